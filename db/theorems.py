"""Statements and where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from db.engine import Database
from prover.types import Theorem


class Theorems:
    """Statements and where they come from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, statement_hash: str) -> Theorem:
        raise NotImplementedError

    def parent(self, statement_hash: str) -> Theorem | None:
        raise NotImplementedError

    def children(self, statement_hash: str) -> Sequence[Theorem]:
        raise NotImplementedError

    def add(self, theorem: Theorem, parent: str | None = None, mutation: str | None = None) -> None:
        raise NotImplementedError

    def find(self, text: str) -> Sequence[Theorem]:
        raise NotImplementedError
