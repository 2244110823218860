"""The benchmark measures a search that took place; how fast it is, is not tested."""

from __future__ import annotations

import pytest

from search.benchmark import SHAPES, Segment, grow, marks
from search.strategies import STRATEGIES


def test_marks_are_the_decades_and_the_end() -> None:
    assert marks(1_000_000) == [1000, 10_000, 100_000, 1_000_000]
    assert marks(25_000) == [1000, 10_000, 25_000]
    assert marks(400) == [100, 400]
    assert marks(100) == [100]


@pytest.mark.parametrize("shape", SHAPES)
def test_graphs_grow_in_segments(shape: str) -> None:
    first, last = grow(500, shape=shape)
    assert 100 <= first.nodes < 500 <= last.nodes
    for segment in (first, last):
        assert segment.seconds > 0
        assert segment.per_node <= segment.per_expansion
    assert 1 + first.new_nodes + last.new_nodes == last.nodes
    assert (last.depth > 100) == (shape == "deep")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_is_measured(strategy: str) -> None:
    assert grow(100, strategy=strategy)[-1].nodes >= 100


def test_rates() -> None:
    segment = Segment(30, 20, 5, 1.0, 0.0, 0.0, 3)
    assert (segment.per_expansion, segment.per_node) == (0.2, 0.05)
