/-! Number types, binders, tuples, divisibility: what statements of problem collections are written with. -/

theorem reads_as_nat (x : ℕ) (y : ℤ) : (x : Nat) = x ∧ (y : Int) = y := ⟨rfl, rfl⟩

example : (n : Nat) → (n : ℤ) = (n : Int) := fun _ => rfl
example (f : ℕ → ℤ) (h : ∀ n : ℕ, f n = n) : f 2 = 2 := h 2
example (f : ℕ × ℤ → ℕ) : f = f := rfl
example : (fun (x : ℕ) => x + 1) 1 = 2 := rfl
example (S : ℕ → Prop) (h : ∀ x, S x ↔ x ∣ 6) : S 3 := (h 3).mpr (by decide)
example : ∃ k > 0, k = 3 := ⟨3, by decide, rfl⟩
example : ∃ i j, i < j ∧ j < (3 : ℕ) := ⟨0, 1, by decide⟩
example : ∃ (i : ℕ) (j : ℤ), (i : ℤ) = j := ⟨0, 0, rfl⟩
example : ∃ i j : ℕ, i < j := ⟨0, 1, by decide⟩
example : ∃ k ≥ 2, k ∣ 9 := ⟨3, by decide, by decide⟩
example : ∃ x ∈ [1, 2, 3], x * x = 9 := ⟨3, by decide, by decide⟩
example : ∃ k ≠ 0, k ∣ 7 := ⟨1, by decide, by decide⟩
example : ∃ k ∣ 6, k > 3 := ⟨6, by decide, by decide⟩
example : ∀ x ≤ 3, x < 4 := fun _ h => Nat.lt_succ_of_le h
example : ∀ x ∈ [1, 2, 3], x < 4 := by decide
example : ∀ x > 0, x ≠ 0 := fun _ h => Nat.ne_of_gt h
example : ∀ _ > 0, True := fun _ _ => trivial
example (p : ℕ × ℕ) (h : p = (3, 4)) : p.1 + p.2 = 7 := by subst h; rfl
example (a b : ℕ) (h : (a, b) = (1, 2)) : a = 1 := by cases h; rfl
example : (1, 2, 3).2.1 = 2 := rfl
example (f : ℕ × ℕ → ℕ) (h : ∀ p, f p = p.1 * p.2) : f (2, 3) = 6 := h (2, 3)
example : 3 ∣ 9 ∧ ¬3 ∣ 10 ∧ (3 : ℤ) ∣ -9 := by decide
example (a b : ℤ) (h : a ≠ b) : a < b ∨ b < a := Int.lt_or_gt_of_ne h
example (n : ℕ) : n = 0 ∨ n ≥ 1 := by omega
example (n : ℕ) (h : ∀ m : ℕ, m = n → m > 1) : 1 < n := h n rfl

namespace Own

/-- A file may declare these notations itself. -/
notation "ℕ" => Nat
notation "ℤ" => Int

example (x : ℕ) (y : ℤ) : (x, y) = ((x, y) : Nat × Int) := rfl

end Own
