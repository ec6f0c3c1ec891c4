"""Questions to the graph. Every answer is a `Result`: it reads well, and becomes JSON or a data frame."""

from typing import TYPE_CHECKING

from reegraph.lazy import offer

if TYPE_CHECKING:
    from reegraph.analysis.change.chronology import Events, calendar, timeline
    from reegraph.analysis.change.difference import Difference, difference, difference_of_dates
    from reegraph.analysis.disagreement.conflicts import Conflicts, conflicts
    from reegraph.analysis.exposure.commitments import Commitments, commitments
    from reegraph.analysis.exposure.concentrated import Changes, Concentrations
    from reegraph.analysis.exposure.concentration import concentration, concentration_between
    from reegraph.analysis.exposure.replacement import Replacements, replacements
    from reegraph.analysis.exposure.traceability import traceability
    from reegraph.analysis.exposure.traced import Traceability
    from reegraph.analysis.failure.chokepoints import Chokepoints
    from reegraph.analysis.failure.point_history import PointHistory, chokepoints_between
    from reegraph.analysis.failure.scenarios import Scenario, read_scenarios, shipped_scenarios
    from reegraph.analysis.failure.verdicts import chokepoints
    from reegraph.analysis.failure.whatif import WhatIf, whatif
    from reegraph.analysis.results import Result
    from reegraph.analysis.review import Review, review
    from reegraph.analysis.routes.found import Dependencies, Paths
    from reegraph.analysis.routes.paths import downstream, paths, upstream
    from reegraph.analysis.supply.network import SupplyNetwork
    from reegraph.analysis.supply.world import Options
    from reegraph.analysis.tonnage.losses import losses
    from reegraph.analysis.tonnage.results import Losses

offer(
    __name__,
    {
        "reegraph.analysis.failure.chokepoints": ("Chokepoints",),
        "reegraph.analysis.change.chronology": (
            "Events",
            "calendar",
            "timeline",
        ),
        "reegraph.analysis.exposure.commitments": (
            "Commitments",
            "commitments",
        ),
        "reegraph.analysis.exposure.concentrated": (
            "Changes",
            "Concentrations",
        ),
        "reegraph.analysis.exposure.concentration": (
            "concentration",
            "concentration_between",
        ),
        "reegraph.analysis.change.difference": (
            "Difference",
            "difference",
            "difference_of_dates",
        ),
        "reegraph.analysis.disagreement.conflicts": (
            "Conflicts",
            "conflicts",
        ),
        "reegraph.analysis.tonnage.losses": ("losses",),
        "reegraph.analysis.routes.paths": (
            "downstream",
            "paths",
            "upstream",
        ),
        "reegraph.analysis.failure.point_history": (
            "PointHistory",
            "chokepoints_between",
        ),
        "reegraph.analysis.exposure.replacement": (
            "Replacements",
            "replacements",
        ),
        "reegraph.analysis.results": ("Result",),
        "reegraph.analysis.review": (
            "Review",
            "review",
        ),
        "reegraph.analysis.routes.found": (
            "Dependencies",
            "Paths",
        ),
        "reegraph.analysis.failure.scenarios": (
            "Scenario",
            "read_scenarios",
            "shipped_scenarios",
        ),
        "reegraph.analysis.supply.network": ("SupplyNetwork",),
        "reegraph.analysis.tonnage.results": ("Losses",),
        "reegraph.analysis.exposure.traceability": ("traceability",),
        "reegraph.analysis.exposure.traced": ("Traceability",),
        "reegraph.analysis.failure.verdicts": ("chokepoints",),
        "reegraph.analysis.failure.whatif": (
            "WhatIf",
            "whatif",
        ),
        "reegraph.analysis.supply.world": ("Options",),
    },
)

__all__ = [
    "Changes",
    "Chokepoints",
    "Commitments",
    "Concentrations",
    "Conflicts",
    "Dependencies",
    "Difference",
    "Events",
    "Losses",
    "Options",
    "Paths",
    "PointHistory",
    "Replacements",
    "Result",
    "Review",
    "Scenario",
    "SupplyNetwork",
    "Traceability",
    "WhatIf",
    "calendar",
    "chokepoints",
    "chokepoints_between",
    "commitments",
    "concentration",
    "concentration_between",
    "conflicts",
    "difference",
    "difference_of_dates",
    "downstream",
    "losses",
    "paths",
    "read_scenarios",
    "replacements",
    "review",
    "shipped_scenarios",
    "timeline",
    "traceability",
    "upstream",
    "whatif",
]
