prelude
import Core.List.Basic

/-!
# Core.List.Lemmas: theorems about lists

Append, reverse, length, map, filter, folds, membership, take and drop, zip, replicate: the most used theorems
of Lean's list library, with its names and simp marks.

Next: `Core.Cast`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

universe u v w

namespace List

variable {α : Type u} {β : Type v} {γ : Type w}

/-! ### Append -/

@[simp] theorem append_nil (as : List α) : as ++ [] = as := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, ih]
@[simp] theorem append_assoc (as bs cs : List α) : as ++ bs ++ cs = as ++ (bs ++ cs) := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, cons_append, cons_append, ih]
theorem append_cons (as : List α) (b : α) (bs : List α) : as ++ b :: bs = as ++ [b] ++ bs := by
  rw [append_assoc]; rfl
@[simp] theorem length_append {as bs : List α} : (as ++ bs).length = as.length + bs.length := by
  induction as with
  | nil => rw [nil_append, length_nil, Nat.zero_add]
  | cons a as ih => rw [cons_append, length_cons, length_cons, ih]; omega
@[simp] theorem append_eq_nil_iff {p q : List α} : p ++ q = [] ↔ p = [] ∧ q = [] := by
  cases p with
  | nil => exact ⟨fun h => ⟨rfl, h⟩, fun h => h.2⟩
  | cons a p => exact ⟨fun h => absurd h (cons_ne_nil _ _), fun h => absurd h.1 (cons_ne_nil _ _)⟩
theorem append_inj {s₁ s₂ t₁ t₂ : List α} (h : s₁ ++ t₁ = s₂ ++ t₂) (hl : s₁.length = s₂.length) :
    s₁ = s₂ ∧ t₁ = t₂ := by
  induction s₁ generalizing s₂ with
  | nil =>
    cases s₂ with
    | nil => exact ⟨rfl, h⟩
    | cons _ _ => simp at hl
  | cons a s₁ ih =>
    cases s₂ with
    | nil => simp at hl
    | cons b s₂ =>
      simp only [cons_append, cons.injEq] at h
      simp only [length_cons, Nat.add_one_inj] at hl
      have ⟨h₁, h₂⟩ := ih h.2 hl
      exact ⟨by rw [h.1, h₁], h₂⟩
theorem append_cancel_left {as bs cs : List α} (h : as ++ bs = as ++ cs) : bs = cs := (append_inj h rfl).2
theorem append_cancel_right {as bs cs : List α} (h : as ++ bs = cs ++ bs) : as = cs := by
  have := congrArg length h
  rw [length_append, length_append] at this
  exact (append_inj h (by omega)).1
@[simp] theorem append_cancel_left_eq (as bs cs : List α) : (as ++ bs = as ++ cs) = (bs = cs) :=
  propext ⟨append_cancel_left, fun h => by rw [h]⟩
@[simp] theorem append_cancel_right_eq (as bs cs : List α) : (as ++ bs = cs ++ bs) = (as = cs) :=
  propext ⟨append_cancel_right, fun h => by rw [h]⟩
@[simp] theorem append_right_inj {t₁ t₂ : List α} (s : List α) : s ++ t₁ = s ++ t₂ ↔ t₁ = t₂ :=
  ⟨append_cancel_left, fun h => by rw [h]⟩
@[simp] theorem append_left_inj {s₁ s₂ : List α} (t : List α) : s₁ ++ t = s₂ ++ t ↔ s₁ = s₂ :=
  ⟨append_cancel_right, fun h => by rw [h]⟩

/-! ### Length -/

theorem eq_nil_of_length_eq_zero {l : List α} (h : l.length = 0) : l = [] := by
  cases l with
  | nil => rfl
  | cons a l => simp at h
@[simp] theorem length_eq_zero_iff {l : List α} : l.length = 0 ↔ l = [] :=
  ⟨eq_nil_of_length_eq_zero, fun h => by rw [h]; rfl⟩
theorem ne_nil_of_length_pos {l : List α} (h : 0 < l.length) : l ≠ [] :=
  fun e => by rw [e] at h; exact Nat.lt_irrefl 0 h
theorem length_pos_iff {l : List α} : 0 < l.length ↔ l ≠ [] := by
  rw [Nat.pos_iff_ne_zero, ne_eq, ne_eq, length_eq_zero_iff]
theorem length_pos_of_ne_nil {l : List α} (h : l ≠ []) : 0 < l.length := length_pos_iff.mpr h
theorem length_eq_one_iff {l : List α} : l.length = 1 ↔ ∃ a, l = [a] := by
  cases l with
  | nil => simp
  | cons a l => cases l <;> simp
theorem exists_cons_of_ne_nil {l : List α} (h : l ≠ []) : ∃ b L, l = b :: L := by
  cases l with
  | nil => exact absurd rfl h
  | cons b L => exact ⟨b, L, rfl⟩

/-! ### Reverse -/

theorem reverseAux_eq_append {as bs : List α} : reverseAux as bs = reverseAux as [] ++ bs := by
  induction as generalizing bs with
  | nil => rfl
  | cons a as ih =>
    show reverseAux as (a :: bs) = reverseAux as [a] ++ bs
    rw [ih, @ih [a], append_assoc]; rfl
@[simp] theorem reverseAux_eq {as bs : List α} : reverseAux as bs = reverse as ++ bs := reverseAux_eq_append
@[simp] theorem reverse_cons {a : α} {as : List α} : reverse (a :: as) = reverse as ++ [a] :=
  reverseAux_eq_append (as := as) (bs := [a])
@[simp] theorem reverse_append {as bs : List α} : (as ++ bs).reverse = bs.reverse ++ as.reverse := by
  induction as with
  | nil => simp
  | cons a as ih => simp [ih]
@[simp] theorem reverse_reverse (as : List α) : as.reverse.reverse = as := by
  induction as with
  | nil => rfl
  | cons a as ih => simp [ih]
theorem reverse_singleton {a : α} : reverse [a] = [a] := rfl
theorem reverse_concat {as : List α} {a : α} : (as ++ [a]).reverse = a :: as.reverse := by simp
@[simp] theorem length_reverse {as : List α} : as.reverse.length = as.length := by
  induction as with
  | nil => rfl
  | cons a as ih => simp [ih]
@[simp] theorem reverse_eq_nil_iff {xs : List α} : xs.reverse = [] ↔ xs = [] := by
  rw [← length_eq_zero_iff, length_reverse, length_eq_zero_iff]
@[simp] theorem reverse_inj {xs ys : List α} : xs.reverse = ys.reverse ↔ xs = ys :=
  ⟨fun h => by rw [← reverse_reverse xs, h, reverse_reverse], fun h => by rw [h]⟩
theorem reverse_eq_iff {as bs : List α} : as.reverse = bs ↔ as = bs.reverse :=
  ⟨fun h => by rw [← h, reverse_reverse], fun h => by rw [h, reverse_reverse]⟩

/-! ### Map -/

@[simp] theorem map_id_fun : map (id : α → α) = id := by
  funext l
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, ih]; rfl
theorem map_id (l : List α) : map (id : α → α) l = l := congrFun map_id_fun l
@[simp] theorem map_id_fun' : map (fun (a : α) => a) = id := map_id_fun
theorem map_id' (l : List α) : map (fun (a : α) => a) l = l := map_id l
@[simp] theorem map_map {g : β → γ} {f : α → β} {l : List α} : map g (map f l) = map (g ∘ f) l := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem map_append {f : α → β} {l₁ l₂ : List α} : map f (l₁ ++ l₂) = map f l₁ ++ map f l₂ := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem length_map {as : List α} (f : α → β) : (as.map f).length = as.length := by
  induction as with
  | nil => rfl
  | cons a as ih => simp [ih]
theorem map_reverse {f : α → β} {l : List α} : l.reverse.map f = (l.map f).reverse := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem map_eq_nil_iff {f : α → β} {l : List α} : map f l = [] ↔ l = [] := by
  cases l <;> simp
@[simp] theorem mem_map {f : α → β} {l : List α} {b : β} : b ∈ l.map f ↔ ∃ a, a ∈ l ∧ f a = b := by
  induction l with
  | nil => simp
  | cons a l ih =>
    rw [map_cons, mem_cons, ih]
    constructor
    · rintro (rfl | ⟨c, hc, rfl⟩)
      · exact ⟨a, mem_cons_self, rfl⟩
      · exact ⟨c, mem_cons_of_mem a hc, rfl⟩
    · rintro ⟨c, hc, rfl⟩
      rcases mem_cons.mp hc with rfl | hc
      · exact Or.inl rfl
      · exact Or.inr ⟨c, hc, rfl⟩
theorem mem_map_of_mem {f : α → β} {a : α} {l : List α} (h : a ∈ l) : f a ∈ map f l := mem_map.mpr ⟨a, h, rfl⟩
theorem exists_of_mem_map {f : α → β} {l : List α} {b : β} (h : b ∈ map f l) : ∃ a, a ∈ l ∧ f a = b := mem_map.mp h
theorem map_congr_left {f g : α → β} {l : List α} (h : ∀ a, a ∈ l → f a = g a) : map f l = map g l := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, map_cons, h a mem_cons_self, ih (fun b hb => h b (mem_cons_of_mem a hb))]

/-! ### Membership -/

@[simp] theorem mem_append {a : α} {s t : List α} : a ∈ s ++ t ↔ a ∈ s ∨ a ∈ t := by
  induction s with
  | nil => simp
  | cons x s ih => rw [cons_append, mem_cons, mem_cons, ih, or_assoc]
theorem mem_append_left {a : α} {l₁ : List α} (l₂ : List α) (h : a ∈ l₁) : a ∈ l₁ ++ l₂ := mem_append.mpr (Or.inl h)
theorem mem_append_right {a : α} (l₁ : List α) {l₂ : List α} (h : a ∈ l₂) : a ∈ l₁ ++ l₂ := mem_append.mpr (Or.inr h)
@[simp] theorem mem_reverse {x : α} {as : List α} : x ∈ as.reverse ↔ x ∈ as := by
  induction as with
  | nil => exact Iff.rfl
  | cons a as ih => rw [reverse_cons, mem_append, mem_singleton, mem_cons, ih, or_comm]
theorem append_of_mem {a : α} {l : List α} (h : a ∈ l) : ∃ s t, l = s ++ a :: t := by
  induction h with
  | head as => exact ⟨[], as, rfl⟩
  | tail b _ ih =>
    obtain ⟨s, t, h⟩ := ih
    exact ⟨b :: s, t, by rw [h]; rfl⟩
theorem mem_of_mem_tail {a : α} {l : List α} (h : a ∈ l.tail) : a ∈ l := by
  cases l with
  | nil => exact h
  | cons b l => exact mem_cons_of_mem b h
theorem eq_nil_iff_forall_not_mem {l : List α} : l = [] ↔ ∀ a, ¬a ∈ l := by
  cases l with
  | nil => exact ⟨fun _ a => not_mem_nil, fun _ => rfl⟩
  | cons b l => exact ⟨fun h => absurd h (cons_ne_nil b l), fun h => absurd mem_cons_self (h b)⟩
@[simp] theorem elem_eq_mem [BEq α] [LawfulBEq α] {a : α} {as : List α} : elem a as = true ↔ a ∈ as := by
  induction as with
  | nil => simp
  | cons b as ih =>
    rw [elem, mem_cons]
    by_cases h : a = b
    · rw [beq_of_eq h]; exact ⟨fun _ => Or.inl h, fun _ => rfl⟩
    · rw [beq_eq_false_iff_ne.mpr h]; exact ih.trans ⟨Or.inr, fun h' => h'.resolve_left h⟩

/-! ### Filter -/

@[simp] theorem filter_append {p : α → Bool} (l₁ l₂ : List α) : filter p (l₁ ++ l₂) = filter p l₁ ++ filter p l₂ := by
  induction l₁ with
  | nil => rfl
  | cons a l ih =>
    rw [cons_append, filter_cons, filter_cons, ih]
    split <;> rfl
theorem length_filter_le (p : α → Bool) (l : List α) : (filter p l).length ≤ l.length := by
  induction l with
  | nil => exact Nat.le_refl 0
  | cons a l ih =>
    rw [filter_cons]
    split
    · exact Nat.succ_le_succ ih
    · exact Nat.le_succ_of_le ih
@[simp] theorem mem_filter {p : α → Bool} {as : List α} {x : α} : x ∈ filter p as ↔ x ∈ as ∧ p x = true := by
  induction as with
  | nil => simp
  | cons a as ih =>
    rw [filter_cons]
    split
    · next h =>
      rw [mem_cons, mem_cons, ih]
      constructor
      · rintro (rfl | ⟨h₁, h₂⟩)
        · exact ⟨Or.inl rfl, h⟩
        · exact ⟨Or.inr h₁, h₂⟩
      · rintro ⟨rfl | h₁, h₂⟩
        · exact Or.inl rfl
        · exact Or.inr ⟨h₁, h₂⟩
    · next h =>
      rw [mem_cons, ih]
      constructor
      · rintro ⟨h₁, h₂⟩; exact ⟨Or.inr h₁, h₂⟩
      · rintro ⟨rfl | h₁, h₂⟩
        · exact absurd h₂ h
        · exact ⟨h₁, h₂⟩
@[simp] theorem filter_eq_self {p : α → Bool} {l : List α} : filter p l = l ↔ ∀ a, a ∈ l → p a = true := by
  constructor
  · intro h a ha
    rw [← h] at ha
    exact (mem_filter.mp ha).2
  · intro h
    induction l with
    | nil => rfl
    | cons a l ih =>
      rw [filter_cons_of_pos (h a mem_cons_self), ih (fun b hb => h b (mem_cons_of_mem a hb))]
@[simp] theorem filter_filter {p q : α → Bool} {l : List α} : filter p (filter q l) = filter (fun a => p a && q a) l := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [filter_cons (p := q), filter_cons (p := fun a => p a && q a)]
    cases hq : q a <;> cases hp : p a <;> simp [filter_cons, hp, ih]
@[simp] theorem filter_true (l : List α) : filter (fun _ => true) l = l := filter_eq_self.mpr (fun _ _ => rfl)
@[simp] theorem filter_false (l : List α) : filter (fun _ => false) l = [] := by
  induction l with
  | nil => rfl
  | cons a l ih => simpa using ih
theorem filter_map {f : β → α} {p : α → Bool} {l : List β} : filter p (map f l) = map f (filter (p ∘ f) l) := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [map_cons, filter_cons, filter_cons, ih]
    show _ = map f (if p (f a) = true then _ else _)
    split <;> rfl
theorem filter_reverse {p : α → Bool} (l : List α) : l.reverse.filter p = (l.filter p).reverse := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [reverse_cons, filter_append, ih, filter_cons, filter_cons]
    split <;> simp
theorem filter_congr {p q : α → Bool} {l : List α} (h : ∀ x, x ∈ l → p x = q x) : filter p l = filter q l := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [filter_cons, filter_cons, h a mem_cons_self, ih (fun b hb => h b (mem_cons_of_mem a hb))]
theorem countP_cons {p : α → Bool} {a : α} {l : List α} :
    countP p (a :: l) = countP p l + if p a = true then 1 else 0 := by
  rw [countP, Nat.add_comm]
theorem countP_eq_length_filter {p : α → Bool} {l : List α} : countP p l = (filter p l).length := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [countP_cons, filter_cons, ih]
    split <;> rfl
@[simp] theorem countP_append {p : α → Bool} {l₁ l₂ : List α} : countP p (l₁ ++ l₂) = countP p l₁ + countP p l₂ := by
  rw [countP_eq_length_filter, filter_append, length_append, ← countP_eq_length_filter, ← countP_eq_length_filter]
@[simp] theorem filterMap_eq_filter {p : α → Bool} {l : List α} :
    filterMap (fun a => if p a = true then some a else none) l = filter p l := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [filter_cons]
    by_cases h : p a = true
    · simp [filterMap, h, ih]
    · simp [filterMap, h, ih]

/-! ### Folds -/

@[simp] theorem foldr_append {f : α → β → β} {b : β} {l l' : List α} :
    (l ++ l').foldr f b = l.foldr f (l'.foldr f b) := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem foldl_append {β : Type v} {f : β → α → β} {b : β} {l l' : List α} :
    (l ++ l').foldl f b = l'.foldl f (l.foldl f b) := by
  induction l generalizing b with
  | nil => rfl
  | cons a l ih => simp [ih]
theorem foldl_reverse {l : List α} {f : β → α → β} {b : β} : l.reverse.foldl f b = l.foldr (fun x y => f y x) b := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
theorem foldr_reverse {l : List α} {f : α → β → β} {b : β} : l.reverse.foldr f b = l.foldl (fun x y => f y x) b := by
  rw [← foldl_reverse, reverse_reverse]
theorem foldr_map {f : α → β} {g : β → γ → γ} {l : List α} {init : γ} :
    (l.map f).foldr g init = l.foldr (fun x y => g (f x) y) init := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
theorem foldl_map {f : α → β} {g : γ → β → γ} {l : List α} {init : γ} :
    (l.map f).foldl g init = l.foldl (fun x y => g x (f y)) init := by
  induction l generalizing init with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem foldr_cons_eq_append {l l' : List α} {f : α → β} {l'' : List β} :
    l.foldr (fun x ys => f x :: ys) l'' = l.map f ++ l'' := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem sum_append_nat {l₁ l₂ : List Nat} : (l₁ ++ l₂).sum = l₁.sum + l₂.sum := by
  induction l₁ with
  | nil => simp
  | cons a l ih => simp [ih, Nat.add_assoc]
@[simp] theorem sum_reverse_nat {l : List Nat} : l.reverse.sum = l.sum := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih, Nat.add_comm]

/-! ### Concatenation of lists of lists -/

@[simp] theorem flatten_append {L₁ L₂ : List (List α)} : (L₁ ++ L₂).flatten = L₁.flatten ++ L₂.flatten := by
  induction L₁ with
  | nil => rfl
  | cons l L ih => simp [ih]
@[simp] theorem mem_flatten {a : α} {L : List (List α)} : a ∈ L.flatten ↔ ∃ l, l ∈ L ∧ a ∈ l := by
  induction L with
  | nil => simp
  | cons l L ih =>
    rw [flatten_cons, mem_append, ih]
    constructor
    · rintro (h | ⟨k, hk, h⟩)
      · exact ⟨l, mem_cons_self, h⟩
      · exact ⟨k, mem_cons_of_mem l hk, h⟩
    · rintro ⟨k, hk, h⟩
      rcases mem_cons.mp hk with rfl | hk
      · exact Or.inl h
      · exact Or.inr ⟨k, hk, h⟩
@[simp] theorem flatMap_append {xs ys : List α} {f : α → List β} :
    (xs ++ ys).flatMap f = xs.flatMap f ++ ys.flatMap f := by
  rw [flatMap, map_append, flatten_append]; rfl
@[simp] theorem mem_flatMap {f : α → List β} {b : β} {l : List α} : b ∈ l.flatMap f ↔ ∃ a, a ∈ l ∧ b ∈ f a := by
  rw [flatMap, mem_flatten]
  constructor
  · rintro ⟨k, hk, h⟩
    obtain ⟨a, ha, rfl⟩ := mem_map.mp hk
    exact ⟨a, ha, h⟩
  · rintro ⟨a, ha, h⟩
    exact ⟨f a, mem_map_of_mem ha, h⟩

/-! ### Any and all -/

@[simp] theorem any_eq_true {l : List α} {p : α → Bool} : l.any p = true ↔ ∃ x, x ∈ l ∧ p x = true := by
  induction l with
  | nil => simp
  | cons a l ih =>
    rw [any_cons, Bool.or_eq_true, ih]
    constructor
    · rintro (h | ⟨x, hx, h⟩)
      · exact ⟨a, mem_cons_self, h⟩
      · exact ⟨x, mem_cons_of_mem a hx, h⟩
    · rintro ⟨x, hx, h⟩
      rcases mem_cons.mp hx with rfl | hx
      · exact Or.inl h
      · exact Or.inr ⟨x, hx, h⟩
@[simp] theorem all_eq_true {l : List α} {p : α → Bool} : l.all p = true ↔ ∀ x, x ∈ l → p x = true := by
  induction l with
  | nil => simp
  | cons a l ih => rw [all_cons, Bool.and_eq_true, ih, forall_mem_cons]
@[simp] theorem any_append {xs ys : List α} {p : α → Bool} : (xs ++ ys).any p = (xs.any p || ys.any p) := by
  induction xs with
  | nil => rfl
  | cons a l ih => simp [ih, Bool.or_assoc]
@[simp] theorem all_append {xs ys : List α} {p : α → Bool} : (xs ++ ys).all p = (xs.all p && ys.all p) := by
  induction xs with
  | nil => rfl
  | cons a l ih => simp [ih, Bool.and_assoc]

/-! ### Take and drop -/

@[simp] theorem length_take {i : Nat} {l : List α} : (take i l).length = min i l.length := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih =>
    cases i with
    | zero => simp
    | succ i => simp only [take_succ_cons, length_cons, ih]; omega
@[simp] theorem length_drop {i : Nat} {l : List α} : (drop i l).length = l.length - i := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih =>
    cases i with
    | zero => rfl
    | succ i => simp only [drop_succ_cons, length_cons, ih]; omega
@[simp] theorem take_append_drop (i : Nat) (l : List α) : take i l ++ drop i l = l := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih =>
    cases i with
    | zero => rfl
    | succ i => rw [take_succ_cons, drop_succ_cons, cons_append, ih]
theorem take_of_length_le {l : List α} {i : Nat} (h : l.length ≤ i) : take i l = l := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih =>
    cases i with
    | zero => simp at h
    | succ i => rw [take_succ_cons, ih (Nat.le_of_succ_le_succ h)]
theorem drop_of_length_le {l : List α} {i : Nat} (h : l.length ≤ i) : drop i l = [] :=
  eq_nil_of_length_eq_zero (by rw [length_drop]; omega)
@[simp] theorem take_length {l : List α} : l.take l.length = l := take_of_length_le (Nat.le_refl _)
@[simp] theorem drop_length {l : List α} : l.drop l.length = [] := drop_of_length_le (Nat.le_refl _)
@[simp] theorem take_left {l₁ l₂ : List α} : take l₁.length (l₁ ++ l₂) = l₁ := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => rw [length_cons, cons_append, take_succ_cons, ih]
@[simp] theorem drop_left {l₁ l₂ : List α} : drop l₁.length (l₁ ++ l₂) = l₂ := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => rw [length_cons, cons_append, drop_succ_cons, ih]
@[simp] theorem drop_drop {i j : Nat} {l : List α} : drop i (drop j l) = drop (j + i) l := by
  induction l generalizing j with
  | nil => simp
  | cons a l ih =>
    cases j with
    | zero => rw [drop_zero, Nat.zero_add]
    | succ j => rw [drop_succ_cons, ih, Nat.add_right_comm, drop_succ_cons]
theorem take_take {i j : Nat} {l : List α} : take i (take j l) = take (min i j) l := by
  induction l generalizing i j with
  | nil => simp
  | cons a l ih =>
    cases i with
    | zero => simp
    | succ i =>
      cases j with
      | zero => simp
      | succ j =>
        rw [take_succ_cons, take_succ_cons, ih, (by omega : min (i + 1) (j + 1) = min i j + 1), take_succ_cons]
theorem takeWhile_append_dropWhile {p : α → Bool} {l : List α} : takeWhile p l ++ dropWhile p l = l := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    cases h : p a with
    | true => simp only [takeWhile, dropWhile, h, cons_append, ih]
    | false => simp only [takeWhile, dropWhile, h, nil_append]
theorem dropLast_append_getLast {l : List α} (h : l ≠ []) : dropLast l ++ [getLast l h] = l := by
  induction l with
  | nil => exact absurd rfl h
  | cons a l ih =>
    cases l with
    | nil => rfl
    | cons b l => exact congrArg (cons a) (ih (cons_ne_nil b l))
@[simp] theorem length_dropLast {l : List α} : l.dropLast.length = l.length - 1 := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    cases l with
    | nil => rfl
    | cons b l => simp only [dropLast_cons_cons, length_cons, ih]; omega
@[simp] theorem length_tail {l : List α} : l.tail.length = l.length - 1 := by cases l <;> rfl

/-! ### Zip -/

@[simp] theorem length_zipWith {f : α → β → γ} {l₁ : List α} {l₂ : List β} :
    (zipWith f l₁ l₂).length = min l₁.length l₂.length := by
  induction l₁ generalizing l₂ with
  | nil => simp
  | cons a l ih =>
    cases l₂ with
    | nil => simp
    | cons b l₂ => simp only [zipWith_cons_cons, length_cons, ih]; omega
@[simp] theorem length_zip {l₁ : List α} {l₂ : List β} : (zip l₁ l₂).length = min l₁.length l₂.length := length_zipWith
theorem zip_map_left {f : α → γ} {l₁ : List α} {l₂ : List β} :
    zip (l₁.map f) l₂ = (zip l₁ l₂).map (fun p => (f p.1, p.2)) := by
  induction l₁ generalizing l₂ with
  | nil => rfl
  | cons a l ih =>
    cases l₂ with
    | nil => rfl
    | cons b l₂ => simp [ih]
theorem map_fst_zip {l₁ : List α} {l₂ : List β} (h : l₁.length ≤ l₂.length) : map Prod.fst (zip l₁ l₂) = l₁ := by
  induction l₁ generalizing l₂ with
  | nil => rfl
  | cons a l ih =>
    cases l₂ with
    | nil => simp at h
    | cons b l₂ => rw [zip_cons_cons, map_cons, ih (Nat.le_of_succ_le_succ h)]
theorem map_snd_zip {l₁ : List α} {l₂ : List β} (h : l₂.length ≤ l₁.length) : map Prod.snd (zip l₁ l₂) = l₂ := by
  induction l₁ generalizing l₂ with
  | nil => cases l₂ with
    | nil => rfl
    | cons b l₂ => simp at h
  | cons a l ih =>
    cases l₂ with
    | nil => rfl
    | cons b l₂ => rw [zip_cons_cons, map_cons, ih (Nat.le_of_succ_le_succ h)]
theorem zip_unzip (l : List (α × β)) : zip (unzip l).1 (unzip l).2 = l := by
  induction l with
  | nil => rfl
  | cons p l ih =>
    obtain ⟨a, b⟩ := p
    exact congrArg (cons (a, b)) ih

/-! ### Replicate and range -/

@[simp] theorem length_replicate {n : Nat} {a : α} : (replicate n a).length = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, length_cons, ih]
@[simp] theorem mem_replicate {a b : α} {n : Nat} : b ∈ replicate n a ↔ n ≠ 0 ∧ b = a := by
  induction n with
  | zero => simp
  | succ n ih =>
    rw [replicate_succ, mem_cons, ih]
    exact ⟨fun h => ⟨Nat.succ_ne_zero n, h.elim id And.right⟩, fun h => Or.inl h.2⟩
theorem eq_of_mem_replicate {a b : α} {n : Nat} (h : b ∈ replicate n a) : b = a := (mem_replicate.mp h).2
@[simp] theorem map_replicate {f : α → β} {n : Nat} {a : α} : (replicate n a).map f = replicate n (f a) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, map_cons, ih, replicate_succ]
theorem replicate_add {m n : Nat} {a : α} : replicate (m + n) a = replicate m a ++ replicate n a := by
  induction m with
  | zero => rw [Nat.zero_add]; rfl
  | succ m ih => rw [Nat.add_right_comm, replicate_succ, ih, replicate_succ, cons_append]
theorem replicate_succ' {n : Nat} {a : α} : replicate (n + 1) a = replicate n a ++ [a] := replicate_add
@[simp] theorem reverse_replicate {n : Nat} {a : α} : (replicate n a).reverse = replicate n a := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, reverse_cons, ih, ← replicate_succ', replicate_succ]
theorem range_loop_eq (n : Nat) (l : List Nat) : range.loop n l = range n ++ l := by
  induction n generalizing l with
  | zero => rfl
  | succ n ih => rw [range, range.loop, range.loop, ih, ih [n], append_assoc]; rfl
@[simp] theorem range_zero : range 0 = [] := rfl
theorem range_succ {n : Nat} : range (n + 1) = range n ++ [n] := range_loop_eq n [n]
@[simp] theorem length_range {n : Nat} : (range n).length = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [range_succ, length_append, ih]; rfl
@[simp] theorem mem_range {m n : Nat} : m ∈ range n ↔ m < n := by
  induction n with
  | zero => simp
  | succ n ih => rw [range_succ, mem_append, ih, mem_singleton]; omega

end List

@[simp] theorem List.sizeOf_lt_of_mem {α : Type u} [SizeOf α] {a : α} {as : List α} (h : a ∈ as) :
    sizeOf a < sizeOf as := by
  induction h with
  | head as => simp; omega
  | tail b _ ih => simp; omega
