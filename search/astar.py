"""A* on the AND/OR graph: expand a leaf of the partial proof whose completion is predicted to cost least.

A*-decoding (arXiv 2505.13672) orders partial solutions by f = g + h. Here g is what the partial proof's tactics cost,
each -log p, and h is what is still missing, predicted by a value model: steps left, times the cost of an average step
(measured with the model), times `weight` (1: as predicted; more trusts the prediction more, as in weighted A*, Pohl,
Artificial Intelligence 1(3-4), 1970).

On a way in a tree, g + h looks at one leaf; but all goals that a tactic leaves must be proved, so the leaf's unproved
siblings on the way are missing as well, and a tactic that leaves three easy goals may be worse than one that leaves one
less easy. The cost of a proof on an AND/OR graph is therefore defined from the leaves up, as in AO* (Martelli and
Montanari, IJCAI 1973; Nilsson, Principles of Artificial Intelligence, 1980, section 3.2):

    q(goal)   = 0 if proved; infinite if failed; otherwise the least q of its tactics
    q(tactic) = -log p + sum of q over the goals that it leaves, each counted once
    q(leaf)   = weight * step * h(leaf);  a half tried one, whose best untried tactic has probability p, costs
                -log p + weight * step * (h - 1) if that is more

The q of the root is the least f of all leaves, siblings included, and going down by the least q leads to it. After a
visit q is revised upwards, by a heap, as far as it changes. A change is passed on to older nodes only, newest first,
so each is revised once; since every circle has an edge to an older node, circles cannot feed on themselves. What a
goal met again costs is read whenever a node that leads to it is revised for another reason; that it was proved, or
failed, is passed on to all. Hence a revision costs what hangs above the visited leaf by best tactics, about its depth,
and nothing that grows with the graph; and a walk looks at the best tactic of each goal that it passes.

Among the goals that one tactic leaves the costliest is taken first: it decides soonest whether the tactic is any good.
The prediction is no lower bound, so the first proof found need not be the cheapest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from heapq import heappop, heappush

from search.descent import OWN, Descending, Walk
from search.graph import Graph
from search.nodes import Node, Status
from search.status import alive
from search.values import Estimates


class AStar(Descending):
    """`step`: the cost of an average proof step, -log p; `weight` multiplies every prediction."""

    def __init__(self, graph: Graph, estimates: Estimates, *, step: float, weight: float = 1.0) -> None:
        super().__init__(graph, estimates)
        self._steps = estimates.steps
        self._unit = weight * step
        self._costs: dict[int, float] = {}
        self._best: dict[int, int] = {}
        for node in range(len(graph.nodes) - 1, -1, -1):  # a resumed search
            if graph.nodes[node].actions:
                self._costs[node] = self._revised(node)

    def cost(self, node: int) -> float:
        """Predicted cost of proving the node: q."""
        record = self.graph.nodes[node]
        if not record.open:
            return 0.0 if record.status is Status.SOLVED else math.inf
        known = self._costs.get(node)
        return self._own(node, record) if known is None else known

    def _arm(self, node: int, arms: Sequence[int]) -> int:
        record = self.graph.nodes[node]

        def price(arm: int) -> float:
            return self._own(node, record) if arm == OWN else self._through(record, arm)

        return min(arms, key=price)

    def _usual(self, node: int) -> int | None:
        return self._best.get(node)

    def _child(self, children: Sequence[int]) -> int:
        return max(children, key=self.cost)

    def _returned(self, node: int, walk: Walk) -> None:
        """Revise the costs of the node and of those above it, newest first."""
        del walk
        nodes = self.graph.nodes
        heap = [-node]
        queued = {node}
        self._costs.pop(node, None)
        while heap:
            current = -heappop(heap)
            queued.remove(current)
            revised = self._revised(current)
            if revised == self._costs.get(current):
                continue
            self._costs[current] = revised
            decided = not nodes[current].open
            for action in nodes[current].parents:
                above = action.parent
                if (above < current or decided) and above not in queued and above in self._costs:
                    queued.add(above)
                    heappush(heap, -above)

    def _revised(self, node: int) -> float:
        record = self.graph.nodes[node]
        if not record.open:
            return 0.0 if record.status is Status.SOLVED else math.inf
        offers = [(self._own(node, record), OWN)] if record.leaf else []
        for arm, action in enumerate(record.actions):
            if alive(self.graph.nodes, action):
                offers.append((self._through(record, arm), arm))
        cost, self._best[node] = min(offers)
        return cost

    def _through(self, record: Node, arm: int) -> float:
        action = record.actions[arm]
        return -action.log_prior + sum(map(self.cost, dict.fromkeys(action.children)))

    def _own(self, node: int, record: Node) -> float:
        """The cost by way of the goal's own untried candidates."""
        steps = self._steps(node)
        if not record.pending:
            return self._unit * steps
        return max(self._unit * steps, -record.pending[0].log_prior + self._unit * (steps - 1.0))
