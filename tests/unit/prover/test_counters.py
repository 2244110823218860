"""What speaks against a theorem is searched for beside it, and counts only when it is verified."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from db.cache.memory import MemoryCache
from prover.agent import Agent
from prover.attempt import Counter, Parts
from prover.cached import CachedProof, context
from prover.errors import LeanDied
from prover.request import Request
from prover.script import Branch, Script
from prover.testing import FakeClock, ListGenerator, ScriptedVerifier, World, WorldEnvironment
from prover.types import Attempt, Budget, Candidate, Goal, Limit, Limits, Outcome, Theorem, Verdict
from search.strategies import STRATEGIES

THEOREM = Theorem("t", "(h : q) : p")
CLOSED = World("n", {"n": {"close": ()}})
DEAD = World("d", {})
ENDLESS = World("g0", {f"g{i}": {"next": ((f"g{i + 1}",),)} for i in range(3000)})
TACTICS = [Candidate("next", -0.1), Candidate("step", -0.2), Candidate("close", -0.3), Candidate("magic", -0.4)]


def counter(name: str, outcome: Outcome) -> Counter:
    return Counter(name, outcome, lambda theorem, _state: Theorem(f"{theorem.name}_{name}", f": {name}"))


CONTRADICTION, NEGATION = counter("contradiction", Outcome.VACUOUS), counter("negation", Outcome.DISPROVED)


@dataclass
class Case:
    """An agent over three worlds: the theorem's, and those of its counter statements (None: Lean refuses them)."""

    main: World = ENDLESS
    contradiction: World | None = DEAD
    negation: World | None = DEAD
    refutes: bool = True
    cache: MemoryCache | None = None
    clock: FakeClock = field(default_factory=FakeClock)
    limits: Limits | None = None
    environment: type[WorldEnvironment] = WorldEnvironment

    def __post_init__(self) -> None:
        others = {"t_contradiction": self.contradiction, "t_negation": self.negation}
        environment = self.environment(self.main, self.clock, seconds=0.01, others=others)
        self.verifier = ScriptedVerifier(refutes=lambda *_: self.refutes)
        generators = {"heuristic": lambda _theorem, _retriever, _seed: ListGenerator(TACTICS)}
        self.agent = Agent(
            Parts(
                environment,
                self.verifier,
                generators,
                STRATEGIES,
                self.clock,
                counters=(CONTRADICTION, NEGATION),
                cache=self.cache,
                limits=self.limits,
            )
        )

    def prove(self, budget: Budget = Budget(tactics=2000)) -> Attempt:  # noqa: B008 - a frozen value
        return self.agent.prove(THEOREM, Request(budget, "best-first"))


def test_a_proved_negation_disproves() -> None:
    attempt = Case(negation=CLOSED).prove()
    assert (attempt.outcome, attempt.limit, attempt.proof) == (Outcome.DISPROVED, None, None)
    assert attempt.refutation is not None
    assert attempt.refutation.theorem.name == "t_negation"
    assert attempt.refutation.proof == "by\n  close"
    assert attempt.refutation.verdict.proved


def test_contradictory_hypotheses_make_a_theorem_vacuous() -> None:
    attempt = Case(contradiction=CLOSED).prove()
    assert attempt.outcome is Outcome.VACUOUS
    assert attempt.refutation is not None
    assert attempt.refutation.theorem.name == "t_contradiction"
    assert not attempt.has_proof


def test_a_vacuous_theorem_gets_the_proof_that_follows() -> None:
    main = World("p", {"p": {"exfalso": (("n",),)}, "n": {"close": ()}})
    attempt = Case(main=main, contradiction=CLOSED).prove()
    assert attempt.outcome is Outcome.VACUOUS
    assert attempt.proof == "by\n  exfalso\n  close"
    assert attempt.has_proof


def test_a_proof_that_proves_falsity_as_well_shows_that_the_theorem_is_vacuous() -> None:
    attempt = Case(main=World("p", {"p": {"close": ()}}), contradiction=CLOSED).prove()
    assert attempt.outcome is Outcome.VACUOUS
    assert attempt.proof == "by\n  close"
    assert attempt.has_proof
    assert attempt.refutation is not None


@pytest.mark.parametrize("contradiction", [DEAD, None])
def test_a_proof_that_needs_its_conclusion_is_a_proof(contradiction: World | None) -> None:
    attempt = Case(main=World("p", {"p": {"close": ()}}), contradiction=contradiction).prove()
    assert (attempt.outcome, attempt.refutation) == (Outcome.PROVED, None)


def test_a_refuted_refutation_counts_for_nothing_and_the_search_goes_on() -> None:
    moves = {f"g{i}": {"next": ((f"g{i + 1}",),)} for i in range(30)} | {"g30": {"magic": ()}}
    attempt = Case(main=World("g0", moves), negation=CLOSED, refutes=False).prove()
    assert (attempt.outcome, attempt.refutation) == (Outcome.PROVED, None)
    assert attempt.has_proof


def test_statements_that_lean_refuses_are_left_out() -> None:
    attempt = Case(contradiction=None, negation=None).prove(Budget(tactics=200))
    assert (attempt.outcome, attempt.limit) == (Outcome.GAVE_UP, Limit.TACTICS)
    assert [name for name, _ in attempt.ledger] == ["proof", "start"]


def test_counter_statements_get_a_small_share_and_stand_in_the_ledger() -> None:
    attempt = Case(contradiction=ENDLESS, negation=ENDLESS).prove()
    ledger = dict(attempt.ledger)
    assert sum(ledger[name].tactics for name in ("proof", "contradiction", "negation")) == attempt.cost.tactics == 2000
    for name in ("contradiction", "negation"):
        assert 0.06 < ledger[name].tactics / 2000 < 0.12


def test_a_search_that_failed_is_not_made_again_with_no_more_budget() -> None:
    cache = MemoryCache(1 << 20)
    assert Case(cache=cache).prove().limit is Limit.TACTICS
    case = Case(cache=cache)
    again = case.prove()
    assert (again.outcome, again.limit, again.cost.tactics) == (Outcome.GAVE_UP, Limit.TACTICS, 0)
    assert "not searched again" in again.note
    assert case.prove(Budget(tactics=2001)).cost.tactics > 0


def test_an_exhausted_search_is_not_made_again_with_any_budget() -> None:
    cache = MemoryCache(1 << 20)
    assert Case(main=DEAD, cache=cache).prove().limit is Limit.EXHAUSTED
    assert Case(main=DEAD, cache=cache).prove(Budget(tactics=10**6)).cost.tactics == 0


def test_it_is_exhausted_for_good_only_if_the_counter_statements_are_too() -> None:
    cache = MemoryCache(1 << 20)
    assert Case(main=DEAD, negation=ENDLESS, cache=cache).prove(Budget(tactics=200)).limit is Limit.EXHAUSTED
    moves = {f"g{i}": {"next": ((f"g{i + 1}",),)} for i in range(20)} | {"g20": {"close": ()}}
    again = Case(main=DEAD, negation=World("g0", moves), cache=cache).prove()
    assert again.outcome is Outcome.DISPROVED


def test_what_lean_may_use_decides_what_a_failure_says() -> None:
    cache = MemoryCache(1 << 20)
    one, other = (Case(main=DEAD, cache=cache, limits=Limits(heartbeats=number)) for number in (20, 40_000))
    assert one.prove().cost.tactics > 0
    assert one.prove().cost.tactics == 0
    assert other.prove().cost.tactics > 0


def test_seconds_on_a_busy_machine_are_not_held_against_a_quiet_one() -> None:
    cache = MemoryCache(1 << 20)

    class Busy(WorldEnvironment):
        def cpu_seconds(self) -> float:
            return self.used / 10  # others had the rest

    case = Case(cache=cache, environment=Busy)
    assert case.prove(Budget(seconds=8.0)).limit is Limit.SECONDS
    assert Case(cache=cache).prove(Budget(seconds=8.0)).cost.tactics > 0
    assert Case(cache=cache).prove(Budget(seconds=8.0)).cost.tactics == 0
    assert Case(cache=cache).prove(Budget(seconds=9.0)).cost.tactics > 0


def test_a_known_failure_names_the_limit_that_would_be_met() -> None:
    cache = MemoryCache(1 << 20)
    Case(cache=cache).prove(Budget(seconds=50.0, expansions=3))
    again = Case(cache=cache).prove(Budget(seconds=50.0, expansions=3))
    assert (again.limit, again.cost.tactics) == (Limit.EXPANSIONS, 0)


def test_a_fault_after_the_refutation_does_not_cost_it() -> None:
    case = Case(main=World("p", {"p": {"exfalso": (("n",),)}, "n": {"close": ()}}), contradiction=CLOSED)

    def refuse(_theorem: Theorem, _proof: str) -> Verdict:
        raise LeanDied("just now")

    case.verifier.verify = refuse  # type: ignore[method-assign, assignment]
    attempt = case.prove()
    assert attempt.outcome is Outcome.VACUOUS
    assert not attempt.has_proof


def test_a_proof_from_the_cache_is_minimised_and_kept_so() -> None:
    cache = MemoryCache(1 << 20)
    world = World("p", {"p": {"step": (("q",),), "close": (), "step\nclose": ()}, "q": {"close": ()}})
    place = context("", "")
    cache.keep([CachedProof(place, Goal((), "p"), Script("step", (Branch(Script("close")),)))])
    attempt = Case(main=world, cache=cache).prove()
    assert attempt.proof == "by\n  close"
    kept = [entry.script for entry in cache.entries() if isinstance(entry, CachedProof) and entry.goal.target == "p"]
    assert kept == [Script("close")]


def test_the_second_attempt_needs_verification_only() -> None:
    cache = MemoryCache(1 << 20)
    world = World("p", {"p": {"step": (("q",),), "step\nclose": ()}, "q": {"close": ()}})
    first = Case(main=world, cache=cache).prove()
    case = Case(main=world, cache=cache)
    second = case.prove()
    assert first.proof == second.proof == "by\n  step\n  close"
    assert (second.cost.tactics, second.cost.cache_hits, second.cost.expansions) == (0, 1, 0)
    assert [proof for _, proof in case.verifier.shown] == [first.proof]


def test_a_settled_proof_that_verification_refuses_is_forgotten_and_another_is_searched_for() -> None:
    cache = MemoryCache(1 << 20)
    cache.keep([CachedProof(context("", ""), Goal((), "p"), Script("lie"), settled=True)])
    case = Case(main=World("p", {"p": {"close": ()}}), cache=cache)
    case.verifier.accepts = lambda proof: "lie" not in proof
    attempt = case.prove()
    assert (attempt.outcome, attempt.proof) == (Outcome.PROVED, "by\n  close")
    assert [entry.script for entry in cache.entries() if isinstance(entry, CachedProof)] == [Script("close")]


def test_a_vacuous_theorem_is_so_the_second_time_too() -> None:
    cache = MemoryCache(1 << 20)
    for _ in range(2):
        attempt = Case(main=World("p", {"p": {"close": ()}}), contradiction=CLOSED, cache=cache).prove()
        assert (attempt.outcome, attempt.proof) == (Outcome.VACUOUS, "by\n  close")
