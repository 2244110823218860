"""What there is to be used in proofs: the library behind a toolchain, as a `Library` for the generators.

    settings ──> `open_library` ──> Library.open_for(theorem) ──> Retriever.relevant(goal) ──> premises, best first

`symbols` needs nothing but the embedded library; the other kinds ask an index on the disk (`retrieval.index`), which is
made at the first use for the embedded library and must be named for anything else. Whatever ranks, a theorem is offered
only what its header brings: the modules that it imports, theirs included, and the theorems that stand in the header
itself. Read next: `retrieval.symbols`, `prover.indexed` for the kinds that ask an index, `prover.model.premises` for
what becomes of premises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from prover.errors import InputError
from prover.lean.premises import LibraryIndex, library_index
from prover.lean.toolchain import Toolchain
from prover.model.proposal import declared
from prover.model.statement import premise_of
from prover.protocols import Library, Retriever
from prover.suites.imports import imported_modules
from prover.types import Goal, Premise, Theorem
from retrieval.symbols import SymbolRetriever

SYMBOLS, NONE = "symbols", "none"
KINDS = (SYMBOLS, "bm25", "dense", "hybrid", NONE)
"""Who ranks premises; none: nobody, nothing of the library is named."""

_REMEMBERED = 4096
"""Goals of one theorem whose premises are kept: the generators of its searches ask for the same ones."""
_PRELUDE = re.compile(r"(?:\s|--[^\n]*\n|/-.*?-/)*(?:module\s+)?prelude(?!\S)", re.DOTALL)
_ROOT = "Init"


@dataclass(frozen=True, slots=True)
class Opened:
    """A library (None: nothing of it is named), and the name of what ranks it, by which failures are told apart."""

    library: Library | None
    name: str


def open_library(kind: str, lean: Toolchain, cache: Path) -> Opened:
    """The library behind `lean`, ranked by `kind`. `cache` is the folder for what is made of it at the first use.

    Raises `InputError` for an unknown kind.
    """
    must_be_kind(kind)
    if kind == NONE:
        return Opened(None, NONE)
    return Opened(SymbolLibrary(library_index(lean, cache)), kind)


def must_be_kind(kind: str) -> None:
    """Raises `InputError`, which tells the known ones, if there is no such retriever."""
    if kind not in KINDS:
        raise InputError(f"there is no retriever {kind!r}: the known ones are {', '.join(KINDS)}")


class RememberingRetriever:
    """Another retriever's answers, each asked for once."""

    def __init__(self, below: Retriever) -> None:
        self._below = below
        self._known: dict[tuple[str, int], Sequence[Premise]] = {}

    def relevant(self, goal: Goal, limit: int) -> Sequence[Premise]:
        """What the retriever below says."""
        key = (goal.key, limit)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[key] = self._below.relevant(goal, limit)
        return self._known[key]


class SymbolLibrary:
    """The embedded library, ranked by shared symbols."""

    def __init__(self, index: LibraryIndex) -> None:
        self._premises = index.premises
        self._imports = index.imports
        self._visible = lru_cache(maxsize=64)(self._of_modules)

    def open_for(self, theorem: Theorem) -> Retriever:
        """The theorems of the modules that the header imports, and those of the header."""
        known = self._visible(imported_by(theorem.header))
        own = own_premises(theorem)
        return RememberingRetriever(SymbolRetriever([*(p for p in known if p.name != theorem.name), *own]))

    def _of_modules(self, modules: tuple[str, ...]) -> Sequence[Premise]:
        reached = closure(modules, self._imports)
        return [placed.premise for placed in self._premises if placed.module in reached]


def imported_by(header: str) -> tuple[str, ...]:
    """The modules that a file with this header imports, ``Init`` included unless it says ``prelude``."""
    named = imported_modules(header)
    return tuple(named) if _PRELUDE.match(header) else (_ROOT, *named)


def closure(modules: Iterable[str], imports: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The modules, what they import, what these import, and so on."""
    reached: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += imports.get(module, ())
    return frozenset(reached)


def own_premises(theorem: Theorem) -> Sequence[Premise]:
    """The theorems that stand in the header, in order."""
    return [premise_of(name, " ".join(written.split())) for name, written in declared(theorem).statements.items()]
