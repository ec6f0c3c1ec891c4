"""Turtle and N-Triples: legal, stable, and the same triples to every reader."""

from __future__ import annotations

from collections import Counter

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from outputworld import HOSTILE_NAMES

from reegraph import example
from reegraph.errors import MisuseError
from reegraph.graph import Graph, project
from reegraph.outputs.rdf.export import to_ntriples, to_turtle
from reegraph.outputs.rdf.terms import ONTOLOGY, PREFIXES
from reegraph.outputs.rdf.triples import tellings, triples
from reegraph.outputs.rdf.turtle import XSD, Triple, date, iri, literal, minted, number, write_ntriples, write_turtle

TURTLE, NTRIPLES = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.N_TRIPLES
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
EXAMPLE = "https://example.org/"


def oxigraph(text: str, form: pyoxigraph.RdfFormat = TURTLE) -> set[str]:
    return {str(quad.triple) for quad in pyoxigraph.parse(text.encode(), format=form)}


def one(term: str) -> list[Triple]:
    return [(iri(f"{EXAMPLE}s"), iri(f"{EXAMPLE}p"), term)]


def read_back(text: str) -> tuple[str, str]:
    """The one literal of a Turtle text, as rdflib and as pyoxigraph read it."""
    (_, _, by_rdflib), *_ = rdflib.Graph().parse(data=text, format="turtle")
    (quad,) = pyoxigraph.parse(text.encode(), format=TURTLE)
    return str(by_rdflib), quad.object.value


@settings(deadline=None)
@given(TEXTS)
def test_any_text_survives_as_a_literal(text):
    """Any text is read back unchanged by rdflib and by pyoxigraph, from Turtle and from N-Triples."""
    triples = one(literal(text))
    assert read_back(write_turtle(triples, {})) == (text, text)
    assert oxigraph(write_turtle(triples, {})) == oxigraph(write_ntriples(triples), NTRIPLES)


@pytest.mark.parametrize("text", [*HOSTILE_NAMES, "", "\x00", '"', '"""', "\\", "\\u0041", "@en", "\n", "\U0010ffff"])
def test_hostile_text_survives_as_a_literal_on_one_line(text):
    """What tries to end the literal early stays inside it, and no literal holds a raw control or bidi character."""
    turtle = write_turtle(one(literal(text)), {})
    assert read_back(turtle) == (text, text)
    assert len(turtle.splitlines()) == 2
    assert not set("\u202e\u2066\x00\x01\x85\u2028") & set(turtle)


@pytest.mark.parametrize("lone", ["\ud800", "a\udfffb"])
def test_a_lone_surrogate_is_refused(lone):
    """Half of a surrogate pair is no character, in a literal or in an id, and the error says so."""
    with pytest.raises(MisuseError, match="surrogate"):
        literal(lone)
    with pytest.raises(MisuseError, match="surrogate"):
        minted(EXAMPLE, lone)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(min_size=1, alphabet='a b/%"<>\\é.#?'))
def test_ids_of_any_text_stay_apart(first, second):
    """Any id gives a legal IRI, and two ids never give the same."""
    terms = {first: minted(EXAMPLE, "x", first), second: minted(EXAMPLE, "x", second)}
    assert len(set(terms.values())) == len(terms)
    for term in terms.values():
        assert oxigraph(write_turtle(one(term), {"x": f"{EXAMPLE}x/"})) == {f"<{EXAMPLE}s> <{EXAMPLE}p> {term}"}


@settings(deadline=None)
@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_keep_value_and_kind(value):
    """An integer comes back as the same integer, a float as a decimal of the same value, short or long form."""
    (_, _, found), *_ = rdflib.Graph().parse(data=write_turtle(one(number(value)), PREFIXES), format="turtle")
    assert found.datatype == rdflib.XSD.integer if isinstance(value, int) else found.datatype == rdflib.XSD.decimal
    assert type(value)(found.toPython()) == value


def test_no_number_is_refused():
    """Infinity and not-a-number have no decimal form."""
    with pytest.raises(MisuseError, match="finite"):
        number(float("inf"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2026", "gYear"),
        ("2026-03", "gYearMonth"),
        ("2026-02-28", "date"),
        ("2026-02-30", None),
        ("2026-13", None),
        ("0000", None),
        ("mid-2026", None),
        ("２０２６", None),
        ("2026\n", None),
    ],
)
def test_dates_have_the_type_of_what_is_known(text, kind):
    """A year, a month and a day each have their type; what is no date stays a text."""
    assert date(text) == (literal(text) if kind is None else literal(text, f"{XSD}{kind}"))


@pytest.mark.parametrize(
    "bad", ["", "no scheme", "https://a b/", "https://a/>", 'https://"', "relative/", "https://a/\n"]
)
def test_a_bad_base_is_refused(graph, bad):
    """A base that is no absolute IRI cannot start the IRIs of an export."""
    with pytest.raises(MisuseError, match="IRI"):
        to_turtle(graph, base=bad)


def test_a_base_must_end_where_a_name_can_start(graph):
    """A base without a final slash or hash would glue the name to its last word."""
    with pytest.raises(MisuseError, match="must end in"):
        to_turtle(graph, base="https://example.org/data")


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_rdflib_and_pyoxigraph_read_the_same_triples(request, world_name):
    """Both readers take the same triples from both forms, without blank nodes."""
    graph: Graph = request.getfixturevalue(world_name)
    turtle, ntriples = to_turtle(graph), to_ntriples(graph)
    read = rdflib.Graph().parse(data=turtle, format="turtle")
    assert set(read) == set(rdflib.Graph().parse(data=ntriples, format="nt"))
    assert len(read) == len(ntriples.splitlines())
    assert (
        oxigraph(turtle) == oxigraph(ntriples, NTRIPLES) == {line.removesuffix(" .") for line in oxigraph_lines(read)}
    )
    assert not any(isinstance(term, rdflib.BNode) for triple in read for term in triple)


def oxigraph_lines(read: rdflib.Graph) -> set[str]:
    """rdflib's triples in pyoxigraph's spelling."""
    return oxigraph(read.serialize(format="nt"), NTRIPLES)


def test_the_order_of_claims_does_not_change_a_byte(graph):
    """The same claims in another order give the same text."""
    turned = project(reversed(graph.claims.values()), graph.documents.values())
    assert to_turtle(turned) == to_turtle(graph)


def test_subjects_are_sorted_and_the_type_comes_first(graph):
    """A person finds an entity by its name in the order of the file."""
    blocks = to_turtle(graph).split("\n\n")[1:]
    assert all(" a " in block.splitlines()[0] for block in blocks)
    assert "company:beta-metals a reegraph:Company ;" in {block.splitlines()[0] for block in blocks}


def ask(graph: Graph, query: str, base: str = "https://w3id.org/reegraph/") -> list[tuple[str, ...]]:
    store = pyoxigraph.Store()
    store.load(to_turtle(graph, base=base).encode(), format=TURTLE)
    prologue = f"PREFIX r: <{ONTOLOGY}> PREFIX b: <{base}> PREFIX prov: <{PREFIXES['prov']}>"
    prologue += f"PREFIX dcterms: <{PREFIXES['dcterms']}> PREFIX rdf: <{PREFIXES['rdf']}> "
    return sorted(tuple(term.value for term in row) for row in store.query(prologue + query))


def test_every_edge_is_a_plain_triple_and_a_denial_is_none(graph):
    """Asserted, planned and rumoured relations join their ends directly; a denied one stays a fact only."""
    joined = ask(graph, "SELECT ?s ?o { ?s r:supplies|r:offtake|r:acquires|r:imposes ?o }")
    short = {(s.rpartition("/")[2], o.rpartition("/")[2]) for s, o in joined}
    assert short == {
        ("alpha-mine", "beta-metals"),
        ("beta-metals", "gamma-motors"),
        ("freeland", "freeland-export-control"),
    }
    assert ask(graph, "SELECT ?m { ?f a r:Fact ; rdf:predicate r:acquires ; r:modality ?m }") == [("negated",)]


def test_a_value_carries_its_unit_and_a_date_its_precision(graph):
    """Capacity is a number with a unit, a start to the month is a month, a status is a word."""
    assert ask(graph, "SELECT ?n ?u { ?f a r:Fact ; rdf:predicate r:capacity ; r:number ?n ; r:unit ?u }") == [
        ("1200", "t/yr")
    ]
    assert ask(
        graph,
        "SELECT ?d { ?f a r:Fact ; r:date ?d FILTER(datatype(?d) = <http://www.w3.org/2001/XMLSchema#gYearMonth>) }",
    ) == [("2026-03",)]
    assert ask(graph, "SELECT ?w { ?f a r:Fact ; rdf:predicate r:status ; r:word ?w }") == [("operating",)]


def test_a_fact_can_be_followed_to_the_words_and_their_document(graph):
    """From a supply to the quote, where it stands, who published it and when, and what read it."""
    found = ask(
        graph,
        "SELECT DISTINCT ?y ?q ?s ?e ?t ?p ?d ?x { ?f a r:Fact ; rdf:predicate r:supplies ; r:years ?y ; prov:wasDerivedFrom ?c . "
        "?c prov:wasQuotedFrom ?w ; prov:wasGeneratedBy/prov:wasAssociatedWith ?x . "
        "?w r:quote ?q ; r:start ?s ; r:end ?e ; prov:hadPrimarySource ?doc . "
        "?doc dcterms:title ?t ; dcterms:publisher ?p ; dcterms:date ?d }",
    )
    quote = "Alpha Mine ships oxide to Beta Metals."
    extractor = "https://w3id.org/reegraph/extractor/rules"
    assert found == [("5", quote, "0", str(len(quote)), "Beta opens", "Test Wire", "2026-03-02", extractor)]


def test_provenance_costs_at_most_two_triples_for_each_triple_of_a_fact():
    """What says where facts come from is shared: by sentence, by rule and by document."""
    told = Counter()
    for one in tellings(example().graph):
        told[one.tell.__name__] += len(set(one.tell(one.thing)))
    provenance = sum(
        told[kind] for kind in ("claim", "passage", "document", "mentions", "reading", "extractor", "note")
    )
    assert 0 < provenance <= 2 * (told["fact"] + told["edge"])


def test_a_deal_names_its_parties_and_terms(graph):
    """A stake is a deal with both parties and its share."""
    found = ask(graph, 'SELECT ?p ?n { ?d a r:Deal ; r:dealKind "equity" ; r:party ?p ; r:percent ?n }')
    assert [(party.rpartition("/")[2], share) for party, share in found] == [
        ("beta-metals", "12.5"),
        ("delta-fund", "12.5"),
    ]


def test_data_may_move_but_its_terms_do_not(graph):
    """Another base renames entities, facts and claims, and leaves the ontology where it is."""
    base = "https://example.org/data#"
    assert ask(graph, "SELECT ?o { <https://example.org/data#mine/alpha-mine> r:supplies ?o }", base) == [
        (f"{base}company/beta-metals",)
    ]


def test_users_of_rdflib_get_the_same_triples():
    """`to_rdflib` holds what the Turtle export holds."""
    made = example().to_rdflib()
    assert len(made) == len(set(triples(example().graph)))
    assert (None, rdflib.RDF.type, rdflib.URIRef(f"{ONTOLOGY}Mine")) in made


def test_an_empty_graph_is_legal_turtle():
    """Nothing read is an empty file of prefixes, not an error."""
    assert oxigraph(to_turtle(project([]))) == set()
    assert to_ntriples(project([])) == ""
