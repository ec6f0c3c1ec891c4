"""A graph seen at a date under options: what holds, who owns what, and which sites run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Literal

from reegraph.analysis.disagreement.conflicts import rival_operators
from reegraph.analysis.supply.ownership import Ownership
from reegraph.graph import Fact, Graph
from reegraph.graph.choosing import Candidate, Chooser, Prefer
from reegraph.graph.dates import first_day, last_day, require_day
from reegraph.model import Frozen, vocabulary
from reegraph.registry import EXTRACTOR as REGISTRY

Included = Literal["planned", "rumoured"]
State = Literal["operating", "unknown", "planned", "stopped"]
Setting = Literal["granted", "denied", "off"]

_NOT_YET = frozenset({"planned", "permitting", "construction", "commissioning"})
_STOPPED = frozenset({"suspended", "closed", "cancelled"})
_WORK = frozenset({"produces", "consumes", "supplies", "offtake", "operates", "production", "capacity", "acquires"})


class SharedCause(Frozen):
    """Something on which several things depend and that no claim tells of: a port, a technology, a power line.

    It stands on what these `entities` do (a site, a firm with its sites, a state with all within it), only at `stages`
    where some are named; and on every delivery between the two ends of each of `deliveries`. `source` says who says so.
    """

    name: str
    entities: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    deliveries: tuple[tuple[str, str], ...] = ()
    source: str


class Options(Frozen):
    """What counts as supply.

    `as_of`: the date, by default that of the graph. `include`: modalities that count although their start has not
    passed. `inferred`: transfers inside one corporate group. `elements`: only activities that may hold one of these.
    `confirmed_only`: only facts said as such and disputed by nobody.

    `unknown`: what an input means for which no supplier is known. "available" (the default) takes it as served by
    someone we do not know, and lists it as missing: few documents name every supplier, and a plant that runs is fed.
    "missing" takes it as not served; then most plants are down, which tells of our documents and not of the plants.

    `prefer`: which value counts where sources differ on the operator, the state or the planned start of a site
    (`graph.choosing`); what is not chosen stays in the graph.

    `market`: "open" lets every input buy on the market of national shares beside its contracts, "closed" (the default)
    keeps to contracts; `without` names states (ids) whose makers are left out of the market.

    What a user supposes: `shared` causes that several things have in common; `policies`, by id: "denied" (in force, and
    its licences may be refused), "granted" or "off" (no cause); `delays`, by site, the day on which it starts in place
    of all that is said; `listed`: states (ids) and the firms to which each lets nothing go without a licence.
    """

    as_of: str | None = None
    include: tuple[Included, ...] = ()
    inferred: bool = True
    unknown: Literal["available", "missing"] = "available"
    confirmed_only: bool = False
    elements: tuple[str, ...] = ()
    prefer: Prefer = "latest"
    market: Literal["open", "closed"] = "closed"
    without: tuple[str, ...] = ()
    shared: tuple[SharedCause, ...] = ()
    policies: tuple[tuple[str, Setting], ...] = ()
    delays: tuple[tuple[str, str], ...] = ()
    listed: tuple[tuple[str, str], ...] = ()


class World:
    """A graph seen at a date under options: what holds, who owns what, and which sites run.

    Raises MisuseError for a date that is none.
    """

    def __init__(self, graph: Graph, options: Options) -> None:
        self.graph = graph
        self.options = options
        self.day = require_day(options.as_of, "as of") if options.as_of else graph.as_of
        self.facts = tuple(f for f in graph.facts.values() if self.holds(f))
        self._chooser = Chooser(options.prefer, graph)
        self._delays = {site: last_day(day) for site, day in options.delays}
        self.ownership = Ownership(graph, self._without_rivals())

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

    def start_of(self, site: str) -> str | None:
        """The first start of a site that is told, as a day; None where none is."""
        about = [f for f in self.graph.facts_about(site) if f.modality != "negated" and not self._later(f)]
        return min(self._starts([f for f in about if f.predicate == "starts"]), default=None)

    def runs(self, holder: str) -> bool:
        """Whether what the holder does counts.

        Organisations have no state of their own: one that has sites, and none of them at work, makes nothing yet,
        whatever it has already sold of it.
        """
        if self.is_facility(holder):
            return self._works(holder)
        sites = [s for s in (*self.ownership.sites(holder), *self.ownership.estate(holder)) if self.is_facility(s)]
        return not sites or any(map(self._works, sites))

    def _works(self, site: str) -> bool:
        state = self.state(site)
        return state in ("operating", "unknown") or (state == "planned" and "planned" in self.options.include)

    def delivers(self, fact: Fact) -> bool:
        """Whether a supply holds and may have begun.

        A memorandum commits nobody, and the reference tables date a planned supply by its agreement: neither date is a
        start of deliveries, unless it lay ahead when it was told. A deal that has lapsed delivers nothing.
        """
        deal = self.graph.deal_of(fact.id)
        commitment = fact.qualifiers.get("commitment") or (None if deal is None else deal.commitment)
        if commitment == "lapsed" or not self.holds(fact):
            return False
        if fact.modality == "asserted" or fact.modality in self.options.include:
            return True
        signed = commitment == "memorandum" or all(self.graph.claims[c].extractor == REGISTRY for c in fact.claims)
        return not signed or first_day(fact.valid_from or "") > (fact.reported or "")

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
        if site in self._delays:
            return self._delayed(site, about)
        return self._state_as_told(site, about)

    def _delayed(self, site: str, about: Collection[Fact]) -> State:
        """Until the supposed start it is planned; from then on it works, unless it is said to have stopped."""
        if (self.day or "") < self._delays[site]:
            return "planned"
        told = self._state_as_told(site, about)
        return "operating" if told == "planned" else told

    def _state_as_told(self, site: str, about: Collection[Fact]) -> State:
        word = self._chosen_status(f for f in about if f.predicate == "status" and f.subject == site)
        starts = self._starts([f for f in about if f.predicate == "starts"])
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

    def _chosen_status(self, facts: Iterable[Fact]) -> tuple[str, str] | None:
        """The word that the policy chooses and its last day; of equals the one least far along."""
        order = vocabulary().status["facility"]
        known = {f.value.word: f for f in facts if f.value is not None and f.value.word in order}
        if not known:
            return None
        words = sorted((w for w in known if w), key=order.index)
        word = self._chooser.choose([Candidate(w, self.graph.stated(known[w])) for w in words]).value
        return word, known[word].last_reported or ""

    def _starts(self, facts: Collection[Fact]) -> list[str]:
        """Every start that is told as fact, and of those to come one for each milestone, as days."""
        known = sorted(facts, key=lambda f: f.id)
        dated = [(f.value.date, f) for f in known if f.value is not None and f.value.date]
        found = [date for date, fact in dated if fact.modality == "asserted"]
        plans: dict[str, list[Candidate]] = defaultdict(list)
        for date, fact in dated:
            if fact.modality != "asserted":
                plans[str(fact.qualifiers.get("milestone", ""))].append(Candidate(date, self.graph.stated(fact)))
        return [last_day(d) for d in (*found, *(self._chooser.choose(plan).value for plan in plans.values()))]

    def _without_rivals(self) -> tuple[Fact, ...]:
        """The facts that hold, with one operator where sources name several that nothing joins."""
        at_work = {(str(f.object), f.subject) for f in self.facts if f.predicate == "operates"}
        dropped: set[tuple[str, str]] = set()
        for site, values in rival_operators(self.graph).items():
            rivals = [Candidate(firm, claims) for firm, claims in values.items() if (site, firm) in at_work]
            if len(rivals) > 1:
                chosen = self._chooser.choose(rivals).value
                dropped |= {(site, rival.value) for rival in rivals if rival.value != chosen}
        return tuple(f for f in self.facts if f.predicate != "operates" or (str(f.object), f.subject) not in dropped)

    def _later(self, fact: Fact) -> bool:
        return fact.reported is not None and self.day is not None and fact.reported > self.day
