"""The engine of traceability: which activities a free chain of one element reaches, and which it may reach.

An activity is *free* by the least fixpoint: it stands outside the states, and every input that holds the element has a
proven supply from a free supplier; so a loop cannot free itself. It is *possible* by the greatest fixpoint: nothing
shows that it is not free. What is not possible is not free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from reegraph.analysis.supply.activities import Activity, Flow
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.stages import MAGNET, TRADE, Goods, Source, goods, stage_table
from reegraph.model import Frozen
from reegraph.model.tables import read_table

Verdict = Literal["yes", "no", "cannot be traced"]
_SEPARATED = ("oxide", "metal")
_GIVEN = ("alloy", "magnet")  # forms that hold a named element only where the maker takes it in
_TRACED = ("stated", "inferred")


class Asked(Frozen):
    """Elements that one answer is about; see tables/traceability.toml for this and the next records."""

    name: str
    elements: Annotated[tuple[str, ...], Field(min_length=1)]
    magnets: tuple[str, ...] = ()
    only: bool = False
    named: bool
    source: Source


class Others(Frozen):
    named: bool
    source: Source


class Sources(Frozen):
    forms: tuple[str, ...]
    source: Source


class TraceabilityTable(Frozen):
    few: Annotated[int, Field(ge=1)]
    asked: tuple[Asked, ...]
    others: Others
    sources: Sources


@cache
def traceability_table() -> TraceabilityTable:
    """The table of this version of reegraph; raises TableError naming every fault of the file."""
    return read_table("reegraph.analysis.tables", "traceability.toml", TraceabilityTable)


class Way(NamedTuple):
    """One supply into one input. `doubt` says why it proves nothing, empty where claims state that it runs."""

    supplier: str
    user: str
    label: str
    claims: tuple[str, ...]
    doubt: str = ""


class Sale(NamedTuple):
    """A supply into an input from a firm of which no works is known that makes the goods, or not in so many words."""

    seller: str
    label: str
    why: str
    claims: tuple[str, ...]


class Needed(NamedTuple):
    """One input that holds the element, by name, with every known supply of it, and those that lead no further.

    `planned` are supplies that do not count at the date: still to come, or over.
    """

    name: str
    ways: tuple[Way, ...]
    claims: tuple[str, ...] = ()
    sales: tuple[Sale, ...] = ()
    planned: tuple[Sale, ...] = ()


class _Bought(NamedTuple):
    """Goods that a maker buys beside its recipe: from whom, made by which activities; `doubt` as of a Way."""

    seller: str
    goods: Goods
    makers: tuple[str, ...]
    claims: tuple[str, ...]
    doubt: str


class Tracing:
    """One element through the live activities of a supply network, in the light of some states.

    `live` holds the activities that may hold the element, by id, sorted. `without` is a claim that is taken for false:
    what rests on it alone does not count.
    """

    def __init__(
        self, supply: SupplyNetwork, states: Collection[str], asked: Asked, *, without: str | None = None
    ) -> None:
        self.asked = asked
        self._without = without
        self._supply = supply
        self._world = supply.world
        self._states = frozenset(states)
        self._elements = frozenset(asked.elements)
        live = (a for a in supply.activities.values() if a.live and self._may(a) and self._stands(a.claims))
        self.live: Mapping[str, Activity] = {a.id: a for a in live}
        self._needs = {a.id: tuple(self._needed(a)) for a in self.live.values()}

    def needs(self, activity: Activity) -> tuple[Needed, ...]:
        """The inputs of an activity that hold the element."""
        return self._needs[activity.id]

    def verdict(self, activity: Activity) -> Verdict:
        """What is known of one activity."""
        if activity.id in self.free:
            return "yes"
        return "cannot be traced" if activity.id in self.possible else "no"

    @cached_property
    def free(self) -> frozenset[str]:
        """Activities that a free chain is known to reach."""
        free: set[str] = set()
        while new := {a.id for a in self.live.values() if a.id not in free and self._is_free(a, free)}:
            free |= new
        return frozenset(free)

    @cached_property
    def possible(self) -> frozenset[str]:
        """Activities of which nothing shows that they are not free."""
        possible = {a.id for a in self.live.values() if self.standing(a)[0] is not False}
        while gone := {a for a in possible if self._is_shut(self.live[a], possible)}:
            possible -= gone
        return frozenset(possible)

    def standing(self, activity: Activity) -> tuple[bool | None, str]:
        """Whether an activity by itself is outside the states, None where that is not known; and why it is not."""
        place = self._world.ownership.country(activity.holder)
        if place is not None and not self._stands(place.claims):
            place = None
        site = self._world.is_facility(activity.holder)
        state = self._world.type(activity.holder) == "Government"
        if place is not None and place.holder in self._states:
            name = self._world.graph.name(place.holder)
            said = "lies in" if site else f"{activity.label} that comes from" if state else "is based in"
            return False, f"{said} {name}"
        if state:
            is_source = activity.form in traceability_table().sources.forms
            return (True, "") if is_source else (None, f"sells {activity.label}, and no claim says who made it")
        if not site and activity.sells:
            return None, f"makes or sells {activity.label}, and no claim says at which works it is made"
        return (True, "") if place is not None else (None, "no claim says where it lies")

    def unnamed(self, activity: Activity) -> str:
        """Why it is not known that the activity holds the element at all; empty where it is, or goes without saying."""
        if not self.asked.named or activity.form not in _SEPARATED:
            return ""
        if len(activity.elements) <= traceability_table().few:
            return ""
        return f"makes {activity.label}, and no claim says whether {self.asked.name} is among them"

    # Free, and possibly free

    def _is_free(self, activity: Activity, free: Collection[str]) -> bool:
        if self.standing(activity)[0] is not True or self.unnamed(activity):
            return False
        return all(any(w.supplier in free and not w.doubt for w in n.ways) for n in self.needs(activity))

    def _is_shut(self, activity: Activity, possible: Collection[str]) -> bool:
        needs = (n for n in self.needs(activity) if n.ways and not n.sales)
        return any(not any(w.supplier in possible for w in n.ways) for n in needs)

    # Inputs and the supplies into them

    def _stands(self, claims: Collection[str]) -> bool:
        """Whether something is left of what rests on these claims without the one that is taken for false."""
        return self._without is None or not claims or set(claims) != {self._without}

    def _may(self, activity: Activity) -> bool:
        return not activity.elements.isdisjoint(self._elements) or (self.asked.named and activity.form in _GIVEN)

    def _needed(self, activity: Activity) -> Iterator[Needed]:
        if activity.form == "scrap":
            yield from self._swarf(activity)
        elif self.asked.named and activity.form in _GIVEN and activity.sells:
            yield self._given(activity)
        else:
            for number, need in enumerate(activity.needs):
                given = self.asked.named and not set(_GIVEN).isdisjoint(need.forms)
                if given or not need.elements.isdisjoint(self._elements):
                    ways, planned = self._ways(activity, number), self._planned(activity, number)
                    yield Needed(need.name, tuple(ways), need.claims, planned=tuple(planned))

    def _swarf(self, activity: Activity) -> Iterator[Needed]:
        """What falls off where magnets are made is no source: it came in with the maker's own metal."""
        makers = [
            a for a in self.live.values() if a.holder == activity.holder and a.form in ("metal", *_GIVEN) and a.sells
        ]
        if makers:
            ways = (Way(a.id, activity.id, "its own scrap", a.claims) for a in makers)
            yield Needed("what its scrap is made of", tuple(ways))

    def _given(self, activity: Activity) -> Needed:
        """The named element that a maker of alloy or magnets takes in, alone or in an alloy."""
        ways, sales = [], []
        for way in (way for number in range(len(activity.needs)) for way in self._ways(activity, number)):
            offered = goods(way.label)
            if self._is_named(offered) or self.live[way.supplier].form in _GIVEN:
                ways.append(way)
            elif offered is not None and self._holds(offered):
                sales.append(Sale(self.live[way.supplier].holder, way.label, self._untraced(offered), way.claims))
        for bought in self._bought(activity):
            if self._is_named(bought.goods) and bought.makers:
                ways += [Way(m, activity.id, bought.goods.label, bought.claims, bought.doubt) for m in bought.makers]
            else:
                why = bought.doubt or self._untraced(bought.goods)
                sales.append(Sale(bought.seller, bought.goods.label, why, bought.claims))
        return Needed(self.asked.name, tuple(ways), (), tuple(sales), tuple(self._bought_once(activity)))

    def _bought_once(self, activity: Activity) -> Iterator[Sale]:
        """What they are to buy of the named element, or bought once, and do not buy at the date."""
        buyers = self._buyers(activity)
        for flow in self._supply.unbound:
            if not flow.live and flow.buyer in buyers and flow.goods is not None and self._is_named(flow.goods):
                yield Sale(flow.seller, flow.goods.label, "not at this date", flow.fact.claims)
        for held in self._held(buyers):
            for number in range(len(held.needs)):
                yield from (s for s in self._planned(held, number) if self._is_named(goods(s.label)))

    def _buyers(self, activity: Activity) -> frozenset[str]:
        """The site and its operators."""
        operators = self._world.ownership.operators(activity.holder)
        return frozenset({activity.holder, *(held.holder for held in operators)})

    def _held(self, buyers: Collection[str]) -> list[Activity]:
        """What these buy and use in nothing we know."""
        known = self._supply.activities.values()
        return [a for a in known if a.holder in buyers and a.stage == TRADE and not a.sells]

    def _bought(self, activity: Activity) -> Iterator[_Bought]:
        """What the site and its operators buy that may hold the element, and that no recipe of theirs asks for."""
        buyers = self._buyers(activity)
        for flow in self._supply.unbound:
            if not flow.live or flow.buyer not in buyers or flow.goods is None or not self._stands(flow.fact.claims):
                continue
            if self._holds(flow.goods):
                doubt = self._doubt(flow.fact.claims, None)
                yield _Bought(flow.seller, flow.goods, tuple(self._makers(flow)), flow.fact.claims, doubt)
        held = self._held(buyers)
        for way in (w for h in held for number in range(len(h.needs)) for w in self._ways(h, number)):
            offered = goods(way.label)
            if offered is not None and self._holds(offered):
                yield _Bought(self.live[way.supplier].holder, offered, (way.supplier,), way.claims, way.doubt)

    def _holds(self, offered: Goods) -> bool:
        """Whether a maker of alloy or magnets may have the element by such goods."""
        return offered.forms[0] in (*_SEPARATED, *_GIVEN) and not offered.elements.isdisjoint(self._elements)

    def _is_named(self, offered: Goods | None) -> bool:
        few = traceability_table().few
        return offered is not None and len(offered.elements) <= few and self._holds(offered)

    def _untraced(self, offered: Goods) -> str:
        if self._is_named(offered):
            return "no claim says at which works it is made"
        return f"no claim says whether {self.asked.name} is among them"

    def _makers(self, flow: Flow) -> list[str]:
        """The makers of the goods at the seller, at its sites or failing these at its subsidiaries."""
        for holders in self._world.reach(flow.seller):
            made = [a for a in self.live.values() if a.holder in holders and a.sells]
            found = [a.id for a in made if flow.goods is not None and flow.goods.fits((a.form,), a.elements)]
            if found:
                return found
        return []

    def _ways(self, activity: Activity, number: int) -> Iterator[Way]:
        for arc in self._supply.live_arcs(activity.id, number):
            if arc.kind not in _TRACED or arc.supplier not in self.live or not self._stands(arc.claims):
                continue
            if arc.kind == "inferred":
                same = self.live[arc.supplier].holder == activity.holder
                doubt = "" if same else "a transfer inside the group that no claim states"
            else:
                doubt = self._doubt(arc.claims, next((c.id for c in arc.causes if c.kind == "deal"), None))
            yield Way(arc.supplier, arc.user, arc.label, arc.claims, doubt)

    def _planned(self, activity: Activity, number: int) -> Iterator[Sale]:
        for arc in self._supply.arcs_into.get((activity.id, number), ()):
            if arc.kind == "stated" and not arc.live and arc.supplier in self._supply.activities:
                supplier = self._supply.activities[arc.supplier]
                if not supplier.elements.isdisjoint(self._elements):
                    yield Sale(supplier.holder, arc.label, "not at this date", arc.claims)

    def _doubt(self, claims: Iterable[str], deal: str | None) -> str:
        """Why a supply that is spoken of is not known to run; plans count as done where the user asks for that."""
        if "planned" in self._supply.options.include:
            return ""
        graph = self._world.graph
        known = [graph.claims[c] for c in claims if c in graph.claims]
        if known and all(c.modality in ("planned", "rumoured") for c in known):
            return "only planned"
        commitment = None if deal is None or deal not in graph.deals else graph.deals[deal].commitment
        return "only a memorandum" if commitment == "memorandum" else ""


def magnet_makers(supply: SupplyNetwork, *, live: bool = True) -> tuple[str, ...]:
    """Holders of live magnet making, or of planned or stopped making where nothing of theirs is live, by id."""
    made = [a for a in supply.activities.values() if a.stage == MAGNET]
    at_work = {a.holder for a in made if a.live}
    return tuple(sorted(at_work if live else {a.holder for a in made} - at_work))


def asked_of(elements: Iterable[str]) -> tuple[Asked, ...]:
    """One question for each element that is asked for, by default those of the table; Nd and Pr are one."""
    table = traceability_table()
    found: dict[str, Asked] = {}
    for symbol in elements:
        other = Asked(name=symbol, elements=(symbol,), named=table.others.named, source=table.others.source)
        asked = next((a for a in table.asked if symbol in a.elements), other)
        found[asked.name] = asked
    return tuple(found.values()) or table.asked


def known_elements() -> tuple[str, ...]:
    """The symbols of all rare earths."""
    return stage_table().elements["all"]
