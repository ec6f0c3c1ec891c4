"""What stands around a quote and carries its subject, units and dates to it: sentence, header, caption, heading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from reegraph.extract.reading import Reading
from reegraph.extract.text import Block, Sentence, split_blocks

_BACK = 2  # sentences
_LONGEST = 400  # characters of a heading or caption


class Surroundings:
    """The sentences and blocks of a document."""

    def __init__(self, reading: Reading) -> None:
        self._text = reading.document.text
        self._blocks: list[Block] = split_blocks(self._text)
        self._sentences: list[Sentence] = [r.sentence for r in reading.sentences]
        self._starts = [s.start for s in self._sentences]
        self._block_starts = [b.start for b in self._blocks]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The whole sentences that hold a slice."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        held = [s for s in self._sentences[first:last] if s.start < end and s.end > start]
        return min([start, *(s.start for s in held)]), max([end, *(s.end for s in held)])

    def before(self, start: int) -> int:
        """Where the second sentence before that of a slice begins: what "it" and "the two" stand for is named there."""
        first = max(0, bisect_right(self._starts, start) - 1)
        return self._starts[max(0, first - _BACK)] if self._starts else start

    def around(self, start: int, end: int) -> str:
        """The sentence of a slice; of a row of a table also the header and what stands above it; the heading."""
        first, last = self.sentence(start, end)
        parts = [self._text[first:last]]
        at = bisect_right(self._block_starts, start) - 1
        if at < 0:
            return parts[0]
        if self._blocks[at].kind == "row":
            top = at
            while top and self._blocks[top - 1].kind == "row":
                top -= 1
            parts += [self._words(top), *([self._words(top - 1)] if top else [])]
        heading = self._blocks[at].heading
        parts += [self._words(heading)] if heading is not None else []
        return "\n".join(parts)

    def _words(self, block: int) -> str:
        return self._text[self._blocks[block].start : self._blocks[block].end].strip()[-_LONGEST:]
