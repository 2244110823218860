theorem plain_and_swap
  (p q : Prop)
  (h₀ : p ∧ q) :
  q ∧ p := by sorry
