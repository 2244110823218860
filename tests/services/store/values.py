"""What the store's tests put into it, and the clock they turn."""

from __future__ import annotations

from collections.abc import Sequence

from db.store import Store
from db.values import Claim, Problem, Run, RunSpec, Task, WorkerStatus
from prover.types import Attempt, Cost, Limit, Outcome, Theorem, Verdict

LEAN = "lean-1"
"""A toolchain's fingerprint."""
LEASE = 30.0


class Clock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += seconds


def theorem(number: int, header: str = "import Core\n") -> Theorem:
    return Theorem(f"t{number}", f"(a : Nat) : a + {number} = {number} + a", header)


def spec(*numbers: int, name: str = "run", queue: str = "default", priority: int = 5) -> RunSpec:
    problems = [Problem(theorem(number), f"file:{number}", "test") for number in numbers]
    return RunSpec(name, problems, {"seconds": 7.5, "strategy": "auto"}, queue=queue, priority=priority, code="abc")


def recheck(*proofs: str, store: Store) -> RunSpec:
    found = [store.proofs.get(proof) for proof in proofs]
    problems = [Problem(proof.theorem, proof.kind.value, proof=proof.id) for proof in found]
    return RunSpec("again", problems, {"seconds": 7.5}, task=Task.RECHECK)


def ids(store: Store, run: Run) -> list[int]:
    return [attempt.id for attempt in store.attempts.of_run(run.id, limit=1000)]


def claimed(store: Store, attempt: int, worker: str = "w1", toolchain: str = LEAN) -> Claim:
    claim = store.attempts.claim(attempt, worker, toolchain, LEASE)
    assert isinstance(claim, Claim), claim
    return claim


def verdict(about: Theorem, *, proved: bool = True, seconds: float = 0.25) -> Verdict:
    axioms = ("propext", "Quot.sound")
    return Verdict(proved, about.statement_hash, "T2" if proved else "", axioms, LEAN, seconds, "" if proved else "no")


def proved(about: Theorem, proof: str = "by omega", cost: Cost = Cost(1.5, 2.5, 30, 4)) -> Attempt:  # noqa: B008
    ledger = (("proof", cost),)
    return Attempt(about, Outcome.PROVED, cost, proof=proof, verdict=verdict(about), ledger=ledger)


def gave_up(about: Theorem, cost: Cost = Cost(7.5, 9.0, 100, 20)) -> Attempt:  # noqa: B008
    return Attempt(about, Outcome.GAVE_UP, cost, limit=Limit.SECONDS, ledger=(("proof", cost),))


def interrupted(about: Theorem) -> Attempt:
    return Attempt(about, Outcome.GAVE_UP, Cost(1.0, tactics=10), limit=Limit.INTERRUPTED)


def fault(about: Theorem, cost: Cost = Cost(), earlier: Cost = Cost()) -> Attempt:  # noqa: B008
    return Attempt(about, Outcome.FAULT, cost, note="Lean died", earlier=earlier)


def worker(name: str = "w1", queue: str = "default", slots: int = 2, toolchain: str = LEAN) -> WorkerStatus:
    return WorkerStatus(name, "host", 123, queue, slots, toolchain, "abc", 900.0, 0.0)


def numbers(attempts: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """The places in `attempts` of those chosen."""
    return [attempts.index(one) for one in chosen]
