"""Import: an export comes back as the same claims, and what does not fit is refused whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outputworld import World

import reegraph
from reegraph.api import import_
from reegraph.errors import RefusedImportError
from reegraph.graph import Graph, project
from reegraph.outputs import FORMATS, export
from reegraph.outputs.rdf.restored import keep
from reegraph.outputs.rdf.restoring import read_export
from reegraph.store import Store

BACK = ("turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld", "claims")


def suffix(name: str) -> str:
    return FORMATS[name].suffix


def through_a_store(file) -> Graph:
    with Store(":memory:") as store:
        keep(read_export(file), store)
        return project(store.claims(), store.documents(), store.mentions())


@pytest.mark.parametrize("name", BACK)
def test_export_import_export_gives_the_same_bytes(graph, tmp_path, name):
    """The same claims, documents and names come back, whatever the format."""
    file = tmp_path / f"graph{suffix(name)}"
    file.write_text(export(graph, name), encoding="utf-8")
    again = through_a_store(file)
    assert set(again.claims) == set(graph.claims)
    assert export(again, name) == export(graph, name)


@pytest.mark.parametrize("name", [n for n in BACK if n != "rdfxml"])
def test_hostile_texts_come_back(hostile_graph, tmp_path, name):
    """Quotes, names and values of any characters survive every format that takes them."""
    file = tmp_path / f"graph{suffix(name)}"
    file.write_text(export(hostile_graph, name), encoding="utf-8", newline="")
    again = through_a_store(file)
    assert [c.to_json() for c in again.claims.values()] == [c.to_json() for c in hostile_graph.claims.values()]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(tmp_path, quote, title):
    """Any quote and any title survive Turtle and N-Quads."""
    world = World(quote, title=title)
    world.say("Company: Alpha", "supplies", "Company: Beta", qualifiers={"material": quote})
    graph = world.graph()
    for name in ("turtle", "nquads"):
        file = tmp_path / f"graph{suffix(name)}"
        file.write_text(export(graph, name), encoding="utf-8", newline="")
        assert through_a_store(file).claims == graph.claims


def test_the_example_comes_back_whole(tmp_path):
    """Documents, reference sources, decided identities, aliases and all, byte for byte."""
    graph = reegraph.example()
    for name in ("turtle", "claims"):
        file = tmp_path / f"graph{suffix(name)}"
        file.write_text(graph.export(name), encoding="utf-8")
        import_(file, db=tmp_path / f"{name}.db")
        again = reegraph.open(tmp_path / f"{name}.db")
        assert set(again.graph.claims) == set(graph.graph.claims)
        assert again.export(name) == graph.export(name)


def test_the_whole_text_takes_the_place_of_the_quotes(tmp_path):
    """Building the file from which an imported document was once read brings its text, and loses nothing."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.md").write_text("Intro.\n\nAlpha Metals Ltd supplies oxide to Beta Magnets Inc.\n", encoding="utf-8")
    first = reegraph.build(folder, db=tmp_path / "first.db", registry=False)
    (tmp_path / "a.ttl").write_text(first.export("turtle"), encoding="utf-8")
    import_(tmp_path / "a.ttl", db=tmp_path / "second.db")
    (partly,) = reegraph.open(tmp_path / "second.db").graph.documents.values()
    assert "Intro" not in partly.text
    assert "Alpha Metals Ltd supplies oxide" in partly.text
    second = reegraph.build(folder, db=tmp_path / "second.db", registry=False)
    (whole,) = second.graph.documents.values()
    assert whole.text.startswith("Intro.")
    assert second.graph.claims == first.graph.claims


def test_importing_what_is_there_changes_nothing(tmp_path, graph):
    """A second import adds no claim and replaces no reading."""
    file = tmp_path / "graph.nt"
    file.write_text(export(graph, "ntriples"), encoding="utf-8")
    assert import_(file, db=tmp_path / "a.db").new == len(graph.claims)
    assert import_(file, db=tmp_path / "a.db").new == 0
    assert set(reegraph.open(tmp_path / "a.db").graph.claims) == set(graph.claims)


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


ONTOLOGY = "https://w3id.org/reegraph/ontology#"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('modality> "planned"', 'modality> "asserted"', "it was changed"),
        ('modality> "planned"', 'modality> "hoped"', "modality"),
        ("ontology#supplies>", "ontology#gives>", "ontology#gives, expected one of the vocabulary"),
        ("predicate> <https://w3id.org/reegraph/ontology#status>", "predicate> <urn:x>", "found the predicate urn:x"),
        ("ontology#quote>", "ontology#words>", "quote is missing"),
        ('"0"^^', '"7"^^', "it was changed"),
    ],
)
def test_a_changed_claim_is_refused_and_nothing_is_kept(graph, tmp_path, old, new, message):
    """A claim that says something else than its id, or lacks something, is named by its node."""
    lines = export(graph, "ntriples").splitlines(keepends=True)
    told = [line for line in lines if "/claim/" in line.split(" ")[0] or "/passage/" in line.split(" ")[0]]
    others = [line for line in lines if line not in told]
    file = tmp_path / "graph.nt"
    file.write_text("".join(others) + changed("".join(told), old, new), encoding="utf-8")
    with pytest.raises(RefusedImportError, match=message) as refused:
        import_(file, db=tmp_path / "a.db")
    assert "nothing was imported" in str(refused.value)
    assert not (tmp_path / "a.db").exists()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.ttl", "<urn:a> <urn:b> c .", "line 1"),
        ("a.ttl", "", "nothing in it is a reegraph:Claim"),
        ("a.xyz", "", "suffix '.xyz', expected .ttl"),
        ("a.jsonl", "", "no claims"),
        ("a.jsonl", "[1]\n", "line 1: expected one claim"),
        ("a.jsonl", "\n{\n", "line 2"),
        ("a.jsonl", '{"id": "x"}\n', "line 1: document"),
    ],
)
def test_what_is_no_export_is_refused_with_its_place(tmp_path, name, text, message):
    """The message names the line, or what was expected."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedImportError, match=message):
        read_export(file)


def test_a_missing_file_is_named(tmp_path):
    """A file that is not there is said so."""
    with pytest.raises(RefusedImportError, match=r"none\.ttl"):
        read_export(tmp_path / "none.ttl")


def test_another_base_must_be_given_again(graph, tmp_path):
    """Data that moved is read with the base that it moved to; without it the message says so."""
    file = tmp_path / "a.ttl"
    file.write_text(str(export(graph, "turtle", base="https://example.org/x#")), encoding="utf-8")
    with pytest.raises(RefusedImportError, match="--base"):
        read_export(file)
    (one,) = read_export(file, base="https://example.org/x#")
    assert {c.id for some in one.claims.values() for c in some} == set(graph.claims)


FOREIGN = """
@prefix r: <https://w3id.org/reegraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:a> a r:Company ; rdfs:label "Alpha Metals Ltd" ; r:supplies <urn:b> ; <urn:else> 7 .
<urn:b> a r:MagnetPlant ; rdfs:label "Beta works" .
"""


def test_other_peoples_rdf_becomes_claims_with_their_own_line_as_words(tmp_path):
    """A plain relation between labelled things is a claim; what is not ours is passed over."""
    file = tmp_path / "a.ttl"
    file.write_text(FOREIGN, encoding="utf-8")
    graph = through_a_store(file)
    (claim,) = graph.claims.values()
    assert (claim.subject.id, claim.predicate, claim.object.name) == ("company/alpha-metals", "supplies", "Beta works")
    assert claim.evidence.text == f"<urn:a> <{ONTOLOGY}supplies> <urn:b> ."


def test_other_peoples_rdf_that_breaks_a_shape_is_refused(tmp_path):
    """A wrong end, or a thing without a label, is named with its node; nothing is half-imported."""
    file = tmp_path / "a.ttl"
    file.write_text(FOREIGN.replace("r:MagnetPlant", "r:Material"), encoding="utf-8")
    with pytest.raises(RefusedImportError, match="urn:b"):
        read_export(file)


def test_claim_lines_keep_ids_that_decisions_have_replaced(tmp_path):
    """Claim lines of the example, where ids were decided to be one, come back under their own ids."""
    lines = [json.loads(line) for line in reegraph.example().export("claims").splitlines()]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert import_(file, db=tmp_path / "a.db").claims == len(lines)
