"""Suites with the real Lean: published layouts, a run killed in the middle and resumed, Ctrl-C, a process that dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from prover.suites.runfile import read

SUITES = Path(__file__).parents[1] / "suites"
LEMMATA = [sys.executable, "-c", "from prover.cli import main; main()"]


def command(suite: Path, out: Path, *options: str) -> list[str]:
    return [*LEMMATA, "suite", "run", str(suite), "--json", str(out), *options]


def run(suite: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(suite, out, *options), capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


def stopped_after(attempts: int, suite: Path, out: Path, stop: Callable[[subprocess.Popen[bytes]], None]) -> int:
    """Start a run, stop it when the file has so many attempts, and return how it ended."""
    process = subprocess.Popen(
        command(suite, out, "--seconds", "20", "--jobs", "2"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end and (not out.exists() or out.read_bytes().count(b'"attempt"') < attempts):
            assert process.poll() is None, "it ended before it was stopped"
            time.sleep(0.02)
        stop(process)
        return process.wait(30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A dozen problems that take a moment each, and one that does not elaborate."""
    lines = (SUITES / "textbook.jsonl").read_text(encoding="utf-8").splitlines()[:11]
    path = tmp_path / "suite.jsonl"
    bad = json.dumps({"name": "bad", "signature": "(x : Nat) : x = Nat.unknown_thing"})
    path.write_text("\n".join([*lines, bad]) + "\n", encoding="utf-8")
    return path


def test_published_layouts_run_and_name_what_needs_mathlib(tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    result = run(SUITES / "layouts" / "proofnet" / "formal", out, "--seconds", "20", "--jobs", "2")
    assert result.returncode == 0, result.stderr
    assert "2 of 2 proved (100.0 %); 3 needs Mathlib" in result.stdout.splitlines()
    proved = [record for record in read(out).records if record.tier == "T2"]
    assert sorted(record.name for record in proved) == ["exercise_1_1", "exercise_2"]


def test_killed_in_the_middle_and_resumed(tmp_path: Path, suite: Path) -> None:
    out = tmp_path / "o.jsonl"
    assert stopped_after(3, suite, out, lambda process: process.kill()) == -signal.SIGKILL
    kept = {record.statement_hash: record.finished for record in read(out).records}
    assert 3 <= len(kept) < 12
    out.write_bytes(out.read_bytes() + b'{"kind": "attempt", "na')  # the line that was being written
    result = run(suite, out, "--seconds", "20", "--jobs", "2")
    assert result.returncode == 0, result.stderr
    assert f"{len(kept)} of 12 were attempted before" in result.stdout
    found = read(out)
    assert (len(found.records), found.repeated) == (12, 0)
    assert {key: record.finished for record in found.records if (key := record.statement_hash) in kept} == kept
    assert [record.name for record in found.records if record.outcome == "invalid"] == ["bad"]
    assert any(line.startswith("11 of 11 proved") for line in result.stdout.splitlines())


def test_ctrl_c_keeps_what_was_done(tmp_path: Path, suite: Path) -> None:
    out = tmp_path / "o.jsonl"
    assert stopped_after(2, suite, out, lambda process: process.send_signal(signal.SIGINT)) == 130
    found = read(out)
    assert 2 <= len(found.records) < 12
    assert all(record.limit != "interrupted" for record in found.records)
    assert out.read_bytes().endswith(b"\n")
