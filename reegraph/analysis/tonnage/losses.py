"""What a failure costs in tonnes a year: of a target's product, or of the magnets that allied countries can make."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Literal

from reegraph.analysis.supply.causes import COUNTRY, KINDS, Cause
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.stages import goods, stage_table
from reegraph.analysis.supply.suppositions import allied_countries
from reegraph.analysis.supply.units import TOTAL
from reegraph.analysis.supply.world import Options
from reegraph.analysis.supply.yields import RAW, Group, yields
from reegraph.analysis.tonnage.capacities import Capacity, capacities
from reegraph.analysis.tonnage.flow import Interval, LossFinder, worst_pairs
from reegraph.analysis.tonnage.programme import TonnesProblem, tonnes_problem
from reegraph.analysis.tonnage.results import ALLIED, Loss, Losses, Note, Plant, Section, Tonnage, in_tonnes
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.support import support

PAIRS = 10
"""How many of the worst pairs are listed."""
_MAKERS = frozenset({"magnet", "recycling"})
_SEPARATORS = frozenset({"separation", "recycling"})


def losses(
    graph: Graph,
    target: str | None = None,
    *,
    elements: Sequence[str] = (),
    fail: Sequence[str] = (),
    pairs: bool = False,
    allied: Collection[str] | None = None,
    options: Options | None = None,
) -> Losses:
    """What the failure of each cause costs in tonnes a year of what a target can deliver at most.

    `target` is a name or id, by default all magnet making in `allied` countries (ids of states, by default those of the
    table that comes with reegraph at the date). `elements` asks for the products of these: magnets of elements without
    which there are none, and the separated oxide of the others. With `fail`, only what these cost together; with
    `pairs`, the worst pairs as well. Raises UnknownNameError or AmbiguousNameError, and MisuseError where there is
    nothing to count.
    """
    options = options or Options()
    wanted = _groups(elements)
    networks = [(SupplyNetwork(graph, options), [g for g in wanted if g.magnet or not elements])]
    for group in wanted if elements else ():
        if not group.magnet:  # followed by itself: what holds none of it is no part of its chain
            narrowed = options.model_copy(update={"elements": group.elements})
            networks.append((SupplyNetwork(graph, narrowed), [group]))
    sections: list[Section] = []
    for supply, groups in networks:
        countries = allied_countries(supply.day) if allied is None else frozenset(allied)
        failing = tuple(_cause_id(supply, graph.get(name).id) for name in fail)
        asked = _Asked(supply, countries, groups)
        found = asked.of_target(graph.get(target).id) if target is not None else asked.of_allied(every=not elements)
        sections += [question.section(failing, pairs=pairs) for question in found]
    if elements and not sections:
        names = ", ".join(g.name for g in wanted)
        raise MisuseError(f"nothing is known that {graph.name(target) if target else ALLIED} makes of {names}")
    return Losses(as_of=networks[0][0].day, prefer=options.prefer, sections=tuple(sections))


def _groups(elements: Sequence[str]) -> list[Group]:
    """The groups of these elements, or all."""
    wrong = sorted(set(elements) - set(stage_table().elements["all"]))
    found = [g for g in yields().group if not elements or not set(elements).isdisjoint(g.elements)]
    if wrong or not found:
        raise MisuseError(f"elements: found {', '.join(wrong or elements)}, expected symbols such as Nd, Dy, Tb")
    return found


def _cause_id(supply: SupplyNetwork, entity: str) -> str:
    """A state fails as what leaves it."""
    return COUNTRY + entity if supply.world.type(entity) == "Government" else entity


class _Asked:
    """Which products are asked for, in one network."""

    def __init__(self, supply: SupplyNetwork, allied: frozenset[str], groups: Sequence[Group]) -> None:
        self.supply = supply
        self.graph = supply.world.graph
        self.allied = allied
        self.groups = groups
        self.figures = capacities(supply)

    def of_allied(self, *, every: bool) -> Iterator[_Question]:
        """A question for each product of allied countries; where `every` group is open, the magnets of the first."""
        for group in self.groups[:1] if every else self.groups:
            for form in ("magnet",) if group.magnet else ("magnet", "oxide"):
                final = [a for a in self._makers(form) if self._makes(a, group.name)]
                if final and (form == "oxide" or group.magnet or group.grade):
                    what = "magnet making" if form == "magnet" else f"{group.name} oxide separation"
                    yield _Question(self, ALLIED, f"{what} in {ALLIED}", final, group.name, group.product(form))

    def outside(self, form: str, group: str) -> list[str]:
        """Sites that make such goods, and lie in no allied country or in none that is known, by name."""
        found = {self.supply.activities[a].holder for a in self._makers(form, allied=False) if self._makes(a, group)}
        return sorted(self.graph.name(holder) for holder in found)

    def _makers(self, form: str, *, allied: bool = True) -> Iterator[str]:
        stages = _MAKERS if form == "magnet" else _SEPARATORS
        for activity in self.supply.activities.values():
            # What a state makes is its country's total, and no plant.
            whole = self.supply.world.type(activity.holder) == "Government"
            if activity.live and activity.form == form and activity.stage in stages and not whole:
                place = self.supply.world.ownership.country(activity.holder)
                if (place is not None and place.holder in self.allied) is allied:
                    yield activity.id

    def _makes(self, name: str, group: str) -> bool:
        found = yields().groups_in(self.supply.activities[name].elements)
        first_only = self.supply.activities[name].form == "magnet"
        return group in [g.name for g in (found[:1] if first_only else found)]

    def of_target(self, target: str) -> Iterator[_Question]:
        """A question for each product of a target. Raises MisuseError where nothing is known that it makes or buys."""
        final = [a for group in self.supply.ask(target).groups for a in group]
        forms = {self.supply.activities[a].form for a in final}
        if self.supply.world.type(target) == "EndUse":
            forms = set(sorted(forms, key=stage_table().form_rank)[-1:])  # it is the last form that is used
        name = self.graph.name(target)
        if not final:
            raise MisuseError(f"{name}: nothing is known that it makes or buys at this date, so nothing can be lost")
        offered = goods(name) if self.supply.world.type(target) == "Material" else None
        for form in sorted(forms):
            some = [a for a in final if self.supply.activities[a].form == form]
            if form in RAW:
                yield _Question(self, target, name, some, TOTAL, "t REO")
                continue
            for group in self.groups:
                wanted = offered is None or not offered.elements.isdisjoint(group.elements)
                members = [a for a in some if self._makes(a, group.name)]
                if members and wanted and (form != "magnet" or group.magnet or group.grade):
                    yield _Question(self, target, name, members, group.name, group.product(form))


class _Question:
    """One product of one target."""

    def __init__(self, asked: _Asked, target: str, name: str, final: Collection[str], group: str, product: str) -> None:
        self.asked, self.target, self.name, self.group, self.product = asked, target, name, group, product
        self.supply, self.graph = asked.supply, asked.graph
        self.made: TonnesProblem = tonnes_problem(self.supply, final, [group], asked.figures)
        self.finder = LossFinder(self.made.worst, self.made.best, self.made.usual)
        self.sinks = {s.process: s for s in self.made.sinks}

    def section(self, failing: Sequence[str], *, pairs: bool) -> Section:
        losses = [self._loss((cause,)) for cause in self._causes()] if not failing else [self._loss(failing)]
        rows = [x for x in losses if failing or x.loss.high is None or x.loss.high > 0]
        return Section(
            target=self.target,
            name=self.name,
            group=self.group,
            product=self.product,
            delivered=Tonnage.of(self.finder.delivery),
            plants=tuple(self._plants()),
            losses=tuple(sorted(rows, key=_worst_first)),
            pairs=tuple(self._pairs()) if pairs and not failing else (),
            notes=tuple(self._notes()),
        )

    def _causes(self) -> list[str]:
        """Those that reach what is wanted; a second name of a site is no cause of its own."""
        holders = self.supply.activities
        twice = {holders[d].holder for d in self.made.doubles}
        twice -= {holders[name].holder for name in self.made.doubles.values()}
        return [c for c, hit in self.made.failures.items() if c not in twice and self.finder.touched(hit)]

    def _loss(self, causes: Sequence[str], found: Interval | None = None) -> Loss:
        failed = frozenset(p for c in causes for p in self.made.failures.get(c, ()))
        loss = Tonnage.of(self.finder.loss(failed) if found is None else found)
        reached = self.finder.touched(failed)
        endless = self._sizeless(failed) if loss.high is None else ()
        whole = self.finder.delivery.middle
        known = [self._cause(c) for c in causes]
        own = self._own
        claims = self._claims(causes, reached)
        return Loss(
            causes=tuple(causes),
            kinds=tuple(c.kind for c in known),
            names=tuple(self.graph.name(c.thing) for c in known),
            loss=loss,
            share=round(loss.middle / whole, 4) if whole > 0 else None,
            reaches=self._named(reached),
            unbounded=tuple(endless),
            itself=any(c in own for c in causes),
            claims=claims,
            support=support(self.graph, claims),
        )

    def _sizeless(self, failed: Collection[str]) -> Iterator[str]:
        """Makers of the product that a failure reaches and of which no capacity is known, by name."""
        reached = self.finder.reach(failed)
        endless = reached & self.finder.unbounded
        forms = {self.supply.activities[self.sinks[s].activity].form for s in endless}
        makers = {a for a in self.made.unknown.values() if self.supply.activities[a].form in forms}
        hit = {a for a in makers for p in self.made.makes(a) if p in reached and self.finder.touched([p]) & endless}
        holders = hit or {self.sinks[s].activity for s in endless}
        yield from sorted({self.graph.name(self.supply.activities[a].holder) for a in holders})

    def _cause(self, cause: str) -> Cause:
        kind: Literal["site", "operator"] = "site" if self.supply.world.is_facility(cause) else "operator"
        return self.supply.causes.get(cause) or Cause(cause, kind, cause, ())

    @cached_property
    def _own(self) -> frozenset[str]:
        if self.target == ALLIED:
            return frozenset()
        return frozenset(self.supply.own_causes(self.target, {s.activity for s in self.made.sinks}))

    def _pairs(self) -> Iterator[Loss]:
        """The worst pairs; of causes that cost the same of the same plants, the one nearest to the work stands."""
        own = self._own
        nearest: dict[tuple[object, ...], Loss] = {}
        for loss in sorted((self._loss((c,)) for c in self._causes() if c not in own), key=_worst_first):
            nearest.setdefault((loss.reaches, loss.loss), loss)
        failures = {x.causes[0]: self.made.failures[x.causes[0]] for x in nearest.values()}
        for pair in worst_pairs(self.finder, failures, PAIRS):
            yield self._loss((pair.first, pair.second), pair.loss)

    def _plants(self) -> Iterator[Plant]:
        by_holder: dict[str, list[str]] = {}
        for sink in self.made.sinks:
            by_holder.setdefault(self.supply.activities[sink.activity].holder, []).append(sink.process)
        found = []
        for holder, processes in by_holder.items():
            claims = self._figure_claims({self.sinks[p].activity for p in processes})
            found.append(
                Plant(
                    id=holder,
                    name=self.graph.name(holder),
                    delivers=Tonnage.of(self.finder.delivery_of(processes)),
                    capacity_known=set(processes) <= self.made.sized,
                    claims=claims,
                    support=support(self.graph, claims),
                )
            )
        yield from sorted(found, key=lambda p: (not p.capacity_known, -p.delivers.middle, p.name, p.id))

    def _figure_claims(self, activities: set[str]) -> tuple[str, ...]:
        bearing = (f for f in self.made.figures if f.scope == "site" and not activities.isdisjoint(f.activities))
        return tuple(sorted({c for f in bearing for c in f.claims}))

    def _claims(self, causes: Sequence[str], reached: Iterable[str]) -> tuple[str, ...]:
        """Those that put the causes where they stand, and those on the capacities of whom they reach."""
        found = set(self._figure_claims({self.sinks[p].activity for p in reached}))
        wanted = set(causes)
        for name in self._activities:
            found |= {c for cause in self.supply.causes_of[name] if cause.id in wanted for c in cause.claims}
            for number in range(len(self.supply.activities[name].needs)):
                for arc in self.supply.live_arcs(name, number):
                    found |= {c for cause in arc.causes if cause.id in wanted for c in cause.claims}
        return tuple(sorted(found))

    @cached_property
    def _activities(self) -> tuple[str, ...]:
        return self.supply.upstream(sorted({s.activity for s in self.made.sinks} | self.made.doubles.keys()))

    def _named(self, sinks: Iterable[str]) -> tuple[str, ...]:
        holders = {self.supply.activities[self.sinks[s].activity].holder for s in sinks}
        return tuple(sorted({self.graph.name(h) for h in holders}))

    # What the figures leave out

    def _notes(self) -> Iterator[Note]:
        activities, name = self.supply.activities, self.graph.name
        served = "served" if self.supply.options.unknown == "available" else "not served"
        twice = {(activities[a].holder, activities[b].holder) for a, b in self.made.doubles.items()}
        told = {
            "no capacity is known of": {self._place(a) for a in self.made.unknown.values()},
            f"no supplier is known, and the input is counted as {served}, of": {
                f"{name(activities[a].holder)} ({need})" for a, need in self.made.unfed
            },
            f"not in {ALLIED}, or in no known country, and not counted": self._outside(),
            "figures of a group or a country, not taken for a site's": {
                self._wide(f) for f in self.made.figures if f.scope != "site"
            },
            "counted once, since both names may mean one plant (see reegraph review)": {
                f"{name(a)} as {name(b)}" for a, b in twice
            },
        }
        yield from (Note(text=text, items=tuple(sorted(items))) for text, items in told.items() if items)
        yield from (Note(text=text, items=items) for text, items in self.made.assumed)
        yield from (Note(text=text) for text in self._yield_notes())

    def _outside(self) -> list[str]:
        form = self.supply.activities[self.made.sinks[0].activity].form if self.made.sinks else ""
        return self.asked.outside(form, self.group) if self.target == ALLIED else []

    def _place(self, activity: str) -> str:
        found = self.supply.activities[activity]
        return f"{self.graph.name(found.holder)} ({found.label})"

    def _wide(self, figure: Capacity) -> str:
        bound = "made" if figure.bound == "least" else "up to"
        return f"{self.graph.name(figure.holder)} ({figure.scope}) {bound} {in_tonnes(figure.number)} {figure.unit}"

    def _yield_notes(self) -> Iterator[str]:
        whole = next((w for w in yields().whole if w.group == self.group), None)
        if whole is not None and self.product.endswith("magnets"):
            yield (
                f"a tonne of magnets is counted with {whole.needs:g} t {self.group} oxide; sources give {whole.low:g} "
                f"to {whole.high:g}"
            )
        extra = yields().additive_for(self.group)
        if extra is not None and self.product.endswith("oxide"):
            served = self.finder.delivery.middle / extra.needs
            yield (
                f"at {extra.needs:g} t oxide a tonne ({extra.low:g} to {extra.high:g}) what is delivered would do for "
                f"{in_tonnes(served)} t of magnets with {self.group}"
            )


def _worst_first(loss: Loss) -> tuple[Any, ...]:
    high = math.inf if loss.loss.high is None else loss.loss.high
    return (-loss.loss.middle, -high, [[str(k) for k in KINDS].index(k) for k in loss.kinds], loss.names, loss.causes)
