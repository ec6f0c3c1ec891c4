"""One request to a model over the network, by the official client of its protocol; every fault becomes a ModelError."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

from reegraph.errors import MisuseError, ModelError
from reegraph.extract.llm.chunks import Request
from reegraph.extract.llm.reply import reply_schema
from reegraph.extract.llm.settings import Settings

_TOOL = "report_facts"
_LONGEST_FAULT = 300  # characters of what a server says


class Answer(NamedTuple):
    """What a model answered, and the tokens that the server counted; 0 where it did not."""

    text: str
    tokens_in: int
    tokens_out: int


class Client(Protocol):
    """Whoever answers requests; may be called by several threads."""

    def answer(self, request: Request) -> Answer:
        """The answer to a request; raises ModelError."""

    def close(self) -> None:
        """Let go of connections; what is still asked fails."""


def make_client(settings: Settings, key: str) -> Client:
    """The client that settings ask for. Raises MisuseError where the extra `llm` is not installed."""
    return _AnthropicClient(settings, key) if settings.protocol == "anthropic" else _OpenAIClient(settings, key)


def _missing(name: str) -> MisuseError:
    return MisuseError(f"the package {name} is not installed; install it with: pip install 'reegraph[llm]'")


class _Cleaning:
    """Turns what a client raises into ModelError without any key."""

    def __init__(self, settings: Settings, key: str) -> None:
        self._where = f"{settings.model} at {settings.address}"
        self._seconds = settings.timeout_seconds
        self._key = key

    def clean(self, text: str) -> str:
        """A text without the key, whoever put it there."""
        return text.replace(self._key, "[key]") if self._key else text

    @contextmanager
    def told(self, kinds: Any) -> Iterator[None]:
        """`kinds` is the module of a client: its errors have the same names in both."""
        try:
            yield
        except kinds.APITimeoutError:
            raise ModelError(f"{self._where}: no answer within {self._seconds:g} s") from None
        except kinds.APIStatusError as error:
            said = " ".join(str(error.message).split())[:_LONGEST_FAULT]
            raise ModelError(self.clean(f"{self._where}: status {error.status_code}: {said}")) from None
        except kinds.APIConnectionError as error:
            raise ModelError(self.clean(f"{self._where}: not reached: {error.__cause__ or error}")) from None
        except (kinds.APIError, ValueError, TypeError, AttributeError) as error:  # as of JSON of another shape
            said = " ".join(str(error).split())[:_LONGEST_FAULT]
            raise ModelError(self.clean(f"{self._where}: no answer that can be read: {said}")) from None

    def cut_off(self, limit: int) -> ModelError:
        return ModelError(
            f"{self._where}: the answer was cut off at {limit} tokens; raise max_tokens, or lower characters"
        )

    def refused(self, words: str) -> ModelError:
        said = " ".join(words.split())[:_LONGEST_FAULT]
        return ModelError(self.clean(f"{self._where}: the model refused to answer: {said or 'without a word'}"))


class _OpenAIClient:
    """Any address that speaks OpenAI's chat completions: hosted, Ollama, vLLM, llama.cpp.

    What the official clients know by name they look through for every request, and the schema is large: it goes as
    `extra_body`, which they send as it stands and in the same place.
    """

    def __init__(self, settings: Settings, key: str) -> None:
        try:
            import openai  # noqa: PLC0415 - an extra, and slow to load
        except ImportError:
            raise _missing("openai") from None
        self._module, self._settings, self._faults = openai, settings, _Cleaning(settings, key)
        # A local server asks for no key, and the client for some word.
        self._client = openai.OpenAI(
            api_key=key or "none", base_url=settings.address, timeout=settings.timeout_seconds,
            max_retries=settings.retries,
        )  # fmt: skip

    def answer(self, request: Request) -> Answer:
        with self._faults.told(self._module):
            done = self._client.chat.completions.create(**self._body(request))
            return self._read(done)

    def _read(self, done: Any) -> Answer:
        choice = done.choices[0] if getattr(done, "choices", None) else None
        if choice is None or choice.message is None:
            raise ValueError("no choice in the answer")
        if choice.finish_reason == "length":
            raise self._faults.cut_off(self._settings.max_tokens)
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise self._faults.refused(choice.message.refusal or "content filter")
        used = done.usage
        text = self._faults.clean(choice.message.content or "")
        return Answer(text, used.prompt_tokens or 0 if used else 0, used.completion_tokens or 0 if used else 0)

    def _body(self, request: Request) -> dict[str, Any]:
        settings = self._settings
        # The name of the limit is new at OpenAI, whose models refuse the old one, and unknown to many servers.
        limit = "max_tokens" if settings.base_url else "max_completion_tokens"
        body: dict[str, Any] = {
            "model": settings.model,
            "messages": [{"role": "system", "content": request.guide}, {"role": "user", "content": request.text}],
            limit: settings.max_tokens,
        }
        if settings.temperature is not None:
            body["temperature"] = settings.temperature
        as_it_is: dict[str, Any] = {}
        if settings.structured == "schema":
            schema = {"name": _TOOL, "strict": True, "schema": reply_schema()}
            as_it_is["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif settings.structured == "json":
            as_it_is["response_format"] = {"type": "json_object"}
        return {**body, "extra_body": as_it_is | settings.extra}

    def close(self) -> None:
        self._client.close()


class _AnthropicClient:
    """Anthropic's messages: the answer is the input of a tool that takes the schema; the guide is cached there."""

    def __init__(self, settings: Settings, key: str) -> None:
        try:
            import anthropic  # noqa: PLC0415 - an extra, and slow to load
        except ImportError:
            raise _missing("anthropic") from None
        self._module, self._settings, self._faults = anthropic, settings, _Cleaning(settings, key)
        self._client = anthropic.Anthropic(
            api_key=key or "none", base_url=settings.address, timeout=settings.timeout_seconds,
            max_retries=settings.retries,
        )  # fmt: skip

    def answer(self, request: Request) -> Answer:
        with self._faults.told(self._module):
            done = self._client.messages.create(**self._body(request))
            return self._read(done)

    def _read(self, done: Any) -> Answer:
        blocks = getattr(done, "content", None)
        if not isinstance(blocks, list):
            raise ValueError("no content in the answer")  # noqa: TRY004 - it is what the server sent
        given = next((b.input for b in blocks if b.type == "tool_use"), None)
        words = "".join(b.text for b in blocks if b.type == "text")
        if done.stop_reason == "max_tokens":
            raise self._faults.cut_off(self._settings.max_tokens)
        if done.stop_reason == "refusal":
            raise self._faults.refused(words)
        text = words if given is None else json.dumps(given, ensure_ascii=False)
        used = done.usage
        tokens_in = sum(
            getattr(used, name, None) or 0
            for name in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
        )
        return Answer(self._faults.clean(text), tokens_in, used.output_tokens or 0 if used else 0)

    def _body(self, request: Request) -> dict[str, Any]:
        settings = self._settings
        body: dict[str, Any] = {
            "model": settings.model,
            "max_tokens": settings.max_tokens,
            "system": [{"type": "text", "text": request.guide, "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": "user", "content": request.text}],
        }
        if settings.temperature is not None:
            body["temperature"] = settings.temperature
        as_it_is: dict[str, Any] = {}
        if settings.structured == "schema":
            tool = {"name": _TOOL, "description": "The answer: entities and facts.", "input_schema": reply_schema()}
            as_it_is = {"tools": [tool], "tool_choice": {"type": "tool", "name": _TOOL}}
        return {**body, "extra_body": as_it_is | settings.extra}

    def close(self) -> None:
        self._client.close()
