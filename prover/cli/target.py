"""What a command is asked about: a statement typed on the command line, or a Lean file; and how it looks afterwards."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from prover.cli.present import comment, declaration, remarks
from prover.errors import SourceError
from prover.lean.source import SourceTheorem, indentation, parse_statement, theorems
from prover.lean.tokens import Lines
from prover.prices import DEFAULT, Prices
from prover.types import Attempt, Outcome, Theorem

STANDARD_INPUT = "-"
_LONGEST_PATH = 1024
_OR_A_STATEMENT = ", or a statement such as 'theorem t (p : Prop) (h : p) : p'"
_PLACE = re.compile(r"line 1, column (\d+)")


class Target(Protocol):
    """Some theorems, and the text that shows what became of them."""

    @property
    def theorems(self) -> Sequence[Theorem]:
        """What is to be proved, in order."""

    def text(self, attempts: Mapping[int, Attempt], prices: Prices = DEFAULT) -> str:
        """Lean text with the results of the theorems with these numbers."""

    def placed(self, note: str) -> str:
        """An attempt's note with Lean's places as they are in what was given."""


@dataclass(frozen=True, slots=True)
class StatementTarget:
    """One statement, and how it was typed."""

    theorem: Theorem
    typed: str = ""

    @property
    def theorems(self) -> Sequence[Theorem]:
        return (self.theorem,)

    def text(self, attempts: Mapping[int, Attempt], prices: Prices = DEFAULT) -> str:
        """Nothing for a statement that was not attempted: there is no Lean text to keep."""
        void = {Outcome.INVALID, Outcome.FAULT}
        return "\n".join(declaration(each, prices) for each in attempts.values() if each.outcome not in void)

    def placed(self, note: str) -> str:
        """Lean read ``theorem NAME SIGNATURE``, which need not be what was typed.

        Only the first place, on the first line of a statement without commands before it, can differ.
        """
        signature = self.theorem.signature.strip()
        prefix = len(self.theorem.declaration("").split(signature, 1)[0])
        if signature not in self.typed:  # the colon is ours
            signature, prefix = signature.removeprefix(": "), prefix + len(": ")
        at = self.typed.find(signature)
        if self.theorem.header or at < 0:
            return note

        def moved(found: re.Match[str]) -> str:
            beyond = int(found[1]) - 1 - prefix
            line, column = Lines(self.typed).position(at)
            return f"line {line}, column {column + 1 + max(beyond, 0)}"

        return _PLACE.sub(moved, note, count=1)


@dataclass(frozen=True, slots=True)
class FileTarget:
    """Some theorems of a file's `source` text."""

    source: str
    chosen: tuple[SourceTheorem, ...]

    @property
    def theorems(self) -> Sequence[Theorem]:
        return tuple(item.theorem for item in self.chosen)

    def text(self, attempts: Mapping[int, Attempt], prices: Prices = DEFAULT) -> str:
        """The whole file with the proofs in their places, each with its remarks below it; refutations among these."""
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
            pieces.append(f"\n{comment(remarks(attempt, prices, refutation=True))}")
            copied = end
            if self.source[end : end + 1] not in {"\n", ""}:
                pieces.append("\n")
        return "".join([*pieces, self.source[copied:]]).rstrip("\n")

    def placed(self, note: str) -> str:
        """As it is: Lean read the file's own text."""
        return note


def read_target(argument: str, name: str | None = None, *, mathlib: bool = True) -> Target:
    """The statement or file that `argument` gives; `name` chooses one theorem of a file.

    Without `mathlib`, that is in the embedded Lean, nothing declares the word `lemma`. Raises `SourceError` for what
    cannot be used, saying what to do.
    """
    if argument != STANDARD_INPUT and not looks_like_file(argument):
        if name is not None:
            raise SourceError("--theorem chooses a theorem of a file, and a statement was given: leave it out")
        typed = _as_typed(argument)
        return StatementTarget(parse_statement(typed), typed)
    text = read_lean_file(argument, _OR_A_STATEMENT)
    found = theorems(text)
    _refuse_repeated(found, argument)
    if not mathlib:
        _refuse_lemma(found, text, argument)
    chosen = _named(found, name, argument) if name is not None else [item for item in found if item.has_sorry]
    if not found:
        raise SourceError(f"{argument} has no theorem")
    if not chosen:
        raise SourceError(
            f"every theorem of {argument} has a proof already: write sorry where one is wanted, name a theorem with "
            "--theorem, or use `lemmata check`"
        )
    return FileTarget(text, tuple(chosen))


def _refuse_repeated(found: Sequence[SourceTheorem], place: str) -> None:
    """Lean takes a name once only, so of two theorems with one name the second could not be checked."""
    first: dict[str, SourceTheorem] = {}
    for item in found:
        other = first.setdefault(item.full_name, item)
        if other is not item:
            raise SourceError(
                f"{place} has two theorems named {item.full_name}, on lines {other.line} and {item.line}: rename one"
            )


def _refuse_lemma(found: Sequence[SourceTheorem], text: str, place: str) -> None:
    """Explain what Lean would only call an unexpected identifier. A file may declare the word itself."""
    item = next((item for item in found if item.keyword == "lemma"), None)
    if item is not None and '"lemma' not in text:
        raise SourceError(f"{place}, line {item.line}: `lemma` is Mathlib's word: write `theorem`")


def _as_typed(argument: str) -> str:
    """The argument read as UTF-8, as Lean text is, even where the locale made Python read it otherwise."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        raise SourceError("the statement is not UTF-8 text: check the terminal's encoding, or use a file") from None


def _named(found: Sequence[SourceTheorem], name: str, place: str) -> list[SourceTheorem]:
    chosen = [item for item in found if item.full_name == name] or [i for i in found if i.theorem.name == name]
    if not chosen:
        names = ", ".join(item.full_name for item in found) or "none"
        raise SourceError(f"{place} has no theorem named {name}: it has {names}")
    if len(chosen) > 1:
        names = ", ".join(item.full_name for item in chosen)
        raise SourceError(f"{place} has {len(chosen)} theorems named {name}: name one of {names}")
    return chosen


def looks_like_file(text: str) -> bool:
    """Is the argument a path rather than a statement?

    What ends in ``.lean`` is, what has a ``/`` and no blanks, and what exists.
    """
    if "\n" in text or len(text) > _LONGEST_PATH:
        return False
    return text.strip().endswith(".lean") or ("/" in text and len(text.split()) == 1) or _exists(text)


def _exists(text: str) -> bool:
    try:
        return bool(text.strip()) and Path(text).exists()
    except (OSError, ValueError):
        return False  # too long a name, or a character that no path has


def read_lean_file(argument: str, instead: str = "") -> str:
    """The text of the file, or of standard input for ``-``, with plain line ends, as Lean reads it.

    Raises `SourceError` naming the file and what to do; `instead` is what else can be given than a file that exists.
    """
    path = Path(argument)
    if argument != STANDARD_INPUT and path.is_dir():
        raise SourceError(f"{argument} is a folder: name one .lean file")
    try:
        data = sys.stdin.buffer.read() if argument == STANDARD_INPUT else path.read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise SourceError(f"there is no file {argument}: give a file that exists{instead}") from None
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{argument} is not UTF-8 text (byte {error.start} cannot be read): save it as UTF-8, as Lean wants it"
        ) from None
    except OSError as error:
        raise SourceError(f"{argument} cannot be read: {error.strerror or error}") from None
    if not text.strip():
        raise SourceError(f"{argument} is empty")
    return text.replace("\r\n", "\n")
