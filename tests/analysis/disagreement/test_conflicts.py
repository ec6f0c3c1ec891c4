"""Where sources disagree."""

from pathlib import Path

import pytest
from toyworld import World

import reegraph
from reegraph.analysis import Options, conflicts
from reegraph.analysis.supply.world import World as Seen
from reegraph.errors import UnknownNameError
from reegraph.model.vocabulary import Attribute, Relation

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
ALPHA, BETA, SITE = "Company: Alpha Metals", "Company: Beta Metals", "Refinery: Omega"


def told(*said: tuple, **options) -> list[tuple[str, tuple[str, ...], str]]:
    """What is disagreed on, by (about, values, chosen); each thing said is in a document of its own."""
    world = World()
    for number, (subject, predicate, other, *rest) in enumerate(said):
        when, qualifiers = [*rest, None][0], dict(rest[1]) if len(rest) > 1 else {}
        world.say(subject, predicate, other, when=when, document=f"{number}.md", **qualifiers)
    found = conflicts(world.graph(), **options).conflicts
    return [(c.about, tuple(v.value for v in c.values), c.chosen) for c in found]


def is_disagreement(*said: tuple) -> bool:
    return bool(told(*said))


def state(word: str, when: str | None) -> tuple:
    return (SITE, "status", {"word": word}, when)


def start(date: str, when: str | None, **more) -> tuple:
    return (SITE, "starts", {"date": date}, when, {"milestone": "production", **more})


def capacity(number: float, when: str | None = "2026-01", **more) -> tuple:
    return (SITE, "capacity", {"number": number, "unit": "t/yr"}, when, {"material": "NdPr oxide", **more})


def test_two_operators_at_one_time():
    """Two firms that nothing joins, said to run one site within a year, are a disagreement with both values kept."""
    found = told((ALPHA, "operates", SITE, "2026-01-05"), (BETA, "operates", SITE, "2026-03-05"))
    assert found == [("operator", ("company/alpha-metals", "company/beta-metals"), "company/beta-metals")]


@pytest.mark.parametrize(
    "also",
    [
        (ALPHA, "owns_equity", BETA, "2026-01"),
        (BETA, "subsidiary_of", ALPHA, "2026-01"),
        (ALPHA, "partners_with", BETA, "2026-01"),
    ],
    ids=lambda said: said[1],
)
def test_firms_that_belong_together_are_no_rivals(also):
    """A parent and its subsidiary, or partners, may both be said to run a site."""
    assert not is_disagreement((ALPHA, "operates", SITE, "2026-01"), (BETA, "operates", SITE, "2026-01"), also)


def test_a_change_of_hands_is_no_disagreement():
    """Reports a year or more apart tell of a change."""
    assert not is_disagreement((ALPHA, "operates", SITE, "2019-01-05"), (BETA, "operates", SITE, "2026-01-05"))


def test_what_one_source_says_side_by_side_is_no_disagreement():
    """A document that names two operators tells of two parts of the site."""
    world = World().say(ALPHA, "operates", SITE).say(BETA, "operates", SITE)
    assert conflicts(world.graph()).conflicts == ()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (state("construction", "2024-05"), state("operating", "2026-01"), False),
        (state("operating", "2024-05"), state("suspended", "2025-01"), False),
        (state("suspended", "2024-05"), state("construction", "2025-01"), False),
        (state("operating", "2025-05"), state("construction", "2026-01"), True),
        (state("construction", "2026-01-02"), state("operating", "2026-01-20"), True),
        (state("planned", None), state("operating", None), True),
        (state("planned", None), state("operating", "2026-01"), False),
    ],
    ids=["progress", "a stop", "begun again", "an earlier state later", "one month", "both undated", "one undated"],
)
def test_states_in_their_order(first, second, expected):
    """Later states later are progress; earlier ones later, and two at one time, are a disagreement."""
    assert is_disagreement(first, second) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (start("2027", "2026-01"), start("2028", "2026-02"), True),
        (start("2028", "2026-01"), start("2028-06", "2026-02"), False),
        (start("2028-05", "2026-01"), start("2028-06", "2026-02"), True),
        (start("2025", "2021-01"), start("2028", "2026-02"), False),
        (start("2027", "2026-01"), start("2028", "2026-01", milestone="full_capacity"), False),
    ],
    ids=["years", "coarse and fine", "months", "moved long after", "milestones"],
)
def test_dates_agree_as_far_as_both_are_known(first, second, expected):
    """Dates of one milestone, compared at their common precision."""
    assert is_disagreement(first, second) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (capacity(1000), capacity(1200), True),
        (capacity(1000), capacity(1009), False),
        (capacity(1000), capacity(1200, material="dysprosium oxide"), False),
        (capacity(1000, valid_from="2026"), capacity(4800, valid_from="2028"), False),
        (capacity(1000, "2022-01"), capacity(1200, "2026-01"), False),
        (capacity(1000, scope="group"), capacity(1200), False),
        (capacity(1000, kind="planned"), capacity(1200), False),
    ],
    ids=["differ", "rounding", "materials", "steps", "grown", "of the group", "planned and built"],
)
def test_numbers_are_of_one_thing_before_they_differ(first, second, expected):
    """Capacities differ where material, scope, kind and time are one, and by more than rounding."""
    assert is_disagreement(first, second) is expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (("Government: Canada", "Government: Norway"), True),
        (("Place: Texas", "Place: Utah"), True),
        (("Government: United States", "Place: Texas"), False),
        (("Place: Texas", "Place: Fort Worth"), False),
    ],
    ids=["states", "regions", "a region of the state", "a town of the region"],
)
def test_a_plant_lies_in_one_state(places, expected):
    """Two states, or two regions of one, are a disagreement; a place inside the other is none."""
    assert is_disagreement(*((SITE, "located_in", place, "2026-01") for place in places)) is expected


def test_a_deal_said_to_be_done_and_to_be_pending():
    """A purchase that a later report still calls pending; the earlier word for pending is progress."""
    done = (ALPHA, "acquires", BETA, "2025-11")
    late, early = ((ALPHA, "acquires", BETA, when, {"modality": "planned"}) for when in ("2026-02", "2025-05"))
    assert told(done, late) == [("state of the acquisition of Beta Metals", ("completed", "pending"), "pending")]
    assert told(done, late, prefer="most-sources")[0][2] == "pending"
    assert not is_disagreement(done, early)


def test_a_merger_to_some_is_a_purchase_to_others():
    """One deal under two words, told as done by the one and only as signed by the other."""
    merged = (ALPHA, "merges_with", BETA, "2026-03", {"valid_from": "2025"})
    signed = (BETA, "acquires", ALPHA, "2026-01", {"commitment": "binding"})
    assert told((*merged[:3], None, merged[4]), signed) == [
        ("state of the acquisition of Alpha Metals", ("completed", "pending"), "pending")
    ]
    assert not is_disagreement((*merged[:3], None), signed)  # undated: it may have been written when all was done
    assert not is_disagreement(merged, signed)


def test_a_signed_purchase_is_pending():
    """A record that tells a purchase as binding does not tell that it is done."""
    signed = (ALPHA, "acquires", BETA, "2025-11", {"commitment": "binding"})
    assert not is_disagreement(signed, (ALPHA, "acquires", BETA, "2026-02", {"modality": "planned"}))


def test_plans_beyond_what_is_built():
    """A plan that is reached is none any more beside a larger one; two plans that are both open are two."""
    first, second = capacity(2000, "2025-12", kind="planned"), capacity(10000, kind="planned")
    assert is_disagreement(first, second)
    assert not is_disagreement(first, second, capacity(2000, "2026-01"))


def test_magnets_are_magnets():
    """A magnet plant's capacity is compared whether the source says what magnets or not."""
    plant = "MagnetPlant: Omega"
    said = [
        (plant, "capacity", {"number": n, "unit": "t/yr"}, "2026-01", {"material": material} if material else {})
        for n, material in ((1000, "NdFeB magnets"), (3000, ""))
    ]
    assert told(*said)[0][0] == "capacity, magnets, built"


def test_whose_the_site_is_that_only_one_side_says():
    """A document that puts a plant elsewhere and names no operator may mean another: the answer says so."""
    world = (
        World().say(ALPHA, "operates", SITE, document="a.md").say(SITE, "located_in", "Place: Texas", document="a.md")
    )
    world.say(SITE, "located_in", "Place: Utah", document="b.md")
    (conflict,) = conflicts(world.graph()).conflicts
    whose = conflict.to_json()["whose"]
    assert (whose["operators"], whose["stated_by"], whose["silent"]) == (["company/alpha-metals"], ["a.md"], ["b.md"])
    assert any(line.strip().startswith("whose: Alpha Metals by a.md; no operator") for line in conflict.to_lines())
    world.say(ALPHA, "operates", SITE, document="b.md")
    assert "whose" not in conflicts(world.graph()).conflicts[0].to_json()


@pytest.mark.parametrize(("denied", "expected"), [("2026-01", True), ("2025-01", True), ("2026-03", False)])
def test_a_denial_is_a_disagreement_unless_it_is_the_last_word(denied, expected):
    """What one source states and another denies, on one day or before."""
    stated = (ALPHA, "supplies", BETA, "2026-01", {"material": "NdPr oxide"})
    denial = (ALPHA, "supplies", BETA, denied, {"material": "NdPr oxide", "modality": "negated"})
    assert is_disagreement(stated, denial) is expected


def test_well_supported_disagreements_come_first():
    """A disagreement of two sources on either side stands before one of a single voice."""
    weak = [state("planned", None), state("operating", None)]
    strong = [(firm, "operates", "Mine: Psi", "2026-01") for firm in (ALPHA, BETA, ALPHA, BETA)]
    assert [about for about, _, _ in told(*weak, *strong)] == ["operator", "state"]


def test_one_entity_and_no_such_entity():
    """Disagreements that concern one entity, as a value too; an unknown name is an error."""
    said = [
        (ALPHA, "operates", SITE, "2026-01"),
        (BETA, "operates", SITE, "2026-01"),
        state("planned", None),
        state("operating", None),
    ]
    assert [about for about, _, _ in told(*said, entity="Alpha Metals")] == ["operator"]
    with pytest.raises(UnknownNameError):
        told(*said, entity="Nobody at all")


def test_as_of_a_day_before_the_second_report():
    """What was reported later is no disagreement yet."""
    said = [(ALPHA, "operates", SITE, "2026-01-05"), (BETA, "operates", SITE, "2026-03-05")]
    assert told(*said, as_of="2026-02") == []


def test_json_has_every_value_with_its_claims():
    """The shape that scripts rely on."""
    world = World().say(ALPHA, "operates", SITE, document="a.md").say(BETA, "operates", SITE, document="b.md")
    found = conflicts(world.graph()).to_json()
    assert [set(c) >= {"subject", "about", "values", "chosen", "because"} for c in found] == [True]
    assert [(v["value"], v["documents"], len(v["claims"]), v["sources"]) for v in found[0]["values"]] == [
        ("company/alpha-metals", ["a.md"], 1, 1),
        ("company/beta-metals", ["b.md"], 1, 1),
    ]


def test_the_policy_decides_what_counts_in_the_analysis():
    """One operator at a time: the latest, or the one of most sources; the graph is the same."""
    world = World().say(BETA, "operates", SITE, when="2026-03-01", document="z.md")
    for n in range(2):
        world.say(ALPHA, "operates", SITE, when="2026-01-01", document=f"{n}.md")
    graph = world.graph()
    held = {
        p: [h.holder for h in Seen(graph, Options(prefer=p)).ownership.operators("refinery/omega")]
        for p in ("latest", "most-sources")
    }
    assert held == {"latest": ["company/beta-metals"], "most-sources": ["company/alpha-metals"]}


def test_the_policy_decides_the_state_of_a_site():
    """A late article that repeats an old state counts under `latest`, and not against two sources."""
    world = World().say(SITE, "status", {"word": "construction"}, when="2026-02-01", document="late.md")
    for n in range(2):
        world.say(SITE, "status", {"word": "operating"}, when="2026-01-01", document=f"{n}.md")
    states = [Seen(world.graph(), Options(prefer=p)).state("refinery/omega") for p in ("latest", "most-sources")]
    assert states == ["planned", "operating"]


@pytest.mark.parametrize(
    ("schema", "fields"),
    [
        (Relation, {"subject": ("Mine",), "object": ("Mine",), "one_value_per": ("object",)}),
        (Relation, {"subject": ("Mine",), "object": ("Mine",), "one_value_per": ("colour",), "one_value": "subject"}),
        (Attribute, {"subject": ("Mine",), "value": "word", "one_value_per": ("subject", "colour")}),
    ],
    ids=["no value", "no such qualifier", "no such qualifier of an attribute"],
)
def test_the_vocabulary_refuses_what_it_does_not_know(schema, fields):
    """A misspelt part of a declaration is an error, not a disagreement that is never found."""
    with pytest.raises(ValueError, match=r"one_value_per|expected an end"):
        schema(definition="It is.", **fields)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the folder `shared` is not beside the project")
def test_the_five_articles():
    """The disagreements that a reader of the five articles and the reference tables finds at once."""
    graph = reegraph.build(SEEDS).conflicts()
    found = {(c.subject, c.about) for c in graph.conflicts}
    assert found >= {
        ("company/usa-rare-earth", "state of the acquisition of Less Common Metals"),
        ("mine/round-top", "operator"),
        ("mine/round-top", "start of production"),
        ("magnet-plant/mp-10x", "where it lies"),
        ("magnet-plant/mp-10x", "start of commissioning"),
        ("company/energy-fuels", "state of the acquisition of Australian Strategic Materials"),
    }
    (place,) = (c for c in graph.conflicts if c.subject == "magnet-plant/mp-10x" and c.predicate == "located_in")
    assert place.whose is not None
    assert place.whose.operators == ("company/mp-materials",)
