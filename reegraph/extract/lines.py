"""What a sentence is to the rules: its words, what it names, and its lines with the patterns that each may match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reegraph.extract.items import Item
from reegraph.extract.needs import NOT_BEGUN
from reegraph.extract.reading import Read
from reegraph.extract.rule_set import RuleSet, twice
from reegraph.extract.views import (
    PLAIN_LINES,
    Shown,
    head_shapes,
    is_possessive,
    preceding,
    shape,
    shown,
    views,
    written,
)


class Seen(NamedTuple):
    """What one look at a sentence tells.

    `words` are what the cues of rules are looked up in: the plain words, `'s`, and `%` where there is a percentage.
    `shapes` is each item as patterns see it; `marks` are the mentions and quantities with their indices.
    `present` are the types of mentions and the kinds of quantities, and `twice` of the types of which two things are
    named.
    """

    words: set[str]
    shapes: list[str]
    marks: list[tuple[int, Item]]
    present: frozenset[str]


def seen(items: Sequence[Item]) -> Seen:
    """One look at the items of a sentence."""
    shapes = [item.lower for item in items]
    marks = [(n, item) for n, item in enumerate(items) if item.span is not None or item.quantity is not None]
    for number, _ in marks:
        shapes[number] = ""
    words = set(shapes)
    words.discard("")
    if not "".join(words).isascii():
        shapes = [said if said.isascii() else shape(items[n]) for n, said in enumerate(shapes)]
        if "’s" in words:
            words.add("'s")
    first: dict[str, int] = {}
    present: set[str] = set()
    for number, item in marks:
        shapes[number] = shape(item)
        if item.span is not None:
            if first.setdefault(item.type, item.span.thing) != item.span.thing:
                present.add(twice(item.type))
            if item.span.how == "reference" and is_possessive(item):
                words.add("'s")
        elif item.quantity is not None:
            present.add(item.quantity.kind)
    if "percent" in present:
        words.add("%")
    return Seen(words, shapes, marks, frozenset(present).union(first))


class Lines:
    """The lines of a sentence, made when a rule first needs them; `verb_forms` are the forms of the verbs of rules."""

    __slots__ = ("_all", "_shown", "_written", "context", "items", "rules", "seen", "verb_forms")

    def __init__(self, rules: RuleSet, sentence: Read, verb_forms: frozenset[str]) -> None:
        self.rules, self.verb_forms = rules, verb_forms
        self.items, self.context = sentence.items, sentence.context
        self.seen = seen(sentence.items)
        self._shown: Shown | None = None
        self._all: dict[str, Sequence[int]] | None = None
        self._written: list[str] | None = None

    @property
    def around(self) -> frozenset[str]:
        """What is present in the sentence and before it."""
        before = preceding(self.context)
        return self.seen.present.union([i.quantity.kind if i.quantity else i.type for i in before])

    @property
    def written(self) -> list[str]:
        """The items as they stand in lines."""
        if self._written is None:
            self._written = written(self.seen.shapes)
        return self._written

    def line(self, indices: Iterable[int]) -> str:
        """The line of some items."""
        return "".join(map(self.written.__getitem__, indices))

    @property
    def shown(self) -> Shown:
        """The items that the lines show."""
        if self._shown is None:
            self._shown = shown(self.items, self.seen.words, self.verb_forms)
        return self._shown

    @property
    def all(self) -> dict[str, Sequence[int]]:
        """All lines of the sentence with the items that they show; the first is whole, the others parts of it."""
        if self._all is None:
            self._all = views(self.items, self.written, self.shown, self.verb_forms)
        return self._all

    def reached(self, patterns: int) -> list[tuple[str, int]]:
        """The lines, each with those of some patterns, given as bits, that it may match.

        The patterns over what stands before the sentence may match the first lines alone. No lines where none may.
        """
        if not patterns:
            return []
        needs, neighbours, contextual = self.rules.needs, self.rules.neighbours, self.rules.contextual
        steps = needs.steps(self.seen.shapes)
        begun, head = NOT_BEGUN, list[str]()
        if patterns & contextual:
            head = head_shapes(self.context)
            begun = needs.begun(needs.steps(head), patterns & contextual)
        patterns = needs.reaching(steps, patterns, begun)
        if not patterns:
            return []
        telling = {number: step for number, step in enumerate(steps) if step[0] & patterns}
        sides = neighbours.sides(self.seen.shapes, patterns)
        before = neighbours.sides(head, patterns)
        found: list[tuple[str, int]] = []
        for text, part in self.all.items():
            if len(found) == PLAIN_LINES:
                patterns, begun, before = patterns & ~contextual, NOT_BEGUN, []
                if not patterns:
                    break
            # A line that shows all items reaches what the sentence does.
            whole = len(part) == len(steps)
            said = patterns if whole else needs.reaching(filter(None, map(telling.get, part)), patterns, begun)
            if said:
                said &= neighbours.beside([*before, *map(sides.__getitem__, part)])
            found.append((text, said))
        return found
