"""The first page: five things, each found by a rule and each with its link."""

from __future__ import annotations

from collections.abc import Callable

from reegraph.analysis.change.chronology import Event
from reegraph.analysis.exposure.concentrated import Concentration
from reegraph.analysis.exposure.shares import WORLD
from reegraph.analysis.tonnage.results import in_tonnes
from reegraph.graph import Graph
from reegraph.graph.dates import last_day
from reegraph.graph.support import number_of
from reegraph.outputs.pages.report.answers import Answers
from reegraph.outputs.pages.report.failures import NO_BOUND, listed
from reegraph.outputs.pages.report.ground import missing_inputs
from reegraph.outputs.pages.sheet import Block, Cell, Points, Text, Words, words

_STAGES = ("mining", "separation", "metal", "magnet")


def summary(answers: Answers) -> tuple[Block, ...]:
    """The five things to know, and how to read the page."""
    things: tuple[Callable[[Answers], Words], ...] = (_dearest, _commonest, _most_held, _traced, _next)
    lead = words(
        f"As of {answers.day}. Each underlined figure leads to the sentences behind it; the small numbers are theirs. "
        "Read every verdict with what is not known of it: ",
        Cell("completeness", link="completeness"),
        ".",
    )
    return (lead, Points(tuple(thing(answers) for thing in things), numbered=True))


def _dearest(answers: Answers) -> Words:
    """The first of the losses: they are sorted by what they cost."""
    section = next(iter(answers.losses.sections), None) if answers.losses else None
    costing = [x for x in section.losses if x.loss.middle > 0] if section else []
    if section is None or not costing:
        return words(
            Cell("Tonnes.", mark="strong"), " Of no single failure is it known what it costs. ", _see("losses")
        )
    worst = costing[0]
    same = [x for x in costing if x.loss.middle == worst.loss.middle]
    most = NO_BOUND if worst.loss.high is None else f"{in_tonnes(worst.loss.high)} t"
    share = f", {worst.share:.0%} of what plants of known capacity deliver" if worst.share is not None else ""
    bounds = "" if worst.loss.low == worst.loss.high else f"; at least {in_tonnes(worst.loss.low)} t, {most}"
    names = tuple(f"{' + '.join(x.names)} ({x.kinds[0]})" for x in same)
    return words(
        Cell("The dearest failure costs ", mark="strong"),
        Cell(f"{in_tonnes(worst.loss.middle)} {section.product} a year", worst.claims, mark="strong"),
        f"{share}{bounds}: that of {listed(names, 3)}. It reaches {listed(worst.reaches, 3)}. ",
        _see("losses"),
    )


def _commonest(answers: Answers) -> Words:
    """The cause that is a single point of most targets; of equals the one that costs most tonnes."""
    judged = [t for t in answers.chokepoints.targets if t.available is not None]
    hit = [t for t in judged if t.single_points_of_failure]
    if not hit:
        return words(
            Cell("Single points.", mark="strong"),
            f" None of {number_of(len(judged), 'target')} with a verdict has one. ",
            _see("chokepoints"),
        )
    points = [p for t in hit for p in t.single_points_of_failure]
    best = max(points, key=lambda p: (len(answers.targets_of[p.cause]), p.kind == "country", p.name))
    names = answers.targets_of[best.cause]
    claims = tuple(dict.fromkeys(c for p in points if p.cause == best.cause for c in p.claims))
    all_claims = tuple(dict.fromkeys(c for p in points for c in p.claims))
    return words(
        Cell(
            f"{len(hit)} of {number_of(len(judged), 'magnet plant and buyer').replace('plant and buyer', 'plants and buyers')}",
            all_claims[:1],
            mark="strong",
        ),
        Cell(" hang on a single point of failure", mark="strong"),
        f" ({len(answers.chokepoints.targets) - len(judged)} more have no known "
        "supplier, and no verdict). The commonest is ",
        Cell(f"{best.kind} {best.name}", claims, mark="strong"),
        f", whose failure alone takes down {listed(names, 4)}. ",
        _see("chokepoints"),
    )


def _most_held(answers: Answers) -> Words:
    """For each stage the whole of the world with the highest index, and its largest holder."""
    world = [r for r in answers.concentration.rows if r.scope == WORLD and r.by == "country"]
    best: list[Concentration] = []
    for stage in _STAGES:
        of_stage = [r for r in world if r.stage == stage]
        if of_stage:
            best.append(max(of_stage, key=lambda r: (r.hhi, len(r.elements), r.material)))
    if not best:
        return words(
            Cell("Concentration.", mark="strong"), " No shares of the world are known. ", _see("concentration")
        )
    top = max(best, key=lambda r: r.hhi)
    parts: list[Text] = [
        Cell(f"{top.largest.name} holds ", mark="strong"),
        Cell(
            f"{top.largest.percent:.0f} % of {top.material} at the stage of {top.stage}",
            top.largest.claims,
            mark="strong",
        ),
        f" ({top.year})" if top.year else "",
    ]
    others = [r for r in best if r is not top]
    for number, row in enumerate(others):
        parts += [
            "; " if number else "; elsewhere ",
            Cell(f"{row.largest.name} {row.largest.percent:.0f} % of {row.material}", row.largest.claims),
            f" ({row.stage}{', ' + row.year if row.year else ''})",
        ]
    return words(*parts, ". ", _see("concentration"))


def _traced(answers: Answers) -> Words:
    """How many plants are shown to be free, by element, and the gap that most verdicts have."""
    found = answers.traceability
    elements = tuple(dict.fromkeys(p.element for p in found.plants))
    if not elements:
        return words(
            Cell("Traceability.", mark="strong"), " No magnet plant is known to ask of. ", _see("traceability")
        )
    parts: list[Text] = []
    for number, element in enumerate(elements):
        asked = [p for p in found.plants if p.element == element]
        free = [p for p in asked if p.verdict == "yes"]
        claims = tuple(dict.fromkeys(c for p in free for c in p.claims))
        parts += [" and " if number else "", Cell(f"{len(free)} of {len(asked)} for {element}", claims, mark="strong")]
    gaps = missing_inputs(answers)
    gap = (
        f" What is missing most: who supplies {gaps[0][1]} to {gaps[0][0]}, which {number_of(len(gaps[0][3]), 'verdict')} lack."
        if gaps
        else ""
    )
    return words(
        Cell(
            f"Of the magnet plants outside {', '.join(found.free_of)} few can show a chain free of it: ", mark="strong"
        ),
        *parts,
        f".{gap} ",
        _see("traceability"),
        " ",
        _see("completeness"),
    )


def _next(answers: Answers) -> Words:
    """The first day ahead on which a measure starts or ends; else the first event ahead."""
    ahead = sorted((e for e in answers.calendar.events if e.ahead), key=lambda e: (last_day(e.date), e.date))
    if not ahead:
        return words(Cell("Calendar.", mark="strong"), " Nothing dated is known to come. ", _see("to-come"))
    measures = [e for e in ahead if _is_measure(answers.graph, e)]
    first = (measures or ahead)[0]
    day = [e for e in measures or ahead if e.date == first.date]
    parts: list[Text] = [Cell(f"Next date: {first.date}. ", mark="strong")]
    for number, event in enumerate(day[:3]):
        mood = "" if event.modality == "asserted" else f" ({event.modality})"
        parts += ["; " if number else "", Cell(event.words, event.claims), f" {event.kind}{mood}"]
    notes = dict.fromkeys(e.note for e in day if e.note)
    return words(*parts, f"{'; ' + '; '.join(notes) if notes else ''}. ", _see("to-come"))


def _is_measure(graph: Graph, event: Event) -> bool:
    known = graph.entities.get(event.subject)
    return event.predicate in ("imposes", "suspends", "restricts") or (known is not None and known.type == "Policy")


_TITLES = {
    "losses": "losses",
    "chokepoints": "chokepoints",
    "concentration": "concentration",
    "traceability": "traceability",
    "to-come": "calendar",
    "completeness": "completeness",
}


def _see(section: str) -> Cell:
    return Cell(f"→ {_TITLES[section]}", link=section)
