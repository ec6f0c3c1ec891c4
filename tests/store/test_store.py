"""What the store keeps, what it shows, and what it refuses."""

from __future__ import annotations

import itertools
import os
import sqlite3
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reegraph.errors import RefusedReadingError, StoreError
from reegraph.extract import Extraction
from reegraph.extract.llm.asking import KeptReply
from reegraph.model import Claim, Document, EntityRef, Evidence, Value
from reegraph.store import Store


@pytest.fixture
def store():
    with Store(":memory:") as opened:
        yield opened


# No half surrogate pairs: no text can hold them.
_words = st.text(st.characters(codec="utf-8"), max_size=20)
_number = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
_refs = st.builds(EntityRef, id=_words, type=_words, name=_words, mention=_words)
_values = st.builds(Value, number=_number | st.none(), unit=_words | st.none(), date=st.none() | _words, text=_words)


@st.composite
def _documents_with_claims(draw):
    text = draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
    document = Document.make(
        name=draw(st.text(string.ascii_letters, min_size=1)), origin="x", text=text, title=draw(_words),
        date=draw(st.none() | st.just("2025-11")), pages=tuple(draw(st.lists(st.integers(0, 200), max_size=3))),
        notes=tuple(draw(st.lists(_words, max_size=2))), sources=tuple(draw(st.lists(_words, max_size=2))),
    )  # fmt: skip
    claims = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        evidence = Evidence(start=start, end=end, text=text[start:end])
        fields = {
            "document": document.name, "document_id": document.id, "subject": draw(_refs), "predicate": "operates",
            "object": draw(st.none() | _refs), "value": draw(st.none() | _values), "modality": "planned",
            "qualifiers": draw(st.dictionaries(_words, _words | _number, max_size=3)), "evidence": evidence,
            "valid_from": draw(st.none() | _words), "valid_to": None, "reported": "2025", "extractor": "rules",
            "confidence": draw(st.floats(0, 1)), "rule": draw(_words),
        }  # fmt: skip
        claims.append(Claim.make(**fields))
    return document, claims


@settings(deadline=None, max_examples=60)
@given(_documents_with_claims())
def test_documents_and_claims_come_back_to_the_byte(drawn):
    """What goes in comes out with the same JSON: key order, whole numbers and fractions included."""
    document, claims = drawn
    with Store(":memory:") as store:
        store.add_reading(document, Extraction(claims=claims), digest="d", extractor="rules", extractor_version="1")
        assert [d.model_dump_json() for d in store.documents()] == [document.model_dump_json()]
        distinct = {claim.id: claim for claim in reversed(claims)}
        assert {c.id: c.model_dump_json() for c in store.claims()} == {
            i: claim.model_dump_json() for i, claim in distinct.items()
        }


def test_mentions_come_back_in_order_of_place(store, document, mention, add):
    """Mentions are listed as they stand in the text, whatever order the extractor gave."""
    one = document()
    first, second = mention(one, "Alpha"), mention(one, "Beta Mine")
    add(store, one, mentions=(second, first))
    assert store.mentions() == [first, second]


def test_first_reading_is_new_then_same_then_changed(store, document, claim, add):
    """The outcome tells whether the store now shows something else for a file."""
    one, two = document(), document(text="Alpha operates Beta Mine. So it said.")
    assert add(store, one, claim(one)) == "new"
    assert add(store, one, claim(one)) == "same"
    assert add(store, one, claim(one), version="2") == "same"
    assert add(store, one, version="3") == "changed"
    assert add(store, two, claim(two), version="3") == "changed"


def test_a_superseded_version_stays_readable_and_counts_no_more(store, document, claim, add):
    """A file that changed shows its new text and claims; the old ones are still there by id."""
    old, new = document(), document(text="Now Alpha operates Beta Mine. Still.")
    add(store, old, claim(old))
    add(store, new, claim(new))
    assert store.documents() == [new]
    assert store.claims() == [claim(new)]
    assert store.document(old.id) == old
    assert store.claim(claim(old).id) == claim(old)


def test_a_file_that_changes_back_shows_its_first_text_again(store, document, claim, add):
    """The text that a file held last is the current one, also when it was stored long before."""
    old, new = document(), document(text="Nothing.")
    for version in (old, new, old):
        add(store, version, *([claim(version)] if version is old else []))
    assert store.documents() == [old]
    assert store.claims() == [claim(old)]


@pytest.mark.parametrize("order", list(itertools.permutations(["z/b.md", "y/c.md", "x/b.md"])))
def test_files_with_one_content_are_one_document_under_the_first_name(store, document, claim, add, order):
    """Whatever order they came in, the smallest name, then path, names the document, and its claims count once."""
    for name in order:
        one = document(name)
        add(store, one, claim(one))
    assert store.documents() == [document("x/b.md")]
    assert [c.document for c in store.claims()] == ["b.md"]


def test_a_document_takes_the_name_of_a_file_that_still_holds_it(store, document, claim, add):
    """When the first of two equal files changes, their old text goes by the name of the other."""
    for name in ("a.md", "b.md"):
        add(store, document(name), claim(document(name)))
    add(store, document("a.md", "Nothing."))
    assert [(d.name, d.text) for d in store.documents()] == [("a.md", "Nothing."), ("b.md", document().text)]
    assert [c.document for c in store.claims()] == ["b.md"]


def test_files_of_one_name_in_two_folders_are_two_documents(store, document, claim, add):
    """Equal names stay apart by content, and their claims by document."""
    one, two = document("x/a.md"), document("y/a.md", "Alpha operates Beta Mine. Yes.")
    for each in (two, one):
        add(store, each, claim(each))
    assert {d.origin for d in store.documents()} == {"x/a.md", "y/a.md"}
    assert [c.document_id for c in store.claims()] == sorted([one.id, two.id])


def test_a_newer_reading_replaces_the_older_one_and_keeps_it(store, document, claim, mention, add):
    """Only the newest version of an extractor counts; what older ones read is never lost."""
    one = document(text="Alpha operates Beta Mine. Alpha owns Beta Mine.")
    old, new = claim(one), claim(one, "Alpha owns Beta Mine.")
    add(store, one, old, mentions=(mention(one),), version="1")
    add(store, one, new, version="2")
    assert store.claims() == [new]
    assert store.mentions() == []
    assert store.claim(old.id) == old


def test_a_downgrade_shows_what_the_older_version_reads(store, document, claim, add):
    """The newest reading counts, not the greatest version."""
    one = document()
    for version, claims in (("1", [claim(one)]), ("2", []), ("1", [claim(one)])):
        add(store, one, *claims, version=version)
    assert store.claims() == [claim(one)]


def test_a_claim_read_again_shows_its_newest_rule_and_confidence(store, document, claim, add):
    """A store built in steps shows what a fresh one would: rule and confidence are no part of a claim's id."""
    one = document()
    old, new = claim(one), claim(one, rule="operates-verb", confidence=0.5)
    assert old.id == new.id
    add(store, one, old, version="1")
    assert add(store, one, new, version="2") == "changed"
    assert store.claims() == [new]
    assert store.claim(new.id) == new


def test_two_extractors_stand_side_by_side(store, document, claim, add):
    """A reading of a text and what came by import do not replace each other."""
    one = document()
    rules, imported = claim(one), claim(one, extractor="user")
    add(store, one, rules)
    add(store, one, imported, extractor="import")
    assert sorted(c.extractor for c in store.claims()) == ["rules", "user"]


def test_of_rules_and_model_the_last_reader_of_a_document_counts(store, document, claim, add):
    """Whoever reads the text anew replaces what was read before, and the one before has to read again to count."""
    one = document()
    rules, llm = claim(one), claim(one, extractor="llm")
    add(store, one, rules)
    assert add(store, one, llm, extractor="llm") == "changed"
    assert [c.extractor for c in store.claims()] == ["llm"]
    assert store.latest(one.origin, "rules").reading_id is None
    assert add(store, one, rules) == "changed"
    assert [c.extractor for c in store.claims()] == ["rules"]
    assert add(store, one, rules) == "same"


def test_first_reply_of_a_key_is_kept(store):
    """An answer of a model is found by its key; another answer for the same key changes nothing."""
    reply = KeptReply("k1", "d1", 1, "g", "m", "s", "first", 10, 5)
    assert store.reply("k1") is None
    store.keep_replies([reply, reply._replace(text="second")])
    store.keep_replies([reply._replace(text="third")])
    assert store.reply("k1") == "first"


def test_claims_are_sorted_by_document_name_then_place(store, document, claim, add):
    """The order depends on names and places alone."""
    text = "Alpha operates Beta Mine. Alpha owns Beta Mine."
    for name in ("b.md", "a.md"):
        one = document(name, f"{name}: {text}")
        add(store, one, claim(one, "Alpha owns Beta Mine."), claim(one, "Alpha operates Beta Mine."))
    places = [(c.document, c.evidence.start) for c in store.claims()]
    assert places == sorted(places)
    assert len(places) == 4


def _faulty(document: Document, claim: Claim) -> dict[str, Claim]:
    evidence = claim.evidence
    moved = evidence.model_copy(update={"start": evidence.start + 1, "end": evidence.end + 1})
    said = {k: v for k, v in claim if k != "id"}
    return {
        "cites": Claim.make(**said | {"evidence": moved}),
        "is about document": Claim.make(**said | {"document_id": "other"}),
        "was changed after": claim.model_copy(update={"predicate": "acquires"}),
    }


@pytest.mark.parametrize("fault", ["cites", "is about document", "was changed after"])
def test_a_claim_that_the_document_does_not_make_is_refused(store, document, claim, add, fault):
    """Wrong words, another document or a stale id: nothing of the reading is stored, and the message says why."""
    one = document()
    with pytest.raises(RefusedReadingError, match=fault):
        add(store, one, claim(one), _faulty(one, claim(one))[fault])
    assert store.documents() == []
    assert store.claims() == []


@pytest.mark.parametrize(("start", "end"), [(-5, -1), (3, 1), (4, 4), (0, 10_000)])
def test_evidence_outside_the_text_is_refused(store, document, claim, add, start, end):
    """Offsets enclose some words of the text, also where Python's slices would forgive."""
    one = document()
    evidence = Evidence(start=start, end=end, text=one.text[start:end])
    with pytest.raises(RefusedReadingError):
        add(store, one, claim(one, evidence=evidence))


def test_unknown_ids_and_origins_are_none(store):
    """Nothing is found where nothing was stored."""
    assert store.document("0" * 16) is None
    assert store.claim("0" * 16) is None
    assert store.latest("a.md", "rules") is None


def test_latest_tells_what_a_file_held_and_who_read_it(store, document, claim, add):
    """Digest, version and number of claims of the newest reading; another extractor has read nothing."""
    one = document()
    add(store, one, claim(one), digest="abc", version="7")
    latest = store.latest("a.md", "rules")
    assert (latest.document_id, latest.digest, latest.extractor_version, latest.claims) == (one.id, "abc", "7", 1)
    other = store.latest("a.md", "llm")
    assert (other.digest, other.extractor_version, other.claims) == ("abc", None, 0)


@pytest.mark.parametrize("table", ["documents", "versions", "claims", "readings", "reading_claims", "mentions"])
@pytest.mark.parametrize("change", ["UPDATE {0} SET rowid = rowid", "DELETE FROM {0}"])
def test_what_was_stored_cannot_be_rewritten(tmp_path, document, claim, mention, add, table, change):
    """The file itself refuses changes, with whatever tool they are tried."""
    one = document()
    with Store(tmp_path / "s.db") as store:
        add(store, one, claim(one), mentions=(mention(one),))
    statement = change.format(table).replace("rowid", "reading_id" if table in ("reading_claims", "mentions") else "id")
    with sqlite3.connect(tmp_path / "s.db") as other, pytest.raises(sqlite3.IntegrityError, match="only ever appended"):
        other.execute(statement)
    other.close()


def test_hostile_text_is_only_text(store, document, claim, add):
    """Quotes, SQL, NUL and every other character come back as they were."""
    text = "Alpha'); DROP TABLE claims; --\x00\u2028\"\\ operates Beta Mine."
    one = document("a'); DROP TABLE claims;--.md", text)
    add(store, one, claim(one, text))
    assert store.documents() == [one]
    assert store.claims() == [claim(one, text)]


def test_origin_is_the_path_from_the_stores_folder(tmp_path, monkeypatch):
    """It is the same from every working folder and after the project was moved as a whole."""
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    with Store(tmp_path / "s.db") as store:
        assert store.origin_of(Path("a.md")) == "docs/a.md"
        assert store.origin_of(tmp_path / "docs" / ".." / "docs" / "a.md") == "docs/a.md"
        assert store.origin_of(tmp_path.parent / "b.md") == "../b.md"
    with Store(":memory:") as store:
        assert store.origin_of(tmp_path / "docs" / "a.md") == "a.md"


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
def test_origin_follows_linked_folders_but_not_linked_files(tmp_path):
    """One file reached by two ways is one origin; a linked file has a name of its own."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "docs")
    (tmp_path / "docs" / "b.md").symlink_to(tmp_path / "docs" / "a.md")
    with Store(tmp_path / "s.db") as store:
        assert store.origin_of(tmp_path / "link" / "a.md") == "docs/a.md"
        assert store.origin_of(tmp_path / "docs" / "b.md") == "docs/b.md"


def test_a_claim_damaged_in_the_file_is_named(tmp_path, document, claim, add):
    """Someone who got past the triggers and broke a claim is told which, not shown a traceback of the parser."""
    one = document()
    with Store(tmp_path / "s.db") as store:
        add(store, one, claim(one))
    with sqlite3.connect(tmp_path / "s.db") as other:
        other.execute("DROP TRIGGER claims_never_update")
        other.execute("UPDATE claims SET body = json_set(body, '$.modality', 'perhaps')")
    other.close()
    with Store(tmp_path / "s.db") as store, pytest.raises(StoreError, match=f"claim {claim(one).id} is damaged"):
        store.claims()


@pytest.mark.slow
def test_a_hundred_thousand_claims_are_read_in_seconds(tmp_path, document, claim, add):
    """Reading is far from quadratic; the limit leaves room for a slow, busy machine."""
    import time

    with Store(tmp_path / "s.db") as store:
        for number in range(100):
            one = document(f"{number}.md", f"{number} Alpha operates Beta Mine.")
            add(store, one, *(claim(one, rule=f"{i}", qualifiers={"years": i}) for i in range(1000)))
        start = time.perf_counter()
        assert len(store.claims()) == 100_000
        assert time.perf_counter() - start < 20
