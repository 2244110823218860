"""The benchmark measures a search that took place; how fast it is, is not tested."""

from __future__ import annotations

import math

from search.benchmark import TACTICS, measure


def test_it_measures() -> None:
    time = measure(50)
    assert (time.expansions, time.tactics) == (50, 50 * TACTICS)
    assert time.nodes > 50
    assert time.seconds_per_expansion > 0
    assert math.isnan(time.bytes_per_node)
    memory = measure(50, memory=True)
    assert memory.nodes == time.nodes
    assert 100 < memory.bytes_per_node < 20_000
