"""What a store file may be, and what happens when it is damaged, locked, full or of another version."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from reegraph.errors import StoreBusyError, StoreError
from reegraph.store import Store, schema


@pytest.fixture
def path(tmp_path):
    return tmp_path / "s.db"


@pytest.fixture
def filled(path, document, claim, add):
    """A store file with fifty documents of one claim each."""
    with Store(path) as store:
        for number in range(50):
            one = document(f"{number:02}.md", f"{number}: Alpha operates Beta Mine. " + "Words. " * 500)
            add(store, one, claim(one))
    return path


def _sqlite(path, *statements):
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_store_is_one_file_that_opens_again(filled, tmp_path):
    """After closing, nothing lies beside the file, and everything is in it."""
    assert [file.name for file in tmp_path.iterdir()] == ["s.db"]
    with Store.open_existing(filled) as store:
        assert len(store.documents()) == len(store.claims()) == 50


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such store; make one with: reegraph build"),
        (b"", "is empty, not a reegraph store"),
        (b"# Alpha Metals\n" * 100, "not a SQLite file"),
        (b"SQLite format 3\x00" + b"\xff" * 5000, "not a SQLite file|damaged"),
    ],
)
def test_opening_what_is_no_store_says_what_it_is(path, content, message):
    """A missing, empty or other file is named with what to do, and is left as it was."""
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=message):
        Store.open_existing(path)
    assert (path.read_bytes() if path.exists() else None) == content


def test_a_folder_is_no_store(tmp_path):
    """The message proposes a file name."""
    with pytest.raises(StoreError, match=r"this is a folder; .*reegraph\.db"):
        Store(tmp_path)


def test_a_store_in_a_missing_folder_is_refused(tmp_path):
    """Folders are not made in passing: the name may be a slip."""
    with pytest.raises(StoreError, match="there is no folder"):
        Store(tmp_path / "missing" / "s.db")


@pytest.mark.parametrize("opening", [Store, Store.open_existing])
def test_a_database_of_something_else_is_never_touched(path, opening):
    """Someone else's SQLite file is refused before a byte of it changes."""
    _sqlite(path, "CREATE TABLE mine (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="a SQLite file of something else"):
        opening(path)
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_store(path):
    """What an interruption leaves before the first table is no obstacle."""
    path.touch()
    Store(path).close()
    Store.open_existing(path).close()


def test_a_store_of_a_newer_version_is_refused(filled):
    """A step that this version does not know is named, with the way out."""
    _sqlite(filled, "INSERT INTO migrations (name) VALUES ('from_the_future')")
    with pytest.raises(StoreError, match=r"newer version of reegraph .*from_the_future"):
        Store(filled)


def _older_store(path):
    """A file as the first released schema made it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    schema.migrate(connection, schema.MIGRATIONS[:1])
    connection.execute("COMMIT")
    connection.close()


def test_an_older_store_is_brought_up_to_date_with_its_data(path, document, claim, add):
    """Opening applies the steps that are missing, and only those."""
    _older_store(path)
    _sqlite(
        path,
        """INSERT INTO documents VALUES
            ('d', 'Alpha operates Beta Mine.', NULL, NULL, NULL, NULL, 'en', '[]', '[]', '[]')""",
        "INSERT INTO versions VALUES (1, 'a.md', 'a.md', 'hash', 'd')",
    )
    with Store.open_existing(path) as store:
        assert [d.text for d in store.documents()] == ["Alpha operates Beta Mine."]
        add(store, document("b.md"), claim(document("b.md")))
        assert len(store.claims()) == 1
    connection = sqlite3.connect(path)
    assert schema.applied_migrations(connection) == {step.__name__ for step in schema.MIGRATIONS}
    assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'claims_by_subject'").fetchone()
    connection.close()


def test_a_failed_migration_leaves_the_older_store(path):
    """A step that cannot be applied leaves the file as it was: all steps, or none."""
    _older_store(path)
    _sqlite(path, "CREATE TABLE claims_by_object (id INTEGER)")
    before = _schema_of(path)
    with pytest.raises(StoreError, match="claims_by_object"):
        Store(path)
    assert _schema_of(path) == before


def _schema_of(path):
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name FROM sqlite_master UNION SELECT name FROM migrations ORDER BY 1").fetchall()
    connection.close()
    return rows


def test_a_damaged_file_is_called_damaged(filled):
    """Pages overwritten in the middle: an error of ours that says how to go on, from opening or from reading."""
    content = bytearray(filled.read_bytes())
    content[8192:-4096] = b"\x5a" * (len(content) - 12288)
    filled.write_bytes(content)
    with pytest.raises(StoreError, match="damaged; move it away and build again"), Store.open_existing(filled) as store:
        store.claims()


def test_a_file_cut_short_is_called_damaged(filled):
    """As left by a copy that was broken off."""
    filled.write_bytes(filled.read_bytes()[:20_000])
    with pytest.raises(StoreError, match="damaged"), Store.open_existing(filled) as store:
        store.claims()


def test_a_locked_store_says_so_after_the_wait(filled, document, add):
    """A writer that does not get its turn is told who may hold it, and reading goes on."""
    other = sqlite3.connect(filled, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store(filled, busy_seconds=0.3) as store:
        start = time.monotonic()
        with pytest.raises(StoreBusyError, match=r"locked for 0\.3 s; wait until it has ended"):
            add(store, document("new.md"))
        assert time.monotonic() - start >= 0.3
        assert len(store.documents()) == 50
    other.execute("ROLLBACK")
    other.close()


def test_a_writer_waits_for_its_turn(filled, document, add):
    """A lock that is given up within the wait costs time only."""
    other = sqlite3.connect(filled, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    with Store(filled, busy_seconds=30) as store:
        threading.Timer(0.5, lambda: other.execute("ROLLBACK")).start()
        assert add(store, document("new.md")) == "new"
    other.close()


def test_a_full_disk_leaves_whole_documents(filled, document, claim, add):
    """The document that does not fit is left out whole, the message says what to do, and later it fits."""
    with Store(filled) as store:
        (pages,) = store._database.rows("PRAGMA page_count")[0]
        store._database.rows(f"PRAGMA max_page_count = {pages}")
        large = document("large.md", "Alpha operates Beta Mine. " + "Words. " * 100_000)
        with pytest.raises(StoreError, match="the disk is full; make room"):
            add(store, large, claim(large))
        assert len(store.documents()) == len(store.claims()) == 50
        store._database.rows("PRAGMA max_page_count = 1000000")
        assert add(store, large, claim(large)) == "new"
        assert len(store.claims()) == 51


def test_a_snapshot_shows_one_state(filled, document, claim, add):
    """What is written beside it appears only after the snapshot."""
    with Store.open_existing(filled) as reader, Store(filled) as writer:
        with reader.snapshot():
            before = reader.documents()
            add(writer, document(), claim(document()))
            assert len(reader.claims()) == len(before) == 50
        assert len(reader.claims()) == 51


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_store_that_may_not_be_written_can_be_read(filled, tmp_path, document, add):
    """On a read-only disk questions are answered, and a build is refused with the reason."""
    filled.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        with Store.open_existing(filled) as store:
            assert len(store.claims()) == 50
            with pytest.raises(StoreError, match="may not be written"):
                add(store, document("new.md"))
    finally:
        tmp_path.chmod(0o755)


def test_many_processes_may_make_one_store_at_once(path):
    """Whoever comes first makes the tables, the others wait and find them."""
    code = f"from reegraph.store import Store; Store({str(path)!r}).close()"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(6)
    ]
    assert [process.communicate()[1] for process in processes] == [b""] * 6
    Store.open_existing(path).close()
