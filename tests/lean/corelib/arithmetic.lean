/-! `omega`, `decide`, casts, `ring_omega`. -/

section omega

example (a b : Nat) (h : a ≤ b) : b - a + a = b := by omega
example (a b : Nat) (h : a < b) : a + 1 ≤ b := by omega
example (a b : Int) (h : a ≤ b) (k : b ≤ a) : a = b := by omega
example (a : Nat) (h : 2 * a = 7) : False := by omega
example (a : Nat) (h : a % 2 = 1) : (a + 1) % 2 = 0 := by omega
example (a : Nat) (h : 4 ∣ a) : 2 ∣ a := by omega
example (a b : Nat) (h : max a b = 5) (k : a < 5) : b = 5 := by omega
example (a b : Nat) (h : (a : Int) - b = 3) : a = b + 3 := by omega
example (a b : Nat) (h : ¬(a = 3 ∧ b = 4)) (k : b = 4) : a ≠ 3 := by omega
example (n : Nat) (h : 5 * n % 17 = 8) : n % 17 = 5 := by omega
example (x y z : Int) (h : 3 * x + 5 * y = 7 * z) (k : x = y + 1) : 8 * y + 3 = 7 * z := by omega
example (a b : Nat) (h : a * b = 3) (k : a * b ≠ 3) : False := by omega
example (a b : Nat) : a = b ∨ a < b ∨ b < a := by omega
example (a : Int) : a.natAbs = a ∨ a.natAbs = -a := by omega
example (a b : Nat) (h : a < b) : ∃ c, b = a + c := ⟨b - a, by omega⟩
example (a b : Nat) (h : a ≤ b) : a ≤ b + 1 := by
  fail_if_success exact h
  omega

end omega

section decide

example : 2 + 2 = 4 := by decide
example : 10 < 100 := by decide
example : ¬(3 ∣ 10) := by decide
example : 7 % 3 = 1 ∧ 7 / 3 = 2 := by decide
example : ∀ n, n < 20 → n * n < 400 := by decide
example : ∃ n, n < 20 ∧ n * n = 49 := by decide
example : ∀ a b : Bool, (a && b) = (b && a) := by decide
example : [1, 2, 3] ≠ [3, 2, 1] := by decide
example : 3 ∈ [1, 2, 3] := by decide
example : (1, 2) ≠ (2, 1) := by decide
example : some 3 ≠ none := by decide
example : (2 : Int) - 5 = -3 := by decide
example : 2 ^ 100 % 7 = 2 := by decide +kernel
example : Nat.gcd 12 18 = 6 := by decide

end decide

section casts

example (a b : Nat) (h : a + b = 5) : (a : Int) + b = 5 := by exact_mod_cast h
example (a b : Nat) (h : (a : Int) ≤ b) : a ≤ b := by exact_mod_cast h
example (a b : Nat) (h : (a : Int) < b) : a < b := by norm_cast at h
example (a b : Nat) (h : ((a * b : Nat) : Int) = 6) : (a : Int) * b = 6 := by
  push_cast at h
  exact h
example (a b : Nat) : ((a + b : Nat) : Int) = a + b := by norm_cast
example (a b : Nat) (h : (a : Int) = b) : a = b := by assumption_mod_cast

end casts

section products

example (a b : Int) : (a + b) * (a + b) = a * a + 2 * a * b + b * b := by ring_omega
example (a b : Nat) : (a + b) ^ 2 = a ^ 2 + 2 * a * b + b ^ 2 := by ring_omega
example (a b c : Nat) : a * (b + c) = a * b + a * c := by rw [Nat.mul_add]
example (a b c : Nat) (h : 0 < a) (k : a * b = a * c) : b = c := Nat.mul_left_cancel h k
example (a b c : Nat) (h : a ∣ b) (k : a ∣ c) : a ∣ b + c := Nat.dvd_add h k
example (a b : Nat) (h : a ∣ b) (k : b ∣ a) : a = b := Nat.dvd_antisymm h k
example (a b : Nat) (h : 0 < b) (k : a ∣ b) : a ≤ b := Nat.le_of_dvd h k
example (a b n : Nat) : (a + b) % n = (a % n + b % n) % n := Nat.add_mod a b n
example (a b n : Nat) : a * b % n = (a % n) * (b % n) % n := Nat.mul_mod a b n
example (m n : Nat) : n * (m / n) + m % n = m := Nat.div_add_mod m n
example (x y : Nat) (h : y > 0) : x % y < y := Nat.mod_lt x h
example (b m n : Nat) : b ^ (m + n) = b ^ m * b ^ n := Nat.pow_add b m n

end products
