"""Targets that are no entity: a stage, and a stage or a material in a country."""

from __future__ import annotations

import pytest
from toyworld import chain

from reegraph.analysis import Options, chokepoints
from reegraph.errors import MisuseError, UnknownNameError


def points(target, world=None, **options):
    (found,) = chokepoints((world or chain()).graph(), target, options=Options(**options)).targets
    return found.name, {p.name for p in found.single_points_of_failure}


def second_plant():
    world = chain().say("MagnetPlant: Kappa Plant", "produces", "Material: NdFeB magnets")
    world.say("MagnetPlant: Kappa Plant", "located_in", "Government: Japan")
    return world.say("Company: Delta Metals", "supplies", "MagnetPlant: Kappa Plant", material="NdFeB alloy")


@pytest.mark.parametrize(
    ("target", "called", "own"),
    [
        ("stage magnet", "stage magnet", set()),
        ("stage magnet in JP", "stage magnet in Japan", {"Kappa Plant"}),
        ("stage magnet in Germany", "stage magnet in Germany", {"Zeta Plant"}),
        ("NdFeB magnets in Japan", "NdFeB magnets in Japan", {"Kappa Plant"}),
    ],
)
def test_a_stage_is_lost_when_all_its_plants_are(target, called, own):
    """Of two plants in two countries neither stops the stage, and each stops it in its country; the metal works both."""
    name, found = points(target, second_plant())
    assert name == called
    assert found & {"Zeta Plant", "Kappa Plant"} == own
    assert "Delta Works" in found


def test_what_is_made_nowhere_in_a_country_has_no_verdict():
    """A material that nobody is known to make there has no verdict, and no points."""
    (found,) = chokepoints(second_plant().graph(), "NdFeB magnets in Australia").targets
    assert found.available is None
    assert found.single_points_of_failure == ()


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("stage melting", MisuseError),
        ("NdFeB magnets in Atlantis", MisuseError),
        ("graphite dust in Japan", UnknownNameError),
        ("Zeta Plant in Japan", UnknownNameError),
    ],
)
def test_what_is_no_target_is_refused(target, error):
    """A stage, a country or a material that is none is named; a plant is asked for by its name."""
    with pytest.raises(error):
        chokepoints(second_plant().graph(), target)
