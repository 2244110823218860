"""Independent attempts, and what their number promises (Brown et al., Large Language Monkeys, arXiv 2407.21787).

Each attempt begins at the root and draws tactics from the prior at a temperature (`search.draws`), finishing one goal
before the next, until the theorem is proved or the attempt is stuck or too long; then the next one begins. Goals that
an earlier attempt had visited are not visited again, so an attempt costs only what is new in it; the lots are
independent all the same. Attempts that meet nothing new end at once, and after `IDLE` of them in a row the most
probable waiting node is visited, so that search goes on where the prior is all but certain.

Two tools for judging samples, whoever made them: `pass_at_k` and `fit_coverage`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from search.draws import Drawing, Place
from search.graph import Graph
from search.waiting import Choice, Choosing

TEMPERATURE = 1.0
LENGTH = 64
"""Tactics on the way to a goal, after which an attempt gives up."""
IDLE = 16


class Sampling(Choosing):
    """A `Frontier` of attempts, one after the other; `attempts` counts those begun."""

    def __init__(self, graph: Graph, seed: int, *, temperature: float = TEMPERATURE, length: int = LENGTH) -> None:
        super().__init__(graph, seed)
        self._drawing = Drawing(graph, self.waiting, temperature)
        self._length = length
        self._place = Place(0)
        self.attempts = 1

    def _choose(self) -> Choice | None:
        lots, start = self._lots(), self._place
        for begun in range(IDLE + 1):
            place = self._drawing.onward(start, lots)
            if place is not None and place.depth <= self._length:
                return self._going(place, begun)
            start = Place(0)
        return None

    def _going(self, place: Place, begun: int) -> Choice:
        def take() -> None:
            self._place = place
            self.attempts += begun

        return Choice(place.node, take)


def pass_at_k(samples: int, correct: int, k: int) -> float:
    """The unbiased estimate of the probability that one of k samples is correct, from `samples` >= k of them.

    1 - C(samples - correct, k) / C(samples, k) (Chen et al., arXiv 2107.03374, eq. 1), as the product over i from
    samples - correct + 1 to samples of 1 - k / i, which neither overflows nor cancels. Raises `ValueError` unless
    0 <= correct <= samples and 1 <= k <= samples.
    """
    if not (0 <= correct <= samples and 1 <= k <= samples):
        raise ValueError(f"pass@{k} cannot be estimated from {correct} of {samples} samples")
    if samples - correct < k:
        return 1.0
    return 1.0 - math.prod(1.0 - k / i for i in range(samples - correct + 1, samples + 1))


@dataclass(frozen=True, slots=True)
class CoverageFit:
    """Coverage c(k) = exp(a k^b): the share of problems that k samples solve.

    `r_squared`: explained share of the variance of log(-log c), where the fit is linear; `worst`: the largest
    difference between fit and data, in coverage; `points`: how many values of k the fit rests on.
    """

    a: float
    b: float
    r_squared: float
    worst: float
    points: int

    def coverage(self, k: float) -> float:
        """Predicted coverage of k samples."""
        return math.exp(self.a * k**self.b)


def fit_coverage(coverage: Mapping[int, float]) -> CoverageFit:
    """Fit the exponentiated power law log c(k) = a k^b (arXiv 2407.21787, section on scaling laws) by least squares.

    Taking logarithms once more, log(-log c) = log(-a) + b log k is a line. Values of c that are 0 or 1 have no such
    logarithm and are left out. Raises `ValueError` unless two different k >= 1 remain.
    """
    points = [(math.log(k), math.log(-math.log(c))) for k, c in sorted(coverage.items()) if k >= 1 and 0.0 < c < 1.0]
    if len(points) < 2:
        raise ValueError(f"a curve needs two values of k with coverage between 0 and 1, not {len(points)}")
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    a = -math.exp(mean_y - slope * mean_x)
    residual = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    spread = sum((y - mean_y) ** 2 for _, y in points)
    r_squared = 1.0 - residual / spread if spread > 0.0 else 1.0
    worst = max(abs(math.exp(a * k**slope) - c) for k, c in coverage.items() if k >= 1 and 0.0 < c < 1.0)
    return CoverageFit(a, slope, r_squared, worst, len(points))
