"""Jena's riot, where it is at hand: the program on the path, or Debian's jars (libapache-jena-java) and java."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

JARS = Path("/usr/share/java")
_CORE = JARS / "jena-core.jar"
_NEEDED = (
    "jena-cmds", "jena-arq", "jena-core", "jena-base", "jena-iri", "jena-shacl", "jena-shex", "jena-rdfconnection",
    "jena-tdb", "jena-tdb2", "jena-dboe-base", "slf4j-api", "slf4j-simple", "jcl-over-slf4j", "thrift", "jsonld-java",
    "titanium-json-ld", "jakarta.json-api", "jackson-core", "jackson-databind", "jackson-annotations", "guava",
    "commons-lang3", "commons-io", "commons-cli", "commons-csv", "commons-codec", "commons-compress", "httpclient",
    "httpclient-cache", "httpcore",
)  # fmt: skip
# Debian moved the classes of Xerces in its jar to another package, and left the messages that they look up behind.
_MOVED = "org/apache/jena/ext/"


class Riot:
    """The command that runs riot."""

    def __init__(self, command: Sequence[str], jsonld: str) -> None:
        self._command = command
        self._jsonld = jsonld

    def nquads(self, *files: Path) -> tuple[str, list[str]]:
        """What it reads in the files, as N-Quads, and its warnings and errors."""
        syntax = [f"--syntax={self._jsonld}"] if files[0].suffix == ".jsonld" else []
        command = [*self._command, *syntax, "--output=nquads", *map(str, files)]
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        told = [line for line in run.stderr.splitlines() if " INFO " not in line]
        assert run.returncode == 0 or told, "it failed and did not say why"
        return run.stdout, told


def riot(folder: Path) -> Riot:
    """Riot, ready to run; the test is skipped where it is not installed. `folder` is for what Debian's jars lack."""
    found = shutil.which("riot")
    if found is not None:
        return Riot([found], "jsonld")
    if shutil.which("java") is None or not (JARS / "jena-cmds.jar").exists():
        pytest.skip("Jena's riot (libapache-jena-java) is not installed")
    with zipfile.ZipFile(_CORE) as jar:
        for name in jar.namelist():
            if name.startswith(_MOVED) and name.endswith(".properties"):
                to = folder / name.removeprefix(_MOVED)
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(jar.read(name))
    paths = [folder, *(JARS / f"{name}.jar" for name in _NEEDED)]
    # Debian has no provider of JSON for the reader of JSON-LD 1.1; ours is 1.0 all the same.
    return Riot(["java", "-cp", os.pathsep.join(map(str, paths)), "riotcmd.riot"], "jsonld10")
