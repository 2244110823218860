"""What is sent to the workers, and in which order, on a SQLite file and on a PostgreSQL server."""

from __future__ import annotations

from dataclasses import replace

from db.dispatch import AGAIN_SECONDS, LOST_SECONDS
from db.store import Store
from db.values import RunState
from tests.services.store.values import LEAN, LEASE, Clock, claimed, gave_up, ids, numbers, spec, theorem, worker


def tickets(store: Store, queue: str = "default", *, broker_empty: bool = False) -> list[int]:
    return [ticket.attempt for ticket in store.attempts.next_tickets(queue, broker_empty=broker_empty)]


def test_a_ticket_says_what_the_broker_needs(store: Store) -> None:
    run = store.runs.submit(spec(1, priority=7, queue="lake"))
    (ticket,) = store.attempts.next_tickets("lake", broker_empty=True)
    assert (ticket.attempt, ticket.queue, ticket.priority, ticket.seconds) == (ids(store, run)[0], "lake", 7, 7.5)


def test_the_queue_stays_shallow(store: Store) -> None:
    store.workers.beat(worker(slots=3))
    run = store.runs.submit(spec(*range(20)))
    attempts = ids(store, run)
    assert numbers(attempts, tickets(store)) == [0, 1, 2, 3, 4, 5]
    assert tickets(store) == []
    claimed(store, attempts[0])
    assert numbers(attempts, tickets(store)) == [6]
    store.workers.beat(worker("w2", slots=1))
    assert numbers(attempts, tickets(store)) == [7, 8]
    store.workers.beat(replace(worker("w2", slots=1), draining=True))
    claimed(store, attempts[1])
    assert tickets(store) == []


def test_workers_that_fell_silent_do_not_count(store: Store, clock: Clock) -> None:
    store.workers.beat(worker(slots=3))
    store.runs.submit(spec(*range(20)))
    clock.turn(31)
    assert len(tickets(store)) == 2


def test_runs_of_one_priority_share_the_workers(store: Store) -> None:
    store.workers.beat(worker(slots=3))
    large = store.runs.submit(spec(*range(20)))
    attempts = ids(store, large)
    first = tickets(store)
    for attempt in first:
        claimed(store, attempt)
    small = store.runs.submit(spec(30, 31, 32, 33))
    assert tickets(store) == [*ids(store, small), *attempts[6:8]]


def test_runs_that_begin_together_take_turns(store: Store, clock: Clock) -> None:
    store.workers.beat(worker(slots=3))
    one = ids(store, store.runs.submit(spec(*range(20))))
    clock.turn(1)
    two = ids(store, store.runs.submit(spec(*range(20, 40))))
    assert tickets(store) == [one[0], two[0], one[1], two[1], one[2], two[2]]


def test_a_higher_priority_goes_first(store: Store) -> None:
    store.workers.beat(worker(slots=2))
    low = ids(store, store.runs.submit(spec(1, 2, priority=1)))
    high = ids(store, store.runs.submit(spec(3, 4, 5, priority=9)))
    assert tickets(store) == [*high, low[0]]


def test_queues_are_apart(store: Store) -> None:
    here = ids(store, store.runs.submit(spec(1)))
    there = ids(store, store.runs.submit(spec(2, queue="lake")))
    assert tickets(store) == here
    assert tickets(store, "lake") == there
    assert tickets(store, "nobody") == []


def test_a_lost_message_is_sent_again(store: Store, clock: Clock) -> None:
    attempts = ids(store, store.runs.submit(spec(1)))
    assert tickets(store) == attempts
    assert tickets(store, broker_empty=True) == []  # it may be on its way
    clock.turn(LOST_SECONDS + 1)
    assert tickets(store, broker_empty=False) == []  # it may wait with the broker
    assert tickets(store, broker_empty=True) == attempts
    clock.turn(AGAIN_SECONDS + 1)
    assert tickets(store, broker_empty=False) == attempts


def test_what_the_broker_still_holds_is_not_sent_again(store: Store, clock: Clock) -> None:
    """Hours in which every slot is busy: the broker's queue does not grow."""
    run = store.runs.submit(spec(1, 2, 3))
    sent = tickets(store, broker_empty=False)
    assert len(sent) == 2
    clock.turn(3600)
    assert not store.attempts.next_tickets("default", broker_empty=False, broker_holds=2)
    assert not store.attempts.next_tickets("default", broker_empty=False, broker_holds=3)
    claimed(store, ids(store, run)[0])
    (third,) = store.attempts.next_tickets("default", broker_empty=False, broker_holds=1)
    assert third.attempt == ids(store, run)[2]
    clock.turn(AGAIN_SECONDS + 1)
    assert len(store.attempts.next_tickets("default", broker_empty=False, broker_holds=1)) == 2, "one of two is lost"


def test_what_waits_again_is_sent_again_at_once(store: Store, clock: Clock) -> None:
    attempts = ids(store, store.runs.submit(spec(1)))
    assert tickets(store) == attempts
    held = claimed(store, attempts[0])
    store.attempts.give_back(held, "drained")
    assert tickets(store) == attempts
    claimed(store, attempts[0])
    clock.turn(LEASE + 1)
    store.attempts.expire()
    assert tickets(store) == attempts


def test_what_is_cancelled_is_not_sent(store: Store) -> None:
    run = store.runs.submit(spec(1, 2, 3))
    tickets(store)
    store.runs.set_state(run.id, RunState.CANCELLED)
    other = ids(store, store.runs.submit(spec(4, 5)))
    assert tickets(store) == other


def test_a_run_whose_toolchain_no_worker_has_waits(store: Store) -> None:
    store.workers.beat(worker())
    first, second = ids(store, store.runs.submit(spec(1, 2)))
    tickets(store)
    store.attempts.finish(claimed(store, first), gave_up(theorem(1)))
    store.workers.leave("w1")
    store.workers.beat(worker("w2", toolchain="lean-2"))
    assert tickets(store, broker_empty=True) == []
    store.workers.beat(worker("w3", toolchain=LEAN))
    assert store.attempts.claim(second, "w2", "lean-2", LEASE) == "toolchain"


def test_a_statement_waits_for_the_other_run_without_blocking_its_own(store: Store) -> None:
    store.workers.beat(worker(slots=4))
    (first,) = ids(store, store.runs.submit(spec(1)))
    claimed(store, first)
    attempts = ids(store, store.runs.submit(spec(1, 2, 3)))
    assert tickets(store) == attempts[1:]
