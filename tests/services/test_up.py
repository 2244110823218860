"""`lemmata up`, as a person has it: a real Valkey, a real worker, a real page, in a data folder of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from workers.local import BROKER, PAGE, WORKER

LEMMATA = [sys.executable, "-c", "from prover.cli import main; main()"]
PATIENCE = 90.0
EASY = "theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p"
LONG = "theorem hard (f : Nat → Nat) (h : ∀ n, f (f n) = f n + n) : f 10 < f (f 11 + 100)"


class Up:
    """One `lemmata up`, what it printed, and the processes below it."""

    def __init__(self, folder: Path) -> None:
        self.environment = {**os.environ, "LEMMATA_DATA_DIR": str(folder), "LEMMATA_SLOTS": "1"}
        self.environment |= {"LEMMATA_LEASE_SECONDS": "3", "COLUMNS": "200"}
        self.process = subprocess.Popen(
            [*LEMMATA, "up", "--port", "0"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stdout:
            self.lines.extend(line.rstrip("\n") for line in iter(stdout.readline, ""))

    def text(self) -> str:
        return "\n".join(self.lines)

    def until(self, words: str) -> None:
        """Wait for these words on the screen."""
        self.wait(lambda: words in self.text(), words)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{what} was waited for in vain:\n{self.text()}"
            time.sleep(0.1)

    def link(self) -> str:
        found = re.search(r"http://\S+/\?token=\S+", self.text())
        assert found is not None
        return found[0]

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def part(self, words: str) -> psutil.Process:
        """The one process of this family whose command has these words, its launcher not counted."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            found = [each for each in self.family() if words in " ".join(_command(each))]
            inner = [each for each in found if "lifeline.py" not in " ".join(_command(each))]
            top = [each for each in inner if each.ppid() not in {other.pid for other in inner}]
            if len(top) == 1:
                return top[0]
            time.sleep(0.1)
        raise AssertionError(f"no process {words}")

    def lemmata(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command of the same person."""
        return subprocess.run(
            [*LEMMATA, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )

    def interrupt(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def gone(family: list[psutil.Process], seconds: float = 10.0) -> bool:
    """Have all of them ended? (A zombie has; who reaps it is not ours to say.)"""
    _, alive = psutil.wait_procs([each for each in family if _lives(each)], timeout=0.01)
    end = time.monotonic() + seconds
    while any(map(_lives, alive)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(_lives, alive))


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Up]]:
    """Starts one `lemmata up` after the other, in the same folder."""
    started: list[Up] = []

    def begin() -> Up:
        started.append(Up(tmp_path / "data"))
        return started[-1]

    yield begin
    for each in started:
        each.close()


def test_a_submitted_statement_is_proved_and_ctrl_c_ends_everything(start: Callable[[], Up], tmp_path: Path) -> None:
    up = start()
    up.until("ready after")
    submitted = up.lemmata("submit", EASY, "--watch")
    assert submitted.returncode == 0, submitted.stdout + submitted.stderr + up.text()
    assert re.search(r"\[1/1\] proved .* and_swap", submitted.stdout)

    second = up.lemmata("up", "--port", "0")
    assert second.returncode == 2
    assert f"`lemmata up` runs here already (process {up.process.pid}, http://127.0.0.1:" in second.stderr

    address, _, token = up.link().partition("/?token=")
    kept = tmp_path / "data" / "token"
    assert kept.read_text().strip() == token
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with urllib.request.urlopen(f"{address}/runs.json", timeout=20) as answer:
        assert json.load(answer)["runs"][0]["name"] == "and_swap"

    family = up.family()
    commands = [" ".join(_command(each)) for each in family]
    assert sum("valkey-server" in each and "lifeline" not in each for each in commands) == 1
    worker = up.part(" worker").environ()
    assert "LEMMATA_TOKEN" not in worker
    assert worker["LEMMATA_BROKER"].startswith("redis://:")
    assert not any(token in each or worker["LEMMATA_BROKER"] in each for each in commands), "commands are public"

    assert up.interrupt() == 0
    up.until("ended")
    assert gone(family)


def test_what_is_under_way_goes_on_after_ctrl_c_and_after_a_kill(start: Callable[[], Up]) -> None:
    up = start()
    up.until("ready after")
    up.lemmata("submit", LONG, "--seconds", "40", "--no-cache")
    up.until("theorem=hard")
    time.sleep(1.5)
    began = time.monotonic()
    assert up.interrupt() == 0
    assert time.monotonic() - began < 30
    assert "given back" in up.text()
    assert "ended; 1 theorem of 1 run to do" in up.text()

    again = start()
    again.until("1 theorem of 1 run to do")
    again.until("theorem=hard")
    assert "tries=1" in again.text(), "nothing was counted against it"
    family = again.family()
    assert len(family) >= 7
    again.process.kill()
    assert gone(family)

    third = start()
    third.until("theorem=hard")
    assert "tries=2" in third.text(), "the end of a worker counts"
    run = json.loads(third.lemmata("runs", "--json").stdout)[0]["id"]
    assert third.lemmata("cancel", run).returncode == 0
    assert third.lemmata("status", run, "--watch").returncode == 130


def test_parts_that_are_killed_come_back_and_the_run_completes(start: Callable[[], Up], tmp_path: Path) -> None:
    suite = tmp_path / "suite.lean"
    suite.write_text("\n".join(f"theorem t{n} (p q : Prop) (h : p ∧ q) : q ∧ p ∧ {n} = {n} := sorry" for n in range(9)))
    up = start()
    up.until("ready after")
    run = up.lemmata("submit", str(suite), "--no-cache", "--seconds", "20").stdout.strip()
    up.until("theorem=t1")
    for name, command in ((BROKER, "valkey-server"), (WORKER, " worker"), (PAGE, " web ")):
        up.part(command).kill()
        up.until(f"{name:<8}| ended (killed by SIGKILL); it is started again now")
        up.until(f"{name:<8}| ready again")
    watched = up.lemmata("status", run, "--watch")
    assert watched.returncode == 0, watched.stdout + up.text()
    assert "9 of 9 finished · 9 proved" in watched.stdout
    with urllib.request.urlopen(up.link().partition("?")[0], timeout=20) as answer:
        assert answer.status == 200
