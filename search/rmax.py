"""RMaxTS: Monte-Carlo tree search for what is new (DeepSeek-Prover-V1.5, arXiv 2408.08152, section 3.3).

A visit is rewarded with 1 if a new goal appears in the graph, otherwise with 0; no value model is asked. Where novelty
dries up, discounting forgets that there was any (discounted UCB, Garivier and Moulines, arXiv 0805.3415). With t(i) the
i-th of the visits that went through a goal, and those of arm a marked:

    N(a) = sum over visits by a of gamma^(visits to the goal since)      W(a) = the same sum of their rewards
    score(a) = W(a) / N(a) + sqrt(2 ln(sum_b N(b)) / N(a))               gamma = 0.99

The arm with the highest score is taken, an arm without visits before all others, in the order of priors. A goal's own
untried candidates are an arm of their own, like the paper's imaginary child of each node. Walks under way
count as visits without reward (virtual loss). At a tactic the walk goes to the open goal visited least. There is no
reward for proving a goal beside the root, as in the paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import repeat

from search.descent import OWN, Descending, Walk
from search.graph import Graph

GAMMA = 0.99
"""Discount of older visits."""


class _Arms:
    """One goal's discounted visits and rewards, by arm; `OWN` has the last place. `visits` is not discounted."""

    __slots__ = ("rewards", "visits", "weights")

    def __init__(self) -> None:
        self.visits = 0
        self.weights = [0.0]
        self.rewards = [0.0]

    def visit(self, arm: int, gamma: float) -> None:
        """Another visit, without reward so far."""
        self.visits += 1
        self.weights = [gamma * weight for weight in self.weights]
        self.rewards = [gamma * reward for reward in self.rewards]
        self.weights[arm] += 1.0


class RMax(Descending):
    """A `Frontier` that looks for new goals."""

    def __init__(self, graph: Graph, *, gamma: float = GAMMA) -> None:
        super().__init__(graph)
        self._gamma = gamma
        self._arms: dict[int, _Arms] = {}
        self._found: dict[int, int] = {}

    def _arm(self, node: int, arms: Sequence[int]) -> int:
        known = self._known(node)
        logarithm = 2.0 * math.log(max(1.0, sum(known.weights)))

        def score(arm: int) -> tuple[float, float]:
            weight = known.weights[arm]
            if weight == 0.0:
                return math.inf, self._log_prior(node, arm)
            return known.rewards[arm] / weight + math.sqrt(logarithm / weight), 0.0

        return max(arms, key=score)

    def _log_prior(self, node: int, arm: int) -> float:
        record = self.graph.nodes[node]
        if arm != OWN:
            return record.actions[arm].log_prior
        return record.pending[0].log_prior if record.pending else 0.0

    def _child(self, children: Sequence[int]) -> int:
        return min(children, key=lambda child: self._arms[child].visits if child in self._arms else 0)

    def _known(self, node: int) -> _Arms:
        arms = self._arms.get(node)
        if arms is None:
            arms = self._arms[node] = _Arms()
        missing = len(self.graph.nodes[node].actions) + 1 - len(arms.weights)
        if missing:
            arms.weights[-1:-1] = repeat(0.0, missing)
            arms.rewards[-1:-1] = repeat(0.0, missing)
        return arms

    def _left(self, walk: Walk) -> None:
        for node, arm in walk:
            self._known(node).visit(arm, self._gamma)

    def _returned(self, node: int, walk: Walk) -> None:
        if not self._novel(node):
            return
        for passed, arm in walk:
            # Rewards come in the order of returns; with several visits under way that is a slightly later one.
            known = self._known(passed)
            known.rewards[arm] = min(known.weights[arm], known.rewards[arm] + 1.0)

    def _novel(self, node: int) -> bool:
        """Did the visit show goals that were not known before? New goals have their origin in the visited node."""
        nodes = self.graph.nodes
        found = sum(
            nodes[child].origin is action for action in nodes[node].actions for child in dict.fromkeys(action.children)
        )
        before, self._found[node] = self._found.get(node, 0), found
        return found > before
