"""Runs of the store."""

from __future__ import annotations

from collections.abc import Sequence

from db.engine import Database
from db.values import Point, Run, RunSpec, RunState


class Runs:
    """Runs of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(self, spec: RunSpec) -> Run:
        raise NotImplementedError

    def get(self, run_id: str) -> Run:
        raise NotImplementedError

    def find(self, prefix: str) -> Run:
        raise NotImplementedError

    def list(self, limit: int = 50, before: float | None = None, state: RunState | None = None) -> Sequence[Run]:
        raise NotImplementedError

    def set_state(self, run_id: str, state: RunState) -> Run:
        raise NotImplementedError

    def course(self, run_id: str) -> Sequence[Point]:
        raise NotImplementedError
