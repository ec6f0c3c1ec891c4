"""PDF: the text layer page by page, and what the file's own properties say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pypdfium2

from reegraph.documents.content import Content, ContentError, drop_controls, normalise_newlines, one_line
from reegraph.documents.dates import find_dateline, parse_pdf_date

# PDFium puts one of these where a line ended in a hyphen, and leaves the newline out.
# The look-behind lets a match begin only where a word does: without it a long word costs its length squared.
_BROKEN_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]*)[\x02\ufffe](\w*)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PROGRAM_IN_TITLE = re.compile(r"^(?:Microsoft (?:Word|PowerPoint|Excel) - )")
_NO_TITLE = re.compile(
    r"^(?:untitled|document|slide|presentation|powerpoint presentation|microsoft word)?[ \d]*$"
    r"|\.(?:pdf|docx?|pptx?|xlsx?|odt|rtf|indd|tex|html?)$",
    re.IGNORECASE,
)


def read_pdf(data: bytes) -> Content:
    """Pages joined by a newline; `pages` holds where each begins. No text layer gives the text "".

    The date is the one the first page gives as its own, else the day the PDF was made.
    Raises ContentError for a damaged or encrypted file. A file that opens without a password counts as open.
    """
    with closing(_open(data)) as document:
        properties: dict[str, str] = document.get_metadata_dict()
        pages = list(_page_texts(document))
    text, starts = _join(pages)
    return Content(
        text,
        title=_title(properties.get("Title", "")),
        date=find_dateline(text) or parse_pdf_date(properties.get("CreationDate", "")),
        pages=starts,
    )


def _open(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # Codes of FPDF_GetLastError.
        if getattr(error, "err_code", None) in (pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY):
            raise ContentError("encrypted PDF; save it without a password") from error
        raise ContentError("damaged PDF, or no PDF at all") from error


def _page_texts(document: Any) -> Iterator[str]:
    """The text of each page; a page is closed before the next is opened, so a long file needs no more memory."""
    for number in range(len(document)):
        try:
            with closing(document[number]) as page, closing(page.get_textpage()) as layer:
                yield normalise_newlines(layer.get_text_bounded())
        except pypdfium2.PdfiumError as error:
            raise ContentError(f"damaged PDF at page {number + 1}") from error


def _join(pages: list[str]) -> tuple[str, tuple[int, ...]]:
    words = {word.lower() for page in pages for word in _WORD.findall(_BROKEN_WORD.sub(" ", page))}
    texts = [drop_controls(_mend(page, words)) for page in pages]
    if not any(text.strip() for text in texts):
        return "", (0,) * len(pages)
    starts, place = [], 0
    for text in texts:
        starts.append(place)
        place += len(text) + 1
    return "\n".join(texts), tuple(starts)


def _mend(page: str, words: set[str]) -> str:
    """Words broken at the end of a line made whole; the file's other `words` (lower case) tell how each is written."""

    def mended(match: re.Match[str]) -> str:
        left, right = match[1], match[2]
        whole, hyphenated = (left + right).lower(), f"{left}-{right}".lower()
        if not left or not right or not right[0].islower() or hyphenated in words:
            return f"{left}-{right}"
        two_words = left.lower() in words and right.lower() in words
        return f"{left}-{right}" if two_words and whole not in words else left + right

    return _BROKEN_WORD.sub(mended, page)


def _title(words: str) -> str | None:
    """The title property, unless a program filled it in with a file name or a placeholder."""
    title = one_line(_PROGRAM_IN_TITLE.sub("", words))
    return None if title is None or _NO_TITLE.search(title) else title
