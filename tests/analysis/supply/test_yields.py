"""The table of yields: recomputed where it can be, and hanging together everywhere."""

from __future__ import annotations

import pytest

from reegraph.analysis.supply.units import Kind, Tonnes, UnitMismatchError
from reegraph.analysis.supply.yields import Yields, yields
from reegraph.errors import TableError
from reegraph.model.tables import parse_table
from reegraph.registry import registry

TABLE = yields()
SPEC = {"Nd": 1.1664, "Pr": 1.2082, "Dy": 1.1477, "Tb": 1.1762, "Sm": 1.1596}


@pytest.mark.parametrize("row", TABLE.oxide, ids=lambda row: row.element)
def test_oxide_factors_follow_from_atomic_masses(row):
    """Tonnes of oxide in a tonne of metal are those of the formula, and those of the definition."""
    mass = TABLE.atomic_mass.of
    metal = row.metal * mass[row.element]
    assert (metal + row.oxygen * mass["O"]) / metal == pytest.approx(row.factor, abs=5e-5)
    assert row.factor == SPEC[row.element]


def test_the_floor_of_neodymium_in_a_magnet_follows_from_its_formula():
    """Nd2Fe14B holds 26.7 percent Nd, so that a tonne of magnets needs at least 0.311 t of its oxide."""
    mass = TABLE.atomic_mass.of
    share = 2 * mass["Nd"] / (2 * mass["Nd"] + 14 * mass["Fe"] + mass["B"])
    assert share == pytest.approx(TABLE.get_step("metal", "alloy", "NdPr").low, abs=1e-3)
    (whole,) = TABLE.whole
    assert share * SPEC["Nd"] == pytest.approx(whole.low, abs=1e-3)


def test_samarium_in_its_alloys_follows_from_their_formulas():
    """Sm2Co17 and SmCo5 are the ends of the range of samarium in its alloy, and the table counts their middle."""
    mass = TABLE.atomic_mass.of
    shares = [n * mass["Sm"] / (n * mass["Sm"] + k * mass["Co"]) for n, k in ((2, 17), (1, 5))]
    step = TABLE.get_step("metal", "alloy", "Sm")
    assert (step.low, step.high) == pytest.approx(tuple(shares), abs=1e-3)
    assert step.needs == pytest.approx(sum(shares) / 2, abs=1e-3)


@pytest.mark.parametrize("whole", TABLE.whole, ids=lambda w: w.group)
def test_steps_multiply_to_what_sources_state_for_the_whole(whole):
    """The steps from oxide to magnet make the stated ratio, and without return of swarf its upper end."""
    assert TABLE.needs(whole.start, whole.end, whole.group) == pytest.approx(whole.needs, abs=1e-3)
    last = TABLE.get_step("alloy", "magnet", whole.group)
    gross = whole.needs / last.needs * last.high
    assert gross == pytest.approx(whole.high, abs=1e-3)


def test_dysprosium_by_steps_is_what_is_stated_of_a_magnet():
    """The steps from dysprosium oxide to magnets multiply to what sources state as an addition, its upper end too."""
    stated = TABLE.additive_for("Dy")
    assert TABLE.needs("oxide", "magnet", "Dy") == pytest.approx(stated.needs, abs=1e-3)
    most = TABLE.get_step("oxide", "metal", "Dy").needs * TABLE.get_step("metal", "alloy", "Dy").high
    assert most == pytest.approx(stated.high, abs=1e-3)


def test_registry_figures_are_those_of_the_table():
    """Where the reference tables state a ratio that the table uses, both agree."""
    ratios = {(m.id, x.material): x.ratio for m in registry().materials for x in m.made_from if x.grade is None}
    metals = {"neodymium": "Nd", "praseodymium": "Pr", "dysprosium": "Dy", "terbium": "Tb", "samarium": "Sm"}
    for name, symbol in metals.items():
        assert ratios[f"material/{name}-metal", f"material/{name}-oxide"] == SPEC[symbol]
    assert ratios["material/ndpr-metal", "material/ndpr-oxide"] == TABLE.get_step("oxide", "metal", "NdPr").needs
    assert ratios["material/ndfeb-magnets", "material/ndpr-oxide"] == TABLE.whole[0].needs
    assert ratios["material/ndfeb-magnets", "material/dysprosium-oxide"] == TABLE.additive_for("Dy").needs


def test_sites_of_the_table_are_sites_of_the_reference_tables():
    """An assay or a content that names a site names one that is listed."""
    sites = {f.id for f in registry().facilities}
    named = {row.of for row in (*TABLE.assay, *TABLE.content) if "/" in row.of}
    assert named
    assert named <= sites


def test_amounts_convert_only_along_the_table():
    """Oxide converts to metal of the same element, and never backwards or to another element."""
    oxide = Tonnes(120.0, Kind("oxide", "NdPr"))
    assert TABLE.convert(oxide, Kind("metal", "NdPr")) == Tonnes(100.0, Kind("metal", "NdPr"))
    for wrong in (Kind("metal", "Dy"), Kind("concentrate", "NdPr"), Kind("scrap", "NdPr")):
        with pytest.raises(UnitMismatchError, match="no step"):
            TABLE.convert(oxide, wrong)


def test_shares_of_an_assay():
    """An assayed share is exact, a reported sum bounds each part, and an unknown one lies between nothing and the most."""
    carina = TABLE.share("mine/carina", "any", "Dy")
    assert carina.known
    caldeira = TABLE.share("mine/caldeira", "any", "Dy")
    assert (caldeira.low, caldeira.high) == (0.0, 0.0102)
    unknown = TABLE.share("mine/beta-mine", "rare earth concentrate", "NdPr")
    assert (unknown.low, unknown.high) == (0.0, max(a.shares.get("NdPr", 0) for a in TABLE.assay if "/" in a.of))
    assert TABLE.share("mine/beta-mine", "rare earth concentrate", "Sm") == (0.0, 1.0)


@pytest.mark.parametrize(
    ("amount", "unit", "tonnes"), [(2, "ktpa", 2000), (2, "t/yr", 2), (500, "kg/yr", 0.5), (3, "percent", None)]
)
def test_units_of_mass_become_tonnes(amount, unit, tonnes):
    """Units that claims use are read as tonnes, and what is no mass is refused."""
    assert TABLE.tonnes(amount, unit) == tonnes


def test_figures_on_some_elements_count_no_others():
    """A figure counts the groups that it covers whole: one on neodymium alone covers no NdPr."""
    assert TABLE.covers(frozenset({"Nd", "Pr", "Dy"})) == {"NdPr", "Dy"}
    assert TABLE.covers(frozenset({"Nd"})) == frozenset()


def test_a_broken_table_names_its_faults():
    """A ratio out of its own range, and a form that is none, are refused with their places."""
    text = TABLE.model_dump_json()
    assert Yields.model_validate_json(text) == TABLE
    with pytest.raises(TableError, match="in that order"):
        parse_table(
            '[[step]]\nstart="ore"\nend="mixed"\ngroup="any"\nneeds=1\nlow=2\nsource="a source"', Yields, name="y"
        )
