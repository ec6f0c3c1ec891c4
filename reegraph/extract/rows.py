"""Tables: the header cells tell what each column is about, and each row says its facts by them.

A table of two columns whose first column holds such words ("Output", "Capacity") speaks of the one thing that its
header, or the text above it, names; so do lines that begin with such a word ("Operator: Alpha Metals").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from reegraph.extract.columns import Label, column_words, first_of, labels_in
from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.sites import Sites
from reegraph.extract.text import Block, Sentence
from reegraph.extract.things import Span, Things

_PLACES = frozenset({"Place", "Government"})


class Cell(NamedTuple):
    """A cell of a row: what it is about ("" where the header does not tell), the header's words, and its place."""

    role: str
    header: str
    start: int
    end: int


class Row(NamedTuple):
    """A row of a table below its header, or a line with a label.

    `about` is where the one thing is named that the whole table speaks of, or the line.
    """

    cells: tuple[Cell, ...]
    about: tuple[int, int] | None
    first: bool

    def cell(self, role: str) -> Cell | None:
        """The first cell of a role."""
        return next((c for c in self.cells if c.role == role), None)

    def cells_of(self, role: str) -> list[Cell]:
        """All cells of a role: output may have a column a year."""
        return [c for c in self.cells if c.role == role]


def find_rows(text: str, blocks: Sequence[Block]) -> dict[int, Row]:
    """The rows of all tables that can be read, by the index of their block."""
    rows: dict[int, Row] = {}
    for table in _tables(text, blocks):
        header = _cells(text, blocks[table[0]])
        roles = [first_of(column_words().roles, text[a:b]) or _role_by_unit(text[a:b]) for a, b in header]
        keyed = [first_of(column_words().roles, text[slice(*_cells(text, blocks[i])[0])]) for i in table[1:]]
        if len(header) == 2 and not roles[1] and any(keyed):
            named = header[0] if header[0][0] < header[0][1] else header[1]
            rows.update(_keyed_rows(text, blocks, table, named))
        elif sum(1 for r in roles if r) > 1:
            rows.update(_column_rows(text, blocks, table, header, roles))
    return rows


_YEARLY = re.compile(
    r"\b(?:k?tp[ay]|[km]?t ?/ ?(?:y|yr|a|year)|(?:tonnes|tons)(?: REO)?(?: per|/| a) ?(?:year|annum|yr))\b"
)


def _role_by_unit(header: str) -> str:
    """A column in tonnes a year tells capacities, where its header says nothing else."""
    return "capacity" if _YEARLY.search(header) else ""


def _tables(text: str, blocks: Sequence[Block]) -> Iterator[list[int]]:
    """The blocks of each table, header first."""
    table: list[int] = []
    for index, block in enumerate(blocks):
        if block.kind != "row":
            continue
        if table and table[-1] == index - 1 and "\n\n" not in text[blocks[index - 1].end - 1 : block.start]:
            table.append(index)
            continue
        if len(table) > 1:
            yield table
        table = [index]
    if len(table) > 1:
        yield table


def _cells(text: str, block: Block) -> list[tuple[int, int]]:
    """Where the cells of a row stand, without the bars and the space around them."""
    line = text[block.start : block.end].rstrip()
    bars = [m.start() for m in re.finditer(r"(?<!\\)\|", line)]
    if bars and line[: bars[0]].strip():
        bars.insert(0, -1)  # a table without bars at its sides
    ends = bars[1:] if line.endswith("|") else [*bars[1:], len(line)]
    cells = []
    for bar, end in zip(bars, ends, strict=False):
        words = line[bar + 1 : end]
        begin = bar + 1 + len(words) - len(words.lstrip())
        cells.append((block.start + begin, block.start + max(begin, bar + 1 + len(words.rstrip()))))
    return cells or [(block.start, block.start)]


_OF_TOWNS = re.compile(r"(?i)\b(?:location|place|where|town|city)\b")  # what plants take their names from


def _column_rows(
    text: str, blocks: Sequence[Block], table: list[int], header: list[tuple[int, int]], roles: list[str]
) -> Iterator[tuple[int, Row]]:
    if not {"site", "mine"} & set(roles) and {"product", "capacity"} & set(roles):
        towns = [_OF_TOWNS.search(text[slice(*h)]) is not None for h in header]
        roles = ["site" if r == "place" and towns[n] and "place" not in roles[:n] else r for n, r in enumerate(roles)]
    for index in table[1:]:
        spans = _cells(text, blocks[index])
        cells = (Cell(r, text[slice(*h)], *s) for r, h, s in zip(roles, header, spans, strict=False))
        yield index, Row(tuple(cells), None, index == table[1])


def _keyed_rows(
    text: str, blocks: Sequence[Block], table: list[int], about: tuple[int, int]
) -> Iterator[tuple[int, Row]]:
    for index in table[1:]:
        spans = _cells(text, blocks[index])
        if len(spans) == 2:
            key = text[slice(*spans[0])]
            cell = Cell(first_of(column_words().roles, key), key, *spans[1])
            yield index, Row((cell,), about, index == table[1])


def inside(items: Sequence[Item], cell: Cell | None) -> list[Item]:
    """The items of a cell."""
    return [] if cell is None else [i for i in items if cell.start <= i.start and i.end <= cell.end]


def named(items: Sequence[Item], cell: Cell | None, types: frozenset[str]) -> list[Item]:
    """The mentions of some types in a cell, each thing once."""
    found: dict[int, Item] = {}
    for item in inside(items, cell):
        if item.span is not None and item.span.how != "demonym" and item.type in types:
            found.setdefault(item.thing, item)
    return list(found.values())


_LED_BY = FACILITIES | {"Company", "ResearchOrganisation"}


@dataclass(slots=True)
class Labelled:
    """Lines with labels, one behind the other: all speak of what the first names, or what stands above them."""

    about: Item | None = None
    _running: bool = False

    def enter(
        self, text: str, sentence: Sentence, items: Sequence[Item], above: tuple[Item | None, ...] | None
    ) -> tuple[Row | None, Item | None]:
        """The row of a sentence that begins with a label, if that begins its block or follows on such a one, and what
        it speaks of.

        Where a block begins, `above` is what its heading names or else its first words, and what the text spoke of
        before.
        """
        labels = labels_in(text, sentence.start, sentence.end) if above or self._running else []
        begins, self._running = not self._running, bool(labels)
        if not labels:
            return None, None
        led_by, spoken_of = ((i if i is not None and i.type in _LED_BY else None) for i in above or (None, None))
        if begins:
            self.about = led_by or spoken_of
        cells = [_labelled_cell(text, label) for label in labels]
        own = _own_name(items, cells[0]) if begins else None
        if own is not None:
            self.about, cells = own, cells[1:]
        of = next((i for i in items if i.span is not None and i.type in _LED_BY and i.end <= labels[0].start), None)
        about = of or self.about
        if about is None or not cells:
            return None, None
        if about.type in FACILITIES:
            cells = [c._replace(role="place") if c.role == "site" else c for c in cells]
        return Row(tuple(cells), (sentence.start, sentence.start), first=False), about


def _labelled_cell(text: str, label: Label) -> Cell:
    """What stands behind a label; of several sites the first."""
    several = text.find(";", label.start, label.end) if label.role in ("site", "mine") else -1
    return Cell(label.role, label.words, label.start, label.end if several < 0 else several)


def _own_name(items: Sequence[Item], cell: Cell) -> Item | None:
    """What a first line names that only says what the others are about: "Plant: Beta refinery", "Company: Alpha"."""
    own = {"site": FACILITIES, "mine": FACILITIES, "operator": frozenset({"Company"})}.get(cell.role, frozenset())
    found = [] if cell.header.lower().endswith("s") else named(items, cell, own)
    return found[0] if len(found) == 1 else None


_FIRM_ROLES = frozenset({"operator", "holder", "buyer", "recipient"})  # a "source" may be one of numbers
_BETWEEN = re.compile(r"\s*(?:[,;/(]|\band\b|&)\s*")
_FIRM = re.compile(r"[A-Z][\w'’.-]*(?: (?:[A-Z][\w'’.-]*|de|du|of|and|&)){0,4}")


def with_row_names(items: list[Item], row: Row | None, sites: Sites, text: str) -> list[Item]:
    """The items of a row with the firms and the site that only their columns give away."""
    return items if row is None else _with_site(_with_firms(items, row, sites.things, text), row, sites, text)


def _with_firms(items: list[Item], row: Row, things: Things, text: str) -> list[Item]:
    """The items of a row with what stands in a column of firms as mentions, where nothing else says what it is."""
    found: list[Item] = []
    for cell in (c for c in row.cells if c.role in _FIRM_ROLES and row.about is None):
        first = _BETWEEN.split(text[cell.start : cell.end], maxsplit=1)[0].strip(" *_")
        start = text.find(first, cell.start)
        here = [i for i in items if start <= i.start < start + len(first)]
        inner = all((not i.type or i.type in _PLACES) and i.quantity is None for i in here)  # "Alpha Metals Norway"
        if (
            not inner
            or all(i.type for i in here)
            or not _FIRM.fullmatch(first)
            or first.split()[0].lower() in column_words().nobody
        ):
            continue
        span = Span(start, start + len(first), things.unlisted("Company", first), "name")
        items = [i for i in items if i not in here]
        found.append(Item(span.start, span.end, first.lower(), "Company", span))
    return sorted([*items, *found], key=lambda i: i.start) if found else items


_BAR = 5  # characters between two cells


def _with_site(items: list[Item], row: Row, sites: Sites, text: str) -> list[Item]:
    """The items of a row with the site of its site cell as a mention, where the cell names it by a place alone."""
    cell = row.cell("site") or row.cell("mine")
    if cell is None or named(items, cell, FACILITIES):
        return items
    where = re.split(r"\s*[,(;]", text[cell.start : cell.end], maxsplit=1)[0].strip(" *_")
    firms = named(items, cell, ORGANISATIONS - {"Government"})
    if not where[:1].isupper() or any(i.end - i.start >= len(where) for i in firms):
        return items
    start = text.index(where, cell.start)
    here = [i for i in items if start <= i.start and i.end <= start + len(where)]
    usual = "Refinery" if row.about is None else sites.usual_type
    site = _mention(start, where, _site(where, cell, _made(items, row), usual, sites), sites)
    firm = row.cell("operator")
    if firm is not None and site.span is not None and 0 < start - firm.end <= _BAR and site.type != "Mine":
        # The town alone names the town: what stands for the plant is the firm with it.
        site = replace(site, span=replace(site.span, start=firm.start))
    new = [site]
    if cell.role == "site" and not any(i.type for i in here) and named(items, cell, _PLACES):
        # "Benson, North Carolina": what stands before a known place is a place within it.
        items = [i for i in items if i not in here]
        new.append(_mention(start, where, sites.things.unlisted("Place", where), sites))
    return sorted([*new, *items], key=lambda i: i.start)


def _mention(start: int, words: str, thing: int, sites: Sites) -> Item:
    kind = sites.things[thing].type
    span = Span(start, start + len(words), thing, "name" if kind == "Place" else "facility")
    return Item(span.start, span.end, words.lower(), kind, span)


def _made(items: Sequence[Item], row: Row) -> str:
    return " ".join(i.lower for i in inside(items, row.cell("product")))


def _site(where: str, cell: Cell, made: str, usual: str, sites: Sites) -> int:
    known = sites.by_name.get(where.lower())
    if known:
        return sites.note(known[0])
    mine = cell.role == "mine" and not re.search(r"magnet|metal|alloy|oxide", made)
    kinds = (("RecyclingPlant", r"recycl|scrap"), ("MagnetPlant", "magnet(?! rare)"), ("MetalPlant", r"metal|alloy"))
    kind = "Mine" if mine else next((k for k, words in kinds if re.search(words, made)), usual)
    index = sites.things.site(kind, where if mine else f"{where} plant", where)
    sites.by_name.setdefault(where.lower(), []).append(index)
    return sites.note(index)
