"""Rewrites of one release are one source; independent reports of one event are not."""

import time
import tomllib
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from reegraph.documents import read_document
from reegraph.graph.independence import Independence, near_duplicates
from reegraph.graph.retelling import particulars, retellings, tells_the_same
from reegraph.model import Document

HERE = Path(__file__).parent
DOCUMENTS = HERE.parents[1] / "data" / "documents"
SEEDS = HERE.parents[2] / "shared" / "seeds"
PAIRS = tomllib.loads((HERE / "retellings.toml").read_text(encoding="utf-8"))["pair"]
DAY = date(2026, 3, 2)


def document(text: str, day: date | None = DAY, name: str = "a", **known) -> Document:
    return Document.make(name=name, origin=name, text=text, date=None if day is None else day.isoformat(), **known)


def both(pair: dict, **known) -> tuple[Document, Document]:
    later = DAY + timedelta(days=pair["days"])
    return document(pair["one"], name="one", **known), document(pair["other"], later, "other", **known)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p["name"])
def test_rewrites_of_one_release_are_one_source(pair):
    """Each pair as it was made, in either order; none of them is a copy by its words."""
    one, other = both(pair)
    assert list(near_duplicates([one, other])) == []
    for order in ((one, other), (other, one)):
        known = Independence(order)
        assert (known.source(one.id) == known.source(other.id)) is pair["same"]


@pytest.mark.parametrize("pair", [p for p in PAIRS if p["same"]], ids=lambda p: p["name"])
def test_some_days_or_an_unknown_day_between_them_keeps_texts_apart(pair):
    """What says the same weeks later may be a report of its own, and an undated text is compared with none."""
    one = document(pair["one"], name="one")
    for day in (DAY + timedelta(days=6), DAY - timedelta(days=6), None):
        assert list(retellings([one, document(pair["other"], day, "other")])) == []
    month = Document.make(name="m", origin="m", text=pair["other"], date="2026-03")
    assert list(retellings([one, month])) == []


@pytest.mark.parametrize("kind", ["brief", "reference", "own"])
def test_records_and_briefs_are_no_retellings(kind):
    """They are joined with what they name, not with what they read like."""
    assert list(retellings(both(PAIRS[0], kind=kind))) == []


def test_all_pairs_together_find_only_their_own():
    """Among all the texts of the table, some of them on one event, the rewrites find each other and nobody else."""
    texts = [d for pair in PAIRS for d in both(pair)]
    names = {d.id: n // 2 for n, d in enumerate(texts)}
    found = {(names[a], names[b]) for a, b in retellings(texts)}
    assert {a for a, b in found if a == b} == {n for n, pair in enumerate(PAIRS) if pair["same"]}
    assert {pair for pair in found if pair[0] != pair[1]} == set()


def test_numbers_are_read_in_whatever_form_they_are_written():
    """Money, scales and percent; years, days and small counts are left out."""
    text = (
        "On 2 March 2026 US$1.2 million, 1,200,000 units, $1.2m, 35 percent, 35 %, 35% and 12 plants in 2027; 42 too."
    )
    assert particulars(document(text), DAY).numbers == {"1.2e+06", "35%", "42"}


def test_real_documents_are_kept_apart():
    """Of the project's own documents, taken as articles of one day, no two are one, though they tell of one event."""
    read = [read_document(path) for path in sorted(DOCUMENTS.glob("*.md"))]
    texts = [particulars(d, DAY) for d in read]
    assert [pair for pair in combinations(texts, 2) if tells_the_same(*pair)] == []


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the folder `shared` is not beside the project")
def test_real_rewrites_are_found():
    """Five briefs were written after five articles, all in other words: four are found, and nothing else.

    The fifth has three numbers in common with its article, which is too few.
    """
    articles = {path.name: particulars(read_document(path), DAY) for path in sorted(SEEDS.glob("*.txt"))}
    briefs = {path.name: particulars(read_document(path), DAY) for path in sorted(DOCUMENTS.glob("*.md"))}
    found = {b: a for b, brief in briefs.items() for a, article in articles.items() if tells_the_same(brief, article)}
    assert sorted(found) == [
        "allied-buildout-survey.md", "federal-stockpile-note.md", "one-year-window-brief.md", "usa-rare-earth-rally.md",
    ]  # fmt: skip
    assert len(set(found.values())) == 4


def made_up(number: int) -> Document:
    """A text with numbers and speech of its own, and some that many share."""
    figures = " ".join(f"{number * 17 + n:,} tonnes and US${n}.{number:04} million," for n in range(40, 52))
    spoken = " ".join(f"word{number}x{n}" for n in range(40))
    text = f'The plant in Exampletown makes 1,000 tonnes, {figures} said Alpha. "{spoken}" It costs US$500 million.'
    return document(text, DAY + timedelta(days=number % 60), f"n{number}")


@pytest.mark.slow
def test_the_cost_grows_with_the_number_of_texts():
    """Four times as many texts take no more than about four times as long, whatever numbers all of them share."""
    times = []
    for count in (1000, 4000):
        texts = [made_up(n) for n in range(count)]
        begun = time.perf_counter()
        assert list(retellings(texts)) == []
        times.append(time.perf_counter() - begun)
    assert times[1] < 8 * times[0]
