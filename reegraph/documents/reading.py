"""One call from a file to a document, whatever its format."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from reegraph.documents.content import Content, ContentError, normalise_newlines
from reegraph.documents.language import ENGLISH, detect_language
from reegraph.documents.plain import read_markdown, read_markdown_text, read_plain, refuse_binary
from reegraph.errors import UnreadableDocumentError
from reegraph.model import Document

MEGABYTE = 1_000_000


def _read_html(data: bytes) -> Content:
    from reegraph.documents.webpage import read_html  # noqa: PLC0415 - 0.3 s to import; only web pages pay

    return read_html(data)


def _read_pdf(data: bytes) -> Content:
    from reegraph.documents.pdf import read_pdf  # noqa: PLC0415 - loads a native library; only PDFs pay

    return read_pdf(data)


def _read_docx(data: bytes) -> Content:
    from reegraph.documents.word import read_docx  # noqa: PLC0415 - 0.1 s to import; only Word files pay

    return read_docx(data)


class _Format(NamedTuple):
    """How files with a suffix are read, and the size in megabytes from which they are refused unread."""

    read: Callable[[bytes], Content]
    limit: int


# HTML costs up to 3 s a megabyte, the others less than 0.3 s.
_FORMATS = {
    ".txt": _Format(read_plain, 50),
    ".md": _Format(read_markdown, 50),
    ".html": _Format(_read_html, 20),
    ".htm": _Format(_read_html, 20),
    ".pdf": _Format(_read_pdf, 100),
    ".docx": _Format(_read_docx, 100),
}
SUFFIXES = tuple(_FORMATS)
READ_SUFFIXES = f"read are {' '.join(SUFFIXES)}"


def read_document(path: Path, *, name: str | None = None) -> Document:
    """The document in a file; `name` is what it is called in claims, the file's own name if not given.

    `.txt` and `.md` keep their own characters (newlines as `\\n`, front matter of `.md` taken off), the other formats
    the text that their reader makes. Nothing but the file's bytes and its suffix goes into the document's id.

    Raises UnreadableDocumentError with a reason that fits on a line: no file, a folder, a pipe or device, no
    permission, an unknown suffix, empty, larger than the limit (found out without reading), binary, not UTF-8,
    damaged, encrypted, front matter that cannot be followed.
    """
    origin = printable_path(path)
    try:
        size = check_regular(path)
        form = _format_of(path)
        content = form.read(_read_bytes(path, size, form.limit))
        return _assemble(content, name=name or printable_path(Path(path.name)), origin=origin)
    except ContentError as error:
        raise UnreadableDocumentError(origin, str(error)) from error


def read_text(text: str, *, name: str, origin: str) -> Document:
    """A document from a text at hand (standard input, a caller's string), which may open with Markdown front matter.

    Raises UnreadableDocumentError that names `name`.
    """
    try:
        text = normalise_newlines(refuse_binary(text.removeprefix("\ufeff")))
        return _assemble(read_markdown_text(text), name=name, origin=origin)
    except ContentError as error:
        raise UnreadableDocumentError(name, str(error)) from error


def _format_of(path: Path) -> _Format:
    try:
        return _FORMATS[path.suffix.lower()]
    except KeyError as error:
        raise ContentError(f"unknown suffix; {READ_SUFFIXES}") from error


def printable_path(path: Path) -> str:
    """A path with forward slashes whose every character can be written as UTF-8; Linux names may hold any bytes."""
    return path.as_posix().encode("utf-8", "replace").decode("utf-8")


def check_regular(path: Path) -> int:
    """The size of a regular file in bytes, links followed. Opening anything else could wait for ever.

    Raises ContentError with the reason.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ContentError(reason_of(error)) from error
    if stat.S_ISDIR(status.st_mode):
        raise ContentError("a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise ContentError("a pipe, socket or device, not a file")
    return status.st_size


def reason_of(error: OSError | ValueError) -> str:
    """Why the system refused, in words that do not differ between systems where they matter."""
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return "no such file"
    return (error.strerror or type(error).__name__).lower()


def _read_bytes(path: Path, size: int, limit: int) -> bytes:
    """The bytes of a file of `size` bytes, refused above `limit` megabytes."""
    too_large = f"larger than {limit} MB, the most that is read of {path.suffix.lower()}"
    if size > limit * MEGABYTE:
        raise ContentError(too_large)
    try:
        with path.open("rb") as file:
            data = file.read(limit * MEGABYTE + 1)  # a file may grow, and some report no size at all
    except OSError as error:
        raise ContentError(reason_of(error)) from error
    if not data:
        raise ContentError("empty")
    if len(data) > limit * MEGABYTE:
        raise ContentError(too_large)
    return data


def _assemble(content: Content, *, name: str, origin: str) -> Document:
    """The document, with its language and the notes that its reader must know."""
    blank = not content.text.strip()
    if blank and not content.pages:
        raise ContentError("empty: no text in it")
    language = content.language or detect_language(content.text)
    notes = (
        "no text layer" if blank else None,
        f"not English ({language})" if language not in (None, ENGLISH) else None,
        "undated" if content.date is None else None,
    )
    known = content._asdict() | {"language": language, "notes": tuple(note for note in notes if note)}
    return Document.make(name=name, origin=origin, **known)
