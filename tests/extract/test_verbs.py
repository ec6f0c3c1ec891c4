"""The forms of verbs that rules and views match."""

from __future__ import annotations

import pytest

from reegraph.extract.verbs import forms


@pytest.mark.parametrize(
    ("base", "past", "ing"),
    [
        ("ship", "shipped", "shipping"),
        ("ban", "banned", "banning"),
        ("trim", "trimmed", "trimming"),
        ("defer", "deferred", "deferring"),
        ("control", "controlled", "controlling"),
        ("commit", "committed", "committing"),
        ("cancel", "cancelled", "cancelling"),
        ("equip", "equipped", "equipping"),
        ("offer", "offered", "offering"),
        ("open", "opened", "opening"),
        ("limit", "limited", "limiting"),
        ("visit", "visited", "visiting"),
        ("curb", "curbed", "curbing"),
        ("halt", "halted", "halting"),
        ("need", "needed", "needing"),
        ("tax", "taxed", "taxing"),
        ("review", "reviewed", "reviewing"),
        ("delay", "delayed", "delaying"),
        ("supply", "supplied", "supplying"),
        ("refine", "refined", "refining"),
        ("agree", "agreed", "agreeing"),
        ("freeze", "froze", "freezing"),
        ("set up", "set up", "setting up"),
        ("shut down", "shut down", "shutting down"),
    ],
)
def test_regular_and_irregular_verbs_are_spelled_as_english_spells_them(base: str, past: str, ing: str) -> None:
    """A single consonant behind a short stressed vowel is doubled, and nothing else is."""
    assert (forms(base).past, forms(base).ing) == (past, ing)


@pytest.mark.parametrize(
    ("base", "third"), [("pass", "passes"), ("fix", "fixes"), ("levy", "levies"), ("delay", "delays")]
)
def test_third_persons_are_spelled_as_english_spells_them(base: str, third: str) -> None:
    """A sibilant takes "es", a "y" behind a consonant becomes "ies"."""
    assert forms(base).third == third
