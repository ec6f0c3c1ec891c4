"""How much each cause matters to a target when every cause is as likely as not: structural importance."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reegraph.analysis.engine.cutsets import BOUND
from reegraph.analysis.engine.diagrams import FailureDiagram, deep_recursion, function_of
from reegraph.analysis.engine.network import Network
from reegraph.analysis.engine.searching import Family, Upstream, look_upstream, search_diagrams
from reegraph.analysis.results import Result
from reegraph.errors import MisuseError, TooLargeError
from reegraph.model import Frozen


class CauseImportance(Frozen):
    """How much one cause matters when every cause is as likely as not. Both figures lie between 0 and 1.

    `birnbaum`: the share of the states of the other causes in which this one decides (Birnbaum 1969, structural).
    `fussell_vesely`: given that the target is down, how likely a minimal cut set with this cause has happened
    (Fussell 1975); 0 when the target cannot fail.
    """

    cause: str
    birnbaum: float
    fussell_vesely: float


class Importance(Result):
    """The importance of every cause for a target, most important first.

    Exact for the minimal cut sets up to `complete_to_order`; None is all of them.
    """

    target: str
    complete_to_order: int | None
    importance: tuple[CauseImportance, ...]

    def to_lines(self) -> list[str]:
        """The order to which the figures are exact, and then a line for each cause."""
        to = "all orders" if self.complete_to_order is None else f"to order {self.complete_to_order}"
        widest = max((len(figure.cause) for figure in self.importance), default=0)
        widest = max(widest, len("cause"))
        head = f"{self.target}: structural importance, exact for the minimal cut sets of {to}; every cause at one half"
        return [
            head.replace("of to order", "to order"),
            f"  {'cause':{widest}}     Birnbaum  Fussell-Vesely",
            *(f"  {f.cause:{widest}}  {f.birnbaum:11.6g}  {f.fussell_vesely:14.6g}" for f in self.importance),
        ]


def importance(network: Network, target: str, *, order: int | None = None, bound: int = BOUND) -> Importance:
    """Structural Birnbaum and Fussell-Vesely importance of each cause, from the minimal cut sets up to `order`.

    Exact fractions inside, rounded once. Raises MisuseError where the figures would take more than `bound` steps (then
    a smaller order may do), and otherwise as `minimal_cut_sets` does.
    """
    if order is not None and order < 1:
        raise MisuseError(f"order: found {order}, expected a whole number from 1")
    upstream = look_upstream(network, target)
    figures = dict.fromkeys(range(len(network.causes)), (0.0, 0.0))
    complete = None
    if upstream.fate == "open":
        family = search_diagrams(upstream, order, bound)
        complete = family.complete_to_order
        try:
            figures.update(_figures(upstream, family, bound))
        except TooLargeError:
            raise MisuseError(f"{target}: importance takes more than {bound} steps: name a smaller --order") from None
    named = {network.causes[cause]: figure for cause, figure in figures.items()}
    ranked = sorted(named.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return Importance(
        target=target,
        complete_to_order=complete,
        importance=tuple(CauseImportance(cause=c, birnbaum=b, fussell_vesely=f) for c, (b, f) in ranked),
    )


def _figures(upstream: Upstream, family: Family, steps: int) -> Iterator[tuple[int, tuple[float, float]]]:
    """Both figures of every cause that stands in a cut set.

    A single point decides when no other one has happened and the other cut sets have not; what they do matters only
    when no single point has happened.
    """
    diagram, root = family.diagram, family.root
    diagram.steps = steps
    safe = Fraction(1, 1 << len(upstream.singles))  # the share of states in which no single point has happened
    failures = FailureDiagram(diagram.order, steps)
    with deep_recursion(len(diagram.order)):
        function = function_of(diagram, root, failures)
        failing, deciding = failures.shares(function)
        down = 1 - safe * (1 - failing)
        for cause in upstream.singles:
            yield cause, (float(2 * safe * (1 - failing)), float(Fraction(1, 2) / down))
        for level, share in enumerate(deciding):
            if share:
                its_cuts = failures.shares(function_of(diagram, diagram.with_cause(root, level), failures))[0]
                yield diagram.order[level], (float(safe * share), float(its_cuts / down))
