"""Flow with recipes: what a set of processes can deliver at most, and what is lost when some of them fail.

The form is that of activity analysis (Koopmans 1951): a process turns fixed proportions of goods into fixed proportions
of others, at a level of our choice; of no good more is taken than is given (what is left over is thrown away); limits
bound weighted sums of levels. A plain flow network is the case of one good in and one good out. The largest delivery is
a linear programme, solved by HiGHS; the model is kept, and a failure only changes bounds (a warm re-solve).

A limit may be known only between two bounds. The delivery grows with every limit, so its own bounds come from the two
ends; a loss does not, since both the delivery before and the one after grow. `LossFinder` bounds it soundly.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import highspy
import numpy as np

TINY = 1e-6
"""Deliveries below this many tonnes are nothing: the solver works to 1e-7."""


@dataclass(frozen=True, slots=True)
class Process:
    """A way of working: tonnes of goods taken and given at level 1. Its level is 0 or more."""

    id: str
    takes: Mapping[str, float] = field(default_factory=dict)
    gives: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limit:
    """The weighted levels of some processes add up to no more than a number between `low` and `high`.

    A known limit has both alike; `high` is infinite where nothing is known.
    """

    id: str
    weights: Mapping[str, float]
    low: float
    high: float

    @property
    def known(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Problem:
    """Processes and limits, and what is wanted: processes whose levels are added up. `stocks` are tonnes at hand."""

    processes: tuple[Process, ...]
    limits: tuple[Limit, ...]
    wanted: tuple[str, ...]
    stocks: Mapping[str, float] = field(default_factory=dict)

    def at(self, capacities: Mapping[str, float]) -> Problem:
        """The same problem with these limits known."""
        limits = [Limit(x.id, x.weights, n, n) if (n := capacities.get(x.id)) is not None else x for x in self.limits]
        return Problem(self.processes, tuple(limits), self.wanted, self.stocks)

    @cached_property
    def regions(self) -> tuple[tuple[int, ...], ...]:
        """Processes that have anything to do with one another, by number; those of different regions never have."""
        number = {p.id: i for i, p in enumerate(self.processes)}
        parent = list(range(len(self.processes)))

        def root(i: int) -> int:
            while parent[i] != i:
                parent[i] = parent[parent[i]]
                i = parent[i]
            return i

        groups: dict[str, list[int]] = defaultdict(list)
        for i, process in enumerate(self.processes):
            for good in (*process.takes, *process.gives):
                groups[f"good {good}"].append(i)
        for limit in self.limits:
            groups[f"limit {limit.id}"] += [number[p] for p in limit.weights]
        for members in groups.values():
            for other in members[1:]:
                parent[root(other)] = root(members[0])
        found: dict[int, list[int]] = defaultdict(list)
        for i in range(len(parent)):
            found[root(i)].append(i)
        return tuple(tuple(found[r]) for r in sorted(found))


class _Region:
    """One region of a problem as a HiGHS model: columns are levels, rows are goods and limits."""

    def __init__(self, problem: Problem, numbers: Sequence[int], *, optimistic: bool) -> None:
        processes = [problem.processes[i] for i in numbers]
        self.column = {p.id: i for i, p in enumerate(processes)}
        rows: dict[str, dict[int, float]] = defaultdict(dict)
        least: dict[str, float] = {}
        for i, process in enumerate(processes):
            for good, amount in process.gives.items():
                rows["good " + good][i] = rows["good " + good].get(i, 0.0) + amount
            for good, amount in process.takes.items():
                rows["good " + good][i] = rows["good " + good].get(i, 0.0) - amount
        for name in rows:
            least[name] = -problem.stocks.get(name.removeprefix("good "), 0.0)
        lower = [least[name] for name in rows]
        upper = [math.inf] * len(rows)
        for limit in problem.limits:
            top = limit.high if optimistic else limit.low
            if not math.isinf(top) and any(p in self.column for p in limit.weights):
                rows["limit " + limit.id] = {self.column[p]: w for p, w in limit.weights.items()}
                lower.append(-math.inf)
                upper.append(top)
        self._model = _model(len(processes), list(rows.values()), lower, upper)
        self._processes = frozenset(self.column)
        self.wanted = frozenset(problem.wanted) & self._processes
        self._cost: frozenset[str] = frozenset()
        self._known: dict[tuple[frozenset[str], frozenset[str]], float] = {}

    def best(self, failed: frozenset[str], wanted: frozenset[str]) -> float:
        """The largest sum of wanted levels with the failed processes at 0; infinite where nothing bounds it."""
        failed = failed & self._processes
        wanted = (wanted & self.wanted) - failed
        if not wanted:
            return 0.0
        if (failed, wanted) not in self._known:
            self._known[failed, wanted] = self._solve(failed, wanted)
        return self._known[failed, wanted]

    def _solve(self, failed: frozenset[str], wanted: frozenset[str]) -> float:
        for process in sorted(self._cost ^ wanted):
            self._model.changeColCost(self.column[process], 1.0 if process in wanted else 0.0)
        self._cost = wanted
        for process in sorted(failed):
            self._model.changeColBounds(self.column[process], 0.0, 0.0)
        self._model.run()
        status = self._model.getModelStatus()
        found = self._model.getInfo().objective_function_value
        for process in sorted(failed):
            self._model.changeColBounds(self.column[process], 0.0, highspy.kHighsInf)
        if status == highspy.HighsModelStatus.kOptimal:
            return float(found) if found > TINY else 0.0
        # Doing nothing is always possible, so a problem without an optimum has no bound.
        return math.inf


def _model(columns: int, rows: Sequence[Mapping[int, float]], lower: Sequence[float], upper: Sequence[float]) -> Any:
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    # A warm start is worth more than a smaller model, and one thread gives the same answer everywhere.
    for option, setting in {"output_flag": False, "threads": 1, "presolve": "off"}.items():
        model.setOptionValue(option, setting)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, len(rows)
    lp.col_cost_, lp.col_lower_ = np.zeros(columns), np.zeros(columns)
    lp.col_upper_ = np.full(columns, highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = np.array(lower, dtype=float), np.array(upper, dtype=float)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    lp.a_matrix_.index_ = np.array([i for row in rows for i in row], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([a for row in rows for a in row.values()], dtype=float)
    model.passModel(lp)
    return model


class Delivery:
    """How much a problem delivers, whole or with failures; every limit at its low end, or (optimistic) at its high.

    `parted`: a model for each region, so that a failure is solved where it strikes; else one for the whole problem.
    """

    def __init__(self, problem: Problem, *, optimistic: bool, parted: bool = True) -> None:
        self.problem = problem
        parts = problem.regions if parted else (range(len(problem.processes)),)
        self._regions = [_Region(problem, numbers, optimistic=optimistic) for numbers in parts]
        self.region_of = {p: i for i, region in enumerate(self._regions) for p in region.column}
        self._all = frozenset(problem.wanted)

    def best(self, failed: Collection[str] = (), wanted: Collection[str] | None = None) -> float:
        """Tonnes of all that is wanted, or of these; infinite where nothing bounds it."""
        asked = self._all if wanted is None else frozenset(wanted)
        return math.fsum(region.best(frozenset(failed), asked) for region in self._regions)

    def best_in(self, region: int, failed: frozenset[str] = frozenset(), wanted: frozenset[str] | None = None) -> float:
        """The same of one region."""
        return self._regions[region].best(failed, self._all if wanted is None else wanted)


class Interval(NamedTuple):
    """Bounds on a delivery or a loss in tonnes, and what it is in the usual case. `high` may be infinite."""

    low: float
    middle: float
    high: float

    def __add__(self, other: Interval) -> Interval:  # type: ignore[override] # adds bounds, not tuples
        return Interval(self.low + other.low, self.middle + other.middle, self.high + other.high)


NOTHING = Interval(0.0, 0.0, 0.0)


class LossFinder:
    """Losses by failures, with bounds that hold whatever the unknown limits are.

    `worst` and `best` are one problem whose proportions are the least and the most favourable (often the same). With
    y the delivery and y' the one after the failure, both growing with every limit, in each region:

        max(0, y(worst) − y'(best)) ≤ loss ≤ min(y(best) − y'(worst), what can be delivered at best by way of what the
        failure touches).

    The last holds because a delivery can be parted into the flows that come through touched processes and all others,
    and the latter go on. `usual` is the problem at one choice of the unknown limits, by default all of them not
    binding: the middle of an interval, from which those wanted are left out that nothing bounds even there.
    """

    def __init__(self, worst: Problem, best: Problem | None = None, usual: Problem | None = None) -> None:
        self._least = Delivery(worst, optimistic=False)
        self._most = Delivery(best or worst, optimistic=True)
        self._usual = self._most if usual is None else Delivery(usual, optimistic=True)
        self.problem = self._most.problem
        self._users = _users(self.problem.processes)

    @cached_property
    def unbounded(self) -> frozenset[str]:
        """Those wanted of which any amount might be delivered, for all we know."""
        return frozenset(w for w in self.problem.wanted if math.isinf(self._most.best((), (w,))))

    @cached_property
    def _bounded(self) -> frozenset[str]:
        return frozenset(w for w in self.problem.wanted if not math.isinf(self._usual.best((), (w,))))

    @property
    def delivery(self) -> Interval:
        """What is delivered without a failure."""
        return self.delivery_of(self.problem.wanted)

    def delivery_of(self, wanted: Collection[str]) -> Interval:
        """What is delivered of some of what is wanted, by themselves."""
        low, high = self._least.best((), wanted), self._most.best((), wanted)
        return _within(low, self._usual.best((), self._bounded & set(wanted)), high)

    def reach(self, failed: Collection[str]) -> frozenset[str]:
        """All processes that a failure may reach: itself and what is downstream of it."""
        queue, seen = list(failed), set(failed)
        for process in queue:  # grows while we walk it
            for user in self._users[process]:
                if user not in seen:
                    seen.add(user)
                    queue.append(user)
        return frozenset(seen)

    def touched(self, failed: Collection[str]) -> frozenset[str]:
        """Those wanted that a failure may reach."""
        return self.reach(failed) & frozenset(self.problem.wanted)

    def loss(self, failed: Collection[str]) -> Interval:
        """What the failure of these processes loses, in tonnes."""
        reached, hit = self.reach(failed), frozenset(failed)
        wanted = reached & frozenset(self.problem.wanted)
        regions = sorted({self._most.region_of[p] for p in wanted})
        return sum((self._loss_in(r, hit, reached) for r in regions), NOTHING)

    def middle_loss(self, failed: Collection[str]) -> float:
        """The middle of the loss alone, at the cost of one solve a region."""
        reached, hit = self.touched(failed), frozenset(failed)
        regions = sorted({self._most.region_of[p] for p in reached})
        return math.fsum(self._middle_in(r, hit) for r in regions)

    def _loss_in(self, region: int, failed: frozenset[str], reached: frozenset[str]) -> Interval:
        least, most = self._least.best_in, self._most.best_in
        low = _lost(least(region), most(region, failed))
        # What is wanted of a buyer that fails itself is lost, whoever supplies it.
        others = frozenset(p for p in self._direct - reached if failed.isdisjoint(self._users[p]))
        high = min(_most_lost(most(region), least(region, failed)), most(region, others, reached))
        return _within(low, self._middle_in(region, failed), high)

    @cached_property
    def _direct(self) -> frozenset[str]:
        """Processes that give only to those wanted: without them, these deliver what comes from all others."""
        wanted = frozenset(self.problem.wanted)
        ends = (p.id for p in self.problem.processes if p.id not in wanted and p.gives)
        return frozenset(p for p in ends if self._users[p] and wanted.issuperset(self._users[p]))

    def _middle_in(self, region: int, failed: frozenset[str]) -> float:
        usual = self._usual.best_in
        return _lost(usual(region, frozenset(), self._bounded), usual(region, failed, self._bounded))


def _within(low: float, middle: float, high: float) -> Interval:
    """The middle may fall short where something unbounded was left out of it, and by the last digit of the solver."""
    return Interval(min(low, high), min(max(middle, low), high), high)


def _lost(before: float, after: float) -> float:
    return max(0.0, before - after) if not math.isinf(after) else 0.0


def _most_lost(before: float, after: float) -> float:
    return math.inf if math.isinf(before) else max(0.0, before - after)


def _users(processes: Iterable[Process]) -> Mapping[str, tuple[str, ...]]:
    """For each process, those that take what it gives."""
    takers: dict[str, list[str]] = defaultdict(list)
    for process in processes:
        for good in process.takes:
            takers[good].append(process.id)
    return {p.id: tuple(dict.fromkeys(t for good in p.gives for t in takers[good])) for p in processes}


class PairLoss(NamedTuple):
    """Two failures together; `apart` is the middle of what they lose one by one, added up."""

    first: str
    second: str
    loss: Interval
    apart: float


def worst_pairs(finder: LossFinder, failures: Mapping[str, frozenset[str]], most: int) -> tuple[PairLoss, ...]:
    """The pairs of failures that lose most (by the middle, then by name), where both together lose more than either.

    Failures that take down the same processes are one; it goes by the name that stands first.
    """
    one: dict[frozenset[str], str] = {}
    for name in sorted(failures):
        if finder.touched(failures[name]):
            one.setdefault(failures[name], name)
    names = sorted(one.values())
    alone = {name: finder.middle_loss(failures[name]) for name in names}
    found: list[tuple[float, str, str]] = []
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            if alone[a] + alone[b] > TINY or _meet(finder, failures[a], failures[b]):
                together = finder.middle_loss(failures[a] | failures[b])
                if together > max(alone[a], alone[b]) + TINY:
                    found.append((-round(together, 6), a, b))
    return tuple(
        PairLoss(a, b, finder.loss(failures[a] | failures[b]), alone[a] + alone[b]) for _, a, b in sorted(found)[:most]
    )


def _meet(finder: LossFinder, first: frozenset[str], second: frozenset[str]) -> bool:
    return not finder.touched(first).isdisjoint(finder.touched(second))
