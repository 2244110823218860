prelude
import Core.Int.Basic

/-!
# Core.Int.Order: the order on `Int`

Order laws through formal differences, as in `Core.Int.Basic`. What `omega` can prove comes later, in
`Core.Int.Lemmas`.

Next: `Core.Int.Div`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

namespace Int

theorem snn_nonneg {a b : Nat} : NonNeg (subNatNat a b) ↔ b ≤ a := by
  refine subNatNat_elim (fun a b x => NonNeg x ↔ b ≤ a) ?_ ?_ a b
  · intro n i
    exact Iff.intro (fun _ => Nat.le_add_right n i) (fun _ => NonNeg.mk i)
  · intro n i
    refine Iff.intro (fun h => nomatch h) (fun h => ?_)
    exact absurd (Nat.lt_of_lt_of_le (Nat.succ_le_succ (Nat.le_add_right n i)) h) (Nat.lt_irrefl n)

theorem snn_le {a b c d : Nat} : subNatNat a b ≤ subNatNat c d ↔ a + d ≤ c + b := by
  show NonNeg (subNatNat c d - subNatNat a b) ↔ _
  rw [snn_sub, snn_nonneg, Nat.add_comm d a]

theorem snn_lt {a b c d : Nat} : subNatNat a b < subNatNat c d ↔ a + d < c + b := by
  show subNatNat a b + 1 ≤ subNatNat c d ↔ _
  rw [one_eq, snn_add, snn_le, Nat.add_zero, Nat.add_assoc, Nat.add_comm 1 d, ← Nat.add_assoc]
  exact Iff.rfl

protected theorem le_refl (x : Int) : x ≤ x := by
  obtain ⟨a, b, rfl⟩ := rep x; exact snn_le.mpr (Nat.le_refl _)

protected theorem le_trans {x y z : Int} (h₁ : x ≤ y) (h₂ : y ≤ z) : x ≤ z := by
  obtain ⟨a, b, rfl⟩ := rep x; obtain ⟨c, d, rfl⟩ := rep y; obtain ⟨e, f, rfl⟩ := rep z
  have h₁ := snn_le.mp h₁
  have h₂ := snn_le.mp h₂
  apply snn_le.mpr
  have h := Nat.add_le_add h₁ h₂
  apply Nat.le_of_add_le_add_left (a := c + d)
  simp only [Nat.add_comm, Nat.add_left_comm, Nat.add_assoc] at h ⊢
  exact h

protected theorem lt_irrefl (x : Int) : ¬ x < x := by
  obtain ⟨a, b, rfl⟩ := rep x; intro h; exact Nat.lt_irrefl _ (snn_lt.mp h)

protected theorem not_le {x y : Int} : ¬ x ≤ y ↔ y < x := by
  obtain ⟨a, b, rfl⟩ := rep x; obtain ⟨c, d, rfl⟩ := rep y
  rw [snn_le, snn_lt]
  exact ⟨fun h => Nat.lt_of_not_le h, fun h h' => Nat.lt_irrefl _ (Nat.lt_of_lt_of_le h h')⟩

protected theorem not_lt {x y : Int} : ¬ x < y ↔ y ≤ x := by
  obtain ⟨a, b, rfl⟩ := rep x; obtain ⟨c, d, rfl⟩ := rep y
  rw [snn_le, snn_lt]
  exact ⟨fun h => Nat.le_of_not_lt h, fun h h' => Nat.lt_irrefl _ (Nat.lt_of_lt_of_le h' h)⟩

protected theorem le_antisymm {x y : Int} (h₁ : x ≤ y) (h₂ : y ≤ x) : x = y := by
  obtain ⟨a, b, rfl⟩ := rep x; obtain ⟨c, d, rfl⟩ := rep y
  exact snn_eq (Nat.le_antisymm (snn_le.mp h₁) (snn_le.mp h₂))

protected theorem le_of_lt {x y : Int} (h : x < y) : x ≤ y := by
  obtain ⟨a, b, rfl⟩ := rep x; obtain ⟨c, d, rfl⟩ := rep y
  exact snn_le.mpr (Nat.le_of_lt (snn_lt.mp h))

protected theorem lt_of_lt_of_le {x y z : Int} (h₁ : x < y) (h₂ : y ≤ z) : x < z := Int.le_trans h₁ h₂

protected theorem add_le_add {x y z w : Int} (h₁ : x ≤ y) (h₂ : z ≤ w) : x + z ≤ y + w := by
  obtain ⟨a, b, rfl⟩ :=
    rep x; obtain ⟨c, d, rfl⟩ := rep y; obtain ⟨e, f, rfl⟩ := rep z; obtain ⟨g, k, rfl⟩ := rep w
  rw [snn_add, snn_add, snn_le]
  have h := Nat.add_le_add (snn_le.mp h₁) (snn_le.mp h₂)
  simp only [Nat.add_comm, Nat.add_left_comm, Nat.add_assoc] at h ⊢
  exact h

protected theorem neg_le_neg {x y : Int} (h : x ≤ y) : -y ≤ -x := by
  obtain ⟨a, b, rfl⟩ := rep x; obtain ⟨c, d, rfl⟩ := rep y
  rw [snn_neg, snn_neg, snn_le, Nat.add_comm d a, Nat.add_comm b c]
  exact snn_le.mp h

protected theorem le_iff_sub_nonneg {x y : Int} : x ≤ y ↔ 0 ≤ y - x := by
  obtain ⟨a, b, rfl⟩ := rep x; obtain ⟨c, d, rfl⟩ := rep y
  rw [snn_sub, zero_eq, snn_le, snn_le, Nat.zero_add, Nat.add_zero, Nat.add_comm d a]

theorem nonneg_iff {x : Int} : 0 ≤ x ↔ ∃ n : Nat, x = (n : Int) := by
  constructor
  · intro h
    cases x with
    | ofNat n => exact ⟨n, rfl⟩
    | negSucc n => exact absurd h (by intro h'; cases h')
  · rintro ⟨n, rfl⟩
    exact NonNeg.mk n

theorem natCast_nonneg (n : Nat) : 0 ≤ (n : Int) := NonNeg.mk n

protected theorem mul_nonneg {x y : Int} (h₁ : 0 ≤ x) (h₂ : 0 ≤ y) : 0 ≤ x * y := by
  obtain ⟨n, rfl⟩ := nonneg_iff.mp h₁
  obtain ⟨m, rfl⟩ := nonneg_iff.mp h₂
  exact natCast_nonneg (n * m)

protected theorem mul_le_mul_of_nonneg_left {x y k : Int} (h : x ≤ y) (hk : 0 ≤ k) : k * x ≤ k * y := by
  rw [Int.le_iff_sub_nonneg, ← Int.mul_sub]
  exact Int.mul_nonneg hk (Int.le_iff_sub_nonneg.mp h)

end Int
