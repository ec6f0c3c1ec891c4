"""Where things stand on the graph page: columns by stage of the chain, bands by what they are. Pure and stable.

A page that lets physics find the positions shows another picture each time and, at a thousand nodes, never comes to
rest; a chain has an order of its own, from mine to user, and that order is the x axis here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reegraph.graph import Fact, Graph
from reegraph.model import Entity, vocabulary

STAGES = ("Mines and recycling", "Separation", "Metal and alloy", "Magnets", "Users")
BANDS = (
    "Policies and programmes",
    "Others: funders, partners, researchers",
    "Governments and agencies",
    "Companies",
    "Mines and plants",
    "Materials, uses and technologies",
    "Places",
)
COLUMN, ROW = 184, 62  # pixels from box to box at full size; a box is 156 wide and at most two lines high
STAGE_GAP, BAND_GAP = 44, 58

_POLICIES, _OTHERS, _STATES, _COMPANIES, _SITES, _MATERIALS, _PLACES = range(len(BANDS))
_MIDDLE = range(_STATES, _SITES + 1)
_WHOLE = -1  # in place of a stage: a band outside the middle is not divided by stage
_STAGE_OF_SITE = {"Mine": 0, "RecyclingPlant": 0, "Refinery": 1, "MetalPlant": 2, "MagnetPlant": 3, "EndUse": 4}
_BAND_OF_TYPE = {
    "Policy": _POLICIES,
    "Programme": _POLICIES,
    "Material": _MATERIALS,
    "EndUse": _MATERIALS,
    "Technology": _MATERIALS,
    "Place": _PLACES,
    "Government": _STATES,
    "Agency": _STATES,
}
_WORDS = (("magnet", 3), ("metal", 2), ("alloy", 2), ("oxide", 1), ("carbonate", 1), ("concentrate", 0), ("ore", 0))
_USERS, _SWEEPS, _ASPECT = 4, 8, 1.35

Point = tuple[int, int]


class Stripe(NamedTuple):
    """A heading of the picture and what it spans: from `start` to `end` on its axis."""

    label: str
    start: int
    end: int


class Layout(NamedTuple):
    """Positions by entity id, and the columns and bands that hold them, left to right and top to bottom."""

    at: dict[str, Point]
    stages: list[Stripe]
    bands: list[Stripe]


def arrange(graph: Graph, facts: Sequence[Fact], members: Collection[str], core: Collection[str]) -> Layout:
    """Place `members` by stage and band; those in `core` have the middle bands to themselves.

    `facts` are the relations that pull things together. Two calls with the same arguments give the same picture.
    """
    links = _links(facts, members)
    stages = assign_stages(graph, facts, members)
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for node in sorted(members):
        band = _band(graph.entities[node], node in core)
        cells[band, stages[node] if band in _MIDDLE else _WHOLE].append(node)
    return _Grid(cells, links).layout()


def assign_stages(graph: Graph, facts: Iterable[Fact], members: Collection[str]) -> dict[str, int]:
    """The column of each member: by its own kind, else by its sites, products and words, else by its neighbours.

    A company that only buys is a user. What nothing places stands in the middle.
    """
    stages = {n: _STAGE_OF_SITE[graph.entities[n].type] for n in members if graph.entities[n].type in _STAGE_OF_SITE}
    votes: dict[str, list[int]] = defaultdict(list)
    sells, buys = set(), set()
    flows = {name for name, relation in vocabulary().relation.items() if relation.flow}
    for fact in facts:
        if fact.object is None:
            continue
        if fact.predicate in flows:
            sells.add(fact.subject)
            buys.add(fact.object)
        elif fact.object in stages and fact.predicate != "located_in":
            votes[fact.subject].append(stages[fact.object])
        elif fact.predicate == "produces":
            votes[fact.subject] += _stage_of_words(graph.name(fact.object))
    settled = stages | {n: _mean_stage(votes[n]) for n in sorted(members) if n not in stages and votes[n]}
    settled |= {n: _USERS for n in sorted(buys - sells) if n in members and n not in settled}
    links = _links(facts, members)
    for node in sorted(set(members) - set(settled)):
        near = [settled[other] for other in links[node] if other in settled]
        stages[node] = _mean_stage(near) if near else len(STAGES) // 2
    return settled | stages


def _mean_stage(votes: Sequence[int]) -> int:
    return round(sum(votes) / len(votes))


def _stage_of_words(name: str) -> list[int]:
    return [stage for word, stage in _WORDS if word in name.casefold()][:1]


def _band(entity: Entity, core: bool) -> int:  # noqa: FBT001 - private, and the call reads well
    if vocabulary().is_facility(entity.type):
        return _SITES
    band = _BAND_OF_TYPE.get(entity.type, _COMPANIES)
    return _OTHERS if band in _MIDDLE and not core else band


def _links(facts: Iterable[Fact], members: Collection[str]) -> dict[str, list[str]]:
    links: dict[str, list[str]] = {node: [] for node in sorted(members)}
    for fact in facts:
        if fact.object in links and fact.subject in links:
            links[fact.subject].append(str(fact.object))
            links[str(fact.object)].append(fact.subject)
    return links


class _Grid:
    """Cells with what stands in each, in order. A middle band has a cell for each stage, any other band is one cell."""

    def __init__(self, cells: Mapping[tuple[int, int], list[str]], links: Mapping[str, list[str]]) -> None:
        self._cells = cells
        self._links = links
        self._used = sorted({band for band, _ in cells})
        self._widths = self._stage_widths()
        self._stripes = self._stage_stripes()

    def layout(self) -> Layout:
        """Order every cell by what its members are linked to, over a few sweeps, and read off the positions."""
        at = self._positions()
        for _ in range(_SWEEPS):
            for cell, nodes in self._cells.items():
                nodes[:] = self._ordered(nodes, at, cell)
            at = self._positions()
        return Layout(at, self._stripes, self._band_stripes())

    def _ordered(self, nodes: list[str], at: Mapping[str, Point], cell: tuple[int, int]) -> list[str]:
        """Left to right by the mean x of the neighbours; in a stage of the middle, row after row by their mean y."""
        if cell[1] == _WHOLE:
            return sorted(nodes, key=lambda n: (self._pull(n, at, 0), n))
        by_y, width = sorted(nodes, key=lambda n: (self._pull(n, at, 1), n)), self._widths[cell[1]]
        rows = [by_y[i : i + width] for i in range(0, len(by_y), width)]
        return [node for row in rows for node in sorted(row, key=lambda n: (self._pull(n, at, 0), n))]

    def _pull(self, node: str, at: Mapping[str, Point], axis: int) -> float:
        near = [at[other][axis] for other in self._links[node]] or [at[node][axis]]
        return sum(near) / len(near)

    def _stage_widths(self) -> list[int]:
        """Columns for each stage: widened one by one, where it saves most rows, until the shape suits a screen."""
        widths = [1] * len(STAGES)
        middle = [band for band in self._used if band in _MIDDLE] or self._used
        while True:
            height = sum(self._rows(band, widths) for band in middle) * ROW
            if sum(widths) * COLUMN >= height * _ASPECT:
                return widths
            wider = [[w + (i == stage) for i, w in enumerate(widths)] for stage in range(len(STAGES))]
            widths = min(wider, key=lambda w: (sum(self._rows(b, w) for b in middle), self._crowd(w, middle)))

    def _crowd(self, widths: Sequence[int], bands: Iterable[int]) -> int:
        return sum(len(self._cells.get((b, s), ())) ** 2 // w for b in bands for s, w in enumerate(widths))

    def _rows(self, band: int, widths: Sequence[int]) -> int:
        whole = self._cells.get((band, _WHOLE), ())
        parts = [-(-len(self._cells.get((band, stage), ())) // width) for stage, width in enumerate(widths)]
        return max([-(-len(whole) // sum(widths)), *parts])

    def _stage_stripes(self) -> list[Stripe]:
        stripes, x = [], 0
        for label, width in zip(STAGES, self._widths, strict=True):
            stripes.append(Stripe(label, x, x + width * COLUMN))
            x += width * COLUMN + STAGE_GAP
        return stripes

    def _band_stripes(self) -> list[Stripe]:
        stripes, y = [], 0
        for band in self._used:
            height = self._rows(band, self._widths) * ROW
            stripes.append(Stripe(BANDS[band], y, y + height))
            y += height + BAND_GAP
        return stripes

    def _positions(self) -> dict[str, Point]:
        tops = dict(zip(self._used, (stripe.start for stripe in self._band_stripes()), strict=True))
        return {
            node: (x, tops[band] + y)
            for (band, stage), nodes in sorted(self._cells.items())
            for node, (x, y) in zip(nodes, self._slots(band, stage), strict=False)
        }

    def _slots(self, band: int, stage: int) -> Iterator[Point]:
        """The places of a cell in the order in which they fill: a stage row by row, a whole band column by column."""
        stripes = self._stripes if stage == _WHOLE else [self._stripes[stage]]
        columns = [x + COLUMN // 2 for stripe in stripes for x in range(stripe.start, stripe.end, COLUMN)]
        rows = [row * ROW + ROW // 2 for row in range(self._rows(band, self._widths))]
        if stage == _WHOLE:
            return ((x, y) for x in columns for y in rows)
        return ((x, y) for y in rows for x in columns)
