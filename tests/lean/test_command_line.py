"""The installed command with the real Lean: what a user types and sees."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from prover.cli.exits import STOPPING
from prover.lean.toolchain import Toolchain

LEMMATA = Path(sys.executable).with_name("lemmata")
HARD = "theorem hard (a b : Nat) (h : a * a = 2 * (b * b)) : b = 0"


@pytest.fixture(autouse=True)
def _compiled(toolchain: Toolchain) -> None:
    """The library is compiled once, before any command runs."""


def lemmata(*arguments: str, folder: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(LEMMATA), *arguments]
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, timeout=120, check=False)


def test_prove_then_check(tmp_path: Path) -> None:
    proved = lemmata("prove", "theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p", folder=tmp_path)
    assert (proved.returncode, proved.stderr) == (0, "")
    assert proved.stdout.startswith("theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p := by\n")
    assert "\n-- proved: " in proved.stdout
    checked = lemmata("check", "-", folder=tmp_path, given=proved.stdout)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("proved      and_swap  ")


def test_an_indented_theorem_with_attributes_comes_back_whole(tmp_path: Path) -> None:
    theorem = "@[simp] theorem t (p q : Prop) (h : p ∧ q) : q ∧ p := by\n      sorry"
    text = f"namespace A\n    /-- doc -/\n    {theorem}\nend A\n"
    proved = lemmata("prove", "-", folder=tmp_path, given=text)
    assert (proved.returncode, proved.stderr) == (0, "")
    checked = lemmata("check", "-", folder=tmp_path, given=proved.stdout)
    assert (checked.returncode, "1 of 1 proved" in checked.stdout) == (0, True)


def test_json_of_a_real_proof(tmp_path: Path) -> None:
    data = json.loads(lemmata("prove", "(n : Nat) : n + 0 = n", "--json", folder=tmp_path).stdout)
    assert data["outcome"] == "proved"
    assert data["verdict"]["tier"] in {"T1", "T2"}
    assert data["verdict"]["toolchain"].startswith("lean-4.35.0-eb6cafb7+core-")
    assert data["cost"]["lean_cpu_seconds"] > 0


FILE = """namespace Some

def double (n : Nat) : Nat := n + n

/-- Documented. -/
theorem double_zero : double 0 = 0 := by
  sorry

theorem false (n : Nat) : double n = n + 1 := sorry

theorem double_add (m n : Nat) : double (m + n) = double m + double n := sorry

end Some
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_file_comes_back_with_its_proofs(tmp_path: Path, jobs: str) -> None:
    source, result = tmp_path / "Some.lean", tmp_path / "Proved.lean"
    source.write_text(FILE, encoding="utf-8")
    proved = lemmata("prove", "Some.lean", "--seconds", "4", "--jobs", jobs, folder=tmp_path)
    assert proved.returncode == 1, proved.stderr
    result.write_text(proved.stdout, encoding="utf-8")
    checked = lemmata("check", "Proved.lean", "--against", "Some.lean", folder=tmp_path)
    assert checked.returncode == 1
    words = [line.split("  ")[0].strip() for line in checked.stdout.splitlines()]
    assert words == ["proved", "not proved", "proved", "2 of 3 proved"]


def test_a_statement_that_lean_refuses_is_shown_with_its_place(tmp_path: Path) -> None:
    result = lemmata("prove", "theorem t (a : Nat) : a + = a", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "line 1, column 26" in result.stderr


def test_giving_up_shows_limit_and_goal(tmp_path: Path) -> None:
    result = lemmata("prove", HARD, "--expansions", "2", folder=tmp_path)
    assert result.returncode == 1
    assert "limit of expansions" in result.stdout
    assert "⊢" in result.stdout


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_keeps_what_was_found_and_leaves_no_process(tmp_path: Path, jobs: str) -> None:
    easy = "theorem easy (p : Prop) (h : p) : p := sorry\n"
    (tmp_path / "Two.lean").write_text(f"{easy}{HARD} := sorry\n", encoding="utf-8")
    command = [str(LEMMATA), "prove", "Two.lean", "--seconds", "100", "--jobs", jobs, "--json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        first = json.loads(running.stdout.readline())
        time.sleep(1.0)
        started = psutil.Process(running.pid).children(recursive=True)
        running.send_signal(signal.SIGINT)
        rest, errors = running.communicate(timeout=60)
    assert (first["name"], first["outcome"]) == ("easy", "proved")
    second = json.loads(rest)
    assert (second["outcome"], second["limit"]) == ("gave_up", "interrupted")
    assert (running.returncode, errors) == (130, f"{STOPPING}\n")
    assert started, "Lean was running"
    assert psutil.wait_procs(started, timeout=10)[1] == []


def test_an_interrupted_search_is_resumed_from_its_trace(tmp_path: Path) -> None:
    arguments = ("prove", HARD, "--trace", "trace.json", "--json")
    first = json.loads(lemmata(*arguments, "--expansions", "3", folder=tmp_path).stdout)
    second = json.loads(lemmata(*arguments, "--expansions", "2", folder=tmp_path).stdout)
    assert (first["cost"]["expansions"], second["cost"]["expansions"]) == (3, 5)


def test_a_killed_lean_costs_time_only(tmp_path: Path) -> None:
    command = [str(LEMMATA), "prove", HARD, "--seconds", "5", "--json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as running:
        killed = 0
        while killed < 2 and running.poll() is None:
            time.sleep(1.0)
            for child in psutil.Process(running.pid).children():
                os.kill(child.pid, signal.SIGKILL)
                killed += 1
        data = json.loads(running.communicate(timeout=60)[0])
    assert killed == 2
    assert (data["outcome"], data["limit"]) == ("gave_up", "seconds")


def test_help_is_there_at_once(tmp_path: Path) -> None:
    """A third of a second is the aim; ten times that would be something heavy at start-up."""
    began = time.monotonic()
    assert lemmata("--help", folder=tmp_path).returncode == 0
    assert time.monotonic() - began < 3.3


def test_doctor_is_ready(tmp_path: Path) -> None:
    result = lemmata("doctor", "--json", folder=tmp_path)
    assert result.returncode == 0, result.stdout
    status = {finding["item"]: finding["status"] for finding in json.loads(result.stdout)["findings"]}
    assert status["a trial theorem"] == "ok"


def test_output_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - a device
        command = [str(LEMMATA), "prove", "(p : Prop) (h : p) : p"]
        run = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert run.returncode == 3
    assert "No space left on device" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_locale_does_not_matter(tmp_path: Path) -> None:
    command = [str(LEMMATA), "prove", "theorem t (p q : Prop) (h : p ∧ q) : p := sorry"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "(h : p ∧ q)" in run.stdout.decode("utf-8")
