"""What strategies have in common: the nodes that wait, and a next one that is chosen before it is taken.

`Ranked` is a heap with lazy deletion: an offer that was replaced stays in it and is skipped. `Choosing` is the
`Frontier` of every strategy that decides at the moment of choice (walks from the root, levels, populations) instead of
giving each node a score once. It keeps three promises for them:

- nothing is lost: whatever a strategy does not choose keeps waiting, in the order of its probability;
- nothing starves: every `PATIENCE`-th node is the one that has waited longest, so that a strategy that dives into an
  endless branch still comes back, at a cost of less than two visits in a hundred;
- looking is free: a choice draws its lots from a generator of its own, seeded by the strategy's seed and the number of
  nodes taken so far, and changes nothing until it is taken. So a search watched and a search replayed are the same.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from prover.types import Way
from search.graph import Graph

PATIENCE = 64


class Ranked:
    """Nodes with scores, the highest first; ties go to the node offered first."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, int]] = []
        self._current: dict[int, int] = {}
        self._offers = 0

    def __contains__(self, node: int) -> bool:
        return node in self._current

    def __len__(self) -> int:
        return len(self._current)

    def push(self, node: int, score: float) -> None:
        """Add a node, or replace its score."""
        self._offers += 1
        self._current[node] = self._offers
        heappush(self._heap, (-score, self._offers, node))

    def remove(self, node: int) -> None:
        """Take a node out. Raises `KeyError` if it is not there."""
        del self._current[node]

    def best(self) -> int | None:
        """The node with the highest score."""
        while self._heap:
            _, offer, node = self._heap[0]
            if self._current.get(node) == offer:
                return node
            heappop(self._heap)
        return None

    def first(self, count: int) -> list[int]:
        """The `count` nodes with the highest scores, best first."""
        taken: list[tuple[float, int, int]] = []
        while len(taken) < count and self.best() is not None:
            taken.append(heappop(self._heap))
        for entry in taken:
            heappush(self._heap, entry)
        return [node for _, _, node in taken]


class Waiting(Ranked):
    """Ranked nodes that know who has waited longest."""

    def __init__(self) -> None:
        super().__init__()
        self._arrivals: deque[tuple[int, int]] = deque()
        self._arrived: dict[int, int] = {}

    def push(self, node: int, score: float) -> None:
        """Add a node, or replace its score; then it keeps its place in the order of arrival."""
        if node not in self:
            self._arrived[node] = self._offers
            self._arrivals.append((self._offers, node))
        super().push(node, score)

    def remove(self, node: int) -> None:
        super().remove(node)
        del self._arrived[node]

    def oldest(self) -> int | None:
        """The node that has waited longest."""
        while self._arrivals:
            arrival, node = self._arrivals[0]
            if self._arrived.get(node) == arrival:
                return node
            self._arrivals.popleft()
        return None


class Choice(NamedTuple):
    """The node to come next, and what taking it changes in the strategy."""

    node: int
    take: Callable[[], None] = lambda: None


class Choosing(ABC):
    """A `Frontier` whose strategy is `_choose`, over the nodes in `waiting`."""

    def __init__(self, graph: Graph, seed: int = 0) -> None:
        self.graph = graph
        self.waiting = Waiting()
        self._seed = seed
        self._taken = 0
        self._choice: Choice | None = None

    def push(self, node: int, way: Way) -> None:
        self._choice = None
        self.waiting.push(node, way.log_prob)

    def peek(self) -> int | None:
        if self._choice is None:
            self._choice = self._fair()
        return None if self._choice is None else self._choice.node

    def pop(self) -> int | None:
        node = self.peek()
        if self._choice is not None:
            self._choice.take()
            self.waiting.remove(self._choice.node)
            self._choice = None
            self._taken += 1
        return node

    def expanded(self, node: int) -> None:
        del node
        self._choice = None

    def _fair(self) -> Choice | None:
        """The strategy's choice, or that of patience; what it does not reach comes by its probability."""
        if self._taken % PATIENCE == PATIENCE - 1:
            node = self.waiting.oldest()
        elif len(self.waiting) and (choice := self._choose()) is not None:
            return choice
        else:
            node = self.waiting.best()
        return None if node is None else Choice(node)

    def _lots(self) -> random.Random:
        """The generator of the present choice: the same however often one looks."""
        return random.Random(f"{self._seed}:{self._taken}")

    @abstractmethod
    def _choose(self) -> Choice | None:
        """A waiting node, or None if the strategy reaches none at present. Changes nothing."""
