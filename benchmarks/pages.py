"""How long the graph page takes to be drawn, and how large it is, at 50, 500 and 5,000 boxes.

    python benchmarks/pages.py [--sizes 50,500,5000] [--keep FOLDER]

The graphs are made up of hashes: mines, plants and companies in twenty countries, each line with a sentence behind it.
"Drawn" is the time from opening the file to the mark that the page sets when its picture stands, in a headless
chromium. A network that hangs is one on which no request is ever answered; the page asks for nothing, so it must not
matter. "CPU" is what the page's own thread took of a processor, whatever else the machine does. Each figure is the best
of three visits. The bars are 2 seconds at 500 boxes and 5 seconds at 5,000.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from reegraph.graph import Graph, project
from reegraph.model import Claim, Document, slugify, vocabulary
from reegraph.outputs import to_html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
COUNTRIES = (
    "Australia", "Brazil", "Canada", "China", "Estonia", "France", "Germany", "Greenland", "India", "Japan", "Malaysia",
    "Myanmar", "Norway", "Poland", "Saudi Arabia", "South Korea", "Sweden", "United Kingdom", "United States",
    "Vietnam",
)  # fmt: skip
CHAIN = ("Mine", "Refinery", "MetalPlant", "MagnetPlant")
MATERIALS = ("mixed rare earth concentrate", "NdPr oxide", "NdPr metal", "NdFeB magnets")
ADDRESS = "http://192.0.2.1/"  # a network kept for documentation: nothing answers there


def pick(what: str, below: int) -> int:
    """A number under `below`, always the same for the same words."""
    return int.from_bytes(hashlib.sha256(what.encode()).digest()[:6], "big") % below


def synthetic(boxes: int) -> Graph:
    """A graph of about so many boxes that are linked: half sites, half companies, and twice as many lines."""
    sites = boxes // 2
    said: list[tuple[str, str, str, str | None]] = []
    for number in range(sites):
        kind = number % len(CHAIN)
        site, firm = f"{CHAIN[kind]}: Site {number}", f"Company: Firm {number}"
        country = COUNTRIES[min(pick(f"at {number}", len(COUNTRIES)), pick(f"at {number} or", len(COUNTRIES)))]
        said.append((firm, "operates", site, None))
        said += [(thing, "located_in", f"Government: {country}", None) for thing in (site, firm)]
        if kind + 1 < len(CHAIN):
            for again in range(2):
                user = (pick(f"to {number} {again}", max(1, sites // len(CHAIN))) * len(CHAIN) + kind + 1) % sites
                said.append((site, "supplies", f"{CHAIN[user % len(CHAIN)]}: Site {user}", MATERIALS[kind]))
        if pick(f"owner {number}", 3) == 0:
            said.append((f"Company: Firm {pick(f'of {number}', sites)}", "owns_equity", firm, None))
    text = "\n".join(f"{a} {p} {b}." for a, p, b, _ in said)
    document = Document.make(name="made.md", origin="made.md", text=text, title="Made up", date="2026-01-01")
    claims, start = [], 0
    for row in said:
        end = start + len(f"{row[0]} {row[1]} {row[2]}.")
        claims.append(_claim(row, document, start, end))
        start = end + 1
    return project([c for c in claims if c is not None], [document])


def _claim(row: tuple[str, str, str, str | None], document: Document, start: int, end: int) -> Claim | None:
    subject, predicate, other, material = row
    if subject == other:
        return None
    day = f"{2015 + pick(subject, 11)}-{1 + pick(other, 12):02}-01"
    return Claim.make(
        predicate=predicate,
        document=document.name,
        document_id=document.id,
        subject=_end(subject),
        object=_end(other),
        value=None,
        qualifiers={"material": material} if material else {},
        modality="planned" if pick(f"{subject} {other}", 5) == 0 else "asserted",
        valid_from=None,
        valid_to=None,
        reported=day,
        evidence={"start": start, "end": end, "text": document.text[start:end]},
        extractor="rules",
        confidence=0.9,
        rule="made",
    )


def _end(written: str) -> dict[str, str]:
    kind, _, name = written.partition(": ")
    return {"id": f"{vocabulary().entity[kind].slug}/{slugify(name)}", "type": kind, "name": name, "mention": name}


def drawn(browser: Any, file: Path, at: str, *, hanging: bool) -> float:
    """Seconds from opening the page to its picture; the network refuses every request, or never answers one."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route(lambda url: not url.startswith("file:"), (lambda _: None) if hanging else (lambda r: r.abort()))
    try:
        page = context.new_page()
        begun = time.perf_counter()
        page.goto(file.as_uri() + at, wait_until="commit")
        page.wait_for_selector("html[data-ready=yes]", state="attached", timeout=120_000)
        # Two frames later the canvas has been painted.
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return time.perf_counter() - begun
    finally:
        context.close()


def worked(browser: Any, file: Path, at: str) -> float:
    """Seconds of a processor that the page's own thread took until its picture stood: other programs do not count."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    try:
        page = context.new_page()
        metrics = context.new_cdp_session(page)
        metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(file.as_uri() + at, wait_until="commit")
        page.wait_for_selector("html[data-ready=yes]", state="attached", timeout=120_000)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found = {one["name"]: one["value"] for one in metrics.send("Performance.getMetrics")["metrics"]}
        return float(found["TaskDuration"])
    finally:
        context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="50,500,5000", metavar="N,N")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the pages in this folder")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare, sync_playwright() as playwright:
        folder = wanted.keep or Path(spare)
        folder.mkdir(parents=True, exist_ok=True)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        print(
            f"{'boxes':>7} {'lines':>7} {'page':>9} {'made in':>8} {'refused':>8} {'hanging':>8} {'all shown':>9} "
            f"{'CPU':>7}"
        )
        for size in map(int, wanted.sizes.split(",")):
            graph = synthetic(size)
            begun = time.perf_counter()
            page = to_html(graph)
            made = time.perf_counter() - begun
            file = folder / f"graph-{size}.html"
            file.write_text(page, encoding="utf-8", newline="\n")
            refused, hung = (min(drawn(browser, file, "", hanging=h) for _ in range(3)) for h in (False, True))
            whole = min(drawn(browser, file, "#scope=all", hanging=False) for _ in range(3))
            busy = min(worked(browser, file, "#scope=all") for _ in range(3))
            lines = sum(1 for _ in graph.edges())
            print(f"{len(graph.entities):>7} {lines:>7} {len(page.encode()) / 1e6:>6.1f} MB {made:>6.1f} s "
                  f"{refused:>6.2f} s {hung:>6.2f} s {whole:>7.2f} s {busy:>5.2f} s", flush=True)  # fmt: skip
        browser.close()


if __name__ == "__main__":
    main()
