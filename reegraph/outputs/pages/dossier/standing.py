"""Sections on what counts of an entity: its figures, its sites, its part in failures, deals, and who tells of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reegraph.analysis.disagreement.figures import PREDICATES, Figure
from reegraph.analysis.failure.chokepoints import SinglePoint, Target
from reegraph.analysis.supply.causes import COUNTRY
from reegraph.graph import Fact
from reegraph.graph.dates import last_day
from reegraph.graph.support import number_of
from reegraph.graph.whereabouts import whereabouts
from reegraph.model import Claim
from reegraph.outputs.pages.blocks import conflicts_table, events_table
from reegraph.outputs.pages.dossier.subject import Subject
from reegraph.outputs.pages.mapping import KINDS, STATES, where_words
from reegraph.outputs.pages.sheet import Block, Cell, Column, Row, Section, Table, Text, words
from reegraph.outputs.pages.telling import grouped, terms_words, value_words

_SHOWN = 12


def timeline_section(subject: Subject) -> Section | None:
    """Its dated events: first what is to come, then what has been, the latest first."""
    ahead = [event for event in subject.events.events if event.ahead]
    past = [event for event in subject.events.events if not event.ahead][::-1]
    blocks: list[Block] = []
    if ahead:
        blocks.append(events_table(ahead, id_="to-come", caption=f"After {subject.day}", shown=_SHOWN))
    if past:
        blocks.append(events_table(past, id_="past", caption="Until then, the latest first", shown=_SHOWN))
    if blocks and subject.events.undated:
        blocks.append(words(f"{number_of(subject.events.undated, 'claim')} about it without any date.", mark="note"))
    return Section("timeline", "Timeline", tuple(blocks)) if blocks else None


def conflict_section(subject: Subject) -> Section | None:
    """Where sources disagree about it."""
    if not subject.conflicts:
        return None
    return Section("disagreements", "Conflicts", (conflicts_table(subject.conflicts, shown=2 * _SHOWN),))


# --- figures ---------------------------------------------------------------------------------------------------------


def figure_section(subject: Subject) -> Section | None:
    """Capacity, production, reserves and grade: the number that counts, and the ones that do not, each with why."""
    counting = subject.figures
    told = {claim for f in counting for claims in (f.claims, *f.others.values()) for claim in claims}
    rest = [f for f in subject.facts_of(*PREDICATES) if not set(f.claims) & told]
    if not counting and not rest:
        return None
    columns = (
        Column("Of"),
        Column("What", narrow=True),
        Column("Amount", number=True),
        Column("Unit", narrow=True),
        Column("Terms"),
        Column("Counts", wide=True),
    )
    rows = [row for figure in counting for row in _figure_rows(subject, figure)]
    for fact in rest:
        value = Cell("" if fact.value is None else value_words(fact.value), fact.claims)
        name, terms = subject.graph.name(fact.subject), " · ".join(terms_words(fact.qualifiers))
        cells: tuple[Text, ...] = (name, fact.predicate, value, "", terms, f"no: {_why_not(subject, fact)}")
        rows.append(Row(cells, fact.claims, subject.support(fact.claims).remark()))
    note = "Where sources give several numbers of one thing, all stand here, and the reason for the one that counts."
    table = Table("numbers", "Capacity, production, reserves, grade", columns, tuple(rows), note, 2 * _SHOWN)
    return Section("figures", "Figures", (table,))


def _why_not(subject: Subject, fact: Fact) -> str:
    """Why a number is not among those that count."""
    standing = subject.standing(fact)
    if standing != "at the date":
        return standing
    if fact.valid_from and subject.day and last_day(fact.valid_from) > subject.day:
        return f"it may begin only after {subject.day}"
    if fact.predicate == "production" and "period" not in fact.qualifiers:
        return "no period is told"
    return "not told exactly enough to be compared"


def _figure_rows(subject: Subject, figure: Figure) -> Iterator[Row]:
    """The number that counts, and below it those that do not."""
    name, terms = subject.graph.name(figure.subject), figure_terms(subject, figure)
    terms += [f"from {figure.start}"] if figure.start else []
    why = f"yes, by {figure.because}" if figure.because else "yes, no other is told"
    amount = Cell(grouped(figure.number), figure.claims, figure.number, mark="strong")
    cells: tuple[Text, ...] = (name, figure.predicate, amount, figure.unit, " · ".join(terms), why)
    yield Row(cells, figure.claims, subject.support(figure.claims).remark())
    for claims in figure.others.values():
        first: Claim = subject.graph.claims[claims[0]]
        value = first.value
        if value is None or value.number is None:
            continue
        other = Cell(grouped(value.number), claims, float(value.number), mark="soft")
        beside: tuple[Text, ...] = (name, figure.predicate, other, value.unit or "", "", Cell("no", mark="soft"))
        yield Row(beside, claims, subject.support(claims).remark(), again=True)


def figure_terms(subject: Subject, figure: Figure) -> list[str]:
    """The terms that tell a number apart, a material by its name; what goes without saying is left out."""
    usual = {"flow": "out", "scope": "site", "kind": "built"}
    told = ((key, value) for key, value in figure.terms.items() if value and usual.get(key) != value)
    return [_material(subject, value) if key == "material" else value for key, value in told]


def _material(subject: Subject, slug: str) -> str:
    name = subject.graph.name(f"material/{slug}")
    return slug.replace("-", " ") if name == f"material/{slug}" else name


# --- sites -----------------------------------------------------------------------------------------------------------


def site_section(subject: Subject) -> Section | None:
    """The sites that it runs, or that lie in it, with their state and place."""
    if not subject.sites:
        return None
    columns = (Column("Site"), Column("What"), Column("State", narrow=True), Column("Run by"), Column("Place"))
    rows = []
    for site in sorted(subject.sites, key=lambda s: (-subject.graph.entities[s].claims, s)):
        held = subject.world.ownership.operators(site)
        found = whereabouts(subject.graph, site)
        claims = tuple(dict.fromkeys(c for one in held for c in one.claims))
        cells: tuple[Text, ...] = (
            Cell(subject.graph.name(site), mark="strong"),
            dict(KINDS)[subject.graph.entities[site].type],
            dict(STATES)[subject.world.state(site)],
            ", ".join(subject.graph.name(one.holder) for one in held) or "not told",
            Cell(where_words(subject.graph, found), () if found is None else found.claims),
        )
        rows.append(Row(cells, claims))
    caption = "Sites that lie in it" if subject.entity.type == "Government" else "Sites that it runs"
    return Section("sites", "Sites", (Table("site-list", caption, columns, tuple(rows), shown=2 * _SHOWN),))


# --- failures --------------------------------------------------------------------------------------------------------


def taken_down(subject: Subject) -> list[tuple[Target, SinglePoint]]:
    """The targets that its failure alone takes down, by contracts, each with how."""
    wanted = {subject.id, f"{COUNTRY}{subject.id}"}
    verdicts = subject.chokepoints
    return [
        (target, point)
        for target in (verdicts.targets if verdicts else ())
        for point in target.single_points_of_failure
        if point.cause in wanted
    ]


def failure_section(subject: Subject) -> Section | None:
    """What falls with it, and with what it falls itself."""
    if subject.chokepoints is None:
        return None
    itself = next((t for t in subject.chokepoints.targets if t.target == subject.id), None)
    blocks: list[Block] = [_down(subject)]
    if itself is not None:
        blocks += [_falls_with(itself), words(f"Verdict: {itself.completeness.verdict}.", mark="note")]
    blocks.append(
        words(
            "Counted by contracts and transfers inside groups. A supplier that no document names is not seen, and its "
            "absence makes a false single point of failure.",
            mark="note",
        )
    )
    return Section("failure", "Single point of failure", tuple(blocks))


def _down(subject: Subject) -> Table:
    rows = [
        row
        for target, point in taken_down(subject)
        for row in _steps(Cell(target.name, mark="strong"), Cell(point.kind), point)
    ]
    total = len(subject.chokepoints.targets) if subject.chokepoints else 0
    columns = (Column("Target"), Column("Fails as", narrow=True), Column("How", wide=True))
    caption = f"What its failure takes down, of {total} targets"
    empty = f"Its failure alone takes none of the {total} magnet plants and buyers of magnets down, as far as known."
    return Table("takes-down", caption, columns, tuple(rows), shown=2 * _SHOWN, empty=empty)


def _falls_with(itself: Target) -> Table:
    points = itself.single_points_of_failure
    rows = [row for point in points for row in _steps(Cell(point.name, mark="strong"), Cell(point.kind), point)]
    columns = (Column("Cause"), Column("Kind", narrow=True), Column("How", wide=True))
    empty = "No failure outside itself takes it down alone, as far as known."
    return Table("falls-with", "What takes it down alone", columns, tuple(rows), shown=2 * _SHOWN, empty=empty)


def _steps(first: Cell, second: Cell, point: SinglePoint) -> Iterator[Row]:
    """One row a step, the first loss first."""
    for number, step in enumerate(point.steps):
        if number == 0:
            yield Row((first, second, Cell(step, point.claims)), point.claims, point.support.remark())
        else:
            yield Row(("", "", f"then: {step}"), again=True)


# --- deals and sources -----------------------------------------------------------------------------------------------


def deal_section(subject: Subject) -> Section | None:
    """The deals to which it or a site of its own is a party."""
    deals = [d for d in subject.graph.deals.values() if set(d.parties) & set(subject.things)]
    if not deals:
        return None
    columns = (
        Column("Deal", narrow=True),
        Column("Parties"),
        Column("Stands", narrow=True),
        Column("Terms", wide=True),
    )
    rows = []
    for deal in sorted(deals, key=lambda d: (d.valid_from or d.reported or "", d.id), reverse=True):
        times = [
            f"from {deal.valid_from}" if deal.valid_from else "",
            f"until {deal.valid_to}" if deal.valid_to else "",
        ]
        cells: tuple[Text, ...] = (
            deal.kind.replace("_", " "),
            Cell(" – ".join(subject.graph.name(p) for p in deal.parties), mark="strong"),
            ", ".join(part for part in (deal.status, deal.commitment or "") if part),
            " · ".join(part for part in (*terms_words(deal.terms), *times) if part) or "not told",
        )
        rows.append(
            Row(
                cells,
                tuple(dict.fromkeys((*deal.claims, *deal.commitment_claims))),
                subject.support(deal.claims).remark(),
            )
        )
    return Section(
        "deals", "Deals", (Table("deal-list", "Deals, the latest first", columns, tuple(rows), shown=_SHOWN),)
    )


def source_section(subject: Subject) -> Section | None:
    """The documents that tell of it, and how much each tells."""
    claims = {claim for fact in subject.facts for claim in fact.claims}
    counts = Counter(subject.graph.claims[claim].document_id for claim in claims)
    if not counts:
        return None
    columns = (
        Column("Document", wide=True),
        Column("Publisher"),
        Column("Date", narrow=True),
        Column("Claims", number=True),
    )
    rows = []
    for id_, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        known = subject.graph.documents.get(id_)
        title = id_ if known is None else known.title or known.name
        publisher, date = ("", "") if known is None else (known.publisher or "not known", known.date or "undated")
        rows.append(Row((Cell(title, mark="strong"), publisher, date, Cell(str(count), (), count))))
    independent = number_of(subject.support(claims).sources, "independent source")
    note = f"{independent} tell of it; the sentences are at the end of the page."
    table = Table("documents", "Who tells of it", columns, tuple(rows), note, _SHOWN)
    return Section("sources", "Sources", (table,))
