"""The words that lead in a block and carry its subject: "**Alpha (Tanzania).** …", "*Beta Metals* - $5 million"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon

_LONGEST = 22  # items
_MARKS = frozenset("-*•◦‣–_#()[],&/%:;")
_EMPHASIS = frozenset("*_")
_BULLETS = frozenset("-*_•◦‣–")
_SMALL = frozenset({"and", "of", "in", "at", "the", "near", "or", "private", "public", "formerly", "listed", "for"})
_SITE_NOUNS = {"mines": "Mine", "mine": "Mine", "deposits": "Mine", "projects": "Mine", "project": "Mine"}


class Head(NamedTuple):
    """What leads in a block: its firm or site, and the places named with it."""

    subject: Item | None
    places: tuple[Item, ...]


def head_of(items: Sequence[Item], text: str) -> Head | None:
    """The head of a block by its first sentence, or None."""
    stop = _label_end(items, text)
    if stop is None:
        stop = _emphasised_end(items)
    if stop is None:
        return None
    label = items[:stop]
    subject = next((i for i in label if i.type in FACILITIES), None)
    subject = subject or next(
        (i for i in label if i.type in ORGANISATIONS and _named(i) and i.type != "Government"), None
    )
    places = tuple(i for i in label if i.type == "Place" and _named(i))
    return Head(subject, places) if subject is not None or places else None


def site_in_head(items: Sequence[Item], text: str) -> tuple[int, int] | None:
    """The first and last item of a site that only its brackets give away: "Alpha (Minas Gerais, Brazil)."."""
    stop = _label_end(items, text)
    if stop is None:
        return None
    opening = next((n for n in range(1, stop) if items[n].lower == "("), None)
    if opening is None or opening + 1 >= stop or items[opening + 1].type not in ("Place", "Government"):
        return None
    last = opening - 1
    first = last
    if items[last].type == "Place":
        return last, last
    while first >= 0 and items[first].span is None and text[items[first].start].isupper():
        first -= 1
    bare = first + 1 <= last and all(i.lower in _MARKS or i.lower.isdigit() for i in items[: first + 1])
    return (first + 1, last) if bare else None


def _emphasised_end(items: Sequence[Item]) -> int | None:
    """Behind the name with which a block begins in italics or bold: "*Alpha* was given a licence"."""
    first = next((n for n, i in enumerate(items[:_LONGEST]) if i.span is not None or i.lower not in _BULLETS), None)
    if first is None or first == 0 or items[first].span is None or items[first - 1].lower not in _EMPHASIS:
        return None
    return first + 1 if first + 1 < len(items) and items[first + 1].lower in _EMPHASIS else None


def _label_end(items: Sequence[Item], text: str) -> int | None:
    """Behind the last item of a label at the start of a sentence: up to its full stop, colon or dash."""
    named = False
    for position, item in enumerate(items[:_LONGEST]):
        dash = item.lower in {"-", "–", "—"} and named and text[item.start - 1 : item.start].isspace()
        if item.lower == ":" or dash or (item.lower == "." and named):
            return position if named else None
        if item.span is not None:
            named = named or item.span.how != "demonym"
        elif not (item.lower in _MARKS or item.lower in _SMALL or item.lower.isdigit() or _capital(item, text)):
            return None
    return len(items) if named and len(items) < _LONGEST else None


def _capital(item: Item, text: str) -> bool:
    return item.quantity is not None or text[item.start].isupper()


def _named(item: Item) -> bool:
    return item.span is not None and item.span.how != "demonym"


def usual_site(words: str) -> str:
    """The type of the sites that a heading or title announces ("Round-up: mine projects"), or ""."""
    found = [w.strip(".,:;()*").lower() for w in words.split()]
    kinds = [
        _SITE_NOUNS.get(w) or (lexicon().facility_nouns.get(w.removesuffix("s")) if w.endswith("s") else None)
        for w in found
    ]
    return next((k for k in kinds if k), "")
