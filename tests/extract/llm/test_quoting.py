"""Quotes are found as they stand, in other typography, or nearly; never where they would say something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reegraph.extract.llm.quoting import Quoted, denied_before, fold

TEXT = (
    "Alpha Metals “has agreed”\nto buy **Beta Mine** for 1,200 tonnes of NdPr – its rare‑earth oxide.\n\n"
    "| Orbis | 18.2 | permitting |\n\nGamma is unable to supply oxide. Delta did not buy Gamma last year."
)


@pytest.mark.parametrize(("quote", "how", "words"), [
    ("to buy **Beta Mine** for 1,200 tonnes", "exact", "to buy **Beta Mine** for 1,200 tonnes"),
    ('Alpha Metals "has agreed" to buy Beta Mine', "typographic", "Alpha Metals “has agreed”\nto buy **Beta Mine"),
    ("NdPr - its rare-earth oxide", "typographic", "NdPr – its rare‑earth oxide"),
    ("ALPHA METALS", "typographic", "Alpha Metals"),
    ("Orbis 18.2 permitting", "typographic", "Orbis | 18.2 | permitting"),
    ("Alpha Metals “has agreed” to buy Beta Mine for 1,200 tonnes of NdPr – its rare-erath oxide", "near",
     "Alpha Metals “has agreed”\nto buy **Beta Mine** for 1,200 tonnes of NdPr – its rare‑earth oxide"),
    ("Alpha Metals … Beta Mine", "typographic", "Alpha Metals “has agreed”\nto buy **Beta Mine"),
    ('Alpha Metals "has agreed" to buy the Beta Mine for 1,200 tonnes', "near",
     "Alpha Metals “has agreed”\nto buy **Beta Mine** for 1,200 tonnes"),
])  # fmt: skip
def test_quote_is_found_and_gives_the_texts_own_words(quote, how, words):
    """Each way of finding gives the slice of the text, whole words, in its own typography."""
    found = Quoted(TEXT).find(quote)
    assert found is not None
    assert (found.how, TEXT[found.start : found.end]) == (how, words)


@pytest.mark.parametrize("quote", [
    "Alpha Metals has bought all of Beta Mine outright",
    "to buy Beta Mine for 1,300 tonnes of NdPr",
    "able to supply oxide",
    "Gamma is able to supply oxide",
    'Alpha Metals "has agreed" to sell Beta Mine for 1,200 tonnes of NdPr – its rare-earth oxide',
    "Delta did buy Gamma last year",
    "Beta Mine … Delta",
    "Delta … buy Gamma",
    "Alpha",
    "…",
    "",
])  # fmt: skip
def test_what_the_text_does_not_say_is_not_found(quote):
    """Inventions, other numbers, dropped negations, halves of words, far jumps and single words are nowhere."""
    assert Quoted(TEXT).find(quote) is None


def test_only_the_part_that_was_asked_about_is_searched():
    """A quote from another part of the document does not count for this one."""
    text = "Alpha runs Beta.\n\nGamma runs Delta."
    quoted = Quoted(text)
    assert quoted.find("Gamma runs Delta", 0, 17) is None
    assert quoted.find("gamma runs delta", 0, 17) is None
    assert quoted.find("gamma runs delta", 17, len(text)) is not None


@given(st.text(max_size=200), st.text(min_size=1, max_size=80))
def test_what_is_found_is_always_a_slice(text, quote):
    """Whatever stands in text and quote, the answer lies within the text and is not empty."""
    found = Quoted(text).find(quote)
    assert found is None or 0 <= found.start < found.end <= len(text)


@given(st.text(alphabet=st.characters(), max_size=120))
def test_folding_keeps_places_in_order(text):
    """Every folded character comes from one of the text, none out of order."""
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    assert list(folded.places) == sorted(folded.places)
    assert all(0 <= p < len(text) for p in folded.places)


@pytest.mark.parametrize(("before", "denied"), [
    ("Delta did not ", True), ("Delta has never ", True), ("Delta denied that it had ", True),
    ("Delta did not sell; it ", False), ("Delta has ", False), ("", False),
])  # fmt: skip
def test_denial_right_before_a_quote_is_seen(before, denied):
    """A negation counts in the same clause and close by."""
    assert denied_before(f"{before}buy Gamma", len(before)) is denied
