"""The commands on networks of one's own: no store, no documents, and nothing loaded that only those need."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from reegraph.analysis.engine.cutsets import BOUND, LISTED, CutSets, minimal_cut_sets
from reegraph.analysis.engine.network import Network
from reegraph.analysis.engine.network_files import read_networks
from reegraph.analysis.results import Result
from reegraph.cli import printing

network_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Analyse an AND/OR network or a fault tree of your own.",
)

NetworkPath = Annotated[
    Path, typer.Argument(help="An AND/OR network (JSON) or an Open-PSA fault tree (XML).", metavar="FILE")
]
Target = Annotated[str | None, typer.Option("--target", help="Default: the one that the file names.", metavar="NODE")]
Order = Annotated[int | None, typer.Option("--order", help="Cut sets of up to so many causes (default: all).", min=1)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document; of a list of cases, one a line.")]
Count = Annotated[bool, typer.Option("--count", help="Count the cut sets of each order, and list none.")]
Bound = Annotated[int, typer.Option("--bound", help="Steps after which the search stops at the order it has.", min=1)]


@network_app.command()
def cutsets(
    file: NetworkPath,
    target: Target = None,
    order: Order = None,
    json_: Json = False,
    count: Count = False,
    bound: Bound = BOUND,
) -> None:
    """Print the minimal cut sets."""

    def answer(network: Network) -> CutSets:
        found = minimal_cut_sets(network, network.get_target(), order=order, bound=bound, listed=0 if count else LISTED)
        if found.at_least is not None:
            printing.talk.print(
                f"reegraph: more than {bound} steps: complete to order {found.complete_to_order} only (see --bound)",
                markup=False,
                soft_wrap=True,
            )
        return found

    _print_answers(file, target, json_, answer)


@network_app.command()
def spof(file: NetworkPath, target: Target = None, json_: Json = False) -> None:
    """Print the single points of failure."""
    _print_answers(file, target, json_, lambda network: minimal_cut_sets(network, network.get_target(), order=1))


@network_app.command("importance")
def importance_(
    file: NetworkPath, target: Target = None, order: Order = None, json_: Json = False, bound: Bound = BOUND
) -> None:
    """Print the structural Birnbaum and Fussell-Vesely importance of each cause."""
    from reegraph.analysis.engine.importance import importance  # noqa: PLC0415 - only here

    _print_answers(file, target, json_, lambda n: importance(n, n.get_target(), order=order, bound=bound))


def _print_answers(file: Path, target: str | None, json_: bool, answer: Callable[[Network], Result]) -> None:
    networks, is_list = read_networks(file, target)
    for network in networks:
        found = answer(network)
        if not json_:
            printing.write(printing.lines(found.to_lines()))
        elif is_list:
            printing.write(printing.json_lines([found.to_json()]))
        else:
            printing.write(_document(found.to_json()))


def _document(data: dict[str, Any]) -> str:
    """One JSON document with an item of a list on each line: a million cut sets stay readable, and quick to write."""
    return "{\n" + ",\n".join(f"  {_text(key)}: {_items(value)}" for key, value in data.items()) + "\n}\n"


def _items(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list | dict):
        return "[\n" + ",\n".join(f"    {_text(item)}" for item in value) + "\n  ]"
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
