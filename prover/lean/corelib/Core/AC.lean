prelude
import Core.Cast

/-!
# Core.AC: associative and commutative operations

`ac_rfl` proves equations that hold by associativity and commutativity; `ac_nf` normalises with them. Both are
compiled into Lean and justify a step by `Context.eq_of_norm`: two expressions with the same normal form have
the same value.

The normal form here is the list of variables, sorted if the operation is commutative. Neutral elements and
idempotence, which the tactic also knows, are left alone: no instance of `Std.LawfulIdentity` or
`Std.IdempotentOp` is declared, so it never uses them.

Next: `Core.Expand`.
-/

set_option linter.unusedVariables false

universe u

namespace Std

/-- `op` is associative. -/
class Associative {α : Sort u} (op : α → α → α) : Prop where
  assoc : (a b c : α) → op (op a b) c = op a (op b c)

/-- `op` is commutative. -/
class Commutative {α : Sort u} (op : α → α → α) : Prop where
  comm : (a b : α) → op a b = op b a

/-- `op a a = a`. -/
class IdempotentOp {α : Sort u} (op : α → α → α) : Prop where
  idempotent : (a : α) → op a a = a

/-- `o` is neutral for `op`. -/
class LawfulIdentity {α : Sort u} (op : α → α → α) (o : outParam α) : Prop where
  left_id : (a : α) → op o a = a
  right_id : (a : α) → op a o = a

end Std

/-! ### Instances -/

instance : Std.Associative (α := Nat) (· + ·) := ⟨Nat.add_assoc⟩
instance : Std.Commutative (α := Nat) (· + ·) := ⟨Nat.add_comm⟩
instance : Std.Associative (α := Nat) (· * ·) := ⟨Nat.mul_assoc⟩
instance : Std.Commutative (α := Nat) (· * ·) := ⟨Nat.mul_comm⟩
instance : Std.Associative (α := Nat) max := ⟨Nat.max_assoc⟩
instance : Std.Commutative (α := Nat) max := ⟨Nat.max_comm⟩
instance : Std.Associative (α := Nat) min := ⟨Nat.min_assoc⟩
instance : Std.Commutative (α := Nat) min := ⟨Nat.min_comm⟩
instance : Std.Associative Nat.gcd := ⟨Nat.gcd_assoc⟩
instance : Std.Commutative Nat.gcd := ⟨Nat.gcd_comm⟩
instance : Std.Associative (α := Int) (· + ·) := ⟨Int.add_assoc⟩
instance : Std.Commutative (α := Int) (· + ·) := ⟨Int.add_comm⟩
instance : Std.Associative (α := Int) (· * ·) := ⟨Int.mul_assoc⟩
instance : Std.Commutative (α := Int) (· * ·) := ⟨Int.mul_comm⟩
instance : Std.Associative And := ⟨fun _ _ _ => propext and_assoc⟩
instance : Std.Commutative And := ⟨fun _ _ => propext and_comm⟩
instance : Std.Associative Or := ⟨fun _ _ _ => propext or_assoc⟩
instance : Std.Commutative Or := ⟨fun _ _ => propext or_comm⟩
instance : Std.Commutative Iff := ⟨fun _ _ => propext iff_comm⟩
instance : Std.Associative (· && ·) := ⟨Bool.and_assoc⟩
instance : Std.Commutative (· && ·) := ⟨Bool.and_comm⟩
instance : Std.Associative (· || ·) := ⟨Bool.or_assoc⟩
instance : Std.Commutative (· || ·) := ⟨Bool.or_comm⟩
instance {α : Type u} : Std.Associative (α := List α) (· ++ ·) := ⟨List.append_assoc⟩

/-! ### The reflected procedure -/

namespace Lean.Data.AC

/-- An expression over one operation. -/
inductive Expr where
  | var (x : Nat)
  | op (lhs rhs : Expr)

/-- An atom, with a proof that it is neutral if the tactic found one. -/
structure Variable {α : Sort u} (op : α → α → α) : Type u where
  mk ::
  value : α
  neutral : Option (PLift (Std.LawfulIdentity op value))

/-- The operation, what is known of it, and the atoms. -/
structure Context (α : Sort u) where
  mk ::
  op : α → α → α
  assoc : Std.Associative op
  comm : Option (PLift (Std.Commutative op))
  idem : Option (PLift (Std.IdempotentOp op))
  vars : List (Variable op)
  arbitrary : α

namespace Context

variable {α : Sort u} (ctx : Context α)

def lookup {op : α → α → α} (dflt : α) : List (Variable op) → Nat → α
  | [], _ => dflt
  | v :: _, 0 => v.value
  | _ :: vs, i + 1 => lookup dflt vs i

/-- Value of an atom. -/
def value (i : Nat) : α := lookup ctx.arbitrary ctx.vars i

/-- Value of an expression. -/
def eval : Expr → α
  | .var i => ctx.value i
  | .op l r => ctx.op (eval l) (eval r)

/-- Value of a list of atoms, bracketed to the right. -/
def evalList : List Nat → α
  | [] => ctx.arbitrary
  | [i] => ctx.value i
  | i :: j :: l => ctx.op (ctx.value i) (evalList (j :: l))

def toList : Expr → List Nat
  | .var i => [i]
  | .op l r => toList l ++ toList r

/-- Insert into a sorted list. -/
def insert (i : Nat) : List Nat → List Nat
  | [] => [i]
  | j :: l => if i ≤ j then i :: j :: l else j :: insert i l

def sort : List Nat → List Nat
  | [] => []
  | i :: l => insert i (sort l)

/-- The normal form of an expression. -/
def norm (e : Expr) : List Nat := match ctx.comm with
  | some _ => sort (toList e)
  | none => toList e

theorem toList_ne_nil (e : Expr) : toList e ≠ [] := by
  induction e with
  | var i => exact List.cons_ne_nil i []
  | op l r ihl ihr => exact fun h => ihl (List.append_eq_nil_iff.mp h).1

theorem evalList_cons (i : Nat) {l : List Nat} (h : l ≠ []) :
    ctx.evalList (i :: l) = ctx.op (ctx.value i) (ctx.evalList l) := by
  cases l with
  | nil => exact absurd rfl h
  | cons j l => rfl

theorem evalList_append {l k : List Nat} (hl : l ≠ []) (hk : k ≠ []) :
    ctx.evalList (l ++ k) = ctx.op (ctx.evalList l) (ctx.evalList k) := by
  induction l with
  | nil => exact absurd rfl hl
  | cons i l ih =>
    cases l with
    | nil => exact evalList_cons ctx i hk
    | cons j l =>
      have ih := ih (List.cons_ne_nil j l)
      rw [List.cons_append] at ih
      rw [List.cons_append, List.cons_append, evalList_cons ctx i (List.cons_ne_nil j (l ++ k)), ih,
        evalList_cons ctx i (List.cons_ne_nil j l), ctx.assoc.assoc]

theorem evalList_toList (e : Expr) : ctx.evalList (toList e) = ctx.eval e := by
  induction e with
  | var i => rfl
  | op l r ihl ihr => rw [toList, evalList_append ctx (toList_ne_nil l) (toList_ne_nil r), ihl, ihr, eval]

theorem insert_ne_nil (i : Nat) (l : List Nat) : insert i l ≠ [] := by
  cases l with
  | nil => exact List.cons_ne_nil i []
  | cons j l =>
    rw [insert]
    split <;> exact List.cons_ne_nil _ _

theorem evalList_insert (c : Std.Commutative ctx.op) (i : Nat) {l : List Nat} (h : l ≠ []) :
    ctx.evalList (insert i l) = ctx.op (ctx.value i) (ctx.evalList l) := by
  induction l with
  | nil => exact absurd rfl h
  | cons j l ih =>
    rw [insert]
    split
    · exact evalList_cons ctx i h
    · cases l with
      | nil => exact c.comm _ _
      | cons k l =>
        rw [evalList_cons ctx j (insert_ne_nil i _), ih (List.cons_ne_nil k l),
          evalList_cons ctx j (List.cons_ne_nil k l),
          ← ctx.assoc.assoc, c.comm (ctx.value j), ctx.assoc.assoc]

theorem evalList_sort (c : Std.Commutative ctx.op) (l : List Nat) : ctx.evalList (sort l) = ctx.evalList l := by
  induction l with
  | nil => rfl
  | cons i l ih =>
    cases l with
    | nil => rfl
    | cons j l =>
      have h : sort (j :: l) ≠ [] := insert_ne_nil j (sort l)
      show ctx.evalList (insert i (sort (j :: l))) = _
      rw [evalList_insert ctx c i h, ih, evalList_cons ctx i (List.cons_ne_nil j l)]

theorem evalList_norm (e : Expr) : ctx.evalList (ctx.norm e) = ctx.eval e := by
  rw [← evalList_toList]
  unfold norm
  split
  · next c _ => exact evalList_sort ctx c.down _
  · rfl

/-- Expressions with equal normal forms have equal values. -/
theorem eq_of_norm (ctx : Context α) (a b : Expr) (h : (ctx.norm a == ctx.norm b) = true) : ctx.eval a = ctx.eval b := by
  rw [← evalList_norm, ← evalList_norm, eq_of_beq h]

end Context
end Lean.Data.AC

syntax (name := Lean.Parser.Tactic.tacticAc_nf_) "ac_nf" (Lean.Parser.Tactic.location)? : tactic
macro_rules
  | `(tactic| ac_nf $[$l:location]?) => `(tactic| (ac_nf0 $[$l:location]?; try trivial))
