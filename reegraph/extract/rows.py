"""Tables: the header cells tell what each column is about, and each row says its facts by them.

A table of two columns whose first column holds such words ("Output", "Capacity") speaks of the one thing that its
header, or the text above it, names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.sites import Sites
from reegraph.extract.text import Block
from reegraph.extract.things import Span
from reegraph.model import Frozen
from reegraph.model.tables import read_table

_PLACES = frozenset({"Place", "Government"})


class Cell(NamedTuple):
    """A cell of a row: what it is about ("" where the header does not tell), the header's words, and its place."""

    role: str
    header: str
    start: int
    end: int


class Row(NamedTuple):
    """A row of a table below its header. `about` is where the one thing that the whole table speaks of is named."""

    cells: tuple[Cell, ...]
    about: tuple[int, int] | None
    first: bool

    def cell(self, role: str) -> Cell | None:
        """The first cell of a role."""
        return next((c for c in self.cells if c.role == role), None)


class RowWords(Frozen):
    """The words of tables/rows.toml."""

    roles: dict[str, tuple[str, ...]]
    status: dict[str, tuple[str, ...]]
    instrument: dict[str, tuple[str, ...]]
    milestone: dict[str, tuple[str, ...]]


@cache
def row_words() -> RowWords:
    """The words by which columns, states and instruments are told."""
    return read_table("reegraph.extract.tables", "rows.toml", RowWords)


def first_of(words: dict[str, tuple[str, ...]], text: str) -> str:
    """The first key one of whose words stands in `text`, or ""."""
    said = f" {re.sub(r'[^a-z0-9-]+', ' ', text.lower())} "
    return next((key for key, options in words.items() if any(f" {o} " in said for o in options)), "")


def find_rows(text: str, blocks: Sequence[Block]) -> dict[int, Row]:
    """The rows of all tables that can be read, by the index of their block."""
    rows: dict[int, Row] = {}
    for table in _tables(text, blocks):
        header = _cells(text, blocks[table[0]])
        roles = [first_of(row_words().roles, text[a:b]) for a, b in header]
        keyed = [first_of(row_words().roles, text[slice(*_cells(text, blocks[i])[0])]) for i in table[1:]]
        if len(header) == 2 and not roles[1] and any(keyed):
            rows.update(_keyed_rows(text, blocks, table, header[0]))
        elif sum(1 for r in roles if r) > 1:
            rows.update(_column_rows(text, blocks, table, header, roles))
    return rows


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
    ends = bars[1:] if line.endswith("|") else [*bars[1:], len(line)]
    cells = []
    for bar, end in zip(bars, ends, strict=False):
        words = line[bar + 1 : end]
        begin = bar + 1 + len(words) - len(words.lstrip())
        cells.append((block.start + begin, block.start + max(begin, bar + 1 + len(words.rstrip()))))
    return cells or [(block.start, block.start)]


def _column_rows(
    text: str, blocks: Sequence[Block], table: list[int], header: list[tuple[int, int]], roles: list[str]
) -> Iterator[tuple[int, Row]]:
    if not {"site", "mine"} & set(roles) and {"product", "capacity"} & set(roles):
        roles = ["site" if r == "place" and "place" not in roles[:n] else r for n, r in enumerate(roles)]
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
            cell = Cell(first_of(row_words().roles, key), key, *spans[1])
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


def with_row_site(items: list[Item], row: Row, sites: Sites, text: str) -> list[Item]:
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
    new = [_mention(start, where, _site(where, cell, _made(items, row), sites), sites)]
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


def _site(where: str, cell: Cell, made: str, sites: Sites) -> int:
    known = sites.by_name.get(where.lower())
    if known:
        return sites.note(known[0])
    mine = cell.role == "mine" and not re.search(r"magnet|metal|alloy|oxide", made)
    kinds = (("RecyclingPlant", r"recycl|scrap"), ("MagnetPlant", "magnet(?! rare)"), ("MetalPlant", r"metal|alloy"))
    kind = "Mine" if mine else next((k for k, words in kinds if re.search(words, made)), "Refinery")
    index = sites.things.site(kind, where if mine else f"{where} plant", where)
    sites.by_name.setdefault(where.lower(), []).append(index)
    return sites.note(index)
