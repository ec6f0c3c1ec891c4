"""A graph as RDF triples: entities, plain edges, facts with their terms, deals, and the provenance of all of it.

Entities keep their id as path (`<base>company/alpha-metals`), facts, claims and documents lie under `fact/`, `claim/`
and `document/`; disagreements under `conflict/`, and their values, each with its claims, under `conflict-value/`.
A fact that joins two entities and is not only denied is also one plain triple between them; whether it is asserted,
planned or rumoured stands on the fact. An id that was decided to be another's is `owl:sameAs` that one, and a claim
that is the user's says so in a comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reegraph.analysis.disagreement import Conflict
from reegraph.errors import MisuseError
from reegraph.graph import Deal, Fact, Graph
from reegraph.graph.choosing import Prefer
from reegraph.graph.support import Support, support
from reegraph.identity.decisions import USER
from reegraph.model import Claim, Document, Entity, Qualifier, Value, content_id, vocabulary
from reegraph.outputs.marks import Marks
from reegraph.outputs.terms import BASE, PREFIXES, ours, term
from reegraph.outputs.turtle import (
    XSD,
    Term,
    Triple,
    date,
    iri,
    literal,
    minted,
    number,
    write_ntriples,
    write_turtle,
)
from reegraph.registry import EXTRACTOR as REGISTRY

_A = term("rdf:type")
# What has no kind of its own in the vocabulary, by the first part of its address.
_ROOMS = ("fact", "claim", "document", "extractor", "conflict", "conflict-value")
_TRUE = literal("true", f"{XSD}boolean")


def to_turtle(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The graph as Turtle: the same graph gives the same bytes. `base` starts the IRI of everything in it.

    `prefer` says which value of a disagreement is `reegraph:chosen`.
    Raises MisuseError when `base` is no absolute IRI that ends in `/` or `#`.
    """
    slugs = [kind.slug for kind in vocabulary().entity.values()]
    ours_under = {slug: f"{base}{slug}/" for slug in [*slugs, *_ROOMS]}
    return write_turtle(triples(graph, base=base, prefer=prefer), {**PREFIXES, **ours_under})


def to_ntriples(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The same triples as `to_turtle`, one a line, sorted."""
    return write_ntriples(triples(graph, base=base, prefer=prefer))


def triples(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[Triple]:
    """Every triple of the graph, in no promised order and possibly more than once."""
    iri(base)
    if not base.endswith(("/", "#")):
        raise MisuseError(f"base {base!r} must end in / or #, as {BASE} does")
    for entity in graph.entities.values():
        yield from _entity(entity, base)
    for fact in graph.facts.values():
        yield from _fact(fact, base)
        yield from _support(minted(base, "fact", fact.id), support(graph, fact.claims))
    for deal in graph.deals.values():
        yield from _deal(deal, base)
        yield minted(base, deal.id), term("rdfs:label"), literal(graph.name(deal.id))
        yield from _support(minted(base, deal.id), support(graph, deal.claims))
    for claim in graph.claims.values():
        yield from _claim(claim, base)
    yield from _decided(graph, base)
    for document in graph.documents.values():
        yield from _document(document, base)
    for conflict in Marks(graph, prefer).conflicts:
        yield from _conflict(conflict, graph, base)


def _decided(graph: Graph, base: str) -> Iterator[Triple]:
    for one, head in graph.clusters.canonical.items():
        if head in graph.entities:
            yield minted(base, one), term("owl:sameAs"), minted(base, head)
    for claim_id, note in graph.notes.items():
        if claim_id in graph.claims:
            yield minted(base, "claim", claim_id), term("rdfs:comment"), literal(note.say())


def _entity(entity: Entity, base: str) -> Iterator[Triple]:
    node = minted(base, entity.id)
    yield node, _A, ours(entity.type)
    yield node, term("rdfs:label"), literal(entity.name)
    for alias in entity.aliases:
        yield node, term("skos:altLabel"), literal(alias)


def _fact(fact: Fact, base: str) -> Iterator[Triple]:
    node, subject, predicate = minted(base, "fact", fact.id), minted(base, fact.subject), ours(fact.predicate)
    yield node, _A, ours("Fact")
    yield node, term("rdf:subject"), subject
    yield node, term("rdf:predicate"), predicate
    yield node, ours("modality"), literal(fact.modality)
    if fact.object is not None:
        yield node, term("rdf:object"), minted(base, fact.object)
        if fact.is_edge:
            yield subject, predicate, minted(base, fact.object)
    if fact.value is not None:
        yield from _value(node, fact.value)
    if fact.disputed:
        yield node, ours("disputed"), _TRUE
    yield from _qualifiers(node, fact.qualifiers)
    yield from _dates(node, validFrom=fact.valid_from, validTo=fact.valid_to, deniedOn=fact.denied_on)
    yield from _dates(node, reported=fact.reported, lastReported=fact.last_reported)
    for claim in fact.claims:
        yield node, term("prov:wasDerivedFrom"), minted(base, "claim", claim)


def _support(node: Term, rests: Support) -> Iterator[Triple]:
    yield node, ours("sources"), number(rests.sources)
    for origin in rests.origins:
        yield node, ours("origin"), literal(origin)


def _conflict(conflict: Conflict, graph: Graph, base: str) -> Iterator[Triple]:
    node = minted(base, "conflict", conflict.id)
    yield node, _A, ours("Conflict")
    yield node, term("rdfs:label"), literal(f"{conflict.name}: {conflict.about}")
    yield node, term("rdf:predicate"), ours(conflict.predicate)
    yield node, ours("because"), literal(conflict.because)
    for party in conflict.parties:
        yield node, ours("concerns"), minted(base, party)
    for value in conflict.values:
        told = minted(base, "conflict-value", content_id([conflict.id, value.value]))
        yield node, ours("conflictingValue"), told
        if value.value == conflict.chosen:
            yield node, ours("chosen"), told
        yield told, _A, ours("ConflictingValue")
        yield told, term("rdfs:label"), literal(value.name)
        if value.value in graph.entities:
            yield told, term("rdf:object"), minted(base, value.value)
        yield from _support(told, value.support)
        for claim in value.claims:
            yield told, term("prov:wasDerivedFrom"), minted(base, "claim", claim)


def _value(node: Term, value: Value) -> Iterator[Triple]:
    if value.number is not None:
        yield node, ours("number"), number(value.number)
    if value.unit is not None:
        yield node, ours("unit"), literal(value.unit)
    if value.word is not None:
        yield node, ours("word"), literal(value.word)
    yield from _dates(node, date=value.date)


def _qualifiers(node: Term, qualifiers: Mapping[str, Qualifier]) -> Iterator[Triple]:
    for name, value in qualifiers.items():
        yield node, ours(name), literal(value) if isinstance(value, str) else number(value)


def _dates(node: Term, **dates: str | None) -> Iterator[Triple]:
    for name, day in dates.items():
        if day is not None:
            yield node, ours(name), date(day)


def _deal(deal: Deal, base: str) -> Iterator[Triple]:
    node = minted(base, deal.id)
    yield node, _A, ours("Deal")
    yield node, ours("dealKind"), literal(deal.kind)
    yield node, ours("dealStatus"), literal(deal.status)
    if deal.commitment is not None:
        yield node, ours("commitment"), literal(deal.commitment)
    for party in deal.parties:
        yield node, ours("party"), minted(base, party)
    yield from _qualifiers(node, deal.terms)
    yield from _dates(node, validFrom=deal.valid_from, validTo=deal.valid_to, reported=deal.reported)
    for fact in deal.facts:
        yield node, term("prov:wasDerivedFrom"), minted(base, "fact", fact)


def _claim(claim: Claim, base: str) -> Iterator[Triple]:
    node, extractor = minted(base, "claim", claim.id), minted(base, "extractor", claim.extractor)
    yield node, _A, ours("Claim")
    yield node, term("prov:hadPrimarySource"), minted(base, "document", claim.document_id)
    yield node, term("prov:wasAttributedTo"), extractor
    yield extractor, _A, term("prov:SoftwareAgent" if claim.extractor not in (USER, REGISTRY) else "prov:Agent")
    yield extractor, term("rdfs:label"), literal(claim.extractor)
    yield node, ours("quote"), literal(claim.evidence.text)
    yield node, ours("start"), number(claim.evidence.start)
    yield node, ours("end"), number(claim.evidence.end)
    yield node, ours("modality"), literal(claim.modality)
    yield node, ours("confidence"), number(float(claim.confidence))
    yield node, ours("rule"), literal(claim.rule)
    yield from _dates(node, reported=claim.reported)


def _document(document: Document, base: str) -> Iterator[Triple]:
    node = minted(base, "document", document.id)
    yield node, _A, ours("Document")
    yield node, term("rdfs:label"), literal(document.citation())
    yield node, term("dcterms:identifier"), literal(document.name)
    yield node, term("dcterms:title"), literal(document.title or document.name)
    if document.publisher is not None:
        yield node, term("dcterms:publisher"), literal(document.publisher)
    if document.date is not None:
        yield node, term("dcterms:date"), date(document.date)
    if document.kind is not None:
        yield node, ours("documentKind"), literal(document.kind)
    # What a document was written after: an address, or words where none is known. `origin`, a path on somebody's
    # machine, is left out.
    for source in document.sources:
        yield node, term("dcterms:source"), literal(source)
