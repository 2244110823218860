/-! Definitions by recursion: structural, mutual, well-founded, nested; and proofs about them. -/

inductive Tree (α : Type) where
  | leaf : Tree α
  | node (l : Tree α) (v : α) (r : Tree α) : Tree α

namespace Tree

def size {α : Type} : Tree α → Nat
  | leaf => 0
  | node l _ r => size l + 1 + size r

def mirror {α : Type} : Tree α → Tree α
  | leaf => leaf
  | node l v r => node (mirror r) v (mirror l)

def toList {α : Type} : Tree α → List α
  | leaf => []
  | node l v r => toList l ++ v :: toList r

theorem mirror_mirror {α : Type} (t : Tree α) : mirror (mirror t) = t := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr => simp [mirror, ihl, ihr]

theorem size_mirror {α : Type} (t : Tree α) : size (mirror t) = size t := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr => simp only [mirror, size, ihl, ihr]; omega

theorem length_toList {α : Type} (t : Tree α) : t.toList.length = t.size := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr => simp [toList, size, ihl, ihr]; omega

theorem node_ne_leaf {α : Type} (l r : Tree α) (v : α) : node l v r ≠ leaf := by simp

theorem node_inj {α : Type} (l l' r r' : Tree α) (v v' : α) (h : node l v r = node l' v' r') : v = v' := by
  injection h

end Tree

mutual
def isEven : Nat → Bool
  | 0 => true
  | n + 1 => isOdd n
def isOdd : Nat → Bool
  | 0 => false
  | n + 1 => isEven n
end

example : isEven 10 = true := by decide

def log2 (n : Nat) : Nat := if n ≤ 1 then 0 else log2 (n / 2) + 1

example : log2 1 = 0 := by
  rw [log2]
  simp

def gcd (m n : Nat) : Nat :=
  if h : m = 0 then n
  else
    have := Nat.mod_lt n (Nat.pos_of_ne_zero h)
    gcd (n % m) m
termination_by m

theorem gcd_zero (n : Nat) : gcd 0 n = n := by
  rw [gcd]
  simp

def ack : Nat → Nat → Nat
  | 0, n => n + 1
  | m + 1, 0 => ack m 1
  | m + 1, n + 1 => ack m (ack (m + 1) n)
termination_by m n => (m, n)

theorem ack_zero (n : Nat) : ack 0 n = n + 1 := by rw [ack]

theorem ack_pos (m n : Nat) : 0 < ack m n := by
  induction m, n using ack.induct with
  | case1 n => rw [ack]; omega
  | case2 m ih => rw [ack]; exact ih
  | case3 m n _ ih => rw [ack]; exact ih

def interleave {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: interleave ys xs
termination_by xs ys => xs.length + ys.length

theorem length_interleave {α : Type} (xs ys : List α) : (interleave xs ys).length = xs.length + ys.length := by
  induction xs, ys using interleave.induct with
  | case1 ys => simp [interleave]
  | case2 ys x xs ih => rw [interleave]; simp [ih]; omega

def fib : Nat → Nat
  | 0 => 0
  | 1 => 1
  | n + 2 => fib n + fib (n + 1)

example : fib 10 = 55 := rfl

theorem fib_pos (n : Nat) : 0 < fib (n + 1) := by
  induction n with
  | zero => decide
  | succ n ih => rw [fib]; omega

inductive Even : Nat → Prop where
  | zero : Even 0
  | step (n : Nat) (h : Even n) : Even (n + 2)

theorem even_double (n : Nat) : Even (2 * n) := by
  induction n with
  | zero => exact Even.zero
  | succ n ih => exact Even.step _ ih

theorem not_even_one : ¬Even 1 := by
  intro h
  cases h

theorem even_add {m n : Nat} (hm : Even m) (hn : Even n) : Even (m + n) := by
  induction hn with
  | zero => exact hm
  | step n _ ih => exact Even.step _ ih

inductive Vec (α : Type) : Nat → Type where
  | nil : Vec α 0
  | cons {n : Nat} (a : α) (v : Vec α n) : Vec α (n + 1)

def Vec.map {α β : Type} (f : α → β) {n : Nat} : Vec α n → Vec β n
  | .nil => .nil
  | .cons a v => .cons (f a) (v.map f)

theorem Vec.map_map {α β γ : Type} (f : α → β) (g : β → γ) {n : Nat} (v : Vec α n) : (v.map f).map g = v.map (g ∘ f) := by
  induction v with
  | nil => rfl
  | cons a v ih => simp [Vec.map, ih]

inductive Rose (α : Type) where
  | node (a : α) (children : List (Rose α)) : Rose α

example : Rose.node 1 [] ≠ Rose.node 2 [] := by simp
