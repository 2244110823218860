/-! `simp` and its relatives: what they close, where they stop. -/

example (p : Prop) : (p ∧ True) ↔ p := by simp
example (p q : Prop) (hp : p) : p ∨ q := by simp [hp]
example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by simp [*]
example (p q : Prop) (hp : p) (h : p → q) : q := by simp_all
example (p q : Prop) : ¬(p ∨ q) ↔ ¬p ∧ ¬q := by simp
example (p : Nat → Prop) : (¬∃ x, p x) ↔ ∀ x, ¬p x := by simp
example (p : Nat → Prop) : (¬∀ x, p x) ↔ ∃ x, ¬p x := by simp
example (p : Prop) : ¬¬p ↔ p := by simp
example (p q : Prop) : ¬(p → q) ↔ p ∧ ¬q := by simp
example (a : Nat) (p : Nat → Prop) : (∃ x, x = a ∧ p x) ↔ p a := by simp
example (a : Nat) (p : Nat → Prop) : (∀ x, x = a → p x) ↔ p a := by simp
example (a : Nat) : a + 0 = 0 + a := by simp
example (a b : Nat) (h : a = b) : a + 0 = b := by simp only [Nat.add_zero, h]
example (a b : Nat) (h : a + 0 = b) : a = b := by simp only [Nat.add_zero] at h; exact h
example (a b : Nat) (h : a + 0 = b) : a = b := by simpa using h
example (a b c : Nat) : a + b = a + c ↔ b = c := by simp
example (a b : Nat) : a ≤ a + b := by simp
example (n : Nat) : 0 < n + 1 := by simp
example (n : Nat) : ¬n < n := by simp
example (n : Nat) : n ≤ 0 ↔ n = 0 := by simp
example (a b : Nat) : ¬a ≤ b ↔ b < a := by simp
example : 3 * 7 = 21 := by simp
example (n : Nat) (h : n + 3 = 10) : n = 7 := by simp at h; exact h
example : (3 : Int) - 7 = -4 := by simp
example (n : Nat) : n * 0 = 0 ∧ n * 1 = n ∧ n - n = 0 := by simp
example (xs : List Nat) : xs ++ [] = xs := by simp
example (xs ys : List Nat) : (xs ++ ys).length = ys.length + xs.length := by simp [Nat.add_comm]
example (xs : List Nat) : xs.reverse.reverse = xs := by simp
example (xs : List Nat) : (xs.map (· + 1)).length = xs.length := by simp
example (x : Nat) (xs : List Nat) : x ∈ x :: xs := by simp
example (x y : Nat) (xs : List Nat) : x ∈ y :: xs ↔ x = y ∨ x ∈ xs := by simp
example (x : Nat) (xs ys : List Nat) : x ∈ xs ++ ys ↔ x ∈ xs ∨ x ∈ ys := by simp
example (a b : Nat) (xs ys : List Nat) : a :: xs = b :: ys ↔ a = b ∧ xs = ys := by simp
example (x : Nat) (xs : List Nat) : x :: xs ≠ [] := by simp
example (xs : List Nat) : [1, 2] ++ xs = 1 :: 2 :: xs := by simp
example (a b : Nat) : some a = some b ↔ a = b := by simp
example (a : Nat) : some a ≠ none := by simp
example (a b c d : Nat) : (a, b) = (c, d) ↔ a = c ∧ b = d := by simp
example (a b : Bool) : (a && b) = true ↔ a = true ∧ b = true := by simp
example (a : Bool) : (!!a) = a := by simp
example (a b : Nat) : (a == b) = true ↔ a = b := by simp
example (a b : Nat) : (a != b) = true ↔ a ≠ b := by simp
example (a b : Nat) : decide (a = b) = true ↔ a = b := by simp
example (n : Nat) : (if n = n then 1 else 2) = 1 := by simp
example (n : Nat) (h : n ≠ 3) : (if n = 3 then 1 else 2) = 2 := by simp [h]
example (f : Nat → Nat) : (fun x => f (x + 0)) = f := by simp
example (f : Nat → Nat) (x : Nat) : (f ∘ id) x = f x := by simp
example (a b : Nat) : (a, b).1 = a := by simp
example (p q r : Prop) : (p ∧ q → r) ↔ (p → q → r) := by simp
example (n : Nat) : n ≠ n + 1 := by simp
example (a b : Nat) (h : a = b) : b = a := by simp [h]

-- distributivity is not a simp lemma, here as in Lean
example (p q r : Prop) : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by
  fail_if_success (simp; done)
  exact and_or_left
example (a b c : Nat) : a * (b + c) = a * b + a * c := by
  fail_if_success simp
  rw [Nat.mul_add]

inductive Color where
  | red | green | blue

example : Color.red ≠ Color.green := by simp
example : Color.red ≠ Color.green := by
  intro h
  cases h
