"""What the words for a site say by themselves: "a 3,000-tonne NdFeB magnet plant" makes magnets and has a capacity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reegraph.extract.items import Item
from reegraph.extract.quantities import Quantity
from reegraph.model import Qualifier

# Behind these words the material is what the site takes in, not what it makes.
_TAKES_IN = frozenset({"recycling", "scrap", "waste", "stockpile", "tailings", "fed", "free"})
_BUSINESS = frozenset(
    {"rare earth", "rare earths", "rare-earth", "rare-earths", "critical minerals", "critical mineral"}
    | {f"{weight} rare earth{s}" for weight in ("heavy", "light") for s in ("", "s")}
)
# A deposit only holds what it is named after.
_HOLDS = frozenset({"deposit", "carbonatite", "pit"})


def products(site: Item) -> Iterator[Item]:
    """The materials that the phrase of a site names as made there; plain "rare earth" only says its business."""
    if not site.parts or site.parts[-1].lower in _HOLDS:
        return
    # "the niobium and rare earths mine"
    listed = any(p.type == "Material" and p.lower not in _BUSINESS for p in site.parts)
    for position, part in enumerate(site.parts):
        if (
            part.type == "Material"
            and (listed or part.lower not in _BUSINESS)
            and not _TAKES_IN & {p.lower for p in site.parts[position + 1 :]}
            and [p.lower for p in site.parts[position + 1 : position + 3]] != ["-", "grade"]
        ):
            yield part


def sizes(site: Item) -> Iterator[tuple[Quantity, dict[str, Qualifier]]]:
    """The yearly tonnes that the phrase of a site names, with what they are of."""
    made = "; ".join(p.lower for p in site.parts if p.type == "Material")
    for part in site.parts:
        if part.quantity is not None and part.quantity.kind == "mass":
            yield part.quantity, {"material": made} if made else {}


def described_sites(mentions: Sequence[tuple[int, Item]]) -> list[tuple[int, Item]]:
    """The sites among some mentions, given with indices, that stand there as phrases of their own words."""
    return [(n, i) for n, i in mentions if i.parts and i.span is not None and i.span.how == "facility"]
