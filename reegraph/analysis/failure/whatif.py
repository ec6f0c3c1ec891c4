"""What would be lost: causes that happen, licences that are refused, sites that start later; before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from reegraph.analysis.engine.network import LossStep, LostInput, SupplierState, available
from reegraph.analysis.failure.effects import SharesLeft
from reegraph.analysis.failure.narration import Narrator
from reegraph.analysis.failure.scenarios import Scenario
from reegraph.analysis.results import Result
from reegraph.analysis.supply.activities import Activity
from reegraph.analysis.supply.causes import COUNTRY, LISTING, SHARED, Arc, Cause
from reegraph.analysis.supply.market import country_ids
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.targets import target_id
from reegraph.analysis.supply.world import Options, Setting
from reegraph.analysis.supported import Supported
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.dates import last_day, require_day
from reegraph.graph.support import support
from reegraph.model import slugify

FAILS = "a site, an organisation, a state, a policy or a deal"
CHANGE = 0.005
"""A smaller share of a supply than half a percent is not told as lost."""


class Loss(Supported):
    """What a holder makes or buys and no longer can: its products, and why, by the input that goes first."""

    holder: str
    name: str
    products: tuple[str, ...]
    because: str


class TargetChange(Supported):
    """A target before and after: whether it is available (None: no verdict), and which share of its supply is lost.

    `share_lost` is 0 to 1, with the market open. `because` tells the first failing input of what is lost, or else the
    nearest one that loses some of its suppliers; `claims` are those behind it.
    """

    target: str
    name: str
    contracts_before: bool | None
    contracts_after: bool | None
    market_before: bool | None
    market_after: bool | None
    share_lost: float
    because: str

    @property
    def changed(self) -> bool:
        before = self.contracts_before, self.market_before
        return before != (self.contracts_after, self.market_after) or self.share_lost >= CHANGE

    def fate(self) -> str:
        """What becomes of the target, in a few words."""
        words = []
        if self.contracts_before != self.contracts_after:
            words.append("lost by contracts")
        if self.market_before != self.market_after:
            words.append("lost with the market")
        elif self.share_lost >= CHANGE:
            words.append(f"{self.share_lost:.0%} lost with the market")
        return ", ".join(words) or "holds"


class Outcome(Supported):
    """What one scenario does at a date.

    `failed` are the causes that happen, by id, with their names, and `claims` those that say what these stand on;
    `idle` are the suppositions that stand on nothing at the date. `lost_by_contracts` and `lost_with_market` list
    everything that is lost; `gained` what works that did not.
    """

    name: str
    reason: str
    source: str
    as_of: str | None
    failed: dict[str, str]
    idle: tuple[str, ...]
    targets: tuple[TargetChange, ...]
    lost_by_contracts: tuple[Loss, ...]
    lost_with_market: tuple[Loss, ...]
    gained: tuple[str, ...]

    def to_lines(self) -> Iterator[str]:
        yield f"{self.name}, as of {self.as_of or 'no date'} – {self.reason} [{self.source}]"
        if self.failed:
            yield self.marked(f"  happens: {'; '.join(self.failed.values())}")
        yield from (f"  changes nothing: {idle}" for idle in self.idle)
        changed = [t for t in self.targets if t.changed]
        for target in changed:
            yield target.marked(f"  {target.name}: {target.fate()}{': ' if target.because else ''}{target.because}")
        if not changed:
            yield f"  none of {len(self.targets)} targets changes"
        said = {t.because for t in changed}
        for words, losses in (("by contracts", self.lost_by_contracts), ("with the market", self.lost_with_market)):
            yield f"  lost {words}: {len(losses)}{' – ' if losses else ''}{', '.join(loss.name for loss in losses)}"
            yield from (loss.marked(f"    {loss.because}") for loss in losses if loss.because not in said)
            said |= {loss.because for loss in losses}
        if self.gained:
            yield f"  at work that was not: {', '.join(self.gained)}"


class WhatIf(Result):
    """Scenarios side by side, in the order in which they were asked."""

    shown = (
        "scenario",
        "name",
        "contracts_before",
        "contracts_after",
        "market_before",
        "market_after",
        "because",
        "claims",
    )
    headed = True

    scenarios: tuple[Outcome, ...]

    def to_json(self) -> Any:
        return {"scenarios": [s.model_dump(mode="json") for s in self.scenarios]}

    def to_rows(self) -> list[dict[str, Any]]:
        """One row for each scenario and target that it changes."""
        return [
            {"scenario": s.name, "as_of": s.as_of, **t.model_dump(mode="json")}
            for s in self.scenarios
            for t in s.targets
            if t.changed
        ]

    def to_lines(self) -> list[str]:
        lines = [line for s in self.scenarios for line in s.to_lines()]
        return [*lines, "", *self._side_by_side()] if len(self.scenarios) > 1 else lines

    def _side_by_side(self) -> Iterator[str]:
        yield "Side by side (targets that change):"
        names = {t.target: t.name for s in self.scenarios for t in s.targets if t.changed}
        for target in sorted(names, key=lambda t: (names[t], t)):
            fates = [
                f"{s.name}: {t.fate()}" for s in self.scenarios for t in s.targets if t.target == target and t.changed
            ]
            yield f"  {names[target]} – {'; '.join(fates)}"


def whatif(
    graph: Graph, scenarios: Sequence[Scenario], *, target: str | None = None, options: Options | None = None
) -> WhatIf:
    """What each scenario would change: every magnet plant and buyer of magnets, or one target, before and after.

    A scenario's own date and targets come before those of the options. Raises UnknownNameError or AmbiguousNameError,
    and MisuseError for a supposition that cannot be followed.
    """
    return WhatIf(scenarios=tuple(_Trial(graph, s, target, options or Options()).outcome() for s in scenarios))


class _View(NamedTuple):
    """One reading of supply: the network without and with the suppositions, on the same activities."""

    before: SupplyNetwork
    after: SupplyNetwork


class _Trial:
    """One scenario against a graph."""

    def __init__(self, graph: Graph, scenario: Scenario, target: str | None, options: Options) -> None:
        self.graph = graph
        self.scenario = scenario
        update: dict[str, Any] = {}
        if scenario.as_of is not None:
            update["as_of"] = require_day(scenario.as_of, f"scenario {scenario.name!r}, as_of")
        if scenario.elements:
            update["elements"] = scenario.elements
        self.options = options.model_copy(update=update)
        wanted = [target] if target is not None else list(scenario.targets)
        self._wanted = tuple(target_id(graph, name) for name in wanted)
        self.settings: dict[str, Setting] = {graph.get(n).id: s for n, s in scenario.policies.items()}
        self.listed = tuple((country_ids([one.by])[0], graph.get(one.firm).id) for one in scenario.listed)
        self.failed, self.idle = self._failing()

    def outcome(self) -> Outcome:
        contracts, market = self._contracts, self._market
        names = self._wanted or contracts.before.default_targets()
        losses = {view: _Fallout(view, self.failed) for view in (contracts, market)}
        shares = self._shares(market, names)
        claims = tuple(sorted({c for cause in self.failed for c in self._known(cause).claims}))
        return Outcome(
            name=self.scenario.name,
            reason=self.scenario.reason,
            source=self.scenario.source,
            as_of=contracts.before.day,
            failed={c: self._called(c) for c in sorted(self.failed)},
            idle=self.idle,
            targets=tuple(
                self._change(name, losses[contracts], losses[market], shares.get(name, 0.0)) for name in names
            ),
            lost_by_contracts=losses[contracts].losses(),
            lost_with_market=losses[market].losses(),
            gained=self._gained(),
            claims=claims,
            support=support(self.graph, claims),
        )

    @cached_property
    def _contracts(self) -> _View:
        return self._view("closed")

    @cached_property
    def _market(self) -> _View:
        return self._view("open")

    def _view(self, market: str) -> _View:
        base = self.options.model_copy(
            update={"market": market, "without": self.options.without if market == "open" else ()}
        )
        supposed = base.model_copy(update={"policies": tuple(sorted(self.settings.items())), "listed": self.listed})
        return _View(SupplyNetwork(self.graph, base), SupplyNetwork(self.graph, supposed))

    # What happens

    def _failing(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """The causes that happen, and the suppositions that change nothing at the date, in words."""
        asked = {name: self._cause(name) for name in self.scenario.fail}
        asked |= {self.graph.name(p): p for p, setting in self.settings.items() if setting == "denied"}
        asked |= {self.graph.name(f): f"{LISTING}{state}>{f}" for state, f in self.listed}
        late = {f"{name} ({date})": self._delayed(name, date) for name, date in self.scenario.delays.items()}
        asked |= {name: site for name, site in late.items() if site is not None}
        known = self._contracts.after.causes.keys() | self._market.after.causes.keys()
        idle = [f"{name} stands on nothing that works at the date" for name, c in asked.items() if c not in known]
        idle += [f"{name}: not at work at the date without this" for name, site in late.items() if site is None]
        return frozenset(c for c in asked.values() if c in known), tuple(sorted(idle))

    def _cause(self, name: str) -> str:
        """The cause that a name stands for. Raises MisuseError for what cannot fail."""
        if name in self.graph.deals:
            return name
        shared = next((s for s in self.options.shared if name.casefold() == s.name.casefold()), None)
        if shared is not None:
            return f"{SHARED}{slugify(shared.name)}"
        entity = self.graph.get(name)
        if entity.type == "Government":
            return COUNTRY + entity.id
        if entity.type == "Policy":
            self.settings.setdefault(entity.id, "denied")
            return entity.id
        if entity.type in ("Material", "EndUse", "Technology", "Place", "Programme"):
            raise MisuseError(f"{entity.name} is a {entity.type}, which cannot fail: expected {FAILS}")
        return entity.id

    def _delayed(self, name: str, date: str) -> str | None:
        """The site, when it works at the date and would not with this start; else None."""
        site, world = self.graph.get(name), self._contracts.before.world
        if not world.is_facility(site.id):
            raise MisuseError(f"delay of {site.name}: found a {site.type}, expected a site")
        start = self._new_start(site.id, date)
        return site.id if world.runs(site.id) and world.day is not None and world.day < start else None

    def _new_start(self, site: str, date: str) -> str:
        """The day of the new start: as given, or so many years after the one that is told."""
        if not date.startswith("+"):
            return require_day(date, f"delay of {self.graph.name(site)}")
        told = self._contracts.before.world.start_of(site)
        years = date.removeprefix("+").removesuffix("years").removesuffix("year").strip()
        if told is None or not years.isdigit():
            wrong = "no start of it is told" if told is None else f"found {date!r}"
            raise MisuseError(
                f"delay of {self.graph.name(site)}: {wrong}, expected a date, or +2 years after a told one"
            )
        return last_day(f"{int(told[:4]) + int(years):04}{told[4:7]}")

    def _gained(self) -> tuple[str, ...]:
        """Sites at work with the supposed starts that are not without."""
        starts = {
            self.graph.get(n).id: self._new_start(self.graph.get(n).id, d) for n, d in self.scenario.delays.items()
        }
        world = self._contracts.before.world
        early = [s for s, day in starts.items() if not world.runs(s) and world.day is not None and day <= world.day]
        return tuple(sorted(self.graph.name(site) for site in early))

    # Before and after

    def _change(self, name: str, contracts: _Fallout, market: _Fallout, share: float) -> TargetChange:
        before, after = contracts.verdict(name)
        market_before, market_after = market.verdict(name)
        lost = before and not after
        because, claims = contracts.first(name) if lost else market.first(name)
        if not because and share >= CHANGE:
            because, claims = market.dent(name)
        return TargetChange(
            target=name,
            name=self.graph.name(name),
            contracts_before=before,
            contracts_after=after,
            market_before=market_before,
            market_after=market_after,
            share_lost=round(share, 4),
            because=because,
            claims=claims,
            support=support(self.graph, claims),
        )

    def _shares(self, market: _View, names: Iterable[str]) -> Mapping[str, float]:
        asks = {name: market.after.ask(name) for name in names}
        return SharesLeft(market.after, asks).lost(self.failed)

    def _known(self, cause: str) -> Cause:
        return self._contracts.after.causes.get(cause) or self._market.after.causes[cause]

    def _called(self, cause: str) -> str:
        known = self._known(cause)
        name = self.graph.name(known.thing)
        words = {"country": f"exports of {name} stop", "policy": f"licences refused: {name}"}
        return words.get(known.kind, f"{name} fails")


class _Fallout:
    """What is lost in one view when causes have happened, and which input of each goes first."""

    def __init__(self, view: _View, failed: Collection[str]) -> None:
        self.supply = view.after
        self.failed = frozenset(failed)
        self.words = Narrator(self.supply.world.graph, self.supply)
        self.before = available(view.before.network)
        self.after = available(self.supply.network, self.failed)
        self.turn = self._spread()

    def verdict(self, target: str) -> tuple[bool | None, bool | None]:
        """Whether the target is available before and after; None where nothing known feeds it."""
        groups = [g for g in self.supply.ask(target).groups if g]
        if not any(self._is_fed(a) for g in groups for a in g):
            return None, None
        before, after = (all(any(a in here for a in g) for g in groups) for here in (self.before, self.after))
        return before, after

    def _is_fed(self, name: str) -> bool:
        needs = self.supply.activities[name].needs
        return not needs or any(self.supply.live_arcs(name, n) for n in range(len(needs)))

    def losses(self) -> tuple[Loss, ...]:
        """Everything that is lost, those of one holder together, by name; a country's part of a market is no plant."""
        lost: dict[str, list[str]] = {}
        for name in sorted(self.before - self.after):
            activity = self.supply.activities[name]
            if not activity.is_market:
                lost.setdefault(activity.holder, []).append(name)
        found = [self._loss(holder, names) for holder, names in lost.items()]
        return tuple(sorted(found, key=lambda loss: (loss.name, loss.holder)))

    def _loss(self, holder: str, names: Collection[str]) -> Loss:
        graph = self.supply.world.graph
        claims = tuple(sorted({c for n in names for c in self._claims(n)}))
        return Loss(
            holder=holder,
            name=graph.name(holder),
            products=tuple(sorted({self.supply.activities[n].label for n in names})),
            because=self._because(min(names, key=lambda n: (self.turn.get(n, len(self.turn)), n))),
            claims=claims,
            support=support(graph, claims),
        )

    def first(self, target: str) -> tuple[str, tuple[str, ...]]:
        """The first failing input of what makes the target what it is, in a sentence with its claims; else nothing."""
        final = [a for g in self.supply.ask(target).groups for a in g]
        gone = [a for a in final if a in self.before and a not in self.after]
        if not gone:
            return "", ()
        name = min(gone, key=lambda n: (self.turn.get(n, len(self.turn)), n))
        return self._because(name), tuple(sorted(set(self._claims(name))))

    def dent(self, target: str) -> tuple[str, tuple[str, ...]]:
        """The nearest input on the way to the target that loses some of its suppliers, as a sentence with claims."""
        for name in self.supply.upstream(a for g in self.supply.ask(target).groups for a in g):
            for number in self.supply.inputs_of[name]:
                hit = [a for a in self.supply.live_arcs(name, number) if any(c.id in self.failed for c in a.causes)]
                if hit:
                    need = self.supply.activities[name].needs[number].name
                    return (
                        f"{self.words.called(name)} gets less {need}: {self.words.states(map(self._state, hit))}.",
                        tuple(sorted({c for arc in hit for c in arc.claims})),
                    )
        return "", ()

    def _spread(self) -> dict[str, int]:
        """The round in which each activity is lost: 0 by its own causes, else one after the input that went first."""
        found = {n: 0 for n in self.before - self.after if self._own(n)}
        waiting = sorted((self.before - self.after) - found.keys())
        for turn in range(1, len(waiting) + 1):
            now = [n for n in waiting if self._lost_need(n, found) is not None]
            if not now:
                break
            found.update(dict.fromkeys(now, turn))
            waiting = [n for n in waiting if n not in found]
        return found

    def _own(self, name: str) -> tuple[str, ...]:
        return tuple(c.id for c in self.supply.causes_of[name] if c.id in self.failed)

    def _lost_need(self, name: str, gone: Collection[str]) -> int | None:
        """The first input, in the order of the recipe, none of whose arcs is left when these activities are gone."""
        for number in self.supply.inputs_of[name]:
            arcs = self.supply.live_arcs(name, number)
            if arcs and not any(self._delivers(arc, gone) for arc in arcs):
                return number
        return None

    def _delivers(self, arc: Arc, gone: Collection[str]) -> bool:
        return arc.supplier not in gone and not any(c.id in self.failed for c in arc.causes)

    def _because(self, name: str) -> str:
        own = self._own(name)
        if own:
            return self.words.sentence(LossStep(node=name, own_causes=own))
        at = self.turn.get(name)
        earlier = {n for n, turn in self.turn.items() if at is None or turn < at}
        need = self._lost_need(name, earlier or self.before - self.after)
        if need is None:
            need = self._lost_need(name, self.before - self.after)
        if need is None:
            return f"{self.words.called(name)} would have to feed itself."
        states = tuple(self._state(arc) for arc in self.supply.live_arcs(name, need))
        number = self.supply.inputs_of[name].index(need) + 1
        return self.words.lost(LostInput(node=name, input=number, needed=1, left=0, suppliers=states))

    def _state(self, arc: Arc) -> SupplierState:
        hit = tuple(sorted(c.id for c in arc.causes if c.id in self.failed))
        if hit:
            return SupplierState(supplier=arc.supplier, reason="arc cause", causes=hit)
        own = self._own(arc.supplier)
        return SupplierState(supplier=arc.supplier, reason="own cause" if own else "lost", causes=own)

    def _claims(self, name: str) -> Iterator[str]:
        activity: Activity = self.supply.activities[name]
        yield from activity.claims
        for number in self.supply.inputs_of[name]:
            for arc in self.supply.live_arcs(name, number):
                if not self._delivers(arc, self.before - self.after):
                    yield from arc.claims
