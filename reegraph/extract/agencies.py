"""Agencies that a text describes in small letters: "the Chinese commerce ministry", "the US energy department"."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.items import Item
from reegraph.extract.things import Span, Things
from reegraph.model import Frozen
from reegraph.model.tables import read_table

_OWNERS = frozenset({"us", "u.s.", "uk", "u.k.", "eu", "e.u."})
_POSSESSIVES = frozenset({"'s", "’s", "s'"})
_LEVELS = frozenset({"federal", "state", "national"})
_JOINTS = frozenset({",", "and", "the"})
_LONGEST = 7  # items of a field


class _Words(Frozen):
    ministries: frozenset[str]
    others: frozenset[str]
    alone: frozenset[str]
    fields: frozenset[str]
    wide: frozenset[str]
    same: dict[str, str]


class _Phrase(NamedTuple):
    """The items `first` to `last` of a description, what the agency is for, and the noun."""

    first: int
    last: int
    fields: frozenset[str]
    head: str


@cache
def _words() -> _Words:
    return read_table("reegraph.extract.tables", "agencies.toml", _Words)


@cache
def _heads() -> frozenset[str]:
    return _words().ministries | _words().others | _words().alone


def find_agencies(items: list[Item], text: str, things: Things) -> list[Span]:
    """Spans of the ministries and agencies of a sentence that are described and whose state is told.

    One that the gazetteer knows is that; without a state, one that the document named before is meant, or nothing.
    """
    heads = _heads()
    spans: list[Span] = []
    for position in [n for n, i in enumerate(items) if i.lower in heads]:
        item = items[position]
        if item.span is not None or not text[item.start].islower():
            continue
        phrase = _phrase_at(items, position)
        told = phrase is not None and not _describes(items, phrase)
        thing = _meant(phrase, items, text, things) if phrase and told else None
        if phrase is not None and thing is not None:
            spans.append(Span(items[phrase.first].start, items[phrase.last].end, thing, "phrase"))
    return spans


def _phrase_at(items: list[Item], head: int) -> _Phrase | None:
    """The description around a noun: "commerce ministry", "ministry of mines and energy", "parliament"."""
    word = items[head].lower
    if word in _words().alone:
        return _Phrase(head, head, frozenset({word}), word)
    first = head
    while first > 0 and head - first < _LONGEST and _is_field(items[first - 1], items, first):
        first -= 1
    fields = _fields(items[first:head])
    if fields and (word in _words().ministries or fields - _words().wide or len(fields) > 1):
        return _Phrase(first, head, fields, word)
    last = head
    if head + 2 < len(items) and items[head + 1].lower in {"of", "for"}:
        stop = head + 2
        while stop < len(items) and stop - head < _LONGEST and _may_go_on(items[stop]):
            last = stop if items[stop].lower in _words().fields else last
            stop += 1
    fields = _fields(items[head + 1 : last + 1])
    return _Phrase(head, last, fields, word) if fields else None


def _describes(items: list[Item], phrase: _Phrase) -> bool:
    """Whether a description only says what the agency before it is: "Alpha, the Finnish export credit agency,"."""
    back = phrase.first - 1
    span = items[back].span if back >= 0 else None
    back -= span is not None and span.how == "demonym"
    led = back > 1 and items[back].lower in {"the", "a", "an"} and items[back - 1].lower == ","
    after = items[phrase.last + 1].lower if phrase.last + 1 < len(items) else ""
    return led and items[back - 2].type == "Agency" and after in {",", ".", ";", ")", ""}


def _is_field(item: Item, items: list[Item], following: int) -> bool:
    """Whether an item is a field, or joins two: "mines and energy ministry"."""
    joins = item.lower == "and" and items[following].lower in _words().fields
    return item.type in ("", "EndUse") and (item.lower in _words().fields or joins)


def _may_go_on(item: Item) -> bool:
    return item.span is None and item.lower in _words().fields | _JOINTS


def _fields(items: list[Item]) -> frozenset[str]:
    words = _words()
    return frozenset(words.same.get(i.lower, i.lower) for i in items if i.lower in words.fields)


def _meant(phrase: _Phrase, items: list[Item], text: str, things: Things) -> int | None:
    owner = _owner(items, phrase.first) or _owner_behind(items, phrase.last)
    if owner is None:
        return _named_before(phrase, items, things) or _of_federation(phrase, items, text, things)
    state = things[owner.thing]
    listed = _listed(phrase.head, phrase.fields, gazetteer().territory_of(state.id) or state.id)
    if listed is not None:
        known = gazetteer().by_id(listed)
        return things.listed(listed, "Agency", known.name) if known else None
    said = re.sub(r"\s+", " ", text[items[phrase.first].start : items[phrase.last].end])
    return things.unlisted("Agency", f"{state.name}'s {said}")


def _owner(items: list[Item], first: int) -> Item | None:
    """The state before a description: "Chinese …", "China's …", "the US …"."""
    back = first - 1 - (first > 0 and items[first - 1].lower in _LEVELS)
    possessed = back >= 0 and items[back].lower in _POSSESSIVES
    back -= possessed
    span = items[back].span if back >= 0 else None
    if span is not None and items[back].type == "Place" and possessed:
        return items[back]  # "Zenda's economics ministry", of a province
    if span is None or items[back].type != "Government":
        return None
    return items[back] if possessed or span.how == "demonym" or items[back].lower in _OWNERS else None


def _of_federation(phrase: _Phrase, items: list[Item], text: str, things: Things) -> int | None:
    """ "The federal resources department", of which nothing else tells the state."""
    before = items[phrase.first - 1] if phrase.first else None
    if before is None or before.lower != "federal" or phrase.head not in _words().ministries:
        return None
    return things.unlisted("Agency", re.sub(r"\s+", " ", text[before.start : items[phrase.last].end]))


def _owner_behind(items: list[Item], last: int) -> Item | None:
    """The state behind a description: "the ministry of mines of Zenda", "the energy ministry in Zenda"."""
    after = items[last + 1 : last + 4]
    if not after or after[0].lower not in {"of", "in"}:
        return None
    state = next((i for i in after[1:] if i.lower != "the"), None)
    named = state is not None and state.type == "Government" and state.span is not None and state.span.how == "name"
    return state if named else None


def _named_before(phrase: _Phrase, items: list[Item], things: Things) -> int | None:
    """The one ministry of this field that the document named: "the commerce ministry" of a later sentence."""
    definite = phrase.first > 0 and items[phrase.first - 1].lower == "the"
    if not definite or phrase.head in _words().alone:
        return None
    fitting = [
        index
        for index, thing in enumerate(things.all)
        if thing.type == "Agency" and phrase.fields <= _field_words(thing.name)
    ]
    return fitting[0] if len(fitting) == 1 else None


@cache
def _listed(head: str, fields: frozenset[str], state: str) -> str | None:
    """The id of the listed agency of a state that is for these fields and the fewest others, if there is just one."""
    found: dict[str, int] = {}
    for known in gazetteer():
        if known.type != "Agency" or gazetteer().territory_of(known.id) != state:
            continue
        for name in (known.name, *known.aliases):
            words = _field_words(name)
            is_ministry = not _words().ministries.isdisjoint(name.lower().split())
            if is_ministry == (head in _words().ministries) and fields <= words:
                found[known.id] = min(len(words), found.get(known.id, len(words)))
    fewest = [i for i, count in found.items() if count == min(found.values())]
    return fewest[0] if len(fewest) == 1 else None


@cache
def _field_words(name: str) -> frozenset[str]:
    """The fields in the name of an agency."""
    words = _words()
    said = re.findall(r"[a-z]+", name.lower())
    return frozenset(words.same.get(w, w) for w in said if w in words.fields | words.alone)
