/-!
# Proofs of the textbook suite

One proof of each statement of `textbook.jsonl`, so that a test can check that all of them are true and have the intended
meaning. Every section is one row: its header, then the theorem. Provers must not read this file.
-/

namespace Textbook.and_or_distributes

theorem and_or_distributes (p q r : Prop) : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by
  constructor
  · rintro ⟨hp, hq | hr⟩
    · exact Or.inl ⟨hp, hq⟩
    · exact Or.inr ⟨hp, hr⟩
  · rintro (⟨hp, hq⟩ | ⟨hp, hr⟩)
    · exact ⟨hp, Or.inl hq⟩
    · exact ⟨hp, Or.inr hr⟩

end Textbook.and_or_distributes

namespace Textbook.or_and_distributes

theorem or_and_distributes (p q r : Prop) : p ∨ (q ∧ r) ↔ (p ∨ q) ∧ (p ∨ r) := by
  constructor
  · rintro (hp | ⟨hq, hr⟩)
    · exact ⟨Or.inl hp, Or.inl hp⟩
    · exact ⟨Or.inr hq, Or.inr hr⟩
  · rintro ⟨hp | hq, h⟩
    · exact Or.inl hp
    · rcases h with hp | hr
      · exact Or.inl hp
      · exact Or.inr ⟨hq, hr⟩

end Textbook.or_and_distributes

namespace Textbook.currying

theorem currying (p q r : Prop) : (p ∧ q → r) ↔ (p → q → r) := by
  constructor
  · intro h hp hq
    exact h ⟨hp, hq⟩
  · rintro h ⟨hp, hq⟩
    exact h hp hq

end Textbook.currying

namespace Textbook.contraposition

theorem contraposition (p q : Prop) (h : p → q) : ¬q → ¬p := by
  intro hq hp
  exact hq (h hp)

end Textbook.contraposition

namespace Textbook.case_analysis_as_conjunction

theorem case_analysis_as_conjunction (p q r : Prop) : (p ∨ q → r) ↔ (p → r) ∧ (q → r) := by
  constructor
  · intro h
    exact ⟨fun hp => h (Or.inl hp), fun hq => h (Or.inr hq)⟩
  · rintro ⟨f, g⟩ (hp | hq)
    · exact f hp
    · exact g hq

end Textbook.case_analysis_as_conjunction

namespace Textbook.constructive_dilemma

theorem constructive_dilemma (p q r s : Prop) (h₁ : p → q) (h₂ : r → s) (h : p ∨ r) : q ∨ s := by
  rcases h with hp | hr
  · exact Or.inl (h₁ hp)
  · exact Or.inr (h₂ hr)

end Textbook.constructive_dilemma

namespace Textbook.triple_negation

theorem triple_negation (p : Prop) : ¬¬¬p ↔ ¬p := by
  constructor
  · intro h hp
    exact h (fun hn => hn hp)
  · intro hn h
    exact h hn

end Textbook.triple_negation

namespace Textbook.excluded_middle_is_irrefutable

theorem excluded_middle_is_irrefutable (p : Prop) : ¬¬(p ∨ ¬p) := by
  intro h
  apply h
  right
  intro hp
  exact h (Or.inl hp)

end Textbook.excluded_middle_is_irrefutable

namespace Textbook.de_morgan_disjunction

theorem de_morgan_disjunction (p q : Prop) : ¬(p ∨ q) ↔ ¬p ∧ ¬q := by
  constructor
  · intro h
    exact ⟨fun hp => h (Or.inl hp), fun hq => h (Or.inr hq)⟩
  · rintro ⟨hp, hq⟩ (h | h)
    · exact hp h
    · exact hq h

end Textbook.de_morgan_disjunction

namespace Textbook.de_morgan_half

theorem de_morgan_half (p q : Prop) (h : ¬p ∨ ¬q) : ¬(p ∧ q) := by
  rintro ⟨hp, hq⟩
  rcases h with h | h
  · exact h hp
  · exact h hq

end Textbook.de_morgan_half

namespace Textbook.double_negation_of_conjunction

theorem double_negation_of_conjunction (p q : Prop) : ¬¬(p ∧ q) ↔ ¬¬p ∧ ¬¬q := by
  constructor
  · intro h
    exact ⟨fun hp => h (fun x => hp x.1), fun hq => h (fun x => hq x.2)⟩
  · rintro ⟨hp, hq⟩ h
    exact hp (fun p => hq (fun q => h ⟨p, q⟩))

end Textbook.double_negation_of_conjunction

namespace Textbook.double_negation_of_implication

theorem double_negation_of_implication (p q : Prop) (h : ¬¬(p → q)) : ¬¬p → ¬¬q := by
  intro hp hq
  exact h (fun f => hp (fun p => hq (f p)))

end Textbook.double_negation_of_implication

namespace Textbook.no_proposition_equals_its_negation

theorem no_proposition_equals_its_negation (p : Prop) : ¬(p ↔ ¬p) := by
  rintro ⟨f, g⟩
  have hn : ¬p := fun hp => f hp hp
  exact hn (g hn)

end Textbook.no_proposition_equals_its_negation

namespace Textbook.peirce

theorem peirce (p q : Prop) : ((p → q) → p) → p := by
  intro h
  by_cases hp : p
  · exact hp
  · exact h (fun x => absurd x hp)

end Textbook.peirce

namespace Textbook.de_morgan_conjunction

theorem de_morgan_conjunction (p q : Prop) (h : ¬(p ∧ q)) : ¬p ∨ ¬q := by
  by_cases hp : p
  · right
    intro hq
    exact h ⟨hp, hq⟩
  · exact Or.inl hp

end Textbook.de_morgan_conjunction

namespace Textbook.material_implication

theorem material_implication (p q : Prop) : (p → q) ↔ ¬p ∨ q := by
  constructor
  · intro h
    by_cases hp : p
    · exact Or.inr (h hp)
    · exact Or.inl hp
  · rintro (hn | hq) hp
    · exact absurd hp hn
    · exact hq

end Textbook.material_implication

namespace Textbook.converse_contraposition

theorem converse_contraposition (p q : Prop) (h : ¬q → ¬p) : p → q := by
  intro hp
  by_cases hq : q
  · exact hq
  · exact absurd hp (h hq)

end Textbook.converse_contraposition

namespace Textbook.linearity_of_implication

theorem linearity_of_implication (p q : Prop) : (p → q) ∨ (q → p) := by
  by_cases hp : p
  · exact Or.inr (fun _ => hp)
  · exact Or.inl (fun h => absurd h hp)

end Textbook.linearity_of_implication

namespace Textbook.implication_into_disjunction

theorem implication_into_disjunction (p q r : Prop) (h : p → q ∨ r) : (p → q) ∨ (p → r) := by
  by_cases hp : p
  · rcases h hp with hq | hr
    · exact Or.inl (fun _ => hq)
    · exact Or.inr (fun _ => hr)
  · exact Or.inl (fun x => absurd x hp)

end Textbook.implication_into_disjunction

namespace Textbook.equivalence_is_associative

theorem equivalence_is_associative (p q r : Prop) : ((p ↔ q) ↔ r) ↔ (p ↔ (q ↔ r)) := by
  by_cases hp : p <;> by_cases hq : q <;> by_cases hr : r <;> simp [hp, hq, hr]

end Textbook.equivalence_is_associative

namespace Textbook.exists_forall_swap

theorem exists_forall_swap {α β : Type} (r : α → β → Prop) (h : ∃ x, ∀ y, r x y) : ∀ y, ∃ x, r x y := by
  obtain ⟨x, hx⟩ := h
  intro y
  exact ⟨x, hx y⟩

end Textbook.exists_forall_swap

namespace Textbook.forall_over_conjunction

theorem forall_over_conjunction {α : Type} (p q : α → Prop) : (∀ x, p x ∧ q x) ↔ (∀ x, p x) ∧ ∀ x, q x := by
  constructor
  · intro h
    exact ⟨fun x => (h x).1, fun x => (h x).2⟩
  · rintro ⟨hp, hq⟩ x
    exact ⟨hp x, hq x⟩

end Textbook.forall_over_conjunction

namespace Textbook.exists_over_disjunction

theorem exists_over_disjunction {α : Type} (p q : α → Prop) : (∃ x, p x ∨ q x) ↔ (∃ x, p x) ∨ ∃ x, q x := by
  constructor
  · rintro ⟨x, hp | hq⟩
    · exact Or.inl ⟨x, hp⟩
    · exact Or.inr ⟨x, hq⟩
  · rintro (⟨x, hp⟩ | ⟨x, hq⟩)
    · exact ⟨x, Or.inl hp⟩
    · exact ⟨x, Or.inr hq⟩

end Textbook.exists_over_disjunction

namespace Textbook.not_forall_gives_counterexample

theorem not_forall_gives_counterexample {α : Type} (p : α → Prop) (h : ¬∀ x, p x) : ∃ x, ¬p x := by
  by_cases hex : ∃ x, ¬p x
  · exact hex
  · exfalso
    apply h
    intro x
    by_cases hx : p x
    · exact hx
    · exact absurd ⟨x, hx⟩ hex

end Textbook.not_forall_gives_counterexample

namespace Textbook.drinker

theorem drinker {α : Type} (a : α) (p : α → Prop) : ∃ x, p x → ∀ y, p y := by
  by_cases h : ∃ x, ¬p x
  · obtain ⟨x, hx⟩ := h
    exact ⟨x, fun hp => absurd hp hx⟩
  · refine ⟨a, fun _ y => ?_⟩
    by_cases hy : p y
    · exact hy
    · exact absurd ⟨y, hy⟩ h

end Textbook.drinker

namespace Textbook.forall_over_disjunction_with_constant

theorem forall_over_disjunction_with_constant {α : Type} (p : α → Prop) (b : Prop) : (∀ x, p x ∨ b) ↔ (∀ x, p x) ∨ b := by
  constructor
  · intro h
    by_cases hb : b
    · exact Or.inr hb
    · left
      intro x
      rcases h x with hp | hb'
      · exact hp
      · exact absurd hb' hb
  · rintro (h | hb) x
    · exact Or.inl (h x)
    · exact Or.inr hb

end Textbook.forall_over_disjunction_with_constant

namespace Textbook.prenex_implication

theorem prenex_implication {α : Type} (a : α) (p : α → Prop) (b : Prop) : (∃ x, p x → b) ↔ ((∀ x, p x) → b) := by
  constructor
  · rintro ⟨x, hx⟩ h
    exact hx (h x)
  · intro h
    by_cases hall : ∀ x, p x
    · exact ⟨a, fun _ => h hall⟩
    · obtain ⟨x, hx⟩ := Classical.not_forall.mp hall
      exact ⟨x, fun hp => absurd hp hx⟩

end Textbook.prenex_implication

namespace Textbook.no_barber

theorem no_barber {α : Type} (shaves : α → α → Prop) : ¬∃ b, ∀ x, shaves b x ↔ ¬shaves x x := by
  rintro ⟨b, h⟩
  have hb := h b
  have hn : ¬shaves b b := fun hs => hb.mp hs hs
  exact hn (hb.mpr hn)

end Textbook.no_barber

namespace Textbook.syllogism_ferio

theorem syllogism_ferio {α : Type} (m p s : α → Prop) (h₁ : ∀ x, m x → ¬p x) (h₂ : ∃ x, s x ∧ m x) : ∃ x, s x ∧ ¬p x := by
  obtain ⟨x, hs, hm⟩ := h₂
  exact ⟨x, hs, h₁ x hm⟩

end Textbook.syllogism_ferio

namespace Textbook.symmetric_transitive_serial_is_reflexive

theorem symmetric_transitive_serial_is_reflexive {α : Type} (r : α → α → Prop) (symm : ∀ x y, r x y → r y x) (trans : ∀ x y z, r x y → r y z → r x z) (serial : ∀ x, ∃ y, r x y) : ∀ x, r x x := by
  intro x
  obtain ⟨y, hxy⟩ := serial x
  exact trans x y x hxy (symm x y hxy)

end Textbook.symmetric_transitive_serial_is_reflexive

namespace Textbook.unique_existence_two_ways

theorem unique_existence_two_ways {α : Type} (p : α → Prop) : (∃ x, p x ∧ ∀ y, p y → y = x) ↔ (∃ x, p x) ∧ ∀ x y, p x → p y → x = y := by
  constructor
  · rintro ⟨x, hx, h⟩
    refine ⟨⟨x, hx⟩, ?_⟩
    intro y z hy hz
    rw [h y hy, h z hz]
  · rintro ⟨⟨x, hx⟩, h⟩
    exact ⟨x, hx, fun y hy => h y x hy hx⟩

end Textbook.unique_existence_two_ways

namespace Textbook.cantor

theorem cantor {α : Type} (f : α → α → Prop) : ∃ s : α → Prop, ∀ x, f x ≠ s := by
  refine ⟨fun x => ¬f x x, ?_⟩
  intro x h
  have hx : f x x ↔ ¬f x x := Iff.of_eq (congrFun h x)
  have hn : ¬f x x := fun hf => hx.mp hf hf
  exact hn (hx.mpr hn)

end Textbook.cantor

namespace Textbook.gauss_sum

def sumTo : Nat → Nat
  | 0 => 0
  | n + 1 => sumTo n + (n + 1)

theorem gauss_sum (n : Nat) : 2 * sumTo n = n * (n + 1) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [sumTo, Nat.mul_add, ih, ← Nat.add_mul, Nat.mul_comm]

end Textbook.gauss_sum

namespace Textbook.sum_of_odd_numbers

def sumOdd : Nat → Nat
  | 0 => 0
  | n + 1 => sumOdd n + (2 * n + 1)

theorem sum_of_odd_numbers (n : Nat) : sumOdd n = n ^ 2 := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [sumOdd, ih, Nat.pow_two, Nat.pow_two, Nat.add_mul, Nat.mul_add]
    omega

end Textbook.sum_of_odd_numbers

namespace Textbook.sum_of_squares

def sumSquares : Nat → Nat
  | 0 => 0
  | n + 1 => sumSquares n + (n + 1) ^ 2

theorem sum_of_squares (n : Nat) : 6 * sumSquares n = n * (n + 1) * (2 * n + 1) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [sumSquares, Nat.mul_add, ih]
    simp only [Nat.pow_two, Nat.mul_add, Nat.add_mul, Nat.mul_one, Nat.one_mul, Nat.mul_assoc, Nat.mul_comm,
      Nat.mul_left_comm]
    simp only [← Nat.mul_assoc]
    omega

end Textbook.sum_of_squares

namespace Textbook.own_addition_is_addition

def plus : Nat → Nat → Nat
  | 0, n => n
  | m + 1, n => plus m (n + 1)

theorem own_addition_is_addition (m n : Nat) : plus m n = n + m := by
  induction m generalizing n with
  | zero => rfl
  | succ m ih =>
    rw [plus, ih]
    omega

end Textbook.own_addition_is_addition

namespace Textbook.factorial_is_positive

def factorial : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * factorial n

theorem factorial_is_positive (n : Nat) : 0 < factorial n := by
  induction n with
  | zero => exact Nat.zero_lt_one
  | succ n ih => exact Nat.mul_pos (Nat.succ_pos n) ih

end Textbook.factorial_is_positive

namespace Textbook.factorials_divide

def factorial : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * factorial n

theorem factorials_divide (m k : Nat) : factorial m ∣ factorial (m + k) := by
  induction k with
  | zero => exact Nat.dvd_refl _
  | succ k ih =>
    rw [← Nat.add_assoc, factorial]
    exact Nat.dvd_trans ih (Nat.dvd_mul_left _ _)

end Textbook.factorials_divide

namespace Textbook.bernoulli_inequality

theorem bernoulli_inequality (x n : Nat) : 1 + n * x ≤ (1 + x) ^ n := by
  induction n with
  | zero => simp
  | succ n ih =>
    rw [Nat.pow_succ]
    have h := Nat.mul_le_mul_right (1 + x) ih
    rw [Nat.add_mul 1 (n * x), Nat.mul_add (n * x)] at h
    rw [Nat.add_mul]
    omega

end Textbook.bernoulli_inequality

namespace Textbook.squares_reflect_the_order

theorem squares_reflect_the_order (m n : Nat) (h : m * m ≤ n * n) : m ≤ n := by
  rcases Nat.lt_or_ge n m with hlt | hge
  · exfalso
    have h₁ : n * n ≤ n * m := Nat.mul_le_mul_left n (Nat.le_of_lt hlt)
    have h₂ : (n + 1) * m ≤ m * m := Nat.mul_le_mul_right m hlt
    rw [Nat.add_mul] at h₂
    omega
  · exact hge

end Textbook.squares_reflect_the_order

namespace Textbook.every_number_is_even_or_odd

theorem every_number_is_even_or_odd (n : Nat) : (∃ k, n = 2 * k) ∨ ∃ k, n = 2 * k + 1 := by
  induction n with
  | zero => exact Or.inl ⟨0, rfl⟩
  | succ n ih =>
    rcases ih with ⟨k, rfl⟩ | ⟨k, rfl⟩
    · exact Or.inr ⟨k, rfl⟩
    · exact Or.inl ⟨k + 1, by omega⟩

end Textbook.every_number_is_even_or_odd

namespace Textbook.product_of_consecutive_numbers_is_even

theorem product_of_consecutive_numbers_is_even (n : Nat) : 2 ∣ n * (n + 1) := by
  induction n with
  | zero => exact ⟨0, rfl⟩
  | succ n ih =>
    obtain ⟨k, hk⟩ := ih
    refine ⟨k + (n + 1), ?_⟩
    show (n + 1) * (n + 2) = 2 * (k + (n + 1))
    rw [Nat.mul_add 2, ← hk, ← Nat.add_mul, Nat.mul_comm]

end Textbook.product_of_consecutive_numbers_is_even

namespace Textbook.squares_modulo_four

theorem squares_modulo_four (n : Nat) : n * n % 4 = 0 ∨ n * n % 4 = 1 := by
  have h : n % 4 = 0 ∨ n % 4 = 1 ∨ n % 4 = 2 ∨ n % 4 = 3 := by omega
  rcases h with h | h | h | h <;> rw [Nat.mul_mod, h] <;> decide

end Textbook.squares_modulo_four

namespace Textbook.linear_combinations_are_divisible

theorem linear_combinations_are_divisible (a b c m n : Nat) (h : a ∣ b) (k : a ∣ c) : a ∣ b * m + c * n := by
  exact Nat.dvd_add (Nat.dvd_mul_of_dvd_left h m) (Nat.dvd_mul_of_dvd_left k n)

end Textbook.linear_combinations_are_divisible

namespace Textbook.sum_of_fibonacci_numbers

def fib : Nat → Nat
  | 0 => 0
  | 1 => 1
  | n + 2 => fib n + fib (n + 1)

def sumFib : Nat → Nat
  | 0 => fib 0
  | n + 1 => sumFib n + fib (n + 1)

theorem sum_of_fibonacci_numbers (n : Nat) : sumFib n + 1 = fib (n + 2) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    show sumFib n + fib (n + 1) + 1 = fib (n + 1) + fib (n + 2)
    rw [← ih]
    omega

end Textbook.sum_of_fibonacci_numbers

namespace Textbook.parity_of_a_sum

def isEven : Nat → Bool
  | 0 => true
  | n + 1 => !isEven n

theorem parity_of_a_sum (m n : Nat) : isEven (m + n) = (isEven m == isEven n) := by
  induction n with
  | zero => cases h : isEven m <;> simp [isEven, h]
  | succ n ih =>
    rw [← Nat.add_assoc, isEven, isEven, ih]
    cases isEven m <;> cases isEven n <;> rfl

end Textbook.parity_of_a_sum

namespace Textbook.own_append_nil

def app {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: app xs ys

theorem own_append_nil {α : Type} (xs : List α) : app xs [] = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [app, ih]

end Textbook.own_append_nil

namespace Textbook.own_append_assoc

def app {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: app xs ys

theorem own_append_assoc {α : Type} (xs ys zs : List α) : app (app xs ys) zs = app xs (app ys zs) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [app, app, app, ih]

end Textbook.own_append_assoc

namespace Textbook.length_of_append

theorem length_of_append {α : Type} (xs ys : List α) : (xs ++ ys).length = ys.length + xs.length := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.cons_append, List.length_cons, List.length_cons, ih]
    omega

end Textbook.length_of_append

namespace Textbook.map_fusion

theorem map_fusion {α β γ : Type} (f : α → β) (g : β → γ) (xs : List α) : (xs.map f).map g = xs.map (fun x => g (f x)) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.map_cons, List.map_cons, List.map_cons, ih]

end Textbook.map_fusion

namespace Textbook.reverse_of_append

def rev {α : Type} : List α → List α
  | [] => []
  | x :: xs => rev xs ++ [x]

theorem reverse_of_append {α : Type} (xs ys : List α) : rev (xs ++ ys) = rev ys ++ rev xs := by
  induction xs with
  | nil => rw [List.nil_append, rev, List.append_nil]
  | cons x xs ih => rw [List.cons_append, rev, ih, rev, List.append_assoc]

end Textbook.reverse_of_append

namespace Textbook.reverse_commutes_with_map

def rev {α : Type} : List α → List α
  | [] => []
  | x :: xs => rev xs ++ [x]

theorem reverse_commutes_with_map {α β : Type} (f : α → β) (xs : List α) : rev (xs.map f) = (rev xs).map f := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.map_cons, rev, ih, rev, List.map_append]; rfl

end Textbook.reverse_commutes_with_map

namespace Textbook.accumulating_reverse

def rev {α : Type} : List α → List α
  | [] => []
  | x :: xs => rev xs ++ [x]

def revOnto {α : Type} : List α → List α → List α
  | [], acc => acc
  | x :: xs, acc => revOnto xs (x :: acc)

theorem accumulating_reverse {α : Type} (xs acc : List α) : revOnto xs acc = rev xs ++ acc := by
  induction xs generalizing acc with
  | nil => rfl
  | cons x xs ih => rw [revOnto, ih, rev, List.append_assoc]; rfl

end Textbook.accumulating_reverse

namespace Textbook.filter_splits_length

theorem filter_splits_length {α : Type} (p : α → Bool) (xs : List α) : (xs.filter p).length + (xs.filter (fun x => !p x)).length = xs.length := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.filter_cons, List.filter_cons]
    cases p x <;> simp <;> omega

end Textbook.filter_splits_length

namespace Textbook.own_membership_in_append

def Elem {α : Type} (a : α) : List α → Prop
  | [] => False
  | x :: xs => a = x ∨ Elem a xs

theorem own_membership_in_append {α : Type} (a : α) (xs ys : List α) : Elem a (xs ++ ys) ↔ Elem a xs ∨ Elem a ys := by
  induction xs with
  | nil =>
    constructor
    · intro h
      exact Or.inr h
    · rintro (h | h)
      · exact h.elim
      · exact h
  | cons x xs ih =>
    rw [List.cons_append, Elem, Elem, ih, or_assoc]

end Textbook.own_membership_in_append

namespace Textbook.snoc_lengthens_by_one

def snoc {α : Type} : List α → α → List α
  | [], a => [a]
  | x :: xs, a => x :: snoc xs a

theorem snoc_lengthens_by_one {α : Type} (xs : List α) (a : α) : (snoc xs a).length = xs.length + 1 := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [snoc, List.length_cons, ih, List.length_cons]

end Textbook.snoc_lengthens_by_one

namespace Textbook.total_of_append

def total : List Nat → Nat
  | [] => 0
  | x :: xs => x + total xs

theorem total_of_append (xs ys : List Nat) : total (xs ++ ys) = total xs + total ys := by
  induction xs with
  | nil => rw [List.nil_append, total, Nat.zero_add]
  | cons x xs ih => rw [List.cons_append, total, ih, total, Nat.add_assoc]

end Textbook.total_of_append

namespace Textbook.foldr_over_append

theorem foldr_over_append {α β : Type} (f : α → β → β) (b : β) (xs ys : List α) : (xs ++ ys).foldr f b = xs.foldr f (ys.foldr f b) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.cons_append, List.foldr_cons, ih, List.foldr_cons]

end Textbook.foldr_over_append

namespace Textbook.take_and_drop_rejoin

def firstPart {α : Type} : Nat → List α → List α
  | 0, _ => []
  | _ + 1, [] => []
  | n + 1, x :: xs => x :: firstPart n xs

def rest {α : Type} : Nat → List α → List α
  | 0, xs => xs
  | _ + 1, [] => []
  | n + 1, _ :: xs => rest n xs

theorem take_and_drop_rejoin {α : Type} (n : Nat) (xs : List α) : firstPart n xs ++ rest n xs = xs := by
  induction n generalizing xs with
  | zero => rfl
  | succ n ih =>
    cases xs with
    | nil => rfl
    | cons x xs => rw [firstPart, rest, List.cons_append, ih]

end Textbook.take_and_drop_rejoin

namespace Textbook.interleave_adds_lengths

def weave {α : Type} : List α → List α → List α
  | [], ys => ys
  | xs, [] => xs
  | x :: xs, y :: ys => x :: y :: weave xs ys

theorem interleave_adds_lengths {α : Type} (xs ys : List α) : (weave xs ys).length = xs.length + ys.length := by
  induction xs generalizing ys with
  | nil => rw [weave, List.length_nil, Nat.zero_add]
  | cons x xs ih =>
    cases ys with
    | nil => rfl
    | cons y ys =>
      rw [weave, List.length_cons, List.length_cons, ih, List.length_cons, List.length_cons]
      omega

end Textbook.interleave_adds_lengths
