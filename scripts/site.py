"""Builds the documentation as a site in build/site: no network, no font or script from elsewhere, search included.

    python scripts/site.py

Pages link to files of the repository that are no pages (a query, a table, a notebook); on the site these links lead to
the repository. The menu is made from the folders, so that a new page needs no entry anywhere. Any broken link, and any
anchor that is not there, ends the build.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS, BUILD = ROOT / "docs", ROOT / "build"
REPOSITORY = "https://github.com/reegraph/reegraph/blob/main"
KINDS = {"tutorial": "Tutorial", "how-to": "How-to", "reference": "Reference", "explanation": "Explanation"}
_FETCHES = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=[\"']?(?:https?:)?//", re.IGNORECASE)
_LINK = re.compile(r"(\]\()(?!https?:|#|mailto:)([^)#\s]+)")


def staged() -> Path:
    """The pages with links that hold on the site, in a folder of their own."""
    stage = BUILD / "docs"
    shutil.rmtree(stage, ignore_errors=True)
    shutil.copytree(DOCS, stage)
    for page in stage.rglob("*.md"):
        text = _leading(page.read_text(encoding="utf-8"), DOCS / page.relative_to(stage))
        page.write_text(text, encoding="utf-8", newline="\n")
    return stage


def _leading(text: str, page: Path) -> str:
    return _LINK.sub(lambda m: m[1] + _target(page, m[2]), text)


def _target(page: Path, link: str) -> str:
    aim = (page.parent / link).resolve()
    if aim.is_relative_to(DOCS) or not aim.exists():
        return link
    return f"{REPOSITORY}/{aim.relative_to(ROOT).as_posix()}"


def menu(stage: Path) -> str:
    """The pages by kind, of each kind its `index.md` first and then by title, as a table for the configuration."""
    parts = ['  "index.md",']
    for folder, title in KINDS.items():
        pages = sorted((stage / folder).glob("*.md"), key=lambda page: (page.stem != "index", _title(page)))
        inside = ", ".join(f'"{folder}/{page.name}"' for page in pages)
        parts.append(f'  {{ "{title}" = [{inside}] }},')
    return "nav = [\n" + "\n".join(parts) + "\n]\n"


def _title(page: Path) -> str:
    found = re.search(r"^# (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].casefold() if found else page.stem


def main() -> int:
    """Stage the pages, write the configuration with its menu, and build."""
    stage = staged()
    settings = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    written = BUILD / "zensical.toml"
    written.write_text(settings.replace("[project]\n", f"[project]\n{menu(stage)}", 1), encoding="utf-8", newline="\n")
    build = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(written)]
    done = subprocess.run(build, check=False, cwd=BUILD).returncode  # noqa: S603 - our own words
    asking = [] if done else [page for page in sorted((BUILD / "site").rglob("*.html")) if _asks(page)]
    sys.stderr.write("".join(f"{page}: asks for something from elsewhere\n" for page in asking))
    return done or bool(asking)


def _asks(page: Path) -> bool:
    """Whether a page would fetch anything by itself; links that a reader follows do not count."""
    return _FETCHES.search(page.read_text(encoding="utf-8")) is not None


if __name__ == "__main__":
    sys.exit(main())
