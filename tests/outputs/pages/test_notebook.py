"""How a graph shows itself in a notebook."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from lxml import etree, html
from outputworld import World

from reegraph.api import KnowledgeGraph
from reegraph.outputs import to_notebook
from reegraph.outputs.pages.notebook import MEMBERS, drawing

PLAIN = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "bdi", "svg", "g", "title", "rect", "text",
         "path", "p"}  # fmt: skip


def boxes(markup):
    """The rectangles of a drawing by the name in their title: left, top, width, height, and roundness."""
    root = etree.fromstring(markup.partition("<p>")[0])
    found = {}
    for group in root.iter("g"):
        title, rect = group.find("title"), group.find("rect")
        if title is not None:
            found[title.text] = tuple(int(rect.get(key)) for key in ("x", "y", "width", "height", "rx"))
    return found


def lines(markup):
    return re.findall(r'<path d="(M[^"]*)" fill="none"', markup)


def crowded(count):
    """A hub with many neighbours, each with one of its own."""
    world = World()
    for number in range(count):
        world.say("Refinery: Hub", "supplies", f"MagnetPlant: Plant {number}")
        world.say(f"Mine: Mine {number}", "supplies", "Refinery: Hub")
        world.say(f"MagnetPlant: Plant {number}", "supplies", f"Company: Buyer {number}")
    return world.graph()


def test_a_graph_shows_counts_and_its_most_connected_part(graph):
    """The table counts documents, claims, entities and deals; the drawing has sites and firms, and no state."""
    markup = KnowledgeGraph(graph)._repr_html_()
    text = html.fromstring(markup).text_content()
    assert markup == to_notebook(graph)
    assert all(word in text for word in ("documents", "claims", "entities", "deals", "asserted"))
    assert set(boxes(drawing(graph))) == {
        "Alpha Mine (Mine)", "Beta Metals (Company)", "Beta Works (MetalPlant)", "Gamma Motors (Company)"
    }  # fmt: skip
    assert "Freeland (Government)" not in markup


def test_sites_and_firms_differ_by_shape_and_plans_by_dashes(graph):
    """Firms have round corners, a planned supply is dashed, and who runs a site has no arrow."""
    markup = drawing(graph)
    round_ = {name: box[4] for name, box in boxes(markup).items()}
    assert round_["Beta Metals (Company)"] > round_["Alpha Mine (Mine)"]
    assert markup.count("stroke-dasharray") == 1
    assert (len(lines(markup)), markup.count('fill="currentColor"/>')) == (3, 2)


def test_a_large_graph_is_drawn_small_and_no_box_covers_another():
    """However much is joined, so many boxes are drawn, none over another, and columns follow the chain."""
    found = boxes(drawing(crowded(30)))
    assert len(found) == MEMBERS
    for (left, top, width, height, _), (left2, top2, _, _, _) in combinations(found.values(), 2):
        assert abs(left - left2) >= width or abs(top - top2) >= height
    columns = {name.split()[0]: box[0] for name, box in found.items()}
    assert columns["Hub"] < columns["Plant"]


def test_a_line_that_passes_a_column_runs_behind_no_box():
    """A supply from a mine to a magnet plant passes between the boxes of the columns between them."""
    world = World()
    for number in range(4):
        world.say("Mine: Alpha", "supplies", f"Refinery: Works {number}")
        world.say(f"Refinery: Works {number}", "supplies", "MagnetPlant: Omega")
    world.say("Mine: Alpha", "supplies", "MagnetPlant: Omega")
    markup = drawing(world.graph())
    works = [box for name, box in boxes(markup).items() if name.startswith("Works")]
    levels = [int(y) for line in lines(markup) for y in re.findall(r" (\d+)H", line)]
    assert len(levels) == 1
    assert all(not top < levels[0] < top + height for _, top, _, height, _ in works)


def test_nothing_joined_is_nothing_drawn():
    """A graph without a supply or a site that is run has its counts alone."""
    world = World().say("Company: Alpha", "located_in", "Government: Freeland")
    assert drawing(world.graph()) == ""
    assert "<svg" not in to_notebook(world.graph())


def test_hostile_names_stay_text(hostile_graph):
    """Names from documents make no element, no attribute of an event, no address, and turn no direction."""
    markup = to_notebook(hostile_graph)
    root = html.fromstring(markup)
    assert {element.tag for element in root.iter()} <= PLAIN
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name in {"href", "src", "id"}]
    assert "\u202e" not in drawing(hostile_graph)
    assert max(map(len, root.itertext())) < 1_000


def test_a_browser_runs_nothing_of_it(browser, hostile_graph):
    """In a browser the markup says nothing, asks for nothing and opens no dialog."""
    with browser.visit(f"<!doctype html><meta charset=utf-8>{to_notebook(hostile_graph)}") as visit:
        assert visit.page.locator("svg rect").count() > 1
        assert visit.said == []
        assert visit.remote() == []


@pytest.mark.parametrize("dark", [False, True])
def test_a_screen_reader_gets_through_it(browser, graph, dark):
    """In light and dark no serious fault of accessibility: the drawing has a name, tables have headings, text contrast."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Notebook</title>'
    scheme = "<style>:root{color-scheme:light dark}</style><main><h1>Output</h1>"
    with browser.visit(head + scheme + KnowledgeGraph(graph)._repr_html_(), dark=dark) as visit:
        found = axe.Axe().run(visit.page).response["violations"]
        assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
