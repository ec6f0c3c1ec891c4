"""Calls in threads: in order, so many at a time, and an end that waits for nobody when it is told not to."""

from __future__ import annotations

import threading
import time

import pytest

from reegraph.extract.llm.workers import Workers


def test_calls_give_their_results_and_errors():
    """Whoever waits gets what the call gave or raised."""
    workers = Workers(2)
    good, bad = workers.submit(lambda: 7), workers.submit(lambda: 1 // 0)
    assert good.result() == 7
    with pytest.raises(ZeroDivisionError):
        bad.result()
    workers.end(wait=True)


def test_end_cancels_what_has_not_begun():
    """Of three calls to one thread the first goes on and the others are never made."""
    go, made = threading.Event(), []
    workers = Workers(1)
    begun = threading.Event()
    first = workers.submit(lambda: (begun.set(), go.wait(5), made.append(1)))
    others = [workers.submit(lambda: made.append(2)) for _ in range(2)]
    assert begun.wait(5)
    started = time.monotonic()
    workers.end(wait=False)
    assert time.monotonic() - started < 1
    assert all(o.cancelled() for o in others)
    go.set()
    first.result(5)
    assert made == [1]
