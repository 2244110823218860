prelude
import Core.Int.Linear

/-!
# Core.Int.Division: quotients, remainders and divisors of `Int`, continued

`Core.Int.Div` and `Core.Int.Lemmas` hold what comes before. Division is Euclidean throughout (`Int.ediv`,
`Int.emod` in names): `0 ≤ a % b` for `b ≠ 0`.

Next: `Core.Cast`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

namespace Int

/-! ### Quotient and remainder -/

attribute [simp] Int.ediv_zero Int.emod_zero Int.ediv_neg Int.emod_neg natCast_ediv natCast_emod

theorem emod_add_mul_ediv (a b : Int) : a % b + b * (a / b) = a := by rw [Int.add_comm, mul_ediv_add_emod]
theorem emod_add_ediv_mul (a b : Int) : a % b + a / b * b = a := by rw [Int.mul_comm, emod_add_mul_ediv]
theorem ediv_mul_add_emod (a b : Int) : a / b * b + a % b = a := by rw [Int.mul_comm, mul_ediv_add_emod]
theorem mul_ediv_self (a b : Int) : b * (a / b) = a - a % b := by rw [emod_def]; omega
theorem ediv_mul_self (a b : Int) : a / b * b = a - a % b := by rw [Int.mul_comm, mul_ediv_self]
@[simp] theorem zero_ediv (b : Int) : 0 / b = 0 := by
  cases b with
  | ofNat n => exact congrArg ofNat (Nat.zero_div n)
  | negSucc n => show -ofNat (0 / (n + 1)) = 0; rw [Nat.zero_div]; rfl
@[simp] theorem zero_emod (b : Int) : 0 % b = 0 := by rw [emod_def, zero_ediv, Int.mul_zero, Int.sub_zero]
@[simp] theorem ediv_one (a : Int) : a / 1 = a := by have := mul_ediv_add_emod a 1; omega
@[simp] theorem emod_one (a : Int) : a % 1 = 0 := by omega
@[simp] theorem ediv_minus_one (a : Int) : a / -1 = -a := by rw [ediv_neg, ediv_one]
@[simp] theorem emod_minus_one (a : Int) : a % -1 = 0 := by rw [emod_neg, emod_one]
theorem emod_two_eq (x : Int) : x % 2 = 0 ∨ x % 2 = 1 := by omega
theorem emod_lt_of_neg (a : Int) {b : Int} (h : b < 0) : a % b < -b := by
  rw [← emod_neg]; exact emod_lt_of_pos a (by omega)
theorem emod_lt (a : Int) {b : Int} (h : b ≠ 0) : a % b < natAbs b := by
  rcases Int.lt_or_gt_of_ne h with h | h
  · have := emod_lt_of_neg a h; omega
  · have := emod_lt_of_pos a h; omega

theorem ediv_emod_unique {a b r q : Int} (h : 0 < b) : a / b = q ∧ a % b = r ↔ r + b * q = a ∧ 0 ≤ r ∧ r < b := by
  constructor
  · rintro ⟨rfl, rfl⟩
    exact ⟨emod_add_mul_ediv a b, emod_nonneg a (Int.ne_of_gt h), emod_lt_of_pos a h⟩
  · rintro ⟨rfl, h₁, h₂⟩
    have hr : (r + b * q) % b = r := by
      have h₃ := emod_eq_of_dvd_sub (n := b) (a := r + b * q) (b := r) ⟨q, by omega⟩
      cases r with
      | ofNat r =>
        obtain ⟨n, rfl⟩ := lt_iff_exists h
        rw [h₃]
        exact congrArg ofNat (Nat.mod_eq_of_lt (ofNat_lt.mp h₂))
      | negSucc r => exact absurd (negSucc_lt_zero r) (Int.not_lt.mpr h₁)
    refine ⟨?_, hr⟩
    have e := mul_ediv_add_emod (r + b * q) b
    rw [hr] at e
    exact Int.eq_of_mul_eq_mul_left (Int.ne_of_gt h) (by omega : b * ((r + b * q) / b) = b * q)

theorem emod_eq_of_lt {a b : Int} (h₁ : 0 ≤ a) (h₂ : a < b) : a % b = a :=
  ((ediv_emod_unique (q := 0) (by omega)).mpr ⟨by rw [Int.mul_zero, Int.add_zero], h₁, h₂⟩).2
theorem ediv_eq_zero_of_lt {a b : Int} (h₁ : 0 ≤ a) (h₂ : a < b) : a / b = 0 :=
  ((ediv_emod_unique (by omega)).mpr ⟨by rw [Int.mul_zero, Int.add_zero], h₁, h₂⟩).1

@[simp] theorem mul_ediv_cancel_left {a : Int} (b : Int) (h : a ≠ 0) : a * b / a = b := by
  have := mul_ediv_add_emod (a * b) a
  rw [mul_emod_right, Int.add_zero] at this
  exact Int.eq_of_mul_eq_mul_left h this
@[simp] theorem mul_ediv_cancel (a : Int) {b : Int} (h : b ≠ 0) : a * b / b = a := by
  rw [Int.mul_comm]; exact mul_ediv_cancel_left a h
@[simp] protected theorem ediv_self {a : Int} (h : a ≠ 0) : a / a = 1 := by
  have := mul_ediv_cancel_left 1 h; rwa [Int.mul_one] at this
theorem add_mul_ediv_left (a : Int) {b : Int} (c : Int) (h : b ≠ 0) : (a + b * c) / b = a / b + c := by
  have e := mul_ediv_add_emod (a + b * c) b
  rw [emod_eq_of_dvd_sub (n := b) (a := a + b * c) (b := a) ⟨c, by omega⟩] at e
  have e' := mul_ediv_add_emod a b
  exact Int.eq_of_mul_eq_mul_left h (by rw [Int.mul_add]; omega)
theorem add_mul_ediv_right (a b : Int) {c : Int} (h : c ≠ 0) : (a + b * c) / c = a / c + b := by
  rw [Int.mul_comm]; exact add_mul_ediv_left a b h
@[simp] theorem add_mul_emod_self_left (a b c : Int) : (a + b * c) % b = a % b :=
  emod_eq_of_dvd_sub ⟨c, by omega⟩
@[simp] theorem add_mul_emod_self_right (a b c : Int) : (a + b * c) % c = a % c := by
  rw [Int.mul_comm]; exact add_mul_emod_self_left a c b
@[simp] theorem mul_add_emod_self_left (a b c : Int) : (a * b + c) % a = c % a := by
  rw [Int.add_comm]; exact add_mul_emod_self_left c a b
@[simp] theorem mul_add_emod_self_right (a b c : Int) : (a * b + c) % b = c % b := by
  rw [Int.mul_comm]; exact mul_add_emod_self_left b a c
@[simp] theorem add_emod_right (a b : Int) : (a + b) % b = a % b := emod_eq_of_dvd_sub ⟨1, by omega⟩
@[simp] theorem add_emod_left (a b : Int) : (a + b) % a = b % a := emod_eq_of_dvd_sub ⟨1, by omega⟩
@[simp] theorem sub_emod_right (a b : Int) : (a - b) % b = a % b := emod_eq_of_dvd_sub ⟨-1, by omega⟩
@[simp] theorem emod_add_emod (m n k : Int) : (m % n + k) % n = (m + k) % n := by
  rw [add_emod, emod_emod, ← add_emod]
@[simp] theorem add_emod_emod (m n k : Int) : (m + n % k) % k = (m + n) % k := by
  rw [add_emod, emod_emod, ← add_emod]
@[simp] theorem emod_sub_emod (m n k : Int) : (m % n - k) % n = (m - k) % n := by
  rw [sub_emod, emod_emod, ← sub_emod]
@[simp] theorem sub_emod_emod (m n k : Int) : (m - n % k) % k = (m - n) % k := by
  rw [sub_emod, emod_emod, ← sub_emod]
@[simp] theorem mul_emod_emod (m n k : Int) : m * (n % k) % k = m * n % k := by
  rw [mul_emod, emod_emod, ← mul_emod]
@[simp] theorem emod_mul_emod (m n k : Int) : (m % n) * k % n = m * k % n := by
  rw [mul_emod, emod_emod, ← mul_emod]
theorem emod_emod_of_dvd (n : Int) {m k : Int} (h : m ∣ k) : n % k % m = n % m := by
  obtain ⟨c, rfl⟩ := h
  refine emod_eq_of_dvd_sub ⟨-(c * (n / (m * c))), ?_⟩
  rw [emod_def, Int.mul_neg, ← Int.mul_assoc]; omega
theorem neg_emod_eq_sub_emod {a b : Int} : -a % b = (b - a) % b := emod_eq_of_dvd_sub ⟨-1, by omega⟩
theorem add_emod_eq_add_emod_right {m n k : Int} (i : Int) (h : m % n = k % n) : (m + i) % n = (k + i) % n := by
  rw [add_emod, h, ← add_emod]
theorem emod_add_cancel_right {m n k : Int} (i : Int) : (m + i) % n = (k + i) % n ↔ m % n = k % n := by
  refine ⟨fun h => ?_, add_emod_eq_add_emod_right i⟩
  have := add_emod_eq_add_emod_right (-i) h
  rwa [Int.add_neg_cancel_right, Int.add_neg_cancel_right] at this
theorem emod_add_cancel_left {m n k i : Int} : (i + m) % n = (i + k) % n ↔ m % n = k % n := by
  rw [Int.add_comm i, Int.add_comm i, emod_add_cancel_right]
theorem emod_sub_cancel_right {m n k : Int} (i : Int) : (m - i) % n = (k - i) % n ↔ m % n = k % n :=
  emod_add_cancel_right (-i)
theorem emod_eq_emod_iff_emod_sub_eq_zero {m n k : Int} : m % n = k % n ↔ (m - k) % n = 0 := by
  rw [← emod_sub_cancel_right k, Int.sub_self, zero_emod]
theorem emod_eq_emod_iff_dvd_sub {m n k : Int} : m % n = k % n ↔ n ∣ m - k :=
  ⟨fun h => dvd_of_emod_eq_zero (emod_eq_emod_iff_emod_sub_eq_zero.mp h), emod_eq_of_dvd_sub⟩
theorem ediv_nonneg {a b : Int} (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a / b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le hb
  exact natCast_nonneg (m / n)
theorem ediv_le_self {a : Int} (b : Int) (ha : 0 ≤ a) : a / b ≤ a := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha
  cases b with
  | ofNat n => exact ofNat_le.mpr (Nat.div_le_self m n)
  | negSucc n =>
    have : (m : Int) / negSucc n = -((m / (n + 1) : Nat) : Int) := rfl
    rw [this]
    have := natCast_nonneg (m / (n + 1))
    omega
protected theorem ediv_le_ediv {a b c : Int} (hc : 0 < c) (h : a ≤ b) : a / c ≤ b / c :=
  le_ediv_of_mul_le hc (Int.le_trans (mul_ediv_self_le (Int.ne_of_gt hc)) h)
protected theorem le_ediv_iff_mul_le {a b c : Int} (hc : 0 < c) : a ≤ b / c ↔ a * c ≤ b := by
  refine ⟨fun h => ?_, fun h => le_ediv_of_mul_le hc (Int.mul_comm a c ▸ h)⟩
  exact Int.le_trans (Int.mul_comm a c ▸ Int.mul_le_mul_of_nonneg_left h (Int.le_of_lt hc))
    (mul_ediv_self_le (Int.ne_of_gt hc))
protected theorem ediv_lt_iff_lt_mul {a b c : Int} (hc : 0 < c) : a / c < b ↔ a < b * c := by
  rw [← Int.not_le, ← Int.not_le, Int.le_ediv_iff_mul_le hc]
protected theorem ediv_lt_of_lt_mul {a b c : Int} (hc : 0 < c) (h : a < b * c) : a / c < b :=
  (Int.ediv_lt_iff_lt_mul hc).mpr h
protected theorem ediv_mul_le (a : Int) {b : Int} (h : b ≠ 0) : a / b * b ≤ a := by
  rw [Int.mul_comm]; exact mul_ediv_self_le h
protected theorem lt_ediv_add_one_mul_self (a : Int) {b : Int} (h : 0 < b) : a < (a / b + 1) * b := by
  have := lt_mul_ediv_self_add (x := a) h
  rw [Int.add_mul, Int.one_mul, Int.mul_comm]; exact this

/-! ### Divisibility -/

theorem ofNat_dvd {m n : Nat} : (m : Int) ∣ n ↔ m ∣ n := natCast_dvd_natCast
protected theorem dvd_def (a b : Int) : (a ∣ b) = ∃ c, b = a * c := rfl
@[simp] protected theorem zero_dvd {n : Int} : 0 ∣ n ↔ n = 0 :=
  ⟨fun ⟨k, h⟩ => by rw [h, Int.zero_mul], fun h => h ▸ Int.dvd_refl 0⟩
protected theorem dvd_mul_of_dvd_right {a b : Int} (h : a ∣ b) (c : Int) : a ∣ c * b :=
  Int.dvd_trans h (Int.dvd_mul_left b c)
theorem dvd_natAbs_self {a : Int} : a ∣ a.natAbs := by
  rcases natAbs_eq a with h | h
  · exact ⟨1, by omega⟩
  · exact ⟨-1, by omega⟩
theorem natAbs_dvd_self {a : Int} : (a.natAbs : Int) ∣ a := by
  rcases natAbs_eq a with h | h
  · exact ⟨1, by omega⟩
  · exact ⟨-1, by omega⟩
theorem natAbs_dvd {a b : Int} : (a.natAbs : Int) ∣ b ↔ a ∣ b :=
  ⟨Int.dvd_trans dvd_natAbs_self, Int.dvd_trans natAbs_dvd_self⟩
theorem dvd_natAbs {a b : Int} : a ∣ b.natAbs ↔ a ∣ b :=
  ⟨fun h => Int.dvd_trans h natAbs_dvd_self, fun h => Int.dvd_trans h dvd_natAbs_self⟩
@[simp] theorem natAbs_dvd_natAbs {a b : Int} : natAbs a ∣ natAbs b ↔ a ∣ b := by
  rw [← natCast_dvd_natCast, natAbs_dvd, dvd_natAbs]
theorem ofNat_dvd_left {n : Nat} {z : Int} : (n : Int) ∣ z ↔ n ∣ z.natAbs := by
  rw [← natAbs_dvd_natAbs, natAbs_natCast]
theorem ofNat_dvd_right {n : Nat} {z : Int} : z ∣ (n : Int) ↔ z.natAbs ∣ n := by
  rw [← natAbs_dvd_natAbs, natAbs_natCast]
theorem natAbs_eq_of_dvd_dvd {m n : Int} (h₁ : m ∣ n) (h₂ : n ∣ m) : natAbs m = natAbs n :=
  Nat.dvd_antisymm (natAbs_dvd_natAbs.mpr h₁) (natAbs_dvd_natAbs.mpr h₂)
theorem dvd_antisymm {a b : Int} (h₁ : 0 ≤ a) (h₂ : 0 ≤ b) (h : a ∣ b) (h' : b ∣ a) : a = b := by
  have := natAbs_eq_of_dvd_dvd h h'; omega
protected theorem dvd_add_right {a b c : Int} (h : a ∣ b) : a ∣ b + c ↔ a ∣ c :=
  ⟨fun h' => by have := Int.dvd_sub h' h; rwa [Int.add_sub_cancel_left] at this, Int.dvd_add h⟩
protected theorem dvd_add_left {a b c : Int} (h : a ∣ c) : a ∣ b + c ↔ a ∣ b := by
  rw [Int.add_comm]; exact Int.dvd_add_right h
protected theorem dvd_iff_dvd_of_dvd_sub {a b c : Int} (h : a ∣ b - c) : a ∣ b ↔ a ∣ c := by
  have e : b - (b - c) = c := by omega
  refine ⟨fun h' => ?_, fun h' => ?_⟩
  · have := Int.dvd_sub h' h; rwa [e] at this
  · have := Int.dvd_add h h'; rwa [Int.sub_add_cancel] at this
protected theorem dvd_iff_dvd_of_dvd_add {a b c : Int} (h : a ∣ b + c) : a ∣ b ↔ a ∣ c := by
  rw [← Int.dvd_neg (b := c)]
  exact Int.dvd_iff_dvd_of_dvd_sub (by rwa [Int.sub_neg])
theorem dvd_self_sub_of_emod_eq {a b : Int} {c : Int} (h : a % b = c) : b ∣ a - c := h ▸ dvd_sub_emod b a
theorem dvd_emod_sub_self {x : Int} {m : Nat} : (m : Int) ∣ x % m - x := by
  have := Int.dvd_neg.mpr (dvd_sub_emod m x); rwa [Int.neg_sub] at this
theorem emod_eq_zero_iff_dvd {a b : Int} : b % a = 0 ↔ a ∣ b := ⟨dvd_of_emod_eq_zero, emod_eq_zero_of_dvd⟩
protected theorem mul_dvd_mul {a b c d : Int} (h₁ : a ∣ b) (h₂ : c ∣ d) : a * c ∣ b * d := by
  obtain ⟨x, rfl⟩ := h₁; obtain ⟨y, rfl⟩ := h₂
  exact ⟨x * y, by simp only [Int.mul_assoc, Int.mul_left_comm]⟩
protected theorem mul_dvd_mul_left (a : Int) {b c : Int} (h : b ∣ c) : a * b ∣ a * c :=
  Int.mul_dvd_mul (Int.dvd_refl a) h
protected theorem mul_dvd_mul_right {a b : Int} (c : Int) (h : a ∣ b) : a * c ∣ b * c :=
  Int.mul_dvd_mul h (Int.dvd_refl c)
theorem dvd_of_mul_dvd_mul_left {a m n : Int} (ha : a ≠ 0) (h : a * m ∣ a * n) : m ∣ n := by
  obtain ⟨c, hc⟩ := h
  rw [Int.mul_assoc] at hc
  exact ⟨c, Int.eq_of_mul_eq_mul_left ha hc⟩
theorem dvd_of_mul_dvd_mul_right {a m n : Int} (ha : a ≠ 0) (h : m * a ∣ n * a) : m ∣ n := by
  rw [Int.mul_comm m, Int.mul_comm n] at h; exact dvd_of_mul_dvd_mul_left ha h
protected theorem dvd_of_mul_right_dvd {a b c : Int} (h : a * b ∣ c) : a ∣ c := Int.dvd_trans (Int.dvd_mul_right a b) h
protected theorem dvd_of_mul_left_dvd {a b c : Int} (h : a * b ∣ c) : b ∣ c := Int.dvd_trans (Int.dvd_mul_left b a) h
theorem eq_one_of_dvd_one {a : Int} (h : 0 ≤ a) (h' : a ∣ 1) : a = 1 := by
  have := Nat.eq_one_of_dvd_one (natAbs_dvd_natAbs.mpr h'); omega
theorem eq_zero_of_dvd_of_natAbs_lt_natAbs {d n : Int} (h : d ∣ n) (h₁ : n.natAbs < d.natAbs) : n = 0 :=
  natAbs_eq_zero.mp (Nat.eq_zero_of_dvd_of_lt (natAbs_dvd_natAbs.mpr h) h₁)
protected theorem mul_ediv_cancel' {a b : Int} (h : a ∣ b) : a * (b / a) = b := mul_ediv_cancel_of_dvd h
protected theorem ediv_mul_cancel {a b : Int} (h : b ∣ a) : a / b * b = a := by
  rw [Int.mul_comm]; exact mul_ediv_cancel_of_dvd h
protected theorem mul_ediv_assoc (a : Int) {b c : Int} (h : c ∣ b) : a * b / c = a * (b / c) := by
  obtain ⟨k, rfl⟩ := h
  by_cases hc : c = 0
  · subst hc; simp
  · rw [Int.mul_left_comm, mul_ediv_cancel_left _ hc, mul_ediv_cancel_left _ hc]
protected theorem ediv_eq_of_eq_mul_right {a b c : Int} (h₁ : b ≠ 0) (h₂ : a = b * c) : a / b = c := by
  rw [h₂, mul_ediv_cancel_left c h₁]
protected theorem ediv_eq_of_eq_mul_left {a b c : Int} (h₁ : b ≠ 0) (h₂ : a = c * b) : a / b = c := by
  rw [h₂, mul_ediv_cancel c h₁]
protected theorem eq_mul_of_ediv_eq_right {a b c : Int} (h₁ : b ∣ a) (h₂ : a / b = c) : a = b * c := by
  rw [← h₂, mul_ediv_cancel_of_dvd h₁]
protected theorem eq_mul_of_ediv_eq_left {a b c : Int} (h₁ : b ∣ a) (h₂ : a / b = c) : a = c * b := by
  rw [Int.mul_comm]; exact Int.eq_mul_of_ediv_eq_right h₁ h₂
theorem add_ediv_of_dvd_right {a b c : Int} (h : c ∣ b) : (a + b) / c = a / c + b / c := by
  obtain ⟨k, rfl⟩ := h
  by_cases hc : c = 0
  · subst hc; simp
  · rw [add_mul_ediv_left a k hc, mul_ediv_cancel_left k hc]
theorem add_ediv_of_dvd_left {a b c : Int} (h : c ∣ a) : (a + b) / c = a / c + b / c := by
  rw [Int.add_comm, add_ediv_of_dvd_right h, Int.add_comm]
theorem neg_ediv_of_dvd {a b : Int} (h : b ∣ a) : -a / b = -(a / b) := by
  obtain ⟨k, rfl⟩ := h
  by_cases hb : b = 0
  · subst hb; simp
  · rw [← Int.mul_neg, mul_ediv_cancel_left _ hb, mul_ediv_cancel_left _ hb]
protected theorem pow_dvd_pow {m n : Nat} (a : Int) (h : m ≤ n) : a ^ m ∣ a ^ n := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  rw [Int.pow_add]; exact Int.dvd_mul_right _ _

/-! ### Sign -/

/-- `1`, `0` or `-1`. -/
def sign (n : Int) : Int :=
  match n with
  | ofNat (_ + 1) => 1
  | ofNat 0 => 0
  | negSucc _ => -1

@[simp] theorem sign_zero : sign 0 = 0 := rfl
@[simp] theorem sign_one : sign 1 = 1 := rfl
theorem sign_eq_one_of_pos {a : Int} (h : 0 < a) : sign a = 1 := by
  obtain ⟨n, rfl⟩ := lt_iff_exists h; rfl
theorem sign_eq_neg_one_of_neg {a : Int} (h : a < 0) : sign a = -1 := by
  cases a with
  | ofNat n => exact absurd (natCast_nonneg n) (Int.not_le.mpr h)
  | negSucc n => rfl
theorem sign_trichotomy (a : Int) : sign a = 1 ∨ sign a = 0 ∨ sign a = -1 := by
  rcases Int.lt_trichotomy a 0 with h | h | h
  · exact Or.inr (Or.inr (sign_eq_neg_one_of_neg h))
  · exact Or.inr (Or.inl (by rw [h]; rfl))
  · exact Or.inl (sign_eq_one_of_pos h)
@[simp] theorem sign_eq_one_iff_pos {a : Int} : sign a = 1 ↔ 0 < a := by
  refine ⟨fun h => ?_, sign_eq_one_of_pos⟩
  rcases Int.lt_trichotomy a 0 with h' | h' | h'
  · rw [sign_eq_neg_one_of_neg h'] at h; omega
  · rw [h', sign_zero] at h; omega
  · exact h'
@[simp] theorem sign_eq_neg_one_iff_neg {a : Int} : sign a = -1 ↔ a < 0 := by
  refine ⟨fun h => ?_, sign_eq_neg_one_of_neg⟩
  rcases Int.lt_trichotomy a 0 with h' | h' | h'
  · exact h'
  · rw [h', sign_zero] at h; omega
  · rw [sign_eq_one_of_pos h'] at h; omega
@[simp] theorem sign_eq_zero_iff_zero {a : Int} : sign a = 0 ↔ a = 0 := by
  refine ⟨fun h => ?_, fun h => by rw [h]; rfl⟩
  rcases Int.lt_trichotomy a 0 with h' | h' | h'
  · rw [sign_eq_neg_one_of_neg h'] at h; omega
  · exact h'
  · rw [sign_eq_one_of_pos h'] at h; omega
@[simp] theorem sign_neg (a : Int) : sign (-a) = -sign a := by
  rcases Int.lt_trichotomy a 0 with h | h | h
  · rw [sign_eq_neg_one_of_neg h, sign_eq_one_of_pos (by omega)]; rfl
  · rw [h]; rfl
  · rw [sign_eq_one_of_pos h, sign_eq_neg_one_of_neg (by omega)]
theorem sign_mul_natAbs (a : Int) : sign a * natAbs a = a := by
  rcases Int.lt_trichotomy a 0 with h | h | h
  · rw [sign_eq_neg_one_of_neg h]; omega
  · rw [h]; rfl
  · rw [sign_eq_one_of_pos h]; omega
theorem mul_sign_self (a : Int) : a * sign a = natAbs a := by
  rcases Int.lt_trichotomy a 0 with h | h | h
  · rw [sign_eq_neg_one_of_neg h]; omega
  · rw [h]; rfl
  · rw [sign_eq_one_of_pos h]; omega

end Int
