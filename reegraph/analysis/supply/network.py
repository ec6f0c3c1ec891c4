"""The supply network: from the facts of a graph to the AND/OR network of activities, arcs and causes.

Arcs are stated (`supplies`, `offtake`), inferred (transfers inside one corporate group), or of the market, which is
open or closed by option: national shares of a stage, beside the contracts (`market`).

Causes: a site, its operators, its owners (control, all the way up), the country that an arc leaves, the deal that
carries it, the policy that may refuse it (`policies`), and what a user declares. One organisation is one cause in
whatever role, so that its failure takes all its sites down together. Lenders and minority holders are no causes. Banks
and governments that only fund take part in no flow, so they stand on no arc.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from reegraph.analysis.engine.network import Input, Network, Node, Supplier
from reegraph.analysis.supply.activities import Activity, Economy, Flow, Need
from reegraph.analysis.supply.causes import COUNTRY, KINDS, Arc, Cause, Exposure
from reegraph.analysis.supply.doubles import doubles
from reegraph.analysis.supply.market import Market, says_sole
from reegraph.analysis.supply.stages import END_USE, TRADE, Goods, goods, stage_table
from reegraph.analysis.supply.targets import Place, find_place
from reegraph.analysis.supply.world import Options, World
from reegraph.graph import Graph


class Ask(NamedTuple):
    """What a target asks for: every group (AND) needs one of its activities (OR). `unmade` names groups without any."""

    groups: tuple[tuple[str, ...], ...]
    unmade: tuple[str, ...] = ()


class SupplyNetwork:
    """Activities, arcs and causes of a graph at a date. `network` is what the engine computes on.

    `day` is the date, None when nothing in the graph is dated. Activities and arcs that are not live (planned, stopped)
    are kept aside: they are in `activities` and `arcs`, and not in `network`. `doubles` are activities that are told of
    twice, each with the one that counts.
    """

    def __init__(self, graph: Graph, options: Options | None = None) -> None:
        self.options = options or Options()
        self.world = World(graph, self.options)
        self.day = self.world.day
        self._economy = Economy(self.world)
        self.market = Market(self.world, self._economy.activities.values()) if self.options.market == "open" else None
        self.activities: Mapping[str, Activity] = self._all_activities()
        self._exposure = Exposure(self.world, self.market)
        self.measures = self._exposure.measures
        self.touches = self._exposure.touches
        self.licences = self._exposure.licences
        self.doubles: Mapping[str, str] = doubles(self.activities, self.world)
        self.causes_of: Mapping[str, tuple[Cause, ...]] = self._with_doubles(
            {a.id: self._own(a) for a in self.activities.values()}
        )
        self.unbound: tuple[Flow, ...] = ()
        self.arcs: tuple[Arc, ...] = self._exposure.of_all(self.activities, self._arcs())
        self.arcs_into: Mapping[tuple[str, int], tuple[Arc, ...]] = _into(self.arcs)

    @cached_property
    def network(self) -> Network:
        """The live activities as nodes; an input without a live arc is left out or empty, by `Options.unknown`."""
        return Network({a.id: self._node(a) for a in self.activities.values() if a.live})

    def with_targets(self, targets: Mapping[str, Ask]) -> Network:
        """The network with a further node for each target, named by its key."""
        asked = {}
        for target, ask in targets.items():
            inputs = [Input(tuple(Supplier(a) for a in group)) for group in ask.groups if group]
            asked[target] = Node(inputs=tuple(inputs))
        return Network({**self.network.nodes, **asked})

    @cached_property
    def causes(self) -> Mapping[str, Cause]:
        """Every cause by id, where one stands in several roles the nearest to the work: site, operator, owner."""
        on_nodes = (c for causes in self.causes_of.values() for c in causes)
        on_arcs = (c for arc in self.arcs for c in arc.causes)
        found = sorted((*on_nodes, *on_arcs), key=lambda c: (c.id, KINDS.index(c.kind)), reverse=True)
        return {cause.id: cause for cause in found}

    @cached_property
    def inputs_of(self) -> Mapping[str, tuple[int, ...]]:
        """For each activity, which of its needs the inputs of its node stand for, in order."""
        return {a.id: tuple(n for n in range(len(a.needs)) if self._is_input(a, n)) for a in self.activities.values()}

    def live_arcs(self, activity: str, need: int) -> tuple[Arc, ...]:
        """The arcs that count into one input."""
        return tuple(arc for arc in self.arcs_into.get((activity, need), ()) if arc.live)

    def upstream(self, start: Iterable[str]) -> tuple[str, ...]:
        """Live activities from which something flows to any of these, these included, nearest first."""
        found = dict.fromkeys(start)
        queue = list(found)
        for name in queue:  # grows while we walk it
            for number in range(len(self.activities[name].needs)):
                for arc in self.live_arcs(name, number):
                    if arc.supplier not in found:
                        found[arc.supplier] = None
                        queue.append(arc.supplier)
        return tuple(found)

    def ask(self, entity: str, *, planned: bool = False) -> Ask:
        """What the entity as a target means: what must be available for it to be.

        A site or a firm: any of what it does furthest down the chain (its own and its sites' activities, or failing
        these its subsidiaries'). A material: any maker of it. An end use: for each material used in it, any maker of
        that. A stage, and a stage or material in a country (`targets`): any maker at it, of it, there. With `planned`,
        activities that are not live instead of those that are.
        """
        kind = self.world.type(entity)
        place = find_place(entity) if not kind else None
        if place is not None:
            return Ask((self._made_in(place, planned=planned),))
        if kind == "Material":
            offered = goods(self.world.graph.name(entity))
            return Ask(() if offered is None else (self._makers(offered, planned=planned),))
        if kind == "EndUse":
            return self._ask_end_use(entity, planned=planned)
        for holders in self.world.reach(entity):
            done = [a for h in holders for a in self._economy.of(h) if a.live != planned]
            if done:
                furthest = max(a.rank for a in done)
                return Ask((tuple(a.id for a in done if a.rank == furthest),))
        return Ask(())

    def default_targets(self) -> tuple[str, ...]:
        """Every live magnet maker and every buyer of magnets, by id.

        What goes to a state goes to many, and so does what is merely said to go to an agency; one that has committed
        to take magnets uses them.
        """
        live = [a for a in self.activities.values() if a.live and not a.is_market]
        found = {a.holder for a in live if a.stage == "magnet" or (a.form == "magnet" and not a.sells)}
        return tuple(sorted(h for h in found if self._uses(h)))

    def _uses(self, holder: str) -> bool:
        kind = self.world.type(holder)
        if kind == "Agency":
            facts = self.world.graph.facts_about(holder)
            return any(f.predicate == "offtake" and f.object == holder and self.world.holds(f) for f in facts)
        return kind != "Government"

    def own_causes(self, entity: str, activities: Iterable[str]) -> dict[str, Cause]:
        """The target's own site, operator, owner and country, by id; a material, an end use or a stage has none."""
        found: dict[str, Cause] = {}
        if self.world.type(entity) in ("Material", "EndUse", ""):
            return found
        for name in activities:
            for cause in self.causes_of[name]:
                found.setdefault(cause.id, cause)
            place = self.world.ownership.country(self.activities[name].holder)
            if place is not None:
                found.setdefault(COUNTRY + place.holder, Cause(COUNTRY + place.holder, "country", *place))
        place = self.world.ownership.country(entity)
        if place is not None:
            found.setdefault(COUNTRY + place.holder, Cause(COUNTRY + place.holder, "country", *place))
        return found

    def _with_doubles(self, causes: dict[str, tuple[Cause, ...]]) -> dict[str, tuple[Cause, ...]]:
        """The causes on each activity; one that is told of twice also fails with the site that it is."""
        for double, known in self.doubles.items():
            sites = (c for c in causes[known] if c.kind == "site" and c not in causes[double])
            causes[double] = (*causes[double], *sites)
        return causes

    def _makers(self, offered: Goods, *, planned: bool) -> tuple[str, ...]:
        made = (a for a in self.activities.values() if a.sells and a.live != planned)
        return tuple(a.id for a in made if a.stage != TRADE and offered.fits((a.form,), a.elements))

    def _made_in(self, asked: Place, *, planned: bool) -> tuple[str, ...]:
        """The makers at a stage or of some goods, in a state where one is named."""
        found = []
        for made in self.activities.values():
            place = self.world.ownership.country(made.holder)
            there = asked.country is None or (place is not None and place.holder == asked.country)
            fits = made.stage == asked.stage if asked.made is None else asked.made.fits((made.form,), made.elements)
            if there and fits and made.sells and made.live != planned and (asked.stage or made.stage != TRADE):
                found.append(made.id)
        return tuple(found)

    def _ask_end_use(self, entity: str, *, planned: bool) -> Ask:
        groups, unmade = [], []
        for fact in self.world.graph.facts_about(entity):
            name = self.world.graph.name(fact.subject)
            offered = goods(name)
            if fact.predicate == "used_in" and self.world.holds(fact) and offered is not None:
                makers = self._makers(offered, planned=planned)
                groups.append(makers)
                unmade += [] if makers else [name]
        return Ask(tuple(sorted(set(groups) - {()})), tuple(sorted(set(unmade))))

    def _all_activities(self) -> Mapping[str, Activity]:
        known = self._economy.activities
        if self.market is None:
            return known
        return dict(sorted({**known, **self.market.activities}.items()))

    # Nodes and their causes

    def _node(self, activity: Activity) -> Node:
        inputs = []
        for number in self.inputs_of[activity.id]:
            arcs = self.live_arcs(activity.id, number)
            inputs.append(Input(tuple(Supplier(a.supplier, tuple(c.id for c in a.causes)) for a in arcs)))
        return Node(tuple(c.id for c in self.causes_of[activity.id]), tuple(inputs))

    def _is_input(self, activity: Activity, need: int) -> bool:
        return self.options.unknown == "missing" or bool(self.live_arcs(activity.id, need))

    def _own(self, activity: Activity) -> tuple[Cause, ...]:
        """A site with its operators, or the organisation that stands for one, and the owners of either.

        A country's part of the market has none of these: what fails with the country is what leaves it.
        """
        ownership, holder = self.world.ownership, activity.holder
        found: dict[str, Cause] = {c.id: c for c in self._exposure.shared_on(activity)}
        if activity.is_market:
            return tuple(found[c] for c in sorted(found))
        if self.world.is_facility(holder):
            found[holder] = Cause(holder, "site", holder, activity.claims)
            for operator in ownership.operators(holder):
                found[operator.holder] = Cause(operator.holder, "operator", *operator)
        elif self.world.type(holder) != "Government":
            # What a state sells is its country's output: its arcs fail with the country, and there is no one site.
            found[holder] = Cause(holder, "operator", holder, activity.claims)
        for owner in ownership.owners(holder):
            found.setdefault(owner.holder, Cause(owner.holder, "owner", *owner))
        return tuple(found[c] for c in sorted(found))

    # Arcs

    def _arcs(self) -> tuple[Arc, ...]:
        """All arcs, sorted; a transfer inside a group needs no contract, so its deal is no cause of it."""
        stated, unbound = self._stated()
        self.unbound = tuple(unbound)
        inferred = self._inferred() if self.options.inferred else {}
        merged = {}
        for key, arcs in stated.items():
            merged[key] = _joined(arcs, without_deal=key in inferred)
        for key, arc in inferred.items():
            merged.setdefault(key, [arc])
        for key, arc in self._bought(merged).items():
            merged.setdefault(key, [arc])
        return tuple(arc for key in sorted(merged) for arc in merged[key])

    def _bought(self, known: Mapping[tuple[str, int, str], Sequence[Arc]]) -> dict[tuple[str, int, str], Arc]:
        """What each input can buy on the market, beside its contracts, unless one of these is the only one."""
        if self.market is None:
            return {}
        claims = self.world.graph.claims
        sole = {
            (user, need)
            for (user, need, _), arcs in known.items()
            if any(a.live and a.kind == "stated" and says_sole(claims[c] for c in a.claims) for a in arcs)
        }
        return {
            (user.id, number, seller.id): self._market_arc(seller, user, number)
            for user in self.activities.values()
            for number, need in enumerate(user.needs if user.live else ())
            if (user.id, number) not in sole
            for seller in self.market.suppliers(user, need)
        }

    def _market_arc(self, seller: Activity, user: Activity, number: int) -> Arc:
        return Arc(
            supplier=seller.id,
            user=user.id,
            need=number,
            kind="market",
            label=seller.label,
            live=True,
            causes=tuple(self._border(seller, user)),
            claims=seller.claims,
        )

    def _stated(self) -> tuple[dict[tuple[str, int, str], list[Arc]], list[Flow]]:
        found: dict[tuple[str, int, str], list[Arc]] = defaultdict(list)
        unbound = []
        for flow in self._economy.flows:
            ends = [
                (s, u, n) for s in self._economy.sellers(flow) for u, n in self._economy.buyers(flow) if s.id != u.id
            ]
            # "Rare earth oxides" may be separated or not; a plant that needs them separated takes no others.
            ends = [(s, u, n) for s, u, n in ends if s.form in (*u.needs[n].forms, *u.needs[n].earlier)] or ends
            for seller, user, number in ends:
                found[user.id, number, seller.id].append(self._stated_arc(flow, seller, user, number))
            if not ends:
                unbound.append(flow)
        return found, unbound

    def _stated_arc(self, flow: Flow, seller: Activity, user: Activity, number: int) -> Arc:
        deal = self.world.graph.deal_of(flow.fact.id)
        causes = [] if deal is None else [Cause(deal.id, "deal", deal.id, flow.fact.claims)]
        return Arc(
            supplier=seller.id,
            user=user.id,
            need=number,
            kind="stated",
            label=flow.goods.label if flow.goods is not None else seller.label,
            live=flow.live and seller.live and user.live,
            causes=(*causes, *self._border(seller, user)),
            claims=flow.fact.claims,
        )

    def _border(self, seller: Activity, user: Activity) -> Iterator[Cause]:
        """The country that the arc leaves; none where it stays inside, or where either end cannot be placed."""
        left = self._exposure.left_country(seller, user)
        if left is not None:
            places = (self.world.ownership.country(a.holder) for a in (seller, user))
            claims = tuple(sorted({c for place in places if place is not None for c in place.claims}))
            yield Cause(COUNTRY + left, "country", left, claims)

    def _inferred(self) -> dict[tuple[str, int, str], Arc]:
        """Transfers inside a group, from a form that comes before the product, by the nearest form that is there.

        Where a group casts its own alloy, its oxide does not reach its magnets past that plant.
        """
        groups: dict[str, list[Activity]] = defaultdict(list)
        for activity in self._economy.activities.values():
            for group in sorted(self.world.ownership.group(activity.holder)):
                groups[group].append(activity)
        found: dict[tuple[str, int, str], Arc] = {}
        for members in groups.values():
            for user in members:
                for number, need in enumerate(user.needs):
                    for seller in _nearest(need, user, members):
                        found[user.id, number, seller.id] = self._inferred_arc(seller, user, number)
        return found

    def _inferred_arc(self, seller: Activity, user: Activity, number: int) -> Arc:
        holders = {seller.holder, user.holder}
        held = [
            h for x in sorted(holders) for h in (*self.world.ownership.operators(x), *self.world.ownership.owners(x))
        ]
        return Arc(
            supplier=seller.id,
            user=user.id,
            need=number,
            kind="inferred",
            label=seller.label,
            live=seller.live and user.live,
            causes=tuple(self._border(seller, user)),
            claims=tuple(sorted({c for h in held for c in h.claims} | {*seller.claims, *user.claims})),
        )


def _nearest(need: Need, user: Activity, members: Sequence[Activity]) -> list[Activity]:
    """The makers within the group of the first form, in the order of the recipe, that any of them makes.

    Live makers before planned ones: a plant still to be built does not stand between two that run.
    """
    if user.stage in (TRADE, END_USE):
        return []
    rank = stage_table().form_rank(user.form)
    made = [a for a in members if a.sells and a.stage != TRADE and not need.elements.isdisjoint(a.elements)]
    made = [a for a in made if stage_table().form_rank(a.form) < rank]
    live = [a for a in made if a.live]
    # The recipe's own forms are alternatives; the earlier ones come one after the other.
    steps = [need.forms, *((form,) for form in need.earlier)]
    return next((found for forms in steps if (found := [a for a in live or made if a.form in forms])), [])


def _joined(arcs: Sequence[Arc], *, without_deal: bool) -> list[Arc]:
    """Arcs of one supplier into one input: those of one deal are one, whatever the words for the goods."""
    by_deal: dict[tuple[str, ...], list[Arc]] = defaultdict(list)
    for arc in arcs:
        by_deal[tuple(c.id for c in arc.causes if c.kind == "deal" and not without_deal)].append(arc)
    return [_one(by_deal[deal], deal) for deal in sorted(by_deal)]


def _one(arcs: Sequence[Arc], deal: tuple[str, ...]) -> Arc:
    counted = [a for a in arcs if a.live] or list(arcs)
    first = counted[0]
    claims = tuple(sorted({c for a in counted for c in a.claims}))
    return Arc(
        supplier=first.supplier,
        user=first.user,
        need=first.need,
        kind="stated",
        label=min(a.label for a in counted),
        live=first.live,
        causes=tuple(
            c._replace(claims=claims) if c.id in deal else c for c in first.causes if c.kind != "deal" or deal
        ),
        claims=claims,
    )


def _into(arcs: Iterable[Arc]) -> dict[tuple[str, int], tuple[Arc, ...]]:
    found: dict[tuple[str, int], list[Arc]] = defaultdict(list)
    for arc in arcs:
        found[arc.user, arc.need].append(arc)
    return {key: tuple(several) for key, several in found.items()}
