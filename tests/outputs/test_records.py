"""Exports as records: each is read by the program that it is meant for."""

from __future__ import annotations

import io
import json

import duckdb
import networkx as nx
import pytest
from toyworld import World

from reegraph.outputs import export


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_duckdb_reads_the_parquet_table(request, tmp_path, world_name):
    """A row a claim, with texts as they are and numbers as numbers."""
    graph = request.getfixturevalue(world_name)
    file = tmp_path / "claims.parquet"
    file.write_bytes(export(graph, "parquet"))
    rows = duckdb.sql(f"SELECT claim, quote, number, start FROM '{file.as_posix()}' ORDER BY claim").fetchall()
    expected = [
        (c.id, c.evidence.text, None if c.value is None else c.value.number, c.evidence.start)
        for c in graph.claims.values()
    ]
    assert rows == sorted(expected)


def owners() -> World:
    world = World()
    world.say("Company: Alpha Fund", "owns_equity", "Company: Beta Metals", percent=12.5, valid_from="2025-03")
    world.say("Company: Beta Metals", "subsidiary_of", "Company: Alpha Group")
    world.say("Company: Beta Metals", "operates", "MagnetPlant: Beta Works")
    world.say("MagnetPlant: Beta Works", "located_in", "Place: Ytown")
    world.say("Company: Beta Metals", "located_in", "Government: China")
    world.say("Company: Alpha Fund", "supplies", "Company: Gamma", modality="rumoured")
    world.say("MagnetPlant: Beta Works", "produces", "Material: magnets")
    return world


def test_followthemoney_takes_what_it_has_a_schema_for():
    """Its own package validates every line; ends are of the types that a link may join, and materials are left out."""
    model = pytest.importorskip("followthemoney", reason="followthemoney (needs ICU to install) is not there").model
    lines = [json.loads(line) for line in export(owners().graph(), "followthemoney").splitlines()]
    proxies = {line["id"]: model.get_proxy(line, cleaned=False) for line in lines}
    for proxy in proxies.values():
        assert proxy.schema.validate(proxy.to_dict()) is None
        for prop, value in proxy.itervalues():
            assert prop.type.validate(value) or prop.type.name in ("entity", "number", "date"), (prop, value)
            if prop.type.name == "entity":
                assert proxies[value].schema.is_a(prop.range), (prop, value)
    shown = sorted((p.schema.name, p.caption) for p in proxies.values() if not p.schema.edge)
    assert shown == [
        ("Address", "Ytown"),
        ("Asset", "Beta Works"),
        ("Company", "Alpha Fund"),
        ("Company", "Alpha Group"),
        ("Company", "Beta Metals"),
        ("Company", "Gamma"),
        ("PublicBody", "China"),
    ]
    links = {p.first("role"): p for p in proxies.values() if p.schema.edge}
    assert set(links) == {"owns equity", "subsidiary of", "operates"}
    assert links["owns equity"].first("percentage") == "12.5"
    assert links["owns equity"].first("startDate") == "2025-03"
    assert proxies[links["subsidiary of"].first("owner")].caption == "Alpha Group"
    assert next(p for p in proxies.values() if p.caption == "Beta Metals").get("country") == ["cn"]


def test_hostile_names_stay_one_line_each(hostile_graph):
    """Every line of FollowTheMoney is one JSON object, whatever the names are."""
    for line in export(hostile_graph, "followthemoney").splitlines():
        assert {"id", "schema", "properties"} == set(json.loads(line))


def test_sources_are_bibtex_entries(graph):
    """An entry for each document, called as the document."""
    (document,) = graph.documents.values()
    text = export(graph, "bibtex")
    assert text.startswith(f"@misc{{{document.id},\n  title = {{Beta opens}},\n  publisher = {{Test Wire}},")
    assert "  year = {2026}," in text


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph_for_xml"])
def test_gexf_is_read_back_with_the_same_nodes_and_labels(request, world_name):
    """networkx reads the same nodes, names and edges; no clock is in it."""
    graph = request.getfixturevalue(world_name)
    text = export(graph, "gexf")
    read = nx.read_gexf(io.BytesIO(text.encode()))
    full = graph.to_networkx()
    assert nx.get_node_attributes(read, "name") == nx.get_node_attributes(full, "name")
    assert {about["id"] for *_, about in read.edges(data=True)} == {key for *_, key in full.edges(keys=True)}
    assert "lastmodified" not in text
