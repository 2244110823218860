"""What the goal cache held, over time."""

from __future__ import annotations

from collections.abc import Sequence

from db.engine import Database
from prover.cached import CacheStats


class Statistics:
    """What the goal cache held, over time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, stats: CacheStats, queue: str) -> None:
        raise NotImplementedError

    def latest(self) -> Sequence[tuple[float, CacheStats]]:
        raise NotImplementedError

    def series(self, limit: int = 500) -> Sequence[tuple[float, CacheStats]]:
        raise NotImplementedError
