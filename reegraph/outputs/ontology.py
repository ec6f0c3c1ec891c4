"""The ontology, made from the vocabulary: `python -m reegraph.outputs.ontology ontology/` writes it.

Domains and ranges that are one class (or one group of classes) are rdfs:domain and rdfs:range. A mix would need an
owl:unionOf with blank nodes, so it is said with schema:domainIncludes and schema:rangeIncludes instead.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from reegraph.model import Vocabulary, vocabulary
from reegraph.outputs.terms import CLASSES, ONTOLOGY, PREFIXES, PROPERTIES, Structural, ours, qualifiers, term
from reegraph.outputs.turtle import XSD, Term, Triple, iri, literal, write_turtle

FILE = "reegraph.ttl"
_HEADING = "GENERATED from reegraph/model/tables/vocabulary.toml by `make ontology`: do not edit."
_GROUPS = {"facility": "Facility", "organisation": "Organisation"}
_VALUES = {"number": f"{XSD}decimal", "word": f"{XSD}string"}


def ontology_text() -> str:
    """The ontology as Turtle, the same bytes for the same vocabulary."""
    return write_turtle(ontology_triples(vocabulary()), PREFIXES, heading=_HEADING)


def ontology_triples(words: Vocabulary) -> Iterator[Triple]:
    """Every class and property that exported data may use, with label, definition, domain and range."""
    document = iri(ONTOLOGY.rstrip("#"))
    yield document, term("rdf:type"), term("owl:Ontology")
    yield document, term("dcterms:title"), literal("reegraph: facts about the rare earth supply chain")
    yield from _classes(words)
    for name, structural in PROPERTIES.items():
        yield from _structural_property(name, structural)
    for name, relation in words.relation.items():
        yield from _described(name, "owl:ObjectProperty", relation.definition)
        yield from _ends(ours(name), "domain", _classes_of(relation.subject))
        yield from _ends(ours(name), "range", _classes_of(relation.object))
        if relation.symmetric:
            yield ours(name), term("rdf:type"), term("owl:SymmetricProperty")
    for name, attribute in words.attribute.items():
        yield from _described(name, "owl:DatatypeProperty", f"{attribute.definition} Named by rdf:predicate of a Fact.")
        yield from _ends(ours(name), "domain", _classes_of(attribute.subject))
        if attribute.value in _VALUES:
            yield ours(name), term("rdfs:range"), iri(_VALUES[attribute.value])
    for name, predicates in qualifiers(words).items():
        yield from _described(name, "owl:DatatypeProperty", f"Qualifies a fact of {', '.join(predicates)}.")
        # Facts and deals carry them, so there is no one class to name as domain.
        yield from _ends(ours(name), "domain", [ours("Fact"), ours("Deal")])


def _classes(words: Vocabulary) -> Iterator[Triple]:
    group_of = {member: _GROUPS[group] for group, members in words.groups.items() for member in members}
    for name, structural in CLASSES.items():
        yield from _described(name, "owl:Class", structural.definition)
        for parent in structural.parents:
            yield ours(name), term("rdfs:subClassOf"), iri(parent)
    for name, kind in words.entity.items():
        yield from _described(name, "owl:Class", kind.definition)
        yield ours(name), term("rdfs:subClassOf"), ours(group_of.get(name, "Entity"))


def _structural_property(name: str, said: Structural) -> Iterator[Triple]:
    to_object = said.range is not None and said.range.startswith(ONTOLOGY)
    yield from _described(name, "owl:ObjectProperty" if to_object else "owl:DatatypeProperty", said.definition)
    if said.domain is not None:
        yield ours(name), term("rdfs:domain"), ours(said.domain)
    if said.range is not None:
        yield ours(name), term("rdfs:range"), iri(said.range)


def _described(name: str, kind: str, definition: str) -> Iterator[Triple]:
    yield ours(name), term("rdf:type"), term(kind)
    yield ours(name), term("rdfs:label"), literal(name)
    yield ours(name), term("rdfs:comment"), literal(definition)
    yield ours(name), term("rdfs:isDefinedBy"), iri(ONTOLOGY.rstrip("#"))


def _classes_of(names: Iterable[str]) -> list[Term]:
    return [ours(_GROUPS.get(name, name)) for name in names]


def _ends(about: Term, end: str, classes: list[Term]) -> Iterator[Triple]:
    """One class is a plain domain or range; several are the classes it may include."""
    predicate = term(f"rdfs:{end}" if len(classes) == 1 else f"schema:{end}Includes")
    for one in classes:
        yield about, predicate, one


def main(arguments: list[str]) -> int:
    """Write the ontology into the folder that the one argument names."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m reegraph.outputs.ontology FOLDER\n")
        return 2
    Path(arguments[0], FILE).write_text(ontology_text(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
