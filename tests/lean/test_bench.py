"""The benchmarks run and measure what they say; their figures are not asserted, machines differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.bench import lean as bench
from prover.bench.peers import Leanclient
from prover.lean.premises import LibraryIndex
from prover.lean.toolchain import Toolchain
from prover.library import SymbolLibrary

pytestmark = pytest.mark.lean


def test_every_way_tries_the_same_candidates(
    toolchain: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "_GOALS", bench._GOALS[:2])
    monkeypatch.setattr(bench, "_UNPROVABLE", bench._UNPROVABLE[:1])
    monkeypatch.setattr(bench, "_SEARCH_SECONDS", 0.3)
    monkeypatch.setattr(bench, "_CANDIDATES", 8)
    monkeypatch.setattr(Leanclient, "find", lambda *_: (None, ("leanclient: it leaves its pipes open",)))
    said: list[str] = []
    measured = bench.run(
        toolchain, SymbolLibrary(LibraryIndex((), {})), tmp_path, rounds=2, expansions=20, progress=said.append
    )
    ways = {way.name: way for way in measured.ways}
    assert ways["expand"].candidates == ways["edits"].candidates > 0
    assert ways["processes"].candidates > 0
    assert all(way.per_cpu_second > 0 and way.per_wall_second > 0 for way in measured.ways)
    assert measured.ratio("expand") == 1.0
    assert 0 < measured.overhead.waiting <= 1
    assert measured.overhead.tactics > 0
    assert measured.memory.last == 20
    assert measured.memory.last_mb > 10
    assert measured.missing
    assert any("processes" in line for line in said)
