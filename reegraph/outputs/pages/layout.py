"""Where things stand on the graph page: columns by stage of the chain, bands by country. Pure and stable.

A page that lets physics find the positions shows another picture each time and, at a thousand nodes, never comes to
rest; a chain has an order of its own, from mine to user, and that order is the x axis here. The place of a box rests on
what is told of itself alone: its kind and stage give the column, its country the band, and within such a cell the order
is that in which documents first told of it. So a new fact puts a new box at the end of its cell, and leaves the others
where they stood: cells have room to grow before a band becomes higher.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from reegraph.analysis.supply.ownership import Ownership
from reegraph.entities.gazetteer import gazetteer
from reegraph.graph import Fact, Graph
from reegraph.graph.dates import first_day
from reegraph.model import Entity, vocabulary

STAGES = ("Mines and recycling", "Separation", "Metal and alloy", "Magnets", "Users")
COLUMNS = ("States and policy", *STAGES, "Places")
OTHER_COUNTRIES, NO_COUNTRY, MATERIALS = "Other countries", "Country not told", "Materials and uses"
COLUMN, ROW = 188, 62  # pixels from box to box at full size; a box is 172 wide and 48 high
COLUMN_GAP, BAND_GAP = 40, 40
BANDS = 12  # countries with a band of their own; the others share one
_OWN_BAND, _SHARE = 3, 120  # a country has a band with three boxes, and one in so many of all

_STATE_COLUMN, _PLACE_COLUMN = 0, len(COLUMNS) - 1
_STAGE_OF_SITE = {"Mine": 0, "RecyclingPlant": 0, "Refinery": 1, "MetalPlant": 2, "MagnetPlant": 3, "EndUse": 4}
_STATES = frozenset({"Policy", "Programme", "Government", "Agency"})
_STUFF = frozenset({"Material", "EndUse", "Technology"})
_MAKERS = frozenset({"imposes", "suspends", "funds"})  # whoever does this to a policy or programme lends it its country
_WORDS = (("magnet", 3), ("metal", 2), ("alloy", 2), ("oxide", 1), ("carbonate", 1), ("concentrate", 0), ("ore", 0))
_USERS, _ASPECT = 4, 1.15
# Rooms of a cell: it grows from one to the next, so that one box more seldom changes the shape of the page.
_ROOMS: tuple[int, ...] = tuple(sorted({1, 2, 3, *(2**i for i in range(2, 20)), *(3 * 2**i for i in range(1, 19))}))

Point = tuple[int, int]


class Stripe(NamedTuple):
    """A heading of the picture and what it spans: from `start` to `end` on its axis."""

    label: str
    start: int
    end: int


class Stage(NamedTuple):
    """The stage of a box, 0 to 4, and why it stands there; `inferred` where no source says it of the thing itself."""

    number: int
    why: str
    inferred: bool


class Layout(NamedTuple):
    """Positions by entity id, the cell (band, column) of each, and the columns and bands in their order."""

    at: dict[str, Point]
    cell: dict[str, tuple[int, int]]
    columns: list[Stripe]
    bands: list[Stripe]


class Grounds:
    """What the place of every box rests on: its country, its stage, and when it was first told of."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        facts = [fact for fact in graph.edges() if fact.denied_on is None]
        self.countries: Mapping[str, str] = self._all_countries(facts)
        self.stages: Mapping[str, Stage] = assign_stages(graph, facts, set(graph.entities))
        self._head = {f.object: f.subject for f in reversed(facts) if f.predicate == "operates" and f.object}
        self._told = _first_told(graph)

    def _all_countries(self, facts: Sequence[Fact]) -> dict[str, str]:
        """The state of each thing that is told to be in one, by id; of a policy that of whoever imposes it."""
        ownership = Ownership(self._graph, facts)
        found: dict[str, str] = {}
        for entity in self._graph.entities.values():
            held = ownership.country(entity.id)
            state = held.holder if held else gazetteer().territory_of(entity.id) if entity.type == "Place" else None
            if state is not None:
                found[entity.id] = state
        for fact in facts:
            for thing, maker in ((str(fact.object), fact.subject), (fact.subject, str(fact.object))):
                ruled = self._type(thing) in ("Policy", "Programme") and thing not in found
                if ruled and fact.predicate in _MAKERS and self._type(maker) in _STATES and maker in found:
                    found[thing] = found[maker]
        return found

    def _type(self, thing: str) -> str:
        entity = self._graph.entities.get(thing)
        return "" if entity is None else entity.type

    def column(self, entity: Entity) -> int:
        """The column of an entity, as a place in `COLUMNS`."""
        if entity.type in _STATES:
            return _STATE_COLUMN
        return _PLACE_COLUMN if entity.type == "Place" else 1 + self.stages[entity.id].number

    def band(self, entity: Entity) -> str:
        """The label of the band that it belongs to, before small countries are joined."""
        if entity.type in _STUFF:
            return MATERIALS
        state = self.countries.get(entity.id)
        return NO_COUNTRY if state is None else self._graph.name(state)

    def order(self, entity: str) -> tuple[str, str, bool, str, str]:
        """The key that orders a cell: by when one first told of it, sites after the one that runs them."""
        head = self._head.get(entity, entity)
        told = self._told.get(head, "")
        return (max(told, self._told.get(entity, "")), head, head != entity, self._told.get(entity, ""), entity)


def _first_told(graph: Graph) -> dict[str, str]:
    """The first day on which anything was reported of each thing; nothing for what is undated."""
    told: dict[str, str] = {}
    for claim in graph.claims.values():
        for end in (claim.subject, claim.object):
            if end is not None and claim.reported:
                day = first_day(claim.reported)
                told[end.id] = min(day, told.get(end.id, day))
    return told


def arrange(
    graph: Graph, members: Collection[str], grounds: Grounds | None = None, core: Collection[str] | None = None
) -> Layout:
    """Place `members` by country and stage; those in `core` (all by default) decide which countries have a band.

    Two calls with the same arguments give the same picture.
    """
    known = grounds or Grounds(graph)
    entities = [graph.entities[node] for node in sorted(members)]
    deciding = [e for e in entities if (core is None or e.id in core) and e.type != "Place"]
    bands = _bands(Counter(known.band(e) for e in deciding))
    shared = bands.get(OTHER_COUNTRIES, 0)
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for entity in entities:
        cells[bands.get(known.band(entity), shared), known.column(entity)].append(entity.id)
    for nodes in cells.values():
        nodes.sort(key=known.order)
    return _laid_out(cells, list(bands))


def _bands(counts: Mapping[str, int]) -> dict[str, int]:
    """The bands by label, top to bottom: the countries with most boxes by name, then the rest, then what has none."""
    last = (OTHER_COUNTRIES, NO_COUNTRY, MATERIALS)
    least = max(_OWN_BAND, sum(counts.values()) // _SHARE)
    worth = sorted((c for c in counts if counts[c] >= least and c not in last), key=lambda c: (-counts[c], c))
    return {label: i for i, label in enumerate([*sorted(worth[:BANDS]), *last])}


def _laid_out(cells: Mapping[tuple[int, int], Sequence[str]], labels: Sequence[str]) -> Layout:
    rooms = {cell: _room(len(nodes)) for cell, nodes in sorted(cells.items())}
    widths = _widths(rooms)
    columns = _stripes(COLUMNS, [width * COLUMN for width in widths], COLUMN_GAP)
    rows = _rows(rooms, widths)
    heights = [count * ROW for count in [*rows, *[0] * (len(labels) - len(rows))]]
    bands = _stripes(labels, heights, BAND_GAP)
    at, cell_of = {}, {}
    for (band, column), nodes in sorted(cells.items()):
        for slot, node in enumerate(nodes):
            y, x = divmod(slot, widths[column])
            at[node] = (columns[column].start + x * COLUMN + COLUMN // 2, bands[band].start + y * ROW + ROW // 2)
            cell_of[node] = (band, column)
    return Layout(at, cell_of, columns, bands)


def _room(count: int) -> int:
    """The smallest room that holds so many, with one place to spare in all but the smallest cells.

    >>> [_room(n) for n in (1, 2, 3, 5, 8, 13)]
    [1, 2, 4, 6, 12, 16]
    """
    return next(room for room in _ROOMS if room >= count + (count > 2))


def _widths(rooms: Mapping[tuple[int, int], int]) -> list[int]:
    """Boxes side by side in each column: widened one by one, where it saves most rows, until it suits a screen."""
    widths = [1] * len(COLUMNS)
    while sum(widths) * COLUMN < sum(_rows(rooms, widths)) * ROW * _ASPECT:
        wider = [[w + (i == column) for i, w in enumerate(widths)] for column in range(len(COLUMNS))]
        best = min(wider, key=lambda w: (sum(_rows(rooms, w)), _crowd(rooms, w)))
        if _crowd(rooms, best) == _crowd(rooms, widths):
            break  # nothing is gained by more room
        widths = best
    return widths


def _rows(rooms: Mapping[tuple[int, int], int], widths: Sequence[int]) -> list[int]:
    """The rows of each band, top to bottom."""
    rows = [0] * (1 + max((band for band, _ in rooms), default=-1))
    for (band, column), room in rooms.items():
        rows[band] = max(rows[band], -(-room // widths[column]))
    return rows


def _crowd(rooms: Mapping[tuple[int, int], int], widths: Sequence[int]) -> int:
    """The rows of all cells, each counted by itself."""
    return sum(-(-room // widths[column]) for (_, column), room in rooms.items())


def _stripes(labels: Sequence[str], sizes: Sequence[int], gap: int) -> list[Stripe]:
    found, start = [], 0
    for label, size in zip(labels, sizes, strict=True):
        found.append(Stripe(label, start, start + size))
        start += size + (gap if size else 0)
    return found


def assign_stages(graph: Graph, facts: Iterable[Fact], members: Collection[str]) -> dict[str, Stage]:
    """The stage of each member: by its own kind, else by its sites, products and words, else by its neighbours.

    One that only buys is a user; one without any sign stands in the middle.
    """
    facts = list(facts)
    sure = {n: _STAGE_OF_SITE[graph.entities[n].type] for n in members if graph.entities[n].type in _STAGE_OF_SITE}
    found = {n: Stage(stage, "its own kind", inferred=False) for n, stage in sure.items()}
    words = {n: _stage_of_words(graph.name(n)) for n in members if graph.entities[n].type == "Material"}
    found |= {n: Stage(stages[0], "its own kind", inferred=False) for n, stages in words.items() if stages}
    votes, users = _votes(graph, facts, sure)
    for node in sorted(set(members) - set(found)):
        if votes.get(node):
            found[node] = Stage(_mean(votes[node]), "its sites and products do", inferred=True)
        elif node in users:
            found[node] = Stage(_USERS, "it buys and sells nothing on", inferred=True)
    settled = {node: stage.number for node, stage in found.items()}
    links = _links(facts, members)
    for node in sorted(set(members) - set(settled)):
        near = [settled[other] for other in links[node] if other in settled]
        why = "those it deals with do" if near else "nothing tells where it belongs"
        found[node] = Stage(_mean(near) if near else len(STAGES) // 2, why, inferred=True)
    return found


def _votes(graph: Graph, facts: Iterable[Fact], sure: Mapping[str, int]) -> tuple[dict[str, list[int]], set[str]]:
    """Stages that speak for each thing, and those that buy and never sell."""
    votes: dict[str, list[int]] = defaultdict(list)
    sells, buys = set(), set()
    flows = {name for name, relation in vocabulary().relation.items() if relation.flow}
    for fact in facts:
        if fact.object is None:
            continue
        if fact.predicate in flows:
            sells.add(fact.subject)
            buys.add(fact.object)
        elif fact.predicate == "produces":
            votes[fact.subject] += _stage_of_words(graph.name(fact.object))
        elif fact.object in sure and fact.predicate != "located_in":
            votes[fact.subject].append(sure[fact.object])
    return votes, buys - sells


def _mean(votes: Sequence[int]) -> int:
    return round(sum(votes) / len(votes))


def _stage_of_words(name: str) -> list[int]:
    return [stage for word, stage in _WORDS if word in name.casefold()][:1]


def _links(facts: Iterable[Fact], members: Collection[str]) -> dict[str, list[str]]:
    links: dict[str, list[str]] = {node: [] for node in sorted(members)}
    for fact in facts:
        if fact.object in links and fact.subject in links:
            links[fact.subject].append(str(fact.object))
            links[str(fact.object)].append(fact.subject)
    return links
