"""Which refutations are proposed, and that other goals are left alone. Whether they work is for tests/lean."""

from __future__ import annotations

import pytest

from prover.model.datatypes import datatypes
from prover.model.heuristic import HeuristicGenerator
from prover.model.refute import insoluble, refuting
from prover.model.values import values
from prover.model.view import GoalView
from prover.types import Goal, Hypothesis, ProofState, Theorem

DENIAL = ": ¬ (∀ x : Nat, x = 0)"


def state(target: str, *hypotheses: str) -> ProofState:
    split = [line.partition(" : ") for line in hypotheses]
    return ProofState((Goal(tuple(Hypothesis(tuple(names.split()), type_) for names, _, type_ in split), target),))


def proposed(signature: str, found: ProofState) -> list[str]:
    return [candidate.tactic for candidate in HeuristicGenerator(Theorem("t", signature)).propose(found, 400)]


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        (": ¬ (∀ n : Nat, n = 0)", True),
        ("(n : Nat) (h : n < 0) : False", True),
        ("(n : Nat)\n  : False", True),
        ("(n : Nat) (h : ¬ n = 0) : 0 < n", False),
        ("(h : False) : 1 = 2", False),
        ("no signature", False),
    ],
)
def test_theorems_that_deny_something(signature: str, expected: bool) -> None:
    assert refuting(signature) is expected


@pytest.mark.parametrize(
    ("hypothesis", "tactic"),
    [
        ("h : ∀ (a b : Nat), a - b + b = a", "exact absurd (h 0 1) (by decide)"),
        ("h : ∀ (a b : Int), a ≤ b → a * a ≤ b * b", "exact absurd (h (-1) 0 (by decide)) (by decide)"),
        ("h : ∀ (p q : Prop), (p → q) → q → p", "exact absurd (h False True (by decide) (by decide)) (by decide)"),
        ("h : ∀ (l : List Nat) (b : Bool), l = [] ∨ b = true", "exact absurd (h [0] false) (by decide)"),
        ("h : ∀ (n : Nat), n < 9 → False", "exact h 0 (by decide)"),
        (
            "h : ∀ (n : Nat), n * n ≠ 1369",
            "exact absurd (fun (n : Nat) (_ : n < 100) => h n) (by decide +kernel)",
        ),
        (
            "h : ∀ (x : Int) (b : Bool), b = true → x < 6",
            "exact absurd (fun (x : Nat) (_ : x < 100) => h (x - 50) true) (by decide +kernel)",
        ),
    ],
)
def test_counterexamples_to_decidable_facts(hypothesis: str, tactic: str) -> None:
    assert tactic in proposed(DENIAL, state("False", hypothesis))


def test_ranges_are_small_where_exponents_vary() -> None:
    ranges = [
        tactic for tactic in proposed(DENIAL, state("False", "h : ∀ (a n : Nat), a ≤ a ^ n")) if "fun (" in tactic
    ]
    assert ranges == ["exact absurd (fun (a : Nat) (_ : a < 6) (n : Nat) (_ : n < 6) => h a n) (by decide +kernel)"]


def test_types_are_chosen_before_their_elements() -> None:
    found = proposed(DENIAL, state("False", "h : ∀ (α : Type) [inst : Inhabited α] (x y : α), x = y"))
    assert any(tactic.startswith("exact absurd (@h Nat inferInstance 0 1)") for tactic in found)
    assert any(tactic.startswith("exact absurd (@h Bool inferInstance true false)") for tactic in found)


def test_functions_and_predicates_are_tried_and_the_search_may_go_on() -> None:
    found = proposed(DENIAL, state("False", "h : ∀ (f : Nat → Nat) (p : Nat → Prop), p (f 0) → ∃ n, p n ∧ f n = n"))
    assert any("(h (fun x => x + 1) (fun x => x = 0) " in tactic for tactic in found)
    assert any(tactic.startswith("have hc := h (fun x => x)") for tactic in found)


def test_equations_meet_at_small_numbers_and_literals() -> None:
    context = ["f : Nat → Nat", "h₀ : ∀ (x : Nat), f (x - 1) = x", "h₁ : f 7 = 2"]
    found = proposed("(f : Nat → Nat) (h₀ : ∀ x, f (x - 1) = x) (h₁ : f 7 = 2) : False", state("False", *context))
    assert any(
        tactic.startswith("have h₀c := h₀ 0\nhave h₀c1 := h₀ 1\n") and tactic.endswith("\nomega") for tactic in found
    )
    assert any("h₀ 7\n" in tactic for tactic in found)


def test_equations_without_remainders() -> None:
    found = proposed("(x : Int) (h : x ^ 2 = 2) : False", state("False", "x : Int", "h : x ^ 2 = 2"))
    assert any("congrArg (· % 3) h" in tactic for tactic in found)
    assert insoluble("x ^ 2 + y ^ 2", 3, ["x", "y"], 4)
    assert not insoluble("x ^ 2 + y ^ 2", 5, ["x", "y"], 4)
    assert not insoluble("f x", 2, ["x"], 3)
    assert not insoluble("x / 2", 2, ["x"], 3)
    assert not insoluble("x ^", 2, ["x"], 3)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("Nat", ["0", "1", "2"]),
        ("Int", ["0", "1", "(-1)"]),
        ("Bool", ["true", "false"]),
        ("Option Bool", ["none", "(some true)", "(some false)"]),
        ("List Nat", ["[]", "[0]", "[1]"]),
        ("Nat × Bool", ["(0, true)", "(0, false)", "(1, true)"]),
        ("Fin 2", ["0", "1"]),
        ("Nat → Prop", ["(fun x => x = 0)", "(fun x => x = 1)", "(fun _ => True)"]),
        ("Type", ["Nat", "Bool"]),
        ("Type u_1", ["PUnit"]),
        ("Unheard", []),
        ("Fin n", []),
    ],
)
def test_values_of_a_type(type_: str, expected: list[str]) -> None:
    assert values(type_, GoalView(Goal((), "False")))[:3] == expected


HEADER = """namespace A
/-- A structure | of two. -/
structure Pair (α β : Type) where
  fst : α
  snd : β
inductive Tree (α : Type) : Type where
  | leaf
  | node (l : Tree α) (x : α) (r : Tree α)
end A
inductive Expr | num (n : Int) | neg : Expr → Expr | zero deriving DecidableEq
structure Small where made ::
  {n : Nat} (k : Nat)
  below : k < 3
inductive Vec (α : Type) : Nat → Type | nil : Vec α 0
def f : Nat := 3
"""


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("A.Pair Nat Bool", ["(A.Pair.mk 0 true)", "(A.Pair.mk 0 false)", "(A.Pair.mk 1 true)"]),
        ("Pair Nat Nat", ["(A.Pair.mk 0 0)", "(A.Pair.mk 0 1)", "(A.Pair.mk 1 0)"]),
        ("A.Tree Bool", ["A.Tree.leaf", "(A.Tree.node A.Tree.leaf true A.Tree.leaf)"]),
        ("Expr", ["Expr.zero", "(Expr.num 0)", "(Expr.neg Expr.zero)"]),
        ("List Expr", ["[]", "[Expr.zero]"]),
        ("Small", ["(Small.made 0 (by first | decide | omega | simp))"]),
        ("A.Pair Nat", []),
        ("Vec Nat 0", []),
    ],
)
def test_values_of_the_headers_types(type_: str, expected: list[str]) -> None:
    found = values(type_, GoalView(Goal((), "False")), datatypes(HEADER))
    assert found[: len(expected)] == expected
    assert bool(found) is bool(expected)


def test_functions_of_the_header_are_unfolded() -> None:
    header = "structure P where\n  a : Nat\ndef swapped (p : P) : P := p\n"
    theorem = Theorem("t", ": ¬ (∀ p : P, swapped p = p)", header)
    found = HeuristicGenerator(theorem).propose(state("False", "h : ∀ (p : P), swapped p = p"), 400)
    assert any("(h (P.mk 0))" in one.tactic and "| simp [swapped] |" in one.tactic for one in found)


def test_instances_are_found_and_not_guessed() -> None:
    found = proposed(DENIAL, state("False", "h : ∀ (p q : Prop) [Decidable p], p ∨ q → p"))
    assert any(tactic.startswith("exact absurd (@h False True inferInstance ") for tactic in found)


def test_variables_of_the_goal_come_first() -> None:
    view = GoalView(Goal((Hypothesis(("x",), "Nat"),), "False"))
    assert values("Nat", view)[:2] == ["x", "0"]


@pytest.mark.parametrize(
    ("signature", "found"),
    [
        ("(n : Nat) (h : ∀ x : Nat, x = n) : n = 0", state("n = 0", "n : Nat", "h : ∀ (x : Nat), x = n")),
        ("(n : Nat) (h : ∀ x : Nat, x = n) : n = 0", state("False", "n : Nat", "h : ∀ (x : Nat), x = n", "h1 : n ≠ 0")),
        (DENIAL, state("∃ x, x = 0", "h : ∀ (x : Nat), x = 0")),
    ],
)
def test_other_goals_keep_their_candidates(signature: str, found: ProofState, monkeypatch: pytest.MonkeyPatch) -> None:
    from prover.model import heuristic
    from prover.model.refute import refutations

    after = proposed(signature, found)
    monkeypatch.setattr(heuristic, "RULES", tuple(rule for rule in heuristic.RULES if rule is not refutations))
    assert proposed(signature, found) == after
