"""The disagreements of a graph, by the entities and the facts that every output marks with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from reegraph.analysis.disagreement.conflicts import Conflict, conflicts
from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer


class Marks:
    """All conflicts of a graph, the best supported first, and their places in that order by what they concern."""

    def __init__(self, graph: Graph, prefer: Prefer = "latest") -> None:
        self.prefer: Prefer = prefer
        self.conflicts: tuple[Conflict, ...] = conflicts(graph, prefer=prefer).conflicts
        self.of_entity = _by((place, c.parties) for place, c in enumerate(self.conflicts))
        self.of_fact = _by(
            (place, {fact.id for claim in c.claims() if (fact := graph.fact_of(claim))})
            for place, c in enumerate(self.conflicts)
        )


def _by(concerned: Iterable[tuple[int, Iterable[str]]]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, things in concerned:
        for thing in sorted(things):
            found[thing].append(place)
    return {thing: tuple(places) for thing, places in sorted(found.items())}
