"""Tickers in brackets behind the names of firms: "(ASX: KRM)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reegraph.extract.lexicon import lexicon
from reegraph.extract.names import fold

_BRACKET = re.compile(r"\(([^()]{3,90})\)")
_PAIR = re.compile(
    r"((?:[A-Za-z][A-Za-z0-9.\- ]*?)(?:\s?/\s?[A-Za-z][A-Za-z.\-]*)*)"
    r"\s?:\s?([A-Z0-9]{1,6}(?:\.[A-Z]{1,2})?)(?=[;,)\s/]|$)"
)


def tickers(text: str) -> Iterator[tuple[int, int, int, tuple[str, ...]]]:
    """Tickers in brackets: start of the bracket, start and end of the words, and each as EXCHANGE:SYMBOL."""
    if "(" not in text or ":" not in text:
        return
    folded = fold(text)
    known = lexicon().exchanges
    for outer in _BRACKET.finditer(folded):
        found = []
        for match in _PAIR.finditer(outer[1]):
            names = [n.strip(" ,;") for n in match[1].split("/")]
            found += [f"{known[n]}:{match[2]}" for n in names if n in known]
        if found:
            yield outer.start(), outer.start(1), outer.end(1), tuple(found)
