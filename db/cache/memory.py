"""The proof cache of one process: dictionaries, bounded, gone with the process. For tests and single runs.

Several clients may share one store (`sibling`); that is how a model of many processes is tested in one.
Recency is the order of one dictionary over all entries, so eviction is exact.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from itertools import islice

from db.cache.entries import (
    DECODED,
    EXAMINED,
    FULL_AFTER_EVICTION,
    NEWS,
    OVERHEAD,
    Question,
    StoredProof,
    stored_proofs,
    with_failure,
    written,
)
from prover.cached import CachedFailure, CachedProof, CacheStats, goal_key
from prover.types import Goal

_REMEMBERED_NEWS = 10_000


class _Store:
    """What clients share. `used` orders all entries, least recently used first; `size` is in bytes."""

    def __init__(self) -> None:
        self.proofs: dict[str, StoredProof] = {}
        self.targets: dict[str, dict[str, StoredProof]] = {}
        self.settled: dict[str, dict[str, int]] = {}  # context to key to number: the last kept last
        self.failures: dict[str, list[CachedFailure]] = {}
        self.used: OrderedDict[tuple[str, str], int] = OrderedDict()  # (kind, key) to weight
        self.size = 0
        self.news: deque[tuple[int, int, CachedProof]] = deque(maxlen=_REMEMBERED_NEWS)  # number, client, proof
        self.count = 0
        self.clients = 0

    def put(self, kind: str, key: str, weight: int) -> None:
        """Account for an entry that is new or has another weight."""
        self.size += weight - self.used.pop((kind, key), 0)
        self.used[kind, key] = weight

    def touch(self, kind: str, key: str) -> None:
        self.used.move_to_end((kind, key))

    def drop(self, kind: str, key: str) -> None:
        """Forget an entry if it is there."""
        self.size -= self.used.pop((kind, key), 0)
        if kind == "failure":
            self.failures.pop(key, None)
        elif key in self.proofs:
            stored = self.proofs.pop(key)
            bucket = self.targets[stored.target]
            del bucket[key]
            if not bucket:
                del self.targets[stored.target]
            self.unsettle(stored.proof.context, key)

    def settle(self, proof: CachedProof, key: str) -> None:
        """Number the proof among the settled ones of its context; one that is not settled takes its place there."""
        self.unsettle(proof.context, key)
        if proof.settled:
            self.settled.setdefault(proof.context, {})[key] = self.count

    def unsettle(self, context: str, key: str) -> None:
        of_context = self.settled.get(context, {})
        if of_context.pop(key, None) is not None and not of_context:
            del self.settled[context]

    def evict(self, max_bytes: int) -> None:
        if self.size > max_bytes:
            while self.used and self.size > FULL_AFTER_EVICTION * max_bytes:
                self.drop(*next(iter(self.used)))


class MemoryCache:
    """Implements `prover.protocols.ProofCache` for one process."""

    def __init__(self, max_bytes: int, store: _Store | None = None) -> None:
        self._store = store or _Store()
        self._max_bytes = max_bytes
        self._store.clients += 1
        self._client = self._store.clients
        self._heard = self._store.count

    def sibling(self) -> MemoryCache:
        """Another client of the same store."""
        return MemoryCache(self._max_bytes, self._store)

    def lookup(self, context: str, goals: Sequence[Goal]) -> Sequence[Sequence[CachedProof]]:
        return [self._answers(context, Question.about(context, goal)) for goal in goals]

    def _answers(self, context: str, question: Question) -> Sequence[CachedProof]:
        exact = self._store.proofs.get(question.key)
        bucket = self._store.targets.get(question.target, {})
        fitting = [
            stored
            for stored in islice(reversed(bucket.values()), EXAMINED)
            if stored.facts <= question.facts and not stored.signature & question.strange and stored is not exact
        ]
        fitting.sort(key=lambda stored: -stored.facts)
        candidates = fitting[:DECODED]
        here = None if exact is None else exact.proof
        answers = question.answers(context, here, (stored.proof for stored in candidates))
        for stored in candidates if exact is None else [exact, *candidates]:
            if any(stored.proof is proof for proof in answers):
                self._store.touch("proof", stored.key)
        return answers

    def keep(self, proofs: Sequence[CachedProof]) -> int:
        store, news = self._store, 0
        for new in stored_proofs(proofs):
            known = store.proofs.get(new.key)
            if known is not None and known.size <= new.size:
                continue
            store.proofs[new.key] = store.targets.setdefault(new.target, {})[new.key] = new
            store.put("proof", new.key, new.weight)
            store.drop("failure", new.key)
            store.count += 1
            store.settle(new.proof, new.key)
            store.news.append((store.count, self._client, new.proof))
            news += 1
        store.evict(self._max_bytes)
        return news

    def discard(self, proof: CachedProof) -> None:
        known = self._store.proofs.get(proof.key)
        if known is not None and known.proof == proof:
            self._store.drop("proof", known.key)

    def failure(self, context: str, goal: Goal) -> Sequence[CachedFailure]:
        key = goal_key(context, goal)
        known = self._store.failures.get(key)
        if known is None:
            return ()
        self._store.touch("failure", key)
        return tuple(known)

    def fail(self, failure: CachedFailure) -> None:
        key = failure.key
        if key in self._store.proofs or written(failure) is None:
            return
        after = with_failure(self._store.failures.get(key, ()), failure)
        if after is not None:
            self._store.failures[key] = after
            self._store.put("failure", key, sum(len(written(kept) or "") + OVERHEAD for kept in after))
            self._store.evict(self._max_bytes)

    def news(self) -> Sequence[CachedProof]:
        news = []
        for number, client, proof in self._store.news:
            if number > self._heard:
                self._heard = number
                if client != self._client:
                    news.append(proof)
                    if len(news) == NEWS:
                        break
        return news

    def lemmas(self, contexts: Sequence[str], most: int) -> Sequence[CachedProof]:
        settled = self._store.settled
        numbers = {key: number for place in contexts for key, number in settled.get(place, {}).items()}
        latest = sorted(numbers, key=lambda key: -numbers[key])[:most]
        return [self._store.proofs[key].proof for key in latest]

    def stats(self) -> CacheStats:
        failures = sum(map(len, self._store.failures.values()))
        return CacheStats("memory:", len(self._store.proofs), failures, self._store.size)

    def clear(self) -> None:
        store = self._store
        for part in (store.proofs, store.targets, store.settled, store.failures, store.used, store.news):
            part.clear()
        store.size = 0

    def entries(self) -> Iterator[CachedProof | CachedFailure]:
        yield from [stored.proof for stored in self._store.proofs.values()]
        yield from [failure for known in self._store.failures.values() for failure in known]

    def close(self) -> None:
        """Nothing to let go of."""
