"""Policies and places that a text describes or places rather than lists: "China's export controls on dysprosium"."""

from __future__ import annotations

from reegraph.extract.facilities import POSSESSIVE
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.things import Span, Things

_ACTORS = frozenset({"Government", "Agency"})


def find_policies(items: list[Item], text: str, things: Things) -> list[Span]:
    """Spans of policy phrases: a head such as "controls" behind a word such as "export".

    The imposer, where it stands before the phrase, is part of the name, since "export controls" alone names nothing.
    """
    spans: list[Span] = []
    heads = lexicon().policy_heads
    for position, item in enumerate(items):
        if item.span is not None or item.lower not in heads.words:
            continue
        first = _first(items, position)
        if first == position or not any(i.lower in heads.modifiers for i in items[first : position + 1]):
            continue
        owner = _owner(items, first)
        words = text[items[first].start : item.end]
        name = f"{things[owner.thing].name}'s {words}" if owner else words
        spans.append(Span(items[first].start, item.end, things.unlisted("Policy", name), "phrase"))
    return spans


def _first(items: list[Item], head: int) -> int:
    heads = lexicon().policy_heads
    first = head
    while first > 0 and head - first < 9:
        item = items[first - 1]
        if item.type == "Material" or (item.quantity is not None and item.quantity.kind == "date"):
            first -= 1
        elif item.span is None and (item.lower in heads.modifiers or item.lower in heads.others or item.lower == "-"):
            first -= 1
        else:
            break
    while first < head and items[first].lower in {"and", "on", "-", "its", "may", "new", "sweeping", "latest", "tighter"}:
        first += 1
    return first


def _owner(items: list[Item], first: int) -> Item | None:
    """"China's …", "Chinese …", "its …": whose policy it is."""
    back = first - 1
    while back >= 0 and items[back].lower in {"new", "sweeping", "latest", "tighter", *POSSESSIVE}:
        back -= 1
    if back < 0 or items[back].span is None or items[back].type not in _ACTORS:
        return None
    if items[back].span.how in ("demonym", "reference") or items[back + 1].lower in POSSESSIVE:
        return items[back]
    return None


def find_places(items: list[Item], text: str, things: Things) -> list[Span]:
    """Spans of places that no list has: "at Xville, Texas", "in Xville" behind a site or a verb of siting."""
    spans: list[Span] = []
    for position in range(1, len(items)):
        item = items[position]
        word = text[item.start : item.end]
        if item.span is not None or item.quantity is not None or not word[:1].isupper() or word in lexicon().not_names:
            continue
        if items[position - 1].lower not in {"in", "at", "near", "of", "from", "outside", "to"}:
            continue
        last = position
        while last + 1 < len(items) and _capital(items[last + 1], text) and items[last + 1].start == items[last].end + 1:
            last += 1
        if _placed(items, last):
            name = text[item.start : items[last].end]
            spans.append(Span(item.start, items[last].end, things.unlisted("Place", name), "name"))
    return spans


def _capital(item: Item, text: str) -> bool:
    return item.span is None and item.quantity is None and text[item.start : item.start + 1].isupper()


def _placed(items: list[Item], last: int) -> bool:
    """Whether a comma and a known place or state follow."""
    after = items[last + 1 : last + 4]
    known = frozenset({"Place", "Government"})
    if len(after) >= 2 and after[0].lower in {",", "in"} and after[1].type in known:
        return after[1].span is not None and after[1].span.how == "name"
    return len(after) == 3 and after[0].lower == "," and after[1].lower == "in" and after[2].type in known
