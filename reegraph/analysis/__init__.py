"""Questions to the graph. Every answer is a `Result`: it reads well, and becomes JSON or a data frame."""

from reegraph.analysis.chokepoints import Chokepoints, chokepoints
from reegraph.analysis.paths import Dependencies, Paths, downstream, paths, upstream
from reegraph.analysis.results import Result
from reegraph.analysis.supply import SupplyNetwork
from reegraph.analysis.world import Options

__all__ = [
    "Chokepoints",
    "Dependencies",
    "Options",
    "Paths",
    "Result",
    "SupplyNetwork",
    "chokepoints",
    "downstream",
    "paths",
    "upstream",
]
