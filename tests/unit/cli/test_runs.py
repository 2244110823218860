"""`lemmata runs | pause | resume | cancel | results`."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from db.store import Store
from db.values import Run, RunState
from prover.cli import app
from prover.suites.runfile import read
from prover.types import Outcome
from tests.unit.cli.service_support import PROOF, TOOLCHAIN, claim, finish, store, submitted


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the commands."""
    monkeypatch.setenv("LEMMATA_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def lemmata(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def two_ended(opened: Store, count: int = 4) -> Run:
    """Of a run's theorems the first is proved, the second disproved."""
    run = submitted(opened, count)
    finish(opened, run, 0, Outcome.PROVED)
    finish(opened, run, 1, Outcome.DISPROVED)
    return run


def test_no_runs_are_no_error(folder: Path) -> None:
    result = lemmata("runs")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "make one with `lemmata submit`" in result.stderr


def test_runs_are_listed_the_newest_first(folder: Path) -> None:
    with store(folder) as opened:
        one, other = two_ended(opened), submitted(opened, 2, "a suite with a name that goes on and on and on")
        opened.runs.set_state(other.id, RunState.PAUSED)
    lines = lemmata("runs").stdout.splitlines()
    assert lines[0].split() == ["run", "name", "state", "finished", "proved", "submitted", "Lean", "CPU"]
    assert lines[1].startswith(other.id)
    assert "paused" in lines[1]
    assert lines[2].split()[:5] == [one.id, "suite", "active", "2/4", "1"]
    assert lines[2].endswith("5.0 s")
    assert len(lemmata("runs", "--limit", "1").stdout.splitlines()) == 2
    assert len(lemmata("runs", "--active").stdout.splitlines()) == 2


def test_a_list_for_programs(folder: Path) -> None:
    with store(folder) as opened:
        run = two_ended(opened)
    (found,) = json.loads(lemmata("runs", "--json").stdout)
    assert (found["id"], found["state"], found["priority"]) == (run.id, "active", 5)
    assert found["counts"]["outcomes"] == {"proved": 1, "disproved": 1}
    assert (found["counts"]["total"], found["counts"]["waiting"], found["counts"]["proved"]) == (4, 2, 1)


def test_pause_resume_cancel(folder: Path) -> None:
    with store(folder) as opened:
        run, other = two_ended(opened), submitted(opened, 1, "other")
        claim(opened, run, 2)
    paused = lemmata("pause", run.id[:5], "other")
    assert paused.stdout.splitlines() == [
        f"{run.id} suite: paused, 2 of 4 finished, 1 under way still ends",
        f"{other.id} other: paused, 0 of 1 finished",
    ]
    assert lemmata("resume", "other").stdout == f"{other.id} other: active, 0 of 1 finished\n"
    cancelled = lemmata("cancel", run.id)
    assert cancelled.stdout == f"{run.id} suite: cancelled, 2 of 4 finished, 1 under way is stopped\n"
    again = lemmata("resume", run.id)
    assert (again.exit_code, "cannot be made active" in again.stderr) == (2, True)


def test_a_wrong_name_changes_no_run(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 1)
    result = lemmata("cancel", run.id, "nothing")
    assert (result.exit_code, result.stdout) == (2, "")
    with store(folder) as opened:
        assert opened.runs.get(run.id).state is RunState.ACTIVE


def test_results_are_a_file_of_a_run(folder: Path, tmp_path: Path) -> None:
    with store(folder) as opened:
        run = two_ended(opened)
        finish(opened, run, 2, Outcome.GAVE_UP)
    out = tmp_path / "o.jsonl"
    result = lemmata("results", "suite", "--json", str(out))
    assert result.exit_code == 0, result.stderr
    assert f"{out}: 3 of 4 theorems" in result.stderr
    found = read(out)
    assert (found.settings["suite"], found.settings["rows"], found.settings["suite_hash"]) == (
        "suite",
        4,
        run.suite_hash,
    )
    assert (found.settings["toolchain"], found.settings["seconds"], found.settings["format"]) == (TOOLCHAIN, 30.0, 1)
    proved, disproved, given_up = found.records
    assert (proved.name, proved.proof, proved.tier, proved.axioms) == ("t0", PROOF, "T2", ("propext",))
    assert (proved.cost.tactics, proved.cost.lean_cpu_seconds, proved.verify_seconds) == (4, 2.5, 0.25)
    assert [name for name, _ in proved.ledger] == ["proof"]
    assert disproved.refutation is not None
    assert disproved.refutation.statement == "theorem not_t1 : ¬ (1 = 1)"
    assert (given_up.outcome, given_up.limit) == (Outcome.GAVE_UP, "seconds")
    report = lemmata("suite", "report", str(out))
    assert "1 of 3 proved" in report.stdout


def test_results_have_the_very_fields_of_suite_run(folder: Path, tmp_path: Path) -> None:
    """A service run and a run of the command line can be compared, and their lines have the same keys."""
    suite = tmp_path / "s.jsonl"
    suite.write_text('{"name": "a", "signature": ": nope"}\n', encoding="utf-8")
    ours, theirs = tmp_path / "ours.jsonl", tmp_path / "theirs.jsonl"
    assert lemmata("suite", "run", str(suite), "--json", str(theirs)).exit_code == 0
    assert lemmata("submit", str(suite)).exit_code == 0
    with store(folder) as opened:
        finish(opened, opened.runs.list()[0], 0, Outcome.INVALID)
    assert lemmata("results", "s.jsonl", "--json", str(ours)).exit_code == 0
    lines = [[json.loads(line) for line in path.read_text().splitlines()] for path in (ours, theirs)]
    assert [set(line) for line in (lines[0][0], lines[0][2])] == [set(line) for line in (lines[1][0], lines[1][2])]
    different = {key for key in lines[0][0] if lines[0][0][key] != lines[1][0][key]}
    assert different <= {"toolchain", "cache"}
    compared = lemmata("suite", "report", str(ours), str(theirs))
    assert compared.exit_code == 0, compared.stderr


def test_results_replace_their_earlier_export_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    with store(folder) as opened:
        run = two_ended(opened)
    out, precious = tmp_path / "o.jsonl", tmp_path / "thesis.txt"
    assert lemmata("results", run.id, "--json", str(out)).exit_code == 0
    with store(folder) as opened:
        finish(opened, run, 2, Outcome.PROVED)
        other = submitted(opened, 1, "other")
    assert lemmata("results", run.id, "--json", str(out)).exit_code == 0
    assert len(read(out).records) == 3
    refused = lemmata("results", other.id, "--json", str(out))
    assert (refused.exit_code, "name another file" in refused.stderr) == (2, True)
    precious.write_text("years of work")
    assert lemmata("results", run.id, "--json", str(precious)).exit_code == 2
    assert precious.read_text() == "years of work"
    nowhere = lemmata("results", run.id, "--json", str(tmp_path / "no" / "o.jsonl"))
    assert (nowhere.exit_code, "cannot hold the results" in nowhere.stderr) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "o.jsonl", "thesis.txt"]


def test_results_of_a_recheck_tell_proofs_and_refutations_apart(folder: Path, tmp_path: Path) -> None:
    with store(folder) as opened:
        two_ended(opened, 2)
    assert lemmata("recheck", "suite", "--name", "again").exit_code == 0
    with store(folder) as opened:
        again = opened.runs.find("again")
        finish(opened, again, 0, Outcome.PROVED)
    out = tmp_path / "o.jsonl"
    assert lemmata("results", "again", "--json", str(out)).exit_code == 0
    (record,) = read(out).records
    assert (record.source, record.outcome, record.proof) == ("proof", Outcome.PROVED, PROOF)


def test_results_do_not_hold_what_a_recheck_has_refused(folder: Path, tmp_path: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 3)
        finish(opened, run, 0, Outcome.PROVED)
        finish(opened, run, 1, Outcome.DISPROVED)
        finish(opened, run, 2, Outcome.PROVED)
        for proof in opened.proofs.many(opened.proofs.ids(run.id)[:2]):
            opened.proofs.add_verdict(proof.id, replace(proof.verdict, proved=False, reason="a defect"))
    out = tmp_path / "o.jsonl"
    assert lemmata("results", run.id, "--json", str(out)).exit_code == 0
    records = read(out).records
    assert [record.outcome for record in records] == [Outcome.GAVE_UP, Outcome.GAVE_UP, Outcome.PROVED]
    assert [record.proof for record in records] == [None, None, PROOF]
    assert [record.note for record in records] == ["found by the run, and refused since: a defect"] * 2 + [""]


def test_a_narrow_terminal_has_whole_ids_and_states(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store(folder) as opened:
        run = submitted(opened, 2, name="a rather long name of a run of theorems")
        opened.runs.set_state(run.id, RunState.CANCELLED)
    narrow = Console(width=60, highlight=False)
    monkeypatch.setattr(import_module("prover.cli.runs"), "console", lambda: narrow)
    with narrow.capture() as captured:
        assert lemmata("runs").exit_code == 0
    lines = captured.get().splitlines()
    assert all(len(line) <= 60 for line in lines)
    assert run.id in lines[1]
    assert "cancelled" in lines[1]


def test_of_several_runs_of_a_name_the_ids_are_told(folder: Path) -> None:
    with store(folder) as opened:
        ids = [submitted(opened, 1, name="twice").id for _ in range(2)]
    result = lemmata("status", "twice")
    assert result.exit_code == 2
    assert all(each in result.stderr for each in ids)


def test_a_run_that_is_over_keeps_no_other_from_being_cancelled(folder: Path) -> None:
    with store(folder) as opened:
        over, active = submitted(opened, 1, name="over"), submitted(opened, 1, name="active")
        finish(opened, over, 0, Outcome.PROVED)
    result = lemmata("cancel", over.id, active.id)
    assert result.exit_code == 2
    assert over.id in result.stderr
    with store(folder) as opened:
        assert opened.runs.get(active.id).state is RunState.CANCELLED


def test_a_place_that_holds_no_database_is_told_with_the_remedy(folder: Path) -> None:
    folder.mkdir()
    (folder / "lemmata.sqlite").write_text("these are my notes\n" * 100, encoding="utf-8")
    result = lemmata("runs")
    assert (result.exit_code, "set LEMMATA_DATABASE" in result.stderr) == (3, True)
    assert (folder / "lemmata.sqlite").read_text(encoding="utf-8").startswith("these are my notes")


def test_a_file_where_the_data_folder_should_be(folder: Path) -> None:
    folder.write_text("", encoding="utf-8")
    result = lemmata("runs")
    assert (result.exit_code, "set LEMMATA_DATA_DIR" in result.stderr) == (3, True)
