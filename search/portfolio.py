"""A portfolio of strategies over one graph, which spends by a measured schedule.

All arms see every node; the graph is theirs in common, so what one has expanded none expands again, and a switch costs
nothing. What differs is only where each would go next.

*Which arm is next.* A schedule is a sequence of (arm, tactics): let this arm spend so much, then that one; an arm that
comes again goes on where it was. `learn` makes it from a table of what each arm needed for each theorem of a training
suite: it begins with nothing spent, and takes, again and again, the arm and the amount with the greatest return,

    (theorems solved by spending so much more on the arm, that nothing before has solved) / (tactics more)

so each arm is left where its marginal return has fallen below another's. This greedy schedule needs at most four times
the total cost of the best possible one (M. Streeter, D. Golovin, S. F. Smith, Combining Multiple Heuristics Online,
AAAI 2007, with arms that can be suspended and resumed). When it is used up, which is when measurement knows of no more
returns, the arms take turns, the one that has spent least first.

Two simplifications: the table takes each arm to be alone, while on a common graph later arms find work done; and a
theorem's cost is that of one run. So compare what is learned with neighbours of it, as names such as
``astar:128+beam:128``, by running them; the shipped schedule was chosen so. Restarts at another *temperature* are
arms too: `search.best_first.Perturbed`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prover.protocols import Frontier
from prover.types import Way
from search.graph import Graph

TURN = 32
"""Tactics of a turn once the schedule is used up; also the least that `learn` gives: one visit."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Let `arm` spend `tactics`."""

    arm: str
    tactics: int


class _Running:
    """An arm in one search: its frontier, and what was spent on its visits."""

    def __init__(self, name: str, frontier: Frontier) -> None:
        self.name = name
        self.frontier = frontier
        self.spent = 0


class Portfolio:
    """The `Frontier` of several arms, by name, in the order of a schedule.

    Raises `ValueError` for a schedule with an arm that is not there, or without arms.
    """

    def __init__(self, arms: Mapping[str, Frontier], graph: Graph, schedule: Sequence[Slice]) -> None:
        if not arms or not {part.arm for part in schedule} <= set(arms):
            raise ValueError(f"a schedule for {[part.arm for part in schedule]} with the arms {list(arms)}")
        self._graph = graph
        self._arms = {name: _Running(name, frontier) for name, frontier in arms.items()}
        self._schedule = list(reversed(schedule))
        self._left = 0
        self._active = next(iter(self._arms.values()))
        self._waiting: set[int] = set()
        self._out: dict[int, tuple[_Running, int]] = {}

    @property
    def spent(self) -> dict[str, int]:
        """Tactics tried on the visits of each arm."""
        return {name: running.spent for name, running in self._arms.items()}

    def push(self, node: int, way: Way) -> None:
        self._waiting.add(node)
        for running in self._arms.values():
            running.frontier.push(node, way)

    def peek(self) -> int | None:
        chosen = self._choose()
        return None if chosen is None else chosen[1]

    def pop(self) -> int | None:
        chosen = self._choose()
        if chosen is None:
            return None
        running, node = chosen
        running.frontier.pop()
        self._waiting.remove(node)
        self._out[node] = running, self._graph.nodes[node].tried
        return node

    def expanded(self, node: int) -> None:
        running, before = self._out.pop(node)
        # At least one, so that an arm whose visits cost nothing does not have all of them.
        spent = max(1, self._graph.nodes[node].tried - before)
        running.spent += spent
        self._left -= spent
        running.frontier.expanded(node)

    def _choose(self) -> tuple[_Running, int] | None:
        """The arm whose turn it is and its next node; another arm's if that one has nothing to visit."""
        if not self._waiting:
            return None
        while self._left <= 0:
            self._next_slice()
        for running in [self._active, *self._arms.values()]:
            node = self._next(running.frontier)
            if node is not None:
                return running, node
        return None

    def _next_slice(self) -> None:
        if self._schedule:
            part = self._schedule.pop()
            self._active, self._left = self._arms[part.arm], part.tactics
        else:
            self._active, self._left = min(self._arms.values(), key=lambda running: running.spent), TURN

    def _next(self, frontier: Frontier) -> int | None:
        """An arm's next node; what other arms have visited meanwhile is taken out of its sight."""
        while (node := frontier.peek()) is not None and node not in self._waiting:
            frontier.pop()
            frontier.expanded(node)
        return node


def learn(costs: Mapping[str, Sequence[float | None]], *, least: int = TURN) -> list[Slice]:
    """The greedy schedule for a table of costs: for each arm, in tactics, what each theorem took (None: not solved).

    All rows are of the same theorems in the same order. Slices are at least `least`; neighbours of one arm are joined.
    """
    count = max((len(row) for row in costs.values()), default=0)
    open_ = {theorem for theorem in range(count) if any(row[theorem] is not None for row in costs.values())}
    spent = dict.fromkeys(costs, 0)
    schedule: list[Slice] = []
    while open_:
        part = max(
            (_best(arm, row, spent[arm], open_, least) for arm, row in costs.items()), key=lambda offer: offer[0]
        )
        _, arm, tactics = part
        spent[arm] += tactics
        open_ = {theorem for theorem in open_ if not _solved(costs[arm][theorem], spent[arm])}
        if schedule and schedule[-1].arm == arm:
            tactics += schedule.pop().tactics
        schedule.append(Slice(arm, tactics))
    return schedule


def _best(arm: str, row: Sequence[float | None], spent: int, open_: set[int], least: int) -> tuple[float, str, int]:
    """The best return that spending on an arm can have now, and the amount; among equal returns the smaller."""
    needed = sorted(cost for theorem in open_ if (cost := row[theorem]) is not None)
    best = (-1.0, arm, least)
    for number, cost in enumerate(needed, start=1):
        more = max(least, math.ceil(cost) - spent)
        best = max(best, (number / more, arm, more), key=lambda offer: offer[0])
    return best


def _solved(cost: float | None, spent: int) -> bool:
    return cost is not None and cost <= spent
