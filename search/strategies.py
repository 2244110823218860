"""The strategies by name. Each is made for one search, over its graph, with a seed for those that draw lots.

`auto`, the default, is a portfolio of others, which spends by a learned schedule (`search.portfolio`).

Strategies that ask a value model ask the shipped one here; `strategies` makes the same registry for another one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from prover.protocols import Frontier
from search.astar import AStar
from search.beam import Beam
from search.best_first import BestFirst, Perturbed, bfs_prover, bfs_prover_v2, reprover
from search.graph import Graph
from search.mcts import MonteCarlo, puct, regularised
from search.particles import Particles
from search.portfolio import Portfolio, Slice
from search.rmax import RMax
from search.sampling import Sampling
from search.values import Estimates, LearnedValues, shipped

Strategy = Callable[[Graph, int], Frontier]
"""Makes a frontier. The graph is for reading only."""

DEFAULT = "auto"

TEMPERATURE = 1.0
"""Of the strategy `perturbed`, in units of log p."""

SCHEDULE = Path(__file__).with_name("schedule.json")
"""The schedule of `auto` with what it was learned from; written by `lemmata bench search --schedule`."""


@cache
def schedule() -> tuple[Slice, ...]:
    """The shipped schedule of `auto`."""
    rows = json.loads(SCHEDULE.read_text(encoding="utf-8"))["schedule"]
    return tuple(Slice(str(arm), int(tactics)) for arm, tactics in rows)


def strategies(values: Callable[[], LearnedValues] = shipped) -> Mapping[str, Strategy]:
    """All strategies, with this value model; it is asked for when a strategy that needs it is made."""

    def estimates(graph: Graph) -> Estimates:
        return Estimates(graph, values())

    singles: dict[str, Strategy] = {
        "best-first": lambda _graph, _seed: BestFirst(reprover),
        "bfs-prover": lambda _graph, _seed: BestFirst(bfs_prover),
        "bfs-prover-v2": lambda _graph, _seed: BestFirst(bfs_prover_v2),
        "astar": lambda graph, _seed: AStar(graph, estimates(graph), step=values().step_cost),
        "mcts": lambda graph, _seed: MonteCarlo(graph, estimates(graph), puct),
        "mcts-regularised": lambda graph, _seed: MonteCarlo(graph, estimates(graph), regularised),
        "rmax": lambda graph, _seed: RMax(graph),
        "particles": lambda graph, seed: Particles(graph, estimates(graph), seed),
        "beam": lambda graph, _seed: Beam(graph),
        "sampling": Sampling,
        "perturbed": lambda _graph, seed: Perturbed(reprover, TEMPERATURE, seed),
    }

    def auto(graph: Graph, seed: int) -> Portfolio:
        parts = schedule()
        arms = {part.arm: singles[part.arm](graph, seed) for part in parts}
        return Portfolio(arms, graph, parts)

    return {DEFAULT: auto, **singles}


STRATEGIES: Mapping[str, Strategy] = strategies()
