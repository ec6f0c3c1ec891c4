"""All rules as the bits of numbers: which of them the words, mentions and quantities of a sentence let speak."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property, lru_cache, reduce
from operator import or_

from reegraph.extract.needs import NeedIndex, numbers
from reegraph.extract.neighbours import NeighbourIndex
from reegraph.extract.rulebook import Compiled, Pattern, all_rules, compile_rule, cues_of, verb_forms
from reegraph.model import vocabulary

_PRESENCES = 2000  # sets of types and kinds of which the possible rules are remembered


class RuleSet:
    """All rules, with their patterns as the bits of numbers, in the order in which rules and patterns count.

    Behind the bits of the patterns every rule has one of its own.
    """

    def __init__(self, compiled: tuple[Compiled, ...]) -> None:
        self.compiled = compiled
        self.presumed = frozenset(c.rule.id for c in compiled if c.rule.presumed)
        self.verb_forms = frozenset(verb_forms(c.rule for c in compiled))
        self._possible = lru_cache(_PRESENCES)(self._possible_by)
        self._possible_behind = lru_cache(_PRESENCES)(self._possible_behind_by)

    @cached_property
    def patterns(self) -> tuple[tuple[Compiled, Pattern], ...]:
        """The patterns of all rules, each with its rule."""
        return tuple((c, p) for c in self.compiled for p in c.patterns)

    @cached_property
    def _bits(self) -> tuple[tuple[int, int], ...]:
        """For each rule the bits of itself and its patterns over lines as they stand, and those of the others."""
        found: list[tuple[int, int]] = []
        first, own = 0, 1 << len(self.patterns)
        for entry in self.compiled:
            behind = sum(p.contextual << n for n, p in enumerate(entry.patterns)) << first
            every = ((1 << len(entry.patterns)) - 1) << first
            found.append((own | (every & ~behind), behind))
            first, own = first + len(entry.patterns), own << 1
        return tuple(found)

    @cached_property
    def _by_verb(self) -> dict[str, int]:
        """The rules by roles, by the first words of their verbs: a bit each, by number."""
        found: dict[str, int] = {}
        for number, entry in enumerate(self.compiled):
            for word in entry.verbs if entry.rule.roles else ():
                found[word] = found.get(word, 0) | 1 << number
        return found

    @cached_property
    def by_nearness(self) -> int:
        """The rules by nearness."""
        return sum(1 << n for n, c in enumerate(self.compiled, len(self.patterns)) if c.rule.near)

    @cached_property
    def contextual(self) -> int:
        """The patterns over lines behind what stands before the sentence."""
        return reduce(or_, (behind for _, behind in self._bits), 0)

    @cached_property
    def _all_own(self) -> int:
        """All rules, and their patterns over lines as they stand."""
        return reduce(or_, (own for own, _ in self._bits), 0)

    @cached_property
    def _by_cue(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for entry, (own, behind) in zip(self.compiled, self._bits, strict=True):
            for cue in cues_of(entry.rule):
                found[cue] = found.get(cue, 0) | own | behind
        return found

    @cached_property
    def needs(self) -> NeedIndex:
        """What the patterns need of a line."""
        return NeedIndex([p.needs for _, p in self.patterns])

    @cached_property
    def neighbours(self) -> NeighbourIndex:
        """What must stand side by side in a line for the patterns."""
        return NeighbourIndex(lambda number: self.patterns[number][1].neighbours())

    def candidates(self, words: Iterable[str]) -> int:
        """The rules with a cue among `words`, and their patterns."""
        cues = self._by_cue
        return reduce(or_, [cues[w] for w in cues.keys() & words], cues.get("", 0))

    def by_verb(self, words: Iterable[str], bits: int) -> dict[str, int]:
        """Those of `words` that are verbs of rules by roles whose own bits are among some, each with those rules.

        Here the rules are the bits, without their patterns.
        """
        verbs, rules = self._by_verb, bits >> len(self.patterns)
        return {word: said for word in verbs.keys() & words if (said := verbs[word] & rules)}

    def possible(self, present: frozenset[str], around: frozenset[str]) -> int:
        """The rules and patterns that the mentions and quantities of a sentence allow, or those in it and around it.

        Both are types of mentions and kinds of quantities; `present` has `twice` of each type of which it names two.
        """
        return self._possible(present) | self._possible_behind(around)

    def rules(self, bits: int) -> list[Compiled]:
        """The rules whose own bits are among some."""
        return [self.compiled[n] for n in numbers(bits >> len(self.patterns))]

    @cached_property
    def _needing(self) -> tuple[dict[frozenset[str], int], dict[frozenset[str], int]]:
        """What rules need, each with the bits of those that do: for lines as they stand, and for the others."""
        own: dict[frozenset[str], int] = {}
        behind: dict[frozenset[str], int] = {}
        for entry, bits in zip(self.compiled, self._bits, strict=True):
            for found, needs, its in ((own, entry.needs, bits[0]), (behind, entry.needs_behind, bits[1])):
                for need in needs:
                    found[need] = found.get(need, 0) | its
        return own, behind

    @cached_property
    def _joining(self) -> dict[tuple[frozenset[str], frozenset[str]], int]:
        """The types that relations join, with the bits of the rules that read them from lines as they stand."""
        known, found = vocabulary(), dict[tuple[frozenset[str], frozenset[str]], int]()
        for entry, (own, _) in zip(self.compiled, self._bits, strict=True):
            predicate = entry.rule.predicate
            if predicate in known.relation:
                ends = known.domain(predicate), known.range(predicate)
                found[ends] = found.get(ends, 0) | own
        return found

    def _possible_by(self, present: frozenset[str]) -> int:
        alone = (bits for ends, bits in self._joining.items() if not _two_of(*ends, present))
        lacking = (bits for need, bits in self._needing[0].items() if need.isdisjoint(present))
        return self._all_own & ~reduce(or_, (*alone, *lacking), 0)

    def _possible_behind_by(self, around: frozenset[str]) -> int:
        lacking = (bits for need, bits in self._needing[1].items() if need.isdisjoint(around))
        return self.contextual & ~reduce(or_, lacking, 0)


def twice(entity_type: str) -> str:
    """What tells that a sentence names two things of a type."""
    return f"two of {entity_type}"


def _two_of(subjects: frozenset[str], objects: frozenset[str], present: frozenset[str]) -> bool:
    """Whether a sentence names two things of which one may be the subject and the other the object."""
    one, other = subjects & present, objects & present
    both = one | other
    return bool(one and other) and (len(both) > 1 or twice(*both) in present)


@cache
def rule_set() -> RuleSet:
    """The rules of this version of reegraph."""
    return RuleSet(tuple(compile_rule(rule) for rule in all_rules()))
