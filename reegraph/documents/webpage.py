"""HTML: the main text of a page without its menus, banners and footers."""

from __future__ import annotations

import codecs
import logging
import re
from typing import Any, NamedTuple

import trafilatura
from lxml import etree
from trafilatura.metadata import extract_metadata
from trafilatura.utils import load_html

from reegraph.documents.content import Content, ContentError, drop_controls, normalise_newlines, one_line
from reegraph.documents.dates import find_dateline, parse_date
from reegraph.documents.plain import decode, decode_marked, refuse_binary

# A library that is asked for a text must not write to the terminal; whoever sets up logging still sees everything.
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

# The last resort for short pages is all their text, so what is no main text goes first. Not forms: some sites wrap the
# whole page in one. What is called by cookies goes unless it holds the story: some mark the whole body so.
_COOKIES = "(contains(@class, 'cookie') or contains(@id, 'cookie') or contains(@class, 'consent'))"
_FURNITURE = [
    "//nav | //footer | //aside | //noscript | //dialog",
    "//*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='dialog' or @role='search']",
    f"//body//*[{_COOKIES} and not(.//h1 or .//article or .//main)]",
]
# A fixed last day: the library's own default is today, which would make the text's date depend on the clock.
# No extensive search: it takes any year in the page, a copyright notice included.
_DATE_SEARCH = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}

_CHARSET_REACH = 4096  # bytes; HTML asks for the declaration within the first 1024
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE
)
_ENCODINGS = re.compile(
    r"ascii|utf-8|iso8859-\d+|cp125\d|cp932|cp949|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc_(?:jp|kr)"
)
# What names mean on the web (WHATWG Encoding Standard, "Names and labels"): the older name stands for the larger set.
_WEB_MEANING = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


# Above this, choosing the main text takes minutes: the time grows with the square of the number of tags (20,000
# paragraphs 5 s, 100,000 six minutes). Articles stay far below, annual reports do not.
_MANY_TAGS = 50_000
_LARGE_CELL = 100  # pieces of text

_BLOCKS = (
    "address article blockquote body br caption dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6 "
    "header hr li main ol p pre section summary table tbody tfoot thead ul"
)
_CELLS = frozenset({"td", "th"})
_OPENING = dict.fromkeys(_BLOCKS.split(), "\n") | {"tr": "\n", "td": "| ", "th": "| "}
_CLOSING = dict.fromkeys(_BLOCKS.split(), "\n") | {"tr": "|\n", "td": " ", "th": " "}
_UNSEEN = (
    "head",
    "script",
    "style",
    "template",
    "noscript",
    "nav",
    "footer",
    "aside",
    "dialog",
    "svg",
    "math",
    "select",
)


class _Page(NamedTuple):
    """The text of a page and what its head says."""

    text: str
    head: trafilatura.settings.Document


def read_html(data: bytes) -> Content:
    """The main text, and the title, publisher and date that the page states.

    A page of very many tags (a filing, a table of thousands of rows) gives all its text without menus and footers,
    since nothing chooses the main text of such a page in reasonable time. Offline: nothing that the page names is
    fetched. Raises ContentError for a page without a main text.
    """
    source = _decode_page(data)
    try:
        page = _whole_text(source) if source.count("<") > _MANY_TAGS else _main_text(source)
    except Exception as error:  # a foreign parser over hostile bytes: whatever it raises, the page cannot be read
        raise ContentError("HTML that cannot be parsed") from error
    text = drop_controls(normalise_newlines(page.text)).strip() if page else ""
    if page is None or not text:
        raise ContentError("no main text in this page")
    return Content(
        text,
        title=one_line(page.head.title),
        publisher=one_line(page.head.sitename),
        date=parse_date(page.head.date or "") or find_dateline(text),
    )


def _decode_page(data: bytes) -> str:
    """By byte order mark, then by the charset that the page declares, then UTF-8; never by guess."""
    marked = decode_marked(data)
    if marked is not None:
        return refuse_binary(marked)
    if b"\0" in data:
        raise ContentError(f"binary, not text (NUL byte at {data.index(0)})")
    return decode(data, _declared_encoding(data[:_CHARSET_REACH]))


def _declared_encoding(head: bytes) -> str:
    """The Python codec for the declared charset; UTF-8 when none is declared, or one that no page can be in.

    Only codecs for text pass: Python also knows "hex" and "zlib", and a page is hostile.
    """
    match = _CHARSET.search(head)
    try:
        name = codecs.lookup(match[1].decode("ascii")).name if match else "utf-8"
    except LookupError:
        return "utf-8"
    return _WEB_MEANING.get(name, name) if _ENCODINGS.fullmatch(name) else "utf-8"


def _main_text(source: str) -> _Page | None:
    found = trafilatura.bare_extraction(
        source,
        include_comments=False,
        with_metadata=True,
        prune_xpath=_FURNITURE,
        date_extraction_params=_DATE_SEARCH,
    )
    return _Page(found.text or "", found) if isinstance(found, trafilatura.settings.Document) else None


def _whole_text(source: str) -> _Page | None:
    tree = load_html(source)
    if tree is None:
        return None
    head = extract_metadata(tree, date_config=_DATE_SEARCH)
    etree.strip_elements(tree, etree.Comment, *_UNSEEN, with_tail=False)
    lines = (" ".join(line.split()) for line in "".join(_pieces(tree)).split("\n"))
    return _Page("\n".join(line for line in lines if line), head)


def _pieces(tree: Any) -> list[str]:
    """The words of all elements in order; blocks on lines of their own, a table's row as `| a | b |`."""
    pieces: list[str] = []
    cells: list[int] = []  # where each open cell begins in `pieces`
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            if element.tag in _CELLS:
                cells.append(len(pieces))
            before, words = _OPENING.get(element.tag, ""), element.text
        else:
            if element.tag in _CELLS:
                _flatten(pieces, cells.pop())
            before, words = _CLOSING.get(element.tag, ""), element.tail
        # A newline in the source is a space on the page.
        pieces += (before, (words or "").replace("\n", " "))
    return pieces


def _flatten(pieces: list[str], start: int) -> None:
    """Put a cell on one line, unless it is so large that it is no cell but the layout of the page."""
    if len(pieces) - start <= _LARGE_CELL:
        pieces[start:] = ["".join(pieces[start:]).replace("\n", " ")]
