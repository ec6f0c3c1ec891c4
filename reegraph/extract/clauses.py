"""The clauses of a sentence: each verb with its subject, its objects and the phrases behind prepositions.

This is a shallow reading by form alone: verb groups are found by the forms of verbs, subjects before them, arguments
behind them. Where form leaves two readings open ("the plant Alpha built to make magnets": who makes?), a clause offers
both, the likelier first; the types that a rule allows decide.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from reegraph.extract.asides import without_asides
from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.standing import PREPOSITIONS
from reegraph.extract.verbs import adverbs, auxiliaries, between, common_finite, verb_table

OBJECT = "object"

_RELATIVE = frozenset({"which", "that", "who"})
_BEFORE_VERB = frozenset({",", "and", "but", ")", "or", "*", *_RELATIVE})
_JOINTS = frozenset({"and", "or", "&", "but", "then"})
_DENYING = frozenset({"neither", "no"})
_STOPS = frozenset(
    ["which", "who", "whose", "where", "when", "while", "whereas", "although", "though", "because", "since", "if",
     "unless", "that", "but", "so"]
)  # fmt: skip
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_NO_VERB_AFTER = frozenset(
    ["the", "a", "an", "its", "their", "his", "her", "this", "these", "those", "'s", "’s", "no", "any", "-", "–", "our",
     "each", "every", "some", "new", "total", "annual", "first", "more", "further"]
)  # fmt: skip
_ING_FOLLOWS = frozenset({",", "by", "and", "of", "before", "after", "while", "for", "from", "with", "without", "or"})
_MANY = frozenset({"they", "we", "both", "who", "which", "that"})
_PARTS = frozenset(
    {"most", "half", "some", "all", "part", "rest", "much", "any", "none", "third", "quarter", "majority", "bulk"}
)
_LONGEST_GAP = 7
_WHERE = frozenset({"Place", "Government"})
_LEADING = frozenset({"at", "in", "from", "for"})
_GAPPING = frozenset({",", ";", "and", "while", "whereas"})
_SKIPPED = frozenset({"today", "yesterday", "earlier", "later"})
_OPENING = frozenset({"and", "that", "but", "while", "whereas", "because", "as"})
_LONGEST_LIST = 12
_LONGEST_PHRASE = 8


class Clause(NamedTuple):
    """A verb group with what belongs to it; all numbers are indices of items of the sentence.

    `verbs` are the words of the group; `subjects` the possible subjects, the likelier first, each a list of mentions;
    `arguments` are mentions behind the verb, each with its role: OBJECT or a preposition. `span` is all of it.
    """

    verbs: tuple[int, ...]
    main: int
    passive: bool
    subjects: tuple[tuple[int, ...], ...]
    arguments: tuple[tuple[str, int], ...]
    span: tuple[int, ...]


def clauses(
    items: Sequence[Item], indices: Sequence[int], verb_forms: frozenset[str], wanted: Container[str] | None = None
) -> list[Clause]:
    """The clauses that some items of a sentence form, in the order of their verbs; only those with `wanted` verbs."""
    return list(_Parser(items, indices, verb_forms).clauses(wanted))


class _Group(NamedTuple):
    """A verb group, by positions; `how` is "finite", "to", "ing" or "participle"."""

    first: int
    last: int
    main: int
    how: str
    passive: bool
    either: bool  # whether the form may as well be a participle: "ore mined at Beta"


@cache
def _verbal(verb_forms: frozenset[str]) -> frozenset[str]:
    """Forms of verbs that rules or tables name."""
    return verb_forms | common_finite()


@cache
def _may_begin(verb_forms: frozenset[str]) -> frozenset[str]:
    """Words with which a verb group may begin, besides those in "ed"."""
    return _verbal(verb_forms) | _leading_auxiliaries() | {"to"}


@cache
def _leading_auxiliaries() -> frozenset[str]:
    """Auxiliaries with which a verb group may begin."""
    return auxiliaries() - {"to", "'s", "not", "n't"}


def _third_person(word: str) -> bool:
    """Whether a form stands first in its verb group or is a noun: "banned exports"."""
    return word.endswith("s") and not word.endswith(("ss", "us"))


class _Parser:
    def __init__(self, items: Sequence[Item], indices: Sequence[int], verb_forms: frozenset[str]) -> None:
        self.forms, self.verbal = verb_forms, _verbal(verb_forms)
        indices = without_asides(items, indices, verb_forms)
        self.items = [items[i] for i in indices]
        self.indices = indices
        self.words = ["" if i.span is not None or i.quantity is not None else i.lower for i in self.items]
        self.breaks = [p for p, word in enumerate(self.words) if word in {";", ":"}]

    def clauses(self, wanted: Container[str] | None) -> Iterator[Clause]:
        groups = list(self._groups())
        sought = [n for n, g in enumerate(groups) if wanted is None or self.items[g.main].lower in wanted]
        if not sought:
            return
        known: list[tuple[tuple[int, ...], ...]] = []
        for number, group in enumerate(groups):
            before = number - 1 if number and not self._broken(groups[number - 1].last, group.first) else None
            clause = 0 if before is None else groups[before].last + 1
            inherited = known[before] if before is not None else ()
            known.append(self._subjects(group, clause, inherited))
        leading = tuple(self._leading(groups[0].first))
        for number in sought:
            group = groups[number]
            stop = self._stop(groups, number, known)
            gaps = list(self._gaps(group, known[number], self._farther(groups, number, stop)))
            ends = [*(min(gap, stop) for gap in gaps[:1]), *gaps[1:], self._farther(groups, number, stop)]
            ends = ends if gaps else [stop]
            arguments = tuple(self._arguments(group.last + 1, ends[0]))
            opened = () if self._broken(0, group.first) else leading
            yield from self._readings(group, known[number], (*arguments, *opened), ends[0])
            for gap, end in zip(gaps, ends[1:], strict=True):
                said = tuple(self._arguments(gap + 1, end))
                yield from self._readings(group, ((gap,),), said, end)

    def _leading(self, first: int) -> Iterator[tuple[str, int]]:
        """What stands before the subject behind a preposition: "At the Gamma plant in Texas, Alpha makes magnets"."""
        if first < 3 or self.words[0] not in _LEADING:
            return
        role = self.words[0]
        found: list[tuple[str, int]] = []
        for position in range(1, first):
            word = self.words[position]
            if word == "," and position + 1 < first and (found or self._date(position - 1)):
                following = self.items[position + 1]
                if following.type not in _WHERE:
                    yield from found
                    return
            elif word in PREPOSITIONS:
                role = word
            elif self._head(position):
                found.append((role, position))

    def _farther(self, groups: list[_Group], number: int, stop: int) -> int:
        """Where parts without a verb of their own end that follow what belongs to a verb: "; gallium, into lamps"."""
        if stop >= len(self.items) or self.words[stop] not in _GAPPING:
            return stop
        following = groups[number + 1].first if number + 1 < len(groups) else len(self.items)
        if following == len(self.items):
            return following
        breaks = [p for p in range(stop, following) if self.words[p] in _GAPPING - {",", "and"}]
        return breaks[-1] if breaks else stop

    def _gaps(self, group: _Group, subjects: tuple[tuple[int, ...], ...], stop: int) -> Iterator[int]:
        """Where another subject shares the verb: "gallium" in "germanium goes into lenses, gallium into lamps"."""
        mine = {_kind(self.items[p]) for s in subjects[:1] for p in s}
        if not mine:
            return
        roles: set[str] = set()
        for position in range(group.last + 1, stop):
            word = self.words[position]
            if word in PREPOSITIONS:
                roles.add(word)
            if not self._head(position) or _kind(self.items[position]) not in mine:
                continue
            after = position + 1 + (position + 1 < stop and self.words[position + 1] == ",")
            joined = self._phrase_start(position, group.last)
            if after < stop and self.words[after] in roles - {"of"} and self.words[joined] in _GAPPING:
                yield position

    def _readings(
        self, group: _Group, subjects: tuple[tuple[int, ...], ...], arguments: tuple[tuple[str, int], ...], stop: int
    ) -> Iterator[Clause]:
        who = tuple(tuple(self.indices[p] for p in s) for s in subjects)
        said = tuple((role, self.indices[p]) for role, p in arguments)
        first = min((p for s in subjects[:1] for p in s), default=group.first)
        first -= first > 0 and self.words[first - 1] in _DENYING
        span = tuple(self.indices[p] for p in range(min(first, group.first), stop))
        verbs = tuple(self.indices[p] for p in range(group.first, group.last + 1))
        main = self.indices[group.main]
        yield Clause(verbs, main, group.passive, who, said, span)
        if group.either:
            yield Clause(verbs, main, not group.passive, who, said, span)

    # --- verb groups -------------------------------------------------------------------------------------------------

    def _groups(self) -> Iterator[_Group]:
        position = 0
        open_until = -1  # behind "will" or "has been" alone the verb itself may come a few words later
        helper = -1
        may_begin = _may_begin(self.forms)
        while position < len(self.items):
            word = self.words[position]
            if word not in may_begin and not word.endswith("ed"):
                position += 1
                continue
            how = self._begins(position) or ("finite" if position < open_until and self._is_form(position) else None)
            if how is None:
                position += 1
                continue
            last = self._end(position)
            group = self._group(position, last, how)
            if position < open_until and how == "finite" and self.words[position] not in auxiliaries():
                be = self.words[helper] in _BE and self._participle(self.words[group.main])
                group = group._replace(how="late", passive=be, either=False)
            alone = self.words[group.main] in auxiliaries()
            helper, open_until = (group.main, last + _LONGEST_GAP) if alone else (-1, -1)
            yield group
            position = last + 1

    def _is_form(self, position: int) -> bool:
        before = self.words[position - 1]
        return self.words[position] in self.forms and before not in _NO_VERB_AFTER and before not in PREPOSITIONS

    def _begins(self, position: int) -> str | None:
        """How a verb group begins here, if one does."""
        word = self.words[position]
        if word == "to":
            return "to" if self._known(position + 1) else None
        if word.endswith("ing") and self._known(position):
            return "ing" if self._begins_ing(position) else None
        return "finite" if word and self._begins_finite(position) else None

    def _known(self, position: int) -> bool:
        """Whether the word here is a form of a verb that rules or tables name."""
        return position < len(self.words) and self.words[position] in self.verbal

    def _begins_ing(self, position: int) -> bool:
        before = self.words[position - 1] if position else ""
        free = position == 0 or before in _ING_FOLLOWS or before == "" or self._is_noun(position - 1)
        return free and before not in _NO_VERB_AFTER

    def _begins_finite(self, position: int) -> bool:
        word = self.words[position]
        if word in _leading_auxiliaries():
            return True
        before = self.words[position - 1] if position else ""
        if not (self._known(position) or word.endswith("ed")) or before in _NO_VERB_AFTER or before in PREPOSITIONS:
            return False
        counted = position > 0 and self.items[position - 1].quantity is not None and not self._date(position - 1)
        return not counted and self._may_follow(position)

    def _may_follow(self, position: int) -> bool:
        """Whether a word that has the form of a verb is one: "Alpha supplies ore", not "the supplies of ore"."""
        if position == 0:
            return self.words[0].endswith("ed")
        before = self.items[position - 1]
        word = self.words[position - 1]
        if before.span is not None or self._date(position - 1):
            fits = before.span is None or before.span.how != "demonym"
            return fits and (not _is_base(self.words[position]) or self._plural(position - 1))
        return word in _BEFORE_VERB or word in adverbs() or (
            self._is_noun(position - 1)
            and self.words[position].endswith(("s", "ed"))
            and not (word.endswith("ed") and _third_person(self.words[position]))
        )  # fmt: skip

    def _plural(self, position: int) -> bool:
        """Whether what ends here may be said of with a plain verb: "they", "Alpha and Beta", "the magnets"."""
        if self.items[position].lower.endswith("s") or self.items[position].lower in _MANY or self._date(position):
            return True
        return not {"and", "or"}.isdisjoint(self.words[max(0, position - 5) : position])

    def _is_noun(self, position: int) -> bool:
        word = self.words[position]
        return bool(word) and word.isalpha() and word not in between() and word not in PREPOSITIONS

    def _date(self, position: int) -> bool:
        quantity = self.items[position].quantity
        return quantity is not None and quantity.kind == "date"

    def _end(self, position: int) -> int:
        """The last word of the verb group that begins here."""
        last = position
        following = position + 1
        chained = between()
        while following < len(self.items):
            word = self.words[following]
            verbal = word in self.verbal or word.endswith("ed")
            if word in chained or (word.endswith("ly") and word.isalpha()):
                following += 1
            elif (
                word
                and verbal
                and not _third_person(word)
                and (last == following - 1 or not self._is_noun(following - 1))
            ):
                last = following
                following += 1
            else:
                break
        return max(last, position + 1 if self.words[position] == "to" and position + 1 < len(self.items) else last)

    def _group(self, first: int, last: int, how: str) -> _Group:
        main = last
        tail = self.words[main]
        known = [p for p in range(first, last + 1) if self.words[p] in self.forms]
        main = known[-1] if known and known[-1] == last else last
        governed = self._governed_by_be(first, main)
        passive = (
            governed
            and (tail.endswith(("ed", "n", "t", "ld", "nt")) or tail in self.forms)
            and not tail.endswith("ing")
        )
        bare = first == main and how == "finite" and self._participle(tail)
        return _Group(first, last, main, how, passive, bare)

    def _participle(self, word: str) -> bool:
        return word.endswith("ed") or word in _irregular_participles()

    def _governed_by_be(self, first: int, main: int) -> bool:
        position = main - 1
        while position >= first:
            word = self.words[position]
            if word in _BE:
                return True
            if not (word in adverbs() or word.endswith("ly") or word in {"not", "n't"}):
                return False
            position -= 1
        return False

    # --- subjects ----------------------------------------------------------------------------------------------------

    def _broken(self, first: int, last: int) -> bool:
        return bool(self.breaks) and any(first <= p < last for p in self.breaks)

    def _subjects(
        self, group: _Group, clause: int, inherited: tuple[tuple[int, ...], ...]
    ) -> tuple[tuple[int, ...], ...]:
        """Who or what does it, the likelier first."""
        back = self._before_adverbs(group.first - 1, clause)
        if back < clause:
            return inherited if clause else ()
        word = self.words[back]
        if word in _RELATIVE:
            return self._antecedents(back - 1)
        near = self._nearest(back, clause)
        if group.how == "to":
            return (*((near,) if near else ()), *inherited)
        if group.how == "ing":
            return ((back,), *inherited) if self._head(back) else inherited
        closes = word == "," and (self._inserted(clause) or not near)
        shared = word in _JOINTS or group.how == "late" or (closes and inherited)
        if shared or (not near and clause and self.words[clause - 1] in auxiliaries()):
            return inherited
        return (near,) if near else ()

    def _before_adverbs(self, back: int, clause: int) -> int:
        while back >= clause and (self.words[back] in adverbs() or self.words[back] in _SKIPPED or self._date(back)):
            back -= 1
        return back

    def _inserted(self, clause: int) -> bool:
        """Whether the verb before `clause` is of a relative clause behind a comma: "Alpha, which gets ore, fell"."""
        back = clause - 1
        steps = 0
        while back > 0 and steps < _LONGEST_GAP and self.words[back] not in {",", ";"}:
            if self.words[back] in _RELATIVE:
                return self.words[back - 1] == ","
            back -= 1
            steps += 1
        return False

    def _antecedents(self, back: int) -> tuple[tuple[int, ...], ...]:
        """What a relative clause may be about: the mentions before it, a place last."""
        found: list[tuple[int, ...]] = []
        places: list[tuple[int, ...]] = []
        steps = 0
        while back >= 0 and steps < 14 and len(found) < 3 and self.words[back] not in {";", ":"}:
            if self._head(back):
                where = self.items[back].type in ("Place", "Government") and self._bound(back, 0)
                (places if where else found).append((back,))
            back -= 1
            steps += 1
        return (*found, *places)

    def _nearest(self, back: int, clause: int) -> tuple[int, ...]:
        """The nearest mention before a verb that stands behind no preposition, with those that "and" joins to it."""
        while back >= clause:
            if self._head(back) and not self._bound(back, clause):
                return self._list_before(back, clause)
            back -= 1
        return ()

    def _head(self, position: int) -> bool:
        item = self.items[position]
        if item.span is None or item.span.how == "demonym":
            return False
        after = self.words[position + 1] if position + 1 < len(self.words) else ""
        return after not in {"'s", "’s"} and item.lower not in {"its", "their", "our", "whose"}

    def _bound(self, position: int, clause: int) -> bool:
        """Whether a mention stands behind a preposition: "the plant in Texas", "owner of Alpha"."""
        for back in range(position - 1, max(clause, position - _LONGEST_PHRASE) - 1, -1):
            word = self.words[back]
            if word == "of" and back > clause and self._part(back - 1):
                return False
            if word in PREPOSITIONS:
                return True
            if word == "," and back == position - 1:
                return self._is_where(position, back, clause)
            if word == "," or self._is_named(back) or (back == position - 1 and (word in _OPENING or self._date(back))):
                return False
        return False

    def _is_where(self, position: int, comma: int, clause: int) -> bool:
        """Whether a mention behind a comma only says where the place before the comma is: "Perth, Australia"."""
        if self.items[comma].type == "Place":
            return True
        return comma > clause and self.items[comma - 1].type == "Place" and self.items[position].type in _WHERE

    def _is_named(self, position: int) -> bool:
        span = self.items[position].span
        return span is not None and span.how != "demonym" and self._head(position)

    def _part(self, position: int) -> bool:
        return self.words[position] in _PARTS or self.items[position].quantity is not None

    def _list_before(self, last: int, clause: int) -> tuple[int, ...]:
        """The mentions of a list that ends here: "Alpha, Beta and the maker Gamma"."""
        found = [last]
        position = last
        joints = frozenset({"and", "&", "or", "nor"})
        while len(found) < _LONGEST_LIST:
            joint = self._phrase_start(position, clause)
            if joint - 1 < clause or self.words[joint] not in joints:
                break
            at = joint - 1
            at -= self.words[at] == "," and at > clause
            if not self._head(at) or not _alike(self.items[at], self.items[last]):
                break
            found.append(at)
            position = at
            joints = frozenset({",", "and"})
        return tuple(reversed(found))

    def _phrase_start(self, position: int, clause: int) -> int:
        """The position before the words that lead to a name: "the German car maker Beta"."""
        back = position - 1
        while back >= clause and position - back <= 6:
            word = self.words[back]
            item = self.items[back]
            named = item.span is not None and item.type not in ("Government", "Material", "EndUse", "Place")
            if word in PREPOSITIONS or word in {",", "and", "&", "that", ";", ":", "but", "or", "nor"} or named:
                break
            back -= 1
        return back

    # --- arguments ---------------------------------------------------------------------------------------------------

    def _stop(self, groups: list[_Group], number: int, known: list[tuple[tuple[int, ...], ...]]) -> int:
        """Where what belongs to a verb ends: at the subject of the next verb, or at the next verb."""
        begin = groups[number].last + 1
        end = len(self.items)
        for later in range(number + 1, len(groups)):
            following = groups[later]
            own = [p for s in known[later] for p in s if begin <= p < following.first]
            shared = not own or following.how != "finite"
            relative = following.first > 0 and self.words[following.first - 1] in _RELATIVE
            stop = following.first if shared or relative else min(own)
            if any(self._weighs(p) for p in range(begin, stop)):
                end = stop
                break
            if not shared:
                end = stop
                break
        for position in range(begin, end):
            if self.words[position] in {";", ":"} or (self.words[position] in _STOPS and position > begin):
                return position
        return end

    def _weighs(self, position: int) -> bool:
        """Whether an item is an object, or the amount of one."""
        return self.items[position].span is not None or (
            self.items[position].quantity is not None and not self._date(position)
        )

    def _arguments(self, begin: int, stop: int) -> Iterator[tuple[str, int]]:
        """The mentions behind a verb with their roles.

        "Of" behind a plain noun changes nothing: "a portion of".
        """
        role = OBJECT
        latest: dict[str, str] = {}
        after_mention = joined = comma = False
        for position in range(begin, stop):
            item, word = self.items[position], self.words[position]
            if item.span is not None and item.span.how != "demonym":
                if not self._head(position):
                    after_mention = joined = False
                    continue
                role = latest[_kind(item)] = _role(_kind(item), role, latest, (joined, comma))
                yield role, position
                after_mention, joined, comma = True, False, False
            elif word == "of":
                role = "of" if after_mention else role
                after_mention = False
            elif word in PREPOSITIONS:
                role, after_mention, joined, comma = word, False, False, False
            elif word in {",", "and", "or", "&", "plus"}:
                joined, comma = True, word == ","
            elif word:
                after_mention = False
            elif item.quantity is not None and item.quantity.kind == "percent":
                after_mention = True


def _role(kind: str, role: str, latest: dict[str, str], behind: tuple[bool, bool]) -> str:
    """The role of a mention: that of the last of its kind if it is `behind` a joint (any joint, a comma)."""
    joined, comma = behind
    if joined and kind in latest:
        return latest[kind]
    if comma and OBJECT not in latest.values() and kind not in _WHERE:
        return OBJECT  # "formed in 2019, at a cost of $5 million, a venture"
    return role


@cache
def _bases() -> frozenset[str]:
    """Forms that are no third person and no past."""
    table = verb_table()
    return frozenset(table.common.verbs) | frozenset(table.irregular)


def _is_base(word: str) -> bool:
    plain = bool(word) and not word.endswith(("s", "ed", "ing")) and word not in _unchanging()
    return plain and (word in _bases() or word not in _pasts())


@cache
def _pasts() -> frozenset[str]:
    return frozenset(f[1] for f in verb_table().irregular.values())


@cache
def _unchanging() -> frozenset[str]:
    """Verbs whose past is their plain form: "cut", "put"."""
    return frozenset(base for base, f in verb_table().irregular.items() if f[1] == base)


@cache
def _irregular_participles() -> frozenset[str]:
    return frozenset(f[2] for f in verb_table().irregular.values())


def _alike(one: Item, other: Item) -> bool:
    return (one.type in ORGANISATIONS) == (other.type in ORGANISATIONS)


def _kind(item: Item) -> str:
    """What may share a role in a list: organisations, sites, places, or one other type."""
    if item.type in ORGANISATIONS:
        return "organisation"
    return "facility" if item.type in FACILITIES else item.type
