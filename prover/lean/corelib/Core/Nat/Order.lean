prelude
import Core.WF

/-!
# Core.Nat.Order: the order on `Nat`

Linear order, compatibility with addition and multiplication, subtraction. Everything here is proved without
`omega`, whose own support (`Core.Omega`) is built on it; the rest of the arithmetic library is in
`Core.Nat.Lemmas`.

Next: `Core.Nat.Div`.
-/

set_option linter.unusedVariables false

namespace Nat

/-! ### Linear order -/

attribute [simp] Nat.zero_le

@[simp] protected theorem le_refl (n : Nat) : n ≤ n := Nat.le.refl
protected theorem le_rfl {n : Nat} : n ≤ n := Nat.le.refl
theorem le_succ (n : Nat) : n ≤ succ n := Nat.le.step Nat.le.refl
theorem le_succ_of_le {n m : Nat} (h : n ≤ m) : n ≤ succ m := Nat.le.step h
protected theorem le_of_eq {n m : Nat} (h : n = m) : n ≤ m := h ▸ Nat.le.refl
theorem le_of_succ_le {n m : Nat} (h : succ n ≤ m) : n ≤ m := Nat.le_trans (le_succ n) h
theorem lt_irrefl_aux (n : Nat) : ¬n < n := by
  induction n with
  | zero => exact Nat.not_succ_le_zero 0
  | succ n ih => intro h; exact ih (Nat.le_of_succ_le_succ h)
@[simp] protected theorem lt_irrefl (n : Nat) : ¬n < n := lt_irrefl_aux n
protected theorem le_antisymm {n m : Nat} (h₁ : n ≤ m) (h₂ : m ≤ n) : n = m := by
  cases h₁ with
  | refl => rfl
  | step h => exact absurd (Nat.le_trans h₂ h) (Nat.lt_irrefl _)
protected theorem le_antisymm_iff {n m : Nat} : n = m ↔ n ≤ m ∧ m ≤ n :=
  ⟨fun h => ⟨Nat.le_of_eq h, Nat.le_of_eq h.symm⟩, fun h => Nat.le_antisymm h.1 h.2⟩
theorem lt_succ_self (n : Nat) : n < succ n := Nat.le.refl
protected theorem lt_add_one (n : Nat) : n < n + 1 := Nat.le.refl
protected theorem le_of_lt {n m : Nat} (h : n < m) : n ≤ m := Nat.le_trans (le_succ n) h
protected theorem lt_of_lt_of_le {n m k : Nat} (h₁ : n < m) (h₂ : m ≤ k) : n < k := Nat.le_trans h₁ h₂
protected theorem lt_of_le_of_lt {n m k : Nat} (h₁ : n ≤ m) (h₂ : m < k) : n < k :=
  Nat.le_trans (Nat.succ_le_succ h₁) h₂
protected theorem lt_trans {n m k : Nat} (h₁ : n < m) (h₂ : m < k) : n < k := Nat.lt_of_lt_of_le h₁ (Nat.le_of_lt h₂)
protected theorem lt_of_lt_of_eq {n m k : Nat} (h₁ : n < m) (h₂ : m = k) : n < k := h₂ ▸ h₁
protected theorem lt_or_ge (a b : Nat) : a < b ∨ a ≥ b := by
  induction b with
  | zero => exact Or.inr (Nat.zero_le a)
  | succ b ih =>
    rcases ih with h | h
    · exact Or.inl (Nat.le.step h)
    · cases h with
      | refl => exact Or.inl (lt_succ_self _)
      | step h => exact Or.inr (Nat.succ_le_succ h)
protected theorem le_total (a b : Nat) : a ≤ b ∨ b ≤ a := (Nat.lt_or_ge a b).imp Nat.le_of_lt id
protected theorem not_lt {a b : Nat} : ¬a < b ↔ b ≤ a :=
  ⟨fun h => (Nat.lt_or_ge a b).resolve_left h, fun h h' => Nat.lt_irrefl _ (Nat.lt_of_lt_of_le h' h)⟩
protected theorem not_le {a b : Nat} : ¬a ≤ b ↔ b < a :=
  ⟨fun h => (Nat.lt_or_ge b a).resolve_right h, fun h h' => Nat.lt_irrefl _ (Nat.lt_of_lt_of_le h h')⟩
protected theorem le_of_not_lt {a b : Nat} (h : ¬a < b) : b ≤ a := Nat.not_lt.mp h
protected theorem le_of_not_ge {a b : Nat} (h : ¬b ≤ a) : a ≤ b := Nat.le_of_lt (Nat.not_le.mp h)
protected theorem lt_of_not_le {a b : Nat} (h : ¬a ≤ b) : b < a := Nat.not_le.mp h
protected theorem lt_of_not_ge {a b : Nat} (h : ¬b ≤ a) : a < b := Nat.not_le.mp h
protected theorem not_le_of_gt {a b : Nat} (h : a > b) : ¬a ≤ b := Nat.not_le.mpr h
protected theorem not_le_of_lt {a b : Nat} (h : a < b) : ¬b ≤ a := Nat.not_le.mpr h
protected theorem not_lt_of_ge {a b : Nat} (h : b ≥ a) : ¬b < a := Nat.not_lt.mpr h
protected theorem not_lt_of_le {a b : Nat} (h : a ≤ b) : ¬b < a := Nat.not_lt.mpr h
protected theorem lt_asymm {a b : Nat} (h : a < b) : ¬b < a := Nat.not_lt.mpr (Nat.le_of_lt h)
protected theorem ne_of_gt {a b : Nat} (h : b < a) : a ≠ b := fun e => Nat.lt_irrefl a (e ▸ h)
protected theorem ne_of_lt {a b : Nat} (h : a < b) : a ≠ b := fun e => Nat.lt_irrefl b (e ▸ h)
protected theorem lt_or_gt_of_ne {a b : Nat} (h : a ≠ b) : a < b ∨ a > b :=
  (Nat.lt_or_ge a b).imp_right (fun h' => (Nat.lt_or_ge b a).resolve_right (fun h'' => h (Nat.le_antisymm h'' h')))
protected theorem lt_of_le_of_ne {a b : Nat} (h₁ : a ≤ b) (h₂ : a ≠ b) : a < b :=
  (Nat.lt_or_ge a b).resolve_right (fun h => h₂ (Nat.le_antisymm h₁ h))
protected theorem lt_or_eq_of_le {a b : Nat} (h : a ≤ b) : a < b ∨ a = b :=
  (Nat.lt_or_ge a b).imp_right (Nat.le_antisymm h)
protected theorem eq_or_lt_of_le {a b : Nat} (h : a ≤ b) : a = b ∨ a < b := (Nat.lt_or_eq_of_le h).symm
protected theorem lt_trichotomy (a b : Nat) : a < b ∨ a = b ∨ b < a :=
  (Nat.lt_or_ge a b).imp_right (fun h => (Nat.eq_or_lt_of_le h).imp_left Eq.symm)
theorem eq_of_lt_succ_of_not_lt {a b : Nat} (h₁ : a < b + 1) (h₂ : ¬a < b) : a = b :=
  (Nat.lt_or_eq_of_lt_succ h₁).resolve_left h₂

/-! ### Zero and successor -/

theorem le_of_lt_succ {m n : Nat} (h : m < succ n) : m ≤ n := Nat.le_of_succ_le_succ h
theorem lt_succ_of_le {m n : Nat} (h : m ≤ n) : m < succ n := Nat.succ_le_succ h
theorem lt_of_succ_le {n m : Nat} (h : succ n ≤ m) : n < m := h
theorem succ_le_of_lt {n m : Nat} (h : n < m) : succ n ≤ m := h
theorem lt_succ_of_lt {a b : Nat} (h : a < b) : a < succ b := Nat.le.step h
theorem succ_lt_succ {n m : Nat} (h : n < m) : succ n < succ m := Nat.succ_le_succ h
theorem lt_of_succ_lt_succ {n m : Nat} (h : succ n < succ m) : n < m := Nat.le_of_succ_le_succ h
theorem lt_of_succ_lt {n m : Nat} (h : succ n < m) : n < m := le_of_succ_le h
theorem lt_succ_iff {m n : Nat} : m < succ n ↔ m ≤ n := ⟨le_of_lt_succ, lt_succ_of_le⟩
protected theorem lt_add_one_iff {m n : Nat} : m < n + 1 ↔ m ≤ n := lt_succ_iff
theorem succ_le_iff {n m : Nat} : succ n ≤ m ↔ n < m := Iff.rfl
protected theorem add_one_le_iff {n m : Nat} : n + 1 ≤ m ↔ n < m := Iff.rfl
theorem succ_le_succ_iff {a b : Nat} : succ a ≤ succ b ↔ a ≤ b := ⟨Nat.le_of_succ_le_succ, Nat.succ_le_succ⟩
theorem succ_lt_succ_iff {a b : Nat} : succ a < succ b ↔ a < b := ⟨lt_of_succ_lt_succ, succ_lt_succ⟩
@[simp] theorem not_lt_zero (n : Nat) : ¬n < 0 := not_succ_le_zero n
theorem not_add_one_le_zero (n : Nat) : ¬n + 1 ≤ 0 := not_succ_le_zero n
theorem not_succ_le_self (n : Nat) : ¬succ n ≤ n := Nat.lt_irrefl n
@[simp] theorem zero_lt_succ (n : Nat) : 0 < succ n := Nat.succ_le_succ (Nat.zero_le n)
theorem add_one_pos (n : Nat) : 0 < n + 1 := zero_lt_succ n
protected theorem zero_lt_one : 0 < 1 := zero_lt_succ 0
theorem pos_of_ne_zero {n : Nat} (h : n ≠ 0) : 0 < n := by
  cases n with
  | zero => exact absurd rfl h
  | succ n => exact zero_lt_succ n
theorem ne_zero_of_lt {b a : Nat} (h : b < a) : a ≠ 0 := fun e => not_lt_zero b (e ▸ h)
protected theorem pos_iff_ne_zero {n : Nat} : 0 < n ↔ n ≠ 0 := ⟨ne_zero_of_lt, pos_of_ne_zero⟩
theorem eq_zero_or_pos (n : Nat) : n = 0 ∨ 0 < n := by
  cases n with
  | zero => exact Or.inl rfl
  | succ n => exact Or.inr (zero_lt_succ n)
theorem eq_zero_of_le_zero {n : Nat} (h : n ≤ 0) : n = 0 := Nat.le_antisymm h (Nat.zero_le n)
@[simp] protected theorem le_zero_eq (n : Nat) : (n ≤ 0) = (n = 0) := propext ⟨eq_zero_of_le_zero, Nat.le_of_eq⟩
protected theorem le_zero {n : Nat} : n ≤ 0 ↔ n = 0 := ⟨eq_zero_of_le_zero, Nat.le_of_eq⟩
theorem pred_le (n : Nat) : pred n ≤ n := by
  cases n with
  | zero => exact Nat.le.refl
  | succ n => exact le_succ n
theorem pred_lt {n : Nat} (h : n ≠ 0) : pred n < n := by
  cases n with
  | zero => exact absurd rfl h
  | succ n => exact lt_succ_self n
theorem pred_lt_of_lt {n m : Nat} (h : m < n) : pred n < n := pred_lt (ne_zero_of_lt h)
theorem succ_pred_eq_of_pos {n : Nat} (h : 0 < n) : succ (pred n) = n := by
  cases n with
  | zero => exact absurd h (Nat.lt_irrefl 0)
  | succ n => rfl

/-! ### Addition -/

theorem le_add_right (n k : Nat) : n ≤ n + k := by
  induction k with
  | zero => exact Nat.le_refl n
  | succ k ih => exact le_succ_of_le ih
theorem le_add_left (n m : Nat) : n ≤ m + n := by
  rw [Nat.add_comm]; exact le_add_right n m
theorem le_of_add_right_le {n m k : Nat} (h : n + k ≤ m) : n ≤ m := Nat.le_trans (le_add_right n k) h
protected theorem add_le_add_left {n m : Nat} (h : n ≤ m) (k : Nat) : k + n ≤ k + m := by
  induction h with
  | refl => exact Nat.le.refl
  | step _ ih => exact Nat.le.step ih
protected theorem add_le_add_right {n m : Nat} (h : n ≤ m) (k : Nat) : n + k ≤ m + k := by
  rw [Nat.add_comm n k, Nat.add_comm m k]
  exact Nat.add_le_add_left h k
protected theorem add_le_add {a b c d : Nat} (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d :=
  Nat.le_trans (Nat.add_le_add_right h₁ c) (Nat.add_le_add_left h₂ b)
protected theorem add_lt_add_left {n m : Nat} (h : n < m) (k : Nat) : k + n < k + m := Nat.add_le_add_left h k
protected theorem add_lt_add_right {n m : Nat} (h : n < m) (k : Nat) : n + k < m + k := by
  rw [Nat.add_comm n k, Nat.add_comm m k]
  exact Nat.add_lt_add_left h k
protected theorem add_lt_add {a b c d : Nat} (h₁ : a < b) (h₂ : c < d) : a + c < b + d :=
  Nat.lt_trans (Nat.add_lt_add_right h₁ c) (Nat.add_lt_add_left h₂ b)
protected theorem le.dest {n m : Nat} (h : n ≤ m) : ∃ k, n + k = m := by
  induction h with
  | refl => exact ⟨0, rfl⟩
  | step _ ih =>
    obtain ⟨k, hk⟩ := ih
    exact ⟨k + 1, congrArg succ hk⟩
protected theorem le.intro {n m k : Nat} (h : n + k = m) : n ≤ m := h ▸ le_add_right n k
theorem exists_eq_add_of_le {n m : Nat} (h : n ≤ m) : ∃ k, m = n + k :=
  let ⟨k, hk⟩ := le.dest h; ⟨k, hk.symm⟩
theorem exists_eq_add_of_lt {n m : Nat} (h : n < m) : ∃ k, m = n + k + 1 := by
  obtain ⟨k, hk⟩ := exists_eq_add_of_le h
  exact ⟨k, hk.trans (succ_add n k)⟩
theorem le_iff_exists_add {n m : Nat} : n ≤ m ↔ ∃ k, m = n + k := ⟨exists_eq_add_of_le, fun ⟨k, h⟩ => le.intro h.symm⟩
protected theorem le_of_add_le_add_left {a b c : Nat} (h : a + b ≤ a + c) : b ≤ c := by
  obtain ⟨k, hk⟩ := exists_eq_add_of_le h
  rw [Nat.add_assoc] at hk
  exact le.intro (Nat.add_left_cancel hk).symm
protected theorem le_of_add_le_add_right {a b c : Nat} (h : a + b ≤ c + b) : a ≤ c := by
  rw [Nat.add_comm a b, Nat.add_comm c b] at h
  exact Nat.le_of_add_le_add_left h
protected theorem lt_of_add_lt_add_left {n m k : Nat} (h : n + m < n + k) : m < k :=
  Nat.le_of_add_le_add_left (a := n) h
protected theorem lt_of_add_lt_add_right {n m k : Nat} (h : m + n < k + n) : m < k := by
  rw [Nat.add_comm m, Nat.add_comm k] at h
  exact Nat.lt_of_add_lt_add_left h

/-! ### Multiplication -/

protected theorem mul_le_mul_left {n m : Nat} (k : Nat) (h : n ≤ m) : k * n ≤ k * m := by
  obtain ⟨d, rfl⟩ := exists_eq_add_of_le h
  rw [Nat.mul_add]
  exact le_add_right _ _
protected theorem mul_le_mul_right {n m : Nat} (k : Nat) (h : n ≤ m) : n * k ≤ m * k := by
  rw [Nat.mul_comm n, Nat.mul_comm m]
  exact Nat.mul_le_mul_left k h
protected theorem mul_le_mul {a b c d : Nat} (h₁ : a ≤ b) (h₂ : c ≤ d) : a * c ≤ b * d :=
  Nat.le_trans (Nat.mul_le_mul_right c h₁) (Nat.mul_le_mul_left b h₂)
protected theorem mul_pos {a b : Nat} (h₁ : 0 < a) (h₂ : 0 < b) : 0 < a * b := Nat.mul_le_mul h₁ h₂

/-! ### Subtraction -/

@[simp] protected theorem sub_zero (n : Nat) : n - 0 = n := rfl
theorem sub_succ (n m : Nat) : n - succ m = pred (n - m) := rfl
theorem succ_sub_succ_eq_sub (n m : Nat) : succ n - succ m = n - m := by
  induction m with
  | zero => rfl
  | succ m ih => exact congrArg pred ih
theorem succ_sub_succ (n m : Nat) : succ n - succ m = n - m := succ_sub_succ_eq_sub n m
@[simp] protected theorem zero_sub (n : Nat) : 0 - n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => exact congrArg pred ih
@[simp] protected theorem add_sub_cancel {n m : Nat} : n + m - m = n := by
  induction m with
  | zero => rfl
  | succ m ih => exact (succ_sub_succ _ _).trans ih
@[simp] protected theorem add_sub_cancel_left {n m : Nat} : n + m - n = m := by
  rw [Nat.add_comm, Nat.add_sub_cancel]
protected theorem add_sub_add_right (n k m : Nat) : (n + k) - (m + k) = n - m := by
  induction k with
  | zero => rfl
  | succ k ih => exact (succ_sub_succ _ _).trans ih
protected theorem add_sub_add_left (k n m : Nat) : (k + n) - (k + m) = n - m := by
  rw [Nat.add_comm k n, Nat.add_comm k m, Nat.add_sub_add_right]
theorem sub_self_add (n m : Nat) : n - (n + m) = 0 := by
  rw [← Nat.sub_zero n, Nat.sub_zero, ← Nat.add_zero n, Nat.add_assoc, Nat.add_sub_add_left, Nat.zero_sub]
@[simp] protected theorem sub_self (n : Nat) : n - n = 0 := sub_self_add n 0
protected theorem sub_eq_zero_of_le {n m : Nat} (h : n ≤ m) : n - m = 0 := by
  obtain ⟨k, rfl⟩ := exists_eq_add_of_le h
  exact sub_self_add n k
protected theorem sub_add_cancel {n m : Nat} (h : m ≤ n) : n - m + m = n := by
  obtain ⟨k, rfl⟩ := exists_eq_add_of_le h
  rw [Nat.add_sub_cancel_left, Nat.add_comm]
@[simp] protected theorem sub_le (n m : Nat) : n - m ≤ n := by
  induction m with
  | zero => exact Nat.le.refl
  | succ m ih => exact Nat.le_trans (pred_le _) ih
protected theorem sub_lt {n m : Nat} (h₁ : 0 < n) (h₂ : 0 < m) : n - m < n := by
  cases n with
  | zero => exact absurd h₁ (Nat.lt_irrefl 0)
  | succ n =>
    cases m with
    | zero => exact absurd h₂ (Nat.lt_irrefl 0)
    | succ m => rw [succ_sub_succ]; exact lt_succ_of_le (Nat.sub_le n m)

end Nat
