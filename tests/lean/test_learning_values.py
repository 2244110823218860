"""A value model learned from real searches over a few of the library's theorems."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from prover.cli import app
from search.values import load

pytestmark = pytest.mark.lean


def test_the_command_learns(tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    command = ["values", "learn", "--limit", "10", "--seconds", "1", "--tactics", "64", "--out", str(out)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert "on 2 searches held back" in result.stdout
    model = load(out)
    assert model.learned["suite"] == "corelib"
    assert model.learned["searches"] == 8
    assert model.learned["solved_goals"] > 0
    assert model.step_cost > 0


@pytest.mark.parametrize("place", ["", "none/model.json"])
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_spent(tmp_path: Path, place: str) -> None:
    result = CliRunner().invoke(app, ["values", "learn", "--out", str(tmp_path / place)])
    assert result.exit_code == 2
    assert "cannot be written" in result.output
