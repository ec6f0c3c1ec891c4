"""What all questions to a store share: the options that say which graph is asked, and how an answer is printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from reegraph import api
from reegraph.analysis import Options
from reegraph.analysis.results import Result
from reegraph.analysis.supply.stages import stage_table
from reegraph.analysis.supply.suppositions import allied_countries, market_options, read_shared_causes
from reegraph.cli import printing
from reegraph.errors import MisuseError
from reegraph.graph.choosing import POLICIES, Prefer
from reegraph.identity.decisions import FILE_NAME

Db = Annotated[Path, typer.Option("--db", help="The store, one SQLite file.", metavar="FILE")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Answer for this date (default: the latest report).", metavar="DATE")
]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", help="Leave out what was reported after it.", metavar="DATE")
]
Include = Annotated[str, typer.Option(help="Also count planned, rumoured supply: planned,rumoured.", metavar="KINDS")]
Elements = Annotated[str, typer.Option(help="Only supply that may hold these: Nd,Pr,Dy.", metavar="SYMBOLS")]
NoInferred = Annotated[bool, typer.Option("--no-inferred", help="Without transfers inside one corporate group.")]
NoRegistry = Annotated[bool, typer.Option("--no-registry", help="Without the reference tables: documents alone.")]
Preferred = Annotated[
    str, typer.Option("--prefer", help=f"Where sources differ: {', '.join(POLICIES)}.", metavar="POLICY")
]
DecisionFile = Annotated[
    Path | None,
    typer.Option("--decisions", help=f"The file of decisions (default: {FILE_NAME} beside the store).", metavar="FILE"),
]
Market = Annotated[
    list[str],
    typer.Option("--market", help="Buying on the market: open, closed, without:CN; may be repeated.", metavar="WORD"),
]
Causes = Annotated[
    Path | None, typer.Option("--causes", help="A file of shared causes: a port, a technology.", metavar="FILE")
]
Allied = Annotated[
    str | None,
    typer.Option(
        "--allied", help="Only allied countries, by this list (-: the one that comes along).", metavar="FILE|-"
    ),
]
Evidence = Annotated[bool, typer.Option("--evidence", help="Show the sentences behind every step.")]
DEFAULT_DB = Path("reegraph.db")

# The options that a question gets by what it asks for: of a `graph`, of `options` of the analysis, of a printed answer.
_OF_GRAPH: dict[str, tuple[Any, Any]] = {
    "db": (Db, DEFAULT_DB),
    "as_of": (AsOf, None),
    "known_at": (KnownAt, None),
    "no_registry": (NoRegistry, False),
    "decisions": (DecisionFile, None),
}
_OF_ANALYSIS: dict[str, tuple[Any, Any]] = {
    "include": (Include, ""),
    "no_inferred": (NoInferred, False),
    "prefer": (Preferred, "latest"),
    "evidence": (Evidence, False),
}
_OF_ANSWER: dict[str, tuple[Any, Any]] = {"json_": (Json, False)}


def question(command: Callable[..., Result | None]) -> Callable[..., None]:
    """A command that asks a store: it is given the `graph`, and the options that say which are added to its own.

    With a parameter `as_of` it is given that date as well, with `options` the Options of the analysis. The Result that
    it returns is printed, as JSON on request and with its evidence; one that prints by itself returns None.
    """
    own = signature(command, eval_str=True)
    answers = own.return_annotation is not None
    added = {**_OF_GRAPH, **(_OF_ANALYSIS if "options" in own.parameters else {}), **(_OF_ANSWER if answers else {})}
    if not answers:
        added.pop("evidence", None)  # there is no answer to print it with
    given_to_it = ("graph", "options", *added)
    parameters = [p.replace(kind=Parameter.KEYWORD_ONLY) for n, p in own.parameters.items() if n not in given_to_it]
    parameters += [Parameter(n, Parameter.KEYWORD_ONLY, default=d, annotation=a) for n, (a, d) in added.items()]

    @wraps(command)
    def run(**given: Any) -> None:
        common = {name: given.pop(name) for name in added}
        graph = _asked(**{name: common[name] for name in _OF_GRAPH})
        if "as_of" in own.parameters:
            given["as_of"] = common["as_of"]
        if "options" in own.parameters:
            given["options"] = _options(*(common[n] for n in ("as_of", "include", "no_inferred", "prefer")))
        found = command(graph=graph, **given)
        if found is not None:
            show(found, common["json_"], evidence=graph if common.get("evidence") else None)

    run.__signature__ = own.replace(parameters=parameters, return_annotation=None)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def _asked(
    db: Path, as_of: str | None, known_at: str | None, no_registry: bool, decisions: Path | None
) -> api.KnowledgeGraph:
    return api.open(db, as_of=as_of, known_at=known_at, registry=not no_registry, decisions=decisions)


def show(
    found: Result, json_: bool, columns: dict[str, str] | None = None, *, evidence: api.KnowledgeGraph | None = None
) -> None:
    """Print an answer: as JSON, as a table of these columns, or in lines; with the sentences behind it on request."""
    if json_:
        data = found.to_json()
        printing.write(printing.as_json(_with_evidence(data, evidence) if evidence else data))
    elif columns:
        printing.write(printing.table(found.to_rows(), columns))
    else:
        printing.write(printing.lines(found.to_lines()))
        if evidence:
            printing.write(printing.lines(_evidence_lines(found, evidence)))


def _claim_ids(data: Any) -> list[str]:
    """Every claim id in an answer, each once, in order."""
    found: list[str] = []
    if isinstance(data, dict):
        found += [c for c in data.get("claims", ()) if isinstance(c, str)]
        found += [c for value in data.values() for c in _claim_ids(value)]
    elif isinstance(data, list):
        found += [c for value in data for c in _claim_ids(value)]
    return list(dict.fromkeys(found))


def _with_evidence(data: Any, graph: api.KnowledgeGraph) -> Any:
    quotes = {c: graph.quote(c).to_json() for c in _claim_ids(data)}
    return {**data, "evidence": quotes} if isinstance(data, dict) else {"answer": data, "evidence": quotes}


def _evidence_lines(found: Result, graph: api.KnowledgeGraph) -> list[str]:
    ids = _claim_ids(found.to_json())
    return ["", "Evidence:"] + [f"  {c}  {line}" for c in ids for line in graph.quote(c).to_lines()] if ids else []


def _options(as_of: str | None, include: str, no_inferred: bool, prefer: str) -> Options:
    kinds = split(include)
    wrong = sorted(set(kinds) - {"planned", "rumoured"})
    if wrong:
        raise MisuseError(f"--include: found {', '.join(wrong)}, expected planned, rumoured or both")
    return Options(as_of=as_of, include=tuple(kinds), inferred=not no_inferred, prefer=policy(prefer))


def supposing(
    options: Options, graph: api.KnowledgeGraph, *, elements: str, market: list[str], causes: Path | None
) -> Options:
    """The options with what `--elements`, `--market` and `--causes` say; raises MisuseError and what a file raises.

    Without `--market` the market is closed.
    """
    way, without = market_options(",".join(market or ["closed"]))
    chosen = tuple(split(elements))
    wrong = sorted(set(chosen) - set(stage_table().elements["all"]))
    if wrong:
        raise MisuseError(f"--elements: found {', '.join(wrong)}, expected symbols of rare earths such as Nd,Pr,Dy")
    shared = () if causes is None else read_shared_causes(causes, graph.graph)
    return options.model_copy(update={"elements": chosen, "market": way, "without": without, "shared": shared})


def allied_in(written: str | None, options: Options, graph: api.KnowledgeGraph) -> frozenset[str] | None:
    """The allied states at the date of the answer, by the file that `--allied` names; None where it is not given."""
    if written is None:
        return None
    return allied_countries(options.as_of or graph.graph.as_of, None if written == "-" else Path(written))


def policy(written: str) -> Prefer:
    """The policy of that name. Raises MisuseError for any other word."""
    for known in POLICIES:
        if written == known:
            return known
    raise MisuseError(f"--prefer: found {written}, expected one of {', '.join(POLICIES)}")


def split(text: str) -> list[str]:
    """The parts of a list that is written with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]
