"""When a fact holds, and for which elements it counts, as the graph page needs it to filter by itself."""

from __future__ import annotations

from collections.abc import Iterator

from reegraph.analysis.supply.stages import goods, narrowed, stage_table
from reegraph.graph import Fact, Graph
from reegraph.graph.dates import begins_on, first_day, last_day
from reegraph.graph.folding import fold_facts
from reegraph.graph.moments import holds_on
from reegraph.model import Claim, vocabulary

Change = tuple[str, str | None]

_OF_MATERIALS = frozenset({"produces", "consumes", "used_in"})  # of these the object or the subject is the material


def changes(graph: Graph, fact: Fact) -> list[Change]:
    """The days on which a fact changes, and its modality from each on; None where it does not hold, or is denied.

    The first day is "": before all others. On any day it is what `reegraph.graph.at` folds out of the claims that held
    then, since claims of other facts have no part in it.
    """
    claims = [graph.claims[claim] for claim in fact.claims]
    found: list[Change] = []
    for day in ["", *sorted({day for claim in claims for day in _turns(claim)})]:
        modality = _modality([claim for claim in claims if holds_on(claim, day)])
        if not found or found[-1][1] != modality:
            found.append((day, modality))
    return found


def _turns(claim: Claim) -> Iterator[str]:
    """The days on which `holds_on` may change its mind about a claim."""
    reported = first_day(claim.reported) if claim.reported else None
    starts = (begins_on(claim.valid_from, reported), reported, claim.valid_to and last_day(claim.valid_to))
    return (day for day in starts if day)


def _modality(claims: list[Claim]) -> str | None:
    if not claims:
        return None
    (fact,) = fold_facts(claims).values()
    return fact.modality if fact.modality != "negated" and fact.denied_on is None else None


def elements_of(graph: Graph, fact: Fact) -> list[str] | None:
    """The elements for which what moves may count, by symbol; None where no material is told.

    Empty for goods without rare earths. Of a magnet named after neodymium dysprosium counts too: it may hold some.
    """
    if vocabulary().relation.get(fact.predicate) is not None and vocabulary().relation[fact.predicate].flow:
        materials = fact.material_names()
    elif fact.predicate in _OF_MATERIALS and fact.object is not None:
        materials = (graph.name(fact.subject if fact.predicate == "used_in" else fact.object),)
    else:
        materials = ()
    if not materials:
        return None
    held = [(form, made.elements) for made in map(goods, materials) if made is not None for form in made.forms]
    wanted = {e for _, elements in held for e in elements}
    wanted |= {e for addition in stage_table().addition.values() for e in addition.adds}
    return sorted(e for e in wanted if any(narrowed(form, elements, frozenset({e})) for form, elements in held))
