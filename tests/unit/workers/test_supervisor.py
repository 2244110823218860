"""Programs that end, fail, refuse to end, or lose their parent: real processes, small ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from prover.errors import InfrastructureFault
from workers.supervisor import Program, Supervisor

SLEEP = "import time, os, sys; print('began', os.getpid(), flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
FAMILY = "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, flush=True); " + SLEEP


class Heard:
    """What a supervisor says, and what its programs print."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.lines: list[str] = []

    def tell(self, name: str, line: str) -> None:
        self.told.append(f"{name}: {line}")

    def said(self, name: str, line: str) -> None:
        self.lines.append(f"{name}: {line}")

    def pids(self) -> list[int]:
        """The processes that said that they began, and their children."""
        return [int(word) for line in self.lines for word in line.split() if word.isdecimal()]

    def has_begun(self, times: int = 1) -> bool:
        return sum("began" in line for line in self.lines) >= times


@pytest.fixture
def heard() -> Heard:
    return Heard()


def program(text: str, name: str = "p", **options: object) -> Program:
    return Program(name, (sys.executable, "-c", text), os.environ, **options)  # type: ignore[arg-type]


def supervisor(heard: Heard, *programs: Program) -> Supervisor:
    return Supervisor(programs, heard.tell, heard.said)


def after(seconds: float, condition: Callable[[], bool]) -> Callable[[], bool]:
    """True once the condition holds; fails if it does not within `seconds`."""
    until = time.monotonic() + seconds

    def stop() -> bool:
        assert time.monotonic() < until, "this took too long"
        return condition()

    return stop


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_gone(pids: list[int], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.02)
    return not any(map(alive, pids))


def test_lines_are_handed_on_and_all_ends(heard: Heard) -> None:
    with supervisor(heard, program(SLEEP, "a"), program("print(input()); " + SLEEP, "b", stdin=b"hello\n")) as running:
        assert running.start(lambda: False) == []
        running.watch(after(10, lambda: heard.has_begun(2)))
        pids = heard.pids()
        assert all(map(alive, pids))
        assert running.end()
        assert all_gone(pids)
    assert "b: hello" in heard.lines
    assert heard.told == ["a: ready", "b: ready"]


def test_what_ends_is_started_again_after_growing_pauses(heard: Heard) -> None:
    began = time.monotonic()
    with supervisor(heard, program("print('began'); raise SystemExit(7)")) as running:
        running.watch(after(20, lambda: heard.has_begun(4)))
    assert [line.partition("; it is started again ")[2] for line in heard.told if "ended" in line][:3] == [
        "now",
        "in 0.5 s",
        "in 1 s",
    ]
    assert "p: ended (exit code 7); it is started again now" in heard.told
    assert time.monotonic() - began > 1.5


def test_a_killed_program_comes_back_and_what_it_left_behind_does_not(heard: Heard) -> None:
    with supervisor(heard, program(FAMILY)) as running:
        running.watch(after(10, heard.has_begun))
        grandchild, child = heard.pids()
        os.kill(child, signal.SIGKILL)
        running.watch(after(10, lambda: heard.has_begun(2)))
        assert "p: ended (killed by SIGKILL); it is started again now" in heard.told
        assert all_gone([grandchild, child])
        assert running.end()
    assert all_gone(heard.pids())


def test_a_launcher_that_is_killed_takes_its_program_along(heard: Heard) -> None:
    with supervisor(heard, program(SLEEP)) as running:
        running.watch(after(10, heard.has_begun))
        (child,) = heard.pids()
        launcher = running.children[0].pid
        assert launcher is not None
        os.kill(launcher, signal.SIGKILL)
        running.watch(after(10, lambda: heard.has_begun(2)))
        assert all_gone([child])


def test_a_program_that_was_set_up_wrongly_is_not_tried_again(heard: Heard) -> None:
    with (
        supervisor(heard, program("print('no such queue'); raise SystemExit(2)", "worker")) as running,
        pytest.raises(InfrastructureFault, match="the worker cannot work as it was set up"),
    ):
        running.watch(after(10, lambda: False))
    assert heard.lines == ["worker: no such queue"]


def test_what_does_not_end_is_urged_and_then_killed(heard: Heard) -> None:
    text = "import signal; signal.signal(signal.SIGQUIT, lambda *_: print('urged', flush=True)); " + STUBBORN
    stubborn = program(text, end_seconds=0.3, urged_seconds=0.3, urge=signal.SIGQUIT)
    with supervisor(heard, stubborn) as running:
        running.watch(after(10, heard.has_begun))
        began = time.monotonic()
        assert not running.end()
        assert 0.5 < time.monotonic() - began < 5
    assert "p: urged" in heard.lines
    assert all_gone(heard.pids())


def test_what_others_need_starts_first_and_ends_last(heard: Heard, tmp_path: Path) -> None:
    done = tmp_path / "done"
    ends = "import signal; signal.signal(signal.SIGTERM, lambda *_: (print('ends', flush=True), sys.exit())); " + SLEEP
    support = program(
        f"import pathlib, time; time.sleep(0.3); pathlib.Path({str(done)!r}).touch(); import sys; {ends}",
        "support",
        support=True,
        ready=lambda pid: done.exists(),
    )
    with supervisor(heard, program(f"import sys; {ends}", "other"), support) as running:
        assert running.start(lambda: False) == []
        running.watch(after(10, lambda: heard.has_begun(2)))
        assert running.end()
    assert heard.told == ["support: ready", "other: ready"]
    assert [line for line in heard.lines if "ends" in line] == ["other: ends", "support: ends"]


def test_what_is_not_ready_in_time_is_named(heard: Heard) -> None:
    with supervisor(heard, program(SLEEP, ready=lambda pid: False, start_seconds=0.3)) as running:
        assert running.start(lambda: False) == ["p"]
        assert heard.told == []


def test_passwords_are_not_shown() -> None:
    shown = repr(Program("p", ("x",), {"LEMMATA_TOKEN": "secret"}, stdin=b"requirepass secret"))
    assert "secret" not in shown


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that supervises a family."""
    text = f"""
import os, sys, threading
from workers.supervisor import Program, Supervisor
family = Program("p", (sys.executable, "-c", {FAMILY!r}), os.environ)
with Supervisor([family], lambda *_: None, lambda name, line: print(line, flush=True)) as running:
    running.watch(lambda: False)
"""
    process = subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_nothing_outlives_a_killed_parent(parent: subprocess.Popen[str]) -> None:
    assert parent.stdout is not None
    grandchild = int(parent.stdout.readline())
    child = int(parent.stdout.readline().split()[1])
    assert alive(grandchild)
    assert alive(child)
    parent.kill()
    parent.wait()
    assert all_gone([grandchild, child])
