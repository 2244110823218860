prelude
import Core.Nat.Bits

/-!
# Core.Int.Lemmas: the arithmetic library of `Int`

Casts, linear facts (by `omega`), products, powers, remainders, divisibility.

Next: `Core.Option`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

namespace Int

/-! ### Casts -/

theorem natCast_inj {m n : Nat} : (m : Int) = (n : Int) ↔ m = n := by omega
theorem ofNat_le {m n : Nat} : (m : Int) ≤ (n : Int) ↔ m ≤ n := by omega
theorem ofNat_lt {m n : Nat} : (m : Int) < (n : Int) ↔ m < n := by omega
attribute [simp] natCast_inj ofNat_le ofNat_lt natCast_nonneg
theorem natCast_pow (a b : Nat) : ((a ^ b : Nat) : Int) = (a : Int) ^ b := Lean.Omega.Int.ofNat_pow a b

theorem natCast_dvd_natCast {m n : Nat} : (m : Int) ∣ (n : Int) ↔ m ∣ n :=
  ⟨fun h => Nat.dvd_of_mod_eq_zero (natCast_inj.mp (emod_eq_zero_of_dvd h)), fun ⟨c, h⟩ => ⟨c, by rw [h]; rfl⟩⟩

attribute [simp] natCast_dvd_natCast
/-! ### Order and linear facts -/

attribute [simp] Int.lt_irrefl Int.le_refl Int.not_le Int.not_lt Int.sub_add_cancel Int.add_sub_cancel
@[simp] protected theorem neg_zero : -(0 : Int) = 0 := rfl
@[simp] protected theorem neg_eq_zero {a : Int} : -a = 0 ↔ a = 0 := by omega
theorem lt_iff_add_one_le {a b : Int} : a < b ↔ a + 1 ≤ b := Iff.rfl
theorem lt_add_one_iff {a b : Int} : a < b + 1 ↔ a ≤ b := by omega
protected theorem le_total (a b : Int) : a ≤ b ∨ b ≤ a := by omega
protected theorem lt_trichotomy (a b : Int) : a < b ∨ a = b ∨ b < a := by omega
protected theorem lt_trans {a b c : Int} (h₁ : a < b) (h₂ : b < c) : a < c := by omega
protected theorem lt_of_le_of_lt {a b c : Int} (h₁ : a ≤ b) (h₂ : b < c) : a < c := by omega
protected theorem sub_eq_zero {a b : Int} : a - b = 0 ↔ a = b := by omega
protected theorem add_left_cancel {a b c : Int} (h : a + b = a + c) : b = c := by omega
protected theorem eq_sub_of_add_eq {a b c : Int} (h : a + b = c) : a = c - b := by omega

/-! ### Products -/

protected theorem mul_pos {a b : Int} (h₁ : 0 < a) (h₂ : 0 < b) : 0 < a * b := by
  have := Int.mul_le_mul_of_nonneg_left (h₂ : 0 + 1 ≤ b) (Int.le_of_lt h₁)
  simp at this; omega

protected theorem mul_le_mul_of_nonneg_right {a b c : Int} (h : a ≤ b) (hc : 0 ≤ c) : a * c ≤ b * c := by
  rw [Int.mul_comm a, Int.mul_comm b]; exact Int.mul_le_mul_of_nonneg_left h hc

@[simp] protected theorem mul_eq_zero {a b : Int} : a * b = 0 ↔ a = 0 ∨ b = 0 := by
  constructor
  · intro h
    by_cases ha : a = 0
    · exact Or.inl ha
    · by_cases hb : b = 0
      · exact Or.inr hb
      · exfalso
        rcases Int.lt_trichotomy a 0 with h₁ | h₁ | h₁ <;> rcases Int.lt_trichotomy b 0 with h₂ | h₂ | h₂ <;> try omega
        · have :=
          Int.mul_pos (by omega : 0 < -a) (by omega : 0 < -b); rw [Int.neg_mul, Int.mul_neg] at this; omega
        · have := Int.mul_pos (by omega : 0 < -a) h₂; rw [Int.neg_mul] at this; omega
        · have := Int.mul_pos h₁ (by omega : 0 < -b); rw [Int.mul_neg] at this; omega
        · have := Int.mul_pos h₁ h₂; omega
  · rintro (rfl | rfl) <;> simp

protected theorem eq_of_mul_eq_mul_left {a b c : Int} (ha : a ≠ 0) (h : a * b = a * c) : b = c := by
  have h' : a * (b - c) = 0 := by rw [Int.mul_sub]; omega
  rcases Int.mul_eq_zero.mp h' with h | h <;> omega

protected theorem mul_self_nonneg (a : Int) : 0 ≤ a * a := by
  rcases Int.le_total 0 a with h | h
  · exact Int.mul_nonneg h h
  · have := Int.mul_nonneg (by omega : 0 ≤ -a) (by omega : 0 ≤ -a)
    rw [Int.neg_mul, Int.mul_neg] at this; omega

/-! ### Powers -/

attribute [simp] Int.pow_zero

@[simp] protected theorem pow_one (b : Int) : b ^ 1 = b := by rw [pow_succ, Int.pow_zero, Int.one_mul]
protected theorem pow_two (b : Int) : b ^ 2 = b * b := by rw [pow_succ, Int.pow_one]

protected theorem pow_add (b : Int) (m n : Nat) : b ^ (m + n) = b ^ m * b ^ n := by
  induction n with
  | zero => simp
  | succ n ih => rw [Nat.add_succ, pow_succ, ih, pow_succ, Int.mul_assoc]

protected theorem mul_pow (a b : Int) (n : Nat) : (a * b) ^ n = a ^ n * b ^ n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [pow_succ, pow_succ, pow_succ, ih]; simp only [Int.mul_assoc, Int.mul_left_comm]

theorem sq_nonneg (a : Int) : 0 ≤ a ^ 2 := by rw [Int.pow_two]; exact Int.mul_self_nonneg a

protected theorem pow_nonneg {a : Int} {n : Nat} (h : 0 ≤ a) : 0 ≤ a ^ n := by
  induction n with
  | zero => exact (by omega : (0 : Int) ≤ 1)
  | succ n ih => exact Int.mul_nonneg ih h

protected theorem pow_pos {a : Int} {n : Nat} (h : 0 < a) : 0 < a ^ n := Lean.Omega.Int.pos_pow_of_pos a n h

/-! ### Division and remainder -/

theorem emod_neg (a b : Int) : a % -b = a % b := by
  rw [emod_def, emod_def, ediv_neg, Int.neg_mul, Int.mul_neg, Int.neg_neg]

theorem emod_eq_of_dvd_sub_pos {n a b : Int} (hn : 0 < n) (h : n ∣ a - b) : a % n = b % n := by
  have h₁ := emod_nonneg a (Int.ne_of_gt hn)
  have h₂ := emod_nonneg b (Int.ne_of_gt hn)
  have h₃ := emod_lt_of_pos a hn
  have h₄ := emod_lt_of_pos b hn
  have e₁ := mul_ediv_add_emod a n
  have e₂ := mul_ediv_add_emod b n
  obtain ⟨k, hk⟩ := h
  have e : a % n - b % n = n * (k - a / n + b / n) := by
    rw [Int.mul_add, Int.mul_sub]; omega
  generalize k - a / n + b / n = d at e
  rcases Int.lt_trichotomy d 0 with hd | hd | hd
  · have := Int.mul_le_mul_of_nonneg_left (by omega : d ≤ -1) (Int.le_of_lt hn)
    rw [Int.mul_neg, Int.mul_one] at this; omega
  · subst hd; rw [Int.mul_zero] at e; omega
  · have := Int.mul_le_mul_of_nonneg_left (by omega : 1 ≤ d) (Int.le_of_lt hn)
    rw [Int.mul_one] at this; omega

theorem emod_eq_of_dvd_sub {n a b : Int} (h : n ∣ a - b) : a % n = b % n := by
  rcases Int.lt_trichotomy n 0 with hn | hn | hn
  · rw [← emod_neg a, ← emod_neg b]
    obtain ⟨k, hk⟩ := h
    exact emod_eq_of_dvd_sub_pos (by omega) ⟨-k, by rw [hk, Int.neg_mul, Int.mul_neg, Int.neg_neg]⟩
  · subst hn; obtain ⟨k, hk⟩ := h; rw [Int.zero_mul] at hk
    have : a = b := by omega
    rw [this]
  · exact emod_eq_of_dvd_sub_pos hn h

theorem dvd_sub_emod (n a : Int) : n ∣ a - a % n := ⟨a / n, by rw [emod_def]; omega⟩

@[simp] theorem emod_emod (a n : Int) : a % n % n = a % n := by
  apply emod_eq_of_dvd_sub
  have ⟨k, hk⟩ := dvd_sub_emod n a
  exact ⟨-k, by rw [Int.mul_neg]; omega⟩

theorem add_emod (a b n : Int) : (a + b) % n = (a % n + b % n) % n := by
  apply emod_eq_of_dvd_sub
  have ⟨k, hk⟩ := dvd_sub_emod n a
  have ⟨l, hl⟩ := dvd_sub_emod n b
  exact ⟨k + l, by rw [Int.mul_add]; omega⟩

theorem sub_emod (a b n : Int) : (a - b) % n = (a % n - b % n) % n := by
  apply emod_eq_of_dvd_sub
  have ⟨k, hk⟩ := dvd_sub_emod n a
  have ⟨l, hl⟩ := dvd_sub_emod n b
  exact ⟨k - l, by rw [Int.mul_sub]; omega⟩

theorem mul_emod (a b n : Int) : (a * b) % n = (a % n) * (b % n) % n := by
  apply emod_eq_of_dvd_sub
  have ⟨k, hk⟩ := dvd_sub_emod n a
  have ⟨l, hl⟩ := dvd_sub_emod n b
  refine ⟨k * b + a % n * l, ?_⟩
  have ha : a = n * k + a % n := by omega
  have hb : b = n * l + b % n := by omega
  have e : a * b - a % n * (b % n) = (a - a % n) * b + a % n * (b - b % n) := by
    rw [Int.sub_mul, Int.mul_sub]; omega
  rw [e, hk, hl, Int.mul_add]
  simp only [Int.mul_assoc, Int.mul_left_comm, Int.mul_comm]

theorem pow_emod (a : Int) (b : Nat) (n : Int) : a ^ b % n = (a % n) ^ b % n := by
  induction b with
  | zero => rfl
  | succ b ih => rw [pow_succ, pow_succ, mul_emod, ih, mul_emod ((a % n) ^ b) (a % n), emod_emod]

@[simp] theorem mul_emod_right (a b : Int) : a * b % a = 0 := emod_eq_zero_of_dvd ⟨b, rfl⟩
@[simp] theorem mul_emod_left (a b : Int) : a * b % b = 0 := by rw [Int.mul_comm]; exact mul_emod_right b a
@[simp] theorem emod_self (a : Int) : a % a = 0 := emod_eq_zero_of_dvd ⟨1, by rw [Int.mul_one]⟩
/-! ### Divisibility -/

@[simp] protected theorem dvd_refl (a : Int) : a ∣ a := ⟨1, by simp⟩
@[simp] protected theorem dvd_zero (a : Int) : a ∣ 0 := ⟨0, by simp⟩
@[simp] protected theorem one_dvd (a : Int) : 1 ∣ a := ⟨a, by simp⟩
@[simp] protected theorem dvd_mul_right (a b : Int) : a ∣ a * b := ⟨b, rfl⟩
@[simp] protected theorem dvd_mul_left (a b : Int) : a ∣ b * a := ⟨b, Int.mul_comm b a⟩

protected theorem dvd_trans {a b c : Int} (h₁ : a ∣ b) (h₂ : b ∣ c) : a ∣ c := by
  obtain ⟨x, rfl⟩ := h₁; obtain ⟨y, rfl⟩ := h₂; exact ⟨x * y, Int.mul_assoc a x y⟩

protected theorem dvd_sub {a b c : Int} (h₁ : a ∣ b) (h₂ : a ∣ c) : a ∣ b - c := by
  obtain ⟨x, rfl⟩ := h₁; obtain ⟨y, rfl⟩ := h₂; exact ⟨x - y, (Int.mul_sub a x y).symm⟩

protected theorem dvd_iff_emod_eq_zero {a b : Int} : a ∣ b ↔ b % a = 0 :=
  ⟨emod_eq_zero_of_dvd, dvd_of_emod_eq_zero⟩

theorem le_of_dvd {a b : Int} (hb : 0 < b) (h : a ∣ b) : a ≤ b := by
  obtain ⟨k, rfl⟩ := h
  apply Int.not_lt.mp; intro hl
  rcases Int.lt_trichotomy k 0 with hk | hk | hk
  · have := Int.mul_nonneg (by omega : 0 ≤ a) (by omega : 0 ≤ -k); rw [Int.mul_neg] at this; omega
  · subst hk; simp at hb
  · have := Int.mul_le_mul_of_nonneg_left (by omega : 1 ≤ k) (by omega : 0 ≤ a); rw [Int.mul_one] at this; omega

end Int

instance : Trans (@LE.le Int _) (@LE.le Int _) (@LE.le Int _) := ⟨Int.le_trans⟩
instance : Trans (@LT.lt Int _) (@LT.lt Int _) (@LT.lt Int _) := ⟨Int.lt_trans⟩
instance : Trans (@LT.lt Int _) (@LE.le Int _) (@LT.lt Int _) := ⟨Int.lt_of_lt_of_le⟩
instance : Trans (@LE.le Int _) (@LT.lt Int _) (@LT.lt Int _) := ⟨Int.lt_of_le_of_lt⟩
instance : Trans (@Dvd.dvd Int _) (@Dvd.dvd Int _) (@Dvd.dvd Int _) := ⟨Int.dvd_trans⟩

attribute [refl] Int.le_refl Int.dvd_refl
