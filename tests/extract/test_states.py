"""Whose a firm is that is called a state's, and what the yearly tonnes of a sentence's only site are."""

from __future__ import annotations

import pytest

from reegraph.extract import extract
from reegraph.model import Document


def _read(text: str, predicate: str) -> set[tuple[str, str]]:
    claims = extract(Document.make(name="alpha.md", origin="", text=text, date="2025-06-30")).claims
    return {
        (c.subject.name, c.object.name if c.object else f"{c.value.number:g} {c.value.unit}" if c.value else "")
        for c in claims
        if c.predicate == predicate
    }


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Turkey wants to process more ore. Alpha Mining, the state boron company, opened a plant.", "Turkey"),
        ("Japan's Beta Trading and the state-run Alpha Mining Corp. met.", "Japan"),
        ("Alpha Mining Corp. (AMC), a state enterprise, leads a consortium from South Korea.", "South Korea"),
        ("Alpha Mining, the national mining company of Kazakhstan, drilled.", "Kazakhstan"),
    ],
)
def test_state_firm_is_of_the_state_spoken_of(text: str, owner: str) -> None:
    """A firm called state-owned is of the state named before it, or else of the only one that is spoken of."""
    assert any(o == owner and s.startswith("Alpha Mining") for s, o in _read(text, "subsidiary_of"))


@pytest.mark.parametrize(
    "text",
    [
        "Turkey met Brazil. Alpha Mining, the state boron company, opened a plant.",
        "Turkey met Alpha Mining, which said that the state of the company is good.",
        "Turkey met Alpha Mining, the largest boron company.",
    ],
)
def test_no_state_is_chosen_among_several_or_without_words(text: str) -> None:
    """Where the paragraph names several states, or nothing calls the firm a state's, no owner is read."""
    assert _read(text, "subsidiary_of") == set()


def test_yearly_tonnes_of_the_only_site_are_its_capacity() -> None:
    """Tonnes a year that no rule joins to anything are the capacity of the only site of the sentence."""
    text = "By 2027 Alpha Metals Ltd wants, in its Gamma magnet plant, to see 600 tonnes of magnets a year."
    assert _read(text, "capacity") == {("Gamma magnet plant", "600 t/yr")}


@pytest.mark.parametrize(
    "text",
    [
        "Alpha Metals Ltd, owner of the Gamma magnet plant, has agreed to buy 600 tonnes of NdPr oxide a year.",
        "Beside the Gamma magnet plant and the Delta refinery lie 600 tonnes a year.",
    ],
)
def test_traded_tonnes_and_those_of_several_sites_are_no_capacity(text: str) -> None:
    """What is bought, or may be of either of two sites, is nobody's capacity."""
    assert _read(text, "capacity") == set()
