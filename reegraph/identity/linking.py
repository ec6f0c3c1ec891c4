"""A name by itself to an id: that of a listed entity where the tables know the name, else one of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from reegraph.entities.folding import name_key
from reegraph.entities.gazetteer import MIN_CAPITALS, Entry, gazetteer
from reegraph.entities.laws import form_in_id, may_be_of, stated_laws
from reegraph.extract.legal_forms import strip_suffixes
from reegraph.identity.decisions import kin_of_type
from reegraph.identity.names import NOT_INCORPORATED
from reegraph.identity.profiles import REVIEWED
from reegraph.identity.spelling import key, looser_keys, spelling
from reegraph.model import slugify, vocabulary

_TICKER = re.compile(r"\b([A-Z]{2,8}): ?([A-Z0-9.]{1,8})\b")


def link(name: str, entity_type: str) -> str:
    """The id for a name of something of this type, or of a type that is written for it (a plant of any kind).

    What is listed, or else an id of its own, made of the type and the name as the reading of documents makes it.

    >>> link("Lynas Corporation Ltd.", "Company"), link("Alpha Metals Ltd", "Company")
    ('company/lynas', 'company/alpha-metals')
    """
    return listed(name, entity_type) or own_id(name, entity_type)


def listed(name: str, entity_type: str, *, alone: bool = True) -> str | None:
    """The id of the one listed thing of this kind that a name means, or None.

    Without `alone`, forms that mean it only beside a longer one ("CAP") lead to nothing.

    Names count as they are written, then without case, accents and legal forms, then by the keys of
    `identity/spelling.py`, the strictest first; a name that several listed things have leads to none. Tickers count.
    """
    ticker = _TICKER.search(name) if ":" in name else None
    if ticker is not None:
        traded = _traded().get((_exchange(ticker[1]), ticker[2]))
        if traded is not None:
            return traded
    bare = _without_ticker(name)
    group, slug = kin_of_type(entity_type), vocabulary().entity[entity_type].slug
    steps = [(_as_written(), bare), (_by_key(), name_key(bare))] if alone else [(_surely(), bare)]
    steps += [(_by_spelling(), f"{entity_type} {key(bare, entity_type)}")]
    steps += [(_by_looser_key(), looser) for looser in looser_keys(bare, entity_type)]
    for index, called in steps:
        found = {i for i in index.get((group, called), ()) if _of_its_law(i, bare)}
        if index is _by_looser_key():
            found = {i for i in found if i.startswith(f"{slug}/")}
        for ids in (found, {i for i in found if i.startswith(f"{slug}/")}):
            if len(ids) == 1:
                return min(ids)
    return None


def own_id(name: str, entity_type: str) -> str:
    """The id that reading makes of a name that no table has: its type and name, with a legal form that tells a law."""
    bare = _without_ticker(name)
    slug, plain = vocabulary().entity[entity_type].slug, strip_suffixes(bare)
    form = form_in_id(bare.replace(plain, " ", 1)) if entity_type == "Company" and plain != bare else None
    own = f"{slug}/{slugify(f'{plain} {form}' if form else plain)}"
    return own if form or _of_its_law(own, bare) else f"{slug}/{slugify(bare)}"


def _without_ticker(name: str) -> str:
    return (_TICKER.sub("", name).replace("()", "").strip() or name) if ":" in name else name


def _of_its_law(entity: str, name: str) -> bool:
    """Whether the listed firm can be meant by a name with this legal form."""
    forms = stated_laws(name)
    if not forms:
        return True
    if forms == {"american"}:
        return gazetteer().territory_of(entity) not in NOT_INCORPORATED
    form = form_in_id(name)
    return form is None or may_be_of(entity, form)


@cache
def _as_written() -> Mapping[tuple[str, str], frozenset[str]]:
    return _index((e.form, e) for e in gazetteer().entries)


@cache
def _surely() -> Mapping[tuple[str, str], frozenset[str]]:
    return _index((e.form, e) for e in gazetteer().entries if not e.ambiguous and kin_of_type(e.type) in REVIEWED)


@cache
def _by_key() -> Mapping[tuple[str, str], frozenset[str]]:
    return _index((name_key(e.form), e) for e in gazetteer().entries if kin_of_type(e.type) in REVIEWED)


@cache
def _by_spelling() -> Mapping[tuple[str, str], frozenset[str]]:
    return _index((f"{e.type} {key(e.form, e.type)}", e) for e in _matched() if key(e.form, e.type))


@cache
def _by_looser_key() -> Mapping[tuple[str, str], frozenset[str]]:
    return _index((looser, e) for e in _matched() for looser in looser_keys(e.form, e.type, e.id))


class _Form(NamedTuple):
    id: str
    type: str
    form: str


@cache
def _matched() -> tuple[_Form, ...]:
    """The names in the tables of what may be matched, without those that mean it only beside a longer one."""
    found = {(e.id, e.type, e.form) for e in gazetteer().entries if not e.ambiguous and kin_of_type(e.type) in REVIEWED}
    return tuple(_Form(*one) for one in sorted(found) if not one[2].isupper() or len(one[2]) < MIN_CAPITALS)


def _index(named: Iterable[tuple[str, Entry | _Form]]) -> Mapping[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for called, entry in named:
        found[kin_of_type(entry.type), called].add(entry.id)
    return {called: frozenset(ids) for called, ids in found.items()}


@cache
def _traded() -> Mapping[tuple[str, str], str]:
    pairs = ((ticker.partition(":"), known.id) for known in gazetteer() for ticker in known.tickers)
    return {(_exchange(exchange), symbol): entity for (exchange, _, symbol), entity in pairs}


def _exchange(code: str) -> str:
    return spelling().exchanges.get(code, code)
