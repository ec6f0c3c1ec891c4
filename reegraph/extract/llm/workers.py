"""Threads that wait for the network: so many at a time, and none that holds up the end of the process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

Given = TypeVar("Given")


class Workers(Generic[Given]):
    """Calls in threads, `count` at a time, in the order in which they were asked for.

    The standard pool waits at exit for every call that has begun, and a server may take minutes: Ctrl-C must not.
    """

    def __init__(self, count: int) -> None:
        self._calls: SimpleQueue[tuple[Future[Given], Callable[[], Given]] | None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._work, daemon=True, name=f"asking-{n}") for n in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, call: Callable[[], Given]) -> Future[Given]:
        """Make a call when a thread is free."""
        future: Future[Given] = Future()
        self._calls.put((future, call))
        return future

    def end(self, *, wait: bool) -> None:
        """Begin no other call; `wait` for those that have begun, or leave them to end by themselves."""
        while not self._calls.empty():
            left = self._calls.get()
            if left is not None:
                left[0].cancel()
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _work(self) -> None:
        while (given := self._calls.get()) is not None:
            future, call = given
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - whoever waits for the result gets it
                future.set_exception(error)
