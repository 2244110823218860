"""Best-first search: always expand the leaf with the highest score, a function of the best way to it.

Three published scores. All see only the way from the root to the leaf, so a node's siblings do not count. Ties go to
the node offered first.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from prover.types import Way
from search.waiting import Ranked

Score = Callable[[Way], float]
"""The higher, the sooner the node is expanded."""

ALPHA = 0.5
"""Length normalisation of BFS-Prover's evaluation."""


def reprover(way: Way) -> float:
    """Sum of log p over the tactics of the way: ReProver (Yang et al., LeanDojo, arXiv 2306.15626, section 5)."""
    return way.log_prob


def bfs_prover(way: Way, alpha: float = ALPHA) -> float:
    """Sum of log p, divided by L^alpha for a way of L tactics: BFS-Prover (Xin et al., arXiv 2502.03438, eq. 1).

    alpha in [0, 1]: 0 is `reprover`, 1 the mean; the more, the deeper it dives. The root, with L = 0, counts as L = 1.
    """
    return float(way.log_prob / max(1, way.depth) ** alpha)


def bfs_prover_v2(way: Way) -> float:
    """Sum of each tactic's mean log p per token, divided by depth^2: the program released with BFS-Prover-V2.

    (Xin et al., arXiv 2509.06493; its search divides by depth to the power `depth_reward`, 2 as run by its authors.)

    Dividing by more than the number of tactics strictly favours depth: of two ways of equal quality per tactic the
    longer wins, so a search may dive without end. Offered for comparison, not as a default.
    """
    return way.mean_token_log_prob / max(1, way.depth) ** 2


class BestFirst:
    """The `Frontier` of a score."""

    def __init__(self, score: Score) -> None:
        self._score = score
        self._waiting = Ranked()

    def push(self, node: int, way: Way) -> None:
        self._waiting.push(node, self._score(way))

    def pop(self) -> int | None:
        node = self._waiting.best()
        if node is not None:
            self._waiting.remove(node)
        return node

    def peek(self) -> int | None:
        return self._waiting.best()

    def expanded(self, node: int) -> None:
        """Nothing to back up: the score depends on the way only."""


class Perturbed(BestFirst):
    """Best-first search by score plus `temperature` times Gumbel noise, one draw for each node and seed.

    For scores that are log-probabilities the order in which siblings come is then that of drawing them without
    replacement from the softmax at that temperature (Gumbel-top-k: Kool, van Hoof, Welling, arXiv 1903.06059). Another
    seed is a restart that looks elsewhere (Gomes, Selman, Crato, Kautz, Journal of Automated Reasoning 24, 2000).
    """

    def __init__(self, score: Score, temperature: float, seed: int) -> None:
        super().__init__(score)
        self._temperature = temperature
        self._seed = seed

    def push(self, node: int, way: Way) -> None:
        # Half-tried nodes come again at another price, but always with their own draw.
        draw = random.Random(f"{self._seed}:{node}").random()
        noise = -math.log(-math.log(max(draw, 1e-300)))
        self._waiting.push(node, self._score(way) + self._temperature * noise)
