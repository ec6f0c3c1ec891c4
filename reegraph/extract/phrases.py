"""Policies and places that a text describes or places rather than lists: "China's export controls on dysprosium"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from reegraph.extract.facilities import POSSESSIVE
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.things import Span, Things

_ACTORS = frozenset({"Government", "Agency"})
_LIMITED = frozenset({"Material", "EndUse", "Technology"})
_QUOTES = frozenset({'"', "“", "”"})
_HYPHENS = frozenset({"-", "‑"})
_JOINTS = frozenset({",", "and", "or"})
_LONGEST_LIST = 4  # things that a policy limits and is named by
_DEFINITE = frozenset({"the", "these", "those", "this", "that", "such"})
_AUXILIARIES = frozenset({"to", "will", "would", "may", "might", "could", "should", "must", "not", "can"})
_ALONE = frozenset({"law", "order", "strategy", "list"})  # families whose policies share nothing but the kind
_OPEN = frozenset(
    {"rule", "restriction", "prohibition", "ban", "restrictions", "controls"}
)  # may mean any listed policy
_OWNED = frozenset({"rule", "rules", "tariff", "tariffs", "sanctions", "quotas", "duties"})  # "the Pentagon rule"
_NUMBERED = re.compile(
    r"\b(?:(?:MOFCOM |Joint |Customs )?"
    r"(?:Announcement|Notice|Circular|Decree|Order|Resolution|Ordinance)s?(?: No\.? ?| Number | )\d{1,5}(?: of \d{4})?"
    r"|(?:Law|Act|Bill|Decree-Law|Regulation|Proclamation|Directive|Code) (?:No\.? ?|Number )\d{1,5}(?:[-/]\d{2,4})?"
    r"(?: of \d{4})?"
    r"|(?:Regulation|Directive) (?:\(EU\) )?\d{4}/\d{1,4}(?:/E[UC])?"
    r"|Executive Order \d{4,6}|Proclamation \d{4,6}|Public Law \d{2,3}[-‑–]\d+"
    r"|(?:Regulation|Directive) \((?:EU|EC)\) (?:No )?\d{1,4}/\d{1,4}"
    r"|[Ss]ection \d{3,4}[A-Z]? (?:tariffs?|duties|measures|restrictions)"
    r"|[Ss]ection \d{3} of the [A-Z]\w+(?: [A-Z]\w+)* Act(?: of \d{4})?"
    r"|\d{1,2} (?:U\.S\.C\.|USC) §? ?\d{2,5}[a-z]?)"
)
# One of these stands in whatever that pattern matches, and in few sentences.
_NUMBERABLE = AhoCorasick(
    ["Announcement", "Notice", "Circular", "Decree", "Order", "Resolution", "Ordinance", "Law", "Act ", "Bill",
     "Regulation", "Proclamation", "Directive", "Code", "ection ", "U.S.C.", "USC"]
)  # fmt: skip
_LIMIT = r"(?:ban|bar|restrict|limit|forbid|prohibit|require|tighten|curb|halt|cap|control|stop)"
_EXTENDED = re.compile(
    r" (?:extending|requiring|barring|banning|forbidding|prohibiting|limiting|restricting|that would"
    rf"|to {_LIMIT}|that (?:will |could )?{_LIMIT}s?) [^.,;:()]{{8,80}}"
)
_PURPOSE = frozenset({"rule", "rules", "law", "regulations", "regulation", "decree", "order", "bill", "directive"})
_ARTICLES = frozenset({"a", "an", "the"})


class _Phrase(NamedTuple):
    """A policy phrase: items `first` to `head`; what tells it from others of its family.

    `kinds` are modifiers such as "technology", `materials` the things before or behind it, `definite` says that "the"
    or an owner stands before it.
    """

    first: int
    head: int
    family: str
    owner: Item | None
    month: str
    kinds: frozenset[str]
    materials: frozenset[int]
    definite: bool


@dataclass(slots=True)
class _Policy:
    thing: int
    family: str
    word: str
    owner: int | None = None
    month: str = ""
    kinds: frozenset[str] = frozenset()
    materials: frozenset[int] = frozenset()


@dataclass(slots=True)
class Policies:
    """The policies met so far in a document, so that "the controls" of a later sentence is the one spoken of last."""

    things: Things
    met: list[_Policy] = field(default_factory=list)

    def find(self, items: list[Item], text: str) -> list[Span]:
        """Spans of the policies of a sentence that are described, numbered ("Announcement No. 61") or referred to.

        Described are "the April controls" and "tariffs of 25% on magnets". The imposer, where it stands before the
        phrase, is part of the name, since "export controls" alone names nothing.
        """
        spans = self._numbered(items, text)
        taken = [(s.start, s.end) for s in spans]
        families = lexicon().policy_heads.family
        for position in [n for n, i in enumerate(items) if i.type == "Policy" or i.lower in families]:
            item = items[position]
            if item.type == "Policy":
                self._note(item.thing, item.lower)
            if item.lower in families and item.span is None and not any(a <= item.start < b for a, b in taken):
                span = self._described(items, position, text)
                if span is not None:
                    spans.append(span)
        return sorted(spans, key=attrgetter("start", "end", "thing")) if spans else spans

    def _numbered(self, items: list[Item], text: str) -> list[Span]:
        if not items:
            return []
        start, end = items[0].start, items[-1].end
        marks = [(i.start, i.end) for i in items if i.type == "Policy"]
        spans: list[Span] = []
        numbered = bool(_NUMBERABLE.find_matches_as_indexes(text[start:end]))
        for match in _NUMBERED.finditer(text, start, end) if numbered else ():
            if not any(a < match.end() and match.start() < b for a, b in marks):
                thing = self.things.unlisted("Policy", re.sub(r"\s+", " ", match.group()))
                self._note(thing, match.group().lower())
                spans.append(Span(match.start(), match.end(), thing, "name"))
        return [*spans, *self._sections(items, text)] if marks else spans

    def _sections(self, items: list[Item], text: str) -> list[Span]:
        """Sections of a named law: "section 12 of the Foreign Trade Act" is a policy of its own."""
        spans: list[Span] = []
        for position in range(4, len(items)):
            if items[position].type != "Policy":
                continue
            section, number, of, the = (i.lower for i in items[position - 4 : position])
            if section == "section" and number.isdigit() and (of, the) == ("of", "the"):
                start, end = items[position - 4].start, items[position].end
                words = re.sub(r"\s+", " ", text[start:end])
                spans.append(Span(start, end, self.things.unlisted("Policy", words[0].upper() + words[1:]), "name"))
        return spans

    def _note(self, thing: int, words: str) -> None:
        """Remember that this policy was spoken of last."""
        known = next((p for p in self.met if p.thing == thing), None)
        if known is None:
            heads = lexicon().policy_heads
            named = f"{self.things[thing].name} {words}".lower().split()
            word = next((w for w in reversed(named) if w in heads.family), "")
            month = next((w for w in named if w in heads.months), "")
            known = _Policy(thing, heads.family.get(word, ""), word, month=month)
        self._last(known)

    def _last(self, policy: _Policy) -> None:
        self.met = [*(p for p in self.met if p.thing != policy.thing), policy]

    def _described(self, items: list[Item], head: int, text: str) -> Span | None:
        phrase = _phrase(items, head)
        if phrase is None:
            return self._referred(items, head)
        known = self._known(phrase, items[head].lower, items)
        if known is None:
            known = self._new(phrase, items, text)
        elif phrase.owner is not None and known.owner is None:
            known.owner = phrase.owner.thing
        known.month = known.month or phrase.month
        self._last(known)
        return Span(items[phrase.first].start, items[head].end, known.thing, "phrase")

    def _new(self, phrase: _Phrase, items: list[Item], text: str) -> _Policy:
        start, end = items[phrase.first].start, items[phrase.head].end
        tail = _EXTENDED.match(text, end, items[-1].end)
        end = tail.end() if tail else _end_of_limits(items, phrase.head)
        words = "".join(c for c in re.sub(r"\s+", " ", text[start:end]) if c not in _QUOTES)
        name = f"{self.things[phrase.owner.thing].name}'s {words}" if phrase.owner else words
        thing = self.things.unlisted("Policy", name)
        owner = phrase.owner.thing if phrase.owner else None
        word = items[phrase.head].lower
        return _Policy(thing, phrase.family, word, owner, phrase.month, phrase.kinds, phrase.materials)

    def _known(self, phrase: _Phrase, word: str, items: list[Item]) -> _Policy | None:
        """The policy spoken of before that a phrase means: of its family, and nothing tells the two apart."""
        these = phrase.first > 0 and items[phrase.first - 1].lower in {"these", "this", "those"}
        for policy in reversed(self.met):
            owners = {policy.owner, phrase.owner.thing if phrase.owner else None} - {None}
            if policy.family != phrase.family or policy.kinds != phrase.kinds or len(owners) > 1:
                continue
            if policy.materials and phrase.materials and policy.materials.isdisjoint(phrase.materials):
                continue
            if phrase.month not in ("", policy.month) and not (these and not policy.month):
                continue
            fresh = not phrase.definite and phrase.materials and word != policy.word
            if not fresh and not (phrase.family in _ALONE and word != policy.word):
                return policy
        return None

    def _referred(self, items: list[Item], head: int) -> Span | None:
        """ "The controls", "these curbs", "the act": the policy of that kind that was spoken of last."""
        word, heads = items[head].lower, lexicon().policy_heads
        first = head - 1
        while first > 0 and items[first].lower in heads.others:
            first -= 1
        if first < 0 or items[first].lower not in _DEFINITE or _goes_on(items, head):
            return None
        for policy in reversed(self.met):
            alike = policy.family == heads.family[word] and policy.family not in _ALONE
            if alike or word in self.things[policy.thing].name.lower().split() or (not policy.family and word in _OPEN):
                self._last(policy)
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
    limits = _limits(items, head)
    behind = items[head + 1].lower if head + 1 < len(items) else ""
    if behind != "of" and _goes_on(items, head):
        return None
    first = _first(items, head)
    inside = items[first:head]
    words = {i.lower for i in inside} | {_hyphenated(items, n) for n in range(first, head)}
    owner = _owner(items, first)
    month = next((w for i in inside for w in (i.lower.split()[0],) if w in heads.months), "")
    materials = frozenset(i.thing for i in inside if i.type in _LIMITED)
    quoted = any(i.lower in _QUOTES for i in items[max(first - 1, 0) : head])
    extended = {items[head + 1].lower} if _extended(items, head) else frozenset()
    beside = bool(month or owner or materials) or limits is not None or word == "truce" or _told(items, head)
    numbered = any(i.lower.isdigit() and len(i.lower) == 3 for i in inside)
    modified = words & (heads.trade_modifiers | heads.modifiers) or quoted or numbered
    known = modified or (word in heads.strong and beside) or extended or (owner and word in _OWNED)
    if _is_verb(items, head, owner, inside) or not (known or _of_field(items, first, head, owner, limits)):
        return None
    if (word == "policy" and not quoted) or (behind == "of" and not modified and limits is None):
        return None
    family = heads.family[word]
    month = "" if family == "truce" else month or _month_behind(items, head)
    definite = owner is not None or (first > 0 and items[first - 1].lower in _DEFINITE)
    return _Phrase(
        first,
        head,
        family,
        owner,
        month,
        frozenset(words & heads.modifiers | extended),
        materials | (limits or frozenset()),
        definite,
    )


def _of_field(items: list[Item], first: int, head: int, owner: Item | None, limits: frozenset[int] | None) -> bool:
    """Whether a law is told by its field, an order by what was done, a tax or list by what is on it."""
    heads, word = lexicon().policy_heads, items[head].lower
    led = owner is not None or (first > 0 and items[first - 1].lower in _ARTICLES | _DEFINITE)
    field = any(i.lower in heads.fields or i.type == "Material" for i in items[first:head])
    if led and ((field and word in heads.field_heads) or (word in heads.told_heads and _told(items, head))):
        return True
    return limits is not None and (word in heads.laid or heads.family[word] == "list")


def _hyphenated(items: list[Item], position: int) -> str:
    """The compound that a word begins: "dual - use" as "dual-use"."""
    words = [i.lower for i in items[position : position + 3]]
    return "".join(words) if len(words) == 3 and words[1] in _HYPHENS else ""


_DATED = ("date", "percent")  # what may stand in a policy's name: "the 25% tariff"


def _first(items: list[Item], head: int) -> int:
    """Where the phrase before a head begins."""
    heads = lexicon().policy_heads
    known = heads.trade_modifiers | heads.modifiers | heads.others | heads.months
    if items[head].lower in heads.field_heads:
        known |= heads.fields
    first = head
    while first > 0 and head - first < 9:
        item, word = items[first - 1], items[first - 1].lower
        if word in _QUOTES:
            opening = _opening(items, first - 1)
            if opening is None:
                break
            first = opening + 1
            break
        joined = word in _HYPHENS or (first < head and items[first].lower in _HYPHENS)
        dated = item.quantity is not None and item.quantity.kind in _DATED
        plain = item.span is None and item.quantity is None
        if (
            item.type in _LIMITED
            or dated
            or (plain and (word in known or joined or (word.isdigit() and len(word) == 3)))
        ):
            first -= 1
        else:
            break
    while first < head and items[first].lower in heads.leading:
        first += 1
    return first


def _opening(items: list[Item], closing: int) -> int | None:
    """Where the quotation that ends here begins, if it is short."""
    return next((n for n in range(closing - 2, max(closing - 7, -1), -1) if items[n].lower in _QUOTES), None)


def _limits(items: list[Item], head: int) -> frozenset[int] | None:
    """What a policy limits, where that stands behind it: "on exports of gallium", "of 25 percent on magnets".

    None where nothing does; empty where the words name no material.
    """
    after = items[head + 1 : head + 10]
    if len(after) < 2 or after[0].lower not in {"on", "over", "against", "of", "for", "from"}:
        return None
    if after[0].lower == "from":
        return frozenset() if after[1].type == "Government" else None
    if after[0].lower == "of" and lexicon().policy_heads.family[items[head].lower] == "list":
        return frozenset() if after[1].lower in lexicon().policy_heads.listed else None
    if after[0].lower == "of":
        on = next((n for n, i in enumerate(after) if i.lower in {"on", "over"}), None)
        if on is None or not any(i.quantity is not None for i in after[:on]):
            return None
        after = after[on:]
    found = frozenset(i.thing for i in after[1:7] if i.type in _LIMITED)
    if items[head].lower == "sanctions" and (after[0].lower == "against" or any(i.type for i in after[1:4])):
        return frozenset()
    return found if found or any(i.lower in lexicon().policy_heads.trade for i in after[1:7]) else None


def _end_of_limits(items: list[Item], head: int) -> int:
    """Where what a policy limits ends: what makes a name of "licensing on seven rare earths, gallium and germanium"."""
    if _limits(items, head) is None:
        return items[head].end
    if lexicon().policy_heads.family[items[head].lower] == "list":
        return items[min(head + 3, len(items) - 1)].end
    if items[head + 1].lower == "from":
        return next((i.end for i in items[head + 2 : head + 10] if i.type == "Government"), items[head].end)
    end, listed = items[head].end, 0
    for item in items[head + 2 : head + 24]:
        if item.type in _LIMITED and listed < _LONGEST_LIST:
            end, listed = item.end, listed + 1
        elif listed and item.lower not in _JOINTS:
            break
    if not listed:
        return _end_of_trade(items, head)
    trade = lexicon().policy_heads.trade
    return next((i.end for i in items[head + 2 : head + 24] if 0 <= i.start - end <= 1 and i.lower in trade), end)


def _end_of_trade(items: list[Item], head: int) -> int:
    """Where "exports", "exports to the United States" ends behind "ban on"."""
    trade = lexicon().policy_heads.trade
    end = next((n for n, i in enumerate(items[: head + 8]) if n > head + 1 and i.lower in trade), head)
    while end > head and end + 1 < len(items) and items[end + 1].lower in trade:
        end += 1
    after = items[end + 1 : end + 4]
    if after and after[0].lower in {"to", "from"}:
        return next((i.end for i in after if i.type == "Government"), items[end].end)
    return items[end].end


def _told(items: list[Item], head: int) -> bool:
    """Whether it is said behind a head that somebody made it: "curbs imposed by", "duties that China announced"."""
    after = [i.lower for i in items[head + 1 : head + 6]]
    after = after[1:] if after[:1] == [","] else after
    return bool(after) and (
        after[0] in lexicon().policy_heads.told or (after[0] in {"that", "which"} and "applies" in after)
    )


def _extended(items: list[Item], head: int) -> bool:
    """Whether a rule is told by what it does: "its rule extending sanctions to affiliates"."""
    if items[head].lower not in _PURPOSE or (head > 0 and items[head - 1].lower == "in"):
        return False
    behind = " ".join(i.lower for i in items[head + 1 : head + 4])
    return bool(_EXTENDED.match(f" {behind} something"))


def _is_verb(items: list[Item], head: int, owner: Item | None, inside: list[Item]) -> bool:
    """Whether a head is a verb: "US controls 50 percent", "to ban exports"."""
    after = items[head + 1] if head + 1 < len(items) else None
    if not inside and owner is None:
        return head > 0 and items[head - 1].lower in _AUXILIARIES
    if owner is None or inside or after is None:
        return False
    return after.quantity is not None or after.lower in lexicon().policy_heads.behind_verb or after.type == "Material"


def _month_behind(items: list[Item], head: int) -> str:
    """The month that tells a policy from others: "controls of October 2025", "restrictions imposed in April"."""
    after = items[head + 1 : head + 4]
    for before, item in pairwise(after):
        if item.quantity is not None and item.quantity.kind == "date" and before.lower in {"of", "in", "from"}:
            return next((w for w in item.lower.split() if w in lexicon().policy_heads.months), "")
    return ""


def _owner(items: list[Item], first: int) -> Item | None:
    """ "China's …", "Chinese …", "its …": whose policy it is."""
    back = first - 1
    while back >= 0 and (
        items[back].lower in lexicon().policy_heads.leading or items[back].lower in POSSESSIVE | _QUOTES
    ):
        back -= 1
    span = items[back].span if back >= 0 else None
    if span is None or items[back].type not in _ACTORS:
        return None
    adjective = span.how == "demonym" or items[back].lower in {"us", "u.s.", "eu", "uk"} or items[first].lower in _OWNED
    possessed = items[back + 1].lower in POSSESSIVE or items[back].lower in {"its", "their", "whose", "our"}
    return items[back] if adjective or possessed else None


_BEFORE_TOWN = frozenset({"in", "at", "near", "of", "from", "outside", "to"})


def find_places(items: list[Item], text: str, things: Things) -> list[Span]:
    """Spans of places that no list has: "at Xville, Texas", "in Xville" behind a site or a verb of siting."""
    spans: list[Span] = []
    for position in [n for n, i in enumerate(items[:-1], 1) if i.lower in _BEFORE_TOWN]:
        item = items[position]
        word = text[item.start : item.end]
        if item.span is not None or item.quantity is not None or not word[:1].isupper() or word in lexicon().not_names:
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
