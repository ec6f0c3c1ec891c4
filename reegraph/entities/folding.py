"""Names to entities: everything that claims and mentions call by one id, and the way from a name to that id."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from rapidfuzz import fuzz, process

from reegraph.entities.gazetteer import Known, gazetteer
from reegraph.errors import AmbiguousNameError, UnknownNameError
from reegraph.model import Claim, Entity, Mention, slugify, vocabulary

NEAR_MATCHES = 5
# What words begin with that point back to something named before.
_POINTING = frozenset(
    (
        "a",
        "an",
        "both",
        "it",
        "its",
        "our",
        "that",
        "the",
        "their",
        "these",
        "they",
        "this",
        "those",
        "we",
        "which",
        "who",
    )
)
# WRatio runs to 100; below 80 its matches share little more than a common word or a few letters.
NEAR_SCORE = 80
_SUFFIXES = frozenset(
    {
        *(
            "ab",
            "ag",
            "as",
            "asa",
            "bv",
            "co",
            "company",
            "corp",
            "corporation",
            "gmbh",
            "group",
            "holding",
            "holdings",
        ),
        *("inc", "incorporated", "kk", "limited", "llc", "llp", "ltd", "nv", "oao", "oy", "oyj", "pao", "pjsc", "plc"),
        *("pty", "sa", "sarl", "sas", "se", "spa", "srl"),
    }
)


def fold_entities(claims: Iterable[Claim], mentions: Iterable[Mention]) -> dict[str, Entity]:
    """Every entity that a claim or a mention names, by id in sorted order.

    The name is the one given most often, then the longest, then the first in order, and so is the type. Aliases are the
    other names and the words of the documents, sorted, without those that only point back ("it", "The company").
    `documents` are sorted: ids from claims, and what mentions give.
    `claims` counts the claims that have the entity at an end. The order of the input does not matter.
    """
    names: dict[str, Counter[str]] = defaultdict(Counter)
    types: dict[str, Counter[str]] = defaultdict(Counter)
    words: dict[str, set[str]] = defaultdict(set)
    documents: dict[str, set[str]] = defaultdict(set)
    stated: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        for end in (claim.subject, claim.object):
            if end is not None:
                stated[end.id].add(claim.id)
                documents[end.id].add(claim.document_id)
                names[end.id][end.name] += 1
                types[end.id][end.type] += 1
                words[end.id].add(end.mention)
    for mention in mentions:
        documents[mention.id].add(mention.document)
        names[mention.id][mention.name] += 1
        types[mention.id][mention.type] += 1
        words[mention.id].add(mention.mention)
    return {
        entity: Entity(
            id=entity,
            type=(kind := _elected(types[entity])),
            name=(name := _elected(names[entity])),
            aliases=tuple(
                sorted(
                    ({w for w in words[entity] if _is_name(w, kind)} | set(names[entity])) - {name},
                    key=lambda a: (a.casefold(), a),
                )
            ),
            documents=tuple(sorted(documents[entity])),
            claims=len(stated[entity]),
        )
        for entity in sorted(names)
    }


@cache
def _proper() -> frozenset[str]:
    """The types whose names are proper names; materials, policies and uses are called by common words."""
    return frozenset(vocabulary().expand(("facility", "organisation")))


def _is_name(words: str, kind: str) -> bool:
    """Whether words name a thing of this type, and do not only point back to it."""
    if kind not in _proper():
        return True
    first, _, rest = words.partition(" ")
    telling = rest if first.casefold() in _POINTING else words
    return any(letter.isupper() or letter.isdigit() for letter in telling)


def _elected(votes: Counter[str]) -> str:
    return min(votes, key=lambda name: (-votes[name], -len(name), name))


def find_entity(entities: Mapping[str, Entity], name: str) -> Entity | None:
    """The one entity that `name` stands for, or None where there is none or more than one."""
    found = _candidates(entities, name)
    return found[0] if len(found) == 1 else None


def get_entity(entities: Mapping[str, Entity], name: str) -> Entity:
    """The one entity that `name` stands for: an id, a name or an alias, in any case, with or without "the" or "Inc.".

    An id beats a name, a name an alias, and the full words beat those without "the" and the company suffix. Where no
    document uses the name, it is one by which the tables know an entity that is here: another name of it, or a ticker.

    Raises UnknownNameError and AmbiguousNameError, both with at most five near matches: ids where several entities have
    the name, names where none has.
    """
    found = _candidates(entities, name)
    if not found:
        raise UnknownNameError(name, _near(entities, name))
    if len(found) > 1:
        ranked = sorted(found, key=lambda e: (-e.claims, e.id))
        raise AmbiguousNameError(name, [e.id for e in ranked[:NEAR_MATCHES]])
    return found[0]


def _candidates(entities: Mapping[str, Entity], name: str) -> list[Entity]:
    """The entities at the first step at which any fits."""
    if name in entities:
        return [entities[name]]
    for normal in (_folded, name_key):
        wanted = normal(name)
        for called in (lambda e: (e.id, e.name), lambda e: e.aliases):
            found = _called(entities, wanted, normal, called)
            if found:
                return found
    wanted = _folded(name)
    listed = [known for known in gazetteer() if known.id in entities and wanted in map(_folded, _listed_names(known))]
    return [entities[known.id] for known in sorted(listed, key=lambda known: known.id)]


def _listed_names(known: Known) -> Iterator[str]:
    """Every name by which the tables know it; tickers with their exchange and without."""
    yield from (known.name, *known.aliases, *known.tickers)
    yield from (ticker.rpartition(":")[2] for ticker in known.tickers)


def _called(
    entities: Mapping[str, Entity],
    wanted: str,
    normal: Callable[[str], str],
    called: Callable[[Entity], tuple[str, ...]],
) -> list[Entity]:
    if not wanted:
        return []
    return [entities[e] for e in sorted(entities) if any(normal(n) == wanted for n in called(entities[e]))]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def name_key(name: str) -> str:
    """What is left of a name without case, accents, punctuation, a leading "the" and company suffixes.

    >>> name_key("The Alpha Metals Co., Ltd.") == name_key("alpha metals")
    True
    """
    words = slugify(re.sub(r"(?<=\b\w)\.(?=\w\b)", "", name)).split("-")
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    return " ".join(words)


def _near(entities: Mapping[str, Entity], name: str) -> list[str]:
    """Up to five names that look like `name`, best first, ties by name."""
    forms = {_folded(form): e.name for e in _by_weight(entities) for form in (*e.aliases, e.name)}
    scored = process.extract(
        _folded(name), sorted(forms), scorer=fuzz.WRatio, score_cutoff=NEAR_SCORE, limit=8 * NEAR_MATCHES
    )
    ranked = sorted(scored, key=lambda hit: (-hit[1], hit[0]))
    return list(dict.fromkeys(forms[form] for form, _, _ in ranked))[:NEAR_MATCHES]


def _by_weight(entities: Mapping[str, Entity]) -> list[Entity]:
    # The last one written keeps a shared form, so the entity with most claims comes last.
    return sorted(entities.values(), key=lambda e: (e.claims, e.id))
