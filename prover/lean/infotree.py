"""Lean's own record of an elaboration, read from its printed form (`trace.Elab.info`).

While it elaborates, Lean notes for each piece of syntax what it was taken for: a tactic with the goals before and after
it, a term with its type, a macro's expansion. Printed, that is a tree of bullets::

    • [Tactic] @ ⟨2, 2⟩-⟨2, 9⟩ @ Lean.Elab.Tactic.evalIntro
      (Tactic.intro "intro" [`h])
      before
      p : Prop
      ⊢ p → p
      after
      ...
      • [Term] h : p @ ⟨2, 8⟩-⟨2, 9⟩

`read_tree` makes `Node`s of it. A position with a dagger (``⟨2, 2⟩†``) is one that a macro made up; such nodes are kept
(what they expand to may be the user's text again), and `Node.span` is None for them.

Limits: the form is Lean 4.35's (with or without the brackets around the kind, which older ones lack). A goal one of
whose lines looked like a bullet of this list would be cut there; nothing rests on it but what is shown to readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from prover.lean.goals import parse_goal
from prover.types import Goal

Position = tuple[int, int]
"""Line from 1, column in code points from 0, as Lean prints them."""
Span = tuple[Position, Position]

TACTIC, TERM = "Tactic", "Term"

_BULLET = re.compile(
    r"( *)• (?:\[(?P<kind>[A-Z][\w-]*(?:\([\w.]*\))?)[^\]]*\]"
    r"|(?P<bare>Tactic|Term|Command|Macro expansion|CustomInfo)\b)(?P<rest>.*)"
)
_PLACE = re.compile(r"@ ⟨(\d+), (\d+)⟩(?P<made>[†!]*)-⟨(\d+), (\d+)⟩(?P<ended>[†!]*)(?: @ (?P<by>\S+))?$")
_NO_GOALS = "no goals"


@dataclass(slots=True)
class Node:
    """One entry. `kind`: ``Tactic``, ``Term``, ...; `text`: what follows the kind, `lines`: the lines below it."""

    kind: str
    text: str
    lines: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def span(self) -> Span | None:
        """Where it stands in the source; None if a macro made it, or nobody says."""
        match = _PLACE.search(self._head)
        if match is None or match["made"] or match["ended"]:
            return None
        return (int(match[1]), int(match[2])), (int(match[4]), int(match[5]))

    @property
    def syntax(self) -> str:
        """Of a tactic: the first line of its syntax, ``(Tactic.intro "intro" [`h])``."""
        return self.lines[0] if self.lines else ""

    @property
    def term(self) -> tuple[str, str]:
        """Of a term: the term as Lean prints it, and its type."""
        term, _, type_ = _PLACE.sub("", self._head).strip().partition(" : ")
        return term.strip(), type_.strip()

    @property
    def _head(self) -> str:
        """The text before the children; a term that takes several lines has its place at the end of the last."""
        return "\n".join([self.text, *self.lines]) if self.kind == TERM else self.text

    def goals(self) -> tuple[tuple[Goal, ...], tuple[Goal, ...]]:
        """Of a tactic: the goals before and after it."""
        before, after = self._parts()
        return tuple(_goal(part) for part in _goals(before)), tuple(_goal(part) for part in _goals(after))

    def goal_texts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The same as texts, with their case tags: one hypothesis a line, then the target on one line.

        Lean breaks long lines according to how deep in the tree it prints; that is undone.
        """
        before, after = self._parts()
        return tuple(_text(part) for part in _goals(before)), tuple(_text(part) for part in _goals(after))

    def _parts(self) -> tuple[list[str], list[str]]:
        """The lines of the goals before and after a tactic."""
        parts: dict[str, list[str]] = {"before": [], "after": []}
        waiting = list(parts)
        for line in self.lines:
            if waiting and line.rstrip() in (waiting[0], f"{waiting[0]} {_NO_GOALS}"):
                into = parts[waiting.pop(0)]
            elif len(waiting) < len(parts):
                into.append(line)
        return parts["before"], parts["after"]

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in order; trees may be deeper than Python's stack."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(node.children)


def read_tree(text: str) -> list[Node]:
    """The bullets of a printed tree; text without bullets has none."""
    roots: list[Node] = []
    open_: list[tuple[int, Node]] = []
    for line in text.split("\n"):
        bullet = _BULLET.match(line)
        if bullet is None:
            if open_:
                depth, node = open_[-1]
                node.lines.append(line[depth + 2 :] if not line[: depth + 2].strip() else line)
            continue
        depth = len(bullet[1])
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        node = Node(bullet["kind"] or bullet["bare"], bullet["rest"])
        (open_[-1][1].children if open_ else roots).append(node)
        open_.append((depth, node))
    return roots


def _goals(lines: list[str]) -> list[list[str]]:
    """Goals below each other with nothing between them: each ends with its target and the target's indented lines."""
    found: list[list[str]] = [[]]
    complete = False
    for line in lines:
        if complete and not line.startswith(" "):
            found.append([])
            complete = False
        complete = complete or _is_target(line)
        found[-1].append(line)
    return [part for part in found if part]


def _text(lines: list[str]) -> str:
    """The lines of a goal with those joined to the one before that continue it."""
    whole: list[str] = []
    for line in lines:
        if whole and line.startswith(" "):
            whole[-1] += " " + line.strip()
        elif line.strip():
            whole.append(line.rstrip())
    return "\n".join(whole)


def _is_target(line: str) -> bool:
    return line.startswith(("⊢", "| "))


def _goal(lines: list[str]) -> Goal:
    """One goal. Inside of `conv` the target is the part that is being rewritten, which Lean marks with a bar."""
    at = next((index for index, line in enumerate(lines) if line.startswith("| ")), None)
    if at is None:
        return parse_goal("\n".join(lines))
    return parse_goal("\n".join([*lines[:at], f"⊢ {lines[at]}", *lines[at + 1 :]]))
