"""The verdict on each target: its points of failure in both readings of supply, and what the verdict rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from reegraph.analysis.engine.cutsets import CutSets, minimal_cut_sets, single_points_of_failure
from reegraph.analysis.engine.network import Network, Witness, witness
from reegraph.analysis.failure.chokepoints import (
    BASIS,
    BASIS_MARKET,
    Chokepoints,
    Completeness,
    MissingInput,
    OwnCause,
    PolicyNote,
    Robustness,
    SinglePoint,
    SupplyLine,
    Target,
    View,
)
from reegraph.analysis.failure.effects import EFFECT_SHARE, EffectiveStop, SharesLeft
from reegraph.analysis.failure.narration import Narrator
from reegraph.analysis.failure.robustness import decisive_claims
from reegraph.analysis.supply.activities import Activity, Flow
from reegraph.analysis.supply.causes import COUNTRY, KINDS, Arc, Cause
from reegraph.analysis.supply.network import Ask, SupplyNetwork
from reegraph.analysis.supply.stages import stage_table
from reegraph.analysis.supply.targets import target_id
from reegraph.analysis.supply.world import Options
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.dates import latest_report
from reegraph.graph.support import support

# Shares are sums of percentages with one decimal place.
ROUNDING = 1e-6


def chokepoints(
    graph: Graph,
    target: str | None = None,
    *,
    order: int = 1,
    options: Options | None = None,
    effect: float = EFFECT_SHARE,
    countries: Collection[str] | None = None,
) -> Chokepoints:
    """The causes, and the sets of at most `order` causes, whose failure makes a target unavailable.

    `target` is a name or an id: a firm, a site, a material, an end use. Without it, every magnet plant and every buyer
    of magnets, of these `countries` (ids of states) only where they are given. `effect` is the share of a supply (0 to
    1) whose loss counts as a stop in effect. Raises UnknownNameError or AmbiguousNameError, and MisuseError for an
    order below 1 or a share out of bounds.
    """
    if order < 1:
        raise MisuseError(f"order: found {order}, expected a whole number from 1")
    if not 0 < effect <= 1:
        raise MisuseError(f"effect share: found {effect:g}, expected more than 0 and at most 1 (0.8 is 80 percent)")
    options = options or Options()
    closed, opened = (
        SupplyNetwork(
            graph, options.model_copy(update={"market": m, "without": options.without if m == "open" else ()})
        )
        for m in ("closed", "open")
    )
    names = _targets(closed, countries) if target is None else (target_id(graph, target),)
    contracts, market = (_Asked(graph, s, {name: s.ask(name) for name in names}, effect) for s in (closed, opened))
    asked = market if options.market == "open" else contracts
    points = asked.single_points()
    sure, planned = (_points_under(graph, names, options, **change) for change in _VARIANTS)
    verdicts = []
    for name in names:
        robust = Robustness(
            confirmed_only=sure[name] == points[name],
            with_planned_and_rumoured=planned[name] == points[name],
            **({} if target is None else _decisive(graph, asked.supply, name)),
        )
        verdicts.append(asked.verdict(name, robust, contracts.view(name, order), market.view(name, order)))
    ranked = sorted(verdicts, key=lambda t: (t.available is None, -len(t.single_points_of_failure), t.name, t.target))
    return Chokepoints(as_of=closed.day, prefer=options.prefer, order=order, targets=tuple(ranked))


def _decisive(graph: Graph, supply: SupplyNetwork, name: str) -> dict[str, Any]:
    claims = decisive_claims(graph, name, supply.options)
    causes = sorted({c for effect in claims for c in (*effect.new, *effect.gone)})
    things = {c: supply.causes[c].thing if c in supply.causes else c for c in causes}
    return {"claims": claims, "names": {c: graph.name(things[c].removeprefix(COUNTRY)) for c in causes}}


def _targets(supply: SupplyNetwork, countries: Collection[str] | None) -> tuple[str, ...]:
    names = supply.default_targets()
    if countries is None:
        return names
    places = {name: supply.world.ownership.country(name) for name in names}
    return tuple(n for n in names if (place := places[n]) is not None and place.holder in countries)


# On confirmed facts only; with plans and rumours.
_VARIANTS: tuple[dict[str, Any], ...] = (
    {"confirmed_only": True, "include": ()},
    {"confirmed_only": False, "include": ("planned", "rumoured")},
)


def _points_under(graph: Graph, names: Iterable[str], options: Options, **change: Any) -> Mapping[str, Any]:
    supply = SupplyNetwork(graph, options.model_copy(update=change))
    return _Asked(graph, supply, {name: supply.ask(name) for name in names}).single_points()


def _kind_rank(kind: str) -> int:
    return [str(k) for k in KINDS].index(kind)


class _Asked:
    """A supply network with its targets: verdicts, and the words for them."""

    def __init__(
        self, graph: Graph, supply: SupplyNetwork, asks: Mapping[str, Ask], effect: float = EFFECT_SHARE
    ) -> None:
        self.graph = graph
        self.effect = effect
        self._losses: dict[str, Mapping[str, float]] = {}
        self.supply = supply
        self.asks = asks
        self.words = Narrator(graph, supply)
        self.network: Network = supply.with_targets(asks)
        self.final = {name: tuple(a for group in ask.groups for a in group) for name, ask in asks.items()}
        self.cone = {name: supply.upstream(final) for name, final in self.final.items()}

    @cached_property
    def _points_by_name(self) -> dict[str, tuple[str, ...] | None]:
        return {name: self._points(name) for name in self.asks}

    def single_points(self) -> dict[str, tuple[str, ...] | None]:
        """The single points of each target, its own causes among them; None where there is no verdict or it is down."""
        return self._points_by_name

    def _points(self, name: str) -> tuple[str, ...] | None:
        if not self._is_fed(name):
            return None
        verdict = single_points_of_failure(self.network, name)
        return verdict.single_points_of_failure if verdict.available else None

    def _is_fed(self, name: str) -> bool:
        """Whether any supply to the target is known, or it needs none (a mine), or missing inputs count as down."""
        final = [self.supply.activities[a] for a in self.final[name]]
        if not final:
            return False
        if self.supply.options.unknown == "missing" or any(not a.needs for a in final):
            return True
        return any(self.supply.live_arcs(a.id, number) for a in final for number in range(len(a.needs)))

    def verdict(self, name: str, robust: Robustness, contracts: View, market: View) -> Target:
        points = self._points_by_name[name]
        told = market if self.supply.market is not None else contracts
        own = self.supply.own_causes(name, self.final[name])
        causes = sorted({c for cut in told.cut_sets for c in cut})
        return Target(
            target=name,
            name=self.graph.name(name),
            available=told.available,
            single_points_of_failure=told.single_points_of_failure,
            cut_sets=told.cut_sets,
            cause_names={c: self.graph.name(self.supply.causes[c].thing) for c in causes},
            itself=tuple(self._own(cause, points or ()) for cause in own.values()),
            completeness=self._completeness(name, told.verdict),
            robust=robust,
            by_contracts=contracts,
            with_market=market,
        )

    def view(self, name: str, order: int) -> View:
        """The verdict of this network, cut sets to an order."""
        points = self._points_by_name[name]
        own = self.supply.own_causes(name, self.final[name])
        fed = self._is_fed(name)
        outside = [cause for cause in points or () if cause not in own]
        singles = [self._single_point(name, cause) for cause in outside]
        return View(
            available=points is not None if fed else None,
            verdict=self._verdict_words(name, points, len(outside)),
            single_points_of_failure=tuple(sorted(singles, key=lambda p: (_kind_rank(p.kind), p.name, p.cause))),
            cut_sets=self._cut_sets(name, order, own) if fed else (),
            stops_in_effect=tuple(self._stops_in_effect(name, own)) if fed and points is not None else (),
        )

    def _stops_in_effect(self, name: str, own: Collection[str]) -> list[EffectiveStop]:
        """The causes outside the target that lose the asked share of what reaches it, worst first."""
        claims: dict[str, set[str]] = defaultdict(set)
        for stands in self._causes(name):
            claims[stands.id].update(stands.claims)
        found = []
        for cause, because in claims.items():
            lost = self._lost_with(cause).get(name, 0.0)
            if cause not in own and lost >= self.effect - ROUNDING:
                known = self.supply.causes[cause]
                stop = EffectiveStop(
                    cause=cause,
                    kind=known.kind,
                    name=self.graph.name(known.thing),
                    share_lost=round(lost, 4),
                    claims=tuple(sorted(because)),
                )
                found.append(stop)
        return sorted(found, key=lambda s: (-s.share_lost, _kind_rank(s.kind), s.name, s.cause))

    @cached_property
    def _shares(self) -> SharesLeft:
        return SharesLeft(self.supply, self.asks)

    def _lost_with(self, cause: str) -> Mapping[str, float]:
        if cause not in self._losses:
            self._losses[cause] = self._shares.lost([cause])
        return self._losses[cause]

    def _cut_sets(self, name: str, order: int, own: Mapping[str, Cause]) -> tuple[tuple[str, ...], ...]:
        found: CutSets = minimal_cut_sets(self.network, name, order=order)
        return tuple(cut for cut in found.minimal_cut_sets if not cut or not set(cut) <= set(own))

    def _own(self, cause: Cause, points: Iterable[str]) -> OwnCause:
        return OwnCause(
            cause=cause.id,
            kind=cause.kind,
            name=self.graph.name(cause.thing),
            stops=cause.id in points,
            claims=cause.claims,
        )

    def _verdict_words(self, name: str, points: tuple[str, ...] | None, outside: int) -> str:
        if not self._is_fed(name):
            return self._unfed(name)
        if points is None:
            return f"down at the start: {' '.join(self.words.chain(witness(self.network, name)))}"
        missing = " as far as known, with inputs of unknown origin" if self._missing(name) else ""
        if not outside:
            return f"no single point of failure outside itself{missing}"
        return f"{outside} single point{'s' if outside > 1 else ''} of failure{missing}"

    def _unfed(self, name: str) -> str:
        if self.final[name]:
            return "nothing known feeds it: no verdict"
        if any(self.supply.ask(name, planned=True).groups):
            return "only planned, or no longer at work, at this date: no verdict"
        return "nothing is known that it makes or buys: no verdict"

    # Single points and their witness

    def _single_point(self, name: str, cause: str) -> SinglePoint:
        shown = witness(self.network, name, [cause])
        found = self.supply.causes[cause]
        claims = self._evidence(name, cause, shown)
        return SinglePoint(
            cause=cause,
            kind=found.kind,
            name=self.graph.name(found.thing),
            steps=self.words.chain(shown),
            claims=claims,
            support=support(self.graph, claims),
        )

    def _causes(self, name: str) -> Iterator[Cause]:
        """The causes on the activities and arcs upstream of a target."""
        for activity in self.cone[name]:
            yield from self.supply.causes_of[activity]
            for arc in self._arcs_into(activity):
                yield from arc.causes

    def _arcs_into(self, activity: str) -> Iterator[Arc]:
        for number in range(len(self.supply.activities[activity].needs)):
            yield from self.supply.live_arcs(activity, number)

    def _evidence(self, name: str, cause: str, shown: Witness) -> tuple[str, ...]:
        """Claims that the cause stands where it does, and those on the arcs along the chain of losses."""
        claims = {c for found in self._causes(name) if found.id == cause for c in found.claims}
        for step in shown.steps:
            if step.lost_input is not None and step.node in self.supply.activities:
                suppliers = {s.supplier for s in step.lost_input.suppliers}
                arcs = [arc for arc in self._arcs_into(step.node) if arc.supplier in suppliers]
                claims.update(c for arc in arcs for c in arc.claims)
        return tuple(sorted(claims))

    # What the verdict lacks

    def _completeness(self, name: str, verdict: str) -> Completeness:
        cone = [self.supply.activities[a] for a in self.cone[name]]
        planned = list(cone) or [
            self.supply.activities[a] for g in self.supply.ask(name, planned=True).groups for a in g
        ]
        arcs = [arc for a in cone for arc in self._arcs_into(a.id)]
        claims = {c for a in cone for c in a.claims} | {c for arc in arcs for c in arc.claims}
        holders = sorted({a.holder for a in cone if not a.is_market})
        mixed = {a.holder for a in cone if not a.is_market and stage_table().form[a.form].any}
        world = self.supply.world
        return Completeness(
            verdict=verdict,
            basis=BASIS if self.supply.market is None else BASIS_MARKET,
            unknown_assay=tuple(sorted(mixed)),
            policies=tuple(self._waiting(name)),
            missing_inputs=tuple(self._missing(name)),
            planned=tuple(self._planned(planned)),
            unused=tuple(self._unused({*holders, name})),
            unknown_status=tuple(h for h in holders if world.is_facility(h) and world.state(h) == "unknown"),
            unplaced=tuple(h for h in holders if world.ownership.country(h) is None),
            undated=tuple(
                sorted(c for c in claims if c in self.graph.claims and self.graph.claims[c].reported is None)
            ),
            oldest_report=min(filter(None, map(self._last_report, arcs)), default=None),
            sources=self._sources(claims),
        )

    def _waiting(self, name: str) -> Iterator[PolicyNote]:
        """Policies that would stand on supply to the target, were they in force."""
        known = self.supply.activities
        arcs = [arc for a in self.cone[name] for arc in self._arcs_into(a)]
        for measure in self.supply.measures:
            if measure.force in ("suspended", "suspension over") and any(
                self.supply.touches(measure, known[arc.supplier], known[arc.user], arc.need) for arc in arcs
            ):
                yield PolicyNote(
                    policy=measure.id,
                    name=self.graph.name(measure.id),
                    force=measure.force,
                    until=measure.until,
                    claims=measure.claims,
                )

    def _last_report(self, arc: Arc) -> str | None:
        return latest_report(self.graph.claims[c].reported for c in arc.claims if c in self.graph.claims)

    def _missing(self, name: str) -> list[MissingInput]:
        """Inputs without a supplier, those of one holder together."""
        products: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
        for material in self.asks[name].unmade:
            products[self.graph.name(name), material, ()] = []
        for activity in (a for a in map(self.supply.activities.__getitem__, self.cone[name]) if not a.is_market):
            for need, planned in self._unserved(activity):
                products.setdefault((self.graph.name(activity.holder), need, planned), []).append(activity.label)
        return [
            MissingInput(holder=holder, products=tuple(sorted(labels)), input=need, planned=planned)
            for (holder, need, planned), labels in products.items()
        ]

    def _unserved(self, activity: Activity) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The inputs of an activity without a live supplier, each with those that are planned."""
        for number, need in enumerate(activity.needs):
            arcs = self.supply.arcs_into.get((activity.id, number), ())
            if not any(arc.live for arc in arcs):
                yield need.name, tuple(sorted({self.words.called(arc.supplier) for arc in arcs}))

    def _planned(self, activities: Iterable[Activity]) -> Iterator[SupplyLine]:
        for activity in activities:
            for number in range(len(activity.needs)):
                for arc in self.supply.arcs_into.get((activity.id, number), ()):
                    if not arc.live:
                        ends = self.words.called(arc.supplier), self.words.called(arc.user)
                        yield SupplyLine(start=ends[0], end=ends[1], material=arc.label, claims=arc.claims)

    def _unused(self, holders: Iterable[str]) -> Iterator[SupplyLine]:
        wanted = set(holders)
        flows: list[Flow] = [f for f in self.supply.unbound if f.live and f.buyer in wanted]
        for flow in flows:
            ends = self.graph.name(flow.seller), self.graph.name(flow.buyer)
            label = None if flow.goods is None else flow.goods.label
            yield SupplyLine(start=ends[0], end=ends[1], material=label, claims=flow.fact.claims)

    def _sources(self, claims: Iterable[str]) -> tuple[str, ...]:
        return self.graph.independence.voices(self.graph.claims[c] for c in claims if c in self.graph.claims)
