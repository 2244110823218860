"""The process pool: results, blame, retry, reports, interrupt."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from prover.errors import InfrastructureFault, ToolchainMissing
from prover.interrupt import Interrupt
from prover.pool import Control, Done, Lost, Reported, run_tasks

Step = tuple[str, str]


@contextmanager
def worker() -> Iterator[Callable[[Step, Control], str]]:
    yield carry_out


def unopenable(reason: str) -> AbstractContextManager[Callable[[Step, Control], str]]:
    raise ToolchainMissing(reason)


def carry_out(step: Step, control: Control) -> str:
    verb, argument = step
    if verb == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if verb == "die once" and not Path(argument).exists():
        Path(argument).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if verb == "report":
        control.report(argument)
    if verb == "wait":
        control.report("waiting")
        end = time.monotonic() + float(argument)
        while time.monotonic() < end and not control.interrupt.requested():
            time.sleep(0.02)
        return "stopped" if control.interrupt.requested() else "waited"
    if verb == "ignore":
        control.report("deaf")
        time.sleep(float(argument))
    return f"{verb} done"


def outcome(steps: list[Step], jobs: int = 2, **options: Any) -> tuple[dict[int, str], dict[int, str], list[Any]]:
    done: dict[int, str] = {}
    lost: dict[int, str] = {}
    reports: list[Any] = []
    for event in run_tasks(steps, worker, jobs=jobs, **options):
        match event:
            case Done(index, result):
                done[index] = result
            case Lost(index, reason):
                lost[index] = reason
            case Reported(_, value):
                reports.append(value)
    return done, lost, reports


def test_every_task_has_its_result() -> None:
    done, lost, reports = outcome([("a", ""), ("report", "hello"), ("c", "")])
    assert done == {0: "a done", 1: "report done", 2: "c done"}
    assert (lost, reports) == ({}, ["hello"])


def test_no_tasks_no_processes() -> None:
    assert outcome([]) == ({}, {}, [])


def test_a_killed_process_costs_its_own_task_only() -> None:
    done, lost, _ = outcome([("die", ""), ("b", ""), ("c", "")])
    assert done == {1: "b done", 2: "c done"}
    assert list(lost) == [0]
    assert "SIGKILL" in lost[0]


def test_a_task_whose_process_was_killed_is_tried_again(tmp_path: Path) -> None:
    done, lost, _ = outcome([("die once", str(tmp_path / "mark")), ("b", "")], jobs=1)
    assert done == {0: "die once done", 1: "b done"}
    assert lost == {}


def test_a_hung_process_is_killed() -> None:
    done, lost, _ = outcome([("wait", "600"), ("b", "")], task_seconds=2.5)
    assert done == {1: "b done"}
    assert list(lost) == [0]


def test_a_worker_that_cannot_be_opened_is_a_fault() -> None:
    with pytest.raises(InfrastructureFault, match="no Lean here"):
        list(run_tasks([("a", "")], partial(unopenable, "no Lean here"), jobs=1))


def interrupted_after(steps: list[Step], reports: int) -> list[Any]:
    """What comes after an interrupt that is requested once so many reports have come."""
    interrupt = Interrupt()
    events = run_tasks(steps, worker, jobs=2, interrupt=interrupt)
    assert [type(next(events)) for _ in range(reports)] == [Reported] * reports
    with interrupt.installed(signal.SIGUSR1):
        os.kill(os.getpid(), signal.SIGUSR1)
    return list(events)


def test_an_interrupt_collects_what_busy_children_hand_in() -> None:
    after = interrupted_after([("wait", "600"), ("wait", "600"), ("never", "")], reports=2)
    assert sorted(after, key=lambda done: done.index) == [Done(0, "stopped"), Done(1, "stopped")]


def test_a_child_that_does_not_listen_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prover.pool.GRACE_SECONDS", 0.3)
    began = time.monotonic()
    assert interrupted_after([("ignore", "600")], reports=1) == []
    assert time.monotonic() - began < 60


def test_the_second_signal_does_not_wait() -> None:
    interrupt = Interrupt()
    with interrupt.installed(signal.SIGUSR1), interrupt.deferred():
        os.kill(os.getpid(), signal.SIGUSR1)
        assert interrupt.requested()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGUSR1)


def test_deferring_may_be_nested() -> None:
    interrupt = Interrupt()
    with interrupt.installed(signal.SIGUSR1), interrupt.deferred():
        with interrupt.deferred():
            pass
        os.kill(os.getpid(), signal.SIGUSR1)
        assert interrupt.requested()


def test_outside_deferred_work_the_first_signal_counts() -> None:
    interrupt = Interrupt()
    with interrupt.installed(signal.SIGUSR1), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGUSR1)
