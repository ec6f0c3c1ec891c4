"""What is in a graph, listed: entities, claims, deals, documents, quotes, and all that is known of one entity."""

from __future__ import annotations

from typing import Any

from reegraph.analysis.disagreement.figures import Ruling
from reegraph.analysis.results import Result
from reegraph.graph import Deal, Fact
from reegraph.graph.choosing import Prefer
from reegraph.graph.support import Support
from reegraph.model import Claim, Document, Entity


class Entities(Result):
    """Entities, by id."""

    shown = ("name", "type", "claims", "id")

    entities: tuple[Entity, ...]

    def to_json(self) -> list[dict[str, Any]]:
        return [e.model_dump(mode="json") for e in self.entities]

    def to_lines(self) -> list[str]:
        return [
            f"{e.id}: {e.name} ({e.type}), {e.claims} claims in {len(e.documents)} documents" for e in self.entities
        ]


class Claims(Result):
    """Claims, by document and place, and by claim what the fact that it states rests on."""

    shown = (
        "subject.name", "predicate", "object.name", "value.text", "qualifiers", "modality", "reported", "evidence.text",
        "id",
    )  # fmt: skip

    claims: tuple[Claim, ...]
    support: dict[str, Support]

    def to_json(self) -> list[dict[str, Any]]:
        return [{**c.to_json(), **self.support[c.id].to_json()} for c in self.claims]

    def to_lines(self) -> list[str]:
        return [self.support[c.id].marked(f"{c.id}: {say(c)} [{c.document}]") for c in self.claims]


class Deals(Result):
    """Deals, by id, with the names of their parties and, by deal, what each rests on."""

    shown = ("kind", "parties", "terms", "status", "commitment", "reported", "claims")

    deals: tuple[Deal, ...]
    names: dict[str, str]
    support: dict[str, Support]

    def to_json(self) -> list[dict[str, Any]]:
        return [{**d.model_dump(mode="json"), **self.support[d.id].to_json()} for d in self.deals]

    def to_lines(self) -> list[str]:
        return [self.support[d.id].marked(self._words(d)) for d in self.deals]

    def _words(self, deal: Deal) -> str:
        return f"{deal.kind}: {' – '.join(self.names[p] for p in deal.parties)} ({deal.status})"


class Documents(Result):
    """Documents without their text, by name; by id, the names of those that are one source with it."""

    shown = ("name", "title", "publisher", "date", "kind", "characters", "notes")

    documents: tuple[Document, ...]
    same_source: dict[str, tuple[str, ...]]

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {**d.model_dump(mode="json", exclude={"text", "origin"}), "characters": len(d.text),
             "one_source_with": list(self.same_source.get(d.id, ()))}
            for d in self.documents
        ]  # fmt: skip

    def to_lines(self) -> list[str]:
        return [f"{d.name}: {d.citation()}{' – ' + ', '.join(d.notes) if d.notes else ''}" for d in self.documents]


class Quote(Result):
    """The words that state a fact, and where they stand; of a `reference` fact, the record of its source.

    `source` is title, publisher and date, `citation` the words with title, publisher, date, page and address.
    `decision` says, of a claim that is the user's, that it was added or corrected, by whom and why.
    """

    claim: str
    text: str
    source: str
    document: str
    page: int | None
    date: str | None
    modality: str
    reference: bool = False
    decision: str | None = None
    citation: str

    def to_lines(self) -> list[str]:
        return [f"{self.citation} [{self.decision}]" if self.decision else self.citation]


class Quotes(Result):
    """Claims with their words and citations, in the order in which they were asked for."""

    shown = ("text", "source", "page", "modality", "claim")

    quotes: tuple[Quote, ...]

    def to_json(self) -> list[dict[str, Any]]:
        return [q.to_json() for q in self.quotes]

    def to_lines(self) -> list[str]:
        return [line for q in self.quotes for line in q.to_lines()]


class Statement(Result):
    """A fact in words with its quotes, what it rests on, and where sources differ what the policy makes of it."""

    fact: Fact
    words: str
    support: Support
    ruling: Ruling | None = None
    quotes: tuple[Quote, ...]

    def to_json(self) -> dict[str, Any]:
        ruling = None if self.ruling is None else self.ruling.model_dump(mode="json")
        said = {"words": self.words, **self.support.to_json(), "ruling": ruling}
        return {**self.fact.model_dump(mode="json"), **said, "quotes": [q.to_json() for q in self.quotes]}

    def to_lines(self) -> list[str]:
        ruling = [] if self.ruling is None else [f"    {'→' if self.ruling.chosen else '≠'} {self.ruling}"]
        return [
            self.support.marked(self.words),
            *ruling,
            *(f"    {line}" for q in self.quotes for line in q.to_lines()),
        ]


class Dossier(Result):
    """Everything that is known of one entity: its facts, each with quote, document and date, and its deals."""

    shown = ("words", "qualifiers", "modality", "reported", "last_reported", "sources", "claims")
    headed = True

    entity: Entity
    prefer: Prefer = "latest"
    facts: tuple[Statement, ...]
    deals: Deals

    def to_json(self) -> dict[str, Any]:
        return {
            **self.entity.model_dump(mode="json"),
            "prefer": self.prefer,
            "facts": [s.to_json() for s in self.facts],
            "deals": self.deals.to_json(),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        return [{**s.to_json(), "quotes": len(s.quotes)} for s in self.facts]

    def to_lines(self) -> list[str]:
        aliases = [a for a in self.entity.aliases if a != self.entity.name]
        head = f"{self.entity.name} ({self.entity.type}, {self.entity.id})"
        lines = [head, *([f"also called {', '.join(aliases)}"] if aliases else []), ""]
        lines += [line for s in self.facts for line in s.to_lines()]
        return lines + (["", "Deals:", *(f"  {line}" for line in self.deals.to_lines())] if self.deals.deals else [])


def say(claim: Claim) -> str:
    """A claim as a short sentence."""
    other = claim.object.name if claim.object else claim.value.key() if claim.value else ""
    mood = "" if claim.modality == "asserted" else f" ({claim.modality})"
    return f"{claim.subject.name} {claim.predicate.replace('_', ' ')} {other}{mood}"
