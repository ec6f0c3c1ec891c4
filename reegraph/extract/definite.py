"""What "the company", "the Belgian group", "the ministry", "the latter" and "both plants" stand for."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from reegraph.extract.deeds import MATERIALS, kind_by_verb, reference_words
from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.provinces import government_of, is_province
from reegraph.extract.spoken import Resolved, Spoken
from reegraph.extract.standing import (
    AUXILIARIES,
    COPULAS,
    NO_PHRASE,
    PREPOSITIONS,
    apposed,
    doer,
    heads,
    inside_phrase,
    is_finite,
    word_at,
)
from reegraph.extract.things import Span
from reegraph.extract.verbs import common_finite

_PAIRED = frozenset({"pair", "duo", "parties", "partners"})
_FIRMS = frozenset({"Company"})
_STATES = frozenset({"Government"})
_JOINTS = frozenset({"and", "or", "but", "itself", "also", "that", "which", "where", "gave", "paid", "put", "closed"})
_SCHOLARS = frozenset({"university", "institute", "laboratory"})
_MOST_MATERIALS = 6
# Words in the name of an agency by which a noun tells it from others.
_AGENCIES = {"ministry": ("ministry", "department"), "department": ("department", "office", "ministry")}
_KINDS_OF_AGENCY = frozenset(
    ["ministry", "department", "commission", "bank", "eximbank", "office", "committee", "council", "bureau", "treasury"]
)


@lru_cache(maxsize=4096)
def noun_types(word: str) -> frozenset[str]:
    """The types of what a noun may refer to."""
    lex = lexicon()
    if word in lex.company_nouns or word in reference_words().relations:
        return _FIRMS
    if word in _SCHOLARS:
        return frozenset({"ResearchOrganisation"})
    if word in lex.agency_nouns:
        return frozenset({"Agency"})
    if word in lex.country_nouns:
        return _STATES
    return MATERIALS if word in reference_words().materials else frozenset()


def by_noun(spoken: Spoken, items: list[Item], position: int) -> Resolved | None:
    """What a determiner and the words behind it stand for."""
    noun = word_at(items, position + 1)
    if noun in {"latter", "former"}:
        return _of_two(spoken, items, position)
    if noun in {"state", "province"}:
        return _province(spoken, items, position, position + 1)
    if noun in {"owner", "operator", "developer"}:
        return _owner(spoken, items, position, position + 1) or definite(spoken, items, position)
    return plural(spoken, items, position, position + 1) or definite(spoken, items, position)


def plural(spoken: Spoken, items: list[Item], first: int, position: int) -> Resolved | None:
    """ "The two companies", "both borrowers", "the pair", "both mines": the last two that fit, as the text has them."""
    both = items[first].lower == "both"
    if (both and is_finite(items, position)) or (word_at(items, position) == "two" and is_finite(items, position + 1)):
        return _both(spoken, items, first, first if both else position)
    for last in range(position, min(position + 3, len(items))):
        word = items[last].lower
        if items[last].span is not None or word in NO_PHRASE:
            return None
        types = _plural_types(word)
        if not types and word not in _PAIRED:
            continue
        counted = both or word in reference_words().of_two or any(i.lower == "two" for i in items[first:last])
        if types == MATERIALS and (counted or items[first].lower in {"these", "those"}):
            things = _materials(spoken, items[:first], 2 if counted else _MOST_MATERIALS)
            return Resolved(things, last) if things else None
        if word in _PAIRED or (types and counted):
            pair = last_two(spoken, items[:first], types or frozenset({"Company", "ResearchOrganisation"}))
            return Resolved(pair, last) if pair else None
    return None


def _both(spoken: Spoken, items: list[Item], first: int, last: int) -> Resolved | None:
    """ "Both are used in magnets", "The two signed": what was just paired, of the kind that the verb tells."""
    kind = kind_by_verb(items, last)
    if kind == MATERIALS:
        things = _materials(spoken, items[:first], 2)
    else:
        firms = {i.thing for i in (*spoken.sentence_before(), *items[:first]) if i.type in _FIRMS}
        things = last_two(spoken, items[:first], _FIRMS) if len(firms) == 2 else ()
    return Resolved(things, last) if things else None


@lru_cache(maxsize=4096)
def _plural_types(word: str) -> frozenset[str]:
    single = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
    if single == word:
        return frozenset()
    if single in lexicon().facility_nouns:
        kind = lexicon().facility_nouns[single]
        return frozenset({kind}) if kind else FACILITIES - {"Mine"}
    return noun_types(single)


def _materials(spoken: Spoken, before: list[Item], most: int) -> tuple[int, ...]:
    """The materials named last in one sentence, in their order; none where they are fewer or more than `most` asks."""
    for mentions in (before, *reversed(spoken.said[-2:])):
        found = list(dict.fromkeys(i.thing for i in mentions if i.type == "Material" and i.span is not None))
        if len(found) >= 2:
            return tuple(found) if len(found) <= most else ()
    return ()


def last_two(spoken: Spoken, before: list[Item], types: frozenset[str]) -> tuple[int, ...]:
    """The last two things of these types, in the order in which they were named."""
    found: dict[int, Item] = {}
    for mentions in (before, *reversed(spoken.said)):
        for item in reversed(mentions):
            if item.span is not None and item.type in types and (item.span.how != "demonym" or types == _STATES):
                found.setdefault(item.thing, item)
        if len(found) >= 2:
            two = sorted(list(found.values())[:2], key=lambda i: i.start)
            return tuple(i.thing for i in two)
    return ()


def _of_two(spoken: Spoken, items: list[Item], position: int) -> Resolved | None:
    after = word_at(items, position + 2)
    named = position + 2 < len(items) and items[position + 2].span is not None  # "the former Alpha mine"
    goes_on = (not after.isalpha() and not named) or after in PREPOSITIONS | AUXILIARIES | common_finite() | {
        "and",
        "has",
    }
    if not goes_on and (items[position + 1].lower == "former" or not after.endswith(("ed", "s", "ing"))):
        return None  # "the former minister", "the latter deal"
    two = last_two(spoken, items[:position], ORGANISATIONS)
    return Resolved((two[0 if items[position + 1].lower == "former" else 1],), position + 1) if two else None


def there(spoken: Spoken, items: list[Item], position: int) -> Resolved | None:
    """ "There" as a place: the site or the place named last; not the "there" of "there is"."""
    after, before = word_at(items, position + 1), word_at(items, position - 1)
    if after in AUXILIARIES | reference_words().after_there:
        return None
    if before in AUXILIARIES - {"is", "are", "was", "were", "been"}:
        return None
    for mentions in (items[:position], *reversed(spoken.said[-1:])):
        found = [i for i in mentions if i.type == "Place" or i.type in FACILITIES]
        sites = [i for i in found if i.type in FACILITIES]
        if found:
            return Resolved(((sites or [_innermost(mentions, found[-1])])[-1].thing,), position, inside=True)
    return None


def _innermost(items: list[Item], place: Item) -> Item:
    """The first place of the chain that ends with one: "Alexandria" of "in Alexandria, Louisiana"."""
    position = next(n for n, i in enumerate(items) if i is place)
    while position > 1 and items[position - 1].lower in {",", "in"} and items[position - 2].type == "Place":
        position -= 2
    return items[position]


def definite(spoken: Spoken, items: list[Item], position: int) -> Resolved | None:
    """ "The company", "the Belgian group", "the Toronto-listed miner", "the agency", "the metal"."""
    homes: list[str] = []
    for last in range(position + 1, min(position + 8, len(items))):
        item = items[last]
        if item.span is not None and not (item.type == "EndUse" and noun_types(item.lower) == _FIRMS):
            if item.type == "Place" or (item.type == "Government" and item.span.how == "demonym"):
                homes.append(spoken.things[item.thing].id)
            elif item.type != "Material":
                return None
            continue
        types = noun_types(item.lower)
        if types and word_at(items, last + 1) != "-":  # "the state-owned group"
            return _spoken_of(spoken, items, position, last, homes)
        if not inside_phrase(item, last - position):
            return None
    return None


def _spoken_of(spoken: Spoken, items: list[Item], first: int, last: int, homes: list[str]) -> Resolved | None:
    """The thing behind a definite phrase, unless the phrase names or describes another beside it."""
    types = noun_types(items[last].lower)
    after = items[last + 1] if last + 1 < len(items) else None
    if after is not None and (after.type in types or after.lower in {"that", "which", "-"}):
        return None  # "the miner Iluka", "the company that …", "the state-run bank"
    if first and items[first - 1].lower in COPULAS and after is not None and after.lower in PREPOSITIONS:
        return None  # "is the sole supplier of"
    if types == _FIRMS and _is_other(items, first, last):
        return None
    if apposed(items, first, last, types) or (types == _STATES and homes):
        return None  # "the Indian state of Orissa": the demonym says it all
    found = _thing(spoken, items, first, last, homes)
    return None if found is None else Resolved((found,), last)


def _is_other(items: list[Item], first: int, last: int) -> bool:
    """Whether the words before a noun say that it is none of the firms so far: "the combined group"."""
    words = {i.lower for i in items[first + 1 : last]} & reference_words().no_reference
    return bool(words - {"largest", "biggest", "leading", "first"}) or (
        bool(words) and word_at(items, last + 1) in {"of", "in"}
    )


def _thing(spoken: Spoken, items: list[Item], first: int, last: int, homes: list[str]) -> int | None:
    noun = items[last].lower
    types = noun_types(noun)
    if types == MATERIALS:
        return _material(spoken, items[:first])
    if types == _STATES:
        return _state(spoken, items[:first])
    if types == {"Agency"} or noun in _SCHOLARS:
        return _agency(spoken, items[:first], noun, types)
    if items[first].lower == "the" and spoken.text[items[last].start : items[last].end] in {"Company", "Group"}:
        return spoken.author.thing if spoken.author is not None else None
    found = _firm(spoken, items[:first], noun, homes)
    return None if found is None else found.thing


def _material(spoken: Spoken, before: list[Item]) -> int | None:
    """The one material that was spoken of last."""
    for mentions in (before, *reversed(spoken.said[-2:])):
        found = list(dict.fromkeys(i.thing for i in mentions if i.type == "Material" and i.span is not None))
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _state(spoken: Spoken, before: list[Item]) -> int | None:
    """The state that was spoken of last, also by a demonym: "Vietnamese officials say that the government"."""
    if spoken.topic is not None and spoken.topic.type == "Government" and not any(i.type in _STATES for i in before):
        return spoken.topic.thing
    for mentions in (before, *reversed(spoken.said)):
        found = [i for i in mentions if i.type in _STATES and i.span is not None]
        named = heads([i for i in found if i.span is not None and i.span.how == "name"], _STATES)
        if found:
            return (named or found)[-1].thing
    return spoken.last["Government"].thing if "Government" in spoken.last else None


def _agency(spoken: Spoken, before: list[Item], noun: str, types: frozenset[str]) -> int | None:
    """The agency spoken of last whose name has the noun in it, else the last that nothing says is of another kind."""
    inside = reversed(heads(before, types))
    known = [i for i in (*inside, *reversed(spoken.recent.values())) if i.type in types]
    wanted = _AGENCIES.get(noun, (noun,))
    for word in wanted:
        named = next((i for i in known if word in spoken.things[i.thing].name.lower().split()), None)
        if named is not None:
            return named.thing
    plain = (i for i in known if not _KINDS_OF_AGENCY & set(spoken.things[i.thing].name.lower().split()))
    found = next(plain, None) or (known[0] if known and noun in {"agency", "bank", "regulator"} else None)
    return None if found is None else found.thing


def _firm(spoken: Spoken, before: list[Item], noun: str, homes: list[str]) -> Item | None:
    """The firm that a noun and its demonym stand for, likeliest first by where it stands, by trade and by home."""
    subject = doer(before, len(before))
    inside = list(reversed(heads(before, _FIRMS)))
    fitting = [i for i in (*inside, *spoken.firms()) if i.type in _FIRMS]
    fitting = [i for i in fitting if subject is None or i.thing != subject.thing]
    if homes:
        return _at_home(spoken, before, fitting, homes)
    dealt = next((t for t in _all(spoken, fitting) if spoken.parts.get(noun) == t.thing), None)
    if dealt is not None:
        return dealt
    if noun in reference_words().relations:
        return next((i for i in _all(spoken, fitting) if noun in spoken.roles.get(i.thing, ())), None)
    trade = reference_words().trade.get(noun)
    if trade is not None:
        fitting += [i for i in reversed(before) if i.type in _FIRMS and (subject is None or i.thing != subject.thing)]
        called = (i for i in _all(spoken, fitting) if trade in _trades(spoken, i))
        found = next(called, None)
        return found or next((i for i in fitting if not _trades(spoken, i)), None)
    return fitting[0] if fitting else None


def _all(spoken: Spoken, fitting: list[Item]) -> list[Item]:
    return [*fitting, *(i for i in reversed(spoken.recent.values()) if i.type in _FIRMS)]


def _trades(spoken: Spoken, item: Item) -> set[str]:
    """The lines of business that the text or its name gives a firm."""
    words = reference_words()
    called = {words.trade[r] for r in spoken.roles.get(item.thing, ()) if r in words.trade}
    name = spoken.things[item.thing].name.lower().split()
    return called or {words.named[w] for w in name if w in words.named}


def _at_home(spoken: Spoken, before: list[Item], fitting: list[Item], homes: list[str]) -> Item | None:
    inside = [i for i in before if i.type in _FIRMS]
    earlier = [i for s in reversed(spoken.said) for i in reversed(s) if i.type in _FIRMS]
    for item in (*fitting, *earlier):
        at_home = spoken.homes_of(item)
        if any(h in at_home for h in homes) or (item in inside and not at_home):
            return item
    named = next((t for t in spoken.homes if spoken.things[t].type in _FIRMS and spoken.homes[t] & set(homes)), None)
    if named is not None and spoken.topic is not None:
        return replace(spoken.topic, type=spoken.things[named].type, span=Span(0, 0, named, "reference"))
    others = [i for i in reversed(inside) if all(i is not f for f in fitting)]
    known = (i for i in (*fitting, *others) if spoken.is_known_at(i, homes))
    return next(known, None) or next((i for i in fitting if spoken.may_be_at(i, homes)), None)


def _province(spoken: Spoken, items: list[Item], first: int, last: int) -> Resolved | None:
    """ "The state" and "the province": the place, or its government where it does something."""
    after = word_at(items, last + 1)
    places = [i.thing for s in (items[:first], *reversed(spoken.said)) for i in reversed(s) if i.type == "Place"]
    place = next((p for p in places if is_province(spoken.things[p].id)), None)
    adjective = after.isalpha() and not (is_finite(items, last + 1) or after in PREPOSITIONS | _JOINTS)
    if place is None or after in {"of", "-"} or adjective:
        return None  # "the state of", "the state-owned", "the state pension fund"
    is_place = (first > 0 and items[first - 1].lower in PREPOSITIONS) or after in {"'s", "’s"}
    return Resolved((place if is_place else government_of(place, spoken.things),), last)


def _owner(spoken: Spoken, items: list[Item], first: int, last: int) -> Resolved | None:
    """ "The owner of the Alpha mine": who was just spoken of, if the sentence begins so."""
    topic = spoken.head or spoken.topic
    begins = not any(i.lower.isalpha() for i in items[:first])
    described = word_at(items, last + 1) == "of"
    if topic is None or topic.type != "Company" or not (begins and described):
        return None
    firms = {i.thing for i in spoken.sentence_before() if i.type == "Company"}
    return Resolved((topic.thing,), last, apposed=True) if firms == {topic.thing} else None
