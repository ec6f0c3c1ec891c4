"""Names that are one by rule: a spelling of a listed name, or one name with and without its legal form.

An id keeps the form where it tells a law ("company/alpha-metals-pty"). "Alpha Metals" in one document and "Alpha Metals
Pty Ltd" in another are one firm, unless a third speaks of Alpha Metals Inc. or GmbH: then nothing says whose the bare
name is, each form stays a firm of its own, and the pairs come up for review. Ids never change; what stands under one id
is computed each time from all that is named, and every decision goes before it. No score has a part in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain, combinations, pairwise
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.entities.laws import forms_in_ids, laws_by_form, stated_laws
from reegraph.identity.clusters import RULE
from reegraph.identity.decisions import IdentityDecision, kin
from reegraph.identity.linking import listed
from reegraph.identity.profiles import REVIEWED
from reegraph.identity.spelling import key
from reegraph.model import Claim, EntityRef, Mention

_VAGUE = (
    "Policy"  # names such as "export controls" mean what they mean in their document; only a number tells them apart
)


class Named(NamedTuple):
    """An id that no table has: its type, the names that documents elect for it, and the words in which it stands."""

    type: str
    names: set[str]
    said: set[str]


def by_rule(claims: Iterable[Claim], mentions: Iterable[Mention]) -> list[IdentityDecision]:
    """The links that follow from how names are written, between the ids that claims and mentions name."""
    named: dict[str, Named] = {}
    tables = gazetteer()
    ends = (end for claim in claims for end in (claim.subject, claim.object) if end is not None)
    for found in chain[Mention | EntityRef](mentions, ends):
        known = named.get(found.id)
        if known is None:
            if tables.by_id(found.id) is not None or kin(found.id) not in REVIEWED:
                continue
            known = named[found.id] = Named(found.type, set(), set())
        known.names.add(found.name)
        known.said.add(found.mention)
    return [*_to_listed(named), *of_one_spelling(named)]


def _to_listed(named: Mapping[str, Named]) -> Iterable[IdentityDecision]:
    for entity in sorted(named):
        kind, names, _ = named[entity]
        if kind != _VAGUE or any(c.isdigit() for name in names for c in name):
            found = {listed(name, kind, alone=False) for name in names}
            heads = {head for head in found if head is not None and kin(head) == kin(entity)}
            if len(heads) == 1 == len(found):
                yield IdentityDecision.of(
                    entity, min(heads), "same", by=RULE, why="A name or spelling of one listed thing."
                )


def of_one_spelling(named: Mapping[str, Named]) -> list[IdentityDecision]:
    """The links between unlisted ids whose names have one key, where no two state forms of different laws."""
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity, (kind, names, _) in named.items():
        for told in {key(name, kind) for name in names} - {""} if kind != _VAGUE else ():
            groups[kind, told].add(entity)
    found = []
    for group in sorted(groups):
        ids = sorted(groups[group])
        sides = {laws for entity in ids for laws in _laws(entity, named[entity])}
        if len(ids) > 1 and all(one & other for one, other in combinations(sides, 2)):
            found += [
                IdentityDecision.of(*pair, "same", by=RULE, why="One name in two spellings.") for pair in pairwise(ids)
            ]
    return found


def _laws(entity: str, named: Named) -> set[frozenset[str]]:
    """The laws that an id or the words for it tell, one set for each form that does."""
    own = laws_by_form()[entity.rpartition("-")[2]] if entity.rpartition("-")[2] in forms_in_ids() else frozenset()
    return {own, *(stated_laws(words) for words in named.said)} - {frozenset()}
