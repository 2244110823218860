"""`lemmata status`: what is shown of a run, once, as JSON and until it is over; exit codes; Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from db.values import Claim, RunState
from prover.cli import app
from prover.cli.status_data import Look, exit_code, look, look_data
from prover.cli.status_view import StatusView, ended, picture, target
from prover.types import Outcome
from tests.unit.cli.service_support import claim, end, finish, progress, store, submitted, worker

GOAL = "a b : Nat\nh : a < b\n⊢ a +\n  1 ≤ b\n\nx : Nat\n⊢ x = x"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the commands."""
    monkeypatch.setenv("LEMMATA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(import_module("prover.cli.status"), "_POLL_SECONDS", 0.02)
    return tmp_path / "data"


def lemmata(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def shown(seen: Look) -> str:
    console = Console(width=120, highlight=False)
    with console.capture() as captured:
        console.print(picture(seen))
    return captured.get()


def test_a_run_under_way(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 10)
        worker(opened)
        for position, outcome in enumerate((Outcome.PROVED, Outcome.GAVE_UP, Outcome.INVALID)):
            finish(opened, run, position, outcome)
        held = claim(opened, run, 3)
        progress(opened, held, GOAL)
        text = shown(look(opened, run.id, time.time()))
    lines = text.splitlines()
    assert lines[0] == f"suite  {run.id}"
    assert lines[1].startswith("active · submitted ")
    assert "3 of 10 finished · 1 proved · 1 gave up · 1 invalid · 1 under way · 6 waiting" in lines
    assert "1 worker alive, 2 slots · " in text
    assert "theorems a minute · about 10 s left" in text
    assert "7.5 s of Lean's CPU time" in text
    assert lines[-1].split("  ")[0] == "t3"
    assert "42 tactics" in lines[-1]
    assert lines[-1].rstrip().endswith("⊢ a + 1 ≤ b")


def test_the_bar_shows_what_there_is(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 4)
        finish(opened, run, 0, Outcome.PROVED)
        claim(opened, run, 1)
        (bar,) = (line for line in shown(look(opened, run.id, time.time())).splitlines() if "━" in line)
    assert bar == "━" * 10 + "╌" * 10 + "━" * 20


def test_the_newest_run_is_meant_if_none_is_named(folder: Path) -> None:
    assert lemmata("status").exit_code == 2
    with store(folder) as opened:
        submitted(opened, 1, "first")
        submitted(opened, 1, "second")
    assert lemmata("status").stdout.startswith("second ")
    assert lemmata("status", "first").stdout.startswith("first ")
    assert lemmata("status", "third").exit_code == 2


def test_what_a_person_should_do_is_said(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 1)
    assert "no worker is alive that takes this run: start one (`lemmata up`" in lemmata("status").stdout
    with store(folder) as opened:
        worker(opened, queue="other")
    assert "no worker is alive that takes this run" in lemmata("status").stdout
    with store(folder) as opened:
        worker(opened)
    assert "no worker" not in lemmata("status").stdout
    with store(folder) as opened:
        attempt = opened.attempts.of_run(run.id)[0].id
        assert isinstance(opened.attempts.claim(attempt, "gone", "old-lean", 30.0), Claim)
    assert "start one with the Lean it was begun with, old-lean" in " ".join(lemmata("status").stdout.split())
    with store(folder) as opened:
        opened.runs.set_state(run.id, RunState.PAUSED)
    assert f"paused: `lemmata resume {run.id}` goes on" in lemmata("status").stdout


def test_json(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 2)
        worker(opened)
        progress(opened, claim(opened, run, 1), GOAL)
    data = json.loads(lemmata("status", "--json").stdout)
    assert (data["id"], data["over"], data["counts"]["running"]) == (run.id, False, 1)
    assert [each["name"] for each in data["workers"]] == ["w1"]
    (under_way,) = data["under_way"]
    assert (under_way["name"], under_way["tactics"], under_way["best_goal"]) == ("t1", 42, GOAL)
    assert (data["theorems_per_second"], data["seconds_left"]) == (None, None)


def during(action: Callable[[], None], *arguments: str) -> Result:
    """The command, and what happens meanwhile."""
    failed: list[BaseException] = []

    def act() -> None:
        try:
            time.sleep(0.2)
            action()
        except BaseException as error:
            failed.append(error)
            raise

    thread = threading.Thread(target=act)
    thread.start()
    result = lemmata(*arguments)
    thread.join()
    assert not failed
    return result


def test_watching_ends_with_the_run_and_tells_each_theorem(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 3)
        finish(opened, run, 0, Outcome.PROVED)

    def go_on() -> None:
        with store(folder) as opened:
            finish(opened, run, 1, Outcome.GAVE_UP)
            time.sleep(0.1)
            finish(opened, run, 2, Outcome.INVALID)

    result = during(go_on, "status", run.id, "--watch")
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        "1 of 3 were finished before",
        "[2/3] gave up (seconds)        1.50 s  t1",
        "[3/3] invalid                  1.50 s  t2: why",
    ]
    assert "3 of 3 finished · 1 proved · 1 gave up · 1 invalid" in lines
    assert result.exit_code == 2


def test_watching_without_a_terminal_says_that_no_worker_is_alive(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 1)

    def go_on() -> None:
        time.sleep(0.1)
        with store(folder) as opened:
            finish(opened, run, 0, Outcome.PROVED)

    result = during(go_on, "status", run.id, "--watch")
    assert result.stderr.count("no worker is alive that takes this run: start one") == 1


def test_watching_as_json_prints_changes(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 1)

    def go_on() -> None:
        with store(folder) as opened:
            held = claim(opened, run, 0)
            time.sleep(0.2)
            end(opened, held, Outcome.PROVED)

    result = during(go_on, "status", run.id, "--watch", "--json")
    states = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(each["counts"]["waiting"], each["counts"]["running"], each["over"]) for each in states] == [
        (1, 0, False),
        (0, 1, False),
        (0, 0, True),
    ]
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([Outcome.PROVED, Outcome.PROVED], 0),
        ([Outcome.PROVED, Outcome.GAVE_UP], 1),
        ([Outcome.PROVED, Outcome.DISPROVED], 1),
        ([Outcome.GAVE_UP, Outcome.INVALID], 2),
    ],
)
def test_the_greatest_code_wins(folder: Path, outcomes: list[Outcome], code: int) -> None:
    with store(folder) as opened:
        run = submitted(opened, len(outcomes))
        for position, outcome in enumerate(outcomes):
            finish(opened, run, position, outcome)
        assert exit_code(opened.runs.get(run.id)) == code
    assert lemmata("status", "--watch").exit_code == code
    assert lemmata("status").exit_code == 0


def test_faults_win_over_all_and_a_cancelled_run_is_130(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 2)
        finish(opened, run, 0, Outcome.PROVED)
        opened.runs.set_state(run.id, RunState.CANCELLED)
    result = lemmata("status", "--watch")
    assert (result.exit_code, "1 cancelled" in result.stdout) == (130, True)


def test_a_cancelled_run_ends_though_its_worker_is_dead(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 1)
        claim(opened, run, 0, lease=0.3)
        opened.runs.set_state(run.id, RunState.CANCELLED)
    began = time.monotonic()
    result = lemmata("status", "--watch")
    assert result.exit_code == 130
    assert "being stopped" not in result.stdout
    assert time.monotonic() - began < 10


def test_ctrl_c_ends_the_watching_only(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 1)
    lemmata_program = [sys.executable, "-c", "from prover.cli import main; main()"]
    process = subprocess.Popen(
        [*lemmata_program, "status", "--watch", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "LEMMATA_DATA_DIR": str(folder)},
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors == f"no longer watching; the run goes on (to end it: lemmata cancel {run.id})\n"
    with store(folder) as opened:
        assert opened.runs.get(run.id).state is RunState.ACTIVE


def test_the_rate_is_that_of_the_latest(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 4)
        finish(opened, run, 0, Outcome.PROVED)
        finish(opened, run, 1, Outcome.PROVED)
        (latest, first) = opened.attempts.of_run(run.id, order="finished", limit=2)
        began = min(first.started or 0.0, latest.started or 0.0)
        seen = look(opened, run.id, began + 20.0)
    assert seen.rate == pytest.approx(0.1)
    assert seen.left == pytest.approx(20.0)


def test_the_first_goal_is_shown_on_one_line() -> None:
    assert target(GOAL) == "⊢ a + 1 ≤ b"
    assert target("nonsense") == "nonsense"


def test_rechecked_proofs_hold_or_are_refused(folder: Path) -> None:
    with store(folder) as opened:
        run = submitted(opened, 2)
        finish(opened, run, 0, Outcome.PROVED)
        finish(opened, run, 1, Outcome.PROVED)
    assert lemmata("recheck", run.id).exit_code == 0
    with store(folder) as opened:
        again = opened.runs.list()[0]
        finish(opened, again, 0, Outcome.PROVED)
        finish(opened, again, 1, Outcome.GAVE_UP)
        seen = look(opened, again.id, time.time())
        assert [ended(again.task, attempt).split()[0] for attempt in seen.latest] == ["refused", "holds"]
        refused = opened.proofs.get(opened.proofs.ids(run.id)[1])
        opened.proofs.add_verdict(refused.id, replace(refused.verdict, proved=False))
        first = look(opened, run.id, time.time())
    assert "2 of 2 finished · 1 holds · 1 refused" in shown(seen)
    assert "one proof that it found does not hold any more" in shown(first)
    assert (first.fallen, look_data(first)["no_longer_hold"], seen.fallen) == (1, 1, 0)
    assert [exit_code(first.run), exit_code(first.run, first.fallen)] == [0, 1]


def test_each_theorem_has_one_line_and_a_number_of_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    view = StatusView(show=False)
    assert "asking the database" in str(view.render())
    with store(folder) as opened:
        run = submitted(opened, 3)
        before = look(opened, run.id, time.time())
        view.update(before)
        finish(opened, run, 0, Outcome.PROVED)
        after = look(opened, run.id, time.time())
        view.update(replace(after, run=before.run))  # it ended between two questions
        view.update(after)
        finish(opened, run, 1, Outcome.PROVED)
        finish(opened, run, 2, Outcome.PROVED)
        view.update(look(opened, run.id, time.time()))
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["[1/3]", "[2/3]", "[3/3]"]
    assert not isinstance(view.render(), str)
