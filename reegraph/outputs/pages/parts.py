"""The parts of the graph that the page can show, and the earlier picture whose shape each of them takes over.

Whoever opens the page next week wants to find everything where it stood. A page keeps no memory from build to build, so
the memory is worked out from the claims: the picture as it was at the end of some month is laid out first, and what was
told since goes into its free places. It is the month by whose end the things linked had come to the last round number,
so that news leaves bands and columns as they are, and a page that has outgrown its shape gets another all the same.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from reegraph.graph import Graph
from reegraph.graph.dates import last_day, latest_report
from reegraph.graph.moments import known_by
from reegraph.model import vocabulary
from reegraph.outputs.pages.drawing import CORE_PREDICATES, LAYERS, Edge, all_edges, box_label
from reegraph.outputs.pages.grounds import Grounds
from reegraph.outputs.pages.layout import ROUND_NUMBERS, Layout, Shape, arrange

CORE_SIZE = 64  # boxes that a laptop screen shows at a size one can read
_OUTGROWN = 2  # times as many boxes as it was made for, and a shape serves no more


class Scope(NamedTuple):
    """A part of the graph that the page can show: `core` is what it is about, the rest hangs on it."""

    id: str
    label: str
    core: frozenset[str]
    layout: Layout


class _Part(NamedTuple):
    """A scope before it is laid out: what it is about, and all that has a place in it."""

    id: str
    label: str
    core: set[str]
    placed: set[str]


def scopes(graph: Graph, focus: str | None, grounds: Grounds | None = None) -> list[Scope]:
    """The parts to choose from, the first one first: around the focus or the most connected, then everything linked."""
    shapes = _earlier_shapes(graph, focus)
    known = grounds or Grounds(graph)
    return [_scope(graph, part, known, shapes.get(part.id)) for part in _parts(graph, focus)]


def _earlier_shapes(graph: Graph, focus: str | None) -> dict[str, Shape]:
    """The shapes that the parts had when the picture was last drawn anew; none where that is now."""
    day = drawn_anew_on(graph)
    if day is None:
        return {}
    then = known_by(graph, day)
    known = Grounds(then)
    parts = _parts(then, focus if focus in then.entities else None)
    return {part.id: _scope(then, part, known, None).layout.shape for part in parts}


def drawn_anew_on(graph: Graph) -> str | None:
    """The end of the month by which the things linked had come to the last round number that they have reached.

    Months count that are over at the last report; None where there is none.
    """
    today = latest_report(claim.reported for claim in graph.claims.values())
    joined = Counter(last_day(day[:7]) for day in _linked_on(graph).values())
    over = sorted(month for month in joined if today is not None and month < today)
    linked = [*accumulate(joined[month] for month in over)]
    enough = max((number for number in ROUND_NUMBERS if linked and number <= linked[-1]), default=0)
    return next((month for month, count in zip(over, linked, strict=True) if count >= enough), None)


def _linked_on(graph: Graph) -> dict[str, str]:
    """The day by which a dated document had joined each thing to another."""
    joined: dict[str, str] = {}
    for fact in graph.facts.values():
        days = [last_day(claim.reported) for claim in graph.stated(fact) if claim.reported] if fact.is_edge else []
        for end in (fact.subject, str(fact.object)) if days else ():
            joined[end] = min(*days, joined.get(end, days[0]))
    return joined


def _scope(graph: Graph, part: _Part, grounds: Grounds, settled: Shape | None) -> Scope:
    kept = settled if settled is not None and _boxes(settled) * _OUTGROWN >= len(part.placed) else None
    label = f"{part.label} ({len(part.core)})"
    return Scope(part.id, label, frozenset(part.core), arrange(graph, part.placed, grounds, part.core, kept))


def _boxes(shape: Shape) -> int:
    return sum(node is not None for nodes in shape.cells.values() for node in nodes)


def _parts(graph: Graph, focus: str | None) -> list[_Part]:
    edges = all_edges(graph)
    linked = {end for edge in edges for end in (edge.subject, edge.object)}
    everything = _Part("all", "Everything linked", linked, linked)
    if focus is not None:
        near = _around(edges, focus)
        return [_Part("near", f"Around {box_label(graph.name(focus))}", near, near), everything]
    if len(linked) <= CORE_SIZE:
        return [everything]
    core = _most_connected(graph, edges)
    beside = _neighbours([edge for edge in edges if edge.predicate not in CORE_PREDICATES], core)
    return [_Part("core", "Most connected", core, core | beside), everything]


def _core_edges(edges: Iterable[Edge]) -> list[Edge]:
    return [edge for edge in edges if edge.predicate in CORE_PREDICATES]


def _most_connected(graph: Graph, edges: Sequence[Edge]) -> set[str]:
    """About CORE_SIZE entities, grown from the one with most flows, stakes and sites along the heaviest next to it.

    A flow counts twice, since the chain is what one comes to see; a relation that several documents tell of counts for
    each. Whoever is chosen brings the sites that it runs. Growing, not ranking: the heaviest of a large graph may have
    no line to each other. A second start is made only when the first part of the graph is used up.
    """
    core = _core_edges(edges)
    weight, near = _weights(graph, core), _neighbour_lists(core)
    sites = _neighbour_lists(edge for edge in core if edge.predicate == "operates")
    starts = iter(sorted(weight, key=lambda e: (-weight[e], e)))
    chosen: set[str] = set()
    frontier: list[tuple[int, str]] = []
    while len(chosen) < CORE_SIZE:
        entity = heapq.heappop(frontier)[1] if frontier else next(starts, None)
        if entity is None:
            break
        if entity in chosen:
            continue
        for one in sorted({entity, *(site for site in sites.get(entity, ()) if _is_site(graph, site))} - chosen):
            chosen.add(one)
            for other in near[one]:
                heapq.heappush(frontier, (-weight[other], other))
    return chosen


def _weights(graph: Graph, core: Iterable[Edge]) -> dict[str, int]:
    facts = list(graph.facts.values())
    weight: dict[str, int] = defaultdict(int)
    for edge in core:
        told = len({document for i in edge.facts for document in facts[i].documents})
        for end in (edge.subject, edge.object):
            weight[end] += told * (2 if edge.predicate in LAYERS[0].predicates else 1)
    return weight


def _neighbour_lists(edges: Iterable[Edge]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        near[edge.subject].append(edge.object)
        near[edge.object].append(edge.subject)
    return near


def _is_site(graph: Graph, entity: str) -> bool:
    return vocabulary().is_facility(graph.entities[entity].type)


def _around(edges: Sequence[Edge], focus: str) -> set[str]:
    """The focus, all its neighbours, and their neighbours in the core layers while there is room."""
    near = {focus} | _neighbours(edges, {focus})
    beyond = sorted(_neighbours(_core_edges(edges), near) - near)
    return near | set(beyond[: max(0, CORE_SIZE - len(near))])


def _neighbours(edges: Iterable[Edge], nodes: Collection[str]) -> set[str]:
    """Both ends of every line that has an end among `nodes`."""
    touching = [edge for edge in edges if edge.subject in nodes or edge.object in nodes]
    return {end for edge in touching for end in (edge.subject, edge.object)}
