"""The names that exported RDF may use: the vocabulary's, and the few that carry facts, deals, claims and documents."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from reegraph.model import Vocabulary, vocabulary
from reegraph.outputs.rdf.alignments import alignments
from reegraph.outputs.rdf.turtle import RDF, XSD, Term, iri

BASE = "https://w3id.org/reegraph/"
# The ontology keeps its address when data is exported under another base: two exports share their terms.
ONTOLOGY = "https://w3id.org/reegraph/ontology#"

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"

PREFIXES = {
    **alignments().prefixes,
    "dcterms": DCTERMS,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "reegraph": ONTOLOGY,
    "schema": SCHEMA,
    "skos": SKOS,
    "xsd": XSD,
}


# Groups of entity types that are classes of their own.
GROUPS = {"facility": "Facility", "organisation": "Organisation"}


class Structural(NamedTuple):
    """A class or property that is not part of what documents say, but of how it is kept.

    `parents` are the classes above it, `range` the class or datatype of its values (None for a class); a property has
    one value at most unless it may have `many`. Its values are things where its range is a class of ours or where it
    says so by `of_things`, and else literals.
    """

    definition: str
    domain: str | None = None
    range: str | None = None
    parents: tuple[str, ...] = ()
    many: bool = False
    of_things: bool = False

    @property
    def links(self) -> bool:
        """Whether the values are things."""
        return self.of_things or (self.range or "").startswith(ONTOLOGY)


CLASSES = {
    "Entity": Structural("Anything that documents name and the graph keeps as one node."),
    "Facility": Structural("A site of the chain, from mine to magnet plant.", parents=(f"{ONTOLOGY}Entity",)),
    "Organisation": Structural("Who can act, own, buy, sell, fund or rule.", parents=(f"{ONTOLOGY}Entity",)),
    "Fact": Structural(
        "What claims that say the same thing say, once. rdf:subject, rdf:predicate and rdf:object name the relation; "
        "an attribute has its value in number and unit, date or word instead of rdf:object.",
        parents=(f"{ONTOLOGY}Statement", f"{PROV}Entity"),
    ),
    "Statement": Structural("What is said of one subject, as a fact or as a claim."),
    "Claim": Structural(
        "One fact as one document states it, with the words that state it.",
        parents=(f"{ONTOLOGY}Statement", f"{PROV}Entity"),
    ),
    "Passage": Structural(
        "Words of a document that state one or more claims, with the place where they stand.",
        parents=(f"{PROV}Entity",),
    ),
    "Document": Structural("A text that was read.", parents=(f"{PROV}Entity",)),
    "Conflict": Structural("Values that cannot both hold at one time, each with a source that the other has not."),
    "ConflictingValue": Structural(
        "One of the values of a conflict, derived from the claims that state it.", parents=(f"{PROV}Entity",)
    ),
    "Reading": Structural(
        "What found claims: one rule of one extractor, with how sure it is of them.", parents=(f"{PROV}Activity",)
    ),
}

_STRING, _BOOLEAN, _INTEGER, _DECIMAL = (f"{XSD}{name}" for name in ("string", "boolean", "integer", "decimal"))

PROPERTIES = {
    "modality": Structural("How it is said: asserted, planned, rumoured or negated.", range=_STRING),
    "validFrom": Structural("Holds from this date (year, month or day)."),
    "validTo": Structural("Holds until this date (year, month or day)."),
    "reported": Structural("When it was first reported (year, month or day)."),
    "lastReported": Structural("When it was last reported (year, month or day).", "Fact"),
    "disputed": Structural("Some claims state it and others deny it.", "Fact", _BOOLEAN),
    "deniedOn": Structural("The day of its last denial, where no later claim states it.", "Fact"),
    "number": Structural("The value of an attribute, as a number; see unit.", "Statement", _DECIMAL),
    "unit": Structural("Unit of the number: t/yr, t, percent, a currency, or one per kilogram.", "Statement", _STRING),
    "date": Structural("The value of an attribute, as a date (year, month or day).", "Statement"),
    "word": Structural("The value of an attribute, as a word.", "Statement", _STRING),
    "valueText": Structural("The words of the document that say the value.", "Claim", _STRING),
    "subjectName": Structural("The subject's name where it is another than its label.", "Claim", _STRING),
    "objectName": Structural("The object's name where it is another than its label.", "Claim", _STRING),
    "subjectType": Structural(
        "The subject's type as the claim has it, where the entity has another.", "Claim", of_things=True
    ),
    "objectType": Structural(
        "The object's type as the claim has it, where the entity has another.", "Claim", of_things=True
    ),
    "subjectMention": Structural("What the words call the subject, where not by its label.", "Claim", _STRING),
    "objectMention": Structural("What the words call the object, where not by its label.", "Claim", _STRING),
    "quote": Structural("The exact words of the document, from start to end.", "Passage", _STRING),
    "start": Structural("Where the quote starts in the document's text, in code points from 0.", "Passage", _INTEGER),
    "end": Structural("Where the quote ends in the document's text, exclusive.", "Passage", _INTEGER),
    "rule": Structural("The rule that read the claims.", "Reading", _STRING),
    "confidence": Structural("How sure the extractor is, 0 to 1.", "Reading", _DECIMAL),
    "mentions": Structural("Names the entity.", "Document", f"{ONTOLOGY}Entity", many=True),
    "pageStarts": Structural("Where each page of the text starts, in code points, in order.", "Document", _STRING),
    "note": Structural("What a reader of the document must know.", "Document", _STRING, many=True),
    "documentKind": Structural("What sort of text it is; a brief was written by this project.", "Document", _STRING),
    "pointMarks": Structural(
        "What the point of a facility (wgs84:lat, wgs84:long) marks: the site itself, or the middle of its town, "
        "subdivision or country.",
        "Facility",
        _STRING,
    ),
    "pointSource": Structural("Where the point of a facility comes from.", "Facility", _STRING),
    "pointClaim": Structural(
        "States that the facility lies there; none where the reference tables or names alone say so.",
        "Facility",
        f"{ONTOLOGY}Claim",
        many=True,
    ),
    "party": Structural("Takes part in the deal.", "Deal", f"{ONTOLOGY}Entity", many=True),
    "sources": Structural("How many independent sources state it.", range=_INTEGER),
    "origin": Structural("Where its sources come from: documents, reference tables, user.", range=_STRING, many=True),
    "concerns": Structural("Whom the conflict concerns.", "Conflict", f"{ONTOLOGY}Entity", many=True),
    "conflictingValue": Structural("One of its values.", "Conflict", f"{ONTOLOGY}ConflictingValue", many=True),
    "chosen": Structural("The value that the stated policy chooses.", "Conflict", f"{ONTOLOGY}ConflictingValue"),
    "because": Structural("The policy by which a value is chosen, and why this one.", "Conflict", _STRING),
    "dealKind": Structural("What sort of agreement it is.", "Deal", _STRING),
    "dealStatus": Structural("How far the deal has come.", "Deal", _STRING),
}


def qualifiers(words: Vocabulary) -> dict[str, list[str]]:
    """Each qualifier of the vocabulary with the predicates that may carry it, both sorted."""
    carried = {name: predicate.qualifiers for name, predicate in words.relation.items()}
    carried |= {name: predicate.qualifiers for name, predicate in words.attribute.items()}
    names = sorted({qualifier for some in carried.values() for qualifier in some})
    return {name: sorted(predicate for predicate, some in carried.items() if name in some) for name in names}


@cache
def _ontology_names() -> frozenset[str]:
    words = vocabulary()
    said = {*words.entity, *words.relation, *words.attribute, *qualifiers(words)}
    return frozenset({*CLASSES, *PROPERTIES, *said, *alignments().inverse.values()})


@cache
def ours(name: str) -> Term:
    """A term of our ontology; a name that the ontology lacks is an error here, not a new term in somebody's data."""
    if name not in _ontology_names():
        raise KeyError(f"{name!r} is not in the ontology; add it to the vocabulary or to reegraph.outputs.rdf.terms")
    return iri(ONTOLOGY + name)


def classes_of(names: Iterable[str]) -> list[Term]:
    """The classes that entity types, and groups of them, stand for."""
    return [ours(GROUPS.get(name, name)) for name in names]


@cache
def term(prefixed: str) -> Term:
    """A term of another ontology, such as `prov:Entity`.

    >>> term("rdfs:label")
    '<http://www.w3.org/2000/01/rdf-schema#label>'
    """
    prefix, _, local = prefixed.partition(":")
    return iri(PREFIXES[prefix] + local)
