"""Commands on what would be lost: suppositions on the command line, and scenarios out of files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reegraph import api
from reegraph.analysis import Options, Scenario, read_scenarios, shipped_scenarios
from reegraph.analysis.failure.scenarios import ScenarioList
from reegraph.analysis.results import Result
from reegraph.analysis.supply.world import Setting
from reegraph.cli.asking import Causes, Elements, Json, Market, question, show, supposing
from reegraph.cli.commands import app
from reegraph.errors import MisuseError, UnknownNameError

Target = Annotated[
    str | None, typer.Option("--target", help="Default: every magnet plant and end user.", metavar="NAME")
]
Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Files of scenarios (default: those that come along).", metavar="[FILE]..."),
]
Named = Annotated[
    list[str],
    typer.Option("--name", help="Only scenarios with these words in their name; may be repeated.", metavar="WORDS"),
]
_SETTINGS: tuple[Setting, ...] = ("granted", "denied", "off")


@app.command()
@question
def whatif(
    graph: api.KnowledgeGraph,
    options: Options,
    fail: Annotated[
        list[str], typer.Option(help="A site, firm, state, deal or shared cause; may be repeated.", metavar="ENTITY")
    ] = [],  # noqa: B006 - typer copies it
    policy: Annotated[
        list[str], typer.Option(help="granted, denied or off; may be repeated.", metavar="NAME=WORD")
    ] = [],  # noqa: B006
    delay: Annotated[
        list[str], typer.Option(help="A later start (2029, or '+2 years'); may be repeated.", metavar="SITE=DATE")
    ] = [],  # noqa: B006
    target: Target = None,
    elements: Elements = "",
    market: Market = [],  # noqa: B006
    causes: Causes = None,
) -> Result:
    """Print what would be lost if things failed, licences were refused or sites came late: before and after."""
    chosen = supposing(options, graph, elements=elements, market=market, causes=causes)
    supposed = (
        Scenario(
            name="what if",
            reason="; ".join([*fail, *policy, *delay]) or "nothing",
            source="the command line",
            fail=tuple(fail),
            policies={name: _setting(word) for name, word in _pairs("--policy", policy)},
            delays=dict(_pairs("--delay", delay)),
        )
        if fail or policy or delay
        else None
    )
    if supposed is None:
        raise MisuseError("whatif supposes nothing: give --fail, --policy or --delay")
    return graph.whatif(supposed, target=target, options=chosen)


@app.command()
@question
def scenario(
    graph: api.KnowledgeGraph,
    options: Options,
    files: Files = None,
    name: Named = [],  # noqa: B006
    target: Target = None,
    market: Market = [],  # noqa: B006
    causes: Causes = None,
    elements: Elements = "",
) -> Result:
    """Print what each scenario would change, side by side."""
    chosen = supposing(options, graph, elements=elements, market=market, causes=causes)
    return graph.whatif(*_asked_for(files, name), target=target, options=chosen)


@app.command()
def scenarios(files: Files = None, name: Named = [], json_: Json = False) -> None:  # noqa: B006
    """List the scenarios of files, or those that come along, each with its reason and source."""
    show(ScenarioList(scenarios=tuple(_asked_for(files, name))), json_)


def _asked_for(files: list[Path] | None, words: list[str]) -> list[Scenario]:
    known = [s for file in files for s in read_scenarios(file)] if files else list(shipped_scenarios())
    asked = [s for s in known if not words or any(w.casefold() in s.name.casefold() for w in words)]
    if not asked:
        raise UnknownNameError(", ".join(words), [s.name for s in known][:5])
    return asked


def _pairs(option: str, written: list[str]) -> list[tuple[str, str]]:
    found = [tuple(part.strip() for part in text.rpartition("=")[::2]) for text in written]
    for text, (name, value) in zip(written, found, strict=True):
        if not name or not value:
            raise MisuseError(f"{option}: found {text!r}, expected NAME=VALUE")
    return [(name, value) for name, value in found]


def _setting(word: str) -> Setting:
    found = next((s for s in _SETTINGS if s == word), None)
    if found is None:
        raise MisuseError(f"--policy: found {word!r}, expected one of {', '.join(_SETTINGS)}")
    return found
