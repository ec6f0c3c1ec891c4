"""How well names are linked and clustered, against groups of names that are easily taken for one another."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from reegraph.entities.gazetteer import gazetteer
from reegraph.identity.clusters import cluster
from reegraph.identity.decisions import IdentityDecision, kin, type_of
from reegraph.identity.linking import link
from reegraph.identity.profiles import Profile, listed_profile
from reegraph.identity.scoring import LIKELY, Weights, score
from reegraph.identity.variants import Named, of_one_spelling
from reegraph.model import Frozen, content_id
from reegraph.model.tables import parse_table


class GoldCluster(Frozen):
    """One thing under all its names, the full one first; `country` is what a document would tell of it."""

    type: str
    country: str | None = None
    names: Annotated[tuple[str, ...], Field(min_length=1)]


class GoldGroup(Frozen):
    """Things that are easily taken for one another; `kind` says by what."""

    kind: str
    clusters: Annotated[tuple[GoldCluster, ...], Field(min_length=1)]


class _Gold(Frozen):
    group: tuple[GoldGroup, ...]


class Name(NamedTuple):
    """One name of a gold cluster; `place` is where the cluster stands in the gold, by group and cluster."""

    text: str
    type: str
    country: str | None
    place: tuple[int, int]


class Pair(NamedTuple):
    """Two names, and whether they are one thing."""

    left: Name
    right: Name
    same: bool
    kind: str


class Figures(NamedTuple):
    """Counts of pairs; precision is 1 where nothing was called the same."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


Link = Callable[[str, str], str]
"""From a name and a type to an id."""


def read_gold(path: Path) -> tuple[GoldGroup, ...]:
    """The groups of a gold file; raises TableError naming every fault."""
    return parse_table(path.read_text(encoding="utf-8"), _Gold, name=path.name).group


def names(gold: Iterable[GoldGroup]) -> list[Name]:
    """Every name of the gold, in its order."""
    return [
        Name(text, c.type, c.country, (g, n))
        for g, group in enumerate(gold)
        for n, c in enumerate(group.clusters)
        for text in c.names
    ]


def gold_pairs(gold: Sequence[GoldGroup]) -> Iterator[Pair]:
    """The full name of each thing with its other names (the same), and with the full names of its group (different)."""
    by_place: dict[tuple[int, int], list[Name]] = defaultdict(list)
    for name in names(gold):
        by_place[name.place].append(name)
    for (group, _), called in by_place.items():
        yield from (Pair(called[0], other, same=True, kind=gold[group].kind) for other in called[1:])
    for (left, ours), (right, theirs) in itertools.combinations(by_place.items(), 2):
        if left[0] == right[0]:
            yield Pair(ours[0], theirs[0], same=False, kind=gold[left[0]].kind)


def for_tuning(pair: Pair) -> bool:
    """Whether a pair is of the half on which the points of the score were set; the other half was kept apart."""
    return int(content_id([pair.left.text, pair.right.text])[:8], 16) % 2 == 0


class Judge:
    """What linking, and the score on top of it, say of names; `link` may be another way from a name to an id."""

    def __init__(self, link_: Link = link) -> None:
        self._link = link_
        self._weights = Weights(n for known in gazetteer() for n in (known.name, *known.aliases))
        self._countries = {k.code: k.id for k in gazetteer() if k.code}

    def linked(self, left: Name, right: Name) -> bool:
        """Whether both names lead to one id, or to ids that are one by rule."""
        ids = (self.id(left), self.id(right))
        return ids[0] == ids[1] or bool(of_one_spelling(own_names(zip(ids, (left, right), strict=True))))

    def proposed(self, left: Name, right: Name) -> bool:
        """Whether both lead to one id, or the pair would be shown to a person as likely the same."""
        return self.linked(left, right) or self.probability(left, right) >= LIKELY

    def probability(self, left: Name, right: Name) -> float:
        """The score of two names; 0 for two listed entities and for things of different kinds."""
        one, other = self.profile(left), self.profile(right)
        if kin(one.id) != kin(other.id) or (one.listed and other.listed):
            return 0.0
        return score(one, other, self._weights).probability

    def id(self, name: Name) -> str:
        """The id that a name is linked to."""
        return self._link(name.text, name.type)

    def profile(self, name: Name) -> Profile:
        """A listed entity's own profile; of other names what the gold says: name, type and country."""
        entity = self.id(name)
        known = gazetteer().by_id(entity)
        if known is not None:
            return listed_profile(known)
        country = self._countries.get(name.country or "")
        home = frozenset({country} if country else ())
        return Profile(entity, name.type, (name.text,), listed=False, countries=home)


def own_names(called: Iterable[tuple[str, Name]]) -> dict[str, Named]:
    """The ids that no table has, as rules on spellings take them."""
    found: dict[str, Named] = {}
    for entity, name in called:
        if gazetteer().by_id(entity) is None and type_of(entity) is not None:
            of = found.setdefault(entity, Named(name.type, set(), set()))
            of.names.add(name.text)
            of.said.add(name.text)
    return found


def figures(pairs: Iterable[Pair], says: Callable[[Name, Name], bool]) -> Figures:
    """Precision and recall of a judgement over pairs."""
    found = [(says(p.left, p.right), p.same) for p in pairs]
    return Figures(found.count((True, True)), found.count((True, False)), found.count((False, True)))


def clustered(gold: Sequence[GoldGroup], judge: Judge, *, accept: bool) -> Figures:
    """Pairs of names that stand in one cluster, against gold: all pairs of names in one group.

    Clusters are made of the ids that names are linked to and the rules on spellings, over all names at once; with
    `accept`, also of every likely pair decided to be the same, as if a person had said yes to each.
    """
    called = names(gold)
    ids = {name: judge.id(name) for name in called}
    by_rule = of_one_spelling(own_names((ids[name], name) for name in called))
    decisions: dict[tuple[str, str], IdentityDecision] = {d.pair: d for d in by_rule}
    together = [(a, b) for a, b in itertools.combinations(called, 2) if a.place[0] == b.place[0]]
    for a, b in together if accept else ():
        pair = (min(ids[a], ids[b]), max(ids[a], ids[b]))
        if pair[0] != pair[1] and pair not in decisions and judge.probability(a, b) >= LIKELY:
            decisions[pair] = IdentityDecision.of(*pair, "same", why="likely")
    found = cluster(decisions.values())
    heads: Mapping[Name, str] = {name: found.of(ids[name]) for name in called}
    answers = [(heads[a] == heads[b], a.place == b.place) for a, b in together]
    return Figures(answers.count((True, True)), answers.count((True, False)), answers.count((False, True)))
