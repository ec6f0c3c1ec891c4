"""A name by itself to an id: that of a listed entity where the tables know the name, else one of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from reegraph.entities.folding import name_key
from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.legal_forms import strip_suffixes
from reegraph.identity.decisions import kin_of_type
from reegraph.identity.names import NOT_INCORPORATED, take_apart
from reegraph.model import slugify, vocabulary

_TICKER = re.compile(r"\b([A-Z]{2,8}): ?([A-Z0-9.]{1,8})\b")


def link(name: str, entity_type: str) -> str:
    """The id for a name of something of this type, or of a type that is written for it (a plant of any kind).

    Listed names count as they are written, then without case, accents and legal forms; a name that several listed
    things have leads to none. Tickers count. Without a listed thing the id is made of the type and the name, without
    its legal form, as the reading of documents makes it.

    >>> link("Lynas Corporation Ltd.", "Company"), link("Alpha Metals Ltd", "Company")
    ('company/lynas', 'company/alpha-metals')
    """
    group = kin_of_type(entity_type)
    ticker = _TICKER.search(name)
    if ticker is not None:
        traded = _traded().get(f"{ticker[1]}:{ticker[2]}")
        if traded is not None:
            return traded
    bare = _TICKER.sub("", name).replace("()", "").strip() or name
    for index, form in ((_as_written(), bare), (_by_key(), name_key(bare))):
        found = {i for i in index.get((group, form), ()) if _of_its_law(i, bare)}
        same_type = {i for i in found if i.startswith(f"{vocabulary().entity[entity_type].slug}/")}
        for ids in (found, same_type):
            if len(ids) == 1:
                return min(ids)
    slug = vocabulary().entity[entity_type].slug
    own = f"{slug}/{slugify(strip_suffixes(bare))}"
    return own if _of_its_law(own, bare) else f"{slug}/{slugify(bare)}"


def _of_its_law(entity: str, name: str) -> bool:
    """Whether the listed firm can be meant by a name with this legal form."""
    return take_apart(name).forms != {"US"} or gazetteer().territory_of(entity) not in NOT_INCORPORATED


@cache
def _as_written() -> Mapping[tuple[str, str], frozenset[str]]:
    return _index(exactly=True)


@cache
def _by_key() -> Mapping[tuple[str, str], frozenset[str]]:
    return _index(exactly=False)


def _index(*, exactly: bool) -> Mapping[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in gazetteer().entries:
        form = entry.form if exactly else name_key(entry.form)
        found[kin_of_type(entry.type), form].add(entry.id)
    return {key: frozenset(ids) for key, ids in found.items()}


@cache
def _traded() -> Mapping[str, str]:
    return {ticker: known.id for known in gazetteer() for ticker in known.tickers}
