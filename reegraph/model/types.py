"""The shared nouns: what a document, a mention, a claim and an entity are."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from reegraph.model.ids import content_id

Modality = Literal["asserted", "planned", "rumoured", "negated"]
Qualifier = str | int | float


class Frozen(BaseModel):
    """A record that cannot change and refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(Frozen):
    """One text and what is known about it.

    `text` has its newlines normalised to `\\n`; every offset in the system is into it, in code points, end exclusive.
    `pages` holds the offset at which each page starts (empty when the format has no pages). `date` is ISO 8601, cut to
    what is known (`2025`, `2025-11`, `2025-11-14`). `notes` says what a reader must know: `no text layer`,
    `not English (de)`, `undated`.
    """

    id: str
    name: str
    origin: str
    text: str
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    kind: str | None = None
    sources: tuple[str, ...] = ()
    language: str | None = None
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def make(cls, *, name: str, origin: str, text: str, **known: Any) -> Document:
        """A document whose id is the hash of its text and of what is known about it (not of where it lies)."""
        fields = {k: v for k, v in known.items() if v not in (None, (), [])}
        return cls(id=content_id([text, fields]), name=name, origin=origin, text=text, **fields)

    @property
    def readable(self) -> bool:
        """Whether claims may be read from it: English, with a text."""
        return bool(self.text.strip()) and self.language in (None, "en")

    def page_of(self, offset: int) -> int | None:
        """The 1-based page on which `offset` lies, or None when the format has no pages."""
        if not self.pages:
            return None
        return sum(start <= offset for start in self.pages)

    def citation(self) -> str:
        """Title, publisher and date on one line; a brief of this project says so, since it is no independent source."""
        head = ", ".join(p for p in (self.title or self.name, self.publisher, self.date) if p)
        return f"{head} (brief by this project)" if self.kind == "brief" else head


class Mention(Frozen):
    """A name in a text: which entity it stands for, and where it is."""

    document: str
    id: str
    type: str
    name: str
    mention: str
    start: int
    end: int


class EntityRef(Frozen):
    """One end of a claim: the entity, and the words that the document used for it."""

    id: str
    type: str
    name: str
    mention: str


class Evidence(Frozen):
    """The words that state a claim: `text` equals the document's text from `start` to `end`."""

    start: int
    end: int
    text: str


class Value(Frozen):
    """The value of an attribute: a number with its unit, a date, or a word, and the words that say it."""

    number: int | float | None = None
    unit: str | None = None
    date: str | None = None
    word: str | None = None
    text: str

    def key(self) -> str:
        """The value without the words: what two sources must share to agree."""
        if self.number is not None:
            return f"{float(self.number):g} {self.unit or ''}".strip()
        return self.date or self.word or self.text


_UNCLAIMED = frozenset({"id", "document", "confidence", "rule"})
_NESTED = ("subject", "object", "value", "evidence")


class Claim(Frozen):
    """One fact that a document states, with the words that state it. See docs/reference/claims.md.

    A relation has an `object` and no `value`; an attribute has a `value` and no `object`.
    `rule` is the id of the rule that read it; it is not part of what is claimed.
    """

    id: str
    document: str
    document_id: str
    subject: EntityRef
    predicate: str
    object: EntityRef | None
    value: Value | None
    qualifiers: dict[str, Qualifier]
    modality: Modality
    valid_from: str | None
    valid_to: str | None
    reported: str | None
    evidence: Evidence
    extractor: str
    confidence: float
    rule: str

    @classmethod
    def make(cls, **fields: Any) -> Claim:
        """A claim whose id is the hash of what it says, where, and in which words.

        The file's name, the confidence and the rule are left out of the id: none of them changes what is claimed.
        """
        claim = cls(id="", **fields)
        known = claim.__dict__
        said = {name: value for name, value in known.items() if name not in _UNCLAIMED}
        for name in _NESTED:
            if said[name] is not None:
                said[name] = said[name].__dict__
        known["id"] = content_id(said)  # nobody has seen the claim without it, and a copy would cost half as much again
        return claim

    def to_json(self) -> dict[str, Any]:
        """The claim as one line of the exchange form (docs/reference/claims.md), keys in their fixed order."""
        data = self.model_dump(mode="json", exclude={"rule"})
        if self.value is not None:
            data["value"] = {k: v for k, v in data["value"].items() if v is not None}
        return data


class Entity(Frozen):
    """A node: everything that is known by this id, whatever it was called."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    claims: int = 0
