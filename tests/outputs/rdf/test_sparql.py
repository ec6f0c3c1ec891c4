"""SPARQL: questions of the field, answered; nothing is changed, nobody else is asked, and no query runs for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from toyworld import World

from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.outputs.rdf.sparql import ask

QUERIES = Path(__file__).resolve().parents[3] / "ontology" / "queries"


@pytest.fixture(scope="module")
def chain() -> Graph:
    """A mine, its buyer, a magnet plant, their owners, a control, and what is disputed, planned and ending."""
    world = World()
    world.say("Mine: Alpha", "supplies", "Company: Beta Metals", material="NdPr oxide")
    world.say("Company: Beta Metals", "supplies", "MagnetPlant: Gamma", material="NdPr metal", valid_to="2026-06")
    world.say("Company: Beta Metals", "supplies", "MagnetPlant: Gamma", material="NdPr metal", document="other.md")
    world.say("Company: Epsilon", "supplies", "Company: Zeta Magnets", material="dysprosium oxide")
    world.say("Company: Zeta Magnets", "operates", "MagnetPlant: Zeta Works")
    world.say("Company: Zeta Magnets", "located_in", "Government: Farland")
    world.say("MagnetPlant: Zeta Works", "located_in", "Place: Ytown")
    world.say("Place: Ytown", "located_in", "Government: Nearland")
    world.say("Company: Beta Metals", "subsidiary_of", "Company: Beta Holdings")
    world.say("Company: Beta Holdings", "subsidiary_of", "Company: Beta Group")
    world.say("Company: Delta Fund", "owns_equity", "Company: Epsilon", percent=40)
    world.say("Company: Delta Fund", "owns_equity", "Company: Zeta Magnets", percent=10)
    world.say("Government: Farland", "imposes", "Policy: Farland controls")
    world.say("Policy: Farland controls", "restricts", "Material: dysprosium")
    world.say("Company: Beta Metals", "acquires", "Company: Eta")
    world.say("Company: Beta Metals", "acquires", "Company: Eta", modality="negated", document="other.md")
    world.say("MagnetPlant: Gamma", "capacity", {"number": 900, "unit": "t/yr", "text": "900 t"}, modality="planned")
    return world.graph()


def answer(graph: Graph, name: str) -> list[tuple[str, ...]]:
    found = ask(graph, (QUERIES / f"{name}.rq").read_text(encoding="utf-8"))
    return [tuple(row.values()) for row in found.to_rows()]


ANSWERS = {
    "supplies": [
        ("Alpha", "Beta Metals", "NdPr oxide"),
        ("Beta Metals", "Gamma", "NdPr metal"),
        ("Epsilon", "Zeta Magnets", "dysprosium oxide"),
    ],
    "mine-to-magnet": [("Alpha", "Gamma")],
    "owners": [("Beta Holdings", "Beta Group"), ("Beta Metals", "Beta Group"), ("Beta Metals", "Beta Holdings")],
    "disputed": [("Beta Metals", "acquires", "Eta")],
    "ends-in-period": [("Beta Metals", "supplies", "Gamma", "2026-06")],
    "plants-without-dysprosium": [("Gamma",)],
    "restrictions": [("Farland", "Farland controls", "dysprosium")],
    "capacities": [("Gamma", "", "900", "t/yr", "planned")],
    "stakes": [("Delta Fund", "Epsilon", "40")],
    "foreign-operators": [("Zeta Works", "Nearland", "Zeta Magnets", "Farland")],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_of_the_field_has_its_answer(chain, name):
    """Each query of ontology/queries finds just what the small world holds."""
    assert answer(chain, name) == ANSWERS[name]


def test_facts_of_one_document_come_with_their_words(chain):
    """What other.md says, and in which words."""
    found = [row for row in answer(chain, "facts-of-document") if row[0] == "other.md"]
    assert [row[1:4] for row in found] == [("Beta Metals", "acquires", "Eta"), ("Beta Metals", "supplies", "Gamma")]
    assert all(row[4] for row in found)


def test_facts_on_one_document_are_told_from_those_on_two(chain):
    """The supply that two documents state is not among them."""
    found = {row[:2] for row in answer(chain, "one-document")}
    assert ("Epsilon", "supplies") in found
    assert ("Beta Metals", "supplies") not in found


def test_evidence_of_an_entity_is_listed(chain):
    """Every sentence behind what is said of Beta Metals."""
    assert {row[0] for row in answer(chain, "evidence")} == {"supplies", "subsidiary_of", "acquires"}


def test_sites_are_found_through_the_places_they_lie_in(chain):
    """The works lie in Nearland by their town. Without the ontology no class above a site is known, nor needed."""
    assert answer(chain, "sites-by-state") == [("Nearland", "Zeta Works")]


def test_deals_name_their_parties(chain):
    """Each deal once, with its parties in one cell."""
    found = answer(chain, "deals")
    assert ("equity", "completed", "", "Delta Fund – Epsilon") in found
    assert len(found) == len(chain.deals)


def test_every_query_says_its_question_and_is_tested():
    """The first line of each file is the question in words, and no file is without a test."""
    files = {file.stem: file.read_text(encoding="utf-8") for file in QUERIES.glob("*.rq")}
    others = {"facts-of-document", "one-document", "evidence", "sites-by-state", "deals"}
    assert set(files) == set(ANSWERS) | others
    assert all(text.startswith("# ") and "?" in text.splitlines()[0] for text in files.values())


def test_answers_have_three_forms(chain):
    """Rows are SPARQL JSON and CSV; a construction is Turtle; a question is yes or no."""
    rows = ask(chain, 'SELECT ?s { ?s rdfs:label "Alpha" }')
    assert rows.to_rows() == [{"s": "mine:alpha"}]
    assert rows.to_csv() == "s\nhttps://w3id.org/reegraph/mine/alpha\n"
    assert json.loads(rows.text)["head"]["vars"] == ["s"]
    assert ask(chain, 'ASK { ?s rdfs:label "Nobody" }').truth is False
    made = ask(chain, 'CONSTRUCT { ?s a reegraph:Mine } WHERE { ?s rdfs:label "Alpha" }')
    assert made.text.endswith("mine:alpha a reegraph:Mine .\n")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "another server"),
        ("SELECT * { service silent ?x { ?s ?p ?o } }", "another server"),
        ("DELETE WHERE { ?s ?p ?o }", "read-only"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "read-only"),
        ("LOAD <http://example.org/a.ttl>", "read-only"),
        ("DROP ALL", "read-only"),
        ("SELECT ?s { ?s ", "SPARQL: "),
        ("", "SPARQL: "),
    ],
)
def test_what_is_no_reading_query_is_refused(chain, query, message):
    """No update, no other server, no half query; the message says why."""
    with pytest.raises(MisuseError, match=message):
        ask(chain, query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?s { ?s rdfs:label "SERVICE <http://example.org/> { DELETE WHERE" }',
        "SELECT ?s { ?s <urn:SERVICE> ?service } # SERVICE <x> DROP ALL",
        "SELECT ?service ?insert { ?service ?insert 'LOAD <x>' }",
    ],
)
def test_words_in_texts_addresses_and_comments_are_no_keywords(chain, query):
    """A name that holds such a word may be asked for."""
    assert ask(chain, query).kind == "rows"


def test_a_query_that_takes_too_long_is_stopped(chain):
    """The product of everything with everything is cut off, and the message says how to go on."""
    everything = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(6))
    with pytest.raises(MisuseError, match=r"longer than 2 s.*--timeout"):
        ask(chain, f"SELECT (COUNT(*) AS ?n) {{ {everything} }}", seconds=2)
