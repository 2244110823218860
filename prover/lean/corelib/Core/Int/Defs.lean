prelude
import Core.Nat.Div

/-!
# Core.Int.Defs: the integers

The type, casts from `Nat`, and the operations. `omega`, numerals and the `Int.reduce*` simplification
procedures look these names up; compiled code represents integers natively, so the definitions must mean what
the names say.

Next: `Core.Int.Basic`.
-/

set_option linter.unusedVariables false

universe u v w

set_option genCtorIdx false in
/-- The integers: `ofNat n` is `n`, `negSucc n` is `-(n + 1)`. -/
inductive Int : Type where
  | ofNat (n : Nat) : Int
  | negSucc (n : Nat) : Int

attribute [extern "lean_nat_to_int"] Int.ofNat
attribute [extern "lean_int_neg_succ_of_nat"] Int.negSucc
noncomputable def Int.ctorIdx (n : Int) : Nat := @Int.casesOn (fun _ => Nat) n (fun _ => 0) (fun _ => 1)

/-- A type into which natural numbers can be cast. -/
class NatCast (R : Type u) where
  natCast : Nat → R

/-- A type into which integers can be cast. -/
class IntCast (R : Type u) where
  intCast : Int → R

@[coe, reducible, match_pattern] protected def Nat.cast {R : Type u} [NatCast R] (n : Nat) : R :=
  NatCast.natCast n

@[coe, reducible, match_pattern] protected def Int.cast {R : Type u} [IntCast R] (n : Int) : R :=
  IntCast.intCast n

instance instNatCastInt : NatCast Int := ⟨fun n => Int.ofNat n⟩
instance instNatCastNat : NatCast Nat := ⟨fun n => n⟩
instance instIntCastInt : IntCast Int := ⟨fun n => n⟩
instance instOfNat {n : Nat} : OfNat Int n := ⟨Int.ofNat n⟩
instance instInhabitedInt : Inhabited Int := ⟨Int.ofNat 0⟩
instance instCoeNatInt : Coe Nat Int := ⟨fun n => Nat.cast n⟩

/-- Accepted in source text only, as `ℕ` is. -/
syntax:max (name := termℤ) (priority := low) "ℤ" : term
macro_rules | `(ℤ) => `(Int)

namespace Int

def negOfNat : Nat → Int
  | 0 => ofNat 0
  | m + 1 => negSucc m

@[extern "lean_int_neg"] protected def neg (n : @& Int) : Int :=
  match n with
  | ofNat n => negOfNat n
  | negSucc n => ofNat (n + 1)

instance instNegInt : Neg Int := ⟨Int.neg⟩

/-- The integer `m - n` of two natural numbers. -/
def subNatNat (m n : Nat) : Int :=
  match n - m with
  | 0 => ofNat (m - n)
  | k + 1 => negSucc k

@[extern "lean_int_add"] protected def add (m n : @& Int) : Int :=
  match m, n with
  | ofNat m, ofNat n => ofNat (m + n)
  | ofNat m, negSucc n => subNatNat m (n + 1)
  | negSucc m, ofNat n => subNatNat n (m + 1)
  | negSucc m, negSucc n => negSucc (m + n + 1)

instance instAdd : Add Int := ⟨Int.add⟩

@[extern "lean_int_mul"] protected def mul (m n : @& Int) : Int :=
  match m, n with
  | ofNat m, ofNat n => ofNat (m * n)
  | ofNat m, negSucc n => negOfNat (m * (n + 1))
  | negSucc m, ofNat n => negOfNat ((m + 1) * n)
  | negSucc m, negSucc n => ofNat ((m + 1) * (n + 1))

instance instMul : Mul Int := ⟨Int.mul⟩
@[extern "lean_int_sub"] protected def sub (m n : @& Int) : Int := m + -n
instance instSub : Sub Int := ⟨Int.sub⟩

/-- Absolute value, as a natural number. -/
@[extern "lean_nat_abs"] def natAbs (m : @& Int) : Nat :=
  match m with
  | ofNat m => m
  | negSucc m => m + 1

/-- Being a natural number. -/
inductive NonNeg : Int → Prop where
  | mk (n : Nat) : NonNeg (ofNat n)

protected def le (a b : Int) : Prop := NonNeg (b - a)
instance instLEInt : LE Int := ⟨Int.le⟩
protected def lt (a b : Int) : Prop := (a + 1) ≤ b
instance instLTInt : LT Int := ⟨Int.lt⟩

@[extern "lean_int_dec_eq"] protected def decEq (a b : @& Int) : Decidable (a = b) :=
  match a, b with
  | ofNat a, ofNat b => match Nat.decEq a b with
    | isTrue h => isTrue (congrArg ofNat h)
    | isFalse h => isFalse (fun e => h (by injection e))
  | negSucc a, negSucc b => match Nat.decEq a b with
    | isTrue h => isTrue (congrArg negSucc h)
    | isFalse h => isFalse (fun e => h (by injection e))
  | ofNat a, negSucc b => isFalse (fun e => by cases e)
  | negSucc a, ofNat b => isFalse (fun e => by cases e)

instance instDecidableEq : DecidableEq Int := Int.decEq

@[extern "lean_int_dec_nonneg"] def decNonneg (m : @& Int) : Decidable (NonNeg m) :=
  match m with
  | ofNat m => isTrue (NonNeg.mk m)
  | negSucc m => isFalse (fun h => by cases h)

@[extern "lean_int_dec_le"] instance decLe (a b : @& Int) : Decidable (a ≤ b) := decNonneg (b - a)
@[extern "lean_int_dec_lt"] instance decLt (a b : @& Int) : Decidable (a < b) := decNonneg (b - (a + 1))

/-- The natural number, or `0` for negative integers. -/
def toNat : Int → Nat
  | ofNat n => n
  | negSucc _ => 0

/-- Euclidean division: the remainder is never negative; `a / 0 = 0`. -/
@[extern "lean_int_ediv"] protected def div (m n : @& Int) : Int :=
  match m, n with
  | ofNat m, ofNat n => ofNat (m / n)
  | ofNat m, negSucc n => -ofNat (m / (n + 1))
  | negSucc _, 0 => 0
  | negSucc m, ofNat (n + 1) => negSucc (m / (n + 1))
  | negSucc m, negSucc n => ofNat (m / (n + 1) + 1)

/-- Euclidean remainder, in `[0, |b|)` for `b ≠ 0`; `a % 0 = a`. -/
@[extern "lean_int_emod"] protected def emod (m n : @& Int) : Int :=
  match m with
  | ofNat m => ofNat (m % natAbs n)
  | negSucc m => subNatNat (natAbs n) (m % natAbs n + 1)

instance instDiv : Div Int := ⟨Int.div⟩
instance instMod : Mod Int := ⟨Int.emod⟩
instance instDvd : Dvd Int := ⟨fun a b => ∃ c, b = a * c⟩

protected def pow (m : Int) : Nat → Int
  | 0 => 1
  | n + 1 => Int.pow m n * m

instance instNatPow : NatPow Int := ⟨Int.pow⟩
instance instMax : Max Int := ⟨fun a b => if a ≤ b then b else a⟩
instance instMin : Min Int := ⟨fun a b => if a ≤ b then a else b⟩

end Int
