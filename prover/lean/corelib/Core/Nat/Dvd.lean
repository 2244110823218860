prelude
import Core.Nat.Lemmas

/-!
# Core.Nat.Dvd: remainders, divisibility, greatest common divisor, parity

Modular arithmetic, divisibility as a partial order, `gcd` as greatest lower bound for it, decidability of
bounded quantifiers.

Next: `Core.Nat.Bits`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

namespace Nat

/-! ### Division and remainder -/

theorem mod_add_div (x y : Nat) : x % y + y * (x / y) = x := by rw [Nat.add_comm, div_add_mod]

theorem add_mul_mod_self_left (x n k : Nat) : (x + n * k) % n = x % n := by
  cases n with
  | zero => simp
  | succ n =>
    refine (div_mod_unique (q := x / (n + 1) + k) ?_ (mod_lt x (Nat.add_one_pos n))).2
    have := div_add_mod x (n + 1)
    rw [Nat.mul_add]; omega

@[simp] theorem mod_self (n : Nat) : n % n = 0 := by
  have := add_mul_mod_self_left 0 n 1; simp at this; rw [this]; cases n <;> rfl

@[simp] theorem mul_mod_right (n k : Nat) : n * k % n = 0 := mod_eq_zero_of_dvd ⟨k, rfl⟩
@[simp] theorem mul_mod_left (n k : Nat) : k * n % n = 0 := by rw [Nat.mul_comm]; exact mul_mod_right n k

@[simp] theorem mod_mod (a n : Nat) : a % n % n = a % n := by
  cases n with
  | zero => simp
  | succ n => exact mod_eq_of_lt (mod_lt a (Nat.add_one_pos n))

@[simp] theorem mod_one (n : Nat) : n % 1 = 0 := by omega
@[simp] protected theorem div_one (n : Nat) : n / 1 = n := by omega
@[simp] theorem zero_mod (n : Nat) : 0 % n = 0 := by cases n <;> rfl
@[simp] protected theorem zero_div (n : Nat) : 0 / n = 0 := by cases n <;> rfl

@[simp] theorem add_mod_right (x n : Nat) : (x + n) % n = x % n := by
  have := add_mul_mod_self_left x n 1; rwa [Nat.mul_one] at this

@[simp] theorem add_mod_left (x n : Nat) : (n + x) % n = x % n := by rw [Nat.add_comm]; exact add_mod_right x n

theorem mod_add_mod (a n b : Nat) : (a % n + b) % n = (a + b) % n := by
  have h := add_mul_mod_self_left (a % n + b) n (a / n)
  have e := div_add_mod a n
  rw [← h]
  have : a % n + b + n * (a / n) = a + b := by omega
  rw [this]

theorem add_mod (a b n : Nat) : (a + b) % n = (a % n + b % n) % n := by
  rw [mod_add_mod, Nat.add_comm a (b % n), mod_add_mod, Nat.add_comm]

theorem mod_mul_mod (a b n : Nat) : (a % n * b) % n = a * b % n := by
  have h := add_mul_mod_self_left (a % n * b) n (a / n * b)
  rw [← h, ← Nat.mul_assoc, ← Nat.add_mul, mod_add_div]

theorem mul_mod (a b n : Nat) : a * b % n = (a % n) * (b % n) % n := by
  rw [mod_mul_mod, Nat.mul_comm a (b % n), mod_mul_mod, Nat.mul_comm]

theorem pow_mod (a b n : Nat) : a ^ b % n = (a % n) ^ b % n := by
  induction b with
  | zero => rfl
  | succ b ih => rw [Nat.pow_succ, Nat.pow_succ, mul_mod, ih, mul_mod ((a % n) ^ b) (a % n), mod_mod]

theorem div_lt_iff_lt_mul' {x k y : Nat} (hk : 0 < k) : x / k < y ↔ x < k * y := by
  have e := div_add_mod x k
  have l := mod_lt x hk
  constructor
  · intro h; have this : k * (x / k + 1) ≤ k * y := Nat.mul_le_mul_left k h; rw [Nat.mul_add] at this; omega
  · intro h; apply Nat.lt_of_mul_lt_mul_left (a := k); omega

theorem le_div_iff_mul_le' {x k y : Nat} (hk : 0 < k) : y ≤ x / k ↔ k * y ≤ x := by
  have := div_lt_iff_lt_mul' (x := x) (y := y) hk; omega

@[simp] protected theorem mul_div_cancel_left (k : Nat) {n : Nat} (h : 0 < n) : n * k / n = k :=
  (div_mod_unique (r := 0) rfl h).1

@[simp] protected theorem mul_div_cancel (k : Nat) {n : Nat} (h : 0 < n) : k * n / n = k := by
  rw [Nat.mul_comm]; exact Nat.mul_div_cancel_left k h

protected theorem mul_div_cancel' {n k : Nat} (h : n ∣ k) : n * (k / n) = k := by
  have := div_add_mod k n; rwa [mod_eq_zero_of_dvd h, Nat.add_zero] at this

theorem div_mul_le_self (x k : Nat) : x / k * k ≤ x := by have := div_add_mod x k; rw [Nat.mul_comm]; omega

theorem div_le_self (x k : Nat) : x / k ≤ x := by
  cases k with
  | zero => simp
  | succ k => have := div_mul_le_self x (k + 1); have := Nat.le_mul_of_pos_right (x / (k + 1)) (Nat.add_one_pos k); omega

theorem mod_le (x k : Nat) : x % k ≤ x := by have := div_add_mod x k; omega

/-! ### Divisibility -/

@[simp] protected theorem dvd_refl (a : Nat) : a ∣ a := ⟨1, by simp⟩
@[simp] protected theorem dvd_zero (a : Nat) : a ∣ 0 := ⟨0, by simp⟩
@[simp] protected theorem one_dvd (a : Nat) : 1 ∣ a := ⟨a, by simp⟩
@[simp] protected theorem dvd_mul_right (a b : Nat) : a ∣ a * b := ⟨b, rfl⟩
@[simp] protected theorem dvd_mul_left (a b : Nat) : a ∣ b * a := ⟨b, Nat.mul_comm b a⟩

protected theorem dvd_trans {a b c : Nat} (h₁ : a ∣ b) (h₂ : b ∣ c) : a ∣ c := by
  obtain ⟨x, rfl⟩ := h₁; obtain ⟨y, rfl⟩ := h₂; exact ⟨x * y, Nat.mul_assoc a x y⟩

protected theorem dvd_mul_of_dvd_left {a b : Nat} (h : a ∣ b) (c : Nat) : a ∣ b * c :=
  Nat.dvd_trans h (Nat.dvd_mul_right b c)

protected theorem dvd_mul_of_dvd_right {a b : Nat} (h : a ∣ b) (c : Nat) : a ∣ c * b :=
  Nat.dvd_trans h (Nat.dvd_mul_left b c)

protected theorem dvd_add {a b c : Nat} (h₁ : a ∣ b) (h₂ : a ∣ c) : a ∣ b + c := by
  obtain ⟨x, rfl⟩ := h₁; obtain ⟨y, rfl⟩ := h₂; exact ⟨x + y, (Nat.mul_add a x y).symm⟩

protected theorem dvd_sub {a b c : Nat} (h₁ : a ∣ b) (h₂ : a ∣ c) : a ∣ b - c := by
  obtain ⟨x, rfl⟩ := h₁; obtain ⟨y, rfl⟩ := h₂; exact ⟨x - y, (Nat.mul_sub a x y).symm⟩

protected theorem dvd_add_right {a b c : Nat} (h : a ∣ b) : a ∣ b + c ↔ a ∣ c := by
  refine ⟨fun h' => ?_, fun h' => Nat.dvd_add h h'⟩
  have := Nat.dvd_sub h' h; rwa [Nat.add_sub_cancel_left] at this

theorem le_of_dvd {a b : Nat} (h : 0 < b) (hd : a ∣ b) : a ≤ b := by
  obtain ⟨k, rfl⟩ := hd
  cases k with
  | zero => simp at h
  | succ k => rw [Nat.mul_add]; omega

protected theorem dvd_antisymm {a b : Nat} (h₁ : a ∣ b) (h₂ : b ∣ a) : a = b := by
  cases b with
  | zero => obtain ⟨k, rfl⟩ := h₂; simp
  | succ b =>
    cases a with
    | zero => obtain ⟨k, hk⟩ := h₁; simp at hk
    | succ a => exact Nat.le_antisymm (le_of_dvd (Nat.add_one_pos _) h₁) (le_of_dvd (Nat.add_one_pos _) h₂)

theorem eq_one_of_dvd_one {n : Nat} (h : n ∣ 1) : n = 1 := Nat.dvd_antisymm h (Nat.one_dvd n)

theorem pow_dvd_pow {m n : Nat} (b : Nat) (h : m ≤ n) : b ^ m ∣ b ^ n := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h; rw [Nat.pow_add]; simp

theorem dvd_mod_iff {k m n : Nat} (h : k ∣ n) : k ∣ m % n ↔ k ∣ m := by
  have e := mod_add_div m n
  have hn := Nat.dvd_mul_of_dvd_left h (m / n)
  constructor
  · intro h'; rw [← e]; exact Nat.dvd_add h' hn
  · intro h'; rw [← e, Nat.add_comm] at h'; exact (Nat.dvd_add_right hn).mp h'

/-! ### Greatest common divisor -/

theorem gcdCore_dvd (f : Nat) : ∀ m n, m ≤ f → gcdCore f m n ∣ m ∧ gcdCore f m n ∣ n := by
  induction f with
  | zero => intro m n h; have : m = 0 := by omega
            subst this; exact ⟨Nat.dvd_zero _, Nat.dvd_refl _⟩
  | succ f ih =>
    intro m n h
    by_cases hm : m = 0
    · subst hm; simp [gcdCore]
    · simp only [gcdCore, ite_eq_right hm]
      have hl := mod_lt n (Nat.pos_of_ne_zero hm)
      have ⟨h₁, h₂⟩ := ih (n % m) m (by omega)
      exact ⟨h₂, (dvd_mod_iff h₂).mp h₁⟩

theorem dvd_gcdCore (f : Nat) : ∀ k m n, m ≤ f → k ∣ m → k ∣ n → k ∣ gcdCore f m n := by
  induction f with
  | zero => intro k m n h h₁ h₂; exact h₂
  | succ f ih =>
    intro k m n h h₁ h₂
    by_cases hm : m = 0
    · subst hm; simpa [gcdCore] using h₂
    · simp only [gcdCore, ite_eq_right hm]
      have hl := mod_lt n (Nat.pos_of_ne_zero hm)
      exact ih k (n % m) m (by omega) ((dvd_mod_iff h₁).mpr h₂) h₁

theorem gcd_dvd_left (m n : Nat) : gcd m n ∣ m := (gcdCore_dvd m m n (Nat.le_refl m)).1
theorem gcd_dvd_right (m n : Nat) : gcd m n ∣ n := (gcdCore_dvd m m n (Nat.le_refl m)).2

theorem dvd_gcd {k m n : Nat} (h₁ : k ∣ m) (h₂ : k ∣ n) : k ∣ gcd m n :=
  dvd_gcdCore m k m n (Nat.le_refl m) h₁ h₂

theorem gcd_comm (m n : Nat) : gcd m n = gcd n m :=
  Nat.dvd_antisymm (dvd_gcd (gcd_dvd_right m n) (gcd_dvd_left m n)) (dvd_gcd (gcd_dvd_right n m) (gcd_dvd_left n m))

@[simp] theorem gcd_self (n : Nat) : gcd n n = n :=
  Nat.dvd_antisymm (gcd_dvd_left n n) (dvd_gcd (Nat.dvd_refl n) (Nat.dvd_refl n))

/-- No common divisor but `1`. -/
@[reducible] def Coprime (m n : Nat) : Prop := gcd m n = 1

instance (m n : Nat) : Decidable (Coprime m n) := Nat.decEq (gcd m n) 1

/-! ### Bounded quantifiers are decidable -/

instance decidableBallLT (n : Nat) (p : Nat → Prop) [d : (k : Nat) → Decidable (p k)] : Decidable (∀ k, k < n → p k) :=
  match n with
  | 0 => isTrue (fun k h => absurd h (not_lt_zero k))
  | n + 1 => match decidableBallLT n p with
    | isFalse h => isFalse (fun h' => h (fun k hk => h' k (Nat.le_trans hk (Nat.le.step Nat.le.refl))))
    | isTrue h => match d n with
      | isTrue hn => isTrue (fun k hk => (Nat.lt_or_eq_of_le (le_of_lt_succ hk)).elim (h k) (fun e => e ▸ hn))
      | isFalse hn => isFalse (fun h' => hn (h' n Nat.le.refl))

instance decidableBallLE (n : Nat) (p : Nat → Prop) [d : (k : Nat) → Decidable (p k)] : Decidable (∀ k, k ≤ n → p k) :=
  match decidableBallLT (n + 1) p with
  | isTrue h => isTrue (fun k hk => h k (Nat.succ_le_succ hk))
  | isFalse h => isFalse (fun h' => h (fun k hk => h' k (le_of_lt_succ hk)))

instance decidableExistsLT (n : Nat) (p : Nat → Prop) [d : (k : Nat) → Decidable (p k)] : Decidable (∃ k, k < n ∧ p k) :=
  match decidableBallLT n (fun k => ¬ p k) with
  | isTrue h => isFalse (fun ⟨k, hk, hp⟩ => h k hk hp)
  | isFalse h => isTrue (Classical.byContradiction (fun h' => h (fun k hk hp => h' ⟨k, hk, hp⟩)))

instance decidableExistsLE (n : Nat) (p : Nat → Prop) [d : (k : Nat) → Decidable (p k)] : Decidable (∃ k, k ≤ n ∧ p k) :=
  match decidableExistsLT (n + 1) p with
  | isTrue h => isTrue (let ⟨k, hk, hp⟩ := h; ⟨k, le_of_lt_succ hk, hp⟩)
  | isFalse h => isFalse (fun ⟨k, hk, hp⟩ => h ⟨k, Nat.succ_le_succ hk, hp⟩)

theorem gcd_zero_left (n : Nat) : gcd 0 n = n := rfl
theorem gcd_zero_right (n : Nat) : gcd n 0 = n :=
  Nat.dvd_antisymm (gcd_dvd_left n 0) (dvd_gcd (Nat.dvd_refl n) (Nat.dvd_zero n))
theorem gcd_one_left (n : Nat) : gcd 1 n = 1 := eq_one_of_dvd_one (gcd_dvd_left 1 n)
theorem gcd_one_right (n : Nat) : gcd n 1 = 1 := eq_one_of_dvd_one (gcd_dvd_right n 1)
theorem gcd_assoc (m n k : Nat) : gcd (gcd m n) k = gcd m (gcd n k) :=
  Nat.dvd_antisymm
    (dvd_gcd (Nat.dvd_trans (gcd_dvd_left _ k) (gcd_dvd_left m n))
      (dvd_gcd (Nat.dvd_trans (gcd_dvd_left _ k) (gcd_dvd_right m n)) (gcd_dvd_right _ k)))
    (dvd_gcd (dvd_gcd (gcd_dvd_left m _) (Nat.dvd_trans (gcd_dvd_right m _) (gcd_dvd_left n k)))
      (Nat.dvd_trans (gcd_dvd_right m _) (gcd_dvd_right n k)))
theorem dvd_gcd_iff {k m n : Nat} : k ∣ gcd m n ↔ k ∣ m ∧ k ∣ n :=
  ⟨fun h => ⟨Nat.dvd_trans h (gcd_dvd_left m n), Nat.dvd_trans h (gcd_dvd_right m n)⟩, fun h => dvd_gcd h.1 h.2⟩
attribute [simp] gcd_zero_left gcd_zero_right gcd_one_left gcd_one_right

/-! ### Parity -/

theorem mod_two_eq_zero_or_one (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by omega
@[simp] theorem mod_two_ne_one {n : Nat} : ¬n % 2 = 1 ↔ n % 2 = 0 := by omega
@[simp] theorem mod_two_ne_zero {n : Nat} : ¬n % 2 = 0 ↔ n % 2 = 1 := by omega
theorem even_or_odd_exists (n : Nat) : (∃ k, n = 2 * k) ∨ ∃ k, n = 2 * k + 1 :=
  (mod_two_eq_zero_or_one n).imp (fun h => ⟨n / 2, by omega⟩) (fun h => ⟨n / 2, by omega⟩)

theorem div_lt_self {n k : Nat} (hn : 0 < n) (hk : 1 < k) : n / k < n := by
  apply (div_lt_iff_lt_mul' (Nat.lt_trans Nat.zero_lt_one hk)).mpr
  have := Nat.mul_lt_mul_of_pos_right hk hn
  omega
theorem div_lt_iff_lt_mul {x k y : Nat} (hk : 0 < k) : x / k < y ↔ x < y * k := by
  rw [div_lt_iff_lt_mul' hk, Nat.mul_comm]
theorem le_div_iff_mul_le {k x y : Nat} (hk : 0 < k) : x ≤ y / k ↔ x * k ≤ y := by
  rw [le_div_iff_mul_le' hk, Nat.mul_comm]
theorem div_eq_of_lt {a b : Nat} (h : a < b) : a / b = 0 :=
  (div_mod_unique (q := 0) (by rw [Nat.mul_zero, Nat.zero_add]) h).1
theorem add_mul_mod_self_right (x y z : Nat) : (x + y * z) % z = x % z := by
  rw [Nat.mul_comm]; exact add_mul_mod_self_left x z y
theorem add_mul_div_left (x z : Nat) {y : Nat} (h : 0 < y) : (x + y * z) / y = x / y + z := by
  refine (div_mod_unique (r := x % y) ?_ (mod_lt x h)).1
  have := div_add_mod x y
  rw [Nat.mul_add]; omega
theorem add_mul_div_right (x y : Nat) {z : Nat} (h : 0 < z) : (x + y * z) / z = x / z + y := by
  rw [Nat.mul_comm]; exact add_mul_div_left x y h

end Nat

instance : Trans (@Dvd.dvd Nat _) (@Dvd.dvd Nat _) (@Dvd.dvd Nat _) := ⟨Nat.dvd_trans⟩

attribute [refl] Nat.dvd_refl
