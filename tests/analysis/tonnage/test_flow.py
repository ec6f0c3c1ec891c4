"""Flow with recipes: against maximum flow, hand-worked cases, and random draws of what is unknown."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reegraph.analysis.tonnage.flow import Delivery, Limit, LossFinder, Problem, Process, worst_pairs


def known(name, weights, top):
    return Limit(name, weights, top, top)


def unknown(name, weights, least=0.0):
    return Limit(name, weights, least, math.inf)


# Plain flow ---------------------------------------------------------------------------------------------------------


def plain(arcs, source, sink):
    """A plain flow network: a node is a good, an arc a process with one good in and one out."""
    names = {arc: f"{arc[0]}>{arc[1]}" for arc in arcs}
    processes = [Process(names[a], {f"n{a[0]}": 1.0}, {f"n{a[1]}": 1.0}) for a in arcs]
    processes += [Process("in", {}, {f"n{source}": 1.0}), Process("out", {f"n{sink}": 1.0}, {})]
    return Problem(tuple(processes), tuple(known(names[a], {names[a]: 1.0}, c) for a, c in arcs.items()), ("out",))


def maximum_flow(arcs, source, sink):
    graph = nx.DiGraph()
    graph.add_nodes_from((source, sink))
    graph.add_edges_from((u, v, {"capacity": c}) for (u, v), c in arcs.items())
    return nx.maximum_flow_value(graph, source, sink)


ARCS = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda a: a[0] != a[1]),
    st.integers(0, 50),
    max_size=24,
)


@given(ARCS)
@settings(max_examples=80, deadline=None)
def test_plain_flow_equals_networkx(arcs):
    """With one good in and one good out, the delivery is the maximum flow, loops included."""
    assert Delivery(plain(arcs, 0, 7), optimistic=True).best() == pytest.approx(maximum_flow(arcs, 0, 7))


@given(ARCS, st.data())
@settings(max_examples=30, deadline=None)
def test_failures_by_warm_solves_equal_maximum_flow_of_what_is_left(arcs, data):
    """Arcs failed one set after the other in one kept model give the maximum flow without them each time."""
    delivery = Delivery(plain(arcs, 0, 7), optimistic=True)
    for _ in range(4):
        gone = data.draw(st.sets(st.sampled_from(sorted(arcs)), max_size=4)) if arcs else set()
        left = {a: c for a, c in arcs.items() if a not in gone}
        assert delivery.best([f"{u}>{v}" for u, v in gone]) == pytest.approx(maximum_flow(left, 0, 7))


# Recipes, worked by hand --------------------------------------------------------------------------------------------


def magnets(limits, **more):
    """Ore with 20 percent of light and 1 of heavy oxide; a magnet takes 0.4 of the one and 0.05 of the other."""
    processes = (
        Process("mine", {}, {"ore": 1.0}),
        Process("separate", {"ore": 1.0}, {"light": 0.20, "heavy": 0.01}),
        Process("heavy mine", {}, {"heavy": 1.0}),
        Process("make", {"light": 0.4, "heavy": 0.05}, {"magnets": 1.0}),
        Process("sell", {"magnets": 1.0}, {}),
    )
    return Problem(processes, tuple(limits), ("sell",), **more)


MINE, HEAVY, MAKE = {"mine": 1.0}, {"heavy mine": 1.0}, {"make": 1.0}


@pytest.mark.parametrize(
    ("mine", "heavy", "make", "delivered"),
    [
        (1000, 0, 9999, 200),  # 10 t heavy oxide do for 200 t of magnets, though 200 t light would do for 500
        (1000, 15, 9999, 500),  # 10 + 15 t heavy do for 500, and so do 200 t light
        (1000, 100, 9999, 500),  # now the light oxide binds
        (1000, 100, 300, 300),  # now the plant
        (0, 100, 300, 0),  # every input is needed
    ],
)
def test_joint_products_and_proportions(mine, heavy, make, delivered):
    """The scarcest input binds, and one feed gives both oxides in their fixed shares."""
    limits = (known("mine", MINE, mine), known("heavy", HEAVY, heavy), known("make", MAKE, make))
    assert Delivery(magnets(limits), optimistic=True).best() == pytest.approx(delivered)


def test_stocks_are_used_up():
    """Tonnes at hand count once: 20 t of heavy oxide do for 400 t of magnets more."""
    limits = (known("mine", MINE, 1000), known("heavy", HEAVY, 0))
    stocked = magnets(limits, stocks={"heavy": 20.0})
    assert Delivery(stocked, optimistic=True).best() == pytest.approx(500)
    assert Delivery(magnets(limits, stocks={"heavy": 10.0}), optimistic=True).best() == pytest.approx(400)
    assert Delivery(stocked, optimistic=True).best(["mine"]) == 0


def test_losses_with_a_substitute_and_a_complement():
    """A second heavy mine lowers the loss of the first source of it, and raises the loss of the plant's light oxide."""
    without = LossFinder(magnets((known("mine", MINE, 1000), known("heavy", HEAVY, 0))))
    beside = LossFinder(magnets((known("mine", MINE, 1000), known("heavy", HEAVY, 15))))
    assert without.loss(["mine"]) == pytest.approx((200, 200, 200))
    assert beside.loss(["mine"]) == pytest.approx((500, 500, 500))
    assert without.loss(["heavy mine"]) == (0, 0, 0)
    assert beside.loss(["heavy mine"]) == pytest.approx((300, 300, 300))


def test_a_loss_is_bounded_though_a_capacity_is_unknown():
    """An unknown mine may give nothing or all that the plant takes: the loss lies in between, and never beyond."""
    finder = LossFinder(magnets((unknown("mine", MINE), known("heavy", HEAVY, 100), known("make", MAKE, 300))))
    assert finder.delivery == pytest.approx((0, 300, 300))
    assert finder.loss(["mine"]) == pytest.approx((0, 300, 300))
    made = LossFinder(magnets((unknown("mine", MINE, 400.0), known("heavy", HEAVY, 100), known("make", MAKE, 300))))
    assert made.loss(["mine"]) == pytest.approx((200, 300, 300))


def test_a_loss_without_a_bound_says_so():
    """Where no limit is known at all, the delivery and its loss have no upper bound."""
    finder = LossFinder(magnets((unknown("mine", MINE), unknown("make", MAKE))))
    assert finder.unbounded == {"sell"}
    assert finder.loss(["make"]) == (0, 0, math.inf)


def test_regions_do_not_blur_each_other():
    """What is unknown about one plant widens no bound on the loss of another that has nothing to do with it."""
    apart = (Process("other", {}, {"other magnets": 1.0}), Process("sell other", {"other magnets": 1.0}, {}))
    one = magnets((known("mine", MINE, 1000), known("heavy", HEAVY, 0)))
    both = Problem((*one.processes, *apart), (*one.limits, unknown("other", {"other": 1.0})), ("sell", "sell other"))
    finder = LossFinder(both)
    assert finder.loss(["mine"]) == pytest.approx((200, 200, 200))
    assert finder.loss(["other"]) == (0, 0, math.inf)
    assert finder.delivery == pytest.approx((200, 200, math.inf))


def test_an_untouched_plant_bounds_the_loss():
    """Plants that share an ore of unknown amount: what one can lose is no more than what it can make."""
    processes = (
        Process("mine", {}, {"ore": 1.0}),
        *(Process(f"make {p}", {"ore": 1.0}, {f"magnets {p}": 1.0}) for p in "ab"),
        *(Process(f"sell {p}", {f"magnets {p}": 1.0}, {}) for p in "ab"),
    )
    limits = (unknown("mine", MINE), known("a", {"make a": 1.0}, 10), known("b", {"make b": 1.0}, 1000))
    finder = LossFinder(Problem(processes, limits, ("sell a", "sell b")))
    assert finder.loss(["make a"]) == pytest.approx((0, 10, 10))
    assert finder.delivery_of(["sell a"]) == pytest.approx((0, 10, 10))


# What is unknown, drawn at random -----------------------------------------------------------------------------------


@st.composite
def problems(draw):
    """Three layers with recipes, alternatives and joint products; every making limited, some limits unknown."""
    numbers = st.floats(0.2, 3.0).map(lambda x: round(x, 2))
    goods = {layer: [f"g{layer}{i}" for i in range(draw(st.integers(1, 3)))] for layer in range(3)}
    processes = [Process(f"source {g}", {}, {g: 1.0}) for g in goods[0]]
    for layer in (1, 2):
        for i in range(draw(st.integers(1, 4))):
            takes = draw(st.dictionaries(st.sampled_from(goods[layer - 1]), numbers, min_size=1, max_size=2))
            gives = draw(st.dictionaries(st.sampled_from(goods[layer]), numbers, min_size=1, max_size=2))
            processes.append(Process(f"make {layer}{i}", takes, gives))
    limits = []
    for process in processes:
        top = float(draw(st.integers(0, 20)))
        if draw(st.booleans()):
            limits.append(known(process.id, {process.id: 1.0}, top))
        else:
            limits.append(unknown(process.id, {process.id: 1.0}, draw(st.sampled_from([0.0, top / 2]))))
    sells = [Process(f"sell {g}", {g: 1.0}, {}) for g in goods[2]]
    return Problem((*processes, *sells), tuple(limits), tuple(p.id for p in sells))


@given(problems(), st.data())
@settings(max_examples=80, deadline=None)
def test_losses_at_random_draws_lie_inside_the_interval(problem, data):
    """Whatever the unknown limits turn out to be, the loss lies between the bounds, and so does the delivery."""
    finder = LossFinder(problem)
    free = [x for x in problem.limits if not x.known]
    for _ in range(4):
        draw = {x.id: x.low + data.draw(st.sampled_from([0.0, 0.3, 1.0, 5.0, 40.0, 1e4])) for x in free}
        true = Delivery(problem.at(draw), optimistic=True)
        failed = data.draw(st.sets(st.sampled_from([p.id for p in problem.processes]), min_size=1, max_size=3))
        loss, bounds = true.best() - true.best(failed), finder.loss(failed)
        assert bounds.low - 1e-4 <= loss <= bounds.high + 1e-4
        assert bounds.low - 1e-6 <= bounds.middle <= bounds.high + 1e-6
        assert finder.delivery.low - 1e-4 <= true.best() <= finder.delivery.high + 1e-4


@given(problems())
@settings(max_examples=20, deadline=None)
def test_warm_solves_equal_cold_ones(problem):
    """A kept model gives, failure after failure, what a fresh one gives."""
    kept = LossFinder(problem)
    for process in problem.processes:
        assert kept.loss([process.id]) == pytest.approx(LossFinder(problem).loss([process.id]), abs=1e-5)


@given(problems())
@settings(max_examples=30, deadline=None)
def test_worst_pairs_are_those_of_brute_force(problem):
    """The pairs listed are all those that cost more than either alone, the worst first."""
    finder = LossFinder(problem)
    failures = {p.id: frozenset({p.id}) for p in problem.processes}
    alone = {name: finder.middle_loss(hit) for name, hit in failures.items()}
    expected = {}
    for a, b in combinations(sorted(failures), 2):
        both = finder.loss(failures[a] | failures[b])
        worse = finder.middle_loss(failures[a] | failures[b])
        if finder.touched([a]) and finder.touched([b]) and worse > max(alone[a], alone[b]) + 1e-6:
            expected[a, b] = both
    found = worst_pairs(finder, failures, most=1000)
    assert {(p.first, p.second): p.loss for p in found} == expected
    losses = [finder.middle_loss(failures[p.first] | failures[p.second]) for p in found]
    assert losses == sorted(losses, reverse=True) or losses == pytest.approx(sorted(losses, reverse=True), abs=1e-5)
