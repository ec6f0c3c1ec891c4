"""Errors say what was found and survive the way between processes."""

from __future__ import annotations

import pickle

import pytest

from reegraph.errors import AmbiguousNameError, TableError, UnknownNameError, UnreadableDocumentError

ERRORS = [
    (UnreadableDocumentError("a.pdf", "damaged PDF"), "a.pdf: damaged PDF"),
    (TableError("x.toml", ["rule.0: bad", "rule.1: worse"]), "x.toml: rule.0: bad; rule.1: worse"),
    (UnknownNameError("Alfa", ["Alpha"]), "nothing here is called 'Alfa'; did you mean Alpha?"),
    (UnknownNameError("Zzz", []), "nothing here is called 'Zzz'"),
    (
        AmbiguousNameError("Alpha", ["company/alpha", "mine/alpha"]),
        "'Alpha' may be company/alpha, mine/alpha; give the id",
    ),
]


@pytest.mark.parametrize(("error", "message"), ERRORS)
def test_message_and_pickle(error, message):
    """Each error reads as meant, before and after pickling."""
    assert str(error) == message
    assert str(pickle.loads(pickle.dumps(error))) == message
