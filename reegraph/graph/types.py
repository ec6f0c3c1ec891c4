"""What claims fold into: facts, each with every claim that states it, and deals, each with its facts."""

from __future__ import annotations

from collections.abc import Collection

from reegraph.graph.commitment import Commitment
from reegraph.graph.dates import begins_on, last_day
from reegraph.model import Frozen, Modality, Qualifier, Value


class Fact(Frozen):
    """One thing that is said, however often: a subject, a predicate, an object or a value, and what tells it apart.

    `modality` is the strongest that any claim gives it: asserted, planned, rumoured, and negated only where every claim
    denies it. `disputed` says that some claims state it and others deny it. `denied_on` is the day of the last denial,
    set only where no claim states it on or after that day: the last word is a denial. `valid_from` and `valid_to` are
    as stated (earliest and latest), cut to what is known. `reported` and `last_reported` are the first and the last day
    on which a document states it: full days, the first that the date of the document may mean. `claims` and
    `documents` are sorted ids; denials are among them.
    """

    id: str
    subject: str
    predicate: str
    object: str | None = None
    value: Value | None = None
    qualifiers: dict[str, Qualifier]
    modality: Modality
    disputed: bool = False
    denied_on: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    reported: str | None = None
    last_reported: str | None = None
    claims: tuple[str, ...]
    documents: tuple[str, ...]

    @property
    def is_edge(self) -> bool:
        """Whether it joins two entities; a fact that every claim denies never does."""
        return self.object is not None and self.modality != "negated"

    @property
    def start(self) -> str | None:
        """The day from which it holds, None when undated.

        As stated: of a year the last day, unless it was said as fact before that. Without a stated start, what is said
        as fact holds from its first report, and a plan or a rumour from no day.
        """
        return begins_on(self.valid_from, self.reported if self.modality == "asserted" else None)

    def holds_at(self, day: str | None, *, include: Collection[str] = ()) -> bool:
        """Whether it holds on `day` (None: at any time).

        Planned and rumoured facts hold when `include` names their modality or when their stated start has passed.
        A fact said as such and undated holds. From the day of a last denial it holds no more.
        """
        if self.modality == "negated":
            return False
        if self.modality in include:
            return not self._ended_by(day)
        if self.modality != "asserted" and (self.start is None or day is None):
            return False
        begun = self.start is None or day is None or self.start <= day
        return begun and not self._ended_by(day)

    def _ended_by(self, day: str | None) -> bool:
        ends = [last_day(d) for d in (self.valid_to, self.denied_on) if d]
        return any(end <= day for end in ends) if day is not None else self.denied_on is not None

    def material_names(self) -> tuple[str, ...]:
        """The materials of a flow, as written; empty when no claim names one."""
        return tuple(m for m in (p.strip() for p in str(self.qualifiers.get("material", "")).split(";")) if m)


class Deal(Frozen):
    """One agreement, folded from the facts about the same parties and of the same kind.

    `parties`: who gives (seller, investor, lender) first, who receives second; in no order where the kind has none.
    `terms`: `material` (several joined by `; `), `years`, `percent`, `amount`, `price`, as far as stated.
    `status`: `rumoured`; `pending` (planned); `announced`, or `completed` where ownership has passed; `cancelled` when
    the last word of every fact is a denial.
    `commitment`: how far it has come as `commitment_claims` say (memorandum, binding, financed, delivering, lapsed),
    None where no source says.
    """

    id: str
    kind: str
    parties: tuple[str, ...]
    terms: dict[str, Qualifier]
    status: str
    commitment: Commitment | None = None
    commitment_claims: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    reported: str | None = None
    facts: tuple[str, ...]
    claims: tuple[str, ...]
    documents: tuple[str, ...]
