"""Runs of capitalised words, from which names that nobody listed are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from reegraph.extract.firms import name_words, sentence_start
from reegraph.extract.lexicon import lexicon
from reegraph.extract.listed import ends_of_firms

_WORD = r"(?:[a-z]{1,2}(?=[A-Z][a-z]{2})|\d(?=[A-Z]\w{0,2} [A-Z]))?[A-ZÀ-ÖØ-ÞĀ-Ž][\w'&]*(?:[-.][\w]+)*"
_JOINT = rf"(?: (?:& |(?:{'|'.join(name_words().particles)}) )?)"
_RUN = re.compile(rf"\b{_WORD}(?:{_JOINT}{_WORD})*")
# What goes on with a name behind its head: "Ministry | of Energy and Mines".
OF_MORE = re.compile(rf"(?: (?:of|for|on|and)(?: the)?(?: {_WORD}){{1,6}}){{1,5}}")


@lru_cache(maxsize=1)
def capitalised(folded: str) -> tuple[tuple[int, int], ...]:
    """All runs of capitalised words."""
    return tuple(match.span() for match in _RUN.finditer(folded))


@lru_cache(maxsize=1)
def find_runs(folded: str) -> tuple[tuple[int, int], ...]:
    """Runs of capitalised words, without the function words and dates that a sentence happens to begin with.

    Each step of finding names goes through them, so those of the text at hand are kept.
    """
    found = []
    for first, last in _unpossessed(folded):
        start = _behind_common(folded, first, last)
        end = last - 2 if folded.endswith("'s", start, last) else last - folded.endswith("s'", start, last)
        code = _STOCK_CODE.search(folded, start, end) if folded.find(".", start, end) > 0 else None
        end = end if code is None else code.start()
        end -= 2 if folded.startswith("/S", end) and folded.endswith(" A", start, end) else 0
        if end - start > 1:
            found.append((start, end))
    return tuple(found)


_STOCK_CODE = re.compile(r" [A-Z0-9]{2,6}\.[A-Z]{1,2}$")  # "Alpha Metals Ltd | ALM.AX"


def _behind_common(folded: str, start: int, end: int) -> int:
    """Where a run begins behind its function words and dates, and behind another name: "Belgium's Solvay"."""
    words = lexicon()
    while start < end:
        space = folded.find(" ", start, end)
        first = folded[start : space if space > 0 else end]
        if _begins_name(first):
            break
        rest = folded[start + len(first) : end].strip()
        other = first.endswith(_ENDS_OTHER)
        adverb = rest and first.endswith("ly") and len(first) > 5 and sentence_start(folded, start)
        heads = not rest and words.head_type(first) is not None and OF_MORE.match(folded, end) is not None
        role = rest and first.lower() in words.role_nouns and sentence_start(folded, start)
        named = first in words.not_names and not heads and not _keeps_first(first, rest)
        if (rest and (other or adverb)) or role or named:
            start = end - len(rest.removeprefix("& "))
        else:
            break
    return start


_ENDS_OTHER = ("'s", "-based", "-listed", "-owned", "-backed", "-headquartered")


@lru_cache(maxsize=4096)
def _begins_name(word: str) -> bool:
    """Whether a capitalised word is sure to belong to the name that it stands before, as most are."""
    words = lexicon()
    common = word in words.not_names or word.lower() in words.role_nouns
    return not (common or word.endswith(_ENDS_OTHER) or (word.endswith("ly") and len(word) > 5))


def _unpossessed(folded: str) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words, cut where one name ends and another begins: "Alpha Metals's Beta Mine"."""
    ends = ends_of_firms()
    for first, stop in capitalised(folded):
        start = first
        run = folded[first:stop]
        for cut in _CUT.finditer(folded, start, stop) if "'" in run or "-" in run else ():
            dash = cut["last"]
            if dash is None or dash in ends:
                yield start, cut.end("last") if dash else cut.start() + (2 if cut.group().startswith("'s") else 0)
                start = cut.end()
        yield start, stop


# Between two names: a possessive, or a dash behind a word that ends a firm's name ("the Alpha Metals-Beta deal").
_CUT = re.compile(r"(?:(?<=s)'|'s) (?=[A-Z])|\b(?P<last>\w+)-(?=[A-Z])")


def _keeps_first(first: str, rest: str) -> bool:
    """Whether a word that names nothing begins a longer name: "North Alpha", "Minerals Commission"."""
    if not rest:
        return False
    field = first in lexicon().field_words and lexicon().head_type(rest.rsplit(" ", 1)[-1]) == "Agency"
    return first in name_words().may_begin or field
