prelude
import Core.Int.Lemmas

/-!
# Core.Option: `Option`, pairs, sums, functions

Operations and their simp lemmas; extensionality of pairs; decidable equality of the basic types.

Next: `Core.List.Basic`.
-/

set_option linter.unusedVariables false

universe u v w

/-! ### Injectivity of constructors

`injEq` lemmas, which `simp` uses for equations between constructors; types defined after `Eq.propIntro` get them automatically.
-/

gen_injective_theorems% Nat
gen_injective_theorems% Prod
gen_injective_theorems% PProd
gen_injective_theorems% Sum
gen_injective_theorems% PSum
gen_injective_theorems% Sigma
gen_injective_theorems% PSigma
gen_injective_theorems% Subtype
gen_injective_theorems% Option
gen_injective_theorems% List
gen_injective_theorems% Fin

/-! ### Option -/

namespace Option

variable {α : Type u} {β : Type v} {γ : Type w}

/-- Apply a function to the value, if there is one. -/
@[inline] protected def map (f : α → β) : Option α → Option β
  | none => none
  | some a => some (f a)

/-- Continue with the value, if there is one. -/
@[inline] protected def bind : Option α → (α → Option β) → Option β
  | none, _ => none
  | some a, f => f a

/-- The value, or a default. -/
def getD (opt : Option α) (dflt : α) : α :=
  match opt with
  | some a => a
  | none => dflt

/-- Is there a value? -/
def isSome : Option α → Bool
  | some _ => true
  | none => false

/-- Is there no value? -/
def isNone : Option α → Bool
  | some _ => false
  | none => true

/-- The value, given a proof that there is one. -/
def get : (o : Option α) → o.isSome = true → α
  | some a, _ => a

/-- The first of two that has a value. -/
protected def or : Option α → Option α → Option α
  | some a, _ => some a
  | none, b => b

/-- Keep the value if it satisfies `p`. -/
protected def filter (p : α → Bool) : Option α → Option α
  | none => none
  | some a => if p a = true then some a else none

instance : Monad Option where
  pure := some
  bind := Option.bind

@[simp] theorem map_none (f : α → β) : Option.map f none = none := rfl
@[simp] theorem map_some (f : α → β) (a : α) : Option.map f (some a) = some (f a) := rfl
@[simp] theorem bind_none (f : α → Option β) : Option.bind none f = none := rfl
@[simp] theorem bind_some (a : α) (f : α → Option β) : Option.bind (some a) f = f a := rfl
@[simp] theorem none_bind (f : α → Option β) : Option.bind none f = none := rfl
@[simp] theorem some_bind (a : α) (f : α → Option β) : Option.bind (some a) f = f a := rfl
@[simp] theorem getD_none (a : α) : getD none a = a := rfl
@[simp] theorem getD_some (a b : α) : getD (some a) b = a := rfl
@[simp] theorem isSome_none : (none : Option α).isSome = false := rfl
@[simp] theorem isSome_some (a : α) : (some a).isSome = true := rfl
@[simp] theorem isNone_none : (none : Option α).isNone = true := rfl
@[simp] theorem isNone_some (a : α) : (some a).isNone = false := rfl
@[simp] theorem get_some (x : α) (h : (some x).isSome = true) : (some x).get h = x := rfl
theorem some_inj {a b : α} : some a = some b ↔ a = b := ⟨fun h => by injection h, fun h => h ▸ rfl⟩
theorem some_ne_none (a : α) : some a ≠ none := fun h => nomatch h
theorem none_ne_some (a : α) : none ≠ some a := fun h => nomatch h
@[simp] theorem map_id (o : Option α) : Option.map id o = o := by cases o <;> rfl
@[simp] theorem map_id' (o : Option α) : Option.map (fun a => a) o = o := by cases o <;> rfl
@[simp] theorem map_map (h : β → γ) (g : α → β) (x : Option α) : (x.map g).map h = x.map (h ∘ g) := by cases x <;> rfl
@[simp] theorem map_eq_none_iff {f : α → β} {o : Option α} : o.map f = none ↔ o = none := by
  cases o
  · exact ⟨fun _ => rfl, fun _ => rfl⟩
  · exact ⟨fun h => (nomatch h), fun h => (nomatch h)⟩
@[simp] theorem map_eq_some_iff {b : β} {f : α → β} {o : Option α} : o.map f = some b ↔ ∃ a, o = some a ∧ f a = b := by
  cases o with
  | none => exact ⟨fun h => (nomatch h), fun ⟨_, h, _⟩ => (nomatch h)⟩
  | some a => exact ⟨fun h => ⟨a, rfl, some_inj.mp h⟩, fun ⟨a', h, e⟩ => by rw [some_inj.mp h, ← e]; rfl⟩
@[simp] theorem bind_eq_some_iff {b : β} {f : α → Option β} {o : Option α} :
    o.bind f = some b ↔ ∃ a, o = some a ∧ f a = some b := by
  cases o with
  | none => exact ⟨fun h => (nomatch h), fun ⟨_, h, _⟩ => (nomatch h)⟩
  | some a => exact ⟨fun h => ⟨a, rfl, h⟩, fun ⟨a', h, e⟩ => by rw [some_inj.mp h]; exact e⟩
theorem bind_assoc (x : Option α) (f : α → Option β) (g : β → Option γ) :
    (x.bind f).bind g = x.bind (fun y => (f y).bind g) := by cases x <;> rfl
theorem isSome_iff_exists {x : Option α} : x.isSome = true ↔ ∃ a, x = some a := by
  cases x with
  | none => exact ⟨fun h => (nomatch h), fun ⟨_, h⟩ => (nomatch h)⟩
  | some a => exact ⟨fun _ => ⟨a, rfl⟩, fun _ => rfl⟩
theorem ne_none_iff_exists' {o : Option α} : o ≠ none ↔ ∃ x, o = some x := by
  cases o with
  | none => exact ⟨fun h => absurd rfl h, fun ⟨_, h⟩ => (nomatch h)⟩
  | some a => exact ⟨fun _ => ⟨a, rfl⟩, fun _ h => (nomatch h)⟩
theorem eq_none_iff_forall_ne_some {o : Option α} : o = none ↔ ∀ a, o ≠ some a := by
  cases o with
  | none => exact ⟨fun _ a h => (nomatch h), fun _ => rfl⟩
  | some a => exact ⟨fun h => (nomatch h), fun h => absurd rfl (h a)⟩
@[simp] theorem or_none (o : Option α) : o.or none = o := by cases o <;> rfl
@[simp] theorem none_or (o : Option α) : none.or o = o := rfl
@[simp] theorem some_or (a : α) (o : Option α) : (some a).or o = some a := rfl

@[ext] theorem ext {o₁ o₂ : Option α} (h : ∀ a, o₁ = some a ↔ o₂ = some a) : o₁ = o₂ := by
  cases o₁ with
  | none =>
    cases o₂ with
    | none => rfl
    | some b => exact absurd ((h b).mpr rfl) (none_ne_some b)
  | some a => exact ((h a).mp rfl).symm

end Option

deriving instance DecidableEq for Option

/-! ### Pairs -/

namespace Prod

variable {α : Type u} {β : Type v}

@[simp] theorem eta (p : α × β) : (p.1, p.2) = p := rfl
theorem mk_inj {a₁ a₂ : α} {b₁ b₂ : β} : (a₁, b₁) = (a₂, b₂) ↔ a₁ = a₂ ∧ b₁ = b₂ :=
  ⟨fun h => by injection h with h₁ h₂; exact ⟨h₁, h₂⟩, fun ⟨h₁, h₂⟩ => by rw [h₁, h₂]⟩
@[ext] protected theorem ext {p q : α × β} (h₁ : p.1 = q.1) (h₂ : p.2 = q.2) : p = q := mk_inj.mpr ⟨h₁, h₂⟩
@[simp] protected theorem «forall» {p : α × β → Prop} : (∀ x, p x) ↔ ∀ a b, p (a, b) :=
  ⟨fun h a b => h (a, b), fun h x => h x.1 x.2⟩
@[simp] protected theorem «exists» {p : α × β → Prop} : (∃ x, p x) ↔ ∃ a b, p (a, b) :=
  ⟨fun ⟨x, h⟩ => ⟨x.1, x.2, h⟩, fun ⟨a, b, h⟩ => ⟨(a, b), h⟩⟩

/-- Exchange the components. -/
def swap (p : α × β) : β × α := (p.2, p.1)

/-- Apply a function to each component. -/
def map {α₁ : Type u} {α₂ : Type v} {β₁ : Type u} {β₂ : Type v} (f : α₁ → α₂) (g : β₁ → β₂) (p : α₁ × β₁) : α₂ × β₂ :=
  (f p.1, g p.2)

@[simp] theorem swap_swap (x : α × β) : swap (swap x) = x := rfl
@[simp] theorem fst_swap {p : α × β} : (swap p).1 = p.2 := rfl
@[simp] theorem snd_swap {p : α × β} : (swap p).2 = p.1 := rfl
@[simp] theorem swap_prod_mk {a : α} {b : β} : swap (a, b) = (b, a) := rfl

end Prod

instance {α : Type u} {β : Type v} [DecidableEq α] [DecidableEq β] : DecidableEq (α × β) :=
  fun p q => decidable_of_iff (p.1 = q.1 ∧ p.2 = q.2) Prod.ext_iff.symm
instance {α : Type u} {β : Type v} [Inhabited α] [Inhabited β] : Inhabited (α × β) := ⟨(default, default)⟩

/-! ### Sums and subtypes -/

namespace Sum

variable {α : Type u} {β : Type v}

theorem inl_inj {a b : α} : (inl a : α ⊕ β) = inl b ↔ a = b := ⟨fun h => by injection h, fun h => h ▸ rfl⟩
theorem inr_inj {a b : β} : (inr a : α ⊕ β) = inr b ↔ a = b := ⟨fun h => by injection h, fun h => h ▸ rfl⟩
theorem inl_ne_inr {a : α} {b : β} : inl a ≠ inr b := fun h => nomatch h
theorem inr_ne_inl {a : α} {b : β} : inr b ≠ inl a := fun h => nomatch h

/-- Case distinction as a function. -/
protected def elim {γ : Sort w} (f : α → γ) (g : β → γ) : α ⊕ β → γ
  | inl a => f a
  | inr b => g b

@[simp] theorem elim_inl {γ : Sort w} (f : α → γ) (g : β → γ) (x : α) : Sum.elim f g (inl x) = f x := rfl
@[simp] theorem elim_inr {γ : Sort w} (f : α → γ) (g : β → γ) (x : β) : Sum.elim f g (inr x) = g x := rfl
@[simp] protected theorem «forall» {p : α ⊕ β → Prop} : (∀ x, p x) ↔ (∀ a, p (inl a)) ∧ ∀ b, p (inr b) :=
  ⟨fun h => ⟨fun a => h (inl a), fun b => h (inr b)⟩, fun ⟨h, k⟩ x => match x with | inl a => h a | inr b => k b⟩
@[simp] protected theorem «exists» {p : α ⊕ β → Prop} : (∃ x, p x) ↔ (∃ a, p (inl a)) ∨ ∃ b, p (inr b) :=
  ⟨fun ⟨x, h⟩ => match x, h with | inl a, h => Or.inl ⟨a, h⟩ | inr b, h => Or.inr ⟨b, h⟩,
   fun h => h.elim (fun ⟨a, h⟩ => ⟨inl a, h⟩) (fun ⟨b, h⟩ => ⟨inr b, h⟩)⟩

end Sum

deriving instance DecidableEq for Sum

namespace Subtype

variable {α : Sort u} {p : α → Prop}

@[ext] protected theorem ext {a₁ a₂ : { x // p x }} (h : a₁.val = a₂.val) : a₁ = a₂ := by
  cases a₁; cases a₂; cases h; rfl
protected theorem eq {a₁ a₂ : { x // p x }} (h : a₁.val = a₂.val) : a₁ = a₂ := Subtype.ext h
@[simp] theorem eta (a : { x // p x }) (h : p a.val) : Subtype.mk a.val h = a := rfl
@[simp] protected theorem «forall» {q : { x // p x } → Prop} : (∀ x, q x) ↔ ∀ a b, q ⟨a, b⟩ :=
  ⟨fun h a b => h ⟨a, b⟩, fun h x => h x.1 x.2⟩
@[simp] protected theorem «exists» {q : { x // p x } → Prop} : (∃ x, q x) ↔ ∃ a b, q ⟨a, b⟩ :=
  ⟨fun ⟨x, h⟩ => ⟨x.1, x.2, h⟩, fun ⟨a, b, h⟩ => ⟨⟨a, b⟩, h⟩⟩

end Subtype

/-! ### Bounded natural numbers -/

namespace Fin

@[ext] protected theorem ext {n : Nat} {a b : Fin n} (h : a.val = b.val) : a = b := by
  cases a; cases b; cases h; rfl
theorem val_inj {n : Nat} {a b : Fin n} : a.val = b.val ↔ a = b := ⟨Fin.ext, fun h => h ▸ rfl⟩
instance {n : Nat} : DecidableEq (Fin n) := fun a b => decidable_of_iff (a.val = b.val) val_inj
instance {n : Nat} : LT (Fin n) := ⟨fun a b => a.val < b.val⟩
instance {n : Nat} : LE (Fin n) := ⟨fun a b => a.val ≤ b.val⟩
instance {n : Nat} (a b : Fin n) : Decidable (a < b) := Nat.decLt a.val b.val
instance {n : Nat} (a b : Fin n) : Decidable (a ≤ b) := Nat.decLe a.val b.val

end Fin

/-! ### Functions -/

attribute [ext] funext

namespace Function

variable {α : Sort u} {β : Sort v} {γ : Sort w}

/-- Different arguments have different values. -/
def Injective (f : α → β) : Prop := ∀ ⦃a₁ a₂⦄, f a₁ = f a₂ → a₁ = a₂

/-- Every element is a value. -/
def Surjective (f : α → β) : Prop := ∀ b, ∃ a, f a = b

/-- `g` undoes `f`. -/
def LeftInverse (g : β → α) (f : α → β) : Prop := ∀ x, g (f x) = x

/-- `g` is undone by `f`. -/
def RightInverse (g : β → α) (f : α → β) : Prop := LeftInverse f g

@[simp] theorem comp_apply {f : β → γ} {g : α → β} {x : α} : (f ∘ g) x = f (g x) := rfl
theorem comp_def (f : β → γ) (g : α → β) : f ∘ g = fun x => f (g x) := rfl
@[simp] theorem const_apply {y : β} {x : α} : const α y x = y := rfl
@[simp] theorem id_comp (f : α → β) : id ∘ f = f := rfl
@[simp] theorem comp_id (f : α → β) : f ∘ id = f := rfl
theorem comp_assoc {φ : Sort u} (f : γ → φ) (g : β → γ) (h : α → β) : (f ∘ g) ∘ h = f ∘ (g ∘ h) := rfl
theorem Injective.comp {g : β → γ} {f : α → β} (hg : Injective g) (hf : Injective f) : Injective (g ∘ f) :=
  fun _ _ h => hf (hg h)
theorem Surjective.comp {g : β → γ} {f : α → β} (hg : Surjective g) (hf : Surjective f) : Surjective (g ∘ f) := fun c =>
  let ⟨b, hb⟩ := hg c
  let ⟨a, ha⟩ := hf b
  ⟨a, by rw [comp_apply, ha, hb]⟩
theorem LeftInverse.injective {g : β → α} {f : α → β} (h : LeftInverse g f) : Injective f := fun a b e => by
  rw [← h a, ← h b, e]
theorem RightInverse.surjective {g : β → α} {f : α → β} (h : LeftInverse g f) : Surjective g := fun a => ⟨f a, h a⟩

end Function

@[simp] theorem id_eq {α : Sort u} (a : α) : id a = a := rfl
theorem id_def {α : Sort u} : @id α = fun a => a := rfl
