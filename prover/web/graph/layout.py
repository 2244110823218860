"""Where everything is drawn: the tree from left to right, every goal on the line of its first tactic.

Goals stand in columns by their depth, tactics between them. What a goal leads to is stacked downwards in the order in
which it was found, and the first of it stands on the goal's own line. So nothing above or to the left of a goal moves
when something is added below it, a chain of single steps is one straight line, and texts are read from left to right.

Neighbours are moved together as far as their outlines allow (the contours of Reingold and Tilford, IEEE Transactions on
Software Engineering 7(2), 1981, pp. 223-228): an alternative that leads nowhere stands right below the one before it,
however much hangs on that. No two boxes overlap, and no line crosses a box.

Units are pixels at the natural size. No recursion: a proof may be deeper than Python's stack.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from prover.web.graph.facts import Facts, State, tree_children
from prover.web.graph.pruning import Shown
from prover.web.graph.text import lines
from search.nodes import Action
from search.status import ROOT

GOAL_WIDTH = 250
LINE_HEIGHT = 15
SMALL_HEIGHT = 26
"""Of a goal on one line, its target."""
GOAL_HEIGHT = 42
"""Of a goal with a line of words below its target; `LINE_HEIGHT` more for a long target."""
LETTERS = 31
"""In a line of a target."""
TACTIC_WIDTH = 164
TACTIC_HEIGHT = 24
GAP = 24
"""Between columns."""
MARGIN = 14
COLUMN = GOAL_WIDTH + TACTIC_WIDTH + 2 * GAP
_BETWEEN = 8.0
"""Between neighbours in a column."""


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
    FAN = "fan"
    """The untouched goals of one tactic in one row."""


@dataclass(slots=True)
class Item:
    """Something drawn. `node` is its goal (of a tactic, of what is hidden or folded: the one that they belong to)."""

    kind: Kind
    node: int
    depth: int
    width: float
    height: float
    action: Action | None = None
    hidden: int = 0
    box: Box = NOWHERE
    children: list[Item] = field(default_factory=list)
    offset: float = 0.0
    """From the line of what it hangs on to its own."""
    room: float = 0.0
    """How far down a goal could stand and still be beside what hangs on it, with nothing in the way."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All items, each after the one that it hangs on, with the size of the whole."""

    items: list[Item]
    width: float
    height: float


def lay_out(facts: Facts, shown: Shown) -> Scene:
    """Place what is shown."""
    items = _items(facts, shown)
    outlines: dict[int, _Outline] = {}
    for item in reversed(items):
        outlines[id(item)] = _pack(item, [outlines.pop(id(child)) for child in item.children])
    whole = outlines[id(items[0])]
    _place(items[0], MARGIN - min(whole.top.values()))
    for item in items:
        for child in item.children:
            _place(child, item.box.middle + child.offset)
    _find_room(items)
    width = max(item.box.right for item in items)
    height = max(item.box.y + item.box.height for item in items)
    return Scene(items, width + MARGIN, height + MARGIN)


def idle(facts: Facts, node: int) -> bool:
    """Is there no more to be said of the goal than its target?"""
    return facts.state(node) in (State.WAITING, State.DROPPED) and not facts.nodes[node].tried and node != facts.best


def goal_height(facts: Facts, node: int) -> float:
    """How tall a goal's card is."""
    if idle(facts, node):
        return SMALL_HEIGHT
    return GOAL_HEIGHT + LINE_HEIGHT * (len(target_lines(facts, node)) - 1)


def target_lines(facts: Facts, node: int) -> list[str]:
    """A goal's target as it is written on its card."""
    return lines(f"⊢ {facts.nodes[node].goals[0].target}", LETTERS, 1 if idle(facts, node) else 2)


def _items(facts: Facts, shown: Shown) -> list[Item]:
    items = [_goal(facts, ROOT, 0)]
    for item in items:  # grows while it is walked
        if item.kind is Kind.GOAL:
            item.children = _below_goal(facts, shown, item)
        elif item.kind is Kind.TACTIC:
            item.children = _below_tactic(facts, shown, item)
        items += item.children
    return items


def _goal(facts: Facts, node: int, depth: int) -> Item:
    return Item(Kind.GOAL, node, depth, GOAL_WIDTH, goal_height(facts, node))


def _below_goal(facts: Facts, shown: Shown, item: Item) -> list[Item]:
    actions = shown.actions[item.node]
    children = [
        Item(Kind.TACTIC, item.node, item.depth, TACTIC_WIDTH, TACTIC_HEIGHT, action=action) for action in actions
    ]
    hidden = len(facts.nodes[item.node].actions) - len(actions)
    if hidden:
        children.append(Item(Kind.MORE, item.node, item.depth, TACTIC_WIDTH, TACTIC_HEIGHT, hidden=hidden))
    return children


def _below_tactic(facts: Facts, shown: Shown, item: Item) -> list[Item]:
    assert item.action is not None
    if id(item.action) in shown.folded:
        return [Item(Kind.FAN, item.node, item.depth + 1, GOAL_WIDTH, SMALL_HEIGHT, item.action)]
    first = tree_children(facts.graph, item.action)
    return [
        Item(Kind.REFERENCE, node, item.depth + 1, GOAL_WIDTH, SMALL_HEIGHT)
        if here is None
        else _goal(facts, node, item.depth + 1)
        for node, here in zip(item.action.children, first, strict=True)
    ]


@dataclass(slots=True)
class _Outline:
    """How far what hangs on an item reaches in each column, from the item's line: upwards (`top`) and downwards."""

    top: dict[int, float]
    bottom: dict[int, float]

    def below(self, upper: _Outline) -> float:
        """How far below the line of `upper` this has to stand."""
        return max(upper.bottom[column] - top + _BETWEEN for column, top in self.top.items() if column in upper.bottom)

    def add(self, other: _Outline, offset: float) -> None:
        """Take in what stands so far below."""
        for column, top in other.top.items():
            self.top[column] = min(self.top.get(column, top + offset), top + offset)
        for column, bottom in other.bottom.items():
            self.bottom[column] = max(self.bottom.get(column, bottom + offset), bottom + offset)


def _pack(item: Item, outlines: list[_Outline]) -> _Outline:
    """Say how far below the item each of its children stands, and how far all of that reaches."""
    half, column = item.height / 2, _column(item)
    if not outlines:
        return _Outline({column: -half}, {column: half})
    whole, *others = outlines  # the first stands on the item's line, so its outline becomes that of all
    for child, outline in zip(item.children[1:], others, strict=True):
        child.offset = outline.below(whole)
        whole.add(outline, child.offset)
    whole.top[column], whole.bottom[column] = -half, half
    return whole


def _column(item: Item) -> int:
    return 2 * item.depth + (item.kind in (Kind.TACTIC, Kind.MORE))


def _find_room(items: list[Item]) -> None:
    columns: dict[int, list[Item]] = {}
    for item in items:
        columns.setdefault(_column(item), []).append(item)
    for column in columns.values():
        column.sort(key=lambda item: item.box.y)
        for item, below in zip(column, [*column[1:], None], strict=True):
            if item.kind is Kind.GOAL and item.children:
                item.room = item.children[-1].box.middle - item.box.middle
                if below is not None:
                    item.room = min(item.room, below.box.y - _BETWEEN - item.box.y - item.height)


def _place(item: Item, line: float) -> None:
    x = MARGIN + item.depth * COLUMN + (GOAL_WIDTH + GAP if _column(item) % 2 else 0)
    item.box = Box(x, line - item.height / 2, item.width, item.height)
