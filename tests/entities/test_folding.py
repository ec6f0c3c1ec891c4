"""Names fold into entities, and lead back to them."""

from __future__ import annotations

import pytest
from toyworld import World

from reegraph.entities.folding import find_entity, fold_entities, get_entity, name_key
from reegraph.errors import AmbiguousNameError, UnknownNameError
from reegraph.model import Entity


@pytest.fixture
def entities():
    world = World()
    world.say("Company: Alpha Metals Corp. (Alpha)", "operates", "Mine: Beta Mine")
    world.say("Company: Alpha Metals Corp. (Alpha Metals)", "produces", "Material: NdPr oxide", document="b.md")
    world.say("Company: The Gamma Group", "operates", "Refinery: Beta Refinery (the Beta plant)")
    world.mention("Place: Beta", document="c.md")
    return fold_entities(world.claims, world.mentions)


def test_an_entity_gathers_what_it_was_called_and_where(entities):
    """An entity has its name, every other form sorted, its documents, and the number of claims that have it."""
    alpha = entities["company/alpha-metals-corp"]
    assert (alpha.name, alpha.type, alpha.claims) == ("Alpha Metals Corp.", "Company", 2)
    assert alpha.aliases == ("Alpha", "Alpha Metals")
    assert len(alpha.documents) == 2


def test_a_mention_alone_makes_an_entity_without_claims(entities):
    """What is only mentioned is an entity too."""
    assert (entities["place/beta"].claims, entities["place/beta"].documents) == (0, ("c.md",))


def test_the_name_given_most_often_wins_and_ties_do_not_depend_on_order():
    """The most frequent name is the name; of equally frequent ones the longest, then the first in order."""
    world = World()
    for name, mention in (("Alpha", "a"), ("Alfa", "b"), ("Alphas", "c"), ("Alphas", "d")):
        world.mention(f"Company: {name} ({mention})")
    one_id = [m.model_copy(update={"id": "company/a"}) for m in world.mentions]
    assert fold_entities([], one_id)["company/a"].name == "Alphas"
    assert fold_entities([], one_id[:2]) == fold_entities([], one_id[1::-1])
    assert fold_entities([], one_id[:2])["company/a"].name == "Alpha"


@pytest.mark.parametrize(
    "name",
    [
        "company/alpha-metals-corp",
        "Alpha Metals Corp.",
        "ALPHA metals corp.",
        "alpha",
        "the Alpha Metals",
        "Alpha Metals, Inc.",
        "Alpha Metals Co., Ltd.",
    ],
)
def test_an_entity_is_found_by_id_name_and_alias(entities, name):
    """Ids, names and aliases lead to the entity, in any case, with or without "the" and the company suffix."""
    assert get_entity(entities, name).id == "company/alpha-metals-corp"
    assert find_entity(entities, name) == get_entity(entities, name)


def test_a_leading_the_in_the_name_itself_is_no_hindrance(entities):
    """A name that was stored with "The" and a suffix is found without either."""
    assert get_entity(entities, "gamma").id == "company/the-gamma-group"


def test_an_unknown_name_comes_with_near_matches(entities):
    """A slip of the pen is answered with names that look like it, at most five."""
    with pytest.raises(UnknownNameError) as caught:
        get_entity(entities, "Beta Refinary")
    assert caught.value.near[0] == "Beta Refinery"
    assert len(caught.value.near) <= 5
    assert find_entity(entities, "Beta Refinary") is None


def test_a_name_like_no_other_has_no_near_match(entities):
    """Nothing is suggested for a word that looks like nothing here."""
    with pytest.raises(UnknownNameError) as caught:
        get_entity(entities, "qqqq")
    assert caught.value.near == ()


def test_a_name_of_several_is_ambiguous_and_gives_their_ids():
    """A name that several entities bear is refused, with ids, those of most claims first."""
    world = World()
    world.mention("Place: Beta").mention("Mine: Beta")
    world.say("Company: Alpha", "operates", "Mine: Beta")
    entities = fold_entities(world.claims, world.mentions)
    with pytest.raises(AmbiguousNameError) as caught:
        get_entity(entities, "beta")
    assert caught.value.near == ("mine/beta", "place/beta")
    assert find_entity(entities, "beta") is None


def test_a_name_beats_an_alias():
    """The one whose name it is comes before those that were once called so."""
    world = World().mention("Company: Alpha").mention("Company: Alpha Beta (Alpha)")
    assert get_entity(fold_entities([], world.mentions), "alpha").id == "company/alpha"


@pytest.mark.parametrize("name", ["", " ", "."])
def test_an_empty_name_is_unknown(entities, name):
    """Nothing is called nothing."""
    with pytest.raises(UnknownNameError):
        get_entity(entities, name)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Alpha S.A.", "alpha"), ("Älpha & Söhne GmbH", "Alpha and Sohne"), ("The Co", "the co"), ("Inc", "inc")],
)
def test_name_keys_drop_what_does_not_tell_names_apart(left, right):
    """Accents, dots, "&" and suffixes do not count, and a name that is only a suffix stays itself."""
    assert name_key(left) == name_key(right)
    assert name_key(left)


@pytest.mark.parametrize("name", ["Lynas", "lynas corporation", "ASX:LYC", "LYSDY"])
def test_a_name_that_only_the_tables_have_finds_what_is_here(name):
    """Another name or a ticker of a listed firm, which no document uses, leads to it; not to a firm that is not here."""
    entities = {"company/lynas": Entity(id="company/lynas", type="Company", name="Lynas Rare Earths")}
    assert get_entity(entities, name).id == "company/lynas"
    assert find_entity({}, name) is None


def test_a_name_in_the_documents_beats_one_of_the_tables():
    """Who is called so here is meant, whatever the tables call by the name."""
    entities = {
        "company/lynas": Entity(id="company/lynas", type="Company", name="Lynas Rare Earths"),
        "mine/lynas": Entity(id="mine/lynas", type="Mine", name="Lynas"),
    }
    assert get_entity(entities, "lynas").id == "mine/lynas"
