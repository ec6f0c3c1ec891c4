"""What a user decided can be told apart in RDF and on the page."""

from __future__ import annotations

import json

from toyworld import World

from reegraph.identity.decisions import ClaimDecision, Decisions, IdentityDecision
from reegraph.outputs import export, to_html

EVIL = "</script><b>x"


def decided():
    world = (
        World().say("Company: Alpha", "supplies", "Company: Beta").say("Company: Alfa", "supplies", "Company: Gamma")
    )
    claim = ClaimDecision(claim=world.claims[0].id, verdict="correct", set={"modality": "planned"}, why=EVIL)
    same = IdentityDecision.of("company/alfa", "company/alpha", "same", why="a slip")
    return world.graph(decisions=Decisions(identity=(same,), claims=(claim,)))


def test_rdf_joins_the_ids_and_marks_the_users_claim():
    """The other id is owl:sameAs the id of the cluster; the corrected claim has the note and a plain agent."""
    text = export(decided(), "ntriples")
    (same,) = (line for line in text.splitlines() if "sameAs" in line)
    assert "company/alpha>" in same.split(" ")[0]
    assert "company/alfa>" in same.split(" ")[2]
    assert f"corrected by user: {EVIL}" in text
    assert "extractor/user> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/prov#Agent>" in text


def test_the_page_carries_the_note_and_obeys_nothing():
    """The note stands in the data of the page, and what a reason holds ends no script."""
    page = to_html(decided())
    assert EVIL not in page
    assert "corrected by user" in page


def test_plain_graphs_say_nothing_of_decisions():
    """Without decisions there is no trace of them."""
    graph = World().say("Company: Alpha", "supplies", "Company: Beta").graph()
    assert "sameAs" not in export(graph, "ntriples")
    assert "corrected" not in json.dumps(export(graph, "node-link"))
