"""Facts besides those that rules find: what words for sites, policies and tickers say by themselves, and what
follows from another fact of the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from reegraph.extract.amounts import counted, takes_in
from reegraph.extract.facilities import FACILITIES
from reegraph.extract.found import Found, yearly
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.lines import Lines
from reegraph.extract.modality import modality_of
from reegraph.extract.reading import Read
from reegraph.extract.site_words import described_sites, products, sizes
from reegraph.extract.things import Things
from reegraph.extract.tickers import tickers
from reegraph.extract.views import CODES
from reegraph.extract.whereabouts import names_of_regions
from reegraph.model import Value


def counted_facts(facts: Iterable[Found], items: Sequence[Item], things: Things) -> Iterator[Found]:
    """What a site makes, or takes in, by the tonnes that it is said to have of it."""
    for fact in list(facts):
        if fact.predicate not in ("capacity", "production") or fact.value is None or fact.subject.type == "Government":
            continue
        amount = _amount_item(fact, items)
        words = [i for i in items if fact.subject.end <= i.start and amount and i.end <= amount.start]
        for material in counted(amount, items) if amount is not None else ():
            predicate = "consumes" if takes_in(words, material, things) else "produces"
            yield Found(fact.subject, predicate, material, None, {}, fact.modality, 0.7, f"{fact.rule}-of")

    yield from traded_facts(facts, items)


# Plants that take in what they are sent; a magnet plant may be sent machines and test pieces as well.
_FED = frozenset({"Refinery", "MetalPlant", "RecyclingPlant"})
_NEAR_GOODS = 10  # items behind a sale, or before it, among which its goods are looked for
_JOINTS = frozenset({",", "and", "or", "&"})


def traded_facts(facts: Iterable[Found], items: Sequence[Item]) -> Iterator[Found]:
    """What a site sells it makes, and what a plant is sent it takes in; a firm may sell what others made."""
    for fact in list(facts):
        other = fact.object
        if fact.predicate not in ("supplies", "offtake") or other is None or fact.modality == "negated":
            continue
        made, fed = fact.subject.type in FACILITIES, other.type in _FED
        for material in _goods(fact.subject, other, items) if made or fed else ():
            if made:
                yield Found(fact.subject, "produces", material, None, {}, fact.modality, 0.7, f"{fact.rule}-goods")
            if fed:
                yield Found(other, "consumes", material, None, {}, fact.modality, 0.6, f"{fact.rule}-goods")


def _goods(seller: Item, buyer: Item, items: Sequence[Item]) -> list[Item]:
    """The materials that a sale is of: the first named between its ends, or right behind them, or right before."""
    ends = sorted(n for n, i in enumerate(items) if i is seller or i is buyer)
    if len(ends) != 2:
        return []
    first, last = ends
    for places in (
        range(first + 1, last),
        range(last + 1, min(last + _NEAR_GOODS, len(items))),
        range(max(0, first - _NEAR_GOODS), first),
    ):
        at = next((n for n in places if items[n].type == "Material"), None)
        if at is not None:
            return _listed(items, at)
    return []


def _listed(items: Sequence[Item], at: int) -> list[Item]:
    """The materials of a list that begins here."""
    found = [items[at]]
    while at + 2 < len(items) and items[at + 1].lower in _JOINTS:
        at += 2 + (items[at + 2].lower in _JOINTS)
        if at >= len(items) or items[at].type != "Material":
            break
        found.append(items[at])
    return found


def _amount_item(fact: Found, items: Sequence[Item]) -> Item | None:
    said = [
        i for i in items if i.quantity is not None and fact.value is not None and i.quantity.text == fact.value.text
    ]
    return next((i for i in said if i.start >= fact.subject.end), said[0] if said else None)


def _says_where(part: Item, site: Item) -> bool:
    """Whether a part of the phrase of a site says where it is. A mine has its name of its own, not of a town."""
    if part.span is not None and part.span.how == "demonym":
        return True
    return part.type == "Place" and (site.type != "Mine" or part.lower in names_of_regions())


_NO_SUCH = re.compile(r"(?<!\S)(?:no|any|without|than|another) (?:\S+ ){0,2}$")


def site_facts(lines: Lines) -> Iterator[Found]:
    """What the phrases for sites say: what is made there, and how much of it."""
    sites = described_sites(lines.seen.marks)
    text = lines.line(lines.shown.whole) if sites else ""
    for index, site in sites:
        at = text.find(f"⟦{CODES[site.type]}{index}⟧")
        modality = modality_of(text, at, at + 4)
        for place in (p for p in site.parts if _says_where(p, site)):
            yield Found(site, "located_in", place, None, {}, modality, 0.8, "place-in-site")
        if _NO_SUCH.search(text[:at]):
            continue
        for product_ in products(site):
            yield Found(site, "produces", product_, None, {}, modality, 0.6, "product-in-site")
        for quantity, made in sizes(site):
            value = yearly(quantity.value())
            yield Found(site, "capacity", None, value, made, modality, 0.8, "size-in-site")


def placed_facts(sentence: Read) -> Iterator[Found]:
    """Sites that took their name from a place which the text gave before them, and those who make things in a town."""
    for site, place in sentence.placed:
        yield Found(site, "located_in", place, None, {}, "asserted", 0.7, "site-at-place-before")
    for site, firm in sentence.worked:
        yield Found(firm, "operates", site, None, {}, "asserted", 0.7, "maker-in-town")


def suspended(facts: Iterable[Found]) -> Iterator[Found]:
    """A policy that somebody suspends is suspended, one that somebody lifts has expired."""
    for fact in list(facts):
        if fact.predicate == "suspends" and fact.object is not None and fact.modality in ("asserted", "planned"):
            word = "expired" if fact.rule == "suspends-lift" else "suspended"
            value = Value(word=word, text=word)
            yield Found(fact.object, "status", None, value, {}, fact.modality, fact.confidence, fact.rule)


_OWN = ("its ", "their ")
_LAWS = frozenset({"law", "order"})


def _is_law(policy: Item) -> bool:
    """Whether a policy is a law or order by name, which none but its own state suspends."""
    return lexicon().policy_heads.family.get(policy.lower.split()[-1]) in _LAWS


def had_in_force(facts: Iterable[Found]) -> Iterator[Found]:
    """A state that pauses or lifts its own policy, or a law, had made it, if nobody else is said to have made it."""
    known = list(facts)
    told = {f.object.thing for f in known if f.predicate == "imposes" and f.object is not None}
    for fact in known:
        if fact.predicate != "suspends" or fact.object is None or fact.object.thing in told:
            continue
        own = fact.object.lower.startswith(_OWN) or _is_law(fact.object)
        if own and fact.subject.type == "Government" and fact.modality in ("asserted", "planned"):
            yield Found(fact.subject, "imposes", fact.object, None, {}, "asserted", 0.7, f"{fact.rule}-of-own")


_LIMITING = frozenset({"control", "tariff", "quota"})
_NOT_LIMITING = frozenset({"reserve", "strategy", "truce"})
_ALLOWING = frozenset(
    {
        "licences",
        "licenses",
        "exemption",
        "exemptions",
        "waiver",
        "waivers",
        "royalty",
        "royalties",
        "subsidy",
        "subsidies",
    }
)


def limits_nothing(predicate: str, subject: Item) -> bool:
    """Whether a fact would say that a reserve, a strategy or a truce restricts what it is for."""
    if predicate != "restricts" or subject.type != "Policy":
        return False
    word = subject.lower.split()[-1]
    return word in _ALLOWING or lexicon().policy_heads.family.get(word) in _NOT_LIMITING


def policy_facts(items: Sequence[Item]) -> Iterator[Found]:
    """A limit names in its own words what it limits: "rare earth export controls", "the gallium ban"."""
    families = lexicon().policy_heads.family
    for item in items:
        if item.type == "Policy" and item.parts and families.get(item.parts[-1].lower) in _LIMITING:
            for limited in item.parts:
                if limited.type in ("Material", "Technology", "EndUse"):
                    yield Found(item, "restricts", limited, None, {}, "asserted", 0.8, "limited-in-policy")


def ticker_facts(items: Sequence[Item], text: str) -> Iterator[Found]:
    """A ticker in brackets belongs to the firm right before the bracket."""
    if not items:
        return
    start, end = items[0].start, items[-1].end
    for bracket, first, last, symbols in tickers(text[start:end]):
        firms = [
            i for i in items if i.type == "Company" and i.end <= start + bracket and i.span and i.span.how != "demonym"
        ]
        if firms and start + bracket - firms[-1].end <= 40:
            words = text[start + first : start + last]
            for symbol in symbols:
                value = Value(word=symbol, text=words)
                yield Found(firms[-1], "ticker", None, value, {}, "asserted", 0.97, "ticker-in-brackets")
