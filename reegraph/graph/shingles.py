"""Runs of words as numbers that are the same in every process."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b


def number_of(words: Sequence[str]) -> int:
    """A run of words as a number below 2**64; Python's own hash differs from run to run."""
    return int.from_bytes(blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
