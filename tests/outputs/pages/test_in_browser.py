"""The pages in a real browser."""

from __future__ import annotations

import pytest

from reegraph.outputs import to_html
from reegraph.outputs.pages import view

# A part of the page that asks questions: it keeps its state in the address, hears what is selected, and marks boxes.
ASKING = """
const makeAsking = (data, app) => {
  const words = app.make("p", "note", `${app.state.get("fail")} / ${app.selected()}`);
  document.getElementById("asking").append(words);
  app.onSelect((id) => { words.textContent = `now ${id}`; });
  app.roles(new Map([["company/beta-metals", "cause"], ["company/gamma-motors", "dark"]]));
  app.state.set("fail", "two words & more");
};
"""


def test_the_graph_page_asks_for_nothing_and_complains_of_nothing(browser, graph):
    """With every request refused the page is drawn, and neither asks for an address nor writes to the console."""
    with browser.visit(to_html(graph)) as visit:
        visit.page.wait_for_selector("[data-ready=yes]")
        assert visit.remote() == []
        assert visit.said == []


@pytest.fixture
def asking(monkeypatch):
    """A page with another part that asks in the place of its own."""
    plain = view.asset
    monkeypatch.setattr(view, "asset", lambda name: ASKING if name == "asking.js" else plain(name))


def test_a_part_of_the_page_keeps_its_state_and_marks_boxes(browser, graph, asking):
    """What it sets stands in the address, what the address says it gets, and the legend tells what it marked."""
    with browser.visit(to_html(graph), at="fail=one&sel=mine%2Falpha-mine") as visit:
        visit.page.wait_for_selector("[data-ready=yes]")
        assert visit.page.inner_text("#asking") == "one / mine/alpha-mine"
        assert visit.page.inner_text("#roles").split("\n") == ["assumed to fail 1", "goes dark 1"]
        assert visit.page.evaluate("location.hash") == "#fail=two+words+%26+more&sel=mine%2Falpha-mine"
        visit.page.click("#details a >> text=Beta Metals")
        assert visit.page.inner_text("#asking") == "now company/beta-metals"
        assert visit.said == []


def test_an_old_address_still_selects(browser, graph):
    """`#company/gamma-motors`, as pages before this one wrote it, opens that company."""
    with browser.visit(to_html(graph), at="company%2Fgamma-motors") as visit:
        visit.page.wait_for_selector("[data-ready=yes]")
        assert visit.page.inner_text("#details h2") == "Gamma Motors"


@pytest.mark.parametrize("at", ["sel=no%2Fsuch", "%", "sel=%ff&&=", "&&&"])
def test_a_damaged_address_opens_the_page(browser, graph, at):
    """What names nothing is passed over."""
    with browser.visit(to_html(graph), at=at) as visit:
        visit.page.wait_for_selector("[data-ready=yes]")
        assert visit.said == []
