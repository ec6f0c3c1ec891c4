"""The words by which names, sites and modality are told apart: `tables/lexicon.toml`, checked and in sets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

from reegraph.model import Frozen
from reegraph.model.tables import read_table


class _Words(Frozen):
    words: frozenset[str]


class _PolicyHeads(Frozen):
    trade_modifiers: frozenset[str]
    modifiers: frozenset[str]
    others: frozenset[str]
    leading: frozenset[str]
    months: frozenset[str]
    strong: frozenset[str]
    trade: frozenset[str]
    told: frozenset[str]
    behind_verb: frozenset[str]
    field_heads: frozenset[str]
    fields: frozenset[str]
    told_heads: frozenset[str]
    laid: frozenset[str]
    listed: frozenset[str]
    families: dict[str, tuple[str, ...]]

    @cached_property
    def family(self) -> dict[str, str]:
        """The family of each head."""
        return {word: family for family, words in self.families.items() for word in words}


class _Furniture(Frozen):
    lines: frozenset[str]
    beginnings: tuple[str, ...]


class Lexicon(Frozen):
    """Word lists; what each is for stands in the table itself."""

    corporate_suffixes: frozenset[str]
    field_words: frozenset[str]
    role_nouns: frozenset[str]
    company_nouns: frozenset[str]
    agency_nouns: frozenset[str]
    country_nouns: frozenset[str]
    firm_verbs: frozenset[str]
    possessed_nouns: frozenset[str]
    bare_products: frozenset[str]
    not_names: frozenset[str]
    person_titles: frozenset[str]
    given_names: frozenset[str]
    exchanges: dict[str, str]
    name_heads: dict[str, tuple[str, ...]]
    policy_heads: _PolicyHeads
    facility_nouns: dict[str, str]
    stage_words: dict[str, str]
    making_verbs: dict[str, str]
    site_names: dict[str, str]
    facility_modifiers: _Words
    furniture: _Furniture
    modality: dict[str, tuple[str, ...]]

    def head_type(self, word: str) -> str | None:
        """The type of a capitalised phrase whose head is `word`, or None."""
        return self._type_of_head.get(word)

    def has_head(self, words: Iterable[str]) -> bool:
        """Whether `head_type` knows one of some words."""
        return not self._type_of_head.keys().isdisjoint(words)

    @cached_property
    def _type_of_head(self) -> dict[str, str]:
        types = list(self.name_heads.items())
        return {word: kind for kind, heads in reversed(types) for word in heads}


@cache
def lexicon() -> Lexicon:
    """The word lists of this version of reegraph."""
    return read_table("reegraph.extract.tables", "lexicon.toml", Lexicon)
