"""What paths answer: steps from what is needed to what needs it, paths of them, and what is reached by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from reegraph.analysis.results import Result
from reegraph.analysis.routes.ways import By
from reegraph.graph.choosing import Prefer, as_of_and_policy
from reegraph.graph.support import Support, number_of
from reegraph.model import Frozen

_VERB = {
    "offtake": "sells under offtake to",
    "supplies": "supplies",
    "produces": "makes",
    "consumes": "as feed of",
    "used_in": "for use in",
    "operates": "operates",
    "subsidiary_of": "is the parent of",
    "acquires": "bought",
}


class Step(Frozen):
    """One step of a path: from what is needed to what needs it, and every claim that joins the two.

    `confidence` is that of the surest of these claims, from 0 to 1.
    """

    start: str
    end: str
    start_name: str
    end_name: str
    predicate: str
    material: str | None
    claims: tuple[str, ...]
    support: Support
    confidence: float
    from_site: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "from": self.start,
            "to": self.end,
            "predicate": self.predicate,
            "material": self.material,
            "claims": list(self.claims),
            "confidence": self.confidence,
            "from_name": self.start_name,
            "to_name": self.end_name,
            **self.support.to_json(),
        }

    def __str__(self) -> str:
        verb = "is run by" if self.predicate == "operates" and self.from_site else _VERB[self.predicate]
        goods = f" ({self.material})" if self.material else ""
        return f"{self.start_name} {verb} {self.end_name}{goods} [{self.support.beside(len(self.claims))}]"

    __repr__ = __str__


class Path(Frozen):
    """A simple path, from what is needed at the start to what needs it at the end."""

    steps: tuple[Step, ...]

    @property
    def weakest(self) -> float:
        """The confidence of its least sure step."""
        return min(step.confidence for step in self.steps)

    def to_json(self) -> dict[str, Any]:
        return {"weakest": self.weakest, "steps": [step.to_json() for step in self.steps]}

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.steps))


class Paths(Result):
    """Paths from `start` to `end`, the best first, at most as many as were asked for.

    `by`: the shortest, or those whose weakest step is the surest. `backwards` says that nothing leads from the start to
    the end, and that the paths lead from the end to the start; `back` holds those beside them where both ways are open.
    `avoided` names what was avoided; `otherwise` is then the first path that does not avoid it, None without one.
    """

    shown = ("path", "step", "from_name", "predicate", "to_name", "material", "confidence", "claims")
    headed = True

    start: str
    end: str
    start_name: str
    end_name: str
    as_of: str | None
    prefer: Prefer = "latest"
    by: By = "length"
    avoided: tuple[str, ...] = ()
    backwards: bool = False
    paths: tuple[Path, ...]
    back: tuple[Path, ...] = ()
    otherwise: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """`{"as_of", "prefer", "by", "avoided", "answer", "backwards", "paths": [{"weakest", "steps"}], "back"}`."""
        return {
            "as_of": self.as_of,
            "prefer": self.prefer,
            "by": self.by,
            "avoided": list(self.avoided),
            "answer": "yes" if self.paths else "no",
            "backwards": self.backwards,
            "paths": [path.to_json() for path in self.paths],
            "back": [path.to_json() for path in self.back],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        return [
            {"path": number, "step": place, **step.to_json()}
            for number, path in enumerate((*self.paths, *self.back), 1)
            for place, step in enumerate(path.steps, 1)
        ]

    def to_lines(self) -> list[str]:
        start, end = (self.end_name, self.start_name) if self.backwards else (self.start_name, self.end_name)
        when = as_of_and_policy(self.as_of, self.prefer)
        if not self.paths:
            return self._none(when)
        lines = [self._yes()] if self.avoided else []
        lines += [self._head(start, end, len(self.paths)) + f", {when}", *_numbered(self.paths)]
        return lines + ([self._head(end, start, len(self.back)), *_numbered(self.back)] if self.back else [])

    def _head(self, start: str, end: str, number: int) -> str:
        rank = ", the best known first" if self.by == "evidence" and number > 1 else ""
        return f"{number_of(number, 'path')} from {start} to {end}{rank}"

    def _yes(self) -> str:
        way = f" ({self.end_name} to {self.start_name})" if self.backwards else ""
        return f"Yes: there is a path that avoids {', '.join(self.avoided)}{way}."

    def _none(self, when: str) -> list[str]:
        ends = f"{self.start_name} and {self.end_name}"
        if not self.avoided:
            return [f"No dependency path between {ends} is known {when}."]
        lines = [f"No: no path between {ends} that avoids {', '.join(self.avoided)} is known {when}."]
        if self.otherwise is None:
            return [*lines, "Without avoiding anything none is known either."]
        return [*lines, "Without avoiding them there is:", *(f"   {step}" for step in self.otherwise.steps)]


class Reached(Frozen):
    """Something that was reached, and the shortest path between it and the thing asked about, in order of flow."""

    id: str
    name: str
    type: str
    steps: tuple[Step, ...]

    def to_json(self) -> dict[str, Any]:
        steps = [step.to_json() for step in self.steps]
        return {"id": self.id, "name": self.name, "type": self.type, "distance": len(steps), "steps": steps}


class Dependencies(Result):
    """Everything upstream (what it depends on) or downstream (what depends on it), nearest first, then by name.

    By evidence each thing is reached by the path whose weakest step is the surest. `avoided` names what was avoided,
    `lost` the things that are reached only through it.
    """

    shown = ("name", "type", "distance", "by")
    headed = True

    entity: str
    name: str
    direction: Literal["upstream", "downstream"]
    as_of: str | None
    prefer: Prefer = "latest"
    by: By = "length"
    avoided: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    reached: tuple[Reached, ...]

    def to_json(self) -> dict[str, Any]:
        """`{"as_of", "prefer", "by", "avoided", "lost", "paths": [{"id", "name", "type", "distance", "steps"}]}`."""
        return {
            "as_of": self.as_of,
            "prefer": self.prefer,
            "by": self.by,
            "avoided": list(self.avoided),
            "lost": list(self.lost),
            "paths": [r.to_json() for r in self.reached],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        return [
            {"id": r.id, "name": r.name, "type": r.type, "distance": len(r.steps), "by": str(self._last(r))}
            for r in self.reached
        ]

    def to_lines(self) -> list[str]:
        when = as_of_and_policy(self.as_of, self.prefer)
        word = "depends on" if self.direction == "upstream" else "feeds"
        apart = f" that avoids {', '.join(self.avoided)}" if self.avoided else ""
        if not self.reached:
            lines = [f"Nothing is known that {self.name} {word}{' by a path' * bool(apart)}{apart}, {when}."]
        else:
            lines = [
                f"{self.name} {word} {number_of(len(self.reached), 'thing')}{' by a path' * bool(apart)}{apart}, {when}"
            ]
            lines += [f"{'  ' * len(r.steps)}{r.name} ({r.type}): {self._last(r)}" for r in self.reached]
        if self.avoided:
            lines.append(f"Only through {', '.join(self.avoided)}: {', '.join(self.lost) or 'nothing more'}")
        return lines

    def _last(self, reached: Reached) -> Step:
        return reached.steps[0 if self.direction == "upstream" else -1]


def _numbered(found: Sequence[Path]) -> list[str]:
    return [line for number, path in enumerate(found, 1) for line in (f"{number}.", *(f"   {s}" for s in path.steps))]
