"""Takes the pictures of docs/images from real pages over the project's own documents.

    python scripts/screenshots.py [NAME...]

Run by hand (`make screenshots`), since fonts differ from machine to machine. It needs chromium and Playwright; every
request to a network is refused. What a version of reegraph cannot make is named and left out.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright
from typer.testing import CliRunner

import reegraph
from reegraph.cli import app

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
WIDE, PHONE = (1440, 900), (390, 844)


class Shot(NamedTuple):
    """A picture: the command that writes the page (`PAGE` and `STORE` stand for files), and how it is looked at.

    `at` is the part of the address behind `#`, where pages keep their state.
    """

    name: str
    command: tuple[str, ...]
    size: tuple[int, int] = WIDE
    dark: bool = False
    at: str = ""


VIEW = ("view", "-o", "PAGE", "--db", "STORE")
SHOTS = (
    Shot("graph.png", VIEW),
    Shot("graph-phone.png", VIEW, size=PHONE),
    Shot("graph-dark.png", VIEW, dark=True),
    Shot("failing.png", VIEW, at="ask=fail&fail=mine/mountain-pass"),
    Shot("report.png", ("report", "-o", "PAGE", "--db", "STORE")),
    Shot("entity.png", ("show", "MP Materials", "--html", "-o", "PAGE", "--db", "STORE")),
    Shot("map.png", ("map", "-o", "PAGE", "--db", "STORE")),
)


def page_of(command: Sequence[str], store: Path, page: Path) -> str | None:
    """Write the page; what went wrong, if anything."""
    words = [{"PAGE": str(page), "STORE": str(store)}.get(word, word) for word in command]
    done = CliRunner().invoke(app, words)
    return None if done.exit_code == 0 and page.exists() else (done.stderr.strip().splitlines() or ["no page"])[-1]


def take(browser: Any, shot: Shot, page: Path) -> None:
    """Open the page as the shot wants it, and keep the picture."""
    width, height = shot.size
    look = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
    )
    look.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    opened = look.new_page()
    opened.goto(f"{page.as_uri()}{shot.at and '#' + shot.at}")
    opened.wait_for_timeout(1500)  # pages draw at once; this is for slow machines
    opened.screenshot(path=IMAGES / shot.name)
    look.close()


def main(arguments: list[str]) -> int:
    """Take the pictures that are named, by default all."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    wanted = [shot for shot in SHOTS if not arguments or shot.name in arguments]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        store = Path(folder) / "store.db"
        reegraph.build(ROOT / "data" / "documents", db=store)
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for number, shot in enumerate(wanted):
            page = Path(folder) / f"{number}.html"
            fault = page_of(shot.command, store, page)
            if fault is None:
                take(browser, shot, page)
            sys.stderr.write(f"{shot.name}: {fault or 'taken'}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
