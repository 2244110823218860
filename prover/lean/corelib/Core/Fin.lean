prelude
import Core.Option
import Core.Int.Division

/-!
# Core.Fin: bounded numbers

The coercion `Fin n → Nat`, order, decidable quantifiers, and what `omega` refers to when a goal speaks of
`Fin n`: it replaces each element by its value. Arithmetic and numerals of `Fin n` are not here.

Next: `Core.Cast`.
-/

set_option linter.unusedVariables false

namespace Fin

variable {n : Nat}

attribute [coe] Fin.val

instance coeToNat : CoeTC (Fin n) Nat := ⟨Fin.val⟩

@[simp] theorem is_lt (a : Fin n) : a.val < n := a.isLt
@[simp] protected theorem eta (a : Fin n) (h : a.val < n) : (⟨a.val, h⟩ : Fin n) = a := rfl
theorem val_ne_of_ne {i j : Fin n} (h : i ≠ j) : i.val ≠ j.val := fun e => h (Fin.ext e)
theorem lt_def {a b : Fin n} : a < b ↔ a.val < b.val := Iff.rfl
theorem le_def {a b : Fin n} : a ≤ b ↔ a.val ≤ b.val := Iff.rfl
@[simp] protected theorem not_le {a b : Fin n} : ¬a ≤ b ↔ b < a := Nat.not_le
@[simp] protected theorem not_lt {a b : Fin n} : ¬a < b ↔ b ≤ a := Nat.not_lt
@[simp] protected theorem le_refl (a : Fin n) : a ≤ a := Nat.le_refl a.val
@[simp] protected theorem lt_irrefl (a : Fin n) : ¬a < a := Nat.lt_irrefl a.val
protected theorem le_trans {a b c : Fin n} (h₁ : a ≤ b) (h₂ : b ≤ c) : a ≤ c := Nat.le_trans h₁ h₂
protected theorem lt_trans {a b c : Fin n} (h₁ : a < b) (h₂ : b < c) : a < c := Nat.lt_trans h₁ h₂
protected theorem le_total (a b : Fin n) : a ≤ b ∨ b ≤ a := Nat.le_total a.val b.val
protected theorem le_antisymm {a b : Fin n} (h₁ : a ≤ b) (h₂ : b ≤ a) : a = b := Fin.ext (Nat.le_antisymm h₁ h₂)

/-! ### For `omega` -/

theorem val_congr {a b : Fin n} (h : a = b) : (a : Nat) = (b : Nat) := congrArg val h
theorem val_le_of_le {a b : Fin n} (h : a ≤ b) : (a : Nat) ≤ (b : Nat) := h
theorem val_le_of_ge {a b : Fin n} (h : a ≥ b) : (b : Nat) ≤ (a : Nat) := h
theorem val_add_one_le_of_lt {a b : Fin n} (h : a < b) : (a : Nat) + 1 ≤ (b : Nat) := h
theorem val_add_one_le_of_gt {a b : Fin n} (h : a > b) : (b : Nat) + 1 ≤ (a : Nat) := h

end Fin

namespace Lean.Omega.Fin

variable {n : Nat}

theorem lt_of_not_le {i j : Fin n} (h : ¬i ≤ j) : j < i := _root_.Fin.not_le.mp h
theorem le_of_not_lt {i j : Fin n} (h : ¬i < j) : j ≤ i := _root_.Fin.not_lt.mp h
theorem lt_or_gt_of_ne {i j : Fin n} (h : i ≠ j) : i < j ∨ i > j := Nat.lt_or_gt_of_ne (_root_.Fin.val_ne_of_ne h)

end Lean.Omega.Fin

/-! ### Quantifiers over propositions and over `Fin n` are decidable -/

instance exists_prop_decidable {p : Prop} (P : p → Prop) [Decidable p] [s : (h : p) → Decidable (P h)] :
    Decidable (∃ h, P h) :=
  if h : p then
    match s h with
    | isTrue hp => isTrue ⟨h, hp⟩
    | isFalse hp => isFalse (fun ⟨_, h'⟩ => hp h')
  else isFalse (fun ⟨h', _⟩ => h h')

instance forall_prop_decidable {p : Prop} (P : p → Prop) [Decidable p] [s : (h : p) → Decidable (P h)] :
    Decidable (∀ h, P h) :=
  if h : p then
    match s h with
    | isTrue hp => isTrue (fun _ => hp)
    | isFalse hp => isFalse (fun h' => hp (h' h))
  else isTrue (fun h' => absurd h' h)

instance Nat.decidableForallFin {n : Nat} (P : Fin n → Prop) [d : (i : Fin n) → Decidable (P i)] : Decidable (∀ i, P i) :=
  decidable_of_iff (∀ k, k < n → ∀ h : k < n, P ⟨k, h⟩) ⟨fun h i => h i.val i.isLt i.isLt, fun h k _ hk => h ⟨k, hk⟩⟩

instance Nat.decidableExistsFin {n : Nat} (P : Fin n → Prop) [d : (i : Fin n) → Decidable (P i)] : Decidable (∃ i, P i) :=
  decidable_of_iff (∃ k, k < n ∧ ∃ h : k < n, P ⟨k, h⟩)
    ⟨fun ⟨k, _, h, hp⟩ => ⟨⟨k, h⟩, hp⟩, fun ⟨i, hp⟩ => ⟨i.val, i.isLt, i.isLt, hp⟩⟩
