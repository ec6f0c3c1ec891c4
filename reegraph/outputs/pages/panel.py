"""What the panel of the graph page tells: facts, deals, disagreements, and the words behind all of them.

Everything that repeats (a citation, a remark, a claim) stands once in a list, and is named by its place in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from reegraph.analysis.disagreement.conflicts import Conflict
from reegraph.graph import Deal, Fact, Graph
from reegraph.graph.choosing import Prefer
from reegraph.graph.citation import cite
from reegraph.graph.support import support
from reegraph.model import Claim, Document
from reegraph.outputs.marks import Marks
from reegraph.outputs.pages.inferred import Inferred, inferred_supply
from reegraph.outputs.pages.periods import changes, elements_of
from reegraph.outputs.pages.telling import terms_words, value_words
from reegraph.registry import REFERENCE


class _Places(NamedTuple):
    """Places in the lists of the page, by what stands there."""

    claims: Mapping[str, int]
    documents: Mapping[str, int]
    facts: Mapping[str, int]
    citations: Mapping[str, int]


def told(graph: Graph, prefer: Prefer) -> dict[str, Any]:
    """Facts, deals, conflicts, claims, citations and documents in plain JSON types, each list in a fixed order."""
    marks = Marks(graph, prefer)
    citations = sorted({cite(graph, claim).source for claim in graph.claims.values()})
    at = _Places(*map(_places, (graph.claims, graph.documents, graph.facts, citations)))
    return {
        "prefer": prefer,
        "facts": [_fact(fact, graph, at, marks) for fact in graph.facts.values()],
        "deals": [_deal(deal, graph, at) for deal in graph.deals.values()],
        "inferred": [_inferred(link, at) for link in inferred_supply(graph)],
        "conflicts": [_conflict(conflict, graph, at) for conflict in marks.conflicts],
        "claims": [_claim(claim, graph, at) for claim in graph.claims.values()],
        "citations": citations,
        "documents": [_document(document) for document in graph.documents.values()],
    }


def _places(things: Iterable[str]) -> dict[str, int]:
    return {thing: place for place, thing in enumerate(things)}


def _fact(fact: Fact, graph: Graph, at: _Places, marks: Marks) -> dict[str, Any]:
    known = {
        "s": fact.subject,
        "p": fact.predicate,
        "o": fact.object,
        "value": None if fact.value is None else value_words(fact.value),
        "terms": " · ".join(terms_words(fact.qualifiers)),
        "how": fact.modality,
        "from": fact.valid_from,
        "to": fact.valid_to,
        "denied": fact.denied_on,
        "disputed": fact.disputed,
        "rests": support(graph, fact.claims).remark(),
        "conflicts": list(marks.of_fact.get(fact.id, ())) or None,
        "when": changes(graph, fact),
        "elements": elements_of(graph, fact),
        "claims": [at.claims[claim] for claim in fact.claims],
    }
    return {key: value for key, value in known.items() if value not in (None, False, "")}


def _deal(deal: Deal, graph: Graph, at: _Places) -> dict[str, Any]:
    known = {
        "id": deal.id,
        "kind": deal.kind,
        "status": deal.status,
        "commitment": deal.commitment,
        "parties": deal.parties,
        "terms": " · ".join(terms_words(deal.terms)),
        "rests": support(graph, deal.claims).remark(),
        "facts": [at.facts[fact] for fact in deal.facts],
    }
    return {key: value for key, value in known.items() if value not in (None, "")}


def _inferred(link: Inferred, at: _Places) -> dict[str, Any]:
    return link._asdict() | {"claims": [at.claims[claim] for claim in link.claims]}


def _conflict(conflict: Conflict, graph: Graph, at: _Places) -> dict[str, Any]:
    """`chosen` is the place of a value; `facts` are those that its values state, and so are marked with it."""
    facts = (graph.fact_of(claim) for claim in conflict.claims())
    return {
        "s": conflict.subject,
        "about": conflict.about,
        "parties": conflict.parties,
        "facts": sorted({at.facts[fact.id] for fact in facts if fact is not None}),
        "values": [
            {
                "name": value.name,
                "entity": value.value if value.value in graph.entities else None,
                "rests": value.rests_on(),
                "claims": [at.claims[claim] for claim in value.claims],
            }
            for value in conflict.values
        ],
        "chosen": [value.value for value in conflict.values].index(conflict.chosen),
        "because": conflict.because,
    }


def _claim(claim: Claim, graph: Graph, at: _Places) -> dict[str, Any]:
    cited = cite(graph, claim)
    known = {
        "quote": claim.evidence.text,
        "cite": at.citations[cited.source],
        "reference": cited.reference or None,
        "how": claim.modality,
        "reported": claim.reported,
        "document": at.documents.get(claim.document_id),
        "decision": graph.notes[claim.id].say() if claim.id in graph.notes else None,
    }
    return {key: value for key, value in known.items() if value is not None}


def _document(document: Document) -> dict[str, Any]:
    """What the citation leaves out: what it was written after, and what a reader of it must know."""
    reference = document.kind == REFERENCE
    known = {"after": () if reference else document.sources, "notes": () if reference else document.notes}
    return {key: value for key, value in known.items() if value}
