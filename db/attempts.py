"""Attempts: looked at, and the doors to what changes them (`db.claims`, `db.dispatch`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, null, select

from db import claims, dispatch
from db.engine import Database
from db.models import DONE, RUNNING, AttemptRow, RunRow, TheoremRow
from db.proofs import keep_report
from db.rows import attempt_of
from db.theorems import headers_of
from db.values import AttemptState, Claim, Mark, Progress, Refusal, Standing, StoredAttempt, Ticket
from prover.errors import InputError
from prover.types import Attempt, Outcome

Order = Literal["position", "slowest", "finished"]
"""Of a run's attempts: as submitted; those with an outcome by wall clock, the longest first; or the latest first."""

_STATES: dict[AttemptState, Any] = {AttemptState.DONE: DONE, AttemptState.RUNNING: RUNNING}
_JOINED = (TheoremRow, TheoremRow.hash == AttemptRow.statement)
_SELECTED = select(*AttemptRow.__table__.c, TheoremRow.signature, TheoremRow.header).join(*_JOINED)
_BRIEF = select(
    *(column for column in AttemptRow.__table__.c if column.name != "ledger"),
    null().label("ledger"),
    TheoremRow.signature,
    TheoremRow.header,
).join(*_JOINED)
"""Ledgers are the larger part of what reading an attempt costs, and lists do not show them."""


class Attempts:
    """The attempts of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next_tickets(self, queue: str, *, broker_empty: bool, broker_holds: int | None = None) -> Sequence[Ticket]:
        """What is to be sent to the workers of a queue now; it counts as sent (`db.dispatch` says how it is chosen).

        `broker_holds`: how many messages wait with the broker, if that is known.
        """
        return dispatch.next_tickets(self._database, queue, broker_empty=broker_empty, broker_holds=broker_holds)

    def claim(self, attempt_id: int, worker: str, toolchain: str, lease_seconds: float) -> Claim | Refusal:
        """Begin to work on an attempt. A run's first claim decides with which toolchain the whole run is done."""
        return claims.claim(self._database, attempt_id, worker, toolchain, lease_seconds)

    def renew(self, claim: Claim, lease_seconds: float, progress: Progress | None = None) -> Standing:
        """Go on holding it, and show how far it is."""
        return claims.renew(self._database, claim, lease_seconds, progress)

    def finish(self, claim: Claim, attempt: Attempt) -> bool:
        """What came of it; False if it is not this claim's to say any more.

        Whatever Lean verified is kept in any case, in a transaction of its own before. A fault is not the outcome until
        `db.values.TRIES` tries had one; an interrupted attempt is given back.
        """
        now = self._database.clock()
        kept = self._database.write(lambda connection: keep_report(connection, claim, attempt, now), durable=True)
        return self._database.write(
            lambda connection: claims.report(connection, claim, attempt, now, *kept), durable=True
        )

    def give_back(self, claim: Claim, reason: str) -> None:
        """It waits for somebody else, and no try is lost; it is cancelled if its run was. Keep its trace before."""
        now = self._database.clock()
        self._database.write(lambda connection: claims.give_back(connection, claim, reason, now))

    def expire(self) -> int:
        """Put back whatever was not renewed in time, or end it as a fault after its last try; how many."""
        return dispatch.expire_all(self._database)

    def get(self, attempt_id: int) -> StoredAttempt:
        """Raises `InputError` if there is no such attempt."""
        found = self._found(_SELECTED.where(AttemptRow.id == attempt_id))
        if not found:
            raise InputError(f"there is no attempt {attempt_id}")
        return found[0]

    def of_run(
        self,
        run_id: str,
        *,
        outcome: Outcome | None = None,
        state: AttemptState | None = None,
        order: Order = "position",
        lapsed: bool = False,
        brief: bool = False,
        limit: int = 100,
        offset: int = 0,
    ) -> Sequence[StoredAttempt]:
        """A page of a run's attempts. Raises `InputError` if there is no such run.

        `lapsed`: only those that lost a try (looked for one by one); `brief`: without their ledgers.
        """
        chosen = select(AttemptRow.id).where(AttemptRow.run == run_id).limit(limit).offset(offset)
        if outcome is not None:
            chosen = chosen.where(DONE, AttemptRow.outcome == outcome.value)
        if state is not None:
            chosen = chosen.where(_STATES.get(state, AttemptRow.state == state.value))
        if lapsed:
            chosen = chosen.where(AttemptRow.lapses.is_not(None))
        by: Any = AttemptRow.position.asc()
        if order != "position":
            chosen = chosen.where(DONE)
            by = (AttemptRow.wall_seconds if order == "slowest" else AttemptRow.finished).desc()
        elif outcome is None and state is None and not lapsed:  # positions have no gaps
            chosen = chosen.where(AttemptRow.position >= offset).offset(0)
        # The page is chosen before its theorems are looked up: what is skipped costs next to nothing.
        ids = chosen.order_by(by, AttemptRow.id).subquery()
        selected = _BRIEF if brief else _SELECTED
        return self._found(selected.join(ids, ids.c.id == AttemptRow.id).order_by(by, AttemptRow.id), run_id)

    def marks(self, run_id: str, limit: int = 1000) -> Sequence[Mark]:
        """A run's attempts in short, as submitted; none for a run that is not there."""
        columns = (AttemptRow.id, AttemptRow.name, AttemptRow.state, AttemptRow.outcome)
        wanted = select(*columns).where(AttemptRow.run == run_id).order_by(AttemptRow.position).limit(limit)
        rows = self._database.read(lambda connection: connection.execute(wanted).all())
        return [
            Mark(number, name, AttemptState(state), None if outcome is None else Outcome(outcome))
            for number, name, state, outcome in rows
        ]

    def of_theorem(self, statement_hash: str, limit: int = 100, *, brief: bool = False) -> Sequence[StoredAttempt]:
        """Every run's attempts at a statement, the latest submitted first; `brief`: without their ledgers."""
        wanted = (_BRIEF if brief else _SELECTED).where(AttemptRow.statement == statement_hash)
        return self._found(wanted.order_by(AttemptRow.id.desc()).limit(limit))

    def running(self, limit: int = 100) -> Sequence[StoredAttempt]:
        """What is under way, the longest first."""
        return self._found(_SELECTED.where(RUNNING).order_by(AttemptRow.started, AttemptRow.id).limit(limit))

    def _found(self, wanted: Any, run_id: str | None = None) -> list[StoredAttempt]:
        def work(connection: Connection) -> list[StoredAttempt]:
            rows = connection.execute(wanted).mappings().all()
            unknown = run_id is not None and not rows
            if unknown and connection.scalar(select(RunRow.id).where(RunRow.id == run_id)) is None:
                raise InputError(f"there is no run {run_id!a}")
            headers = headers_of(connection, rows)
            return [attempt_of(row, headers) for row in rows]

        return self._database.read(work)
