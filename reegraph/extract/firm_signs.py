"""Signs beside a capitalised name that nobody listed: what stands before and behind it weighs for or against a firm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from pydantic import RootModel

from reegraph.extract.firms import name_words
from reegraph.extract.lexicon import lexicon
from reegraph.model import Frozen
from reegraph.model.tables import read_table

_ENOUGH = 2  # the weight of all signs at which a name is a firm
BETWEEN = frozenset({", ", " and ", ", and "})  # what joins two names of a list
_BEFORE = 120  # characters before a name that signs look at
_BEHIND = 140
_MARKS = " *_\"'“”"
_LAST = re.compile(r"([\w'-]+|[^\w\s])$")
_FIRST = re.compile(r"(?:[*_\"”]{1,2})? ?('s?\b|[\w]+|[^\w\s])")


class Sign(Frozen):
    """One sign of `tables/firm_signs.toml`; what each field is for stands at the head of the table."""

    id: str
    reason: str
    side: Literal["before", "behind", "within"]
    beside: frozenset[str]
    further: str
    weight: int
    single: int | None = None
    yes: tuple[str, ...]
    no: tuple[str, ...]


class _Compiled(NamedTuple):
    sign: Sign
    further: re.Pattern[str] | None


class _Table(RootModel[dict[Literal["sign"], tuple[Sign, ...]]]):
    pass


@cache
def signs() -> tuple[Sign, ...]:
    """The signs of this version of reegraph."""
    return read_table("reegraph.extract.tables", "firm_signs.toml", _Table).root["sign"]


@cache
def _by_word() -> Mapping[tuple[str, str], tuple[_Compiled, ...]]:
    """The signs by side and by the word that stands beside the name."""
    found: dict[tuple[str, str], tuple[_Compiled, ...]] = {}
    for sign in signs():
        end = "$" if sign.side == "before" else ""
        further = re.compile(f"(?:{sign.further}){end}") if sign.further else None
        for word in sign.beside or ("",):
            key = (sign.side, word)
            found[key] = (*found.get(key, ()), _Compiled(sign, further))
    return found


def signs_at(text: str, start: int, end: int) -> dict[str, int]:
    """The weight of each sign that stands beside `text[start:end]`, by its id."""
    name = text[start:end]
    single = " " not in name
    found = _beside(text, start, end, single=single)
    for sign, shape in _by_word().get(("within", ""), ()):
        if shape is not None and shape.search(name):
            found[sign.id] = _weight(sign, single=single)
    return found


def _beside(text: str, start: int, end: int, *, single: bool) -> dict[str, int]:
    """The weight of each sign before `start` and behind `end`."""
    found: dict[str, int] = {}
    before = text[max(0, start - _BEFORE) : start].rstrip(_MARKS)
    last = _LAST.search(before, before.rfind(" ") + 1)
    if last is not None:
        if last[1].lower() in lexicon().role_nouns:
            found["role-noun"] = _ENOUGH
        for sign, further in _by_word().get(("before", last[1]), ()):
            if further is None or further.search(before[: last.start()].rstrip()):
                found[sign.id] = _weight(sign, single=single)
    first = _FIRST.match(text, end, end + _BEHIND)
    if first is not None:
        word = "0" if first[1][0].isdigit() else first[1]
        for sign, further in _by_word().get(("behind", word), ()):
            if further is None or further.match(text, first.end(), end + _BEHIND):
                found[sign.id] = _weight(sign, single=single)
    return found


def _weight(sign: Sign, *, single: bool) -> int:
    return sign.single if single and sign.single is not None else sign.weight


def weigh(found: Iterable[Mapping[str, int]]) -> int:
    """The weight of the signs at all mentions of a name, each counted once."""
    total: dict[str, int] = {}
    for one in found:
        total |= one
    return sum(total.values())


def needed(name: str) -> int:
    """The weight at which a name is a firm: more for one that ends like those of mountains and rivers."""
    return _ENOUGH + (name.rsplit(" ", 1)[-1] in name_words().geographic)


class _List(NamedTuple):
    """A list of names: the signs beside it, how many they are, and whether a firm is among them."""

    signs: Mapping[str, int]
    members: int
    of_firms: bool


def signed_firms(text: str, names: Mapping[str, Sequence[tuple[int, int]]], firms: Mapping[int, int]) -> Iterator[str]:
    """The names that the signs at all their mentions, or beside the lists they stand in, make firms.

    `names` has where each stands, `firms` where the known firms begin and end.
    """
    lists = _in_lists(text, [p for places in names.values() for p in places], firms)
    for name, places in names.items():
        if weigh(s for a, b in places for s in _signs(text, a, b, lists.get(a))) >= needed(name):
            yield name


def _signs(text: str, start: int, end: int, listed: _List | None) -> Iterator[dict[str, int]]:
    """The signs beside a name, and those beside the list that it is a member of."""
    yield signs_at(text, start, end)
    if listed is not None:
        yield dict(listed.signs)
        if listed.of_firms:
            yield {"beside-firm": _ENOUGH if listed.members > 2 else 1}


def _in_lists(text: str, names: Sequence[tuple[int, int]], firms: Mapping[int, int]) -> dict[int, _List]:
    """The list of names that each name is in, by its start: "Alpha, Beta and Gamma" and "Alpha and Beta"."""
    found: dict[int, _List] = {}
    members: list[tuple[int, int]] = []
    behind = len(text) + 9  # joined to nothing
    for start, end in [*sorted({*names, *firms.items()}), (behind, behind)]:
        if members and text[members[-1][1] : start] in BETWEEN:
            members.append((start, end))
            continue
        if len(members) > 1 and " and " in text[members[0][1] : members[-1][0]]:
            beside = _beside(text, members[0][0], members[-1][1], single=False)
            listed = _List(beside, len(members), any(m[0] in firms for m in members))
            found |= dict.fromkeys((m[0] for m in members), listed)
        members = [(start, end)]
    return found
