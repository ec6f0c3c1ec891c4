"""Policies and places that a text describes."""

from __future__ import annotations

import pytest

from reegraph.extract.reading import read
from reegraph.model import Document


def _policies(text: str) -> list[tuple[str, str]]:
    """Each mention of a policy in a text with the name of what it stands for."""
    reading = read(Document.make(name="note.txt", origin="", text=text, date="2025-11-30"))
    return [
        (text[s.start : s.end], reading.things[s.thing].name)
        for s in reading.spans()
        if reading.things[s.thing].type == "Policy"
    ]


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("Traders fear China's export controls.", "export controls", "China's export controls"),
        ("Chinese export curbs hurt carmakers.", "export curbs", "China's export curbs"),
        ("The April controls remain.", "April controls", "April controls"),
        ("A ban on gallium followed.", "ban", "ban on gallium"),
        ("It set tariffs of 25 percent on permanent magnets.", "tariffs", "tariffs of 25 percent on permanent magnets"),
        ("It answered tariffs from Washington.", "tariffs", "tariffs from Washington"),
        ("The gallium ban was a shock.", "gallium ban", "gallium ban"),
        ("It issued Decree No. 77 of 2024 in May.", "Decree No. 77 of 2024", "Decree No. 77 of 2024"),
        ('It follows a "friend-shoring" strategy.', 'friend-shoring" strategy', "friend-shoring strategy"),
        (
            "Section 12 of the Foreign Trade Act says so.",
            "Section 12 of the Foreign Trade Act",
            "Section 12 of the Foreign Trade Act",
        ),
        ("Japan plans a national stockpile of gallium.", "national stockpile", "national stockpile"),
    ],
)
def test_policy_is_found(text: str, mention: str, name: str) -> None:
    """A policy is found by its head and what stands beside it, and named with its maker or what it limits."""
    assert (mention, name) in _policies(text)


@pytest.mark.parametrize(
    "text",
    [
        "China controls about 90 percent of separation.",
        "Alpha Metals Ltd took control of the Beta mine.",
        "It wants to ban exports.",
        "The measures helped.",
        "Its reserves of ore are large.",
        "The antimony meets military requirements.",
    ],
)
def test_no_policy_without_words_for_one(text: str) -> None:
    """A head alone, or one that is a verb, names no policy."""
    assert _policies(text) == []


@pytest.mark.parametrize(
    ("text", "mentions", "things"),
    [
        ("China announced export controls on gallium. The controls took effect.", 2, 1),
        ("China's export controls bite. Chinese export restrictions remain.", 2, 1),
        ("China's export controls bite. US export controls remain.", 2, 2),
        ("The gallium ban stays. The antimony ban goes.", 2, 2),
        ("The April controls stay. The October controls go.", 2, 2),
        ("China's export controls bite. US tariffs remain. The tariffs hurt.", 3, 2),
    ],
)
def test_policy_said_twice_is_one(text: str, mentions: int, things: int) -> None:
    """A later mention is the policy spoken of last, unless maker, month, kind or material tell the two apart."""
    found = _policies(text)
    assert (len(found), len({name for _, name in found})) == (mentions, things)


def test_place_nobody_lists_is_found_beside_its_state() -> None:
    """A capitalised word behind a preposition is a place where a known place or state follows."""
    text = "The plant at Xanadusville, Texas, is new."
    reading = read(Document.make(name="note.txt", origin="", text=text, date="2025-11-30"))
    assert "Xanadusville" in {
        reading.things[s.thing].name for s in reading.spans() if reading.things[s.thing].type == "Place"
    }
