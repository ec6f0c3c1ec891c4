"""Ways through a projection of the graph: the k best between two states of things, and the best to every state.

A state is a thing that takes in ("in") or gives on ("out"); an edge between two things carries a `step` with the
`confidence` of its claims (from 0 to 1), an edge inside one thing carries none. Ways are ranked by length (Yen's
algorithm, as networkx has it), or by evidence: the greatest least confidence first (widest path), of equals the
shortest.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from typing import Any, Literal

import networkx as nx

By = Literal["length", "evidence"]
BY: tuple[By, ...] = ("length", "evidence")
State = tuple[str, Literal["in", "out"]]

LONGEST = 12
"""Steps in a way at most: from a mine to a car by way of every stage, a trader and all owners are fewer."""


def ways(net: Any, first: State, last: State, by: By = "length") -> Iterator[tuple[State, ...]]:
    """Simple ways from the one state to the other, best first; a thing is never left and met again."""
    if first not in net or last not in net or first[0] == last[0]:
        return
    if by == "length":
        yield from _shortest(net, first, last)
        return
    for least in sorted({c for *_, c in net.edges(data="confidence") if c is not None}, reverse=True):
        # Every way of this least confidence is among those over steps that have at least as much.
        strong = nx.subgraph_view(net, filter_edge=lambda a, b, least=least: _confidence(net, (a, b)) >= least)
        yield from (way for way in _shortest(strong, first, last) if weakest(net, way) == least)


def weakest(net: Any, way: Sequence[State]) -> float:
    """The least confidence of the steps of a way."""
    return min((_confidence(net, pair) for pair in pairwise(way)), default=1.0)


def spread(net: Any, start: State, by: By = "length") -> dict[State, tuple[Any, ...]]:
    """Every state that can be reached, with the steps of the best way to it from the start; best first."""
    found: dict[State, tuple[Any, ...]] = {}
    order = count()  # of equals the one that was met first
    queue: list[tuple[float, int, int, State, tuple[Any, ...]]] = [(-1.0, 0, next(order), start, ())]
    while queue and start in net:
        worst, length, _, state, steps = heapq.heappop(queue)
        if state in found:
            continue
        found[state] = steps
        for after, data in net.adj[state].items():
            if after not in found:
                step = data.get("step")
                lower = max(worst, -data.get("confidence", 1.0)) if by == "evidence" else worst
                told = steps if step is None else (*steps, step)
                heapq.heappush(queue, (lower, length + (step is not None), next(order), after, told))
    return found


def _shortest(net: Any, first: State, last: State) -> Iterator[tuple[State, ...]]:
    try:
        for way in nx.shortest_simple_paths(net, first, last, weight="weight"):
            if _length(way) > LONGEST:
                return
            if _is_simple(way):
                yield tuple(way)
    except nx.NetworkXNoPath:
        return


def _confidence(net: Any, pair: tuple[State, State]) -> float:
    return float(net.edges[pair].get("confidence", 1.0))


def _length(way: Sequence[State]) -> int:
    return sum(a[0] != b[0] for a, b in pairwise(way))


def _is_simple(way: Sequence[State]) -> bool:
    """Whether no thing is left and met again: the two states of a thing may only follow each other."""
    return _length(way) + 1 == len({thing for thing, _ in way})
