"""The command line: thin over the library. `main` is what the `reegraph` command runs; `app` holds all commands."""

from typing import TYPE_CHECKING

from reegraph.cli.starting import main
from reegraph.lazy import offer

if TYPE_CHECKING:
    from reegraph.cli.everything import app

offer(__name__, {"reegraph.cli.everything": ("app",)})

__all__ = ["app", "main"]
