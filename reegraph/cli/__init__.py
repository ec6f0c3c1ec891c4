"""The command line: thin over the library. `main` is what the `reegraph` command runs."""

from reegraph.cli import history  # noqa: F401 - its commands join the app
from reegraph.cli import disagreement as _disagreement  # noqa: F401 - registers its command
from reegraph.cli import time  # noqa: F401
from reegraph.cli.commands import app, main

__all__ = ["app", "main"]
