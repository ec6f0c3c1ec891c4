"""The decisions file is strict, keeps what people write in it, and undoes a decision with its line."""

from __future__ import annotations

import pytest

from reegraph.errors import MisuseError, TableError
from reegraph.identity.decisions import (
    ClaimDecision,
    IdentityDecision,
    OwnFact,
    line_of,
    parse,
    read,
    read_beside,
    record,
    shipped,
)

ALPHA, BETA, GAMMA = "company/alpha", "company/beta", "company/gamma"
CLAIM = "0123456789abcdef"


def same(one, other, **said):
    return IdentityDecision.of(one, other, "same", **{"why": "one firm", **said})


def test_what_is_recorded_is_read_back(tmp_path):
    """Decisions of all three kinds come back from the file as they were recorded, whatever their text holds."""
    file = tmp_path / "decisions.toml"
    identity = same(
        BETA,
        ALPHA,
        by="Office of Beta",
        when="2026-11",
        why='a "quoted"\tname \\ with é, \x7f and\nlines'.replace("\n", " "),
    )
    claim = ClaimDecision(
        claim=CLAIM, verdict="correct", set={"number": 5, "qualifiers.material": "NdPr oxide"}, why="typo"
    )
    fact = OwnFact(
        key="f1", subject=ALPHA, subject_name="Alpha", predicate="supplies", object=BETA, object_name="Beta",
        qualifiers={"material": "NdPr oxide"}, source="Annual report",
    )  # fmt: skip
    record(file, [identity, claim, fact])
    found = read(file)
    assert (found.identity, found.claims, found.facts) == ((identity,), (claim,), (fact,))


def test_a_later_decision_takes_the_place_of_the_earlier_and_other_lines_stay(tmp_path):
    """Comments, order and every other line are kept; a pair has one decision, whichever way round it is written."""
    file = tmp_path / "decisions.toml"
    file.write_text(
        '# head\n[identity]\n# about beta\n"company/beta | company/alpha" = { verdict = "same", why = "one" } # seen\n'
        '# about delta\n"company/delta | company/epsilon" = { verdict = "unsure", why = "?" }\n\n[claims]\n',
        encoding="utf-8",
    )
    record(file, [IdentityDecision.of(ALPHA, BETA, "different", why="two"), same("company/c", "company/d")])
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("#")] == ["# head", "# about beta", "# about delta"]
    assert [d.pair for d in read(file).identity] == sorted(d.pair for d in read(file).identity)
    assert len(read(file).identity) == 3
    assert read(file).identity[0].verdict == "different"
    assert lines.index("# about delta") == lines.index(line_of(same("company/c", "company/d"))) + 1


def test_a_deleted_line_undoes_its_decision(tmp_path):
    """Recording and deleting the line leaves the decisions as they were."""
    file = tmp_path / "decisions.toml"
    record(file, [same(ALPHA, BETA)])
    before = read(file)
    record(file, [same(BETA, GAMMA)])
    kept = [line for line in file.read_text(encoding="utf-8").splitlines() if "gamma" not in line]
    file.write_text("\n".join(kept), encoding="utf-8")
    assert read(file) == before


def test_recording_in_any_order_gives_the_same_file(tmp_path):
    """The file is sorted by key, so that two people's additions meet where they belong."""
    chosen = [same(ALPHA, BETA), same(BETA, GAMMA), same(ALPHA, GAMMA)]
    record(tmp_path / "a.toml", chosen)
    for decision in reversed(chosen):
        record(tmp_path / "b.toml", [decision])
    assert (tmp_path / "a.toml").read_bytes() == (tmp_path / "b.toml").read_bytes()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[identity]\n"company/a | company/b" = { verdict = "equal", why = "x" }', "verdict"),
        ('[identity]\n"company/a | company/b" = { verdict = "same" }', "why"),
        ('[identity]\n"company/a | company/b" = { verdict = "same", why = "x", wyh = "y" }', "wyh"),
        ('[identity]\n"company/a | company/a" = { verdict = "same", why = "x" }', "two different ids"),
        ('[identity]\n"company/a | mine/a" = { verdict = "same", why = "x" }', "different kinds"),
        ('[identity]\n"company/a" = { verdict = "same", why = "x" }', "left"),
        (
            '[identity]\n"company/a | company/b" = {verdict="same", why="x"}\n"company/b | company/a" = {verdict="same", why="x"}',
            "decided twice",
        ),
        (f'[claims]\n"{CLAIM}" = {{ verdict = "correct", why = "x" }}', "at least one field"),
        (f'[claims]\n"{CLAIM}" = {{ verdict = "correct", set = {{ colour = "red" }}, why = "x" }}', "no field colour"),
        ('[claims]\n"xyz" = { verdict = "reject", why = "x" }', "claim"),
        (
            '[facts]\n"a" = { subject = "company/a", subject_name = "A", predicate = "grade", number = 3, source = "x" }',
            "grade cannot be said of company/a",
        ),
        (
            '[facts]\n"a" = { subject = "company/a", subject_name = "A", predicate = "loves", source = "x" }',
            "loves",
        ),
        ("[idenity]\n", "no such table"),
        ("[identity", "Expected"),
    ],
)  # fmt: skip
def test_faults_are_named_with_their_place(text, fault):
    """A line that breaks the form is named by file, table and key; nothing is passed over in silence."""
    with pytest.raises(TableError, match=r"mine\.toml") as caught:
        parse(text, "mine.toml")
    assert fault in str(caught.value)


def test_every_fault_is_named_at_once():
    """Two wrong lines are both named."""
    text = '[identity]\n"company/a | company/b" = { why = "x" }\n[claims]\n"x" = { verdict = "reject", why = "x" }'
    with pytest.raises(TableError) as caught:
        parse(text, "mine.toml")
    assert len(caught.value.faults) == 2


def test_a_site_is_never_its_operator():
    """A company and a mine cannot be decided to be the same."""
    with pytest.raises(MisuseError, match="different kinds"):
        same(ALPHA, "mine/alpha")


def test_the_file_beside_a_store_may_be_missing(tmp_path):
    """Without a file, and for a store in memory, nothing is decided."""
    assert not read_beside(tmp_path / "x.db")
    assert not read_beside(":memory:")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    """Bytes that are no text are named, not skipped."""
    (tmp_path / "decisions.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(TableError, match="not UTF-8"):
        read_beside(tmp_path / "x.db")


def test_users_decisions_come_before_those_of_the_project():
    """A decision on a pair that the project has decided too replaces it."""
    ours = shipped().identity[0]
    other = IdentityDecision.of(ours.left, ours.right, "different", why="not so")
    users = parse(f"[identity]\n{line_of(other)}\n", "mine.toml")
    assert [d for d in users.over(shipped()).identity if d.pair == ours.pair] == [other]
