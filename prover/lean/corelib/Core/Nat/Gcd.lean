prelude
import Core.Nat.Division

/-!
# Core.Nat.Gcd: greatest common divisor, least common multiple, coprime numbers

Everything follows from the universal property `Nat.dvd_gcd_iff` of `Core.Nat.Dvd`.

Next: `Core.Int.Linear`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

namespace Nat

/-! ### Greatest common divisor -/

theorem gcd_eq_left {m n : Nat} (h : m ∣ n) : gcd m n = m :=
  Nat.dvd_antisymm (gcd_dvd_left m n) (dvd_gcd (Nat.dvd_refl m) h)
theorem gcd_eq_right {m n : Nat} (h : n ∣ m) : gcd m n = n := by rw [gcd_comm]; exact gcd_eq_left h
theorem gcd_eq_left_iff_dvd {m n : Nat} : gcd m n = m ↔ m ∣ n := ⟨fun h => h ▸ gcd_dvd_right m n, gcd_eq_left⟩
theorem gcd_eq_right_iff_dvd {n m : Nat} : gcd n m = m ↔ m ∣ n := ⟨fun h => h ▸ gcd_dvd_left n m, gcd_eq_right⟩
theorem gcd_rec (m n : Nat) : gcd m n = gcd (n % m) m :=
  Nat.dvd_antisymm
    (dvd_gcd ((dvd_mod_iff (gcd_dvd_left m n)).mpr (gcd_dvd_right m n)) (gcd_dvd_left m n))
    (dvd_gcd (gcd_dvd_right _ m) ((dvd_mod_iff (gcd_dvd_right _ m)).mp (gcd_dvd_left _ m)))
theorem gcd_succ (x y : Nat) : gcd (succ x) y = gcd (y % succ x) (succ x) := gcd_rec (succ x) y
theorem gcd_mod_left (m n : Nat) : gcd (m % n) n = gcd m n := by rw [gcd_comm m n, gcd_rec n m]
theorem gcd_mod_right (m n : Nat) : gcd m (n % m) = gcd m n := by rw [gcd_comm, ← gcd_rec]
theorem gcd_left_comm (m n k : Nat) : gcd m (gcd n k) = gcd n (gcd m k) := by
  rw [← gcd_assoc, gcd_comm m n, gcd_assoc]
theorem gcd_pos_of_pos_left {m : Nat} (n : Nat) (h : 0 < m) : 0 < gcd m n := pos_of_dvd_of_pos (gcd_dvd_left m n) h
theorem gcd_pos_of_pos_right (m : Nat) {n : Nat} (h : 0 < n) : 0 < gcd m n := pos_of_dvd_of_pos (gcd_dvd_right m n) h
theorem gcd_le_left {m : Nat} (n : Nat) (h : 0 < m) : gcd m n ≤ m := le_of_dvd h (gcd_dvd_left m n)
theorem gcd_le_right (m : Nat) {n : Nat} (h : 0 < n) : gcd m n ≤ n := le_of_dvd h (gcd_dvd_right m n)
theorem eq_zero_of_gcd_eq_zero_left {m n : Nat} (h : gcd m n = 0) : m = 0 :=
  Nat.eq_zero_of_zero_dvd (h ▸ gcd_dvd_left m n)
theorem eq_zero_of_gcd_eq_zero_right {m n : Nat} (h : gcd m n = 0) : n = 0 :=
  Nat.eq_zero_of_zero_dvd (h ▸ gcd_dvd_right m n)
@[simp] theorem gcd_eq_zero_iff {m n : Nat} : gcd m n = 0 ↔ m = 0 ∧ n = 0 :=
  ⟨fun h => ⟨eq_zero_of_gcd_eq_zero_left h, eq_zero_of_gcd_eq_zero_right h⟩, by rintro ⟨rfl, rfl⟩; rfl⟩
theorem gcd_pos_iff {m n : Nat} : 0 < gcd m n ↔ 0 < m ∨ 0 < n := by
  rw [Nat.pos_iff_ne_zero, ne_eq, gcd_eq_zero_iff]; omega
theorem gcd_mul_left (m n k : Nat) : gcd (m * n) (m * k) = m * gcd n k := by
  rcases eq_zero_or_pos m with rfl | hm
  · simp
  · obtain ⟨c, hc⟩ := dvd_gcd (Nat.dvd_mul_right m n) (Nat.dvd_mul_right m k)
    rw [hc]
    have h₁ : c ∣ n := Nat.dvd_of_mul_dvd_mul_left hm (hc ▸ gcd_dvd_left _ _)
    have h₂ : c ∣ k := Nat.dvd_of_mul_dvd_mul_left hm (hc ▸ gcd_dvd_right _ _)
    have h₃ : m * gcd n k ∣ m * c := hc ▸
      dvd_gcd (Nat.mul_dvd_mul_left m (gcd_dvd_left n k)) (Nat.mul_dvd_mul_left m (gcd_dvd_right n k))
    rw [Nat.dvd_antisymm (dvd_gcd h₁ h₂) (Nat.dvd_of_mul_dvd_mul_left hm h₃)]
theorem gcd_mul_right (m n k : Nat) : gcd (m * n) (k * n) = gcd m k * n := by
  rw [Nat.mul_comm m, Nat.mul_comm k, gcd_mul_left, Nat.mul_comm]
@[simp] theorem gcd_mul_left_left (m n : Nat) : gcd (m * n) n = n := gcd_eq_right (Nat.dvd_mul_left n m)
@[simp] theorem gcd_mul_left_right (m n : Nat) : gcd n (m * n) = n := gcd_eq_left (Nat.dvd_mul_left n m)
@[simp] theorem gcd_mul_right_left (m n : Nat) : gcd (n * m) n = n := gcd_eq_right (Nat.dvd_mul_right n m)
@[simp] theorem gcd_mul_right_right (m n : Nat) : gcd n (n * m) = n := gcd_eq_left (Nat.dvd_mul_right n m)
theorem gcd_dvd_gcd_of_dvd_left {m k : Nat} (n : Nat) (h : m ∣ k) : gcd m n ∣ gcd k n :=
  dvd_gcd (Nat.dvd_trans (gcd_dvd_left m n) h) (gcd_dvd_right m n)
theorem gcd_dvd_gcd_of_dvd_right {m k : Nat} (n : Nat) (h : m ∣ k) : gcd n m ∣ gcd n k :=
  dvd_gcd (gcd_dvd_left n m) (Nat.dvd_trans (gcd_dvd_right n m) h)
theorem gcd_dvd_gcd_mul_left_left (m n k : Nat) : gcd m n ∣ gcd (k * m) n :=
  gcd_dvd_gcd_of_dvd_left n (Nat.dvd_mul_left m k)
theorem gcd_dvd_gcd_mul_right_left (m n k : Nat) : gcd m n ∣ gcd (m * k) n :=
  gcd_dvd_gcd_of_dvd_left n (Nat.dvd_mul_right m k)
@[simp] theorem gcd_add_self_right {m n : Nat} : gcd m (n + m) = gcd m n := by
  rw [← gcd_mod_right, add_mod_right, gcd_mod_right]
@[simp] theorem gcd_self_add_right {m n : Nat} : gcd m (m + n) = gcd m n := by rw [Nat.add_comm, gcd_add_self_right]
@[simp] theorem gcd_add_self_left {m n : Nat} : gcd (m + n) n = gcd m n := by
  rw [gcd_comm, gcd_add_self_right, gcd_comm]
@[simp] theorem gcd_self_add_left {m n : Nat} : gcd (m + n) m = gcd n m := by
  rw [gcd_comm, gcd_self_add_right, gcd_comm]
theorem dvd_coprime_aux {k m n : Nat} (h₁ : gcd k n = 1) (h₂ : k ∣ m * n) : k ∣ m := by
  have : k ∣ gcd (m * k) (m * n) := dvd_gcd (Nat.dvd_mul_left k m) h₂
  rwa [gcd_mul_left, h₁, Nat.mul_one] at this
theorem gcd_div {m n k : Nat} (h₁ : k ∣ m) (h₂ : k ∣ n) : gcd (m / k) (n / k) = gcd m n / k := by
  rcases eq_zero_or_pos k with rfl | hk
  · simp
  · refine (Nat.div_eq_of_eq_mul_left hk ?_).symm
    rw [← gcd_mul_right, Nat.div_mul_cancel h₁, Nat.div_mul_cancel h₂]

/-! ### Coprime numbers -/

theorem coprime_iff_gcd_eq_one {m n : Nat} : gcd m n = 1 ↔ Coprime m n := Iff.rfl
theorem Coprime.gcd_eq_one {m n : Nat} (h : Coprime m n) : gcd m n = 1 := h
theorem Coprime.symm {m n : Nat} (h : Coprime n m) : Coprime m n := (gcd_comm m n).trans h
theorem coprime_comm {m n : Nat} : Coprime m n ↔ Coprime n m := ⟨Coprime.symm, Coprime.symm⟩
@[simp] theorem coprime_one_left_eq_true (n : Nat) : Coprime 1 n = True := eq_true (gcd_one_left n)
@[simp] theorem coprime_one_right_eq_true (n : Nat) : Coprime n 1 = True := eq_true (gcd_one_right n)
theorem coprime_one_left (n : Nat) : Coprime 1 n := gcd_one_left n
theorem coprime_one_right (n : Nat) : Coprime n 1 := gcd_one_right n
theorem Coprime.dvd_of_dvd_mul_right {k n m : Nat} (h₁ : Coprime k n) (h₂ : k ∣ m * n) : k ∣ m := dvd_coprime_aux h₁ h₂
theorem Coprime.dvd_of_dvd_mul_left {k m n : Nat} (h₁ : Coprime k m) (h₂ : k ∣ m * n) : k ∣ n :=
  dvd_coprime_aux h₁ (Nat.mul_comm m n ▸ h₂)
theorem Coprime.gcd_mul_left_cancel {k n : Nat} (m : Nat) (h : Coprime k n) : gcd (k * m) n = gcd m n :=
  Nat.dvd_antisymm
    (dvd_gcd
      (dvd_coprime_aux (n := k)
        (eq_one_of_dvd_one (h ▸ dvd_gcd (gcd_dvd_right _ k) (Nat.dvd_trans (gcd_dvd_left _ k) (gcd_dvd_right _ n))))
        (Nat.mul_comm k m ▸ gcd_dvd_left (k * m) n))
      (gcd_dvd_right _ n))
    (gcd_dvd_gcd_mul_left_left m n k)
theorem Coprime.gcd_mul_right_cancel {k n : Nat} (m : Nat) (h : Coprime k n) : gcd (m * k) n = gcd m n := by
  rw [Nat.mul_comm]; exact Coprime.gcd_mul_left_cancel m h
theorem Coprime.mul_left {m n k : Nat} (h₁ : Coprime m k) (h₂ : Coprime n k) : Coprime (m * n) k :=
  (Coprime.gcd_mul_left_cancel n h₁).trans h₂
theorem Coprime.mul_right {k m n : Nat} (h₁ : Coprime k m) (h₂ : Coprime k n) : Coprime k (m * n) :=
  (Coprime.mul_left h₁.symm h₂.symm).symm
theorem Coprime.mul_dvd_of_dvd_of_dvd {k n m : Nat} (h₁ : Coprime k n) (h₂ : k ∣ m) (h₃ : n ∣ m) : k * n ∣ m := by
  obtain ⟨c, rfl⟩ := h₂
  exact Nat.mul_dvd_mul_left k (h₁.symm.dvd_of_dvd_mul_left h₃)
theorem Coprime.coprime_dvd_left {m k n : Nat} (h₁ : m ∣ k) (h₂ : Coprime k n) : Coprime m n :=
  eq_one_of_dvd_one (h₂ ▸ gcd_dvd_gcd_of_dvd_left n h₁)
theorem Coprime.coprime_dvd_right {n m k : Nat} (h₁ : n ∣ m) (h₂ : Coprime k m) : Coprime k n :=
  (h₂.symm.coprime_dvd_left h₁).symm
theorem Coprime.pow_left {m k : Nat} (n : Nat) (h : Coprime m k) : Coprime (m ^ n) k := by
  induction n with
  | zero => exact gcd_one_left k
  | succ n ih => exact Coprime.mul_left ih h
theorem Coprime.pow_right {k m : Nat} (n : Nat) (h : Coprime k m) : Coprime k (m ^ n) := (h.symm.pow_left n).symm
theorem Coprime.pow {m n : Nat} (k l : Nat) (h : Coprime m n) : Coprime (m ^ k) (n ^ l) := (h.pow_right l).pow_left k
theorem coprime_mul_iff_left {m n k : Nat} : Coprime (m * n) k ↔ Coprime m k ∧ Coprime n k :=
  ⟨fun h => ⟨h.coprime_dvd_left (Nat.dvd_mul_right m n), h.coprime_dvd_left (Nat.dvd_mul_left n m)⟩,
    fun h => h.1.mul_left h.2⟩
theorem coprime_mul_iff_right {k m n : Nat} : Coprime k (m * n) ↔ Coprime k m ∧ Coprime k n := by
  rw [coprime_comm, coprime_mul_iff_left, coprime_comm, coprime_comm (m := n)]
theorem coprime_div_gcd_div_gcd {m n : Nat} (h : 0 < gcd m n) : Coprime (m / gcd m n) (n / gcd m n) := by
  show gcd _ _ = 1
  rw [gcd_div (gcd_dvd_left m n) (gcd_dvd_right m n), Nat.div_self h]

/-! ### Least common multiple -/

/-- Least common multiple. -/
def lcm (m n : Nat) : Nat := m * n / gcd m n

theorem gcd_mul_lcm (m n : Nat) : gcd m n * lcm m n = m * n :=
  Nat.mul_div_cancel' (Nat.dvd_trans (gcd_dvd_left m n) (Nat.dvd_mul_right m n))
theorem lcm_comm (m n : Nat) : lcm m n = lcm n m := by unfold lcm; rw [Nat.mul_comm, gcd_comm]
@[simp] theorem lcm_zero_left (m : Nat) : lcm 0 m = 0 := by unfold lcm; rw [Nat.zero_mul, Nat.zero_div]
@[simp] theorem lcm_zero_right (m : Nat) : lcm m 0 = 0 := by rw [lcm_comm, lcm_zero_left]
@[simp] theorem lcm_one_left (m : Nat) : lcm 1 m = m := by unfold lcm; rw [gcd_one_left, Nat.one_mul, Nat.div_one]
@[simp] theorem lcm_one_right (m : Nat) : lcm m 1 = m := by rw [lcm_comm, lcm_one_left]
@[simp] theorem lcm_self (m : Nat) : lcm m m = m := by
  rcases eq_zero_or_pos m with rfl | h
  · rfl
  · unfold lcm; rw [gcd_self, Nat.mul_div_cancel m h]
theorem dvd_lcm_left (m n : Nat) : m ∣ lcm m n :=
  ⟨n / gcd m n, by unfold lcm; rw [Nat.mul_div_assoc m (gcd_dvd_right m n)]⟩
theorem dvd_lcm_right (m n : Nat) : n ∣ lcm m n := by rw [lcm_comm]; exact dvd_lcm_left n m
theorem lcm_dvd {m n k : Nat} (h₁ : m ∣ k) (h₂ : n ∣ k) : lcm m n ∣ k := by
  rcases eq_zero_or_pos (gcd m n) with h | h
  · rw [(gcd_eq_zero_iff.mp h).1] at h₁ ⊢
    rw [Nat.eq_zero_of_zero_dvd h₁]; exact Nat.dvd_zero _
  · apply Nat.dvd_of_mul_dvd_mul_left h
    rw [gcd_mul_lcm, ← gcd_mul_right]
    refine dvd_gcd ?_ (Nat.mul_dvd_mul_left n h₁ |> fun h => Nat.mul_comm n m ▸ h)
    exact Nat.mul_dvd_mul_left m h₂
theorem lcm_dvd_iff {m n k : Nat} : lcm m n ∣ k ↔ m ∣ k ∧ n ∣ k :=
  ⟨fun h => ⟨Nat.dvd_trans (dvd_lcm_left m n) h, Nat.dvd_trans (dvd_lcm_right m n) h⟩, fun h => lcm_dvd h.1 h.2⟩
theorem lcm_assoc (m n k : Nat) : lcm (lcm m n) k = lcm m (lcm n k) :=
  Nat.dvd_antisymm
    (lcm_dvd (lcm_dvd (dvd_lcm_left m _) (Nat.dvd_trans (dvd_lcm_left n k) (dvd_lcm_right m _)))
      (Nat.dvd_trans (dvd_lcm_right n k) (dvd_lcm_right m _)))
    (lcm_dvd (Nat.dvd_trans (dvd_lcm_left m n) (dvd_lcm_left _ k))
      (lcm_dvd (Nat.dvd_trans (dvd_lcm_right m n) (dvd_lcm_left _ k)) (dvd_lcm_right _ k)))
theorem lcm_ne_zero {m n : Nat} (hm : m ≠ 0) (hn : n ≠ 0) : lcm m n ≠ 0 := by
  intro h
  have := gcd_mul_lcm m n
  rw [h, Nat.mul_zero] at this
  exact Nat.mul_ne_zero hm hn this.symm
theorem lcm_pos {m n : Nat} (hm : 0 < m) (hn : 0 < n) : 0 < lcm m n :=
  pos_of_ne_zero (lcm_ne_zero (by omega) (by omega))
theorem Coprime.lcm_eq_mul {m n : Nat} (h : Coprime m n) : lcm m n = m * n := by
  unfold lcm; rw [h.gcd_eq_one, Nat.div_one]

end Nat
