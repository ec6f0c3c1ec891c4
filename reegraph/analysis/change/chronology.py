"""What happened when, and what is to come: dated events out of claims, each with the claims that date it.

An event is dated by what a source says of it. The date of a report dates the report and nothing else: such events are
`reported`, never starts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from reegraph.analysis.results import Result
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.dates import begins_on, first_day, last_day, require_day
from reegraph.graph.support import Support, support
from reegraph.model import Claim, Frozen, Modality, vocabulary

Kind = Literal["starts", "ends", "reported", "denied"]

# Told of by the day of their report where nothing says when they began: states, deals, and what is done to policies.
_REPORTED = frozenset({"status", "imposes", "suspends"})
_POLICY_ENDS = frozenset({"suspends", "restricts", "imposes", "ends"})
_MILESTONES = {"in_force": "in force", "full_capacity": "full capacity"}
UNTOLD = "nothing in the store says what came after"


class Event(Frozen):
    """Something that has a date, cut to what is known.

    `kind`: it starts or ends on the date, or was reported or denied on it (a date of a source, and none of the event).
    `ahead`: the date comes after the date of the answer. `note` warns of what is not known.
    """

    date: str
    kind: Kind
    subject: str
    predicate: str
    others: tuple[str, ...]
    words: str
    modality: Modality
    ahead: bool
    note: str | None
    claims: tuple[str, ...]
    documents: tuple[str, ...]
    support: Support

    def to_json(self) -> dict[str, Any]:
        return {**self.model_dump(mode="json", exclude={"support"}), **self.support.to_json()}

    def __str__(self) -> str:
        mood = "" if self.modality in ("asserted", "negated") else f" ({self.modality})"
        note = f" – {self.note}" if self.note else ""
        return f"{self.date:<10}  {self.kind:<8}  {self.words}{mood} [{self.support.beside(len(self.claims))}]{note}"


class Events(Result):
    """Events by date; those known to the year stand before those of its months. `undated` claims have no place.

    `span`: the days asked for, if any; what may lie outside them, since only the year or month is known, is told apart.
    """

    shown = ("date", "kind", "words", "modality", "note", "claims")
    headed = True

    as_of: str | None
    title: str
    events: tuple[Event, ...]
    span: tuple[str, str] | None = None
    undated: int = 0

    def to_json(self) -> list[dict[str, Any]]:
        return [event.to_json() for event in self.events]

    def to_lines(self) -> list[str]:
        lines = [f"{self.title}, as of {self.as_of or 'no date'}: {len(self.events)} events"]
        sure = [event for event in self.events if self._is_within(event)]
        loose = [event for event in self.events if not self._is_within(event)]
        lines += self._listed(sure)
        if loose:
            lines += ["", "known only to the year or month, perhaps in this time:", *self._listed(loose)]
        undated = f"{self.undated} claim{' has' if self.undated == 1 else 's have'} no date at all"
        return lines + (["", undated] if self.undated else [])

    def _is_within(self, event: Event) -> bool:
        return self.span is None or (self.span[0] <= first_day(event.date) and last_day(event.date) <= self.span[1])

    def _listed(self, events: Sequence[Event]) -> list[str]:
        """The events of the past, then those after the date of the answer."""
        past = [str(event) for event in events if not event.ahead]
        ahead = [str(event) for event in events if event.ahead]
        return past + ([f"after {self.as_of}:", *ahead] if ahead else [])


class _Dated(NamedTuple):
    """One date that a claim gives, and what the claim says happens on it."""

    date: str
    kind: Kind
    modality: Modality
    subject: str
    predicate: str
    detail: str


def timeline(graph: Graph, name: str | None = None, *, as_of: str | None = None) -> Events:
    """Dated events of one entity, or of all. Raises UnknownNameError, AmbiguousNameError or MisuseError (a date)."""
    entity = None if name is None else graph.get(name)
    claims = [c for c in graph.claims.values() if entity is None or entity.id in _ends(c)]
    dated = {c.id: list(_dates_of(c)) for c in claims}
    day = require_day(as_of, "as of") if as_of else graph.as_of
    undated = sum(not (c.reported or c.valid_from or c.valid_to or dated[c.id]) for c in claims)
    title = "Timeline" if entity is None else f"Timeline of {entity.name}"
    return Events(as_of=day, title=title, events=tuple(_events(graph, claims, day)), undated=undated)


def calendar(
    graph: Graph,
    start: str | None = None,
    end: str | None = None,
    *,
    name: str | None = None,
    as_of: str | None = None,
) -> Events:
    """What starts and ends between two days, both included; open ends: from the date of the answer, and for ever.

    An event known to the month or year is in when any of the days is that it may mean; of a start that was told as a
    fact, none after the report. Raises MisuseError for a date that is none and
    for an end before the start.
    """
    found = timeline(graph, name, as_of=as_of)
    first = first_day(start.strip()) if start and require_day(start, "from") else found.as_of or ""
    last = require_day(end, "to") if end else "9999-12-31"
    if last < first:
        raise MisuseError(f"the calendar goes from {first} to {last}: give a later end")
    dated = (e for e in found.events if e.kind in ("starts", "ends"))
    chosen = tuple(e for e in dated if first_day(e.date) <= last and _latest_day(graph, e) >= first)
    span = f"{first or 'the beginning'} to {last if end else 'the end'}"
    return Events(as_of=found.as_of, title=f"Starts and ends from {span}", events=chosen, span=(first, last))


def _latest_day(graph: Graph, event: Event) -> str:
    if event.kind != "starts" or event.modality != "asserted":
        return last_day(event.date)
    reports = [first_day(r) for c in event.claims if (r := graph.claims[c].reported)]
    return begins_on(event.date, min(reports, default=None)) or ""


def _events(graph: Graph, claims: Iterable[Claim], day: str | None) -> Iterator[Event]:
    """Events in order; claims that say the same of several things on one day are one event."""
    groups: dict[_Dated, list[Claim]] = defaultdict(list)
    for claim in claims:
        for dated in _dates_of(claim):
            groups[dated].append(claim)
    told = _last_told(graph)
    for dated in sorted(groups):
        members = sorted(groups[dated], key=lambda c: c.id)
        others = tuple(sorted({_ends(c)[1] for c in members if c.object is not None}))
        yield Event(
            date=dated.date,
            kind=dated.kind,
            subject=dated.subject,
            predicate=dated.predicate,
            others=others,
            words=_words(graph, dated, others),
            modality=dated.modality,
            ahead=day is not None and dated.kind in ("starts", "ends") and _comes_after(dated, day),
            note=_note(graph, dated, others, told),
            claims=tuple(c.id for c in members),
            documents=tuple(sorted({c.document_id for c in members})),
            support=support(graph, [c.id for c in members]),
        )


def _comes_after(dated: _Dated, day: str) -> bool:
    """Whether some of what the date may mean is after the day; a start said as fact in this year has been."""
    if dated.kind == "starts" and dated.modality == "asserted":
        return first_day(dated.date) > day
    return last_day(dated.date) > day


def _dates_of(claim: Claim) -> Iterator[_Dated]:
    """Each date that a claim gives, with what it says happens on it."""
    subject, detail = _ends(claim)[0], _detail(claim)

    def on(date: str, kind: Kind) -> _Dated:
        return _Dated(date, kind, claim.modality, subject, claim.predicate, detail)

    if claim.modality == "negated":
        if claim.reported and (_is_reported(claim) or claim.predicate in ("starts", "ends")):
            yield on(claim.reported, "denied")
        return
    if claim.value is not None and claim.value.date:
        yield on(claim.value.date, "ends" if claim.predicate == "ends" else "starts")
        return
    if claim.valid_from:
        yield on(claim.valid_from, "starts")
    elif claim.reported and _is_reported(claim):
        yield on(claim.reported, "reported")
    if claim.valid_to:
        yield on(claim.valid_to, "ends")


def _is_reported(claim: Claim) -> bool:
    relation = vocabulary().relation.get(claim.predicate)
    return claim.predicate in _REPORTED or (relation is not None and relation.deal is not None)


def _ends(claim: Claim) -> tuple[str, str]:
    """Both ends; a relation that reads either way round has them in one order."""
    ends = claim.subject.id, "" if claim.object is None else claim.object.id
    relation = vocabulary().relation.get(claim.predicate)
    return (min(ends), max(ends)) if relation is not None and relation.symmetric else ends


def _detail(claim: Claim) -> str:
    """What tells two values or milestones of one predicate apart, in words."""
    if claim.predicate in ("starts", "ends"):
        milestone = str(claim.qualifiers.get("milestone", ""))
        return _MILESTONES.get(milestone, milestone)
    return "" if claim.value is None else claim.value.key()


def _words(graph: Graph, dated: _Dated, others: tuple[str, ...]) -> str:
    name = graph.name(dated.subject)
    if dated.predicate in ("starts", "ends"):
        about = f"{name}: {dated.detail}" if dated.detail else name
        return about if dated.kind != "denied" else f"{name} {dated.predicate} {dated.detail}".rstrip()
    said = ", ".join(graph.name(other) for other in others) or dated.detail.replace("_", " ")
    return f"{name} {dated.predicate.replace('_', ' ')} {said}".rstrip()


def _last_told(graph: Graph) -> dict[str, str]:
    """The last day on which anything was reported of each entity."""
    told: dict[str, str] = {}
    for claim in graph.claims.values():
        for end in _ends(claim):
            if claim.reported:
                told[end] = max(told.get(end, ""), first_day(claim.reported))
    return told


def _note(graph: Graph, dated: _Dated, others: tuple[str, ...], told: dict[str, str]) -> str | None:
    """What must be read beside the date of a measure: that it began while paused, or that nobody says what came after.

    The end of a pause is not taken for a return of what was paused, nor the end of a measure for its being gone.
    """
    kind = graph.entities[dated.subject].type if dated.subject in graph.entities else ""
    if dated.kind == "starts" and dated.predicate in ("imposes", "restricts", "starts"):
        return _paused(graph, others if dated.predicate == "imposes" else (dated.subject,), dated.date)
    if dated.kind != "ends" or dated.predicate not in _POLICY_ENDS or (dated.predicate == "ends" and kind != "Policy"):
        return None
    about = others if dated.predicate == "suspends" else (dated.subject,)
    return None if any(told.get(thing, "") >= last_day(dated.date) for thing in about) else UNTOLD


def _paused(graph: Graph, policies: Iterable[str], date: str) -> str | None:
    """The first pause of one of the policies in which a date falls, in words."""
    for policy in policies:
        for fact in graph.facts_about(policy):
            if fact.predicate != "suspends" or fact.object != policy or fact.modality != "asserted":
                continue
            if fact.valid_from and fact.valid_to and fact.valid_from <= date < fact.valid_to:
                return f"paused at the time: {fact.valid_from} to {fact.valid_to}"
    return None
