"""SKOS schemes of what the graph names by words: materials, stages of the chain, and statuses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from reegraph.analysis.supply.stages import stage_table
from reegraph.entities.gazetteer import Known, gazetteer
from reegraph.model import slugify, vocabulary
from reegraph.outputs.rdf.terms import PREFIXES, term
from reegraph.outputs.rdf.turtle import Term, Triple, iri, literal, minted, write_turtle

SCHEMES = "https://w3id.org/reegraph/scheme/"
_A = term("rdf:type")
_TITLES = {
    "material": "Materials, by what they are counted for",
    "stage": "Stages from mine to end use",
    "facility-status": "How far a site is",
    "deal-status": "How far a deal is",
    "policy-status": "Whether a policy is in force",
}


def schemes_text() -> str:
    """The schemes as Turtle, the same bytes for the same tables."""
    heading = "GENERATED from the tables of reegraph by `make ontology`: do not edit."
    prefixes = {**PREFIXES, **{name: f"{SCHEMES}{name}/" for name in _TITLES}}
    return write_turtle(scheme_triples(), prefixes, heading=heading)


def scheme_triples() -> Iterator[Triple]:
    """Every scheme with its concepts."""
    for name, title in _TITLES.items():
        yield minted(SCHEMES, name), _A, term("skos:ConceptScheme")
        yield minted(SCHEMES, name), term("dcterms:title"), literal(title)
    for known in gazetteer():
        if known.type == "Material":
            yield from _material(known)
    yield from _stages()
    for scheme, kind in (("facility-status", "facility"), ("deal-status", "Deal"), ("policy-status", "Policy")):
        words = vocabulary().status[kind]
        for word in words:
            yield from _concept(scheme, slugify(word), word.replace("_", " "))
        yield from _ordered(scheme, [slugify(word) for word in words])


def _material(known: Known) -> Iterator[Triple]:
    node = minted(SCHEMES, known.id)
    yield from _concept("material", known.id.partition("/")[2], known.name)
    for alias in known.aliases:
        yield node, term("skos:altLabel"), literal(alias)
    if known.kind == "element":
        yield from ((node, term("skos:notation"), literal(symbol)) for symbol in known.elements)
        return
    for symbol in known.elements:
        if symbol in _elements():
            yield node, term("skos:related"), minted(SCHEMES, _elements()[symbol])


@cache
def _elements() -> dict[str, str]:
    """The ids of the elements by their symbols."""
    single = (k for k in gazetteer() if k.kind == "element" and len(k.elements) == 1)
    return {k.elements[0]: k.id for k in single}


def _stages() -> Iterator[Triple]:
    # Trade stands at no place of the chain (rank 0), so it comes last.
    stages = sorted(stage_table().stage.items(), key=lambda item: (item[1].rank == 0, item[1].rank, item[0]))
    for name, stage in stages:
        yield from _concept("stage", slugify(name), name.replace("_", " "))
        yield minted(SCHEMES, "stage", slugify(name)), term("skos:note"), literal(stage.source)
    yield from _ordered("stage", [slugify(name) for name, _ in stages])


def _concept(scheme: str, slug: str, label: str) -> Iterator[Triple]:
    node = minted(SCHEMES, scheme, slug)
    yield node, _A, term("skos:Concept")
    yield node, term("skos:prefLabel"), literal(label)
    yield node, term("skos:inScheme"), minted(SCHEMES, scheme)


def _ordered(scheme: str, slugs: list[str]) -> Iterator[Triple]:
    """The concepts as a list in their order, whose cells have names (no blank nodes)."""
    collection = minted(SCHEMES, scheme, "order")
    yield collection, _A, term("skos:OrderedCollection")
    yield collection, term("skos:memberList"), _cell(scheme, 1)
    for place, slug in enumerate(slugs, start=1):
        yield _cell(scheme, place), term("rdf:first"), minted(SCHEMES, scheme, slug)
        rest = _cell(scheme, place + 1) if place < len(slugs) else term("rdf:nil")
        yield _cell(scheme, place), term("rdf:rest"), rest


def _cell(scheme: str, place: int) -> Term:
    return iri(f"{SCHEMES}{scheme}/order-{place}")
