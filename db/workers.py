"""Workers as they last showed themselves."""

from __future__ import annotations

from collections.abc import Sequence

from db.engine import Database
from db.values import WorkerStatus


class Workers:
    """Workers as they last showed themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beat(self, status: WorkerStatus) -> None:
        raise NotImplementedError

    def alive(self, within: float = 30.0) -> Sequence[WorkerStatus]:
        raise NotImplementedError

    def leave(self, name: str) -> None:
        raise NotImplementedError
