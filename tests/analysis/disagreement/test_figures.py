"""The number that counts where sources give several."""

import pytest
from toyworld import World

from reegraph.analysis.disagreement.figures import Figure, figures
from reegraph.api import KnowledgeGraph

SITE = "Refinery: Omega"
TONNES = {"unit": "t/yr"}


def of(*said: tuple, predicate: str = "capacity", **options) -> list[Figure]:
    """The figures of things said as (number, reported, qualifiers), each in a document of its own."""
    return list(figures(world(*said, predicate=predicate).graph(), predicate, **options))


def world(*said: tuple, predicate: str = "capacity") -> World:
    made = World()
    for place, (number, when, *rest) in enumerate(said):
        more = {"material": "NdPr oxide", **(rest[0] if rest else {})}
        made.say(SITE, predicate, {"number": number, **TONNES}, when=when, document=f"{place}.md", **more)
    return made


@pytest.mark.parametrize(
    ("prefer", "number", "because"),
    [
        ("latest", 1200, "latest: reported 2026-02 in 2.md"),
        ("most-sources", 1000, "most-sources: 2 independent sources"),
        ("decision", 1200, "decision: no decision; reported 2026-02 in 2.md"),
    ],
)
def test_the_policy_chooses_the_capacity_and_says_why(prefer, number, because):
    """Three sources, two numbers; the one that is not chosen stays, with its claims."""
    (figure,) = of((1000, "2026-01"), (1005, "2026-01"), (1200, "2026-02"), prefer=prefer)
    assert (round(figure.number, -2), figure.unit, figure.because) == (number, "t/yr", because)
    assert sorted(len(claims) for claims in (figure.claims, *figure.others.values())) == [1, 2]
    assert figure.terms == {"material": "ndpr-oxide", "flow": "out", "kind": "built", "scope": "site"}


@pytest.mark.parametrize("predicate", ["production", "reserves", "grade"])
def test_other_numbers_are_chosen_alike(predicate):
    """Production of one period, reserves and grades."""
    said = [(number, when, {"period": "2025"} if predicate == "production" else {})
            for number, when in ((1000, "2026-01"), (1500, "2026-02"))]  # fmt: skip
    (figure,) = of(*said, predicate=predicate)
    assert (figure.number, list(figure.others)) == (1500, ["1000 t/yr"])


def test_what_all_say_needs_no_policy():
    """One number, no reason, and nothing left out."""
    (figure,) = of((1000, "2026-01"), (1000, "2026-02"))
    assert (figure.because, figure.others) == (None, {})


@pytest.mark.parametrize(("day", "number"), [("2023-06-01", 500), ("2027-06-01", 1000), ("2029-01-01", 4800)])
def test_of_an_expansion_the_last_step_that_has_begun_counts(day, number):
    """Steps are no rivals: each counts from its start."""
    steps = [(500, "2022-01", {"valid_from": "2022"}), (1000, "2022-01", {"valid_from": "2024"}),
             (4800, "2022-01", {"valid_from": "2028"})]  # fmt: skip
    (figure,) = of(*steps, day=day)
    assert (figure.number, figure.because) == (number, None)


def test_plans_stand_beside_what_is_built_and_each_step_by_itself():
    """A planned capacity is none yet; plans of two years are two plans, and of one year rivals."""
    said = [(500, "2026-01"), (1000, "2026-01", {"kind": "planned", "valid_from": "2028"}),
            (1200, "2026-02", {"kind": "planned", "valid_from": "2028"}), (4000, "2026-02", {"kind": "planned", "valid_from": "2030"})]  # fmt: skip
    found = [(f.terms["kind"], f.start, f.number, f.because is None) for f in of(*said)]
    assert found == [("built", None, 500, True), ("planned", "2028", 1200, False), ("planned", "2030", 4000, True)]


def test_materials_flows_and_later_reports_are_kept_apart():
    """Another material is another figure; what was reported after the day does not count."""
    found = of(
        (1000, "2026-01"), (300, "2026-01", {"material": "dysprosium oxide"}), (2000, "2026-06"), day="2026-03-01"
    )
    assert sorted(f.number for f in found) == [300, 1000]


def test_show_says_which_number_counts_and_why():
    """In words and in JSON, with the policy."""
    asked = KnowledgeGraph(world((1000, "2020-01"), (1000, "2020-02"), (1200, "2026-02")).graph())
    assert "→ chosen of 2 by latest: reported 2026-02 in 2.md" in repr(asked.show("Omega"))
    dossier = asked.show("Omega", prefer="most-sources").to_json()
    ruled = {f["value"]["number"]: f["ruling"] for f in dossier["facts"]}
    because = "most-sources: 2 independent sources"
    assert dossier["prefer"] == "most-sources"
    assert ruled == {1000: {"chosen": True, "among": 2, "because": because},
                     1200: {"chosen": False, "among": 2, "because": because}}  # fmt: skip


def test_show_says_which_operator_counts():
    """Disagreements of other kinds are ruled on alike."""
    made = World().say("Company: Alpha", "operates", SITE, when="2026-01", document="a.md")
    asked = KnowledgeGraph(made.say("Company: Beta", "operates", SITE, when="2026-02", document="b.md").graph())
    assert [str(s.ruling) for s in asked.show("Omega").facts] == [
        "chosen of 2 by latest: reported 2026-02 in b.md" if s.fact.subject == "company/beta" else
        "not chosen, by latest: reported 2026-02 in b.md" for s in asked.show("Omega").facts
    ]  # fmt: skip


def test_two_numbers_of_one_source_are_of_two_things():
    """A document that gives two numbers side by side is not held against itself."""
    made = World()
    for number in (1000, 1200):
        made.say(SITE, "capacity", {"number": number, **TONNES}, document="one.md", material="NdPr oxide")
    assert [s.ruling for s in KnowledgeGraph(made.graph()).show("Omega").facts] == [None, None]
