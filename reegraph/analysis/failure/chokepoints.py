"""What an answer on single points of failure and cut sets says of each target, and of what the verdict lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from reegraph.analysis.failure.effects import EffectiveStop
from reegraph.analysis.failure.robustness import ClaimEffect
from reegraph.analysis.results import Result
from reegraph.graph.choosing import Prefer, as_of_and_policy
from reegraph.graph.support import Support, in_words
from reegraph.model import Frozen

BASIS = "contracts only: stated and inferred supply"
BASIS_MARKET = "contracts, and the market of national shares beside them"
# More sets of several causes than these are counted in words; JSON has them all.
SHOWN_CUT_SETS = 10
SHOWN_CLAIMS = 5


class SinglePoint(Frozen):
    """A cause whose failure alone takes the target down.

    `steps` tell how, one sentence for each loss, the first loss first; `claims` are those behind the cause and the
    supplies along that chain.
    """

    cause: str
    kind: str
    name: str
    steps: tuple[str, ...]
    claims: tuple[str, ...]
    support: Support

    @property
    def witness(self) -> str:
        """The steps as one text."""
        return " ".join(self.steps)

    def to_json(self) -> dict[str, Any]:
        named = {"cause": self.cause, "kind": self.kind, "name": self.name}
        return {**named, "witness": self.witness, "claims": list(self.claims), **self.support.to_json()}

    def __str__(self) -> str:
        more = f" … ({len(self.steps) - 1} more steps)" if len(self.steps) > 1 else ""
        return f"{self.kind} {self.name} [{self.support.beside(len(self.claims))}]: {self.steps[0]}{more}"


class OwnCause(Frozen):
    """The target's own site, operator, owner or country; `stops`: its failure alone takes the target down."""

    cause: str
    kind: str
    name: str
    stops: bool
    claims: tuple[str, ...]


class SupplyLine(Frozen):
    """A supply that is not counted, by names, with its claims; `material` is None where no claim names it."""

    start: str
    end: str
    material: str | None
    claims: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"from": self.start, "to": self.end, "material": self.material, "claims": list(self.claims)}


class MissingInput(Frozen):
    """An input on the way to the target for which no supplier is known, what is made of it, and who is to supply it."""

    holder: str
    products: tuple[str, ...]
    input: str
    planned: tuple[str, ...] = ()


class PolicyNote(Frozen):
    """A policy that is about supply to the target and is no cause now: it is suspended, or nothing tells what followed.

    `until` is the day on which its suspension ends or ended, None where no source says.
    """

    policy: str
    name: str
    force: str
    until: str | None
    claims: tuple[str, ...]

    def __str__(self) -> str:
        ends = {"suspended": "until", "suspension over": "on"}.get(self.force, "")
        when = f" {ends} {self.until}" if self.until else ""
        after = ", and nothing is known of what followed" if self.force == "suspension over" else ""
        return f"{self.name} ({self.force}{when}{after})"


class Completeness(Frozen):
    """What a verdict lacks. A missing supplier makes a false single point of failure: read this beside every verdict.

    `missing_inputs`: nobody is known to supply them. `planned`: supplies to the target and its suppliers that do not
    count yet or any more. `unused`: supplies to them that fit no input we know. `unknown_status`: sites counted though
    no claim says that they run. `unplaced`: holders of no known country, whose borders are not looked at. `undated`:
    claims without a date. `unknown_assay`: holders of ore, concentrate or scrap that is taken to hold every element.
    `policies`: those that are about its supply and no cause at the date. `oldest_report`: the day on which the least
    recent of the supplies behind it was last told of. `sources`: the independent sources behind it (a brief of this
    project is none, and counts as what it names).
    """

    verdict: str
    basis: str = BASIS
    missing_inputs: tuple[MissingInput, ...] = ()
    planned: tuple[SupplyLine, ...] = ()
    unused: tuple[SupplyLine, ...] = ()
    unknown_status: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    unknown_assay: tuple[str, ...] = ()
    policies: tuple[PolicyNote, ...] = ()
    oldest_report: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def one_source(self) -> bool:
        """Whether everything rests on one independent source, or on none."""
        return len(self.sources) < 2

    @property
    def marked_verdict(self) -> str:
        """The verdict, and that it rests on one source where it does; what has no evidence at all is no verdict."""
        return f"{self.verdict} [{in_words(len(self.sources))}]" if len(self.sources) == 1 else self.verdict

    def to_json(self) -> dict[str, Any]:
        lines = {k: [line.to_json() for line in getattr(self, k)] for k in ("planned", "unused")}
        return {**self.model_dump(mode="json"), **lines, "one_source": self.one_source}


class Robustness(Frozen):
    """Whether the same single points come out on confirmed claims only, and with plans and rumours counted in.

    `claims`: of which each alone, if false, would change them; None where this was not asked (it is asked of one
    target, not of all). `names` are those of the causes in them.
    """

    confirmed_only: bool
    with_planned_and_rumoured: bool
    claims: tuple[ClaimEffect, ...] | None = None
    names: dict[str, str] = Field(default_factory=dict)

    def to_lines(self) -> Iterator[str]:
        """The first few claims that the verdict rests on alone, in words."""
        for effect in (self.claims or ())[:SHOWN_CLAIMS]:
            new, gone = (", ".join(self.names.get(c, c) for c in causes) for causes in (effect.new, effect.gone))
            words = [f"{new} would be one too"] if new else []
            words += ["there would be no verdict"] if effect.verdict_lost else [f"{gone} would be none"] if gone else []
            yield f"  without claim {effect.claim}: {'; '.join(words)}"
        if len(self.claims or ()) > SHOWN_CLAIMS:
            rest = len(self.claims or ()) - SHOWN_CLAIMS
            yield f"  and {rest} more claims that decide alone (all of them with --json)"


class View(Frozen):
    """The verdict under one reading of supply: by contracts only, or with the market beside them.

    `stops_in_effect` are the causes whose failure loses most of the supply (the share is an option), single points of
    failure outside the target itself among them, worst first.
    """

    available: bool | None
    verdict: str
    single_points_of_failure: tuple[SinglePoint, ...] = ()
    cut_sets: tuple[tuple[str, ...], ...] = ()
    stops_in_effect: tuple[EffectiveStop, ...] = ()

    def to_json(self) -> dict[str, Any]:
        points = [point.to_json() for point in self.single_points_of_failure]
        return {**self.model_dump(mode="json"), "single_points_of_failure": points}


class Target(Frozen):
    """The verdict on one target.

    The fields of one view stand here: that of contracts unless the market was asked for. Both views are
    `by_contracts` and `with_market`; `in_effect` are the causes that stop most of its supply where the market is open.

    `available` is None where nothing known feeds it: then there is nothing to fail, and no verdict. `cut_sets` are
    minimal, by size and then by id, without those that consist of the target's own causes; `((),)` for a target that is
    down at the start. They are complete to the order that was asked for. `cause_names` names every cause in them.
    """

    target: str
    name: str
    available: bool | None
    single_points_of_failure: tuple[SinglePoint, ...] = ()
    cut_sets: tuple[tuple[str, ...], ...] = ()
    cause_names: dict[str, str] = Field(default_factory=dict)
    itself: tuple[OwnCause, ...] = ()
    completeness: Completeness
    robust: Robustness
    by_contracts: View
    with_market: View

    @property
    def stops_in_effect(self) -> tuple[EffectiveStop, ...]:
        """The causes that lose most of what reaches it, where it may also buy on the market."""
        return self.with_market.stops_in_effect

    def to_json(self) -> dict[str, Any]:
        points = [point.to_json() for point in self.single_points_of_failure]
        return {
            **self.model_dump(mode="json"),
            "single_points_of_failure": points,
            "completeness": self.completeness.to_json(),
            "stops_in_effect": [s.model_dump(mode="json") for s in self.stops_in_effect],
            "by_contracts": self.by_contracts.to_json(),
            "with_market": self.with_market.to_json(),
        }

    def to_lines(self) -> Iterator[str]:
        told = self.completeness
        yield f"{self.name}: {told.verdict if self.available is None else told.marked_verdict}"
        for point in self.single_points_of_failure:
            yield f"  {point}"
        larger = [cut for cut in self.cut_sets if len(cut) > 1]
        for cut in larger[:SHOWN_CUT_SETS]:
            yield f"  together: {' + '.join(self.cause_names.get(cause, cause) for cause in cut)}"
        if len(larger) > SHOWN_CUT_SETS:
            yield f"  and {len(larger) - SHOWN_CUT_SETS} more sets of several causes (all of them with --json)"
        for missing in self.completeness.missing_inputs:
            planned = f" (planned: {', '.join(missing.planned)})" if missing.planned else ""
            products = f" ({', '.join(missing.products)})" if missing.products else ""
            yield f"  no supplier is known of {missing.input} for {missing.holder}{products}{planned}"
        yield from self._other_view()
        for note in self.completeness.policies:
            yield f"  no cause at this date: {note}"
        yield from self.robust.to_lines()

    def _other_view(self) -> Iterator[str]:
        """What the view that is not told above says, in a line or two."""
        told_market = self.completeness.basis == BASIS_MARKET
        other = self.by_contracts if told_market else self.with_market
        names = ", ".join(f"{p.kind} {p.name}" for p in other.single_points_of_failure)
        reading = "by contracts only" if told_market else "with the market"
        yield f"  {reading}: {other.verdict}{': ' if names else ''}{names}"
        points = {p.cause for p in self.with_market.single_points_of_failure}
        stops = [s for s in self.stops_in_effect if s.cause not in points]
        if stops:
            told = ", ".join(f"{s.kind} {s.name} ({s.share_lost:.0%} lost)" for s in stops)
            yield f"  stops in effect, with the market: {told}"


class Chokepoints(Result):
    """Verdicts as of a date: those with most single points first, then by name; without a verdict last."""

    shown = ("target_name", "available", "kind", "name", "witness", "sources", "claims")
    headed = True

    as_of: str | None
    prefer: Prefer = "latest"
    order: int
    targets: tuple[Target, ...]

    def to_json(self) -> dict[str, Any]:
        """`{"as_of", "prefer", "targets": [{"target", "available", "single_points_of_failure", "cut_sets", …}]}`."""
        return {"as_of": self.as_of, "prefer": self.prefer, "targets": [target.to_json() for target in self.targets]}

    def to_rows(self) -> list[dict[str, Any]]:
        """One row for each single point of failure, and one for a target that has none."""
        return [
            {"target": t.target, "target_name": t.name, "available": t.available, **point}
            for t in self.targets
            for point in ([p.to_json() for p in t.single_points_of_failure] or [{}])
        ]

    def to_lines(self) -> list[str]:
        basis = self.targets[0].completeness.basis if self.targets else BASIS
        head = f"Single points of failure {as_of_and_policy(self.as_of, self.prefer)} ({basis})"
        unfed = [t for t in self.targets if t.available is None] if len(self.targets) > 1 else []
        lines = [head, *(line for target in self.targets if target not in unfed for line in target.to_lines())]
        if unfed:
            lines.append(f"No verdict, since nothing known feeds them: {', '.join(t.name for t in unfed)}")
        return lines
