"""What a name of a material is to the supply model."""

from __future__ import annotations

import pytest

from reegraph.analysis.supply.stages import StageTable, goods, stage_table
from reegraph.errors import TableError
from reegraph.model.tables import parse_table


@pytest.mark.parametrize(
    ("material", "forms", "some_elements"),
    [
        ("NdPr oxide", ("oxide",), {"Nd", "Pr"}),
        ("mixed rare earth carbonate", ("mixed",), {"Nd", "Dy"}),
        ("monazite", ("ore",), {"Nd", "Dy"}),
        ("rare earth concentrate", ("concentrate",), {"Nd"}),
        ("SEG", ("mixed",), {"Sm", "Dy"}),
        ("rare earth oxides", ("oxide", "mixed"), {"Nd", "Dy"}),
        ("dysprosium", ("oxide", "metal"), {"Dy"}),
        ("samarium metal", ("metal",), {"Sm"}),
        ("NdPr alloy", ("metal",), {"Nd", "Pr"}),
        ("strip-cast alloy", ("alloy",), {"Nd"}),
        ("NdFeB magnets", ("magnet",), {"Nd", "Pr"}),
        ("magnets", ("magnet",), {"Nd", "Sm"}),
        ("magnet scrap", ("scrap",), {"Nd"}),
        ("cerium-based products", ("oxide",), {"Ce"}),
        ("special magnets", ("magnet",), {"Nd"}),
        ("neodymium-rich feed", ("concentrate", "ore", "mixed"), {"Nd"}),
    ],
)
def test_a_material_has_forms_and_elements(material, forms, some_elements):
    """Listed materials follow their kind, unlisted ones their last word and the elements in them."""
    found = goods(material)
    assert found is not None
    assert found.forms == forms
    assert some_elements <= found.elements


def test_an_element_is_not_a_group():
    """Dysprosium oxide is no NdPr oxide, and samarium magnets are no NdFeB magnets."""
    assert not goods("dysprosium oxide").fits(("oxide",), goods("NdPr oxide").elements)
    assert not goods("samarium-cobalt magnets").fits(("magnet",), goods("NdFeB magnets").elements)
    assert goods("rare earth oxides").fits(("oxide",), goods("NdPr oxide").elements)


@pytest.mark.parametrize(
    "material", ["graphite", "gallium", "iron nitride magnets", "steel", "gold concentrate", "sundries"]
)
def test_what_holds_no_rare_earths_is_left_out(material):
    """Other metals, other magnets and words that tell nothing are not goods of this model."""
    assert goods(material) is None


def test_every_form_has_one_maker_and_every_input_is_made():
    """Each form is made at some stage, and each input of a recipe is a form that exists."""
    table = stage_table()
    made = {form for stage in table.stage.values() for form in stage.makes}
    assert made == set(table.form)
    asked = {f for stage in table.stage.values() for i in stage.inputs for f in (*i.forms, *i.earlier)}
    assert asked <= set(table.form)
    assert {f for rule in table.material.values() for f in rule.forms} <= set(table.form)
    assert {f for forms in table.words.values() for f in forms} <= set(table.form)


def test_a_stage_without_a_source_does_not_load():
    """The table is checked strictly: an entry without its source, and an unknown key, are named."""
    with pytest.raises(TableError) as caught:
        parse_table("[stage.mining]\nrank = 1\nmakes = []\nspeed = 3\n", StageTable, name="stages.toml")
    assert any("stage.mining.source" in fault for fault in caught.value.faults)
    assert any("stage.mining.speed" in fault for fault in caught.value.faults)
