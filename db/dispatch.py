"""Which attempts are to be sent to the workers now, and which leases have ended.

The broker's queue is kept shallow (about twice the slots of the workers alive), so that what is chosen here, run by
run, decides the order: the highest priority first; among runs of one priority, the one with the fewest attempts under
way. A message may be lost or doubled; what was sent and not begun is sent again after a while (`LOST_SECONDS` if the
broker has nothing left, else `AGAIN_SECONDS`), and the claim refuses what is doubled. While the broker holds as many
messages as were sent, none counts as lost: when all workers are busy for hours, its queue must not grow.

Never sent: attempts of paused runs, before their time after a fault, of a statement that is under way for another run,
and those of a run whose toolchain no living worker has.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, and_, exists, null, or_, select, text, update
from sqlalchemy.orm import aliased

from db.claims import expire
from db.engine import Database
from db.models import RUNNING, SENT, WAITING, AttemptRow, RunRow, WorkerRow
from db.values import RunState, Ticket
from db.workers import ALIVE_SECONDS

LOST_SECONDS = 5.0
"""An attempt sent so long ago that the broker no longer has was lost on the way."""
AGAIN_SECONDS = 60.0
"""An attempt sent so long ago is sent again whatever the broker holds."""
LEAST_DEPTH = 2
"""Of the queue, while no worker has shown itself yet."""

_EXPIRED_AT_ONCE = 1000
_TICKETS_LOCK = 0x4C4D0001  # of PostgreSQL: one chooses at a time


def next_tickets(
    database: Database, queue: str, *, broker_empty: bool, broker_holds: int | None = None
) -> Sequence[Ticket]:
    """Choose, and mark as sent."""
    now = database.clock()
    before = now - (LOST_SECONDS if broker_empty else AGAIN_SECONDS)
    return database.write(lambda connection: _next(connection, queue, now, before, broker_holds or 0))


def expire_all(database: Database) -> int:
    """End the leases that have ended; how many."""
    now = database.clock()
    over = select(AttemptRow.run, AttemptRow.id).where(RUNNING, AttemptRow.lease < now).limit(_EXPIRED_AT_ONCE)
    found = database.read(lambda connection: connection.execute(over).all())

    def one(run_id: str, attempt_id: int) -> bool:
        return database.write(lambda connection: expire(connection, run_id, attempt_id, now))

    return sum(one(run_id, attempt_id) for run_id, attempt_id in found)


def _next(connection: Connection, queue: str, now: float, before: float, held: int) -> Sequence[Ticket]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TICKETS_LOCK})
    depth, toolchains = _workers(connection, queue, now)
    runs = _open_runs(connection, queue)
    sent = _on_their_way(connection, {run["id"] for run in runs}, before, held)
    room = depth - sum(sent.values())
    if room <= 0:
        return []
    chosen: list[Ticket] = []
    for priority, candidates in _classes(runs, toolchains, sent):
        if len(chosen) < room:
            fair = _fair(connection, candidates, room - len(chosen), now)
            chosen += [Ticket(attempt, queue, priority, run.seconds) for run, attempt in fair]
    if not chosen:
        return []
    ids = [ticket.attempt for ticket in chosen]
    marked = update(AttemptRow).where(AttemptRow.id.in_(ids), WAITING).values(sent=now).returning(AttemptRow.id)
    still = set(connection.scalars(marked))
    return [ticket for ticket in chosen if ticket.attempt in still]


def _workers(connection: Connection, queue: str, now: float) -> tuple[int, set[str]]:
    """How deep the queue may be, and the toolchains of the workers alive."""
    alive = and_(WorkerRow.queue == queue, WorkerRow.seen >= now - ALIVE_SECONDS, WorkerRow.draining.is_(False))
    rows = connection.execute(select(WorkerRow.slots, WorkerRow.toolchain).where(alive)).all()
    return max(LEAST_DEPTH, 2 * sum(slots for slots, _ in rows)), {toolchain for _, toolchain in rows}


def _open_runs(connection: Connection, queue: str) -> Sequence[RowMapping]:
    """The runs of a queue that have something to be begun."""
    columns = (RunRow.id, RunRow.priority, RunRow.running, RunRow.created, RunRow.seconds, RunRow.toolchain)
    wanted = select(*columns).where(RunRow.queue == queue, RunRow.state == RunState.ACTIVE.value, RunRow.waiting > 0)
    return connection.execute(wanted).mappings().all()


def _on_their_way(connection: Connection, runs: set[str], before: float, held: int) -> Counter[str]:
    """How many of each run's attempts should be with the broker; those sent earlier than `before` count as lost.

    None does while the broker holds (`held`) as many messages.
    """
    # The comparison is true of every row, and makes SQLite use the index.
    all_sent = select(AttemptRow.id, AttemptRow.run, AttemptRow.sent).where(WAITING, SENT, AttemptRow.sent >= 0)
    mine = [row for row in connection.execute(all_sent) if row.run in runs]
    lost = {row.id for row in mine if row.sent < before} if len(mine) > held else set()
    if lost:
        free = select(AttemptRow.id).where(AttemptRow.id.in_(lost), WAITING)
        ids = connection.scalars(free.with_for_update(skip_locked=True)).all()
        connection.execute(update(AttemptRow).where(AttemptRow.id.in_(ids), WAITING).values(sent=null()))
    return Counter(row.run for row in mine if row.id not in lost)


@dataclass(order=True, slots=True)
class _Candidate:
    """A run that may be worked on; the smallest is next."""

    under_way: int
    created: float
    run: str
    seconds: float = field(compare=False)
    waiting: Iterator[tuple[int, str]] | None = field(default=None, compare=False)


def _classes(
    runs: Sequence[RowMapping], toolchains: set[str], sent: Mapping[str, int]
) -> Iterator[tuple[int, list[_Candidate]]]:
    """Each priority with its runs, the highest first."""
    found: dict[int, list[_Candidate]] = {}
    for run in runs:
        if not run["toolchain"] or not toolchains or run["toolchain"] in toolchains:
            under_way = run["running"] + sent.get(run["id"], 0)
            candidate = _Candidate(under_way, run["created"], run["id"], run["seconds"])
            found.setdefault(run["priority"], []).append(candidate)
    for priority in sorted(found, reverse=True):
        yield priority, found[priority]


def _fair(connection: Connection, runs: list[_Candidate], room: int, now: float) -> Iterator[tuple[_Candidate, int]]:
    """The run with the fewest under way gives its next attempt, `room` times."""
    heapq.heapify(runs)
    taken: set[str] = set()
    while runs and room > 0:
        run = heapq.heappop(runs)
        if run.waiting is None:
            run.waiting = iter(_eligible(connection, run.run, room, now))
        for attempt, statement in run.waiting:
            if statement not in taken:
                taken.add(statement)
                room -= 1
                run.under_way += 1
                heapq.heappush(runs, run)
                yield run, attempt
                break


def _eligible(connection: Connection, run_id: str, most: int, now: float) -> Sequence[tuple[int, str]]:
    """A run's next attempts with their statements. Rows that somebody changes just now are left out."""
    other = aliased(AttemptRow)
    under_way = exists().where(other.statement == AttemptRow.statement, other.state == RUNNING.right)
    due = or_(AttemptRow.not_before.is_(None), AttemptRow.not_before <= now)
    wanted = select(AttemptRow.id, AttemptRow.statement)
    wanted = wanted.where(AttemptRow.run == run_id, WAITING, AttemptRow.sent.is_(None), due, ~under_way)
    wanted = wanted.order_by(AttemptRow.position).limit(most).with_for_update(of=AttemptRow, skip_locked=True)
    return connection.execute(wanted).all()
