"""The sentences that a page rests on: each claim once, numbered, by document, with links back to where it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reegraph.graph import Graph
from reegraph.graph.citation import Citation, cite
from reegraph.model import Claim


class Reference(NamedTuple):
    """The number of a sentence and its anchor."""

    number: int
    anchor: str


class Sentence(NamedTuple):
    """The words behind one claim: as the claim was read, and `used` by (the title and anchor of) these places."""

    claim: str
    number: int
    anchor: str
    citation: Citation
    read_as: str
    note: str
    used: tuple[tuple[str, str], ...]


class Cited(NamedTuple):
    """A document and its sentences, in their order in it."""

    source: str
    name: str
    sentences: tuple[Sentence, ...]


class Sentences:
    """Numbers for claims, from 1, by document and place in it; `uses` are the places of each, by title."""

    def __init__(self, graph: Graph, uses: Mapping[str, Mapping[str, str]]) -> None:
        self._graph = graph
        self._uses = uses
        ordered = sorted((graph.claims[claim] for claim in uses), key=self._place)
        self._numbers = {claim.id: number for number, claim in enumerate(ordered, 1)}

    def anchor(self, claim: str) -> str:
        """The id of the place of a claim's sentence."""
        return f"c-{claim}"

    def numbered(self, claims: Iterable[str]) -> list[Reference]:
        """The numbers of these claims, in order."""
        known = sorted({self._numbers[claim]: claim for claim in claims}.items())
        return [Reference(number, self.anchor(claim)) for number, claim in known]

    def documents(self) -> list[Cited]:
        """The documents with the sentences that are used of them; one source of a document and page stands once."""
        found: dict[tuple[str, str], list[Sentence]] = {}
        for claim_id in self._numbers:
            claim = self._graph.claims[claim_id]
            told = self._told(claim)
            found.setdefault((told.citation.source, claim.document), []).append(told)
        return [Cited(source, name, tuple(told)) for (source, name), told in found.items()]

    def _place(self, claim: Claim) -> tuple[str, str, int, int, str]:
        source = cite(self._graph, claim).source
        return (source.casefold(), claim.document_id, claim.evidence.start, claim.evidence.end, claim.id)

    def _told(self, claim: Claim) -> Sentence:
        note = self._graph.notes.get(claim.id)
        return Sentence(
            claim=claim.id,
            number=self._numbers[claim.id],
            anchor=self.anchor(claim.id),
            citation=cite(self._graph, claim),
            read_as=read_as(self._graph, claim),
            note="" if note is None else note.say(),
            used=tuple(self._uses[claim.id].items()),
        )


def read_as(graph: Graph, claim: Claim) -> str:
    """What a claim says, by the names of the graph."""
    value = claim.value.key() if claim.value else ""
    other = graph.name(claim.object.id) if claim.object else value
    terms = [f"{key} {kept}" for key, kept in sorted(claim.qualifiers.items()) if key in ("material", "year")]
    said = f"{graph.name(claim.subject.id)} {claim.predicate.replace('_', ' ')} {other}".rstrip()
    mood = [] if claim.modality == "asserted" else [str(claim.modality)]
    return f"{said} ({', '.join([*mood, *terms])})" if mood or terms else said
