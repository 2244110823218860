"""A proof's steps as a small picture: tactics below each other, branches beside each other, each a link to its step.

A step follows the one before it; bullets, `case`s and alternatives fork from the tactic that left their goals; what is
proved on the way (`have ... := by ...`) hangs to the right of its step. Rules of a rewriting are left out, and inner
steps of very long proofs too. Straight runs of steps are kept in one column and placed as far left as they have room,
the lowest first, so that no two boxes meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from prover.lean.stepping import ProofStep, StepKind

MOST = 300
"""Boxes in one picture."""
_COLUMN, _ROW, _WIDTH, _HEIGHT, _MARGIN = 176, 40, 160, 26, 8
_LABEL = 20
"""Characters of a box's number and label; the whole is in its title."""


@dataclass(frozen=True, slots=True)
class Box:
    """One step in the picture. Pixels from the top left; `step` is its number, 0 for the theorem's goal."""

    step: int
    label: str
    title: str
    css: str
    x: int
    y: int

    width = _WIDTH
    height = _HEIGHT


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between boxes, as an SVG path; `aside` leads to what is proved on the way."""

    path: str
    aside: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it. `left_out`: how many steps have no box."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    left_out: int


@dataclass(slots=True)
class _Knot:
    """A box in the making. `below` is next in its column, `beside` are the beginnings of other columns."""

    step: ProofStep | None
    number: int
    row: int = 0
    column: int = 0
    below: _Knot | None = None
    beside: list[tuple[_Knot, bool]] = field(default_factory=list)


def picture(numbered: Sequence[tuple[int, ProofStep]], steps: Sequence[ProofStep], goal: str) -> Picture:
    """The picture of `steps`; `numbered` are all steps in the order of the text with the numbers they go by."""
    numbers = {id(step): number for number, step in numbered}
    deepest = _depth_that_fits([step for _, step in numbered])
    root = _Knot(None, 0)
    _hang(steps, root, numbers, deepest)
    knots = _place(root)
    boxes = tuple(_box(knot, goal) for knot in knots)
    edges = tuple(edge for knot in knots for edge in _edges(knot))
    return Picture(
        width=max(box.x for box in boxes) + _WIDTH + _MARGIN,
        height=max(box.y for box in boxes) + _HEIGHT + _MARGIN,
        boxes=boxes,
        edges=edges,
        left_out=len(numbered) - len(boxes) + 1,
    )


def _depth_that_fits(steps: Sequence[ProofStep]) -> int:
    depth = max((step.depth for step in steps), default=0)
    while depth and sum(step.depth <= depth and step.kind is not StepKind.RULE for step in steps) > MOST:
        depth -= 1
    return depth


def _hang(steps: Sequence[ProofStep], root: _Knot, numbers: dict[int, int], deepest: int) -> None:
    """Hang the steps below `root`: each below the one before it, blocks below the tactic that opened their goals.

    What comes after a step that left no goals belongs to another block of the same step. What is inside of a step that
    the proof goes on from stands beside it.
    """
    inside = root.step is not None and root.step.kind is not StepKind.BRANCH and bool(root.step.after)
    above = root
    for step in steps:
        if step.depth > deepest or step.kind is StepKind.RULE:
            continue
        if above.step is not None and above is not root and not above.step.after:
            above = root
        knot = _Knot(step, numbers[id(step)])
        aside = inside and above is root
        if above.below is None and not aside:
            above.below = knot
        else:
            above.beside.append((knot, aside))
        _hang(step.children, knot, numbers, deepest)
        if step.kind is StepKind.TACTIC:
            above = knot


def _place(root: _Knot) -> list[_Knot]:
    """Give every knot its row and column; returns them in the order of placing."""
    placed: list[_Knot] = []
    free: dict[int, int] = {}
    columns: list[tuple[_Knot, int, int]] = [(root, 0, 0)]
    while columns:
        start, row, least = columns.pop()
        run: list[_Knot] = []
        knot: _Knot | None = start
        while knot is not None:
            knot.row = row + len(run)
            run.append(knot)
            knot = knot.below
        column = max([least, *(free.get(each.row, 0) for each in run)])
        for each in run:
            each.column = column
            free[each.row] = column + 1
        placed += run
        # The lowest is placed first, so it is pushed last; of one knot's columns the first in the text is.
        columns += [(other, each.row + 1, column + 1) for each in run for other, _ in reversed(each.beside)]
    return placed


def _box(knot: _Knot, goal: str) -> Box:
    x, y = _MARGIN + knot.column * _COLUMN, _MARGIN + knot.row * _ROW
    if knot.step is None:
        return Box(0, _short(f"⊢ {goal}", _LABEL), f"⊢ {goal}", "goal", x, y)
    step = knot.step
    css = "branch" if step.kind is StepKind.BRANCH else "closing" if closes(step) else "tactic"
    title = f"{step.head} ⊢ {step.before[0].target}" if css == "branch" and step.before else step.head
    return Box(knot.number, _short(title, _LABEL - len(str(knot.number)) - 1), title, css, x, y)


def closes(step: ProofStep) -> bool:
    """Does it, on its own, leave nothing of the goals that it acts on?"""
    if step.kind is StepKind.TERM:
        return not step.children
    return bool(step.runs) and all(len(run.after) < len(run.before) for run in step.runs)


def _short(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _edges(knot: _Knot) -> list[Edge]:
    x, bottom = _MARGIN + knot.column * _COLUMN + _WIDTH // 2, _MARGIN + knot.row * _ROW + _HEIGHT
    found = [Edge(f"M{x} {bottom}V{bottom + _ROW - _HEIGHT}", aside=False)] if knot.below is not None else []
    middle = bottom + (_ROW - _HEIGHT) // 2
    for other, aside in knot.beside:
        to = _MARGIN + other.column * _COLUMN + _WIDTH // 2
        found.append(Edge(f"M{x} {bottom}V{middle}H{to}V{middle + (_ROW - _HEIGHT) // 2}", aside))
    return found
