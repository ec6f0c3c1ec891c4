"""Small worlds for what is written out, and names that a hostile document may hold."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

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


COUNTRIES = ("Australia", "Canada", "Japan", "United States")
SITES = ("Mine", "Refinery", "MetalPlant", "MagnetPlant")

# What may be told of the chains of `monthly` next, a fact or two each.
NEWS = [
    [("Company: Newcomer", "operates", "Mine: New pit"), ("Mine: New pit", "located_in", "Government: Japan")],
    [("Company: Newcomer", "supplies", "Company: User 2b")],
    [("Company: User 1c", "located_in", "Government: Canada")],
    [("MagnetPlant: Lone works", "located_in", "Government: Norway")],
    [("Company: User 3b", "produces", "Material: NdPr oxide")],
    [("Company: User 3b", "operates", "Mine: Second pit")],
]


def monthly(months: int) -> World:
    """Four chains, 1a to 1d, in every month from January 2025 on, each in one country; a lone pit, a good and a user."""
    world = World().say("Mine: Old pit", "located_in", "Government: Norway", reported="2025-01-02")
    world.say("Company: Firm 1a", "produces", "Material: NdFeB magnets", reported="2025-01-02")
    for month, (i, letter) in itertools.product(range(1, months + 1), enumerate("abcd")):
        tag, day = f"{month}{letter}", f"2025-{month:02}-1{i}"
        for kind in SITES:
            world.say(f"Company: Firm {tag}", "operates", f"{kind}: Site {tag}", reported=day)
            world.say(f"{kind}: Site {tag}", "located_in", f"Government: {COUNTRIES[i]}", reported=day)
        world.say(f"Company: Firm {tag}", "supplies", f"Company: User {tag}", reported=day)
        if letter != "a":
            world.say(f"Company: User {tag}", "supplies", f"Company: Firm {month}{'abcd'[i - 1]}", reported=day)
    return world


def told_next(graph: Graph, times: int, seed: int) -> Iterator[Graph]:
    """The graph with one fact of a later day more, each time another: between things drawn by lot, or of a new site."""
    drawn = random.Random(seed)
    firms = sorted(f"Company: {e.name}" for e in graph.entities.values() if e.type == "Company")
    states = sorted(f"Government: {e.name}" for e in graph.entities.values() if e.type == "Government")
    for i in range(times):
        facts = [
            (drawn.choice(firms), "supplies", drawn.choice(firms)),
            (drawn.choice(firms), "located_in", drawn.choice(states)),
            ("Company: Newcomer", "operates", f"{SITES[i % 4]}: New site"),
        ]
        more = World(date="2026-10-10").say(*facts[i % 3])
        yield project([*graph.claims.values(), *more.claims], [*graph.documents.values(), more.document])
