"""Who and what a text has spoken of so far, as far as later words may refer back to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.said import homes_said, parts_said, roles_said
from reegraph.extract.standing import free_heads, possessor_of, subject_of
from reegraph.extract.things import Things

_REMEMBERED = 3  # sentences
_ORGANISATIONS = 40  # so many of those named last a later word may mean
_FIRMS = frozenset({"Company"})


class Resolved(NamedTuple):
    """A reference: what it stands for, in order, and the position of its last item.

    `apposed` says that the words describe the thing rather than only point at it: "The owner of the mine sold it";
    `inside` that something is at the thing or in it: "there".
    """

    things: tuple[int, ...]
    last: int
    apposed: bool = False
    inside: bool = False


@dataclass(slots=True)
class Spoken:
    """Who was spoken of: the subject of the last sentence, the last mention of each type; who "we" are.

    `heading` is the subject of the heading above, `head` that of the words that lead in the block. `block_topic` is the
    firm that was last the subject of a sentence of the block, or at least named in it, `before_topic` that of the
    block before. `centre` is the firm that the whole text is about, where there is one. `said` are the last sentences,
    `recent` the last mention of each organisation, the latest last. `homes` are the states and places that the text
    gives as the homes of firms, `roles` what it calls them, `parts` who was last the buyer, the seller, the lender.
    """

    things: Things
    text: str = ""
    topic: Item | None = None
    heading: Item | None = None
    author: Item | None = None
    centre: Item | None = None
    head: Item | None = None
    block_topic: Item | None = None
    before_topic: Item | None = None
    last: dict[str, Item] = field(default_factory=dict)
    recent: dict[int, Item] = field(default_factory=dict)
    said: list[list[Item]] = field(default_factory=list)
    homes: dict[int, set[str]] = field(default_factory=dict)
    roles: dict[int, set[str]] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)

    def enter_block(self) -> None:
        """A new block begins; what the last one was about stays in mind."""
        self.before_topic = self.block_topic or self.before_topic
        self.block_topic = None
        self.head = None

    def close_sentence(self, items: list[Item]) -> None:
        """Take up the mentions of a sentence that is done."""
        self.said = [*self.said[1 - _REMEMBERED :], items]
        mentions = [(n, i) for n, i in enumerate(items) if i.span is not None]
        if not mentions:
            return
        subject = subject_of(items)
        if subject is not None:
            self.topic = possessor_of(items) or subject
            self._take_up_firm(items)
        for _, item in mentions:
            if item.span is not None and item.span.how != "demonym":
                self.last[item.type] = item
                if item.type in ORGANISATIONS:
                    self.recent.pop(item.span.thing, None)
                    self.recent[item.span.thing] = item
                    if len(self.recent) > _ORGANISATIONS:
                        del self.recent[next(iter(self.recent))]
        if subject is not None:
            self.last[subject.type] = subject
        for firm, home in homes_said(items, mentions):
            self.homes.setdefault(firm, set()).add(self.things[home].id)
        for firm, role in roles_said(items, mentions):
            self.roles.setdefault(firm, set()).add(role)
        self.parts.update(parts_said(items, mentions))

    def _take_up_firm(self, items: list[Item]) -> None:
        """The firm that a sentence is about stays in mind; without one, the last firm that it names."""
        if self.topic is not None and self.topic.type == "Company":
            self.block_topic = self.topic
            return
        free = free_heads(items, _FIRMS)
        named = [i for i in items if i.type == "Company" and i.span is not None]
        if free or (named and self.block_topic is None):
            self.block_topic = free[0] if free else named[-1]

    def sentence_before(self) -> list[Item]:
        """The items of the last sentence."""
        return self.said[-1] if self.said else []

    def lasts(self, types: frozenset[str]) -> list[Item]:
        """The last mention of each of these types, the latest first."""
        return sorted((i for t, i in self.last.items() if t in types), key=lambda i: -i.start)

    def firms(self) -> list[Item]:
        """Firms that a definite phrase may mean when none stands before it in its sentence, the likeliest first."""
        begins = self.block_topic is None
        centre = self.centre if begins and (self.before_topic is None or self._centre_is_near()) else None
        told = [centre, self.topic, self.block_topic, self.head, self.heading, self.before_topic]
        return [i for i in (*told, *reversed(self.recent.values())) if i is not None and i.type == "Company"]

    def firm_spoken_of(self, items: list[Item]) -> Item | None:
        """The firm whose "the plant" is: the one that leads the block in, the subject so far, or the whole text's."""
        free = free_heads(items, _FIRMS)
        if free:
            return free[0]
        for item in (self.head, self.block_topic, self.heading, self.topic):
            if item is not None and item.type == "Company":
                return item
        return self.centre

    def _centre_is_near(self) -> bool:
        near = {i.thing for s in self.said for i in s}
        return self.centre is not None and self.centre.thing in near

    def homes_of(self, item: Item) -> set[str]:
        """Where a firm is at home, as the text or the gazetteer says: a state, and the places in it."""
        found = set(self.homes.get(item.thing, ()))
        above = [self.things[item.thing].id, *found]
        while above:
            known = gazetteer().by_id(above.pop())
            above += known.within if known else ()
            found.update(known.within if known else ())
        return found | {t for h in found if (t := gazetteer().territory_of(h))}

    def is_known_at(self, item: Item, homes: list[str]) -> bool:
        """Whether a firm is known to be in the state in which these homes are."""
        return bool(self.homes_of(item)) and self.may_be_at(item, homes)

    def may_be_at(self, item: Item, homes: list[str]) -> bool:
        """Whether nothing that is known of a firm speaks against these homes."""
        known = {t for h in self.homes_of(item) if (t := gazetteer().territory_of(h))}
        return not known or all((gazetteer().territory_of(h) or h) in known for h in homes)


def sites_in(items: list[Item]) -> list[Item]:
    """The sites of a sentence, in order."""
    return [i for i in items if i.type in FACILITIES and i.span is not None]
