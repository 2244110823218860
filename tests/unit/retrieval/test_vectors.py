"""Exact nearest vectors against brute force."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval import vectors as module
from retrieval.access import Mask
from retrieval.vectors import Vectors


def brute(matrix: NDArray[np.float32], query: NDArray[np.float32], limit: int, mask: Mask | None) -> list[int]:
    exact = (matrix.astype(np.float64) * query).sum(axis=1)
    positions = np.arange(len(matrix)) if mask is None else np.flatnonzero(mask)
    return sorted(positions.tolist(), key=lambda position: (-exact[position], position))[:limit]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_answer_is_that_of_brute_force(data: st.DataObject) -> None:
    """Of matrices with many equal rows, in one or two parts, in blocks of few rows, with and without masks."""
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    rows, dimension = data.draw(st.integers(1, 60)), data.draw(st.integers(1, 5))
    whole = data.draw(st.booleans())

    def draw(count: int) -> NDArray[np.float32]:
        shape = (count, dimension)
        return (rng.integers(-2, 3, shape) if whole else rng.standard_normal(shape)).astype(np.float32)

    matrix, queries = draw(rows), draw(4)
    cut = data.draw(st.integers(0, rows))
    limit = data.draw(st.integers(1, 70))
    masks: list[Mask | None] = [None, rng.random(rows) < 0.5, rng.random(rows) < 0.05, np.zeros(rows, dtype=np.bool_)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK_ROWS", data.draw(st.integers(1, 20)))
        found = Vectors(matrix[:cut], matrix[cut:]).top(queries, limit, masks)
    for hits, query, mask in zip(found, queries, masks, strict=True):
        assert [hit.position for hit in hits] == brute(matrix, query, limit, mask)


def test_the_company_of_a_query_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    matrix = rng.standard_normal((3000, 64)).astype(np.float32)
    matrix[1500:] = matrix[:1500]  # every vector twice: ties everywhere
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    stored = Vectors(matrix)
    queries = matrix[:90] + np.float32(0.01)
    together = stored.top(queries, 10)
    assert together == [stored.top(queries[row : row + 1], 10)[0] for row in range(90)]
    for hits in together:
        assert hits[0].position < 1500
        assert hits[1].position == hits[0].position + 1500
        assert hits[0].score == hits[1].score


def test_files_are_mapped_and_extended(tmp_path: Path) -> None:
    matrix = np.eye(3, dtype=np.float32)
    np.save(tmp_path / "v.npy", matrix)
    stored = Vectors.open(tmp_path / "v.npy").extended(2 * matrix[:1])
    assert len(stored) == 4
    assert [hit.position for hit in stored.top(matrix[:1], 4)[0]] == [3, 0, 1, 2]
    assert stored.rows([3, 1]).tolist() == [[2, 0, 0], [0, 1, 0]]


def test_nothing_has_no_neighbours() -> None:
    assert Vectors().top(np.zeros((2, 0), dtype=np.float32), 5) == [[], []]
    assert Vectors(np.zeros((0, 4), dtype=np.float32)).top(np.zeros((1, 4), dtype=np.float32), 5) == [[]]
    with pytest.raises(ValueError, match="as many masks"):
        Vectors(np.eye(2, dtype=np.float32)).top(np.eye(2, dtype=np.float32), 1, [None])
