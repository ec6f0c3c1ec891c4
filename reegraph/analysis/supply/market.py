"""The market: what each country makes of a stage, out of tables of national shares, as suppliers beside contracts.

A table is what one source says of one stage, material and year. For each stage and element the latest table counts, and
each of its countries is one activity with the recipe of the stage, fed by the market of the stage above. What a table
leaves open is made in other countries, which have no border here and so no cause: we do not know whose they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from reegraph.analysis.supply.activities import Activity, Need, needs_of
from reegraph.analysis.supply.stages import Source, goods, stage_table
from reegraph.analysis.supply.world import World
from reegraph.entities.gazetteer import gazetteer
from reegraph.errors import MisuseError
from reegraph.model import Claim, Frozen, slugify
from reegraph.model.tables import read_table
from reegraph.registry import EXTRACTOR as REGISTRY

WHOLE = 99.95
"""Shares that add up to this many percent leave nothing to other countries; tables give one decimal place."""


class MarketStage(Frozen):
    """See tables/market.toml for the fields of this and the next record."""

    form: str
    words: tuple[str, ...]
    source: Source


class MarketTable(Frozen):
    scopes: tuple[str, ...]
    metrics: tuple[str, ...]
    heavy: tuple[str, ...]
    heavy_source: Source
    elsewhere: str
    sole: str
    stage: dict[str, MarketStage]


@cache
def market_table() -> MarketTable:
    """How shares become a market; raises TableError naming every fault of the file."""
    return read_table("reegraph.analysis.tables", "market.toml", MarketTable)


class ShareTable(NamedTuple):
    """What one source says of a stage: percent and claims by country, for a material in a year (None: not stated)."""

    stage: str
    material: str
    elements: frozenset[str]
    year: str | None
    shares: Mapping[str, tuple[float, tuple[str, ...]]]
    confidence: float = 0.0

    @property
    def rest(self) -> float:
        """The percentage that no country is named for."""
        left = 100 - sum(percent for percent, _ in self.shares.values())
        return left if left > 100 - WHOLE else 0.0


class Market:
    """The market activities of a world, by id; the option `without` leaves those of some countries out.

    `makers` are the activities of sites and firms. Where a table gives all to the countries that it names, a maker that
    works in another one has come since: its country is in the market, with a share of nothing that is known.
    """

    def __init__(self, world: World, makers: Iterable[Activity] = ()) -> None:
        self.world = world
        self._makers = tuple(m for m in makers if m.live and world.type(m.holder) != "Government")
        tables = share_tables(world)
        chosen = list(latest_tables(tables, world.options.elements))
        parts = [(table, self._parts(table, elements)) for table, elements in chosen]
        found = [a for _, activities in parts for a in activities]
        self._named = {market_of(a.id): frozenset(t.shares) for t, activities in parts for a in activities}
        self.activities: Mapping[str, Activity] = {a.id: a for a in sorted(found, key=lambda a: a.id)}

    def _parts(self, table: ShareTable, elements: frozenset[str]) -> list[Activity]:
        shares = {country: row for country, row in table.shares.items() if row[0] > 0}
        if table.rest:
            claims = tuple(sorted({c for _, row in shares.values() for c in row}))
            shares[market_table().elsewhere] = (table.rest, claims)
        else:
            shares |= self._since(table, elements)
        kept = {c: row for c, row in shares.items() if c not in self.world.options.without}
        return [_activity(self.world, table, elements, c, *kept[c]) for c in sorted(kept)]

    def _since(self, table: ShareTable, elements: frozenset[str]) -> dict[str, tuple[float, tuple[str, ...]]]:
        form = market_table().stage[table.stage].form
        found: dict[str, set[str]] = defaultdict(set)
        for maker in self._makers:
            place = self.world.ownership.country(maker.holder)
            fits = maker.form == form and not maker.elements.isdisjoint(elements)
            if fits and place is not None and place.holder not in table.shares:
                found[place.holder].update(maker.claims)
        return {country: (0.0, tuple(sorted(found[country]))) for country in sorted(found)}

    def leaves(self, country: str, user: Activity) -> bool:
        """Whether goods of a country that come to the makers of other countries have crossed its border.

        They have where the table of these makers counts the country by itself.
        """
        return user.holder == market_table().elsewhere and country in self._named.get(market_of(user.id), ())

    def suppliers(self, user: Activity, need: Need) -> tuple[Activity, ...]:
        """The market activities that serve an input: of the form that the recipe asks for, else of the latest earlier.

        Scrap is collected and not bought from a table, and magnets are not bought to be taken apart.
        """
        if user.stage == "recycling" or need.forms == ("scrap",):
            return ()
        rank = stage_table().form_rank(user.form)
        made = [a for a in self.activities.values() if not need.elements.isdisjoint(a.elements) and a.id != user.id]
        for forms in (need.forms, *((form,) for form in need.earlier)):
            found = tuple(a for a in made if a.form in forms and _comes_before(a, user, rank))
            if found:
                return found
        return ()


def market_of(activity: str) -> str:
    """The market that an activity is a country's part of: its id without the country."""
    return activity.partition("#")[2]


def says_sole(claims: Iterable[Claim]) -> bool:
    """Whether a supply is said to be the only one: sole, exclusive or 100 percent, in its terms or its sentence."""
    words = re.compile(market_table().sole, re.IGNORECASE)
    stated = (c for c in claims if c.modality != "negated")
    return any(
        c.qualifiers.get("percent") == 100 or (c.extractor != REGISTRY and words.search(c.evidence.text))
        for c in stated
    )


def share_tables(world: World) -> tuple[ShareTable, ...]:
    """Every table of shares of the world's output that holds at the date, plans and forecasts apart."""
    rows: dict[tuple[str, str, str, str | None], dict[str, tuple[float, tuple[str, ...]]]] = defaultdict(dict)
    for fact in world.facts:
        if fact.predicate != "controls_share" or world.type(fact.subject) != "Government":
            continue
        for claim in (world.graph.claims[c] for c in fact.claims):
            stage = _stage(claim, str(fact.object))
            percent = claim.qualifiers.get("percent")
            if stage is not None and isinstance(percent, int | float) and claim.modality == "asserted":
                before = rows[_table(claim), stage, str(fact.object), _year(claim)].get(fact.subject, (0.0, ()))
                told = (max(before[0], float(percent)), tuple(sorted({*before[1], claim.id})))
                rows[_table(claim), stage, str(fact.object), _year(claim)][fact.subject] = told
    found = []
    for (_, stage, material, year), shares in sorted(rows.items(), key=lambda row: tuple(map(str, row[0]))):
        counted = goods(world.graph.name(material))
        if counted is not None:
            sureness = max(world.graph.claims[c].confidence for _, claims in shares.values() for c in claims)
            ordered = dict(sorted(shares.items()))
            found.append(ShareTable(stage, material, counted.elements, year, ordered, sureness))
    return tuple(found)


def latest_tables(
    tables: Iterable[ShareTable], wanted: Iterable[str] = ()
) -> Iterator[tuple[ShareTable, frozenset[str]]]:
    """The tables that count, each with the elements that it counts for: of every stage and element the latest one.

    Before that, for a heavy element, one of heavy elements; of the same year the one that names most countries, then
    the one of fewest elements.
    """
    known = tuple(tables)
    elements = tuple(wanted) or stage_table().elements["all"]
    chosen: dict[int, set[str]] = defaultdict(set)
    for stage in market_table().stage:
        for element in elements:
            fitting = [n for n, t in enumerate(known) if t.stage == stage and element in t.elements]
            if fitting:
                chosen[max(fitting, key=lambda n: (_worth(known[n], element), -n))].add(element)
    yield from ((known[n], frozenset(chosen[n])) for n in sorted(chosen))


def country_ids(written: Iterable[str]) -> tuple[str, ...]:
    """The ids of states from their codes (CN), names or ids. Raises MisuseError naming what is no state."""
    found = []
    for word in written:
        known = next(
            (k for k in gazetteer() if k.type == "Government" and _is_called(k.id, k.name, k.code, word)), None
        )
        if known is None:
            raise MisuseError(f"country: found {word!r}, expected a state by code, name or id (CN, China)")
        found.append(known.id)
    return tuple(found)


def _is_called(entity: str, name: str, code: str | None, word: str) -> bool:
    return word.casefold() in {entity.casefold(), name.casefold(), (code or "").casefold()}


def _worth(table: ShareTable, element: str) -> tuple[bool, str, int, int, float]:
    heavy = frozenset(market_table().heavy)
    apt = element not in heavy or table.elements <= heavy
    return apt, table.year or "", len(table.shares), -len(table.elements), table.confidence


def _table(claim: Claim) -> str:
    """What tells the tables of one source apart: the row of the registry, else the document."""
    return claim.rule if claim.extractor == REGISTRY and claim.rule else claim.document_id


def _year(claim: Claim) -> str | None:
    found = re.findall(r"\d{4}", str(claim.qualifiers.get("year", "")))
    return found[-1] if found else None


def _stage(claim: Claim, material: str) -> str | None:
    """The stage of which a claim gives a share of the world's output; None where it is a share of something else."""
    table, said = market_table(), claim.qualifiers
    if str(said.get("scope", table.scopes[0])).casefold() not in table.scopes:
        return None
    if str(said.get("metric", table.metrics[0])).casefold() not in table.metrics:
        return None
    word = str(said.get("stage", "")).casefold()
    named = next((name for name, stage in table.stage.items() if word in stage.words), None)
    counted = goods(material.partition("/")[2].replace("-", " "))
    if named is None and counted is not None and counted.forms == ("magnet",) and word in ("", "production", "output"):
        return "magnet"
    return named


def _activity(
    world: World, table: ShareTable, elements: frozenset[str], country: str, percent: float, claims: tuple[str, ...]
) -> Activity:
    form = market_table().stage[table.stage].form
    label = f"{world.graph.name(table.material)} on the market"
    return Activity(
        id=f"{country}#market-{table.stage}/{form}/{slugify(label)}",
        holder=country,
        stage=table.stage,
        form=form,
        elements=elements,
        label=label,
        needs=tuple(needs_of(table.stage, elements)),
        live=True,
        claims=claims,
        share=percent / 100,
    )


def _comes_before(maker: Activity, user: Activity, rank: int) -> bool:
    """Whether the maker's goods are worked on by the user; who only buys takes the very goods."""
    made = stage_table().form_rank(maker.form)
    return made < rank or (made == rank and not user.is_market and user.stage in ("trade", "end_use"))
