"""Where the cost of one attempt goes: a ledger of named entries, and the attempt's total."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from prover.protocols import Clock
from prover.types import Cost


class Meter:
    """Runs from its making on. `lean_cpu` reads the CPU seconds of the environment that the attempt works in.

    `earlier` and `searches` are set by the attempt: what former runs had cost (read from a trace), and the searches'
    own accounts, which include those.
    """

    def __init__(self, clock: Clock, lean_cpu: Callable[[], float]) -> None:
        self._clock = clock
        self._lean_cpu = lean_cpu
        self._began = clock()
        self._cpu_began = lean_cpu()
        self._children = 0.0
        self._entries: dict[str, Cost] = {}
        self.earlier = Cost()
        self.searches: Callable[[], Iterable[tuple[str, Cost]]] = tuple

    @contextmanager
    def entry(self, name: str, *, processes: bool = False) -> Iterator[None]:
        """Charge what the body costs to `name`. `processes`: it runs Lean in processes of its own, and waits for them.

        Of those the CPU time is read from the system's account of ended children.
        """
        began, cpu = self._clock(), self._lean_cpu()
        children = _children_cpu() if processes else 0.0
        try:
            yield
        finally:
            own = _children_cpu() - children if processes else 0.0
            self._children += own
            cost = Cost(wall_seconds=self._clock() - began, lean_cpu_seconds=self._lean_cpu() - cpu + own)
            self._entries[name] = self._entries.get(name, Cost()) + cost

    def count(self, name: str, cost: Cost) -> None:
        """Enter what is no time: hits of the proof cache, for instance."""
        self._entries[name] = self._entries.get(name, Cost()) + cost

    def ledger(self) -> tuple[tuple[str, Cost], ...]:
        """Every entry: the searches first, then the rest in the order in which it came up."""
        entries = dict(self.searches())
        for name, cost in self._entries.items():
            entries[name] = entries.get(name, Cost()) + cost
        return tuple(entries.items())

    def total(self) -> Cost:
        """Spent so far. Times run from the meter's making, whatever they went into; earlier runs are added."""
        counted = sum((cost for _, cost in self.searches()), sum(self._entries.values(), Cost()))
        return replace(
            counted,
            wall_seconds=self.earlier.wall_seconds + self._clock() - self._began,
            lean_cpu_seconds=self.earlier.lean_cpu_seconds + self._lean_cpu() - self._cpu_began + self._children,
        )


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
