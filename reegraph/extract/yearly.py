"""Tonnes a year that no rule joins to anything, in a sentence of one site that speaks of no trade: its capacity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reegraph.extract.facilities import FACILITIES
from reegraph.extract.found import Found
from reegraph.extract.items import Item
from reegraph.extract.modality import modality_of
from reegraph.extract.views import CODES, shape, written

# With one of these words tonnes a year are what somebody buys, sells or uses.
_TRADED = frozenset(
    ["consume", "consumes", "consumed", "supply", "supplies", "supplied", "supplying", "purchase", "purchases",
     "purchased", "buy", "buys", "bought", "take", "takes", "taking", "feed", "sell", "sells", "sold", "deliver",
     "delivers", "delivered", "offtake", "contract", "contracted", "agreement", "agreed", "demand", "needs", "need",
     "import", "imports", "export", "exports", "ship", "ships", "shipped", "order", "ordered", "requires", "require",
     "quota", "committed"]
)  # fmt: skip
_SURENESS = 0.6


def capacity_left(items: Sequence[Item], known: Sequence[Found]) -> Iterator[Found]:
    """The capacities that the only site of a sentence has by yearly tonnes of which no fact tells."""
    yearly = [i for i in items if i.quantity is not None and i.quantity.kind == "mass"]
    sites = [i for i in items if i.type in FACILITIES and i.span is not None]
    if not yearly or len({s.thing for s in sites}) != 1 or any(i.lower in _TRADED for i in items):
        return
    told = {f.value.number for f in known if f.value is not None}
    line = ""
    for item in yearly:
        value = item.quantity.value() if item.quantity is not None else None
        if value is None or value.unit != "t/yr" or value.number in told:
            continue
        line = line or "".join(written([shape(i) for i in items]))
        at = line.find(f"⟦{CODES[sites[0].type]}{items.index(sites[0])}⟧")
        modality = modality_of(line, at, at + 4)
        yield Found(sites[0], "capacity", None, value, {}, modality, _SURENESS, "capacity-left")
