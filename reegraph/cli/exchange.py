"""Commands that give the graph to other tools and take it back: export, import, validate, sparql."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from reegraph import api
from reegraph.cli import printing
from reegraph.cli.asking import DEFAULT_DB, AsOf, Db, Json, Preferred, policy, question, split
from reegraph.cli.commands import Out, app
from reegraph.errors import MisuseError
from reegraph.outputs import BASE, FORMATS, SUFFIXES, to_ntriples
from reegraph.outputs.rdf.endpoint import HOST, PORT, serving
from reegraph.outputs.rdf.sparql import SECONDS, SparqlAnswer

Base = Annotated[
    str, typer.Option("--base", help="What the addresses in RDF begin with; ends in / or #.", metavar="IRI")
]
_FORMATS_HELP = "One of: " + ", ".join(FORMATS) + "."


@app.command()
@question
def export(
    graph: api.KnowledgeGraph,
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help=_FORMATS_HELP)],
    output: Out = None,
    only: Annotated[
        str, typer.Option(help="Only these entity types and predicates: Company,Mine,supplies.", metavar="NAMES")
    ] = "",
    base: Base = BASE,
    prefer: Preferred = "latest",
    as_of: AsOf = None,
) -> None:
    """Write the graph in another format."""
    data = graph.export_pieces(format_, as_of=as_of, only=split(only), base=base, prefer=policy(prefer))
    if isinstance(data, bytes):
        printing.write_bytes(data, output)
    else:
        printing.write_pieces(data, output)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help=f"An export: {', '.join(SUFFIXES)}.", metavar="FILE")],
    db: Db = DEFAULT_DB,
    base: Base = BASE,
    json_: Json = False,
) -> None:
    """Put the claims of an export into a store, all of them or none."""
    found = api.import_(file, db=db, base=base)
    if json_:
        printing.write(printing.as_json(found.model_dump()))
    else:
        said = f"{found.claims} claims of {found.documents} documents, {found.new} of them new to {db}"
        printing.write(printing.lines([said]))


@app.command()
@question
def sparql(
    graph: api.KnowledgeGraph,
    query: Annotated[str | None, typer.Argument(help="The query; or give --file.", metavar="QUERY")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A file with the query.", metavar="FILE")] = None,
    format_: Annotated[
        str, typer.Option("--format", help="table, json (SPARQL results) or csv.", metavar="FORMAT")
    ] = "table",
    output: Out = None,
    timeout: Annotated[float, typer.Option(help="Stop after so many seconds.", min=0.1, metavar="SECONDS")] = SECONDS,
    base: Base = BASE,
    as_of: AsOf = None,
) -> None:
    """Answer a SPARQL query over the graph: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    found = graph.sparql(_query(query, file), as_of=as_of, base=base, seconds=timeout)
    printing.write(_said(found, format_), output)


@app.command("serve-sparql")
@question
def serve_sparql(
    graph: api.KnowledgeGraph,
    port: Annotated[int, typer.Option(help="Listen there, on this machine alone.", min=1, max=65535)] = PORT,
    base: Base = BASE,
) -> None:
    """Serve the graph to SPARQL programs until interrupted: the oxigraph server (extra `sparql`), read-only."""
    with serving(graph.graph, port=port, base=base) as server:
        said = f"serving {graph} at http://{HOST}:{port}/query; stop it with Ctrl-C"
        printing.talk.print(Text(printing.safe(said)))
        try:
            ended = server.wait()
        except KeyboardInterrupt:
            return
    raise typer.Exit(ended)


@app.command()
def validate(
    file: Annotated[
        Path | None, typer.Argument(help="RDF to check; without it, what the store exports.", metavar="FILE")
    ] = None,
    db: Db = DEFAULT_DB,
    json_: Json = False,
) -> None:
    """Check RDF against the SHACL shapes of the ontology; exit code 1 where something does not fit."""
    # Reads every rule and two libraries, which no other command should wait for.
    from reegraph.outputs.rdf.shapes import violations, violations_of_file  # noqa: PLC0415

    found = violations_of_file(file) if file is not None else violations(to_ntriples(api.open(db).graph))
    if json_:
        printing.write(printing.as_json([violation.model_dump() for violation in found]))
    else:
        what = file if file is not None else db
        said = f"{what}: {len(found)} violations" if found else f"{what}: conforms to the shapes"
        printing.write(printing.lines([*map(str, found), said]))
    if found:
        raise typer.Exit(1)


def _query(query: str | None, file: Path | None) -> str:
    if (query is None) == (file is None):
        raise MisuseError("give either a query or --file FILE")
    if file is None:
        return str(query)
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise MisuseError(f"{file}: cannot be read: {fault}") from fault


def _said(found: SparqlAnswer, format_: str) -> str:
    if format_ not in ("table", "json", "csv"):
        raise MisuseError(f"--format: found {format_}, expected table, json or csv")
    if format_ == "json" or found.kind == "triples":
        return found.text
    if found.kind == "truth":
        return f"{str(found.truth).lower()}\n"
    return found.to_csv() if format_ == "csv" else printing.table(found.to_rows(), {c: c for c in found.columns})
