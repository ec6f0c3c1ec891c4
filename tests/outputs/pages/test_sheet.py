"""Pages to read: tables with CSV, figures that lead to their sentences, and nothing of a document that runs."""

from __future__ import annotations

import base64
import csv
import io
from pathlib import Path

import pytest
from browser import PHONE, WIDE, Browser
from outputworld import HOSTILE_NAMES

from reegraph.graph import Graph
from reegraph.outputs.pages.sheet import (
    Cell,
    Column,
    Points,
    Row,
    Section,
    Sheet,
    Table,
    Words,
    environment,
    plain,
    to_csv,
    to_html,
)

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def sheet_of(graph: Graph, title: str = "What is known", **how: object) -> Sheet:
    """Every claim of a graph as a row of a table and of a timeline, and the first in a paragraph."""
    rows = tuple(
        Row(
            (claim.subject.name, Cell("1,200", (claim.id,), 1200), claim.evidence.text), remark="one independent source"
        )
        for claim in graph.claims.values()
    )
    columns = (Column("Whose"), Column("Tonnes", number=True), Column("Words"))
    table = Table("supply", f"Supply of {title}", columns, rows, note=title, **how)  # type: ignore[arg-type]
    events = tuple(Row((claim.reported or "", claim.subject.name), (claim.id,)) for claim in graph.claims.values())
    moments = Table("events", "Events", (Column("Date"), Column("What")), events, look="timeline")
    first = next(iter(graph.claims))
    said = Points((Words((f"{title}: ", Cell("1,200 t", (first,), mark="strong"), ".")),), numbered=True)
    return Sheet("known", title, "as of 2026", (said,), (Section("tables", "Tables", (table, moments)),))


def test_csv_has_numbers_and_claims(graph: Graph) -> None:
    """A CSV has every row with plain numbers and the ids of its claims."""
    table = next(sheet_of(graph).tables())
    rows = list(csv.reader(io.StringIO(to_csv(table))))
    assert rows[0] == ["Whose", "Tonnes", "Words", "claims"]
    assert [row[1] for row in rows[1:]] == ["1200"] * len(graph.claims)
    assert [row[3] for row in rows[1:]] == list(graph.claims)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@x", "=cmd|' /C calc'!A0"])
def test_csv_has_no_formulas(text: str) -> None:
    """A name that a spreadsheet would compute begins with an apostrophe; a number never does."""
    table = Table("t", "T", (Column("A"), Column("B")), (Row((text, Cell("−3", (), -3.0))),))
    assert list(csv.reader(io.StringIO(to_csv(table))))[1][:2] == [f"'{text}", "-3"]


def test_plain_text_is_one_visible_line() -> None:
    """Control characters are shown as what they are: not text."""
    assert plain("a\x00b\r\n c\u2028d\ud800") == "a\ufffdb c\ufffdd\ufffd"


def test_templates_escape_and_miss_nothing() -> None:
    """All text is escaped by default, and a name that is not given is an error."""
    made = environment()
    assert made.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    with pytest.raises(Exception, match="undefined"):
        made.from_string("{{ y }}").render(x="")


def test_same_bytes_twice(graph: Graph) -> None:
    """The same sheet is the same page."""
    assert to_html(sheet_of(graph), graph) == to_html(sheet_of(graph), graph)


def test_every_claim_stands_once(graph: Graph) -> None:
    """The sentences hold each used claim once, numbered from 1, with a way back to where it is used."""
    told = [one for document in sheet_of(graph).sentences(graph).documents() for one in document.sentences]
    assert sorted(one.claim for one in told) == sorted(graph.claims)
    assert sorted(one.number for one in told) == list(range(1, len(told) + 1))
    assert {place for one in told for _, place in one.used} > {"supply-0", "summary-0-0"}


@SIZES
@SCHEMES
@pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])
def test_page_is_sound(
    graph: Graph, hostile_graph: Graph, browser: Browser, size: tuple[int, int], *, dark: bool, hostile: bool
) -> None:
    """No console error, no request, no violation of accessibility, no sideways scroll, whatever documents hold."""
    from axe_playwright_python.sync_playwright import Axe

    shown = hostile_graph if hostile else graph
    page = to_html(sheet_of(shown, HOSTILE_NAMES[0] if hostile else "What is known"), shown)
    with browser.visit(page, size=size, dark=dark) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert visit.page.locator("script, img, iframe, [onload], [onerror], [style]").count() == 0
        worst = [
            v["id"] for v in Axe().run(visit.page).response["violations"] if v["impact"] in ("serious", "critical")
        ]
        assert worst == []
        assert visit.said == []
        assert visit.remote() == []


def test_links_land(graph: Graph, browser: Browser) -> None:
    """Every link of the page leads to a place in it, and every figure to a sentence that leads back to it."""
    with browser.visit(to_html(sheet_of(graph), graph)) as visit:
        hrefs = visit.page.eval_on_selector_all("a[href^='#']", "all => all.map(a => a.getAttribute('href'))")
        ids = set(visit.page.eval_on_selector_all("[id]", "all => all.map(e => '#' + e.id)"))
        assert set(hrefs) <= ids
        assert len(ids) == visit.page.locator("[id]").count()
        visit.page.click("#supply-0 a.proof")
        claim = next(iter(graph.claims))
        assert visit.page.url.endswith(f"#c-{claim}")
        assert visit.page.locator(":target blockquote").is_visible()
        visit.page.click(":target .back a >> nth=1")
        assert visit.page.locator("#supply-0").evaluate("e => e.matches(':target')")


def test_csv_link_is_the_table(graph: Graph, browser: Browser, tmp_path: Path) -> None:
    """What the link of a table downloads is its CSV, unfolded rows and all."""
    sheet = sheet_of(graph, shown=3)
    with browser.visit(to_html(sheet, graph)) as visit:
        assert visit.page.locator("#supply > .scroll tbody tr").count() == 3
        with visit.page.expect_download() as caught:
            visit.page.click("#supply .csv")
        assert caught.value.suggested_filename == "known-supply.csv"
        caught.value.save_as(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == to_csv(next(sheet.tables()))


def test_links_hold_the_csv(graph: Graph) -> None:
    """The address of a CSV is data in the page."""
    page = to_html(sheet_of(graph), graph)
    coded = page.split('href="data:text/csv;charset=utf-8;base64,')[1].split('"')[0]
    assert base64.b64decode(coded).decode("utf-8") == to_csv(next(sheet_of(graph).tables()))
