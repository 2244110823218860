"""The published scores, and the order of expansion they give on a small world, exactly."""

from __future__ import annotations

import math

import pytest

from prover.testing import ListGenerator, World
from prover.types import Candidate, Way
from search.best_first import BestFirst, bfs_prover, bfs_prover_v2, reprover
from tests.unit.search.worlds import searching


def test_scores() -> None:
    way = Way(log_prob=-6.0, depth=4, mean_token_log_prob=-2.0)
    assert reprover(way) == -6.0
    assert bfs_prover(way) == -3.0
    assert bfs_prover(way, alpha=0.0) == -6.0
    assert bfs_prover(way, alpha=1.0) == -1.5
    assert bfs_prover_v2(way) == -0.125


def test_the_root_has_a_score() -> None:
    assert reprover(Way()) == bfs_prover(Way()) == bfs_prover_v2(Way()) == 0.0
    half_tried = Way(-2.0, 0, -0.5)
    assert bfs_prover(half_tried) == -2.0
    assert bfs_prover_v2(half_tried) == -0.5


def test_v2_favours_depth_among_equally_good_tactics() -> None:
    shallow, deep = Way(-1.0, 1, -1.0), Way(-9.0, 9, -9.0)
    assert bfs_prover_v2(deep) > bfs_prover_v2(shallow)
    assert bfs_prover(deep) < bfs_prover(shallow)
    assert math.isclose(bfs_prover(deep), -3.0)


def test_ties_go_to_the_first_offered_and_a_new_offer_counts_anew() -> None:
    order = BestFirst(reprover)
    for node in (5, 3, 4):
        order.push(node, Way(-1.0, 1))
    order.push(5, Way(-1.0, 1))
    assert [order.pop(), order.pop(), order.pop()] == [3, 4, 5]


def test_a_replaced_offer_counts_no_more() -> None:
    order = BestFirst(reprover)
    order.push(1, Way(-1.0, 1))
    order.push(2, Way(-2.0, 1))
    order.push(1, Way(-3.0, 1))
    assert [order.pop(), order.pop(), order.pop()] == [2, 1, None]


# R offers A (unlikely, but six cheap tokens) and B, from which a line of goals leads on to the end.
LINE = World(
    "R",
    {
        "R": {"a": (("A",),), "b": (("B",),)},
        "B": {"c": (("C",),)},
        "C": {"d": (("D",),)},
        "D": {"e": ()},
    },
)
LINE_TACTICS = {
    "R": [Candidate("b", -1.0, 1), Candidate("a", -3.0, 6)],
    "B": [Candidate("c", -1.0, 1)],
    "C": [Candidate("d", -1.5, 1)],
    "D": [Candidate("e", -1.0, 1)],
}

# A conjunction, one side of which has a shared goal S that the other needs too; the circle through R leads nowhere.
FORK = World(
    "R",
    {
        "R": {"split": (("X",), ("Y",)), "turn": (("T",),)},
        "T": {"back": (("R",),)},
        "X": {"x": (("S",),)},
        "Y": {"y": (("S",), ("Z",))},
        "S": {"s": ()},
        "Z": {"z": ()},
    },
)
FORK_TACTICS = {
    "R": [Candidate("turn", -0.5), Candidate("split", -1.0)],
    "T": [Candidate("back", -0.5)],
    "X": [Candidate("x", -2.0)],
    "Y": [Candidate("y", -1.0)],
    "S": [Candidate("s", -1.0)],
    "Z": [Candidate("z", -0.25)],
}


@pytest.mark.parametrize(
    ("strategy", "line", "fork"),
    [
        # LINE: B -1, C -2, A -3, D -3.5. FORK: T -0.5, X -1, Y -1, Z -2, S -2 (by Y, offered again after Z).
        ("best-first", "RBCAD", "RTXYZS"),
        # LINE: B -1, C -1.41, D -2.02, A -3. FORK: T -0.5, X -1, Y -1, Z -1.41, S -1.41 (by Y).
        ("bfs-prover", "RBCD", "RTXYZS"),
        # LINE: A -0.5, B -1, C -0.5, D -0.39. FORK: T -0.5, X -1, S -0.75 (by X), Y -1, Z -0.5.
        ("bfs-prover-v2", "RABCD", "RTXSYZ"),
    ],
)
def test_golden_order(strategy: str, line: str, fork: str) -> None:
    for world, tactics, order in ((LINE, LINE_TACTICS, line), (FORK, FORK_TACTICS, fork)):
        generator = ListGenerator(by_target=tactics)
        assert searching(world, generator, strategy=strategy).run().script is not None
        assert "".join(state.main.target for state in generator.asked) == order
