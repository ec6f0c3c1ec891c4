"""Sections on the ground of the report: what was read, where it disagrees, what is to come, what is not known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from reegraph.analysis.change.chronology import Event
from reegraph.graph import Graph
from reegraph.graph.support import number_of
from reegraph.model import Document
from reegraph.outputs.pages.blocks import conflicts_table, events_table
from reegraph.outputs.pages.report.answers import Answers
from reegraph.outputs.pages.report.failures import listed
from reegraph.outputs.pages.sheet import Cell, Column, Points, Row, Section, Table, Text, words
from reegraph.registry import REFERENCE

_SHOWN = 8


def reading_section(answers: Answers) -> Section:
    """The documents with publisher and date, what gave nothing, and the sources of the reference tables."""
    graph = answers.graph
    counts = Counter(claim.document_id for claim in graph.claims.values())
    listed_ = sorted(graph.documents.values(), key=lambda d: (d.name, d.id))
    read = [d for d in listed_ if d.kind != REFERENCE]
    sources = [d for d in listed_ if d.kind == REFERENCE]
    silent = [d for d in read if not counts[d.id]]
    same = graph.independence.groups(graph.documents.values())
    told = sum(counts[d.id] for d in sources)
    register = f"{number_of(len(sources), 'source')} of the reference tables with {told:,}"
    lead = words(
        f"{number_of(len(read), 'document')} with {sum(counts[d.id] for d in read):,} claims, and "
        f"{register if sources else 'no reference table'}. {_span(read)}{_silence(len(silent))}"
    )
    return Section(
        "reading",
        "What was read",
        (
            lead,
            _documents("documents", "Documents", [d for d in read if counts[d.id]], counts, same),
            _silent(silent),
            _documents("sources", "Sources of the reference tables", sources, counts, same),
        ),
    )


def _silence(silent: int) -> str:
    return f"{number_of(silent, 'document')} gave no claim." if silent else "Every document gave at least one claim."


def _span(documents: Iterable[Document]) -> str:
    dates = sorted(d.date for d in documents if d.date)
    if not dates:
        return ""
    span = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
    return f"The dates of the documents: {span}. "


def _documents(
    id_: str, caption: str, documents: Iterable[Document], counts: Counter[str], same: Mapping[str, tuple[str, ...]]
) -> Table:
    rows = []
    for document in documents:
        claims = counts[document.id]
        cells: tuple[Text, ...] = (
            Cell(document.title or document.name, mark="strong"),
            document.publisher or "not known",
            document.date or "undated",
            Cell(f"{claims:,}", (), claims),
            "; ".join(_noted(document, same.get(document.id, ()))),
        )
        rows.append(Row(cells))
    columns = (
        Column("Title", wide=True),
        Column("Publisher"),
        Column("Date", narrow=True),
        Column("Claims", number=True),
        Column("To know", wide=True),
    )
    return Table(id_, caption, columns, tuple(rows), shown=_SHOWN, empty="None.")


def _noted(document: Document, same: tuple[str, ...]) -> Iterator[str]:
    if document.kind == "brief":
        yield "brief by this project: no independent source"
    yield from (note for note in document.notes if note != "undated")  # which the column of dates says
    if same:
        yield f"one source with {listed(same, 2)}"


def _silent(documents: list[Document]) -> Table:
    rows = tuple(
        Row(
            (
                Cell(d.title or d.name, mark="strong"),
                d.publisher or "not known",
                d.date or "undated",
                "; ".join(_why(d)),
            )
        )
        for d in documents
    )
    columns = (Column("Title"), Column("Publisher"), Column("Date", narrow=True), Column("Why"))
    return Table("silent", "What gave nothing", columns, rows, empty="Every document gave at least one claim.")


def _why(document: Document) -> Iterator[str]:
    yield from document.notes or (["not English"] if not document.readable else [])
    if document.readable:
        yield "no sentence of it states a fact of the kinds that are read"


def conflict_section(answers: Answers) -> Section:
    """Every disagreement with all its values."""
    return Section("disagreements", "Conflicts", (conflicts_table(answers.conflicts.conflicts, shown=24),))


def calendar_section(answers: Answers) -> Section:
    """What starts and ends after the date of the answers: first what states do, then what plants are to do."""
    ahead = [event for event in answers.calendar.events if event.ahead]
    measures = [event for event in ahead if is_measure(answers.graph, event)]
    others = [event for event in ahead if event not in measures]
    return Section(
        "to-come",
        "Calendar",
        (
            events_table(measures, id_="measures", caption=f"Measures that begin or end after {answers.day}", shown=15),
            events_table(others, id_="plans", caption=f"What plants and firms plan after {answers.day}", shown=15),
        ),
    )


def is_measure(graph: Graph, event: Event) -> bool:
    """Whether it is about a policy."""
    known = graph.entities.get(event.subject)
    return event.predicate in ("imposes", "suspends", "restricts") or (known is not None and known.type == "Policy")


# --- what is not known -----------------------------------------------------------------------------------------------


def completeness_section(answers: Answers) -> Section:
    """What is unknown, that which matters to most first."""
    lead = words(
        "What is not known can change every verdict above: a supplier that no document names makes a false "
        "single point of failure, and a plant of unknown capacity leaves a loss without a bound. These gaps would "
        "matter most.",
        mark="note",
    )
    return Section("completeness", "Completeness", (lead, _missing(answers), _sizeless(answers), _weak(answers)))


def missing_inputs(answers: Answers) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Holder, input, planned suppliers, and the targets that lack it: the one that most lack first."""
    targets: dict[tuple[str, str], list[str]] = defaultdict(list)
    planned: dict[tuple[str, str], tuple[str, ...]] = {}
    for target in answers.chokepoints.targets:
        for missing in target.completeness.missing_inputs:
            key = (missing.holder, missing.input)
            if target.name not in targets[key]:
                targets[key].append(target.name)
            planned[key] = missing.planned
    ranked = sorted(targets, key=lambda k: (-len(targets[k]), k))
    return [(*key, planned[key], tuple(targets[key])) for key in ranked]


def _missing(answers: Answers) -> Table:
    rows = tuple(
        Row(
            (
                Cell(holder, mark="strong"),
                what,
                Cell(str(len(names)), (), len(names)),
                listed(names),
                listed(planned, 3) or "nobody",
            )
        )
        for holder, what, planned, names in missing_inputs(answers)
    )
    columns = (
        Column("Who"),
        Column("Input"),
        Column("Targets", number=True),
        Column("Which"),
        Column("Planned supplier"),
    )
    return Table(
        "missing-inputs",
        "Inputs with no known supplier, by how many targets they feed",
        columns,
        rows,
        "They are counted as served by somebody not known: few documents name every supplier.",
        12,
        empty="Every input has a known supplier.",
    )


def _sizeless(answers: Answers) -> Table:
    """Plants of which no capacity is known, by how many losses they leave without an upper bound."""
    found: Counter[str] = Counter()
    for section in answers.losses.sections if answers.losses else ():
        found.update(name for loss in section.losses for name in loss.unbounded)
    rows = tuple(
        Row((Cell(name, mark="strong"), Cell(str(count), (), count)))
        for name, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    )
    columns = (Column("Plant"), Column("Losses without a bound", number=True))
    return Table(
        "no-capacity",
        "Capacities that nobody states, by how many losses they leave without a bound",
        columns,
        rows,
        shown=12,
        empty="Every loss has an upper bound.",
    )


def _names(answers: Answers, things: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(answers.graph.name, things))


def _weak(answers: Answers) -> Table:
    """Verdicts that one source carries, or that rest on old reports or sites of unknown state or place."""
    rows = []
    for target in answers.chokepoints.targets:
        told = target.completeness
        if target.available is None:
            continue
        said = [
            "one independent source" if told.one_source else "",
            f"state not known of {listed(_names(answers, told.unknown_status), 3)}" if told.unknown_status else "",
            f"place not known of {listed(_names(answers, told.unplaced), 3)}" if told.unplaced else "",
            f"{number_of(len(told.undated), 'undated claim')}" if told.undated else "",
            f"{number_of(len(told.planned), 'contract')} not counted, since planned or over" if told.planned else "",
        ]
        weak = "; ".join(part for part in said if part)
        if weak:
            claims = tuple(dict.fromkeys(c for line in told.planned for c in line.claims))
            rows.append(Row((Cell(target.name, mark="strong"), weak, told.oldest_report or "undated"), claims))
    columns = (Column("Verdict on"), Column("Rests on"), Column("Oldest report", narrow=True))
    return Table(
        "weak-verdicts", "What else the verdicts rest on", columns, tuple(rows), shown=12, empty="Nothing else."
    )


def method_section(answers: Answers) -> Section:
    """How the answers come about and what they cannot tell, in a few lines."""
    made = ", ".join(sorted({claim.extractor for claim in answers.graph.claims.values()})) or "nothing"
    rules = (
        words(
            "Each statement of a document is kept as a claim with its exact words, and each figure here leads to "
            "them. ",
            f"The claims were made by: {made}. What these do not read in a document is not here.",
        ),
        words(
            "Suppliers of one input are alternatives, and every input of a plant is needed: a target is down when "
            "one of ",
            "its inputs has no supplier left. Contracts and transfers inside a group count; what is planned or "
            "rumoured ",
            "does not, unless asked for.",
        ),
        words("An owner is who controls a firm (more than half); lenders and minority holders take nothing down."),
        words(
            "A loss is the largest delivery before a failure less that after it, by a linear programme with recipes, ",
            "yields and capacities. Stocks, prices and the time that a switch takes are not in it.",
        ),
        words(
            "Independent sources are counted, not reports: retellings of one source are one, and a brief by this "
            "project ",
            "is none.",
        ),
        words("How often documents are read rightly was measured on texts set apart: docs/explanation/evaluation.md."),
    )
    return Section("method", "Method and limits", (Points(rules),))
