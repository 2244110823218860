/-! Names, statements and argument conventions of the most used lemmas, as in Lean's own library. -/

section logic
variable (p q r : Prop)

example : p ∧ q ↔ q ∧ p := and_comm
example : p ∨ q ↔ q ∨ p := or_comm
example : (p ∧ q) ∧ r ↔ p ∧ (q ∧ r) := and_assoc
example : (p ∨ q) ∨ r ↔ p ∨ (q ∨ r) := or_assoc
example : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := and_or_left
example : (p ∨ q) ∧ r ↔ (p ∧ r) ∨ (q ∧ r) := or_and_right
example : p ∨ (q ∧ r) ↔ (p ∨ q) ∧ (p ∨ r) := or_and_left
example : (p ∧ q) ∨ r ↔ (p ∨ r) ∧ (q ∨ r) := and_or_right
example : ¬(p ∨ q) ↔ ¬p ∧ ¬q := not_or
example : ¬(p ∧ q) ↔ (p → ¬q) := not_and
example : ¬(p ∧ q) ↔ ¬p ∨ ¬q := Classical.not_and_iff_not_or_not
example : ¬(p → q) ↔ p ∧ ¬q := Classical.not_imp
example : (p → q) ↔ ¬p ∨ q := Classical.imp_iff_not_or
example : p ∨ q ↔ (¬p → q) := Classical.or_iff_not_imp_left
example : ¬¬p ↔ p := Classical.not_not
example : ¬¬p ↔ p := not_not
example : p ∨ ¬p := Classical.em p
example (h : ¬p → False) : p := Classical.byContradiction h
example [Decidable p] (h : ¬p → False) : p := Decidable.byContradiction h
example (h : p → q) (hq : ¬q) : ¬p := mt h hq
example (h : p) : ¬¬p := not_not_intro h
example (h : p ∨ q) (k : ¬p) : q := h.resolve_left k
example (h : p ∨ q) (f : p → r) (g : q → r) : r := h.elim f g
example (h : p ∧ q) : q ∧ p := h.symm
example (h : p ∧ q) (f : p → r) : r ∧ q := h.imp_left f
example (h : p ∨ q) (f : p → r) : r ∨ q := h.imp_left f
example (h : p ↔ q) : ¬p ↔ ¬q := not_congr h
example (h : p ↔ q) : q ↔ p := h.symm
example (h : p ↔ q) : p ∧ r ↔ q ∧ r := and_congr h Iff.rfl
example : (p ∨ q → r) ↔ (p → r) ∧ (q → r) := or_imp
example : (p ∧ q → r) ↔ (p → q → r) := and_imp
example (h : p) (k : ¬p) : q := absurd h k
end logic

section quantifiers
variable {α : Type} (p q : α → Prop)

example : (¬∃ x, p x) ↔ ∀ x, ¬p x := not_exists
example : (¬∀ x, p x) ↔ ∃ x, ¬p x := Classical.not_forall
example : (∀ x, p x ∧ q x) ↔ (∀ x, p x) ∧ ∀ x, q x := forall_and
example : (∃ x, p x ∨ q x) ↔ (∃ x, p x) ∨ ∃ x, q x := exists_or
example (r : Prop) : ((∃ x, p x) → r) ↔ ∀ x, p x → r := exists_imp
example (r : Prop) : (∃ x, r ∧ p x) ↔ r ∧ ∃ x, p x := exists_and_left
example (h : ∀ x, p x ↔ q x) : (∃ x, p x) ↔ ∃ x, q x := exists_congr h
example (h : ∀ x, p x ↔ q x) : (∀ x, p x) ↔ ∀ x, q x := forall_congr' h
example (h : ∃ x, p x) : p (Classical.choose h) := Classical.choose_spec h
example (h : ∀ x : α, ∃ y : α, p y ∧ q x) : ∃ f : α → α, ∀ x, p (f x) ∧ q x := Classical.axiomOfChoice h
end quantifiers

section naturals
variable (a b c d n m k : Nat)

example : n + m = m + n := Nat.add_comm n m
example : n + m + k = n + (m + k) := Nat.add_assoc n m k
example : n * m = m * n := Nat.mul_comm n m
example : n * (m + k) = n * m + n * k := Nat.mul_add n m k
example : (n + m) * k = n * k + m * k := Nat.add_mul n m k
example : n * m * k = n * (m * k) := Nat.mul_assoc n m k
example : n + 0 = n := Nat.add_zero n
example : 0 + n = n := Nat.zero_add n
example : n + Nat.succ m = Nat.succ (n + m) := Nat.add_succ n m
example : Nat.succ n + m = Nat.succ (n + m) := Nat.succ_add n m
example : n + 1 ≠ 0 := Nat.succ_ne_zero n
example : Nat.succ n = Nat.succ m ↔ n = m := Nat.succ_inj
example (h : n + m = n + k) : m = k := Nat.add_left_cancel h
example (h : n + m = k + m) : n = k := Nat.add_right_cancel h
example : 0 ≤ n := Nat.zero_le n
example : n ≤ n := Nat.le_refl n
example (h : n ≤ m) (h' : m ≤ k) : n ≤ k := Nat.le_trans h h'
example (h : n ≤ m) (h' : m ≤ n) : n = m := Nat.le_antisymm h h'
example : n ≤ m ∨ m ≤ n := Nat.le_total n m
example : n < m ∨ n ≥ m := Nat.lt_or_ge n m
example (h : n < m) : n ≤ m := Nat.le_of_lt h
example (h : m < n + 1) : m ≤ n := Nat.le_of_lt_succ h
example (h : m ≤ n) : m < n + 1 := Nat.lt_succ_of_le h
example : m < n + 1 ↔ m ≤ n := Nat.lt_succ_iff
example (h : n < m) (h' : m < k) : n < k := Nat.lt_trans h h'
example (h : n < m) (h' : m ≤ k) : n < k := Nat.lt_of_lt_of_le h h'
example : ¬n < n := Nat.lt_irrefl n
example : n < n + 1 := Nat.lt_succ_self n
example : ¬n ≤ m ↔ m < n := Nat.not_le
example (h : n ≠ 0) : 0 < n := Nat.pos_of_ne_zero h
example : n = 0 ∨ 0 < n := Nat.eq_zero_or_pos n
example : n ≤ n + k := Nat.le_add_right n k
example : n ≤ k + n := Nat.le_add_left n k
example (h : n ≤ m) : k + n ≤ k + m := Nat.add_le_add_left h k
example (h : a ≤ b) (h' : c ≤ d) : a + c ≤ b + d := Nat.add_le_add h h'
example (h : n ≤ m) : k * n ≤ k * m := Nat.mul_le_mul_left k h
example (h : a ≤ b) (h' : c ≤ d) : a * c ≤ b * d := Nat.mul_le_mul h h'
example : n - n = 0 := Nat.sub_self n
example : n + m - m = n := Nat.add_sub_cancel
example (h : m ≤ n) : n - m + m = n := Nat.sub_add_cancel h
example : n - m - k = n - (m + k) := Nat.sub_sub n m k
example (h : 0 < n) (h' : 0 < m) : n - m < n := Nat.sub_lt h h'
example (h : 0 < n) (h' : n * m = n * k) : m = k := Nat.eq_of_mul_eq_mul_left h h'
example : n * m = 0 ↔ n = 0 ∨ m = 0 := Nat.mul_eq_zero
example (p : Nat → Prop) (h : ∀ n, (∀ m, m < n → p m) → p n) : p n := Nat.strongRecOn n h
example (h : a ∣ b) (h' : b ∣ c) : a ∣ c := Nat.dvd_trans h h'
example : a ∣ a * b := Nat.dvd_mul_right a b
example : a ∣ b * a := Nat.dvd_mul_left a b
example : n % 2 = 0 ∨ n % 2 = 1 := Nat.mod_two_eq_zero_or_one n
example (h : n ∣ 1) : n = 1 := Nat.eq_one_of_dvd_one h
example : Nat.gcd m n ∣ m := Nat.gcd_dvd_left m n
example (h : k ∣ m) (h' : k ∣ n) : k ∣ Nat.gcd m n := Nat.dvd_gcd h h'
example : max a b = max b a := Nat.max_comm a b
example : b ^ (n + 1) = b ^ n * b := Nat.pow_succ
end naturals

section lists
variable {α β : Type} (a b : α) (l xs ys : List α) (f : α → β)

example : a ∈ b :: l ↔ a = b ∨ a ∈ l := List.mem_cons
example : a ∈ xs ++ ys ↔ a ∈ xs ∨ a ∈ ys := List.mem_append
example : a ∈ l.reverse ↔ a ∈ l := List.mem_reverse
example (c : β) : c ∈ l.map f ↔ ∃ a, a ∈ l ∧ f a = c := List.mem_map
example : (xs ++ ys).map f = xs.map f ++ ys.map f := List.map_append
example : l.reverse.map f = (l.map f).reverse := List.map_reverse
example : l.reverse.length = l.length := List.length_reverse
example : l.reverse.reverse = l := List.reverse_reverse l
example : l.length = 0 ↔ l = [] := List.length_eq_zero_iff
example : xs ++ ys = [] ↔ xs = [] ∧ ys = [] := List.append_eq_nil_iff
example (h : xs ++ l = ys ++ l) : xs = ys := List.append_cancel_right h
example (h : a ∈ l) : ∃ s t, l = s ++ a :: t := List.append_of_mem h
example (n : Nat) : (l.take n).length = min n l.length := List.length_take
example (n : Nat) : (l.drop n).length = l.length - n := List.length_drop
end lists

section booleans
variable (a b c : Bool)

example : (a && b) = (b && a) := Bool.and_comm a b
example : ((a || b) || c) = (a || (b || c)) := Bool.or_assoc a b c
example : (!(a && b)) = (!a || !b) := Bool.not_and a b
example : (¬a = true) = (a = false) := Bool.not_eq_true a
example : ((a && b) = true) = (a = true ∧ b = true) := Bool.and_eq_true a b
example (p : Prop) [Decidable p] (h : decide p = true) : p := of_decide_eq_true h
end booleans

section functions
variable {α β : Type}

example (f g : α → β) (h : ∀ x, f x = g x) : f = g := funext h
example (f : α → β) (a b : α) (h : a = b) : f a = f b := congrArg f h
example (f g : α → β) (a : α) (h : f = g) : f a = g a := congrFun h a
example (p : α → Prop) (a b : α) (h : a = b) (k : p a) : p b := h ▸ k
example (c : Prop) [Decidable c] (h : c) (t e : α) : (if c then t else e) = t := if_pos h
example (c : Prop) [Decidable c] (h : ¬c) (t e : α) : (if c then t else e) = e := if_neg h
end functions
