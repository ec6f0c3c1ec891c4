"""What a model answers, held to the words of the document: what passes is claimed, the rest rejected with a reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from reegraph.extract.extraction import Extraction
from reegraph.extract.llm.addressed import addressed, overlaps
from reegraph.extract.llm.chunks import Chunk
from reegraph.extract.llm.ends import End, Ends, reference
from reegraph.extract.llm.guide import TABLES, guide
from reegraph.extract.llm.quoting import Aligned, Quoted, denied_before
from reegraph.extract.llm.reply import Reply, ReplyClaim, ReplyEntity
from reegraph.extract.llm.surroundings import BACK, Surroundings
from reegraph.extract.llm.values import Words, date_in, read_qualifiers, read_value
from reegraph.extract.reading import Reading
from reegraph.model import Claim, Evidence, Frozen, Mention, Modality, Qualifier, Value, vocabulary
from reegraph.model.tables import read_table

EXTRACTOR = "llm"

Reason = Literal[
    "not in the form",
    "unknown predicate",
    "unknown modality",
    "quote not in the text",
    "quote is addressed to the reader",
    "quote is in what is no prose",
    "subject not in the text",
    "object not in the text",
    "end not near the quote",
    "denied by the words before the quote",
    "types do not fit",
    "both ends are one",
    "relation without object",
    "attribute without value",
    "value not in the quote",
    "entity not in the text",
    "qualifier not in the text",
    "said twice",
]


class Rejected(Frozen):
    """Something of a reply that does not get in, or a qualifier that was taken off: what, and why.

    `chunk` is the number of the part of the document that was asked about; `item` the words of the reply.
    """

    document: str
    chunk: int
    reason: Reason
    detail: str
    item: str


class Checked(NamedTuple):
    """What a document's replies come to."""

    extraction: Extraction
    rejected: tuple[Rejected, ...]

    def counts(self) -> dict[str, int]:
        """How many items were rejected, by reason, the most frequent first."""
        return dict(sorted(Counter(r.reason for r in self.rejected).items(), key=lambda c: (-c[1], c[0])))


class _Sureness(Frozen):
    exact: float
    typographic: float
    near: float


@cache
def _sureness() -> _Sureness:
    return read_table(TABLES, "confidence.toml", _Sureness)


class _Refusal(Exception):  # noqa: N818 - no error: the way out of a check, caught here
    """Why a claim does not get in."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason: Reason = reason
        self.detail = detail


class _Held(NamedTuple):
    """An item of a reply with what the text holds of it: where its quote stands, and its ends."""

    said: ReplyClaim
    found: Aligned
    words: Words
    modality: Modality
    subject: End
    other: End | None


def check(reading: Reading, replies: Iterable[tuple[Chunk, Reply]], *, guide_version: str | None = None) -> Checked:
    """The claims and mentions that replies about the parts of a document come to, each fact once.

    `guide_version` is that of the guide that was answered, by default the present one.
    """
    answered = list(replies)
    listed = [e for _, reply in answered for e in reply.entities]
    checking = _Checking(reading, listed, guide_version or guide().version)
    for chunk, reply in answered:
        checking.enter(chunk, reply)
    return checking.result()


class _Checking:
    """The check of one document's replies."""

    def __init__(self, reading: Reading, listed: Sequence[ReplyEntity], guide_version: str) -> None:
        document = reading.document
        self.rule = f"guide {guide_version}"
        self.document = document
        self.quoted = Quoted(document.text)
        self.ends = Ends(reading)
        self.named = self.ends.resolve(listed)
        self.surroundings = Surroundings(reading)
        self.addressed = addressed(document.text)
        self.unread = sorted(reading.unread)
        self.claims: dict[tuple[object, ...], Claim] = {}
        self.rejected: list[Rejected] = []

    def enter(self, chunk: Chunk, reply: Reply) -> None:
        """Check every item of one reply."""
        for item, fault in reply.unfit:
            self._reject(chunk, "not in the form", fault, item)
        for entity in reply.entities:
            if entity.name not in self.named:
                known = entity.type in vocabulary().entity
                detail = entity.name if known else f"type {entity.type}"
                self._reject(chunk, "entity not in the text" if known else "not in the form", detail, _json(entity))
        for said in reply.claims:
            try:
                claim, dropped = self._claim(chunk, said)
            except _Refusal as refusal:
                self._reject(chunk, refusal.reason, refusal.detail, _json(said))
                continue
            for name in dropped:
                self._reject(chunk, "qualifier not in the text", f"{name} was taken off", _json(said))
            self._keep(chunk, claim, said)

    def _keep(self, chunk: Chunk, claim: Claim, said: ReplyClaim) -> None:
        """Of a fact that several parts tell, the claim with the most qualifiers stays, then the first."""
        key = fact_key(claim)
        before = self.claims.get(key)
        if before is None or len(claim.qualifiers) > len(before.qualifiers):
            self.claims[key] = claim
        if before is not None:
            self._reject(chunk, "said twice", "", _json(said))

    def _reject(self, chunk: Chunk, reason: Reason, detail: str, item: str) -> None:
        name = self.document.name
        self.rejected.append(Rejected(document=name, chunk=chunk.number, reason=reason, detail=detail, item=item))

    def result(self) -> Checked:
        claims = {c.id: c for c in self.claims.values()}
        ordered = sorted(claims.values(), key=lambda c: (c.evidence.start, c.evidence.end, c.id))
        return Checked(
            Extraction(claims=tuple(ordered), mentions=tuple(self._mentions())),
            tuple(self.rejected),
        )

    def _mentions(self) -> Iterator[Mention]:
        """Every mention of an entity that a model listed and the text names outside of what addresses the reader."""
        found = {(p.start, p.end, e.id): e for ends in self.named.values() for e in ends for p in e.places}
        for (start, end, _), entity in sorted(found.items()):
            if not overlaps(self.addressed, start, end):
                yield Mention(
                    document=self.document.name, id=entity.id, type=entity.type, name=entity.name,
                    mention=self.document.text[start:end], start=start, end=end,
                )  # fmt: skip

    def _claim(self, chunk: Chunk, said: ReplyClaim) -> tuple[Claim, list[str]]:
        """The claim of an item, and the names of the qualifiers that were taken off it."""
        modality = _modality(said)
        if said.predicate not in vocabulary().relation and said.predicate not in vocabulary().attribute:
            raise _Refusal("unknown predicate", said.predicate)
        found = self._aligned(chunk, said)
        subject, other = self._ends_of(said)
        held = _Held(said, found, self._words(found), modality, subject, other)
        self._require_near(held)
        if modality != "negated" and denied_before(self.document.text, found.start):
            raise _Refusal("denied by the words before the quote")
        value = None if other is not None else _value(said, subject.type, held.words)
        qualifiers, dropped = read_qualifiers(said, held.words)
        return self._made(held, value, qualifiers, _confidence(held)), dropped

    def _aligned(self, chunk: Chunk, said: ReplyClaim) -> Aligned:
        found = self.quoted.find(said.quote, chunk.start, chunk.end)
        if found is None:
            raise _Refusal("quote not in the text", " ".join(said.quote.split())[:200])
        if overlaps(self.addressed, found.start, found.end):
            raise _Refusal("quote is addressed to the reader")
        if overlaps(self.unread, found.start, found.end):
            raise _Refusal("quote is in what is no prose")
        return found

    def _words(self, found: Aligned) -> Words:
        text = self.document.text[found.start : found.end]
        around = self.surroundings.around(found.start, found.end)
        return Words(text, f"{text}\n{around}", self.ends.words, self.document.date)

    def _ends_of(self, said: ReplyClaim) -> tuple[End, End | None]:
        """The ends of a claim, of types that the predicate joins."""
        relation = said.predicate in vocabulary().relation
        if relation and not said.object:
            raise _Refusal("relation without object")
        subjects = self._called(said.subject, "subject not in the text")
        domain = vocabulary().domain(said.predicate)
        fitting = [s for s in subjects if s.type in domain]
        if not fitting:
            raise _Refusal("types do not fit", f"{subjects[0].type} {said.predicate}")
        if not relation or said.object is None:
            return fitting[0], None
        objects = self._called(said.object, "object not in the text")
        allowed = [o for o in objects if o.type in vocabulary().range(said.predicate)]
        if not allowed:
            raise _Refusal("types do not fit", f"{fitting[0].type} {said.predicate} {objects[0].type}")
        apart = [o for o in allowed if o.id != fitting[0].id]
        if not apart:
            raise _Refusal("both ends are one", fitting[0].name)
        return fitting[0], apart[0]

    def _called(self, name: str, otherwise: Reason) -> list[End]:
        found = [e for e in self.named.get(name, ()) if not self._only_addressed(e)]
        if not found:
            raise _Refusal(otherwise, name)
        return found

    def _only_addressed(self, end: End) -> bool:
        return all(overlaps(self.addressed, p.start, p.end) for p in end.places)

    def _require_near(self, held: _Held) -> None:
        """Refuse an end that is named nowhere near, and a quote that names neither."""
        ends = [e for e in (held.subject, held.other) if e is not None]
        start, end = held.found.start, held.found.end
        carrying = list(self.surroundings.carrying(start, end))
        near = [*carrying, self.surroundings.before(start, BACK), self.surroundings.topic(start)]
        far = next((e for e in ends if not any(e.within(*span) for span in near)), None)
        if far is not None:
            raise _Refusal("end not near the quote", far.name)
        stated = [any(e.within(*span) for span in carrying) for e in ends]
        back = self.surroundings.before(start)
        if held.other is not None and not any(stated) and not all(e.within(*back) for e in ends):
            raise _Refusal("end not near the quote", f"{held.subject.name}, {held.other.name}")

    def _made(self, held: _Held, value: Value | None, qualifiers: Mapping[str, Qualifier], confidence: float) -> Claim:
        text = self.document.text
        start, end = held.found.start, held.found.end
        dated = held.modality == "asserted" and held.other is not None
        return Claim.make(
            document=self.document.name,
            document_id=self.document.id,
            subject=reference(held.subject, text, start, end),
            predicate=held.said.predicate,
            object=None if held.other is None else reference(held.other, text, start, end),
            value=value,
            qualifiers=dict(qualifiers),
            modality=held.modality,
            valid_from=_day(held.said.valid_from, held.words) if dated else None,
            valid_to=_day(held.said.valid_to, held.words) if dated else None,
            reported=self.document.date,
            evidence=Evidence(start=start, end=end, text=text[start:end]),
            extractor=EXTRACTOR,
            confidence=confidence,
            rule=self.rule,
        )


def fact_key(claim: Claim) -> tuple[object, ...]:
    """What two claims share that state one fact: ends, predicate and value, whether denied, and of what it is told."""
    ends = (claim.subject.id, claim.object.id if claim.object else "")
    known = vocabulary().relation.get(claim.predicate)
    if known is not None and known.symmetric:
        ends = (min(ends), max(ends))
    of = tuple(str(claim.qualifiers.get(q, "")).casefold() for q in ("stage", "milestone", "year"))
    material = "" if claim.object else str(claim.qualifiers.get("material", "")).casefold()
    value = claim.value.key() if claim.value else ""
    return (*ends, claim.predicate, value, claim.modality == "negated", *of, material)


def _modality(said: ReplyClaim) -> Modality:
    found: Modality | None = next((m for m in _MODALITIES if m == said.modality), None)
    if found is None:
        raise _Refusal("unknown modality", said.modality)
    return found


_MODALITIES: tuple[Modality, ...] = ("asserted", "planned", "rumoured", "negated")


def _value(said: ReplyClaim, kind: str, words: Words) -> Value:
    if said.value is None:
        raise _Refusal("attribute without value")
    found = read_value(said, kind, words)
    if isinstance(found, str):
        raise _Refusal("value not in the quote", found)
    return found


def _day(said: str | None, words: Words) -> str | None:
    found = date_in(said, words) if said else None
    return found[0] if found else None


def _confidence(held: _Held) -> float:
    sureness = _sureness()
    return {"exact": sureness.exact, "typographic": sureness.typographic, "near": sureness.near}[held.found.how]


def _json(item: ReplyClaim | ReplyEntity) -> str:
    return json.dumps(item.model_dump(exclude_none=True, exclude_defaults=True), ensure_ascii=False, sort_keys=True)
