"""Search over random AND/OR worlds: sound, complete, honest about limits, deterministic; invariants at every step."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.errors import LeanDied
from prover.testing import FakeClock, World, WorldEnvironment
from prover.types import Budget, Limit, Way
from search.extract import proof, proof_actions
from search.graph import Graph
from search.invariants import check
from search.loop import Batching
from search.nodes import Action, Status
from search.status import ROOT
from search.strategies import STRATEGIES
from tests.unit.search.worlds import BATCHINGS, THEOREM, generators, searching, small_worlds, worlds

strategies = st.sampled_from(sorted(STRATEGIES))


def solvable(world: World, graph: Graph) -> dict[int, bool]:
    """For each node of the graph: are all of its goals provable in the world?"""
    provable = world.provable()
    return {i: all(goal.target in provable for goal in node.goals) for i, node in enumerate(graph.nodes)}


@given(data=st.data(), world=worlds(), strategy=strategies, batching=BATCHINGS)
def test_complete_sound_and_exhausted_exactly_when_unprovable(
    data: st.DataObject, world: World, strategy: str, batching: Batching
) -> None:
    environment = WorldEnvironment(world)
    search = searching(
        world, data.draw(generators(world)), strategy=strategy, environment=environment, batching=batching
    )
    result = search.run()
    check(search.graph)
    if world.root in world.provable():
        assert result.limit is None
        assert result.script is not None
        assert environment.replays(result.script)
    else:
        assert result.script is None
        assert result.limit is Limit.EXHAUSTED
        assert result.open_state is None
    for node, provable in solvable(world, search.graph).items():
        status = search.graph.nodes[node].status
        assert status is not (Status.FAILED if provable else Status.SOLVED)
    assert result.nodes == len(search.graph)
    assert result.open == search.graph.counts[Status.OPEN]


@given(data=st.data(), world=worlds(), strategy=strategies, batching=BATCHINGS)
def test_a_limited_search_says_which_limit_and_can_go_on(
    data: st.DataObject, world: World, strategy: str, batching: Batching
) -> None:
    generator = data.draw(generators(world))
    budget = data.draw(
        st.one_of(
            st.integers(0, 4).map(lambda n: Budget(expansions=n)),
            st.integers(0, 9).map(lambda n: Budget(tactics=n)),
            st.integers(0, 9).map(lambda n: Budget(tokens=n)),
            st.integers(0, 9).map(lambda n: Budget(seconds=n)),
        )
    )
    clock = FakeClock()
    environment = WorldEnvironment(world, clock, seconds=1.0)
    search = searching(
        world,
        generator,
        strategy=strategy,
        environment=environment,
        batching=batching,
        budget=budget,
        clock=clock,
    )
    provable = world.root in world.provable()
    for _ in range(200):
        result = search.run()
        check(search.graph)
        total = environment.used  # a second each; what was left undecided took none
        assert result.cost.tactics == total
        assert result.cost.lean_cpu_seconds == total
        assert (result.script is not None) == (search.graph.root.status is Status.SOLVED)
        if result.script is not None:
            assert provable
            assert result.limit is None
            assert environment.replays(result.script)
            return
        if result.limit is Limit.EXHAUSTED:
            assert not provable
            return
        assert search.graph.root.status is Status.OPEN
        assert result.open_state is not None
        assert (
            result.limit
            is {
                budget.seconds: Limit.SECONDS,
                budget.tactics: Limit.TACTICS,
                budget.tokens: Limit.TOKENS,
                budget.expansions: Limit.EXPANSIONS,
            }[min(budget.seconds, budget.tactics, budget.tokens, budget.expansions)]
        )
        if min(budget.seconds, budget.tactics, budget.tokens, budget.expansions) == 0:
            assert total == 0
            return
    pytest.fail("two hundred runs with a budget each did not finish a small world")


@given(data=st.data(), world=worlds(), strategy=strategies)
def test_tactics_budget_is_exact(data: st.DataObject, world: World, strategy: str) -> None:
    tactics = data.draw(st.integers(1, 20))
    search = searching(world, data.draw(generators(world)), strategy=strategy, budget=Budget(tactics=tactics))
    result = search.run()
    assert result.cost.tactics <= tactics
    if result.limit is Limit.TACTICS:
        assert result.cost.tactics == tactics


@given(data=st.data(), world=worlds(), strategy=strategies, batching=BATCHINGS)
def test_same_inputs_same_search(data: st.DataObject, world: World, strategy: str, batching: Batching) -> None:
    generator = data.draw(generators(world))
    runs = []
    for _ in range(2):
        environment = WorldEnvironment(world)
        result = searching(
            world, generator, strategy=strategy, environment=environment, batching=batching, clock=FakeClock()
        ).run()
        runs.append((result, environment.calls))
    assert runs[0] == runs[1]


@given(data=st.data(), world=worlds(), batching=BATCHINGS, faults=st.sets(st.integers(1, 12), max_size=4))
def test_faults_leave_a_search_that_goes_on(
    data: st.DataObject, world: World, batching: Batching, faults: set[int]
) -> None:
    generator = data.draw(generators(world))
    environment = WorldEnvironment(world, faults=faults)
    search = searching(world, generator, environment=environment, batching=batching)
    for _ in range(len(faults) + 1):
        try:
            result = search.run()
            break
        except LeanDied:
            check(search.graph)
    assert (result.script is not None) == (world.root in world.provable())
    if result.script is not None:
        assert environment.replays(result.script)
    # Each goal was asked for candidates once: what was proposed before a fault is not lost.
    assert len(generator.asked) == len({state.key for state in generator.asked})


@settings(max_examples=300)
@given(data=st.data(), world=worlds(), strategy=strategies)
def test_nothing_useless_is_expanded(data: st.DataObject, world: World, strategy: str) -> None:
    """At each call, the root is open and leads to the state through open nodes by actions without failed children."""
    environment = WorldEnvironment(world)
    search = searching(world, data.draw(generators(world)), strategy=strategy, environment=environment)
    graph = search.graph

    def useful(_number: int) -> None:
        state = environment.calls[-1][0]
        node = graph.find(state)
        assert node is not None
        reached, stack = set(), [0]
        while stack:
            current = stack.pop()
            if current in reached or graph.nodes[current].status is not Status.OPEN:
                continue
            reached.add(current)
            for action in graph.nodes[current].actions:
                if all(graph.nodes[child].status is not Status.FAILED for child in action.children):
                    stack += action.children
        assert node in reached

    environment.before_call = useful
    search.run()


@given(data=st.data(), world=worlds(), batching=BATCHINGS)
def test_ways_are_the_best_ways(data: st.DataObject, world: World, batching: Batching) -> None:
    search = searching(world, data.draw(generators(world)), batching=batching)
    search.run()
    nodes = search.graph.nodes
    best = {0: (Fraction(0), 0)}
    for _ in nodes:  # Bellman-Ford
        for node in nodes:
            for action in node.actions:
                if action.parent in best:
                    log_prob, minus_depth = best[action.parent]
                    offer = (log_prob + Fraction(action.log_prior), minus_depth - 1)
                    for child in action.children:
                        best[child] = max(best.get(child, offer), offer)
    assert {i: (Fraction(node.way.log_prob), -node.way.depth) for i, node in enumerate(nodes)} == best


def sizes_by_brute_force(world: World) -> dict[str, int]:
    """The number of tactics of the smallest proof of each single goal (no coupled moves), by value iteration."""
    sizes: dict[str, int] = {}
    for _ in world.goals:
        for goal, moves in world.moves.items():
            offers = [
                1 + sum(sizes[name] for group in left for name in group)
                for left in moves.values()
                if all(name in sizes for group in left for name in group)
            ]
            if offers:
                sizes[goal] = min(offers)
    return sizes


@given(data=st.data(), world=worlds())
def test_extracted_proof_is_the_smallest(data: st.DataObject, world: World) -> None:
    """With every reachable goal expanded as far as it goes, nothing in the world is shorter."""
    generator = data.draw(generators(world))
    environment = WorldEnvironment(world)
    graph = Graph(environment.start(THEOREM))
    while leaves := graph.leaves():
        state, candidates = graph.state(leaves[0]), generator.by_target[graph.nodes[leaves[0]].goals[0].target]
        # One by one, so that a closing tactic does not hide what its rivals leave.
        results = environment.expand(state, [candidate.tactic for candidate in candidates])
        graph.add(leaves[0], list(zip(candidates, results, strict=True)))
        check(graph)
    if graph.root.status is Status.SOLVED:
        script = proof(graph)
        assert environment.replays(script)
        # A proof of coupled goals is as long as the proofs of the goals one by one.
        assert script.size == sizes_by_brute_force(world)[world.root]
    else:
        assert world.root not in world.provable()


@settings(max_examples=50)
@given(data=st.data(), world=small_worlds(goals=5))
def test_extraction_from_an_unfinished_graph(data: st.DataObject, world: World) -> None:
    """The smallest proof among those that the graph holds, compared with all of them."""
    search = searching(world, data.draw(generators(world)))
    result = search.run()
    if result.script is not None:
        assert result.script.size == min(size_of_choices(search.graph))
        actions = proof_actions(search.graph)
        assert proof_size(actions, ROOT) == result.script.size
        assert set(actions) == {ROOT, *(child for action in actions.values() for child in action.children)}
    else:
        assert not proof_actions(search.graph)


def proof_size(actions: Mapping[int, Action], node: int) -> int:
    """The number of tactics of the proof that takes these actions."""
    return 1 + sum(proof_size(actions, child) for child in actions[node].children)


def size_of_choices(graph: Graph) -> list[int]:
    """The size of every proof that takes the same solved action wherever a node is needed (a smallest one does)."""
    solved = [i for i, node in enumerate(graph.nodes) if node.status is Status.SOLVED]
    options = [[action for action in graph.nodes[i].actions if action.waiting == 0] for i in solved]
    sizes = []
    for choice in itertools.islice(itertools.product(*options), 2000):
        chosen = dict(zip(solved, choice, strict=True))
        size: dict[int, int] = {}
        for _ in solved:
            for node, action in chosen.items():
                if all(child in size for child in action.children):
                    size[node] = 1 + sum(size[child] for child in action.children)
        if 0 in size:
            sizes.append(size[0])
    return sizes


def test_way_starts_at_nothing() -> None:
    assert Graph(WorldEnvironment(World("g0", {})).start(THEOREM)).root.way == Way()
