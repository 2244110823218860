"""Which premises a proof may use: those of files that its file imports, however far, and those before it in its own.

`Access` computes the closure of the import graph once (networkx orders it, files that import each other being taken
together; a file's closure is one Python integer used as a bit set: 3 MB for Mathlib's 5,000 files) and answers with
masks over the corpus: read-only arrays of truth values, the last ones kept.

A path may occur in a corpus several times, as a file and what was added to it later: its parts are one file here. What
has the path "" stands in no file (a lemma that was proved just now): proofs outside the corpus may use it if they
import all that it imports; proofs in a file of the corpus never, for the file does not contain it.

Limits: what a mutual block declares is accessible in it as soon as it ended; `private` and `local` are not looked at.
Next: `retrieval.bm25`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, Self

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from prover.errors import InputError
from prover.header import header_modules
from prover.traced import Corpus, Declaration, Place, Standpoint

Mask = NDArray[np.bool_]

_KEPT_BYTES = 64 * 2**20
_LINE_BITS = 32


class Part(NamedTuple):
    """A run of premises of one file: what `Access` knows of a `SourceFile`."""

    path: str
    imports: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A corpus as `Access` needs it: its files, and for each premise begin and end (see `place_number`)."""

    parts: tuple[Part, ...]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, corpus: Corpus) -> Self:
        """Read off a corpus."""
        parts = tuple(Part(file.path, file.imports, len(file.declarations)) for file in corpus.files)
        starts, ends = place_numbers(declaration for file in corpus.files for declaration in file.declarations)
        return cls(parts, starts, ends)

    def extended(self, other: Layout) -> Layout:
        """This, and then `other`."""
        starts = np.concatenate([self.starts, other.starts])
        return Layout(self.parts + other.parts, starts, np.concatenate([self.ends, other.ends]))


def place_number(place: Place) -> int:
    """A place as one number, ordered as places are."""
    line = min(max(place.line, 0), 1 << (_LINE_BITS - 2))
    return (line << _LINE_BITS) + min(max(place.column, 0), (1 << _LINE_BITS) - 1)


def place_numbers(declarations: Iterable[Declaration]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where they begin and end."""
    pairs = [(place_number(each.start), place_number(each.end)) for each in declarations]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy()


class Access:
    """Masks of what is accessible from where, over one corpus. May be used from several threads."""

    def __init__(self, corpus: Corpus | Layout) -> None:
        self._layout = corpus if isinstance(corpus, Layout) else Layout.of(corpus)
        self._size = sum(part.size for part in self._layout.parts)
        if len(self._layout.starts) != self._size:
            raise ValueError("the layout's places are not those of its files")
        self._offsets = np.concatenate([[0], np.cumsum([part.size for part in self._layout.parts], dtype=np.int64)])
        self._parts: dict[str, list[int]] = {}
        for number, part in enumerate(self._layout.parts):
            if part.path:
                self._parts.setdefault(part.path, []).append(number)
        kept = max(4, _KEPT_BYTES // max(1, self._size))
        self._cached = lru_cache(maxsize=kept)(self._mask)
        self._named = lru_cache(maxsize=64)(self._named_closure)

    def __len__(self) -> int:
        """How many premises the masks are about."""
        return self._size

    def extended(self, layout: Layout) -> Access:
        """Access to this corpus and then what `layout` adds to it."""
        made = Access(self._layout.extended(layout))
        if not any(part.path for part in layout.parts):  # then no file is new
            for name in ("_graph", "_endings", "_numbers"):
                if name in self.__dict__:
                    made.__dict__[name] = self.__dict__[name]
        return made

    @property
    def paths(self) -> Sequence[str]:
        """The files, each once, in order."""
        return tuple(self._parts)

    def mask(self, standpoint: Standpoint) -> Mask:
        """For each premise: may a proof at `standpoint` use it? A read-only array of as many values as premises.

        At a path of the corpus without a place, the whole file counts. Imports that the corpus lacks bring nothing.
        Raises `InputError` for the path of a file that the corpus lacks, if nobody says what that file imports.
        """
        return self._cached(standpoint)

    def resolve(self, name: str) -> str | None:
        """The file that a module name (``Core.Nat``) or a path, in whatever root folder, means; None if none does.

        Of several files the one in the fewest folders is meant, of several such ones the first.
        """
        if name in self._parts:
            return name
        path = name if name.endswith(".lean") else name.replace("«", "").replace("»", "").replace(".", "/") + ".lean"
        return self._endings.get(path)

    def outside(self, header: str) -> Standpoint:
        """The standpoint of a proof in another file with this header. Modules that the corpus lacks bring nothing."""
        found = (self.resolve(module) for module in header_modules(header))
        return Standpoint(imports=tuple(path for path in found if path is not None))

    @property
    def problems(self) -> Sequence[str]:
        """What is wrong with the import graph, in sentences: files that are missing, files that import each other."""
        return self._graph[1]

    @cached_property
    def _endings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for path in sorted(self._parts, key=lambda each: (each.count("/"), each)):
            words = path.split("/")
            for first in range(len(words)):
                found.setdefault("/".join(words[first:]), path)
        return found

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self._parts)}

    @cached_property
    def _file_of_part(self) -> NDArray[np.int64]:
        """The number of each part's file; that of what stands in no file is one past the last."""
        none = len(self._numbers)
        return np.array([self._numbers.get(part.path, none) for part in self._layout.parts], dtype=np.int64)

    @cached_property
    def _graph(self) -> tuple[list[int], tuple[str, ...]]:
        """For each file the bit set of the files that it imports, however far; and the graph's problems."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(len(self._numbers)))
        missing: dict[str, list[str]] = {}
        for part in self._layout.parts:
            for path in part.imports:
                resolved = self.resolve(path)
                if resolved is None:
                    missing.setdefault(path, []).append(part.path)
                elif part.path:
                    graph.add_edge(self._numbers[part.path], self._numbers[resolved])
        reach, circles = _closures(graph)
        names = list(self._numbers)
        problems = [f"{path} is imported by {_some(by)} and is not in the corpus" for path, by in missing.items()]
        problems += [f"{_some([names[each] for each in circle])}: imported in a circle" for circle in circles]
        return reach, tuple(problems)

    @cached_property
    def _free(self) -> list[tuple[int, int]]:
        """The parts that stand in no file, each with the closure of what it imports."""
        return [(n, self._named(part.imports)) for n, part in enumerate(self._layout.parts) if not part.path]

    def _named_closure(self, imports: tuple[str, ...]) -> int:
        """The bit set of what these files bring, themselves included."""
        closure = 0
        for name in imports:
            path = self.resolve(name)
            if path is not None:
                number = self._numbers[path]
                closure |= self._graph[0][number] | 1 << number
        return closure

    def _mask(self, standpoint: Standpoint) -> Mask:
        if standpoint.path in self._parts:
            closure = self._graph[0][self._numbers[standpoint.path]]
            mask = self._spread(closure)
            self._cut(mask, standpoint.path, standpoint.place)
        elif standpoint.imports is not None:
            closure = self._named(standpoint.imports)
            mask = self._spread(closure)
            for number, needed in self._free:
                if needed & ~closure == 0:
                    mask[self._offsets[number] : self._offsets[number + 1]] = True
        elif standpoint.path:
            raise InputError(
                f"{standpoint.path} is no file of this corpus, so what it may use is not known: name a file of the "
                "corpus, or what the file imports"
            )
        else:
            mask = np.ones(self._size, dtype=np.bool_)
        mask.flags.writeable = False
        return mask

    def _spread(self, closure: int) -> Mask:
        """The bit set of files as a mask of premises."""
        files = len(self._numbers)
        raw = np.frombuffer(closure.to_bytes(files // 8 + 1, "little"), dtype=np.uint8)
        bits = np.unpackbits(raw, count=files + 1, bitorder="little").astype(np.bool_)
        bits[files] = False  # what stands in no file
        return np.repeat(bits[self._file_of_part], np.diff(self._offsets))

    def _cut(self, mask: Mask, path: str, place: Place | None) -> None:
        """Of the file `path` itself, what ends at or before `place`; a file in a circle of imports is no exception."""
        for number in self._parts[path]:
            part = slice(self._offsets[number], self._offsets[number + 1])
            if place is None:
                mask[part] = True
            else:
                here = place_number(place)
                mask[part] = (self._layout.ends[part] <= here) & (self._layout.starts[part] < here)


def _closures(graph: nx.DiGraph[int]) -> tuple[list[int], list[list[int]]]:
    """The bit set of what each node reaches, and the circles. Members of a circle reach themselves."""
    reach = [0] * len(graph)
    circles: list[list[int]] = []
    for component in nx.strongly_connected_components(graph):  # each after all that it reaches
        members = sorted(component)
        reached = 0
        if len(members) > 1 or graph.has_edge(members[0], members[0]):
            circles.append(members)
            reached = sum(1 << each for each in members)
        for imported in {each for member in members for each in graph.successors(member)} - component:
            reached |= reach[imported] | 1 << imported
        for member in members:
            reach[member] = reached
    return reach, circles


def _some(names: Sequence[str], most: int = 5) -> str:
    shown = [name or "a lemma of no file" for name in names[:most]]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(shown) + more
