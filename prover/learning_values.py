"""Learning the default value model: searches over a suite's theorems, and a fit over what they met.

A sample of the suite, drawn with `seed`, is searched, theorem by theorem, alternately with two cheap strategies, each
with a small budget. `search.learning` turns the finished searches into examples and fits the model on four fifths of
the theorems; the file tells its error on the rest. Nothing is verified: a wrong proof would be one wrong example.

The shipped model comes from the suite `corelib`, so that no benchmark's statements went into it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import fmean
from typing import Any

from prover.errors import InputError, InvalidStatement, LeanDied
from prover.lean.environment import LspEnvironment
from prover.lean.own import refuse_statement
from prover.lean.toolchain import Toolchain
from prover.library import open_library
from prover.model.heuristic import HeuristicGenerator
from prover.protocols import LeanEnvironment, Library
from prover.settings import Settings
from prover.types import Budget, Theorem
from search.graph import Graph
from search.learning import Example, error, examples_from, fit, fit_constant, step_costs
from search.loop import Search
from search.strategies import STRATEGIES
from search.values import LearnedValues

EXPLORERS = ("bfs-prover", "best-first")
"""Strategies whose searches are learned from, in turn; they ask no value model themselves."""

_HELD_BACK = 5
"""One theorem of so many."""
_MORE = "raise --limit, --tactics or --seconds"


@dataclass(frozen=True, slots=True)
class Searched:
    """What one search taught: examples, and -log p of the tactics in its proofs."""

    examples: Sequence[Example]
    step_costs: Sequence[float]


def learn(
    settings: Settings,
    lean: Toolchain,
    theorems: Sequence[Theorem],
    *,
    limit: int,
    budget: Budget,
    facts: Mapping[str, Any],
    seed: int = 0,
    searched: Callable[[int], None] = lambda count: None,
    stop: Callable[[], bool] = lambda: False,
) -> LearnedValues:
    """Search at most `limit` of the theorems and fit; `facts` go into the file, `searched` hears of each search.

    Raises `InputError` if no goal was solved, or `stop` said so before the end.
    """
    sample = random.Random(seed).sample(list(theorems), min(limit, len(theorems)))
    library = open_library(settings.retriever, lean, settings.cache_dir, settings.index).library
    environment = LspEnvironment(lean, settings.limits)
    found: list[Searched] = []
    try:
        for one in searches(environment, library, sample, budget, stop):
            found.append(one)
            searched(len(found))
    finally:
        environment.close()
    if stop():
        raise InputError("stopped before all theorems were searched: nothing was learned")
    return from_searches(found, {**facts, "retriever": settings.retriever, "theorems": len(sample), "seed": seed}, seed)


def searches(
    environment: LeanEnvironment,
    library: Library | None,
    theorems: Sequence[Theorem],
    budget: Budget,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Searched]:
    """Search each theorem; those that Lean refuses or dies of are left out."""
    for number, theorem in enumerate(theorems):
        if stop():
            return
        if refuse_statement(theorem):
            continue
        try:
            graph = Graph(environment.start(theorem), keep_failures=False)
            frontier = STRATEGIES[EXPLORERS[number % len(EXPLORERS)]](graph, 0)
            generator = HeuristicGenerator(theorem, library.open_for(theorem) if library else None)
            Search(graph, environment, generator, frontier, budget=budget, stop=stop).run()
        except (InvalidStatement, LeanDied):
            continue
        yield Searched(examples_from(graph), step_costs(graph))


def from_searches(found: Sequence[Searched], facts: Mapping[str, Any], seed: int = 0) -> LearnedValues:
    """The model of finished searches, with what it was learned from. Raises `InputError` if that is too little.

    Too little is also what leaves no search to measure the model's error on.
    """
    order = random.Random(seed).sample(list(found), len(found))
    held, used = order[: len(order) // _HELD_BACK], order[len(order) // _HELD_BACK :]
    costs = [cost for one in used for cost in one.step_costs if cost > 0.0]
    examples = [one.examples for one in used if one.examples]
    try:
        step_cost = fmean(costs)
        model, constant = fit(examples, step_cost), fit_constant(examples, step_cost)
    except ValueError as fault:
        raise InputError(f"too few goals were solved to learn from in {len(found)} searches; {_MORE}") from fault
    rest = [one.examples for one in held]
    if not any(rest):
        raise InputError(
            f"{len(found)} searches are too few: one of {_HELD_BACK} is held back to tell how good the model is, "
            f"and none of those taught anything; {_MORE}"
        )
    learned = {
        **facts,
        "date": datetime.now(UTC).date().isoformat(),
        "searches": len(used),
        "goals": sum(map(len, examples)),
        "solved_goals": sum(example.exact for some in examples for example in some),
        "held_back": {"searches": len(rest), **asdict(error(model, rest))},
        "constant": asdict(error(constant, rest)),
    }
    return LearnedValues(model.weights, model.step_cost, learned)
