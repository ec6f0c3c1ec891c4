"""All commands: loading this module registers each of them on `app`."""

from __future__ import annotations

from reegraph.cli import decisions as _decisions  # noqa: F401 - registers its commands
from reegraph.cli import disagreement as _disagreement  # noqa: F401 - registers its command
from reegraph.cli import exchange as _exchange  # noqa: F401 - registers its commands
from reegraph.cli import history as _history  # noqa: F401 - registers its commands
from reegraph.cli import identity as _identity  # noqa: F401 - registers its commands
from reegraph.cli import losses as _losses  # noqa: F401 - registers its command
from reegraph.cli import mapping as _mapping  # noqa: F401 - registers its command
from reegraph.cli import pages as _pages  # noqa: F401 - registers its command
from reegraph.cli import tables as _tables  # noqa: F401 - registers its commands
from reegraph.cli import time as _time  # noqa: F401 - registers its commands
from reegraph.cli import whatif as _whatif  # noqa: F401 - registers its commands
from reegraph.cli.commands import app
from reegraph.cli.models import llm_app

app.add_typer(llm_app, name="llm")

__all__ = ["app"]
