"""Policies as causes: which are in force at a date, and which deliveries each one can stop.

What a kind of policy does is a curated table (`tables/policies.toml`). A policy of the reference tables has its kind,
elements and forms from its row there; one that only documents know has them from its name and from what it restricts,
and where that is no more than "rare earths", it lists nothing: a group is no listed element.

In force means exposed, not down. A policy that is suspended or has ended is no cause. When a suspension has run out
and no claim says what came after, nothing is assumed: the policy is no cause, and is named beside the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from reegraph.analysis.supply.activities import Activity, Need
from reegraph.analysis.supply.stages import Source, goods, stage_table
from reegraph.analysis.supply.world import World
from reegraph.graph import Fact
from reegraph.graph.dates import last_day
from reegraph.model import Frozen
from reegraph.model.tables import read_table
from reegraph.registry import EXTRACTOR as REGISTRY
from reegraph.registry import registry
from reegraph.registry.records import PolicyRecord

Effect = Literal["licence", "block", "cap", "none"]
Force = Literal["in force", "suspended", "suspension over", "ended", "not in force"]

# Goods of these forms hold several elements at once and cannot be parted at the border: one listed element is enough.
_MIXTURES = frozenset({"scrap", "ore", "concentrate", "mixed"})


class Kind(Frozen):
    """See tables/policies.toml for the fields of this and the next records."""

    effect: Effect
    words: tuple[str, ...]
    source: Source


class Unsaid(Frozen):
    forms: tuple[str, ...]
    source: Source


class Extraterritorial(Frozen):
    source: Source


class PolicyTable(Frozen):
    kind: dict[str, Kind]
    form: dict[str, tuple[str, ...]]
    unsaid: Unsaid
    extraterritorial: dict[str, Extraterritorial]


@cache
def policy_table() -> PolicyTable:
    """What each kind of policy does; raises TableError naming every fault of the file."""
    return read_table("reegraph.analysis.tables", "policies.toml", PolicyTable)


class Listed(NamedTuple):
    """Goods that a policy lists: these elements in these forms."""

    elements: frozenset[str]
    forms: frozenset[str]

    def holds(self, supplier: Activity, need: Need) -> bool:
        """Whether what the supplier delivers into this input is among the goods.

        Of a mixture one listed element is enough. Of separated goods all that serves the input must be listed: a
        control on dysprosium leaves NdPr alone.
        """
        if supplier.form not in self.forms:
            return False
        if supplier.form in _MIXTURES:
            return not supplier.elements.isdisjoint(self.elements)
        return supplier.elements & need.elements <= self.elements


class Measure(NamedTuple):
    """A policy as the supply network sees it at a date.

    `jurisdictions`: the states whose exports it is about. `listed`: the goods. `firms`: organisations that it names.
    `origins` and `buyers`: whom a procurement rule closes to whom, for work at any of `stages`. `until`: the end of the
    suspension, where one is known. `claims` say who imposes it, on what, and what became of it.
    """

    id: str
    kind: str
    effect: Effect
    force: Force
    jurisdictions: frozenset[str]
    listed: tuple[Listed, ...] = ()
    firms: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    buyers: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    extraterritorial: bool = False
    until: str | None = None
    claims: tuple[str, ...] = ()

    def lists(self, supplier: Activity, need: Need) -> bool:
        """Whether what the supplier delivers into this input is listed."""
        return any(item.holds(supplier, need) for item in self.listed)

    def names(self, holders: Iterable[str]) -> bool:
        """Whether it names one of these organisations."""
        return not self.firms.isdisjoint(holders)


def measures(world: World) -> tuple[Measure, ...]:
    """Every policy of the world that could stop a delivery, by id, whether in force or not."""
    found = (_measure(world, e) for e in world.graph.entities if world.type(e) == "Policy")
    return tuple(sorted((m for m in found if m is not None), key=lambda m: m.id))


def _measure(world: World, policy: str) -> Measure | None:
    facts = [f for f in world.graph.facts_about(policy) if f.modality != "negated" and _told(world, f)]
    row = _row(world, policy, facts)
    kind = row.kind if row is not None else _kind_by_name(world.graph.name(policy))
    known = policy_table().kind.get(kind)
    if known is None or known.effect == "none":
        return None
    limited = [f for f in facts if f.predicate == "restricts" and f.subject == policy]
    listed = tuple(_listed_by_row(row)) if row is not None else tuple(_listed_by_words(world, limited))
    firms = frozenset(str(f.object) for f in limited if world.type(str(f.object)) in _ORGANISATIONS)
    if not (listed or firms or (row is not None and row.buyers)):
        return None
    jurisdictions = frozenset(_jurisdictions(world, policy, facts))
    if row is None and len(jurisdictions) != 1:
        return None  # nobody's control stops nothing; two states that share one name are two policies told as one
    force, until = _force(world, policy, facts)
    return Measure(
        id=policy,
        kind=kind,
        effect=known.effect,
        force=force,
        jurisdictions=jurisdictions,
        listed=listed,
        firms=firms,
        origins=frozenset(() if row is None else row.origins),
        buyers=frozenset(() if row is None else row.buyers),
        stages=frozenset(() if row is None else row.stages),
        extraterritorial=policy in policy_table().extraterritorial,
        until=until,
        claims=tuple(sorted({c for f in facts if f.predicate in _ABOUT for c in f.claims})),
    )


_ORGANISATIONS = frozenset({"Company", "ResearchOrganisation"})
_ABOUT = frozenset({"imposes", "restricts", "suspends", "status", "starts", "ends"})


def _told(world: World, fact: Fact) -> bool:
    """Whether it could be known at the date; what is to come is told before it comes."""
    return world.day is None or fact.reported is None or fact.reported <= world.day


def _row(world: World, policy: str, facts: Iterable[Fact]) -> PolicyRecord | None:
    """The row of the reference tables that states the policy, where its claims are in the graph."""
    claims = (world.graph.claims[c] for f in facts if f.predicate in _ABOUT for c in f.claims)
    rules = {c.rule for c in claims if c.extractor == REGISTRY}
    return next((row for rule, row in sorted(_rows().items()) if rule in rules and rule == policy), None)


@cache
def _rows() -> Mapping[str, PolicyRecord]:
    return {row.id: row for row in registry().policies if row.type == "Policy"}


def _kind_by_name(name: str) -> str:
    """The kind that the words of a name tell, empty where they tell none, or where the name is no more than these.

    "Export controls" alone may be anybody's, and documents that speak of different ones meet under it.
    """
    text = f" {' '.join(re.findall(r'[a-z0-9]+', name.casefold()))} "
    kinds = policy_table().kind.items()
    return next((k for k, known in kinds for w in known.words if f" {w} " in text and text.strip() != w), "")


def _listed_by_row(row: PolicyRecord) -> Iterator[Listed]:
    """What a row lists; one that restricts nothing and names no element is about other goods."""
    forms = frozenset(f for word in row.forms for f in policy_table().form.get(word, ()))
    if forms and (row.elements or row.restricts):
        yield Listed(_symbols((*row.elements, *row.restricts)) or frozenset(stage_table().elements["all"]), forms)


def _symbols(materials: Iterable[str]) -> frozenset[str]:
    found = (goods(m.partition("/")[2]) for m in materials)
    return frozenset(e for held in found if held is not None for e in held.elements)


def _listed_by_words(world: World, limited: Iterable[Fact]) -> Iterator[Listed]:
    everything = frozenset(stage_table().elements["all"])
    for fact in sorted(limited, key=lambda f: f.id):
        held = goods(world.graph.name(str(fact.object))) if world.type(str(fact.object)) == "Material" else None
        if held is not None and not (held.named and held.elements == everything):
            yield Listed(held.elements, frozenset(policy_table().unsaid.forms if held.named else held.forms))


def _jurisdictions(world: World, policy: str, facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        if fact.predicate == "imposes" and fact.object == policy:
            place = world.ownership.country(fact.subject)
            if place is not None:
                yield place.holder


def _force(world: World, policy: str, facts: Iterable[Fact]) -> tuple[Force, str | None]:
    """Whether the policy applies at the date, and until when it is suspended."""
    day, known = world.day or "9999-12-31", sorted(facts, key=lambda f: f.id)
    words = [f for f in known if f.predicate == "status" and f.subject == policy and f.value is not None]
    last = max(words, key=lambda f: (f.last_reported or "", f.id), default=None)
    word = last.value.word if last is not None and last.value is not None else None
    if word == "expired" or any(_day(f) <= day for f in known if f.predicate == "ends"):
        return "ended", None
    paused, until = _pause(policy, known, day)
    if paused and (until is None or day < until):
        return "suspended", until
    if paused and not (word == "in_force" and last is not None and (last.last_reported or "") > str(until)):
        return "suspension over", until
    return ("suspended" if word == "suspended" else _begun(world, policy, known, word)), None


def _pause(policy: str, facts: Iterable[Fact], day: str) -> tuple[bool, str | None]:
    """Whether anything has suspended the policy by the day, and the last stated end of that."""
    pauses = (f for f in facts if f.predicate == "suspends" and f.object == policy and f.modality == "asserted")
    begun = [f for f in pauses if f.start is None or f.start <= day]
    return bool(begun), max((last_day(f.valid_to) for f in begun if f.valid_to is not None), default=None)


def _begun(world: World, policy: str, facts: Collection[Fact], word: str | None) -> Force:
    """Whether a policy that nothing has paused or ended has come into force: by its state, its start, its telling."""
    day = world.day or "9999-12-31"
    starts = [f for f in facts if f.predicate == "starts"]
    if word == "in_force" or any(_day(f) <= day for f in starts):
        return "in force"
    imposed = (f for f in facts if f.predicate == "imposes" and f.object == policy)
    told = not starts and word is None and any(f.holds_at(world.day) for f in imposed)
    return "in force" if told else "not in force"


def _day(fact: Fact) -> str:
    """The day of a start or an end, after all others where none is told."""
    return last_day(fact.value.date) if fact.value is not None and fact.value.date else "9999-12-31"
