"""What always holds of a search graph: the facts kept incrementally are those computed from scratch.

`check` is called after every expansion in tests, and on every graph read from a file; it takes time linear in the
graph, so a running search does not call it. The definitions that it compares with are in `search.fixpoints`.
"""

from __future__ import annotations

import math

from search.fixpoints import possible_nodes, relevant_nodes, solved_nodes
from search.graph import Graph
from search.nodes import Node, Status
from search.status import ROOT


class InvariantBroken(AssertionError):
    """A graph contradicts itself: a defect of this program."""


def check(graph: Graph) -> None:
    """Raises `InvariantBroken`, naming invariant and node, unless everything holds."""
    for invariant in (_links, _statuses, _waiting, _sources, _ways):
        invariant(graph.nodes)
    _relevance(graph.nodes, graph.era)
    for status in Status:
        actual = sum(node.status is status for node in graph.nodes)
        require(graph.counts[status] == actual, f"{graph.counts[status]} {status} nodes counted, {actual} there")


def require(holds: bool, text: str) -> None:
    """Raise `InvariantBroken` unless it holds."""
    if not holds:
        raise InvariantBroken(text)


def _links(nodes: list[Node]) -> None:
    """Actions and parents mirror each other; every node but the root comes from an earlier one by its origin."""
    used = {(id(action), child) for node in nodes for action in node.actions for child in action.children}
    named = [(id(action), i) for i, node in enumerate(nodes) for action in node.parents]
    require(len(named) == len(set(named)), "an action stands twice among a node's parents")
    require(used == set(named), "actions and parents differ")
    for i, node in enumerate(nodes):
        require(not (node.expanded and node.pending), f"node {i} is expanded and has candidates pending")
        for action in node.actions:
            require(action.parent == i, f"{action} stands at node {i}")
            require(i not in action.children, f"{action} leads to its own node")
            require(len(action.steps) == len(action.children), f"{action} has {len(action.steps)} steps")
            require(all(step.tactic == action.tactic for step in action.steps), f"{action} has another tactic's steps")
        require(len({action.children for action in node.actions}) == len(node.actions), f"node {i}: equal actions")
        require((node.origin is None) == (i == ROOT), f"node {i} has origin {node.origin}")
        if node.origin is not None:
            require(node.origin.children[node.branch] == i, f"node {i} is not where its origin says")
            require(any(node.origin is action for action in node.parents), f"node {i}: origin is no parent")
            require(node.origin.parent < i, f"node {i} comes from a later one")


def _statuses(nodes: list[Node]) -> None:
    solved, possible = solved_nodes(nodes), possible_nodes(nodes)
    for i, node in enumerate(nodes):
        expected = Status.SOLVED if i in solved else Status.OPEN if i in possible else Status.FAILED
        require(node.status is expected, f"node {i} is {node.status}, and should be {expected}")


def _waiting(nodes: list[Node]) -> None:
    for node in nodes:
        for action in node.actions:
            unsolved = sum(nodes[child].status is not Status.SOLVED for child in set(action.children))
            require(action.waiting == unsolved, f"{action} waits for {action.waiting} children, not {unsolved}")
            failed = any(nodes[child].status is Status.FAILED for child in action.children)
            require(action.dead == failed, f"{action} is {'dead' if action.dead else 'alive'}")


def _sources(nodes: list[Node]) -> None:
    """Every expanded open node rests, without circles, on leaves and solved nodes."""
    resting = {i for i, node in enumerate(nodes) if node.leaf or node.status is Status.SOLVED}
    users: dict[int, list[int]] = {}
    missing: dict[int, int] = {}
    for i, node in enumerate(nodes):
        if i in resting or node.status is Status.FAILED:
            continue
        require(node.source is not None, f"node {i} is open without a source")
        children = set() if node.source is None else set(node.source.children)
        missing[i] = len(children)
        for child in children:
            users.setdefault(child, []).append(i)
    stack = list(resting)
    while stack:
        for user in users.get(stack.pop(), ()):
            missing[user] -= 1
            if missing[user] == 0:
                stack.append(user)
    circular = [i for i, count in missing.items() if count]
    require(not circular, f"nodes {circular} support each other in a circle")


def _ways(nodes: list[Node]) -> None:
    """No action offers a better way than its children have, and each way is offered by some action."""
    require(nodes[ROOT].way == (0.0, 0, 0.0), "the root has a way")
    for i, node in enumerate(nodes):
        offered = [nodes[action.parent].way.then(action.log_prior, action.tokens) for action in node.parents]
        for way in offered:
            require(not way.better(node.way), f"node {i} knows not {way}")
        if i != ROOT:
            # Not exactly: when a way above gets better by less than rounding, a node below keeps what it has.
            found = any(math.isclose(way.log_prob, node.way.log_prob, rel_tol=1e-12) for way in offered)
            require(found, f"node {i}: no action leads there by {node.way}")


def _relevance(nodes: list[Node], era: int) -> None:
    useful = relevant_nodes(nodes, ROOT)
    wrong = [i for i in useful if nodes[i].dropped]
    require(not wrong, f"nodes {wrong} are relevant, and dropped")
    wrong = [i for i, node in enumerate(nodes) if node.open and node.era == era and i not in useful]
    require(not wrong, f"nodes {wrong} are not relevant any more, and marked as if they were")
