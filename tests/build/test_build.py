"""What a build reads, what it reports, and what the store shows afterwards."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sys

import pytest

from reegraph.build import BuildEvent, Extractor, build, rule_extractor
from reegraph.extract import Extraction
from reegraph.store import Store


def _statuses(report):
    return {result.file.rsplit("/", 1)[-1]: result.status for result in report.documents}


def _shown(store):
    """All that a store shows, apart from where the files lie."""
    return (
        [document.model_dump(exclude={"origin"}) for document in store.documents()],
        [claim.model_dump_json() for claim in store.claims()],
        [mention.model_dump_json() for mention in store.mentions()],
    )


def test_a_build_reads_every_document_of_a_folder(store, docs, write, extractor):
    """Claims and mentions of each file are in the store, and the report counts them."""
    write("b.md", "Alpha operates Beta.", "Gamma operates Delta.")
    write("a.txt", "Alpha operates Beta.")
    report = build([docs], store, extractor=extractor)
    assert report.to_json() == {
        "documents": [
            {"file": (docs / "a.txt").as_posix(), "status": "new", "reason": None, "claims": 1},
            {"file": (docs / "b.md").as_posix(), "status": "new", "reason": None, "claims": 2},
        ],
        "registry": {"status": "left out", "sources": 0, "claims": 0},
    }
    assert [(c.document, c.evidence.text) for c in store.claims()] == [
        ("a.txt", "Alpha operates Beta."),
        ("b.md", "Alpha operates Beta."),
        ("b.md", "Gamma operates Delta."),
    ]
    assert [m.mention for m in store.mentions()] == ["Alpha", "Alpha", "Gamma"]


def test_the_rules_of_this_version_are_the_default(store, docs, write):
    """Without an extractor of one's own, documents are read by ours, under its version."""
    write("a.md", "Alpha operates Beta.")
    build([docs], store)
    ours = rule_extractor()
    latest = store.latest(store.origin_of(docs / "a.md"), ours.name)
    assert latest.extractor_version == ours.version


def test_a_second_build_reads_only_what_is_new_or_changed(store, docs, write, extractor):
    """An unchanged file is not given to the extractor again, whatever its time stamp says."""
    read = []

    def reading(document):
        read.append(document.name)
        return extractor.extract(document)

    watched = extractor._replace(extract=reading)
    for name in ("a.md", "b.md"):
        write(name, "Alpha operates Beta.", name)
    build([docs], store, extractor=watched)
    read.clear()
    os.utime(write("a.md", "Alpha operates Beta.", "a.md"), (1, 1))
    before = (docs / "b.md").stat()
    write("b.md", "Alpha operates Zeta.", "b.md")
    os.utime(docs / "b.md", ns=(before.st_atime_ns, before.st_mtime_ns))  # same size, same time, another content
    write("c.md", "Alpha operates Beta.", "c.md")
    report = build([docs], store, extractor=watched)
    assert _statuses(report) == {"a.md": "same", "b.md": "changed", "c.md": "new"}
    assert read == ["b.md", "c.md"]
    assert [c.object.name for c in store.claims()] == ["Beta", "Zeta", "Beta"]
    assert [result.claims for result in report.documents] == [1, 1, 1]


def test_another_extractor_version_reads_everything_again(store, docs, write, extractor):
    """A file whose claims differ is changed, one where nothing differs is the same; the newest reading counts."""
    write("a.md", "Alpha operates Beta.")
    write("b.md", "Nothing here.")
    build([docs], store, extractor=extractor)
    blind = Extractor("rules", "2", lambda _: Extraction())
    assert _statuses(build([docs], store, extractor=blind)) == {"a.md": "changed", "b.md": "same"}
    assert store.claims() == []
    assert _statuses(build([docs], store, extractor=blind)) == {"a.md": "same", "b.md": "same"}


def test_rebuild_reads_every_file_again(store, docs, write, extractor):
    """Asked for, unchanged files are read, too; what they say is the same as before."""
    write("a.md", "Alpha operates Beta.")
    build([docs], store, extractor=extractor)
    read = []
    again = extractor._replace(extract=lambda document: read.append(document.name) or extractor.extract(document))
    assert _statuses(build([docs], store, rebuild=True, extractor=again)) == {"a.md": "same"}
    assert read == ["a.md"]
    assert len(store.claims()) == 1


def test_files_that_cannot_be_read_are_named_and_the_others_built(store, docs, write, extractor):
    """Binary, empty and missing files fail with a reason on one line."""
    write("good.md", "Alpha operates Beta.")
    (docs / "binary.txt").write_bytes(b"\x00\x01\x02" * 100)
    (docs / "empty.md").touch()
    report = build([docs, docs / "missing.md"], store, extractor=extractor)
    assert _statuses(report) == {"binary.txt": "failed", "empty.md": "failed", "good.md": "new", "missing.md": "failed"}
    assert all(result.reason and "\n" not in result.reason and result.claims == 0 for result in report.failed)
    assert [d.name for d in store.documents()] == ["good.md"]


def test_a_file_that_cannot_be_read_any_more_keeps_its_stored_version(store, docs, write, extractor):
    """What was known from it still stands, also when it is gone from the disk."""
    write("a.md", "Alpha operates Beta.")
    write("b.md", "Gamma operates Delta.")
    build([docs], store, extractor=extractor)
    before = _shown(store)
    (docs / "a.md").write_bytes(b"\x00\xff")
    (docs / "b.md").unlink()
    assert _statuses(build([docs], store, extractor=extractor)) == {"a.md": "failed"}
    assert _shown(store) == before


@pytest.mark.parametrize(
    ("word", "reason"),
    [("BUG", r"a fault of reegraph, please report it: KeyError: 'BUG'"), ("WRONG", "a fault of the extractor.*cites")],
)
def test_a_fault_in_one_document_is_reported_and_the_others_are_built(store, docs, write, extractor, word, reason):
    """An exception or a wrong citation costs one document, which is read again as soon as the fault is gone."""
    write("a.md", word, "Alpha operates Beta.")
    write("b.md", "Gamma operates Delta.")
    report = build([docs], store, extractor=extractor)
    assert _statuses(report) == {"a.md": "failed", "b.md": "new"}
    assert re.search(reason, report.failed[0].reason)
    assert [c.document for c in store.claims()] == ["b.md"]
    write("a.md", "Alpha operates Beta.")
    assert _statuses(build([docs], store, extractor=extractor)) == {"a.md": "new", "b.md": "same"}


GERMAN = (
    "Der Konzern hat die Mine in diesem Jahr nicht gekauft, und er wird sie auch im nächsten Jahr nicht kaufen, "
    "weil die Preise für seltene Erden seit dem Sommer gefallen sind und der Markt noch nicht bereit ist."
)


def test_a_document_that_is_not_english_is_stored_and_not_read(store, docs, write, extractor):
    """Its text is there, it makes no claim, and every build says why."""
    (docs / "de.txt").write_text(f"Alpha operates Beta. {GERMAN}", encoding="utf-8")
    for status in ("new", "same"):
        (result,) = build([docs], store, extractor=extractor).documents
        assert (result.status, result.claims) == (status, 0)
        assert result.reason.startswith("not English (de)")
    assert [d.text for d in store.documents()] == [f"Alpha operates Beta. {GERMAN}"]
    assert store.claims() == []


def test_progress_is_told_file_by_file(store, docs, write, extractor):
    """Each event counts what is done of all, and carries what the report will say."""
    for name in ("a.md", "b.md"):
        write(name, "Alpha operates Beta.", name)
    events: list[BuildEvent] = []
    report = build([docs, docs / "missing.md"], store, extractor=extractor, progress=events.append)
    assert [(event.done, event.total) for event in events] == [(1, 3), (2, 3), (3, 3)]
    assert sorted((e.result for e in events), key=lambda r: r.file) == list(report.documents)


def test_an_interruption_keeps_the_documents_that_were_finished(store, docs, write, extractor):
    """Ctrl-C passes through; what was reported until then is stored, and the next build goes on from there."""
    for name in ("a.md", "b.md", "c.md"):
        write(name, "Alpha operates Beta.", name)

    def interrupt(event):
        if event.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([docs], store, extractor=extractor, progress=interrupt)
    assert [d.name for d in store.documents()] == ["a.md", "b.md"]
    assert _statuses(build([docs], store, extractor=extractor)) == {"a.md": "same", "b.md": "same", "c.md": "new"}


def _three_documents(write):
    return [
        write("x/a.md", "Alpha operates Beta."),
        write("y/a.md", "Gamma operates Delta."),
        write("y/copy.md", "Alpha operates Beta."),
    ]


def test_the_order_of_files_does_not_matter(write, extractor):
    """Whichever file is built first: equal names in two folders and equal contents under two names included."""
    files = _three_documents(write)
    shown = []
    for order in itertools.permutations(files):
        with Store(":memory:") as store:
            for file in order:
                build([file], store, extractor=extractor)
            shown.append(_shown(store))
    assert shown == [shown[0]] * 6
    assert [document["name"] for document in shown[0][0]] == ["a.md", "a.md"]


def test_steps_and_detours_lead_to_the_same_store(docs, write, extractor):
    """A store that went through other versions of files and extractor shows what a fresh one shows."""
    files = _three_documents(write)
    texts = [file.read_text(encoding="utf-8") for file in files]
    with Store(":memory:") as fresh, Store(":memory:") as old:
        build([docs], fresh, extractor=extractor)
        for file in files:
            file.write_text(f"Now Eta operates Theta. {texts[0]}", encoding="utf-8")
        build([docs], old, extractor=extractor)
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        build([docs], old, extractor=Extractor("rules", "0", lambda _: Extraction()))
        build([docs], old, extractor=extractor)
        assert _shown(old) == _shown(fresh)


def test_the_place_of_the_folder_does_not_matter(tmp_path, docs, write, extractor, monkeypatch):
    """A project that moved with its store finds every file the same, from any working folder."""
    write("a.md", "Alpha operates Beta.")
    with Store(tmp_path / "s.db") as store:
        build([docs], store, extractor=extractor)
        before = _shown(store)
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("docs", "s.db"):
        shutil.move(tmp_path / name, moved / name)
    monkeypatch.chdir(moved / "docs")
    with Store("../s.db") as store:
        assert _statuses(build(["."], store, extractor=extractor)) == {"a.md": "same"}
        assert _shown(store) == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no Unicode")
def test_a_file_name_of_any_bytes_is_built(store, docs, write, extractor):
    """Names that no text can hold are shown in some readable form, and stay apart."""
    text = write("a.md", "Alpha operates Beta.").read_bytes()
    for number, name in enumerate((b"\xff.md", b"\xfe.md", b"\xed\xa0\x80.md")):
        with open(os.path.join(os.fsencode(docs), name), "wb") as file:  # noqa: PTH118, PTH123 - pathlib has no bytes
            file.write(text + b"%d" % number)
    for status in ("new", "same"):
        report = build([docs], store, extractor=extractor)
        assert [result.status for result in report.documents] == [status] * 4
        report.model_dump_json().encode("utf-8")
    assert len(store.claims()) == 4
