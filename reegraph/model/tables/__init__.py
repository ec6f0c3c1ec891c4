"""Curated tables and the one way to read them: TOML under a strict pydantic schema, every fault named at once."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from reegraph.errors import TableError

Schema = TypeVar("Schema", bound=BaseModel)


def read_table(package: str, name: str, schema: type[Schema]) -> Schema:
    """Read the TOML file `name` of `package` and check it against `schema`.

    Raises TableError with every fault of the file.
    """
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return parse_table(text, schema, name=name)


def parse_table(text: str, schema: type[Schema], *, name: str) -> Schema:
    """Check TOML text against `schema`; `name` is what errors call it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(name, [str(error)]) from error
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        faults = [f"{'.'.join(str(p) for p in f['loc'])}: {f['msg']}" for f in error.errors()]
        raise TableError(name, faults) from error
