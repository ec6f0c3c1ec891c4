"""What an answer of the tables lacks, in one line beside it: the same words for every table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reegraph.graph import Graph
from reegraph.graph.support import Support, support
from reegraph.model import Frozen

_SHOWN = 4


class Caveats(Frozen):
    """What an answer lacks. Read it beside the answer: a missing supplier or figure makes a wrong picture look sure.

    `missing_inputs`: inputs with no known supplier; `unknown_capacities`: sites of which no amount is known;
    `only_planned`: nothing but plans or rumours behind it; `support`: how many independent sources its claims come
    from, and whose, None where it rests on no claim; `notes`: what else to know. Names, not ids.
    """

    missing_inputs: tuple[str, ...] = ()
    unknown_capacities: tuple[str, ...] = ()
    only_planned: bool = False
    support: Support | None = None
    notes: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The whole in one line; says so where nothing is known to be missing."""
        parts = [
            _listed("no supplier known of", self.missing_inputs),
            _listed("no amount known for", self.unknown_capacities),
            "only planned or rumoured" if self.only_planned else "",
            self.support.remark() if self.support is not None else "",
            *self.notes,
        ]
        return "; ".join(part for part in parts if part) or "nothing known to be missing"

    def to_json(self) -> dict[str, Any]:
        rests_on = {} if self.support is None else self.support.to_json()
        return {**self.model_dump(mode="json", exclude={"support"}), **rests_on, "line": self.line}


def caveats(graph: Graph, claims: Iterable[str], **known: Any) -> Caveats:
    """The caveats of an answer that rests on these claims (by id)."""
    stated = [graph.claims[c] for c in sorted(set(claims)) if c in graph.claims]
    planned = bool(stated) and all(c.modality in ("planned", "rumoured") for c in stated)
    rests_on = support(graph, (c.id for c in stated)) if stated else None
    return Caveats(only_planned=known.pop("only_planned", planned), support=rests_on, **known)


def _listed(head: str, names: tuple[str, ...]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{head} {', '.join(names[:_SHOWN])}{more}"
