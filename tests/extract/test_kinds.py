"""Kinds of materials and end uses that only their form tells."""

import pytest

from reegraph.extract.reading import read
from reegraph.model import Document


def _mentions(text: str, kind: str) -> set[str]:
    document = Document.make(name="x.md", origin="", text=text, date=None)
    reading = read(document)
    return {text[s.start : s.end] for s in reading.spans() if reading.things[s.thing].type == kind}


@pytest.mark.parametrize(
    ("text", "material"),
    [
        ("It treats apatite concentrate.", "apatite concentrate"),
        ("The plant takes lithium-ion battery scrap.", "lithium-ion battery scrap"),
        ("Alpha Metals makes high-coercivity magnets.", "high-coercivity magnets"),
        ("Restrictions on antimony ore, metal and oxide followed.", "metal"),
        ("It sells NdFeB blocks.", "NdFeB blocks"),
    ],
)
def test_kinds_of_a_material_are_told_by_what_stands_beside_it(text: str, material: str) -> None:
    """Grades before a material and products behind it are part of what is named."""
    assert material in _mentions(text, "Material")


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("Dysprosium is used in dental drills, bicycle bells and guitar pickups.", "guitar pickups"),
        ("Holmium is used in surgical lasers.", "surgical lasers"),
        ("Gallium is needed for phased arrays.", "phased arrays"),
    ],
)
def test_what_a_material_is_used_in_is_a_use(text: str, use: str) -> None:
    """Classes of goods that nobody listed are end uses where a material is said to be used in them."""
    assert use in _mentions(text, "EndUse")


@pytest.mark.parametrize(
    "text",
    [
        "The oxide is used in two plants in Texas.",
        "Terbium is used by the company in its products.",
        "The hall is used in winters.",
    ],
)
def test_what_is_no_class_of_goods_is_no_use(text: str) -> None:
    """Sites, times and plain words behind "used in" are no end uses, nor is anything where no material is named."""
    assert not _mentions(text, "EndUse")
