"""The words by which a column of a table, or the label of a line, tells what stands in it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from reegraph.model import Frozen
from reegraph.model.tables import read_table


class ColumnWords(Frozen):
    """The words of tables/rows.toml."""

    nobody: tuple[str, ...]
    roles: dict[str, tuple[str, ...]]
    status: dict[str, tuple[str, ...]]
    instrument: dict[str, tuple[str, ...]]
    milestone: dict[str, tuple[str, ...]]


@cache
def column_words() -> ColumnWords:
    """The words by which columns, states and instruments are told."""
    return read_table("reegraph.extract.tables", "rows.toml", ColumnWords)


def first_of(words: dict[str, tuple[str, ...]], text: str) -> str:
    """The first key one of whose words stands in `text`, or ""."""
    said = f" {re.sub(r'[^a-z0-9-]+', ' ', text.lower())} "
    return next((key for key, options in words.items() if any(f" {o} " in said for o in options)), "")


_MOST_WORDS = 5
_LABEL = re.compile(r"[*_]{0,2}([A-Z\d][\w%.,'’/ -]{2,50}?)[*_]{0,2}:[*_]{0,2}\s+(?=\S)")
_LONGEST = 60  # characters of a label with its marks
_BULLET = re.compile(r"\s*(?:(?:[-*•◦‣–]|\d{1,2}[.)])\s+)?")
_NEXT = re.compile(r"[.;]\s+(?=[*_]{0,2}[A-Z])")


class Label(NamedTuple):
    """The words with which a line says what follows: `role` is what that is, and stands in `text[start:end]`."""

    role: str
    words: str
    start: int
    end: int


def labels_in(text: str, start: int, end: int) -> list[Label]:
    """The labels of `text[start:end]`, where one begins it: "- **Operator:** Alpha", "Plant: Beta. Output: 5 t"."""
    first = _BULLET.match(text, start, end)
    found: list[Label] = []
    at = first.end() if first else start
    while (label := _label_at(text, at, end)) is not None:
        behind = (m.end() for m in _NEXT.finditer(text, label.start, end))
        at = next((b for b in behind if _label_at(text, b, end)), end)
        found.append(label._replace(end=at))
        if at == end:
            break
    return found


def _label_at(text: str, start: int, end: int) -> Label | None:
    found = _LABEL.match(text, start, end) if text.find(":", start, start + _LONGEST) >= 0 else None
    if found is None or len(found[1].split()) > _MOST_WORDS:
        return None
    head = found[1].partition(" of ")[0]  # what it is "of" may be a name
    role = first_of(column_words().roles, head)
    title = head.lower() in column_words().roles.get(role, ())
    is_name = not title and any(w[0].isupper() for w in head.split()[1:])  # "Round Top Project: …" is what it is about
    return Label(role, found[1], found.end(), end) if role and not is_name else None
