"""Single points of failure and pairs on synthetic networks: ours beside networkx, in one run.

Two kinds of network, each made by a generator with a fixed seed:

- layers: seven layers; every node but those of the first needs one to three inputs, each from one to three suppliers in
  the layer below, and one arc in twenty comes back from the same layer or one above. A cause to each node.
- chain: each node needs the one before it.

Beside ours stand two ways with networkx. "Removal" takes one node after the other out of the graph and asks what is
still available, which is right and slow: it is timed on a sample of nodes, held against our answer, and multiplied.
"Dominators" (`immediate_dominators` from a common source) is fast, and does not know that a node needs *all* of its
inputs: the last columns show how many of the points it finds. Times are processor time of one core.

    python benchmarks/chokepoints.py            # about a minute
    python benchmarks/chokepoints.py --arcs 5000
"""

from __future__ import annotations

import argparse
import random
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

import networkx as nx
from rich.console import Console
from rich.table import Table

from reegraph.analysis.engine.cutsets import SinglePoints, all_single_points, count_all_cut_sets, minimal_cut_sets
from reegraph.analysis.engine.network import Input, Network, Node, Supplier

LAYERS, BACK, SEED = 7, 0.05, 11
REMOVED, LOOKED_AT = 10, 100
SOURCE = "source"
Answer = TypeVar("Answer")


def layers(arcs: int, seed: int = SEED) -> Network:
    """A layered network of about so many arcs; the target is the first node of the last layer."""
    draw = random.Random(seed)
    width = max(2, round(arcs / 4 / (LAYERS - 1)))  # two inputs of two suppliers each, on average
    names = [[f"{layer}-{place:06d}" for place in range(width)] for layer in range(LAYERS)]

    def supplier(layer: int) -> Supplier:
        place = draw.randrange(layer, LAYERS) if draw.random() < BACK else layer - 1
        return Supplier(draw.choice(names[place]))

    def entry(layer: int) -> Input:
        return Input(tuple(supplier(layer) for _ in range(draw.randint(1, 3))))

    nodes = {
        name: Node((name,), tuple(entry(layer) for _ in range(draw.randint(1, 3) if layer else 0)))
        for layer, row in enumerate(names)
        for name in row
    }
    return Network(nodes, names[-1][0])


def chain(length: int) -> Network:
    """Each node needs the one before it; the target is the last one."""
    names = [f"n{place:06d}" for place in range(length)]
    suppliers = [(), *((Input((Supplier(name),)),) for name in names)]
    nodes = {name: Node((name,), inputs) for name, inputs in zip(names, suppliers, strict=False)}
    return Network(nodes, names[-1])


def as_graph(network: Network) -> nx.DiGraph:
    """The arcs as a graph; each carries the numbers of the inputs that it serves. A common source feeds the first."""
    graph = nx.DiGraph()
    for name, node in network.nodes.items():
        graph.add_node(name, needs=len(node.inputs))
        if not node.inputs:
            graph.add_edge(SOURCE, name, inputs=())
        for number, needed in enumerate(node.inputs):
            for arc in needed.suppliers:
                before = graph.get_edge_data(arc.node, name, {"inputs": ()})["inputs"]
                graph.add_edge(arc.node, name, inputs=(*before, number))
    return graph


def available_without(graph: nx.DiGraph, removed: str) -> set[str]:
    """What is available when a node is out of the graph: every input has a supplier that is available."""
    left = nx.restricted_view(graph, [removed], [])
    served: dict[str, set[int]] = {name: set() for name in left}
    found = set(left.successors(SOURCE))
    queue = list(found)
    for supplier in queue:  # grows while we walk it
        for user, arc in left.adj[supplier].items():
            served[user].update(arc["inputs"])
            if user not in found and len(served[user]) == left.nodes[user]["needs"]:
                found.add(user)
                queue.append(user)
    return found


def dominator_points(graph: nx.DiGraph) -> int:
    """How many single points there are by dominators, over all nodes."""
    above = nx.immediate_dominators(graph, SOURCE)
    depth: dict[str, int] = {SOURCE: 0}
    for name in above:
        path = []
        while name not in depth:
            path.append(name)
            name = above[name]  # noqa: PLW2901 - walk up to what is known
        for below in reversed(path):
            depth[below] = depth[above[below]] + 1
    return sum(depth.values())


def timed(task: Callable[[], Answer]) -> tuple[float, Answer]:
    """Processor time of a task in seconds, and what it gave."""
    start = time.process_time()
    answer = task()
    return time.process_time() - start, answer


def peak(task: Callable[[], object]) -> float:
    """The most memory that a task takes on top of what is there, in MB."""
    tracemalloc.start()
    task()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


class Row(NamedTuple):
    """One network: what ours and both others take, and how many points they find."""

    name: str
    nodes: int
    arcs: int
    ours: float
    megabytes: float
    removal: float
    dominators: float
    points: int
    by_dominators: int

    def cells(self) -> Iterator[str]:
        """As texts, the ratios to ours beside the times."""
        yield from (self.name, f"{self.nodes:,}", f"{self.arcs:,}", f"{self.ours:.2f} s", f"{self.megabytes:,.0f} MB")
        yield from (f"{self.removal:,.0f} s", f"{self.removal / self.ours:,.0f} x")
        yield from (f"{self.dominators:.2f} s", f"{self.dominators / self.ours:.2f} x")
        yield from (f"{self.points:,}", f"{self.by_dominators / self.points:.0%}")


def measure(name: str, make: Callable[[], Network]) -> Row:
    """All single points of all nodes, three ways. Raises AssertionError where removal disagrees with ours."""
    network = make()
    graph = as_graph(network)
    ours, points = timed(lambda: all_single_points(network))
    dominators, by_dominators = timed(lambda: dominator_points(graph))
    return Row(
        name=name,
        nodes=len(network.nodes),
        arcs=len(network.numbered.arc_supplier),
        ours=ours,
        megabytes=peak(lambda: all_single_points(make())),
        removal=removal_time(network, graph, points) * len(network.nodes),
        dominators=dominators,
        points=sum(map(points.count, network.nodes)),
        by_dominators=by_dominators,
    )


def removal_time(network: Network, graph: nx.DiGraph, points: SinglePoints) -> float:
    """Seconds to remove one node, on average over a sample."""
    sample = _some(network.nodes, REMOVED, SEED)
    looked_at = _some(set(network.nodes) - points.down, LOOKED_AT, SEED + 1)
    ours = {node: points[node] for node in looked_at}
    spent = 0.0
    for removed in sample:
        seconds, left = timed(lambda removed=removed: available_without(graph, removed))
        spent += seconds
        assert all((removed in of_node) == (node not in left) for node, of_node in ours.items())
    return spent / len(sample)


def _some(nodes: Iterable[str], wanted: int, seed: int) -> list[str]:
    known = sorted(nodes)
    return random.Random(seed).sample(known, min(wanted, len(known)))


def report_pairs(console: Console, arcs: int) -> None:
    """Order 2, of one target and of all."""
    network = layers(arcs)
    one, cuts = timed(lambda: minimal_cut_sets(network, network.get_target(), order=2))
    every, counts = timed(lambda: count_all_cut_sets(layers(arcs), order=2))
    total = sum(map(Counter, counts.values()), Counter())
    console.print(
        f"Order 2, layers of {len(network.numbered.arc_supplier):,} arcs: target {network.target} has {cuts.by_order} "
        f"in {one:.2f} s; all {len(counts):,} nodes together have {total[1]:,} single points and {total[2]:,} pairs "
        f"in {every:.2f} s.",
        soft_wrap=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arcs", type=int, default=100_000, help="arcs of the networks (default: 100000)")
    arcs: int = parser.parse_args().arcs
    console = Console(width=200)
    table = Table(title="All single points of failure of all nodes")
    for heading in ("network", "nodes", "arcs", "ours", "memory", f"removal, of {REMOVED}", "ratio"):
        table.add_column(heading, justify="right")
    for heading in ("dominators", "ratio", "points", "by dominators"):
        table.add_column(heading, justify="right")
    for size in (arcs // 10, arcs):
        table.add_row(*measure("layers", lambda size=size: layers(size)).cells())
    table.add_row(*measure("chain", lambda: chain(arcs)).cells())
    console.print(table)
    report_pairs(console, arcs // 10)


if __name__ == "__main__":
    main()
