"""What the kernel evaluates natively, by name: taken, and taken correctly.

The kernel replaces an application of these functions to literals by its own result. A name left free could be given
another meaning by untrusted text, and `False` would follow without an axiom; a wrong definition here would be as bad.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from prover.lean.toolchain import Toolchain
from tests.lean.corelib_support import elaborate_text

pytestmark = pytest.mark.lean

BINARY = ["add", "sub", "mul", "div", "mod", "gcd", "pow", "land", "lor", "xor", "shiftLeft", "shiftRight"]
"""Names `Nat.*` of two arguments with values in `Nat` that the kernel evaluates."""
PREDICATES = ["beq", "ble"]
"""Names `Nat.*` of two arguments with values in `Bool` that the kernel evaluates."""
CANDIDATES = ["max", "min", "sqrt", "testBit", "bitwise", "powMod", "blt", "bne", "nextPowerOfTwo", "sqrtAux"]
"""Names `Nat.*` that are free here, found as name literals in the program or in Lean's library, to be tried."""


@pytest.mark.parametrize("name", [*BINARY, *PREDICATES, "log2", "succ", "zero", "pred", "decEq", "decLe", "decLt"])
def test_the_name_is_taken(toolchain: Toolchain, tmp_path: Path, name: str) -> None:
    run = elaborate_text(toolchain, tmp_path, f"def Nat.{name} (a b : Nat) : Nat := 0\n")
    assert any("already been declared" in m.text for m in run.failures), run.messages


@pytest.mark.parametrize("name", CANDIDATES)
def test_the_kernel_leaves_a_free_name_alone(toolchain: Toolchain, tmp_path: Path, name: str) -> None:
    text = f"""
protected def Nat.{name} (a b : Nat) : Nat := a * 1000 + b + 777
theorem t : Nat.{name} 12 5 = 12782 := by decide +kernel
theorem u : Nat.{name} 0 0 = 777 := by decide +kernel
"""
    run = elaborate_text(toolchain, tmp_path, text)
    assert run.failures == (), f"Nat.{name} is evaluated by the kernel, or defined by now: define it in Core.Nat.Bits"


def test_the_kernel_does_not_evaluate_lcm_by_name(toolchain: Toolchain, tmp_path: Path) -> None:
    """`Nat.lcm` is defined here by division; a native value would have to agree with that."""
    text = "theorem t : ∀ a, a < 16 → ∀ b, b < 16 → Nat.lcm a b = a * b / Nat.gcd a b := by decide +kernel\n"
    assert elaborate_text(toolchain, tmp_path, text).failures == ()


@pytest.mark.parametrize("name", ["reduceBool", "reduceNat", "trustCompiler", "ofReduceBool"])
def test_the_kernel_does_not_run_compiled_code(toolchain: Toolchain, tmp_path: Path, name: str) -> None:
    kind, good, bad = ("Nat", "3", "4") if name.endswith("Nat") else ("Bool", "true", "false")
    text = f"""
def impl : {kind} := {bad}
@[implemented_by impl] def c : {kind} := {good}
def Lean.{name} (x : {kind}) : {kind} := x
theorem t : Lean.{name} c = {good} := by decide +kernel
theorem u : Lean.{name} c = {bad} := by decide +kernel
"""
    run = elaborate_text(toolchain, tmp_path, text)
    assert [m.line for m in run.failures] == [6], run.messages  # `t` holds, `u` is refused


DEFINITIONS = """
namespace Reference

def add (n : Nat) : Nat → Nat
  | .zero => n
  | .succ m => .succ (add n m)
def mul (n : Nat) : Nat → Nat
  | .zero => .zero
  | .succ m => add (mul n m) n
def pred : Nat → Nat
  | .zero => .zero
  | .succ n => n
def sub (n : Nat) : Nat → Nat
  | .zero => n
  | .succ m => pred (sub n m)
def pow (n : Nat) : Nat → Nat
  | .zero => .succ .zero
  | .succ m => mul (pow n m) n
def beq : Nat → Nat → Bool
  | .zero, .zero => true
  | .succ n, .succ m => beq n m
  | _, _ => false
def ble : Nat → Nat → Bool
  | .zero, _ => true
  | .succ _, .zero => false
  | .succ n, .succ m => ble n m

theorem add_eq (n m : Nat) : Nat.add n m = add n m := by
  induction m with
  | zero => rfl
  | succ m ih => exact congrArg Nat.succ ih
theorem mul_eq (n m : Nat) : Nat.mul n m = mul n m := by
  induction m with
  | zero => rfl
  | succ m ih => exact (add_eq _ n).trans (congrArg (add · n) ih)
theorem sub_eq (n m : Nat) : Nat.sub n m = sub n m := by
  induction m with
  | zero => rfl
  | succ m ih =>
    show Nat.pred (Nat.sub n m) = pred (sub n m)
    rw [ih]
    cases sub n m <;> rfl
theorem pow_eq (n m : Nat) : Nat.pow n m = pow n m := by
  induction m with
  | zero => rfl
  | succ m ih => exact (mul_eq _ n).trans (congrArg (mul · n) ih)
theorem div_eq (n m : Nat) : Nat.div n m = Nat.divCore m n n := rfl
theorem mod_eq (n m : Nat) : Nat.mod n m = Nat.modCore m n n := rfl
theorem gcd_eq (n m : Nat) : Nat.gcd n m = Nat.gcdCore n n m := rfl
theorem land_eq (n m : Nat) : Nat.land n m = Nat.bitwiseCore Bool.and (n + 1) n m := rfl
theorem lor_eq (n m : Nat) : Nat.lor n m = Nat.bitwiseCore Bool.or (n + 1) n m := rfl
theorem xor_eq (n m : Nat) : Nat.xor n m = Nat.bitwiseCore bne (n + 1) n m := rfl
theorem shiftLeft_eq (n m : Nat) : Nat.shiftLeft n m = n * 2 ^ m := rfl
theorem shiftRight_eq (n m : Nat) : Nat.shiftRight n m = n / 2 ^ m := rfl
theorem log2_eq (n : Nat) : Nat.log2 n = Nat.log2Core n n := rfl

end Reference
"""
"""Each `*_eq` holds for variables, where the kernel cannot evaluate natively: it says what the definition *is*."""

UNFOLDED = {
    "add": "Reference.add a b",
    "sub": "Reference.sub a b",
    "mul": "Reference.mul a b",
    "pow": "Reference.pow a b",
    "beq": "Reference.beq a b",
    "ble": "Reference.ble a b",
    "div": "Nat.divCore b a a",
    "mod": "Nat.modCore b a a",
    "gcd": "Nat.gcdCore a a b",
    "land": "Nat.bitwiseCore Bool.and (a + 1) a b",
    "lor": "Nat.bitwiseCore Bool.or (a + 1) a b",
    "xor": "Nat.bitwiseCore bne (a + 1) a b",
    "shiftLeft": "a * 2 ^ b",
    "shiftRight": "a / 2 ^ b",
}


def test_native_values_agree_with_the_definitions_on_all_small_arguments(toolchain: Toolchain, tmp_path: Path) -> None:
    bound = {"pow": (7, 5), "mul": (12, 12), "shiftLeft": (24, 10), "shiftRight": (40, 8)}
    text = DEFINITIONS
    for name, unfolded in UNFOLDED.items():
        rows, columns = bound.get(name, (20, 20))
        statement = f"∀ a, a < {rows} → ∀ b, b < {columns} → Nat.{name} a b = {unfolded}"
        text += f"theorem agree_{name} : {statement} := by decide +kernel\n"
    text += "theorem agree_log2 : ∀ a, a < 80 → Nat.log2 a = Nat.log2Core a a := by decide +kernel\n"
    text += "theorem succ_agrees : Nat.succ 41 = 42 := by decide +kernel\n"
    run = elaborate_text(toolchain, tmp_path, text)
    assert run.failures == ()


def test_native_values_are_the_mathematical_ones_on_large_arguments(toolchain: Toolchain, tmp_path: Path) -> None:
    random_numbers = random.Random(20240229)
    text = ""
    for index in range(12):
        a, b = random_numbers.getrandbits(90), random_numbers.getrandbits(random_numbers.choice([0, 3, 40, 90]))
        shift = b % 70
        values = {
            "add": a + b,
            "sub": max(0, a - b),
            "mul": a * b,
            "div": a // b if b else 0,
            "mod": a % b if b else a,
            "gcd": math.gcd(a, b),
            "land": a & b,
            "lor": a | b,
            "xor": a ^ b,
        }
        lines = [f"Nat.{name} {a} {b} = {value}" for name, value in values.items()]
        lines += [f"Nat.shiftLeft {a} {shift} = {a << shift}", f"Nat.shiftRight {a} {shift} = {a >> shift}"]
        lines += [f"Nat.log2 {a} = {a.bit_length() - 1}", f"Nat.pow {a % 1000} {shift} = {(a % 1000) ** shift}"]
        lines += [f"Nat.beq {a} {b} = {str(a == b).lower()}", f"Nat.ble {a} {b} = {str(a <= b).lower()}"]
        text += f"theorem t{index} : {' ∧ '.join(lines)} := by decide +kernel\n"
    run = elaborate_text(toolchain, tmp_path, text)
    assert run.failures == ()


def test_definitions_evaluate_to_the_same_on_large_arguments(toolchain: Toolchain, tmp_path: Path) -> None:
    """The unfolded definitions with fuel, which take few steps on these, against the native result."""
    random_numbers = random.Random(7)
    text = ""
    for index in range(8):
        a, b = random_numbers.getrandbits(40), random_numbers.getrandbits(40)
        near = a // random_numbers.randrange(1, 9) + 1
        goals = [
            f"Nat.divCore {near} {a} {a} = Nat.div {a} {near}",
            f"Nat.modCore {near} {a} {a} = Nat.mod {a} {near}",
            f"Nat.gcdCore {a} {a} {b} = Nat.gcd {a} {b}",
            f"Nat.bitwiseCore Bool.and {a + 1} {a} {b} = Nat.land {a} {b}",
            f"Nat.bitwiseCore Bool.or {a + 1} {a} {b} = Nat.lor {a} {b}",
            f"Nat.bitwiseCore bne {a + 1} {a} {b} = Nat.xor {a} {b}",
            f"Nat.log2Core {a} {a} = Nat.log2 {a}",
        ]
        text += f"theorem t{index} : {' ∧ '.join(goals)} := by decide +kernel\n"
    run = elaborate_text(toolchain, tmp_path, text)
    assert run.failures == ()


def test_a_wrong_definition_would_be_found(toolchain: Toolchain, tmp_path: Path) -> None:
    """The comparison can fail: against a definition that is wrong at one argument it does."""
    text = """
def wrong (a b : Nat) : Nat := if a = 3 ∧ b = 1 then 0 else Nat.bitwiseCore Bool.and (a + 1) a b
theorem t : ∀ a, a < 20 → ∀ b, b < 20 → Nat.land a b = wrong a b := by decide +kernel
"""
    assert elaborate_text(toolchain, tmp_path, text).failures
