"""Decisions reach every projection, and leave the store and the ids of claims alone."""

from __future__ import annotations

import pytest
from toyworld import World

from reegraph.errors import MisuseError
from reegraph.identity.applying import corrected
from reegraph.identity.decisions import ClaimDecision, Decisions, IdentityDecision, OwnFact

OLD, NEW = "company/alpha-mining", "company/alpha-metals"


def world():
    made = World().say("Company: Alpha Mining", "supplies", "Company: Gamma", material="NdPr oxide")
    made.say("Company: Alpha Metals", "supplies", "Company: Gamma", material="NdPr oxide", document="b.md")
    return made.say("Company: Alpha Metals", "acquires", "Company: Alpha Mining").mention("Company: Alpha Mining (AMM)")


def same(verdict="same"):
    return Decisions(identity=(IdentityDecision.of(OLD, NEW, verdict, why="new name"),))


def test_same_is_one_entity_with_the_facts_and_names_of_both():
    """Claims about either id fold into one entity, one fact and one deal; the names of the other become aliases."""
    graph = world().graph(decisions=same())
    entity = graph.entities[NEW]
    assert OLD not in graph.entities
    assert set(entity.aliases) == {"Alpha Mining", "AMM"} or set(entity.aliases) == {"Alpha Metals", "AMM"}
    (fact,) = (f for f in graph.facts.values() if f.predicate == "supplies")
    assert (fact.subject, len(fact.claims)) == (NEW, 2)
    assert [d.kind for d in graph.deals.values()] == ["supply"]


def test_both_ids_lead_to_the_entity():
    """A name that a script has used before still works after a merge."""
    graph = world().graph(decisions=same())
    assert graph.get(OLD) == graph.get(NEW) == graph.get("Alpha Mining")


def test_a_thing_does_nothing_to_itself():
    """Where the two ends of a claim are decided to be one, there is no fact; the claim stays."""
    graph = world().graph(decisions=same())
    assert "acquires" not in {f.predicate for f in graph.facts.values()}
    assert "acquires" in {c.predicate for c in graph.claims.values()}


def test_claims_keep_their_ids_and_no_decision_changes_nothing():
    """Ids of claims are those of the store; "different" and no decision give the same graph."""
    plain = world().graph()
    assert set(world().graph(decisions=same()).claims) == set(plain.claims)
    apart = world().graph(decisions=same("different"))
    assert (apart.entities, apart.facts, apart.deals) == (plain.entities, plain.facts, plain.deals)


def test_a_rejected_claim_counts_nowhere():
    """What rests on a rejected claim alone is gone: the fact, the deal, the entity."""
    made = World().say("Company: Alpha", "supplies", "Company: Beta")
    rejected = Decisions(claims=(ClaimDecision(claim=made.claims[0].id, verdict="reject", why="a joke"),))
    graph = made.graph(decisions=rejected)
    assert (dict(graph.facts), dict(graph.deals), dict(graph.entities)) == ({}, {}, {})


def test_a_corrected_claim_is_the_users_and_keeps_its_words():
    """The corrected number is in the fact, the words of the document stay, and the note says by whom and why."""
    made = World().say("Mine: Beta", "capacity", {"number": 10, "unit": "t/yr", "text": "10 tonnes"})
    before = made.claims[0]
    decision = ClaimDecision(claim=before.id, verdict="correct", set={"number": 1000}, why="thousands", by="Beta desk")
    graph = made.graph(decisions=Decisions(claims=(decision,)))
    (fact,) = graph.facts.values()
    (claim,) = (graph.claims[c] for c in fact.claims)
    assert fact.value.number == 1000
    assert (claim.evidence, claim.extractor) == (before.evidence, "user")
    assert claim.id != before.id
    note = graph.notes[claim.id]
    assert (note.before, note.say()) == (before.id, "corrected by Beta desk: thousands")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"subject": "beta"}, "expected the id"),
        ({"subject": "company/beta", "predicate": "grade"}, "grade cannot be said"),
        ({"modality": "perhaps"}, "modality|Input should be"),
        ({"object": "company/beta"}, "needs a number"),
        ({"number": "ten"}, "ten"),
    ],
)
def test_a_correction_that_makes_no_claim_is_refused(fields, fault):
    """A correction is checked against the vocabulary."""
    made = World().say("Mine: Beta", "capacity", {"number": 10, "unit": "t/yr", "text": "10 tonnes"})
    with pytest.raises(MisuseError, match=fault):
        corrected(made.claims[0], ClaimDecision(claim=made.claims[0].id, verdict="correct", set=fields, why="x"))


def test_an_empty_text_takes_a_field_away():
    """A wrong date or qualifier can be removed."""
    made = World().say("Company: Alpha", "supplies", "Company: Beta", material="gold", valid_from="2020")
    sets = {"valid_from": "", "qualifiers.material": ""}
    claim = corrected(made.claims[0], ClaimDecision(claim=made.claims[0].id, verdict="correct", set=sets, why="x"))
    assert (claim.valid_from, claim.qualifiers) == (None, {})


def test_own_facts_are_claims_with_their_source():
    """A user's fact folds like any other; its document is the source that the user gave."""
    fact = OwnFact(
        key="one", subject="company/alpha", subject_name="Alpha", predicate="supplies", object="company/beta",
        object_name="Beta", source="Annual report 2025", publisher="Alpha", reported="2026-03-01", by="desk", quote="We sell to Beta.",
    )  # fmt: skip
    graph = World().graph(decisions=Decisions(facts=(fact,)))
    (folded,) = graph.facts.values()
    (claim,) = graph.claims.values()
    document = graph.documents[claim.document_id]
    assert (folded.subject, folded.object, claim.extractor) == ("company/alpha", "company/beta", "user")
    assert (document.citation(), document.text) == ("Annual report 2025, Alpha, 2026-03-01", "We sell to Beta.")
    assert graph.as_of == "2026-03-01"
    assert graph.notes[claim.id].kind == "added"


def test_decisions_on_claims_that_are_not_here_do_nothing():
    """A claim that an extractor no longer reads leaves its decision idle."""
    decision = ClaimDecision(claim="0" * 16, verdict="reject", why="x")
    assert world().graph(decisions=Decisions(claims=(decision,))) == world().graph()
