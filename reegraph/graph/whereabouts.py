"""Where a thing of the graph stands on the earth, how exactly that is known, and the claims that say so.

In this order: the coordinates that the reference tables give for a site; the finest of the places in which claims
locate it; the place or state that the gazetteer gives for it. A county is finer than its province; of equally fine
places that one counts which most documents name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.entities.points import KINDS, Point, nearest_point
from reegraph.graph.graph import Graph
from reegraph.graph.types import Fact
from reegraph.registry import EXTRACTOR, registry

_DEPTH = 4  # a site in a county in a province in a state


class Whereabouts(NamedTuple):
    """A point, and the claims by which the thing lies there; none where the reference tables or names alone say so."""

    point: Point
    claims: tuple[str, ...]


def point_of(graph: Graph, entity: str) -> Point | None:
    """The point of an entity and what it marks (site, town, subdivision, country); None where nothing places it."""
    found = whereabouts(graph, entity)
    return None if found is None else found.point


def whereabouts(graph: Graph, entity: str) -> Whereabouts | None:
    """The point of an entity with the claims that locate it there; None where nothing places it."""
    surveyed = _surveyed().get(entity)
    if surveyed is not None and _is_referenced(graph, entity):
        return Whereabouts(surveyed, ())
    found = [candidate for _, candidate in sorted(_candidates(graph, entity, _DEPTH), key=lambda c: c[0])]
    agreed = [one for one in found if not _is_namesake(one.point, [other.point for other in found])]
    return next(iter(agreed or found), None)


def _is_namesake(one: Point, named: Sequence[Point]) -> bool:
    """Whether a place lies in another province of the state than the one in which the thing is said to lie.

    Then it is a namesake of the one that is meant, as Marion in North Carolina is of Marion in Indiana.
    """
    around = _around(one.place)
    provinces = {place for place in around if place.startswith("place/")}
    others = [other.place for other in named if other.kind == "subdivision" and one.place not in _around(other.place)]
    elsewhere = [o for o in others if o != one.place and o not in provinces and set(_around(o)) & set(around)]
    return bool(provinces and elsewhere and not provinces & set(others))


def _around(place: str) -> tuple[str, ...]:
    """The places and states in which a place lies, by the gazetteer, the nearest first."""
    known = gazetteer().by_id(place)
    within = () if known is None else known.within
    return (*within, *(above for inner in within for above in _around(inner)))


_Rank = tuple[int, int, int, str]


def _candidates(graph: Graph, entity: str, depth: int) -> Iterator[tuple[_Rank, Whereabouts]]:
    """Points with their rank, the lowest first: by what they mark and lie in, by documents, by place."""
    own = nearest_point(entity)
    if own is not None and own.place == entity:
        yield _ranked(own, 0, ())
        return
    for fact in graph.facts_about(entity):
        if fact.subject != entity or fact.predicate != "located_in" or not _stands(fact) or depth == 0:
            continue
        inner = min(_candidates(graph, str(fact.object), depth - 1), key=lambda c: c[0], default=None)
        if inner is not None:
            yield _ranked(inner[1].point, len(fact.documents), fact.claims)
    known = gazetteer().by_id(entity)
    above = map(nearest_point, known.within) if known is not None else ()
    yield from (_ranked(point, 0, ()) for point in above if point is not None)


def _ranked(point: Point, documents: int, claims: tuple[str, ...]) -> tuple[_Rank, Whereabouts]:
    rank = (KINDS.index(point.kind), -len(_around(point.place)), -documents, point.place)
    return rank, Whereabouts(point, claims)


def _stands(fact: Fact) -> bool:
    return fact.is_edge and fact.denied_on is None


def _is_referenced(graph: Graph, entity: str) -> bool:
    """Whether the graph has the reference facts of an entity (`--no-registry` leaves them out)."""
    return any(graph.claims[c].extractor == EXTRACTOR for f in graph.facts_about(entity) for c in f.claims)


@cache
def _surveyed() -> dict[str, Point]:
    """The sites whose coordinates stand in the reference tables, by id."""
    titles = {source.id: source.title for source in registry().sources}
    return {
        site.id: Point(at.lat, at.lon, "site", site.id, f"{titles[at.source]} ({at.precision})")
        for site in registry().facilities
        if (at := site.location) is not None
    }
