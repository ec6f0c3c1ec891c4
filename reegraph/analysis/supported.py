"""Parts of answers that say what they rest on. Apart from `results`, so that answers about networks load no graph."""

from __future__ import annotations

from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer

from reegraph.graph.support import Support
from reegraph.model import Frozen


class Supported(Frozen):
    """A part of an answer with the claims behind it, by id, and what these rest on: see `graph.support`.

    Its JSON ends with `claims`, `sources`, `one_source` and `origins`.
    """

    claims: tuple[str, ...]
    support: Support

    @property
    def rests_on(self) -> str:
        """How many claims, and what must be said of their sources."""
        return self.support.beside(len(self.claims))

    def marked(self, text: str) -> str:
        """A text with what must be said of its sources in brackets; as it is where no claim is behind it."""
        return self.support.marked(text) if self.claims else text

    @model_serializer(mode="wrap")
    def _with_support(self, told: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data = told(self)
        claims, rests_on = data.pop("claims", None), data.pop("support", None)
        known = {} if claims is None else {"claims": claims}
        return {**data, **known, **({} if rests_on is None else self.support.to_json())}
