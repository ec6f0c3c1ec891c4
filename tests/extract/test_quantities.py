"""Quantities: their numbers, units and dates as documents write them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reegraph.extract.quantities import find_quantities


def found(text, reported="2025-06-30"):
    return [(q.kind, q.number, q.unit or q.date) for q in find_quantities(text, 0, len(text), reported=reported)]


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("2,000 metric tons", 2000, "t"),
        ("2,000 tonnes a year", 2000, "t/yr"),
        ("2,000 t per annum", 2000, "t/yr"),
        ("2,000 mt/year", 2000, "t/yr"),
        ("2,000 tonnes of finished magnets a year", 2000, "t/yr"),
        ("3,000-tonne-a-year plant", 3000, "t/yr"),
        ("12 ktpa", 12000, "t/yr"),
        ("from 3,000 to 4,000 tonnes", 4000, "t"),
        ("4,000-5,000 t", 5000, "t"),
        ("6.9 million tonnes", 6_900_000, "t"),
        ("30.4 Mt", 30_400_000, "t"),
        ("a one-million-tonne stockpile", 1_000_000, "t"),
        ("about ten tonnes", 10, "t"),
        ("twenty-five tons", 25, "t"),
        ("400 kg", 0.4, "t"),
        ("2 000 tonnes", 2000, "t"),
        ("half a million tonnes", 500_000, "t"),
        ("a million tonnes a year", 1_000_000, "t/yr"),
        ("900 tonnes a year earlier", 900, "t"),
        ("12 kt/annum", 12_000, "t/yr"),
    ],
)
def test_masses(text, number, unit):
    """A mass is read in tonnes, a range by its upper end, and "a year" tells its unit wherever it stands."""
    assert found(text) == [("mass", number, unit)]


@pytest.mark.parametrize("text", ["rs 500", "for years 500", "european 12"])
def test_codes_of_currencies_have_capitals(text):
    """Letters of a currency's code inside other words, or without their capitals, give no money."""
    assert found(text) == []


@pytest.mark.parametrize("text", ["a few hundred tonnes", "per tonne", "tonnes of ore"])
def test_vague_masses_are_no_quantities(text):
    """Words that give no number give no mass."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "number", "unit"),
    [
        ("$1.94 billion", "money", 1.94e9, "USD"),
        ("C$25 million", "money", 25e6, "CAD"),
        ("A$1.65bn", "money", 1.65e9, "AUD"),
        ("€3-4 billion", "money", 4e9, "EUR"),
        ("twenty-five million American dollars", "money", 25e6, "USD"),
        ("half a million euros", "money", 5e5, "EUR"),
        ("EUR 12 million", "money", 12e6, "EUR"),
        ("Rs. 500 crore", "money", 5e9, "INR"),
        ("US$110/kg", "price", 110, "USD/kg"),
        ("$110 per kilogram", "price", 110, "USD/kg"),
        ("$60,000 a tonne", "price", 60, "USD/kg"),
        ("about 61%", "percent", 61, "percent"),
        ("ninety percent", "percent", 90, "percent"),
        ("30 per cent", "percent", 30, "percent"),
        ("two thirds of", "percent", 66.7, "percent"),
        ("for ten years", "years", 10, None),
    ],
)
def test_money_prices_and_shares(text, kind, number, unit):
    """Money has an ISO code, a price is per kilogram, numbers may be words."""
    assert found(text) == [(kind, number, unit)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("on 10 November 2025", "2025-11-10"),
        ("November 10, 2025", "2025-11-10"),
        ("in mid-2027", "2027"),
        ("Q1 2026", "2026"),
        ("the first quarter of 2013", "2013"),
        ("in November", "2025-11"),
        ("last year", "2024"),
        ("next year", "2026"),
        ("the first quarter of next year", "2026"),
        ("2H 2026", "2026"),
        ("in 2026-27", "2026"),
        ("FY2027", "2027"),
        ("by the end of the decade", "2030"),
        ("2028-06", "2028-06"),
    ],
)
def test_dates(text, date):
    """Dates are ISO dates as far as they are said; a month without a year gets the nearest one."""
    assert found(text) == [("date", None, date)]


def test_relative_dates_need_the_date_of_the_document():
    """Without a date of the document, "next year" is unknown."""
    assert found("next year", reported=None) == []


def test_amounts_are_written_in_full():
    """The amount of a quantity is the full number and its unit."""
    quantity = find_quantities("US$620 million", 0, 14, reported=None)[0]
    assert quantity.amount() == "620000000 USD"


def test_quantities_do_not_overlap():
    """Quantities come in order and none overlaps another."""
    text = (
        "make 200 tonnes of dysprosium, 30 tonnes of terbium and 1,400 tonnes of NdPr a year from 2027 for $277 million"
    )
    quantities = find_quantities(text, 0, len(text), reported="2025-06-30")
    assert [q.number for q in quantities if q.kind == "mass"] == [200, 30, 1400]
    assert all(a.end <= b.start for a, b in pairwise(quantities))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("make 2,000 tonnes a year, rising to 5,000 by 2028", [2000, 5000]),
        ("raise capacity from 11,000 to 22,000 tonnes a year", [11_000, 22_000]),
        ("grow from 3 to 5 million tonnes", [3_000_000, 5_000_000]),
        ("2,000 tonnes and 10,000 people", [2000]),
        ("produced 300 tonnes in 2024 and 2025, and more", [300]),
    ],
)
def test_numbers_that_leave_out_their_unit(text, numbers):
    """A number whose unit stands by the one before is a mass as well; what rises has its first and its last number."""
    found_masses = [q for q in find_quantities(text, 0, len(text), reported=None) if q.kind == "mass"]
    assert [q.number for q in found_masses] == numbers
    assert all(a.end <= b.start for a, b in pairwise(found_masses))
