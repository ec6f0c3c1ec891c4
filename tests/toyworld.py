"""A small made-up supply chain, and a way to say claims in one line."""

from __future__ import annotations

from typing import Any

from reegraph.graph import Graph, project
from reegraph.model import Claim, Document, EntityRef, Evidence, Mention, Value, slugify, vocabulary

TODAY = "2026-03-01"


def reference(written: str) -> EntityRef:
    """One end of a claim, from `Type: Name`, or `Type: Name (as the document calls it)`."""
    kind, _, rest = written.partition(": ")
    name, _, mention = rest.rstrip(")").partition(" (")
    return EntityRef(
        id=f"{vocabulary().entity[kind].slug}/{slugify(name)}", type=kind, name=name, mention=mention or name
    )


class World:
    """Collects claims; each sentence of them is its own evidence, in the document that `document` names."""

    def __init__(self, when: str = TODAY) -> None:
        self.when = when
        self.claims: list[Claim] = []
        self.mentions: list[Mention] = []
        self._documents: dict[str, dict[str, Any]] = {}

    def document(self, name: str, **known: Any) -> World:
        """Sets what is known of a document (title, kind); its text is made of what it says."""
        self._documents[name] = known
        return self

    def say(
        self,
        subject: str,
        predicate: str,
        other: str | dict[str, Any] | None = None,
        *,
        modality: str = "asserted",
        when: str | None = "today",
        document: str = "news.md",
        **qualifiers: Any,
    ) -> World:
        """Adds a claim. `other` is the other end, or the fields of a value.

        `when` is the date of the report, by default the world's; `valid_from` and `valid_to` among the
        qualifiers are the dates of the claim.
        """
        self._documents.setdefault(document, {})
        stated = {key: qualifiers.pop(key, None) for key in ("valid_from", "valid_to")}
        is_value = isinstance(other, dict)
        text = f"{subject} {predicate} {other}"
        claim = Claim.make(
            document=document,
            document_id=self.document_id(document),
            subject=reference(subject),
            predicate=predicate,
            object=None if is_value or other is None else reference(str(other)),
            value=Value(**{"text": text, **other}) if is_value else None,
            qualifiers=qualifiers,
            modality=modality,
            **stated,
            reported=self.when if when == "today" else when,
            evidence=Evidence(start=0, end=len(text), text=text),
            extractor="rules",
            confidence=0.9,
            rule="toy",
        )
        self.claims.append(claim)
        return self

    def mention(self, written: str, document: str = "news.md") -> World:
        """Adds a mention that no claim rests on."""
        self._documents.setdefault(document, {})
        ref = reference(written)
        self.mentions.append(
            Mention(document=document, id=ref.id, type=ref.type, name=ref.name, mention=ref.mention, start=0, end=1)
        )
        return self

    def document_id(self, name: str) -> str:
        return self.documents_by_name(name).id

    def documents_by_name(self, name: str) -> Document:
        return Document.make(name=name, origin=name, text=f"The text of {name}.", **self._documents[name])

    @property
    def documents(self) -> list[Document]:
        return [self.documents_by_name(name) for name in self._documents]

    def graph(self, **options: Any) -> Graph:
        return project(self.claims, self.documents, self.mentions, **options)


def chain(when: str = TODAY, **known: Any) -> World:
    """One supplier at every stage: mine in Australia, refinery in Malaysia, metal in Vietnam, magnets in Germany.

    All is reported on one day, by one document, of which `known` is known.

    Beta Mine (Beta Mining) → Gamma Refinery (Gamma Oxides, owned by Omega Holding) → Delta Works (Delta Metals) →
    Zeta Plant (Zeta Magnets) → Eta Motors. A bank lends to Zeta Magnets, and a fund holds 20 percent of it.
    """
    world = World(when).document("news.md", **known)
    sites = (
        ("Mine: Beta Mine", "Company: Beta Mining", "Australia", "rare earth concentrate"),
        ("Refinery: Gamma Refinery", "Company: Gamma Oxides", "Malaysia", "NdPr oxide"),
        ("MetalPlant: Delta Works", "Company: Delta Metals", "Vietnam", "NdFeB alloy"),
        ("MagnetPlant: Zeta Plant", "Company: Zeta Magnets", "Germany", "NdFeB magnets"),
    )
    for site, operator, country, product in sites:
        world.say(operator, "operates", site)
        world.say(site, "located_in", f"Government: {country}")
        world.say(site, "produces", f"Material: {product}")
        world.say(site, "status", {"word": "operating"})
    world.say("Company: Beta Mining", "supplies", "Company: Gamma Oxides", material="rare earth concentrate")
    world.say("Company: Gamma Oxides", "offtake", "Company: Delta Metals", material="NdPr oxide", years=5)
    world.say("MetalPlant: Delta Works", "supplies", "Company: Zeta Magnets", material="NdFeB alloy")
    world.say("Company: Zeta Magnets", "supplies", "Company: Eta Motors", material="NdFeB magnets")
    world.say("Company: Eta Motors", "located_in", "Government: Germany")
    world.say("Company: Gamma Oxides", "subsidiary_of", "Company: Omega Holding")
    world.say("Company: First Bank", "funds", "Company: Zeta Magnets", instrument="loan", amount="5000000 EUR")
    world.say("Company: Small Fund", "owns_equity", "Company: Zeta Magnets", percent=20)
    world.say("Material: NdFeB magnets", "used_in", "EndUse: electric vehicles")
    return world
