"""Drawings as SVG: bars, shares, and flows between stages."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from outputworld import HOSTILE_NAMES

from reegraph.outputs.pages.charts import TONES, Share, bar, shares
from reegraph.outputs.pages.sankey import _WIDEST, Flow, _Layout, legend, sankey
from reegraph.outputs.pages.shell import asset

COLUMNS = ("Mine", "Oxide", "Metal", "Magnet")
FLOWS = [
    Flow((0, "Alphaland"), (1, "Betaland"), 1000, "documents", "1,000 t", "row-0", "one"),
    Flow((0, "Alphaland"), (3, "Gammaland"), None, "register", "", "row-1", "two"),
    Flow((0, "Deltaland"), (1, "Betaland"), 250, "both", "250 t", "row-2", "three"),
    Flow((1, "Betaland"), (2, "Betaland"), None, "register", "", "row-3", "four"),
    Flow((1, "Betaland"), (3, "Gammaland"), None, "documents", "", "row-4", "five"),
    Flow((2, "Betaland"), (3, "Gammaland"), 90, "documents", "90 t", "row-5", "six"),
]


def parsed(drawing):
    """The drawing as XML, which a browser's parser need not mend."""
    return ET.fromstring(str(drawing))


@pytest.mark.parametrize(
    ("part", "width"), [(0, "0%"), (0.5, "50%"), (1 / 3, "33.33%"), (1, "100%"), (7, "100%"), (-1, "0%")]
)
def test_bar_is_as_long_as_its_part(part, width):
    """A bar stays in its box."""
    assert parsed(bar(part)).find("rect").get("width") == width


def test_bar_has_the_span_of_an_interval():
    """The line goes from the least to the most, and is not there where both are one."""
    line = parsed(bar(0.5, 0.25, 0.75)).findall("line")[0]
    assert (line.get("x1"), line.get("x2")) == ("25%", "75%")
    assert parsed(bar(0.5, 0.5, 0.5)).findall("line") == []


def test_shares_stand_side_by_side():
    """Each share begins where the one before ends; a name is written only where there is room."""
    drawing = parsed(shares([Share("China", 60, 0), Share("Long name of a holder", 30, 1), Share("X", 2, 9)]))
    assert [r.get("x") for r in drawing.findall("rect")] == ["0%", "60%", "90%"]
    assert [t.text for t in drawing.findall("text")] == ["China"]


def test_drawings_have_no_style_and_no_script():
    """The policy forbids styles, and text is text."""
    hostile = [Flow((0, n), (3, n), None, "documents", n, "row", n) for n in HOSTILE_NAMES if "\x01" not in n]
    drawings = [
        sankey(COLUMNS, hostile, HOSTILE_NAMES[0]),
        shares([Share(HOSTILE_NAMES[2][:9], 99, TONES - 1)]),
        bar(0.5, 0, 1),
    ]
    for drawing in drawings:
        found = parsed(drawing)
        names = {element.tag for element in found.iter()}
        assert names <= {"svg", "rect", "line", "text", "a", "g", "path", "circle", "title"}
        assert not any(key.startswith("on") or key == "style" for e in found.iter() for key in e.attrib)


def test_sankey_is_the_same_twice():
    """Nothing but the flows decides the drawing."""
    assert sankey(COLUMNS, FLOWS, "about") == sankey(COLUMNS, FLOWS, "about")


def test_sankey_draws_every_flow_and_tells_them_apart():
    """A flow of known tonnes is a band as wide as they are, one without is a thin broken line; marks differ by source."""
    drawing = parsed(sankey(COLUMNS, FLOWS, "about"))
    links = {a.get("href"): a for a in drawing.findall("a")}
    assert set(links) == {f"#{flow.link}" for flow in FLOWS}
    kinds = {href: a.find("path").get("class") for href, a in links.items()}
    assert kinds["#row-0"] == kinds["#row-2"] == "band"
    assert kinds["#row-1"] == kinds["#row-3"] == "line unknown"
    widths = {href: float(a.find("path").get("stroke-width")) for href, a in links.items()}
    assert widths["#row-0"] == _WIDEST == widths["#row-5"]
    assert widths["#row-2"] == pytest.approx(_WIDEST / 4, abs=0.1)
    marks = {g.get("class"): next(iter(g)).tag for g in drawing.findall("g")}
    assert marks == {"documents": "circle", "both": "rect", "register": "rect"}
    assert {t.text for t in drawing.findall("text") if t.get("class") == "amount"} == {"1,000 t", "250 t", "90 t"}


def test_sankey_keeps_columns_and_overlaps_nothing():
    """Boxes and lanes of a column stand below one another, and flows lead from left to right."""
    layout = _Layout(len(COLUMNS), FLOWS)
    for number, column in enumerate(layout.columns):
        assert all(stop.column == number for stop in column)
        assert all(b.top >= a.top + a.height for a, b in pairwise(column))
        assert all(stop.top >= -1e-6 for stop in column)
    for route in layout.routes:
        assert [stop.column for stop in route] == list(range(route[0].column, route[-1].column + 1))
    numbers = [float(x) for x in re.findall(r'd="M([\d.]+)', str(sankey(COLUMNS, FLOWS, "a")))]
    assert len(numbers) == len(FLOWS)


# Names and tonnes of a drawing that lie on one another or on a mark, each pair by its texts or kinds.
ON_ONE_ANOTHER = """() => {
  const parts = [...document.querySelectorAll(".sankey text, .sankey .mark")];
  const boxes = parts.map((part) => [part.textContent, part.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
    .filter(([other, b]) => (one || other) && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => [one, other]));
}"""


def test_names_marks_and_tonnes_stand_beside_one_another(browser):
    """Long names, narrow bands one below the other, and bands that skip a stage: no text lies on another or a mark."""
    names = ("place unknown", "United Kingdom", "European Union", "United States of America")
    flows = [
        Flow((i, name), (i + 1, names[j]), tonnes, "both", f"{tonnes:,} t", f"row-{i}-{j}-{name}", name)
        for i in range(2)
        for j, tonnes in enumerate((12_345, 900, 800))
        for name in names[: 2 + i]
    ]
    flows.append(Flow((0, names[1]), (3, names[0]), 700, "documents", "700 t", "row-skips", "skips"))
    with browser.visit(f"<style>{asset('sheet.css')}</style>{sankey(COLUMNS, flows, 'about')}") as visit:
        assert visit.page.locator(".sankey .amount").count() == len(flows)
        assert visit.page.evaluate(ON_ONE_ANOTHER) == []


def test_sankey_of_nothing():
    """No flow is no fault."""
    assert parsed(sankey(COLUMNS, [], "nothing")).findall("a") == []


def test_legend_says_every_line_in_words():
    """Each source and each kind of line has a sample and its meaning."""
    assert len({words for _, words in legend()}) == 5
