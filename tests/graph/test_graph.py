"""The projection of claims into a graph, and what may be asked of it directly."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toyworld import TODAY, World, chain

from reegraph.errors import UnknownNameError
from reegraph.graph import project
from reegraph.graph.dates import first_day, last_day


def test_the_order_of_claims_does_not_matter():
    """Any order of claims, documents and mentions, and any repetition, gives the same graph."""
    world = chain().mention("Company: Beta Mining (Beta)").mention("Place: Beta")
    world.say("Company: Beta Mining", "supplies", "Company: Gamma Oxides", modality="negated", document="b.md")
    world.say("Company: Beta Mining", "supplies", "Company: Gamma Oxides", document="c.md", years=3)
    expected = world.graph()

    @settings(max_examples=25, deadline=None)
    @given(claims=st.permutations(world.claims), mentions=st.permutations(world.mentions))
    def check(claims, mentions):
        again = project([*claims, claims[0]], world.documents[::-1], mentions)
        assert again == expected
        assert list(again.to_networkx().edges(keys=True)) == list(expected.to_networkx().edges(keys=True))

    check()


def test_nothing_gives_an_empty_graph():
    """No claims make a graph without a date."""
    graph = project([])
    assert (dict(graph.entities), dict(graph.facts), dict(graph.deals), graph.as_of) == ({}, {}, {}, None)
    assert list(graph.to_networkx().nodes) == []


@pytest.mark.parametrize(
    ("dates", "as_of"),
    [(["2025-05-01", "2024-12-31"], "2025-05-01"), (["2025", "2024-12-31"], "2025-01-01"), ([None], None)],
)
def test_the_date_of_answers_is_the_latest_report(dates, as_of):
    """The latest day on which anything was reported; a year stands for its first day, since the report is here."""
    world = World()
    for number, date in enumerate(dates):
        world.say("Company: Alpha", "operates", "Mine: Beta Mine", when=date, document=f"{number}.md")
    assert world.graph().as_of == as_of


def test_as_of_can_be_given():
    """A date that is given beats the latest report, and means its last day."""
    assert chain().graph(as_of="2020").as_of == "2020-12-31"


def test_known_at_leaves_out_what_was_not_known():
    """Claims reported later or undated, and what they alone name, are not there; the date is that day."""
    world = World().say("Company: Alpha", "operates", "Mine: Beta Mine", when="2024-05-01")
    world.say("Company: Alpha", "operates", "Mine: Gamma Mine", when="2025", document="b.md")
    world.say("Company: Alpha", "operates", "Mine: Delta Mine", when=None, document="c.md")
    graph = world.graph(known_at="2025-06-30")
    assert sorted(graph.entities) == ["company/alpha", "mine/beta-mine"]
    assert graph.as_of == "2025-06-30"


def test_facts_about_an_entity_are_those_at_either_end_denials_included():
    """Every fact that names the entity is found, and nothing for an unknown id."""
    world = World().say("Company: Alpha", "supplies", "Company: Beta", modality="negated")
    world.say("Company: Gamma", "supplies", "Company: Alpha")
    assert len(world.graph().facts_about("company/alpha")) == 2
    assert world.graph().facts_about("company/nobody") == ()


def test_entities_hold_the_ids_of_their_documents():
    """Claims and mentions alike lead to documents of the graph, by id."""
    world = World().say("Company: Alpha", "operates", "Mine: Beta Mine").mention("Company: Alpha", document="b.md")
    graph = world.graph()
    assert sorted(graph.documents) == sorted(graph.entities["company/alpha"].documents)


def test_a_graph_names_entities_and_deals():
    """Names are found through the graph; an unknown id is its own name."""
    graph = World().say("Company: Alpha", "offtake", "Company: Beta").graph()
    (deal,) = graph.deals
    assert graph.name("company/alpha") == "Alpha"
    assert graph.name(deal) == "offtake: Alpha – Beta"
    assert graph.name("company/nobody") == "company/nobody"
    assert graph.find("nobody") is None
    with pytest.raises(UnknownNameError):
        graph.get("nobody")


def test_networkx_has_typed_nodes_facts_as_edges_and_deals_with_parties():
    """The networkx graph holds each fact once, by its id, with its claims, and each deal as a node between parties."""
    graph = chain().graph()
    net = graph.to_networkx()
    edges = {key: data for _, _, key, data in net.edges(keys=True, data=True) if data["predicate"] != "party"}
    assert set(edges) == {f.id for f in graph.edges()}
    assert all(data["claims"] == list(graph.facts[key].claims) for key, data in edges.items())
    assert net.nodes["mine/beta-mine"] == {"type": "Mine", "name": "Beta Mine"}
    for deal in graph.deals.values():
        assert net.nodes[deal.id]["type"] == "Deal"
        assert set(net.successors(deal.id)) == set(deal.parties)
    offtake = next(d for d in edges.values() if d["predicate"] == "offtake")
    assert graph.deals[offtake["deal"]].kind == "offtake"
    json.dumps([dict(net.nodes(data=True)), list(net.edges(keys=True, data=True))])


def test_networkx_has_no_edge_for_a_denial_and_no_node_for_a_cancelled_deal():
    """A denied supply joins nobody, neither by an edge nor through a deal."""
    net = World().say("Company: Alpha", "supplies", "Company: Beta", modality="negated").graph().to_networkx()
    assert sorted(net.nodes) == ["company/alpha", "company/beta"]
    assert list(net.edges) == []


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2028", "2028-01-01", "2028-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        (TODAY, TODAY, TODAY),
        ("2028-13", "2028-13-01", "2028-13"),
        ("soon", "soon", "soon"),
    ],
)
def test_partial_dates_have_a_first_and_a_last_day(date, first, last):
    """A year and a month span days; what is no date is left alone."""
    assert (first_day(date), last_day(date)) == (first, last)
