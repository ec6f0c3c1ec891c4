"""The section on flows between stages: who delivers to whom, by country, with tonnes where these are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reegraph.analysis.supply.activities import Activity
from reegraph.analysis.supply.causes import Arc
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.stages import END_USE, TRADE
from reegraph.analysis.tonnage.capacities import Capacity, capacities
from reegraph.analysis.tonnage.results import in_tonnes
from reegraph.graph.support import number_of
from reegraph.outputs.pages.report.answers import Answers
from reegraph.outputs.pages.report.failures import listed
from reegraph.outputs.pages.sankey import SOURCES, Flow, Source, legend, sankey
from reegraph.outputs.pages.sheet import Cell, Column, Picture, Row, Section, Table, words

COLUMNS = ("Mine", "Cracking", "Separation", "Metal", "Alloy", "Magnet", "Buyer, stock")
_OF_FORM = {"scrap": 0, "ore": 0, "concentrate": 0, "mixed": 1, "oxide": 2, "metal": 3, "alloy": 4, "magnet": 5}
_LAST = len(COLUMNS) - 1
UNPLACED = "place unknown"


class _Stream(NamedTuple):
    """All deliveries from one country at a stage to one at a later stage; `figures`: the tonnes, where known."""

    start: tuple[int, str]
    end: tuple[int, str]
    arcs: tuple[Arc, ...]
    claims: tuple[str, ...]
    figures: tuple[Capacity, ...]
    source: Source

    @property
    def tonnes(self) -> float | None:
        return sum(c.number for c in self.figures) if self.figures else None

    @property
    def of(self) -> str:
        """What a tonne is a tonne of, and what kind of figure it is; empty where no tonnes are known."""
        kinds = dict.fromkeys(c.unit.removeprefix("t ") for c in self.figures)
        told = dict.fromkeys("capacity" if c.bound == "most" else f"made in {c.period}" for c in self.figures)
        return f"{' + '.join(kinds)} ({', '.join(told)})" if self.figures else ""


def flow_section(answers: Answers) -> Section:
    """The drawing and its table."""
    streams = _streams(answers)
    if not streams:
        return Section("flows", "Flows between stages", (words("No delivery between two stages is known."),))
    table = _table(answers, streams)
    return Section("flows", "Flows between stages", (_drawing(streams), table))


def _drawing(streams: list[_Stream]) -> Picture:
    flows = [
        Flow(s.start, s.end, s.tonnes, s.source, _short(s.tonnes), f"stage-flows-{number}", _said(s))
        for number, s in enumerate(streams)
    ]
    text = (
        "Each line is what the sites of one country at a stage deliver to those of another at a later one, by "
        "contracts and inside groups; buying on the open market is not drawn, and what leads back up the chain is "
        "not either. A "
        "wide band is of known tonnes: what the sites that it comes from can make, or made, where all that they are "
        "known to deliver goes this way. Each column has a scale of its own, since a tonne of concentrate is no tonne "
        "of magnets. Of a thin broken line nobody says how much it carries. The table below has every flow with its "
        "sentences."
    )
    about = f"Flows between stages: {number_of(len(flows), 'flow')}, told by the table below"
    return Picture("sankey", "From mine to magnet, by country", sankey(COLUMNS, flows, about), text, legend())


def _short(tonnes: float | None) -> str:
    return "" if tonnes is None else f"{in_tonnes(tonnes)} t"


def _said(stream: _Stream) -> str:
    amount = f"{_short(stream.tonnes)} {stream.of}".strip() or "tonnes not known"
    return f"{_at(stream.start)} → {_at(stream.end)}: {amount}; {SOURCES[stream.source]}"


def _at(place: tuple[int, str]) -> str:
    return f"{COLUMNS[place[0]]}, {place[1]}"


def _table(answers: Answers, streams: list[_Stream]) -> Table:
    columns = (
        Column("From"),
        Column("To"),
        Column("Who to whom", wide=True),
        Column("t/yr", number=True),
        Column("Of"),
        Column("How, and who says it", wide=True),
    )
    rows = tuple(_row(answers, stream) for stream in streams)
    return Table("stage-flows", "Flows between stages", columns, rows, shown=12)


def _row(answers: Answers, stream: _Stream) -> Row:
    figures = tuple(c for figure in stream.figures for c in figure.claims)
    unknown = Cell("not known", mark="soft")
    tonnes = unknown if stream.tonnes is None else Cell(in_tonnes(stream.tonnes), figures, stream.tonnes)
    pairs = dict.fromkeys(_pair(answers.supply, arc) for arc in stream.arcs)
    told = f"{_ways(stream)}; {SOURCES[stream.source]}"
    claims = tuple(dict.fromkeys((*figures, *stream.claims)))
    cells = (_at(stream.start), _at(stream.end), listed(tuple(pairs), 3), tonnes, stream.of, told)
    return Row(cells, claims, answers.support(claims).remark())


def _pair(supply: SupplyNetwork, arc: Arc) -> str:
    ends = (supply.activities[end].holder for end in (arc.supplier, arc.user))
    return " → ".join(map(supply.world.graph.name, ends))


def _ways(stream: _Stream) -> str:
    kinds = {arc.kind for arc in stream.arcs}
    said = ("contract" if "stated" in kinds else "", "inside one group" if "inferred" in kinds else "")
    return ", ".join(part for part in said if part)


def _streams(answers: Answers) -> list[_Stream]:
    """The live deliveries, gathered by column and country; what leads back up the chain is left out."""
    supply = answers.supply
    arcs = [arc for arc in supply.arcs if arc.live and arc.kind != "market"]
    feeding = {arc.supplier for arc in arcs}
    gathered: dict[tuple[tuple[int, str], tuple[int, str]], list[Arc]] = defaultdict(list)
    goes_to: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for arc in arcs:
        start, end = (_place(supply, supply.activities[a], feeding) for a in (arc.supplier, arc.user))
        if start[0] < end[0]:
            gathered[start, end].append(arc)
            goes_to[_once(supply, arc.supplier)].add(end)
    figures = _figures(supply)
    found = []
    for (start, end), members in sorted(gathered.items()):
        claims = tuple(sorted({c for arc in members for c in arc.claims}))
        suppliers = sorted({_once(supply, arc.supplier) for arc in members})
        sole = all(len(goes_to[s]) == 1 for s in suppliers)
        carried = _carried(suppliers, figures) if sole else ()
        found.append(_Stream(start, end, tuple(members), claims, carried, _source(answers, claims)))
    return found


def _once(supply: SupplyNetwork, activity: str) -> str:
    """A site that is told of under two names is one site."""
    return supply.doubles.get(activity, activity)


def _place(supply: SupplyNetwork, activity: Activity, feeding: set[str]) -> tuple[int, str]:
    """The column by what is made; who only buys stands in the last, a trader with the makers of what it sells."""
    sells = activity.stage != END_USE and (activity.stage != TRADE or activity.id in feeding)
    held = supply.world.ownership.country(activity.holder)
    name = UNPLACED if held is None else supply.world.graph.name(held.holder)
    return (_OF_FORM[activity.form] if sells else _LAST), name


def _figures(supply: SupplyNetwork) -> dict[str, list[Capacity]]:
    """By activity, what its own site can make of its goods; what it made, where no capacity is known."""
    found: dict[str, dict[str, list[Capacity]]] = defaultdict(lambda: defaultdict(list))
    for figure in capacities(supply):
        if figure.scope == "site" and figure.direction == "out":
            for activity in figure.activities:
                found[activity][figure.bound].append(figure)
    return {activity: kinds["most"] or kinds["least"] for activity, kinds in found.items()}


def _carried(suppliers: Sequence[str], figures: Mapping[str, Sequence[Capacity]]) -> tuple[Capacity, ...]:
    """The figures of the sites that deliver, where each has just one and all count the same goods; else none."""
    if any(len(figures.get(s, ())) != 1 for s in suppliers):
        return ()
    found = {id(figures[s][0]): figures[s][0] for s in suppliers}
    return tuple(found.values()) if len({c.unit for c in found.values()}) == 1 else ()


def _source(answers: Answers, claims: tuple[str, ...]) -> Source:
    origins = set(answers.support(claims).origins)
    if origins == {"reference tables"}:
        return "register"
    return "both" if "reference tables" in origins else "documents"
