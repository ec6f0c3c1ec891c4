"""How a clause says what it says: as fact, as plan, as rumour, or as not so."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache

from reegraph.extract.lexicon import lexicon
from reegraph.model import Modality

_BOUNDARY = re.compile(r"[;:] | , (?:but|while|whereas|although|though|and) ")
# Where the words before a match belong to another clause, so that what they plan or deny is another thing.
_OTHER_CLAUSE = re.compile(r", | (?:which|whose|whom|where|because|since) ")
# A "not" that denies nothing: "not only", "not before 2028", "no less than".
_NO_DENIAL = re.compile(
    r"(?<!\S)(?:not (?:only|just|merely|least|to mention)|(?:not|n't) (?:\S+ ){0,6}?(?:before|until|later than)"
    r"|nothing but|no (?:less|fewer|later|more|longer) than|whether or not)(?!\S)"
)
_NEXT = re.compile(r"[;:,] ")
_REMEMBERED = 200  # several rules ask of the same words of a line
_REACH = 9  # words behind a match within which it may still be said to have come to nothing


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    words = sorted(lexicon().modality[kind], key=lambda w: (-len(w), w))
    return re.compile(r"(?<![^\s])(?:" + "|".join(re.escape(w) for w in words) + r")(?![^\s])")


@cache
def _first_words(kind: str) -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in lexicon().modality[kind])


@lru_cache(_REMEMBERED)
def modality_of(line: str, start: int, end: int) -> Modality:
    """The modality of what stands in `line[start:end]`, by the words of its clause.

    Negation and rumour must stand in the matched words or just before them, or the words right behind must say that it
    came to nothing. A plan may be announced a little further before. Where the matched words are several clauses, the
    last of them is what is said.
    """
    ends = _clause_ends(line)
    clause = _last(ends, 0, start)
    said = _without_no_denial(line[_last(ends, start, end) : end])
    own = _last(_other_clause_ends(line), clause, start)
    close = _last_words(line, own, start, 4)
    near = line[close:start]
    words = (near + said).split(" ")
    if _says("negated", words) and _pattern("negated").search(_without_no_denial(near) + said):
        return "negated"
    if _came_to_nothing(line, end):
        return "negated"
    if _says("rumoured", words) and _pattern("rumoured").search(near + said):
        return "rumoured"
    told = line[_last_words(line, own, close, 8) : end]
    return "planned" if _says("planned", told.split(" ")) and _pattern("planned").search(told) else "asserted"


def _says(kind: str, words: list[str]) -> bool:
    """Whether among some words is the first of a phrase of a kind: a cheap test before the search for the phrase."""
    return not _first_words(kind).isdisjoint(words)


def _without_no_denial(text: str) -> str:
    return _NO_DENIAL.sub(" ", text) if "no" in text or "n't" in text else text


def _came_to_nothing(line: str, end: int) -> bool:
    behind = line[end : _next_boundary(line, end)].split(" ")[:_REACH]
    return _says("undone", behind) and _pattern("undone").search(" ".join(behind)) is not None


@lru_cache(_REMEMBERED)
def _clause_ends(line: str) -> list[tuple[int, int]]:
    """Where clauses of a line end: the end of the mark between two, and its start."""
    return [(m.end(), m.start()) for m in _BOUNDARY.finditer(line)]


@lru_cache(_REMEMBERED)
def _other_clause_ends(line: str) -> list[tuple[int, int]]:
    return [(m.end(), m.start()) for m in _OTHER_CLAUSE.finditer(line)]


def _last(ends: list[tuple[int, int]], begin: int, end: int) -> int:
    """Where the last clause between two places of a line begins, by the ends of all its clauses."""
    before = bisect_right(ends, (end, end)) - 1
    return ends[before][0] if before >= 0 and ends[before][1] >= begin else begin


def _next_boundary(line: str, start: int) -> int:
    found = _NEXT.search(line, start)
    return found.start() if found else len(line)


def _last_words(line: str, begin: int, end: int, count: int) -> int:
    """Where the last `count` words of `line[begin:end]` begin."""
    position = end
    for _ in range(count):
        space = line.rfind(" ", begin, max(begin, position - 1))
        if space < 0:
            return begin
        position = space + 1
    return max(position, begin)
