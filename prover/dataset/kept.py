"""Traced files that wait to be written as a data set, each kept as it comes: a trace that is stopped loses nothing.

A folder ``traced`` holds one compressed file for each traced one, named by a key that its maker chooses such that equal
keys mean equal traces (content, imports, toolchain). Files appear whole, by renaming; what cannot be read counts as
absent. They stay after the data set is written, so that the next trace has to do only what changed.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Collection
from pathlib import Path

from prover.dataset import rows
from prover.dataset.fields import FieldError
from prover.errors import InputError
from prover.traced import TracedFile

FOLDER = "traced"
_SUFFIX = ".json.gz"


class Kept:
    """The traced files of one output folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def __contains__(self, key: str) -> bool:
        return self._path(key).is_file()

    def get(self, key: str) -> TracedFile | None:
        """The file kept under this key; None if there is none, or none that is whole."""
        try:
            with gzip.open(self._path(key), "rt", encoding="utf-8") as stream:
                return rows.file_of(json.load(stream))
        except (OSError, EOFError, ValueError, RecursionError, AttributeError, FieldError):
            return None

    def load(self, key: str) -> TracedFile:
        """The file kept under this key. Raises `InputError` if it is not there any more."""
        found = self.get(key)
        if found is None:
            raise InputError(f"{self._path(key)} was removed or damaged while it was needed: run the command again")
        return found

    def put(self, key: str, file: TracedFile) -> None:
        """Keep the file; it is on the disk, whole, when this returns."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(key)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        text = json.dumps(rows.file_data(file), ensure_ascii=True, separators=(",", ":"))
        try:
            with part.open("wb") as raw:
                # Without time or name inside: the same trace is the same bytes.
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=4, mtime=0) as stream:
                    stream.write(text.encode())
                raw.flush()
                os.fsync(raw.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def only(self, keys: Collection[str]) -> None:
        """Remove what is kept under other keys."""
        wanted = {self._path(key).name for key in keys}
        for path in self._folder.glob(f"*{_SUFFIX}*"):
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"
