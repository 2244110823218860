"""What becomes of a claim: proved, cancelled, lost, stopped, failed, with the database away; nothing gets lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from db.store import Store
from db.values import AttemptState, Claim, Problem, ProofKind, RunState, Standing, StoredAttempt, Task
from prover.errors import StoreUnavailable
from prover.interrupt import Interrupt
from prover.suites.running import NEEDS
from prover.testing import ScriptedVerifier, World
from prover.types import Attempt, Limit, Outcome, Theorem, Verdict
from tests.unit.workers.place import LEAN, THEOREM, Doubles, Place, chain
from workers import carry, heartbeat
from workers.carry import Ending, carry_out
from workers.heartbeat import Heartbeat
from workers.uploading import Upload


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.02)
    place = Place(tmp_path)
    with place.store:
        yield place


def ended(place: Place, run: str) -> StoredAttempt:
    return place.store.attempts.of_run(run)[0]


def test_a_proof_is_reported_with_its_trace_and_the_run_is_done(place: Place) -> None:
    run = place.submit()
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    attempt = ended(place, run)
    assert (attempt.state, attempt.outcome, attempt.tries) == (AttemptState.DONE, Outcome.PROVED, 1)
    assert attempt.proof is not None
    assert place.store.proofs.get(attempt.proof).proof == "by\n  split\n  · close\n  · close"
    trace = place.store.checkpoints.read(attempt.id)
    assert trace.endswith(b'{"end":"proved"}\n')
    assert attempt.trace_bytes == len(trace)
    assert place.store.runs.get(run).state is RunState.DONE
    assert not any(place.workplace().folder.iterdir())


def test_progress_is_shown_while_it_runs(place: Place) -> None:
    run = place.submit()
    claim = place.claim(run)
    seen: list[StoredAttempt] = []

    def look(number: int) -> None:
        deadline = time.monotonic() + 10
        while number == 40 and time.monotonic() < deadline:
            (now,) = place.store.attempts.running()
            if now.progress is not None and now.progress.expansions and now.trace_bytes:
                seen.append(now)
                return
            time.sleep(0.01)

    place.doubles = Doubles(chain(60), before_call=look)
    assert carry_out(place.workplace(), claim, Interrupt()) is Ending.REPORTED
    (now,) = seen
    assert now.progress is not None
    assert 0 < now.progress.expansions < 60
    assert now.progress.tactics > 0
    assert now.progress.best_goal is not None
    assert now.progress.best_goal.startswith("⊢ g")


def test_a_cancelled_run_stops_within_a_few_beats(place: Place) -> None:
    run = place.submit()
    claim = place.claim(run)

    def cancel(number: int) -> None:
        if number == 5:
            place.store.runs.set_state(run, RunState.CANCELLED)
        time.sleep(0.005)

    place.doubles = Doubles(chain(2000), before_call=cancel)
    began = time.monotonic()
    assert carry_out(place.workplace(), claim, Interrupt()) is Ending.GIVEN_BACK
    assert time.monotonic() - began < 5
    assert ended(place, run).state is AttemptState.CANCELLED


def test_a_worker_that_is_stopped_gives_back_and_the_next_one_goes_on(place: Place) -> None:
    run = place.submit()
    interrupt = Interrupt()
    place.doubles = Doubles(chain(30), before_call=lambda number: interrupt.request() if number == 10 else None)
    assert carry_out(place.workplace(), place.claim(run, "first"), interrupt) is Ending.GIVEN_BACK
    waiting = ended(place, run)
    assert (waiting.state, waiting.tries) == (AttemptState.WAITING, 0)
    assert waiting.trace_bytes > 0
    done = len(place.doubles.environment.calls)
    place.doubles = Doubles(chain(30))
    assert carry_out(place.workplace(), place.claim(run, "second"), Interrupt()) is Ending.REPORTED
    asked = [state.main.target for state, _ in place.doubles.environment.calls]
    assert "p" not in asked
    assert len(asked) <= 31 - done + 1
    attempt = ended(place, run)
    assert attempt.outcome is Outcome.PROVED
    assert attempt.cost.expansions == 31


def test_a_worker_that_is_stopped_while_it_reports_has_reported(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    run = place.submit()
    finish = place.store.attempts.finish

    def told_to_stop(claim: Claim, attempt: Attempt) -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return finish(claim, attempt)

    monkeypatch.setattr(place.store.attempts, "finish", told_to_stop)
    interrupt = Interrupt()
    with interrupt.installed(signal.SIGTERM):
        assert carry_out(place.workplace(), place.claim(run), interrupt) is Ending.REPORTED
    assert interrupt.requested()
    assert ended(place, run).outcome is Outcome.PROVED


def test_a_killed_try_is_gone_on_with_from_what_was_uploaded(place: Place) -> None:
    """The process is killed between two beats: its trace in the database has no end."""
    run = place.submit()
    interrupt = Interrupt()
    place.doubles = Doubles(chain(30), before_call=lambda number: interrupt.request() if number == 20 else None)
    claim = place.claim(run)
    carry_out(place.workplace(), claim, interrupt)
    trace = place.store.checkpoints.read(claim.attempt)
    cut = trace[: trace.index(b"\n", len(trace) // 2) + 1]
    place.store.checkpoints.drop(claim.attempt)
    second = place.claim(run)
    assert place.store.checkpoints.append(second, 0, cut)
    place.doubles = Doubles(chain(30))
    assert carry_out(place.workplace(), second, Interrupt()) is Ending.REPORTED
    asked = [state.main.target for state, _ in place.doubles.environment.calls]
    assert "p" not in asked
    assert ended(place, run).outcome is Outcome.PROVED
    assert place.store.checkpoints.read(claim.attempt).startswith(cut)


def test_of_two_who_hold_an_attempt_one_is_heard_and_the_proof_of_the_other_is_kept(place: Place) -> None:
    run = place.submit()
    late = place.claim(run)
    place.store.attempts.give_back(late, "as if its lease had ended")
    present = place.claim(run, "other")
    assert carry_out(place.workplace(), late, Interrupt()) is Ending.LOST
    assert ended(place, run).state is AttemptState.RUNNING
    assert len(place.store.proofs.of_theorem(THEOREM.statement_hash)) == 1
    assert carry_out(place.workplace(), present, Interrupt()) is Ending.REPORTED
    assert ended(place, run).tries == 1
    assert len(place.store.proofs.of_theorem(THEOREM.statement_hash)) == 1


def test_a_lost_claim_stops_the_search(place: Place) -> None:
    run = place.submit()
    claim = place.claim(run)

    def lose(number: int) -> None:
        if number == 5:
            place.store.attempts.give_back(claim, "as if its lease had ended")
            place.claim(run, "other")
        time.sleep(0.005)

    place.doubles = Doubles(chain(2000), before_call=lose)
    assert carry_out(place.workplace(), claim, Interrupt()) is Ending.LOST
    attempt = ended(place, run)
    assert (attempt.state, attempt.worker) == (AttemptState.RUNNING, "other")


@contextmanager
def away(store: Store) -> Iterator[None]:
    """The database refuses everything."""

    def refuse(*_: object, **__: object) -> None:
        raise StoreUnavailable("the database is away")

    with pytest.MonkeyPatch.context() as patch:
        for part in (store.attempts, store.checkpoints, store.proofs, store.theorems):
            for name in dir(type(part)):
                if not name.startswith("_"):
                    patch.setattr(part, name, refuse, raising=True)
        yield


def test_a_database_that_is_away_at_the_end_gets_the_proof_later(place: Place) -> None:
    run = place.submit()
    claim = place.claim(run)
    workplace = place.workplace()
    contexts: list[object] = []

    def vanish(number: int) -> None:
        if number == 2:
            context = away(place.store)
            context.__enter__()
            contexts.append(context)

    place.doubles.before_call = vanish
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(carry, "_SHORT_SECONDS", 0.2)
        assert carry_out(workplace, claim, Interrupt()) is Ending.KEPT
    fresh = Store.open(place.url)
    with fresh:
        assert fresh.attempts.get(claim.attempt).state is AttemptState.RUNNING
        assert workplace.outbox.deliver(fresh) == 1
        attempt = fresh.attempts.get(claim.attempt)
        assert attempt.outcome is Outcome.PROVED
        assert attempt.proof is not None
        assert workplace.outbox.deliver(fresh) == 0
        assert fresh.runs.get(run).state is RunState.DONE
    assert contexts


def test_a_database_that_is_away_at_the_beginning_costs_no_try(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry, "_SHORT_SECONDS", 0.1)
    run = place.submit()
    claim = place.claim(run)
    real, calls = place.store.checkpoints.read, []

    def read(attempt: int) -> bytes:
        calls.append(attempt)
        raise StoreUnavailable("away")

    monkeypatch.setattr(place.store.checkpoints, "read", read)
    assert carry_out(place.workplace(), claim, Interrupt()) is Ending.GIVEN_BACK
    assert len(calls) > 1
    monkeypatch.setattr(place.store.checkpoints, "read", real)
    waiting = ended(place, run)
    assert (waiting.state, waiting.tries) == (AttemptState.WAITING, 0)
    assert place.doubles.made == 0


def test_a_full_disk_waits_for_the_database(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    run = place.submit()
    claim = place.claim(run)
    workplace = place.workplace()
    (place.folder / "outbox").write_text("no folder can be here")
    real, calls = place.store.attempts.finish, []

    def finish(*arguments: object) -> bool:
        calls.append(arguments)
        if len(calls) < 4:
            raise StoreUnavailable("away")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(place.store.attempts, "finish", finish)
    assert carry_out(workplace, claim, Interrupt()) is Ending.REPORTED
    assert ended(place, run).outcome is Outcome.PROVED


def test_what_needs_mathlib_is_invalid_and_nobody_is_asked(place: Place) -> None:
    run = place.submit(Problem(Theorem("t", ": p", "import Mathlib\n")))
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    attempt = ended(place, run)
    assert attempt.outcome is Outcome.INVALID
    assert attempt.note.startswith(f"{NEEDS}Mathlib")
    assert place.doubles.made == 0


def test_a_lake_project_is_asked_whether_it_has_mathlib(place: Place) -> None:
    run = place.submit(Problem(Theorem("t", ": p", "import Mathlib\n")))
    workplace = replace(place.workplace(), lean=replace(LEAN, kind="lake"))
    assert carry_out(workplace, place.claim(run), Interrupt()) is Ending.REPORTED
    assert ended(place, run).outcome is Outcome.PROVED


def test_a_fault_is_tried_again(place: Place) -> None:
    run = place.submit()
    place.doubles.verify = ScriptedVerifier(lambda _proof: False)
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    attempt = ended(place, run)
    assert (attempt.state, attempt.tries) == (AttemptState.WAITING, 1)
    assert "verification refused it" in attempt.lapses[0].reason


def test_a_defect_of_ours_is_a_fault_and_the_agent_is_made_anew(place: Place) -> None:
    def break_down(number: int) -> None:
        raise RecursionError("as deep as it gets")

    run = place.submit()
    place.doubles.before_call = break_down
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    assert "RecursionError" in ended(place, run).lapses[0].reason
    assert place.doubles.discarded == 1


def test_a_snapshot_of_another_program_is_a_fault_that_says_so(place: Place) -> None:
    run = place.submit()
    claim = place.claim(run)
    strange = replace(claim, settings={**claim.settings, "format": 99})
    assert carry_out(place.workplace(), strange, Interrupt()) is Ending.REPORTED
    assert "another Lemmata" in ended(place, run).lapses[0].reason


def test_giving_up_says_which_limit(place: Place) -> None:
    run = place.submit()
    place.doubles.world = World("p", {"p": {"next": (("q",),)}})
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    attempt = ended(place, run)
    assert (attempt.outcome, attempt.limit) == (Outcome.GAVE_UP, Limit.EXHAUSTED)


def stored_proof(place: Place) -> str:
    run = place.submit()
    carry_out(place.workplace(), place.claim(run), Interrupt())
    proof = ended(place, run).proof
    assert proof is not None
    return proof


class Slower(ScriptedVerifier):
    """Its verdicts differ from those of before by their time, as real ones do."""

    def verify(self, theorem: Theorem, proof: str) -> Verdict:
        return replace(super().verify(theorem, proof), seconds=1.5)


@pytest.mark.parametrize("good", [True, False])
def test_a_recheck_adds_todays_verdict(place: Place, good: bool) -> None:
    proof = stored_proof(place)
    place.doubles.verify = Slower(lambda _proof: good)
    run = place.submit(Problem(THEOREM, proof=proof), task=Task.RECHECK)
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    stored = place.store.proofs.get(proof)
    assert [verdict.proved for _, verdict in stored.verdicts] == [True, good]
    assert place.doubles.verify.shown == [(THEOREM, stored.proof)]
    attempt = ended(place, run)
    assert attempt.outcome is (Outcome.PROVED if good else Outcome.GAVE_UP)
    assert ("is refused" in attempt.note) is not good
    assert place.store.runs.get(run).counts.proved == good


def test_a_recheck_that_time_cut_short_refuses_nothing(place: Place) -> None:
    class Hanging(ScriptedVerifier):
        def verify(self, theorem: Theorem, proof: str) -> Verdict:
            return replace(super().verify(theorem, proof), seconds=60.5, reason="Lean needs more than 60 seconds")

    proof = stored_proof(place)
    place.doubles.verify = Hanging(lambda _proof: False)
    run = place.submit(Problem(THEOREM, proof=proof), task=Task.RECHECK)
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    attempt = ended(place, run)
    assert (attempt.state, attempt.outcome) == (AttemptState.WAITING, None)
    assert "more than 60 seconds" in attempt.lapses[0].reason
    assert [verdict.proved for _, verdict in place.store.proofs.get(proof).verdicts] == [True]


def test_a_recheck_of_a_refutation_asks_whether_it_refutes(place: Place) -> None:
    counter = Theorem("not_t", ": ¬p")
    verdict = Verdict(True, counter.statement_hash, "T2", (), "lean", 0.1)
    stored = place.store.proofs.keep(ProofKind.NEGATION, THEOREM, counter, "by decide", verdict)
    run = place.submit(Problem(counter, proof=stored.id), task=Task.RECHECK)
    asked: list[tuple[Theorem, Theorem]] = []

    def refutes(theorem: Theorem, refutation: Theorem) -> bool:
        asked.append((theorem, refutation))
        return True

    place.doubles.verify = ScriptedVerifier(refutes=refutes)
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    ((about, refutation),) = asked
    assert (about.statement_hash, refutation) == (THEOREM.statement_hash, counter)
    assert len(place.store.proofs.get(stored.id).verdicts) == 2


def test_the_heartbeat_outlives_a_database_that_is_away(place: Place) -> None:
    run = place.submit()
    claim = place.claim(run)
    interrupt = Interrupt()
    upload = Upload(place.store.checkpoints, claim, place.folder / "none.jsonl", 1 << 20)
    heart = Heartbeat(place.store, claim, 30.0, interrupt, upload)
    with away(place.store):
        heart.beat()
        heart.beat()
    heard = [heart.standing]
    assert not interrupt.requested()
    heart.beat()
    place.store.runs.set_state(run, RunState.CANCELLED)
    heart.beat()
    assert [*heard, heart.standing] == [Standing.HELD, Standing.STOP]
    assert interrupt.requested()


def test_a_probe_is_given_up_at_once_and_asks_for_no_agent(place: Place) -> None:
    run = place.submit(task=Task.PROBE)
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    attempt = ended(place, run)
    assert (attempt.outcome, attempt.limit, attempt.proof) == (Outcome.GAVE_UP, None, None)
    assert "nothing was tried" in attempt.note
    assert (place.doubles.made, place.doubles.verify.shown) == (0, [])
    assert place.store.runs.get(run).state is RunState.DONE
    total = place.store.totals.now()
    assert (sum(total.runs.values()), sum(total.attempts.values()), sum(total.outcomes.values())) == (0, 0, 0)


def test_without_room_for_traces_a_theorem_is_proved_all_the_same(place: Place) -> None:
    (place.folder / "under-way").write_text("a file where the folder should be")
    run = place.submit()
    assert carry_out(place.workplace(), place.claim(run), Interrupt()) is Ending.REPORTED
    attempt = ended(place, run)
    assert (attempt.outcome, attempt.tries, attempt.trace_bytes) == (Outcome.PROVED, 1, 0)


def test_a_stored_trace_without_room_here_stays_for_others(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    run = place.submit()
    claim = place.claim(run)
    assert place.store.checkpoints.append(claim, 0, b"what an earlier try has stored\n")

    def full(path: Path, data: bytes) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert carry_out(place.workplace(), claim, Interrupt()) is Ending.REPORTED
    assert ended(place, run).outcome is Outcome.PROVED
    assert place.store.checkpoints.read(claim.attempt) == b"what an earlier try has stored\n"
