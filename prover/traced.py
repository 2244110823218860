"""Lean code as data: files with their declarations and imports, theorems with their steps, and what each step used.

This is what `lemmata trace` makes of Lean files, what a LeanDojo Benchmark holds, and what retrieval learns from and
searches. Files are known by their path in their repository (``Core/Nat/Basic.lean``). Places count lines and columns
from 1, columns in code points, as the LeanDojo Benchmark does; an end is the place after the last character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

NO_GOALS = "no goals"
"""How a state with nothing left to prove is written."""


class Place(NamedTuple):
    """A place in a file: line and column from 1, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration that proofs may use: a premise of the corpus.

    `code` is its text without the proof (a definition's with its value), comments and attributes left out as far as
    the source of the data did so; `kind` is Lean's keyword (``theorem``, ``def``, ``inductive``, ...), constructors
    and fields having the kind of theirs (``constructor``, ``field``).
    """

    name: str
    path: str
    code: str
    start: Place
    end: Place
    kind: str = "theorem"

    @property
    def text(self) -> str:
        """What retrievers read: the full name and the code."""
        return f"{self.name}\n{self.code}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the corpus: what it declares, in the order of the text, and the paths of the files it imports."""

    path: str
    imports: tuple[str, ...] = ()
    declarations: tuple[Declaration, ...] = ()


@dataclass(frozen=True, slots=True)
class PremiseUse:
    """A declaration that a step used.

    `path`, `place` and `place_end` say where it is declared. `start` and `end` say where the step's own text names it,
    as offsets in code points; None if it used the declaration without naming it (what `simp` found by itself).
    """

    name: str
    path: str
    place: Place
    place_end: Place
    start: int | None = None
    end: int | None = None

    @property
    def named(self) -> bool:
        """Does the text name it?"""
        return self.start is not None


@dataclass(frozen=True, slots=True)
class TracedStep:
    """One tactic of a proof: its text, the state before and after it as Lean prints them, and what it used.

    A state is its goals with blank lines between them, or `NO_GOALS`. `start` and `end` are places in the file.
    """

    tactic: str
    before: str
    after: str
    start: Place
    end: Place
    uses: tuple[PremiseUse, ...] = ()


@dataclass(frozen=True, slots=True)
class TracedTheorem:
    """A theorem with its proof.

    `signature` and `proof` are the text between name and ``:=`` and after it, "" where the source of the data does not
    tell; `uses` is all that the proof used, also where it is a term and has no steps; `state` the first goal ("" where
    it is not known).
    """

    name: str
    path: str
    start: Place
    end: Place
    signature: str = ""
    proof: str = ""
    state: str = ""
    steps: tuple[TracedStep, ...] = ()
    uses: tuple[PremiseUse, ...] = ()

    @property
    def standpoint(self) -> Standpoint:
        """Where it stands: what it may use."""
        return Standpoint(self.path, self.start)


@dataclass(frozen=True, slots=True)
class TracedFile:
    """All that a trace tells of a file. `problems` are sentences on what could not be traced."""

    source: SourceFile
    theorems: tuple[TracedTheorem, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where a proof is written, which decides what it may use (accessible premises).

    In a file of the corpus (`path`): what stands before `place` in it, and all that its imports bring, theirs included.
    In another file (`path` ""): what the files `imports` bring; None means the whole corpus.
    """

    path: str = ""
    place: Place | None = None
    imports: tuple[str, ...] | None = None


EVERYWHERE = Standpoint()
"""From here everything is accessible."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where traced files are from. `url`: repository or library; `commit`: its version; `toolchain`: Lean's."""

    url: str
    commit: str
    toolchain: str = ""


@dataclass(frozen=True)
class Corpus:
    """All files, and all their declarations in order: a premise is known by its position in `premises`.

    Sequences, for an index reads them from the disk when they are asked for (`retrieval.stored`).
    """

    files: Sequence[SourceFile] = ()
    provenance: Provenance = field(default_factory=lambda: Provenance("", ""))

    @cached_property
    def premises(self) -> Sequence[Declaration]:
        """The declarations of all files, file by file."""
        return tuple(declaration for file in self.files for declaration in file.declarations)

    @cached_property
    def positions(self) -> dict[tuple[str, str, Place], int]:
        """Where in `premises` a declaration is: by path, name and place."""
        return {(p.path, p.name, p.start): index for index, p in enumerate(self.premises)}

    @cached_property
    def by_name(self) -> dict[str, int]:
        """Where in `premises` a name is; of several files that declare one, the first."""
        found: dict[str, int] = {}
        for index, premise in enumerate(self.premises):
            found.setdefault(premise.name, index)
        return found

    @cached_property
    def by_file(self) -> dict[tuple[str, str], int]:
        """Where in `premises` a file's name is; of several places in one file, the first."""
        found: dict[tuple[str, str], int] = {}
        for index, premise in enumerate(self.premises):
            found.setdefault((premise.path, premise.name), index)
        return found

    def position(self, use: PremiseUse) -> int | None:
        """Which premise a step used; None if the corpus has it not. Names decide where places differ."""
        found = self.positions.get((use.path, use.name, use.place))
        return self.by_file.get((use.path, use.name)) if found is None else found

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self.premises)

    def __len__(self) -> int:
        return len(self.premises)
