"""How much of a site's output is sold: offtakes and supplies against capacity, for each site, material and year.

A sale counts in a year on whose last day it holds. The percentage of an `offtake` is a share of the seller's output;
that of a `supplies` may as well be a share of what the buyer needs, so it is shown and not counted. All claims on the
same two parties and material are one deal, of which the latest figure counts. A memorandum sells nothing, nor does what
a group passes to itself, and what states sell is no sale of a site. Where a firm makes the goods at several sites, the
sale is told of the firm, with the capacity of all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

from reegraph.analysis.caveats import Caveats, caveats
from reegraph.analysis.results import Result
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.stages import Goods, goods
from reegraph.analysis.supply.world import Options
from reegraph.analysis.supported import Supported
from reegraph.analysis.tonnage.site_figures import Figure, SiteFigures
from reegraph.errors import MisuseError
from reegraph.graph import Fact, Graph
from reegraph.graph.choosing import Prefer, as_of_and_policy
from reegraph.graph.support import support
from reegraph.model import Frozen

Standing = Literal["over", "at least", "within", "not known"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
_ALL = 100.0
_FLOWS = ("offtake", "supplies")
_TONNES = re.compile(r"([\d.]+) ?(?:t|t/yr)")


class Sale(Supported):
    """One deal of the output: to whom, how much as far as is said, and how far the deal has come.

    `percent` of the output; `tonnes` a year; `said` a percentage that is not known to be one of the output.
    """

    buyer: str
    name: str
    predicate: str
    percent: float | None
    tonnes: float | None
    said: float | None
    commitment: str | None
    planned: bool

    @property
    def binds(self) -> bool:
        """Whether it commits the seller; a memorandum and a lapsed deal do not."""
        return self.commitment not in ("memorandum", "lapsed")

    @property
    def standing(self) -> str:
        """How far the deal has come, in brackets; empty where nothing is known of that."""
        words = ", ".join(word for word in (self.commitment, "planned" if self.planned else None) if word)
        return f" ({words})" if words else ""

    def __str__(self) -> str:
        if self.percent is not None:
            amount = f"{self.percent:g} %"
        elif self.tonnes is not None:
            amount = f"{self.tonnes:,.0f} t"
        else:
            amount = f"amount not known (“{self.said:g} %”)" if self.said is not None else "amount not known"
        return f"{self.name}: {amount}{self.standing} [{self.rests_on}]"


class Committed(Frozen):
    """What of one material of one site is sold in a year.

    `capacity` in tonnes a year, None where unknown. `sold` in percent of it, by the sales whose amount is known; more
    may be sold where `standing` is "at least". `over`: beyond 100 percent.
    """

    site: str
    name: str
    material: str
    elements: tuple[str, ...]
    year: str
    capacity: float | None
    sold: float | None
    standing: Standing
    sales: tuple[Sale, ...]
    capacity_claims: tuple[str, ...]
    completeness: Caveats

    @property
    def over(self) -> bool:
        return self.standing == "over"

    @property
    def free(self) -> float | None:
        """Tonnes a year that are not known to be sold; None where that cannot be told."""
        if self.capacity is None or self.sold is None or self.standing == "not known":
            return None
        return max(0.0, self.capacity * (_ALL - self.sold) / _ALL)

    def to_json(self) -> dict[str, Any]:
        data = self.model_dump(mode="json", exclude={"completeness", "capacity_claims"})
        claims = sorted({*self.capacity_claims, *(c for sale in self.sales for c in sale.claims)})
        return {**data, "over": self.over, "completeness": self.completeness.to_json(), "claims": claims}

    def to_lines(self) -> Iterator[str]:
        capacity = "capacity not known" if self.capacity is None else f"capacity {self.capacity:,.0f} t/yr"
        sold = {
            "over": f"OVER 100 %: {self.sold or 0:g} % sold",
            "within": f"{self.sold or 0:g} % sold",
            "at least": f"at least {self.sold or 0:g} % sold",
        }.get(self.standing, "")
        head = f"{self.year} {self.name}, {self.material}"
        if self.standing == "not known":
            buyers = ", ".join(f"{sale.name}{sale.standing}" for sale in self.sales)
            told = f"{head}: how much is sold is not known; deals with {buyers}; {capacity}"
            rests_on = self.completeness.support
            yield told if rests_on is None else rests_on.marked(told)
            return
        yield f"{head}: {sold}; {capacity}"
        yield from (f"    {sale}" for sale in self.sales)
        yield f"  {self.completeness.line}"


class Commitments(Result):
    """What is sold of the output of each site, by year; what is over 100 percent first, what is not known last."""

    shown = ("year", "name", "material", "capacity", "sold", "standing", "sales", "claims")
    headed = True

    as_of: str | None
    prefer: Prefer
    rows: tuple[Committed, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """A list of `{"as_of", "site", "name", "material", "year", "capacity", "sold", "standing", "over", …}`."""
        return [{"as_of": self.as_of, **row.to_json()} for row in self.rows]

    def to_lines(self) -> list[str]:
        when = as_of_and_policy(self.as_of, self.prefer)
        if not self.rows:
            return [f"No sales of output are known {when}."]
        return [f"Output sold, {when}", *(line for row in self.rows for line in row.to_lines())]


def commitments(
    graph: Graph, name: str | None = None, *, years: Sequence[int] = (), options: Options | None = None
) -> Commitments:
    """What is sold of the output of every site, or of one site or firm, in each of some years.

    By default the year of the date of the answer. Raises UnknownNameError, AmbiguousNameError, and MisuseError where no
    year is given and nothing is dated.
    """
    options = options or Options()
    first = SupplyNetwork(graph, options)
    only = None if name is None else graph.get(name).id
    rows = [row for year in years or [_usual_year(first.day)] for row in committed_in(graph, year, options)]
    if only is not None:
        mine = {only, *first.world.ownership.estate(only)}
        rows = [row for row in rows if row.site in mine]
    rows.sort(key=lambda r: (STANDINGS.index(r.standing), r.year, r.name, r.material, r.site, r.elements))
    return Commitments(as_of=first.day, prefer=options.prefer, rows=tuple(rows))


def _usual_year(day: str | None) -> int:
    if day is None:
        raise MisuseError("nothing here is dated: name the years that are asked for")
    return int(day[:4])


def committed_in(graph: Graph, year: int, options: Options) -> tuple[Committed, ...]:
    """What is sold in one year: what holds on its last day."""
    supply = SupplyNetwork(graph, options.model_copy(update={"as_of": f"{year:04}-12-31"}))
    return tuple(_Year(graph, supply, f"{year:04}").rows())


class _Key(NamedTuple):
    """Whose output of what."""

    holder: str
    form: str
    elements: frozenset[str]


class _Year:
    def __init__(self, graph: Graph, supply: SupplyNetwork, year: str) -> None:
        self._graph = graph
        self._supply = supply
        self._world = supply.world
        self._year = year
        self._figures = SiteFigures(supply)

    def rows(self) -> Iterator[Committed]:
        told: dict[_Key, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        labels: dict[_Key, set[str]] = defaultdict(set)
        for fact in self._sales():
            for offered in filter(None, map(goods, fact.material_names())):
                key = self._key(fact, offered)
                if key is not None:
                    told[key][str(fact.object)].append(fact)
                    labels[key].add(offered.label)
        for key in sorted(told, key=lambda k: (k.holder, k.form, sorted(k.elements))):
            label = min(labels[key], key=lambda text: (len(text), text))
            by_party = self._by_party(told[key])
            yield self._row(key, label, [self._sale(buyer, by_party[buyer]) for buyer in sorted(by_party)])

    def _by_party(self, told: Mapping[str, list[Fact]]) -> dict[str, list[Fact]]:
        """Sales by buyer: a sale to a firm and one to a plant that it runs are one deal."""
        found: dict[str, list[Fact]] = defaultdict(list)
        for buyer in sorted(told):
            operators = [held.holder for held in self._world.ownership.operators(buyer) if held.holder in told]
            found[operators[0] if operators else buyer] += told[buyer]
        return found

    def _sales(self) -> Iterator[Fact]:
        """What holds in the year and leaves the group of a seller that is no state."""
        for fact in self._graph.edges():
            buyer = str(fact.object)
            if fact.predicate not in _FLOWS or not self._world.holds(fact) or self._is_over(fact):
                continue
            group = self._world.ownership.group
            if self._world.type(fact.subject) != "Government" and group(fact.subject).isdisjoint(group(buyer)):
                yield fact

    def _is_over(self, fact: Fact) -> bool:
        """Whether the years of the deal have passed, where its end is not stated."""
        years, start = fact.qualifiers.get("years"), fact.valid_from
        if fact.valid_to is not None or start is None or not isinstance(years, int | float):
            return False
        return int(start[:4]) + years <= int(self._year)

    def _key(self, fact: Fact, offered: Goods) -> _Key | None:
        """The one site of the seller that makes the goods, else the seller itself; None for what it does not make."""
        makers = {
            a.holder
            for holders in self._world.reach(fact.subject)
            for a in self._supply.activities.values()
            if a.holder in holders and a.sells and a.live and offered.fits((a.form,), a.elements)
        }
        if not makers:
            return None
        holder = next(iter(makers)) if len(makers) == 1 else fact.subject
        return _Key(holder, offered.forms[0], offered.elements)

    def _sale(self, buyer: str, facts: Sequence[Fact]) -> Sale:
        """All that is said of one buyer and one material: the offtake before a supply, then the latest figure."""
        by_weight = sorted(facts, key=lambda f: (f.predicate == "offtake", f.last_reported or "", f.id), reverse=True)
        offtakes = [f for f in by_weight if f.predicate == "offtake"]
        claims = tuple(sorted({c for f in facts for c in f.claims}))
        deal = next(filter(None, (self._graph.deal_of(f.id) for f in by_weight)), None)
        return Sale(
            buyer=buyer,
            name=self._graph.name(buyer),
            predicate=by_weight[0].predicate,
            percent=next(filter(None, map(_percent, offtakes)), None),
            tonnes=next(filter(None, map(_tonnes, by_weight)), None),
            said=next(filter(None, (_percent(f) for f in by_weight if f.predicate != "offtake")), None),
            commitment=None if deal is None else deal.commitment,
            planned=all(f.modality != "asserted" for f in facts),
            claims=claims,
            support=support(self._graph, claims),
        )

    def _row(self, key: _Key, label: str, sales: Sequence[Sale]) -> Committed:
        figures = self._capacities(key)
        capacity = sum(f.tonnes for f in figures) if figures else None
        known = [_share(sale, capacity) for sale in sales]
        counted = [share for share in known if share is not None]
        sold = round(sum(counted), 3) if counted else None
        open_ = sum(sale.binds for sale in sales) - len(counted)
        loose = sum(not sale.binds for sale in sales)
        notes = [f"{open_} of {len(known)} deals without an amount"] if open_ else []
        notes += [f"{loose} of {len(known)} deals bind nobody"] if loose else []
        claims = [*(c for f in figures for c in f.claims), *(c for sale in sales for c in sale.claims)]
        unknown = () if figures else (self._graph.name(key.holder),)
        return Committed(
            site=key.holder,
            name=self._graph.name(key.holder),
            material=label,
            elements=tuple(sorted(key.elements)),
            year=self._year,
            capacity=capacity,
            sold=sold,
            standing=_standing(sold, whole=not open_),
            sales=tuple(sales),
            capacity_claims=tuple(sorted({c for f in figures for c in f.claims})),
            completeness=caveats(self._graph, claims, unknown_capacities=unknown, notes=tuple(notes)),
        )

    def _capacities(self, key: _Key) -> list[Figure]:
        """The capacities for just this material of the site, or of all sites of the firm, if all are known."""
        sites = self._world.reach(key.holder)
        makers = {
            a.holder
            for holders in sites
            for a in self._supply.activities.values()
            if a.holder in holders and a.live and a.form == key.form and not key.elements - a.elements
        }
        found = [f for holder in sorted(makers) for f in self._figures.capacities(holder, key.form, key.elements)]
        return found if {f.site for f in found} == makers else []


def _percent(fact: Fact) -> float | None:
    percent = fact.qualifiers.get("percent")
    return float(percent) if isinstance(percent, int | float) else None


def _tonnes(fact: Fact) -> float | None:
    found = _TONNES.fullmatch(str(fact.qualifiers.get("amount", "")))
    return None if found is None else float(found[1])


def _share(sale: Sale, capacity: float | None) -> float | None:
    """What a sale takes of the output, in percent; what binds nobody takes nothing."""
    if not sale.binds:
        return None
    if sale.percent is not None:
        return sale.percent
    return None if sale.tonnes is None or not capacity else _ALL * sale.tonnes / capacity


def _standing(sold: float | None, *, whole: bool) -> Standing:
    if sold is None:
        return "not known"
    if sold > _ALL:
        return "over"
    return "within" if whole else "at least"
