"""Exports as records: each is read by the program that it is meant for."""

from __future__ import annotations

import csv
import io
import json
import re

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


def test_sources_are_bibtex_entries(hostile_graph, graph):
    """An entry for each document; braces, backslashes and the like in titles are escaped."""
    (document,) = graph.documents.values()
    text = export(graph, "bibtex")
    assert text.startswith(f"@misc{{{document.id},\n  title = {{Beta opens}},\n  publisher = {{Test Wire}},")
    assert "  year = {2026}," in text
    hostile = export(hostile_graph, "bibtex")
    plain = re.sub(r"\\[{}]|\\text\w+\{\}", "", hostile)
    assert plain.count("{") == plain.count("}")


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_gexf_is_read_back_with_the_same_nodes_and_labels(request, world_name):
    """networkx reads the same nodes and as many edges; no clock is in it."""
    graph = request.getfixturevalue(world_name)
    text = export(graph, "gexf")
    read = nx.read_gexf(io.BytesIO(text.encode()))
    full = graph.to_networkx()
    assert len(read) == len(full)
    assert read.number_of_edges() == full.number_of_edges()
    assert "lastmodified" not in text


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_neo4j_files_join_up(request, world_name):
    """Every relationship joins two nodes of the other file, and no cell breaks its line."""
    graph = request.getfixturevalue(world_name)
    nodes = list(csv.DictReader(io.StringIO(export(graph, "neo4j-nodes"))))
    links = list(csv.DictReader(io.StringIO(export(graph, "neo4j-relationships"))))
    ids = {node["id:ID"] for node in nodes}
    assert len(ids) == len(nodes) == len(graph.to_networkx())
    assert {end for link in links for end in (link[":START_ID"], link[":END_ID"])} <= ids
    assert all("\n" not in cell for row in (*nodes, *links) for cell in row.values())


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_cypher_is_one_statement_a_line_with_texts_closed(request, world_name):
    """Outside its texts, which JSON reads, a statement holds only names and brackets."""
    text = re.compile(r'"(?:[^"\\]|\\.)*"')
    for line in export(request.getfixturevalue(world_name), "cypher").splitlines():
        for found in text.findall(line):
            json.loads(found)
        assert re.fullmatch(r"[A-Za-z0-9_ :;,.(){}\[\]>?-]*", text.sub("", line)), line[:200]
