"""Claims, leases and outcomes, on a SQLite file and on a PostgreSQL server."""

from __future__ import annotations

import pytest

from db.claims import LOST, STRANGE_SECONDS
from db.store import Store
from db.values import TRIES, AttemptState, Claim, Progress, Refusal, RunState, Standing
from prover.errors import InputError
from prover.types import Cost, Goal, Limit, Outcome
from tests.services.store.values import (
    LEAN,
    LEASE,
    Clock,
    claimed,
    fault,
    gave_up,
    ids,
    interrupted,
    proved,
    spec,
    theorem,
)


def test_a_claim_holds_all_that_is_to_be_known(store: Store) -> None:
    run = store.runs.submit(spec(1))
    (attempt,) = ids(store, run)
    claim = store.attempts.claim(attempt, "w1", LEAN, LEASE)
    assert isinstance(claim, Claim)
    assert (claim.attempt, claim.run, claim.tries, claim.settings) == (attempt, run.id, 1, run.settings)
    assert (claim.problem.theorem, claim.problem.source, claim.problem.proof) == (theorem(1), "file:1", None)
    stored = store.attempts.get(attempt)
    assert (stored.state, stored.worker, stored.tries, stored.started) == (AttemptState.RUNNING, "w1", 1, 1000.0)
    assert store.runs.get(run.id).toolchain == LEAN


def test_who_may_not_claim(store: Store) -> None:
    run = store.runs.submit(spec(1, 2))
    first, second = ids(store, run)
    held = claimed(store, first)
    assert store.attempts.claim(first, "w2", LEAN, LEASE) is Refusal.RUNNING
    assert store.attempts.claim(10**9, "w2", LEAN, LEASE) is Refusal.UNKNOWN
    assert store.attempts.claim(second, "w2", "lean-2", LEASE) is Refusal.TOOLCHAIN
    store.attempts.finish(held, proved(theorem(1)))
    assert store.attempts.claim(first, "w2", LEAN, LEASE) is Refusal.DONE


def test_a_message_that_came_to_another_toolchain_is_sent_again_later(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1, 2))
    first, second = ids(store, run)
    claimed(store, first)
    assert [ticket.attempt for ticket in store.attempts.next_tickets("default", broker_empty=True)] == [second]
    assert store.attempts.claim(second, "w2", "lean-2", LEASE) is Refusal.TOOLCHAIN
    assert store.attempts.next_tickets("default", broker_empty=True) == []
    clock.turn(STRANGE_SECONDS)
    assert [ticket.attempt for ticket in store.attempts.next_tickets("default", broker_empty=True)] == [second]


def test_a_statement_is_worked_on_once_at_a_time(store: Store) -> None:
    one, two = store.runs.submit(spec(1)), store.runs.submit(spec(1))
    (first,), (second,) = ids(store, one), ids(store, two)
    assert len(store.attempts.next_tickets("default", broker_empty=True)) == 1  # the other one would be refused
    held = claimed(store, first)
    assert store.attempts.claim(second, "w2", LEAN, LEASE) is Refusal.STATEMENT
    assert store.attempts.get(second).state is AttemptState.WAITING
    assert store.attempts.next_tickets("default", broker_empty=True) == []
    store.attempts.finish(held, gave_up(theorem(1)))
    assert [ticket.attempt for ticket in store.attempts.next_tickets("default", broker_empty=True)] == [second]
    claimed(store, second, "w2")


def test_an_outcome_is_stored_whole_and_once(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1))
    (attempt,) = ids(store, run)
    held = claimed(store, attempt)
    store.attempts.renew(held, LEASE, Progress(1.0, 2, 3, 4, "⊢ \0 False"))
    assert store.attempts.get(attempt).progress == Progress(1.0, 2, 3, 4, "⊢ \0 False")
    clock.turn(3)
    cost = Cost(7.5, 9.0, 100, 20, 5, 6, 7, 8.5, 9)
    report = gave_up(theorem(1), cost)
    report = type(report)(
        report.theorem,
        report.outcome,
        cost,
        limit=Limit.TACTICS,
        open_goal=Goal((), "a\0b"),
        note="what Lean\0said \ud800",
        ledger=(("proof", cost), ("negation", Cost())),
    )
    assert store.attempts.finish(held, report)
    assert not store.attempts.finish(held, proved(theorem(1)))
    stored = store.attempts.get(attempt)
    assert (stored.outcome, stored.limit, stored.cost) == (Outcome.GAVE_UP, Limit.TACTICS, cost)
    assert (stored.ledger, stored.note, stored.open_goal) == (report.ledger, report.note, "⊢ a\0b")
    assert (stored.state, stored.finished, stored.progress) == (AttemptState.DONE, 1003.0, None)
    assert store.attempts.renew(held, LEASE) is Standing.LOST
    assert store.runs.get(run.id).counts.outcomes == {Outcome.GAVE_UP: 1}


def test_the_proof_of_one_who_is_too_late_is_kept(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1))
    (attempt,) = ids(store, run)
    slow = claimed(store, attempt, "slow")
    clock.turn(LEASE + 1)
    assert store.attempts.expire() == 1
    fast = claimed(store, attempt, "fast")
    assert fast.token > slow.token
    assert store.attempts.renew(slow, LEASE) is Standing.LOST
    assert not store.attempts.finish(slow, proved(theorem(1), "by slow"))
    assert [proof.proof for proof in store.proofs.of_theorem(theorem(1).statement_hash)] == ["by slow"]
    assert store.attempts.get(attempt).state is AttemptState.RUNNING
    assert store.attempts.finish(fast, gave_up(theorem(1)))
    stored = store.attempts.get(attempt)
    assert (stored.outcome, stored.worker, stored.proof, stored.tries) == (Outcome.GAVE_UP, "fast", None, 2)
    assert [lapse.worker for lapse in stored.lapses] == ["slow"]


def test_a_lease_that_ended_does_no_harm_if_nobody_else_began(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1, 2, 3))
    first, second, third = ids(store, run)
    claims = [claimed(store, attempt) for attempt in (first, second, third)]
    clock.turn(LEASE + 1)
    assert store.attempts.finish(claims[0], proved(theorem(1)))  # not yet noticed
    assert store.attempts.expire() == 2
    assert store.runs.get(run.id).counts.waiting == 2
    assert store.attempts.finish(claims[1], proved(theorem(2)))  # noticed, but nobody took it
    assert store.attempts.renew(claims[2], LEASE) is Standing.HELD
    assert store.attempts.claim(third, "w2", LEAN, LEASE) is Refusal.RUNNING
    assert store.runs.get(run.id).counts.running == 1
    assert store.attempts.finish(claims[2], proved(theorem(3)))
    run = store.runs.get(run.id)
    assert (run.state, run.counts.outcomes) == (RunState.DONE, {Outcome.PROVED: 3})


def test_a_lease_is_not_regained_while_another_run_has_the_statement(store: Store, clock: Clock) -> None:
    (first,), (second,) = ids(store, store.runs.submit(spec(1))), ids(store, store.runs.submit(spec(1)))
    slow = claimed(store, first)
    clock.turn(LEASE + 1)
    store.attempts.expire()
    claimed(store, second, "w2")
    assert store.attempts.renew(slow, LEASE) is Standing.LOST
    assert store.attempts.get(first).state is AttemptState.WAITING


def test_leases_hold_as_long_as_they_are_renewed(store: Store, clock: Clock) -> None:
    (attempt,) = ids(store, store.runs.submit(spec(1)))
    held = claimed(store, attempt)
    for _ in range(5):
        clock.turn(LEASE)
        assert store.attempts.expire() == 0
        assert store.attempts.renew(held, LEASE) is Standing.HELD


def test_a_fault_is_tried_again_after_a_while(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1))
    (attempt,) = ids(store, run)
    for number in range(1, TRIES + 1):
        held = claimed(store, attempt)
        assert held.tries == number
        assert store.attempts.finish(held, fault(theorem(1)))
        assert not store.attempts.finish(held, proved(theorem(1)))  # it has said its word
        if number < TRIES:
            assert store.attempts.claim(attempt, "w1", LEAN, LEASE) is Refusal.NOT_YET
            assert store.attempts.next_tickets("default", broker_empty=True) == []
            clock.turn(10)
            assert len(store.attempts.next_tickets("default", broker_empty=True)) == 1
    stored = store.attempts.get(attempt)
    assert (stored.outcome, stored.tries, stored.note) == (Outcome.FAULT, TRIES, "Lean died")
    assert [lapse.reason for lapse in stored.lapses] == ["Lean died"] * TRIES
    run = store.runs.get(run.id)
    assert (run.state, run.counts.outcomes) == (RunState.DONE, {Outcome.FAULT: 1})


def test_a_statement_that_kills_its_workers_is_given_up(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1))
    (attempt,) = ids(store, run)
    for number in range(TRIES):
        held = claimed(store, attempt, f"w{number}")
        store.attempts.renew(held, LEASE, Progress(2.0 * number, number, 10 * number))
        clock.turn(LEASE + 1)
        assert store.attempts.expire() == 1
    stored = store.attempts.get(attempt)
    assert (stored.outcome, stored.tries) == (Outcome.FAULT, TRIES)
    assert [lapse.worker for lapse in stored.lapses] == ["w0", "w1", "w2"]
    assert stored.cost == Cost(4.0, tactics=20, expansions=2)
    assert not store.attempts.finish(held, gave_up(theorem(1)))
    assert store.runs.get(run.id).state is RunState.DONE


def test_what_is_given_back_costs_no_try(store: Store) -> None:
    run = store.runs.submit(spec(1))
    (attempt,) = ids(store, run)
    for _ in range(TRIES + 2):
        held = claimed(store, attempt)
        assert held.tries == 1
        store.attempts.give_back(held, "drained")
        assert not store.attempts.finish(held, gave_up(theorem(1)))
        assert store.attempts.renew(held, LEASE) is Standing.LOST
    held = claimed(store, attempt)
    assert store.attempts.finish(held, interrupted(theorem(1)))
    stored = store.attempts.get(attempt)
    assert (stored.state, stored.tries, stored.lapses[0].reason) == (AttemptState.WAITING, 0, "drained")
    assert store.runs.get(run.id).counts.waiting == 1
    store.runs.set_state(run.id, RunState.CANCELLED)
    store.attempts.give_back(held, "too late")
    assert store.attempts.get(attempt).lapses[-1].reason == "interrupted"


def test_costs_of_lost_tries_count_once(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1))
    (attempt,) = ids(store, run)
    store.attempts.finish(claimed(store, attempt), fault(theorem(1), Cost(4.0, 5.0, 40, 4)))
    clock.turn(2)
    # The second try resumed a trace that held most of what the first had spent.
    earlier = Cost(3.0, 4.0, 30, 3)
    held = claimed(store, attempt)
    report = proved(theorem(1), cost=Cost(10.0, 10.0, 100, 10))
    report = type(report)(
        report.theorem, report.outcome, report.cost, report.proof, report.verdict, ledger=report.ledger, earlier=earlier
    )
    assert store.attempts.finish(held, report)
    stored = store.attempts.get(attempt)
    assert stored.cost == Cost(11.0, 11.0, 110, 11) == store.runs.get(run.id).cost
    assert stored.ledger == (("proof", Cost(10.0, 10.0, 100, 10)), (LOST, Cost(1.0, 1.0, 10, 1)))


@pytest.mark.parametrize("renewed", [True, False])
def test_a_try_that_was_only_slow_pays_once(store: Store, clock: Clock, renewed: bool) -> None:
    run = store.runs.submit(spec(1))
    (attempt,) = ids(store, run)
    held = claimed(store, attempt)
    store.attempts.renew(held, LEASE, Progress(10.0, 20, 100, 3))
    clock.turn(LEASE + 1)
    assert store.attempts.expire() == 1
    assert store.attempts.get(attempt).progress is None  # nobody works on it, as far as is known
    if renewed:
        assert store.attempts.renew(held, LEASE) is Standing.HELD
    whole = gave_up(theorem(1), Cost(12.0, 9.0, 120, 24))
    assert store.attempts.finish(held, whole)
    stored = store.attempts.get(attempt)
    assert stored.cost == whole.cost == store.runs.get(run.id).cost
    assert stored.ledger == whole.ledger


def test_a_try_that_another_one_replaced_is_paid_for(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(1))
    (attempt,) = ids(store, run)
    for seconds in (10.0, 4.0):  # the second began anew, and came less far
        store.attempts.renew(claimed(store, attempt), LEASE, Progress(seconds, 2, 30, 3))
        clock.turn(LEASE + 1)
        assert store.attempts.expire() == 1
    whole = gave_up(theorem(1), Cost(12.0, 9.0, 120, 24))
    assert store.attempts.finish(claimed(store, attempt), whole)
    assert store.runs.get(run.id).cost == whole.cost + Cost(10.0, 0.0, 30, 2)


def test_pages_of_a_run(store: Store, clock: Clock) -> None:
    run = store.runs.submit(spec(*range(7)))
    attempts = ids(store, run)
    for number, seconds in ((5, 3.0), (0, 9.0), (3, 6.0)):
        clock.turn(1)
        report = proved if number == 0 else gave_up
        store.attempts.finish(claimed(store, attempts[number]), report(theorem(number), cost=Cost(seconds)))
    claimed(store, attempts[1])
    page = store.attempts.of_run

    def places(**chosen: object) -> list[int]:
        return [attempt.position for attempt in page(run.id, **chosen)]  # type: ignore[arg-type]

    assert places() == [0, 1, 2, 3, 4, 5, 6]
    assert places(limit=2, offset=3) == [3, 4]
    assert places(offset=7) == []
    assert places(order="slowest") == [0, 3, 5]
    assert places(order="finished", limit=2) == [3, 0]
    assert places(outcome=Outcome.GAVE_UP) == [3, 5]
    assert places(outcome=Outcome.GAVE_UP, offset=1) == [5]
    assert places(outcome=Outcome.GAVE_UP, order="slowest") == [3, 5]
    assert places(state=AttemptState.RUNNING) == [1]
    assert places(state=AttemptState.WAITING, limit=2) == [2, 4]
    assert places(state=AttemptState.DONE) == [0, 3, 5]
    assert places(state=AttemptState.RUNNING, order="slowest") == []
    assert [attempt.id for attempt in store.attempts.running()] == [attempts[1]]
    with pytest.raises(InputError, match="there is no run"):
        page("0" * 12)
    with pytest.raises(InputError, match="there is no attempt"):
        store.attempts.get(10**9)


def test_attempts_at_a_theorem(store: Store) -> None:
    one, two = store.runs.submit(spec(1, 2)), store.runs.submit(spec(1))
    (first, _), (third,) = ids(store, one), ids(store, two)
    found = store.attempts.of_theorem(theorem(1).statement_hash)
    assert [attempt.id for attempt in found] == [third, first]
    assert store.attempts.of_theorem("0" * 64) == []
