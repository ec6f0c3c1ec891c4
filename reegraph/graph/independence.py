"""Which documents are one source: copies and rewrites of one text, and briefs with what they were made after.

Texts are compared by their runs of words ("shingles", Broder 1997). Candidates are found by one-permutation min-wise
hashing (Li, Owen and Zhang 2012) in bands, so that the cost grows with the length of the texts and not with the number
of pairs; each candidate is then compared exactly.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reegraph.graph.blocking import pairs_sharing
from reegraph.graph.retelling import retellings
from reegraph.graph.shingles import number_of
from reegraph.model import Claim, Document

SHINGLE = 3
"""Words in a run: shorter runs are shared by all texts on one subject, longer ones are lost in the first rewrite."""

SAME_TEXT = 0.25
"""From this share of common runs on, texts are one. Of the project's own documents no two share more than 0.07, even
where they tell of one event; all copies that lost every fifth sentence and every twentieth word are found
(tests/graph/test_independence.py). A text told anew in other words is not known by its runs, but by what it keeps
(`graph.retelling`).
"""

_BINS = 128
_BAND = 2  # with 64 bands of two, texts that share a quarter are missed one time in sixty
_FEWEST = 40  # runs; a text of a few words, such as a citation, is no text to compare
_WORD = re.compile(r"\w+")
_BRIEF = "brief"
_RECORD = "reference"  # stands for the publication at its address, however many records name it
_SHORTEST_TITLE = 4  # words; "Annual report" names no one document
_SAME_TITLE = 0.6  # share of common words; a citation shortens a title, and publishers add their name to it


class Independence:
    """Groups of documents that are one source. The order of the documents does not matter."""

    def __init__(self, documents: Iterable[Document]) -> None:
        texts = {d.id: d for d in sorted(documents, key=lambda d: d.id)}
        self._head: dict[str, str] = {}
        records = [(d.id, name) for d in texts.values() if d.kind == _RECORD for name in _cited(d)]
        told_anew = [*near_duplicates(texts.values()), *retellings(texts.values())]
        for first, second in [*told_anew, *records, *_same_titles(texts.values())]:
            _join(self._head, first, second)
        self._briefs = {d.id: self._followed(d, texts) for d in texts.values() if d.kind == _BRIEF}

    def source(self, document: str) -> str:
        """The id that stands for all documents that are one text with this one."""
        return _find(self._head, document)

    def groups(self, documents: Iterable[Document]) -> dict[str, tuple[str, ...]]:
        """By id, the names of the other documents that are one source with it, sorted; only where there are any."""
        found: dict[str, list[Document]] = defaultdict(list)
        for document in documents:
            found[self.source(document.id)].append(document)
        return {
            one.id: tuple(sorted(other.name for other in same if other.id != one.id))
            for same in found.values()
            for one in same
            if len(same) > 1
        }

    def count(self, claims: Iterable[Claim]) -> int:
        """How many independent sources make the claims.

        A brief by this project is none: it counts as the publications that it names, once however many they are, and
        not at all where one of them makes the claims too, or where it names none.
        """
        return len(self.voices(claims))

    def voices(self, claims: Iterable[Claim]) -> tuple[str, ...]:
        """The independent sources that make the claims, sorted: ids of documents, or what a brief names as its source.

        One stands for all that are one source with it; see `count`.
        """
        head: dict[str, str] = {}
        voices = {
            voice
            for document in sorted({c.document_id for c in claims})
            for voice in _joined(head, self.spoken_for(document))
        }
        return tuple(sorted({_find(head, voice) for voice in voices}))

    def spoken_for(self, document: str) -> Sequence[str]:
        """The sources that a document speaks for, which count as one: itself, or what a brief was made after."""
        return self._briefs.get(document, [self.source(document)])

    def _followed(self, brief: Document, documents: Mapping[str, Document]) -> list[str]:
        """What a brief was made after: publications by their citation, and by a title that is among the documents."""
        cited = _cited(brief)
        titles = ((" ".join(_words(d.title)), d) for d in documents.values() if d.kind != _BRIEF)
        here = [
            self.source(other.id)
            for title, other in titles
            if title.count(" ") + 1 >= _SHORTEST_TITLE and any(title in name for name in cited)
        ]
        return [*(self.source(name) for name in cited), *here]


def _cited(document: Document) -> list[str]:
    return [f"cited {' '.join(_words(source))}" for source in document.sources]


def _words(text: str | None) -> list[str]:
    return _WORD.findall((text or "").casefold())


def _find(head: Mapping[str, str], thing: str) -> str:
    while thing in head:
        thing = head[thing]
    return thing


def _join(head: dict[str, str], one: str, other: str) -> None:
    low, high = sorted((_find(head, one), _find(head, other)))
    if low != high:
        head[high] = low


def _joined(head: dict[str, str], voices: Sequence[str]) -> Sequence[str]:
    for voice in voices[1:]:
        _join(head, voices[0], voice)
    return voices


def _same_titles(documents: Iterable[Document]) -> Iterator[tuple[str, str]]:
    """A record of a publication, and the publication itself: the same date, and the same title but for a few words."""
    by_day: dict[str, list[tuple[str, frozenset[str], bool]]] = defaultdict(list)
    for document in documents:
        title = frozenset(_words(document.title))
        if document.date and document.kind != _BRIEF and len(title) >= _SHORTEST_TITLE:
            by_day[document.date].append((document.id, title, document.kind == _RECORD))
    for day in sorted(by_day):
        records = [(i, title) for i, title, is_record in by_day[day] if is_record]
        texts = [(i, title) for i, title, is_record in by_day[day] if not is_record]
        for record, title in records:
            yield from ((record, i) for i, other in texts if len(title & other) >= _SAME_TITLE * len(title | other))


def near_duplicates(documents: Iterable[Document]) -> Iterator[tuple[str, str]]:
    """Pairs of ids of documents whose texts are one, as far as they are needed to join them into groups."""
    texts = [(d.id, runs) for d in documents if len(runs := shingles(d.text)) >= _FEWEST]
    for one, other in pairs_sharing(_bands(runs) for _, runs in texts):
        if resemblance(texts[one][1], texts[other][1]) >= SAME_TEXT:
            yield texts[one][0], texts[other][0]


def shingles(text: str) -> frozenset[int]:
    """The runs of words of a text, as numbers; case and punctuation do not count."""
    words = _WORD.findall(text.casefold())
    return frozenset(number_of(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of all runs of two texts that both have (the Jaccard index), between 0 and 1."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def _bands(runs: frozenset[int]) -> Iterator[tuple[int, ...]]:
    least: list[int | None] = [None] * _BINS
    for run in runs:
        place = run % _BINS
        now = least[place]
        least[place] = run if now is None else min(now, run)
    for start in range(0, _BINS, _BAND):
        band = least[start : start + _BAND]
        if None not in band:
            yield (start, *(number for number in band if number is not None))
