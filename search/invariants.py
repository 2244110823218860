"""What always holds of a search graph, computed from scratch and compared with what was kept incrementally.

The definitions are the plain ones, written as fixpoints over the whole graph, independent of `search.status`: this is
where to read what "solved" and "failed" mean. `check` is called after every expansion in tests; it takes time linear
in the graph (times the logarithm, for ways), so a running search does not call it. Loading a trace uses `solved_nodes`
and `possible_nodes` to recompute what a file could have wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from search.graph import Graph
from search.nodes import Action, Node, Status
from search.status import ROOT


class InvariantBroken(AssertionError):
    """A graph contradicts itself: a defect of this program."""


def solved_nodes(nodes: list[Node]) -> dict[int, Action]:
    """The least set that contains a node whenever some action has all children in it, each with that action."""
    return _least(nodes, ())


def possible_nodes(nodes: list[Node]) -> dict[int, Action | None]:
    """The same with leaves taken for provable, each with its action (leaves: None): all other nodes have failed."""
    leaves = [i for i, node in enumerate(nodes) if not node.expanded and not _closed(node)]
    return {**dict.fromkeys(leaves), **_least(nodes, leaves)}


def _closed(node: Node) -> bool:
    return any(not action.children for action in node.actions)


def _least(nodes: list[Node], given: Iterable[int]) -> dict[int, Action]:
    """The nodes outside `given` that actions prove from `given`, in an order in which each rests on earlier ones."""
    missing: dict[int, int] = {}
    ready: list[Action] = []
    for node in nodes:
        for action in node.actions:
            missing[id(action)] = len(set(action.children))
            if not action.children:
                ready.append(action)
    known = set(given)
    found: dict[int, Action] = {}

    def use(proved: int) -> None:
        for action in nodes[proved].parents:
            missing[id(action)] -= 1
            if missing[id(action)] == 0:
                ready.append(action)

    for proved in tuple(known):
        use(proved)
    for action in ready:  # grows while it is walked
        if action.parent not in known:
            known.add(action.parent)
            found[action.parent] = action
            use(action.parent)
    return found


def relevant_nodes(nodes: list[Node]) -> set[int]:
    """The open nodes that open nodes lead to from the root, by actions without failed children."""
    seen: set[int] = set()
    stack = [ROOT]
    while stack:
        current = stack.pop()
        if current in seen or not nodes[current].open:
            continue
        seen.add(current)
        for action in nodes[current].actions:
            if all(nodes[child].status is not Status.FAILED for child in action.children):
                stack += action.children
    return seen


def check(graph: Graph) -> None:
    """Raises `InvariantBroken`, naming invariant and node, unless everything holds."""
    for invariant in (_links, _statuses, _waiting, _sources, _ways, _dropped):
        invariant(graph.nodes)
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


def _dropped(nodes: list[Node]) -> None:
    wrong = [i for i in relevant_nodes(nodes) if nodes[i].dropped]
    require(not wrong, f"nodes {wrong} are relevant, and dropped")
