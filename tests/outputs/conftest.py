"""Small worlds for what is written out: one plain, one whose documents are hostile."""

from __future__ import annotations

from typing import Any

import pytest

from reegraph.graph import Graph, project
from reegraph.model import Claim, Document, slugify, vocabulary

HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    '" onload="alert(3)',
    "Long " + "x" * 10_000,
    "abc\u202egnp.exe\u2066",
    'quo"te \\ back\\slash """ @en ^^<x> .',
    "line\nbreak\r\ttab \x01\x7f\x85 \u2028 end",
    "magnet 🧲 Müller 磁石 e\u0301 \U000e0041",
    "{{ nodes }} ${title} %s {0}",
    "<!-- --> ]]> &amp; &#0;",
)


class World:
    """Collects claims that all quote one document, and folds them."""

    def __init__(self, text: str = "Alpha Mine ships oxide to Beta Metals.", **known: str) -> None:
        self.document = Document.make(name="news.md", origin="news.md", text=text, **known)
        self.claims: list[Claim] = []

    def say(
        self, subject: str, predicate: str, other: str | None = None, *, value: dict[str, Any] | None = None, **how: Any
    ) -> World:
        """Add a claim; ends are written `Type: Name`, and `how` overrides any field of the claim."""
        text = how.pop("quote", self.document.text)
        start = self.document.text.index(text)
        fields: dict[str, Any] = {
            "qualifiers": {},
            "modality": "asserted",
            "valid_from": None,
            "valid_to": None,
            "reported": self.document.date,
            "evidence": {"start": start, "end": start + len(text), "text": text},
            "extractor": "rules",
            "confidence": 0.9,
            "rule": "test",
        }
        ends = {"subject": reference(subject), "object": None if other is None else reference(other), "value": value}
        documents = {"document": self.document.name, "document_id": self.document.id}
        self.claims.append(Claim.make(predicate=predicate, **documents, **ends, **(fields | how)))
        return self

    def graph(self) -> Graph:
        return project(self.claims, [self.document])


def reference(written: str) -> dict[str, str]:
    """One end of a claim, from `Type: Name`."""
    kind, _, name = written.partition(": ")
    return {"id": f"{vocabulary().entity[kind].slug}/{slugify(name)}", "type": kind, "name": name, "mention": name}


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
    text = " / ".join(HOSTILE_NAMES)
    world = World(text, title=HOSTILE_NAMES[0], publisher=HOSTILE_NAMES[2], date="2026-03-02")
    for number, name in enumerate(HOSTILE_NAMES):
        terms = {"material": name}
        world.say(f"Mine: {number} {name}", "supplies", f"Company: {number} {name}", qualifiers=terms, quote=name)
        world.say(f"Company: {number} {name}", "produces", f"Material: {number} {name}", quote=name)
        world.say(f"Mine: {number} {name}", "status", value={"word": name, "text": name}, quote=name)
    return world.graph()
