"""What holds of a run when it is over, whatever happened: one outcome a theorem, nothing lost, nothing counted twice.

`check` asks three witnesses that know nothing of each other: the rows, by plain SQL; the store's own answers; and what
the workers wrote into their logs. Some of the proofs are verified once more, by Lean, from what is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import RowMapping, create_engine, text

from db.store import Store
from db.values import AttemptState, RunState
from prover.agent import toolchain, verifier
from prover.settings import Settings
from prover.types import Outcome

_FINAL = {outcome.value for outcome in Outcome}
_WITH_PROOF = {Outcome.PROVED.value, Outcome.VACUOUS.value}
_SUMS = ("wall_seconds", "lean_cpu_seconds", "tactics", "expansions")


def check(url: str, run_id: str, logs: Iterable[dict[str, Any]], *, cancelled: bool = False, again: int = 2) -> None:
    """Fails if anything is not as it must be. `cancelled`: the run was, so attempts may be without an outcome."""
    _check_rows(url, run_id, cancelled=cancelled)
    with Store.open(url, create=False) as store:
        _check_store(store, run_id)
        _check_logs(store, run_id, list(logs))
        _check_proofs(store, run_id, again)


def _select(url: str, statement: str, **values: object) -> Sequence[RowMapping]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return connection.execute(text(statement), values).mappings().all()
    finally:
        engine.dispose()


def _check_rows(url: str, run_id: str, *, cancelled: bool) -> None:
    run = _select(url, "SELECT * FROM run WHERE id = :run", run=run_id)[0]
    rows = _select(url, "SELECT * FROM attempt WHERE run = :run ORDER BY position", run=run_id)
    assert [row["position"] for row in rows] == list(range(len(rows)))
    assert len({row["statement"] for row in rows}) == len(rows), "a theorem has two attempts"
    assert run["state"] == ("cancelled" if cancelled else "done")
    assert run["finished"] is not None
    assert run["waiting"] == run["running"] == 0
    for row in rows:
        if row["state"] == "cancelled" and cancelled:
            assert row["outcome"] is None
        else:
            assert (row["state"], row["outcome"] in _FINAL) == ("done", True), row["name"]
            assert row["progress"] is None, row["name"]
        assert row["lease"] is None
        assert row["sent"] is None
    outcomes = Counter(row["outcome"] for row in rows if row["state"] == "done")
    assert {name: run[name] for name in _FINAL if run[name]} == dict(outcomes), "the run counts something else"
    assert run["cancelled"] == sum(row["state"] == "cancelled" for row in rows)
    assert run["with_proof"] == sum(row["with_proof"] for row in rows)
    for part in _SUMS:
        assert abs(run[part] - sum(row[part] for row in rows)) < 1e-6, part
    _check_stored_proofs(url, run_id)
    _check_checkpoints(url, run_id)


def _check_stored_proofs(url: str, run_id: str) -> None:
    """A proved theorem has a proof, of itself, whose latest verdict says so; the others have none."""
    joined = """
        SELECT a.name, a.outcome, a.statement, a.with_proof, a.proof, p.about, p.kind, p.theorem,
            (SELECT v.proved FROM verdict v WHERE v.proof = p.id ORDER BY v.id DESC LIMIT 1) AS proved,
            (SELECT v.statement FROM verdict v WHERE v.proof = p.id ORDER BY v.id DESC LIMIT 1) AS said_of
        FROM attempt a LEFT JOIN proof p ON p.id = a.proof WHERE a.run = :run
    """
    for row in _select(url, joined, run=run_id):
        proved = row["outcome"] in _WITH_PROOF
        assert bool(row["with_proof"]) == proved, row["name"]
        assert (row["proof"] is not None) == proved, row["name"]
        if proved:
            assert row["about"] == row["theorem"] == row["said_of"] == row["statement"]
            assert row["proved"], row["name"]
            assert row["kind"] == "proof"


def _check_checkpoints(url: str, run_id: str) -> None:
    """The pieces of each trace follow each other without a gap, and are all that the attempt says it has."""
    pieces = """
        SELECT a.id, a.trace_bytes, c.start, c.size FROM attempt a JOIN checkpoint c ON c.attempt = a.id
        WHERE a.run = :run ORDER BY a.id, c.start
    """
    ends: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for row in _select(url, pieces, run=run_id):
        assert row["start"] == ends.get(row["id"], 0), f"attempt {row['id']}: a gap in its trace"
        ends[row["id"]] = row["start"] + row["size"]
        sizes[row["id"]] = row["trace_bytes"]
    assert ends == sizes


def _check_store(store: Store, run_id: str) -> None:
    run, attempts = store.runs.get(run_id), store.attempts.of_run(run_id, limit=10_000)
    assert run.state in (RunState.DONE, RunState.CANCELLED)
    assert run.counts.total == len(attempts)
    assert run.counts.done == sum(attempt.state is AttemptState.DONE for attempt in attempts)
    assert run.counts.proved == sum(attempt.proof is not None for attempt in attempts)
    course = store.runs.course(run_id)
    assert len(course) == run.counts.done
    assert sum(point.proved for point in course) == run.counts.proved
    assert not [attempt for attempt in store.attempts.running() if attempt.run == run_id]
    for attempt in attempts:
        given_back = sum("stopped" in lapse.reason or "away when" in lapse.reason for lapse in attempt.lapses)
        # More of them if a try was thought to be lost and reported after all.
        lost = attempt.tries if attempt.outcome is Outcome.FAULT else attempt.tries - 1
        assert len(attempt.lapses) - given_back >= lost, f"{attempt.theorem.name}: a try went without a word"


def _check_logs(store: Store, run_id: str, lines: list[dict[str, Any]]) -> None:
    """What workers say to have reported counts once at most, and no proof that one says to have found is missing."""
    attempts = {attempt.id: attempt for attempt in store.attempts.of_run(run_id, limit=10_000)}
    counted: Counter[int] = Counter()
    kept: dict[int, str] = {}
    for line in lines:
        number, event = line.get("attempt"), line.get("event")
        if number not in attempts:
            continue
        outcome = line.get("outcome")
        if event == "the database is away: the outcome is kept":
            kept[number] = line["outcome"]
        elif event == "reported late":
            outcome = kept.get(number)
        if event in ("ended", "reported late") and line["counted"] and outcome != Outcome.FAULT.value:
            counted[number] += 1
        if outcome == Outcome.PROVED.value:
            proofs = store.proofs.of_theorem(attempts[number].theorem.statement_hash)
            assert any(proof.verdict.proved for proof in proofs), f"the proof of {number} is lost"
    twice = [number for number, times in counted.items() if times > 1]
    assert not twice, f"attempts whose outcome counted twice: {twice}"


def _check_proofs(store: Store, run_id: str, again: int) -> None:
    ids = store.proofs.ids(run_id)
    judge = verifier(toolchain(Settings())) if again and ids else None
    for proof_id in ids[:again]:
        stored = store.proofs.get(proof_id)
        assert judge is not None
        verdict = judge.verify(stored.theorem, stored.proof)
        assert verdict.proved, verdict.reason
