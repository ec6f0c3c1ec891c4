"""Decision diagrams, held against the functions and the families that they stand for."""

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reegraph.analysis.engine.diagrams import (
    CutSetDiagram,
    FailureDiagram,
    MinimalSolutions,
    deep_recursion,
    function_of,
)
from reegraph.errors import TooLargeError

CAUSES = (3, 0, 4, 1, 2)
"""Numbers in the order of the levels, which is not that of the numbers."""

STATES = [frozenset(state) for state in chain.from_iterable(combinations(CAUSES, size) for size in range(6))]
MANY = 10**6

# A formula is a cause, or "any" or "all" of several formulas.
formulas = st.recursive(
    st.sampled_from(CAUSES), lambda inner: st.tuples(st.sampled_from(["any", "all"]), st.lists(inner, min_size=1, max_size=4)),
    max_leaves=12,
)  # fmt: skip


def holds(formula, state):
    """Whether a formula is true in a state, straight from its words."""
    if isinstance(formula, int):
        return formula in state
    word, parts = formula
    return (any if word == "any" else all)(holds(part, state) for part in parts)


def build(diagram, formula):
    if isinstance(formula, int):
        return diagram.causes([formula])
    word, parts = formula
    return (diagram.any_of if word == "any" else diagram.all_of)([build(diagram, part) for part in parts])


def minimal(formula, largest=5):
    """The minimal states in which a formula is true, by trying all."""
    true = [state for state in STATES if holds(formula, state)]
    return {state for state in true if len(state) <= largest and not any(other < state for other in true)}


def members(diagram, root, largest=5):
    found = list(diagram.members(root, largest))
    assert len(found) == len(set(map(frozenset, found)))
    return set(map(frozenset, found))


@settings(deadline=None)
@given(formulas, st.integers(1, 5))
def test_families_hold_the_minimal_sets_up_to_the_order(formula, largest):
    """Built bottom-up, a family is the minimal sets of the formula; listing and counting agree."""
    diagram = CutSetDiagram(CAUSES, MANY, largest)
    root = build(diagram, formula)
    expected = minimal(formula, largest)
    assert members(diagram, root) == expected
    assert sum(diagram.counts(root).values()) == len(expected)
    for size in range(6):
        assert diagram.counts(root).get(size, 0) == sum(len(cut) == size for cut in expected)
        assert members(diagram, root, size) == {cut for cut in expected if len(cut) <= size}


@settings(deadline=None)
@given(formulas, st.sampled_from([None, 1, 2, 3]))
def test_minimal_sets_are_read_off_the_function(formula, largest):
    """The function's minimal solutions are the same sets, and they make the same function again."""
    failures = FailureDiagram(CAUSES, MANY)
    function = build(failures, formula)
    solutions = MinimalSolutions(failures, largest)
    root = solutions.of(function)
    assert members(solutions.sets, root) == minimal(formula, largest or 5)
    if largest is None:
        assert function_of(solutions.sets, root, failures) == function


@settings(deadline=None)
@given(formulas, formulas)
def test_equal_functions_are_one_node(left, right):
    """Two formulas have the same node exactly when they are true in the same states."""
    same = all(holds(left, state) == holds(right, state) for state in STATES)
    for diagram in (FailureDiagram(CAUSES, MANY), CutSetDiagram(CAUSES, MANY)):
        assert (build(diagram, left) == build(diagram, right)) is same


@settings(deadline=None)
@given(formulas)
def test_shares_of_states_are_counted(formula):
    """How often it is down, and how often each cause decides, are what trying all states shows."""
    failures = FailureDiagram(CAUSES, MANY)
    down, deciding = failures.shares(build(failures, formula))
    assert down == Fraction(sum(holds(formula, state) for state in STATES), len(STATES))
    for level, cause in enumerate(CAUSES):
        others = [state for state in STATES if cause not in state]
        decided = sum(holds(formula, state | {cause}) != holds(formula, state) for state in others)
        assert deciding[level] == Fraction(decided, len(others))


@settings(deadline=None)
@given(formulas, st.integers(0, 4))
def test_the_sets_with_a_cause_are_picked(formula, level):
    """Exactly the sets that hold the cause of the level are kept."""
    diagram = CutSetDiagram(CAUSES, MANY)
    picked = diagram.with_cause(build(diagram, formula), level)
    assert members(diagram, picked) == {cut for cut in minimal(formula) if CAUSES[level] in cut}


def test_causes_that_are_left_out_never_happen():
    """A cause without a level, such as a single point that is known already, makes nothing fail."""
    for diagram in (FailureDiagram([1, 2], MANY), CutSetDiagram([1, 2], MANY)):
        assert diagram.causes([7]) == diagram.causes([]) == 0
        assert diagram.also(diagram.causes([1]), [7]) == diagram.causes([1])


@pytest.mark.parametrize("kind", [FailureDiagram, CutSetDiagram])
def test_the_bound_ends_the_work(kind):
    """Beyond the last step the work stops with an error, at the same place each time."""
    pairs = [("all", [a, a + 1]) for a in range(0, 40, 2)]
    spent = []
    for _ in range(2):
        diagram = kind(range(40), 30)
        with pytest.raises(TooLargeError):
            build(diagram, ("all", [("any", pairs[:10]), ("any", pairs[5:])]))
        spent.append(len(diagram.level))
    assert spent[0] == spent[1]


def test_diagrams_may_be_deeper_than_the_stack_of_python():
    """Twenty thousand causes in two rows give as many levels."""
    deep = 10_000
    left, right = range(0, 2 * deep, 2), range(1, 2 * deep, 2)
    with deep_recursion(2 * deep):
        failures = FailureDiagram(range(2 * deep), MANY)
        both = failures.all_of([failures.causes(left), failures.causes(right)])
        solutions = MinimalSolutions(failures, 2)
        sets = CutSetDiagram(range(2 * deep), MANY, 2)
        product = sets.all_of([sets.causes(left), sets.causes(right)])
        assert solutions.sets.counts(solutions.of(both)) == sets.counts(product) == {2: deep**2}
