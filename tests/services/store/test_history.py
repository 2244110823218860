"""A run that is recorded at once leaves the rows that submitting, claiming and reporting would have left."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from db.history import Ended
from db.models import AttemptRow, CheckpointRow, ProofRow, RunRow, VerdictRow
from db.store import Store
from db.values import RunSpec, RunState
from prover.errors import InputError
from prover.types import Attempt, Cost, Goal, Limit, Outcome, Refutation, Theorem
from tests.services.store.values import LEAN, Clock, claimed, fault, gave_up, ids, proved, recheck, spec, verdict

TRACE = b'{"a":1}\n{"b":2}\n'


def rows(store: Store, table: Any, *without: str) -> list[dict[str, Any]]:
    def work(connection: Any) -> list[dict[str, Any]]:
        found = connection.execute(select(table.__table__)).mappings().all()
        return [{name: value for name, value in row.items() if name not in without} for row in found]

    return store._database.read(work)


def outcomes(wanted: RunSpec) -> list[Attempt]:
    """One of each kind, for the problems of a run of five."""
    about = [problem.theorem for problem in wanted.problems]
    goal = Goal((), "1 = 2")
    spent = Cost(2.0, 3.0, 10, 5, 7, 1, 20, 0.5, 3)
    refutation = [
        Refutation(other, "by decide", verdict(other)) for other in (Theorem("n", ": ¬ p"), Theorem("c", "(h : p) : q"))
    ]
    return [
        proved(about[0]),
        Attempt(about[1], Outcome.GAVE_UP, spent, limit=Limit.TACTICS, open_goal=goal, ledger=(("proof", spent),)),
        Attempt(about[2], Outcome.DISPROVED, spent, refutation=refutation[0]),
        Attempt(about[3], Outcome.VACUOUS, spent, proof="by simp", verdict=verdict(about[3]), refutation=refutation[1]),
        Attempt(about[4], Outcome.INVALID, Cost(), note="unknown identifier"),
    ]


def test_the_same_rows_as_by_claims_and_reports(store: Store, clock: Clock) -> None:
    wanted = spec(1, 2, 3, 4, 5)
    done, created = outcomes(wanted), clock()
    run = store.runs.submit(wanted)
    times: list[tuple[float, float]] = []
    for number, attempt in zip(ids(store, run), done, strict=True):
        clock.turn(1.0)
        began, claim = clock(), claimed(store, number)
        if attempt.outcome is Outcome.GAVE_UP:
            assert store.checkpoints.append(claim, 0, TRACE)
        clock.turn(2.5)
        assert store.attempts.finish(claim, attempt)
        times.append((began, clock()))
    proofs, verdicts = rows(store, ProofRow), rows(store, VerdictRow)
    ended = [
        Ended("w1", *when, attempt, TRACE if attempt.outcome is Outcome.GAVE_UP else b"")
        for when, attempt in zip(times, done, strict=True)
    ]
    again = store.history.record(wanted, LEAN, ended, created=created)
    assert again != run.id
    one, other = rows(store, RunRow, "id")
    assert one == other
    attempts = rows(store, AttemptRow, "id", "run")
    assert attempts[:5] == attempts[5:]
    pieces = rows(store, CheckpointRow, "attempt")
    assert pieces[0] == pieces[1]
    assert (rows(store, ProofRow), rows(store, VerdictRow)) == (proofs, verdicts)
    stored = store.runs.get(again)
    assert (stored.state, stored.counts.done, stored.counts.proved) == (RunState.DONE, 5, 2)
    gone = store.attempts.of_run(again, outcome=Outcome.GAVE_UP)[0]
    assert store.checkpoints.read(gone.id) == TRACE


def test_proofs_that_are_new_are_stored(store: Store) -> None:
    wanted = spec(1, 2)
    ended = [Ended("w", 1.0, 2.0, proved(problem.theorem)) for problem in wanted.problems]
    run = store.history.record(wanted, LEAN, ended, created=0.5)
    found = [store.proofs.get(proof) for proof in store.proofs.ids(run)]
    assert [proof.theorem.signature for proof in found] == [problem.theorem.signature for problem in wanted.problems]
    assert [len(proof.verdicts) for proof in found] == [1, 1]


def test_what_is_no_past_is_refused(store: Store) -> None:
    wanted = spec(1, 2)
    end = Ended("w", 1.0, 2.0, gave_up(wanted.problems[0].theorem))
    with pytest.raises(InputError, match="one outcome for each"):
        store.history.record(wanted, LEAN, [end], created=0.5)
    lost = Ended("w", 1.0, 2.0, fault(wanted.problems[1].theorem))
    with pytest.raises(InputError, match="faults"):
        store.history.record(wanted, LEAN, [end, lost], created=0.5)
    proof = Ended("w", 1.0, 2.0, proved(wanted.problems[0].theorem))
    run = store.history.record(spec(1), LEAN, [proof], created=0.5)
    with pytest.raises(InputError, match="no recheck"):
        store.history.record(recheck(*store.proofs.ids(run), store=store), LEAN, [proof], created=0.5)
    assert len(store.runs.list()) == 1
