"""Questions asked in the page itself: what depends on what, paths, single points of failure, and what goes dark."""

from __future__ import annotations

import pytest
from answering import answering_page, ask_page
from outputworld import HOSTILE_NAMES
from toyworld import World, chain

import reegraph
from reegraph.analysis import Options, downstream, paths, upstream
from reegraph.analysis.routes.paths import Search
from reegraph.graph import Graph, project
from reegraph.outputs import to_html

PHONE = (390, 844)

REACHED = """([ids, direction, planned]) => ids.map((id) => {
  const found = routes.reached(supply.thingNumber.get(id), direction, planned);
  const told = (step) => [known.things[step.start], known.things[step.end], step.material, step.claims];
  return [...found.things].map(([thing, steps]) => [known.things[thing], steps.map(told)]);
})"""

PATHS = """([pairs, planned]) => pairs.map((ends) => {
  const found = routes.path(...ends.map((id) => supply.thingNumber.get(id)), planned);
  return [found.backwards, found.steps && found.steps.map((step) => [known.things[step.start], known.things[step.end]])];
})"""


def planned_too() -> World:
    """The chain with a second refinery that is to come, and a state that buys and sells."""
    world = chain()
    world.say("Company: Kappa Oxides", "supplies", "Company: Delta Metals", material="NdPr oxide", modality="planned")
    world.say("Mine: Beta Mine", "supplies", "Government: Freeland", material="rare earth concentrate")
    world.say("Government: Freeland", "supplies", "Company: Kappa Oxides", material="rare earth concentrate")
    return world.say("MetalPlant: Delta Works", "consumes", "Material: NdPr oxide")


GRAPHS = {
    "toy": lambda: planned_too().graph(),
    "the project's own": lambda: reegraph.example().graph,
}


@pytest.fixture(params=GRAPHS)
def routed(request) -> tuple[Graph, list[str]]:
    """A graph, and some of the things in it that have a route."""
    graph = GRAPHS[request.param]()
    linked = sorted({end for fact in graph.edges() for end in (fact.subject, str(fact.object))})
    return graph, linked if request.param == "toy" else linked[::30]


@pytest.mark.parametrize("planned", [False, True])
def test_what_lights_up_is_what_upstream_and_downstream_reach(browser, routed, planned):
    """The same things by the same shortest steps, with the same claims, without and with plans."""
    graph, things = routed
    options = Options(include=("planned",) if planned else ())
    claims = {claim: place for place, claim in enumerate(graph.claims)}
    with browser.visit(answering_page(graph)) as visit:
        here = visit.page.evaluate("() => known.things")
        asked = [thing for thing in things if thing in here]
        assert asked
        for direction, reach in (("up", upstream), ("down", downstream)):
            for thing, found in zip(asked, ask_page(visit, REACHED, [asked, direction, planned]), strict=True):
                wanted = {
                    r.id: [[s.start, s.end, s.material, sorted(claims[c] for c in s.claims)] for s in r.steps]
                    for r in reach(graph, thing, options=options).reached
                }
                assert dict(found) == wanted


def test_the_shortest_path_is_one_of_those_that_paths_finds(browser, routed):
    """As long as the first that `reegraph paths` gives, among those of its length, and turned round when it is."""
    graph, things = routed
    with browser.visit(answering_page(graph)) as visit:
        here = set(visit.page.evaluate("() => known.things"))
        asked = [thing for thing in things if thing in here]
        pairs = [[a, b] for n, a in enumerate(asked) for b in asked[n + 1 :: 1 + len(asked) // 5]]
        assert len(pairs) >= 15
        for (start, end), (backwards, steps) in zip(pairs, ask_page(visit, PATHS, [pairs, False]), strict=True):
            found = paths(graph, start, end, Search(k=30))
            known = [[[step.start, step.end] for step in path.steps] for path in found.paths]
            assert backwards == found.backwards
            assert (steps is None) == (not known)
            if steps is not None:
                assert len(steps) == len(known[0])
                assert steps in known


# In the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def page_of_chain() -> str:
    return to_html(chain().graph())


def ready(visit):
    visit.page.wait_for_selector("[data-ready=yes]")
    return visit.page


def ask(page, words: str) -> None:
    if page.get_attribute("#asking details.ask", "open") is None:
        page.click("#asking summary")
    page.click(f"#asking .questions label:has-text('{words}')")


def roles(page) -> list[str]:
    return page.inner_text("#roles").split("\n") if page.inner_text("#roles") else []


def verdict(page) -> str:
    return page.inner_text("#asking .verdict")


def test_the_section_is_folded_until_it_is_asked(browser, page_of_chain):
    """The page opens as it was, and one press opens the questions."""
    with browser.visit(page_of_chain) as visit:
        page = ready(visit)
        assert page.inner_text("#asking summary h2") == "Ask the graph as of 2026-03-01"
        assert not page.is_visible("#asking .questions")
        page.focus("#asking summary")
        page.keyboard.press("Enter")
        assert page.is_visible("#asking .questions")
        assert verdict(page) == "Choose a box in the picture, or search for one."
        assert visit.said == []


def test_depends_and_feeds_follow_what_is_selected(browser, page_of_chain):
    """The boxes and their number are those of `reegraph upstream` and `downstream`, step by step with the sentences."""
    graph = chain().graph()
    with browser.visit(page_of_chain, at="sel=company/gamma-oxides") as visit:
        page = ready(visit)
        ask(page, "Depends on")
        above = upstream(graph, "Gamma Oxides").reached
        assert verdict(page) == f"Gamma Oxides depends on {len(above)} things, as of 2026-03-01."
        assert f"depended on {len(above)}" in roles(page)
        assert page.locator("#asking ul.plain > li a").all_inner_texts() == [r.name for r in above]
        ask(page, "Feeds")
        below = downstream(graph, "Gamma Oxides").reached
        assert f"fed {len(below)}" in roles(page)
        page.locator("#asking li.row", has_text="Eta Motors").locator("summary").first.click()
        steps = page.locator("#asking details.answer[open] ol.steps > li")
        steps.first.wait_for()  # a browser tells of the opening after the click
        assert steps.count() == len(next(r for r in below if r.name == "Eta Motors").steps)
        steps.last.locator("summary").click()
        assert "“Company: Zeta Magnets supplies Company: Eta Motors”" in steps.last.locator("blockquote").inner_text()
        page.evaluate("window.reegraph.select('mine/beta-mine')")
        assert verdict(page).startswith("Beta Mine feeds")
        assert visit.said == []


def test_a_path_is_chosen_by_keyboard(browser, page_of_chain):
    """Two names typed, Enter each: the shortest path, marked, and in the address."""
    with browser.visit(page_of_chain) as visit:
        page = ready(visit)
        ask(page, "Path")
        page.fill("#ask-from", "beta mine")
        assert page.get_attribute("#ask-from", "aria-expanded") == "true"
        page.press("#ask-from", "Enter")
        page.fill("#ask-to", "motors")
        page.press("#ask-to", "ArrowDown")
        page.press("#ask-to", "Enter")
        wanted = paths(chain().graph(), "Beta Mine", "Eta Motors").paths[0].steps
        assert verdict(page) == f"From Beta Mine to Eta Motors: {len(wanted)} steps, as of 2026-03-01."
        told = page.locator("#asking ol.steps > li").all_inner_texts()
        assert [line.split("\n")[0] for line in told] == [str(step).partition(" [")[0] for step in wanted]
        assert roles(page) == [f"on the shortest path {len(wanted) + 1}"]
        assert page.evaluate("location.hash") == "#ask=path&from=mine%2Fbeta-mine&to=company%2Feta-motors"
        assert visit.said == []


def test_single_points_stand_with_their_witness(browser, page_of_chain):
    """The verdict in Python's words, each point with its steps and sentences, and the boxes marked."""
    [target] = reegraph.KnowledgeGraph(chain().graph()).chokepoints("Eta Motors").targets
    points = target.single_points_of_failure
    with browser.visit(page_of_chain, at="target=company/eta-motors") as visit:
        page = ready(visit)
        assert verdict(page) == f"Eta Motors: {target.completeness.marked_verdict}"
        rows = page.locator("#asking ul.plain").first.locator(":scope > li").all_inner_texts()
        assert [row.split("\n") for row in rows] == [
            [f"{p.kind} {p.name}", f"why: {p.support.beside(len(p.claims))}"] for p in points
        ]
        first = page.locator("#asking details.answer").first
        first.locator("summary").first.click()
        first.locator("ol.steps > li").first.wait_for()
        told = first.locator("ol.steps > li").all_inner_texts()
        assert [line.split("\n")[0] for line in told] == list(points[0].steps)
        first.locator(".evidence > summary").first.click()
        assert "“" in first.locator("blockquote").first.inner_text()
        marked = {p.cause.removeprefix("country:") for p in points if not p.cause.startswith("deal/")}
        assert roles(page) == [f"single point of failure {len(marked)}"]
        assert visit.said == []


def test_ticked_causes_go_dark_and_are_cleared(browser, page_of_chain):
    """Tick a mine: what it feeds goes dark by stage, the target is lost, the address says so, and Clear ends it."""
    with browser.visit(page_of_chain, at="ask=fail&target=company/eta-motors") as visit:
        page = ready(visit)
        assert verdict(page) == "Tick what fails: what then can no longer work goes dark."
        page.select_option("#asking select[aria-label='Kind of cause']", "site")
        page.fill("#asking input[aria-label='Filter causes by name']", "beta")
        assert page.locator("#asking .ticks label").count() == 1
        page.check("#asking .ticks input")
        assert verdict(page) == "Goes dark: 5 of 5 sites, firms and buyers at work (5 of 5 activities)."
        assert page.inner_text("#asking .fate") == "Eta Motors: lost"
        stages = page.locator("#asking .answer-body h3").all_inner_texts()
        assert [words.lower() for words in stages] == [
            "mining (1)", "separation (1)", "alloy (1)", "magnet (1)", "end use (1)"
        ]  # fmt: skip
        assert roles(page) == ["assumed to fail 1", "goes dark 4"]
        page.locator("#asking li.row", has_text="Eta Motors").locator("summary").first.click()
        page.locator("#asking details.answer[open] ol.steps > li").first.wait_for()
        assert page.locator("#asking details.answer[open] ol.steps > li").count() == 4
        assert page.evaluate("location.hash") == "#ask=fail&fail=mine%2Fbeta-mine&target=company%2Feta-motors"
        page.click("#asking button:has-text('Clear')")
        assert roles(page) == []
        assert "fail=" not in page.evaluate("location.hash")
        assert visit.said == []


def test_a_link_opens_the_same_answer(browser, page_of_chain):
    """Failures, target, reading and plans are read from the address; what is unknown there is passed over."""
    at = "fail=mine/beta-mine,no/such,country:government/malaysia&plans=yes&supply=nonsense&target=no/such"
    with browser.visit(page_of_chain, at=at) as visit:
        page = ready(visit)
        assert page.is_checked("#asking input[value=fail]")
        assert page.is_checked("#asking .reading input")
        assert page.locator("#asking .ticks input:checked").count() == 2
        assert verdict(page).startswith("Goes dark: 5 of 5")
        page.evaluate("location.hash = '#ask=down&sel=mine/beta-mine'")
        visit.until("document.querySelector('#asking .verdict').textContent.startsWith('Beta Mine feeds')")
        page.evaluate("location.hash = '#ask=points&target=company/delta-metals'")
        visit.until("document.querySelector('#asking .verdict').textContent.startsWith('Delta Metals')")
        assert page.is_checked("#asking input[value=points]")
        assert visit.said == []


def test_another_date_is_said(browser):
    """Where the picture shows another day than the graph's, the section says of which day its answers are."""
    world = chain().say("Company: Later Metals", "operates", "MetalPlant: Later Works", when="2025-01-01")
    with browser.visit(to_html(world.graph()), at="ask=up") as visit:
        page = ready(visit)
        assert not page.is_visible("#asking .elsewhere")
        page.focus("#date")
        page.keyboard.press("Home")
        page.wait_for_selector("#asking .elsewhere", state="visible")
        words = page.inner_text("#asking .elsewhere")
        assert words == "The picture shows 2025-01-01. These answers are as of 2026-03-01."


def test_a_part_of_a_graph_says_that_it_is_one(browser):
    """Made with `only`, the page warns that its answers count no more than it holds."""
    graph = reegraph.KnowledgeGraph(chain().graph())
    for only, shown in (((), False), (("supplies", "offtake"), True)):
        with browser.visit(graph.view(only=only), at="ask=points&target=company/eta-motors") as visit:
            page = ready(visit)
            assert (page.locator("#asking .partial").count() == 1) == shown
            assert verdict(page).startswith("Eta Motors: ")


@pytest.mark.parametrize("question", ["up", "path", "points", "fail"])
def test_a_graph_without_supply_says_so(browser, question):
    """Empty states are explained: nothing is selected, nothing is chosen, no supply facts are here."""
    world = World().say("Company: First Bank", "funds", "Company: Alpha Metals")
    with browser.visit(to_html(world.graph()), at=f"ask={question}") as visit:
        page = ready(visit)
        words = verdict(page)
        assert words.startswith("No supply facts here" if question in ("points", "fail") else "Choose")
        assert visit.said == []


def test_the_empty_graph_has_a_section_too(browser):
    """Of nothing at all nothing is known, without an error."""
    with browser.visit(to_html(project([])), at="ask=points") as visit:
        assert verdict(ready(visit)).startswith("No supply facts here")
        assert visit.said == []


@pytest.mark.parametrize("question", ["up", "down", "path", "points", "fail"])
def test_hostile_names_do_nothing(browser, hostile_graph, question):
    """Markup, quotes, controls and 10,000 letters are text in fields, lists, steps and the address."""
    made = [entity.id for entity in hostile_graph.entities.values() if entity.type == "Company"]
    with browser.visit(to_html(hostile_graph)) as visit:
        page = ready(visit)
        ask(page, {"up": "Depends on", "down": "Feeds", "path": "Path", "points": "Single", "fail": "Fail"}[question])
        for one in made[: len(HOSTILE_NAMES)]:
            page.evaluate("(id) => window.reegraph.select(id)", one)
            for button in page.locator("#asking .take").all():
                button.click()
        for box in page.locator("#asking .ticks input").all()[:6]:
            box.check()
        for field in page.locator("#asking .picker input").all():
            field.fill("a")
            page.keyboard.press("Escape")
        for row in page.locator("#asking details.answer > summary").all()[:4]:
            row.click()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.locator("#asking script, #asking img").count() == 0
        assert visit.said == []
        assert visit.remote() == []


@pytest.mark.parametrize(("size", "dark"), [((1440, 900), False), (PHONE, True)])
def test_nothing_in_the_section_shuts_anyone_out(browser, page_of_chain, size, dark):
    """axe finds no serious fault in any of its answers, and nothing is wider than a telephone."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    for at in ("ask=up&sel=company/eta-motors", "ask=points&target=company/eta-motors", "fail=mine/beta-mine"):
        with browser.visit(page_of_chain, at=at, size=size, dark=dark) as visit:
            page = ready(visit)
            for row in page.locator("#asking details.answer > summary").all()[:2]:
                row.click()
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            found = axe.Axe().run(page, context="#asking").response["violations"]
            assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
