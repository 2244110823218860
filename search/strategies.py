"""The strategies by name. Each is made for one search, over its graph, with a seed for those that draw lots."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prover.protocols import Frontier
from search.best_first import BestFirst, bfs_prover, bfs_prover_v2, reprover
from search.graph import Graph

Strategy = Callable[[Graph, int], Frontier]
"""Makes a frontier. The graph is for reading only."""

DEFAULT = "best-first"

STRATEGIES: Mapping[str, Strategy] = {
    DEFAULT: lambda _graph, _seed: BestFirst(reprover),
    "bfs-prover": lambda _graph, _seed: BestFirst(bfs_prover),
    "bfs-prover-v2": lambda _graph, _seed: BestFirst(bfs_prover_v2),
}
