"""What a row of each reference table holds. Field names are those of the files under `tables/`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from reegraph.model import Frozen

Id = Annotated[str, StringConstraints(pattern=r"^[a-z-]+/[a-z0-9]+(-[a-z0-9]+)*$")]
SourceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Ticker = Annotated[str, StringConstraints(pattern=r"^[A-Z]+:[A-Z0-9]+$")]
Percent = Annotated[float, Field(ge=0, le=100)] | Annotated[int, Field(ge=0, le=100)]
Positive = Annotated[int, Field(gt=0)] | Annotated[float, Field(gt=0)]

Stage = Literal["mining", "cracking", "separation", "metal", "alloy", "magnet", "recycling"]
SiteStatus = Literal["planned", "permitting", "construction", "commissioning", "operating", "suspended", "closed"]
Milestone = Literal["commissioning", "production", "full_capacity", "in_force"]
Commitment = Literal["memorandum", "binding", "financed", "delivering", "lapsed"]
Read = Literal["doc", "excerpt", "manifold", "atlas", "article", "computed"]


class Source(Frozen):
    """A publication. `read` says how it was read: `doc` itself, an `excerpt` of it, the notes of a cited dataset
    (`manifold`, `atlas`), the full text of an `article`, or `computed` standard data."""

    id: SourceId
    title: Annotated[str, StringConstraints(min_length=1)]
    publisher: Annotated[str, StringConstraints(min_length=1)]
    date: Day | None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None
    read: Read


class Organisation(Frozen):
    """An organisation: where it is at home (ISO 3166-1 alpha-2), who owns it, where it is listed."""

    id: Id
    type: Literal["Company", "Government", "Agency", "ResearchOrganisation"]
    name: str
    aliases: tuple[str, ...]
    ambiguous_aliases: tuple[str, ...]
    country: CountryCode | None
    tickers: tuple[Ticker, ...]
    wikidata: str | None
    parent: Id | None
    former_names: tuple[str, ...]
    note: str | None
    source: SourceId | None


class Told(Frozen):
    """A state with the day for which it was told."""

    value: SiteStatus
    as_of: Day
    source: SourceId


class Start(Frozen):
    """When a milestone is, or was, reached."""

    date: Day
    milestone: Milestone
    source: SourceId


class Operator(Frozen):
    """Who runs a site."""

    id: Id
    source: SourceId | None


class Owner(Frozen):
    """Who holds how much of a site, in percent."""

    id: Id
    percent: Percent | None
    source: SourceId


class Circuit(Frozen):
    """One stage and product line of a site. No products: not known."""

    stage: Stage
    products: tuple[Id, ...]
    status: Told | None
    start: Start | None
    note: str | None = None


class Capacity(Frozen):
    """A yearly amount: of the site, a group or a country (`scope`), in or out or contained (`flow`), from a date on."""

    number: Positive
    unit: Literal["t/yr"]
    material: Id
    year: int | None
    scope: Literal["site", "group", "country"]
    kind: Literal["nameplate", "planned", "quota", "target"]
    flow: Literal["in", "out", "contained"]
    start: Day | None = Field(alias="from")
    basis: Annotated[str, StringConstraints(min_length=1)]
    source: SourceId


class Production(Frozen):
    """What a site made in a period."""

    number: Positive
    unit: Literal["t"]
    material: Id
    period: str
    source: SourceId


class Location(Frozen):
    """A point in degrees; `precision` says what it marks."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    precision: str
    source: SourceId


class Facility(Frozen):
    """A site with its circuits. Rows of `capacity` for one material replace one another: never add them."""

    id: Id
    type: Literal["Mine", "Refinery", "MetalPlant", "MagnetPlant", "RecyclingPlant"]
    name: str
    aliases: tuple[str, ...]
    country: CountryCode
    subdivision: str | None
    location: Location | None
    operator: Operator | None
    owners: tuple[Owner, ...]
    stages: tuple[Stage, ...]
    circuits: Annotated[tuple[Circuit, ...], Field(min_length=1)]
    materials: tuple[Id, ...]
    capacity: tuple[Capacity, ...]
    production: tuple[Production, ...]
    status: Told | None
    start: Start | None
    note: str | None
    source: SourceId


class MadeFrom(Frozen):
    """An input of a material. `ratio` is what `ratio_kind` says, in `unit`; None where no source gives a number."""

    material: Id
    ratio: Positive | None
    ratio_kind: Literal["input_per_output_mass", "mass_fraction", "recovery"] | None
    unit: str | None
    basis: str | None
    source: SourceId | None
    ratio_low: Annotated[float, Field(ge=0)] | None = None
    ratio_high: Positive | None = None
    grade: Literal["N", "M", "H", "SH", "UH", "EH"] | None = None


class Material(Frozen):
    """A material, what it belongs to and what it is made from."""

    id: Id
    type: Literal["Material"]
    name: str
    aliases: tuple[str, ...]
    kind: str
    symbol: str | None
    formula: str | None
    stage: str
    member_of: tuple[Id, ...]
    made_from: tuple[MadeFrom, ...]
    source: SourceId | None
    note: str | None


class Amount(Frozen):
    """Money."""

    number: Annotated[int, Field(gt=0)]
    currency: Currency


class Terms(Frozen):
    """What qualifies a relation."""

    material: Id | None = None
    percent: Percent | None = None
    amount: Amount | None = None
    years: int | None = None
    price: str | None = None
    instrument: Literal["grant", "loan", "equity", "investment", "price_floor", "funding_round", "other"] | None = None
    kind: str | None = None


class Flow(Frozen):
    """A relation. `status` is as of the source; `same_deal` names a row that states part of the same deal."""

    id: Id
    predicate: str
    subject: Id
    object: Id
    qualifiers: Terms
    valid_from: Day | None
    valid_to: Day | None
    status: Literal["rumoured", "announced", "pending", "completed", "cancelled"]
    modality: Literal["asserted", "planned", "rumoured", "negated"]
    source: SourceId
    note: str | None
    commitment: Commitment | None = None
    same_deal: Id | None = None


class Share(Frozen):
    """The share of one country, or of a `holder` in it."""

    country: Id
    percent: Percent | None
    comparator: Literal["=", "~", "<", ">"]
    number: Positive | None = None
    unit: str | None = None
    holder: Id | None = None


class Total(Frozen):
    """What the shares add up to."""

    number: Positive
    unit: str


class StageShares(Frozen):
    """How a stage (None: reserves) is split between countries in a year."""

    id: Id
    stage: Stage | None
    material: Id
    year: int | Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{4})?$")]
    scope: str
    metric: str
    total: Total | None
    shares: tuple[Share, ...]
    computed: bool
    forecast: bool
    source: SourceId
    note: str | None


class PolicyStatus(Frozen):
    """The state of a policy on a day."""

    value: Literal["proposed", "announced", "in_force", "suspended", "expired"]
    as_of: Day


class PolicyRecord(Frozen):
    """A policy or programme: who imposes it, from when to when, on what."""

    id: Id
    type: Literal["Policy", "Programme"]
    name: str
    aliases: tuple[str, ...]
    imposed_by: tuple[Id, ...]
    imposer: Id
    kind: Literal[
        "export_control", "import_tariff", "procurement_rule", "quota", "price_floor", "subsidy", "stockpile",
        "framework", "listing", "technology_ban", "other",
    ]  # fmt: skip
    announced: Day | None
    in_force: Day | None
    ends: Day | None
    status: PolicyStatus | None
    restricts: tuple[Id, ...]
    suspends: tuple[Id, ...]
    suspended_by: Id | None
    elements: tuple[Id, ...]
    stages: tuple[Stage, ...]
    forms: tuple[str, ...]
    effect: Literal["licence", "ban", "quota", "preference", "none"] | None
    in_force_from: Day | None
    suspended_from: Day | None
    suspended_to: Day | None
    legal_reference: str | None
    source: SourceId | None
    more_sources: tuple[SourceId, ...]
    note: str | None
    origins: tuple[Id, ...] = ()
    buyers: tuple[Id, ...] = ()
