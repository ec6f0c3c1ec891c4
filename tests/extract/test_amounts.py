"""What is made or taken in by its tonnes."""

import pytest

from reegraph.extract import extract
from reegraph.extract.amounts import is_feed
from reegraph.model import Document


def flows(text):
    """The facts of making and taking in that a text states."""
    claims = extract(Document.make(name="a.txt", origin="", text=text, date="2025-06-30")).claims
    return {(c.subject.name, c.predicate, c.object.name) for c in claims if c.predicate in ("produces", "consumes")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Alpha Metals Ltd's Gamma plant has a capacity of 50 tonnes of NdPr oxide and 6 tonnes of terbium oxide.",
            {("Gamma plant", "produces", "NdPr oxide"), ("Gamma plant", "produces", "terbium oxide")},
        ),
        (
            "The Gamma plant of Alpha Metals Ltd has capacity to treat 3,000 tonnes of monazite a year.",
            {("Gamma plant", "consumes", "monazite")},
        ),
        (
            "The Gamma refinery of Alpha Metals Ltd is to treat 3,000 tonnes of monazite, to yield 90 tonnes of terbium oxide.",
            {("Gamma refinery", "consumes", "monazite"), ("Gamma refinery", "produces", "terbium oxide")},
        ),
        (
            "The Kappa mine is to supply the Gamma refinery with monazite from 2027.",
            {("Kappa", "produces", "monazite"), ("Gamma refinery", "consumes", "monazite")},
        ),
        ("Alpha Trading Ltd supplies Beta Motors Inc with terbium oxide.", set()),
        ("Vietnam produced 4,300 tonnes of rare earths in 2022.", set()),
    ],
)
def test_tonnes_of_a_material_are_made_or_taken_in(text, expected):
    """A site makes what its tonnes are of or what it sells, unless the last verb says that it treats it, and a plant takes
    in what it is sent; a firm may sell what others made, and a state's output is no fact here."""
    assert expected <= flows(text) if expected else not flows(text)


@pytest.mark.parametrize(
    ("words", "material", "fed"),
    [
        ("will refine", "rare earth carbonate", True),
        ("separates", "monazite", True),
        ("will refine", "neodymium oxide", False),
        ("mines and separates", "monazite", False),
    ],
)
def test_raw_material_that_is_worked_up_is_feed(words, material, fed):
    """Whoever separates or refines a concentrate takes it in; what is also mined or made is no feed."""
    assert is_feed(words, material) is fed
