"""`lemmata db`: upgrade and check."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from db.migrate import HEAD
from db.store import Store
from prover.cli import app
from tests.services.store.values import claimed, ids, proved, spec, theorem


@pytest.fixture(name="file")
def _file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the configured database is to be."""
    file = tmp_path / "data" / "store.sqlite"
    monkeypatch.setenv("LEMMATA_DATABASE", f"sqlite:///{file}")
    return file


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["db", *arguments])


def test_upgrade_makes_the_database_once(file: Path) -> None:
    first, second = run("upgrade"), run("upgrade")
    assert (first.exit_code, first.stdout) == (0, f"sqlite:///{file} was empty; revision {HEAD}\n")
    assert (second.exit_code, second.stdout) == (0, f"sqlite:///{file} is up to date; revision {HEAD}\n")
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_check_wants_a_database(file: Path) -> None:
    result = run("check")
    assert result.exit_code == 2
    assert "there is no database" in result.stderr
    assert not file.exists()
    assert run("check", "--database", "mysql://x/y").exit_code == 2


def test_check_finds_what_does_not_agree(file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        submitted = store.runs.submit(spec(1, 2))
        first, second = ids(store, submitted)
        store.attempts.finish(claimed(store, first), proved(theorem(1)))
    good = run("check")
    assert good.exit_code == 0
    assert "1 runs, 2 attempts, 1 proofs\neverything agrees\n" in good.stdout
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE attempt SET state = 'cancelled' WHERE id = ?", (second,))
        raw.execute("UPDATE attempt SET statement = 'nothing' WHERE id = ?", (first,))
        raw.execute("DELETE FROM verdict")
    raw.close()
    bad = run("check", "--json")
    assert bad.exit_code == 3
    problems = json.loads(bad.stdout)["problems"]
    assert [problem.split()[0] for problem in problems] == ["a", "run", "run", "proof"]
