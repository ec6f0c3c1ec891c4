"""The first page: five things, each found by a rule and each with its link."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reegraph.analysis.change.chronology import Event
from reegraph.analysis.exposure.concentrated import Concentration
from reegraph.analysis.exposure.shares import WORLD
from reegraph.analysis.tonnage.results import in_tonnes
from reegraph.graph.dates import last_day
from reegraph.graph.support import number_of
from reegraph.outputs.pages.report.answers import Answers
from reegraph.outputs.pages.report.failures import NO_BOUND, called, listed, losses_by_cause, main_product, middle_of
from reegraph.outputs.pages.report.ground import is_measure, missing_inputs
from reegraph.outputs.pages.sheet import Block, Cell, Points, Text, Words, words

_STAGES = ("mining", "separation", "metal", "magnet")


def summary(answers: Answers) -> tuple[Block, ...]:
    """The five things to know, and how to read the page."""
    things: tuple[Callable[[Answers], Words], ...] = (_dearest, _commonest, _most_held, _traced, _next)
    lead = words(
        f"As of {answers.day}. Each figure leads to the sentences behind it; the small numbers are theirs. "
        "Read every verdict with what is not known of it: ",
        Cell("completeness", link="completeness"),
        ".",
    )
    return (lead, Points(tuple(thing(answers) for thing in things), numbered=True))


def _dearest(answers: Answers) -> Words:
    """What is delivered, and the first of the losses: they are sorted by what they cost."""
    section = main_product(answers)
    costing = [x for x in section.losses if x.loss.middle > 0] if section else []
    if section is None or not costing:
        return words(strong("Tonnes."), " Of no single failure is it known what it costs. ", _see("losses"))
    worst = costing[0]
    same = [x for x in costing if x.loss == worst.loss]
    unsure = worst.loss.low != worst.loss.high
    most = NO_BOUND if worst.loss.high is None else f"at most {in_tonnes(worst.loss.high)} t"
    return words(
        strong("The dearest single failure costs "),
        Cell(f"{in_tonnes(worst.loss.middle)} {section.product} a year", worst.claims, mark="strong"),
        f" of the {in_tonnes(section.delivered.middle)} t that allied plants of known capacity can deliver",
        f" (at least {in_tonnes(worst.loss.low)} t, {most})" if unsure else "",
        f": that of {listed(tuple(called(x.kinds[0], x.names[0]) for x in same), 6)}",
        f"{', each alone' if len(same) > 1 else ''}. It reaches {listed(worst.reaches, 3)}. ",
        _see("losses"),
    )


def _commonest(answers: Answers) -> Words:
    """The cause that is a single point of most targets; of equals the one that costs most tonnes."""
    judged = [t for t in answers.chokepoints.targets if t.available is not None]
    hit = [t for t in judged if t.single_points_of_failure]
    if not hit:
        none = f" None of {number_of(len(judged), 'target')} with a verdict has one. "
        return words(strong("Single points."), none, _see("chokepoints"))
    points = [p for t in hit for p in t.single_points_of_failure]
    costs = losses_by_cause(answers)
    best = max(points, key=lambda p: (len(answers.targets_of[p.cause]), middle_of(costs.get(p.cause)), p.name))
    claims = tuple(dict.fromkeys(c for p in points if p.cause == best.cause for c in p.claims))
    unfed = len(answers.chokepoints.targets) - len(judged)
    return words(
        Cell(f"{len(hit)} of {len(judged)} magnet plants and buyers", points[0].claims, mark="strong"),
        strong(" hang on a single point of failure"),
        " by contracts alone",
        f" ({unfed} more have no known supplier, and no verdict)" if unfed else "",
        ". The commonest: ",
        Cell(called(best.kind, best.name), claims, mark="strong"),
        f", whose failure alone takes down {listed(answers.targets_of[best.cause], 4)}. ",
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
        return words(strong("Concentration."), " No shares of the world are known. ", _see("concentration"))
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
        return words(strong("Traceability."), " No magnet plant is known to ask of. ", _see("traceability"))
    parts: list[Text] = []
    for number, element in enumerate(elements):
        asked = [p for p in found.plants if p.element == element]
        free = [p for p in asked if p.verdict == "yes"]
        claims = tuple(dict.fromkeys(c for p in free for c in p.claims))
        parts += [" and " if number else "", Cell(f"{len(free)} of {len(asked)} for {element}", claims, mark="strong")]
    gaps = missing_inputs(answers)
    gap = ""
    if gaps:
        holder, what, _, feeds = gaps[0]
        lack = f"{number_of(len(feeds), 'target')} depend{'s' * (len(feeds) == 1)}"
        gap = f" What is missing most: who supplies {what} to {holder}, on which {lack}."
    return words(
        strong(f"Magnet plants outside {', '.join(found.free_of)} whose chain is shown to be free of it: "),
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
        return words(strong("Calendar."), " Nothing dated is known to come. ", _see("to-come"))
    measures = [e for e in ahead if is_measure(answers.graph, e)]
    first = (measures or ahead)[0]
    day = [e for e in measures or ahead if e.date == first.date]
    parts: list[Text] = [strong(f"Next date: {first.date}. ")]
    for number, (subject, event) in enumerate(_fullest(day).items()):
        claims = tuple(dict.fromkeys(c for e in day if e.subject == subject for c in e.claims))
        mood = "" if event.modality == "asserted" else f" ({event.modality})"
        parts += ["; " if number else "", f"{event.kind.capitalize()}{mood}: ", Cell(event.words, claims)]
    notes = dict.fromkeys(e.note for e in day if e.note)
    return words(*parts, f"{'; ' + '; '.join(notes) if notes else ''}. ", _see("to-come"))


def _fullest(events: Sequence[Event]) -> dict[str, Event]:
    """Of each subject the event that names most, at most three."""
    found: dict[str, Event] = {}
    for event in events:
        if event.subject not in found or len(event.others) > len(found[event.subject].others):
            found[event.subject] = event
    return dict(list(found.items())[:3])


_TITLES = {
    "losses": "losses",
    "chokepoints": "chokepoints",
    "concentration": "concentration",
    "traceability": "traceability",
    "to-come": "calendar",
    "completeness": "completeness",
}


def strong(text: str) -> Cell:
    """Words that stand out."""
    return Cell(text, mark="strong")


def _see(section: str) -> Cell:
    return Cell(f"→ {_TITLES[section]}", link=section)
