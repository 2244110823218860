"""Runs: submitted, looked at, paused, cancelled.

A run's row carries the counts and costs of its attempts. Whoever changes an attempt's state takes the run's row first
(`lock_run`) and settles the difference with `settle` in the same transaction, so the counts are exact at any time, the
last attempt to end ends the run, and no two transactions wait for each other in a circle.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, insert, null, or_, select, text, update

from db.columns import storable
from db.engine import Database
from db.models import DONE, SENT, WAITING, AttemptRow, ProofRow, RunRow
from db.rows import run_of
from db.theorems import Shelf, has_prefix
from db.values import HIGHEST, LOWEST, AttemptState, Point, Run, RunSpec, RunState, Task
from prover.errors import InputError
from prover.types import Outcome

_OPEN = (RunState.ACTIVE, RunState.PAUSED)
_ALLOWED = {RunState.ACTIVE: _OPEN, RunState.PAUSED: _OPEN, RunState.CANCELLED: (*_OPEN, RunState.CANCELLED)}
_HEX = re.compile(r"[0-9a-f]{1,16}")
_DEFAULT_SECONDS = 30.0
_CHUNK = 500
_MANY = 1000
_TABLE = RunRow.__table__


class Runs:
    """The runs of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(self, spec: RunSpec) -> Run:
        """Store a run with all its attempts; workers find it by themselves. Raises `InputError` for what cannot be run:

        no problem at all, one twice, text that no database stores, a recheck of unknown proofs.
        """
        shelf = Shelf()
        hashes = checked(spec, shelf)
        now = self._database.clock()
        row = run_row(spec, now)
        run_id: str = row["id"]

        def work(connection: Connection) -> None:
            _check_proofs(connection, spec)
            shelf.keep(connection, now)
            connection.execute(insert(RunRow), row)
            connection.execute(insert(AttemptRow), attempt_rows(run_id, spec, hashes))

        self._database.write(work, durable=True)
        many_came(self._database, len(hashes))
        return self.get(run_id)

    def get(self, run_id: str) -> Run:
        """Raises `InputError` if there is no such run."""
        return self._database.read(lambda connection: run_of(_row(connection, run_id)))

    def find(self, prefix: str) -> Run:
        """The one run whose id begins so, or whose name is this. Raises `InputError` if there is none, or several."""
        wanted = RunRow.name == prefix
        if _HEX.fullmatch(prefix):
            wanted = or_(wanted, has_prefix(RunRow.id, prefix))

        def work(connection: Connection) -> Sequence[RowMapping]:
            return connection.execute(select(_TABLE).where(wanted).order_by(RunRow.created).limit(3)).mappings().all()

        rows = self._database.read(work)
        whole = [row for row in rows if row["id"] == prefix]
        if len(whole or rows) != 1:
            shown = ascii(prefix[:80])
            ids = ", ".join(row["id"] for row in rows[:2]) + (", ..." if len(rows) > 2 else "")
            raise InputError(
                f"several runs begin with, or are named {shown}: {ids}; give the id of one"
                if rows
                else f"there is no run {shown}"
            )
        return run_of((whole or rows)[0])

    def list(self, limit: int = 50, before: float | None = None, state: RunState | None = None) -> Sequence[Run]:
        """The newest first; `before`: those made earlier than this time only."""
        wanted = select(_TABLE).order_by(RunRow.created.desc(), RunRow.id).limit(limit)
        if before is not None:
            wanted = wanted.where(RunRow.created < before)
        if state is not None:
            wanted = wanted.where(RunRow.state == state.value)
        rows = self._database.read(lambda connection: connection.execute(wanted).mappings().all())
        return [run_of(row) for row in rows]

    def set_state(self, run_id: str, state: RunState) -> Run:
        """Pause, resume or cancel; what a run is already changes nothing.

        Raises `InputError` for an unknown run, and for one that has ended.
        """

        def work(connection: Connection) -> Run:
            now = RunState(lock_run(connection, run_id)["state"])
            if now not in _ALLOWED.get(state, ()):
                raise InputError(f"run {run_id} is {now.value}, it cannot be made {state.value} any more")
            if now is not state:
                self._change(connection, run_id, state)
            return run_of(_row(connection, run_id))

        return self._database.write(work, durable=True)

    def _change(self, connection: Connection, run_id: str, state: RunState) -> None:
        connection.execute(update(RunRow).where(RunRow.id == run_id).values(state=state.value))
        mine = and_(AttemptRow.run == run_id, WAITING)
        if state is not RunState.CANCELLED:
            # What was sent is refused while the run is paused, so it is to be sent again afterwards.
            connection.execute(update(AttemptRow).where(mine, SENT).values(sent=null()))
            return
        ended = connection.execute(
            update(AttemptRow).where(mine).values(state=AttemptState.CANCELLED.value, sent=null())
        )
        settle(connection, run_id, self._database.clock(), {"waiting": -ended.rowcount, "cancelled": ended.rowcount})

    def course(self, run_id: str) -> Sequence[Point]:
        """The finished attempts in order of time."""
        columns = (AttemptRow.finished, AttemptRow.outcome, AttemptRow.with_proof, AttemptRow.lean_cpu_seconds)
        wanted = select(*columns).where(AttemptRow.run == run_id, DONE).order_by(AttemptRow.finished)

        def work(connection: Connection) -> Sequence[Point]:
            _row(connection, run_id)
            outcomes: dict[str | None, Outcome] = {outcome.value: outcome for outcome in Outcome}
            return [
                Point(finished or 0.0, outcomes[outcome], bool(proved), seconds)
                for finished, outcome, proved, seconds in connection.execute(wanted)
            ]

        return self._database.read(work)


def lock_run(connection: Connection, run_id: str) -> RowMapping:
    """The run's row; nobody else changes its attempts until the transaction ends. `InputError` if there is none."""
    return _row(connection, run_id, lock=True)


def settle(connection: Connection, run_id: str, now: float, change: Mapping[str, float]) -> None:
    """Add to the run's counts (of states, of outcomes, ``with_proof``) and costs, by column.

    A run of which nothing waits or runs any more has ended.
    """
    added = {name: _TABLE.c[name] + amount for name, amount in change.items() if amount}
    mine = RunRow.id == run_id
    if added:
        changed = update(RunRow).where(mine).values(**added).returning(RunRow.waiting, RunRow.running)
        left = connection.execute(changed).one()
        if left.waiting or left.running:
            return
    over = and_(mine, RunRow.waiting == 0, RunRow.running == 0, RunRow.finished.is_(None))
    connection.execute(update(RunRow).where(over).values(finished=now))
    done = and_(mine, RunRow.finished.is_not(None), RunRow.state.in_([state.value for state in _OPEN]))
    connection.execute(update(RunRow).where(done).values(state=RunState.DONE.value))


def _row(connection: Connection, run_id: str, *, lock: bool = False) -> RowMapping:
    wanted = select(_TABLE).where(RunRow.id == run_id)
    if lock:
        wanted = wanted.with_for_update()
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise InputError(f"there is no run {run_id[:80]!a}")
    return row


def run_row(spec: RunSpec, now: float) -> dict[str, Any]:
    """A new run's row: everything waits."""
    return {
        "id": secrets.token_hex(6),
        "name": spec.name,
        "task": spec.task.value,
        "state": RunState.ACTIVE.value,
        "priority": spec.priority,
        "queue": spec.queue,
        "settings": dict(spec.settings),
        "seconds": float(spec.settings.get("seconds") or _DEFAULT_SECONDS),
        "suite_hash": spec.suite_hash,
        "code": spec.code,
        "model": spec.model,
        "created": now,
        "waiting": len(spec.problems),
    }


def attempt_rows(run_id: str, spec: RunSpec, hashes: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a run's attempts, none of which has begun; `hashes` are those of the statements."""
    return [
        {
            "run": run_id,
            "position": position,
            "statement": statement,
            "name": problem.theorem.name,
            "source": problem.source,
            "split": problem.split,
            "checks": problem.proof or "",
        }
        for position, (problem, statement) in enumerate(zip(spec.problems, hashes, strict=True))
    ]


def many_came(database: Database, count: int) -> None:
    """Let PostgreSQL know at once of so many new attempts, if they are many; by itself it would within a minute."""
    if count >= _MANY and not database.sqlite:
        database.write(lambda connection: connection.execute(text("ANALYZE attempt, theorem")))


def checked(spec: RunSpec, shelf: Shelf) -> list[str]:
    """The statements' hashes, once they are on the shelf. Raises `InputError` for what cannot be run."""
    if not spec.problems:
        raise InputError(f"run {spec.name[:80]!a} has no problem")
    if not LOWEST <= spec.priority <= HIGHEST:
        raise InputError(f"a run's priority is a number from {LOWEST} to {HIGHEST}, not {spec.priority}")
    hashes: list[str] = []
    seen: dict[tuple[str, str | None], str] = {}
    for number, problem in enumerate(spec.problems, 1):
        hashes.append(shelf.add(problem.theorem, f"problem {number}: "))
        if not (storable(problem.source) and storable(problem.split)):
            raise InputError(f"problem {number}: its source or split holds a NUL or half of a surrogate pair")
        first = seen.setdefault((hashes[-1], problem.proof), problem.theorem.name)
        if len(seen) < number:
            raise InputError(
                f"problem {number}: {problem.theorem.name} has the same statement as {first}; keep one of them"
            )
        if (problem.proof is not None) != (spec.task is Task.RECHECK):
            raise InputError(f"problem {number}: proofs are given for a recheck, and for nothing else")
    return hashes


def _check_proofs(connection: Connection, spec: RunSpec) -> None:
    wanted = sorted({problem.proof for problem in spec.problems if problem.proof is not None})
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        found = set(connection.scalars(select(ProofRow.id).where(ProofRow.id.in_(some))))
        absent = [proof for proof in some if proof not in found]
        if absent:
            raise InputError(f"there is no proof {absent[0][:80]!a}")
