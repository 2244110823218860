"""What every search strategy must do, whatever order it prefers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.protocols import Frontier
from prover.testing import world_state
from prover.types import Candidate, Step, Success, Way
from search.graph import Graph
from search.strategies import STRATEGIES

NODES = 12
every_strategy = pytest.mark.parametrize("strategy", sorted(STRATEGIES))

ways = st.builds(Way, st.floats(-30, 0), st.integers(0, 12), st.floats(-30, 0))
operations = st.lists(
    st.one_of(
        st.tuples(st.just("push"), st.integers(0, NODES - 1), ways),
        st.tuples(st.just("pop"), st.just(0), st.just(Way())),
        st.tuples(st.just("peek"), st.just(0), st.just(Way())),
    ),
    max_size=60,
)
Operations = list[tuple[str, int, Way]]


def frontier(strategy: str, seed: int = 0) -> Frontier:
    """Over a graph whose root leaves nodes 1, 2, ..."""
    root = world_state(("root",))
    graph = Graph(root)
    for node in range(1, NODES):
        candidate = Candidate(f"t{node}", -1.0)
        left = world_state((f"g{node}",), (*root.path, Step(candidate.tactic)))
        graph.add(0, [(candidate, Success((left,)))], [Candidate("more", -1.0)])
    return STRATEGIES[strategy](graph, seed)


@every_strategy
@given(operations=operations)
def test_what_is_pushed_comes_out_once(strategy: str, operations: Operations) -> None:
    order = frontier(strategy)
    waiting: set[int] = set()
    for operation, node, way in operations:
        if operation == "push":
            order.push(node, way)
            waiting.add(node)
        elif operation == "peek":
            assert (order.peek() is None) == (not waiting)
        else:
            seen = order.peek()
            popped = order.pop()
            assert popped == seen
            assert (popped is None) == (not waiting)
            if popped is not None:
                waiting.remove(popped)
                order.expanded(popped)
    rest = []
    while (popped := order.pop()) is not None:
        rest.append(popped)
    assert sorted(rest) == sorted(waiting)
    assert order.peek() is None


@every_strategy
@given(operations=operations, seed=st.integers(0, 3))
def test_the_same_seed_gives_the_same_order(strategy: str, operations: Operations, seed: int) -> None:
    one, other = frontier(strategy, seed), frontier(strategy, seed)
    for operation, node, way in operations:
        if operation == "push":
            one.push(node, way)
            other.push(node, way)
        else:
            assert one.pop() == other.pop()


@every_strategy
def test_several_nodes_may_be_out_at_once(strategy: str) -> None:
    order = frontier(strategy)
    for node in (1, 2, 3):
        order.push(node, Way(-1.0, 1, -1.0))
    out = {order.pop(), order.pop()}
    assert len(out) == 2
    for popped in out:
        assert popped is not None
        order.expanded(popped)
    assert {order.pop()} | out == {1, 2, 3}


@every_strategy
def test_a_popped_node_may_be_pushed_again(strategy: str) -> None:
    order = frontier(strategy)
    order.push(1, Way(-1.0, 1, -1.0))
    assert order.pop() == 1
    order.push(1, Way(-2.0, 1, -2.0))
    order.expanded(1)
    assert order.pop() == 1
    assert order.pop() is None
