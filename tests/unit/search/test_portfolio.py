"""Arms on one graph: whose turn it is, that nothing is expanded twice, and what the measured returns are worth."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.testing import ListGenerator, World, world_state
from prover.types import Candidate, Step, Success, Way
from search.best_first import BestFirst, bfs_prover_v2, reprover
from search.graph import Graph
from search.portfolio import Arm, Perturbed, Portfolio, Returns, fit
from tests.unit.search.worlds import searching

BROAD = Arm("broad", lambda _graph, _seed: BestFirst(reprover), Returns(1.0, 100.0))
DEEP = Arm("deep", lambda _graph, _seed: BestFirst(bfs_prover_v2), Returns(1.0, 300.0))


def test_spending_moves_to_the_arm_with_the_greater_marginal_return() -> None:
    moves = {f"g{i}": {"next": ((f"g{i + 1}",),)} for i in range(200)}
    candidates = [Candidate("next", -0.1), *(Candidate(f"no{i}", -1 - i / 10) for i in range(9))]
    made: list[Portfolio] = []

    def frontier(graph: Graph) -> Portfolio:
        made.append(Portfolio(graph, [BROAD, DEEP]))
        return made[0]

    seen: list[dict[str, int]] = []
    searching(
        World("g0", moves),
        ListGenerator(candidates),
        frontier=frontier,
        observer=lambda event: seen.append(made[0].spent),
    ).run()
    first_deep = next(spent for spent in seen if spent["deep"])
    assert first_deep["broad"] == pytest.approx(200, abs=20)  # where 1 / (100 + c) falls below 1 / 300
    assert seen[-1]["broad"] - seen[-1]["deep"] == pytest.approx(200, abs=20)
    assert sum(seen[-1].values()) == 201 * 10  # each goal once, whatever the number of arms


def test_no_node_is_visited_by_two_arms() -> None:
    root = world_state(("root",))
    graph = Graph(root)
    for node in range(1, 9):
        candidate = Candidate(f"t{node}", -1.0)
        left = world_state((f"g{node}",), (*root.path, Step(candidate.tactic)))
        graph.add(0, [(candidate, Success((left,)))], [Candidate("more", -1.0)])
    portfolio = Portfolio(graph, [BROAD, DEEP])
    for node in range(1, 9):
        portfolio.push(node, Way(-node / 8, node, -node / 8))
    out = []
    while (popped := portfolio.pop()) is not None:
        out.append(popped)
        portfolio.expanded(popped)
    assert sorted(out) == list(range(1, 9))


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


@pytest.mark.parametrize("true", [Returns(0.7, 40.0), Returns(1.5, 300.0)])
def test_the_fit_finds_the_returns_that_made_the_data(true: Returns) -> None:
    rng = random.Random(1)
    runs = []
    for _ in range(6000):
        cost = rng.expovariate(rng.gammavariate(true.a, 1 / true.b))
        runs.append((min(cost, 2000.0), cost < 2000.0))
    found = fit(runs)
    for spent in (0.0, 50.0, 500.0):
        assert found.rate(spent) == pytest.approx(true.rate(spent), rel=0.15)
        assert found.survival(spent) == pytest.approx(true.survival(spent), abs=0.03)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), min_size=1, max_size=30))
def test_any_runs_give_usable_returns(runs: list[tuple[float, bool]]) -> None:
    found = fit(runs)
    assert 0 < found.a < math.inf
    assert 0 < found.b < math.inf
    assert found.rate(10.0) < found.rate(0.0)


def test_nothing_can_be_learned_from_nothing() -> None:
    with pytest.raises(ValueError, match="no runs"):
        fit([])
