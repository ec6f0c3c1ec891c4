"""AND/OR networks: their form, the errors of a bad file, what is available, and why something is not."""

import pytest

from reegraph.analysis.engine.network import (
    Input,
    Network,
    Node,
    Supplier,
    available,
    lost_inputs,
    witness,
)
from reegraph.analysis.engine.network_files import parse_cases, parse_network
from reegraph.errors import MisuseError, NetworkFormatError, UnknownNameError


def network(target=None, **nodes):
    """A network in short: each node is (causes, input, input, …), both causes and inputs as words in one string."""
    return parse_network(
        {
            **({"target": target} if target else {}),
            "nodes": {
                name: {"causes": causes.split(), "inputs": [i.split() if isinstance(i, str) else i for i in inputs]}
                for name, (causes, *inputs) in nodes.items()
            },
        },
        file="short",
    )


TWO_MINES = {"mine": ("m",), "spare": ("s",), "plant": ("p", "mine spare"), "maker": ("", "plant")}


# Reading


def test_the_plain_form_and_the_richer_forms_are_read():
    """Lists of names, `of` with `k`, and suppliers with causes all become the same three records."""
    case = {
        "target": "T",
        "note": "ignored",
        "nodes": {
            "a": {"causes": ["a1"], "inputs": []},
            "b": {},
            "T": {"causes": [], "inputs": [["a", {"from": "b", "causes": ["d1"]}], {"of": ["a", "b"], "k": 2}]},
        },
    }
    assert parse_network(case, file="x.json") == Network(
        {
            "a": Node(("a1",)),
            "b": Node(),
            "T": Node((), (Input((Supplier("a"), Supplier("b", ("d1",)))), Input((Supplier("a"), Supplier("b")), k=2))),
        },
        target="T",
    )


def test_cases_are_read_in_order():
    """A file of cases gives one network each, in order, and one case alone counts as a file of one."""
    first, second = {"target": "a", "nodes": {"a": {}}}, {"target": "b", "nodes": {"b": {}}}
    assert [n.target for n in parse_cases({"cases": [first, second]}, "x.json")] == ["a", "b"]
    assert [n.target for n in parse_cases(second, "x.json")] == ["b"]
    assert parse_cases({"cases": []}, "x.json") == ()


def broken(node):
    return {"target": "T", "nodes": {"a": {"causes": ["c"], "inputs": []}, "T": node}}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ([], "x.json: case: found a list, expected an object with 'target' and 'nodes'"),
        (None, "case: found null"),
        ({"target": "T"}, "nodes: found nothing, expected an object of nodes by name"),
        ({"target": "T", "nodes": ["T"]}, "nodes: found a list"),
        ({"target": 3, "nodes": {"T": {}}}, "target: found 3, expected the name of a node"),
        (
            {"target": "beta mien", "nodes": {"beta mine": {}}},
            "target: found 'beta mien', expected one of the 1 nodes (did",
        ),
        (broken([]), "node 'T': found a list, expected an object with 'causes' and 'inputs'"),
        (broken({"causes": "fire"}), "node 'T': found causes = 'fire', expected a list"),
        (broken({"causes": ["fire", 7]}), "node 'T': found cause 7, expected a name"),
        (broken({"causes": [""]}), "node 'T': found cause '', expected a name"),
        (broken({"inputs": {"of": ["a"]}}), "node 'T': found inputs = an object, expected a list"),
        (broken({"inputs": ["a"]}), "node 'T', input 1: found 'a', expected a list of suppliers, or an object"),
        (broken({"inputs": [["a"], {"k": 1}]}), "node 'T', input 2: found an object, expected a list of suppliers"),
        (broken({"inputs": [["a", 4]]}), "node 'T', input 1: found supplier 4, expected a name, or an object with"),
        (broken({"inputs": [[{"causes": []}]]}), "node 'T', input 1: found supplier {'causes': []}, expected a name"),
        (broken({"inputs": [[{"from": "a", "causes": [None]}]]}), "input 1, supplier 'a': found cause None"),
        (broken({"inputs": [["b"]]}), "node 'T', input 1: found supplier 'b', expected one of the nodes"),
        (broken({"inputs": [{"of": ["a"], "k": 2}]}), "node 'T', input 1: found k = 2, expected 1 to 1 (the number of"),
        (broken({"inputs": [{"of": ["a"], "k": 0}]}), "found k = 0, expected 1 to 1"),
        (broken({"inputs": [{"of": ["a"], "k": True}]}), "found k = True, expected a whole number of suppliers"),
        (broken({"inputs": [{"of": ["a"], "k": "2"}]}), "found k = '2', expected a whole number of suppliers"),
        (broken({"input": [["a"]]}), "node 'T': found the key 'input', expected 'inputs'"),
        (broken({"cause": ["c"]}), "node 'T': found the key 'cause', expected 'causes'"),
    ],
)
def test_a_bad_case_is_refused_with_its_place(data, expected):
    """The message names the file, the place, what was found and what was expected."""
    with pytest.raises(NetworkFormatError) as caught:
        parse_network(data, file="x.json")
    assert str(caught.value).startswith("x.json: ")
    assert expected in str(caught.value)


def test_a_bad_case_among_many_is_named_by_number_and_id():
    """In a file of cases the message says which case it is."""
    good = {"nodes": {"a": {}}}
    with pytest.raises(NetworkFormatError, match=r"^x\.json: case 2 \('loop-7'\): nodes: found nothing"):
        parse_cases({"cases": [good, {"id": "loop-7"}]}, "x.json")
    with pytest.raises(NetworkFormatError, match=r"^x\.json: cases: found an object, expected a list of cases"):
        parse_cases({"cases": {}}, "x.json")


def test_all_faults_are_listed_and_a_flood_is_counted():
    """Several faults are reported at once; after ten the rest are only counted."""
    with pytest.raises(NetworkFormatError) as caught:
        parse_network({"nodes": {f"n{i}": {"causes": [i]} for i in range(13)}}, file="x.json")
    assert str(caught.value).count("expected a name") == 10
    assert str(caught.value).endswith("and 3 more faults")


def test_hostile_names_are_quoted_and_cut_in_messages():
    """Control characters of a file never reach the terminal, and a long value is cut."""
    with pytest.raises(NetworkFormatError) as caught:
        parse_network(broken({"inputs": [["\x1b[31m" + "x" * 500]]}), file="x.json")
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_network_built_in_code_is_checked_too():
    """A supplier that is no node and an unmeetable k are refused without a file as well."""
    with pytest.raises(NetworkFormatError, match="found supplier 'b'"):
        Network({"a": Node(inputs=(Input((Supplier("b"),)),))})
    with pytest.raises(NetworkFormatError, match="k = 3, expected 1 to 2"):
        Network({"a": Node(inputs=(Input((Supplier("a"), Supplier("a")), k=3),))})


def test_a_network_is_not_changed_from_outside():
    """The network keeps its own copy of the nodes."""
    nodes = {"a": Node(("c",))}
    built = Network(nodes)
    nodes["b"] = Node()
    assert available(built) == {"a"}


def test_the_target_is_the_named_one_or_that_of_the_network():
    """A name wins over the network's own target; none at all and unknown names are told apart."""
    built = network("maker", **TWO_MINES)
    assert built.get_target() == "maker"
    assert built.get_target("plant") == "plant"
    with pytest.raises(UnknownNameError, match="did you mean plant") as caught:
        built.get_target("plnt")
    assert caught.value.near == ("plant",)
    with pytest.raises(MisuseError, match="--target"):
        network(**TWO_MINES).get_target()


# Availability


@pytest.mark.parametrize(
    ("nodes", "failed", "expected"),
    [
        (TWO_MINES, "", "mine spare plant maker"),
        (TWO_MINES, "m", "spare plant maker"),
        (TWO_MINES, "m s", ""),
        (TWO_MINES, "p", "mine spare"),
        (TWO_MINES, "no-such-cause", "mine spare plant maker"),
        ({"a": ("", "b"), "b": ("", "a")}, "", ""),
        ({"a": ("", "a")}, "", ""),
        ({"s": ("s",), "a": ("", "s b"), "b": ("", "a")}, "", "s a b"),
        ({"s": ("s",), "a": ("", "s b"), "b": ("", "a")}, "s", ""),
        ({"a": ("", ""), "b": ("", "a")}, "", ""),
        ({"a": ("x",), "b": ("x",), "c": ("", "a", "b")}, "x", ""),
    ],
    ids=[
        "nothing failed", "spare serves", "both mines", "own cause", "foreign cause", "loop alone", "feeds itself",
        "loop with a source", "loop without its source", "no known supplier", "shared cause",
    ],
)  # fmt: skip
def test_what_is_available(nodes, failed, expected):
    """A node runs when no cause of its own has happened and every input has a supplier that runs."""
    assert available(network(**nodes), failed.split()) == set(expected.split())


@pytest.mark.parametrize(("failed", "runs"), [("", True), ("a", True), ("a b", False), ("d1 b", False), ("d1", True)])
def test_an_input_may_need_several_of_its_suppliers(failed, runs):
    """Two of three must deliver; a failed arc counts as little as a failed supplier."""
    suppliers = [{"from": "A", "causes": ["d1"]}, "B", "C"]
    built = network(A=("a",), B=("b",), C=("c",), T=("", {"of": suppliers, "k": 2}))
    assert ("T" in available(built, failed.split())) is runs


def test_a_cause_of_an_arc_leaves_its_supplier_running():
    """When the deal fails the seller still runs, and so do its other customers."""
    built = network(A=("a",), B=("", [{"from": "A", "causes": ["deal"]}]), C=("", "A"))
    assert available(built, ["deal"]) == {"A", "C"}


# Witness


def told(found):
    """A witness in short: node, number of the lost input, and the state of each of its suppliers."""
    return [
        (step.node, step.lost_input.input, [(s.supplier, s.reason, *s.causes) for s in step.lost_input.suppliers])
        if step.lost_input
        else (step.node, *step.own_causes)
        for step in found.steps
    ]


def test_the_witness_of_a_target_that_runs_is_empty():
    """Nothing is lost, so there are no steps."""
    found = witness(network(**TWO_MINES), "maker", ["m"])
    assert found.available
    assert found.steps == ()


def test_the_witness_leads_from_the_first_loss_to_the_target():
    """Each step names the lost input and what became of every supplier; the first loss comes first."""
    found = witness(network(**TWO_MINES), "maker", ["s", "m"])
    assert not found.available
    assert found.failed == ("m", "s")
    assert told(found) == [
        ("plant", 1, [("mine", "own cause", "m"), ("spare", "own cause", "s")]),
        ("maker", 1, [("plant", "lost")]),
    ]


def test_the_witness_of_a_target_hit_itself_is_its_own_cause():
    """A target that is taken down directly needs no further reason."""
    assert told(witness(network(**TWO_MINES), "plant", ["p", "m", "s"])) == [("plant", "p")]


def test_the_witness_names_the_arc_that_failed():
    """An arc that fails is told apart from a supplier that fails, and a supplier that still runs from both."""
    of = [{"from": "A", "causes": ["d"]}, "B", "C"]
    built = network(A=("a",), B=("b",), C=("c",), T=("", "A", {"of": of, "k": 3}))
    found = witness(built, "T", ["d", "b"])
    assert told(found) == [("T", 2, [("A", "arc cause", "d"), ("B", "own cause", "b"), ("C", "available")])]
    assert (found.steps[0].lost_input.needed, found.steps[0].lost_input.left) == (3, 1)


def test_the_witness_follows_the_supplier_that_was_lost_last():
    """Of two suppliers the one whose loss decided is explained by the step before."""
    built = network(M=("x",), A=("x",), B=("", "M"), C=("", "B"), T=("", "A C"))
    assert told(witness(built, "T", ["x"])) == [
        ("B", 1, [("M", "own cause", "x")]),
        ("C", 1, [("B", "lost")]),
        ("T", 1, [("A", "own cause", "x"), ("C", "lost")]),
    ]


def test_the_witness_does_not_follow_an_arc_that_failed_by_itself():
    """A supplier that was lost, but whose arc has failed anyhow, explains nothing: the other one does."""
    arc = [{"from": "late", "causes": ["d"]}, "early"]
    built = network(M=("m",), mid=("", "M"), late=("", "mid"), early=("", "M"), T=("", arc))
    assert told(witness(built, "T", ["m", "d"])) == [
        ("early", 1, [("M", "own cause", "m")]),
        ("T", 1, [("late", "arc cause", "d"), ("early", "lost")]),
    ]


def test_the_witness_says_when_only_a_loop_is_left():
    """A recycler that would have to feed the plant it lives on is no supplier: it is named as a loop."""
    built = network(mine=("m",), plant=("", "mine recycler"), recycler=("", "plant"), T=("", "plant"))
    assert told(witness(built, "T", ["m"])) == [
        ("plant", 1, [("mine", "own cause", "m"), ("recycler", "loop")]),
        ("T", 1, [("plant", "lost")]),
    ]


def test_what_was_missing_before_is_marked():
    """A supplier that never ran is told apart from one that was lost; a target may be down at the start."""
    built = network(nobody=("", ""), mine=("m",), plant=("", "mine nobody"), ring=("", "ring"))
    (step,) = witness(built, "plant", ["m"]).steps
    assert [(s.supplier, s.reason, s.before) for s in step.lost_input.suppliers] == [
        ("mine", "own cause", False),
        ("nobody", "lost", True),
    ]
    assert told(witness(built, "nobody")) == [("nobody", 1, [])]
    assert told(witness(built, "ring")) == [("ring", 1, [("ring", "loop")])]


def test_every_lost_input_of_a_node_can_be_listed():
    """All inputs that are not served are listed in order, and those that are served are not."""
    built = network(A=("a",), none=("", ""), T=("", "none", "A", ""))
    assert [(lost.input, [s.supplier for s in lost.suppliers]) for lost in lost_inputs(built, "T")] == [
        (1, ["none"]),
        (3, []),
    ]
    assert lost_inputs(built, "A") == ()


def test_deep_networks_need_no_recursion():
    """A chain far deeper than Python's own stack is available, and is lost from its first node on."""
    depth = 5_000
    nodes = {"n0": Node(("c",))} | {f"n{i}": Node((), (Input((Supplier(f"n{i - 1}"),)),)) for i in range(1, depth)}
    built = Network(nodes)
    assert len(available(built)) == depth
    assert available(built, ["c"]) == frozenset()
    steps = witness(built, f"n{depth - 1}", ["c"]).steps
    assert [steps[0].node, steps[-1].node, len(steps)] == ["n1", f"n{depth - 1}", depth - 1]
