"""Arcs, what can take them down, and what policies and a user's suppositions add to both arcs and activities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from reegraph.analysis.supply.activities import Activity, Need
from reegraph.analysis.supply.market import Market
from reegraph.analysis.supply.policies import Measure, measures
from reegraph.analysis.supply.world import SharedCause, World
from reegraph.model import slugify

CauseKind = Literal["site", "operator", "owner", "country", "policy", "deal", "shared"]
KINDS: tuple[CauseKind, ...] = ("site", "operator", "owner", "country", "policy", "deal", "shared")
COUNTRY = "country:"
LISTING = "listing:"
SHARED = "shared:"


class Cause(NamedTuple):
    """What can take an activity or an arc down; `claims` say that it stands there.

    `thing` is the entity or deal, and of what the user supposes the words for it.
    """

    id: str
    kind: CauseKind
    thing: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """One supplier of one input of one activity; `need` is the number of the input, from 0.

    `live` says that it counts: the contract holds, both ends run, and no rule closes it. `label` names the goods.
    """

    supplier: str
    user: str
    need: int
    kind: Literal["stated", "inferred", "market"]
    label: str
    live: bool
    causes: tuple[Cause, ...]
    claims: tuple[str, ...]


class Exposure:
    """What policies in force, listings and shared causes of a world stand on. `measures` are all policies, by id."""

    def __init__(self, world: World, market: Market | None = None) -> None:
        self.world = world
        self._market = market
        self.measures: tuple[Measure, ...] = measures(world)
        self._settings = dict(world.options.policies)

    def exposes(self, measure: Measure) -> bool:
        """Whether licences under it may be refused at the date, as it is or as the user supposes."""
        setting = self._settings.get(measure.id)
        return measure.effect == "licence" and (
            setting == "denied" or (setting is None and measure.force == "in force")
        )

    def of_all(self, activities: Mapping[str, Activity], arcs: Sequence[Arc]) -> tuple[Arc, ...]:
        """The arcs with what they are exposed to, and without those that a procurement rule closes."""
        barred = {m.id: self._barred(activities, arcs, m) for m in self._procurement}
        found = tuple(self._blocked(activities, arc, barred) for arc in arcs)
        licences = [m for m in self.measures if self.exposes(m)]
        if licences or self.world.options.listed or self.world.options.shared:
            content = {m.id: self._content(activities, found, m) for m in licences if m.extraterritorial}
            found = tuple(self._exposed(activities, arc, licences, content) for arc in found)
        return found

    def shared_on(self, activity: Activity) -> Iterator[Cause]:
        """The shared causes that stand on an activity."""
        for shared in self.world.options.shared:
            if any(self._is_of(activity, entity) for entity in shared.entities) and (
                not shared.stages or activity.stage in shared.stages
            ):
                yield _shared(shared)

    def left_country(self, supplier: Activity, user: Activity) -> str | None:
        """The state that the goods leave; None where they stay inside one, or where either end cannot be placed."""
        start, end = self._place(supplier.holder), self._place(user.holder)
        if start is None or start == end:
            return None
        if end is None:
            return start if self._market is not None and self._market.leaves(start, user) else None
        return start

    def touches(self, measure: Measure, supplier: Activity, user: Activity, need: int) -> bool:
        """Whether the measure would be about what the supplier delivers into an input of the user, were it in force."""
        left = self.left_country(supplier, user)
        return left is not None and self._is_about(measure, left, supplier, user.holder, user.needs[need])

    def licences(self, supplier: Activity, user: str, need: Need) -> tuple[Measure, ...]:
        """The measures whose licences a delivery into the input of this holder would need, and may be refused.

        None inside one state. Of a user that cannot be placed, those on goods that leave the supplier's state.
        """
        left = self._place(supplier.holder)
        if left is None or left == self._place(user):
            return ()
        return tuple(m for m in self.measures if self.exposes(m) and self._is_about(m, left, supplier, user, need))

    def _is_about(self, measure: Measure, left: str, supplier: Activity, user: str, need: Need) -> bool:
        """Whether a measure is about goods that leave this state for the input of this holder."""
        if left not in measure.jurisdictions:
            return False
        named = measure.names(self._firms(user)) and self._is_controlled(left, supplier, need)
        return named or measure.lists(supplier, need)

    def _is_controlled(self, country: str, supplier: Activity, need: Need) -> bool:
        """Whether a listing is about these goods: those that the state controls, or all where none is known."""
        goods = [
            item
            for m in self.measures
            if m.force == "in force" and country in m.jurisdictions and m.effect == "licence"
            for item in m.listed
        ]
        return not goods or any(item.holds(supplier, need) for item in goods)

    def _exposed(
        self,
        activities: Mapping[str, Activity],
        arc: Arc,
        licences: Iterable[Measure],
        content: Mapping[str, Collection[str]],
    ) -> Arc:
        supplier, user = activities[arc.supplier], activities[arc.user]
        added = [
            Cause(m.id, "policy", m.id, m.claims)
            for m in licences
            if self.touches(m, supplier, user, arc.need) or self._follows(m, supplier, user, content.get(m.id, ()))
        ]
        added += self._listings(supplier, user, arc.need)
        added += [_shared(s) for s in self.world.options.shared if self._carries(s, supplier, user)]
        return replace(arc, causes=(*arc.causes, *added)) if added else arc

    # Policies

    def _follows(self, measure: Measure, supplier: Activity, user: Activity, content: Collection[str]) -> bool:
        """Whether a rule that follows the goods is about what is made abroad of them and then leaves that country."""
        left = self.left_country(supplier, user)
        if supplier.id not in content or left is None or left in measure.jurisdictions:
            return False
        return any(supplier.form in item.forms for item in measure.listed)

    def _content(self, activities: Mapping[str, Activity], arcs: Iterable[Arc], measure: Measure) -> frozenset[str]:
        """The activities whose products may hold listed goods of the imposer, directly or through others."""
        users: dict[str, set[str]] = defaultdict(set)
        start: set[str] = set()
        for arc in arcs:
            if arc.live:
                users[arc.supplier].add(arc.user)
                if self.touches(measure, activities[arc.supplier], activities[arc.user], arc.need):
                    start.add(arc.user)
        queue, seen = sorted(start), set(start)
        for name in queue:  # grows while we walk it
            fresh = users[name] - seen
            seen |= fresh
            queue.extend(sorted(fresh))
        return frozenset(seen)

    def _blocked(self, activities: Mapping[str, Activity], arc: Arc, barred: Mapping[str, Collection[str]]) -> Arc:
        """The arc, dead where a procurement rule in force closes its origin to its buyer."""
        if not (arc.live and self._procurement):
            return arc
        supplier, buyer = activities[arc.supplier], activities[arc.user].holder
        closed = any(
            supplier.id in barred[m.id]
            and m.lists(supplier, activities[arc.user].needs[arc.need])
            and any(buyer == b or buyer in self._estates[b] for b in m.buyers)
            for m in self._procurement
        )
        return replace(arc, live=False) if closed else arc

    def _barred(self, activities: Mapping[str, Activity], arcs: Iterable[Arc], measure: Measure) -> frozenset[str]:
        """The activities in the origins of a rule, and those that cannot do without them at a stage that it names.

        What may also come from elsewhere is not barred, nor what comes from nobody we know.
        """
        suppliers: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for arc in arcs:
            if arc.live:
                suppliers[arc.user][arc.need].append(arc.supplier)
        origin = {a.id for a in activities.values() if self._place(a.holder) in measure.origins}
        own = {a for a in origin if activities[a].stage in measure.stages or not measure.stages}
        clean: set[str] = set()
        waiting = [a for a in activities if a not in own]
        while True:
            fresh = [a for a in waiting if all(not clean.isdisjoint(s) for s in suppliers[a].values())]
            if not fresh:
                return frozenset(origin | set(waiting))
            clean.update(fresh)
            waiting = [a for a in waiting if a not in clean]

    @cached_property
    def _procurement(self) -> tuple[Measure, ...]:
        return tuple(
            m
            for m in self.measures
            if m.effect == "block"
            and (m.force == "in force" or self._settings.get(m.id) == "denied")
            and self._settings.get(m.id) not in ("off", "granted")
        )

    @cached_property
    def _estates(self) -> Mapping[str, frozenset[str]]:
        return {b: frozenset(self.world.ownership.estate(b)) for m in self._procurement for b in m.buyers}

    # What the user supposes

    def _listings(self, supplier: Activity, user: Activity, need: int) -> Iterator[Cause]:
        for state, firm in self.world.options.listed:
            leaves = self.left_country(supplier, user) == state and firm in self._firms(user.holder)
            if leaves and self._is_controlled(state, supplier, user.needs[need]):
                name = self.world.graph.name
                yield Cause(f"{LISTING}{state}>{firm}", "policy", f"{name(firm)}, listed by {name(state)}", ())

    def _carries(self, shared: SharedCause, supplier: Activity, user: Activity) -> bool:
        return any(self._is_of(supplier, start) and self._is_of(user, end) for start, end in shared.deliveries)

    def _is_of(self, activity: Activity, entity: str) -> bool:
        """Whether the activity is one of the entity: of its site, of a firm of its, or in its country."""
        if self.world.type(entity) == "Government":
            return self._place(activity.holder) == entity
        return entity in self._firms(activity.holder)

    def _firms(self, holder: str) -> frozenset[str]:
        """The holder with all who run and own it."""
        if holder not in self._above:
            ownership = self.world.ownership
            held = (*ownership.operators(holder), *ownership.owners(holder))
            self._above[holder] = frozenset({holder, *(h.holder for h in held)})
        return self._above[holder]

    @cached_property
    def _above(self) -> dict[str, frozenset[str]]:
        return {}

    def _place(self, holder: str) -> str | None:
        place = self.world.ownership.country(holder)
        return None if place is None else place.holder


def _shared(cause: SharedCause) -> Cause:
    return Cause(f"{SHARED}{slugify(cause.name)}", "shared", cause.name, ())
