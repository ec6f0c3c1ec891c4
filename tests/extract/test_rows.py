"""Tables: what the rows say by the words of the header."""

from __future__ import annotations

import pytest

from reegraph.extract import extract
from reegraph.extract.columns import column_words, first_of
from reegraph.extract.rows import find_rows
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

PLANT = """Alpha Metals Ltd spoke first.

Plant: Beta Magnet Works. Operator: Gamma Magnetics Ltd. Site: Betatown, Ontario. Output in 2024: 310 t of NdFeB magnets.

The market was calm. Customers: Delta Mining Ltd.
"""

FIRM = """# Assessment of a supplier

Company: Gamma Magnetics Ltd
Parent: Omega Holdings Ltd (100%)
- **Owners of Delta Mining Ltd:** Alpha Metals Ltd 51%, Beta Materials Inc 49%
Raw materials: NdPr metal from Beta Materials Inc; dysprosium from Alpha Metals Ltd via Zeta Trading Ltd
Plants: Betatown magnet plant, Kappaville magnet plant
Customers: Omicron Motors Ltd
"""

NAMED = """Beta Mining Ltd said little.

The Kappa Customers: Alpha Metals Ltd was founded in 1990.
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
    assert first_of(column_words().roles, header) == role


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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (PLANT, ("Gamma Magnetics", "operates", "Beta Magnet Works", "asserted")),
        (PLANT, ("Beta Magnet Works", "located_in", "Betatown", "asserted")),
        (PLANT, ("Beta Magnet Works", "located_in", "Ontario", "asserted")),
        (PLANT, ("Beta Magnet Works", "production", "310 t", "asserted")),
        (FIRM, ("Gamma Magnetics", "subsidiary_of", "Omega", "asserted")),
        (FIRM, ("Alpha Metals", "owns_equity", "Delta Mining", "asserted")),
        (FIRM, ("Beta Materials", "owns_equity", "Delta Mining", "asserted")),
        (FIRM, ("Beta Materials", "supplies", "Gamma Magnetics", "asserted")),
        (FIRM, ("Gamma Magnetics", "consumes", "dysprosium", "asserted")),
        (FIRM, ("Gamma Magnetics", "operates", "Kappaville magnet plant", "asserted")),
        (FIRM, ("Gamma Magnetics", "supplies", "Omicron Motors", "asserted")),
    ],
)
def test_lines_with_labels_speak_of_what_the_first_names_or_their_label(text, wanted):
    """The first label names the plant or firm that the others are about; one may name its own."""
    assert wanted in facts(text)


@pytest.mark.parametrize(("text", "name"), [(PLANT, "Delta Mining"), (FIRM, "Zeta Trading"), (NAMED, "Alpha Metals")])
def test_labels_bind_only_what_they_lead_in(text, name):
    """Not what stands in the middle of a paragraph, nor whoever only carries the goods, nor what follows a name."""
    assert not [f for f in facts(text) if name in f and f[1] == "supplies"]


def test_a_name_ends_with_its_line():
    """In a text line by line the next line does not go on with the name that ended the last."""
    assert ("Gamma Magnetics", "operates", "Kappaville magnet plant", "asserted") in facts(FIRM)
    assert ("Gamma Magnetics", "operates", "Kappaville magnet plant", "asserted") in facts(FIRM.replace("\n", "\n\n"))


FIRMS = """
Project | Owner | Country | Status
---|---|---|---
Kappa Hill | Rainbow Diggers Norway | Norway | operating
Omega Hill | undisclosed | Norway | operating
Sigma Hill | Private | Norway | operating
"""


def test_a_column_of_firms_names_firms_and_bars_at_the_sides_may_lack():
    """What stands capitalised in it is a firm, though nothing else in the text says so; words for nobody are none."""
    told = {f for f in facts(FIRMS) if f[1] == "operates"}
    assert told == {("Rainbow Diggers Norway", "operates", "Kappa Hill", "asserted")}


def test_a_table_of_rules_says_whose_they_are_and_what_they_limit():
    """A row of rules gives the maker and the materials of its rule, and makes no sites or products of them."""
    text = "| Measure | Imposed by | Materials |\n|---|---|---|\n| Alpha Export Act | Ghana | lithium, mercury |\n"
    claims = extract(Document.make(name="table.md", origin="", text=text, date="2025-06-30")).claims
    assert {(c.subject.name, c.predicate, c.object.name) for c in claims if c.object} == {
        ("Ghana", "imposes", "Alpha Export Act"),
        ("Alpha Export Act", "restricts", "lithium"),
        ("Alpha Export Act", "restricts", "mercury"),
    }


@pytest.mark.parametrize(
    ("table", "predicate", "facts"),
    [
        (
            "| Subsidiary | Country | Ownership |\n|---|---|---|\n| Beta Magnets Ltd | Germany | 100% |\n| Gamma Alloys Ltd | Norway | 51% |\n",
            "subsidiary_of",
            {("Beta Magnets", "Alpha Metals")},
        ),
        (
            "| Subsidiary | Country | Ownership |\n|---|---|---|\n| Beta Magnets Ltd | Germany | 100% |\n| Gamma Alloys Ltd | Norway | 51% |\n",
            "owns_equity",
            {("Alpha Metals", "Gamma Alloys")},
        ),
        (
            "| Shareholder | Stake |\n|---|---|\n| Delta Capital Ltd | 28.4% |\n",
            "owns_equity",
            {("Delta Capital", "Alpha Metals")},
        ),
        (
            "| Acquirer | Target | Value |\n|---|---|---|\n| Delta Capital Ltd | Beta Magnets Ltd | $220m |\n",
            "acquires",
            {("Delta Capital", "Beta Magnets")},
        ),
    ],
)
def test_tables_of_owners_and_takeovers(table: str, predicate: str, facts: set[tuple[str, str]]) -> None:
    """Columns of subsidiaries, shareholders, parts and buyers say who owns whom."""
    text = f"Alpha Metals Ltd has grown.\n\n{table}"
    claims = extract(Document.make(name="alpha.md", origin="", text=text, date="2025-06-30")).claims
    assert {(c.subject.name, c.object.name) for c in claims if c.predicate == predicate and c.object} == facts


def test_output_has_a_column_a_year() -> None:
    """Each of several columns of output gives its own number."""
    text = "| Country | Mine production 2023 (t) | Mine production 2024 (t) |\n|---|---|---|\n| China | 255,000 | 270,000 |\n"
    claims = extract(Document.make(name="alpha.md", origin="", text=text, date="2025-06-30")).claims
    assert {c.value.number for c in claims if c.predicate == "production" and c.value} == {255000, 270000}
