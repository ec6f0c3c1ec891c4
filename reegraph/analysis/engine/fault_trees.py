"""Open-PSA fault trees (XML) as AND/OR networks.

The Open-PSA Model Exchange Format 2.0, as far as it can be said in failures alone: gates of `and`, `or` and `atleast`
(also spelt `vote`), basic events, house events and constants, formulas within formulas. A fault tree is a supply
network upside down: an OR gate of failures is an AND of inputs, an AND gate one input with alternatives. Gates that
turn a failure into a success (`not`, `xor`, …) are refused, since there one more failure may mend things, and so are
document types and entities. Probabilities are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser
from rapidfuzz import process

from reegraph.analysis.engine.faults import FAULTS_SHOWN, did_you_mean, refuse, short
from reegraph.analysis.engine.network import Input, Network, Node, Supplier
from reegraph.errors import MisuseError, NetworkFormatError, UnknownNameError

Kind = Literal["gate", "basic-event", "house-event"]
_KINDS: tuple[Kind, ...] = ("gate", "basic-event", "house-event")

_GATES = ("and", "or", "atleast", "vote")
_REFERENCES = (*_KINDS, "event", "constant")
_CONTAINERS = frozenset({"opsa-mef", "define-fault-tree", "define-component", "model-data"})
_CHANGES_THE_TREE = frozenset({"define-CCF-group", "define-substitution", "include"})
_ASIDE = frozenset({"label", "attributes"})


class _Reference(NamedTuple):
    """A child of a formula that stands for something defined elsewhere; a constant has its value as its name."""

    kind: str
    name: str
    line: int


@dataclass(slots=True)
class _Formula:
    """What a gate is made of. `least` is how many of the children must fail, as written; only `atleast` has it."""

    kind: str
    line: int
    least: str | None = None
    children: list[_Formula | _Reference] = field(default_factory=list)


def parse_fault_tree(data: bytes, file: str, target: str | None = None) -> Network:
    """The network of the fault trees in an Open-PSA file, its target the top event: the gate that no other refers to.

    `file` is its name for messages, `target` names a gate or an event instead. Gates, basic events and house events
    become nodes of their own names, formulas inside a gate nodes of the gate's name and a number; basic events become
    causes too. Raises NetworkFormatError, which lists every fault with its line; MisuseError when there are several
    top events and no target; UnknownNameError for a target that the file does not have.
    """
    tree = _read(data, file)
    refuse([f"line {line}: {text}" for line, text in sorted(tree.faults)], f"{file}: ")
    _note_basic_events(tree)
    refuse(list(_unknown(tree)), f"{file}: ")
    refuse(list(_circles(tree)), f"{file}: ")
    return Network(_nodes(tree), _top(tree, file, target))


# Reading ------------------------------------------------------------------------------------------------------------


def _read(data: bytes, file: str) -> _Tree:
    parser = DefusedExpatParser(forbid_dtd=True)
    tree = _Tree(parser)  # the parser knows the line that it is at
    parser.setContentHandler(tree)
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        raise NetworkFormatError(
            f"{file}: line {tree.line}: found a document type or an entity, expected none: both are refused, since "
            "they can make a small file endless or fetch others; remove the declaration"
        ) from None
    except SAXParseException as error:
        place = f"{file}: line {error.getLineNumber()}"
        raise NetworkFormatError(f"{place}: found broken XML ({error.getMessage()})") from None
    return tree


class _Tree(ContentHandler):
    """Collects the definitions of a file and notes every fault with its line. Keeps its own stack, as deep as need be.

    `open` holds the tags that are open, `formulas` those of them that are formulas of the gate that is being read.
    """

    def __init__(self, locator: Locator) -> None:
        super().__init__()
        self.locator = locator
        self.gates: dict[str, _Formula] = {}
        self.events: dict[str, Kind] = {}
        self.failed_houses: set[str] = set()
        self.faults: list[tuple[int, str]] = []
        self.open: list[str] = []
        self.formulas: list[_Formula] = []
        self.gate = ""
        self.house: str | None = None
        self.aside = 0  # how many open tags lie inside something that does not matter here
        self.refused = False  # whether a gate was, so that the reason is told once

    @property
    def line(self) -> int:
        return self.locator.getLineNumber() or 0

    def fault(self, text: str) -> None:
        self.faults.append((self.line, text))

    def startElement(self, name: str, attrs: AttributesImpl[str]) -> None:  # noqa: N802 - the interface's name
        if not self.open and name != "opsa-mef":
            self.fault(f"found the root {short(name)}, expected 'opsa-mef', the root of an Open-PSA file")
        self.open.append(name)
        if self.aside or name in _ASIDE:
            self.aside += 1
        elif self.formulas:
            self._in_formula(name, attrs)
        elif self.house is not None:
            self._in_house(name, attrs)
        else:
            self._definition(name, attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 - the interface's name
        self.open.pop()
        if self.aside:
            self.aside -= 1
        elif self.formulas:
            self._close_formula(self.formulas.pop())
        elif name == "define-house-event":
            self.house = None

    def _definition(self, name: str, attrs: AttributesImpl[str]) -> None:
        if name == "define-gate":
            self.gate = self._defined(attrs, "gate")
            self.formulas.append(_Formula(name, self.line))
        elif name == "define-house-event":
            self.house = self._defined(attrs, "house-event")
        elif name == "define-component" and attrs.get("role") == "private":
            self.fault(f"found the private component {short(attrs.get('name', ''))}, expected public names")
        elif name in _CHANGES_THE_TREE:
            self.fault(f"found {short(name)}, expected a tree that is complete without it: it is not read")
            self.aside += 1
        elif name not in _CONTAINERS:
            if name == "define-basic-event":
                self._defined(attrs, "basic-event")
            self.aside += 1

    def _defined(self, attrs: AttributesImpl[str], kind: Kind) -> str:
        name = attrs.get("name", "")
        if not name:
            self.fault(f"found a definition of a {kind} without a name")
        elif name in self.events:
            self.fault(f"found a second definition of {short(name)}, expected one (as a {self.events[name]})")
        else:
            self.events[name] = kind
        return name

    def _in_house(self, name: str, attrs: AttributesImpl[str]) -> None:
        self.aside += 1
        value = attrs.get("value")
        if name != "constant" or value not in ("true", "false"):
            self.fault(f"house-event {short(self.house)}: found {short(name)}, expected a constant, true or false")
        elif value == "true":
            self.failed_houses.add(self.house or "")

    def _in_formula(self, name: str, attrs: AttributesImpl[str]) -> None:
        if name in _GATES:
            least = attrs.get("min", attrs.get("k")) if name in ("atleast", "vote") else None
            self.formulas.append(_Formula(name, self.line, least))
        elif name in _REFERENCES:
            self.formulas[-1].children.append(self._reference(name, attrs))
            self.aside += 1
        else:
            why = "" if self.refused else ": where one more failure mends things there are no minimal cut sets"
            self.refused = True
            self.fault(
                f"gate {short(self.gate)}: found {short(name)}, expected and, or, atleast (vote) or an event{why}"
            )
            self.aside += 1

    def _reference(self, name: str, attrs: AttributesImpl[str]) -> _Reference:
        if name == "constant":
            value = attrs.get("value", "")
            if value not in ("true", "false"):
                self.fault(f"gate {short(self.gate)}: found the constant {short(value)}, expected true or false")
            return _Reference("constant", value, self.line)
        kind = attrs.get("type", "event") if name == "event" else name
        return _Reference(kind, attrs.get("name", ""), self.line)

    def _close_formula(self, formula: _Formula) -> None:
        count, place = len(formula.children), f"gate {short(self.gate)}"
        if formula.kind == "define-gate":
            if count != 1:
                self._fault_in(formula, f"{place}: found {count} formulas, expected one")
            self.gates.setdefault(self.gate, formula)
            return
        self.formulas[-1].children.append(formula)
        if not count:
            self._fault_in(formula, f"{place}: found {formula.kind} without arguments, expected one or more")
        elif formula.kind in ("atleast", "vote"):
            least = formula.least
            if least is None or not (least.isascii() and least.isdigit() and 1 <= int(least) <= count):
                found = "no min" if least is None else f"min = {short(least)}"
                self._fault_in(formula, f"{place}: found {formula.kind} with {found}, expected 1 to {count}")

    def _fault_in(self, formula: _Formula, text: str) -> None:
        # What was refused inside is told already, and is why something seems to be missing here.
        if not any(line >= formula.line for line, _ in self.faults):
            self.faults.append((formula.line, text))


# What the definitions say together ----------------------------------------------------------------------------------


def _references(gate: _Formula) -> Iterator[_Reference]:
    """All references of a gate, those of its inner formulas included."""
    waiting: list[_Formula | _Reference] = [gate]
    while waiting:
        one = waiting.pop()
        if isinstance(one, _Reference):
            yield one
        else:
            waiting.extend(reversed(one.children))


def _note_basic_events(tree: _Tree) -> None:
    """Basic events that are only referred to: they need no definition, which would have no more to say of them."""
    for gate in tree.gates.values():
        for reference in _references(gate):
            if reference.kind == "basic-event" and reference.name:
                tree.events.setdefault(reference.name, "basic-event")


def _unknown(tree: _Tree) -> Iterator[str]:
    """References to what is not defined, or is something else."""
    told = 0  # near names are looked for only where they will be read
    for name, gate in tree.gates.items():
        for kind, wanted, line in _references(gate):
            found = tree.events.get(wanted)
            if kind == "constant" or (found is not None and kind in (found, "event")):
                continue
            hint = did_you_mean(wanted, tree.events) if not found and told < FAULTS_SHOWN else ""
            told += 1
            text = f"which is a {found}" if found else f"which is not defined{hint}"
            yield f"line {line}: gate {short(name)}: found {short(kind)} {short(wanted)}, {text}"


def _uses(tree: _Tree) -> dict[str, list[str]]:
    """The gates that each gate refers to, each once."""
    return {
        name: list(dict.fromkeys(r.name for r in _references(gate) if tree.events.get(r.name) == "gate"))
        for name, gate in tree.gates.items()
    }


def _circles(tree: _Tree) -> Iterator[str]:
    """A circle of gates, if there is one: take away gates that use no gate that is left, until none can be taken."""
    uses = _uses(tree)
    users: dict[str, list[str]] = {name: [] for name in uses}
    for name, used in uses.items():
        for one in used:
            users[one].append(name)
    left = {name: len(used) for name, used in uses.items()}
    done = [name for name, count in left.items() if not count]
    for name in done:  # grows while we walk it
        for user in users[name]:
            left[user] -= 1
            if not left[user]:
                done.append(user)
    inside = {name for name, count in left.items() if count}
    if inside:
        path: dict[str, None] = {}
        name = next(name for name in uses if name in inside)
        while name not in path:
            path[name] = None
            name = next(one for one in uses[name] if one in inside)
        circle = [*list(path)[list(path).index(name) :], name]
        shown = [*map(short, circle[:FAULTS_SHOWN]), *(["…"] if len(circle) > FAULTS_SHOWN else [])]
        line = tree.gates[name].line
        yield f"line {line}: gate {short(name)}: found a gate that depends on itself: {' -> '.join(shown)}"


def _top(tree: _Tree, file: str, target: str | None) -> str:
    """The top event, or the target by name."""
    if target is not None:
        if target not in tree.events:
            near = process.extract(target, sorted(tree.events), limit=3, score_cutoff=70)
            raise UnknownNameError(target, [name for name, _, _ in near])
        return target
    used = {one for used in _uses(tree).values() for one in used}
    tops = [name for name in tree.gates if name not in used]
    if len(tops) != 1:
        shown = ", ".join(map(short, tops[:FAULTS_SHOWN]))
        found = f"{len(tops)} gates that no other refers to ({shown})" if tops else "no gate"
        raise MisuseError(f"{file}: found {found}, expected one top event: name the one that is meant by --target")
    return tops[0]


# The network --------------------------------------------------------------------------------------------------------


def _nodes(tree: _Tree) -> dict[str, Node]:
    """Gates and events as nodes; a house event or constant that has failed has an input that nobody serves."""
    nodes = {name: _event(tree, name, kind) for name, kind in tree.events.items() if kind != "gate"}
    names = _Names({*tree.events})
    for name, gate in tree.gates.items():
        waiting = [(name, gate)]
        while waiting:
            called, formula = waiting.pop()
            arguments = []
            for child in formula.children:
                if isinstance(child, _Formula):
                    arguments.append(names.new(name))
                    waiting.append((arguments[-1], child))
                elif child.kind == "constant":
                    arguments.append(names.constant(child.name))
                    nodes[arguments[-1]] = _constant(failed=child.name == "true")
                else:
                    arguments.append(child.name)
            nodes[called] = _gate(tree, formula, arguments)
    return nodes


def _event(tree: _Tree, name: str, kind: Kind) -> Node:
    return Node((name,)) if kind == "basic-event" else _constant(failed=name in tree.failed_houses)


def _constant(*, failed: bool) -> Node:
    return Node((), (Input(),) if failed else ())


def _gate(tree: _Tree, formula: _Formula, arguments: Sequence[str]) -> Node:
    count = len(arguments)
    if formula.kind in ("or", "define-gate"):
        causes = tuple(name for name in arguments if tree.events.get(name) == "basic-event")
        others = [name for name in arguments if tree.events.get(name) != "basic-event"]
        return Node(causes, tuple(Input((Supplier(name),)) for name in others))
    failing = count if formula.kind == "and" else int(formula.least or count)
    return Node((), (Input(tuple(map(Supplier, arguments)), count - failing + 1),))


class _Names:
    """Names for nodes that have none in the file, told apart from all that have."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self.last: dict[str, int] = {}
        self.constants: dict[str, str] = {}

    def new(self, stem: str) -> str:
        """The stem and the next number that makes a name of its own."""
        while True:
            self.last[stem] = self.last.get(stem, 0) + 1
            name = f"{stem}/{self.last[stem]}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def constant(self, value: str) -> str:
        """The name of the node of a constant, the same each time."""
        if value not in self.constants:
            self.constants[value] = self.new(f"constant {value}")
        return self.constants[value]
