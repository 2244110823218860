"""The broker forgets, dies, hangs: that costs time, never a try."""

from __future__ import annotations

from pathlib import Path

from prover.types import Outcome
from tests.services.fleet import EASY, Fleet, hard, until

SOON = 25.0
"""Seconds in which work goes on once the broker is there: what was lost is sent again after five, and Celery, which
waits for it in pauses that grow, may need as long again."""


def test_a_broker_that_forgets_dies_and_hangs_costs_no_try(tmp_path: Path) -> None:
    with Fleet(tmp_path) as fleet:
        fleet.start(2)
        run = fleet.submit(hard(), *EASY[:10], seconds=6)
        fleet.until_searched(run)
        for _ in range(3):
            fleet.flush_broker()
        assert fleet.until_more(run) < SOON
        until(lambda: fleet.run(run).counts.running == 2, "both are busy: they hear of it when they have ended")
        fleet.kill_broker()
        until(lambda: fleet.run(run).counts.running == 0, "what was under way is reported without it")
        fleet.start_broker()
        assert fleet.until_more(run, 2) < SOON
        fleet.pause_broker()
        until(lambda: fleet.run(run).counts.running == 0, "what was under way is reported without it")
        fleet.resume_broker()
        assert fleet.until_more(run) < SOON
        fleet.until_done(run)
        attempts = fleet.attempts(run)
        assert [(attempt.tries, attempt.lapses) for attempt in attempts] == [(1, ())] * 11
        assert [attempt.outcome for attempt in attempts] == [Outcome.GAVE_UP] + [Outcome.PROVED] * 10
        fleet.check(run)
        ended_without_a_broker(fleet)


def ended_without_a_broker(fleet: Fleet) -> None:
    """Both workers take messages again. They end as told while the broker is away: one drains, one gives back."""
    drained, stopped = fleet.workers
    run = fleet.submit(hard(1), hard(2), seconds=5)
    holders = fleet.until_searched(run, 0), fleet.until_searched(run, 1)
    fleet.kill_broker()
    for worker in holders:
        worker.ask_to_end()
    until(lambda: "finishing what is under way" in stopped.text(), "it drains")
    stopped.ask_to_end()
    assert [stopped.wait(), drained.wait()] == [0, 0]
    ended, waiting = fleet.attempt(run, holders.index(drained)), fleet.attempt(run, holders.index(stopped))
    assert (ended.outcome, ended.tries) == (Outcome.GAVE_UP, 1)
    assert (waiting.outcome, waiting.tries) == (None, 0)
    fleet.start_broker()
    fleet.start(1)
    fleet.until_done(run)
    assert [attempt.tries for attempt in fleet.attempts(run)] == [1, 1]
    fleet.check(run)
