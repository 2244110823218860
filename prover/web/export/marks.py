"""What a step changed in a goal: hypotheses that are new, changed or gone, and the part of the target that differs.

Each goal that a step leaves is compared with the one it acted on. Whole hypotheses are compared by name; of a target,
the pieces that differ are found by comparing its words in order (`difflib`), or all of it counts as changed when little
is common to both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from prover.lean.stepping import Run
from prover.types import Goal, Hypothesis

_WORD = re.compile(r"\s+|[^\W\d_][\w.'!?✝]*|\d+|[^\w\s()\[\]{}⟨⟩,.]+|.", re.DOTALL)
_LEAST_IN_COMMON = 0.34
"""Share of the words that two targets must have in common for their difference to be shown piece by piece."""
_LONGEST_COMPARED = 600
"""Words: comparing takes time that grows with the square."""


class Mark(StrEnum):
    """What became of a line of a goal."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line; `marked` if it differs."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A hypothesis as ``names : type``, with its mark."""

    mark: Mark
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MarkedGoal:
    """A goal with what is to be seen in it. `conv`: the target is the part of a goal that is being rewritten."""

    case: str
    hypotheses: tuple[MarkedLine, ...]
    target: tuple[Piece, ...]
    conv: bool = False


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """One run of a step: the goals it acted on and left, marked, and how many others waited all the while."""

    before: tuple[MarkedGoal, ...]
    after: tuple[MarkedGoal, ...]
    waiting: int
    idle: bool = False


def marked(run: Run) -> MarkedRun:
    """The run with its differences."""
    if run.idle:
        return MarkedRun(tuple(_plain(goal) for goal in run.before[:1]), (), len(run.before) - 1, idle=True)
    waiting = _common(run.before, run.after)
    acted = _without(run.before, waiting) or list(run.before[:1])
    left = _without(run.after, waiting)
    return MarkedRun(
        before=tuple(_compared(goal, left, gone=True) for goal in acted),
        after=tuple(_compared(goal, acted, gone=False) for goal in left),
        waiting=len(waiting),
    )


def plain(goal: Goal) -> MarkedGoal:
    """A goal in which nothing is marked."""
    return _plain(goal)


def _common(before: Sequence[Goal], after: Sequence[Goal]) -> list[Goal]:
    left = list(after)
    found = []
    for goal in before:
        if goal in left:
            left.remove(goal)
            found.append(goal)
    return found


def _without(goals: Sequence[Goal], those: Sequence[Goal]) -> list[Goal]:
    rest = list(goals)
    for goal in those:
        rest.remove(goal)
    return rest


def _plain(goal: Goal) -> MarkedGoal:
    lines = (MarkedLine(Mark.SAME, (Piece(str(h)),)) for h in goal.hypotheses)
    return _made(goal, lines, (Piece(_target(goal)),))


def _compared(goal: Goal, others: Sequence[Goal], *, gone: bool) -> MarkedGoal:
    """`goal` against the one of `others` that it is most like; `gone` says in which direction time runs."""
    if not others:
        return _plain(goal)
    other = max(others, key=lambda each: _likeness(goal, each))
    known = dict(_named([other])) if not gone else dict(_named(others))
    kept = {name for name, _ in _named([other])} if not gone else _kept(others)
    lines = (_line(hypothesis, known, kept, gone=gone) for hypothesis in goal.hypotheses)
    return _made(goal, lines, _target_pieces(goal, other))


def _likeness(goal: Goal, other: Goal) -> tuple[bool, int]:
    mine, theirs = dict(_named([goal])), dict(_named([other]))
    return _target(goal) == _target(other), sum(theirs.get(name) == type_ for name, type_ in mine.items())


def _named(goals: Iterable[Goal]) -> Iterator[tuple[str, tuple[str, str | None]]]:
    for goal in goals:
        for hypothesis in goal.hypotheses:
            for name in hypothesis.names:
                yield name, (_words(hypothesis.type), hypothesis.value)


def _kept(goals: Sequence[Goal]) -> set[str]:
    """Names that every one of the goals has."""
    first, *rest = ({name for name, _ in _named([goal])} for goal in goals)
    return first.intersection(*rest)


def _words(text: str) -> str:
    return " ".join(text.split())


def _line(
    hypothesis: Hypothesis, known: dict[str, tuple[str, str | None]], kept: set[str], *, gone: bool
) -> MarkedLine:
    """A hypothesis: new (or gone) if the other side lacks its names, changed if it states something else there."""
    mine = (_words(hypothesis.type), hypothesis.value)
    lacking = [name not in kept for name in hypothesis.names]
    changed = any(name in kept and known[name] != mine for name in hypothesis.names)
    tail = str(Hypothesis((), hypothesis.type, hypothesis.value)).removeprefix(" ")
    if all(lacking):
        return MarkedLine(Mark.GONE if gone else Mark.NEW, (Piece(str(hypothesis), marked=True),))
    pieces = [
        piece
        for name, absent in zip(hypothesis.names, lacking, strict=True)
        for piece in (Piece(name, marked=absent), Piece(" "))
    ]
    pieces.append(Piece(tail, marked=changed))
    if changed:
        return MarkedLine(Mark.CHANGED, tuple(pieces))
    return MarkedLine((Mark.GONE if gone else Mark.NEW) if any(lacking) else Mark.SAME, tuple(pieces))


def _target(goal: Goal) -> str:
    return goal.target.removeprefix("| ")


def _target_pieces(goal: Goal, other: Goal) -> tuple[Piece, ...]:
    """The target cut where it differs from the other's."""
    mine, theirs = _WORD.findall(_target(goal)), _WORD.findall(_target(other))
    if mine == theirs:
        return (Piece(_target(goal)),)
    if max(len(mine), len(theirs)) > _LONGEST_COMPARED:
        return (Piece(_target(goal), marked=True),)
    matcher = SequenceMatcher(None, theirs, mine, autojunk=False)
    if matcher.ratio() < _LEAST_IN_COMMON:
        return (Piece(_target(goal), marked=True),)
    pieces = [
        Piece("".join(mine[start:end]), marked=tag != "equal")
        for tag, _, _, start, end in matcher.get_opcodes()
        if start < end
    ]
    return tuple(pieces)


def _made(goal: Goal, lines: Iterable[MarkedLine], target: tuple[Piece, ...]) -> MarkedGoal:
    return MarkedGoal(goal.case or "", tuple(lines), target, conv=goal.target.startswith("| "))
