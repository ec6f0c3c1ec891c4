"""A page to read: sections of words, tables and charts, each figure linked to the sentences that it rests on.

A `Sheet` is what a page says, free of any form. `to_html` makes one self-contained page of it that runs no script at
all, `markdown.to_markdown` a text, `to_csv` a table for other tools. All text may be hostile: it is escaped here, by
Jinja2 with autoescape on, and nowhere else. Only drawings (`Markup`) pass as they are; `charts` makes them, and escapes
the text in them.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reegraph.graph import Graph
from reegraph.outputs.pages.sentences import Sentences
from reegraph.outputs.pages.shell import asset, policy

CSV_CLAIMS = "claims"
"""The last column of a CSV: the ids of the claims behind a row."""

_REFERENCES = 3
"""How many numbers of sentences stand beside a figure; the others unfold."""
_LONGEST = 280
"""Characters of one cell of a table on a page; CSV and Markdown have them all."""
_LONGEST_WORDS = 1500
"""Characters of one part of a paragraph."""
_FEW = 3
"""A table of so few columns is no wider than it must be."""
# What no text needs and some readers stumble over; a line break in a name is a space.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = re.compile(r"[=+\-@\t\r]")


class Cell(NamedTuple):
    """A piece of text, and the claims (by id) that it rests on: then it is a link to their sentences.

    `number` is what a CSV has in its place; `link` leads to another place of the page (an id); `mark` is `soft`,
    `strong` or `warn`, and only says in looks what the words say; `drawn` is a small drawing beside it.
    """

    text: str
    claims: tuple[str, ...] = ()
    number: float | None = None
    link: str = ""
    mark: Literal["", "soft", "strong", "warn"] = ""
    drawn: Markup = Markup()


Text = str | Cell


class Words(NamedTuple):
    """A paragraph; `mark` sets it apart: `note` for what must be read beside an answer."""

    parts: tuple[Text, ...]
    mark: Literal["", "note"] = ""


def words(*parts: Text, mark: Literal["", "note"] = "") -> Words:
    """A paragraph of these parts."""
    return Words(parts, mark)


class Points(NamedTuple):
    """A list of paragraphs, numbered where their order matters."""

    items: tuple[Words, ...]
    numbered: bool = False


class Column(NamedTuple):
    """A column; `number`: of figures, aligned to the right; `narrow`: its words stay on one line; `wide`: has room."""

    title: str
    number: bool = False
    narrow: bool = False
    wide: bool = False

    @property
    def look(self) -> str:
        """The class of its cells."""
        return "number" if self.number else "narrow" if self.narrow else "wide" if self.wide else ""


class Row(NamedTuple):
    """One row; `claims` are those that the row as a whole rests on, beside those of its cells.

    `remark` says what must be known of them (`graph.support`). `again`: it goes on with what the row before is about.
    """

    cells: tuple[Text, ...]
    claims: tuple[str, ...] = ()
    remark: str = ""
    again: bool = False

    def rests_on(self) -> tuple[str, ...]:
        """All claims of the row, each once."""
        own = (claim for cell in self.cells for claim in _cell(cell).claims)
        return tuple(dict.fromkeys((*self.claims, *own)))


class Table(NamedTuple):
    """A table: `id` is its anchor and names its CSV file, `note` says how to read it.

    `shown`: so many rows, the others unfold. `look` `timeline`: the first column is a date, the second what happens.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    shown: int | None = None
    look: Literal["table", "timeline"] = "table"
    empty: str = "Nothing is known of this."


class Picture(NamedTuple):
    """A drawing with its caption; `text` tells in words what it shows, and names the table that has its figures.

    `legend`: small drawings, each with what it means.
    """

    id: str
    caption: str
    drawing: Markup
    text: str
    legend: tuple[tuple[Markup, str], ...] = ()


Block = Words | Points | Table | Picture


class Section(NamedTuple):
    """A part of the page with a place in its table of contents."""

    id: str
    title: str
    blocks: tuple[Block, ...]

    def placed(self) -> Iterator[tuple[str, Block]]:
        """Each block with an id of its own."""
        for number, block in enumerate(self.blocks):
            yield (block.id if isinstance(block, Table | Picture) else f"{self.id}-{number}"), block


class Sheet(NamedTuple):
    """A page: what it is about, a summary, sections. `name` begins the names of its CSV files."""

    name: str
    title: str
    about: str
    summary: tuple[Block, ...]
    sections: tuple[Section, ...]

    def parts(self) -> tuple[Section, ...]:
        """The summary as a section, and the sections."""
        return (Section("summary", "Summary", self.summary), *self.sections)

    def tables(self) -> Iterator[Table]:
        """Its tables, in order."""
        return (block for part in self.parts() for block in part.blocks if isinstance(block, Table))

    def sentences(self, graph: Graph) -> Sentences:
        """The sentences that it uses, numbered, each with the places that use it."""
        uses: dict[str, dict[str, str]] = {}
        for part in self.parts():
            for block_id, block in part.placed():
                for place, claims in _uses(block_id, block):
                    for claim in claims:
                        uses.setdefault(claim, {}).setdefault(part.title, place)
        return Sentences(graph, uses)


def _cell(text: Text) -> Cell:
    return text if isinstance(text, Cell) else Cell(text)


def _uses(block_id: str, block: Block) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ids of the places of a block that rest on claims, with these."""
    if isinstance(block, Table):
        for number, row in enumerate(block.rows):
            yield f"{block_id}-{number}", row.rests_on()
    elif isinstance(block, Words):
        yield block_id, tuple(claim for part in block.parts for claim in _cell(part).claims)
    elif isinstance(block, Points):
        for number, item in enumerate(block.items):
            yield f"{block_id}-{number}", tuple(claim for part in item.parts for claim in _cell(part).claims)


# --- CSV -------------------------------------------------------------------------------------------------------------


def to_csv(table: Table) -> str:
    """The table as CSV (RFC 4180, but with `\\n`), all rows, with the ids of the claims behind each.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(column.title for column in table.columns), CSV_CLAIMS])
    for row in table.rows:
        writer.writerow([*map(_csv_value, row.cells), " ".join(row.rests_on())])
    return out.getvalue()


def _csv_value(text: Text) -> str:
    cell = _cell(text)
    if cell.number is not None:
        return f"{cell.number:.10g}"
    said = plain(cell.text)
    return f"'{said}" if _FORMULA.match(said) else said


def plain(text: str) -> str:
    """A text without what no reader can see, on one line."""
    return " ".join(_CONTROL.sub("\ufffd", text).split())


# --- HTML ------------------------------------------------------------------------------------------------------------


def to_html(sheet: Sheet, graph: Graph) -> str:
    """The sheet as one self-contained page without scripts; the same sheet gives the same bytes."""
    sentences = sheet.sentences(graph)
    style = asset("sheet.css")
    parts = [
        {"id": part.id, "title": part.title,
         "blocks": [_seen(place, block, sheet.name, sentences) for place, block in part.placed()]}
        for part in sheet.parts()
    ]  # fmt: skip
    known = {"sheet": sheet, "parts": parts, "documents": sentences.documents()}
    template = environment().get_template("sheet.html")
    return template.render(policy=policy((), style), style=Markup(style), **known)  # noqa: S704 - our own file


@cache
def environment() -> Environment:
    """Where templates are, and how they are filled: all that is put in is escaped, and nothing may be missing."""
    made = Environment(
        loader=PackageLoader("reegraph.outputs.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["plain"] = plain
    return made


def _seen(block_id: str, block: Block, name: str, sentences: Sentences) -> Mapping[str, Any]:
    """A block as its template shows it."""
    if isinstance(block, Words):
        return {"kind": "words", "item": _item(block_id, block, sentences)}
    if isinstance(block, Points):
        items = [_item(f"{block_id}-{n}", item, sentences) for n, item in enumerate(block.items)]
        return {"kind": "points", "numbered": block.numbered, "items": items}
    if isinstance(block, Picture):
        return {"kind": "picture", "picture": block}
    rows = [_row(f"{block_id}-{n}", row, sentences) for n, row in enumerate(block.rows)]
    shown = len(rows) if block.shown is None else block.shown
    data = base64.b64encode(to_csv(block).encode("utf-8")).decode("ascii")
    return {
        "kind": block.look,
        "table": block,
        "rows": rows[:shown],
        "folded": rows[shown:],
        "slim": len(block.columns) <= _FEW,
        "evidence": any(row["references"] for row in rows),
        "csv": f"data:text/csv;charset=utf-8;base64,{data}",
        "file": f"{name}-{block.id}.csv",
    }


def _item(place: str, words: Words, sentences: Sentences) -> Mapping[str, Any]:
    parts = [_part(_cell(part), sentences, alone=True) for part in words.parts]
    return {"id": place, "mark": words.mark, "parts": parts}


def _row(place: str, row: Row, sentences: Sentences) -> Mapping[str, Any]:
    return {
        "id": place,
        "again": row.again,
        "remark": row.remark,
        "cells": [_part(_cell(cell), sentences, alone=False) for cell in row.cells],
        **_references(row.rests_on(), sentences),
    }


def _part(cell: Cell, sentences: Sentences, *, alone: bool) -> Mapping[str, Any]:
    """A cell; `alone`: no column beside it has the numbers of its sentences."""
    text = plain(cell.text) if not alone else _CONTROL.sub("\ufffd", cell.text)
    most = _LONGEST_WORDS if alone else _LONGEST
    cut = text if len(text) <= most else f"{text[:most]} …"
    first = sentences.anchor(cell.claims[0]) if cell.claims else cell.link
    numbers = _references(cell.claims if alone else (), sentences)
    return {"text": cut, "to": first, "mark": cell.mark, "drawn": cell.drawn, "proof": bool(cell.claims), **numbers}


def _references(claims: Sequence[str], sentences: Sentences) -> Mapping[str, Any]:
    numbered = sentences.numbered(claims)
    return {"references": numbered[:_REFERENCES], "more": numbered[_REFERENCES:]}
