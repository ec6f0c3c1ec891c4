"""Commands on time: what happened when, what is to come, and what changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reegraph import api
from reegraph.analysis import Options
from reegraph.analysis.results import Result
from reegraph.cli.asking import DEFAULT_DB, AsOf, Db, DecisionFile, Json, KnownAt, NoRegistry, question, show
from reegraph.cli.commands import app
from reegraph.errors import MisuseError

Entity = Annotated[str | None, typer.Argument(metavar="[NAME]", help="Default: everything.")]


@app.command()
@question
def timeline(graph: api.KnowledgeGraph, name: Entity = None, as_of: AsOf = None) -> Result:
    """Print what started and ended when, and what was reported when, of an entity or of all."""
    return graph.timeline(name, as_of=as_of)


@app.command()
@question
def calendar(
    graph: api.KnowledgeGraph,
    name: Entity = None,
    start: Annotated[
        str | None, typer.Option("--from", help="Default: the date of the answer.", metavar="DATE")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="Default: no end.", metavar="DATE")] = None,
    as_of: AsOf = None,
) -> Result:
    """Print what starts, ends and expires between two days."""
    return graph.calendar(start, end, name=name, as_of=as_of)


@app.command()
def diff(
    new: Annotated[Path | None, typer.Argument(metavar="[NEW]", help="The newer store.")] = None,
    db: Db = DEFAULT_DB,
    dates: Annotated[
        tuple[str, str] | None, typer.Option("--dates", help="Two dates of one store.", metavar="D1 D2")
    ] = None,
    known: Annotated[
        bool, typer.Option("--known", help="With --dates: what could be known by them, not what held.")
    ] = False,
    json_: Json = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    no_registry: NoRegistry = False,
    decisions: DecisionFile = None,
) -> None:
    """Print what came, went and changed between two stores (--db OLD NEW) or two dates, with the sentences."""
    if (new is None) == (dates is None):
        raise MisuseError("diff compares either two stores (--db OLD NEW) or two dates of one (--dates D1 D2)")
    if dates is not None and as_of is not None:
        raise MisuseError("diff --dates answers for these dates: leave out --as-of")
    if known and dates is None:
        raise MisuseError("--known belongs to --dates: give two dates")
    old = api.open(db, as_of=as_of, known_at=known_at, registry=not no_registry, decisions=decisions)
    if dates is not None:
        show(old.diff_dates(*dates, known=known), json_)
    elif new is not None:
        newer = api.open(new, as_of=as_of, known_at=known_at, registry=not no_registry, decisions=decisions)
        show(old.diff(newer, options=Options(as_of=as_of)), json_)
