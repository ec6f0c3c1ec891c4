"""What every format reader gives back, and the one way it refuses."""

from __future__ import annotations

import re
from typing import NamedTuple

# Control characters other than tab and newline. They come out of PDF fonts and can steer a terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Content(NamedTuple):
    """The text of one file and what the file itself says about it; a field is None where it says nothing."""

    text: str
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    kind: str | None = None
    sources: tuple[str, ...] = ()
    language: str | None = None
    pages: tuple[int, ...] = ()


class ContentError(Exception):
    """Bytes that cannot be read as what they claim to be; the message is the reason, short enough for one line."""


def normalise_newlines(text: str) -> str:
    """Every `\\r\\n` and `\\r` as `\\n`; nothing else changes.

    >>> normalise_newlines("a\\r\\nb\\rc")
    'a\\nb\\nc'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def drop_controls(text: str) -> str:
    """The text without control characters; only for formats whose text we make ourselves."""
    return _CONTROL.sub("", text)


def one_line(words: str | None) -> str | None:
    """A title or name on one line, or None when nothing is left of it.

    >>> one_line("  Alpha\\n  Metals ")
    'Alpha Metals'
    """
    return drop_controls(" ".join((words or "").split())) or None


_BREADCRUMBS = re.compile(r"^Home\s+[/>»]\s.*[/>»]\s+")
_LETTER = re.compile(r"[^\W\d_]")
HEADING_LENGTH = 200  # characters; anything longer is a paragraph


def heading(text: str) -> str | None:
    """The first line that is not blank, if it reads as a heading: short, no end of a sentence, and text after it.

    Markdown signs and a leading trail of menu entries ("Home / News / …") are dropped.

    >>> heading("# Alpha opens Beta Mine\\n\\nThe mine …")
    'Alpha opens Beta Mine'
    >>> heading("Alpha opened Beta Mine.\\nIt …") is None
    True
    """
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    if end == -1 or end - start >= HEADING_LENGTH or not text[end : end + 2000].strip():
        return None
    line = _BREADCRUMBS.sub("", text[start:end].strip().lstrip("#").strip(" *_"))
    is_heading = _LETTER.search(line) and not line.endswith((".", ":", ";", ",")) and "://" not in line
    return one_line(line) if is_heading else None
