"""Where things of the graph stand, and by which claims."""

from __future__ import annotations

import pytest
from outputworld import World

from reegraph.graph.whereabouts import point_of, whereabouts
from reegraph.registry import registry


def placed(*places: str, site: str = "MetalPlant: Beta Works") -> World:
    world = World()
    for place in places:
        world.say(site, "located_in", place)
    return world


@pytest.mark.parametrize(
    ("places", "kind", "at"),
    [
        (["Government: United States", "Place: Texas", "Place: Fort Worth"], "town", "place/fort-worth"),
        (["Place: California", "Place: San Bernardino County"], "subdivision", "place/san-bernardino-county"),
        (["Government: United States"], "country", "government/united-states"),
    ],
)
def test_the_finest_place_counts(places: list[str], kind: str, at: str) -> None:
    """Of several places in which claims locate a site, the town goes before the province and it before the state."""
    graph = placed(*places).graph()
    found = whereabouts(graph, "metal-plant/beta-works")
    assert found is not None
    assert (found.point.kind, found.point.place) == (kind, at)
    assert [str(graph.claims[c].object.id) for c in found.claims] == [at]


def test_a_namesake_in_another_province_is_passed_over() -> None:
    """A town that is known to lie in one province does not place a site that is said to lie in another."""
    point = point_of(placed("Place: Marion", "Place: Indiana").graph(), "metal-plant/beta-works")
    assert point is not None
    assert (point.kind, point.place) == ("subdivision", "place/indiana")


def test_a_town_in_one_of_two_provinces_stays() -> None:
    """Where sources differ on the province, the town that lies in one of them places the site."""
    point = point_of(placed("Place: Northlake", "Place: Utah", "Place: Texas").graph(), "metal-plant/beta-works")
    assert point is not None
    assert (point.kind, point.place) == ("town", "place/northlake")


def test_a_place_that_no_table_knows_is_where_claims_locate_it() -> None:
    """A hamlet without a point stands where the province stands in which it is said to lie."""
    world = placed("Place: Alphaville Hamlet").say("Place: Alphaville Hamlet", "located_in", "Place: Texas")
    point = point_of(world.graph(), "metal-plant/beta-works")
    assert point is not None
    assert (point.kind, point.place) == ("subdivision", "place/texas")


def test_places_that_lie_in_each_other_end_somewhere() -> None:
    """Two places that are each said to lie in the other, and nowhere else, give no point and no endless search."""
    world = placed("Place: Alphaville").say("Place: Alphaville", "located_in", "Place: Betaville")
    graph = world.say("Place: Betaville", "located_in", "Place: Alphaville").graph()
    assert point_of(graph, "metal-plant/beta-works") is None


def test_a_denied_place_does_not_count() -> None:
    """A town that the only claim denies leaves the site where the others have it."""
    world = placed("Government: United States").say(
        "MetalPlant: Beta Works", "located_in", "Place: Fort Worth", modality="negated"
    )
    point = point_of(world.graph(), "metal-plant/beta-works")
    assert point is not None
    assert point.kind == "country"


def test_a_known_site_is_placed_without_a_claim() -> None:
    """A site that the gazetteer locates has its point although no document says where it lies."""
    world = World().say("Company: Alpha Metals", "operates", "MagnetPlant: eVAC Sumter")
    found = whereabouts(world.graph(), "magnet-plant/evac-sumter")
    assert found is not None
    assert (found.point.place, found.claims) == ("place/sumter", ())


def test_surveyed_coordinates_come_with_the_reference_facts() -> None:
    """A site whose coordinates the reference tables give stands there only where the graph has its reference facts."""
    site = next(row for row in registry().facilities if row.location is not None and row.id.startswith("mine/"))
    said = f"Mine: {site.id.partition('/')[2].replace('-', ' ')}"
    without = World().say(said, "located_in", "Government: Greenland").graph()
    with_it = World().say(said, "located_in", "Government: Greenland", extractor="registry").graph()
    assert getattr(point_of(without, site.id), "kind", None) != "site"
    point = point_of(with_it, site.id)
    assert point is not None
    assert (point.kind, point.lat, point.lon) == ("site", site.location.lat, site.location.lon)
    assert site.location.precision in point.source
