"""The names that exported RDF may use: the vocabulary's, and the few that carry facts, deals, claims and documents."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from reegraph.model import Vocabulary, vocabulary
from reegraph.outputs.turtle import RDF, XSD, Term, iri

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


class Structural(NamedTuple):
    """A class or property that is not part of what documents say, but of how it is kept.

    `parent` is the class or property above it, `range` the class or datatype of its values (None for a class).
    """

    definition: str
    domain: str | None = None
    range: str | None = None
    parent: str | None = None


CLASSES = {
    "Entity": Structural("Anything that documents name and the graph keeps as one node."),
    "Facility": Structural("A site of the chain, from mine to magnet plant.", parent=f"{ONTOLOGY}Entity"),
    "Organisation": Structural("Who can act, own, buy, sell, fund or rule.", parent=f"{ONTOLOGY}Entity"),
    "Fact": Structural(
        "What claims that say the same thing say, once. rdf:subject, rdf:predicate and rdf:object name the relation; "
        "an attribute has its value in number and unit, date or word instead of rdf:object.",
        parent=f"{RDF}Statement",
    ),
    "Claim": Structural("One fact as one document states it, with the words that state it.", parent=f"{PROV}Entity"),
    "Document": Structural("A text that was read.", parent=f"{PROV}Entity"),
    "Conflict": Structural("Values that cannot both hold at one time, each with a source that the other has not."),
    "ConflictingValue": Structural("One of the values of a conflict, derived from the claims that state it."),
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
    "number": Structural("The value of an attribute, as a number; see unit.", "Fact", _DECIMAL),
    "unit": Structural("Unit of the number: t/yr, t, percent, a currency, or one per kilogram.", "Fact", _STRING),
    "date": Structural("The value of an attribute, as a date (year, month or day).", "Fact"),
    "word": Structural("The value of an attribute, as a word.", "Fact", _STRING),
    "quote": Structural("The exact words of the document, from start to end.", "Claim", _STRING),
    "start": Structural("Where the quote starts in the document's text, in code points from 0.", "Claim", _INTEGER),
    "end": Structural("Where the quote ends in the document's text, exclusive.", "Claim", _INTEGER),
    "rule": Structural("The rule that read the claim.", "Claim", _STRING),
    "confidence": Structural("How sure the extractor is, 0 to 1.", "Claim", _DECIMAL),
    "documentKind": Structural("What sort of text it is; a brief was written by this project.", "Document", _STRING),
    "party": Structural("Takes part in the deal.", "Deal", f"{ONTOLOGY}Entity"),
    "sources": Structural("How many independent sources state it.", range=_INTEGER),
    "origin": Structural("Where its sources come from: documents, reference tables, user.", range=_STRING),
    "concerns": Structural("Whom the conflict concerns.", "Conflict", f"{ONTOLOGY}Entity"),
    "conflictingValue": Structural("One of its values.", "Conflict", f"{ONTOLOGY}ConflictingValue"),
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
    ours = {*CLASSES, *PROPERTIES, *words.entity, *words.relation, *words.attribute, *qualifiers(words)}
    return frozenset(ours)


@cache
def ours(name: str) -> Term:
    """A term of our ontology; a name that the ontology lacks is an error here, not a new term in somebody's data."""
    if name not in _ontology_names():
        raise KeyError(f"{name!r} is not in the ontology; add it to the vocabulary or to reegraph.outputs.terms")
    return iri(ONTOLOGY + name)


@cache
def term(prefixed: str) -> Term:
    """A term of another ontology, such as `prov:Entity`.

    >>> term("rdfs:label")
    '<http://www.w3.org/2000/01/rdf-schema#label>'
    """
    prefix, _, local = prefixed.partition(":")
    return iri(PREFIXES[prefix] + local)
