"""Which documents are one source."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from toyworld import World

from reegraph.documents import read_document
from reegraph.graph.independence import SAME_TEXT, Independence, near_duplicates, resemblance, shingles
from reegraph.model import Claim, Document

DOCUMENTS = Path(__file__).parents[2] / "data" / "documents"
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def document(name: str, text: str, **known) -> Document:
    return Document.make(name=name, origin=name, text=text, **known)


def prose(words: int, seed: int) -> str:
    """Text that repeats nothing within itself, and shares nothing with the text of another seed."""
    return " ".join(f"w{seed}x{n}" for n in range(words))


def counted(documents: list[Document]) -> int:
    world = World()
    for number in range(len(documents)):
        world.say("Company: Alpha Metals", "operates", f"Mine: Beta {number}")
    claims = [c.model_copy(update={"document_id": d.id}) for c, d in zip(world.claims, documents, strict=True)]
    return Independence(documents).count(claims)


@pytest.fixture(scope="module")
def real() -> list[Document]:
    return [read_document(path) for path in sorted(DOCUMENTS.glob("*.md"))]


def copied(text: str) -> str:
    """A copy as other sites make them: every fifth sentence is gone, and every twentieth word is another."""
    kept = " ".join(s for n, s in enumerate(SENTENCE.split(text)) if n % 5 != 4)
    return " ".join("other" if n % 20 == 19 else word for n, word in enumerate(kept.split()))


def test_no_two_real_documents_are_one(real):
    """Different documents on the same events stay far below the threshold."""
    texts = [shingles(d.text) for d in real]
    assert max(resemblance(a, b) for a, b in combinations(texts, 2)) < SAME_TEXT / 3
    assert list(near_duplicates(real)) == []


def test_cut_and_changed_copies_of_real_documents_are_found(real):
    """Every one of the real documents is found again in its copy, and in no other."""
    copies = [document(f"copy of {d.name}", copied(d.text)) for d in real]
    found = {frozenset(pair) for pair in near_duplicates([*real, *copies])}
    assert found == {frozenset((d.id, c.id)) for d, c in zip(real, copies, strict=True)}


def test_a_copy_adds_no_source():
    """Two copies and another text are two sources, in whatever order they come."""
    text = prose(200, 1)
    documents = [document("a", text), document("b", text.upper() + " Read more."), document("c", prose(200, 2))]
    assert counted(documents) == counted(documents[::-1]) == 2


def test_short_texts_are_not_compared():
    """Two citations that read alike are two sources."""
    assert counted([document("a", "Annual report 2025, Alpha"), document("b", "Annual report 2025, Alpha.")]) == 2


@pytest.mark.parametrize(
    ("sources", "expected"),
    [((), 0), (("after A long title of one article, Alpha News",), 1), (("a", "b", "c"), 1)],
    ids=["names none", "names one", "names several"],
)
def test_a_brief_counts_as_what_it_follows(sources, expected):
    """A brief is no source; what it was made after is one, since it does not say which of them says what."""
    assert counted([document("brief", prose(60, 3), kind="brief", sources=sources)]) == expected


def test_a_brief_and_its_article_are_one():
    """The brief names the article by its title, and adds nothing to it."""
    article = document("article", prose(60, 4), title="A long title of one article")
    brief = document("brief", prose(60, 5), kind="brief", sources=("after A long title of one article, Alpha News",))
    assert counted([article, brief]) == 1


def test_briefs_after_several_join_nothing_else():
    """A brief after two articles does not make the two articles one."""
    one, two = (document(n, prose(60, k), title=f"A long title of article {n}") for n, k in (("one", 6), ("two", 7)))
    brief = document(
        "brief", prose(60, 8), kind="brief", sources=tuple(f"after {d.title}, Alpha News" for d in (one, two))
    )
    world = World().say("Company: Alpha Metals", "operates", "Mine: Beta")
    claims: list[Claim] = [world.claims[0].model_copy(update={"document_id": d.id}) for d in (one, two)]
    assert Independence([one, two, brief]).count(claims) == 2


def test_a_record_and_its_publication_are_one():
    """A reference record with the date and, nearly, the title of an article is that article."""
    article = document(
        "article", prose(60, 9), title="Beta controls suspended for a year, Alpha seizes its chance", date="2025-12-21"
    )
    record = {"kind": "reference", "title": "Beta controls suspended for a year, Alpha seizes chance [analysis]"}
    assert counted([article, document("r", "record", date="2025-12-21", **record)]) == 1
    assert counted([article, document("r", "record", date="2025-12-22", **record)]) == 2


def test_records_of_one_address_are_one():
    """Many records of one data set are one source."""
    records = [document(n, n, kind="reference", sources=("https://example.org/data",)) for n in ("a", "b")]
    assert counted(records) == 1


def test_groups_name_the_others_of_one_source():
    """Whoever wonders why two documents count once is told which; those that stand alone are left out."""
    text = prose(200, 1)
    a, b, c = document("a", text), document("b", text + " Read more."), document("c", prose(200, 2))
    assert Independence([a, b, c]).groups([a, b, c]) == {a.id: ("b",), b.id: ("a",)}
