"""Small worlds with a value for each goal, and the order in which a strategy visits them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prover.protocols import Frontier
from prover.testing import GoalName, Left, ListGenerator, World, WorldEnvironment
from prover.types import Candidate, ProofState
from search.graph import Graph
from search.values import Estimates
from tests.unit.search.worlds import searching

Moves = Mapping[GoalName, Mapping[str, tuple[float, Left]]]
"""For each goal its tactics, in the order of proposal, with probability and what they leave."""


@dataclass
class TableValues:
    """A `ValueModel` that is told the steps left; `asked` holds the batches."""

    steps: Mapping[GoalName, float]
    asked: list[list[GoalName]] = field(default_factory=list)

    def steps_left(self, states: Sequence[ProofState]) -> Sequence[float]:
        self.asked.append([" ".join(goal.target for goal in state.goals) for state in states])
        return [sum(self.steps.get(goal.target, 1.0) for goal in state.goals) for state in states]


def world(moves: Moves, root: GoalName = "R") -> World:
    """The world without the probabilities; a tactic that leaves `FAILS` is proposed and fails."""
    return World(
        root,
        {goal: {tactic: left for tactic, (_, left) in by.items() if left is not FAILS} for goal, by in moves.items()},
    )


FAILS: Left = (("fails",),)


def visits(moves: Moves, frontier: Callable[[Graph], Frontier], **options: Any) -> str:
    """The goals in the order of their visits, until the root is proved or failed; all invariants are checked."""
    here = world(moves)
    environment = WorldEnvironment(here)
    candidates = {goal: [Candidate(tactic, math.log(p)) for tactic, (p, _) in by.items()] for goal, by in moves.items()}
    result = searching(
        here, ListGenerator(by_target=candidates), environment=environment, frontier=frontier, **options
    ).run()
    assert (result.script is not None) == (here.root in here.provable())
    return "".join(state.main.target for state, _ in environment.calls)


def with_values(
    steps: Mapping[GoalName, float], make: Callable[[Graph, Estimates], Frontier]
) -> Callable[[Graph], Frontier]:
    """A frontier over a graph with these values."""
    return lambda graph: make(graph, Estimates(graph, TableValues(steps)))


def goals(*names: GoalName) -> Left:
    """Independent goals, each a state of its own."""
    return tuple((name,) for name in names)
