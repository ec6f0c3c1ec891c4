"""Whose an output is: the site's, its operator's, its owner's, or its country's, and through which stakes.

By control the whole output goes to whoever controls the site, all the way up (more than 50 percent at every link,
docs/explanation/analysis.md; IFRS 10, B35). By equity it is divided by the stakes, multiplied along the chain
(cash-flow rights: La Porta, Lopez-de-Silanes and Shleifer, Journal of Finance 54 (1999) 471-517); what no stake is
known of stays with the firm itself, that is with its other holders.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from reegraph.analysis.supply.ownership import Held
from reegraph.analysis.supply.world import World
from reegraph.graph import Fact

By = Literal["site", "operator", "owner", "equity", "country"]
BY: tuple[By, ...] = ("site", "operator", "owner", "equity", "country")

LONGEST_CHAIN = 8
"""Links in a chain of stakes at most; cross-holdings would never end."""


class Part(NamedTuple):
    """A part of an output, from 0 to 1, of one holder, and the claims that give it to it."""

    holder: str
    part: float
    claims: tuple[str, ...] = ()


class Control:
    """Whose the outputs of sites are at the date of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ownership = world.ownership

    def parts(self, site: str, by: By) -> tuple[Part, ...]:
        """The parts of a site's output, which add up to 1; empty where nothing is known of whom they are.

        Several operators, and several owners that each control, share alike: who has more of it is not known.
        """
        match by:
            case "site":
                return (Part(site, 1.0),)
            case "operator":
                return _alike(self._operators(site))
            case "owner":
                return _alike(self._heads(site))
            case "equity":
                return self._by_stakes(site)
            case "country":
                place = self._ownership.country(site)
                return () if place is None else (Part(place.holder, 1.0, place.claims),)

    def _operators(self, site: str) -> tuple[Held, ...]:
        """Who runs the site: of a parent and its subsidiary, both named as operators, the subsidiary."""
        named = self._ownership.operators(site)
        parents = {held.holder for other in named for held in self._ownership.owners(other.holder)}
        return tuple(held for held in named if held.holder not in parents) or named

    def _heads(self, site: str) -> tuple[Held, ...]:
        """Those at the top who control the site, or its operators where nobody controls these."""
        owners = self._ownership.owners(site)
        top = tuple(held for held in owners if not self._ownership.owners(held.holder))
        return top or owners or self._operators(site)

    def _by_stakes(self, site: str) -> tuple[Part, ...]:
        """The stakes in the site, or in its operators, followed up to those in whom no stake is known."""
        known = self._stakes.get(site)
        start = known or _alike(self._operators(site))
        found: dict[str, float] = defaultdict(float)
        claims: dict[str, set[str]] = defaultdict(set)
        queue = [(part, 1) for part in start]
        rest = 1.0 - sum(part.part for part in start)
        if start and rest > 0:
            # What is left of a site of which only some stakes are known is its operator's.
            queue += [(p._replace(part=p.part * rest), 1) for p in _alike(self._operators(site))]
        for part, links in queue:  # grows while we walk it
            above = self._stakes.get(part.holder, ()) if links < LONGEST_CHAIN else ()
            for stake in above:
                joined = tuple(sorted({*part.claims, *stake.claims}))
                queue.append((Part(stake.holder, part.part * stake.part, joined), links + 1))
            found[part.holder] += part.part * max(0.0, 1.0 - sum(stake.part for stake in above))
            claims[part.holder].update(part.claims)
        return tuple(Part(h, found[h], tuple(sorted(claims[h]))) for h in sorted(found) if found[h] > 0)

    @cached_property
    def _stakes(self) -> Mapping[str, tuple[Part, ...]]:
        """The known stakes in each thing, as parts of 1; more than the whole is cut to the whole."""
        told: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        for fact in self._world.facts:
            if fact.predicate == "owns_equity" and isinstance(fact.qualifiers.get("percent"), int | float):
                told[str(fact.object)][fact.subject].append(fact)
            elif fact.predicate in ("subsidiary_of", "acquires") and self._ownership.stands(fact):
                ends = (fact.subject, str(fact.object))
                thing, holder = ends if fact.predicate == "subsidiary_of" else ends[::-1]
                told[thing][holder].append(fact)
        return {thing: _cut(Part(h, *_stake(told[thing][h])) for h in sorted(told[thing])) for thing in sorted(told)}


def _stake(facts: Iterable[Fact]) -> tuple[float, tuple[str, ...]]:
    """The stake told of last, and the claims behind it; a subsidiary of no stated stake is all its parent's."""
    facts = sorted(facts, key=lambda f: (f.predicate == "owns_equity", f.last_reported or "", f.id))
    percent = facts[-1].qualifiers.get("percent")
    part = float(percent) / 100 if isinstance(percent, int | float) else 1.0
    return part, facts[-1].claims


def _cut(parts: Iterable[Part]) -> tuple[Part, ...]:
    parts = tuple(parts)
    whole = sum(part.part for part in parts)
    return parts if whole <= 1 else tuple(part._replace(part=part.part / whole) for part in parts)


def _alike(held: Iterable[Held]) -> tuple[Part, ...]:
    held = tuple(held)
    return tuple(Part(h.holder, 1 / len(held), h.claims) for h in held)
