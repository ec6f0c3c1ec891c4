"""The report: what it tells is what the analysis answers, every figure leads to its sentence, and nothing runs."""

from __future__ import annotations

import base64
import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from browser import PHONE, WIDE, Browser
from markdown_it import MarkdownIt
from outputworld import HOSTILE_NAMES, World

from reegraph import api
from reegraph.analysis import Options
from reegraph.graph import Graph
from reegraph.outputs.pages.markdown import escaped, to_markdown
from reegraph.outputs.pages.report import Answers, Report, ask, report
from reegraph.outputs.pages.sheet import Cell, Sheet, plain, to_html

DOCUMENTS = Path(__file__).parents[3] / "data" / "documents"
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@pytest.fixture(scope="module")
def answers() -> Answers:
    """The answers on one of the project's documents and the reference tables."""
    return ask(api.build(DOCUMENTS / "gm-magnet-hedge.md").graph)


@pytest.fixture(scope="module")
def told(answers: Answers) -> Report:
    """The report on them."""
    return Report(report(answers), answers.graph)


@pytest.fixture(scope="module")
def page(told: Report) -> str:
    """Its page."""
    return told.text("html")


@pytest.fixture
def small(graph: Graph) -> Report:
    """The report on a small world without the reference tables."""
    return Report(report(ask(graph)), graph)


@pytest.fixture(scope="module")
def hostile() -> Report:
    """The report on hostile documents: every hostile name is a mine, a plant, its buyer, a quote and a state."""
    world = World(" / ".join(HOSTILE_NAMES), title=HOSTILE_NAMES[0], publisher=HOSTILE_NAMES[2], date="2026-03-02")
    magnets = {"material": "NdFeB magnets"}
    for number, name in enumerate(HOSTILE_NAMES):
        plant = f"MagnetPlant: {number} {name}"
        world.say(f"Mine: {number} {name}", "supplies", plant, qualifiers={"material": "NdPr oxide"}, quote=name)
        world.say(plant, "produces", "Material: NdFeB magnets", quote=name)
        world.say(plant, "supplies", f"Company: {number} {name}", qualifiers=magnets, quote=name)
        world.say(plant, "located_in", "Government: United States", quote=name)
        world.say(
            plant, "capacity", value={"number": 1000, "unit": "t/yr", "text": name}, qualifiers=magnets, quote=name
        )
        world.say(f"Policy: {number} {name}", "ends", value={"date": "2030", "text": name}, quote=name)
    graph = world.graph()
    return Report(report(ask(graph)), graph)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def texts(sheet: Sheet, table_id: str) -> list[tuple[str, ...]]:
    table = next(t for t in sheet.tables() if t.id == table_id)
    return [tuple(plain(c.text if isinstance(c, Cell) else c) for c in row.cells) for row in table.rows]


# --- what it tells -----------------------------------------------------------------------------------------------


def test_summary_has_five_things_each_with_a_link(told: Report) -> None:
    """The first page has five things, each leads to a section, and what is a figure to its sentences."""
    _, points = told.sheet.summary
    assert points.numbered
    assert len(points.items) == 5
    sections = {section.id for section in told.sheet.sections}
    for item in points.items:
        cells = [part for part in item.parts if isinstance(part, Cell)]
        assert {cell.link for cell in cells if cell.link} <= sections
        assert any(cell.link for cell in cells)
        assert any(cell.claims for cell in cells)


def test_summary_is_made_by_rule(told: Report, answers: Answers) -> None:
    """The dearest failure is the first of the losses, and the commonest cause takes down as many as any."""
    said = ["".join(p.text if isinstance(p, Cell) else p for p in item.parts) for item in told.sheet.summary[1].items]
    worst = answers.losses.sections[0].losses[0]
    assert f"{worst.loss.middle:,.0f} t NdFeB magnets a year" in said[0]
    most = max(len(names) for names in answers.targets_of.values())
    commonest = [cause for cause, names in answers.targets_of.items() if len(names) == most]
    names = {answers.graph.name(answers.supply.causes[cause].thing) for cause in commonest}
    assert any(name in said[1] for name in names)


def test_summary_passes_over_products_that_nobody_counts(answers: Answers) -> None:
    """Where elements are asked for, the summary tells of the product of which something is known."""
    asked = ask(answers.graph, options=Options(elements=("Sm", "Dy"), as_of="2028-12-31"))
    first = report(asked).summary[1].items[0]
    said = "".join(part.text if isinstance(part, Cell) else part for part in first.parts)
    assert [s.losses[0].loss.middle > 0 for s in asked.losses.sections if s.losses][:1] != [True]
    assert "with dysprosium a year" in said


def test_losses_are_those_of_the_analysis(told: Report, answers: Answers) -> None:
    """The table of failures has each loss with its interval, its share and its claims."""
    section = answers.losses.sections[0]
    counted = [x for x in section.losses if x.loss.middle > 0 or x.loss.high is not None]
    rows = rows_of(told.tables()["failures.csv"])[1:]
    assert [row[0] for row in rows] == [" + ".join(x.names) for x in counted]
    for row, loss in zip(rows, counted, strict=True):
        assert [float(row[2]), float(row[3])] == [loss.loss.low, loss.loss.middle]
        assert row[4] == ("no upper bound" if loss.loss.high is None else f"{loss.loss.high:.10g}")
        assert set(row[-1].split()) == set(loss.claims)


def test_each_single_point_is_told_once(told: Report, answers: Answers) -> None:
    """Every cause stands once with the number of targets that it takes down, and each target with its points."""
    rows = rows_of(told.tables()["single-points.csv"])[1:]
    assert sorted(int(row[2]) for row in rows) == sorted(len(names) for names in answers.targets_of.values())
    steps = rows_of(told.tables()["steps.csv"])[1:]
    assert len(steps) == sum(len(t.single_points_of_failure) for t in answers.chokepoints.targets)


def test_cut_sets_of_two_are_all_there(told: Report, answers: Answers) -> None:
    """Every minimal pair of causes has a row with claims of both."""
    pairs = [(t.name, cut) for t in answers.chokepoints.targets for cut in t.cut_sets if len(cut) == 2]
    rows = rows_of(told.tables()["pairs-of-causes.csv"])[1:]
    assert len(rows) == len(pairs) > 0
    assert all(row[-1] for row in rows)


def test_flows_tell_register_and_documents_apart(told: Report) -> None:
    """Each flow says who says it; where tonnes are not known it says so."""
    rows = texts(told.sheet, "stage-flows")
    assert {row[-1].partition("; ")[2] for row in rows} >= {
        "only the register says it",
        "documents and the register say it",
    }
    assert any(row[3] == "not known" for row in rows)
    assert all(re.fullmatch(r"[\d,.]+|not known", row[3]) for row in rows)


def test_silent_documents_are_named(graph: Graph) -> None:
    """A document that gave no claim stands in the report, with the reason."""
    from reegraph.graph import project
    from reegraph.model import Document

    silent = Document.make(name="leer.md", origin="leer.md", text="Nichts.", language="de", notes=["not English (de)"])
    both = project(graph.claims.values(), [*graph.documents.values(), silent])
    assert texts(report(ask(both)), "silent") == [("leer.md", "not known", "undated", "not English (de)")]


def test_empty_graph_has_a_report() -> None:
    """Without a claim every section says that nothing is known."""
    graph = World().graph()
    page = to_html(report(ask(graph)), graph)
    assert "No two sources disagree." in page
    assert "nothing to lose" in page
    assert "Sentences</h2>" not in page


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_same_bytes_twice(told: Report, answers: Answers, form: Any) -> None:
    """The same answers give the same text."""
    assert told.text(form) == Report(report(answers), answers.graph).text(form)


# --- in a browser ------------------------------------------------------------------------------------------------


def sound(page: str, browser: Browser, size: tuple[int, int], *, dark: bool) -> None:
    """No console error, no request, no violation of accessibility, no sideways scroll."""
    from axe_playwright_python.sync_playwright import Axe

    with browser.visit(page, size=size, dark=dark) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert visit.page.locator("script, img, iframe, [style]").count() == 0
        found = Axe().run(visit.page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
        assert visit.said == []
        assert visit.remote() == []


@SIZES
@SCHEMES
def test_page_is_sound(small: Report, browser: Browser, size: tuple[int, int], *, dark: bool) -> None:
    """The page of a small world is sound in light and dark, wide and on a phone."""
    sound(small.text("html"), browser, size, dark=dark)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (PHONE, True)], ids=["wide", "phone"])
def test_whole_page_is_sound(page: str, browser: Browser, size: tuple[int, int], *, dark: bool) -> None:
    """So is the page of a real document and the reference tables."""
    sound(page, browser, size, dark=dark)


def test_all_links_land(page: str, browser: Browser) -> None:
    """Every link leads to a place of the page that is there once; contents lead to headings."""
    with browser.visit(page) as visit:
        ids = visit.page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
        assert len(ids) == len(set(ids))
        hrefs = visit.page.eval_on_selector_all("a[href^='#']", "all => all.map(a => a.getAttribute('href').slice(1))")
        assert set(hrefs) <= set(ids)
        for link in visit.page.locator("nav a").all():
            link.click()
            assert visit.page.locator(":target > h2").is_visible()


def test_figures_lead_to_sentences_and_back(page: str, browser: Browser, answers: Answers) -> None:
    """Each figure leads to the sentence of one of its claims, which has its words and leads back to the row."""
    with browser.visit(page) as visit:
        proofs = visit.page.eval_on_selector_all("a.proof", "all => all.map(a => a.getAttribute('href'))")
        assert len(proofs) > 100
        assert all(href.startswith("#c-") and href[3:] in answers.graph.claims for href in proofs)
        visit.page.locator("#failures a.proof").first.click()
        claim = answers.graph.claims[visit.page.url.rpartition("#c-")[2]]
        target = visit.page.locator(":target")
        assert claim.id in target.inner_text()
        backs = target.locator(".back a").all_inner_texts()
        assert "Losses in tonnes" in backs
        target.locator(".back a", has_text="Losses in tonnes").click()
        assert visit.page.locator("tr:target").is_visible()


def test_every_csv_is_its_table(page: str, browser: Browser) -> None:
    """What stands on the page, folded rows and all, is what its CSV has; numbers without their commas and signs."""
    with browser.visit(page) as visit:
        shown = visit.page.eval_on_selector_all(
            ".table",
            """all => all.filter(t => t.querySelector('.csv')).map(t => ({
                csv: t.querySelector('.csv').href,
                rows: [...t.querySelectorAll('tbody tr')].map(r => [...r.querySelectorAll('td:not(.evidence)')].map(
                    d => [...d.querySelectorAll('bdi')].map(b => b.textContent).join('')))}))""",
        )
    assert len(shown) > 15
    for table in shown:
        heads, *rows = rows_of(base64.b64decode(table["csv"].partition("base64,")[2]).decode("utf-8"))
        if table["rows"]:  # a timeline is a list and no table
            assert len(rows) == len(table["rows"])
            for told, seen in zip(rows, table["rows"], strict=True):
                assert len(told) == len(heads) == len(seen) + 1
                assert all(_same(a, b) for a, b in zip(told, seen, strict=False))


def _same(told: str, seen: str) -> bool:
    if told == seen or (seen.endswith(" …") and told.startswith(seen[:-2])):
        return True
    number = float(seen.replace(",", "").removesuffix("%").strip())
    return float(told) == pytest.approx(
        number / 100 if seen.endswith("%") and " %" not in seen else number, rel=0.05, abs=0.06
    )


@SIZES
def test_hostile_documents_are_text(hostile: Report, browser: Browser, size: tuple[int, int]) -> None:
    """Names and quotes that hold tags, addresses or bidi signs are shown, and nothing of them runs or breaks out."""
    with browser.visit(hostile.text("html"), size=size) as visit:
        assert visit.said == []
        assert visit.remote() == []
        assert visit.page.locator("script, img, iframe, [onload], [onerror], [style]").count() == 0
        assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        for section in ("targets", "failures", "stage-flows", "measures", "sentences"):
            assert "<script>alert(1)</script>" in visit.page.inner_text(f"#{section}")
        schemes = visit.page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href').split(/[:-]/)[0])")
        assert {s for s in schemes if not s.startswith("#")} <= {"data"}


# --- Markdown ----------------------------------------------------------------------------------------------------


def parsed_tables(text: str) -> list[list[list[str]]]:
    """The tables of a Markdown text as a reader of it sees them, without footnotes."""
    tables: list[list[list[str]]] = []
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for number, token in enumerate(tokens):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in ("td_open", "th_open"):
            inline = tokens[number + 1]
            assert all(child.type in ("text", "text_special", "softbreak") for child in inline.children)
            tables[-1][-1].append("".join(child.content for child in inline.children))
    return tables


@pytest.mark.parametrize("which", ["told", "small", "hostile"])
def test_markdown_has_the_same_tables(which: str, request: pytest.FixtureRequest) -> None:
    """A parser of Markdown finds every table with every cell as it is, whatever documents hold."""
    found: Report = request.getfixturevalue(which)
    parsed = parsed_tables(found.text("markdown"))
    wanted = [table for table in found.sheet.tables() if table.rows]
    assert len(parsed) == len(wanted) > 0
    for (heads, *rows), table in zip(parsed, wanted, strict=True):
        count = len(table.columns)
        assert heads[:count] == [column.title for column in table.columns]
        assert [row[:count] for row in rows] == [
            [plain(c.text if isinstance(c, Cell) else c) for c in row.cells] for row in table.rows
        ]


def test_markdown_of_hostile_documents_is_text(hostile: Report) -> None:
    """No HTML, no image, no link but those of the contents and the summary comes of what documents say."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(hostile.text("markdown"))
    inner = [child for token in tokens for child in token.children or ()]
    assert not [t for t in tokens if t.type == "html_block"]
    assert {child.type for child in inner}.isdisjoint({"html_inline", "image", "code_inline"})
    links = [child.attrs["href"] for child in inner if child.type == "link_open"]
    assert all(href.startswith("#") for href in links)


@pytest.mark.parametrize(
    "text", ["*a*", "a|b", "[x](javascript:alert(1))", "<b>", "&amp;", "`c`", "$x$", "a_b_", "~~s~~", "\\*", "![i](x)"]
)
def test_escaped_markdown_is_the_text(text: str) -> None:
    """What is escaped is read back as it was."""
    (_, inline, _) = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"x {escaped(text)}")
    assert all(child.type in ("text", "text_special") for child in inline.children)
    assert "".join(child.content for child in inline.children) == f"x {text}"


def test_footnotes_have_each_claim_once(told: Report) -> None:
    """Every reference has its footnote, and no footnote is without a reference."""
    text = to_markdown(told.sheet, told.graph)
    notes = re.findall(r"^\[\^(\w+)\]:", text, re.MULTILINE)
    used = set(re.findall(r"\[\^(\w+)\](?!:)", text))
    assert len(notes) == len(set(notes))
    assert set(notes) == used
