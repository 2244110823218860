"""The cache of those who want none: it holds nothing and learns nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prover.cached import CachedFailure, CachedProof, CacheStats
from prover.types import Goal


class NoCache:
    """Implements `prover.protocols.ProofCache`, so that nobody needs to ask whether there is a cache."""

    def lookup(self, context: str, goals: Sequence[Goal]) -> Sequence[Sequence[CachedProof]]:  # noqa: ARG002
        return [()] * len(goals)

    def keep(self, proofs: Sequence[CachedProof]) -> int:  # noqa: ARG002
        return 0

    def discard(self, proof: CachedProof) -> None:
        pass

    def failure(self, context: str, goal: Goal) -> Sequence[CachedFailure]:  # noqa: ARG002
        return ()

    def fail(self, failure: CachedFailure) -> None:
        pass

    def news(self) -> Sequence[CachedProof]:
        return ()

    def lemmas(self, contexts: Sequence[str], most: int) -> Sequence[CachedProof]:  # noqa: ARG002
        return ()

    def stats(self) -> CacheStats:
        return CacheStats("off")

    def clear(self) -> None:
        pass

    def entries(self) -> Iterator[CachedProof | CachedFailure]:
        return iter(())

    def close(self) -> None:
        pass
