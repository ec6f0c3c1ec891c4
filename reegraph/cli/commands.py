"""The command line: parse, call the library, print. docs/reference/cli.md is its reference."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

import reegraph
from reegraph import api
from reegraph.analysis import Options
from reegraph.analysis.failure.effects import EFFECT_SHARE
from reegraph.analysis.listings import say
from reegraph.analysis.results import Result
from reegraph.analysis.routes.ways import BY
from reegraph.analysis.routes.ways import By as PathsBy
from reegraph.build import Extractor
from reegraph.build import build as build_store
from reegraph.cli import figures, printing, reading_by
from reegraph.cli.asking import (
    DEFAULT_DB,
    Allied,
    AsOf,
    Causes,
    Db,
    Elements,
    Json,
    Market,
    NoRegistry,
    Preferred,
    allied_in,
    policy,
    question,
    split,
    supposing,
)
from reegraph.cli.asking import show as show_answer
from reegraph.cli.networks import network_app
from reegraph.documents import find_files, read_document, read_text
from reegraph.errors import MisuseError, UnreadableDocumentError
from reegraph.evaluation import read_gold_set
from reegraph.extract import Extraction
from reegraph.graph import COMMITMENTS, Commitment
from reegraph.model import Document, slugify
from reegraph.registry import reference
from reegraph.store import Store

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.add_typer(network_app, name="network")

Out = Annotated[str | None, typer.Option("-o", "--output", help="Write there; - is stdout.", metavar="FILE|-")]
Paths = Annotated[
    list[str], typer.Argument(help="Files, folders or globs (.txt .md .html .pdf .docx).", metavar="PATH...")
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reegraph {reegraph.__version__}")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read documents on the rare earth supply chain into claims, fold them into a graph, and find its chokepoints."""


@app.command()
def build(
    paths: Paths,
    db: Db = DEFAULT_DB,
    json_: Json = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read every document again.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Forget files that are gone from the given folders.")] = False,
    no_registry: NoRegistry = False,
    who: reading_by.Who = "rules",
    llm: reading_by.ModelFile = None,
    budget: reading_by.Budget = None,
    dry_run: reading_by.DryRun = False,
    rejected: reading_by.ShowRejected = False,
) -> None:
    """Read new or changed documents, and the reference tables, into the store."""
    asked = reading_by.Asked(who, llm, budget, dry_run, rejected).checked()
    with printing.interruptible(), Store(db) as store:
        if dry_run:
            reading_by.dry_run(asked, reading_by.readable(find_files(paths)[0]), store)
            return
        tables = None if no_registry else reference()
        with reading_by.extractor(asked, store) as by, printing.build_progress(quiet=json_) as progress:
            report = build_store(
                paths, store, rebuild=rebuild, prune=prune, tables=tables, extractor=by, progress=progress
            )
    printing.write(printing.as_json(report.to_json()) if json_ else printing.build_summary(report))
    if report.failed:
        raise typer.Exit(1)


@app.command()
def extract(
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders or globs; - reads standard input.", metavar="PATH...")
    ],
    mentions: Annotated[bool, typer.Option("--mentions", help="Print the mentions in place of the claims.")] = False,
    output: Out = None,
    who: reading_by.Who = "rules",
    llm: reading_by.ModelFile = None,
    budget: reading_by.Budget = None,
    dry_run: reading_by.DryRun = False,
    rejected: reading_by.ShowRejected = False,
) -> None:
    """Print the claims of documents as JSON Lines, without a store."""
    asked = reading_by.Asked(who, llm, budget, dry_run, rejected).checked()
    if dry_run:
        reading_by.dry_run(asked, reading_by.readable(find_files(paths)[0]))
        return
    with reading_by.extractor(asked) as by:
        read, errors = _extractions(paths, by)
    if mentions:
        rows = [m.model_dump() for found in read for m in found.mentions]
    else:
        rows = [c.to_json() for found in read for c in found.claims]
    printing.write(printing.json_lines(rows), output)
    _name_failures(errors)


def _extractions(paths: list[str], by: Extractor) -> tuple[list[Extraction], list[UnreadableDocumentError]]:
    files, errors = find_files([p for p in paths if p != "-"])
    named = [*(["-"] if "-" in paths else []), *map(str, files)]
    read: list[Extraction] = []
    for name, found in zip(named, reading_by.extractions(by, _documents(paths, files)), strict=True):
        if isinstance(found, UnreadableDocumentError):
            errors.append(found)
            continue
        read.append(found)
        for note in found.notes:
            printing.talk.print(printing.safe(f"{name}: {note}"), markup=False)
    return read, errors


def _documents(paths: list[str], files: list[Path]) -> Iterator[Document | UnreadableDocumentError]:
    if "-" in paths:
        yield read_text(_standard_input(), name="stdin.md", origin="-")
    for file in files:
        try:
            yield read_document(file)
        except UnreadableDocumentError as error:
            yield error


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDocumentError("standard input", f"not UTF-8 text at byte {error.start}") from error


def _name_failures(errors: list[UnreadableDocumentError]) -> None:
    for error in errors:
        printing.talk.print(printing.safe(error), markup=False)
    if errors:
        raise typer.Exit(1)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="A folder of gold files (*.json).", metavar="GOLD")],
    docs: Annotated[Path, typer.Argument(help="The folder of their documents.", metavar="DOCS")],
    json_: Json = False,
    misses: Annotated[bool, typer.Option("--misses", help="Also print what was missed and what is wrong.")] = False,
    claims: Annotated[
        list[str],
        typer.Option(help="Score these instead; may be repeated.", metavar="NAME=CLAIMS.jsonl[,MENTIONS.jsonl]"),
    ] = [],  # noqa: B006 - typer copies it
    who: reading_by.Who = "rules",
    llm: reading_by.ModelFile = None,
    budget: reading_by.Budget = None,
    replies: Annotated[
        Path | None,
        typer.Option(help="Compare rules, model and both by replies in a folder (llm prompts).", metavar="DIR"),
    ] = None,
    output: Out = None,
) -> None:
    """Print precision, recall and F1 of the extractor, or of claims made elsewhere, against gold files."""
    gold_set = read_gold_set(gold, docs)
    if claims and (replies is not None or who != "rules"):
        raise MisuseError("--claims scores files; leave out --extractor and --replies")
    asked = reading_by.Asked(who, llm, budget)
    faults = list(gold_set.faults)
    if replies is not None or who != "rules":
        found = figures.side_by_side(gold_set, asked, replies, faults)
    else:
        found = figures.evaluate(gold_set, claims)
    printing.write((figures.as_json if json_ else figures.as_text)(found, misses=misses), output)
    _name_failures(faults)
    if any(evaluation.evidence_not_in_document for evaluation in found.values()):
        raise typer.Exit(1)


@app.command()
@question
def entities(
    graph: api.KnowledgeGraph,
    json_: Json = False,
    type_: Annotated[
        str | None, typer.Option("--type", help="Only this type, for example Mine.", metavar="TYPE")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """List the entities."""
    columns = {"id": "id", "type": "type", "name": "name", "claims": "claims"}
    show_answer(graph.entities(type_, as_of=as_of), json_, columns)


@app.command()
@question
def claims(
    graph: api.KnowledgeGraph,
    json_: Json = False,
    predicate: Annotated[str | None, typer.Option(help="Only this predicate.", metavar="PREDICATE")] = None,
    as_of: AsOf = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Print each in full, with its citation.")] = False,
) -> None:
    """List the claims, each with the words that state it."""
    found = graph.claims(predicate, as_of=as_of)
    if json_:
        cited = [{"citation": graph.quote(c.id).citation} if evidence else {} for c in found.claims]
        printing.write(printing.as_json([{**row, **more} for row, more in zip(found.to_json(), cited, strict=True)]))
        return
    if evidence:
        lines = (f"{line}\n    {graph.quote(c.id)}" for line, c in zip(found.to_lines(), found.claims, strict=True))
        printing.write(printing.lines(lines))
        return
    rows = [
        {"id": c.id, "claim": say(c), "rests on": found.support[c.id].in_full(), "document": c.document,
         "words": _short(c.evidence.text)}
        for c in found.claims
    ]  # fmt: skip
    printing.write(printing.table(rows, {key: key for key in ("id", "claim", "rests on", "document", "words")}))


@app.command()
@question
def cite(
    graph: api.KnowledgeGraph,
    claims: Annotated[
        list[str], typer.Argument(help="Ids of claims, as `claims` and --json give them.", metavar="CLAIM...")
    ],
) -> Result:
    """Print the words of claims as citations: title, publisher, date, page, address."""
    return graph.cite(claims)


@app.command()
@question
def deals(
    graph: api.KnowledgeGraph,
    json_: Json = False,
    status: Annotated[str | None, typer.Option(help="Only this status.", metavar="STATUS")] = None,
    commitment: Annotated[
        str | None, typer.Option(help=f"Only those that have come so far: {', '.join(COMMITMENTS)}.", metavar="WORD")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """List the deals that claims about the same parties fold into."""
    found = graph.deals(status, commitment=_commitment(commitment), as_of=as_of)
    rows = [
        {**d.model_dump(), "parties": [found.names[p] for p in d.parties], "terms": _terms(d.terms),
         "rests on": found.support[d.id].in_full()}
        for d in found.deals
    ]  # fmt: skip
    columns = {key: key for key in ("kind", "parties", "terms", "status", "commitment", "reported", "rests on")}
    printing.write(printing.as_json(found.to_json()) if json_ else printing.table(rows, columns))


@app.command()
@question
def documents(
    graph: api.KnowledgeGraph,
    json_: Json = False,
    as_of: AsOf = None,
) -> None:
    """List the documents that were read."""
    columns = {"name": "name", "title": "title", "publisher": "publisher", "date": "date", "notes": "notes"}
    columns["one_source_with"] = "one source with"
    show_answer(graph.documents(as_of=as_of), json_, columns)


@app.command()
@question
def show(
    graph: api.KnowledgeGraph,
    name: str,
    as_of: AsOf = None,
    prefer: Preferred = "latest",
    json_: Json = False,
    html: Annotated[bool, typer.Option("--html", help="Write a page: all of it, with pictures and sentences.")] = False,
    output: Annotated[
        str | None, typer.Option("-o", "--output", help="With --html: write there (default: by its name).")
    ] = None,
) -> None:
    """Print what is known of an entity: every fact with its quote, document and date."""
    chosen = policy(prefer)
    if not html:
        if output is not None:
            raise MisuseError("-o belongs to --html: add it, or send the output to a file")
        show_answer(graph.show(name, as_of=as_of, prefer=chosen), json_)
        return
    if json_:
        raise MisuseError("--html and --json exclude each other: ask twice")
    page = graph.to_dossier(name, options=Options(as_of=as_of, prefer=chosen))
    printing.write(page, output or f"{slugify(graph.resolve(name)[1])[:60]}.html")


Avoid = Annotated[
    str, typer.Option(help="Not through these: names, or codes of states, comma-separated.", metavar="X,CN")
]
By = Annotated[str, typer.Option("--by", help=f"Best by: {', '.join(BY)} (of the weakest step).", metavar="WHAT")]


@app.command()
@question
def paths(
    graph: api.KnowledgeGraph,
    options: Options,
    start: Annotated[str, typer.Argument(metavar="FROM")],
    end: Annotated[str, typer.Argument(metavar="TO")],
    via: Annotated[
        list[str], typer.Option(help="Only steps of this predicate; may be repeated.", metavar="PREDICATE")
    ] = [],  # noqa: B006 - typer copies it
    avoid: Avoid = "",
    k: Annotated[int, typer.Option(help="How many paths.", min=1)] = 5,
    by: By = "length",
) -> Result:
    """Print the best dependency paths between two entities, and whether any avoids some names."""
    return graph.paths(start, end, via=via, avoid=split(avoid), k=k, by=_by(by), options=options)


Nearest = Annotated[int | None, typer.Option("--k", help="Only so many, the nearest (default: all).", min=1)]


@app.command()
@question
def upstream(
    graph: api.KnowledgeGraph, options: Options, name: str, avoid: Avoid = "", k: Nearest = None, by: By = "length"
) -> Result:
    """Print what an entity depends on."""
    return graph.upstream(name, avoid=split(avoid), k=k, by=_by(by), options=options)


@app.command()
@question
def downstream(
    graph: api.KnowledgeGraph, options: Options, name: str, avoid: Avoid = "", k: Nearest = None, by: By = "length"
) -> Result:
    """Print what depends on an entity."""
    return graph.downstream(name, avoid=split(avoid), k=k, by=_by(by), options=options)


@app.command()
@question
def chokepoints(
    graph: api.KnowledgeGraph,
    options: Options,
    target: Annotated[
        str | None, typer.Option(help="Default: every magnet plant and end user.", metavar="NAME")
    ] = None,
    order: Annotated[int, typer.Option(help="Cut sets of up to so many causes.", min=1)] = 1,
    elements: Elements = "",
    market: Market = [],  # noqa: B006 - typer copies it
    causes: Causes = None,
    allied: Allied = None,
    effect_share: Annotated[
        float, typer.Option(help="The lost share of a supply that counts as a stop in effect.", metavar="0-1")
    ] = EFFECT_SHARE,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option(help="When each point of failure came and went between two dates.", metavar="D1 D2"),
    ] = None,
) -> Result:
    """Print the single points of failure and cut sets of a target."""
    chosen = supposing(options, graph, elements=elements, market=market, causes=causes)
    if between is not None:
        return graph.chokepoints_between(*between, target, options=chosen)
    return graph.chokepoints(
        target, order=order, options=chosen, effect=effect_share, countries=allied_in(allied, options, graph)
    )


@app.command()
@question
def view(
    graph: api.KnowledgeGraph,
    output: Out = "graph.html",
    focus: Annotated[
        str | None, typer.Option(help="Begin with this entity and what is near it.", metavar="NAME")
    ] = None,
    as_of: AsOf = None,
    elements: Elements = "",
    only: Annotated[
        str, typer.Option(help="Only these entity types and predicates: Company,Mine,supplies.", metavar="NAMES")
    ] = "",
    prefer: Preferred = "latest",
) -> None:
    """Write the graph as one self-contained HTML page."""
    page = graph.view(focus=focus, as_of=as_of, elements=split(elements), only=split(only), prefer=policy(prefer))
    printing.write(page, output)


# --- what commands share ------------------------------------------------------------------------------------------


def _by(word: str) -> PathsBy:
    found = next((by for by in BY if by == word), None)
    if found is None:
        raise MisuseError(f"--by: found {word}, expected one of {', '.join(BY)}")
    return found


def _commitment(word: str | None) -> Commitment | None:
    found = next((c for c in COMMITMENTS if c == word), None)
    if word is not None and found is None:
        raise MisuseError(f"--commitment: found {word!r}, expected one of {', '.join(COMMITMENTS)}")
    return found


def _terms(terms: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in terms.items())


def _short(text: str, longest: int = 100) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
