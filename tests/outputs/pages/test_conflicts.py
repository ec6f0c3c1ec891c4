"""Disagreements in every output: marked, with all values, their sentences and what the policy chose."""

from __future__ import annotations

import io
import json
from urllib.parse import quote

import networkx as nx
import pytest
import rdflib
from toyworld import World

from reegraph.graph import Graph
from reegraph.outputs import export, to_html, to_networkx, to_turtle
from reegraph.outputs.rdf.terms import BASE, ONTOLOGY

from .test_view import Page

ALPHA, BETA, SITE = "Company: Alpha Metals", "Company: Beta Metals", "Refinery: Omega"
EVIL = "</script><img src=x onerror=alert(1)>"
OURS = rdflib.Namespace(ONTOLOGY)


def disagreeing(first: str = ALPHA) -> Graph:
    """Two sources say that Alpha runs Omega, a later one that Beta does; Beta's own mine is undisputed."""
    world = World().document("late.md", title="Late news", publisher="Test Wire", date="2026-03-01")
    for number in range(2):
        world.say(first, "operates", SITE, when="2026-01-01", document=f"{number}.md")
    world.say(BETA, "operates", SITE, when="2026-03-01", document="late.md")
    return world.say(BETA, "operates", "Mine: Psi", document="late.md").graph()


def test_the_page_holds_every_value_with_its_sentences_and_the_choice():
    """From a conflict one comes to its values, their claims and citations, and the reason; its facts are marked."""
    data = Page(to_html(disagreeing())).data()
    (conflict,) = data["conflicts"]
    assert (conflict["s"], conflict["about"], conflict["parties"]) == ("refinery/omega", "operator", ["refinery/omega"])
    told = [(v["name"], v["rests"], len(v["claims"])) for v in conflict["values"]]
    assert told == [
        ("Alpha Metals", "2 independent sources, reported 2026-01-01", 2),
        ("Beta Metals", "one independent source, reported 2026-03-01", 1),
    ]
    (late,) = conflict["values"][1]["claims"]
    assert data["citations"][data["claims"][late]["cite"]] == "Late news, Test Wire, 2026-03-01"
    assert (conflict["chosen"], conflict["because"]) == (1, "latest: reported 2026-03-01 in late.md")
    marked = {data["facts"][f]["o"] for f in conflict["facts"]}
    assert marked == {"refinery/omega"}
    assert [f.get("conflicts") for f in data["facts"] if f["o"] == "mine/psi"] == [None]


def test_the_policy_chooses_on_the_page():
    """Another policy, another choice, the same values."""
    latest, most = (Page(to_html(disagreeing(), prefer=p)).data() for p in ("latest", "most-sources"))
    assert (latest["prefer"], most["prefer"]) == ("latest", "most-sources")
    assert most["conflicts"][0]["chosen"] == 0
    assert most["conflicts"][0]["values"] == latest["conflicts"][0]["values"]


def test_readers_without_scripts_see_them_too():
    """The page's plain table names the matter, the values and the choice."""
    words = Page(to_html(disagreeing())).words
    for part in ("Omega", "operator", "Beta Metals [one independent source", "latest: reported 2026-03-01"):
        assert part in words


def test_facts_on_the_page_say_when_they_rest_on_one_source():
    """A remark stands where there is one source, and nothing where there are two."""
    facts = {(f["s"], f["o"]): f.get("rests") for f in Page(to_html(disagreeing())).data()["facts"]}
    assert facts["company/alpha-metals", "refinery/omega"] is None
    assert facts["company/beta-metals", "mine/psi"] == "one independent source"


def test_graphml_says_it_in_readable_text():
    """Node and edge have the conflict on a line; the others have none."""
    text = export(disagreeing(), "graphml")
    read = nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)
    line = read.nodes["refinery/omega"]["conflicts"]
    assert line.startswith(
        "Omega, operator: Alpha Metals [2 independent sources, reported 2026-01-01] | → Beta Metals ["
    )
    assert line.endswith("; chosen by latest: reported 2026-03-01 in late.md")
    (edge,) = read["company/alpha-metals"]["refinery/omega"].values()
    assert edge["conflicts"] == line
    assert "conflicts" not in read.nodes["mine/psi"]


def test_node_link_json_has_them_once_and_names_them_by_id():
    """The graph holds each conflict with its claims, nodes and edges its id; facts and deals say what they rest on."""
    data = json.loads(export(disagreeing(), "node-link", prefer="most-sources"))
    (conflict,) = data["graph"]["conflicts"]
    assert (data["graph"]["prefer"], conflict["chosen"]) == ("most-sources", "company/alpha-metals")
    assert [n["id"] for n in data["nodes"] if n["conflicts"]] == ["refinery/omega"]
    marked = [(e["source"], e["sources"], e["origins"]) for e in data["edges"] if e["conflicts"] == [conflict["id"]]]
    assert marked == [("company/alpha-metals", 2, ["documents"]), ("company/beta-metals", 1, ["documents"])]


def test_the_id_of_a_conflict_is_that_of_its_question():
    """One more source does not make another conflict."""
    more = disagreeing(BETA.replace("Beta", "Gamma"))
    ids = {c["id"] for graph in (disagreeing(), more) for c in to_networkx(graph).graph["conflicts"]}
    assert len(ids) == 1


def test_rdf_has_a_node_for_each_conflict_and_for_each_value():
    """No blank nodes; each value leads to its claims, and the chosen one and the reason are named."""
    read = rdflib.Graph().parse(data=to_turtle(disagreeing()), format="turtle")
    assert not [node for triple in read for node in triple if isinstance(node, rdflib.BNode)]
    (conflict,) = read.subjects(rdflib.RDF.type, OURS.Conflict)
    assert list(read.objects(conflict, OURS.concerns)) == [rdflib.URIRef(f"{BASE}refinery/omega")]
    values = {str(read.value(v, rdflib.RDFS.label)): v for v in read.objects(conflict, OURS.conflictingValue)}
    assert set(values) == {"Alpha Metals", "Beta Metals"}
    assert read.value(conflict, OURS.chosen) == values["Beta Metals"]
    assert str(read.value(conflict, OURS.because)) == "latest: reported 2026-03-01 in late.md"
    derived = rdflib.URIRef("http://www.w3.org/ns/prov#wasDerivedFrom")
    assert len(list(read.objects(values["Alpha Metals"], derived))) == 2
    assert int(read.value(values["Alpha Metals"], OURS.sources)) == 2
    assert read.value(values["Beta Metals"], rdflib.RDF.object) == rdflib.URIRef(f"{BASE}company/beta-metals")


def test_rdf_tells_documents_from_reference_tables():
    """Each fact says how many independent sources it has, and whose they are."""
    world = World().say(ALPHA, "operates", SITE).say(BETA, "operates", "Mine: Psi", document="registry:x")
    world.claims[1] = world.claims[1].model_copy(update={"extractor": "registry"})
    read = rdflib.Graph().parse(data=to_turtle(world.graph()), format="turtle")
    origins = {str(read.value(f, rdflib.RDF.object)): str(read.value(f, OURS.origin))
               for f in read.subjects(rdflib.RDF.type, OURS.Fact)}  # fmt: skip
    assert origins == {f"{BASE}refinery/omega": "documents", f"{BASE}mine/psi": "reference tables"}


def test_hostile_names_in_a_conflict_are_obeyed_nowhere():
    """A name full of tags is a value of a conflict: no element of the page, and the very same text in each export."""
    graph = disagreeing(f"Company: {EVIL}")
    assert EVIL not in to_html(graph)
    (conflict,) = Page(to_html(graph)).data()["conflicts"]
    assert EVIL in [value["name"] for value in conflict["values"]]
    assert EVIL in nx.read_graphml(io.BytesIO(export(graph, "graphml").encode())).nodes["refinery/omega"]["conflicts"]
    read = rdflib.Graph().parse(data=to_turtle(graph), format="turtle")
    assert EVIL in {str(read.value(v, rdflib.RDFS.label)) for v in read.objects(None, OURS.conflictingValue)}


# In a real browser


@pytest.mark.parametrize("about", ["refinery/omega", "conflicts", "company/beta-metals operates refinery/omega"])
def test_a_browser_shows_all_values_and_why_one_is_chosen(browser, about):
    """The address of a site, of a line and of the list of all conflicts opens them."""
    with browser.visit(to_html(disagreeing(f"Company: {EVIL}")), at=f"sel={quote(about, safe='')}") as visit:
        words = visit.page.inner_text("#details")
        for part in ("operator", EVIL, "Beta Metals", "Late news, Test Wire, 2026-03-01", "chosen by latest"):
            assert part in words
        assert visit.page.inner_text("#differing") == "≠ sources differ 1/1"
        assert visit.page.locator("img").count() == 0
        assert visit.said == []


def test_a_browser_copies_a_citation_without_network(browser):
    """The button copies the words with title, publisher and date, or shows them selected where it may not."""
    with browser.visit(to_html(disagreeing()), at="sel=mine%2Fpsi") as visit:
        visit.page.click(".copy >> nth=0")
        visit.until("document.querySelector('.copy').textContent !== 'Copy'")
        shown = visit.page.locator(".copied")
        wanted = "“Company: Beta Metals operates Mine: Psi” — Late news, Test Wire, 2026-03-01"
        if shown.count():
            assert shown.input_value() == wanted
        else:
            assert visit.page.inner_text(".copy >> nth=0") == "Copied"


def test_a_copied_citation_can_be_pasted(browser):
    """Where the browser lets a page write to the clipboard, the citation is there, on one line."""
    how = {"permissions": ["clipboard-read", "clipboard-write"]}
    with browser.visit(to_html(disagreeing()), at="sel=mine%2Fpsi", **how) as visit:
        visit.page.click(".copy >> nth=0")
        visit.until("document.querySelector('.copy').textContent === 'Copied'")
        visit.page.focus("#query")
        visit.page.keyboard.press("Control+V")
        wanted = "“Company: Beta Metals operates Mine: Psi” — Late news, Test Wire, 2026-03-01"
        assert visit.page.input_value("#query") == wanted
