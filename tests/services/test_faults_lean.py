"""Lean is killed, or hangs, under workers: searches go on in another Lean, and what failed for it is tried again."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import psutil

from prover.types import Outcome
from tests.services.fleet import EASY, Fleet, Worker, gone, hard, until


def test_lean_is_killed_and_hangs_under_a_search(tmp_path: Path) -> None:
    with Fleet(tmp_path) as fleet:
        (worker,) = fleet.start(1)
        run = fleet.submit(hard(), seconds=7, call_seconds=1.0)
        fleet.until_searched(run)
        killed = one_lean(worker)
        killed.kill()
        assert gone([killed])
        tried = seen_tactics(fleet, run)
        until(lambda: seen_tactics(fleet, run) > tried, "another Lean is asked")
        hung = one_lean(worker)
        hung.suspend()
        assert gone([hung]), "a Lean that says nothing is left alone"
        fleet.until_done(run)
        (attempt,) = fleet.attempts(run)
        assert (attempt.outcome, attempt.tries, attempt.lapses) == (Outcome.GAVE_UP, 1, ())
        fleet.check(run)


def seen_tactics(fleet: Fleet, run: str) -> int:
    progress = fleet.attempt(run).progress
    return 0 if progress is None else progress.tactics


def one_lean(worker: Worker) -> psutil.Process:
    until(lambda: bool(worker.leans()), "there is a Lean")
    return worker.leans()[0]


def test_faults_of_lean_are_tried_again_and_are_not_the_outcome(tmp_path: Path) -> None:
    """For a while every Lean is killed at once; then those that verify, of proofs found and of proofs stored."""
    with Fleet(tmp_path) as fleet:
        workers = fleet.start(2)
        run = fleet.submit(*EASY[:5])
        kill_leans(fleet, run, workers, 2)
        kill_leans(fleet, run, workers, 3, verifying_only=True)
        fleet.until_done(run)
        well_done(fleet, run)
        again = fleet.command("recheck", run)
        kill_leans(fleet, again, workers, 1, verifying_only=True)
        fleet.until_done(again)
        well_done(fleet, again)
        proofs = [fleet.store.proofs.get(proof) for proof in fleet.store.proofs.ids(run)]
        assert [[verdict.proved for _, verdict in proof.verdicts] for proof in proofs] == [[True, True]] * 5


def kill_leans(fleet: Fleet, run: str, workers: list[Worker], lapses: int, *, verifying_only: bool = False) -> None:
    """Kill whatever Lean is seen, until the run has had so many lapses."""
    ends = time.monotonic() + 30.0
    while sum(len(attempt.lapses) for attempt in fleet.attempts(run)) < lapses:
        assert time.monotonic() < ends, "nothing fails although Lean is killed"
        for lean in [lean for worker in workers for lean in worker.leans()]:
            with suppress(psutil.NoSuchProcess):
                if not (verifying_only and "--worker" in lean.cmdline()):
                    lean.kill()
        time.sleep(0.02)


def well_done(fleet: Fleet, run: str) -> None:
    attempts = fleet.attempts(run)
    assert {attempt.outcome for attempt in attempts} == {Outcome.PROVED}
    lapses = [lapse.reason for attempt in attempts for lapse in attempt.lapses]
    assert all("Lean" in reason or "kernel" in reason or "compiled" in reason for reason in lapses), lapses
    assert {attempt.tries - len(attempt.lapses) for attempt in attempts} == {1}
    fleet.check(run)
