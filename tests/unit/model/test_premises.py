"""Tactics made of premises."""

from __future__ import annotations

import math

import pytest

from prover.model.premises import fits, pattern, premises, with_preamble
from prover.model.proposal import Knowledge
from prover.model.statement import premise_of, read_statement
from prover.model.view import GoalView
from prover.types import Goal, Hypothesis, Premise


def goal(target: str, *context: str) -> GoalView:
    hypotheses = tuple(Hypothesis(tuple(names.split()), type_) for names, type_ in (c.split(" : ", 1) for c in context))
    return GoalView(Goal(hypotheses, target))


def tactics(view: GoalView, *known: Premise, own: tuple[str, ...] = ()) -> dict[str, float]:
    found = premises(view, Knowledge(premises=known, theorems=own))
    return {candidate.tactic: math.exp(candidate.log_prior) for candidate in found}


@pytest.mark.parametrize(
    ("statement", "text", "fitting"),
    [
        ("{a b : Nat} : a ∣ b * a", "x ∣ y * x", True),
        ("{a b : Nat} : a ∣ b * a", "x ∣ y", False),
        ("{a b : Nat} : a ∣ b * a", "x * y ≤ x", False),
        ("{a b : Nat} : a > b", "y < x", True),
        ("(n : Nat) : 0 < n", "0 < k", True),
        ("(n : Nat) : 0 < n", "1 < k", False),
        ("(a : Int) : natAbs a = 0", "k.natAbs = 0", True),
        ("(n : Nat) : Even n", "Even (k + 1)", True),
        ("(n : Nat) : Even n", "Odd k", False),
        ("{p : Prop} : p", "x = y", False),
    ],
)
def test_what_fits(statement: str, text: str, fitting: bool) -> None:
    read = read_statement(statement)
    assert fits(pattern(read.conclusion, read), text) is fitting


def test_facts_that_fit_are_given() -> None:
    trans = premise_of("Nat.dvd_trans", "{a b c : Nat} (h₁ : a ∣ b) (h₂ : b ∣ c) : a ∣ c")
    found = tactics(goal("x ∣ z", "x y z : Nat", "h : x ∣ y", "k : y ∣ z"), trans)
    assert {"exact Nat.dvd_trans h k", "exact Nat.dvd_trans k h", "apply Nat.dvd_trans"} <= found.keys()
    assert found["exact Nat.dvd_trans h k"] > found["apply Nat.dvd_trans"]


def test_explicit_data_are_left_to_lean() -> None:
    mod = premise_of("Nat.mod_dvd", "(a b : Nat) (h : a ∣ b) : a ∣ b % a")
    assert "exact Nat.mod_dvd _ _ h" in tactics(goal("x ∣ y % x", "x y : Nat", "h : x ∣ y"), mod)


def test_what_linear_arithmetic_proves_is_left_to_it() -> None:
    lt = premise_of("Int.emod_lt_of_pos", "(a : Int) {b : Int} (h : 0 < b) : a % b < b")
    assert "exact Int.emod_lt_of_pos _ (by omega)" in tactics(goal("x % -y < -y", "x y : Int", "h : y < 0"), lt)
    linear = premise_of("Nat.le_trans", "{a b c : Nat} (h : a ≤ b) (k : b ≤ c) : a ≤ c")
    assert not tactics(goal("x ≤ z", "x y z : Nat", "h : x ≤ y", "k : y ≤ z"), linear)


def test_equations_rewrite_where_their_sides_occur() -> None:
    equation = premise_of("Nat.gcd_comm", "(m n : Nat) : gcd m n = gcd n m")
    found = tactics(goal("x = 1", "x y : Nat", "h : y.gcd x = 1"), equation)
    assert "rw [Nat.gcd_comm] at h" in found
    assert "rw [Nat.gcd_comm]" not in found
    assert "rw [Nat.gcd_comm]" in tactics(goal("y.gcd x = 1", "x y : Nat"), equation)


def test_a_rewriting_that_fits_everything_is_not_made_backwards() -> None:
    found = tactics(goal("x * y = y", "x y : Nat"), premise_of("Nat.one_mul", "(n : Nat) : 1 * n = n"))
    assert "rw [← Nat.one_mul]" not in found


def test_an_equivalence_is_two_implications() -> None:
    equivalence = premise_of("Nat.dvd_iff", "{a b : Nat} : a ∣ b ↔ b % a = 0")
    there = tactics(goal("x ∣ y", "x y : Nat", "h : y % x = 0"), equivalence)
    assert {"apply Nat.dvd_iff.mpr", "exact Nat.dvd_iff.mpr h", "rw [Nat.dvd_iff]"} <= there.keys()
    assert "exact Nat.dvd_iff.mp h" in tactics(goal("y % x = 0", "x y : Nat", "h : x ∣ y"), equivalence)


def test_what_follows_from_facts() -> None:
    le = premise_of("Nat.le_of_dvd", "{m n : Nat} (h₁ : 0 < n) (h₂ : m ∣ n) : m ≤ n")
    found = tactics(goal("x * x = 5", "x y : Nat", "p : 0 < y", "d : x ∣ y"), le)
    assert {"have h := Nat.le_of_dvd p d", "have h := Nat.le_of_dvd p d; omega"} <= found.keys()


def test_terms_of_the_goal_are_given_to_what_speaks_of_them() -> None:
    division = premise_of("Nat.div_add_mod", "(m n : Nat) : n * (m / n) + m % n = m")
    found = tactics(goal("x / (k + 1) * (k + 1) ≤ x", "x k : Nat"), division)
    assert {"have h := Nat.div_add_mod x (k + 1)", "have h := Nat.div_add_mod x (k + 1); omega"} <= found.keys()
    assert not any("div_add_mod x" in tactic for tactic in tactics(goal("x * k ≤ x", "x k : Nat"), division))


def test_the_other_kind_of_numbers_is_left_alone() -> None:
    mul = premise_of("Nat.mul_comm", "(a b : Nat) : a * b = b * a")
    assert tactics(goal("x * y = 2", "x y : Nat"), mul)
    assert not tactics(goal("x * y = 2", "x y : Int"), mul)
    assert tactics(goal("x * y = ↑n", "x y : Int", "n : Nat"), mul)


def test_the_headers_theorems_come_before_the_librarys() -> None:
    lemma = premise_of("twice", "(a b : Nat) : a * b = b * a")
    view = goal("x * y = 2", "x y : Nat")
    assert tactics(view, lemma, own=("twice",))["rw [twice]"] > tactics(view, lemma)["rw [twice]"]


def test_better_ranked_premises_come_first() -> None:
    some = [premise_of(f"t{n}", "(a b : Nat) : a * b = b * a") for n in range(3)]
    found = tactics(goal("x * y = 2", "x y : Nat"), *some)
    assert found["rw [t0]"] > found["rw [t1]"] > found["rw [t2]"]
    assert "simp [t0, t1, t2]" in found


def test_a_lemma_with_a_preamble_is_stated_before_and_cleared_after() -> None:
    lemma = premise_of("twice", "(a b : Nat) : a * b = b * a", "have twice (a b : Nat) : a * b = b * a := by\n  simp")
    found = tactics(goal("x * y = 2", "x y : Nat"), lemma)
    assert f"{lemma.preamble}\n(rw [twice]) <;> clear twice" in found
    assert all(tactic.startswith(lemma.preamble) for tactic in found)
    assert with_preamble(premise_of("t", ": True"), "rw [t]") == "rw [t]"


def test_a_premise_without_a_statement_is_used_by_its_symbols() -> None:
    found = tactics(goal("x * y = 2", "x y : Nat"), Premise("Nat.foo", "=", frozenset("*"), frozenset("*")))
    assert {"rw [Nat.foo]", "apply Nat.foo"} <= found.keys()
