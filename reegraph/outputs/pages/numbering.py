"""Places of what repeats in the data of a page: things, causes, words, sets of claims, lists of suppliers."""

from __future__ import annotations

from collections.abc import Iterable

from reegraph.analysis.supply.causes import Cause
from reegraph.graph import Graph


class Numbering:
    """What repeats stands once in a list and is named by its place in it.

    Things and causes are numbered in the order of their ids, the rest as it comes. Claims go by their place among the
    claims of the graph.
    """

    def __init__(self, graph: Graph, things: Iterable[str], causes: Iterable[Cause]) -> None:
        known = sorted({(c.id, c.kind, c.thing) for c in causes})
        self.causes = {cause: place for place, cause in enumerate(known)}
        self.things = {thing: place for place, thing in enumerate(sorted({*things, *(c[2] for c in known)}))}
        self.words: dict[str, int] = {}
        self.sets: dict[tuple[int, ...], int] = {}
        self.lists: dict[tuple[tuple[int, ...], ...], int] = {}
        self.rows: dict[tuple[int, ...], int] = {}
        self._claims = {claim: place for place, claim in enumerate(graph.claims)}

    def cause(self, cause: Cause) -> int:
        return self.causes[cause.id, cause.kind, cause.thing]

    def word(self, text: str) -> int:
        return self.words.setdefault(text, len(self.words))

    def set(self, claims: Iterable[str]) -> int:
        """The place of a set of claims; what is no claim of the graph is left out."""
        places = tuple(sorted({self._claims[c] for c in claims if c in self._claims}))
        return self.sets.setdefault(places, len(self.sets))

    def list(self, arcs: Iterable[tuple[int, ...]]) -> int:
        known = tuple(arcs)
        return self.lists.setdefault(known, len(self.lists))

    def row(self, places: Iterable[int]) -> int:
        """The place of a row of any other places, whose order is kept."""
        known = tuple(places)
        return self.rows.setdefault(known, len(self.rows))
