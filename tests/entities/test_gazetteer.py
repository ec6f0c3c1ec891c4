"""The gazetteer: its rules for spellings, and checks on every curated record."""

from __future__ import annotations

from collections import defaultdict
from importlib import resources

import pytest

from reegraph.entities.gazetteer import (
    PACKAGE,
    Entry,
    FacilityRecord,
    OrganisationRecord,
    PlaceRecord,
    PolicyRecord,
    Record,
    TerritoryRecord,
    exact_case,
    gazetteer,
    spellings,
    tables,
)
from reegraph.errors import TableError
from reegraph.model import vocabulary
from reegraph.model.tables import parse_table

SLUGS = {definition.slug for definition in vocabulary().entity.values()}
ALLOWED = {
    "territories.toml": {"government"},
    "places.toml": {"place"},
    "materials.toml": {"material"},
    "organisations.toml": {"company", "agency", "research-organisation"},
    "facilities.toml": {"mine", "refinery", "metal-plant", "magnet-plant", "recycling-plant"},
    "policies.toml": {"policy", "programme"},
    "end_uses.toml": {"end-use"},
    "technologies.toml": {"technology"},
}
RECORDS = [(file, entity_id, record) for file, table in tables().items() for entity_id, record in table.items()]

# Which kinds may share a form, and then only where at most one of them always links by it.
FACILITY = frozenset(vocabulary().groups["facility"])
MAY_SHARE = [
    frozenset({"Place"}),  # Birmingham in England and in Alabama
    FACILITY | {"Place"},  # a plant that is called by its town
    FACILITY | {"Company"},  # a plant that has the name of its firm
    frozenset({"ResearchOrganisation", "Place"}),  # Ames
    frozenset({"Government", "Place"}),  # Georgia
]


def entries(form: str) -> list[Entry]:
    """All entries with exactly this form."""
    return [entry for entry in gazetteer().entries if entry.form == form]


def ids(form: str) -> set[str]:
    return {entry.id for entry in entries(form)}


@pytest.mark.parametrize("file", sorted(ALLOWED))
def test_ids_are_unique_and_prefixed_by_their_type(file: str) -> None:
    """Every id of a table starts with the slug of a type that belongs there, and stands in no other table."""
    here = tables()[file]
    assert here
    wrong = [i for i in here if i.partition("/")[0] not in ALLOWED[file] & SLUGS]
    assert wrong == []
    elsewhere = {i for name, table in tables().items() if name != file for i in table}
    assert elsewhere & set(here) == set()


@pytest.mark.parametrize("file", sorted(ALLOWED))
def test_records_stand_in_the_order_of_their_ids(file: str) -> None:
    """A table is kept sorted by id, so that a new record has one place and a change reads well."""
    assert list(tables()[file]) == sorted(tables()[file])


def test_decoys_stand_in_order() -> None:
    """The list of decoys is sorted and names no phrase twice; none is itself a known name."""
    text = resources.files(PACKAGE).joinpath("decoys.toml").read_text(encoding="utf-8")
    listed = [line.strip(' ",') for line in text.splitlines() if line.startswith('  "')]
    assert listed == sorted(set(listed)) == list(gazetteer().decoys)
    assert {entry.form for entry in gazetteer().entries} & set(listed) == set()


def references(record: Record) -> list[str]:
    """The ids that a record points to."""
    match record:
        case PlaceRecord():
            return [record.within]
        case FacilityRecord():
            return [*record.within, *filter(None, [record.operator])]
        case OrganisationRecord():
            return list(filter(None, [record.parent]))
        case PolicyRecord():
            return list(filter(None, [record.imposer]))
        case _:
            return []


def test_every_reference_leads_to_a_record() -> None:
    """Containers, operators, parents and imposers are ids of the tables, and countries are codes of a territory."""
    known = {entity_id for _, entity_id, _ in RECORDS}
    codes = {record.code for _, _, record in RECORDS if isinstance(record, TerritoryRecord)}
    lost = [(i, r) for _, i, record in RECORDS for r in references(record) if r not in known]
    lost += [
        (i, r.country) for _, i, r in RECORDS if isinstance(r, OrganisationRecord) and r.country not in {*codes, None}
    ]
    assert lost == []


def test_codes_belong_to_one_territory() -> None:
    """No two territories share a country code."""
    codes = [record.code for _, _, record in RECORDS if isinstance(record, TerritoryRecord)]
    assert len(codes) == len(set(codes))


def test_every_place_lies_in_a_state() -> None:
    """Following what holds a place ends at a state, never in a circle."""
    adrift = [
        i for _, i, r in RECORDS if isinstance(r, PlaceRecord | FacilityRecord) and not gazetteer().territory_of(i)
    ]
    assert adrift == []


def test_forms_are_not_given_twice_in_a_record() -> None:
    """A form stands once in a record: as a name that always links or as an ambiguous one."""
    twice = []
    for _, entity_id, record in RECORDS:
        forms = [*record.aliases, *getattr(record, "former", ()), *(set(record.ambiguous) - {record.name})]
        if record.name in forms or len(forms) != len(set(forms)):
            twice.append(entity_id)
    assert twice == []


def test_forms_are_plain_text() -> None:
    """No form is shorter than two characters or holds a typographic quote, dash or space."""
    odd = [e.form for e in gazetteer().entries if len(e.form) < 2 or set(e.form) & set("’‘“”–—\u00a0\t\n")]
    assert odd == []


def shared_forms() -> dict[str, list[Entry]]:
    """Forms that lead to several entities. Metonyms are left out: every capital is a place as well."""
    found = defaultdict(list)
    for entry in gazetteer().entries:
        if entry.role != "metonym":
            found[entry.form if entry.exact_case else entry.form.casefold()].append(entry)
    return {form: owners for form, owners in found.items() if len({e.id for e in owners}) > 1}


def test_a_form_always_links_to_one_entity_at_most() -> None:
    """Of two entities with one form, all but one need a longer form beside it."""
    torn = {form: owners for form, owners in shared_forms().items() if sum(not e.ambiguous for e in owners) > 1}
    assert torn == {}


def test_forms_are_shared_for_a_reason() -> None:
    """Only kinds that are called by each other's names share forms."""
    shared = [(form, {e.type for e in owners}) for form, owners in shared_forms().items()]
    assert [(form, kinds) for form, kinds in shared if not any(kinds <= allowed for allowed in MAY_SHARE)] == []


def test_metonyms_are_not_also_names() -> None:
    """A capital that stands for its state is a name of nothing but the place."""
    named = {e.form: e for e in gazetteer().entries if e.role == "name" and e.type != "Place"}
    assert [e.form for e in gazetteer().entries if e.role == "metonym" and e.form in named] == []


def test_entries_are_sorted_and_unique() -> None:
    """The order of the entries depends on the tables alone, and no entry is there twice."""
    found = gazetteer().entries
    assert [e.form for e in found] == sorted(e.form for e in found)
    assert len({(e.form, e.id, e.role) for e in found}) == len(found)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("Government", 195),
        ("Place", 1200),
        ("Material", 150),
        ("Company", 500),
        ("Agency", 200),
        ("ResearchOrganisation", 100),
        ("Mine", 80),
        ("Refinery", 25),
        ("MagnetPlant", 25),
        ("Policy", 80),
        ("Programme", 50),
        ("EndUse", 80),
        ("Technology", 30),
    ],
)
def test_the_tables_are_broad(kind: str, least: int) -> None:
    """No edit loses a large part of a table unnoticed."""
    assert sum(known.type == kind for known in gazetteer()) >= least


@pytest.mark.parametrize(
    ("form", "entity_id", "role"),
    [
        ("US", "government/united-states", "name"),
        ("U.S.", "government/united-states", "name"),
        ("American", "government/united-states", "demonym"),
        ("Beijing", "government/china", "metonym"),
        ("Beijing", "place/beijing", "name"),
        ("Chinese government", "government/china", "name"),
        ("government of Malaysia", "government/malaysia", "name"),
        ("Dy", "material/dysprosium", "symbol"),
        ("Sillamae", "place/sillamae", "name"),
        ("TEXAS", "place/texas", "name"),
        ("U.S. Department of Energy", "agency/us-department-of-energy", "name"),
        ("US Department of Energy", "agency/us-department-of-energy", "name"),
        ("Defence Logistics Agency", "agency/defense-logistics-agency", "name"),
        ("Round Top project", "mine/round-top", "name"),
        ("rare-earth magnets", "material/rare-earth-permanent-magnets", "name"),
        ("neodymium iron boron magnet", "material/ndfeb-magnets", "name"),
        ("wind turbine", "end-use/wind-turbines", "name"),
        ("data centers", "end-use/data-centres", "name"),
    ],
)
def test_forms_lead_to_their_entity(form: str, entity_id: str, role: str) -> None:
    """Curated forms and their regular spellings are there, each in its role."""
    assert (entity_id, role) in {(entry.id, entry.role) for entry in entries(form)}


def test_a_mine_owns_the_short_form() -> None:
    """Where mine and refinery share a place name, the bare name is the mine and the longer ones tell them apart."""
    assert ids("Mountain Pass") == {"mine/mountain-pass"}
    assert ids("Mountain Pass refinery") == {"refinery/mountain-pass"}


@pytest.mark.parametrize(
    ("form", "weak"),
    [("MP", True), ("Neo", True), ("Solvay", False), ("Mesa", True), ("Texas", False), ("Er", True), ("Dy", False)],
)
def test_short_and_common_forms_are_weak(form: str, weak: bool) -> None:  # noqa: FBT001 - a case of the table
    """Forms that are common words or initials need a longer form beside them."""
    assert {entry.ambiguous for entry in entries(form)} == {weak}


@pytest.mark.parametrize(
    ("kind", "form", "exact"),
    [
        ("Company", "Lynas", True),
        ("Place", "Texas", True),
        ("Material", "Dy", True),
        ("Material", "REE", True),
        ("Material", "REEs", True),
        ("Material", "NdFeB magnets", False),
        ("Material", "magnet scrap", False),
        ("EndUse", "F-35", True),
        ("EndUse", "wind turbines", False),
    ],
)
def test_case_matters_for_proper_names_and_acronyms(kind: str, form: str, exact: bool) -> None:  # noqa: FBT001
    """Only common nouns match in any case: `US` is never `us`."""
    assert exact_case(kind, form) is exact


@pytest.mark.parametrize(
    ("kind", "form", "others"),
    [
        ("Place", "Ålpha", ("Alpha", "ÅLPHA", "ALPHA")),
        ("Place", "Mesa", ()),
        ("Company", "Alpha & Beta", ("Alpha and Beta", "ALPHA & BETA", "ALPHA AND BETA")),
        ("Material", "beta oxide", ("beta oxides",)),
        ("Material", "alpha-beta magnets", ("alpha-beta magnet", "alpha beta magnets", "alpha beta magnet")),
        ("EndUse", "batteries", ("battery",)),
        ("EndUse", "electronics", ()),
        ("EndUse", "glass", ()),
    ],
)
def test_spellings_follow_from_rules(kind: str, form: str, others: tuple[str, ...]) -> None:
    """Accents, ampersands, hyphens, number and headline capitals are made; nothing else is."""
    assert spellings(kind, form) == others


def test_symbols_have_one_spelling() -> None:
    """A chemical symbol is matched as it is written."""
    assert spellings("Material", "Eu", "symbol") == ()


def test_a_made_spelling_never_takes_a_curated_form() -> None:
    """`Defence Production Act` is Canada's, though the American act might be spelt so."""
    assert ids("Defence Production Act") == {"policy/canada-defence-production-act"}
    assert ids("Defense Production Act") == {"programme/defense-production-act-title-iii"}


def test_lookups() -> None:
    """Ids lead to what is known; unknown ids lead to None, not to an error."""
    known = gazetteer()
    oxide = known.by_id("material/ndpr-oxide")
    assert oxide is not None
    assert (oxide.type, oxide.kind, oxide.elements, oxide.rare_earth) == ("Material", "oxide", ("Nd", "Pr"), True)
    assert known.territory_of("place/fort-worth") == "government/united-states"
    assert known.territory_of("mine/mount-weld") == "government/australia"
    assert known.territory_of("company/mp-materials") == "government/united-states"
    assert known.territory_of("government/japan") == "government/japan"
    assert known.by_id("mine/mountain-pass").operator == "company/mp-materials"
    assert known.by_id("place/nowhere") is known.territory_of("place/nowhere") is known.by_id("mine/none") is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('"place/alpha" = { name = "Alpha", in = "place/beta", alias = ["A"] }', "alias"),
        ('"place/alpha" = { name = "A", in = "place/beta" }', "name"),
        ('"place/alpha" = { name = " Alpha", in = "place/beta" }', "name"),
        ('"place/alpha" = { name = "Alpha" }', "in"),
        ('"place/Älpha" = { name = "Alpha", in = "place/beta" }', "place/Älpha"),
        ('"place/alpha" = { name = "Alpha", in = "place/beta" }\n"place/alpha" = {}', "overwrite"),
    ],
)
def test_a_broken_table_names_its_fault(text: str, fault: str) -> None:
    """A misspelt key, a bad form or a double id is an error that names the table and the record."""
    from pydantic import RootModel

    from reegraph.entities.gazetteer import Id

    with pytest.raises(TableError, match=fault) as caught:
        parse_table(text, RootModel[dict[Id, PlaceRecord]], name="places.toml")
    assert caught.value.file == "places.toml"
