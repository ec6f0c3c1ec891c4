"""The entity that a dossier is about, and all that is asked of it: each question once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from reegraph.analysis.change.chronology import Events, timeline
from reegraph.analysis.disagreement.conflicts import Conflict
from reegraph.analysis.disagreement.figures import PREDICATES, Figure, Ruling, figures, rulings
from reegraph.analysis.failure.chokepoints import Chokepoints
from reegraph.analysis.failure.verdicts import chokepoints
from reegraph.analysis.supply.world import Options, World
from reegraph.graph import Fact, Graph
from reegraph.graph.support import Support, support
from reegraph.model import Entity, vocabulary
from reegraph.outputs.marks import Marks

Standing = Literal["at the date", "planned", "rumoured", "denied", "no longer", "not yet"]

_CAUSES = ("organisation", "facility", "Policy", "Programme")


@dataclass(frozen=True)
class Subject:
    """An entity in a graph at a date."""

    graph: Graph
    entity: Entity
    world: World
    marks: Marks

    @property
    def id(self) -> str:
        return self.entity.id

    @property
    def day(self) -> str | None:
        """The date of the answers."""
        return self.world.day

    @property
    def is_site(self) -> bool:
        return vocabulary().is_facility(self.entity.type)

    @property
    def is_organisation(self) -> bool:
        return self.entity.type in vocabulary().groups["organisation"]

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """The sites that it runs itself; of a state, all that lie in it."""
        if self.entity.type == "Government":
            known = (e for e in self.graph.entities if self.world.is_facility(e))
            return tuple(e for e in known if (c := self.world.ownership.country(e)) is not None and c.holder == self.id)
        own = self.world.ownership.sites(self.id) if self.is_organisation else ()
        return tuple(site for site in own if self.world.is_facility(site))

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The entity, and the sites by which it does what it does; a state does nothing by the sites within it."""
        return (self.id,) if self.entity.type == "Government" else (self.id, *self.sites)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts about it, those of which it is the subject first."""
        return tuple(sorted(self.graph.facts_about(self.id), key=lambda f: (f.subject != self.id, f.predicate, f.id)))

    def facts_of(self, *predicates: str) -> list[Fact]:
        """The facts of some predicates about it and its own sites, each once."""
        found = {f.id: f for thing in self.things for f in self.graph.facts_about(thing) if f.predicate in predicates}
        return list(found.values())

    @cached_property
    def deliveries(self) -> tuple[Fact, ...]:
        """Of a material: the flows of which a claim names it as what flows."""
        if self.entity.type != "Material":
            return ()
        names = {name.casefold() for name in (self.entity.name, *self.entity.aliases)}
        flows = (f for f in self.graph.facts.values() if f.predicate in ("supplies", "offtake"))
        return tuple(f for f in flows if names & {name.casefold() for name in f.material_names()})

    @cached_property
    def rulings(self) -> dict[str, Ruling]:
        """By fact about the entity itself, what the policy makes of it where sources differ."""
        return rulings(self.graph, self.id, day=self.day, prefer=self.marks.prefer)

    @cached_property
    def figures(self) -> list[Figure]:
        """The numbers that count of the entity and of its own sites."""
        found = (figures(self.graph, p, day=self.day, prefer=self.marks.prefer) for p in PREDICATES)
        return [figure for told in found for figure in told if figure.subject in self.things]

    @cached_property
    def events(self) -> Events:
        """Its dated events."""
        return timeline(self.graph, self.id, as_of=self.day)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The disagreements in which it has a part, as a party or as a value."""
        return tuple(
            c for c in self.marks.conflicts if self.id in c.parties or self.id in {value.value for value in c.values}
        )

    @cached_property
    def chokepoints(self) -> Chokepoints | None:
        """The verdicts on every magnet plant and buyer of magnets; None for what can be no cause."""
        if self.entity.type not in vocabulary().expand(_CAUSES):
            return None
        return chokepoints(self.graph, options=self.world.options)

    def standing(self, fact: Fact) -> Standing:
        """Whether a fact holds at the date, and if not, why."""
        if fact.modality == "negated" or (fact.denied_on and self.day and fact.denied_on <= self.day):
            return "denied"
        if self.world.holds(fact):
            return "at the date" if self.world.ownership.stands(fact) else "no longer"
        if fact.modality != "asserted":
            return "planned" if fact.modality == "planned" else "rumoured"
        return "not yet" if fact.start and self.day and fact.start > self.day else "no longer"

    def support(self, claims: Iterable[str]) -> Support:
        """What claims rest on."""
        return support(self.graph, claims)


def subject(graph: Graph, name: str, options: Options | None = None) -> Subject:
    """The entity of that name (id, name or alias). Raises UnknownNameError or AmbiguousNameError."""
    chosen = options or Options()
    return Subject(graph, graph.get(name), World(graph, chosen), Marks(graph, chosen.prefer))
