"""Files of networks: what they are is told by their content, and a bad one is named with its place."""

import json
import re
from pathlib import Path

import pytest

from reegraph.analysis.engine.network_files import read_networks
from reegraph.errors import NetworkFormatError, UnknownNameError, UnreadableDocumentError

CASE = {"target": "T", "nodes": {"a": {"causes": ["a"]}, "T": {"inputs": [["a"]]}}}
TREE = '<opsa-mef><define-gate name="T"><basic-event name="a"/></define-gate></opsa-mef>'


@pytest.mark.parametrize(
    ("content", "targets", "is_list"),
    [
        (json.dumps(CASE).encode(), ["T"], False),
        (json.dumps(CASE).encode("utf-8-sig"), ["T"], False),
        (json.dumps({"cases": [CASE, {**CASE, "target": "a"}]}).encode(), ["T", "a"], True),
        (json.dumps({"cases": []}).encode(), [], True),
        (TREE.encode(), ["T"], False),
        (b"\n  " + TREE.encode(), ["T"], False),
        (TREE.encode("utf-8-sig"), ["T"], False),
        (TREE.encode("utf-16"), ["T"], False),
        (('<?xml version="1.0" encoding="utf-16"?>' + TREE).encode("utf-16-be").join([b"\xfe\xff", b""]), ["T"], False),
    ],
    ids=["case", "mark", "cases", "no cases", "tree", "spaces before", "tree with mark", "utf-16", "utf-16-be"],
)
def test_a_file_is_what_its_first_character_says(tmp_path, content, targets, is_list):
    """JSON and XML are told apart whatever the name and the encoding."""
    (tmp_path / "network.txt").write_bytes(content)
    found = read_networks(tmp_path / "network.txt")
    assert [network.target for network in found.networks] == targets
    assert found.is_list is is_list


def test_a_target_is_that_of_every_network(tmp_path):
    """A named target replaces that of each case, and must be a node of each."""
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"cases": [CASE, CASE]}), encoding="utf-8")
    assert [network.target for network in read_networks(file, "a").networks] == ["a", "a"]
    with pytest.raises(UnknownNameError):
        read_networks(file, "b")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "x.json: found neither JSON (Expecting property name"),
        (b"", "x.json: found neither JSON (Expecting value"),
        (b'{"nodes": {"a": {}, "b": {}, "a": {}}}', "x.json: found the key 'a' twice in one object"),
        (b'{"nodes": "\xff"}', "x.json: found no UTF-8 text at byte 11"),
        (b"[" * 100_000, "x.json: found lists in lists, more than can be read"),
        (b"[]", "x.json: case: found a list"),
        (b"<a>", "x.json: line 1: found the root 'a'"),
    ],
)
def test_a_bad_file_is_refused_with_its_name(tmp_path, content, expected):
    """Broken JSON, a node that is defined twice and foreign bytes are told, never guessed at."""
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(NetworkFormatError) as caught:
        read_networks(tmp_path / "x.json")
    assert expected in str(caught.value) or "broken XML" in str(caught.value)


def test_a_missing_file_is_unreadable(tmp_path):
    """A file that is not there, and a folder, are input that cannot be read."""
    for file in (tmp_path / "none.json", tmp_path):
        with pytest.raises(UnreadableDocumentError):
            read_networks(file)


def test_the_example_of_the_page_prints_what_it_says(capsys):
    """The Python of docs/reference/network.md, run as it stands, prints the block that follows it."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "network.md").read_text(encoding="utf-8")
    (language, code), (_, printed), *_ = re.findall(r"```(\w*)\n(.*?)```", page, re.DOTALL)
    assert language == "python"
    exec(compile(code, "network.md", "exec"), {})
    assert capsys.readouterr().out == printed
