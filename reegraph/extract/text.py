"""A text as blocks and sentences, every one of them a slice of the text.

Structure carries meaning in this field: a heading or the first cell of a table row is the subject of what stands under
or beside it, so blocks know their heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from nupunkt import sent_spans

from reegraph.extract.columns import labels_in
from reegraph.extract.lexicon import lexicon

BlockKind = Literal["heading", "bullet", "row", "paragraph"]

# A single line may be a whole document; sentences longer than this are cut at a space, so that no pattern sees more.
LONGEST_SENTENCE = 1500
# Beyond this there is no sentence but a dump, a list without end or an attack, and nothing reads it: the longest
# sentence in the project's own documents has 546 characters, and those of statutes seldom have 2,000.
LONGEST_PROSE = 2500
MOST_ENDS = 250  # sentence ends in so many characters: ten characters a sentence, "Inc. Ltd. Co."
FURNITURE_NOT_BEFORE = 4  # blocks: a title, a date line, a menu line and a first paragraph


class Block(NamedTuple):
    """A run of lines that belong together. `heading` is the index of the heading block it stands under, or None."""

    kind: BlockKind
    start: int
    end: int
    heading: int | None


class Sentence(NamedTuple):
    """A slice of the text, and the index of the block it stands in."""

    start: int
    end: int
    block: int


class Split(NamedTuple):
    """The sentences of a text, and where nothing is read because what stands there is longer than any sentence."""

    sentences: list[Sentence]
    unread: list[tuple[int, int]]


_LINE = re.compile(r"[^\n]*\n?")
_BULLET = re.compile(r"\s*(?:[-*•◦‣–]|\d{1,2}[.)])\s+")
_HEADING_MARK = re.compile(r"\s*#{1,6}\s+")
_BOLD_LINE = re.compile(r"\s*\*\*[^*]{2,120}\*\*[.:]?\s*$")
_ROW = re.compile(r"\s*\||(?:[^|\n]+\|){2}")  # some tables have no bars at their sides
_RULE = re.compile(r"[\s|:*_=+-]*$")
_ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’)*_]*\s*$")


def split_blocks(text: str) -> list[Block]:
    """The headings, bullets, table rows and paragraphs of a text, in order."""
    blocks: list[Block] = []
    above: list[int] = []  # the headings so far
    pending_bullet = False
    width = _width(text)
    last = 0  # where the line before begins
    for start, end in _lines(text):
        line = text[start:end]
        if _RULE.fullmatch(line.rstrip("\n")):
            # A lone dash or dot is a bullet whose text stands on the next line.
            pending_bullet = line.strip() in {"-", "*", "•"}
            continue
        kind = "bullet" if pending_bullet else _line_kind(line)
        pending_bullet = False
        if blocks and blocks[-1].end == start and _continues(blocks[-1].kind, text[last:start], line, width):
            if blocks[-1].kind == "heading":
                above.pop()
            blocks[-1] = blocks[-1]._replace(end=end, **_as_text(blocks[-1], above))
        else:
            blocks.append(Block(kind, start, end, above[-1] if above and kind != "heading" else None))
            if kind == "heading":
                above.append(len(blocks) - 1)
        last = start
    return blocks


def _as_text(block: Block, above: list[int]) -> dict[str, Any]:
    """What changes in a block that a second line joins: a heading was the first line of a paragraph."""
    return {"kind": "paragraph", "heading": above[-1] if above else None} if block.kind == "heading" else {}


def _width(text: str) -> int:
    """The length to which a text is hard-wrapped, as that of a PDF is; 0 where its lines end where paragraphs do."""
    lines = text.split("\n")
    runs = [len(a.rstrip()) for a, b in pairwise(lines) if a.strip() and b.strip()]
    if len(runs) < 4:
        return 0
    runs.sort()
    width = runs[len(runs) * 9 // 10]
    full = sum(n >= 0.75 * width for n in runs)
    return width if 45 <= width <= 130 and 2 * full > len(runs) else 0


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in _LINE.finditer(text):
        if match.end() > match.start():
            yield match.start(), match.end()


def _line_kind(line: str) -> BlockKind:
    if _ROW.match(line):
        return "row"
    if _HEADING_MARK.match(line) or _BOLD_LINE.match(line):
        return "heading"
    if _BULLET.match(line) or labels_in(line, 0, len(line)):
        return "bullet"
    bare = line.strip()
    short = len(bare) <= 90 and not _ENDS_SENTENCE.search(bare) and bare[:1].isupper()
    return "heading" if short and not re.search(r"[,;]\s*$", bare) else "paragraph"


def _continues(kind: BlockKind, before: str, line: str, width: int) -> bool:
    """Whether a line goes on with the block of the line before it: with its sentence, or because that line was full."""
    if kind == "row" or _starts_block(line) or _HEADING_MARK.match(before) or _BOLD_LINE.match(before):
        return False
    if line[:1].islower() and not _ENDS_SENTENCE.search(before):
        return True
    first = line.split(maxsplit=1)[0]
    return bool(width) and len(before.rstrip()) + 1 + len(first) > 0.97 * width


def _starts_block(line: str) -> bool:
    return any(mark.match(line) for mark in (_ROW, _HEADING_MARK, _BOLD_LINE, _BULLET))


def article_end(text: str, blocks: list[Block]) -> int:
    """Where the article ends and page furniture begins: other stories, menus, notes on data and subscriptions.

    Furniture is known by the line above it ("Newest Stories"), never in the first blocks, where a menu may stand.
    """
    words = lexicon().furniture
    for block in blocks[FURNITURE_NOT_BEFORE:]:
        line = text[block.start : block.end].strip(" \n#*:_|-–").lower()
        if line in words.lines or (len(line) < 80 and line.startswith(words.beginnings)):
            return block.start
    return len(text)


def split_sentences(text: str, blocks: list[Block]) -> Split:
    """The sentences of the article's blocks, in order; a heading and a table row are one sentence each."""
    sentences: list[Sentence] = []
    unread: list[tuple[int, int]] = []
    end_of_article = article_end(text, blocks)
    for index, block in enumerate(blocks):
        if block.start >= end_of_article:
            break
        for span, prose in _spans(text, block):
            start, end = _bare(text, *span)
            if end - start > LONGEST_PROSE or not prose:
                unread.append((start, end))
            else:
                sentences.extend(Sentence(a, b, index) for a, b in _cut(text, start, end))
    return Split(sentences, unread)


def without(text: str, stretches: list[tuple[int, int]]) -> str:
    """A text with spaces in the place of some stretches, so that all else stands where it stood."""
    if not stretches:
        return text
    parts: list[str] = []
    last = 0
    for start, end in stretches:
        parts += [text[last:start], " " * (end - start)]
        last = end
    return "".join([*parts, text[last:]])


def with_borders(text: str, blocks: list[Block]) -> str:
    """A text with bars between blocks that stand line by line, so that no name goes on from one to the next."""
    parts: list[str] = []
    last = 0
    for block, following in pairwise(blocks):
        if block.end == following.start and text[block.end - 1 : block.end] == "\n":
            parts += [text[last : block.end - 1], "|"]
            last = block.end
    return "".join([*parts, text[last:]]) if parts else text


# What stands before nearly every sentence end: two letters of a word, a full stop, a space.
_MAY_END = re.compile(r"\w\w[^\s\w]{0,4}[.!?…][^\s\w]{0,4}(?=\s)")


def _spans(text: str, block: Block) -> Iterator[tuple[tuple[int, int], bool]]:
    """The spans of the sentences of a block, each with whether it may be prose; what may not is not taken apart."""
    if block.kind in ("row", "heading"):
        yield (block.start, block.end), True
        return
    begin = block.start
    for start, end in _no_prose(text, block) if block.end - block.start > LONGEST_PROSE else ():
        yield from ((span, True) for span in _sentence_spans(text, begin, start))
        yield (start, end), False
        begin = end
    yield from ((span, True) for span in _sentence_spans(text, begin, block.end))


def _no_prose(text: str, block: Block) -> list[tuple[int, int]]:
    """Where nothing looks like a sentence end for too long, or more does than in any text of sentences."""
    ends = [block.start, *(m.end() for m in _MAY_END.finditer(text, block.start, block.end)), block.end]
    sparse = ((a, b) for a, b in pairwise(ends) if len(text[a:b].strip()) > LONGEST_PROSE)
    dense = ((a, b) for a, b in zip(ends, ends[MOST_ENDS:], strict=False) if b - a < LONGEST_PROSE)
    found: list[tuple[int, int]] = []
    for start, end in sorted((*sparse, *dense)):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


_OPEN_END = re.compile(r"(?:\b(?:No|Nos|vs|approx|ca|c|cf|Sen|Rep|Gov|Mt|St|Fig|Dr|Mr|Mrs|Ms|Prof)\.|\b[A-Z]\.)$")
_LONGEST_OPEN_END = 10  # characters


def _sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for a, b in sent_spans(text[start:end]) if end > start else ():
        first, last = start + a, start + b
        if spans and _joined(text, spans[-1], first):
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def _joined(text: str, before: tuple[int, int], start: int) -> bool:
    """Whether a sentence end is none: after `No.` or an initial, or before a small letter."""
    rest = text[start : start + 40].lstrip(" \"'“”‘’(")
    if not rest or rest[0].islower():
        return bool(rest)
    first, last = before
    while last > first and text[last - 1].isspace():
        last -= 1
    return bool(_OPEN_END.search(text, max(first, last - _LONGEST_OPEN_END), last))


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span in pieces of at most LONGEST_SENTENCE characters."""
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        cut = space if space > start else start + LONGEST_SENTENCE
        yield start, cut
        start = cut + (1 if space > start else 0)
    if end > start:
        yield start, end


@lru_cache(maxsize=1)
def small_letters(text: str) -> str:
    """A text in small letters, one for one: a few letters (İ) become two and would shift every offset."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
