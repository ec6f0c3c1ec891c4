"""Files, folders and globs to a list of documents."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from reegraph.documents import find_files


@pytest.fixture
def tree(tmp_path, write, monkeypatch) -> Path:
    """A folder of documents and other things, which is the current folder."""
    for name in (
        "docs/b.md",
        "docs/a.txt",
        "docs/deep/er/c.HTML",
        "docs/deep/d.pdf",
        "docs/picture.png",
        "docs/.hidden.md",
        "docs/.git/e.md",
        "docs/~$b.docx",
        "other/f.docx",
        "other/report [1].md",
        "empty/readme.rst",
    ):
        write(name, "x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths: str | Path) -> tuple[list[str], dict[str, str]]:
    """Paths and faults in a form that reads well."""
    files, errors = find_files(paths)
    return [file.as_posix() for file in files], {error.path: error.reason for error in errors}


DOCS = ["docs/a.txt", "docs/b.md", "docs/deep/d.pdf", "docs/deep/er/c.HTML"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["docs"], DOCS),
        (["docs/"], DOCS),
        (["./docs", "docs/deep", "docs/a.txt"], DOCS),
        (["docs/b.md", "docs/a.txt"], ["docs/a.txt", "docs/b.md"]),
        (["docs/.hidden.md"], ["docs/.hidden.md"]),
        (["docs/.git"], ["docs/.git/e.md"]),
        (["other/report [1].md"], ["other/report [1].md"]),
        (["docs/*.md"], ["docs/b.md"]),
        (["docs/?.*"], ["docs/a.txt", "docs/b.md"]),
        (["docs/[ab].*"], ["docs/a.txt", "docs/b.md"]),
        (["docs/*"], DOCS),
        (["**/*.md"], ["docs/b.md", "other/report [1].md"]),
        (["docs/**/*.pdf"], ["docs/deep/d.pdf"]),
        (["docs/**/er/*"], ["docs/deep/er/c.HTML"]),
        (["docs/**"], DOCS),
        (["*/.h*"], ["docs/.hidden.md"]),
        (["*/f.docx"], ["other/f.docx"]),
        (["docs", "*/f.docx"], [*DOCS, "other/f.docx"]),
    ],
)
@pytest.mark.usefixtures("tree")
def test_paths_become_files(paths, expected):
    """Folders and globs give known suffixes and nothing hidden; what is named outright is taken as it is."""
    assert found(*paths) == (expected, {})


def test_absolute_paths_and_globs_work(tree):
    """An absolute glob gives absolute paths."""
    assert found(tree / "docs" / "*.md") == ([(tree / "docs" / "b.md").as_posix()], {})


READ = "read are .txt .md .html .htm .pdf .docx"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing.md", "no such file"),
        ("missing/a.md", "no such file"),
        ("docs/a.txt/b.md", "no such file"),
        ("docs/*.xyz", "no such file"),
        ("missing/**/*.md", "no such file"),
        ("docs/*.png", f"matches no document; {READ}"),
        ("docs/picture.png", f"unknown suffix; {READ}"),
        ("empty", f"no document in this folder; {READ}"),
        ("a\0.md", "no such file"),
    ],
)
@pytest.mark.usefixtures("tree")
def test_what_leads_nowhere_is_reported(path, reason):
    """A path, folder or glob that yields no document is named with the reason."""
    assert found(path) == ([], {path: reason})


@pytest.mark.usefixtures("tree")
def test_an_empty_name_is_not_the_current_folder():
    """An unset variable on the command line reads nothing."""
    assert found("") == ([], {"''": "no such file"})


@pytest.mark.usefixtures("tree")
def test_nothing_asked_is_nothing_found():
    """No paths, no files, no faults."""
    assert find_files([]) == ([], [])


@pytest.mark.usefixtures("tree")
def test_order_and_repetition_do_not_matter():
    """Any order of the same paths gives the same lists."""
    paths = ["docs", "other", "docs/deep", "docs/*.md", "missing.md", "**/*.pdf", str(Path("docs").resolve()), "nope"]
    first = found(*paths)
    for seed in range(5):
        shuffled = random.Random(seed).sample(paths, len(paths)) + paths[:seed]
        assert found(*shuffled) == first
    assert first[0] == sorted([*DOCS, "other/f.docx", "other/report [1].md"])
    assert sorted(first[1]) == ["missing.md", "nope"]


@pytest.mark.usefixtures("tree")
def test_a_loop_of_links_ends_and_is_reported():
    """Links back to a folder around them are named and not followed."""
    Path("docs/loop").symlink_to(Path("docs").resolve(), target_is_directory=True)
    Path("docs/deep/loop").symlink_to("..", target_is_directory=True)
    reason = "a link back to a folder around it; not followed"
    assert found("docs") == (DOCS, {"docs/loop": reason, "docs/deep/loop": reason})
    assert found("docs/**/*.pdf") == (["docs/deep/d.pdf"], {})


def test_links_between_folders_do_not_multiply(tmp_path, write, monkeypatch):
    """Thirty folders with two links each to the next have two to the power of thirty paths and one document."""
    monkeypatch.chdir(tmp_path)
    write("chain/30/a.md", "x")
    for number in range(30):
        folder = Path("chain") / str(number)
        folder.mkdir()
        for name in ("left", "right"):
            (folder / name).symlink_to(Path("..") / str(number + 1), target_is_directory=True)
    assert found("chain/0") == (["chain/0" + "/left" * 30 + "/a.md"], {})
    assert found("chain") == (["chain/30/a.md"], {})


@pytest.mark.usefixtures("tree")
def test_a_linked_folder_is_read_once():
    """A file goes by its path without links where there is one, and by the link's otherwise."""
    Path("docs/more").symlink_to(Path("other").resolve(), target_is_directory=True)
    assert found("docs")[0] == [
        *DOCS[:2],
        "docs/deep/d.pdf",
        "docs/deep/er/c.HTML",
        "docs/more/f.docx",
        "docs/more/report [1].md",
    ]
    assert found("docs", "other")[0] == [*DOCS, "other/f.docx", "other/report [1].md"]


@pytest.mark.usefixtures("tree")
def test_a_linked_file_goes_by_its_own_name():
    """A link beside its file adds nothing; a link without it gives the document."""
    Path("docs/0.md").symlink_to("b.md")
    assert found("docs") == (DOCS, {})
    assert found("docs/0.md") == (["docs/0.md"], {})


@pytest.mark.usefixtures("tree")
def test_links_that_lead_nowhere_are_reported():
    """A broken link and a link to itself are named; links without a known suffix are passed over."""
    Path("docs/broken.md").symlink_to("missing.md")
    Path("docs/self.md").symlink_to("self.md")
    Path("docs/self").symlink_to("self")
    assert found("docs") == (DOCS, dict.fromkeys(["docs/broken.md", "docs/self.md"], "a link that leads nowhere"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.usefixtures("tree")
def test_pipes_are_reported():
    """A pipe among the documents is named and not opened."""
    os.mkfifo("docs/pipe.md")
    assert found("docs") == (DOCS, {"docs/pipe.md": "a pipe, socket or device, not a file"})


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may read everything")
@pytest.mark.usefixtures("tree")
def test_a_forbidden_folder_is_reported():
    """A folder that may not be listed is named, and the others are read."""
    Path("docs/deep").chmod(0)
    try:
        files, faults = found("docs")
        named = found("docs/deep/d.pdf")
    finally:
        Path("docs/deep").chmod(0o755)
    assert (files, faults) == (DOCS[:2], {"docs/deep": "permission denied"})
    assert named == ([], {"docs/deep/d.pdf": "permission denied"})
