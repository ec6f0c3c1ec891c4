"""What a fact or a verdict rests on: how many independent sources, and whose. The one home of the words for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, get_args

from reegraph.graph.graph import Graph
from reegraph.identity.decisions import USER
from reegraph.model import Claim
from reegraph.registry import EXTRACTOR as REGISTRY

Origin = Literal["documents", "reference tables", "user"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)

_BY_EXTRACTOR: dict[str, Origin] = {REGISTRY: "reference tables", USER: "user"}
_ALONE: dict[tuple[Origin, ...], str] = {("reference tables",): "a reference table", ("user",): "the user"}


class Support(NamedTuple):
    """The number of independent sources (`graph.independence`), and where they come from, in the order of ORIGINS."""

    sources: int
    origins: tuple[Origin, ...]

    @property
    def one_source(self) -> bool:
        """Whether it rests on one independent source, or on none."""
        return self.sources < 2

    def remark(self) -> str:
        """What a reader must be told of it; empty where several sources say so, documents among them.

        >>> Support(1, ("documents",)).remark(), Support(1, ("reference tables",)).remark()
        ('one independent source', 'one independent source, a reference table')
        """
        if self.one_source:
            return ", ".join(part for part in (in_words(self.sources), _ALONE.get(self.origins)) if part)
        return f"{self.origins[0]} only" if self.origins == ("reference tables",) else ""

    def in_full(self) -> str:
        """The remark, or else how many sources there are.

        >>> Support(2, ("documents", "reference tables")).in_full()
        '2 independent sources'
        """
        return self.remark() or in_words(self.sources)

    def marked(self, text: str) -> str:
        """A text with the remark in brackets behind it, where there is one."""
        return f"{text} [{said}]" if (said := self.remark()) else text

    def beside(self, claims: int) -> str:
        """So many claims, with the remark that they need.

        >>> Support(1, ("documents",)).beside(2), Support(2, ("documents",)).beside(3)
        ('2 claims, one independent source', '3 claims')
        """
        remark = self.remark() if claims else ""
        return ", ".join(part for part in (number_of(claims, "claim"), remark) if part)

    def to_json(self) -> dict[str, Any]:
        """`{"sources", "one_source", "origins"}`."""
        return {"sources": self.sources, "one_source": self.one_source, "origins": list(self.origins)}


def support(graph: Graph, claims: Iterable[str]) -> Support:
    """What some claims, given by id, rest on; denials count only where nothing else is there."""
    known = [graph.claims[c] for c in claims if c in graph.claims]
    stated = [c for c in known if c.modality != "negated"] or known
    return Support(graph.independence.count(stated), _origins(stated))


def in_words(sources: int) -> str:
    """A number of independent sources.

    >>> in_words(0), in_words(1), in_words(3)
    ('no independent source', 'one independent source', '3 independent sources')
    """
    few = {0: "no", 1: "one"}.get(sources, str(sources))
    return f"{few} independent source{'s' if sources > 1 else ''}"


def number_of(number: int, noun: str) -> str:
    """A number with its noun.

    >>> number_of(1, "claim"), number_of(2, "claim")
    ('1 claim', '2 claims')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _origins(claims: Iterable[Claim]) -> tuple[Origin, ...]:
    found = {_BY_EXTRACTOR.get(c.extractor, "documents") for c in claims}
    return tuple(origin for origin in ORIGINS if origin in found)
