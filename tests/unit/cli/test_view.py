"""What the live view shows, without a terminal."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from prover.cli.view import LiveView, goal_excerpt
from prover.testing import FakeClock
from prover.types import Budget, Cost, Goal, Hypothesis, Outcome, SearchEvent

GOAL = Goal((Hypothesis(("h",), "p ∧ q"),), "q ∧ p")


def shown(view: LiveView) -> str:
    screen = StringIO()
    Console(width=100, file=screen).print(view.render())
    return screen.getvalue()


def event(seconds: float = 2.0) -> SearchEvent:
    return SearchEvent(seconds, Cost(tactics=300, expansions=12), 5, GOAL, "simp")


def test_a_search_shows_counts_goal_and_time_left() -> None:
    clock = FakeClock(100.0)
    view = LiveView(["and_swap"], Budget(seconds=30), show=False, clock=clock)
    view.update(0, event())
    clock.advance(1.0)
    text = shown(view)
    assert "and_swap  12 expansions · 300 tactics (100/s) · 5 open goals · 27 s left" in text
    assert "  ⊢ q ∧ p" in text


def test_several_theorems_show_how_far_we_are() -> None:
    view = LiveView(["a", "b", "c"], Budget(), show=False)
    view.finished(0, Outcome.PROVED)
    view.finished(1, Outcome.GAVE_UP)
    view.update(2, event())
    text = shown(view)
    assert "1 proved, 1 not, 1 to go" in text
    assert "left" not in text.split("go", 1)[1]
    assert "c  12 expansions" in text


def test_refuted_theorems_are_counted_by_name() -> None:
    view = LiveView(["a", "b", "c", "d"], Budget(), show=False)
    for number, outcome in enumerate([Outcome.DISPROVED, Outcome.VACUOUS, Outcome.FAULT]):
        view.finished(number, outcome)
    assert "0 proved, 1 disproved, 1 vacuous, 1 not, 1 to go" in shown(view)


def test_preparations_are_shown_before_the_first_search() -> None:
    view = LiveView(["a"], Budget(), show=False)
    view.progress("compiling the core library (first run only): 3/20 Core.Nat")
    assert "3/20 Core.Nat" in shown(view)


def test_without_a_terminal_each_stage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    view = LiveView(["a"], Budget(), show=False)
    for line in ["compiling: 1/2", "compiling: 2/2", "compiled in 3 s"]:
        view.progress(line)
    assert capsys.readouterr() == ("", "compiling\ncompiled in 3 s\n")


def test_long_goals_lose_their_middle() -> None:
    goal = Goal(tuple(Hypothesis((f"h{i}",), "p") for i in range(30)), "q")
    lines = goal_excerpt(goal).splitlines()
    assert len(lines) == 8
    assert lines[0].strip() == "h0 : p"
    assert "24 more lines" in lines[2]
    assert lines[-1].strip() == "⊢ q"
