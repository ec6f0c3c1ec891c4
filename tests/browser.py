"""A real browser for the pages: Debian's chromium, driven by Playwright, with every request to a network refused."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

WIDE, PHONE = (1440, 900), (390, 844)
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync")  # fmt: skip


# What may make a page do something, some of it later: it hears of an opening, a new address or a new size in its turn.
_ACTIONS = frozenset(
    ["check", "click", "dispatch_event", "down", "emulate_media", "evaluate", "fill", "focus", "move", "press",
     "select_option", "set_viewport_size", "type", "uncheck", "up", "wheel"]
)  # fmt: skip
_PARTS = frozenset({"Keyboard", "Locator", "Mouse"})
_HAS_HEARD = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


class _Settling:
    """A page of Playwright, or a part of one, that after every action waits until the page has heard of it.

    Without this, what a test reads right after a press depends on how busy the machine is.
    """

    def __init__(self, part: Any, page: Any) -> None:
        self._part, self._page = part, page

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if not callable(found):
            return self._settling(found)

        def call(*given: Any, **how: Any) -> Any:
            result = found(*given, **how)
            if name in _ACTIONS:
                self._page.evaluate(_HAS_HEARD)
            return self._settling(result)

        return call

    def _settling(self, found: Any) -> Any:
        if isinstance(found, list):
            return [self._settling(each) for each in found]
        return _Settling(found, self._page) if type(found).__name__ in _PARTS else found


class Visit:
    """A page that is open: `page` is Playwright's; `said` is what it wrote to the console, `asked` what it asked for."""

    def __init__(self, page: Any, *, scripts: bool = True) -> None:
        self.page = _Settling(page, page) if scripts else page  # without scripts nothing is heard of, nor waited for
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))

    def remote(self) -> list[str]:
        """The addresses that it asked for beside its own file and data in it."""
        return [url for url in self.asked if not url.startswith(("file:", "data:", "blob:"))]

    def until(self, true: str, seconds: float = 30) -> None:
        """Waits until this expression is true in the page, or fails.

        Playwright's own `wait_for_function` asks again by `eval` within the page, which the page's policy refuses.
        """
        end = time.monotonic() + seconds
        while not self.page.evaluate(true):
            assert time.monotonic() < end, f"not true within {seconds} s: {true}"
            time.sleep(0.02)


class Browser:
    """Opens pages of text, each in a context of its own. A page that asks for a network is refused it."""

    def __init__(self, driven: Any, folder: Path) -> None:
        self._driven = driven
        self._folder = folder

    @contextmanager
    def visit(
        self, text: str, *, at: str = "", size: tuple[int, int] = WIDE, dark: bool = False, **how: Any
    ) -> Iterator[Visit]:
        """The page of this text, opened from a file, at the part of its address after `#`."""
        file = self._folder / "page.html"
        file.write_text(text, encoding="utf-8", newline="")
        scheme = "dark" if dark else "light"
        context = self._driven.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce", **how
        )
        context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        try:
            visit = Visit(context.new_page(), scripts=how.get("java_script_enabled", True))
            visit.page.goto(f"{file.as_uri()}{at and '#' + at}")
            yield visit
        finally:
            context.close()


@contextmanager
def driven() -> Iterator[Any]:
    """A headless chromium. Playwright is imported here, so that only tests of pages need it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        try:
            yield found
        finally:
            found.close()
