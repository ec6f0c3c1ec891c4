"""What can have one answer at a time, and what each claim answers: claims sorted by question and by value.

The vocabulary declares the questions (`one_value_per`, `one_value`); here they are read off a graph. A denial answers
none: it is set against the statement that it denies.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.graph import Graph
from reegraph.graph.dates import first_day, last_day
from reegraph.model import Claim, Qualifier, slugify, vocabulary
from reegraph.registry import EXTRACTOR as REGISTRY

Kind = Literal["number", "date", "state", "holder", "place", "deal", "denial"]

SAME_NUMBER = 0.01
"""Numbers that differ by no more than this share are one value: they differ by rounding."""

_HALF = 0.5
_USUAL = 5  # names of facilities that share a word
_EVERY = {"flow": "out", "scope": "site"}  # what documents mean that do not say: what comes out of this one site
_EVENTUAL = re.compile(r"\b(?:eventual|ultimate|long-term|later|after expansion)", re.IGNORECASE)  # a step of its own
_PLANS = frozenset({"planned", "target"})
_KINDS: Mapping[str, Kind] = {"number": "number", "date": "date", "word": "state"}
_OWNERSHIP = ("acquires", "merges_with", "owns_equity")
_DEAL_STATE = {"rumoured": "rumoured", "planned": "pending", "asserted": "completed"}
_SIGNED = frozenset({"memorandum", "binding"})  # commitments of a purchase that is not done
_AGREED = re.compile(
    r"\b(?:agree(?:d|s)?|agreement|contract(?:ed)?|deal|offer(?:ed)?|plan(?:s|ned)?|is|are|was)\b[^.;:]{0,40}?"
    r"\bto (?:buy|acquire|purchase|merge|take (?:over|a stake))\b"
    r"|\b(?:is|are) (?:buying|acquiring|taking over|merging)\b"
)
_DONE = re.compile(r"\b(?:complet|clos(?:ed|ing)|finali[sz]ed|has (?:bought|acquired|merged))")
# Words that tell of the day on which a rule began, not of its state when they were written.
_BEGAN = re.compile(r"\b(?:took|taking|came|coming|went|going|entered) (?:in)?(?:to )?(?:effect|force)\b")
# An expansion told beside what there is: "2,000 tonnes, which might be taken to 10,000".
_RAISED = re.compile(
    r"\b(?:rais|ris|rose|tak|expand|grow|increas|doubl|scal|lift|ramp|climb)\w*(?: up| it| this)?(?: further)? to "
)
_STATES = frozenset({"Government", "Agency"})


class Question(NamedTuple):
    """What is asked: of whom, what, and the parties whose ids it concerns. `per` tells apart what reads alike."""

    subject: str
    kind: Kind
    predicate: str
    about: str
    parties: tuple[str, ...]
    per: tuple[str, ...] = ()


class Answer(NamedTuple):
    """One claim's answer: the value, by which answers are compared, and the number where it is one."""

    value: str
    claim: Claim
    number: float | None = None


Values = dict[str, tuple[Claim, ...]]


def questions(graph: Graph, only: str | None = None, day: str | None = None) -> dict[Question, Values]:
    """Every question that some claim answers, sorted, with the claims of each value, sorted too.

    `only` keeps to one predicate, `day` to what counts on it.
    """
    asked: dict[Question, list[Answer]] = defaultdict(list)
    buyers = _buyers(graph)
    for claim in graph.claims.values():
        if claim.modality != "negated" and only in (None, claim.predicate) and counts_at(claim, day):
            for question, answer in _answers(graph, claim, buyers):
                asked[question].append(answer)
    found = {question: _by_value(question.kind, asked[question]) for question in sorted(asked)}
    return {question: _still_planned(question, values, found) for question, values in found.items()}


def _still_planned(question: Question, values: Values, found: Mapping[Question, Values]) -> Values:
    """Planned capacities without those that somebody tells as built: what is planned beyond them is an expansion."""
    if question.predicate != "capacity" or "planned" not in question.per:
        return values
    built = [v for q, v in found.items() if q.predicate == "capacity" and q.subject == question.subject]
    reached = {c.value.number for v in built for said in v.values() for c in said if c.value and _kind(c) == "built"}
    most = max((c.value.number or 0 for said in values.values() for c in said if c.value), default=0)
    return {
        value: claims
        for value, claims in values.items()
        if not any(c.value and c.value.number in reached and c.value.number != most for c in claims)
    }


def counts_at(claim: Claim, day: str | None) -> bool:
    """Whether a claim was reported by the day, or has no date, and is not over by then."""
    if day is None:
        return True
    known = claim.reported is None or first_day(claim.reported) <= day
    return known and (claim.valid_to is None or last_day(claim.valid_to) >= day)


def _answers(graph: Graph, claim: Claim, buyers: Mapping[frozenset[str], str]) -> list[tuple[Question, Answer]]:
    found = (
        [_of_relation(graph, claim), _of_deal(graph, claim, buyers)] if claim.value is None else [_of_attribute(claim)]
    )
    return [f for f in found if f is not None]


# --- attributes ------------------------------------------------------------------------------------------------------


def _of_attribute(claim: Claim) -> tuple[Question, Answer] | None:
    attribute = vocabulary().attribute.get(claim.predicate)
    if attribute is None or not attribute.one_value_per or claim.value is None:
        return None
    value = claim.value
    terms = {key: _term(key, claim) for key in attribute.one_value_per if key != "subject"}
    kind = _KINDS[attribute.value]
    if claim.predicate == "production" and not (terms["period"] or claim.valid_from):
        return None  # outputs of we do not know which periods are no disagreement
    if claim.predicate == "status" and claim.subject.type == "Policy" and _BEGAN.search(claim.evidence.text):
        return None
    if claim.predicate == "capacity" and _is_expansion(claim, value.text):
        terms["step"] = "eventual"
    unit = value.unit or ""
    per = (*terms.values(), unit, claim.valid_from or "" if claim.predicate == "production" else "")
    about = _about(claim.predicate, terms)
    question = Question(claim.subject.id, kind, claim.predicate, about, (claim.subject.id,), tuple(map(str, per)))
    return question, Answer(value.key(), claim, value.number)


def _is_expansion(claim: Claim, number: str) -> bool:
    """Whether a capacity is what a site is to be raised to some day, beside what is there or planned first."""
    before, found, _ = claim.evidence.text.partition(number.split(" ", maxsplit=1)[0])
    return bool(_EVENTUAL.search(number)) or bool(found and _RAISED.search(before[-40:]))


def _term(key: str, claim: Claim) -> str:
    """A qualifier in the form in which it is compared; what documents leave out is what they mean by it."""
    if key == "kind":
        return _kind(claim)
    value = claim.qualifiers.get(key, _EVERY.get(key, "") if claim.predicate == "capacity" else "")
    if key == "material":
        return _materials(value) or ("magnets" if claim.subject.type == "MagnetPlant" else "")
    return slugify(str(value)) if value != "" else ""


def _kind(claim: Claim) -> str:
    said = str(claim.qualifiers.get("kind", ""))
    return "planned" if claim.modality != "asserted" or said in _PLANS else "quota" if said == "quota" else "built"


def _materials(value: Qualifier) -> str:
    return "; ".join(sorted({_material(slugify(part)) for part in str(value).split(";") if part.strip()}))


def _material(slug: str) -> str:
    """A material as capacities are compared: who says "magnets" means NdFeB magnets, where he means no other."""
    known = gazetteer().by_id(f"material/{slug}")
    return "magnets" if known is not None and known.kind == "magnet" and "Sm" not in known.elements else slug


def _about(predicate: str, terms: Mapping[str, str]) -> str:
    said = [term.replace("-", " ") for key, term in terms.items() if term and term != _EVERY.get(key)]
    if predicate == "starts":
        return f"start of {said[0]}" if said else "start"
    return ", ".join([{"ends": "end", "status": "state"}.get(predicate, predicate), *said])


# --- relations -------------------------------------------------------------------------------------------------------


def _of_relation(graph: Graph, claim: Claim) -> tuple[Question, Answer] | None:
    relation = vocabulary().relation.get(claim.predicate)
    if relation is None or relation.one_value is None or claim.object is None:
        return None
    if relation.one_value == "subject":
        return _of_holder(claim)
    if relation.one_value == "state":
        return _of_place(claim)
    return _of_qualifier(graph, claim, relation.one_value, relation.one_value_per)


def _of_holder(claim: Claim) -> tuple[Question, Answer] | None:
    if claim.object is None or claim.subject.type in _STATES:
        return None  # a state that builds a plant does so through somebody
    site = claim.object.id
    if not _names_site(claim, site):
        return None
    question = Question(site, "holder", claim.predicate, "operator", (site,))
    return question, Answer(claim.subject.id, claim)


def _names_site(claim: Claim, site: str) -> bool:
    """Whether the claim is surely of this listed plant, and not of another in the same town.

    "Its plant at Alphaville" is read as the listed plant of Alphaville. Where the tables know another operator, such
    words are no disagreement; only a word of the plant's own name makes them one.
    """
    known = gazetteer().by_id(site)
    if known is None or claim.object is None or known.operator in (None, claim.subject.id) or known.type == "Mine":
        return True
    places = (gazetteer().by_id(place) for place in known.within)
    town = {word for place in places if place for word in _name_words(place.name)}
    own = {word for name in (known.name, *known.aliases) for word in _name_words(name)} - town - _usual_words()
    return not own.isdisjoint(_name_words(claim.object.mention))


@cache
def _usual_words() -> frozenset[str]:
    """Words of so many names of facilities that they tell none apart: plant, rare, earth."""
    sites = [k for k in gazetteer() if vocabulary().is_facility(k.type)]
    counts = Counter(word for k in sites for word in {w for n in (k.name, *k.aliases) for w in _name_words(n)})
    return frozenset(word for word, count in counts.items() if count > _USUAL)


def _name_words(name: str) -> list[str]:
    return slugify(name).split("-")


def _of_place(claim: Claim) -> tuple[Question, Answer] | None:
    """The state of a facility, with the region below it where one is named that has places of its own."""
    if claim.object is None or not vocabulary().is_facility(claim.subject.type):
        return None
    place = _region(claim.object.id) or gazetteer().territory_of(claim.object.id)
    if place in (None, "government/european-union"):
        return None
    site = claim.subject.id
    return Question(site, "place", claim.predicate, "where it lies", (site,)), Answer(str(place), claim)


def _region(place: str) -> str | None:
    """The part of a state in which a place lies, where the tables know it as one that holds other places."""
    known = gazetteer().by_id(place)
    while known is not None and known.within and not known.within[0].startswith("government/"):
        known = gazetteer().by_id(known.within[0])
    return known.id if known is not None and known.id in _regions() else None


@cache
def _regions() -> frozenset[str]:
    """Parts of states that hold other places: Texas is one, a county that stands beside its region is none."""
    places = [known for known in gazetteer() if known.type == "Place"]
    parts = {known.id for known in places if known.within and known.within[0].startswith("government/")}
    return frozenset(within for known in places for within in known.within if within in parts)


def _of_qualifier(graph: Graph, claim: Claim, asked: str, per: Sequence[str]) -> tuple[Question, Answer] | None:
    value = claim.qualifiers.get(asked)
    if value is None or claim.object is None:
        return None
    terms = {key: _term(key, claim) for key in per if key not in ("subject", "object")}
    when = "planned" if claim.modality != "asserted" else ""
    other = graph.name(claim.object.id)
    about = ", ".join(
        p.replace("-", " ")
        for p in (f"{_MEASURE[asked].get(claim.predicate, asked)} {other}", *terms.values(), when)
        if p
    )
    number = float(value) if isinstance(value, int | float) else _amount(str(value))
    unit = "%" if asked == "percent" else ""
    ends = (claim.subject.id, claim.object.id)
    question = Question(ends[0], "number", claim.predicate, about, ends, (ends[1], *terms.values(), when))
    return question, Answer(f"{value}{unit}", claim, number)


_MEASURE: Mapping[str, Mapping[str, str]] = {
    "percent": {"owns_equity": "stake in", "controls_share": "share of"},
    "price": {"sets_price_floor": "price floor for"},
}


def _amount(text: str) -> float | None:
    try:
        return float(text.split(" ", maxsplit=1)[0])
    except ValueError:
        return None


def _of_deal(graph: Graph, claim: Claim, buyers: Mapping[frozenset[str], str]) -> tuple[Question, Answer] | None:
    """The state of a purchase, merger or stake; of other deals, plan and contract are told in too similar words.

    What some call a merger and others a purchase is one deal, and a contract that binds is not yet a purchase.
    """
    if claim.object is None or claim.predicate not in _OWNERSHIP:
        return None
    predicate, ends = claim.predicate, (claim.subject.id, claim.object.id)
    if predicate == "merges_with":
        buyer = buyers.get(frozenset(ends))
        predicate = "acquires" if buyer else predicate
        ends = (min(ends), max(ends)) if buyer in (None, min(ends)) else (max(ends), min(ends))
    words = {"acquires": "acquisition of", "merges_with": "merger with", "owns_equity": "stake in"}[predicate]
    about = f"state of the {words} {graph.name(ends[1])}"
    state = "pending" if claim.modality == "asserted" and _signed(claim) else _DEAL_STATE[claim.modality]
    return Question(ends[0], "deal", predicate, about, ends, ends[1:]), Answer(state, claim)


def _signed(claim: Claim) -> bool:
    """Whether a purchase is told of as agreed and not as done, by the record of a source or by the words."""
    words = claim.evidence.text
    told = claim.extractor != REGISTRY and _AGREED.search(words) is not None and _DONE.search(words) is None
    return told or claim.qualifiers.get("commitment") in _SIGNED


def _buyers(graph: Graph) -> dict[frozenset[str], str]:
    """The buyer of each pair of firms of which somebody says that one buys the other."""
    bought = (c for c in graph.claims.values() if c.predicate == "acquires" and c.object and c.modality != "negated")
    return {frozenset((c.subject.id, c.object.id)): c.subject.id for c in bought if c.object}


# --- values ----------------------------------------------------------------------------------------------------------


def _by_value(kind: Kind, answers: Iterable[Answer]) -> Values:
    """Answers that agree, together: numbers to one percent, dates as far as both are known, all else exactly."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    names = {"number": _near_numbers, "date": _coarse_dates, "place": _coarse_places}.get(kind, _as_said)(answers)
    for value, claim, _ in answers:
        groups[names[value]].append(claim)
    return {value: tuple(sorted(groups[value], key=lambda c: c.id)) for value in sorted(groups)}


def _as_said(answers: Iterable[Answer]) -> dict[str, str]:
    return {a.value: a.value for a in answers}


def _near_numbers(answers: Iterable[Answer]) -> dict[str, str]:
    """Each value with the least of those near it; a value that is no number stands for itself."""
    numbers = sorted({(a.number, a.value) for a in answers if a.number is not None})
    names = {a.value: a.value for a in answers}
    first: tuple[float, str] | None = None
    for number, value in numbers:
        if first is None or not _same_number(first[0], number, value):
            first = (number, value)
        names[value] = first[1]
    return names


def _same_number(low: float, high: float, value: str) -> bool:
    """Whether two numbers are one but for rounding; percentages also where one is the other cut to whole ones."""
    near = high - low <= SAME_NUMBER * abs(high)
    whole = value.endswith("%") and (low == int(low)) != (high == int(high)) and abs(high - low) <= _HALF
    return near or whole


def _coarse_dates(answers: Iterable[Answer]) -> dict[str, str]:
    """Each date with the first finer one that it may mean: 2028 and 2028-06 are one date."""
    dates = sorted({a.value for a in answers})
    finest = [d for d in dates if not any(o != d and o.startswith(d) for o in dates)]
    return {date: next((f for f in finest if f.startswith(date)), date) for date in dates}


def _coarse_places(answers: Iterable[Answer]) -> dict[str, str]:
    """Each state with the first of its regions that is named, since a region says its state too."""
    places = sorted({a.value for a in answers})
    regions = {str(gazetteer().territory_of(p)): p for p in reversed(places) if not p.startswith("government/")}
    return {place: regions.get(place, place) for place in places}
