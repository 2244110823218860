"""Theorems in turns over one environment, each as if it were alone."""

from __future__ import annotations

import pytest

from prover.errors import InvalidStatement
from prover.script import Script
from prover.stage import Stage
from prover.testing import World, WorldEnvironment
from prover.types import Failure, Success, Theorem

ONE, TWO = Theorem("one", ": p"), Theorem("two", ": q")
WORLD = World("p", {"p": {"a": ()}})
OTHER = World("q", {"q": {"b": ()}})


def test_each_view_plays_its_own_theorem() -> None:
    environment = WorldEnvironment(WORLD, seconds=1.0, others={"two": OTHER})
    stage = Stage(environment)
    one, two = stage.view(), stage.view()
    p, q = one.start(ONE), two.start(TWO)
    for _ in range(2):
        assert [type(result) for result in one.expand(p, ["a", "b"])] == [Success, Failure]
        assert [type(result) for result in two.expand(q, ["a", "b", "b"])] == [Failure, Success, Success]
    assert one.replays(Script("a"))
    assert not two.replays(Script("a"))
    assert (one.cpu_seconds(), two.cpu_seconds()) == (4.0, 6.0)
    assert environment.cpu_seconds() == 10.0


def test_a_theorem_is_started_only_when_another_was_on_stage() -> None:
    started: list[str] = []

    class Counting(WorldEnvironment):
        def start(self, theorem: Theorem):  # type: ignore[no-untyped-def]
            started.append(theorem.name)
            return super().start(theorem)

    stage = Stage(Counting(WORLD, others={"two": OTHER}))
    one, two = stage.view(), stage.view()
    p = one.start(ONE)
    one.expand(p, ["a"])
    one.expand(p, ["a"])
    two.start(TWO)
    one.expand(p, ["a"])
    assert started == ["one", "two", "one"]


def test_after_a_statement_that_is_refused_the_former_theorem_is_started_again() -> None:
    stage = Stage(WorldEnvironment(WORLD, others={"two": None}))
    one, two = stage.view(), stage.view()
    p = one.start(ONE)
    with pytest.raises(InvalidStatement):
        two.start(TWO)
    assert one.expand(p, ["a"]) == [Success()]


def test_nothing_works_before_the_start() -> None:
    with pytest.raises(RuntimeError, match="start"):
        Stage(WorldEnvironment(WORLD)).view().replays(Script("a"))
