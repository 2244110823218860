"""The embedded library's own theorems, as statements whose proofs, and all that comes later, are hidden.

The header of such a statement is the beginning of its module: `prelude`, the imports, and the text before the theorem.
So the theorem itself and later ones cannot be used to prove it. `lemmata suite run corelib` runs over them.

A header that leaves Lean's library out is refused everywhere else (`prover.lean.refuse.refuse_header`), because the
kernel evaluates some functions by their names, and foreign text could define such a name differently. Here is the one
exception: statements that are, character for character, the library's own. There the only foreign text is the proof,
and no proof can declare such a name: commands are refused (T0), and what is declared besides the theorem must be named
after it (T1, `prover.lean.compare.nothing_smuggled`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from prover.lean.library import SOURCES, library_sources
from prover.lean.refuse import Refusal, refuse_header
from prover.lean.source import SourceTheorem, theorems
from prover.types import Theorem


def library_theorems(root: Path = SOURCES) -> Iterator[tuple[str, SourceTheorem]]:
    """Every theorem of the library with its module's name, module by module."""
    for module, path in library_sources(root).items():
        for item in theorems(path.read_text(encoding="utf-8")):
            yield module, item


def refuse_statement(theorem: Theorem) -> Refusal | None:
    """What `refuse_header` says of the theorem's header, unless the whole statement is the library's own."""
    refusal = refuse_header(theorem.header)
    return None if refusal is not None and _key(theorem) in _own() else refusal


@lru_cache(maxsize=1)
def _own() -> frozenset[tuple[str, str]]:
    return frozenset(_key(item.theorem) for _, item in library_theorems())


def _key(theorem: Theorem) -> tuple[str, str]:
    return theorem.name, theorem.statement_hash
