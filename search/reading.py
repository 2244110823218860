"""Traces read for looking at them: whole files, or bytes as they arrive from a search that still goes on.

A `Reading` keeps what it has read, so a trace that has grown costs what has been added to it. Nothing is believed that
can be computed: the searches are done again (`search.replay`), without Lean and without their strategies.

Limits: a reading holds the whole graphs, about as much memory as the searches themselves had.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from prover.errors import TraceError
from prover.types import Cost, ProofState, Theorem
from search.graph import Graph
from search.kept import Content, Kept, refuse_others, take_line
from search.replay import rebuild
from search.runs import Run


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One search as a trace shows it. `last`: the node of the latest visit, None if there was none."""

    theorem: Theorem
    graph: Graph
    cost: Cost
    strategy: str
    generator: str
    last: int | None = None


@dataclass(frozen=True, slots=True)
class SavedTrace:
    """All that a trace holds, for looking at it; the searches by name, in the order in which they began."""

    theorem: Theorem
    searches: Mapping[str, SavedSearch]
    runs: tuple[Run, ...]


class Reading:
    """A trace as far as it has been fed. `name` stands for it in messages.

    After a `TraceError` it holds what came before the damage of the file, and is to be fed no more.
    """

    def __init__(self, name: str = "the trace") -> None:
        self._path = Path(name)
        self._content = Content()
        self._rest = b""
        self._searches: dict[str, SavedSearch] = {}

    @property
    def size(self) -> int:
        """How many bytes it has been fed, those of a torn last line included."""
        return self._content.size + len(self._rest)

    def feed(self, data: bytes) -> None:
        """The next bytes of the file, in any pieces. Raises `TraceError` for what is no trace, or damaged."""
        whole, newline, self._rest = (self._rest + data).rpartition(b"\n")
        with without_collections():
            for line in BytesIO(whole + newline):
                take_line(self._path, self._content, line)
            if not self._content.lines:
                refuse_others(self._path, self._rest, whole=False)
            for name, kept in self._content.searches.items():
                self._advance(name, kept)

    def trace(self) -> SavedTrace:
        """What has been read; its graphs grow when more is fed. Raises `TraceError` if there is no search yet."""
        if self._content.theorem is None:
            raise TraceError(f"{self._path}: no search has been kept here yet; try again when one has begun")
        return SavedTrace(self._content.theorem, dict(self._searches), tuple(self._content.runs))

    def _advance(self, name: str, kept: Kept) -> None:
        """Do what is new in a search again; the graph holds it then, so the entries are let go."""
        before = self._searches.get(name)
        graph = Graph(ProofState(kept.root)) if before is None else before.graph
        with damage_told(self._path, name):
            rebuild(graph, kept.entries)
        visits = [entry.taken for entry in kept.entries if entry.taken is not None]
        last = visits[-1] if visits else before.last if before else None
        kept.entries.clear()
        self._searches[name] = SavedSearch(kept.theorem, graph, kept.cost, kept.strategy, kept.generator, last)


def read_trace(path: Path) -> SavedTrace:
    """What is in the file, which a run may be writing. Raises `TraceError` if it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TraceError(f"{path}: the search trace cannot be read ({error.strerror}); check the path") from error
    reading = Reading(str(path))
    reading.feed(data)
    return reading.trace()


@contextmanager
def damage_told(path: Path, name: str) -> Iterator[None]:
    """Entries that do not fit the graph are damage of the file."""
    try:
        yield
    except ValueError as error:
        raise TraceError(
            f"{path}: the search trace is damaged (search {name!r}: {error}); delete it and search anew"
        ) from error


@contextmanager
def without_collections() -> Iterator[None]:
    """Reading makes a million objects and no garbage: looking for some all the while takes a third of its time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
