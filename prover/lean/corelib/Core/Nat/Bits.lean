prelude
import Core.Nat.Dvd

/-!
# Core.Nat.Bits: bit operations, their operators, and the list of names that the kernel evaluates

The kernel of Lean evaluates applications of certain functions to literals natively, *by name*:

`Nat.add`, `Nat.sub`, `Nat.mul`, `Nat.div`, `Nat.mod`, `Nat.gcd`, `Nat.pow`, `Nat.beq`, `Nat.ble`, `Nat.land`, `Nat.lor`, `Nat.xor`,
`Nat.shiftLeft`, `Nat.shiftRight`, `Nat.log2`, and the constructor `Nat.succ`.

Each of them must be defined before any untrusted text is elaborated: if `Nat.land` were free, a file could
define `Nat.land := fun _ _ => 0`, let the kernel evaluate `Nat.land 3 1 = 1`, and derive `False` without an
axiom. Moreover each definition must agree with what the kernel computes. `tests/lean/test_corelib_kernel.py`
tests both, the second on all small arguments by comparing the native value with the value of the unfolded
definition.

Next: `Core.Int.Lemmas`.
-/

set_option linter.unusedVariables false

namespace Nat

/-- Apply a Boolean function to each binary digit; the first argument is fuel. -/
def bitwiseCore (f : Bool → Bool → Bool) : Nat → Nat → Nat → Nat
  | 0, _, _ => 0
  | k + 1, n, m =>
    if n = 0 then (if f false true = true then m else 0)
    else if m = 0 then (if f true false = true then n else 0)
    else if f (decide (n % 2 = 1)) (decide (m % 2 = 1)) = true then 2 * bitwiseCore f k (n / 2) (m / 2) + 1
    else 2 * bitwiseCore f k (n / 2) (m / 2)

/-- Bitwise and. -/
@[extern "lean_nat_land"] def land (n m : @& Nat) : Nat := bitwiseCore Bool.and (n + 1) n m

/-- Bitwise or. -/
@[extern "lean_nat_lor"] def lor (n m : @& Nat) : Nat := bitwiseCore Bool.or (n + 1) n m

/-- Bitwise exclusive or. -/
@[extern "lean_nat_lxor"] def xor (n m : @& Nat) : Nat := bitwiseCore bne (n + 1) n m

/-- `n * 2 ^ m`. -/
@[extern "lean_nat_shiftl"] def shiftLeft (n m : @& Nat) : Nat := n * 2 ^ m

/-- `n / 2 ^ m`. -/
@[extern "lean_nat_shiftr"] def shiftRight (n m : @& Nat) : Nat := n / 2 ^ m

def log2Core : Nat → Nat → Nat
  | 0, _ => 0
  | k + 1, n => if 2 ≤ n then log2Core k (n / 2) + 1 else 0

/-- The exponent of the largest power of two not above `n`; `0` for `n = 0`. -/
@[extern "lean_nat_log2"] def log2 (n : @& Nat) : Nat := log2Core n n

end Nat

/-! ### Operators -/

universe u v w

/-- `a <<< b`. -/
class HShiftLeft (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  hShiftLeft : α → β → γ

/-- `a >>> b`. -/
class HShiftRight (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  hShiftRight : α → β → γ

/-- `a &&& b`. -/
class HAnd (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  hAnd : α → β → γ

/-- `a ||| b`. -/
class HOr (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  hOr : α → β → γ

/-- `a ^^^ b`. -/
class HXor (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  hXor : α → β → γ

class ShiftLeft (α : Type u) where
  shiftLeft : α → α → α
class ShiftRight (α : Type u) where
  shiftRight : α → α → α
class AndOp (α : Type u) where
  and : α → α → α
class OrOp (α : Type u) where
  or : α → α → α
class XorOp (α : Type u) where
  xor : α → α → α

@[default_instance] instance instHShiftLeftOfShiftLeft {α : Type u} [ShiftLeft α] : HShiftLeft α α α :=
  ⟨ShiftLeft.shiftLeft⟩
@[default_instance] instance instHShiftRightOfShiftRight {α : Type u} [ShiftRight α] : HShiftRight α α α :=
  ⟨ShiftRight.shiftRight⟩
@[default_instance] instance instHAndOfAndOp {α : Type u} [AndOp α] : HAnd α α α := ⟨AndOp.and⟩
@[default_instance] instance instHOrOfOrOp {α : Type u} [OrOp α] : HOr α α α := ⟨OrOp.or⟩
@[default_instance] instance instHXorOfXorOp {α : Type u} [XorOp α] : HXor α α α := ⟨XorOp.xor⟩

infixl:75 " <<< " => HShiftLeft.hShiftLeft
infixl:75 " >>> " => HShiftRight.hShiftRight
infixl:60 " &&& " => HAnd.hAnd
infixl:58 " ^^^ " => HXor.hXor
infixl:55 " ||| " => HOr.hOr

macro_rules | `($x &&& $y) => `(binop% HAnd.hAnd $x $y)
macro_rules | `($x ^^^ $y) => `(binop% HXor.hXor $x $y)
macro_rules | `($x ||| $y) => `(binop% HOr.hOr $x $y)

instance Nat.instShiftLeft : ShiftLeft Nat := ⟨Nat.shiftLeft⟩
instance Nat.instShiftRight : ShiftRight Nat := ⟨Nat.shiftRight⟩
instance Nat.instAndOp : AndOp Nat := ⟨Nat.land⟩
instance Nat.instOrOp : OrOp Nat := ⟨Nat.lor⟩
instance Nat.instXorOp : XorOp Nat := ⟨Nat.xor⟩

theorem Nat.shiftLeft_eq (a b : Nat) : a <<< b = a * 2 ^ b := rfl
theorem Nat.shiftRight_eq_div_pow (m n : Nat) : m >>> n = m / 2 ^ n := rfl
@[simp] theorem Nat.shiftLeft_zero (n : Nat) : n <<< 0 = n := Nat.mul_one n
@[simp] theorem Nat.shiftRight_zero (n : Nat) : n >>> 0 = n := Nat.div_one n

/-! ### For `omega` -/

theorem Lean.Omega.Int.ofNat_shiftLeft_eq {x y : Nat} :
    ((x <<< y : Nat) : Int) = (x : Int) * ((2 ^ y : Nat) : Int) := rfl
theorem Lean.Omega.Int.ofNat_shiftRight_eq_div_pow {x y : Nat} :
    ((x >>> y : Nat) : Int) = (x : Int) / ((2 ^ y : Nat) : Int) := rfl
theorem Lean.Omega.Prod.fst_mk {α : Type u} {x : α} {β : Type v} {y : β} : (Prod.mk x y).fst = x := rfl
theorem Lean.Omega.Prod.snd_mk {α : Type u} {x : α} {β : Type v} {y : β} : (Prod.mk x y).snd = y := rfl
theorem Lean.Omega.Int.ofNat_fst_mk {β : Type v} {x : Nat} {y : β} : ((Prod.mk x y).fst : Int) = x := rfl
theorem Lean.Omega.Int.ofNat_snd_mk {α : Type u} {x : α} {y : Nat} : ((Prod.mk x y).snd : Int) = y := rfl
