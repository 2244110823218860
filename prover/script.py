"""Proofs as trees of tactics, and their text.

A `Script` is one tactic and, for every state it leaves, a `Branch` with that state's own script. It is what a search
extracts, what minimisation shrinks and what `render` turns into the indented, bulleted text that people read and Lean
checks. `Step` paths (ways to one open state) are rendered by `render_path`, with ``sorry`` for the siblings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prover.types import Step

INDENT = "  "


@dataclass(frozen=True, slots=True)
class Script:
    """`tactic`, then one branch for each state it leaves (none: it closes the goal)."""

    tactic: str
    branches: tuple[Branch, ...] = ()

    @property
    def size(self) -> int:
        """Number of tactics."""
        return 1 + sum(branch.script.size for branch in self.branches)


@dataclass(frozen=True, slots=True)
class Branch:
    """The proof of one left state, after naming its inaccessible hypotheses `names`."""

    script: Script
    names: tuple[str, ...] = ()


def _block(text: str, indent: str) -> list[str]:
    """The lines of a tactic, moved right by `indent`."""
    return [indent + line if line else line for line in text.split("\n")]


def _rename(names: Sequence[str]) -> list[str]:
    return [f"rename_i {' '.join(names)}"] if names else []


def _lines(script: Script, indent: str) -> Iterator[str]:
    yield from _block(script.tactic, indent)
    bulleted = len(script.branches) > 1
    for branch in script.branches:
        inner = indent + INDENT if bulleted else indent
        body = [inner + line for line in _rename(branch.names)]
        body += _lines(branch.script, inner)
        if bulleted:
            body[0] = f"{indent}· {body[0].removeprefix(inner)}"
        yield from body


def text(script: Script) -> str:
    """The script's lines without ``by``: a sequence of tactics that can stand in place of one."""
    return "\n".join(_lines(script, ""))


def render(script: Script, indent: str = INDENT) -> str:
    """The proof after ``:=``: ``by``, then one tactic a line, several left goals as ``·`` blocks."""
    return "\n".join(["by", *_lines(script, indent)])


def render_path(path: Sequence[Step], indent: str = INDENT) -> tuple[list[str], str]:
    """The lines that lead to the path's last state, and the indentation at which its tactics must stand.

    A step that leaves several independent goals opens a ``·`` block for the chosen one and gives ``sorry`` to those
    before it; `closing_lines` gives ``sorry`` to those after it.
    """
    lines: list[str] = []
    for step in path:
        lines += _block(step.tactic, indent)
        if step.index is not None and step.count > 1:
            lines += [f"{indent}· sorry"] * step.index
            lines.append(f"{indent}· skip")
            indent += INDENT
        lines += [indent + line for line in _rename(step.names)]
    return lines, indent


def closing_lines(path: Sequence[Step], indent: str = INDENT) -> list[str]:
    """``sorry`` for the goals after the chosen ones of `path`, innermost first: they follow the state's tactics."""
    lines: list[str] = []
    for step in path:
        if step.index is not None and step.count > 1:
            lines[:0] = [f"{indent}· sorry"] * (step.count - step.index - 1)
            indent += INDENT
    return lines
