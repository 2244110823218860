"""The schedule of `auto`, learned from a comparison of its arms.

Learn from theorems that nothing is measured on: the embedded library's own, not a suite that results are quoted for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from prover.bench.search import Plan, Problem
from search.portfolio import learn
from search.strategies import DEFAULT


def learned(problems: Sequence[Problem], plan: Plan, suites: str) -> dict[str, Any]:
    """The greedy schedule for the plan's strategies, `auto` excepted, with what it was learned from."""
    arms = [strategy for strategy in plan.strategies if strategy != DEFAULT]
    costs: dict[str, list[float | None]] = {arm: [] for arm in arms}
    compared = [problem for problem in problems if problem.runs]
    for problem in compared:
        first = {run.strategy: run for run in problem.runs if run.seed == 0}
        for arm in arms:
            costs[arm].append(first[arm].cost.tactics if first[arm].solved else None)
    return {
        "schedule": [[part.arm, part.tactics] for part in learn(costs)],
        "learned_from": {
            "suites": suites,
            "theorems": len(compared),
            "tactics": plan.budget.tactics if math.isfinite(plan.budget.tactics) else None,
            "generator": plan.generator,
            "solved": {arm: sum(cost is not None for cost in row) for arm, row in costs.items()},
            "date": datetime.now(UTC).date().isoformat(),
        },
    }
