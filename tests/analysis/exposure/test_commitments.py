"""How much of a site's output is sold, against its capacity."""

from __future__ import annotations

import pytest
from toyworld import chain

from reegraph.analysis import Options, commitments
from reegraph.errors import MisuseError


def sold(world, year=2026, site="Gamma Refinery", material="NdPr oxide", **options):
    found = commitments(world.graph(), site, years=[year], options=Options(**options))
    (row,) = [row for row in found.rows if row.material == material]
    return row


def offtake(world, buyer, **terms):
    return world.say("Company: Gamma Oxides", "offtake", f"Company: {buyer}", material="NdPr oxide", **terms)


def capacity(world, number=1000, **terms):
    value = {"number": number, "unit": "t/yr"}
    return world.say("Refinery: Gamma Refinery", "capacity", value, material="NdPr oxide", **terms)


def test_percentages_of_offtakes_add_up():
    """Two offtakes of 40 and 30 percent, and one of an unknown amount: at least 70 percent is sold."""
    row = sold(capacity(offtake(offtake(chain(), "Kappa", percent=40), "Lambda", percent=30)))
    assert (row.sold, row.standing, row.capacity, row.free) == (70, "at least", 1000, 300)
    assert {sale.name for sale in row.sales} == {"Delta Metals", "Kappa", "Lambda"}
    assert "1 of 3 deals without an amount" in row.completeness.line
    assert all(sale.claims for sale in row.sales)


def test_more_than_the_whole_is_marked():
    """60 and 50 percent are sold twice over, and the row comes first."""
    world = capacity(offtake(offtake(chain(), "Kappa", percent=60), "Lambda", percent=50))
    assert sold(world).over
    found = commitments(world.graph(), years=[2026])
    assert found.rows[0].over
    assert "OVER 100 %: 110 % sold" in repr(found)
    assert found.to_json()[0]["over"] is True


def test_tonnes_are_set_against_the_capacity():
    """An amount in tonnes is a share of the capacity, and of nothing where none is known."""
    world = offtake(chain(), "Kappa", amount="1500 t/yr")
    assert sold(world).standing == "not known"
    row = sold(capacity(world))
    assert (row.sold, row.standing) == (150, "over")


def test_claims_on_the_same_parties_and_material_are_one_deal():
    """A supply and an offtake to one buyer count once, with the percentage of the offtake."""
    world = offtake(chain(), "Kappa", percent=40)
    world.say("Company: Gamma Oxides", "supplies", "Company: Kappa", material="NdPr oxide", percent=90)
    (sale,) = [sale for sale in sold(world).sales if sale.name == "Kappa"]
    assert (sale.percent, sale.said, len(sale.claims)) == (40, 90, 2)


def test_the_percentage_of_a_supply_is_shown_and_not_counted():
    """ "Supplies 90 percent" may be of what the buyer needs."""
    world = chain()
    world.say("Company: Gamma Oxides", "supplies", "Company: Kappa", material="NdPr oxide", percent=90)
    row = sold(world)
    assert row.sold is None
    assert [sale.said for sale in row.sales if sale.name == "Kappa"] == [90]


@pytest.mark.parametrize(("year", "counts"), [(2026, True), (2028, True), (2029, False)])
def test_a_deal_counts_in_its_years(year, counts):
    """A deal of three years from 2026 counts up to 2028."""
    world = offtake(chain(), "Kappa", percent=40, valid_from="2026-01-01", years=3)
    assert ("Kappa" in {sale.name for sale in sold(world, year).sales}) is counts


def test_a_planned_capacity_counts_from_its_start():
    """What is planned for 2028 is no capacity in 2026."""
    world = capacity(chain(), modality="planned", valid_from="2028-01-01")
    assert sold(world, 2026).capacity is None
    assert sold(world, 2028).capacity == 1000


def test_what_a_group_passes_to_itself_is_no_sale():
    """A supply to a subsidiary is not sold, nor is what a state sells output of a site."""
    world = offtake(chain(), "Kappa", percent=40)
    world.say("Company: Kappa", "subsidiary_of", "Company: Gamma Oxides")
    assert "Kappa" not in {sale.name for sale in sold(world).sales}


def test_several_sites_of_a_firm_count_together():
    """Where two sites make the goods, the sale is the firm's, against the capacity of both."""
    world = capacity(offtake(chain(), "Kappa", amount="1500 t/yr"))
    world.say("Company: Gamma Oxides", "operates", "Refinery: Second Refinery")
    world.say("Refinery: Second Refinery", "produces", "Material: NdPr oxide")
    assert sold(world, site="Gamma Oxides").capacity is None  # of one of them none is known
    world.say("Refinery: Second Refinery", "capacity", {"number": 500, "unit": "t/yr"}, material="NdPr oxide")
    row = sold(world, site="Gamma Oxides")
    assert (row.name, row.capacity, row.sold) == ("Gamma Oxides", 1500, 100)


def test_without_dates_a_year_must_be_named():
    """Where nothing is dated there is no year to answer for."""
    world = chain(when=None)
    with pytest.raises(MisuseError, match="name the years"):
        commitments(world.graph())


def test_a_memorandum_sells_nothing():
    """A deal that binds nobody is shown, and takes nothing of the output."""
    row = sold(capacity(offtake(offtake(chain(), "Kappa", percent=90, commitment="memorandum"), "Lambda", percent=30)))
    assert row.sold == 30
    assert [(sale.name, sale.binds) for sale in row.sales if sale.percent == 90] == [("Kappa", False)]
    assert "1 of 3 deals bind nobody" in row.completeness.line


def test_a_firm_and_its_plant_are_one_buyer():
    """A supply to a plant and an offtake by its operator are one deal."""
    world = offtake(chain(), "Kappa", percent=40)
    world.say("Company: Kappa", "operates", "MetalPlant: Kappa Works")
    world.say("Company: Gamma Oxides", "supplies", "MetalPlant: Kappa Works", material="NdPr oxide")
    assert [sale.name for sale in sold(world).sales if "Kappa" in sale.name] == ["Kappa"]
