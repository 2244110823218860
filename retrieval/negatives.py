"""Which premises an example is compared with in training, besides those that it used.

Three kinds, as in ReProver (arXiv 2306.15626, section 5): hard ones from the file of the positive, ones drawn from all,
and the positives of the other examples of the batch. What the example could not have used (not accessible) is masked,
and so are its other positives, which are no negatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prover.traced import Corpus, Standpoint
from retrieval.examples import Example

Mask = Callable[[Standpoint], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A batch: `premises` are positions, each once; `positive` and `counted` are of shape (examples, premises).

    What is not `counted` is neither positive nor negative.
    """

    examples: tuple[int, ...]
    premises: NDArray[np.int64]
    positive: NDArray[np.bool_]
    counted: NDArray[np.bool_]


class Negatives:
    """Draws them. `hard`: for each example, from a positive's file; `drawn`: for the whole batch, from the corpus."""

    def __init__(self, corpus: Corpus, mask: Mask | None, *, hard: int, drawn: int, seed: int = 0) -> None:
        self._mask, self._hard, self._drawn = mask, hard, drawn
        self._size = len(corpus)
        self._random = np.random.default_rng(seed)
        sizes = [len(file.declarations) for file in corpus.files]
        ends = np.cumsum(sizes) if sizes else np.zeros(0, dtype=np.int64)
        self._file = np.repeat(np.arange(len(sizes)), sizes)
        self._ends, self._sizes = ends, np.asarray(sizes, dtype=np.int64)

    def compare(self, chosen: Sequence[int], examples: Sequence[Example]) -> Compared:
        """The batch of `examples`, which are known as `chosen` to the caller."""
        premises: set[int] = set()
        masks = [self._reachable(example) for example in examples]
        for example, mask in zip(examples, masks, strict=True):
            premises.update(example.positives)
            premises.update(self._near(example, mask))
        if self._drawn:
            premises.update(self._random.integers(self._size, size=self._drawn).tolist())
        columns = np.asarray(sorted(premises), dtype=np.int64)
        positive = np.stack([np.isin(columns, example.positives) for example in examples])
        counted = np.stack([mask[columns] for mask in masks]) | positive
        return Compared(tuple(chosen), columns, positive, counted)

    def _reachable(self, example: Example) -> NDArray[np.bool_]:
        return np.ones(self._size, dtype=np.bool_) if self._mask is None else self._mask(example.query.standpoint)

    def _near(self, example: Example, mask: NDArray[np.bool_]) -> list[int]:
        """At most `hard` accessible premises from the file of a positive drawn by lot, none of them positive."""
        if not self._hard:
            return []
        file = self._file[int(self._random.choice(example.positives))]
        begin, end = int(self._ends[file] - self._sizes[file]), int(self._ends[file])
        near = begin + np.flatnonzero(mask[begin:end])
        near = near[~np.isin(near, example.positives)]
        return [int(position) for position in self._random.permutation(near)[: self._hard]]
