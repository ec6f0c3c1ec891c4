"""The supply network in tonnes: its activities, arcs, yields and capacities as a problem of flow with recipes.

Goods are what an activity has made (`out`) and what stands before its input (`in`). Before separation they are counted
in t REO, kept apart by the mine that they come from, since its assay says what can be separated; from oxide on, in
tonnes of each group of elements. What stands before an input is counted in tonnes of what is made of it, so that every
yield is on an arc. Separation is joint: one tonne of feed gives all its elements at once, to all circuits of the site.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from reegraph.analysis.supply.activities import Activity, Need
from reegraph.analysis.supply.causes import Arc
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.stages import END_USE, TRADE
from reegraph.analysis.supply.units import TOTAL
from reegraph.analysis.supply.yields import RAW, ShareRange, Yields, yields
from reegraph.analysis.tonnage.capacities import Capacity, capacities
from reegraph.analysis.tonnage.flow import Limit, Problem, Process
from reegraph.entities.gazetteer import gazetteer

_JOINT = frozenset({"separation", "recycling"})


class Sink(NamedTuple):
    """A process that is wanted: an activity's product of a group, or (end use) what arrives at one of its inputs."""

    process: str
    activity: str
    group: str


@dataclass(frozen=True)
class TonnesProblem:
    """The problem of some final activities, with the least and the most favourable shares where an assay is unknown.

    `usual` is the case in which makers of the final product make no more than is known of them, and no other unknown
    capacity binds: what plants of known capacity deliver, if those that feed them can.
    `sinks` are what is wanted. `unknown` names the activities without a known capacity by the limits that stand for
    them; `unfed` inputs of which no supplier is known, which count as served; `figures` the capacities that bear on it.
    """

    worst: Problem
    best: Problem
    usual: Problem
    sinks: tuple[Sink, ...]
    failures: Mapping[str, frozenset[str]]
    unknown: Mapping[str, str]
    unfed: tuple[tuple[str, str], ...]
    figures: tuple[Capacity, ...]
    assumed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    doubles: Mapping[str, str] = field(default_factory=dict)

    def makes(self, activity: str) -> tuple[str, ...]:
        """The processes in which an activity makes its products."""
        return tuple(p.id for p in self.best.processes if p.id.startswith(f"make|{activity}|"))

    @property
    def sized(self) -> frozenset[str]:
        """The sinks of activities whose own capacity is known."""
        blank = set(self.unknown.values())
        return frozenset(s.process for s in self.sinks if s.activity not in blank)


def tonnes_problem(
    supply: SupplyNetwork, final: Collection[str], groups: Sequence[str], figures: Sequence[Capacity] | None = None
) -> TonnesProblem:
    """The problem of delivering the products of these live activities, counted in these groups of elements.

    `groups` are names of `tables/yields.toml`, or "REO" where what is wanted is not separated yet. `figures` are the
    capacities that hold, by default those of the network.
    """
    known = capacities(supply) if figures is None else figures
    return _Builder(supply, final, groups, known).problem()


class _Flow(NamedTuple):
    """One arc as a process: how much an amount of one stream of the supplier gives to each slot of its users."""

    id: str
    takes: str
    gives: dict[str, tuple[float, float]]
    causes: frozenset[str]
    site: str
    form: str
    bare: float


class _Builder:
    def __init__(
        self, supply: SupplyNetwork, final: Collection[str], groups: Sequence[str], figures: Sequence[Capacity]
    ) -> None:
        self.supply = supply
        self.table: Yields = yields()
        self.doubles = supply.doubles
        self.final = sorted({self.doubles.get(a, a) for a in final if supply.activities[a].live})
        self.groups = tuple(g for g in groups if g != TOTAL)
        self._told_twice: dict[str, list[str]] = defaultdict(list)
        for double in sorted(self.doubles):
            self._told_twice[self.doubles[double]].append(double)
        self._arcs_of: dict[tuple[str, int], tuple[Arc, ...]] = {}
        self.cone = {name: supply.activities[name] for name in sorted(self._upstream())}
        self.figures = tuple(f for f in figures if any(a in self.cone for a in f.activities))
        self._assumed: dict[str, set[str]] = defaultdict(set)
        self.unfed: list[tuple[str, str]] = []
        self.closed: set[str] = set()

    def problem(self) -> TonnesProblem:
        makes = list(self._makes())
        flows = list(self._flows())
        sinks = list(self._sinks())
        known = list(self._known_limits(flows))
        limits = [*known, *self._unknown_limits(flows, {p for limit in known for p in limit.weights})]
        unknown = {limit.id: limit.id.split("|")[1] for limit in limits if limit.id.startswith("unknown|")}
        wanted = tuple(s.process for s in sinks)
        ends = [Process(s.process, takes={self._sink_good(s): 1.0}) for s in sinks]
        worst, best = (
            Problem((*makes, *[_as_process(f, end) for f in flows], *ends), tuple(limits), wanted) for end in (0, 1)
        )
        forms = {self.cone[name].form for name in self.final}
        last = {x.id: x.low for x in limits if x.id in unknown and self.cone[unknown[x.id]].form in forms}
        return TonnesProblem(
            worst=worst,
            best=best,
            usual=best.at(last),
            sinks=tuple(sinks),
            failures=self._failures(flows, sinks),
            unknown=unknown,
            unfed=tuple(self.unfed),
            figures=self.figures,
            assumed=tuple((text, tuple(sorted(self._assumed[text]))) for text in sorted(self._assumed)),
            doubles={a: b for a, b in self.doubles.items() if b in self.cone},
        )

    # Streams: what an activity makes, kept apart by origin before separation and by group after it

    @cached_property
    def _streams(self) -> Mapping[str, tuple[str, ...]]:
        """The streams of each activity: origins (ids of activities where raw goods enter), or groups."""
        found: dict[str, set[str]] = {name: self._own_streams(a) for name, a in self.cone.items()}
        changed = True
        while changed:
            changed = False
            for name, activity in self.cone.items():
                if activity.form not in RAW:
                    continue
                for arc in self._arcs(activity, 0):
                    if self.cone[arc.supplier].form in RAW and not found[arc.supplier] <= found[name]:
                        found[name] |= found[arc.supplier]
                        changed = True
        return {name: tuple(sorted(streams)) for name, streams in found.items()}

    def _own_streams(self, activity: Activity) -> set[str]:
        if activity.form in RAW:
            fed = bool(activity.needs) and bool(self._arcs(activity, 0))
            return set() if fed else {activity.id}
        fitting = [g.name for g in self.table.groups_in(activity.elements) if g.name in self.groups]
        # A magnet plant of unknown kind makes one kind or another, never both from one capacity.
        return set(fitting[:1] if activity.form == "magnet" else fitting)

    def _upstream(self) -> list[str]:
        """Everything from which something flows to what is wanted, this included."""
        queue = list(self.final)
        seen = set(queue)
        for name in queue:  # grows while we walk it
            activity = self.supply.activities[name]
            for arc in (a for number in range(len(activity.needs)) for a in self._arcs(activity, number)):
                if arc.supplier not in seen:
                    seen.add(arc.supplier)
                    queue.append(arc.supplier)
        return queue

    def _arcs(self, activity: Activity, need: int) -> tuple[Arc, ...]:
        """The arcs into an input, those into its doubles among them, from those that count."""
        key = activity.id, need
        if key not in self._arcs_of:
            twice = [activity.id, *(self._told_twice[activity.id] if need == 0 else ())]
            told = (a for name in twice for a in self.supply.live_arcs(name, need))
            found = [replace(a, supplier=self.doubles.get(a.supplier, a.supplier)) for a in told]
            one = {(a.supplier, tuple(c.id for c in a.causes)): a for a in reversed(found)}
            self._arcs_of[key] = tuple(a for a in reversed(one.values()) if a.supplier != activity.id)
        return self._arcs_of[key]

    # Processes

    def _makes(self) -> Iterator[Process]:
        """Making: each stream of an activity from what stands before its inputs."""
        for activity in self.cone.values():
            if activity.stage == END_USE or not activity.sells:
                continue
            for stream in self._streams[activity.id]:
                takes = {
                    _slot(activity.id, number, stream if number == 0 else ""): 1.0
                    for number in self._fed_needs(activity)
                }
                yield Process(_make(activity.id, stream), takes=takes, gives={_out(activity.id, stream): 1.0})

    def _fed_needs(self, activity: Activity) -> list[int]:
        """The inputs that bind: those with known suppliers, or with none where unknown ones count as missing."""
        needs = []
        for number, need in enumerate(activity.needs):
            if not self._arcs(activity, number):
                self.unfed.append((activity.id, need.name))
                if self.supply.options.unknown == "missing":
                    needs.append(number)
            elif number == 0 or self._extra_ratio(activity, need) is not None:
                needs.append(number)
            else:
                self._assumed["no source says how much of it a tonne takes, so it is not counted"].add(
                    f"{need.name} for {activity.label}"
                )
        return list(dict.fromkeys(needs))

    def _extra_ratio(self, activity: Activity, need: Need) -> float | None:
        """Tonnes of oxide of an input that only claims name, for a tonne of the product."""
        groups = [g.name for g in self.table.groups_in(need.elements)]
        found = self.table.additive_for(groups[0]) if len(groups) == 1 and activity.form == "magnet" else None
        return found.needs if found is not None and found.needs > 0 else None

    def _flows(self) -> Iterator[_Flow]:
        """Arcs: one process for each stream of the supplier; circuits of one site that share a feed share it."""
        joined: dict[tuple[str, ...], dict[str, tuple[float, float]]] = defaultdict(dict)
        for activity in self.cone.values():
            for number in range(len(activity.needs)):
                for place, arc in enumerate(self._arcs(activity, number)):
                    causes = tuple(sorted(c.id for c in arc.causes))
                    for stream in self._streams[arc.supplier]:
                        gives = self._gives(activity, number, arc, stream)
                        if gives:
                            joined[self._joint_key(activity, number, arc, stream, place, causes)] |= gives
        for key in sorted(joined):
            site, supplier, stream, causes_text, _ = key
            made, goods = self.cone[supplier], joined[key]
            users = {good.split("|")[1] for good in goods}
            form = self.cone[min(users)].form
            bare = self.table.needs(made.form, form, stream if stream in self.groups else "any") or 1.0
            yield _Flow(
                "flow|" + "|".join(key), _out(supplier, stream), goods,
                frozenset(filter(None, causes_text.split("\n"))), site, made.form, 1 / bare,
            )  # fmt: skip

    def _joint_key(
        self, activity: Activity, number: int, arc: Arc, stream: str, place: int, causes: tuple[str, ...]
    ) -> tuple[str, ...]:
        joint = activity.stage in _JOINT and activity.form == "oxide" and self.cone[arc.supplier].form in RAW
        user = "" if joint else f"{activity.id} {number} {place}"
        return (activity.holder, arc.supplier, stream, "\n".join(causes), user)

    def _gives(self, activity: Activity, number: int, arc: Arc, stream: str) -> dict[str, tuple[float, float]]:
        """Slots of the user that a tonne of the stream serves, each with what it gives, at worst and at best."""
        supplier = self.cone[arc.supplier]
        if number > 0:
            ratio = self._extra_ratio(activity, activity.needs[number])
            return {} if ratio is None else {_slot(activity.id, number, ""): (1 / ratio, 1 / ratio)}
        if activity.stage in (END_USE, TRADE) or not activity.sells:
            same = supplier.form == activity.form
            return {_slot(activity.id, number, stream): (1.0, 1.0)} if same and self._takes(activity, stream) else {}
        if supplier.form in RAW and activity.form in RAW:
            ratio = self.table.needs(supplier.form, activity.form, "any")
            return {} if ratio is None else {_slot(activity.id, number, stream): (1 / ratio, 1 / ratio)}
        found = {}
        for group in self._streams[activity.id]:
            share = self._share(stream, group, supplier) if supplier.form in RAW else ShareRange(1.0, 1.0)
            ratio = self.table.needs(supplier.form, activity.form, group)
            if ratio is not None and (supplier.form in RAW or group == stream):
                found[_slot(activity.id, number, group)] = (share.low / ratio, share.high / ratio)
        return found

    def _takes(self, activity: Activity, stream: str) -> bool:
        return activity.stage == END_USE or not activity.sells or stream in self._streams[activity.id]

    def _share(self, origin: str, group: str, through: Activity) -> ShareRange:
        """What of the rare earths from an origin is of a group; nothing where what passes holds none of it."""
        if not any(g.name == group for g in self.table.groups_in(through.elements)):
            return ShareRange(0.0, 0.0)
        entered = self.supply.activities[origin]
        label = "magnet scrap" if entered.form == "scrap" else entered.label
        share = self.table.share(entered.holder, label, group)
        if not share.known:
            most = f"at most {share.high:.1%}, the most of any listed mine" if share.high < 1 else "any share"
            text = f"no assay is known, so that {group} may be {most}, of what comes from"
            self._assumed[text].add(self.supply.world.graph.name(entered.holder))
        return share

    # What is wanted

    def _sinks(self) -> Iterator[Sink]:
        for name in self.final:
            activity = self.cone[name]
            if activity.stage == END_USE or not activity.sells:
                for number in range(len(activity.needs)):
                    for group in self.groups:
                        if self._arcs(activity, number):
                            yield Sink(f"sink|{name}|{number}|{group}", name, group)
            else:
                for stream in self._streams[name]:
                    yield Sink(f"sink|{name}||{stream}", name, TOTAL if activity.form in RAW else stream)

    def _sink_good(self, sink: Sink) -> str:
        _, activity, number, stream = sink.process.split("|")
        return _slot(activity, int(number), stream) if number else _out(activity, stream)

    # Limits

    def _known_limits(self, flows: Sequence[_Flow]) -> Iterator[Limit]:
        for number, figure in enumerate(self.figures):
            if figure.bound != "most":
                continue
            top = self._counted(figure)
            if top is None:
                continue
            top = max(top, self._made(figure))
            name = f"{number} {figure.holder} {figure.form} {'+'.join(figure.groups)}"
            made = self._weights(figure) if figure.direction == "out" else {}
            fed = self._feed_weights(figure, flows)
            if fed:
                yield Limit(f"feed {name}", fed, top, top)
            if made:
                yield Limit(f"out {name}", made, 0.0 if self._is_mixture(figure, fed) else top, top)

    def _is_mixture(self, figure: Capacity, fed: Collection[str]) -> bool:
        """Whether nature and not the plant decides what part of an oxide figure is of the groups that are asked for."""
        asked = set(self.groups)
        mixed = figure.form == "oxide" and not asked.issuperset(figure.groups) and not fed
        if mixed:
            amount = f"{figure.amount} of {self.supply.world.graph.name(figure.holder)}"
            self._assumed["stated of several elements together, any part of which may be the one asked for"].add(amount)
        return mixed

    def _counted(self, figure: Capacity) -> float | None:
        """The figure in the tonnes that processes are counted in: t REO before separation."""
        if not figure.gross or figure.form == "scrap":
            return figure.number
        labels = [self.supply.activities[a].label for a in figure.activities]
        shares = [self.table.content_of(figure.holder, label) for label in labels]
        known = [s for s in shares if s is not None]
        if not known or (figure.groups != (TOTAL,) and figure.direction == "in"):
            self._assumed["no source says what a tonne of these goods holds, so the figure is not used"].add(
                f"{figure.number:,.10g} {figure.unit} of {self.supply.world.graph.name(figure.holder)}"
            )
            return None
        return figure.number * max(known)

    def _made(self, figure: Capacity) -> float:
        """What the same site was told to have made of just that, in the best of years."""
        same = [
            f.number
            for f in self.figures
            if f.bound == "least"
            and (f.holder, f.scope, f.form, f.groups, f.gross)
            == (figure.holder, figure.scope, figure.form, figure.groups, figure.gross)
        ]
        return max(same, default=0.0)

    def _weights(self, figure: Capacity) -> dict[str, float]:
        """The makings that an output figure counts."""
        found = {}
        for name in figure.activities:
            activity = self.cone.get(name)
            if activity is None or activity.form != figure.form:
                continue
            for stream in self._streams[name]:
                weight = self._weight(figure, activity, stream)
                if weight:
                    found[_make(name, stream)] = weight
        return found

    def _weight(self, figure: Capacity, activity: Activity, stream: str) -> float:
        if TOTAL in figure.groups:
            return 1.0
        if activity.form not in RAW:
            return 1.0 if stream in figure.groups else 0.0
        shares = [self._share(stream, group, activity) for group in figure.groups]
        return sum(s.low for s in shares) if all(s.known for s in shares) else 0.0

    def _feed_weights(self, figure: Capacity, flows: Sequence[_Flow]) -> dict[str, float]:
        """The feeds that a figure bounds: what goes in, or what a site separates of all elements together."""
        if figure.scope != "site":
            return {}
        users = {a for a in figure.activities if a in self.cone}
        fed = [f for f in flows if f.site == figure.holder and any(good.split("|")[1] in users for good in f.gives)]
        if figure.direction == "in" and figure.form == "scrap":
            return {f.id: 1.0 for f in fed if f.form == "scrap"}
        if figure.direction == "in":
            held = 1 / (self.table.needs("scrap", "mixed", "any") or 1.0)
            raw = [f for f in fed if f.form in RAW and figure.groups == (TOTAL,)]
            return {f.id: held if f.form == "scrap" else 1.0 for f in raw}
        if figure.form == "oxide" and figure.groups == (TOTAL,):
            return {f.id: f.bare for f in fed if f.form in RAW}
        return {}

    def _unknown_limits(self, flows: Sequence[_Flow], limited: Collection[str]) -> Iterator[Limit]:
        """A limit of unknown height for whatever has no known one; what was made is the least that it can be."""
        for name, activity in self.cone.items():
            if activity.stage in (TRADE, END_USE) or not activity.sells:
                continue
            feeds = [f.id for f in flows if any(good.split("|")[1] == name for good in f.gives)]
            if feeds and all(f in limited for f in feeds):
                continue  # what goes in is bounded, and all of it
            free = [s for s in self._streams[name] if _make(name, s) not in self._own_limited]
            for streams in [free] if activity.form in RAW and free else [[s] for s in free]:
                weights = {_make(name, s): 1.0 for s in streams}
                least = self._least(activity, streams)
                what = streams[0] if len(streams) == 1 else TOTAL
                yield Limit(f"unknown|{name}|{what}", weights, least, math.inf)

    @cached_property
    def _own_limited(self) -> frozenset[str]:
        """The makings that a known capacity of their own site bounds."""
        own = (f for f in self.figures if f.bound == "most" and f.scope == "site" and f.direction == "out")
        return frozenset(p for f in own if self._counted(f) is not None for p in self._weights(f))

    def _least(self, activity: Activity, streams: Sequence[str]) -> float:
        """What the site has made of just these streams."""
        least = 0.0
        for figure in self.figures:
            if figure.bound == "least" and figure.scope == "site" and activity.id in figure.activities:
                amount = self._counted(figure)
                total = figure.groups == (TOTAL,) and (activity.form in RAW or activity.form not in ("oxide", "metal"))
                alone = len([a for a in figure.activities if a in self.cone]) == 1
                if amount is not None and alone and (total or figure.groups == tuple(streams)):
                    least = max(least, amount)
        return least

    # Failures

    def _failures(self, flows: Iterable[_Flow], sinks: Iterable[Sink]) -> dict[str, frozenset[str]]:
        hit: dict[str, set[str]] = defaultdict(set)
        wanted: dict[str, list[str]] = defaultdict(list)
        for sink in sinks:
            wanted[sink.activity].append(sink.process)
        for name, activity in self.cone.items():
            makes = [_make(name, s) for s in self._streams[name]] if activity.sells else []
            for cause in self.supply.causes_of[name]:
                hit[cause.id].update(makes, wanted[name])
        for double, name in self.doubles.items():
            site = self.supply.activities[double].holder
            if name in self.cone and gazetteer().by_id(site) is None:
                hit[site].update(_make(name, s) for s in self._streams[name])
                hit[site].update(wanted[name])
        for flow in flows:
            for on_the_way in flow.causes:
                hit[on_the_way].add(flow.id)
        return {cause: frozenset(hit[cause]) for cause in sorted(hit)}


def _as_process(flow: _Flow, end: int) -> Process:
    return Process(flow.id, takes={flow.takes: 1.0}, gives={good: given[end] for good, given in flow.gives.items()})


def _make(activity: str, stream: str) -> str:
    return f"make|{activity}|{stream}"


def _out(activity: str, stream: str) -> str:
    return f"out|{activity}|{stream}"


def _slot(activity: str, need: int, stream: str) -> str:
    return f"in|{activity}|{need}|{stream}"
