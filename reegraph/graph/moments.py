"""A part of a graph, out of the same claims: what held on a day, what could be known by then, some kinds of facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from reegraph.entities.folding import fold_entities
from reegraph.errors import MisuseError
from reegraph.graph.dates import begins_on, first_day, last_day, require_day
from reegraph.graph.folding import fold_deals, fold_facts
from reegraph.graph.graph import Graph, is_known
from reegraph.model import Claim, Entity, vocabulary


def at(graph: Graph, day: str) -> Graph:
    """What held on a day: the claims that held then, and what they fold into.

    A claim said as fact holds from its stated start, else from its report; a plan, a rumour or a denial from its report
    too, as what it is. It holds until its stated end. An undated claim holds always. Entities keep their names.

    Raises MisuseError for a date that is none.
    """
    wanted = require_day(day, "as of")
    return _of_claims(graph, [c for c in graph.claims.values() if holds_on(c, wanted)], wanted)


def known_by(graph: Graph, day: str) -> Graph:
    """What could be known by a day: claims reported by then in documents published by then; undated ones are left out.

    Raises MisuseError for a date that is none.
    """
    limit = require_day(day, "known at")
    return _of_claims(graph, [c for c in graph.claims.values() if is_known(c, graph.documents, limit)], limit)


def only_of(graph: Graph, names: Collection[str]) -> Graph:
    """What is said between entities of some types, by some predicates: types and predicates are told by their names.

    Without a type among the names all types count, and without a predicate all predicates. Raises MisuseError for a
    name that is neither.
    """
    known = vocabulary()
    types = known.expand(tuple(n for n in names if n in known.entity or n in known.groups))
    predicates = {n for n in names if n in known.relation or n in known.attribute}
    wrong = sorted(set(names) - set(known.entity) - set(known.groups) - predicates)
    if wrong:
        raise MisuseError(f"only: found {', '.join(wrong)}, expected entity types and predicates of the vocabulary")
    kept = [
        claim
        for claim in graph.claims.values()
        if (not predicates or claim.predicate in predicates)
        and (not types or all(end.type in types for end in (claim.subject, claim.object) if end is not None))
    ]
    return _of_claims(graph, kept, graph.as_of)


def holds_on(claim: Claim, day: str) -> bool:
    """Whether a claim holds on a full day."""
    reported = first_day(claim.reported) if claim.reported else None
    if claim.valid_to is not None and last_day(claim.valid_to) <= day:
        return False
    start = begins_on(claim.valid_from, reported)
    if claim.modality != "asserted" and reported is not None:
        start = reported if start is None else min(start, reported)
    return start is None or start <= day


def _of_claims(graph: Graph, claims: Collection[Claim], day: str | None) -> Graph:
    """The graph of some of its claims, with the documents that they stand in."""
    kept: Mapping[str, Claim] = {c.id: c for c in claims}
    facts = fold_facts(kept.values())
    used = {c.document_id for c in kept.values()}
    return replace(
        graph,
        entities={e.id: _as_called(graph, e) for e in fold_entities(kept.values(), ()).values()},
        facts=facts,
        deals=fold_deals(facts.values(), dict(kept)),
        claims=kept,
        documents={i: d for i, d in graph.documents.items() if i in used},
        as_of=day,
    )


def _as_called(graph: Graph, entity: Entity) -> Entity:
    whole = graph.entities[entity.id]
    return whole.model_copy(update={"claims": entity.claims, "documents": entity.documents})
