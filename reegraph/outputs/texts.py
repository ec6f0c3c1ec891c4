"""JSON as we write it."""

from __future__ import annotations

import json
import re
from typing import Any

# Line separators that some readers of JSON Lines split at, and halves of surrogate pairs, which UTF-8 cannot hold.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def json_text(data: Any, *, indent: int | None = None) -> str:
    """JSON that keeps letters readable and escapes only what breaks lines or cannot be encoded."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    # Outside its strings JSON is ASCII, so what is replaced here stands inside a string.
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
