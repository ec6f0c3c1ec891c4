"""Which one claim, if false, would change a verdict: every claim that a fact rests on alone, taken away in turn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from reegraph.analysis.engine.cutsets import single_points_of_failure
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.world import Options
from reegraph.graph import Fact, Graph
from reegraph.model import Entity, Frozen

# What is said of policies and of markets is about no firm or site, and counts for all.
_GENERAL = frozenset({"imposes", "restricts", "suspends", "controls_share"})


class ClaimEffect(Frozen):
    """What would be otherwise if one claim were false: points of failure that would go or come, by id.

    `verdict_lost` says that without it nothing known would feed the target, or it would be down: no points at all.
    """

    claim: str
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    verdict_lost: bool = False


def decisive_claims(graph: Graph, target: str, options: Options) -> tuple[ClaimEffect, ...]:
    """The claims of which each alone decides what the single points of failure of a target (an id) are.

    Those that would bring new points stand first, then those without which there would be no verdict, then the others,
    each kind by how much it changes. A fact that several claims state does not fall with one of them. The target's own
    causes are left out.
    """
    trial = _Trial(graph, target, options)
    found = [e for e in map(trial.without, trial.candidates()) if e is not None]
    return tuple(sorted(found, key=lambda e: (not e.new, not e.verdict_lost, -len(e.new) - len(e.gone), e.claim)))


class _Trial:
    """One target, in the part of the graph that decides on it."""

    def __init__(self, graph: Graph, target: str, options: Options) -> None:
        self.graph = graph
        self.target = target
        self.options = options
        self.supply = SupplyNetwork(graph, options)
        self.cone = self.supply.upstream(a for group in self.supply.ask(target).groups for a in group)
        self.points = _points(self.supply, target)

    def candidates(self) -> list[str]:
        """The claims that what feeds the target rests on, and that are the only ones of their fact, sorted."""
        claims = set(_claims(self.supply, self.cone))
        near = self._near
        return sorted(
            f.claims[0]
            for f in near.facts.values()
            if len(f.claims) == 1 and (f.claims[0] in claims or self._places(f))
        )

    def without(self, claim: str) -> ClaimEffect | None:
        """What would change without a claim, None where nothing does."""
        facts = {i: f for i, f in self._near.facts.items() if f.claims != (claim,)}
        supply = SupplyNetwork(self._part(facts, self._near.entities), self.options)
        points = _points(supply, self.target)
        if points == self.points:
            return None
        before, after = self.points or frozenset(), points or frozenset()
        gone, new = sorted(before - after), sorted(after - before)
        return ClaimEffect(claim=claim, gone=tuple(gone), new=tuple(new), verdict_lost=points is None)

    def _places(self, fact: Fact) -> bool:
        """Whether it tells the state or the start of a site upstream, which no activity names as its evidence."""
        holders = {self.supply.activities[a].holder for a in self.cone}
        return fact.subject in holders and fact.predicate in ("status", "starts")

    @cached_property
    def _near(self) -> Graph:
        """The part of the graph on what lies upstream and who stands behind it, if it gives the same answer."""
        kept = self._reached()
        facts = {
            i: f
            for i, f in self.graph.facts.items()
            if f.subject in kept or f.object in kept or f.predicate in _GENERAL or f.subject.startswith("policy/")
        }
        ends = {end for f in facts.values() for end in (f.subject, f.object) if end is not None}
        entities = {i: e for i, e in self.graph.entities.items() if i in ends or i in kept}
        part = self._part(facts, entities)
        options = self.options.model_copy(update={"as_of": self.supply.day})
        return part if _points(SupplyNetwork(part, options), self.target) == self.points else self.graph

    def _part(self, facts: Mapping[str, Fact], entities: Mapping[str, Entity]) -> Graph:
        part = replace(self.graph, facts=facts, entities=entities)
        # The documents are the same, and comparing them all is most of the work: keep what is known of them.
        vars(part)["independence"] = self.graph.independence
        return part

    def _reached(self) -> frozenset[str]:
        ownership = self.supply.world.ownership
        kept = {self.target} | {self.supply.activities[a].holder for a in self.cone}
        for thing in sorted(kept):
            kept |= {held.holder for held in (*ownership.operators(thing), *ownership.owners(thing))}
        for thing in sorted(kept):
            kept.update(ownership.estate(thing))
        return frozenset(kept)


def _points(supply: SupplyNetwork, target: str) -> frozenset[str] | None:
    """The single points outside the target itself; None where it is down or nothing known feeds it."""
    ask = supply.ask(target)
    final = [a for group in ask.groups for a in group]
    needs: Mapping[str, int] = {a: len(supply.activities[a].needs) for a in final}
    if not any(n == 0 or any(supply.live_arcs(a, i) for i in range(n)) for a, n in needs.items()):
        return None
    found = single_points_of_failure(supply.with_targets({target: ask}), target)
    own: Collection[str] = supply.own_causes(target, final)
    return frozenset(found.single_points_of_failure) - frozenset(own) if found.available else None


def _claims(supply: SupplyNetwork, cone: Iterable[str]) -> Iterator[str]:
    for name in cone:
        yield from supply.activities[name].claims
        yield from (c for cause in supply.causes_of[name] for c in cause.claims)
        for number in range(len(supply.activities[name].needs)):
            for arc in supply.live_arcs(name, number):
                yield from arc.claims
                yield from (c for cause in arc.causes for c in cause.claims)
