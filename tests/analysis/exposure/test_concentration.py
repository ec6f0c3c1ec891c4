"""How concentrated stages are: the index, national tables, figures of sites, and the change between dates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toyworld import World, chain

from reegraph.analysis import Options, concentration, concentration_between
from reegraph.analysis.exposure.concentrated import UNTOLD
from reegraph.analysis.exposure.concentration import herfindahl
from reegraph.analysis.exposure.concentration_table import concentration_table
from reegraph.errors import MisuseError, TableError
from reegraph.graph import project
from reegraph.model.tables import parse_table
from reegraph.registry import reference

# Mine output in kt REO of eight countries in a world of 390 (docs/explanation/analysis.md).
MINES = (270, 45, 31, 13, 13, 13, 2.9, 2.5)


@pytest.fixture(scope="module")
def registry_graph():
    return project(reference().claims, reference().documents)


def rows(answer, **wanted):
    return [row for row in answer.rows if all(getattr(row, key) == value for key, value in wanted.items())]


def shares(world, year, **percent):
    for country, part in percent.items():
        world.say(
            f"Government: {country}", "controls_share", "Material: rare earth oxides", stage="mining", percent=part,
            scope="world", year=year, document=f"shares-{year}.md",
        )  # fmt: skip
    return world


def test_index_of_the_published_vector():
    """The eight countries' mine output in a world of 390 has an index of 5,024, the rest counting for nothing."""
    assert herfindahl(MINES, 390) == pytest.approx(5024, abs=1)


def test_an_index_of_nothing_is_refused():
    """Amounts without a whole have no index."""
    with pytest.raises(MisuseError, match="expected an amount above 0"):
        herfindahl([])


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30))
def test_index_lies_between_equal_parts_and_one_holder(amounts):
    """Of n holders the index is at least that of n equal parts and at most that of one."""
    assert 10_000 / len(amounts) <= herfindahl(amounts) * (1 + 1e-9)
    assert herfindahl(amounts) <= 10_000 * (1 + 1e-9)


@pytest.mark.parametrize(("day", "year", "index"), [("2024-12-31", "2024", 5302), ("2025-12-31", "2025", 5054)])
def test_index_of_the_reference_tables_in_tonnes(registry_graph, day, year, index):
    """World mine output by the tonnes of the reference tables, which rounded percentages would miss."""
    found = concentration(registry_graph, stage="mining", by="country", options=Options(as_of=day))
    (row,) = rows(found, material="rare earth oxides", measure="share of world output")
    assert row.year == year
    assert row.hhi == pytest.approx(index, abs=5)
    assert row.largest.holder == "government/china"
    assert all(share.claims for share in row.shares)


def test_change_between_two_years_says_who_moved(registry_graph):
    """From 2024 to 2025 the index of mining falls by 248 points, and the largest losers and winners are named."""
    found = concentration_between(registry_graph, "2024", "2025", stage="mining", by="country")
    change = next(c for c in found.rows if c.after and c.after.material == "rare earth oxides" and c.change)
    assert change.change == pytest.approx(-248, abs=10)
    assert change.significant
    assert change.moved[0][0] == "China"
    assert "HHI 5,302 (2024) → 5,054 (2025): -248 points, significant" in repr(found)


def test_one_table_at_both_dates_is_no_change(registry_graph):
    """Where no other table came, nothing is known of a change, and none is told."""
    found = concentration_between(registry_graph, "2024", "2025", stage="separation", by="country")
    same = [c for c in found.rows if c.before and c.after]
    assert same
    assert {c.change for c in same} == {None}
    assert "the same source at both dates" in repr(found)


def test_what_is_left_of_the_whole_makes_a_span():
    """Shares of 60 percent: the rest counts for nothing at least, and for one further holder at most."""
    (row,) = concentration(shares(World(), 2025, Chile=40, Peru=20).graph()).rows
    assert (row.hhi, row.hhi_at_most, row.unallocated) == (2000, 3600, 40)
    assert (row.largest.name, row.three_largest) == ("Chile", 60)


def test_a_table_counts_from_the_last_day_of_its_year():
    """On the day before its year ends a table does not count, and the one of the year before does."""
    graph = shares(shares(World("2026-06-01"), 2024, Chile=60), 2025, Chile=80).graph()
    by_day = {
        day: concentration(graph, options=Options(as_of=day)).rows[0].year for day in ("2025-12-30", "2025-12-31")
    }
    assert by_day == {"2025-12-30": "2024", "2025-12-31": "2025"}


def test_a_share_without_a_year_does_not_displace_a_table():
    """Some text says 90 percent and no year: the table of all countries stands."""
    world = shares(World("2026-06-01"), 2025, Chile=60, Peru=40)
    world.say("Government: Chile", "controls_share", "Material: rare earths", stage="mining", percent=90)
    (row,) = concentration(world.graph()).rows
    assert row.largest.percent == 60


def test_a_denied_share_counts_for_nothing():
    """A share that is denied makes no table."""
    world = World().say(
        "Government: Chile", "controls_share", "Material: rare earth oxides", stage="mining", percent=90,
        modality="negated",
    )  # fmt: skip
    assert concentration(world.graph()).rows == ()


def test_elements_keep_to_what_counts_them_and_say_what_else_is_in_it(registry_graph):
    """Asked for dysprosium, every row counts some, and one of more elements says so."""
    found = concentration(registry_graph, options=Options(elements=("Dy",)))
    assert found.rows
    assert all("Dy" in row.elements for row in found.rows)
    wide = next(row for row in found.rows if row.material == "rare earth oxides")
    assert "not of Dy alone" in wide.completeness.line


def capacities(**tonnes):
    world = chain()
    for site, amount in tonnes.items():
        world.say(f"MagnetPlant: {site}", "produces", "Material: NdFeB magnets")
        world.say(f"Company: {site} Firm", "operates", f"MagnetPlant: {site}")
        world.say(
            f"MagnetPlant: {site}", "capacity", {"number": amount, "unit": "t/yr"}, material="NdFeB magnets",
        )  # fmt: skip
    return world


def test_sites_count_by_site_and_by_whom_they_belong_to():
    """Two plants of one owner are two by site, and one by owner."""
    world = capacities(Alpha=300, Beta=100)
    world.say("Company: Alpha Firm", "subsidiary_of", "Company: Omega Group")
    world.say("Company: Omega Group", "owns_equity", "Company: Beta Firm", percent=60)
    found = concentration(world.graph(), stage="magnet")
    index = {row.by: row.hhi for row in found.rows}
    assert index["site"] == index["operator"] == 6250
    assert index["owner"] == 10_000


def test_equity_divides_by_the_stakes_multiplied_along_the_chain():
    """60 percent of a firm that has 50 percent of a plant are 30 percent of its output; the rest stays where it is."""
    world = capacities(Alpha=100, Beta=100)
    world.say("Company: Mid", "owns_equity", "MagnetPlant: Alpha", percent=50)
    world.say("Company: Top", "owns_equity", "Company: Mid", percent=60)
    (row,) = rows(concentration(world.graph(), stage="magnet", by="equity"), stage="magnet")
    parts = {share.name: share.percent for share in row.shares}
    assert parts == {"Beta Firm": 50, "Alpha Firm": 25, "Top": 15, "Mid": 10}


def test_a_minority_stake_gives_no_control():
    """20 percent make a fund no owner of the output."""
    world = capacities(Alpha=100, Beta=100)
    world.say("Company: Fund", "owns_equity", "Company: Alpha Firm", percent=20)
    (row,) = rows(concentration(world.graph(), stage="magnet", by="owner"), stage="magnet")
    assert "Fund" not in {share.name for share in row.shares}


def test_figures_of_few_of_the_sites_tell_nothing():
    """Where most makers have no figure, the index is of what is known, and no level is told."""
    world = capacities(Alpha=300, Beta=100)
    for site in ("Gamma", "Delta", "Epsilon"):
        world.say(f"MagnetPlant: {site}", "produces", "Material: NdFeB magnets")
    row = rows(concentration(world.graph(), stage="magnet", by="site"), by="site")[0]
    assert row.level == UNTOLD
    assert {"Gamma", "Delta", "Epsilon"} <= set(row.completeness.unknown_capacities)


@pytest.mark.parametrize(
    "qualifiers",
    [{"flow": "in"}, {"scope": "group"}, {"kind": "quota"}, {"material": "graphite"}],
    ids=["what goes in", "of a group", "a quota", "no rare earth"],
)
def test_what_is_no_output_of_the_site_is_not_counted(qualifiers):
    """Figures of groups, of quotas and of what a plant takes in are no capacity of a site."""
    world = capacities(Alpha=300, Beta=100)
    said = {"material": "NdFeB magnets", **qualifiers}
    world.say("MagnetPlant: Zeta Plant", "capacity", {"number": 9000, "unit": "t/yr"}, **said)
    row = rows(concentration(world.graph(), stage="magnet", by="site"), by="site")[0]
    assert {share.name for share in row.shares} == {"Alpha", "Beta"}


def test_of_a_site_that_grew_the_last_step_counts():
    """300 tonnes from 2020 and 500 from 2024: 500; and what is built counts before what was planned for a year gone."""
    world = capacities(Beta=100)
    for number, start, said in ((300, "2020", {}), (500, "2024", {}), (900, "2025", {"kind": "planned"})):
        world.say(
            "MagnetPlant: Alpha", "capacity", {"number": number, "unit": "t/yr"}, material="NdFeB magnets",
            valid_from=start, document=f"{start}.md", **said,
        )  # fmt: skip
    world.say("MagnetPlant: Alpha", "produces", "Material: NdFeB magnets")
    row = rows(concentration(world.graph(), stage="magnet", by="site"), by="site")[0]
    assert {share.name: share.tonnes for share in row.shares} == {"Alpha": 500, "Beta": 100}


def test_a_number_told_of_two_materials_counts_for_neither():
    """One text gives 500 tonnes of dysprosium oxide, another 500 of terbium oxide: one of them was misread."""
    world = chain()
    for site in ("Alpha", "Beta"):
        world.say(f"Refinery: {site}", "produces", "Material: dysprosium oxide")
        world.say(f"Refinery: {site}", "capacity", {"number": 500, "unit": "t/yr"}, material="dysprosium oxide")
    assert rows(concentration(world.graph(), by="site"), stage="separation")
    world.say("Refinery: Beta", "capacity", {"number": 500, "unit": "t/yr"}, material="terbium oxide", document="b.md")
    assert not rows(concentration(world.graph(), by="site"), stage="separation")


@pytest.mark.parametrize("asked", [{"stage": "smelting"}, {"options": Options(elements=("Xx",))}])
def test_unknown_stages_and_elements_are_refused(asked):
    """A stage or an element that is none is a misuse, and what is known is named."""
    with pytest.raises(MisuseError, match="expected"):
        concentration(chain().graph(), **asked)


def test_levels_must_rise():
    """A table whose levels do not rise is refused."""
    wrong = """
    [[level]]
    name = "low"
    source = "somewhere"
    [[level]]
    name = "high"
    below = 10
    source = "somewhere"
    [significant]
    points = 100
    source = "somewhere"
    [control]
    source = "somewhere"
    [equity]
    source = "somewhere"
    [stage_words]
    """
    with pytest.raises(TableError, match="levels rise"):
        parse_table(wrong, type(concentration_table()), name="wrong.toml")


def test_order_of_claims_changes_nothing(registry_graph):
    """The same claims in another order give the same answer, byte for byte."""
    turned = project(reversed(reference().claims), reference().documents)
    assert concentration(turned).to_json() == concentration(registry_graph).to_json()
