"""Learning steps left: examples by their definition, the fit against known answers, errors that mean something."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.testing import ListGenerator, World, WorldEnvironment
from prover.types import Budget, Candidate, Goal, ProofState
from search.extract import proof
from search.features import NAMES
from search.graph import Graph
from search.learning import (
    HOPELESS,
    Example,
    cholesky_solve,
    error,
    examples_from,
    fit,
    fit_constant,
    step_costs,
)
from search.loop import Batching
from search.nodes import Status
from search.values import LearnedValues
from tests.unit.search.worlds import BATCHINGS, THEOREM, generators, searching, worlds

# The proof is c, x, y. Of B two steps are known; A leads on to D, not visited; F fails.
WORLD = World(
    "R",
    {
        "R": {"a": (("A",),), "c": (("B",), ("C",)), "f": (("F",),)},
        "A": {"d": (("D",), ("E",))},
        "B": {"x": (("X",),)},
        "X": {"x": ()},
        "C": {"y": ()},
    },
)
PRIORS = {"a": -1.0, "c": -2.0, "f": -3.0, "d": -1.0, "x": -0.5, "y": -0.25}


def searched() -> Graph:
    """R, B, X, C, A and F visited; D and E not."""
    environment = WorldEnvironment(WORLD)
    graph = Graph(environment.start(THEOREM))

    def visit(target: str) -> None:
        node = next(i for i, record in enumerate(graph.nodes) if record.goals[0].target == target)
        candidates = [Candidate(tactic, PRIORS[tactic]) for tactic in sorted(PRIORS)]
        results = environment.expand(graph.state(node), [candidate.tactic for candidate in candidates])
        graph.add(node, list(zip(candidates, results, strict=True)))

    for target in "RAFBX":
        visit(target)
    return graph


def test_examples() -> None:
    found = {example.state.main.target: (example.steps, example.exact) for example in examples_from(searched())}
    assert found == {
        "B": (2.0, True),
        "X": (1.0, True),
        "A": (3.0, False),  # its tactic, and at least one each for D and E
        "F": (HOPELESS, False),
        "R": (4.0, False),  # at least: c, two steps for B and one for C; by a it is four too
    }


def test_half_tried_goals_have_at_least_two_steps() -> None:
    environment = WorldEnvironment(World("R", {"R": {"z": ()}}))
    candidates = [Candidate(tactic, -1.0) for tactic in "xyz"]
    graph = Graph(environment.start(THEOREM))
    assert examples_from(graph) == []
    search = searching(
        environment.world,
        ListGenerator(candidates),
        environment=environment,
        graph=graph,
        batching=Batching(first=1, visit=1),
        budget=Budget(expansions=1),
    )
    search.run()
    assert [(example.steps, example.exact) for example in examples_from(graph)] == [(2.0, False)]
    search.run()
    search.run()
    assert [(example.steps, example.exact) for example in examples_from(graph)] == [(1.0, True)]


def test_step_costs() -> None:
    assert sorted(step_costs(searched())) == [0.5, 0.5]


@given(data=st.data(), world=worlds(), batching=BATCHINGS, expansions=st.integers(1, 12))
def test_bounds_hold(data: st.DataObject, world: World, batching: Batching, expansions: int) -> None:
    """What is exact is the smallest proof; what is a bound is none too many, once everything has been tried."""
    generator, environment = data.draw(generators(world)), WorldEnvironment(world)
    search = searching(
        world, generator, environment=environment, batching=batching, budget=Budget(expansions=expansions)
    )
    search.run()
    examples = examples_from(search.graph)
    for example in examples:
        node = search.graph.find(example.state)
        assert node is not None
        solved = search.graph.nodes[node].status is Status.SOLVED
        assert example.exact == solved
        if solved:
            assert example.steps == min(HOPELESS, proof(search.graph, node).size)
        assert 1.0 <= example.steps <= HOPELESS
    pendings = any(record.pending for record in search.graph.nodes)
    result = searching(world, generator, environment=environment, graph=search.graph).run()
    root = next((example for example in examples if example.state.main.target == world.root), None)
    if root is not None and not pendings and result.script is not None:
        assert root.steps <= result.script.size


def rows(count: int, seed: int = 0) -> list[list[Example]]:
    """Searches of goals whose steps are twice the power of ∧ signs in them, almost."""
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        examples = []
        for _ in range(3):
            conjuncts = rng.choice((1, 3))
            steps = conjuncts * 2 * math.exp(rng.gauss(0, 0.05))
            examples.append(Example(ProofState((Goal((), " ∧ ".join(["p"] * conjuncts)),)), steps))
        found.append(examples)
    return found


def test_the_fit_learns_and_a_constant_does_not() -> None:
    train, held = rows(60), rows(20, seed=1)
    model, constant = fit(train, 1.0, ridge=0.01), fit_constant(train, 1.0)
    one, three = model.steps_left([ProofState((Goal((), "p"),)), ProofState((Goal((), "p ∧ p ∧ p"),))])
    assert (one, three) == pytest.approx((2.0, 6.0), rel=0.1)
    assert (error(model, held).log_error or 1.0) < 0.1
    assert (error(constant, held).log_error or 0.0) > 0.5


def test_much_ridge_leaves_the_constant() -> None:
    train = rows(30)
    stiff, constant = fit(train, 1.0, ridge=1e9), fit_constant(train, 1.0)
    assert stiff.weights == pytest.approx(constant.weights, abs=1e-4)


def test_censored_examples_push_up_only() -> None:
    low, high = ProofState((Goal((), "p ∨ q"),)), ProofState((Goal((), "p"),))
    exact = [Example(low, 4.0), Example(high, 4.0)]
    plain = fit([exact], 1.0, ridge=0.01).steps_left([low])[0]
    below = fit([[*exact, Example(low, 2.0, exact=False)]], 1.0, ridge=0.01).steps_left([low])[0]
    above = fit([[*exact, Example(low, 16.0, exact=False)]], 1.0, ridge=0.01).steps_left([low])[0]
    assert below == pytest.approx(plain, rel=0.01)
    assert above > 1.5 * plain


def test_error_counts_pairs_and_misses() -> None:
    constant = LearnedValues((math.log(2.0), *[0.0] * (len(NAMES) - 1)), 1.0)
    goal = ProofState((Goal((), "p"),))
    measured = error(constant, [[Example(goal, 2.0), Example(goal, 1.0, exact=False)], [Example(goal, 4.0)]])
    assert (measured.goals, measured.solved, measured.pairs, measured.ordered) == (3, 2, 1, 0.5)
    assert measured.log_error == pytest.approx(math.log(2) / math.sqrt(3))


def test_an_error_without_anything_to_measure_on_has_no_numbers() -> None:
    constant = LearnedValues((1.0, *[0.0] * (len(NAMES) - 1)), 1.0)
    assert (error(constant, []).log_error, error(constant, [[]]).ordered) == (None, None)
    assert error(constant, [[Example(ProofState((Goal((), "p"),)), 2.0)]]).ordered is None


def test_nothing_solved_is_nothing_learned() -> None:
    with pytest.raises(ValueError, match="no goal was solved"):
        fit([[Example(ProofState((Goal((), "p"),)), 2.0, exact=False)]], 1.0)


@given(st.integers(1, 7), st.integers(0, 100))
def test_cholesky_solves(size: int, seed: int) -> None:
    rng = random.Random(seed)
    root = [[rng.gauss(0, 1) for _ in range(size)] for _ in range(size)]
    matrix = [
        [sum(a * b for a, b in zip(one, other, strict=True)) + (i == j) for j, other in enumerate(root)]
        for i, one in enumerate(root)
    ]
    right = [rng.gauss(0, 1) for _ in range(size)]
    solution = cholesky_solve(matrix, right)
    assert [sum(a * x for a, x in zip(row, solution, strict=True)) for row in matrix] == pytest.approx(right)


def test_cholesky_refuses_what_is_not_positive_definite() -> None:
    with pytest.raises(ValueError, match="positive definite"):
        cholesky_solve([[0.0]], [1.0])
