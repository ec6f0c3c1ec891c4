"""The gazetteer: every name that is known before a text is read, and what it stands for.

The names live in `tables/*.toml`, one record an entity, keyed by its id; the type is the prefix of the id. A record
gives the full name, `aliases` that always mean it, and `ambiguous` forms (short or common words) that mean it only
where a longer form stands in the same document. Spellings that follow from a rule (accents dropped, `&` for `and`,
`rare-earth`, `US` for `United States`, capitals of a headline) are made here and stand in no table.

Forms hold plain spaces, hyphens and straight apostrophes: whoever matches them folds the typographic ones of the
text one to one first, which keeps offsets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from operator import attrgetter
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, RootModel, StringConstraints

from reegraph.model import Frozen, vocabulary
from reegraph.model.tables import read_table

Role = Literal["name", "demonym", "metonym", "symbol"]
Form = Annotated[str, StringConstraints(min_length=2, pattern=r"^\S(?:.*\S)?$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z-]+/[a-z0-9]+(?:-[a-z0-9]+)*$")]

PACKAGE = "reegraph.entities.tables"


class Record(Frozen):
    """What every table says of an entity. A form in `ambiguous` may also be the name itself: then the name is weak."""

    name: Form
    aliases: tuple[Form, ...] = ()
    ambiguous: tuple[Form, ...] = ()


class TerritoryRecord(Record):
    """A state or bloc. `code` is ISO 3166-1 alpha-2 (EU and SU as reserved there)."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    demonyms: tuple[Form, ...] = ()
    metonyms: tuple[Form, ...] = ()


class PlaceRecord(Record):
    """A sub-national place; `in` is what contains it directly, a place or a state. `demonyms` are its adjectives."""

    within: Id = Field(alias="in")
    demonyms: tuple[Form, ...] = ()


class MaterialRecord(Record):
    """A material. `elements` are the symbols of what it is counted for: Nd and Pr for NdPr oxide."""

    kind: Literal[
        "element", "group", "ore", "concentrate", "compound", "oxide", "metal", "alloy", "magnet", "scrap", "other"
    ]
    symbol: str | None = None
    elements: tuple[str, ...] = ()
    rare_earth: bool


class OrganisationRecord(Record):
    """A firm, agency or research organisation; `country` is where it is based, None when it is of no one state."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    parent: Id | None = None
    former: tuple[Form, ...] = ()
    tickers: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]+:[A-Z0-9.]+$")], ...] = ()


class FacilityRecord(Record):
    """A mine or plant: who runs it and where it lies."""

    operator: Id | None = None
    within: tuple[Id, ...] = Field(alias="in", min_length=1)


class PolicyRecord(Record):
    """A law, control or programme and who made it."""

    imposer: Id | None = None


class Entry(NamedTuple):
    """One surface form. `exact_case` forms match as written; the others in any case."""

    id: str
    type: str
    name: str
    form: str
    exact_case: bool
    ambiguous: bool
    role: Role


class Known(NamedTuple):
    """What the tables say of one entity, whatever its kind; fields that its kind has not are empty.

    `within` holds ids of places and states; `elements` symbols; `operator` the id of who runs a facility; `code` is a
    state's ISO 3166-1 code.
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    operator: str | None = None
    parent: str | None = None
    imposer: str | None = None
    kind: str | None = None
    elements: tuple[str, ...] = ()
    rare_earth: bool = False
    tickers: tuple[str, ...] = ()
    code: str | None = None


class Gazetteer:
    """All known names.

    `entries` is sorted by form, equal forms in the order given. `decoys` are phrases that hold a known name and mean
    none: media, exchanges, currencies.

    >>> gazetteer().by_id("material/ndpr-oxide").elements
    ('Nd', 'Pr')
    >>> gazetteer().territory_of("place/fort-worth")
    'government/united-states'
    """

    def __init__(self, known: Iterable[Known], entries: Iterable[Entry], decoys: Iterable[str] = ()) -> None:
        self._known = {k.id: k for k in known}
        self.entries: tuple[Entry, ...] = tuple(sorted(entries, key=attrgetter("form")))
        self.decoys: tuple[str, ...] = tuple(sorted(set(decoys)))

    def __iter__(self) -> Iterator[Known]:
        return iter(self._known.values())

    def __len__(self) -> int:
        return len(self._known)

    def by_id(self, entity_id: str) -> Known | None:
        """What is known by this id, or None."""
        return self._known.get(entity_id)

    def territory_of(self, entity_id: str) -> str | None:
        """The id of the state in which a place or facility lies, or where an organisation is based."""
        if entity_id.startswith("government/"):
            return entity_id
        known = self._known.get(entity_id)
        above = (self.territory_of(w) for w in known.within) if known else ()
        return next((t for t in above if t), None)

    def facility_at(self, place: str, entity_type: str) -> Known | None:
        """The one listed facility of a type at a place called so; None where there is none, or more than one."""
        found = self._facilities_by_place.get((place.lower(), entity_type), ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def _facilities_by_place(self) -> Mapping[tuple[str, str], tuple[Known, ...]]:
        found: dict[tuple[str, str], list[Known]] = {}
        for known in self._known.values():
            if vocabulary().is_facility(known.type):
                for place in known.within:
                    if place.startswith("place/") and (at := self._known.get(place)) is not None:
                        found.setdefault((at.name.lower(), known.type), []).append(known)
        return {key: tuple(sites) for key, sites in found.items()}


class _Decoys(Frozen):
    decoys: tuple[Form, ...]


_TABLES: Mapping[str, type[RootModel[Any]]] = {
    "territories.toml": RootModel[dict[Id, TerritoryRecord]],
    "places.toml": RootModel[dict[Id, PlaceRecord]],
    "materials.toml": RootModel[dict[Id, MaterialRecord]],
    "organisations.toml": RootModel[dict[Id, OrganisationRecord]],
    "facilities.toml": RootModel[dict[Id, FacilityRecord]],
    "policies.toml": RootModel[dict[Id, PolicyRecord]],
    "end_uses.toml": RootModel[dict[Id, Record]],
    "technologies.toml": RootModel[dict[Id, Record]],
}


@cache
def tables() -> Mapping[str, Mapping[str, Record]]:
    """The checked records of each table, in the order of its file; raises TableError naming every fault of a table."""
    return {file: read_table(PACKAGE, file, schema).root for file, schema in _TABLES.items()}


@cache
def gazetteer() -> Gazetteer:
    """The names of this version of reegraph."""
    records = [pair for table in tables().values() for pair in table.items()]
    states = {r.code: i for i, r in records if isinstance(r, TerritoryRecord)}
    decoys = read_table(PACKAGE, "decoys.toml", _Decoys).decoys
    return Gazetteer((_known(i, r, states) for i, r in records), _entries(records), decoys)


def _known(entity_id: str, record: Record, states: Mapping[str, str]) -> Known:
    fields = {f: value for f, value in record if f in _SHARED_FIELDS}
    if isinstance(record, PlaceRecord):
        fields["within"] = (record.within,)
    elif isinstance(record, OrganisationRecord):
        fields["aliases"] += record.former
        fields["within"] = (states[record.country],) if record.country else ()
    return Known(id=entity_id, type=_type_of(entity_id), **fields)


_SHARED_FIELDS = frozenset(Known._fields)


@cache
def _types() -> Mapping[str, str]:
    return {definition.slug: name for name, definition in vocabulary().entity.items()}


def _type_of(entity_id: str) -> str:
    return _types()[entity_id.partition("/")[0]]


class _Given(NamedTuple):
    """One record with the forms that stand in it, each in its role."""

    id: str
    type: str
    record: Record
    forms: tuple[tuple[Role, str], ...]


def _entries(records: Sequence[tuple[str, Record]]) -> Iterator[Entry]:
    """Every surface form. What a table gives goes before what a rule makes for another entity, whatever the case."""
    given = [_Given(i, _type_of(i), r, tuple(_forms(r))) for i, r in records]
    owners: dict[str, tuple[str, ...]] = {}
    for one in given:
        for _, form in one.forms:
            folded = form.casefold()
            owners[folded] = (*owners.get(folded, ()), one.id)
    return (entry for one in given for entry in _entries_of(one, owners))


def _entries_of(given: _Given, owners: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    """The entries of one record: its own forms, then the spellings and phrases that no other record claims."""
    entity_id, kind, record, forms = given
    own = (entity_id,)
    seen = {form for _, form in forms}
    for role, form in forms:
        weak = form in record.ambiguous
        yield Entry(entity_id, kind, record.name, form, exact_case(kind, form), weak, role)
        for made in spellings(kind, form, role):
            if made not in seen and entity_id in owners.get(made.casefold(), own):
                seen.add(made)
                yield Entry(entity_id, kind, record.name, made, exact_case(kind, made), weak, role)
    for made in _phrases(kind, record):
        if made not in seen and entity_id in owners.get(made.casefold(), own):
            yield Entry(entity_id, kind, record.name, made, exact_case=True, ambiguous=False, role="name")


def _forms(record: Record) -> Iterator[tuple[Role, str]]:
    """The forms that stand in the record, each once."""
    plain = dict.fromkeys((record.name, *record.aliases, *record.ambiguous))
    if isinstance(record, TerritoryRecord):
        yield from (("demonym", f) for f in record.demonyms)
        yield from (("metonym", f) for f in record.metonyms)
    elif isinstance(record, PlaceRecord):
        yield from (("demonym", f) for f in record.demonyms)
    elif isinstance(record, OrganisationRecord):
        plain |= dict.fromkeys(record.former)
    elif isinstance(record, MaterialRecord) and record.symbol:
        plain.pop(record.symbol, None)
        if len(record.symbol) > 1:
            yield "symbol", record.symbol
    yield from (("name", f) for f in plain)


_MINE_WORDS = ("mine", "project", "deposit", "Mine", "Project", "Deposit")
_STATE_ITSELF = ("government", "Government", "authorities")
_SAYS_MINE = re.compile(r"(?i)\b(mines?|projects?|deposits?|stockpile|property|clays?|complex)$")


def _phrases(kind: str, record: Record) -> Iterator[str]:
    """Longer names that are built from a name by rule: "Alpha project" of a mine, "Alphan government" of a state."""
    names = [f for f in (record.name, *record.aliases) if f not in record.ambiguous]
    if isinstance(record, TerritoryRecord):
        yield from (f"{n} {g}" for n in (*names, *record.demonyms) for g in _STATE_ITSELF)
        yield from (f"{g} of {n}" for n in names for g in ("government", "Government"))
    elif kind == "Mine":
        bare = [f for f in (*names, *record.ambiguous) if not _SAYS_MINE.search(f)]
        plain = [_without_accents(f) for f in bare]
        yield from dict.fromkeys(f"{f} {w}" for f in (*bare, *plain) for w in _MINE_WORDS)


_ANY_CASE = frozenset({"Material", "EndUse", "Technology"})


def exact_case(kind: str, form: str) -> bool:
    """Proper names, acronyms and symbols match as written; common nouns match in any case.

    >>> exact_case("Material", "magnet scrap"), exact_case("Material", "REEs"), exact_case("Place", "Texas")
    (False, True, True)
    """
    if kind not in _ANY_CASE:
        return True
    if form.islower():
        return False
    letters = [c for c in form if c.isalpha()]
    return len(letters) <= 3 or sum(c.isupper() for c in letters) > len(letters) / 2


# Each pair is tried both ways round: a British paper writes of the Defence Logistics Agency.
_TWINS = (
    ("rare earth", "rare-earth"),
    ("Rare Earth", "Rare-Earth"),
    (" & ", " and "),
    ("United States ", "US "),
    ("United States ", "U.S. "),
    ("US ", "U.S. "),
    ("Defense", "Defence"),
    ("defense", "defence"),
    ("fiber", "fibre"),
    ("luminum", "luminium"),
    ("Center", "Centre"),
    ("center", "centre"),
)
_HAS_TWIN = re.compile("|".join(re.escape(word) for pair in _TWINS for word in pair))
_COUNTED = re.compile(r"\b(oxide|magnet|metal|alloy|concentrate|carbonate|compound|powder|motor|turbine)(s?)$")
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "ı": "i"})
MIN_CAPITALS = 5  # letters; shorter names in the capitals of a headline are too like acronyms


def spellings(kind: str, form: str, role: Role = "name") -> tuple[str, ...]:
    """The other spellings of a form that follow from a rule.

    >>> spellings("Place", "Sillamäe")
    ('Sillamae', 'SILLAMÄE', 'SILLAMAE')
    >>> spellings("Material", "rare earth oxides")
    ('rare-earth oxides', 'rare earth oxide', 'rare-earth oxide')
    """
    if role == "symbol":
        return ()
    proper = kind not in _ANY_CASE
    capitals = proper and len(form) >= MIN_CAPITALS and not form.isupper()
    if proper and form.isascii() and not _HAS_TWIN.search(form):
        return (form.upper(),) if capitals else ()  # nearly all names: the tables load faster for it
    found = _twins(form) if _HAS_TWIN.search(form) else {form: None}
    if not proper:
        found |= {n: None for f in tuple(found) for n in _other_number(f)}
        found |= {f.replace("-", " "): None for f in tuple(found) if "-" in f and not exact_case(kind, f)}
    if not form.isascii():
        found |= {_without_accents(f): None for f in tuple(found)}
    if capitals:
        found |= {f.upper(): None for f in found}
    del found[form]
    return tuple(found)


def _twins(form: str) -> dict[str, None]:
    found = [form]
    for left, right in _TWINS:
        found += [f.replace(a, b) for f in found for a, b in ((left, right), (right, left)) if a in f]
    return dict.fromkeys(found)


def _without_accents(form: str) -> str:
    parts = unicodedata.normalize("NFKD", form.translate(_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c))


def _other_number(form: str) -> Iterator[str]:
    """The singular of a plural, and the plural of the nouns of this field."""
    if counted := _COUNTED.search(form):
        yield form[:-1] if counted[2] else f"{form}s"
    elif re.search(r"[a-z]{2}[^cius]s$", form):
        yield re.sub(r"ie$", "y", form[:-1])
