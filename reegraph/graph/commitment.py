"""How far a deal has come: a memorandum, binding, financed, delivering or lapsed, from qualifiers and from words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal, NamedTuple, get_args

from reegraph.graph.dates import first_day
from reegraph.model import Claim, Frozen
from reegraph.model.tables import read_table
from reegraph.registry import EXTRACTOR as REGISTRY

Commitment = Literal["memorandum", "binding", "financed", "delivering", "lapsed"]
COMMITMENTS: tuple[Commitment, ...] = get_args(Commitment)

# Where one part of a sentence ends and another, perhaps about another deal, begins.
_PARTS = re.compile(
    r"[;:|]\s|,\s+(?:and|but|while|whereas|of which|with)\b|\s(?:while|whereas)\s|\sand\s(?=[A-Z])|\.\s+(?=[A-Z])"
)


class Stage(Frozen):
    """One degree of commitment and the phrases that tell of it."""

    name: Commitment
    definition: str
    phrases: tuple[str, ...]


class Group(Frozen):
    """Phrases with a meaning of their own."""

    definition: str
    phrases: tuple[str, ...]


class Phrases(Frozen):
    """The table: stages in order, words by which one stage becomes another, and what is no stage."""

    stage: tuple[Stage, ...]
    became: Group
    none: Group


class Reached(NamedTuple):
    """How far a deal has come, and the claims that say so."""

    commitment: Commitment
    claims: tuple[str, ...]


def commitment_of(claims: Iterable[Claim]) -> Reached | None:
    """How far the claims of one deal say that it has come, None where none says anything.

    The furthest stage counts, whoever tells of it: an older memorandum does not undo a contract. That it lapsed counts
    where nothing further is told later. Rumours do not count, and of a denial only that the deal lapsed.
    """
    told = [(c, stage) for c in claims for stage in [_told(c)] if stage is not None]
    if not told:
        return None
    ended = max((_day(c) for c, stage in told if stage == "lapsed"), default=None)
    going = [(c, stage) for c, stage in told if stage != "lapsed"]
    if ended is not None and all(_day(c) <= ended for c, _ in going):
        furthest: Commitment = "lapsed"
    else:
        furthest = max((stage for _, stage in going), key=COMMITMENTS.index)
    return Reached(furthest, tuple(sorted(c.id for c, stage in told if stage == furthest)))


def _told(claim: Claim) -> Commitment | None:
    """The stage that a claim gives as a qualifier, else in its words."""
    if claim.modality == "rumoured":
        return None
    stage = _given(claim)
    return stage if claim.modality != "negated" or stage == "lapsed" else None


def _given(claim: Claim) -> Commitment | None:
    stated = claim.qualifiers.get("commitment")
    named = next((c for c in COMMITMENTS if c == stated), None)
    if named is not None or claim.extractor == REGISTRY:  # the record of a source is no sentence
        return named
    return stage_in(claim.evidence.text, [claim.subject.mention, claim.object.mention if claim.object else ""])


def stage_in(text: str, parties: Sequence[str]) -> Commitment | None:
    """The furthest stage that a sentence tells of two parties.

    Of a sentence in several parts only those count that name most of the parties: the others may tell of another deal.

    >>> stage_in("Alpha signed a non-binding memorandum with Beta.", ["Alpha", "Beta"])
    'memorandum'
    >>> stage_in("Alpha supplies Beta, and Gamma has a contract with Delta.", ["Alpha", "Beta"])
    """
    parts = [part for part in _PARTS.split(" ".join(text.split())) if part.strip()]
    # A word such as "it" or "the company" names nobody.
    names = [name for name in parties if name != name.lower() and name.lower() not in ("it", "the company")]
    named = [sum(name in part for name in names) for part in parts]
    most = max(named, default=0)
    if most == 0 and len(parts) > 1:
        return None
    found = [_stage(part) for part, count in zip(parts, named, strict=True) if count == most]
    return max((stage for stage in found if stage is not None), key=COMMITMENTS.index, default=None)


def _stage(part: str) -> Commitment | None:
    pattern, meanings = _automaton()
    found = {meanings[match.lastindex or 0] for match in pattern.finditer(part)}
    stages = found & set(COMMITMENTS)
    if "memorandum" in found:
        stages = stages | {"binding"} if "became" in found else {"memorandum"}
    return max((c for c in COMMITMENTS if c in stages), key=COMMITMENTS.index, default=None)


@cache
def _automaton() -> tuple[re.Pattern[str], dict[int, str]]:
    """One pattern of all phrases, the longest first, and the meaning of each of its groups."""
    table = read_table("reegraph.graph.tables", "commitment.toml", Phrases)
    phrases: list[tuple[str, str]] = [(p, s.name) for s in table.stage for p in s.phrases]
    phrases += [(p, "became") for p in table.became.phrases] + [(p, "none") for p in table.none.phrases]
    phrases.sort(key=lambda p: (-len(p[0]), p[0]))
    groups = "|".join(f"({_as_pattern(phrase)})" for phrase, _ in phrases)
    meanings = {number: meaning for number, (_, meaning) in enumerate(phrases, start=1)}
    return re.compile(rf"(?<![\w-])(?:{groups})(?![\w-])", re.IGNORECASE), meanings


def _as_pattern(phrase: str) -> str:
    return re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", " ")


def _day(claim: Claim) -> str:
    return first_day(claim.reported) if claim.reported else ""
