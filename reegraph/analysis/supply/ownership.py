"""Who runs, controls and hosts what at a date: the shared causes that take several sites down together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.graph import Fact, Graph
from reegraph.model import vocabulary
from reegraph.registry import EXTRACTOR as REGISTRY

CONTROL_PERCENT = 50
"""A stake above this gives control (docs/explanation/supply-model.md)."""

REPLACED_AFTER_DAYS = 365
"""Two claims on who runs or owns a site, this far apart and never both reported, tell of a change of hands."""

PENDING = frozenset({"memorandum", "binding", "lapsed"})
"""How far a purchase has come that has not changed hands: no money has been paid for it."""

STATES = frozenset({"Government", "Agency"})


class Held(NamedTuple):
    """Who stands behind something, and the claims that say so."""

    holder: str
    claims: tuple[str, ...]


class Ownership:
    """Operators, owners, groups and countries, from the facts that hold at the date.

    An owner controls: `subsidiary_of`, a completed `acquires`, or more than 50 percent of the equity, all the way up. A
    purchase of which a source says that it is signed, and none that it is paid, is not completed.
    A later acquisition, and any later claim that is a year or more away from the last report of the older one, replaces
    the older claim; of several who each bought the whole, the one of the latest word is left. Lenders and minority
    holders are no owners.
    """

    def __init__(self, graph: Graph, facts: Iterable[Fact]) -> None:
        self._graph = graph
        facts = self._completed(facts)
        self._operators = _current(_by_thing(f for f in facts if f.predicate == "operates"))
        self._controllers = _current(_by_thing(f for f in facts if _gives_control(f)))
        self._sites = _turned(self._operators)
        self._subsidiaries = _turned(self._controllers)
        self._places = _by_subject(f for f in facts if f.predicate == "located_in")
        self._groups = self._joined(facts)
        self._countries: dict[str, Held | None] = {}

    def _completed(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """The facts without purchases that are signed and not closed, in whatever words the same two firms join."""
        known = tuple(facts)
        pending = {
            frozenset((f.subject, f.object))
            for f in known
            if f.predicate == "acquires"
            and (deal := self._graph.deal_of(f.id)) is not None
            and deal.commitment in PENDING
        }
        joins = ("acquires", "merges_with")
        return tuple(f for f in known if f.predicate not in joins or frozenset((f.subject, f.object)) not in pending)

    def operators(self, site: str) -> tuple[Held, ...]:
        """Who runs the site, sorted by id; an acquirer of the site itself is its owner, not its operator."""
        return self._operators.get(site, ())

    def owners(self, thing: str) -> tuple[Held, ...]:
        """Everyone who controls a site or an organisation, directly or through others, sorted by id."""
        found: dict[str, set[str]] = {}
        queue: list[tuple[str, tuple[str, ...]]] = [(thing, ()), *self._operators.get(thing, ())]
        seen = {thing}
        for name, claims in queue:  # grows while we walk it
            for owner, because in self._controllers.get(name, ()):
                found.setdefault(owner, set()).update(claims, because)
                if owner not in seen:
                    seen.add(owner)
                    queue.append((owner, tuple(sorted({*claims, *because}))))
        return tuple(Held(owner, tuple(sorted(found[owner]))) for owner in sorted(found) if owner != thing)

    def stands(self, fact: Fact) -> bool:
        """Whether a fact on who runs or controls what is current; true for facts on anything else."""
        if fact.predicate == "operates":
            return fact.subject in {held.holder for held in self.operators(str(fact.object))}
        if fact.predicate not in ("subsidiary_of", "acquires"):
            return True
        ends = fact.subject, str(fact.object)
        holder, thing = ends[::-1] if fact.predicate == "subsidiary_of" else ends
        return holder in {held.holder for held in self._controllers.get(thing, ())}

    def estate(self, organisation: str) -> tuple[str, ...]:
        """The sites of the organisation, and then its subsidiaries and their sites, without itself."""
        found = dict.fromkeys(self._sites.get(organisation, ()))
        for subsidiary in self._all_subsidiaries(organisation):
            found |= dict.fromkeys([subsidiary, *self._sites.get(subsidiary, ())])
        found.pop(organisation, None)
        return tuple(found)

    def sites(self, organisation: str) -> tuple[str, ...]:
        """The sites that the organisation itself runs or has bought, sorted."""
        return self._sites.get(organisation, ())

    def group(self, holder: str) -> frozenset[str]:
        """The corporate groups of a site or organisation; a state may hold firms, but joins none into a group."""
        heads = [h.holder for h in (*self._operators.get(holder, ()), *self._controllers.get(holder, ()))]
        firms = {h for h in (holder, *heads) if not self._is_state(h)}
        return frozenset(self._groups.get(firm, firm) for firm in firms)

    def country(self, thing: str) -> Held | None:
        """The state in which a site lies or an organisation is based; None when no claim says so."""
        if thing not in self._countries:
            self._countries[thing] = self._country(thing)
        return self._countries[thing]

    def _country(self, thing: str) -> Held | None:
        if self._type(thing) == "Government":
            return Held(thing, ())
        votes: dict[str, set[str]] = defaultdict(set)
        for fact in self._places.get(thing, ()):
            state = gazetteer().territory_of(str(fact.object))
            if state is not None:
                votes[state].update(fact.claims)
        if len(votes) > 1:
            votes.pop("government/european-union", None)  # a member state says more than the bloc
        if not votes:
            return None
        # What the reference tables say of where a thing lies outweighs any number of asides in documents.
        best = min(votes, key=lambda state: (not self._is_listed(votes[state]), -len(votes[state]), state))
        return Held(best, tuple(sorted(votes[best])))

    def _is_listed(self, claims: Iterable[str]) -> bool:
        return any(self._graph.claims[c].extractor == REGISTRY for c in claims)

    def _all_subsidiaries(self, organisation: str) -> Iterator[str]:
        queue, seen = [organisation], {organisation}
        for name in queue:  # grows while we walk it
            for subsidiary in self._subsidiaries.get(name, ()):
                if subsidiary not in seen:
                    seen.add(subsidiary)
                    queue.append(subsidiary)
                    yield subsidiary

    def _joined(self, facts: Sequence[Fact]) -> dict[str, str]:
        """The head of each firm's group: firms joined by control or by a completed merger."""
        head: dict[str, str] = {}

        def find(firm: str) -> str:
            while firm in head:
                firm = head[firm]
            return firm

        # A site of two owners makes them partners, not one group.
        firms = [thing for thing in self._controllers if not vocabulary().is_facility(self._type(thing))]
        owned = [(firm, held.holder) for firm in firms for held in self._controllers[firm]]
        merged = [
            (f.subject, str(f.object)) for f in facts if f.predicate == "merges_with" and f.modality == "asserted"
        ]
        for pair in sorted(owned + merged):
            if not any(self._is_state(firm) for firm in pair):
                low, high = sorted(map(find, pair))
                if low != high:
                    head[high] = low
        return {firm: find(firm) for firm in head}

    def _type(self, thing: str) -> str:
        entity = self._graph.entities.get(thing)
        return entity.type if entity is not None else ""

    def _is_state(self, thing: str) -> bool:
        return self._type(thing) in STATES


def _gives_control(fact: Fact) -> bool:
    if fact.predicate == "owns_equity":
        percent = fact.qualifiers.get("percent")
        return isinstance(percent, int | float) and percent > CONTROL_PERCENT
    return fact.predicate == "subsidiary_of" or (fact.predicate == "acquires" and fact.modality == "asserted")


def _by_thing(facts: Iterable[Fact]) -> dict[str, list[tuple[str, Fact]]]:
    """What is run or owned, each with who runs or owns it."""
    found: dict[str, list[tuple[str, Fact]]] = defaultdict(list)
    for fact in facts:
        thing, holder = str(fact.object), fact.subject
        if fact.predicate == "subsidiary_of":
            thing, holder = holder, thing
        if thing != holder:
            found[thing].append((holder, fact))
    return found


def _by_subject(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.subject].append(fact)
    return found


def _current(claimed: Mapping[str, list[tuple[str, Fact]]]) -> dict[str, tuple[Held, ...]]:
    """The holders that no later one has replaced."""
    found: dict[str, tuple[Held, ...]] = {}
    for thing in sorted(claimed):
        pairs = claimed[thing]
        kept: dict[str, set[str]] = defaultdict(set)
        last_purchase = max((_purchase(fact) for _, fact in pairs), default=("", "", 0))
        for holder, fact in pairs:
            outbid = fact.predicate == "acquires" and _purchase(fact) < last_purchase
            if not outbid and not any(_replaces(new, fact) for other, new in pairs if other != holder):
                kept[holder].update(fact.claims)
        found[thing] = tuple(Held(holder, tuple(sorted(kept[holder]))) for holder in sorted(kept))
    return found


def _purchase(fact: Fact) -> tuple[str, str, int]:
    """What tells the last of several purchases: when, then when last told of, then how often; least for other facts."""
    return (
        (fact.start or "", fact.last_reported or "", len(fact.claims)) if fact.predicate == "acquires" else ("", "", 0)
    )


def _replaces(new: Fact, old: Fact) -> bool:
    """Whether `new` tells of a change of hands after everything that `old` rests on."""
    if new.predicate == "acquires" and old.predicate == "owns_equity":
        # A majority stake and a purchase of the whole exclude each other: the later word stands.
        return (new.last_reported or "") > (old.last_reported or "")
    start, last = new.start, old.start if old.predicate == "acquires" else old.last_reported
    if start is None or last is None or start <= last:
        return False
    return new.predicate == "acquires" or _days_between(last, start) >= REPLACED_AFTER_DAYS


def _days_between(first: str, second: str) -> int:
    try:
        return (date.fromisoformat(second) - date.fromisoformat(first)).days
    except ValueError:
        return 0


def _turned(held: Mapping[str, tuple[Held, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for thing, holders in held.items():
        for holder in holders:
            found[holder.holder].append(thing)
    return {holder: tuple(sorted(things)) for holder, things in found.items()}
