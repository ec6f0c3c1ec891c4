"""Packages that load what they offer when it is first asked for, so that a small command starts at once.

Type checkers read the imports that stand in such a package under `TYPE_CHECKING`; `offer` says the same at run time.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType


class _LazyPackage(ModuleType):
    """A package whose public names are loaded on first use (PEP 562 by way of a class)."""

    _home_of: Mapping[str, str]

    def __getattr__(self, name: str) -> object:
        if name not in self._home_of:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(import_module(self._home_of[name]), name)
        super().__setattr__(name, value)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # Loading a submodule binds it in its package. Where a function has the same name, the function is what is
        # offered, as it is after `from package.submodule import function`.
        if not (isinstance(value, ModuleType) and name in self._home_of):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._home_of})


def offer(package: str, homes: Mapping[str, tuple[str, ...]]) -> None:
    """Let `package` (its `__name__`) offer these names by the module in which they are defined."""
    module = sys.modules[package]
    module._home_of = {name: home for home, names in homes.items() for name in names}  # type: ignore[attr-defined] # noqa: SLF001
    module.__class__ = _LazyPackage
