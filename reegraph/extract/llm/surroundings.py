"""What stands around a quote and carries its subject, units and dates to it: sentence, header, caption, heading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from reegraph.extract.reading import Reading
from reegraph.extract.text import Block, Sentence, split_blocks

Span = tuple[int, int]

# How many sentences back what a sentence leaves out, or refers to, may be named. Of the 4,950 ends of the gold facts
# of tests/gold/tuning 89 in 100 stand in the sentence, 2 in its header or heading, 8 in the twelve sentences before it,
# and half of the others are what the first three sentences are about.
BACK = 12
_NEAR = 2
_TOPIC = 3
_LONGEST = 400  # characters of a heading or caption


class Surroundings:
    """The sentences and blocks of a document."""

    def __init__(self, reading: Reading) -> None:
        self._text = reading.document.text
        self._blocks: list[Block] = split_blocks(self._text)
        self._sentences: list[Sentence] = [r.sentence for r in reading.sentences]
        self._starts = [s.start for s in self._sentences]
        self._block_starts = [b.start for b in self._blocks]

    def sentence(self, start: int, end: int) -> Span:
        """The whole sentences that hold a slice."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        held = [s for s in self._sentences[first:last] if s.start < end and s.end > start]
        return min([start, *(s.start for s in held)]), max([end, *(s.end for s in held)])

    def before(self, start: int, sentences: int = _NEAR) -> Span:
        """The sentence of a slice and so many before it: what "it" and "the two" stand for is named there."""
        first = max(0, bisect_right(self._starts, start) - 1)
        return (self._starts[max(0, first - sentences)], start) if self._starts else (start, start)

    def topic(self, start: int) -> Span:
        """The first sentences before a slice, which say what the document is about."""
        return (0, min(start, self._sentences[:_TOPIC][-1].end)) if self._sentences else (0, 0)

    def carrying(self, start: int, end: int) -> Iterator[Span]:
        """The sentence of a slice; of a row of a table also the header and what stands above it; the heading."""
        yield self.sentence(start, end)
        at = bisect_right(self._block_starts, start) - 1
        if at < 0:
            return
        if self._blocks[at].kind == "row":
            top = at
            while top and self._blocks[top - 1].kind == "row":
                top -= 1
            yield self._span(top)
            if top:
                yield self._span(top - 1)
        heading = self._blocks[at].heading
        if heading is not None:
            yield self._span(heading)

    def around(self, start: int, end: int) -> str:
        """The words of all that carries something to a slice."""
        return "\n".join(self._text[a:b].strip() for a, b in self.carrying(start, end))

    def _span(self, block: int) -> Span:
        first, last = self._blocks[block].start, self._blocks[block].end
        return max(first, last - _LONGEST), last
