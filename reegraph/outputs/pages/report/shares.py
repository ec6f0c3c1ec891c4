"""Sections on who holds how much, and which chains can be followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reegraph.analysis.exposure.concentrated import Concentration
from reegraph.analysis.exposure.concentration_table import concentration_table
from reegraph.analysis.exposure.shares import WORLD
from reegraph.analysis.exposure.traced import Traced
from reegraph.outputs.pages.charts import TONES, Share, bar, shares
from reegraph.outputs.pages.report.answers import Answers
from reegraph.outputs.pages.report.failures import listed
from reegraph.outputs.pages.sheet import Cell, Column, Row, Section, Table, Text, words

_SHOWN = 4
_MOST_HHI = 10_000


def concentration_section(answers: Answers) -> Section:
    """National shares of the world, shares among the sites with known figures, and what states import or allot."""
    rows = answers.concentration.rows
    world = [r for r in rows if r.scope == WORLD]
    lead = words(
        "The Herfindahl-Hirschman index (HHI) is the sum of the squared percentages: "
        f"from {_highly():,} points on a market counts as highly concentrated, {_MOST_HHI:,} is one holder. N-1 is "
        "what is left without the largest holder. A whole of which a source tells only part has two ends of the "
        "index.",
        mark="note",
    )
    of_sites = [r for r in rows if r.sites is not None]
    within = [r for r in rows if r.sites is None and r.scope != WORLD]
    return Section(
        "concentration",
        "Concentration",
        (
            lead,
            _table("world", "Shares of the world, by country", world),
            _table("by-country", "Sites with known figures, by country", [r for r in of_sites if r.by == "country"]),
            _table(
                "by-owner", "Sites with known figures, by who controls them", [r for r in of_sites if r.by == "owner"]
            ),
            _table("by-site", "Sites with known figures, by site", [r for r in of_sites if r.by == "site"]),
            _table("within", "Imports and quotas of single states", within),
        ),
    )


def _highly() -> int:
    """Where the last step of the index begins."""
    return max(round(level.below) for level in concentration_table().level if level.below is not None)


def _tones(rows: Sequence[Concentration]) -> dict[str, int]:
    """One colour for one holder in a table, for those that hold most; the last colour for all others."""
    held: dict[str, float] = {}
    for row in rows:
        for share in row.shares:
            held[share.holder] = held.get(share.holder, 0.0) + share.percent
    ranked = sorted(held, key=lambda h: (-held[h], h))
    return {holder: min(number, TONES - 1) for number, holder in enumerate(ranked)}


def _table(id_: str, caption: str, rows: Sequence[Concentration]) -> Table:
    columns = (
        Column("Stage", narrow=True),
        Column("Of what"),
        Column("Shares", wide=True),
        Column("HHI", number=True),
        Column("at most", number=True),
        Column("N-1: left without the largest", number=True),
        Column("How sure"),
    )
    tones = _tones(rows)
    made = tuple(Row(tuple(_cells(row, tones)), row.claims) for row in rows)
    return Table(id_, caption, columns, made, empty="No such shares are known.")


def _cells(row: Concentration, tones: dict[str, int]) -> Iterator[Text]:
    yield Cell(row.stage, mark="strong")
    yield f"{row.material}: {row.whole}"
    drawn = shares([Share(s.name, s.percent, tones[s.holder]) for s in row.shares])
    told = "; ".join(f"{s.name} {s.percent:.1f} %" for s in row.shares[:_SHOWN])
    more = f"; {len(row.shares) - _SHOWN} more" if len(row.shares) > _SHOWN else ""
    rest = f"; not allocated {row.unallocated:.1f} %" if row.unallocated >= 0.05 else ""
    yield Cell(f"{told}{more}{rest}", row.largest.claims, drawn=drawn)
    yield Cell(f"{row.hhi:,.0f}", row.claims, round(row.hhi, 1), mark="strong", drawn=bar(row.hhi / _MOST_HHI))
    yield Cell(f"{row.hhi_at_most:,.0f}", row.claims, round(row.hhi_at_most, 1))
    left = 100 - row.largest.percent
    yield Cell(f"{left:.1f} %", row.largest.claims, round(left, 1))
    yield f"{row.level}; {row.completeness.line}"


def traceability_section(answers: Answers) -> Section:
    """Of each magnet plant, whether its chain is free of a state from mine to magnet."""
    found = answers.traceability
    names = ", ".join(found.free_of)
    rows, last = [], ""
    for plant in found.plants:
        rows.append(_traced(plant, again=plant.plant == last))
        last = plant.plant
    table = Table(
        "traced",
        f"Magnet plants outside {names}: is the chain free of it?",
        (
            Column("Plant"),
            Column("Country", narrow=True),
            Column("Element", narrow=True),
            Column("Answer", narrow=True),
            Column("Where it ends, and why; or the chain", wide=True),
            Column("Robust"),
        ),
        tuple(rows),
        "A guess would close many gaps; it would also be wrong often, and nobody could see where.",
        20,
        empty="No magnet plant is known outside these states.",
    )
    planned = tuple(gap.name for gap in found.planned)
    later = (words(f"Not at work at this date, and not asked: {listed(planned, 12)}.", mark="note"),) if planned else ()
    return Section("traceability", "Traceability", (table, *later))


def _traced(plant: Traced, *, again: bool) -> Row:
    mark = {"yes": "strong", "no": "warn"}.get(plant.verdict, "")
    gaps = dict.fromkeys(f"{gap.name}: {gap.reason}" for gap in plant.past)
    ends = "; ".join(gaps) or " → ".join([*(link.start_name for link in plant.chain), plant.name])
    robust = plant.robust.line if plant.robust else ""
    cells = (
        plant.name,
        plant.country or "not known",
        plant.element,
        Cell(plant.verdict, plant.claims, mark=mark),  # type: ignore[arg-type]
        ends,
        robust or "the same either way",
    )
    support = plant.completeness.support
    return Row(cells, plant.claims, support.remark() if support else "", again=again)
