"""Single points of failure and minimal cut sets of an AND/OR network.

Both solve the equations of failure (`equations`): with bit sets of causes for single points, with decision diagrams or
families of bit sets for larger sets. Diagrams are the usual way, since what they share need not be listed; the families
are a second way that has nothing in common with them but the equations, and the tests hold one against the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any, Literal, NamedTuple

from reegraph.analysis.engine.bitsets import Bits, BitSets
from reegraph.analysis.engine.equations import equations_of, solve
from reegraph.analysis.engine.network import LostInput, Network, lost_inputs
from reegraph.analysis.engine.searching import Upstream, count_everywhere, look_upstream, search_bits, search_diagrams
from reegraph.analysis.results import Result
from reegraph.errors import MisuseError

BOUND = 12_000_000
"""Steps of diagrams (see `diagrams`) after which a search for cut sets ends: some 30 seconds and 2 GB at worst."""

LISTED = 1_000_000
"""How many cut sets are listed; beyond, those of the smaller orders are, and all are counted."""

Method = Literal["diagrams", "bits"]


# Single points of failure -------------------------------------------------------------------------------------------


class SinglePoints(Mapping[str, frozenset[str]]):
    """The single points of failure of every node, by node.

    Kept compact and turned into names when a node is looked up: written out for all nodes they may take quadratic room.
    Nodes in `down` are unavailable at the start; they have no single points, and their sets are empty.
    """

    def __init__(self, network: Network, sets: BitSets, found: Mapping[int, Bits]) -> None:
        self._numbered = network.numbered
        self._sets = sets
        self._found = found
        self.down = frozenset(name for v, name in enumerate(self._numbered.names) if v not in found)

    def __getitem__(self, node: str) -> frozenset[str]:
        bits = self._found.get(self._numbered.node_number[node], ())
        return frozenset(self._numbered.causes[number] for number in self._sets.members(bits))

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbered.names)

    def __len__(self) -> int:
        return len(self._numbered.names)

    def count(self, node: str) -> int:
        """How many single points the node has, without naming them."""
        return sum(chunk.bit_count() for chunk in self._found.get(self._numbered.node_number[node], ()))


def all_single_points(network: Network) -> SinglePoints:
    """The single points of failure of every node at once; near linear, see `SinglePoints` for what is kept."""
    sets = BitSets(len(network.causes))
    return SinglePoints(network, sets, solve(equations_of(network.numbered), sets))


class Verdict(Result):
    """Whether a target is available at the start, and each cause that alone makes it unavailable, sorted.

    A target that is down has no such causes; `missing` lists its inputs that are not served.
    """

    target: str
    available: bool
    single_points_of_failure: tuple[str, ...] = ()
    missing: tuple[LostInput, ...] = ()


def single_points_of_failure(network: Network, target: str) -> Verdict:
    """The causes whose single failure makes the target unavailable. Raises UnknownNameError for an unknown target.

    >>> from reegraph.analysis.engine.network import Input, Node, Supplier
    >>> mine, plant = Node(("strike",)), Node(("fire",), (Input((Supplier("Beta Mine"), Supplier("Gamma Mine"))),))
    >>> network = Network({"Beta Mine": mine, "Gamma Mine": Node(("flood",)), "Alpha Metals": plant})
    >>> single_points_of_failure(network, "Alpha Metals").single_points_of_failure
    ('fire',)
    """
    upstream = look_upstream(network, target)
    if upstream.fate == "down":
        return Verdict(target=target, available=False, missing=lost_inputs(network, target))
    names = network.causes
    points = tuple(names[cause] for cause in upstream.singles)
    return Verdict(target=target, available=True, single_points_of_failure=points)


# Minimal cut sets ---------------------------------------------------------------------------------------------------


class CutSets(Result):
    """The minimal sets of causes that together make the target unavailable, by size and then by name.

    `((),)`: already down. `()`: it cannot fail, if `complete_to_order` is None; otherwise, not by so few causes.
    `by_order` says how many sets of each size there are, for all sizes that occur up to `complete_to_order`; None is
    all sizes. It is less than what was asked for only where the `bound` ended the search, and then there are
    `at_least` so many. Sets are listed up to the size `listed_to_order`; None is all that are counted.
    """

    target: str
    single_points_of_failure: tuple[str, ...] = ()
    minimal_cut_sets: tuple[tuple[str, ...], ...]
    by_order: dict[int, int]
    complete_to_order: int | None = None
    at_least: int | None = None
    listed_to_order: int | None = None

    @property
    def total(self) -> int:
        """The number of sets that were counted."""
        return sum(self.by_order.values())

    def to_json(self) -> dict[str, Any]:
        """The result of `network cutsets` and `network spof` (docs/reference/cli.md): everything in plain order."""
        data = {
            "target": self.target,
            "single_points_of_failure": list(self.single_points_of_failure),
            "minimal_cut_sets": sorted(map(list, self.minimal_cut_sets)),
            "by_order": {str(order): count for order, count in self.by_order.items()},
            "complete_to_order": self.complete_to_order,
        }
        further = {"at_least": self.at_least, "listed_to_order": self.listed_to_order}
        return data | {key: value for key, value in further.items() if value is not None}

    def to_lines(self) -> list[str]:
        """How many there are, and then each on a line."""
        orders = ", ".join(f"{count:,} of order {order}" for order, count in self.by_order.items())
        head = f"{self.target}: {self._verdict()}"
        lines = [f"{head} ({orders})" if self.total and any(self.by_order) else head]
        if self.listed_to_order is not None:
            lines.append(f"Listed are those to order {self.listed_to_order} only.")
        return lines + [f"  {' + '.join(cut)}" for cut in self.minimal_cut_sets if cut]

    def _verdict(self) -> str:
        complete = self.complete_to_order
        if 0 in self.by_order:
            return "already down, whatever happens"
        if self.at_least is not None:
            return f"at least {self.at_least:,} minimal cut sets to order {complete}; beyond, the bound was reached"
        if complete is None:
            return f"{self.total:,} minimal cut sets, all orders" if self.total else "cannot fail"
        return f"{self.total:,} minimal cut sets to order {complete}"


def _check_order(order: int | None) -> None:
    if order is not None and order < 1:
        raise MisuseError(f"order: found {order}, expected a whole number from 1")


def minimal_cut_sets(
    network: Network,
    target: str,
    *,
    order: int | None = None,
    method: Method = "diagrams",
    bound: int = BOUND,
    listed: int = LISTED,
) -> CutSets:
    """All minimal cut sets of the target, or those of at most `order` causes.

    Exact with loops, shared causes and k of n. A target that is down, or that stands even when every cause has
    happened, is told apart whatever the order. Order 1 is near linear. Where diagrams would take more than `bound`
    steps, the answer is complete to a smaller order and says so; `method="bits"` knows no bound. At most `listed` sets
    are listed. Raises MisuseError for an order below 1, UnknownNameError for an unknown target.
    """
    _check_order(order)
    upstream = look_upstream(network, target)
    if upstream.fate != "open":
        down = upstream.fate == "down"
        return CutSets(target=target, minimal_cut_sets=((),) if down else (), by_order={0: 1} if down else {})
    found = _search(upstream, order, method, bound)
    counts = dict(sorted({**({1: len(upstream.singles)} if upstream.singles else {}), **found.counts}.items()))
    largest = _listed_to(counts, listed)
    cuts = [(cause,) for cause in upstream.singles if largest] + [tuple(sorted(cut)) for cut in found.members(largest)]
    names = network.causes
    return CutSets(
        target=target,
        single_points_of_failure=tuple(names[cause] for cause in upstream.singles),
        minimal_cut_sets=tuple(tuple(names[c] for c in cut) for cut in sorted(cuts, key=lambda cut: (len(cut), cut))),
        by_order=counts,
        complete_to_order=found.complete_to_order,
        at_least=sum(counts.values()) if found.complete_to_order != order else None,
        listed_to_order=largest if largest < max(counts, default=0) else None,
    )


def count_all_cut_sets(network: Network, *, order: int = 2, bound: int = BOUND) -> dict[str, dict[int, int]]:
    """How many minimal cut sets of each size, up to `order`, every node has; `{0: 1}` for one that is down already.

    All nodes share one diagram, so this costs about as much as one target. Raises MisuseError for an order below 1,
    TooLargeError where the diagram would take more than `bound` steps.
    """
    _check_order(order)
    found = count_everywhere(network, order, bound)
    return {name: found.get(node, {0: 1}) for node, name in enumerate(network.numbered.names)}


class _Found(NamedTuple):
    """The cut sets of more than one cause: how many of each size, and those up to a size, as cause numbers."""

    counts: Mapping[int, int]
    members: Callable[[int], Iterable[tuple[int, ...]]]
    complete_to_order: int | None


def _search(upstream: Upstream, order: int | None, method: Method, bound: int) -> _Found:
    if order == 1:
        return _Found({}, lambda _: (), 1)
    if method == "bits":
        cuts = search_bits(upstream, order)
        return _Found(Counter(map(len, cuts)), lambda largest: (cut for cut in cuts if len(cut) <= largest), order)
    family = search_diagrams(upstream, order, bound)
    return _Found(
        family.diagram.counts(family.root),
        lambda largest: family.diagram.members(family.root, largest),
        family.complete_to_order,
    )


def _listed_to(counts: Mapping[int, int], listed: int) -> int:
    """The largest size up to which there are no more sets than may be listed."""
    so_far = accumulate(counts.get(size, 0) for size in range(1, max(counts, default=0) + 1))
    return sum(total <= listed for total in so_far)
