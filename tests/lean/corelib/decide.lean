/-! `decide`, and literals under `simp`. -/

section bounded_quantifiers

example : ∀ x, x < 5 → x * x < 25 := by decide
example : ∀ x < 5, x * x < 25 := by decide
example : ∀ x ≤ 5, x * x < 26 := by decide
example : ∃ x < 5, x * x = 16 := by decide
example : ∃ x ≤ 5, x * x = 25 := by decide
example : ∃ x, x ≤ 5 ∧ x * x = 16 := by decide
example : ¬∃ x < 5, x * x = 2 := by decide
example : ∀ x < 4, ∃ y < 4, x + y = 3 := by decide
example : ∀ x < 5, ∀ y < 5, x ∣ y → x ≤ y ∨ y = 0 := by decide
example : ∀ x ≤ 9, 3 ≤ x → x % 3 = 0 → x = 3 ∨ x = 6 ∨ x = 9 := by decide
example : ∀ x < 60, 2 ^ x % 7 ≠ 0 := by decide +kernel
example : ∃ x < 100, x * x % 101 = 5 := by decide +kernel

example : ∀ i j : Fin 4, i < j ∨ i = j ∨ j < i := by decide
example : ∃ i : Fin 5, i.val * i.val = 9 := by decide
example : ∀ k, k < 5 → ∀ h : k < 5, (⟨k, h⟩ : Fin 5).val = k := by decide

end bounded_quantifiers

section literals

example : (-7 : Int) / 2 = -4 ∧ (-7 : Int) % 2 = 1 := by decide
example : (3 : Int) ∣ -9 ∧ ¬(2 : Int) ∣ -9 := by decide
example : (-3 : Int) ≤ 2 ∧ (-3 : Int) < -2 ∧ (-3 : Int) ≠ 3 := by decide
example : (2 : Int) ^ 10 = 1024 ∧ (17 : Nat) ^ 3 % 100 = 13 := by decide
example : Nat.gcd 12 18 = 6 ∧ Nat.lcm 4 6 = 12 ∧ Nat.Coprime 4 9 := by decide
example : max 3 5 = 5 ∧ min (3 : Int) 5 = 3 := by decide
example : (5 : Int).natAbs = 5 ∧ (-5 : Int).toNat = 0 ∧ Int.sign (-3) = -1 := by decide
example : (2008 ^ 2 + 2 ^ 2008) % 10 = 0 := by decide +kernel

example : 17 / 5 = 3 ∧ 17 % 5 = 2 ∧ 2 ^ 5 = 32 ∧ 7 - 9 = 0 := by simp
example : (17 : Int) / -5 = -3 ∧ (-17 : Int) % 5 = 3 ∧ (-2 : Int) ^ 5 = -32 ∧ (7 : Int) - 9 = -2 := by simp
example : 3 ∣ 9 ∧ ¬3 ∣ 10 ∧ (3 : Int) ∣ 9 ∧ ¬(3 : Int) ∣ -10 := by simp
example : Nat.gcd 12 18 = 6 ∧ max 3 5 = 5 ∧ min 3 5 = 3 ∧ max (3 : Int) 5 = 5 ∧ min (-3 : Int) 5 = -3 := by simp
example : 3 ≠ 5 ∧ 3 < 5 ∧ ¬5 ≤ 3 ∧ (3 : Int) ≠ -5 ∧ (-3 : Int) < 5 ∧ ¬(5 : Int) ≤ 3 := by simp
example : (5 : Int).natAbs = 5 ∧ (-5 : Int).natAbs = 5 ∧ (-5 : Int).toNat = 0 ∧ (5 : Int).toNat = 5 := by simp

example : 5 &&& 3 = 1 ∧ 5 ||| 3 = 7 ∧ 5 ^^^ 3 = 6 ∧ 5 <<< 2 = 20 ∧ 5 >>> 1 = 2 := by decide
example : 5 &&& 3 = 1 ∧ 5 ||| 3 = 7 ∧ 5 ^^^ 3 = 6 ∧ 5 <<< 2 = 20 ∧ 5 >>> 1 = 2 := by simp

end literals

section offsets

example (x : Nat) (h : x + 5 = 8) : x = 3 := by simp at h; exact h
example (x : Nat) (h : x + 5 ≤ 8) : x ≤ 3 := by simp at h; exact h
example (x y : Nat) (h : x + 5 = y + 3) : x + 2 = y := by simp at h; exact h
example (n : Nat) : 1 < n + 1 + 1 := by simp
example (x : Nat) : x + 1 ≠ 0 ∧ 0 ≠ x + 1 := by simp

end offsets

section simp_lemmas
variable (a b c : Nat) (x y : Int) (p : Prop)

example : x - x = 0 ∧ x + -x = 0 ∧ - -x = x ∧ 0 - x = -x ∧ -x * -y = x * y := by simp
example : -x = -y ↔ x = y := by simp
example : x ∣ -x ∧ -x ∣ x := by simp
example : a.pred = a - 1 ∧ ¬a < 0 ∧ a - 0 = a ∧ 0 - a = 0 := by simp
example : a % 1 = 0 ∧ a / 1 = a ∧ a % a = 0 ∧ 1 ∣ a ∧ a ∣ 0 := by simp
example : (a % 3 + b) % 3 = (a + b) % 3 ∧ (a + b % 3) % 3 = (a + b) % 3 := by simp
example : ((a + b : Nat) : Int) = a + b ∧ ((a * b : Nat) : Int) = a * b := by simp
example : (a : Int) = b ↔ a = b := by simp
example : 0 ≤ (a : Int) := by simp
example : ¬(p ↔ ¬p) ∧ ¬(¬p ↔ p) := by simp
example (h : a * b = 0) (hb : b ≠ 0) : a = 0 := by simp [hb] at h; exact h
example (h : 0 ≤ x) : (x.toNat : Int) = x := by simp [h]
example (h : a % 3 = 2) : (a * a + 2 * a + 1) % 3 = 0 := by simp [Nat.add_mod, Nat.mul_mod, h]
example (h : x % 5 = 3) : (2 * x * x - x) % 5 = 0 := by simp [Int.sub_emod, Int.mul_emod, h]
example (h : a % 7 = 2) : (a ^ 3 + a + 4) % 7 = 0 := by simp [Nat.pow_succ, Nat.add_mod, Nat.mul_mod, h]

end simp_lemmas

section casts
variable (a b : Nat)

example (h : ((a * b + 1 : Nat) : Int) = 7) : (a : Int) * b + 1 = 7 := by exact_mod_cast h
example (h : (a : Int) ∣ b) : a ∣ b := by exact_mod_cast h
example (h : (a : Int) ^ 2 < b) : a ^ 2 < b := by exact_mod_cast h
example (h : (a : Int) % 3 = 2) : a % 3 = 2 := by exact_mod_cast h
example (h : (a : Int) / 3 = 2) : a / 3 = 2 := by norm_cast at h
example (h : b ≤ a) : ((a - b : Nat) : Int) = a - b := by push_cast [h]; rfl
example (h : (a : Int) ≠ b) : a ≠ b := by exact_mod_cast h
example (h : (0 : Int) < a) : 0 < a := by exact_mod_cast h
example (h : (a : Int) = 0) : a = 0 := by exact_mod_cast h
example (h : (5 : Int) < a) : 5 < a := by exact_mod_cast h
example : ((a + b) ^ 2 : Int) = ((a + b) ^ 2 : Nat) := by norm_cast

end casts

example (P : Nat → Prop) (h : ∀ n, (∀ m, m < n → P m) → P n) (n : Nat) : P n := by
  induction n using Nat.strongRecOn with
  | ind n ih => exact h n ih
