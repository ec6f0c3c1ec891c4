"""Ministries and agencies described in small letters."""

from __future__ import annotations

import pytest

from reegraph.extract.reading import read
from reegraph.model import Document


def _agencies(text: str) -> list[tuple[str, str]]:
    reading = read(Document.make(name="text.txt", origin="", text=text, date="2025-06-30"))
    return [
        (text[i.start : i.end], reading.things[i.thing].name)
        for r in reading.sentences
        for i in r.items
        if i.type == "Agency"
    ]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("The Chinese ministry of commerce replied.", "ministry of commerce", "Ministry of Commerce of China"),
        ("The US energy department replied.", "energy department", "United States Department of Energy"),
        ("The US defence department replied.", "defence department", "United States Department of Defense"),
        ("Japan's ministry of finance replied.", "ministry of finance", "Japanese Ministry of Finance"),
        ("The Indian parliament voted.", "parliament", "Indian Parliament"),
        ("The Chilean mining ministry replied.", "mining ministry", "Chile's mining ministry"),
    ],
)  # fmt: skip
def test_a_described_ministry_is_the_listed_one_of_its_state(text: str, words: str, name: str) -> None:
    """State and field tell which listed agency is meant; one that is not listed is named by its words."""
    assert (words, name) in _agencies(text)


def test_a_ministry_without_its_state_is_the_one_named_before() -> None:
    """ "The commerce ministry" alone means the ministry of commerce that the document named, or nothing."""
    before = "China's ministry of commerce replied. "
    assert _agencies(before + "The commerce ministry said no more.")[-1][1] == "Ministry of Commerce of China"
    assert not _agencies("The commerce ministry said no more.")


def test_a_department_that_is_for_no_field_is_no_agency() -> None:
    """ "The sales department" and "a head office" are nobody's ministry."""
    assert not _agencies("The Chinese sales department and the US head office closed.")
