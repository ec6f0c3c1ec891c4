"""Claims fold into facts and deals."""

from __future__ import annotations

import pytest
from toyworld import World

from reegraph.graph import Fact


def facts(world: World, predicate: str) -> list[Fact]:
    return [f for f in world.graph().facts.values() if f.predicate == predicate]


def one(world: World, predicate: str) -> Fact:
    (fact,) = facts(world, predicate)
    return fact


SELL = ("Company: Alpha", "supplies", "Company: Beta")


def test_claims_that_say_the_same_are_one_fact_with_all_of_them():
    """Two documents that state a supply make one fact with two claims and two documents."""
    world = World().say(*SELL, material="NdPr oxide").say(*SELL, material="NdPr oxide", document="b.md")
    fact = one(world, "supplies")
    assert fact.claims == tuple(sorted(c.id for c in world.claims))
    assert len(fact.documents) == 2


@pytest.mark.parametrize(
    ("predicate", "other", "left", "right"),
    [
        ("supplies", "Company: Beta", {"material": "NdPr oxide"}, {"material": "terbium oxide"}),
        ("controls_share", "Material: rare earths", {"stage": "mining"}, {"stage": "separation"}),
        ("funds", "Company: Beta", {"instrument": "loan"}, {"instrument": "grant"}),
        ("capacity", {"number": 5, "unit": "t/yr"}, {"material": "NdPr oxide"}, {"material": "terbium oxide"}),
        ("starts", {"date": "2028"}, {"milestone": "production"}, {"milestone": "full_capacity"}),
    ],
)
def test_some_qualifiers_make_another_fact(predicate, other, left, right):
    """The same triple about another material, stage, instrument or milestone is another fact."""
    world = World().say("Company: Alpha", predicate, other, **left).say("Company: Alpha", predicate, other, **right)
    assert len(facts(world, predicate)) == 2


def test_materials_are_compared_as_a_set():
    """ "a; b" and "B; a" name the same materials."""
    world = World().say(*SELL, material="NdPr oxide; terbium oxide").say(*SELL, material="Terbium oxide;NdPr oxide")
    assert len(one(world, "supplies").claims) == 2
    assert set(one(world, "supplies").material_names()) in (
        {"NdPr oxide", "terbium oxide"},
        {"Terbium oxide", "NdPr oxide"},
    )


def test_values_that_agree_but_for_the_words_are_one_fact():
    """1,200 and 1200.0 tonnes are the same capacity; 1,300 is another."""
    world = World()
    for number, text in ((1200, "1,200 t"), (1200.0, "1200 tonnes"), (1300, "1,300 t")):
        world.say("Mine: Beta Mine", "capacity", {"number": number, "unit": "t/yr", "text": text})
    assert sorted(len(f.claims) for f in facts(world, "capacity")) == [1, 2]


def test_a_symmetric_predicate_reads_both_ways():
    """A partnership told from either side is one fact."""
    world = World().say("Company: Beta", "partners_with", "Company: Alpha")
    world.say("Company: Alpha", "partners_with", "Company: Beta")
    assert (one(world, "partners_with").subject, one(world, "partners_with").object) == (
        "company/alpha",
        "company/beta",
    )


@pytest.mark.parametrize(
    ("modalities", "folded", "disputed", "edge"),
    [
        (["asserted", "planned"], "asserted", False, True),
        (["rumoured", "planned"], "planned", False, True),
        (["rumoured"], "rumoured", False, True),
        (["negated"], "negated", False, False),
        (["negated", "negated"], "negated", False, False),
        (["asserted", "negated"], "asserted", True, True),
        (["rumoured", "negated"], "rumoured", True, True),
    ],
)
def test_the_strongest_modality_is_that_of_the_fact(modalities, folded, disputed, edge):
    """Asserted beats planned beats rumoured; a denial disputes, and alone makes no edge, but is kept."""
    world = World()
    for number, modality in enumerate(modalities):
        world.say(*SELL, modality=modality, document=f"{number}.md")
    fact = one(world, "supplies")
    assert (fact.modality, fact.disputed, fact.is_edge) == (folded, disputed, edge)
    assert len(fact.claims) == len(modalities)
    assert (fact in list(world.graph().edges())) is edge


def test_a_qualifier_takes_the_value_most_claims_give_then_the_latest():
    """Terms on which sources differ go to the majority, and in a tie to the later report."""
    world = World().say(*SELL, years=5, percent=10, when="2024-01-01", document="a.md")
    world.say(*SELL, years=5, percent=20, when="2025-01-01", document="b.md")
    world.say(*SELL, years=7, document="c.md")
    assert one(world, "supplies").qualifiers == {"percent": 20, "years": 5}


def test_a_last_denial_ends_a_fact():
    """From the day of a denial that nothing later contradicts, the fact holds no more; before, it held."""
    world = World().say(*SELL, when="2024-05-01").say(*SELL, modality="negated", when="2025-05-01", document="b.md")
    fact = one(world, "supplies")
    assert fact.denied_on == "2025-05-01"
    assert (fact.holds_at("2024-06-01"), fact.holds_at("2025-05-01")) == (True, False)


@pytest.mark.parametrize("when", ["2025-05-01", "2026-01-01", None])
def test_a_denial_that_is_not_the_last_word_ends_nothing(when):
    """A denial on the same day, before a later statement, or beside an undated one only disputes."""
    world = World().say(*SELL, when=when).say(*SELL, modality="negated", when="2025-05-01", document="b.md")
    assert one(world, "supplies").denied_on is None
    assert one(world, "supplies").holds_at("2026-02-01")


@pytest.mark.parametrize(
    ("how", "day", "include", "holds"),
    [
        ({"when": "2025-05-01"}, "2025-04-30", (), False),
        ({"when": "2025-05-01"}, "2025-05-01", (), True),
        ({"when": "2025"}, "2025-03-01", (), True),
        ({"when": None}, "1990-01-01", (), True),
        ({"when": "2025-05-01", "valid_from": "2024"}, "2024-12-30", (), False),
        ({"when": "2025-05-01", "valid_from": "2024"}, "2024-12-31", (), True),
        ({"when": "2025-05-01", "valid_from": "2025"}, "2025-05-01", (), True),
        ({"when": "2025-05-01", "valid_from": "2026"}, "2026-12-30", (), False),
        ({"when": "2025-05-01", "valid_from": "2026"}, "2026-12-31", (), True),
        ({"when": "2025-05-01", "valid_to": "2025-08-01"}, "2025-08-01", (), False),
        ({"modality": "planned"}, "2030-01-01", (), False),
        ({"modality": "planned"}, "2026-03-01", ("planned",), True),
        ({"modality": "rumoured"}, "2026-03-01", ("planned",), False),
        ({"modality": "planned", "valid_from": "2027"}, "2027-12-30", (), False),
        ({"modality": "planned", "valid_from": "2027"}, "2027-12-31", (), True),
        ({"modality": "rumoured", "valid_from": "2026-02"}, "2026-03-01", (), True),
        ({"modality": "negated"}, "2030-01-01", ("planned", "rumoured"), False),
        ({"when": "2025-05-01"}, None, (), True),
        ({"modality": "planned"}, None, (), False),
    ],
)
def test_when_a_fact_holds(how, day, include, holds):
    """Facts hold from their start, a year's start from its last day, plans when their start has passed or by option."""
    assert one(World().say(*SELL, **how), "supplies").holds_at(day, include=include) is holds


# Deals ----------------------------------------------------------------------------------------------------------------


def deals(world: World):
    return sorted(world.graph().deals.values(), key=lambda d: d.kind)


def test_supply_and_offtake_of_the_same_parties_are_one_offtake():
    """News tells of one contract in both words; all its materials and terms stand on the one deal."""
    world = World().say(*SELL, material="NdPr oxide").say("Company: Alpha", "offtake", "Company: Beta", years=5)
    world.say(*SELL, material="terbium oxide", document="b.md")
    (deal,) = deals(world)
    assert (deal.kind, deal.parties) == ("offtake", ("company/alpha", "company/beta"))
    assert deal.terms == {"material": "NdPr oxide; terbium oxide", "years": 5}
    assert (len(deal.facts), len(deal.claims)) == (3, 3)


def test_the_id_of_a_deal_survives_a_better_word_for_it():
    """A supply that turns out to be an offtake keeps its id."""
    supply = World().say(*SELL)
    both = World().say(*SELL).say("Company: Alpha", "offtake", "Company: Beta")
    assert [d.id for d in deals(supply)] == [d.id for d in deals(both)]


def test_selling_back_is_another_deal():
    """A deal has a direction: what Beta sells to Alpha is not what Alpha sells to Beta."""
    assert len(deals(World().say(*SELL).say("Company: Beta", "supplies", "Company: Alpha"))) == 2


@pytest.mark.parametrize(
    ("predicate", "qualifiers", "kind"),
    [
        ("funds", {"instrument": "loan"}, "loan"),
        ("funds", {"instrument": "grant"}, "grant"),
        ("funds", {"instrument": "investment"}, "equity"),
        ("funds", {"instrument": "funding_round"}, "funding_round"),
        ("funds", {"instrument": "price_floor"}, "price_floor"),
        ("owns_equity", {"percent": 15}, "equity"),
        ("acquires", {}, "acquisition"),
        ("merges_with", {}, "merger"),
        ("partners_with", {"kind": "joint venture"}, "joint_venture"),
        ("partners_with", {"kind": "memorandum"}, "partnership"),
        ("sets_price_floor", {"price": "110 USD/kg"}, "price_floor"),
        ("offtake", {}, "offtake"),
        ("supplies", {}, "supply"),
    ],
)
def test_the_kind_of_a_deal(predicate, qualifiers, kind):
    """Each relation between parties folds into a deal of its kind, a funding by its instrument."""
    (deal,) = deals(World().say("Company: Alpha", predicate, "Company: Beta", **qualifiers))
    assert deal.kind == kind


def test_equity_money_and_the_stake_it_buys_are_one_deal():
    """An equity investment is told of as money and as a stake; both terms stand on one deal. A loan is another."""
    world = World().say("Agency: Alpha Fund", "funds", "Company: Beta", instrument="equity", amount="4 USD")
    world.say("Agency: Alpha Fund", "owns_equity", "Company: Beta", percent=15)
    world.say("Agency: Alpha Fund", "funds", "Company: Beta", instrument="loan", amount="9 USD")
    equity, loan = deals(world)
    assert equity.terms == {"percent": 15, "amount": "4 USD"}
    assert (loan.kind, loan.terms) == ("loan", {"amount": "9 USD"})


def test_trade_with_a_state_is_no_deal():
    """What goes to a country is a statistic; what a state has agreed to buy is a deal."""
    assert deals(World().say("Company: Alpha", "supplies", "Government: Ruritania")) == []
    assert len(deals(World().say("Company: Alpha", "offtake", "Government: Ruritania"))) == 1


def test_a_price_floor_for_a_material_has_one_party():
    """The material is a term of the floor, not a party to it."""
    (deal,) = deals(World().say("Agency: Alpha Agency", "sets_price_floor", "Material: NdPr oxide", price="110 USD/kg"))
    assert (deal.parties, deal.terms) == (("agency/alpha-agency",), {"material": "NdPr oxide", "price": "110 USD/kg"})


@pytest.mark.parametrize(
    ("predicate", "modality", "status"),
    [
        ("acquires", "asserted", "completed"),
        ("acquires", "planned", "pending"),
        ("acquires", "rumoured", "rumoured"),
        ("acquires", "negated", "cancelled"),
        ("offtake", "asserted", "announced"),
    ],
)
def test_the_status_of_a_deal(predicate, modality, status):
    """The modality of what is said gives the status of the deal."""
    (deal,) = deals(World().say("Company: Alpha", predicate, "Company: Beta", modality=modality))
    assert deal.status == status


def test_a_deal_whose_last_word_is_a_denial_is_cancelled():
    """An acquisition that was announced and then called off is cancelled."""
    world = World().say("Company: Alpha", "acquires", "Company: Beta", when="2024-01-01")
    world.say("Company: Alpha", "acquires", "Company: Beta", when="2025-01-01", modality="negated", document="b.md")
    assert [d.status for d in deals(world)] == ["cancelled"]
