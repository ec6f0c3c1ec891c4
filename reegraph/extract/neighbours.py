"""Which words must stand side by side in a line for a pattern to match it, read off the source of the pattern.

`{S}, (?:of|from) {O}` matches no line where "of" or "from" stands nowhere behind a comma. Neighbours are two sets of
words: one of the first must stand right before one of the second. Like needs (needs.py) they are necessary, never
sufficient: where it is not known with which words a part of a pattern may begin or end, it may be any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from reegraph.extract.needs import TOKEN, Macro, Remembered, expanded, numbers

_MOST_STRINGS = 600  # beyond, the strings that a part may match are not listed
_MOST_WORDS = 900  # beyond, a part may begin or end with any word
_OPEN = "\0"  # in a string: letters that are not known, or none; no space
_MARK = re.compile(rf"⟦([^{_OPEN}]){_OPEN}⟧")

# Words as lines show them, marks without their numbers; "*ly" stands for all that end so.
Words = frozenset[str]
Neighbours = tuple[Words, Words]


class _Part(NamedTuple):
    """A part of a pattern.

    `strings` are all that it may match, where they are few. Else `first` and `last` are the words with which that may
    begin and end, None for any word; `empty` is whether it may be nothing, `closed` whether it is whole words with a
    space behind each; `pairs` are neighbours that always stand in it.
    """

    strings: Words | None
    first: Words | None = None
    last: Words | None = None
    empty: bool = True
    closed: bool = False
    pairs: tuple[Neighbours, ...] = ()


_NOTHING = _Part(frozenset({""}))
_LETTERS = _Part(frozenset({_OPEN}))
_WORD = _Part(frozenset({f"{_OPEN} "}))
_ANYTHING = _Part(None)


def neighbours_of(source: str, macro: Macro) -> tuple[Neighbours, ...]:
    """The neighbours of a pattern; `macro` gives what a name in braces stands for."""
    reader = _Reader(source, macro)
    branches = [reader.sequence()]
    while reader.position < len(source):
        reader.position += 1
        branches.append(reader.sequence())
    # A pattern may begin and end within a word.
    wholes = [_in_a_row([_LETTERS, *parts, _WORD]) for parts in branches]
    return _either(wholes).pairs if len(wholes) > 1 else wholes[0].pairs


class _Reader:
    """Reads the source of a pattern, which needs.py has found to be readable, once from left to right."""

    def __init__(self, source: str, macro: Macro) -> None:
        self.source, self.macro, self.position = source, macro, 0

    def alternatives(self) -> _Part:
        branches = [_joined(self.sequence())]
        while self.source.startswith("|", self.position):
            self.position += 1
            branches.append(_joined(self.sequence()))
        return branches[0] if len(branches) == 1 else _either(branches)

    def sequence(self) -> list[_Part]:
        parts: list[_Part] = []
        while self.position < len(self.source) and self.source[self.position] not in "|)":
            match = TOKEN.match(self.source, self.position)
            if match is None:
                raise ValueError(f"cannot read the pattern {self.source!r} from {self.source[self.position :]!r}")
            self.position = match.end()
            parts.append(_repeated(parts.pop(), match["repeat"]) if match["repeat"] else self.one(match))
        return parts

    def one(self, match: re.Match[str]) -> _Part:
        if match["group"] or match["look"]:
            inner = self.alternatives()
            self.position += 1  # the closing bracket
            return inner if match["group"] else _NOTHING
        return _plain(expanded(match[0], self.macro)) if match[1] else _letters(match)


@cache
def _plain(text: str) -> _Part:
    """A part without macros, which many patterns share."""
    return _Reader(text, str).alternatives()


def _letters(match: re.Match[str]) -> _Part:
    """A part that stands for letters, or for a place between them."""
    if match["text"]:
        return _Part(frozenset({match["text"]}))
    if match["hex"]:
        return _Part(frozenset({chr(int(match["hex"], 16))}))
    if match["set"]:
        return _set(match["set"], negated=bool(match["negated"]))
    if match["escaped"]:
        letter = match["escaped"]
        if not letter.isalnum():
            return _Part(frozenset({letter}))
        return _NOTHING if letter in "bB" else _LETTERS if letter in "wdS" else _ANYTHING
    return _NOTHING if match["edge"] else _ANYTHING


def _set(inside: str, *, negated: bool) -> _Part:
    if negated:
        return _LETTERS if r"\s" in inside else _ANYTHING
    if " " in inside or "\\" in inside:
        return _ANYTHING
    return _LETTERS if "-" in inside else _Part(frozenset(inside))


def _repeated(part: _Part, how: str) -> _Part:
    if part.strings == _LETTERS.strings:
        return part
    if part.strings is not None and how == "?":
        return _Part(part.strings | {""})
    part = _unlisted(part)
    least = how == "+" or (how[0] == "{" and how[1] not in "0,")
    if not part.closed:
        return _ANYTHING
    return part if least else part._replace(empty=True, pairs=())


def _either(branches: Sequence[_Part]) -> _Part:
    listed = [b.strings for b in branches if b.strings is not None]
    if len(listed) == len(branches):
        strings = frozenset[str]().union(*listed)
        if len(strings) <= _MOST_STRINGS:
            return _Part(strings)
    parts = [_unlisted(b) for b in branches]
    pairs: tuple[Neighbours, ...] = ()
    if all(p.pairs for p in parts):
        rarest = [min(p.pairs, key=_commonness) for p in parts]
        one, other = (frozenset[str]().union(*words) for words in zip(*rarest, strict=True))
        pairs = ((one, other),)
    first, last = _any_of(p.first for p in parts), _any_of(p.last for p in parts)
    return _Part(None, first, last, any(p.empty for p in parts), all(p.closed for p in parts), pairs)


def _any_of(sets: Iterable[Words | None]) -> Words | None:
    found: set[str] = set()
    for words in sets:
        if words is None:
            return None
        found |= words
    return frozenset(found) if len(found) <= _MOST_WORDS else None


def _joined(parts: Sequence[_Part]) -> _Part:
    """Parts one behind the other."""
    strings = frozenset({""})
    for part in parts:
        if part.strings is None or len(strings) * len(part.strings) > _MOST_STRINGS:
            return _in_a_row(parts)
        strings = frozenset([a + b for a in strings for b in part.strings])
    return _Part(strings)


def _in_a_row(parts: Sequence[_Part]) -> _Part:
    """Parts one behind the other, of which not all strings are listed."""
    units: list[_Part] = []
    begun = frozenset({""})  # what stands before the next part, from where a word begins
    for part in parts:
        if part.strings is None:
            within = begun != {""}
            units.append(_ANYTHING if begun - {"", _OPEN} else _within(part) if within else part)
            begun = frozenset({"" if part.closed and not (within and part.empty) else _OPEN})
            continue
        if len(begun) * len(part.strings) > _MOST_STRINGS:
            units.append(_ANYTHING)
            begun = frozenset({_OPEN})
        begun = frozenset([a + b for a in begun for b in part.strings])
        if begun != {""} and all(not s or s[-1] == " " for s in begun):
            units.append(_unlisted(_Part(begun)))
            begun = frozenset({""})
    closed = begun == {""}
    return _of_words(units if closed else [*units, _unlisted(_Part(begun))], closed=closed)


def _within(part: _Part) -> _Part:
    """A part before which letters of its first word may stand."""
    if not part.closed:
        return _ANYTHING

    def ending(words: Words | None) -> Words | None:
        first = part.first if part.first is not None else words
        # No letters stand before a mark.
        return words and frozenset([f"*{w}" if first and w in first and w[0] not in "⟦*" else w for w in words])

    pairs = [(ending(one), other) for one, other in part.pairs]
    return part._replace(first=None, last=ending(part.last), pairs=tuple((one, other) for one, other in pairs if one))


def _of_words(units: Sequence[_Part], *, closed: bool) -> _Part:
    """Parts one behind the other between which words end."""
    pairs = [p for unit in units if not unit.empty for p in unit.pairs]
    ends: Words | None = frozenset()
    filled = False
    for number, unit in enumerate(units):
        first, certain = _first(units[number:])
        if filled and certain and ends is not None and first is not None:
            pairs.append((ends, first))
        ends = _any_of((ends, unit.last)) if unit.empty else unit.last
        filled = filled or not unit.empty
    first, certain = _first(units)
    return _Part(None, first, ends if closed else None, not certain, closed, tuple(pairs))


def _first(units: Iterable[_Part]) -> tuple[Words | None, bool]:
    """The words with which one of some parts begins, and whether there must be one."""
    found: list[Words | None] = []
    for unit in units:
        found.append(unit.first)
        if not unit.empty:
            return _any_of(found), True
    return _any_of(found), False


def _unlisted(part: _Part) -> _Part:
    """A part by its words; the last of a string is whole where a space stands behind it."""
    if part.strings is None:
        return part
    words = [s.split() for s in part.strings if s]
    if not all(words):
        return _ANYTHING
    closed = all(s[-1] == " " for s in part.strings if s)
    empty = "" in part.strings
    common = min(map(len, words), default=0) - (not closed)
    columns = [_known([w[n] for w in words]) for n in range(common)]
    pairs = [(a, b) for a, b in pairwise(columns) if a is not None and b is not None and not empty]
    first = columns[0] if columns else None if words else frozenset()
    last = _known([w[-1] for w in words]) if closed else None
    return _Part(None, first, last, empty, closed, tuple(pairs))


def _known(words: Iterable[str]) -> Words | None:
    """Words with their marks as lines show them; None where one may be any."""
    found: set[str] = set()
    for word in words:
        if _OPEN not in word:
            found.add(word)
        elif mark := _MARK.fullmatch(word.lstrip(_OPEN)):  # no letters stand before a mark
            found.add(f"⟦{mark[1]}")
        elif word[0] == _OPEN and len(word) > 1 and _OPEN not in word[1:]:
            found.add(f"*{word[1:]}")
        else:
            return None
    return frozenset(found)


def _commonness(pair: Neighbours) -> int:
    """How likely a line has neighbours, for want of counts: marks are everywhere, short words nearly so."""
    one, other = (sum(40 if w[0] == "⟦" else 20 if len(w) < 4 else 1 for w in words) for words in pair)
    return one * other


# For a word the patterns of which it may be the first neighbour, those of which it may be the second, and those of
# which it holds both, as "⟦C 's" does.
Sides = tuple[int, int, int]


class NeighbourIndex:
    """Tells of which patterns, given as the bits of numbers, a line holds the neighbours; the rarest of each count.

    `neighbours` gives those of a pattern by its number; they are read when the pattern is first asked about, for no
    document needs all.
    """

    def __init__(self, neighbours: Callable[[int], Sequence[Neighbours]]) -> None:
        self._neighbours = neighbours
        self._sides = _Side(), _Side()
        self._free = self._read = 0
        self._words = Remembered(self._sides_of)

    def sides(self, words: Iterable[str], patterns: int) -> list[Sides]:
        """What each of some words, or of some marks without their numbers, is to some patterns."""
        unread = patterns & ~self._read
        if unread:
            self._take_up(unread)
        known = self._words
        return [
            (before & patterns if before else 0, behind, both) for before, behind, both in map(known.__getitem__, words)
        ]

    def beside(self, sides: Iterable[Sides]) -> int:
        """The patterns whose neighbours stand in a line, or that have none."""
        found, last = self._free, 0
        for before, behind, both in sides:
            if last:
                found |= last & behind
            if both:
                found |= both
            last = before
        return found

    def _take_up(self, patterns: int) -> None:
        for number in numbers(patterns):
            pairs = self._neighbours(number)
            if not pairs:
                self._free |= 1 << number
                continue
            rarest: Neighbours = min(pairs, key=_commonness)
            for side, words in zip(self._sides, rarest, strict=True):
                side.add(words, 1 << number)
        self._read |= patterns
        self._words.clear()

    def _sides_of(self, word: str) -> Sides:
        parts = word.split(" ")
        before, behind = self._sides
        both = (before[one] & behind[other] for one, other in pairwise(parts))
        return before[parts[-1]], behind[parts[0]], reduce(or_, both, 0)


class _Side:
    """The patterns that have a word among the first or among the second of their neighbours."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._endings: dict[str, int] = {}

    def add(self, words: Words, pattern: int) -> None:
        for word in words:
            ending = word[0] == "*" and len(word) > 1
            known, said = (self._endings, word[1:]) if ending else (self._whole, word)
            known[said] = known.get(said, 0) | pattern

    def __getitem__(self, word: str) -> int:
        endings = (self._endings.get(word[n:], 0) for n in range(len(word)))
        return reduce(or_, endings, self._whole.get(word, 0))
