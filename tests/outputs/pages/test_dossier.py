"""The page of one entity: what it tells, that every fact is on it, and the page in a browser."""

from __future__ import annotations

import re

import pytest
from browser import PHONE, WIDE, Browser
from outputworld import HOSTILE_NAMES, World

from reegraph.analysis import Options
from reegraph.errors import UnknownNameError
from reegraph.graph import Graph
from reegraph.outputs.pages.dossier import dossier, subject
from reegraph.outputs.pages.sheet import Picture, Sheet, Table, to_html

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
DAY = "2026-03-02"


@pytest.fixture
def chain() -> Graph:
    """Two holders above Beta Metals, two plants below it, flows on both sides, a plan, a denial and two numbers."""
    world = World("It is so.", title="Beta", publisher="Test Wire", date=DAY)
    world.say("Company: Delta Fund", "owns_equity", "Company: Alpha Holding", qualifiers={"percent": 60})
    world.say("Company: Alpha Holding", "owns_equity", "Company: Beta Metals", qualifiers={"percent": 75.5})
    world.say("Company: Omega Bid", "acquires", "Company: Beta Metals", modality="negated")
    world.say("Company: Beta Metals", "operates", "MetalPlant: Beta Works")
    world.say("Company: Beta Metals", "operates", "MagnetPlant: Beta Magnets", modality="planned")
    world.say("MetalPlant: Beta Works", "located_in", "Government: Germany")
    world.say("Company: Beta Metals", "located_in", "Government: Germany")
    world.say("Mine: Alpha Mine", "supplies", "MetalPlant: Beta Works", qualifiers={"material": "NdPr oxide"})
    world.say("Company: Beta Metals", "offtake", "Company: Gamma Motors", modality="planned", valid_from="2027")
    world.say("MetalPlant: Beta Works", "produces", "Material: NdPr metal")
    world.say("MetalPlant: Beta Works", "status", value={"word": "operating", "text": "runs"})
    for number, day in ((1200, "2026-01-05"), (900, "2026-02-05")):
        value = {"number": number, "unit": "t/yr", "text": f"{number} t"}
        world.say(
            "MetalPlant: Beta Works", "capacity", value=value, reported=day, qualifiers={"material": "NdPr metal"}
        )
    world.say("Company: Beta Metals", "partners_with", "Company: Zeta Labs", modality="rumoured")
    return world.graph()


def made(graph: Graph, name: str) -> Sheet:
    return dossier(subject(graph, name, Options(as_of=DAY)))


def rows(sheet: Sheet, table: str) -> list[list[str]]:
    """The cells of a table as text."""
    found = next(t for t in sheet.tables() if t.id == table)
    return [[cell if isinstance(cell, str) else cell.text for cell in row.cells] for row in found.rows]


def summary(sheet: Sheet) -> str:
    points = sheet.summary[0]
    return "\n".join("".join(p if isinstance(p, str) else p.text for p in item.parts) for item in points.items)


def test_owners_go_all_the_way_up(chain: Graph) -> None:
    """The chain of owners has a step for each holder with its percent; a denied bid says so and leads no further."""
    assert rows(made(chain, "Beta Metals"), "owners") == [
        ["Alpha Holding", "holds part of", "Beta Metals", "75.5", "1", "at the date", ""],
        ["Omega Bid", "acquires", "Beta Metals", "", "1", "denied", ""],
        ["Delta Fund", "holds part of", "Alpha Holding", "60", "2", "at the date", ""],
    ]


def test_holdings_go_all_the_way_down(chain: Graph) -> None:
    """From the top holder the steps lead to the plant at the bottom; what is planned says so at its step alone."""
    found = rows(made(chain, "Delta Fund"), "holdings")
    assert [(row[4], row[0], row[2]) for row in found] == [
        ("1", "Delta Fund", "Alpha Holding"),
        ("2", "Alpha Holding", "Beta Metals"),
        ("3", "Beta Metals", "Beta Works"),
    ]
    own = rows(made(chain, "Beta Metals"), "holdings")
    assert ["Beta Metals", "runs", "Beta Magnets", "", "1", "planned", ""] in own


def test_flows_are_those_of_the_firm_and_its_sites(chain: Graph) -> None:
    """What a plant gets counts for the firm that runs it, and says at which plant."""
    sheet = made(chain, "Beta Metals")
    assert rows(sheet, "flows-in") == [["Alpha Mine", "Beta Works", "supply", "NdPr oxide", "at the date"]]
    assert rows(sheet, "flows-out") == [["Gamma Motors", "Beta Metals", "agreed purchase", "from 2027", "planned"]]


def test_figures_say_which_counts_and_why(chain: Graph) -> None:
    """Of two numbers the policy's choice counts, with its reason; the other stands below it."""
    found = rows(made(chain, "Beta Works"), "numbers")
    assert [row[2] for row in found] == ["900", "1,200"]
    assert found[0][5].startswith("yes, by latest")
    assert found[1][5] == "no"
    assert found[0][4] == "NdPr metal"


def test_the_summary_tells_what_it_is(chain: Graph) -> None:
    """Kind, country, sites, flows, figures and how much is told stand at the top."""
    told = summary(made(chain, "Beta Metals"))
    assert "Beta Metals is a company based in Germany." in told
    assert "It runs 1 known site, 1 of them operating: Beta Works." in told
    assert "It gets material from Alpha Mine and delivers to Gamma Motors, what is planned included." in told
    assert "capacity 900 t/yr NdPr metal" in told
    assert "single point of failure" in told
    plant = summary(made(chain, "Beta Works"))
    assert "State at the date: operating; run by Beta Metals; place: somewhere in Germany." in plant


def test_a_material_tells_who_makes_it(chain: Graph) -> None:
    """A material has its makers and the flows that name it, and no section on owners."""
    sheet = made(chain, "NdPr metal")
    assert "1 make it: Beta Works" in summary(sheet)
    assert "ownership" not in {section.id for section in sheet.sections}
    assert "Nothing is told of its owners or holdings" in sheet.summary[-1].parts[0]


@pytest.mark.parametrize(
    "name",
    ["Beta Metals", "Beta Works", "NdPr metal", "Freeland", "Freeland export control", "Gamma Motors", "Delta Fund"],
)
def test_every_fact_is_on_the_page_once_or_more(graph: Graph, name: str) -> None:
    """Of a firm, plant, material, state, policy or party, every claim about it is among the page's sentences."""
    of = subject(graph, name)
    sheet = dossier(of)
    told = {one.claim for document in sheet.sentences(graph).documents() for one in document.sentences}
    assert {claim for fact in of.facts for claim in fact.claims} <= told
    assert all(section.blocks for section in sheet.sections)


def test_no_table_is_blank(chain: Graph) -> None:
    """A table of the page has rows, or words on why it has none."""
    for name in ("Beta Metals", "Gamma Motors", "Germany", "NdPr metal"):
        for table in made(chain, name).tables():
            assert table.rows or table.empty


def test_the_drawing_has_both_sides(chain: Graph) -> None:
    """What acts on the firm is at the left, what it acts on at the right, a plan broken and in words."""
    sheet = made(chain, "Beta Metals")
    picture = next(block for block in sheet.summary if isinstance(block, Picture))
    broad = str(picture.drawing).split("</svg>")[0]
    names = re.findall(r'class="name" x="(\d+)"[^>]*>([^<]+)<', broad)
    left = {name for x, name in names if int(x) < 100}
    assert left == {"Alpha Holding"}
    assert {name for x, name in names if int(x) > 400} == {"Beta Works", "Beta Magnets", "Gamma Motors", "Zeta Labs"}
    assert "runs (planned)" in broad
    assert 'class="line planned"' in broad


def test_an_unknown_name_is_refused(chain: Graph) -> None:
    """A name that is not here raises the error with near matches."""
    with pytest.raises(UnknownNameError, match="Beta Metals"):
        subject(chain, "Beta Metal Ltd")


def test_same_bytes_twice(chain: Graph) -> None:
    """The same graph gives the same page."""
    assert to_html(made(chain, "Beta Metals"), chain) == to_html(made(chain, "Beta Metals"), chain)


# --- in a browser ----------------------------------------------------------------------------------------------------


@SIZES
@SCHEMES
@pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])
def test_page_is_sound(
    chain: Graph, hostile_graph: Graph, browser: Browser, size: tuple[int, int], *, dark: bool, hostile: bool
) -> None:
    """No console error, no request, no violation of accessibility, no sideways scroll, whatever documents hold."""
    from axe_playwright_python.sync_playwright import Axe

    if hostile:
        name = next(e.id for e in hostile_graph.entities.values() if HOSTILE_NAMES[0] in e.name and e.type == "Company")
        page = to_html(dossier(subject(hostile_graph, name)), hostile_graph)
    else:
        page = to_html(made(chain, "Beta Metals"), chain)
    with browser.visit(page, size=size, dark=dark) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert visit.page.locator("script, img, iframe, [onload], [onerror], [style]").count() == 0
        found = Axe().run(visit.page).response["violations"]
        worst = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
        assert worst == []
        assert visit.said == []
        assert visit.remote() == []


def test_one_drawing_fits_the_screen(chain: Graph, browser: Browser) -> None:
    """On a telephone the drawing stands upright and fits; on a wide screen it lies; never are both seen."""
    page = to_html(made(chain, "Beta Metals"), chain)
    for size, seen, hidden in ((WIDE, "broad", "tall"), (PHONE, "tall", "broad")):
        with browser.visit(page, size=size) as visit:
            box = visit.page.locator(f"svg.near.{seen}").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0]
            assert not visit.page.locator(f"svg.near.{hidden}").is_visible()


def test_names_stay_in_their_boxes(hostile_graph: Graph, browser: Browser) -> None:
    """However long a name is, its text ends within the box that is drawn for it."""
    long = next(e.id for e in hostile_graph.entities.values() if "xxxx" in e.name and e.type == "Company")
    with browser.visit(to_html(dossier(subject(hostile_graph, long)), hostile_graph)) as visit:
        over = visit.page.eval_on_selector_all(
            "svg.near.broad .name, svg.near.broad .words",
            "all => all.filter(t => t.getBBox().x + t.getBBox().width > t.previousElementSibling.getBBox().x + 262 + 6"
            " && t.previousElementSibling.tagName === 'rect').map(t => t.textContent)",
        )
        assert over == []


def test_tables_are_of_the_sheet(chain: Graph) -> None:
    """Every table can be had as CSV under a name of its own."""
    names = [table.id for table in made(chain, "Beta Metals").tables()]
    assert len(names) == len(set(names))
    assert all(isinstance(table, Table) for table in made(chain, "Beta Metals").tables())
