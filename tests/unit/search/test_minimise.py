"""Minimisation in worlds: only proofs that replay, never longer, locally minimal, within the allowance."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from prover.errors import LeanDied
from prover.script import Branch, Script
from prover.testing import FakeClock, World, WorldEnvironment
from search.loop import Batching
from search.minimise import at, minimise, replaced
from tests.unit.search.worlds import generators, searching, worlds


def chain(*tactics: str) -> Script:
    script = Script(tactics[-1])
    for tactic in reversed(tactics[:-1]):
        script = Script(tactic, (Branch(script),))
    return script


class Needs:
    """Replays what contains, in order, all of the needed tactics; counts."""

    def __init__(self, *needed: str) -> None:
        self.needed = needed
        self.calls: list[Script] = []

    def __call__(self, script: Script) -> bool:
        self.calls.append(script)
        tactics = iter(texts(script))
        return all(needed in tactics for needed in self.needed)


def texts(script: Script) -> list[str]:
    return [script.tactic, *itertools.chain.from_iterable(texts(branch.script) for branch in script.branches)]


def test_steps_that_are_not_needed_go() -> None:
    script = chain("a", "skip", "b", "have", "c")
    assert minimise(script, Needs("a", "b", "c")) == chain("a", "b", "c")


def test_a_case_split_that_is_not_needed_goes() -> None:
    script = Script("cases h", (Branch(chain("x", "close"), ("h1",)), Branch(chain("y", "z"), ("h2",))))
    assert minimise(script, Needs("y", "z")) == chain("y", "z")


def test_a_subtree_falls_to_a_closing_tactic() -> None:
    world = World(
        "R", {"R": {"split": (("A",), ("B",))}, "A": {"omega": (), "x": (("C",),)}, "B": {"omega": ()}, "C": {"c": ()}}
    )
    environment = WorldEnvironment(world)
    long = Script("split", (Branch(chain("x", "c")), Branch(Script("omega"))))
    assert environment.replays(long)
    short = Script("split", (Branch(Script("omega")), Branch(Script("omega"))))
    assert minimise(long, environment.replays) == short
    world = World("R", {"R": {"x": (("C",),), "simp": ()}, "C": {"c": ()}})
    assert minimise(chain("x", "c"), WorldEnvironment(world).replays) == chain("x", "c")
    assert minimise(chain("x", "c"), WorldEnvironment(world).replays, closers=["rfl", "simp"]) == Script("simp")


def test_texts_are_shortened_and_names_dropped() -> None:
    script = Script("intro x", (Branch(Script("simp [a, b, c] <;> omega"), ("h1", "h2", "h3")),))

    def replays(candidate: Script) -> bool:
        (branch,) = candidate.branches or (Branch(Script("")),)
        return (
            candidate.tactic == "intro x"
            and "simp" in branch.script.tactic
            and "b" in branch.script.tactic
            and "h2" in branch.names
        )

    assert minimise(script, replays) == Script("intro x", (Branch(Script("simp [b]"), ("h2", "h3")),))


def test_the_allowance_is_kept() -> None:
    script = chain(*(f"t{i}" for i in range(30)))
    needs = Needs("t29")
    minimise(script, needs, calls=0)
    assert needs.calls == []
    refuses = Needs("nothing")
    assert minimise(script, refuses, calls=7) == script
    assert len(refuses.calls) == 7
    clock = FakeClock()

    def slow(candidate: Script) -> bool:
        clock.advance(1.0)
        return refuses(candidate)

    refuses.calls.clear()
    assert minimise(script, slow, seconds=4.0, clock=clock) == script
    assert len(refuses.calls) == 4


def test_a_fault_keeps_the_proof() -> None:
    answers = iter([True])

    def replays(_candidate: Script) -> bool:
        for answer in answers:
            return answer
        raise LeanDied("gone")

    script = chain("a", "b", "c")
    assert minimise(script, replays).size < script.size


def test_no_script_is_tried_twice_in_vain() -> None:
    refuses = Needs("nothing")
    minimise(chain(*"abcdef"), refuses, calls=1000)
    assert len(refuses.calls) == len(set(refuses.calls))


def test_positions() -> None:
    script = Script("r", (Branch(Script("a"), ("n",)), Branch(chain("b", "c"), ("m",))))
    assert at(script, (1, 0)) == Script("c")
    changed = replaced(script, (1, 0), Script("d"))
    assert changed == Script("r", (Branch(Script("a"), ("n",)), Branch(chain("b", "d"), ("m",))))
    assert replaced(script, (), Script("x")) == Script("x")


@given(data=st.data(), world=worlds())
def test_minimised_proofs_replay_and_are_locally_minimal(data: st.DataObject, world: World) -> None:
    environment = WorldEnvironment(world)
    # One tactic at a time: the worst proofs.
    batching = Batching(first=1, visit=1)
    found = searching(world, data.draw(generators(world)), environment=environment, batching=batching).run().script
    if found is None:
        return
    small = minimise(found, environment.replays, calls=10_000)
    assert environment.replays(small)
    assert small.size <= found.size
    closers = {here.tactic for here, _ in parts(small) if not here.branches}
    for here, position in parts(small):
        if here.branches:
            for part in (*(branch.script for branch in here.branches), *map(Script, closers)):
                assert not environment.replays(replaced(small, position, part))


def parts(script: Script, position: tuple[int, ...] = ()) -> list[tuple[Script, tuple[int, ...]]]:
    below = [parts(branch.script, (*position, i)) for i, branch in enumerate(script.branches)]
    return [(script, position), *itertools.chain.from_iterable(below)]
