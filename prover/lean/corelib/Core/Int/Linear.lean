prelude
import Core.Nat.Gcd

/-!
# Core.Int.Linear: casts, ring and order of `Int`, continued

What `omega` or a rewriting with the ring laws proves, under the names that proofs refer to. `Core.Int.Basic`,
`Core.Int.Order` and `Core.Int.Lemmas` hold what comes before.

Next: `Core.Int.Division`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

namespace Int

/-! ### Casts -/

theorem ofNat_inj {m n : Nat} : ((m : Nat) : Int) = n ↔ m = n := natCast_inj
theorem ofNat_add (m n : Nat) : ((m + n : Nat) : Int) = m + n := rfl
theorem ofNat_mul (m n : Nat) : ((m * n : Nat) : Int) = m * n := rfl
theorem ofNat_sub {m n : Nat} (h : m ≤ n) : ((n - m : Nat) : Int) = n - m := natCast_sub h
theorem ofNat_eq_natCast (n : Nat) : Int.ofNat n = (n : Int) := rfl
@[simp] theorem ofNat_eq_coe {n : Nat} : Int.ofNat n = (n : Int) := rfl
theorem natCast_add_one (n : Nat) : ((n + 1 : Nat) : Int) = n + 1 := rfl
@[simp] theorem natCast_pos {n : Nat} : 0 < (n : Int) ↔ 0 < n := by omega
theorem natCast_ne_zero {n : Nat} : (n : Int) ≠ 0 ↔ n ≠ 0 := by omega
@[simp] theorem natCast_eq_zero {n : Nat} : (n : Int) = 0 ↔ n = 0 := by omega
@[simp] theorem natCast_nonpos_iff {n : Nat} : (n : Int) ≤ 0 ↔ n = 0 := by omega
theorem natCast_succ_pos (n : Nat) : 0 < ((Nat.succ n : Nat) : Int) := by rw [Nat.succ_eq_add_one]; omega
theorem natCast_max (a b : Nat) : ((max a b : Nat) : Int) = max (a : Int) b := by omega
theorem natCast_min (a b : Nat) : ((min a b : Nat) : Int) = min (a : Int) b := by omega
theorem eq_ofNat_of_zero_le {a : Int} (h : 0 ≤ a) : ∃ n : Nat, a = n := ⟨a.toNat, by omega⟩
theorem eq_succ_of_zero_lt {a : Int} (h : 0 < a) : ∃ n : Nat, a = n + 1 := ⟨(a - 1).toNat, by omega⟩
theorem exists_add_of_le {a b : Int} (h : a ≤ b) : ∃ c : Nat, b = a + c := ⟨(b - a).toNat, by omega⟩
theorem le.dest {a b : Int} (h : a ≤ b) : ∃ n : Nat, a + n = b := ⟨(b - a).toNat, by omega⟩
theorem le.intro {a b : Int} (n : Nat) (h : a + n = b) : a ≤ b := by omega
theorem lt.dest {a b : Int} (h : a < b) : ∃ n : Nat, a + (Nat.succ n : Nat) = b :=
  ⟨(b - a - 1).toNat, by rw [Nat.succ_eq_add_one]; omega⟩
theorem lt.intro {a b : Int} {n : Nat} (h : a + (n + 1) = b) : a < b := by omega
theorem negSucc_lt_zero (n : Nat) : negSucc n < 0 := by rw [negSucc_eq]; omega
theorem negSucc_not_nonneg (n : Nat) : 0 ≤ negSucc n ↔ False :=
  ⟨fun h => absurd (negSucc_lt_zero n) (Int.not_lt.mpr h), False.elim⟩

/-! ### Truncation and absolute value -/

@[simp] theorem toNat_of_nonneg {a : Int} (h : 0 ≤ a) : (a.toNat : Int) = a := by omega
@[simp] theorem toNat_natCast (n : Nat) : (n : Int).toNat = n := rfl
@[simp] theorem toNat_zero : (0 : Int).toNat = 0 := rfl
@[simp] theorem toNat_one : (1 : Int).toNat = 1 := rfl
theorem toNat_of_nonpos {a : Int} (h : a ≤ 0) : a.toNat = 0 := by omega
theorem self_le_toNat (a : Int) : a ≤ a.toNat := by omega
theorem toNat_le {a : Int} {n : Nat} : a.toNat ≤ n ↔ a ≤ n := by omega
theorem lt_toNat {n : Nat} {a : Int} : n < a.toNat ↔ (n : Int) < a := by omega
theorem toNat_lt {n : Nat} {z : Int} (h : 0 ≤ z) : z.toNat < n ↔ z < (n : Int) := by omega
theorem le_toNat {n : Nat} {z : Int} (h : 0 ≤ z) : n ≤ z.toNat ↔ (n : Int) ≤ z := by omega
theorem toNat_add {a b : Int} (ha : 0 ≤ a) (hb : 0 ≤ b) : (a + b).toNat = a.toNat + b.toNat := by omega
theorem toNat_sub (m n : Nat) : ((m : Int) - n).toNat = m - n := by omega
theorem toNat_eq_zero {a : Int} : a.toNat = 0 ↔ a ≤ 0 := by omega
theorem pos_iff_toNat_pos {n : Int} : 0 < n ↔ 0 < n.toNat := by omega

@[simp] theorem natAbs_natCast (n : Nat) : natAbs (n : Int) = n := rfl
@[simp] theorem natAbs_zero : natAbs (0 : Int) = 0 := rfl
@[simp] theorem natAbs_one : natAbs (1 : Int) = 1 := rfl
@[simp] theorem natAbs_neg (a : Int) : natAbs (-a) = natAbs a := by omega
@[simp] theorem natAbs_eq_zero {a : Int} : natAbs a = 0 ↔ a = 0 := by omega
theorem natAbs_ne_zero {a : Int} : natAbs a ≠ 0 ↔ a ≠ 0 := by omega
theorem natAbs_eq (a : Int) : a = natAbs a ∨ a = -(natAbs a : Int) := by omega
theorem natAbs_of_nonneg {a : Int} (h : 0 ≤ a) : (natAbs a : Int) = a := by omega
theorem ofNat_natAbs_of_nonpos {a : Int} (h : a ≤ 0) : (natAbs a : Int) = -a := by omega
theorem eq_natAbs_of_nonneg {a : Int} (h : 0 ≤ a) : a = natAbs a := by omega
theorem le_natAbs {a : Int} : a ≤ natAbs a := by omega
theorem natAbs_sub_comm (a b : Int) : natAbs (a - b) = natAbs (b - a) := by omega
theorem natAbs_add_le (a b : Int) : natAbs (a + b) ≤ natAbs a + natAbs b := by omega
theorem natAbs_sub_le (a b : Int) : natAbs (a - b) ≤ natAbs a + natAbs b := by omega
theorem natAbs_eq_natAbs_iff {a b : Int} : natAbs a = natAbs b ↔ a = b ∨ a = -b := by omega
theorem natAbs_mul (a b : Int) : natAbs (a * b) = natAbs a * natAbs b := by
  have cast : ∀ m n : Nat, natAbs ((m : Int) * n) = m * n := fun m n => rfl
  rcases natAbs_eq a with ha | ha <;> rcases natAbs_eq b with hb | hb <;> rw [ha, hb] <;>
    simp only [Int.neg_mul, Int.mul_neg, Int.neg_neg, natAbs_neg, cast, natAbs_natCast]
theorem natAbs_mul_self' (a : Int) : ((natAbs a * natAbs a : Nat) : Int) = a * a := by
  rw [natCast_mul]
  rcases natAbs_eq a with ha | ha <;> generalize natAbs a = n at ha <;> subst ha
  · rfl
  · rw [Int.neg_mul, Int.mul_neg, Int.neg_neg]
theorem natAbs_mul_self {a : Int} : ((natAbs a * natAbs a : Nat) : Int) = a * a := natAbs_mul_self' a
theorem natAbs_pow (a : Int) (n : Nat) : natAbs (a ^ n) = natAbs a ^ n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [pow_succ, natAbs_mul, ih, Nat.pow_succ]

/-! ### Ring -/

@[simp] protected theorem add_neg_cancel_right (a b : Int) : a + b + -b = a := by omega
@[simp] protected theorem neg_add_cancel_right (a b : Int) : a + -b + b = a := by omega
@[simp] protected theorem neg_add_cancel_left (a b : Int) : -a + (a + b) = b := by omega
@[simp] protected theorem add_neg_cancel_left (a b : Int) : a + (-a + b) = b := by omega
@[simp] protected theorem add_sub_cancel_left (a b : Int) : a + b - a = b := by omega
protected theorem add_sub_cancel_right (a b : Int) : a + b - b = a := by omega
protected theorem add_right_comm (a b c : Int) : a + b + c = a + c + b := by omega
protected theorem add_right_cancel {a b c : Int} (h : a + b = c + b) : a = c := by omega
@[simp] protected theorem add_left_inj {i j : Int} (k : Int) : i + k = j + k ↔ i = j := by omega
@[simp] protected theorem add_right_inj {i j : Int} (k : Int) : k + i = k + j ↔ i = j := by omega
@[simp] protected theorem sub_left_inj {i j : Int} (k : Int) : i - k = j - k ↔ i = j := by omega
@[simp] protected theorem sub_right_inj {i j : Int} (k : Int) : k - i = k - j ↔ i = j := by omega
@[simp] protected theorem neg_inj {a b : Int} : -a = -b ↔ a = b := by omega
protected theorem neg_eq_comm {a b : Int} : -a = b ↔ -b = a := by omega
protected theorem eq_neg_comm {a b : Int} : a = -b ↔ b = -a := by omega
protected theorem neg_ne_zero {a : Int} : -a ≠ 0 ↔ a ≠ 0 := by omega
protected theorem neg_sub (a b : Int) : -(a - b) = b - a := by omega
protected theorem sub_neg (a b : Int) : a - -b = a + b := by omega
protected theorem sub_sub (a b c : Int) : a - b - c = a - (b + c) := by omega
protected theorem sub_sub_self (a b : Int) : a - (a - b) = b := by omega
protected theorem add_sub_assoc (a b c : Int) : a + b - c = a + (b - c) := by omega
protected theorem sub_add (a b c : Int) : a - b + c = a - (b - c) := by omega
protected theorem sub_right_comm (a b c : Int) : a - b - c = a - c - b := by omega
protected theorem sub_add_sub_cancel (a b c : Int) : a - b + (b - c) = a - c := by omega
protected theorem add_sub_add_right (a b c : Int) : a + c - (b + c) = a - b := by omega
protected theorem add_sub_add_left (a b c : Int) : c + a - (c + b) = a - b := by omega
protected theorem eq_of_sub_eq_zero {a b : Int} (h : a - b = 0) : a = b := by omega
protected theorem sub_eq_iff_eq_add {a b c : Int} : a - b = c ↔ a = c + b := by omega
protected theorem sub_eq_iff_eq_add' {a b c : Int} : a - b = c ↔ a = b + c := by omega
protected theorem eq_add_of_sub_eq {a b c : Int} (h : a - c = b) : a = b + c := by omega
protected theorem sub_eq_of_eq_add {a b c : Int} (h : a = c + b) : a - b = c := by omega
protected theorem eq_neg_of_add_eq_zero {a b : Int} (h : a + b = 0) : a = -b := by omega
protected theorem neg_eq_of_add_eq_zero {a b : Int} (h : a + b = 0) : -a = b := by omega
protected theorem add_eq_zero_iff_eq_neg {a b : Int} : a + b = 0 ↔ a = -b := by omega
protected theorem two_mul (n : Int) : 2 * n = n + n := by omega
protected theorem mul_two (n : Int) : n * 2 = n + n := by omega
protected theorem neg_one_mul (a : Int) : -1 * a = -a := by omega
protected theorem mul_neg_one (a : Int) : a * -1 = -a := by omega
protected theorem neg_eq_neg_one_mul (a : Int) : -a = -1 * a := by omega
protected theorem neg_mul_neg (a b : Int) : -a * -b = a * b := by rw [Int.neg_mul, Int.mul_neg, Int.neg_neg]
protected theorem neg_mul_comm (a b : Int) : -a * b = a * -b := by rw [Int.neg_mul, Int.mul_neg]
protected theorem neg_mul_eq_neg_mul (a b : Int) : -(a * b) = -a * b := (Int.neg_mul a b).symm
protected theorem neg_mul_eq_mul_neg (a b : Int) : -(a * b) = a * -b := (Int.mul_neg a b).symm
protected theorem mul_right_comm (a b c : Int) : a * b * c = a * c * b := by
  rw [Int.mul_assoc, Int.mul_comm b, Int.mul_assoc]
protected theorem mul_ne_zero {a b : Int} (ha : a ≠ 0) (hb : b ≠ 0) : a * b ≠ 0 := fun h =>
  (Int.mul_eq_zero.mp h).elim ha hb
protected theorem mul_ne_zero_iff {a b : Int} : a * b ≠ 0 ↔ a ≠ 0 ∧ b ≠ 0 := (not_congr Int.mul_eq_zero).trans not_or
protected theorem eq_of_mul_eq_mul_right {a b c : Int} (ha : a ≠ 0) (h : b * a = c * a) : b = c := by
  rw [Int.mul_comm b, Int.mul_comm c] at h; exact Int.eq_of_mul_eq_mul_left ha h
protected theorem mul_eq_mul_left_iff {a b c : Int} (h : c ≠ 0) : c * a = c * b ↔ a = b :=
  ⟨Int.eq_of_mul_eq_mul_left h, fun e => e ▸ rfl⟩
protected theorem mul_eq_mul_right_iff {a b c : Int} (h : c ≠ 0) : a * c = b * c ↔ a = b :=
  ⟨Int.eq_of_mul_eq_mul_right h, fun e => e ▸ rfl⟩
theorem eq_one_of_mul_eq_self_left {a b : Int} (hb : b ≠ 0) (h : a * b = b) : a = 1 :=
  Int.eq_of_mul_eq_mul_right hb (by rw [h, Int.one_mul])
theorem eq_one_of_mul_eq_self_right {a b : Int} (hb : b ≠ 0) (h : b * a = b) : a = 1 :=
  Int.eq_of_mul_eq_mul_left hb (by rw [h, Int.mul_one])

/-! ### Order -/

theorem le_def {a b : Int} : a ≤ b ↔ NonNeg (b - a) := Iff.rfl
protected theorem le_of_eq {a b : Int} (h : a = b) : a ≤ b := by omega
protected theorem le_rfl {a : Int} : a ≤ a := Int.le_refl a
protected theorem lt_iff_le_and_ne {a b : Int} : a < b ↔ a ≤ b ∧ a ≠ b := by omega
protected theorem lt_iff_le_not_le {a b : Int} : a < b ↔ a ≤ b ∧ ¬b ≤ a := by omega
protected theorem lt_of_le_of_ne {a b : Int} (h₁ : a ≤ b) (h₂ : a ≠ b) : a < b := by omega
protected theorem le_iff_lt_or_eq {a b : Int} : a ≤ b ↔ a < b ∨ a = b := by omega
protected theorem lt_or_eq_of_le {a b : Int} (h : a ≤ b) : a < b ∨ a = b := by omega
protected theorem eq_iff_le_and_ge {a b : Int} : a = b ↔ a ≤ b ∧ b ≤ a := by omega
protected theorem ne_iff_lt_or_gt {a b : Int} : a ≠ b ↔ a < b ∨ b < a := by omega
protected theorem lt_or_ge (a b : Int) : a < b ∨ b ≤ a := by omega
protected theorem lt_or_le (a b : Int) : a < b ∨ b ≤ a := by omega
protected theorem le_or_lt (a b : Int) : a ≤ b ∨ b < a := by omega
protected theorem ne_of_lt {a b : Int} (h : a < b) : a ≠ b := by omega
protected theorem lt_asymm {a b : Int} (h : a < b) : ¬b < a := by omega
protected theorem not_le_of_gt {a b : Int} (h : b < a) : ¬a ≤ b := by omega
protected theorem not_lt_of_ge {a b : Int} (h : b ≤ a) : ¬a < b := by omega
protected theorem lt_of_not_ge {a b : Int} (h : ¬b ≤ a) : a < b := by omega
protected theorem le_of_not_gt {a b : Int} (h : ¬b < a) : a ≤ b := by omega
protected theorem le_of_not_le {a b : Int} (h : ¬a ≤ b) : b ≤ a := by omega
theorem lt_succ (a : Int) : a < a + 1 := by omega
protected theorem zero_lt_one : (0 : Int) < 1 := by omega
protected theorem zero_ne_one : (0 : Int) ≠ 1 := by omega
protected theorem one_pos : (0 : Int) < 1 := by omega
theorem add_one_le_iff {a b : Int} : a + 1 ≤ b ↔ a < b := Iff.rfl
theorem lt_of_add_one_le {a b : Int} (h : a + 1 ≤ b) : a < b := h
theorem lt_add_one_of_le {a b : Int} (h : a ≤ b) : a < b + 1 := by omega
theorem le_of_lt_add_one {a b : Int} (h : a < b + 1) : a ≤ b := by omega
theorem sub_one_lt_of_le {a b : Int} (h : a ≤ b) : a - 1 < b := by omega
theorem le_of_sub_one_lt {a b : Int} (h : a - 1 < b) : a ≤ b := by omega
theorem le_sub_one_of_lt {a b : Int} (h : a < b) : a ≤ b - 1 := by omega
theorem lt_of_le_sub_one {a b : Int} (h : a ≤ b - 1) : a < b := by omega
theorem le_sub_one_iff {a b : Int} : a ≤ b - 1 ↔ a < b := by omega
theorem sub_one_lt_iff {a b : Int} : a - 1 < b ↔ a ≤ b := by omega
theorem zero_lt_succ_iff {a : Int} : 0 < a + 1 ↔ 0 ≤ a := by omega
protected theorem add_le_add_left {a b : Int} (h : a ≤ b) (c : Int) : c + a ≤ c + b := by omega
protected theorem add_le_add_right {a b : Int} (h : a ≤ b) (c : Int) : a + c ≤ b + c := by omega
protected theorem add_lt_add_left {a b : Int} (h : a < b) (c : Int) : c + a < c + b := by omega
protected theorem add_lt_add_right {a b : Int} (h : a < b) (c : Int) : a + c < b + c := by omega
protected theorem add_lt_add {a b c d : Int} (h₁ : a < b) (h₂ : c < d) : a + c < b + d := by omega
protected theorem add_lt_add_of_le_of_lt {a b c d : Int} (h₁ : a ≤ b) (h₂ : c < d) : a + c < b + d := by omega
protected theorem add_lt_add_of_lt_of_le {a b c d : Int} (h₁ : a < b) (h₂ : c ≤ d) : a + c < b + d := by omega
protected theorem le_of_add_le_add_left {a b c : Int} (h : a + b ≤ a + c) : b ≤ c := by omega
protected theorem le_of_add_le_add_right {a b c : Int} (h : a + b ≤ c + b) : a ≤ c := by omega
protected theorem lt_of_add_lt_add_left {a b c : Int} (h : a + b < a + c) : b < c := by omega
protected theorem lt_of_add_lt_add_right {a b c : Int} (h : a + b < c + b) : a < c := by omega
@[simp] protected theorem add_le_add_iff_left {b c : Int} (a : Int) : a + b ≤ a + c ↔ b ≤ c := by omega
@[simp] protected theorem add_le_add_iff_right {a b : Int} (c : Int) : a + c ≤ b + c ↔ a ≤ b := by omega
@[simp] protected theorem add_lt_add_iff_left {b c : Int} (a : Int) : a + b < a + c ↔ b < c := by omega
@[simp] protected theorem add_lt_add_iff_right {a b : Int} (c : Int) : a + c < b + c ↔ a < b := by omega
protected theorem add_nonneg {a b : Int} (h₁ : 0 ≤ a) (h₂ : 0 ≤ b) : 0 ≤ a + b := by omega
protected theorem add_pos {a b : Int} (h₁ : 0 < a) (h₂ : 0 < b) : 0 < a + b := by omega
protected theorem add_pos_of_pos_of_nonneg {a b : Int} (h₁ : 0 < a) (h₂ : 0 ≤ b) : 0 < a + b := by omega
protected theorem add_pos_of_nonneg_of_pos {a b : Int} (h₁ : 0 ≤ a) (h₂ : 0 < b) : 0 < a + b := by omega
protected theorem add_nonpos {a b : Int} (h₁ : a ≤ 0) (h₂ : b ≤ 0) : a + b ≤ 0 := by omega
protected theorem le_add_of_nonneg_right {a b : Int} (h : 0 ≤ b) : a ≤ a + b := by omega
protected theorem le_add_of_nonneg_left {a b : Int} (h : 0 ≤ b) : a ≤ b + a := by omega
protected theorem lt_add_of_pos_right (a : Int) {b : Int} (h : 0 < b) : a < a + b := by omega
protected theorem lt_add_of_pos_left (a : Int) {b : Int} (h : 0 < b) : a < b + a := by omega
protected theorem neg_lt_neg {a b : Int} (h : a < b) : -b < -a := by omega
@[simp] protected theorem neg_le_neg_iff {a b : Int} : -a ≤ -b ↔ b ≤ a := by omega
@[simp] protected theorem neg_lt_neg_iff {a b : Int} : -a < -b ↔ b < a := by omega
protected theorem neg_nonneg_of_nonpos {a : Int} (h : a ≤ 0) : 0 ≤ -a := by omega
protected theorem neg_nonpos_of_nonneg {a : Int} (h : 0 ≤ a) : -a ≤ 0 := by omega
protected theorem neg_pos_of_neg {a : Int} (h : a < 0) : 0 < -a := by omega
protected theorem neg_neg_of_pos {a : Int} (h : 0 < a) : -a < 0 := by omega
@[simp] theorem neg_nonpos_iff (i : Int) : -i ≤ 0 ↔ 0 ≤ i := by omega
@[simp] protected theorem neg_pos {a : Int} : 0 < -a ↔ a < 0 := by omega
@[simp] protected theorem neg_nonneg {a : Int} : 0 ≤ -a ↔ a ≤ 0 := by omega
@[simp] protected theorem neg_lt_zero {a : Int} : -a < 0 ↔ 0 < a := by omega
protected theorem neg_le_of_neg_le {a b : Int} (h : -a ≤ b) : -b ≤ a := by omega
protected theorem le_neg_of_le_neg {a b : Int} (h : a ≤ -b) : b ≤ -a := by omega
protected theorem sub_nonneg {a b : Int} : 0 ≤ a - b ↔ b ≤ a := by omega
protected theorem le_of_sub_nonneg {a b : Int} (h : 0 ≤ a - b) : b ≤ a := by omega
protected theorem sub_pos {a b : Int} : 0 < a - b ↔ b < a := by omega
protected theorem sub_pos_of_lt {a b : Int} (h : b < a) : 0 < a - b := by omega
protected theorem lt_of_sub_pos {a b : Int} (h : 0 < a - b) : b < a := by omega
protected theorem sub_nonpos {a b : Int} : a - b ≤ 0 ↔ a ≤ b := by omega
protected theorem sub_nonpos_of_le {a b : Int} (h : a ≤ b) : a - b ≤ 0 := by omega
protected theorem le_of_sub_nonpos {a b : Int} (h : a - b ≤ 0) : a ≤ b := by omega
protected theorem sub_neg_of_lt {a b : Int} (h : a < b) : a - b < 0 := by omega
protected theorem lt_of_sub_neg {a b : Int} (h : a - b < 0) : a < b := by omega
protected theorem sub_left_le_of_le_add {a b c : Int} (h : a ≤ b + c) : a - b ≤ c := by omega
protected theorem le_sub_left_of_add_le {a b c : Int} (h : a + b ≤ c) : b ≤ c - a := by omega
protected theorem le_sub_right_of_add_le {a b c : Int} (h : a + b ≤ c) : a ≤ c - b := by omega
protected theorem add_le_of_le_sub_left {a b c : Int} (h : b ≤ c - a) : a + b ≤ c := by omega
protected theorem add_le_of_le_sub_right {a b c : Int} (h : a ≤ c - b) : a + b ≤ c := by omega
protected theorem le_add_of_sub_left_le {a b c : Int} (h : a - b ≤ c) : a ≤ b + c := by omega
protected theorem le_add_of_sub_right_le {a b c : Int} (h : a - c ≤ b) : a ≤ b + c := by omega
protected theorem lt_add_of_sub_left_lt {a b c : Int} (h : a - b < c) : a < b + c := by omega
protected theorem lt_sub_left_of_add_lt {a b c : Int} (h : a + b < c) : b < c - a := by omega
protected theorem lt_sub_right_of_add_lt {a b c : Int} (h : a + b < c) : a < c - b := by omega
protected theorem add_lt_of_lt_sub_left {a b c : Int} (h : b < c - a) : a + b < c := by omega
protected theorem add_lt_of_lt_sub_right {a b c : Int} (h : a < c - b) : a + b < c := by omega
protected theorem sub_le_sub_left {a b : Int} (h : a ≤ b) (c : Int) : c - b ≤ c - a := by omega
protected theorem sub_le_sub_right {a b : Int} (h : a ≤ b) (c : Int) : a - c ≤ b - c := by omega
protected theorem sub_le_sub {a b c d : Int} (h₁ : a ≤ b) (h₂ : c ≤ d) : a - d ≤ b - c := by omega
protected theorem sub_lt_sub_left {a b : Int} (h : a < b) (c : Int) : c - b < c - a := by omega
protected theorem sub_lt_sub_right {a b : Int} (h : a < b) (c : Int) : a - c < b - c := by omega
protected theorem sub_lt_self (a : Int) {b : Int} (h : 0 < b) : a - b < a := by omega
protected theorem sub_le_self (a : Int) {b : Int} (h : 0 ≤ b) : a - b ≤ a := by omega
protected theorem le_sub_iff_add_le {a b c : Int} : a ≤ b - c ↔ a + c ≤ b := by omega
protected theorem sub_le_iff_le_add {a b c : Int} : a - c ≤ b ↔ a ≤ b + c := by omega
protected theorem lt_sub_iff_add_lt {a b c : Int} : a < b - c ↔ a + c < b := by omega
protected theorem sub_lt_iff_lt_add {a b c : Int} : a - c < b ↔ a < b + c := by omega

/-! ### Minimum and maximum -/

protected theorem min_comm (a b : Int) : min a b = min b a := by omega
protected theorem max_comm (a b : Int) : max a b = max b a := by omega
protected theorem min_assoc (a b c : Int) : min (min a b) c = min a (min b c) := by omega
protected theorem max_assoc (a b c : Int) : max (max a b) c = max a (max b c) := by omega
@[simp] protected theorem min_self (a : Int) : min a a = a := by omega
@[simp] protected theorem max_self (a : Int) : max a a = a := by omega
@[simp] protected theorem min_eq_left {a b : Int} (h : a ≤ b) : min a b = a := by omega
@[simp] protected theorem min_eq_right {a b : Int} (h : b ≤ a) : min a b = b := by omega
@[simp] protected theorem max_eq_left {a b : Int} (h : b ≤ a) : max a b = a := by omega
@[simp] protected theorem max_eq_right {a b : Int} (h : a ≤ b) : max a b = b := by omega
protected theorem le_min {a b c : Int} : a ≤ min b c ↔ a ≤ b ∧ a ≤ c := by omega
protected theorem max_le {a b c : Int} : max a b ≤ c ↔ a ≤ c ∧ b ≤ c := by omega
protected theorem lt_min {a b c : Int} : a < min b c ↔ a < b ∧ a < c := by omega
protected theorem max_lt {a b c : Int} : max a b < c ↔ a < c ∧ b < c := by omega

/-! ### Products and powers under the order -/

protected theorem mul_le_mul_of_nonpos_left {a b c : Int} (ha : a ≤ 0) (h : c ≤ b) : a * b ≤ a * c := by
  have := Int.mul_le_mul_of_nonneg_left h (by omega : 0 ≤ -a)
  rw [Int.neg_mul, Int.neg_mul] at this; omega
protected theorem mul_le_mul_of_nonpos_right {a b c : Int} (h : b ≤ a) (hc : c ≤ 0) : a * c ≤ b * c := by
  rw [Int.mul_comm a, Int.mul_comm b]; exact Int.mul_le_mul_of_nonpos_left hc h
protected theorem mul_le_mul {a b c d : Int} (hac : a ≤ c) (hbd : b ≤ d) (hb : 0 ≤ b) (hc : 0 ≤ c) : a * b ≤ c * d :=
  Int.le_trans (Int.mul_le_mul_of_nonneg_right hac hb) (Int.mul_le_mul_of_nonneg_left hbd hc)
protected theorem mul_lt_mul_of_pos_left {a b c : Int} (h : a < b) (hc : 0 < c) : c * a < c * b := by
  have := Int.mul_pos hc (Int.sub_pos_of_lt h); rw [Int.mul_sub] at this; omega
protected theorem mul_lt_mul_of_pos_right {a b c : Int} (h : a < b) (hc : 0 < c) : a * c < b * c := by
  rw [Int.mul_comm a, Int.mul_comm b]; exact Int.mul_lt_mul_of_pos_left h hc
protected theorem mul_lt_mul_of_neg_left {a b c : Int} (h : b < a) (hc : c < 0) : c * a < c * b := by
  have := Int.mul_lt_mul_of_pos_left h (by omega : 0 < -c)
  rw [Int.neg_mul, Int.neg_mul] at this; omega
protected theorem mul_lt_mul_of_neg_right {a b c : Int} (h : b < a) (hc : c < 0) : a * c < b * c := by
  rw [Int.mul_comm a, Int.mul_comm b]; exact Int.mul_lt_mul_of_neg_left h hc
protected theorem le_of_mul_le_mul_left {a b c : Int} (h : a * b ≤ a * c) (ha : 0 < a) : b ≤ c :=
  Int.not_lt.mp (fun h' => absurd (Int.mul_lt_mul_of_pos_left h' ha) (Int.not_lt.mpr h))
protected theorem le_of_mul_le_mul_right {a b c : Int} (h : a * b ≤ c * b) (hb : 0 < b) : a ≤ c := by
  rw [Int.mul_comm a, Int.mul_comm c] at h; exact Int.le_of_mul_le_mul_left h hb
protected theorem lt_of_mul_lt_mul_left {a b c : Int} (h : a * b < a * c) (ha : 0 ≤ a) : b < c :=
  Int.not_le.mp (fun h' => absurd (Int.mul_le_mul_of_nonneg_left h' ha) (Int.not_le.mpr h))
protected theorem lt_of_mul_lt_mul_right {a b c : Int} (h : a * b < c * b) (hb : 0 ≤ b) : a < c := by
  rw [Int.mul_comm a, Int.mul_comm c] at h; exact Int.lt_of_mul_lt_mul_left h hb
protected theorem mul_le_mul_left {a b c : Int} (ha : 0 < a) : a * b ≤ a * c ↔ b ≤ c :=
  ⟨fun h => Int.le_of_mul_le_mul_left h ha, fun h => Int.mul_le_mul_of_nonneg_left h (Int.le_of_lt ha)⟩
protected theorem mul_le_mul_right {a b c : Int} (ha : 0 < a) : b * a ≤ c * a ↔ b ≤ c :=
  ⟨fun h => Int.le_of_mul_le_mul_right h ha, fun h => Int.mul_le_mul_of_nonneg_right h (Int.le_of_lt ha)⟩
protected theorem mul_lt_mul_left {a b c : Int} (ha : 0 < a) : a * b < a * c ↔ b < c :=
  ⟨fun h => Int.lt_of_mul_lt_mul_left h (Int.le_of_lt ha), fun h => Int.mul_lt_mul_of_pos_left h ha⟩
protected theorem mul_lt_mul_right {a b c : Int} (ha : 0 < a) : b * a < c * a ↔ b < c :=
  ⟨fun h => Int.lt_of_mul_lt_mul_right h (Int.le_of_lt ha), fun h => Int.mul_lt_mul_of_pos_right h ha⟩
protected theorem mul_pos_of_neg_of_neg {a b : Int} (ha : a < 0) (hb : b < 0) : 0 < a * b := by
  have := Int.mul_pos (by omega : 0 < -a) (by omega : 0 < -b); rwa [Int.neg_mul_neg] at this
protected theorem mul_neg_of_pos_of_neg {a b : Int} (ha : 0 < a) (hb : b < 0) : a * b < 0 := by
  have := Int.mul_pos ha (by omega : 0 < -b); rw [Int.mul_neg] at this; omega
protected theorem mul_neg_of_neg_of_pos {a b : Int} (ha : a < 0) (hb : 0 < b) : a * b < 0 := by
  rw [Int.mul_comm]; exact Int.mul_neg_of_pos_of_neg hb ha
protected theorem mul_nonneg_of_nonpos_of_nonpos {a b : Int} (ha : a ≤ 0) (hb : b ≤ 0) : 0 ≤ a * b := by
  have := Int.mul_nonneg (by omega : 0 ≤ -a) (by omega : 0 ≤ -b); rwa [Int.neg_mul_neg] at this
protected theorem mul_nonpos_of_nonneg_of_nonpos {a b : Int} (ha : 0 ≤ a) (hb : b ≤ 0) : a * b ≤ 0 := by
  have := Int.mul_nonneg ha (by omega : 0 ≤ -b); rw [Int.mul_neg] at this; omega
protected theorem mul_nonpos_of_nonpos_of_nonneg {a b : Int} (ha : a ≤ 0) (hb : 0 ≤ b) : a * b ≤ 0 := by
  rw [Int.mul_comm]; exact Int.mul_nonpos_of_nonneg_of_nonpos hb ha
protected theorem pos_of_mul_pos_left {a b : Int} (h : 0 < a * b) (ha : 0 < a) : 0 < b :=
  Int.lt_of_mul_lt_mul_left (a := a) (by rw [Int.mul_zero]; exact h) (Int.le_of_lt ha)
protected theorem mul_self_le_mul_self {a b : Int} (h₁ : 0 ≤ a) (h₂ : a ≤ b) : a * a ≤ b * b :=
  Int.mul_le_mul h₂ h₂ h₁ (Int.le_trans h₁ h₂)
protected theorem mul_self_lt_mul_self {a b : Int} (h₁ : 0 ≤ a) (h₂ : a < b) : a * a < b * b :=
  Int.lt_of_le_of_lt (Int.mul_le_mul_of_nonneg_left (Int.le_of_lt h₂) h₁)
    (Int.mul_lt_mul_of_pos_right h₂ (Int.lt_of_le_of_lt h₁ h₂))
protected theorem mul_self_eq_zero {a : Int} : a * a = 0 ↔ a = 0 := by rw [Int.mul_eq_zero]; omega
@[simp] protected theorem zero_pow {n : Nat} (h : n ≠ 0) : (0 : Int) ^ n = 0 := by
  cases n with
  | zero => exact absurd rfl h
  | succ n => rw [pow_succ, Int.mul_zero]
@[simp] protected theorem one_pow {n : Nat} : (1 : Int) ^ n = 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [pow_succ, ih, Int.one_mul]
protected theorem pow_succ' (b : Int) (e : Nat) : b ^ (e + 1) = b * b ^ e := by rw [pow_succ, Int.mul_comm]
protected theorem pow_mul (a : Int) (m n : Nat) : a ^ (m * n) = (a ^ m) ^ n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Nat.mul_succ, Int.pow_add, ih, pow_succ]
protected theorem pow_eq_zero {a : Int} {n : Nat} (h : a ^ n = 0) : a = 0 := by
  induction n with
  | zero => exact absurd h.symm Int.zero_ne_one
  | succ n ih =>
    rw [pow_succ] at h
    exact (Int.mul_eq_zero.mp h).elim ih id
protected theorem pow_ne_zero {a : Int} {n : Nat} (h : a ≠ 0) : a ^ n ≠ 0 := fun e => h (Int.pow_eq_zero e)
protected theorem pow_le_pow_left {a b : Int} (ha : 0 ≤ a) (h : a ≤ b) (n : Nat) : a ^ n ≤ b ^ n := by
  induction n with
  | zero => exact Int.le_refl 1
  | succ n ih => exact Int.mul_le_mul ih h ha (Int.pow_nonneg (Int.le_trans ha h))

end Int
