"""An attempt's searches in a file that grows with them: to look at, and to go on with, whatever ended the attempt.

The file is a journal of JSON lines, only ever added to:

    {"format": ..., "version": ..., "theorem": {...}, "statement_hash": ..., "cost": [names of a cost's parts]}
    {"run": {budget}, "before": [cost]}        a run of the attempt begins; what had been spent when its budget began
    {"search": name, "theorem": {...}, "statement_hash": ..., "root": [goal, ...], "strategy": ..., "generator": ...}
    [search, taken, [...], [cost]]             what came of one visit (`search.lines`)
    {"resume": name, "strategy": ..., "generator": ..., "anew": ...}     a later run goes on with a search
    {"end": ...}                               how the run ended, a `Limit` or an `Outcome`; missing if it was killed

Searches are numbered by their order in the file: usually the theorem's, then those for its negation and for the
contradiction of its hypotheses. An entry is handed to the system when its visit is over, so `kill -9` loses at most the
visit under way; only a loss of power can lose more (the file is forced to the disk at the end of a run). A torn last
line is dropped.

Reading (`search.reading`) does the searches again, without Lean (`search.replay`): the graph is rebuilt by `Graph.add`,
so nothing that a file says of a goal's status is believed, and nothing in it is ever a verdict. The generator is not
done again: one that draws lots begins with its seed, and what a generator proposed for a goal stays proposed if another
one is used later.

A file belongs to one statement, and to one run at a time (a lock). Its defects never harm a search: what cannot be
written is told in `problem`, and the file then ends where it was whole.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from prover.errors import TraceError
from prover.types import Budget, Cost, ProofState, Theorem
from search.agenda import Agenda
from search.graph import Graph
from search.journal import Journal
from search.kept import DAMAGE, Content, Kept, head, read_content, theorem_row
from search.lines import Encoder, to_line
from search.reading import damage_told, without_collections
from search.replay import FrontierFactory, rebuild, replay
from search.runs import Ended, Run, allowance


@dataclass(frozen=True, slots=True)
class Resumed:
    """A search to go on with, or a new one. `cost`: spent on it so far. `journal` keeps what it does from now on.

    `continued`: the strategy stands where it stood; otherwise it begins anew over what the graph holds. `earlier` are
    the names of the strategy and the generator used last, None for a new search.
    """

    graph: Graph
    agenda: Agenda
    cost: Cost
    journal: Journal
    continued: bool = True
    earlier: tuple[str, str] | None = None


class TraceFile:
    """The trace of one attempt; made by `open`, used as a context manager.

    Call `begin` once, `resume` once for each search, `end` when it is known how the run ended.
    """

    def __init__(
        self, theorem: Theorem, content: Content, writer: _Writer | None, *, renew: bool = False, problem: str = ""
    ) -> None:
        self._theorem = theorem
        self._content = content
        self._writer = writer
        self._renew = renew
        self._problem = problem
        self._resumed: set[str] = set()
        self.spent = sum((kept.cost for kept in content.searches.values()), Cost())
        """By all searches in all earlier runs."""

    @classmethod
    def open(cls, path: Path | None, theorem: Theorem, *, renew: bool = False) -> Self:
        """The trace of `theorem` in this file, which is made if need be; None: nothing is kept anywhere.

        Raises `TraceError` for a file that cannot be read or written, is in use, damaged, or of another statement. With
        `renew` the file is ours to lose: it is begun anew then, also if that turns out when a search is resumed; if
        another run uses it, or it cannot be written, nothing is kept, and `problem` says so.
        """
        if path is None:
            return cls(theorem, Content(), None)
        try:
            return cls._open(path, theorem, renew=renew)
        except OSError as error:
            reason = "another run is using it" if isinstance(error, BlockingIOError) else error.strerror
            text = f"{path}: the search trace cannot be written ({reason}); name another file"
            if renew:
                return cls(theorem, Content(), None, problem=text)
            raise TraceError(text) from error

    @classmethod
    def _open(cls, path: Path, theorem: Theorem, *, renew: bool) -> Self:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                content = _content(path, descriptor, theorem)
            except TraceError:
                if not renew:
                    raise
                content = Content()
            os.ftruncate(descriptor, content.size)
            writer = _Writer(path, descriptor, content.size, Encoder(content.decoder))
            return cls(theorem, content, writer, renew=renew)
        except BaseException:
            os.close(descriptor)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def last(self) -> Run | None:
        """The run before this one; after `begin`, this one."""
        return self._content.runs[-1] if self._content.runs else None

    @property
    def idle(self) -> tuple[tuple[str, Cost], ...]:
        """What earlier runs spent on searches with which this one has not gone on; it belongs to the attempt's cost."""
        return tuple((name, kept.cost) for name, kept in self._content.searches.items() if name not in self._resumed)

    @property
    def problem(self) -> str:
        """Why the file does not hold all that happened, in one sentence; "" if it does. Final after `close`."""
        return self._problem if self._writer is None else self._writer.problem

    def begin(self, budget: Budget) -> Budget:
        """A run of the attempt begins, for which `budget` is given; returns what it may spend (`allowance`)."""
        left = allowance(budget, self.last, self.spent)
        rest = self.last is not None and self.last.goes_on(budget)
        run = Run(budget, self.last.before if self.last is not None and rest else self.spent)
        self._content.runs.append(run)
        finite = {part: amount for part, amount in asdict(budget).items() if amount != float("inf")}
        self._write(lambda encoder: {"run": finite, "before": encoder.cost(run.before)})
        return left

    def resume(
        self, name: str, theorem: Theorem, root: ProofState, strategy: str, generator: str, frontier: FrontierFactory
    ) -> Resumed:
        """The search of this name for `theorem`, whose first state is `root`: as far as it got, or a new one.

        `strategy` and `generator` are names, written down for those who look. Raises `TraceError` if the file's search
        is for another statement, or for one that began with other goals (another library may print other goals), or
        contradicts itself; `RuntimeError` if it is under way already.
        """
        if name in self._resumed:
            raise RuntimeError(f"the search {name!r} is under way")
        self._resumed.add(name)
        kept = self._content.searches.get(name)
        if kept is None or self._writer is None:
            return self._new(name, Kept(theorem, root.goals, strategy, generator), root, frontier)
        graph = Graph(root)
        try:
            agenda, continued = self._again(self._writer.path, name, kept, theorem, graph, frontier)
        except TraceError as error:
            if not self._renew:
                raise
            self._writer.discard(str(error))
            graph = Graph(root, keep_failures=False)
            return Resumed(graph, Agenda(graph, frontier(graph)), Cost(), lambda _: None)
        row = {"resume": name, "strategy": strategy, "generator": generator, "anew": not continued}
        self._write(lambda _: row)
        number = list(self._content.searches).index(name)
        return Resumed(graph, agenda, kept.cost, self._journal(number), continued, (kept.strategy, kept.generator))

    def _again(
        self, path: Path, name: str, kept: Kept, theorem: Theorem, graph: Graph, frontier: FrontierFactory
    ) -> tuple[Agenda, bool]:
        """Do the kept search again over its new graph."""
        if kept.theorem.statement_hash != theorem.statement_hash:
            raise TraceError(f"{path}: its search {name!r} is for another statement; delete it and search anew")
        if kept.root != graph.root.goals:
            raise TraceError(
                f"{path}: was made where {theorem.name!r} begins with other goals; delete it and search anew"
            )
        with damage_told(path, name), without_collections():
            rebuild(graph, kept.entries[: kept.anew])
            agenda, continued = replay(graph, kept.entries[kept.anew :], frontier)
        kept.entries.clear()  # the graph holds it all
        return agenda, continued

    def _new(self, name: str, kept: Kept, root: ProofState, frontier: FrontierFactory) -> Resumed:
        number = self._content.add(name, kept)
        row = {"search": name, **theorem_row(kept.theorem), "strategy": kept.strategy, "generator": kept.generator}
        self._write(lambda encoder: row | {"root": [encoder.goal(goal) for goal in kept.root]})
        graph = Graph(root, keep_failures=self._writer is not None)
        return Resumed(graph, Agenda(graph, frontier(graph)), Cost(), self._journal(number))

    def _journal(self, number: int) -> Journal:
        return lambda entry: self._write(lambda encoder: encoder.entry(number, entry))

    def end(self, ended: Ended) -> None:
        """The run that has begun ends like this."""
        self._content.runs[-1] = replace(self._content.runs[-1], ended=ended)
        self._write(lambda _: {"end": ended.value})

    def _write(self, row: Callable[[Encoder], object]) -> None:
        if self._writer is None:
            return
        if self._content.theorem is None:
            self._content.theorem = self._theorem
            self._writer.write(lambda _: head(self._theorem))
        self._writer.write(row)

    def close(self) -> None:
        """Force what was written to the disk, and let others use the file. Idempotent."""
        if self._writer is not None:
            self._writer.close()


class _Writer:
    """Adds lines to a locked file; stops for good at the first that cannot be added, since later ones refer to it."""

    def __init__(self, path: Path, descriptor: int, size: int, encoder: Encoder) -> None:
        self.problem = ""
        self.path = path
        self._descriptor: int | None = descriptor
        self._size = size
        self._encoder = encoder

    def write(self, row: Callable[[Encoder], object]) -> None:
        if self.problem or self._descriptor is None:
            return
        try:
            self._append(self._descriptor, to_line(row(self._encoder)))
        except OSError as error:
            self._fail(self._descriptor, error.strerror)
        except DAMAGE as error:  # numbers that are none, states without a path: foreign parts may hand over anything
            self._fail(self._descriptor, repr(error))
        except BaseException:
            self._fail(self._descriptor, "the writing was interrupted")
            raise

    def _append(self, descriptor: int, data: bytes) -> None:
        done = 0
        while done < len(data):
            done += os.pwrite(descriptor, data[done:], self._size + done)
        self._size += len(data)

    def _fail(self, descriptor: int, reason: str | None) -> None:
        self.problem = (
            f"{self.path}: the search trace cannot be written ({reason}), and what came later is not in it;"
            " free space there or name another file"
        )
        with suppress(OSError):
            os.ftruncate(descriptor, self._size)

    def discard(self, problem: str) -> None:
        """Empty the file, so that the next run begins it anew, and write nothing more."""
        self.problem, self._size = problem, 0
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)

    def close(self) -> None:
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        try:
            os.fsync(descriptor)
            if os.fstat(descriptor).st_nlink == 0 and not self.problem:
                self._fail(descriptor, "it was deleted meanwhile")
        except OSError as error:
            self._fail(descriptor, error.strerror)
        finally:
            os.close(descriptor)


def _content(path: Path, descriptor: int, theorem: Theorem) -> Content:
    with os.fdopen(descriptor, "rb", closefd=False) as file, without_collections():
        content = read_content(path, file)
    if content.theorem is not None and content.theorem.statement_hash != theorem.statement_hash:
        raise TraceError(f"{path}: belongs to another statement than {theorem.name!r}; name another trace file")
    return content
