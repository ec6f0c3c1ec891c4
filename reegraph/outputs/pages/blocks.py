"""Answers that several pages show, as tables of a sheet: disagreements, and what happens when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reegraph.analysis.change.chronology import Event
from reegraph.analysis.disagreement.conflicts import Conflict
from reegraph.outputs.pages.sheet import Cell, Column, Row, Table

CHOSEN = "chosen"

_MOODS = {"asserted": "", "planned": "planned", "rumoured": "rumoured", "negated": "denied"}


def conflicts_table(
    found: Iterable[Conflict], *, caption: str = "Where sources disagree", shown: int | None = None
) -> Table:
    """One row a value, those of one disagreement together, the chosen one marked by a word."""
    columns = (Column("Of"), Column("What"), Column("Value"), Column("Chosen", wide=True), Column("Reported"))
    rows = tuple(row for conflict in found for row in _values(conflict))
    note = "All values are kept, each with its sources. The chosen one is that which the policy prefers."
    return Table("conflicts", caption, columns, rows, note, shown, empty="No two sources disagree.")


def _values(conflict: Conflict) -> Iterator[Row]:
    for number, value in enumerate(conflict.values):
        days = sorted({day for day in (value.first_reported, value.last_reported) if day})
        cells = (
            conflict.name,
            conflict.about,
            Cell(value.name, value.claims, mark="strong" if value.value == conflict.chosen else ""),
            f"{CHOSEN} by {conflict.because}" if value.value == conflict.chosen else "",
            " to ".join(days) or "undated",
        )
        yield Row(cells, value.claims, value.support.in_full(), again=number > 0)


def events_table(
    found: Iterable[Event], *, id_: str = "calendar", caption: str = "What is to come", shown: int | None = None
) -> Table:
    """Events by date as a timeline: date, what, what happens to it, how it is said, and what to know of it."""
    columns = (Column("Date", narrow=True), Column("What"), Column("Happens"), Column("Said"), Column("Note"))
    rows, last = [], ""
    for event in found:
        said = _MOODS[event.modality] or "said as fact"
        cells = (event.date, Cell(event.words, event.claims), event.kind, said, event.note or "")
        rows.append(Row(cells, event.claims, event.support.remark(), again=event.date == last))
        last = event.date
    return Table(id_, caption, columns, tuple(rows), shown=shown, look="timeline", empty="No dated event is known.")
