"""The tables of a store, as a list of named steps; the names of those applied sit in the file itself.

To change the schema, append a function to MIGRATIONS. Never change or remove one that was released.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

APPLICATION_ID = 0x52454547  # "REEG": what marks a SQLite file as ours

Migration = Callable[[sqlite3.Connection], None]

_TABLES = (
    # One text, once, however many files hold it. Lists are JSON arrays.
    """CREATE TABLE documents (
        id TEXT PRIMARY KEY, text TEXT NOT NULL, title TEXT, publisher TEXT, date TEXT, kind TEXT, language TEXT,
        sources TEXT NOT NULL, pages TEXT NOT NULL, notes TEXT NOT NULL) STRICT""",
    # What a file held, each time that it was found to hold something else; the last row of an origin is what it holds.
    """CREATE TABLE versions (
        id INTEGER PRIMARY KEY, origin TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
        document_id TEXT NOT NULL REFERENCES documents) STRICT""",
    "CREATE INDEX versions_by_origin ON versions (origin, id)",
    "CREATE INDEX versions_by_document ON versions (document_id)",
    # `body` is everything that the id is the hash of. The columns are computed from it, so they always agree.
    """CREATE TABLE claims (
        id TEXT PRIMARY KEY, body TEXT NOT NULL,
        document_id TEXT NOT NULL REFERENCES documents AS (json_extract(body, '$.document_id')) STORED,
        start INTEGER NOT NULL AS (json_extract(body, '$.evidence.start')) STORED,
        subject_id TEXT AS (json_extract(body, '$.subject.id')),
        predicate TEXT AS (json_extract(body, '$.predicate')),
        object_id TEXT AS (json_extract(body, '$.object.id')),
        modality TEXT AS (json_extract(body, '$.modality')),
        extractor TEXT AS (json_extract(body, '$.extractor'))) STRICT""",
    # One pass of one version of an extractor over a document; the last of each extractor counts.
    # `fingerprint` is the hash of all that was read, to tell whether another pass read anything else.
    """CREATE TABLE readings (
        id INTEGER PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents, extractor TEXT NOT NULL,
        extractor_version TEXT NOT NULL, fingerprint TEXT NOT NULL) STRICT""",
    "CREATE INDEX readings_by_document ON readings (document_id, extractor, id)",
    # Rule and confidence are no part of a claim's id: another version may give the same claim others.
    """CREATE TABLE reading_claims (
        reading_id INTEGER NOT NULL REFERENCES readings, claim_id TEXT NOT NULL REFERENCES claims,
        rule TEXT NOT NULL, confidence REAL NOT NULL, PRIMARY KEY (reading_id, claim_id)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE mentions (
        reading_id INTEGER NOT NULL REFERENCES readings, position INTEGER NOT NULL, id TEXT NOT NULL,
        type TEXT NOT NULL, name TEXT NOT NULL, mention TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        PRIMARY KEY (reading_id, position)) STRICT, WITHOUT ROWID""",
)

_VIEWS = (
    # The file after which a document is called: one that holds it now before one that once did, then by name.
    """CREATE VIEW holders AS
        SELECT document_id, name, origin, current FROM (
            SELECT *, row_number() OVER (PARTITION BY document_id ORDER BY current DESC, name, origin) AS place FROM (
                SELECT v.*, NOT EXISTS (
                    SELECT 1 FROM versions AS later WHERE later.origin = v.origin AND later.id > v.id) AS current
                FROM versions AS v))
        WHERE place = 1""",
    """CREATE VIEW current_readings AS
        SELECT document_id, extractor, max(id) AS reading_id FROM readings GROUP BY document_id, extractor""",
)

_APPENDED_ONLY = ("documents", "versions", "claims", "readings", "reading_claims", "mentions")


def documents_readings_claims(connection: sqlite3.Connection) -> None:
    """The tables, and triggers that keep anyone from rewriting what was once read."""
    for statement in (*_TABLES, *_VIEWS):
        connection.execute(statement)
    for table in _APPENDED_ONLY:
        _append_only(connection, table)


def _append_only(connection: sqlite3.Connection, table: str) -> None:
    for action in ("UPDATE", "DELETE"):
        connection.execute(
            f"CREATE TRIGGER {table}_never_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are only ever appended'); END"
        )


def find_claims_by_entity(connection: sqlite3.Connection) -> None:
    """Indexes for questions that start from one entity or one claim."""
    connection.execute("CREATE INDEX claims_by_subject ON claims (subject_id, predicate)")
    connection.execute("CREATE INDEX claims_by_object ON claims (object_id, predicate)")
    connection.execute("CREATE INDEX reading_claims_by_claim ON reading_claims (claim_id, reading_id)")


_HOLDERS = """CREATE VIEW holders AS
    SELECT document_id, name, origin, current FROM (
        SELECT *, row_number() OVER (PARTITION BY document_id ORDER BY current DESC, name, origin) AS place FROM (
            SELECT v.*, NOT EXISTS (
                SELECT 1 FROM versions AS later WHERE later.origin = v.origin AND later.id > v.id)
                AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.version_id = v.id) AS current
            FROM versions AS v))
    WHERE place = 1"""


def files_can_be_removed(connection: sqlite3.Connection) -> None:
    """A removal says that what a file last held counts no more; another version of the file brings it back."""
    connection.execute(
        "CREATE TABLE removals (id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL UNIQUE REFERENCES versions) STRICT"
    )
    _append_only(connection, "removals")
    connection.execute("DROP VIEW holders")
    connection.execute(_HOLDERS)


def texts_can_be_completed(connection: sqlite3.Connection) -> None:
    """The whole text of a document that came by import, as its quoted words alone, once a file with it is read."""
    connection.execute(
        "CREATE TABLE full_texts (document_id TEXT PRIMARY KEY REFERENCES documents, text TEXT NOT NULL) STRICT"
    )
    _append_only(connection, "full_texts")


# Of rules, a model and both, the one that read a document last counts; reference tables and imports stand beside it.
_CURRENT_READINGS = """CREATE VIEW current_readings AS
    SELECT document_id, extractor, max(id) AS reading_id FROM readings
    GROUP BY document_id, CASE WHEN extractor IN ('rules', 'llm', 'both') THEN 'text' ELSE extractor END"""


def replies_are_kept(connection: sqlite3.Connection) -> None:
    """What a language model answered, by the hash of all that it depends on, so that nothing is asked twice."""
    connection.execute(
        """CREATE TABLE replies (
            key TEXT PRIMARY KEY, document_id TEXT NOT NULL, part INTEGER NOT NULL, guide TEXT NOT NULL,
            model TEXT NOT NULL, settings TEXT NOT NULL, text TEXT NOT NULL, tokens_in INTEGER NOT NULL,
            tokens_out INTEGER NOT NULL) STRICT"""
    )
    _append_only(connection, "replies")
    connection.execute("DROP VIEW current_readings")
    connection.execute(_CURRENT_READINGS)


MIGRATIONS: tuple[Migration, ...] = (
    documents_readings_claims,
    find_claims_by_entity,
    files_can_be_removed,
    texts_can_be_completed,
    replies_are_kept,
)


def applied_migrations(connection: sqlite3.Connection) -> frozenset[str]:
    """Names of the steps that made this file; empty for a file without any table."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone():
        return frozenset()
    return frozenset(name for (name,) in connection.execute("SELECT name FROM migrations"))


def migrate(connection: sqlite3.Connection, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Apply the steps that this file lacks; call it inside a transaction."""
    applied = applied_migrations(connection)
    if not applied:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE migrations (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT")
    for step in migrations:
        if step.__name__ not in applied:
            step(connection)
            connection.execute("INSERT INTO migrations (name) VALUES (?)", (step.__name__,))
