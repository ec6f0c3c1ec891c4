"""SHACL shapes for exported data, made from the vocabulary, and the check of data against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from reegraph.entities.points import KINDS
from reegraph.graph.commitment import COMMITMENTS
from reegraph.model import Frozen, Vocabulary, vocabulary
from reegraph.outputs.rdf.nodes import read_triples
from reegraph.outputs.rdf.terms import PREFIXES, classes_of, ours, qualifiers, term
from reegraph.outputs.rdf.turtle import XSD, Term, Triple, iri, literal, number, write_ntriples, write_turtle

SHAPES = "https://w3id.org/reegraph/shapes#"
SH = "http://www.w3.org/ns/shacl#"
_A = term("rdf:type")


class Field(NamedTuple):
    """What a shape asks of one property: how often it stands there, and what its values are."""

    path: Term
    least: int = 0
    most: int | None = 1
    datatypes: tuple[str, ...] = ()
    of_class: Term | None = None
    words: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    low: float | None = None
    high: float | None = None


def shapes_text() -> str:
    """The shapes as Turtle, the same bytes for the same vocabulary."""
    heading = "GENERATED from reegraph/model/tables/vocabulary.toml by `make ontology`: do not edit."
    return write_turtle(shape_triples(vocabulary()), {**PREFIXES, "sh": SH, "shape": SHAPES}, heading=heading)


def shape_triples(words: Vocabulary) -> Iterator[Triple]:
    """A shape for every class of exported data, and one for each end of every relation."""
    for name, fields in _fields(words).items():
        shape = _named(name)
        yield shape, _A, _sh("NodeShape")
        yield shape, _sh("targetClass"), ours(name)
        for each in fields:
            yield from _property(shape, f"{name}-{each.path.rpartition('#')[2].rpartition('/')[2].strip('>')}", each)
    for name, relation in words.relation.items():
        yield from _ends(name, "targetSubjectsOf", classes_of(relation.subject))
        yield from _ends(name, "targetObjectsOf", classes_of(relation.object))


def _fields(words: Vocabulary) -> dict[str, list[Field]]:
    predicates = tuple(ours(name) for name in sorted({*words.relation, *words.attribute}))
    said = [
        Field(term("rdf:subject"), least=1, of_class=ours("Entity")),
        Field(term("rdf:predicate"), least=1, terms=predicates),
        Field(term("rdf:object"), of_class=ours("Entity")),
        Field(ours("modality"), least=1, words=tuple(words.modality)),
        # A whole number is written as an integer, which SHACL does not take for a decimal.
        Field(ours("number"), datatypes=(f"{XSD}decimal", f"{XSD}integer")),
        *(Field(ours(name), datatypes=(f"{XSD}string",)) for name in ("unit", "word")),
        *(Field(ours(name), most=1) for name in ("date", "validFrom", "validTo", "reported")),
        *(Field(ours(name), words=COMMITMENTS if name == "commitment" else ()) for name in qualifiers(words)),
    ]
    return {
        "Fact": [*said, Field(term("prov:wasDerivedFrom"), least=1, most=None, of_class=ours("Claim"))],
        "Claim": [
            *said,
            Field(term("prov:wasQuotedFrom"), least=1, of_class=ours("Passage")),
            Field(term("prov:wasGeneratedBy"), least=1, of_class=ours("Reading")),
        ],
        "Passage": [
            Field(term("prov:hadPrimarySource"), least=1, of_class=ours("Document")),
            Field(ours("quote"), least=1, datatypes=(f"{XSD}string",)),
            Field(ours("start"), least=1, datatypes=(f"{XSD}integer",), low=0),
            Field(ours("end"), least=1, datatypes=(f"{XSD}integer",), low=1),
        ],
        "Reading": [
            Field(ours("rule"), least=1, datatypes=(f"{XSD}string",)),
            Field(ours("confidence"), least=1, datatypes=(f"{XSD}decimal",), low=0, high=1),
        ],
        "Document": [Field(term("dcterms:identifier"), least=1), Field(term("dcterms:title"))],
        "Deal": [
            Field(ours("dealKind"), least=1, words=words.deal_kinds),
            Field(ours("dealStatus"), least=1, words=words.status["Deal"]),
            Field(ours("party"), least=1, most=None, of_class=ours("Entity")),
        ],
        "Entity": [Field(term("rdfs:label"), least=1)],
        "Facility": [
            Field(term("wgs84:lat"), datatypes=(f"{XSD}decimal",), low=-90, high=90),
            Field(term("wgs84:long"), datatypes=(f"{XSD}decimal",), low=-180, high=180),
            Field(ours("pointMarks"), words=KINDS),
            Field(ours("pointSource"), datatypes=(f"{XSD}string",)),
            Field(ours("pointClaim"), most=None, of_class=ours("Claim")),
        ],
    }


def _property(shape: Term, name: str, said: Field) -> Iterator[Triple]:
    node = _named(name)
    yield shape, _sh("property"), node
    yield node, _A, _sh("PropertyShape")
    yield node, _sh("path"), said.path
    for limit, count in (("minCount", said.least or None), ("maxCount", said.most)):
        if count is not None:
            yield node, _sh(limit), number(count)
    if len(said.datatypes) == 1:
        yield node, _sh("datatype"), iri(said.datatypes[0])
    elif said.datatypes:
        yield from _one_of(node, name, "datatype", [iri(each) for each in said.datatypes])
    if said.of_class is not None:
        yield node, _sh("class"), said.of_class
    for limit, bound in (("minInclusive", said.low), ("maxInclusive", said.high)):
        if bound is not None:
            yield node, _sh(limit), number(bound)
    allowed = [*(literal(word) for word in said.words), *said.terms]
    if allowed:
        yield node, _sh("in"), _named(f"{name}-1")
        yield from _listed(name, allowed)


def _ends(name: str, target: str, classes: list[Term]) -> Iterator[Triple]:
    """What stands at one end of a relation is of one of some classes."""
    shape = _named(f"{name}-{target}")
    yield shape, _A, _sh("NodeShape")
    yield shape, _sh(target), ours(name)
    if len(classes) == 1:
        yield shape, _sh("class"), classes[0]
        return
    yield from _one_of(shape, f"{name}-{target}", "class", classes)


def _one_of(shape: Term, name: str, kind: str, terms: Iterable[Term]) -> Iterator[Triple]:
    """What the shape looks at is of one of some classes or datatypes."""
    choices = []
    for each in terms:
        choice = _named(f"{name}-{each.rpartition('#')[2].strip('>')}")
        choices.append(choice)
        yield choice, _A, _sh("NodeShape")
        yield choice, _sh(kind), each
    yield shape, _sh("or"), _named(f"{name}-1")
    yield from _listed(name, choices)


def _listed(name: str, terms: Iterable[Term]) -> Iterator[Triple]:
    """An RDF list whose cells have names: with blank nodes the file would not be the same bytes every time."""
    cells = list(terms)
    for place, each in enumerate(cells, start=1):
        yield _named(f"{name}-{place}"), term("rdf:first"), each
        rest = _named(f"{name}-{place + 1}") if place < len(cells) else term("rdf:nil")
        yield _named(f"{name}-{place}"), term("rdf:rest"), rest


def _named(name: str) -> Term:
    return iri(SHAPES + name)


def _sh(name: str) -> Term:
    return iri(SH + name)


class Violation(Frozen):
    """What does not fit: the node, the property (none: the node itself), what was found, and what the shape asks."""

    node: str
    path: str | None = None
    value: str | None = None
    message: str

    def __str__(self) -> str:
        place = f" {self.path.rpartition('#')[2].rpartition('/')[2]}" if self.path else ""
        found = f", found {self.value}" if self.value else ""
        return f"<{self.node}>{place}: {self.message}{found}"


@cache
def _shape_graphs() -> tuple[Any, Any]:
    import rdflib  # noqa: PLC0415 - only a validation should wait for it

    from reegraph.outputs.rdf.ontology import ontology_text  # noqa: PLC0415 - reads all rules

    return (
        rdflib.Graph().parse(data=shapes_text(), format="turtle"),
        rdflib.Graph().parse(data=ontology_text(), format="turtle"),
    )


def violations(ntriples: str) -> list[Violation]:
    """What in some data (as N-Triples) breaks a shape, sorted; empty where all fits.

    Only nodes of our classes and relations are looked at: what is somebody else's is left alone.
    """
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    shapes, ontology = _shape_graphs()
    data = rdflib.Graph().parse(data=ntriples, format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, ont_graph=ontology, advanced=False, inplace=True)
    result = rdflib.Namespace(SH)
    parts = {"node": "focusNode", "path": "resultPath", "value": "value", "message": "resultMessage"}
    found = [
        Violation(**{field: _text(report.value(node, result[key])) for field, key in parts.items()})
        for node in report.subjects(rdflib.RDF.type, result.ValidationResult)
    ]
    return sorted(found, key=str)


def _text(said: Any) -> str | None:
    return None if said is None else str(said)


def violations_of_file(file: Path) -> list[Violation]:
    """The same for a file of RDF, by its suffix. Raises RefusedImportError for one that is no RDF, with the line."""
    return violations(write_ntriples(read_triples(file)))
