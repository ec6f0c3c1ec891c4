"""Builds that are killed, that run beside each other, and that run out of disk."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from reegraph.build import build
from reegraph.store import Store

DOCUMENTS, CLAIMS = 60, 40


@pytest.fixture
def corpus(docs, write):
    """Sixty documents of forty claims each."""
    for number in range(DOCUMENTS):
        write(f"{number:03}.md", *(f"Alpha{number} operates Beta{i}." for i in range(CLAIMS)))
    return docs


@pytest.fixture
def path(tmp_path):
    return tmp_path / "s.db"


def _start(folder: Path, path: Path, *limit: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    script = Path(__file__).with_name("building.py")
    return subprocess.Popen(
        [sys.executable, str(script), str(folder), str(path), *limit],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


def _go_on(process):
    process.stdin.write("\n")
    process.stdin.flush()


def _whole_documents(path):
    """The number of documents in a store, after checking that each has all its claims and the file is sound."""
    with Store.open_existing(path) as store:
        names = {document.name for document in store.documents()}
        assert Counter(claim.document for claim in store.claims()) == dict.fromkeys(names, CLAIMS)
        assert Counter(mention.document for mention in store.mentions()) == dict.fromkeys(names, CLAIMS)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    return len(names)


def _assert_like_a_fresh_build(path, corpus, extractor):
    with Store(":memory:") as fresh, Store.open_existing(path) as store:
        build([corpus], fresh, extractor=extractor)
        assert store.claims() == fresh.claims()
        assert store.mentions() == fresh.mentions()
        assert [d.id for d in store.documents()] == [d.id for d in fresh.documents()]


def test_a_killed_build_leaves_whole_documents_and_the_next_goes_on(corpus, path, extractor):
    """Killed without warning, again and again: what was reported is there, nothing is there in part."""
    finished, kills = 0, 0
    process = _start(corpus, path, stdin=subprocess.PIPE)
    while line := process.stdout.readline():
        _go_on(process)
        finished += line == "new\n"
        if line == "new\n" and finished % 25 == 0:
            time.sleep(0.002 * kills)  # for another place in the work on the next document
            process.kill()
            process.communicate()
            kills += 1
            assert finished <= _whole_documents(path) <= finished + kills
            process = _start(corpus, path, stdin=subprocess.PIPE)
    assert (process.wait(), kills) == (0, 2)
    process.communicate()
    assert _whole_documents(path) == DOCUMENTS
    _assert_like_a_fresh_build(path, corpus, extractor)


def test_two_builds_at_once_share_the_store(corpus, path, extractor):
    """Both end well, whoever is first, and the store is the same as from one."""
    processes = [_start(corpus, path) for _ in range(2)]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 2
    assert _whole_documents(path) == DOCUMENTS
    _assert_like_a_fresh_build(path, corpus, extractor)


@pytest.mark.skipif(sys.platform == "win32", reason="only Unix can limit the size of a process's files")
@pytest.mark.parametrize("limit", ["50000", "300000"])
def test_a_full_disk_stops_the_build_with_whole_documents(corpus, path, extractor, limit):
    """The process is refused more room: it says what to do, and with room the next build finishes."""
    process = _start(corpus, path, limit)
    reported, message = process.communicate()
    assert process.returncode == 1
    assert message.startswith("StoreError:")
    assert "check the space left" in message
    assert "every document finished so far is kept" in message
    if reported:
        assert len(reported.splitlines()) <= _whole_documents(path) < DOCUMENTS
    with Store(path) as store:
        build([corpus], store, extractor=extractor)
    assert _whole_documents(path) == DOCUMENTS
    _assert_like_a_fresh_build(path, corpus, extractor)
