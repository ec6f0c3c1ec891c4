"""Exports by name: each is read back by its own reader."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import networkx as nx
import pytest

from reegraph.errors import MisuseError
from reegraph.model import Claim
from reegraph.outputs import FORMATS, export, to_networkx
from reegraph.outputs.texts import json_text

IN_XML = ("gexf", "graphml", "rdfxml")


def test_an_unknown_format_names_the_known_ones(graph):
    """The message alone lets the user choose another."""
    with pytest.raises(MisuseError, match=r"'excel'; known are bibtex, claims, .* turtle"):
        export(graph, "excel")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"parquet", *IN_XML}))
def test_every_text_format_can_be_kept_as_utf8_and_ends_its_last_line(hostile_graph, name):
    """No export holds what UTF-8 cannot, or ends in the middle of a line."""
    text = export(hostile_graph, name)
    assert text.encode("utf-8").decode("utf-8") == text
    assert text.endswith("\n")


@pytest.mark.parametrize("name", IN_XML)
def test_xml_that_cannot_hold_a_text_is_refused(hostile_graph, name):
    """XML has no way to write a control character: the error names the text, the character and what to do."""
    with pytest.raises(MisuseError, match=r"XML cannot hold the character '.*'; use .*, which can"):
        export(hostile_graph, name)


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph_for_xml"])
def test_graphml_is_read_back_with_the_same_nodes_and_edges(request, world_name):
    """networkx reads the same nodes, edges and keys from GraphML, with type and predicate."""
    graph = request.getfixturevalue(world_name)
    full = to_networkx(graph)
    read = nx.read_graphml(io.BytesIO(export(graph, "graphml").encode()), force_multigraph=True)
    assert set(read.nodes) == set(full.nodes)
    assert set(read.edges(keys=True)) == set(full.edges(keys=True))
    assert nx.get_node_attributes(read, "type") == nx.get_node_attributes(full, "type")
    assert nx.get_edge_attributes(read, "predicate") == nx.get_edge_attributes(full, "predicate")


def test_graphml_keeps_terms_and_claims_as_json(graph):
    """Terms and claim ids, which GraphML has no type for, are JSON texts."""
    read = nx.read_graphml(io.BytesIO(export(graph, "graphml").encode()), force_multigraph=True)
    about = read["mine/alpha-mine"]["company/beta-metals"]
    (edge,) = about.values()
    assert json.loads(edge["qualifiers"]) == {"material": "NdPr oxide", "years": 5}
    assert json.loads(edge["claims"])[0] in graph.claims


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_node_link_json_is_read_back_as_the_same_graph(request, world_name):
    """networkx reads the very same graph, attributes included."""
    graph = request.getfixturevalue(world_name)
    read = nx.node_link_graph(json.loads(export(graph, "node-link")), edges="edges")
    assert nx.utils.graphs_equal(read, to_networkx(graph))


def test_claim_lines_are_the_claims(hostile_graph):
    """Each line is one claim, even to readers that split at every Unicode line end."""
    lines = export(hostile_graph, "claims").splitlines()
    assert [json.loads(line) for line in lines] == [claim.to_json() for claim in hostile_graph.claims.values()]
    assert Claim.model_validate({**json.loads(lines[0]), "rule": ""}).id in hostile_graph.claims


def test_json_survives_half_a_surrogate_pair():
    """What UTF-8 cannot hold is escaped and comes back."""
    text = json_text({"a": "\ud800 é \u2028"})
    assert json.loads(text.encode("utf-8")) == {"a": "\ud800 é \u2028"}
    assert "é" in text


SCRIPT = """
import hashlib, sys
from reegraph.graph import project
from reegraph.model import Claim, Document
from reegraph.outputs import FORMATS, export, to_html
import json
claims = [Claim.model_validate({**json.loads(line), "rule": "r"}) for line in sys.stdin]
graph = project(claims)
made = [export(graph, name) for name in sorted(FORMATS)] + [to_html(graph)]
print(hashlib.sha256(b"".join(m if isinstance(m, bytes) else m.encode() for m in made)).hexdigest())
"""


def test_another_hash_seed_gives_the_same_bytes(graph):
    """No order of a set or of a dict reaches any output: two processes with other seeds agree."""
    hashes = set()
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            input=export(graph, "claims"),
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        hashes.add(run.stdout)
    assert len(hashes) == 1
