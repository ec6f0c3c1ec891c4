"""Which documents are one source: copies and rewrites of one text, and briefs with what they were made after.

Texts are compared by their runs of words ("shingles", Broder 1997). Candidates are found by one-permutation min-wise
hashing (Li, Owen and Zhang 2012) in bands, so that the cost grows with the length of the texts and not with the number
of pairs; each candidate is then compared exactly.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

from reegraph.model import Claim, Document

SHINGLE = 3
"""Words in a run: shorter runs are shared by all texts on one subject, longer ones are lost in the first rewrite."""

SAME_TEXT = 0.25
"""From this share of common runs on, two texts are one. Of the project's own documents no two share more than 0.07, also
where they tell of one event, and a copy that lost every fifth sentence and every twentieth word keeps more than 0.5
(tests/graph/test_independence.py). A text told anew in other words cannot be known by its runs; it must name its source.
"""

_BINS = 128
_BAND = 2  # with 64 bands of two, texts that share a quarter are missed one time in sixty
_NEIGHBOURS = 4  # of one bucket; a bucket that all texts share must not make the cost quadratic
_FEWEST = 40  # runs; a text of a few words, such as a citation, is no text to compare
_WORD = re.compile(r"\w+")
_BRIEF = "brief"
_SHORTEST_TITLE = 4  # words; "Annual report" names no one document


class Independence:
    """Groups of documents that are one source. The order of the documents does not matter."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {d.id: d for d in sorted(documents, key=lambda d: d.id)}
        self._head: dict[str, str] = {}
        pairs = [*near_duplicates(self._documents.values()), *_named_sources(self._documents)]
        for first, second in pairs:
            low, high = sorted((self._find(first), self._find(second)))
            if low != high:
                self._head[high] = low
        members: dict[str, list[str]] = defaultdict(list)
        for document in self._documents:
            members[self._find(document)].append(document)
        # A brief by this project adds no voice to that of the publication it was made after.
        self._voiceless = {head for head, ids in members.items() if all(self._is_unsourced_brief(d) for d in ids)}

    def source(self, document: str) -> str:
        """The id that stands for all documents that are one source with this one."""
        return self._find(document)

    def count(self, claims: Iterable[Claim]) -> int:
        """How many independent sources make the claims. A brief counts as the publication it names, or not at all."""
        return len({self._find(c.document_id) for c in claims} - self._voiceless)

    def _find(self, thing: str) -> str:
        while thing in self._head:
            thing = self._head[thing]
        return thing

    def _is_unsourced_brief(self, document: str) -> bool:
        return self._documents[document].kind == _BRIEF and not self._documents[document].sources


def near_duplicates(documents: Iterable[Document]) -> Iterator[tuple[str, str]]:
    """Pairs of ids of documents whose texts are one, as far as they are needed to join them into groups."""
    texts = {d.id: runs for d in documents if len(runs := shingles(d.text)) >= _FEWEST}
    buckets: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for document, runs in texts.items():
        for band in _bands(runs):
            buckets[band].append(document)
    pairs = {
        (earlier, document)
        for members in buckets.values()
        for place, document in enumerate(members)
        for earlier in members[max(0, place - _NEIGHBOURS) : place]
    }
    for first, second in sorted(pairs):
        if resemblance(texts[first], texts[second]) >= SAME_TEXT:
            yield first, second


def shingles(text: str) -> frozenset[int]:
    """The runs of words of a text, as numbers; case and punctuation do not count."""
    words = _WORD.findall(text.casefold())
    return frozenset(_number(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of all runs of two texts that both have (the Jaccard index), between 0 and 1."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def _number(words: Sequence[str]) -> int:
    # Python's own hash differs from run to run.
    return int.from_bytes(blake2b("\0".join(words).encode(), digest_size=8).digest(), "big")


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


def _named_sources(documents: Mapping[str, Document]) -> Iterator[tuple[str, str]]:
    """Documents with the publications they name as theirs: by address or citation, or by a title that is here."""
    others = [d for d in documents.values() if d.kind != _BRIEF]
    titles = {" ".join(words): d.id for d in others if len(words := _words(d.title)) >= _SHORTEST_TITLE}
    for document in documents.values():
        for source in document.sources:
            cited = " ".join(_words(source))
            yield document.id, f"cited {cited}"
            if document.kind == _BRIEF:
                yield from ((document.id, other) for title, other in titles.items() if title in cited)


def _words(text: str | None) -> list[str]:
    return _WORD.findall((text or "").casefold())
