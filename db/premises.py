"""Library theorems, by toolchain."""

from __future__ import annotations

from collections.abc import Sequence

from db.engine import Database
from prover.types import Premise


class Premises:
    """Library theorems, by toolchain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, toolchain: str, premises: Sequence[Premise]) -> None:
        raise NotImplementedError

    def of(self, toolchain: str) -> Sequence[Premise]:
        raise NotImplementedError

    def by_name(self, toolchain: str, names: Sequence[str]) -> Sequence[Premise]:
        raise NotImplementedError
