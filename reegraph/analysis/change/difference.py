"""What came, went and changed between two states of the knowledge, with the sentences that did it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal, TypeVar

from reegraph.analysis.disagreement.conflicts import Conflict, conflicts
from reegraph.analysis.failure.chokepoints import Chokepoints, Target
from reegraph.analysis.failure.verdicts import chokepoints
from reegraph.analysis.results import Result
from reegraph.analysis.supply.world import Options, World
from reegraph.graph import Deal, Graph, at, known_by
from reegraph.graph.dates import require_day
from reegraph.model import Claim, Entity, Frozen
from reegraph.registry import EXTRACTOR as REGISTRY

What = Literal["chokepoint", "conflict", "deal", "entity", "claim"]
Word = Literal["came", "went", "changed"]
Thing = TypeVar("Thing", Conflict, Deal, Entity, Target)

SHOWN_SENTENCES = 3  # of one change, at the terminal; JSON has them all
_HEADINGS: Mapping[What, str] = {
    "chokepoint": "Single points of failure",
    "conflict": "Conflicts",
    "deal": "Deals",
    "entity": "Entities",
    "claim": "Claims",
}


class Sentence(Frozen):
    """The words of a claim, and the document that they stand in (of a reference fact the record of its source)."""

    claim: str
    text: str
    source: str
    date: str | None
    reference: bool

    def __str__(self) -> str:
        if self.reference:
            return f"reference: {'; '.join(self.text.splitlines())}"
        return f"“{' '.join(self.text.split())}” — {self.source}"


class Change(Frozen):
    """One thing that came, went or changed: what was said of it before and after, and the sentences that did it.

    The sentences are those of the claims about it that came or went; where none did (a date passed, or supply changed
    somewhere else), those that it rests on.
    """

    what: What
    change: Word
    id: str
    name: str
    before: str | None
    after: str | None
    sentences: tuple[Sentence, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims behind the sentences."""
        return tuple(s.claim for s in self.sentences)

    def to_json(self) -> dict[str, Any]:
        data = self.model_dump(mode="json")
        sentences = data.pop("sentences")
        return {**data, "claims": list(self.claims), "sentences": sentences}

    def to_lines(self) -> Iterator[str]:
        said = " → ".join(text for text in (self.before, self.after) if text)
        yield f"  {self.change}: {self.name}{f' ({said})' if said else ''}"
        sentences = list(dict.fromkeys(map(str, self.sentences)))
        for sentence in sentences[:SHOWN_SENTENCES]:
            yield f"      {sentence}"
        if len(sentences) > SHOWN_SENTENCES:
            yield f"      and {len(sentences) - SHOWN_SENTENCES} more"


class Difference(Result):
    """Changes between two states: chokepoints first, then conflicts, deals, entities and claims, each by name."""

    shown = ("what", "change", "name", "before", "after", "claims")
    headed = True

    old: str
    new: str
    changes: tuple[Change, ...]

    def to_json(self) -> list[dict[str, Any]]:
        return [change.to_json() for change in self.changes]

    def to_lines(self) -> list[str]:
        lines = [f"From {self.old} to {self.new}: {len(self.changes)} changes"]
        for what, heading in _HEADINGS.items():
            chosen = [c for c in self.changes if c.what == what]
            if chosen:
                lines += ["", f"{heading}: {_counted(chosen)}"]
                lines += [line for change in chosen for line in change.to_lines()]
        return lines


def difference(old: Graph, new: Graph, *, options: Options | None = None) -> Difference:
    """What changed between two graphs, for example of two builds; each is asked for its own date unless told one."""
    chosen = options or Options()
    return _Comparison(_Side(old, old, chosen), _Side(new, new, chosen)).result(
        f"as of {old.as_of or 'no date'}", f"as of {new.as_of or 'no date'}"
    )


def difference_of_dates(
    graph: Graph, first: str, second: str, *, known: bool = False, options: Options | None = None
) -> Difference:
    """What changed between two dates: in what held on them, or with `known` in what could be known by them.

    Raises MisuseError for a date that is none.
    """
    sides = []
    for date in (first, second):
        day = require_day(date, "date")
        held = known_by(graph, day) if known else at(graph, day)
        asked = (options or Options()).model_copy(update={"as_of": day})
        # Supply looks at dates by itself, and at plans that are still to come, which do not hold yet.
        sides.append(_Side(held, held if known else graph, asked))
    return _Comparison(*sides).result(first, second)


class _Side:
    """One state: what holds, the graph that supply is read from, and the answers about it."""

    def __init__(self, held: Graph, whole: Graph, options: Options) -> None:
        self.held = held
        self.whole = whole
        self.options = options

    @cached_property
    def chokepoints(self) -> Chokepoints:
        return chokepoints(self.whole, options=self.options)

    @cached_property
    def world(self) -> World:
        return World(self.whole, self.options)

    @cached_property
    def claims_about(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the claims about each entity."""
        found: dict[str, list[str]] = {}
        for claim in self.held.claims.values():
            for end in {claim.subject.id, claim.object.id if claim.object else claim.subject.id}:
                found.setdefault(end, []).append(claim.id)
        return {entity: tuple(claims) for entity, claims in found.items()}


class _Comparison:
    def __init__(self, old: _Side, new: _Side) -> None:
        self.old = old
        self.new = new
        before, after = set(old.held.claims), set(new.held.claims)
        self.moved = before ^ after
        self.went, self.came = before - after, after - before

    def result(self, old: str, new: str) -> Difference:
        changes = [*self._chokepoints(), *self._conflicts(), *self._deals(), *self._entities(), *self._claims()]
        return Difference(old=old, new=new, changes=tuple(changes))

    # --- one kind of thing each --------------------------------------------------------------------------------------

    def _chokepoints(self) -> list[Change]:
        sides = (self.old.chokepoints.targets, self.new.chokepoints.targets)
        before, after = ({t.target: t for t in targets if t.available is not None} for targets in sides)

        def name(target: Target) -> str:
            return target.name

        return list(self._changes("chokepoint", before, after, name, _verdict, self._behind_points))

    def _conflicts(self) -> list[Change]:
        found = (conflicts(s.held, prefer=s.options.prefer).conflicts for s in (self.old, self.new))
        before, after = ({f"{c.subject} {c.about}": c for c in side} for side in found)

        def name(conflict: Conflict) -> str:
            return f"{conflict.name}: {conflict.about}"

        def words(conflict: Conflict) -> str:
            return " or ".join(sorted(value.name for value in conflict.values))

        def behind(old: Conflict | None, new: Conflict | None) -> set[str]:
            return {c for conflict in (old, new) if conflict for value in conflict.values for c in value.claims}

        return list(self._changes("conflict", before, after, name, words, behind))

    def _deals(self) -> list[Change]:
        before, after = dict(self.old.held.deals), dict(self.new.held.deals)

        def name(deal: Deal) -> str:
            side = self.new if deal.id in after else self.old
            return " – ".join(side.held.name(party) for party in deal.parties)

        def behind(old: Deal | None, new: Deal | None) -> set[str]:
            return {c for deal in (old, new) if deal is not None for c in deal.claims}

        return list(self._changes("deal", before, after, name, _deal_words, behind))

    def _entities(self) -> list[Change]:
        before, after = dict(self.old.held.entities), dict(self.new.held.entities)

        def name(entity: Entity) -> str:
            return entity.name

        def words(entity: Entity) -> str:
            # The state belongs to the side that the very record comes from.
            side = self.new if after.get(entity.id) is entity else self.old
            return _entity_words(entity, side.world)

        def behind(old: Entity | None, new: Entity | None) -> set[str]:
            pairs = ((old, self.old), (new, self.new))
            return {c for entity, side in pairs if entity is not None for c in side.claims_about.get(entity.id, ())}

        return list(self._changes("entity", before, after, name, words, behind))

    def _claims(self) -> Iterator[Change]:
        moved = [(c, "went", self.old) for c in self.went] + [(c, "came", self.new) for c in self.came]
        told = [(side.held.claims[claim], change, side) for claim, change, side in moved]
        for claim, change, side in sorted(told, key=lambda t: (t[0].document, t[0].evidence.start, t[0].id)):
            words = _claim_words(claim, side.held)
            yield Change(
                what="claim",
                change="came" if change == "came" else "went",
                id=claim.id,
                name=words,
                before=None,
                after=None,
                sentences=(self._sentence(claim.id),),
            )

    # --- what they share ---------------------------------------------------------------------------------------------

    def _changes(
        self,
        what: What,
        before: Mapping[str, Thing],
        after: Mapping[str, Thing],
        name: Callable[[Thing], str],
        words: Callable[[Thing], str],
        behind: Callable[[Thing | None, Thing | None], set[str]],
    ) -> Iterator[Change]:
        found = []
        for key in before.keys() | after.keys():
            old, new = before.get(key), after.get(key)
            said = tuple(None if thing is None else words(thing) for thing in (old, new))
            shown = new or old
            if said[0] != said[1] and shown is not None:
                change: Word = "came" if old is None else "went" if new is None else "changed"
                found.append(
                    Change(
                        what=what, change=change, id=key, name=name(shown), before=said[0], after=said[1],
                        sentences=self._sentences(behind(old, new)),
                    )
                )  # fmt: skip
        return iter(sorted(found, key=lambda c: (c.name, c.id)))

    def _behind_points(self, old: Target | None, new: Target | None) -> set[str]:
        """The claims behind the points that came or went."""
        points = [{p.cause: p for p in t.single_points_of_failure} if t else {} for t in (old, new)]
        moved = points[0].keys() ^ points[1].keys()
        return {c for side in points for cause in moved & side.keys() for c in side[cause].claims}

    def _sentences(self, claims: set[str]) -> tuple[Sentence, ...]:
        sentences = map(self._sentence, claims & self.moved or claims)
        return tuple(sorted(sentences, key=lambda s: (s.date or "", s.source, s.text, s.claim)))

    def _sentence(self, claim_id: str) -> Sentence:
        graph = self.new.whole if claim_id in self.new.whole.claims else self.old.whole
        claim = graph.claims[claim_id]
        document = graph.documents.get(claim.document_id)
        source = document.citation() if document else claim.document
        return Sentence(
            claim=claim.id,
            text=claim.evidence.text,
            source=source,
            date=claim.reported,
            reference=claim.extractor == REGISTRY,
        )


def _verdict(target: Target) -> str:
    points = ", ".join(sorted(f"{p.kind} {p.name}" for p in target.single_points_of_failure))
    return f"{'available' if target.available else 'not available'}; {points or 'no single point of failure'}"


def _deal_words(deal: Deal) -> str:
    terms = ", ".join(f"{key} {value}" for key, value in deal.terms.items())
    return ", ".join(part for part in (deal.kind, deal.status, deal.commitment, terms) if part)


def _entity_words(entity: Entity, world: World) -> str:
    return f"{entity.type}, {world.state(entity.id)}" if world.is_facility(entity.id) else entity.type


def _claim_words(claim: Claim, graph: Graph) -> str:
    other = graph.name(claim.object.id) if claim.object else claim.value.key() if claim.value else ""
    mood = "" if claim.modality == "asserted" else f" ({claim.modality})"
    return f"{graph.name(claim.subject.id)} {claim.predicate.replace('_', ' ')} {other}{mood}"


def _counted(changes: Iterable[Change]) -> str:
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.change] = counts.get(change.change, 0) + 1
    return ", ".join(f"{counts[word]} {word}" for word in ("came", "went", "changed") if word in counts)
