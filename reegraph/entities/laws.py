"""Legal forms and the laws that they are of: what tells "Zenda Pty Ltd" from "Zenda GmbH"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Annotated

from pydantic import Field, RootModel, StringConstraints

from reegraph.entities.gazetteer import gazetteer
from reegraph.model import Frozen, slugify
from reegraph.model.tables import read_table

Word = Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

# A form that says only that a firm is one; "Pty Ltd" is Australian, "Co., Ltd." of anywhere.
_NEUTRAL = "british"


class Law(Frozen):
    """The forms of one law as an id writes them, the states that have it, and whether ids keep the form."""

    forms: Annotated[tuple[Word, ...], Field(min_length=1)]
    in_ids: bool
    states: tuple[Code, ...] = ()


@cache
def laws() -> Mapping[str, Law]:
    """The table `legal_forms.toml`; raises TableError naming every fault."""
    return read_table("reegraph.entities.tables", "legal_forms.toml", RootModel[dict[str, Law]]).root


@cache
def laws_by_form() -> Mapping[str, frozenset[str]]:
    """The laws of each form."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, law in laws().items():
        for form in law.forms:
            found[form].add(name)
    return {form: frozenset(of) for form, of in found.items()}


@cache
def forms_in_ids() -> frozenset[str]:
    """The forms that an id keeps."""
    return frozenset(form for law in laws().values() if law.in_ids for form in law.forms)


_STOPS = re.compile(r"(?<=\b\w)\. ?(?=\w\b)")


@lru_cache(maxsize=1 << 16)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name as an id writes them, a form with stops as one: "S.p.A." is "spa".

    >>> words_of("Beta Metals S.p.A."), words_of("Beta & Co. KG")
    (('beta', 'metals', 'spa'), ('beta', 'and', 'co', 'kg'))
    """
    joined = _STOPS.sub("", name) if "." in name else name
    return tuple(slugify(joined).split("-"))


def form_in_id(behind: str) -> str | None:
    """The form that an id keeps, of the words behind a firm's bare name: the first that tells a law.

    >>> form_in_id("Pty Ltd"), form_in_id("GmbH & Co. KG"), form_in_id("Inc.")
    ('pty', 'gmbh', None)
    """
    return next((word for word in words_of(behind) if word in forms_in_ids()), None)


def stated_laws(name: str) -> frozenset[str]:
    """The laws by which the firm of this name may be made, of the forms at its end; none where none is telling.

    >>> sorted(stated_laws("Beta Metals Inc.")), sorted(stated_laws("Beta Co., Ltd.")), sorted(stated_laws("Beta S.A."))
    (['american'], [], ['french', 'latin'])
    """
    found: frozenset[str] = frozenset()
    for word in reversed(words_of(name)[1:]):
        if word not in laws_by_form() and word not in ("co", "and"):
            break
        found |= laws_by_form().get(word, frozenset())
    # In "Alpha Corporation Ltd" the form is "Ltd".
    return found - ({_NEUTRAL, "american"} if _NEUTRAL in found else set())


def may_be_of(entity: str, form: str) -> bool:
    """Whether a listed firm can have this form by the state where it is at home; True where either is unknown."""
    home = gazetteer().territory_of(entity)
    known = gazetteer().by_id(home) if home else None
    states = {state for law in laws_by_form().get(form, ()) for state in laws()[law].states}
    return known is None or not states or known.code in states
