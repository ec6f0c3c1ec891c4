"""Amounts know what they count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reegraph.analysis.supply.units import TOTAL, Kind, Tonnes, UnitMismatchError

KINDS = [
    Kind("ore"),
    Kind("concentrate"),
    Kind("concentrate", TOTAL),
    Kind("oxide", "NdPr"),
    Kind("oxide", "Dy"),
    Kind("metal", "NdPr"),
    Kind("alloy"),
    Kind("magnet"),
]
NUMBERS = st.floats(min_value=0, max_value=1e6)


@pytest.mark.parametrize("one", KINDS, ids=str)
@pytest.mark.parametrize("other", KINDS, ids=str)
def test_only_amounts_of_one_kind_can_be_added_taken_away_and_compared(one, other):
    """Adding, subtracting or comparing two kinds is an error that names both; of one kind it is arithmetic."""
    left, right = Tonnes(5, one), Tonnes(3, other)
    if one == other:
        assert (left + right).number == 8
        assert (left - right).number == 2
        assert right < left
        assert right <= left
        return
    for operation in (left.__add__, left.__sub__, left.__lt__, left.__le__):
        with pytest.raises(UnitMismatchError, match="different kinds"):
            operation(right)


def test_a_bare_number_is_no_amount():
    """A number without a kind cannot be added to tonnes."""
    with pytest.raises(UnitMismatchError, match="no amount"):
        Tonnes(1, Kind("magnet")) + 1


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind("ore"), "t ore"),
        (Kind("concentrate", TOTAL), "t REO"),
        (Kind("concentrate", "NdPr"), "t NdPr oxide in concentrate"),
        (Kind("oxide", TOTAL), "t REO"),
        (Kind("oxide", "NdPr"), "t NdPr oxide"),
        (Kind("metal", "Dy"), "t Dy metal"),
        (Kind("magnet"), "t magnets"),
    ],
)
def test_a_kind_says_what_a_tonne_is_a_tonne_of(kind, text):
    """The words of a kind name the form and the elements."""
    assert str(kind) == text


@given(NUMBERS, NUMBERS, st.sampled_from(KINDS))
def test_amounts_of_one_kind_behave_as_numbers(a, b, kind):
    """Sums commute, and what is added can be taken away again."""
    one, two = Tonnes(a, kind), Tonnes(b, kind)
    assert one + two == two + one
    assert (one + two - two).number == pytest.approx(a, abs=1e-6)
    assert (one * 2).number == a * 2
