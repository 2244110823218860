"""Killed in the middle of a search with the real Lean, then the same command again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from prover.lean.toolchain import Toolchain
from search.reading import read_trace

pytestmark = pytest.mark.lean

LEMMATA = Path(sys.executable).with_name("lemmata")
HARD = "theorem fermat (a b c : Nat) (h : 0 < a) (k : 0 < b) : a * a * a + b * b * b ≠ c * c * c"


@pytest.fixture(autouse=True)
def _compiled(toolchain: Toolchain) -> None:
    """The library is compiled once, before any command runs."""


def expansions(path: Path) -> int:
    return path.read_bytes().count(b"\n[") if path.exists() else 0


def lemmata(command: list[str]) -> Any:
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return json.loads(run.stdout)


def test_a_killed_proof_attempt_goes_on_with_what_it_had(tmp_path: Path) -> None:
    path = tmp_path / "hard.jsonl"
    command = [str(LEMMATA), "prove", HARD, "--trace", str(path), "--json", "--no-cache"]
    command += ["--expansions", "8", "--seconds", "300"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as running:
        while expansions(path) < 3 and running.poll() is None:
            time.sleep(0.02)
        children = psutil.Process(running.pid).children(recursive=True)
        running.send_signal(signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL
    assert psutil.wait_procs(children, timeout=20)[1] == [], "its Lean ends by itself"

    killed = read_trace(path)
    assert [run.ended for run in killed.runs] == [None]
    done = {name: search.cost.expansions for name, search in killed.searches.items()}
    assert 3 <= sum(done.values()) < 8
    data = lemmata(command)
    assert (data["outcome"], data["limit"], data["cost"]["expansions"]) == ("gave_up", "expansions", 8)
    resumed = read_trace(path)
    assert [run.ended for run in resumed.runs] == [None, "expansions"]
    for name, search in killed.searches.items():
        old, grown = search.graph, resumed.searches[name].graph
        assert [grown.state(i) for i in range(len(old))] == [old.state(i) for i in range(len(old))]
    assert lemmata(command)["cost"]["expansions"] == 16, "after a run that ended by itself comes a whole one"
