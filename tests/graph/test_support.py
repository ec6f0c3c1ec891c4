"""What facts and verdicts rest on, and that it is said."""

import pytest
from toyworld import World

from reegraph.analysis import chokepoints, paths
from reegraph.api import KnowledgeGraph
from reegraph.graph.support import Support, support

ALPHA, BETA = "Company: Alpha Metals", "Company: Beta Mining"


def rests_on(world: World, extractor: str = "rules") -> Support:
    claims = [c.model_copy(update={"extractor": extractor}) for c in world.claims]
    world.claims[:] = claims
    graph = world.graph()
    return support(graph, [c.id for c in claims])


def told(*documents: str, **said) -> World:
    world = World()
    for name in documents:
        world.document(name, title=name).say(ALPHA, "supplies", BETA, document=name, **said)
    return world


def test_two_documents_are_two_sources_and_need_no_remark():
    """What several documents say stands without a word."""
    assert rests_on(told("a", "b")) == Support(2, ("documents",))
    assert rests_on(told("a", "b")).remark() == ""


@pytest.mark.parametrize(
    ("extractor", "remark"),
    [
        ("rules", "one independent source"),
        ("registry", "one independent source, a reference table"),
        ("user", "one independent source, the user"),
    ],
)
def test_one_source_is_said_and_whose_it_is(extractor, remark):
    """A document, a reference table and the user are told apart."""
    assert rests_on(told("a"), extractor).remark() == remark


def test_what_only_reference_tables_say_is_said():
    """Two reference sources are no single source, and still not what a document says."""
    assert rests_on(told("a", "b"), "registry").remark() == "reference tables only"


def test_a_denial_supports_nothing():
    """A fact that one source states and another denies rests on one source."""
    world = told("a").say(ALPHA, "supplies", BETA, document="b", modality="negated")
    assert rests_on(world).sources == 1


def test_a_brief_that_names_no_source_is_none():
    """Then there is no independent source, which is said too."""
    world = World().document("b", kind="brief").say(ALPHA, "supplies", BETA, document="b")
    assert rests_on(world).remark() == "no independent source"


def test_every_answer_says_it():
    """Lines and JSON of facts, deals, claims, steps and verdicts have it."""
    world = told("a", material="NdFeB magnets").say(BETA, "located_in", "Government: Japan")
    world.say(ALPHA, "produces", "Material: NdFeB magnets", document="a")
    asked = KnowledgeGraph(world.graph())
    remark = "one independent source"
    for answer in (
        asked.show("Alpha Metals"), asked.deals(), asked.claims("supplies"),
        paths(asked.graph, "Alpha Metals", "Beta Mining"), asked.upstream("Beta Mining"), asked.downstream("Alpha Metals"),
    ):  # fmt: skip
        assert remark in repr(answer)
    assert [c["one_source"] for c in asked.claims("supplies").to_json()] == [True]
    assert [(d["sources"], d["origins"]) for d in asked.deals().to_json()] == [(1, ["documents"])]
    verdict = chokepoints(asked.graph, "Beta Mining")
    assert f"[{remark}]" in repr(verdict)
    (target,) = verdict.to_json()["targets"]
    assert target["completeness"]["one_source"]
    assert {point["one_source"] for point in target["single_points_of_failure"]} == {True}
