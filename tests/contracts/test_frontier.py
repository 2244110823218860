"""What every search strategy must do, whatever order it prefers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.protocols import Frontier
from prover.testing import World, WorldEnvironment, world_state
from prover.types import Budget, Candidate, Limit, Step, Success, Way
from search.graph import Graph
from search.loop import Batching
from search.strategies import STRATEGIES
from tests.unit.search.worlds import BATCHINGS, generators, searching, worlds

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


@every_strategy
@settings(max_examples=40)
@given(data=st.data(), world=worlds(), batching=BATCHINGS, seed=st.integers(0, 9))
def test_a_search_finds_a_proof_exactly_if_there_is_one(
    strategy: str, data: st.DataObject, world: World, batching: Batching, seed: int
) -> None:
    """Circles, shared and coupled goals, half tried ones; all invariants are checked after every expansion."""
    environment = WorldEnvironment(world)
    search = searching(
        world,
        data.draw(generators(world)),
        environment=environment,
        frontier=lambda graph: STRATEGIES[strategy](graph, seed),
        batching=batching,
    )
    result = search.run()
    if world.root in world.provable():
        assert result.script is not None
        assert environment.replays(result.script)
    else:
        assert result.limit is Limit.EXHAUSTED


@every_strategy
@settings(max_examples=40)
@given(data=st.data(), world=worlds(), batching=BATCHINGS)
def test_a_new_frontier_goes_on_over_an_old_graph(
    strategy: str, data: st.DataObject, world: World, batching: Batching
) -> None:
    """Another strategy, or the same one made anew, takes over in the middle of a search and loses nothing."""
    generator, environment = data.draw(generators(world)), WorldEnvironment(world)
    first = searching(
        world,
        generator,
        environment=environment,
        strategy=data.draw(st.sampled_from(sorted(STRATEGIES))),
        batching=batching,
    )
    first.run(Budget(expansions=data.draw(st.integers(0, 6))))
    again = searching(
        world, generator, environment=environment, strategy=strategy, graph=first.graph, batching=batching
    )
    assert (again.run().script is not None) == (world.root in world.provable())
