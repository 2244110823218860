"""The loop by example: chunks, limits, interruption, events, costs, faults."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from prover.errors import LeanDied
from prover.script import Script
from prover.testing import FakeClock, ListGenerator, World, WorldEnvironment
from prover.types import (
    Budget,
    Candidate,
    Cost,
    Failure,
    FailureKind,
    Limit,
    ProofState,
    SearchEvent,
    Success,
    TacticResult,
    Way,
)
from search.invariants import check
from search.journal import Entry
from search.loop import Batching
from search.nodes import Status
from tests.unit.search.worlds import searching

FOREVER = {f"g{i}": {"next": ((f"g{i + 1}",),)} for i in range(500)}


def tactics(count: int, *more: str) -> list[Candidate]:
    """`count` tactics that do not work, then more, ever less likely."""
    names = [*(f"no{i}" for i in range(count)), *more]
    return [Candidate(name, -i / 8, 2) for i, name in enumerate(names)]


def sizes(environment: WorldEnvironment) -> list[int]:
    return [len(tried) for _, tried in environment.calls]


def test_a_goal_that_the_first_chunk_closes_costs_no_more() -> None:
    world = World("R", {"R": {"close": ()}})
    environment = WorldEnvironment(world)
    generator = ListGenerator([Candidate("close"), *tactics(100)])
    result = searching(world, generator, environment=environment, batching=Batching(first=8)).run()
    assert result.script is not None
    assert sizes(environment) == [8]
    assert result.cost.tactics == 8


def test_a_visit_tries_a_first_chunk_then_the_rest_and_leaves_the_others_for_later() -> None:
    world = World("R", {"R": {"a": (("A",),), "close": ()}, "A": {}})
    environment = WorldEnvironment(world)
    by_target = {"R": [Candidate("a", -1.0), *tactics(29, "close")], "A": tactics(3)}
    generator = ListGenerator(by_target=by_target)
    batching = Batching(candidates=64, first=4, visit=10)
    result = searching(world, generator, environment=environment, batching=batching).run()
    assert result.script is not None
    seen = [(state.main.target, len(tried)) for state, tried in environment.calls]
    # After ten of R's candidates its next is worth -9/8, and A, worth -1, comes first.
    assert seen == [("R", 4), ("R", 6), ("A", 3), ("R", 4), ("R", 6), ("R", 4), ("R", 6), ("R", 1)]
    assert len(generator.asked) == 2
    assert result.cost.expansions == 5


def test_the_generator_is_asked_for_as_many_as_configured_and_repetitions_are_dropped() -> None:
    world = World("R", {})
    environment = WorldEnvironment(world)
    generator = ListGenerator([*tactics(5), *tactics(5), *tactics(50)])
    result = searching(world, generator, environment=environment, batching=Batching(candidates=12)).run()
    assert result.limit is Limit.EXHAUSTED
    assert sizes(environment) == [5]
    assert replace(result.cost, wall_seconds=0, model_seconds=0) == Cost(tactics=5, expansions=1, tokens=24)


@pytest.mark.parametrize(
    ("budget", "limit", "cost"),
    [
        (Budget(expansions=7), Limit.EXPANSIONS, Cost(7.0, 7.0, 7, 7, 14)),
        (Budget(tactics=5), Limit.TACTICS, Cost(5.0, 5.0, 5, 5, 10)),
        (Budget(tokens=9), Limit.TOKENS, Cost(5.0, 5.0, 5, 5, 10)),
        (Budget(seconds=3.5), Limit.SECONDS, Cost(4.0, 4.0, 4, 4, 8)),
        (Budget(seconds=0), Limit.SECONDS, Cost()),
    ],
)
def test_each_limit_is_named_and_the_open_goal_shown(budget: Budget, limit: Limit, cost: Cost) -> None:
    world = World("g0", FOREVER)
    clock = FakeClock(100.0)
    environment = WorldEnvironment(world, clock, seconds=1.0)
    generator = ListGenerator([Candidate("next", -1.0, 2)])
    result = searching(world, generator, environment=environment, budget=budget, clock=clock).run()
    assert result.script is None
    assert result.limit is limit
    assert result.cost == cost
    assert result.open_state is not None
    assert result.open_state.main.target == f"g{cost.expansions}"
    assert len(result.open_state.path) == cost.expansions
    assert (result.nodes, result.open, result.solved, result.failed) == (cost.expansions + 1, cost.expansions + 1, 0, 0)


@pytest.mark.parametrize(
    "budget", [Budget(seconds=2.5), Budget(expansions=1), Budget(tactics=3), Budget(tokens=1)], ids=str
)
def test_a_proof_in_the_step_that_crosses_the_limit_is_a_proof(budget: Budget) -> None:
    world = World("R", {"R": {"close": ()}})
    clock = FakeClock()
    environment = WorldEnvironment(world, clock, seconds=1.0)
    generator = ListGenerator(tactics(2, "close"))
    result = searching(world, generator, environment=environment, budget=budget, clock=clock).run()
    assert result.script is not None
    assert result.limit is None


def test_exhausted_in_the_step_that_crosses_the_limit_is_exhausted() -> None:
    world = World("R", {})
    result = searching(world, ListGenerator(tactics(3)), budget=Budget(tactics=3)).run()
    assert result.limit is Limit.EXHAUSTED


def test_a_goal_cut_by_the_clock_stays_open() -> None:
    world = World("R", {"R": {"close": ()}})
    clock = FakeClock()
    environment = WorldEnvironment(world, clock, seconds=1.0)
    generator = ListGenerator(tactics(10, "close"))
    search = searching(
        world, generator, environment=environment, budget=Budget(seconds=4), clock=clock, batching=Batching(first=4)
    )
    result = search.run()
    assert result.limit is Limit.SECONDS
    assert search.graph.root.status is Status.OPEN
    assert [candidate.tactic for candidate in search.graph.root.pending] == [
        "no4",
        "no5",
        "no6",
        "no7",
        "no8",
        "no9",
        "close",
    ]
    second = search.run()
    assert second.limit is Limit.SECONDS
    assert search.run().script is not None
    assert len(generator.asked) == 1
    assert search.cost.tactics == 11


def test_what_the_time_did_not_suffice_for_is_not_refuted() -> None:
    """Regression: tactics that Lean never judged counted as failures, and the theorem as exhausted."""
    world = World("R", {"R": {"close": ()}})
    clock = FakeClock()
    environment = WorldEnvironment(world, clock, seconds=1.0)
    generator = ListGenerator(tactics(10, "close"))
    search = searching(world, generator, environment=environment, budget=Budget(seconds=4), clock=clock)
    result = search.run()
    assert (result.limit, result.cost.tactics) == (Limit.SECONDS, 4)
    assert search.graph.root.tried == 4
    assert [candidate.tactic for candidate in search.graph.root.pending] == [*(f"no{n}" for n in range(4, 10)), "close"]
    result = search.run(Budget())
    assert result.script == Script("close")
    assert result.cost.tactics == 11


class Never(WorldEnvironment):
    """Has no time for anything."""

    def _answer(self, state: ProofState, goals: tuple[str, ...], tactic: str, until: float) -> TacticResult:
        return Failure(FailureKind.UNDECIDED, "no time")


def test_a_visit_that_decides_nothing_ends_the_search() -> None:
    world = World("R", {"R": {"close": ()}})
    environment = Never(world)
    entries: list[Entry] = []
    search = searching(
        world, ListGenerator(tactics(2, "close")), environment=environment, budget=Budget(seconds=9),
        clock=FakeClock(), journal=entries.append,
    )  # fmt: skip
    for _ in range(2):
        result = search.run()
        assert (result.limit, result.cost.tactics, result.open) == (Limit.SECONDS, 0, 1)
    assert len(environment.calls) == 2
    assert [(len(added.tried), len(added.pending)) for entry in entries for added in entry.added] == [(0, 3)]


class Overloaded(WorldEnvironment):
    """Lets every tactic that does not work exceed a limit of its own."""

    def _result(self, state: ProofState, goals: tuple[str, ...], tactic: str) -> TacticResult:
        result = super()._result(state, goals, tactic)
        return result if isinstance(result, Success) else Failure(FailureKind.TIMEOUT, "too slow")


@pytest.mark.parametrize("kind", [WorldEnvironment, Overloaded])
def test_exhausted_is_final_only_if_lean_itself_refuted_all(kind: type[WorldEnvironment]) -> None:
    world = World("R", {"R": {"next": (("Q",),)}, "Q": {"close": ()}})
    search = searching(world, ListGenerator([Candidate("next")]), environment=kind(world))
    result = search.run()
    assert result.limit is Limit.EXHAUSTED
    assert result.final == (kind is WorldEnvironment)
    assert not searching(world, ListGenerator([Candidate("next")]), budget=Budget(expansions=1)).run().final


def test_stopped_between_chunks() -> None:
    world = World("g0", FOREVER)
    asked = itertools.count()
    search = searching(world, ListGenerator([Candidate("next", -1.0)]), stop=lambda: next(asked) >= 6)
    result = search.run()
    assert result.limit is Limit.INTERRUPTED
    assert result.open_state is not None
    assert result.cost.expansions == 3


def test_ctrl_c_while_lean_works_keeps_what_was_found() -> None:
    world = World("g0", {**FOREVER, "g4": {"next": ()}})
    environment = WorldEnvironment(world)

    def interrupt(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    environment.before_call = interrupt
    search = searching(world, ListGenerator([Candidate("next", -1.0)]), environment=environment)
    result = search.run()
    assert result.limit is Limit.INTERRUPTED
    assert result.open_state is not None
    assert result.open_state.main.target == "g2"
    check(search.graph)
    resumed = search.run()
    assert resumed.script is not None
    assert resumed.cost.tactics == 5


def test_ctrl_c_while_the_generator_works() -> None:
    class Interrupted(ListGenerator):
        def propose(self, state: ProofState, limit: int) -> list[Candidate]:
            raise KeyboardInterrupt

    result = searching(World("R", {}), Interrupted()).run()
    assert result.limit is Limit.INTERRUPTED


def test_a_fault_passes_through_and_costs_nothing_twice() -> None:
    world = World("g0", {**FOREVER, "g4": {"next": ()}})
    environment = WorldEnvironment(world, faults={2})
    search = searching(world, ListGenerator([Candidate("next", -1.0, 3)]), environment=environment)
    with pytest.raises(LeanDied):
        search.run()
    check(search.graph)
    result = search.run()
    assert result.script is not None
    assert result.cost.tactics == 5
    assert result.cost.tokens == 15


def test_no_candidates_fail_a_goal() -> None:
    result = searching(World("R", {"R": {"a": ()}}), ListGenerator()).run()
    assert result.limit is Limit.EXHAUSTED
    assert result.cost.expansions == 1


def test_events_tell_how_far_it_is() -> None:
    world = World("g0", {**FOREVER, "g3": {"next": ()}})
    clock = FakeClock()
    environment = WorldEnvironment(world, clock, seconds=0.5)
    events: list[SearchEvent] = []
    spent = Cost(wall_seconds=10.0, tactics=7, expansions=7)
    searching(
        world,
        ListGenerator([Candidate("next", -1.0), Candidate("no", -2.0)]),
        environment=environment,
        clock=clock,
        spent=spent,
        observer=events.append,
    ).run()
    assert [event.seconds for event in events] == [1.0, 2.0, 3.0, 4.0]
    assert [event.cost.tactics for event in events] == [9, 11, 13, 15]
    assert [event.cost.expansions for event in events] == [8, 9, 10, 11]
    assert [event.best.target if event.best else None for event in events] == ["g1", "g2", "g3", None]
    assert [event.open_nodes for event in events] == [2, 3, 4, 0]
    assert {event.tactic for event in events} == {"no"}


def test_a_strategy_that_loses_nodes_is_found_out() -> None:
    class Loses:
        def push(self, node: int, way: Way) -> None: ...

        def pop(self) -> int | None:
            return None

        def peek(self) -> int | None:
            return None

        def expanded(self, node: int) -> None: ...

    search = searching(World("R", {}), ListGenerator(), frontier=lambda _: Loses())
    with pytest.raises(RuntimeError, match="lost nodes"):
        search.run()


def test_a_searched_out_graph_is_not_searched_again() -> None:
    world = World("R", {"R": {"close": ()}})
    environment = WorldEnvironment(world)
    search = searching(world, ListGenerator([Candidate("close")]), environment=environment)
    first, second = search.run(), search.run()
    assert first.script == second.script
    assert len(environment.calls) == 1
