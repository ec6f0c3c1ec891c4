"""What holds for every format, and what is refused before any format matters."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reegraph.documents import read_document, read_text
from reegraph.errors import UnreadableDocumentError


def reason(path: Path) -> str:
    """Why the file is refused."""
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(path)
    assert caught.value.path == path.as_posix()
    assert "\n" not in caught.value.reason
    return caught.value.reason


def test_every_format_gives_its_text(any_file, sentence):
    """The sentence in the file is the text of the document."""
    document = read_document(any_file)
    assert document.text == sentence
    assert document.name == any_file.name
    assert document.origin == any_file.as_posix()
    assert document.readable


def test_no_format_invents_a_date(any_file):
    """A file that states no date has none, says so, and does not take it from the file system."""
    document = read_document(any_file)
    assert document.date is None
    assert document.notes == ("undated",)


def test_the_id_does_not_depend_on_the_place_or_the_name(any_file, tmp_path):
    """The same bytes elsewhere, by another name, are the same document."""
    moved = tmp_path / "elsewhere" / f"other{any_file.suffix.upper()}"
    moved.parent.mkdir()
    moved.write_bytes(any_file.read_bytes())
    first, second = read_document(any_file), read_document(moved, name="third.txt")
    assert first.id == second.id
    assert (second.name, second.text) == ("third.txt", first.text)


def test_every_format_refuses_an_empty_file(any_file):
    """A file of no bytes is refused, whatever it claims to be."""
    any_file.write_bytes(b"")
    assert reason(any_file) == "empty"


def test_every_format_refuses_a_picture(any_file):
    """Bytes of a picture under another name are refused with a reason."""
    any_file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    assert reason(any_file).startswith(("binary", "damaged"))


def test_every_format_survives_being_cut(any_file):
    """A file that ends too early is read or refused, and nothing else happens."""
    whole, survivors = any_file.read_bytes(), []
    for length in range(1, len(whole), max(1, len(whole) // 40)):
        any_file.write_bytes(whole[:length])
        try:
            survivors.append(read_document(any_file).text)
        except UnreadableDocumentError as error:
            survivors.append(error.reason)
    assert len(survivors) >= 40
    assert all(isinstance(text, str) for text in survivors)


def test_every_format_refuses_a_huge_file_unread(any_file):
    """200 MB are refused by their size alone."""
    with any_file.open("wb") as file:
        file.truncate(200_000_000)
    begin = time.perf_counter()
    assert reason(any_file).startswith("larger than ")
    assert time.perf_counter() - begin < 0.2


def test_a_missing_file_is_no_such_file(tmp_path):
    """A path that leads nowhere is named as such."""
    assert reason(tmp_path / "missing.txt") == "no such file"


def test_a_folder_is_no_document(tmp_path):
    """A folder is refused as a folder, even when its name looks like a file's."""
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    assert reason(folder) == "a folder, not a file"


def test_an_unknown_suffix_is_refused_with_the_known_ones(write):
    """The reason lists what can be read."""
    assert reason(write("alpha.xlsx", "x")) == "unknown suffix; read are .txt .md .html .htm .pdf .docx"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    """A named pipe without a writer would block for ever."""
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert reason(pipe) == "a pipe, socket or device, not a file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may read everything")
def test_a_forbidden_file_is_permission_denied(write):
    """A file without read permission is refused with that reason."""
    path = write("secret.txt", "Alpha Metals owns the Beta Mine.")
    path.chmod(0)
    assert reason(path) == "permission denied"


def test_a_link_to_itself_is_refused(tmp_path):
    """A symbolic link that leads to itself ends with a reason."""
    link = tmp_path / "self.txt"
    link.symlink_to(link)
    assert "symbolic links" in reason(link)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names of any bytes")
def test_a_name_that_is_no_utf8_is_made_printable(tmp_path):
    """A stray byte in a file's name becomes a question mark in everything that is stored."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/alpha\xff.txt"))
    path.write_text("Alpha Metals owns the Beta Mine.")
    document = read_document(path)
    assert document.name == "alpha?.txt"
    assert document.model_dump_json()


def test_text_at_hand_may_have_front_matter():
    """Text from standard input is read like a Markdown file."""
    document = read_text("---\r\ntitle: Alpha\r\ndate: 2025-11-14\r\n---\r\nText\r\n", name="-", origin="stdin")
    assert (document.title, document.date, document.text) == ("Alpha", "2025-11-14", "Text\n")
    assert (document.name, document.origin, document.notes) == ("-", "stdin", ())


def test_text_at_hand_equals_the_file(write):
    """The same characters give the same id, from a file or from a string."""
    text = "---\ntitle: Alpha\n---\nAlpha Metals owns the Beta Mine.\n"
    assert read_text(text, name="-", origin="-").id == read_document(write("alpha.md", text)).id


@pytest.mark.parametrize("text", ["", " \n\t", "Alpha\0Metals", "Alpha \udcff Metals"])
def test_text_at_hand_that_is_none_is_refused(text):
    """Nothing, a NUL and half a character are refused under the name that was given."""
    with pytest.raises(UnreadableDocumentError) as caught:
        read_text(text, name="standard input", origin="-")
    assert caught.value.path == "standard input"


def test_a_document_that_is_not_english_says_so(write):
    """Another language is detected, noted, and keeps the document from being read for claims."""
    text = "Die Firma betreibt das Bergwerk und liefert die Oxide an das Werk, das auch der Staat fördert."
    document = read_document(write("alpha.txt", text))
    assert (document.language, document.readable) == ("de", False)
    assert document.notes == ("not English (de)", "undated")


def test_reading_needs_no_heavy_library_for_text():
    """The libraries for pages, PDF and Word files are imported when such a file comes, not before."""
    code = "import sys, reegraph.documents; print(sorted({'trafilatura', 'pypdfium2', 'docx'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (shown.stdout, shown.stderr) == ("[]\n", "")
