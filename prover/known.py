"""What the proof cache knows of one theorem, asked before an attempt and told after it.

Without a cache, and for theorems whose first state is not one plain goal, it knows nothing and keeps nothing. What
happens in between, goal by goal, is `search.recall`'s business.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from prover.cached import CachedFailure, CachedProof, context
from prover.lemmas import HELD, Lemma, LemmaRetriever, Lemmas, beginnings, lemma_of_goal, lemma_of_theorem
from prover.protocols import ProofCache, ProvedTheorems, Retriever
from prover.record import USES_LEMMA
from prover.script import Script
from prover.types import Budget, Cost, Limit, ProofState, Theorem
from search.contest import Decision
from search.recall import News, Recall

_QUIET = 0.5
"""The share of a search's wall clock that is Lean's CPU time, at least, on a machine with nothing else to do."""
_NEARLY = 0.95
"""A search may stop a moment before or after its limit: what was asked for was spent if so much of it was."""


class Known:
    """The cache as one attempt sees it.

    `toolchain` is the fingerprint of Lean and library; `searcher` names what, besides the `budget`, decides whether a
    search fails. Lemmas, which are offered from `begin` on if `with_lemmas`, decide it too: a failure counts for those
    with which its search began, and whoever has others searches again.
    """

    def __init__(
        self,
        cache: ProofCache | None,
        toolchain: str,
        theorem: Theorem,
        searcher: str,
        budget: Budget,
        *,
        with_lemmas: bool = False,
        stored: ProvedTheorems | None = None,
    ) -> None:
        self._cache = cache
        self._toolchain = toolchain
        self._theorem = theorem
        self._context = context(toolchain, theorem.header)
        self._origin = theorem.name
        self._searcher = searcher
        self._budget = budget
        self._with_lemmas = with_lemmas and cache is not None
        self._stored = stored
        self._lemmas: Lemmas | None = None
        self._news = None if cache is None else News(cache)

    def begin(self, state: ProofState) -> None:
        """The theorem has this first state. Reads the lemmas that there are."""
        if self._cache is None or not self._with_lemmas or not _whole(state):
            return
        headers = beginnings(self._theorem.header)
        places = {context(self._toolchain, header): header for header in headers}
        known = [lemma_of_goal(entry) for entry in self._cache.lemmas(list(places), HELD)]
        known += [lemma_of_theorem(*pair) for pair in self._proved(headers)]
        self._lemmas = Lemmas(self._theorem, state.main, filter(None, reversed(known)), self._arriving(places))
        if self._lemmas.digest:
            self._searcher += f", lemmas {self._lemmas.digest}"

    def _proved(self, headers: list[str]) -> Iterable[tuple[Theorem, str]]:
        return () if self._stored is None else self._stored.proved(self._toolchain, headers, HELD)

    def _arriving(self, places: Iterable[str]) -> Callable[[], Iterable[Lemma]]:
        """What others prove meanwhile in these contexts."""
        assert self._news is not None
        read, wanted = self._news.reader(), frozenset(places)
        return lambda: filter(None, (lemma_of_goal(e) for e in read() if e.settled and e.context in wanted))

    def retriever(self, below: Retriever | None) -> Retriever | None:
        """The lemmas before what `below` finds."""
        return below if self._lemmas is None else LemmaRetriever(self._lemmas, below)

    def used(self, proof: str) -> list[str]:
        """A sentence on each lemma that the proof contains."""
        found = [] if self._lemmas is None else self._lemmas.used(proof)
        return [f"{USES_LEMMA} {name}, proved before as {lemma.origin} (from {lemma.source})" for name, lemma in found]

    def recall(self) -> Recall | None:
        """For a search of the attempt."""
        if self._cache is None or self._news is None:
            return None
        return Recall(self._cache, self._context, self._origin, self._news.reader())

    def proof(self, state: ProofState) -> CachedProof | None:
        """A proof of just this theorem's goal, with which an attempt has ended."""
        if self._cache is None or not _whole(state):
            return None
        (found,) = self._cache.lookup(self._context, [state.main])
        return next((entry for entry in found if entry.settled and entry.goal.key == state.main.key), None)

    def refused(self, entry: CachedProof) -> None:
        """Verification does not accept it after all."""
        if self._cache is not None:
            self._cache.discard(entry)

    def failure(self, state: ProofState) -> Limit | None:
        """The limit at which the same search, with this budget, would give up: it has failed with as much before."""
        if self._cache is None or not _single(state):
            return None
        for failure in self._cache.failure(self._context, state.main):
            if failure.forbids(self._searcher, self._budget):
                return failure.limit(self._budget) or Limit.EXHAUSTED
        return None

    def keep_proof(self, state: ProofState, script: Script, cost: Cost, *, settled: bool) -> None:
        """The minimised proof is better than those that the search, which cost so much, has published."""
        if self._cache is not None and _whole(state):
            spent = cost.tactics + cost.saved_tactics
            self._cache.keep([CachedProof(self._context, state.main, script, spent, self._origin, settled)])

    def keep_failure(self, state: ProofState, decision: Decision) -> None:
        """What was spent in vain. Seconds count as far as Lean could compute in them (`_QUIET` of them or more)."""
        if self._cache is None or decision.limit in (None, Limit.INTERRUPTED) or not _single(state):
            return
        cost = sum((cost for _, cost in decision.costs), Cost())
        seconds = min(cost.wall_seconds, cost.lean_cpu_seconds / _QUIET)
        asked = self._budget.seconds
        spent = Budget(
            seconds=asked if seconds >= _NEARLY * asked else seconds,
            expansions=cost.expansions,
            tactics=cost.tactics,
            tokens=cost.tokens if math.isfinite(self._budget.tokens) else math.inf,
        )
        self._cache.fail(CachedFailure(self._context, state.main, self._searcher, spent, decision.final))


def _single(state: ProofState) -> bool:
    return len(state.goals) == 1 and not state.coupled


def _whole(state: ProofState) -> bool:
    """Is a proof of this one goal a proof of the theorem?"""
    return _single(state) and not state.path
