"""The map: what stands on it, and the page in a browser."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from browser import PHONE, WIDE, Browser
from outputworld import HOSTILE_NAMES, World

from reegraph.entities.points import point_sources
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.outputs.pages.mapping import KINDS, facilities, to_map
from reegraph.outputs.pages.outline import on_sheet
from reegraph.outputs.pages.scatter import PITCH

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
READY = "[data-ready=yes]"

SITES = (
    ("Mine: Alpha Mine", "Place: Texas", "operating"),
    ("MagnetPlant: Beta Magnets", "Place: Fort Worth", "construction"),
    ("MagnetPlant: Gamma Magnets", "Place: Fort Worth", "operating"),
    ("Refinery: Delta Refinery", "Government: Australia", "suspended"),
    ("MetalPlant: Epsilon Metals", "Place: La Rochelle", None),
    ("RecyclingPlant: Zeta Recycling", None, "operating"),
)


@pytest.fixture
def sited() -> Graph:
    """Six facilities: two of one town, one of a province, one of a state, one elsewhere, one nowhere."""
    world = World("They stand here.", title="Sites", publisher="Test Wire", date="2026-03-02")
    for site, place, status in SITES:
        world.say("Company: Alpha Metals", "operates", site)
        if place is not None:
            world.say(site, "located_in", place)
        if status is not None:
            world.say(site, "status", value={"word": status, "text": status})
    return world.graph()


@pytest.fixture
def hostile() -> Graph:
    """Facilities of every hostile name, all in one town."""
    world = World(" / ".join(HOSTILE_NAMES), title=HOSTILE_NAMES[0], publisher=HOSTILE_NAMES[2], date="2026-03-02")
    for number, name in enumerate(HOSTILE_NAMES):
        world.say(f"Company: {number} {name}", "operates", f"Mine: {number} {name}", quote=name)
        world.say(f"Mine: {number} {name}", "located_in", "Place: Fort Worth", quote=name)
    return world.graph()


def drawn(page: Any) -> dict[str, tuple[float, float]]:
    """The middles of the symbols on the screen, by id."""
    boxes = page.eval_on_selector_all(
        "#sites a:not([display=none])",
        "all => all.map(a => { const b = a.querySelector('.shape').getBoundingClientRect();"
        " return [a.dataset.id, b.x + b.width / 2, b.y + b.height / 2] })",
    )
    return {name: (x, y) for name, x, y in boxes}


def heading(page: Any) -> str:
    """What the panel is about."""
    return page.locator("#details h2:visible").inner_text()


def test_each_facility_has_its_place_state_and_words(sited: Graph) -> None:
    """Kind, state, place and how exactly it is known are told of each facility; one that nothing places has no point."""
    found = {site.entity.name: (site.state, site.exactness, site.where, site.country) for site in facilities(sited)}
    assert found == {
        "Alpha Mine": ("operating", "subdivision", "somewhere in Texas", "United States"),
        "Beta Magnets": ("planned", "town", "at its town, Fort Worth", "United States"),
        "Gamma Magnets": ("operating", "town", "at its town, Fort Worth", "United States"),
        "Delta Refinery": ("stopped", "country", "somewhere in Australia", "Australia"),
        "Epsilon Metals": ("unknown", "town", "at its town, La Rochelle", "France"),
        "Zeta Recycling": ("operating", "", "no source says where", ""),
    }


def test_facilities_of_one_town_do_not_hide_each_other(sited: Graph) -> None:
    """Two plants of one town have one point and two places on the sheet."""
    beta, gamma = (site for site in facilities(sited) if site.entity.type == "MagnetPlant")
    assert beta.at == gamma.at == on_sheet(32.73, -97.32)
    assert beta.drawn is not None
    assert gamma.drawn is not None
    assert math.dist(beta.drawn, gamma.drawn) >= PITCH - 0.3


def test_same_bytes_twice(sited: Graph) -> None:
    """The same graph is the same page, and the page shows whose points it uses."""
    page = to_map(sited)
    assert page == to_map(sited)
    assert all(source.attribution in page for source in point_sources().values())


@pytest.mark.parametrize(
    ("only", "names"),
    [
        (["Mine", "Refinery"], ["Alpha Mine", "Delta Refinery"]),
        (["MagnetPlant", "planned"], ["Beta Magnets"]),
        (["US", "operating"], ["Alpha Mine", "Gamma Magnets"]),
        (["FR", "AU"], ["Delta Refinery", "Epsilon Metals"]),
    ],
)
def test_only_some(sited: Graph, only: list[str], names: list[str]) -> None:
    """Names of one sort widen what is shown, names of another narrow it."""
    page = to_map(sited, only=only)
    shown = [site.partition(": ")[2] for site, _, _ in SITES if f'data-id="{_id(site)}"' in page]
    assert shown == names


def _id(site: str) -> str:
    kind, _, name = site.partition(": ")
    slug = {"MagnetPlant": "magnet-plant", "MetalPlant": "metal-plant", "RecyclingPlant": "recycling-plant"}
    return f"{slug.get(kind, kind.lower())}/{name.lower().replace(' ', '-')}"


def test_an_unknown_name_is_refused(sited: Graph) -> None:
    """A word that is no kind, state or country says what is expected."""
    with pytest.raises(MisuseError, match="found Moon, expected Mine"):
        to_map(sited, only=["Moon"])


# --- in a browser ----------------------------------------------------------------------------------------------------


@SIZES
@SCHEMES
@pytest.mark.parametrize("wicked", [False, True], ids=["plain", "hostile"])
def test_page_is_sound(
    sited: Graph, hostile: Graph, browser: Browser, size: tuple[int, int], *, dark: bool, wicked: bool
) -> None:
    """No console error, no request, no violation of accessibility, no sideways scroll, whatever documents hold."""
    from axe_playwright_python.sync_playwright import Axe

    with browser.visit(to_map(hostile if wicked else sited), size=size, dark=dark) as visit:
        visit.page.wait_for_selector(READY)
        visit.page.locator("#sites a").first.dispatch_event("click")
        visit.page.eval_on_selector_all("#details details", "all => all.forEach(one => { one.open = true })")
        assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert visit.page.locator("img, iframe, [onload], [onerror], [style]").count() == 0
        found = Axe().run(visit.page).response["violations"]
        worst = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
        assert worst == []
        assert visit.said == []
        assert visit.remote() == []


def test_the_map_shows_every_placed_facility(sited: Graph, browser: Browser) -> None:
    """The browser draws as many symbols as Python has placed, each apart, and the legend counts the same."""
    placed = [site for site in facilities(sited) if site.at is not None]
    with browser.visit(to_map(sited)) as visit:
        visit.page.wait_for_selector(READY)
        places = drawn(visit.page)
        assert set(places) == {site.entity.id for site in placed}
        assert all(math.dist(a, b) > 10 for a, b in combinations(places.values(), 2))
        for field, choice in (
            ("kind", lambda s: s.entity.type),
            ("state", lambda s: s.state),
            ("exact", lambda s: s.exactness),
        ):
            counts = Counter(map(choice, placed))
            for box in visit.page.locator(f"#choices input[name={field}]").all():
                value = box.get_attribute("value")
                assert box.locator("xpath=..").locator(".count").inner_text() == str(counts[value])
        assert visit.page.locator("#list tbody tr").count() == len(SITES)


def test_without_a_script_the_map_is_whole(sited: Graph, browser: Browser) -> None:
    """Where no script runs, all stands, a symbol leads to its sentences, and no dead control is shown."""
    with browser.visit(to_map(sited), java_script_enabled=False) as visit:
        assert visit.page.locator("#sites a").count() == 5
        assert visit.page.locator("#labels text").count() == 5
        assert not visit.page.locator("#choices input").first.is_visible()
        assert not visit.page.locator("#query").is_visible()
        visit.page.click("#sites a[data-id='mine/alpha-mine']")
        card = visit.page.locator(".card:target")
        assert card.locator("h2").inner_text() == "Alpha Mine"
        card.locator("summary", has_text="lies in Texas").click()
        assert card.locator("blockquote:visible").inner_text().startswith("“They stand here.”")
        assert visit.said == []


def test_filters_hide_symbols_and_rows(sited: Graph, browser: Browser) -> None:
    """A kind that is switched off, and a search, leave the rest; the legend says how many; the address keeps it."""
    with browser.visit(to_map(sited)) as visit:
        page = visit.page
        page.wait_for_selector(READY)
        page.locator("input[value=MagnetPlant]").uncheck()
        assert set(drawn(page)) == {"mine/alpha-mine", "refinery/delta-refinery", "metal-plant/epsilon-metals"}
        assert page.locator("#list tbody tr:visible").count() == 4
        magnets = page.locator("label:has(input[value=MagnetPlant]) .count")
        assert magnets.inner_text() == "0/2"
        page.fill("#query", "australia")
        assert set(drawn(page)) == {"refinery/delta-refinery"}
        assert page.url.endswith("#hide=MagnetPlant&q=australia")
        page.fill("#query", "nowhere at all")
        assert page.locator("#nothing").inner_text() == "No facility fits what is asked for."
    with browser.visit(to_map(sited), at="hide=MagnetPlant&q=australia") as visit:
        visit.page.wait_for_selector(READY)
        assert set(drawn(visit.page)) == {"refinery/delta-refinery"}


def test_a_symbol_tells_its_facts(sited: Graph, browser: Browser) -> None:
    """A click shows what it is, how exactly it is placed and by whom, and its facts with quote and citation."""
    with browser.visit(to_map(sited)) as visit:
        visit.page.wait_for_selector(READY)
        visit.page.click("#sites a[data-id='refinery/delta-refinery'] .shape")
        told = visit.page.locator("#details").inner_text()
        assert "refinery, idle or closed" in told
        assert "Lies somewhere in Australia; the symbol stands in its middle" in told
        assert "Located by Sites, Test Wire, 2026-03-02. Point: Natural Earth, public domain." in told
        visit.page.locator("#details .fact summary", has_text="status suspended").click()
        quote = visit.page.locator("#details .fact[open] blockquote")
        assert "“They stand here.”" in quote.inner_text()
        assert quote.get_attribute("data-cite") == "“They stand here.” — Sites, Test Wire, 2026-03-02"
        quote.locator(".copy").click()
        visit.until("document.querySelector('#details .copy').textContent !== 'Copy'")
        assert visit.page.url.endswith("#sel=refinery%2Fdelta-refinery")
        visit.page.click("#back")
        assert heading(visit.page) == "What this shows"
        visit.page.locator("#list a", has_text="Zeta Recycling").click()
        assert "Not on the map: no source says where" in visit.page.locator("#details").inner_text()


def test_the_map_goes_by_keyboard(sited: Graph, browser: Browser) -> None:
    """Tab reaches one symbol, arrows go from west to east, Enter opens, + and 0 zoom, Escape closes."""
    with browser.visit(to_map(sited)) as visit:
        page = visit.page
        page.wait_for_selector(READY)
        assert page.locator("#sites a[tabindex='0']").count() == 1
        page.locator("#sites a[tabindex='0']").focus()
        visited = []
        for _ in range(5):
            visited.append(page.evaluate("document.activeElement.dataset.id"))
            page.keyboard.press("ArrowRight")
        assert set(visited) == set(drawn(page))
        assert visited[-2:] == ["metal-plant/epsilon-metals", "refinery/delta-refinery"]
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")
        assert heading(page) == "Delta Refinery"
        page.keyboard.press("Escape")
        assert heading(page) == "What this shows"


def test_zoom_parts_what_lies_apart(sited: Graph, browser: Browser) -> None:
    """Zooming in moves places apart and keeps the size of symbols; dragging moves the map; the button brings it back."""
    with browser.visit(to_map(sited)) as visit:
        page = visit.page
        page.wait_for_selector(READY)
        before = drawn(page)
        size = page.locator("#sites .shape").first.bounding_box()
        page.click("[data-zoom=in]")
        page.click("[data-zoom=in]")
        after = drawn(page)
        near, far = ("mine/alpha-mine", "metal-plant/epsilon-metals")
        assert math.dist(after[near], after[far]) > 2 * math.dist(before[near], before[far])
        assert page.locator("#sites .shape").first.bounding_box()["width"] == pytest.approx(size["width"], abs=0.1)
        box = page.locator("#map").bounding_box()
        page.mouse.move(box["x"] + 200, box["y"] + box["height"] - 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 260, box["y"] + box["height"] - 100, steps=3)
        page.mouse.up()
        dragged = drawn(page)
        assert dragged[near][0] - after[near][0] == pytest.approx(60, abs=1)
        assert dragged[near][1] - after[near][1] == pytest.approx(-40, abs=1)
        page.click("[data-zoom=all]")
        assert all(math.dist(place, before[name]) < 0.5 for name, place in drawn(page).items())


def test_legend_names_every_kind(sited: Graph, browser: Browser) -> None:
    """Each kind of facility has its own shape in the legend, with its word."""
    with browser.visit(to_map(sited)) as visit:
        visit.page.wait_for_selector(READY)
        labels = visit.page.locator("#choices label:has(input[name=kind])")
        shapes = [label.locator(".shape").get_attribute("d") for label in labels.all()]
        assert len(set(shapes)) == len(KINDS)
        assert [label.locator("span").first.inner_text() for label in labels.all()] == [words for _, words in KINDS]


def test_print_has_map_and_table(sited: Graph, browser: Browser) -> None:
    """On paper the map, its legend and the table are there, and nothing to press."""
    with browser.visit(to_map(sited)) as visit:
        visit.page.wait_for_selector(READY)
        visit.page.emulate_media(media="print")
        drawing, frame = (visit.page.locator(f"#{name}").bounding_box() for name in ("map", "frame"))
        assert drawing["y"] - frame["y"] < 5
        assert drawing["height"] > 300
        assert visit.page.locator("#list table").is_visible()
        assert not visit.page.locator("#zoom").is_visible()
        assert not visit.page.locator("#query").is_visible()
