"""Pairs of entities that may be one thing, with the reasons and a sentence of each side, for a person to decide."""

from __future__ import annotations

import re
from typing import Any

from reegraph.analysis.results import Result
from reegraph.entities.gazetteer import gazetteer
from reegraph.graph import Graph
from reegraph.identity.candidates import WORTH_A_LOOK, candidates
from reegraph.identity.profiles import profiles
from reegraph.identity.scoring import Reason
from reegraph.model import Claim, Frozen

_AROUND = 120  # characters of a document before and after a name, where no claim speaks of it


class Side(Frozen):
    """One entity of a pair: what it is called, and a sentence about it with its source."""

    id: str
    type: str
    name: str
    also: tuple[str, ...]
    listed: bool
    claims: int
    sentence: str | None
    source: str | None

    def to_lines(self) -> list[str]:
        """The side for a reader."""
        also = f", also {', '.join(self.also)}" if self.also else ""
        known = "listed" if self.listed else "in no table"
        head = f"{self.name}{also} ({self.type}, {self.id}, {known}, {self.claims} claims)"
        return [head, f"    “{self.sentence}” — {self.source}" if self.sentence else "    no document names it"]


class Question(Frozen):
    """A pair to decide on. `score` runs from 0 to 1; `verdict` is for the answer."""

    left: Side
    right: Side
    score: float
    reasons: tuple[Reason, ...]

    def to_json(self) -> dict[str, Any]:
        """With the ids as `left` and `right`, so that a filled-in answer can be applied."""
        return {
            "left": self.left.id,
            "right": self.right.id,
            "score": self.score,
            "reasons": [reason._asdict() for reason in self.reasons],
            "contexts": [self.left.model_dump(mode="json"), self.right.model_dump(mode="json")],
            "verdict": None,
            "why": None,
        }

    def to_lines(self) -> list[str]:
        """The question for a reader."""
        reasons = [f"  {reason.points:+.1f}  {reason.words}" for reason in self.reasons]
        return [f"{self.score:.2f}  {self.left.name} = {self.right.name}?", *reasons] + [
            f"  {line}" for side in (self.left, self.right) for line in side.to_lines()
        ]


class Review(Result):
    """The pairs to decide on, the likeliest first."""

    shown = ("left", "right", "score", "reasons")

    questions: tuple[Question, ...]

    def to_json(self) -> list[dict[str, Any]]:
        return [q.to_json() for q in self.questions]

    def to_lines(self) -> list[str]:
        return [line for q in self.questions for line in (*q.to_lines(), "")]


def review(graph: Graph, name: str | None = None, *, least: float = WORTH_A_LOOK, limit: int | None = None) -> Review:
    """Pairs on which nothing is decided, of one entity or of all, from a score of `least` on; at most `limit`."""
    wanted = None if name is None else graph.get(name).id
    found = candidates(profiles(graph.entities, graph.claims.values()), decided=graph.clusters.decided, least=least)
    pairs = [c for c in found if wanted in (None, c.left, c.right)][:limit]
    told = _Told(graph)
    return Review(
        questions=tuple(
            Question(left=told.side(c.left), right=told.side(c.right), score=c.score, reasons=c.reasons) for c in pairs
        )
    )


class _Told:
    """What documents say of entities, by a sentence each."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._claims: dict[str, list[Claim]] = {}
        for claim in graph.claims.values():
            for end in {claim.subject.id, claim.object.id if claim.object else claim.subject.id}:
                self._claims.setdefault(end, []).append(claim)

    def side(self, entity_id: str) -> Side:
        """One side of a pair; of a listed entity that no document names, what the tables say."""
        entity, known = self._graph.entities.get(entity_id), gazetteer().by_id(entity_id)
        name = entity.name if entity else known.name if known else entity_id
        aliases = entity.aliases if entity else known.aliases if known else ()
        sentence, source = self._sentence(entity_id, name) if entity else (None, None)
        return Side(
            id=entity_id,
            type=entity.type if entity else known.type if known else "",
            name=name,
            also=tuple(a for a in aliases if a[:1].isupper())[:5],
            listed=known is not None,
            claims=entity.claims if entity else 0,
            sentence=sentence,
            source=source,
        )

    def _sentence(self, entity: str, name: str) -> tuple[str | None, str | None]:
        """The words of a claim, rather one that names the entity, and the shortest; else what is around the name."""
        best = min(self._claims.get(entity, ()), key=lambda c: _clumsiness(c, entity, name), default=None)
        if best is not None:
            document = self._graph.documents.get(best.document_id)
            return " ".join(best.evidence.text.split()), document.citation() if document else best.document
        for document_id in self._graph.entities[entity].documents:
            document = self._graph.documents.get(document_id)
            found = re.search(re.escape(name), document.text) if document else None
            if document and found:
                words = document.text[max(0, found.start() - _AROUND) : found.end() + _AROUND]
                return f"… {' '.join(words.split())} …", document.citation()
        return None, None


def _clumsiness(claim: Claim, entity: str, name: str) -> tuple[bool, bool, int, int, str]:
    """How badly the words of a claim present an entity: a document's words that name it in full are the best."""
    ends = [end for end in (claim.subject, claim.object) if end is not None and end.id == entity]
    called = max((len(end.mention) for end in ends), default=0)
    words = claim.evidence.text
    return claim.extractor == "registry", name not in words, -called, len(words), claim.id
