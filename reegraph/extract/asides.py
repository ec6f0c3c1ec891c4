"""What two commas set apart right behind a verb: "will, it said, build"."""

from __future__ import annotations

from collections.abc import Sequence

from reegraph.extract.items import Item
from reegraph.extract.verbs import auxiliaries, common_finite

_LONGEST_ASIDE = 12  # items
_SAYING = frozenset({"said", "says", "say", "added", "adds", "announced", "reported", "noted"})


def _word(item: Item) -> str:
    return "" if item.span is not None or item.quantity is not None else item.lower


def without_asides(items: Sequence[Item], indices: Sequence[int], verb_forms: frozenset[str]) -> list[int]:
    """Without what two commas set apart right behind a verb: "will, it said, build", "has, since 2009, made"."""
    if "," not in [items[i].lower for i in indices]:
        return list(indices)
    kept: list[int] = []
    position = 0
    while position < len(indices):
        stop = _aside(items, indices, position) if items[indices[position]].lower == "," else None
        if stop is not None:
            before = _word(items[kept[-1]]) if kept else ""
            verbal = before in verb_forms or before in common_finite() or before in auxiliaries()
            if not verbal and not _attribution(items, indices[position:stop]):
                stop = None
        if stop is None:
            kept.append(indices[position])
        position = (position if stop is None else stop) + 1
    return kept


def _aside(items: Sequence[Item], indices: Sequence[int], position: int) -> int | None:
    following = _word(items[indices[position + 1]]) if position + 1 < len(indices) else ""
    if following in {"and", "or", "but"}:
        return None
    for stop in range(position + 2, min(position + _LONGEST_ASIDE, len(indices) - 1)):
        word = _word(items[indices[stop]])
        if word in {";", ":"}:
            return None
        if word == ",":
            return stop
    return None


def _attribution(items: Sequence[Item], indices: Sequence[int]) -> bool:
    """Whether an aside says who says so: ", the company said on Monday,"."""
    return any(_word(items[i]) in _SAYING for i in indices[2:5])
