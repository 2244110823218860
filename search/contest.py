"""Several searches take turns under one budget until one of them decides the matter.

The first contender is the main one. Each of the others follows it at its `share`: it gets a turn whenever the tactics
that it has tried are less than its share of those that the main one has tried since it had tried `after`. The first
turn is short, `HEAD_START` tactics. Counting tactics rather than seconds makes the turns, and so the result, the same
on a slow and a fast machine. When the main one has nothing left to try, the others use up what `late` gives them of
the whole budget.

A turn is one visit. The searches do not know of each other; whoever owns the environment switches theorems.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prover.protocols import Clock
from prover.types import Budget, Cost, Limit
from search.loop import Search, SearchResult

HEAD_START = 16
"""Tactics of a side search's first turn."""


@dataclass(frozen=True, slots=True)
class Contender:
    """`share`: of the main search's tactics after its first `after`. `late`: of the budget; by default as `share`.

    The main one's are not used. `open` makes the search when the first turn comes; None instead: there is nothing to
    search for after all.
    """

    name: str
    open: Callable[[], Search | None]
    share: float = 1.0
    after: int = 0
    late: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """How a contest ended: the `winner` with its proof, or none and the main search's `limit`.

    `result` is the winner's, or the main search's. `costs` are by contender, earlier runs of resumed searches
    included. `final`: nothing is left to try for any of them, so a larger budget would change nothing.
    """

    winner: str | None
    result: SearchResult
    limit: Limit | None
    costs: tuple[tuple[str, Cost], ...]
    final: bool = False


class Contest:
    """Turns until somebody wins or the budget is spent. `costs` can be read whatever happens."""

    def __init__(
        self,
        contenders: Sequence[Contender],
        budget: Budget,
        *,
        clock: Clock = time.monotonic,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._contenders = list(contenders)
        self._budget = budget
        self._clock = clock
        self._stop = stop
        self._began = clock()
        self._searches: dict[str, Search] = {}
        self._before: dict[str, Cost] = {}

    @property
    def costs(self) -> tuple[tuple[str, Cost], ...]:
        """Spent by each contender that had a turn."""
        return tuple((name, search.cost) for name, search in self._searches.items())

    def drop(self, name: str | None) -> None:
        """Let a side search have no more turns: what it found was of no use."""
        self._contenders = [contender for contender in self._contenders if contender.name != name]

    def run(self) -> Decision:
        """Take turns. Faults of the environment pass through. May be called again, to go on after `drop`."""
        main, *sides = self._contenders
        result = self._turn(main, Budget(expansions=1))
        assert result is not None, "the main search cannot be absent"
        final = True
        while not (self._over(result) or result.limit is Limit.EXHAUSTED):
            side = next((side for side in sides if self._due(side, main)), None)
            if side is None:
                result = self._turn(main, Budget(expansions=1)) or result
                continue
            found = self._turn(side, self._first_turn(side))
            if found is None or found.limit is Limit.EXHAUSTED:
                sides.remove(side)
                final = final and (found is None or found.final)
            elif found.script is not None:
                return Decision(side.name, found, None, self.costs)
        if result.limit is Limit.EXHAUSTED:
            return self._late(sides, result, final=final and result.final)
        return self._decision(main, result)

    def _late(self, sides: Sequence[Contender], result: SearchResult, *, final: bool) -> Decision:
        """Nothing is left to try for the main search: the others get their shares of the whole budget."""
        for side in sides:
            found = self._turn(side, _part(self._budget, side.share if side.late is None else side.late))
            if found is not None and found.script is not None:
                return Decision(side.name, found, None, self.costs)
            if self._stop():
                return Decision(None, result, Limit.INTERRUPTED, self.costs)
            final = final and (found is None or found.final)
        return Decision(None, result, Limit.EXHAUSTED, self.costs, final)

    def _decision(self, main: Contender, result: SearchResult) -> Decision:
        if result.script is not None:
            return Decision(main.name, result, None, self.costs)
        return Decision(None, result, self._limit() or result.limit, self.costs)

    def _over(self, result: SearchResult) -> bool:
        """Is there a proof, or no budget for another turn?"""
        return result.script is not None or self._limit() is not None

    def _due(self, side: Contender, main: Contender) -> bool:
        ahead = self._spent(main.name).tactics - side.after
        spent = self._spent(side.name).tactics
        return ahead >= 0 and (spent == 0 or spent < side.share * ahead)

    def _first_turn(self, side: Contender) -> Budget:
        return Budget(expansions=1) if side.name in self._searches else Budget(expansions=1, tactics=HEAD_START)

    def _turn(self, contender: Contender, budget: Budget) -> SearchResult | None:
        """One run of a contender's search, within what is left of the whole budget."""
        search = self._searches.get(contender.name)
        if search is None:
            search = contender.open()
            if search is None:
                return None
            self._searches[contender.name], self._before[contender.name] = search, search.cost
        return search.run(_least(budget, self._left()))

    def _spent(self, name: str) -> Cost:
        return self._searches[name].cost if name in self._searches else Cost()

    def _used(self, part: str) -> float:
        """How much of a part of the cost this contest has used, by all together."""
        pairs = ((search.cost, self._before[name]) for name, search in self._searches.items())
        return float(sum(getattr(now, part) - getattr(before, part) for now, before in pairs))

    def _left(self) -> Budget:
        budget = self._budget
        return Budget(
            seconds=budget.seconds - (self._clock() - self._began),
            expansions=budget.expansions - self._used("expansions"),
            tactics=budget.tactics - self._used("tactics"),
            tokens=budget.tokens - self._used("tokens"),
        )

    def _limit(self) -> Limit | None:
        """What forbids another turn."""
        if self._stop():
            return Limit.INTERRUPTED
        left = self._left()
        amounts = {
            Limit.SECONDS: left.seconds,
            Limit.TACTICS: left.tactics,
            Limit.EXPANSIONS: left.expansions,
            Limit.TOKENS: left.tokens,
        }
        return next((limit for limit, amount in amounts.items() if amount <= 0), None)


def _least(one: Budget, other: Budget) -> Budget:
    return Budget(
        min(one.seconds, other.seconds),
        min(one.expansions, other.expansions),
        min(one.tactics, other.tactics),
        min(one.tokens, other.tokens),
    )


def _part(budget: Budget, share: float) -> Budget:
    return Budget(budget.seconds * share, budget.expansions * share, budget.tactics * share, budget.tokens * share)
