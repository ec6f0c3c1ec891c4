"""Who does what: activities (site × stage × product) and flows between their holders, out of the facts of a graph.

Everything that any claim states, denials apart, is laid out; `live` marks what counts at the date and under the
options. What is not live binds all the same, so that an answer can say what is only planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from reegraph.analysis.ownership import Ownership
from reegraph.analysis.stages import END_USE, RECYCLING, TRADE, Goods, goods, stage_table
from reegraph.errors import MisuseError
from reegraph.graph import Fact, Graph
from reegraph.graph.dates import last_day
from reegraph.model import Frozen, slugify, vocabulary

Included = Literal["planned", "rumoured"]
State = Literal["operating", "unknown", "planned", "stopped"]

_NOT_YET = frozenset({"planned", "permitting", "construction", "commissioning"})
_STOPPED = frozenset({"suspended", "closed", "cancelled"})
_WORK = frozenset({"produces", "consumes", "supplies", "offtake", "operates", "production", "capacity", "acquires"})
_OUTPUT = ("produces", "capacity", "production")
_FLOWS = ("supplies", "offtake")
_DEFAULT_FORM = {"Mine": "concentrate", "Refinery": "oxide", "MetalPlant": "metal", "MagnetPlant": "magnet"}
_DEFAULT_LABEL = {
    "concentrate": "rare earth concentrate",
    "oxide": "rare earth oxides",
    "metal": "rare earth metals",
    "magnet": "rare earth magnets",
}


class Options(Frozen):
    """What counts as supply.

    `as_of`: the date, by default that of the graph. `include`: modalities that count although their start has not
    passed. `inferred`: transfers inside one corporate group. `elements`: only activities that may hold one of these.
    `confirmed_only`: only facts said as such and disputed by nobody.

    `unknown`: what an input means for which no supplier is known. "available" (the default) takes it as served by
    someone we do not know, and lists it as missing: few documents name every supplier, and a plant that runs is fed.
    "missing" takes it as not served; then most plants are down, which tells of our documents and not of the plants.
    """

    as_of: str | None = None
    include: tuple[Included, ...] = ()
    inferred: bool = True
    unknown: Literal["available", "missing"] = "available"
    confirmed_only: bool = False
    elements: tuple[str, ...] = ()


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


class World:
    """A graph seen at a date under options: what holds, who owns what, and which sites run.

    Raises MisuseError for a date that is none.
    """

    def __init__(self, graph: Graph, options: Options) -> None:
        self.graph = graph
        self.options = options
        self.day = _day(options.as_of) or graph.as_of
        self.facts = tuple(f for f in graph.facts.values() if self.holds(f))
        self.ownership = Ownership(graph, self.facts)

    def holds(self, fact: Fact) -> bool:
        """Whether the fact counts at the date and under the options."""
        if self.options.confirmed_only and (fact.disputed or fact.modality != "asserted"):
            return False
        return fact.holds_at(self.day, include=self.options.include)

    def type(self, thing: str) -> str:
        """The entity type, empty for an id that is not here."""
        entity = self.graph.entities.get(thing)
        return "" if entity is None else entity.type

    def is_facility(self, thing: str) -> bool:
        return vocabulary().is_facility(self.type(thing))

    def state(self, site: str) -> State:
        """Whether a site works at the date: by its latest status, or a start that has passed since, or its claims.

        Without a status it is planned when its start is still to come or all that is said of its work is planned.
        """
        return self._states[site]

    def runs(self, holder: str) -> bool:
        """Whether what the holder does counts; organisations have no status of their own."""
        if not self.is_facility(holder):
            return True
        state = self.state(holder)
        return state in ("operating", "unknown") or (state == "planned" and "planned" in self.options.include)

    def reach(self, organisation: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who may act for an organisation: itself and its sites first, then its subsidiaries and theirs."""
        if self.is_facility(organisation):
            return (organisation,), ()
        own = (organisation, *self.ownership.sites(organisation))
        return own, tuple(t for t in self.ownership.estate(organisation) if t not in own)

    @cached_property
    def _states(self) -> Mapping[str, State]:
        return {e: self._state(e) for e in self.graph.entities if self.is_facility(e)}

    def _state(self, site: str) -> State:
        about = [f for f in self.graph.facts_about(site) if f.modality != "negated" and not self._later(f)]
        word = _latest_status(f for f in about if f.predicate == "status" and f.subject == site)
        starts = [last_day(f.value.date) for f in about if f.predicate == "starts" and f.value and f.value.date]
        day = self.day or ""
        if word is None:
            return self._state_by_claims(about, starts)
        if word[0] in _NOT_YET:
            return "operating" if any(word[1] < start <= day for start in starts) else "planned"
        return "stopped" if word[0] in _STOPPED else "operating"

    def _state_by_claims(self, about: Iterable[Fact], starts: Collection[str]) -> State:
        if any(start <= (self.day or "") for start in starts):
            return "operating"
        work = [f for f in about if f.predicate in _WORK]
        if starts or (work and not any(f.holds_at(self.day) for f in work)):
            return "planned"
        return "unknown"

    def _later(self, fact: Fact) -> bool:
        return fact.reported is not None and self.day is not None and fact.reported > self.day


def _day(date: str | None) -> str | None:
    if date is None:
        return None
    day = last_day(date)
    if len(day) != 10 or not day[:4].isdigit():
        raise MisuseError(f"as of {date!r}: expected a date such as 2025, 2025-11 or 2025-11-14")
    return day


def _latest_status(facts: Iterable[Fact]) -> tuple[str, str] | None:
    """The word reported last and its day; on one day the word of most claims, then the one least far along."""
    order = vocabulary().status["facility"]
    known = [(f, f.value.word) for f in facts if f.value is not None and f.value.word in order]
    if not known:
        return None
    fact, word = max(known, key=lambda k: (k[0].last_reported or "", len(k[0].claims), -order.index(k[1] or "")))
    return word or "", fact.last_reported or ""


class Economy:
    """All activities and flows of a world; `activities` is by id, sorted. Made once, read by `supply`."""

    def __init__(self, world: World) -> None:
        self.world = world
        named = tuple(_flows(world))
        makers = _Makers(world, named)
        self.activities = _activities(world, makers.statements)
        self._by_holder = _held(self.activities.values())
        flows = [flow for unsaid in named for flow in self._said(unsaid)]
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
                yield Flow(fact, fact.subject, str(fact.object), offered, world.holds(fact))


class _Makers:
    """Who makes what, as statements: of sites first, then of organisations for what no site of theirs makes."""

    def __init__(self, world: World, flows: tuple[Flow, ...]) -> None:
        self.world = world
        self.flows = flows
        self.statements: list[_Statement] = []
        output = [f for f in world.graph.facts.values() if f.predicate in _OUTPUT and f.modality != "negated"]
        self._state_sites(output)
        self._by_holder: dict[str, list[_Statement]] = defaultdict(list)
        for statement in self.statements:
            self._by_holder[statement.holder].append(statement)
        # What one organisation states must not depend on which was looked at first: all are read, then all added.
        self.statements += [s for f in output for s in self._organisation_output(f)]
        for statement in self.statements:
            self._by_holder[statement.holder].append(statement)
        self.statements += [s for flow in flows for s in self._organisation_sale(flow)]

    def _state_sites(self, output: Iterable[Fact]) -> None:
        spoken_for = set()
        for fact in output:
            if self.world.is_facility(fact.subject):
                spoken_for.add(fact.subject)
                self.statements += self._stated(fact.subject, _made(self.world.graph, fact), fact)
        for flow in self.flows:
            if self.world.is_facility(flow.seller) and flow.goods is not None and not flow.goods.named:
                spoken_for.add(flow.seller)
                self.statements += self._stated(flow.seller, [flow.goods], flow.fact)
        self.statements += [s for site in self.world.graph.entities for s in self._default(site, spoken_for)]

    def _stated(self, holder: str, made: Iterable[Goods], fact: Fact) -> Iterator[_Statement]:
        for product in made:
            placed = _stage_and_form(product, self.world.type(holder))
            if placed is not None:
                live = self.world.holds(fact) and self.world.runs(holder)
                yield _statement(holder, placed, product, live=live, claims=fact.claims)

    def _default(self, site: str, spoken_for: Collection[str]) -> Iterator[_Statement]:
        """What a site of its type does, where nothing says what it makes."""
        kind = self.world.type(site)
        if site in spoken_for or not self.world.is_facility(site):
            return
        form = _DEFAULT_FORM.get(kind, "oxide")
        stage = next(name for name, s in stage_table().stage.items() if kind in s.types)
        elements = frozenset(stage_table().elements[stage_table().form[form].elements])
        because = {c for f in self.world.graph.facts_about(site) if f.predicate == "operates" for c in f.claims}
        product = Goods(_DEFAULT_LABEL[form], (form,), elements)
        live = self.world.runs(site)
        yield _statement(site, (stage, form), product, live=live, claims=tuple(sorted(because)))

    def _organisation_output(self, fact: Fact) -> Iterator[_Statement]:
        """What a firm makes: at its only site that fits, where there is one; else at the firm itself."""
        if self.world.is_facility(fact.subject):
            return
        for product in _made(self.world.graph, fact):
            fitting = self._fitting(fact.subject, product)
            if not fitting:
                if not (product.named and self._fitting(fact.subject, product, any_state=True)):
                    yield from self._stated(fact.subject, [product], fact)
            elif len({s.holder for s in fitting}) == 1:
                yield from (s._replace(claims=fact.claims) for s in fitting)
                if not product.named:
                    placed = (fitting[0].stage, fitting[0].form)
                    live = self.world.holds(fact) and fitting[0].live
                    yield _statement(fitting[0].holder, placed, product, live=live, claims=fact.claims)

    def _organisation_sale(self, flow: Flow) -> Iterator[_Statement]:
        """What a firm sells and nothing says that it makes: it trades what it also buys, and makes the rest."""
        if self.world.is_facility(flow.seller) or flow.goods is None:
            return
        if self._fitting(flow.seller, flow.goods, any_state=True):
            return
        if flow.goods.named and self._holds_elements(flow.seller, flow.goods):
            return
        trades = self.world.type(flow.seller) == "Government" or self._buys(flow.seller, flow.goods)
        placed = (TRADE, flow.goods.forms[0]) if trades else _stage_and_form(flow.goods, "")
        if placed is not None:
            yield _statement(flow.seller, placed, flow.goods, live=flow.live, claims=flow.fact.claims)

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
        return any(
            f.buyer == firm and f.goods is not None and f.goods.fits(product.forms, product.elements)
            for f in self.flows
        )


def _made(graph: Graph, fact: Fact) -> Iterator[Goods]:
    """The rare earth goods that a fact on output names."""
    names = (graph.name(fact.object),) if fact.object is not None else fact.material_names()
    yield from (found for found in map(goods, names) if found is not None)


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
        if not wanted or wanted & s.elements:
            groups[s.holder, s.stage, s.form, s.live].append(s)
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


def _needs(world: World, made: _Statement, elements: frozenset[str]) -> Iterator[Need]:
    """The recipe of the stage, and what claims say that the holder consumes besides."""
    if made.stage == TRADE:
        # What a state sells is its country's output, and scrap is collected: both are sources.
        if made.form != "scrap" and world.type(made.holder) != "Government":
            yield Need("goods", (made.form,), (), elements)
        return
    recipe = [Need(i.name, i.forms, i.earlier, elements) for i in stage_table().stage[made.stage].inputs]
    yield from recipe
    rank = stage_table().form_rank(made.form)
    for fact in world.graph.facts_about(made.holder):
        if fact.predicate != "consumes" or fact.subject != made.holder or not world.holds(fact):
            continue
        used = goods(world.graph.name(str(fact.object)))
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
