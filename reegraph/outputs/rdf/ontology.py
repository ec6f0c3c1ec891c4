"""The ontology, made from the vocabulary.

Domains and ranges that are one class (or one group of classes) are rdfs:domain and rdfs:range. A mix would need an
owl:unionOf with blank nodes, so it is said with schema:domainIncludes and schema:rangeIncludes instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from reegraph.extract.rulebook import all_rules
from reegraph.model import Vocabulary, content_id, vocabulary
from reegraph.outputs.rdf.alignments import alignments
from reegraph.outputs.rdf.terms import (
    CLASSES,
    GROUPS,
    ONTOLOGY,
    PREFIXES,
    PROPERTIES,
    Structural,
    classes_of,
    ours,
    qualifiers,
    term,
)
from reegraph.outputs.rdf.turtle import XSD, Term, Triple, iri, literal, write_turtle

_HEADING = "GENERATED from reegraph/model/tables/vocabulary.toml by `make ontology`: do not edit."
_VALUES = {"number": f"{XSD}decimal", "word": f"{XSD}string"}


def ontology_text() -> str:
    """The ontology as Turtle, the same bytes for the same vocabulary."""
    return write_turtle(ontology_triples(vocabulary()), PREFIXES, heading=_HEADING)


def ontology_triples(words: Vocabulary) -> Iterator[Triple]:
    """Every class and property that exported data may use, with label, definition, domain and range."""
    said = [*_terms(words), *_aligned(), *_disjoint(), *_borrowed(words)]
    document = iri(ONTOLOGY.rstrip("#"))
    yield document, term("rdf:type"), term("owl:Ontology")
    yield document, term("dcterms:title"), literal("reegraph: facts about the rare earth supply chain")
    # A version is told by what it says, so that no version can be forgotten to be raised.
    yield document, term("owl:versionIRI"), iri(f"{ONTOLOGY.rstrip('#')}/{content_id(sorted(said))}")
    yield from said


def _terms(words: Vocabulary) -> Iterator[Triple]:
    yield from _classes(words)
    for name, structural in PROPERTIES.items():
        yield from _structural_property(name, structural)
    for name, relation in words.relation.items():
        yield from _described(name, "owl:ObjectProperty", relation.definition)
        yield from _ends(ours(name), "domain", classes_of(relation.subject))
        yield from _ends(ours(name), "range", classes_of(relation.object))
        yield from _examples(name)
        if relation.symmetric:
            yield ours(name), term("rdf:type"), term("owl:SymmetricProperty")
        else:
            yield from _inverse(name, alignments().inverse[name])
    for name, attribute in words.attribute.items():
        yield from _described(name, "owl:DatatypeProperty", f"{attribute.definition} Named by rdf:predicate of a Fact.")
        yield from _ends(ours(name), "domain", classes_of(attribute.subject))
        yield from _examples(name)
        if attribute.value in _VALUES:
            yield ours(name), term("rdfs:range"), iri(_VALUES[attribute.value])
    for name, predicates in qualifiers(words).items():
        yield from _described(name, "owl:DatatypeProperty", f"Qualifies a fact of {', '.join(predicates)}.")
        # Facts and deals carry them, so there is no one class to name as domain.
        yield from _ends(ours(name), "domain", [ours("Fact"), ours("Deal")])


def _inverse(name: str, back: str) -> Iterator[Triple]:
    yield from _described(back, "owl:ObjectProperty", f"The inverse of {name}.")
    yield ours(back), term("owl:inverseOf"), ours(name)


def _examples(name: str) -> Iterator[Triple]:
    sentence = example_of(name)
    if sentence is not None:
        yield ours(name), term("skos:example"), literal(sentence)


def example_of(predicate: str) -> str | None:
    """The first sentence of the rules from which a predicate is read."""
    rules = (rule for rule in all_rules() if rule.predicate == predicate and rule.modality is None)
    return next((rule.yes[0].partition(" => ")[0] for rule in rules), None)


def _aligned() -> Iterator[Triple]:
    known = alignments()
    for above, table in (("rdfs:subClassOf", known.class_), ("rdfs:subPropertyOf", known.property_)):
        for name, said in table.items():
            yield from ((ours(name), term(above), term(parent)) for parent in said.parents)
            yield from ((ours(name), term("skos:closeMatch"), term(other)) for other in said.close)


def _disjoint() -> Iterator[Triple]:
    pairs = {pair for some in alignments().disjoint.values() for pair in combinations(sorted(some), 2)}
    for one, other in sorted(pairs):
        yield ours(one), term("owl:disjointWith"), ours(other)


def _borrowed(words: Vocabulary) -> Iterator[Triple]:
    """What the terms of others are of which ours, or exported data, make use."""
    known = alignments()
    above = {parent for said in known.class_.values() for parent in said.parents}
    yield from _declared("owl:Class", map(term, {*known.borrowed.classes, *above}))
    yield from _declared("owl:Class", (iri(p) for said in CLASSES.values() for p in said.parents if ONTOLOGY not in p))
    for name, said in known.property_.items():
        yield from _declared(_kind_of(name, words), map(term, said.parents))
    yield from _declared("owl:ObjectProperty", map(term, known.borrowed.object_properties))
    yield from _declared("owl:DatatypeProperty", map(term, known.borrowed.datatype_properties))
    yield from _declared("owl:AnnotationProperty", map(term, known.borrowed.annotation_properties))


def _declared(kind: str, terms: Iterable[Term]) -> Iterator[Triple]:
    yield from ((each, term("rdf:type"), term(kind)) for each in terms)


def _kind_of(name: str, words: Vocabulary) -> str:
    """Whether the values of a property of ours are things or literals."""
    to_things = name in words.relation or (name in PROPERTIES and PROPERTIES[name].links)
    return "owl:ObjectProperty" if to_things else "owl:DatatypeProperty"


def _classes(words: Vocabulary) -> Iterator[Triple]:
    group_of = {member: GROUPS[group] for group, members in words.groups.items() for member in members}
    for name, structural in CLASSES.items():
        yield from _described(name, "owl:Class", structural.definition)
        for parent in structural.parents:
            yield ours(name), term("rdfs:subClassOf"), iri(parent)
    for name, kind in words.entity.items():
        yield from _described(name, "owl:Class", kind.definition)
        yield ours(name), term("rdfs:subClassOf"), ours(group_of.get(name, "Entity"))


def _structural_property(name: str, said: Structural) -> Iterator[Triple]:
    yield from _described(name, _kind_of(name, vocabulary()), said.definition)
    if not said.many:
        yield ours(name), term("rdf:type"), term("owl:FunctionalProperty")
    if said.domain is not None:
        yield ours(name), term("rdfs:domain"), ours(said.domain)
    if said.range is not None:
        yield ours(name), term("rdfs:range"), iri(said.range)


def _described(name: str, kind: str, definition: str) -> Iterator[Triple]:
    yield ours(name), term("rdf:type"), term(kind)
    yield ours(name), term("rdfs:label"), literal(name)
    yield ours(name), term("rdfs:comment"), literal(definition)
    yield ours(name), term("rdfs:isDefinedBy"), iri(ONTOLOGY.rstrip("#"))


def _ends(about: Term, end: str, classes: list[Term]) -> Iterator[Triple]:
    """One class is a plain domain or range; several are the classes it may include."""
    predicate = term(f"rdfs:{end}" if len(classes) == 1 else f"schema:{end}Includes")
    for one in classes:
        yield about, predicate, one
