"""What sites can make and made, in tonnes a year: one figure for a site, a material and a year, with its claims.

Figures of groups, countries and quotas are none of a site's; what goes in, or is contained in something else, is no
output. A number that several documents give of the same site for different materials was misread in one of them, and
counts for neither.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from reegraph.analysis.disagreement.counting import Told, counted
from reegraph.analysis.supply.activities import Activity
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.stages import Goods, goods
from reegraph.graph import Fact
from reegraph.graph.choosing import Chooser
from reegraph.graph.dates import last_day
from reegraph.model import slugify

Metric = Literal["capacity", "production"]
_OUTPUT = ("", "out", "contained")
_YEAR = re.compile(r"(?:FY ?)?(\d{4})")
_REGISTRY = "registry"
_PLANS = ("planned", "target")
_MIXED = ("scrap", "ore", "concentrate", "mixed")
_SEPARATED = 4  # oxides of more elements than these are the whole output of a mine, not one of its products


class Measure(NamedTuple):
    """What amounts may be added: one form of material of the same elements, at one stage.

    A tonne of mixed oxide is no tonne of NdPr oxide; each has a measure of its own. Before separation materials of one
    form differ so much in what they hold that each `material` is its own measure; empty for all others.
    """

    stage: str
    form: str
    elements: frozenset[str]
    material: str = ""


class Figure(NamedTuple):
    """An amount in tonnes a year (a capacity), or in tonnes of one year (a production), of one site."""

    site: str
    measure: Measure
    label: str
    metric: Metric
    year: str | None
    tonnes: float
    claims: tuple[str, ...]


class SiteFigures:
    """The figures of the sites of a supply network at its date, by the policy of its options."""

    def __init__(self, supply: SupplyNetwork) -> None:
        self._supply = supply
        self._chooser = Chooser(supply.options.prefer, supply.world.graph)
        self._made: dict[str, list[Activity]] = defaultdict(list)
        for activity in supply.activities.values():
            self._made[activity.holder].append(activity)
        self.all: tuple[Figure, ...] = tuple(self._chosen())

    def capacities(self, site: str, form: str, elements: frozenset[str]) -> tuple[Figure, ...]:
        """What one site can make of just these elements in this form; several only of materials that do not add up."""
        made = (f for f in self.all if f.site == site and f.metric == "capacity")
        return tuple(f for f in made if f.measure.form == form and f.measure.elements == elements)

    def _chosen(self) -> Iterator[Figure]:
        told: dict[tuple[str, Measure, str, str], list[tuple[Fact, str]]] = defaultdict(list)
        for fact in self._output():
            for measure, label in self._measures(fact):
                told[fact.subject, measure, fact.predicate, _year(fact) or ""].append((fact, label))
        for key in sorted(told, key=lambda k: (k[0], k[1].stage, k[1].form, sorted(k[1].elements), k[2:])):
            yield from self._figure(*key, told[key])

    def _figure(
        self, site: str, measure: Measure, metric: str, year: str, told: Sequence[tuple[Fact, str]]
    ) -> Iterator[Figure]:
        facts = sorted(_built([fact for fact, _ in told]), key=lambda f: (_number(f), f.id))
        stated = self._supply.world.graph.stated
        found = counted((Told(repr(_number(f)), f.valid_from, stated(f)) for f in facts), self._chooser)
        if found is None:
            return
        yield Figure(
            site=site,
            measure=measure,
            label=min((label for _, label in told), key=lambda text: (len(text), text)),
            metric="capacity" if metric == "capacity" else "production",
            year=year or None,
            tonnes=float(found.value),
            claims=found.claim_ids,
        )

    def _output(self) -> Iterator[Fact]:
        world = self._supply.world
        facts = [f for f in world.graph.facts.values() if f.predicate in ("capacity", "production") and _is_output(f)]
        facts = [f for f in facts if world.is_facility(f.subject) and world.holds(f) and world.runs(f.subject)]
        doubtful = _of_several_materials(facts)
        for fact in facts:
            if fact.id in doubtful and not self._is_reference(fact):
                continue
            if fact.predicate == "capacity" or _is_annual(fact, world.day):
                yield fact

    def _is_reference(self, fact: Fact) -> bool:
        return any(c.extractor == _REGISTRY for c in self._supply.world.graph.stated(fact))

    def _measures(self, fact: Fact) -> Iterator[tuple[Measure, str]]:
        """The measure of the fact: the site's activity that makes such goods; none where nothing is known to."""
        offered = _joint([goods(name) for name in fact.material_names()])
        if offered is None:
            return
        if self._supply.world.type(fact.subject) == "Mine" and _is_mine_output(offered):
            yield Measure("mining", "oxide", offered.elements), offered.label
            return
        made = [a for a in self._made[fact.subject] if a.sells and offered.fits((a.form,), a.elements)]
        for activity in sorted(made, key=lambda a: (not a.live, a.rank, a.id))[:1]:
            material = slugify(offered.label) if activity.form in _MIXED else ""
            yield Measure(activity.stage, activity.form, offered.elements, material), offered.label


def _is_mine_output(offered: Goods) -> bool:
    """Whether a mine's output is counted in the oxide that it holds."""
    return "oxide" in offered.forms and len(offered.elements) > _SEPARATED


def _built(told: Sequence[Fact]) -> list[Fact]:
    """What is built; only where nothing is, what was planned."""
    built = [f for f in told if f.modality == "asserted" and f.qualifiers.get("kind") not in _PLANS]
    return built or list(told)


def _number(fact: Fact) -> float:
    return float(fact.value.number or 0) if fact.value is not None else 0.0


def _is_output(fact: Fact) -> bool:
    said = fact.qualifiers
    flow, scope = str(said.get("flow", "")), str(said.get("scope", "site"))
    unit = "t/yr" if fact.predicate == "capacity" else "t"
    whole = fact.value is not None and fact.value.unit == unit and _number(fact) > 0
    return whole and flow in _OUTPUT and scope == "site" and said.get("kind") != "quota"


def _is_annual(fact: Fact, day: str | None) -> bool:
    year = _year(fact)
    return year is not None and (day is None or last_day(year) <= day)


def _year(fact: Fact) -> str | None:
    """The year of a production that is told of a whole year, calendar or fiscal."""
    found = _YEAR.fullmatch(str(fact.qualifiers.get("period", "")).strip())
    return None if found is None or fact.predicate != "production" else found[1]


def _of_several_materials(facts: Iterable[Fact]) -> frozenset[str]:
    """Facts whose number is also given, of the same site, for another material or for none."""
    same: dict[tuple[str, float], list[Fact]] = defaultdict(list)
    for fact in facts:
        same[fact.subject, _number(fact)].append(fact)
    told = (several for several in same.values() if len({str(f.qualifiers.get("material", "")) for f in several}) > 1)
    return frozenset(fact.id for several in told for fact in several if not _agree(several))


def _agree(facts: Sequence[Fact]) -> bool:
    """Whether the materials are two names of one."""
    found = [_joint([goods(name) for name in fact.material_names()]) for fact in facts]
    return len({(g.forms[0], g.elements) if g is not None else None for g in found}) == 1


def _joint(offered: Sequence[Goods | None]) -> Goods | None:
    """Several goods of one form as one; None where any is none, or their forms differ."""
    known = [g for g in offered if g is not None]
    if not known or len(known) < len(offered) or len({g.forms for g in known}) > 1:
        return None
    elements = frozenset(e for g in known for e in g.elements)
    return Goods("; ".join(g.label for g in known), known[0].forms, elements, any(g.named for g in known))
