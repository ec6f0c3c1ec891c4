"""A graph seen at a date under options: what holds, who owns what, and which sites run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Literal

from reegraph.analysis.ownership import Ownership
from reegraph.errors import MisuseError
from reegraph.graph import Fact, Graph
from reegraph.graph.dates import last_day
from reegraph.model import Frozen, vocabulary

Included = Literal["planned", "rumoured"]
State = Literal["operating", "unknown", "planned", "stopped"]

_NOT_YET = frozenset({"planned", "permitting", "construction", "commissioning"})
_STOPPED = frozenset({"suspended", "closed", "cancelled"})
_WORK = frozenset({"produces", "consumes", "supplies", "offtake", "operates", "production", "capacity", "acquires"})


class Options(Frozen):
    """What counts as supply.

    `as_of`: the date, by default that of the graph. `include`: modalities that count although their start has not
    passed. `inferred`: transfers inside one corporate group. `elements`: only activities that may hold one of these.
    `confirmed_only`: only facts said as such and disputed by nobody.

    `unknown`: what an input means for which no supplier is known. "available" (the default) takes it as served by
    someone we do not know, and lists it as missing: few documents name every supplier, and a plant that runs is fed.
    "missing" takes it as not served; then most plants are down, which tells of our documents and not of the plants.
    """

    as_of: str | None = None
    include: tuple[Included, ...] = ()
    inferred: bool = True
    unknown: Literal["available", "missing"] = "available"
    confirmed_only: bool = False
    elements: tuple[str, ...] = ()


class World:
    """A graph seen at a date under options: what holds, who owns what, and which sites run.

    Raises MisuseError for a date that is none.
    """

    def __init__(self, graph: Graph, options: Options) -> None:
        self.graph = graph
        self.options = options
        self.day = _day(options.as_of) or graph.as_of
        self.facts = tuple(f for f in graph.facts.values() if self.holds(f))
        self.ownership = Ownership(graph, self.facts)

    def holds(self, fact: Fact) -> bool:
        """Whether the fact counts at the date and under the options."""
        if self.options.confirmed_only and (fact.disputed or fact.modality != "asserted"):
            return False
        return fact.holds_at(self.day, include=self.options.include)

    def type(self, thing: str) -> str:
        """The entity type, empty for an id that is not here."""
        entity = self.graph.entities.get(thing)
        return "" if entity is None else entity.type

    def is_facility(self, thing: str) -> bool:
        return vocabulary().is_facility(self.type(thing))

    def state(self, site: str) -> State:
        """Whether a site works at the date: by its latest status, or a start that has passed since, or its claims.

        Without a status it is planned when its start is still to come or all that is said of its work is planned.
        """
        return self._states[site]

    def runs(self, holder: str) -> bool:
        """Whether what the holder does counts; organisations have no status of their own."""
        if not self.is_facility(holder):
            return True
        state = self.state(holder)
        return state in ("operating", "unknown") or (state == "planned" and "planned" in self.options.include)

    def reach(self, organisation: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who may act for an organisation: itself and its sites first, then its subsidiaries and theirs."""
        if self.is_facility(organisation):
            return (organisation,), ()
        own = (organisation, *self.ownership.sites(organisation))
        return own, tuple(t for t in self.ownership.estate(organisation) if t not in own)

    @cached_property
    def _states(self) -> Mapping[str, State]:
        return {e: self._state(e) for e in self.graph.entities if self.is_facility(e)}

    def _state(self, site: str) -> State:
        about = [f for f in self.graph.facts_about(site) if f.modality != "negated" and not self._later(f)]
        word = _latest_status(f for f in about if f.predicate == "status" and f.subject == site)
        starts = [last_day(f.value.date) for f in about if f.predicate == "starts" and f.value and f.value.date]
        day = self.day or ""
        if word is None:
            return self._state_by_claims(about, starts)
        if word[0] in _NOT_YET:
            return "operating" if any(word[1] < start <= day for start in starts) else "planned"
        return "stopped" if word[0] in _STOPPED else "operating"

    def _state_by_claims(self, about: Iterable[Fact], starts: Collection[str]) -> State:
        if any(start <= (self.day or "") for start in starts):
            return "operating"
        work = [f for f in about if f.predicate in _WORK]
        if starts or (work and not any(f.holds_at(self.day) for f in work)):
            return "planned"
        return "unknown"

    def _later(self, fact: Fact) -> bool:
        return fact.reported is not None and self.day is not None and fact.reported > self.day


def _day(date: str | None) -> str | None:
    if date is None:
        return None
    day = last_day(date)
    if len(day) != 10 or not day[:4].isdigit():
        raise MisuseError(f"as of {date!r}: expected a date such as 2025, 2025-11 or 2025-11-14")
    return day


def _latest_status(facts: Iterable[Fact]) -> tuple[str, str] | None:
    """The word reported last and its day; on one day the word of most claims, then the one least far along."""
    order = vocabulary().status["facility"]
    known = [(f, f.value.word) for f in facts if f.value is not None and f.value.word in order]
    if not known:
        return None
    fact, word = max(known, key=lambda k: (k[0].last_reported or "", len(k[0].claims), -order.index(k[1] or "")))
    return word or "", fact.last_reported or ""
