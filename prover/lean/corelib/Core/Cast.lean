prelude
import Core.List.Lemmas
import Core.Fin

/-!
# Core.Cast: moving casts

`push_cast`, `norm_cast`, `exact_mod_cast` and their relatives for `Nat → Int`. The normalisers `push_cast`
and `norm_cast0` are compiled into Lean and work with the lemmas tagged `@[norm_cast]` here; the other tactics
are macros over them.

Next: `Core.AC`.
-/

set_option linter.unusedVariables false

@[simp] theorem Int.cast_ofNat_Int {n : Nat} : (Nat.cast (no_index (OfNat.ofNat n)) : Int) = OfNat.ofNat n := rfl
@[simp] theorem Int.natCast_zero : ((0 : Nat) : Int) = 0 := rfl
@[simp] theorem Int.natCast_one : ((1 : Nat) : Int) = 1 := rfl

/-- For `norm_cast`, which does not look under `≠`. -/
theorem Int.natCast_ne_natCast {m n : Nat} : (m : Int) ≠ (n : Int) ↔ m ≠ n := not_congr Int.natCast_inj

attribute [simp] Int.natCast_add Int.natCast_mul Int.natCast_pow Int.natCast_succ
attribute [norm_cast] Int.natCast_add Int.natCast_mul Int.natCast_ediv Int.natCast_emod Int.natCast_pow Int.natCast_sub
  Int.natCast_succ Int.natCast_max Int.natCast_min Int.cast_ofNat_Int Int.natCast_zero Int.natCast_one
  Int.natCast_inj Int.ofNat_le Int.ofNat_lt Int.natCast_dvd_natCast Int.natCast_pos Int.natCast_eq_zero Int.natAbs_natCast
  Int.toNat_natCast Int.natCast_ne_natCast Int.natCast_ne_zero

namespace Lean.Parser.Tactic

syntax (name := tacticNorm_cast__) "norm_cast" optConfig (location)? : tactic
macro_rules
  | `(tactic| norm_cast $c:optConfig $[$l:location]?) =>
    `(tactic| (norm_cast0 $c:optConfig $[$l:location]?; try trivial))

syntax (name := tacticExact_mod_cast_) "exact_mod_cast " term : tactic
macro_rules
  | `(tactic| exact_mod_cast $e) => `(tactic|
    first
    | exact $e
    | (have hmc := $e; norm_cast0 at hmc ⊢; first | exact hmc | done)
    | (have hmc := $e; push_cast at hmc ⊢; exact hmc))

syntax (name := tacticApply_mod_cast_) "apply_mod_cast " term : tactic
macro_rules | `(tactic| apply_mod_cast $e) => `(tactic| (norm_cast0; apply $e))

syntax (name := tacticAssumption_mod_cast_) "assumption_mod_cast" optConfig : tactic
macro_rules | `(tactic| assumption_mod_cast $c:optConfig) => `(tactic| (norm_cast0 $c:optConfig at *; assumption))

end Lean.Parser.Tactic
