"""Searches of attempts, as the bytes of their trace files (`search.trace`): only ever added to, in compressed pieces.

What was stored by a try that died is what the next one goes on from; a page reads the live search from here.
"""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from db.engine import Database
from db.models import RUNNING, WAITING, AttemptRow, CheckpointRow
from db.values import Claim


class Checkpoints:
    """The traces of the store, by attempt."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, claim: Claim, offset: int, data: bytes) -> bool:
        """Add bytes (whole lines) to what is stored of the claimed attempt's trace.

        False, and nothing is stored, if the claim is lost or `offset` is not where the stored bytes end.
        """
        if not data:
            return self.size(claim.attempt) == offset
        row = {"attempt": claim.attempt, "start": offset, "size": len(data), "data": zlib.compress(data)}
        mine = and_(AttemptRow.id == claim.attempt, AttemptRow.token == claim.token, or_(RUNNING, WAITING))

        def work(connection: Connection) -> bool:
            fits = update(AttemptRow).where(mine, AttemptRow.trace_bytes == offset)
            if connection.execute(fits.values(trace_bytes=offset + len(data))).rowcount == 0:
                return False
            connection.execute(insert(CheckpointRow), row)
            return True

        return self._database.write(work)

    def size(self, attempt_id: int) -> int:
        """How many bytes are stored; 0 also for an attempt that is not there."""
        wanted = select(AttemptRow.trace_bytes).where(AttemptRow.id == attempt_id)
        return self._database.read(lambda connection: connection.scalar(wanted)) or 0

    def read(self, attempt_id: int) -> bytes:
        """All that is stored."""
        wanted = select(CheckpointRow.data).where(CheckpointRow.attempt == attempt_id).order_by(CheckpointRow.start)
        pieces = self._database.read(lambda connection: connection.scalars(wanted).all())
        return b"".join(zlib.decompress(piece) for piece in pieces)

    def begin_anew(self, claim: Claim) -> bool:
        """Forget the claimed attempt's trace. False, and it stays, if the claim is lost: it is another try's by now."""
        mine = and_(AttemptRow.id == claim.attempt, AttemptRow.token == claim.token, or_(RUNNING, WAITING))

        def work(connection: Connection) -> bool:
            if connection.execute(update(AttemptRow).where(mine).values(trace_bytes=0)).rowcount == 0:
                return False
            connection.execute(delete(CheckpointRow).where(CheckpointRow.attempt == claim.attempt))
            return True

        return self._database.write(work)

    def drop(self, attempt_id: int) -> None:
        """Forget an attempt's trace, whoever works on it."""

        def work(connection: Connection) -> None:
            connection.execute(update(AttemptRow).where(AttemptRow.id == attempt_id).values(trace_bytes=0))
            connection.execute(delete(CheckpointRow).where(CheckpointRow.attempt == attempt_id))

        self._database.write(work)
