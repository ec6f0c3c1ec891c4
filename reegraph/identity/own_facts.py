"""Facts of the user's from a table: one row a fact, each with its source."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from reegraph.entities.gazetteer import gazetteer
from reegraph.errors import NameLookupError, TableError, UnreadableDocumentError
from reegraph.identity.decisions import OwnFact, first_fault
from reegraph.identity.linking import link
from reegraph.model import Qualifier, content_id, vocabulary

COLUMNS = (
    "subject", "predicate", "object", "number", "unit", "date", "word", "qualifiers", "modality", "valid_from",
    "valid_to", "reported", "source", "publisher", "url", "quote", "why",
)  # fmt: skip
REQUIRED = ("subject", "predicate", "source")

Resolve = Callable[[str], tuple[str, str]]
"""From what a row calls an entity to its id and name; raises NameLookupError."""


def read_facts(path: Path, resolve: Resolve, **decided: str | None) -> list[OwnFact]:
    """The facts of a CSV file with a heading; `decided` says by whom and when they are added.

    An entity is an id, a name that `resolve` knows, or `Type: Name` for a new one or one in the tables. Raises
    TableError naming every row that cannot be used, and UnreadableDocumentError for a file that is no table.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableDocumentError(str(path), getattr(error, "strerror", None) or "not UTF-8 text") from error
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    faults = list(_heading_faults(rows[0] if rows else None))
    found: list[OwnFact] = []
    for number, row in enumerate(rows if not faults else [], start=2):
        said = {k: v.strip() for k, v in row.items() if isinstance(v, str) and v.strip()}
        try:
            found.append(_fact(said, resolve, {k: v for k, v in decided.items() if v}))
        except (NameLookupError, ValueError) as error:
            faults.append(f"row {number}: {_reason(error)}")
    if faults:
        raise TableError(str(path), faults)
    return found


def _heading_faults(row: Mapping[str | None, Any] | None) -> Iterator[str]:
    if row is None:
        yield f"no rows; expected a heading with {', '.join(REQUIRED)} and a row for each fact"
        return
    names = [str(n) for n in row if n is not None]
    wrong, missing = sorted(set(names) - {*COLUMNS}), sorted({*REQUIRED} - {*names})
    if wrong:
        yield f"no column {', '.join(wrong)}; expected {', '.join(COLUMNS)}"
    if missing:
        yield f"column {', '.join(missing)} is missing"
    if None in row:
        yield "row 2 has more cells than the heading"


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return first_fault(error)
    return str(error)


def _fact(row: Mapping[str, str], resolve: Resolve, decided: Mapping[str, str]) -> OwnFact:
    missing = [name for name in REQUIRED if name not in row]
    if missing:
        raise ValueError(f"{', '.join(missing)} is empty")
    fields: dict[str, Any] = dict(row)
    fields["subject"], fields["subject_name"] = _entity(row["subject"], resolve)
    if "object" in row:
        fields["object"], fields["object_name"] = _entity(row["object"], resolve)
    if "number" in row:
        fields["number"] = _number(row["number"].replace(",", ""))
    fields["qualifiers"] = dict(_qualifiers(row.get("qualifiers", "")))
    return OwnFact(key=content_id([sorted(row.items())]), **(fields | dict(decided)))


def _entity(called: str, resolve: Resolve) -> tuple[str, str]:
    kind, colon, name = (part.strip() for part in called.partition(":"))
    if colon and kind in vocabulary().entity and name:
        entity = link(name, kind)
        known = gazetteer().by_id(entity)
        return entity, known.name if known else name
    return resolve(called)


def _qualifiers(text: str) -> Iterator[tuple[str, Qualifier]]:
    for part in (p.strip() for p in text.split(";")):
        name, equals, value = (p.strip() for p in part.partition("="))
        if part and not (equals and name and value):
            raise ValueError(f"qualifiers: found {part!r}, expected NAME=VALUE, several joined by ;")
        if part:
            yield name, value_of(value)


def value_of(text: str) -> Qualifier:
    """A number where the text is one, else the text."""
    try:
        return _number(text)
    except ValueError:
        return text


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        number = float(text)
    if number in (float("inf"), float("-inf")) or number != number:  # noqa: PLR0124 - what is not a number
        raise ValueError(f"found {text!r}, expected a number")
    return number
