"""Pairs for review: found by keys, ranked by points that have reasons, merged by nobody."""

from __future__ import annotations

import random

import pytest
from toyworld import World

from reegraph.analysis import review
from reegraph.entities.gazetteer import gazetteer
from reegraph.identity.candidates import LARGEST_BLOCK, candidates, pairs
from reegraph.identity.decisions import Decisions, IdentityDecision
from reegraph.identity.profiles import Profile, profiles
from reegraph.identity.scoring import LIKELY, Weights, score

WEIGHTS = Weights(known.name for known in gazetteer())


def firm(name, country=None, number="1", **known):
    home = frozenset({f"government/{country}"} if country else ())
    return Profile(f"company/{number}", known.pop("type", "Company"), (name,), listed=False, countries=home, **known)


def chance(one, other):
    return score(one, other, WEIGHTS).probability


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zenda refinery Phase 1", "Zenda refinery Phase 2"),
        ("Zenda smelter Unit 3", "Zenda smelter Unit 4"),
        ("Zenda plant Line 1", "Zenda plant Line 2"),
        ("Zenda plant", "Zenda plant Phase 2"),
        ("Zenda Minerals Pty Ltd", "Zenda Minerals Inc."),
        ("North Zenda", "South Zenda"),
        ("Zenda", "Zenda Malaysia"),
        ("Zenda Holding", "Zenda Trading"),
        ("Zenda Department", "Zenda Department's Office of Trade"),
    ],
)
def test_names_that_tell_two_things_apart_are_not_proposed(one, other):
    """Numbers, phases, units, lines, legal forms, points of the compass and branches weigh more than all likeness."""
    assert chance(firm(one), firm(other, number="2")) < LIKELY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zenda Mining", "Zenda Mining Ltd"),
        ("Zendastan Mining", "Zendestan Mining"),
        ("Sheng He Minerals", "Shenghe Minerals"),
        ("Zenda Ruritania Works", "ZRW"),
    ],
)
def test_spellings_of_one_name_in_one_country_are_proposed(one, other):
    """Legal forms, letters, spaces and initials do not hide a name."""
    assert chance(firm(one, "australia"), firm(other, "australia", number="2")) >= LIKELY


def test_rare_words_weigh_more_than_common_ones():
    """Two firms that share "Zenda" are likelier one than two that share "Rare Earths"."""
    rare = chance(firm("Zenda Metals"), firm("Zenda Mining", number="2"))
    assert rare > chance(firm("Alpha Rare Earths"), firm("Beta Rare Earths", number="2"))


@pytest.mark.parametrize(
    ("for_it", "against_it"),
    [
        ({"country": "australia"}, {"country": "chile"}),
        ({"tickers": frozenset({"ASX:ZEN"})}, {"tickers": frozenset({"ASX:ZMN"})}),
        ({"beside": frozenset({"company/x", "place/y"})}, {"beside": frozenset({"company/1"})}),
        ({"run_by": frozenset({"company/x"})}, {"run_by": frozenset({"company/y"})}),
    ],
)
def test_what_stands_beside_a_name_counts(for_it, against_it):
    """Country, ticker, context and operator move the score both ways; claims that join the two speak against."""
    one = firm("Zenda Metals", "australia", tickers=frozenset({"ASX:ZEN"}), beside=frozenset({"company/x", "place/y"}),
               run_by=frozenset({"company/x"}))  # fmt: skip
    plain = chance(one, firm("Zenda Mining", number="2"))
    assert chance(one, firm("Zenda Mining", number="2", **for_it)) > plain
    assert chance(one, firm("Zenda Mining", number="2", **against_it)) < plain


def test_a_score_is_the_sum_of_its_reasons_either_way_round():
    """The reasons explain the score, and left and right are the same question."""
    one, other = firm("Zenda Metals Phase 2", "chile"), firm("Zenda Mining Ltd", "peru", number="2")
    answer = score(one, other, WEIGHTS)
    assert answer == score(other, one, WEIGHTS)
    assert [abs(r.points) for r in answer.reasons] == sorted((abs(r.points) for r in answer.reasons), reverse=True)
    assert any("number" in r.words for r in answer.reasons)


def test_never_all_pairs():
    """Names that share a common word only are not compared: the pairs grow with the names, not with their square."""
    pick = random.Random(1)
    made = [firm(f"{''.join(pick.choices('abcdefghijklmnop', k=9))} Resources", number=str(n)) for n in range(2000)]
    assert len(list(pairs(made))) < LARGEST_BLOCK * len(made) / 10


def test_listed_entities_make_no_pairs_and_kinds_do_not_mix():
    """The tables tell listed things apart; a firm and a mine of one name are never a pair."""
    listed = [firm("Zenda Metals", number=str(n))._replace(listed=True) for n in range(2)]
    assert list(pairs(listed)) == []
    mine = Profile("mine/zenda", "Mine", ("Zenda Metals",), listed=False)
    assert list(pairs([firm("Zenda Metals"), mine])) == []


def small_world():
    world = World().say("Company: Zendastan Mining", "operates", "Mine: Beta Mine", document="a.md")
    return world.say("Company: Zendestan Mining", "operates", "Mine: Beta Mine", document="b.md")


def test_review_asks_with_reasons_and_a_sentence_of_each_side():
    """A pair comes with both contexts; nothing is merged by its score."""
    graph = small_world().graph()
    (question,) = (q for q in review(graph).questions if q.left.id == "company/zendastan-mining")
    assert question.right.id == "company/zendestan-mining"
    assert "Zendastan" in question.left.sentence
    assert "Zendestan" in question.right.sentence
    assert question.reasons
    assert {question.left.id, question.right.id} <= set(graph.entities)
    row = question.to_json()
    assert (row["left"], row["right"], row["verdict"]) == (question.left.id, question.right.id, None)


@pytest.mark.parametrize("verdict", ["same", "different", "unsure"])
def test_what_is_decided_is_not_asked_again(verdict):
    """Any verdict takes the pair from the list."""
    decision = IdentityDecision.of("company/zendastan-mining", "company/zendestan-mining", verdict, why="x")
    graph = small_world().graph(decisions=Decisions(identity=(decision,)))
    asked = {(q.left.id, q.right.id) for q in review(graph).questions}
    assert decision.pair not in asked


def test_review_does_not_depend_on_the_order_of_claims():
    """The same store gives the same list."""
    world = small_world()
    before = review(world.graph())
    world.claims.reverse()
    assert review(world.graph()) == before


def test_candidates_are_ranked_and_limited_by_score():
    """The likeliest come first, and none below the given score."""
    graph = small_world().graph()
    found = candidates(profiles(graph.entities, graph.claims.values()), least=0.0)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert all(c.score >= 0.5 for c in candidates(profiles(graph.entities, graph.claims.values()), least=0.5))


def test_what_changes_nothing_and_what_cannot_be_right_come_last():
    """First the best pair of each thing that claims speak of; then its other pairs; last what no claim speaks of."""

    def side(number, name, claims, *, listed=False):
        return Profile(f"company/{number}", "Company", (name,), listed=listed, claims=claims)

    sides = [
        side("1", "Zendastan Mining", 3),
        side("2", "Zendastan Mining", 5, listed=True),
        side("3", "Zendestan Mining", 5, listed=True),
        side("4", "Ruritanian Alloys", 0),
        side("5", "Ruritanian Alloys", 2, listed=True),
        side("6", "Borduria Smelting", 1),
        side("7", "Bordurian Smelting", 1),
    ]
    found = [(c.left[-1], c.right[-1]) for c in candidates(sides)]
    assert found == [("1", "2"), ("6", "7"), ("1", "3"), ("4", "5")]


def test_a_description_is_no_name():
    """ "China's export controls" may be any of several rules; that two documents say so makes them no likely pair."""
    vague = Profile("policy/1", "Policy", ("China's export controls",), listed=False, claims=2)
    other = Profile("policy/2", "Policy", ("China's rare earth export controls",), listed=False, claims=2)
    found = score(vague, other, WEIGHTS)
    assert found.probability < LIKELY
    assert any("description" in reason.words for reason in found.reasons)


def test_a_pair_below_the_least_is_given_up_early_and_stays_below():
    """Leaving out the reasons of pairs that are not shown changes no pair that is."""
    one, other = firm("Zenda Mining", "australia"), firm("Ruritania Mining", "australia", number="2")
    assert score(one, other, WEIGHTS, least=0.9).probability < 0.9
    assert score(one, other, WEIGHTS, least=0.9).reasons == ()
    near = firm("Zenda Mining Ltd", "australia", number="3")
    assert score(one, near, WEIGHTS, least=0.2) == score(one, near, WEIGHTS)
