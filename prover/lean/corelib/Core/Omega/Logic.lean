prelude
import Core.Int.Div

/-!
# Core.Omega.Logic: how `omega` reads hypotheses

The logical and cast lemmas with which `omega` turns hypotheses over `Nat` and `Int` into linear constraints
over `Int`: splitting connectives, `Nat` subtraction by cases, minimum, maximum, truncation, absolute value.

Names and argument order are fixed by the compiled tactic. Next: `Core.Omega.Coeffs`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

universe u v w

theorem le_of_le_of_eq {α : Type u} {a b c : α} [LE α] (h₁ : a ≤ b) (h₂ : b = c) : a ≤ c := h₂ ▸ h₁
theorem Lean.Omega.Int.add_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a + c = b + d := by rw [h₁, h₂]
theorem Lean.Omega.Int.mul_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a * c = b * d := by rw [h₁, h₂]
theorem Lean.Omega.Int.sub_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a - c = b - d := by rw [h₁, h₂]

namespace Lean.Omega

theorem Decidable.and_not_of_not_imp {a b : Prop} [d : Decidable a] (h : ¬(a → b)) : a ∧ ¬b :=
  ⟨(_root_.Decidable.em a).elim (fun x => x) (fun x => absurd (fun y => absurd y x) h), fun y => h (fun _ => y)⟩

theorem Decidable.or_not_not_of_not_and {a b : Prop} [Decidable a] [Decidable b] (h : ¬(a ∧ b)) : ¬a ∨ ¬b :=
  (_root_.Decidable.em a).elim (fun x => Or.inr (fun y => h ⟨x, y⟩)) (fun x => Or.inl x)

theorem Decidable.and_or_not_and_not_of_iff {a b : Prop} [Decidable b] (h : a ↔ b) : (a ∧ b) ∨ (¬a ∧ ¬b) :=
  (_root_.Decidable.em b).elim (fun y => Or.inl ⟨h.mpr y, y⟩) (fun y => Or.inr ⟨fun x => y (h.mp x), y⟩)

theorem Decidable.and_not_or_not_and_of_not_iff {a b : Prop} [Decidable a] [Decidable b] (h : ¬(a ↔ b)) :
    (a ∧ ¬b) ∨ (¬a ∧ b) :=
  (_root_.Decidable.em a).elim
    (fun x => Or.inl ⟨x, fun y => h ⟨fun _ => y, fun _ => x⟩⟩)
    (fun x => (_root_.Decidable.em b).elim (fun y => Or.inr ⟨x, y⟩) (fun y => absurd ⟨fun x' => absurd x' x, fun y' => absurd y' y⟩ h))

theorem and_not_not_of_not_or {p q : Prop} (h : ¬(p ∨ q)) : ¬p ∧ ¬q := not_or.mp h

theorem ite_disjunction {α : Type u} {P : Prop} [d : Decidable P] {a b : α} :
    (P ∧ (if P then a else b) = a) ∨ (¬P ∧ (if P then a else b) = b) :=
  match d with
  | isTrue h => Or.inl ⟨h, rfl⟩
  | isFalse h => Or.inr ⟨h, rfl⟩

theorem Nat.le_of_ge {x y : Nat} (h : x ≥ y) : y ≤ x := h
theorem Nat.lt_of_gt {x y : Nat} (h : x > y) : y < x := h
theorem Int.le_of_ge {x y : Int} (h : x ≥ y) : y ≤ x := h
theorem Int.lt_of_gt {x y : Int} (h : x > y) : y < x := h
theorem Int.le_of_not_lt {x y : Int} (h : ¬x < y) : y ≤ x := _root_.Int.not_lt.mp h
theorem Int.lt_of_not_le {x y : Int} (h : ¬x ≤ y) : y < x := _root_.Int.not_le.mp h
theorem Int.ofNat_congr {x y : Nat} (h : x = y) : (x : Int) = (y : Int) := congrArg _ h
theorem Int.ofNat_le_of_le {x y : Nat} (h : x ≤ y) : (x : Int) ≤ (y : Int) := _root_.Int.natCast_le.mpr h
theorem Int.ofNat_lt_of_lt {x y : Nat} (h : x < y) : (x : Int) < (y : Int) := _root_.Int.natCast_lt.mpr h
theorem Int.natCast_ofNat {x : Nat} : ((OfNat.ofNat x : Nat) : Int) = OfNat.ofNat x := rfl

theorem Int.emod_ofNat_nonneg {x : Nat} {y : Int} : 0 ≤ (x : Int) % y :=
  _root_.Int.natCast_nonneg (x % y.natAbs)

theorem Int.neg_congr {a b : Int} (h : a = b) : -a = -b := by rw [h]
theorem Int.ofNat_mul_nonneg {a b : Nat} : 0 ≤ (a : Int) * (b : Int) := _root_.Int.natCast_nonneg (a * b)

theorem Int.ofNat_sub_dichotomy {a b : Nat} :
    b ≤ a ∧ ((a - b : Nat) : Int) = (a : Int) - (b : Int) ∨ a < b ∧ ((a - b : Nat) : Int) = 0 := by
  rcases _root_.Nat.lt_or_ge a b with h | h
  · right; exact ⟨h, by rw [_root_.Nat.sub_eq_zero_of_le (_root_.Nat.le_of_lt h)]; rfl⟩
  · left; exact ⟨h, _root_.Int.natCast_sub h⟩

theorem Nat.sub_sub (a b c : Nat) : a - b - c = a - (b + c) := by
  induction c with
  | zero => rfl
  | succ c ih => rw [_root_.Nat.sub_succ, ih, _root_.Nat.add_succ, _root_.Nat.sub_succ]

theorem Int.ofNat_sub_sub (a b c : Nat) : ((a - b - c : Nat) : Int) = ((a - (b + c) : Nat) : Int) := by
  rw [Nat.sub_sub]

theorem Int.ofNat_pow (a b : Nat) : ((a ^ b : Nat) : Int) = (a : Int) ^ b := by
  induction b with
  | zero => rfl
  | succ b ih => rw [_root_.Int.pow_succ, ← ih]; rfl

theorem Int.ofNat_pos_of_pos {a : Nat} (h : 0 < a) : 0 < (a : Int) := _root_.Int.natCast_lt.mpr h

theorem Int.pos_pow_of_pos (b : Int) (exponent : Nat) (h : 0 < b) : 0 < b ^ exponent := by
  induction exponent with
  | zero => exact _root_.Int.natCast_lt.mpr (_root_.Nat.lt_succ_self 0)
  | succ e ih =>
    rw [_root_.Int.pow_succ]
    obtain ⟨n, hn⟩ := _root_.Int.lt_iff_exists ih
    obtain ⟨m, rfl⟩ := _root_.Int.lt_iff_exists h
    rw [hn]
    exact _root_.Int.natCast_lt.mpr (_root_.Nat.succ_le_succ (_root_.Nat.zero_le _))

theorem Int.ofNat_min (a b : Nat) : ((min a b : Nat) : Int) = min (a : Int) (b : Int) := by
  show ((if a ≤ b then a else b : Nat) : Int) = if (a : Int) ≤ (b : Int) then (a : Int) else (b : Int)
  by_cases h : a ≤ b
  · rw [ite_eq_left h, ite_eq_left (_root_.Int.natCast_le.mpr h)]
  · rw [ite_eq_right h, ite_eq_right (fun h' => h (_root_.Int.natCast_le.mp h'))]

theorem Int.ofNat_max (a b : Nat) : ((max a b : Nat) : Int) = max (a : Int) (b : Int) := by
  show ((if a ≤ b then b else a : Nat) : Int) = if (a : Int) ≤ (b : Int) then (b : Int) else (a : Int)
  by_cases h : a ≤ b
  · rw [ite_eq_left h, ite_eq_left (_root_.Int.natCast_le.mpr h)]
  · rw [ite_eq_right h, ite_eq_right (fun h' => h (_root_.Int.natCast_le.mp h'))]

theorem Int.ofNat_natAbs (a : Int) : ((a.natAbs : Nat) : Int) = if 0 ≤ a then a else -a := by
  cases a with
  | ofNat n => exact (ite_eq_left (_root_.Int.natCast_nonneg n)).symm
  | negSucc n => exact (ite_eq_right (fun h => nomatch h)).symm

end Lean.Omega

/-! ### Minimum, maximum, truncation -/

theorem Int.toNat_eq_max (a : Int) : ((a.toNat : Nat) : Int) = max a 0 := by
  rw [Int.max_def]
  cases a with
  | ofNat n =>
    by_cases h : ofNat n ≤ 0
    · rw [ite_eq_left h]; exact Int.le_antisymm h (Int.natCast_nonneg n)
    · rw [ite_eq_right h]; rfl
  | negSucc n => exact (ite_eq_left (by rw [Int.negSucc_eq', Int.zero_eq, Int.snn_le]; exact Nat.zero_le _ : Int.negSucc n ≤ 0)).symm

theorem Int.min_le_left (a b : Int) : min a b ≤ a := by
  rw [Int.min_def]; split
  · exact Int.le_refl a
  · exact Int.le_of_lt (Int.not_le.mp (by assumption))

theorem Int.min_le_right (a b : Int) : min a b ≤ b := by
  rw [Int.min_def]; split
  · assumption
  · exact Int.le_refl b

theorem Int.le_max_left (a b : Int) : a ≤ max a b := by
  rw [Int.max_def]; split
  · assumption
  · exact Int.le_refl a

theorem Int.le_max_right (a b : Int) : b ≤ max a b := by
  rw [Int.max_def]; split
  · exact Int.le_refl b
  · exact Int.le_of_lt (Int.not_le.mp (by assumption))
