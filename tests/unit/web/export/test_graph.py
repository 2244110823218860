"""The picture of the steps: a box for each, none on another, lines from box to box."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from prover.lean.stepping import ProofStep, StepKind
from prover.types import Goal
from prover.web.export.graph import Picture, picture
from tests.unit.web.export.example import goal, step, swap

Goals = tuple[list[Goal], list[Goal]]
OPEN: Goals = ([goal("p")], [goal("q")])
DONE: Goals = ([goal("p")], [])


def drawn(steps: tuple[ProofStep, ...]) -> Picture:
    numbered = list(enumerate((inner for each in steps for inner in each.walk()), start=1))
    return picture(numbered, steps, "p")


def places(found: Picture) -> dict[int, tuple[int, int]]:
    return {box.step: ((box.x - 8) // 176, (box.y - 8) // 40) for box in found.boxes}


def test_a_straight_proof_is_a_column() -> None:
    found = drawn((step("a", OPEN), step("b", OPEN), step("c", DONE)))
    assert places(found) == {0: (0, 0), 1: (0, 1), 2: (0, 2), 3: (0, 3)}
    assert [box.css for box in found.boxes] == ["goal", "tactic", "tactic", "closing"]


def test_blocks_fork_from_the_step_before_them() -> None:
    assert places(drawn(swap().steps)) == {0: (0, 0), 1: (0, 1), 2: (0, 2), 3: (0, 3), 4: (0, 4), 5: (1, 3), 6: (1, 4)}


def test_what_is_proved_on_the_way_stands_beside() -> None:
    inner = (step("x", OPEN, depth=1), step("y", DONE, depth=1))
    found = drawn((step("have", OPEN, children=inner), step("exact", DONE)))
    assert places(found) == {0: (0, 0), 1: (0, 1), 2: (1, 2), 3: (1, 3), 4: (0, 2)}
    assert [edge.aside for edge in found.edges if "H" in edge.path] == [True]


def test_two_blocks_inside_one_step_do_not_follow_each_other() -> None:
    found = drawn((step("exact", DONE, children=(step("x", DONE, depth=1), step("y", DONE, depth=1))),))
    assert places(found) == {0: (0, 0), 1: (0, 1), 2: (0, 2), 3: (1, 2)}


def test_rules_are_left_out_and_counted() -> None:
    rule = replace(step("h", OPEN, depth=1), kind=StepKind.RULE)
    found = drawn((step("rw", OPEN, children=(rule, rule)), step("rfl", DONE)))
    assert (len(found.boxes), found.left_out) == (3, 2)


def _nested(children: st.SearchStrategy[list[ProofStep]], depth: int) -> st.SearchStrategy[ProofStep]:
    def made(kind: StepKind, run: Goals, inner: list[ProofStep]) -> ProofStep:
        return replace(step("t", run), kind=kind, children=tuple(inner), depth=depth)

    kinds = st.sampled_from([StepKind.TACTIC, StepKind.BRANCH, StepKind.TERM])
    return st.builds(made, kinds, st.sampled_from([OPEN, DONE]), children)


def trees() -> st.SearchStrategy[list[ProofStep]]:
    level: st.SearchStrategy[list[ProofStep]] = st.just([])
    for depth in (2, 1, 0):
        level = st.lists(_nested(level, depth), max_size=4)
    return level


@given(trees())
def test_no_box_lies_on_another_and_every_step_has_one(steps: list[ProofStep]) -> None:
    found = drawn(tuple(steps))
    everywhere = places(found)
    assert len(set(everywhere.values())) == len(everywhere)
    assert set(everywhere) == set(range(1 + sum(1 for each in steps for _ in each.walk())))
    assert all(box.x + box.width <= found.width and box.y + box.height <= found.height for box in found.boxes)


@given(trees())
def test_each_box_but_the_first_has_one_line_that_leads_to_it(steps: list[ProofStep]) -> None:
    found = drawn(tuple(steps))
    tops = sorted((box.x + box.width // 2, box.y) for box in found.boxes if box.step)
    bottoms = {(box.x + box.width // 2, box.y + box.height) for box in found.boxes}
    ends = []
    for edge in found.edges:
        match = re.fullmatch(r"M(\d+) (\d+)(?:V\d+H(\d+))?V(\d+)", edge.path)
        assert match is not None
        assert (int(match[1]), int(match[2])) in bottoms
        ends.append((int(match[3] or match[1]), int(match[4])))
    assert sorted(ends) == tops
