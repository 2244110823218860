"""Searches of attempts, as the bytes of their trace files."""

from __future__ import annotations

from db.engine import Database
from db.values import Claim


class Checkpoints:
    """Searches of attempts, as the bytes of their trace files."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, claim: Claim, offset: int, data: bytes) -> bool:
        raise NotImplementedError

    def size(self, attempt_id: int) -> int:
        raise NotImplementedError

    def read(self, attempt_id: int) -> bytes:
        raise NotImplementedError

    def drop(self, attempt_id: int) -> None:
        raise NotImplementedError
