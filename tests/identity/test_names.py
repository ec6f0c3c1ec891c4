"""What names are made of, and which id a name leads to."""

from __future__ import annotations

import pytest

from reegraph.identity.linking import link
from reegraph.identity.names import keys, names_a_part, sound, take_apart


@pytest.mark.parametrize(
    ("name", "words", "numbers"),
    [
        ("The Alpha Metals Company", ("alpha", "metal"), set()),
        ("Alpha Metals Pty Ltd", ("alpha", "metal"), set()),
        ("Beta refinery Phase II", ("beta", "refinery", "phase"), {"2"}),
        ("Beta refinery, second phase", ("beta", "refinery", "phase"), {"2"}),
        ("Gamma smelter Unit 03", ("gamma", "smelter", "unit"), {"3"}),
        ("Delta Line B", ("delta", "line"), {"b"}),
        ("Announcement No. 61 of 2025", ("announcement", "no"), {"61", "2025"}),
        ("Österreichische Erz", ("osterreichische", "erz"), set()),
    ],
)
def test_a_name_comes_apart_into_words_and_numbers(name, words, numbers):
    """Legal forms, small words and plurals go; what counts phases, units and lines stands apart."""
    parts = take_apart(name)
    assert (parts.words, parts.numbers) == (words, numbers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Less Common Metals", "LCM"),
        ("Sheng He Resources", "Shenghe Resources"),
        ("Kuznetsk Works", "Kusnezk Works"),
        ("Alpha Metals", "Alpha Mining"),
        ("Serra Verde", "Verde"),
    ],
)
def test_like_names_share_a_key(one, other):
    """Names that may be one thing meet in at least one block."""
    assert set(keys(one)) & set(keys(other))


def test_unlike_names_share_none():
    """Names of nothing in common never meet."""
    assert not set(keys("Alpha Metals")) & set(keys("Zenda Mining"))


@pytest.mark.parametrize(("one", "other"), [("zhukov", "shukow"), ("shenghe", "schenghe"), ("filipp", "philip")])
def test_spellings_of_one_sound_sound_alike(one, other):
    """Ways of writing a foreign name in Latin letters fall together."""
    assert sound(one) == sound(other)


def test_places_and_trades_name_parts_of_a_firm():
    """A country or a branch of trade behind the name of a parent names a subsidiary."""
    assert names_a_part(frozenset({"malaysia"}))
    assert names_a_part(frozenset({"holding"}))
    assert not names_a_part(frozenset({"zenda"}))


@pytest.mark.parametrize(
    ("name", "entity_type", "entity"),
    [
        ("Less Common Metals Ltd", "Company", "company/less-common-metals"),
        ("ASX: LYC", "Company", "company/lynas"),
        ("Lynas Rare Earths (ASX: LYC)", "Company", "company/lynas"),
        ("INDIAN RARE EARTHS LIMITED", "Company", "company/irel"),
        ("Mt Weld", "Mine", "mine/mount-weld"),
        ("Zenda Mining Ltd", "Company", "company/zenda-mining"),
        ("Zenda", "Mine", "mine/zenda"),
        ("Northern Minerals Inc.", "Company", "company/northern-minerals-inc"),
    ],
)
def test_a_name_leads_to_a_listed_id_or_to_one_of_its_own(name, entity_type, entity):
    """Aliases, former names, tickers and spellings lead to the listed entity; an unknown name keeps its own id."""
    assert link(name, entity_type) == entity


def test_firms_with_like_names_keep_ids_of_their_own():
    """USA Rare Earth is not American Rare Earths, and a site is not its operator."""
    assert link("USA Rare Earth", "Company") != link("American Rare Earths", "Company")
    assert link("Serra Verde", "Company") != link("Serra Verde", "Mine")
