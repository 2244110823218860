"""The feature files: every statement elaborates, in compiled and in interpreted mode, with the same messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.lean.toolchain import Toolchain
from tests.lean.corelib_support import FEATURES, elaborate, elaborate_text

pytestmark = pytest.mark.lean

FILES = sorted(FEATURES.glob("*.lean"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_feature_file(toolchain: Toolchain, file: Path) -> None:
    """Compiled Lean replaces a macro of ours by its own of the same name; both must mean the same."""
    native = elaborate(toolchain, file)
    assert [(m.line, m.text) for m in native.messages if m.severity != "information"] == []
    assert native.returncode == 0
    interpreted = elaborate(toolchain, file, "-Dinterpreter.prefer_native=false")
    assert interpreted.messages == native.messages
    if file.stem != "search":
        assert native.messages == ()


def test_there_are_feature_files() -> None:
    assert {file.stem for file in FILES} >= {"tactics", "simp", "arithmetic", "data", "recursion", "search", "names"}
    assert {file.stem for file in FILES} >= {"notation", "omega", "decide", "arith_names"}


def test_goals_show_nat_and_int_whatever_was_written(toolchain: Toolchain, tmp_path: Path) -> None:
    """`ℕ` and `ℤ` are read and never printed: a statement means the same text everywhere afterwards."""
    run = elaborate_text(toolchain, tmp_path, "theorem t (n : ℕ) (z : ℤ) : n = 0 := by\n  trace_state\n  sorry\n")
    shown = "\n".join(m.text for m in run.messages)
    assert "n : Nat" in shown
    assert "z : Int" in shown
    assert not {"ℕ", "ℤ"} & set(shown)


@pytest.mark.parametrize(
    "statement", ["¬(1 : Nat) ∤ 2", "∃! n : Nat, n = 0", "1 ≡ 4 [MOD 3]", "(1 : ℚ) = 1", "(1 : ℝ) = 1", "Nat.Prime 2"]
)
def test_what_belongs_to_mathlib_is_not_accepted(toolchain: Toolchain, tmp_path: Path, statement: str) -> None:
    assert elaborate_text(toolchain, tmp_path, f"example : {statement} := by sorry\n").failures


@pytest.mark.parametrize(
    ("statement", "tactic"),
    [
        ("(p q : Prop) : p ∨ q", "left"),
        ("(p q : Prop) (h : p ∨ q) : p", "rcases h with h | h <;> exact h"),
        ("(a b : Nat) : a = b", "rfl"),
        ("(a b : Nat) : a ≤ b", "omega"),
        ("(n : Nat) : n / 2 * 2 = n", "omega"),
        ("(a b : Int) (h : a ∣ b) : a ≤ b", "omega"),
        (": ∃ n, n ≤ 5 ∧ n * n = 26", "decide"),
        ("(a b : Nat) : ((a - b : Nat) : Int) = a - b", "push_cast"),
        ("(a b : Int) (h : a = b) : a.toNat = b", "exact_mod_cast h"),
        ("(n : Nat) : n = 0", "decide"),
        ("(n : Nat) : n = 0", "simp"),
        ("(n : Nat) : n = 0", "induction n with\n  | zero => rfl\n  | succ n ih => exact ih"),
        ("(xs ys : List Nat) : xs ++ ys = ys ++ xs", "ac_rfl"),
        ("(a b : Nat) (h : a = 1) : b = 1", "rw [h]"),
        ("(p : Nat → Prop) (h : ∃ n, p n) : p 0", "obtain ⟨n, h⟩ := h\n  exact h"),
        ("(a b : Nat) : a * b = 0", "ring_omega"),
        ("(p q : Prop) (h : p → q) : q", "solve_by_elim"),
        ("(a b : Nat) : a = b", "exact?"),
    ],
)
def test_tactics_refuse_what_is_false(toolchain: Toolchain, tmp_path: Path, statement: str, tactic: str) -> None:
    run = elaborate_text(toolchain, tmp_path, f"theorem t {statement} := by\n  {tactic}\n")
    assert run.returncode != 0
    assert run.failures
