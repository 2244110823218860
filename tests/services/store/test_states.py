"""Attempts as a state machine: any sequence of calls leaves the store where a small model of it stands.

The model knows what `db.claims` promises: one holder for an attempt and for a statement, tokens that fence off earlier
claims, one final outcome, faults tried again, nothing lost. Examples share a database (each has statements and a queue
of its own), so that a real server takes part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from db.claims import BACKOFF
from db.store import Store
from db.values import TRIES, AttemptState, Claim, Problem, Refusal, RunSpec, RunState, Standing
from prover.types import Attempt, Cost, Outcome, Theorem
from tests.services.store.values import LEASE, Clock, fault, gave_up, proved, verdict

_EXAMPLES = count()
_FAULT, _GAVE_UP, _PROVED = Outcome.FAULT, Outcome.GAVE_UP, Outcome.PROVED


@dataclass
class Known:
    """What the model knows of an attempt."""

    run: str
    theorem: Theorem
    state: AttemptState = AttemptState.WAITING
    token: int = 0
    spoken: bool = True
    """Has the holder of the present token said its last word?"""
    lease: float = 0.0
    tries: int = 0
    not_before: float = 0.0
    outcome: Outcome | None = None
    worker: str = ""


@dataclass
class Machine(RuleBasedStateMachine):
    """Rules for one database."""

    store: Store
    clock: Clock
    runs: dict[str, RunState] = field(default_factory=dict)
    attempts: dict[int, Known] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    proofs: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self.salt = f"{next(_EXAMPLES)}.{id(self.store)}"
        self.lean = 0

    __hash__ = RuleBasedStateMachine.__hash__

    @initialize(many=st.integers(1, 2))
    def begin(self, many: int) -> None:
        for _ in range(many):
            self.submit({0, 1})

    @precondition(lambda self: len(self.runs) < 4)
    @rule(chosen=st.sets(st.integers(0, 2), min_size=1))
    def submit(self, chosen: set[int]) -> None:
        theorems = [Theorem(f"t{number}", f': "{self.salt}" = "{number}"') for number in sorted(chosen)]
        problems = [Problem(theorem) for theorem in theorems]
        run = self.store.runs.submit(RunSpec("x", problems, {"seconds": 1}, queue=f"q{self.salt}"))
        self.runs[run.id] = RunState.ACTIVE
        for stored in self.store.attempts.of_run(run.id):
            self.attempts[stored.id] = Known(run.id, stored.theorem)

    @rule(seconds=st.sampled_from([0.5, 3.0, 12.0, LEASE / 2, LEASE + 1]))
    def time_passes(self, seconds: float) -> None:
        self.clock.turn(seconds)

    @rule(data=st.data(), worker=st.sampled_from(["w1", "w2"]))
    def claim(self, data: st.DataObject, worker: str) -> None:
        number = data.draw(st.sampled_from(list(self.attempts)))
        known = self.attempts[number]
        answer = self.store.attempts.claim(number, worker, "lean", LEASE)
        expected = self._expected_refusal(known)
        if expected is not None:
            assert answer is expected
            return
        assert isinstance(answer, Claim)
        assert answer.token > known.token
        assert answer.problem.theorem == known.theorem
        known.state, known.token, known.spoken = AttemptState.RUNNING, answer.token, False
        known.tries, known.lease, known.worker = known.tries + 1, self.clock.now + LEASE, worker
        assert answer.tries == known.tries
        self.claims.append(answer)

    def _expected_refusal(self, known: Known) -> Refusal | None:
        taken = {
            AttemptState.DONE: Refusal.DONE,
            AttemptState.RUNNING: Refusal.RUNNING,
            AttemptState.CANCELLED: Refusal.CANCELLED,
        }
        if known.state in taken:
            return taken[known.state]
        if self.runs[known.run] is RunState.PAUSED:
            return Refusal.PAUSED
        if known.not_before > self.clock.now:
            return Refusal.NOT_YET
        return Refusal.STATEMENT if self._statement_busy(known) else None

    def _statement_busy(self, known: Known) -> bool:
        return any(
            other is not known and other.theorem == known.theorem and other.state is AttemptState.RUNNING
            for other in self.attempts.values()
        )

    def _holds(self, claim: Claim) -> bool:
        """May this claim still speak? Also if its lease has ended, as long as nobody else began."""
        known = self.attempts[claim.attempt]
        return (
            known.token == claim.token
            and not known.spoken
            and known.state in (AttemptState.RUNNING, AttemptState.WAITING)
        )

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), outcome=st.sampled_from([_PROVED, _PROVED, _GAVE_UP, _FAULT]))
    def finish(self, data: st.DataObject, outcome: Outcome) -> None:
        claim = data.draw(st.sampled_from(self.claims[:-5:-1]))
        known, held = self.attempts[claim.attempt], self._holds(claim)
        assert self.store.attempts.finish(claim, self._report(known, outcome)) is held
        if not held:
            return
        known.spoken = True
        if outcome is _FAULT and known.tries < TRIES:
            self._wait_again(known)
            known.not_before = self.clock.now + BACKOFF[min(known.tries, len(BACKOFF)) - 1]
        else:
            known.state, known.outcome = AttemptState.DONE, outcome
            self._end_run(known.run)

    def _report(self, known: Known, outcome: Outcome) -> Attempt:
        if outcome is _PROVED:
            self.lean += 1
            text = f"by proof_{self.lean}"
            self.proofs.add(text)
            report = proved(known.theorem, text)
            assert report.verdict == verdict(known.theorem)
            return report
        return (gave_up if outcome is _GAVE_UP else fault)(known.theorem, Cost(1.0, tactics=5))

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.claims[:-5:-1]))
        known, held = self.attempts[claim.attempt], self._holds(claim)
        self.store.attempts.give_back(claim, "drained")
        if held:
            known.spoken = True
            known.tries -= 1
            self._wait_again(known)

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.claims[:-5:-1]))
        known, held = self.attempts[claim.attempt], self._holds(claim)
        if known.state is AttemptState.WAITING and self._statement_busy(known):
            held = False
        standing = self.store.attempts.renew(claim, LEASE)
        if not held:
            assert standing is Standing.LOST
            return
        cancelled = self.runs[known.run] is RunState.CANCELLED
        assert standing is (Standing.STOP if cancelled else Standing.HELD)
        known.state, known.lease = AttemptState.RUNNING, self.clock.now + LEASE

    @rule()
    def expire(self) -> None:
        self.store.attempts.expire()
        for known in self.attempts.values():
            if known.state is not AttemptState.RUNNING or known.lease >= self.clock.now:
                continue
            if known.tries < TRIES or self.runs[known.run] is RunState.CANCELLED:
                self._wait_again(known)
            else:
                known.state, known.outcome = AttemptState.DONE, _FAULT
                self._end_run(known.run)

    @precondition(lambda self: self.claims)
    @rule()
    def all_workers_fall_silent(self) -> None:
        self.clock.turn(LEASE + 1)
        self.expire()

    def _wait_again(self, known: Known) -> None:
        cancelled = self.runs[known.run] is RunState.CANCELLED
        known.state = AttemptState.CANCELLED if cancelled else AttemptState.WAITING

    def _end_run(self, run: str) -> None:
        states = [known.state for known in self.attempts.values() if known.run == run]
        over = not {AttemptState.WAITING, AttemptState.RUNNING} & set(states)
        if over and self.runs[run] is not RunState.CANCELLED:
            self.runs[run] = RunState.DONE

    @rule(
        data=st.data(), state=st.sampled_from([RunState.PAUSED, RunState.ACTIVE, RunState.ACTIVE, RunState.CANCELLED])
    )
    def set_state(self, data: st.DataObject, state: RunState) -> None:
        run = data.draw(st.sampled_from(list(self.runs)))
        if self.runs[run] not in (RunState.ACTIVE, RunState.PAUSED):
            return
        assert self.store.runs.set_state(run, state).state is state
        self.runs[run] = state
        for known in self.attempts.values():
            if state is RunState.CANCELLED and known.run == run and known.state is AttemptState.WAITING:
                known.state = AttemptState.CANCELLED

    @rule(broker_empty=st.booleans())
    def dispatch(self, broker_empty: bool) -> None:
        for ticket in self.store.attempts.next_tickets(f"q{self.salt}", broker_empty=broker_empty):
            known = self.attempts[ticket.attempt]
            assert self.runs[known.run] is RunState.ACTIVE
            assert known.state is AttemptState.WAITING
            assert known.not_before <= self.clock.now
            assert not self._statement_busy(known)

    @invariant()
    def the_store_stands_where_the_model_does(self) -> None:
        running: Counter[str] = Counter()
        for run, state in self.runs.items():
            stored = self.store.attempts.of_run(run)
            for attempt in stored:
                known = self.attempts[attempt.id]
                assert (attempt.state, attempt.outcome, attempt.tries) == (known.state, known.outcome, known.tries)
                assert attempt.worker == known.worker
                running[attempt.theorem.statement_hash] += attempt.state is AttemptState.RUNNING
            found = self.store.runs.get(run)
            states = Counter(attempt.state for attempt in stored)
            assert (found.state, found.counts.done) == (state, states[AttemptState.DONE])
            assert found.counts.waiting == states[AttemptState.WAITING]
            assert found.counts.running == states[AttemptState.RUNNING]
            assert found.counts.cancelled == states[AttemptState.CANCELLED]
            assert found.counts.outcomes == Counter(attempt.outcome for attempt in stored if attempt.outcome)
            assert found.counts.proved == sum(attempt.proof is not None for attempt in stored)
            assert found.cost == sum((attempt.cost for attempt in stored), Cost())
            over = not states[AttemptState.WAITING] + states[AttemptState.RUNNING]
            assert (found.finished is not None) is over
        assert all(held <= 1 for held in running.values())

    def teardown(self) -> None:
        # No proof is lost, whoever reported it; and what was begun can be brought to its end.
        statements = {known.theorem.statement_hash for known in self.attempts.values()}
        kept = {proof.proof for statement in statements for proof in self.store.proofs.of_theorem(statement)}
        assert kept == self.proofs
        for run, state in self.runs.items():
            if state is RunState.PAUSED:
                self.store.runs.set_state(run, RunState.ACTIVE)
        for _ in range(10 * len(self.attempts)):
            self.clock.turn(LEASE + 1)
            self.store.attempts.expire()
            for ticket in self.store.attempts.next_tickets(f"q{self.salt}", broker_empty=True):
                claim = self.store.attempts.claim(ticket.attempt, "last", "lean", LEASE)
                if isinstance(claim, Claim):
                    assert self.store.attempts.finish(claim, gave_up(claim.problem.theorem))
            if all(self.store.runs.get(run).finished for run in self.runs):
                return
        assert not self.runs, "some run never ends"


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Clock]]:
    folder: Path = tmp_path_factory.mktemp("states")
    clock = Clock()
    with Store.open(f"sqlite:///{folder / 'store.sqlite'}", clock=clock) as store:
        yield store, clock


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 40), ("postgresql", 12)])
def test_any_sequence_of_calls(kind: str, examples: int, request: pytest.FixtureRequest) -> None:
    if kind == "sqlite":
        store, clock = request.getfixturevalue("sqlite_store")
        _run(store, clock, examples)
        return
    clock = Clock()
    with Store.open(request.getfixturevalue("postgres_url"), clock=clock) as store:
        _run(store, clock, examples)


def _run(store: Store, clock: Clock, examples: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    how = settings(max_examples=examples, stateful_step_count=30, suppress_health_check=checks, deadline=None)
    run_state_machine_as_test(lambda: Machine(store, clock), settings=how)  # type: ignore[arg-type]
