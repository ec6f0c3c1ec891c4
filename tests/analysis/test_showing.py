"""Answers as tables in a notebook."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from lxml import html

import reegraph
from reegraph.analysis import showing
from reegraph.analysis.results import Result

ROWS = [
    {
        "name": "Alpha <Mine>",
        "share": 0.25,
        "tonnes": 12_345,
        "claims": ["aa", "bb"],
        "note": None,
        "made": {"text": "x"},
    },
    {"name": "Beta", "share": None, "tonnes": 1_200.5, "claims": ["cc"], "note": [], "made": None},
]


def cells(markup):
    """The text of each cell, row by row."""
    return [[cell.text_content() for cell in row.xpath("./td")] for row in html.fromstring(markup).xpath("//tbody/tr")]


def headings(markup):
    return [h.text_content() for h in html.fromstring(markup).xpath("//th")]


def test_a_table_shows_what_stands_in_the_rows():
    """Empty columns are left out, numbers are legible, what is missing is a dash, claims open to their ids."""
    markup = showing.table(ROWS)
    assert headings(markup) == ["name", "share", "tonnes", "claims", "made"]
    assert cells(markup) == [
        ["Alpha <Mine>", "0.25", "12,345", "2 claimsaa bb", "x"],
        ["Beta", "–", "1,200.5", "1 claimcc", "–"],
    ]


def test_columns_are_chosen_and_lead_into_objects():
    """Only the columns that are named stand, in their order; a dot leads into an object, whose name heads the column."""
    rows = [{"subject": {"name": "Alpha"}, "id": "1"}, {"subject": {"name": "Beta"}, "id": "2"}]
    markup = showing.table(rows, columns=("id", "subject.name", "nothing"), heading="Two")
    assert headings(markup) == ["id", "subject"]
    assert cells(markup) == [["1", "Alpha"], ["2", "Beta"]]
    assert html.fromstring(markup).xpath("//caption")[0].text_content() == "Two"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (9_999, "9999"),
        (-12_000.0, "-12,000"),
        (0.333333, "0.333"),
        (["a", "b"], "a, b"),
        (list("abcdefgh"), "a, b, c, d, e, f and 2 more"),
        ([{"name": "China", "percent": 80.0}, {"name": "Japan", "percent": 7.25}], "China 80 %, Japan 7.2 %"),
        ({"material": "NdPr oxide", "years": 10}, "material NdPr oxide, years 10"),
        ({"low": 1.5, "high": None}, "low 1.5, high –"),
        ("x" * 400, "x" * 300 + "…"),
    ],
)
def test_values_are_written_for_readers(value, shown):
    """Truth, numbers, lists and objects are written as a reader would, and long texts are cut."""
    assert cells(showing.table([{"value": value}])) == [[shown]]


def test_many_rows_are_cut_and_counted():
    """After twenty rows the table says how many more there are."""
    markup = showing.table([{"n": n} for n in range(1, 101)])
    assert len(cells(markup)) == showing.ROWS == 20
    assert "… and 80 more rows" in html.fromstring(f"<div>{markup}</div>").text_content()


def test_nothing_is_said_to_be_nothing():
    """Without rows the heading stands alone, and without either the word."""
    assert html.fromstring(showing.table([], heading="No conflicts.")).text_content() == "No conflicts."
    assert html.fromstring(showing.table([])).text_content() == "nothing"


class Tags(HTMLParser):
    """Collects the elements of a markup and their attributes."""

    def __init__(self, markup):
        super().__init__()
        self.found = set()
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.found |= {tag, *(name for name, _ in attributes)}


HOSTILE = ("<script>alert(1)</script>", '" onload="alert(2)', "</td></table><img src=x onerror=alert(3)>", "$x$ &lt;")


def test_hostile_texts_stay_text():
    """Names in keys, values, lists and claims make no element and no attribute, and mathematics is switched off."""

    class Hostile(Result):
        headed = True

        def to_rows(self):
            return [{t: t, "list": [t], "object": {t: t}, "claims": [t]} for t in HOSTILE]

        def to_lines(self):
            return list(HOSTILE)

    markup = Hostile()._repr_html_()
    plain = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "bdi", "details", "summary", "code"}
    assert Tags(markup).found == plain | {"class", "style", "scope"}
    assert all(text in html.fromstring(markup).text_content() for text in HOSTILE)
    assert 'class="reegraph tex2jax_ignore mathjax_ignore"' in markup


@pytest.fixture(scope="module")
def graph():
    return reegraph.example()


@pytest.mark.parametrize("ask", [
    lambda g: g.entities("Mine"), lambda g: g.claims("offtake"), lambda g: g.deals(), lambda g: g.documents(),
    lambda g: g.show("Mountain Pass"), lambda g: g.upstream("General Motors"), lambda g: g.paths("Solvay", "Noveon"),
    lambda g: g.chokepoints("Noveon San Marcos"), lambda g: g.chokepoints_between("2025-12", "2026-06"),
    lambda g: g.timeline("Round Top"), lambda g: g.conflicts("Round Top"), lambda g: g.review(limit=3),
    lambda g: g.losses(fail=["Mountain Pass"]), lambda g: g.concentration(stage="magnet"), lambda g: g.traceability(),
    lambda g: g.replacements("Mountain Pass"), lambda g: g.commitments(), lambda g: g.cite(list(g.graph.claims)[:2]),
    lambda g: g.concentration_between("2020", "2026"), lambda g: g.diff_dates("2026-01", "2026-02"),
    lambda g: g.sparql("SELECT ?a ?b { ?a reegraph:supplies ?b } LIMIT 2"),
])  # fmt: skip
def test_every_answer_shows_all_the_columns_that_it_names(graph, ask):
    """Of each kind of answer the columns that it names are there, and the same answer has the same markup."""
    answer = ask(graph)
    markup = answer._repr_html_()
    assert markup == ask(graph)._repr_html_()
    rows = answer.to_rows()
    assert len(cells(markup)) == min(len(rows), showing.ROWS)
    for column in getattr(answer, "shown", ()):
        assert any(column.split(".")[0] in row for row in rows), column


def test_a_chokepoint_row_names_its_target_and_its_cause(graph):
    """A row of chokepoints has the name of the target beside that of the cause."""
    rows = graph.chokepoints("Noveon San Marcos").to_rows()
    assert {row["target_name"] for row in rows} == {"Noveon San Marcos"}
    assert "Solvay La Rochelle" in {row["name"] for row in rows}
