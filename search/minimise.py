"""Make a found proof shorter, each step replayed before it is believed.

Searches find proofs with detours: steps that were not needed, subtrees that one closing tactic proves, lemma lists
longer than the proof uses, names that nobody mentions. `minimise` removes them greedily, largest first, until no
single removal is left (a local minimum) or the allowance is spent. Nothing is returned that did not replay, but the
proof that came in.

Not tried: reordering, merging steps, tactics that were not in the proof (but for the `closers` given).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from prover.errors import InfrastructureFault
from prover.protocols import Clock
from prover.script import Branch, Script
from search.shorten import shorter

Position = tuple[int, ...]
"""The branches to take from the root of a script."""

Reduction = Callable[[Script, Sequence[str]], Iterator[Script]]
"""Smaller proofs of the same goal, perhaps."""


def minimise(
    script: Script,
    replays: Callable[[Script], bool],
    *,
    closers: Sequence[str] = (),
    calls: int = 200,
    seconds: float = float("inf"),
    clock: Clock = time.monotonic,
) -> Script:
    """A shorter proof, or `script` itself.

    `replays` says whether a script proves the theorem; it is called at most `calls` times, and not after `seconds` of
    `clock`. `closers` are closing tactics to try in place of subtrees, besides those in the proof. A fault of the
    environment ends the attempt, not the proof.
    """
    shrinking = _Shrinking(script, replays, calls, clock() + seconds, clock)
    try:
        while shrinking.passes(_without_steps, closers) or shrinking.passes(_simplified, closers):
            pass
    except InfrastructureFault:
        pass  # the proof in hand is good; polishing it is not worth a fault
    return shrinking.script


class _Shrinking:
    """The smallest script so far, and the allowance."""

    def __init__(
        self, script: Script, replays: Callable[[Script], bool], calls: int, deadline: float, clock: Clock
    ) -> None:
        self.script = script
        self._replays = replays
        self._calls = calls
        self._deadline = deadline
        self._clock = clock
        self._refused: set[Script] = set()

    def passes(self, reduce: Reduction, closers: Sequence[str]) -> bool:
        """Apply a reduction wherever it works, from the root down; did it anywhere?"""
        changed = False
        todo: list[Position] = [()]
        while todo:
            position = todo.pop()
            here = at(self.script, position)
            smaller = (replaced(self.script, position, part) for part in reduce(here, self._pool(closers)))
            if any(map(self._accept, smaller)):
                changed = True
                todo.append(position)
            else:
                todo += [(*position, i) for i in reversed(range(len(here.branches)))]
        return changed

    def _pool(self, closers: Sequence[str]) -> list[str]:
        """Closing tactics, those of the proof first."""
        return list(dict.fromkeys([*_closing(self.script), *closers]))

    def _accept(self, candidate: Script) -> bool:
        if self._calls <= 0 or self._clock() >= self._deadline or candidate in self._refused:
            return False
        self._calls -= 1
        if not self._replays(candidate):
            self._refused.add(candidate)
            return False
        self.script = candidate
        return True


def at(script: Script, position: Position) -> Script:
    """The part of the script at a position."""
    for i in position:
        script = script.branches[i].script
    return script


def replaced(script: Script, position: Position, part: Script) -> Script:
    """The script with another part at a position."""
    above = [at(script, position[:depth]) for depth in range(len(position))]
    for parent, i in zip(reversed(above), reversed(position), strict=True):
        branch = Branch(part, parent.branches[i].names)
        part = Script(parent.tactic, (*parent.branches[:i], branch, *parent.branches[i + 1 :]))
    return part


def _closing(script: Script) -> Iterator[str]:
    todo = [script]
    while todo:
        here = todo.pop()
        if not here.branches:
            yield here.tactic
        todo += [branch.script for branch in reversed(here.branches)]


def _without_steps(script: Script, closers: Sequence[str]) -> Iterator[Script]:
    """One closing tactic in place of all; or one of the branches without the step that led to it."""
    if script.branches:
        yield from (Script(closer) for closer in closers)
        yield from (branch.script for branch in script.branches)


def _simplified(script: Script, _closers: Sequence[str]) -> Iterator[Script]:
    """Fewer names given to hypotheses, and less text in the tactic."""
    for i, branch in enumerate(script.branches):
        for start in range(len(branch.names), 0, -1):
            # Names go to the last hypotheses: leaving out the first ones keeps the others in place.
            fewer = Branch(branch.script, branch.names[start:])
            yield Script(script.tactic, (*script.branches[:i], fewer, *script.branches[i + 1 :]))
    for tactic in shorter(script.tactic):
        yield Script(tactic, script.branches)
