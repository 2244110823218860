"""Carries out one claim: from the stored trace of an earlier try to an outcome that the database has.

    claim -> trace restored -> heartbeat begins -> proved, or the proof verified again -> trace sent -> reported

Every way to end is one of four (`Ending`). What is proved is reported whatever happened meanwhile to the claim: the
database knows whether it counts, and keeps the proof in any case. An attempt that was only interrupted has nothing to
report: it is given back, with its trace, and another worker goes on from there.

If the database is away when an attempt ends, the outcome goes into the outbox; if there is no room either, it is
offered to the database again and again, until the attempt's hard time limit.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeVar

import structlog
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from db.store import Store
from db.values import Claim, ProofKind, Standing, Task
from prover.errors import InputError, LeanDied, LemmataError, StoreUnavailable
from prover.evaluation import missing_library
from prover.interrupt import Interrupt
from prover.lean.compile import CompileLimits
from prover.lean.toolchain import Toolchain
from prover.protocols import SearchObserver, Verifier
from prover.request import Request
from prover.settings import Settings
from prover.suites.imports import libraries
from prover.suites.running import needing
from prover.types import Attempt, Cost, Limit, Outcome, Theorem
from workers.heartbeat import Heartbeat
from workers.outbox import Outbox
from workers.snapshot import request_of
from workers.uploading import Upload

T = TypeVar("T")

_log = structlog.get_logger(__name__)

_SHORT_SECONDS = 5.0
"""How long small matters wait for a database that is away."""

PROBED = "a probe of the service: nothing was tried"
"""What is noted of an attempt of `Task.PROBE`; Lean is not started for it."""

_LONG_SECONDS = 3600.0
"""How long an outcome does that cannot be written down either; the hard time limit is usually sooner."""


_PATIENT_SECONDS = CompileLimits().seconds
"""When the verifier has waited so long for one Lean, it may be time that was short."""


class Ending(StrEnum):
    """What became of a claim."""

    REPORTED = "reported"
    """The database has the outcome, and it counts."""
    KEPT = "kept"
    """The database was away: the outcome is in the outbox."""
    LOST = "lost"
    """It was not ours to end any more."""
    GIVEN_BACK = "given back"
    """Interrupted; another try goes on with it, unless the run was cancelled."""


class Prover(Protocol):
    """An agent."""

    def prove(
        self,
        theorem: Theorem,
        request: Request,
        *,
        observer: SearchObserver = ...,
        interrupt: Interrupt | None = None,
    ) -> Attempt:
        """One attempt; every way to end is an outcome."""


class Tools(Protocol):
    """What a process keeps from one attempt to the next."""

    def prover(self, kept: Mapping[str, Any]) -> Prover:
        """The agent for a run with this snapshot."""

    def verifier(self) -> Verifier:
        """The authority on proofs."""

    def discard(self) -> None:
        """The agent may be broken: make another next time."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where and with what claims are carried out; `folder` is for traces of attempts under way."""

    store: Store
    settings: Settings
    lean: Toolchain
    folder: Path
    outbox: Outbox
    tools: Tools


def carry_out(place: Workplace, claim: Claim, interrupt: Interrupt) -> Ending:
    """Work on the claim until it has an outcome or `interrupt` is requested. Never raises for a fault of a part."""
    folder = place.folder / f"{claim.attempt}-{claim.token}"
    try:
        return _Try(place, claim, interrupt, folder).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Try:
    def __init__(self, place: Workplace, claim: Claim, interrupt: Interrupt, folder: Path) -> None:
        self._place = place
        self._claim = claim
        self._interrupt = interrupt
        self._folder = folder
        trace = Request(traces=folder).trace_file(claim.problem.theorem.statement_hash)
        limit = place.settings.trace_mb << 20
        self._upload = Upload(place.store.checkpoints, claim, trace, limit)
        self._heart = Heartbeat(place.store, claim, place.settings.lease_seconds, interrupt, self._upload)

    def run(self) -> Ending:
        with self._interrupt.deferred():  # to its end: what has been found is reported, told to stop or not
            return self._run()

    def _run(self) -> Ending:
        try:
            with self._heart:
                attempt = self._attempt()
        except StoreUnavailable as fault:
            _log.warning("the database is away, the attempt cannot begin", fault=str(fault))
            return self._give_back("the database was away when it was to begin")
        except (KeyboardInterrupt, SystemExit):
            self._give_back("its worker was stopped")
            raise
        self._heart.finish_upload()
        if attempt.limit is Limit.INTERRUPTED:
            return self._interrupted()
        return _end(self._place, self._claim, attempt)

    def _interrupted(self) -> Ending:
        if self._heart.standing is Standing.LOST:
            return Ending.LOST
        cancelled = self._heart.standing is Standing.STOP
        return self._give_back("its run was cancelled" if cancelled else "its worker was stopped")

    def _give_back(self, reason: str) -> Ending:
        """If that cannot be told, the lease ends by itself."""
        with suppress(StoreUnavailable):
            _patiently(lambda: self._place.store.attempts.give_back(self._claim, reason), _SHORT_SECONDS)
        _log.info("given back", reason=reason)
        return Ending.GIVEN_BACK

    def _attempt(self) -> Attempt:
        """Every way to end is an outcome."""
        theorem, task = self._claim.problem.theorem, self._claim.task
        try:
            if task is Task.PROBE:
                return Attempt(theorem, Outcome.GAVE_UP, Cost(), note=PROBED)
            library = missing_library(self._place.lean, libraries(theorem.header))
            if library is not None:
                return needing(theorem, library)
            return self._prove(theorem) if task is Task.PROVE else self._recheck(theorem)
        except StoreUnavailable:
            raise  # says nothing about the attempt
        except LemmataError as error:
            return _fault(self._claim, str(error))
        except Exception as error:  # noqa: BLE001 - a process boundary
            # A defect of ours must cost this theorem only, and be told where people look.
            _log.exception("the attempt failed")
            self._place.tools.discard()
            return _fault(self._claim, f"a defect of the prover: {error!r}")

    def _prove(self, theorem: Theorem) -> Attempt:
        size = self._restore()
        traces = None if size is None else self._folder
        request = replace(request_of(self._claim.settings), traces=traces)
        _log.info("begun", theorem=theorem.name, tries=self._claim.tries, trace_bytes=size or 0)
        prover = self._place.tools.prover(self._claim.settings)
        return prover.prove(theorem, request, observer=self._heart.observe, interrupt=self._interrupt)

    def _restore(self) -> int | None:
        """Lay out the trace of the earlier tries; its size. None if there is no room for traces here.

        The search then begins anew and is not kept, but it is made: a full disk is no reason to fail a theorem.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return _patiently(self._upload.restore, _SHORT_SECONDS)
        except OSError as error:
            _log.warning("there is no room for traces: the search begins anew and is not kept", error=str(error))
            return None

    def _recheck(self, theorem: Theorem) -> Attempt:
        """The stored proof's verdict of today, which the store adds to the proof, whatever it says."""
        store, proof_id = self._place.store, self._claim.problem.proof
        if proof_id is None:
            raise InputError("this attempt is to check a proof again, and names none")
        stored = _patiently(lambda: store.proofs.get(proof_id), _SHORT_SECONDS)
        verifier = self._place.tools.verifier()
        if stored.kind is ProofKind.PROOF:
            verdict = verifier.verify(stored.theorem, stored.proof)
        else:
            about = _patiently(lambda: store.theorems.get(stored.about), _SHORT_SECONDS)
            verdict = verifier.verify_refutation(about, stored.theorem, stored.proof)
        cost = Cost(wall_seconds=verdict.seconds)
        if verdict.proved:
            return Attempt(theorem, Outcome.PROVED, cost, proof=stored.proof, verdict=verdict)
        if verdict.seconds >= _PATIENT_SECONDS and not verdict.messages:
            # A Lean that hangs, or a busy machine, refutes nothing: the proof keeps the verdict that it has.
            raise LeanDied(f"the stored proof could not be checked in time ({verdict.reason}); try again")
        note = f"the stored proof is refused: {verdict.reason}"
        return Attempt(theorem, Outcome.GAVE_UP, cost, verdict=verdict, note=note)


def _end(place: Workplace, claim: Claim, attempt: Attempt) -> Ending:
    """Report the outcome, or keep it until that can be done."""
    log = _log.bind(outcome=attempt.outcome.value, seconds=round(attempt.cost.wall_seconds, 2))
    try:
        counted = place.store.attempts.finish(claim, attempt)
    except StoreUnavailable as fault:
        log.warning("the database is away: the outcome is kept", fault=str(fault))
        try:
            place.outbox.keep(claim, attempt)
        except (OSError, ValueError) as error:
            log.error("the outcome cannot be written down; waiting for the database", error=str(error))
            counted = _patiently(lambda: place.store.attempts.finish(claim, attempt), _LONG_SECONDS)
        else:
            return Ending.KEPT
    log.info("ended", theorem=attempt.theorem.name, counted=counted, note=attempt.note or None)
    return Ending.REPORTED if counted else Ending.LOST


def _fault(claim: Claim, note: str) -> Attempt:
    return Attempt(claim.problem.theorem, Outcome.FAULT, Cost(), note=note)


def _patiently(act: Callable[[], T], seconds: float) -> T:
    """The same again while the database is away. Raises `StoreUnavailable` when the time is over."""
    retrying = Retrying(
        retry=retry_if_exception_type(StoreUnavailable),
        wait=wait_random_exponential(multiplier=0.1, max=2.0),
        stop=stop_after_delay(seconds),
        reraise=True,
    )
    return retrying(act)
