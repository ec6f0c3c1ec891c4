"""Claims to facts, and facts to deals: the only place that knows when two claims say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reegraph.graph.commitment import commitment_of
from reegraph.graph.dates import first_day, last_day, latest_report
from reegraph.graph.types import Deal, Fact
from reegraph.model import Claim, Modality, Qualifier, content_id, slugify, vocabulary

STRENGTH: tuple[Modality, ...] = ("asserted", "planned", "rumoured", "negated")

# Qualifiers that make another fact of the same triple; all others are terms, on which sources may differ.
DISTINGUISHING: dict[str, tuple[str, ...]] = {
    "supplies": ("material",),
    "offtake": ("material",),
    "funds": ("instrument",),
    "controls_share": ("stage", "scope", "year", "metric"),
    "capacity": ("material",),
    "production": ("material", "period"),
    "reserves": ("material",),
    "grade": ("material",),
    "starts": ("milestone",),
}

# The instrument decides the kind of a funding. "Invests" without more is money for a stake (docs/reference/claims.md);
# money of an unnamed kind keeps the kind that the vocabulary gives to `funds`.
INSTRUMENT_KIND = {
    "loan": "loan",
    "grant": "grant",
    "equity": "equity",
    "investment": "equity",
    "funding_round": "funding_round",
    "price_floor": "price_floor",
}
TERMS = ("years", "percent", "amount", "price")
OWNERSHIP = frozenset({"equity", "acquisition", "merger"})


def fold_facts(claims: Iterable[Claim]) -> dict[str, Fact]:
    """All facts that the claims state, by id in sorted order; the order of the claims does not matter.

    Claims state the same fact when subject, predicate, object or value (without its words) and the distinguishing
    qualifiers agree; a symmetric predicate reads either way round.
    """
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda c: c.id):
        groups[fact_id(claim)].append(claim)
    return {fact: _fold_fact(fact, groups[fact]) for fact in sorted(groups)}


def fact_id(claim: Claim) -> str:
    """The id of the fact that a claim states; the qualifiers of a flow count by material, whatever their order."""
    subject, other = _ends(claim)
    apart = {
        k: _plain(k, claim.qualifiers[k]) for k in DISTINGUISHING.get(claim.predicate, ()) if k in claim.qualifiers
    }
    value = None if claim.value is None else claim.value.key()
    return content_id([subject, claim.predicate, other, value, apart])


def _ends(claim: Claim) -> tuple[str, str | None]:
    if claim.object is None:
        return claim.subject.id, None
    ends = (claim.subject.id, claim.object.id)
    relation = vocabulary().relation.get(claim.predicate)
    return (min(ends), max(ends)) if relation is not None and relation.symmetric else ends


def _plain(key: str, value: Qualifier) -> str:
    if key != "material":
        return slugify(str(value))
    return "; ".join(sorted({slugify(part) for part in str(value).split(";") if part.strip()}))


def _fold_fact(fact: str, claims: Sequence[Claim]) -> Fact:
    """Fold claims, sorted by id, that state one fact."""
    modality = min((c.modality for c in claims), key=STRENGTH.index)
    stated = [c for c in claims if c.modality != "negated"]
    leading = [c for c in claims if c.modality == modality]
    subject, other = _ends(claims[0])
    return Fact(
        id=fact,
        subject=subject,
        predicate=claims[0].predicate,
        object=other,
        value=leading[0].value,
        qualifiers=merge_qualifiers(stated or claims),
        modality=modality,
        disputed=0 < len(stated) < len(claims),
        denied_on=_denied_on(claims),
        valid_from=min((c.valid_from for c in leading if c.valid_from), key=last_day, default=None),
        valid_to=max((c.valid_to for c in leading if c.valid_to), key=last_day, default=None),
        reported=min((first_day(c.reported) for c in leading if c.reported), default=None),
        last_reported=latest_report([c.reported for c in stated or claims]),
        claims=tuple(c.id for c in claims),
        documents=tuple(sorted({c.document_id for c in claims})),
    )


def _denied_on(claims: Sequence[Claim]) -> str | None:
    """The day of the last denial where nothing is stated on or after it; None too where a date is missing."""
    if any(c.reported is None for c in claims):
        return None
    denied = latest_report([c.reported for c in claims if c.modality == "negated"])
    stated = latest_report([c.reported for c in claims if c.modality != "negated"])
    return denied if denied is not None and (stated is None or stated < denied) else None


def merge_qualifiers(claims: Sequence[Claim]) -> dict[str, Qualifier]:
    """One value for each qualifier: the one most claims give, then the latest reported, then the first in order."""
    votes: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        for key, value in claim.qualifiers.items():
            votes[key][_plain(key, value)].append(claim)
    return {key: _elected(key, votes[key]) for key in sorted(votes)}


def _elected(key: str, votes: dict[str, list[Claim]]) -> Qualifier:
    newest = {text: latest_report([c.reported for c in claims]) or "" for text, claims in votes.items()}
    # max keeps the first of equals, so sorting first makes the choice independent of the order of claims.
    text = max(sorted(votes), key=lambda t: (len(votes[t]), newest[t]))
    return min((c.qualifiers[key] for c in votes[text]), key=str)


def fold_deals(facts: Iterable[Fact], claims: dict[str, Claim]) -> dict[str, Deal]:
    """All deals behind the facts, by id in sorted order: one for the same parties and kind.

    `supplies` and `offtake` between the same seller and buyer are one deal, an offtake if any claim says so: news tells
    of the same contract in both words, and two deals would look like two suppliers. For the same reason equity money
    and the stake that it buys are one deal.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda f: f.id):
        kind = deal_kind(fact)
        if kind is not None:
            groups["supply" if kind == "offtake" else kind, _parties(fact)].append(fact)
    deals = [_fold_deal(kind, parties, members, claims) for (kind, parties), members in groups.items()]
    return {deal.id: deal for deal in sorted(deals, key=lambda d: d.id)}


def deal_kind(fact: Fact) -> str | None:
    """The kind of deal that a fact tells of, or None where it tells of none."""
    relation = vocabulary().relation.get(fact.predicate)
    if relation is None or relation.deal is None:
        return None
    if fact.predicate == "supplies" and any(end.startswith("government/") for end in (fact.subject, str(fact.object))):
        return None  # trade between countries is a statistic, not an agreement
    if fact.predicate == "funds":
        return INSTRUMENT_KIND.get(str(fact.qualifiers.get("instrument", "")), relation.deal)
    if fact.predicate == "partners_with" and "joint" in str(fact.qualifiers.get("kind", "")).casefold():
        return "joint_venture"
    return relation.deal


def _parties(fact: Fact) -> tuple[str, ...]:
    # A floor under the price of a material has one party only; the material is a term.
    return tuple(e for e in (fact.subject, fact.object) if e is not None and not e.startswith("material/"))


def _fold_deal(kind: str, parties: tuple[str, ...], facts: Sequence[Fact], claims: dict[str, Claim]) -> Deal:
    stated = [f for f in facts if f.modality != "negated"]
    members = [claims[c] for f in facts for c in f.claims]
    reached = commitment_of(members)
    return Deal(
        id=f"deal/{content_id([kind, parties])}",
        kind="offtake" if any(f.predicate == "offtake" for f in stated or facts) else kind,
        parties=parties,
        terms=_terms(stated or facts, [c for c in members if c.modality != "negated"] or members),
        status=_status(kind, facts),
        commitment=reached.commitment if reached else None,
        commitment_claims=reached.claims if reached else (),
        valid_from=min((f.valid_from for f in stated if f.valid_from), key=last_day, default=None),
        valid_to=max((f.valid_to for f in stated if f.valid_to), key=last_day, default=None),
        reported=min((f.reported for f in facts if f.reported), default=None),
        facts=tuple(f.id for f in facts),
        claims=tuple(sorted(c.id for c in members)),
        documents=tuple(sorted({d for f in facts for d in f.documents})),
    )


def _terms(facts: Sequence[Fact], claims: Sequence[Claim]) -> dict[str, Qualifier]:
    """The terms on which most claims agree; materials of all facts are joined, since a deal may cover several."""
    merged = merge_qualifiers(claims)
    materials = {slugify(m): m for f in facts for m in f.material_names()}
    for fact in facts:
        if fact.object is not None and fact.object.startswith("material/"):
            named = sorted(c.object.name for c in claims if c.object is not None and c.object.id == fact.object)
            materials.update({slugify(name): name for name in named})
    terms: dict[str, Qualifier] = {"material": "; ".join(materials[m] for m in sorted(materials))} if materials else {}
    return terms | {key: merged[key] for key in TERMS if key in merged}


def _status(kind: str, facts: Sequence[Fact]) -> str:
    live = [f for f in facts if f.modality != "negated" and f.denied_on is None]
    if not live:
        return "cancelled"
    modality = min((f.modality for f in live), key=STRENGTH.index)
    if modality == "asserted":
        return "completed" if kind in OWNERSHIP else "announced"
    return {"planned": "pending", "rumoured": "rumoured"}[modality]
