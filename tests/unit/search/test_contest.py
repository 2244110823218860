"""Turns under one budget: who gets them, who wins, and what the others may still spend."""

from __future__ import annotations

import pytest

from prover.testing import FakeClock, Left, ListGenerator, World, WorldEnvironment
from prover.types import Budget, Candidate, Limit
from search.contest import HEAD_START, Contender, Contest
from search.loop import Search
from tests.unit.search.worlds import searching

ENDLESS: dict[str, dict[str, Left]] = {f"g{i}": {"next": ((f"g{i + 1}",),)} for i in range(5000)}
NOISE = [Candidate("next", -0.01), *(Candidate(f"no{i}", -1 - i / 8) for i in range(31))]


class Table:
    """Contenders over worlds of their own, and the order of their turns."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.turns: list[str] = []

    def search(self, name: str, solved_after: int | None = None, *, dead: bool = False) -> Search:
        """Endless, or solved at the given depth, or with nothing to try at all."""
        moves: dict[str, dict[str, Left]] = {} if dead else dict(ENDLESS)
        if solved_after is not None:
            moves[f"g{solved_after}"] = {"next": ()}
        environment = WorldEnvironment(World("g0", moves), self.clock, seconds=0.01)
        environment.before_call = lambda _number: self.turns.append(name)
        return searching(
            World("g0", moves), ListGenerator(NOISE), environment=environment, checked=False, clock=self.clock
        )

    def contender(
        self, name: str, share: float = 1.0, solved_after: int | None = None, *, dead: bool = False
    ) -> Contender:
        return Contender(name, lambda: self.search(name, solved_after, dead=dead), share)


def test_the_main_search_alone_is_a_plain_search() -> None:
    table = Table()
    decision = Contest([table.contender("main", solved_after=3)], Budget(), clock=table.clock).run()
    assert decision.winner == "main"
    assert decision.result.script is not None
    assert decision.result.script.size == 4
    assert dict(decision.costs)["main"].expansions == 4


def test_a_side_search_is_heard_early_and_then_keeps_to_its_share() -> None:
    table = Table()
    contenders = [table.contender("main"), table.contender("side", 0.1)]
    decision = Contest(contenders, Budget(tactics=4000), clock=table.clock).run()
    costs = dict(decision.costs)
    assert decision.winner is None
    assert decision.limit is Limit.TACTICS
    assert table.turns.index("side") <= 3
    assert 0.08 < costs["side"].tactics / costs["main"].tactics < 0.13
    assert sum(cost.tactics for cost in costs.values()) == 4000


def test_the_first_turn_of_a_side_search_is_short() -> None:
    table = Table()
    contenders = [table.contender("main"), table.contender("side", 0.1)]
    decision = Contest(contenders, Budget(expansions=2), clock=table.clock).run()
    assert dict(decision.costs)["side"].tactics == HEAD_START


def test_a_side_search_may_win() -> None:
    table = Table()
    contenders = [table.contender("main"), table.contender("side", 0.1, solved_after=4)]
    decision = Contest(contenders, Budget(seconds=1000), clock=table.clock).run()
    assert (decision.winner, decision.limit) == ("side", None)


def test_one_that_is_dropped_has_no_more_turns_and_the_contest_goes_on() -> None:
    table = Table()
    contenders = [table.contender("main", solved_after=200), table.contender("side", 0.1, solved_after=0)]
    contest = Contest(contenders, Budget(), clock=table.clock)
    assert contest.run().winner == "side"
    contest.drop("side")
    turns = table.turns.count("side")
    assert contest.run().winner == "main"
    assert table.turns.count("side") == turns


def test_when_the_main_search_is_exhausted_the_others_use_up_their_shares_of_the_budget() -> None:
    table = Table()
    contenders = [table.contender("main", dead=True), table.contender("side", 0.25)]
    decision = Contest(contenders, Budget(tactics=1000), clock=table.clock).run()
    assert (decision.winner, decision.limit) == (None, Limit.EXHAUSTED)
    assert 240 <= dict(decision.costs)["side"].tactics <= 250 + 16


def test_a_contender_that_cannot_be_searched_for_is_left_out() -> None:
    table = Table()
    decision = Contest(
        [table.contender("main", solved_after=40), Contender("side", lambda: None)], Budget(), clock=table.clock
    ).run()
    assert decision.winner == "main"
    assert "side" not in dict(decision.costs)


@pytest.mark.parametrize(
    ("budget", "limit"),
    [
        (Budget(seconds=5.0), Limit.SECONDS),
        (Budget(tactics=70), Limit.TACTICS),
        (Budget(expansions=7), Limit.EXPANSIONS),
        (Budget(seconds=0.0), Limit.SECONDS),
    ],
)
def test_limits_hold_for_all_together(budget: Budget, limit: Limit) -> None:
    table = Table()
    contenders = [table.contender("main"), table.contender("one", 0.5), table.contender("two", 0.5)]
    decision = Contest(contenders, budget, clock=table.clock).run()
    assert (decision.winner, decision.limit) == (None, limit)
    costs = [cost for _, cost in decision.costs]
    assert sum(cost.tactics for cost in costs) <= budget.tactics
    assert sum(cost.expansions for cost in costs) <= budget.expansions


def test_it_stops_when_asked_to() -> None:
    table = Table()
    contest = Contest(
        [table.contender("main"), table.contender("side", 0.1)],
        Budget(),
        clock=table.clock,
        stop=lambda: len(table.turns) >= 6,
    )
    assert contest.run().limit is Limit.INTERRUPTED
    assert len(table.turns) <= 8


def test_a_side_search_may_have_to_wait_for_the_main_one_to_struggle() -> None:
    table = Table()
    late = Contender("side", lambda: table.search("side"), share=0.5, after=320)
    decision = Contest([table.contender("main"), late], Budget(tactics=1000), clock=table.clock).run()
    first = table.turns.index("side")
    assert table.turns[:first].count("main") >= 10
    costs = dict(decision.costs)
    assert costs["side"].tactics == pytest.approx(0.5 * (costs["main"].tactics - 320), abs=32)


def test_a_side_search_may_have_all_that_an_exhausted_one_leaves() -> None:
    table = Table()
    side = Contender("side", lambda: table.search("side"), share=0.1, after=500, late=1.0)
    decision = Contest([table.contender("main", dead=True), side], Budget(tactics=1000), clock=table.clock).run()
    assert dict(decision.costs)["side"].tactics == 1000 - dict(decision.costs)["main"].tactics
