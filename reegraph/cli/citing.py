"""`reegraph cite`: the words of claims with title, publisher, date, page and address."""

from __future__ import annotations

from typing import Annotated

import typer

from reegraph import api
from reegraph.analysis.results import Result
from reegraph.cli.asking import question
from reegraph.cli.commands import app


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
