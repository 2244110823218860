"""A corpus on the disk: written once, read lazily. Nothing of a premise is parsed before somebody asks for it.

    files.json       for each file: path, imports, how many premises
    premises.jsonl   a premise a line: its name, kind and code
    lines.npy        where each line begins, and the end
    places.npy       begin and end of each premise: line and column, twice
    names.npy        a hash of each premise's name and its position, by hash: to find premises by their names

`StoredCorpus` is a `Corpus` whose sequences read from there. Read next: `retrieval.added`.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from prover.traced import Corpus, Declaration, Place, Provenance, SourceFile
from retrieval.access import Layout, Part

_FILES, _PREMISES, _LINES = "files.json", "premises.jsonl", "lines.npy"
_PLACES, _NAMES = "places.npy", "names.npy"
_NAME = np.dtype([("hash", "<u8"), ("position", "<i8")])
T = TypeVar("T")


def write_corpus(corpus: Corpus, folder: Path) -> None:
    """Write a corpus into an existing folder."""
    files = [[file.path, list(file.imports), len(file.declarations)] for file in corpus.files]
    (folder / _FILES).write_text(json.dumps(files), encoding="utf-8")
    places: list[tuple[int, ...]] = []
    lines = [0]
    names: list[tuple[int, int]] = []
    with (folder / _PREMISES).open("wb") as output:
        for each in chain.from_iterable(file.declarations for file in corpus.files):
            output.write(json.dumps([each.name, each.kind, each.code]).encode() + b"\n")
            lines.append(output.tell())
            names.append((_hash(each.name), len(places)))
            places.append((*each.start, *each.end))
    np.save(folder / _LINES, np.array(lines, dtype=np.int64))
    np.save(folder / _PLACES, np.array(places, dtype=np.int64).reshape(-1, 4))
    np.save(folder / _NAMES, np.array(sorted(names), dtype=_NAME))


class StoredCorpus(Corpus):
    """What `write_corpus` wrote, and perhaps files that came later (`extended`)."""

    _premises: _Premises

    def __init__(self, folder: Path, provenance: Provenance) -> None:
        """Raises `OSError` or `ValueError` if the folder does not hold a corpus."""
        premises = _Premises(folder)
        super().__init__(_Files(premises), provenance)
        object.__setattr__(self, "_premises", premises)

    @cached_property
    def premises(self) -> Sequence[Declaration]:
        return self._premises

    @property
    def layout(self) -> Layout:
        """What `retrieval.access` needs of it."""
        return self._premises.layout

    def named(self, name: str) -> Iterator[int]:
        """The positions of the premises with this name, without reading the others."""
        return (position for position in self._premises.hashed(name) if self._premises[position].name == name)


class ExtendedCorpus(Corpus):
    """A corpus and the files that were added to it."""

    _base: Corpus
    _added: tuple[Declaration, ...]

    def __init__(self, base: Corpus, files: Sequence[SourceFile]) -> None:
        super().__init__(_Joined(base.files, files), base.provenance)
        object.__setattr__(self, "_base", base)
        object.__setattr__(self, "_added", tuple(chain.from_iterable(file.declarations for file in files)))

    @cached_property
    def premises(self) -> Sequence[Declaration]:
        return _Joined(self._base.premises, self._added)

    @cached_property
    def positions(self) -> dict[tuple[str, str, Place], int]:
        found = dict(self._base.positions)
        for position, each in enumerate(self._added, start=len(self._base)):
            found[each.path, each.name, each.start] = position
        return found

    @cached_property
    def by_name(self) -> dict[str, int]:
        found = dict(self._base.by_name)
        for position, each in enumerate(self._added, start=len(self._base)):
            found.setdefault(each.name, position)
        return found


class _Premises(Sequence[Declaration]):
    """The premises of a folder, parsed when they are asked for; the file is mapped, so it may be unlinked meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.parts = tuple(
            Part(path, tuple(imports), count) for path, imports, count in json.loads((folder / _FILES).read_bytes())
        )
        self._lines: NDArray[np.int64] = np.load(folder / _LINES, mmap_mode="r")
        self._places: NDArray[np.int64] = np.load(folder / _PLACES, mmap_mode="r")
        self._names: NDArray[np.void] = np.load(folder / _NAMES, mmap_mode="r")
        counts = [part.size for part in self.parts]
        self.offsets = np.concatenate([[0], np.cumsum(np.array(counts, dtype=np.int64))])
        size = (folder / _PREMISES).stat().st_size
        expected = self.offsets[-1]
        lengths = (len(self._lines) - 1, len(self._places), len(self._names))
        if lengths != (expected, expected, expected) or self._lines[-1] != size:
            raise ValueError("the corpus' files do not belong together")
        self._text: mmap.mmap | bytes = b""
        if size:
            with (folder / _PREMISES).open("rb") as file:
                self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @property
    def layout(self) -> Layout:
        places = self._places.astype(np.int64)
        starts, ends = (_numbers(places[:, :2]), _numbers(places[:, 2:]))
        return Layout(self.parts, starts, ends)

    def hashed(self, name: str) -> Sequence[int]:
        """The positions of the premises whose names have the hash of this one."""
        wanted = np.uint64(_hash(name))
        hashes = self._names["hash"]
        first, last = np.searchsorted(hashes, wanted), np.searchsorted(hashes, wanted, side="right")
        found: list[int] = self._names["position"][first:last].tolist()
        return found

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Declaration: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Declaration]: ...
    def __getitem__(self, index: int | slice) -> Declaration | Sequence[Declaration]:
        if isinstance(index, slice):
            return tuple(self._read(each) for each in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(f"there is no premise {index} among {len(self)}")
        return self._read(index % len(self))

    def __iter__(self) -> Iterator[Declaration]:
        return (self._read(index) for index in range(len(self)))

    def _read(self, index: int) -> Declaration:
        name, kind, code = json.loads(self._text[self._lines[index] : self._lines[index + 1]])
        line, column, end_line, end_column = self._places[index].tolist()
        part = int(np.searchsorted(self.offsets, index, side="right")) - 1
        return Declaration(name, self.parts[part].path, code, Place(line, column), Place(end_line, end_column), kind)


class _Files(Sequence[SourceFile]):
    def __init__(self, premises: _Premises) -> None:
        self._premises = premises

    def __len__(self) -> int:
        return len(self._premises.parts)

    @overload
    def __getitem__(self, index: int) -> SourceFile: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[SourceFile]: ...
    def __getitem__(self, index: int | slice) -> SourceFile | Sequence[SourceFile]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        part = self._premises.parts[index]
        first = int(self._premises.offsets[index % len(self)])
        return SourceFile(part.path, part.imports, tuple(self._premises[first : first + part.size]))


class _Joined(Sequence[T]):
    """Two sequences, one after the other."""

    def __init__(self, first: Sequence[T], second: Sequence[T]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(f"there is no item {index} among {len(self)}")
        index %= len(self)
        return self._first[index] if index < len(self._first) else self._second[index - len(self._first)]

    def __iter__(self) -> Iterator[T]:
        return chain(self._first, self._second)


def _hash(name: str) -> int:
    digest = hashlib.blake2b(name.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _numbers(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """`retrieval.access.place_number` of many places at once."""
    lines = np.clip(places[:, 0], 0, 2**30)
    columns = np.clip(places[:, 1], 0, 2**32 - 1)
    numbers: NDArray[np.int64] = (lines << 32) + columns
    return numbers
