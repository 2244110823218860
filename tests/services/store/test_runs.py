"""Runs of the store, on a SQLite file and on a PostgreSQL server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.store import Store
from db.values import Claim, Problem, RunSpec, RunState, Task
from prover.errors import InputError
from prover.types import Cost, Outcome, Theorem
from tests.services.store.values import (
    LEAN,
    LEASE,
    Clock,
    claimed,
    gave_up,
    ids,
    proved,
    spec,
    theorem,
)


def test_a_run_is_stored_as_it_was_submitted(store: Store) -> None:
    given = replace(spec(1, 2), suite_hash="s", model="m")
    run = store.runs.submit(given)
    assert run == store.runs.get(run.id)
    assert (run.name, run.task, run.state, run.priority, run.queue) == (
        "run",
        Task.PROVE,
        RunState.ACTIVE,
        5,
        "default",
    )
    assert (run.settings, run.suite_hash, run.code, run.model) == (given.settings, "s", "abc", "m")
    assert (run.toolchain, run.created, run.finished, run.cost) == ("", 1000.0, None, Cost())
    assert (run.counts.waiting, run.counts.total, run.counts.done) == (2, 2, 0)
    first, second = store.attempts.of_run(run.id)
    assert (first.theorem, first.source, first.split, first.position) == (theorem(1), "file:1", "test", 0)
    assert (second.theorem, second.position) == (theorem(2), 1)


@pytest.mark.parametrize("text", ["a\0b", "a\x1ab", "a\ud800b"])
@pytest.mark.parametrize("part", ["name", "signature", "header"])
def test_text_that_cannot_be_stored_is_refused(store: Store, text: str, part: str) -> None:
    bad = replace(theorem(2), **{part: text})
    with pytest.raises(InputError, match=f"problem 2: the {part} of theorem"):
        store.runs.submit(RunSpec("x", [Problem(theorem(1)), Problem(bad)], {}))
    assert store.runs.list() == []


def test_what_cannot_be_run_is_refused(store: Store) -> None:
    same = [Problem(theorem(1)), Problem(replace(theorem(1), name="other", signature=theorem(1).signature + " "))]
    with pytest.raises(InputError, match="problem 2: other has the same statement as t1"):
        store.runs.submit(RunSpec("x", same, {}))
    with pytest.raises(InputError, match="no problem"):
        store.runs.submit(RunSpec("x", [], {}))
    with pytest.raises(InputError, match="priority"):
        store.runs.submit(spec(1, priority=10))
    with pytest.raises(InputError, match="source or split"):
        store.runs.submit(RunSpec("x", [Problem(theorem(1), source="\0")], {}))
    with pytest.raises(InputError, match="longer than"):
        store.runs.submit(RunSpec("x", [Problem(Theorem("x" * 501, ": True"))], {}))
    with pytest.raises(InputError, match="there is no proof"):
        store.runs.submit(RunSpec("x", [Problem(theorem(1), proof="0" * 64)], {}, task=Task.RECHECK))
    with pytest.raises(InputError, match="for a recheck"):
        store.runs.submit(RunSpec("x", [Problem(theorem(1))], {}, task=Task.RECHECK))
    assert store.runs.list() == []


def test_text_that_looks_strange_is_kept_exactly(store: Store) -> None:
    strange = Theorem("«%_\\ 'x»", ": \"é∀𝔸\r\n\t\" = '\\u0000' ∧ \u200b True", "-- %s {} ;DROP\r\n")
    run = store.runs.submit(RunSpec("%(x)s 𝔸", [Problem(strange)], {"𝔸": ["\ud800", None, 1.5]}))
    assert store.attempts.of_run(run.id)[0].theorem == strange
    assert store.runs.get(run.id).settings == {"𝔸": ["\ud800", None, 1.5]}
    assert store.theorems.get(strange.statement_hash) == strange


def test_runs_are_listed_the_newest_first(store: Store, clock: Clock) -> None:
    made = []
    for number in range(4):
        made.append(store.runs.submit(spec(number)).id)
        clock.turn(1)
    store.runs.set_state(made[1], RunState.CANCELLED)
    assert [run.id for run in store.runs.list()] == made[::-1]
    assert [run.id for run in store.runs.list(limit=2)] == made[:1:-1]
    assert [run.id for run in store.runs.list(before=1002.0)] == made[1::-1]
    assert [run.id for run in store.runs.list(state=RunState.CANCELLED)] == [made[1]]


def test_runs_are_found_by_prefix_and_name(store: Store) -> None:
    one, two = store.runs.submit(spec(1, name="one")), store.runs.submit(spec(1, name="two"))
    assert store.runs.find(one.id[:8]) == one
    assert store.runs.find(two.id) == two
    assert store.runs.find("two") == two
    store.runs.submit(spec(1, name="two"))
    with pytest.raises(InputError, match="several runs"):
        store.runs.find("two")
    for unknown in ("", "zz", "%", "_", "f" * 17, "\0"):
        with pytest.raises(InputError, match="there is no run"):
            store.runs.find(unknown)
    with pytest.raises(InputError, match="there is no run"):
        store.runs.get("0" * 12)


def test_a_paused_run_begins_nothing_and_goes_on_later(store: Store) -> None:
    run = store.runs.submit(spec(1, 2))
    first, second = ids(store, run)
    held = claimed(store, first)
    assert store.runs.set_state(run.id, RunState.PAUSED).state is RunState.PAUSED
    assert store.attempts.claim(second, "w1", LEAN, LEASE) == "paused"
    assert store.attempts.next_tickets("default", broker_empty=True) == []
    assert store.attempts.renew(held, LEASE) == "held"
    assert store.attempts.finish(held, proved(theorem(1)))
    assert store.runs.set_state(run.id, RunState.ACTIVE).state is RunState.ACTIVE
    assert [ticket.attempt for ticket in store.attempts.next_tickets("default", broker_empty=False)] == [second]


def test_what_was_sent_before_a_pause_is_sent_again_after_it(store: Store) -> None:
    run = store.runs.submit(spec(1))
    (first,) = ids(store, run)
    assert len(store.attempts.next_tickets("default", broker_empty=True)) == 1
    store.runs.set_state(run.id, RunState.PAUSED)
    store.runs.set_state(run.id, RunState.ACTIVE)
    assert [ticket.attempt for ticket in store.attempts.next_tickets("default", broker_empty=False)] == [first]


def test_a_cancelled_run_ends_what_waits_and_stops_what_runs(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1, 2, 3))
    first, second, third = ids(store, run)
    kept, stopped = claimed(store, first), claimed(store, second, "w2")
    cancelled = store.runs.set_state(run.id, RunState.CANCELLED)
    assert (cancelled.state, cancelled.counts.cancelled, cancelled.counts.running) == (RunState.CANCELLED, 1, 2)
    assert cancelled.finished is None
    assert store.attempts.claim(third, "w3", LEAN, LEASE) == "cancelled"
    assert store.attempts.renew(kept, LEASE) == "stop"
    clock.turn(2)
    store.attempts.give_back(stopped, "cancelled")
    assert store.attempts.get(second).state == "cancelled"
    assert store.attempts.finish(kept, proved(theorem(1)))  # it was faster than the cancellation
    run = store.runs.get(run.id)
    assert (run.state, run.finished, run.counts.cancelled, run.counts.proved) == ("cancelled", 1002.0, 2, 1)
    assert store.runs.set_state(run.id, RunState.CANCELLED) == run
    with pytest.raises(InputError, match="is cancelled, it cannot be made active any more"):
        store.runs.set_state(run.id, RunState.ACTIVE)


def test_a_finished_run_stays_as_it_is(store: Store) -> None:
    run = store.runs.submit(spec(1))
    assert store.attempts.finish(claimed(store, ids(store, run)[0]), proved(theorem(1)))
    assert store.runs.get(run.id).state is RunState.DONE
    for state in RunState:
        with pytest.raises(InputError, match="is done"):
            store.runs.set_state(run.id, state)
    active = store.runs.submit(spec(2))
    with pytest.raises(InputError, match="cannot be made done"):
        store.runs.set_state(active.id, RunState.DONE)
    with pytest.raises(InputError, match="there is no run"):
        store.runs.set_state("0" * 12, RunState.PAUSED)


def test_a_runs_course_and_sums(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1, 2, 3))
    for number, attempt in enumerate(ids(store, run), 1):
        clock.turn(number)
        report = gave_up if number == 2 else proved
        claim = store.attempts.claim(attempt, "w", LEAN, LEASE)
        assert isinstance(claim, Claim)
        assert store.attempts.finish(claim, report(claim.problem.theorem))
    points = store.runs.course(run.id)
    assert [point.finished for point in points] == [1001.0, 1003.0, 1006.0]
    assert [point.outcome for point in points] == [Outcome.PROVED, Outcome.GAVE_UP, Outcome.PROVED]
    assert [(point.proved, point.lean_cpu_seconds) for point in points] == [(True, 2.5), (False, 9.0), (True, 2.5)]
    run = store.runs.get(run.id)
    assert run.counts.outcomes == {Outcome.PROVED: 2, Outcome.GAVE_UP: 1}
    assert (run.counts.proved, run.counts.done, run.finished) == (2, 3, 1006.0)
    assert run.cost == Cost(10.5, 14.0, 160, 28)
    total = store.totals.now()
    assert (total.cost, total.proofs, total.runs[RunState.DONE]) == (run.cost, 2, 1)
    with pytest.raises(InputError, match="there is no run"):
        store.runs.course("nothing")
