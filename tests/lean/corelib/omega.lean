/-! What `omega` understands: linear arithmetic over `Nat` and `Int`, the rest as atoms. -/

-- products of variables are atoms
example (x y : Nat) (h : x * y = 3) : 2 * (x * y) = 6 := by omega
example (x y : Int) (h : x * y > 3) (k : x * y < 5) : x * y = 4 := by omega
example (m n : Nat) (h : m ^ 2 = n) (k : n < 3) : m ^ 2 ≤ 2 := by omega
example (a b n : Nat) (h : a % n = b % n) (k : b % n = 0) : a % n = 0 := by omega
-- division and remainder by literals, also nested
example (x : Nat) : x / 2 % 3 < 3 := by omega
example (x : Int) (h : x / 2 % 3 = 1) : x ≥ 2 ∨ x < 0 := by omega
example (x : Nat) (h : x / 2 / 3 = 1) : 6 ≤ x ∧ x < 12 := by omega
example (x : Int) : x / -3 = -(x / 3) := by omega
example (x : Int) : 0 ≤ x % 7 ∧ x % 7 < 7 := by omega
example (x y : Nat) (h : 3 ∣ x + y) (k : x % 3 = 1) : y % 3 = 2 := by omega
example (x : Nat) (h : ¬3 ∣ x) (k : x < 5) (l : x > 2) : x = 4 := by omega
-- casts and truncated subtraction
example (a b : Nat) (h : b ≤ a) : ((a - b : Nat) : Int) = a - b := by omega
example (a b : Nat) : ((a - b : Nat) : Int) ≥ a - b := by omega
example (a b c : Nat) (h : a - b - c = 5) : a ≥ 5 := by omega
example (x : Int) (h : x.toNat = 3) : x = 3 := by omega
example (x : Int) (h : x.natAbs = 3) : x = 3 ∨ x = -3 := by omega
example (x : Nat) (h : x.succ = 3) : x = 2 := by omega
-- minimum, maximum, conditionals over `Int`
example (x y : Int) : max x y + min x y = x + y := by omega
example (x : Int) : (if x > 0 then x else -x) ≥ 0 := by omega
example (x y : Int) (h : (if x > y then x else y) = 3) : x ≤ 3 := by omega
-- powers: literal exponents, and `2 ^ (n + 1)`
example (k : Nat) (h : k = 2 ^ 5) : k = 32 := by omega
example (x : Nat) (h : 10 ^ 3 * x = 2000) : x = 2 := by omega
example (x : Int) (h : (-2 : Int) ^ 3 * x = 16) : x = -2 := by omega
example (n : Nat) : 2 ^ (n + 1) = 2 * 2 ^ n := by omega
example (n : Nat) (h : 2 ^ n > 5) : 2 ^ (n + 1) > 10 := by omega
example (n x : Nat) : x % 2 ^ n < 2 ^ n := by omega
-- positivity of powers is not known to it, here as in Lean
example (n : Nat) : 2 ^ n > 0 := by
  fail_if_success omega
  exact Nat.two_pow_pos n
-- connectives
example (x y : Nat) (h : x = 0 → y = 1) (k : y = 0) : x > 0 := by omega
example (x y : Nat) (h : x < 3 ↔ y < 3) (k : x = 2) : y < 5 := by omega
example (x y z : Nat) (h : ¬(x < y ∨ y < z)) : z ≤ x := by omega
example (x : Nat) (h : ∃ y, x = 2 * y) : x % 2 = 0 := by omega
-- shifts, components of pairs, bounded numbers
example (x : Nat) : x <<< 3 = 8 * x ∧ x >>> 3 = x / 8 := by omega
example (x n : Nat) : x <<< n = x * 2 ^ n := by omega
example (x y : Nat) : (x, y).2 ≤ y + 1 := by omega
example (x : Int) (s : List Nat) : (s, x).2 ≤ x + 1 ∧ (x, s).1 < x + 1 := by omega
example (i : Fin 7) : (i : Nat) < 8 ∧ (i : Int) ≥ 0 := by omega
example (n : Nat) (i j : Fin n) (h : ¬i ≤ j) : j < i := by omega
example (n : Nat) (i j : Fin n) (h : i ≤ j) (k : j ≤ i) : i = j := by omega
