"""What the section "Ask the graph" of the graph page reads: supply networks and routes, in numbers and short lists."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from reegraph.analysis.supply.stages import stage_table
from reegraph.analysis.supply.world import Options
from reegraph.graph import Graph
from reegraph.graph.support import ORIGINS, support
from reegraph.outputs.pages.failing import activity_data, reading_data, readings
from reegraph.outputs.pages.numbering import Numbering
from reegraph.outputs.pages.reaching import Routes


def asking(graph: Graph, options: Options | None = None) -> dict[str, Any]:
    """The networks of supply in each reading, the routes through the graph, and the lists that both refer to.

    `options` say what counts as supply, apart from the market and from plans, which the page lets its reader choose.
    The same graph gives the same lists.
    """
    base = options or Options()
    routes = Routes(graph, base)
    found = readings(*routes.worlds)
    causes = [cause for one in found for cause in one.supply.causes.values()]
    at = Numbering(graph, {*routes.things(), *(thing for one in found for thing in one.things())}, causes)
    doing = {name: activity for one in reversed(found) for name, activity in one.supply.activities.items()}
    ids = sorted(doing)
    activities = {name: place for place, name in enumerate(ids)}
    told = {
        "as_of": routes.day,
        "readings": [reading_data(one, at, activities) for one in found],
        "activities": [activity_data(doing[name], at) for name in activities],
        "routes": routes.data(at),
        "stages": [at.word(stage) for stage in stage_table().stage],
    }
    return {
        **told,
        "things": list(at.things),
        "names": [[place, graph.name(thing)] for thing, place in at.things.items() if thing not in graph.entities],
        "causes": [[cause, kind, at.things[thing]] for cause, kind, thing in at.causes],
        "words": list(at.words),
        "sets": list(at.sets),
        "lists": list(at.lists),
        "rows": list(at.rows),
        # Where the engine has each thing among its nodes when it is a target: nodes stand in the order of their names.
        "before": [bisect_left(ids, thing) for thing in at.things],
        **_support(graph),
    }


def _support(graph: Graph) -> dict[str, Any]:
    """What each claim rests on: the sources that its document speaks for, and as a digit where it comes from.

    Denials, which count only where nothing else is there, have the digits after those of what is said.
    """
    voices: dict[str, int] = {}
    groups: dict[tuple[int, ...], int] = {}
    speakers, origins = [], []
    for claim in graph.claims.values():
        spoken = (voices.setdefault(voice, len(voices)) for voice in graph.independence.spoken_for(claim.document_id))
        speakers.append(groups.setdefault(tuple(spoken), len(groups)))
        origin = ORIGINS.index(support(graph, [claim.id]).origins[0])
        origins.append(str(origin + len(ORIGINS) * (claim.modality == "negated")))
    return {"origins": "".join(origins), "voices": list(groups), "speakers": speakers}
