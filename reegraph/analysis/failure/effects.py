"""How much of a supply is left: shares through the network, and the causes that stop most of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from reegraph.analysis.engine.network import derive
from reegraph.analysis.supply.causes import Arc
from reegraph.analysis.supply.market import market_of
from reegraph.analysis.supply.network import Ask, SupplyNetwork
from reegraph.model import Frozen

EFFECT_SHARE = 0.8
"""A cause that loses this part of a supply stops it in effect (docs/explanation/analysis.md)."""

ROUNDS = 100
"""Sweeps over what a failure reaches; a chain needs one, and a loop that shrinks by a tenth is told within these."""

_ENOUGH = 1e-6


class EffectiveStop(Frozen):
    """A cause whose failure loses at least the asked share of what reaches the target. `share_lost` is 0 to 1."""

    cause: str
    kind: str
    name: str
    share_lost: float
    claims: tuple[str, ...]


class _Lane(NamedTuple):
    """One arc: who delivers, which part of its market (None: a contract, which can serve the whole), what stops it."""

    supplier: str
    market: str | None
    share: float
    causes: frozenset[str]


class SharesLeft:
    """For each activity and target, which share of its supply is left when causes have happened.

    A contract serves an input whole as far as its supplier is served; a market by the shares of the countries that
    still deliver. An input takes the better of the two, an activity has as much as its scarcest input. Of a material
    that the market sells, its makers are the market: their shares add up.
    """

    def __init__(self, supply: SupplyNetwork, asks: Mapping[str, Ask]) -> None:
        self.supply = supply
        self._inputs: dict[str, tuple[tuple[_Lane, ...], ...]] = {}
        self._own: dict[str, frozenset[str]] = {}
        for name in supply.network.nodes:
            numbers = supply.inputs_of[name]
            self._inputs[name] = tuple(tuple(map(self._lane, supply.live_arcs(name, n))) for n in numbers)
            self._own[name] = frozenset(c.id for c in supply.causes_of[name])
        for target, ask in asks.items():
            self._inputs[target] = tuple(self._makers(group) for group in ask.groups if group)
            self._own[target] = frozenset()
        numbered = supply.with_targets(asks).numbered
        self._order = {numbered.names[v]: n for n, v in enumerate(derive(numbered))}
        self._users = _users(self._inputs)
        self._hit = self._where()
        self.before = self._settle(dict.fromkeys(self._inputs, 0.0), self._order, frozenset())

    def after(self, failed: Collection[str]) -> Mapping[str, float]:
        """The shares when these causes have happened, of everything that they reach; the rest is as `before`."""
        happened = frozenset(failed)
        reached = self._reached({name for cause in happened for name in self._hit.get(cause, ())})
        start = {**self.before, **dict.fromkeys(reached, 0.0)}
        settled = self._settle(start, reached, happened)
        return {name: settled[name] for name in reached}

    def lost(self, failed: Collection[str]) -> Mapping[str, float]:
        """Which share of what it had each node loses, 0 to 1, of those that the causes reach."""
        after = self.after(failed)
        return {n: 1 - left / self.before[n] for n, left in after.items() if self.before[n] > 0}

    def _settle(self, values: dict[str, float], nodes: Iterable[str], happened: frozenset[str]) -> dict[str, float]:
        """The least solution over these nodes, from below: a loop cannot feed itself."""
        ordered = sorted(nodes, key=lambda n: self._order.get(n, len(self._order)))
        for _ in range(ROUNDS):
            change = 0.0
            for name in ordered:
                value = self._value(name, values, happened)
                change = max(change, abs(value - values[name]))
                values[name] = value
            if change < _ENOUGH:
                break
        return values

    def _value(self, name: str, values: Mapping[str, float], happened: frozenset[str]) -> float:
        if not happened.isdisjoint(self._own[name]):
            return 0.0
        return min((_served(lanes, values, happened) for lanes in self._inputs[name]), default=1.0)

    def _lane(self, arc: Arc) -> _Lane:
        supplier = self.supply.activities[arc.supplier]
        market = market_of(supplier.id) if arc.kind == "market" else None
        return _Lane(arc.supplier, market, supplier.share or 0.0, frozenset(c.id for c in arc.causes))

    def _makers(self, group: Sequence[str]) -> tuple[_Lane, ...]:
        """The ways to one thing that a target asks for: the market alone where it sells it, as it counts all makers."""
        known = self.supply.activities
        sold = [a for a in group if known[a].is_market]
        return tuple(
            _Lane(a, market_of(a) if known[a].is_market else None, known[a].share or 0.0, frozenset())
            for a in sold or group
        )

    def _where(self) -> dict[str, list[str]]:
        """The nodes that each cause touches, itself or by an arc into it."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, inputs in self._inputs.items():
            touched = {c for lanes in inputs for lane in lanes for c in lane.causes} | self._own[name]
            for cause in touched:
                found[cause].append(name)
        return found

    def _reached(self, start: Collection[str]) -> list[str]:
        queue, seen = sorted(start), set(start)
        for name in queue:  # grows while we walk it
            fresh = [user for user in self._users.get(name, ()) if user not in seen]
            seen.update(fresh)
            queue.extend(fresh)
        return queue


def _served(lanes: Sequence[_Lane], values: Mapping[str, float], happened: frozenset[str]) -> float:
    by_market: dict[str, float] = defaultdict(float)
    best = 0.0
    for lane in lanes:
        if happened.isdisjoint(lane.causes):
            if lane.market is None:
                best = max(best, values[lane.supplier])
            else:
                by_market[lane.market] += lane.share * values[lane.supplier]
    return min(1.0, max(best, *by_market.values()) if by_market else best)


def _users(inputs: Mapping[str, tuple[tuple[_Lane, ...], ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for name, several in inputs.items():
        for lanes in several:
            for lane in lanes:
                found[lane.supplier][name] = None
    return {supplier: tuple(sorted(users)) for supplier, users in found.items()}
