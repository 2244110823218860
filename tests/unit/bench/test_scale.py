"""`lemmata bench scale`: every wanted search is measured in a process of its own, and growth is told."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from prover.bench.scale import Growth, profile, run
from prover.cli import app
from prover.cli.bench_scale import _SHAPES
from prover.errors import InputError
from search.benchmark import SHAPES, Segment


def segment(nodes: int, per_expansion: float) -> Segment:
    return Segment(nodes, nodes // 10, 10, 10 * per_expansion, 0.0, 100.0, 5)


def test_growth_is_told_against_ten_thousand_nodes() -> None:
    segments = (segment(1000, 1.0), segment(10_007, 2.0), segment(100_000, 2.5), segment(1_000_000, 3.0))
    assert Growth("s", "bushy", segments).ratio == 1.5
    assert Growth("s", "bushy", segments[:2]).ratio is None
    assert Growth("s", "bushy", segments[:1]).ratio is None


def test_unknown_names_are_refused_before_anything_runs() -> None:
    with pytest.raises(InputError, match="best-first"):
        next(run(100, ["best"], ["bushy"], 0, lambda strategy, shape: None))
    with pytest.raises(InputError, match="bushy"):
        next(run(100, ["best-first"], ["round"], 0, lambda strategy, shape: None))


def test_the_command_measures() -> None:
    result = CliRunner().invoke(app, ["bench", "scale", "--nodes", "300", "--shapes", "bushy,deep", "--json"])
    assert result.exit_code == 0, result.output
    grown = json.loads(result.stdout)
    assert [(each["strategy"], each["shape"]) for each in grown] == [("best-first", "bushy"), ("best-first", "deep")]
    assert all(each["segments"][-1]["nodes"] >= 300 for each in grown)
    shown = CliRunner().invoke(app, ["bench", "scale", "--nodes", "200"]).stdout
    assert "best-first" in shown
    assert "shape: the invented world that is searched: bushy, a search for an ordinary theorem" in shown
    assert set(_SHAPES) == set(SHAPES), "each is explained"


def test_the_profile_is_of_the_search_alone() -> None:
    hots = profile(300, "best-first", "bushy", 0)
    assert any(hot.function.startswith("search/graph.py:") for hot in hots)
    assert not any("benchmark.py" in hot.function for hot in hots)
    assert [hot.seconds for hot in hots] == sorted((hot.seconds for hot in hots), reverse=True)
    assert sum(hot.share for hot in hots) <= 1.0001
    shown = CliRunner().invoke(app, ["bench", "scale", "--nodes", "200", "--profile"]).stdout
    assert "search/graph.py" in shown
