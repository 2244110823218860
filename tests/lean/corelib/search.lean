/-! Library search finds lemmas of this library; each use reports one suggestion. -/

example (a b : Nat) : a + b = b + a := by exact?
example (a b : Nat) (h : a < b) : ¬b ≤ a := by exact?
example (xs ys : List Nat) : (xs ++ ys).reverse = ys.reverse ++ xs.reverse := by exact?
example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by exact?
example (a b : Nat) (h : a + 0 = b) : a = b := by simp? at h; exact h
