"""The command that writes a page to read: the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from reegraph import api
from reegraph.analysis import Options
from reegraph.cli import printing
from reegraph.cli.asking import Allied, Causes, Elements, Market, allied_in, question, supposing
from reegraph.cli.commands import Out, app
from reegraph.errors import MisuseError, ReegraphError

if TYPE_CHECKING:
    from reegraph.outputs.pages.report import Format

_MARKDOWN = (".md", ".markdown")


@app.command()
@question
def report(
    graph: api.KnowledgeGraph,
    options: Options,
    output: Out = "report.html",
    format_: Annotated[
        str | None, typer.Option("--format", help="html or markdown (default: by the name of the file).")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Also write each table there, as CSV.", metavar="DIR")
    ] = None,
    elements: Elements = "",
    allied: Allied = "-",
    market: Market = [],  # noqa: B006 - typer copies it
    causes: Causes = None,
) -> None:
    """Write a report: what was read, chokepoints, losses, shares, flows, conflicts, what is to come and not known."""
    form = _form(format_, output)
    chosen = supposing(options, graph, elements=elements, market=market, causes=causes)
    countries = allied_in(allied, options, graph)
    found = graph.to_report(options=chosen, allied=countries, progress=_tell)
    _tell("the page")
    printing.write(found.text(form), output)
    if csv is not None:
        _write_tables(found.tables(), csv)


def _form(written: str | None, output: str | None) -> Format:
    if written is None:
        return "markdown" if Path(output or "").suffix.lower() in _MARKDOWN else "html"
    from reegraph.outputs.pages.report import FORMATS  # noqa: PLC0415 - which no other command should wait for

    for known in FORMATS:
        if written == known:
            return known
    raise MisuseError(f"--format: found {written}, expected {' or '.join(FORMATS)}")


def _tell(what: str) -> None:
    printing.talk.print(Text(f"report: {what} …"))


def _write_tables(tables: dict[str, str], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReegraphError(f"{folder}: cannot be made: {error.strerror}; name another folder with --csv") from error
    for name, text in tables.items():
        printing.write(text, str(folder / name))
