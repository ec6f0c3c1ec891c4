"""Linking and review against gold: figures that must not fall below what docs/explanation/identity.md publishes."""

from __future__ import annotations

from pathlib import Path

import pytest

from reegraph.identity.evaluation import Judge, clustered, figures, for_tuning, gold_pairs, read_gold

GOLD = read_gold(Path(__file__).parent.parent / "gold" / "identity" / "groups.toml")
PAIRS = list(gold_pairs(GOLD))


@pytest.fixture(scope="module")
def judge():
    return Judge()


def test_gold_is_large_and_clean():
    """There are at least 300 pairs, of both kinds; no name stands twice in a group."""
    assert len(PAIRS) >= 300
    assert min(sum(p.same for p in PAIRS), sum(not p.same for p in PAIRS)) >= 150
    for group in GOLD:
        called = [(c.type, n) for c in group.clusters for n in c.names]
        assert len(called) == len(set(called)), group


def test_linking_by_name_is_right_where_it_links(judge):
    """Of the names that lead to one id nearly all are one thing; what is left is for review."""
    found = figures(PAIRS, judge.linked)
    assert found.precision >= 0.98
    assert found.recall >= 0.92
    apart = figures([p for p in PAIRS if not for_tuning(p)], judge.linked)
    assert apart.precision >= 0.98
    assert apart.recall >= 0.90


def test_review_finds_nearly_all_on_pairs_kept_apart(judge):
    """On the half of the pairs that the points of the score were not set on, little is missed and little is wrong."""
    found = figures([p for p in PAIRS if not for_tuning(p)], judge.proposed)
    assert found.precision >= 0.96
    assert found.recall >= 0.94


def test_clusters_of_linked_names(judge):
    """Clusters of ids alone hold few wrong pairs; accepting every likely pair finds more and errs more."""
    linked, accepted = clustered(GOLD, judge, accept=False), clustered(GOLD, judge, accept=True)
    assert linked.precision >= 0.97
    assert linked.recall >= 0.90
    assert accepted.recall >= 0.95
    assert accepted.recall > linked.recall


@pytest.mark.parametrize(
    ("one", "other"), [("USA Rare Earth", "American Rare Earths"), ("Less Common Metals", "LCM Europe")]
)
def test_hard_pairs_are_apart(judge, one, other):
    """Firms that are often taken for one another are neither linked nor proposed."""
    (pair,) = (p for p in PAIRS if (p.left.text, p.right.text) == (one, other))
    assert not pair.same
    assert not judge.proposed(pair.left, pair.right)


def test_an_articles_slip_is_proposed(judge):
    """ "Less Common Materials" is offered as Less Common Metals."""
    (pair,) = (p for p in PAIRS if p.right.text == "Less Common Materials")
    assert not judge.linked(pair.left, pair.right)
    assert judge.proposed(pair.left, pair.right)
