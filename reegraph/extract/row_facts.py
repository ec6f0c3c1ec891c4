"""The facts that a row of a table says by its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.matching import Found, yearly
from reegraph.extract.rows import Row, first_of, inside, named, row_words
from reegraph.model import Modality, Qualifier, Value, vocabulary

_PLACES = frozenset({"Place", "Government"})
_FIRMS = ORGANISATIONS - {"Government"}
_UNBUILT = frozenset({"planned", "permitting", "construction", "commissioning"})
_CONFIDENCE = 0.85


class _Ends(NamedTuple):
    """Whom a row speaks of: its sites, the firms that run them, and how far along they are."""

    sites: list[Item]
    firms: list[Item]
    modality: Modality

    def doers(self) -> list[Item]:
        """The sites first, then the firms."""
        return [*self.sites, *self.firms]


def row_facts(items: Sequence[Item], row: Row, topic: Item | None, text: str) -> Iterator[Found]:
    """What a row says. `topic` is the thing that the table, or the text before it, speaks of."""
    ends = _ends(items, row, topic, text)
    yield from _of_sites(items, row, ends)
    yield from _of_products(items, row, ends, text)
    yield from _of_trade(items, row, ends)
    yield from _of_time(items, row, ends, text)
    yield from _of_money(items, row, topic, text)


def _ends(items: Sequence[Item], row: Row, topic: Item | None, text: str) -> _Ends:
    sites = named(items, row.cell("site") or row.cell("mine"), FACILITIES)
    firms = named(items, row.cell("operator"), _FIRMS)
    if row.about is not None and topic is not None:
        sites, firms = ([topic], []) if topic.type in FACILITIES else ([], [topic])
    state = _said(row, "status", row_words().status, text)
    start = row.cell("start") or row.cell("status")
    dated = any(i.quantity is not None and i.quantity.kind == "date" for i in inside(items, start))
    return _Ends(sites[:1], firms, "planned" if state in _UNBUILT or (dated and state != "operating") else "asserted")


def _said(row: Row, role: str, words: dict[str, tuple[str, ...]], text: str) -> str:
    cell = row.cell(role)
    return first_of(words, re.split(";", text[cell.start : cell.end])[0]) if cell else ""


def _of_sites(items: Sequence[Item], row: Row, ends: _Ends) -> Iterator[Found]:
    places = [*named(items, row.cell("site") or row.cell("mine"), _PLACES), *named(items, row.cell("place"), _PLACES)]
    for site in ends.sites:
        yield from (_relation(site, "located_in", p, "asserted") for p in places)
        yield from (_relation(f, "operates", site, ends.modality) for f in ends.firms if row.cell("operator"))
    if not ends.sites:
        yield from (_relation(f, "located_in", p, "asserted") for f in ends.firms for p in places)


def _of_products(items: Sequence[Item], row: Row, ends: _Ends, text: str) -> Iterator[Found]:
    made, fed = (named(items, row.cell(role), frozenset({"Material"})) for role in ("product", "feed"))
    for doer in ends.doers():
        yield from (_relation(doer, "produces", m, ends.modality) for m in made)
        yield from (_relation(doer, "consumes", m, ends.modality) for m in fed)
    of: dict[str, Qualifier] = {"material": "; ".join(m.lower for m in made)} if made else {}
    for doer in ends.doers()[:1]:
        yield from (_attribute(doer, "capacity", value, of, ends.modality) for value in _capacities(items, row, text))


_UNIT_IN_HEADER = re.compile(r"\b(?:tpa|tpy|mtpa|t/yr|t/y|t/a|tonnes|tons|mt|t)\b")
_BARE_NUMBER = re.compile(r"[~<>c. ]*(\d[\d,]*)\b")


def _capacities(items: Sequence[Item], row: Row, text: str) -> Iterator[Value]:
    """The masses of a capacity cell; a bare number has the unit of the header."""
    masses = [i.quantity for i in inside(items, row.cell("capacity")) if i.quantity and i.quantity.kind == "mass"]
    yield from (yearly(q.value()) for q in masses)
    cell = row.cell("capacity")
    if cell is not None and not masses and _UNIT_IN_HEADER.search(cell.header):
        bare = _BARE_NUMBER.match(text[cell.start : cell.end])
        if bare:
            yield Value(number=int(bare[1].replace(",", "")), unit="t/yr", text=bare[0])


def _of_trade(items: Sequence[Item], row: Row, ends: _Ends) -> Iterator[Found]:
    feeders = named(items, row.cell("feed"), _FIRMS)
    yield from (_relation(f, "supplies", doer, ends.modality) for f in feeders for doer in ends.doers()[:1])
    buyer = row.cell("buyer")
    predicate = "offtake" if buyer is not None and "offtake" in buyer.header else "supplies"
    sellers = ends.firms or ends.sites
    yield from (_relation(s, predicate, b, ends.modality) for b in named(items, buyer, _FIRMS) for s in sellers)


def _of_time(items: Sequence[Item], row: Row, ends: _Ends, text: str) -> Iterator[Found]:
    state = _said(row, "status", row_words().status, text)
    for site in ends.sites:
        if state:
            yield _attribute(site, "status", Value(word=state, text=state), {}, ends.modality)
        cell = row.cell("start") or row.cell("status")
        dates = [i for i in inside(items, cell) if i.quantity is not None and i.quantity.kind == "date"]
        if cell is not None and dates and dates[0].quantity is not None:
            words = f"{cell.header} {text[cell.start : dates[0].start].rpartition(';')[2]}"
            milestone = first_of(row_words().milestone, words) or "production"
            yield _attribute(site, "starts", dates[0].quantity.value(), {"milestone": milestone}, ends.modality)


def _of_money(items: Sequence[Item], row: Row, topic: Item | None, text: str) -> Iterator[Found]:
    """Who gives money by which instrument, to the one named in the row or else to the topic of the table."""
    amount = row.cell("amount")
    if amount is None or not (row.cell("funder") or row.cell("recipient")):
        return
    givers = _givers(items, row) or _if_giver(topic, row)
    takers = named(items, row.cell("recipient"), _FIRMS | FACILITIES) or (
        [topic] if topic and row.cell("funder") else []
    )
    kind = row.cell("instrument")
    said = text[kind.start : kind.end] if kind else ""
    qualifiers: dict[str, Qualifier] = {"instrument": first_of(row_words().instrument, said) or "other"}
    money = next(
        (i.quantity for i in inside(items, amount) if i.quantity is not None and i.quantity.kind == "money"), None
    )
    if money is not None:
        qualifiers["amount"] = money.amount()
    for giver in givers:
        for taker in takers:
            yield Found(giver, "funds", taker, None, qualifiers, "asserted", _CONFIDENCE, "row-funds")


def _givers(items: Sequence[Item], row: Row) -> list[Item]:
    """The firms of a cell; a state only where it stands alone, for in brackets it says where the firm is at home."""
    cell = row.cell("funder")
    return named(items, cell, _FIRMS | {"Programme"}) or named(items, cell, frozenset({"Government"}))


def _if_giver(topic: Item | None, row: Row) -> list[Item]:
    return [topic] if topic is not None and topic.type in _FIRMS and not row.cell("funder") else []


def _relation(subject: Item, predicate: str, other: Item, modality: Modality) -> Found:
    return Found(subject, predicate, other, None, {}, modality, _CONFIDENCE, f"row-{predicate.replace('_', '-')}")


def _attribute(subject: Item, name: str, value: Value, qualifiers: dict[str, Qualifier], modality: Modality) -> Found:
    known = vocabulary().attribute[name].qualifiers
    kept = {k: v for k, v in qualifiers.items() if k in known}
    return Found(subject, name, None, value, kept, modality, _CONFIDENCE, f"row-{name}")
