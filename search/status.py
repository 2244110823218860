"""When a node is solved, failed, or of no more use: incremental bookkeeping over the graph.

Three facts, each kept up to date by worksets (no recursion) whose cost is that of the edges affected:

- *solved*, a least fixpoint that only grows: each action counts its unsolved children; a node is solved when some
  count reaches zero. Since a count falls only after a child was solved, circles never prove anything.
- *possible* = not failed, a least fixpoint too, now with the open leaves taken for provable; it only shrinks. Every
  expanded open node keeps a `source`: an action all of whose children are possible, such that following sources never
  runs in circles (the idea of source pointers in answer-set solvers, Simons, Niemelä, Soininen, AI 138, 2002). When
  a leaf is used up, the nodes whose sources lead to it look for others; those that find none have failed, circles
  that only support each other included.
- *relevant*: reached from the root through open nodes by actions without failed children. Decided when a node is about
  to be expanded, by walking up; nodes found cut off are marked `dropped`, and revived when a new action leads to them.
  The nodes of a way that was found bear the mark of the present `era`, and later walks end at them. Whatever may cut
  such a way begins a new era (`cuts`), so in a search that only grows a walk takes a step or two, however deep it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from search.nodes import Action, Node, Status

ROOT = 0


def alive(_nodes: list[Node], action: Action) -> bool:
    """Can the action still succeed: has none of its children failed?"""
    return not action.dead


def solve(nodes: list[Node], node: int) -> list[int]:
    """Mark `node` solved and with it every node that this solves; returns them."""
    nodes[node].status = Status.SOLVED
    solved = [node]
    for current in solved:  # grows while it is walked
        for action in nodes[current].parents:
            action.waiting -= 1
            parent = nodes[action.parent]
            if action.waiting == 0 and parent.open:
                parent.status = Status.SOLVED
                solved.append(action.parent)
    return solved


def settle(nodes: list[Node], node: int) -> list[int]:
    """Decide what follows from `node` having no candidates left; returns the nodes that fail."""
    spent = nodes[node]
    for action in spent.actions:
        if all(nodes[child].leaf or nodes[child].status is Status.SOLVED for child in action.children):
            spent.source = action
            return []
    unfounded = _supported_by(nodes, node)
    _found_again(nodes, unfounded)
    for lost in unfounded:
        nodes[lost].status = Status.FAILED
        nodes[lost].source = None
        for action in nodes[lost].parents:
            action.dead = True
    return list(unfounded)


def _supported_by(nodes: list[Node], node: int) -> dict[int, None]:
    """`node` and the open nodes whose sources lead to it (an ordered set)."""
    found = {node: None}
    stack = [node]
    while stack:
        for action in nodes[stack.pop()].parents:
            parent = nodes[action.parent]
            if parent.source is action and parent.open and action.parent not in found:
                found[action.parent] = None
                stack.append(action.parent)
    return found


def _found_again(nodes: list[Node], unfounded: dict[int, None]) -> None:
    """Give new sources to the nodes that have one outside `unfounded`, or on such nodes, and take them out of it."""
    missing: dict[int, int] = {}  # action's identity -> its children still in `unfounded`
    ready: list[Action] = []
    for node in unfounded:
        for action in nodes[node].actions:
            if not alive(nodes, action):
                continue
            missing[id(action)] = len({child for child in action.children if child in unfounded})
            if missing[id(action)] == 0:
                ready.append(action)
    for action in ready:  # grows while it is walked
        node = action.parent
        if node not in unfounded:
            continue
        del unfounded[node]
        nodes[node].source = action
        for upper in nodes[node].parents:
            if upper.parent in unfounded and id(upper) in missing:
                missing[id(upper)] -= 1
                if missing[id(upper)] == 0:
                    ready.append(upper)


def relevant(nodes: list[Node], node: int, era: int) -> bool:
    """Can a proof of `node` still help the root? If not, it and what hangs together above it are marked dropped."""
    if nodes[node].dropped or not nodes[node].open:
        return False
    below: dict[int, int] = {node: node}
    stack = [node]
    while stack:
        current = stack.pop()
        record = nodes[current]
        if current == ROOT or record.era == era:
            _mark(nodes, below, current, era)
            return True
        # The first parent, on top of the stack, usually leads straight to the root.
        for action in reversed(record.parents):
            above = action.parent
            parent = nodes[above]
            if above not in below and not action.dead and parent.open and not parent.dropped:
                below[above] = current
                stack.append(above)
    for current in below:
        nodes[current].dropped = True
    return False


def _mark(nodes: list[Node], below: dict[int, int], top: int, era: int) -> None:
    """All nodes from `top` down to where the walk began lead to the root in this era."""
    current = top
    while True:
        nodes[current].era = era
        if below[current] == current:
            return
        current = below[current]


def cuts(nodes: list[Node], closed: Iterable[int], era: int) -> bool:
    """May an open node have lost the way to the root that `era` stands for, now that `closed` are not open any more?

    A marked node's way goes over marked nodes. So it is lost only below a marked node that was closed, or with an
    action that died with one of its children.
    """
    for node in closed:
        record = nodes[node]
        if record.era == era and any(_hangs(nodes, action, era) for action in record.actions):
            return True
        if record.status is Status.FAILED and any(
            nodes[action.parent].era == era and _hangs(nodes, action, era) for action in record.parents
        ):
            return True
    return False


def _hangs(nodes: list[Node], action: Action, era: int) -> bool:
    return any(nodes[child].era == era and nodes[child].open for child in action.children)


def revive(nodes: list[Node], start: Iterable[int]) -> list[int]:
    """Undo `dropped` for these nodes and all that hangs below them; returns the leaves among them."""
    leaves: list[int] = []
    stack = list(start)
    while stack:
        current = stack.pop()
        node = nodes[current]
        if not (node.dropped and node.open):
            continue
        node.dropped = False
        if node.leaf:
            leaves.append(current)
        for action in node.actions:
            if alive(nodes, action):
                stack += action.children
    return leaves
