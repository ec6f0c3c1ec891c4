"""The facts that a row of a table says by its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from reegraph.extract.besides import limits_nothing
from reegraph.extract.columns import column_words, first_of
from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.found import Found, yearly
from reegraph.extract.items import Item
from reegraph.extract.rows import Cell, Row, inside, named
from reegraph.model import Modality, Qualifier, Value, vocabulary

_PLACES = frozenset({"Place", "Government"})
_FIRMS = ORGANISATIONS - {"Government"}
_UNBUILT = frozenset({"planned", "permitting", "construction", "commissioning"})
_COMING = "commissioning"  # with a date behind it says when that will be
_OWNED = FACILITIES | {"Company"}
_MATERIAL = frozenset({"Material"})
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
    if row.cell("policy"):
        yield from _of_policy(items)
        return
    ends = _ends(items, row, topic, text)
    yield from _of_sites(items, row, ends)
    yield from _of_owners(items, row, ends)
    yield from _of_holdings(items, row, topic) if row.about is None else _of_holders(items, row, topic)
    yield from _of_products(items, row, ends)
    yield from _of_uses(items, row)
    yield from _of_numbers(items, row, ends, text)
    yield from _of_trade(items, row, ends)
    yield from _of_time(items, row, ends, text)
    yield from _of_money(items, row, topic, text)


def _of_policy(items: Sequence[Item]) -> Iterator[Found]:
    """Whose the one policy of a row is, and which materials it limits, where the row names them."""
    policies = [i for i in items if i.type == "Policy"]
    if len({p.thing for p in policies}) != 1:
        return
    makers = [i for i in items if i.type in ("Government", "Agency") and i.span and i.span.how != "demonym"]
    if len({m.thing for m in makers}) == 1:
        yield _relation(makers[0], "imposes", policies[0], "asserted")
    limits = not limits_nothing("restricts", policies[0])
    yield from (_relation(policies[0], "restricts", m, "asserted") for m in items if limits and m.type == "Material")


def _ends(items: Sequence[Item], row: Row, topic: Item | None, text: str) -> _Ends:
    sites = named(items, row.cell("site") or row.cell("mine"), FACILITIES)
    firms = named(items, row.cell("operator") or row.cell("holder"), _FIRMS)
    if row.about is None or topic is None:
        sites = sites[:1]
    elif topic.type in FACILITIES:
        sites = [topic]
    else:
        firms = [topic]
    state = _said(row, "status", column_words().status, text)
    start = row.cell("start") or row.cell("status")
    dated = any(i.quantity is not None and i.quantity.kind == "date" for i in inside(items, start))
    return _Ends(sites, firms, "planned" if state in _UNBUILT or (dated and state != "operating") else "asserted")


def _said(row: Row, role: str, words: dict[str, tuple[str, ...]], text: str) -> str:
    cell = row.cell(role)
    if cell is None:
        return ""
    words_of_cell = re.split(";", text[cell.start : cell.end])[0]
    state = first_of(words, words_of_cell)
    return "" if state == _COMING and re.match(r"\W*commissioning\b.*\d", words_of_cell, re.IGNORECASE) else state


def _of_sites(items: Sequence[Item], row: Row, ends: _Ends) -> Iterator[Found]:
    where = [row.cell("site") or row.cell("mine"), *(c for c in row.cells if c.role == "place")]
    places = [place for cell in where for place in named(items, cell, _PLACES)]
    for site in ends.sites:
        around = (p for p in places if site.type != "Mine" or p.lower != site.lower)  # a mine is named, not placed
        yield from (_relation(site, "located_in", p, "asserted") for p in around)
        yield from (_relation(f, "operates", site, ends.modality) for f in ends.firms)
    if not ends.sites:
        firms = ends.firms or named(items, row.cells[0] if row.cells and row.about is None else None, _FIRMS)[:1]
        yield from (_relation(f, "located_in", p, "asserted") for f in firms for p in places)


_WHOLE = 100  # percent
_HOLDS = re.compile(r"owner|owned|holder|parent")


def _of_holders(items: Sequence[Item], row: Row, topic: Item | None) -> Iterator[Found]:
    """Whose the firm is that a line with a label speaks of: "Parent: Alpha Holdings", "Owners: Alpha 51%, Beta 49%"."""
    cell = row.cell("holder") or row.cell("operator")
    if cell is None or topic is None or topic.type in FACILITIES or not _HOLDS.search(cell.header.lower()):
        return
    holders = [h for h in named(items, cell, ORGANISATIONS) if h.thing != topic.thing]
    for holder, following in zip_longest(holders, holders[1:]):
        stop = following.start if following else cell.end
        near = items if len(holders) == 1 else [i for i in items if holder.end <= i.start < stop]
        part = next(_percentages(near), None)
        if "parent" in cell.header.lower():
            yield _relation(topic, "subsidiary_of", holder, "asserted")
        elif part is None:
            yield _relation(holder, "owns_equity", topic, "asserted")
        else:
            yield from _owned(holder, topic, part)


def _of_owners(items: Sequence[Item], row: Row, ends: _Ends) -> Iterator[Found]:
    """The owners of a site with the part that each holds: "Alpha (60%), Beta 40%"."""
    holder: Item | None = None
    for item in inside(items, row.cell("operator")) if ends.sites else ():
        if item.span is not None and item.type in ORGANISATIONS and item.span.how != "demonym":
            holder = item
        for part in _percentages([item]) if holder is not None else ():
            yield from (_stake(holder, site, part) for site in ends.sites if holder is not None and part != _WHOLE)
            holder = None


def _of_holdings(items: Sequence[Item], row: Row, topic: Item | None) -> Iterator[Found]:
    """What part the one that a table speaks of holds of whom, or who of it; who bought whom."""
    part = next(_percentages(inside(items, row.cell("stake"))), None)
    if topic is not None and topic.type in _OWNED and part is not None:
        held = named(items, row.cell("subsidiary"), _OWNED)[:1] if topic.type == "Company" else []
        yield from (fact for h in held if h.thing != topic.thing for fact in _owned(topic, h, part))
        holders = named(items, row.cell("holder"), ORGANISATIONS)[:1]
        yield from (_stake(holder, topic, part) for holder in holders if holder.thing != topic.thing)
    for buyer in named(items, row.cell("acquirer"), _FIRMS)[:1]:
        targets = named(items, row.cell("target"), _OWNED)
        yield from (_relation(buyer, "acquires", t, "asserted") for t in targets if t.thing != buyer.thing)


def _owned(owner: Item, held: Item, part: float) -> Iterator[Found]:
    """A firm that is held whole is the owner's subsidiary."""
    if part != _WHOLE:
        yield _stake(owner, held, part)
    elif held.type == "Company":
        yield _relation(held, "subsidiary_of", owner, "asserted")


def _percentages(items: Sequence[Item]) -> Iterator[float]:
    yield from (i.quantity.value().number or 0 for i in items if i.quantity and i.quantity.kind == "percent")


def _stake(holder: Item, held: Item, part: float) -> Found:
    return _relation(holder, "owns_equity", held, "asserted")._replace(qualifiers={"percent": part})


def _of_products(items: Sequence[Item], row: Row, ends: _Ends) -> Iterator[Found]:
    fed = named(items, row.cell("feed"), _MATERIAL)
    for doer in ends.doers():
        yield from (_relation(doer, "produces", m, ends.modality) for m in _made(items, row))
        yield from (_relation(doer, "consumes", m, ends.modality) for m in fed)


def _of_uses(items: Sequence[Item], row: Row) -> Iterator[Found]:
    """What each material of a row is for, by the column of uses."""
    uses = named(items, row.cell("use"), frozenset({"EndUse"})) or named(items, row.cell("use"), _MATERIAL)
    for material in _made(items, row):
        yield from (_relation(material, "used_in", use, "asserted") for use in uses if use.thing != material.thing)


def _made(items: Sequence[Item], row: Row) -> list[Item]:
    return named(items, row.cell("product"), _MATERIAL) or named(items, row.cell("production"), _MATERIAL)


def _of_numbers(items: Sequence[Item], row: Row, ends: _Ends, text: str) -> Iterator[Found]:
    """Capacities, outputs, reserves, grades, tickers; those of a state where the row is about no site or firm."""
    made = _made(items, row)
    of: dict[str, Qualifier] = {"material": "; ".join(m.lower for m in made)} if made else {}
    states = [] if ends.doers() else named(items, row.cell("place"), frozenset({"Government"}))
    for doer in ends.doers()[:1]:
        values = _all_masses(items, row.cells_of("capacity"), text)
        yield from (_attribute(doer, "capacity", yearly(value), of, ends.modality) for value in values)
    for doer in [*ends.doers(), *states][:1]:
        values = _all_masses(items, row.cells_of("production") or _numbered(items, row), text)
        yield from (_attribute(doer, "production", value, of, ends.modality) for value in values)
    for mine in [*(s for s in ends.sites if s.type == "Mine"), *states][:1]:
        values = _all_masses(items, row.cells_of("reserves"), text)
        yield from (_attribute(mine, "reserves", value, {}, "asserted") for value in values)
        yield from (
            _attribute(mine, "grade", v, {}, "asserted") for v in _grades(items, row, text) if mine.type == "Mine"
        )
    for firm in ends.firms[:1]:
        yield from (_attribute(firm, "ticker", v, {}, "asserted") for v in _tickers(row.cell("ticker"), text))


def _numbered(items: Sequence[Item], row: Row) -> list[Cell]:
    """The columns "Output" that give tonnes."""
    cells = row.cells_of("product")
    return [c for c in cells if any(i.quantity and i.quantity.kind == "mass" for i in inside(items, c))]


_BARE_NUMBER = re.compile(r"[~<>c. ]*(\d[\d,]*(?:\.\d+)?)(?![\d%])")
_TICKER = re.compile(r"([A-Z][A-Za-z-]{1,9}): ?([A-Z0-9]{1,6})\b")
# The units of a header, each with how many tonnes it is; the first that stands there counts.
_UNITS = (
    (re.compile(r"\b(?:Mtpa|Mt|million (?:metric )?(?:tonnes|tons|t))\b"), 1e6),
    (re.compile(r"\b(?:ktpa|ktpy|kt|thousand (?:metric )?(?:tonnes|tons|t))\b"), 1e3),
    (re.compile(r"\b(?:tpa|tpy|mtpa|t/yr|t/y|t/a|tonnes|tons|mt|t)\b"), 1.0),
)


def _all_masses(items: Sequence[Item], cells: Sequence[Cell], text: str) -> Iterator[Value]:
    for cell in cells:
        yield from _masses(items, cell, text)


def _masses(items: Sequence[Item], cell: Cell | None, text: str) -> Iterator[Value]:
    """The masses of a cell; a bare number has the unit of the header."""
    masses = [i.quantity for i in inside(items, cell) if i.quantity and i.quantity.kind == "mass"]
    yield from (q.value() for q in masses)
    if cell is None or masses:
        return
    factor = next((f for unit, f in _UNITS if unit.search(cell.header)), None)
    bare = _BARE_NUMBER.match(text[cell.start : cell.end])
    if factor is not None and bare:
        number = round(float(bare[1].replace(",", "")) * factor, 6)
        yield Value(number=int(number) if number.is_integer() else number, unit="t", text=bare[0])


def _grades(items: Sequence[Item], row: Row, text: str) -> Iterator[Value]:
    """The percentage of a cell for the grade or the reserves; a bare number where the header has `%`."""
    for cell in (row.cell("grade"), row.cell("reserves")):
        shares = [i.quantity for i in inside(items, cell) if i.quantity and i.quantity.kind == "percent"]
        bare = _BARE_NUMBER.match(text[cell.start : cell.end]) if cell and not shares and "%" in cell.header else None
        if bare and cell and cell.role == "grade":
            yield Value(number=float(bare[1].replace(",", "")), unit="percent", text=bare[0])
        if shares:
            yield shares[0].value()
        if shares or bare:
            return


def _tickers(cell: Cell | None, text: str) -> Iterator[Value]:
    for match in _TICKER.finditer(text, cell.start, cell.end) if cell else ():
        yield Value(word=f"{match[1].upper()}:{match[2]}", text=match[0])


def _of_trade(items: Sequence[Item], row: Row, ends: _Ends) -> Iterator[Found]:
    through = {b.thing for a, b in pairwise(inside(items, row.cell("feed"))) if a.lower in ("via", "through")}
    feeders = [f for f in named(items, row.cell("feed"), _FIRMS) if f.thing not in through]
    yield from (_relation(f, "supplies", doer, ends.modality) for f in feeders for doer in ends.doers()[:1])
    buyer = row.cell("buyer")
    predicate = "offtake" if buyer is not None and "offtake" in buyer.header.lower() else "supplies"
    sellers = ends.firms or ends.sites
    yield from (_relation(s, predicate, b, ends.modality) for b in named(items, buyer, _FIRMS) for s in sellers)


def _of_time(items: Sequence[Item], row: Row, ends: _Ends, text: str) -> Iterator[Found]:
    state = _said(row, "status", column_words().status, text)
    for site in ends.sites:
        if state:
            yield _attribute(site, "status", Value(word=state, text=state), {}, ends.modality)
        cell = row.cell("start") or row.cell("status")
        dates = [i for i in inside(items, cell) if i.quantity is not None and i.quantity.kind == "date"]
        if cell is not None and dates and dates[0].quantity is not None:
            words = f"{cell.header} {text[cell.start : dates[0].start].rpartition(';')[2]}"
            milestone = first_of(column_words().milestone, words) or "production"
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
    qualifiers: dict[str, Qualifier] = {"instrument": first_of(column_words().instrument, said) or "other"}
    money = next(
        (i.quantity for i in inside(items, amount) if i.quantity is not None and i.quantity.kind == "money"), None
    )
    if money is None and kind is None:
        return  # "Source" says where a number is from
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
