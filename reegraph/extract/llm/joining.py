"""Rules and a model on one document: what both read is surer, what one reads alone must be sure by itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from reegraph.extract.extraction import Extraction
from reegraph.extract.llm.guide import TABLES
from reegraph.model import Claim, Frozen, vocabulary
from reegraph.model.tables import read_table

BOTH = "both"
_SUREST = 0.99


class _Joining(Frozen):
    alone: float


@cache
def _joining() -> _Joining:
    return read_table(TABLES, "joining.toml", _Joining)


def told_fact(claim: Claim) -> tuple[object, ...]:
    """What two claims share that agree, whatever else each says: ends, predicate and value, whether denied."""
    ends = (claim.subject.id, claim.object.id if claim.object else "")
    known = vocabulary().relation.get(claim.predicate)
    if known is not None and known.symmetric:
        ends = (min(ends), max(ends))
    stage = claim.qualifiers.get("stage") if claim.predicate == "controls_share" else None
    return (*ends, claim.predicate, claim.value.key() if claim.value else None, claim.modality == "negated", stage)


def join(rules: Extraction, model: Extraction) -> Extraction:
    """The claims of both, each by its own words.

    What both state gets the confidence 1 - (1 - a)(1 - b), as of two witnesses. What rules alone state stays where its
    confidence is at least `alone` of `tables/joining.toml`; notes say how many facts that leaves out. Mentions are
    those of the model, and those of rules of what the model lists or a claim is about.
    """
    by_rules, by_model = _surest(rules.claims), _surest(model.claims)
    agreed = {f: min(_SUREST, 1 - (1 - by_rules[f]) * (1 - by_model[f])) for f in by_rules.keys() & by_model.keys()}
    kept = [_raised(c, agreed) for c in model.claims]
    kept += [_raised(c, agreed) for c in rules.claims if told_fact(c) in agreed or c.confidence >= _joining().alone]
    ordered = sorted({c.id: c for c in kept}.values(), key=lambda c: (c.evidence.start, c.evidence.end, c.id))
    left = len({f for f, confidence in by_rules.items() if f not in agreed and confidence < _joining().alone})
    said = f"{len(agreed)} facts by rules and model, {len(by_model.keys() - agreed.keys())} by the model alone,"
    said += f" {len(by_rules.keys() - agreed.keys()) - left} by rules alone, {left} of theirs not sure enough alone"
    meant = {m.id for m in model.mentions} | {e.id for c in kept for e in (c.subject, c.object) if e is not None}
    by_both = (*(m for m in rules.mentions if m.id in meant), *model.mentions)
    mentions = {(m.start, m.end, m.id): m for m in by_both}
    return Extraction(
        claims=tuple(ordered),
        mentions=tuple(m for _, m in sorted(mentions.items())),
        notes=(*rules.notes, *model.notes, said),
    )


def _surest(claims: Iterable[Claim]) -> dict[tuple[object, ...], float]:
    found: dict[tuple[object, ...], float] = {}
    for claim in claims:
        fact = told_fact(claim)
        found[fact] = max(claim.confidence, found.get(fact, 0.0))
    return found


def _raised(claim: Claim, agreed: dict[tuple[object, ...], float]) -> Claim:
    sure = agreed.get(told_fact(claim))
    return claim if sure is None else claim.model_copy(update={"confidence": round(sure, 4)})
