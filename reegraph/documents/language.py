"""Which language a text is in, as far as needed to keep rules for English away from other languages.

Scripts decide first, then the most frequent function words of each language (tables/languages.toml). The method is the
stop-word count of Grefenstette, "Comparing two language identification schemes", JADT 1995. It reads a bounded head of
the text and depends on nothing but that text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from reegraph.model import Frozen
from reegraph.model.tables import read_table

REACH = 20_000  # characters from the start
ENGLISH = "en"
UNDETERMINED = "und"  # ISO 639-2

_URL = re.compile(r"https?://\S+|www\.\S+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*")

_LEAST_DIFFERENT = 3  # function words; fewer prove nothing: names of foreign firms hold some too
_LEAST_SHARE = 0.1
_ENGLISH_SHARE = 0.03  # English prose has around 40 % function words, terse tables about 10 %
_LONG_TEXT = 100  # words, after which a text without English function words is not English
_VARIANT_SHARE = 0.02  # of the letters of a script


class _Named(Frozen):
    """A language: its code and how a header may call it."""

    code: str
    names: tuple[str, ...]


class _Language(_Named):
    """A language in Latin script, by its most frequent function words."""

    words: str


class _Variant(_Named):
    """A language told from the usual one of its script by letters that only it has."""

    letters: str


class _Script(_Named):
    """A script other than Latin and the language it usually means. `letters` is what stands in a character class."""

    letters: str
    weight: int = 1
    variant: tuple[_Variant, ...] = ()


class _Table(Frozen):
    language: tuple[_Language, ...]
    script: tuple[_Script, ...]


@cache
def _table() -> _Table:
    return read_table("reegraph.documents.tables", "languages.toml", _Table)


@cache
def _languages_of_word() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language in _table().language:
        for word in language.words.split():
            found[word] = (*found.get(word, ()), language.code)
    return found


@cache
def _codes_by_name() -> Mapping[str, str]:
    table = _table()
    variants = [variant for script in table.script for variant in script.variant]
    rows: list[_Named] = [*table.language, *table.script, *variants]
    return {name: row.code for row in rows for name in row.names}


def language_code(words: str) -> str | None:
    """The code of a language given by code or name; None for anything else.

    >>> language_code("en-GB"), language_code("Deutsch"), language_code("as spoken")
    ('en', 'de', None)
    """
    words = words.strip().lower()
    match = _CODE.fullmatch(words)
    return _codes_by_name().get(words) or (match[1] if match else None)


def detect_language(text: str) -> str | None:
    """The language of a text by its first 20,000 characters.

    An ISO 639 code, `und` for a text that is surely not English, or None where the text is too short or too bare of
    words to say; such a text is treated as English.

    >>> detect_language("Die Mine wird von der Firma und dem Land betrieben, das auch die Oxide liefert.")
    'de'
    """
    sample = _URL.sub(" ", text[:REACH])
    return _by_script(sample) or _by_function_words(sample)


def _by_script(sample: str) -> str | None:
    """The language of the script that outweighs Latin letters, if one does."""
    weights = {script: script.weight * _count(script.letters, sample) for script in _table().script}
    script = max(weights, key=lambda s: weights[s])
    if weights[script] <= len(_LATIN.findall(sample)):
        return None
    letters = weights[script] // script.weight
    found = (v.code for v in script.variant if _count(v.letters, sample) >= _VARIANT_SHARE * letters)
    return next(found, script.code)


def _count(letters: str, sample: str) -> int:
    return len(re.findall(f"[{letters}]", sample))


def _by_function_words(sample: str) -> str | None:
    words = _LETTERS.findall(sample)
    counts = Counter(word.lower() for word in words)
    hits, different = _hits_by_language(counts)
    english = hits.pop(ENGLISH, 0)
    # Equal counts are settled by the alphabet: a Counter keeps the order of the words in the text.
    best, most = max(sorted(hits.items()), key=lambda item: item[1], default=("", 0))
    if different[best] >= _LEAST_DIFFERENT and most >= _LEAST_SHARE * len(words) and most > 2 * english:
        return best
    # Names, numbers and units are no words of any language.
    plain = sum(word.islower() and len(word) > 2 for word in words)
    if plain >= _LONG_TEXT and english < _ENGLISH_SHARE * plain:
        return UNDETERMINED
    return ENGLISH if different[ENGLISH] >= _LEAST_DIFFERENT else None


def _hits_by_language(counts: Counter[str]) -> tuple[Counter[str], Counter[str]]:
    """For each language how many words are among its function words, and how many different ones."""
    hits, different = Counter[str](), Counter[str]()
    for word, count in counts.items():
        for code in _languages_of_word().get(word, ()):
            hits[code] += count
            different[code] += 1
    return hits, different
