prelude
import Core.NatDef

/-!
# Core.Data: coercions and data types

Coercion classes, `Fin`, `BitVec`, `UInt8` ... `UInt64`, `Char`, `String`, `Option`, `List`, `Array`, and the
decision procedures for the connectives.

The elaborator asks for `CoeT`, `CoeFun` and `CoeSort`; literals of characters and strings are built with
`Char.ofNat` and `String.ofList`; hashes of names need `UInt64` and `mixHash`.

Next: `Core.Name`.
-/

set_option linter.unusedVariables false

universe u v w

/-! ### Coercions -/

/-- A coercion; coercions are chained through `CoeTC` and reach the elaborator as `CoeT`. -/
class Coe (α : semiOutParam (Sort u)) (β : Sort v) where
  coe : α → β

attribute [coe_decl] Coe.coe

class CoeTC (α : Sort u) (β : Sort v) where
  coe : α → β

attribute [coe_decl] CoeTC.coe

instance {α : Sort u} {β : Sort v} {γ : Sort w} [Coe β γ] [CoeTC α β] : CoeTC α γ where
  coe a := Coe.coe (CoeTC.coe a : β)

instance {α : Sort u} {β : Sort v} [Coe α β] : CoeTC α β where
  coe a := Coe.coe a

class CoeDep (α : Sort u) (_ : α) (β : Sort v) where
  coe : β

attribute [coe_decl] CoeDep.coe

class CoeT (α : Sort u) (_ : α) (β : Sort v) where
  coe : β

attribute [coe_decl] CoeT.coe

instance {α : Sort u} {β : Sort v} {a : α} [CoeTC α β] : CoeT α a β where
  coe := CoeTC.coe a

instance {α : Sort u} {β : Sort v} {a : α} [CoeDep α a β] : CoeT α a β where
  coe := CoeDep.coe a

/-- How a term is used as a function. -/
class CoeFun (α : Sort u) (γ : outParam (α → Sort v)) where
  coe : (f : α) → γ f

attribute [coe_decl] CoeFun.coe

/-- How a term is used as a type. -/
class CoeSort (α : Sort u) (β : outParam (Sort v)) where
  coe : α → β

attribute [coe_decl] CoeSort.coe

instance boolToProp : Coe Bool Prop where
  coe b := Eq b true

instance boolToSort : CoeSort Bool Prop where
  coe b := Eq b true

/-! ### Fixed-width numbers, characters, strings, containers -/

/-- Natural numbers below `n`. -/
@[pp_using_anonymous_constructor] structure Fin (n : Nat) where
  mk ::
  val : Nat
  isLt : LT.lt val n

/-- Bit vectors of width `w`. -/
structure BitVec (w : Nat) where
  ofFin ::
  toFin : Fin (HPow.hPow 2 w)

abbrev UInt8.size : Nat := 256
abbrev UInt16.size : Nat := 65536
abbrev UInt32.size : Nat := 4294967296
abbrev UInt64.size : Nat := 18446744073709551616

structure UInt8 where
  ofBitVec ::
  toBitVec : BitVec 8

structure UInt16 where
  ofBitVec ::
  toBitVec : BitVec 16

structure UInt32 where
  ofBitVec ::
  toBitVec : BitVec 32

structure UInt64 where
  ofBitVec ::
  toBitVec : BitVec 64

attribute [extern "lean_uint8_of_nat_mk"] UInt8.ofBitVec
attribute [extern "lean_uint8_to_nat"] UInt8.toBitVec
attribute [extern "lean_uint32_of_nat_mk"] UInt32.ofBitVec
attribute [extern "lean_uint32_to_nat"] UInt32.toBitVec
attribute [extern "lean_uint64_of_nat_mk"] UInt64.ofBitVec
attribute [extern "lean_uint64_to_nat"] UInt64.toBitVec
@[extern "lean_uint8_of_nat"] def UInt8.ofNatLT (n : @& Nat) (h : LT.lt n UInt8.size) : UInt8 := ⟨⟨⟨n, h⟩⟩⟩
@[extern "lean_uint32_of_nat"] def UInt32.ofNatLT (n : @& Nat) (h : LT.lt n UInt32.size) : UInt32 := ⟨⟨⟨n, h⟩⟩⟩
@[extern "lean_uint64_of_nat"] def UInt64.ofNatLT (n : @& Nat) (h : LT.lt n UInt64.size) : UInt64 := ⟨⟨⟨n, h⟩⟩⟩
instance instInhabitedUInt64 : Inhabited UInt64 := ⟨UInt64.ofNatLT 0 (of_decide_eq_true rfl)⟩
instance instInhabitedUInt32 : Inhabited UInt32 := ⟨UInt32.ofNatLT 0 (of_decide_eq_true rfl)⟩

@[extern "lean_uint64_dec_eq"] def UInt64.decEq (a b : UInt64) : Decidable (Eq a b) :=
  match a, b with
  | ⟨⟨⟨n, hn⟩⟩⟩, ⟨⟨⟨m, hm⟩⟩⟩ =>
    match Nat.decEq n m with
    | isTrue h => isTrue (@Eq.rec Nat n
        (fun k _ => (hk : LT.lt k _) → Eq (UInt64.ofBitVec (BitVec.ofFin ⟨n, hn⟩)) (UInt64.ofBitVec (BitVec.ofFin ⟨k, hk⟩)))
        (fun _ => rfl) m h hm)
    | isFalse h => isFalse (fun e => h (congrArg (fun (x : UInt64) => x.toBitVec.toFin.val) e))

@[extern "lean_uint32_dec_eq"] def UInt32.decEq (a b : UInt32) : Decidable (Eq a b) :=
  match a, b with
  | ⟨⟨⟨n, hn⟩⟩⟩, ⟨⟨⟨m, hm⟩⟩⟩ =>
    match Nat.decEq n m with
    | isTrue h => isTrue (@Eq.rec Nat n
        (fun k _ => (hk : LT.lt k _) → Eq (UInt32.ofBitVec (BitVec.ofFin ⟨n, hn⟩)) (UInt32.ofBitVec (BitVec.ofFin ⟨k, hk⟩)))
        (fun _ => rfl) m h hm)
    | isFalse h => isFalse (fun e => h (congrArg (fun (x : UInt32) => x.toBitVec.toFin.val) e))

instance : DecidableEq UInt64 := UInt64.decEq
instance : DecidableEq UInt32 := UInt32.decEq
@[extern "lean_uint64_mix_hash"] opaque mixHash (u₁ u₂ : UInt64) : UInt64

/-- Unicode scalar values are the numbers outside the surrogate range. -/
abbrev Nat.isValidChar (n : Nat) : Prop := Or (LT.lt n 0xd800) (And (LT.lt 0xdfff n) (LT.lt n 0x110000))

/-- Unicode scalar values. -/
structure Char where
  mk ::
  val : UInt32
  valid : Nat.isValidChar val.toBitVec.toFin.val

/-- Equality is decidable. -/
@[inline] def decEq {α : Sort u} [inst : DecidableEq α] (a b : α) : Decidable (Eq a b) := inst a b

instance instDecidableAnd {p q : Prop} [dp : Decidable p] [dq : Decidable q] : Decidable (And p q) :=
  match dp with
  | isTrue hp => match dq with
    | isTrue hq => isTrue ⟨hp, hq⟩
    | isFalse hq => isFalse (fun h => hq h.right)
  | isFalse hp => isFalse (fun h => hp h.left)

instance instDecidableOr {p q : Prop} [dp : Decidable p] [dq : Decidable q] : Decidable (Or p q) :=
  match dp with
  | isTrue hp => isTrue (Or.inl hp)
  | isFalse hp => match dq with
    | isTrue hq => isTrue (Or.inr hq)
    | isFalse hq => isFalse (fun h => @Or.rec p q (fun _ => False) hp hq h)

instance instDecidableNot {p : Prop} [dp : Decidable p] : Decidable (Not p) :=
  match dp with
  | isTrue hp => isFalse (fun h => h hp)
  | isFalse hp => isTrue hp

theorem Nat.validChar_lt {n : Nat} (h : Nat.isValidChar n) : LT.lt n UInt32.size :=
  @Or.rec _ _ (fun _ => LT.lt n UInt32.size)
    (fun h => Nat.le_trans h (Nat.le_of_ble_eq_true 0xd800 4294967296 rfl))
    (fun h => Nat.le_trans h.right (Nat.le_of_ble_eq_true 0x110000 4294967296 rfl)) h

@[extern "lean_uint32_of_nat"] def Char.ofNatAux (n : @& Nat) (h : Nat.isValidChar n) : Char :=
  ⟨UInt32.ofNatLT n (Nat.validChar_lt h), h⟩

@[noinline] def Char.ofNat (n : Nat) : Char :=
  dite (Nat.isValidChar n) (fun h => Char.ofNatAux n h) (fun _ => Char.ofNatAux 0 (Or.inl (of_decide_eq_true rfl)))

/-- A value or none. -/
inductive Option (α : Type u) where
  | none : Option α
  | some (val : α) : Option α

export Option (none some)
instance {α : Type u} : Inhabited (Option α) := ⟨none⟩

/-- Finite lists. -/
inductive List (α : Type u) where
  | nil : List α
  | cons (head : α) (tail : List α) : List α

instance {α : Type u} : Inhabited (List α) := ⟨List.nil⟩

/-- Arrays; compiled code uses contiguous memory. -/
structure Array (α : Type u) where
  mk ::
  toList : List α

attribute [extern "lean_array_to_list"] Array.toList
attribute [extern "lean_array_mk"] Array.mk

/-- Strings; compiled code uses UTF-8. -/
structure String where
  ofList ::
  toList : List Char

attribute [extern "lean_string_data"] String.toList
attribute [extern "lean_string_mk"] String.ofList
instance : Inhabited String := ⟨""⟩
@[extern "lean_string_hash"] protected opaque String.hash (s : @& String) : UInt64
@[extern "lean_string_dec_eq"] opaque String.beqImpl (a b : @& String) : Bool

structure Substring.Raw where
  mk ::
  str : String
  startPos : Nat
  stopPos : Nat
