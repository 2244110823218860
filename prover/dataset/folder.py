"""Reading a data set: a folder that `lemmata trace` wrote, or a downloaded LeanDojo Benchmark of any version.

`open_dataset` looks at the folder and says which it is. Theorems come as a stream, whatever the size. Of our own
folders all fields are read (from ``files.jsonl`` and ``theorems.jsonl``), and files are compared with their digests
before the first theorem comes out of them; held-out theorems never come out unless they are asked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from prover.dataset import fields, leandojo, rows
from prover.dataset.fields import entry_of
from prover.dataset.splits import PARTS, SPLITS
from prover.dataset.streams import entries, one, sha256
from prover.dataset.writing import CORPUS, FILES, FORMAT, FORMAT_VERSION, METADATA, THEOREMS
from prover.errors import InputError
from prover.traced import Corpus, Provenance, SourceFile, TracedFile, TracedTheorem

_T = TypeVar("_T")
Split = Literal["random", "novel_premises"]
Part = Literal["train", "val", "test"]
_BEGINNING = 120
"""In so many bytes our own lines say which parts they belong to."""


@dataclass(frozen=True)
class Dataset:
    """A data set on the disk. `own`: written by `lemmata trace`."""

    path: Path
    metadata: Mapping[str, Any]
    own: bool
    _sound: set[str] = field(default_factory=set, repr=False, compare=False)

    @property
    def provenance(self) -> Provenance:
        """Where the traced files are from."""
        with entry_of(str(self.path / METADATA)):
            return leandojo.provenance_of(self.metadata, fields.text(self.metadata, "toolchain", ""))

    def corpus(self) -> Corpus:
        """All files with their declarations. Raises `InputError` if a file is there twice."""
        name, read = (FILES, rows.source_of) if self.own else (CORPUS, leandojo.source_of)
        found: dict[str, SourceFile] = {}
        for place, source in self._read(name, read):
            if source.path in found:
                raise InputError(f"{place}: the file {source.path} is there twice; the data set is damaged")
            found[source.path] = source
        return Corpus(tuple(found.values()), self.provenance)

    def theorems(self, split: Split, part: Part) -> Iterator[TracedTheorem]:
        """The theorems of one part of one split."""
        if split not in SPLITS or part not in PARTS:
            raise InputError(
                f"{split}/{part} is no part: take one of {', '.join(SPLITS)}, and one of {', '.join(PARTS)}"
            )
        if not self.own:
            return (theorem for _, theorem in self._read(f"{split}/{part}.json", leandojo.theorem_of))
        return (theorem for _, theorem, _ in self.rows(split, part))

    def all_theorems(self, *, held_out: bool = False) -> Iterator[TracedTheorem]:
        """Every theorem; of our own data sets those that are held out only if `held_out`."""
        if self.own:
            yield from (theorem for _, theorem, data in self.rows() if held_out or not data.get("held_out"))
            return
        split = next((split for split in SPLITS if (self.path / split).is_dir()), SPLITS[0])
        for part in PARTS:
            yield from (theorem for _, theorem in self._read(f"{split}/{part}.json", leandojo.theorem_of))

    def files(self) -> Iterator[TracedFile]:
        """The files of our own data set with their theorems, held-out ones too, as they were traced."""
        theorems = (theorem for _, theorem, _ in self.rows())
        waiting = next(theorems, None)
        for _, (source, problems) in self._read(FILES, _file_row):
            found: list[TracedTheorem] = []
            while waiting is not None and waiting.path == source.path:
                found.append(waiting)
                waiting = next(theorems, None)
            yield TracedFile(source, tuple(found), problems)
        if waiting is not None:
            raise InputError(f"{self.path}: the theorem {waiting.name} belongs to no file; the data set is damaged")

    def rows(self, split: str = "", part: str = "") -> Iterator[tuple[str, TracedTheorem, dict[str, Any]]]:
        """Our own theorems, all or those of one part, each with its place and its whole row."""
        self._check(THEOREMS)
        path = self.path / THEOREMS
        wanted = f'"{split}": "{part}"'.encode()
        try:
            with path.open("rb") as stream:
                for number, line in enumerate(stream, start=1):
                    beginning = line[:_BEGINNING]
                    if split and beginning.startswith(b'{"parts": {') and wanted not in beginning:
                        continue
                    place = f"{path}, line {number}"
                    data = _parsed(line, place)
                    with entry_of(place):
                        parts = fields.mapping(data.get("parts") or {}, "the field 'parts'")
                        if not split or parts.get(split) == part:
                            yield place, rows.theorem_of(data), data
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror or error}") from None

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the content: equal for equal data, whenever and wherever written."""
        parts = [f"{split}/{part}.json" for split in SPLITS for part in PARTS]
        names = [FILES, THEOREMS] if self.own else [CORPUS, *parts]
        known = self._digests()
        found = [f"{name} {known.get(name) or sha256(self.path / name)}" for name in names if self._has(name)]
        return hashlib.sha256("\n".join(found).encode()).hexdigest()

    def _read(self, name: str, reader: Callable[[Mapping[str, Any]], _T]) -> Iterator[tuple[str, _T]]:
        self._check(name)
        for place, data in entries(self.path / name):
            with entry_of(_placed(place, data)):
                value = reader(data)
            yield place, value

    def _check(self, name: str) -> None:
        """Compare a file with its digest, once. Foreign data sets have none."""
        expected = self._digests().get(name)
        if expected is None or name in self._sound:
            return
        if sha256(self.path / name) != expected:
            raise InputError(
                f"{self.path / name} is not what {METADATA} says (its digest differs): the file was changed, or "
                "writing was interrupted; run `lemmata trace` again"
            )
        self._sound.add(name)

    def _digests(self) -> dict[str, str]:
        found = self.metadata.get("files") if self.own else None
        with entry_of(str(self.path / METADATA)):
            listed = fields.mapping(found or {}, "the field 'files'")
            return {name: fields.text(fields.mapping(each, name), "sha256") for name, each in listed.items()}

    def _has(self, name: str) -> bool:
        return (self.path / name).is_file()


def open_dataset(path: Path) -> Dataset:
    """The data set in the folder, or in the only folder inside of it. Raises `InputError` saying what is missing."""
    folder = _root(path)
    metadata = one(folder / METADATA) if (folder / METADATA).is_file() else {}
    own = metadata.get("format") == FORMAT
    if own and metadata.get("format_version") != FORMAT_VERSION:
        raise InputError(
            f"{folder} has form {metadata.get('format_version')} of our data sets, this version knows {FORMAT_VERSION}:"
            " trace again, or use the version of lemmata that wrote it"
        )
    needed = (FILES, THEOREMS) if own else (CORPUS,)
    missing = [name for name in needed if not (folder / name).is_file()]
    if missing:
        raise InputError(f"{folder} has no file {missing[0]}: the data set is not complete")
    return Dataset(folder, metadata, own)


def _root(path: Path) -> Path:
    if path.is_file():
        raise InputError(
            f"{path} is a file: give the folder of a data set (a downloaded archive must be unpacked first)"
        )
    if not path.is_dir():
        raise InputError(f"there is no folder {path}: give what `lemmata trace --out` wrote, or a LeanDojo Benchmark")
    if any((path / name).is_file() for name in (METADATA, CORPUS)):
        return path
    inside = [child for child in sorted(path.iterdir()) if (child / CORPUS).is_file()]
    if len(inside) == 1:
        return inside[0]
    raise InputError(
        f"{path} is no data set: it has neither {METADATA} nor {CORPUS} (a trace that was interrupted has to be "
        "finished first: the same `lemmata trace` goes on)"
    )


def _file_row(data: Mapping[str, Any]) -> tuple[SourceFile, tuple[str, ...]]:
    return rows.source_of(data), fields.texts(data, "problems")


def _parsed(line: bytes, place: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: this is not JSON ({error}); the data set is damaged") from None
    if not isinstance(data, dict):
        raise InputError(f"{place}: this is not a JSON object; the data set is damaged")
    return data


def _placed(place: str, data: Mapping[str, Any]) -> str:
    """The place with the entry's name, where it has one."""
    name = data.get("full_name") or data.get("name") or data.get("path")
    return f"{place} ({fields.shown(name)[1:-1]})" if isinstance(name, str) else place
