"""However a store came to hold its documents, it is what a build from nothing would make of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reegraph.build import Extractor, build
from reegraph.graph import project
from reegraph.outputs import export
from reegraph.store import Store

NAMES = ("a.txt", "b.txt", "c/d.txt")
TEXTS = (
    "Alpha operates Beta.",
    "Alpha operates Beta. Gamma operates Delta.",
    "Gamma operates Beta.",
    "Nothing is said here.",
)
# A step writes a text to a file, or (None) removes the file; "again" builds with another version of the extractor.
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from((*TEXTS, None)), st.booleans()), max_size=8)


def _shown(store: Store) -> tuple[object, ...]:
    """What a store shows: documents, claims, mentions, and the bytes of what is folded from them."""
    claims, documents, mentions = store.claims(), store.documents(), store.mentions()
    graph = project(claims, documents, mentions)
    return documents, claims, mentions, export(graph, "turtle"), export(graph, "node-link")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_way_leads_to_the_same_store(steps, tmp_path_factory, extractor):
    """Adds, changes, removals and new versions of the extractor, in any order, end where a fresh build begins."""
    folder: Path = tmp_path_factory.mktemp("way")
    docs = folder / "docs"
    (docs / "c").mkdir(parents=True)
    with Store(folder / "way.db") as store, Store(folder / "fresh.db") as fresh:
        version = extractor
        for name, text, again in steps:
            if text is None:
                (docs / name).unlink(missing_ok=True)
            else:
                (docs / name).write_text(text, encoding="utf-8")
            version = Extractor(extractor.name, version.version + "+", extractor.extract) if again else version
            build([docs], store, extractor=version, prune=True)
        build([docs], store, extractor=version, prune=True)
        build([docs], fresh, extractor=version)
        assert _shown(store) == _shown(fresh)


def test_a_removed_file_takes_only_its_own_facts_along(tmp_path, extractor):
    """What another document states as well stays; the removed document can still be read."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("Alpha operates Beta. Gamma operates Delta.", encoding="utf-8")
    (docs / "b.txt").write_text("Alpha operates Beta.", encoding="utf-8")
    with Store(tmp_path / "r.db") as store:
        build([docs], store, extractor=extractor)
        old = next(d for d in store.documents() if d.name == "a.txt")
        (docs / "a.txt").unlink()
        (result,) = [
            r for r in build([docs], store, extractor=extractor, prune=True).documents if r.status == "removed"
        ]
        assert result.file.endswith("docs/a.txt")
        assert {(c.subject.name, c.document) for c in store.claims()} == {("Alpha", "b.txt")}
        assert store.document(old.id) == old
        assert [(v.name, v.state) for v in store.history()] == [("a.txt", "removed"), ("b.txt", "current")]


def test_without_prune_a_file_that_is_gone_stays(tmp_path, extractor):
    """Files are not forgotten by accident: a build of another folder, or of one with a file fewer, keeps them."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("Alpha operates Beta.", encoding="utf-8")
    with Store(tmp_path / "r.db") as store:
        build([docs], store, extractor=extractor)
        (docs / "a.txt").rename(tmp_path / "elsewhere.txt")
        build([tmp_path / "elsewhere.txt"], store, extractor=extractor, prune=True)
        assert {d.name for d in store.documents()} == {"a.txt"}


@pytest.mark.parametrize("folder", ["docs", "docs/c"])
def test_prune_looks_into_the_given_folders_only(tmp_path, extractor, folder):
    """What lies elsewhere is not looked for, so it is not gone."""
    docs = tmp_path / "docs"
    (docs / "c").mkdir(parents=True)
    for name in ("a.txt", "c/d.txt"):
        (docs / name).write_text(f"Alpha operates {name[0].upper()}mine.", encoding="utf-8")
    with Store(tmp_path / "r.db") as store:
        build([docs], store, extractor=extractor)
        (docs / "a.txt").unlink()
        (docs / "c" / "d.txt").unlink()
        build([tmp_path / folder], store, extractor=extractor, prune=True)
        assert {d.name for d in store.documents()} == (set() if folder == "docs" else {"a.txt"})


def test_a_changed_file_is_a_new_version_and_the_old_stays_readable(tmp_path, extractor):
    """The history of a file is kept: what it held before can be looked up with its claims."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("Alpha operates Beta.", encoding="utf-8")
    with Store(tmp_path / "r.db") as store:
        build([docs], store, extractor=extractor)
        (before,) = store.claims()
        (docs / "a.txt").write_text("Gamma operates Beta.", encoding="utf-8")
        build([docs], store, extractor=extractor)
        assert [v.state for v in store.history()] == ["superseded", "current"]
        old = store.document(store.history()[0].document_id)
        assert old is not None
        assert old.text == "Alpha operates Beta."
        assert store.claim(before.id) == before
