"""Points of facilities in RDF: where they are, how exactly, whose word that is."""

from __future__ import annotations

import pytest
from outputworld import World

from reegraph.graph import Graph, project
from reegraph.graph.whereabouts import whereabouts
from reegraph.outputs.rdf.export import to_ntriples, to_turtle
from reegraph.outputs.rdf.restored import keep
from reegraph.outputs.rdf.restoring import read_export
from reegraph.outputs.rdf.shapes import violations
from reegraph.outputs.rdf.sparql import ask
from reegraph.store import Store


@pytest.fixture
def placed() -> Graph:
    """A plant in a town of the gazetteer, one of which only the state is known, and one that nothing places."""
    world = World()
    world.say("MagnetPlant: Alpha Works", "located_in", "Place: Sumter")
    world.say("MagnetPlant: Beta Works", "located_in", "Government: Estonia")
    world.say("MagnetPlant: Gamma Works", "located_in", "Place: Nowhereville")
    world.say("Company: Alpha", "located_in", "Place: Sumter")
    return world.graph()


POINTS = """SELECT ?name ?lat ?long ?marks ?source ?claim {
  ?site wgs84:lat ?lat ; wgs84:long ?long ; rdfs:label ?name ; reegraph:pointMarks ?marks ; reegraph:pointSource ?source ;
        reegraph:pointClaim ?claim
} ORDER BY ?name"""


def test_a_facility_has_its_point_with_what_it_marks_and_who_says_so(placed):
    """Latitude and longitude are those of the graph; firms have none, and what nothing places has none."""
    rows = ask(placed, POINTS).to_rows()
    assert [(row["name"], row["marks"]) for row in rows] == [("Alpha Works", "town"), ("Beta Works", "country")]
    for row, site in zip(rows, ("magnet-plant/alpha-works", "magnet-plant/beta-works"), strict=True):
        found = whereabouts(placed, site)
        assert (float(row["lat"]), float(row["long"])) == (found.point.lat, found.point.lon)
        assert row["source"] == found.point.source
        assert row["claim"].removeprefix("claim:") in found.claims


def test_points_conform_and_come_back(placed, tmp_path):
    """The shapes take them; what is imported has them again."""
    assert violations(to_ntriples(placed)) == []
    file = tmp_path / "graph.ttl"
    file.write_text(to_turtle(placed), encoding="utf-8")
    with Store(":memory:") as store:
        keep(read_export(file), store)
        again = project(store.claims(), store.documents(), store.mentions())
    assert to_turtle(again) == file.read_text(encoding="utf-8")
    assert "wgs84:lat" in to_turtle(again)


def test_a_point_beyond_the_earth_breaks_a_shape(placed):
    """A latitude over 90 degrees is named with its site."""
    lines = to_ntriples(placed).splitlines()
    turned = [
        line.replace('"', '"9', 1) if "#lat>" in line and not line.split('"')[1].startswith("-") else line
        for line in lines
    ]
    assert turned != lines
    assert {(v.path or "").rpartition("#")[2] for v in violations("\n".join(turned))} == {"lat"}
