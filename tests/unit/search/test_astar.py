"""A*: what the whole partial proof will cost decides; golden orders and the definition of q from scratch."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.testing import World
from prover.types import SearchEvent
from search.astar import AStar
from search.graph import Graph
from search.loop import Batching
from search.nodes import Status
from search.values import Estimates
from tests.unit.search.golden import FAILS, Moves, TableValues, goals, visits, with_values
from tests.unit.search.worlds import BATCHINGS, generators, searching, worlds

# "three" is likelier and each of its goals looks nearer than A, but together they cost more.
CHOICE: Moves = {
    "R": {"three": (0.6, goals("B", "C", "D")), "one": (0.4, goals("A"))},
    "A": {"a": (0.5, goals("E"))},
    "B": {"b": (1.0, ())},
    "C": {"c": (1.0, ())},
    "D": {"d": (0.6, goals("G"))},
    "G": {"g": (1.0, ())},
}
STEPS = {"A": 3.0, "B": 2.0, "C": 1.0, "D": 2.5, "E": 3.5, "G": 0.5}


def test_siblings_count() -> None:
    """q by -log p and steps, with a step of 1.

    After R: three 0.51 + 5.5 = 6.01, one 0.92 + 3 = 3.92: A. After A: one is 0.92 + 0.69 + 3.5 = 5.11: E, which
    has no tactics. Then the goals of three, the costliest first: D 2.5, now 0.51 + 0.5 = 1.01; B 2; G, since D's 1.01
    is more than C's 1; C.
    """
    order = visits(CHOICE, with_values(STEPS, lambda graph, known: AStar(graph, known, step=1.0)))
    assert order == "RADBGC"


def test_a_goal_alone_looks_otherwise() -> None:
    """With a small step only the probabilities count: three 0.51, one 0.92, so D first, the costliest of three.

    Its tactic costs 0.51 more: three 1.06, one 0.95: A, whose tactic makes one 1.65. Back to three: G, B, C.
    """
    order = visits(CHOICE, with_values(STEPS, lambda graph, known: AStar(graph, known, step=0.01)))
    assert order == "RDAGBC"


def test_weight_multiplies_predictions() -> None:
    heavy = with_values(STEPS, lambda graph, known: AStar(graph, known, step=0.1, weight=10.0))
    plain = with_values(STEPS, lambda graph, known: AStar(graph, known, step=1.0))
    assert visits(CHOICE, heavy) == visits(CHOICE, plain)


def test_a_half_tried_goal_costs_its_best_untried_tactic() -> None:
    """One tactic a visit. R: x leads to A, 0.11 + 2; R's own next tactic costs 5.3 + 1. A's only tactic fails: R."""
    moves: Moves = {"R": {"x": (0.9, goals("A")), "y": (0.005, ())}, "A": {"z": (1.0, FAILS)}}
    frontier = with_values({"R": 2.0, "A": 2.0}, lambda graph, known: AStar(graph, known, step=1.0))
    assert visits(moves, frontier, batching=Batching(first=1, visit=1)) == "RAR"


def test_a_proved_sibling_costs_nothing_any_more() -> None:
    """Pairs (B, C) and A: 0.7 + 4 and 0.7 + 3: A, whose tactic leaves F of 3.5: B; now C's pair costs 0.7 + 2."""
    moves: Moves = {
        "R": {"two": (0.5, goals("B", "C")), "one": (0.5, goals("A"))},
        "A": {"a": (0.5, goals("F"))},
        "F": {"f": (0.5, goals("H"))},
        "B": {"b": (1.0, ())},
        "C": {"c": (0.5, goals("D"))},
        "D": {"d": (1.0, ())},
    }
    steps = {"A": 3.0, "B": 2.0, "C": 2.0, "D": 2.0, "F": 3.5, "H": 3.5}
    order = visits(moves, with_values(steps, lambda graph, known: AStar(graph, known, step=1.0)))
    assert order == "RABCD"


def test_values_are_asked_for_in_batches() -> None:
    table = TableValues(STEPS)
    visits(CHOICE, lambda graph: AStar(graph, Estimates(graph, table), step=1.0))
    assert table.asked == [["R", "B", "C", "D", "A"], ["E"], ["G"]]


def expected_cost(frontier: AStar, graph: Graph, node: int, steps: dict[str, float]) -> float:
    """q by its definition from what the frontier says of the children."""
    record = graph.nodes[node]
    if record.status is not Status.OPEN:
        return 0.0 if record.status is Status.SOLVED else math.inf
    offers = [-action.log_prior + sum(map(frontier.cost, set(action.children))) for action in record.actions]
    if record.leaf:
        own = sum(steps[goal.target] for goal in record.goals)
        ahead = -record.pending[0].log_prior + own - 1.0 if record.pending else 0.0
        offers.append(max(own, ahead))
    return min(offers)


@settings(max_examples=100)
@given(data=st.data(), world=worlds(), batching=BATCHINGS)
def test_costs_are_what_they_are_defined_to_be(data: st.DataObject, world: World, batching: Batching) -> None:
    """After every visit, unless a tactic of the goal leads to an older goal, where revisions are not passed on."""
    steps = {goal: data.draw(st.integers(1, 8)) / 2 for goal in world.goals}
    made: list[AStar] = []

    def frontier(graph: Graph) -> AStar:
        made.append(AStar(graph, Estimates(graph, TableValues(steps)), step=1.0))
        return made[0]

    def compare(_event: SearchEvent) -> None:
        graph = search.graph
        for node, record in enumerate(graph.nodes):
            onward = all(child > node for action in record.actions for child in action.children)
            if onward or not record.open:
                assert made[0].cost(node) == pytest.approx(expected_cost(made[0], graph, node, steps))

    search = searching(world, data.draw(generators(world)), frontier=frontier, batching=batching, observer=compare)
    search.run()
