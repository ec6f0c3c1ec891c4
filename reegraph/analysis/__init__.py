"""Questions to the graph. Every answer is a `Result`: it reads well, and becomes JSON or a data frame."""

from typing import TYPE_CHECKING

from reegraph.lazy import offer

if TYPE_CHECKING:
    from reegraph.analysis.chokepoints import Chokepoints
    from reegraph.analysis.chronology import Events, calendar, timeline
    from reegraph.analysis.commitments import Commitments, commitments
    from reegraph.analysis.concentrated import Changes, Concentrations
    from reegraph.analysis.concentration import concentration, concentration_between
    from reegraph.analysis.difference import Difference, difference, difference_of_dates
    from reegraph.analysis.disagreement import Conflicts, conflicts
    from reegraph.analysis.losses import losses
    from reegraph.analysis.paths import downstream, paths, upstream
    from reegraph.analysis.point_history import PointHistory, chokepoints_between
    from reegraph.analysis.replacement import Replacements, replacements
    from reegraph.analysis.results import Result
    from reegraph.analysis.review import Review, review
    from reegraph.analysis.routes import Dependencies, Paths
    from reegraph.analysis.scenarios import Scenario, read_scenarios, shipped_scenarios
    from reegraph.analysis.supply import SupplyNetwork
    from reegraph.analysis.tonnage import Losses
    from reegraph.analysis.traceability import traceability
    from reegraph.analysis.traced import Traceability
    from reegraph.analysis.verdicts import chokepoints
    from reegraph.analysis.whatif import WhatIf, whatif
    from reegraph.analysis.world import Options

offer(
    __name__,
    {
        "reegraph.analysis.chokepoints": ("Chokepoints",),
        "reegraph.analysis.chronology": (
            "Events",
            "calendar",
            "timeline",
        ),
        "reegraph.analysis.commitments": (
            "Commitments",
            "commitments",
        ),
        "reegraph.analysis.concentrated": (
            "Changes",
            "Concentrations",
        ),
        "reegraph.analysis.concentration": (
            "concentration",
            "concentration_between",
        ),
        "reegraph.analysis.difference": (
            "Difference",
            "difference",
            "difference_of_dates",
        ),
        "reegraph.analysis.disagreement": (
            "Conflicts",
            "conflicts",
        ),
        "reegraph.analysis.losses": ("losses",),
        "reegraph.analysis.paths": (
            "downstream",
            "paths",
            "upstream",
        ),
        "reegraph.analysis.point_history": (
            "PointHistory",
            "chokepoints_between",
        ),
        "reegraph.analysis.replacement": (
            "Replacements",
            "replacements",
        ),
        "reegraph.analysis.results": ("Result",),
        "reegraph.analysis.review": (
            "Review",
            "review",
        ),
        "reegraph.analysis.routes": (
            "Dependencies",
            "Paths",
        ),
        "reegraph.analysis.scenarios": (
            "Scenario",
            "read_scenarios",
            "shipped_scenarios",
        ),
        "reegraph.analysis.supply": ("SupplyNetwork",),
        "reegraph.analysis.tonnage": ("Losses",),
        "reegraph.analysis.traceability": ("traceability",),
        "reegraph.analysis.traced": ("Traceability",),
        "reegraph.analysis.verdicts": ("chokepoints",),
        "reegraph.analysis.whatif": (
            "WhatIf",
            "whatif",
        ),
        "reegraph.analysis.world": ("Options",),
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
