"""The number that counts where sources give several: capacity, production, reserves, grade, by the stated policy.

Nothing is dropped: a figure names the claims of the number that was chosen and of each that was not, and why. Of a
thing that grew, the step counts that was the last to begin; what is planned is told apart from what is built, and its
steps from each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reegraph.analysis.disagreement.conflicts import conflicts, independent
from reegraph.analysis.disagreement.counting import Told, counted
from reegraph.analysis.disagreement.questions import Question, questions
from reegraph.graph import Graph
from reegraph.graph.choosing import Chooser, Prefer
from reegraph.graph.dates import first_day, last_day
from reegraph.model import Claim, Frozen, vocabulary

PREDICATES = ("capacity", "production", "reserves", "grade")


class Figure(Frozen):
    """One number of a thing, in `unit`, and what it is of.

    `terms` are those by which the vocabulary tells numbers of the predicate apart (material, flow, kind, scope,
    period), as far as stated. `start` is when a planned step begins. `because` is the policy and its reason where
    sources give several numbers, else None; `others` are the numbers that were not chosen, each with its claims.
    """

    subject: str
    predicate: str
    about: str
    terms: dict[str, str]
    number: float
    unit: str
    start: str | None
    claims: tuple[str, ...]
    because: str | None = None
    others: dict[str, tuple[str, ...]]


class Ruling(Frozen):
    """What a policy makes of a fact on whose value sources differ: whether it is the one of `among` that counts."""

    chosen: bool
    among: int
    because: str

    def __str__(self) -> str:
        return f"chosen of {self.among} by {self.because}" if self.chosen else f"not chosen, by {self.because}"

    __repr__ = __str__


def figures(graph: Graph, predicate: str, *, day: str | None = None, prefer: Prefer = "latest") -> tuple[Figure, ...]:
    """Every number of one of PREDICATES that counts on a full day (None: of all that is known), sorted by subject.

    Numbers within one percent of each other are one. What was reported later than the day, is over by then or has not
    begun does not count, but for plans.
    """
    chooser = Chooser(prefer, graph)
    found = questions(graph, predicate, day)
    return tuple(f for question in found for f in _figures(question, found[question], chooser, day))


def rulings(graph: Graph, thing: str, *, day: str | None = None, prefer: Prefer = "latest") -> dict[str, Ruling]:
    """By fact, what the policy makes of it, for all facts of a thing on which sources differ.

    Numbers that changed with time are among them, and the disagreements in which the thing has a part. Two numbers that
    one source gives side by side are of two things.
    """
    told: list[tuple[str, Sequence[tuple[str, ...]], tuple[str, ...]]] = [
        (figure.because, [figure.claims, *others], figure.claims)
        for predicate in PREDICATES
        for figure in figures(graph, predicate, day=day, prefer=prefer)
        if figure.subject == thing and figure.because is not None
        if (others := [claims for claims in figure.others.values() if _apart(graph, figure.claims, claims)])
    ]
    if thing in graph.entities:
        told += [
            (c.because, [v.claims for v in c.values], next(v.claims for v in c.values if v.value == c.chosen))
            for c in conflicts(graph, thing, prefer=prefer, as_of=day).conflicts
            if c.predicate not in PREDICATES and c.chosen not in ("denied", "stated")
        ]
    found: dict[str, Ruling] = {}
    for because, values, chosen in told:
        for claims in values:
            for fact in filter(None, map(graph.fact_of, claims)):
                found[fact.id] = Ruling(chosen=claims == chosen, among=len(values), because=because)
    return found


def _apart(graph: Graph, *sides: tuple[str, ...]) -> bool:
    return independent(graph, *([graph.claims[c] for c in side] for side in sides))


def _figures(
    question: Question, values: Mapping[str, tuple[Claim, ...]], chooser: Chooser, day: str | None
) -> Iterator[Figure]:
    terms = _terms(question)
    for told in _told(values, day, planned=terms.get("kind") == "planned"):
        found = counted(told, chooser)
        newest = max(found.claims, key=lambda c: (first_day(c.reported) if c.reported else "", c.id)) if found else None
        if found is not None and newest is not None and newest.value is not None and newest.value.number is not None:
            yield Figure(
                subject=question.subject,
                predicate=question.predicate,
                about=question.about,
                terms=terms,
                number=float(newest.value.number),
                unit=newest.value.unit or "",
                start=found.start,
                claims=tuple(c.id for c in found.claims),
                because=found.because or None,
                others={v: tuple(c.id for c in claims) for v, claims in found.rivals.items() if v != found.value},
            )


def _terms(question: Question) -> dict[str, str]:
    names = [name for name in vocabulary().attribute[question.predicate].one_value_per if name != "subject"]
    return {name: term for name, term in zip(names, question.per, strict=False) if term}


def _told(values: Mapping[str, tuple[Claim, ...]], day: str | None, *, planned: bool) -> Iterator[list[Told]]:
    """The numbers that are told of one thing: all that have begun, and of plans those with one start."""
    told = [Told(value, claim.valid_from, (claim,)) for value, claims in values.items() for claim in claims]
    if planned:
        for start in sorted({t.start for t in told}, key=lambda s: s or ""):
            yield [t for t in told if t.start == start]
    else:
        yield [t for t in told if t.start is None or day is None or last_day(t.start) <= day]
