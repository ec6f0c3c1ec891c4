"""What a pronoun stands for by what it does: a plant is completed, a firm signs, a ban is lifted, a metal is used."""

from __future__ import annotations

from functools import cache, cached_property

from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.standing import AUXILIARIES, is_finite, word_at
from reegraph.model import Frozen
from reegraph.model.tables import read_table

_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_FAR = 8  # items behind a pronoun within which its verb stands
_OBJECT = frozenset({"a", "an", "the", "its", "their", "his", "two", "three", "another"})
POLICIES = frozenset({"Policy"})
MATERIALS = frozenset({"Material"})


class _Words(Frozen):
    of_sites: frozenset[str]
    done_to_sites: frozenset[str]
    without_object: frozenset[str]
    of_firms: frozenset[str]
    done_to_firms: frozenset[str]
    of_policies: frozenset[str]
    done_to_policies: frozenset[str]
    effect: frozenset[str]
    done_to_materials: frozenset[str]
    of_materials: frozenset[str]
    between: frozenset[str]
    of_two: frozenset[str]
    of_a_firm: frozenset[str]
    after_there: frozenset[str]
    materials: frozenset[str]
    taken: frozenset[str]
    takes: frozenset[str]
    no_reference: frozenset[str]
    relations: frozenset[str]
    noun_before: frozenset[str]
    done_to: frozenset[str]
    trades: dict[str, frozenset[str]]
    names: dict[str, frozenset[str]]

    @cached_property
    def trade(self) -> dict[str, str]:
        """The line of business that a noun tells."""
        return {noun: line for line, nouns in self.trades.items() for noun in nouns}

    @cached_property
    def named(self) -> dict[str, str]:
        """The line of business that a word in a firm's name tells."""
        return {word: line for line, words in self.names.items() for word in words}


@cache
def reference_words() -> _Words:
    """The words of `tables/references.toml`."""
    return read_table("reegraph.extract.tables", "references.toml", _Words)


def kind_by_verb(items: list[Item], position: int) -> frozenset[str]:
    """The types of what is the subject of the verb behind a pronoun; none where the verb does not tell."""
    words = reference_words()
    passive = False
    at = position + 1
    while at < min(position + _FAR, len(items)) and items[at].lower in words.between | AUXILIARIES:
        passive = passive or items[at].lower in _BE
        at += 1
    verb = word_at(items, at)
    if passive:
        return _by_participle(verb)
    if verb in words.of_policies or (verb in {"takes", "take", "took", "came", "comes", "come"} and _into(items, at)):
        return POLICIES
    if verb in words.without_object and word_at(items, at + 1) not in _OBJECT:
        return FACILITIES
    if verb in words.of_sites:
        return FACILITIES
    return ORGANISATIONS if verb in words.of_firms or verb in words.without_object else frozenset()


def _by_participle(word: str) -> frozenset[str]:
    words = reference_words()
    if word in words.done_to_materials or word in words.of_materials:
        return MATERIALS
    if word in words.done_to_policies:
        return POLICIES
    if word in words.done_to_sites:
        return FACILITIES
    return ORGANISATIONS if word in words.done_to_firms else frozenset()


def _into(items: list[Item], verb: int) -> bool:
    return bool(reference_words().effect & {i.lower for i in items[verb + 1 : verb + 3]})


def is_subject(items: list[Item], position: int) -> bool:
    """Whether a pronoun is the subject of a verb of its own: "the plant it had proposed"."""
    past = word_at(items, position + 1).endswith("ed")
    return past or is_finite(items, position + 1) or bool(kind_by_verb(items, position))


def takes_output(items: list[Item], position: int) -> bool:
    """Whether "its" is not the subject's, because that takes what is made: "Beta agreed to buy most of its output"."""
    words = reference_words()
    made = any(i.lower in words.taken for i in items[position + 1 : position + 4])
    return made and any(i.lower in words.takes for i in items[max(0, position - 6) : position])
