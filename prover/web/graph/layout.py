"""Where everything is drawn: the tree from left to right, every goal on the line of its first tactic.

Goals stand in columns by their depth, tactics between them. What a goal leads to is stacked downwards in the order in
which it was found, and the first of it stands on the goal's own line. So nothing above or to the left of a goal moves
when something is added below it, a chain of single steps is one straight line, and texts are read from left to right.
No two boxes overlap: what hangs below a goal has a band of lines of its own (`_measure`).

Units are pixels at the natural size. No recursion: a proof may be deeper than Python's stack.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from prover.web.graph.facts import Facts, State, tree_children
from prover.web.graph.pruning import Shown
from search.nodes import Action
from search.status import ROOT

GOAL_WIDTH = 264
GOAL_HEIGHT = 58
SMALL_HEIGHT = 26
TACTIC_WIDTH = 168
TACTIC_HEIGHT = 24
GAP = 26
"""Between columns."""
MARGIN = 14
COLUMN = GOAL_WIDTH + TACTIC_WIDTH + 2 * GAP
_BETWEEN = {True: 10.0, False: 7.0}
"""Between neighbours in a column: alternatives; goals of one tactic."""


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


NOWHERE = Box(0, 0, 0, 0)


class Kind(Enum):
    GOAL = "goal"
    TACTIC = "tactic"
    REFERENCE = "reference"
    """A goal that was first reached elsewhere."""
    MORE = "more"
    """What is hidden of a goal."""


@dataclass(slots=True)
class Item:
    """Something drawn. `node` is its goal (of a tactic and of what is hidden: the goal that they belong to)."""

    kind: Kind
    node: int
    depth: int
    width: float
    height: float
    action: Action | None = None
    hidden: int = 0
    box: Box = NOWHERE
    children: list[Item] = field(default_factory=list)
    lead: float = 0.0
    """From the top of its band to its line."""
    tail: float = 0.0
    """From its line to the bottom of its band."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All items, each after the one that it hangs on, with the size of the whole."""

    items: list[Item]
    width: float
    height: float


def lay_out(facts: Facts, shown: Shown) -> Scene:
    """Place what is shown."""
    items = _items(facts, shown)
    for item in reversed(items):
        _measure(item)
    root = items[0]
    _place(root, MARGIN + root.lead)
    for item in items:
        line = item.box.middle
        for child in item.children:
            _place(child, line if child is item.children[0] else line + child.lead)
            line = child.box.middle + child.tail + _BETWEEN[item.kind is Kind.GOAL]
    width = max(item.box.right for item in items) + MARGIN
    return Scene(items, width, root.lead + root.tail + 2 * MARGIN)


def small(facts: Facts, node: int) -> bool:
    """Is the goal drawn on one line? Those on which nothing was tried are, unless they deserve more."""
    return facts.state(node) in (State.WAITING, State.DROPPED) and not facts.nodes[node].tried and node != facts.best


def _items(facts: Facts, shown: Shown) -> list[Item]:
    items = [_goal(facts, ROOT, 0)]
    for item in items:  # grows while it is walked
        if item.kind is Kind.GOAL:
            item.children = _below_goal(facts, shown, item)
        elif item.kind is Kind.TACTIC:
            item.children = _below_tactic(facts, item)
        items += item.children
    return items


def _goal(facts: Facts, node: int, depth: int) -> Item:
    return Item(Kind.GOAL, node, depth, GOAL_WIDTH, SMALL_HEIGHT if small(facts, node) else GOAL_HEIGHT)


def _below_goal(facts: Facts, shown: Shown, item: Item) -> list[Item]:
    actions = shown.actions[item.node]
    children = [
        Item(Kind.TACTIC, item.node, item.depth, TACTIC_WIDTH, TACTIC_HEIGHT, action=action) for action in actions
    ]
    hidden = len(facts.nodes[item.node].actions) - len(actions)
    if hidden:
        children.append(Item(Kind.MORE, item.node, item.depth, TACTIC_WIDTH, TACTIC_HEIGHT, hidden=hidden))
    return children


def _below_tactic(facts: Facts, item: Item) -> list[Item]:
    assert item.action is not None
    first = tree_children(facts.graph, item.action)
    return [
        Item(Kind.REFERENCE, node, item.depth + 1, GOAL_WIDTH, SMALL_HEIGHT)
        if here is None
        else _goal(facts, node, item.depth + 1)
        for node, here in zip(item.action.children, first, strict=True)
    ]


def _measure(item: Item) -> None:
    """How much room an item needs above and below its line, with all that hangs on it."""
    item.lead = item.tail = item.height / 2
    if not item.children:
        return
    first, *others = item.children
    item.lead = max(item.lead, first.lead)
    below = first.tail
    for child in others:
        below += _BETWEEN[item.kind is Kind.GOAL] + child.lead + child.tail
    item.tail = max(item.tail, below)


def _place(item: Item, line: float) -> None:
    x = MARGIN + item.depth * COLUMN
    if item.kind in (Kind.TACTIC, Kind.MORE):
        x += GOAL_WIDTH + GAP
    item.box = Box(x, line - item.height / 2, item.width, item.height)
