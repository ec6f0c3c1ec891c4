"""What a sentence leaves out because the text before it has said it: who is spoken of, which site, under which lead-in.

A press release names the receiver in one sentence and only the giver and the sum in the next; a list names the giver
in the line that leads it in. Rules reach such ends by {O:topic}, {O:site}, {S:giver} and {lead} (see rulebook.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reegraph.extract.facilities import FACILITIES
from reegraph.extract.items import Item
from reegraph.extract.standing import free_heads, topic_of
from reegraph.extract.text import Block

_SPOKEN_OF = FACILITIES | {"Company", "ResearchOrganisation"}
_LONGEST_LEAD = 30  # items
_QUOTES = frozenset({'"', "“", "„", "«", "‘"})


class Context(NamedTuple):
    """What stands before a sentence.

    `topic` is the firm or site that the text speaks of, `site` the site that it named last, `mine` the mine, `giver`
    the agency or state that it names most, `lead` the end of the sentence or heading that leads in the list in which
    the sentence stands, `state` the only state that the paragraph, its heading or else the text speaks of.
    """

    topic: Item | None = None
    site: Item | None = None
    giver: Item | None = None
    lead: tuple[Item, ...] = ()
    mine: Item | None = None
    state: Item | None = None


@dataclass(slots=True)
class Surroundings:
    """Follows a document in reading order and tells the context of each sentence."""

    giver: Item | None = None
    topic: Item | None = None
    site: Item | None = None
    mine: Item | None = None
    centre: Item | None = None
    _states: list[Item] = field(default_factory=list)
    _stays: bool = False
    _lead: tuple[Item, ...] = ()
    _heading: tuple[Item, ...] = ()
    _listed: bool = field(default=False)

    def begin(self, head: Item | None, led_by: Item | None) -> None:
        """A block begins. Its first words, if they are a label, say what all of it is about; else it begins with what
        its heading or the whole text is about."""
        self._states = []
        self._stays = head is not None and head.type in _SPOKEN_OF
        topic = head if self._stays else led_by
        if topic is not None and topic.type in _SPOKEN_OF:
            self.topic = topic

    def enter(self, block: Block, items: Sequence[Item]) -> Context:
        """The context of a sentence of `block`, before the sentence itself is taken up."""
        listed = block.kind in ("bullet", "row")
        lead = (self._lead or self._heading) if listed else ()
        context = Context(self.topic, self.site, self.giver, lead, self.mine, self._state())
        self._take_up(block, items)
        return context

    def _state(self) -> Item | None:
        """The only state that the paragraph has named, else the only one of its heading, else that of the text."""
        named = self._states or [i for i in self._heading if i.type == "Government"]
        if not named:
            return self.centre
        return named[-1] if len({i.thing for i in named}) == 1 else None

    def _take_up(self, block: Block, items: Sequence[Item]) -> None:
        if block.kind == "heading":
            self._heading, self._lead = tuple(items[-_LONGEST_LEAD:]), ()
        elif block.kind == "paragraph":
            leads_in = bool(items) and items[-1].lower == ":"
            self._lead = tuple(items[-_LONGEST_LEAD:]) if leads_in else ()
        mentions = [i for i in items if i.type]
        self._states += [i for i in mentions if i.type == "Government"]
        if _SPOKEN_OF.isdisjoint([i.type for i in mentions]):
            return
        quoted = items[0].lower in _QUOTES  # what somebody says in passing changes no topic
        subject = None if quoted else topic_of([i for i in items if i.type in _SPOKEN_OF or not i.type])
        if subject is not None and (not self._stays or _is_free(subject, items)):
            self.topic = subject
        sites = [i for i in mentions if i.type in FACILITIES]
        if sites:
            self.site = topic_of(sites) if subject is not None and subject.type in FACILITIES else sites[-1]
            mines = [i for i in sites if i.type == "Mine"]
            self.mine = topic_of(mines) or (mines[-1] if mines else self.mine)


def _is_free(subject: Item, items: Sequence[Item]) -> bool:
    """Whether a sentence is about this, and does not only name it behind a preposition."""
    return any(i is subject for i in free_heads(list(items), _SPOKEN_OF))


def spoken_of(mentions: Iterable[Item], entity_type: str) -> Item | None:
    """The mention of a type whose thing has most of the mentions of that type."""
    found = [m for m in mentions if m.type == entity_type]
    counts = Counter(m.thing for m in found)
    return next((m for m in found if 2 * counts[m.thing] > len(found)), None)


def most_named(mentions: Iterable[Item], types: frozenset[str]) -> Item | None:
    """The mention of these types whose thing is named most, the first of equals."""
    found = [m for m in mentions if m.type in types and m.span is not None and m.span.how != "demonym"]
    counts = Counter(m.thing for m in found)
    return min(found, key=lambda m: (-counts[m.thing], m.start), default=None)
