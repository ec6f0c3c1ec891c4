"""What may be asked about that is no entity: a stage, and a stage or a material in one country."""

from __future__ import annotations

from typing import NamedTuple

from reegraph.analysis.supply.market import country_ids
from reegraph.analysis.supply.stages import Goods, goods, stage_table
from reegraph.errors import MisuseError
from reegraph.graph import Graph

STAGE = "stage "
_IN = " in "


class Place(NamedTuple):
    """What is made at a stage or as some goods (one of the two is None), in one state or (None) anywhere."""

    stage: str | None
    made: Goods | None
    country: str | None


def target_id(graph: Graph, written: str) -> str:
    """The id of the entity that a target names; or, for a stage or a material in a country, the words in one form.

    `stage magnet`, `stage separation in US`, `NdPr oxide in Japan`. Raises MisuseError for an unknown stage, and
    UnknownNameError or AmbiguousNameError for anything else that is unknown.
    """
    if graph.find(written) is not None:
        return graph.get(written).id
    what, _, where = written.rpartition(_IN) if _IN in written else (written, "", "")
    place = f"{_IN}{graph.name(country_ids([where])[0])}" if where else ""
    if what.startswith(STAGE):
        stage = what.removeprefix(STAGE).strip()
        if stage not in stage_table().stage:
            raise MisuseError(f"target: found stage {stage!r}, expected one of {', '.join(stage_table().stage)}")
        return f"{STAGE}{stage}{place}"
    if where and graph.get(what).type == "Material":
        return f"{graph.get(what).name}{place}"
    return graph.get(written).id  # unknown: says so, with near matches


def find_place(target: str) -> Place | None:
    """What a target of `target_id` stands for that is no entity; None for the id of an entity."""
    what, _, where = target.rpartition(_IN) if _IN in target else (target, "", "")
    country = country_ids([where])[0] if where else None
    if what.startswith(STAGE):
        return Place(what.removeprefix(STAGE), None, country)
    made = goods(what) if country is not None else None
    return None if made is None else Place(None, made, country)
