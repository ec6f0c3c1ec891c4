"""Which gold entity a predicted name stands for, and whether two values are the same, by docs/reference/claims.md."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from reegraph.evaluation.gold import Gold, GoldAttribute, GoldRelation
from reegraph.model import vocabulary

_SUFFIX_WORDS = """
inc incorporated corp corporation ltd limited plc co company llc lp ag sa gmbh pty nv bv as asa ab oyj kk spa se oü ou
bhd sdn kg
"""
_SUFFIXES = frozenset(_SUFFIX_WORDS.split())
# Words that stand in many descriptive names and so tell none of them apart.
_GENERIC_WORDS = """
the a an of in on for and to its new first second planned proposed future rare earth earths ree plant facility factory
refinery mine project deposit operation operations site complex works mill smelter separation separating processing
refining metallization metal metals alloy magnet magnets recycling heavy light oxide oxides policy plan plans control
controls export exports import imports law rule rules measure measures scheme programme program fund framework strategy
government national materials company resources inc ltd
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_DESCRIBED = {"Policy": 2, "Programme": 2}
NUMBER_TOLERANCE = 0.01


class Named(Protocol):
    """What can be looked up: a predicted mention, or an end of a predicted claim."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str | None: ...
    @property
    def mention(self) -> str | None: ...


def normal_name(name: str) -> str:
    """A name as it is compared: no case, accents, punctuation, possessive, first article or company suffix.

    >>> normal_name("The Alpha & Béta Mining Co., Ltd.")
    'alpha and beta mining'
    >>> normal_name("U.S. Army")
    'us army'
    """
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"[’'`]s\b", "", text).replace("&", " and ")
    words = _join_initials(re.sub(r"[^0-9a-z]+", " ", text).split())
    while words and words[0] in {"the", "a", "an"}:
        words = words[1:]
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    return " ".join(words)


def _join_initials(words: list[str]) -> list[str]:
    """Single letters in a row as one word: `u s` is `us`."""
    joined: list[str] = []
    spelling = False
    for word in words:
        letter = len(word) == 1 and word.isalpha()
        if letter and spelling:
            joined[-1] += word
        else:
            joined.append(word)
        spelling = letter
    return joined


class Names:
    """The names of one gold file, ready to be looked up."""

    def __init__(self, gold: Gold) -> None:
        self._typed = [(e.name, e.type) for e in gold.entities]
        self._words: dict[str, list[frozenset[str]]] = {}
        self._by_form: dict[str, set[str]] = {}
        for entity in gold.entities:
            forms = {normal_name(form) for form in (entity.name, *entity.aliases)} - {""}
            for form in forms:
                self._by_form.setdefault(form, set()).add(entity.name)
            self._words.setdefault(entity.name, []).extend(_telling(form) for form in sorted(forms))

    def find(self, named: Named) -> frozenset[str]:
        """The gold entities that a predicted name may stand for: those of its forms, else the one it describes."""
        forms = [normal_name(form) for form in (named.name, named.mention) if form]
        found = frozenset(entity for form in forms for entity in self._by_form.get(form, ()))
        return found or self._described(named.type or "", forms)

    def _described(self, entity_type: str, forms: Iterable[str]) -> frozenset[str]:
        """The only facility, policy or programme that shares the most telling words with the name, and enough."""
        needed = needed_words(entity_type)
        if needed is None:
            return frozenset()
        words = frozenset(w for form in forms for w in _telling(form))
        shared = {
            name: max((len(words & telling) for telling in self._words[name]), default=0)
            for name, other in self._typed
            if comparable(entity_type, other)
        }
        most = max(shared.values(), default=0)
        best = [name for name, count in shared.items() if count == most]
        return frozenset(best) if most >= needed and len(best) == 1 else frozenset()


def _telling(form: str) -> frozenset[str]:
    return frozenset(form.split()) - _GENERIC


def needed_words(entity_type: str) -> int | None:
    """How many telling words a descriptive name must share: one for a facility, two for a policy or programme."""
    return 1 if vocabulary().is_facility(entity_type) else _DESCRIBED.get(entity_type)


def comparable(one: str, other: str) -> bool:
    """Whether a descriptive name of one type may stand for an entity of the other; all facilities may."""
    known = vocabulary()
    return one == other or (known.is_facility(one) and known.is_facility(other))


def same_relation(gold: GoldRelation, predicate: str, subjects: frozenset[str], objects: frozenset[str]) -> bool:
    """Whether a reading of a gold relation says the same; symmetric predicates either way round."""
    if gold.predicate != predicate:
        return False
    if gold.subject in subjects and gold.object in objects:
        return True
    return vocabulary().relation[predicate].symmetric and gold.subject in objects and gold.object in subjects


def same_attribute(gold: GoldAttribute, attribute: str) -> bool:
    """Whether the attributes are the same; what is planned may be told as capacity or as production."""
    if gold.attribute == attribute:
        return True
    return gold.modality == "planned" and {gold.attribute, attribute} == {"capacity", "production"}


def same_value(gold: GoldAttribute, value: Mapping[str, Any]) -> bool:
    """Whether a predicted value is the gold one: a number within 1 %, the same word, or a date of the same year."""
    if gold.number is not None:
        number = value.get("number")
        return number is not None and _close(float(number), float(gold.number))
    said = value.get("value") or value.get("word") or value.get("date") or value.get("text")
    if gold.value is None or said is None:
        return False
    year = year_of(gold.value)
    return normal_name(gold.value) == normal_name(str(said)) or (year is not None and year == year_of(said))


def _close(number: float, wanted: float) -> bool:
    return abs(number - wanted) <= NUMBER_TOLERANCE * max(abs(wanted), 1e-12)


def year_of(value: object) -> str | None:
    """The first year, 1800 to 2099, that stands alone in a value.

    >>> year_of("mid-2027")
    '2027'
    """
    found = re.search(r"\b(1[89]\d\d|20\d\d)\b", str(value))
    return found.group(1) if found else None
