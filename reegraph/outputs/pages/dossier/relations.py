"""Sections made of facts: owners and holdings, flows, materials, and what no other section has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from reegraph.graph import Fact
from reegraph.outputs.pages.dossier.subject import Subject
from reegraph.outputs.pages.sheet import Block, Cell, Column, Row, Section, Table, Text
from reegraph.outputs.pages.telling import relation_words, said

OWNING = ("operates", "owns_equity", "acquires", "subsidiary_of", "merges_with")
FLOWS = ("supplies", "offtake")
MATERIALS = ("produces", "consumes", "used_in", "controls_share")
FIGURES = ("capacity", "production", "reserves", "grade")
_CHILD_FIRST = frozenset({"subsidiary_of"})
_STEPS = 4  # of a chain of owners; longer ones are rare, and circles end
_SHOWN = 12


class _Link(NamedTuple):
    """One step of a chain: who holds what, by which fact."""

    step: int
    holder: str
    thing: str
    fact: Fact


def ownership_section(subject: Subject) -> Section | None:
    """Who runs and owns it, all the way up, and what it runs and owns, all the way down."""
    columns = (
        Column("Holder"),
        Column("How", narrow=True),
        Column("What"),
        Column("Percent", number=True),
        Column("Step", number=True),
        Column("Holds", narrow=True),
        Column("Terms"),
    )
    tables: list[Block] = []
    for up, id_, caption in ((True, "owners", "Who runs and owns it"), (False, "holdings", "What it runs and owns")):
        rows = [_holding(subject, link) for link in _chain(subject, up=up)]
        note = "Step 1 is direct; each further step goes on from the one before it, by what holds at the date."
        if rows:
            tables.append(Table(id_, caption, columns, tuple(rows), note, 2 * _SHOWN))
    return Section("ownership", "Owners and holdings", tuple(tables)) if tables else None


def _chain(subject: Subject, *, up: bool) -> Iterator[_Link]:
    """The links from the entity on; the first step tells also what is planned or past, the others what holds."""
    seen, edge = {subject.id}, [subject.id]
    for step in range(1, _STEPS + 1):
        found = [link for thing in edge for link in _links(subject, thing, step, up=up)]
        if step > 1:
            found = [link for link in found if subject.standing(link.fact) == "at the date"]
        found.sort(key=lambda link: (subject.standing(link.fact) != "at the date", *_order(subject, link)))
        yield from found
        ends = [link.holder if up else link.thing for link in found if subject.standing(link.fact) == "at the date"]
        edge = [end for end in dict.fromkeys(ends) if end not in seen]
        seen.update(edge)


def _order(subject: Subject, link: _Link) -> tuple[int, str, str, str]:
    return (OWNING.index(link.fact.predicate), subject.graph.name(link.holder), subject.graph.name(link.thing),
            link.fact.id)  # fmt: skip


def _links(subject: Subject, thing: str, step: int, *, up: bool) -> Iterator[_Link]:
    for fact in subject.graph.facts_about(thing):
        if fact.predicate not in OWNING or fact.object is None:
            continue
        ends = (fact.subject, fact.object)
        holder, held = ends[::-1] if fact.predicate in _CHILD_FIRST else ends
        if thing == (held if up else holder):
            yield _Link(step, holder, held, fact)


def _holding(subject: Subject, link: _Link) -> Row:
    fact, name = link.fact, subject.graph.name
    how = "is the parent of" if fact.predicate in _CHILD_FIRST else relation_words(fact.predicate)
    percent = fact.qualifiers.get("percent")
    number = float(percent) if isinstance(percent, int | float) else None
    untold = "not told" if fact.predicate == "owns_equity" else ""
    share = Cell(untold, mark="soft") if number is None else Cell(f"{number:g}", fact.claims, number)
    told = said(subject.graph, fact, fact.subject, subject.marks)
    terms = " · ".join(part for part in told.terms.split(" · ") if not part.endswith(" percent"))
    cells: tuple[Text, ...] = (
        Cell(name(link.holder), mark="strong"),
        how,
        Cell(name(link.thing), mark="strong"),
        share,
        Cell(str(link.step), (), link.step),
        _standing(subject, fact),
        terms,
    )
    return Row(cells, fact.claims, told.rests)


_LOOKS: Mapping[str, Literal["", "soft"]] = {"at the date": "", "planned": "soft", "not yet": "soft"}


def _standing(subject: Subject, fact: Fact) -> Cell:
    standing = subject.standing(fact)
    differ = " (sources differ)" if fact.id in subject.marks.of_fact else ""
    return Cell(f"{standing}{differ}", mark=_LOOKS.get(standing, "warn"))


# --- flows and materials ---------------------------------------------------------------------------------------------


def flow_section(subject: Subject) -> Section | None:
    """What it gets and from whom, what it sells and to whom, it and its own sites together."""
    facts = subject.facts_of(*FLOWS)
    into = [f for f in facts if f.object in subject.things]
    out = [f for f in facts if f.subject in subject.things]
    tables = [
        _flow_table(subject, "flows-in", "Flows in", "From", into, far=True),
        _flow_table(subject, "flows-out", "Flows out", "To", out, far=False),
    ]
    tables.append(_deliveries(subject))
    tables.append(fact_table(subject, "materials", "Materials: made, needed, used", subject.facts_of(*MATERIALS)))
    found = tuple(table for table in tables if table is not None)
    return Section("flows", "Flows in and out", found) if found else None


def _flow_table(
    subject: Subject, id_: str, caption: str, end: str, facts: Sequence[Fact], *, far: bool
) -> Table | None:
    if not facts:
        return None
    columns = [
        Column(end),
        Column("How", narrow=True),
        Column("Material and terms", wide=True),
        Column("Holds", narrow=True),
    ]
    several = len(subject.things) > 1
    if several:
        columns.insert(1, Column("At"))
    rows = []
    for fact in sorted(facts, key=lambda f: (subject.standing(f) != "at the date", f.id)):
        own, other = (str(fact.object), fact.subject) if far else (fact.subject, str(fact.object))
        told = said(subject.graph, fact, own, subject.marks)
        how = "agreed purchase" if fact.predicate == "offtake" else "supply"
        cells: list[Text] = [Cell(subject.graph.name(other), mark="strong"), how, told.terms or "not told",
                             _standing(subject, fact)]  # fmt: skip
        if several:
            cells.insert(1, subject.graph.name(own))
        rows.append(Row(tuple(cells), fact.claims, told.rests))
    return Table(id_, caption, tuple(columns), tuple(rows), shown=_SHOWN)


def _deliveries(subject: Subject) -> Table | None:
    """The deliveries of a material, by the name that claims give it."""
    facts = subject.deliveries
    if not facts:
        return None
    columns = (Column("From"), Column("To"), Column("How", narrow=True), Column("Terms"), Column("Holds", narrow=True))
    rows = []
    for fact in sorted(facts, key=lambda f: (subject.standing(f) != "at the date", f.id)):
        told = said(subject.graph, fact, fact.subject, subject.marks)
        how = "agreed purchase" if fact.predicate == "offtake" else "supply"
        cells: tuple[Text, ...] = (
            Cell(subject.graph.name(fact.subject), mark="strong"),
            Cell(subject.graph.name(str(fact.object)), mark="strong"),
            how,
            told.terms,
            _standing(subject, fact),
        )
        rows.append(Row(cells, fact.claims, told.rests))
    return Table("deliveries", "Deliveries of it", columns, tuple(rows), shown=_SHOWN)


# --- facts of any kind -----------------------------------------------------------------------------------------------


def other_section(subject: Subject) -> Section | None:
    """The facts about it that no other section tells, so that every fact is on the page."""
    told = {*OWNING, *FLOWS, *MATERIALS, *FIGURES}
    rest = [f for f in subject.facts if f.predicate not in told]
    within = [f for f in rest if f.predicate == "located_in" and f.object == subject.id]
    others = [f for f in rest if f not in within]
    tables = (
        fact_table(subject, "others", "What else is told of it", others, own=True),
        fact_table(subject, "within", "What lies in it", within, own=True),
    )
    found = tuple(table for table in tables if table is not None)
    return Section("facts", "Other facts", found) if found else None


def fact_table(subject: Subject, id_: str, caption: str, facts: Iterable[Fact], *, own: bool = False) -> Table | None:
    """Facts as rows: of whom (where its sites are among them), what, whom or what, terms, whether it holds."""
    listed = list(facts)
    if not listed:
        return None
    several = not own and len(subject.things) > 1
    columns = [Column("Relation", narrow=True), Column("What"), Column("Terms"), Column("Holds", narrow=True)]
    if several:
        columns.insert(0, Column("Of"))
    rows = []
    for fact in listed:
        about = subject.id if own or subject.id in (fact.subject, fact.object) else _own_end(subject, fact)
        told = said(subject.graph, fact, about, subject.marks)
        ruling = subject.rulings.get(fact.id)
        terms = " · ".join(part for part in (told.terms, "" if ruling is None else str(ruling)) if part)
        cells: list[Text] = [told.words, Cell(told.name, mark="strong"), terms, _standing(subject, fact)]
        if several:
            cells.insert(0, subject.graph.name(about))
        rows.append(Row(tuple(cells), fact.claims, told.rests))
    return Table(id_, caption, tuple(columns), tuple(rows), shown=_SHOWN)


def _own_end(subject: Subject, fact: Fact) -> str:
    return fact.subject if fact.subject in subject.things else str(fact.object)
