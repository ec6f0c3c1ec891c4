"""Rules on sentences: which ends a match joins, how the clause says it, and what qualifies it."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from functools import cache, reduce
from itertools import combinations, product
from operator import or_
from typing import Any

from reegraph.extract.amounts import is_feed
from reegraph.extract.besides import (
    counted_facts,
    had_in_force,
    limits_nothing,
    placed_facts,
    policy_facts,
    site_facts,
    suspended,
    ticker_facts,
)
from reegraph.extract.clauses import Clause, clauses
from reegraph.extract.dating import Span as Dates
from reegraph.extract.dating import dates_of, has_begun
from reegraph.extract.facilities import FACILITIES
from reegraph.extract.found import Found, yearly
from reegraph.extract.items import Item
from reegraph.extract.lines import Lines
from reegraph.extract.modality import modality_of
from reegraph.extract.nearness import beside
from reegraph.extract.needs import numbers
from reegraph.extract.owners import owners_make
from reegraph.extract.reading import Read, Reading, read
from reegraph.extract.roles import Joined, joined
from reegraph.extract.rule_set import RuleSet, rule_set
from reegraph.extract.rulebook import Compiled, Rule, compile_rule
from reegraph.extract.views import (
    CODES,
    MARK,
    PLAIN_LINES,
    QUANTITY_CODES,
    context_head,
)
from reegraph.model import Document, Modality, Qualifier, Value, vocabulary

# The keys of the facts that a sentence has given so far: of each only the first counts.
Known = Container[tuple[object, ...]]
# Relations that the words of a clause turn into others, or that are told apart by a qualifier.
_BY_WORDS = frozenset({"produces", "controls_share"})


def match_sentence(sentence: Read, reading: Reading) -> list[Found]:
    """The facts of a sentence, each once, the more specific in the place of the less specific."""
    items = sentence.items
    rules = rule_set()
    found: dict[tuple[object, ...], Found] = {}
    lines = Lines(rules, sentence, rules.verb_forms)
    candidates = rules.candidates(lines.seen.words) & rules.possible(lines.seen.present, lines.around)
    for fact in _facts_by_pattern(lines, candidates, found):
        found.setdefault(_key(fact), fact)
    for fact in _facts_by_role(lines, candidates, found):
        found.setdefault(_key(fact), fact)
    for compiled in rules.rules(candidates & rules.by_nearness):
        for fact in _facts_by_nearness(compiled, lines, found):
            found.setdefault(_key(fact), fact)
    if found:
        _move_to_sites(found, items, sentence.context.site)
    for fact in list(_told_besides(found.values(), lines, sentence, reading)):
        found.setdefault(_key(fact), fact)
    if not found:
        return []
    for fact in list(owners_make(found.values())):
        found.setdefault(_key(fact), fact)
    return _most_specific(
        [_held_whole(_to_come(fact, reading.document.date)) for fact in _latest_states(found.values())]
    )


def _told_besides(facts: Collection[Found], lines: Lines, sentence: Read, reading: Reading) -> Iterator[Found]:
    """What is told by other means than rules, or follows from what rules found."""
    items, present = lines.items, lines.seen.present
    yield from counted_facts(facts, items, reading.things)
    if not FACILITIES.isdisjoint(present):
        yield from site_facts(lines)
    yield from placed_facts(sentence)
    if "Policy" in present:
        yield from policy_facts(items)
    if facts:
        yield from suspended(facts)
        yield from had_in_force(facts)
    if "Company" in present:
        yield from ticker_facts(items, reading.document.text)


def without_presumed(facts: Sequence[Found]) -> list[Found]:
    """The facts of a document without those that were presumed of something of which it states another.

    Who is said to hold a share of a site is not presumed to run it.
    """
    presumed = rule_set().presumed
    stated = {(f.predicate, f.object.thing) for f in facts if f.object is not None and f.rule not in presumed}
    held = {(f.subject.thing, f.object.thing) for f in facts if f.object is not None and f.predicate == "owns_equity"}
    return [
        f
        for f in facts
        if f.rule not in presumed
        or (f.object and (f.predicate, f.object.thing) not in stated and (f.subject.thing, f.object.thing) not in held)
    ]


def _move_to_sites(found: dict[tuple[object, ...], Found], items: Sequence[Item], last: Item | None) -> None:
    """Where a clause names a firm and its site, numbers go to the site, and both make the product."""
    told = _told_of_sites(f for f in found.values() if f.predicate in ("produces", "consumes"))
    for key, fact in list(found.items()):
        if fact.predicate not in ("capacity", "production", "produces", "consumes") or fact.subject.type in FACILITIES:
            continue
        placed = fact.object is not None and (fact.rule, fact.predicate, fact.object) in told
        if placed and fact.predicate == "consumes":
            del found[key]
        if placed:
            continue
        site = _site_between(fact, items)
        if site is None and fact.predicate == "capacity" and fact.subject.lower in ("it", "its"):
            site = last  # "it has a capacity of": the plant that the text named last, rather than its owner
        if site is not None:
            moved = fact._replace(subject=site)
            found.setdefault(_key(moved), moved)
            if fact.predicate != "produces":
                del found[key]
    _leave_to_sites(found)


def _leave_to_sites(found: dict[tuple[object, ...], Found]) -> None:
    """A number that is told of a site is not told of its firm as well."""
    of_sites = {(f.predicate, f.value.text) for f in found.values() if f.value and f.subject.type in FACILITIES}
    for key, fact in list(found.items()):
        if fact.value is None or fact.predicate not in ("capacity", "production") or fact.subject.type in FACILITIES:
            continue
        if not {("capacity", fact.value.text), ("production", fact.value.text)}.isdisjoint(of_sites):
            del found[key]


def _told_of_sites(facts: Iterable[Found]) -> set[tuple[str, str, Item]]:
    """What the words already say of a site: the rules, predicates and objects of such facts."""
    return {(f.rule, f.predicate, f.object) for f in facts if f.object and f.subject.type in FACILITIES}


def _site_between(fact: Found, items: Sequence[Item]) -> Item | None:
    """The last site between the subject of a fact and its number or object, or the site that is said to be its own."""
    said = fact.object.start if fact.object else _place_of(fact.value, items)
    between = [i for i in items if fact.subject.end <= i.start < said]
    if any(i.lower == ";" for i in between):
        return None
    return next((i for i in reversed(between) if i.type in FACILITIES), _site_of(fact.subject, items))


def _site_of(firm: Item, items: Sequence[Item]) -> Item | None:
    """The site right before a firm to which it belongs: "the Beta mine of Alpha"."""
    before = [i for i in items if i.end <= firm.start][-4:]
    words = {i.lower for i in before[1:] if i.span is None}
    near = before[-2] if len(before) > 1 and before[-1].lower == "of" else None
    return near if near is not None and near.type in FACILITIES and "of" in words else None


def _place_of(value: Value | None, items: Sequence[Item]) -> int:
    said = value.text if value else None
    return next((i.start for i in items if i.quantity is not None and i.quantity.text == said), 0)


def facts_of_rule(rule: Rule, sentence: str) -> list[tuple[str, str]]:
    """What one rule alone finds in a sentence that is a document of its own: subject and object names, or value.

    Facts that the sentence denies are left out, unless the rule is for denials. This is what the yes and no lines of a
    rule are tested by.
    """
    reading = read(Document.make(name="sentence.txt", origin="", text=sentence, date="2025-06-30"))
    compiled = compile_rule(rule)
    alone = RuleSet((compiled,))
    forms = rule_set().verb_forms | alone.verb_forms
    return [
        (reading.things[f.subject.thing].name, reading.things[f.object.thing].name if f.object else _said(f.value))
        for r in reading.sentences
        for lines in (Lines(alone, r, forms),)
        for f in (
            *_facts_by_pattern(lines, alone.possible(lines.seen.present, _ANY), ()),
            *_facts_by_role(lines, -1, ()),
            *(_facts_by_nearness(compiled, lines, ()) if compiled.rule.near else ()),
        )
        if f.modality != "negated" or rule.modality == "negated"
    ]


_ANY = frozenset({*CODES, *QUANTITY_CODES})


def _facts_by_pattern(lines: Lines, patterns: int, known: Known) -> Iterator[Found]:
    """What some patterns, given as bits, find in a sentence by itself and by what stands before it."""
    rules, items = lines.rules, lines.items
    reached = lines.reached(patterns)
    rest = reduce(or_, [bits for _, bits in reached], 0)
    behind: list[tuple[str, int]] = []
    if rest & rules.contextual:
        head, items_behind = context_head(items, lines.context)
        behind = [(head + text, bits) for text, bits in reached[:PLAIN_LINES]]
    while rest:
        bit = rest & -rest
        rest ^= bit
        compiled, pattern = rules.patterns[bit.bit_length() - 1]
        where, at = (behind, items_behind) if pattern.contextual else (reached, items)
        search, once = pattern.expression.search, compiled.told_once
        seen: set[tuple[str | Any, ...]] = set()
        for text, bits in where:
            match = search(text) if bits & bit else None
            while match is not None:
                said = (match[0], *match.groups())
                if not once or said not in seen:  # the same words stand in several lines
                    seen.add(said)
                    yield from _facts(compiled, match, at, known)
                match = search(text, max(match.end(), match.start() + 1))


def _facts_by_role(lines: Lines, candidates: int, known: Known) -> Iterator[Found]:
    """What some rules by roles, given as bits, find in the clauses of a sentence."""
    rules, items = lines.rules, lines.items
    wanted = rules.by_verb(lines.seen.words, candidates)
    if not wanted:
        return
    parsed = [c for at in lines.shown.readable for c in clauses(items, at, lines.verb_forms, wanted.keys())]
    saying = [(clause, wanted[items[clause.main].lower], _types_in(clause, items)) for clause in parsed]
    for number in numbers(reduce(or_, [bits for _, bits, _ in saying], 0)):
        compiled = rules.compiled[number]
        subjects, objects = compiled.ends
        for clause, bits, types in saying:
            if bits >> number & 1 and not types.isdisjoint(subjects) and not types.isdisjoint(objects):
                yield from _said_in(compiled, clause, lines, known)


def _types_in(clause: Clause, items: Sequence[Item]) -> set[str]:
    """The types of what may be an end of what a clause says."""
    types = {items[i].type for _, i in clause.arguments}
    for subjects in clause.subjects:
        types.update([items[i].type for i in subjects])
    return types


def _facts_by_nearness(compiled: Compiled, lines: Lines, known: Known) -> Iterator[Found]:
    """What one rule by nearness presumes in a sentence."""
    items = lines.items
    for ends in beside(compiled, items):
        if not _is_known(compiled.rule.predicate, ends, items, known):
            yield from _told(compiled, ends, range(len(items)), lines)


def _is_known(predicate: str, ends: Joined, items: Sequence[Item], known: Known) -> bool:
    """Whether a relation between two ends was found before, as far as that can be told before its words are read."""
    if predicate in _BY_WORDS:
        return False
    return _key_of(predicate, items[ends.subject], items[ends.object], None, None) in known


def _said_in(compiled: Compiled, clause: Clause, lines: Lines, known: Known) -> Iterator[Found]:
    for ends in joined(compiled, clause, lines.items):
        if _is_known(compiled.rule.predicate, ends, lines.items, known):
            continue
        said = sorted({*clause.span, ends.subject, ends.object, *clause.verbs})
        yield from _told(compiled, ends, said, lines, clause.verbs)


def _told(
    compiled: Compiled, ends: Joined, said: Sequence[int], lines: Lines, verbs: Sequence[int] = ()
) -> Iterator[Found]:
    """The fact that a rule joins two mentions by; `said` are the items of the clause, `verbs` those of its verb."""
    rule, items = compiled.rule, lines.items
    subject, other = items[ends.subject], items[ends.object]
    if limits_nothing(rule.predicate, subject):
        return
    text = lines.line(said)
    first, last = min(ends.subject, ends.object, *verbs), max(ends.subject, ends.object, *verbs)
    start = len(lines.line([i for i in said if i < first]))
    span = start, start + len(lines.line([i for i in said if first <= i <= last]))
    modality: Modality = rule.modality or modality_of(text, *span)  # type: ignore[assignment]
    qualifiers = {**_qualifiers(rule.predicate, text, span, {}, items), **rule.qualifiers}
    dates = dates_of(rule.predicate, modality, text, span, items)
    how = _as_said(rule.predicate, subject, modality)
    predicate = _made_or_fed(rule.predicate, text[slice(*span)], other)
    yield Found(subject, predicate, other, None, qualifiers, how, rule.sureness, rule.id, *dates)


def _said(value: Value | None) -> str:
    return value.key() if value else ""


def _key(fact: Found) -> tuple[object, ...]:
    stage = fact.qualifiers.get("stage") if fact.predicate == "controls_share" else None
    return _key_of(fact.predicate, fact.subject, fact.object, fact.value, stage)


def _key_of(
    predicate: str, subject: Item, other: Item | None, value: Value | None, stage: Qualifier | None
) -> tuple[object, ...]:
    said = value.key() if value else None
    first, second = subject.thing, other.thing if other else None
    if second is not None and second < first and predicate in _symmetric():
        first, second = second, first
    return (predicate, first, second, said, stage)


@cache
def _symmetric() -> frozenset[str]:
    return frozenset(name for name, relation in vocabulary().relation.items() if relation.symmetric)


def _facts(compiled: Compiled, match: re.Match[str], items: Sequence[Item], known: Known) -> Iterator[Found]:
    """The facts of a match that are not known: the same words stand in several lines."""
    rule = compiled.rule
    text, predicate = match.string, rule.predicate
    if rule.word and _IN_DOUBT.search(text, 0, match.start("S")):
        return
    groups = match.groupdict()
    ends = [
        (subject, other, _made_or_fed(predicate, match.group(), other))
        for subject, other in _pairs(predicate, groups, items)
        if (other is None or other.thing != subject.thing) and not limits_nothing(predicate, subject)
    ]
    told: tuple[Modality, dict[str, Qualifier], Dates] | None = None
    for value, own in _values(rule, match, items) if ends else ():
        for subject, other, said in ends:
            if predicate != "controls_share" and _key_of(said, subject, other, value, None) in known:
                continue
            told = told or _details(rule, match, items)
            modality, qualifiers, dates = told
            how = _as_said(predicate, subject, modality)
            yield Found(subject, said, other, value, {**qualifiers, **own}, how, rule.sureness, rule.id, *dates)


def _details(rule: Rule, match: re.Match[str], items: Sequence[Item]) -> tuple[Modality, dict[str, Qualifier], Dates]:
    """How the words of a match say it, what qualifies it, and from when until when it holds."""
    text = match.string
    said = _ENDING.sub(lambda m: "x" * len(m[0]), text) if rule.predicate in _OF_ENDS else text
    modality: Modality = rule.modality or modality_of(said, match.start(), match.end())  # type: ignore[assignment]
    qualifiers = {**_qualifiers(rule.predicate, text, match.span(), match.groupdict(), items), **rule.qualifiers}
    return modality, qualifiers, dates_of(rule.predicate, modality, text, match.span(), items)


# What makes the state of a site a question or a hope: "no evidence that the mine has closed", "to have the plant open".
_IN_DOUBT = re.compile(
    r"(?:(?<!\S)(?:(?:no (?:evidence|sign|word|indication)|denied|unclear|doubts?|claims?) (?:that |whether )"
    r"|(?:whether|if|unless|once|until|should) |(?:to|will|would) (?:have|get|see|bring|put) )(?:\S+ ){0,4})$"
)


def _made_or_fed(predicate: str, words: str, other: Item | None) -> str:
    fed = predicate == "produces" and other is not None and is_feed(words, other.lower)
    return "consumes" if fed else predicate


# Verbs that deny what they are said of, and say no less that a rule has ended.
_ENDING = re.compile(r"\b(?:scrapped|dropped|cancelled|canceled|terminated|lapsed|abandoned)\b")
_OF_ENDS = frozenset({"suspends", "ends"})
_LASTING = frozenset({"used_in", "subsidiary_of"})


def _as_said(predicate: str, subject: Item, modality: Modality) -> Modality:
    """What a thing is for, whose a firm is and where it is at home is so, whatever the clause plans."""
    lasting = predicate in _LASTING or (predicate == "located_in" and subject.type not in FACILITIES)
    return "asserted" if lasting and modality != "negated" else modality


# A state that says more than another of the same sentence: a plan that was given up is no plan.
_OVERRULED = {"cancelled": ("planned",), "construction": ("planned",), "suspended": ("planned", "construction")}


def _latest_states(facts: Iterable[Found]) -> list[Found]:
    """The facts without states that another state of the same thing in the same sentence overrules."""
    known = list(facts)
    gone = {
        (f.subject.thing, word)
        for f in known
        if f.predicate == "status" and f.value is not None
        for word in _OVERRULED.get(f.value.word or "", ())
    }
    return [
        f for f in known if f.predicate != "status" or f.value is None or (f.subject.thing, f.value.word) not in gone
    ]


def _to_come(fact: Found, reported: str | None) -> Found:
    """A beginning or end behind the date of the document is a plan; nothing that is a fact begins behind it."""
    if not has_begun(fact.valid_from, reported):
        fact = fact._replace(valid_from=None)
    date = fact.value.date if fact.value and fact.predicate in ("starts", "ends") else None
    ahead = date is not None and reported is not None and date > reported[: len(date)]
    return fact._replace(modality="planned") if ahead and fact.modality == "asserted" else fact


@cache
def _types(predicate: str) -> tuple[frozenset[str], frozenset[str] | None]:
    """The types of the subjects and objects of a predicate; None for the objects of an attribute."""
    known = vocabulary()
    return known.domain(predicate), known.range(predicate) if predicate in known.relation else None


def _pairs(predicate: str, groups: dict[str, str | Any], items: Sequence[Item]) -> Iterable[tuple[Item, Item | None]]:
    """The ends that a match joins: every subject with every object."""
    domain, allowed = _types(predicate)
    subjects = [*_ends(groups.get("S") or "", items, domain), *_places(groups.get("D") or "", items, domain)]
    if allowed is None:
        return [(subject, None) for subject in subjects]
    if "O" not in groups and predicate in _symmetric():
        return combinations(subjects, 2)  # "a joint venture of A, B and C"
    objects = [*_ends(groups.get("O") or "", items, allowed), *_places(groups.get("P") or "", items, allowed)]
    holders = {i.thing for i in subjects}  # none of whom is the object: "A, B and C own the company"
    return product(subjects, [i for i in objects if i.thing not in holders])


def _ends(marks: str, items: Sequence[Item], types: frozenset[str]) -> Iterator[Item]:
    if not marks:
        return
    seen: set[int] = set()
    for mark in MARK.finditer(marks):
        item = items[int(mark[2])]
        if marks.startswith(" 's ", mark.end()):
            continue  # "Alpha and Korea's Beta"
        span = item.span
        if span is not None and span.how != "demonym" and item.type in types and span.thing not in seen:
            seen.add(span.thing)
            yield item


def _places(marks: str, items: Sequence[Item], types: frozenset[str]) -> Iterator[Item]:
    """The ends of {O:place} and {O:dem}, where a demonym stands for its state."""
    if marks:
        yield from (item for mark in MARK.finditer(marks) for item in (items[int(mark[2])],) if item.type in types)


def _values(
    rule: Rule, match: re.Match[str], items: Sequence[Item]
) -> Iterator[tuple[Value | None, dict[str, Qualifier]]]:
    """The values of a match, each with the material that it alone is counted for; one None for a relation."""
    if "V" not in match.re.groupindex:
        yield Value(word=rule.word, text=rule.word) if rule.word else None, {}
        return
    text = match.string
    marks = [m for m in MARK.finditer(text, *match.span("V")) if items[int(m[2])].quantity is not None]
    for number, mark in enumerate(marks):
        quantity = items[int(mark[2])].quantity
        if quantity is not None and (len(marks) == 1 or quantity.kind == "mass"):
            stop = marks[number + 1].start() if number + 1 < len(marks) else len(text)
            value = yearly(quantity.value()) if rule.predicate == "capacity" else quantity.value()
            yield value, _material_of(rule.predicate, mark.end(), stop, text, items)


_OF_MATERIAL = re.compile(r" (?:(?:a|per) year )?of (?:[^\s⟦⟧,;:()|]+ ){0,4}?((?:⟦L\d+⟧ (?:, |and )?)+)")


def _material_of(predicate: str, start: int, stop: int, text: str, items: Sequence[Item]) -> dict[str, Qualifier]:
    """The materials right behind a number: "200 tonnes of dysprosium and terbium"."""
    known = vocabulary().attribute.get(predicate)
    said = _OF_MATERIAL.match(text, start, stop) if known and "material" in known.qualifiers else None
    return {"material": "; ".join(items[int(m[2])].lower for m in MARK.finditer(said[1]))} if said else {}


def _qualifiers(
    predicate: str, text: str, words: tuple[int, int], groups: dict[str, str | Any], items: Sequence[Item]
) -> dict[str, Qualifier]:
    """What qualifies a fact: the quantities and materials nearest to its words, as far as its predicate has them.

    A pattern that holds several quantities names the one that it means `Q` among its `groups`.
    """
    known = vocabulary()
    wanted = (known.relation.get(predicate) or known.attribute[predicate]).qualifiers
    if not wanted:
        return {}
    start, end = words
    semicolon = text.find("; ", end)
    clause_end = semicolon if semicolon >= 0 else len(text)
    clause_start = text.rfind("; ", 0, start) + 1
    near = [items[int(m[2])] for m in MARK.finditer(text, clause_start, clause_end)]
    used = {int(m[2]) for m in MARK.finditer(groups.get("V") or "")}
    meant = [items[int(m[2])].quantity for m in MARK.finditer(groups.get("Q") or "")]
    found: dict[str, Qualifier] = {}
    if "material" in wanted:
        inside = [items[int(m[2])] for m in MARK.finditer(text, start, clause_end)]
        names = [i.lower for i in (*inside, *near) if i.type == "Material"]
        if names:
            found["material"] = names[0] if known.attribute.get(predicate) else "; ".join(dict.fromkeys(names))
    for name, kind in (("amount", "money"), ("price", "price"), ("percent", "percent"), ("years", "years")):
        if name not in wanted:
            continue
        beside = [i.quantity for n, i in enumerate(near) if n not in used]
        quantities = [q for q in (*meant, *beside) if q and q.kind == kind]
        if quantities:
            first = quantities[0]
            found[name] = first.amount() if kind in ("money", "price") else _plain(first.number or 0)
    return found


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


# What is said once by the more specific predicate: an offtake is not also a supply, an acquisition not also a stake.
_SPECIFIC = {
    "supplies": ("offtake",),
    "owns_equity": ("acquires",),
    "subsidiary_of": ("acquires", "owns_equity"),
    "partners_with": ("merges_with",),
}


def _held_whole(fact: Found) -> Found:
    """A site held to 100 percent is the holder's own."""
    whole = fact.predicate == "owns_equity" and fact.qualifiers.get("percent") == 100 and fact.modality == "asserted"
    if not whole or fact.object is None or fact.object.type not in FACILITIES or fact.subject.type == "Government":
        return fact
    return fact._replace(predicate="operates", qualifiers={})


def _most_specific(facts: list[Found]) -> list[Found]:
    pairs = {(f.predicate, frozenset((f.subject.thing, f.object.thing))) for f in facts if f.object}
    return [
        f
        for f in facts
        if f.object is None
        or not any((p, frozenset((f.subject.thing, f.object.thing))) in pairs for p in _SPECIFIC.get(f.predicate, ()))
    ]
