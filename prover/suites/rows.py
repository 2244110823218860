"""A suite as a stream of rows, from the forms in which suites are published.

- JSONL, one object a line: ``name, signature, header, source, split``, optionally `proof`; or, as ProofNet and many
  miniF2F files have it, `formal_statement` (a whole ``theorem NAME ... := sorry``) after `header`. Other fields are
  left alone. Blank lines are skipped.
- a Lean file: every theorem in it is a row, with what stands before it as its header. If it has a proof, that is the
  row's `proof` and is not shown to the prover.
- a folder: every ``.lean`` file below it, sorted by path; files without theorems are passed over.

Limits: Lean text is cut by the splitter that is handed in, which does not know a file's own notations. Modules that lie
in the same folder are looked up for the libraries they need, but they are not compiled: a theorem that imports them is
only accepted with the Lake project that has them. Of a suite that is given as text (`parse`) no folder is known, and
nothing is looked up.

Read next: `prover.suites.running`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from prover.errors import SourceError
from prover.suites.imports import libraries
from prover.types import Theorem

SPLITS = {"test": "test", "valid": "valid", "validation": "valid", "val": "valid", "train": "train"}
"""What folders and files are called that hold one split only, and the split's name."""

_SKIPPED_FOLDERS = {"lake-packages", "build", "node_modules"}
_SKIPPED_FILES = {"lakefile.lean"}
_SHOWN = 60
_JSON_LINES = {".jsonl", ".ndjson", ".json"}


class Stated(Protocol):
    """A theorem found in Lean text; `prover.lean.source.SourceTheorem` is one."""

    @property
    def theorem(self) -> Theorem:
        """The statement with its header."""

    @property
    def body(self) -> str:
        """Its proof."""

    @property
    def has_sorry(self) -> bool:
        """Is it left unproved?"""

    @property
    def assigned(self) -> bool:
        """Does the body come after ``:=``?"""


Splitter = Callable[[str], Sequence[Stated]]
"""Cuts Lean text into its theorems. Raises `SourceError` for text that cannot be cut."""


@dataclass(frozen=True, slots=True)
class Row:
    """One problem. `source` says where it comes from; `proof` is a known one, never used to find another.

    `libraries` are the roots of the modules that it imports and that its own folder does not provide.
    """

    theorem: Theorem
    source: str = ""
    split: str = ""
    proof: str | None = None
    libraries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suite:
    """The rows of a run, each statement once; `duplicates` were left out."""

    name: str
    rows: tuple[Row, ...]
    duplicates: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the rows' names and statements, in order."""
        text = "\n".join(f"{row.theorem.name}\0{row.theorem.statement_hash}" for row in self.rows)
        return hashlib.sha256(text.encode()).hexdigest()


def load(path: Path, split_text: Splitter) -> Iterator[Row]:
    """The rows of the suite at `path`. Raises `SourceError` naming the file, the line and what to do."""
    if path.is_dir():
        return _folder(path, split_text)
    if path.suffix == ".lean":
        return _lean_file(path, path.name, split_text)
    if path.suffix in _JSON_LINES:
        return _jsonl(_read(path), str(path), split_text)
    if not path.exists():
        raise SourceError(f"there is no suite {path}: give a .jsonl file, a .lean file, or a folder of .lean files")
    raise SourceError(f"{path} is no suite: give a file named .jsonl or .lean, or a folder of .lean files")


def parse(name: str, data: bytes, split_text: Splitter) -> Iterator[Row]:
    """The rows of a suite that is at hand as text; `name` says what it is by its ending, and is not looked for.

    Raises `SourceError` naming the line and what to do.
    """
    suffix = Path(name).suffix.lower()
    if suffix == ".lean":
        return _lean_text(decode(data, name), name, name, split_text)
    if suffix in _JSON_LINES:
        return _jsonl(decode(data, name), name, split_text)
    raise SourceError(f"{name or 'a file without a name'} is no suite: give a file named .jsonl or .lean")


def choose(name: str, rows: Iterable[Row], split: str | None = None, limit: int | None = None) -> Suite:
    """The suite of the rows of one split (None: all), each statement once, at most `limit` of them.

    Raises `SourceError` if nothing is left.
    """
    every = list(rows)
    wanted = [row for row in every if split is None or row.split == split]
    if not wanted:
        known = ", ".join(sorted({row.split for row in every if row.split})) or "none"
        what = "no theorem" if split is None else f"no theorem of the split {split!r}: it has the splits {known}"
        raise SourceError(f"the suite {name} has {what}")
    distinct: dict[str, Row] = {}
    for row in wanted:
        distinct.setdefault(row.theorem.statement_hash, row)
    return Suite(name, tuple(distinct.values())[:limit], len(wanted) - len(distinct))


def _folder(folder: Path, split_text: Splitter) -> Iterator[Row]:
    for path in sorted(folder.rglob("*.lean")):
        inner = path.relative_to(folder)
        hidden = any(part.startswith(".") or part in _SKIPPED_FOLDERS for part in inner.parts)
        if not hidden and path.name not in _SKIPPED_FILES and path.is_file():
            yield from _lean_file(path, inner.as_posix(), split_text)


def _lean_file(path: Path, source: str, split_text: Splitter) -> Iterator[Row]:
    yield from _lean_text(_read(path), str(path), source, split_text, path)


def _lean_text(text: str, place: str, source: str, split_text: Splitter, file: Path | None = None) -> Iterator[Row]:
    """The theorems of the text; `file` is where it lies, if it does."""
    try:
        found = split_text(text)
    except SourceError as error:
        raise SourceError(f"{place} cannot be cut into theorems: {error}") from None
    split, needed = _split_of(Path(source)), libraries(text, file)
    for item in found:
        proof = None if item.has_sorry or not item.assigned else item.body
        yield Row(item.theorem, source, split, proof, needed)


def _split_of(source: Path) -> str:
    """The split that a part of the path names, the innermost first; "" if none does."""
    parts = [source.stem, *reversed(source.parts[:-1])]
    return next((SPLITS[part.lower()] for part in parts if part.lower() in SPLITS), "")


def _read(path: Path) -> str:
    """The text with plain line ends."""
    try:
        return decode(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise SourceError(f"there is no file {path}: give a suite that exists") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from None


def decode(data: bytes, place: str) -> str:
    """The text of these bytes with plain line ends. Raises `SourceError` for what is not UTF-8."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SourceError(f"{place} is not UTF-8 text (byte {error.start} cannot be read): save it as UTF-8") from None


def _jsonl(text: str, place: str, split_text: Splitter) -> Iterator[Row]:
    # Not `splitlines`: it also cuts at characters that may stand inside of JSON strings.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _row(line, f"{place}, line {number}", split_text)


def _row(line: str, place: str, split_text: Splitter) -> Row:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{place}: this is not JSON ({error}); a suite has one JSON object a line") from None
    if not isinstance(data, dict):
        raise SourceError(f"{place}: this is not a JSON object, as {_shown(line)} shows; a suite has one a line")
    header = _text(data, "header", place) or ""
    if "signature" in data:
        name = _text(data, "name", place) or _text(data, "id", place)
        signature = _text(data, "signature", place)
        if not name or not signature:
            missing = "signature" if name else "name"
            raise SourceError(f"{place}: the field {missing!r} is empty or missing; a row has name and signature")
        theorem = Theorem(name, signature.strip(), header)
    elif "formal_statement" in data:
        theorem = _published(header, _text(data, "formal_statement", place) or "", place, split_text)
    else:
        fields = ", ".join(map(str, data)) or "none"
        raise SourceError(
            f"{place}: a row needs the fields name and signature, or formal_statement; this one has {_shown(fields)}"
        )
    return Row(
        theorem,
        _text(data, "source", place) or "",
        (_text(data, "split", place) or "").lower(),
        _text(data, "proof", place) or _text(data, "formal_proof", place),
        libraries(theorem.header),
    )


def _published(header: str, statement: str, place: str, split_text: Splitter) -> Theorem:
    """The last theorem of the statement; what else stands there belongs to its header."""
    joint = "" if not header or header.endswith("\n") else "\n"
    try:
        found = split_text(f"{header}{joint}{statement}")
        inside = split_text(statement)
    except SourceError as error:
        raise SourceError(f"{place}: the formal_statement cannot be read as a theorem: {error}") from None
    if not found or not inside:
        raise SourceError(f"{place}: the formal_statement {_shown(statement)} has no theorem; write theorem NAME : ...")
    return found[-1].theorem


def _text(data: dict[str, Any], field: str, place: str) -> str | None:
    value = data.get(field)
    if value is not None and not isinstance(value, str):
        raise SourceError(f"{place}: the field {field!r} must be text, and is {_shown(json.dumps(value))}")
    return value


def _shown(text: str) -> str:
    one_line = re.sub(r"\s+", " ", text).strip()
    return one_line if len(one_line) <= _SHOWN else f"{one_line[:_SHOWN]}…"
