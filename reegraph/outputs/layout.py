"""Where things stand on the graph page: columns by stage of the chain, bands by what they are. Pure and stable.

A page that lets physics find the positions shows another picture each time and, at a thousand nodes, never comes to
rest; a chain has an order of its own, from mine to user, and that order is the x axis here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
COLUMN, ROW = 184, 62  # pixels from box to box at full size; a box is 150 wide and at most two lines high
STAGE_GAP, BAND_GAP = 44, 58

_POLICIES, _OTHERS, _STATES, _COMPANIES, _SITES, _MATERIALS, _PLACES = range(len(BANDS))
_MIDDLE = range(_STATES, _SITES + 1)
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
_STAGE_OF_WORD = (("magnet", 3), ("metal", 2), ("alloy", 2), ("oxide", 1), ("carbonate", 1), ("concentrate", 0), ("ore", 0))
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
        cells[_band(graph.entities[node], node in core), stages[node]].append(node)
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
    return [stage for word, stage in _STAGE_OF_WORD if word in name.casefold()][:1]


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
    """The cells, one for each band and stage, and the order of what stands in them."""

    def __init__(self, cells: Mapping[tuple[int, int], list[str]], links: Mapping[str, list[str]]) -> None:
        self._cells = cells
        self._links = links
        self._used = sorted({band for band, _ in cells})
        self._columns = self._widths()

    def layout(self) -> Layout:
        """Order every cell by what its members are linked to, over a few sweeps, and read off the positions."""
        at = self._positions()
        for _ in range(_SWEEPS):
            for cell, nodes in self._cells.items():
                self._cells[cell][:] = self._ordered(nodes, at, self._columns[cell[1]])
            at = self._positions()
        return Layout(at, self._stage_stripes(), self._band_stripes())

    def _ordered(self, nodes: list[str], at: Mapping[str, Point], columns: int) -> list[str]:
        """Rows by the mean height of the neighbours; inside a row, left to right by their mean x."""
        by_y = sorted(nodes, key=lambda n: (self._pull(n, at, 1), n))
        rows = [by_y[i : i + columns] for i in range(0, len(by_y), columns)]
        return [node for row in rows for node in sorted(row, key=lambda n: (self._pull(n, at, 0), n))]

    def _pull(self, node: str, at: Mapping[str, Point], axis: int) -> float:
        near = [at[other][axis] for other in self._links[node]] or [at[node][axis]]
        return sum(near) / len(near)

    def _widths(self) -> list[int]:
        """Columns for each stage: widened one by one, where it saves most rows, until the shape suits a screen."""
        widths = [1] * len(STAGES)
        middle = [band for band in self._used if band in _MIDDLE] or self._used
        while True:
            height = sum(self._rows(band, widths) for band in middle) * ROW
            if not height or sum(widths) * COLUMN / height >= _ASPECT:
                return widths
            wider = [[w + (i == stage) for i, w in enumerate(widths)] for stage in range(len(STAGES))]
            widths = min(wider, key=lambda w: (sum(self._rows(b, w) for b in middle), self._crowd(w, middle)))

    def _crowd(self, widths: Sequence[int], bands: Iterable[int]) -> int:
        return sum(len(self._cells.get((b, s), ())) ** 2 // w for b in bands for s, w in enumerate(widths))

    def _rows(self, band: int, widths: Sequence[int]) -> int:
        return max(-(-len(self._cells.get((band, stage), ())) // width) for stage, width in enumerate(widths))

    def _stage_stripes(self) -> list[Stripe]:
        stripes, x = [], 0
        for label, width in zip(STAGES, self._columns, strict=True):
            stripes.append(Stripe(label, x, x + width * COLUMN))
            x += width * COLUMN + STAGE_GAP
        return stripes

    def _band_stripes(self) -> list[Stripe]:
        stripes, y = [], 0
        for band in self._used:
            height = self._rows(band, self._columns) * ROW
            stripes.append(Stripe(BANDS[band], y, y + height))
            y += height + BAND_GAP
        return stripes

    def _positions(self) -> dict[str, Point]:
        tops = dict(zip(self._used, (stripe.start for stripe in self._band_stripes()), strict=True))
        lefts = [stripe.start for stripe in self._stage_stripes()]
        return {
            node: (lefts[stage] + i % width * COLUMN + COLUMN // 2, tops[band] + i // width * ROW + ROW // 2)
            for (band, stage), nodes in sorted(self._cells.items())
            for width in [self._columns[stage]]
            for i, node in enumerate(nodes)
        }
