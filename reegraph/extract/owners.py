"""What the owner of a site makes, where the words name the site, its owner and its product together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reegraph.extract.facilities import FACILITIES
from reegraph.extract.found import Found

_MAKERS = frozenset({"Company", "ResearchOrganisation"})
# "Alpha owns the Beta lithium mine" says what the mine is for, but only "owner of the Beta lithium mine" who mines it.
_NAMED_AFTER = "product-in-site"
_MAKING = "operates-owner"
_PRESUMED = "near-operates"
# What a site is to make by its capacity is seldom told of its owner.
_BY_NUMBERS = ("capacity-", "production-")


def owners_make(facts: Iterable[Found]) -> Iterator[Found]:
    """The facts that owners make what their sites make, for the sites and owners that one sentence joins."""
    known = list(facts)
    runs: dict[int, list[Found]] = {}
    for fact in known:
        if fact.predicate == "operates" and fact.object is not None and fact.modality != "negated":
            runs.setdefault(fact.object.thing, []).append(fact)
    for made in known:
        if made.predicate != "produces" or made.object is None or made.subject.type not in FACILITIES:
            continue
        for run in runs.get(made.subject.thing, ()):
            if _tells(run, made):
                yield made._replace(
                    subject=run.subject,
                    modality=run.modality if made.modality == "asserted" else made.modality,
                    confidence=min(made.confidence, run.confidence),
                    rule=f"{made.rule}-owner",
                )


def _tells(run: Found, made: Found) -> bool:
    """Whether a product of a site may be read as its owner's."""
    if run.subject.type not in _MAKERS or (run.object is not None and run.subject.thing == run.object.thing):
        return False
    if run.rule == _PRESUMED:
        return False  # whoever stands beside the site may well be the one who buys
    if made.rule.startswith(_BY_NUMBERS):
        return False
    return made.rule != _NAMED_AFTER or run.rule == _MAKING
