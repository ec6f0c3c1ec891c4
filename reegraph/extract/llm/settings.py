"""Which model is asked, where and how: a TOML file, the environment over it; a key from the environment alone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator

from reegraph.errors import MisuseError
from reegraph.model import Frozen

Protocol = Literal["openai", "anthropic"]

PREFIX = "REEGRAPH_LLM_"
SETTINGS_FILE = PREFIX + "SETTINGS"
KEY = PREFIX + "API_KEY"
_USUAL_KEYS: Mapping[Protocol, str] = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_ADDRESSES: Mapping[Protocol, str] = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_SECRETS = ("key", "token", "secret", "password", "authorization", "credential")
_NO_SECRETS = frozenset({"max_tokens", "max_completion_tokens"})


class Settings(Frozen):
    """How a model is asked.

    `structured` is how the form of the answer is enforced: by the `schema`, as `json` without one, or by `none` but the
    guide; by the Anthropic protocol the schema is that of a tool, and else there is none. Prices are per million
    tokens. `characters` and `overlap` are the size of the parts of a long document: of dense text the answer to 7,000
    characters takes up 16,000 tokens. `extra` are further fields of the body.
    """

    protocol: Protocol = "openai"
    model: str = Field(min_length=1)
    base_url: str = ""
    structured: Literal["schema", "json", "none"] = "schema"
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int = Field(default=16_000, ge=256)
    characters: int = Field(default=7_000, ge=1000)
    overlap: int = Field(default=700, ge=0)
    timeout_seconds: float = Field(default=300, gt=0)
    retries: int = Field(default=5, ge=0, le=20)
    in_flight: int = Field(default=8, ge=1, le=256)
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$")
    extra: dict[str, Any] = Field(default_factory=dict)

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("expected an address such as http://localhost:11434/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("an address with a user, a password or a query may hold a key; give it by the environment")
        return address.rstrip("/")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.overlap * 2 > self.characters:
            raise ValueError(f"overlap {self.overlap} is more than half of characters {self.characters}")
        return self

    @property
    def address(self) -> str:
        """Where the model is asked."""
        return self.base_url or _ADDRESSES[self.protocol]

    def deciding(self) -> dict[str, Any]:
        """What decides an answer besides the request: what replies are kept by."""
        names = {"protocol", "model", "structured", "temperature", "max_tokens", "extra"}
        return {"address": self.address, **self.model_dump(mode="json", include=names)}

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """What so many tokens cost; None where a price is not given."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1e6


def read_settings(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """The settings of a file (or of the one that REEGRAPH_LLM_SETTINGS names), and of REEGRAPH_LLM_* over it.

    Raises MisuseError for a file that cannot be read, a field that is not known or does not fit, and a key in the file.
    """
    if file is None and environment.get(SETTINGS_FILE):
        file = Path(environment[SETTINGS_FILE])
    where = str(file) if file else "the environment"
    data = {**(_table(file) if file else {}), **_from_environment(environment)}
    if "model" not in data:
        raise MisuseError(
            f'no model is named: write model = "…" into a file and give it with --llm FILE, or set {PREFIX}MODEL'
        )
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, f['loc'])) or 'settings'}: {f['msg']}" for f in error.errors())
        raise MisuseError(f"settings of the model in {where}: {faults}") from None  # the input may hold a key


def _table(file: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise MisuseError(f"{file}: {(error.strerror or 'cannot be read').lower()}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MisuseError(f"{file}: no TOML: {error}") from error
    secret = next((n for n in _names(data) if _is_secret(n)), None)
    if secret is not None:
        raise MisuseError(
            f"{file}: {secret}: keys come from the environment alone; set {KEY} and take it out of the file"
        )
    return data


def _names(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [*map(str, data), *(n for value in data.values() for n in _names(value))]
    return [n for value in data for n in _names(value)] if isinstance(data, list) else []


def _is_secret(name: str) -> bool:
    plain = name.lower()
    return plain not in _NO_SECRETS and any(word in plain for word in _SECRETS)


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Every setting but `extra` that the environment gives."""
    names = (name for name in Settings.model_fields if name != "extra")
    return {name: environment[PREFIX + name.upper()] for name in names if environment.get(PREFIX + name.upper())}


def read_key(settings: Settings, environment: Mapping[str, str]) -> str:
    """The key: REEGRAPH_LLM_API_KEY, or the usual variable of the protocol for its usual address; "" where none is set.

    The usual variable is not sent to another address: a key is for whom it was given by.
    """
    usual = "" if settings.base_url else environment.get(_USUAL_KEYS[settings.protocol], "")
    key = environment.get(KEY, "") or usual
    if not key and not settings.base_url:
        raise MisuseError(f"no key: set {KEY} or {_USUAL_KEYS[settings.protocol]} in the environment")
    return key.strip()
