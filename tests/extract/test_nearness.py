"""What is presumed of mentions that stand side by side."""

import pytest

from reegraph.extract import extract
from reegraph.model import Document


def presumed(text, rule):
    """The facts that one rule by nearness finds in a text."""
    claims = extract(Document.make(name="a.txt", origin="", text=text, date="2025-06-30")).claims
    return {(c.subject.name, c.object.name) for c in claims if c.rule == rule}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("At the Beta mine, Alpha Metals Ltd counts its third year.", {("Alpha Metals", "Beta")}),
        ("The Beta mine is not what Alpha Metals Ltd counts on.", set()),
        ("Much ore from the Beta mine has gone to Alpha Metals Ltd by train.", set()),
        ("Alpha Metals Ltd, Gamma Capital Ltd and Delta Bank Ltd are talking of the Beta mine.", set()),
    ],
)
def test_a_firm_is_presumed_to_run_the_site_beside_it(text, found):
    """Who stands beside a site runs it, but not where something is denied, goes to him, or many firms are named."""
    assert presumed(text, "near-operates") == found


def test_words_lead_from_a_material_to_its_use():
    """A use that stands before the word between is none of the material behind it."""
    assert presumed("Little gallium was left for the makers of semiconductors.", "near-used-in")
    assert not presumed("Makers of semiconductors asked for a delay in the case of gallium.", "near-used-in")
