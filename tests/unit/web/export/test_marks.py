"""What a step changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from prover.lean.stepping import Run
from prover.types import Goal, Hypothesis
from prover.web.export.marks import Mark, MarkedGoal, marked
from tests.unit.web.export.example import goal


def lines(shown: MarkedGoal) -> list[tuple[Mark, str]]:
    return [(line.mark, "".join(piece.text for piece in line.pieces)) for line in shown.hypotheses]


def marked_parts(shown: MarkedGoal) -> list[str]:
    return [piece.text for piece in shown.target if piece.marked]


def test_new_changed_and_gone_hypotheses() -> None:
    before = goal("t", "a b : Nat", "h : a = b", "k : a ≤ b")
    after = goal("t", "a b : Nat", "h : a = b + 0", "new : a < b")
    run = marked(Run((before,), (after,)))
    assert lines(run.after[0]) == [
        (Mark.SAME, "a b : Nat"),
        (Mark.CHANGED, "h : a = b + 0"),
        (Mark.NEW, "new : a < b"),
    ]
    assert lines(run.before[0]) == [
        (Mark.SAME, "a b : Nat"),
        (Mark.CHANGED, "h : a = b"),
        (Mark.GONE, "k : a ≤ b"),
    ]


def test_one_new_name_in_a_line_is_marked_alone() -> None:
    run = marked(Run((goal("t", "a : Nat"),), (goal("t", "a b : Nat"),)))
    [line] = run.after[0].hypotheses
    assert line.mark is Mark.NEW
    assert [piece.text for piece in line.pieces if piece.marked] == ["b"]


def test_of_a_target_the_words_that_differ() -> None:
    run = marked(Run((goal("0 + (k + 1) = k + 1"),), (goal("0 + k + 1 = k + 1"),)))
    assert marked_parts(run.before[0]) == ["(", ")"]
    assert marked_parts(run.after[0]) == []
    run = marked(Run((goal("f x = g y"),), (goal("f z = g y"),)))
    assert (marked_parts(run.before[0]), marked_parts(run.after[0])) == (["x"], ["z"])
    run = marked(Run((goal("p ∧ q"),), (goal("∀ x : Nat, r x"),)))
    assert marked_parts(run.after[0]) == ["∀ x : Nat, r x"]


def test_goals_that_wait_are_counted_only() -> None:
    first, second, left = goal("p"), goal("q"), goal("r")
    run = marked(Run((first, second), (left, second)))
    assert (len(run.before), len(run.after), run.waiting) == (1, 1, 1)
    run = marked(Run((first, second), (second,)))
    assert (len(run.before), run.after, run.waiting) == (1, (), 1)


def test_a_step_that_changes_nothing_says_so() -> None:
    run = marked(Run((goal("p"), goal("q")), (goal("p"), goal("q"))))
    assert (run.idle, run.after, run.waiting) == (True, (), 1)


def test_goals_put_in_another_order_are_no_change() -> None:
    run = marked(Run((goal("p"), goal("q")), (goal("q"), goal("p"))))
    assert run.waiting == 2
    assert run.after == ()


words = st.text("ab ()=+✝'", max_size=12).map(str.strip)
hypotheses = st.builds(
    Hypothesis, st.lists(st.sampled_from("xyzuv"), min_size=1, max_size=2, unique=True).map(tuple), words
)
goals = st.builds(Goal, st.lists(hypotheses, max_size=4).map(tuple), words)


@given(st.lists(goals, max_size=3), st.lists(goals, max_size=3))
def test_marking_loses_no_text(before: list[Goal], after: list[Goal]) -> None:
    if not before:
        return
    run = marked(Run(tuple(before), tuple(after)))
    texts = {goal.text for goal in (*before, *after)}
    for shown in (*run.before, *run.after):
        whole = [text for _, text in lines(shown)] + ["⊢ " + "".join(piece.text for piece in shown.target)]
        assert "\n".join(whole) in texts
    assert len(run.after) + run.waiting >= len(after) or run.idle
