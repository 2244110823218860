"""The strategies by name. Each is made for one search, over its graph, with a seed for those that draw lots.

`auto`, the default, is a portfolio of others, which spends by a learned schedule (`search.portfolio`).

Strategies that ask a value model ask the shipped one here; `strategies` makes the same registry for another one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
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
"""The schedule of `auto`, with what it was chosen by."""


@cache
def schedule() -> tuple[Slice, ...]:
    """The shipped schedule of `auto`."""
    rows = json.loads(SCHEDULE.read_text(encoding="utf-8"))["schedule"]
    return tuple(Slice(str(arm), int(tactics)) for arm, tactics in rows)


class Registry(Mapping[str, Strategy]):
    """The named strategies, and every portfolio of them that can be written: ``astar:96+best-first:64``.

    Such a name is a schedule: each arm spends so many tactics, in this order, then they take turns.
    """

    def __init__(self, named: Mapping[str, Strategy]) -> None:
        self._named = named

    def __getitem__(self, name: str) -> Strategy:
        return self._named[name] if name in self._named else portfolio(self._named, _written(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)


def portfolio(named: Mapping[str, Strategy], parts: Sequence[Slice]) -> Strategy:
    """The portfolio with this schedule. Raises `KeyError` for an arm without a name."""
    arms = {part.arm: named[part.arm] for part in parts}
    return lambda graph, seed: Portfolio({arm: make(graph, seed) for arm, make in arms.items()}, graph, parts)


def _written(name: str) -> list[Slice]:
    """The schedule that a name spells. Raises `KeyError` if it spells none."""
    parts = [part.rpartition(":") for part in name.split("+")]
    if not all(arm and arm != DEFAULT and tactics.isdecimal() and int(tactics) > 0 for arm, _, tactics in parts):
        raise KeyError(name)
    return [Slice(arm, int(tactics)) for arm, _, tactics in parts]


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

    def auto(graph: Graph, seed: int) -> Frontier:
        return portfolio(singles, schedule())(graph, seed)  # the file is read when it is needed

    return Registry({DEFAULT: auto, **singles})


STRATEGIES: Mapping[str, Strategy] = strategies()
