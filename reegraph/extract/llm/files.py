"""Requests and replies as files: for models that have no address here, for batch services, and for measuring.

A folder holds, for each request, `NAME.prompt.md`, to which somebody adds `NAME.reply.json`, and `requests.json`, which
says what each was asked about. Prompts are complete in themselves: guide, schema and text.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from reegraph.errors import ModelError, UnreadableDocumentError
from reegraph.extract.llm.chunks import Request, requests
from reegraph.extract.llm.guide import guide
from reegraph.extract.llm.reader import CHARACTERS, OVERLAP
from reegraph.extract.llm.reply import LONGEST_REPLY, reply_schema
from reegraph.extract.reading import read
from reegraph.model import Document, Frozen, slugify

MANIFEST = "requests.json"
_PROMPT, _REPLY = ".prompt.md", ".reply.json"
_LONGEST_NAME = 80


class Asked(Frozen):
    """One request of a folder: NAME, and the part of which document it asks about."""

    name: str
    file: str
    document_id: str
    part: int
    parts: int


class Manifest(Frozen):
    """What a folder of requests was made by: the guide, the size of parts, and every request."""

    guide: str
    characters: int
    overlap: int
    requests: tuple[Asked, ...]


def prompt_text(request: Request) -> str:
    """The whole of one request as one text: the guide, the schema of the answer, the document."""
    schema = json.dumps(reply_schema(), ensure_ascii=False, separators=(",", ":"))
    return f"{request.guide.strip()}\n\n# The schema of the answer\n\n```json\n{schema}\n```\n\n{request.text}"


def write_prompts(
    documents: Iterable[tuple[Path, Document]], folder: Path, *, characters: int = CHARACTERS, overlap: int = OVERLAP
) -> Manifest:
    """Write the requests for documents, each with the file that it came from, into a folder that is made if needed.

    Raises ModelError where the folder cannot be written, or holds requests of other documents.
    """
    taken: set[str] = set()
    asked: list[Asked] = []
    texts: dict[str, str] = {}
    for file, document in documents:
        for request in requests(read(document), characters, overlap) if document.readable else ():
            name = _name(document, request, taken)
            texts[name] = prompt_text(request)
            asked.append(
                Asked(name=name, file=_from(folder, file), document_id=document.id, part=request.chunk.number,
                      parts=request.chunk.total)
            )  # fmt: skip
    manifest = Manifest(guide=guide().version, characters=characters, overlap=overlap, requests=tuple(asked))
    _write(folder, manifest, texts)
    return manifest


def _write(folder: Path, manifest: Manifest, texts: Mapping[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / f"{name}{_PROMPT}").write_text(text, encoding="utf-8", newline="\n")
        said = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
        (folder / MANIFEST).write_text(said, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written: {error.strerror}; name another folder with -o") from error


def _name(document: Document, request: Request, taken: set[str]) -> str:
    """A name for the files of a request, from that of the document: `alpha`, `alpha.part2`, `alpha-2`."""
    stem = re.sub(r"\.[A-Za-z]{1,5}$", "", document.name)
    base = slugify(stem)[:_LONGEST_NAME]
    part = f".part{request.chunk.number}" if request.chunk.total > 1 else ""
    number = 1
    while f"{base}{'' if number == 1 else f'-{number}'}{part}" in taken:
        number += 1
    name = f"{base}{'' if number == 1 else f'-{number}'}{part}"
    taken.add(name)
    return name


def _from(folder: Path, file: Path) -> str:
    """The path of a document from the folder of the requests, with forward slashes."""
    try:
        return Path(os.path.relpath(file.absolute(), folder.absolute())).as_posix()
    except ValueError:  # another drive
        return file.absolute().as_posix()


class ReplyFiles:
    """The replies that stand in a folder of requests.

    Raises ModelError for a folder without `requests.json`, or with one that is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _manifest(folder)
        self._by_part = {(a.document_id, a.part): a for a in self.manifest.requests}

    def documents(self) -> list[Path]:
        """The files of the documents that were asked about, each once, in order."""
        return [Path(os.path.normpath(self.folder / f)) for f in dict.fromkeys(a.file for a in self.manifest.requests)]

    def missing(self) -> list[str]:
        """The names of the replies that are not there."""
        return [a.name + _REPLY for a in self.manifest.requests if not (self.folder / (a.name + _REPLY)).is_file()]

    def ask(self, asked: Sequence[Request]) -> Callable[[], list[str]]:
        """The replies to some requests, read when they are waited for."""
        return lambda: [self._reply(request) for request in asked]

    def _reply(self, request: Request) -> str:
        found = self._by_part.get((request.document_id, request.chunk.number))
        if found is None or found.parts != request.chunk.total:
            raise ModelError(
                f"{self.folder}: no request about this text: the document has changed since, or it was never asked"
                f" about; write the requests again with: reegraph llm prompts FILE -o {self.folder}"
            )
        path = self.folder / (found.name + _REPLY)
        try:
            if path.stat().st_size > 4 * LONGEST_REPLY:
                raise ModelError(f"{path}: larger than any answer ({path.stat().st_size:,} bytes)")
            return path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise ModelError(f"{path}: no reply yet ({(error.strerror or 'cannot be read').lower()})") from error
        except UnicodeDecodeError as error:
            raise ModelError(f"{path}: not UTF-8 text at byte {error.start}") from error


def _manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise UnreadableDocumentError(
            path.as_posix(), f"{reason}; make it with: reegraph llm prompts PATH -o {folder}"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise UnreadableDocumentError(path.as_posix(), f"no list of requests: {place}: {first['msg']}") from error
