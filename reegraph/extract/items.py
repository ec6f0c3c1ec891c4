"""A sentence as items: words, mentions and quantities in order, the form on which sites, references and rules work."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from reegraph.extract.quantities import Quantity
from reegraph.extract.things import Span, Things

_TOKEN = re.compile(
    r"[A-Za-z]{2,}+(?![^\W\d_]|[’'])"  # most words: what follows says the same of them, and takes longer
    r"|(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*"
    r"|[’'](?:s|S|ll|re|ve|d|t)\b"
    r"|n[’']t\b"
    r"|[^\W\d_]+(?:[’'](?!s\b|S\b)[^\W\d_]+)?"
    r"|\S"
)


@dataclass(slots=True, eq=False)
class Item:
    """One word, mention or quantity.

    `lower` is the word in small letters, or the words of a mention; `type` the entity type of a mention, else "".
    `parts` are the items that a phrase for a site is made of.
    """

    start: int
    end: int
    lower: str
    type: str = ""
    span: Span | None = None
    quantity: Quantity | None = None
    parts: tuple[Item, ...] = ()

    @property
    def thing(self) -> int:
        """The index of the thing that a mention stands for; -1 for what is no mention."""
        return self.span.thing if self.span else -1


def mention_item(span: Span, things: Things, text: str) -> Item:
    """A mention as an item."""
    return Item(span.start, span.end, text[span.start : span.end].lower(), things[span.thing].type, span)


def words(text: str, start: int, end: int) -> list[Item]:
    """The words, numbers and punctuation marks of `text[start:end]`, with offsets into `text`."""
    items: list[Item] = []
    find, add = text.find, items.append
    for word in _TOKEN.findall(text, start, end):
        # Nothing but white space stands between one word and the next, so that this finds the word itself.
        start = find(word, start)
        end = start + len(word)
        add(Item(start, end, word.lower()))
        start = end
    return items


def with_marks(words: list[Item], mentions: Sequence[Item], quantities: Sequence[Quantity]) -> list[Item]:
    """The items of a sentence. A mention takes the place of its words; a quantity that overlaps a mention gives way.

    But the state in "US$ 5 million" or "five American dollars" is the currency's, and no mention.
    """
    marks = list(mentions)
    if quantities:
        money = [q for q in quantities if q.kind in ("money", "price")]
        marks = [m for m in mentions if not _of_currency(m, money)] if money else marks
        free = [q for q in quantities if not any(m.start < q.end and q.start < m.end for m in marks)]
        marks += [Item(q.start, q.end, q.text.lower(), quantity=q) for q in free]
    if not marks:
        return words
    marks.sort(key=attrgetter("start", "end"))
    items: list[Item] = []
    starts = [w.start for w in words]
    position = 0
    for mark in marks:
        stop = bisect_left(starts, mark.start, lo=position)
        # A word that a mark cuts in two leaves nothing behind: its rest is no word.
        cut = stop > position and words[stop - 1].end > mark.start
        items += words[position : stop - cut]
        position = bisect_left(starts, mark.end, lo=stop)
        items.append(mark)
    return items + words[position:]


def _of_currency(mention: Item, money: Sequence[Quantity]) -> bool:
    return mention.type == "Government" and any(q.start <= mention.start and mention.end <= q.end for q in money)
