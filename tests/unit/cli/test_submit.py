"""`lemmata submit` and `lemmata recheck`: what becomes a run, and what is refused with words."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from db.values import ProofKind, Task
from prover.cli import app
from prover.types import Outcome
from tests.unit.cli.service_support import finish, lean, store, submitted, worker


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the commands."""
    monkeypatch.setenv("LEMMATA_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def lemmata(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin, catch_exceptions=False)


def test_a_statement_is_stored_and_its_id_printed(folder: Path) -> None:
    result = lemmata("submit", "theorem t (p : Prop) (h : p) : p", "--seconds", "7", "--priority", "9")
    assert result.exit_code == 0, result.stderr
    with store(folder) as opened:
        (run,) = opened.runs.list()
        (attempt,) = opened.attempts.of_run(run.id)
    assert result.stdout == f"{run.id}\n"
    assert (run.name, run.priority, run.settings["seconds"], run.queue) == ("t", 9, 7, "default")
    assert attempt.theorem.signature == "(p : Prop) (h : p) : p"
    assert "no worker is alive that takes it" in result.stderr


def test_a_suite_is_read_as_by_suite_run(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "Valid.lean"
    path.write_bytes(lean(3) + b"\ntheorem again : 0 = 0 := rfl")
    options = ["--limit", "2", "--name", "mine", "--queue", "q", "--no-cache", "--seed", "5", "--tactics", "9"]
    result = lemmata("submit", str(path), *options)
    assert result.exit_code == 0, result.stderr
    assert "left out: 1 statement that another row has" in result.stderr
    with store(folder) as opened:
        (run,) = opened.runs.list()
        attempts = opened.attempts.of_run(run.id)
    assert [(each.theorem.name, each.source, each.split) for each in attempts] == [
        ("t0", "Valid.lean", "valid"),
        ("t1", "Valid.lean", "valid"),
    ]
    assert (run.name, run.queue) == ("mine", "q")
    assert (run.settings["cache"], run.settings["seed"], run.settings["tactics"]) == (False, 5, 9)


def test_the_library_is_a_suite(folder: Path) -> None:
    assert lemmata("submit", "corelib", "--limit", "4").exit_code == 0
    with store(folder) as opened:
        assert opened.runs.list()[0].counts.waiting == 4


@pytest.mark.parametrize(
    ("data", "names"),
    [(lean(2), ["t0", "t1"]), (b'{"name": "a", "signature": ": 1 = 1"}\n', ["a"])],
    ids=["Lean", "JSONL"],
)
def test_standard_input_is_a_suite(folder: Path, data: bytes, names: list[str]) -> None:
    result = lemmata("submit", "-", stdin=data)
    assert result.exit_code == 0, result.stderr
    with store(folder) as opened:
        (run,) = opened.runs.list()
        assert [each.theorem.name for each in opened.attempts.of_run(run.id)] == names


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["minif2f"], "there is no suite minif2f"),
        (["nothing.jsonl"], "there is no file nothing.jsonl"),
        (["1 = 1", "--limit", "3"], "read as a statement"),
        (["1 = 1", "--strategy", "magic"], "there is no strategy 'magic'"),
        (["1 = 1", "--seconds", "1e9"], "at most 86400 seconds"),
        (["1 = 1", "--queue", "a b"], "no name of a queue"),
        (["1 = 1", "--name", "   "], "a run needs a name"),
    ],
)
def test_what_cannot_be_a_run_is_refused(folder: Path, arguments: list[str], words: str) -> None:
    result = lemmata("submit", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    if (folder / "lemmata.sqlite").exists():
        with store(folder) as opened:
            assert not opened.runs.list()


def test_a_worker_of_another_queue_does_not_take_it(folder: Path) -> None:
    with store(folder) as opened:
        worker(opened)
    assert "no worker is alive" not in lemmata("submit", "1 = 1").stderr
    assert "no worker is alive that takes it" in lemmata("submit", "1 = 1", "--queue", "mathlib").stderr


def test_a_broken_database_is_a_fault(folder: Path) -> None:
    folder.mkdir()
    (folder / "lemmata.sqlite").write_bytes(b"this is no database, whatever its name says" * 50)
    result = lemmata("submit", "1 = 1")
    assert result.exit_code in {2, 3}
    assert "lemmata.sqlite" in result.stderr


def test_the_proofs_of_a_run_are_checked_again(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 3)
        for position, outcome in enumerate((Outcome.PROVED, Outcome.GAVE_UP, Outcome.DISPROVED)):
            finish(opened, run, position, outcome)
    result = lemmata("recheck", run.id[:6], "--priority", "9")
    assert result.exit_code == 0, result.stderr
    with store(folder) as opened:
        again = opened.runs.list()[0]
        kinds = {each.theorem.name: each.source for each in opened.attempts.of_run(again.id)}
    assert (again.task, again.name, again.priority) == (Task.RECHECK, f"recheck of {run.id[:6]}", 9)
    assert kinds == {"t0": ProofKind.PROOF, "not_t2": ProofKind.NEGATION}
    assert result.stdout == f"{again.id}\n"


def test_single_proofs_and_all_of_them(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 2)
        finish(opened, run, 0, Outcome.PROVED)
        finish(opened, run, 1, Outcome.PROVED)
        (first, _) = opened.proofs.ids(run.id)
    assert lemmata("recheck", first[:10]).exit_code == 0
    assert lemmata("recheck", "--all").exit_code == 0
    with store(folder) as opened:
        assert [each.counts.total for each in opened.runs.list(2)] == [2, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "say --all"),
        (["x", "--all"], "say --all"),
        (["nothing"], "there is no run 'nothing', and there is no proof 'nothing'"),
        (["--all"], "no stored proof"),
    ],
)
def test_rechecks_of_nothing_are_refused(folder: Path, arguments: list[str], words: str) -> None:
    result = lemmata("recheck", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_run_without_proofs_has_none_to_check(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 1)
    result = lemmata("recheck", run.id)
    assert (result.exit_code, "has found no proof yet" in result.stderr) == (2, True)
