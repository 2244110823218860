"""Runs that are over, stored at once: what `lemmata bench service` fills a database with.

The rows are those that submitting the run, claiming each attempt once and reporting it would leave (a test compares
them), but for the time that takes: here some ten thousand attempts a second, there some hundred.

Limits: no faults, no rechecks, one try for each attempt.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from db.claims import over, told
from db.engine import Database, insert_missing
from db.models import AttemptRow, CheckpointRow, ProofRow, RunRow, VerdictRow
from db.proofs import proof_row, verdict_row, verified
from db.rows import COST_PARTS
from db.runs import attempt_rows, checked, many_came, run_row
from db.theorems import Shelf
from db.values import RunSpec, RunState, Task
from prover.errors import InputError
from prover.types import Attempt, Outcome


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of a problem: who worked on it from when until when, with what outcome; and the trace of its search."""

    worker: str
    started: float
    finished: float
    attempt: Attempt
    trace: bytes = b""


class History:
    """What the store is told of the past."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, spec: RunSpec, toolchain: str, ended: Sequence[Ended], *, created: float) -> str:
        """Store a run that was submitted at `created` and is over, with what came of each problem in their order.

        The run's id. Raises `InputError` as `Runs.submit`, and for what is named in this module's limits.
        """
        if spec.task is Task.RECHECK or len(ended) != len(spec.problems):
            raise InputError("a run of the past needs one outcome for each problem, and is no recheck")
        if any(end.attempt.outcome is Outcome.FAULT for end in ended):
            raise InputError("faults of the past are not recorded: they say nothing about their theorems")
        shelf = Shelf()
        hashes = checked(spec, shelf)
        run = run_row(spec, created) | _sums(ended) | {"toolchain": toolchain}
        attempts = attempt_rows(run["id"], spec, hashes)
        proofs, verdicts = _join(attempts, spec, ended, shelf)

        def work(connection: Connection) -> None:
            shelf.keep(connection, created)
            for table, rows in ((ProofRow, proofs), (VerdictRow, verdicts)):
                if rows:
                    connection.execute(insert_missing(connection, table), rows)
            connection.execute(insert(RunRow), run)
            connection.execute(insert(AttemptRow), attempts)
            _keep_traces(connection, run["id"], ended)

        self._database.write(work, durable=True)
        many_came(self._database, len(attempts))
        return str(run["id"])


def _join(
    attempts: Sequence[dict[str, Any]], spec: RunSpec, ended: Sequence[Ended], shelf: Shelf
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Put what came of them into the attempts' rows; the rows of their proofs and verdicts."""
    proofs: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    for row, problem, end in zip(attempts, spec.problems, ended, strict=True):
        attempt, ids = end.attempt, []
        for found in verified(problem.theorem, attempt):
            if found is not None:
                proofs.append(proof_row(shelf, found[0], problem.theorem, *found[1:], end.finished))
                verdicts.append(verdict_row(proofs[-1]["id"], found[3], end.finished))
            ids.append(None if found is None else proofs[-1]["id"])
        row.update(told(attempt))
        row.update(over(attempt.outcome, attempt.note, attempt.cost, end.finished, with_proof=attempt.has_proof))
        row.update(proof=ids[0], refutation=ids[1], worker=end.worker, started=end.started)
        row.update(token=1, tries=1, trace_bytes=len(end.trace))
    return proofs, verdicts


def _sums(ended: Sequence[Ended]) -> dict[str, Any]:
    """A run's columns when all of it is done."""
    outcomes = Counter(end.attempt.outcome.value for end in ended)
    costs = {part: sum(getattr(end.attempt.cost, part) for end in ended) for part in COST_PARTS}
    return {
        **outcomes,
        **costs,
        "with_proof": sum(end.attempt.has_proof for end in ended),
        "waiting": 0,
        "state": RunState.DONE.value,
        "finished": max(end.finished for end in ended),
    }


def _keep_traces(connection: Connection, run_id: str, ended: Sequence[Ended]) -> None:
    if not any(end.trace for end in ended):
        return
    wanted = select(AttemptRow.position, AttemptRow.id).where(AttemptRow.run == run_id, AttemptRow.trace_bytes > 0)
    packed = {trace: zlib.compress(trace) for trace in {end.trace for end in ended}}
    rows = [
        {"attempt": number, "start": 0, "size": len(trace), "data": packed[trace]}
        for position, number in connection.execute(wanted)
        for trace in (ended[position].trace,)
    ]
    connection.execute(insert(CheckpointRow), rows)
