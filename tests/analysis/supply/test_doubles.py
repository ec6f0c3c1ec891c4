"""Sites that are told of twice fail together, and only where nothing tells them apart."""

from __future__ import annotations

import pytest
from toyworld import World

from reegraph.analysis import SupplyNetwork, chokepoints


def told_twice(name: str, *, operator: str = "MP Materials", **said: str) -> World:
    """Mountain Pass, which the tables know, and a mine of another name, both feeding one refinery."""
    world = World()
    world.say("Company: MP Materials", "operates", "Mine: Mountain Pass")
    world.say("Mine: Mountain Pass", "located_in", "Government: United States")
    world.say("Mine: Mountain Pass", "produces", "Material: rare earth concentrate")
    world.say(f"Company: {operator}", "operates", f"Mine: {name}")
    world.say(f"Mine: {name}", "produces", "Material: rare earth concentrate")
    for end in said.values():
        world.say(f"Mine: {name}", "located_in", end)
    for mine in ("Mountain Pass", name):
        world.say(f"Mine: {mine}", "supplies", "Refinery: Gamma Works", material="rare earth concentrate")
    world.say("Refinery: Gamma Works", "produces", "Material: NdPr oxide")
    return world


def points(world: World) -> set[str]:
    (target,) = chokepoints(world.graph(), "Gamma Works").targets
    return {point.name for point in target.single_points_of_failure if point.kind == "site"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("MP Materials Mine", {}),
        ("U.S. rare earth mine", {"state": "Government: United States"}),
    ],
)
def test_a_second_name_is_no_second_supplier(name, said):
    """A mine called after its operator, or placed in the same state by it, fails with the one mine of that operator."""
    world = told_twice(name, **said)
    assert len(SupplyNetwork(world.graph()).doubles) == 1
    assert points(world) == {"Mountain Pass"}


@pytest.mark.parametrize(
    ("name", "operator", "said"),
    [
        ("Alpha Hill", "MP Materials", {}),
        ("Alpha Mine", "Alpha Metals", {"state": "Government: United States"}),
        ("MP Materials Mine", "MP Materials", {"state": "Government: Canada"}),
    ],
)
def test_what_tells_them_apart_keeps_them_apart(name, operator, said):
    """A name of its own without a place, another operator, another state: a second mine, and no single point."""
    world = told_twice(name, operator=operator, **said)
    assert not SupplyNetwork(world.graph()).doubles
    assert points(world) == set()
