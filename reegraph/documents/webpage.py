"""HTML: the main text of a page without its menus, banners and footers."""

from __future__ import annotations

import codecs
import logging
import re

import trafilatura

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


def read_html(data: bytes) -> Content:
    """The main text, and the title, publisher and date that the page states.

    Offline: nothing that the page names is fetched. Raises ContentError for a page without a main text.
    """
    page = _extract(_decode_page(data))
    text = drop_controls(normalise_newlines((page.text if page else None) or "")).strip()
    if page is None or not text:
        raise ContentError("no main text in this page")
    return Content(
        text,
        title=one_line(page.title),
        publisher=one_line(page.sitename),
        date=parse_date(page.date or "") or find_dateline(text),
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


def _extract(page: str) -> trafilatura.settings.Document | None:
    try:
        found = trafilatura.bare_extraction(
            page,
            include_comments=False,
            with_metadata=True,
            prune_xpath=_FURNITURE,
            date_extraction_params=_DATE_SEARCH,
        )
    except Exception as error:  # a foreign parser over hostile bytes: whatever it raises, the page cannot be read
        raise ContentError("HTML that cannot be parsed") from error
    return found if isinstance(found, trafilatura.settings.Document) else None
