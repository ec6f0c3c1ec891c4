"""Commands that print tables of the supply chain: how concentrated it is, where it can be traced, who could replace."""

from __future__ import annotations

from typing import Annotated

import typer

from reegraph import api
from reegraph.analysis import Options
from reegraph.analysis.exposure.traceability import DEFAULT_FREE_OF
from reegraph.analysis.results import Result
from reegraph.analysis.supply.control import BY, By
from reegraph.cli.asking import Allied, Elements, allied_in, question, split
from reegraph.cli.commands import app
from reegraph.errors import MisuseError


@app.command()
@question
def concentration(
    graph: api.KnowledgeGraph,
    options: Options,
    stage: Annotated[str | None, typer.Option(help="Only this stage, for example separation.", metavar="STAGE")] = None,
    by: Annotated[str | None, typer.Option(help=f"Count by: {', '.join(BY)}.", metavar="WHOM")] = None,
    elements: Elements = "",
    compare: Annotated[
        tuple[str, str] | None, typer.Option("--compare", help="The change between two dates.", metavar="D1 D2")
    ] = None,
) -> Result:
    """Print how concentrated each stage is: HHI, largest, three largest."""
    asked = options.model_copy(update={"elements": tuple(split(elements))})
    if compare is None:
        return graph.concentration(stage=stage, by=_by(by), options=asked)
    if options.as_of is not None:
        raise MisuseError("concentration --compare answers for its two dates: leave out --as-of")
    return graph.concentration_between(*compare, stage=stage, by=_by(by), options=asked)


@app.command()
@question
def traceability(
    graph: api.KnowledgeGraph,
    options: Options,
    target: Annotated[
        str | None, typer.Option(help="Default: every magnet plant outside these states.", metavar="NAME")
    ] = None,
    free_of: Annotated[
        str, typer.Option("--free-of", help="States, by code or name, comma-separated.", metavar="CN,RU")
    ] = ",".join(DEFAULT_FREE_OF),
    allied: Allied = None,
    elements: Elements = "",
) -> Result:
    """Print which plants have a chain free of some states from mine to product: yes, no, or past what it is lost."""
    asked = options.model_copy(update={"elements": tuple(split(elements))})
    among = allied_in(allied, options, graph)
    return graph.traceability(target, free_of=split(free_of), allied=among, options=asked)


@app.command()
@question
def replace(
    graph: api.KnowledgeGraph,
    options: Options,
    name: str,
    needed: Annotated[
        str | None, typer.Option("--input", help="Who could supply this input of it.", metavar="INPUT")
    ] = None,
    avoid: Annotated[str, typer.Option(help="No suppliers in these states, by code or name.", metavar="CN,RU")] = "",
) -> Result:
    """Print who could supply instead of a site or firm, or an input of it, ranked."""
    return graph.replacements(name, needed, avoid=split(avoid), options=options)


@app.command()
@question
def commitments(
    graph: api.KnowledgeGraph,
    options: Options,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Default: every site.")] = None,
    years: Annotated[str, typer.Option(help="Default: the year of the answer.", metavar="2026,2028")] = "",
) -> Result:
    """Print how much of the output of each site is sold, against its capacity."""
    return graph.commitments(name, years=[_year(y) for y in split(years)], options=options)


def _year(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) == 4):
        raise MisuseError(f"--years: found {word}, expected years such as 2026,2028")
    return int(word)


def _by(word: str | None) -> By | None:
    found = next((by for by in BY if by == word), None)
    if word is not None and found is None:
        raise MisuseError(f"--by: found {word}, expected one of {', '.join(BY)}")
    return found
