"""Lean with a memory: each question is asked once, whoever asks it again is told what it cost the first time.

`RememberingEnvironment` stands before another `LeanEnvironment` and keeps every answer in a `Memory`, a table in one
SQLite file that several processes may share. Comparing ten strategies on one theorem then costs little more Lean than
the most curious of them, and a comparison that was cut short goes on where it stopped.

Costs stay those of asking: `cpu_seconds` and `clock` move on by what each answer took when Lean really gave it, so a
search over remembered answers is charged, and stops, as if it had asked. An answer's share is an equal part of what its
batch took, Lean's own measure being too coarse for single tactics.

Limits. A question is a statement, the goals with their case tags, and a tactic: where the state was reached by another
path, the answer is moved there, which is what the search graph does with equal goals anyway. Timeouts and crashes
depend on how busy the machine was; they are kept (a comparison must not ask one strategy twice what it asked another
once) but counted apart. What the caller's own time left undecided is not kept at all.

Read next: `prover.bench.search`.
"""

from __future__ import annotations

import hashlib
import json
import math
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from prover.errors import InfrastructureFault, InputError
from prover.protocols import Clock, LeanEnvironment
from prover.script import Script, render
from prover.types import (
    Failure,
    FailureKind,
    Goal,
    Hypothesis,
    ProofState,
    Step,
    Success,
    TacticResult,
    Theorem,
)

_VERSION = 1
_APPLICATION = 0x4C454D41
"""Marks the file as ours (SQLite's `application_id`)."""
_PATIENCE = 30.0
"""Seconds to wait for another process that writes."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Price:
    """What an answer took when Lean gave it: CPU and wall-clock seconds."""

    cpu: float = 0.0
    wall: float = 0.0


class Memory:
    """Answers by question, in the file `path` (None: in this process only). `place` keeps toolchains and limits apart.

    Processes may share the file; an answer is there for the others once it is kept. Raises `InputError` for a file that
    is something else, and `InfrastructureFault` when it cannot be read or written.
    """

    def __init__(self, path: Path | None, place: str) -> None:
        self._name = "the memory" if path is None else str(path)
        self._place = place
        with self._faults():
            self._file = sqlite3.connect(":memory:" if path is None else path, timeout=_PATIENCE, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._file.close()
                raise

    def _prepare(self) -> None:
        (application,) = self._file.execute("PRAGMA application_id").fetchone()
        (version,) = self._file.execute("PRAGMA user_version").fetchone()
        (tables,) = self._file.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and (application, version) != (_APPLICATION, _VERSION):
            raise InputError(f"{self._name}: not a memory of this version; delete it or name another file")
        self._file.execute("PRAGMA journal_mode = WAL")
        # A lost answer is asked again: no need to wait for the disk.
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._file.execute(f"PRAGMA user_version = {_VERSION}")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS answers"
            " (question BLOB PRIMARY KEY, answer BLOB NOT NULL, cpu REAL NOT NULL, wall REAL NOT NULL) WITHOUT ROWID"
        )

    def __len__(self) -> int:
        with self._faults():
            return int(self._file.execute("SELECT count(*) FROM answers").fetchone()[0])

    def recall(self, *question: str) -> tuple[Any, Price] | None:
        """The answer, as the plain data that was kept, and its price; None if it is not known."""
        with self._faults():
            row = self._file.execute(
                "SELECT answer, cpu, wall FROM answers WHERE question = ?", (self._key(question),)
            ).fetchone()
        if row is None:
            return None
        answer, cpu, wall = row
        return json.loads(zlib.decompress(answer)), Price(cpu, wall)

    def keep(self, entries: Sequence[tuple[Sequence[str], Any, Price]]) -> None:
        """Keep answers (question, plain data, price), all or none. What is known already stays as it is."""
        rows = [
            (self._key(question), zlib.compress(json.dumps(answer).encode(), 1), price.cpu, price.wall)
            for question, answer, price in entries
        ]
        with self._faults():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                self._file.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?)", rows)
            finally:
                self._file.execute("COMMIT")

    def close(self) -> None:
        """Idempotent."""
        self._file.close()

    def _key(self, question: Sequence[str]) -> bytes:
        text = json.dumps([self._place, *question])
        return hashlib.blake2b(text.encode(), digest_size=16).digest()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise InfrastructureFault(f"{self._name}: the memory of answers cannot be used ({error})") from error
        except sqlite3.DatabaseError as error:
            raise InputError(f"{self._name}: not a memory of answers ({error}); name another file") from error


class RememberingEnvironment:
    """A `LeanEnvironment` that asks `inner` only what `memory` does not hold; both are its own from then on."""

    def __init__(self, inner: LeanEnvironment, memory: Memory, clock: Clock = time.monotonic) -> None:
        self._inner = inner
        self._memory = memory
        self._clock = clock
        self._theorem: Theorem | None = None
        self._first: ProofState | None = None
        self._started = False
        self._cpu = 0.0
        self._ahead = 0.0
        self.asked = 0
        """Tactics that the inner environment really tried."""
        self.remembered = 0
        """Tactics answered without it."""
        self.load_dependent = 0
        """Timeouts, crashes and undecided ones among all answers given."""

    def start(self, theorem: Theorem) -> ProofState:
        """The theorem's first state; the inner environment hears of the theorem when it is first needed."""
        self._theorem, self._started = theorem, False
        question = ("start", theorem.statement_hash)
        known = self._memory.recall(*question)
        if known is not None:
            self._charge(known[1])
            self._first = _state(known[0])
            return self._first
        first, price = self._priced(lambda: self._inner.start(theorem))
        self._first, self._started = first, True
        self._memory.keep([(question, _state_data(first), price)])
        return first

    def expand(self, state: ProofState, tactics: Sequence[str], seconds: float = math.inf) -> list[TacticResult]:
        """As the inner environment answers, now or earlier."""
        results: dict[str, TacticResult] = {}
        missing: list[str] = []
        for tactic in dict.fromkeys(tactics):
            known = self._memory.recall(*self._question(state, tactic))
            if known is None:
                missing.append(tactic)
            else:
                self._charge(known[1])
                results[tactic] = _result(known[0], state, tactic)
        self.remembered += len(results)
        if missing:
            results.update(zip(missing, self._ask(state, missing, seconds), strict=True))
        answers = [results[tactic] for tactic in tactics]
        self.load_dependent += sum(map(_depends_on_load, answers))
        return answers

    def _ask(self, state: ProofState, tactics: Sequence[str], seconds: float) -> Sequence[TacticResult]:
        self._start_inner()
        results, price = self._priced(lambda: self._inner.expand(state, tactics, seconds))
        decided = [(tactic, result) for tactic, result in zip(tactics, results, strict=True) if _decided(result)]
        self.asked += len(decided)
        if decided:
            share = Price(price.cpu / len(decided), price.wall / len(decided))
            self._memory.keep(
                [
                    (self._question(state, tactic), data, share)
                    for tactic, result in decided
                    if (data := _result_data(result, state)) is not None
                ]
            )
        return results

    def replays(self, script: Script) -> bool:
        """As the inner environment says, now or earlier."""
        question = ("replays", self._current().statement_hash, render(script))
        known = self._memory.recall(*question)
        if known is not None:
            self._charge(known[1])
            return bool(known[0])
        self._start_inner()
        answer, price = self._priced(lambda: self._inner.replays(script))
        self._memory.keep([(question, answer, price)])
        return answer

    def cpu_seconds(self) -> float:
        """What all answers so far took when they were really given."""
        return self._cpu

    def clock(self) -> float:
        """Monotonic seconds that run as if every answer had been waited for."""
        return self._clock() + self._ahead

    def close(self) -> None:
        """End the inner environment and let go of the memory. Idempotent."""
        self._inner.close()
        self._memory.close()

    def _current(self) -> Theorem:
        if self._theorem is None:
            raise RuntimeError("start(theorem) comes before everything else")
        return self._theorem

    def _start_inner(self) -> None:
        """Its price was charged when the first state was remembered."""
        if self._started:
            return
        theorem = self._current()
        if self._inner.start(theorem) != self._first:
            raise InputError(f"{theorem.name} begins with other goals than the memory says; name another memory file")
        self._started = True

    def _priced(self, call: Callable[[], _T]) -> tuple[_T, Price]:
        """The answer and what it took, which is charged at once."""
        cpu, began = self._inner.cpu_seconds(), self._clock()
        try:
            answer = call()
        finally:
            price = Price(self._inner.cpu_seconds() - cpu, self._clock() - began)
            self._cpu += price.cpu
        return answer, price

    def _charge(self, price: Price) -> None:
        self._cpu += price.cpu
        self._ahead += price.wall

    def _question(self, state: ProofState, tactic: str) -> tuple[str, ...]:
        tags = "\0".join(goal.case or "" for goal in state.goals)
        return ("expand", self._current().statement_hash, state.key, tags, tactic)


def _depends_on_load(result: TacticResult) -> bool:
    return isinstance(result, Failure) and result.kind.load_dependent


def _decided(result: TacticResult) -> bool:
    return not (isinstance(result, Failure) and result.kind is FailureKind.UNDECIDED)


def _result_data(result: TacticResult, asked: ProofState) -> list[Any] | None:
    """The result as plain data; None for one that is not a step beyond the state that was asked about."""
    if isinstance(result, Failure):
        return [result.kind.value, result.message]
    if any(state.path[:-1] != asked.path for state in result.states):
        return None
    return [[_state_data(state, steps=1) for state in result.states]]


def _result(data: list[Any], asked: ProofState, tactic: str) -> TacticResult:
    match data:
        case [kind, message]:
            return Failure(FailureKind(kind), message)
        case [states]:
            left = [_state(each) for each in states]
            # The tactic's own text is the question's, so that one string serves all.
            return Success(
                tuple(
                    ProofState(each.goals, (*asked.path, Step(tactic, step.count, step.index, step.names)))
                    for each in left
                    for step in each.path
                )
            )
    raise InputError(f"the memory of answers holds something else: {data!r}; name another file")


def _state_data(state: ProofState, steps: int | None = None) -> list[Any]:
    """A state as plain data, with the last `steps` of its path (None: all)."""
    path = state.path if steps is None else state.path[-steps:]
    return [
        [[g.target, g.case, [[list(h.names), h.type, h.value] for h in g.hypotheses]] for g in state.goals],
        [[step.tactic, step.count, step.index, list(step.names)] for step in path],
    ]


def _state(data: list[Any]) -> ProofState:
    goals, path = data
    return ProofState(
        tuple(
            Goal(tuple(Hypothesis(tuple(names), type_, value) for names, type_, value in hypotheses), target, case)
            for target, case, hypotheses in goals
        ),
        tuple(Step(tactic, count, index, tuple(names)) for tactic, count, index, names in path),
    )
