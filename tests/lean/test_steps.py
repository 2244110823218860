"""A proof's steps as the real Lean tells them: goals, nesting, runs, names; against what the search's Lean says."""

from __future__ import annotations

import pytest

from prover.lean.environment import LspEnvironment
from prover.lean.stepping import ProofStep, StepKind
from prover.lean.steps import Walk, walk_through
from prover.lean.toolchain import Toolchain
from prover.types import ProofState, Success, Theorem

pytestmark = pytest.mark.lean

AND = Theorem("swap", "(p q : Prop) (h : p ∧ q) : q ∧ p")


def steps_of(toolchain: Toolchain, signature: str, proof: str, header: str = "") -> Walk:
    walk = walk_through(toolchain, Theorem("t", signature, header), proof)
    assert walk.note == ""
    return walk


def heads(walk: Walk) -> list[tuple[int, str]]:
    return [(step.depth, step.head) for step in walk.all()]


def only(walk: Walk, head: str) -> ProofStep:
    [step] = [step for step in walk.all() if step.head == head]
    return step


def targets(step: ProofStep) -> list[tuple[list[str], list[str]]]:
    return [([g.target for g in run.before], [g.target for g in run.after]) for run in step.runs]


def test_a_straight_proof_has_the_goals_that_the_search_sees(toolchain: Toolchain, environment: LspEnvironment) -> None:
    theorem = Theorem("t", "(a b c : Nat) (h : a = b) : b = c → a + 0 = c")
    tactics = ["intro h'", "rw [Nat.add_zero]", "rw [h]", "exact h'"]
    walk = walk_through(toolchain, theorem, "by\n  " + "\n  ".join(tactics))
    state = environment.start(theorem)
    assert walk.start == state.main
    for step, tactic in zip(walk.steps, tactics, strict=True):
        assert (step.text, step.kind, step.children) == (tactic, StepKind.TACTIC, ())
        assert [goal.key for goal in step.before] == [goal.key for goal in state.goals]
        [result] = environment.expand(state, [tactic])
        assert isinstance(result, Success)
        left = [goal.key for after in result.states for goal in after.goals]
        assert [goal.key for goal in step.after] == left
        state = result.states[0] if result.states else ProofState(())
    assert not state.goals


def test_bullets_are_blocks_that_prove_one_goal_each(toolchain: Toolchain) -> None:
    walk = steps_of(
        toolchain, "(p q : Prop) (hp : p) (hq : q) : p ∧ q", "by\n  constructor\n  · exact hp\n  · exact hq"
    )
    assert heads(walk) == [(0, "constructor"), (0, "·"), (1, "exact hp"), (0, "·"), (1, "exact hq")]
    first, second = (step for step in walk.steps if step.kind is StepKind.BRANCH)
    assert targets(first) == [(["p"], [])]
    assert targets(second) == [(["q"], [])]
    assert [goal.case for goal in walk.steps[0].after] == ["left", "right"]
    assert second.text == "· exact hq"
    assert (second.line, second.column) == (4, 2)


def test_induction_has_its_alternatives(toolchain: Toolchain) -> None:
    proof = "by\n  induction n with\n  | zero => rfl\n  | succ k ih =>\n    rw [← Nat.add_assoc]; rw [ih]"
    walk = steps_of(toolchain, "(n : Nat) : 0 + n = n", proof)
    assert heads(walk) == [
        (0, "induction n with"),
        (1, "| zero =>"),
        (2, "rfl"),
        (1, "| succ k ih =>"),
        (2, "rw [← Nat.add_assoc]"),
        (2, "rw [ih]"),
    ]
    succ = only(walk, "| succ k ih =>")
    assert [str(h) for h in succ.before[0].hypotheses] == ["k : Nat", "ih : 0 + k = k"]
    assert targets(only(walk, "rw [ih]")) == [(["0 + k + 1 = k + 1"], [])]


def test_what_follows_a_combinator_runs_once_for_each_goal(toolchain: Toolchain) -> None:
    walk = steps_of(toolchain, "(p q : Prop) (hp : p) (hq : q) : p ∧ q", "by\n  constructor <;> assumption")
    assert heads(walk) == [(0, "constructor <;> assumption"), (1, "constructor"), (1, "assumption")]
    assert targets(only(walk, "assumption")) == [(["p"], []), (["q"], [])]
    assert targets(walk.steps[0]) == [(["p ∧ q"], [])]


def test_trials_of_repeat_and_first_that_failed_are_no_runs(toolchain: Toolchain) -> None:
    proof = "by\n  repeat (first | assumption | constructor)"
    walk = steps_of(toolchain, "(p q : Prop) (hp : p) (hq : q) : p ∧ q ∧ p", proof)
    assert [len(only(walk, head).runs) for head in ("assumption", "constructor")] == [3, 2]


def test_have_and_suffices(toolchain: Toolchain) -> None:
    proof = "by\n  have hq : q := by\n    exact h.2\n  suffices hp : p from ⟨hq, hp⟩\n  exact h.1"
    walk = steps_of(toolchain, AND.signature, proof)
    assert heads(walk) == [
        (0, "have hq : q := by"),
        (1, "exact h.2"),
        (0, "suffices hp : p from ⟨hq, hp⟩"),
        (0, "exact h.1"),
    ]
    assert targets(only(walk, "exact h.2")) == [(["q"], [])]
    assert targets(walk.steps[1]) == [(["q ∧ p"], ["p"])]
    assert [str(h) for h in walk.steps[0].after[0].hypotheses][-1] == "hq : q"


def test_calc_and_rules_of_a_rewriting(toolchain: Toolchain) -> None:
    proof = "by\n  calc a = b := by rw [h]\n    _ = c + 0 := by rw [h', Nat.add_zero]"
    walk = steps_of(toolchain, "(a b c : Nat) (h : a = b) (h' : b = c) : a = c + 0", proof)
    first, second = only(walk, "rw [h]"), only(walk, "rw [h', Nat.add_zero]")
    assert targets(first) == [(["a = b"], [])]
    assert targets(second) == [(["b = c + 0"], [])]
    assert [(step.kind, step.text, targets(step)) for step in second.children] == [
        (StepKind.RULE, "h'", [(["b = c + 0"], ["c = c + 0"])]),
        (StepKind.RULE, "Nat.add_zero", [(["c = c + 0"], ["c = c"])]),
    ]
    assert first.children == ()


def test_cases_match_and_conv(toolchain: Toolchain) -> None:
    proof = "by\n  cases h with\n  | intro a b =>\n    match b with\n    | hq => exact ⟨hq, a⟩"
    walk = steps_of(toolchain, AND.signature, proof)
    assert heads(walk) == [
        (0, "cases h with"),
        (1, "| intro a b =>"),
        (2, "match b with"),
        (3, "| hq =>"),
        (4, "exact ⟨hq, a⟩"),
    ]
    walk = steps_of(toolchain, "(n : Nat) : n + 0 + 0 = n", "by\n  conv =>\n    lhs\n    rw [Nat.add_zero]")
    assert targets(only(walk, "lhs")) == [(["| n + 0 + 0 = n"], ["| n + 0 + 0"])]


def test_places_count_code_points_whatever_stands_before(toolchain: Toolchain) -> None:
    walk = steps_of(toolchain, "(𝔸 β : Prop) (h𝔸 : 𝔸) (hβ : β) : 𝔸 ∧ β", "by constructor; exact h𝔸; exact hβ")
    assert [(step.text, step.line, step.column) for step in walk.steps] == [
        ("constructor", 1, 3),
        ("exact h𝔸", 1, 16),
        ("exact hβ", 1, 26),
    ]


def test_a_term_shows_what_its_parts_prove_and_the_tactics_in_it(toolchain: Toolchain) -> None:
    walk = steps_of(toolchain, "(p q : Prop) : p ∧ q → q ∧ p", "fun h => ⟨h.2, by\n  exact h.1⟩")
    assert walk.start is not None
    assert walk.start.target == "p ∧ q → q ∧ p"
    whole, *_ = walk.all()
    assert (whole.kind, whole.proves) == (StepKind.TERM, "p ∧ q → q ∧ p")
    assert only(walk, "h.2").proves == "q"
    assert targets(only(walk, "exact h.1")) == [(["p"], [])]


def test_names_are_looked_up_where_they_are_used(toolchain: Toolchain) -> None:
    header = "namespace Mine\ntheorem own (n : Nat) : n + 0 = n := rfl\nopen Nat"
    walk = steps_of(toolchain, "(a b : Nat) (h : a = b) : b + 0 = a", "by\n  rw [own, h.symm]", header)
    rules = walk.steps[0].children
    assert [step.names for step in rules] == [("own",), ("Eq.symm",)]
    cited = {item.name: item for item in walk.cited}
    assert cited["own"].statement == "Mine.own (n : Nat) : n + 0 = n"
    assert (cited["own"].kind, cited["own"].module) == ("theorem", "")
    assert (cited["Eq.symm"].kind, cited["Eq.symm"].module) == ("theorem", "Core.Prelude")


def test_hypotheses_named_like_parts_of_the_record_are_read(toolchain: Toolchain) -> None:
    walk = steps_of(toolchain, "(before after : Prop) (h : before ∧ after) : after", "by\n  exact h.2")
    assert [str(h) for h in walk.steps[0].before[0].hypotheses] == ["before after : Prop", "h : before ∧ after"]


def test_a_statement_in_open_and_namespace_keeps_its_own_command_line(toolchain: Toolchain) -> None:
    walk = steps_of(toolchain, "(a b : Nat) : a + b = b + a", "by\n  rw [Nat.add_comm]", "namespace A\nopen Nat in\n")
    assert heads(walk) == [(0, "rw [Nat.add_comm]")]
    assert walk.cited[0].module == "Core.Nat.Basic"


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        ("by\n  exact foo", "this Lean does not accept it"),
        ("by\n  run_tac pure ()", "it is not shown to Lean"),
        ("sorry", "it is not shown to Lean"),
    ],
)
def test_what_is_no_proof_has_no_steps_but_a_reason(toolchain: Toolchain, proof: str, reason: str) -> None:
    walk = walk_through(toolchain, AND, proof)
    assert walk.steps == ()
    assert walk.note.startswith(reason)
