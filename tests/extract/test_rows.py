"""Tables: what the rows say by the words of the header."""

from __future__ import annotations

import pytest

from reegraph.extract import extract
from reegraph.extract.rows import find_rows, first_of, row_words
from reegraph.extract.text import split_blocks
from reegraph.model import Document

SITES = """Plants.

| Site | Operator | Makes | Capacity | Status |
|---|---|---|---|---|
| Alphaville, Texas | Alpha Metals Ltd | sintered NdFeB magnets | 2,000 mt | operating |
| Betatown, Ontario | Beta Materials Inc | mixed rare earth oxide | 400 mt | planned; commissioning by mid-2027 |
"""

PROJECTS = """
| Project | Developer | Country | Products | Capacity (tpa) | Start | Offtaker |
|:--|:--|:--|:--|--:|---|---|
| Gamma Hill | Gamma Mining Ltd | Malawi | mixed rare earth carbonate | 8,200 | Q1 2028 | Alpha Motors Ltd |
"""

LENDERS = """Beta Materials Inc has raised money.

| Source | Instrument | Amount |
|---|---|---|
| Alpha Capital Ltd (Norway) | Convertible loan | US$54.9 million |
"""

KEYED = """
| Beta refinery in Texas | |
|---|---|
| Output | neodymium oxide and terbium oxide |
| Feed capacity | 65,000 t a year |
| Feed | Gamma Mining Ltd, monazite |
"""


def facts(text):
    document = Document.make(name="table.md", origin="", text=text, date="2025-06-30")
    return {
        (c.subject.name, c.predicate, c.object.name if c.object else c.value.key(), c.modality)
        for c in extract(document).claims
    }


def rows(text):
    return find_rows(text, split_blocks(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (SITES, ("Alpha Metals", "operates", "Alphaville plant", "asserted")),
        (SITES, ("Alphaville plant", "located_in", "Texas", "asserted")),
        (SITES, ("Alphaville plant", "located_in", "Alphaville", "asserted")),
        (SITES, ("Alphaville plant", "produces", "sintered NdFeB magnets", "asserted")),
        (SITES, ("Alpha Metals", "produces", "sintered NdFeB magnets", "asserted")),
        (SITES, ("Alphaville plant", "capacity", "2000 t/yr", "asserted")),
        (SITES, ("Alphaville plant", "status", "operating", "asserted")),
        (SITES, ("Betatown plant", "status", "planned", "planned")),
        (SITES, ("Betatown plant", "starts", "2027", "planned")),
        (SITES, ("Beta Materials", "operates", "Betatown plant", "planned")),
        (PROJECTS, ("Gamma Mining", "operates", "Gamma Hill", "planned")),
        (PROJECTS, ("Gamma Hill", "located_in", "Malawi", "asserted")),
        (PROJECTS, ("Gamma Hill", "capacity", "8200 t/yr", "planned")),
        (PROJECTS, ("Gamma Hill", "starts", "2028", "planned")),
        (PROJECTS, ("Gamma Mining", "offtake", "Alpha Motors", "planned")),
        (LENDERS, ("Alpha Capital", "funds", "Beta Materials", "asserted")),
        (KEYED, ("Beta refinery", "produces", "terbium oxide", "asserted")),
        (KEYED, ("Beta refinery", "capacity", "65000 t/yr", "asserted")),
        (KEYED, ("Gamma Mining", "supplies", "Beta refinery", "asserted")),
    ],
)
def test_rows_say_their_facts(text, wanted):
    """Each column gives the row the facts that its header names."""
    assert wanted in facts(text)


def test_money_in_a_row_has_instrument_and_amount():
    """A row of a table of lenders tells the instrument and the amount, and the bracket behind a lender is no lender."""
    document = Document.make(name="table.md", origin="", text=LENDERS, date="2025-06-30")
    funds = [c for c in extract(document).claims if c.predicate == "funds" and c.rule == "row-funds"]
    assert [(c.subject.name, c.qualifiers) for c in funds] == [
        ("Alpha Capital", {"instrument": "loan", "amount": "54900000 USD"})
    ]


def test_the_evidence_of_a_row_is_the_row():
    """The evidence of a fact from a table is its row as it stands."""
    document = Document.make(name="table.md", origin="", text=SITES, date="2025-06-30")
    claim = next(c for c in extract(document).claims if c.predicate == "capacity")
    assert (
        claim.evidence.text
        == "| Alphaville, Texas | Alpha Metals Ltd | sintered NdFeB magnets | 2,000 mt | operating |"
    )


@pytest.mark.parametrize(
    "text",
    [
        "| Alpha | Beta |\n|---|---|\n| one | two |\n",
        "| Site | Operator |\n|---|---|\n",
        "no table\n",
        "| lonely |\n",
    ],
)
def test_tables_without_a_readable_header_give_no_rows(text):
    """A table whose header tells no roles, or that has no rows, is left to the rules for sentences."""
    assert rows(text) == {}


def test_two_tables_have_their_own_headers():
    """A blank line and a new header begin a new table."""
    text = SITES + PROJECTS
    headers = [{c.role for c in row.cells} for row in rows(text).values()]
    assert headers == [
        {"site", "operator", "product", "capacity", "status"},
        {"site", "operator", "product", "capacity", "status"},
        {"mine", "operator", "place", "product", "capacity", "start", "buyer"},
    ]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Capacity (tpa)", "capacity"),
        ("Start-up", "start"),
        ("Feed capacity", "capacity"),
        ("Owner", "operator"),
        ("Colour", ""),
    ],
)
def test_roles_of_headers(header, role):
    """A header cell has the first role one of whose words stands in it."""
    assert first_of(row_words().roles, header) == role


def values(text):
    document = Document.make(name="table.md", origin="", text=text, date="2025-06-30")
    return {(c.subject.name, c.predicate, c.value.key()) for c in extract(document).claims if c.value}


def test_a_table_of_mines_gives_reserves_grades_and_outputs():
    """Numbers without a unit take that of their column's header."""
    text = "| Mine | Resource (Mt) | Grade (% TREO) | Production 2024 (t) |\n|---|---|---|---|\n| Weld Range | 18.7 | 4.2 | 12,000 |\n"
    assert values(text) == {
        ("Weld Range", "reserves", "1.87e+07 t"),
        ("Weld Range", "grade", "4.2 percent"),
        ("Weld Range", "production", "12000 t"),
    }


def test_a_column_of_tickers_gives_tickers():
    """A cell with an exchange and a symbol is the ticker of the row's firm."""
    text = "| Company | Ticker | Country |\n|---|---|---|\n| Alpha Metals Ltd | ASX: ALM | Australia |\n"
    assert ("Alpha Metals", "ticker", "ASX:ALM") in values(text)
