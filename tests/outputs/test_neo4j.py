"""Files for Neo4j: its statements are run by an engine of openCypher, its tables are read by DuckDB."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from outputworld import World

import reegraph
from reegraph.graph import Graph
from reegraph.outputs import export, to_networkx

graphdblite = pytest.importorskip("graphdblite", reason="graphdblite has no wheel for this machine")

WORLDS = ("graph", "hostile_graph", "own")
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


@pytest.fixture
def own() -> Graph:
    """The graph of the project's own documents, reference tables included."""
    return reegraph.example().graph


def loaded(cypher: str) -> graphdblite.Database:
    """The statements, run one after another in an empty database.

    The first, a constraint, is Neo4j's own and no openCypher: the engine's index serves instead.
    """
    constraint, *statements = cypher.splitlines()
    assert constraint.startswith("CREATE CONSTRAINT ")
    database = graphdblite.Database.open_memory()
    database.execute("CREATE INDEX ON :Entity(id)")
    with database.begin_write() as writing:
        for statement in statements:
            writing.execute(statement.removesuffix(";"))
    return database


@pytest.mark.parametrize("world_name", WORLDS)
def test_an_engine_of_cypher_holds_the_same_graph(request, world_name):
    """Nodes by id with type and name, relations by id with type, ends and terms: all as networkx has them."""
    graph = request.getfixturevalue(world_name)
    full, database = to_networkx(graph), loaded(export(graph, "cypher"))
    nodes = database.query("MATCH (n:Entity) RETURN n.id AS id, labels(n) AS labels, n.name AS name")
    assert sorted((n["id"], *sorted(n["labels"]), n["name"]) for n in nodes) == sorted(
        (node, *sorted(["Entity", about["type"]]), about["name"]) for node, about in full.nodes(data=True)
    )
    links = database.query(
        "MATCH (a)-[r]->(b) RETURN r.id AS id, a.id AS start, type(r) AS type, b.id AS end, r.qualifiers AS terms"
    )
    assert sorted((r["id"], r["start"], r["type"], r["end"], json.loads(r["terms"] or "{}")) for r in links) == sorted(
        (key, start, about["predicate"].upper(), end, about.get("qualifiers", {}))
        for start, end, key, about in full.edges(keys=True, data=True)
    )


def test_a_question_is_answered_in_cypher(graph):
    """Who supplies the operator of a plant, by two relations."""
    asked = (
        "MATCH (mine:Mine)-[:SUPPLIES]->(firm)-[:OPERATES]->(:MetalPlant {name: 'Beta Works'}) RETURN mine.name AS m"
    )
    assert loaded(export(graph, "cypher")).query(asked) == [{"m": "Alpha Mine"}]


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
@example(text="\\u0022}) DETACH DELETE n //")
@example(text="\\\x01 \\\\u0022 \x00\r\n\u2028'`$x")
def test_any_name_survives_cypher(text):
    """Whatever a name holds, it ends no text and comes back."""
    world = World()
    world.say("Company: Alpha", "supplies", "Company: Beta", qualifiers={"material": text})
    (claim,) = world.claims
    named = claim.subject.model_copy(update={"name": f"q9{text}9q"})
    world.claims = [claim.model_copy(update={"subject": named})]
    ((found, terms),) = (
        tuple(row.values())
        for row in loaded(export(world.graph(), "cypher")).query(
            "MATCH (a {id: 'company/alpha'})-[r:SUPPLIES]->() RETURN a.name AS a, r.qualifiers AS q"
        )
    )
    assert (found, json.loads(terms)) == (f"q9{text}9q", {"material": text})


@pytest.mark.parametrize("world_name", WORLDS)
def test_cypher_is_one_statement_a_line_with_texts_closed(request, world_name):
    """Outside its texts, which JSON reads, a statement holds only names and brackets; no text hides an escaped quote."""
    for line in export(request.getfixturevalue(world_name), "cypher").splitlines():
        for found in TEXT.findall(line):
            json.loads(found)
            assert r"\\u" not in found
        assert re.fullmatch(r"[A-Za-z0-9_ :;,.(){}\[\]>?+-]*", TEXT.sub("", line)), line[:200]


@pytest.mark.parametrize("world_name", WORLDS)
def test_neo4j_files_join_up(request, tmp_path, world_name):
    """DuckDB reads every cell as it was; every relationship joins two nodes of the other file."""
    graph = request.getfixturevalue(world_name)
    tables = {}
    for name in ("neo4j-nodes", "neo4j-relationships"):
        text = export(graph, name)
        file = tmp_path / f"{name}.csv"
        file.write_text(text, encoding="utf-8", newline="")
        head, *rows = csv.reader(io.StringIO(text, newline=""))
        read = duckdb.read_csv(file.as_posix(), header=True, all_varchar=True, quotechar='"', escapechar='"')
        assert read.columns == head
        assert Counter(tuple(cell or "" for cell in row) for row in read.fetchall()) == Counter(map(tuple, rows))
        tables[name] = [dict(zip(head, row, strict=True)) for row in rows]
    full = to_networkx(graph)
    names = {node["id:ID"]: node["name"] for node in tables["neo4j-nodes"]}
    assert names == dict(full.nodes(data="name"))
    ends = Counter((link[":START_ID"], link[":END_ID"]) for link in tables["neo4j-relationships"])
    assert ends == Counter(full.edges())
