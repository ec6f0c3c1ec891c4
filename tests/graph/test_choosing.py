"""One value of several, by a stated policy."""

import pytest
from toyworld import World

from reegraph.graph.choosing import Candidate, Chooser, SourceRank, source_rank

OLD_FILING = ("Company: Alpha Metals", "2025-01-05", "filing.md")
NEW_COLUMN = ("Company: Beta Metals", "2025-06-05", "column.md")
MANY = tuple(("Company: Gamma Metals", f"2025-03-0{n}", f"article-{n}.md") for n in (1, 2, 3))


def choice(prefer: str, *said: tuple[str, str | None, str], user: str | None = None) -> tuple[str, str]:
    world = World().document("filing.md", kind="filing").document("column.md", kind="column")
    for subject, when, document in said:
        world.say(subject, "operates", "Mine: Omega", when=when, document=document)
    graph = world.graph()
    claims: dict[str, list] = {}
    for claim in world.claims:
        extractor = "user" if claim.subject.name == user else claim.extractor
        claims.setdefault(claim.subject.name, []).append(claim.model_copy(update={"extractor": extractor}))
    found = Chooser(prefer, graph).choose([Candidate(name, tuple(claims[name])) for name in sorted(claims)])
    return found.value, found.because


@pytest.mark.parametrize(
    ("prefer", "chosen", "because"),
    [
        ("latest", "Beta Metals", "latest: reported 2025-06-05 in column.md"),
        ("most-sources", "Gamma Metals", "most-sources: 3 independent sources"),
        ("source-rank", "Alpha Metals", "source-rank: stated by a document of kind filing"),
        ("decision", "Beta Metals", "decision: no decision; reported 2025-06-05 in column.md"),
    ],
)
def test_each_policy_has_its_own_choice(prefer, chosen, because):
    """The same values, four policies, each with its reason."""
    assert choice(prefer, OLD_FILING, NEW_COLUMN, *MANY) == (chosen, because)


def test_a_decision_of_the_user_stands_above_all():
    """What the user stated is chosen although others are later and more."""
    found = choice("decision", OLD_FILING, NEW_COLUMN, *MANY, user="Alpha Metals")
    assert found == ("Alpha Metals", "decision: as the user decided")


def test_equals_fall_to_the_latest_and_the_reason_says_so():
    """Two values of one source each: the later one, and not in silence."""
    found = choice(
        "most-sources", ("Company: Alpha Metals", "2025-02", "a.md"), ("Company: Beta Metals", "2025-01", "b.md")
    )
    assert found == ("Alpha Metals", "most-sources: one independent source; of equals the latest")


def test_what_has_no_date_is_not_the_latest():
    """An undated report is never later than a dated one."""
    found = choice("latest", ("Company: Alpha Metals", None, "a.md"), ("Company: Beta Metals", "2001", "b.md"))
    assert found[0] == "Beta Metals"


def test_the_rank_of_kinds():
    """Filings are believed before articles, briefs last; an unknown kind is an article."""
    rank = source_rank()
    places = [rank.place(kind) for kind in ("filing", "release", "reference", "article", "brief")]
    assert places == sorted(places)
    assert rank.place(None) == rank.place("postcard") == rank.place("Article")


def test_a_kind_cannot_have_two_ranks():
    """A table that ranks one kind twice is refused."""
    with pytest.raises(ValueError, match="twice: article"):
        SourceRank(rank=({"kinds": ["article"], "reason": "a"}, {"kinds": ["article"], "reason": "b"}))
