"""Which part of a graph is shown: a readable number of goals, the same ones again when the graph has grown.

The graph is shown as the tree of how its goals were first reached; that never changes, since a goal keeps its origin,
and tactics stand in the order in which they were found. A goal that other tactics lead to as well appears there as a
reference. A tactic is shown with all the goals that it leaves, folded to one row if they are many and untouched.

What must be seen comes first: the way to the goal that is read, the winning path, the goal being worked on, the most
promising one, what a reader has opened. The rest of the room goes to where most work was done, goals with a little more
room in which they were shown before; of alternatives that nothing was tried on, a few for each goal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from prover.web.graph.facts import Facts, State, tree_children
from prover.web.graph.view import LIMIT, View
from search.nodes import Action
from search.status import ROOT

_IDLE = 3
"""Alternatives without any work that are shown of one goal."""
_FAN = 3
"""So many untouched goals of one tactic are one row."""
MOST = 4 * LIMIT
"""Goals that are shown at most, whatever was opened by hand."""
_HOPELESS = 0.25
"""What the work below failed and dropped goals counts."""
_KEPT = 1.5
"""What more the work below goals counts that were shown before."""

Score = tuple[float, bool, float]


@dataclass(slots=True)
class Shown:
    """The goals that are shown, each with the tactics that are shown of it, in their order.

    `folded`: the identities of those tactics whose goals are one row.
    """

    actions: dict[int, list[Action]] = field(default_factory=dict)
    folded: set[int] = field(default_factory=set)

    def __contains__(self, node: int) -> bool:
        return node in self.actions

    def __len__(self) -> int:
        return len(self.actions)

    def __iter__(self) -> Iterator[int]:
        return iter(self.actions)


def prune(facts: Facts, view: View, before: Collection[int] = (), limit: int = LIMIT) -> Shown:
    """What is shown of the graph; `before`: the goals that were shown the last time."""
    pruning = _Pruning(facts, view, before)
    pruning.must()
    if not view.proof or not facts.winning:
        pruning.fill(limit)
    return pruning.shown()


class _Pruning:
    def __init__(self, facts: Facts, view: View, before: Collection[int]) -> None:
        self._facts = facts
        self._nodes = facts.nodes
        self._view = view
        self._before = before
        self._goals: dict[int, None] = {ROOT: None}
        self._actions: dict[int, Action] = {}
        self._folded: set[int] = set()
        self._opened = 0

    def must(self) -> None:
        """What is shown whatever room there is."""
        facts, view = self._facts, self._view
        others = () if view.proof and facts.winning else (facts.now, facts.last, facts.best)
        for node in (view.node, *facts.winning, *others):
            if node is not None and node < len(self._nodes):
                self._reach(node)
        for node, action in facts.winning.items():
            if node in self._goals:
                self._show(action)
        plain = len(self._goals)
        for node in sorted(view.opened):
            if node < len(self._nodes) and len(self._goals) < MOST:
                self._reach(node)
                for action in self._nodes[node].actions:
                    self._show(action)
        self._opened = len(self._goals) - plain

    def fill(self, limit: int) -> None:
        """Use the room that is left; what was opened by hand takes none from the rest."""
        limit += self._opened
        heap: list[tuple[Score, int, int, Action]] = []
        seen: set[int] = set()
        todo = list(self._goals)
        while True:
            for node in todo:
                if node in seen:
                    continue
                seen.add(node)
                for entry in self._offers(node):
                    heappush(heap, entry)
            if not heap:
                return
            *_, action = heappop(heap)
            if self._fan(action):
                if len(self._goals) + len(self._folded) < limit:
                    self._actions[id(action)] = action
                    self._folded.add(id(action))
            elif len(self._goals) + len(self._folded) + len(action.children) <= limit or not action.children:
                self._show(action)
            todo = [child for child in action.children if child in self._goals]

    def shown(self) -> Shown:
        shown = Shown(folded=self._folded)
        for node in sorted(self._goals):
            shown.actions[node] = [action for action in self._nodes[node].actions if id(action) in self._actions]
        return shown

    def _reach(self, node: int) -> None:
        """Show the goal, and the way on which it was first reached unless part of that is closed."""
        way: list[Action] = []
        origin = self._nodes[node].origin
        while origin is not None and id(origin) not in self._actions:
            way.append(origin)
            origin = self._nodes[origin.parent].origin
        for action in reversed(way):
            if not self._show(action):
                return

    def _show(self, action: Action) -> bool:
        """Show the tactic with what it leaves; False if its goal is closed, or hidden behind one that is."""
        if action.parent in self._view.closed or action.parent not in self._goals:
            return False
        self._actions[id(action)] = action
        self._goals |= dict.fromkeys(child for child in tree_children(self._facts.graph, action) if child is not None)
        return True

    def _fan(self, action: Action) -> bool:
        """Does the tactic leave many goals on none of which anything was tried?"""
        if len(action.children) < _FAN:
            return False
        first = tree_children(self._facts.graph, action)
        return all(child is not None and not self._facts.effort[child] for child in first)

    def _offers(self, node: int) -> Iterator[tuple[Score, int, int, Action]]:
        """The goal's tactics that are not shown yet, for the heap: the best has the smallest score."""
        if node in self._view.closed:
            return
        idle: list[tuple[Score, int, int, Action]] = []
        for place, action in enumerate(self._nodes[node].actions):
            if id(action) in self._actions:
                continue
            effort, kept, log_prob = self._score(action)
            entry = ((-effort, not kept, -log_prob), node, place, action)
            if effort > 0 or not action.children:
                yield entry
            else:
                idle.append(entry)
        heapify(idle)
        for _ in range(min(_IDLE, len(idle))):
            yield heappop(idle)

    def _score(self, action: Action) -> Score:
        """The work below the tactic, whether it was shown before, and its probability."""
        children = [child for child in tree_children(self._facts.graph, action) if child is not None]
        effort = float(sum(self._facts.effort[child] for child in children))
        states = {self._facts.state(child) for child in children}
        if states & {State.FAILED, State.DROPPED}:
            effort *= _HOPELESS
        kept = any(child in self._before for child in children)
        return effort * _KEPT if kept else effort, kept, action.log_prior
