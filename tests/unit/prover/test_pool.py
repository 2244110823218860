"""The process pool: results, blame, retry, reports, interrupt."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from prover.errors import InfrastructureFault, ToolchainMissing
from prover.pool import Done, Lost, Report, Reported, run_tasks

Step = tuple[str, str]


@contextmanager
def worker() -> Iterator[Callable[[Step, Report], str]]:
    yield carry_out


@contextmanager
def unopenable(reason: str) -> Iterator[Callable[[Step, Report], str]]:
    raise ToolchainMissing(reason)
    yield carry_out


def carry_out(step: Step, report: Report) -> str:
    verb, argument = step
    if verb == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if verb == "die once" and not Path(argument).exists():
        Path(argument).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if verb == "report":
        report(argument)
    if verb == "sleep":
        try:
            report("asleep")
            time.sleep(float(argument))
        except KeyboardInterrupt:
            return "interrupted"
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
    done, lost, _ = outcome([("sleep", "600"), ("b", "")], task_seconds=0.7)
    assert done == {1: "b done"}
    assert list(lost) == [0]


def test_a_worker_that_cannot_be_opened_is_a_fault() -> None:
    with pytest.raises(InfrastructureFault, match="no Lean here"):
        list(run_tasks([("a", "")], partial(unopenable, "no Lean here"), jobs=1))


def test_an_interrupt_collects_what_busy_children_hand_in() -> None:
    events = run_tasks([("sleep", "600"), ("sleep", "600"), ("never", "")], worker, jobs=2)
    assert [type(next(events)), type(next(events))] == [Reported, Reported]
    after = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - the results come before it
        after.append(events.throw(KeyboardInterrupt()))  # type: ignore[attr-defined]
        after.extend(events)
    assert sorted(after, key=lambda done: done.index) == [Done(0, "interrupted"), Done(1, "interrupted")]
