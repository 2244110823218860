"""The arithmetic rules: what is read off a goal, and that what they propose follows from it and from no one problem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.model.finite import bounds, finite_checks, powers, splits
from prover.model.numbers import Numbers, factors, moduli, power, product
from prover.model.proposal import Knowledge, Rule
from prover.model.residues import residues
from prover.model.view import GoalView
from prover.model.witnesses import solutions
from prover.types import Goal, Hypothesis

NOTHING = Knowledge()


def view(target: str, *hypotheses: str) -> GoalView:
    entries = []
    for line in hypotheses:
        names, _, type_ = line.partition(" : ")
        entries.append(Hypothesis(tuple(names.split()), type_))
    return GoalView(Goal(tuple(entries), target))


def tactics(rule: Rule, found: GoalView) -> list[str]:
    return [candidate.tactic for candidate in rule(found, NOTHING)]


def test_ranges_are_read_off_facts() -> None:
    found = Numbers(view("x = y", "x y z : Int", "h : 2 < x", "k : x ≤ 9", "l : 5 > y", "m : z = 3"))
    assert [(n.name, n.low, n.high, n.size) for n in found.variables] == [
        ("x", 3, 9, 7),
        ("y", None, 4, None),
        ("z", 3, 3, 1),
    ]


def test_naturals_start_at_zero() -> None:
    (number,) = Numbers(view("n < 5", "n : Nat")).variables
    assert (number.low, number.high) == (0, None)


def test_equations_with_literals() -> None:
    found = Numbers(view("x = 1", "x y : Nat", "h : x * y = 12", "k : 7 = x + y", "l : x = y"))
    assert [(e.term, e.literal, e.proof) for e in found.equations] == [("x + y", 7, "k.symm"), ("x * y", 12, "h")]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("x * y", ["x", "y"]),
        ("(n - 1) * n * (n + 1)", ["n - 1", "n", "n + 1"]),
        ("x + y", ["x + y"]),
        ("2 ^ x", ["2 ^ x"]),
    ],
)
def test_factors(term: str, expected: list[str]) -> None:
    assert sorted(factors(term)) == sorted(expected)


def test_products_are_put_in_parentheses_where_needed() -> None:
    assert product(["x", "y + 1"]) == "x * (y + 1)"
    assert product([]) == "1"
    assert power("3 ^ k") == (3, "k")
    assert power("k ^ 3") is None


def test_moduli() -> None:
    assert moduli(view("7 ∣ 2 ^ n + 1", "n : Nat", "h : n % 12 = 5")) == [7, 12]


def test_unbounded_variables_get_bounds_from_equations() -> None:
    found = tactics(bounds, view("x = 3", "x y : Nat", "h : x * x + y = 30"))
    assert "obtain ⟨hb, hb1⟩ : x ≤ 30 ∧ y ≤ 30 := by omega" in found


def test_factors_of_a_literal_are_bounded() -> None:
    found = "\n".join(tactics(bounds, view("n = 2", "n m : Nat", "h : n * m = 10")))
    assert "have hd : n ∣ 10 := ⟨m, h.symm.trans (by ac_rfl)⟩" in found
    assert "have hq : m = 10 / n" in found
    integers = "\n".join(tactics(bounds, view("n = 2", "n : Int", "h : (n - 1) * n = 30")))
    assert "Int.neg_dvd.mpr" in integers


def test_exponents_in_a_product_are_bounded() -> None:
    (first, *_) = (t for t in tactics(bounds, view("x = 2", "x y : Nat", "h : 5 ^ x * 2 ^ y = 200")) if "^" in t)
    assert "have hb : x < 4" in first
    assert "have hb1 : y < 8" in first


def test_positive_products() -> None:
    found = tactics(bounds, view("x = 2", "x y : Int", "h : 0 < x", "k : x * y + x = 30"))
    assert "have hp : 0 < x * y := Int.mul_pos (by omega) (by omega)" in found


def test_finite_ranges_are_checked_with_equations_first() -> None:
    (found,) = tactics(
        finite_checks, view("a = 9", "a b : Nat", "h : a ≤ 9", "k : b < 5", "l : a < b + 7", "e : a + b = 12")
    )
    assert "∀ a : Nat, a < 10 → ∀ b : Nat, b < 5 → (a + b = 12) → (a < b + 7) → a = 9 := by decide +kernel" in found
    assert found.endswith("exact key a (by omega) b (by omega) e l")


def test_lower_bounds_stay_in_a_finite_check() -> None:
    """Regression: without ``0 < x`` the claim for the whole range was false."""
    (found,) = tactics(finite_checks, view("x = 3", "x : Nat", "l : 0 < x", "h : x < 6"))
    assert "∀ x : Nat, x < 6 → (0 < x) → x = 3" in found


def test_integers_are_shifted_to_naturals() -> None:
    (found,) = tactics(finite_checks, view("x * x = 4", "x : Int", "h : -2 ≤ x", "k : x ≤ 7"))
    assert "obtain ⟨xk, rfl⟩ : ∃ xk : Nat, x = -2 + (xk : Int) := ⟨(x - (-2)).toNat, by omega⟩" in found
    assert "∀ xk : Nat, xk < 10 →" in found


@pytest.mark.parametrize(
    "found",
    [
        view("a = b", "a b : Nat", "h : a ≤ 3"),
        view("a = 1", "a : Nat", "h : a ≤ 30000"),
        view("f a = 1", "a : Nat", "f : Nat → Nat", "h : a ≤ 3"),
        view("p", "p : Prop"),
    ],
    ids=["unbounded", "too many", "not arithmetic", "no numbers"],
)
def test_no_check_of_what_cannot_be_checked(found: GoalView) -> None:
    assert tactics(finite_checks, found) == []


def test_splits_cover_the_range() -> None:
    few = tactics(splits, view("f m = 1", "m : Int", "h : 2 ≤ m", "k : m ≤ 4"))
    assert "have hv : m = 2 ∨ m = 3 ∨ m = 4 := by omega\nrcases hv with rfl | rfl | rfl" in few
    (many,) = tactics(splits, view("f m = 1", "m : Nat", "k : m ≤ 40"))
    assert all(f"m = {value}" in many for value in range(41))
    assert "m = 41" not in many


def test_residues_and_periods() -> None:
    squares = "\n".join(tactics(residues, view("a ^ 2 % 5 = 0 ∨ a ^ 2 % 5 = 1", "a : Int")))
    assert "have hr : a % 5 = 0 ∨ a % 5 = 1 ∨ a % 5 = 2 ∨ a % 5 = 3 ∨ a % 5 = 4 := by omega" in squares
    periodic = "\n".join(tactics(residues, view("(3 ^ n + 1) % 13 = 0", "n : Nat")))
    assert "3 ^ n % 13 = 3 ^ (n % 3) % 13" in periodic
    assert "2 ^ n % 4" not in "\n".join(tactics(residues, view("2 ^ n % 4 = 0", "n : Nat"))).replace("simp", "")


def test_powers_grow() -> None:
    found = tactics(powers, view("n < (1 + x) ^ (n + 1)", "n x : Nat", "ih : n ≤ (1 + x) ^ n"))
    assert found == ["have hm := Nat.mul_le_mul_right (1 + x) ih"]


@pytest.mark.parametrize(
    ("target", "solution"),
    [
        ("∃ k, n * n = 2 * k + 1", "((n * n) - 1) / 2"),
        ("∃ k, k + 3 = m", "m - 3"),
        ("∃ k, a = k", "a"),
    ],
)
def test_linear_equations_are_solved(target: str, solution: str) -> None:
    assert solution in list(solutions(view(target, "n m a : Nat")))


@given(st.integers(-40, 40), st.integers(0, 60))
def test_a_split_names_every_value_once(low: int, width: int) -> None:
    found = tactics(splits, view("f x = 0", "x : Int", f"h : {low} ≤ x", f"k : x ≤ {low + width}"))
    for tactic in found:
        assert all(f"x = {value} " in tactic + " " for value in range(low, low + width + 1))
    assert bool(found) == (width > 0)
