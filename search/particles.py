"""Particles: sequential Monte Carlo over partial proofs (Puri et al., arXiv 2502.01618).

A population of N partial proofs goes on in rounds. In each, every particle has the goal at which it stands visited
(particles at the same goal share the visit), then draws what to do there from the prior (`search.draws`). The N new
places are weighted and resampled:

    w_i = - steps left, predicted, of all goals that particle i still needs       P(i) = softmax(w / temperature)_i

as the paper resamples by the softmax of its reward model's scores, in logits. Resampling is systematic (Kitagawa, J.
Computational and Graphical Statistics 5(1), 1996): one lot for all, the expected numbers of copies are N P(i), and
each is met within one. Particles that are stuck die, and the others' copies take their places; when all have died, the
N most probable waiting nodes become the next population. What no particle comes to keeps waiting.

The value model bends the population, the prior draws its moves; so unlike best-first search it keeps to several
partial proofs even if one looks best, which pays when the value model is wrong about it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from prover.types import Way
from search.draws import Drawing, Place
from search.graph import Graph
from search.values import Estimates
from search.waiting import Choice, Choosing

PARTICLES = 16
TEMPERATURE = 2.0
"""Of resampling, in steps."""


class Particles(Choosing):
    """A `Frontier` with a population; `temperature` in steps: the more, the less the value model counts."""

    def __init__(
        self,
        graph: Graph,
        estimates: Estimates,
        seed: int,
        *,
        particles: int = PARTICLES,
        temperature: float = TEMPERATURE,
    ) -> None:
        super().__init__(graph, seed)
        self._estimates = estimates
        self._drawing = Drawing(graph, self.waiting)
        self._particles = particles
        self._temperature = temperature
        self.population: Sequence[Place] = (Place(0),) * particles
        self._round: Sequence[int] = ()

    def push(self, node: int, way: Way) -> None:
        super().push(node, way)
        self._estimates.want(node)

    def _choose(self) -> Choice | None:
        population = self.population
        left = [node for node in self._round if node in self.waiting]
        if not left:
            population = self._next()
            left = [node for node in dict.fromkeys(place.node for place in population) if node in self.waiting]
        if not left:
            return None

        def take() -> None:
            self.population, self._round = population, left[1:]

        return Choice(left[0], take)

    def _next(self) -> Sequence[Place]:
        """The population after moving and resampling; from the waiting nodes if no particle lives."""
        lots = self._lots()
        moved = [self._drawing.onward(place, lots) for place in self.population]
        living = [place for place in moved if place is not None]
        if not living:
            seeds = [self._drawing.place(node) for node in self.waiting.first(self._particles)]
            return [seeds[i % len(seeds)] for i in range(self._particles)] if seeds else []
        weights = softmax([-self._steps(place) for place in living], self._temperature)
        return [living[i] for i in systematic(weights, self._particles, lots)]

    def _steps(self, place: Place) -> float:
        """Predicted steps to the end of a particle's proof."""
        return self._estimates.steps(place.node) + sum(map(self._estimates.steps, self._drawing.siblings(place)))


def softmax(scores: Sequence[float], temperature: float) -> Sequence[float]:
    """exp(score / temperature), divided by the sum of these."""
    top = max(scores)
    weights = [math.exp((score - top) / temperature) for score in scores]
    whole = sum(weights)
    return [weight / whole for weight in weights]


def systematic(weights: Sequence[float], count: int, lots: random.Random) -> Sequence[int]:
    """Systematic resampling: `count` indices in order, index i at least floor(count * w_i) times, at most one more.

    Weights have the sum 1. One uniform lot u in [0, 1); the k-th index is where the running sum passes (k + u) / count.
    """
    offset = lots.random()
    chosen: list[int] = []
    total, index = weights[0], 0
    for k in range(count):
        while total <= (k + offset) / count and index < len(weights) - 1:
            index += 1
            total += weights[index]
        chosen.append(index)
    return chosen
