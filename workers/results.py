"""A run of the service as the file that `lemmata suite run` writes, so that reports and comparisons know only one form.

What differs is where the facts come from. The one session began with the run's first attempt, its `jobs` are the most
attempts that were under way at the same time, and `run` is the id in the database. Attempts without an outcome are
left out, as the file of a run that is not over lacks them. A proof that a later recheck has refused is not written:
what is left is the outcome without it, and a note.

Read next: `prover.suites.runfile`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from db.store import Store
from db.values import AttemptState, ProofKind, Run, StoredAttempt, StoredProof, Task
from prover.errors import InputError
from prover.prices import DEFAULT, Prices
from prover.record import line
from prover.suites.rows import Row
from prover.suites.runfile import FORMAT, read
from prover.suites.running import kept
from prover.types import Attempt, Outcome, Refutation

_PAGE = 1000


def settings_line(run: Run) -> dict[str, Any]:
    """The run's settings under the names of `prover.evaluation.identity`."""
    settings = {name: value for name, value in run.settings.items() if name != "format"}
    return {
        "kind": "run",
        "format": FORMAT,
        "suite": run.name,
        "suite_hash": run.suite_hash,
        "rows": run.counts.total,
        "toolchain": run.toolchain,
        "version": version("lemmata"),
        **settings,
    }


def lines(store: Store, run: Run, prices: Prices = DEFAULT) -> Iterator[dict[str, Any]]:
    """The file's lines as data: settings, the session, then the attempts in the order in which they ended.

    Raises `InputError` for a probe, whose attempts say nothing about their theorems.
    """
    if run.task is Task.PROBE:
        raise InputError(f"run {run.id} ({run.name}) only probed the service: there are no results to write")
    finished = sorted(_finished(store, run), key=lambda attempt: (attempt.finished or 0.0, attempt.position))
    yield settings_line(run)
    yield {
        "kind": "session",
        "started": min((attempt.started or run.created for attempt in finished), default=run.created),
        "jobs": _at_once(finished),
        "code": run.code,
        "run": run.id,
    }
    for start in range(0, len(finished), _PAGE):
        some = finished[start : start + _PAGE]
        named = {proof for attempt in some for proof in (attempt.proof, attempt.refutation) if proof is not None}
        proofs = {proof.id: proof for proof in store.proofs.many(sorted(named))}
        for attempt in some:
            yield {"kind": "attempt", **_data(attempt, proofs, prices)}


def _finished(store: Store, run: Run) -> Iterator[StoredAttempt]:
    """By position, which does not change while the run goes on: no page misses or repeats one."""
    offset = 0
    while page := store.attempts.of_run(run.id, limit=_PAGE, offset=offset):
        yield from (attempt for attempt in page if attempt.state is AttemptState.DONE)
        offset += len(page)


def _data(attempt: StoredAttempt, proofs: Mapping[str, StoredProof], prices: Prices) -> dict[str, Any]:
    row = Row(attempt.theorem, attempt.source, attempt.split)
    data = kept(row, whole(attempt, proofs), attempt.finished or 0.0, prices)
    return {**data, "open_goal": attempt.open_goal}


def whole(stored: StoredAttempt, proofs: Mapping[str, StoredProof]) -> Attempt:
    """The attempt with its proofs and their verdicts; its open goal, which is kept as text only, is left out."""
    assert stored.outcome is not None
    proof = None if stored.proof is None else proofs[stored.proof]
    against = None if stored.refutation is None else proofs[stored.refutation]
    if proof is not None and proof.kind is not ProofKind.PROOF:  # a recheck of a refutation: not a proof of the theorem
        proof, against = None, proof
    outcome, note = stored.outcome, stored.note
    for fallen in (each for each in (proof, against) if each is not None and not each.verdict.proved):
        note = f"found by the run, and refused since: {fallen.verdict.reason}"
        proof, against = (None if each is fallen else each for each in (proof, against))
        outcome = outcome if against is not None else Outcome.GAVE_UP if proof is None else Outcome.PROVED
    return Attempt(
        theorem=stored.theorem,
        outcome=outcome,
        cost=stored.cost,
        proof=None if proof is None else proof.proof,
        verdict=None if proof is None else proof.verdict,
        limit=stored.limit,
        note=note,
        refutation=None if against is None else _refutation(against),
        ledger=stored.ledger,
    )


def _refutation(proof: StoredProof) -> Refutation:
    return Refutation(proof.theorem, proof.proof, proof.verdict)


def _at_once(attempts: Sequence[StoredAttempt]) -> int:
    """The most attempts that were under way at the same time."""
    ends = [(attempt.finished, -1) for attempt in attempts if attempt.started and attempt.finished]
    begins = [(attempt.started, 1) for attempt in attempts if attempt.started and attempt.finished]
    now = most = 0
    for _, change in sorted([*begins, *ends]):
        now += change
        most = max(most, now)
    return most


def write(path: Path, run: Run, content: Iterable[Mapping[str, Any]]) -> int:
    """Write the file, whole or not at all; how many attempts are in it.

    An earlier export of the same run is replaced. Raises `InputError` for any other file that is there.
    """
    if path.exists() and not _is_export(path, run):
        raise InputError(f"{path} is there already, and not as the results of run {run.id}: name another file")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    count = 0
    try:
        with part.open("x", encoding="utf-8", newline="\n") as file:
            for data in content:
                file.write(line(data) + "\n")
                count += data["kind"] == "attempt"
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot hold the results: {error.strerror or error}; name another file") from None
    finally:
        part.unlink(missing_ok=True)
    return count


def _is_export(path: Path, run: Run) -> bool:
    try:
        return any(session.get("run") == run.id for session in read(path).sessions)
    except InputError:
        return False
