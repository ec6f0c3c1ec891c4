"""Whether a plant's chain can be followed from the mine to the product without passing through given states.

For each plant and each element one of three answers:

- *yes*: for every input that holds the element some known supplier is outside these states, and so on up to a mine or
  to where scrap is collected; claims state every supply on the way. Suppliers beside these that are inside are named.
- *no*: every known way passes through one of them: the plant lies there, or all known suppliers of an input do, or
  theirs.
- *cannot be traced past X*: neither can be shown. The missing link is named: a supplier that no claim names, a supply
  that is only planned or only a memorandum, a transfer between sites of one group that no claim states, a works whose
  place is not known, or a maker of which no claim says that it makes this element.

A site is where it lies, whoever owns it. A firm that stands for a works that no claim names is taken for inside where
it is based inside, and for unknown elsewhere: where a firm has its seat does not say where it makes its goods. Only
contracts and transfers inside a group count: what is bought on the market cannot be traced. Scrap that falls off where
magnets are made is no source of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from reegraph.analysis.caveats import caveats
from reegraph.analysis.exposure.traced import Gap, Link, Robust, Traceability, Traced
from reegraph.analysis.exposure.tracing import Needed, Tracing, Verdict, Way, asked_of, known_elements, magnet_makers
from reegraph.analysis.supply.activities import Activity
from reegraph.analysis.supply.jurisdictions import states_named
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.stages import MAGNET
from reegraph.analysis.supply.world import Options
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.support import support

DEFAULT_FREE_OF = ("CN",)


def traceability(
    graph: Graph,
    target: str | None = None,
    *,
    free_of: Sequence[str] = DEFAULT_FREE_OF,
    allied: Collection[str] | None = None,
    options: Options | None = None,
) -> Traceability:
    """Whether the chain of a plant, or of each magnet plant outside the states, is free of these states.

    `target` is a site or a firm; `free_of` names states by name or ISO code; `allied` (ids of states) keeps to plants
    in these. `Options.elements` asks for one answer for each of these, by default NdPr and Dy. Raises MisuseError for
    what is no state or no rare earth, UnknownNameError or AmbiguousNameError.
    """
    options = options or Options()
    strangers = [symbol for symbol in options.elements if symbol not in known_elements()]
    if strangers:
        raise MisuseError(f"elements: found {', '.join(strangers)}, expected some of {', '.join(known_elements())}")
    states = states_named(graph, free_of)
    supply = SupplyNetwork(graph, options.model_copy(update={"elements": ()}))
    plants = _plants(supply, states, allied) if target is None else (graph.get(target).id,)
    tellers = [_Teller(graph, supply, states, Tracing(supply, states, asked)) for asked in asked_of(options.elements)]
    found = [
        teller.trace(plant)
        for plant in sorted(plants, key=lambda p: (graph.name(p), p))
        for teller in tellers
        if options.elements or teller.concerns(plant)
    ]
    variants = [_verdicts(graph, plants, states, options.model_copy(update=change)) for change in _VARIANTS]
    by_element = {teller.element: teller for teller in tellers}
    found = [_with_robustness(traced, by_element[traced.element], variants) for traced in found]
    names = tuple(sorted(graph.name(state) for state in states))
    idle = _plants(supply, states, allied, live=False) if target is None else ()
    planned = sorted((tellers[0].idle(plant) for plant in idle), key=lambda gap: (gap.name, gap.holder))
    return Traceability(
        as_of=supply.day, prefer=options.prefer, free_of=names, plants=tuple(found), planned=tuple(planned)
    )


def _with_robustness(traced: Traced, teller: _Teller, variants: Sequence[Mapping[tuple[str, str], Verdict]]) -> Traced:
    same = [variant[traced.plant, traced.element] == traced.verdict for variant in variants]
    robust = Robust(**dict(zip(_FLAGS, same, strict=True)), hinges_on=teller.hinges(traced))
    return traced.model_copy(update={"robust": robust})


# In the order of the fields of Robust.
_FLAGS = ("confirmed_only", "with_planned_and_rumoured")
_VARIANTS: tuple[dict[str, Any], ...] = (
    {"confirmed_only": True, "include": ()},
    {"confirmed_only": False, "include": ("planned", "rumoured")},
)


def _verdicts(
    graph: Graph, plants: Iterable[str], states: Collection[str], options: Options
) -> dict[tuple[str, str], Verdict]:
    """The answers on plants under other options, by plant and element."""
    supply = SupplyNetwork(graph, options.model_copy(update={"elements": ()}))
    found: dict[tuple[str, str], Verdict] = {}
    for asked in asked_of(options.elements):
        teller = _Teller(graph, supply, states, Tracing(supply, states, asked))
        found |= {(plant, asked.name): teller.verdict(plant) for plant in plants}
    return found


def _plants(
    supply: SupplyNetwork, states: Collection[str], allied: Collection[str] | None, *, live: bool = True
) -> tuple[str, ...]:
    """Holders of magnet making in the allied states, or where these are not given anywhere outside the states."""
    places = {holder: supply.world.ownership.country(holder) for holder in magnet_makers(supply, live=live)}
    where = {holder: None if place is None else place.holder for holder, place in places.items()}
    return tuple(h for h, state in where.items() if (state not in states if allied is None else state in allied))


class _Teller:
    """The answers on plants, out of what was traced."""

    def __init__(self, graph: Graph, supply: SupplyNetwork, states: Collection[str], tracing: Tracing) -> None:
        self._graph = graph
        self._supply = supply
        self._ownership = supply.world.ownership
        self._states = states
        self._tracing = tracing

    @property
    def element(self) -> str:
        return self._tracing.asked.name

    def verdict(self, plant: str) -> Verdict:
        """The answer on one holder alone."""
        best = self._best(plant, self._tracing)
        return "cannot be traced" if best is None else self._tracing.verdict(best)

    def hinges(self, traced: Traced) -> tuple[str, ...]:
        """The claims behind an answer each of which alone, if false, would give another."""
        if traced.verdict == "cannot be traced":
            return ()
        found = []
        for claim in traced.claims:
            tracing = Tracing(self._supply, self._states, self._tracing.asked, without=claim)
            best = self._best(traced.plant, tracing)
            if best is None or tracing.verdict(best) != traced.verdict:
                found.append(claim)
        return tuple(found)

    def _best(self, plant: str, tracing: Tracing) -> Activity | None:
        """What the holder does furthest down the chain; of several the one with the best answer."""
        known = tracing.live
        final = [known[a] for group in self._supply.ask(plant).groups for a in group if a in known]
        order: tuple[Verdict, ...] = ("yes", "cannot be traced", "no")
        return min(final, key=lambda a: (order.index(tracing.verdict(a)), a.id), default=None)

    def concerns(self, plant: str) -> bool:
        """Whether the question is one for this plant: not for one that is known to make magnets of another kind."""
        asked = self._tracing.asked
        made = [a for a in self._supply.activities.values() if a.holder == plant and a.live and a.stage == MAGNET]
        held = {e for a in made for e in a.elements}
        return (
            held <= {*asked.magnets}
            if asked.only and held
            else not asked.only and not (held and held.isdisjoint(asked.magnets))
        )

    def idle(self, plant: str) -> Gap:
        """A plant that is not at work, with what claims say of its making."""
        made = [a for a in self._supply.activities.values() if a.holder == plant and a.stage == MAGNET]
        reason = "is only planned, or no longer at work, at this date"
        return self._gap_at(plant, reason, {c for a in made for c in a.claims})

    def trace(self, plant: str) -> Traced:
        """The answer on one holder, with the chain that shows it."""
        best = self._best(plant, self._tracing)
        if best is None:
            return self._told(plant, "cannot be traced", (), (self._unmade(plant),), None)
        verdict = self._tracing.verdict(best)
        return self._told(plant, verdict, *self._shown(best, verdict), best)

    def _told(
        self, plant: str, verdict: Verdict, links: tuple[Link, ...], past: tuple[Gap, ...], best: Activity | None
    ) -> Traced:
        place = self._ownership.country(plant)
        beside = tuple(self._beside(best)) if best is not None and verdict == "yes" else ()
        claims = {c for link in links for c in link.claims} | {c for gap in past for c in gap.claims}
        own = {*(() if place is None else place.claims), *(() if best is None else best.claims)}
        claims |= own
        missing = tuple(dict.fromkeys(f"{gap.missing} for {gap.name}" for gap in past if gap.missing))
        return Traced(
            plant=plant,
            name=self._graph.name(plant),
            country=None if place is None else self._graph.name(place.holder),
            element=self._tracing.asked.name,
            verdict=verdict,
            chain=links,
            past=past,
            beside=beside,
            owned=tuple(sorted(self._owned({plant, *(link.start for link in links)}))),
            completeness=caveats(self._graph, claims, missing_inputs=missing),
            own_claims=tuple(sorted(own)),
            claims=tuple(sorted(claims)),
        )

    # How it is shown

    def _shown(self, final: Activity, verdict: Verdict) -> tuple[tuple[Link, ...], tuple[Gap, ...]]:
        """Links from the source down to the activity, and where they end, in the light of the verdict."""
        links: dict[tuple[str, str, str], Link] = {}
        gaps: dict[tuple[str, str], Gap] = {}
        for activity in self._walk(final, verdict):
            for gap in self._gaps(activity, verdict):
                gaps.setdefault((gap.holder, gap.reason), gap)
            for way in self._next(activity, verdict):
                link = self._link(way)
                links.setdefault((link.start, link.end, link.material), link)
        if verdict == "cannot be traced" and not gaps:
            gap = self._gap(final, "all that is known of its supply comes from itself")
            gaps[gap.holder, gap.reason] = gap
        return tuple(reversed(links.values())), tuple(gaps[key] for key in sorted(gaps))

    def _walk(self, final: Activity, verdict: Verdict) -> Iterator[Activity]:
        seen = {final.id: final}
        queue = [final]
        for activity in queue:  # grows while we walk it
            yield activity
            for way in self._next(activity, verdict):
                if way.supplier not in seen:
                    seen[way.supplier] = self._tracing.live[way.supplier]
                    queue.append(seen[way.supplier])

    def _next(self, activity: Activity, verdict: Verdict) -> Iterator[Way]:
        """The supplies to follow: one free; or where none is, those that run and may be; or those that are not."""
        if verdict == "no" and self._tracing.standing(activity)[0] is False:
            return
        for needed in self._tracing.needs(activity):
            free = self._free_ways(needed)
            open_ = [w for w in needed.ways if w.supplier in self._tracing.possible]
            match verdict:
                case "yes":
                    yield from free[:1]
                case "no":
                    yield from () if open_ else needed.ways
                case _:
                    yield from () if free else (w for w in open_ if not w.doubt)

    def _free_ways(self, needed: Needed) -> list[Way]:
        return [w for w in needed.ways if w.supplier in self._tracing.free and not w.doubt]

    def _gaps(self, activity: Activity, verdict: Verdict) -> Iterator[Gap]:
        """What ends a chain at an activity: for *no* where it lies, else what is not known of it or of its supply."""
        standing, why = self._tracing.standing(activity)
        if verdict == "no" and standing is False:
            yield self._gap(activity, why)
        if verdict != "cannot be traced":
            return
        for reason in (why if standing is None else "", self._tracing.unnamed(activity)):
            if reason:
                yield self._gap(activity, reason)
        for needed in self._tracing.needs(activity):
            for sale in needed.sales:
                seller = self._graph.name(sale.seller)
                yield self._gap(activity, f"its {sale.label} from {seller}: {sale.why}", sale.claims)
            if not needed.ways and not needed.sales:
                yield self._missing(activity, needed)
            elif not self._free_ways(needed):
                yield from self._doubts(activity, needed)
                if needed.planned:
                    claims = [c for sale in needed.planned for c in sale.claims]
                    yield self._gap(activity, f"planned, or over: {self._planned(needed)}", claims)

    def _missing(self, activity: Activity, needed: Needed) -> Gap:
        """That no supply is known, with those that are planned or over."""
        of = f" for its {activity.label}" if activity.sells else ""
        planned = f" at this date; planned, or over: {self._planned(needed)}" if needed.planned else ""
        reason = f"no claim says from whom it has {needed.name}{of}{planned}"
        claims = {*needed.claims, *(c for sale in needed.planned for c in sale.claims)}
        return self._gap(activity, reason, claims, missing=needed.name)

    def _planned(self, needed: Needed) -> str:
        told = (f"{sale.label} from {self._graph.name(sale.seller)}" for sale in needed.planned)
        return ", ".join(dict.fromkeys(told))

    def _doubts(self, activity: Activity, needed: Needed) -> Iterator[Gap]:
        """Supplies that are not known to run, where no other may be free."""
        open_ = [way for way in needed.ways if way.supplier in self._tracing.possible]
        if all(way.doubt for way in open_) and not needed.sales:
            for way in open_:
                supplier = self._graph.name(self._tracing.live[way.supplier].holder)
                yield self._gap(activity, f"its supply of {way.label} by {supplier} is {way.doubt}", way.claims)

    def _gap(self, activity: Activity, reason: str, claims: Iterable[str] = (), *, missing: str = "") -> Gap:
        place = self._ownership.country(activity.holder)
        ids = {*claims, *activity.claims, *(() if place is None else place.claims)}
        return self._gap_at(activity.holder, reason, ids, missing)

    def _gap_at(self, holder: str, reason: str, claims: Collection[str] = (), missing: str = "") -> Gap:
        return Gap(
            holder=holder,
            name=self._graph.name(holder),
            reason=reason,
            missing=missing,
            claims=tuple(sorted(claims)),
            support=support(self._graph, claims),
        )

    def _unmade(self, plant: str) -> Gap:
        planned = any(self._supply.ask(plant, planned=True).groups) and not any(self._supply.ask(plant).groups)
        reason = (
            "is only planned, or no longer at work, at this date"
            if planned
            else f"no claim says that it makes or buys anything that holds {self._tracing.asked.name}"
        )
        return self._gap_at(plant, reason)

    def _beside(self, final: Activity) -> Iterator[Gap]:
        """Suppliers that are known not to be free, of the activities that the free chain passes."""
        for activity in self._walk(final, "yes"):
            for needed in self._tracing.needs(activity):
                for way in needed.ways:
                    if way.supplier not in self._tracing.possible:
                        supplier = self._tracing.live[way.supplier]
                        why = self._tracing.standing(supplier)[1] or "its own supplies are not free"
                        reason = f"also supplies {self._graph.name(activity.holder)}, and {why}"
                        yield self._gap(supplier, reason, way.claims)

    def _link(self, way: Way) -> Link:
        start, end = self._tracing.live[way.supplier], self._tracing.live[way.user]
        place = self._ownership.country(start.holder)
        claims = {*way.claims, *start.claims, *(() if place is None else place.claims)}
        return Link(
            start=start.holder,
            end=end.holder,
            start_name=self._graph.name(start.holder),
            end_name=self._graph.name(end.holder),
            material=way.label,
            country=None if place is None else self._graph.name(place.holder),
            claims=tuple(sorted(claims)),
            support=support(self._graph, claims),
        )

    def _owned(self, holders: Iterable[str]) -> Iterator[str]:
        """Holders outside the states whom somebody based inside them owns or runs."""
        for holder in holders:
            behind = [*self._ownership.operators(holder), *self._ownership.owners(holder)]
            heads = sorted({h.holder for h in behind if self._is_inside(h.holder)})
            if heads and not self._is_inside(holder):
                yield f"{self._graph.name(holder)} ({', '.join(map(self._graph.name, heads))})"

    def _is_inside(self, holder: str) -> bool:
        place = self._ownership.country(holder)
        return place is not None and place.holder in self._states
