"""Rules by roles: which mentions of a clause are the ends of what its verb says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reegraph.extract.clauses import OBJECT, Clause
from reegraph.extract.facilities import FACILITIES
from reegraph.extract.items import Item
from reegraph.extract.rulebook import Compiled

SUBJECT = "subject"
_AT_SITES = frozenset({"produces", "consumes"})
# Behind a verb these make another verb of it: who turns out magnets turns nothing.
_PARTICLES = frozenset({"out", "up", "over", "off", "down", "away"})


class Joined(NamedTuple):
    """Two mentions that a clause joins, by indices of items."""

    subject: int
    object: int


def joined(compiled: Compiled, clause: Clause, items: Sequence[Item]) -> Iterator[Joined]:
    """The ends that a rule by roles finds in a clause: every subject with every object."""
    rule = compiled.rule
    if not _says(compiled, clause, items) or not _fits(compiled, clause, items):
        return
    subjects = _fill(rule.roles["subject"], compiled.ends[0], clause, items)
    objects = _fill(rule.roles["object"], compiled.ends[1], clause, items)
    if rule.predicate in _AT_SITES:
        subjects = [*subjects, *(i for i in _sites(compiled.ends[0], clause, items) if i not in subjects)]
    things = {items[s].thing for s in subjects}
    pairs = ((s, o) for s in subjects for o in objects if items[o].thing not in things)
    yield from (Joined(s, o) for s, o in pairs if not _of_another(rule.predicate, s, o, clause, items))


def _of_another(predicate: str, subject: int, place: int, clause: Clause, items: Sequence[Item]) -> bool:
    """Whether a place is that of another site of the clause: "a plant in Harima and a mine at Ube"."""
    if predicate != "located_in" or items[subject].type not in FACILITIES:
        return False
    first, last = (subject + 1, place) if subject < place else (min(clause.span), place)
    thing = items[subject].thing
    return any(first <= i < last and items[i].type in FACILITIES and items[i].thing != thing for i in clause.span)


def _sites(types: frozenset[str], clause: Clause, items: Sequence[Item]) -> Iterator[int]:
    """Where it is done: the site makes the product, and takes in the feed, as its firm does."""
    yield from (i for role, i in clause.arguments if role in ("at", "in") and items[i].type in types & FACILITIES)


def _says(compiled: Compiled, clause: Clause, items: Sequence[Item]) -> bool:
    """Whether the verb of a clause is one of the rule's, with its particle."""
    for particle in compiled.verbs.get(items[clause.main].lower, ()):
        behind = [items[i].lower for i in range(clause.main + 1, min(clause.main + 1 + len(particle), len(items)))]
        if tuple(behind) == particle and (particle or not _PARTICLES & set(_next(clause.main, items))):
            return True
    return False


def _next(main: int, items: Sequence[Item]) -> list[str]:
    return [item.lower for item in items[main + 1 : main + 2]]


def _fits(compiled: Compiled, clause: Clause, items: Sequence[Item]) -> bool:
    rule = compiled.rule
    if rule.within and {items[i].lower for i in clause.verbs}.isdisjoint(rule.within):
        return False
    if not rule.beside and not rule.without:
        return True
    said = [items[i] for i in clause.span if i > clause.main]
    marks = {i.type or (i.quantity.kind if i.quantity else i.lower) for i in said}
    return (not rule.beside or not marks.isdisjoint(rule.beside)) and marks.isdisjoint(rule.without)


def _fill(roles: Sequence[str], types: frozenset[str], clause: Clause, items: Sequence[Item]) -> list[int]:
    """The mentions of the first role that has any of the right type."""
    for role in roles:
        for group in _candidates(role, clause):
            fitting = [i for i in group if items[i].type in types and not _of_a_town(items, i)]
            if fitting:
                return fitting
    return []


def _of_a_town(items: Sequence[Item], index: int) -> bool:
    """Whether a state only says where a town lies: "of Osaka, Japan"."""
    if items[index].type != "Government" or index < 2 or items[index - 1].lower != ",":
        return False
    return items[index - 2].type == "Place"


def _candidates(role: str, clause: Clause) -> Iterator[tuple[int, ...]]:
    """What may play a role: in the passive the object is the sentence's subject, and its doer stands behind "by"."""
    if role == (OBJECT if clause.passive else SUBJECT):
        yield from clause.subjects
        return
    wanted = "by" if role == SUBJECT else role
    yield tuple(i for said, i in clause.arguments if said == wanted)
