"""Open-PSA fault trees: what they become, what is refused, and the published answers on the Aralia trees."""

from itertools import chain, combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reegraph.analysis.engine.cutsets import minimal_cut_sets
from reegraph.analysis.engine.fault_trees import parse_fault_tree
from reegraph.errors import MisuseError, NetworkFormatError, UnknownNameError

ARALIA = Path(__file__).parents[4] / "shared" / "oracles" / "aralia"
needs_aralia = pytest.mark.skipif(not ARALIA.is_dir(), reason="shared/oracles/aralia is not beside us")

EVENTS = "abcdef"


def event(name):
    return f'<basic-event name="{name}"/>'


def gate(name):
    return f'<gate name="{name}"/>'


def tree(**gates):
    """A file with these gates; the formulas stand from line 4 on, one a line."""
    lines = [f'<define-gate name="{name}">{formula}</define-gate>' for name, formula in gates.items()]
    return document("\n".join(lines))


def document(inner):
    return (
        f'<?xml version="1.0"?>\n<opsa-mef>\n<define-fault-tree name="f">\n{inner}\n</define-fault-tree>\n</opsa-mef>'
    )


def cuts(text, target=None):
    network = parse_fault_tree(text.encode(), "x.xml", target)
    return [" ".join(cut) for cut in minimal_cut_sets(network, network.get_target()).minimal_cut_sets]


# What is read

AB, ABC = event("a") + event("b"), "".join(map(event, "abc"))
HOUSE = '<define-house-event name="h"><label>x</label><constant value="{}"/></define-house-event>'


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (event("a"), ["a"]),
        (f"<or>{AB}</or>", ["a", "b"]),
        (f"<and>{AB}</and>", ["a b"]),
        (f'<atleast min="2">{ABC}</atleast>', ["a b", "a c", "b c"]),
        (f'<vote min="3">{ABC}</vote>', ["a b c"]),
        (f'<vote k="1">{ABC}</vote>', ["a", "b", "c"]),
        (f"<or>{event('a')}<and>{event('a')}{event('b')}</and></or>", ["a"]),
        (f"<and><or>{AB}</or><or>{event('a')}{event('c')}</or></and>", ["a", "b c"]),
        (f'<atleast min="2">{event("a")}<and>{AB}</and><or>{event("c")}</or></atleast>', ["a b", "a c"]),
        (f"<label>top</label><attributes><attribute name='x' value='y'/></attributes><or>{AB}</or>", ["a", "b"]),
        ('<or><event name="a"/><event name="b" type="basic-event"/></or>' + "", ["a", "b"]),
        (f'<and>{AB}<constant value="true"/></and>', ["a b"]),
        (f'<or>{AB}<constant value="true"/></or>', [""]),
        (f'<or>{AB}<constant value="false"/></or>', ["a", "b"]),
        (f'<and>{AB}<constant value="false"/></and>', []),
    ],
)
def test_formulas_are_read(formula, expected):
    """Gates, votes, formulas in formulas and constants give the cut sets that they say; [""] is down already."""
    defined = '<define-basic-event name="a"><float value="0.1"/></define-basic-event>'
    text = tree(top=formula).replace("</opsa-mef>", f"<model-data>{defined}</model-data></opsa-mef>")
    assert cuts(text) == expected


@pytest.mark.parametrize(("value", "expected"), [("true", ["a"]), ("false", [])])
def test_house_events_are_set(value, expected):
    """A house event has happened or not, for good; it is no cause."""
    text = tree(top=f'<and>{event("a")}<house-event name="h"/></and>')
    assert cuts(text.replace("</opsa-mef>", HOUSE.format(value) + "</opsa-mef>")) == expected


def test_the_top_event_is_the_gate_that_no_other_refers_to():
    """It need not come first; another gate, or an event, is asked for by name."""
    text = tree(low=f"<and>{AB}</and>", top=f"<or>{gate('low')}{event('c')}</or>")
    assert cuts(text) == ["c", "a b"]
    assert cuts(text, "low") == ["a b"]
    assert cuts(text, "a") == ["a"]
    with pytest.raises(UnknownNameError, match="did you mean low"):
        cuts(text, "lo")


@pytest.mark.parametrize(("text", "found"), [
    (tree(one=event("a"), two=event("b")), r"2 gates that no other refers to \('one', 'two'\)"),
    (document(""), "found no gate"),
])  # fmt: skip
def test_without_one_top_event_a_target_is_asked_for(text, found):
    """Several top events are named, so that one can be chosen."""
    with pytest.raises(MisuseError, match=f"{found}.*--target"):
        cuts(text)


def test_inner_formulas_do_not_take_the_names_of_gates():
    """A gate that is called as an inner formula would be keeps its own meaning."""
    text = tree(**{"g": f"<or><and>{AB}</and>{gate('g/1')}</or>", "g/1": event("c")})
    assert cuts(text) == ["c", "a b"]


def test_deep_trees_need_no_recursion():
    """Formulas in formulas, and gates under gates, may be far deeper than Python's own stack."""
    deep = 5_000
    assert cuts(tree(top="<or>" * deep + event("a") + "</or>" * deep)) == ["a"]
    gates = {f"g{n}": f"<or>{event(f'e{n}')}{gate(f'g{n + 1}')}</or>" for n in range(deep)}
    assert len(cuts(tree(**gates, **{f"g{deep}": event("z")}))) == deep + 1


def test_the_bytes_say_how_they_are_encoded():
    """UTF-16 with a mark, and a declared encoding, are read as XML has it."""
    text = tree(top=event("é"))
    assert minimal_cut_sets(parse_fault_tree(text.encode("utf-16"), "x.xml"), "top").minimal_cut_sets == (("é",),)
    latin = text.replace('"1.0"', '"1.0" encoding="ISO-8859-1"').encode("latin-1")
    assert minimal_cut_sets(parse_fault_tree(latin, "x.xml"), "top").minimal_cut_sets == (("é",),)


# Against brute force

formulas = st.recursive(
    st.sampled_from([*EVENTS, "house", "true", "false"]),
    lambda inner: st.lists(inner, min_size=1, max_size=4).flatmap(
        lambda parts: st.tuples(st.sampled_from(["and", "or", "atleast"]), st.integers(1, len(parts)), st.just(parts))
    ),
    max_leaves=10,
)


def fails(formula, state):
    """Whether a formula holds in a state, straight from the standard's words."""
    if isinstance(formula, str):
        return formula in ("true", "house") or formula in state
    word, least, parts = formula
    failed = sum(fails(part, state) for part in parts)
    return failed >= {"and": len(parts), "or": 1, "atleast": least}[word]


def written(formula):
    """The formula as XML."""
    if isinstance(formula, str):
        kinds = {
            "house": '<house-event name="house"/>',
            "true": '<constant value="true"/>',
            "false": '<constant value="false"/>',
        }
        return kinds.get(formula) or event(formula)
    word, least, parts = formula
    least = f' min="{least}"' if word == "atleast" else ""
    return f"<{word}{least}>{''.join(map(written, parts))}</{word}>"


@settings(deadline=None)
@given(formulas)
def test_random_trees_fail_as_their_formulas_do(formula):
    """The cut sets of a tree are the minimal states in which its formula holds."""
    house = '<define-house-event name="house"><constant value="true"/></define-house-event>'
    text = tree(top=written(formula)).replace("</opsa-mef>", house + "</opsa-mef>")
    network = parse_fault_tree(text.encode(), "x.xml")
    failing = []
    for state in chain.from_iterable(combinations(EVENTS, size) for size in range(len(EVENTS) + 1)):
        if fails(formula, state) and not any(set(smaller) <= set(state) for smaller in failing):
            failing.append(state)
    for method in ("diagrams", "bits"):
        assert minimal_cut_sets(network, "top", method=method).minimal_cut_sets == tuple(failing)


# What is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (tree(top=f"<not>{event('a')}</not>"), "x.xml: line 4: gate 'top': found 'not', expected and, or, atleast (vote)"),
        (tree(top=f"<xor>{AB}</xor>"), "line 4: gate 'top': found 'xor', expected and, or, atleast (vote) or an event: "),
        (tree(low=f"<or>\n<nand>{AB}</nand></or>", top=gate("low")), "line 5: gate 'low': found 'nand'"),
        (tree(top=f'<cardinality min="1" max="2">{AB}</cardinality>'), "found 'cardinality'"),
        (tree(top=f"<imply>{AB}</imply>"), "found 'imply'"),
        (tree(top="<or></or>"), "line 4: gate 'top': found or without arguments"),
        (tree(top=""), "line 4: gate 'top': found 0 formulas, expected one"),
        (tree(top=AB), "gate 'top': found 2 formulas, expected one"),
        (tree(top=f"<atleast>{AB}</atleast>"), "gate 'top': found atleast with no min, expected 1 to 2"),
        (tree(top=f'<atleast min="3">{AB}</atleast>'), "found atleast with min = '3', expected 1 to 2"),
        (tree(top=f'<vote min="two">{AB}</vote>'), "found vote with min = 'two'"),
        (tree(top='<constant value="maybe"/>'), "found the constant 'maybe', expected true or false"),
        (tree(top=gate("lower"), low=event("a")), "line 4: gate 'top': found 'gate' 'lower', which is not defined (did you mean 'low'?)"),
        (tree(top='<or><house-event name="h"/></or>'), "found 'house-event' 'h', which is not defined"),
        (tree(top=f"<or>{event('low')}{gate('low')}</or>", low=event("a")), "found 'basic-event' 'low', which is a gate"),
        (tree(top="<or><gate/></or>"), "found 'gate' '', which is not defined"),
        (tree(top=gate("low"), low=f"<or>{gate('mid')}</or>", mid=gate("low")), "found a gate that depends on itself: 'low' -> 'mid' -> 'low'"),
        (tree(top=gate("top")), "line 4: gate 'top': found a gate that depends on itself: 'top' -> 'top'"),
        (document('<define-gate name="t"><or/></define-gate>' * 2), "found a second definition of 't', expected one (as a gate)"),
        (document("<define-gate><or/></define-gate>"), "found a definition of a gate without a name"),
        (document('<define-house-event name="h"><float value="1"/></define-house-event>'), "house-event 'h': found 'float', expected a constant"),
        (document('<define-CCF-group name="c"/>'), "found 'define-CCF-group', expected a tree that is complete without it"),
        (document('<include file="more.xml"/>'), "found 'include', expected a tree that is complete without it"),
        (document('<define-component name="c" role="private"/>'), "found the private component 'c'"),
        ("<html/>", "x.xml: line 1: found the root 'html', expected 'opsa-mef'"),
        ("<opsa-mef>\n<b></opsa-mef>", "x.xml: line 2: found broken XML (mismatched tag)"),
        ("", "found broken XML"),
        ("<opsa-mef>&nothing;</opsa-mef>", "line 1: found broken XML (undefined entity)"),
        ('<!DOCTYPE opsa-mef SYSTEM "opsa.dtd">\n<opsa-mef/>', "line 1: found a document type or an entity, expected none"),
        ('<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<opsa-mef>&b;</opsa-mef>', "found a document type or an entity"),
        ('<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<opsa-mef>&x;</opsa-mef>', "found a document type or an entity"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused_with_its_place(text, expected):
    """The message names file, line and gate; document types and entities are refused before anything is expanded."""
    with pytest.raises(NetworkFormatError) as caught:
        cuts(text)
    assert str(caught.value).startswith("x.xml: line ")
    assert expected in str(caught.value)


def test_every_refused_gate_is_told_and_a_flood_is_counted():
    """The reason stands once; after ten gates the rest are only counted."""
    with pytest.raises(NetworkFormatError) as caught:
        cuts(tree(**{f"g{n}": f"<not>{event('a')}</not>" for n in range(14)}))
    assert str(caught.value).count("found 'not'") == 10
    assert str(caught.value).count("mends") == 1
    assert str(caught.value).endswith("and 4 more faults")


# Published answers


def known():
    """Name, coherence, number of cut sets (None where unknown) and their number by order, of each tree."""
    if not ARALIA.is_dir():
        return []
    rows = (line.split("\t") for line in (ARALIA / "known_cut_sets.tsv").read_text(encoding="utf-8").splitlines()[1:])
    return [
        (r[0], r[3] == "yes", int(r[5]) if r[5] else None, [int(n) for n in r[9].split(" ")[0].split(",")])
        for r in rows
    ]


COHERENT = [row for row in known() if row[1]]


def read(name):
    return parse_fault_tree((ARALIA / f"{name}.xml").read_bytes(), f"{name}.xml")


def counts_to(order, counts):
    return {size: count for size, count in enumerate(counts) if count and (order is None or size <= order)}


@needs_aralia
def test_all_coherent_aralia_trees_agree_to_order_2():
    """On all 40 coherent trees, single points and pairs are as many as published."""
    assert len(COHERENT) == 40
    for name, _, _, counts in COHERENT:
        network = read(name)
        found = minimal_cut_sets(network, network.get_target(), order=2)
        assert (name, found.by_order) == (name, counts_to(2, counts))
        assert found.total == len(found.minimal_cut_sets)
        assert found.complete_to_order == 2


@needs_aralia
def test_incoherent_aralia_trees_are_refused_by_name_of_the_gate():
    """The three trees with not and xor gates are refused, with the line of each gate."""
    refused = [name for name, coherent, _, _ in known() if not coherent]
    assert refused == ["cea9601", "das9601", "das9701"]
    for name in refused:
        with pytest.raises(NetworkFormatError, match=rf"{name}\.xml: line \d+: gate 'g\d+': found '(not|xor)'"):
            read(name)


@needs_aralia
@pytest.mark.parametrize("name", ["chinese", "das9201", "das9203", "isp9603", "isp9606", "ftr10", "das9208"])
def test_both_methods_agree_on_small_aralia_trees(name):
    """All orders, set by set."""
    network = read(name)
    target = network.get_target()
    order = 4 if name in ("das9201", "das9203", "das9208") else None
    by_bits = minimal_cut_sets(network, target, order=order, method="bits")
    assert by_bits == minimal_cut_sets(network, target, order=order)
    assert by_bits.by_order == counts_to(order, {row[0]: row[3] for row in COHERENT}[name])


@needs_aralia
@pytest.mark.slow
def test_all_coherent_aralia_trees_agree_to_order_3():
    """On all 40 coherent trees the sets of up to three causes are as many as published."""
    for name, _, _, counts in COHERENT:
        network = read(name)
        found = minimal_cut_sets(network, network.get_target(), order=3, listed=0)
        assert (name, found.by_order) == (name, counts_to(3, counts))


@needs_aralia
@pytest.mark.slow
def test_aralia_trees_of_up_to_a_million_cut_sets_are_counted():
    """On all 28 coherent trees with up to a million cut sets, all orders are as many as published."""
    few = [row for row in COHERENT if row[2] is not None and row[2] <= 1_000_000]
    assert len(few) == 28
    for name, _, total, counts in few:
        network = read(name)
        found = minimal_cut_sets(network, network.get_target(), listed=0)
        assert (name, found.total, found.by_order) == (name, total, counts_to(None, counts))


@needs_aralia
@pytest.mark.parametrize(("name", "total"), [("das9209", 82_000_000_000), ("edf9206", 7_159_688_704)])
def test_thousands_of_millions_of_sets_are_counted(name, total):
    """What could never be listed is counted on the diagram."""
    network = read(name)
    assert minimal_cut_sets(network, network.get_target(), listed=0).total == total


@needs_aralia
def test_a_tree_that_is_too_large_says_at_least():
    """Within a small bound the answer is complete to a smaller order, and right to that order."""
    network = read("edf9203")
    found = minimal_cut_sets(network, network.get_target(), bound=600_000, listed=0)
    assert found.complete_to_order == 2
    assert (found.at_least, found.by_order) == (37 + 8331, {1: 37, 2: 8331})
    assert found.to_lines()[0].startswith(
        "r1: at least 8,368 minimal cut sets to order 2; beyond, the bound was reached"
    )
