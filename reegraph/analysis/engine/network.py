"""AND/OR supply networks: their form, what is available, and why something is not.

A node needs every one of its inputs (AND); an input is served by any `k` of its suppliers (OR, k of n). A node and an
arc can each be taken down by causes, and one cause may stand on many of them. A node is *available* when none of its
causes has happened and each of its inputs has at least `k` arcs whose causes have not happened from available
suppliers. Availability is the least fixpoint of that rule, so a loop cannot feed itself.

Failure trees are the same thing upside down: an OR gate of failures is an AND of inputs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import process

from reegraph.analysis.engine.faults import FAULTS_SHOWN, did_you_mean, refuse, short
from reegraph.errors import MisuseError, UnknownNameError
from reegraph.model import Frozen


@dataclass(frozen=True, slots=True)
class Supplier:
    """One arc into an input: who delivers, and what can take the arc down while the supplier runs."""

    node: str
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """What a node needs: `k` of these arcs. No suppliers at all means that nobody is known to deliver it.

    Arcs are counted, not names: a supplier that is listed twice counts twice.
    """

    suppliers: tuple[Supplier, ...] = ()
    k: int = 1


@dataclass(frozen=True, slots=True)
class Node:
    """What can take the node down by itself, and everything that it needs; a source has no inputs."""

    causes: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class Network:
    """Nodes by id, and the target that is asked about unless another one is named.

    Raises NetworkFormatError when a supplier or the target is not a node, or a `k` cannot be met.

    >>> mine, plant = Node(("strike",)), Node(("fire",), (Input((Supplier("Beta Mine", ("port",)),)),))
    >>> Network({"Beta Mine": mine, "Alpha Metals": plant}).causes
    ('fire', 'port', 'strike')
    """

    nodes: Mapping[str, Node]
    target: str | None = None

    def __post_init__(self) -> None:
        # Our own copy: everything computed from the nodes is kept, and must not be overtaken by a change outside.
        object.__setattr__(self, "nodes", dict(self.nodes))
        refuse(list(_structural_faults(self.nodes, self.target)))

    @cached_property
    def numbered(self) -> NumberedNetwork:
        """The same network in whole numbers, made once; what the algorithms work on."""
        return _number(self.nodes)

    @property
    def causes(self) -> tuple[str, ...]:
        """Every cause that stands on a node or an arc, sorted."""
        return self.numbered.causes

    def get_target(self, name: str | None = None) -> str:
        """The node that is meant: `name`, or else the network's own target.

        Raises MisuseError when there is neither, and UnknownNameError for a name that is no node.
        """
        found = self.target if name is None else name
        if found is None:
            raise MisuseError("the network names no target: add the key 'target', or give one by --target")
        if found not in self.nodes:
            near = process.extract(found, sorted(self.nodes), limit=3, score_cutoff=70)
            raise UnknownNameError(found, [name for name, _, _ in near])
        return found


def _structural_faults(nodes: Mapping[str, Node], target: str | None) -> Iterator[str]:
    """What is wrong although every value has the right type; one line each, with its place."""
    told = 0  # near names are looked for only where they will be read
    if target is not None and target not in nodes:
        yield f"target: found {short(target)}, expected one of the {len(nodes)} nodes{did_you_mean(target, nodes)}"
    for name, node in nodes.items():
        for number, needed in enumerate(node.inputs, 1):
            most = max(1, len(needed.suppliers))
            if not 1 <= needed.k <= most:
                place = f"node {short(name)}, input {number}"
                yield f"{place}: found k = {needed.k}, expected 1 to {most} (the number of suppliers)"
            for supplier in needed.suppliers:
                if supplier.node not in nodes:
                    hint = did_you_mean(supplier.node, nodes) if told < FAULTS_SHOWN else ""
                    told += 1
                    place = f"node {short(name)}, input {number}"
                    yield f"{place}: found supplier {short(supplier.node)}, expected one of the nodes{hint}"


# Availability -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NumberedNetwork:
    """A network in whole numbers; nodes and causes are numbered in the order of their names.

    Inputs and arcs are numbered through the whole network, so that those of one owner are a `range`.
    `own[v]` and `arc_causes[a]` hold cause numbers, ascending; `supplies[v]` the arcs that leave a node.
    """

    names: tuple[str, ...]
    causes: tuple[str, ...]
    own: tuple[tuple[int, ...], ...]
    inputs: tuple[range, ...]
    input_node: tuple[int, ...]
    need: tuple[int, ...]
    arcs: tuple[range, ...]
    arc_supplier: tuple[int, ...]
    arc_input: tuple[int, ...]
    arc_causes: tuple[tuple[int, ...], ...]
    supplies: tuple[tuple[int, ...], ...]
    node_number: Mapping[str, int]
    cause_number: Mapping[str, int]
    nodes_of_cause: Mapping[int, Sequence[int]]
    arcs_of_cause: Mapping[int, Sequence[int]]

    def cause_numbers(self, names: Collection[str]) -> frozenset[int]:
        """The numbers of these causes; a name that is no cause here has no number and no effect."""
        return frozenset(self.cause_number[name] for name in names if name in self.cause_number)

    def hit_nodes(self, failed: Collection[int]) -> frozenset[int]:
        """Nodes with a cause of their own among these."""
        return frozenset(node for cause in failed for node in self.nodes_of_cause.get(cause, ()))

    def hit_arcs(self, failed: Collection[int]) -> frozenset[int]:
        """Arcs with a cause among these."""
        return frozenset(arc for cause in failed for arc in self.arcs_of_cause.get(cause, ()))


def _number(nodes: Mapping[str, Node]) -> NumberedNetwork:
    """Number everything, in time linear in the network (and one sort of the names)."""
    names = tuple(sorted(nodes))
    node_number = {name: number for number, name in enumerate(names)}
    ordered = [nodes[name] for name in names]
    needed = [(v, entry) for v, node in enumerate(ordered) for entry in node.inputs]
    arcs = [(i, supplier) for i, (_, entry) in enumerate(needed) for supplier in entry.suppliers]
    causes = tuple(
        sorted({c for node in ordered for c in node.causes} | {c for _, supplier in arcs for c in supplier.causes})
    )
    cause_number = {name: number for number, name in enumerate(causes)}

    def numbers(found: Sequence[str]) -> tuple[int, ...]:
        if len(found) < 2:
            return (cause_number[found[0]],) if found else ()
        return tuple(sorted({cause_number[name] for name in found}))

    own = tuple(numbers(node.causes) for node in ordered)
    arc_causes = tuple(numbers(supplier.causes) for _, supplier in arcs)
    arc_supplier = tuple(node_number[supplier.node] for _, supplier in arcs)
    return NumberedNetwork(
        names=names,
        causes=causes,
        own=own,
        inputs=_ranges([len(node.inputs) for node in ordered]),
        input_node=tuple(v for v, _ in needed),
        need=tuple(entry.k for _, entry in needed),
        arcs=_ranges([len(entry.suppliers) for _, entry in needed]),
        arc_supplier=arc_supplier,
        arc_input=tuple(i for i, _ in arcs),
        arc_causes=arc_causes,
        supplies=_leaving(arc_supplier, len(names)),
        node_number=node_number,
        cause_number=cause_number,
        nodes_of_cause=_turned(own),
        arcs_of_cause=_turned(arc_causes),
    )


def _ranges(lengths: Sequence[int]) -> tuple[range, ...]:
    """Consecutive ranges of these lengths, from 0."""
    found, start = [], 0
    for length in lengths:
        found.append(range(start, start + length))
        start += length
    return tuple(found)


def _leaving(arc_supplier: Sequence[int], nodes: int) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in range(nodes)]
    for arc, supplier in enumerate(arc_supplier):
        found[supplier].append(arc)
    return tuple(map(tuple, found))


def _turned(causes: Sequence[Sequence[int]]) -> dict[int, list[int]]:
    """From causes by owner to owners by cause."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for owner, several in enumerate(causes):
        for cause in several:
            found[cause].append(owner)
    return dict(found)


def available(network: Network, failed: Collection[str] = ()) -> frozenset[str]:
    """The nodes that are still available when these causes have happened. Linear in the network.

    A name in `failed` that is no cause of the network changes nothing.
    """
    numbered = network.numbered
    return frozenset(numbered.names[v] for v in derive(numbered, numbered.cause_numbers(failed)))


def derive(numbered: NumberedNetwork, failed: Collection[int] = ()) -> list[int]:
    """The available nodes, each one after suppliers that suffice for it (so the order proves the availability).

    Counts down what each input still lacks and how many inputs of each node are still open (Dowling and Gallier 1984,
    linear-time Horn satisfiability).
    """
    hit_arcs = numbered.hit_arcs(failed)
    lack = list(numbered.need)
    still_open = [len(inputs) for inputs in numbered.inputs]
    for node in numbered.hit_nodes(failed):
        still_open[node] = -1  # counting down, it never reaches 0
    ready = [node for node, count in enumerate(still_open) if count == 0]
    for node in ready:  # grows while we walk it
        for arc in numbered.supplies[node]:
            if arc in hit_arcs:
                continue
            entry = numbered.arc_input[arc]
            lack[entry] -= 1
            if lack[entry] == 0:
                user = numbered.input_node[entry]
                still_open[user] -= 1
                if still_open[user] == 0:
                    ready.append(user)
    return ready


# Why something is unavailable ---------------------------------------------------------------------------------------

Reason = Literal["available", "arc cause", "own cause", "lost", "loop"]


class SupplierState(Frozen):
    """Why an arc does not serve its input, or that it does.

    `arc cause`: causes of the arc have happened. `own cause`: causes of the supplier have. `lost`: the supplier has
    lost an input of its own. `loop`: it is unavailable too, and only a loop that feeds itself would bring it back.
    `causes` are those that have happened. `before`: the supplier was unavailable before anything failed.
    """

    supplier: str
    reason: Reason
    causes: tuple[str, ...] = ()
    before: bool = False


class LostInput(Frozen):
    """An input with fewer arcs left than it needs. `input` counts from 1; suppliers stand in the network's order."""

    node: str
    input: int
    needed: int
    left: int
    suppliers: tuple[SupplierState, ...]


class LossStep(Frozen):
    """One node that is lost: by causes of its own, or else by the input that went first."""

    node: str
    own_causes: tuple[str, ...] = ()
    lost_input: LostInput | None = None


class Witness(Frozen):
    """Why the target is unavailable: a chain of losses, the first one first and the target last.

    Each step's input lists all suppliers; the step before it explains the one that was lost last. Empty when the
    target is available. Ask for the witness of another supplier to follow another branch.
    """

    target: str
    failed: tuple[str, ...]
    available: bool
    steps: tuple[LossStep, ...] = ()


def witness(network: Network, target: str, failed: Collection[str] = ()) -> Witness:
    """How the target is lost when these causes have happened (none: why it is down at the start).

    Deterministic, and linear in the network. Raises UnknownNameError for a target that is no node.
    """
    start = network.numbered.node_number[network.get_target(target)]
    losses = _Losses(network.numbered, network.numbered.cause_numbers(failed))
    chain = losses.chain(start)
    return Witness(
        target=target,
        failed=tuple(sorted(set(failed))),
        available=start in losses.available,
        steps=tuple(losses.step(node) for node in reversed(chain)),
    )


def lost_inputs(network: Network, target: str, failed: Collection[str] = ()) -> tuple[LostInput, ...]:
    """Every input of the target that is not served when these causes have happened, in the network's order."""
    node = network.numbered.node_number[network.get_target(target)]
    losses = _Losses(network.numbered, network.numbered.cause_numbers(failed))
    return tuple(losses.lost_input(entry) for entry in network.numbered.inputs[node] if losses.is_lost(entry))


class _Losses:
    """Who is unavailable, in which order they were lost, and by which input.

    Losses spread from the causes in rounds. What then is unavailable and not yet reached sits in loops that have only
    each other left: the one that could run first before anything failed is taken as the first to go.
    """

    def __init__(self, numbered: NumberedNetwork, failed: frozenset[int]) -> None:
        self.numbered = numbered
        self.failed = failed
        self.hit_nodes = numbered.hit_nodes(failed)
        self.hit_arcs = numbered.hit_arcs(failed)
        self.available = frozenset(derive(numbered, failed))
        before = derive(numbered)
        self.before = frozenset(before)
        self.turn: dict[int, int] = {}
        self.by_input: dict[int, int | None] = {}
        self.opened_loop: set[int] = set()
        self._spread(before)

    def _spread(self, before: Sequence[int]) -> None:
        spare = [
            sum(arc not in self.hit_arcs for arc in arcs) - need
            for arcs, need in zip(self.numbered.arcs, self.numbered.need, strict=True)
        ]
        queue: list[int] = []
        for node in sorted(self.hit_nodes):
            self._lose(node, None, queue)
        for entry, left in enumerate(spare):
            if left < 0:
                self._lose(self.numbered.input_node[entry], entry, queue)
        never_ran = (v for v in range(len(self.numbered.names)) if v not in self.before)
        for node in (*before, *never_ran):
            self._follow(queue, spare)
            if node not in self.available and node not in self.turn:
                self.opened_loop.add(node)
                self._lose(node, next(filter(self.is_lost, self.numbered.inputs[node])), queue)
        self._follow(queue, spare)

    def _follow(self, queue: list[int], spare: list[int]) -> None:
        """Take from every input the arcs of the nodes in the queue, and so on; leaves the queue empty."""
        for node in queue:  # grows while we walk it
            for arc in self.numbered.supplies[node]:
                if arc not in self.hit_arcs:
                    entry = self.numbered.arc_input[arc]
                    spare[entry] -= 1
                    if spare[entry] == -1:
                        self._lose(self.numbered.input_node[entry], entry, queue)
        queue.clear()

    def _lose(self, node: int, entry: int | None, queue: list[int]) -> None:
        if node not in self.turn:
            self.turn[node] = len(self.turn)
            self.by_input[node] = entry
            queue.append(node)

    def _serves(self, arc: int) -> bool:
        return arc not in self.hit_arcs and self.numbered.arc_supplier[arc] in self.available

    def is_lost(self, entry: int) -> bool:
        return sum(map(self._serves, self.numbered.arcs[entry])) < self.numbered.need[entry]

    def chain(self, node: int) -> list[int]:
        """From a lost node back to the first loss that explains it; empty for an available node."""
        if node in self.available:
            return []
        found = [node]
        while (supplier := self._lost_last(node)) is not None:
            node = supplier
            found.append(node)
        return found

    def _lost_last(self, node: int) -> int | None:
        """The supplier whose loss explains the node's: of those that lost an input before it did, the last.

        What never ran explains only what never ran either.
        """
        entry = self.by_input[node]
        if entry is None:
            return None
        arcs = (arc for arc in self.numbered.arcs[entry] if arc not in self.hit_arcs)
        turns = {
            self.turn[supplier]: supplier
            for supplier in map(self.numbered.arc_supplier.__getitem__, arcs)
            if self.turn.get(supplier, self.turn[node]) < self.turn[node]
            and self.by_input[supplier] is not None
            and (supplier in self.before or node not in self.before)
        }
        return turns[max(turns)] if turns else None

    def step(self, node: int) -> LossStep:
        entry = self.by_input[node]
        return LossStep(
            node=self.numbered.names[node],
            own_causes=self._happened(self.numbered.own[node]),
            lost_input=None if entry is None else self.lost_input(entry),
        )

    def lost_input(self, entry: int) -> LostInput:
        node, arcs = self.numbered.input_node[entry], self.numbered.arcs[entry]
        return LostInput(
            node=self.numbered.names[node],
            input=entry - self.numbered.inputs[node].start + 1,
            needed=self.numbered.need[entry],
            left=sum(map(self._serves, arcs)),
            suppliers=tuple(self._state(arc) for arc in arcs),
        )

    def _state(self, arc: int) -> SupplierState:
        supplier = self.numbered.arc_supplier[arc]
        reason, causes = self._reason(arc, supplier)
        return SupplierState(
            supplier=self.numbered.names[supplier],
            reason=reason,
            causes=causes,
            before=supplier not in self.before,
        )

    def _reason(self, arc: int, supplier: int) -> tuple[Reason, tuple[str, ...]]:
        if arc in self.hit_arcs:
            return "arc cause", self._happened(self.numbered.arc_causes[arc])
        if supplier in self.available:
            return "available", ()
        if supplier in self.hit_nodes:
            return "own cause", self._happened(self.numbered.own[supplier])
        user = self.numbered.input_node[self.numbered.arc_input[arc]]
        in_loop = user in self.opened_loop and self.turn[supplier] >= self.turn[user]
        return "loop" if in_loop else "lost", ()

    def _happened(self, causes: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.numbered.causes[cause] for cause in causes if cause in self.failed)
