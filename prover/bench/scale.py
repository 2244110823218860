"""How the search itself grows: its time per expansion and its memory, by strategy, shape and size of the graph.

Each measurement runs in a fresh process, so that memory is its own. What is to be seen is flatness: the same expansion
should cost the same in a graph of a million nodes as in one of ten thousand.

Read next: `search.benchmark`.
"""

from __future__ import annotations

import cProfile
import multiprocessing
import pstats
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from prover.errors import InputError
from search.benchmark import SHAPES, Segment, grow
from search.strategies import STRATEGIES

_ROOT = Path(__file__).parents[2]
_BASE = 10_000
"""Nodes at which a search is warm; growth is told against the segment that ends there."""


@dataclass(frozen=True, slots=True)
class Growth:
    """One search's segments, from small to large."""

    strategy: str
    shape: str
    segments: tuple[Segment, ...]

    @property
    def ratio(self) -> float | None:
        """Time per expansion in the last segment against that up to 10,000 nodes; None if there is nothing between."""
        base = next((segment for segment in self.segments if segment.nodes >= _BASE), None)
        last = self.segments[-1]
        return None if base is None or base is last else last.per_expansion / base.per_expansion


@dataclass(frozen=True, slots=True)
class Hot:
    """A function in a profile: seconds of its own, and calls."""

    function: str
    calls: int
    seconds: float
    share: float


def run(
    nodes: int, strategies: Sequence[str], shapes: Sequence[str], seed: int, started: Callable[[str, str], None]
) -> Iterator[Growth]:
    """Grow a graph for each shape and strategy, one after the other; `started` hears of each.

    Raises `InputError` for names that are not known.
    """
    for what, names, known in (("strategy", strategies, STRATEGIES), ("shape", shapes, SHAPES)):
        for name in names:
            if name not in known:
                raise InputError(f"there is no {what} {name!r}: the known ones are {', '.join(known)}")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        for shape in shapes:
            for strategy in strategies:
                started(strategy, shape)
                yield pool.submit(_grow, nodes, strategy, shape, seed).result()


def _grow(nodes: int, strategy: str, shape: str, seed: int) -> Growth:
    return Growth(strategy, shape, tuple(grow(nodes, strategy=strategy, shape=shape, seed=seed)))


def profile(nodes: int, strategy: str, shape: str, seed: int, top: int = 20) -> list[Hot]:
    """The functions with the most time of their own, under the profiler, which makes small functions look dear.

    The invented environment and the benchmark itself are left out of the list and of the shares.
    """
    profiler = cProfile.Profile()
    profiler.runcall(grow, nodes, strategy=strategy, shape=shape, seed=seed)
    found: list[Hot] = []
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    own = {key: value for key, value in stats.items() if not key[0].endswith("benchmark.py")}
    total = sum(seconds for _, _, seconds, _, _ in own.values())
    for (file, line, name), (_, calls, seconds, _, _) in own.items():
        found.append(Hot(_place(file, line, name), calls, seconds, seconds / total))
    return sorted(found, key=lambda hot: -hot.seconds)[:top]


def _place(file: str, line: int, name: str) -> str:
    path = Path(file)
    if path.is_relative_to(_ROOT):
        return f"{path.relative_to(_ROOT)}:{line} {name}"
    return name if file == "~" else f"{path.name}:{line} {name}"
