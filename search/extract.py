"""The smallest proof that a solved graph contains.

Knuth's generalisation of Dijkstra's algorithm (D. E. Knuth, Information Processing Letters 6(1), 1977, pp. 1-5): nodes
are finished in the order of the cost of their best proof, where an action costs one tactic plus its children's proofs;
the sum is monotone in each child, which is all the algorithm needs, circles included. Equal numbers of tactics are
decided by the length of their text. A goal that a proof needs twice is proved, and counted, twice.
"""

from __future__ import annotations

from heapq import heappop, heappush

from prover.script import Branch, Script
from search.graph import Graph
from search.nodes import Action, Status
from search.status import ROOT

Size = tuple[int, int]
"""Number of tactics, then characters."""


def proof(graph: Graph, node: int = ROOT, *, outermost: bool = True) -> Script:
    """The smallest known proof of `node`. Raises `ValueError` if it is not solved.

    `outermost`: of the root, give the theorem's, which begins with the steps that led to the root.
    """
    if graph.nodes[node].status is not Status.SOLVED:
        raise ValueError(f"node {node} is {graph.nodes[node].status}: it has no proof")
    script = _smallest(graph, node)[0]
    if node == ROOT and outermost:
        # The environment may have begun with steps of its own, such as naming hypotheses.
        for step in reversed(graph.root_path):
            if step.count != 1:
                raise ValueError("the search began at one of several goals: its proof is not the theorem's")
            script = Script(step.tactic, (Branch(script, step.names),))
    return script


def proof_actions(graph: Graph, node: int = ROOT) -> dict[int, Action]:
    """The goals of the smallest known proof of `node`, each with the action that proves it there, from `node` down.

    Empty if the node is not solved.
    """
    if graph.nodes[node].status is not Status.SOLVED:
        return {}
    actions, used = _smallest(graph, node)[1], {node: None}
    for current in (todo := [node]):  # grows while it is walked
        new = [child for child in actions[current].children if child not in used]
        used |= dict.fromkeys(new)
        todo += dict.fromkeys(new)
    return {current: actions[current] for current in used}


def tactics_spent(graph: Graph, node: int) -> int:
    """How many tactics were tried on the solved `node` and the goals that its known proofs rest on."""
    seen, todo = {node}, [node]
    while todo:
        for action in graph.nodes[todo.pop()].actions:
            if action.waiting == 0:
                new = set(action.children) - seen
                seen |= new
                todo += new
    return sum(graph.nodes[other].tried for other in seen)


def _smallest(graph: Graph, node: int) -> tuple[Script, dict[int, Action]]:
    """Finish solved nodes, cheapest first, until `node` is reached; also the actions by which they were finished."""
    users, unfinished, heap = _solved_below(graph, node)
    sizes: dict[int, Size] = {}
    scripts: dict[int, Script] = {}
    chosen: dict[int, Action] = {}
    offers = len(heap)
    while node not in scripts:
        size, _, action = heappop(heap)
        if action.parent in scripts:
            continue
        left = zip(action.children, action.steps, strict=True)
        branches = tuple(Branch(scripts[child], step.names) for child, step in left)
        sizes[action.parent], scripts[action.parent] = size, Script(action.tactic, branches)
        chosen[action.parent] = action
        for user in users.get(action.parent, ()):
            unfinished[id(user)] -= 1
            if unfinished[id(user)] == 0:
                offers += 1
                heappush(heap, (_size(user, sizes), offers, user))
    return scripts[node], chosen


def _size(action: Action, sizes: dict[int, Size]) -> Size:
    children = [sizes[child] for child in action.children]
    return 1 + sum(tactics for tactics, _ in children), len(action.tactic) + sum(length for _, length in children)


def _solved_below(
    graph: Graph, node: int
) -> tuple[dict[int, list[Action]], dict[int, int], list[tuple[Size, int, Action]]]:
    """Who uses which solved node, how many children each action waits for, and the actions that wait for none."""
    users: dict[int, list[Action]] = {}
    unfinished: dict[int, int] = {}
    heap: list[tuple[Size, int, Action]] = []
    seen = {node}
    stack = [node]
    while stack:
        for action in graph.nodes[stack.pop()].actions:
            if action.waiting:
                continue
            children = set(action.children)
            unfinished[id(action)] = len(children)
            if not children:
                heappush(heap, (_size(action, {}), len(heap), action))
            for child in children:
                users.setdefault(child, []).append(action)
            stack += children - seen
            seen |= children
    return users, unfinished, heap
