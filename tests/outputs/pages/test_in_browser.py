"""The pages in a real browser."""

from __future__ import annotations

from reegraph.outputs import to_html


def test_the_graph_page_asks_for_nothing_and_complains_of_nothing(browser, graph):
    """With every request refused the page is drawn, and neither asks for an address nor writes to the console."""
    with browser.visit(to_html(graph)) as visit:
        visit.page.wait_for_selector("[data-ready=yes]")
        assert visit.remote() == []
        assert visit.said == []
