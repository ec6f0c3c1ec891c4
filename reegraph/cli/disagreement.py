"""`reegraph conflicts`: where sources disagree."""

from __future__ import annotations

from typing import Annotated

import typer

from reegraph import api
from reegraph.cli import printing
from reegraph.cli.commands import DEFAULT_DB, AsOf, Db, Json, KnownAt, NoRegistry, app
from reegraph.errors import MisuseError
from reegraph.graph.choosing import POLICIES, Prefer

PreferOption = Annotated[
    str, typer.Option("--prefer", help=f"Which value to choose: {', '.join(POLICIES)}.", metavar="POLICY")
]


@app.command()
def conflicts(
    name: Annotated[str | None, typer.Argument(help="Only what concerns it.", metavar="NAME")] = None,
    db: Db = DEFAULT_DB,
    json_: Json = False,
    prefer: PreferOption = "latest",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    no_registry: NoRegistry = False,
) -> None:
    """List the disagreements between sources, each value with the sentences that state it."""
    graph = api.open(db, as_of=as_of, known_at=known_at, registry=not no_registry)
    found = graph.conflicts(name, prefer=policy(prefer))
    printing.write(printing.as_json(found.to_json()) if json_ else printing.lines(found.to_lines()))


def policy(written: str) -> Prefer:
    """The policy of that name. Raises MisuseError for any other word."""
    for known in POLICIES:
        if written == known:
            return known
    raise MisuseError(f"--prefer: found {written}, expected one of {', '.join(POLICIES)}")
