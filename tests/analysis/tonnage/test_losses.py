"""From claims to tonnes lost: capacities bound to activities, allied magnet making, causes, bounds and words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toyworld import World, chain

from reegraph.analysis import Options, SupplyNetwork, losses
from reegraph.analysis.supply.suppositions import allied_countries
from reegraph.analysis.supply.units import UnitMismatchError
from reegraph.analysis.supply.yields import yields
from reegraph.analysis.tonnage.capacities import capacities
from reegraph.analysis.tonnage.flow import Delivery, LossFinder
from reegraph.analysis.tonnage.programme import tonnes_problem
from reegraph.errors import MisuseError, UnknownNameError, UnreadableDocumentError
from reegraph.graph import project
from reegraph.registry import reference

OXIDE, ALLOY, MAGNETS = ("Refinery: Gamma Refinery", "MetalPlant: Delta Works", "MagnetPlant: Zeta Plant")
MINE = "Mine: Beta Mine"
NEEDS = yields().needs


def say(world, site, number, material, predicate="capacity", unit="t/yr", **more):
    return world.say(site, predicate, {"number": number, "unit": unit}, material=material, **more)


def sized(oxide=385, alloy=9999, magnets=2000, mine=None):
    """The toy chain with capacities; None leaves one unknown."""
    world = chain()
    figures = {
        MINE: (mine, "rare earth oxides"),
        OXIDE: (oxide, "NdPr oxide"),
        ALLOY: (alloy, "NdFeB alloy"),
        MAGNETS: (magnets, "NdFeB magnets"),
    }
    for site, (number, material) in figures.items():
        if number is not None:
            say(world, site, number, material)
    return world


def section(world, target=None, **more):
    options = Options(**{k: more.pop(k) for k in ("as_of", "prefer", "include", "inferred", "unknown") if k in more})
    (found,) = losses(world.graph(), target, options=options, **more).sections
    return found


def loss_of(found, name):
    (row,) = [x for x in found.losses if x.names == (name,)]
    return row.loss.low, row.loss.middle, row.loss.high


def figures(world, **options):
    found = capacities(SupplyNetwork(world.graph(), Options(**options)))
    return {(c.holder, c.bound, c.scope): (c.number, c.unit) for c in found}


# Worked by hand -----------------------------------------------------------------------------------------------------


def test_the_chain_delivers_what_its_narrowest_step_lets_through():
    """385 t of NdPr oxide make 1,000 t of magnets; a mine of unknown assay may hold none, and then there are none."""
    oxide = 385 / NEEDS("oxide", "magnet", "NdPr")
    assert oxide == pytest.approx(1000, rel=1e-3)
    delivered = section(sized()).delivered
    assert (delivered.low, delivered.middle, delivered.high) == (0, pytest.approx(oxide, abs=1e-3), delivered.middle)
    alloy = section(sized(alloy=534.7)).delivered.middle
    assert alloy == pytest.approx(534.7 / NEEDS("alloy", "magnet", "NdPr"), abs=1e-3)
    assert section(sized(magnets=300)).delivered.middle == 300


def test_an_assayed_mine_bounds_the_oxide():
    """1,000 t of REO of a mine whose assay is listed give so much NdPr oxide, less what is lost on the way."""
    assay = next(a for a in yields().assay if a.of.startswith("mine/") and "NdPr" in a.shares)
    world = World()
    for line in sized(oxide=9999, mine=1000).claims:
        old, new = "mine/beta-mine", assay.of
        world.claims.append(line.model_validate_json(line.model_dump_json().replace(old, new)))
    world._documents = chain()._documents
    delivered = section(world).delivered
    made = 1000 * assay.shares["NdPr"] / NEEDS("concentrate", "magnet", "NdPr")
    assert (delivered.low, delivered.middle, delivered.high) == pytest.approx((made, made, made), abs=1e-3)


def test_every_cause_of_the_chain_loses_all_of_it():
    """In a chain of one supplier a stage each cause costs the whole delivery, with its claims; a lender costs nothing."""
    found = section(sized())
    whole = found.delivered.middle
    named = {x.names[0]: x for x in found.losses}
    assert {"Beta Mine", "Gamma Refinery", "Omega Holding", "Delta Metals", "Australia", "Zeta Plant"} <= set(named)
    assert not {"First Bank", "Small Fund"} & set(named)
    assert all(x.loss.middle == whole and x.share == 1 and x.claims for x in found.losses)
    assert all(x.reaches == ("Zeta Plant",) for x in found.losses)


def test_a_second_source_takes_over_as_far_as_it_goes():
    """With two refineries the loss of one is what the other cannot make good."""
    world = sized(oxide=385, magnets=1000)
    world.say("Company: Theta Oxides", "operates", "Refinery: Theta Refinery")
    world.say("Refinery: Theta Refinery", "produces", "Material: NdPr oxide")
    world.say("Refinery: Theta Refinery", "status", {"word": "operating"})
    world.say("Company: Theta Oxides", "supplies", "Company: Delta Metals", material="NdPr oxide")
    say(world, "Refinery: Theta Refinery", 192.5, "NdPr oxide")
    found = section(world)
    half = 192.5 / NEEDS("oxide", "magnet", "NdPr")
    assert found.delivered.middle == pytest.approx(1000, rel=1e-3)
    assert loss_of(found, "Gamma Refinery")[1] == pytest.approx(1000 - half, abs=1e-2)
    assert "Theta Refinery" not in {x.names[0] for x in found.losses if x.loss.middle > 1}
    pair = section(world, pairs=True).pairs[0]
    assert pair.loss.middle == pytest.approx(1000, rel=1e-3)


def test_a_cause_that_fails_together_with_another():
    """--fail asks for one loss: what the named ones cost together, and of a state what leaves it."""
    found = section(sized(), fail=["Gamma Refinery", "Zeta Plant"])
    (row,) = found.losses
    assert (row.causes, row.loss.middle) == (
        ("refinery/gamma-refinery", "magnet-plant/zeta-plant"),
        found.delivered.middle,
    )
    (state,) = section(sized(), fail=["Malaysia"]).losses
    assert state.kinds == ("country",)
    (nothing,) = section(sized(), fail=["First Bank"]).losses
    assert (nothing.loss.middle, nothing.loss.high) == (0, 0)


def test_one_feed_gives_all_its_elements_at_once():
    """1,000 t of REO of an assayed mine give their neodymium and their dysprosium together, not one or the other."""
    assay = next(a for a in yields().assay if {"NdPr", "Dy"} <= set(a.shares))
    world = World()
    for line in sized(oxide=None, mine=1000).claims:
        world.claims.append(line.model_validate_json(line.model_dump_json().replace("mine/beta-mine", assay.of)))
    world._documents = chain()._documents
    for product in ("dysprosium oxide", "NdPr oxide"):
        world.say(OXIDE, "produces", f"Material: {product}")
    supply = SupplyNetwork(world.graph())
    circuits = [a.id for a in supply.activities.values() if a.holder == "refinery/gamma-refinery"]
    assert len(circuits) == 2
    made = tonnes_problem(supply, circuits, ["NdPr", "Dy"])
    best = Delivery(made.best, optimistic=True)
    left = 1000 / NEEDS("concentrate", "oxide", "any")
    alone = {s.group: best.best((), (s.process,)) for s in made.sinks}
    assert alone == pytest.approx({g: left * assay.shares[g] for g in ("NdPr", "Dy")})
    assert best.best() == pytest.approx(sum(alone.values()))


@pytest.fixture(scope="module")
def shipped():
    """The problem of all magnets of the reference tables."""
    tables = reference()
    supply = SupplyNetwork(project(tables.claims, tables.documents), Options(as_of="2028-12-31"))
    final = [
        a.id for a in supply.activities.values() if a.live and a.form == "magnet" and a.stage in ("magnet", "recycling")
    ]
    return tonnes_problem(supply, final, ["NdPr"])


def test_losses_of_the_whole_graph_lie_inside_their_intervals(shipped):
    """Each single failure of the graph of the reference tables, at random draws of the unknown capacities, stays within its bounds."""
    finder = LossFinder(shipped.worst, shipped.best, shipped.usual)
    bounds = {cause: finder.loss(hit) for cause, hit in shipped.failures.items()}
    assert len(bounds) > 40
    dice = random.Random(7)
    for problem in (shipped.worst, shipped.best):
        for _ in range(3):
            draw = {x.id: x.low + dice.choice((0, 10, 300, 5000, 80000)) for x in problem.limits if not x.known}
            true = Delivery(problem.at(draw), optimistic=True)
            whole = true.best()
            for cause, hit in shipped.failures.items():
                loss = whole - true.best(hit)
                assert bounds[cause].low - 0.01 <= loss <= bounds[cause].high + 0.01, cause


# Targets and elements -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "product", "delivered"),
    [
        ("Zeta Plant", "t NdFeB magnets", 1000),
        ("Eta Motors", "t NdFeB magnets", 1000),
        ("Delta Works", "t NdFeB alloy", 1069.4),
        ("Gamma Refinery", "t NdPr oxide", 385),
        ("Beta Mine", "t REO", 500),
        ("NdFeB magnets", "t NdFeB magnets", 1000),
    ],
)
def test_each_target_is_counted_in_its_own_product(target, product, delivered):
    """A plant, a buyer, a material and a mine are counted in what they make or buy, never in another kind of tonne."""
    found = section(sized(mine=500), target)
    assert found.product == product
    # 500 t REO of unknown assay hold at most 32.8 percent NdPr, less what is lost: that may bind before 385 t do.
    best = 500 * yields().share("mine/beta-mine", "", "NdPr").high / NEEDS("concentrate", "oxide", "NdPr")
    limit = delivered if product == "t REO" else delivered * min(1, best / 385)
    assert found.delivered.middle == pytest.approx(limit, rel=1e-3)


def test_a_target_is_told_its_own_causes():
    """The causes of the target itself are marked, those of its suppliers are not."""
    rows = {x.names[0]: x.itself for x in section(sized(), "Zeta Plant").losses}
    assert rows["Zeta Plant"]
    assert rows["Zeta Magnets"]
    assert not rows["Gamma Refinery"]


def test_elements_without_magnets_are_counted_in_oxide():
    """Dysprosium is asked for as oxide of allied separators, with the magnets that it would do for."""
    world = sized()
    world.say(OXIDE, "produces", "Material: dysprosium oxide")
    say(world, OXIDE, 46, "dysprosium oxide")
    found = losses(world.graph(), elements=["Dy"], allied=["government/malaysia"]).sections[-1]
    assert found.product == "t Dy oxide"
    assert found.delivered.middle == 46
    assert any("1,000 t of magnets" in str(n) for n in found.notes)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"elements": ["Xx"]}, MisuseError),
        ({"elements": ["Sm"]}, MisuseError),
        ({"target": "First Bank"}, MisuseError),
        ({"target": "Nobody"}, UnknownNameError),
        ({"fail": ["Nobody"]}, UnknownNameError),
    ],
)
def test_what_cannot_be_counted_is_refused(more, error):
    """An unknown symbol or name, an element that nobody makes and a target that makes nothing are told."""
    with pytest.raises(error):
        section(sized(), **more)


def test_allied_countries_are_a_table(tmp_path):
    """A country counts as allied from its day on, until the other day; the table is the user's."""
    file = tmp_path / "mine.toml"
    row = '[[country]]\ncode = "{}"\nfrom = "{}"\nto = "{}"\nsource = "an agreement"\n'
    file.write_text(row.format("DE", "2020", "2026-02-01") + row.format("JP", "2020", "2030"), encoding="utf-8")
    assert allied_countries("2026-01-15", file) == {"government/germany", "government/japan"}
    assert allied_countries("2026-02-01", file) == {"government/japan"}
    assert allied_countries("2019-01-01", file) == frozenset()
    assert section(sized(), allied=["government/germany"]).plants[0].name == "Zeta Plant"
    assert losses(sized().graph(), allied=["government/japan"]).sections == ()
    file.write_text(row.format("QQ", "2020", "2030"), encoding="utf-8")
    with pytest.raises(MisuseError, match="QQ"):
        allied_countries("2026-01-15", file)
    with pytest.raises(UnreadableDocumentError):
        allied_countries("2026-01-15", tmp_path / "none.toml")


def test_a_state_is_no_plant():
    """What a state makes is its country's total, and is not counted beside its plants."""
    world = sized().say("Government: Germany", "produces", "Material: NdFeB magnets")
    assert [p.name for p in section(world).plants] == ["Zeta Plant"]


# Capacities ---------------------------------------------------------------------------------------------------------


def test_figures_of_a_group_or_a_country_are_not_a_sites():
    """A firm's figure is its group's, a state's its country's, and neither bounds what the one site is known to make."""
    world = sized(magnets=None)
    say(world, "Company: Zeta Magnets", 500, "NdFeB magnets")
    say(world, "MagnetPlant: Zeta Plant", 700, "NdFeB magnets", scope="group")
    found = figures(world)
    assert found["company/zeta-magnets", "most", "group"] == (500, "t magnets")
    assert found["magnet-plant/zeta-plant", "most", "group"] == (700, "t magnets")
    assert ("magnet-plant/zeta-plant", "most", "site") not in found
    plant = section(world).plants[0]
    assert not plant.capacity_known
    # It bounds the sum of the group's sites all the same.
    assert plant.delivers.high == 500


def test_figures_of_two_kinds_cannot_be_added():
    """A refinery's total in t REO and its NdPr oxide are two kinds, and their sum is an error."""
    world = say(sized(), OXIDE, 900, "rare earth oxides")
    found = [c.amount for c in capacities(SupplyNetwork(world.graph())) if c.holder == "refinery/gamma-refinery"]
    assert sorted(map(str, found)) == ["385 t NdPr oxide", "900 t REO"]
    with pytest.raises(UnitMismatchError):
        found[0] + found[1]


def test_a_figure_on_several_elements_bounds_each_from_above_only():
    """Of 100 t of dysprosium and terbium together, dysprosium may be any part: from nothing to 100 t."""
    world = chain()
    for product in ("dysprosium oxide", "terbium oxide"):
        world.say(OXIDE, "produces", f"Material: {product}")
    say(world, OXIDE, 100, "dysprosium oxide; terbium oxide")
    found = section(world, "dysprosium oxide", inferred=False)
    assert (found.delivered.low, found.delivered.high) == (0, 100)
    assert any("several elements together" in n.text for n in found.notes)


def test_a_plan_is_nothing_before_its_date():
    """A planned capacity counts from the end of its stated year, or when plans are asked for."""
    world = sized(magnets=100)
    say(world, MAGNETS, 900, "NdFeB magnets", modality="planned", valid_from="2027", kind="planned")
    assert section(world).delivered.middle == 100
    assert section(world, as_of="2027-06-01").delivered.middle == 100
    assert section(world, as_of="2027-12-31").delivered.middle == 900
    assert section(world, include=("planned",)).delivered.middle in (100, 900)


def test_a_target_is_a_wish():
    """A figure of kind target is never a capacity."""
    world = say(sized(magnets=100), MAGNETS, 900, "NdFeB magnets", kind="target", valid_from="2020")
    assert section(world).delivered.middle == 100


def test_what_was_made_is_the_least_that_can_be_made():
    """An output bounds an unknown capacity from below, raises one that it exceeds, and is never an upper bound."""
    made = {"predicate": "production", "unit": "t", "period": "2025"}
    below = section(say(sized(oxide=None, mine=None), MAGNETS, 300, "NdFeB magnets", **made), "Zeta Plant")
    assert below.delivered.high == 2000
    raised = section(say(sized(magnets=200), MAGNETS, 300, "NdFeB magnets", **made))
    assert raised.delivered.middle == 300
    assert figures(say(sized(), MAGNETS, 300, "NdFeB magnets", **made))["magnet-plant/zeta-plant", "least", "site"] == (
        300,
        "t magnets",
    )


def test_the_policy_chooses_among_values():
    """--prefer says which of several capacities counts, and the others are kept beside it."""
    world = sized(magnets=None).document("old.md", kind="filing").document("new.md", kind="blog")
    say(world, MAGNETS, 400, "NdFeB magnets", document="old.md", when="2026-01-01")
    say(world, MAGNETS, 600, "NdFeB magnets", document="new.md", when="2026-02-01")
    assert section(world).delivered.middle == 600
    assert section(world, prefer="source-rank").delivered.middle == 400
    (chosen,) = [c for c in capacities(SupplyNetwork(world.graph())) if c.form == "magnet"]
    assert (chosen.number, chosen.others) == (600, (400,))


@pytest.mark.parametrize(("number", "unit", "tonnes"), [(2, "ktpa", 2000), (2000, "tpa", 2000), (9, "percent", None)])
def test_units_are_read_or_left_out(number, unit, tonnes):
    """Amounts in other units of mass are converted, and what is no mass is no capacity."""
    world = say(sized(magnets=None), MAGNETS, number, "NdFeB magnets", unit=unit)
    assert figures(world).get(("magnet-plant/zeta-plant", "most", "site"), (None,))[0] == tonnes


def test_goods_without_rare_earths_are_no_capacity():
    """A capacity for something else at the same site bounds nothing."""
    assert section(say(sized(magnets=None), MAGNETS, 5, "ferrite magnets")).plants[0].capacity_known is False


def test_two_names_of_one_plant_are_counted_once():
    """An unlisted site with operator, country and product of a listed one adds no tonnes, and fails with it."""
    listed = "magnet-plant/neo-narva"
    world = World()
    for line in sized(magnets=1000).claims:
        world.claims.append(line.model_validate_json(line.model_dump_json().replace("magnet-plant/zeta-plant", listed)))
    world._documents = chain()._documents
    world.say("Company: Zeta Magnets", "operates", "MagnetPlant: German plant")
    world.say("MagnetPlant: German plant", "located_in", "Government: Germany")
    world.say("MagnetPlant: German plant", "produces", "Material: magnets")
    say(world, "MagnetPlant: German plant", 1000, "magnets")
    found = section(world, fail=["German plant"])
    assert len(found.plants) == 1
    assert any("counted once" in n.text and "German plant" in n.items[0] for n in found.notes)
    assert found.losses[0].loss.middle == found.delivered.middle


# What is unknown ----------------------------------------------------------------------------------------------------


def test_a_plant_of_unknown_capacity_has_no_upper_bound():
    """Without any known capacity the loss is said to be unbounded, and of whom nothing is known."""
    world = sized(oxide=None, alloy=None, magnets=None)
    row = next(x for x in section(world).losses if x.names == ("Zeta Plant",))
    assert (row.loss.low, row.loss.high, row.unbounded) == (0, None, ("Zeta Plant",))


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_losses_at_random_capacities_lie_inside_the_interval(data):
    """Whatever the capacities that no source gives turn out to be, each loss lies between its bounds."""
    sites = {MINE: "rare earth oxides", OXIDE: "NdPr oxide", ALLOY: "NdFeB alloy", MAGNETS: "NdFeB magnets"}
    told = {s: data.draw(st.none() | st.integers(1, 3000), label=s) for s in sites}
    world, full = chain(), chain()
    for one in (world, full):
        one.say("Company: Iota Oxides", "supplies", "Company: Delta Metals", material="NdPr oxide")
        one.say("Company: Iota Oxides", "located_in", "Government: Norway")
    for site, material in sites.items():
        number = told[site]
        if number is not None:
            say(world, site, number, material)
        say(full, site, data.draw(st.integers(1, 6000)) if number is None else number, material)
    bounds = {x.causes: x.loss for x in section(world).losses}
    for row in section(full).losses:
        found = bounds[row.causes]
        high = float("inf") if found.high is None else found.high
        assert found.low - 1e-2 <= row.loss.low
        assert (row.loss.high or 0) <= high + 1e-2 if row.loss.high is not None else high == float("inf")


def test_another_supplier_never_lowers_what_is_delivered():
    """Adding a source of an input adds to the delivery or leaves it."""
    before = section(sized(oxide=100)).delivered
    world = sized(oxide=100)
    world.say("Company: Iota Oxides", "supplies", "Company: Delta Metals", material="NdPr oxide")
    after = section(world).delivered
    assert after.low >= before.low
    assert after.middle >= before.middle


def test_removing_the_claim_of_a_capacity_removes_its_bound():
    """What rests on one claim alone goes with it."""
    world = sized(magnets=300)
    claims = [c for c in world.claims if not (c.predicate == "capacity" and c.subject.id == "magnet-plant/zeta-plant")]
    (found,) = losses(project(claims, world.documents)).sections
    assert found.delivered.high == pytest.approx(1000, rel=1e-3)
    assert not found.plants[0].capacity_known


# Words and forms ----------------------------------------------------------------------------------------------------


def test_the_answer_reads_and_is_data():
    """The lines tell tonnes, bounds, causes and claims with a bar; JSON has a row without causes and one a loss."""
    graph = sized().graph()
    found = losses(graph, pairs=True)
    text = "\n".join(found.to_lines())
    assert "Losses of magnet making in allied countries in t NdFeB magnets a year, as of 2026-03-01" in text
    assert "█" in text
    assert "country Malaysia" in text
    rows = found.to_json()
    assert rows[0]["causes"] == []
    assert rows[0]["delivered"]["middle"] == rows[1]["middle"]
    assert {"as_of", "target", "product", "causes", "kinds", "names", "low", "middle", "high", "claims"} <= set(rows[1])
    assert all(c in graph.claims for row in rows for c in row["claims"])
    assert all(row["one_source"] and row["origins"] == ["documents"] for row in rows[1:])


def test_the_same_claims_give_the_same_answer():
    """The order of the claims changes nothing."""
    world = sized()
    shuffled = list(world.claims)
    random.Random(3).shuffle(shuffled)
    assert losses(project(shuffled, world.documents)).to_json() == losses(world.graph()).to_json()
