prelude
import Core.Nat.Products

/-!
# Core.Nat.Division: quotients, remainders and divisors, continued

`Core.Nat.Div` and `Core.Nat.Dvd` hold what comes before.

Next: `Core.Nat.Gcd`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

namespace Nat

attribute [simp] mod_add_mod mod_mul_mod add_mul_mod_self_left add_mul_mod_self_right

/-! ### Divisibility -/

protected theorem dvd_mul_left_of_dvd {a b : Nat} (h : a ∣ b) (c : Nat) : a ∣ c * b := Nat.dvd_mul_of_dvd_right h c
protected theorem dvd_mul_right_of_dvd {a b : Nat} (h : a ∣ b) (c : Nat) : a ∣ b * c := Nat.dvd_mul_of_dvd_left h c
protected theorem eq_zero_of_zero_dvd {a : Nat} (h : 0 ∣ a) : a = 0 := by
  obtain ⟨k, rfl⟩ := h; exact Nat.zero_mul k
@[simp] protected theorem zero_dvd {n : Nat} : 0 ∣ n ↔ n = 0 :=
  ⟨Nat.eq_zero_of_zero_dvd, fun h => h ▸ Nat.dvd_refl 0⟩
@[simp] protected theorem dvd_one {n : Nat} : n ∣ 1 ↔ n = 1 := ⟨eq_one_of_dvd_one, fun h => h ▸ Nat.dvd_refl 1⟩
protected theorem dvd_of_eq {a b : Nat} (h : a = b) : a ∣ b := h ▸ Nat.dvd_refl a
theorem pos_of_dvd_of_pos {m n : Nat} (h₁ : m ∣ n) (h₂ : 0 < n) : 0 < m :=
  pos_of_ne_zero (fun e => by subst e; rw [Nat.eq_zero_of_zero_dvd h₁] at h₂; exact Nat.lt_irrefl 0 h₂)
protected theorem dvd_add_iff_right {k m n : Nat} (h : k ∣ m) : k ∣ n ↔ k ∣ m + n := (Nat.dvd_add_right h).symm
protected theorem dvd_add_iff_left {k m n : Nat} (h : k ∣ n) : k ∣ m ↔ k ∣ m + n := by
  rw [Nat.add_comm]; exact Nat.dvd_add_iff_right h
protected theorem dvd_add_left {m k n : Nat} (h : k ∣ n) : k ∣ m + n ↔ k ∣ m := (Nat.dvd_add_iff_left h).symm
@[simp] protected theorem dvd_add_self_left {m n : Nat} : m ∣ m + n ↔ m ∣ n := Nat.dvd_add_right (Nat.dvd_refl m)
@[simp] protected theorem dvd_add_self_right {m n : Nat} : m ∣ n + m ↔ m ∣ n := Nat.dvd_add_left (Nat.dvd_refl m)
protected theorem dvd_sub_iff_right {m n k : Nat} (hkn : k ≤ n) (h : m ∣ n) : m ∣ n - k ↔ m ∣ k := by
  refine ⟨fun h' => ?_, fun h' => Nat.dvd_sub h h'⟩
  have := Nat.dvd_sub h h'
  rwa [Nat.sub_sub_self hkn] at this
protected theorem dvd_sub_iff_left {m n k : Nat} (hkn : k ≤ n) (h : m ∣ k) : m ∣ n - k ↔ m ∣ n := by
  rw [← Nat.dvd_add_left (m := n - k) h, Nat.sub_add_cancel hkn]
theorem eq_zero_of_dvd_of_lt {a b : Nat} (h : a ∣ b) (hb : b < a) : b = 0 := by
  rcases eq_zero_or_pos b with h' | h'
  · exact h'
  · exact absurd (le_of_dvd h' h) (Nat.not_le.mpr hb)
theorem not_dvd_of_pos_of_lt {n m : Nat} (h₁ : 0 < n) (h₂ : n < m) : ¬m ∣ n := fun h =>
  absurd (le_of_dvd h₁ h) (Nat.not_le.mpr h₂)
protected theorem dvd_of_mul_dvd_mul_left {k m n : Nat} (hk : 0 < k) (h : k * m ∣ k * n) : m ∣ n := by
  obtain ⟨c, hc⟩ := h
  rw [Nat.mul_assoc] at hc
  exact ⟨c, Nat.mul_left_cancel hk hc⟩
protected theorem dvd_of_mul_dvd_mul_right {k m n : Nat} (hk : 0 < k) (h : m * k ∣ n * k) : m ∣ n := by
  rw [Nat.mul_comm m, Nat.mul_comm n] at h; exact Nat.dvd_of_mul_dvd_mul_left hk h
protected theorem mul_dvd_mul_iff_left {a b c : Nat} (h : 0 < a) : a * b ∣ a * c ↔ b ∣ c :=
  ⟨Nat.dvd_of_mul_dvd_mul_left h, fun ⟨x, e⟩ => ⟨x, by rw [e, Nat.mul_assoc]⟩⟩
protected theorem mul_dvd_mul_iff_right {a b c : Nat} (h : 0 < c) : a * c ∣ b * c ↔ a ∣ b := by
  rw [Nat.mul_comm a, Nat.mul_comm b]; exact Nat.mul_dvd_mul_iff_left h
protected theorem mul_dvd_mul {a b c d : Nat} (h₁ : a ∣ b) (h₂ : c ∣ d) : a * c ∣ b * d := by
  obtain ⟨x, rfl⟩ := h₁; obtain ⟨y, rfl⟩ := h₂; exact ⟨x * y, Nat.mul_mul_mul_comm a x c y⟩
protected theorem mul_dvd_mul_left {b c : Nat} (a : Nat) (h : b ∣ c) : a * b ∣ a * c :=
  Nat.mul_dvd_mul (Nat.dvd_refl a) h
protected theorem mul_dvd_mul_right {a b : Nat} (h : a ∣ b) (c : Nat) : a * c ∣ b * c :=
  Nat.mul_dvd_mul h (Nat.dvd_refl c)
protected theorem dvd_of_mul_right_dvd {a b c : Nat} (h : a * b ∣ c) : a ∣ c := Nat.dvd_trans (Nat.dvd_mul_right a b) h
protected theorem dvd_of_mul_left_dvd {a b c : Nat} (h : a * b ∣ c) : b ∣ c := Nat.dvd_trans (Nat.dvd_mul_left b a) h
theorem pow_dvd_pow_left {a b : Nat} (h : a ∣ b) (n : Nat) : a ^ n ∣ b ^ n := by
  obtain ⟨c, rfl⟩ := h; exact ⟨c ^ n, Nat.mul_pow a c n⟩
theorem pow_dvd_pow_iff_le_right {x k l : Nat} (hx : 1 < x) : x ^ k ∣ x ^ l ↔ k ≤ l :=
  ⟨fun h => (Nat.pow_le_pow_iff_right hx).mp (le_of_dvd (pow_pos (by omega)) h), pow_dvd_pow x⟩
theorem pow_dvd_pow_iff_pow_le_pow {k l : Nat} {x : Nat} (hx : 0 < x) : x ^ k ∣ x ^ l ↔ x ^ k ≤ x ^ l := by
  refine ⟨le_of_dvd (pow_pos hx), fun h => ?_⟩
  rcases Nat.lt_or_eq_of_le (succ_le_of_lt hx) with h' | h'
  · exact pow_dvd_pow x ((Nat.pow_le_pow_iff_right h').mp h)
  · subst h'; rw [Nat.one_pow]; exact Nat.one_dvd _
theorem dvd_of_pow_dvd {p k m : Nat} (hk : 1 ≤ k) (h : p ^ k ∣ m) : p ∣ m := by
  refine Nat.dvd_trans ?_ h
  have := pow_dvd_pow p hk
  rwa [Nat.pow_one] at this

/-! ### Remainders -/

theorem div_add_mod' (a b : Nat) : a / b * b + a % b = a := by rw [Nat.mul_comm]; exact div_add_mod a b
theorem mod_add_div' (a b : Nat) : a % b + a / b * b = a := by rw [Nat.mul_comm]; exact mod_add_div a b
@[simp] theorem add_mod_mod (m n k : Nat) : (m + n % k) % k = (m + n) % k := by
  rw [Nat.add_comm, mod_add_mod, Nat.add_comm]
theorem mod_mod_of_dvd (n : Nat) {m k : Nat} (h : m ∣ k) : n % k % m = n % m := by
  obtain ⟨c, rfl⟩ := h
  have := add_mul_mod_self_left (n % (m * c)) m (c * (n / (m * c)))
  rw [← this, ← Nat.mul_assoc, mod_add_div]
theorem mod_lt_of_lt {a b c : Nat} (h : a < c) : a % b < c := Nat.lt_of_le_of_lt (mod_le a b) h
@[simp] theorem mul_add_mod (m x y : Nat) : (m * x + y) % m = y % m := by
  rw [Nat.add_comm]; exact add_mul_mod_self_left y m x
@[simp] theorem mul_add_mod' (a b c : Nat) : (a * b + c) % b = c % b := by rw [Nat.mul_comm]; exact mul_add_mod b a c
theorem mul_add_mod_of_lt {a b c : Nat} (h : c < b) : (a * b + c) % b = c := by
  rw [mul_add_mod', mod_eq_of_lt h]
theorem mod_eq_sub_mod {a b : Nat} (h : a ≥ b) : a % b = (a - b) % b := by
  have := add_mod_right (a - b) b
  rwa [Nat.sub_add_cancel h] at this
theorem mod_eq_sub_of_lt_two_mul {x n : Nat} (h₁ : n ≤ x) (h₂ : x < 2 * n) : x % n = x - n := by
  rw [mod_eq_sub_mod h₁, mod_eq_of_lt (by omega)]
theorem mod_eq_sub_mul_div {x k : Nat} : x % k = x - k * (x / k) := by have := div_add_mod x k; omega
theorem mod_eq_iff_lt {m n : Nat} (h : n ≠ 0) : m % n = m ↔ m < n :=
  ⟨fun e => e ▸ mod_lt m (pos_of_ne_zero h), mod_eq_of_lt⟩
theorem dvd_sub_mod {n : Nat} (k : Nat) : n ∣ k - k % n := ⟨k / n, by have := div_add_mod k n; omega⟩
theorem mul_mod_mul_left (z x y : Nat) : z * x % (z * y) = z * (x % y) := by
  rcases eq_zero_or_pos z with rfl | hz
  · simp
  · rcases eq_zero_or_pos y with rfl | hy
    · simp
    · refine (div_mod_unique (q := x / y) ?_ (Nat.mul_lt_mul_of_pos_left (mod_lt x hy) hz)).2
      rw [Nat.mul_assoc, ← Nat.mul_add, div_add_mod]
theorem mul_mod_mul_right (z x y : Nat) : x * z % (y * z) = x % y * z := by
  rw [Nat.mul_comm x, Nat.mul_comm y, Nat.mul_comm (x % y)]; exact mul_mod_mul_left z x y
theorem pow_mod_self {a n : Nat} (h : n ≠ 0) : a ^ n % a = 0 := by
  cases n with
  | zero => exact absurd rfl h
  | succ n => rw [Nat.pow_succ]; exact mul_mod_left a _
theorem mod_eq_zero_iff_dvd {n k : Nat} : n % k = 0 ↔ k ∣ n := ⟨dvd_of_mod_eq_zero, mod_eq_zero_of_dvd⟩
@[simp] theorem mul_mod_mod (m n k : Nat) : m * (n % k) % k = m * n % k := by
  rw [Nat.mul_comm, mod_mul_mod, Nat.mul_comm]
theorem sub_mul_mod {x k n : Nat} (h : n * k ≤ x) : (x - n * k) % n = x % n := by
  have := add_mul_mod_self_left (x - n * k) n k
  rw [Nat.sub_add_cancel h] at this
  exact this.symm

/-! ### Quotients -/

protected theorem div_self {n : Nat} (h : 0 < n) : n / n = 1 := by
  have := Nat.mul_div_cancel_left 1 h; rwa [Nat.mul_one] at this
protected theorem div_mul_cancel {a b : Nat} (h : b ∣ a) : a / b * b = a := by
  rw [Nat.mul_comm]; exact Nat.mul_div_cancel' h
protected theorem div_eq_of_eq_mul_left {m k n : Nat} (h : 0 < n) (e : m = k * n) : m / n = k := by
  rw [e]; exact Nat.mul_div_cancel k h
protected theorem div_eq_of_eq_mul_right {m k n : Nat} (h : 0 < n) (e : m = n * k) : m / n = k := by
  rw [e]; exact Nat.mul_div_cancel_left k h
protected theorem eq_mul_of_div_eq_right {a b c : Nat} (h₁ : b ∣ a) (h₂ : a / b = c) : a = b * c := by
  rw [← h₂, Nat.mul_div_cancel' h₁]
protected theorem eq_mul_of_div_eq_left {a b c : Nat} (h₁ : b ∣ a) (h₂ : a / b = c) : a = c * b := by
  rw [Nat.mul_comm]; exact Nat.eq_mul_of_div_eq_right h₁ h₂
protected theorem div_eq_iff_eq_mul_right {a b c : Nat} (h : 0 < b) (h' : b ∣ a) : a / b = c ↔ a = b * c :=
  ⟨Nat.eq_mul_of_div_eq_right h', Nat.div_eq_of_eq_mul_right h⟩
protected theorem div_eq_iff_eq_mul_left {a b c : Nat} (h : 0 < b) (h' : b ∣ a) : a / b = c ↔ a = c * b :=
  ⟨Nat.eq_mul_of_div_eq_left h', Nat.div_eq_of_eq_mul_left h⟩
theorem mul_div_le (m n : Nat) : n * (m / n) ≤ m := by have := div_add_mod m n; omega
protected theorem mul_div_assoc {k n : Nat} (m : Nat) (h : k ∣ n) : m * n / k = m * (n / k) := by
  obtain ⟨c, rfl⟩ := h
  rcases eq_zero_or_pos k with rfl | hk
  · simp
  · rw [Nat.mul_left_comm, Nat.mul_div_cancel_left _ hk, Nat.mul_div_cancel_left _ hk]
protected theorem div_div_eq_div_mul (m n k : Nat) : m / n / k = m / (n * k) := by
  rcases eq_zero_or_pos n with rfl | hn
  · simp
  · rcases eq_zero_or_pos k with rfl | hk
    · simp
    · refine (div_mod_unique (r := n * (m / n % k) + m % n) ?_ ?_).1.symm
      · rw [Nat.mul_assoc, ← Nat.add_assoc, ← Nat.mul_add, div_add_mod, div_add_mod]
      · have h₁ := mod_lt m hn
        have h₂ : n * (m / n % k + 1) ≤ n * k := Nat.mul_le_mul_left n (mod_lt (m / n) hk)
        rw [Nat.mul_add] at h₂; omega
protected theorem mul_div_mul_left {m : Nat} (n k : Nat) (h : 0 < m) : m * n / (m * k) = n / k := by
  rw [← Nat.div_div_eq_div_mul, Nat.mul_div_cancel_left n h]
protected theorem mul_div_mul_right {m : Nat} (n k : Nat) (h : 0 < m) : n * m / (k * m) = n / k := by
  rw [Nat.mul_comm n, Nat.mul_comm k]; exact Nat.mul_div_mul_left n k h
theorem div_le_of_le_mul {m n k : Nat} (h : m ≤ k * n) : m / k ≤ n := by
  rcases eq_zero_or_pos k with rfl | hk
  · simp
  · exact le_of_lt_succ ((div_lt_iff_lt_mul' hk).mpr (by rw [succ_eq_add_one, Nat.mul_add]; omega))
theorem div_lt_of_lt_mul {m n k : Nat} (h : m < n * k) : m / n < k :=
  (div_lt_iff_lt_mul' (pos_of_ne_zero (fun e => by subst e; rw [Nat.zero_mul] at h; omega))).mpr h
protected theorem div_le_div_right {a b : Nat} (c : Nat) (h : a ≤ b) : a / c ≤ b / c := by
  rcases eq_zero_or_pos c with rfl | hc
  · simp
  · exact (le_div_iff_mul_le' hc).mpr (Nat.le_trans (mul_div_le a c) h)
protected theorem div_le_div_left {a b c : Nat} (hcb : c ≤ b) (hc : 0 < c) : a / b ≤ a / c :=
  (le_div_iff_mul_le' hc).mpr (Nat.le_trans (Nat.mul_le_mul_right _ hcb) (mul_div_le a b))
theorem div_pos {a b : Nat} (hba : b ≤ a) (hb : 0 < b) : 0 < a / b :=
  (le_div_iff_mul_le hb).mpr (by rw [Nat.one_mul]; exact hba)
theorem lt_mul_div_succ (a : Nat) {b : Nat} (h : 0 < b) : a < b * (a / b + 1) := by
  have := div_add_mod a b; have := mod_lt a h; rw [Nat.mul_add]; omega
theorem lt_div_mul_add {a b : Nat} (h : 0 < b) : a < a / b * b + b := by
  have := div_add_mod' a b; have := mod_lt a h; omega
theorem add_div_right (x : Nat) {z : Nat} (h : 0 < z) : (x + z) / z = x / z + 1 := by
  have := add_mul_div_left x 1 h; rwa [Nat.mul_one] at this
theorem add_div_left (x : Nat) {z : Nat} (h : 0 < z) : (z + x) / z = x / z + 1 := by
  rw [Nat.add_comm]; exact add_div_right x h
theorem div_eq_sub_div {a b : Nat} (h₁ : 0 < b) (h₂ : b ≤ a) : a / b = (a - b) / b + 1 := by
  rw [← add_div_right _ h₁, Nat.sub_add_cancel h₂]
theorem div_eq_zero_iff_lt {x y : Nat} (h : 0 < y) : x / y = 0 ↔ x < y := by
  have := div_lt_iff_lt_mul' (x := x) (y := 1) h; rw [Nat.mul_one, Nat.lt_one_iff] at this; exact this
protected theorem div_eq_zero_iff {a b : Nat} : a / b = 0 ↔ b = 0 ∨ a < b := by
  rcases eq_zero_or_pos b with rfl | hb
  · simp
  · rw [div_eq_zero_iff_lt hb]; omega
theorem mul_le_of_le_div (k x y : Nat) (h : x ≤ y / k) : x * k ≤ y :=
  Nat.le_trans (Nat.mul_le_mul_right k h) (div_mul_le_self y k)
theorem div_dvd_of_dvd {n m : Nat} (h : n ∣ m) : m / n ∣ m := ⟨n, (Nat.div_mul_cancel h).symm⟩
protected theorem add_div_of_dvd_right {a b c : Nat} (h : c ∣ a) : (a + b) / c = a / c + b / c := by
  obtain ⟨k, rfl⟩ := h
  rcases eq_zero_or_pos c with rfl | hc
  · simp
  · rw [Nat.add_comm, add_mul_div_left b k hc, Nat.mul_div_cancel_left k hc, Nat.add_comm]
protected theorem add_div_of_dvd_left {a b c : Nat} (h : c ∣ b) : (a + b) / c = a / c + b / c := by
  rw [Nat.add_comm, Nat.add_div_of_dvd_right h, Nat.add_comm]
protected theorem pow_div {x m n : Nat} (h : n ≤ m) (hx : 0 < x) : x ^ m / x ^ n = x ^ (m - n) :=
  Nat.div_eq_of_eq_mul_left (pow_pos hx) (by rw [Nat.pow_sub_mul_pow x h])

end Nat
