"""The figures: precision, recall and F1 of claims and mentions against gold. Pure; nothing here reads a file."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from reegraph.evaluation.gold import Gold, GoldAttribute, GoldRelation
from reegraph.evaluation.matching import Names, normal_name, same_attribute, same_relation, same_value
from reegraph.evaluation.predictions import PredictedClaim, PredictedMention, stem
from reegraph.model import Frozen, vocabulary

UNSCORED = "Deal"  # what a deal says is in the relations of its parties


class Figures(Frozen):
    """How `predicted` facts agree with `gold` ones. `tp` are those in both; the shares are rounded to four places.

    >>> Figures.make(tp=3, predicted=4, gold=6).f1
    0.6
    """

    precision: float
    recall: float
    f1: float
    tp: int
    predicted: int
    gold: int

    @classmethod
    def make(cls, tp: int, predicted: int, gold: int) -> Figures:
        precision = tp / predicted if predicted else 0.0
        recall = tp / gold if gold else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        shares = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
        return cls(**shares, tp=tp, predicted=predicted, gold=gold)


class Remark(Frozen):
    """One fact that was missed or is wrong, or a claim whose words are not in its document."""

    kind: Literal["missed", "wrong", "not in document"]
    document: str
    fact: str
    words: str


class Evaluation(Frozen):
    """The figures of one extractor over all documents, micro-averaged. `entities` is None without mentions."""

    documents: int
    all: Figures
    relations: Figures
    attributes: Figures
    evidence_not_in_document: int
    per_predicate: dict[str, Figures]
    entities: Figures | None = None
    remarks: tuple[Remark, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The figures in the shape of docs/explanation/evaluation.md, without the remarks."""
        unsaid = {"remarks"} | ({"entities"} if self.entities is None else set())
        return self.model_dump(mode="json", exclude=unsaid)


Made = TypeVar("Made")


class _Judged(NamedTuple, Generic[Made]):
    """Predictions that met a gold fact, those that met none, and the places of gold facts that none met."""

    right: list[Made]
    wrong: list[Made]
    missed: list[int]


def _judge(
    made: Iterable[Made], gold: int, key: Callable[[Made], Hashable], meets: Callable[[Made], Sequence[int]],
    *, at_once: int | None = 1,
) -> _Judged[Made]:  # fmt: skip
    """Give each prediction, in order, the first gold fact that it meets and that is still free.

    The same prediction again (by `key`), and another one of a fact already met, count neither for nor against.
    `gold` is the number of gold facts; `at_once` how many of them one prediction may take (None: all it meets).
    """
    free = set(range(gold))
    seen: set[Hashable] = set()
    judged: _Judged[Made] = _Judged([], [], [])
    for one in made:
        if (said := key(one)) in seen:
            continue
        seen.add(said)
        met = meets(one)
        taken = [i for i in met if i in free][:at_once]
        free.difference_update(taken)
        if taken:
            judged.right.append(one)
        elif not met:
            judged.wrong.append(one)
    judged.missed.extend(sorted(free))
    return judged


class _Facts(NamedTuple):
    """The claims of one document: right, predicted and gold ones by predicate."""

    relations: Mapping[str, Counter[str]]
    attributes: Mapping[str, Counter[str]]
    unfounded: int
    remarks: list[Remark]


class _Entities(NamedTuple):
    """The entities of one document."""

    right: int
    predicted: int
    gold: int
    remarks: list[Remark]


def score(
    golds: Mapping[str, Gold],
    texts: Mapping[str, str],
    claims: Iterable[PredictedClaim],
    mentions: Iterable[PredictedMention] | None = None,
) -> Evaluation:
    """Score predictions against gold. `golds` and `texts` go by the stem of the document's name.

    Predictions about documents without gold are passed over. Claims whose words are not in their document (white
    space apart) are counted in `evidence_not_in_document`; a document without a text has no words.
    """
    claims_of = _by_stem(claims)
    mentions_of = None if mentions is None else _by_stem(mentions)
    scores = []
    for name, gold in golds.items():
        names = Names(gold)
        facts = _score_facts(name, gold, names, texts.get(name, ""), claims_of.get(name, []))
        entities = None if mentions_of is None else _score_entities(name, gold, names, mentions_of.get(name, []))
        scores.append((facts, entities))
    return _sum(scores)


Kind = TypeVar("Kind", PredictedClaim, PredictedMention)


def _by_stem(predictions: Iterable[Kind]) -> dict[str | None, list[Kind]]:
    found: dict[str | None, list[Kind]] = {}
    for one in predictions:
        found.setdefault(stem(one.document), []).append(one)
    return found


def _sum(scores: Sequence[tuple[_Facts, _Entities | None]]) -> Evaluation:
    facts = [f for f, _ in scores]
    entities = [e for _, e in scores if e is not None]
    relations, attributes = [f.relations for f in facts], [f.attributes for f in facts]
    both = [*relations, *attributes]
    return Evaluation(
        documents=len(scores),
        all=_figures(both),
        relations=_figures(relations),
        attributes=_figures(attributes),
        evidence_not_in_document=sum(f.unfounded for f in facts),
        per_predicate={p: _figures(both, p) for p in sorted({p for c in both for k in c.values() for p in k})},
        entities=_entity_figures(entities) if entities else None,
        remarks=tuple(r for f, e in scores for r in (*f.remarks, *(e.remarks if e else ()))),
    )


def _entity_figures(entities: Sequence[_Entities]) -> Figures:
    return Figures.make(
        tp=sum(e.right for e in entities),
        predicted=sum(e.predicted for e in entities),
        gold=sum(e.gold for e in entities),
    )


def _figures(counts: Iterable[Mapping[str, Counter[str]]], predicate: str | None = None) -> Figures:
    """The figures of all predicates or of one."""
    total = {"tp": 0, "predicted": 0, "gold": 0}
    for found in counts:
        for key in total:
            total[key] += found[key].total() if predicate is None else found[key][predicate]
    return Figures.make(**total)


def _score_facts(name: str, gold: Gold, names: Names, text: str, claims: Sequence[PredictedClaim]) -> _Facts:
    flat = _flat(text)
    unfounded = [c for c in claims if not c.words or _flat(c.words).strip() not in flat]
    relations = _judge_relations(gold, names, [c for c in claims if c.object is not None])
    attributes = _judge_attributes(gold, names, [c for c in claims if c.object is None])
    remarks = [Remark(kind="not in document", document=name, fact=_claim(c), words=c.words) for c in unfounded]
    remarks += [_missed(name, gold.relations[i]) for i in relations.missed]
    remarks += [_missed(name, gold.attributes[i]) for i in attributes.missed]
    wrong = (*relations.wrong, *attributes.wrong)
    remarks += [Remark(kind="wrong", document=name, fact=_claim(c), words=c.words) for c in wrong]
    return _Facts(
        _counts(relations, [r.predicate for r in gold.relations]),
        _counts(attributes, [a.attribute for a in gold.attributes]),
        len(unfounded),
        remarks,
    )


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _counts(judged: _Judged[PredictedClaim], gold: list[str]) -> dict[str, Counter[str]]:
    """Right and predicted facts under the predicate that was predicted, gold ones under their own."""
    right = Counter(c.predicate for c in judged.right)
    return {"tp": right, "predicted": right + Counter(c.predicate for c in judged.wrong), "gold": Counter(gold)}


def _judge_relations(gold: Gold, names: Names, claims: Sequence[PredictedClaim]) -> _Judged[PredictedClaim]:
    def meets(claim: PredictedClaim) -> list[int]:
        subjects = names.find(claim.subject)
        objects = names.find(claim.object) if claim.object else frozenset()
        return [
            i
            for i, relation in enumerate(gold.relations)
            if (relation.modality == "negated") == claim.negated
            and any(same_relation(r, claim.predicate, subjects, objects) for r in relation.readings())
        ]

    return _judge(claims, len(gold.relations), _relation_key, meets)


def _relation_key(claim: PredictedClaim) -> Hashable:
    """What makes two predicted relations one: ends, predicate and negation, and of a share also the stage."""
    ends: Iterable[str] = (normal_name(claim.subject.name), normal_name(claim.object.name if claim.object else ""))
    known = vocabulary().relation.get(claim.predicate)
    if known is not None and known.symmetric:
        ends = sorted(ends)
    stage = str(claim.qualifier("stage")) if claim.predicate == "controls_share" else None
    return (*ends, claim.predicate, claim.negated, stage)


def _judge_attributes(gold: Gold, names: Names, claims: Sequence[PredictedClaim]) -> _Judged[PredictedClaim]:
    def meets(claim: PredictedClaim) -> list[int]:
        subjects = names.find(claim.subject)
        return [
            i
            for i, attribute in enumerate(gold.attributes)
            if any(
                same_attribute(a, claim.predicate) and a.subject in subjects and same_value(a, claim.value or {})
                for a in attribute.readings()
            )
        ]

    return _judge(claims, len(gold.attributes), _attribute_key, meets)


def _attribute_key(claim: PredictedClaim) -> Hashable:
    """What makes two predicted attributes one: subject, predicate, value, and the material it is of."""
    value = claim.value or {}
    said = value if value.get("number") is None else value["number"]
    about = normal_name(str(claim.qualifier("material") or ""))
    return normal_name(claim.subject.name), claim.predicate, json.dumps(said, sort_keys=True), about


def _score_entities(name: str, gold: Gold, names: Names, mentions: Sequence[PredictedMention]) -> _Entities:
    """The entities of one document by name and type."""
    entities = [e for e in gold.entities if e.type != UNSCORED]

    def meets(mention: PredictedMention) -> list[int]:
        found = names.find(mention)
        return [i for i, e in enumerate(entities) if e.name in found and e.type == mention.type]

    scored = (m for m in mentions if m.type != UNSCORED)
    judged = _judge(scored, len(entities), lambda m: (normal_name(m.name), m.type), meets, at_once=None)
    missed = (f"{entities[i].name} ({entities[i].type})" for i in judged.missed)
    remarks = [Remark(kind="missed", document=name, fact=fact, words="") for fact in missed]
    wrong = ((f"{m.name} ({m.type})", m.mention or "") for m in judged.wrong)
    remarks += [Remark(kind="wrong", document=name, fact=fact, words=words) for fact, words in wrong]
    right = len(judged.right)
    return _Entities(right, right + len(judged.wrong), len(entities), remarks)


def _claim(claim: PredictedClaim) -> str:
    if claim.object is not None:
        return _fact(claim.subject.name, claim.predicate, claim.object.name, claim.modality)
    value = claim.value or {}
    said = value.get("number", value.get("word") or value.get("date") or value.get("value") or value.get("text"))
    words = " ".join(str(part) for part in (said, value.get("unit")) if part is not None)
    return _fact(claim.subject.name, claim.predicate, words, claim.modality)


def _missed(name: str, fact: GoldRelation | GoldAttribute) -> Remark:
    if isinstance(fact, GoldRelation):
        said = _fact(fact.subject, fact.predicate, fact.object, fact.modality)
    else:
        value = fact.value if fact.number is None else f"{fact.number} {fact.unit or ''}".strip()
        said = _fact(fact.subject, fact.attribute, str(value), fact.modality)
    return Remark(kind="missed", document=name, fact=said, words=fact.evidence)


def _fact(subject: str, predicate: str, other: str, modality: str | None) -> str:
    mood = "" if modality in (None, "asserted") else f" ({modality})"
    return f"{subject} | {predicate} | {other}{mood}"
