"""The runs of one attempt, and what is left of a budget when an attempt was cut short."""

from __future__ import annotations

from dataclasses import dataclass

from prover.types import Budget, Cost, Limit, Outcome

Ended = Limit | Outcome
"""How a run of an attempt ended."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of an attempt: with which budget, what had been spent `before` that budget began, and how it ended.

    `ended` is None for a run that was killed, and for the one under way.
    """

    budget: Budget
    before: Cost
    ended: Ended | None = None

    @property
    def finished(self) -> bool:
        """Did it end by itself? Not if it was killed, interrupted, or met a fault."""
        return self.ended not in (None, Limit.INTERRUPTED, Outcome.FAULT)

    def goes_on(self, budget: Budget) -> bool:
        """Is a next run for which `budget` is given the rest of this one? Another budget makes it a run of its own."""
        return not self.finished and self.budget == budget


def allowance(budget: Budget, last: Run | None, spent: Cost) -> Budget:
    """What a run for which `budget` is given may spend, after the run `last` and `spent` in all runs.

    All of it, or what `last` has left of it if the run is the rest of that one. Never less than nothing.
    """
    if last is None or not last.goes_on(budget):
        return budget
    before = last.before
    return Budget(
        seconds=max(0.0, budget.seconds - (spent.wall_seconds - before.wall_seconds)),
        expansions=max(0.0, budget.expansions - (spent.expansions - before.expansions)),
        tactics=max(0.0, budget.tactics - (spent.tactics - before.tactics)),
        tokens=max(0.0, budget.tokens - (spent.tokens - before.tokens)),
    )
