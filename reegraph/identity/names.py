"""What a name is made of: its words, legal forms, numbers and initials, and the keys by which like names meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.entities.laws import laws_by_form, words_of
from reegraph.model import slugify

# Where "Inc." and "Corp." are no forms of the law.
NOT_INCORPORATED = frozenset(
    f"government/{state}" for state in ("australia", "united-kingdom", "germany", "france", "india")
)
# Forms that firms of any law have, and that say nothing of who a firm is.
_ANY_FORM = frozenset({"co", "company", "group", "holding", "holdings", "the"})
_EMPTY = frozenset({"co", "company", "the", "of", "and", "for", "in", "s"})
_SMALL = frozenset({"the", "of", "and", "for", "de", "in", "du", "la", "et", "und", "do", "da", "a", "an", "its"})

_STOPS = re.compile(r"[.&\s]")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_COUNTED = {"one": "1", "two": "2", "three": "3", "four": "4", "first": "1", "second": "2", "third": "3", "fourth": "4"}
_AFTER_PART = {"i": "1", "v": "5", "x": "10", "a": "a", "b": "b", "c": "c", "d": "d"}
_PARTS = frozenset({"phase", "unit", "line", "stage", "train", "module", "block", "lot", "area", "section", "title"})
_SIDES = frozenset({"north", "south", "east", "west", "northern", "southern", "eastern", "western", "upper", "lower"})


class Parts(NamedTuple):
    """A name taken apart.

    `words` are what tells it from others, without case, accents, plurals, small words and legal forms; `numbers` count
    phases, units, lines and years; `sides` are points of the compass; `forms` the families of its legal forms; `owner`
    holds the words before a possessive: "Alpha's Office of Trade" is a part of Alpha.
    """

    words: tuple[str, ...]
    numbers: frozenset[str]
    sides: frozenset[str]
    forms: frozenset[str]
    initials: frozenset[str]
    acronym: str | None
    joined: str  # the words without spaces: "Sheng He" and "Shenghe" are alike
    owner: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 18)
def take_apart(name: str) -> Parts:
    """The parts of a name.

    >>> take_apart("Alpha Metals Pty Ltd, Phase II").words, take_apart("Alpha Metals Pty Ltd, Phase II").numbers
    (('alpha', 'metal', 'phase'), frozenset({'2'}))
    >>> take_apart("LCM").acronym in take_apart("Less Common Metals").initials
    True
    """
    tokens, known = words_of(name), laws_by_form()
    forms = frozenset(law for t in tokens[1:] if t in known for law in known[t])
    core = [t for t in tokens if t not in known and t not in _ANY_FORM] or list(tokens)
    kept = [t for t in core if t not in _SMALL] or core
    counted = counted_in(tokens)
    words = tuple(_singular(t) for t in kept if t not in counted)
    initials = {"".join(t[0] for t in some) for some in (tokens, core, kept)} if len(kept) > 1 else set()
    letters = _STOPS.sub("", name)
    acronym = letters.lower() if 2 <= len(letters) <= 8 and letters.isalpha() and letters.isupper() else None
    return Parts(
        words=(told := words or tuple(kept)),
        joined="".join(told),
        numbers=frozenset(counted.values()),
        sides=frozenset(kept) & _SIDES,
        forms=forms,
        initials=frozenset(initials),
        acronym=acronym,
        owner=_owner(name),
    )


def counted_in(tokens: tuple[str, ...]) -> dict[str, str]:
    """The words of a name that are numbers, each with the number: digits, "two", "second", "II", "Line b".

    >>> counted_in(("alpha", "second", "line", "3"))
    {'second': '2', '3': '3'}
    """
    pairs = zip(("", *tokens), tokens, strict=False)
    return {t: n for before, t in pairs if (n := _number(before, t)) is not None}


def sides_in(tokens: tuple[str, ...]) -> frozenset[str]:
    """The points of the compass in a name."""
    return _SIDES.intersection(tokens)


def kept_words(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name, singular, without legal forms and small words; "Group" and "Holdings" stay.

    >>> kept_words(words_of("The Alpha Metals Group Co., Ltd."))
    ('alpha', 'metal', 'group')
    """
    forms = [t for n, t in enumerate(tokens) if (n == 0 or t not in laws_by_form()) and t not in _EMPTY]
    return tuple(_singular(t) for t in forms) or tokens


def initials_of(name: str) -> frozenset[str]:
    """The ways of writing a name by its first letters alone, in small letters."""
    return take_apart(name).initials


def _owner(name: str) -> tuple[str, ...]:
    before, possessive, after = name.replace("’", "'").partition("'s ")
    return take_apart(before).words if possessive and before and after else ()


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _number(before: str, token: str) -> str | None:
    if token.isdigit():
        return token.lstrip("0") or "0"
    return _ROMAN.get(token) or _COUNTED.get(token) or (_AFTER_PART.get(token) if before in _PARTS else None)


# What different ways of writing a sound in Latin letters become, the longest first.
_SPELLINGS = "tsch=c sch=s tch=c ph=f kh=k ck=k gh=g k=c sh=s zh=s ch=c qu=k q=c x=s z=s w=v y=i j=i dz=s ts=s"
_SOUNDS = tuple(pair.split("=") for pair in _SPELLINGS.split())
_UNHEARD = str.maketrans("", "", "aeiouh")


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """A word as it sounds, roughly, in any of the spellings that it may have been brought into Latin letters by.

    >>> sound("shenghe") == sound("schenghe"), sound("kazatomprom") == sound("qazatomprom")
    (True, True)
    """
    for spelt, said in _SOUNDS:
        word = word.replace(spelt, said)
    return "".join(letter for letter, _ in groupby(word[:1] + word[1:].translate(_UNHEARD)))


MIN_INITIALS, MIN_SOUNDED, MIN_SKELETON = 2, 5, 3


def keys(name: str) -> Iterator[str]:
    """The keys of a name; two names that share none are never compared."""
    parts = take_apart(name)
    yield f"joined {parts.joined}"
    for word in dict.fromkeys(parts.words):
        yield f"word {word}"
        if len(word) >= MIN_SOUNDED and len(sound(word)) >= MIN_SKELETON:
            yield f"sound {sound(word)}"
    for left, right in zip(parts.words, parts.words[1:], strict=False):
        yield f"words {left} {right}"
    for letters in (*sorted(parts.initials), *([parts.acronym] if parts.acronym else [])):
        if len(letters) > MIN_INITIALS:
            yield f"initials {letters}"


# Words that make of a parent's name that of a part of it, wherever the part is.
_BRANCH_WORDS = (
    "holding capital trading international global europe european america american americas asia asian african africa"
    " pacific usa us uk eu north south subsidiary venture foundation finance financial fund trust service logistic"
    " research recycling chemical magnet separation alloy midstream downstream stage royalty"
)
_BRANCH = frozenset(_BRANCH_WORDS.split())


@cache
def _places() -> frozenset[str]:
    """The one-word names of states and places, and their adjectives."""
    found = set()
    for entry in gazetteer().entries:
        if entry.type in ("Government", "Place") and entry.form.replace("-", "").isalpha():
            found.add(_singular(slugify(entry.form)))
    return frozenset(found)


def names_a_part(words: frozenset[str]) -> bool:
    """Whether words, added to the name of a firm, name a part of the firm: a place or a branch of trade."""
    return not (words.isdisjoint(_BRANCH) and words.isdisjoint(_places()))
