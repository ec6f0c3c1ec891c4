"""Turtle and N-Triples, written so that the same triples always give the same bytes.

A term is held as its N-Triples form (`<https://…>` or `"…"^^<…>`), so sorting triples is sorting strings and the
N-Triples file is those strings. There are no blank nodes: with them rdflib wrote one graph in six ways in twenty runs.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NewType
from urllib.parse import quote

from reegraph.errors import MisuseError

Term = NewType("Term", str)
Pair = tuple[Term, Term]  # what is said of a subject: a predicate and an object
Triple = tuple[Term, Term, Term]
Block = tuple[Term, Sequence[Pair]]  # a subject, and its predicates and objects in the order in which they are written

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

TYPE = Term(f"<{RDF}type>")
# What a reader cannot see or what turns text around (controls, soft hyphen, zero width, bidi, line separators, byte
# order marks, private use) is written as an escape. A fixed list: str.isprintable follows the Unicode version of the
# running Python, and the same text would give different bytes on two of them.
_ESCAPED = re.compile(
    '["\\\\\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ue000-\uf8ff\ufeff\ufff0-\uffff'
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NOT_IN_IRI = re.compile('[\x00-\x20<>"{}|^`\\\\\x7f-\xa0\u200b-\u200f\u2028-\u202f\ud800-\udfff]')
SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_.~/-]*\Z")  # what `quote` leaves as it is
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)\Z")
_REMEMBERED = 1 << 15  # short forms; those of a large graph are not all kept
_NUMBER = re.compile(rf'"(?P<digits>-?[0-9]+(?P<point>\.[0-9]+)?)"\^\^<{re.escape(XSD)}(?P<type>integer|decimal)>\Z')


def iri(text: str) -> Term:
    """An absolute IRI as a term; a character that no IRI may hold is refused, since it could end the term early."""
    if _NOT_IN_IRI.search(text) or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        raise MisuseError(f"{text!r} is not an absolute IRI; give one such as https://example.org/data/")
    return Term(f"<{text}>")


@lru_cache(1 << 16)
def minted(base: str, *path: str) -> Term:
    """The IRI of something of ours: `base` and the parts of `path`, joined by slashes, percent-encoded as needed.

    >>> minted("https://example.org/", "claim", "a b")
    '<https://example.org/claim/a%20b>'
    """
    joined = "/".join(path)
    if _PLAIN_PATH.match(joined):
        return Term(f"<{base}{joined}>")
    try:
        return Term(f"<{base}{quote(joined, safe='/')}>")
    except UnicodeEncodeError as fault:
        raise MisuseError(f"id {path!r} holds half of a surrogate pair, which no IRI can; mend the id") from fault


@lru_cache(1 << 14)
def literal(text: str, datatype: str | None = None) -> Term:
    """A literal, escaped; a lone surrogate is refused, since no RDF text can hold one.

    >>> literal('say "hi"')
    '"say \\\\"hi\\\\""'
    """
    lone = SURROGATE.search(text)
    if lone is not None:
        raise MisuseError(f"half of a surrogate pair at {lone.start()} in {text[:60]!r}; mend the text")
    quoted = f'"{_ESCAPED.sub(_escape, text)}"'
    return Term(quoted if datatype is None else f"{quoted}^^<{datatype}>")


def number(value: float) -> Term:
    """An xsd:integer or xsd:decimal in canonical form, so that every reader gives back the same text.

    >>> number(0.5)
    '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    if isinstance(value, int):
        return literal(str(value), f"{XSD}integer")
    if not math.isfinite(value):
        raise MisuseError(f"{value!r} is no amount; RDF decimals are finite")
    digits = format(Decimal(repr(value)), "f")
    whole, _, fraction = digits.partition(".")
    return literal(f"{whole}.{fraction or '0'}", f"{XSD}decimal")


@lru_cache(1 << 14)
def date(text: str) -> Term:
    """A year, month or day as gYear, gYearMonth or date; what is none of them stays a plain text.

    >>> date("2026-03")
    '"2026-03"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(text))
    if kind is None or not re.match(r"[0-9]{4}(-[0-9]{2}){0,2}\Z", text):
        return literal(text)
    try:
        dt.date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return literal(text)
    return literal(text, f"{XSD}{kind}")


_UNESCAPED = re.compile(r"\\(?:u([0-9A-F]{4})|U([0-9A-F]{8})|(.))")
_LONG = {"n": "\n", "r": "\r", "t": "\t"}


def value_of(term: Term) -> tuple[str, Term | None]:
    """The text of a literal, and its datatype where it is no plain text."""
    quoted, typed, datatype = term.rpartition('"^^')
    body = quoted[1:] if typed else term[1:-1]
    text = _UNESCAPED.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _LONG.get(m[3], m[3]), body)
    return text, Term(datatype) if typed else None


def write_ntriples(triples: Iterable[Triple]) -> str:
    """The triples as N-Triples: one a line, sorted, each once."""
    return "".join(ntriples_pieces(grouped(triples)))


def write_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str], *, heading: str = "") -> str:
    """The triples as Turtle: subjects, predicates and objects sorted, the type first; `heading` as comment lines."""
    return "".join(turtle_pieces(grouped(triples), prefixes, heading=heading))


def grouped(triples: Iterable[Triple]) -> Iterator[Block]:
    """Triples in any order as blocks."""
    for subject, some in groupby(sorted(set(triples)), key=itemgetter(0)):
        yield subject, [(predicate, other) for _, predicate, other in some]


def ntriples_pieces(blocks: Iterable[Block]) -> Iterator[str]:
    """N-Triples, a piece for each subject."""
    for subject, pairs in blocks:
        yield "".join(f"{subject} {predicate} {other} .\n" for predicate, other in pairs)


def turtle_pieces(blocks: Iterable[Block], prefixes: Mapping[str, str], *, heading: str = "") -> Iterator[str]:
    """Turtle, a piece for each subject after those of the head."""
    yield from head_pieces(prefixes, heading)
    shorten = Shortener(prefixes)
    yield from (block_text(block, shorten) for block in blocks)


def head_pieces(prefixes: Mapping[str, str], heading: str = "") -> Iterator[str]:
    """Comment lines, and the prefixes in the order of their names."""
    yield from (f"# {line}\n" for line in heading.splitlines())
    yield from (f"@prefix {name}: <{namespace}> .\n" for name, namespace in sorted(prefixes.items()))


def block_text(block: Block, shorten: Shortener) -> str:
    """All that is said of one subject in Turtle, its type first."""
    subject, pairs = block
    said: dict[Term, list[str]] = {}
    for predicate, other in pairs:
        said.setdefault(predicate, []).append(shorten(other))
    kinds = said.pop(TYPE, None)
    parts = [f"a {', '.join(kinds)}"] if kinds else []
    parts += [f"{shorten(predicate)} {', '.join(others)}" for predicate, others in said.items()]
    return f"\n{shorten(subject)} " + " ;\n    ".join(parts) + " .\n"


class Shortener:
    """Turns a term into its shortest safe Turtle form; what has no safe short form keeps its N-Triples form."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._names = {namespace: name for name, namespace in sorted(prefixes.items(), reverse=True)}
        self._known: dict[str, str] = {}

    def __call__(self, term: Term) -> str:
        if term[0] != "<":
            return term if term[-1] == '"' else self._short_literal(term)
        known = self._known.get(term)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[term] = self._short_iri(term)
        return known

    def _short_iri(self, term: str) -> str:
        text = term[1:-1]
        cut = max(text.rfind("/"), text.rfind("#")) + 1
        name, local = self._names.get(text[:cut]), text[cut:]
        return term if name is None or not _LOCAL_NAME.match(local) else f"{name}:{local}"

    def _short_literal(self, term: str) -> str:
        found = _NUMBER.match(term)
        if found and (found["type"] == "decimal") == (found["point"] is not None):
            return found["digits"]
        text, _, datatype = term.rpartition("^^")
        return f"{text}^^{self(Term(datatype))}"


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    code = ord(char)
    return _SHORT.get(char) or (f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}")
