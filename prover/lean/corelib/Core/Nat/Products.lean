prelude
import Core.Nat.Linear

/-!
# Core.Nat.Products: products and powers

Cancellation and monotonicity of multiplication; squares; powers in both arguments.

Next: `Core.Nat.Division`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

namespace Nat

/-! ### Products -/

protected theorem eq_zero_of_mul_eq_zero {n m : Nat} (h : n * m = 0) : n = 0 ∨ m = 0 := Nat.mul_eq_zero.mp h
protected theorem mul_left_cancel_iff {a : Nat} (ha : 0 < a) {b c : Nat} : a * b = a * c ↔ b = c :=
  ⟨Nat.mul_left_cancel ha, fun h => h ▸ rfl⟩
protected theorem mul_right_cancel_iff {a : Nat} (ha : 0 < a) {b c : Nat} : b * a = c * a ↔ b = c :=
  ⟨Nat.mul_right_cancel ha, fun h => h ▸ rfl⟩
protected theorem mul_right_inj {a b c : Nat} (ha : a ≠ 0) : a * b = a * c ↔ b = c :=
  Nat.mul_left_cancel_iff (pos_of_ne_zero ha)
protected theorem mul_left_inj {a b c : Nat} (ha : a ≠ 0) : b * a = c * a ↔ b = c :=
  Nat.mul_right_cancel_iff (pos_of_ne_zero ha)
protected theorem mul_le_mul_left_iff {a b c : Nat} (h : 0 < a) : a * b ≤ a * c ↔ b ≤ c :=
  ⟨fun h' => Nat.le_of_mul_le_mul_left h' h, Nat.mul_le_mul_left a⟩
protected theorem mul_le_mul_right_iff {a b c : Nat} (h : 0 < a) : b * a ≤ c * a ↔ b ≤ c := by
  rw [Nat.mul_comm b, Nat.mul_comm c]; exact Nat.mul_le_mul_left_iff h
protected theorem mul_lt_mul_of_lt_of_le {a b c d : Nat} (h₁ : a < c) (h₂ : b ≤ d) (hd : 0 < d) : a * b < c * d :=
  Nat.lt_of_le_of_lt (Nat.mul_le_mul_left a h₂) (Nat.mul_lt_mul_of_pos_right h₁ hd)
protected theorem mul_lt_mul_of_le_of_lt {a b c d : Nat} (h₁ : a ≤ c) (h₂ : b < d) (hc : 0 < c) : a * b < c * d :=
  Nat.lt_of_le_of_lt (Nat.mul_le_mul_right b h₁) (Nat.mul_lt_mul_of_pos_left h₂ hc)
protected theorem mul_lt_mul_of_lt_of_lt {a b c d : Nat} (h₁ : a < c) (h₂ : b < d) : a * b < c * d :=
  Nat.mul_lt_mul_of_le_of_lt (Nat.le_of_lt h₁) h₂ (by omega)
protected theorem pos_of_mul_pos {a b : Nat} (h : 0 < a * b) : 0 < a :=
  pos_of_ne_zero (fun e => by rw [e, Nat.zero_mul] at h; omega)
@[simp] protected theorem mul_pos_iff_of_pos_left {c b : Nat} (h : 0 < c) : 0 < c * b ↔ 0 < b :=
  ⟨fun h' => Nat.pos_of_mul_pos (Nat.mul_comm c b ▸ h'), Nat.mul_pos h⟩
@[simp] protected theorem mul_pos_iff_of_pos_right {b c : Nat} (h : 0 < b) : 0 < c * b ↔ 0 < c :=
  ⟨Nat.pos_of_mul_pos, fun h' => Nat.mul_pos h' h⟩
protected theorem pos_of_mul_pos_left {a b : Nat} (h : 0 < a * b) : 0 < b := Nat.pos_of_mul_pos (Nat.mul_comm a b ▸ h)
protected theorem mul_ne_zero_iff {n m : Nat} : n * m ≠ 0 ↔ n ≠ 0 ∧ m ≠ 0 :=
  (not_congr Nat.mul_eq_zero).trans not_or
protected theorem mul_self_le_mul_self_iff {m n : Nat} : m * m ≤ n * n ↔ m ≤ n :=
  ⟨fun h => Nat.le_of_not_lt (fun h' => absurd h (Nat.not_le.mpr (mul_self_lt_mul_self h'))), mul_self_le_mul_self⟩
protected theorem mul_self_lt_mul_self_iff {m n : Nat} : m * m < n * n ↔ m < n :=
  ⟨fun h => Nat.lt_of_not_le (fun h' => absurd h (Nat.not_lt.mpr (mul_self_le_mul_self h'))), mul_self_lt_mul_self⟩
protected theorem mul_self_inj {m n : Nat} : m * m = n * n ↔ m = n :=
  ⟨fun h => Nat.le_antisymm (Nat.mul_self_le_mul_self_iff.mp (Nat.le_of_eq h))
    (Nat.mul_self_le_mul_self_iff.mp (Nat.le_of_eq h.symm)), fun h => h ▸ rfl⟩
theorem le_mul_self (n : Nat) : n ≤ n * n := by
  cases n with
  | zero => exact Nat.le_refl 0
  | succ n => exact Nat.le_mul_of_pos_left (n + 1) (Nat.add_one_pos n)
theorem mul_self_sub_mul_self_eq (a b : Nat) : a * a - b * b = (a + b) * (a - b) := by
  rw [Nat.mul_sub, Nat.add_mul, Nat.add_mul, Nat.mul_comm b a]; omega
protected theorem mul_eq_one_iff {m n : Nat} : m * n = 1 ↔ m = 1 ∧ n = 1 := by
  constructor
  · intro h
    have hm := Nat.pos_of_mul_pos (a := m) (b := n) (by omega)
    have hn := Nat.pos_of_mul_pos_left (a := m) (b := n) (by omega)
    have := Nat.le_mul_of_pos_left n hm
    have := Nat.le_mul_of_pos_right m hn
    omega
  · rintro ⟨rfl, rfl⟩; rfl
theorem eq_one_of_mul_eq_one_right {m n : Nat} (h : m * n = 1) : m = 1 := (Nat.mul_eq_one_iff.mp h).1
theorem eq_one_of_mul_eq_one_left {m n : Nat} (h : m * n = 1) : n = 1 := (Nat.mul_eq_one_iff.mp h).2
protected theorem mul_add_one_le_add_mul_add_one {a b : Nat} : a * b + 1 ≤ (a + 1) * (b + 1) := by
  rw [Nat.add_mul, Nat.mul_add]; omega
protected theorem mul_le_mul_of_nonneg_left {a b c : Nat} (h : a ≤ b) : c * a ≤ c * b := Nat.mul_le_mul_left c h
protected theorem mul_le_mul_of_nonneg_right {a b c : Nat} (h : a ≤ b) : a * c ≤ b * c := Nat.mul_le_mul_right c h
protected theorem mul_sub_one (n m : Nat) : n * (m - 1) = n * m - n := by rw [Nat.mul_sub, Nat.mul_one]
protected theorem sub_one_mul (n m : Nat) : (n - 1) * m = n * m - m := by rw [Nat.sub_mul, Nat.one_mul]
theorem succ_mul_succ (a b : Nat) : succ a * succ b = a * b + a + b + 1 := by
  rw [succ_eq_add_one, succ_eq_add_one, Nat.add_mul, Nat.mul_add]; omega

/-! ### Powers -/

protected theorem pow_le_pow_succ {n i : Nat} (h : n > 0) : n ^ i ≤ n ^ (i + 1) :=
  Nat.pow_le_pow_right h (Nat.le_succ i)
protected theorem pow_lt_pow_succ {a n : Nat} (h : 1 < a) : a ^ n < a ^ (n + 1) := by
  have := Nat.mul_lt_mul_of_pos_left h (pow_pos (n := n) (Nat.lt_trans Nat.zero_lt_one h))
  rwa [Nat.mul_one] at this
protected theorem pow_lt_pow_right {a n m : Nat} (ha : 1 < a) (h : m < n) : a ^ m < a ^ n :=
  Nat.lt_of_lt_of_le (Nat.pow_lt_pow_succ ha) (Nat.pow_le_pow_right (Nat.lt_trans Nat.zero_lt_one ha) h)
protected theorem pow_lt_pow_left {a b n : Nat} (h : a < b) (hn : n ≠ 0) : a ^ n < b ^ n := by
  cases n with
  | zero => exact absurd rfl hn
  | succ n =>
    exact Nat.mul_lt_mul_of_le_of_lt (Nat.pow_le_pow_left (Nat.le_of_lt h) n) h
      (pow_pos (Nat.lt_of_le_of_lt (Nat.zero_le a) h))
protected theorem pow_lt_pow_iff_right {a n m : Nat} (h : 1 < a) : a ^ n < a ^ m ↔ n < m :=
  ⟨fun h' => Nat.lt_of_not_le (fun hle =>
    absurd h' (Nat.not_lt.mpr (Nat.pow_le_pow_right (Nat.lt_trans Nat.zero_lt_one h) hle))), Nat.pow_lt_pow_right h⟩
protected theorem pow_le_pow_iff_right {a n m : Nat} (h : 1 < a) : a ^ n ≤ a ^ m ↔ n ≤ m :=
  ⟨fun h' => Nat.le_of_not_lt (fun hlt => absurd h' (Nat.not_le.mpr (Nat.pow_lt_pow_right h hlt))),
    Nat.pow_le_pow_right (Nat.lt_trans Nat.zero_lt_one h)⟩
protected theorem pow_le_pow_iff_left {a b n : Nat} (hn : n ≠ 0) : a ^ n ≤ b ^ n ↔ a ≤ b :=
  ⟨fun h => Nat.le_of_not_lt (fun hlt => absurd h (Nat.not_le.mpr (Nat.pow_lt_pow_left hlt hn))),
    fun h => Nat.pow_le_pow_left h n⟩
protected theorem pow_lt_pow_iff_left {a b n : Nat} (hn : n ≠ 0) : a ^ n < b ^ n ↔ a < b :=
  ⟨fun h => Nat.lt_of_not_le (fun hle => absurd h (Nat.not_lt.mpr (Nat.pow_le_pow_left hle n))),
    fun h => Nat.pow_lt_pow_left h hn⟩
protected theorem pow_right_inj {a m n : Nat} (ha : 1 < a) : a ^ m = a ^ n ↔ m = n :=
  ⟨fun h => Nat.le_antisymm ((Nat.pow_le_pow_iff_right ha).mp (Nat.le_of_eq h))
    ((Nat.pow_le_pow_iff_right ha).mp (Nat.le_of_eq h.symm)), fun h => h ▸ rfl⟩
protected theorem pow_left_inj {a b n : Nat} (hn : n ≠ 0) : a ^ n = b ^ n ↔ a = b :=
  ⟨fun h => Nat.le_antisymm ((Nat.pow_le_pow_iff_left hn).mp (Nat.le_of_eq h))
    ((Nat.pow_le_pow_iff_left hn).mp (Nat.le_of_eq h.symm)), fun h => h ▸ rfl⟩
protected theorem one_lt_pow {m n : Nat} (hn : n ≠ 0) (hm : 1 < m) : 1 < m ^ n := by
  have := Nat.pow_lt_pow_right hm (pos_of_ne_zero hn)
  rwa [Nat.pow_zero] at this
protected theorem one_lt_two_pow {n : Nat} (hn : n ≠ 0) : 1 < 2 ^ n := Nat.one_lt_pow hn (by omega)
protected theorem one_le_two_pow {n : Nat} : 1 ≤ 2 ^ n := pow_pos (by omega)
protected theorem two_pow_pos (w : Nat) : 0 < 2 ^ w := pow_pos (by omega)
@[simp] protected theorem one_lt_two_pow_iff {n : Nat} : 1 < 2 ^ n ↔ n ≠ 0 :=
  ⟨fun h e => by subst e; exact absurd h (by decide), Nat.one_lt_two_pow⟩
protected theorem pos_pow_of_pos {b : Nat} (n : Nat) (h : 0 < b) : 0 < b ^ n := pow_pos h
theorem lt_pow_self {n b : Nat} (hb : 1 < b) : n < b ^ n := by
  induction n with
  | zero => exact Nat.zero_lt_one
  | succ n ih => exact Nat.lt_of_le_of_lt ih (Nat.pow_lt_pow_succ hb)
@[simp] protected theorem pow_eq_zero {a n : Nat} : a ^ n = 0 ↔ a = 0 ∧ n ≠ 0 := by
  constructor
  · intro h
    cases n with
    | zero => exact absurd h Nat.one_ne_zero
    | succ n =>
      refine ⟨?_, Nat.succ_ne_zero n⟩
      rcases eq_zero_or_pos a with ha | ha
      · exact ha
      · have := pow_pos (n := n + 1) ha; omega
  · rintro ⟨rfl, hn⟩; exact Nat.zero_pow (pos_of_ne_zero hn)
theorem two_pow_succ (k : Nat) : 2 ^ (k + 1) = 2 ^ k + 2 ^ k := by rw [Nat.pow_succ, Nat.mul_two]
theorem two_pow_pred_add_two_pow_pred {w : Nat} (h : 0 < w) : 2 ^ (w - 1) + 2 ^ (w - 1) = 2 ^ w := by
  rw [← two_pow_succ, Nat.sub_add_cancel h]
theorem two_pow_pred_lt_two_pow {w : Nat} (h : 0 < w) : 2 ^ (w - 1) < 2 ^ w :=
  Nat.pow_lt_pow_right (by omega) (by omega)
protected theorem pow_mul' (a m n : Nat) : a ^ (m * n) = (a ^ n) ^ m := by rw [Nat.mul_comm, Nat.pow_mul]
protected theorem pow_right_comm (a m n : Nat) : (a ^ m) ^ n = (a ^ n) ^ m := by
  rw [← Nat.pow_mul, Nat.pow_mul']
protected theorem pow_sub_mul_pow (a : Nat) {m n : Nat} (h : m ≤ n) : a ^ (n - m) * a ^ m = a ^ n := by
  rw [← Nat.pow_add, Nat.sub_add_cancel h]
theorem pow_two_sub_pow_two (a b : Nat) : a ^ 2 - b ^ 2 = (a + b) * (a - b) := by
  rw [Nat.pow_two, Nat.pow_two, mul_self_sub_mul_self_eq]

end Nat
