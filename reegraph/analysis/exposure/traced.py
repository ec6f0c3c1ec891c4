"""What traceability answers: a verdict on each plant and element, with its chain, its missing links, and its claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reegraph.analysis.caveats import Caveats
from reegraph.analysis.exposure.tracing import Verdict
from reegraph.analysis.results import Result
from reegraph.analysis.supported import Supported
from reegraph.graph.choosing import Prefer, as_of_and_policy
from reegraph.graph.support import number_of
from reegraph.model import Frozen


class Link(Supported):
    """One step of a chain, from the supplier to the user, with the goods and the claims of the supply."""

    start: str
    end: str
    start_name: str
    end_name: str
    material: str
    country: str | None

    def to_json(self) -> dict[str, Any]:
        return {
            "from": self.start, "to": self.end, "from_name": self.start_name, "to_name": self.end_name,
            "material": self.material, "country": self.country, "claims": list(self.claims), **self.support.to_json(),
        }  # fmt: skip

    def __str__(self) -> str:
        place = f" in {self.country}" if self.country else ""
        return f"{self.start_name}{place} → {self.end_name} ({self.material}) [{self.rests_on}]"


class Gap(Supported):
    """Where a chain cannot be followed, or is not free: at which holder, and why; `missing` names an unknown input."""

    holder: str
    name: str
    reason: str
    missing: str = ""

    def __str__(self) -> str:
        return self.marked(f"{self.name}: {self.reason}")


class Robust(Frozen):
    """Whether the same answer comes out on confirmed claims only, and with plans and rumours counted in.

    `hinges_on`: claims each of which alone, if false, would change the answer; of a chain that cannot be traced none.
    """

    confirmed_only: bool
    with_planned_and_rumoured: bool
    hinges_on: tuple[str, ...]

    @property
    def line(self) -> str:
        """What a reader must know of it; empty where the answer stands either way."""
        parts = [
            "" if self.confirmed_only else "not on confirmed claims alone",
            "" if self.with_planned_and_rumoured else "another answer with plans and rumours",
            f"hinges on {number_of(len(self.hinges_on), 'single claim')}" if self.hinges_on else "",
        ]
        return "; ".join(part for part in parts if part)


class Traced(Frozen):
    """The answer on one plant and one element.

    `chain` are the links that show it, from the mine to the plant: the free chain, the one that is not free, or the one
    up to the missing link. `past` says where and why it ends (for *no* where it is not free). `beside` names known
    suppliers on the chain that are not free, beside those that are; `owned` those on it that the states own or run.
    """

    plant: str
    name: str
    country: str | None
    element: str
    verdict: Verdict
    chain: tuple[Link, ...]
    past: tuple[Gap, ...]
    beside: tuple[Gap, ...]
    owned: tuple[str, ...]
    completeness: Caveats
    robust: Robust | None = None
    own_claims: tuple[str, ...]
    claims: tuple[str, ...]

    @property
    def words(self) -> str:
        """The verdict as it is printed: yes, no, or past what it cannot be traced."""
        if self.verdict != "cannot be traced":
            return self.verdict
        return f"cannot be traced past {', '.join(dict.fromkeys(gap.name for gap in self.past))}"

    def to_json(self) -> dict[str, Any]:
        return {
            "plant": self.plant, "name": self.name, "country": self.country, "element": self.element,
            "verdict": self.verdict, "answer": self.words, "chain": [link.to_json() for link in self.chain],
            "past": [gap.model_dump(mode="json") for gap in self.past],
            "beside": [gap.model_dump(mode="json") for gap in self.beside], "owned": list(self.owned),
            "completeness": self.completeness.to_json(),
            "robust": None if self.robust is None else self.robust.model_dump(mode="json"),
            "claims": list(self.claims),
        }  # fmt: skip

    def to_lines(self) -> Iterator[str]:
        place = f" ({self.country})" if self.country else ""
        yield f"{self.name}{place}, {self.element}: {self.words}"
        for gap in self.past:
            yield f"  {gap}"
        for link in self.chain:
            yield f"    {link}"
        for gap in self.beside:
            yield f"  beside it: {gap}"
        if self.owned:
            yield f"  on the chain, but owned or run from there: {', '.join(self.owned)}"
        robust = "" if self.robust is None else self.robust.line
        yield f"  {self.completeness.line}{f'; {robust}' if robust else ''}"


class Traceability(Result):
    """Which plants have a chain free of some states, by plant and element; `planned` names plants not yet at work."""

    shown = ("name", "country", "element", "answer", "claims")
    headed = True

    as_of: str | None
    prefer: Prefer
    free_of: tuple[str, ...]
    plants: tuple[Traced, ...]
    planned: tuple[Gap, ...] = ()

    def to_json(self) -> list[dict[str, Any]]:
        """A list of `{"as_of", "free_of", "plant", "name", "country", "element", "verdict", "answer", "chain", …}`."""
        return [{"as_of": self.as_of, "free_of": list(self.free_of), **plant.to_json()} for plant in self.plants]

    def to_lines(self) -> list[str]:
        when = as_of_and_policy(self.as_of, self.prefer)
        lines = [f"Chains free of {', '.join(self.free_of)} from mine to product, {when}"]
        lines += [line for plant in self.plants for line in plant.to_lines()]
        names = ", ".join(gap.name for gap in self.planned)
        return lines + ([f"Not at work at this date, and not asked: {names}"] if names else [])
