"""A portfolio of strategies over one graph: each visit goes to the arm that is likeliest to succeed per tactic now.

All arms see every node; the graph is theirs in common, so what one has expanded none expands again, and a switch costs
nothing. What differs is only where each would go next.

*Which arm is next.* The cost at which an arm solves a theorem that it can solve is modelled as exponential with a rate
that varies between theorems as a Gamma(a, b): then the cost of success is Lomax (Pareto II) distributed (K. S. Lomax,
JASA 49, 1954), and an arm that has spent c without success has the posterior Gamma(a, b + c), so its expected rate, the
marginal success per tactic, is

    h(c) = a / (b + c)

Each visit goes to the arm with the greatest h: an arm is left when its own returns have fallen below another's, and
comes back when the others' have fallen too (that restarts after spending on several cheap runs pay off is Gomes and
Selman, Artificial Intelligence 126, 2001). `a` and `b` of each arm are measured: `fit` takes (cost, solved) pairs of
finished runs, `lemmata bench search` makes them. Arms' successes are taken for independent, which they are not quite.

Restarts at another *temperature* are arms too: `Perturbed` best-first search, which adds Gumbel noise to each node's
score. Read next: `search.strategies`, where the arms of the default are named.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prover.protocols import Frontier
from prover.types import Way
from search.graph import Graph
from search.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Returns:
    """The Gamma(`a`, `b`) of an arm's success rate; `b` in tactics."""

    a: float
    b: float

    def rate(self, spent: float) -> float:
        """Expected successes per tactic after `spent` tactics without one."""
        return self.a / (self.b + spent)

    def survival(self, cost: float) -> float:
        """The share of theorems that are still open after `cost` tactics."""
        return float((self.b / (self.b + cost)) ** self.a)


@dataclass(frozen=True, slots=True)
class Arm:
    """One strategy of a portfolio, and what it has returned where it was measured."""

    name: str
    make: Callable[[Graph, int], Frontier]
    returns: Returns


class _Running:
    """An arm in one search: its frontier, and what was spent on its visits."""

    def __init__(self, arm: Arm, graph: Graph, seed: int) -> None:
        self.arm = arm
        self.frontier = arm.make(graph, seed)
        self.spent = 0

    @property
    def rate(self) -> float:
        return self.arm.returns.rate(self.spent)


class Portfolio:
    """The `Frontier` of several arms. `spent` can be read by whoever wants to know where the search went."""

    def __init__(self, graph: Graph, arms: Sequence[Arm], seed: int = 0) -> None:
        self._graph = graph
        self._arms = [_Running(arm, graph, seed + number) for number, arm in enumerate(arms)]
        self._waiting: set[int] = set()
        self._out: dict[int, tuple[_Running, int]] = {}

    @property
    def spent(self) -> dict[str, int]:
        """Tactics tried on the visits of each arm."""
        return {running.arm.name: running.spent for running in self._arms}

    def push(self, node: int, way: Way) -> None:
        self._waiting.add(node)
        for running in self._arms:
            running.frontier.push(node, way)

    def peek(self) -> int | None:
        chosen = self._choose()
        return None if chosen is None else chosen[1]

    def pop(self) -> int | None:
        chosen = self._choose()
        if chosen is None:
            return None
        running, node = chosen
        running.frontier.pop()
        self._waiting.remove(node)
        self._out[node] = running, self._graph.nodes[node].tried
        return node

    def expanded(self, node: int) -> None:
        running, before = self._out.pop(node)
        # At least one, so that an arm whose visits cost nothing does not have all of them.
        running.spent += max(1, self._graph.nodes[node].tried - before)
        running.frontier.expanded(node)

    def _choose(self) -> tuple[_Running, int] | None:
        """The best arm that has something to visit, and what; ties go to the arm named first."""
        if not self._waiting:
            return None
        for running in sorted(self._arms, key=lambda running: -running.rate):
            node = self._next(running.frontier)
            if node is not None:
                return running, node
        return None

    def _next(self, frontier: Frontier) -> int | None:
        """An arm's next node; what other arms have visited meanwhile is taken out of its sight."""
        while (node := frontier.peek()) is not None and node not in self._waiting:
            frontier.pop()
            frontier.expanded(node)
        return node


class Perturbed:
    """Best-first search by score plus `temperature` times Gumbel noise, one draw for each node and seed.

    For scores that are log-probabilities the order in which siblings come is then that of drawing them without
    replacement from the softmax at that temperature (Gumbel-top-k: Kool, van Hoof, Welling, arXiv 1903.06059).
    """

    def __init__(self, score: Callable[[Way], float], temperature: float, seed: int) -> None:
        self._score = score
        self._temperature = temperature
        self._seed = seed
        self._waiting = Waiting()

    def push(self, node: int, way: Way) -> None:
        self._waiting.push(node, self._score(way) + self._temperature * self._noise(node))

    def pop(self) -> int | None:
        node = self._waiting.best()
        if node is not None:
            self._waiting.remove(node)
        return node

    def peek(self) -> int | None:
        return self._waiting.best()

    def expanded(self, node: int) -> None:
        """Nothing to back up."""

    def _noise(self, node: int) -> float:
        """The same whenever the node is offered."""
        draw = random.Random(f"{self._seed}:{node}").random()
        return -math.log(-math.log(max(draw, 1e-300)))


def fit(costs: Sequence[tuple[float, bool]], *, least: float = 1.0) -> Returns:
    """The most likely `Returns` for runs that solved a theorem at a cost (True), or gave up after it (False).

    Likelihood of a solved run: the Lomax density a/b (1 + c/b)^-(a+1); of the others: the survival (1 + c/b)^-a.
    For a given b the best a is (number solved) / sum of log(1 + c/b), so only b is searched for, by golden section on
    its logarithm. `least` bounds b from below, in tactics. Raises `ValueError` without any run that cost something.
    """
    spent = [(max(cost, least), solved) for cost, solved in costs]
    if not spent:
        raise ValueError("no runs to learn from")
    solved = sum(1 for _, done in spent if done)
    if solved == 0:
        return Returns(0.5, sum(cost for cost, _ in spent))  # half a success in all of it

    def best_a(b: float) -> float:
        return solved / sum(math.log1p(cost / b) for cost, _ in spent)

    def loss(log_b: float) -> float:
        b = math.exp(log_b)
        a = best_a(b)
        waste = sum(math.log1p(cost / b) * (a + 1 if done else a) for cost, done in spent)
        return waste - solved * (math.log(a) - log_b)

    low, high = math.log(least), math.log(1000 * max(cost for cost, _ in spent))
    ratio = (math.sqrt(5) - 1) / 2
    for _ in range(80):
        one, two = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, two) if loss(one) <= loss(two) else (one, high)
    b = math.exp((low + high) / 2)
    return Returns(best_a(b), b)
