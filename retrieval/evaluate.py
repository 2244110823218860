"""How good a ranking is: recall, reciprocal rank and gain of any `Ranker` on examples of which the answer is known.

The measures are those of the LeanDojo Benchmark, R@k and MRR (arXiv 2306.15626, premise selection), and nDCG. Each is
computed for every example and averaged over examples. Intervals are by bootstrap over theorems: the steps of one proof
resemble each other, so a thousand steps of fifty proofs tell less than a thousand of a thousand.

Limits. R@1 cannot reach 1 where a step uses several premises; `Population.ceiling` says what it can reach. MRR sees the
first `DEPTH` premises and counts 0 for what stands behind. What an example used and could not have accessed is a defect
of the data; it stays among the answers, where no ranker can reach it, and is counted in the population.

Read next: `retrieval.examples`; `prover.bench.retrieval.quality`, which makes tables of this.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from prover.protocols import Clock, Progress, Query, Ranker
from prover.traced import EVERYWHERE, Standpoint
from retrieval.examples import Example

DEPTH = 100
"""How many premises a ranker is asked for: LeanDojo's number."""

METRICS = ("R@1", "R@10", "MRR", "nDCG@10")
"""The columns of `Evaluation.values`."""

DRAWS = 1000
"""Bootstrap samples."""

_BATCH = 256
_DRAWS_AT_ONCE = 50
_LEVEL = 0.95

Mask = Callable[[Standpoint], NDArray[np.bool_]]
"""Which premises of the corpus are accessible from somewhere (`retrieval.access.Access.mask`)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Population:
    """What was asked. `theorems` are the proofs that the examples are from.

    `positives` counts the premises used, over all examples; `inaccessible` those among them that their place could not
    access: defects of the data. `accessible` is the mean number of premises that an example chooses among, `chance`
    the expected R@10 of one who draws from them by lot, `ceiling` the greatest R@1 that the data allow.
    """

    examples: int
    theorems: int
    positives: int
    inaccessible: int
    accessible: float
    chance: float
    ceiling: float


@dataclass(frozen=True)
class Evaluation:
    """What a ranker came to: `values[example, metric]`, and for each example its theorem, numbered from 0.

    `seconds` is the wall clock of ranking, all examples together.
    """

    values: NDArray[np.float64]
    theorems: NDArray[np.int64]
    seconds: float = 0.0

    @cached_property
    def means(self) -> dict[str, float]:
        """Averages over examples; NaN without any."""
        found = self.values.mean(axis=0) if len(self.values) else np.full(len(METRICS), math.nan)
        return dict(zip(METRICS, map(float, found), strict=True))

    def estimates(self, draws: int = DRAWS) -> dict[str, Estimate]:
        """The means with their intervals."""
        low, high = _interval(_resampled(self, draws))
        return {name: Estimate(self.means[name], low[i], high[i]) for i, name in enumerate(METRICS)}

    def ratios(self, base: Evaluation, draws: int = DRAWS) -> dict[str, Estimate]:
        """How many times `base`'s means these are; both are resampled together, since the examples are the same."""
        _must_match(self, base)
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = _interval(_resampled(self, draws) / _resampled(base, draws))
            values = np.divide([*self.means.values()], [*base.means.values()])
        return {name: Estimate(float(values[i]), low[i], high[i]) for i, name in enumerate(METRICS)}

    def differences(self, base: Evaluation, draws: int = DRAWS) -> dict[str, Estimate]:
        """By how much the means exceed `base`'s."""
        _must_match(self, base)
        low, high = _interval(_resampled(self, draws) - _resampled(base, draws))
        return {name: Estimate(self.means[name] - base.means[name], low[i], high[i]) for i, name in enumerate(METRICS)}


def scores(ranked: Sequence[int], positives: Collection[int]) -> tuple[float, float, float, float]:
    """The `METRICS` of one answer: `ranked` are positions, best first, each once; `positives` those that were used.

    R@k: the share of the positives among the first k (arXiv 2306.15626, premise selection). MRR: one over the rank of
    the first positive, 0 if none was found (Voorhees, The TREC-8 Question Answering Track Report, 1999). nDCG@10: sum
    of 1 / log2(1 + rank) over the positives among the first 10, divided by the greatest such sum (Järvelin and
    Kekäläinen, ACM TOIS 20, 2002, with gains of 0 and 1 and the discount that is usual now). Raises `ValueError`
    without positives: then nothing is defined.
    """
    wanted = frozenset(positives)
    if not wanted:
        raise ValueError("an example without positives has no metrics")
    ranks = [rank for rank, position in enumerate(ranked, 1) if position in wanted]
    ideal = sum(1 / math.log2(1 + rank) for rank in range(1, min(10, len(wanted)) + 1))
    return (
        sum(rank <= 1 for rank in ranks) / len(wanted),
        sum(rank <= 10 for rank in ranks) / len(wanted),
        1 / ranks[0] if ranks else 0.0,
        sum(1 / math.log2(1 + rank) for rank in ranks if rank <= 10) / ideal,
    )


def evaluate(
    ranker: Ranker,
    examples: Sequence[Example],
    *,
    everywhere: bool = False,
    progress: Progress | None = None,
    clock: Clock = time.monotonic,
) -> Evaluation:
    """Ask `ranker` all examples and score its answers.

    `everywhere` lets it choose among the whole corpus (the ablation of accessibility): also among what comes later
    and the theorem itself.
    """
    rows: list[tuple[float, ...]] = []
    seconds = 0.0
    for start in range(0, len(examples), _BATCH):
        part = examples[start : start + _BATCH]
        queries = [Query(each.query.state, EVERYWHERE) if everywhere else each.query for each in part]
        began = clock()
        answers = ranker.rank(queries, DEPTH)
        seconds += clock() - began
        for example, hits in zip(part, answers, strict=True):
            rows.append(scores([hit.position for hit in hits], example.positives))
        if progress is not None:
            progress(f"{len(rows):,} of {len(examples):,} examples")
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(METRICS))
    return Evaluation(values, _theorems(examples), seconds)


def population(examples: Sequence[Example], mask: Mask, *, everywhere: bool = False) -> Population:
    """What the examples are, seen from where they stand (with `everywhere`: choosing among the whole corpus)."""
    by_place: dict[Standpoint, list[Example]] = {}
    for example in examples:
        by_place.setdefault(example.query.standpoint, []).append(example)
    accessible, chance, inaccessible = 0, 0.0, 0
    for place, group in by_place.items():
        allowed = mask(place)
        total = len(allowed) if everywhere else int(allowed.sum())
        for example in group:
            reachable = int(allowed[list(example.positives)].sum())
            inaccessible += len(example.positives) - reachable
            found = len(example.positives) if everywhere else reachable
            accessible += total
            chance += min(1.0, 10 / max(1, total)) * found / len(example.positives)
    count = len(examples)
    return Population(
        examples=count,
        theorems=len(by_place),
        positives=sum(len(example.positives) for example in examples),
        inaccessible=inaccessible,
        accessible=accessible / count if count else math.nan,
        chance=chance / count if count else math.nan,
        ceiling=sum(1 / len(example.positives) for example in examples) / count if count else math.nan,
    )


def _theorems(examples: Sequence[Example]) -> NDArray[np.int64]:
    """A theorem is known by where it stands. Examples from nowhere in particular count one by one."""
    numbers: dict[object, int] = {}
    found = []
    for index, example in enumerate(examples):
        place = example.query.standpoint
        key: object = index if place == EVERYWHERE else place
        found.append(numbers.setdefault(key, len(numbers)))
    return np.array(found, dtype=np.int64)


def _resampled(evaluation: Evaluation, draws: int, seed: int = 0) -> NDArray[np.float64]:
    """Means of so many samples of the theorems, drawn with replacement: shape (draws, metrics).

    The bootstrap of clustered data (Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8,
    whole clusters drawn, nothing within them). The same theorems are drawn for the same number of theorems.
    """
    count = int(evaluation.theorems.max()) + 1 if len(evaluation.theorems) else 0
    if not count:
        return np.full((draws, len(METRICS)), math.nan)
    sizes = np.bincount(evaluation.theorems, minlength=count).astype(np.float64)
    sums = np.zeros((count, len(METRICS)))
    np.add.at(sums, evaluation.theorems, evaluation.values)
    lots = np.random.default_rng(seed)
    parts = []
    for start in range(0, draws, _DRAWS_AT_ONCE):
        drawn = lots.multinomial(count, np.full(count, 1 / count), size=min(_DRAWS_AT_ONCE, draws - start))
        parts.append((drawn @ sums) / (drawn @ sizes)[:, None])
    return np.concatenate(parts)


def _interval(samples: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """The middle `_LEVEL` of the samples, metric by metric (the percentile interval)."""
    tail = 100 * (1 - _LEVEL) / 2
    low, high = np.percentile(samples, [tail, 100 - tail], axis=0, method="nearest")  # ratios may be infinite
    return low.tolist(), high.tolist()


def _must_match(one: Evaluation, other: Evaluation) -> None:
    if not np.array_equal(one.theorems, other.theorems):
        raise ValueError("only evaluations of the same examples can be compared")
