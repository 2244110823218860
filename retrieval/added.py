"""What was added to an index after it was built: a log of files with their declarations, and their vectors.

    added.jsonl   an addition a line: path, imports, declarations
    added.f32     their vectors one after the other, if the index has vectors

An addition counts when its line is whole: the vectors are written and on the disk before it. What a process left behind
that died in between is cut off by the next one that adds. Whoever adds holds the lock of the index; readers need none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prover.traced import Declaration, Place, SourceFile

LOG, VECTORS = "added.jsonl", "added.f32"


@dataclass(frozen=True, slots=True, eq=False)
class Additions:
    """`files` in the order in which they came; `end`: how much of the log this is, in bytes."""

    files: tuple[SourceFile, ...] = ()
    end: int = 0

    @property
    def declarations(self) -> Sequence[Declaration]:
        """All of them, in order."""
        return tuple(each for file in self.files for each in file.declarations)


def read_additions(folder: Path, after: Additions | None = None) -> Additions:
    """The whole lines of the log; those that `after` has are not read again. Raises `ValueError` for a damaged log."""
    known = after or Additions()
    try:
        with (folder / LOG).open("rb") as log:
            log.seek(known.end)
            text = log.read()
    except FileNotFoundError:
        return known
    whole = text[: text.rfind(b"\n") + 1]
    try:
        files = tuple(_decode(json.loads(line)) for line in whole.splitlines())
    except (TypeError, KeyError, IndexError) as error:
        raise ValueError(f"{LOG} is damaged: {error}") from error
    return Additions(known.files + files, known.end + len(whole))


def read_vectors(folder: Path, count: int, dimension: int) -> NDArray[np.float32]:
    """The first `count` added vectors. Raises `ValueError` if they are not there."""
    if not count:
        return np.zeros((0, dimension), dtype=np.float32)
    return np.memmap(folder / VECTORS, dtype="<f4", mode="r", shape=(count, dimension))


def append(folder: Path, known: Additions, files: Sequence[SourceFile], vectors: NDArray[np.float32] | None) -> None:
    """Add `files` after what is `known` (all that the log has); durable when this returns. The caller has the lock."""
    if vectors is not None:
        before = len(known.declarations) * vectors.shape[1] * 4
        _write(folder / VECTORS, before, np.ascontiguousarray(vectors, dtype="<f4").tobytes())
    _write(folder / LOG, known.end, b"".join(json.dumps(_encode(file)).encode() + b"\n" for file in files))


def _write(file: Path, at: int, content: bytes) -> None:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
    with os.fdopen(descriptor, "r+b") as output:
        output.truncate(at)
        output.seek(at)
        output.write(content)
        output.flush()
        os.fsync(output.fileno())


def by_file(declarations: Iterable[Declaration], imports: Sequence[str]) -> list[SourceFile]:
    """The declarations as files: neighbours of one path together, in their order."""
    runs: list[list[Declaration]] = []
    for each in declarations:
        if runs and runs[-1][0].path == each.path:
            runs[-1].append(each)
        else:
            runs.append([each])
    return [SourceFile(run[0].path, tuple(imports), tuple(run)) for run in runs]


def _encode(file: SourceFile) -> list[Any]:
    rows = [[each.name, each.kind, each.code, *each.start, *each.end] for each in file.declarations]
    return [file.path, list(file.imports), rows]


def _decode(row: Sequence[Any]) -> SourceFile:
    path, imports, rows = row
    declarations = tuple(
        Declaration(name, path, code, Place(line, column), Place(end_line, end_column), kind)
        for name, kind, code, line, column, end_line, end_column in rows
    )
    return SourceFile(path, tuple(imports), declarations)
