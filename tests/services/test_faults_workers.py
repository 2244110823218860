"""Workers that are killed, doubled, stopped, paused or cancelled while they prove."""

from __future__ import annotations

import json
import time
from pathlib import Path

from db.values import AttemptState, RunState, StoredAttempt
from prover.types import Outcome
from tests.services.fleet import EASY, Fleet, gone, hard, until


def test_killed_workers_cost_a_try_and_their_searches_go_on(tmp_path: Path) -> None:
    """A process of a pool, a main process, and a whole worker, each in the middle of a proof."""
    with Fleet(tmp_path) as fleet:
        first, second = fleet.start(2)
        run = fleet.submit(hard(0), hard(1), *EASY[:4], seconds=7)
        holders = fleet.until_searched(run, 0), fleet.until_searched(run, 1)
        assert set(holders) == {first, second}
        (child,) = holders[0].pool()
        lean = child.children(recursive=True)
        child.kill()
        assert gone(lean), "Lean outlives the process that started it"
        orphans = holders[1].family()
        holders[1].kill()
        assert gone(orphans), "the pool outlives its main process"
        until(lambda: len(holders[0].pool()) == 1, "the pool has another process")
        fleet.start(1)
        until(lambda: max(attempt.tries for attempt in fleet.attempts(run)[:2]) == 2, "one has been begun again")
        number = next(attempt.position for attempt in fleet.attempts(run) if attempt.tries == 2)
        again = fleet.until_searched(run, number)
        orphans = again.family()
        again.kill_all()
        fleet.kill_broker()  # as if it had been on the same machine
        assert gone(orphans)
        fleet.start_broker()
        fleet.start(1)
        fleet.until_done(run)
        attempts = fleet.attempts(run)
        assert [attempt.tries for attempt in attempts] == [3 - number, 2 + number, *[1] * 4]
        assert [attempt.outcome for attempt in attempts] == [Outcome.GAVE_UP] * 2 + [Outcome.PROVED] * 4
        for attempt in attempts[:2]:
            _went_on(fleet, attempt)
        fleet.check(run)


def _went_on(fleet: Fleet, attempt: StoredAttempt) -> None:
    """Every try began with what the ones before had stored, and the budget was shared by all of them."""
    reasons = [lapse.reason for lapse in attempt.lapses]
    assert all("was not heard of any more" in reason for reason in reasons)
    assert len(reasons) == attempt.tries - 1
    begun = [line for line in fleet.lines("begun") if line["attempt"] == attempt.id]
    begun.sort(key=lambda line: line["tries"])
    assert [line["tries"] for line in begun] == list(range(1, attempt.tries + 1))
    sizes = [line["trace_bytes"] for line in begun]
    assert sizes[0] == 0
    assert sizes == sorted(set(sizes)), "a try began with no more than the one before"
    lines = [json.loads(line) for line in fleet.store.checkpoints.read(attempt.id).splitlines()]
    tries = [number for number, line in enumerate(lines) if "run" in line]
    assert len(tries) == attempt.tries
    visits = [sum(isinstance(line, list) for line in lines[:number]) for number in tries]
    assert visits[0] == 0
    assert visits == sorted(set(visits)), "a try's visits are not in the trace"
    spent = [lines[number]["before"] for number in tries]
    assert spent == [spent[0]] * len(spent), "each try had a budget of its own"


def test_two_workers_with_the_same_attempt_are_one_outcome(tmp_path: Path) -> None:
    """Every message comes ten times; and a worker sleeps until another one has what it held, and wakes up."""
    with Fleet(tmp_path) as fleet:
        fleet.start(2)
        run = fleet.submit(hard(), *EASY[:3], seconds=6)
        ids = [attempt.id for attempt in fleet.attempts(run)]
        fleet.send(ids * 10)
        asleep = fleet.until_searched(run)
        (child,) = asleep.pool()
        child.suspend()
        until(lambda: fleet.attempt(run).tries == 2, "somebody else has begun it")
        awake = fleet.until_searched(run)
        assert awake is not asleep
        child.resume()
        until(lambda: bool(asleep.lines("stopping") or asleep.lines("ended")), "it learns that it is not the one")
        assert {line["why"] for line in asleep.lines("stopping")} <= {"lost"}
        fleet.send(ids)
        fleet.until_done(run)
        fleet.send(ids)
        refused = 10 * len(ids)
        until(lambda: len(fleet.lines("not begun")) >= refused, "messages about what is done are refused")
        assert {line["why"] for line in fleet.lines("not begun")} <= {"running", "done"}
        assert sorted(line["attempt"] for line in fleet.lines("begun")) == [ids[0], *ids]
        assert [attempt.tries for attempt in fleet.attempts(run)] == [2, 1, 1, 1]
        ended = [line["attempt"] for line in fleet.lines("ended") if line["counted"]]
        assert sorted(ended) == ids
        fleet.check(run)


def test_pausing_and_cancelling_reach_what_a_dead_worker_held(tmp_path: Path) -> None:
    """And an attempt that was given back (SIGTERM, twice) while its run was paused has lost no try."""
    with Fleet(tmp_path) as fleet:
        fleet.start(2)
        run = fleet.submit(hard(0), hard(1), *EASY[:2], seconds=8)
        dead, stopped = fleet.until_searched(run, 0), fleet.until_searched(run, 1)
        fleet.store.runs.set_state(run, RunState.PAUSED)
        dead.kill_all()
        stopped.ask_to_end()
        until(lambda: "finishing what is under way" in stopped.text(), "it drains")
        stopped.ask_to_end()
        assert stopped.wait() == 0
        assert fleet.attempt(run, 1).state is AttemptState.WAITING
        fleet.start(1)
        until(lambda: fleet.run(run).counts.running == 0, "the dead worker's lease has ended")
        time.sleep(1.5)  # a round or two in which nothing may happen
        assert [attempt.tries for attempt in fleet.attempts(run)] == [1, 0, 0, 0]
        assert fleet.run(run).counts.waiting == 4
        fleet.store.runs.set_state(run, RunState.ACTIVE)
        doomed = fleet.until_searched(run, 0)
        fleet.store.runs.set_state(run, RunState.CANCELLED)
        doomed.kill_all()
        fleet.start(1)
        fleet.until_done(run)
        attempts = fleet.attempts(run)
        assert [attempt.state for attempt in attempts[:2]] == [AttemptState.CANCELLED] * 2
        assert "stopped" in attempts[1].lapses[0].reason
        fleet.check(run, cancelled=True)
        other = fleet.submit(EASY[0])  # the same statement: nothing of the cancelled run is in the way
        fleet.until_done(other)
        assert fleet.run(other).counts.proved == 1
        fleet.check(other)
