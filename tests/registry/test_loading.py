"""The reference tables: every record by itself, and what records say of each other."""

from __future__ import annotations

import pytest

from reegraph.entities.gazetteer import gazetteer
from reegraph.errors import TableError
from reegraph.registry.loading import Registry, canonical, check, parse_rows, registry, table_text
from reegraph.registry.records import Flow, Source

# Armed groups are in the tables for what they hold, and in no list of names: a text that names one names no agency.
_NOT_NAMES = {"agency/kachin-independence-army", "agency/united-wa-state-army"}

SOURCE = "- id: alpha-2025\n  title: Alpha report\n  publisher: Alpha\n  date: '2025'\n  url: https://alpha.example/r\n  read: doc\n"


@pytest.mark.parametrize("name", Registry._fields)
def test_tables_stand_in_canonical_form(name: str) -> None:
    """A table is written one way only, so that a change of one record is a change of its lines."""
    text = table_text(name)
    assert canonical(text) == text


@pytest.mark.parametrize("name", Registry._fields)
def test_tables_hold_records(name: str) -> None:
    """Every table passes its schema and holds records with ids of their own."""
    rows = getattr(registry(), name)
    assert len({r.id for r in rows}) == len(rows) > 25


def test_records_agree_with_each_other() -> None:
    """No reference leads nowhere, no id is used twice, no relation joins what it may not."""
    assert sorted(check(registry())) == []


def test_names_of_records_are_known_names() -> None:
    """What the tables state is stated of entities that texts can name."""
    tables = registry()
    rows = (*tables.organisations, *tables.facilities, *tables.materials, *tables.policies)
    assert {r.id for r in rows if gazetteer().by_id(r.id) is None} == _NOT_NAMES


def test_a_fault_names_its_row_and_field() -> None:
    """A wrong value is named with the id of its row, the field, and what was found."""
    with pytest.raises(TableError, match=r"alpha-2025: date: .*found '11/2025'"):
        parse_rows(SOURCE.replace("'2025'", "'11/2025'"), Source, name="sources.yaml")


def test_an_unknown_field_is_refused() -> None:
    """A field that the schema does not know is a typing mistake, not an extension."""
    with pytest.raises(TableError, match="alpha-2025: adress"):
        parse_rows(SOURCE + "  adress: x\n", Source, name="sources.yaml")


def test_broken_yaml_is_one_fault() -> None:
    """A file that is no YAML is told with the place where reading stopped."""
    with pytest.raises(TableError, match=r"sources.yaml.*line 2"):
        parse_rows("- id: [\n", Source, name="sources.yaml")


def _flow(**fields: object) -> Flow:
    known = {
        "id": "flow/900", "predicate": "supplies", "subject": "company/mp-materials", "object": "company/lynas",
        "qualifiers": {}, "valid_from": None, "valid_to": None, "status": "announced", "modality": "asserted",
        "source": registry().sources[0].id, "note": None,
    }  # fmt: skip
    return Flow.model_validate(known | fields)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"subject": "company/nobody"}, "flow/900: unknown id company/nobody"),
        ({"source": "no-such-source"}, "flow/900: unknown source no-such-source"),
        ({"predicate": "loves"}, "flow/900: loves is no relation"),
        ({"object": "company/mp-materials"}, "flow/900: joins a thing to itself"),
        ({"predicate": "operates"}, "flow/900: company/lynas may not stand here (Company)"),
        ({"valid_from": "2025", "valid_to": "2024"}, "flow/900: ends before it begins"),
        ({"status": "cancelled", "commitment": "binding"}, "flow/900: cancelled but not lapsed"),
    ],
)
def test_faults_between_records_are_told(fields: dict[str, object], fault: str) -> None:
    """Each kind of disagreement between records is found."""
    tables = registry()._replace(flows=(_flow(**fields),))
    assert fault in set(check(tables))
