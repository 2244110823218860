"""Claims: who works on an attempt, for how long, and what becomes of it.

::

    waiting ──claim──> running ──finish──> done
       ▲                  │
       └──── fault, lease ended, given back ──┘        and, once the run is cancelled: ──> cancelled

Each claim has a *token*, one higher than the one before it. What a worker reports counts only with the attempt's
present token, so of two who believe to hold an attempt one is heard. A lease that ends does not change the token: if
nobody else began meanwhile, the worker that was only slow goes on, and its outcome counts. So what that try has shown
of its costs stays its own (`progress`) until another one begins; then it is lost (`spent`).

Every function here runs in one transaction and takes the run's row first (`db.runs.lock_run`), except the renewal of a
lease that is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, null, or_, select, update
from sqlalchemy.exc import IntegrityError

from db.engine import Database
from db.models import RUNNING, WAITING, AttemptRow, HeaderRow, RunRow, TheoremRow
from db.rows import COST_PARTS, cost_data, cost_of, largest, more
from db.runs import lock_run, settle
from db.values import (
    NO_COST,
    TRIES,
    AttemptState,
    Claim,
    Problem,
    Progress,
    Refusal,
    RunState,
    Standing,
    Task,
)
from prover.types import Attempt, Cost, Limit, Outcome, Theorem

BACKOFF = (2.0, 10.0)
"""Seconds that an attempt waits after its first fault, and after a later one."""
STRANGE_SECONDS = 5.0
"""How long an attempt is kept from the workers after one with another toolchain took its message."""
LOST = "lost tries"
"""In a ledger: what was spent by tries without an outcome, as far as it is known and was not taken up by the last."""

_TABLE = AttemptRow.__table__
_FREE: dict[str, Any] = {"sent": None, "lease": None, "progress": None}
_TAKEN = {
    AttemptState.DONE: Refusal.DONE,
    AttemptState.RUNNING: Refusal.RUNNING,
    AttemptState.CANCELLED: Refusal.CANCELLED,
}


def claim(database: Database, attempt_id: int, worker: str, toolchain: str, lease_seconds: float) -> Claim | Refusal:
    """Take the attempt, or learn why it cannot be had; then its message counts as not sent, if it may come again."""
    now = database.clock()

    def refuse(refusal: Refusal) -> Refusal:
        def work(connection: Connection) -> None:
            later = {"not_before": now + STRANGE_SECONDS} if refusal is Refusal.TOOLCHAIN else {}
            waits = and_(AttemptRow.id == attempt_id, WAITING)
            connection.execute(update(AttemptRow).where(waits).values(sent=null(), **later))

        if refusal in (Refusal.STATEMENT, Refusal.PAUSED, Refusal.NOT_YET, Refusal.TOOLCHAIN):
            database.write(work)
        return refusal

    def take(connection: Connection) -> Claim | Refusal:
        return _claim(connection, attempt_id, worker, toolchain, now, lease_seconds)

    try:
        answer = database.write(take)
    except IntegrityError:  # running_statement: another run's attempt at this statement is under way
        return refuse(Refusal.STATEMENT)
    return refuse(answer) if isinstance(answer, Refusal) else answer


def _claim(
    connection: Connection, attempt_id: int, worker: str, toolchain: str, now: float, lease_seconds: float
) -> Claim | Refusal:
    run_id = connection.scalar(select(AttemptRow.run).where(AttemptRow.id == attempt_id))
    if run_id is None:
        return Refusal.UNKNOWN
    run = lock_run(connection, run_id)
    mine = AttemptRow.id == attempt_id
    columns = (AttemptRow.state, AttemptRow.not_before, AttemptRow.spent, AttemptRow.progress)
    seen = connection.execute(select(*columns).where(mine)).mappings().one()
    refusal = _refusal(run, AttemptState(seen["state"]), seen["not_before"], toolchain, now)
    if refusal is not None:
        return refusal
    begun = (
        update(AttemptRow)
        .where(mine, WAITING)
        .values(
            state=AttemptState.RUNNING.value,
            token=AttemptRow.token + 1,
            tries=AttemptRow.tries + 1,
            worker=worker,
            lease=now + lease_seconds,
            started=now,
            sent=null(),
            not_before=null(),
            progress=null(),
            spent=_seen(seen),
        )
        .returning(*_TABLE.c)
    )
    row = connection.execute(begun).mappings().one_or_none()
    if row is None:
        return Refusal.RUNNING
    if not run["toolchain"]:
        connection.execute(update(RunRow).where(RunRow.id == run_id).values(toolchain=toolchain))
    settle(connection, run_id, now, {"waiting": -1, "running": 1})
    problem = Problem(_theorem(connection, row), row["source"], row["split"], row["checks"] or None)
    return Claim(attempt_id, row["token"], run_id, Task(run["task"]), problem, run["settings"], row["tries"])


def _refusal(
    run: RowMapping, state: AttemptState, not_before: float | None, toolchain: str, now: float
) -> Refusal | None:
    if state in _TAKEN:
        return _TAKEN[state]
    if run["state"] != RunState.ACTIVE.value:
        return Refusal.PAUSED if run["state"] == RunState.PAUSED.value else Refusal.CANCELLED
    if run["toolchain"] not in ("", toolchain):
        return Refusal.TOOLCHAIN
    return Refusal.NOT_YET if not_before is not None and not_before > now else None


def _theorem(connection: Connection, row: RowMapping) -> Theorem:
    """The problem of an attempt's row, under the name that it has in its run."""
    joined = select(TheoremRow.signature, HeaderRow.text).join(HeaderRow, HeaderRow.hash == TheoremRow.header)
    signature, header = connection.execute(joined.where(TheoremRow.hash == row["statement"])).one()
    return Theorem(row["name"], signature, header)


def renew(database: Database, held: Claim, lease_seconds: float, progress: Progress | None) -> Standing:
    """Go on holding the attempt. One whose lease has ended is taken again, if nobody else has it."""
    now = database.clock()
    news: dict[str, Any] = {"lease": now + lease_seconds}
    if progress is not None:
        news["progress"] = asdict(progress)

    def work(connection: Connection) -> Standing:
        mine = and_(AttemptRow.id == held.attempt, AttemptRow.token == held.token)
        done = connection.execute(update(AttemptRow).where(mine, RUNNING).values(**news))
        if done.rowcount == 0 and not _regain(connection, held, now, news):
            return Standing.LOST
        state = connection.scalar(select(RunRow.state).where(RunRow.id == held.run))
        return Standing.STOP if state == RunState.CANCELLED.value else Standing.HELD

    try:
        return database.write(work)
    except IntegrityError:  # meanwhile the statement is being worked on for another run
        return Standing.LOST


def _regain(connection: Connection, held: Claim, now: float, news: dict[str, Any]) -> bool:
    lock_run(connection, held.run)
    mine = and_(AttemptRow.id == held.attempt, AttemptRow.token == held.token, WAITING)
    again = update(AttemptRow).where(mine).values(state=AttemptState.RUNNING.value, sent=null(), **news)
    if connection.execute(again).rowcount == 0:
        return False
    settle(connection, held.run, now, {"waiting": -1, "running": 1})
    return True


def report(
    connection: Connection, held: Claim, attempt: Attempt, now: float, proof: str | None, refutation: str | None
) -> bool:
    """What came of a claim; `proof` and `refutation` are stored already. False if it is not this claim's to say."""
    run = lock_run(connection, held.run)
    row = _held(connection, held)
    if row is None:
        return False
    lost = more(_spent(row), attempt.earlier)
    interrupted = attempt.limit is Limit.INTERRUPTED and attempt.outcome is Outcome.GAVE_UP
    if interrupted or (attempt.outcome is Outcome.FAULT and row["tries"] < TRIES):
        reason = attempt.note or ("interrupted" if interrupted else "a fault")
        back: dict[str, Any] = {"spent": cost_data(attempt.cost + lost)}
        if interrupted:
            back["tries"] = row["tries"] - 1
        else:
            back["not_before"] = now + BACKOFF[min(row["tries"], len(BACKOFF)) - 1]
        _put_back(connection, run, row, now, reason, back)
        return True
    cost = attempt.cost + lost
    ended = {**told(attempt, lost), "proof": proof, "refutation": refutation}
    if attempt.outcome is Outcome.FAULT:
        ended["lapses"] = _with_lapse(row, now, attempt.note or "a fault")
    _end(connection, row, attempt.outcome, attempt.note, cost, now, ended, with_proof=attempt.has_proof)
    return True


def told(attempt: Attempt, lost: Cost = NO_COST) -> dict[str, Any]:
    """What an outcome says besides itself and its cost, as columns; `lost` is what other tries spent."""
    ledger = [*attempt.ledger, *([] if lost == NO_COST else [(LOST, lost)])]
    return {
        "limit_reached": None if attempt.limit is None else attempt.limit.value,
        "ledger": [[name, cost_data(part)] for name, part in ledger] or None,
        "open_goal": None if attempt.open_goal is None else attempt.open_goal.text,
    }


def over(outcome: Outcome, note: str, cost: Cost, now: float, *, with_proof: bool) -> dict[str, Any]:
    """The columns of an attempt that has its outcome."""
    return {
        **_FREE,
        **{part: getattr(cost, part) for part in COST_PARTS},
        "state": AttemptState.DONE.value,
        "outcome": outcome.value,
        "note": note,
        "finished": now,
        "with_proof": int(with_proof),
        "spent": None,
        "not_before": None,
    }


def give_back(connection: Connection, held: Claim, reason: str, now: float) -> None:
    """The attempt waits again, no try is lost; nothing happens if the claim is lost."""
    run = lock_run(connection, held.run)
    row = _held(connection, held)
    if row is not None:
        _put_back(connection, run, row, now, reason, {"spent": _seen(row), "tries": row["tries"] - 1})


def expire(connection: Connection, run_id: str, attempt_id: int, now: float) -> bool:
    """End the lease of an attempt, if it has ended; the try is lost. True if it had."""
    run = lock_run(connection, run_id)
    mine = and_(AttemptRow.id == attempt_id, RUNNING, AttemptRow.lease < now)
    # Locked, because a renewal does not take the run's row: if it came first, the lease has not ended.
    row = connection.execute(select(_TABLE).where(mine).with_for_update()).mappings().one_or_none()
    if row is None:
        return False
    reason = f"worker {row['worker']} was not heard of any more"
    if row["tries"] < TRIES or run["state"] == RunState.CANCELLED.value:
        _put_back(connection, run, row, now, reason, {"progress": row["progress"]}, same_token=True)
        return True
    lost = cost_of(_seen(row) or cost_data(NO_COST))
    ended = {
        "lapses": _with_lapse(row, now, reason),
        "ledger": None if lost == NO_COST else [[LOST, cost_data(lost)]],
    }
    note = f"begun {row['tries']} times, and each time its worker ended or fell silent"
    _end(connection, row, Outcome.FAULT, note, lost, now, ended, with_proof=False)
    return True


def _held(connection: Connection, held: Claim) -> RowMapping | None:
    """The attempt's row if the claim is good, or only its lease has ended."""
    mine = and_(AttemptRow.id == held.attempt, AttemptRow.token == held.token, or_(RUNNING, WAITING))
    return connection.execute(select(_TABLE).where(mine)).mappings().one_or_none()


def _put_back(
    connection: Connection,
    run: RowMapping,
    row: RowMapping,
    now: float,
    reason: str,
    values: dict[str, Any],
    *,
    same_token: bool = False,
) -> None:
    """Running again to waiting, or to cancelled with its run. A claim that is over must not speak again: new token."""
    cancelled = run["state"] == RunState.CANCELLED.value
    state = AttemptState.CANCELLED if cancelled else AttemptState.WAITING
    values = {**_FREE, **values, "state": state.value, "lapses": _with_lapse(row, now, reason)}
    if not same_token:
        values["token"] = row["token"] + 1
    connection.execute(update(AttemptRow).where(AttemptRow.id == row["id"]).values(**values))
    _moved(connection, row, now, state, {})


def _end(
    connection: Connection,
    row: RowMapping,
    outcome: Outcome,
    note: str,
    cost: Cost,
    now: float,
    values: dict[str, Any],
    *,
    with_proof: bool,
) -> None:
    values = {**values, **over(outcome, note, cost, now, with_proof=with_proof)}
    parts = {part: getattr(cost, part) for part in COST_PARTS}
    connection.execute(update(AttemptRow).where(AttemptRow.id == row["id"]).values(**values))
    sums = {outcome.value: 1, "with_proof": int(with_proof), **parts}
    _moved(connection, row, now, AttemptState.DONE, sums)


def _moved(connection: Connection, row: RowMapping, now: float, state: AttemptState, sums: Mapping[str, float]) -> None:
    """The run's counts, when an attempt goes from its row's state to another. What is done counts by its outcome."""
    change = dict(sums)
    change[row["state"]] = change.get(row["state"], 0) - 1
    if state is not AttemptState.DONE:
        change[state.value] = change.get(state.value, 0) + 1
    settle(connection, row["run"], now, change)


def _with_lapse(row: RowMapping, now: float, reason: str) -> list[Any]:
    return [*(row["lapses"] or ()), [now, row["worker"], reason]]


def _spent(row: RowMapping) -> Cost:
    """By the tries before this one."""
    return NO_COST if row["spent"] is None else cost_of(row["spent"])


def _seen(row: RowMapping) -> dict[str, Any] | None:
    """What is known to be spent when a try ends without a report: what earlier ones did, or what this one showed."""
    progress = row["progress"]
    if progress is None:
        return row["spent"]  # type: ignore[no-any-return]
    shown = Cost(progress["seconds"], tactics=progress["tactics"], expansions=progress["expansions"])
    return cost_data(largest(_spent(row), shown))
