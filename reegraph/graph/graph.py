"""The graph: entities, facts and deals, with every claim and document behind them. A projection, never the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import networkx as nx

from reegraph.entities.folding import find_entity, fold_entities, get_entity
from reegraph.entities.gazetteer import gazetteer
from reegraph.graph.dates import last_day, latest_report, require_day
from reegraph.graph.folding import fold_deals, fold_facts
from reegraph.graph.independence import Independence
from reegraph.graph.types import Deal, Fact
from reegraph.identity import Applied, Clusters, Decisions, Note, cluster
from reegraph.model import Claim, Document, Entity, Mention


@dataclass(frozen=True)
class Graph:
    """What the claims say, folded. All mappings are by id, in sorted order.

    `as_of` is the date for which questions are answered unless they name one: the latest day on which anything was
    reported, None when no claim has a date. Facts of all times are in the graph; `Fact.holds_at` decides.
    `clusters` says which ids stand under another's; `notes`, by claim, which claims are the user's, and why.
    """

    entities: Mapping[str, Entity]
    facts: Mapping[str, Fact]
    deals: Mapping[str, Deal]
    claims: Mapping[str, Claim]
    documents: Mapping[str, Document]
    as_of: str | None
    clusters: Clusters = field(default_factory=lambda: cluster(()))
    notes: Mapping[str, Note] = field(default_factory=dict)

    def edges(self) -> Iterator[Fact]:
        """The facts that join two entities and are not denied by all claims."""
        return (fact for fact in self.facts.values() if fact.is_edge)

    def facts_about(self, entity: str) -> tuple[Fact, ...]:
        """The facts with the entity at either end, denials included; empty for an id that is not here."""
        return self._facts_by_entity.get(entity, ())

    def stated(self, fact: Fact) -> tuple[Claim, ...]:
        """The claims that state a fact, without those that deny it."""
        return tuple(c for c in map(self.claims.__getitem__, fact.claims) if c.modality != "negated")

    def deal_of(self, fact: str) -> Deal | None:
        """The deal that a fact belongs to, or None."""
        return self._deal_by_fact.get(fact)

    def fact_of(self, claim: str) -> Fact | None:
        """The fact that a claim states or denies; None for a claim that is not here, or says nothing of two things."""
        return self._fact_by_claim.get(claim)

    def name(self, thing: str) -> str:
        """What to call an entity (of this graph, or one that is known without it) or a deal; else the id itself."""
        if thing in self.entities:
            return self.entities[thing].name
        deal = self.deals.get(thing)
        if deal is not None:
            return f"{deal.kind}: {' – '.join(self.name(p) for p in deal.parties)}"
        known = gazetteer().by_id(thing)
        return thing if known is None else known.name

    def find(self, name: str) -> Entity | None:
        """The one entity called `name` (id, name or alias), or None where there is none or more than one."""
        return find_entity(self.entities, self.clusters.of(name))

    def get(self, name: str) -> Entity:
        """The one entity called `name`; raises UnknownNameError or AmbiguousNameError with near matches."""
        return get_entity(self.entities, self.clusters.of(name))

    @cached_property
    def independence(self) -> Independence:
        """Which documents are one source."""
        return Independence(self.documents.values())

    def to_networkx(self) -> Any:
        """The graph as a `networkx.MultiDiGraph`, with attributes of plain JSON types in a fixed order.

        Nodes: entities (`type`, `name`) and deals (`type` Deal, `kind`, `status`, `terms`). Edges: one for each fact
        between entities, keyed by the fact's id, and one `party` edge from each deal to each of its parties. Deals
        whose last word is a denial are left out.
        """
        graph = nx.MultiDiGraph(as_of=self.as_of)
        for entity in self.entities.values():
            graph.add_node(entity.id, type=entity.type, name=entity.name)
        for deal in self.deals.values():
            if deal.status != "cancelled":
                graph.add_node(deal.id, type="Deal", name=self.name(deal.id), **_deal_data(deal))
        for fact in self.edges():
            graph.add_edge(fact.subject, fact.object, key=fact.id, **self._edge_data(fact))
        for deal in self.deals.values():
            if deal.id in graph:
                for party in deal.parties:
                    key = f"{deal.id} {party}"
                    graph.add_edge(deal.id, party, key=key, predicate="party", claims=list(deal.claims), deal=deal.id)
        return graph

    def _edge_data(self, fact: Fact) -> dict[str, Any]:
        deal = self.deal_of(fact.id)
        return {
            "predicate": fact.predicate,
            "modality": fact.modality,
            "disputed": fact.disputed,
            "qualifiers": dict(fact.qualifiers),
            "valid_from": fact.valid_from,
            "valid_to": fact.valid_to,
            "reported": fact.reported,
            "claims": list(fact.claims),
            "documents": list(fact.documents),
            "deal": None if deal is None else deal.id,
        }

    @cached_property
    def _facts_by_entity(self) -> dict[str, tuple[Fact, ...]]:
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts.values():
            for end in {fact.subject, fact.object} - {None}:
                found[str(end)].append(fact)
        return {entity: tuple(facts) for entity, facts in found.items()}

    @cached_property
    def _fact_by_claim(self) -> dict[str, Fact]:
        return {claim: fact for fact in self.facts.values() for claim in fact.claims}

    @cached_property
    def _deal_by_fact(self) -> dict[str, Deal]:
        return {fact: deal for deal in self.deals.values() for fact in deal.facts}


def _deal_data(deal: Deal) -> dict[str, Any]:
    return {"kind": deal.kind, "status": deal.status, "terms": dict(deal.terms), "claims": list(deal.claims)}


_NOTHING_DECIDED = Decisions()


def project(
    claims: Iterable[Claim],
    documents: Iterable[Document] = (),
    mentions: Iterable[Mention] = (),
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    decisions: Decisions = _NOTHING_DECIDED,
) -> Graph:
    """Fold claims into the graph: a pure function that does not look at the order of its input.

    `as_of` overrides the date of the answers. `known_at` leaves out what was reported or published after that day, and
    what has no report date, as if the day were today; it is then the date of the answers too, unless `as_of` says
    otherwise. `decisions` say which ids are one thing, which claims do not count, and what the user adds. Raises
    MisuseError for a date that is none.
    """
    limit = None if known_at is None else require_day(known_at, "known at")
    applied = Applied(claims, documents, mentions, decisions)
    texts = {d.id: d for d in sorted(applied.documents, key=lambda d: d.id)}
    ordered = sorted(applied.claims, key=lambda c: c.id)
    known = {c.id: c for c in ordered if limit is None or is_known(c, texts, limit)}
    if limit is not None:
        used = {c.document_id for c in known.values()}
        texts = {i: d for i, d in texts.items() if i in used or _published(d.date, limit)}
    facts = fold_facts(c for c in known.values() if not _of_itself(c, applied.clusters))
    day = require_day(as_of, "as of") if as_of else limit or latest_report([c.reported for c in known.values()])
    return Graph(
        entities=applied.renamed(fold_entities(known.values(), _placed(applied.mentions, texts, limit))),
        facts=facts,
        deals=fold_deals(facts.values(), known),
        claims=known,
        documents=texts,
        as_of=day,
        clusters=applied.clusters,
        notes=applied.notes,
    )


def is_known(claim: Claim, documents: Mapping[str, Document], limit: str) -> bool:
    """Whether a claim was reported by a full day, in a document that was published by then as far as it is dated."""
    document = documents.get(claim.document_id)
    out = document is None or document.date is None or _published(document.date, limit)
    return out and _published(claim.reported, limit)


def _of_itself(claim: Claim, clusters: Clusters) -> bool:
    """Whether a claim joins a thing to itself because its two ends were decided to be one."""
    return claim.object is not None and claim.object.id == claim.subject.id and claim.subject.id in clusters.members


def _published(date: str | None, limit: str) -> bool:
    return date is not None and last_day(date) <= limit


def _placed(mentions: Iterable[Mention], texts: Mapping[str, Document], limit: str | None) -> Iterator[Mention]:
    """Mentions with the id of their document in place of its file name, as far as the documents are here."""
    by_name = {document.name: document.id for document in texts.values()}
    for mention in mentions:
        document = texts.get(mention.document) or texts.get(by_name.get(mention.document, ""))
        if limit is not None and not (document is not None and _published(document.date, limit)):
            continue
        yield mention if document is None else mention.model_copy(update={"document": document.id})
