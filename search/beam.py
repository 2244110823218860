"""Beam search: level by level, the `width` most probable leaves of each; a baseline.

The first level is what was offered first. While a level is visited, what its visits offer (new goals, known ones with a
better way, its own half tried goals) is collected; of these the next level are the `width` with the highest sum of
log p over the way. What a level leaves out keeps waiting; when the beam dies, because a level's visits offered nothing
of use, search goes back to the `width` most probable nodes that wait. So, unlike a beam of textbooks, it is complete.

The beam counts goals, not proofs: the goals that one tactic leaves compete for places, and those that did not get one
come back when the beam dies or by patience (`search.waiting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

from prover.types import Way
from search.graph import Graph
from search.waiting import Choice, Choosing

WIDTH = 16


class Beam(Choosing):
    """A `Frontier` of levels."""

    def __init__(self, graph: Graph, width: int = WIDTH) -> None:
        super().__init__(graph)
        self._width = width
        self._level: Sequence[int] = ()
        self._fresh: dict[int, tuple[float, int]] = {}
        self._offers = 0

    def push(self, node: int, way: Way) -> None:
        super().push(node, way)
        self._offers += 1
        self._fresh[node] = (-way.log_prob, self._offers)

    def _choose(self) -> Choice | None:
        left = self._of_use(self._level)
        if left:
            return Choice(left[0], lambda: self._visit(left))
        level = self._of_use(nsmallest(self._width, self._of_use(self._fresh), key=self._fresh.__getitem__))
        level = level or self._of_use(self.waiting.first(self._width))
        return Choice(level[0], lambda: self._begin(level)) if level else None

    def _visit(self, level: Sequence[int]) -> None:
        self._level = level[1:]
        self._fresh.pop(level[0], None)

    def _begin(self, level: Sequence[int]) -> None:
        """A new level: what was offered before is behind."""
        self._level, self._fresh = level[1:], {}

    def _of_use(self, nodes: Sequence[int] | dict[int, tuple[float, int]]) -> list[int]:
        return [node for node in nodes if node in self.waiting and self.graph.nodes[node].waiting]
