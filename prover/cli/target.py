"""What a command is asked about: a statement typed on the command line, or a Lean file; and how it looks afterwards."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from prover.cli.present import comment, declaration, remarks
from prover.errors import SourceError
from prover.lean.source import SourceTheorem, indentation, parse_statement, theorems
from prover.types import Attempt, Outcome, Theorem

STANDARD_INPUT = "-"
_LONGEST_PATH = 1024


class Target(Protocol):
    """Some theorems, and the text that shows what became of them."""

    @property
    def theorems(self) -> Sequence[Theorem]:
        """What is to be proved, in order."""

    def text(self, attempts: Mapping[int, Attempt]) -> str:
        """Lean text with the results of the theorems with these numbers."""


@dataclass(frozen=True, slots=True)
class StatementTarget:
    """One statement."""

    theorem: Theorem

    @property
    def theorems(self) -> Sequence[Theorem]:
        return (self.theorem,)

    def text(self, attempts: Mapping[int, Attempt]) -> str:
        """Nothing for a statement that was not attempted: there is no Lean text to keep."""
        void = {Outcome.INVALID, Outcome.FAULT}
        return "\n".join(declaration(attempt) for attempt in attempts.values() if attempt.outcome not in void)


@dataclass(frozen=True, slots=True)
class FileTarget:
    """Some theorems of a file's `source` text."""

    source: str
    chosen: tuple[SourceTheorem, ...]

    @property
    def theorems(self) -> Sequence[Theorem]:
        return tuple(item.theorem for item in self.chosen)

    def text(self, attempts: Mapping[int, Attempt]) -> str:
        """The whole file with the proofs in their places, each with its remarks below it."""
        pieces: list[str] = []
        copied = 0
        for index, item in enumerate(self.chosen):
            if index not in attempts:
                continue
            attempt, end = attempts[index], item.span[1]
            kept_until = end if attempt.proof is None else item.signature[1]
            pieces.append(self.source[copied:kept_until])
            if attempt.proof is not None:
                inner = "\n" + indentation(self.source, item.span[0])
                pieces.append(f" := {attempt.proof}".replace("\n", inner))
            pieces.append(f"\n{comment(remarks(attempt))}")
            copied = end
            if self.source[end : end + 1] not in {"\n", ""}:
                pieces.append("\n")
        return "".join([*pieces, self.source[copied:]]).rstrip("\n")


def read_target(argument: str, name: str | None = None) -> Target:
    """The statement or file that `argument` gives; `name` chooses one theorem of a file.

    Raises `SourceError` for what cannot be used, saying what to do.
    """
    if argument != STANDARD_INPUT and not looks_like_file(argument):
        if name is not None:
            raise SourceError("--theorem chooses a theorem of a file, and a statement was given: leave it out")
        return StatementTarget(parse_statement(_as_typed(argument)))
    text = read_lean_file(argument)
    found = theorems(text)
    chosen = _named(found, name, argument) if name is not None else [item for item in found if item.has_sorry]
    if not found:
        raise SourceError(f"{argument} has no theorem")
    if not chosen:
        raise SourceError(
            f"every theorem of {argument} has a proof already: write sorry where one is wanted, name a theorem with "
            "--theorem, or use `lemmata check`"
        )
    return FileTarget(text, tuple(chosen))


def _as_typed(argument: str) -> str:
    """The argument read as UTF-8, as Lean text is, even where the locale made Python read it otherwise."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        raise SourceError("the statement is not UTF-8 text: check the terminal's encoding, or use a file") from None


def _named(found: Sequence[SourceTheorem], name: str, place: str) -> list[SourceTheorem]:
    chosen = [item for item in found if item.theorem.name == name]
    if not chosen:
        names = ", ".join(item.theorem.name for item in found) or "none"
        raise SourceError(f"{place} has no theorem named {name}: it has {names}")
    if len(chosen) > 1:
        lines = ", ".join(str(item.line) for item in chosen)
        raise SourceError(f"{place} has {len(chosen)} theorems named {name}, on lines {lines}: rename all but one")
    return chosen


def looks_like_file(text: str) -> bool:
    """Is the argument a path rather than a statement?

    One word without a colon is, and so is what ends in ``.lean`` and what exists; statements have blanks and colons.
    """
    if "\n" in text or len(text) > _LONGEST_PATH:
        return False
    one_word = len(text.split()) == 1 and ":" not in text
    return one_word or text.strip().endswith(".lean") or _exists(text)


def _exists(text: str) -> bool:
    try:
        return bool(text.strip()) and Path(text).exists()
    except (OSError, ValueError):
        return False  # too long a name, or a character that no path has


def read_lean_file(argument: str) -> str:
    """The text of the file, or of standard input for ``-``, with plain line ends, as Lean reads it.

    Raises `SourceError` naming the file and what to do.
    """
    path = Path(argument)
    if argument != STANDARD_INPUT and path.is_dir():
        raise SourceError(f"{argument} is a folder: name one .lean file")
    try:
        data = sys.stdin.buffer.read() if argument == STANDARD_INPUT else path.read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise SourceError(
            f"there is no file {argument}: give a file that exists, or a statement such as "
            "'theorem t (p : Prop) (h : p) : p'"
        ) from None
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{argument} is not UTF-8 text (byte {error.start} cannot be read): save it as UTF-8, as Lean wants it"
        ) from None
    except OSError as error:
        raise SourceError(f"{argument} cannot be read: {error.strerror or error}") from None
    if not text.strip():
        raise SourceError(f"{argument} is empty")
    return text.replace("\r\n", "\n")
