"""A sheet as Markdown: CommonMark with the tables and footnotes of GitHub, sentences as footnotes.

Drawings are left out, since every one has a table. What a document says is text and nothing else: whatever Markdown or
HTML would make of it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from reegraph.graph import Graph
from reegraph.outputs.pages.sentences import Cited, Sentence
from reegraph.outputs.pages.sheet import Block, Cell, Picture, Points, Row, Section, Sheet, Table, Text, Words, plain

# With a backslash none of these begins emphasis, code, a link, a table cell, mathematics or a mention.
_SIGN = re.compile(r"[\\`*_\[\]|~$^@]")
# What would make an item, a heading, a quote or a rule of the line that it begins.
_START = re.compile(r"(?P<number>\d+)(?P<dot>[.)])|(?P<sign>[#+\-=>:])")
# A bare address would become a link: only those that we cite may.
_SCHEME = re.compile(r"\b(https?|ftp|mailto|javascript|data|vbscript)(:)|\b(www)(\.)", re.IGNORECASE)


def to_markdown(sheet: Sheet, graph: Graph) -> str:
    """The sheet as Markdown; the same sheet gives the same bytes."""
    lines = [f"# {escaped(sheet.title)}", "", _line_of(escaped(sheet.about)), ""]
    lines += ["## Contents", ""]
    documents = sheet.sentences(graph).documents()
    titles = {part.id: part.title for part in sheet.parts()} | ({"sentences": "Sentences"} if documents else {})
    lines += [f"- [{escaped(title)}](#{_slug(title)})" for title in titles.values()] + [""]
    for part in sheet.parts():
        lines += _section(part, titles)
    if documents:
        lines += ["## Sentences", "", *_footnotes(documents)]
    return "\n".join(lines).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    """A text that Markdown shows as it is, on one line and not at its beginning."""
    kept = _SIGN.sub(r"\\\g<0>", plain(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SCHEME.sub(lambda m: f"{m[1]}&#58;" if m[1] else f"{m[3]}&#46;", kept)


def _line_of(text: str) -> str:
    """A text that begins a line, and makes no list or heading of it."""
    return _START.sub(_unstarted, text, count=1) if _START.match(text) else text


def _unstarted(found: re.Match[str]) -> str:
    return f"\\{found['sign']}" if found["sign"] else f"{found['number']}\\{found['dot']}"


def _slug(title: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _section(part: Section, titles: Mapping[str, str]) -> Iterator[str]:
    yield from (f"## {escaped(part.title)}", "")
    for block in part.blocks:
        yield from _block(block, titles)
        yield ""


def _block(block: Block, titles: Mapping[str, str]) -> Iterator[str]:
    if isinstance(block, Words):
        yield f"{'> ' if block.mark == 'note' else ''}{_words(block, titles)}"
    elif isinstance(block, Points):
        for number, item in enumerate(block.items, 1):
            yield f"{f'{number}.' if block.numbered else '-'} {_words(item, titles)}"
    elif isinstance(block, Picture):
        yield f"*{escaped(block.caption)}: drawn in the HTML report; the table below has every figure.*"
    else:
        yield from _table(block)


def _words(words: Words, titles: Mapping[str, str]) -> str:
    return _line_of("".join(_part(part, titles) for part in words.parts))


def _part(text: Text, titles: Mapping[str, str]) -> str:
    cell = text if isinstance(text, Cell) else Cell(text)
    # Spaces at the ends matter between parts, and emphasis must not begin or end with one.
    said = escaped(cell.text)
    before, after = (" " if edge.isspace() else "" for edge in (cell.text[:1], cell.text[-1:]))
    if cell.mark in ("strong", "warn") and said:
        said = f"**{said}**"
    if cell.link in titles and said:
        said = f"[{said}](#{_slug(titles[cell.link])})"
    return f"{before}{said}{_notes(cell.claims)}{after if said else ''}"


def _notes(claims: Iterable[str]) -> str:
    return "".join(f"[^{claim}]" for claim in claims)


def _table(table: Table) -> Iterator[str]:
    yield from (f"### {escaped(table.caption)}", "")
    if table.note:
        yield from (_line_of(escaped(table.note)), "")
    if not table.rows:
        yield escaped(table.empty)
        return
    backed = any(row.rests_on() for row in table.rows)
    heads = [escaped(column.title) for column in table.columns] + (["Sentences"] if backed else [])
    marks = ["---:" if column.number else "---" for column in table.columns] + (["---"] if backed else [])
    yield _line(heads)
    yield _line(marks)
    yield from (_line(_row(row, backed=backed)) for row in table.rows)


def _row(row: Row, *, backed: bool) -> Iterator[str]:
    for text in row.cells:
        yield escaped(text.text if isinstance(text, Cell) else text)
    if backed:
        yield " ".join(part for part in (_notes(row.rests_on()), escaped(row.remark)) if part)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _footnotes(documents: Iterable[Cited]) -> Iterator[str]:
    for document in documents:
        for one in document.sentences:
            yield f"[^{one.claim}]: {_sentence(one, document.source)}"


def _sentence(one: Sentence, source: str) -> str:
    words = "reference" if one.citation.reference else f"“{escaped(one.citation.words)}”"
    note = f" ({escaped(one.note)})" if one.note else ""
    return f"{words} — {escaped(source)}; read as: {escaped(one.read_as)}{note}"
