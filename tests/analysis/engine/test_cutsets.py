"""Single points of failure, minimal cut sets and importance, against brute force and against published answers."""

import json
import random
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reegraph.analysis.engine.cutsets import (
    all_single_points,
    count_all_cut_sets,
    minimal_cut_sets,
    single_points_of_failure,
)
from reegraph.analysis.engine.importance import importance
from reegraph.analysis.engine.network import Input, Network, Node, Supplier, available, witness
from reegraph.analysis.engine.network_files import parse_cases, parse_network
from reegraph.errors import MisuseError, UnknownNameError

SMALL = json.loads((Path(__file__).parents[2] / "data" / "small_networks.json").read_text(encoding="utf-8"))


# Two second opinions: one written straight from the definition, one that only asks what is available.


def naive_available(case, failed):
    """The least set that the definition of available gives, by repeating it until nothing changes."""
    running = set()
    while True:
        more = {name for name, node in case["nodes"].items() if runs(node, running, failed)}
        if more == running:
            return running
        running = more


def runs(node, running, failed):
    if failed & set(node["causes"]):
        return False
    for needed in node["inputs"]:
        entry = needed if isinstance(needed, dict) else {"of": needed}
        suppliers = [s if isinstance(s, dict) else {"from": s} for s in entry["of"]]
        serving = [s for s in suppliers if s["from"] in running and not failed & set(s.get("causes", []))]
        if len(serving) < entry.get("k", 1):
            return False
    return True


def naive_causes(case):
    nodes = case["nodes"].values()
    own = {cause for node in nodes for cause in node["causes"]}
    entries = [i["of"] if isinstance(i, dict) else i for node in nodes for i in node["inputs"]]
    return sorted(own | {c for of in entries for s in of if isinstance(s, dict) for c in s.get("causes", [])})


def naive_cut_sets(case, target):
    """Every set of causes that downs the target and holds no smaller one, by size and then by name."""
    found = []
    causes = naive_causes(case)
    for size in range(len(causes) + 1):
        for cut in combinations(causes, size):
            if not any(set(smaller) <= set(cut) for smaller in found) and target not in naive_available(case, set(cut)):
                found.append(cut)
    return tuple(found)


def cut_sets_by_removal(network, target, order):
    """The same by asking `available` about every combination, for networks too large for all orders."""
    found = []
    for size in range(order + 1):
        for cut in combinations(network.causes, size):
            if not any(set(smaller) <= set(cut) for smaller in found) and target not in available(network, cut):
                found.append(cut)
    return tuple(found)


@st.composite
def cases(draw):
    """A small case as parsed JSON: loops, shared causes, causes on arcs, k of n, inputs without suppliers."""
    names = [f"n{i}" for i in range(draw(st.integers(1, 7)))]
    causes = st.lists(st.sampled_from(["c0", "c1", "c2", "c3", "c4", "c5"]), max_size=2)
    suppliers = st.sampled_from(names) | st.fixed_dictionaries({"from": st.sampled_from(names), "causes": causes})
    # Mostly full inputs: networks that are down at the start have little to say.
    several = st.lists(suppliers, min_size=1, max_size=4) | st.lists(suppliers, max_size=3)
    entry = several | several.flatmap(
        lambda of: st.fixed_dictionaries({"of": st.just(of), "k": st.integers(1, max(1, len(of)))})
    )
    node = st.fixed_dictionaries({"causes": causes, "inputs": st.lists(entry, max_size=2)})
    nodes = {name: draw(node) for name in names}
    nodes["n0"]["inputs"] = []
    return {"target": names[-1], "nodes": nodes}


# Published answers


@pytest.mark.parametrize("method", ["diagrams", "bits"])
@pytest.mark.parametrize("number", range(len(SMALL["cases"])))
def test_the_small_networks_are_answered_as_published(number, method):
    """All minimal cut sets of all orders, and the single points, in the very order of the file, by either method."""
    case = SMALL["cases"][number]
    (network,) = parse_cases(case, "small_networks.json")
    answer = minimal_cut_sets(network, network.get_target(), method=method).to_json()
    assert answer["minimal_cut_sets"] == case["minimal_cut_sets"]
    assert answer["single_points_of_failure"] == case["single_points_of_failure"]
    assert answer["complete_to_order"] is None
    assert sum(answer["by_order"].values()) == len(case["minimal_cut_sets"])
    assert set(answer) == {"target", "single_points_of_failure", "minimal_cut_sets", "by_order", "complete_to_order"}


# Against brute force


@given(cases(), st.sets(st.sampled_from(["c0", "c1", "c2", "c3", "c4", "c5", "unknown"])))
def test_availability_is_that_of_the_definition(case, failed):
    """The worklist finds the same nodes as repeating the definition does."""
    assert available(parse_network(case, file="case"), failed) == naive_available(case, failed)


@settings(deadline=None)
@given(cases(), st.sampled_from(["diagrams", "bits"]))
def test_cut_sets_are_those_of_brute_force(case, method):
    """All orders agree with the definition, and a truncated answer is the beginning of the whole one."""
    network, expected = parse_network(case, file="case"), naive_cut_sets(case, case["target"])
    whole = minimal_cut_sets(network, case["target"], method=method)
    assert whole.minimal_cut_sets == expected
    assert whole.by_order == Counter(map(len, expected))
    for order in (1, 2, 3):
        truncated = minimal_cut_sets(network, case["target"], order=order, method=method)
        assert truncated.minimal_cut_sets == tuple(cut for cut in expected if len(cut) <= order)
        assert truncated.complete_to_order == (order if any(expected) else None)


@settings(deadline=None)
@given(cases(), st.integers(0, 60), st.sampled_from([None, 2, 3, 5]))
def test_a_search_that_its_bound_ends_tells_no_wrong_number(case, bound, order):
    """What is listed and counted is complete to the order that the answer names, and it says that there may be more."""
    network, expected = parse_network(case, file="case"), naive_cut_sets(case, case["target"])
    found = minimal_cut_sets(network, case["target"], order=order, bound=bound)
    to = found.complete_to_order
    assert found.minimal_cut_sets == tuple(cut for cut in expected if to is None or len(cut) <= to)
    assert found.total == len(found.minimal_cut_sets)
    if any(expected):
        assert to == order or (to is not None and (order is None or to < order))
        assert found.at_least == (None if to == order else found.total)


@settings(deadline=None)
@given(cases(), st.integers(0, 8))
def test_what_is_not_listed_is_counted(case, listed):
    """At most so many sets are listed, whole orders only; the counts and the single points stay the same."""
    network, expected = parse_network(case, file="case"), naive_cut_sets(case, case["target"])
    found = minimal_cut_sets(network, case["target"], listed=listed)
    assert found.by_order == Counter(map(len, expected))
    assert found.single_points_of_failure == tuple(cut[0] for cut in expected if len(cut) == 1)
    to = found.listed_to_order
    assert found.minimal_cut_sets == tuple(cut for cut in expected if to is None or len(cut) <= to)
    if any(expected):
        assert len(found.minimal_cut_sets) <= listed
        assert to is None or sum(len(cut) <= to + 1 for cut in expected) > listed


@settings(deadline=None)
@given(cases(), st.integers(1, 3))
def test_all_nodes_are_counted_at_once(case, order):
    """The counts of every node are those of its own cut sets."""
    network = parse_network(case, file="case")
    assert count_all_cut_sets(network, order=order) == {
        node: minimal_cut_sets(network, node, order=order).by_order for node in network.nodes
    }


@settings(deadline=None)
@given(cases())
def test_single_points_are_those_of_brute_force(case):
    """For every node at once, and for one target, they are the causes whose single failure takes it down."""
    network = parse_network(case, file="case")
    everywhere = all_single_points(network)
    running = naive_available(case, set())
    lost = {cause: running - naive_available(case, {cause}) for cause in naive_causes(case)}
    assert list(everywhere) == sorted(case["nodes"])
    assert everywhere.down == set(case["nodes"]) - running
    for node in case["nodes"]:
        expected = {cause for cause, nodes in lost.items() if node in nodes}
        verdict = single_points_of_failure(network, node)
        assert everywhere[node] == set(verdict.single_points_of_failure) == expected
        assert everywhere.count(node) == len(expected)
        assert verdict.available is (node in running)
        assert bool(verdict.missing) is (node not in running)


@settings(deadline=None)
@given(cases(), st.data())
def test_another_supplier_never_adds_a_single_point(case, data):
    """An alternative arc, whatever its causes, makes no running node more fragile."""
    network = parse_network(case, file="case")
    fed = sorted((name, number) for name, node in case["nodes"].items() for number in range(len(node["inputs"])))
    if not fed:
        return
    name, number = data.draw(st.sampled_from(fed))
    extra = Supplier(data.draw(st.sampled_from(sorted(case["nodes"]))), ("c0",))
    node = network.nodes[name]
    wider = [Input((*i.suppliers, extra), i.k) if j == number else i for j, i in enumerate(node.inputs)]
    before = all_single_points(network)
    after = all_single_points(Network({**network.nodes, name: Node(node.causes, tuple(wider))}))
    assert after.down <= before.down
    assert all(after[node] <= before[node] for node in before if node not in before.down)


@settings(deadline=None)
@given(cases(), st.sets(st.sampled_from(["c0", "c1", "c2", "c3", "c4", "c5"])))
def test_a_witness_explains_every_loss(case, failed):
    """Each step's input is short of arcs and tells the true state of each, and each step leads to the next."""
    network = parse_network(case, file="case")
    found = witness(network, case["target"], failed)
    running, before = naive_available(case, failed), naive_available(case, set())
    assert found.available is (case["target"] in running)
    assert found.available is (not found.steps)
    for step in found.steps:
        assert step.node not in running
        assert bool(step.own_causes) is (step.lost_input is None)
        if step.lost_input:
            states = step.lost_input.suppliers
            assert step.lost_input.left == sum(s.reason == "available" for s in states) < step.lost_input.needed
            assert all(s.supplier in running for s in states if s.reason == "available")
            assert all(s.supplier not in running for s in states if s.reason in ("lost", "loop", "own cause"))
            assert all(s.causes and set(s.causes) <= failed for s in states if s.reason.endswith("cause"))
            assert all(s.before is (s.supplier not in before) for s in states)
    for step, following in zip(found.steps, found.steps[1:], strict=False):
        assert "lost" in [s.reason for s in following.lost_input.suppliers if s.supplier == step.node]
    if found.steps:
        assert found.steps[-1].node == case["target"]
    if case["target"] in before and found.steps and (first := found.steps[0].lost_input):
        assert any(s.reason.endswith("cause") for s in first.suppliers)


def random_network(seed):
    """About twenty nodes in layers with loops back, shared causes, deals and k of n."""
    draw = random.Random(seed)
    names = [f"v{i:02d}" for i in range(20)]
    nodes = {}
    for position, name in enumerate(names):
        below = names[max(0, position - 8) : position]
        inputs = []
        for _ in range(draw.choice([1, 1, 2]) if position > 4 else 0):
            picked = draw.sample(below, draw.randint(1, 3)) + draw.sample(names, draw.choice([0, 0, 1]))
            arcs = tuple(Supplier(s, (f"deal{draw.randrange(4)}",) if draw.random() < 0.3 else ()) for s in picked)
            inputs.append(Input(arcs, draw.choice([1, 1, 1, min(2, len(arcs))])))
        nodes[name] = Node((f"site {name}", f"owner{draw.randrange(6)}")[draw.randrange(2) :], tuple(inputs))
    return Network(nodes, names[-1])


@pytest.mark.parametrize("seed", range(25))
def test_cut_sets_agree_with_removal_testing(seed):
    """On larger random networks, orders 1 to 3 are what removing every combination of causes shows."""
    network = random_network(seed)
    target = network.get_target()
    found = minimal_cut_sets(network, target, order=3)
    assert found.minimal_cut_sets == cut_sets_by_removal(network, target, 3)
    whole = minimal_cut_sets(network, target).minimal_cut_sets
    assert found.minimal_cut_sets == tuple(cut for cut in whole if len(cut) <= 3)
    for cut in whole:
        assert target not in available(network, cut)
        assert all(target in available(network, set(cut) - {cause}) for cause in cut)


# The outcomes that must not be mixed up

MINE, SPARE = Node(("m",)), Node(("s",))
EITHER = Input((Supplier("mine"), Supplier("spare")))


@pytest.mark.parametrize(
    ("nodes", "order", "cuts", "complete"),
    [
        ({"T": Node((), (Input(),))}, None, ((),), None),
        ({"T": Node((), (Input(),))}, 2, ((),), None),
        ({"T": Node(("t",), (Input((Supplier("T"),)),))}, None, ((),), None),
        ({"T": Node()}, None, (), None),
        ({"T": Node(), "x": Node(("x",))}, 1, (), None),
        ({"mine": MINE, "spare": SPARE, "T": Node((), (EITHER,))}, None, (("m", "s"),), None),
        ({"mine": MINE, "spare": SPARE, "T": Node((), (EITHER,))}, 1, (), 1),
        ({"mine": MINE, "spare": SPARE, "T": Node(("t",), (EITHER,))}, 2, (("t",), ("m", "s")), 2),
    ],
    ids=[
        "no supplier", "no supplier, order given", "feeds itself", "cannot fail", "cannot fail, order given",
        "two together", "two together, order 1", "sorted by size first",
    ],
)  # fmt: skip
def test_down_safe_and_not_within_the_order_are_told_apart(nodes, order, cuts, complete):
    """`((),)` is down already; `()` cannot fail, unless an order says that only small sets were looked for."""
    found = minimal_cut_sets(Network(nodes), "T", order=order)
    assert found.minimal_cut_sets == cuts
    assert found.complete_to_order == complete


def test_the_json_of_a_result_is_that_of_the_reference():
    """Keys in their order, orders as text, sets in plain order of their names."""
    network = Network({"mine": MINE, "spare": SPARE, "T": Node(("t",), (EITHER,))})
    assert json.dumps(minimal_cut_sets(network, "T").to_json()) == (
        '{"target": "T", "single_points_of_failure": ["t"], "minimal_cut_sets": [["m", "s"], ["t"]], '
        '"by_order": {"1": 1, "2": 1}, "complete_to_order": null}'
    )


def test_a_target_that_is_down_lists_what_it_misses():
    """There are no single points of failure then: the inputs that nobody serves are named instead."""
    network = Network({"mine": MINE, "T": Node(("t",), (Input((Supplier("mine"),)), Input()))})
    verdict = single_points_of_failure(network, "T")
    assert not verdict.available
    assert verdict.single_points_of_failure == ()
    assert [(lost.input, lost.suppliers) for lost in verdict.missing] == [(2, ())]


def test_unknown_targets_and_orders_are_refused():
    """A name that is no node, and an order below 1, are misuse."""
    network = Network({"mine": MINE})
    for ask in (single_points_of_failure, minimal_cut_sets, importance):
        with pytest.raises(UnknownNameError, match="did you mean mine"):
            ask(network, "mien")
    for refused in (
        lambda: importance(network, "mine", order=0),
        lambda: count_all_cut_sets(network, order=0),
    ):
        with pytest.raises(MisuseError, match="expected a whole number from 1"):
            refused()
    with pytest.raises(KeyError):
        all_single_points(network)["mien"]
    with pytest.raises(MisuseError, match="expected a whole number from 1"):
        minimal_cut_sets(network, "mine", order=0)


def test_the_order_of_the_file_does_not_matter():
    """Nodes, causes and suppliers in another order give the same answers."""
    network = random_network(3)
    turned = Network(
        {
            name: Node(node.causes[::-1], tuple(Input(i.suppliers[::-1], i.k) for i in node.inputs[::-1]))
            for name, node in reversed(network.nodes.items())
        },
        network.target,
    )
    assert minimal_cut_sets(turned, "v19") == minimal_cut_sets(network, "v19")
    assert importance(turned, "v19", order=3) == importance(network, "v19", order=3)


# Large families


def ladder(steps):
    """Each of so many stages is served by two lines of two parts: 4 ** steps cut sets, and none of fewer causes."""
    nodes = {}
    for step in range(steps):
        for line in "ab":
            nodes[f"{step}{line}"] = Node((f"{step}{line}1", f"{step}{line}2"))
    lines = tuple(Supplier(name) for name in nodes)
    return Network({**nodes, "T": Node((), (Input(lines),))}, "T")


def test_more_sets_than_could_be_listed_are_counted():
    """2 ** 120 cut sets of 120 causes are counted on the diagram; by bits they could not even be begun."""
    found = minimal_cut_sets(ladder(60), "T")
    assert found.by_order == {120: 2**120}
    assert found.complete_to_order is None
    assert found.minimal_cut_sets == ()
    assert found.listed_to_order == 119
    assert str(2**120)[:3] in found.to_lines()[0].replace(",", "")


@pytest.mark.parametrize(
    ("steps", "order", "bound", "first"),
    [
        (2, None, 10**6, "T: 16 minimal cut sets, all orders (16 of order 4)"),
        (2, 3, 10**6, "T: 0 minimal cut sets to order 3"),
        (2, None, 0, "T: at least 0 minimal cut sets to order 1; beyond, the bound was reached"),
    ],
)
def test_the_first_line_says_how_many_there_are(steps, order, bound, first):
    """Readers see the number, to which order it is complete, and whether the bound ended the search."""
    lines = minimal_cut_sets(ladder(steps), "T", order=order, bound=bound).to_lines()
    assert lines[0] == first
    assert len(lines) == 1 + (16 if order is None and bound else 0)


def test_down_and_safe_targets_are_said_in_words():
    """A target that is down, or that nothing stops, has no list."""
    assert minimal_cut_sets(Network({"T": Node((), (Input(),))}), "T").to_lines() == [
        "T: already down, whatever happens"
    ]
    assert minimal_cut_sets(Network({"T": Node()}), "T").to_lines() == ["T: cannot fail"]


# Importance


def test_importance_beyond_its_bound_asks_for_a_smaller_order():
    """Where the figures would take too many steps, the error says how to go on."""
    with pytest.raises(MisuseError, match="T: importance takes more than 500 steps: name a smaller --order"):
        importance(ladder(8), "T", bound=500)
    assert importance(ladder(8), "T", bound=500, order=4).complete_to_order == 4


def test_importance_says_to_which_order_it_is_exact():
    """The first line names the order; the causes follow."""
    network = Network({"mine": MINE, "spare": SPARE, "T": Node(("t",), (EITHER,))})
    assert importance(network, "T").to_lines() == [
        "T: structural importance, exact for the minimal cut sets of all orders; every cause at one half",
        "  cause     Birnbaum  Fussell-Vesely",
        "  t             0.75             0.8",
        "  m             0.25             0.4",
        "  s             0.25             0.4",
    ]
    assert "exact for the minimal cut sets to order 1" in importance(network, "T", order=1).to_lines()[0]


def test_importance_of_a_plant_with_two_mines():
    """By hand: the plant decides unless both mines are gone, a mine when only the other is gone."""
    network = Network({"mine": MINE, "spare": SPARE, "T": Node(("t",), (EITHER,)), "apart": Node(("z",))})
    found = importance(network, "T")
    assert found.complete_to_order is None
    assert [(i.cause, i.birnbaum, i.fussell_vesely) for i in found.importance] == [
        ("t", 3 / 4, 4 / 5),
        ("m", 1 / 4, 2 / 5),
        ("s", 1 / 4, 2 / 5),
        ("z", 0.0, 0.0),
    ]


@pytest.mark.parametrize("down", [True, False])
def test_nothing_matters_to_a_target_that_is_down_or_cannot_fail(down):
    """No cause decides anything, so all figures are 0."""
    network = Network({"T": Node((), (Input(),) if down else ()), "apart": Node(("z",))})
    assert [(i.birnbaum, i.fussell_vesely) for i in importance(network, "T").importance] == [(0.0, 0.0)]


@settings(deadline=None)
@given(cases(), st.sampled_from([None, 2]))
def test_importance_is_that_of_counting_all_states(case, order):
    """Birnbaum counts the states in which a cause decides, Fussell-Vesely those with a cut set that holds it."""
    causes = naive_causes(case)
    cuts = [set(cut) for cut in naive_cut_sets(case, case["target"]) if order is None or len(cut) <= order]
    states = [set(state) for size in range(len(causes) + 1) for state in combinations(causes, size)]
    failing = [state for state in states if any(cut <= state for cut in cuts)]
    found = importance(parse_network(case, file="case"), case["target"], order=order)
    assert sorted(i.cause for i in found.importance) == causes
    for figure in found.importance:
        critical = sum(figure.cause in s and not any(cut <= s - {figure.cause} for cut in cuts) for s in failing)
        with_it = sum(any(figure.cause in cut and cut <= state for cut in cuts) for state in failing)
        assert figure.birnbaum == critical / (len(states) / 2)
        assert figure.fussell_vesely == (with_it / len(failing) if failing else 0)


# Size


def chain(length):
    """Each node needs the one before it, and each has a cause of its own."""
    return Network(
        {f"n{i:06d}": Node((f"c{i:06d}",), (Input((Supplier(f"n{i - 1:06d}"),)),) if i else ()) for i in range(length)}
    )


def layered(per_layer, *, layers=7, inputs=2, alternatives=2, back=0.0):
    """Random layers in which every input of a node has alternatives from the layer below, some fed from above."""
    draw = random.Random(7)
    nodes = {}
    for layer in range(layers):
        for place in range(per_layer):
            entries = []
            for _ in range(inputs if layer else 0):
                picked = [f"{layer - 1}-{draw.randrange(per_layer)}" for _ in range(alternatives)]
                if draw.random() < back:
                    picked.append(f"{draw.randrange(layers)}-{draw.randrange(per_layer)}")
                entries.append(Input(tuple(map(Supplier, picked))))
            nodes[f"{layer}-{place}"] = Node((f"c{layer}-{place}", f"shared{draw.randrange(40)}"), tuple(entries))
    return Network(nodes)


def check_layers(network, samples):
    """The single points of all nodes, held against the removal of some of the causes."""
    found = all_single_points(network)
    assert found.down == frozenset()
    draw = random.Random(11)
    for cause in draw.sample(network.causes, samples):
        lost = set(network.nodes) - available(network, [cause])
        assert {node for node in draw.sample(sorted(network.nodes), 300) if cause in found[node]} <= lost
        assert all(cause in found[node] for node in sorted(lost)[:300])


def check_chain(length):
    network = chain(length)
    found = all_single_points(network)
    last = f"n{length - 1:06d}"
    assert [found.count(f"n{i:06d}") for i in (0, 9, length - 1)] == [1, 10, length]
    assert found[last] == set(network.causes)
    assert minimal_cut_sets(network, last, order=2).by_order == {1: length}


def test_a_chain_is_deeper_than_the_stack_of_python():
    """All nodes of a chain of 5,000 are answered, without recursion."""
    check_chain(5_000)


@pytest.mark.parametrize("back", [0.0, 0.3], ids=["no loops", "loops"])
def test_layers_agree_with_removal(back):
    """The single points of all nodes of a layered network are those that removal shows."""
    check_layers(layered(60, back=back), samples=60)


def test_a_two_way_chain_settles():
    """Where every node may be fed from either side, the least fixpoint still runs from the one source."""
    length = 2_000
    nodes = {"v0": Node(("c0",))}
    for i in range(1, length):
        beside = [Supplier(f"v{j}") for j in (i - 1, i + 1) if j < length]
        nodes[f"v{i}"] = Node((f"c{i}",), (Input(tuple(beside)),))
    found = all_single_points(Network(nodes))
    assert [found.count(f"v{i}") for i in (0, 1, length - 1)] == [1, 2, length]


@pytest.mark.slow
def test_a_chain_of_100000_nodes():
    """All single points of all nodes, whose plain sets would hold five thousand million causes."""
    check_chain(100_000)


@pytest.mark.slow
@pytest.mark.parametrize("back", [0.0, 0.3], ids=["no loops", "loops"])
def test_seven_layers_of_100000_arcs(back):
    """All single points of all nodes of a network of 100,000 arcs, with and without loops."""
    check_layers(layered(4_200, back=back), samples=20)
