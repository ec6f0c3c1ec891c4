"""The command on tonnes: what a failure costs."""

from __future__ import annotations

from typing import Annotated

import typer

from reegraph import api
from reegraph.analysis import Options
from reegraph.analysis.results import Result
from reegraph.cli.asking import Allied, Causes, Elements, Market, allied_in, question, split, supposing
from reegraph.cli.commands import app


@app.command()
@question
def losses(
    graph: api.KnowledgeGraph,
    options: Options,
    target: Annotated[
        str | None, typer.Option("--target", help="Default: all magnet making in allied countries.", metavar="NAME")
    ] = None,
    elements: Elements = "",
    fail: Annotated[
        list[str], typer.Option(help="Only what these cost together; may be repeated.", metavar="NAME")
    ] = [],  # noqa: B006 - typer copies it
    pairs: Annotated[bool, typer.Option("--pairs", help="Also the pairs of failures that cost most.")] = False,
    allied: Allied = "-",
    market: Market = [],  # noqa: B006
    causes: Causes = None,
) -> Result:
    """Print what each failure costs, in tonnes a year of what can be delivered at most."""
    chosen = supposing(options, graph, elements="", market=market, causes=causes)
    countries = allied_in(allied, options, graph)
    return graph.losses(target, elements=split(elements), fail=fail, pairs=pairs, allied=countries, options=chosen)
