"""A graph's leaves in a strategy's order: what is offered, what comes next, what is no longer worth a visit.

`Agenda` is all that happens between a graph and a `Frontier`. A search drives it, and so does whoever repeats a search
from its journal: the same calls in the same order leave a strategy in the same state, whatever it remembers.
"""

from __future__ import annotations

from collections.abc import Sequence

from prover.protocols import Frontier
from prover.types import Candidate, TacticResult
from search.graph import Graph


class Agenda:
    """Begins by offering every leaf of the graph, in the order in which they were last offered."""

    def __init__(self, graph: Graph, frontier: Frontier) -> None:
        self.graph = graph
        self.frontier = frontier
        self._pushes = max((node.queued for node in graph.nodes), default=0)
        for leaf in graph.leaves():
            self._offer(leaf)

    def next(self) -> int | None:
        """The node to expand next; it stays in the frontier. What is of no use any more is thrown out."""
        while (node := self.frontier.peek()) is not None and not self.graph.relevant(node):
            self.frontier.pop()
            self.frontier.expanded(node)
        return node

    def take(self) -> int:
        """Take the next node, to visit it. Raises `RuntimeError` if there is none though the root is open."""
        node = self.next()
        if node is None:
            raise RuntimeError("the strategy lost nodes: the theorem is open and the frontier is empty")
        self.frontier.pop()
        return node

    def add(
        self, node: int, tried: Sequence[tuple[Candidate, TacticResult]], pending: Sequence[Candidate] = ()
    ) -> list[int]:
        """`Graph.add`, and offer what it says; returns that."""
        offers = self.graph.add(node, tried, pending)
        for leaf in offers:
            self._offer(leaf)
        return offers

    def done(self, node: int) -> None:
        """The visit to a taken node is over; a leaf that it did not finish comes again."""
        if self.graph.nodes[node].leaf:
            self._offer(node)
        self.frontier.expanded(node)

    def _offer(self, node: int) -> None:
        self._pushes += 1
        self.graph.nodes[node].queued = self._pushes
        self.frontier.push(node, self.graph.nodes[node].promise)
