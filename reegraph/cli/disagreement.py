"""`reegraph conflicts`: where sources disagree."""

from __future__ import annotations

from typing import Annotated

import typer

from reegraph import api
from reegraph.analysis.results import Result
from reegraph.cli.asking import AsOf, Preferred, policy, question
from reegraph.cli.commands import app


@app.command()
@question
def conflicts(
    graph: api.KnowledgeGraph,
    name: Annotated[str | None, typer.Argument(help="Only what concerns it.", metavar="NAME")] = None,
    prefer: Preferred = "latest",
    as_of: AsOf = None,
) -> Result:
    """List the disagreements between sources, each value with the sentences that state it."""
    return graph.conflicts(name, prefer=policy(prefer), as_of=as_of)
