"""What is known of an entity when it is compared: names, type, country, tickers, and what stands beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from reegraph.entities.gazetteer import Known, gazetteer
from reegraph.identity.decisions import kin_of_type
from reegraph.model import Claim, Entity, vocabulary

REVIEWED = frozenset({"organisation", "facility", "measure"})
"""The kinds of things that are matched; materials, places and end uses are known by tables alone."""

_TELLS_NOTHING = frozenset({"it", "its", "the company", "company", "group", "plant", "mine", "project", "ban"})


class Profile(NamedTuple):
    """One side of a comparison. `beside` are the ids that claims join it to; `run_by` those of who operates it."""

    id: str
    type: str
    names: tuple[str, ...]
    listed: bool
    countries: frozenset[str] = frozenset()
    tickers: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    run_by: frozenset[str] = frozenset()
    claims: int = 0


def profiles(entities: Mapping[str, Entity], claims: Iterable[Claim]) -> list[Profile]:
    """The profiles of all entities that may be matched, and of all listed ones beside them, by id."""
    facts = _Facts(claims)
    here = {e.id: _of_entity(e, facts) for e in entities.values() if kin_of_type(e.type) in REVIEWED}
    for known in gazetteer():
        if known.id not in here and kin_of_type(known.type) in REVIEWED:
            here[known.id] = listed_profile(known)
    return [here[i] for i in sorted(here)]


class _Facts:
    """What claims say that helps to tell entities apart."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.beside: dict[str, set[str]] = defaultdict(set)
        self.countries: dict[str, set[str]] = defaultdict(set)
        self.tickers: dict[str, set[str]] = defaultdict(set)
        self.run_by: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            if claim.modality == "negated":
                continue
            if claim.object is None:
                if claim.predicate == "ticker" and claim.value is not None:
                    self.tickers[claim.subject.id].add(claim.value.key())
                continue
            subject, other = claim.subject.id, claim.object.id
            if claim.predicate == "located_in":
                self.countries[subject] |= set(_country(other))
                self.beside[subject].add(other)
            elif not other.startswith("material/"):
                self.beside[subject].add(other)
                self.beside[other].add(subject)
            if claim.predicate == "operates":
                self.run_by[other].add(subject)


def _country(place: str) -> Iterator[str]:
    state = gazetteer().territory_of(place)
    if state is not None:
        yield state


def _of_entity(entity: Entity, facts: _Facts) -> Profile:
    known = gazetteer().by_id(entity.id)
    base = listed_profile(known) if known is not None else Profile(entity.id, entity.type, (), listed=False)
    names = [entity.name, *base.names]
    # What a document calls a listed entity is in the tables; of the others each full name counts.
    names += [] if known is not None else [a for a in entity.aliases if _is_name(a)]
    return base._replace(
        names=tuple(dict.fromkeys(names)),
        countries=base.countries or frozenset(facts.countries.get(entity.id, ())),
        tickers=base.tickers | facts.tickers.get(entity.id, set()),
        beside=frozenset(facts.beside.get(entity.id, ())),
        run_by=base.run_by | facts.run_by.get(entity.id, set()),
        claims=entity.claims,
    )


def _is_name(alias: str) -> bool:
    return any(c.isupper() for c in alias[:1]) and alias.casefold() not in _TELLS_NOTHING


def listed_profile(known: Known) -> Profile:
    """What the tables say of an entity, as a profile."""
    state = gazetteer().territory_of(known.id)
    run_by = frozenset({known.operator} if known.operator else ())
    return Profile(
        known.id,
        known.type,
        tuple(dict.fromkeys((known.name, *known.aliases))),
        listed=True,
        countries=frozenset({state} if state else ()),
        tickers=frozenset(known.tickers),
        run_by=run_by if vocabulary().is_facility(known.type) else frozenset(),
    )
