"""States as users name them: by name, by id, or by their ISO 3166-1 code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from reegraph.entities.gazetteer import gazetteer
from reegraph.errors import MisuseError
from reegraph.graph import Graph


def thing_named(graph: Graph, name: str) -> str:
    """The id of a state by its code (CN), or of the one entity called so.

    Raises UnknownNameError or AmbiguousNameError for a name that is neither.
    """
    return _codes().get(name.strip()) or graph.get(name.strip()).id


def states_named(graph: Graph, names: Iterable[str]) -> frozenset[str]:
    """The ids of several states; raises MisuseError for what is no state."""
    found = {
        name: _codes().get(name.strip()) or _known_state(name.strip()) or graph.get(name.strip()).id for name in names
    }
    wrong = sorted(name for name, thing in found.items() if not thing.startswith("government/"))
    if wrong:
        raise MisuseError(f"found {', '.join(wrong)}, expected states, by name or by code such as CN")
    return frozenset(found.values())


def _known_state(name: str) -> str | None:
    return next((k.id for k in gazetteer() if k.type == "Government" and k.name.casefold() == name.casefold()), None)


@cache
def _codes() -> Mapping[str, str]:
    return {known.code: known.id for known in gazetteer() if known.code}
