"""Arms on one graph: whose turn it is, that nothing is expanded twice, and how a schedule is learned."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.testing import ListGenerator, World, world_state
from prover.types import Candidate, Step, Success, Way
from search.best_first import BestFirst, Perturbed, bfs_prover_v2, reprover
from search.graph import Graph
from search.portfolio import TURN, Portfolio, Slice, learn
from search.strategies import DEFAULT, STRATEGIES, schedule
from tests.unit.search.worlds import searching

SCHEDULE = [Slice("broad", 100), Slice("deep", 50), Slice("broad", 20)]


def arms() -> dict[str, BestFirst]:
    return {"broad": BestFirst(reprover), "deep": BestFirst(bfs_prover_v2), "idle": BestFirst(reprover)}


def test_arms_spend_by_the_schedule_and_then_in_turns() -> None:
    moves = {f"g{i}": {"next": ((f"g{i + 1}",),)} for i in range(200)}
    candidates = [Candidate("next", -0.1), *(Candidate(f"no{i}", -1 - i / 10) for i in range(9))]
    made: list[Portfolio] = []

    def frontier(graph: Graph) -> Portfolio:
        made.append(Portfolio(arms(), graph, SCHEDULE))
        return made[0]

    seen: list[dict[str, int]] = []
    searching(
        World("g0", moves),
        ListGenerator(candidates),
        frontier=frontier,
        observer=lambda event: seen.append(made[0].spent),
    ).run()
    assert seen[9] == {"broad": 100, "deep": 0, "idle": 0}
    assert seen[14] == {"broad": 100, "deep": 50, "idle": 0}
    assert seen[16] == {"broad": 120, "deep": 50, "idle": 0}
    assert seen[-1] == pytest.approx(dict.fromkeys(("broad", "deep", "idle"), 670), abs=40)
    assert sum(seen[-1].values()) == 201 * 10  # each goal once, whatever the number of arms


def test_no_node_is_visited_by_two_arms() -> None:
    root = world_state(("root",))
    graph = Graph(root)
    for node in range(1, 9):
        candidate = Candidate(f"t{node}", -1.0)
        left = world_state((f"g{node}",), (*root.path, Step(candidate.tactic)))
        graph.add(0, [(candidate, Success((left,)))], [Candidate("more", -1.0)])
    portfolio = Portfolio(arms(), graph, [Slice("broad", 1), Slice("deep", 1)] * 3)
    for node in range(1, 9):
        portfolio.push(node, Way(-node / 8, node, -node / 8))
    out = []
    while (popped := portfolio.pop()) is not None:
        out.append(popped)
        portfolio.expanded(popped)
    assert sorted(out) == list(range(1, 9))


@pytest.mark.parametrize("schedule", [[], [Slice("broad", 5)]])
def test_a_schedule_needs_its_arms(schedule: list[Slice]) -> None:
    graph = Graph(world_state(("root",)))
    with pytest.raises(ValueError, match="schedule"):
        Portfolio({}, graph, schedule)


def test_perturbed_order_is_a_draw_from_the_softmax() -> None:
    firsts: Counter[int | None] = Counter()
    logs = [math.log(p) for p in (0.6, 0.3, 0.1)]
    for seed in range(3000):
        order = Perturbed(reprover, 1.0, seed)
        for node, log in enumerate(logs):
            order.push(node, Way(log, 1, log))
        firsts[order.pop()] += 1
    for node, p in enumerate((0.6, 0.3, 0.1)):
        assert firsts[node] / 3000 == pytest.approx(p, abs=0.03)


def test_without_temperature_nothing_is_perturbed() -> None:
    order = Perturbed(reprover, 0.0, 1)
    for node in (1, 2, 3):
        order.push(node, Way(-1.0 / node, 1, -1.0))
    assert [order.pop() for _ in range(4)] == [3, 2, 1, None]


def test_the_schedule_takes_the_greatest_return_first_and_comes_back() -> None:
    table = {
        "quick": [40, 40, 50, None, 400, None],
        "steady": [100, 100, 100, 120, None, None],
        "useless": [None, None, 500, None, None, None],
    }
    assert learn(table) == [Slice("quick", 50), Slice("steady", 120), Slice("quick", 350)]


def test_of_equal_returns_the_smaller_step_comes_first_and_neighbours_are_joined() -> None:
    assert learn({"a": [40, 80, 120]}) == [Slice("a", 120)]
    assert learn({"a": [1, 2, None], "b": [None, None, 3]}) == [Slice("a", TURN), Slice("b", TURN)]
    assert learn({"a": [None]}) == learn({}) == []


@given(st.data())
def test_every_theorem_that_some_arm_solves_is_solved_within_the_schedule(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    cost: st.SearchStrategy[float | None] = st.none() | st.integers(1, 1000)
    row = st.lists(cost, min_size=count, max_size=count)
    table = data.draw(st.dictionaries(st.sampled_from("abc"), row, min_size=1))
    schedule = learn(table)
    spent = {arm: sum(part.tactics for part in schedule if part.arm == arm) for arm in table}
    for theorem in range(count):
        costs = {arm: row[theorem] for arm, row in table.items()}
        solvable = any(cost is not None for cost in costs.values())
        assert any(cost is not None and cost <= spent[arm] for arm, cost in costs.items()) == solvable
    assert all(part.tactics >= TURN for part in schedule)
    assert all(one.arm != other.arm for one, other in pairwise(schedule))


def test_the_shipped_schedule_names_strategies() -> None:
    assert schedule()
    assert {part.arm for part in schedule()} <= set(STRATEGIES) - {DEFAULT}


def test_a_portfolio_can_be_written_as_a_name() -> None:
    graph = Graph(world_state(("root",)))
    made = STRATEGIES["astar:96+best-first:64+astar:32"](graph, 0)
    assert isinstance(made, Portfolio)
    assert set(made.spent) == {"astar", "best-first"}


@pytest.mark.parametrize("name", ["wurst", "astar:", "astar:0", "astar:x", "wurst:3", "astar:5+", "auto:5", ":5", ""])
def test_other_names_are_no_portfolios(name: str) -> None:
    assert name not in STRATEGIES
