"""The vectors nearest to a query's, exactly: every inner product is looked at, none is guessed.

The matrix is taken in blocks from the disk's memory map; a block's products with all queries are one multiplication.
Only what exceeds the best so far is looked at again, so that sorting costs next to nothing.

Products in single precision depend in their last digits on how many queries are asked together. So what might be
among the best (within a bound of rounding: Higham 2002, section 3.1) is computed again in double precision, and that
decides: the answer to a query is the same in whatever company, and equal vectors have equal scores.

Measured on two cores, 200,000 vectors of 384 numbers: `docs/measurements.md`. Next: `retrieval.dense`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prover.protocols import Hit
from retrieval.access import Mask

_BLOCK_PRODUCTS = 1 << 22
"""In a block, which has fewer rows for more queries: each block is a multiplication whose threads must meet."""
_BLOCK_ROWS = 8192
_QUERIES_AT_ONCE = 64
_DOUBLES_AT_ONCE = 4096
Floats = NDArray[np.float32]


class Vectors:
    """Vectors known by their positions: one matrix, or several one after the other."""

    def __init__(self, *segments: Floats) -> None:
        """Each of shape (vectors, dimension), float32, perhaps a memory map."""
        if len({segment.shape[1] for segment in segments}) > 1:
            raise ValueError("vectors of different dimensions")
        self._segments = [np.asarray(segment) for segment in segments if len(segment)]
        self._dimension = segments[0].shape[1] if segments else 0
        self._longest: float | None = None

    @classmethod
    def open(cls, file: Path) -> Vectors:
        """An array that `numpy.save` wrote, left on the disk."""
        return cls(np.load(file, mmap_mode="r"))

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    @property
    def dimension(self) -> int:
        """Numbers in a vector; 0 if there is none."""
        return self._dimension

    def extended(self, segment: Floats) -> Vectors:
        """These, and then those."""
        return Vectors(*self._segments, segment) if self._segments else Vectors(segment)

    def rows(self, positions: Sequence[int] | NDArray[np.int64]) -> Floats:
        """Some of the vectors, in the order asked for."""
        wanted = np.asarray(positions, dtype=np.int64)
        found = np.empty((len(wanted), self._dimension), dtype=np.float32)
        first = 0
        for segment in self._segments:
            here = (wanted >= first) & (wanted < first + len(segment))
            found[here] = segment[wanted[here] - first]
            first += len(segment)
        return found

    def top(self, queries: Floats, limit: int, masks: Sequence[Mask | None] | None = None) -> list[list[Hit]]:
        """For each row of `queries`: the at most `limit` greatest inner products, best first, ties by position.

        `masks` says for each query which vectors count; None, for one or for all: all of them.
        """
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        masks = [None] * len(queries) if masks is None else masks
        if len(masks) != len(queries):
            raise ValueError("as many masks as queries are needed")
        if limit <= 0 or not len(self):
            return [[] for _ in queries]
        found: list[list[Hit]] = []
        for first in range(0, len(queries), _QUERIES_AT_ONCE):
            some = slice(first, first + _QUERIES_AT_ONCE)
            found += self._top(queries[some], limit, masks[some])
        return found

    def _top(self, queries: Floats, limit: int, masks: Sequence[Mask | None]) -> list[list[Hit]]:
        slack = self._slack(queries)
        leaders = [_Leaders(limit, float(each)) for each in slack]
        position = 0
        rows = max(_BLOCK_ROWS, _BLOCK_PRODUCTS // len(queries))
        for segment in self._segments:
            for first in range(0, len(segment), rows):
                block = segment[first : first + rows]
                products = (block @ queries[0])[None] if len(queries) == 1 else queries @ block.T
                for row, leader, mask in zip(products, leaders, masks, strict=True):
                    leader.see(row, position, None if mask is None else mask[position : position + len(row)])
                position += len(block)
        return [self._settled(query, leader, limit) for query, leader in zip(queries, leaders, strict=True)]

    def _slack(self, queries: Floats) -> NDArray[np.float64]:
        """Twice the greatest error of a product in single precision, for each query."""
        if self._longest is None:
            squares = [0.0]
            for segment in self._segments:
                for first in range(0, len(segment), _BLOCK_ROWS):
                    block = segment[first : first + _BLOCK_ROWS]
                    squares.append(float(np.einsum("ij,ij->i", block, block).max()))
            self._longest = float(np.sqrt(max(squares)))
        lengths = np.sqrt(np.einsum("ij,ij->i", queries.astype(np.float64), queries))
        error = (self._dimension + 1) * float(np.finfo(np.float32).eps)
        bounds: NDArray[np.float64] = 2 * error * self._longest * lengths
        return bounds

    def _settled(self, query: Floats, leader: _Leaders, limit: int) -> list[Hit]:
        """The order among what might be among the best, in double precision."""
        positions = leader.candidates()
        exact = np.empty(len(positions), dtype=np.float64)
        for first in range(0, len(positions), _DOUBLES_AT_ONCE):
            some = slice(first, first + _DOUBLES_AT_ONCE)
            products = self.rows(positions[some]).astype(np.float64) * query
            exact[some] = products.sum(axis=1)
        order = np.lexsort((positions, -exact))[:limit]
        return [Hit(int(positions[each]), float(exact[each])) for each in order]


class _Leaders:
    """What might be among a query's best, as its products are seen block by block."""

    def __init__(self, limit: int, slack: float) -> None:
        self._limit = limit
        self._slack = slack
        self._least = -np.inf
        self._positions: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._values: Floats = np.zeros(0, dtype=np.float32)

    def see(self, products: Floats, position: int, mask: Mask | None) -> None:
        """Products of the vectors from `position` on."""
        if self._least > -np.inf:
            chosen = np.flatnonzero(products >= self._least)
            if mask is not None:
                chosen = chosen[mask[chosen]]
        else:
            chosen = np.arange(len(products)) if mask is None else np.flatnonzero(mask)
        if not len(chosen):
            return
        self._positions = np.concatenate([self._positions, chosen + position])
        self._values = np.concatenate([self._values, products[chosen]])
        if len(self._values) >= self._limit:
            split = len(self._values) - self._limit
            self._least = float(np.partition(self._values, split)[split]) - self._slack
            kept = self._values >= self._least
            self._positions, self._values = self._positions[kept], self._values[kept]

    def candidates(self) -> NDArray[np.int64]:
        return self._positions
