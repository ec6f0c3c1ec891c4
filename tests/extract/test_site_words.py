"""What the words for a site say by themselves."""

from __future__ import annotations

import pytest

from reegraph.extract import extract
from reegraph.model import Document


def facts(text):
    document = Document.make(name="note.md", origin="", text=text, date="2025-06-30")
    return {
        (c.subject.name, c.predicate, c.object.name if c.object else c.value.key()) for c in extract(document).claims
    }


def products(text):
    return {o for _, predicate, o in facts(text) if predicate == "produces"}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Alpha Metals Ltd runs an NdFeB magnet plant in Texas.", {"NdFeB magnets"}),
        ("Alpha Metals Ltd runs a dysprosium separation plant in Texas.", {"dysprosium"}),
        ("Alpha Metals Ltd runs a rare earth separation plant in Texas.", set()),
        ("Alpha Metals Ltd runs a magnet recycling plant in Texas.", set()),
        ("Alpha Metals Ltd holds a dysprosium deposit in Texas.", set()),
    ],
)
def test_products_in_the_words_for_a_site(text, made):
    """A plant named after a product makes it; feed, "rare earth" alone and what a deposit holds are no products."""
    assert products(text) == made


def test_size_in_the_words_for_a_site():
    """The tonnes in the words for a site are its yearly capacity."""
    said = facts("Alpha Metals Ltd will build a 3,000-tonne NdFeB magnet plant in Texas.")
    assert any(p == "capacity" and v == "3000 t/yr" for _, p, v in said)
