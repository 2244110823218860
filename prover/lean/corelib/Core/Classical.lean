prelude
import Core.Propositional

/-!
# Core.Classical: excluded middle and its consequences

Excluded middle is derived from choice, `propext` and `funext` (Diaconescu's argument). Contents:
`Classical.em`, case distinction (`by_cases`) and proof by contradiction (`by_contra`), choice of witnesses,
de Morgan and friends.

`not_not`, `not_forall` and `not_imp` also exist here outside the namespace `Classical`, where Mathlib has
them.

Next: `Core.Nat.Basic`.
-/

set_option linter.unusedVariables false

universe u v w

namespace Classical

theorem em (p : Prop) : p ∨ ¬p := by
  let U : Prop → Prop := fun x => x = True ∨ p
  let V : Prop → Prop := fun x => x = False ∨ p
  have exU : ∃ x, U x := ⟨True, Or.inl rfl⟩
  have exV : ∃ x, V x := ⟨False, Or.inl rfl⟩
  let pick (Q : Prop → Prop) (h : ∃ x, Q x) : Subtype Q :=
    choice (Exists.rec (fun w hw => ⟨⟨w, hw⟩⟩) h)
  let a := pick U exU
  let b := pick V exV
  have key : a.val ≠ b.val ∨ p := by
    cases a.property with
    | inr hp => exact Or.inr hp
    | inl ha =>
      cases b.property with
      | inr hp => exact Or.inr hp
      | inl hb =>
        left
        intro e
        have : True = False := ha.symm.trans (e.trans hb)
        exact Eq.mp this True.intro
  cases key with
  | inr hp => exact Or.inl hp
  | inl hne =>
    right
    intro hp
    apply hne
    have same : U = V := by
      funext x
      apply propext
      exact ⟨fun _ => Or.inr hp, fun _ => Or.inr hp⟩
    have gen : ∀ (Q R : Prop → Prop) (e : Q = R) (h₁ : ∃ x, Q x) (h₂ : ∃ x, R x),
        (pick Q h₁).val = (pick R h₂).val := by
      intro Q R e h₁ h₂
      subst e
      rfl
    exact gen U V same exU exV

theorem byContradiction {p : Prop} (h : ¬p → False) : p := (em p).elim id (fun x => (h x).elim)
theorem byCases {p q : Prop} (h₁ : p → q) (h₂ : ¬p → q) : q := (em p).elim h₁ h₂

/-- Every proposition is decidable, by choice; not an instance unless asked for (`open Classical`, `classical`). -/
@[instance_reducible] noncomputable def propDecidable (a : Prop) : Decidable a :=
  choice ((em a).elim (fun h => ⟨isTrue h⟩) (fun h => ⟨isFalse h⟩))

attribute [scoped instance 10] propDecidable

end Classical

namespace Lean.Parser.Tactic

syntax (name := byCases) "by_cases " (atomic(ident " : "))? term : tactic
macro_rules
  | `(tactic| by_cases $h:ident : $p) =>
    `(tactic| refine (Or.elim (Classical.em $p) (fun $h:ident => ?pos) (fun $h:ident => ?neg)))
  | `(tactic| by_cases $p:term) => `(tactic| by_cases h : $p)

/-- `by_contra h` assumes the negation of the target as `h` and asks for `False`. -/
syntax (name := byContra) "by_contra" (ppSpace colGt ident)? : tactic
macro_rules
  | `(tactic| by_contra $h:ident) => `(tactic| refine Classical.byContradiction (fun $h:ident => ?_))
  | `(tactic| by_contra) => `(tactic| refine Classical.byContradiction (fun _ => ?_))

end Lean.Parser.Tactic

/-! ### Choosing witnesses -/

/-- A witness of an existential statement, with its property. -/
noncomputable def Classical.indefiniteDescription {α : Sort u} (p : α → Prop) (h : ∃ x, p x) : { x // p x } :=
  choice (Exists.rec (fun w hw => ⟨⟨w, hw⟩⟩) h)

/-- A witness of an existential statement. -/
noncomputable def Classical.choose {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : α :=
  (Classical.indefiniteDescription p h).val

theorem Classical.choose_spec {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : p (Classical.choose h) :=
  (Classical.indefiniteDescription p h).property

/-- A witness of an existential statement. -/
noncomputable def Exists.choose {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : α := Classical.choose h

theorem Exists.choose_spec {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : p (Exists.choose h) := Classical.choose_spec h

theorem Classical.axiomOfChoice {α : Sort u} {β : α → Sort v} {r : (x : α) → β x → Prop} (h : ∀ x, ∃ y, r x y) :
    ∃ f : (x : α) → β x, ∀ x, r x (f x) := ⟨fun x => choose (h x), fun x => choose_spec (h x)⟩

theorem Classical.skolem {α : Sort u} {b : α → Sort v} {p : (x : α) → b x → Prop} :
    (∀ x, ∃ y, p x y) ↔ ∃ f : (x : α) → b x, ∀ x, p x (f x) :=
  ⟨axiomOfChoice, fun ⟨f, h⟩ x => ⟨f x, h x⟩⟩

theorem Classical.nonempty_pi {ι : Sort u} {α : ι → Sort v} (h : ∀ i, Nonempty (α i)) : Nonempty ((i : ι) → α i) :=
  ⟨fun i => choice (h i)⟩

/-! ### Classical equivalences -/

namespace Classical

variable {a b c : Prop} {α : Sort u} {p q : α → Prop}

@[simp] protected theorem not_not : ¬¬a ↔ a := ⟨fun h => byContradiction (fun n => h n), not_not_intro⟩
theorem of_not_not (h : ¬¬a) : a := Classical.not_not.mp h
@[simp] protected theorem not_imp : ¬(a → b) ↔ a ∧ ¬b :=
  ⟨fun h => ⟨byContradiction (fun n => h (fun x => (n x).elim)), fun y => h (fun _ => y)⟩, fun h f => h.2 (f h.1)⟩
theorem not_imp_iff_and_not : ¬(a → b) ↔ a ∧ ¬b := Classical.not_imp
theorem not_and_iff_not_or_not : ¬(a ∧ b) ↔ ¬a ∨ ¬b :=
  ⟨fun h => (em a).elim (fun x => Or.inr (fun y => h ⟨x, y⟩)) Or.inl, not_and_of_not_or_not⟩
theorem not_iff : ¬(a ↔ b) ↔ (¬a ↔ b) := by
  by_cases ha : a <;> by_cases hb : b <;> simp only [ha, hb, iff_self, not_true_eq_false, not_false_eq_true, iff_true,
    iff_false, not_true_eq_false]
theorem or_iff_not_imp_left : a ∨ b ↔ (¬a → b) := ⟨Or.resolve_left, fun h => (em a).elim Or.inl (fun n => Or.inr (h n))⟩
theorem or_iff_not_imp_right : a ∨ b ↔ (¬b → a) := or_comm.trans or_iff_not_imp_left
theorem imp_iff_not_or : (a → b) ↔ ¬a ∨ b := ⟨fun h => (em a).elim (fun x => Or.inr (h x)) Or.inl, Or.neg_resolve_left⟩
theorem not_imp_not : (¬a → ¬b) ↔ (b → a) := ⟨fun h y => byContradiction (fun n => h n y), fun h n y => n (h y)⟩
theorem not_imp_comm : (¬a → b) ↔ (¬b → a) :=
  ⟨fun h n => byContradiction (fun x => n (h x)), fun h n => byContradiction (fun y => n (h y))⟩
theorem peirce (a b : Prop) : ((a → b) → a) → a := fun h => (em a).elim id (fun n => h (fun x => (n x).elim))
@[simp] protected theorem not_forall : (¬∀ x, p x) ↔ ∃ x, ¬p x :=
  ⟨fun h => byContradiction (fun n => h (fun x => byContradiction (fun m => n ⟨x, m⟩))), not_forall_of_exists_not⟩
theorem not_forall_not : (¬∀ x, ¬p x) ↔ ∃ x, p x := ⟨fun h => byContradiction (fun n => h (fun x hx => n ⟨x, hx⟩)),
  fun ⟨x, hx⟩ h => h x hx⟩
theorem not_exists_not : (¬∃ x, ¬p x) ↔ ∀ x, p x := by simp only [not_exists, Classical.not_not]
theorem forall_or_exists_not (p : α → Prop) : (∀ x, p x) ∨ ∃ x, ¬p x := by
  rw [← Classical.not_forall]; exact em _
theorem exists_or_forall_not (p : α → Prop) : (∃ x, p x) ∨ ∀ x, ¬p x := by
  rw [← not_exists]; exact em _
theorem forall_or_left {b : Prop} : (∀ x, b ∨ p x) ↔ b ∨ ∀ x, p x :=
  ⟨fun h => (em b).elim Or.inl (fun n => Or.inr (fun x => (h x).resolve_left n)),
   fun h x => h.imp id (fun f => f x)⟩
theorem forall_or_right {b : Prop} : (∀ x, p x ∨ b) ↔ (∀ x, p x) ∨ b :=
  ⟨fun h => (em b).elim Or.inr (fun n => Or.inl (fun x => (h x).resolve_right n)),
   fun h x => h.imp (fun f => f x) id⟩

end Classical

theorem not_not {a : Prop} : ¬¬a ↔ a := Classical.not_not
theorem not_imp {a b : Prop} : ¬(a → b) ↔ a ∧ ¬b := Classical.not_imp
theorem not_forall {α : Sort u} {p : α → Prop} : (¬∀ x, p x) ↔ ∃ x, ¬p x := Classical.not_forall
