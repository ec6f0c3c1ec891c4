"""Commands by which a user decides on claims: reject, correct, add facts, and list what is decided."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from reegraph import api
from reegraph.analysis.listings import say
from reegraph.cli import printing
from reegraph.cli.asking import DEFAULT_DB, Db, DecisionFile, Json
from reegraph.cli.commands import app
from reegraph.errors import MisuseError
from reegraph.identity import Decisions, cluster
from reegraph.identity.applying import corrected
from reegraph.identity.clusters import RULE
from reegraph.identity.decisions import FILE_NAME, USER, ClaimDecision, read, record
from reegraph.identity.own_facts import value_of
from reegraph.identity.variants import by_rule
from reegraph.model import Claim
from reegraph.store import Store

By = Annotated[str, typer.Option("--by", help="By whom it is decided.", metavar="NAME")]
On = Annotated[str | None, typer.Option("--date", help="When it is decided.", metavar="DATE")]
Why = Annotated[str, typer.Option("--why", help="The reason, in words.", metavar="TEXT")]
ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="The id of a claim, as `claims` and --json give it.")]


def decision_file(db: Path, named: Path | None) -> Path:
    """The file that decisions on a store go to."""
    return named if named is not None else db.parent / FILE_NAME


@app.command()
def reject(
    claim: ClaimId, why: Why, db: Db = DEFAULT_DB, decisions: DecisionFile = None, by: By = USER, date: On = None
) -> None:
    """Let a claim count no more; the line in the file of decisions says why, and deleting it brings the claim back."""
    file = decision_file(db, decisions)
    found = _claim(db, claim, file)
    record(file, [_checked(claim=found.id, verdict="reject", by=by, when=date, why=why)])
    printing.write(printing.lines([f"rejected: {say(found)} [{found.document}]"]))


@app.command()
def correct(
    claim: ClaimId,
    fields: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE...",
            help="subject, predicate, object, number, unit, date, word, modality, valid_from, valid_to, reported, "
            "qualifiers.NAME; an empty value takes a field away.",
        ),
    ],
    why: Why,
    db: Db = DEFAULT_DB,
    decisions: DecisionFile = None,
    by: By = USER,
    date: On = None,
) -> None:
    """Let a claim read as it should; its words stay, and answers show it as the user's."""
    file = decision_file(db, decisions)
    found = _claim(db, claim, file)
    changes = dict(_change(field) for field in fields)
    earlier = {d.claim: dict(d.set) for d in (read(file) if file.is_file() else Decisions()).claims}
    decision = _checked(
        claim=found.id, verdict="correct", set=earlier.get(found.id, {}) | changes, by=by, when=date, why=why
    )
    changed = corrected(found, decision)
    record(file, [decision])
    printing.write(printing.lines([f"was: {say(found)}", f"now: {say(changed)} [{changed.id}]"]))


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.csv...", help="Tables of facts, each with its source.")],
    db: Db = DEFAULT_DB,
    decisions: DecisionFile = None,
    by: By = USER,
    date: On = None,
) -> None:
    """Add facts of your own from a table, each with its source (docs/explanation/identity.md names the columns)."""
    added = api.add(files, db=db, decisions=decisions, by=by, when=date)
    printing.write(printing.lines([f"added: {added} facts of {by}"]))


@app.command("decisions")
def list_decisions(db: Db = DEFAULT_DB, decisions: DecisionFile = None, json_: Json = False) -> None:
    """List what is decided, the project's own included, and say what contradicts or has nothing to act on."""
    decided = api.decisions_for(db, decisions)
    with Store.open_existing(db) as store:
        current = {c.id: c for c in store.claims()}
        linked = by_rule(current.values(), store.mentions())
    rows = _rows(Decisions(identity=(*decided.identity, *linked), claims=decided.claims, facts=decided.facts), current)
    columns = {"verdict": "verdict", "about": "about", "state": "state", "by": "by", "when": "when", "why": "why"}
    printing.write(printing.as_json(rows) if json_ else printing.table(rows, columns))


def _rows(decided: Decisions, current: dict[str, Claim]) -> list[dict[str, Any]]:
    clusters = cluster(decided.identity)
    left_out = {c.left_out.pair: f"left out: {' = '.join(c.chain)} is against it" for c in clusters.contradictions}
    rows: list[dict[str, Any]] = []
    for pair in decided.identity:
        yields = pair.by == RULE and clusters.of(pair.left) != clusters.of(pair.right)
        state = "left out: it is decided otherwise" if yields else left_out.get(pair.pair, "in force")
        rows.append(_row("identity", pair.verdict, " | ".join(pair.pair), state, pair))
    for decision in decided.claims:
        claim = current.get(decision.claim)
        said = f"{decision.claim}: {say(claim)}" if claim else decision.claim
        state = "in force" if claim else "idle: the store holds no such claim"
        rows.append(_row("claim", decision.verdict, said, state, decision))
    for fact in decided.facts:
        other = fact.object_name or fact.number or fact.date or fact.word
        said = f"{fact.subject_name} {fact.predicate.replace('_', ' ')} {other} [{fact.source}]"
        rows.append(_row("fact", "added", said, "in force", fact))
    return rows


def _row(kind: str, verdict: str, about: str, state: str, decision: Any) -> dict[str, Any]:
    said = {"by": decision.by, "when": decision.when, "why": decision.why}
    return {"kind": kind, "verdict": verdict, "about": about, "state": state, **said}


def _claim(db: Path, claim: str, file: Path) -> Claim:
    """The claim that is decided on: the id of a corrected one leads to the claim of the document."""
    notes = api.open(db, decisions=file if file.is_file() else None).graph.notes
    note = notes.get(claim)
    if note is not None and note.before is None:
        raise MisuseError(f"{claim} is a fact of your own: delete its line in {file}")
    with Store.open_existing(db) as store:
        found = store.claim(note.before if note is not None and note.before else claim)
    if found is None:
        raise MisuseError(f"{db} holds no claim {claim}; `reegraph claims --db {db}` lists them")
    return found


def _change(field: str) -> tuple[str, Any]:
    name, equals, value = field.partition("=")
    if not equals:
        raise MisuseError(f"found {field!r}, expected FIELD=VALUE")
    dates = ("date", "valid_from", "valid_to", "reported")
    return name.strip(), value.strip() if name.strip() in dates else value_of(value.strip())


def _checked(**fields: Any) -> ClaimDecision:
    try:
        return ClaimDecision(**fields)
    except ValueError as error:
        raise MisuseError(" ".join(str(error).split())) from error
