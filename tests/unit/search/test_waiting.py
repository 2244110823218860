"""What waits: scores, arrival, patience, and that looking changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.testing import ListGenerator, World, WorldEnvironment
from prover.types import Budget, Candidate, SearchEvent
from search.graph import Graph
from search.loop import Batching
from search.strategies import STRATEGIES
from search.waiting import PATIENCE, Choosing, Waiting
from tests.unit.search.worlds import BATCHINGS, generators, searching, worlds

choosing = ("astar", "beam", "mcts", "mcts-regularised", "particles", "rmax", "sampling")
"""The strategies built on `Choosing`."""


def test_order() -> None:
    waiting = Waiting()
    for node, score in ((1, -1.0), (2, -3.0), (3, -1.0), (4, -2.0)):
        waiting.push(node, score)
    assert waiting.first(3) == [1, 3, 4]
    waiting.push(2, -0.5)
    assert (waiting.best(), waiting.oldest(), len(waiting)) == (2, 1, 4)
    waiting.remove(2)
    waiting.remove(1)
    assert (waiting.best(), waiting.oldest(), 1 in waiting, 3 in waiting) == (3, 3, False, True)
    waiting.push(1, -9.0)
    assert waiting.first(9) == [3, 4, 1]
    waiting.remove(3)
    assert waiting.oldest() == 4


@given(operations=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.booleans()), max_size=60))
def test_against_a_plain_list(operations: list[tuple[int, int, bool]]) -> None:
    waiting = Waiting()
    scores: dict[int, tuple[int, int]] = {}
    arrived: list[int] = []
    for offer, (node, score, push) in enumerate(operations):
        if push:
            waiting.push(node, -score)
            scores[node] = (score, offer)
            arrived += [] if node in arrived else [node]
        elif node in scores:
            waiting.remove(node)
            del scores[node]
            arrived.remove(node)
        assert waiting.first(9) == sorted(scores, key=scores.__getitem__)
        assert waiting.oldest() == (arrived[0] if arrived else None)


@pytest.mark.parametrize("strategy", choosing)
def test_nothing_starves(strategy: str) -> None:
    """A line of thousand goals, each certain to lead on, and an unlikely tactic at the root, which is the proof."""
    line = {f"g{i}": {"on": ((f"g{i + 1}",),)} for i in range(1000)}
    world = World("R", {"R": {"on": (("g0",),), "out": (("Z",),)}, "Z": {"z": ()}, **line})
    generator = ListGenerator(
        [Candidate("on", -0.001)],
        by_target={"R": [Candidate("on", -0.001), Candidate("out", -50.0)], "Z": [Candidate("z", -50.0)]},
    )
    result = searching(world, generator, strategy=strategy, checked=False).run()
    assert result.script is not None
    assert result.cost.expansions <= 3 * PATIENCE


@given(data=st.data(), world=worlds(), strategy=st.sampled_from(choosing), batching=BATCHINGS)
def test_looking_changes_nothing(data: st.DataObject, world: World, strategy: str, batching: Batching) -> None:
    """A frontier that is looked at often, and one that is never looked at, give the same search."""
    generator = data.draw(generators(world))
    runs = []
    for looks in (0, 3):
        environment = WorldEnvironment(world)
        made: list[Choosing] = []

        def frontier(graph: Graph, made: list[Choosing] = made) -> Choosing:
            made.append(STRATEGIES[strategy](graph, 0))  # type: ignore[arg-type]
            return made[0]

        def look(_event: SearchEvent, looks: int = looks, made: list[Choosing] = made) -> None:
            for _ in range(looks):
                made[0]._choice = None
                made[0].peek()

        search = searching(
            world,
            generator,
            environment=environment,
            frontier=frontier,
            batching=batching,
            observer=look,
            budget=Budget(expansions=50),
        )
        search.run()
        runs.append(environment.calls)
    assert runs[0] == runs[1]
