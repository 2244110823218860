/-! Each tactic once, in a use that fails if the tactic does not do what its name says. -/

section structure_of_proofs

example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor
  · exact hp
  · exact hq
example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor <;> assumption
example (p q r : Prop) (hp : p) (hq : q) (hr : r) : p ∧ q ∧ r := by
  refine ⟨?a, ?b, ?c⟩
  case b => exact hq
  all_goals assumption
example (p q r : Prop) (hp : p) (hq : q) (hr : r) : p ∧ q ∧ r := by
  and_intros
  · exact hp
  · exact hq
  · exact hr
example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  apply And.intro
  rotate_left
  exact hq
  exact hp
example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  apply And.intro
  rotate_right
  exact hq
  exact hp
example (p q : Prop) (hp : p) : p ∨ q := by
  left; exact hp
example (p q : Prop) (hq : q) : p ∨ q := by
  right; exact hq
example (p q : Prop) (hp : p) (hn : ¬p) : q := by
  exfalso; exact hn hp
example (p q : Prop) (hp : p) (hn : ¬p) : q := by
  contradiction
example (p : Prop) (h : p) : ¬¬p := by
  intro hn
  apply hn
  exact h
example (p q : Prop) : p → q → p := by
  intros hp _
  exact hp
example (p q : Prop) (h : p → q) (hp : p) : q := by
  have hq : q := h hp
  exact hq
example (p q : Prop) (h : p ∧ q) : q ∧ p := by
  have ⟨hp, hq⟩ := h
  exact ⟨hq, hp⟩
example (p q : Prop) (h : p → q) (hp : p) : q := by
  suffices hp' : p from h hp'
  exact hp
example (p q : Prop) (h : p → q) (hp : p) : q := by
  suffices hp' : p by exact h hp'
  exact hp
example (n : Nat) : n + 0 = n := by
  show n = n
  rfl
example (n : Nat) (h : n + 0 = 3) : n = 3 := by
  change n = 3 at h
  exact h
example (f : Nat → Nat) (h : ∀ x, f x = 0) : f 3 = 0 := by
  specialize h 3
  exact h
example (p q : Prop) (h : p → q) (hp : p) : q := by
  replace hp := h hp
  exact hp
example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  first
  | exact hp
  | exact ⟨hp, hq⟩
example (p : Prop) (hp : p) : p ∧ p ∧ p := by
  repeat' constructor
  any_goals exact hp
example (p : Prop) (hp : p) : p := by
  try contradiction
  fail_if_success contradiction
  exact hp
example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor
  next => exact hp
  next => exact hq
example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor
  focus exact hp
  exact hq
example (p q : Prop) : p → q → p := by
  intro
  intro
  rename_i hp _
  exact hp
example (p : Prop) : p → p := by
  intro h
  rename p => k
  exact k
example (p q : Prop) (hp : p) (hq : q) : p := by
  have _ := hq
  clear hq
  exact hp
example (n m : Nat) (h : n = m) : m = n := by
  revert h
  intro h
  exact h.symm
example (p q : Prop) : p → q → p := fun hp => by
  intro (_ : q)
  exact hp
example (p : Prop) (hp : p) : p := by
  classical
  exact hp
example : ∃ n : Nat, n * n = 9 := by
  exists 3
example : ∃ n m : Nat, n + m = 9 := by
  exists 3, 6
example : ∃ n m : Nat, n + m = 9 := by
  refine ⟨3, 6, ?_⟩
  decide
example : ∃ n : Nat, n * n = 9 := by
  use 3
example : 2 + 2 = 4 := by
  trivial
example (p : Prop) (h : False) : p := by
  nomatch h
example (h : (1 : Nat) = 2) : False := by
  nomatch h
example : ¬False := by
  nofun
example (p q : Prop) (h : p ∧ q) : p := by
  solve_by_elim [h.1]
example (p q r : Prop) (h₁ : p → q) (h₂ : q → r) (h : p) : r := by
  apply_rules [h₁, h₂]
example (p q : Prop) (h₁ : p → q) (h : p) : q := by
  apply_assumption
  apply_assumption
example : Inhabited Nat := by
  infer_instance
example (p q : Prop) (h : p ∧ q) : q ∧ p := by
  obtain ⟨_, _⟩ := h
  expose_names
  exact ⟨right, left⟩

end structure_of_proofs

section case_distinction

example (p q : Prop) (h : p ∨ q) : q ∨ p := by
  cases h with
  | inl hp => exact Or.inr hp
  | inr hq => exact Or.inl hq
example (p q : Prop) (h : p ∨ q) : q ∨ p := by
  cases h
  · right; assumption
  · left; assumption
example (p q r : Prop) (h : p ∧ (q ∨ r)) : (p ∧ q) ∨ (p ∧ r) := by
  rcases h with ⟨hp, hq | hr⟩
  · exact Or.inl ⟨hp, hq⟩
  · exact Or.inr ⟨hp, hr⟩
example (p q r : Prop) : p ∧ (q ∨ r) → (p ∧ q) ∨ (p ∧ r) := by
  rintro ⟨hp, hq | hr⟩
  · exact Or.inl ⟨hp, hq⟩
  · exact Or.inr ⟨hp, hr⟩
example (f : Nat → Nat) (h : ∃ x, f x = 3 ∧ x = 2) : f 2 = 3 := by
  obtain ⟨x, hx, rfl⟩ := h
  exact hx
example (p : Prop) : p ∨ ¬p := by
  by_cases h : p
  · exact Or.inl h
  · exact Or.inr h
example (p : Prop) (h : ¬¬p) : p := by
  by_contra hn
  exact h hn
example (p : Prop) (h : ¬¬p) : p := by
  false_or_by_contra
  rename_i hn
  exact h hn
example (n : Nat) : (if n = n then 1 else 0) = 1 := by
  split
  · rfl
  · contradiction
example (n : Nat) (h : (if n = 3 then 1 else 0) = 1) : n = 3 := by
  split at h
  · assumption
  · contradiction
example (o : Option Nat) : (match o with | none => 0 | some n => n) ≥ 0 := by
  split
  · exact Nat.le_refl 0
  · exact Nat.zero_le _
example (p q : Prop) (h : p ∨ q) : q ∨ p := by
  match h with
  | Or.inl hp => exact Or.inr hp
  | Or.inr hq => exact Or.inl hq
example (p q : Prop) : p ∨ q → q ∨ p := by
  intro
  | Or.inl hp => exact Or.inr hp
  | Or.inr hq => exact Or.inl hq
example (n m : Nat) (h : n + 1 = m + 1) : n = m := by
  injection h
example (a b : Nat) (as bs : List Nat) (h : a :: as = b :: bs) : as = bs := by
  injection h with h₁ h₂
example (a b : Nat) (as bs : List Nat) (h : a :: as = b :: bs) : as = bs := by
  injections
example (a b : Nat) (as : List Nat) (h : a :: as = []) : a = b := by
  cases h
example (a b c : Nat) (h : a = b) (k : b = c) : c = a := by
  subst h
  subst k
  rfl
example (a b c : Nat) (h : a = b) (k : b = c) : c = a := by
  subst_vars
  rfl

end case_distinction

section induction

example (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [← Nat.add_assoc, ih]
example (n m : Nat) : n + m = m + n := by
  induction m generalizing n with
  | zero => simp
  | succ m ih => rw [← Nat.add_assoc, ih, Nat.add_right_comm]
example (n : Nat) : 0 ≤ n := by
  induction n
  case zero => exact Nat.le_refl 0
  case succ n ih => exact Nat.le_trans ih (Nat.le_succ n)
example (p : Nat → Prop) (h : ∀ n, (∀ m, m < n → p m) → p n) (n : Nat) : p n := by
  induction n using Nat.strongRecOn with
  | ind n ih => exact h n ih
example {α : Type} (xs : List α) : xs ++ [] = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.cons_append, ih]

def double : Nat → Nat
  | 0 => 0
  | n + 1 => double n + 2

example (n : Nat) : double n = 2 * n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [double, ih]; omega
example (n : Nat) : double n = 2 * n := by
  fun_induction double n with
  | case1 => rfl
  | case2 n ih => omega
example (n : Nat) : double n ≠ 1 := by
  fun_cases double n <;> omega

end induction

section equations

example (a b c : Nat) (h : a = b) (k : b = c) : a = c := by
  rw [h, k]
example (a b c : Nat) (h : a = b) (k : b = c) : a = c := by
  rw [← k]; exact h
example (a b : Nat) (h : a + b = 5) : b + a = 5 := by
  rw [Nat.add_comm] at h
  exact h
example (a b : Nat) (h : a + b = 5) : b + a = 5 := by
  rwa [Nat.add_comm]
example (a b : Nat) (h : a = b) : a + a = a + b := by
  rw (occs := .pos [2]) [h]
example (a b : Nat) (h : a = b) : b = a := by
  symm; exact h
example (a b : Nat) (h : a = b) : b = a := by
  symm at h; exact h
example (f : Nat → Nat → Nat) (a b c d : Nat) (h : a = b) (k : c = d) : f a c = f b d := by
  congr
example (f g : Nat → Nat) (h : ∀ x, f x = g x) : f = g := by
  funext x
  exact h x
example (f g : Nat → Nat → Nat) (h : ∀ x y, f x y = g x y) : f = g := by
  funext x y
  exact h x y
example (f g : Nat → Nat) (h : ∀ x, f x = g x) : f = g := by
  ext x
  exact h x
example (x y : Nat × Nat) (h : x.1 = y.1) (k : x.2 = y.2) : x = y := by
  ext
  · exact h
  · exact k
example (a b c : Nat) (h : a = b) (k : b ≤ c) : a ≤ c := by
  calc
    a = b := h
    _ ≤ c := k
example (a b c : Nat) (h : a < b) (k : b ≤ c) : a < c :=
  calc a < b := h
    _ ≤ c := k
example (a b : Nat) : a + b + 0 = b + a := by
  conv => lhs; rw [Nat.add_zero]
  conv => rhs; rw [Nat.add_comm]
example (f : Nat → Nat) (h : ∀ x, f x = x) : (fun x => f x + 1) = fun x => x + 1 := by
  conv =>
    lhs
    ext x
    rw [h]
example (a b c : Nat) (h : b = c) : a + (b + 0) = a + c := by
  conv in b + 0 => rw [Nat.add_zero, h]
example (a b : Nat) : a * b + 1 = b * a + 1 := by
  conv =>
    lhs
    arg 1
    rw [Nat.mul_comm]
example (a b : Nat) (h : a + 0 = b) : a = b := by
  conv at h => lhs; simp
  exact h
example (a b : Nat) (h : a * b = 6) : a * b + 1 = 7 := by
  generalize a * b = c at h
  rw [h]
example : double 0 = 0 := by
  unfold double
  rfl
example (n : Nat) : id n = n := by
  delta id
  rfl
example (n : Nat) : id n = n := by
  dsimp
example (a b c : Nat) : a + b + c = c + (b + a) := by
  ac_rfl
example (a b c : Nat) (h : a ∣ b) (k : b ∣ c) : a ∣ c := by
  calc
    a ∣ b := h
    b ∣ c := k

end equations
