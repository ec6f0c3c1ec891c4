"""How a loss is told: the witness of the engine in sentences that name holders, products and causes."""

from __future__ import annotations

from collections.abc import Iterable

from reegraph.analysis.engine.network import LossStep, LostInput, SupplierState, Witness
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.graph import Graph


class Narrator:
    """Sentences about activities of one supply network, and about targets, which bear the ids of entities."""

    def __init__(self, graph: Graph, supply: SupplyNetwork) -> None:
        self.graph = graph
        self.supply = supply

    def chain(self, shown: Witness) -> tuple[str, ...]:
        """One sentence for each loss, the first loss first.

        That a target with one activity is lost with it goes without saying, unless nothing else is said.
        """
        sentences = tuple(map(self.sentence, shown.steps))
        end = shown.steps[-1].lost_input if shown.steps else None
        plain = end is not None and end.node not in self.supply.activities and len(end.suppliers) == 1
        return sentences[:-1] if plain and len(sentences) > 1 else sentences

    def sentence(self, step: LossStep) -> str:
        if step.lost_input is not None:
            return self.lost(step.lost_input)
        return f"{self.called(step.node)} {self._stops(step.node, step.own_causes)}."

    def lost(self, lost: LostInput) -> str:
        """The loss of one input; a target's is the loss of all that makes it what it is."""
        if lost.node not in self.supply.activities:
            name = self.graph.name(lost.node)
            if len(lost.suppliers) == 1:
                return f"{name} has no other known source: {self.states(lost.suppliers)}."
            return f"So all of {name} is lost: {self.states(lost.suppliers)}."
        called = self.called(lost.node)
        need = self.supply.activities[lost.node].needs[self.supply.inputs_of[lost.node][lost.input - 1]]
        if not lost.suppliers:
            return f"{called} has no known supplier of {need.name}."
        holders = {self.supply.activities[s.supplier].holder for s in lost.suppliers}
        if len(holders) == 1:
            return f"{called} has no other known supplier of {need.name}: {self.states(lost.suppliers)}."
        return f"{called} loses every known supplier of {need.name}: {self.states(lost.suppliers)}."

    def states(self, suppliers: Iterable[SupplierState]) -> str:
        """What became of each supplier; the activities of one holder that fare alike are told of together."""
        fates: dict[tuple[str, str], list[str]] = {}
        for state in suppliers:
            holder = self.graph.name(self._holder(state.supplier))
            fates.setdefault((holder, self._fate(state)), []).append(self._label(state.supplier))
        told = []
        for (holder, fate), labels in fates.items():
            products = ", ".join(sorted({label for label in labels if label}))
            told.append(f"{holder} ({products}) {fate}" if products else f"{holder} {fate}")
        return "; ".join(told)

    def _fate(self, state: SupplierState) -> str:
        match state.reason:
            case "arc cause":
                return f"no longer delivers ({', '.join(map(self._cause_name, state.causes))})"
            case "own cause":
                return self._stops(state.supplier, state.causes)
            case "loop":
                return "would have to feed itself"
            case "available":
                return "still delivers"
            case _:
                return "is lost too"

    def _stops(self, activity: str, causes: Iterable[str]) -> str:
        others = [self._cause_name(c) for c in causes if c != self._holder(activity)]
        return f"stops with {', '.join(others)}" if others else "stops"

    def _cause_name(self, cause: str) -> str:
        found = self.supply.causes[cause]
        name = self.graph.name(found.thing)
        words = {"country": f"exports of {name}", "policy": f"licences refused: {name}"}
        return words.get(found.kind, name)

    def called(self, activity: str) -> str:
        name, label = self.graph.name(self._holder(activity)), self._label(activity)
        return f"{name} ({label})" if label else name

    def _holder(self, activity: str) -> str:
        found = self.supply.activities.get(activity)
        return activity if found is None else found.holder

    def _label(self, activity: str) -> str:
        """What the activity makes; empty for a buyer, whose purchases stand beside it anyway."""
        found = self.supply.activities.get(activity)
        return found.label if found is not None and found.sells else ""
