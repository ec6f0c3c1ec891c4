"""`reegraph conflicts`: where sources disagree."""

from __future__ import annotations

from typing import Annotated

import typer

from reegraph import api
from reegraph.cli import printing
from reegraph.cli.commands import DEFAULT_DB, AsOf, Db, DecisionFile, Json, KnownAt, NoRegistry, Preferred, app, policy


@app.command()
def conflicts(
    name: Annotated[str | None, typer.Argument(help="Only what concerns it.", metavar="NAME")] = None,
    db: Db = DEFAULT_DB,
    json_: Json = False,
    prefer: Preferred = "latest",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    no_registry: NoRegistry = False,
    decisions: DecisionFile = None,
) -> None:
    """List the disagreements between sources, each value with the sentences that state it."""
    graph = api.open(db, as_of=as_of, known_at=known_at, registry=not no_registry, decisions=decisions)
    found = graph.conflicts(name, prefer=policy(prefer), as_of=as_of)
    printing.write(printing.as_json(found.to_json()) if json_ else printing.lines(found.to_lines()))
