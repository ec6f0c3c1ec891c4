"""Rules by nearness: two mentions that stand next to each other in one clause, where nothing says how they belong.

Who else than the firm beside it should run a site? Such facts are weaker than those that words state. A rule that is
`presumed` speaks only where the whole document states no other fact of the kind about its object.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reegraph.extract.items import Item
from reegraph.extract.roles import Joined
from reegraph.extract.rulebook import Compiled

# Words at which another clause begins, so that what stands behind need not belong to what stands before.
_BREAKS = frozenset({";", "which", "who", "while", "but", "whereas", "although", "because"})
# Behind these a name is where something goes, comes from or is, or one of several, and seldom who does it; and what
# denies presumes nothing.
_ASTRAY = frozenset({"to", "in", "at", "of", "as", "from", "and"})
_DENYING = frozenset({"not", "never", "nor", "neither", "n't"})
_BEFORE_NAME = 4  # items between such a word and the name
_TABLED = frozenset({"|", ":"})
_MOST_FIRMS = 2  # of more firms in a sentence none is likelier than another to run its site


def beside(compiled: Compiled, items: Sequence[Item]) -> Iterator[Joined]:
    """For each object the subject nearest before it in its clause, or else, unless words lead to it, behind."""
    words = {i.lower for i in items if i.span is None}
    presumed = compiled.rule.presumed
    if not words.isdisjoint(compiled.rule.without) or (presumed and not _lets_presume(words, items)):
        return
    subjects = [n for n in _mentions(compiled.ends[0], items) if not (presumed and _astray(n, items))]
    for other in _mentions(compiled.ends[1], items):
        before = [s for s in subjects if s < other and _joined(compiled, s, other, items)]
        behind = [s for s in subjects if s > other and _joined(compiled, other, s, items)]
        found = before[-1:] or ([] if compiled.rule.between else behind[:1])
        yield from (Joined(s, other) for s in found if items[s].thing != items[other].thing)


def _mentions(types: frozenset[str], items: Sequence[Item]) -> list[int]:
    return [n for n, i in enumerate(items) if i.span is not None and i.span.how != "demonym" and i.type in types]


def _lets_presume(words: set[str], items: Sequence[Item]) -> bool:
    """Whether a sentence states something of few firms: a row or label, or one that denies nothing."""
    if not words.isdisjoint(_DENYING):
        return False
    if not words.isdisjoint(_TABLED):
        return True
    return len({i.thing for i in items if i.type == "Company"}) <= _MOST_FIRMS


def _astray(position: int, items: Sequence[Item]) -> bool:
    """Whether a name stands behind a preposition that makes it the end of something else: "sold to Alpha"."""
    for back in range(position - 1, max(-1, position - 1 - _BEFORE_NAME), -1):
        item = items[back]
        if item.lower in _ASTRAY:
            return True
        if not item.lower.isalpha() or (item.span is not None and item.type != "Government") or item.lower == "by":
            return False
    return False


def _joined(compiled: Compiled, first: int, last: int, items: Sequence[Item]) -> bool:
    between = {i.lower for i in items[first + 1 : last]}
    wanted = compiled.rule.between
    return between.isdisjoint(_BREAKS) and (not wanted or not between.isdisjoint(wanted))
