"""Commands on identity: pairs that may be one thing, and the decision on each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from reegraph import api
from reegraph.analysis.review import Question
from reegraph.cli import printing
from reegraph.cli.asking import DEFAULT_DB, Db, DecisionFile, Json
from reegraph.cli.commands import app
from reegraph.cli.decisions import By, On, decision_file
from reegraph.errors import MisuseError, TableError
from reegraph.identity import IdentityDecision, cluster
from reegraph.identity.candidates import WORTH_A_LOOK
from reegraph.identity.decisions import USER, Decision, parse, read, record, shipped

VERDICTS = {"s": "same", "d": "different", "u": "unsure"}
_ASK = "[s]ame, [d]ifferent, [u]nsure, s[k]ip, [q]uit"


@app.command()
def review(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only pairs with this entity.")] = None,
    db: Db = DEFAULT_DB,
    json_: Json = False,
    apply: Annotated[
        Path | None,
        typer.Option(
            "--apply", help="Take decisions from this file: .toml, or .json as --json prints.", metavar="FILE"
        ),
    ] = None,
    least: Annotated[float, typer.Option("--least", help="Pairs from this score on.", min=0, max=1)] = WORTH_A_LOOK,
    limit: Annotated[int | None, typer.Option("--limit", help="At most so many pairs.", min=1)] = None,
    list_: Annotated[bool, typer.Option("--list", help="Print the pairs and ask nothing.")] = False,
    decisions: DecisionFile = None,
    by: By = USER,
    date: On = None,
) -> None:
    """Show pairs of entities that may be one thing, with reasons and a sentence of each, and take the decision."""
    file = decision_file(db, decisions)
    if apply is not None:
        chosen = _from_file(apply, by, date)
        record(file, chosen)
        printing.write(printing.lines([f"{len(chosen)} decisions taken from {apply} into {file}"]))
        return
    found = api.open(db, decisions=file if file.is_file() else None).review(name, least=least, limit=limit)
    if json_ or list_:
        printing.write(printing.as_json(found.to_json()) if json_ else printing.lines(found.to_lines()))
        return
    _ask_all(found.questions, file, by, date)


def _ask_all(questions: tuple[Question, ...], file: Path, by: str, date: str | None) -> None:
    """Ask for each pair that the answers so far leave open; each answer is in the file before the next is asked."""
    taken = 0
    for number, question in enumerate(questions, start=1):
        if _settled(question, file):
            continue
        printing.write(printing.lines([f"({number} of {len(questions)})", *question.to_lines()]))
        answer = _asked(_ASK, "k", (*VERDICTS, "k", "q"))
        if answer == "q":
            break
        if answer in VERDICTS:
            why = _asked("why", _usual_reason(question, answer))
            pair = (question.left.id, question.right.id)
            record(file, [IdentityDecision.of(*pair, VERDICTS[answer], by=by, when=date, why=why)])  # type: ignore[arg-type]
            taken += 1
    printing.write(printing.lines([f"{taken} decisions in {file}"]))


def _usual_reason(question: Question, answer: str) -> str:
    """The heaviest reason that speaks for the answer."""
    sign = {"s": 1, "d": -1}.get(answer, 0)
    return next((reason.words for reason in question.reasons if reason.points * sign > 0), "reviewed")


def _settled(question: Question, file: Path) -> bool:
    if not file.is_file():
        return False
    known = cluster(read(file).over(shipped()).identity)
    left, right = sorted(known.of(side.id) for side in (question.left, question.right))
    return left == right or (left, right) in known.decided


def _asked(text: str, default: str, allowed: tuple[str, ...] = ()) -> str:
    """An answer from the terminal; its end is "quit"."""
    while True:
        try:
            answer = str(typer.prompt(text, default=default, err=True)).strip()
        except typer.Abort:
            return "q" if allowed else default
        if not allowed or answer[:1].lower() in allowed:
            return answer[:1].lower() if allowed else answer or default


def _from_file(file: Path, by: str, date: str | None) -> list[Decision]:
    try:
        text = file.read_text(encoding="utf-8")
        rows = json.loads(text) if file.suffix == ".json" else None
    except (OSError, ValueError) as error:
        raise TableError(str(file), [f"cannot be read: {error}"]) from error
    if rows is None:
        found = parse(text, str(file))
        return [*found.identity, *found.claims, *found.facts]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TableError(str(file), ["expected a list of pairs, as review --json prints"])
    return [_answer(n, row, by, date) for n, row in enumerate(rows, start=1) if row.get("verdict")]


def _answer(number: int, row: dict[str, Any], by: str, date: str | None) -> IdentityDecision:
    said = {"by": row.get("by") or by, "when": row.get("when") or date, "why": row.get("why") or "reviewed"}
    try:
        return IdentityDecision.of(str(row.get("left")), str(row.get("right")), row["verdict"], **said)
    except MisuseError as error:
        raise MisuseError(f"pair {number}: {error}") from error
