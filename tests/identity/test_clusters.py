"""Clusters follow from decisions alone; contradictions are reported."""

from __future__ import annotations

import itertools
import random

import pytest

from reegraph.identity.clusters import cluster
from reegraph.identity.decisions import IdentityDecision

A, B, C, D = (f"company/{letter}-works" for letter in "abcd")


def decide(one, other, verdict="same", **said):
    return IdentityDecision.of(one, other, verdict, **{"why": "seen", **said})


def test_same_is_passed_on_through_a_chain():
    """A chain of "same" is one cluster under the first of its ids."""
    found = cluster([decide(A, B), decide(C, D), decide(B, C)])
    assert found.members == {A: (A, B, C, D)}
    assert {found.of(i) for i in (A, B, C, D)} == {A}


def test_unsure_joins_nothing_and_blocks_nothing():
    """An "unsure" is a note, not a link."""
    assert cluster([decide(A, B, "unsure")]).members == {}
    assert cluster([decide(A, B), decide(B, C), decide(A, C, "unsure")]).members == {A: (A, B, C)}


def test_different_blocks_a_chain_at_its_weakest_link():
    """The oldest link of the chain is left out, and the report names link, decision and chain."""
    links = [decide(A, B, when="2026-01-05"), decide(B, C, when="2026-01-03"), decide(C, D, when="2026-01-04")]
    apart = decide(A, D, "different")
    found = cluster([*links, apart])
    assert found.members == {A: (A, B), C: (C, D)}
    (contradiction,) = found.contradictions
    assert contradiction.left_out == links[1]
    assert contradiction.against == apart
    assert contradiction.chain == (A, B, C, D)


def test_the_projects_links_are_weaker_than_the_users():
    """Of two links of which one must go, the one that came with the project goes."""
    ours = decide(A, B, by="reegraph", when="2026-12-01")
    found = cluster([ours, decide(B, C), decide(A, C, "different")])
    assert found.members == {B: (B, C)}
    assert found.contradictions[0].left_out == ours


def test_a_listed_id_leads_its_cluster():
    """The id of a cluster is that of the listed entity, however the others sort."""
    found = cluster([decide("company/lcm-x", "company/less-common-metals"), decide("company/a", "company/lcm-x")])
    assert list(found.members) == ["company/less-common-metals"]


@pytest.mark.parametrize("seed", range(20))
def test_clusters_do_not_depend_on_the_order_of_decisions(seed):
    """Any order gives the same clusters, no two ids that are decided different are together, and undoing undoes."""
    pick = random.Random(seed)
    ids = [f"company/x{n}" for n in range(8)]
    pairs = pick.sample(list(itertools.combinations(ids, 2)), 14)
    chosen = [decide(a, b, pick.choice(["same", "same", "different"])) for a, b in pairs]
    found = cluster(chosen)
    shuffled = chosen[:]
    pick.shuffle(shuffled)
    assert cluster(shuffled) == found
    for decision in chosen:
        if decision.verdict == "different":
            assert found.of(decision.left) != found.of(decision.right)
    left_out = {c.left_out for c in found.contradictions}
    for decision in chosen:
        if decision.verdict == "same" and decision not in left_out:
            assert found.of(decision.left) == found.of(decision.right)
    assert cluster([d for d in chosen if d not in left_out]).members == found.members
    for contradiction in found.contradictions:
        assert contradiction.chain[0] == contradiction.against.left
        assert contradiction.chain[-1] == contradiction.against.right
