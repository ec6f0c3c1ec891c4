"""One SQLite file: opened with care, locked with patience, its errors told in words that say what to do."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reegraph.errors import StoreBusyError, StoreError
from reegraph.store.schema import APPLICATION_ID, MIGRATIONS, applied_migrations, migrate

OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables

# SQLite waits in C, where Ctrl-C goes unheard; so it may wait only this long, and the rest of the patience is ours.
_DEAF_SECONDS = 0.2

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_KEPT = "every document finished so far is kept, so run the same command again afterwards"
_ADVICE = {
    sqlite3.SQLITE_FULL: f"the disk is full; make room ({_KEPT})",
    sqlite3.SQLITE_IOERR: f"the disk refuses to read or write it; check the space left, quotas and the disk ({_KEPT})",
    sqlite3.SQLITE_READONLY: "it may not be written; change its permissions or give another file",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that its folder exists and that you may write there",
    sqlite3.SQLITE_NOTADB: "this is not a SQLite file, so no reegraph store; give another file",
    sqlite3.SQLITE_CORRUPT: "it is damaged; move it away and build again from the documents, or restore a copy",
}


class Database:
    """A connection to a store file.

    `path` is None for a store in memory. Anything that SQLite reports comes out as StoreError, or as StoreBusyError
    when another process kept the file locked for more than `busy_seconds`.
    """

    def __init__(self, path: Path | None, *, create: bool, busy_seconds: float) -> None:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise StoreError(f"this Python has SQLite {sqlite3.sqlite_version}; reegraph needs 3.37 or newer")
        self.path = path
        self._busy_seconds = busy_seconds
        if path is not None:
            _check_file(path, create=create)
        with self._told():
            address, is_uri = _address(path)
            self._connection = sqlite3.connect(
                address, uri=is_uri, timeout=min(busy_seconds, _DEAF_SECONDS), isolation_level=None
            )
            try:
                self._prepare(create=create)
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self, *, create: bool) -> None:
        self._refuse_strangers(create=create)
        if self._writable():
            # Readers go on while a build writes. A file system that cannot do it keeps the default, which is as safe.
            self._patiently("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        if len(applied_migrations(self._connection)) < len(MIGRATIONS):
            with self.writing():
                migrate(self._connection)

    def _refuse_strangers(self, *, create: bool) -> None:
        """Raise for a file that is no store of ours, before anything is written to it."""
        with self.snapshot():  # or another process might make the tables between one look and the next
            (mark,) = self.rows("PRAGMA application_id")[0]
            empty = mark == 0 and not self.rows("SELECT 1 FROM sqlite_master")
            unknown = applied_migrations(self._connection) - {step.__name__ for step in MIGRATIONS}
        if mark != APPLICATION_ID and not (empty and create):
            what = "is empty" if empty else "is a SQLite file of something else"
            raise StoreError(f"{self.path}: {what}, not a reegraph store; give another file, or build one first")
        if unknown:
            raise StoreError(
                f"{self.path}: made by a newer version of reegraph (unknown here: {', '.join(sorted(unknown))}); "
                "upgrade reegraph, or build a new store"
            )

    def _writable(self) -> bool:
        return self.path is None or _may_write(self.path)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._told():
            return self._patiently(sql, parameters).fetchall()

    def append(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one INSERT for every row."""
        with self._told():
            self._connection.executemany(sql, rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of what happens inside, or nothing; waits for other writers first."""
        with self._told():
            self._patiently("BEGIN IMMEDIATE")
        with self._ended():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside shows one state, whatever others write meanwhile."""
        with self._told():
            self._connection.execute("BEGIN")
        with self._ended():
            yield

    @contextmanager
    def _ended(self) -> Iterator[None]:
        try:
            yield
            with self._told():
                self._patiently("COMMIT")
        except BaseException:
            # A full disk makes SQLite roll back by itself.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        self._connection.close()

    def _patiently(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement, again and again while another process holds a lock."""
        deadline = time.monotonic() + self._busy_seconds
        while True:
            try:
                return self._connection.execute(sql, parameters)
            except sqlite3.OperationalError as error:
                if _code(error) not in _BUSY or time.monotonic() >= deadline:
                    raise
            time.sleep(0.01)  # SQLite gives up at once where waiting could never help, as when two switch to WAL

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite raises into what a reader can act on."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            where = self.path or "store in memory"
            if _code(error) in _BUSY:
                raise StoreBusyError(
                    f"{where}: another process has kept it locked for {self._busy_seconds:g} s; "
                    "wait until it has ended (another build?) and run this again"
                ) from error
            raise StoreError(f"{where}: {_ADVICE.get(_code(error), 'SQLite refuses')} [{error}]") from error


def _code(error: sqlite3.Error) -> int:
    """The primary result code; the higher bits only refine it."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _check_file(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise StoreError(f"{path}: this is a folder; give the name of a store file, such as {path / 'reegraph.db'}")
    if not create and not path.exists():
        raise StoreError(f"{path}: there is no such store; make one with: reegraph build PATH --db {path}")
    if not path.parent.is_dir():
        raise StoreError(f"{path}: there is no folder {path.parent}; make it first")


def _may_write(path: Path) -> bool:
    # SQLite writes beside the file, too.
    return os.access(path if path.exists() else path.parent, os.W_OK) and os.access(path.parent, os.W_OK)


def _address(path: Path | None) -> tuple[str, bool]:
    """What to open and whether that is a URI: one that forbids writing where we may not write."""
    if path is None:
        return ":memory:", False
    if _may_write(path):
        return str(path.absolute()), False
    # Without the right to write beside it, SQLite opens a WAL file only when told that nobody else changes it.
    unmerged = path.with_name(f"{path.name}-wal").exists()
    return f"{path.absolute().as_uri()}?mode=ro{'' if unmerged else '&immutable=1'}", True
