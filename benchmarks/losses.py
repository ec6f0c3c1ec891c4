"""Losses: all single failures and the worst pairs of a graph, by warm re-solves and by cold ones.

    python benchmarks/losses.py [STORE.db]     # without a store: the project's own documents and reference tables

"Warm" is the kept model whose bounds change from failure to failure; "cold" builds and solves the same linear programme
anew each time, whole, as calls of a solver without a kept model do. Both give the same tonnes, which is checked.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table

import reegraph
from reegraph.analysis import SupplyNetwork
from reegraph.analysis.supply.suppositions import allied_countries
from reegraph.analysis.tonnage.flow import Delivery, LossFinder, worst_pairs
from reegraph.analysis.tonnage.programme import TonnesProblem, tonnes_problem


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and what the work gives."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def allied_magnets(supply: SupplyNetwork) -> TonnesProblem:
    """The problem of all magnet making in allied countries."""
    allied = allied_countries(supply.day)
    place = supply.world.ownership.country
    final = [
        a.id
        for a in supply.activities.values()
        if a.live and a.form == "magnet" and a.sells and (c := place(a.holder)) is not None and c.holder in allied
    ]
    return tonnes_problem(supply, final, ["NdPr"])


def every_product(supply: SupplyNetwork) -> TonnesProblem:
    """All that is made anywhere, of magnets: the whole graph at once."""
    final = [a.id for a in supply.activities.values() if a.live and a.form == "magnet" and a.sells]
    return tonnes_problem(supply, final, ["NdPr"])


def cold(problem: TonnesProblem) -> dict[str, float]:
    """The loss of each cause in the usual case, each from a model of its own."""
    best = Delivery(problem.usual, optimistic=True).best
    bounded = [w for w in problem.usual.wanted if best((), (w,)) != float("inf")]
    before = best((), bounded)
    return {
        cause: before - Delivery(problem.usual, optimistic=True, parted=False).best(hit, bounded)
        for cause, hit in problem.failures.items()
    }


def warm(problem: TonnesProblem) -> dict[str, float]:
    """The same by one kept model."""
    finder = LossFinder(problem.worst, problem.best, problem.usual)
    return {cause: finder.middle_loss(hit) for cause, hit in problem.failures.items()}


def bounds(problem: TonnesProblem) -> int:
    """All single failures with their bounds: how many."""
    finder = LossFinder(problem.worst, problem.best, problem.usual)
    return len([finder.loss(hit) for hit in problem.failures.values()])


def pairs(problem: TonnesProblem) -> int:
    """The worst ten of all pairs: how many were listed."""
    finder = LossFinder(problem.worst, problem.best, problem.usual)
    return len(worst_pairs(finder, problem.failures, most=10))


def main() -> None:
    graph = (reegraph.open(sys.argv[1]) if len(sys.argv) > 1 else reegraph.example()).graph
    table = Table("problem", "processes", "causes", "N-1 warm, s", "N-1 cold, s", "ratio", "with bounds, s", "N-2, s")
    supply_time, supply = timed(lambda: SupplyNetwork(graph))
    for name, make in (("allied magnets", allied_magnets), ("all magnets", every_product)):
        problem = make(supply)
        warm_time, found = timed(lambda problem=problem: warm(problem))
        cold_time, checked = timed(lambda problem=problem: cold(problem))
        worst = max((abs(found[c] - checked[c]) for c in found), default=0.0)
        if worst > 1e-4:
            raise SystemExit(f"{name}: warm and cold differ by {worst} t")
        bound_time, _ = timed(lambda problem=problem: bounds(problem))
        pair_time, _ = timed(lambda problem=problem: pairs(problem))
        cells = [warm_time, cold_time, cold_time / warm_time, bound_time, pair_time]
        sizes = [str(len(problem.best.processes)), str(len(problem.failures))]
        table.add_row(name, *sizes, *(f"{x:.2f}" for x in cells))
    console = Console()
    console.print(f"{len(graph.claims)} claims; the supply network itself took {supply_time:.2f} s")
    console.print(table)


if __name__ == "__main__":
    main()
