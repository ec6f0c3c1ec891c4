"""Builds a folder into a store; run by tests as a process that can be killed or starved.

python building.py FOLDER STORE [LARGEST FILE IN BYTES]

After each file it writes the status and waits for a line, or for the end, of its standard input.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from reegraph.build import BuildEvent, Extractor, build
from reegraph.errors import StoreError
from reegraph.store import Store


def main(folder: str, path: str, limit: str = "") -> None:
    if limit:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    read_operators = runpy.run_path(str(Path(__file__).with_name("conftest.py")))["read_operators"]
    try:
        with Store(path) as store:
            build([folder], store, extractor=Extractor("rules", "1", read_operators), progress=_tell_and_wait)
    except StoreError as error:
        sys.exit(f"StoreError: {error}")


def _tell_and_wait(event: BuildEvent) -> None:
    sys.stdout.write(f"{event.result.status}\n")
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
