"""The fixpoint that the page computes, and the networks in its data: the same answers as Python's."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from answering import answering_page, ask_page, in_numbers
from toyworld import World, chain

import reegraph
from reegraph.analysis import Options, Scenario, SupplyNetwork, chokepoints, whatif
from reegraph.analysis.engine.cutsets import single_points_of_failure
from reegraph.analysis.engine.network import Input, Network, Node, Supplier, available, derive, witness
from reegraph.analysis.engine.network_files import parse_cases
from reegraph.graph import Graph
from reegraph.outputs.pages.asking import asking
from reegraph.outputs.texts import json_text

CASES = Path(__file__).resolve().parents[2] / "data" / "small_networks.json"
OPTIONS = {
    ("closed", False): Options(),
    ("open", False): Options(market="open"),
    ("without:CN", False): Options(market="open", without=("government/china",)),
    ("closed", True): Options(include=("planned",)),
    ("open", True): Options(include=("planned",), market="open"),
    ("without:CN", True): Options(include=("planned",), market="open", without=("government/china",)),
}

# The fixpoint and what alone takes the target down, of each network; the dark sets in the order of the failures.
SOLVE = """(cases) => cases.map(({ own, inputs, target, failures }) => {
  const net = fixpoint.network(own, inputs);
  return {
    derived: failures.map((failed) => fixpoint.derive(net, failed)),
    points: fixpoint.singlePoints(net, target),
    stories: failures.map((failed) => fixpoint.losses(net, failed).witness(target).map((step) => [
      step.node, step.own, step.lost && [step.lost.input + 1, step.lost.needed, step.lost.left,
        step.lost.suppliers.map((state) => [state.supplier, state.reason, state.causes])],
    ])),
  };
})"""

DARK = """([reading, failures]) => failures.map((failed) => {
  const view = supply.reading(reading);
  const numbers = failed.flatMap((id) => supply.causeNumbers.get(id));
  return fixpoint.derive(view.plain.net, numbers).map((node) => view.nodes[node].activity);
})"""

VERDICTS = """([reading, targets]) => targets.map((id) => {
  const thing = supply.thingNumber.get(id);
  const found = supply.verdict(reading, thing);
  const points = found.points.map((point) => {
    const told = supply.pointStory(reading, thing, point.number, found.cone);
    return [point.id, point.kind, point.name, told.steps.map((step) => step.words), told.claims, supply.beside(told.claims)];
  });
  const stops = shares.stops(reading, thing).map((stop) => [stop.id, stop.lost]);
  const line = shares.line(reading, thing, found.points);
  return { stops, line, available: found.available, words: found.words, points, own: found.own.map((cause) => cause.id), caveats: found.caveats };
})"""

LOST = """([reading, failures]) => failures.map((failed) => {
  const found = supply.fallout(reading, failed);
  return [found.lost.map(({ node }) => [known.things[node.holder], node.product]), found.idle];
})"""


def failures_among(causes: list[Any]) -> list[list[Any]]:
    """Nothing, every single cause, and the same pairs and triples each time."""
    drawn = random.Random(7)
    more = [drawn.sample(causes, n) for n in (2, 3) for _ in range(15) if len(causes) >= n]
    return [[], *([cause] for cause in causes), *more]


def solved_in_page(browser, networks: list[Network]) -> list[dict[str, Any]]:
    cases = []
    for network in networks:
        numbered = network.numbered
        failures = failures_among(list(range(len(numbered.causes))))
        cases.append(
            {**in_numbers(network), "target": numbered.node_number[network.get_target()], "failures": failures}
        )
    with browser.visit(answering_page()) as visit:
        found = ask_page(visit, SOLVE, cases)
        assert visit.said == []
    return [{**case, **one} for case, one in zip(cases, found, strict=True)]


def steps_of(network: Network, failed: list[int]) -> list[Any]:
    numbered = network.numbered
    causes, nodes = numbered.cause_number, numbered.node_number
    told = witness(network, network.get_target(), [numbered.causes[c] for c in failed])
    steps = []
    for step in told.steps:
        lost = step.lost_input
        states = [] if lost is None else lost.suppliers
        suppliers = [[nodes[s.supplier], s.reason, [causes[c] for c in s.causes]] for s in states]
        told_input = None if lost is None else [lost.input, lost.needed, lost.left, suppliers]
        steps.append([nodes[step.node], [causes[c] for c in step.own_causes], told_input])
    return steps


def random_networks() -> list[Network]:
    """Networks with loops, shared causes, causes on arcs, k of n, empty inputs and nodes that never ran."""
    drawn, found = random.Random(11), []
    for _ in range(60):
        names = [f"n{i}" for i in range(drawn.randint(2, 12))]
        causes = [f"c{i}" for i in range(drawn.randint(1, 8))]
        nodes = {}
        for name in names:
            inputs = []
            for _ in range(drawn.choice([0, 0, 1, 1, 2, 3])):
                suppliers = [
                    Supplier(other, tuple(drawn.sample(causes, drawn.choice([0, 0, 1]))))
                    for other in drawn.choices(names, k=drawn.choice([0, 1, 1, 2, 3, 4]))
                ]
                inputs.append(Input(tuple(suppliers), drawn.randint(1, max(1, len(suppliers)))))
            nodes[name] = Node(tuple(drawn.sample(causes, drawn.choice([0, 1, 1]))), tuple(inputs))
        found.append(Network(nodes, target=names[-1]))
    return found


@pytest.mark.parametrize("which", ["the cases of brute force", "random networks"])
def test_the_fixpoint_is_that_of_the_engine(browser, which):
    """What is available, in which order it is derived, what alone stops the target and why are Python's, node by node."""
    networks = random_networks()
    if which == "the cases of brute force":
        networks = list(parse_cases(json.loads(CASES.read_text(encoding="utf-8")), "small_networks.json"))
        assert len(networks) == 150
    for network, found in zip(networks, solved_in_page(browser, networks), strict=True):
        numbered = network.numbered
        points = single_points_of_failure(network, network.get_target())
        wanted = [numbered.cause_number[c] for c in points.single_points_of_failure] if points.available else None
        assert found["points"] == wanted
        for failed, derived, story in zip(found["failures"], found["derived"], found["stories"], strict=True):
            assert derived == derive(numbered, failed)
            assert story == steps_of(network, failed)


def traded() -> World:
    """The chain, with markets of three stages, a control that is suspended and one in force, a plan and a second mine."""
    world = chain()
    tables = {
        ("mining", "rare earth oxides"): {"China": 70, "Australia": 30},
        ("separation", "magnet rare earths"): {"China": 90, "Malaysia": 5},
        ("magnet", "NdFeB magnets"): {"China": 80, "Japan": 20},
    }
    for (stage, material), shares in tables.items():
        for country, percent in shares.items():
            said = {"stage": stage, "percent": percent, "year": 2024, "scope": "world"}
            world.say(f"Government: {country}", "controls_share", f"Material: {material}", **said)
    for country, name in (("Malaysia", "Malaysian oxide export controls"), ("China", "Chinese oxide export controls")):
        world.say(f"Government: {country}", "imposes", f"Policy: {name}")
        world.say(f"Policy: {name}", "restricts", "Material: NdPr oxide")
    world.say("Government: China", "suspends", "Policy: Chinese oxide export controls", valid_from="2026-01-01")
    world.say("Company: Kappa Mining", "operates", "Mine: Kappa Mine")
    world.say("Mine: Kappa Mine", "produces", "Material: rare earth concentrate")
    world.say("Mine: Kappa Mine", "supplies", "Company: Gamma Oxides", modality="planned", valid_from="2027-06")
    world.say("MagnetPlant: Zeta Plant", "consumes", "Material: terbium oxide")
    return world


def recycled() -> World:
    """Magnets whose scrap is recycled into the alloy that they are made of, beside a mine."""
    world = chain()
    world.say("Company: Scrap Works", "operates", "RecyclingPlant: Lambda Recycling")
    world.say("RecyclingPlant: Lambda Recycling", "produces", "Material: NdPr oxide")
    world.say("MagnetPlant: Zeta Plant", "supplies", "RecyclingPlant: Lambda Recycling", material="magnet scrap")
    return world.say("RecyclingPlant: Lambda Recycling", "supplies", "Company: Delta Metals", material="NdPr oxide")


def project_graph() -> Graph:
    return reegraph.example().graph


def empty_world() -> World:
    return World()


WORLDS = {"a chain": chain, "with markets": traded, "with a loop": recycled, "empty": empty_world}


@pytest.fixture(params=[*WORLDS, "the project's own"])
def any_graph(request) -> Graph:
    return project_graph() if request.param not in WORLDS else WORLDS[request.param]().graph()


def supplies(graph: Graph, known: dict[str, Any]) -> list[tuple[int, Options, SupplyNetwork]]:
    """The readings of a page with the network that Python has under the same options."""
    found = []
    for number, reading in enumerate(known["readings"]):
        options = OPTIONS[reading["market"], reading["planned"]]
        found.append((number, options, SupplyNetwork(graph, options)))
    return found


def test_the_same_goes_dark_as_in_python(browser, any_graph):
    """For nothing, every single cause, and many pairs and triples, in every reading of supply."""
    known = asking(any_graph)
    with browser.visit(answering_page(any_graph)) as visit:
        for number, _, supply in supplies(any_graph, known):
            failures = failures_among(list(supply.network.causes))
            names = sorted(name for name in supply.network.nodes)
            places = [node[0] for node in known["readings"][number]["nodes"]]
            assert places == sorted(places)
            assert len(places) == len(names)
            by_place = dict(zip(places, names, strict=True))
            found = ask_page(visit, DARK, [number, failures])
            for failed, here in zip(failures, found, strict=True):
                assert {by_place[place] for place in here} == available(supply.network, failed)
        assert visit.said == []


def test_single_points_are_those_of_chokepoints_with_their_witness(browser, any_graph):
    """Of every target: verdict in its words, points, each step, the claims behind them, and what the verdict lacks."""
    known = asking(any_graph)
    claims = {claim: place for place, claim in enumerate(any_graph.claims)}
    with browser.visit(answering_page(any_graph)) as visit:
        for number, options, _ in supplies(any_graph, known):
            verdicts = chokepoints(any_graph, options=options).targets
            found = ask_page(visit, VERDICTS, [number, [verdict.target for verdict in verdicts]])
            for verdict, here in zip(verdicts, found, strict=True):
                told = verdict.completeness
                assert here["available"] == verdict.available
                assert here["words"] == (told.verdict if verdict.available is None else told.marked_verdict)
                assert here["points"] == [
                    [p.cause, p.kind, p.name, list(p.steps), sorted(claims[c] for c in p.claims if c in claims),
                     p.support.beside(len(p.claims))]
                    for p in verdict.single_points_of_failure
                ]  # fmt: skip
                assert sorted(here["own"]) == sorted(cause.cause for cause in verdict.itself if cause.stops)
                lines = [line.strip() for line in verdict.to_lines()]
                wanted = [line for line in lines if line.startswith(("no supplier is known", "no cause at this date"))]
                if options.market == "open":
                    assert here["stops"] == [
                        [stop.cause, pytest.approx(stop.share_lost)] for stop in verdict.stops_in_effect
                    ]
                    assert [here["line"]] == ([line for line in lines if line.startswith("stops in effect")] or [""])
                assert here["caveats"] == (wanted if verdict.available is not None else [])
        assert visit.said == []


def test_what_fails_is_what_whatif_fails(browser, any_graph):
    """Sites, operators, countries and policies, those suspended too: the same holders lose the same products."""
    known = asking(any_graph)
    with browser.visit(answering_page(any_graph)) as visit:
        for number, options, supply in supplies(any_graph, known):
            supposed = [known["causes"][cause][0] for cause in known["readings"][number]["supposed"]]
            # A state that runs a site is its operator: what-if knows a state by its exports only.
            causes = [c for c in [*supply.network.causes, *supposed] if not c.startswith("government/")]
            # Each scenario makes four networks anew, so a few must do for a large graph.
            step = 10 if len(causes) > 100 else 6
            failures = [f for f in failures_among(causes)[-30::step] if f] + [[c] for c in supposed]
            scenarios = [
                Scenario(
                    name=f"number {place}",
                    reason="the test",
                    source="the test",
                    fail=tuple(c.removeprefix("country:") for c in failed),
                )
                for place, failed in enumerate(failures)
            ]
            found = ask_page(visit, LOST, [number, failures])
            for outcome, (lost, idle) in zip(
                whatif(any_graph, scenarios, options=options).scenarios, found, strict=True
            ):
                losses = outcome.lost_by_contracts if options.market == "closed" else outcome.lost_with_market
                assert {(holder, product) for holder, product in lost} == {
                    (loss.holder, product) for loss in losses for product in loss.products
                }
                assert idle == []
        assert visit.said == []


def test_a_suspended_policy_can_be_supposed_and_is_no_single_point(browser):
    """It takes down what it would be about when it is ticked, and stands beside the verdict until then."""
    graph = traded().graph()
    known = asking(graph)
    policy = "policy/chinese-oxide-export-controls"
    supposed = {known["causes"][c][0] for reading in known["readings"] for c in reading["supposed"]}
    assert supposed == {policy}
    with browser.visit(answering_page(graph)) as visit:
        [found] = ask_page(visit, VERDICTS, [1, ["company/eta-motors"]])
        assert found["points"] == []
        assert any("Chinese oxide export controls (suspended" in caveat for caveat in found["caveats"])


def test_the_same_graph_gives_the_same_data():
    """Numbers, not chance: the data of a graph built again are the same bytes."""
    first, second = (json_text(asking(traded().graph())) for _ in range(2))
    assert first == second
    assert "gamma-refinery" in first


def test_a_page_without_shares_has_no_market_to_choose():
    """Readings with a market are there only where a table of shares makes one."""
    assert [r["market"] for r in asking(chain().graph())["readings"]] == ["closed", "closed"]
    assert len(asking(traded().graph())["readings"]) == 6


def test_five_thousand_nodes_are_settled_in_no_time(browser):
    """A fixpoint at 5,000 nodes and 15,000 arcs takes at most 50 ms, the single points of a target a few of these."""
    drawn, layers = random.Random(3), 10
    own = [[node] for node in range(5000)]
    inputs: list[Any] = []
    for node in range(5000):
        layer = node // (5000 // layers)
        before = range((layer - 1) * 500, layer * 500)
        arcs = [[1, *([drawn.choice(before)] for _ in range(2))] for _ in range(2)] if layer else []
        inputs.append(arcs)
    with browser.visit(answering_page()) as visit:
        times = visit.page.evaluate(
            """({ own, inputs }) => {
              const net = fixpoint.network(own, inputs);
              const timed = (run) => { const at = performance.now(); run(); return performance.now() - at; };
              const each = Array.from({ length: 21 }, (_, cause) => timed(() => fixpoint.derive(net, [cause * 7])));
              return [each.sort((a, b) => a - b)[10], timed(() => fixpoint.singlePoints(net, 4999))];
            }""",
            {"own": own, "inputs": inputs},
        )
    assert times[0] <= 50
    assert times[1] <= 1000


def test_pairs_that_share_a_supplier_are_found_together(browser):
    """Two causes that each leave a way and together leave none: dark only when both have happened."""
    world = chain().say("Company: Kappa Mining", "operates", "Mine: Kappa Mine")
    world.say("Mine: Kappa Mine", "produces", "Material: rare earth concentrate")
    world.say("Mine: Kappa Mine", "status", {"word": "operating"})
    world.say("Company: Kappa Mining", "supplies", "Company: Gamma Oxides", material="rare earth concentrate")
    graph = world.graph()
    both = [["mine/beta-mine"], ["mine/kappa-mine"], ["mine/beta-mine", "mine/kappa-mine"]]
    with browser.visit(answering_page(graph)) as visit:
        one, other, together = ask_page(visit, LOST, [0, both])
    assert [holder for holder, _ in one[0]] == ["mine/beta-mine"]
    assert [holder for holder, _ in other[0]] == ["mine/kappa-mine"]
    assert {"refinery/gamma-refinery", "company/eta-motors"} <= {holder for holder, _ in together[0]}
