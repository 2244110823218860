"""Ways to the nearest of many vectors, all exact: `retrieval.vectors`, numpy by brute force, and faiss.

What is searched lies in one folder: ``vectors.npy`` and ``queries.npy``, rows of length 1 of float32; faiss has a file
of its own. The vectors lie around a thousand centres, as vectors of premises lie in families.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prover.bench.retrieval.processes import Answer, Opener, Way, answer
from prover.errors import InputError
from retrieval.vectors import Vectors

REFERENCE = "numpy brute force"
OURS = "retrieval.vectors"
FAISS = "faiss IndexFlatIP"

_CENTRES = 1000
_BLOCK = 64
_FAISS_REMEDY = "not compared: pip install faiss-cpu"


def prepare(folder: Path, premises: int, dimension: int, queries: int, seed: int = 0) -> None:
    """Write what is searched, the same for the same numbers."""
    lots = np.random.default_rng(seed)
    centres = lots.standard_normal((_CENTRES, dimension), dtype=np.float32)
    for name, count in (("vectors", premises), ("queries", queries)):
        rows = centres[lots.integers(_CENTRES, size=count)]
        rows += lots.standard_normal((count, dimension), dtype=np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        np.save(folder / f"{name}.npy", rows)
    try:
        faiss: Any = importlib.import_module("faiss")
    except ImportError:
        return
    index = faiss.IndexFlatIP(dimension)
    index.add(np.load(folder / "vectors.npy"))
    faiss.write_index(index, str(folder / "vectors.faiss"))


class BruteForce:
    """All scores by one matrix product, the best by `argpartition`, these sorted; queries in blocks, so that the
    scores of a block fit into memory."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._vectors: NDArray[np.float32] = np.load(folder / "vectors.npy", mmap_mode="r")
        self._queries: NDArray[np.float32] = np.load(folder / "queries.npy")
        self._limit = limit

    def one(self, query: int) -> Answer:
        return self._best((self._vectors @ self._queries[query])[None])[0]

    def many(self, queries: Sequence[int]) -> list[Answer]:
        found: list[Answer] = []
        for start in range(0, len(queries), _BLOCK):
            block = self._queries[list(queries[start : start + _BLOCK])]
            found += self._best(block @ self._vectors.T)
        return found

    def _best(self, scores: NDArray[np.float32]) -> list[Answer]:
        limit = min(self._limit, scores.shape[1])
        parts = np.argpartition(scores, scores.shape[1] - limit, axis=1)[:, -limit:]
        found: list[Answer] = []
        for part, row in zip(parts, scores, strict=True):
            best = part[np.lexsort((part, -row[part]))]
            found.append((tuple(best.tolist()), tuple(row[best].tolist())))
        return found


class Ours:
    """`retrieval.vectors` over the same file."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._vectors = Vectors.open(folder / "vectors.npy")
        self._queries: NDArray[np.float32] = np.load(folder / "queries.npy")
        self._limit = limit

    def one(self, query: int) -> Answer:
        return self.many([query])[0]

    def many(self, queries: Sequence[int]) -> list[Answer]:
        return list(map(answer, self._vectors.top(self._queries[list(queries)], self._limit)))


class Faiss:
    """faiss's exact index of inner products, read from its own file."""

    def __init__(self, folder: Path, limit: int) -> None:
        try:
            faiss: Any = importlib.import_module("faiss")
        except ImportError:
            raise InputError(_FAISS_REMEDY) from None
        self._index = faiss.read_index(str(folder / "vectors.faiss"))
        self._queries: NDArray[np.float32] = np.load(folder / "queries.npy")
        self._limit = limit

    def one(self, query: int) -> Answer:
        return self.many([query])[0]

    def many(self, queries: Sequence[int]) -> list[Answer]:
        scores, positions = self._index.search(self._queries[list(queries)], self._limit)
        return [(tuple(each), tuple(score)) for each, score in zip(positions.tolist(), scores.tolist(), strict=True)]


def ours(folder: Path, limit: int) -> Way:
    return Ours(folder, limit)


def brute_force(folder: Path, limit: int) -> Way:
    return BruteForce(folder, limit)


def faiss_flat(folder: Path, limit: int) -> Way:
    return Faiss(folder, limit)


OPENERS: dict[str, Opener] = {OURS: ours, REFERENCE: brute_force, FAISS: faiss_flat}
