"""Comparing strategies on invented worlds: what runs, what counts, what it comes to."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest

from prover.bench.memory import Memory, RememberingEnvironment
from prover.bench.search import Bench, Plan, Problem, Run
from prover.bench.standings import CPU, TACTICS, VIRTUAL_BEST, area, checkpoints, compare
from prover.errors import InputError
from prover.interrupt import Interrupt
from prover.protocols import Retriever
from prover.script import Script
from prover.testing import ListGenerator, ScriptedVerifier, World, WorldEnvironment
from prover.types import Budget, Candidate, Cost, Goal, Premise, ProofState, Theorem, Way
from search.best_first import BestFirst, reprover
from search.strategies import Strategy

THEOREM = Theorem("t", ": p")
CHAIN = World("p", {"p": {"go": (("q",),), "stray": (("x",),)}, "q": {"go": (("r",),)}, "r": {"close": ()}})
CANDIDATES = [Candidate("go", -0.05), Candidate("stray", -0.2), Candidate("close", -0.3)]


def backwards(way: Way) -> float:
    """The worst first."""
    return -way.log_prob


STRATEGIES: dict[str, Strategy] = {
    "best-first": lambda _graph, _seed: BestFirst(reprover),
    "bfs-prover": lambda _graph, _seed: BestFirst(backwards),
}
PLAN = Plan(("best-first", "bfs-prover"), Budget(tactics=30))


def bench(
    environment: WorldEnvironment, plan: Plan = PLAN, verifier: ScriptedVerifier | None = None
) -> tuple[Bench, Callable[[], None]]:
    remembering = RememberingEnvironment(environment, Memory(None, "here"), environment.clock)
    made = Bench(
        remembering,
        plan,
        verifier=verifier,
        generators={"heuristic": lambda _theorem, _retriever, _seed: ListGenerator(CANDIDATES)},
        strategies=STRATEGIES,
    )
    return made, remembering.close


def solved(environment: WorldEnvironment, plan: Plan = PLAN, verifier: ScriptedVerifier | None = None) -> Problem:
    made, close = bench(environment, plan, verifier)
    problem = made.compare(THEOREM)
    close()
    assert problem is not None
    return problem


def test_every_strategy_searches_with_every_seed() -> None:
    plan = Plan(("best-first", "bfs-prover"), Budget(tactics=30), seeds=2)
    problem = solved(WorldEnvironment(CHAIN, seconds=0.5), plan)
    assert [(run.strategy, run.seed) for run in problem.runs] == [
        ("best-first", 0),
        ("best-first", 1),
        ("bfs-prover", 0),
        ("bfs-prover", 1),
    ]
    assert all(run.solved and run.proof == "by\n  go\n  go\n  close" for run in problem.runs)
    assert problem.runs[0].cost.tactics < problem.runs[2].cost.tactics


def test_nobody_pays_less_because_others_asked_before() -> None:
    together = solved(WorldEnvironment(CHAIN, seconds=0.5))
    for name in PLAN.strategies:
        (alone,) = solved(WorldEnvironment(CHAIN, seconds=0.5), Plan((name,), PLAN.budget)).runs
        (same,) = (run for run in together.runs if run.strategy == name)
        assert same == alone
        assert alone.cost.lean_cpu_seconds == 0.5 * alone.cost.tactics
        assert alone.cost.wall_seconds == 0.5 * alone.cost.tactics
    assert together.remembered > 0
    assert together.asked + together.remembered == sum(run.cost.tactics for run in together.runs)


def test_the_budget_is_each_strategys_own() -> None:
    problem = solved(WorldEnvironment(CHAIN), Plan(("best-first", "bfs-prover"), Budget(tactics=4)))
    assert [(run.solved, run.limit, run.cost.tactics) for run in problem.runs] == [(False, "tactics", 4)] * 2


def test_a_proof_that_does_not_replay_does_not_count() -> None:
    class Forgetful(WorldEnvironment):
        def replays(self, script: Script) -> bool:
            return False

    problem = solved(Forgetful(CHAIN))
    assert [(run.solved, run.note) for run in problem.runs] == [(False, "the proof found does not replay")] * 2


def test_the_verifier_is_asked_once_for_each_proof_and_its_refusal_counts() -> None:
    kind = ScriptedVerifier()
    assert all(run.solved for run in solved(WorldEnvironment(CHAIN), verifier=kind).runs)
    assert len(kind.shown) == 1
    strict = ScriptedVerifier(accepts=lambda _proof: False)
    runs = solved(WorldEnvironment(CHAIN), verifier=strict).runs
    assert not any(run.solved for run in runs)
    assert all("the script says no" in run.note for run in runs)


def test_one_fault_is_forgiven_two_leave_the_problem_out() -> None:
    once = solved(WorldEnvironment(CHAIN, faults={2}))
    assert all(run.solved for run in once.runs)
    twice = solved(WorldEnvironment(CHAIN, faults={2, 3}))
    assert twice.runs == ()
    assert twice.left_out.startswith("fault: ")


def test_statements_that_lean_must_not_read_are_left_out() -> None:
    made, close = bench(WorldEnvironment(CHAIN))
    problem = made.compare(Theorem("t", ": p", header="prelude"))
    close()
    assert problem is not None
    assert problem.left_out.startswith("invalid: ")


def test_an_interrupted_problem_is_none() -> None:
    interrupt = Interrupt()

    class Stopping(WorldEnvironment):
        def start(self, theorem: Theorem) -> ProofState:
            interrupt._receive(0, None)
            return super().start(theorem)

    made, close = bench(Stopping(CHAIN))
    with interrupt.deferred():
        assert made.compare(THEOREM, interrupt=interrupt) is None
    close()


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="best-first"):
        Plan(("best",), Budget())
    with pytest.raises(InputError, match="heuristic"):
        Plan(("best-first",), Budget(), generator="oracle")
    with pytest.raises(InputError, match="twice"):
        Plan(("best-first", "best-first"), Budget())


def problem(name: str, **tactics: int | None) -> Problem:
    """Runs by strategy that cost so many tactics, ten a CPU second; None: 100 without a proof."""
    plan = {"best_first": "best-first", "bfs_prover": "bfs-prover"}
    runs = tuple(
        Run(
            plan[key],
            0,
            None if spent is None else "by x",
            "" if spent is not None else "tactics",
            Cost(tactics=spent or 100, lean_cpu_seconds=(spent or 100) / 10),
        )
        for key, spent in tactics.items()
    )
    return Problem(Theorem(name, ": p"), runs)


def test_standings() -> None:
    problems = [
        problem("easy", best_first=10, bfs_prover=10),
        problem("mine", best_first=40, bfs_prover=None),
        problem("both", best_first=20, bfs_prover=50),
        problem("none", best_first=None, bfs_prover=None),
        Problem(Theorem("bad", ": ?"), left_out="invalid"),
    ]
    result = compare(problems, Plan(PLAN.strategies, Budget(tactics=100)))
    one, other = result.standings
    assert (result.problems, len(result.left_out), result.common) == (4, 1, 2)
    assert (one.solved, one.alone, other.solved, other.alone) == (3, ("mine",), 2, ())
    assert one.lines[TACTICS.name].solved == ((10, "easy"), (20, "both"), (40, "mine"))
    assert (one.lines[TACTICS.name].total, one.lines[TACTICS.name].common) == (70, 30)
    assert (other.lines[TACTICS.name].common, other.lines[CPU.name].common) == (60, 6.0)
    assert one.lines[TACTICS.name].within == ((30, 2), (100, 3))
    assert (result.best.strategy, result.best.solved) == (VIRTUAL_BEST, 3)
    assert [cost for cost, _ in result.best.lines[TACTICS.name].solved] == [10, 20, 40]
    (pair,) = result.pairs
    assert (pair.gained, pair.lost, pair.chance) == (1, 0, 1.0)
    (difference,) = result.differences
    assert (difference.name, difference.solved_by, difference.missed_by) == (
        "mine",
        (("best-first", 40),),
        ("bfs-prover",),
    )
    assert [measure.name for measure in result.measures] == [TACTICS.name, CPU.name]


def test_the_virtual_best_is_chosen_measure_by_measure() -> None:
    runs = (
        Run("best-first", 0, "by x", "", Cost(tactics=10, lean_cpu_seconds=9.0)),
        Run("bfs-prover", 0, "by x", "", Cost(tactics=90, lean_cpu_seconds=1.0)),
    )
    result = compare([Problem(THEOREM, runs)], Plan(PLAN.strategies, Budget(tactics=100)))
    assert result.best.lines[TACTICS.name].solved == ((10, "t"),)
    assert result.best.lines[CPU.name].solved == ((1.0, "t"),)


def test_the_area_is_that_under_the_curve() -> None:
    assert area([], 3, 10, 1000) == 0
    assert area([5, 10], 2, 10, 1000) == 1  # cheaper than the axis' beginning is as good as it gets
    assert area([1000], 1, 10, 1000) == 0
    assert area([100], 2, 10, 1000) == pytest.approx(0.25)
    assert math.isnan(area([], 0, 10, 1000))
    # Against a sum over fine steps of the logarithm.
    costs, low, high, steps = [12.0, 33.0, 700.0], 10.0, 2000.0, 20_000
    points = [low * (high / low) ** ((step + 0.5) / steps) for step in range(steps)]
    numeric = sum(sum(cost <= point for cost in costs) for point in points) / steps / 4
    assert area(costs, 4, low, high) == pytest.approx(numeric, abs=1e-3)


def test_checkpoints() -> None:
    assert checkpoints(TACTICS, 2000) == (30, 100, 300, 1000, 2000)
    assert checkpoints(TACTICS, 1000) == (30, 100, 300, 1000)
    assert checkpoints(CPU, 5.0) == (0.1, 0.3, 1, 3, 5)
    assert checkpoints(TACTICS, 0) == ()


def test_several_seeds_come_to_pass_at_k() -> None:
    def drawn(name: str, *tactics: int | None) -> Problem:
        lots = tuple(
            Run("sampling", seed, None if spent is None else "by x", "", Cost(tactics=spent or 100))
            for seed, spent in enumerate(tactics)
        )
        same = tuple(Run("best-first", seed, "by x", "", Cost(tactics=7)) for seed in range(len(tactics)))
        return Problem(Theorem(name, ": p"), (*lots, *same))

    problems = [drawn("sometimes", None, 20, None), drawn("never", None, None, None), drawn("always", 3, 4, 5)]
    result = compare(problems, Plan(("sampling", "best-first"), Budget(tactics=100), seeds=3))
    (coverage,) = result.coverages  # best-first draws no lots
    assert (coverage.strategy, coverage.seeds, coverage.varied) == ("sampling", 3, 1)
    assert [k for k, _ in coverage.pass_at] == [1, 2, 3]
    expected = [(1 / 3 + 0 + 1) / 3, (2 / 3 + 0 + 1) / 3, (1 + 0 + 1) / 3]
    assert [value for _, value in coverage.pass_at] == pytest.approx(expected)
    assert coverage.fit is not None
    assert coverage.fit.coverage(1) == pytest.approx(expected[0], abs=coverage.fit.worst + 1e-9)
    assert result.standings[0].solved == 1  # the first seed's
    assert compare(problems[1:2], Plan(("sampling", "best-first"), Budget(tactics=100), seeds=3)).coverages == ()


def test_nothing_to_compare_is_no_error() -> None:
    result = compare([], PLAN)
    assert (result.problems, result.best.solved) == (0, 0)


class TellingLibrary:
    """A library whose one premise is told to the generator of every search that opens it."""

    def __init__(self, name: str) -> None:
        self.premise = Premise(name, "=", frozenset())
        self.opened: list[str] = []

    def open_for(self, theorem: Theorem) -> Retriever:
        self.opened.append(theorem.name)
        return self

    def relevant(self, goal: Goal, limit: int) -> Sequence[Premise]:
        return [self.premise][:limit]


def test_retrievers_are_compared_with_the_same_strategy_and_budget() -> None:
    environment = WorldEnvironment(CHAIN, seconds=0.5)
    remembering = RememberingEnvironment(environment, Memory(None, "here"), environment.clock)
    libraries: dict[str | None, TellingLibrary | None] = {"none": None, "symbols": TellingLibrary("close")}
    given: list[str | None] = []

    def generator(_theorem: Theorem, retriever: Retriever | None, _seed: int) -> ListGenerator:
        found = [] if retriever is None else [p.name for p in retriever.relevant(Goal((), "r"), 1)]
        given.append(found[0] if found else None)
        return ListGenerator([*CANDIDATES[:2], *(Candidate(name, -0.3) for name in found)])

    plan = Plan(("best-first",), Budget(tactics=30), retrievers=("none", "symbols"))
    made = Bench(remembering, plan, libraries, generators={"heuristic": generator}, strategies=STRATEGIES)
    problem = made.compare(THEOREM)
    remembering.close()
    assert problem is not None
    assert given == [None, "close"]
    assert [(run.strategy, run.solved) for run in problem.runs] == [("none", False), ("symbols", True)]
    (pair,) = compare([problem], plan).pairs
    assert (pair.one, pair.other, pair.gained, pair.lost) == ("none", "symbols", 0, 1)


def test_contestants_are_named_after_what_they_differ_in() -> None:
    assert PLAN.names == ("best-first", "bfs-prover")
    assert Plan(("best-first",), Budget(), retrievers=("none", "symbols")).names == ("none", "symbols")
    both = Plan(("best-first", "bfs-prover"), Budget(), retrievers=("none",))
    assert both.names == ("best-first, none", "bfs-prover, none")
    assert [(each.strategy, each.retriever) for each in both.contestants] == [
        ("best-first", "none"),
        ("bfs-prover", "none"),
    ]
    with pytest.raises(InputError, match="symbols"):
        Plan(("best-first",), Budget(), retrievers=("oracle",))
    with pytest.raises(InputError, match="twice"):
        Plan(("best-first",), Budget(), retrievers=("none", "none"))
