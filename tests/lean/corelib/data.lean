/-! Lists, options, pairs, sums, Booleans, structures, subtypes, functions, type classes. -/

section lists

example (xs ys zs : List Nat) : xs ++ ys ++ zs = xs ++ (ys ++ zs) := List.append_assoc xs ys zs
example (xs ys : List Nat) : (xs ++ ys).length = xs.length + ys.length := List.length_append
example (xs ys : List Nat) : (xs ++ ys).reverse = ys.reverse ++ xs.reverse := List.reverse_append
example (f g : Nat → Nat) (xs : List Nat) : (xs.map f).map g = xs.map (g ∘ f) := List.map_map
example (f : Nat → Nat) (xs : List Nat) : (xs.map f).length = xs.length := List.length_map f
example (p : Nat → Bool) (xs : List Nat) : (xs.filter p).length ≤ xs.length := List.length_filter_le p xs
example (p : Nat → Bool) (xs ys : List Nat) : (xs ++ ys).filter p = xs.filter p ++ ys.filter p := List.filter_append xs ys
example (x : Nat) (xs : List Nat) (p : Nat → Bool) : x ∈ xs.filter p ↔ x ∈ xs ∧ p x = true := List.mem_filter
example (f : Nat → Nat → Nat) (b : Nat) (xs ys : List Nat) : (xs ++ ys).foldr f b = xs.foldr f (ys.foldr f b) := List.foldr_append
example (n : Nat) (xs : List Nat) : xs.take n ++ xs.drop n = xs := List.take_append_drop n xs
example (n a : Nat) : (List.replicate n a).length = n := List.length_replicate
example (xs ys : List Nat) : (xs.zip ys).length = min xs.length ys.length := List.length_zip
example : [1, 2, 3].map (· + 1) = [2, 3, 4] := rfl
example : [1, 2, 3, 4].filter (fun n => n % 2 == 0) = [2, 4] := rfl
example : [1, 2, 3].reverse = [3, 2, 1] := rfl
example : [1, 2, 3].foldl (· + ·) 0 = 6 := rfl
example : List.range 3 = [0, 1, 2] := rfl
example : [1, 2, 3].sum = 6 := rfl
example : [1, 2].zip ["a", "b"] = [(1, "a"), (2, "b")] := rfl
example : [[1], [2, 3]].flatten = [1, 2, 3] := rfl
example : [3, 4].head? = some 3 := rfl
example (xs : List Nat) : ∀ x ∈ xs, x ∈ xs ++ xs := by
  intro x hx
  simp [hx]
example (xs : List Nat) (h : xs ≠ []) : 0 < xs.length := by
  cases xs with
  | nil => contradiction
  | cons x xs => simp

end lists

section other

example (f : Nat → Nat) (o : Option Nat) (b : Nat) : o.map f = some b ↔ ∃ a, o = some a ∧ f a = b := by simp
example : (do let x ← some 3; let y ← some 4; pure (x + y)) = some 7 := rfl
example (p : Nat × Nat) : (p.1, p.2) = p := by simp
example (p : Nat × Nat) : p = (p.fst, p.snd) := by
  cases p
  rfl
example (s : Nat ⊕ Bool) : (∃ n, s = .inl n) ∨ ∃ b, s = .inr b := by
  cases s with
  | inl n => exact Or.inl ⟨n, rfl⟩
  | inr b => exact Or.inr ⟨b, rfl⟩
example (a b c : Bool) : (a && (b || c)) = (a && b || a && c) := by
  cases a <;> rfl
example (n : { n : Nat // n > 3 }) : n.val ≠ 0 := by
  have := n.property
  omega
example (x y : { n : Nat // n > 3 }) (h : x.val = y.val) : x = y := Subtype.ext h
example (f : Nat → Nat) (g : Nat → Nat) (hf : Function.Injective f) (hg : Function.Injective g) :
    Function.Injective (f ∘ g) := hf.comp hg
example : (fun (x, y) => x + y : Nat × Nat → Nat) (2, 3) = 5 := rfl
example : (let x := 3; x + x) = 6 := rfl
example (u : Unit) : u = () := rfl

structure Point where
  x : Nat
  y : Nat
  deriving DecidableEq

example : Point.mk 1 2 ≠ Point.mk 2 1 := by decide
example (p : Point) : { p with x := p.x } = p := rfl
example (p q : Point) (h : p.x = q.x) (k : p.y = q.y) : p = q := by
  cases p; cases q; simp_all
example (a b c d : Nat) (h : Point.mk a b = Point.mk c d) : a = c ∧ b = d := by
  simp at h
  exact h

@[ext] structure Pair where
  fst : Nat
  snd : Nat

example (p q : Pair) (h : p.fst = q.fst) (k : p.snd = q.snd) : p = q := by
  ext
  · exact h
  · exact k

inductive Weekday where
  | monday | tuesday | other
  deriving DecidableEq

example : Weekday.monday ≠ Weekday.tuesday := by decide
example (d : Weekday) : d = .monday ∨ d = .tuesday ∨ d = .other := by
  cases d <;> simp

class Monoid' (M : Type) where
  one : M
  mul : M → M → M
  one_mul : ∀ a, mul one a = a
  mul_one : ∀ a, mul a one = a
  mul_assoc : ∀ a b c, mul (mul a b) c = mul a (mul b c)

open Monoid' in
theorem one_unique {M : Type} [Monoid' M] (e : M) (h : ∀ a : M, mul e a = a) : e = one := by
  have := h one
  rw [mul_one] at this
  exact this

instance : Monoid' Nat where
  one := 1
  mul := (· * ·)
  one_mul := Nat.one_mul
  mul_one := Nat.mul_one
  mul_assoc := Nat.mul_assoc

end other

section quotients

example {α : Type} (r : α → α → Prop) (a b : α) (h : r a b) : Quot.mk r a = Quot.mk r b := Quot.sound h
example (p q : Prop) (h : p ↔ q) : p = q := propext h

end quotients
