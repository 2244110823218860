"""Attempts of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from db.engine import Database
from db.values import AttemptState, Claim, Progress, Refusal, Standing, StoredAttempt, Ticket
from prover.types import Attempt, Outcome

Order = Literal["position", "slowest", "finished"]


class Attempts:
    """Attempts of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next_tickets(self, queue: str, *, broker_empty: bool) -> Sequence[Ticket]:
        raise NotImplementedError

    def claim(self, attempt_id: int, worker: str, toolchain: str, lease_seconds: float) -> Claim | Refusal:
        raise NotImplementedError

    def renew(self, claim: Claim, lease_seconds: float, progress: Progress | None = None) -> Standing:
        raise NotImplementedError

    def finish(self, claim: Claim, attempt: Attempt) -> bool:
        raise NotImplementedError

    def give_back(self, claim: Claim, reason: str) -> None:
        raise NotImplementedError

    def expire(self) -> int:
        raise NotImplementedError

    def get(self, attempt_id: int) -> StoredAttempt:
        raise NotImplementedError

    def of_run(
        self,
        run_id: str,
        *,
        outcome: Outcome | None = None,
        state: AttemptState | None = None,
        order: Order = "position",
        limit: int = 100,
        offset: int = 0,
    ) -> Sequence[StoredAttempt]:
        raise NotImplementedError

    def of_theorem(self, statement_hash: str, limit: int = 100) -> Sequence[StoredAttempt]:
        raise NotImplementedError

    def running(self, limit: int = 100) -> Sequence[StoredAttempt]:
        raise NotImplementedError
