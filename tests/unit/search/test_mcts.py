"""MCTS: the two rules as formulas, golden orders, virtual loss, values and visits over random worlds."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.testing import World, world_state
from prover.types import Candidate, SearchEvent, Step, Success, Way
from search.graph import Graph
from search.loop import Batching
from search.mcts import MonteCarlo, Rule, puct, regularised, regularised_policy
from search.nodes import Status
from search.values import Estimates
from tests.unit.search.golden import FAILS, Moves, TableValues, goals, visits, with_values
from tests.unit.search.worlds import BATCHINGS, generators, searching, worlds

priors = st.lists(st.floats(0.01, 1.0), min_size=1, max_size=6).map(lambda row: [p / sum(row) for p in row])


def test_puct() -> None:
    assert puct([0.5, 0.25], [0.6, 0.4], [0, 0], 1.0) == 0
    # After two visits of the first: 0.3 + 1.41 * 0.6 / 3 = 0.58 against 0.25 + 1.41 * 0.4 = 0.82.
    assert puct([0.3, 0.25], [0.6, 0.4], [2, 0], 1.0) == 1
    assert puct([0.3, 0.25], [0.6, 0.4], [2, 0], 0.0) == 0


@given(data=st.data(), prior=priors, visits=st.integers(0, 1000), exploration=st.floats(0.1, 3.0))
def test_the_regularised_policy_is_the_maximiser(
    data: st.DataObject, prior: list[float], visits: int, exploration: float
) -> None:
    """Of sum pi Q - lambda KL(P, pi): no other policy does better."""
    values = data.draw(st.lists(st.floats(0, 1), min_size=len(prior), max_size=len(prior)))
    total = max(1, visits)
    scale = exploration * math.sqrt(total) / (len(prior) + total)

    def objective(policy: list[float]) -> float:
        divergence = sum(p * math.log(p / q) for p, q in zip(prior, policy, strict=True))
        return sum(q * v for q, v in zip(policy, values, strict=True)) - scale * divergence

    policy = list(regularised_policy(values, prior, visits, exploration))
    assert sum(policy) == pytest.approx(1.0)
    assert min(policy) > 0
    rng = random.Random(visits)
    for nearness in (0.5, 0.1, 0.01):
        other = [p * math.exp(nearness * rng.gauss(0, 1)) for p in policy]
        other = [p / sum(other) for p in other]
        assert objective(other) <= objective(policy) + 1e-6


def test_regularised_visits_follow_the_policy() -> None:
    """With equal values the policy is the prior, and visits become proportional to it."""
    counts = [0, 0, 0]
    for _ in range(100):
        counts[regularised([0.5, 0.5, 0.5], [0.6, 0.3, 0.1], counts, 1.0)] += 1
    assert counts == pytest.approx([60, 30, 10], abs=1)


# Below A, which looks near, there is a long line; B looks farther and is closed by one tactic.
LINE: Moves = {
    "R": {"a": (0.6, goals("A")), "b": (0.4, goals("B"))},
    "A": {"c": (1.0, goals("C"))},
    "C": {"d": (1.0, goals("D"))},
    "D": {"e": (1.0, ())},
    "B": {"close": (1.0, ())},
}
STEPS = {"A": 1.0, "B": 2.0, "C": 3.0, "D": 3.0}


@pytest.mark.parametrize("rule", [puct, regularised])
def test_golden_line(rule: Rule) -> None:
    """gamma 1/2: V(A) = 1/2, V(B) = 1/4, V(C) = V(D) = 1/8.

    puct: A 0.5 + 0.6 against 0.25 + 0.4; again A, 0.5 + 0.6 / 2 against 0.25 + 0.4: C, so that V(A) = (1/2 + 1/8) / 2 =
    0.31; now 0.31 + 1.41 * 0.6 / 3 = 0.60 against 0.25 + 1.41 * 0.4 = 0.82: B. The regularised policy prefers A by
    0.70, which two visits turn into 0.23 for a third one, against 0.27 for the first of B.
    """
    frontier = with_values(STEPS, lambda graph, known: MonteCarlo(graph, known, rule, gamma=0.5))
    assert visits(LINE, frontier) == "RACB"


def test_the_goals_of_one_tactic_share_the_visits() -> None:
    """X and Y must both be proved: first Y, of less value, then X, then what is below, turn by turn."""
    moves: Moves = {
        "R": {"split": (1.0, goals("X", "Y"))},
        "X": {"x": (1.0, goals("U"))},
        "Y": {"y": (1.0, goals("V"))},
        "U": {"u": (1.0, ())},
        "V": {"v": (1.0, ())},
    }
    steps = {"X": 1.0, "Y": 2.0, "U": 1.0, "V": 1.0}
    frontier = with_values(steps, lambda graph, known: MonteCarlo(graph, known, puct, gamma=0.5))
    # After a visit each: X is worth 1/2, Y 1/4: V. Y is proved.
    assert visits(moves, frontier) == "RYXVU"


def test_untried_candidates_are_an_arm() -> None:
    """R has one tactic tried and y left: Q = v = 1/2 times 0.4 of the prior, against V(A) = 1/8; then y proves R."""
    moves: Moves = {"R": {"x": (0.6, goals("A")), "y": (0.4, ())}, "A": {"z": (1.0, FAILS)}}
    frontier = with_values({"R": 1.0, "A": 3.0}, lambda graph, known: MonteCarlo(graph, known, puct, gamma=0.5))
    # PUCT: own 0.2 + 0.4 against A 0.125 + 0.6.
    assert visits(moves, frontier, batching=Batching(first=1, visit=1)) == "RAR"


def test_virtual_loss_spreads_walks_under_way() -> None:
    """A and B are alike; with A out, the next walk goes to B though A leads by its prior."""
    root = world_state(("R",))
    graph = Graph(root)
    results = []
    for tactic, p in (("a", 0.5), ("b", 0.3), ("c", 0.2)):
        results.append((Candidate(tactic, math.log(p)), Success((world_state((tactic.upper(),), (Step(tactic),)),))))
    frontier = MonteCarlo(graph, Estimates(graph, TableValues({})), puct)
    frontier.push(0, Way())
    assert frontier.pop() == 0
    for node in graph.add(0, results):
        frontier.push(node, graph.nodes[node].way)
    frontier.expanded(0)
    assert [frontier.pop(), frontier.pop(), frontier.pop(), frontier.pop()] == [1, 2, 3, None]


@settings(max_examples=60)
@given(data=st.data(), world=worlds(), batching=BATCHINGS, rule=st.sampled_from([puct, regularised]))
def test_values_are_probabilities_and_visits_add_up(
    data: st.DataObject, world: World, batching: Batching, rule: Rule
) -> None:
    steps = {goal: data.draw(st.integers(1, 8)) / 2 for goal in world.goals}
    made: list[MonteCarlo] = []

    def frontier(graph: Graph) -> MonteCarlo:
        made.append(MonteCarlo(graph, Estimates(graph, TableValues(steps)), rule))
        return made[0]

    def look(event: SearchEvent) -> None:
        for node, record in enumerate(search.graph.nodes):
            value = made[0].value(node)
            assert 0.0 <= value <= 1.0
            assert (value == 1.0) == (record.status is Status.SOLVED)
            assert (value == 0.0) == (record.status is Status.FAILED)
        assert made[0].visits(0) <= event.cost.expansions

    search = searching(world, data.draw(generators(world)), frontier=frontier, batching=batching, observer=look)
    search.run()
