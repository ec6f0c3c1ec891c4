"""The graph page: one file that asks for nothing, shows hostile text as text, and is the same every time."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import re
from importlib import resources

import pytest
from outputworld import HOSTILE_NAMES

import reegraph
from reegraph.errors import MisuseError, UnknownNameError
from reegraph.graph import project
from reegraph.model import vocabulary
from reegraph.outputs import to_html
from reegraph.outputs.pages.drawing import LAYERS, box_label, drawn_edges
from reegraph.outputs.pages.parts import CORE_SIZE, scopes
from reegraph.outputs.pages.picture import PALETTE, page_data
from reegraph.outputs.pages.view import SCRIPTS, about

ASSETS = resources.files("reegraph.outputs.pages").joinpath("assets")


class Page(html.parser.HTMLParser):
    """The elements of a page: tags with their attributes, and the text of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.cdata_elem is not None:
            self.raw.append((self.cdata_elem, data))
        else:
            self.words += data

    def policy(self) -> str:
        return next(
            about["content"] for tag, about in self.tags if about.get("http-equiv") == "Content-Security-Policy"
        )

    def data(self) -> dict:
        return next(json.loads(text) for tag, text in self.raw if tag == "script" and text.startswith("{"))


def test_every_relation_is_in_one_layer_and_every_kind_has_a_colour():
    """Nothing that the vocabulary can say is missing from the page, or on it twice."""
    predicates = [predicate for layer in LAYERS for predicate in layer.predicates]
    assert sorted(predicates) == sorted(vocabulary().relation)
    assert set(PALETTE) == set(vocabulary().entity)
    assert len(set(PALETTE.values())) == len(PALETTE)
    assert set(LAYERS[0].predicates) == {name for name, relation in vocabulary().relation.items() if relation.flow}


def test_the_page_names_its_date_and_what_it_rests_on(graph):
    """The heading says as of when, and how many documents and claims."""
    words = Page(to_html(graph)).words
    assert "as of 2026-03-02 · 1 document · 12 claims · 12 facts" in words
    assert "undated · 0 documents · 0 claims" in Page(to_html(project([]))).words


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_the_page_asks_for_nothing(request, world_name):
    """No element names another file, and the policy forbids every request and every foreign script."""
    page = Page(to_html(request.getfixturevalue(world_name)))
    addresses = [value for _, about in page.tags for name, value in about.items() if name in ("src", "href", "srcset")]
    assert addresses == ["data:,"]
    assert page.policy().startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in page.policy()


def test_the_policy_holds_the_hashes_of_exactly_our_scripts_and_style(graph):
    """Both scripts and the style are named by hash; the block of data is no script."""
    page = Page(to_html(graph))
    ours = [text for tag, text in page.raw if not text.startswith("{")]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in ours]
    assert sorted(re.findall(r"sha256-([^']+)'", page.policy())) == sorted(hashes)
    assert len(hashes) == 3


def test_hostile_names_add_no_element(graph, hostile_graph):
    """Documents full of tags give a page with the same elements as a plain one, rows of the table apart."""
    kinds = [{tag for tag, _ in Page(to_html(one, title=HOSTILE_NAMES[1])).tags} for one in (graph, hostile_graph)]
    assert kinds[0] == kinds[1]
    assert "img" not in kinds[1]
    scripts = [tag for tag, _ in Page(to_html(hostile_graph, title=HOSTILE_NAMES[1])).tags if tag == "script"]
    assert len(scripts) == 3


def test_hostile_names_reach_the_page_unchanged(hostile_graph):
    """Names and quotes are in the data as they were, to the last character."""
    data = Page(to_html(hostile_graph)).data()
    names = {entity["name"] for entity in data["entities"].values()}
    assert {f"{i} {name}" for i, name in enumerate(HOSTILE_NAMES)} <= names
    assert set(HOSTILE_NAMES) == {claim["quote"] for claim in data["claims"]}


def test_a_placeholder_in_a_title_is_not_filled(graph):
    """Text that looks like a place of our template stays text."""
    assert "{{data}} {{nothing}}" in Page(to_html(graph, title="{{data}} {{nothing}}")).words


def test_the_same_graph_gives_the_same_page(graph):
    """The order of claims does not change a byte."""
    turned = project(reversed(graph.claims.values()), graph.documents.values())
    assert to_html(turned) == to_html(graph)


def test_every_fact_has_its_quotes_and_every_quote_its_document(graph):
    """From each fact on the page one comes to words and to title, publisher and date."""
    data = Page(to_html(graph)).data()
    for fact in data["facts"]:
        for claim in fact["claims"]:
            assert data["claims"][claim]["quote"] == "Alpha Mine ships oxide to Beta Metals."
            assert data["citations"][data["claims"][claim]["cite"]] == "Beta opens, Test Wire, 2026-03-02"


def test_facts_are_written_for_people(graph):
    """Values carry their unit and terms read as words."""
    facts = {fact["p"]: fact for fact in Page(to_html(graph)).data()["facts"]}
    assert facts["capacity"]["value"] == "1,200 t/yr"
    assert facts["supplies"]["terms"] == "NdPr oxide · 5 years"
    assert facts["owns_equity"]["terms"] == "12.5 percent"
    assert facts["offtake"]["how"] == "planned"
    assert facts["offtake"]["from"] == "2027"


def test_money_has_its_thousands_apart(world):
    """An amount of nine digits can be read."""
    made = world().say("Agency: A", "funds", "Company: B", qualifiers={"amount": "620000000 USD", "instrument": "loan"})
    (fact,) = Page(to_html(made.graph())).data()["facts"]
    assert fact["terms"] == "620,000,000 USD · instrument loan"


def test_a_denial_draws_no_line_but_is_told(graph):
    """The denied acquisition is among the facts and not among the lines."""
    data = Page(to_html(graph)).data()
    assert "acquires" in {fact["p"] for fact in data["facts"]}
    assert "acquires" not in {edge["id"].split()[1] for edge in data["edges"]}


def test_a_relation_that_was_denied_last_draws_no_line(world):
    """Stated in March and denied in May: the last word counts."""
    made = world()
    made.say("Company: A", "supplies", "Company: B", reported="2026-03-01")
    made.say("Company: A", "supplies", "Company: B", reported="2026-05-01", modality="negated")
    assert drawn_edges(made.graph()) == []


def test_facts_between_the_same_two_share_a_line_of_the_strongest_modality(world):
    """A planned and a stated supply of two materials are one full line with two facts."""
    made = world()
    made.say("Company: A", "supplies", "Company: B", qualifiers={"material": "oxide"}, modality="planned")
    made.say("Company: A", "supplies", "Company: B", qualifiers={"material": "metal"})
    (edge,) = drawn_edges(made.graph())
    assert (edge.modality, len(edge.facts)) == ("asserted", 2)


def tangle(world, companies=90):
    """Many companies on a chain, a hub that sells to all, its sites, and places that only the last layer shows."""
    made = world(date="2026-01-01")
    for i in range(companies):
        made.say("Company: Hub", "supplies", f"Company: Buyer {i}")
        made.say(f"Company: Buyer {i}", "operates", f"MagnetPlant: Works {i}")
        made.say(f"Company: Buyer {i}", "located_in", f"Place: Town {i}")
    return made.say("Company: Hub", "operates", "Mine: Hub pit").graph()


def test_the_first_picture_is_the_most_connected_part(world):
    """It holds about CORE_SIZE boxes, the hub and its mine among them; places only hang on it."""
    first, everything = scopes(tangle(world), None)
    assert CORE_SIZE <= len(first.core) <= CORE_SIZE + 5
    assert {"company/hub", "mine/hub-pit"} <= first.core
    assert not any(node.startswith("place/") for node in first.core)
    assert first.core < set(first.layout.at) < set(everything.layout.at)
    assert len(everything.layout.at) == 2 + 3 * 90


def test_the_first_picture_hangs_together_where_no_one_stands_out(world):
    """A long chain of equals still opens on a part in which everything has a line to another."""
    made = world()
    for i in range(200):
        made.say(f"Company: Link {i}", "supplies", f"Company: Link {i + 1}")
    graph = made.graph()
    core = scopes(graph, None)[0].core
    inside = [edge for edge in drawn_edges(graph) if {edge.subject, edge.object} <= core]
    assert len(core) == CORE_SIZE
    assert len(inside) == CORE_SIZE - 1


def test_a_small_graph_is_shown_whole_with_all_its_layers(graph):
    """Where there is little, no fact waits behind a switch; deals and what is inferred are layers upon the facts."""
    (only,) = scopes(graph, None)
    assert only.core == set(only.layout.at)
    waiting = {layer["id"] for layer in page_data(graph, [only], None)["layers"] if not layer["on"]}
    assert waiting == {"deal", "inferred"}


def test_a_focus_opens_on_its_surroundings(world):
    """All neighbours are there, whatever the layer, and the page opens with the focus selected."""
    graph = tangle(world)
    near, _ = scopes(graph, "company/buyer-7")
    assert {"company/buyer-7", "company/hub", "magnet-plant/works-7", "place/town-7"} <= near.core
    assert len(near.core) == CORE_SIZE
    data = Page(to_html(graph, focus="Buyer 7")).data()
    assert data["focus"] == "company/buyer-7"
    assert {layer["id"] for layer in data["layers"] if layer["on"]} == {"flow", "site", "stake", "place"}


def test_what_is_no_element_is_an_error(graph):
    """A mistyped symbol does not give a page on which nothing passes."""
    with pytest.raises(MisuseError, match="found Xx, expected symbols"):
        to_html(graph, elements=["Dy", "Xx"])


def test_the_page_of_a_part_and_a_day(graph):
    """`only` keeps types and predicates as the exports do; `as_of` is where the page opens, and cuts nothing off."""
    made = reegraph.KnowledgeGraph(graph)
    part = Page(made.view(only=["supplies", "operates"], as_of="2026", elements=["Dy"])).data()
    assert {fact["p"] for fact in part["facts"]} == {"supplies", "operates"}
    assert (part["day"], part["wanted"]) == ("2026-12-31", ["Dy"])
    whole, early = (Page(made.view(as_of=day)).data() for day in (None, "2020"))
    assert early["facts"] == whole["facts"]
    assert early["day"] == "2020-12-31"


def test_an_unknown_focus_is_an_error_with_near_matches(graph):
    """A mistyped name does not give a page about something else."""
    with pytest.raises(UnknownNameError, match="Beta Metal"):
        to_html(graph, focus="Beta Metall")


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, "", "\u200b"])
def test_labels_are_short_and_visible(name):
    """A box has one short line of what can be seen."""
    label = box_label(name)
    assert 0 < len(label) <= 60
    assert not set("\n\t\u202e\u2066\u2028\x01") & set(label)


def test_the_vendored_library_is_the_one_that_its_note_describes():
    """Version, size and hash in LICENSES.md are those of the file."""
    library = ASSETS.joinpath("vis-network.min.js").read_text(encoding="utf-8").encode()
    note = ASSETS.joinpath("LICENSES.md").read_text(encoding="utf-8")
    (version,) = re.findall(rb"@version ([0-9.]+)", library)[:1]
    assert f"vis-network {version.decode()}," in note
    assert f"{len(library):,} bytes" in note
    assert hashlib.sha256(library).hexdigest() in note


@pytest.mark.parametrize("name", ["vis-network.min.js", *SCRIPTS])
def test_no_script_ends_its_own_element(name):
    """A closing tag or a comment opener inside a script would end it early."""
    script = ASSETS.joinpath(name).read_text(encoding="utf-8").lower()
    assert "</script" not in script
    assert "<!--" not in script


@pytest.mark.parametrize("name", SCRIPTS)
def test_our_script_never_parses_html(name):
    """Whatever turns text into elements has no place in the page's script."""
    script = ASSETS.joinpath(name).read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"):
        assert way not in script


def test_reference_sources_are_no_documents_on_the_page(tmp_path):
    """The head of the page counts documents and reference sources apart, and a reference fact is no quotation."""
    (tmp_path / "a.txt").write_text("Alpha Metals Ltd operates the Beta mine in Texas.\n", encoding="utf-8")
    graph = reegraph.build(tmp_path / "a.txt").graph
    assert " · 1 document · " in about(graph)
    assert "reference sources · " in about(graph)
    data = page_data(graph, scopes(graph, None), None)
    assert {c.get("reference", False) for c in data["claims"]} == {True, False}
