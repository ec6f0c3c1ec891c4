"""Scenarios: suppositions with a name, a reason and a source, of the user's or of those that come with the project."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from reegraph.analysis.results import Result
from reegraph.analysis.supply.stages import Source
from reegraph.analysis.supply.suppositions import read_toml
from reegraph.analysis.supply.world import Setting
from reegraph.model import Frozen
from reegraph.model.tables import parse_table

Words = Annotated[str, StringConstraints(min_length=1)]
FOLDER = "scenario_files"


class Listing(Frozen):
    """A state that lists a firm: what it controls goes to that firm no more."""

    by: Words
    firm: Words


class Scenario(Frozen):
    """What is supposed to happen, by names or ids.

    `fail`: sites, organisations, states (their exports), deals, declared shared causes. `policies`: a policy's licences
    are "denied" (whether or not it is in force now), "granted", or it is "off". `delays`: a site's start, as a date or
    as "+2 years" after the told one. `as_of`, `targets` and `elements` come before those of the question.
    """

    name: Words
    reason: Words
    source: Source
    as_of: str | None = None
    fail: tuple[Words, ...] = ()
    policies: dict[Words, Setting] = Field(default_factory=dict)
    delays: dict[Words, Words] = Field(default_factory=dict)
    listed: tuple[Listing, ...] = ()
    targets: tuple[Words, ...] = ()
    elements: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _supposes_something(self) -> Scenario:
        if not (self.fail or self.policies or self.delays or self.listed):
            raise ValueError("supposes nothing: give fail, policies, delays or listed")
        return self


class ScenarioFile(Frozen):
    """A file of scenarios: either one at the top, or a list under `[[scenario]]`."""

    scenario: Annotated[tuple[Scenario, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, data: Any) -> Any:
        return data if not isinstance(data, dict) or "scenario" in data else {"scenario": [data]}


class ScenarioList(Result):
    """Scenarios, in the order of their files."""

    shown = ("name", "reason", "source")

    scenarios: tuple[Scenario, ...]

    def to_json(self) -> list[dict[str, Any]]:
        return [s.model_dump(mode="json") for s in self.scenarios]

    def to_lines(self) -> list[str]:
        return [f"{s.name}: {s.reason} [{s.source}]" for s in self.scenarios]


def read_scenarios(file: Path) -> tuple[Scenario, ...]:
    """The scenarios of a file. Raises UnreadableDocumentError, and TableError with every fault of the file."""
    return read_toml(file, ScenarioFile).scenario


@cache
def shipped_scenarios() -> tuple[Scenario, ...]:
    """The scenarios that come with the project, by file and place in it."""
    folder = resources.files("reegraph.analysis.failure").joinpath(FOLDER)
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    read = (parse_table(f.read_text(encoding="utf-8"), ScenarioFile, name=f.name) for f in files)
    return tuple(scenario for one in read for scenario in one.scenario)
