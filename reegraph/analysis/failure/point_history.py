"""When each single point of failure came and went between two dates, and with which claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from reegraph.analysis.engine.cutsets import single_points_of_failure
from reegraph.analysis.results import Result
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.targets import target_id
from reegraph.analysis.supply.world import Options
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.dates import first_day, last_day, require_day
from reegraph.model import Claim, Frozen

# What decides who makes what for whom, and whether that can be stopped.
_RELEVANT = frozenset(
    {
        "supplies", "offtake", "produces", "consumes", "capacity", "production", "operates", "acquires", "owns_equity",
        "subsidiary_of", "merges_with", "located_in", "status", "starts", "ends", "imposes", "restricts", "suspends",
        "controls_share", "used_in",
    }
)  # fmt: skip


class PointSpell(Frozen):
    """A point of failure of a target for as long as it lasted.

    `came` is None where it was there at the first date, `went` where it was there at the last.
    `came_claims` and `went_claims` are those that began or ceased to count on that day, of what the target rests on.
    """

    target: str
    name: str
    cause: str
    kind: str
    cause_name: str
    came: str | None
    went: str | None
    came_claims: tuple[str, ...]
    went_claims: tuple[str, ...]

    def __str__(self) -> str:
        came = "there at the start" if self.came is None else f"came {self.came} {_told(self.came_claims)}"
        went = "still there at the end" if self.went is None else f"went {self.went} {_told(self.went_claims)}"
        return f"{self.name}: {self.kind} {self.cause_name}: {came}, {went}"


class PointHistory(Result):
    """Spells by target, cause and day; `days` are those on which anything changed that could matter."""

    shown = ("name", "kind", "cause_name", "came", "went", "claims")
    headed = True

    start: str
    end: str
    days: int
    spells: tuple[PointSpell, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """One object for each spell; its claims also stand under `claims`, as in other answers."""
        return [{**s.model_dump(mode="json"), "claims": sorted({*s.came_claims, *s.went_claims})} for s in self.spells]

    def to_lines(self) -> list[str]:
        head = f"Single points of failure from {self.start} to {self.end}, looked at on {self.days} days"
        return [head, *(f"  {spell}" for spell in self.spells)]


class _Snapshot(NamedTuple):
    """The points of each target on a day (None: no verdict or down), and the claims that each target rests on."""

    points: Mapping[str, frozenset[str] | None]
    claims: Mapping[str, frozenset[str]]
    supply: SupplyNetwork


def chokepoints_between(
    graph: Graph, start: str, end: str, target: str | None = None, *, options: Options | None = None
) -> PointHistory:
    """When each single point of failure came and went, of one target or of every magnet plant and buyer of magnets.

    The network is made anew on every day on which a claim that may matter begins or ceases to count. Raises
    UnknownNameError or AmbiguousNameError, and MisuseError for dates that are none or in the wrong order.
    """
    first, last = require_day(start, "between"), require_day(end, "between")
    if first >= last:
        raise MisuseError(f"between: found {start} and {end}, expected an earlier and a later date")
    changes = _changes(graph, first, last)
    days = [first, *sorted(changes)]
    wanted = None if target is None else target_id(graph, target)
    ledger = _Ledger(graph)
    before: _Snapshot | None = None
    for day in days:
        now = _snapshot(graph, wanted, (options or Options()).model_copy(update={"as_of": day}))
        ledger.turn(day, before, now, changes.get(day, frozenset()))
        before = now
    return PointHistory(start=first, end=last, days=len(days), spells=ledger.spells())


def _changes(graph: Graph, first: str, last: str) -> dict[str, frozenset[str]]:
    """The days after the first one on which claims begin or cease to count, with those claims."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in graph.claims.values():
        if claim.predicate in _RELEVANT:
            for day in _days(claim):
                if first < day <= last:
                    found[day].add(claim.id)
    return {day: frozenset(claims) for day, claims in found.items()}


def _days(claim: Claim) -> Iterator[str]:
    if claim.reported:
        yield first_day(claim.reported)
    for date in (claim.valid_from, claim.valid_to, claim.value.date if claim.value is not None else None):
        if date:
            yield last_day(date)


def _snapshot(graph: Graph, wanted: str | None, options: Options) -> _Snapshot:
    supply = SupplyNetwork(graph, options)
    names = supply.default_targets() if wanted is None else (wanted,)
    asks = {name: supply.ask(name) for name in names}
    network = supply.with_targets(asks)
    points: dict[str, frozenset[str] | None] = {}
    claims: dict[str, frozenset[str]] = {}
    for name, ask in asks.items():
        final = [a for group in ask.groups for a in group]
        cone = supply.upstream(final)
        own = supply.own_causes(name, final)
        fed = any(supply.live_arcs(a, n) for a in final for n in range(len(supply.activities[a].needs)))
        found = single_points_of_failure(network, name) if fed else None
        alone = found.single_points_of_failure if found is not None and found.available else None
        points[name] = None if alone is None else frozenset(alone) - frozenset(own)
        claims[name] = frozenset(_resting(supply, cone))
    return _Snapshot(points, claims, supply)


def _resting(supply: SupplyNetwork, cone: Iterable[str]) -> Iterator[str]:
    """The claims that what lies upstream rests on: of activities, arcs, causes, and the state of sites."""
    holders = set()
    for name in cone:
        activity = supply.activities[name]
        holders.add(activity.holder)
        yield from activity.claims
        for cause in supply.causes_of[name]:
            yield from cause.claims
        for number in range(len(activity.needs)):
            for arc in supply.live_arcs(name, number):
                yield from arc.claims
                for cause in arc.causes:
                    yield from cause.claims
    for holder in sorted(holders):
        for fact in supply.world.graph.facts_about(holder):
            if fact.predicate in ("status", "starts"):
                yield from fact.claims


class _Ledger:
    """Spells that are open and that have ended."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._open: dict[tuple[str, str], PointSpell] = {}
        self._ended: list[PointSpell] = []

    def turn(self, day: str, before: _Snapshot | None, now: _Snapshot, changed: frozenset[str]) -> None:
        """Take in the network of a day: what is gone ends, what is new begins."""
        here = {(t, cause) for t, causes in now.points.items() for cause in causes or ()}
        for key in sorted(self._open.keys() - here):
            because = self._because(key[0], before, now, changed)
            self._ended.append(self._open.pop(key).model_copy(update={"went": day, "went_claims": because}))
        for key in sorted(here - self._open.keys()):
            because = () if before is None else self._because(key[0], before, now, changed)
            self._open[key] = self._spell(*key, None if before is None else day, because, now.supply)

    def spells(self) -> tuple[PointSpell, ...]:
        every = [*self._ended, *self._open.values()]
        return tuple(sorted(every, key=lambda s: (s.name, s.target, s.kind, s.cause_name, s.cause, s.came or "")))

    def _spell(
        self, target: str, cause: str, came: str | None, because: tuple[str, ...], supply: SupplyNetwork
    ) -> PointSpell:
        known = supply.causes[cause]
        return PointSpell(
            target=target,
            name=self._graph.name(target),
            cause=cause,
            kind=known.kind,
            cause_name=self._graph.name(known.thing),
            came=came,
            went=None,
            came_claims=because,
            went_claims=(),
        )

    @staticmethod
    def _because(target: str, before: _Snapshot | None, now: _Snapshot, changed: Collection[str]) -> tuple[str, ...]:
        """The claims of the day that the target rested on before, or rests on now."""
        rested = frozenset() if before is None else before.claims.get(target, frozenset())
        return tuple(sorted((rested | now.claims.get(target, frozenset())) & frozenset(changed)))


def _told(claims: tuple[str, ...]) -> str:
    return f"[{', '.join(claims)}]" if claims else "[by a date that came]"
