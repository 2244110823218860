"""Which libraries a Lean header needs: the roots of the modules that it imports.

A module that lies beside the file, as `MiniF2F/Minif2fImport.lean` lies in miniF2F-lean4, is opened and its imports
count instead of it. Only the beginning of a text is looked at, as Lean does: imports come before everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prover.header import imported_modules

_OWN = {"Init", "Core"}
"""What every toolchain has."""
_LIBRARY = "Mathlib"
"""Not followed, even where it lies beside the file: its imports are thousands, and its name is the answer."""
_HEIGHT = 6
"""How many folders above a file may be the root of its modules."""


def libraries(text: str, file: Path | None = None) -> tuple[str, ...]:
    """The roots of the modules that `text` needs, sorted; modules found near `file` are followed instead."""
    roots: set[str] = set()
    seen: set[str] = set()
    waiting = imported_modules(text)
    folders = [] if file is None else list(file.absolute().parents)[:_HEIGHT]
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        root = module.split(".")[0]
        local = None if root == _LIBRARY else _local(module, folders)
        if local is None:
            roots.add(root)
        else:
            waiting += imported_modules(local)
    return tuple(sorted(roots - _OWN))


def _local(module: str, folders: Sequence[Path]) -> str | None:
    """The text of a module that lies in one of the folders."""
    relative = Path(*module.split(".")).with_suffix(".lean") if module.strip(".") else Path()
    for folder in folders:
        try:
            return (folder / relative).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return None
