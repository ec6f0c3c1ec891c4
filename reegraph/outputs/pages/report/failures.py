"""Sections on what fails when something fails: single points, losses in tonnes, cut sets of two."""

from __future__ import annotations

from collections.abc import Iterator

from reegraph.analysis.failure.chokepoints import SinglePoint, Target
from reegraph.analysis.tonnage.results import Loss, Plant, Tonnage, in_tonnes
from reegraph.analysis.tonnage.results import Section as LossSection
from reegraph.graph.support import number_of
from reegraph.outputs.pages.charts import bar
from reegraph.outputs.pages.report.answers import Answers
from reegraph.outputs.pages.sheet import Block, Cell, Column, Points, Row, Section, Table, Text, words

_NAMED = 5
NO_BOUND = "no upper bound"


def chokepoint_section(answers: Answers) -> Section:
    """Targets ranked, and the causes that take them down alone, with what each costs."""
    lead = words(
        "A single point of failure is a site, firm, owner, country, deal or licence whose failure alone takes a "
        "magnet plant or a buyer of magnets down. Supply that no document tells of is not seen, so a missing "
        "supplier makes a false single point: read the column on what is known beside every verdict.",
        mark="note",
    )
    return Section(
        "chokepoints", "Chokepoints", (lead, _causes(answers), _targets(answers), _steps(answers), _effects(answers))
    )


def _causes(answers: Answers) -> Table:
    """The causes that take down most targets, with the tonnes that each costs."""
    points: dict[str, list[SinglePoint]] = {}
    for target in answers.chokepoints.targets:
        for point in target.single_points_of_failure:
            points.setdefault(point.cause, []).append(point)
    costs, main = losses_by_cause(answers), main_product(answers)
    product = "those" if main is None else main.product
    ranked = sorted(points, key=lambda c: (-len(points[c]), -middle_of(costs.get(c)), points[c][0].name, c))
    rows = []
    for cause in ranked:
        first, loss = points[cause][0], costs.get(cause)
        claims = tuple(dict.fromkeys(c for point in points[cause] for c in point.claims))
        names = answers.targets_of[cause]
        cells: tuple[Text, ...] = (
            Cell(first.name, mark="strong"),
            first.kind,
            Cell(str(len(names)), claims, len(names)),
            listed(names),
            *_tonnes(loss),
        )
        rows.append(Row(cells, claims, answers.support(claims).remark()))
    return Table(
        "single-points",
        "What takes down most, and what it costs",
        (
            Column("Cause"),
            Column("Kind", narrow=True),
            Column("Targets down", number=True),
            Column("Which"),
            Column("t/yr, least", number=True),
            Column("t/yr", number=True),
            Column("t/yr, most", number=True),
        ),
        tuple(rows),
        f"A country fails as what leaves it. The tonnes are {product} a year, of all that allied plants can make; a "
        "dash where the failure reaches none of them.",
        12,
        empty="No cause takes a target down alone.",
    )


def main_product(answers: Answers) -> LossSection | None:
    """The first product of which some failure is known to cost tonnes; failing that, the first."""
    sections = answers.losses.sections if answers.losses else ()
    costing = (s for s in sections if any(x.loss.middle > 0 for x in s.losses))
    return next(costing, next(iter(sections), None))


def losses_by_cause(answers: Answers) -> dict[str, Loss]:
    """What each cause costs of the main product."""
    section = main_product(answers)
    return {} if section is None else {loss.causes[0]: loss for loss in section.losses}


def middle_of(loss: Loss | None) -> float:
    """The figure to quote of a loss; below 0 where there is none."""
    return -1.0 if loss is None else loss.loss.middle


def _tonnes(loss: Loss | None) -> tuple[Cell, Cell, Cell]:
    if loss is None:
        return Cell("–"), Cell("–"), Cell("–")
    return tonnage_cells(loss.loss, loss.claims)


def tonnage_cells(told: Tonnage, claims: tuple[str, ...]) -> tuple[Cell, Cell, Cell]:
    """Least, middle and most; each a link to what it rests on."""
    high = Cell(NO_BOUND, claims) if told.high is None else Cell(in_tonnes(told.high), claims, told.high)
    return (
        Cell(in_tonnes(told.low), claims, told.low),
        Cell(in_tonnes(told.middle), claims, told.middle, mark="strong"),
        high,
    )


def _targets(answers: Answers) -> Table:
    rows = []
    for target in answers.chokepoints.targets:
        claims = tuple(dict.fromkeys(c for p in target.single_points_of_failure for c in p.claims))
        rows.append(Row(tuple(_verdict(target, claims)), claims, answers.support(claims).remark() if claims else ""))
    return Table(
        "targets",
        "Magnet plants and buyers of magnets, those with most single points first",
        (
            Column("Target"),
            Column("Available", narrow=True),
            Column("Single points", number=True),
            Column("Cut sets of two", number=True),
            Column("With the market", number=True),
            Column("What is known"),
            Column("Robust"),
            Column("Sources", number=True),
        ),
        tuple(rows),
        "Available: fed as far as is known. With the market: single points where every input may also be bought on the "
        "world market. Robust: whether the same points come out on confirmed claims alone, and with plans and rumours.",
        15,
    )


def _verdict(target: Target, claims: tuple[str, ...]) -> Iterator[Text]:
    points, pairs = len(target.single_points_of_failure), len(pairs_of(target))
    market = len(target.with_market.single_points_of_failure)
    yield Cell(target.name, mark="strong")
    yield {True: "yes", False: "no", None: "no verdict"}[target.available]
    if target.available is None:
        yield from ("–", "–", "–")
    else:
        yield Cell(str(points), claims, points)
        yield Cell(str(pairs), (), pairs, link="cut-sets" if pairs else "")
        yield Cell(str(market), (), market)
    yield _known(target)
    yield _robust(target)
    yield Cell(str(len(target.completeness.sources)), (), len(target.completeness.sources))


def pairs_of(target: Target) -> list[tuple[str, ...]]:
    """Its cut sets of two causes."""
    return [cut for cut in target.cut_sets if len(cut) == 2]


def _known(target: Target) -> str:
    if target.available is None:
        return "nothing known feeds it"
    missing = len(target.completeness.missing_inputs)
    return f"{number_of(missing, 'input')} of unknown origin" if missing else "every input has a known supplier"


def _robust(target: Target) -> str:
    robust = target.robust
    said = [
        "" if robust.confirmed_only else "other on confirmed claims alone",
        "" if robust.with_planned_and_rumoured else "other with plans and rumours",
    ]
    return "; ".join(part for part in said if part) or "the same either way"


def _steps(answers: Answers) -> Table:
    rows = []
    for target in answers.chokepoints.targets:
        for number, point in enumerate(target.single_points_of_failure):
            cells = (target.name, Cell(point.name, point.claims), point.kind, point.steps[0])
            rows.append(Row(cells, point.claims, point.support.remark(), again=number > 0))
    columns = (Column("Target"), Column("Single point"), Column("Kind", narrow=True), Column("What is lost first"))
    return Table("steps", "How each single point takes its target down", columns, tuple(rows), shown=10)


def _effects(answers: Answers) -> Table:
    rows = []
    for target in answers.chokepoints.targets:
        for number, stop in enumerate(target.stops_in_effect):
            lost = Cell(f"{stop.share_lost:.0%}", stop.claims, round(stop.share_lost, 4), drawn=bar(stop.share_lost))
            cells = (target.name, stop.name, stop.kind, lost)
            rows.append(Row(cells, stop.claims, answers.support(stop.claims).remark(), again=number > 0))
    columns = (Column("Target"), Column("Cause"), Column("Kind", narrow=True), Column("Supply lost", number=True))
    note = "Where every input may also be bought on the world market: causes whose failure stops at least four fifths."
    return Table(
        "stops-in-effect",
        "Stops in effect, with the market",
        columns,
        tuple(rows),
        note,
        12,
        empty="With the market open no single cause stops four fifths of what reaches a target.",
    )


# --- losses ----------------------------------------------------------------------------------------------------------


def loss_section(answers: Answers) -> Section:
    """For each product: who delivers, what each failure costs, and the pairs that cost most."""
    sections = answers.losses.sections if answers.losses else ()
    if not sections:
        return Section(
            "losses",
            "Losses in tonnes",
            (words("There is no such magnet making in allied countries, so nothing to lose."),),
        )
    blocks: list[Block] = [
        words(
            "What can be delivered at most, less what can be delivered without what has failed. The least and the "
            "most hold whatever the capacities are that no source gives; the figure between them counts plants of "
            "known capacity, if no other unknown capacity binds.",
            mark="note",
        )
    ]
    for number, section in enumerate(sections):
        blocks += _product(section, "" if number == 0 else f"-{number}")
    return Section("losses", "Losses in tonnes", tuple(blocks))


def _product(section: LossSection, suffix: str) -> Iterator[Block]:
    claims = tuple(dict.fromkeys(c for plant in section.plants for c in plant.claims))
    low, middle, high = tonnage_cells(section.delivered, claims)
    yield words(
        f"Delivered, {section.name}: ",
        middle._replace(text=f"{middle.text} {section.product} a year"),
        f" ({low.text} to {high.text}), by {number_of(len(section.plants), 'plant')}.",
    )
    costing = [x for x in section.losses if x.loss.middle > 0 or x.loss.high is not None]
    yield _loss_table(section, costing, f"failures{suffix}", f"What each failure costs, {section.product} a year")
    if section.pairs:
        caption = f"Two failures together that cost more than either, {section.product} a year"
        yield _loss_table(section, list(section.pairs), f"pairs{suffix}", caption)
    yield _plants(section, f"plants{suffix}")
    untold = [x for x in section.losses if x not in costing]
    if untold:
        yield words(
            f"{number_of(len(untold), 'more cause')} touch only plants of which no capacity is known: "
            f"{listed(tuple(' + '.join(x.names) for x in untold), 12)}.",
            mark="note",
        )
    if section.notes:
        yield Points(tuple(words(str(note), mark="note") for note in section.notes))


def _loss_table(section: LossSection, losses: list[Loss], id_: str, caption: str) -> Table:
    whole = section.delivered.middle or max((x.loss.high or x.loss.middle for x in losses), default=1.0) or 1.0
    rows = []
    for loss in losses:
        cause = " + ".join(loss.names)
        top = whole if loss.loss.high is None else loss.loss.high
        drawn = bar(loss.loss.middle / whole, loss.loss.low / whole, top / whole)
        part = "–" if loss.share is None else f"{loss.share:.0%}"
        share = Cell(part, loss.claims, loss.share, drawn=drawn)
        remark = f"no capacity known for {listed(loss.unbounded)}" if loss.unbounded else ""
        cells: tuple[Text, ...] = (
            Cell(cause, mark="strong"),
            " + ".join(dict.fromkeys(loss.kinds)),
            *tonnage_cells(loss.loss, loss.claims),
            share,
            listed(loss.reaches),
            remark,
        )
        rows.append(Row(cells, loss.claims, loss.support.remark()))
    columns: tuple[Column, ...] = (
        Column("What fails"),
        Column("Kind", narrow=True),
        Column("Least", number=True),
        Column("Figure", number=True),
        Column("Most", number=True),
        Column("Share", number=True),
        Column("Reaches"),
        Column("Why no bound"),
    )
    if not any(loss.unbounded for loss in losses):
        columns, rows = columns[:-1], [row._replace(cells=row.cells[:-1]) for row in rows]
    note = (
        "The bar is the share of what is delivered by plants of known capacity; the line with ends goes from the least "
        "to the most."
    )
    return Table(id_, caption, columns, tuple(rows), note, 12, empty="No failure costs anything that is known.")


def _plants(section: LossSection, id_: str) -> Table:
    def row(plant: Plant) -> Row:
        known = "" if plant.capacity_known else "no capacity known"
        return Row(
            (Cell(plant.name, mark="strong"), *tonnage_cells(plant.delivers, plant.claims), known),
            plant.claims,
            plant.support.remark() if plant.claims else "",
        )

    columns = (
        Column("Plant"),
        Column("Least", number=True),
        Column("Figure", number=True),
        Column("Most", number=True),
        Column("Note"),
    )
    caption = f"Who delivers, {section.product} a year"
    return Table(id_, caption, columns, tuple(row(plant) for plant in section.plants), shown=15)


# --- cut sets --------------------------------------------------------------------------------------------------------


def cut_set_section(answers: Answers) -> Section:
    """Pairs of causes, neither of which is a single point, that take a target down together."""
    rows = []
    for target in answers.chokepoints.targets:
        for number, cut in enumerate(pairs_of(target)):
            cells: list[Text] = [target.name]
            for cause in cut:
                claims = answers.cause_claims((cause,))
                kind = answers.supply.causes[cause].kind if cause in answers.supply.causes else ""
                cells += [Cell(target.cause_names.get(cause, cause), claims, mark="strong"), kind]
            claims = answers.cause_claims(cut)
            rows.append(Row(tuple(cells), claims, answers.support(claims).remark(), again=number > 0))
    table = Table(
        "pairs-of-causes",
        "Two causes that take a target down together",
        (
            Column("Target"),
            Column("One"),
            Column("Kind", narrow=True),
            Column("Other"),
            Column("Kind of the other", narrow=True),
        ),
        tuple(rows),
        "Minimal: neither takes the target down alone. Sets that consist of the target's own causes are left out.",
        20,
        empty="No two causes are known that take a target down together and not alone.",
    )
    return Section("cut-sets", "Cut sets of two", (table,))


def called(kind: str, name: str) -> str:
    """A cause in words: of a country it is the exports that fail."""
    return f"exports of {name}" if kind == "country" else name if kind == "deal" else f"{name} ({kind})"


def listed(names: tuple[str, ...], shown: int = _NAMED) -> str:
    """The first names, and how many more there are."""
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more} more" if more > 0 else "")
