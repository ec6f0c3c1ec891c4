"""Files of networks of one's own: the JSON form of AND/OR networks, and Open-PSA fault trees.

Every fault is named by its place. What a file is shows in its first character, not in its name.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from reegraph.analysis.engine.faults import refuse, short
from reegraph.analysis.engine.network import Input, Network, Node, Supplier
from reegraph.errors import NetworkFormatError, UnreadableDocumentError


class NetworkFile(NamedTuple):
    """The networks of a file in order, and whether the file is a list of cases."""

    networks: tuple[Network, ...]
    is_list: bool


def read_networks(file: Path, target: str | None = None) -> NetworkFile:
    """The networks of a JSON file, or the one of an Open-PSA fault tree; the target of each is `target` if it is given.

    Raises UnreadableDocumentError when there is no such file, and otherwise as `parse_cases` and
    `fault_trees.parse_fault_tree` do; UnknownNameError for a target that a network does not have.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableDocumentError(str(file), error.strerror or "cannot be read") from error
    if _is_xml(data):
        # Not at the start: most networks are JSON, and the parser takes as long to load as they take to answer.
        from reegraph.analysis.engine.fault_trees import parse_fault_tree  # noqa: PLC0415

        return NetworkFile((parse_fault_tree(data, str(file), target),), is_list=False)
    parsed = _parse_json(data, str(file))
    networks = parse_cases(parsed, str(file))
    if target is not None:
        networks = tuple(Network(network.nodes, network.get_target(target)) for network in networks)
    return NetworkFile(networks, isinstance(parsed, Mapping) and "cases" in parsed)


def _is_xml(data: bytes) -> bool:
    start = data[:200].removeprefix(codecs.BOM_UTF8).lstrip()
    wide = {codecs.BOM_UTF16_LE: b"<\0", codecs.BOM_UTF16_BE: b"\0<"}
    return start[:1] == b"<" or wide.get(start[:2]) == start[2:4]


def _parse_json(data: bytes, file: str) -> object:
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except _TwiceError as error:
        raise NetworkFormatError(f"{file}: found the key {short(str(error))} twice in one object") from None
    except UnicodeDecodeError as error:
        raise NetworkFormatError(f"{file}: found no UTF-8 text at byte {error.start}") from None
    except RecursionError:
        raise NetworkFormatError(f"{file}: found lists in lists, more than can be read") from None
    except ValueError as error:
        raise NetworkFormatError(f"{file}: found neither JSON ({error}) nor XML") from None


class _TwiceError(ValueError):
    """A key that stands twice in one object, where the first value would be lost."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return found


def parse_cases(data: object, file: str) -> tuple[Network, ...]:
    """The networks of a file `{"cases": [case, …]}`, in order; one case alone counts as a file of one.

    `data` is parsed JSON, `file` its name for messages. Raises NetworkFormatError.
    """
    if not (isinstance(data, Mapping) and "cases" in data):
        return (parse_network(data, file=file),)
    cases = data["cases"]
    if not isinstance(cases, list):
        raise NetworkFormatError(f"{file}: cases: found {_kind(cases)}, expected a list of cases")
    return tuple(_parse_case(case, f"{file}: {_case_place(number, case)}: ") for number, case in enumerate(cases, 1))


def parse_network(data: object, file: str) -> Network:
    """The network of one case, `{"target": "v", "nodes": {"v": {"causes": […], "inputs": [[…], …]}}}`.

    An input may be `{"of": [supplier, …], "k": 2}`, a supplier `{"from": "a", "causes": ["d1"]}`. Other keys are
    ignored; `causes`, `inputs` and `target` may be missing. Raises NetworkFormatError, which lists every fault.
    """
    return _parse_case(data, f"{file}: ")


def _case_place(number: int, case: object) -> str:
    name = case.get("id") if isinstance(case, Mapping) else None
    return f"case {number} ({short(name)})" if isinstance(name, str) else f"case {number}"


def _parse_case(data: object, where: str) -> Network:
    reader = _CaseReader()
    nodes, target = reader.case(data)
    refuse(reader.faults, where)
    try:
        return Network(nodes, target)
    except NetworkFormatError as error:
        raise NetworkFormatError(f"{where}{error}") from None


@dataclass(slots=True)
class _CaseReader:
    """Turns untyped JSON into nodes and notes every fault with its place, instead of stopping at the first."""

    faults: list[str] = field(default_factory=list)

    def fault(self, place: str, found: object, expected: str) -> None:
        self.faults.append(f"{place}: found {found}, expected {expected}")

    def case(self, data: object) -> tuple[dict[str, Node], str | None]:
        if not isinstance(data, Mapping):
            self.fault("case", _kind(data), "an object with 'target' and 'nodes'")
            return {}, None
        target, nodes = data.get("target"), data.get("nodes")
        if "target" in data and not isinstance(target, str):
            self.fault("target", _kind(target), "the name of a node")
        if not isinstance(nodes, Mapping):
            self.fault("nodes", _kind(nodes) if "nodes" in data else "nothing", "an object of nodes by name")
            return {}, None
        return {name: self.node(raw, f"node {short(name)}") for name, raw in nodes.items()}, target

    def node(self, raw: object, place: str) -> Node:
        if not isinstance(raw, Mapping):
            self.fault(place, _kind(raw), "an object with 'causes' and 'inputs'")
            return Node()
        inputs = self.items(raw, "inputs", place)
        return Node(
            causes=self.causes(raw, place),
            inputs=tuple(self.input(entry, f"{place}, input {number}") for number, entry in enumerate(inputs, 1)),
        )

    def input(self, raw: object, place: str) -> Input:
        entry = {"of": raw} if isinstance(raw, list) else raw
        if not isinstance(entry, Mapping) or "of" not in entry:
            self.fault(place, _kind(raw), "a list of suppliers, or an object with 'of' and 'k'")
            return Input()
        k = entry.get("k", 1)
        if not isinstance(k, int) or isinstance(k, bool):
            self.fault(place, f"k = {short(k)}", "a whole number of suppliers")
            k = 1
        return Input(tuple(self.supplier(one, place) for one in self.items(entry, "of", place)), k)

    def supplier(self, raw: object, place: str) -> Supplier:
        if isinstance(raw, str):
            return Supplier(raw)
        if not isinstance(raw, Mapping) or not isinstance(raw.get("from"), str):
            self.fault(place, f"supplier {short(raw)}", "a name, or an object with 'from' and 'causes'")
            return Supplier("")
        return Supplier(raw["from"], self.causes(raw, f"{place}, supplier {short(raw['from'])}"))

    def causes(self, raw: Mapping[str, object], place: str) -> tuple[str, ...]:
        found = self.items(raw, "causes", place)
        for wrong in (cause for cause in found if not isinstance(cause, str) or not cause):
            self.fault(place, f"cause {short(wrong)}", "a name")
        return tuple(cause for cause in found if isinstance(cause, str))

    def items(self, raw: Mapping[str, object], key: str, place: str) -> list[object]:
        """The list under a key; a missing key is an empty list, unless it seems to be a slip of the pen."""
        if key not in raw:
            for slip in get_close_matches(key, [str(other) for other in raw], n=1, cutoff=0.8):
                self.fault(place, f"the key {short(slip)}", f"{key!r}")
            return []
        found = raw[key]
        if not isinstance(found, list):
            self.fault(place, f"{key} = {_kind(found)}", "a list")
            return []
        return found


def _kind(value: object) -> str:
    """What a JSON value is, in the words of JSON."""
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return "null" if value is None else short(value)
