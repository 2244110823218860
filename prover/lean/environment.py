"""Tactics on proof states, over one Lean worker: the implementation of `LeanEnvironment` for every toolchain.

States carry the path that reached them, so nothing is kept in Lean between calls: after a crash the next question
simply starts a new worker. What each candidate does is asked with as few documents as possible:

1. candidates that no proof may contain are refused unread (`prover.lean.refuse`);
2. the rest is asked in `branch` questions (coupled states and named holes: alone);
3. what stays open is asked again, alone: candidates of a spoiled question, those starved of heartbeats by a neighbour,
   those cut by the wall clock, those that seem to close the goal (see `_unconfirmed`). If Lean dies, the candidates
   are halved until the culprit stands alone.

Limits: `heartbeats` hold for one command, so for one candidate once it is alone; `call_seconds` for one document. A
candidate that exceeds these alone is a timeout; one that the caller's own time cut short is undecided.
"""

from __future__ import annotations

import math
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from prover.errors import InvalidStatement, LeanDied, LemmataError
from prover.lean.document import Document, Question, Spoiled, first_state, read_alone, read_branch
from prover.lean.lsp import Diagnostic, Elaboration, LspWorker, WorkerLost, imports_of
from prover.lean.process import ProcessLimits, run_lean
from prover.lean.refuse import refuse_tactic
from prover.lean.toolchain import Toolchain
from prover.script import Script, render
from prover.types import Failure, FailureKind, Limits, ProofState, Success, TacticResult, Theorem

_START_SECONDS = {"embedded": 60.0, "lake": 300.0}
"""For loading the header, by kind of toolchain: the embedded library takes a moment, a cold Mathlib a minute."""
_BRANCH_WIDTH = 16
"""Candidates in one command. Wider is no cheaper (docs/measurements.md), and several commands share Lean's threads."""
_MEMORY_SHARE = 0.75
"""A worker that holds this share of its memory limit is replaced before the next question."""

_NAMED_HOLE = re.compile(r"\?[^\W\d_]")
"""``?x`` in two candidates of one command would be one metavariable."""
_TERM = re.compile(
    r"\b(apply|by_cases|calc|change|convert|exact\w*|exists|generalize|have|let|nomatch|obtain|rcases|refine|replace|"
    r"show|specialize|suffices|use|conv|fun|from)\b|(?<![\w.])_(?!\w)"
)
"""Tactics that elaborate a term; automation (`simp`, `omega`, `cases x`, ...) takes names only."""
_SHORTEST_CALL = 0.2
"""Seconds that a question gets however late it is asked."""
_OVERRUN = "stopped at the wall-clock limit"
_OUT_OF_TIME = "the time given for the question ran out"


class LspEnvironment:
    """A theorem's tactics run here. `start` first; any method may restart the Lean worker behind it."""

    def __init__(self, toolchain: Toolchain, limits: Limits | None = None, cwd: Path | None = None) -> None:
        self._toolchain = toolchain
        self._start_seconds = _START_SECONDS[toolchain.kind]
        self._limits = limits or Limits()
        self._cwd = cwd or Path.cwd()
        self._worker: LspWorker | None = None
        self._theorem: Theorem | None = None
        self._spent = 0.0
        self._warm = False
        self._deadline = math.inf
        self._hurried = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, theorem: Theorem) -> ProofState:
        """The theorem's first state. Raises `InvalidStatement` with Lean's messages if it does not elaborate."""
        if self._theorem is None or self._theorem.header != theorem.header:
            self._warm = False
            if self._theorem is not None and imports_of(self._theorem.header) != imports_of(theorem.header):
                self.close()  # a worker ends, without a word, when the imports of its document change
        self._theorem = theorem
        document = Document(theorem)
        question = document.statement()
        try:
            elaboration = self._elaborate(document)
        except WorkerLost as lost:
            raise self._header_fault(theorem, lost) from lost
        if not elaboration.complete:
            seconds = f"{self._start_seconds:.0f} s"
            raise LeanDied(f"Lean did not finish reading the statement of {theorem.name} in {seconds}")
        report = question.regions[0].report
        goals = [e for e in elaboration.errors if e.unsolved and (e.line, e.column) == report]
        others = [e for e in elaboration.errors if e not in goals]
        if others or not goals:
            raise _invalid(theorem, others, document)
        self._warm = True
        return first_state(goals[0].message)

    def _header_fault(self, theorem: Theorem, lost: WorkerLost) -> LemmataError:
        """A worker ends when the imports cannot be loaded, and does not say why: ask a plain run."""
        with tempfile.TemporaryDirectory(prefix="lemmata-") as folder:
            file = Path(folder) / "Header.lean"
            file.write_text(imports_of(theorem.header), encoding="utf-8")
            limits = ProcessLimits(memory_mb=self._limits.memory_mb)
            run = run_lean(
                self._toolchain, ["--json", str(file)], cwd=file.parent, limits=limits, timeout=self._start_seconds
            )
        if not run.failures:
            return LeanDied(f"Lean ended while reading the statement of {theorem.name}: {lost}")
        first = run.failures[0]
        where = f"line {first.line}, column {first.column + 1}"
        hint = ""
        if self._toolchain.kind == "embedded" and "unknown module prefix" in first.text:
            hint = (
                " (the embedded Lean has only a small library of its own; --project names a Lake project that has more)"
            )
        return InvalidStatement(f"Lean cannot load the header ({where}): {first.text}{hint}", run.failures)

    def expand(self, state: ProofState, tactics: Sequence[str], seconds: float = math.inf) -> list[TacticResult]:
        """What each tactic does to `state`; those that `seconds` do not suffice for are undecided."""
        self._deadline = time.monotonic() + seconds
        try:
            return self._expand(state, tactics)
        finally:
            self._deadline = math.inf

    def _expand(self, state: ProofState, tactics: Sequence[str]) -> list[TacticResult]:
        results: list[TacticResult | None] = [_refused(tactic) for tactic in tactics]
        open_ = [index for index, result in enumerate(results) if result is None]
        apart = open_ if state.coupled else [index for index in open_ if _NAMED_HOLE.search(tactics[index])]
        together = [index for index in open_ if index not in apart]
        apart += self._ask_in_branches(state, tactics, together, results)
        apart += _unconfirmed(tactics, together, results)
        self._ask_alone(state, tactics, sorted(apart), results)
        return [result or Failure(FailureKind.UNDECIDED, _OUT_OF_TIME) for result in results]

    def replays(self, script: Script) -> bool:
        """Does `script` prove the started theorem here?"""
        document = Document(self._current())
        document.whole(render(script))
        try:
            elaboration = self._elaborate(document)
        except WorkerLost:
            return False
        return elaboration.complete and not elaboration.errors

    def cpu_seconds(self) -> float:
        """CPU seconds of all workers so far."""
        return self._spent + (self._worker.process.cpu_seconds() if self._worker else 0.0)

    def memory_mb(self) -> float:
        """Resident memory of the present worker, in MiB."""
        return self._worker.process.memory_mb() if self._worker else 0.0

    def close(self) -> None:
        """End the worker. Idempotent."""
        if self._worker is not None:
            self._worker.close()
            self._spent += self._worker.process.cpu_seconds()
            self._worker = None
            self._warm = False

    def _ask_in_branches(
        self, state: ProofState, tactics: Sequence[str], open_: list[int], results: list[TacticResult | None]
    ) -> list[int]:
        """Fill `results` from branch questions; returns what must be asked alone."""
        alone: list[int] = []
        while len(open_) > 1 and time.monotonic() <= self._deadline:
            document = Document(self._current())
            asked = [(document.branch(state.path, [tactics[i] for i in group]), group) for group in _groups(open_)]
            try:
                elaboration = self._elaborate(document)
            except WorkerLost:
                return sorted(alone + open_)
            again: list[int] = []
            for question, group in asked:
                spoiled, retry = _settle(question, group, elaboration, results)
                alone += spoiled
                again += retry
            if len(again) >= len(open_):
                return sorted(alone + again)
            open_ = again
        return sorted(alone + open_)

    def _ask_alone(
        self, state: ProofState, tactics: Sequence[str], open_: list[int], results: list[TacticResult | None]
    ) -> None:
        for group in _groups(open_):
            self._ask_each(state, tactics, group, results)

    def _ask_each(
        self,
        state: ProofState,
        tactics: Sequence[str],
        open_: list[int],
        results: list[TacticResult | None],
        *,
        again: bool = True,
    ) -> None:
        """One document with a command for each; halved when Lean dies of it, until the culprit stands alone.

        The culprit gets a second chance: Lean may have died of something else.
        """
        if not open_ or time.monotonic() > self._deadline:
            return
        document = Document(self._current())
        questions = [document.alone(state.path, tactics[index]) for index in open_]
        try:
            elaboration = self._elaborate(document)
        except WorkerLost as lost:
            if time.monotonic() > self._deadline:
                return  # perhaps it was only too slow to stop
            if len(open_) == 1 and again:
                self._ask_each(state, tactics, open_, results, again=False)
                return
            if len(open_) == 1:
                results[open_[0]] = Failure(FailureKind.CRASH, f"Lean died of it: {lost}")
                return
            middle = len(open_) // 2
            self._ask_each(state, tactics, open_[:middle], results)
            self._ask_each(state, tactics, open_[middle:], results)
            return
        for index, question in zip(open_, questions, strict=True):
            if elaboration.complete or question.errors(elaboration.errors):
                results[index] = read_alone(question, elaboration.errors)
            elif len(open_) > 1:
                self._ask_each(state, tactics, [index], results)
            elif not self._hurried:
                results[index] = Failure(FailureKind.TIMEOUT, _OVERRUN)

    def _elaborate(self, document: Document) -> Elaboration:
        """Ask the worker, started anew if need be. Raises `WorkerLost` if it dies of the question."""
        worker = self._ready_worker()
        allowed = self._limits.call_seconds if self._warm else self._start_seconds
        left = self._deadline - time.monotonic()
        self._hurried = left < allowed
        seconds = max(_SHORTEST_CALL, min(allowed, left))
        try:
            elaboration = worker.elaborate(document.text, seconds)
        except WorkerLost:
            self.close()
            raise
        self._warm = True
        return elaboration

    def _ready_worker(self) -> LspWorker:
        if self._worker and not self._worker.process.alive():
            self.close()  # it ended between two questions, so it died of neither
        if self._worker and self._worker.process.memory_mb() > _MEMORY_SHARE * self._limits.memory_mb:
            self.close()
        if self._worker is None:
            limits = self._limits
            self._worker = LspWorker(
                self._toolchain,
                heartbeats=limits.heartbeats,
                memory_mb=limits.memory_mb,
                threads=limits.threads,
                cwd=self._cwd,
            )
            self._warm = False
        return self._worker

    def _current(self) -> Theorem:
        if self._theorem is None:
            raise RuntimeError("start(theorem) comes before everything else")
        return self._theorem


def _unconfirmed(tactics: Sequence[str], together: list[int], results: list[TacticResult | None]) -> list[int]:
    """Candidates that seem to close the goal beside others, to be asked again alone.

    Lean keeps some errors to itself (placeholders in terms that it cannot fill) when the same command has another
    error, so where a term is elaborated, the silence of a ``·`` block in a branch question is not yet a success.
    """
    closing = [index for index in together if results[index] == Success() and _TERM.search(tactics[index])]
    for index in closing:
        results[index] = None
    return closing


def _groups(indices: list[int]) -> list[list[int]]:
    return [indices[start : start + _BRANCH_WIDTH] for start in range(0, len(indices), _BRANCH_WIDTH)]


def _refused(tactic: str) -> Failure | None:
    if not tactic.strip():
        return Failure(FailureKind.PARSE, "an empty tactic")
    refusal = refuse_tactic(tactic)
    return None if refusal is None else Failure(FailureKind.REFUSED, str(refusal))


def _settle(
    question: Question, group: list[int], elaboration: Elaboration, results: list[TacticResult | None]
) -> tuple[list[int], list[int]]:
    """Enter what is known into `results`; returns the candidates to ask alone, and those to ask in branches again."""
    if not elaboration.complete and not question.sentinel_seen(elaboration.errors):
        return group, []
    try:
        outcomes = read_branch(question, elaboration.errors)
    except Spoiled as spoiled:
        suspects = [group[i] for i in spoiled.suspects]
        return suspects, [index for index in group if index not in suspects]
    for index, outcome in zip(group, outcomes, strict=True):
        results[index] = outcome
    starved = [index for index, outcome in zip(group, outcomes, strict=True) if outcome is None]
    return starved[:1], starved[1:]


def _invalid(theorem: Theorem, errors: Sequence[Diagnostic], document: Document) -> InvalidStatement:
    """The fault for people, with Lean's messages placed in the text ``header``, newline, ``theorem ...``."""
    messages = tuple(document.message(error) for error in errors)
    if not messages:
        text = f"Lean does not take {theorem.name} for a statement to prove"
    else:
        where = f"line {messages[0].line}, column {messages[0].column + 1}"
        text = f"Lean does not accept the statement of {theorem.name} ({where}): {messages[0].text}"
    return InvalidStatement(text, messages)
