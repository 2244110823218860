"""Which program this is: the digest of its own text, for whoever must notice that it changed."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_CODE = ("prover", "search", "retrieval", "db")


@cache
def code_digest() -> str:
    """Twelve hex digits that change with any of the files that decide how a theorem is attempted."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[1]
    for file in sorted(file for package in _CODE for file in (root / package).rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
