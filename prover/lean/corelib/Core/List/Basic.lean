prelude
import Core.Option

/-!
# Core.List.Basic: operations on lists

Definitions with the recursion and argument order of Lean's own library (so `rfl` proves the same equations),
the equations as simp lemmas, membership, indexing and decidable equality. Theorems relating the operations
are in `Core.List.Lemmas`.

Next: `Core.List.Lemmas`.
-/

set_option linter.unusedVariables false

universe u v w

namespace List

variable {α : Type u} {β : Type v} {γ : Type w}

/-! ### Length, append, reverse -/

/-- Number of elements. -/
def length : List α → Nat
  | [] => 0
  | _ :: as => length as + 1

/-- Concatenation, written `as ++ bs`. -/
protected def append : (xs ys : List α) → List α
  | [], bs => bs
  | a :: as, bs => a :: List.append as bs

instance instAppend : Append (List α) := ⟨List.append⟩

/-- `reverseAux as bs` is `as.reverse ++ bs`. -/
def reverseAux : List α → List α → List α
  | [], r => r
  | a :: l, r => reverseAux l (a :: r)

/-- The list in opposite order. -/
def reverse (as : List α) : List α := reverseAux as []

@[simp] theorem length_nil : length ([] : List α) = 0 := rfl
@[simp] theorem length_cons {a : α} {as : List α} : (a :: as).length = as.length + 1 := rfl
@[simp] theorem length_singleton {a : α} : length [a] = 1 := rfl
@[simp] theorem nil_append (as : List α) : [] ++ as = as := rfl
@[simp] theorem cons_append {a : α} {as bs : List α} : (a :: as) ++ bs = a :: (as ++ bs) := rfl
theorem singleton_append {x : α} {l : List α} : [x] ++ l = x :: l := rfl
@[simp] theorem append_eq {as bs : List α} : List.append as bs = as ++ bs := rfl
@[simp] theorem reverse_nil : reverse ([] : List α) = [] := rfl
@[simp] theorem cons_ne_nil (a : α) (l : List α) : a :: l ≠ [] := fun h => nomatch h
@[simp] theorem cons_ne_self (a : α) (l : List α) : a :: l ≠ l := fun h => by
  have := congrArg length h
  simp at this

/-! ### Parts -/

/-- Is the list empty? -/
def isEmpty : List α → Bool
  | [] => true
  | _ :: _ => false

/-- The first element of a nonempty list. -/
def head : (as : List α) → as ≠ [] → α
  | a :: _, _ => a

/-- The first element, if there is one. -/
def head? : List α → Option α
  | [] => none
  | a :: _ => some a

/-- The first element, or a default. -/
def headD : (as : List α) → (fallback : α) → α
  | [], fallback => fallback
  | a :: _, _ => a

/-- All but the first element. -/
def tail : List α → List α
  | [] => []
  | _ :: as => as

/-- The last element of a nonempty list. -/
def getLast : (as : List α) → as ≠ [] → α
  | [], h => absurd rfl h
  | [a], _ => a
  | _ :: b :: as, _ => getLast (b :: as) (fun h => nomatch h)

/-- The last element, if there is one. -/
def getLast? : List α → Option α
  | [] => none
  | a :: as => some (getLast (a :: as) (fun h => nomatch h))

/-- All but the last element. -/
def dropLast : List α → List α
  | [] => []
  | [_] => []
  | a :: b :: as => a :: dropLast (b :: as)

/-- The first `n` elements. -/
def take : (n : Nat) → (xs : List α) → List α
  | 0, _ => []
  | _ + 1, [] => []
  | n + 1, a :: as => a :: take n as

/-- What remains without the first `n` elements. -/
def drop : (n : Nat) → (xs : List α) → List α
  | 0, as => as
  | _ + 1, [] => []
  | n + 1, _ :: as => drop n as

/-- The longest initial part on which `p` holds. -/
def takeWhile (p : α → Bool) : (xs : List α) → List α
  | [] => []
  | a :: as => match p a with
    | true => a :: takeWhile p as
    | false => []

/-- What remains without that part. -/
def dropWhile (p : α → Bool) : List α → List α
  | [] => []
  | a :: l => match p a with
    | true => dropWhile p l
    | false => a :: l

@[simp] theorem isEmpty_nil : ([] : List α).isEmpty = true := rfl
@[simp] theorem isEmpty_cons {x : α} {xs : List α} : (x :: xs).isEmpty = false := rfl
@[simp] theorem head_cons {a : α} {l : List α} {h : a :: l ≠ []} : head (a :: l) h = a := rfl
@[simp] theorem head?_nil : head? ([] : List α) = none := rfl
@[simp] theorem head?_cons {a : α} {l : List α} : head? (a :: l) = some a := rfl
@[simp] theorem headD_nil {d : α} : headD [] d = d := rfl
@[simp] theorem headD_cons {a d : α} {l : List α} : headD (a :: l) d = a := rfl
@[simp] theorem tail_nil : tail ([] : List α) = [] := rfl
@[simp] theorem tail_cons {a : α} {as : List α} : tail (a :: as) = as := rfl
@[simp] theorem getLast_singleton {a : α} (h : [a] ≠ []) : getLast [a] h = a := rfl
theorem getLast_cons_cons {a b : α} {l : List α} :
    getLast (a :: b :: l) (cons_ne_nil a _) = getLast (b :: l) (cons_ne_nil b l) := rfl
@[simp] theorem getLast?_nil : getLast? ([] : List α) = none := rfl
@[simp] theorem getLast?_singleton {a : α} : getLast? [a] = some a := rfl
@[simp] theorem dropLast_nil : ([] : List α).dropLast = [] := rfl
@[simp] theorem dropLast_singleton {x : α} : [x].dropLast = [] := rfl
@[simp] theorem dropLast_cons_cons {x y : α} {zs : List α} : (x :: y :: zs).dropLast = x :: (y :: zs).dropLast := rfl
@[simp] theorem take_zero {l : List α} : l.take 0 = [] := rfl
@[simp] theorem take_nil {i : Nat} : ([] : List α).take i = [] := by cases i <;> rfl
@[simp] theorem take_succ_cons {a : α} {as : List α} {i : Nat} : (a :: as).take (i + 1) = a :: as.take i := rfl
@[simp] theorem drop_zero {l : List α} : l.drop 0 = l := rfl
@[simp] theorem drop_nil {i : Nat} : ([] : List α).drop i = [] := by cases i <;> rfl
@[simp] theorem drop_succ_cons {a : α} {l : List α} {i : Nat} : (a :: l).drop (i + 1) = l.drop i := rfl
@[simp] theorem takeWhile_nil {p : α → Bool} : takeWhile p [] = [] := rfl
@[simp] theorem dropWhile_nil {p : α → Bool} : dropWhile p [] = [] := rfl

/-! ### Map, filter, folds -/

/-- Apply a function to each element. -/
def map (f : α → β) : (l : List α) → List β
  | [] => []
  | a :: as => f a :: map f as

/-- The elements that satisfy `p`. -/
def filter (p : α → Bool) : (l : List α) → List α
  | [] => []
  | a :: as => match p a with
    | true => a :: filter p as
    | false => filter p as

/-- Map and keep what has a value. -/
def filterMap (f : α → Option β) : List α → List β
  | [] => []
  | a :: as => match f a with
    | none => filterMap f as
    | some b => b :: filterMap f as

/-- Combine from the left. -/
def foldl {α : Type u} {β : Type v} (f : α → β → α) : (init : α) → List β → α
  | a, [] => a
  | a, b :: l => foldl f (f a b) l

/-- Combine from the right. -/
def foldr (f : α → β → β) (init : β) : (l : List α) → β
  | [] => init
  | a :: l => f a (foldr f init l)

/-- Concatenation of a list of lists. -/
def flatten : List (List α) → List α
  | [] => []
  | l :: L => l ++ flatten L

/-- Concatenation of the images. -/
def flatMap (b : α → List β) (as : List α) : List β := flatten (map b as)

/-- `n` copies of `a`. -/
def replicate : (n : Nat) → (a : α) → List α
  | 0, _ => []
  | n + 1, a => a :: replicate n a

/-- Combine two lists element by element, up to the shorter one. -/
def zipWith (f : α → β → γ) : (xs : List α) → (ys : List β) → List γ
  | x :: xs, y :: ys => f x y :: zipWith f xs ys
  | [], _ => []
  | _ :: _, [] => []

/-- Pairs of elements at the same position. -/
def zip (xs : List α) (ys : List β) : List (α × β) := zipWith Prod.mk xs ys

/-- First components and second components. -/
def unzip : (l : List (α × β)) → List α × List β
  | [] => ([], [])
  | (a, b) :: t => match unzip t with | (as, bs) => (a :: as, b :: bs)

/-- Does some element satisfy `p`? -/
def any : (l : List α) → (p : α → Bool) → Bool
  | [], _ => false
  | h :: t, p => p h || any t p

/-- Do all elements satisfy `p`? -/
def all : List α → (α → Bool) → Bool
  | [], _ => true
  | h :: t, p => p h && all t p

/-- The first element that satisfies `p`. -/
def find? (p : α → Bool) : List α → Option α
  | [] => none
  | a :: as => match p a with
    | true => some a
    | false => find? p as

/-- Sum of the elements. -/
def sum [Add α] [OfNat α 0] (l : List α) : α := foldr (fun x y => x + y) 0 l

/-- `range.loop n acc` puts `0, ..., n - 1` before `acc`. -/
def range.loop : Nat → List Nat → List Nat
  | 0, acc => acc
  | n + 1, acc => loop n (n :: acc)

/-- The list `[0, ..., n - 1]`. -/
def range (n : Nat) : List Nat := range.loop n []

/-- `step`-spaced numbers from `start`. -/
def range' : (start len : Nat) → (step : Nat := 1) → List Nat
  | _, 0, _ => []
  | s, n + 1, step => s :: range' (s + step) n step

/-- How many elements satisfy `p`. -/
def countP (p : α → Bool) : (l : List α) → Nat
  | [] => 0
  | a :: as => (if p a = true then 1 else 0) + countP p as

/-- How often `a` occurs. -/
def count [BEq α] (a : α) (l : List α) : Nat := countP (fun x => x == a) l

/-- Is `a` in the list, by `==`? -/
def elem [BEq α] (a : α) : (l : List α) → Bool
  | [] => false
  | b :: bs => match a == b with
    | true => true
    | false => elem a bs

/-- Is `a` in the list, by `==`? -/
abbrev contains [BEq α] (as : List α) (a : α) : Bool := elem a as

/-- Remove the first occurrence of `a`. -/
protected def erase [BEq α] : List α → α → List α
  | [], _ => []
  | a :: as, b => match a == b with
    | true => as
    | false => a :: List.erase as b

@[simp] theorem map_nil {f : α → β} : map f [] = [] := rfl
@[simp] theorem map_cons {f : α → β} {a : α} {l : List α} : map f (a :: l) = f a :: map f l := rfl
@[simp] theorem filter_nil {p : α → Bool} : filter p [] = [] := rfl
theorem filter_cons {x : α} {xs : List α} {p : α → Bool} :
    (x :: xs).filter p = if p x = true then x :: xs.filter p else xs.filter p := by
  show (match p x with | true => x :: xs.filter p | false => xs.filter p) = _
  cases p x <;> rfl
@[simp] theorem filter_cons_of_pos {p : α → Bool} {a : α} {l : List α} (h : p a = true) :
    filter p (a :: l) = a :: filter p l := by rw [filter_cons, if_pos h]
@[simp] theorem filter_cons_of_neg {p : α → Bool} {a : α} {l : List α} (h : ¬p a = true) :
    filter p (a :: l) = filter p l := by rw [filter_cons, if_neg h]
@[simp] theorem filterMap_nil {f : α → Option β} : filterMap f [] = [] := rfl
@[simp] theorem filterMap_cons_none {f : α → Option β} {a : α} {l : List α} (h : f a = none) :
    filterMap f (a :: l) = filterMap f l := by simp only [filterMap, h]
@[simp] theorem filterMap_cons_some {f : α → Option β} {a : α} {l : List α} {b : β} (h : f a = some b) :
    filterMap f (a :: l) = b :: filterMap f l := by simp only [filterMap, h]
@[simp] theorem foldl_nil {α : Type u} {β : Type v} {f : α → β → α} {b : α} : [].foldl f b = b := rfl
@[simp] theorem foldl_cons {α : Type u} {β : Type v} {f : β → α → β} {a : α} {l : List α} {b : β} :
    (a :: l).foldl f b = l.foldl f (f b a) := rfl
@[simp] theorem foldr_nil {f : α → β → β} {b : β} : [].foldr f b = b := rfl
@[simp] theorem foldr_cons {a : α} {l : List α} {f : α → β → β} {b : β} : (a :: l).foldr f b = f a (l.foldr f b) := rfl
@[simp] theorem flatten_nil : ([] : List (List α)).flatten = [] := rfl
@[simp] theorem flatten_cons {l : List α} {L : List (List α)} : (l :: L).flatten = l ++ L.flatten := rfl
@[simp] theorem flatMap_nil {f : α → List β} : ([] : List α).flatMap f = [] := rfl
@[simp] theorem flatMap_cons {x : α} {xs : List α} {f : α → List β} : (x :: xs).flatMap f = f x ++ xs.flatMap f := rfl
@[simp] theorem replicate_zero {a : α} : replicate 0 a = [] := rfl
theorem replicate_succ {a : α} {n : Nat} : replicate (n + 1) a = a :: replicate n a := rfl
@[simp] theorem zipWith_nil_left {f : α → β → γ} {l : List β} : zipWith f [] l = [] := rfl
@[simp] theorem zipWith_nil_right {f : α → β → γ} {l : List α} : zipWith f l [] = [] := by cases l <;> rfl
@[simp] theorem zipWith_cons_cons {f : α → β → γ} {a : α} {as : List α} {b : β} {bs : List β} :
    zipWith f (a :: as) (b :: bs) = f a b :: zipWith f as bs := rfl
@[simp] theorem zip_nil_left {l : List β} : zip ([] : List α) l = [] := rfl
@[simp] theorem zip_nil_right {l : List α} : zip l ([] : List β) = [] := zipWith_nil_right
@[simp] theorem zip_cons_cons {a : α} {as : List α} {b : β} {bs : List β} :
    zip (a :: as) (b :: bs) = (a, b) :: zip as bs := rfl
@[simp] theorem any_nil {f : α → Bool} : [].any f = false := rfl
@[simp] theorem any_cons {a : α} {l : List α} {f : α → Bool} : (a :: l).any f = (f a || l.any f) := rfl
@[simp] theorem all_nil {f : α → Bool} : [].all f = true := rfl
@[simp] theorem all_cons {a : α} {l : List α} {f : α → Bool} : (a :: l).all f = (f a && l.all f) := rfl
@[simp] theorem find?_nil {p : α → Bool} : ([] : List α).find? p = none := rfl
@[simp] theorem sum_nil [Add α] [OfNat α 0] : ([] : List α).sum = 0 := rfl
@[simp] theorem sum_cons [Add α] [OfNat α 0] {a : α} {l : List α} : (a :: l).sum = a + l.sum := rfl
@[simp] theorem countP_nil {p : α → Bool} : countP p [] = 0 := rfl
@[simp] theorem count_nil [BEq α] {a : α} : count a [] = 0 := rfl
@[simp] theorem elem_nil [BEq α] {a : α} : ([] : List α).elem a = false := rfl

/-! ### Membership -/

/-- `a` is an element of the list. -/
inductive Mem (a : α) : List α → Prop where
  | head (as : List α) : Mem a (a :: as)
  | tail (b : α) {as : List α} (h : Mem a as) : Mem a (b :: as)

instance instMembership : Membership α (List α) := ⟨fun l a => Mem a l⟩

@[simp] theorem not_mem_nil {a : α} : ¬a ∈ ([] : List α) := fun h => nomatch h
@[simp] theorem mem_cons {a b : α} {l : List α} : a ∈ (b :: l) ↔ a = b ∨ a ∈ l := by
  constructor
  · intro h
    cases h with
    | head => exact Or.inl rfl
    | tail _ h => exact Or.inr h
  · rintro (rfl | h)
    · exact Mem.head _
    · exact Mem.tail _ h
theorem mem_cons_self {a : α} {l : List α} : a ∈ a :: l := Mem.head l
theorem mem_cons_of_mem (y : α) {a : α} {l : List α} (h : a ∈ l) : a ∈ y :: l := Mem.tail y h
theorem mem_singleton_self (a : α) : a ∈ [a] := mem_cons_self
@[simp] theorem mem_singleton {a b : α} : a ∈ [b] ↔ a = b :=
  mem_cons.trans ⟨fun h => h.resolve_right not_mem_nil, Or.inl⟩
theorem ne_nil_of_mem {a : α} {l : List α} (h : a ∈ l) : l ≠ [] := by
  cases h <;> exact cons_ne_nil _ _
theorem eq_or_mem_of_mem_cons {a y : α} {l : List α} (h : a ∈ y :: l) : a = y ∨ a ∈ l := mem_cons.mp h
theorem forall_mem_cons {p : α → Prop} {a : α} {l : List α} : (∀ x, x ∈ a :: l → p x) ↔ p a ∧ ∀ x, x ∈ l → p x :=
  ⟨fun h => ⟨h a mem_cons_self, fun x hx => h x (mem_cons_of_mem a hx)⟩,
   fun ⟨h, k⟩ x hx => (mem_cons.mp hx).elim (fun e => e ▸ h) (k x)⟩
theorem exists_mem_cons {p : α → Prop} {a : α} {l : List α} :
    (∃ x, ∃ _ : x ∈ a :: l, p x) ↔ p a ∨ ∃ x, ∃ _ : x ∈ l, p x :=
  ⟨fun ⟨x, hx, h⟩ => (mem_cons.mp hx).elim (fun e => Or.inl (e ▸ h)) (fun hx => Or.inr ⟨x, hx, h⟩),
   fun h => h.elim (fun h => ⟨a, mem_cons_self, h⟩) (fun ⟨x, hx, h⟩ => ⟨x, mem_cons_of_mem a hx, h⟩)⟩

instance instDecidableMem [DecidableEq α] (a : α) (l : List α) : Decidable (a ∈ l) :=
  match l with
  | [] => isFalse not_mem_nil
  | b :: l => match decEq a b with
    | isTrue h => isTrue (mem_cons.mpr (Or.inl h))
    | isFalse h => match instDecidableMem a l with
      | isTrue h' => isTrue (mem_cons.mpr (Or.inr h'))
      | isFalse h' => isFalse (fun hm => (mem_cons.mp hm).elim h h')

instance : HasSubset (List α) := ⟨fun l₁ l₂ => ∀ ⦃a : α⦄, a ∈ l₁ → a ∈ l₂⟩
instance : EmptyCollection (List α) := ⟨[]⟩

/-- Every element of the list satisfies `p`: decidable if `p` is. -/
instance decidableBAll (p : α → Prop) [d : ∀ a, Decidable (p a)] : (l : List α) → Decidable (∀ x, x ∈ l → p x)
  | [] => isTrue (fun _ h => absurd h not_mem_nil)
  | a :: l => match d a, decidableBAll p l with
    | isTrue h, isTrue k => isTrue (forall_mem_cons.mpr ⟨h, k⟩)
    | isTrue _, isFalse k => isFalse (fun h => k (forall_mem_cons.mp h).2)
    | isFalse h, _ => isFalse (fun k => h (forall_mem_cons.mp k).1)

/-- Some element of the list satisfies `p`: decidable if `p` is. -/
instance decidableBEx (p : α → Prop) [d : ∀ a, Decidable (p a)] : (l : List α) → Decidable (∃ x, x ∈ l ∧ p x)
  | [] => isFalse (fun ⟨_, h, _⟩ => absurd h not_mem_nil)
  | a :: l => match d a, decidableBEx p l with
    | isTrue h, _ => isTrue ⟨a, mem_cons_self, h⟩
    | isFalse _, isTrue k => isTrue (match k with | ⟨x, hx, h⟩ => ⟨x, mem_cons_of_mem a hx, h⟩)
    | isFalse h, isFalse k => isFalse (fun ⟨x, hx, hp⟩ =>
        (mem_cons.mp hx).elim (fun e => h (e ▸ hp)) (fun hx => k ⟨x, hx, hp⟩))

end List

deriving instance DecidableEq for List
