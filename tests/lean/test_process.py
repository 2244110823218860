"""Lean children: limits, time, and never outliving their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prover.lean.process import LeanProcess, ProcessLimits, run_lean
from prover.lean.toolchain import Toolchain

pytestmark = pytest.mark.lean

SLOW = "theorem t (a b c d : Nat) : (a + b + c + d) ^ 9 = 0 := by\n  simp [Nat.mul_add, Nat.add_mul, Nat.pow_succ]\n"
HOG = """theorem h (f : Nat → Nat → Prop) (h : ∀ x, f x x) : f 0 1 := by
  repeat (have := h 0; have := And.intro this this)
"""
PARENT = """
import os, sys, threading, time
from pathlib import Path
from prover.lean.process import LeanProcess, ProcessLimits
from prover.lean.toolchain import bare_embedded
def start():
    process = LeanProcess(bare_embedded(), ["--worker", "file:///x.lean"], ProcessLimits(), Path.cwd())
    print(process.pid, flush=True)
    kept.append(process)
kept = []
thread = threading.Thread(target=start)
thread.start()
thread.join()
time.sleep(60)
"""


def write(folder: Path, text: str) -> str:
    path = folder / "X.lean"
    path.write_text(text, encoding="utf-8")
    return str(path)


def ended(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_messages_are_structured(toolchain: Toolchain, tmp_path: Path) -> None:
    path = write(tmp_path, "theorem t : 1 = 2 := rfl\n#check 𝕜\n")
    run = run_lean(toolchain, ["--json", path], cwd=tmp_path, limits=ProcessLimits(), timeout=20)
    assert run.returncode == 1
    assert {(m.severity, m.line) for m in run.messages} == {("error", 1), ("error", 2)}
    assert run.cpu_seconds > 0


def test_a_run_ends_at_its_time(toolchain: Toolchain, tmp_path: Path) -> None:
    path = write(tmp_path, SLOW)
    options = ["--json", "-DmaxHeartbeats=0", "-DmaxRecDepth=100000", path]
    began = time.monotonic()
    run = run_lean(toolchain, options, cwd=tmp_path, limits=ProcessLimits(), timeout=1.0)
    assert run.timed_out
    assert time.monotonic() - began < 5


def test_memory_is_limited(toolchain: Toolchain, tmp_path: Path) -> None:
    path = write(tmp_path, HOG)
    options = ["--json", "-DmaxHeartbeats=0", "-DmaxRecDepth=100000", path]
    run = run_lean(toolchain, options, cwd=tmp_path, limits=ProcessLimits(memory_mb=300), timeout=60)
    assert not run.timed_out
    assert run.returncode != 0


def test_cpu_time_is_limited(toolchain: Toolchain, tmp_path: Path) -> None:
    path = write(tmp_path, SLOW)
    options = ["--json", "-DmaxHeartbeats=0", "-DmaxRecDepth=100000", path]
    run = run_lean(toolchain, options, cwd=tmp_path, limits=ProcessLimits(cpu_seconds=1), timeout=60)
    assert run.returncode in (-signal.SIGXCPU, -signal.SIGKILL, 1)
    assert run.wall_seconds < 30


def test_a_forgotten_child_dies_with_its_killed_parent(tmp_path: Path) -> None:
    """The child was started from a thread that has ended: that must not kill it, the parent's end must."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.5)
    assert not ended(child, 0.1)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert ended(child, 10)


def test_killing_takes_the_whole_group(tmp_path: Path) -> None:
    script = tmp_path / "spawn.sh"
    script.write_text("#!/bin/sh\nsleep 60 & echo $!\nwait\n")
    script.chmod(0o755)
    toolchain = Toolchain("lake", "exec", str(script), "test")
    process = LeanProcess(toolchain, [], ProcessLimits(memory_mb=0), tmp_path)
    grandchild = int(process.stdout.readline())
    os.kill(grandchild, 0)
    process.kill()
    process.kill()
    assert ended(grandchild, 10)
