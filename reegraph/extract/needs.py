"""What a line must hold for a pattern to match it, read off the source of the pattern: a cheap test before the match.

A need is a set of pieces of words of which one must stand in the line: `(?:buys|bought) {np}{O}` needs "buys " or
"bought ", and behind it the mark of an object. A piece has a space where its word is known to begin or end. The needs
of a pattern come in the order in which their words stand in the text. They are necessary, never sufficient: a part of a
pattern that may match many strings is taken to match anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, reduce
from operator import or_
from typing import Literal, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

_MOST_STRINGS = 600  # beyond, the strings that a part may match are not listed
_VOCABULARY = 30_000  # words whose pieces are remembered
_STEPS = 5  # needs of a pattern that count

T = TypeVar("T")
Need = frozenset[str]
Macro = Callable[[str], str]
# How the strings end that a part may match: with a space; with a space or empty; otherwise or unknown.
_End = Literal["space", "empty", "open"]
# The patterns of which a word meets any need, the first, the second and so on, as bits.
Steps = tuple[int, int, int, int, int, int]
NO_STEPS: Steps = (0, 0, 0, 0, 0, 0)
# The patterns of which one need was met so far, two in their order and so on, as bits.
Begun = tuple[int, int, int, int, int]
NOT_BEGUN: Begun = (0, 0, 0, 0, 0)


class NeedIndex:
    """Tells which of many patterns a line may match: those whose needs its words meet in their order.

    Patterns are the bits of numbers, so that one step of a line is a step for all of them (the Shift-And method of
    Baeza-Yates and Gonnet, "A new approach to text searching", 1992, with a pattern in the place of a letter). Of a
    pattern with more needs than steps the rarest count.
    """

    def __init__(self, patterns: Sequence[Sequence[Need]]) -> None:
        of_piece: dict[str, list[int]] = {}
        self._ends = [0] * (_STEPS + 1)
        for number, needs in enumerate(patterns):
            counted = _rarest(needs)
            self._ends[len(counted)] |= 1 << number
            for step, need in enumerate(counted):
                for piece in need:
                    of_piece.setdefault(piece, [0] * _STEPS)[step] |= 1 << number
        self._of_piece = list(of_piece.values())
        self._pieces = AhoCorasick(list(of_piece))
        self._words = Remembered(self._steps_of)

    def steps(self, words: Iterable[str]) -> list[Steps]:
        """What each of some words, or of some marks without their numbers, is to the patterns."""
        known = self._words
        return list(map(known.__getitem__, words))

    def begun(self, steps: Iterable[Steps], patterns: int, begun: Begun = NOT_BEGUN) -> Begun:
        """How far the words of a line meet the needs of some patterns, given as bits, behind what had `begun`."""
        one, two, three, four, five = begun
        for met, first, second, third, fourth, fifth in steps:
            if not patterns & met:
                continue
            one |= patterns & first
            two |= one & second  # a word may meet several needs
            three |= two & third
            four |= three & fourth
            five |= four & fifth
        return one, two, three, four, five

    def reaching(self, steps: Iterable[Steps], patterns: int, begun: Begun = NOT_BEGUN) -> int:
        """Those of some patterns, given as bits, whose needs the words of a line meet in order."""
        if not patterns:
            return 0
        one, two, three, four, five = self.begun(steps, patterns, begun)
        none, ends_1, ends_2, ends_3, ends_4, ends_5 = self._ends
        return (
            (patterns & none) | (one & ends_1) | (two & ends_2) | (three & ends_3) | (four & ends_4) | (five & ends_5)
        )

    def _steps_of(self, word: str) -> Steps:
        found = self._pieces.find_matches_as_indexes(f" {word} ", overlapping=True)
        if not found:
            return NO_STEPS
        one, two, three, four, five = (
            reduce(or_, each) for each in zip(*(self._of_piece[index] for index, _, _ in found), strict=True)
        )
        return one | two | three | four | five, one, two, three, four, five


class Remembered(dict[str, T]):
    """What words are to patterns, each looked up once; forgotten when there are too many."""

    def __init__(self, of_word: Callable[[str], T]) -> None:
        super().__init__()
        self._of_word = of_word

    def __missing__(self, word: str) -> T:
        if len(self) >= _VOCABULARY:
            self.clear()
        found = self[word] = self._of_word(word)
        return found


def numbers(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _rarest(needs: Sequence[Need]) -> list[Need]:
    """As many needs as there are steps, the rarest, in their order."""
    kept = sorted(sorted(range(len(needs)), key=lambda n: _commonness(needs[n]))[:_STEPS])
    return [needs[n] for n in kept]


def expanded(source: str, macro: Macro) -> str:
    """A source with what its names in braces stand for in their place."""
    while NAME.search(source):
        source = NAME.sub(lambda match: macro(match[1]), source)
    return source


def needs_of(source: str, macro: Macro) -> tuple[Need, ...]:
    """The needs of a pattern, in order; `macro` gives what a name in braces stands for."""
    return tuple(n for n in _told(_Reader(source, macro).alternatives()) if not any(p.startswith("⟧") for p in n))


class _Part(NamedTuple):
    """What a part of a pattern may match: all its strings, where they are few, else None; and what it needs."""

    strings: frozenset[str] | None
    end: _End
    needs: tuple[Need, ...] = ()


_NOTHING = _Part(frozenset({""}), "empty")
_ANYTHING = _Part(None, "open")
NAME = re.compile(r"\{([A-Za-z_]+(?::[a-z]+)?\d?)\}")
TOKEN = re.compile(
    rf"{NAME.pattern}"
    r"|(?P<repeat>[*+?]|\{\d*(?:,\d*)?\})[?+]?"
    r"|(?P<look>\(\?<?[=!])|(?P<group>\((?!\?)|\(\?(?::|>|P<\w+>))"
    r"|\[(?P<negated>\^?)(?P<set>(?:[^\]\\]|\\.)+)\]"
    r"|\\(?:x|u00)(?P<hex>[0-9a-fA-F]{2})|\\(?P<escaped>.)|(?P<edge>[\^$])|(?P<dot>\.)"
    r"|(?P<text>[^\\()|\[\]{}*+?.^$]+(?![*+?{])|[^\\()|\[\]{}*+?.^$])"
)


class _Reader:
    """Reads the source of a pattern once from left to right."""

    def __init__(self, source: str, macro: Macro) -> None:
        self.source, self.macro, self.position = source, macro, 0

    def alternatives(self) -> _Part:
        branches = [self.sequence()]
        while self.source.startswith("|", self.position):
            self.position += 1
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else _either(branches)

    def sequence(self) -> _Part:
        parts: list[_Part] = []
        while self.position < len(self.source) and self.source[self.position] not in "|)":
            match = TOKEN.match(self.source, self.position)
            if match is None or (match["repeat"] and not parts):
                raise ValueError(f"cannot read the pattern {self.source!r} from {self.source[self.position :]!r}")
            self.position = match.end()
            if match["repeat"]:
                parts.append(_repeated(parts.pop(), match["repeat"]))
            else:
                parts.append(self.one(match))
        return parts[0] if len(parts) == 1 else _joined(parts)

    def one(self, match: re.Match[str]) -> _Part:
        if match["group"] or match["look"]:
            inner = self.alternatives()
            self.position += 1  # the closing bracket
            return inner if match["group"] else _NOTHING
        if match[1]:
            return _plain(expanded(match[0], self.macro))
        return _letters(match)


@cache
def _plain(text: str) -> _Part:
    """A part without macros, which many patterns share."""
    return _Reader(text, str).alternatives()


def _letters(match: re.Match[str]) -> _Part:
    """A part that stands for letters, or for a place between them."""
    if match["text"]:
        return _exactly((match["text"],))
    if match["hex"]:
        return _exactly((chr(int(match["hex"], 16)),))
    if match["set"]:
        inside = match["set"]
        return _ANYTHING if match["negated"] or "\\" in inside or "-" in inside else _exactly(inside)
    if match["escaped"]:
        letter = match["escaped"]
        return _exactly((letter,)) if not letter.isalnum() else _NOTHING if letter in "bB" else _ANYTHING
    return _NOTHING if match["edge"] else _ANYTHING


def _exactly(strings: Iterable[str]) -> _Part:
    found = frozenset(strings)
    return _Part(found, "space" if all(s.endswith(" ") for s in found) else "open")


def _repeated(part: _Part, how: str) -> _Part:
    end: _End = "open" if part.end == "open" else "empty"
    if how == "?":
        return _Part(None if part.strings is None else part.strings | {""}, end)
    least = how == "+" or (how[0] == "{" and how[1] not in "0,")
    return _Part(None, part.end, _told(part)) if least else _Part(None, end)


def _either(branches: list[_Part]) -> _Part:
    ends = {b.end for b in branches}
    end: _End = "open" if "open" in ends else "empty" if "empty" in ends else "space"
    listed = [b.strings for b in branches if b.strings is not None]
    if len(listed) == len(branches):
        strings = frozenset[str]().union(*listed)
        return _Part(strings if len(strings) <= _MOST_STRINGS else None, end, tuple(_need(strings)))
    told = [_told(b) for b in branches]
    return _Part(None, end, (frozenset[str]().union(*(min(n, key=_commonness) for n in told)),) if all(told) else ())


def _joined(parts: list[_Part]) -> _Part:
    """Parts one behind the other."""
    strings = frozenset({""})
    needs: list[Need] = []
    whole = True
    end: _End = "empty"
    for part in parts:
        listed = part.strings is not None and len(strings) * len(part.strings) <= _MOST_STRINGS
        end = end if part.end == "empty" else part.end
        if listed:
            strings = frozenset(a + b for a in strings for b in part.strings or ())
        else:
            whole = False
            needs += (*_need(strings), *_told(part))
            strings = frozenset({" " if end == "space" else ""})
    return _Part(strings, end) if whole else _Part(None, end, (*needs, *_need(strings)))


def _told(part: _Part) -> tuple[Need, ...]:
    """All needs of a part: those it has, or one of its strings."""
    return part.needs if part.strings is None else tuple(_need(part.strings))


def _need(strings: Iterable[str]) -> tuple[Need, ...]:
    """Every word of a string that is the only one, or a word of one of several."""
    words = [_pieces(s) for s in strings]
    if len(words) == 1:
        return tuple(frozenset({piece}) for piece in words[0])
    if not all(words):
        return ()
    return (frozenset(max(pieces, key=_length) for pieces in words),)


@cache
def _pieces(text: str) -> tuple[str, ...]:
    """The words of a string, with the spaces beside each."""
    words = text.split(" ")
    last = len(words) - 1
    return tuple(" " * (n > 0) + word + " " * (n < last) for n, word in enumerate(words) if word)


def _length(piece: str) -> tuple[int, int]:
    """Of several words the longest is likely the rarest, and one with spaces holds for fewer words."""
    return len(piece.strip()), len(piece)


def _commonness(need: Need) -> int:
    """How likely a line holds a need, for want of counts: marks are everywhere, short words nearly so."""
    return sum(40 if p.startswith("⟦") else 20 if len(p) < 5 else 1 for p in need)
