"""Ids from content alone: no counter, no clock, no random number."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
ID_LENGTH = 16  # hex digits: 64 bits, a collision among a million claims has odds of about 1 in 40 million


def content_id(parts: Any) -> str:
    """The first 16 hex digits of the SHA-256 of the canonical JSON of `parts`.

    JSON, not joined strings: ["ab", "c"] and ["a", "bc"] must differ.

    >>> content_id(["ab", "c"]) == content_id(["a", "bc"])
    False
    """
    return hashlib.sha256(_CANONICAL.encode(parts).encode("utf-8", "surrogatepass")).hexdigest()[:ID_LENGTH]


# Letters that no accent can be taken from (ß is "ss" after case folding), as they are usually written without them.
_LATIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


_POSSESSIVE = re.compile(r"['’]s\b")
_OTHER = re.compile(r"[^0-9a-z]+")


def slugify(name: str) -> str:
    """A name as the last part of an entity id: lower case, accents dropped, words joined by hyphens.

    >>> slugify("Österreichische Erz & Metall A.G.")
    'osterreichische-erz-and-metall-a-g'
    >>> slugify("Herøya, Łódź and Weißwasser")
    'heroya-lodz-and-weisswasser'
    """
    text = name.casefold() if name.isascii() else unicodedata.normalize("NFKD", name).casefold().translate(_LATIN)
    text = text.replace("&", " and ")
    if not text.isascii():
        text = "".join(c for c in text if not unicodedata.combining(c))
    slug = _OTHER.sub("-", _POSSESSIVE.sub("s", text)).strip("-")
    # A name in another script keeps an id of its own.
    return slug or content_id(name)
