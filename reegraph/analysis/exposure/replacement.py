"""Who could supply an input instead: every maker of the goods that is known, ranked, with what is known of each.

The ranking, the first difference deciding: makes just the form that the input asks for, before an earlier form of it;
of these a form that is delivered now, before others that would serve; names the elements, before a mixture of which no
more is known; works, before a state not known, planned, and stopped; lies in the user's own state, then in others, then
where an export control on these goods is in force; has more capacity that is not known to be sold (a known amount
before an unknown one, none left last); starts sooner; is told of by more claims; name. A ranking is no forecast:
whether a plant qualifies for a buyer is not known here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from reegraph.analysis.caveats import Caveats, caveats
from reegraph.analysis.exposure.commitments import Committed, committed_in
from reegraph.analysis.results import Result
from reegraph.analysis.supply.activities import Activity, Need
from reegraph.analysis.supply.jurisdictions import states_named
from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.analysis.supply.ownership import Held
from reegraph.analysis.supply.stages import END_USE, TRADE, goods
from reegraph.analysis.supply.world import Options
from reegraph.analysis.supported import Supported
from reegraph.analysis.tonnage.site_figures import SiteFigures
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer, as_of_and_policy
from reegraph.graph.support import number_of, support
from reegraph.model import Frozen

RANKING = "form, named elements, state of the works, jurisdiction, free capacity, start, claims, name"
SHOWN = 8
_CONTRACTS = ("stated", "inferred")
_MIXED = ("scrap", "ore", "concentrate", "mixed")
_ROUNDED = 10  # tonnes; less is printed with its decimals
_FEW = 4  # elements; goods of more are a mixture, of which it is not known that it holds a given one
_STATES = ("operating", "unknown", "planned", "stopped")


class Candidate(Supported):
    """One who could supply the input, at its place in the ranking.

    `fit`: "direct" for the form that is asked for, else "earlier form"; `mixture`: no claim says that the elements that
    are asked for are in it. `capacity` and `free` in tonnes a year of
    `material`; None where unknown. `controls` names the policies of its state in force under which the delivery
    needs a licence (`SupplyNetwork.licences`).
    `already` says that it supplies this user now.
    """

    rank: int
    supplier: str
    name: str
    country: str | None
    material: str
    fit: str
    mixture: bool
    state: str
    starts: str | None
    capacity: float | None
    free: float | None
    controls: tuple[str, ...]
    already: bool

    def __str__(self) -> str:
        place = f" ({self.country})" if self.country else ""
        when = f" from {self.starts}" if self.starts and self.state == "planned" else ""
        capacity = "capacity not known" if self.capacity is None else f"{_amount(self.capacity)} t/yr"
        if self.free is not None:
            capacity += f", {_amount(self.free)} not known to be sold"
        extra = [
            self.fit if self.fit != "direct" else "",
            "a mixture" if self.mixture else "",
            "supplies it already" if self.already else "",
        ]
        extra += [f"under {', '.join(self.controls)}"] if self.controls else []
        tail = "".join(f"; {word}" for word in extra if word)
        return (
            f"{self.rank}. {self.name}{place}: {self.material}, {self.state}{when}, {capacity}{tail} [{self.rests_on}]"
        )


class Opening(Frozen):
    """One input of one user that is to be supplied by another, and who could; `lost` supplies it now."""

    user: str
    user_name: str
    product: str
    input: str
    lost: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    completeness: Caveats

    def to_json(self) -> dict[str, Any]:
        return {**self.model_dump(mode="json", exclude={"completeness"}), "completeness": self.completeness.to_json()}

    @property
    def head(self) -> str:
        """What is to be supplied, to whom, and in whose place."""
        made = f" for its {self.product}" if self.product else ""
        instead = f" instead of {', '.join(self.lost)}" if self.lost else ""
        return f"{self.input} of {self.user_name}{made}{instead}"

    def to_lines(self) -> Iterator[str]:
        yield f"{self.head}: {number_of(len(self.candidates), 'known maker')}"
        yield from (f"  {candidate}" for candidate in self.candidates[:SHOWN])
        if len(self.candidates) > SHOWN:
            yield f"  and {len(self.candidates) - SHOWN} more (all of them with --json)"
        yield f"  {self.completeness.line}"


class Replacements(Result):
    """Who could supply in place of a supplier, or who could supply an input of a user, by user and input."""

    shown = ("user", "input", "rank", "name", "country", "material", "state", "capacity", "free", "controls", "claims")
    headed = True

    name: str
    as_of: str | None
    prefer: Prefer
    openings: tuple[Opening, ...]
    reason: str = ""

    def to_json(self) -> list[dict[str, Any]]:
        """A list of `{"as_of", "user", "user_name", "product", "input", "lost", "candidates", "completeness"}`."""
        return [{"as_of": self.as_of, **opening.to_json()} for opening in self.openings]

    def to_rows(self) -> list[dict[str, Any]]:
        return [
            {"user": o.user, "input": o.input, **candidate.model_dump(mode="json")}
            for o in self.openings
            for candidate in o.candidates
        ]

    def to_lines(self) -> list[str]:
        when = as_of_and_policy(self.as_of, self.prefer)
        if not self.openings:
            return [f"{self.name}: {self.reason}, {when}"]
        head = f"Who could supply instead, {when}, ranked by {RANKING}"
        lines, told = [head], dict[tuple[Any, ...], str]()
        for opening in self.openings:
            same = (opening.input, *((c.rank, c.supplier) for c in opening.candidates))
            if same in told:
                lines.append(f"{opening.head}: as for {told[same]}")
            else:
                told[same] = f"{opening.user_name}, {opening.product}" if opening.product else opening.user_name
                lines += opening.to_lines()
        return lines


def replacements(
    graph: Graph,
    name: str,
    needed: str | None = None,
    *,
    avoid: Sequence[str] = (),
    options: Options | None = None,
) -> Replacements:
    """Who could supply instead of a site or firm; or with `needed`, who could supply this input of it.

    Of a material: who makes it. Of one that supplies nobody known: who could supply its own inputs. `needed` is the
    name of an input or of a material that serves it; `avoid` leaves out suppliers in these states, by name or code.
    Raises UnknownNameError, AmbiguousNameError, and MisuseError for an input that it is not known to need.
    """
    options = options or Options()
    asked = _Asked(graph, SupplyNetwork(graph, options), states_named(graph, avoid))
    thing = graph.get(name).id
    openings, reason = asked.openings(thing, needed)
    told = [asked.told(*opening) for opening in openings]
    told.sort(key=lambda o: (o.user_name, o.product, o.input))
    return Replacements(
        name=graph.name(thing),
        as_of=asked.supply.day,
        prefer=options.prefer,
        openings=tuple(told),
        reason=reason,
    )


class _Asked:
    def __init__(self, graph: Graph, supply: SupplyNetwork, avoid: Collection[str]) -> None:
        self._graph = graph
        self.supply = supply
        self._world = supply.world
        self._avoid = avoid
        self._figures = SiteFigures(supply)

    # What is to be supplied

    def openings(self, thing: str, needed: str | None) -> tuple[list[tuple[str, str, Need, frozenset[str]]], str]:
        """Users and their inputs, each with the holders whose supply is gone; or why there are none."""
        if self._world.type(thing) == "Material":
            return self._of_material(thing), "is no rare earth material"
        mine = {h for holders in self._world.reach(thing) for h in holders}
        live = [a for a in self.supply.activities.values() if a.holder in mine and a.live]
        own = [a for a in live if a.holder == thing] or live
        if needed is None and not any(a.stage == END_USE for a in own):
            served = self._served(mine)
            if served:
                return served, ""
        found = [(a.holder, a.label if a.sells else "", n, frozenset[str]()) for a in own for n in a.needs]
        if needed is not None and found:
            chosen = [opening for opening in found if _is_meant(needed, opening[2])]
            if not chosen:
                inputs = ", ".join(sorted({need.name for _, _, need, _ in found}))
                raise MisuseError(f"input: found {needed}, expected one of its inputs: {inputs}")
            found = chosen
        return list(dict.fromkeys(found)), "supplies nobody known, and no input of it is known"

    def _of_material(self, thing: str) -> list[tuple[str, str, Need, frozenset[str]]]:
        offered = goods(self._graph.name(thing))
        if offered is None:
            return []
        return [(thing, "", Need(offered.label, offered.forms[:1], (), offered.elements), frozenset())]

    def _served(self, mine: Collection[str]) -> list[tuple[str, str, Need, frozenset[str]]]:
        """Inputs of others that these holders supply, with the holders themselves."""
        gone: dict[tuple[str, int], set[str]] = defaultdict(set)
        for arc in self.supply.arcs:
            activities = self.supply.activities
            inside = activities[arc.supplier].holder in mine and activities[arc.user].holder not in mine
            if arc.live and arc.kind in _CONTRACTS and inside:
                gone[arc.user, arc.need].add(activities[arc.supplier].holder)
        found = []
        for (user, number), lost in sorted(gone.items()):
            activity = self.supply.activities[user]
            label = activity.label if activity.sells else ""
            found.append((activity.holder, label, activity.needs[number], frozenset(lost)))
        return found

    # Who could

    def told(self, user: str, product: str, need: Need, lost: frozenset[str]) -> Opening:
        """One opening with its candidates."""
        now = self._suppliers_now(user, need)
        forms = frozenset(a.form for a in now if not lost or a.holder in lost)
        ranked = sorted(self._candidates(user, need, lost, forms), key=lambda pair: pair[0])
        holders = {a.holder for a in now}
        found = [
            candidate.model_copy(update={"rank": place, "already": candidate.supplier in holders})
            for place, (_, candidate) in enumerate(ranked, 1)
        ]
        claims = [c for candidate in found for c in candidate.claims]
        unknown = tuple(dict.fromkeys(c.name for c in found if c.capacity is None and c.state != "stopped"))
        return Opening(
            user=user,
            user_name=self._graph.name(user),
            product=product,
            input=need.name,
            lost=tuple(sorted(map(self._graph.name, lost))),
            candidates=tuple(found),
            completeness=caveats(self._graph, claims, unknown_capacities=unknown),
        )

    def _candidates(
        self, user: str, need: Need, lost: frozenset[str], forms: frozenset[str]
    ) -> Iterator[tuple[tuple[Any, ...], Candidate]]:
        best: dict[str, tuple[tuple[Any, ...], Candidate]] = {}
        for activity in self.supply.activities.values():
            fit = need.takes(activity.product)
            if fit is None or not activity.sells or (activity.stage == TRADE and activity.form != "scrap"):
                continue
            holder = activity.holder
            place = self._world.ownership.country(holder)
            if holder == user or holder in lost or (place is not None and place.holder in self._avoid):
                continue
            order, candidate = self._candidate(activity, need, user)
            pair = ((order[0], bool(forms) and activity.form not in forms, *order[1:]), candidate)
            if holder not in best or pair[0] < best[holder][0]:
                best[holder] = pair
        yield from best.values()

    def _candidate(self, activity: Activity, need: Need, user: str) -> tuple[tuple[Any, ...], Candidate]:
        holder, fit = activity.holder, need.takes(activity.product) or 0
        home = self._world.ownership.country(user)
        site = self._world.is_facility(holder)
        state = self._world.state(holder) if site else "unknown"
        if site and not activity.live and state in ("operating", "unknown"):
            state = "planned"  # the site works, this product of it is still to come
        place = self._world.ownership.country(holder)
        capacity, free, of_capacity = self._capacity(activity)
        starts = self._starts(holder) if state == "planned" else None
        licences = self.supply.licences(activity, user, need)
        controls = tuple(sorted({self._graph.name(m.id) for m in licences}))
        claims = {*activity.claims, *of_capacity, *(() if place is None else place.claims)}
        claims |= {c for m in licences for c in m.claims}
        is_mixture = len(activity.elements) > _FEW and _names_elements(need)
        candidate = Candidate(
            rank=0,
            supplier=holder,
            name=self._graph.name(holder),
            country=None if place is None else self._graph.name(place.holder),
            material=activity.label,
            fit="earlier form" if fit else "direct",
            mixture=is_mixture,
            state=state,
            starts=starts,
            capacity=capacity,
            free=free,
            controls=controls,
            already=False,
            claims=tuple(sorted(claims)),
            support=support(self._graph, claims),
        )
        order = (
            fit,
            is_mixture,
            _STATES.index(state),
            _jurisdiction(place, home, controls),
            # Tonnes of ores, concentrates and mixed compounds cannot be compared: each holds what it holds.
            *(_by_capacity(None, None) if activity.form in _MIXED else _by_capacity(free, capacity)),
            starts or "9999",
            -len(claims),
            candidate.name,
            holder,
        )
        return order, candidate

    def _suppliers_now(self, user: str, need: Need) -> list[Activity]:
        """What supplies the input now, by contract."""
        activities = self.supply.activities
        users = [a for a in activities.values() if a.holder == user and need in a.needs]
        return [
            activities[arc.supplier]
            for a in users
            for arc in self.supply.live_arcs(a.id, a.needs.index(need))
            if arc.kind in _CONTRACTS
        ]

    def _capacity(self, activity: Activity) -> tuple[float | None, float | None, tuple[str, ...]]:
        """Capacity and free capacity for the product, in tonnes a year, with the claims behind the figure."""
        figure = next(iter(self._figures.capacities(activity.holder, activity.form, activity.elements)), None)
        if figure is None:
            return None, None, ()
        key = (activity.holder, tuple(sorted(activity.elements)))
        sold = self._sold.get(key)
        return figure.tonnes, figure.tonnes if sold is None else sold.free, figure.claims

    @cached_property
    def _sold(self) -> Mapping[tuple[str, tuple[str, ...]], Committed]:
        """What is sold of each holder's product, by its elements, in the year of the answer."""
        if self.supply.day is None:
            return {}
        rows = committed_in(self._graph, int(self.supply.day[:4]), self.supply.options)
        return {(row.site, row.elements): row for row in rows}

    def _starts(self, site: str) -> str | None:
        """The first start of a site that is still to come."""
        about = self._graph.facts_about(site)
        told = [f.value.date for f in about if f.predicate == "starts" and f.value is not None and f.value.date]
        return min((date for date in told if date > (self.supply.day or "")), default=None)


def _names_elements(need: Need) -> bool:
    """Whether the input is asked for by its elements; ore, concentrate and mixed compounds hold all of them."""
    return len(need.elements) <= _FEW and not set(_MIXED).intersection(need.forms)


def _is_meant(asked: str, need: Need) -> bool:
    """Whether an input is called so, or is served by such a material."""
    offered = goods(asked)
    return asked.casefold() == need.name.casefold() or (offered is not None and need.takes(offered) is not None)


def _by_capacity(free: float | None, capacity: float | None) -> tuple[int, float]:
    """More free capacity first, then unknown, and none left last."""
    if free is None:
        return (1, -(capacity or 0))
    return (0, -free) if free > 0 else (2, 0.0)


def _jurisdiction(place: Held | None, home: Held | None, controls: Collection[str]) -> int:
    """0 in the user's own state, 1 in another, or where that is not known, 2 where an export control is in force."""
    if controls:
        return 2
    return 0 if place is not None and home is not None and place.holder == home.holder else 1


def _amount(tonnes: float) -> str:
    return f"{tonnes:,.0f}" if tonnes >= _ROUNDED or not tonnes else f"{tonnes:.2g}"
