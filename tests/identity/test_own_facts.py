"""Tables of a user's facts: names, values and qualifiers are read, and all faults named at once."""

from __future__ import annotations

import pytest

from reegraph.errors import TableError, UnknownNameError
from reegraph.identity.own_facts import read_facts

HEADING = "subject,predicate,object,number,unit,date,word,qualifiers,source\n"


def nothing_known(name):
    raise UnknownNameError(name, [])


def table(tmp_path, *rows, heading=HEADING):
    file = tmp_path / "own.csv"
    file.write_text(heading + "\n".join(rows), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Company: Zenda,supplies,Company: Less Common Metals Ltd,,,,,,x",
         {"subject": "company/zenda", "object": "company/less-common-metals", "object_name": "Less Common Metals"}),
        ("Mine: Zenda,capacity,,1200.5,t/yr,,,,x", {"number": 1200.5, "unit": "t/yr", "object": None}),
        ("Mine: Zenda,starts,,,,2028-06,,milestone=production,x",
         {"date": "2028-06", "qualifiers": {"milestone": "production"}}),
        ("Mine: Zenda,status,,,,,operating,,x", {"word": "operating"}),
        ("Company: A1,supplies,Company: B2,,,,,material=NdPr oxide; years=10; percent=2.5,x",
         {"qualifiers": {"material": "NdPr oxide", "years": 10, "percent": 2.5}}),
    ],
)  # fmt: skip
def test_a_row_is_read_by_its_columns(tmp_path, row, expected):
    """Known names lead to listed ids, new ones to ids of their own; numbers are numbers."""
    (fact,) = read_facts(table(tmp_path, row), nothing_known, by="desk", when="2026-01-02")
    assert {key: getattr(fact, key) for key in expected} == expected
    assert (fact.by, fact.when) == ("desk", "2026-01-02")


def test_all_faults_are_named_by_row(tmp_path):
    """Every wrong row is named, and no fact comes of the file."""
    rows = (
        "Zenda,supplies,Company: B2,,,,,,x",
        "Mine: Zenda,grade,,many,percent,,,,x",
        "Company: A1,supplies,Company: B2,,,,,material,x",
        "Company: A1,supplies,Company: B2,,,,,,",
        "Company: A1,supplies,Company: B2,,,2028,,,x",
        "Mine: Zenda,starts,,,,soon,,,x",
        "Mine: Zenda,capacity,,inf,t/yr,,,,x",
    )
    with pytest.raises(TableError) as caught:
        read_facts(table(tmp_path, *rows), nothing_known)
    assert [fault.partition(":")[0] for fault in caught.value.faults] == [f"row {n}" for n in range(2, 9)]


@pytest.mark.parametrize(
    ("heading", "rows", "fault"),
    [
        (HEADING, (), "no rows"),
        ("subject,predicate\n", ("a,b",), "column source is missing"),
        ("subject,predicate,source,colour\n", ("a,b,c,d",), "no column colour"),
        ("subject,predicate,source\n", ("a,b,c,d",), "more cells"),
    ],
)
def test_a_wrong_heading_is_named(tmp_path, heading, rows, fault):
    """A table without its columns is refused as a whole."""
    with pytest.raises(TableError, match=fault):
        read_facts(table(tmp_path, *rows, heading=heading), nothing_known)
