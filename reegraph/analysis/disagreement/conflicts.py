"""Where sources disagree: values that cannot both hold at one time, with every claim behind each.

A change over time is no disagreement. Reports a year or more apart tell of a change; a later report of a later state
tells of progress; a later report of an earlier state does not, and two states told within one month cannot be ordered.
Two values that one source gives side by side are of two things, and no disagreement between sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from reegraph.analysis.disagreement.questions import Kind, Question, counts_at, questions
from reegraph.analysis.results import Result
from reegraph.graph import Fact, Graph
from reegraph.graph.choosing import Candidate, Chooser, Prefer
from reegraph.graph.citation import cite
from reegraph.graph.dates import first_day, last_day
from reegraph.graph.support import Support, support
from reegraph.model import Claim, Frozen, content_id
from reegraph.registry import EXTRACTOR as REGISTRY

CHANGED_AFTER_DAYS = 365
"""Reports so far apart tell of a change, not of a disagreement, wherever what they tell of can change."""

Values = Mapping[str, tuple[Claim, ...]]

# Earlier to later; words of one step may follow each other either way, such as a stop and a new beginning.
_STEPS: Mapping[str, int] = {
    word: step
    for step, words in enumerate(
        (
            ("proposed", "rumoured"),
            ("planned", "announced", "pending"),
            ("permitting",),
            ("construction",),
            ("commissioning",),
            ("operating", "in_force", "completed"),
            ("suspended", "closed", "cancelled", "expired"),
        )
    )
    for word in words
}
_PAUSED = frozenset({"suspended", "closed", "cancelled"})
_TIES = frozenset({"owns_equity", "subsidiary_of", "acquires", "merges_with", "partners_with", "funds"})
_WEIGHT: Mapping[Kind, int] = {"deal": 3, "place": 3, "holder": 3, "state": 2, "date": 2, "number": 1, "denial": 1}


class Value(Frozen):
    """One of the values: what it is called, who says so and when, and how many independent sources these are."""

    value: str
    name: str
    claims: tuple[str, ...]
    documents: tuple[str, ...]
    support: Support
    first_reported: str | None
    last_reported: str | None
    modality: tuple[str, ...]
    quotes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """`{"value", "name", "claims", "documents", "sources", "one_source", "origins", "first_reported", …}`."""
        known = self.model_dump(mode="json", exclude={"quotes", "support"})
        return {**known, **self.support.to_json()}

    def rests_on(self) -> str:
        """How many independent sources say so, and when they were published."""
        return f"{self.support.in_full()}, {_span(self)}"

    def in_words(self) -> str:
        """The value, and what it rests on."""
        return f"{self.name} [{self.rests_on()}]"


class Whose(Frozen):
    """Whose a site is of which sources disagree where it lies, when not every side says so.

    `operators` are ids, `names` what they are called, `stated_by` the documents that name them; `silent` are documents
    of the disagreement that name no operator: that they mean the same site rests on the name of the site alone.
    """

    operators: tuple[str, ...]
    names: tuple[str, ...]
    stated_by: tuple[str, ...]
    silent: tuple[str, ...]

    def say(self) -> str:
        """Whose it is and who does not say, in a sentence."""
        return (
            f"whose: {', '.join(self.names)} by {', '.join(self.stated_by)}; no operator is named in "
            f"{', '.join(self.silent)}, so that only the name of the site says that it is the same one"
        )


class Conflict(Frozen):
    """A disagreement: of whom, about what, the values, and the one that the policy chooses.

    `id` is that of the question, and stays when sources or values come and go. `parties` are whom it concerns: the
    subject, and the other end where the question is about two.
    """

    id: str
    subject: str
    name: str
    about: str
    predicate: str
    parties: tuple[str, ...]
    values: tuple[Value, ...]
    chosen: str
    because: str
    whose: Whose | None = None

    def claims(self) -> tuple[str, ...]:
        """The ids of all claims behind its values."""
        return tuple(claim for value in self.values for claim in value.claims)

    def to_json(self) -> dict[str, Any]:
        """`{"id", "subject", "about", "values": [{"value", "claims", "documents", …}], "chosen", "because", …}`."""
        head = self.model_dump(mode="json", include={"id", "subject", "name", "about", "predicate", "parties"})
        told = {**head, "values": [v.to_json() for v in self.values], "chosen": self.chosen, "because": self.because}
        return told if self.whose is None else {**told, "whose": self.whose.model_dump(mode="json")}

    def to_lines(self) -> list[str]:
        lines = [f"{self.name} ({self.subject}): {self.about}"]
        for value in self.values:
            mark = "→" if value.value == self.chosen else " "
            lines.append(f"  {mark} {value.in_words()}")
            lines += [f"      {quote}" for quote in value.quotes]
        lines.append(f"    chosen by {self.because}")
        return lines if self.whose is None else [*lines, f"    {self.whose.say()}"]

    def in_words(self) -> str:
        """All of it on one line, without the sentences."""
        values = " | ".join(f"{'→ ' if v.value == self.chosen else ''}{v.in_words()}" for v in self.values)
        return f"{self.name}, {self.about}: {values}; chosen by {self.because}"


class Conflicts(Result):
    """Disagreements: those with most independent sources on both sides first, then by what they are about."""

    shown = ("subject", "about", "name", "chosen", "sources", "first_reported", "last_reported", "modality", "claims")
    headed = True

    prefer: Prefer
    conflicts: tuple[Conflict, ...]

    def to_json(self) -> list[dict[str, Any]]:
        return [c.to_json() for c in self.conflicts]

    def to_rows(self) -> list[dict[str, Any]]:
        """One row for each value."""
        return [
            {"subject": c.subject, "about": c.about, **v.to_json(), "chosen": v.value == c.chosen}
            for c in self.conflicts
            for v in c.values
        ]

    def to_lines(self) -> list[str]:
        count = len(self.conflicts)
        head = f"{count} conflict{'' if count == 1 else 's'}, chosen by {self.prefer}" if count else "No conflicts."
        return [head, *(line for conflict in self.conflicts for line in ["", *conflict.to_lines()])]


def conflicts(
    graph: Graph, entity: str | None = None, *, prefer: Prefer = "latest", as_of: str | None = None
) -> Conflicts:
    """All disagreements, or those that concern one entity, whatever its part in them.

    Raises UnknownNameError or AmbiguousNameError for `entity`. `prefer` changes what is chosen and nothing else.
    `as_of` leaves out what was reported later, and what was over by then.
    """
    wanted = None if entity is None else graph.get(entity).id
    chooser = Chooser(prefer, graph)
    day = None if as_of is None else last_day(as_of)
    found = [*_disagreements(graph, day=day), *_denials(graph, day)]
    asked = [(q, values) for q, values in found if wanted is None or wanted in q.parties or wanted in values]
    told = [(q, _conflict(graph, q, values, chooser)) for q, values in asked]
    return Conflicts(prefer=prefer, conflicts=tuple(c for q, c in sorted(told, key=lambda t: _order(*t))))


def rival_operators(graph: Graph) -> dict[str, Values]:
    """The sites of which sources name different operators that nothing known joins, with the claims for each."""
    return {q.subject: values for q, values in _disagreements(graph, only="operates")}


def _disagreements(graph: Graph, only: str | None = None, day: str | None = None) -> Iterator[tuple[Question, Values]]:
    ties = _Ties(graph)
    for question, values in questions(graph, only, day).items():
        pairs = [p for p in combinations(values, 2) if question.kind != "holder" or not ties.joined(*p)]
        clashing = [(a, b) for a, b in pairs if _clash(graph, question.kind, (a, values[a]), (b, values[b]))]
        kept = {value for pair in clashing for value in pair}
        if kept:
            yield question, {value: claims for value, claims in values.items() if value in kept}


def _denials(graph: Graph, day: str | None) -> Iterator[tuple[Question, Values]]:
    """Facts that some state and others deny, unless the denial is the later word."""
    for fact in graph.facts.values():
        if fact.disputed and fact.denied_on is None:
            claims = [c for c in map(graph.claims.__getitem__, fact.claims) if counts_at(c, day)]
            sides = {
                "denied": tuple(c for c in claims if c.modality == "negated"),
                "stated": tuple(c for c in claims if c.modality != "negated"),
            }
            if independent(graph, *sides.values()):
                parties = tuple(p for p in (fact.subject, fact.object) if p)
                yield Question(fact.subject, "denial", fact.predicate, _said(graph, fact), parties, (fact.id,)), sides


def _said(graph: Graph, fact: Fact) -> str:
    other = graph.name(fact.object) if fact.object else fact.value.key() if fact.value else ""
    return f"whether it {fact.predicate.replace('_', ' ')} {other}".rstrip()


# --- when two values cannot both hold --------------------------------------------------------------------------------


def _clash(graph: Graph, kind: Kind, one: tuple[str, Sequence[Claim]], other: tuple[str, Sequence[Claim]]) -> bool:
    return independent(graph, one[1], other[1]) and any(
        _contradict(kind, (one[0], a), (other[0], b)) for a in one[1] for b in other[1]
    )


def independent(graph: Graph, one: Iterable[Claim], other: Iterable[Claim]) -> bool:
    """Whether each side has a source that the other has not."""
    here, there = ({graph.independence.source(c.document_id) for c in side} for side in (one, other))
    return bool(here - there) and bool(there - here)


def _contradict(kind: Kind, one: tuple[str, Claim], other: tuple[str, Claim]) -> bool:
    a, b = one[1], other[1]
    if not _overlap(a, b):
        return False
    if kind == "place":
        return True  # plants do not move
    if kind in ("state", "deal"):
        return _out_of_order(*sorted((one, other), key=lambda said: (_reported(said[1]), said[0])))
    if kind == "number" and (a.valid_from or "")[:4] != (b.valid_from or "")[:4]:
        return False  # steps of an expansion, or one that we cannot place
    if kind == "number" and (a.qualifiers.get("year") or a.qualifiers.get("period")):
        return True  # of one stated period there is one figure, whenever it is told
    apart = _days_apart(a, b)
    return apart is None or apart < CHANGED_AFTER_DAYS


def _out_of_order(earlier: tuple[str, Claim], later: tuple[str, Claim]) -> bool:
    """Whether a later report tells of an earlier state, or the two cannot be ordered in time.

    Sites and deals move slowly, so that two states within one month are two opinions. A policy is announced, adopted
    and suspended on days that are told at once.
    """
    (before, a), (after, b) = earlier, later
    if bool(a.reported) != bool(b.reported):  # the undated one may be of a time when it was right
        return _done_before(after, b, a, before) or _done_before(before, a, b, after)
    if _STEPS[after] < _STEPS[before]:
        return before not in _PAUSED or _month(a) == _month(b)  # what stopped may begin again from any step
    return _month(a) == _month(b) and (a.subject.type != "Policy" or not a.reported)


def _done_before(state: str, claim: Claim, other: Claim, others: str) -> bool:
    """Whether one tells that a state was reached by a day, and the other reports an earlier state after that day."""
    day = claim.valid_from
    return bool(day and other.reported and _STEPS[others] < _STEPS[state] and last_day(day) < _reported(other))


def _overlap(a: Claim, b: Claim) -> bool:
    return not any(
        first.valid_to and second.valid_from and last_day(first.valid_to) <= first_day(second.valid_from)
        for first, second in ((a, b), (b, a))
    )


def _reported(claim: Claim) -> str:
    return first_day(claim.reported) if claim.reported else ""


def _month(claim: Claim) -> str:
    return _reported(claim)[:7]


def _days_apart(a: Claim, b: Claim) -> int | None:
    """None where a date is missing or is none."""
    try:
        days = [date.fromisoformat(_reported(claim)) for claim in (a, b)]
    except ValueError:
        return None
    return abs((days[1] - days[0]).days)


class _Ties:
    """Organisations that something known joins, so that both may be said to run a site."""

    def __init__(self, graph: Graph) -> None:
        self._near: dict[str, set[str]] = defaultdict(set)
        for fact in graph.edges():
            if fact.predicate in _TIES:
                self._near[fact.subject].add(str(fact.object))
                self._near[str(fact.object)].add(fact.subject)

    def joined(self, one: str, other: str) -> bool:
        return other in self._near[one] or any(
            not middle.startswith(("government/", "agency/")) for middle in self._near[one] & self._near[other]
        )


# --- the answer ------------------------------------------------------------------------------------------------------


def _conflict(graph: Graph, question: Question, values: Values, chooser: Chooser) -> Conflict:
    choice = chooser.choose([Candidate(value, claims) for value, claims in values.items()])
    return Conflict(
        id=content_id([question.predicate, question.about, question.parties, question.per]),
        subject=question.subject,
        name=graph.name(question.subject),
        about=question.about,
        predicate=question.predicate,
        parties=tuple(dict.fromkeys(question.parties)),
        values=tuple(_value(graph, value, claims) for value, claims in values.items()),
        chosen=choice.value,
        because=choice.because,
        whose=_whose(graph, question, values) if question.kind == "place" else None,
    )


def _whose(graph: Graph, question: Question, values: Values) -> Whose | None:
    """Who runs the site that sources disagree on, where a side of theirs does not say it."""
    runs = [
        f for f in graph.facts_about(question.subject) if f.predicate == "operates" and f.object == question.subject
    ]
    stated: dict[str, set[str]] = defaultdict(set)
    for claim in (graph.claims[c] for fact in runs for c in fact.claims):
        if claim.modality != "negated":
            stated[claim.subject.id].add(claim.document)
    by = {document for documents in stated.values() for document in documents}
    sides = [{c.document for c in claims} for claims in values.values()]
    silent = {document for side in sides if side.isdisjoint(by) for document in side}
    # Records of the reference tables name the operator in a record of their own.
    silent -= {c.document for claims in values.values() for c in claims if c.extractor == REGISTRY}
    if not silent or not stated:
        return None
    operators = tuple(sorted(stated))
    names = tuple(map(graph.name, operators))
    return Whose(operators=operators, names=names, stated_by=tuple(sorted(by)), silent=tuple(sorted(silent)))


def _value(graph: Graph, value: str, claims: Sequence[Claim]) -> Value:
    days = sorted(c.reported for c in claims if c.reported)
    ordered = sorted(claims, key=lambda c: (c.document, c.evidence.start, c.id))
    return Value(
        value=value,
        name=_called(graph, value, claims),
        claims=tuple(c.id for c in ordered),
        documents=tuple(dict.fromkeys(c.document for c in ordered)),
        support=support(graph, [c.id for c in claims]),
        first_reported=days[0] if days else None,
        last_reported=days[-1] if days else None,
        modality=tuple(sorted({c.modality for c in claims})),
        quotes=tuple(dict.fromkeys(_quote(graph, c) for c in ordered)),
    )


def _called(graph: Graph, value: str, claims: Sequence[Claim]) -> str:
    if value in graph.entities or value.startswith(("place/", "government/")):
        return graph.name(value)
    said = claims[0].value
    if said is not None and said.number is not None:
        return " or ".join(dict.fromkeys(f"{c.value.number:,} {c.value.unit}" for c in claims if c.value))
    return value.replace("_", " ")


def _quote(graph: Graph, claim: Claim) -> str:
    """The citation, and the name of the file by which the reason of a choice calls it."""
    cited = cite(graph, claim)
    return str(cited) if cited.source == claim.document else f"{cited} [{claim.document}]"


def _order(question: Question, conflict: Conflict) -> tuple[Any, ...]:
    """Well supported on both sides first; then what matters more to who depends on whom; then by name."""
    told = sorted((v.support.sources for v in conflict.values), reverse=True)
    return (-told[1], -_WEIGHT[question.kind], -sum(told), question)


def _span(value: Value) -> str:
    if value.first_reported is None:
        return "undated"
    same = value.first_reported == value.last_reported
    return f"reported {value.first_reported}{'' if same else f' to {value.last_reported}'}"
