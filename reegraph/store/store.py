"""The store: what was read, from which files, by which version of which extractor. Nothing in it is ever rewritten."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from pydantic import ValidationError

from reegraph.errors import RefusedReadingError, StoreError
from reegraph.extract import Extraction
from reegraph.extract.llm.asking import KeptReply
from reegraph.model import Claim, Document, Mention, content_id
from reegraph.model.garbage import no_garbage_collection
from reegraph.store.database import Database

Outcome = Literal["new", "changed", "same"]

_NOT_CLAIMED = {"id", "document", "confidence", "rule"}  # what Claim.make leaves out of the id

_DOCUMENT_FIELDS = (
    "id", "name", "origin", "text", "title", "publisher", "date", "kind", "language", "sources", "pages", "notes"
)  # fmt: skip

_DOCUMENTS = """
    SELECT d.id, h.name, h.origin, coalesce(f.text, d.text), d.title, d.publisher, d.date, d.kind, d.language,
        d.sources, d.pages, d.notes
    FROM holders AS h JOIN documents AS d ON d.id = h.document_id LEFT JOIN full_texts AS f ON f.document_id = d.id"""
_NAME = "SELECT name FROM holders WHERE document_id = ?"
_CLAIM = """
    SELECT c.id, c.body, r.rule, r.confidence, c.document_id
    FROM claims AS c JOIN reading_claims AS r ON r.claim_id = c.id
    WHERE c.id = ? ORDER BY r.reading_id DESC LIMIT 1"""
_CURRENT_CLAIMS = """
    SELECT c.id, c.body, r.rule, r.confidence, h.name
    FROM holders AS h JOIN current_readings AS n USING (document_id) JOIN reading_claims AS r USING (reading_id)
    JOIN claims AS c ON c.id = r.claim_id
    WHERE h.current ORDER BY h.name, h.document_id, c.start, c.id"""
_CURRENT_MENTIONS = """
    SELECT h.name AS document, m.id, m.type, m.name, m.mention, m.start, m."end"
    FROM holders AS h JOIN current_readings AS n USING (document_id) JOIN mentions AS m USING (reading_id)
    WHERE h.current ORDER BY h.name, h.document_id, m.start, m."end", m.id, n.extractor, m.position"""
_LATEST = """
    SELECT v.document_id, v.digest, v.name, r.id, r.extractor_version, r.fingerprint,
        (SELECT count(*) FROM reading_claims WHERE reading_id = r.id)
    FROM versions AS v LEFT JOIN readings AS r ON r.document_id = v.document_id AND r.extractor = ?
        AND NOT EXISTS (
            SELECT 1 FROM readings AS later WHERE later.document_id = r.document_id AND later.id > r.id
                AND r.extractor IN ('rules', 'llm', 'both') AND later.extractor IN ('rules', 'llm', 'both'))
    WHERE v.id = (SELECT max(id) FROM versions WHERE origin = ?) AND v.id NOT IN (SELECT version_id FROM removals)
    ORDER BY r.id DESC LIMIT 1"""
_HISTORY = """
    SELECT v.origin, v.name, v.document_id, d.title, d.date, CASE
        WHEN EXISTS (SELECT 1 FROM versions AS w WHERE w.origin = v.origin AND w.id > v.id) THEN 'superseded'
        WHEN EXISTS (SELECT 1 FROM removals AS r WHERE r.version_id = v.id) THEN 'removed'
        ELSE 'current' END
    FROM versions AS v JOIN documents AS d ON d.id = v.document_id ORDER BY v.origin, v.id"""


class Latest(NamedTuple):
    """What a file held when it was last read, and the newest reading of that by one extractor.

    No reading (None) is also one after which another extractor of texts has read the document.
    """

    document_id: str
    digest: str
    name: str
    reading_id: int | None
    extractor_version: str | None
    fingerprint: str | None
    claims: int


class Version(NamedTuple):
    """What a file held at one time: `state` is current, superseded (by a later version), or removed."""

    origin: str
    name: str
    document_id: str
    title: str | None
    date: str | None
    state: str


class Reading(NamedTuple):
    """What one version of an extractor read in a document; `digest` is the hash of the bytes that held it."""

    document: Document
    extraction: Extraction
    digest: str
    extractor: str
    extractor_version: str


class Store:
    """One file of documents and claims, opened or made at `path`; ":memory:" keeps it in memory.

    A document is current while some file was last seen to hold it; a claim is current when the newest reading of a
    current document holds it. `documents`, `claims` and `mentions` show what is current, in an order that depends on
    nothing but names and contents; `document` and `claim` find everything that was ever read. Of several files with
    one content, the first by name gives the document its name.

    >>> with Store(":memory:") as store:
    ...     store.documents()
    []

    Raises StoreError when the file is no store of this version, and StoreBusyError when another process holds it for
    more than `busy_seconds`. Every method may raise StoreError for a damaged file or a failing disk.
    """

    def __init__(self, path: Path | str, *, create: bool = True, busy_seconds: float = 60.0) -> None:
        self.path = None if str(path) == ":memory:" else Path(path)
        self._home = (Path.cwd() if self.path is None else self.path.absolute().parent).resolve()
        self._database = Database(self.path, create=create, busy_seconds=busy_seconds)

    @classmethod
    def open_existing(cls, path: Path | str, *, busy_seconds: float = 60.0) -> Self:
        """A store that must be there already; StoreError says what is there instead."""
        return cls(path, create=False, busy_seconds=busy_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    def snapshot(self) -> AbstractContextManager[None]:
        """Inside it, all that is read shows one state, though a build may be writing at the same time."""
        return self._database.snapshot()

    def documents(self) -> list[Document]:
        """The current documents, by name, then id."""
        rows = self._database.rows(f"{_DOCUMENTS} WHERE h.current ORDER BY h.name, d.id")
        return [self._document(row) for row in rows]

    def document(self, document_id: str) -> Document | None:
        """Any document that was ever stored, a superseded version included; None for an unknown id."""
        rows = self._database.rows(f"{_DOCUMENTS} WHERE h.document_id = ?", [document_id])
        return self._document(rows[0]) if rows else None

    def claims(self) -> list[Claim]:
        """The current claims, by document name, document id, place of the evidence and id."""
        with no_garbage_collection():
            return [self._claim(row) for row in self._database.rows(_CURRENT_CLAIMS)]

    def claim(self, claim_id: str) -> Claim | None:
        """Any claim that was ever stored, as last read; None for an unknown id."""
        for *row, document_id in self._database.rows(_CLAIM, [claim_id]):
            # A query of its own: joined, SQLite would work out the names of all documents first.
            return self._claim([*row, *self._database.rows(_NAME, [document_id])[0]])
        return None

    def mentions(self) -> list[Mention]:
        """Mentions of the current readings, by document name, document id and place."""
        names = Mention.model_fields
        with no_garbage_collection():
            return [Mention(**dict(zip(names, row, strict=True))) for row in self._database.rows(_CURRENT_MENTIONS)]

    def origin_of(self, file: Path) -> str:
        """The name by which the store tells files apart: the path from the store's folder, with forward slashes.

        It does not depend on the working folder, nor on where a project that holds both lies. A store in memory takes
        paths from the folder it was opened in; a file on another drive keeps its whole path.
        """
        # The folder's links are followed, the file's own are not: a linked document goes by the name it has here.
        place = file.absolute().parent.resolve() / file.name
        try:
            return Path(os.path.relpath(place, self._home)).as_posix()
        except ValueError:
            return place.as_posix()

    def origins(self, beginning: str) -> list[str]:
        """The origins that begin so, of everything that was ever stored, sorted."""
        rows = self._database.rows(
            "SELECT DISTINCT origin FROM versions WHERE substr(origin, 1, ?) = ? ORDER BY origin",
            [len(beginning), beginning],
        )
        return [origin for (origin,) in rows]

    def latest(self, origin: str, extractor: str) -> Latest | None:
        """What is known of the file at `origin`; None when it was never stored, or was removed since."""
        rows = self._database.rows(_LATEST, [extractor, origin])
        return Latest(*rows[0]) if rows else None

    def reply(self, key: str) -> str | None:
        """What a language model answered, by the hash of all that the answer depends on; None where it is not kept."""
        rows = self._database.rows("SELECT text FROM replies WHERE key = ?", [key])
        return str(rows[0][0]) if rows else None

    def keep_replies(self, replies: Sequence[KeptReply]) -> None:
        """Keep answers of a language model, each by its key; the first one of a key stays."""
        with self._database.writing():
            self._database.append(
                "INSERT INTO replies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", replies
            )

    def readers(self, document_id: str) -> frozenset[str]:
        """The extractors that have read a document."""
        rows = self._database.rows("SELECT DISTINCT extractor FROM readings WHERE document_id = ?", [document_id])
        return frozenset(name for (name,) in rows)

    def history(self) -> list[Version]:
        """Every version of every file, by origin, the oldest first; what each held stays readable by `document`."""
        return [Version(*row) for row in self._database.rows(_HISTORY)]

    def remove(self, origin: str) -> bool:
        """Let what the file at `origin` last held count no more; False when nothing current is known of it.

        Nothing is deleted: the document and its claims can still be looked up, and adding the file brings them back.
        """
        with self._database.writing():
            current = self._database.rows(
                "SELECT max(id) FROM versions WHERE origin = ? "
                "HAVING max(id) IS NOT NULL AND max(id) NOT IN (SELECT version_id FROM removals)",
                [origin],
            )
            for (version,) in current:
                self._add_row("removals", (None, version))
        return bool(current)

    def add_reading(
        self, document: Document, extraction: Extraction, *, digest: str, extractor: str, extractor_version: str
    ) -> Outcome:
        """Append what one version of an extractor read in the document at `document.origin`, all of it or nothing.

        `digest` is the hash of the file's bytes, kept to tell later whether the file changed. The answer is "new" for
        an origin never seen, "same" when nothing differs from what was current there, else "changed".
        Raises RefusedReadingError when a claim is not about this document in its own words.
        """
        reading = Reading(document, extraction, digest, extractor, extractor_version)
        with self._database.writing():
            return self._add(reading)

    def add_readings(self, readings: Sequence[Reading]) -> None:
        """Append several readings, all of them or none."""
        if readings:
            with self._database.writing():
                for reading in readings:
                    self._add(reading)

    def _add(self, said: Reading) -> Outcome:
        document, extraction, digest, extractor, extractor_version = said
        claims = _claim_rows(document, extraction.claims)
        mentions = [(m.id, m.type, m.name, m.mention, m.start, m.end) for m in extraction.mentions]
        fingerprint = content_id([[(i, rule, confidence) for i, _, rule, confidence in claims], mentions])
        before = self.latest(document.origin, extractor)
        self._add_version(document, digest, before)
        newest = self.latest(document.origin, extractor)
        if newest is None or (newest.extractor_version, newest.fingerprint) != (extractor_version, fingerprint):
            reading = self._add_row("readings", (None, document.id, extractor, extractor_version, fingerprint))
            self._add_claims(reading, claims)
            self._database.append(
                "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(reading, position, *row) for position, row in enumerate(mentions)],
            )
        if before is None:
            return "new"
        return "same" if (before.document_id, before.fingerprint) == (document.id, fingerprint) else "changed"

    def _add_version(self, document: Document, digest: str, before: Latest | None) -> None:
        stored = self._database.rows("SELECT text FROM documents WHERE id = ?", [document.id])
        if not stored:
            self._add_row("documents", _document_row(document))
        elif stored[0][0] != document.text and document.origin.partition(":")[0] != "import":
            # By its id it is the same document: what is stored are only its quoted words.
            self._database.append(
                "INSERT INTO full_texts VALUES (?, ?) ON CONFLICT DO NOTHING", [(document.id, document.text)]
            )
        now = (document.id, digest, document.name)
        if before is None or (before.document_id, before.digest, before.name) != now:
            self._add_row("versions", (None, document.origin, document.name, digest, document.id))

    def _add_claims(self, reading: int, claims: Sequence[tuple[str, str, str, float]]) -> None:
        # A claim that an earlier reading held is there already, and by its id it says the same.
        self._database.append(
            "INSERT INTO claims (id, body) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", [row[:2] for row in claims]
        )
        self._database.append(
            "INSERT INTO reading_claims VALUES (?, ?, ?, ?)", [(reading, i, rule, c) for i, _, rule, c in claims]
        )

    def _add_row(self, table: str, row: Sequence[Any]) -> int:
        """Append a row and return its number."""
        marks = ", ".join("?" * len(row))
        self._database.append(f"INSERT INTO {table} VALUES ({marks})", [row])  # noqa: S608 - table names are our own
        return int(self._database.rows("SELECT last_insert_rowid()")[0][0])

    def _document(self, row: Sequence[Any]) -> Document:
        known = dict(zip(_DOCUMENT_FIELDS, row, strict=True))
        try:
            return Document(**known | {field: json.loads(known[field]) for field in ("sources", "pages", "notes")})
        except ValueError as error:
            raise self._damaged("document", row[0]) from error

    def _claim(self, row: Sequence[Any]) -> Claim:
        claim_id, body, rule, confidence, name = row
        apart = {"id": claim_id, "document": name, "rule": rule, "confidence": confidence}
        try:
            # One JSON text for pydantic's own parser: three times as fast as building the dictionaries in Python.
            return Claim.model_validate_json(f"{json.dumps(apart)[:-1]}, {body[1:]}")
        except ValidationError as error:
            raise self._damaged("claim", claim_id) from error

    def _damaged(self, what: str, its_id: str) -> StoreError:
        return StoreError(
            f"{self.path or 'store in memory'}: {what} {its_id} is damaged; "
            "move the file away and build it again from the documents, or restore a copy"
        )


def _document_row(document: Document) -> tuple[Any, ...]:
    known = document.model_dump(mode="json", exclude={"name", "origin"})
    fields = (field for field in _DOCUMENT_FIELDS if field in known)
    return tuple(json.dumps(known[f]) if isinstance(known[f], list) else known[f] for f in fields)


def _claim_rows(document: Document, claims: Sequence[Claim]) -> list[tuple[str, str, str, float]]:
    """Id, body, rule and confidence of every claim, each id once; refuses what the document does not say."""
    rows: dict[str, tuple[str, str, str, float]] = {}
    for claim in claims:
        said = claim.model_dump(mode="json", exclude=_NOT_CLAIMED)
        fault = _fault(document, claim, content_id(said))
        if fault:
            raise RefusedReadingError(f"{document.name}: claim {claim.id} of rule {claim.rule!r} {fault}")
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        rows.setdefault(claim.id, (claim.id, body, claim.rule, claim.confidence))
    return list(rows.values())


def _fault(document: Document, claim: Claim, proper_id: str) -> str | None:
    """What is wrong with a claim, or None."""
    start, end, text = claim.evidence.start, claim.evidence.end, claim.evidence.text
    if claim.document_id != document.id:
        return f"is about document {claim.document_id}, expected {document.id}"
    if not 0 <= start < end <= len(document.text) or document.text[start:end] != text:
        found = document.text[max(start, 0) : end]
        return f"cites {text[:80]!r} at {start}–{end}, where the text has {found[:80]!r}"
    if claim.id != proper_id:
        return f"was changed after its id was made, expected {proper_id}"
    return None
