"""What a picture of a search says of its goals: computed once for each state of the graph, in time linear in it.

A graph read from a trace knows what is solved and failed. What is *dropped* (no open way from the root leads there any
more) is decided by a running search only when it meets such a goal; here it is computed for all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from prover.types import Goal
from search.extract import proof_actions
from search.fixpoints import relevant_nodes
from search.graph import Graph
from search.nodes import Action, Node, Status
from search.status import ROOT


class State(StrEnum):
    """A goal's state as it is shown; the values are the words."""

    WORKING = "being expanded"
    """The search is at it now."""
    SOLVED = "solved"
    OPEN = "open"
    """All that was proposed for it has been tried; what it left is still open."""
    BEGUN = "half tried"
    """Some tactics were tried, others wait."""
    WAITING = "waiting"
    """Nothing has been tried yet."""
    FAILED = "failed"
    """Nothing that was proposed can solve it any more."""
    DROPPED = "dropped"
    """Open, but its proof could not help any more."""

    @property
    def mark(self) -> str:
        """One word, for names of classes and symbols."""
        return self.name.lower()


@dataclass(frozen=True)
class Facts:
    """What is known of the graph's goals at one moment. `now`: the goal being expanded; `last`: the latest visited."""

    graph: Graph
    last: int | None = None
    now: int | None = None

    @property
    def nodes(self) -> list[Node]:
        return self.graph.nodes

    @cached_property
    def winning(self) -> dict[int, Action]:
        """The goals of the smallest proof found, each with its tactic."""
        return proof_actions(self.graph)

    @cached_property
    def relevant(self) -> set[int]:
        """The open goals whose proof could help the root."""
        return relevant_nodes(self.nodes, ROOT)

    @cached_property
    def best(self) -> int | None:
        """The most promising goal with something left to try: the likeliest way, and the shortest of equal ones."""
        leaves = [i for i in self.relevant if self.nodes[i].leaf]
        promises = ((self.nodes[i].promise, -i) for i in leaves)
        best = max(promises, key=lambda it: (it[0].log_prob, -it[0].depth, it[1]), default=None)
        return None if best is None else -best[1]

    @cached_property
    def effort(self) -> list[int]:
        """Tactics tried on each goal and on all that was first reached from it."""
        nodes = self.nodes
        effort = [node.tried for node in nodes]
        for i in range(len(nodes) - 1, ROOT, -1):  # a goal comes after the one that led to it
            origin = nodes[i].origin
            assert origin is not None
            effort[origin.parent] += effort[i]
        return effort

    @cached_property
    def states(self) -> Counter[State]:
        """How many goals are in which state."""
        return Counter(self.state(i) for i in range(len(self.nodes)))

    @cached_property
    def failures(self) -> int:
        """Tactics that did not work, on all goals."""
        return sum(len(node.rejected) for node in self.nodes)

    def state(self, node: int) -> State:
        record = self.nodes[node]
        if record.status is Status.SOLVED:
            return State.SOLVED
        if record.status is Status.FAILED:
            return State.FAILED
        if node == self.now:
            return State.WORKING
        if node not in self.relevant:
            return State.DROPPED
        if record.expanded:
            return State.OPEN
        return State.BEGUN if record.tried else State.WAITING

    def depth(self, node: int) -> int:
        """Tactics on the way by which the goal was first reached."""
        count, origin = 0, self.nodes[node].origin
        while origin is not None:
            count, origin = count + 1, self.nodes[origin.parent].origin
        return count


def tree_children(graph: Graph, action: Action) -> list[int | None]:
    """For each goal that the action leaves: the goal if it was first reached here, None if that was elsewhere."""
    nodes = graph.nodes
    return [
        child if nodes[child].origin is action and nodes[child].branch == place else None
        for place, child in enumerate(action.children)
    ]


def hypotheses(goal: Goal) -> int:
    """How many names the goal's context has."""
    return sum(len(hypothesis.names) for hypothesis in goal.hypotheses)


def find_goal(graph: Graph, text: str) -> int | None:
    """The latest open goal that reads like this (a whole goal, or its target), to mark what a search is working on."""
    wanted = " ".join(text.split())
    for i in range(len(graph) - 1, -1, -1):
        record = graph.nodes[i]
        if record.open and wanted in (record.goals[0].key, " ".join(record.goals[0].target.split())):
            return i
    return None
