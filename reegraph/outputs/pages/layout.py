"""Where things stand on the graph page: columns by stage of the chain, bands by country. Pure and stable.

A page that lets physics find the positions shows another picture each time and, at a thousand nodes, never comes to
rest; a chain has an order of its own, from mine to user, and that order is the x axis here. The place of a box rests on
what is told of itself alone: its kind and stage give the column, its country the band, and within such a cell the order
is that in which documents first told of it.

A picture may take over the shape of an earlier one, which stands in for a memory of what its reader saw: then bands and
widths stay, a box stands where it stood unless it has left its cell, newcomers take the places behind, and a band
becomes higher only where one of its cells is full.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from reegraph.graph import Graph
from reegraph.model import Entity
from reegraph.outputs.pages.grounds import COLUMNS, MATERIALS, NO_COUNTRY, Grounds

OTHER_COUNTRIES = "Other countries"
COLUMN, ROW = 188, 62  # pixels from box to box at full size; a box is 172 wide and 48 high
COLUMN_GAP, BAND_GAP = 40, 40
BANDS = 12  # countries with a band of their own; the others share one
_OWN_BAND, _SHARE = 3, 120  # a country has a band with three boxes, and one in so many of all
_ASPECT = 1.15  # of a screen beside its panel
# Rooms of a cell grow from one of these to the next, so that one box more seldom changes the shape of the page.
ROUND_NUMBERS: tuple[int, ...] = tuple(sorted({1, *(2**i for i in range(1, 20)), *(3 * 2**i for i in range(19))}))

Point = tuple[int, int]
Cell = tuple[int, int]  # the places of its band and of its column


class Stripe(NamedTuple):
    """A heading of the picture and what it spans: from `start` to `end` on its axis."""

    label: str
    start: int
    end: int


class Shape(NamedTuple):
    """What a later picture takes over: the bands and their rows, the boxes side by side in each column, and who is in
    each cell, from its first place on; None is a free place."""

    bands: tuple[str, ...]
    rows: tuple[int, ...]
    widths: tuple[int, ...]
    cells: Mapping[Cell, tuple[str | None, ...]]


class Layout(NamedTuple):
    """Positions by entity id, the cell (band, column) of each, the columns and bands in their order, and the shape.

    `settled` are the boxes that stand where they stood in the earlier picture; all where there was none.
    """

    at: dict[str, Point]
    cell: dict[str, Cell]
    columns: list[Stripe]
    bands: list[Stripe]
    shape: Shape
    settled: frozenset[str]


def arrange(
    graph: Graph,
    members: Collection[str],
    grounds: Grounds | None = None,
    core: Collection[str] | None = None,
    settled: Shape | None = None,
) -> Layout:
    """Place `members` by country and stage, in the shape of an earlier picture where there is one.

    In a new shape those in `core` (all by default) decide which countries have a band. Two calls with the same
    arguments give the same picture.
    """
    known = grounds or Grounds(graph)
    entities = [graph.entities[node] for node in sorted(members)]
    deciding = [e for e in entities if (core is None or e.id in core) and e.type != "Place"]
    bands = _bands(Counter(known.band(e) for e in deciding)) if settled is None else settled.bands
    cells = _cells(entities, known, bands)
    if settled is None:
        return _laid_out(_new(cells, bands), members)
    stayed = {node for cell in cells for node in set(cells[cell]).intersection(settled.cells.get(cell, ()))}
    return _laid_out(_taken_over(cells, settled), stayed)


def _bands(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The bands, top to bottom: the countries with most boxes by name, then the rest, then what has none."""
    last = (OTHER_COUNTRIES, MATERIALS, NO_COUNTRY)
    least = max(_OWN_BAND, sum(counts.values()) // _SHARE)
    worth = sorted((c for c in counts if counts[c] >= least and c not in last), key=lambda c: (-counts[c], c))
    return (*sorted(worth[:BANDS]), *last)


def _cells(entities: Iterable[Entity], grounds: Grounds, bands: Sequence[str]) -> dict[Cell, list[str]]:
    """Who belongs to each cell, in the order in which documents told of them."""
    places = {label: place for place, label in enumerate(bands)}
    cells: dict[Cell, list[str]] = defaultdict(list)
    for entity in entities:
        band = places.get(grounds.band(entity), places[OTHER_COUNTRIES])
        cells[band, grounds.column(entity)].append(entity.id)
    return {cell: sorted(nodes, key=grounds.order) for cell, nodes in sorted(cells.items())}


def _new(cells: Mapping[Cell, Sequence[str]], bands: Sequence[str]) -> Shape:
    rooms = {cell: _room(len(nodes)) for cell, nodes in cells.items()}
    widths = _widths(rooms)
    rows = _rows(rooms, widths)
    return Shape(
        tuple(bands),
        (*rows, *[0] * (len(bands) - len(rows))),
        tuple(widths),
        {cell: tuple(nodes) for cell, nodes in cells.items()},
    )


def _taken_over(cells: Mapping[Cell, Sequence[str]], settled: Shape) -> Shape:
    """The earlier shape with those who are there now; a band that a cell outgrows gets more rows than it needs now."""
    filled, rows = {}, list(settled.rows)
    for cell in sorted({*cells, *settled.cells}):
        now, before = cells.get(cell, ()), settled.cells.get(cell, ())
        stayed, here = set(before), set(now)
        filled[cell] = (*(n if n in here else None for n in before), *(n for n in now if n not in stayed))
        needed = -(-len(filled[cell]) // settled.widths[cell[1]])
        if needed > rows[cell[0]]:
            rows[cell[0]] = _room(needed)
    return settled._replace(rows=tuple(rows), cells=filled)


def _laid_out(shape: Shape, settled: Collection[str]) -> Layout:
    columns = _stripes(COLUMNS, [width * COLUMN for width in shape.widths], COLUMN_GAP)
    bands = _stripes(shape.bands, [count * ROW for count in shape.rows], BAND_GAP)
    at, cell_of = {}, {}
    for (band, column), nodes in shape.cells.items():
        for place, node in enumerate(nodes):
            if node is not None:
                y, x = divmod(place, shape.widths[column])
                at[node] = (columns[column].start + x * COLUMN + COLUMN // 2, bands[band].start + y * ROW + ROW // 2)
                cell_of[node] = (band, column)
    return Layout(at, cell_of, columns, bands, shape, frozenset(settled))


def _room(count: int) -> int:
    """The smallest room that holds so many, with one place to spare in all but the smallest.

    >>> [_room(n) for n in (1, 2, 3, 5, 8, 13)]
    [1, 2, 4, 6, 12, 16]
    """
    return next(room for room in ROUND_NUMBERS if room >= count + (count > 2))


def _widths(rooms: Mapping[Cell, int]) -> list[int]:
    """Boxes side by side in each column: widened one by one, where it saves most rows, until it suits a screen."""
    widths = [1] * len(COLUMNS)
    while sum(widths) * COLUMN < sum(_rows(rooms, widths)) * ROW * _ASPECT:
        wider = [[w + (i == column) for i, w in enumerate(widths)] for column in range(len(COLUMNS))]
        best = min(wider, key=lambda w: (sum(_rows(rooms, w)), _crowd(rooms, w)))
        if _crowd(rooms, best) == _crowd(rooms, widths):
            break  # nothing is gained by more room
        widths = best
    return widths


def _rows(rooms: Mapping[Cell, int], widths: Sequence[int]) -> list[int]:
    """The rows of each band, top to bottom."""
    rows = [0] * (1 + max((band for band, _ in rooms), default=-1))
    for (band, column), room in rooms.items():
        rows[band] = max(rows[band], -(-room // widths[column]))
    return rows


def _crowd(rooms: Mapping[Cell, int], widths: Sequence[int]) -> int:
    """The rows of all cells, each counted by itself."""
    return sum(-(-room // widths[column]) for (_, column), room in rooms.items())


def _stripes(labels: Sequence[str], sizes: Sequence[int], gap: int) -> list[Stripe]:
    found, start = [], 0
    for label, size in zip(labels, sizes, strict=True):
        found.append(Stripe(label, start, start + size))
        start += size + (gap if size else 0)
    return found
