"""Small worlds for what is written out: one plain, one whose documents are hostile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, Browser, driven
from outputworld import HOSTILE_NAMES, World

from reegraph.graph import Graph
from reegraph.outputs.rdf.export import NOT_IN_XML


@pytest.fixture
def world() -> type[World]:
    """The maker of small worlds."""
    return World


@pytest.fixture
def graph() -> Graph:
    """A chain from mine to user with every modality, a value of each sort, a policy, a deal and a stake."""
    world = World(title="Beta opens", publisher="Test Wire", date="2026-03-02", kind="news")
    world.say("Mine: Alpha Mine", "supplies", "Company: Beta Metals", qualifiers={"material": "NdPr oxide", "years": 5})
    world.say("Company: Beta Metals", "operates", "MetalPlant: Beta Works")
    world.say("Company: Beta Metals", "offtake", "Company: Gamma Motors", modality="planned", valid_from="2027")
    world.say("MetalPlant: Beta Works", "produces", "Material: NdPr metal")
    world.say("Government: Freeland", "imposes", "Policy: Freeland export control", modality="rumoured")
    world.say("Policy: Freeland export control", "restricts", "Material: NdPr metal")
    world.say("Company: Delta Fund", "owns_equity", "Company: Beta Metals", qualifiers={"percent": 12.5})
    world.say("Company: Delta Fund", "acquires", "Company: Gamma Motors", modality="negated")
    world.say("MetalPlant: Beta Works", "located_in", "Government: Freeland")
    world.say("MetalPlant: Beta Works", "capacity", value={"number": 1200, "unit": "t/yr", "text": "1,200 t a year"})
    world.say("MetalPlant: Beta Works", "status", value={"word": "operating", "text": "runs"})
    world.say("MetalPlant: Beta Works", "starts", value={"date": "2026-03", "text": "in March"})
    return world.graph()


@pytest.fixture
def hostile_graph() -> Graph:
    """Every hostile name as company, plant, material, quote, qualifier and word."""
    return _hostile(HOSTILE_NAMES)


@pytest.fixture
def hostile_graph_for_xml() -> Graph:
    """The same with those hostile names that XML can hold."""
    return _hostile([name for name in HOSTILE_NAMES if not NOT_IN_XML.search(name)])


def _hostile(names: Sequence[str]) -> Graph:
    world = World(" / ".join(names), title=names[0], publisher=names[2], date="2026-03-02")
    for number, name in enumerate(names):
        terms = {"material": name}
        world.say(f"Mine: {number} {name}", "supplies", f"Company: {number} {name}", qualifiers=terms, quote=name)
        world.say(f"Company: {number} {name}", "produces", f"Material: {number} {name}", quote=name)
        world.say(f"Mine: {number} {name}", "status", value={"word": name, "text": name}, quote=name)
    return world.graph()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests of pages of a worker; without chromium, or Playwright, they are skipped."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine to open pages in")
    pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with driven() as found:
        yield found


@pytest.fixture
def browser(chromium: Any, tmp_path: Path) -> Browser:
    """Opens pages: `with browser.visit(text) as visit: visit.page.click(...)`."""
    return Browser(chromium, tmp_path)
