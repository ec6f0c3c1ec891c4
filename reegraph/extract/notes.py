"""Notes that leave out their subject: "- Plans a plant in Texas", "2019: opens a plant"."""

from __future__ import annotations

from reegraph.extract.deeds import reference_words
from reegraph.extract.items import Item
from reegraph.extract.standing import word_at
from reegraph.extract.things import Span
from reegraph.extract.verbs import common_finite

_MARKS = frozenset("-*•◦‣–—_#()[],:;")
_OBJECT = frozenset({"a", "an", "the", "its", "two", "three", "up", "about", "over", "all", "to", "more"})


def with_subject(items: list[Item], firm: Item | None) -> list[Item]:
    """The items of a note with the firm that it is about before the verb with which it begins."""
    first = _beginning(items)
    if firm is None or first is None or not _is_verb(items, first):
        return items
    verb = items[first]
    span = Span(verb.start, verb.end, firm.thing, "reference")
    return [*items[:first], Item(verb.start, verb.start, "it", firm.type, span), *items[first:]]


def _beginning(items: list[Item]) -> int | None:
    """Where the first word of a note stands, behind its bullet and its date."""
    for position, item in enumerate(items):
        dated = item.quantity is not None and item.quantity.kind == "date"
        if not (dated or item.lower in _MARKS or item.lower.isdigit()):
            return position if item.span is None and item.lower.isalpha() else None
    return None


def _is_verb(items: list[Item], position: int) -> bool:
    words = reference_words()
    verb, after = items[position].lower, word_at(items, position + 1)
    if verb not in common_finite() | words.of_firms or verb in words.done_to or after in words.noun_before:
        return False
    behind = items[position + 1] if position + 1 < len(items) else None
    if verb.endswith("ed") or not verb.endswith("s"):
        return behind is not None and (after in _OBJECT or behind.span is not None) and verb.endswith(("ed", "t", "d"))
    return True
