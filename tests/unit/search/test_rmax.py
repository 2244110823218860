"""RMaxTS: visits go where new goals appeared, until that is long ago."""

from __future__ import annotations

from prover.testing import ListGenerator, World, WorldEnvironment
from prover.types import Candidate
from search.loop import Batching
from search.rmax import RMax
from tests.unit.search.golden import FAILS, Moves, goals, visits
from tests.unit.search.worlds import searching

# A leads to new goals again and again; B only to C, which A has found before.
NOVEL: Moves = {
    "R": {"a": (0.6, goals("A")), "b": (0.4, goals("B"))},
    "A": {"c": (1.0, goals("C"))},
    "B": {"b": (1.0, goals("C")), "again": (0.5, goals("A")), "last": (0.1, goals("Z"))},
    "C": {"d": (1.0, goals("D"))},
    "D": {"e": (1.0, goals("E"))},
    "E": {"f": (1.0, FAILS)},
    "Z": {"z": (1.0, ())},
}


def test_golden_order() -> None:
    """Two tactics a visit. Arms without visits first, by their prior: A finds C, B nothing.

    Then a has 1 + sqrt(2 ln 2.97 / 0.99) = 2.48 against 0 + 1.48 of b: C, which finds D; 1 + 1.18 against 1.67: D,
    which finds E; 1 + 1.04 against 1.80: E. Its tactic fails, and A with it: the rest of B is left, then Z.
    """
    order = visits(NOVEL, RMax, batching=Batching(first=2, visit=2))
    assert order == "RABCDEBZ"


def test_without_novelty_visits_are_shared_out() -> None:
    """Three goals whose visits find nothing, each to be visited three times, one tactic at a time: they take turns."""
    world = World("R", {"R": {"a": (("A",),), "b": (("B",),), "c": (("C",),)}})
    environment = WorldEnvironment(world)
    nothing = [Candidate("x", -0.1), Candidate("y", -0.2), Candidate("z", -0.3)]
    tactics = {"R": [Candidate(tactic, -1.0) for tactic in "abc"], "A": nothing, "B": nothing, "C": nothing}
    searching(
        world,
        ListGenerator(by_target=tactics),
        environment=environment,
        frontier=RMax,
        batching=Batching(first=1, visit=1),
    ).run()
    order = "".join(state.main.target for state, _ in environment.calls)
    assert sorted(order) == sorted("RRRAAABBBCCC")
    after = order[order.rindex("R") + 1 :]
    assert {after.count(goal) for goal in "ABC"} <= {2, 3}
