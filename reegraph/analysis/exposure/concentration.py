"""How concentrated a stage is: Herfindahl-Hirschman index, largest and three largest, as of a date or between two.

HHI is the sum of the squared percentages (O. Herfindahl 1950, A. Hirschman 1945; U.S. Department of Justice and Federal
Trade Commission, Merger Guidelines 2023, section 2.1), from 0 to 10,000 points. What a source leaves unallocated counts
for nothing in `hhi`, as if it were spread over very many, and for one further holder in `hhi_at_most`; the truth lies
between. The wholes that are looked at: national tables of shares (a source, a stage, a year), and what the sites of the
graph can make and made, as far as their figures are known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reegraph.analysis.caveats import caveats
from reegraph.analysis.exposure.concentrated import UNTOLD, Change, Changes, Concentration, Concentrations, Holding
from reegraph.analysis.exposure.concentration_table import concentration_table
from reegraph.analysis.exposure.shares import WORLD, ShareTable, share_tables
from reegraph.analysis.supply.control import BY, By, Control
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.stages import TRADE, stage_table
from reegraph.analysis.supply.world import Options, World
from reegraph.analysis.tonnage.site_figures import Figure, Measure, SiteFigures
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.support import number_of

_ALL = 100.0
_USUAL: tuple[By, ...] = ("site", "operator", "owner", "country")
_FEWEST_SITES = 2
"""Of one site alone the index is 10,000 by itself; that says what is known, and not how concentrated the stage is."""


def herfindahl(amounts: Iterable[float], total: float | None = None) -> float:
    """The index, in points, of amounts of one unit in a `total`, by default their sum: the sum of squared percentages.

    What the amounts leave of the total counts for nothing. Raises MisuseError where the total is not above 0.

    >>> herfindahl([1]), herfindahl([3, 3]), round(herfindahl([270, 45, 31, 13, 13, 13, 2.9, 2.5], 390))
    (10000.0, 5000.0, 5024)
    """
    known = tuple(amounts)
    whole = sum(known) if total is None else total
    if whole <= 0:
        raise MisuseError(f"total: found {whole}, expected an amount above 0")
    return sum((_ALL * amount / whole) ** 2 for amount in known)


def concentration(
    graph: Graph, *, stage: str | None = None, by: By | None = None, options: Options | None = None
) -> Concentrations:
    """How concentrated each stage is at the date of the options, or one stage of them.

    `by` keeps to one way to count; by default national tables by country, and site figures by site, operator, owner and
    country. `Options.elements` keeps to what counts one of these. Raises MisuseError for an unknown stage or element.
    """
    options = options or Options()
    _check(stage, options.elements)
    supply = SupplyNetwork(graph, options)
    asked = _Asked(graph, supply, by)
    rows = [row for row in (*asked.national(), *asked.sites()) if stage in (None, row.stage)]
    rows = [row for row in rows if not options.elements or not set(options.elements).isdisjoint(row.elements)]
    return Concentrations(as_of=supply.day, prefer=options.prefer, rows=tuple(sorted(rows, key=_place)))


def concentration_between(
    graph: Graph,
    first: str,
    second: str,
    *,
    stage: str | None = None,
    by: By | None = None,
    options: Options | None = None,
) -> Changes:
    """The change between two dates of what `concentration` gives at each; raises MisuseError for what is no date."""
    options = options or Options()
    found = [
        concentration(graph, stage=stage, by=by, options=options.model_copy(update={"as_of": day}))
        for day in (first, second)
    ]
    before, after = ({row.key: row for row in side.rows} for side in found)
    both = {**before, **after}
    rows = [_change(key, before.get(key), after.get(key)) for key in sorted(both, key=lambda k: _place(both[k]))]
    return Changes(dates=(str(found[0].as_of), str(found[1].as_of)), prefer=options.prefer, rows=tuple(rows))


def _check(stage: str | None, elements: Sequence[str]) -> None:
    stages = [name for name in stage_table().stage if name != TRADE]
    if stage is not None and stage not in stages:
        raise MisuseError(f"stage: found {stage}, expected one of {', '.join(stages)}")
    known = stage_table().elements["all"]
    strangers = [symbol for symbol in elements if symbol not in known]
    if strangers:
        raise MisuseError(f"elements: found {', '.join(strangers)}, expected some of {', '.join(known)}")


class _Counted(NamedTuple):
    """A whole before it is told: percentages and tonnes by holder."""

    percent: Mapping[str, float]
    tonnes: Mapping[str, float]
    claims: Mapping[str, Sequence[str]]


class _Asked:
    """Concentrations of one supply network."""

    def __init__(self, graph: Graph, supply: SupplyNetwork, by: By | None) -> None:
        self._graph = graph
        self._supply = supply
        self._world: World = supply.world
        self._by = by

    # National tables

    def national(self) -> Iterator[Concentration]:
        """Of each stage, set of elements, scope and measure the best table: see `_best`."""
        told: dict[tuple[Any, ...], list[ShareTable]] = defaultdict(list)
        for table in share_tables(self._world):
            kind = self._kind(table)
            if self._by in (None, kind):
                told[table.stage, table.goods.elements, table.scope, table.metric, kind].append(table)
        for tables in told.values():
            best = max(tables, key=_best)
            yield self._of_table(best, [t for t in tables if t is not best and t.year == best.year])

    def _kind(self, table: ShareTable) -> By:
        """By whom a table counts: states, or the groups that own the works."""
        states = all(self._world.type(share.holder) in ("Government", "Agency") for share in table.shares)
        return "country" if states else "owner"

    def _of_table(self, table: ShareTable, others: Sequence[ShareTable]) -> Concentration:
        counted = _Counted(
            {s.holder: s.percent for s in table.shares},
            {s.holder: s.tonnes for s in table.shares if s.tonnes is not None},
            {s.holder: s.claims for s in table.shares},
        )
        rest = max(0.0, _ALL - table.listed)
        measure = table.metric if table.scope == WORLD else f"{table.metric} ({self._graph.name(table.scope)})"
        notes = [*_element_note(self._supply.options.elements, table.goods.elements, table.goods.label)]
        if others:
            least, most = (f(t.shares[0].percent for t in (table, *others)) for f in (min, max))
            notes.append(
                f"{number_of(len(others), 'other table')} of that year, largest share {least:.0f} to {most:.0f} %"
            )
        return self._told(
            counted,
            stage=table.stage,
            material=table.goods.label,
            elements=_in_order(table.goods.elements),
            by=self._kind(table),
            scope=table.scope,
            measure=measure,
            year=table.year or f"told {table.reported}",
            unallocated=rest,
            total=table.total,
            unknown=(),
            notes=notes,
        )

    # Sites

    def sites(self) -> Iterator[Concentration]:
        """What sites can make and made: of each measure all figures, and of a production those of its last year."""
        told: dict[tuple[Measure, str, str], list[Figure]] = defaultdict(list)
        for figure in SiteFigures(self._supply).all:
            told[figure.measure, figure.metric, figure.year or ""].append(figure)
        for (measure, metric, year), figures in told.items():
            later = [y for m, k, y in told if m == measure and k == metric and y > year]
            if len(figures) >= _FEWEST_SITES and not later:
                for by in _USUAL if self._by is None else (self._by,):
                    found = self._of_sites(measure, by, figures)
                    if found is not None:
                        yield found

    def _of_sites(self, measure: Measure, by: By, figures: Sequence[Figure]) -> Concentration | None:
        """None where of no site is known whose it is."""
        control = Control(self._world)
        tonnes: dict[str, float] = defaultdict(float)
        claims: dict[str, set[str]] = defaultdict(set)
        for figure in figures:
            for part in control.parts(figure.site, by):
                tonnes[part.holder] += figure.tonnes * part.part
                claims[part.holder].update(figure.claims, part.claims)
        if not tonnes:
            return None
        total = sum(figure.tonnes for figure in figures)
        label = min((f.label for f in figures), key=lambda text: (len(text), text))
        return self._told(
            _Counted(
                {h: _ALL * amount / total for h, amount in tonnes.items()},
                tonnes,
                {h: sorted(ids) for h, ids in claims.items()},
            ),
            stage=measure.stage,
            material=label,
            elements=_in_order(measure.elements),
            by=by,
            scope="sites",
            measure=figures[0].metric,
            sites=len(figures),
            year=figures[0].year or "",
            unallocated=max(0.0, _ALL - _ALL * sum(tonnes.values()) / total),
            total=total,
            unknown=self._without_figure(measure, {f.site for f in figures}),
            notes=_element_note(self._supply.options.elements, measure.elements, label),
        )

    def _without_figure(self, measure: Measure, known: Iterable[str]) -> tuple[str, ...]:
        """Sites at work that make such goods, and of which no figure is known."""
        others = {
            a.holder
            for a in self._supply.activities.values()
            if a.live and a.stage == measure.stage and a.form == measure.form and not measure.elements - a.elements
        }
        holders = (h for h in others - set(known) if self._world.is_facility(h))
        return tuple(sorted(self._graph.name(h) for h in holders))

    def _told(
        self, counted: _Counted, *, unallocated: float, unknown: tuple[str, ...], notes: Iterable[str], **known: Any
    ) -> Concentration:
        index = herfindahl(counted.percent.values(), _ALL) if counted.percent else 0.0
        most = index + unallocated**2
        shares = [
            Holding(
                holder=h,
                name=self._graph.name(h),
                percent=round(counted.percent[h], 3),
                tonnes=counted.tonnes.get(h),
                claims=tuple(sorted(counted.claims[h])),
            )
            for h in counted.percent
        ]
        shares.sort(key=lambda s: (-s.percent, s.name, s.holder))
        claims = {c for ids in counted.claims.values() for c in ids}
        return Concentration(
            **known,
            as_of=self._supply.day,
            hhi=round(index, 1),
            hhi_at_most=round(most, 1),
            level=UNTOLD if _is_untold(known.get("sites"), unknown, unallocated) else _level(index, most),
            three_largest=round(sum(s.percent for s in shares[:3]), 3),
            unallocated=round(unallocated, 3),
            shares=tuple(shares),
            completeness=caveats(self._graph, claims, unknown_capacities=unknown, notes=tuple(notes)),
        )


def _best(table: ShareTable) -> tuple[Any, ...]:
    """Tables by what makes one better: a stated year, a later one, shares of more of the whole, a later report.

    So a single share that some text states without a year never displaces a table of all countries.
    """
    return (bool(table.year), table.day, round(table.listed), table.reported, table.source)


def _is_untold(sites: int | None, unknown: Sequence[str], unallocated: float) -> bool:
    """Whether figures of sites are too few: of less than half of the sites, or mostly of nobody known."""
    return sites is not None and (len(unknown) > sites or unallocated > _ALL / 2)


def _level(least: float, most: float) -> str:
    """The step of the index, or the two between which it lies."""
    low, high = map(concentration_table().level_of, (least, most))
    return low if low == high else f"{low} to {high}"


def _element_note(asked: Sequence[str], counted: frozenset[str], label: str) -> Iterator[str]:
    if asked and counted - set(asked):
        yield f"told of {label}, and not of {', '.join(e for e in asked if e in counted)} alone"


def _in_order(elements: frozenset[str]) -> tuple[str, ...]:
    return tuple(e for e in stage_table().elements["all"] if e in elements)


def _place(row: Concentration) -> tuple[Any, ...]:
    rank = stage_table().stage[row.stage].rank
    return (rank, row.scope == "sites", row.scope != WORLD, row.material, row.elements, row.measure, BY.index(row.by))


def _change(key: tuple[str, ...], before: Concentration | None, after: Concentration | None) -> Change:
    untold = any(side is not None and side.level == UNTOLD for side in (before, after))
    if before is None or after is None or untold or (before.sites is None and before.claims == after.claims):
        return Change(key=key, before=before, after=after, change=None, significant=None)
    points = after.hhi - before.hhi
    shares = [{share.name: share.percent for share in side.shares} for side in (before, after)]
    moves = {name: shares[1].get(name, 0.0) - shares[0].get(name, 0.0) for side in shares for name in side}
    moved = sorted(((n, m) for n, m in moves.items() if round(m, 1)), key=lambda pair: (-abs(pair[1]), pair[0]))
    return Change(
        key=key,
        before=before,
        after=after,
        change=points,
        significant=abs(points) > concentration_table().significant.points,
        moved=tuple(moved),
    )
