"""What a user supposes, read from files of the user's: shared causes, and which countries count as allied.

Both are TOML under a strict schema: an unknown key, or an entry without a source, is refused with all other faults.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from reegraph.analysis.supply.market import country_ids
from reegraph.analysis.supply.stages import Source, stage_table
from reegraph.analysis.supply.world import SharedCause
from reegraph.errors import MisuseError, TableError, UnreadableDocumentError
from reegraph.graph import Graph
from reegraph.graph.dates import last_day, require_day
from reegraph.model import Frozen
from reegraph.model.tables import parse_table

Words = Annotated[str, StringConstraints(min_length=1)]
Schema = TypeVar("Schema", bound=BaseModel)


class Delivery(Frozen):
    """What goes from one entity to another, by name or id."""

    start: Words = Field(alias="from")
    end: Words = Field(alias="to")


class DeclaredCause(Frozen):
    """A shared cause as a file declares it: what it stands on, by names or ids."""

    name: Words
    source: Source
    entities: tuple[Words, ...] = ()
    stages: tuple[str, ...] = ()
    delivery: tuple[Delivery, ...] = ()


class SharedCauses(Frozen):
    cause: Annotated[tuple[DeclaredCause, ...], Field(min_length=1)]


class Ally(Frozen):
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    begins: Words = Field(alias="from")
    ends: Words | None = Field(default=None, alias="to")
    source: Source


class Allies(Frozen):
    country: Annotated[tuple[Ally, ...], Field(min_length=1)]


def read_shared_causes(file: Path, graph: Graph) -> tuple[SharedCause, ...]:
    """The shared causes of a file, their names resolved in the graph (docs/explanation/supply-model.md shows the form).

    Raises UnreadableDocumentError, TableError with every fault of the file, and UnknownNameError or AmbiguousNameError.
    """
    declared = read_toml(file, SharedCauses).cause
    faults = [f"cause {c.name!r}: {fault}" for c in declared for fault in _faults(c)]
    if faults:
        raise TableError(str(file), faults)
    return tuple(
        SharedCause(
            name=c.name,
            entities=tuple(graph.get(e).id for e in c.entities),
            stages=c.stages,
            deliveries=tuple((graph.get(d.start).id, graph.get(d.end).id) for d in c.delivery),
            source=c.source,
        )
        for c in declared
    )


def allied_countries(day: str | None, file: Path | None = None) -> frozenset[str]:
    """The ids of the states that count as allied on a day (None: ever), by a file or by the list that comes with us.

    Raises UnreadableDocumentError, TableError, and MisuseError for a code that is no state or a date that is none.
    """
    rows = (_shipped_allies() if file is None else read_toml(file, Allies)).country
    held = [r for r in rows if day is None or _counts(r, require_day(day, "as of"))]
    return frozenset(country_ids(r.code for r in held))


def read_toml(file: Path, schema: type[Schema]) -> Schema:
    """A file of the user's under a schema. Raises UnreadableDocumentError, and TableError with every fault."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableDocumentError(str(file), error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise UnreadableDocumentError(str(file), f"not UTF-8 text at byte {error.start}") from error
    return parse_table(text, schema, name=str(file))


def _faults(cause: DeclaredCause) -> list[str]:
    known: Collection[str] = stage_table().stage
    found = [f"stage: found {s!r}, expected one of {', '.join(known)}" for s in cause.stages if s not in known]
    if not cause.entities and not cause.delivery:
        found.append("stands on nothing: give entities, or a [[cause.delivery]] with from and to")
    return found


def _counts(ally: Ally, day: str) -> bool:
    for date in (ally.begins, ally.ends):
        if date is not None:
            require_day(date, f"allied country {ally.code}")
    return last_day(ally.begins) <= day and (ally.ends is None or day < last_day(ally.ends))


@cache
def _shipped_allies() -> Allies:
    text = resources.files("reegraph.analysis.tables").joinpath("allied.toml").read_text(encoding="utf-8")
    return parse_table(text, Allies, name="allied.toml")


def market_options(written: str) -> tuple[str, tuple[str, ...]]:
    """What `--market` says: open or closed, and the ids of the states that are left out.

    >>> market_options("open"), market_options("without:CN")
    (('open', ()), ('open', ('government/china',)))

    Raises MisuseError for anything else.
    """
    words = [w.strip() for w in written.split(",") if w.strip()]
    out: list[str] = []
    for n, word in enumerate(words):
        if word.startswith("without:"):
            out.append(word.removeprefix("without:"))
        elif n and out:
            out.append(word)  # without:CN,MM
        elif word not in ("open", "closed") or (word == "closed" and len(words) > 1):
            raise MisuseError(f"--market: found {written!r}, expected open, closed, or without:CN (or without:CN,MM)")
    if not words:
        raise MisuseError("--market: found nothing, expected open, closed, or without:CN")
    return ("closed" if words == ["closed"] else "open"), country_ids(out)
