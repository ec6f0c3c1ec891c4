"""National shares of a stage, as tables: what one source says of one stage, material, year and scope.

A table of the registry counts in tonnes where it gives them, so that an index of it does not suffer from rounding; its
claims carry the percentages. Shares that documents state, one by one, make tables of one or a few rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from reegraph.analysis.exposure.concentration_table import concentration_table
from reegraph.analysis.supply.stages import RECYCLING, TRADE, Goods, goods, stage_table
from reegraph.analysis.supply.world import World
from reegraph.graph import Fact
from reegraph.graph.dates import last_day
from reegraph.model import Claim
from reegraph.registry import EXTRACTOR as REGISTRY
from reegraph.registry import registry
from reegraph.registry.records import StageShares

WORLD = "world"
_OUTPUT = "share of world output"
_ROUNDING = 0.06
"""Percentage points by which a percentage that is told to one place may differ from the tonnes behind it."""


class Share(NamedTuple):
    """A holder's share in percent of the whole, what it is in tonnes where that is known, and its claims."""

    holder: str
    percent: float
    tonnes: float | None
    claims: tuple[str, ...]


class ShareTable(NamedTuple):
    """Shares of one whole, largest first. `day`: the last day of the year that it tells of, or that of the report.

    `total` is the whole in tonnes, where known; `planned`: a forecast; `year`: as stated, empty where no source says.
    """

    stage: str
    goods: Goods
    scope: str
    metric: str
    year: str
    day: str
    reported: str
    total: float | None
    planned: bool
    shares: tuple[Share, ...]
    source: str

    @property
    def listed(self) -> float:
        """What the shares add up to, in percent."""
        return sum(share.percent for share in self.shares)


def share_tables(world: World) -> tuple[ShareTable, ...]:
    """Every table that some claims make and that tells of a time up to the date of the world, sorted.

    A year counts from its last day. Forecasts count as plans do: when asked for, or when their year has passed.
    """
    told: dict[tuple[str, ...], list[tuple[Fact, Claim]]] = defaultdict(list)
    for fact in world.graph.facts.values():
        if fact.predicate == "controls_share" and _counts(world, fact):
            for claim in _claims(world, fact):
                told[_key(claim)].append((fact, claim))
    tables = (_table(world, told[key]) for key in sorted(told))
    return tuple(table for table in tables if table is not None and _in_time(world, table))


def _counts(world: World, fact: Fact) -> bool:
    """Whether the fact is stated at all; its date is that of its year, which `_in_time` looks at."""
    if fact.modality in ("negated", "rumoured") or fact.denied_on is not None:
        return fact.modality == "rumoured" and "rumoured" in world.options.include
    return not world.options.confirmed_only or (fact.modality == "asserted" and not fact.disputed)


def _claims(world: World, fact: Fact) -> Iterator[Claim]:
    yield from (c for c in world.graph.stated(fact) if isinstance(c.qualifiers.get("percent"), int | float))


def _key(claim: Claim) -> tuple[str, ...]:
    """One source's table; several tables of the registry may come from one source."""
    row = claim.rule if claim.extractor == REGISTRY else ""
    said = (claim.qualifiers.get(key, "") for key in ("stage", "year", "scope", "metric"))
    return (claim.document_id, row, "" if claim.object is None else claim.object.id, *map(str, said))


def _table(world: World, told: Sequence[tuple[Fact, Claim]]) -> ShareTable | None:
    first = told[0][1]
    offered = goods(world.graph.name(str(told[0][0].object)))
    if offered is None:
        return None
    said = first.qualifiers
    record = _record(told)
    total = None if record is None or record.total is None else float(record.total.number)
    year = str(said.get("year", ""))
    reported = max((c.reported for _, c in told if c.reported), default="")
    return ShareTable(
        stage=_stage(str(said.get("stage", "")), offered),
        goods=offered,
        scope=str(said.get("scope", WORLD)),
        metric=str(said.get("metric", _OUTPUT)),
        year=year,
        day=last_day(year.rpartition("-")[2] if year else reported),
        reported=reported,
        total=total,
        planned=all(c.modality != "asserted" for _, c in told),
        shares=tuple(sorted(_shares(told, record, total), key=lambda s: (-s.percent, s.holder))),
        source=first.document_id,
    )


def _shares(told: Sequence[tuple[Fact, Claim]], record: StageShares | None, total: float | None) -> Iterator[Share]:
    """One share a holder: in tonnes over the total where the record gives both, else the highest percentage told."""
    by_holder: dict[str, list[Claim]] = defaultdict(list)
    for fact, claim in told:
        by_holder[fact.subject].append(claim)
    tonnes = {} if record is None else {s.holder or s.country: s.number for s in record.shares}
    for holder, claims in by_holder.items():
        stated = max(float(c.qualifiers["percent"]) for c in claims)
        amount = tonnes.get(claims[0].subject.id)
        known = amount is not None and total is not None
        percent = 100 * float(amount) / total if known and amount is not None and total is not None else stated
        yield Share(holder, percent, None if amount is None else float(amount), tuple(sorted(c.id for c in claims)))


def _record(told: Sequence[tuple[Fact, Claim]]) -> StageShares | None:
    """The row of the registry behind the claims, where it is still what they say."""
    claim = told[0][1]
    record = _records().get(claim.rule) if claim.extractor == REGISTRY else None
    if record is None or record.total is None:
        return record
    stated = {c.subject.id: float(c.qualifiers["percent"]) for _, c in told}
    of_rows = {s.holder or s.country: 100 * s.number / record.total.number for s in record.shares if s.number}
    same = all(abs(stated[h] - of_rows[h]) <= _ROUNDING for h in stated if h in of_rows)
    return record if same else None


@cache
def _records() -> Mapping[str, StageShares]:
    return {table.id: table for table in registry().stage_shares}


def _stage(word: str, offered: Goods) -> str:
    """The stage that is meant: by the word, or else the first that makes such goods."""
    known = concentration_table().stage_words.get(word.casefold())
    if known is not None:
        return known
    if offered.named or len(offered.elements) > len(stage_table().elements["magnets"]):
        return "mining"
    stages = ((name, s) for name, s in stage_table().stage.items() if name not in (TRADE, RECYCLING))
    makers = [(s.rank, name) for name, s in stages if offered.forms[0] in s.makes]
    return min(makers, default=(0, "mining"))[1]


def _in_time(world: World, table: ShareTable) -> bool:
    past = world.day is None or table.day <= world.day
    return bool(table.shares) and (past or (table.planned and "planned" in world.options.include))
