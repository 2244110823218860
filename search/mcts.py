"""Monte-Carlo tree search on the AND/OR graph: HyperTree Proof Search (HTPS, Lample et al., arXiv 2205.11491).

A goal is an OR node, whose value is an average over the visits to it; a tactic is an AND node, whose value is the
product of the values of the goals that it leaves (each counted once):

    V(goal)      = 1 if proved, 0 if failed, otherwise (v + sum_a N(a) Q(a)) / (1 + sum_a N(a))
    Q(tactic)    = product of V over its goals
    v            = gamma^h, h the steps left that the value model predicts

so that values multiply as steps add. HTPS adds up the values seen along each walk; here Q is computed from what the
goals below are worth now, as Monte-Carlo graph search does (Czech et al., arXiv 2012.11045), since a goal reached in
several ways learns from all of them. After a visit only the walk to it is revised, from its end up: circles cannot
hang it, and its cost is that of the walk. HTPS expands all leaves of a whole hypertree at once; here one leaf is
visited at a time, and at a tactic the walk goes to the open goal visited least, ties to the one of least value, so
that the goals of one tactic share the visits as they would there.

Arms are picked by one of two rules, with the prior P (the softmax of log-priors over the goal's tactics that work and
its untried candidates) and visits N, those under way included. A goal's own untried candidates are an arm of
value v times their share of the prior. Walks under way count as visits without success (virtual loss, as in HTPS): Q is
multiplied by (1 + N) / (1 + N + under way).

- `puct`: argmax Q(a) + c P(a) sqrt(sum_b N(b)) / (1 + N(a)), the rule of AlphaZero that HTPS uses;
- `regularised`: Grill et al. (arXiv 2007.12509, section 3) show that PUCT tracks the policy pi that maximises
  sum_a pi(a) Q(a) - lambda KL(P, pi), with lambda = c sqrt(sum N) / (number of arms + sum N), and follow
  pi itself: pi(a) = lambda P(a) / (alpha - Q(a)), where alpha makes the sum 1 and is found by bisection between
  max(Q + lambda P) and max Q + lambda. They draw from pi; here the arm with the greatest pi(a) / (1 + N(a))
  is taken, which makes visits proportional to pi without lots (d'Hondt's rule).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import repeat

from search.descent import OWN, Descending, Walk
from search.graph import Graph
from search.nodes import Node, Status
from search.values import Estimates

GAMMA = 0.9
"""Discount of a step left."""

EXPLORATION = 1.0
"""The constant c of both rules."""

_BISECTIONS = 30

Rule = Callable[[Sequence[float], Sequence[float], Sequence[int], float], int]
"""Index of the arm to take, from values, priors (of sum 1), visits, and the constant c."""


def puct(values: Sequence[float], priors: Sequence[float], visits: Sequence[int], exploration: float) -> int:
    """AlphaZero's rule; see the module. Before the first visit the sum of visits counts as 1, so that priors count."""
    scale = exploration * math.sqrt(max(1, sum(visits)))
    scores = [q + scale * p / (1 + n) for q, p, n in zip(values, priors, visits, strict=True)]
    return scores.index(max(scores))


def regularised(values: Sequence[float], priors: Sequence[float], visits: Sequence[int], exploration: float) -> int:
    """Follow the regularised policy; see the module."""
    policy = regularised_policy(values, priors, sum(visits), exploration)
    scores = [p / (1 + n) for p, n in zip(policy, visits, strict=True)]
    return scores.index(max(scores))


def regularised_policy(
    values: Sequence[float], priors: Sequence[float], visits: int, exploration: float
) -> Sequence[float]:
    """The policy pi of Grill et al. for positive `priors` of sum 1; `visits` is their sum, and counts as 1 if 0."""
    total = max(1, visits)
    scale = exploration * math.sqrt(total) / (len(values) + total)
    low = max(q + scale * p for q, p in zip(values, priors, strict=True))
    high = max(values) + scale
    for _ in repeat(None, _BISECTIONS):
        middle = (low + high) / 2
        if sum(scale * p / (middle - q) for q, p in zip(values, priors, strict=True)) > 1.0:
            low = middle
        else:
            high = middle
    policy = [scale * p / (high - q) for q, p in zip(values, priors, strict=True)]
    whole = sum(policy)
    return [p / whole for p in policy]


class Tally:
    """What is known of one visited goal: its value, and for each action, by index, visits made and under way.

    The arm `OWN` has the last place in each list. Actions may be added between visits. The first visit, which is
    `seen`, is no arm's: the prediction v stands for it.
    """

    __slots__ = ("made", "priors", "seen", "under_way", "value")

    def __init__(self) -> None:
        self.value = 0.0
        self.seen = False
        self.priors: list[float] = []
        self.made = [0]
        self.under_way = [0]

    def grow(self, record: Node) -> None:
        """Make room for the actions of `record`, and compute the priors anew."""
        missing = len(record.actions) + 1 - len(self.made)
        self.made[-1:-1] = repeat(0, missing)
        self.under_way[-1:-1] = repeat(0, missing)
        logs = [action.log_prior for action in record.actions]
        top = max([*logs, *(candidate.log_prior for candidate in record.pending)], default=0.0)
        weights = [math.exp(log - top) for log in logs]
        weights.append(sum(math.exp(candidate.log_prior - top) for candidate in record.pending))
        whole = sum(weights) or 1.0
        self.priors = [weight / whole for weight in weights]

    def count(self, arm: int) -> int:
        """Visits by an arm, those under way included."""
        return self.made[arm] + self.under_way[arm]


class MonteCarlo(Descending):
    """HTPS with one of the two rules."""

    def __init__(
        self, graph: Graph, estimates: Estimates, rule: Rule, *, gamma: float = GAMMA, exploration: float = EXPLORATION
    ) -> None:
        super().__init__(graph, estimates)
        self._steps = estimates.steps
        self._rule = rule
        self._gamma = gamma
        self._exploration = exploration
        self._tallies: dict[int, Tally] = {}

    def value(self, node: int) -> float:
        """V of a goal."""
        record = self.graph.nodes[node]
        if not record.open:
            return 1.0 if record.status is Status.SOLVED else 0.0
        tally = self._tallies.get(node)
        return self._predicted(node) if tally is None else tally.value

    def visits(self, node: int) -> int:
        """Walks that passed or ended here, those under way included."""
        tally = self._tallies.get(node)
        return 0 if tally is None else tally.seen + sum(tally.made) + sum(tally.under_way)

    def _predicted(self, node: int) -> float:
        return float(self._gamma ** self._steps(node))

    def _through(self, node: int, arm: int) -> float:
        """Q of an arm, without virtual loss."""
        if arm == OWN:
            return self._predicted(node) * self._tally(node).priors[OWN]
        return math.prod(map(self.value, dict.fromkeys(self.graph.nodes[node].actions[arm].children)))

    def _arm(self, node: int, arms: Sequence[int]) -> int:
        tally = self._tally(node)
        values = [
            self._through(node, arm) * (1 + tally.made[arm]) / (1 + tally.made[arm] + tally.under_way[arm])
            for arm in arms
        ]
        whole = sum(tally.priors[arm] for arm in arms) or 1.0
        priors = [tally.priors[arm] / whole for arm in arms]
        return arms[self._rule(values, priors, [tally.count(arm) for arm in arms], self._exploration)]

    def _child(self, children: Sequence[int]) -> int:
        return min(children, key=lambda child: (self.visits(child), self.value(child)))

    def _tally(self, node: int) -> Tally:
        """The node's tally; made, or made larger, if need be."""
        tally = self._tallies.get(node)
        if tally is None:
            tally = self._tallies[node] = Tally()
            tally.value = self._predicted(node)
        record = self.graph.nodes[node]
        if len(tally.priors) != len(record.actions) + 1:
            tally.grow(record)
        return tally

    def _left(self, walk: Walk) -> None:
        for node, arm in walk:
            self._tally(node).under_way[arm] += 1

    def _returned(self, node: int, walk: Walk) -> None:
        if node in self._tallies:
            self._tallies[node].grow(self.graph.nodes[node])
        for passed, arm in reversed(walk):
            tally = self._tally(passed)
            tally.under_way[arm] -= 1
            if arm != OWN or tally.seen:
                tally.made[arm] += 1
            tally.seen = True
            tally.value = self._average(passed, tally)

    def _average(self, node: int, tally: Tally) -> float:
        """V of an open goal from its arms."""
        total, weight = self._predicted(node), 1
        for arm in (OWN, *range(len(self.graph.nodes[node].actions))):
            if tally.made[arm]:
                total += tally.made[arm] * self._through(node, arm)
                weight += tally.made[arm]
        return total / weight
