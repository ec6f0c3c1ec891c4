"""Decisions applied to what a store holds: the one way by which they reach a graph. Nothing stored is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from pydantic import ValidationError

from reegraph.entities.gazetteer import gazetteer
from reegraph.errors import MisuseError
from reegraph.identity.clusters import Clusters, cluster
from reegraph.identity.decisions import USER, ClaimDecision, Decisions, OwnFact, type_of, unsayable
from reegraph.identity.variants import by_rule
from reegraph.model import Claim, Document, Entity, EntityRef, Evidence, Frozen, Mention, Value

OWN = "own"  # the kind of a document that is the source of a user's fact
ORIGIN = "decisions:"  # no path of a file begins so


class Note(Frozen):
    """That a claim is the user's: added, or corrected from the claim `before`."""

    kind: str
    by: str
    why: str
    when: str | None
    before: str | None = None

    def say(self) -> str:
        """The note as a few words: "corrected by user, 2026-11-20: why"."""
        day = f", {self.when}" if self.when else ""
        return f"{self.kind} by {self.by}{day}: {self.why}"


class Applied:
    """What decisions make of claims, documents and mentions.

    `claims` holds those that count, with the ids of their ends replaced by the ids of the clusters, corrected ones with
    an id of their own (an id is the hash of what is claimed), and the user's. `idle` names the claims that are decided
    on and are not here.
    """

    def __init__(
        self, claims: Iterable[Claim], documents: Iterable[Document], mentions: Iterable[Mention], decisions: Decisions
    ) -> None:
        self.notes: dict[str, Note] = {}
        self.documents: list[Document] = list(documents)
        found = {c.id: c for c in claims}
        mentions = list(mentions)
        self.clusters: Clusters = cluster([*decisions.identity, *by_rule(found.values(), mentions)])
        self.idle: tuple[str, ...] = tuple(d.claim for d in decisions.claims if d.claim not in found)
        names = _names(found.values()) if decisions.claims else {}
        for decision in decisions.claims:
            claim = found.pop(decision.claim, None)
            if claim is not None and decision.verdict == "correct":
                changed = corrected(claim, decision, names)
                found[changed.id] = changed
                self._note(changed, "corrected", decision, claim.id)
        for fact in decisions.facts:
            document, claim = stated(fact)
            self.documents.append(document)
            found[claim.id] = claim
            self._note(claim, "added", fact)
        self.claims: list[Claim] = (
            [self._moved(c) for c in found.values()] if self.clusters.canonical else [*found.values()]
        )
        moved = self.clusters.canonical
        self.mentions: Iterable[Mention] = (
            m if m.id not in moved else m.model_copy(update={"id": moved[m.id], "type": type_of(moved[m.id])})
            for m in mentions
        )

    def renamed(self, entities: Mapping[str, Entity]) -> dict[str, Entity]:
        """Entities, where several ids became one, under the listed name; what else they were called is an alias."""
        heads = {i: gazetteer().by_id(i) for i in self.clusters.members}
        named = {i: known.name for i, known in heads.items() if known is not None}
        return {i: _called(e, named[i]) if i in named else e for i, e in entities.items()}

    def _note(self, claim: Claim, kind: str, decision: ClaimDecision | OwnFact, before: str | None = None) -> None:
        self.notes[claim.id] = Note(kind=kind, by=decision.by, why=decision.why, when=decision.when, before=before)

    def _moved(self, claim: Claim) -> Claim:
        """A claim about the clusters of what it names. Its id stays: it is the hash of what was said."""
        moved = self.clusters.canonical
        if claim.subject.id not in moved and (claim.object is None or claim.object.id not in moved):
            return claim
        ends = {"subject": self._end(claim.subject), "object": claim.object and self._end(claim.object)}
        return claim.model_copy(update=ends)

    def _end(self, end: EntityRef) -> EntityRef:
        head = self.clusters.canonical.get(end.id)
        return end if head is None else end.model_copy(update={"id": head, "type": type_of(head)})


def as_made(claim: Claim, members: Mapping[str, Sequence[str]]) -> Claim | None:
    """The claim with the ends that its id is the hash of, where clusters have put heads in their place.

    `members` gives all ids of each cluster by its head. None where no ends give the id: the claim was changed.
    """
    firsts = _ends_before(claim.subject, members)
    seconds = [None] if claim.object is None else _ends_before(claim.object, members)
    fields = {name: value for name, value in claim.__dict__.items() if name not in ("id", "subject", "object")}
    for first, second in product(firsts, seconds):
        made = Claim.make(subject=first, object=second, **fields)
        if made.id == claim.id:
            return made
    return None


def _ends_before(end: EntityRef, members: Mapping[str, Sequence[str]]) -> list[EntityRef]:
    others = [each for each in members.get(end.id, ()) if each != end.id]
    return [end, *(end.model_copy(update={"id": each, "type": type_of(each) or end.type}) for each in others)]


def _called(entity: Entity, name: str) -> Entity:
    aliases = ({*entity.aliases, entity.name}) - {name}
    return entity.model_copy(update={"name": name, "aliases": tuple(sorted(aliases, key=lambda a: (a.casefold(), a)))})


def _names(claims: Iterable[Claim]) -> dict[str, str]:
    return {end.id: end.name for c in claims for end in (c.subject, c.object) if end is not None}


def corrected(claim: Claim, decision: ClaimDecision, names: Mapping[str, str] = {}) -> Claim:
    """A claim as the user says it should read; raises MisuseError for a change that makes no sayable claim.

    Its words and its place stay those of the document; it is the user's claim, by the extractor `user`.
    """
    fields: dict[str, Any] = {name: getattr(claim, name) for name in Claim.model_fields if name != "id"}
    value = {} if claim.value is None else claim.value.model_dump()
    qualifiers = dict(claim.qualifiers)
    for field, new in decision.set.items():
        if field in ("subject", "object"):
            fields[field] = _reference(str(new), getattr(claim, field), names)
        elif field in ("number", "unit", "date", "word"):
            value[field] = new
        elif field.startswith("qualifiers."):
            qualifiers[field.removeprefix("qualifiers.")] = new
        else:
            fields[field] = new or None
    fields["qualifiers"] = {key: v for key, v in qualifiers.items() if v != ""}
    fields["extractor"], fields["confidence"], fields["rule"] = USER, 1.0, f"correction of {claim.id}"
    try:
        fields["value"] = Value.model_validate(value) if value else None
        changed = Claim.make(**fields)
    except ValidationError as error:
        raise MisuseError(f"claim {claim.id}: {error.errors()[0]['msg']}: {error.errors()[0]['input']!r}") from error
    given = (
        []
        if changed.value is None
        else [n for n in ("number", "date", "word") if getattr(changed.value, n) is not None]
    )
    other = changed.object.id if changed.object else None
    fault = unsayable(changed.predicate, changed.subject.id, other, given=given)
    if fault:
        raise MisuseError(f"claim {claim.id}: {fault}")
    return changed


def _reference(entity: str, before: EntityRef | None, names: Mapping[str, str]) -> EntityRef:
    kind = type_of(entity)
    if kind is None:
        raise MisuseError(f"found {entity!r}, expected the id of an entity, such as company/…")
    known = gazetteer().by_id(entity)
    name = known.name if known else names.get(entity, entity.partition("/")[2].replace("-", " "))
    return EntityRef(id=entity, type=kind, name=name, mention=before.mention if before else name)


def stated(fact: OwnFact) -> tuple[Document, Claim]:
    """A user's fact as a claim, and its source as a document, whose text is the quote, or else the citation."""
    citation = ", ".join(p for p in (fact.source, fact.publisher, fact.reported, fact.url) if p)
    text = fact.quote or citation
    document = Document.make(
        name=f"{ORIGIN}{fact.key}", origin=f"{ORIGIN}{fact.key}", text=text, title=fact.source,
        publisher=fact.publisher, date=fact.reported, kind=OWN, sources=(fact.url,) if fact.url else (),
    )  # fmt: skip
    values = {n: getattr(fact, n) for n in ("number", "unit", "date", "word")}
    shown = " ".join(str(v) for v in values.values() if v is not None)
    subject_type, object_type = type_of(fact.subject), type_of(fact.object or "")
    other = fact.object and EntityRef(
        id=fact.object, type=str(object_type), name=str(fact.object_name), mention=str(fact.object_name)
    )
    claim = Claim.make(
        document=document.name,
        document_id=document.id,
        subject=EntityRef(id=fact.subject, type=str(subject_type), name=fact.subject_name, mention=fact.subject_name),
        predicate=fact.predicate,
        object=other,
        value=None if other else Value(**values, text=shown),
        qualifiers=dict(fact.qualifiers),
        modality=fact.modality,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
        reported=fact.reported,
        evidence=Evidence(start=0, end=len(text), text=text),
        extractor=USER,
        confidence=1.0,
        rule=f"decision {fact.key}",
    )
    return document, claim
