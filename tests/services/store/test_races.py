"""Many at once: threads and processes that want the same attempts, on a SQLite file and on a PostgreSQL server."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier, Event
from typing import TypeVar

import pytest
from sqlalchemy import Connection, text

from db.engine import connect
from db.store import Store
from db.values import AttemptState, Claim, ProofKind, Refusal, RunState
from prover.types import Outcome
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
    verdict,
    worker,
)

_T = TypeVar("_T")
_ROOT = Path(__file__).parents[3]


def at_once(calls: Sequence[Callable[[], _T]]) -> list[_T]:
    """What the calls return, each made in a thread of its own at the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], _T]) -> _T:
        barrier.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_twenty_threads_want_the_same_attempts(store: Store) -> None:
    run = store.runs.submit(spec(*range(10)))
    attempts = ids(store, run)

    def everything(name: str) -> list[Claim]:
        answers = [store.attempts.claim(attempt, name, LEAN, LEASE) for attempt in attempts]
        refused = [answer for answer in answers if not isinstance(answer, Claim)]
        assert set(refused) <= {Refusal.RUNNING, Refusal.DONE}
        claims = [answer for answer in answers if isinstance(answer, Claim)]
        return [claim for claim in claims if store.attempts.finish(claim, proved(claim.problem.theorem))]

    calls = [partial(everything, f"w{number}") for number in range(20)]
    done = [claim.attempt for claims in at_once(calls) for claim in claims]
    assert sorted(done) == attempts
    found = store.runs.get(run.id)
    assert (found.state, found.counts.outcomes, found.counts.proved) == (RunState.DONE, {Outcome.PROVED: 10}, 10)


def test_one_statement_of_many_runs(store: Store) -> None:
    attempts = [ids(store, store.runs.submit(spec(1)))[0] for _ in range(8)]
    calls = [partial(store.attempts.claim, attempt, "w", LEAN, LEASE) for attempt in attempts]
    answers = Counter("claim" if isinstance(answer, Claim) else answer for answer in at_once(calls))
    assert answers == {"claim": 1, Refusal.STATEMENT: 7}


def test_a_run_gets_one_toolchain(store: Store) -> None:
    run = store.runs.submit(spec(*range(8)))
    attempts = ids(store, run)
    calls = [partial(store.attempts.claim, attempts[number], "w", f"lean-{number}", LEASE) for number in range(8)]
    answers = at_once(calls)
    assert sum(isinstance(answer, Claim) for answer in answers) == 1
    assert answers.count(Refusal.TOOLCHAIN) == 7


def test_tickets_are_given_out_once(store: Store) -> None:
    store.runs.submit(spec(*range(10)))
    calls = [lambda: store.attempts.next_tickets("default", broker_empty=True)] * 10
    assert sum(len(tickets) for tickets in at_once(calls)) == 2


def test_the_last_attempts_end_the_run_together(store: Store) -> None:
    for _ in range(3):
        run = store.runs.submit(spec(1, 2, 3, 4))
        claims = [claimed(store, attempt) for attempt in ids(store, run)]
        calls = [partial(store.attempts.finish, claim, gave_up(claim.problem.theorem)) for claim in claims]
        assert at_once(calls) == [True] * 4
        assert store.runs.get(run.id).state is RunState.DONE


def test_a_run_is_cancelled_while_it_is_worked_on(store: Store) -> None:
    run = store.runs.submit(spec(*range(20)))
    attempts = ids(store, run)

    def work(name: str) -> int:
        done = 0
        for attempt in attempts:
            claim = store.attempts.claim(attempt, name, LEAN, LEASE)
            if isinstance(claim, Claim):
                done += store.attempts.finish(claim, gave_up(claim.problem.theorem))
        return done

    calls: list[Callable[[], int]] = [partial(work, f"w{number}") for number in range(4)]
    calls.append(lambda: store.runs.set_state(run.id, RunState.CANCELLED).counts.total - 20)
    done = sum(at_once(calls))
    found = store.runs.get(run.id)
    assert (found.counts.done, found.counts.cancelled) == (done, 20 - done)
    assert found.finished is not None


def test_an_ended_lease_and_a_late_outcome(store: Store, clock: Clock) -> None:
    for number in range(5):
        run = store.runs.submit(spec(number))
        claim = claimed(store, ids(store, run)[0])
        clock.turn(LEASE + 1)
        calls: list[Callable[[], object]] = [store.attempts.expire for _ in range(3)]
        calls.append(partial(store.attempts.finish, claim, proved(claim.problem.theorem)))
        assert at_once(calls)[-1] is True
        found = store.runs.get(run.id)
        assert (found.counts.done, found.counts.waiting, found.counts.running) == (1, 0, 0)


def test_a_renewal_that_comes_first_keeps_the_lease(postgres_url: str, clock: Clock) -> None:
    """The lease has ended, its holder renews it, and meanwhile somebody looks for ended leases."""
    with Store.open(postgres_url, clock=clock) as store:
        (attempt,) = ids(store, store.runs.submit(spec(1)))
        claimed(store, attempt)
        clock.turn(LEASE + 1)
        database = connect(postgres_url)
        renewing, seen = Event(), Event()

        def renew(connection: Connection) -> None:
            connection.execute(text("UPDATE attempt SET lease = :lease"), {"lease": clock() + LEASE})
            renewing.set()
            seen.wait(1.0)

        with ThreadPoolExecutor(2) as pool:
            renewed = pool.submit(database.write, renew)
            assert renewing.wait(10)
            expired = pool.submit(store.attempts.expire)
            renewed.result(30)
            assert expired.result(30) == 0
        database.close()
        assert store.attempts.get(attempt).state is AttemptState.RUNNING


def test_a_machine_whose_clock_is_wrong_takes_nobodys_lease(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = time.time
    with Store.open(postgres_url) as store:
        attempts = ids(store, store.runs.submit(spec(1, 2)))
        claimed(store, attempts[0])
        for wrong in (3600.0, -3600.0):
            monkeypatch.setattr(time, "time", lambda wrong=wrong: right() + wrong)
            with Store.open(postgres_url) as other:
                assert other.attempts.expire() == 0
                other.workers.beat(worker(f"{wrong}"))
                claim = claimed(other, attempts[1], "other")
            monkeypatch.setattr(time, "time", right)
            assert store.attempts.expire() == 0
            assert f"{wrong}" in {one.name for one in store.workers.alive()}
            store.attempts.give_back(claim, "for the next")


def test_one_proof_found_by_many(store: Store) -> None:
    about = theorem(1)
    said = [verdict(about, seconds=number) for number in range(8)]
    calls = [partial(store.proofs.keep, ProofKind.PROOF, about, about, "by omega", one) for one in said]
    assert len({kept.id for kept in at_once(calls)}) == 1
    (kept,) = store.proofs.of_theorem(about.statement_hash)
    assert {verdict.seconds for _, verdict in kept.verdicts} == set(range(8))


def test_the_same_suite_submitted_by_many(store: Store) -> None:
    calls = [lambda: store.runs.submit(spec(*range(50)))] * 6
    assert len({run.id for run in at_once(calls)}) == 6
    assert len(store.runs.list()) == 6


_WORKER = """
import sys
from db.store import Store
from db.values import Claim
from tests.services.store.values import gave_up
url, run, name = sys.argv[1:]
done = 0
with Store.open(url) as store:
    while store.runs.get(run).finished is None:
        for ticket in store.attempts.next_tickets("default", broker_empty=True):
            claim = store.attempts.claim(ticket.attempt, name, "lean", 30.0)
            if isinstance(claim, Claim):
                done += store.attempts.finish(claim, gave_up(claim.problem.theorem))
print(done)
"""


def test_processes_share_a_run(database_url: str) -> None:
    with Store.open(database_url) as store:
        run = store.runs.submit(spec(*range(40)))
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", _WORKER, database_url, run.id, f"w{number}"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=_ROOT,
            )
            for number in range(3)
        ]
        said = [worker.communicate(timeout=120) for worker in workers]
        assert [words for _, words in said] == [""] * 3
        assert sum(int(done) for done, _ in said) == 40
        found = store.runs.get(run.id)
        assert (found.state, found.counts.outcomes) == (RunState.DONE, {Outcome.GAVE_UP: 40})
        assert {attempt.tries for attempt in store.attempts.of_run(run.id)} == {1}
