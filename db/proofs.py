"""Proofs of the store."""

from __future__ import annotations

from collections.abc import Sequence

from db.engine import Database
from db.values import ProofKind, StoredProof
from prover.types import Theorem, Verdict


class Proofs:
    """Proofs of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, kind: ProofKind, about: Theorem, theorem: Theorem, proof: str, verdict: Verdict) -> StoredProof:
        raise NotImplementedError

    def add_verdict(self, proof_id: str, verdict: Verdict) -> StoredProof:
        raise NotImplementedError

    def get(self, proof_id: str) -> StoredProof:
        raise NotImplementedError

    def find(self, prefix: str) -> StoredProof:
        raise NotImplementedError

    def of_theorem(self, statement_hash: str) -> Sequence[StoredProof]:
        raise NotImplementedError

    def ids(self, run_id: str | None = None) -> Sequence[str]:
        raise NotImplementedError
