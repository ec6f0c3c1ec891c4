"""How a clause says what it says: as fact, as plan, as rumour, or as not so."""

from __future__ import annotations

import re
from functools import cache

from reegraph.extract.lexicon import lexicon
from reegraph.model import Modality

_BOUNDARY = re.compile(r"[;:]| , (?:but|while|whereas|although|though|and) ")


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    words = sorted(lexicon().modality[kind], key=lambda w: (-len(w), w))
    return re.compile(r"(?<![^\s])(?:" + "|".join(re.escape(w) for w in words) + r")(?![^\s])")


def modality_of(line: str, start: int, end: int) -> Modality:
    """The modality of what stands in `line[start:end]`, by the words of its clause.

    Negation and rumour must stand in the matched words or just before them; a plan may be announced from the start of
    the clause on.
    """
    clause = start
    for boundary in _BOUNDARY.finditer(line, 0, start):
        clause = boundary.end()
    if clause == start:
        clause = 0 if not _BOUNDARY.search(line, 0, start) else clause
    near = _last_words(line, max(clause, 0), start, 4)
    said = line[near:end]
    if _pattern("negated").search(said):
        return "negated"
    if _pattern("rumoured").search(said):
        return "rumoured"
    if _pattern("planned").search(line[_last_words(line, clause, start, 12) : end]):
        return "planned"
    return "asserted"


def _last_words(line: str, begin: int, end: int, count: int) -> int:
    """Where the last `count` words of `line[begin:end]` begin."""
    position = end
    for _ in range(count):
        space = line.rfind(" ", begin, max(begin, position - 1))
        if space < 0:
            return begin
        position = space + 1
    return max(position, begin)
