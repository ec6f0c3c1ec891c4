"""Text files: their own characters, decoded and with normalised newlines."""

from __future__ import annotations

import codecs
import re

from reegraph.documents.content import Content, ContentError, heading, normalise_newlines
from reegraph.documents.dates import find_dateline
from reegraph.documents.front_matter import read_with_front_matter

# UTF-16 without its mark is full of NUL bytes and counts as binary. UTF-32 begins like UTF-16 and ends the same way.
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_NOT_IN_TEXT = re.compile(r"[\0\ud800-\udfff]")


def decode_marked(data: bytes) -> str | None:
    """The text of bytes that begin with a byte order mark, without the mark; None when there is none."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    return None if encoding is None else decode(data, encoding)


def decode(data: bytes, encoding: str = "utf-8") -> str:
    """Strictly decoded text: a guess would change the words that every claim has to quote."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        label = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
        raise ContentError(f"not {label} text at byte {error.start}; save it as UTF-8") from error


def refuse_binary(text: str) -> str:
    """The text itself, unless it holds what no text does: a NUL, or half of a character that UTF-8 cannot write."""
    if (strange := _NOT_IN_TEXT.search(text)) is not None:
        raise ContentError(f"binary, not text ({strange[0]!a} at character {strange.start()})")
    return text


def decode_text(data: bytes) -> str:
    """UTF-8, or UTF-8 and UTF-16 with their marks; newlines as `\\n`.

    Windows-1252 and other single-byte encodings are refused and not guessed.
    """
    marked = decode_marked(data)
    if marked is None and b"\0" in data:
        raise ContentError(f"binary, not text (NUL byte at {data.index(0)})")
    return normalise_newlines(refuse_binary(decode(data) if marked is None else marked))


def read_plain(data: bytes) -> Content:
    """A `.txt` file: every character is text."""
    text = decode_text(data)
    return _with_head(Content(text))


def read_markdown(data: bytes) -> Content:
    """A `.md` file: the characters after its front matter, markup included."""
    return read_markdown_text(decode_text(data))


def read_markdown_text(text: str) -> Content:
    """Text that may open with front matter; newlines are normalised already."""
    return _with_head(read_with_front_matter(text))


def _with_head(content: Content) -> Content:
    """The title and date that the first lines give, where nothing else did."""
    text = content.text
    return content._replace(title=content.title or heading(text), date=content.date or find_dateline(text))
