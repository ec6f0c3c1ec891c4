"""Which number counts where several are told of one thing, and by which claims: one rule for every answer.

Of a thing that grew, the last step to begin counts, beside what was told without a date since then: a step replaces
the steps before it, and other numbers that were last told of, undated, before it began. Of what is left the policy of
the question chooses (`--prefer`); nothing else decides, and what was not chosen is kept with its claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reegraph.graph.choosing import Candidate, Chooser
from reegraph.graph.dates import last_day, latest_report
from reegraph.model import Claim


class Told(NamedTuple):
    """A number as `value`, by which numbers are compared, and the claims that state it from one `start` on, if told."""

    value: str
    start: str | None
    claims: tuple[Claim, ...]

    @property
    def since(self) -> str:
        """The day from which it stands: its start, else when it was last told of; empty where neither is known."""
        return last_day(self.start) if self.start else latest_report(c.reported for c in self.claims) or ""


class Counted(NamedTuple):
    """The value that counts, why, and all that were rivals with their claims, it among them; `start` of its step."""

    value: str
    because: str
    start: str | None
    rivals: Mapping[str, tuple[Claim, ...]]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that state the value that counts."""
        return self.rivals[self.value]

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Their ids, each once, sorted."""
        return tuple(sorted({c.id for c in self.claims}))


def counted(told: Iterable[Told], chooser: Chooser) -> Counted | None:
    """The one of several values that counts, all told of one thing; None where no claim states any.

    The order of the values matters only among those that the policy holds for equal in all: the first counts.
    """
    current = _current([t for t in told if t.claims])
    if not current:
        return None
    rivals: dict[str, tuple[Claim, ...]] = defaultdict(tuple)
    for one in current:
        rivals[one.value] += one.claims
    chosen = chooser.choose([Candidate(value, claims) for value, claims in rivals.items()])
    because = chosen.because if len(rivals) > 1 else ""
    start = max((t.start for t in current if t.start), key=last_day, default=None)
    return Counted(chosen.value, because, start, dict(rivals))


def _current(told: Sequence[Told]) -> list[Told]:
    """Without what a later step has replaced; who gives the number of that step without a date may mean it."""
    last = max((last_day(t.start) for t in told if t.start), default="")
    values = {t.value for t in told if not t.since or t.since >= last}
    return [t for t in told if not t.since or t.since >= last or (t.start is None and t.value in values)]
