"""What one document speaks of: the things in it, and where each is mentioned."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Literal

from reegraph.entities.gazetteer import gazetteer
from reegraph.model import slugify, vocabulary

How = Literal["name", "demonym", "metonym", "facility", "phrase", "reference"]


@dataclass(slots=True)
class Thing:
    """An entity of one document: its id, type and name, and what the text says that helps to tell it apart.

    `words` are the words of its name that mark a facility (`sumter`); `listed` says that the gazetteer knows it.
    """

    id: str
    type: str
    name: str
    listed: bool = False
    words: frozenset[str] = field(default_factory=frozenset)


@dataclass(slots=True)
class Span:
    """A mention: `text[start:end]` stands for the thing with index `thing`."""

    start: int
    end: int
    thing: int
    how: How


class Things:
    """The things of one document, each once; a name said twice is one thing."""

    def __init__(self) -> None:
        self.all: list[Thing] = []
        self._by_id: dict[str, int] = {}
        self._by_plain: dict[tuple[str, str], int] = {}
        self._plain = 0  # how many things `_by_plain` holds

    def __getitem__(self, index: int) -> Thing:
        return self.all[index]

    def listed(self, entity_id: str, entity_type: str, name: str) -> int:
        """The index of a thing that the gazetteer knows."""
        found = self._by_id.get(entity_id)
        return self._index(Thing(entity_id, entity_type, name, listed=True)) if found is None else found

    def unlisted(
        self, entity_type: str, name: str, words: frozenset[str] = frozenset(), form: str | None = None
    ) -> int:
        """The index of a thing that only the text names; its id is made from type and name, or from `form` of it."""
        return self._index(Thing(_own_id(entity_type, form or name), entity_type, name, words=words))

    def site(self, entity_type: str, name: str, where: str) -> int:
        """The index of a site that is known by its place or owner.

        Its id is that of the one listed site of the kind at the place, or else made from type and place or owner alone:
        "Narva plant" in one document and "Narva magnet factory" in another are one site.
        """
        listed = gazetteer().facility_at(where, entity_type)
        entity_id = listed.id if listed else _own_id(entity_type, where)
        return self._index(Thing(entity_id, entity_type, name, words=frozenset(where.lower().split())))

    def by_plain_name(self, entity_type: str, plain: str, strip: Callable[[str], str]) -> int | None:
        """The first thing of this type whose name, stripped by `strip`, is `plain`."""
        for index in range(self._plain, len(self.all)):
            thing = self.all[index]
            self._by_plain.setdefault((thing.type, strip(thing.name)), index)
        self._plain = len(self.all)
        return self._by_plain.get((entity_type, plain))

    def _index(self, thing: Thing) -> int:
        found = self._by_id.get(thing.id)
        if found is None:
            found = self._by_id[thing.id] = len(self.all)
            self.all.append(thing)
        return found


def _own_id(entity_type: str, name: str) -> str:
    return f"{vocabulary().entity[entity_type].slug}/{slugify(name)}"


def best_cover(candidates: list[tuple[int, Span]]) -> list[Span]:
    """Spans that do not overlap: the longest wins, then the lower rank, then the earlier one."""
    chosen: list[Span] = []
    taken = bytearray(max([span.end for _, span in candidates], default=0) + 1)
    # Of equals the one found first, as their numbers stand last.
    ordered = [(s.start - s.end, rank, s.start, s.thing, s.how, n, s) for n, (rank, s) in enumerate(candidates)]
    ordered.sort()
    for _, _, _, _, _, _, span in ordered:
        # A shorter span that overlaps a longer one holds its first or its last letter or lies within it.
        if not taken[span.start] and not taken[span.end - 1]:
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            chosen.append(span)
    return sorted(chosen, key=attrgetter("start"))


def covered(text: str, spans: list[Span]) -> bytearray:
    """For each letter of a text whether one of some spans covers it."""
    letters = bytearray(len(text))
    for span in spans:
        letters[span.start : span.end] = b"\1" * (span.end - span.start)
    return letters


def inside(stretches: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of some stretches, which are in order and apart, holds all of another."""
    before = bisect_right(stretches, start, key=itemgetter(0)) - 1
    return before >= 0 and end <= stretches[before][1]
