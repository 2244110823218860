"""Workers as they last showed themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, select, update

from db.engine import Database, insert_missing
from db.models import RUNNING, AttemptRow, WorkerRow
from db.values import WorkerStatus

ALIVE_SECONDS = 30.0
"""Who has not shown itself for so long counts as gone."""

_TABLE = WorkerRow.__table__


class Workers:
    """The workers that the store knows of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beat(self, status: WorkerStatus) -> None:
        """The worker shows itself. `seen` is the store's own time; what runs is known from its claims."""
        row = asdict(status) | {"seen": self._database.clock()}
        del row["running"]

        def work(connection: Connection) -> None:
            changed = connection.execute(update(WorkerRow).where(WorkerRow.name == status.name).values(**row))
            if changed.rowcount == 0:
                connection.execute(insert_missing(connection, WorkerRow), row)

        self._database.write(work)

    def alive(self, within: float = ALIVE_SECONDS) -> Sequence[WorkerStatus]:
        """Those seen in the last `within` seconds, in order of their names, with the attempts they hold."""
        wanted = select(_TABLE).where(WorkerRow.seen >= self._database.clock() - within).order_by(WorkerRow.name)
        held = select(AttemptRow.worker, AttemptRow.id).where(RUNNING)

        def work(connection: Connection) -> Sequence[WorkerStatus]:
            running: dict[str, list[int]] = {}
            for worker, attempt in connection.execute(held):
                running.setdefault(worker, []).append(attempt)
            rows = connection.execute(wanted).mappings().all()
            return [WorkerStatus(**row, running=tuple(sorted(running.get(row["name"], ())))) for row in rows]

        return self._database.read(work)

    def leave(self, name: str) -> None:
        """The worker has ended; unknown ones do not matter."""
        self._database.write(lambda connection: connection.execute(delete(WorkerRow).where(WorkerRow.name == name)))
