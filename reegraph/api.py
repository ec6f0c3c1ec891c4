"""The library as users meet it: build or open a store, and ask the graph.

>>> import reegraph
>>> graph = reegraph.example()
>>> graph.show("Mountain Pass").entity.type
'Mine'
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reegraph import analysis, outputs
from reegraph.analysis import (
    Chokepoints,
    Conflicts,
    Dependencies,
    Difference,
    Events,
    Losses,
    Options,
    Paths,
    PointHistory,
    Review,
    Scenario,
    WhatIf,
)
from reegraph.analysis.disagreement.figures import rulings
from reegraph.analysis.exposure.commitments import Commitments
from reegraph.analysis.exposure.concentrated import Changes, Concentrations
from reegraph.analysis.exposure.replacement import Replacements
from reegraph.analysis.exposure.traced import Traceability
from reegraph.analysis.failure.effects import EFFECT_SHARE
from reegraph.analysis.listings import Claims, Deals, Documents, Dossier, Entities, Quote, Quotes, Statement
from reegraph.analysis.routes.paths import Search
from reegraph.analysis.routes.ways import By as PathsBy
from reegraph.analysis.supply.control import By
from reegraph.build import BuildEvent, BuildReport, Model
from reegraph.build import build as build_store
from reegraph.documents import read_document, read_text
from reegraph.entities.gazetteer import gazetteer
from reegraph.errors import MisuseError
from reegraph.extract import Extraction
from reegraph.extract import extract as extract_document
from reegraph.graph import Commitment, Deal, Fact, Graph, at, only_of, project
from reegraph.graph.choosing import Prefer
from reegraph.graph.citation import cite
from reegraph.graph.dates import require_day
from reegraph.graph.support import support
from reegraph.identity import Decisions
from reegraph.identity.candidates import WORTH_A_LOOK
from reegraph.identity.decisions import FILE_NAME, USER, record
from reegraph.identity.decisions import read as read_decisions
from reegraph.identity.decisions import read_beside as read_decisions_beside
from reegraph.identity.decisions import shipped as shipped_decisions
from reegraph.identity.own_facts import read_facts
from reegraph.outputs.rdf.restored import Imported, keep
from reegraph.outputs.rdf.restoring import read_export
from reegraph.outputs.rdf.sparql import SECONDS, SparqlAnswer, ask
from reegraph.registry import EXTRACTOR as REGISTRY
from reegraph.registry import REFERENCE, reference
from reegraph.store import Store

if TYPE_CHECKING:
    from reegraph.outputs.pages.report import Report

Progress = Callable[[BuildEvent], None]


class KnowledgeGraph:
    """The graph of a store, and the questions that can be asked of it.

    `graph` is the folded graph itself (entities, facts, deals, claims, documents). Names are resolved through aliases;
    an unknown or ambiguous one raises UnknownNameError or AmbiguousNameError with near matches. `report` says what
    became of each file when the graph was built just now.
    """

    def __init__(self, graph: Graph, report: BuildReport | None = None) -> None:
        self.graph = graph
        self.report = report

    def __repr__(self) -> str:
        g = self.graph
        sources = sum(d.kind == REFERENCE for d in g.documents.values())
        read = f"{len(g.documents) - sources} documents" + (f" and {sources} reference sources" if sources else "")
        counts = f"{read}, {len(g.claims)} claims, {len(g.entities)} entities, {len(g.deals)} deals"
        return f"KnowledgeGraph({counts}, as of {g.as_of or 'no date'})"

    def _repr_html_(self) -> str:
        """What the graph holds, and a small drawing of its most connected part, for notebooks."""
        return outputs.to_notebook(self.graph)

    def entities(self, entity_type: str | None = None, *, as_of: str | None = None) -> Entities:
        """All entities, or those of one type; with `as_of` those of which something is said that held on that day."""
        chosen = (e for e in self._held(as_of).entities.values() if entity_type in (None, e.type))
        return Entities(entities=tuple(chosen))

    def claims(self, predicate: str | None = None, *, as_of: str | None = None) -> Claims:
        """All claims by document and place, or those of one predicate, or those that held on a day."""
        held = self._held(as_of)
        chosen = [c for c in held.claims.values() if predicate in (None, c.predicate)]
        facts = {c.id: held.fact_of(c.id) for c in chosen}
        rests = {c: support(self.graph, fact.claims if fact else (c,)) for c, fact in facts.items()}
        return Claims(claims=tuple(sorted(chosen, key=lambda c: (c.document, c.evidence.start, c.id))), support=rests)

    def deals(
        self, status: str | None = None, *, commitment: Commitment | None = None, as_of: str | None = None
    ) -> Deals:
        """All deals, or those of one status, those that have come so far, or those of what held on a day."""
        held = self._held(as_of).deals.values()
        return self._named(d for d in held if status in (None, d.status) and commitment in (None, d.commitment))

    def documents(self, *, as_of: str | None = None) -> Documents:
        """The documents that were read, by name; with `as_of` those behind what held on that day."""
        held = self._held(as_of)
        listed = tuple(sorted(held.documents.values(), key=lambda d: (d.name, d.id)))
        return Documents(documents=listed, same_source=held.independence.groups(held.documents.values()))

    def show(self, name: str, *, as_of: str | None = None, prefer: Prefer = "latest") -> Dossier:
        """What is known of one entity, or what of it held on a day; `prefer` says which value of several counts."""
        entity, held = self.graph.get(name), self._held(as_of)
        facts = sorted(held.facts_about(entity.id), key=lambda f: (f.subject != entity.id, f.predicate, f.id))
        deals = (d for d in held.deals.values() if entity.id in d.parties)
        ruled = rulings(held, entity.id, prefer=prefer)
        told = tuple(self.statement(f).model_copy(update={"ruling": ruled.get(f.id)}) for f in facts)
        return Dossier(entity=entity, prefer=prefer, facts=told, deals=self._named(deals))

    def statement(self, fact: Fact) -> Statement:
        """A fact in words, with its quotes."""
        other = self.graph.name(fact.object) if fact.object else fact.value.key() if fact.value else ""
        mood = "" if fact.modality == "asserted" else f" ({fact.modality})"
        disputed = " (disputed)" if fact.disputed else ""
        words = f"{self.graph.name(fact.subject)} {fact.predicate.replace('_', ' ')} {other}{mood}{disputed}"
        quotes = tuple(self.quote(c) for c in fact.claims)
        return Statement(fact=fact, words=words, support=support(self.graph, fact.claims), quotes=quotes)

    def quote(self, claim_id: str) -> Quote:
        """The words of a claim and where they stand."""
        claim = self.graph.claims[claim_id]
        document = self.graph.documents.get(claim.document_id)
        return Quote(
            claim=claim.id,
            text=claim.evidence.text,
            source=document.citation() if document else claim.document,
            document=claim.document,
            page=document.page_of(claim.evidence.start) if document else None,
            date=claim.reported,
            modality=claim.modality,
            reference=claim.extractor == REGISTRY,
            decision=note.say() if (note := self.graph.notes.get(claim.id)) else None,
            citation=str(cite(self.graph, claim)),
        )

    def resolve(self, name: str) -> tuple[str, str]:
        """The id and name of an entity that is here, or that is listed without being here."""
        listed = None if name in self.graph.entities else gazetteer().by_id(name)
        known = listed or self.graph.get(name)
        return known.id, known.name

    def paths(
        self,
        start: str,
        end: str,
        *,
        via: Collection[str] = (),
        avoid: Collection[str] = (),
        k: int = 5,
        by: PathsBy = "length",
        options: Options | None = None,
    ) -> Paths:
        """The `k` best dependency paths between two entities; `via` keeps to these predicates."""
        search = Search(avoid=tuple(avoid), via=tuple(via), by=by, k=k)
        return analysis.paths(self.graph, start, end, search, options=options)

    def upstream(
        self,
        name: str,
        *,
        avoid: Collection[str] = (),
        k: int | None = None,
        by: PathsBy = "length",
        options: Options | None = None,
    ) -> Dependencies:
        """What an entity depends on."""
        return analysis.upstream(self.graph, name, Search(avoid=tuple(avoid), by=by, k=k), options=options)

    def downstream(
        self,
        name: str,
        *,
        avoid: Collection[str] = (),
        k: int | None = None,
        by: PathsBy = "length",
        options: Options | None = None,
    ) -> Dependencies:
        """What depends on an entity."""
        return analysis.downstream(self.graph, name, Search(avoid=tuple(avoid), by=by, k=k), options=options)

    def chokepoints(
        self,
        target: str | None = None,
        *,
        order: int = 1,
        options: Options | None = None,
        effect: float = EFFECT_SHARE,
        countries: Collection[str] | None = None,
    ) -> Chokepoints:
        """Single points of failure and cut sets up to `order`, of one target or of every magnet plant and end user."""
        return analysis.chokepoints(
            self.graph, target, order=order, options=options, effect=effect, countries=countries
        )

    def chokepoints_between(
        self, first: str, last: str, target: str | None = None, *, options: Options | None = None
    ) -> PointHistory:
        """When each single point of failure came and went between two dates, and with which claims."""
        return analysis.chokepoints_between(self.graph, first, last, target, options=options)

    def review(self, name: str | None = None, *, least: float = WORTH_A_LOOK, limit: int | None = None) -> Review:
        """Pairs of entities that may be one thing and are not decided on, with reasons, the likeliest first."""
        return analysis.review(self.graph, name, least=least, limit=limit)

    def to_networkx(self) -> Any:
        """A `networkx.MultiDiGraph` of typed nodes and edges with the ids of their claims and conflicts."""
        return outputs.to_networkx(self.graph)

    def export(
        self,
        format: str = "turtle",  # noqa: A002 - the word users know
        *,
        as_of: str | None = None,
        only: Collection[str] = (),
        base: str = outputs.BASE,
        prefer: Prefer = "latest",
    ) -> str | bytes:
        """The graph in another format, bytes for Parquet; `reegraph.FORMATS` names the formats.

        With `as_of` what held on a day; with `only` what is between entities of these types and of these predicates.
        """
        written = self.export_pieces(format, as_of=as_of, only=only, base=base, prefer=prefer)
        return written if isinstance(written, bytes) else "".join(written)

    def export_pieces(
        self,
        format: str = "turtle",  # noqa: A002
        *,
        as_of: str | None = None,
        only: Collection[str] = (),
        base: str = outputs.BASE,
        prefer: Prefer = "latest",
    ) -> Iterable[str] | bytes:
        """The same, a text in pieces to be written one after another: RDF of a large graph then needs little memory."""
        held = self._held(as_of)
        return outputs.export_pieces(only_of(held, only) if only else held, format, base=base, prefer=prefer)

    def sparql(
        self, query: str, *, as_of: str | None = None, base: str = outputs.BASE, seconds: float = SECONDS
    ) -> SparqlAnswer:
        """What a SPARQL query finds in the graph as RDF, read-only and within a time limit."""
        return ask(self._held(as_of), query, base=base, seconds=seconds)

    def to_rdflib(self, *, as_of: str | None = None, base: str = outputs.BASE) -> Any:
        """The graph as an `rdflib.Graph`, the same triples as the Turtle export."""
        import rdflib  # noqa: PLC0415 - takes a third of a second, which only its users should wait for

        return rdflib.Graph().parse(data=outputs.to_ntriples(self._held(as_of), base=base), format="nt")

    def view(
        self,
        path: str | Path | None = None,
        *,
        focus: str | None = None,
        as_of: str | None = None,
        elements: Sequence[str] = (),
        only: Sequence[str] = (),
        prefer: Prefer = "latest",
    ) -> str:
        """The graph as one self-contained HTML page that opens `as_of` a day; written to `path` when given.

        The page holds all dates, and its reader may choose another. `focus` begins with one entity and what is near
        it, `elements` with what may hold one of these; `only` keeps what is between entities of these types and of
        these predicates. Raises MisuseError for a date, an element or a name of the vocabulary that is none.
        """
        graph = only_of(self.graph, only) if only else self.graph
        if as_of is not None:
            graph = replace(graph, as_of=require_day(as_of, "as of"))
        page = outputs.to_html(graph, focus=focus, elements=elements, prefer=prefer, partial=bool(only))
        if path is not None:
            Path(path).write_text(page, encoding="utf-8", newline="\n")
        return page

    def conflicts(self, name: str | None = None, *, prefer: Prefer = "latest", as_of: str | None = None) -> Conflicts:
        """Where sources disagree, all values kept; `prefer` says which policy chooses one of them."""
        return analysis.conflicts(self.graph, name, prefer=prefer, as_of=as_of)

    def timeline(self, name: str | None = None, *, as_of: str | None = None) -> Events:
        """Dated events of one entity, or of all."""
        return analysis.timeline(self.graph, name, as_of=as_of)

    def calendar(
        self, start: str | None = None, end: str | None = None, *, name: str | None = None, as_of: str | None = None
    ) -> Events:
        """What starts and ends between two days."""
        return analysis.calendar(self.graph, start, end, name=name, as_of=as_of)

    def diff(self, new: KnowledgeGraph, *, options: Options | None = None) -> Difference:
        """What came, went and changed from this graph to a newer one."""
        return analysis.difference(self.graph, new.graph, options=options)

    def diff_dates(self, first: str, second: str, *, known: bool = False, options: Options | None = None) -> Difference:
        """What came, went and changed between two dates: in what held, or in what could be `known`."""
        return analysis.difference_of_dates(self.graph, first, second, known=known, options=options)

    def cite(self, claims: Iterable[str]) -> Quotes:
        """The words of claims, given by id, as citations. Raises MisuseError for an id that is none."""
        wanted = list(claims)
        unknown = [c for c in wanted if c not in self.graph.claims]
        if unknown:
            raise MisuseError(f"no claim {', '.join(unknown)}; expected ids as `reegraph claims` prints them")
        return Quotes(quotes=tuple(map(self.quote, wanted)))

    def whatif(self, *scenarios: Scenario, target: str | None = None, options: Options | None = None) -> WhatIf:
        """What each scenario would change, before and after: of one target, or of every magnet plant and end user."""
        return analysis.whatif(self.graph, scenarios, target=target, options=options)

    def losses(
        self,
        target: str | None = None,
        *,
        elements: Sequence[str] = (),
        fail: Sequence[str] = (),
        pairs: bool = False,
        allied: Collection[str] | None = None,
        options: Options | None = None,
    ) -> Losses:
        """What each failure costs in tonnes a year; `allied` are the ids of the states that count as allied."""
        return analysis.losses(
            self.graph, target, elements=elements, fail=fail, pairs=pairs, allied=allied, options=options
        )

    # Tables: how concentrated, how traceable, how replaceable, how far sold

    def concentration(
        self, *, stage: str | None = None, by: By | None = None, options: Options | None = None
    ) -> Concentrations:
        """Herfindahl-Hirschman index, largest and three largest of each stage, or of one."""
        return analysis.concentration(self.graph, stage=stage, by=by, options=options)

    def concentration_between(
        self, first: str, second: str, *, stage: str | None = None, by: By | None = None, options: Options | None = None
    ) -> Changes:
        """The change of concentration between two dates."""
        return analysis.concentration_between(self.graph, first, second, stage=stage, by=by, options=options)

    def traceability(
        self,
        target: str | None = None,
        *,
        free_of: Sequence[str] = ("CN",),
        allied: Collection[str] | None = None,
        options: Options | None = None,
    ) -> Traceability:
        """Which magnet plants, or whether one target, have a chain free of some states from mine to product."""
        return analysis.traceability(self.graph, target, free_of=free_of, allied=allied, options=options)

    def replacements(
        self, name: str, needed: str | None = None, *, avoid: Sequence[str] = (), options: Options | None = None
    ) -> Replacements:
        """Who could supply instead of a site or firm, or who could supply this input of it."""
        return analysis.replacements(self.graph, name, needed, avoid=avoid, options=options)

    def commitments(
        self, name: str | None = None, *, years: Sequence[int] = (), options: Options | None = None
    ) -> Commitments:
        """How much of the output of each site is sold, against its capacity."""
        return analysis.commitments(self.graph, name, years=years, options=options)

    def to_report(
        self,
        *,
        options: Options | None = None,
        allied: Collection[str] | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Report:
        """The report: what was read, chokepoints, losses, shares, flows, conflicts, calendar, and what is not known.

        `.text("html")`, `.text("markdown")` and `.tables()` (CSV) are its forms; `progress` is told what comes next.
        """
        # Templates and all questions at once, which no other answer should wait for.
        from reegraph.outputs.pages.report import Report, ask, report  # noqa: PLC0415

        answers = ask(self.graph, options=options, allied=allied, progress=progress)
        return Report(report(answers), self.graph)

    def to_dossier(self, name: str, *, options: Options | None = None) -> str:
        """The page of one entity: all that is known of it at the date of the options, as one self-contained page."""
        from reegraph.outputs.pages import dossier, sheet  # noqa: PLC0415 - templates, as for the report

        chosen = options or Options()
        held = self._held(chosen.as_of)
        return sheet.to_html(dossier.dossier(dossier.subject(held, self.graph.get(name).id, chosen)), held)

    def _held(self, as_of: str | None) -> Graph:
        return self.graph if as_of is None else at(self.graph, as_of)

    def _named(self, deals: Iterable[Deal]) -> Deals:
        chosen = tuple(deals)
        names = {p: self.graph.name(p) for d in chosen for p in d.parties}
        return Deals(deals=chosen, names=names, support={d.id: support(self.graph, d.claims) for d in chosen})

    def map(
        self,
        path: str | Path | None = None,
        *,
        only: Collection[str] = (),
        as_of: str | None = None,
        prefer: Prefer = "latest",
    ) -> str:
        """The facilities on a map, as one self-contained HTML page; written to `path` when given.

        `only`: kinds of facilities, states and codes of countries, as in Mine, operating, AU.
        """
        page = outputs.to_map(self._held(as_of), only=only, prefer=prefer)
        if path is not None:
            Path(path).write_text(page, encoding="utf-8", newline="\n")
        return page


def build(
    paths: str | Path | Iterable[str | Path],
    *,
    db: str | Path = ":memory:",
    rebuild: bool = False,
    registry: bool = True,
    decisions: str | Path | None = None,
    progress: Progress | None = None,
    model: Model | str | Path | None = None,
) -> KnowledgeGraph:
    """Read documents (files, folders, globs) into a store and fold them, with the reference tables, into a graph.

    Without `registry` the graph is of the documents alone. `decisions` names the file of the user's decisions,
    by default the one beside the store, if there is one.

    Only what is new or changed is read, unless `rebuild`. A file that cannot be read does not stop the others: see
    `.report.failed`. Without `db` nothing is written to disk.

    The rules read the documents, or a language `model`: the file of its settings, or a `Model` with a budget or with
    the rules beside it. Its replies are kept in the store. Raises MisuseError where its settings cannot be used.
    """
    chosen = [paths] if isinstance(paths, str | Path) else list(paths)
    tables = reference() if registry else None
    asked = Model(settings=Path(model)) if isinstance(model, str | Path) else model
    with Store(db) as store, asked.opened(store) if asked else nullcontext((None, None)) as (extractor, _):
        report = build_store(chosen, store, rebuild=rebuild, tables=tables, progress=progress, extractor=extractor)
        decided = decisions_for(db, decisions)
        return KnowledgeGraph(_projected(store, None, None, registry=registry, decisions=decided), report)


def open(  # noqa: A001 - reegraph.open, as sqlite3 and gzip have it
    db: str | Path,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    registry: bool = True,
    decisions: str | Path | None = None,
) -> KnowledgeGraph:
    """The graph of an existing store. Raises StoreError when there is none.

    `as_of` sets the date of the answers; `known_at` leaves out what was reported later; without `registry` the graph is
    of the documents alone. `decisions` names the file of the user's decisions, by default `decisions.toml` beside the
    store, if there is one.
    """
    with Store.open_existing(db) as store:
        decided = decisions_for(db, decisions)
        return KnowledgeGraph(_projected(store, as_of, known_at, registry=registry, decisions=decided))


def import_(file: str | Path, *, db: str | Path, base: str = outputs.BASE) -> Imported:
    """Put the claims of an export (RDF or claim lines) into a store, which is made when it is not there.

    Of each document only the quoted words come in; building a file with it adds the whole text. Raises
    RefusedImportError with every fault of the file; then nothing is imported.
    """
    restored = read_export(Path(file), base=base)
    with Store(db) as store:
        return keep(restored, store)


def add(
    tables: str | Path | Iterable[str | Path],
    *,
    db: str | Path,
    decisions: str | Path | None = None,
    by: str = USER,
    when: str | None = None,
) -> int:
    """Add facts of your own from CSV tables to the file of decisions on a store; how many they are.

    `docs/explanation/identity.md` names the columns. The file is `decisions`, by default `decisions.toml` beside the
    store; `reegraph.open` reads it. Raises TableError naming every row that cannot be used; then nothing is added.
    """
    chosen = [tables] if isinstance(tables, str | Path) else list(tables)
    file = Path(decisions) if decisions is not None else Path(db).parent / FILE_NAME
    graph = open(db, decisions=file if file.is_file() else None)
    facts = [fact for table in chosen for fact in read_facts(Path(table), graph.resolve, by=by, when=when)]
    record(file, facts)
    return len(facts)


def decisions_for(db: str | Path, file: str | Path | None = None) -> Decisions:
    """The decisions that hold for a store: the user's, and those that come with the project where these are silent."""
    users = read_decisions(Path(file)) if file is not None else read_decisions_beside(db)
    return users.over(shipped_decisions())


@cache
def example() -> KnowledgeGraph:
    """The graph of the project's own documents, built in memory once a process."""
    shipped = Path(__file__).parent / "example_documents"  # in a wheel; a checkout has them beside the package
    return build(shipped if shipped.is_dir() else Path(__file__).parent.parent / "data" / "documents")


def extract(source: str | Path, *, name: str | None = None) -> Extraction:
    """The claims and mentions of a document, without a store: of a file (a Path), or of a text (a str)."""
    if isinstance(source, Path):
        return extract_document(read_document(source, name=name))
    return extract_document(read_text(source, name=name or "text.md", origin="text"))


def _projected(store: Store, as_of: str | None, known_at: str | None, *, registry: bool, decisions: Decisions) -> Graph:
    with store.snapshot():
        claims, documents, mentions = store.claims(), store.documents(), store.mentions()
    if not registry:
        claims = [c for c in claims if c.extractor != REGISTRY]
    used = {c.document_id for c in claims}
    # A source of the reference tables is there for its claims only.
    documents = [d for d in documents if d.kind != REFERENCE or d.id in used]
    return project(claims, documents, mentions, as_of=as_of, known_at=known_at, decisions=decisions)
