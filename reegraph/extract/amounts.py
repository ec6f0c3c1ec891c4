"""What a site makes or takes in by its tonnes: "a capacity of 1,250 tonnes of NdPr oxide and 60 of terbium oxide"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.items import Item
from reegraph.extract.things import Things

_TAKES_IN = re.compile(
    r"(?:process|treat|handl|recycl|shred|crack|leach|consum|convert|feed|dismantl)(?:e|es|s|ed|ing)?|fed|throughput|takes?|taking"
)
_GIVES = re.compile(r"(?:yield|produc|mak|com|turn|mad|return|recover|obtain)(?:e|es|s|ed|ing)?|into|output")
_SEPARATES = re.compile(r"(?:separat|refin|upgrad)(?:e|es|ed|ing)")
_RAW = frozenset({"ore", "concentrate", "scrap"})
_BETWEEN = frozenset(
    {"a", "an", "the", "per", "each", "every", "year", "annum", "annually", "yearly", "of", "contained", "separated"}
    | {"mixed", "its", "new", "finished"}
)
_JOINTS = frozenset({",", "and", "or", "&"})
_FARTHEST = 7  # words between a number and what it is of


def counted(amount: Item, items: Sequence[Item]) -> list[Item]:
    """The materials that a mass is of, the last of several behind "and"; none where no "of" leads to them."""
    at = next((n for n, item in enumerate(items) if item is amount), len(items)) + 1
    said = False
    for position in range(at, min(at + _FARTHEST, len(items))):
        item = items[position]
        if item.type == "Material" and said:
            return [item, *_rest(items, position + 1)]
        said = said or item.lower == "of"
        if item.span is not None and item.span.how != "demonym":
            return []
        if item.quantity is not None or (item.lower not in _BETWEEN and not (said and item.lower.isalpha())):
            return []
        if said and item.lower in ("and", "in", "at", "from", "for", "to", "by", "with", "which", "that", "into"):
            return []
    return []


def _rest(items: Sequence[Item], position: int) -> list[Item]:
    found: list[Item] = []
    while position + 1 < len(items) and items[position].lower in _JOINTS:
        while position < len(items) and items[position].lower in _JOINTS:
            position += 1
        if position >= len(items) or items[position].type != "Material":
            break
        found.append(items[position])
        position += 1
    return found


def takes_in(words: Sequence[Item], material: Item, things: Things) -> bool:
    """Whether the words before a number say that the material goes in: a plant that can treat 3,000 tonnes of ore.

    The last verb counts: "to recycle 2,000 tonnes of magnets, from which would come 600 tonnes of oxide".
    """
    said = [i.lower for i in words if i.span is None]
    last = next((w for w in reversed(said) if _TAKES_IN.fullmatch(w) or _GIVES.fullmatch(w)), None)
    if last is not None and _TAKES_IN.fullmatch(last):
        return True
    return _kind(things[material.thing].id) in _RAW and any(_SEPARATES.fullmatch(w) for w in said)


@cache
def _kind(entity_id: str) -> str:
    known = gazetteer().by_id(entity_id)
    return (known.kind or "") if known else ""


_RAW_WORDS = re.compile(
    r"(?:scrap|concentrates?|ores?|monazite|bastn\w+site|xenotime|carbonates?|swarf|waste|tailings)$"
)
_WORKS_UP = re.compile(r"\b(?:separat|refin|process|treat|crack)(?:e|es|ed|s|ing)?\b")
_MAKES = re.compile(r"\b(?:produc|mak|made|turn|yield|into|output|mined?|mining)\w*")


def is_feed(words: str, material: str) -> bool:
    """Whether the words before a material work it up rather than make it: whoever separates monazite takes it in.

    >>> is_feed("will refine", "rare earth carbonate"), is_feed("will refine", "neodymium oxide")
    (True, False)
    """
    raw = _RAW_WORDS.search(material) is not None
    return raw and _WORKS_UP.search(words) is not None and _MAKES.search(words) is None
