"""Materials that share a head noun."""

import pytest

from reegraph.extract.reading import read
from reegraph.model import Document


def materials(text):
    """The names of the materials that a text mentions, in order."""
    reading = read(Document.make(name="m.txt", origin="", text=text, date="2025-06-30"))
    spans = [s for s in reading.spans() if reading.things[s.thing].type == "Material"]
    return [reading.things[s.thing].name for s in spans]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It makes neodymium and terbium metal.", ["neodymium metal", "terbium metal"]),
        (
            "It makes neodymium, dysprosium and terbium metal.",
            ["neodymium metal", "dysprosium metal", "terbium metal"],
        ),
        ("It makes neodymium, samarium, and terbium oxide.", ["neodymium oxide", "samarium oxide", "terbium oxide"]),
        ("It makes neodymium and praseodymium oxides.", ["neodymium oxide", "praseodymium oxide"]),
        ("It makes neodymium and NdFeB magnets.", ["neodymium", "NdFeB magnets"]),
        ("It makes neodymium and dysprosium.", ["neodymium", "dysprosium"]),
    ],
)
def test_elements_of_a_list_take_the_head_of_its_last_member(text, names):
    """A list of elements that ends in a product of one element names that product of each."""
    assert materials(text) == names
