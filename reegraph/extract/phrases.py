"""Policies and places that a text describes or places rather than lists: "China's export controls on dysprosium"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from reegraph.extract.facilities import POSSESSIVE
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.things import Span, Things

_ACTORS = frozenset({"Government", "Agency"})
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_LEADING = frozenset(
    "and on - its may new sweeping latest tighter tight strict stricter tough tougher broad broader additional existing "
    "wide widest widened newest expanded planned proposed two three four five six seven twelve outright steep higher".split()
)
_BEFORE_DEFINITE = frozenset({"the", "these", "those", "this", "that", "such"})
_BEFORE_NOUN = frozenset(
    {"a", "an", "any", "some", "all", "more", "no", "of", "by", "with", "under", "against", "from", "for"}
)
_AFTER_VERB = frozenset(
    {"the", "a", "an", "about", "its", "their", "over", "most", "more", "all", "nearly", "almost", "roughly"}
)
_TRADE = frozenset(
    {"exports", "imports", "shipments", "sales", "trade", "supplies", "technologies", "technology", "equipment"}
)
_NUMBERED = re.compile(
    r"\b(?:(?:MOFCOM |Joint |Customs )?(?:Announcement|Notice|Circular|Decree|Order|Resolution|Ordinance)s?(?: No\. ?| Number | )\d{1,5}(?: of \d{4})?"
    r"|Executive Order \d{4,6}|Proclamation \d{4,6}|Public Law \d{2,3}[-‑–]\d+|(?:Regulation|Directive) \((?:EU|EC)\) (?:No )?\d{1,4}/\d{1,4}"
    r"|Section \d{3,4}[A-Z]?(?: (?:tariffs?|duties|measures))?|\d{1,2} (?:U\.S\.C\.|USC) §? ?\d{2,5}[a-z]?|[Ss]ection \d{3,4} tariffs?)"
)


class _Phrase(NamedTuple):
    """A policy phrase: items `first` to `head`; `month` and `materials` tell it from others of its family."""

    first: int
    head: int
    family: str
    owner: Item | None
    month: str
    materials: frozenset[str]
    definite: bool


@dataclass(slots=True)
class _Policy:
    thing: int
    family: str
    owner: int | None
    month: str
    materials: frozenset[str]


@dataclass(slots=True)
class Policies:
    """The policies met so far in a document, so that "the controls" of a later sentence is the one spoken of last."""

    things: Things
    met: list[_Policy] = field(default_factory=list)

    def find(self, items: list[Item], text: str) -> list[Span]:
        """Spans of the policies of a sentence that are described ("the April controls", "tariffs of 25% on magnets"),
        numbered ("Announcement No. 61") or referred to ("the ban").

        The imposer, where it stands before the phrase, is part of the name, since "export controls" alone names nothing.
        """
        spans = self._numbered(items, text)
        taken = [(s.start, s.end) for s in spans]
        for position, item in enumerate(items):
            if item.type == "Policy":
                self._note(item.thing, item.lower)
            if item.span is not None or item.lower not in lexicon().policy_heads.family:
                continue
            if any(start <= item.start < end for start, end in taken):
                continue
            span = self._described(items, position, text)
            if span is not None:
                spans.append(span)
        return sorted(spans)

    def _numbered(self, items: list[Item], text: str) -> list[Span]:
        if not items:
            return []
        start, end = items[0].start, items[-1].end
        marks = [(i.start, i.end) for i in items if i.type == "Policy"]
        spans = []
        for match in _NUMBERED.finditer(text, start, end):
            if any(a < match.end() and match.start() < b for a, b in marks):
                continue
            thing = self.things.unlisted("Policy", re.sub(r"\s+", " ", match.group()))
            self._note(thing, match.group().lower())
            spans.append(Span(match.start(), match.end(), thing, "name"))
        return spans

    def _note(self, thing: int, words: str) -> None:
        """Remember that this policy was spoken of last."""
        known = next((p for p in self.met if p.thing == thing), None)
        if known is None:
            named = f"{self.things[thing].name} {words}".lower().split()
            families = lexicon().policy_heads.family
            family = next((families[w] for w in reversed(named) if w in families), "")
            months = [w for w in named if w in _MONTHS]
            known = _Policy(thing, family, None, months[0] if months else "", frozenset())
        else:
            self.met.remove(known)
        self.met.append(known)

    def _described(self, items: list[Item], head: int, text: str) -> Span | None:
        phrase = _phrase(items, head)
        if phrase is None:
            return self._referred(items, head)
        known = self._known(phrase)
        start, end = items[phrase.first].start, items[head].end
        if known is None:
            words = re.sub(r"\s+", " ", text[start:end]).replace('"', "").replace("“", "").replace("”", "")
            name = f"{self.things[phrase.owner.thing].name}'s {words}" if phrase.owner else words
            thing = self.things.unlisted("Policy", name)
            owner = phrase.owner.thing if phrase.owner else None
            known = _Policy(thing, phrase.family, owner, phrase.month, phrase.materials)
            self.met = [p for p in self.met if p.thing != thing]
        else:
            self.met.remove(known)
            known.owner = known.owner if known.owner is not None else phrase.owner.thing if phrase.owner else None
        self.met.append(known)
        return Span(start, end, known.thing, "phrase")

    def _known(self, phrase: _Phrase) -> _Policy | None:
        """The policy spoken of before that a phrase means: of its family, and nothing tells the two apart."""
        for policy in reversed(self.met):
            if policy.family != phrase.family:
                continue
            owners = {policy.owner, phrase.owner.thing if phrase.owner else None} - {None}
            apart = policy.materials and phrase.materials and policy.materials.isdisjoint(phrase.materials)
            if len(owners) < 2 and not apart and phrase.month in ("", policy.month):
                return policy
        return None

    def _referred(self, items: list[Item], head: int) -> Span | None:
        """ "The controls", "these curbs", "the act": the policy of that kind that was spoken of last."""
        first = head - 1
        while first > 0 and items[first].lower in lexicon().policy_heads.others:
            first -= 1
        if first < 0 or items[first].lower not in _BEFORE_DEFINITE or _goes_on(items, head):
            return None
        family = lexicon().policy_heads.family[items[head].lower]
        for policy in reversed(self.met):
            name = self.things[policy.thing].name.lower().split()
            if (policy.family == family and family not in ("plan", "list")) or items[head].lower in name:
                self.met.remove(policy)
                self.met.append(policy)
                return Span(items[first].start, items[head].end, policy.thing, "reference")
        return None


def _goes_on(items: list[Item], head: int) -> bool:
    """Whether the head only stands before another noun ("the tariff schedule") or "of" tells whose it is."""
    after = items[head + 1] if head + 1 < len(items) else None
    if after is None or after.span is not None:
        return False
    return after.lower in lexicon().policy_heads.family or after.lower in {
        "-",
        "of",
        "schedule",
        "exemption",
        "holders",
    }


def _phrase(items: list[Item], head: int) -> _Phrase | None:
    """The phrase that ends in a head, or None where the words make no policy of it."""
    heads = lexicon().policy_heads
    word = items[head].lower
    if _goes_on(items, head) and not (word in heads.strong.words and items[head + 1].lower == "of"):
        return None
    first = _first(items, head)
    inside = items[first:head]
    owner = _owner(items, first)
    month = next((i.lower.split()[0] for i in inside if i.lower.split()[0] in _MONTHS), "")
    materials = frozenset(str(i.thing) for i in inside if i.type == "Material")
    modified = any(
        i.lower in heads.modifiers or _hyphenated(items, n) in heads.modifiers for n, i in enumerate(inside, first)
    )
    quoted = head > first and items[head - 1].lower in {'"', "”"}
    strong = word in heads.strong.words and (month or owner or materials or _limits(items, head) or word == "truce")
    if not (modified or quoted or strong) or (owner and not inside and _is_verb(items, head)):
        return None
    if not inside and owner is None and not _is_noun(items, head):
        return None
    if heads.family[word] == "plan" and not (modified or quoted):
        return None
    definite = first > 0 and items[first - 1].lower in _BEFORE_DEFINITE
    return _Phrase(first, head, heads.family[word], owner, month or _month_behind(items, head), materials, definite)


def _hyphenated(items: list[Item], position: int) -> str:
    """The compound that a word begins: "dual - use" as "dual-use"."""
    words = [i.lower for i in items[position : position + 3]]
    return "".join(words) if len(words) == 3 and words[1] in {"-", "‑"} else ""


def _first(items: list[Item], head: int) -> int:
    heads = lexicon().policy_heads
    first = head
    while first > 0 and head - first < 9:
        item = items[first - 1]
        dated = item.quantity is not None and item.quantity.kind == "date"
        known = item.lower in heads.modifiers or item.lower in heads.others or item.lower in _MONTHS
        quoted = item.lower in {'"', "“", "”"} and head - first < 5
        joined = item.lower in {"-", "‑"} or (first < head and items[first].lower in {"-", "‑"})
        number = item.lower.isdigit() and len(item.lower) == 3
        if item.type == "Material" or dated or (item.span is None and (known or quoted or joined or number)):
            first -= 1
        else:
            break
    while first < head and items[first].lower in _LEADING:
        first += 1
    return first


def _limits(items: list[Item], head: int) -> bool:
    """Whether what a policy limits stands behind it: "on exports of gallium", "of 25 percent on Chinese magnets"."""
    after = items[head + 1 : head + 10]
    if not after or after[0].lower not in {"on", "over", "against", "of", "for", "from"}:
        return False
    if after[0].lower == "from":
        return len(after) > 1 and after[1].type == "Government"
    if after[0].lower == "of":
        on = next((n for n, i in enumerate(after) if i.lower in {"on", "over"}), None)
        if on is None or not any(i.quantity is not None for i in after[:on]):
            return False
        after = after[on:]
    return any(i.type in ("Material", "EndUse", "Technology") or i.lower in _TRADE for i in after[1:7])


def _is_verb(items: list[Item], head: int) -> bool:
    """Whether a head behind a state is its verb: "US controls 50 percent"."""
    after = items[head + 1] if head + 1 < len(items) else None
    return after is not None and (after.quantity is not None or after.lower in _AFTER_VERB or after.type == "Material")


def _is_noun(items: list[Item], head: int) -> bool:
    """Whether a bare head is a noun: "imposed licensing on", "tariffs of 25 percent on", not "to ban"."""
    before = items[head - 1].lower if head else ""
    return before not in {"to", "will", "would", "may", "might", "could", "should", "must", "not", "and"} or items[
        head
    ].lower.endswith("ffs")


def _month_behind(items: list[Item], head: int) -> str:
    """The month that tells a policy from others: "controls of October 2025", "restrictions imposed in April"."""
    after = items[head + 1 : head + 4]
    for number, item in enumerate(after):
        if (
            item.quantity is not None
            and item.quantity.kind == "date"
            and number
            and after[number - 1].lower in {"of", "in", "from"}
        ):
            return next((w for w in item.lower.split() if w in _MONTHS), "")
    return ""


def _owner(items: list[Item], first: int) -> Item | None:
    """ "China's …", "Chinese …", "its …": whose policy it is."""
    back = first - 1
    while back >= 0 and (items[back].lower in _LEADING or items[back].lower in POSSESSIVE):
        back -= 1
    if back < 0 or items[back].span is None or items[back].type not in _ACTORS:
        return None
    adjective = items[back].span.how == "demonym" or items[back].lower in {"us", "u.s.", "eu", "uk"}
    possessed = items[back + 1].lower in POSSESSIVE or items[back].lower in {"its", "their", "whose", "our"}
    return items[back] if adjective or possessed else None


def find_places(items: list[Item], text: str, things: Things) -> list[Span]:
    """Spans of places that no list has: "at Xville, Texas", "in Xville" behind a site or a verb of siting."""
    spans: list[Span] = []
    for position in range(1, len(items)):
        item = items[position]
        word = text[item.start : item.end]
        if item.span is not None or item.quantity is not None or not word[:1].isupper() or word in lexicon().not_names:
            continue
        if items[position - 1].lower not in {"in", "at", "near", "of", "from", "outside", "to"}:
            continue
        last = position
        while (
            last + 1 < len(items) and _capital(items[last + 1], text) and items[last + 1].start == items[last].end + 1
        ):
            last += 1
        if _placed(items, last):
            name = text[item.start : items[last].end]
            spans.append(Span(item.start, items[last].end, things.unlisted("Place", name), "name"))
    return spans


def _capital(item: Item, text: str) -> bool:
    return item.span is None and item.quantity is None and text[item.start : item.start + 1].isupper()


def _placed(items: list[Item], last: int) -> bool:
    """Whether a comma and a known place or state follow."""
    after = items[last + 1 : last + 4]
    known = frozenset({"Place", "Government"})
    if len(after) >= 2 and after[0].lower in {",", "in"} and after[1].type in known:
        return after[1].span is not None and after[1].span.how == "name"
    return len(after) == 3 and after[0].lower == "," and after[1].lower == "in" and after[2].type in known
