"""Strategies that walk from the root down to a leaf: one choice at each goal, by what earlier walks brought.

At an open goal there is one arm for each action that may still succeed, and one, `OWN`, for going on with the goal's
own untried candidates if it waits (half tried). At an action there are its open children, all of which must be proved
sooner or later. A walk never enters a goal twice; where that leaves no way on, it follows the graph's `source`
pointers, which end in a leaf and never run in circles (`search.status`). If that leaf is out already, the most
probable waiting node comes instead. So a walk takes time proportional to its length and the branching, whatever the
graph's size.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from prover.types import Way
from search.graph import Graph
from search.nodes import Action
from search.status import ROOT, alive
from search.values import Estimates
from search.waiting import Choice, Choosing

OWN = -1
"""The arm of a goal's own untried candidates."""

Walk = tuple[tuple[int, int], ...]
"""Goals passed, each with the arm taken there; the walk ends where the last one leads, or at a last arm `OWN`."""


class Descending(Choosing):
    """A `Frontier` that walks; subclasses pick arms and children, and learn from what walks brought."""

    def __init__(self, graph: Graph, estimates: Estimates | None = None, seed: int = 0) -> None:
        super().__init__(graph, seed)
        self._estimates = estimates
        self._out: dict[int, Walk] = {}

    @abstractmethod
    def _arm(self, node: int, arms: Sequence[int]) -> int:
        """Which of the arms (at least one: indices of actions, `OWN`) to take at `node`."""

    def _usual(self, node: int) -> int | None:  # noqa: ARG002
        """The arm that is best at `node` if it can be taken, where that is known without looking at all arms."""
        return None

    @abstractmethod
    def _child(self, children: Sequence[int]) -> int:
        """Which of an action's open children to go to."""

    def _left(self, walk: Walk) -> None:
        """A walk's end was taken and is being visited."""

    @abstractmethod
    def _returned(self, node: int, walk: Walk) -> None:
        """The visit to `node` is over; `walk` is empty if no walk led there."""

    def push(self, node: int, way: Way) -> None:
        super().push(node, way)
        if self._estimates is not None:
            self._estimates.want(node)

    def expanded(self, node: int) -> None:
        super().expanded(node)
        self._returned(node, self._out.pop(node, ()))

    def _choose(self) -> Choice | None:
        found = self._walk()
        if found is None:
            return None
        node, walk = found

        def take() -> None:
            self._out[node] = walk
            self._left(walk)

        return Choice(node, take)

    def _walk(self) -> tuple[int, Walk] | None:
        nodes, node, seen = self.graph.nodes, ROOT, {ROOT}
        walk: list[tuple[int, int]] = []
        while nodes[node].open:
            arm = self._usual(node)
            if arm is None or not self._open(node, arm, seen):
                arms = [arm for arm in range(OWN, len(nodes[node].actions)) if self._open(node, arm, seen)]
                if not arms:
                    return self._by_sources(node, walk)
                arm = arms[0] if len(arms) == 1 else self._arm(node, arms)
            walk.append((node, arm))
            if arm == OWN:
                return node, tuple(walk)
            children = self._ahead(nodes[node].actions[arm], seen)
            node = children[0] if len(children) == 1 else self._child(children)
            seen.add(node)
        return None

    def _open(self, node: int, arm: int, seen: set[int]) -> bool:
        """Can a walk take this arm?"""
        return node in self.waiting if arm == OWN else bool(self._ahead(self.graph.nodes[node].actions[arm], seen))

    def _ahead(self, action: Action, seen: set[int]) -> list[int]:
        """The children to which a walk may go on by this action; none if it cannot succeed any more."""
        nodes = self.graph.nodes
        if not alive(nodes, action):
            return []
        distinct = action.children if len(action.children) < 2 else dict.fromkeys(action.children)
        return [
            child
            for child in distinct
            if nodes[child].open and child not in seen and (nodes[child].actions or child in self.waiting)
        ]

    def _by_sources(self, node: int, walk: list[tuple[int, int]]) -> tuple[int, Walk] | None:
        nodes = self.graph.nodes
        while (source := nodes[node].source) is not None and not nodes[node].leaf:
            walk.append((node, nodes[node].actions.index(source)))
            node = next(child for child in source.children if nodes[child].open)
        return (node, (*walk, (node, OWN))) if node in self.waiting else None
