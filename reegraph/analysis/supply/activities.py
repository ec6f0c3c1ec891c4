"""Who does what: activities (site × stage × product) and flows between their holders, out of the facts of a graph.

Everything that any claim states, denials apart, is laid out; `live` marks what counts at the date and under the
options. What is not live binds all the same, so that an answer can say what is only planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reegraph.analysis.supply.stages import END_USE, RECYCLING, TRADE, Goods, goods, narrowed, stage_table
from reegraph.analysis.supply.world import World
from reegraph.graph import Fact, Graph
from reegraph.model import slugify

_OUTPUT = ("produces", "capacity", "production")
_FLOWS = ("supplies", "offtake")
_DEFAULT_FORM = {"Mine": "concentrate", "Refinery": "oxide", "MetalPlant": "metal", "MagnetPlant": "magnet"}
_DEFAULT_LABEL = {
    "concentrate": "rare earth concentrate",
    "oxide": "rare earth oxides",
    "metal": "rare earth metals",
    "magnet": "rare earth magnets",
}


class Need(NamedTuple):
    """One input of an activity: any of these goods serves; `earlier` forms where the plant turns them into it."""

    name: str
    forms: tuple[str, ...]
    earlier: tuple[str, ...]
    elements: frozenset[str]
    claims: tuple[str, ...] = ()

    def takes(self, offered: Goods) -> int | None:
        """0 for what the recipe asks for, 1 for an earlier form of it, None for anything else."""
        if offered.fits(self.forms, self.elements):
            return 0
        return 1 if offered.fits(self.earlier, self.elements) else None


@dataclass(frozen=True, slots=True)
class Activity:
    """One stage at one holder (a site, or an organisation that stands for a site not known) for one product."""

    id: str
    holder: str
    stage: str
    form: str
    elements: frozenset[str]
    label: str
    needs: tuple[Need, ...]
    live: bool
    claims: tuple[str, ...]
    share: float | None = None
    """Of a country's part of a market: its share of the world's output of the stage, 0 to 1."""

    @property
    def is_market(self) -> bool:
        """Whether it stands for a country's makers together, as a table of national shares counts them."""
        return self.share is not None

    @property
    def product(self) -> Goods:
        """What it makes, or holds where it only buys."""
        return Goods(self.label, (self.form,), self.elements)

    @property
    def sells(self) -> bool:
        """Whether it can feed another activity: a buyer that is not known to sell on cannot."""
        return self.stage != END_USE and not (self.stage == TRADE and self.id.endswith("/held"))

    @property
    def rank(self) -> float:
        """How far down the chain; a trader stands just behind the makers of the same form."""
        table = stage_table()
        if self.stage != TRADE:
            return table.stage[self.stage].rank
        makers = [s.rank for name, s in table.stage.items() if self.form in s.makes and name not in (TRADE, RECYCLING)]
        return min(makers, default=0) + 0.5


class Flow(NamedTuple):
    """One material of one `supplies` or `offtake` fact; `goods` is None where no claim names a material."""

    fact: Fact
    seller: str
    buyer: str
    goods: Goods | None
    live: bool


class _Statement(NamedTuple):
    holder: str
    stage: str
    form: str
    elements: frozenset[str]
    label: str
    live: bool
    claims: tuple[str, ...]


class Economy:
    """All activities and flows of a world; `activities` is by id, sorted. Made once, read by `supply`."""

    def __init__(self, world: World) -> None:
        self.world = world
        named = tuple(_flows(world))
        makers = _Makers(world, named)
        self.activities = _activities(world, makers.statements)
        self._by_holder = _held(self.activities.values())
        flows = [flow for unsaid in named for said in self._said(unsaid) for flow in self._narrowed(said)]
        self.flows = tuple(flows)
        sinks = self._sinks(flows)
        self.activities = {a.id: a for a in sorted([*self.activities.values(), *sinks], key=lambda a: a.id)}
        self._by_holder = _held(self.activities.values())

    def of(self, holder: str) -> tuple[Activity, ...]:
        """The activities of a holder, sorted by id."""
        return self._by_holder.get(holder, ())

    def sellers(self, flow: Flow) -> list[Activity]:
        """The seller's activities that make the goods: its own first, those of its subsidiaries failing these.

        Where only elements are named and nothing of the seller's has such a form, what it makes furthest down is meant.
        """
        for holders in self.world.reach(flow.seller):
            made = [a for h in holders for a in self.of(h) if a.sells]
            found = [a for a in made if flow.goods is None or flow.goods.fits((a.form,), a.elements)]
            if not found and flow.goods is not None and flow.goods.named:
                last = max((a.rank for a in made), default=0)
                found = [a for a in made if a.rank == last and not a.elements.isdisjoint(flow.goods.elements)]
            if found:
                return found
        return []

    def buyers(self, flow: Flow) -> list[tuple[Activity, int]]:
        """The buyer's activities that use the goods, each with the number of the input that takes them.

        Activities that ask for just this form come before those that take it as an earlier form of their input; of
        the latter, those furthest upstream.
        """
        if flow.goods is None:
            return []
        for holders in self.world.reach(flow.buyer):
            users = [
                (need.takes(flow.goods), a, i) for h in holders for a in self.of(h) for i, need in enumerate(a.needs)
            ]
            direct = [(a, i) for fit, a, i in users if fit == 0]
            earlier = [(a, i) for fit, a, i in users if fit == 1]
            if direct or earlier:
                lowest = min((a.rank for a, _ in earlier), default=0)
                return direct or [(a, i) for a, i in earlier if a.rank == lowest]
        return []

    def _said(self, flow: Flow) -> Iterator[Flow]:
        """The flow with its goods; where no claim names them, what the seller makes, or else what the buyer needs."""
        if flow.goods is not None:
            yield flow
            return
        for offered in self._guessed(flow):
            yield flow._replace(goods=offered)

    def _narrowed(self, flow: Flow) -> Iterator[Flow]:
        """The flow as far as it may carry a wanted element."""
        held = None if flow.goods is None else flow.goods.narrowed(frozenset(self.world.options.elements))
        if flow.goods is None or held is not None:
            yield flow._replace(goods=held)

    def _guessed(self, flow: Flow) -> list[Goods]:
        made = [a for holders in self.world.reach(flow.seller) for h in holders for a in self.of(h) if a.sells]
        if made:
            furthest = max(a.rank for a in made)
            return [a.product for a in made if a.rank == furthest]
        used = [a for holders in self.world.reach(flow.buyer) for h in holders for a in self.of(h) if a.needs]
        first = min((a.rank for a in used), default=0)
        return [Goods(n.name, n.forms, n.elements) for a in used if a.rank == first for n in a.needs[:1]]

    def _sinks(self, flows: Iterable[Flow]) -> list[Activity]:
        """Buyers that use the goods in nothing we know: end users of magnets, and traders or holders of the rest."""
        bought: dict[tuple[str, str, str], list[Flow]] = defaultdict(list)
        for flow in flows:
            if flow.goods is not None and not self.world.is_facility(flow.buyer) and not self.buyers(flow):
                form = flow.goods.forms[0]
                firm = self.world.type(flow.buyer) not in ("Government", "Agency")
                bought[flow.buyer, END_USE if form == "magnet" and firm else TRADE, form].append(flow)
        return [_sink(*key, bought[key]) for key in sorted(bought)]


def _flows(world: World) -> Iterator[Flow]:
    """Flows of rare earths. A fact that names no material is left out where another of the same two parties does."""
    facts = [f for f in world.graph.edges() if f.predicate in _FLOWS and f.subject != f.object]
    said = {(f.subject, f.object) for f in facts if f.material_names()}
    for fact in facts:
        names = fact.material_names()
        if not names and (fact.subject, fact.object) in said:
            continue
        for offered in [goods(n) for n in names] if names else [None]:
            if offered is not None or not names:
                yield Flow(fact, fact.subject, str(fact.object), offered, world.delivers(fact))


class _Makers:
    """Who makes what, as statements: of sites first, then of organisations for what no site of theirs makes."""

    def __init__(self, world: World, flows: tuple[Flow, ...]) -> None:
        self.world = world
        self._bought: dict[str, list[Goods]] = defaultdict(list)
        for flow in flows:
            if flow.goods is not None:
                self._bought[flow.buyer].append(flow.goods)
        output = [f for f in world.graph.facts.values() if f.predicate in _OUTPUT and f.modality != "negated"]
        self._outsiders = _outsiders(world.graph, output)
        self.statements: list[_Statement] = []
        self._by_holder: dict[str, list[_Statement]] = defaultdict(list)
        # What one holder is said to do must not depend on whom we look at first: each round reads only earlier ones.
        self._add(s for f in output if world.is_facility(f.subject) for s in self._site_output(f))
        self._add(s for flow in flows if world.is_facility(flow.seller) for s in self._site_sale(flow))
        self._add(s for site in world.graph.entities if world.is_facility(site) for s in self._default(site))
        self._add(s for f in output if not world.is_facility(f.subject) for s in self._organisation_output(f))
        self._add(s for flow in flows if not world.is_facility(flow.seller) for s in self._organisation_sale(flow))

    def _add(self, statements: Iterable[_Statement]) -> None:
        for statement in list(statements):
            self.statements.append(statement)
            self._by_holder[statement.holder].append(statement)

    def _site_output(self, fact: Fact) -> Iterator[_Statement]:
        """What a site is said to make; a capacity or a production may also be counted in what the site takes in."""
        fed = [goods(self.world.graph.name(str(f.object))) for f in self._consumed(fact.subject)]
        for product in _made(self.world.graph, fact):
            is_feed = product.forms[0] in _feeds(self.world.type(fact.subject)) or any(
                used is not None and used.fits(product.forms, product.elements) for used in fed
            )
            if fact.predicate == "produces" or not is_feed:
                yield from self._stated(fact.subject, product, fact, live=self.world.holds(fact))

    def _consumed(self, site: str) -> Iterator[Fact]:
        return (f for f in self.world.graph.facts_about(site) if f.predicate == "consumes" and f.subject == site)

    def _site_sale(self, flow: Flow) -> Iterator[_Statement]:
        if flow.goods is not None and not flow.goods.named:
            yield from self._stated(flow.seller, flow.goods, flow.fact, live=flow.live)

    def _stated(self, holder: str, product: Goods, fact: Fact, *, live: bool) -> Iterator[_Statement]:
        told = _told_stage(product, fact)
        placed = told or _stage_and_form(product, self.world.type(holder))
        if placed is not None:
            yield _statement(holder, placed, product, live=live and self.world.runs(holder), claims=fact.claims)

    def _default(self, site: str) -> Iterator[_Statement]:
        """What a site of its type does, where nothing says what it makes, or all that is said is still to come."""
        kind, runs = self.world.type(site), self.world.runs(site)
        said = self._by_holder.get(site, ())
        operators = (held.holder for held in self.world.ownership.operators(site))
        if any(s.live or not runs for s in said) or any(h in self._outsiders for h in (site, *operators)):
            return
        form = _DEFAULT_FORM.get(kind, "oxide")
        elements = frozenset(stage_table().elements[stage_table().form[form].elements])
        because = {c for f in self.world.graph.facts_about(site) if f.predicate == "operates" for c in f.claims}
        product = Goods(_DEFAULT_LABEL[form], (form,), elements)
        yield _statement(site, (_home(kind), form), product, live=runs, claims=tuple(sorted(because)))

    def _organisation_output(self, fact: Fact) -> Iterator[_Statement]:
        """What a firm makes: at its only site that fits, where there is one; else at the firm itself."""
        for product in _made(self.world.graph, fact):
            fitting = self._fitting(fact.subject, product)
            if fitting:
                yield from _at_only_site(fitting, product, fact, live=self.world.holds(fact))
            elif not (product.named and self._fitting(fact.subject, product, any_state=True)):
                yield from self._stated(fact.subject, product, fact, live=self.world.holds(fact))

    def _organisation_sale(self, flow: Flow) -> Iterator[_Statement]:
        """What a firm sells: made where it makes such goods; else traded if it also buys them, and made by itself."""
        if flow.goods is None:
            return
        fitting = self._fitting(flow.seller, flow.goods, any_state=True)
        if fitting:
            yield from _at_only_site(fitting, flow.goods, flow.fact, live=flow.live)
        elif not (flow.goods.named and self._holds_elements(flow.seller, flow.goods)):
            trades = self.world.type(flow.seller) == "Government" or self._buys(flow.seller, flow.goods)
            placed = (TRADE, flow.goods.forms[0]) if trades else _stage_and_form(flow.goods, "")
            if placed is not None:
                live = flow.live and (trades or self.world.runs(flow.seller))
                yield _statement(flow.seller, placed, flow.goods, live=live, claims=flow.fact.claims)

    def _fitting(self, firm: str, product: Goods, *, any_state: bool = False) -> list[_Statement]:
        """What the firm, its sites, or failing these its subsidiaries are stated to make of such goods."""
        for holders in self.world.reach(firm):
            made = [s for h in holders for s in self._by_holder.get(h, ()) if product.fits((s.form,), s.elements)]
            found = [s for s in made if any_state or s.live]
            if found:
                return found
        return []

    def _holds_elements(self, firm: str, product: Goods) -> bool:
        """Whether the firm is stated to make anything of these elements; named alone, they may mean just that."""
        made = [s for holders in self.world.reach(firm) for h in holders for s in self._by_holder.get(h, ())]
        return any(not s.elements.isdisjoint(product.elements) for s in made)

    def _buys(self, firm: str, product: Goods) -> bool:
        return any(bought.fits(product.forms, product.elements) for bought in self._bought.get(firm, ()))


def _at_only_site(fitting: Sequence[_Statement], product: Goods, fact: Fact, *, live: bool) -> Iterator[_Statement]:
    """What a firm makes or sells, told of the one holder of its that makes such goods; of several, we cannot tell."""
    if len({s.holder for s in fitting}) == 1:
        first = fitting[0]
        placed = (first.stage, first.form)
        yield _statement(first.holder, placed, product, live=live and first.live, claims=fact.claims)


def _home(kind: str) -> str:
    """The stage of a type of facility."""
    return next(name for name, stage in stage_table().stage.items() if kind in stage.types)


def _feeds(kind: str) -> frozenset[str]:
    """The forms that a facility of this type is fed with."""
    inputs = stage_table().stage[_home(kind)].inputs
    return frozenset(form for i in inputs for form in (*i.forms, *i.earlier))


def _outsiders(graph: Graph, output: Iterable[Fact]) -> frozenset[str]:
    """Holders of which only output without rare earths is known."""
    named: dict[str, list[bool]] = defaultdict(list)
    for fact in output:
        if fact.object is not None or fact.material_names():
            named[fact.subject].append(any(True for _ in _made(graph, fact)))
    return frozenset(holder for holder, rare in named.items() if not any(rare))


def _made(graph: Graph, fact: Fact) -> Iterator[Goods]:
    """The rare earth goods that a fact on output names."""
    names = (graph.name(fact.object),) if fact.object is not None else fact.material_names()
    yield from (found for found in map(goods, names) if found is not None)


def _told_stage(product: Goods, fact: Fact) -> tuple[str, str] | None:
    """The stage that a claim itself names, with the form of the goods that it makes; None where it names none."""
    stage = str(fact.qualifiers.get("stage", ""))
    known = stage_table().stage.get(stage)
    form = None if known is None else next((f for f in product.forms if f in known.makes), None)
    return None if form is None else (stage, form)


def _stage_and_form(product: Goods, kind: str) -> tuple[str, str] | None:
    """At which stage a holder of this type makes the goods, and in which form; None where it cannot be meant.

    A site makes what its type makes where the words allow it. A mine's output is counted in oxide, but is concentrate,
    unless single elements are named as oxides.
    """
    table = stage_table()
    if product.forms[0] == "scrap":
        return TRADE, "scrap"
    if kind == "Mine" and (product.named or ("oxide" in product.forms and len(product.elements) > 4)):
        return "mining", "concentrate"
    home = next((name for name, s in table.stage.items() if kind in s.types), None)
    if home is not None:
        form = next((f for f in product.forms if f in table.stage[home].makes), None)
        if form is not None:
            return home, form
        if product.named:
            return None
    form = product.forms[0]
    return next(n for n, s in table.stage.items() if form in s.makes and n not in (TRADE, RECYCLING)), form


def _statement(
    holder: str, placed: tuple[str, str], product: Goods, *, live: bool, claims: tuple[str, ...]
) -> _Statement:
    stage, form = placed
    record = stage_table().form[form]
    elements = frozenset(stage_table().elements[record.elements]) if record.any else product.elements
    return _Statement(holder, stage, form, elements, product.label, live, claims)


def _activities(world: World, statements: Iterable[_Statement]) -> dict[str, Activity]:
    """One activity for each holder, stage, form and narrowest set of elements; wider statements lend their claims.

    A site that makes "rare earth oxides" and "dysprosium oxide" has one activity for the latter: the former says no
    more than that.
    """
    groups: dict[tuple[str, str, str, bool], list[_Statement]] = defaultdict(list)
    wanted = frozenset(world.options.elements)
    for s in statements:
        held = narrowed(s.form, s.elements, wanted)
        if held:
            groups[s.holder, s.stage, s.form, s.live].append(s._replace(elements=held))
    live = {key[:3] for key in groups if key[3]}
    found = [
        _activity(world, elements, members)
        for key, members in groups.items()
        # Only plans of something that is already done elsewhere under the same name add nothing.
        for elements in _narrowest(s.elements for s in members)
        if key[3] or key[:3] not in live
    ]
    return {a.id: a for a in sorted(found, key=lambda a: a.id)}


def _narrowest(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    distinct = set(sets)
    return sorted((s for s in distinct if not any(other < s for other in distinct)), key=sorted)


def _activity(world: World, elements: frozenset[str], members: Iterable[_Statement]) -> Activity:
    fitting = [s for s in members if s.elements >= elements]
    exact = sorted(s.label for s in fitting if s.elements == elements)
    label = max(exact, key=lambda name: (exact.count(name), -len(name)))
    first = fitting[0]
    return Activity(
        id=f"{first.holder}#{first.stage}/{first.form}/{slugify(label)}",
        holder=first.holder,
        stage=first.stage,
        form=first.form,
        elements=elements,
        label=label,
        needs=tuple(_needs(world, first, elements)),
        live=first.live,
        claims=tuple(sorted({c for s in fitting for c in s.claims})),
    )


def needs_of(stage: str, elements: frozenset[str]) -> Iterator[Need]:
    """The recipe of a stage for a product of these elements."""
    yield from (Need(i.name, i.forms, i.earlier, elements) for i in stage_table().stage[stage].inputs)


def _needs(world: World, made: _Statement, elements: frozenset[str]) -> Iterator[Need]:
    """The recipe of the stage, and what claims say that the holder consumes besides.

    What a state makes or sells is its country's output, at whatever stage: a source. One mine that is known to feed
    it is not what the country lives on.
    """
    if world.type(made.holder) == "Government":
        return
    if made.stage == TRADE:
        if made.form != "scrap":  # scrap is collected: a source
            yield Need("goods", (made.form,), (), elements)
        return
    recipe = list(needs_of(made.stage, elements))
    yield from recipe
    rank = stage_table().form_rank(made.form)
    for fact in world.graph.facts_about(made.holder):
        if fact.predicate != "consumes" or fact.subject != made.holder or not world.holds(fact):
            continue
        whole = goods(world.graph.name(str(fact.object)))
        used = None if whole is None else whole.narrowed(frozenset(world.options.elements))
        if used is None or any(need.takes(used) is not None for need in recipe):
            continue
        if all(stage_table().form_rank(form) < rank for form in used.forms):
            yield Need(used.label, used.forms, (), used.elements, fact.claims)


def _sink(buyer: str, stage: str, form: str, flows: Iterable[Flow]) -> Activity:
    """A buyer of goods, with one input for each product that it buys: NdFeB and SmCo do not stand in for each other."""
    flows = list(flows)
    live = [f for f in flows if f.live]
    bought = [(f.goods.elements, f.goods.label, f) for f in live or flows if f.goods is not None]
    needs = []
    for elements in _narrowest(e for e, _, _ in bought):
        label = min(label for e, label, _ in bought if e == elements)
        needs.append(Need(label, (form,), (), elements))
    return Activity(
        id=f"{buyer}#{stage}/{form}/held",
        holder=buyer,
        stage=stage,
        form=form,
        elements=frozenset(e for need in needs for e in need.elements),
        label="; ".join(need.name for need in needs),
        needs=tuple(needs),
        live=bool(live),
        claims=tuple(sorted({c for _, _, f in bought for c in f.fact.claims})),
    )


def _held(activities: Iterable[Activity]) -> dict[str, tuple[Activity, ...]]:
    found: dict[str, list[Activity]] = defaultdict(list)
    for activity in activities:
        found[activity.holder].append(activity)
    return {holder: tuple(several) for holder, several in found.items()}
