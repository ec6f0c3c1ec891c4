"""A graph as RDF triples: entities, plain edges, facts with their terms, deals, and the provenance of all of it.

What documents say by themselves is kept apart from what folds out of all of them, so that each document can have a
graph of its own.

Entities keep their id as path (`<base>company/alpha-metals`), facts, claims and documents lie under `fact/`, `claim/`
and `document/`; disagreements under `conflict/`, and their values, each with its claims, under `conflict-value/`.
A fact that joins two entities and is not only denied is also one plain triple between them; whether it is asserted,
planned or rumoured stands on the fact. An id that was decided to be another's is `owl:sameAs` that one, and a claim
that is the user's says so in a comment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from reegraph.analysis.disagreement.conflicts import Conflict
from reegraph.analysis.disagreement.conflicts import Value as ConflictingValue
from reegraph.errors import MisuseError
from reegraph.graph import Deal, Fact, Graph
from reegraph.graph.choosing import Prefer
from reegraph.graph.support import Support, support
from reegraph.graph.whereabouts import whereabouts
from reegraph.identity import Note
from reegraph.identity.decisions import USER
from reegraph.model import Claim, Document, Entity, EntityRef, Qualifier, Value, content_id, vocabulary
from reegraph.outputs.marks import Marks
from reegraph.outputs.rdf.alignments import alignments
from reegraph.outputs.rdf.terms import BASE, ours, term
from reegraph.outputs.rdf.turtle import XSD, Pair, Term, Triple, date, iri, literal, minted, number
from reegraph.registry import EXTRACTOR as REGISTRY

_A = term("rdf:type")
_TRUE = literal("true", f"{XSD}boolean")


class Telling(NamedTuple):
    """What is to be told of one subject, and is not yet: of a large graph few subjects at a time are held as triples.

    `document` is the document that states it by itself, None for what folds out of all of them.
    """

    subject: Term
    document: Term | None
    tell: Callable[[Any], Iterator[Pair]]
    thing: Any


def tellings(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> list[Telling]:
    """All that there is to tell of a graph, sorted by subject; of one subject there may be several tellings.

    `base` starts the IRI of everything; `prefer` says which value of a disagreement is `reegraph:chosen`. Raises
    MisuseError for a base that no IRI can start with.
    """
    iri(base)
    if not base.endswith(("/", "#")):
        raise MisuseError(f"base {base!r} must end in / or #, as {BASE} does")
    teller = _Teller(graph, base)
    found = [*teller.folded(Marks(graph, prefer).conflicts), *teller.stated()]
    found.sort(key=attrgetter("subject"))
    return found


def by_subject(told: Iterable[Telling]) -> Iterator[tuple[Term, list[Pair]]]:
    """Subject by subject, with its predicates and objects sorted, each once; what is told must be sorted by subject."""
    for subject, some in groupby(told, key=attrgetter("subject")):
        yield subject, sorted({pair for one in some for pair in one.tell(one.thing)})


def triples(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[Triple]:
    """Every triple of the graph, each once, sorted."""
    for subject, pairs in by_subject(tellings(graph, base=base, prefer=prefer)):
        yield from ((subject, predicate, other) for predicate, other in pairs)


class _Teller:
    """Knows the graph, and where its things are; each method that tells gives predicates and objects of one subject."""

    def __init__(self, graph: Graph, base: str) -> None:
        self.graph, self.base = graph, base

    def folded(self, conflicts: Iterable[Conflict]) -> Iterator[Telling]:
        """What all documents together say: entities, facts, deals, disagreements, decisions, and what found claims."""
        at = self.at
        for entity in self.graph.entities.values():
            yield Telling(at(entity.id), None, self.entity, entity)
        for fact in self.graph.facts.values():
            yield Telling(at("fact", fact.id), None, self.fact, fact)
            if fact.is_edge:
                yield Telling(at(fact.subject), None, self.edge, fact)
        for deal in self.graph.deals.values():
            yield Telling(at(deal.id), None, self.deal, deal)
        for reading, claim in {self.reading_of(claim): claim for claim in self.graph.claims.values()}.items():
            yield Telling(reading, None, self.reading, claim)
            yield Telling(at("extractor", claim.extractor), None, self.extractor, claim.extractor)
        for conflict in conflicts:
            yield Telling(at("conflict", conflict.id), None, self.conflict, conflict)
            for value in conflict.values:
                yield Telling(self.value_of(conflict, value), None, self.conflicting, value)
        yield from self.decided()

    def decided(self) -> Iterator[Telling]:
        """What users decided: which ids are one, and which claims are theirs."""
        for one, head in self.graph.clusters.canonical.items():
            if head in self.graph.entities:
                yield Telling(self.at(one), None, self.same, head)
        for claim_id, note in self.graph.notes.items():
            if claim_id in self.graph.claims:
                yield Telling(self.at("claim", claim_id), None, self.note, note)

    def stated(self) -> Iterator[Telling]:
        """What each document says by itself: its description, whom it names, its claims and their words."""
        for document in self.graph.documents.values():
            node = self.at("document", document.id)
            yield Telling(node, node, self.document, document)
        quoted: dict[Term, str] = {}
        for claim in self.graph.claims.values():
            node, passage = self.at("document", claim.document_id), self.passage_of(claim)
            yield Telling(self.at("claim", claim.id), node, self.claim, claim)
            if quoted.get(passage) != claim.evidence.text:
                quoted[passage] = claim.evidence.text
                yield Telling(passage, node, self.passage, claim)
        named: dict[str, list[str]] = defaultdict(list)
        for entity in self.graph.entities.values():
            for known in entity.documents:
                named[known].append(entity.id)
        for known, entities in named.items():
            node = self.at("document", known)
            yield Telling(node, node, self.mentions, entities)

    def at(self, *path: str) -> Term:
        """The address of something of the graph."""
        return minted(self.base, *path)

    def reading_of(self, claim: Claim) -> Term:
        """What found a claim: one node for all claims that are alike in this, as most of a rule are."""
        return self.at("reading", _reading_id(claim.extractor, claim.rule, claim.confidence))

    def passage_of(self, claim: Claim) -> Term:
        """What several claims may be quoted from: a passage is told by its document and its place."""
        return self.at("passage", f"{claim.document_id}-{claim.evidence.start}-{claim.evidence.end}")

    def value_of(self, conflict: Conflict, value: ConflictingValue) -> Term:
        """One of the values of a conflict."""
        return self.at("conflict-value", content_id([conflict.id, value.value]))

    def entity(self, entity: Entity) -> Iterator[Pair]:
        yield _A, ours(entity.type)
        yield term("rdfs:label"), literal(entity.name)
        for alias in entity.aliases:
            yield term("skos:altLabel"), literal(alias)
        if entity.type in vocabulary().groups["facility"]:
            yield from self._point(entity)

    def _point(self, entity: Entity) -> Iterator[Pair]:
        found = whereabouts(self.graph, entity.id)
        if found is not None:
            yield term("wgs84:lat"), number(float(found.point.lat))
            yield term("wgs84:long"), number(float(found.point.lon))
            yield ours("pointMarks"), literal(found.point.kind)
            yield ours("pointSource"), literal(found.point.source)
            for claim in found.claims:
                yield ours("pointClaim"), self.at("claim", claim)

    def edge(self, fact: Fact) -> Iterator[Pair]:
        yield ours(fact.predicate), self.at(str(fact.object))

    def fact(self, fact: Fact) -> Iterator[Pair]:
        yield _A, ours("Fact")
        yield term("rdf:subject"), self.at(fact.subject)
        yield term("rdf:predicate"), ours(fact.predicate)
        yield ours("modality"), literal(fact.modality)
        if fact.object is not None:
            yield term("rdf:object"), self.at(fact.object)
        if fact.value is not None:
            yield from _value(fact.value)
        if fact.disputed:
            yield ours("disputed"), _TRUE
        yield from _qualifiers(fact.qualifiers)
        yield from _dates(validFrom=fact.valid_from, validTo=fact.valid_to, deniedOn=fact.denied_on)
        yield from _dates(reported=fact.reported, lastReported=fact.last_reported)
        yield from self._derived_from(fact.claims)
        yield from _support(support(self.graph, fact.claims))

    def _derived_from(self, claims: Iterable[str]) -> Iterator[Pair]:
        for claim in claims:
            yield term("prov:wasDerivedFrom"), self.at("claim", claim)

    def deal(self, deal: Deal) -> Iterator[Pair]:
        yield _A, ours("Deal")
        yield term("rdfs:label"), literal(self.graph.name(deal.id))
        yield ours("dealKind"), literal(deal.kind)
        yield ours("dealStatus"), literal(deal.status)
        if deal.commitment is not None:
            yield ours("commitment"), literal(deal.commitment)
        for party in deal.parties:
            yield ours("party"), self.at(party)
        yield from _qualifiers(deal.terms)
        yield from _dates(validFrom=deal.valid_from, validTo=deal.valid_to, reported=deal.reported)
        for fact in deal.facts:
            yield term("prov:wasDerivedFrom"), self.at("fact", fact)
        yield from _support(support(self.graph, deal.claims))

    def conflict(self, conflict: Conflict) -> Iterator[Pair]:
        yield _A, ours("Conflict")
        yield term("rdfs:label"), literal(f"{conflict.name}: {conflict.about}")
        yield term("rdf:predicate"), ours(conflict.predicate)
        yield ours("because"), literal(conflict.because)
        for party in conflict.parties:
            yield ours("concerns"), self.at(party)
        for value in conflict.values:
            yield ours("conflictingValue"), self.value_of(conflict, value)
            if value.value == conflict.chosen:
                yield ours("chosen"), self.value_of(conflict, value)

    def conflicting(self, value: ConflictingValue) -> Iterator[Pair]:
        yield _A, ours("ConflictingValue")
        yield term("rdfs:label"), literal(value.name)
        if value.value in self.graph.entities:
            yield term("rdf:object"), self.at(value.value)
        yield from _support(value.support)
        yield from self._derived_from(value.claims)

    def same(self, head: str) -> Iterator[Pair]:
        yield term("owl:sameAs"), self.at(head)

    def note(self, note: Note) -> Iterator[Pair]:
        yield term("rdfs:comment"), literal(note.say())

    def claim(self, claim: Claim) -> Iterator[Pair]:
        yield _A, ours("Claim")
        yield term("rdf:predicate"), ours(claim.predicate)
        yield from self._end("subject", claim.subject)
        if claim.object is not None:
            yield from self._end("object", claim.object)
        if claim.value is not None:
            yield from _value(claim.value)
            yield ours("valueText"), literal(claim.value.text)
        yield ours("modality"), literal(claim.modality)
        yield from _qualifiers(claim.qualifiers)
        yield from _dates(validFrom=claim.valid_from, validTo=claim.valid_to, reported=claim.reported)
        yield term("prov:wasQuotedFrom"), self.passage_of(claim)
        yield term("prov:wasGeneratedBy"), self.reading_of(claim)

    def passage(self, claim: Claim) -> Iterator[Pair]:
        yield _A, ours("Passage")
        yield term("prov:hadPrimarySource"), self.at("document", claim.document_id)
        yield ours("quote"), literal(claim.evidence.text)
        yield ours("start"), number(claim.evidence.start)
        yield ours("end"), number(claim.evidence.end)

    def _end(self, end: str, said: EntityRef) -> Iterator[Pair]:
        """One end of a claim, with what its words and its name have that the entity itself has otherwise."""
        entity = self.graph.entities[said.id]
        yield term(f"rdf:{end}"), self.at(said.id)
        if said.name != entity.name:
            yield ours(f"{end}Name"), literal(said.name)
        if said.type != entity.type:
            yield ours(f"{end}Type"), ours(said.type)
        if said.mention != entity.name:
            yield ours(f"{end}Mention"), literal(said.mention)

    def reading(self, claim: Claim) -> Iterator[Pair]:
        yield _A, ours("Reading")
        yield ours("rule"), literal(claim.rule)
        yield ours("confidence"), number(float(claim.confidence))
        yield term("prov:wasAssociatedWith"), self.at("extractor", claim.extractor)

    def extractor(self, name: str) -> Iterator[Pair]:
        yield _A, term("prov:SoftwareAgent" if name not in (USER, REGISTRY) else "prov:Agent")
        yield term("rdfs:label"), literal(name)

    def mentions(self, entities: Iterable[str]) -> Iterator[Pair]:
        for entity in entities:
            yield ours("mentions"), self.at(entity)

    def document(self, document: Document) -> Iterator[Pair]:
        yield _A, ours("Document")
        yield term("rdfs:label"), literal(document.citation())
        yield term("dcterms:identifier"), literal(document.name)
        if document.title is not None:
            yield term("dcterms:title"), literal(document.title)
        if document.publisher is not None:
            yield term("dcterms:publisher"), literal(document.publisher)
        if document.date is not None:
            yield term("dcterms:date"), date(document.date)
        if document.kind is not None:
            yield ours("documentKind"), literal(document.kind)
        # What a document was written after: an address, or words where none is known. `origin`, a path on somebody's
        # machine, is left out.
        for source in document.sources:
            yield term("dcterms:source"), literal(source)
        if document.language is not None:
            yield term("dcterms:language"), literal(document.language)
        if document.pages:
            yield ours("pageStarts"), literal(" ".join(map(str, document.pages)))
        for note in document.notes:
            yield ours("note"), literal(note)


@lru_cache(1 << 12)
def _reading_id(extractor: str, rule: str, confidence: float) -> str:
    return content_id([extractor, rule, confidence])


def _support(rests: Support) -> Iterator[Pair]:
    yield ours("sources"), number(rests.sources)
    for origin in rests.origins:
        yield ours("origin"), literal(origin)


def _value(value: Value) -> Iterator[Pair]:
    if value.number is not None:
        yield ours("number"), number(value.number)
    if value.unit is not None:
        yield ours("unit"), literal(value.unit)
        if value.unit in alignments().units:
            yield term("qudt:hasUnit"), term(alignments().units[value.unit])
    if value.word is not None:
        yield ours("word"), literal(value.word)
    yield from _dates(date=value.date)


def _qualifiers(qualifiers: Mapping[str, Qualifier]) -> Iterator[Pair]:
    for name, value in qualifiers.items():
        yield ours(name), literal(value) if isinstance(value, str) else number(value)


def _dates(**dates: str | None) -> Iterator[Pair]:
    for name, day in dates.items():
        if day is not None:
            yield ours(name), date(day)
