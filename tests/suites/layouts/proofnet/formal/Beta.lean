theorem exercise_1_1 (a b : Nat) (h : a = b) : b = a :=
sorry

def twice (n : Nat) : Nat := n + n

theorem exercise_2 (n : Nat) : twice n = n + n :=
by sorry
