"""Which nodes of Lean's record of an elaboration are the steps of the proof, and how they nest.

Every tactic that stands in the source is a step; what macros made of it is not. Blocks (`by`, sequences, parentheses)
only hold steps together. The same piece of source may have been run several times (after `<;>`, `all_goals`, `repeat`):
that is one step with several runs. Outside of tactic blocks the terms are steps that are not mere names, numbers or
operators and do not denote data or types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from prover.lean.infotree import TACTIC, TERM, Node, Position, Span
from prover.lean.tokens import Lines
from prover.types import Goal


class StepKind(StrEnum):
    """What a step is in the text of a proof."""

    TACTIC = "tactic"
    BRANCH = "branch"
    """A bullet, `case`, or alternative: the beginning of a block."""
    RULE = "rule"
    """One rule of a rewriting tactic."""
    TERM = "term"
    """A part of a proof that is a term."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a tactic did once: the goals that it found, its own first, and those that it left."""

    before: tuple[Goal, ...]
    after: tuple[Goal, ...]

    @property
    def idle(self) -> bool:
        """Did it leave everything as it was?"""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step. `text` is its source, `head` what of it is worth a line in an outline in which its children follow.

    `line` (from 1) and `column` (code points, from 0) count in the proof's text; `depth` from 0. `runs` are as many as
    Lean ran it, in order; terms have none, but `proves`: their type. `names` are the constants named in it, outside of
    its children.
    """

    text: str
    head: str
    kind: StepKind
    line: int
    column: int
    depth: int
    runs: tuple[Run, ...] = ()
    proves: str = ""
    names: tuple[str, ...] = ()
    children: tuple[ProofStep, ...] = ()

    @property
    def before(self) -> tuple[Goal, ...]:
        """The goals that its runs found, all together."""
        return tuple(goal for run in self.runs for goal in run.before)

    @property
    def after(self) -> tuple[Goal, ...]:
        """The goals that its runs left, all together."""
        return tuple(goal for run in self.runs for goal in run.after)

    def walk(self) -> Iterator[ProofStep]:
        """This step and all in it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


_TRANSPARENT = re.compile(r"\((?:\w+\.)*(?:(?:tactic|conv)Seq\w*|byTactic'?|paren|nested\w*|calcSteps|cdotTk)[\s)]")
_SEQUENCE = re.compile(r"\((?:\w+\.)*tacticSeq(?:1Indented|Bracketed)[\s)]")
_ALTERNATIVES = re.compile(r"\((?:\w+\.)*tacticSeq\w*[\s)]")
_FIRST = re.compile(r"\((?:\w+\.)*first[\s)]")
_BLOCK = re.compile(r"\((?:\w+\.)*(?:cdot|case'?|«tacticNext_=>_»)[\s)]")
_ALTERNATIVE, _ARM, _RULE = "[[(Tactic.inductionAltLHS", '["|"', "[(Tactic.rwRule"
_UNIVERSE = re.compile(r"(?:.*→ )?(?:Prop|(?:Type|Sort)\b[^→]*)", re.DOTALL)
_PLUMBING = re.compile(r"@ \S*\.(?:elab(?:BinOp|BinRel\w*|UnOp|NumLit|Hole|SyntheticHole)|expandParen)$")
_NAMES_ONLY = re.compile(r"[\w.'!?@]+")


@dataclass(slots=True)
class _Found:
    """A step in the making: a piece of source with all nodes that stand for it."""

    span: Span
    kind: StepKind
    nodes: list[Node]
    within: bool
    """Is it a tactic, or in one, so that terms in it are no steps?"""
    arm: bool = False


class Stepper:
    """Makes steps of the nodes about the part of `text` from offset `begin` on; `names` with their places."""

    def __init__(self, text: str, begin: int, names: Sequence[tuple[Position, str]]) -> None:
        self._text = text
        self._lines = Lines(text)
        self._begin = begin
        self._names = dict(names)
        self._first = self._lines.position(begin)
        self._data: frozenset[str] = frozenset()

    def steps(self, roots: Sequence[Node]) -> tuple[ProofStep, ...]:
        """The outermost steps, each with those in it."""
        terms = (node.term for root in roots for node in root.walk() if node.kind == TERM)
        self._data = frozenset(term for term, type_ in terms if type_.startswith(("Type", "Sort")))
        return self._level(roots, None, 0, within=False)

    def _level(self, nodes: Iterable[Node], outer: Span | None, depth: int, *, within: bool) -> tuple[ProofStep, ...]:
        groups: dict[Span, _Found] = {}
        for found in self._visible(nodes, outer, within):
            group = groups.setdefault(found.span, found)
            if group is not found:
                group.nodes += found.nodes
        steps: list[ProofStep] = []
        arms: list[tuple[_Found, list[_Found]]] = []
        for found in sorted(groups.values(), key=lambda found: (found.span[0], [-part for part in found.span[1]])):
            if found.arm or not arms:
                arms.append((found, []))
            elif arms[-1][0].arm:
                arms[-1][1].append(found)
            else:
                arms.append((found, []))
        for found, inside in arms:
            steps.append(self._step(found, inside, depth))
        return tuple(steps)

    def _visible(self, nodes: Iterable[Node], outer: Span | None, within: bool) -> Iterator[_Found]:
        """The uppermost steps among these nodes and all below them, but none with the span of the step around."""
        stack = [(node, within) for node in reversed(list(nodes))]
        while stack:
            node, inside = stack.pop()
            span = node.span
            here = span is not None and span[0] >= self._first and span[0] < span[1]
            if node.kind == TERM and here and _UNIVERSE.fullmatch(node.term[1]):
                continue  # a type: nothing in it proves anything
            inside = inside or (node.kind == TACTIC and here)
            kind = _kind(node) if here else None
            if kind is StepKind.TERM and (inside or not self._proves(node)):
                kind = None
            if kind is not None and span is not None and span != outer:
                yield _Found(span, kind, [node], inside, arm=node.syntax.startswith(_ARM))
            else:
                stack += [(child, inside) for child in reversed(node.children)]

    def _proves(self, node: Node) -> bool:
        """Is this term a proof of something, and more than a name, as far as one can tell?"""
        term, type_ = node.term
        source = self._source(node.span)
        if not type_ or term.startswith("@") or "(isBinder := true)" in node.text or _PLUMBING.search(node.text):
            return False
        if _NAMES_ONLY.fullmatch(source) and source.split(".")[-1] == term.split(".")[-1]:
            return False
        return not all(part.strip("() ") in self._data for part in type_.split("→"))

    def _source(self, span: Span | None) -> str:
        return "" if span is None else self._text[self._lines.offset(*span[0]) : self._lines.offset(*span[1])]

    def _step(self, found: _Found, arm: list[_Found], depth: int) -> ProofStep:
        start, end = found.span
        if arm:
            children = tuple(self._step(inner, [], depth + 1) for inner in arm)
        else:
            below = (child for node in found.nodes for child in node.children)
            children = self._level(below, found.span, depth + 1, within=found.within)
        if len(children) == 1 and children[0].kind is StepKind.RULE:
            children = ()  # it says the same
        line, column = start[0] - self._first[0] + 1, start[1] - (self._first[1] if start[0] == self._first[0] else 0)
        if children and found.kind is StepKind.BRANCH:
            end = max(end, self._end_of(children))
        text = self._source((start, end)).rstrip(" ,\n")
        return ProofStep(
            text=_dedented(text, start[1]),
            head=self._head(found, text, children),
            kind=found.kind,
            line=line,
            column=column,
            depth=depth,
            runs=_runs(found, children),
            proves=found.nodes[0].term[1] if found.kind is StepKind.TERM else "",
            names=() if found.kind is StepKind.BRANCH else self._names_between(start, end, children),
            children=children,
        )

    def _place(self, step: ProofStep) -> Position:
        """Where a step begins in the whole text."""
        first, column = self._first
        return step.line + first - 1, step.column + (column if step.line == 1 else 0)

    def _end_of(self, children: Sequence[ProofStep]) -> Position:
        last = children[-1]
        line, column = self._place(last)
        extra = last.text.count("\n")
        tail = len(last.text.rsplit("\n", 1)[-1])
        return line + extra, tail + column  # `_dedented` took `column` blanks from each later line

    def _head(self, found: _Found, text: str, children: Sequence[ProofStep]) -> str:
        """The beginning of the text: to the first child in a block, else to the line on which that stands."""
        if not children:
            return " ".join(text.split())
        start, child = found.span[0], self._place(children[0])
        if found.kind is StepKind.BRANCH:
            return " ".join(self._source((start, child)).split()) or "·"
        lines = text.split("\n")
        return " ".join(" ".join(lines[: max(1, child[0] - start[0])]).split())

    def _names_between(self, start: Position, end: Position, children: Sequence[ProofStep]) -> tuple[str, ...]:
        spans = [(self._place(child), self._end_of([child])) for child in children]
        mine = [
            name
            for place, name in self._names.items()
            if start <= place < end and not any(first <= place < last for first, last in spans)
        ]
        return tuple(dict.fromkeys(mine))


def _kind(node: Node) -> StepKind | None:
    """What kind of step a node can be; None for what only holds others together."""
    if node.kind == TERM:
        return StepKind.TERM
    if node.kind != TACTIC:
        return None
    syntax = node.syntax + " "
    if syntax.startswith(_RULE):
        return StepKind.RULE
    if syntax.startswith((_ALTERNATIVE, _ARM)) or _BLOCK.match(syntax):
        return StepKind.BRANCH
    return None if not syntax.startswith("(") or _TRANSPARENT.match(syntax) else StepKind.TACTIC


def _runs(found: _Found, children: Sequence[ProofStep]) -> tuple[Run, ...]:
    """What the nodes say was done; trials that came to nothing do not count beside others.

    A block proves the goal that its first step finds; Lean's record of it has the goals of the blocks beside it too.
    """
    if found.kind is StepKind.TERM:
        return ()
    if found.kind is StepKind.BRANCH and children and children[0].runs:
        return tuple(Run(run.before, ()) for run in children[0].runs)
    runs = [Run(*node.goals()) for node in found.nodes]
    runs = [run for run in runs if run.before]
    return tuple([run for run in runs if not run.idle] or runs[:1])


def _dedented(text: str, column: int) -> str:
    """The text of something that begins in `column`, with its later lines moved left by as much."""
    first, *rest = text.split("\n")
    blanks = " " * column
    return "\n".join([first, *(line.removeprefix(blanks) for line in rest)])


def tactics(roots: Iterable[Node]) -> dict[Span, list[Node]]:
    """The tactics that stand in tactic sequences of the source, each with the nodes of all its runs, in order.

    These are the steps of a LeanDojo Benchmark: of ``t1 <;> t2`` and ``rw [a, b]`` the whole, of ``cases h with
    | inl x => t`` the whole and `t`, of a bullet the whole and what is in it. What `first` tried and gave up is none.
    """
    found: dict[Span, list[Node]] = {}
    stack = list(reversed(list(roots)))
    while stack:
        node = stack.pop()
        children = _last_tried(node) if _FIRST.match(node.syntax + " ") else node.children
        stack += reversed(children)
        if node.kind != TACTIC or not _SEQUENCE.match(node.syntax + " ") or node.span is None:
            continue
        for child in children:
            span = child.span
            if span is not None and child.kind == TACTIC and child.syntax.startswith("(") and span[0] < span[1]:
                found.setdefault(span, []).append(child)
    return dict(sorted(found.items(), key=lambda item: (item[0][0], [-part for part in item[0][1]])))


def _last_tried(node: Node) -> list[Node]:
    """The alternatives of a `first` that were tried are its last children; all but the last one failed."""
    tried = [child for child in node.children if child.kind == TACTIC and _ALTERNATIVES.match(child.syntax + " ")]
    return tried[-1:] or node.children
