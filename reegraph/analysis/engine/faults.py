"""How faults of a network file are told: the first ones in full, foreign text quoted and cut."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rapidfuzz import process

from reegraph.errors import NetworkFormatError

FAULTS_SHOWN = 10
"""How many faults one error message lists; the rest are counted."""


def refuse(faults: Sequence[str], where: str = "") -> None:
    """Raise NetworkFormatError if there are faults: the first ones in full, the others counted."""
    if faults:
        more = len(faults) - FAULTS_SHOWN
        shown = [*faults[:FAULTS_SHOWN], *([f"and {more} more faults"] if more > 0 else [])]
        raise NetworkFormatError(where + "; ".join(shown))


def did_you_mean(name: str, names: Collection[str]) -> str:
    """The name that is meant in all likelihood, as the end of a message; empty when none is near."""
    best = process.extractOne(name, sorted(names), score_cutoff=80)
    return f" (did you mean {short(best[0])}?)" if best else ""


def short(value: object, longest: int = 60) -> str:
    """A foreign value as quoted text that fits on a line and holds no control characters."""
    text = ascii(value) if not isinstance(value, str) else repr(value)
    return text if len(text) <= longest else f"{text[:longest]}…"
