"""What claims say of capacities and outputs, bound to activities: in which kind of tonne, of what, and of whom.

A figure of a site bounds the site; one of a group or of a country bounds all its sites together and is never taken for
a site's. A nameplate is the most that can be made; what was made is the least that could be. A plan is nothing before
its date, and a target is a wish.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from reegraph.analysis.disagreement.counting import Counted, Told, counted
from reegraph.analysis.supply.activities import Activity
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.stages import Goods, goods
from reegraph.analysis.supply.units import TOTAL, Kind, Tonnes
from reegraph.analysis.supply.yields import RAW, yields
from reegraph.graph import Fact
from reegraph.graph.choosing import Chooser
from reegraph.graph.dates import last_day
from reegraph.model import Frozen

Scope = Literal["site", "group", "country"]
Direction = Literal["out", "in"]
Bound = Literal["most", "least"]

_SITE_FORM = {"MagnetPlant": "magnet", "Refinery": "oxide", "MetalPlant": "metal", "Mine": "concentrate"}


class Capacity(Frozen):
    """One figure in tonnes a year, as chosen among those that sources give.

    `holder`: whose it is; `scope`: of the site, of its whole group, or of its country. `direction`: what leaves it or
    what it takes in. `form` and `groups` say what is counted (`groups` names the groups of elements, "REO" all of
    them); `gross`: the goods as they lie on the scale, not the oxide in them. `bound`: the most that can be made (a
    capacity) or the least (an output of a past year, `period`). `activities` are the ids of those it bears on, live or
    not. `others` are the values that were not chosen, `because` says why.
    """

    holder: str
    scope: Scope
    direction: Direction
    form: str
    groups: tuple[str, ...]
    gross: bool = False
    bound: Bound
    number: float
    period: str | None = None
    activities: tuple[str, ...]
    claims: tuple[str, ...]
    others: tuple[float, ...] = ()
    because: str = ""

    @property
    def amount(self) -> Tonnes:
        """The figure in its own kind of tonne: amounts of two kinds cannot be added."""
        whole = self.gross or (self.groups == (TOTAL,) and self.form not in (*RAW, "oxide"))
        return Tonnes(self.number, Kind(self.form, "" if whole else "+".join(self.groups)))

    @property
    def unit(self) -> str:
        """What a tonne of it is a tonne of."""
        return str(self.amount.kind)


class _Figure(NamedTuple):
    fact: Fact
    key: tuple[str, Scope, Direction, str, tuple[str, ...], bool, Bound]
    number: float
    named: bool
    period: str


def capacities(supply: SupplyNetwork) -> tuple[Capacity, ...]:
    """Every capacity and output that holds at the date, one for each holder, form, group and scope.

    Of several values one counts by `counting.counted`, and one that names its material goes before one that does not.
    Where a site made more than its capacity, what it made counts as the capacity.
    """
    return tuple(_Figures(supply).chosen())


class _Figures:
    def __init__(self, supply: SupplyNetwork) -> None:
        self.supply = supply
        self.world = supply.world
        self.chooser = Chooser(supply.options.prefer, supply.world.graph)
        self._by_holder: dict[str, list[Activity]] = defaultdict(list)
        for activity in supply.activities.values():
            self._by_holder[activity.holder].append(activity)

    def chosen(self) -> Iterator[Capacity]:
        by_key: dict[object, list[_Figure]] = defaultdict(list)
        for fact in self.world.graph.facts.values():
            if fact.predicate in ("capacity", "production") and self._counts(fact):
                for figure in self._figure(fact):
                    by_key[figure.key].append(figure)
        found = [one for key in sorted(by_key, key=str) for one in self._choose(by_key[key])]
        named = {(c.holder, c.scope, c.form, c.direction, c.bound) for c, is_named in found if is_named}
        yield from (
            c for c, is_named in found if is_named or (c.holder, c.scope, c.form, c.direction, c.bound) not in named
        )

    def _counts(self, fact: Fact) -> bool:
        """Whether it holds; a plan only from its date, whatever the words of its claims, and a target never."""
        kind = str(fact.qualifiers.get("kind", ""))
        if kind == "target" or not self.world.holds(fact):
            return False
        included = "planned" in self.world.options.include
        begun = fact.valid_from is not None and last_day(fact.valid_from) <= (self.world.day or "")
        return kind != "planned" or included or begun

    def _figure(self, fact: Fact) -> Iterator[_Figure]:
        value = fact.value
        if value is None or value.number is None:
            return
        number = yields().tonnes(float(value.number), value.unit or "")
        counted = self._counted(fact)
        if number is None or counted is None:
            return
        direction, form, groups, gross, named = counted
        bound: Bound = "least" if fact.predicate == "production" else "most"
        key = (fact.subject, self._scope(fact), direction, form, groups, gross, bound)
        period = str(fact.qualifiers.get("period", "")) or (fact.last_reported or "")[:4]
        yield _Figure(fact, key, number, named, period)

    def _scope(self, fact: Fact) -> Scope:
        said = fact.qualifiers.get("scope")
        if said == "country" or self.world.type(fact.subject) == "Government":
            return "country"
        return "site" if self.world.is_facility(fact.subject) and said != "group" else "group"

    def _counted(self, fact: Fact) -> tuple[Direction, str, tuple[str, ...], bool, bool] | None:
        """Direction, form, groups, gross and whether the material is named; None where it is of no rare earths."""
        names = fact.material_names()
        known = [g for g in map(goods, names) if g is not None]
        if names and not known:
            return None
        mine = self._by_holder.get(fact.subject, []) or self._of_group(fact.subject)
        if not known:
            form = self._usual_form(fact.subject, mine)
            return None if form is None else ("out", form, (TOTAL,), False, False)
        first = known[0]
        elements = frozenset(e for g in known for e in g.elements)
        groups = yields().covers(elements) if first.forms[0] not in ("magnet", "alloy") else frozenset({TOTAL})
        if TOTAL in groups and self.world.type(fact.subject) == "Mine" and "oxide" in first.forms:
            first = first._replace(forms=tuple(sorted(RAW)))  # a mine's output is counted in oxide, and is concentrate
        placed = self._place(first, str(fact.qualifiers.get("flow", "")), mine)
        if placed is None or not groups:
            return None
        direction, form = placed
        gross = form in RAW and known[0].forms[0] in RAW and fact.qualifiers.get("flow") != "contained"
        return direction, form, tuple(sorted(groups)), gross, True

    def _usual_form(self, holder: str, activities: Sequence[Activity]) -> str | None:
        usual = _SITE_FORM.get(self.world.type(holder))
        made = {a.form for a in activities}
        return usual if usual in made else next(iter(sorted(made)), None) if len(made) == 1 else None

    def _place(self, what: Goods, flow: str, activities: Iterable[Activity]) -> tuple[Direction, str] | None:
        """Whether the goods leave the holder or go in, and in which form it makes or takes them."""
        acts = list(activities)
        made = {a.form for a in acts}
        taken = {f for a in acts for need in a.needs for f in (*need.forms, *need.earlier)}
        if flow != "in":
            form = next((f for f in what.forms if f in made), None)
            if form is not None:
                return "out", form
            raw = sorted(made & RAW)
            if raw and "oxide" in what.forms:
                return "out", raw[0]
        form = next((f for f in what.forms if f in taken), None)
        return None if form is None else ("in", form)

    def _of_group(self, firm: str) -> list[Activity]:
        own, theirs = self.world.reach(firm)
        return [a for holder in (*own, *theirs) for a in self._by_holder.get(holder, ())]

    # Of several values, one

    def _choose(self, figures: Sequence[_Figure]) -> Iterator[tuple[Capacity, bool]]:
        named = [f for f in figures if f.named] or list(figures)
        if named[0].key[-1] == "least":
            period, found = self._most_made(named)
        else:
            period, found = None, self._counted_of(named)
        if found is None:
            return
        holder, scope, direction, form, groups, gross, bound = named[0].key
        number = float(found.value)
        capacity = Capacity(
            holder=holder,
            scope=scope,
            direction=direction,
            form=form,
            groups=groups,
            gross=gross,
            bound=bound,
            number=number,
            period=period,
            activities=tuple(self._bears_on(holder, scope, direction, form, groups)),
            claims=found.claim_ids,
            others=tuple(sorted({f.number for f in figures} - {number})),
            because=found.because or "the only figure",
        )
        yield capacity, named[0].named

    def _counted_of(self, figures: Sequence[_Figure]) -> Counted | None:
        graph = self.world.graph
        told = sorted(figures, key=lambda f: (f.number, f.fact.id))
        return counted((Told(repr(f.number), f.fact.valid_from, graph.stated(f.fact)) for f in told), self.chooser)

    def _most_made(self, figures: Sequence[_Figure]) -> tuple[str | None, Counted | None]:
        """Of each period one value; of several periods the one in which most was made."""
        periods: dict[str, list[_Figure]] = defaultdict(list)
        for figure in figures:
            periods[figure.period].append(figure)
        made = ((period, self._counted_of(periods[period])) for period in sorted(periods))
        chosen = [(period, found) for period, found in made if found is not None]
        if not chosen:
            return None, None
        best, found = max(chosen, key=lambda c: float(c[1].value))
        many = len(periods) > 1
        return best, found._replace(because="the most that was made in a known period") if many else found

    def _bears_on(
        self, holder: str, scope: Scope, direction: Direction, form: str, groups: Sequence[str]
    ) -> Iterator[str]:
        """The activities of the site, or of all sites of its group or country, that make or take what is counted."""
        for activity in self.supply.activities.values():
            if self._within(activity.holder, holder, scope) and _concerns(activity, direction, form, groups):
                yield activity.id

    def _within(self, site: str, holder: str, scope: Scope) -> bool:
        ownership = self.world.ownership
        if scope == "site" or site == holder:
            return site == holder
        if scope == "group":
            return not ownership.group(site).isdisjoint(ownership.group(holder))
        here, there = ownership.country(site), ownership.country(holder)
        return here is not None and there is not None and here.holder == there.holder


def _concerns(activity: Activity, direction: Direction, form: str, groups: Sequence[str]) -> bool:
    if not activity.sells:
        return False
    if direction == "in":
        return any(form in (*need.forms, *need.earlier) for need in activity.needs)
    counted = TOTAL in groups or any(g.name in groups for g in yields().groups_in(activity.elements))
    return activity.form == form and counted
