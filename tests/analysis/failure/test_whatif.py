"""What would be lost: failures, refused licences, late sites; scenarios out of files."""

from __future__ import annotations

import pytest
from toyworld import World, chain

from reegraph.analysis import Options, Scenario, read_scenarios, shipped_scenarios, whatif
from reegraph.analysis.engine.network import available
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.suppositions import allied_countries, market_options, read_shared_causes
from reegraph.analysis.supply.world import SharedCause
from reegraph.entities.gazetteer import gazetteer
from reegraph.errors import MisuseError, TableError, UnknownNameError, UnreadableDocumentError
from reegraph.graph.dates import last_day
from reegraph.registry import registry

SOURCE = "a source of the test"


def suppose(world: World, target=None, options=None, **what):
    scenario = Scenario(name="test", reason="because", source=SOURCE, **what)
    (found,) = whatif(world.graph(), [scenario], target=target, options=options).scenarios
    return found


def losses(outcome):
    return {loss.name: loss.because for loss in outcome.lost_by_contracts}


def test_a_failure_loses_everything_downstream_with_its_first_failing_input():
    """When the mine fails everything after it is lost, each with the input that goes first."""
    found = losses(suppose(chain(), fail=["Beta Mine"]))
    assert found == {
        "Beta Mine": "Beta Mine (rare earth concentrate) stops.",
        "Gamma Refinery": "Gamma Refinery (NdPr oxide) has no other known supplier of feed: "
        "Beta Mine (rare earth concentrate) stops.",
        "Delta Works": "Delta Works (NdFeB alloy) has no other known supplier of metal: "
        "Gamma Refinery (NdPr oxide) is lost too.",
        "Zeta Plant": "Zeta Plant (NdFeB magnets) has no other known supplier of alloy: "
        "Delta Works (NdFeB alloy) is lost too.",
        "Eta Motors": "Eta Motors has no other known supplier of NdFeB magnets: "
        "Zeta Plant (NdFeB magnets) is lost too.",
    }


@pytest.mark.parametrize(
    ("fail", "lost"),
    [
        ("Omega Holding", {"Gamma Refinery", "Delta Works", "Zeta Plant", "Eta Motors"}),
        ("Zeta Magnets", {"Zeta Plant", "Eta Motors"}),
        ("Malaysia", {"Delta Works", "Zeta Plant", "Eta Motors"}),
        ("Germany", set()),
        ("First Bank", set()),
    ],
)
def test_owners_operators_and_countries_fail_as_causes(fail, lost):
    """An owner takes its plant down, a country what leaves it, a bank nothing; what stands on nothing is said."""
    found = suppose(chain(), fail=[fail])
    assert set(losses(found)) == lost
    assert bool(found.idle) == (not lost)


def test_what_is_lost_is_what_the_network_loses():
    """The list agrees with availability computed on the network, for every cause."""
    world = chain()
    supply = SupplyNetwork(world.graph())
    for cause in supply.network.causes:
        if not cause.startswith("country:"):
            gone = available(supply.network) - available(supply.network, [cause])
            names = {world.graph().name(supply.activities[a].holder) for a in gone}
            assert set(losses(suppose(world, fail=[cause]))) == names


def test_a_target_is_told_before_and_after():
    """The buyer is available before and lost after, by contracts; the answer reads well and keeps its shape."""
    found = suppose(chain(), target="Eta Motors", fail=["Delta Works"])
    (target,) = found.targets
    assert (target.contracts_before, target.contracts_after, target.changed) == (True, False, True)
    assert target.because.startswith("Eta Motors has no other known supplier of NdFeB magnets")
    answer = whatif(chain().graph(), [Scenario(name="a", reason="b", source=SOURCE, fail=("Delta Works",))])
    assert answer.to_json()["scenarios"][0]["failed"] == {"metal-plant/delta-works": "Delta Works fails"}
    assert any("Eta Motors: lost by contracts" in line for line in answer.to_lines())
    assert {row["name"] for row in answer.to_rows()} == {"Eta Motors", "Zeta Plant"}


def test_a_late_site_is_lost_only_until_it_starts():
    """A site whose start slips is lost at a date between the two starts, and not after the later one."""
    world = chain()
    world.claims = [c for c in world.claims if not (c.predicate == "status" and c.subject.name == "Delta Works")]
    world.say("MetalPlant: Delta Works", "starts", {"date": "2027-06-30"}, modality="planned")
    late = {"delays": {"Delta Works": "2029-06-30"}}
    assert {"Delta Works", "Eta Motors"} <= set(losses(suppose(world, as_of="2028-01-01", **late)))
    assert losses(suppose(world, as_of="2029-07-01", **late)) == {}
    assert losses(suppose(world, as_of="2028-01-01", delays={"Delta Works": "+2 years"}))
    assert losses(suppose(world, as_of="2029-07-01", delays={"Delta Works": "+2 years"})) == {}
    before = suppose(world, as_of="2026-06-01", **late)
    assert before.lost_by_contracts == ()
    assert before.idle


def test_an_earlier_start_is_told():
    """A site that is planned and starts before the date is named as at work."""
    world = chain().say("Refinery: Kappa Refinery", "status", {"word": "planned"})
    found = suppose(world, delays={"Kappa Refinery": "2026-01-01"})
    assert found.gained == ("Kappa Refinery",)


def test_a_refused_policy_is_a_failure():
    """Denied, a policy stops the deliveries that it lists, although it is suspended; granted it changes nothing."""
    name = "Policy: Malaysian oxide export controls"
    world = chain().say("Government: Malaysia", "imposes", name).say(name, "restricts", "Material: NdPr oxide")
    world.say("Government: Malaysia", "suspends", name)
    denied = suppose(world, policies={"Malaysian oxide export controls": "denied"})
    assert set(losses(denied)) == {"Delta Works", "Zeta Plant", "Eta Motors"}
    assert "licences refused" in denied.failed["policy/malaysian-oxide-export-controls"]
    assert losses(suppose(world, policies={"Malaysian oxide export controls": "granted"})) == {}


def test_a_listed_firm_gets_nothing_that_its_lister_controls():
    """Without a known control of that state the listing is about everything, with one about what that lists."""
    listed = {"listed": [{"by": "MY", "firm": "Delta Metals"}]}
    assert set(losses(suppose(chain(), **listed))) == {"Delta Works", "Zeta Plant", "Eta Motors"}
    name = "Policy: Malaysian heavy export controls"
    world = chain().say("Government: Malaysia", "imposes", name).say(name, "restricts", "Material: dysprosium")
    assert losses(suppose(world, **listed)) == {}


def test_shared_causes_fail_by_name(tmp_path):
    """A port that a user declares takes down what stands on it, and a delivery between two ends."""
    file = tmp_path / "causes.toml"
    file.write_text(
        '[[cause]]\nname = "Port of Beta"\nsource = "harbour map"\n'
        '[[cause.delivery]]\nfrom = "Beta Mine"\nto = "Gamma Oxides"\n'
        '[[cause]]\nname = "Old furnace"\nsource = "patent"\nentities = ["Delta Metals"]\nstages = ["alloy"]\n',
        encoding="utf-8",
    )
    graph = chain().graph()
    shared = read_shared_causes(file, graph)
    assert [s.name for s in shared] == ["Port of Beta", "Old furnace"]
    options = Options(shared=shared)
    assert "Beta Mine" not in losses(suppose(chain(), options=options, fail=["Port of Beta"]))
    assert set(losses(suppose(chain(), options=options, fail=["old furnace"]))) == {
        "Delta Works",
        "Zeta Plant",
        "Eta Motors",
    }


def test_a_shared_cause_of_two_alternatives_is_a_point_of_failure():
    """Two refineries that use one port are no alternatives when the port fails."""
    world = chain().say("Refinery: Kappa Refinery", "produces", "Material: NdPr oxide")
    world.say("Refinery: Kappa Refinery", "supplies", "Company: Delta Metals", material="NdPr oxide")
    port = SharedCause(name="Port", entities=("refinery/kappa-refinery", "company/gamma-oxides"), source=SOURCE)
    assert "Delta Works" in losses(suppose(world, options=Options(shared=(port,)), fail=["Port"]))
    assert "Delta Works" not in losses(suppose(world, fail=["Gamma Oxides"]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[cause]]\nname = "Port"\nentities = ["Beta Mine"]\n', "source"),
        ('[[cause]]\nname = "Port"\nsource = "a harbour map"\n', "stands on nothing"),
        ('[[cause]]\nname = "P"\nsource = "harbour"\nentities = ["Beta Mine"]\nstages = ["melting"]\n', "melting"),
        ('[[cause]]\nname = "P"\nsource = "harbour"\nentitys = ["Beta Mine"]\n', "entitys"),
        ("cause = 1", "cause"),
        ("[[cause", "causes.toml"),
    ],
)
def test_a_file_of_causes_names_its_faults(tmp_path, text, message):
    """What is missing, unknown or no TOML is said with its place."""
    file = tmp_path / "causes.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=message):
        read_shared_causes(file, chain().graph())


def test_files_that_cannot_be_read_are_named(tmp_path):
    """A missing file and one that is no text are errors of the file, an unknown name one of the name."""
    with pytest.raises(UnreadableDocumentError, match=r"no\.toml"):
        read_scenarios(tmp_path / "no.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableDocumentError, match="UTF-8"):
        read_scenarios(tmp_path / "bytes.toml")
    with pytest.raises(UnknownNameError, match="Nowhere"):
        suppose(chain(), fail=["Nowhere"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "n"\nreason = "r"\nsource = "a source"\n', "supposes nothing"),
        ('name = "n"\nreason = "r"\nfail = ["Beta Mine"]\n', "source"),
        ('name = "n"\nreason = "r"\nsource = "a source"\nfails = ["Beta Mine"]\n', "fails"),
        ('name = "n"\nreason = "r"\nsource = "a source"\npolicies = { x = "refused" }\n', "granted"),
    ],
)
def test_a_scenario_names_its_faults(tmp_path, text, message):
    """A scenario needs a name, a reason and a source, and must suppose something that we know."""
    file = tmp_path / "s.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=message):
        read_scenarios(file)


def test_scenarios_of_a_file_stand_side_by_side(tmp_path):
    """A file holds one scenario or several; several are compared at the end."""
    one = 'name = "{0}"\nreason = "r"\nsource = "a source"\nfail = ["{0}"]\n'
    (tmp_path / "one.toml").write_text(one.format("Beta Mine"), encoding="utf-8")
    (tmp_path / "two.toml").write_text(
        "".join("[[scenario]]\n" + one.format(n) for n in ("Gamma Refinery", "Zeta Plant")), encoding="utf-8"
    )
    read = [*read_scenarios(tmp_path / "one.toml"), *read_scenarios(tmp_path / "two.toml")]
    assert [s.name for s in read] == ["Beta Mine", "Gamma Refinery", "Zeta Plant"]
    lines = whatif(chain().graph(), read).to_lines()
    assert lines[-2].startswith("  Eta Motors – Beta Mine: lost by contracts, lost with the market; Gamma Refinery:")


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"fail": ["NdPr oxide"]}, "cannot fail"),
        ({"delays": {"Zeta Magnets": "2029"}}, "expected a site"),
        ({"delays": {"Zeta Plant": "later"}}, "expected a date"),
        ({"delays": {"Zeta Plant": "+2 years"}}, "no start of it is told"),
        ({"listed": [{"by": "Atlantis", "firm": "Zeta Magnets"}]}, "Atlantis"),
    ],
)
def test_what_cannot_be_followed_is_refused(what, message):
    """A material does not fail, a firm has no start, a date must be one."""
    world = chain().say("Refinery: Gamma Refinery", "produces", "Material: NdPr oxide")
    with pytest.raises(MisuseError, match=message):
        suppose(world, **what)


def test_the_shipped_scenarios_name_what_the_reference_tables_know():
    """Every scenario that comes along has a name of its own, and every id in it is listed."""
    known = {r.id for rows in (registry().organisations, registry().facilities, registry().policies) for r in rows}
    known |= {k.id for k in gazetteer() if k.type == "Government"}
    scenarios = shipped_scenarios()
    assert len({s.name for s in scenarios}) == len(scenarios) >= 25
    for scenario in scenarios:
        named = [*scenario.fail, *scenario.policies, *scenario.delays, *(one.firm for one in scenario.listed)]
        assert set(named) <= known, scenario.name
        assert scenario.source.startswith(("the cause", "supposition")) or "http" in scenario.source
    assert {"policy/china-mofcom-18-2025", "policy/china-mofcom-57-2025", "policy/china-mofcom-61-2025"} <= {
        p for s in scenarios for p in s.policies
    }


def test_who_counts_as_allied_is_dated_data(tmp_path):
    """The list that comes along has dates; a file of the user's replaces it."""
    assert "government/estonia" not in allied_countries("2024-02-01")
    assert "government/estonia" in allied_countries("2024-03-31")
    assert "government/china" not in allied_countries(None)
    file = tmp_path / "allied.toml"
    row = '[[country]]\ncode = "MY"\nfrom = "2025-10"\nto = "2026"\nsource = "accord of October 2025"\n'
    file.write_text(row, encoding="utf-8")
    assert allied_countries("2026-06-01", file) == {"government/malaysia"}
    assert allied_countries(last_day("2026"), file) == frozenset()
    file.write_text(row.replace("MY", "Malaysia"), encoding="utf-8")
    with pytest.raises(TableError, match="code"):
        allied_countries(None, file)


@pytest.mark.parametrize("written", ["", "ajar", "open,closed", "closed,without:CN", "without:XX"])
def test_the_market_option_is_checked(written):
    """The market is open, closed, or without some states."""
    with pytest.raises(MisuseError, match=r"--market|country"):
        market_options(written)
    for several in ("without:CN,MM", "without:CN,without:MM", "open,without:CN,MM"):
        assert market_options(several) == ("open", ("government/china", "government/myanmar"))


def test_a_loss_in_part_names_who_no_longer_delivers():
    """A plant that buys on the market is told how much it loses, of whom, and by which claims."""
    world = World().say("MagnetPlant: Psi Plant", "produces", "Material: NdFeB magnets")
    world.say("MagnetPlant: Psi Plant", "located_in", "Government: Germany")
    for country, percent in (("China", 75), ("Japan", 25)):
        said = {"stage": "separation", "percent": percent, "year": 2025}
        world.say(f"Government: {country}", "controls_share", "Material: NdPr oxide", **said)
    found = suppose(world, target="Psi Plant", fail=["China"])
    (target,) = found.targets
    assert (target.contracts_after, target.market_after, target.share_lost) == (None, True, 0.75)
    assert target.because == (
        "Psi Plant (NdFeB magnets) gets less alloy: China (NdPr oxide on the market) no longer delivers (exports of China)."
    )
    assert set(target.claims) == {c.id for c in world.claims if c.subject.name == "China"}
    assert any("75% lost with the market" in line for line in found.to_lines())
