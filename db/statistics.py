"""What the goal caches held, over time: one row for each time that a worker looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select

from db.engine import Database
from db.models import CacheStatisticsRow
from prover.cached import CacheStats

_TABLE = CacheStatisticsRow.__table__


class Statistics:
    """The goal caches' statistics in the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, stats: CacheStats, queue: str) -> None:
        """What the cache of a queue's workers holds now."""
        row = asdict(stats) | {"queue": queue, "at": self._database.clock()}
        self._database.write(lambda connection: connection.execute(insert(CacheStatisticsRow), row))

    def latest(self) -> Sequence[tuple[float, CacheStats]]:
        """The last look at each cache, with its time, in order of their places."""
        last = select(func.max(CacheStatisticsRow.id)).group_by(CacheStatisticsRow.place)
        return self._found(select(_TABLE).where(CacheStatisticsRow.id.in_(last)).order_by(CacheStatisticsRow.place))

    def series(self, limit: int = 500) -> Sequence[tuple[float, CacheStats]]:
        """The last `limit` looks at any cache, the latest last."""
        return self._found(select(_TABLE).order_by(CacheStatisticsRow.id.desc()).limit(limit))[::-1]

    def _found(self, wanted: Select[Any]) -> list[tuple[float, CacheStats]]:
        def work(connection: Connection) -> Sequence[RowMapping]:
            return connection.execute(wanted).mappings().all()

        return [(row["at"], _stats(row)) for row in self._database.read(work)]


def _stats(row: RowMapping) -> CacheStats:
    return CacheStats(row["place"], row["proofs"], row["failures"], row["bytes"], row["fault"])
