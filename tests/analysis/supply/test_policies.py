"""Policies as causes: which are in force, what they list, and which deliveries they can stop."""

from __future__ import annotations

import pytest
from toyworld import World, chain

from reegraph.analysis import Options, SupplyNetwork, chokepoints
from reegraph.analysis.supply.policies import measures, policy_table
from reegraph.analysis.supply.world import World as Seen
from reegraph.graph import project
from reegraph.registry import registry
from reegraph.registry.claims import as_claims

CONTROL = "Policy: Australian heavy export controls"


def controlled(world: World | None = None, listed: str = "Material: dysprosium", by: str = "Australia") -> World:
    world = world or heavy()
    world.say(f"Government: {by}", "imposes", CONTROL)
    return world.say(CONTROL, "restricts", listed)


def heavy() -> World:
    """The chain, with a refinery in Australia that sells dysprosium oxide and NdPr oxide to the metal plant abroad."""
    world = chain()
    world.say("Company: Iota Oxides", "operates", "Refinery: Iota Refinery")
    world.say("Refinery: Iota Refinery", "located_in", "Government: Australia")
    for material in ("dysprosium oxide", "NdPr oxide"):
        world.say("Refinery: Iota Refinery", "produces", f"Material: {material}")
        world.say("Company: Iota Oxides", "supplies", "Company: Delta Metals", material=material)
    world.say("MetalPlant: Delta Works", "consumes", "Material: dysprosium oxide")
    return world


def exposed(world: World, **options) -> set[str]:
    """The labels of live deliveries that a policy can stop."""
    supply = SupplyNetwork(world.graph(), Options(**options))
    return {a.label for a in supply.arcs if a.live and any(c.kind == "policy" for c in a.causes)}


def point(world: World, **options):
    (found,) = chokepoints(world.graph(), "Eta Motors", options=Options(**options)).targets
    return {p.name for p in found.single_points_of_failure if p.kind == "policy"}


def test_a_control_on_dysprosium_leaves_ndpr_alone():
    """Only the delivery of the listed element is exposed, and the plant that needs it has the policy as a point."""
    world = controlled()
    assert exposed(world) == {"dysprosium oxide"}
    assert point(world) == {"Australian heavy export controls"}
    assert point(world, elements=("Nd", "Pr")) == set()


@pytest.mark.parametrize(
    ("listed", "labels"),
    [
        ("Material: neodymium", set()),  # praseodymium still serves
        ("Material: NdPr", {"NdPr oxide"}),
        ("Material: dysprosium oxide", {"dysprosium oxide"}),
        ("Material: dysprosium metal", set()),
        ("Material: rare earth concentrate", {"rare earth concentrate"}),
        ("Material: rare earths", set()),
        ("Material: graphite", set()),
    ],
)
def test_a_control_is_about_the_listed_elements_and_forms(listed, labels):
    """A listed oxide is no metal, a group without bounds lists nothing, and a mixture holds what it holds."""
    assert exposed(controlled(listed=listed)) == labels


def test_a_control_holds_where_goods_leave_the_imposer():
    """Another state's control touches nothing that leaves Australia, and a domestic sale is not exposed."""
    assert exposed(controlled(by="Malaysia")) == set()
    world = controlled().say("Company: Kappa Metals", "operates", "MetalPlant: Kappa Works")
    world.say("MetalPlant: Kappa Works", "located_in", "Government: Australia")
    world.say("Company: Iota Oxides", "supplies", "Company: Kappa Metals", material="dysprosium oxide")
    supply = SupplyNetwork(world.graph())
    at_home = [a for a in supply.arcs if a.user.startswith("metal-plant/kappa-works") and a.live]
    assert at_home
    assert not any(c.kind == "policy" for a in at_home for c in a.causes)


@pytest.mark.parametrize(
    ("told", "day", "force"),
    [
        ([("status", {"word": "in_force"}, {})], "2026-03-01", "in force"),
        ([("status", {"word": "proposed"}, {})], "2026-03-01", "not in force"),
        ([("status", {"word": "expired"}, {})], "2026-03-01", "ended"),
        ([("starts", {"date": "2026-06-01"}, {"modality": "planned"})], "2026-03-01", "not in force"),
        ([("starts", {"date": "2026-06-01"}, {"modality": "planned"})], "2026-06-01", "in force"),
        ([("ends", {"date": "2026-05"}, {})], "2026-05-30", "in force"),
        ([("ends", {"date": "2026-05"}, {})], "2026-06-01", "ended"),
        ([], "2026-03-01", "in force"),
    ],
)
def test_a_policy_is_in_force_by_its_dates_and_state(told, day, force):
    """A start that has come puts it in force, an end takes it out; without either it holds once it is told."""
    world = controlled()
    for predicate, value, more in told:
        world.say(CONTROL, predicate, value, **more)
    (found,) = measures(Seen(world.graph(), Options(as_of=day)))
    assert found.force == force
    assert bool(exposed(world, as_of=day)) == (force == "in force")


def test_a_suspension_ends_and_nothing_is_assumed_of_what_came_after():
    """Until its end the policy is suspended, then its suspension is over: no cause either way, and said beside."""
    world = controlled()
    world.say("Government: Australia", "suspends", CONTROL, valid_from="2026-03-05", valid_to="2026-11-10")
    for day, force in (("2026-03-04", "in force"), ("2026-11-09", "suspended"), ("2026-11-22", "suspension over")):
        (found,) = measures(Seen(world.graph(), Options(as_of=day)))
        assert found.force == force
        assert bool(exposed(world, as_of=day)) == (force == "in force")
    (target,) = chokepoints(world.graph(), "Eta Motors", options=Options(as_of="2026-11-22")).targets
    (note,) = target.completeness.policies
    assert str(note) == (
        "Australian heavy export controls (suspension over on 2026-11-10, and nothing is known of what followed)"
    )


@pytest.mark.parametrize("name", ["Australian subsidy for heavies", "Export controls", "Australian tariffs on steel"])
def test_other_kinds_do_nothing(name):
    """A subsidy or a tariff stops no delivery, and a name that may be anybody's is no policy that we know."""
    world = heavy().say("Government: Australia", "imposes", f"Policy: {name}")
    world.say(f"Policy: {name}", "restricts", "Material: dysprosium")
    assert exposed(world) == set()


@pytest.mark.parametrize(("setting", "count"), [("granted", 0), ("off", 0), ("denied", 1)])
def test_a_user_may_suppose_what_becomes_of_a_policy(setting, count):
    """Granted and off take the cause away; denied puts it there although it is suspended."""
    world = controlled()
    if setting == "denied":
        world.say("Government: Australia", "suspends", CONTROL)
    chosen = ((world.graph().get("Australian heavy export controls").id, setting),)
    assert len(exposed(world, policies=chosen)) == count


def test_a_policy_that_names_a_firm_exposes_what_comes_to_it():
    """A list that restricts a firm stops deliveries from the imposer's country to that firm, of anything."""
    name = "Policy: Malaysian entity list"
    world = chain().say("Government: Malaysia", "imposes", name).say(name, "restricts", "Company: Delta Metals")
    assert exposed(world) == {"NdPr oxide"}
    assert point(world) == {"Malaysian entity list"}


def test_a_user_may_suppose_a_listing():
    """`listed` does the same without any policy."""
    world = chain()
    assert exposed(world, listed=(("government/malaysia", "company/delta-metals"),)) == {"NdPr oxide"}
    assert exposed(world, listed=(("government/germany", "company/delta-metals"),)) == set()


def with_registry(world: World, *rows: str):
    """The toy world with what the reference tables say of these policies and of who imposes them."""
    told = as_claims(registry())
    wanted = [c for c in told.claims if c.rule in rows or (c.subject.type == "Agency" and c.predicate == "located_in")]
    return project([*world.claims, *wanted], [*world.documents, *told.documents])


def test_the_reference_tables_say_what_a_policy_lists():
    """China's controls of April 2025 stop dysprosium oxide that leaves China, not NdPr oxide; those of October pause."""
    world = heavy()
    world.claims = [c for c in world.claims if not (c.predicate == "located_in" and c.subject.name == "Iota Refinery")]
    world.say("Refinery: Iota Refinery", "located_in", "Government: China")
    april, october = "policy/china-mofcom-18-2025", "policy/china-mofcom-57-2025"
    graph = with_registry(world, april, october, "policy/china-mofcom-70-2025")
    for day, force in (("2026-03-01", "suspended"), ("2026-11-22", "suspension over")):
        supply = SupplyNetwork(graph, Options(as_of=day))
        assert {m.id: m.force for m in supply.measures} == {april: "in force", october: force}
        assert {a.label for a in supply.arcs if any(c.id == april for c in a.causes)} == {"dysprosium oxide"}


def test_a_procurement_rule_closes_its_origins_to_its_buyers():
    """From 2027 the Pentagon buys no magnets from China; others do, and the year before it did."""
    world = chain().say("MagnetPlant: Kappa Plant", "located_in", "Government: China")
    world.say("MagnetPlant: Kappa Plant", "produces", "Material: NdFeB magnets")
    for buyer in ("Agency: US Department of Defense", "Company: Theta Motors"):
        world.say("MagnetPlant: Kappa Plant", "offtake", buyer, material="NdFeB magnets")
    graph = with_registry(world, "policy/us-dfars-magnets-2027")
    buyers = {}
    for day in ("2026-12-31", "2027-01-01"):
        supply = SupplyNetwork(graph, Options(as_of=day))
        arcs = [a for a in supply.arcs if a.supplier.startswith("magnet-plant/kappa") and a.live]
        buyers[day] = {supply.activities[a.user].holder for a in arcs}
    assert buyers["2026-12-31"] == {"agency/us-department-of-defense", "company/theta-motors"}
    assert buyers["2027-01-01"] == {"company/theta-motors"}


@pytest.mark.parametrize(("second", "open_"), [(False, False), (True, True)])
def test_a_procurement_rule_reaches_back_to_the_oxide(second, open_):
    """Magnets made in Germany of Chinese oxide alone are closed to the Pentagon; with another oxide they are not."""
    world = World().say("Refinery: Chi Refinery", "located_in", "Government: China")
    world.say("Refinery: Chi Refinery", "produces", "Material: NdPr oxide")
    world.say("MagnetPlant: Psi Plant", "located_in", "Government: Germany")
    world.say("MagnetPlant: Psi Plant", "produces", "Material: NdFeB magnets")
    world.say("Refinery: Chi Refinery", "supplies", "MagnetPlant: Psi Plant", material="NdPr oxide")
    if second:
        world.say("Refinery: Phi Refinery", "located_in", "Government: Malaysia")
        world.say("Refinery: Phi Refinery", "supplies", "MagnetPlant: Psi Plant", material="NdPr oxide")
    world.say("MagnetPlant: Psi Plant", "offtake", "Agency: US Department of Defense", material="NdFeB magnets")
    supply = SupplyNetwork(with_registry(world, "policy/us-dfars-magnets-2027"), Options(as_of="2027-06-01"))
    assert any(a.live for a in supply.arcs if a.supplier.startswith("magnet-plant/psi-plant")) == open_


def test_a_rule_that_follows_the_goods_holds_abroad_too():
    """With the extraterritorial rule refused, magnets made in Germany of Chinese samarium no longer leave Germany."""
    world = World().say("Refinery: Chi Refinery", "located_in", "Government: China")
    world.say("Refinery: Chi Refinery", "produces", "Material: samarium oxide")
    world.say("MagnetPlant: Psi Plant", "located_in", "Government: Germany")
    world.say("MagnetPlant: Psi Plant", "produces", "Material: samarium-cobalt magnets")
    world.say("Refinery: Chi Refinery", "supplies", "MagnetPlant: Psi Plant", material="samarium oxide")
    world.say("Company: Rho Jets", "located_in", "Government: Japan")
    world.say("MagnetPlant: Psi Plant", "supplies", "Company: Rho Jets", material="samarium-cobalt magnets")
    rule = "policy/china-mofcom-61-2025"
    graph = with_registry(world, rule)
    supply = SupplyNetwork(graph, Options(policies=((rule, "denied"),)))
    touched = {supply.activities[a.user].holder for a in supply.arcs if any(c.id == rule for c in a.causes)}
    assert touched == {"magnet-plant/psi-plant", "company/rho-jets"}


def test_every_kind_of_the_reference_tables_is_listed():
    """No policy of the reference tables has a kind or a form of which the table does not say what it does."""
    table = policy_table()
    assert {p.kind for p in registry().policies} <= set(table.kind)
    assert {f for p in registry().policies for f in p.forms} <= set(table.form)
    assert set(table.extraterritorial) <= {p.id for p in registry().policies}
