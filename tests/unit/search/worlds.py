"""Random worlds with circles, shared and coupled goals, for property tests; and a search over one in one call."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from prover.protocols import Frontier
from prover.testing import GoalName, Left, ListGenerator, World, WorldEnvironment
from prover.types import Candidate, SearchEvent, Theorem
from search.graph import Graph
from search.invariants import check
from search.loop import Batching, Search
from search.strategies import STRATEGIES

THEOREM = Theorem("world", ": root")
TACTICS = ("t0", "t1", "t2", "t3", "t4")


def worlds() -> st.SearchStrategy[World]:
    """Small worlds that shrink well, and larger, denser ones where more happens."""
    return st.one_of(small_worlds(), st.integers(0, 10**6).map(dense_world))


def dense_world(seed: int) -> World:
    """Ten to twenty goals, each with several moves, few of which close it."""
    rng = random.Random(seed)
    names = [f"g{i}" for i in range(rng.randint(10, 20))]
    half = len(names) // 2
    closing = rng.choice((0.03, 0.1, 0.2))
    moves: dict[GoalName, dict[str, Left]] = {}
    for i, name in enumerate(names):
        targets, coupled = (names, names[half:]) if i < half else (names[i + 1 :], names[i + 1 :])
        moves[name] = {}
        for tactic in rng.sample(TACTICS, rng.randint(0, 4)):
            if not targets or rng.random() < closing:
                moves[name][tactic] = ()
            elif rng.random() < 0.1:
                moves[name][tactic] = (tuple(rng.choices(coupled, k=2)),)
            else:
                moves[name][tactic] = tuple((goal,) for goal in rng.choices(targets, k=rng.randint(1, 3)))
        if i > half and rng.random() < 0.6:
            moves[name] = {}
    inaccessible = {(name, tactic) for name in names for tactic in moves[name] if rng.random() < 0.5}
    return World(names[0], moves, inaccessible)


@st.composite
def small_worlds(draw: st.DrawFn, goals: int = 9) -> World:
    """Up to `goals` goals. Coupled goals come from an upper half without circles, so that all worlds are finite."""
    count = draw(st.integers(1, goals))
    names = [f"g{i}" for i in range(count)]
    half = (count + 1) // 2
    moves: dict[GoalName, dict[str, Left]] = {}
    inaccessible = set()
    for i, name in enumerate(names):
        targets = names[i + 1 :] if i >= half else names
        moves[name] = {}
        for tactic in draw(st.lists(st.sampled_from(TACTICS), max_size=4, unique=True)):
            moves[name][tactic] = draw(_left(targets, names[half:] if i < half else names[i + 1 :]))
            if draw(st.booleans()):
                inaccessible.add((name, tactic))
    return World(names[0], moves, inaccessible)


def _left(targets: list[GoalName], coupled: list[GoalName]) -> st.SearchStrategy[Left]:
    kinds: list[st.SearchStrategy[Left]] = [st.just(())]
    if targets:
        singles = st.lists(st.sampled_from(targets).map(lambda name: (name,)), min_size=1, max_size=3)
        kinds += [singles.map(tuple)] * 3
    if coupled:
        kinds.append(st.lists(st.sampled_from(coupled), min_size=2, max_size=3).map(lambda group: (tuple(group),)))
    return st.one_of(kinds)


@st.composite
def generators(draw: st.DrawFn, world: World) -> ListGenerator:
    """Every tactic for every goal, with random priors and lengths, in random order (not always best first).

    Priors are multiples of 1/8: they add up without rounding, so that ways can be compared exactly.
    """
    rng = random.Random(draw(st.integers(0, 10**6)))
    by_target = {}
    for goal in world.goals:
        order = rng.sample(TACTICS, len(TACTICS))
        by_target[goal] = [Candidate(tactic, -rng.randint(0, 40) / 8, rng.randint(0, 3)) for tactic in order]
    return ListGenerator(by_target=by_target)


BATCHINGS = st.builds(Batching, candidates=st.just(5), first=st.integers(1, 3), visit=st.integers(1, 6))


def searching(
    world: World,
    generator: ListGenerator,
    *,
    strategy: str = "best-first",
    environment: WorldEnvironment | None = None,
    graph: Graph | None = None,
    frontier: Callable[[Graph], Frontier] | None = None,
    checked: bool = True,
    **options: Any,
) -> Search:
    """A search over the world that checks all invariants after every expansion."""
    environment = environment or WorldEnvironment(world)
    graph = graph or Graph(environment.start(THEOREM))
    made = frontier(graph) if frontier else STRATEGIES[strategy](graph, 0)
    observer = options.pop("observer", lambda _: None)

    def observe(event: SearchEvent) -> None:
        if checked:
            check(graph)
        observer(event)

    return Search(graph, environment, generator, made, observer=observe, **options)
