"""What a comparison of strategies comes to: who solved how much at which cost, who adds what, how much may be chance.

Only problems that every strategy attempted count, and of several seeds the first, except in `Coverage`. All is computed
from `prover.bench.search.Problem`s; nothing here runs anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from prover.bench.search import Plan, Problem, Run
from prover.suites.compare import mcnemar
from prover.types import Cost
from search.sampling import CoverageFit, fit_coverage, pass_at_k

VIRTUAL_BEST = "virtual best"
"""Whoever is best on each problem: what a portfolio that always guesses right would reach."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of cost. Its axis is logarithmic and begins at `low`; cheaper is as good as `low`."""

    name: str
    of: Callable[[Cost], float]
    low: float


TACTICS = Measure("tactic calls", lambda cost: float(cost.tactics), 10.0)
CPU = Measure("Lean CPU seconds", lambda cost: round(cost.lean_cpu_seconds, 6), 0.03)
TOKENS = Measure("tokens", lambda cost: float(cost.tokens), 100.0)
MEASURES = (TACTICS, CPU, TOKENS)


@dataclass(frozen=True, slots=True)
class Line:
    """One strategy against one measure: (cost, name) of each problem solved, the cheapest first.

    `total` and `median` are over the problems solved, `common` over those that every strategy solved. `within` pairs
    checkpoints with the number solved by then. `area` is the area under the curve of the share solved over the
    logarithm of the cost, from the measure's `low` to `high`, divided by that width: 1 if all is solved at once.
    """

    solved: tuple[tuple[float, str], ...]
    total: float
    median: float
    common: float
    within: tuple[tuple[float, int], ...]
    area: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How one strategy did. `alone`: problems that only it solved. `lines` by the measure's name.

    `unconfirmed`: proofs found that did not replay, or were refused; they are not among `solved`.
    """

    strategy: str
    solved: int
    alone: tuple[str, ...]
    unconfirmed: int
    load_dependent: int
    lines: Mapping[str, Line]


@dataclass(frozen=True, slots=True)
class Pair:
    """What `one` solved and `other` did not, and the reverse; `chance` as in `prover.suites.compare.mcnemar`."""

    one: str
    other: str
    gained: int
    lost: int
    chance: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A problem on which strategies differ: cost in tactic calls of those that solved it, and the others."""

    name: str
    solved_by: tuple[tuple[str, int], ...]
    missed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A strategy that draws lots, over `seeds` independent searches of each problem with the whole budget each.

    `pass_at` pairs k with the mean over all problems of the unbiased estimate of pass@k; `fit` is None where the
    coverage leaves nothing to fit. `varied`: problems that some seeds solved and some did not.
    """

    strategy: str
    seeds: int
    varied: int
    pass_at: tuple[tuple[int, float], ...]
    fit: CoverageFit | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole result. `common` counts the problems that all solved; `high` is each measure's end of the axis."""

    problems: int
    left_out: tuple[Problem, ...]
    standings: tuple[Standing, ...]
    best: Standing
    common: int
    high: Mapping[str, float]
    pairs: tuple[Pair, ...]
    differences: tuple[Difference, ...]
    coverages: tuple[Coverage, ...]
    asked: int
    remembered: int

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Those that were spent at all."""
        return tuple(measure for measure in MEASURES if self.high[measure.name] > 0)


def compare(problems: Sequence[Problem], plan: Plan) -> Comparison:
    """What the runs come to, in the plan's order. Axes end at the budget, or where the dearest run did."""
    attempted = [problem for problem in problems if problem.runs]
    first = [{run.strategy: run for run in reversed(problem.runs)} for problem in attempted]
    names = [problem.theorem.name for problem in attempted]
    spent = [run.cost for runs in first for run in runs.values()]
    high = {measure.name: max(map(measure.of, spent), default=0.0) for measure in MEASURES}
    for measure, limit in ((TACTICS, plan.budget.tactics), (TOKENS, plan.budget.tokens)):
        if math.isfinite(limit):
            high[measure.name] = float(limit)
    common = {name for name, runs in zip(names, first, strict=True) if all(run.solved for run in runs.values())}
    table = _Table(names, first, common, high)
    return Comparison(
        problems=len(attempted),
        left_out=tuple(problem for problem in problems if not problem.runs),
        standings=tuple(table.standing(strategy) for strategy in plan.names),
        best=table.best(),
        common=len(common),
        high=high,
        pairs=tuple(table.pair(one, other) for one, other in combinations(plan.names, 2)),
        differences=tuple(table.differences()),
        coverages=tuple(filter(None, (coverage(attempted, strategy) for strategy in plan.names))),
        asked=sum(problem.asked for problem in problems),
        remembered=sum(problem.remembered for problem in problems),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """For each problem, in order: its name, and each strategy's run."""

    names: Sequence[str]
    runs: Sequence[Mapping[str, Run]]
    common: set[str]
    high: Mapping[str, float]

    def standing(self, strategy: str) -> Standing:
        own = [runs[strategy] for runs in self.runs]
        alone = [
            name
            for name, runs in zip(self.names, self.runs, strict=True)
            if [run.strategy for run in runs.values() if run.solved] == [strategy]
        ]
        solved = [[run] if run.solved else [] for run in own]
        return Standing(
            strategy,
            sum(run.solved for run in own),
            tuple(alone),
            sum(bool(run.note) for run in own),
            sum(run.load_dependent for run in own),
            self._lines(solved),
        )

    def best(self) -> Standing:
        """The cheapest solution of each problem, measure by measure."""
        solved = [[run for run in runs.values() if run.solved] for runs in self.runs]
        return Standing(VIRTUAL_BEST, sum(map(bool, solved)), (), 0, 0, self._lines(solved))

    def _lines(self, solved: Sequence[Sequence[Run]]) -> dict[str, Line]:
        """`solved`: for each problem the runs that may be chosen among."""
        return {measure.name: self._line(measure, solved) for measure in MEASURES}

    def _line(self, measure: Measure, solved: Sequence[Sequence[Run]]) -> Line:
        points = sorted(
            (min(measure.of(run.cost) for run in runs), name)
            for name, runs in zip(self.names, solved, strict=True)
            if runs
        )
        costs = [cost for cost, _ in points]
        high = self.high[measure.name]
        return Line(
            solved=tuple(points),
            total=sum(costs),
            median=median(costs) if costs else math.nan,
            common=sum(cost for cost, name in points if name in self.common),
            within=tuple((limit, sum(cost <= limit for cost in costs)) for limit in checkpoints(measure, high)),
            area=area(costs, len(self.names), measure.low, high),
        )

    def pair(self, one: str, other: str) -> Pair:
        gained = sum(runs[one].solved and not runs[other].solved for runs in self.runs)
        lost = sum(runs[other].solved and not runs[one].solved for runs in self.runs)
        return Pair(one, other, gained, lost, mcnemar(gained, lost))

    def differences(self) -> list[Difference]:
        found: list[Difference] = []
        for name, runs in zip(self.names, self.runs, strict=True):
            solved = [(run.strategy, run.cost.tactics) for run in runs.values() if run.solved]
            missed = [run.strategy for run in runs.values() if not run.solved]
            if solved and missed:
                found.append(Difference(name, tuple(sorted(solved, key=lambda each: each[1])), tuple(missed)))
        return found


def coverage(problems: Sequence[Problem], strategy: str) -> Coverage | None:
    """What several seeds come to; None for one seed, and for a strategy that does the same with each.

    That is told by costs, so a strategy whose lots never mattered on any problem counts as one that draws none.
    """
    runs = [[run for run in problem.runs if run.strategy == strategy] for problem in problems]
    seeds = min(map(len, runs), default=0)
    if all((run.cost.tactics, run.solved) == (each[0].cost.tactics, each[0].solved) for each in runs for run in each):
        return None
    solved = [sum(run.solved for run in each) for each in runs]
    ks = [k for k in (2**power for power in range(seeds.bit_length())) if k < seeds] + [seeds]
    values = {k: sum(pass_at_k(seeds, correct, k) for correct in solved) / len(solved) for k in ks}
    try:
        fit = fit_coverage(values)
    except ValueError:
        fit = None
    return Coverage(strategy, seeds, sum(0 < correct < seeds for correct in solved), tuple(values.items()), fit)


def checkpoints(measure: Measure, high: float) -> tuple[float, ...]:
    """Costs at which the number solved is told: 1 and 3 times powers of ten below `high`, and `high` itself."""
    start = math.floor(math.log10(measure.low))
    powers = range(start, math.ceil(math.log10(high)) + 1) if high > measure.low else range(0)
    rounds = [float(f"{step}e{power}") for power in powers for step in (1, 3)]
    return (*(value for value in rounds if measure.low < value < high), *((high,) if high else ()))


def area(costs: Sequence[float], problems: int, low: float, high: float) -> float:
    """Area under the share solved over log cost from `low` to `high`, normalised to 1; NaN without problems or width.

    The mean over all problems of log(high / cost) / log(high / low), cost taken for `low` where it is less, and 0 for
    a problem that was not solved.
    """
    if not problems or high <= low:
        return math.nan
    return sum(math.log(high / max(cost, low)) for cost in costs) / math.log(high / low) / problems
