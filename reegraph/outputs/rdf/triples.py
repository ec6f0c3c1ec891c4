"""A graph as RDF triples: entities, plain edges, facts with their terms, deals, and the provenance of all of it.

What documents say by themselves (`stated`) is kept apart from what folds out of all of them (`folded`), so that each
document can have a graph of its own.

Entities keep their id as path (`<base>company/alpha-metals`), facts, claims and documents lie under `fact/`, `claim/`
and `document/`; disagreements under `conflict/`, and their values, each with its claims, under `conflict-value/`.
A fact that joins two entities and is not only denied is also one plain triple between them; whether it is asserted,
planned or rumoured stands on the fact. An id that was decided to be another's is `owl:sameAs` that one, and a claim
that is the user's says so in a comment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from reegraph.analysis.disagreement.conflicts import Conflict
from reegraph.errors import MisuseError
from reegraph.graph import Deal, Fact, Graph
from reegraph.graph.choosing import Prefer
from reegraph.graph.support import Support, support
from reegraph.identity.decisions import USER
from reegraph.model import Claim, Document, Entity, EntityRef, Qualifier, Value, content_id
from reegraph.outputs.marks import Marks
from reegraph.outputs.rdf.alignments import alignments
from reegraph.outputs.rdf.terms import BASE, ours, term
from reegraph.outputs.rdf.turtle import (
    XSD,
    Term,
    Triple,
    date,
    iri,
    literal,
    minted,
    number,
)
from reegraph.registry import EXTRACTOR as REGISTRY

_A = term("rdf:type")
_TRUE = literal("true", f"{XSD}boolean")


def triples(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[Triple]:
    """Every triple of the graph, in no promised order and possibly more than once."""
    yield from folded(graph, base=base, prefer=prefer)
    for _, some in stated(graph, base=base):
        yield from some


def folded(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[Triple]:
    """What all documents together say: entities, facts, deals, disagreements and decisions, and what found the claims.

    `prefer` says which value of a disagreement is `reegraph:chosen`.
    """
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
        yield from _reading(claim, base)
    yield from _decided(graph, base)
    for conflict in Marks(graph, prefer).conflicts:
        yield from _conflict(conflict, graph, base)


def stated(graph: Graph, *, base: str = BASE) -> Iterator[tuple[Term, Iterator[Triple]]]:
    """What each document says by itself: its description and its claims, with the IRI of the document."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in graph.claims.values():
        claims[claim.document_id].append(claim)
    named: dict[str, list[str]] = defaultdict(list)
    for entity in graph.entities.values():
        for document in entity.documents:
            named[document].append(entity.id)
    for known in sorted({*graph.documents, *claims, *named}):
        node = minted(base, "document", known)
        yield node, _of_document(known, node, claims[known], named[known], graph=graph, base=base)


def _of_document(
    known: str, node: Term, claims: Iterable[Claim], named: Iterable[str], *, graph: Graph, base: str
) -> Iterator[Triple]:
    about = graph.documents.get(known)
    if about is not None:
        yield from _document(about, base)
    for claim in claims:
        yield from _claim(claim, graph, base)
    for entity in named:
        yield node, ours("mentions"), minted(base, entity)


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
        if value.unit in alignments().units:
            yield node, term("qudt:hasUnit"), term(alignments().units[value.unit])
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


def _claim(claim: Claim, graph: Graph, base: str) -> Iterator[Triple]:
    node, passage = minted(base, "claim", claim.id), _passage_of(claim, base)
    yield node, _A, ours("Claim")
    yield node, term("rdf:predicate"), ours(claim.predicate)
    yield from _end(node, "subject", claim.subject, graph, base)
    if claim.object is not None:
        yield from _end(node, "object", claim.object, graph, base)
    if claim.value is not None:
        yield from _value(node, claim.value)
        yield node, ours("valueText"), literal(claim.value.text)
    yield node, ours("modality"), literal(claim.modality)
    yield from _qualifiers(node, claim.qualifiers)
    yield from _dates(node, validFrom=claim.valid_from, validTo=claim.valid_to, reported=claim.reported)
    yield node, term("prov:wasQuotedFrom"), passage
    yield passage, _A, ours("Passage")
    yield passage, term("prov:hadPrimarySource"), minted(base, "document", claim.document_id)
    yield passage, ours("quote"), literal(claim.evidence.text)
    yield passage, ours("start"), number(claim.evidence.start)
    yield passage, ours("end"), number(claim.evidence.end)
    yield node, term("prov:wasGeneratedBy"), _reading_of(claim, base)


def _passage_of(claim: Claim, base: str) -> Term:
    """What several claims may be quoted from: a passage is told by its document and its place."""
    return minted(base, "passage", f"{claim.document_id}-{claim.evidence.start}-{claim.evidence.end}")


def _end(node: Term, end: str, said: EntityRef, graph: Graph, base: str) -> Iterator[Triple]:
    """One end of a claim, with what its words and its name have that the entity itself has otherwise."""
    entity = graph.entities[said.id]
    yield node, term(f"rdf:{end}"), minted(base, said.id)
    if said.name != entity.name:
        yield node, ours(f"{end}Name"), literal(said.name)
    if said.type != entity.type:
        yield node, ours(f"{end}Type"), ours(said.type)
    if said.mention != entity.name:
        yield node, ours(f"{end}Mention"), literal(said.mention)


def _reading_of(claim: Claim, base: str) -> Term:
    """What found a claim: one node for all claims that are alike in this, as most of a rule are."""
    return minted(base, "reading", content_id([claim.extractor, claim.rule, claim.confidence]))


def _reading(claim: Claim, base: str) -> Iterator[Triple]:
    reading, extractor = _reading_of(claim, base), minted(base, "extractor", claim.extractor)
    yield reading, _A, ours("Reading")
    yield reading, ours("rule"), literal(claim.rule)
    yield reading, ours("confidence"), number(float(claim.confidence))
    yield reading, term("prov:wasAssociatedWith"), extractor
    yield extractor, _A, term("prov:SoftwareAgent" if claim.extractor not in (USER, REGISTRY) else "prov:Agent")
    yield extractor, term("rdfs:label"), literal(claim.extractor)


def _document(document: Document, base: str) -> Iterator[Triple]:
    node = minted(base, "document", document.id)
    yield node, _A, ours("Document")
    yield node, term("rdfs:label"), literal(document.citation())
    yield node, term("dcterms:identifier"), literal(document.name)
    if document.title is not None:
        yield node, term("dcterms:title"), literal(document.title)
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
    if document.language is not None:
        yield node, term("dcterms:language"), literal(document.language)
    if document.pages:
        yield node, ours("pageStarts"), literal(" ".join(map(str, document.pages)))
    for note in document.notes:
        yield node, ours("note"), literal(note)
