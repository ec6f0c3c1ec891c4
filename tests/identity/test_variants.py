"""Links by rule: spellings of one name, and legal forms that give reason to doubt."""

from __future__ import annotations

import pytest

from reegraph.analysis import review
from reegraph.documents import read_text
from reegraph.extract import extract
from reegraph.graph import project
from reegraph.identity import Decisions, IdentityDecision
from reegraph.identity.linking import link, listed
from reegraph.identity.scoring import LIKELY
from reegraph.identity.variants import Named, by_rule, of_one_spelling


def read(*texts):
    """What the texts, each a document of its own, claim and mention."""
    found = [extract(read_text(t, name=f"{n}.md", origin=f"{n}.md")) for n, t in enumerate(texts)]
    return [c for f in found for c in f.claims], [m for f in found for m in f.mentions]


NOTHING = Decisions()


def firms(*texts, decisions=NOTHING):
    """The firms of the graph that the texts make."""
    claims, mentions = read(*texts)
    return sorted(
        e for e in project(claims, (), mentions, decisions=decisions).entities if e.startswith("company/zenda")
    )


BARE = "Zenda Metals said on Monday that it makes neodymium magnets in Ohio."
PTY = "Zenda Metals Pty Ltd said on Monday that it mines rare earths in Queensland."
INC = "Zenda Metals Inc. said on Monday that it makes neodymium magnets in Ohio."
GMBH = "Zenda Metals GmbH said on Monday that it makes neodymium magnets in Hanau."


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((BARE, INC), ["company/zenda-metals"]),
        ((BARE, PTY), ["company/zenda-metals"]),
        ((PTY, INC), ["company/zenda-metals", "company/zenda-metals-pty"]),
        ((PTY, GMBH), ["company/zenda-metals-gmbh", "company/zenda-metals-pty"]),
        ((BARE, PTY, INC), ["company/zenda-metals", "company/zenda-metals-pty"]),
        (
            (BARE, PTY, GMBH),
            ["company/zenda-metals", "company/zenda-metals-gmbh", "company/zenda-metals-pty"],
        ),
    ],
)
def test_a_form_of_another_law_gives_reason_to_doubt(texts, expected):
    """A bare name and one form are one firm; forms of two laws are two, and then the bare name is nobody's."""
    assert firms(*texts) == expected


def test_forms_of_two_laws_in_one_document_are_two_firms():
    """ "Zenda Metals Pty Ltd and Zenda Metals GmbH" names two."""
    found = firms("Zenda Metals Pty Ltd sold its plant to Zenda Metals GmbH in May. Zenda Metals GmbH makes magnets.")
    assert {"company/zenda-metals-gmbh", "company/zenda-metals-pty"} <= set(found)


def test_a_form_that_the_text_states_later_counts_for_the_bare_name_before_it():
    """The id does not hang on which form a document uses first."""
    _, mentions = read("Zenda Metals said that it grew. Zenda Metals Pty Ltd makes magnets.")
    assert {m.id for m in mentions if m.id.startswith("company/zenda")} == {"company/zenda-metals-pty"}


def test_a_decision_goes_before_a_rule():
    """A "different" of the user's keeps apart what a rule would join, and nothing is reported as contradiction."""
    apart = IdentityDecision.of("company/zenda-metals", "company/zenda-metals-pty", "different", why="Two firms.")
    assert len(firms(BARE, PTY, decisions=Decisions(identity=(apart,)))) == 2
    together = IdentityDecision.of("company/zenda-metals", "company/zenda-metals-pty", "same", why="One firm.")
    assert firms(INC, PTY, decisions=Decisions(identity=(together,))) == ["company/zenda-metals"]


def test_what_a_person_leaves_open_no_rule_settles():
    """An "unsure" keeps a rule from joining the two."""
    unsure = IdentityDecision.of("company/zenda-metals", "company/zenda-metals-pty", "unsure", why="Ask them.")
    assert len(firms(BARE, PTY, decisions=Decisions(identity=(unsure,)))) == 2


def test_two_forms_come_up_for_review_with_the_reason():
    """Firms that differ in the form alone are shown, not likely, and the reason is said."""
    claims, mentions = read(PTY, INC)
    (found,) = (q for q in review(project(claims, (), mentions)).questions if "zenda" in q.left.id)
    assert found.score < LIKELY
    assert any("different laws" in reason.words for reason in found.reasons)


def test_ids_of_claims_and_mentions_do_not_change():
    """A link by rule is made when a graph is, of all that is read; what was read keeps its ids."""
    (links,) = [by_rule(*read(BARE, PTY))]
    assert [link.pair for link in links] == [("company/zenda-metals", "company/zenda-metals-pty")]
    assert {m.id for m in read(PTY)[1] if "zenda" in m.id} == {"company/zenda-metals-pty"}


@pytest.mark.parametrize(
    ("one", "other", "kind", "same"),
    [
        ("JS Zenda", "JSZenda", "Company", True),
        ("Ul'zenda Works", "Ulzenda Works", "Company", True),
        ("Zenda Tech Metals", "Zenda Technology Metals", "Company", True),
        ("Zenda Rare Earth Group", "Zenda Rare Earths Group", "Company", True),
        ("Zenda Rare Earth Group", "Zenda Rare Earth Holdings", "Company", False),
        ("Zenda Metals", "Zenda Materials", "Company", False),
        ("Zenda plant Phase II", "Zenda magnet plant, second phase", "MagnetPlant", True),
        ("Zenda plant Phase II", "Zenda plant Phase III", "MagnetPlant", False),
        ("Zenda smelter Unit 3", "Zenda smelter, unit three", "Refinery", True),
        ("Zenda smelter Unit 3", "Zenda smelter Unit 13", "Refinery", False),
        ("North Zenda mine", "Zenda mine", "Mine", False),
        ("Zenda pilot plant", "Zenda plant", "Refinery", False),
        ("export controls", "export control", "Policy", False),
    ],
)
def test_spellings_that_are_one_name_by_rule(one, other, kind, same):
    """Plurals, apostrophes, spaces, words cut short and counted numbers are spelling; other words are not."""
    ids = (link(one, kind), link(other, kind))
    named = {i: Named(kind, {n}, {n}) for i, n in zip(ids, (one, other), strict=True)}
    assert (ids[0] == ids[1] or bool(of_one_spelling(named))) == same


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Vakuumschmelze", "Company", "company/vacuumschmelze"),
        ("Theta Motors", "Company", None),  # sounds like Tata Motors
        ("MP Materials Pty Ltd", "Company", None),
        ("USA Rare Earth GmbH", "Company", None),
        ("American Rare Earth", "Company", "company/american-rare-earths"),
        ("China's Commerce Ministry", "Agency", "agency/mofcom"),
        ("NYSE:UUUU", "Company", "company/energy-fuels"),
    ],
)
def test_spellings_of_listed_names(name, kind, expected):
    """A transliteration, a demonym, another order of words and another code of an exchange lead to the listed thing; sound alone does not."""
    assert listed(name, kind) == expected
