"""The YAML header of a Markdown document: followed or refused, never half read."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from reegraph.documents.content import Content, ContentError, one_line
from reegraph.documents.dates import parse_date
from reegraph.documents.language import language_code

FRONT_MATTER_LIMIT = 64_000  # characters; a header longer than that is no header, and YAML is slow
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_OPENING = re.compile(r"---[ \t]*\n")
_NULL = "tag:yaml.org,2002:null"


def read_with_front_matter(text: str) -> Content:
    """Split a text whose newlines are normalised into what its front matter says and what follows.

    The header opens with `---` on the very first line. The text begins with the first character after the line that
    closes it, so a blank line there stays in the text. Keys: title, publisher, date, kind, sources, language; others
    are ignored.

    Raises ContentError that names the line and the fault.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return Content(text)
    closing = _FENCE.search(text, opening.end(), opening.end() + FRONT_MATTER_LIMIT)
    if closing is None:
        raise ContentError("front matter opens with --- on line 1 and is never closed by another --- line")
    fields = _Fields(_compose(text[opening.end() : closing.start()]))
    return Content(
        text[closing.end() + 1 :],
        title=fields.words("title"),
        publisher=fields.words("publisher"),
        date=fields.checked("date", parse_date, "2025-11-14, 2025-11 or 2025"),
        kind=fields.words("kind"),
        sources=fields.list_of_words("sources"),
        language=fields.checked("language", language_code, "a code like en, de or zh"),
    )


def _compose(header: str) -> yaml.MappingNode | None:
    """The header as YAML nodes, or None when it is empty.

    Nodes, not values: they keep the line of each fault and every scalar as it was written. Values would turn dates
    into objects and the Norwegian language code into False.
    """
    try:
        node = yaml.compose(header, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        last = header.count("\n") - 1  # what is never closed is noticed behind the end
        line = min(error.problem_mark.line, last) if error.problem_mark else 0
        raise ContentError(f"{_place(line)}: {error.problem or 'broken YAML'}") from error
    except yaml.reader.ReaderError as error:
        line = header.count("\n", 0, error.position)
        raise ContentError(f"{_place(line)}: a character that YAML does not allow (code {error.character})") from error
    except RecursionError as error:
        raise ContentError("front matter is nested too deeply") from error
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        raise ContentError(f"{_place(node.start_mark.line)}: expected lines of the form 'key: value'")
    return node


def _place(line: int) -> str:
    """How errors name a line of the header: counted from 0 by YAML, from 1 in the file, where --- comes first."""
    return f"front matter line {line + 2}"


class _Fields:
    """The values of a header by key, each refused with its line when it is not what the key needs."""

    def __init__(self, mapping: yaml.MappingNode | None) -> None:
        self._nodes: dict[str, yaml.Node] = {}
        pairs = mapping.value if mapping else ()
        for key, value in ((k, v) for k, v in pairs if isinstance(k, yaml.ScalarNode)):
            if key.value in self._nodes:
                raise ContentError(f"{_place(key.start_mark.line)}: a second {key.value!r}")
            self._nodes[key.value] = value

    def words(self, key: str) -> str | None:
        node = self._nodes.get(key)
        return None if node is None else _scalar(node, key)

    def list_of_words(self, key: str) -> tuple[str, ...]:
        node = self._nodes.get(key)
        items = node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []
        return tuple(words for item in items if (words := _scalar(item, key)))

    def checked(self, key: str, read: Callable[[str], str | None], expected: str) -> str | None:
        """The value as `read` understands it; `expected` tells the writer what to write where it does not."""
        words = self.words(key)
        if words is None:
            return None
        if (value := read(words)) is None:
            line = self._nodes[key].start_mark.line
            raise ContentError(f"{_place(line)}: {key} {words[:40]!r} cannot be read; write {expected}")
        return value


def _scalar(node: yaml.Node, key: str) -> str | None:
    """The characters of a plain value, on one line; None when it is empty or null."""
    if not isinstance(node, yaml.ScalarNode):
        raise ContentError(f"{_place(node.start_mark.line)}: {key} must be plain text, not a list or mapping")
    return None if node.tag == _NULL else one_line(node.value)
