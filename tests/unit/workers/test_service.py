"""Around a worker: its folder, its core, its signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from workers import service
from workers.bootsteps import is_draining
from workers.cores import settle
from workers.service import DRAINING, STOPPING, Ending


def test_folders_of_killed_workers_are_removed_and_those_in_use_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_FRESH_SECONDS", -1.0)
    dead = tmp_path / "dead"
    (dead / "1-1").mkdir(parents=True)
    (tmp_path / "no folder").write_text("of ours")
    with service._folder(tmp_path, "one") as one:
        assert one.is_dir()
        assert not dead.exists()
        (one / "2-1").mkdir()
        with service._folder(tmp_path, "two"):
            assert (one / "2-1").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["no folder"]


def test_a_folder_that_is_not_locked_yet_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    with service._folder(tmp_path, "one"):
        assert (tmp_path / "fresh").is_dir()


SETTLE = """
import os, sys
from pathlib import Path
from workers.cores import settle
settle(Path(sys.argv[1]))
print(*os.sched_getaffinity(0), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="cores cannot be chosen on this platform")
def test_processes_take_cores_that_nobody_has(tmp_path: Path) -> None:
    cores = os.sched_getaffinity(0)
    running = []
    taken = []
    for _ in range(len(cores) + 1):
        process = subprocess.Popen(
            [sys.executable, "-c", SETTLE, str(tmp_path)],
            cwd=Path(__file__).parents[3],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        taken.append(process.stdout.readline().split())
    for process in running:
        process.communicate(timeout=30)
    assert all(len(core) == 1 for core in taken)
    assert sorted(int(core[0]) for core in taken[:-1]) == sorted(cores)
    assert int(taken[-1][0]) in cores


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="cores cannot be chosen on this platform")
def test_without_a_place_for_locks_cores_are_shared(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    before = os.sched_getaffinity(0)
    try:
        assert settle(tmp_path / "file") is None
        assert len(os.sched_getaffinity(0)) == 1
    finally:
        os.sched_setaffinity(0, before)


def test_the_first_signal_drains_and_the_second_asks_the_pool_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("celery.worker.state.should_stop", None)
    monkeypatch.setattr(service, "_STOP_SECONDS", 3600.0)
    assert not is_draining()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
        ending = Ending(said.append, lambda: [psutil.Process(child.pid)])
        ending.receive(signal.SIGTERM, None)
        assert is_draining()
        assert said == [DRAINING]
        assert child.poll() is None
        ending.receive(signal.SIGTERM, None)
        assert child.wait(30) == -signal.SIGTERM
    assert said == [DRAINING, STOPPING]
