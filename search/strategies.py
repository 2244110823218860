"""The strategies by name. Each is made for one search, over its graph, with a seed for those that draw lots.

`auto`, the default, is a portfolio of others (`search.portfolio`), whose measured returns are in `ARMS`.

Strategies that ask a value model ask the shipped one here; `strategies` makes the same registry for another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prover.protocols import Frontier
from search.astar import AStar
from search.beam import Beam
from search.best_first import BestFirst, bfs_prover, bfs_prover_v2, reprover
from search.graph import Graph
from search.mcts import MonteCarlo, puct, regularised
from search.particles import Particles
from search.portfolio import Arm, Portfolio, Returns
from search.rmax import RMax
from search.sampling import Sampling
from search.values import Estimates, LearnedValues, shipped

Strategy = Callable[[Graph, int], Frontier]
"""Makes a frontier. The graph is for reading only."""

DEFAULT = "auto"

ARMS: Mapping[str, Returns] = {
    "mcts": Returns(1.0, 100.0),
    "best-first": Returns(1.0, 110.0),
    "sampling": Returns(1.0, 120.0),
    "astar": Returns(1.0, 130.0),
}
"""What each arm of `auto` returned where it was measured: theorems of the suite `corelib`."""


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
    }
    arms = [Arm(name, singles[name], returns) for name, returns in ARMS.items()]
    return {DEFAULT: lambda graph, seed: Portfolio(graph, arms, seed), **singles}


STRATEGIES: Mapping[str, Strategy] = strategies()
