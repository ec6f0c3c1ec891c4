"""Where the words that a model quotes stand in a text: exactly, but for typography, or nearly."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

How = Literal["exact", "typographic", "near"]

# The least likeness (0 to 100, rapidfuzz's ratio on folded text) at which a quote is taken for words of the text.
# Measured by benchmarks/quotes.py over the evidence of tests/gold/tuning, damaged as models damage quotes, and over
# sentences of other documents; docs/how-to/llm.md has the shares found at each bound.
NEAR = 85.0
_LONG_WORD = 4  # letters
_MISSPELT = 75.0  # how alike two words are of which one is the other misspelt: "magents", "magnets"
SHORTEST = 6  # letters and digits of a quote: shorter ones stand in any text
LONGEST_GAP = 300  # characters that "…" in a quote may stand for
LONGEST_NEAR = 2_000  # characters of a quote that is looked for by likeness

_GAP = re.compile(r"\s*(?:\[\s*)?(?:…|\.\.\.)(?:\s*\])?\s*")
_NEGATIONS = frozenset({
    "not", "no", "never", "none", "without", "neither", "nor", "denied", "denies", "deny", "cannot", "fails", "failed",
    "refused", "refuses", "rejected", "unlikely", "n't", "isnt", "wont",
})  # fmt: skip
_WORD = re.compile(r"n['’]t\b|[^\W_]+(?:[.,]\d+)*")
# What markup, tables and typesetting put between words that a quote leaves out.
_DROPPED = frozenset("*`\u00ad_")
_SPACED = frozenset("|#>\\")
_SAME = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "…": "...", "⁄": "/", "×": "x",
}  # fmt: skip


class Aligned(NamedTuple):
    """A slice `text[start:end]` that a quote stands for, and how it was found; `likeness` is 100 but for a near one."""

    start: int
    end: int
    how: How
    likeness: float


class _Folded(NamedTuple):
    """A text without typography, and for each of its characters the place in the original."""

    text: str
    places: tuple[int, ...]


class Quoted:
    """A text in which quotes are looked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _folded(self) -> _Folded:
        return fold(self.text)  # most quotes stand there as they are

    def find(self, quote: str, start: int = 0, end: int | None = None) -> Aligned | None:
        """Where the words of `quote` stand in `text[start:end]`, the first place of the best way; None: nowhere.

        The answer begins and ends with whole words. A near match never differs in a number or a negation.
        """
        stop = len(self.text) if end is None else end
        if sum(c.isalnum() for c in quote) < SHORTEST:
            return None
        return self._exact(quote.strip(), start, stop) or self._folded_match(quote, start, stop)

    def _exact(self, quote: str, start: int, end: int) -> Aligned | None:
        at = self.text.find(quote, start, end)
        while at >= 0:
            if _whole(self.text, at, at + len(quote)):
                return Aligned(at, at + len(quote), "exact", 100.0)
            at = self.text.find(quote, at + 1, end)
        return None

    def _folded_match(self, quote: str, start: int, end: int) -> Aligned | None:
        parts = [p for p in (fold(part).text for part in _GAP.split(quote)) if p]
        first, last = self._range(start, end)
        found = self._parts(parts, first, last)
        if found is not None:
            return Aligned(*self._original(*found), "typographic", 100.0)
        return self._near(fold(quote).text, first, last)

    def _range(self, start: int, end: int) -> tuple[int, int]:
        places = self._folded.places
        return bisect_left(places, start), bisect_left(places, end)

    def _parts(self, parts: list[str], first: int, last: int) -> tuple[int, int] | None:
        """Where the parts of a quote stand behind one another, nothing long between them."""
        text = self._folded.text
        at = text.find(parts[0], first, last) if parts else -1
        while at >= 0:
            stop: int | None = at + len(parts[0]) if _whole(text, at, at + len(parts[0])) else None
            for part in parts[1:]:
                stop = None if stop is None else self._next_part(part, stop, last)
            if stop is not None:
                return at, stop
            at = text.find(parts[0], at + 1, last)
        return None

    def _next_part(self, part: str, after: int, last: int) -> int | None:
        """The end of the next part, if what is left out is short, of the same paragraph and denies nothing."""
        text, places = self._folded.text, self._folded.places
        at = text.find(part, after, min(last, after + LONGEST_GAP + len(part)))
        if at < 0 or not _whole(text, at, at + len(part)) or denies(text[after:at]):
            return None
        return None if "\n\n" in self.text[places[after - 1] : places[at]] else at + len(part)

    def _near(self, quote: str, first: int, last: int) -> Aligned | None:
        text = self._folded.text[first:last]
        if not len(quote) <= LONGEST_NEAR or len(text) < len(quote) // 2:
            return None
        best = fuzz.partial_ratio_alignment(quote, text, score_cutoff=NEAR)
        if best is None or best.dest_end <= best.dest_start:
            return None
        start, end = _widened(self._folded.text, first + best.dest_start, first + best.dest_end)
        likeness = fuzz.ratio(quote, self._folded.text[start:end])
        if likeness < NEAR or _turns(quote, self._folded.text[start:end]):
            return None
        return Aligned(*self._original(start, end), "near", round(likeness, 1))

    def _original(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the original, without the white space at its ends."""
        places = self._folded.places
        first, last = places[start], places[end - 1] + 1
        while last > first and self.text[last - 1].isspace():
            last -= 1
        return first, last


@lru_cache(maxsize=64)
def fold(text: str) -> _Folded:
    """A text in small letters, one space between words, without markup, invisible letters and typographic variants.

    >>> fold("“Rare‑earth”  **oxides**").text
    '"rare-earth" oxides'
    """
    letters: list[str] = []
    places: list[int] = []
    space = True
    for place, character in enumerate(text):
        if character in _DROPPED or (not character.isascii() and unicodedata.category(character) == "Cf"):
            continue
        if character.isspace() or character in _SPACED:
            if not space:
                letters.append(" ")
                places.append(place)
            space = True
            continue
        made = character.casefold() if character.isascii() else _plain(character)
        letters.extend(made)
        places.extend([place] * len(made))
        space = False
    if letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return _Folded("".join(letters), tuple(places))


@lru_cache(maxsize=2048)
def _plain(character: str) -> str:
    return _SAME.get(character) or unicodedata.normalize("NFKC", character).casefold().strip() or " "


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a slice begins and ends where words do: "able to supply" is no part of "unable to supply"."""
    cut_before = start > 0 and text[start].isalnum() and text[start - 1].isalnum()
    cut_behind = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not (cut_before or cut_behind)


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """A slice with the whole of its first and last word."""
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end


_OPPOSITE = ("un", "in", "im", "dis", "non", "non-", "il", "ir")


def _turns(quote: str, words: str) -> bool:
    """Whether a quote says something else than the words of the text that it is like.

    It does with another number or negation, with an opposite ("able", "unable"), and with a longer word that does not
    stand there, be it misspelt. Little words may be added, and words left out.
    """
    said, stand = (Counter(w.replace(",", "") for w in _WORD.findall(each)) for each in (quote, words))
    added, left = [*(said - stand)], [*(stand - said)]
    apart = {*added, *left}
    if any(w in _NEGATIONS or any(c.isdigit() for c in w) for w in apart):
        return True
    if any(prefix + word in apart for word in apart for prefix in _OPPOSITE):
        return True
    return any(len(w) >= _LONG_WORD and not any(fuzz.ratio(w, o) >= _MISSPELT for o in left) for w in added)


def denied_before(text: str, start: int) -> bool:
    """Whether the words right before a quote deny it: "has not | agreed to buy Beta"."""
    clause = re.split(r"[.;:,!?()\n]", text[max(0, start - 40) : start])[-1]
    words = [w.lower() for w in _WORD.findall(clause)][-4:]
    return any(w in _NEGATIONS for w in words) and not text[start : start + 5].lower().startswith("only ")


def denies(words: str) -> bool:
    """Whether a negation stands in some words."""
    return any(w.lower() in _NEGATIONS for w in _WORD.findall(words))
