"""Asking a model about many documents: kept replies first, so many at a time, and never past a budget."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from reegraph.errors import ModelError
from reegraph.extract.llm.chunks import Request
from reegraph.extract.llm.client import Answer, Client
from reegraph.extract.llm.guide import guide
from reegraph.extract.llm.reply import parse_reply
from reegraph.extract.llm.settings import Settings
from reegraph.extract.llm.workers import Workers
from reegraph.model import content_id

# How many documents may wait for answers for each request in flight: enough that a slow one holds nobody up.
AHEAD = 4
_KEPT_AT_ONCE = 16  # replies
CHARACTERS_A_TOKEN = 4.0  # of English, as models count; between 3.5 and 4.5 for those in use
_FEWEST_CHARACTERS_A_TOKEN = 2.5  # for the most that a request may cost
ANSWERED_CHARACTERS = 9.0  # of an answer for each of a document: 8.8 in the gold of tests/gold/tuning put as answers


class KeptReply(NamedTuple):
    """A reply as it is kept: by `key`, the hash of all that it depends on, with what that was."""

    key: str
    document_id: str
    part: int
    guide: str
    model: str
    settings: str
    text: str
    tokens_in: int
    tokens_out: int


class Kept(Protocol):
    """Where replies are kept; a store does."""

    def reply(self, key: str) -> str | None:
        """A kept reply."""

    def keep_replies(self, replies: Sequence[KeptReply]) -> None:
        """Keep replies; the first of a key stays."""


class KeptHere:
    """Replies kept for the length of a process, where there is no store."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def reply(self, key: str) -> str | None:
        return self._texts.get(key)

    def keep_replies(self, replies: Sequence[KeptReply]) -> None:
        for reply in replies:
            self._texts.setdefault(reply.key, reply.text)


class BudgetError(ModelError):
    """A request that was not made, because it might have passed the budget."""


class Spending:
    """What has been spent, and whether more may be; for several threads.

    `limit` is in the currency of the settings, None for no limit. Before a request the most that it may cost is set
    aside, so that the limit is never passed; the server's count replaces it.
    """

    def __init__(self, settings: Settings, limit: float | None = None) -> None:
        self._settings, self._limit = settings, limit
        self._turn = threading.Condition()
        self._aside = 0.0
        self._in_flight = 0  # counted, since what is set aside by several comes back to nearly nothing, not to nothing
        self.spent = 0.0
        self.asked = self.kept = self.tokens_in = self.tokens_out = 0

    @property
    def model(self) -> str:
        """Which model is asked."""
        return self._settings.model

    def reserve(self, most: float) -> None:
        """Set aside what a request may cost; waits for others in flight, and raises BudgetError where they are none."""
        with self._turn:
            while self._limit is not None and self.spent + self._aside + most > self._limit:
                if self._in_flight == 0:
                    raise BudgetError(
                        f"not asked: {self.spent:.4f} {self._settings.currency} of the budget of {self._limit:g} are"
                        f" spent, and this request may cost {most:.4f}; raise --budget and run the same command again"
                    )
                self._turn.wait()
            self._in_flight += 1
            self._aside += most

    def settle(self, most: float, answer: Answer | None) -> None:
        """Count what a request did cost. One that failed costs nothing that is known of."""
        with self._turn:
            self._in_flight -= 1
            self._aside = self._aside - most if self._in_flight else 0.0
            self.asked += 1
            if answer is not None:
                self.tokens_in += answer.tokens_in
                self.tokens_out += answer.tokens_out
                self.spent += self._settings.price(answer.tokens_in, answer.tokens_out) or 0.0
            self._turn.notify_all()

    def __str__(self) -> str:
        said = f"{self.asked:,} requests, {self.tokens_in:,} tokens in and {self.tokens_out:,} out"
        priced = self._settings.price_in is not None and self._settings.price_out is not None
        cost = f", {self.spent:.4f} {self._settings.currency}" if priced else ""
        return f"{said}{cost}; {self.kept:,} replies were kept from before"


class Asking:
    """The answers of a model over the network, at most `in_flight` requests at a time; a context manager.

    A reply that has the form is kept, whatever else fails; one that has not is not. Some are kept at once, since each
    write waits for the disk: a process that is killed loses the last few, and asks for them anew.
    """

    def __init__(self, settings: Settings, client: Client, kept: Kept, spending: Spending | None = None) -> None:
        self._settings, self._client, self._kept = settings, client, kept
        self.spending = spending or Spending(settings)
        self._workers: Workers[Answer] = Workers(settings.in_flight)
        self._to_keep: dict[str, KeptReply] = {}

    @property
    def ahead(self) -> int:
        """How many documents may wait at a time."""
        return AHEAD * self._settings.in_flight

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._keep_all()
        finally:
            self._workers.end(wait=kind is None)
            self._client.close()

    def ask(self, asked: Sequence[Request]) -> Callable[[], list[str]]:
        """Begin to ask; the result waits, keeps what came, and gives the answers or raises the first fault."""
        begun = [(request, self._begin(request)) for request in asked]

        def wait() -> list[str]:
            texts: list[str] = []
            fault: ModelError | None = None
            for request, reply in begun:
                try:
                    texts.append(reply if isinstance(reply, str) else self._keep(request, reply.result()))
                except ModelError as error:
                    fault = fault or error
            if fault is not None:
                raise fault
            return texts

        return wait

    def _begin(self, request: Request) -> str | Future[Answer]:
        key = reply_key(request, self._settings)
        kept = self._to_keep[key].text if key in self._to_keep else self._kept.reply(key)
        if kept is not None:
            self.spending.kept += 1
            return kept
        return self._workers.submit(partial(self._answer, request))

    def _answer(self, request: Request) -> Answer:
        most = most_it_costs(request, self._settings)
        self.spending.reserve(most)
        answer = None
        try:
            answer = self._client.answer(request)
        finally:
            self.spending.settle(most, answer)
        return answer

    def _keep(self, request: Request, answer: Answer) -> str:
        parse_reply(answer.text)  # what has not the form is asked for anew the next time
        settings = self._settings
        key = reply_key(request, settings)
        self._to_keep[key] = KeptReply(
            key=key, document_id=request.document_id, part=request.chunk.number, guide=guide().version,
            model=settings.model, settings=content_id(settings.deciding()), text=answer.text,
            tokens_in=answer.tokens_in, tokens_out=answer.tokens_out,
        )  # fmt: skip
        if len(self._to_keep) >= _KEPT_AT_ONCE:
            self._keep_all()
        return answer.text

    def _keep_all(self) -> None:
        if self._to_keep:
            self._kept.keep_replies(list(self._to_keep.values()))
            self._to_keep.clear()


def reply_key(request: Request, settings: Settings) -> str:
    """The hash of all that an answer depends on: document, part, guide, schema, model, address and settings."""
    return content_id(
        [request.document_id, request.chunk, guide().version, content_id(request.text), settings.deciding()]
    )


def most_it_costs(request: Request, settings: Settings) -> float:
    """The most that a request may cost, 0 without prices: many tokens in, all that are allowed out."""
    tokens_in = int(request.characters / _FEWEST_CHARACTERS_A_TOKEN)
    return settings.price(tokens_in, settings.max_tokens) or 0.0


class Estimate(NamedTuple):
    """What reading documents would take: of the requests, how many are kept; tokens of the others; None: no prices."""

    documents: int
    requests: int
    kept: int
    tokens_in: int
    tokens_out: int
    price: float | None
    currency: str

    def __str__(self) -> str:
        asked = self.requests - self.kept
        cost = "" if self.price is None else f", about {self.price:.2f} {self.currency}"
        return (
            f"{self.documents:,} documents: {self.requests:,} requests, {self.kept:,} of them answered before;"
            f" {asked:,} would be asked: about {self.tokens_in:,} tokens in and {self.tokens_out:,} out{cost}"
            f" (by {CHARACTERS_A_TOKEN:g} characters a token)"
        )


def estimate(asked: Iterable[Sequence[Request]], settings: Settings, kept: Kept) -> Estimate:
    """What it would take to read documents, given the requests for each; nothing is asked."""
    documents = requests = known = tokens_in = tokens_out = 0
    for group in asked:
        documents += 1
        requests += len(group)
        for request in group:
            if kept.reply(reply_key(request, settings)) is not None:
                known += 1
                continue
            tokens_in += round(request.characters / CHARACTERS_A_TOKEN)
            answered = ANSWERED_CHARACTERS * (request.chunk.end - request.chunk.start) / CHARACTERS_A_TOKEN
            tokens_out += min(settings.max_tokens, round(answered))
    price = settings.price(tokens_in, tokens_out)
    return Estimate(documents, requests, known, tokens_in, tokens_out, price, settings.currency)
