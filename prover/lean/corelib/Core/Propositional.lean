prelude
import Core.Logic

/-!
# Core.Propositional: connectives and quantifiers, constructively

The named facts about `∧ ∨ ¬ → ↔ ∀ ∃` that need no excluded middle, with the names, argument conventions and
`@[simp]` marks of Lean's own library. Facts stated with `=` are for the simplifier, facts stated with `↔` for
people.

Next: `Core.Classical`.
-/

set_option linter.unusedVariables false

universe u v w

variable {a b c d : Prop}

/-! ### Constants -/

@[simp] theorem and_true (p : Prop) : (p ∧ True) = p := propext ⟨fun h => h.1, fun h => ⟨h, True.intro⟩⟩
@[simp] theorem true_and (p : Prop) : (True ∧ p) = p := propext ⟨fun h => h.2, fun h => ⟨True.intro, h⟩⟩
@[simp] theorem and_false (p : Prop) : (p ∧ False) = False := propext ⟨fun h => h.2, False.elim⟩
@[simp] theorem false_and (p : Prop) : (False ∧ p) = False := propext ⟨fun h => h.1, False.elim⟩
@[simp] theorem or_true (p : Prop) : (p ∨ True) = True := eq_true (Or.inr True.intro)
@[simp] theorem true_or (p : Prop) : (True ∨ p) = True := eq_true (Or.inl True.intro)
@[simp] theorem or_false (p : Prop) : (p ∨ False) = p :=
  propext ⟨fun h => match h with | .inl x => x | .inr x => x.elim, Or.inl⟩
@[simp] theorem false_or (p : Prop) : (False ∨ p) = p :=
  propext ⟨fun h => match h with | .inl x => x.elim | .inr x => x, Or.inr⟩
@[simp] theorem and_self (p : Prop) : (p ∧ p) = p := propext ⟨fun h => h.1, fun h => ⟨h, h⟩⟩
@[simp] theorem or_self (p : Prop) : (p ∨ p) = p :=
  propext ⟨fun h => match h with | .inl x => x | .inr x => x, Or.inl⟩
@[simp] theorem not_false_eq_true : (¬False) = True := eq_true (fun h => h)
@[simp] theorem not_true_eq_false : (¬True) = False := eq_false (fun h => h True.intro)
theorem not_true : ¬True ↔ False := ⟨fun h => h trivial, False.elim⟩
@[simp] theorem implies_true (α : Sort u) : (α → True) = True := eq_true (fun _ => True.intro)
@[simp] theorem true_implies (p : Prop) : (True → p) = p := propext ⟨fun h => h True.intro, fun h _ => h⟩
@[simp] theorem false_implies (p : Prop) : (False → p) = True := eq_true False.elim
@[simp] theorem iff_true (p : Prop) : (p ↔ True) = p :=
  propext ⟨fun h => h.mpr True.intro, fun h => ⟨fun _ => True.intro, fun _ => h⟩⟩
@[simp] theorem true_iff (p : Prop) : (True ↔ p) = p :=
  propext ⟨fun h => h.mp True.intro, fun h => ⟨fun _ => h, fun _ => True.intro⟩⟩
@[simp] theorem iff_false (p : Prop) : (p ↔ False) = ¬p := propext ⟨fun h => h.mp, fun h => ⟨h, False.elim⟩⟩
@[simp] theorem false_iff (p : Prop) : (False ↔ p) = ¬p := propext ⟨fun h => h.mpr, fun h => ⟨False.elim, h⟩⟩
@[simp] theorem eq_true_eq_id : Eq True = id := by
  funext p; exact propext ⟨fun h => h ▸ True.intro, fun h => (eq_true h).symm⟩
theorem iff_true_intro (h : a) : a ↔ True := ⟨fun _ => trivial, fun _ => h⟩
theorem iff_false_intro (h : ¬a) : a ↔ False := ⟨h, False.elim⟩
theorem iff_of_true (ha : a) (hb : b) : a ↔ b := ⟨fun _ => hb, fun _ => ha⟩
theorem iff_of_false (ha : ¬a) (hb : ¬b) : a ↔ b := ⟨fun h => (ha h).elim, fun h => (hb h).elim⟩
theorem of_iff_true (h : a ↔ True) : a := h.mpr trivial
theorem not_of_iff_false (h : a ↔ False) : ¬a := h.mp

/-! ### Conjunction -/

def And.elim {α : Sort u} (f : a → b → α) (h : a ∧ b) : α := f h.1 h.2
theorem And.symm (h : a ∧ b) : b ∧ a := ⟨h.2, h.1⟩
theorem And.comm : a ∧ b ↔ b ∧ a := ⟨And.symm, And.symm⟩
theorem and_comm : a ∧ b ↔ b ∧ a := And.comm
theorem and_assoc : (a ∧ b) ∧ c ↔ a ∧ (b ∧ c) :=
  ⟨fun ⟨⟨x, y⟩, z⟩ => ⟨x, y, z⟩, fun ⟨x, y, z⟩ => ⟨⟨x, y⟩, z⟩⟩
theorem and_left_comm : a ∧ (b ∧ c) ↔ b ∧ (a ∧ c) := ⟨fun ⟨x, y, z⟩ => ⟨y, x, z⟩, fun ⟨y, x, z⟩ => ⟨x, y, z⟩⟩
theorem and_right_comm : (a ∧ b) ∧ c ↔ (a ∧ c) ∧ b := ⟨fun ⟨⟨x, y⟩, z⟩ => ⟨⟨x, z⟩, y⟩, fun ⟨⟨x, z⟩, y⟩ => ⟨⟨x, y⟩, z⟩⟩
theorem And.imp (f : a → c) (g : b → d) (h : a ∧ b) : c ∧ d := ⟨f h.1, g h.2⟩
theorem And.imp_left (f : a → b) (h : a ∧ c) : b ∧ c := ⟨f h.1, h.2⟩
theorem And.imp_right (f : a → b) (h : c ∧ a) : c ∧ b := ⟨h.1, f h.2⟩
theorem and_congr (h₁ : a ↔ c) (h₂ : b ↔ d) : a ∧ b ↔ c ∧ d := ⟨And.imp h₁.mp h₂.mp, And.imp h₁.mpr h₂.mpr⟩
theorem and_congr_left' (h : a ↔ b) : a ∧ c ↔ b ∧ c := and_congr h Iff.rfl
theorem and_congr_right' (h : b ↔ c) : a ∧ b ↔ a ∧ c := and_congr Iff.rfl h
theorem and_congr_left (h : c → (a ↔ b)) : a ∧ c ↔ b ∧ c :=
  ⟨fun ⟨x, z⟩ => ⟨(h z).mp x, z⟩, fun ⟨y, z⟩ => ⟨(h z).mpr y, z⟩⟩
theorem and_congr_right (h : a → (b ↔ c)) : a ∧ b ↔ a ∧ c :=
  ⟨fun ⟨x, y⟩ => ⟨x, (h x).mp y⟩, fun ⟨x, z⟩ => ⟨x, (h x).mpr z⟩⟩
@[simp] theorem and_congr_left_iff : (a ∧ c ↔ b ∧ c) ↔ (c → (a ↔ b)) :=
  ⟨fun h z => ⟨fun x => (h.mp ⟨x, z⟩).1, fun y => (h.mpr ⟨y, z⟩).1⟩, and_congr_left⟩
@[simp] theorem and_congr_right_iff : (a ∧ b ↔ a ∧ c) ↔ (a → (b ↔ c)) :=
  ⟨fun h x => ⟨fun y => (h.mp ⟨x, y⟩).2, fun z => (h.mpr ⟨x, z⟩).2⟩, and_congr_right⟩
theorem and_iff_left (hb : b) : a ∧ b ↔ a := ⟨And.left, fun x => ⟨x, hb⟩⟩
theorem and_iff_right (ha : a) : a ∧ b ↔ b := ⟨And.right, fun y => ⟨ha, y⟩⟩
theorem and_iff_left_of_imp (h : a → b) : a ∧ b ↔ a := ⟨And.left, fun x => ⟨x, h x⟩⟩
theorem and_iff_right_of_imp (h : b → a) : a ∧ b ↔ b := ⟨And.right, fun y => ⟨h y, y⟩⟩
@[simp] theorem and_iff_left_iff_imp : (a ∧ b ↔ a) ↔ (a → b) := ⟨fun h x => (h.mpr x).2, and_iff_left_of_imp⟩
@[simp] theorem and_iff_right_iff_imp : (a ∧ b ↔ b) ↔ (b → a) := ⟨fun h y => (h.mpr y).1, and_iff_right_of_imp⟩
@[simp] theorem and_self_left : a ∧ (a ∧ b) ↔ a ∧ b := ⟨fun h => h.2, fun h => ⟨h.1, h⟩⟩
@[simp] theorem and_self_right : (a ∧ b) ∧ b ↔ a ∧ b := ⟨fun h => h.1, fun h => ⟨h, h.2⟩⟩
theorem and_self_iff : a ∧ a ↔ a := ⟨fun h => h.1, fun h => ⟨h, h⟩⟩
@[simp] theorem and_not_self : ¬(a ∧ ¬a) := fun h => h.2 h.1
@[simp] theorem not_and_self : ¬(¬a ∧ a) := fun h => h.1 h.2
theorem and_not_self_iff (a : Prop) : a ∧ ¬a ↔ False := ⟨and_not_self, False.elim⟩
@[simp] theorem and_imp : (a ∧ b → c) ↔ (a → b → c) := ⟨fun h x y => h ⟨x, y⟩, fun h ⟨x, y⟩ => h x y⟩

/-! ### Disjunction -/

theorem Or.elim (h : a ∨ b) (f : a → c) (g : b → c) : c := match h with | .inl x => f x | .inr y => g y
theorem Or.intro_left (b : Prop) (h : a) : a ∨ b := Or.inl h
theorem Or.intro_right (a : Prop) (h : b) : a ∨ b := Or.inr h
theorem Or.symm (h : a ∨ b) : b ∨ a := h.elim Or.inr Or.inl
theorem Or.comm : a ∨ b ↔ b ∨ a := ⟨Or.symm, Or.symm⟩
theorem or_comm : a ∨ b ↔ b ∨ a := Or.comm
theorem Or.resolve_left (h : a ∨ b) (na : ¬a) : b := h.elim (fun x => (na x).elim) id
theorem Or.resolve_right (h : a ∨ b) (nb : ¬b) : a := h.elim id (fun y => (nb y).elim)
theorem Or.neg_resolve_left (h : ¬a ∨ b) (ha : a) : b := h.elim (fun n => (n ha).elim) id
theorem Or.neg_resolve_right (h : a ∨ ¬b) (hb : b) : a := h.elim id (fun n => (n hb).elim)
theorem Or.imp (f : a → c) (g : b → d) (h : a ∨ b) : c ∨ d := h.elim (fun x => Or.inl (f x)) (fun y => Or.inr (g y))
theorem Or.imp_left (f : a → b) (h : a ∨ c) : b ∨ c := h.imp f id
theorem Or.imp_right (f : b → c) (h : a ∨ b) : a ∨ c := h.imp id f
theorem or_congr (h₁ : a ↔ c) (h₂ : b ↔ d) : a ∨ b ↔ c ∨ d := ⟨Or.imp h₁.mp h₂.mp, Or.imp h₁.mpr h₂.mpr⟩
theorem or_congr_left (h : a ↔ b) : a ∨ c ↔ b ∨ c := or_congr h Iff.rfl
theorem or_congr_right (h : b ↔ c) : a ∨ b ↔ a ∨ c := or_congr Iff.rfl h
theorem or_assoc : (a ∨ b) ∨ c ↔ a ∨ (b ∨ c) :=
  ⟨fun h => h.elim (Or.imp_right Or.inl) (fun z => Or.inr (Or.inr z)),
   fun h => h.elim (fun x => Or.inl (Or.inl x)) (Or.imp_left Or.inr)⟩
theorem or_left_comm : a ∨ (b ∨ c) ↔ b ∨ (a ∨ c) := by
  rw [← or_assoc, ← or_assoc, @or_comm a b]
theorem or_right_comm : (a ∨ b) ∨ c ↔ (a ∨ c) ∨ b := by
  rw [or_assoc, or_assoc, @or_comm b c]
theorem or_self_iff : a ∨ a ↔ a := ⟨fun h => h.elim id id, Or.inl⟩
theorem or_iff_right_of_imp (h : a → b) : a ∨ b ↔ b := ⟨fun x => x.elim h id, Or.inr⟩
theorem or_iff_left_of_imp (h : b → a) : a ∨ b ↔ a := ⟨fun x => x.elim id h, Or.inl⟩
@[simp] theorem or_iff_left_iff_imp : (a ∨ b ↔ a) ↔ (b → a) := ⟨fun h y => h.mp (Or.inr y), or_iff_left_of_imp⟩
@[simp] theorem or_iff_right_iff_imp : (a ∨ b ↔ b) ↔ (a → b) := ⟨fun h x => h.mp (Or.inl x), or_iff_right_of_imp⟩
theorem or_iff_left (nb : ¬b) : a ∨ b ↔ a := ⟨fun h => h.resolve_right nb, Or.inl⟩
theorem or_iff_right (na : ¬a) : a ∨ b ↔ b := ⟨fun h => h.resolve_left na, Or.inr⟩
@[simp] theorem or_self_left : a ∨ a ∨ b ↔ a ∨ b := ⟨fun h => h.elim Or.inl id, Or.inr⟩
@[simp] theorem or_self_right : (a ∨ b) ∨ b ↔ a ∨ b := ⟨fun h => h.elim id Or.inr, Or.inl⟩
theorem or_imp : (a ∨ b → c) ↔ (a → c) ∧ (b → c) :=
  ⟨fun h => ⟨fun x => h (Or.inl x), fun y => h (Or.inr y)⟩, fun ⟨f, g⟩ h => h.elim f g⟩

/-! ### Distributivity -/

theorem and_or_left : a ∧ (b ∨ c) ↔ (a ∧ b) ∨ (a ∧ c) :=
  ⟨fun ⟨x, h⟩ => h.imp (And.intro x) (And.intro x), fun h => h.elim (And.imp_right Or.inl) (And.imp_right Or.inr)⟩
theorem or_and_right : (a ∨ b) ∧ c ↔ (a ∧ c) ∨ (b ∧ c) :=
  ⟨fun ⟨h, z⟩ => h.imp (fun x => ⟨x, z⟩) (fun y => ⟨y, z⟩), fun h => h.elim (And.imp_left Or.inl) (And.imp_left Or.inr)⟩
theorem or_and_left : a ∨ (b ∧ c) ↔ (a ∨ b) ∧ (a ∨ c) :=
  ⟨fun h => h.elim (fun x => ⟨Or.inl x, Or.inl x⟩) (And.imp Or.inr Or.inr),
   fun ⟨h, k⟩ => h.elim Or.inl (fun y => k.imp_right (And.intro y))⟩
theorem and_or_right : (a ∧ b) ∨ c ↔ (a ∨ c) ∧ (b ∨ c) := by
  rw [or_comm, or_and_left, @or_comm c a, @or_comm c b]

/-! ### Negation and implication -/

def Not.elim {α : Sort u} (h : ¬a) (ha : a) : α := absurd ha h
theorem Not.intro (h : a → False) : ¬a := h
theorem Not.imp (hb : ¬b) (f : a → b) : ¬a := fun x => hb (f x)
theorem mt (f : a → b) (hb : ¬b) : ¬a := fun x => hb (f x)
theorem imp.swap : (a → b → c) ↔ (b → a → c) := ⟨fun h y x => h x y, fun h x y => h y x⟩
theorem imp_congr (h₁ : a ↔ c) (h₂ : b ↔ d) : (a → b) ↔ (c → d) :=
  ⟨fun f x => h₂.mp (f (h₁.mpr x)), fun f x => h₂.mpr (f (h₁.mp x))⟩
theorem imp_congr_left (h : a ↔ b) : (a → c) ↔ (b → c) := imp_congr h Iff.rfl
theorem imp_congr_right (h : a → (b ↔ c)) : (a → b) ↔ (a → c) := ⟨fun f x => (h x).mp (f x), fun f x => (h x).mpr (f x)⟩
theorem not_congr (h : a ↔ b) : ¬a ↔ ¬b := ⟨fun n y => n (h.mpr y), fun n x => n (h.mp x)⟩
theorem iff_congr (h₁ : a ↔ c) (h₂ : b ↔ d) : (a ↔ b) ↔ (c ↔ d) :=
  ⟨fun h => h₁.symm.trans (h.trans h₂), fun h => h₁.trans (h.trans h₂.symm)⟩
@[simp] theorem imp_self : (a → a) ↔ True := iff_true_intro id
theorem imp_false : (a → False) ↔ ¬a := Iff.rfl
theorem imp_true_iff (α : Sort u) : (α → True) ↔ True := iff_true_intro (fun _ => trivial)
theorem imp_and : (a → b ∧ c) ↔ (a → b) ∧ (a → c) :=
  ⟨fun h => ⟨fun x => (h x).1, fun x => (h x).2⟩, fun h x => ⟨h.1 x, h.2 x⟩⟩
theorem imp_not_comm : (a → ¬b) ↔ (b → ¬a) := imp.swap
theorem imp_intro {α β : Prop} (h : α) : β → α := fun _ => h
theorem imp_iff_right (ha : a) : (a → b) ↔ b := ⟨fun f => f ha, imp_intro⟩
theorem not_not_intro (h : a) : ¬¬a := fun n => n h
theorem not_not_not : ¬¬¬a ↔ ¬a := ⟨fun h x => h (not_not_intro x), not_not_intro⟩
theorem not_not_em (a : Prop) : ¬¬(a ∨ ¬a) := fun h => h (Or.inr (fun x => h (Or.inl x)))
theorem not_not_of_not_imp (h : ¬(a → b)) : ¬¬a := fun n => h (fun x => (n x).elim)
theorem not_of_not_imp (h : ¬(a → b)) : ¬b := fun y => h (fun _ => y)
@[simp] theorem not_or : ¬(a ∨ b) ↔ ¬a ∧ ¬b :=
  ⟨fun h => ⟨fun x => h (Or.inl x), fun y => h (Or.inr y)⟩, fun ⟨h, k⟩ x => x.elim h k⟩
@[simp] theorem not_and : ¬(a ∧ b) ↔ (a → ¬b) := and_imp
theorem not_and' : ¬(a ∧ b) ↔ b → ¬a := not_and.trans imp_not_comm
theorem not_and_of_not_left (b : Prop) (h : ¬a) : ¬(a ∧ b) := fun x => h x.1
theorem not_and_of_not_right (a : Prop) {b : Prop} (h : ¬b) : ¬(a ∧ b) := fun x => h x.2
theorem not_and_of_not_or_not (h : ¬a ∨ ¬b) : ¬(a ∧ b) := fun x => h.elim (fun n => n x.1) (fun n => n x.2)
theorem not_iff_false_intro (h : a) : ¬a ↔ False := ⟨fun n => n h, False.elim⟩
@[simp] theorem iff_not_self : ¬(a ↔ ¬a) := fun h =>
  have n : ¬a := fun x => h.mp x x
  n (h.mpr n)
@[simp] theorem not_iff_self : ¬(¬a ↔ a) := fun h => iff_not_self h.symm

/-! ### Quantifiers -/

section
variable {α : Sort u} {β : Sort v} {p q : α → Prop}

theorem Exists.elim {b : Prop} (h : ∃ x, p x) (f : ∀ x, p x → b) : b := match h with | ⟨x, hx⟩ => f x hx
theorem Exists.imp (h : ∀ a, p a → q a) : (∃ a, p a) → ∃ a, q a := fun ⟨a, ha⟩ => ⟨a, h a ha⟩
theorem exists_imp : ((∃ x, p x) → b) ↔ ∀ x, p x → b := ⟨fun h x hx => h ⟨x, hx⟩, fun h ⟨x, hx⟩ => h x hx⟩
@[simp] theorem not_exists : (¬∃ x, p x) ↔ ∀ x, ¬p x := exists_imp
theorem not_exists_of_forall_not (h : ∀ x, ¬p x) : ¬∃ x, p x := fun ⟨x, hx⟩ => h x hx
theorem forall_not_of_not_exists (h : ¬∃ x, p x) : ∀ x, ¬p x := fun x hx => h ⟨x, hx⟩
theorem not_forall_of_exists_not (h : ∃ x, ¬p x) : ¬∀ x, p x := fun f => match h with | ⟨x, n⟩ => n (f x)
theorem forall_congr' (h : ∀ a, p a ↔ q a) : (∀ a, p a) ↔ ∀ a, q a :=
  ⟨fun f a => (h a).mp (f a), fun f a => (h a).mpr (f a)⟩
theorem exists_congr (h : ∀ a, p a ↔ q a) : (∃ a, p a) ↔ ∃ a, q a :=
  ⟨Exists.imp fun a => (h a).mp, Exists.imp fun a => (h a).mpr⟩
theorem forall_imp (h : ∀ a, p a → q a) : (∀ a, p a) → ∀ a, q a := fun f a => h a (f a)
theorem forall_and : (∀ x, p x ∧ q x) ↔ (∀ x, p x) ∧ (∀ x, q x) :=
  ⟨fun h => ⟨fun x => (h x).1, fun x => (h x).2⟩, fun h x => ⟨h.1 x, h.2 x⟩⟩
theorem exists_or : (∃ x, p x ∨ q x) ↔ (∃ x, p x) ∨ ∃ x, q x :=
  ⟨fun ⟨x, h⟩ => h.imp (fun hp => ⟨x, hp⟩) (fun hq => ⟨x, hq⟩),
   fun h => h.elim (Exists.imp fun _ => Or.inl) (Exists.imp fun _ => Or.inr)⟩
theorem forall_comm {r : α → β → Prop} : (∀ a b, r a b) ↔ ∀ b a, r a b := ⟨fun h y x => h x y, fun h x y => h y x⟩
theorem exists_comm {r : α → β → Prop} : (∃ a b, r a b) ↔ ∃ b a, r a b :=
  ⟨fun ⟨x, y, h⟩ => ⟨y, x, h⟩, fun ⟨y, x, h⟩ => ⟨x, y, h⟩⟩
theorem forall_const {b : Prop} (α : Sort u) [i : Nonempty α] : (α → b) ↔ b :=
  ⟨fun f => match i with | ⟨x⟩ => f x, fun h _ => h⟩
theorem exists_const {b : Prop} (α : Sort u) [i : Nonempty α] : (∃ _ : α, b) ↔ b :=
  ⟨fun ⟨_, h⟩ => h, fun h => match i with | ⟨x⟩ => ⟨x, h⟩⟩
attribute [simp] exists_const
theorem forall_exists_index {q : (∃ x, p x) → Prop} : (∀ h, q h) ↔ ∀ x (h : p x), q ⟨x, h⟩ :=
  ⟨fun h x hx => h ⟨x, hx⟩, fun h ⟨x, hx⟩ => h x hx⟩
attribute [simp] forall_exists_index
theorem exists_prop : (∃ _h : a, b) ↔ a ∧ b := ⟨fun ⟨x, y⟩ => ⟨x, y⟩, fun ⟨x, y⟩ => ⟨x, y⟩⟩
attribute [simp] exists_prop
theorem exists_prop_of_true {p : Prop} {q : p → Prop} (h : p) : (∃ h' : p, q h') ↔ q h :=
  ⟨fun ⟨_, y⟩ => y, fun y => ⟨h, y⟩⟩
@[simp] theorem exists_and_left {b : Prop} : (∃ x, b ∧ p x) ↔ b ∧ (∃ x, p x) :=
  ⟨fun ⟨x, h, hx⟩ => ⟨h, x, hx⟩, fun ⟨h, x, hx⟩ => ⟨x, h, hx⟩⟩
@[simp] theorem exists_and_right {b : Prop} : (∃ x, p x ∧ b) ↔ (∃ x, p x) ∧ b :=
  ⟨fun ⟨x, hx, h⟩ => ⟨⟨x, hx⟩, h⟩, fun ⟨⟨x, hx⟩, h⟩ => ⟨x, hx, h⟩⟩
@[simp] theorem exists_false : ¬∃ _ : α, False := fun ⟨_, h⟩ => h
@[simp] theorem exists_eq {a' : α} : ∃ a, a = a' := ⟨a', rfl⟩
@[simp] theorem exists_eq' {a' : α} : ∃ a, a' = a := ⟨a', rfl⟩
@[simp] theorem exists_eq_left {a' : α} : (∃ a, a = a' ∧ p a) ↔ p a' := ⟨fun ⟨_, e, h⟩ => e ▸ h, fun h => ⟨a', rfl, h⟩⟩
@[simp] theorem exists_eq_left' {a' : α} : (∃ a, a' = a ∧ p a) ↔ p a' :=
  ⟨fun ⟨_, e, h⟩ => e ▸ h, fun h => ⟨a', rfl, h⟩⟩
@[simp] theorem exists_eq_right {a' : α} : (∃ a, p a ∧ a = a') ↔ p a' := ⟨fun ⟨_, h, e⟩ => e ▸ h, fun h => ⟨a', h, rfl⟩⟩
@[simp] theorem exists_eq_right' {a' : α} : (∃ a, p a ∧ a' = a) ↔ p a' :=
  ⟨fun ⟨_, h, e⟩ => e ▸ h, fun h => ⟨a', h, rfl⟩⟩
@[simp] theorem forall_eq {a' : α} : (∀ a, a = a' → p a) ↔ p a' := ⟨fun h => h a' rfl, fun h _ e => e ▸ h⟩
@[simp] theorem forall_eq' {a' : α} : (∀ a, a' = a → p a) ↔ p a' := ⟨fun h => h a' rfl, fun h _ e => e ▸ h⟩
@[simp] theorem forall_eq_or_imp {a' : α} : (∀ a, a = a' ∨ q a → p a) ↔ p a' ∧ ∀ a, q a → p a :=
  ⟨fun h => ⟨h a' (Or.inl rfl), fun x hx => h x (Or.inr hx)⟩, fun ⟨h, k⟩ x hx => hx.elim (fun e => e ▸ h) (k x)⟩
@[simp] theorem forall_apply_eq_imp_iff {f : α → β} {p : β → Prop} : (∀ b a, f a = b → p b) ↔ ∀ a, p (f a) :=
  ⟨fun h a => h (f a) a rfl, fun h _ a e => e ▸ h a⟩
end

/-- Unique existence: exactly one `x` satisfies `p`. -/
def ExistsUnique {α : Sort u} (p : α → Prop) : Prop := ∃ x, p x ∧ ∀ y, p y → y = x

/-! ### Decidability of the connectives -/

instance instDecidableTrue : Decidable True := isTrue True.intro
instance instDecidableFalse : Decidable False := isFalse (fun h => h)
instance instDecidableIff {p q : Prop} [dp : Decidable p] [dq : Decidable q] : Decidable (p ↔ q) :=
  match dp, dq with
  | isTrue hp, isTrue hq => isTrue ⟨fun _ => hq, fun _ => hp⟩
  | isTrue hp, isFalse hq => isFalse (fun h => hq (h.mp hp))
  | isFalse hp, isTrue hq => isFalse (fun h => hp (h.mpr hq))
  | isFalse hp, isFalse hq => isTrue ⟨fun h => absurd h hp, fun h => absurd h hq⟩
instance instDecidableForall {p q : Prop} [dp : Decidable p] [dq : Decidable q] : Decidable (p → q) :=
  match dp, dq with
  | isFalse hp, _ => isTrue (fun h => absurd h hp)
  | isTrue _, isTrue hq => isTrue (fun _ => hq)
  | isTrue hp, isFalse hq => isFalse (fun h => hq (h hp))
instance instDecidableNe {α : Sort u} [d : DecidableEq α] (a b : α) : Decidable (a ≠ b) :=
  @instDecidableNot (a = b) (d a b)

/-- Transport a decision procedure along an equivalence. -/
def decidable_of_iff (a : Prop) {b : Prop} (h : a ↔ b) [d : Decidable a] : Decidable b :=
  match d with
  | isTrue x => isTrue (h.mp x)
  | isFalse n => isFalse (fun y => n (h.mpr y))

namespace Decidable

theorem em (p : Prop) [d : Decidable p] : p ∨ ¬p := match d with
  | isTrue h => Or.inl h
  | isFalse h => Or.inr h
theorem byContradiction {p : Prop} [Decidable p] (h : ¬p → False) : p := (em p).elim id (fun x => (h x).elim)
theorem of_not_not {p : Prop} [Decidable p] (h : ¬¬p) : p := byContradiction (fun x => h x)
theorem not_or_of_imp {a b : Prop} [Decidable a] (h : a → b) : ¬a ∨ b :=
  (em a).elim (fun x => Or.inr (h x)) Or.inl
theorem imp_iff_not_or {a b : Prop} [Decidable a] : (a → b) ↔ (¬a ∨ b) := ⟨not_or_of_imp, Or.neg_resolve_left⟩
theorem not_not {p : Prop} [Decidable p] : ¬¬p ↔ p := ⟨of_not_not, not_not_intro⟩
theorem not_and_iff_not_or_not {a b : Prop} [Decidable a] : ¬(a ∧ b) ↔ ¬a ∨ ¬b :=
  ⟨fun h => (em a).elim (fun x => Or.inr (fun y => h ⟨x, y⟩)) Or.inl, not_and_of_not_or_not⟩
theorem not_imp_iff_and_not {a b : Prop} [Decidable a] : ¬(a → b) ↔ a ∧ ¬b :=
  ⟨fun h => ⟨byContradiction (fun n => h (fun x => (n x).elim)), fun y => h (fun _ => y)⟩, fun h f => h.2 (f h.1)⟩
theorem not_imp_not {a b : Prop} [Decidable a] : (¬a → ¬b) ↔ (b → a) :=
  ⟨fun h y => byContradiction (fun n => h n y), fun h n y => n (h y)⟩
theorem not_imp_comm {a b : Prop} [Decidable a] [Decidable b] : (¬a → b) ↔ (¬b → a) :=
  ⟨fun h n => byContradiction (fun x => n (h x)), fun h n => byContradiction (fun y => n (h y))⟩
theorem not_iff_not {a b : Prop} [Decidable a] [Decidable b] : (¬a ↔ ¬b) ↔ (a ↔ b) :=
  ⟨fun h => ⟨fun x => byContradiction (fun n => h.mpr n x), fun y => byContradiction (fun n => h.mp n y)⟩, not_congr⟩
theorem or_iff_not_imp_left {a b : Prop} [Decidable a] : a ∨ b ↔ (¬a → b) :=
  ⟨Or.resolve_left, fun h => (em a).elim Or.inl (fun n => Or.inr (h n))⟩
theorem or_iff_not_imp_right {a b : Prop} [Decidable b] : a ∨ b ↔ (¬b → a) := or_comm.trans or_iff_not_imp_left
theorem peirce (a b : Prop) [Decidable a] : ((a → b) → a) → a :=
  fun h => (em a).elim id (fun n => h (fun x => (n x).elim))

end Decidable

/-! ### `decide` as a Boolean -/

@[simp] theorem decide_true : decide True = true := rfl
@[simp] theorem decide_false : decide False = false := rfl
theorem decide_eq_false {p : Prop} [d : Decidable p] (h : ¬p) : decide p = false := by
  cases d with
  | isTrue hp => exact absurd hp h
  | isFalse _ => rfl
@[simp] theorem decide_eq_true_eq {p : Prop} [Decidable p] : (decide p = true) = p :=
  propext ⟨of_decide_eq_true, decide_eq_true⟩
theorem decide_eq_true_iff {p : Prop} [Decidable p] : decide p = true ↔ p := ⟨of_decide_eq_true, decide_eq_true⟩
@[simp] theorem decide_eq_false_iff_not {p : Prop} {_ : Decidable p} : decide p = false ↔ ¬p :=
  ⟨of_decide_eq_false, decide_eq_false⟩
theorem decide_congr {p q : Prop} [Decidable p] [Decidable q] (h : p ↔ q) : decide p = decide q := by
  cases Decidable.em p with
  | inl hp => rw [decide_eq_true hp, decide_eq_true (h.mp hp)]
  | inr hp => rw [decide_eq_false hp, decide_eq_false (fun hq => hp (h.mpr hq))]
@[simp] theorem decide_not {p : Prop} [d : Decidable p] : decide (¬p) = !decide p := by
  cases d <;> rfl
@[simp] theorem decide_and (p q : Prop) [dp : Decidable p] [dq : Decidable q] :
    decide (p ∧ q) = (decide p && decide q) := by
  cases dp <;> cases dq <;> rfl
@[simp] theorem decide_or (p q : Prop) [dp : Decidable p] [dq : Decidable q] :
    decide (p ∨ q) = (decide p || decide q) := by
  cases dp <;> cases dq <;> rfl
