"""Joins one search with the shared proof cache: known proofs are tried first, solved goals are published at once.

A known proof is one candidate, its whole text, for the node with that goal; it counts when Lean has replayed it, like
any tactic. A proof that does not prove its very own goal is removed from the cache, where it would keep out larger ones
that do. Goals that hang together by metavariables are neither asked for nor kept.

Who asks a cache for its news takes them away from whoever asks next, so the readers of one cache share them (`News`).

`Recall` remembers which text stands for which script, so that a proof which rests on a hit is still a tree that
minimisation can shorten.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from prover.cached import CachedProof, goal_key
from prover.protocols import ProofCache
from prover.script import Branch, Script, text
from prover.types import Candidate, ProofState
from search.extract import proof, tactics_spent
from search.graph import Graph

_UNREAD = 10_000
"""Pieces of news that wait for one reader, at most; then the oldest are forgotten."""

Reader = Callable[[], Sequence[CachedProof]]
"""Gives what others kept since this reader last asked, oldest first; does not wait."""


class News:
    """The news of one cache, for any number of readers, each of which hears all that comes after it was made."""

    def __init__(self, cache: ProofCache) -> None:
        self._cache = cache
        self._unread: list[deque[CachedProof]] = []

    def reader(self) -> Reader:
        """One more reader; it is kept as long as this object."""
        mine: deque[CachedProof] = deque(maxlen=_UNREAD)
        self._unread.append(mine)

        def read() -> Sequence[CachedProof]:
            arrived = self._cache.news()
            for unread in self._unread:
                unread.extend(arrived)
            found = list(mine)
            mine.clear()
            return found

        return read


class Recall:
    """The cache as one search sees it: in `context`, for the theorem named `origin`.

    `news`: a reader of the cache's news, where there are other readers.
    """

    def __init__(self, cache: ProofCache, context: str, origin: str, news: Reader | None = None) -> None:
        self._cache = cache
        self._news = news or cache.news
        self._context = context
        self._origin = origin
        self._scripts: dict[str, Script] = {}
        self._spent: dict[str, int] = {}
        self._own: dict[tuple[str, str], CachedProof] = {}  # by the key of the goal that it is for, and its text

    def known(self, states: Sequence[ProofState]) -> list[list[Candidate]]:
        """For each state, whole proofs that the cache suggests, best first."""
        goals = [state.main for state in states if _alone(state)]
        found = iter(self._cache.lookup(self._context, goals)) if goals else iter(())
        return [self._candidates(next(found)) if _alone(state) else [] for state in states]

    def news(self, graph: Graph) -> list[tuple[int, list[Candidate]]]:
        """The open nodes of `graph` whose goal others have proved since this was last asked."""
        arrived: list[tuple[int, list[Candidate]]] = []
        for entry in self._news():
            node = graph.find(ProofState((entry.goal,))) if entry.context == self._context else None
            if node is not None and graph.nodes[node].leaf:
                arrived.append((node, self._candidates([entry])))
        return arrived

    def saved(self, candidate: Candidate) -> int:
        """How many tactics it had taken to find this known proof."""
        return self._spent.get(candidate.tactic, 0)

    def refused(self, state: ProofState, candidate: Candidate) -> None:
        """This known proof does not close `state`. If it was said to be for this very goal, the cache forgets it."""
        entry = self._own.pop((goal_key(self._context, state.main), candidate.tactic), None)
        if entry is not None:
            self._cache.discard(entry)

    def publish(self, graph: Graph, nodes: Iterable[int]) -> None:
        """Keep the smallest proofs of solved nodes."""
        self._cache.keep([self._entry(graph, node) for node in nodes if _alone(ProofState(graph.nodes[node].goals))])

    def unfold(self, script: Script) -> Script:
        """The script with known proofs as the trees that they are."""
        known = self._scripts.get(script.tactic) if not script.branches else None
        if known is not None:
            return known
        return Script(script.tactic, tuple(Branch(self.unfold(b.script), b.names) for b in script.branches))

    def _candidates(self, entries: Iterable[CachedProof]) -> list[Candidate]:
        found: dict[str, Candidate] = {}
        for entry in entries:
            whole = text(entry.script)
            found[whole] = Candidate(whole)
            self._scripts[whole] = entry.script
            self._spent[whole] = entry.tactics
            self._own[entry.key, whole] = entry
        return list(found.values())

    def _entry(self, graph: Graph, node: int) -> CachedProof:
        script = self.unfold(proof(graph, node, outermost=False))
        return CachedProof(self._context, graph.nodes[node].goals[0], script, tactics_spent(graph, node), self._origin)


def _alone(state: ProofState) -> bool:
    """Is it one goal that nothing else depends on?"""
    return len(state.goals) == 1 and not state.coupled
