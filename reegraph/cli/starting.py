"""How the `reegraph` command starts and ends: only what the command needs is loaded, and errors become exit codes."""

from __future__ import annotations

import os
import sys
from typing import Literal, NoReturn

from reegraph.errors import MisuseError, NameLookupError, ReegraphError

ExitCode = Literal[1, 2]


def main() -> None:
    """The `reegraph` command: errors become one line on stderr and an exit code (1 input, 2 misuse)."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if hasattr(stream, "reconfigure"):  # Windows consoles are not UTF-8 by themselves
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        _run()
    except (NameLookupError, MisuseError) as error:
        _fail(error, 2)
    except ReegraphError as error:
        _fail(error, 1)
    except BrokenPipeError:
        # The reader of the pipe has gone ("| head"): nothing to say, and nothing more to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _run() -> None:
    """Run the command. Those on networks of one's own need no documents, and start without what reads them."""
    if sys.argv[1:2] == ["network"]:
        from reegraph.cli.networks import network_app  # noqa: PLC0415

        network_app(sys.argv[2:], prog_name="reegraph network")
    else:
        from reegraph.cli.everything import app  # noqa: PLC0415

        app()


def _fail(error: ReegraphError, code: ExitCode) -> NoReturn:
    from reegraph.cli import printing  # noqa: PLC0415 - rich is slow to load, and most commands do not fail

    printing.talk.print(f"reegraph: {printing.safe(error)}", markup=False, soft_wrap=True)
    raise SystemExit(code)
