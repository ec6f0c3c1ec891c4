"""One value where sources give several, by a stated policy and with its reason. Choosing changes and drops nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple, Self, get_args

from pydantic import Field, model_validator

from reegraph.graph.dates import first_day, latest_report
from reegraph.graph.graph import Graph
from reegraph.graph.support import in_words
from reegraph.model import Claim, Frozen
from reegraph.model.tables import read_table

Prefer = Literal["latest", "most-sources", "source-rank", "decision"]
POLICIES: tuple[Prefer, ...] = get_args(Prefer)

USER = "user"
"""The extractor of facts that the user has stated or corrected."""

_USUAL_KIND = "article"


class Candidate(NamedTuple):
    """A value, and the claims that state it."""

    value: str
    claims: tuple[Claim, ...]


class Choice(NamedTuple):
    """The value chosen, and why, in words."""

    value: str
    because: str


class Rank(Frozen):
    """Kinds of documents that are believed alike."""

    kinds: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)


class SourceRank(Frozen):
    """Kinds of documents, those believed first in front."""

    rank: tuple[Rank, ...]

    @model_validator(mode="after")
    def _each_kind_once(self) -> Self:
        kinds = [kind for rank in self.rank for kind in rank.kinds]
        twice = sorted({kind for kind in kinds if kinds.count(kind) > 1})
        if twice or _USUAL_KIND not in kinds:
            raise ValueError(f"each kind stands once, {_USUAL_KIND} among them; twice: {', '.join(twice) or 'none'}")
        return self

    def place(self, kind: str | None) -> int:
        """0 for the kinds believed first."""
        places = {known: place for place, rank in enumerate(self.rank) for known in rank.kinds}
        return places.get((kind or _USUAL_KIND).casefold(), places[_USUAL_KIND])


@cache
def source_rank() -> SourceRank:
    """The order of this version of reegraph."""
    return read_table("reegraph.graph.tables", "source_rank.toml", SourceRank)


class Chooser:
    """Chooses among values by a policy; the graph tells the kinds of documents, and which are one source."""

    def __init__(self, prefer: Prefer, graph: Graph) -> None:
        self.prefer: Prefer = prefer
        self._graph = graph

    def choose(self, candidates: Sequence[Candidate]) -> Choice:
        """One of the candidates. Of those that the policy holds for equal, the one that stands first.

        `latest`: reported last. `most-sources`: stated by most independent sources. `source-rank`: stated by the kind
        of document believed first. `decision`: stated by the user, and else the latest. Ties fall to the latest, and
        then to the most claims. A value whose reports have no date is never the latest of several.
        """
        grade, reason = self._policies()[self.prefer]
        best = max(candidates, key=lambda c: (grade(c), _last(c), len(c.claims)))
        graded = self.prefer in ("most-sources", "source-rank")
        tied = graded and sum(grade(c) == grade(best) for c in candidates) > 1
        return Choice(best.value, f"{self.prefer}: {reason(best)}{'; of equals the latest' if tied else ''}")

    def _policies(self) -> Mapping[Prefer, tuple[Callable[[Candidate], str | int], Callable[[Candidate], str]]]:
        return {
            "latest": (_last, _when),
            "most-sources": (self._sources, lambda c: in_words(self._sources(c))),
            "source-rank": (lambda c: -self._place(c), lambda c: f"stated by a document of kind {self._kind(c)}"),
            "decision": (_decided, lambda c: "as the user decided" if _decided(c) else f"no decision; {_when(c)}"),
        }

    def _sources(self, candidate: Candidate) -> int:
        return self._graph.independence.count(candidate.claims)

    def _place(self, candidate: Candidate) -> int:
        return min(source_rank().place(kind) for kind in self._kinds(candidate))

    def _kind(self, candidate: Candidate) -> str:
        return min(self._kinds(candidate), key=lambda kind: (source_rank().place(kind), kind))

    def _kinds(self, candidate: Candidate) -> list[str]:
        found = (self._graph.documents.get(c.document_id) for c in candidate.claims)
        return [(d.kind if d else None) or _USUAL_KIND for d in found]


def as_of_and_policy(day: str | None, prefer: Prefer) -> str:
    """What an answer says of its date and, where it is not the usual one, of its policy."""
    policy = "" if prefer == "latest" else f", preferring {prefer}"
    return f"as of {day or 'any date'}{policy}"


def _last(candidate: Candidate) -> str:
    return latest_report([c.reported for c in candidate.claims]) or ""


def _decided(candidate: Candidate) -> int:
    return sum(c.extractor == USER for c in candidate.claims)


def _when(candidate: Candidate) -> str:
    dated = [c for c in candidate.claims if c.reported]
    if not dated:
        return "no report has a date"
    newest = max(dated, key=lambda c: (first_day(c.reported or ""), c.document, c.id))
    return f"reported {newest.reported} in {newest.document}"
