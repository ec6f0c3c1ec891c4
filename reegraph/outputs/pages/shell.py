"""What every page is wrapped in: packaged assets, a strict Content-Security-Policy, and data that hold no tags.

A page names its own scripts and styles by their hashes; nothing else runs, and nothing is asked for from a network.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from reegraph.outputs.texts import json_text

_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")
# In JSON these stand only inside strings, where an escape means the same and no HTML parser sees a tag.
_HTML_SIGN = re.compile("[<>&]")
_HTML_SIGNS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def data_block(known: Mapping[str, Any]) -> str:
    """JSON for a `<script type="application/json">`: no text in it can end the element."""
    return _HTML_SIGN.sub(lambda found: _HTML_SIGNS[found[0]], json_text(known))


def asset(name: str) -> str:
    """A packaged file; newlines are `\\n` on every system, since the hashes in the policy count them."""
    return resources.files("reegraph.outputs.pages").joinpath("assets", name).read_text(encoding="utf-8")


def policy(scripts: Iterable[str], style: str) -> str:
    """The policy of a page that runs these scripts and wears this style, and nothing else."""
    allowed = " ".join(_hash_source(script) for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash_source(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fill each `{{name}}` once, in one pass: a placeholder inside a value stays what it is."""
    return _PLACE.sub(lambda found: values[found[1]], template)
