"""What came, went and changed, with the sentences that did it."""

from __future__ import annotations

import pytest
from toyworld import World, chain

from reegraph.analysis import difference, difference_of_dates
from reegraph.errors import MisuseError


def changed(found, what: str) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    return {(c.change, c.name): (c.before, c.after) for c in found.changes if c.what == what}


def test_the_same_graph_has_no_changes():
    """Nothing differs from itself."""
    graph = chain().graph()
    assert difference(graph, graph).changes == ()


def test_a_second_supplier_takes_a_single_point_away():
    """A new contract is a claim, a deal and an entity that came, and the buyer's verdict changed, with the new words."""
    old, wider = chain(), chain()
    wider.say("Refinery: Other Refinery", "produces", "Material: NdPr oxide", document="more.md")
    wider.say(
        "Refinery: Other Refinery", "supplies", "Company: Delta Metals", material="NdPr oxide", document="more.md"
    )
    found = difference(old.graph(), wider.graph())
    assert ("came", "Other Refinery") in changed(found, "entity")
    assert ("came", "Other Refinery – Delta Metals") in changed(found, "deal")
    assert ("came", "Other Refinery supplies Delta Metals") in changed(found, "claim")
    before, after = changed(found, "chokepoint")["changed", "Eta Motors"]
    assert "Gamma Refinery" in before
    assert "Gamma Refinery" not in after


def test_what_went_has_the_sentences_of_the_old_state():
    """Backwards, the same claims go, with their words from the old store."""
    old, wider = chain(), chain()
    wider.say("Company: Alpha", "supplies", "Company: Delta Metals", material="NdPr oxide", document="more.md")
    found = difference(wider.graph(), old.graph())
    (gone,) = [c for c in found.changes if c.what == "claim"]
    assert (gone.change, [s.text for s in gone.sentences]) == (
        "went",
        ["Company: Alpha supplies Company: Delta Metals"],
    )
    assert ("went", "Alpha") in changed(found, "entity")


def acquisition() -> World:
    world = World().say("Company: Alpha", "acquires", "Company: Beta", modality="planned", when="2025-01-01")
    world.say("Company: Alpha", "acquires", "Company: Beta", when="2025-09-01", document="b.md")
    world.say("Mine: Beta Mine", "status", {"word": "construction"}, when="2025-01-01")
    return world.say("Mine: Beta Mine", "status", {"word": "operating"}, when="2025-09-01", document="b.md")


@pytest.mark.parametrize("known", [False, True])
def test_between_two_dates_deals_and_sites_move_on(known):
    """A planned purchase is completed and a mine begins to work, each by the sentence of the later report."""
    found = difference_of_dates(acquisition().graph(), "2025-06", "2025-12", known=known)
    assert changed(found, "deal") == {("changed", "Alpha – Beta"): ("acquisition, pending", "acquisition, completed")}
    assert changed(found, "entity") == {("changed", "Beta Mine"): ("Mine, planned", "Mine, operating")}
    assert {s.text for c in found.changes for s in c.sentences} == {
        "Company: Alpha acquires Company: Beta",
        "Mine: Beta Mine status {'word': 'operating'}",
    }
    assert {s.date for c in found.changes for s in c.sentences} == {"2025-09-01"}


def test_an_early_fact_reported_late_holds_early_and_was_not_known():
    """What began in 2019 and was told in 2025 is no change of what held in 2025, but one of what was known."""
    graph = World().say("Company: Alpha", "supplies", "Company: Beta", when="2025-09-01", valid_from="2019").graph()
    assert difference_of_dates(graph, "2025-06", "2025-12").changes == ()
    assert changed(difference_of_dates(graph, "2025-06", "2025-12", known=True), "claim") == {
        ("came", "Alpha supplies Beta"): (None, None)
    }


def test_a_conflict_comes_with_the_sentence_that_disagrees():
    """A second date for one milestone makes a conflict, by the words of the later report."""
    world = World()
    for year, when in (("2026", "2025-05-01"), ("2028", "2025-09-01")):
        said = {"modality": "planned", "milestone": "production", "when": when, "document": f"{year}.md"}
        world.say("Mine: Beta Mine", "starts", {"date": year}, **said)
    found = difference_of_dates(world.graph(), "2025-06", "2025-12")
    (conflict,) = [c for c in found.changes if c.what == "conflict"]
    assert (conflict.change, conflict.before, conflict.after) == ("came", None, "2026 or 2028")
    assert [s.date for s in conflict.sentences] == ["2025-09-01"]


def test_what_ends_goes():
    """A suspension that ends is gone from its last day on, and nothing comes in its place."""
    world = World("2025-11-07").say(
        "Policy: Truce", "suspends", "Policy: Rule", valid_from="2025-11-07", valid_to="2026-11-10"
    )
    found = difference_of_dates(world.graph(), "2026-11-09", "2026-11-10")
    assert {c.change for c in found.changes} == {"went"}
    assert changed(found, "claim") == {("went", "Truce suspends Rule"): (None, None)}


def test_changes_read_as_rows_and_as_lines():
    """JSON names the claims of every change; the lines group changes and quote them."""
    found = difference_of_dates(acquisition().graph(), "2025-06", "2025-12")
    keys = ["what", "change", "id", "name", "before", "after", "claims", "sentences"]
    assert [list(row) for row in found.to_json()] == [keys] * len(found.changes)
    lines = found.to_lines()
    assert lines[0] == f"From 2025-06 to 2025-12: {len(found.changes)} changes"
    assert "Deals: 1 changed" in lines
    assert any("“Company: Alpha acquires Company: Beta” — b.md" in line for line in lines)


def test_a_date_that_is_none_is_refused():
    """Both dates must be dates."""
    with pytest.raises(MisuseError, match="expected a date such as"):
        difference_of_dates(acquisition().graph(), "2025", "tomorrow")
