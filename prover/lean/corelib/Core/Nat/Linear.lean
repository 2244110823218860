prelude
import Core.Int.Lemmas

/-!
# Core.Nat.Linear: order, addition and subtraction, continued

What `omega` proves outright, under the names that proofs refer to. `Core.Nat.Order` and `Core.Nat.Lemmas` hold the
part that comes before.

Next: `Core.Nat.Products`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

namespace Nat

/-! ### Zero, one, successor -/

theorem add_one_ne_zero (n : Nat) : n + 1 ≠ 0 := succ_ne_zero n
theorem zero_lt_of_ne_zero {a : Nat} (h : a ≠ 0) : 0 < a := pos_of_ne_zero h
theorem zero_lt_of_lt {a b : Nat} (h : a < b) : 0 < b := by omega
theorem ne_zero_iff_zero_lt {n : Nat} : n ≠ 0 ↔ 0 < n := by omega
theorem eq_zero_of_not_pos {n : Nat} (h : ¬0 < n) : n = 0 := by omega
theorem one_le_of_lt {a b : Nat} (h : a < b) : 1 ≤ b := by omega
theorem exists_eq_add_one_of_ne_zero {n : Nat} (h : n ≠ 0) : ∃ k, n = k + 1 := ⟨n - 1, by omega⟩
theorem exists_eq_add_of_le' {m n : Nat} (h : m ≤ n) : ∃ k, n = k + m := ⟨n - m, by omega⟩
theorem add_one_le_add_one_iff {a b : Nat} : a + 1 ≤ b + 1 ↔ a ≤ b := by omega
theorem add_one_lt_add_one_iff {a b : Nat} : a + 1 < b + 1 ↔ a < b := by omega
theorem succ_le {n m : Nat} : succ n ≤ m ↔ n < m := Iff.rfl
theorem succ_ne_self (n : Nat) : succ n ≠ n := by simp
theorem one_lt_succ_succ (n : Nat) : 1 < n.succ.succ := succ_lt_succ (zero_lt_succ n)
theorem le_of_lt_add_one {n m : Nat} (h : n < m + 1) : n ≤ m := le_of_lt_succ h
theorem lt_add_one_of_le {n m : Nat} (h : n ≤ m) : n < m + 1 := lt_succ_of_le h
theorem lt_add_one_of_lt {a b : Nat} (h : a < b) : a < b + 1 := by omega
protected theorem le_add_one_iff {m n : Nat} : m ≤ n + 1 ↔ m ≤ n ∨ m = n + 1 := by omega
theorem lt_succ_iff_lt_or_eq {m n : Nat} : m < succ n ↔ m < n ∨ m = n := by rw [succ_eq_add_one]; omega
theorem lt_add_one_iff_lt_or_eq {m n : Nat} : m < n + 1 ↔ m < n ∨ m = n := by omega
theorem lt_of_add_one_le {n m : Nat} (h : n + 1 ≤ m) : n < m := h
theorem succ_pred {a : Nat} (h : a ≠ 0) : succ (pred a) = a := succ_pred_eq_of_pos (pos_of_ne_zero h)
theorem succ_pred_eq_of_ne_zero {n : Nat} (h : n ≠ 0) : succ (pred n) = n := succ_pred h

/-! ### Order -/

protected theorem le_of_not_le {a b : Nat} (h : ¬b ≤ a) : a ≤ b := by omega
protected theorem not_lt_of_gt {n m : Nat} (h : n > m) : ¬n < m := by omega
protected theorem eq_or_lt_of_not_lt {a b : Nat} (h : ¬a < b) : a = b ∨ b < a := by omega
protected theorem ne_of_lt' {a b : Nat} (h : b < a) : a ≠ b := by omega
protected theorem lt_iff_le_and_not_ge {m n : Nat} : m < n ↔ m ≤ n ∧ ¬n ≤ m := by omega
protected theorem eq_iff_le_and_ge {a b : Nat} : a = b ↔ a ≤ b ∧ b ≤ a := by omega
protected theorem le_or_eq_of_le_succ {m n : Nat} (h : m ≤ succ n) : m ≤ n ∨ m = succ n := by
  rw [succ_eq_add_one] at h ⊢; omega
protected theorem le_or_eq_of_le_add_one {m n : Nat} (h : m ≤ n + 1) : m ≤ n ∨ m = n + 1 := by omega

/-! ### Addition -/

theorem lt_of_add_right_lt {n m k : Nat} (h : n + k < m) : n < m := by omega
theorem lt_of_add_left_lt {n m k : Nat} (h : k + n < m) : n < m := by omega
theorem le_of_add_left_le {n m k : Nat} (h : k + n ≤ m) : n ≤ m := by omega
protected theorem add_pos_left {m : Nat} (h : 0 < m) (n : Nat) : 0 < m + n := by omega
protected theorem add_pos_right {n : Nat} (m : Nat) (h : 0 < n) : 0 < m + n := by omega
protected theorem add_self_ne_one (n : Nat) : n + n ≠ 1 := by omega
protected theorem pos_of_lt_add_right {n k : Nat} (h : n < n + k) : 0 < k := by omega
@[simp] protected theorem lt_add_right_iff_pos {n k : Nat} : n < n + k ↔ 0 < k := by omega
@[simp] protected theorem lt_add_left_iff_pos {n k : Nat} : n < k + n ↔ 0 < k := by omega
protected theorem add_left_inj {m k n : Nat} : m + n = k + n ↔ m = k := by omega
protected theorem add_right_inj {m k n : Nat} : n + m = n + k ↔ m = k := by omega
theorem add_eq_one_iff {m n : Nat} : m + n = 1 ↔ m = 0 ∧ n = 1 ∨ m = 1 ∧ n = 0 := by omega
theorem add_eq_two_iff {m n : Nat} : m + n = 2 ↔ m = 0 ∧ n = 2 ∨ m = 1 ∧ n = 1 ∨ m = 2 ∧ n = 0 := by omega
theorem add_eq_three_iff {m n : Nat} :
    m + n = 3 ↔ m = 0 ∧ n = 3 ∨ m = 1 ∧ n = 2 ∨ m = 2 ∧ n = 1 ∨ m = 3 ∧ n = 0 := by omega
theorem succ_add_eq_add_succ (a b : Nat) : succ a + b = a + succ b := by
  rw [succ_add, add_succ]
theorem le_add_of_sub_le {a b c : Nat} (h : a - b ≤ c) : a ≤ c + b := by omega

/-! ### Subtraction -/

protected theorem sub_one (n : Nat) : n - 1 = pred n := rfl
protected theorem sub_add_eq (a b c : Nat) : a - (b + c) = a - b - c := by omega
protected theorem add_sub_cancel' {n m : Nat} (h : m ≤ n) : m + (n - m) = n := by omega
protected theorem add_sub_self_left (a b : Nat) : (a + b) - a = b := by omega
protected theorem add_sub_self_right (a b : Nat) : (a + b) - b = a := by omega
protected theorem sub_add_sub_cancel {a b c : Nat} (h₁ : b ≤ a) (h₂ : c ≤ b) : a - b + (b - c) = a - c := by omega
protected theorem sub_sub_sub_cancel_right {a b c : Nat} (h : c ≤ b) : a - c - (b - c) = a - b := by omega
theorem succ_sub {m n : Nat} (h : n ≤ m) : succ m - n = succ (m - n) := by
  rw [succ_eq_add_one, succ_eq_add_one]; omega
protected theorem sub_eq_iff_eq_add' {c a b : Nat} (h : b ≤ a) : a - b = c ↔ a = b + c := by omega
protected theorem eq_add_of_sub_eq {c a b : Nat} (h : b ≤ a) (h' : a - b = c) : a = c + b := by omega
protected theorem eq_sub_of_add_eq' {a b c : Nat} (h : b + a = c) : a = c - b := by omega
protected theorem le_of_sub_eq_zero {n m : Nat} (h : n - m = 0) : n ≤ m := by omega
protected theorem lt_of_sub_ne_zero {n m : Nat} (h : n - m ≠ 0) : m < n := by omega
protected theorem lt_of_sub_pos {n m : Nat} (h : 0 < n - m) : m < n := by omega
protected theorem sub_ne_zero_iff_lt {n m : Nat} : n - m ≠ 0 ↔ m < n := by omega
protected theorem sub_le_of_le_add {a b c : Nat} (h : a ≤ c + b) : a - b ≤ c := by omega
protected theorem sub_le_iff_le_add' {a b c : Nat} : a - b ≤ c ↔ a ≤ b + c := by omega
protected theorem add_le_of_le_sub {a b c : Nat} (h : b ≤ c) (h' : a ≤ c - b) : a + b ≤ c := by omega
protected theorem add_le_of_le_sub' {a b c : Nat} (h : b ≤ c) (h' : a ≤ c - b) : b + a ≤ c := by omega
protected theorem le_sub_of_add_le' {n k m : Nat} (h : m + n ≤ k) : n ≤ k - m := by omega
protected theorem le_sub_iff_add_le' {n k m : Nat} (h : k ≤ m) : n ≤ m - k ↔ k + n ≤ m := by omega
protected theorem lt_sub_of_add_lt {a b c : Nat} (h : a + b < c) : a < c - b := by omega
protected theorem add_lt_of_lt_sub {a b c : Nat} (h : a < c - b) : a + b < c := by omega
protected theorem add_lt_of_lt_sub' {a b c : Nat} (h : b < c - a) : a + b < c := by omega
protected theorem lt_sub_iff_add_lt {a b c : Nat} : a < c - b ↔ a + b < c := by omega
protected theorem lt_sub_iff_add_lt' {a b c : Nat} : a < c - b ↔ b + a < c := by omega
protected theorem sub_lt_left_of_lt_add {n k m : Nat} (H : n ≤ k) (h : k < n + m) : k - n < m := by omega
protected theorem sub_lt_right_of_lt_add {n k m : Nat} (H : n ≤ k) (h : k < m + n) : k - n < m := by omega
protected theorem sub_lt_sub_left {k m n : Nat} (h₁ : k < m) (h₂ : k < n) : m - n < m - k := by omega
protected theorem sub_lt_sub_right {a b c : Nat} (h₁ : c ≤ a) (h₂ : a < b) : a - c < b - c := by omega
protected theorem sub_lt_of_pos_le {a b : Nat} (h₀ : 0 < a) (h₁ : a ≤ b) : b - a < b := by omega
protected theorem sub_lt_self {a b : Nat} (h₀ : 0 < a) (h₁ : a ≤ b) : b - a < b := by omega
theorem sub_lt_succ (a b : Nat) : a - b < succ a := by rw [succ_eq_add_one]; omega
theorem sub_one_lt_of_lt {n m : Nat} (h : m < n) : n - 1 < n := by omega
theorem sub_one_lt_of_le {n m : Nat} (h₀ : 0 < n) (h₁ : n ≤ m) : n - 1 < m := by omega
theorem sub_one_lt_iff {n : Nat} : n - 1 < n ↔ 0 < n := by omega
theorem sub_one_add_one_eq_of_pos {n : Nat} (h : 0 < n) : n - 1 + 1 = n := by omega
protected theorem sub_one_cancel {a b : Nat} (ha : 0 < a) (hb : 0 < b) (h : a - 1 = b - 1) : a = b := by omega
theorem le_sub_one_iff_lt {m n : Nat} (h : 0 < m) : n ≤ m - 1 ↔ n < m := by omega
theorem le_sub_one_of_lt {a b : Nat} (h : a < b) : a ≤ b - 1 := by omega
theorem le_pred_of_lt {n m : Nat} (h : n < m) : n ≤ m - 1 := by omega
theorem lt_of_le_pred {n m : Nat} (h : 0 < m) (h' : n ≤ pred m) : n < m := by
  rw [pred_eq_sub_one] at h'; omega
protected theorem sub_sub_eq_min (a b : Nat) : a - (a - b) = min a b := by omega
protected theorem sub_eq_max_sub (n m : Nat) : n - m = max n m - m := by omega
protected theorem sub_add_min_cancel (n m : Nat) : n - m + min n m = n := by omega
protected theorem sub_sub_right {a b : Nat} (c : Nat) (h : b ≤ a) : c - (a - b) = c + b - a := by omega
protected theorem add_sub_sub_cancel {a b c : Nat} (h : c ≤ a) : a + b - (a - c) = b + c := by omega
protected theorem sub_right_inj {a b c : Nat} (h₁ : b ≤ a) (h₂ : c ≤ a) : a - b = a - c ↔ b = c := by omega
protected theorem sub_left_inj {a b c : Nat} (h₁ : c ≤ a) (h₂ : c ≤ b) : a - c = b - c ↔ a = b := by omega
protected theorem sub_le_sub_iff_right {n m k : Nat} (h : k ≤ m) : n - k ≤ m - k ↔ n ≤ m := by omega
protected theorem one_add_sub_one (n : Nat) : 1 + n - 1 = n := by omega

/-! ### Minimum and maximum -/

attribute [simp] Nat.min_eq_left Nat.min_eq_right Nat.max_eq_left Nat.max_eq_right

protected theorem min_left_comm (a b c : Nat) : min a (min b c) = min b (min a c) := by omega
protected theorem max_left_comm (a b c : Nat) : max a (max b c) = max b (max a c) := by omega
protected theorem min_right_comm (a b c : Nat) : min (min a b) c = min (min a c) b := by omega
protected theorem max_right_comm (a b c : Nat) : max (max a b) c = max (max a c) b := by omega
@[simp] protected theorem min_self_assoc {m n : Nat} : min m (min m n) = min m n := by omega
@[simp] protected theorem max_self_assoc {m n : Nat} : max m (max m n) = max m n := by omega
protected theorem le_min_of_le_of_le {a b c : Nat} (h₁ : a ≤ b) (h₂ : a ≤ c) : a ≤ min b c := by omega
protected theorem max_le_of_le_of_le {a b c : Nat} (h₁ : a ≤ c) (h₂ : b ≤ c) : max a b ≤ c := by omega
@[simp] protected theorem add_max_add_right (a b c : Nat) : max (a + c) (b + c) = max a b + c := by omega
@[simp] protected theorem add_min_add_right (a b c : Nat) : min (a + c) (b + c) = min a b + c := by omega
@[simp] protected theorem add_max_add_left (a b c : Nat) : max (a + b) (a + c) = a + max b c := by omega
@[simp] protected theorem add_min_add_left (a b c : Nat) : min (a + b) (a + c) = a + min b c := by omega
protected theorem min_max_distrib_left (a b c : Nat) : min a (max b c) = max (min a b) (min a c) := by omega
protected theorem max_min_distrib_left (a b c : Nat) : max a (min b c) = min (max a b) (max a c) := by omega

end Nat
