"""The command that draws the map."""

from __future__ import annotations

from typing import Annotated

import typer

from reegraph import api
from reegraph.cli import printing
from reegraph.cli.asking import AsOf, Preferred, policy, question, split
from reegraph.cli.commands import Out, app

Only = Annotated[
    str, typer.Option("--only", help="Only these kinds, states, countries: Mine,operating,AU.", metavar="NAMES")
]


@app.command("map")
@question
def map_(
    graph: api.KnowledgeGraph,
    output: Out = "map.html",
    only: Only = "",
    as_of: AsOf = None,
    prefer: Preferred = "latest",
) -> None:
    """Write a map of the mines and plants as one self-contained HTML page."""
    printing.write(graph.map(only=split(only), as_of=as_of, prefer=policy(prefer)), output)
