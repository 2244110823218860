"""`lemmata bench service` runs with real processes and tells what it found; sizes are tiny."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db.store import Store
from prover.cli import app

_TEXTBOOK = str(Path(__file__).parents[1] / "suites" / "textbook.jsonl")


@pytest.mark.slow
def test_it_measures_queue_pages_and_slots() -> None:
    sizes = ["--tasks", "20", "--rounds", "1", "--stored", "200", "--requests", "1", "--clients", "2"]
    sizes += ["--slots", "1"]
    command = ["bench", "service", _TEXTBOOK, *sizes, "--theorems", "2", "--workers", "1", "--json"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["database"] == "SQLite"
    assert all(one["service"][0] > 0 and one["celery"][0] > 0 for one in found["queue"])
    assert (found["kept"]["attempts"], found["kept"]["runs"]) == (200, 2)
    assert found["kept"]["trace_bytes"] > 1000
    assert len(found["pages"]) == 2 * len({one["page"] for one in found["pages"]})
    assert all(0 < one["p50"] <= one["p95"] <= one["p99"] for one in found["pages"])
    fleet, alone = found["slots"]["fleet"], found["slots"]["alone"]
    assert (fleet["theorems"], fleet["faults"], alone["theorems"]) == (2, 0, 2)
    assert 0 < fleet["use"]["productive"] <= fleet["use"]["utilisation"] <= 1


@pytest.mark.slow
def test_tasks_go_through_postgresql_and_a_database_in_use_is_refused(postgres_url: str) -> None:
    command = [
        "bench",
        "service",
        "--only",
        "queue",
        "--slots",
        "2",
        "--tasks",
        "10",
        "--rounds",
        "1",
        "--database",
        postgres_url,
    ]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert "PostgreSQL" in result.stdout
    with Store.open(postgres_url) as store:
        runs = store.runs.list()
        assert {run.task.value for run in runs} == {"probe"}
        assert all(run.counts.done == run.counts.total for run in runs)
        assert sum(store.totals.now().outcomes.values()) == 0
    again = CliRunner().invoke(app, command)
    assert again.exit_code == 2
    assert "must be an empty one" in again.stderr
