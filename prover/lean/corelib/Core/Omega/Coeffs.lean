prelude
import Core.Omega.Logic

/-!
# Core.Omega.Coeffs: linear combinations

Coefficient lists and linear combinations with their evaluation. The definitions are our own; only their
*values* must agree with those that the compiled tactic computes while it searches, because the proof term it
builds evaluates ours.

Next: `Core.Omega.Constraint`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

universe u v w

namespace Lean.Omega

abbrev IntList := List Int

/-- Coefficients by position of the atom; missing ones are `0`. -/
abbrev Coeffs := List Int

namespace Coeffs

@[reducible] def ofList (xs : List Int) : Coeffs := xs
@[reducible] def toList (xs : Coeffs) : List Int := xs

def length : Coeffs → Nat
  | [] => 0
  | _ :: xs => length xs + 1

def get : Coeffs → Nat → Int
  | [], _ => 0
  | x :: _, 0 => x
  | _ :: xs, i + 1 => get xs i

/-- Replace a coefficient, extending with zeros. -/
def set : Coeffs → Nat → Int → Coeffs
  | [], 0, y => [y]
  | [], i + 1, y => 0 :: set [] i y
  | _ :: xs, 0, y => y :: xs
  | x :: xs, i + 1, y => x :: set xs i y

def isZero : Coeffs → Prop
  | [] => True
  | x :: xs => x = 0 ∧ isZero xs

def decIsZero : (xs : Coeffs) → Decidable (isZero xs)
  | [] => isTrue True.intro
  | x :: xs => @instDecidableAnd (x = 0) (isZero xs) _ (decIsZero xs)

instance instDecIsZero (xs : Coeffs) : Decidable (isZero xs) := decIsZero xs

/-- Value of a coefficient list at an assignment of the atoms. -/
def dot : Coeffs → Coeffs → Int
  | [], _ => 0
  | _ :: _, [] => 0
  | x :: xs, y :: ys => x * y + dot xs ys

def smul : Coeffs → Int → Coeffs
  | [], _ => []
  | x :: xs, i => i * x :: smul xs i

def neg : Coeffs → Coeffs
  | [] => []
  | x :: xs => -x :: neg xs

def add : Coeffs → Coeffs → Coeffs
  | [], ys => ys
  | x :: xs, [] => x :: xs
  | x :: xs, y :: ys => (x + y) :: add xs ys

def sub (xs ys : Coeffs) : Coeffs := add xs (neg ys)
def combo (a : Int) (xs : Coeffs) (b : Int) (ys : Coeffs) : Coeffs := add (smul xs a) (smul ys b)

def gcd : Coeffs → Nat
  | [] => 0
  | x :: xs => Nat.gcd x.natAbs (gcd xs)

/-- The first nonzero coefficient, or `0`. -/
def leading : Coeffs → Int
  | [] => 0
  | x :: xs => if x = 0 then leading xs else x

/-- Divide every coefficient. -/
def sdiv : Coeffs → Int → Coeffs
  | [], _ => []
  | x :: xs, g => x / g :: sdiv xs g

def AllDvd : Coeffs → Int → Prop
  | [], _ => True
  | x :: xs, g => x % g = 0 ∧ AllDvd xs g

def decAllDvd : (xs : Coeffs) → (g : Int) → Decidable (AllDvd xs g)
  | [], _ => isTrue True.intro
  | x :: xs, g => @instDecidableAnd (x % g = 0) (AllDvd xs g) _ (decAllDvd xs g)

instance instDecAllDvd (xs : Coeffs) (g : Int) : Decidable (AllDvd xs g) := decAllDvd xs g

/-- Balanced remainder of every coefficient. -/
def bmod : Coeffs → Nat → Coeffs
  | [], _ => []
  | x :: xs, m => Int.bmod x m :: bmod xs m

theorem dot_nil (v : Coeffs) : dot [] v = 0 := rfl
theorem dot_nil_right (x : Coeffs) : dot x [] = 0 := by cases x <;> rfl

theorem dot_cons (x : Int) (xs : Coeffs) (y : Int) (ys : Coeffs) :
    dot (x :: xs) (y :: ys) = x * y + dot xs ys :=
  rfl

theorem dot_smul (x v : Coeffs) (i : Int) : dot (smul x i) v = i * dot x v := by
  induction x generalizing v with
  | nil => rw [dot_nil, Int.mul_zero]; rfl
  | cons x xs ih =>
    cases v with
    | nil => rw [dot_nil_right, dot_nil_right, Int.mul_zero]
    | cons y ys => simp only [smul, dot_cons, ih, Int.mul_add, Int.mul_assoc]

theorem dot_neg (x v : Coeffs) : dot (neg x) v = -dot x v := by
  induction x generalizing v with
  | nil => rfl
  | cons x xs ih =>
    cases v with
    | nil => rw [dot_nil_right, dot_nil_right]; rfl
    | cons y ys => simp only [neg, dot_cons, ih, Int.neg_add, Int.neg_mul]

theorem dot_add (x y v : Coeffs) : dot (add x y) v = dot x v + dot y v := by
  induction x generalizing y v with
  | nil => rw [dot_nil, Int.zero_add]; rfl
  | cons x xs ih =>
    cases y with
    | nil => rw [dot_nil, Int.add_zero]; rfl
    | cons y ys =>
      cases v with
      | nil => rw [dot_nil_right, dot_nil_right, dot_nil_right]; rfl
      | cons a v => simp only [add, dot_cons, ih, Int.add_mul, Int.add_assoc, Int.add_left_comm, Int.add_comm]

theorem dot_sub (x y v : Coeffs) : dot (sub x y) v = dot x v - dot y v := by
  rw [sub, dot_add, dot_neg]; rfl

theorem dot_combo (a : Int) (x : Coeffs) (b : Int) (y v : Coeffs) :
    dot (combo a x b y) v = a * dot x v + b * dot y v := by
  rw [combo, dot_add, dot_smul, dot_smul]

theorem dot_isZero {x : Coeffs} (h : isZero x) (v : Coeffs) : dot x v = 0 := by
  induction x generalizing v with
  | nil => rfl
  | cons x xs ih =>
    cases v with
    | nil => rfl
    | cons y ys => rw [dot_cons, h.1, Int.zero_mul, Int.zero_add, ih h.2]

theorem dot_sdiv {x : Coeffs} {g : Int} (h : AllDvd x g) (v : Coeffs) : g * dot (sdiv x g) v = dot x v := by
  induction x generalizing v with
  | nil => exact Int.mul_zero g
  | cons x xs ih =>
    cases v with
    | nil => exact Int.mul_zero g
    | cons y ys =>
      simp only [sdiv, dot_cons]
      rw [Int.mul_add, ih h.2, ← Int.mul_assoc, Int.mul_ediv_cancel_of_dvd (Int.dvd_of_emod_eq_zero h.1)]

theorem dot_set (x v : Coeffs) (i : Nat) (a : Int) (h : length x ≤ i) :
    dot (set x i a) v = dot x v + a * get v i := by
  induction i generalizing x v with
  | zero =>
    cases x with
    | cons x xs => exact absurd h (Nat.not_succ_le_zero _)
    | nil =>
      cases v with
      | nil => simp only [get, Int.mul_zero]; rfl
      | cons y ys => simp only [set, get, dot_cons, dot_nil, Int.add_zero, Int.zero_add]
  | succ i ih =>
    cases x with
    | nil =>
      cases v with
      | nil => simp only [get, Int.mul_zero]; rfl
      | cons y ys =>
        simp only [set, get, dot_cons, dot_nil]
        rw [ih [] ys (Nat.zero_le _), dot_nil, Int.zero_mul]
        simp only [Int.zero_add]
    | cons x xs =>
      cases v with
      | nil => simp only [get, Int.mul_zero]; rfl
      | cons y ys =>
        simp only [set, get, dot_cons]
        rw [ih xs ys (Nat.le_of_succ_le_succ h), Int.add_assoc]

theorem dvd_dot_bmod (x v : Coeffs) (m : Nat) : (m : Int) ∣ dot x v - dot (bmod x m) v := by
  induction x generalizing v with
  | nil => exact ⟨0, by rw [Int.mul_zero]; rfl⟩
  | cons x xs ih =>
    cases v with
    | nil => exact ⟨0, by rw [Int.mul_zero]; rfl⟩
    | cons y ys =>
      have h₁ := Int.dvd_mul_of_dvd_left (Int.dvd_sub_bmod x m) y
      have h := Int.dvd_add h₁ (ih ys)
      have e :
          (x - Int.bmod x m) * y + (dot xs ys - dot (bmod xs m) ys) = dot (x :: xs) (y :: ys) - dot (bmod (x :: xs) m) (y :: ys) := by
        simp only [bmod, dot_cons, Int.sub_mul, Int.add_mul, Int.neg_mul, Int.sub_eq_add_neg, Int.neg_add, Int.add_assoc, Int.add_left_comm, Int.add_comm]
      rwa [e] at h

end Coeffs

/-- `const + Σ coeffsᵢ · xᵢ`. -/
structure LinearCombo where
  const : Int
  coeffs : Coeffs

namespace LinearCombo

def eval (l : LinearCombo) (v : Coeffs) : Int := l.const + Coeffs.dot l.coeffs v
instance instAdd : Add LinearCombo := ⟨fun a b => ⟨a.const + b.const, Coeffs.add a.coeffs b.coeffs⟩⟩
instance instSub : Sub LinearCombo := ⟨fun a b => ⟨a.const - b.const, Coeffs.sub a.coeffs b.coeffs⟩⟩
instance instNeg : Neg LinearCombo := ⟨fun a => ⟨-a.const, Coeffs.neg a.coeffs⟩⟩
def smul (l : LinearCombo) (i : Int) : LinearCombo := ⟨i * l.const, Coeffs.smul l.coeffs i⟩
def mul (a b : LinearCombo) : LinearCombo := ⟨a.const * b.const, Coeffs.combo b.const a.coeffs a.const b.coeffs⟩

/-- The `i`-th atom itself. -/
def coordinate (i : Nat) : LinearCombo := ⟨0, Coeffs.set [] i 1⟩

theorem coordinate_eval (i : Nat) (v : Coeffs) : (coordinate i).eval v = v.get i := by
  simp only [coordinate, eval]
  rw [Coeffs.dot_set [] v i 1 (Nat.zero_le i), Int.zero_add, Coeffs.dot_nil, Int.zero_add, Int.one_mul]

theorem add_eval (a b : LinearCombo) (v : Coeffs) : (a + b).eval v = a.eval v + b.eval v := by
  show a.const + b.const + Coeffs.dot (Coeffs.add a.coeffs b.coeffs) v = (a.const + Coeffs.dot a.coeffs v) + (b.const + Coeffs.dot b.coeffs v)
  rw [Coeffs.dot_add]
  simp only [Int.add_assoc, Int.add_left_comm, Int.add_comm]

theorem sub_eval (a b : LinearCombo) (v : Coeffs) : (a - b).eval v = a.eval v - b.eval v := by
  show a.const - b.const + Coeffs.dot (Coeffs.sub a.coeffs b.coeffs) v = (a.const + Coeffs.dot a.coeffs v) - (b.const + Coeffs.dot b.coeffs v)
  rw [Coeffs.dot_sub]
  simp only [Int.sub_eq_add_neg, Int.neg_add, Int.add_assoc, Int.add_left_comm, Int.add_comm]

theorem neg_eval (a : LinearCombo) (v : Coeffs) : (-a).eval v = -a.eval v := by
  show -a.const + Coeffs.dot (Coeffs.neg a.coeffs) v = -(a.const + Coeffs.dot a.coeffs v)
  rw [Coeffs.dot_neg, Int.neg_add]

theorem smul_eval (a : LinearCombo) (i : Int) (v : Coeffs) : (a.smul i).eval v = i * a.eval v := by
  show i * a.const + Coeffs.dot (Coeffs.smul a.coeffs i) v = i * (a.const + Coeffs.dot a.coeffs v)
  rw [Coeffs.dot_smul, Int.mul_add]

theorem mul_eval (a b : LinearCombo) (v : Coeffs) (h : Coeffs.isZero a.coeffs ∨ Coeffs.isZero b.coeffs) :
    (mul a b).eval v = a.eval v * b.eval v := by
  show a.const * b.const + Coeffs.dot (Coeffs.combo b.const a.coeffs a.const b.coeffs) v = (a.const + Coeffs.dot a.coeffs v) * (b.const + Coeffs.dot b.coeffs v)
  rw [Coeffs.dot_combo]
  cases h with
  | inl h => rw [Coeffs.dot_isZero h, Int.add_zero, Int.mul_zero, Int.zero_add, Int.mul_add]
  | inr h => rw [Coeffs.dot_isZero h, Int.add_zero, Int.mul_zero, Int.add_zero, Int.add_mul, Int.mul_comm b.const]

end LinearCombo

end Lean.Omega

/-! ### Values of the first atoms; `omega` has a shortcut lemma for each -/

namespace Lean.Omega.LinearCombo

theorem coordinate_eval_0 {a0 : Int} {t : List Int} : (coordinate 0).eval (Coeffs.ofList (a0 :: t)) = a0 :=
  coordinate_eval 0 _

theorem coordinate_eval_1 {a0 a1 : Int} {t : List Int} :
    (coordinate 1).eval (Coeffs.ofList (a0 :: a1 :: t)) = a1 :=
  coordinate_eval 1 _

theorem coordinate_eval_2 {a0 a1 a2 : Int} {t : List Int} :
    (coordinate 2).eval (Coeffs.ofList (a0 :: a1 :: a2 :: t)) = a2 :=
  coordinate_eval 2 _

theorem coordinate_eval_3 {a0 a1 a2 a3 : Int} {t : List Int} :
    (coordinate 3).eval (Coeffs.ofList (a0 :: a1 :: a2 :: a3 :: t)) = a3 :=
  coordinate_eval 3 _

theorem coordinate_eval_4 {a0 a1 a2 a3 a4 : Int} {t : List Int} :
    (coordinate 4).eval (Coeffs.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: t)) = a4 :=
  coordinate_eval 4 _

theorem coordinate_eval_5 {a0 a1 a2 a3 a4 a5 : Int} {t : List Int} :
    (coordinate 5).eval (Coeffs.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: t)) = a5 :=
  coordinate_eval 5 _

theorem coordinate_eval_6 {a0 a1 a2 a3 a4 a5 a6 : Int} {t : List Int} :
    (coordinate 6).eval (Coeffs.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: t)) = a6 :=
  coordinate_eval 6 _

theorem coordinate_eval_7 {a0 a1 a2 a3 a4 a5 a6 a7 : Int} {t : List Int} :
    (coordinate 7).eval (Coeffs.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: t)) = a7 :=
  coordinate_eval 7 _

theorem coordinate_eval_8 {a0 a1 a2 a3 a4 a5 a6 a7 a8 : Int} {t : List Int} :
    (coordinate 8).eval (Coeffs.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: t)) = a8 :=
  coordinate_eval 8 _

theorem coordinate_eval_9 {a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 : Int} {t : List Int} :
    (coordinate 9).eval (Coeffs.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: a9 :: t)) = a9 :=
  coordinate_eval 9 _

end Lean.Omega.LinearCombo
