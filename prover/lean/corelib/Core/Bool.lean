prelude
import Core.Simprocs

/-!
# Core.Bool: Boolean algebra and Boolean equality

Contents: `&&`, `||`, `!`, `^^` with their laws; the passage between `b = true` and propositions; `bif`; the
lawfulness of `==`.

Next: `Core.Option`.
-/

set_option linter.unusedVariables false

universe u v

namespace Bool

/-- Exclusive or. -/
def xor (x y : Bool) : Bool := bne x y

@[inherit_doc] infixl:33 " ^^ " => xor

/-! ### Constants -/

@[simp] theorem and_true (b : Bool) : (b && true) = b := by cases b <;> rfl
@[simp] theorem true_and (b : Bool) : (true && b) = b := by cases b <;> rfl
@[simp] theorem and_false (b : Bool) : (b && false) = false := by cases b <;> rfl
@[simp] theorem false_and (b : Bool) : (false && b) = false := rfl
@[simp] theorem or_true (b : Bool) : (b || true) = true := by cases b <;> rfl
@[simp] theorem true_or (b : Bool) : (true || b) = true := rfl
@[simp] theorem or_false (b : Bool) : (b || false) = b := by cases b <;> rfl
@[simp] theorem false_or (b : Bool) : (false || b) = b := by cases b <;> rfl
@[simp] theorem not_true : (!true) = false := rfl
@[simp] theorem not_false : (!false) = true := rfl
@[simp] theorem not_not (b : Bool) : (!!b) = b := by cases b <;> rfl
@[simp] theorem and_self (b : Bool) : (b && b) = b := by cases b <;> rfl
@[simp] theorem or_self (b : Bool) : (b || b) = b := by cases b <;> rfl
@[simp] theorem and_not_self (b : Bool) : (b && !b) = false := by cases b <;> rfl
@[simp] theorem not_and_self (b : Bool) : (!b && b) = false := by cases b <;> rfl
@[simp] theorem or_not_self (b : Bool) : (b || !b) = true := by cases b <;> rfl
@[simp] theorem not_or_self (b : Bool) : (!b || b) = true := by cases b <;> rfl
@[simp] theorem xor_false (b : Bool) : (b ^^ false) = b := by cases b <;> rfl
@[simp] theorem false_xor (b : Bool) : (false ^^ b) = b := by cases b <;> rfl
@[simp] theorem xor_self (b : Bool) : (b ^^ b) = false := by cases b <;> rfl
@[simp] theorem true_xor (b : Bool) : (true ^^ b) = !b := by cases b <;> rfl
@[simp] theorem xor_true (b : Bool) : (b ^^ true) = !b := by cases b <;> rfl

/-! ### Laws -/

theorem and_comm (x y : Bool) : (x && y) = (y && x) := by cases x <;> cases y <;> rfl
theorem or_comm (x y : Bool) : (x || y) = (y || x) := by cases x <;> cases y <;> rfl
theorem and_assoc (x y z : Bool) : ((x && y) && z) = (x && (y && z)) := by cases x <;> rfl
theorem or_assoc (x y z : Bool) : ((x || y) || z) = (x || (y || z)) := by cases x <;> rfl
theorem and_left_comm (x y z : Bool) : (x && (y && z)) = (y && (x && z)) := by cases x <;> cases y <;> rfl
theorem or_left_comm (x y z : Bool) : (x || (y || z)) = (y || (x || z)) := by cases x <;> cases y <;> rfl
theorem and_or_distrib_left (x y z : Bool) : (x && (y || z)) = (x && y || x && z) := by cases x <;> rfl
theorem and_or_distrib_right (x y z : Bool) : ((x || y) && z) = (x && z || y && z) := by
  cases x <;> cases y <;> cases z <;> rfl
theorem or_and_distrib_left (x y z : Bool) : (x || y && z) = ((x || y) && (x || z)) := by cases x <;> rfl
theorem or_and_distrib_right (x y z : Bool) : (x && y || z) = ((x || z) && (y || z)) := by
  cases x <;> cases y <;> cases z <;> rfl
@[simp] theorem not_and (x y : Bool) : (!(x && y)) = (!x || !y) := by cases x <;> rfl
@[simp] theorem not_or (x y : Bool) : (!(x || y)) = (!x && !y) := by cases x <;> rfl
theorem xor_comm (x y : Bool) : (x ^^ y) = (y ^^ x) := by cases x <;> cases y <;> rfl
theorem xor_assoc (x y z : Bool) : ((x ^^ y) ^^ z) = (x ^^ (y ^^ z)) := by cases x <;> cases y <;> cases z <;> rfl

/-! ### Propositions -/

theorem eq_false_or_eq_true (b : Bool) : b = true ∨ b = false := by cases b <;> decide
@[simp] theorem not_eq_true (b : Bool) : (¬(b = true)) = (b = false) := by cases b <;> exact propext (by decide)
@[simp] theorem not_eq_false (b : Bool) : (¬(b = false)) = (b = true) := by cases b <;> exact propext (by decide)
theorem eq_false_iff {b : Bool} : b = false ↔ b ≠ true := by cases b <;> decide
theorem ne_false_iff {b : Bool} : b ≠ false ↔ b = true := by cases b <;> decide
theorem ne_true_iff {b : Bool} : b ≠ true ↔ b = false := by cases b <;> decide
theorem of_not_eq_true {b : Bool} (h : ¬(b = true)) : b = false := eq_false_iff.mpr h
theorem of_not_eq_false {b : Bool} (h : ¬(b = false)) : b = true := ne_false_iff.mp h
@[simp] theorem false_ne_true : false ≠ true := by decide
@[simp] theorem true_eq_false : (true = false) = False := eq_false (by decide)
@[simp] theorem false_eq_true : (false = true) = False := eq_false (by decide)
@[simp] theorem and_eq_true (x y : Bool) : ((x && y) = true) = (x = true ∧ y = true) := by
  cases x <;> cases y <;> exact propext (by decide)
@[simp] theorem or_eq_true (x y : Bool) : ((x || y) = true) = (x = true ∨ y = true) := by
  cases x <;> cases y <;> exact propext (by decide)
theorem and_eq_true_iff {x y : Bool} : (x && y) = true ↔ x = true ∧ y = true := iff_of_eq (and_eq_true x y)
theorem or_eq_true_iff {x y : Bool} : (x || y) = true ↔ x = true ∨ y = true := iff_of_eq (or_eq_true x y)
@[simp] theorem and_eq_false_iff {x y : Bool} : (x && y) = false ↔ x = false ∨ y = false := by
  cases x <;> cases y <;> decide
@[simp] theorem or_eq_false_iff {x y : Bool} : (x || y) = false ↔ x = false ∧ y = false := by
  cases x <;> cases y <;> decide
@[simp] theorem not_eq_true' (b : Bool) : ((!b) = true) = (b = false) := by cases b <;> exact propext (by decide)
@[simp] theorem not_eq_false' (b : Bool) : ((!b) = false) = (b = true) := by cases b <;> exact propext (by decide)
@[simp] theorem not_eq_not {x y : Bool} : ¬x = !y ↔ x = y := by cases x <;> cases y <;> decide
theorem not_eq {x y : Bool} : (!x) = y ↔ x ≠ y := by cases x <;> cases y <;> decide
theorem eq_iff_iff {x y : Bool} : x = y ↔ (x = true ↔ y = true) := by cases x <;> cases y <;> decide
@[ext] theorem ext {x y : Bool} (h : x = true ↔ y = true) : x = y := eq_iff_iff.mpr h
@[simp] theorem forall_bool {p : Bool → Prop} : (∀ b, p b) ↔ p false ∧ p true :=
  ⟨fun h => ⟨h false, h true⟩, fun ⟨h, k⟩ b => by cases b <;> assumption⟩
@[simp] theorem exists_bool {p : Bool → Prop} : (∃ b, p b) ↔ p false ∨ p true :=
  ⟨fun ⟨b, h⟩ => by
    cases b
    · exact Or.inl h
    · exact Or.inr h, fun h => h.elim (fun h => ⟨false, h⟩) (fun h => ⟨true, h⟩)⟩
instance instDecidableForall {p : Bool → Prop} [Decidable (p false)] [Decidable (p true)] : Decidable (∀ b, p b) :=
  decidable_of_iff _ forall_bool.symm
instance instDecidableExists {p : Bool → Prop} [Decidable (p false)] [Decidable (p true)] : Decidable (∃ b, p b) :=
  decidable_of_iff _ exists_bool.symm
@[simp] theorem decide_eq_true {b : Bool} [Decidable (b = true)] : decide (b = true) = b := by
  cases b <;> simp only [decide_eq_false_iff_not, decide_eq_true_eq, false_eq_true, not_false_eq_true]

end Bool

@[simp] theorem cond_true {α : Sort u} (x y : α) : cond true x y = x := rfl
@[simp] theorem cond_false {α : Sort u} (x y : α) : cond false x y = y := rfl
theorem cond_eq_ite {α : Sort u} (b : Bool) (x y : α) : cond b x y = if b = true then x else y := by
  cases b <;> rfl

/-! ### Boolean equality -/

/-- `==` is reflexive. -/
class ReflBEq (α : Type u) [BEq α] : Prop where
  protected rfl : ∀ {a : α}, (a == a) = true

/-- `==` decides equality. -/
class LawfulBEq (α : Type u) [BEq α] : Prop extends ReflBEq α where
  eq_of_beq : ∀ {a b : α}, (a == b) = true → a = b

export LawfulBEq (eq_of_beq)

instance instLawfulBEqOfDecidableEq {α : Type u} [DecidableEq α] : LawfulBEq α where
  rfl := decide_eq_true rfl
  eq_of_beq := of_decide_eq_true

@[simp] theorem BEq.rfl {α : Type u} [BEq α] [ReflBEq α] {a : α} : (a == a) = true := ReflBEq.rfl
theorem BEq.refl {α : Type u} [BEq α] [ReflBEq α] (a : α) : (a == a) = true := BEq.rfl
theorem beq_self_eq_true {α : Type u} [BEq α] [ReflBEq α] (a : α) : (a == a) = true := BEq.rfl
@[simp] theorem beq_iff_eq {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : (a == b) = true ↔ a = b :=
  ⟨eq_of_beq, fun h => h ▸ BEq.rfl⟩
theorem beq_of_eq {α : Type u} [BEq α] [ReflBEq α] {a b : α} (h : a = b) : (a == b) = true := h ▸ BEq.rfl
@[simp] theorem beq_eq_false_iff_ne {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : (a == b) = false ↔ a ≠ b := by
  rw [Bool.eq_false_iff]
  exact not_congr beq_iff_eq
@[simp] theorem bne_iff_ne {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : (a != b) = true ↔ a ≠ b := by
  rw [bne, Bool.not_eq_true', beq_eq_false_iff_ne]
@[simp] theorem bne_self_eq_false {α : Type u} [BEq α] [ReflBEq α] (a : α) : (a != a) = false := by
  rw [bne, beq_self_eq_true]; rfl
@[simp] theorem bne_eq_false_iff_eq {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : (a != b) = false ↔ a = b := by
  rw [bne, Bool.not_eq_false', beq_iff_eq]
@[simp] theorem beq_true (b : Bool) : (b == true) = b := by cases b <;> rfl
@[simp] theorem beq_false (b : Bool) : (b == false) = !b := by cases b <;> rfl
theorem Bool.beq_eq_decide_eq {α : Type u} [BEq α] [LawfulBEq α] [DecidableEq α] (a b : α) :
    (a == b) = decide (a = b) := by
  by_cases h : a = b
  · rw [_root_.decide_eq_true h]; exact beq_of_eq h
  · rw [_root_.decide_eq_false h]; exact beq_eq_false_iff_ne.mpr h
