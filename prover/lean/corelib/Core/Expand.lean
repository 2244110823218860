prelude
import Core.AC

/-!
# Core.Expand: a tactic of our own for polynomial identities

`ring_omega` multiplies out products and literal powers over `Nat` and `Int` in the goal and the hypotheses,
sorts each monomial, and calls `omega` with monomials as atoms. It proves polynomial identities and what
follows from them linearly. It is *not* a decision procedure for rings and no substitute for Mathlib's `ring`,
`linarith` or `nlinarith`; hence its own name.

Next: nothing; this is the last module.
-/

set_option linter.unusedVariables false

/-- Multiply out, sort monomials, `omega`. -/
syntax (name := ringOmega) "ring_omega" : tactic
macro_rules
  | `(tactic| ring_omega) => `(tactic| (
    (try simp only [Nat.pow_succ, Nat.pow_zero, Int.pow_succ, Int.pow_zero, Nat.mul_add, Nat.add_mul, Nat.one_mul,
      Nat.mul_one,
      Int.mul_add, Int.add_mul, Int.mul_sub, Int.sub_mul, Int.neg_mul, Int.mul_neg, Int.one_mul, Int.mul_one,
      Nat.mul_assoc, Nat.mul_comm, Nat.mul_left_comm, Int.mul_assoc, Int.mul_comm, Int.mul_left_comm] at *)
    (try simp only [← Nat.mul_assoc, ← Int.mul_assoc] at *)
    omega))
