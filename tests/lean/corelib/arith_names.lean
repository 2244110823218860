/-! Names, statements and argument conventions of arithmetic, as in Lean's own library. -/

section naturals
variable (a b c d k l m n x y : Nat)

example (h : m ∣ n) (hn : 0 < n) : 0 < m := Nat.pos_of_dvd_of_pos h hn
example (h : 0 < b) (hd : a ∣ b) : a ≤ b := Nat.le_of_dvd h hd
example (h : k ∣ m) (h' : k ∣ n) : k ∣ m - n := Nat.dvd_sub h h'
example (h : k ∣ n) : k ∣ m % n ↔ k ∣ m := Nat.dvd_mod_iff h
example (h : n % k = 0) : k ∣ n := Nat.dvd_of_mod_eq_zero h
example (h : k ∣ n) : n % k = 0 := Nat.mod_eq_zero_of_dvd h
example (h : 0 < n) (e : m = k * n) : m / n = k := Nat.div_eq_of_eq_mul_left h e
example (h : 0 < n) (e : m = n * k) : m / n = k := Nat.div_eq_of_eq_mul_right h e
example (h : 0 < n) : m * n / n = m := Nat.mul_div_cancel m h
example (h : 0 < n) : n * m / n = m := Nat.mul_div_cancel_left m h
example (h : n ∣ m) : m / n * n = m := Nat.div_mul_cancel h
example (h : n ∣ m) : n * (m / n) = m := Nat.mul_div_cancel' h
example (h : k ∣ n) : m * n / k = m * (n / k) := Nat.mul_div_assoc m h
example : m / n / k = m / (n * k) := Nat.div_div_eq_div_mul m n k
example (h : m ∣ k) : n % k % m = n % m := Nat.mod_mod_of_dvd n h
example (h : 0 < a) : a * b = a * c ↔ b = c := Nat.mul_left_cancel_iff h
example (h : 0 < b) : a * b = c * b ↔ a = c := Nat.mul_right_cancel_iff h
example : m * m ≤ n * n ↔ m ≤ n := Nat.mul_self_le_mul_self_iff
example : m * m < n * n ↔ m < n := Nat.mul_self_lt_mul_self_iff
example : m * m = n * n ↔ m = n := Nat.mul_self_inj
example (h : a < b) (hn : n ≠ 0) : a ^ n < b ^ n := Nat.pow_lt_pow_left h hn
example (h : 1 < a) (h' : m < n) : a ^ m < a ^ n := Nat.pow_lt_pow_right h h'
example (h : 1 < a) : a ^ n < a ^ m ↔ n < m := Nat.pow_lt_pow_iff_right h
example (h : 1 < a) : a ^ n ≤ a ^ m ↔ n ≤ m := Nat.pow_le_pow_iff_right h
example (h : m ≤ n) : m ^ k ≤ n ^ k := Nat.pow_le_pow_left h k
example (h : 0 < n) (h' : k ≤ m) : n ^ k ≤ n ^ m := Nat.pow_le_pow_right h h'
example : n < 2 ^ n := Nat.lt_two_pow_self
example (h : n ≠ 0) : 1 < 2 ^ n := Nat.one_lt_two_pow h
example (h : 0 < a) : 0 < a ^ n := Nat.pow_pos h
example : a ^ b % n = (a % n) ^ b % n := Nat.pow_mod a b n
example : a ^ (m * n) = (a ^ m) ^ n := Nat.pow_mul a m n
example : (a * b) ^ n = a ^ n * b ^ n := Nat.mul_pow a b n
example : Nat.gcd (m * n) (m * k) = m * Nat.gcd n k := Nat.gcd_mul_left m n k
example : Nat.gcd (Nat.gcd m n) k = Nat.gcd m (Nat.gcd n k) := Nat.gcd_assoc m n k
example : Nat.gcd m n = Nat.gcd (n % m) m := Nat.gcd_rec m n
example (h : m ∣ n) : Nat.gcd m n = m := Nat.gcd_eq_left h
example : Nat.gcd m n * Nat.lcm m n = m * n := Nat.gcd_mul_lcm m n
example (h : m ∣ k) (h' : n ∣ k) : Nat.lcm m n ∣ k := Nat.lcm_dvd h h'
example (h : Nat.Coprime k n) (h' : k ∣ m * n) : k ∣ m := h.dvd_of_dvd_mul_right h'
example (h : Nat.Coprime k n) (h₁ : k ∣ m) (h₂ : n ∣ m) : k * n ∣ m := h.mul_dvd_of_dvd_of_dvd h₁ h₂
example (h : m ≤ n) : m + (n - m) = n := Nat.add_sub_cancel' h
example : n - (m + k) = n - m - k := Nat.sub_add_eq n m k
example (h : m < n) : 0 < n - m := Nat.sub_pos_of_lt h
example (h : k ≤ m) (h' : m < n) : m - k < n - k := Nat.sub_lt_sub_right h h'
example (h : n < m) : n + 1 ≤ m := Nat.succ_le_of_lt h
example : max m n = max n m := Nat.max_comm m n
example (h : a ≤ c) (h' : b ≤ c) : max a b ≤ c := Nat.max_le.mpr ⟨h, h'⟩
example (h : a ∣ b) (n : Nat) : a ^ n ∣ b ^ n := Nat.pow_dvd_pow_left h n
end naturals

section integers
variable (a b c k m n x : Int)

example (h : 0 ≤ a) : ∃ n : Nat, a = n := Int.eq_ofNat_of_zero_le h
example (h : 0 ≤ a) : (a.toNat : Int) = a := Int.toNat_of_nonneg h
example : -a ∣ b ↔ a ∣ b := Int.neg_dvd
example : a ∣ -b ↔ a ∣ b := Int.dvd_neg
example (h : 0 < b) (h' : a ∣ b) : a ≤ b := Int.le_of_dvd h h'
example (h : 0 < a) (h' : 0 < b) : 0 < a * b := Int.mul_pos h h'
example (h : 0 ≤ a) (h' : 0 ≤ b) : 0 ≤ a * b := Int.mul_nonneg h h'
example : (a.natAbs : Int) ∣ b ↔ a ∣ b := Int.natAbs_dvd
example : a.natAbs ∣ b.natAbs ↔ a ∣ b := Int.natAbs_dvd_natAbs
example (h : m ∣ k) : n % k % m = n % m := Int.emod_emod_of_dvd n h
example : (a - b) % n = (a % n - b % n) % n := Int.sub_emod a b n
example : (a + b) % n = (a % n + b % n) % n := Int.add_emod a b n
example : a * b % n = (a % n) * (b % n) % n := Int.mul_emod a b n
example (e : Nat) : b ^ (e + 1) = b ^ e * b := Int.pow_succ b e
example (h : b ≠ 0) : 0 ≤ a % b := Int.emod_nonneg a h
example (h : 0 < b) : a % b < b := Int.emod_lt_of_pos a h
example (h : 0 < b) : a / b = c ∧ a % b = k ↔ k + b * c = a ∧ 0 ≤ k ∧ k < b := Int.ediv_emod_unique h
example : x % 2 = 0 ∨ x % 2 = 1 := Int.emod_two_eq x
example (h : a ≤ b) (hc : 0 ≤ c) : c * a ≤ c * b := Int.mul_le_mul_of_nonneg_left h hc
example (h : a < b) (hc : 0 < c) : a * c < b * c := Int.mul_lt_mul_of_pos_right h hc
example (h : a ≤ b) (h' : c ≤ k) : a + c ≤ b + k := Int.add_le_add h h'
example : a < b ∨ a = b ∨ b < a := Int.lt_trichotomy a b
example : a ≤ b ∨ b ≤ a := Int.le_total a b
example (h : a ≠ 0) (e : a * b = a * c) : b = c := Int.eq_of_mul_eq_mul_left h e
example : a * b = 0 ↔ a = 0 ∨ b = 0 := Int.mul_eq_zero
example : (a * b).natAbs = a.natAbs * b.natAbs := Int.natAbs_mul a b
example : a.sign * a.natAbs = a := Int.sign_mul_natAbs a
example : b * (a / b) + a % b = a := Int.mul_ediv_add_emod a b
example (h : b ∣ a) : a / b * b = a := Int.ediv_mul_cancel h
example (p q : Nat) : ((p + q : Nat) : Int) = p + q := Int.natCast_add p q
example (p q : Nat) (h : q ≤ p) : ((p - q : Nat) : Int) = p - q := Int.natCast_sub h
example (p q : Nat) : (p : Int) ∣ q ↔ p ∣ q := Int.natCast_dvd_natCast
example (p q : Nat) : (p : Int) ∣ q ↔ p ∣ q := Int.ofNat_dvd
example (p q : Nat) : (p : Int) ≤ q ↔ p ≤ q := Int.ofNat_le
example (p q : Nat) : (p : Int) < q ↔ p < q := Int.ofNat_lt
example (p q : Nat) : (p : Int) = q ↔ p = q := Int.ofNat_inj
example (p e : Nat) : ((p ^ e : Nat) : Int) = (p : Int) ^ e := Int.natCast_pow p e
end integers
