"""What "solved", "failed" and "relevant" mean, as plain fixpoints over a whole graph.

These are the definitions. `search.status` keeps the same facts incrementally, `search.invariants` compares the two, and
a graph read from a file gets its statuses from here, whatever the file says. Each takes time linear in the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.nodes import Action, Node, Status


def solved_nodes(nodes: Sequence[Node]) -> dict[int, Action]:
    """The least set that contains a node whenever some action has all children in it, each with that action."""
    return _least(nodes, ())


def possible_nodes(nodes: Sequence[Node]) -> dict[int, Action | None]:
    """The same with leaves taken for provable, each with its action (leaves: None): all other nodes have failed."""
    solved = solved_nodes(nodes)
    leaves = [i for i, node in enumerate(nodes) if not node.expanded and i not in solved]
    # What is solved comes first, so that it rests on solved nodes only.
    known: dict[int, Action | None] = {**solved, **dict.fromkeys(leaves)}
    return {**known, **_least(nodes, known)}


def relevant_nodes(nodes: Sequence[Node], root: int) -> set[int]:
    """The open nodes that open nodes lead to from the root, by actions without failed children."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        current = stack.pop()
        if current in seen or not nodes[current].open:
            continue
        seen.add(current)
        for action in nodes[current].actions:
            if all(nodes[child].status is not Status.FAILED for child in action.children):
                stack += action.children
    return seen


def _least(nodes: Sequence[Node], given: Iterable[int]) -> dict[int, Action]:
    """The nodes outside `given` that actions prove from `given`, in an order in which each rests on earlier ones."""
    actions = [action for node in nodes for action in node.actions]
    missing = {id(action): len(set(action.children)) for action in actions}
    ready = [action for action in actions if not action.children]
    users: dict[int, list[Action]] = {}
    for action in actions:
        for child in set(action.children):
            users.setdefault(child, []).append(action)
    known = set(given)
    found: dict[int, Action] = {}

    def use(proved: int) -> None:
        for action in users.get(proved, ()):
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
