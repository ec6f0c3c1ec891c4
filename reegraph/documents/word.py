"""DOCX: paragraphs and tables in the order of the body."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from reegraph.documents.content import Content, ContentError, drop_controls, heading, normalise_newlines, one_line
from reegraph.documents.dates import find_dateline

UNPACKED_LIMIT = 400_000_000  # bytes of all parts; a few kilobytes can unpack to anything
_OLE = b"\xd0\xcf\x11\xe0"  # the older container, in which Office also wraps an encrypted file

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT = qn("w:t")
_AS_CHARACTER = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# Properties hold tab stops, not tabs; what was deleted or moved away is not in the document; a fallback repeats.
_NOT_TEXT = {
    qn("w:pPr"),
    qn("w:rPr"),
    qn("w:tblPr"),
    qn("w:del"),
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}


def read_docx(data: bytes) -> Content:
    """Paragraphs on lines of their own, table rows as `| a | b |`; tracked insertions stay, deletions go.

    The XML is walked here since python-docx leaves out content controls and tracked insertions, and repeats merged
    cells. Headers, footers, footnotes and comments are not text of the document. The creation date is not used: it is
    often the template's.
    """
    document = _open(data)
    text = drop_controls(normalise_newlines("\n".join(_lines(document.element.body))))
    if not text.strip():
        raise ContentError("no text in this document")
    title = one_line(document.core_properties.title)
    return Content(text, title=title or heading(text), date=find_dateline(text))


def _open(data: bytes) -> Any:
    if data.startswith(_OLE):
        raise ContentError("encrypted, or the older .doc format; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked <= UNPACKED_LIMIT:
            document = docx.Document(io.BytesIO(data))
            _ = document.element.body.tag, document.core_properties.title
            return document
    except Exception as error:  # a foreign parser over hostile bytes: whatever it raises, the file is damaged
        raise ContentError("damaged .docx, or no .docx at all") from error
    raise ContentError(f"unpacks to more than {UNPACKED_LIMIT // 1_000_000} MB")


def _lines(block: Any) -> Iterator[str]:
    """The lines of everything in `block`, whatever wraps it (content controls, insertions, custom XML)."""
    for child in block:
        if child.tag == _PARAGRAPH:
            yield _words(child)
        elif child.tag == _TABLE:
            yield from _rows(child)
        elif child.tag not in _NOT_TEXT:
            yield from _lines(child)


def _rows(table: Any) -> Iterator[str]:
    """A line a row. A merged cell appears once, where it begins; a table in a cell is flattened into it."""
    for row in _nearest(table, _ROW):
        cells = (" ".join(" ".join(_lines(cell)).split()) for cell in _nearest(row, _CELL))
        yield f"| {' | '.join(cells)} |"


def _nearest(element: Any, tag: str) -> Iterator[Any]:
    """The descendants with a tag, in order, without those inside another of them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _NOT_TEXT:
            yield from _nearest(child, tag)


def _words(element: Any) -> str:
    """The characters of a paragraph or a run, text boxes included, each of their paragraphs on a line of its own."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _AS_CHARACTER:
            yield _AS_CHARACTER[child.tag]
        elif child.tag == _PARAGRAPH:
            yield f"\n{_words(child)}"
        elif child.tag not in _NOT_TEXT:
            yield from _pieces(child)
