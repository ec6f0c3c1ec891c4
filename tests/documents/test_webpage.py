"""HTML pages: the main text, and what the page says of itself."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time

import pytest

from reegraph.documents import read_document
from reegraph.errors import UnreadableDocumentError

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="{charset}">
<title>Alpha opens Beta Mine | Gamma Press</title>
<meta property="og:site_name" content="Gamma Press">
<meta property="article:published_time" content="2025-11-14T10:00:00Z"></head>
<body><header><nav><a href="/">Home</a> <a href="/m">Markets</a></nav></header>
<div class="cookie-banner">We use cookies to improve everything.</div>
<main><article><h1>Alpha opens Beta Mine</h1>
<p>Alpha Metals “opened” the Beta Mine on Friday. The mine is to produce 100 tonnes of oxide a year.</p>
<table><tr><th>Site</th><th>t/yr</th></tr><tr><td>Beta Mine</td><td>100</td></tr></table>
<ul><li>First point of Alpha</li></ul></article></main>
<aside>Related: Gamma closes its plant</aside>
<footer>Copyright 2019 Gamma Press. All rights reserved.</footer></body></html>"""
FURNITURE = ("Home", "Markets", "cookies", "Related", "Copyright")


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("windows-1252", "cp1252"), ("ISO-8859-1", "cp1252"), ("gb2312", "gb18030"), ("hex", "utf-8")],
)
def test_a_page_gives_its_main_text(write, charset, encoding):
    """The declared charset decides; menus, banners and footers are dropped; title, publisher and date are kept."""
    document = read_document(write("alpha.html", PAGE.format(charset=charset).encode(encoding)))
    assert "Alpha Metals “opened” the Beta Mine on Friday." in document.text
    assert "| Beta Mine | 100 |" in document.text
    assert not [word for word in FURNITURE if word in document.text]
    assert (document.title, document.publisher) == ("Alpha opens Beta Mine", "Gamma Press")
    assert (document.date, document.language, document.notes) == ("2025-11-14", "en", ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<body>", '<body class="cookie-consent-shown">'),
        ("<main>", '<main><form id="whole-page"><div class="with-cookie-bar">'),
    ],
)
def test_wrappers_of_the_whole_page_are_no_furniture(write, old, new):
    """A form around everything, or a class that names cookies, does not hide the story."""
    document = read_document(write("alpha.html", PAGE.format(charset="utf-8").replace(old, new)))
    assert "Alpha Metals “opened” the Beta Mine on Friday." in document.text
    assert not [word for word in FURNITURE if word in document.text]


def test_a_page_of_very_many_tags_gives_all_its_text(write):
    """A long filing is read without choosing its main text, rows and blocks on lines of their own, in linear time."""
    rows = "<tr><td><div>Beta <b>Mine</b></div></td>\n<td><p>100</p></td></tr>" * 6_000
    layout = f"<table><tr><td><p>First\nline.</p>{'<p>More.</p>' * 60}<p>Last.</p></td></tr></table>"
    page = PAGE.format(charset="utf-8").replace("<ul>", f"<table>{rows}</table>{layout}<ul>")
    document = read_document(write("alpha.html", page))
    assert "\nAlpha opens Beta Mine\nAlpha Metals “opened” the Beta Mine on Friday." in document.text
    assert not [word for word in ("Home", "Related", "Copyright") if word in document.text]
    assert document.text.count("\n| Beta Mine | 100 |") == 6_001
    assert "\nFirst line.\nMore.\n" in document.text
    assert document.text.endswith("\nFirst point of Alpha")
    assert (document.title, document.publisher, document.date) == ("Alpha opens Beta Mine", "Gamma Press", "2025-11-14")


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["<p>Alpha <b>owns</b> Beta.</p>", "<tr><td>Alpha</td><td>Beta</td></tr>", "<a href=x>q</a>", "<div>", "<br>x"],
)
def test_time_grows_with_size(write, unit):
    """A page of five megabytes takes seconds, whatever it is made of."""
    page = write("alpha.html", f"<html><body><table>{unit * (5_000_000 // len(unit))}")
    begin = time.perf_counter()
    with contextlib.suppress(UnreadableDocumentError):  # some of these are no page
        read_document(page)
    assert time.perf_counter() - begin < 60


def test_a_byte_order_mark_is_above_the_charset(write):
    """A marked page is decoded by its mark."""
    page = PAGE.format(charset="windows-1252").encode("utf-8-sig")
    assert "“opened”" in read_document(write("alpha.html", page)).text


def test_a_dateline_stands_in_for_a_missing_date(write):
    """A page without a date in its head is dated by its text."""
    story = "The Beta Mine of Alpha Metals opened and will ship oxide to the plant in Texas. " * 5
    page = f"<html><body><article><p>14 November 2025</p><p>{story}</p></article></body></html>"
    assert read_document(write("alpha.html", page)).date == "2025-11-14"


def test_a_copyright_year_is_no_date(write):
    """A page whose only year is that of its notice stays undated."""
    page = PAGE.replace('<meta property="article:published_time" content="2025-11-14T10:00:00Z">', "")
    assert read_document(write("alpha.html", page.format(charset="utf-8"))).notes == ("undated",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<html><head><title>A</title></head><body><nav><a href=x>Home</a></nav></body></html>", "no main text"),
        ("<html><body></body></html>", "no main text"),
        ("only words, no markup", "no main text"),
        ("<" * 50_000, "no main text"),
        ("<div>" * 50_000, "no main text"),
        (PAGE.format(charset="utf-8").encode("cp1252"), "not UTF-8 text at byte 4"),
        (PAGE.format(charset="shift_jis").encode("utf-8")[:-1] + b"\xff", "not CP932 text at byte "),
        (b"<html>\0</html>", "binary, not text (NUL byte at 6)"),
        ("<html>\0</html>".encode("utf-16"), "binary, not text"),
    ],
)
def test_what_is_no_page_is_refused(write, content, reason):
    """A page without a main text, or not in the encoding it declares, is refused."""
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(write("alpha.html", content))
    assert caught.value.reason.startswith(reason)


def test_reading_pages_is_quiet_and_does_not_depend_on_the_hash_seed(write):
    """Nothing is written to the terminal, and the same page gives the same document in any process."""
    good = write("good.html", PAGE.format(charset="utf-8"))
    bad = write("bad.html", "only words")
    code = f"""
from pathlib import Path
from reegraph.documents import read_document
print(read_document(Path({str(good)!r})).model_dump_json())
try:
    read_document(Path({str(bad)!r}))
except Exception as error:
    print(error)
"""
    shown = set()
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1", "PYTHONPATH": ":".join(filter(None, sys.path))},
        )
        assert run.stderr == b""
        shown.add(run.stdout)
    assert len(shown) == 1
