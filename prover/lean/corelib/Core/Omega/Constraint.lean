prelude
import Core.Omega.Coeffs

/-!
# Core.Omega.Constraint: constraints and the steps of `omega`

Interval constraints on linear forms and the soundness of the steps of the decision procedure: combining,
adding, scaling, dividing by a common divisor with rounding, and eliminating an equation by balanced
remainders.

`tidy` tests divisibility at run time instead of relying on a theory of greatest common divisors.

Next: `Core.Simprocs`.
-/

set_option linter.unusedVariables false
set_option linter.unusedSimpArgs false

universe u v w

namespace Lean.Omega

abbrev LowerBound := Option Int
abbrev UpperBound := Option Int

/-- Bounds for the value of a linear combination. -/
structure Constraint where
  lowerBound : Option Int
  upperBound : Option Int

namespace Constraint

def loSat : Option Int → Int → Prop
  | none, _ => True
  | some a, t => a ≤ t

def hiSat : Option Int → Int → Prop
  | none, _ => True
  | some a, t => t ≤ a

/-- The value `t` satisfies the bounds. -/
def sat (c : Constraint) (t : Int) : Prop := loSat c.lowerBound t ∧ hiSat c.upperBound t

def decLoSat : (o : Option Int) → (t : Int) → Decidable (loSat o t)
  | none, _ => isTrue True.intro
  | some a, t => Int.decLe a t

def decHiSat : (o : Option Int) → (t : Int) → Decidable (hiSat o t)
  | none, _ => isTrue True.intro
  | some a, t => Int.decLe t a

instance instDecSat (c : Constraint) (t : Int) : Decidable (sat c t) :=
  @instDecidableAnd _ _ (decLoSat _ _) (decHiSat _ _)

/-- The linear form `x` satisfies the bounds at the assignment `y`. -/
def sat' (c : Constraint) (x y : Coeffs) : Prop := c.sat (Coeffs.dot x y)

def trivial : Constraint := ⟨none, none⟩
def impossible : Constraint := ⟨some 1, some 0⟩
def exact (r : Int) : Constraint := ⟨some r, some r⟩

def isImpossible : Constraint → Bool
  | ⟨some x, some y⟩ => decide (y < x)
  | ⟨some _, none⟩ => false
  | ⟨none, _⟩ => false

theorem not_sat_of_isImpossible {c : Constraint} (h : isImpossible c = true) (t : Int) : ¬ c.sat t := by
  intro hs
  cases c with
  | mk lo hi =>
    cases lo with
    | none => cases h
    | some a =>
      cases hi with
      | none => cases h
      | some b =>
        have h : b < a := of_decide_eq_true h
        exact Int.lt_irrefl _ (Int.lt_of_lt_of_le h (Int.le_trans hs.1 hs.2))

theorem not_sat'_of_isImpossible {c : Constraint} (h : isImpossible c = true) {x y : Coeffs} : ¬ c.sat' x y :=
  not_sat_of_isImpossible h _

theorem addInequality_sat {c : Int} {x y : Coeffs} (w : c + Coeffs.dot x y ≥ 0) :
    (Constraint.mk (some (-c)) none).sat' x y := by
  refine ⟨?_, True.intro⟩
  have h := Int.add_le_add (Int.le_refl (-c)) (w : 0 ≤ c + Coeffs.dot x y)
  rwa [Int.add_zero, ← Int.add_assoc, Int.add_left_neg, Int.zero_add] at h

theorem addEquality_sat {c : Int} {x y : Coeffs} (w : c + Coeffs.dot x y = 0) :
    (Constraint.mk (some (-c)) (some (-c))).sat' x y := by
  have h : Coeffs.dot x y = -c := by
    have : -c + (c + Coeffs.dot x y) = -c + 0 := by rw [w]
    rwa [Int.add_zero, ← Int.add_assoc, Int.add_left_neg, Int.zero_add] at this
  exact ⟨(by rw [h]; exact Int.le_refl _ : -c ≤ Coeffs.dot x y), (by rw [h]; exact Int.le_refl _ : Coeffs.dot x y ≤ -c)⟩

def loCombine : Option Int → Option Int → Option Int
  | none, y => y
  | some x, none => some x
  | some x, some y => some (if x ≤ y then y else x)

def hiCombine : Option Int → Option Int → Option Int
  | none, y => y
  | some x, none => some x
  | some x, some y => some (if x ≤ y then x else y)

/-- Both constraints at once. -/
def combine (x y : Constraint) : Constraint :=
  ⟨loCombine x.lowerBound y.lowerBound, hiCombine x.upperBound y.upperBound⟩

theorem combine_sat' {s t : Constraint} {x v : Coeffs} (ps : s.sat' x v) (pt : t.sat' x v) :
    (combine s t).sat' x v := by
  have ps : sat s _ := ps
  have pt : sat t _ := pt
  show sat (combine s t) (Coeffs.dot x v)
  generalize Coeffs.dot x v = d at ps pt
  obtain ⟨slo, shi⟩ := s
  obtain ⟨tlo, thi⟩ := t
  constructor
  · show loSat (loCombine slo tlo) d
    cases slo with
    | none => exact pt.1
    | some a =>
      cases tlo with
      | none => exact ps.1
      | some b =>
        show (if a ≤ b then b else a) ≤ d
        split
        · exact pt.1
        · exact ps.1
  · show hiSat (hiCombine shi thi) d
    cases shi with
    | none => exact pt.2
    | some a =>
      cases thi with
      | none => exact ps.2
      | some b =>
        show d ≤ (if a ≤ b then a else b)
        split
        · exact ps.2
        · exact pt.2

def mapO (f : Int → Int) : Option Int → Option Int
  | none => none
  | some a => some (f a)

/-- The constraint on `k * t`. -/
def scale (k : Int) (c : Constraint) : Constraint :=
  if k = 0 then ⟨some 0, some 0⟩
  else if 0 < k then ⟨mapO (fun a => k * a) c.lowerBound, mapO (fun a => k * a) c.upperBound⟩
  else ⟨mapO (fun a => k * a) c.upperBound, mapO (fun a => k * a) c.lowerBound⟩

theorem mul_le_mul_neg {k x y : Int} (hk : ¬ 0 < k) (h : x ≤ y) : k * y ≤ k * x := by
  have hk : 0 ≤ -k := by
    have := Int.neg_le_neg (Int.not_lt.mp hk)
    exact this
  have := Int.neg_le_neg (Int.mul_le_mul_of_nonneg_left h hk)
  rwa [Int.neg_mul, Int.neg_mul, Int.neg_neg, Int.neg_neg] at this

theorem scale_sat {k : Int} {c : Constraint} {t : Int} (h : c.sat t) : (scale k c).sat (k * t) := by
  obtain ⟨lo, hi⟩ := c
  unfold scale
  by_cases h₀ : k = 0
  · rw [ite_eq_left h₀, h₀, Int.zero_mul]
    exact ⟨Int.le_refl 0, Int.le_refl 0⟩
  · rw [ite_eq_right h₀]
    by_cases h₁ : 0 < k
    · rw [ite_eq_left h₁]
      constructor
      · cases lo with
        | none => exact True.intro
        | some a => exact Int.mul_le_mul_of_nonneg_left h.1 (Int.le_of_lt h₁)
      · cases hi with
        | none => exact True.intro
        | some a => exact Int.mul_le_mul_of_nonneg_left h.2 (Int.le_of_lt h₁)
    · rw [ite_eq_right h₁]
      constructor
      · cases hi with
        | none => exact True.intro
        | some a => exact mul_le_mul_neg h₁ h.2
      · cases lo with
        | none => exact True.intro
        | some a => exact mul_le_mul_neg h₁ h.1

def addO : Option Int → Option Int → Option Int
  | some a, some b => some (a + b)
  | some _, none => none
  | none, _ => none

def add (x y : Constraint) : Constraint := ⟨addO x.lowerBound y.lowerBound, addO x.upperBound y.upperBound⟩

theorem add_sat {c d : Constraint} {x y : Int} (h₁ : c.sat x) (h₂ : d.sat y) : (add c d).sat (x + y) := by
  obtain ⟨clo, chi⟩ := c
  obtain ⟨dlo, dhi⟩ := d
  constructor
  · show loSat (addO clo dlo) _
    cases clo with
    | none => exact True.intro
    | some a =>
      cases dlo with
      | none => exact True.intro
      | some b => exact Int.add_le_add h₁.1 h₂.1
  · show hiSat (addO chi dhi) _
    cases chi with
    | none => exact True.intro
    | some a =>
      cases dhi with
      | none => exact True.intro
      | some b => exact Int.add_le_add h₁.2 h₂.2

/-- The constraint on `a * s + b * t`. -/
def combo (a : Int) (x : Constraint) (b : Int) (y : Constraint) : Constraint := add (scale a x) (scale b y)

def neg (c : Constraint) : Constraint := ⟨mapO (fun a => -a) c.upperBound, mapO (fun a => -a) c.lowerBound⟩

theorem neg_sat {c : Constraint} {t : Int} (h : c.sat t) : (neg c).sat (-t) := by
  obtain ⟨lo, hi⟩ := c
  constructor
  · cases hi with
    | none => exact True.intro
    | some a => exact Int.neg_le_neg h.2
  · cases lo with
    | none => exact True.intro
    | some a => exact Int.neg_le_neg h.1

/-- The constraint on `t` from one on `k * t`, rounded inwards. -/
def div (c : Constraint) (k : Int) : Constraint :=
  ⟨mapO (fun a => -(-a / k)) c.lowerBound, mapO (fun a => a / k) c.upperBound⟩

theorem div_sat {c : Constraint} {k t : Int} (hk : 0 < k) (h : c.sat (k * t)) : (div c k).sat t := by
  obtain ⟨lo, hi⟩ := c
  constructor
  · cases lo with
    | none => exact True.intro
    | some a =>
      show -(-a / k) ≤ t
      have h₁ : k * -t ≤ -a := by rw [Int.mul_neg]; exact Int.neg_le_neg h.1
      have := Int.neg_le_neg (Int.le_ediv_of_mul_le hk h₁)
      rwa [Int.neg_neg] at this
  · cases hi with
    | none => exact True.intro
    | some a => exact Int.le_ediv_of_mul_le hk h.2

end Constraint

open Constraint in
theorem combo_sat' (s t : Constraint) (a : Int) (x : Coeffs) (b : Int) (y v : Coeffs) (wx : s.sat' x v)
    (wy : t.sat' y v) :
    (Constraint.combo a s b t).sat' (Coeffs.combo a x b y) v := by
  show sat _ (Coeffs.dot _ v)
  rw [Coeffs.dot_combo]
  exact add_sat (scale_sat wx) (scale_sat wy)

def normalizeC (s : Constraint) (x : Coeffs) (g : Int) : Constraint :=
  if Coeffs.isZero x then (if s.sat 0 then Constraint.trivial else Constraint.impossible)
  else if 1 < g ∧ Coeffs.AllDvd x g then s.div g else s

def normalizeX (x : Coeffs) (g : Int) : Coeffs :=
  if Coeffs.isZero x then x
  else if 1 < g ∧ Coeffs.AllDvd x g then Coeffs.sdiv x g else x

open Constraint in
theorem normalize_sat {s : Constraint} {x v : Coeffs} {g : Int} (w : s.sat' x v) :
    (normalizeC s x g).sat' (normalizeX x g) v := by
  have w : sat s (Coeffs.dot x v) := w
  show sat (normalizeC s x g) (Coeffs.dot (normalizeX x g) v)
  unfold normalizeC normalizeX
  by_cases hz : Coeffs.isZero x
  · rw [ite_eq_left hz, ite_eq_left hz]
    rw [Coeffs.dot_isZero hz] at w ⊢
    rw [ite_eq_left w]
    exact ⟨True.intro, True.intro⟩
  · rw [ite_eq_right hz, ite_eq_right hz]
    by_cases hg : 1 < g ∧ Coeffs.AllDvd x g
    · rw [ite_eq_left hg, ite_eq_left hg]
      rw [← Coeffs.dot_sdiv hg.2] at w
      exact div_sat (Int.le_trans (Int.natCast_le.mpr (Nat.le.step Nat.le.refl) : (0 : Int) + 1 ≤ 2) hg.1) w
    · rw [ite_eq_right hg, ite_eq_right hg]
      exact w

/-- Normal form: nonnegative leading coefficient, coefficients without common divisor. -/
def tidyConstraint (s : Constraint) (x : Coeffs) : Constraint :=
  if Coeffs.leading x < 0 then normalizeC s.neg (Coeffs.smul x (-1)) (Coeffs.gcd x) else normalizeC s x (Coeffs.gcd x)

def tidyCoeffs (s : Constraint) (x : Coeffs) : Coeffs :=
  if Coeffs.leading x < 0 then normalizeX (Coeffs.smul x (-1)) (Coeffs.gcd x) else normalizeX x (Coeffs.gcd x)

open Constraint in
theorem tidy_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) :
    (tidyConstraint s x).sat' (tidyCoeffs s x) v := by
  unfold tidyConstraint tidyCoeffs
  by_cases h : Coeffs.leading x < 0
  · rw [ite_eq_left h, ite_eq_left h]
    apply normalize_sat
    show sat _ (Coeffs.dot _ v)
    rw [Coeffs.dot_smul]
    have e : -1 * Coeffs.dot x v = -Coeffs.dot x v := by rw [Int.neg_mul, Int.one_mul]
    rw [e]
    exact neg_sat w
  · rw [ite_eq_right h, ite_eq_right h]
    exact normalize_sat w

def bmod_dot_sub_dot_bmod (m : Nat) (a b : Coeffs) : Int :=
  Int.bmod (Coeffs.dot a b) m - Coeffs.dot (Coeffs.bmod a m) b

def bmod_div_term (m : Nat) (a b : Coeffs) : Int := bmod_dot_sub_dot_bmod m a b / (m : Int)
def bmod_coeffs (m : Nat) (i : Nat) (x : Coeffs) : Coeffs := Coeffs.set (Coeffs.bmod x m) i (m : Int)

theorem length_bmod (x : Coeffs) (m : Nat) : Coeffs.length (Coeffs.bmod x m) = Coeffs.length x := by
  induction x with
  | nil => rfl
  | cons x xs ih => exact congrArg (fun n => n + 1) ih

open Constraint in
theorem bmod_sat (m : Nat) (r : Int) (i : Nat) (x v : Coeffs) (h : Coeffs.length x ≤ i)
    (p : Coeffs.get v i = bmod_div_term m x v)
    (w : (Constraint.exact r).sat' x v) : (Constraint.exact (Int.bmod r m)).sat' (bmod_coeffs m i x) v := by
  have w : r ≤ Coeffs.dot x v ∧ Coeffs.dot x v ≤ r := w
  have e : Coeffs.dot x v = r := Int.le_antisymm w.2 w.1
  have hd : (m : Int) ∣ bmod_dot_sub_dot_bmod m x v := by
    have h₁ := Int.dvd_add (Int.dvd_neg.mpr (Int.dvd_sub_bmod (Coeffs.dot x v) m)) (Coeffs.dvd_dot_bmod x v m)
    have e₁ :
        -(Coeffs.dot x v - Int.bmod (Coeffs.dot x v) m) + (Coeffs.dot x v - Coeffs.dot (Coeffs.bmod x m) v) = bmod_dot_sub_dot_bmod m x v := by
      unfold bmod_dot_sub_dot_bmod
      generalize Coeffs.dot x v = a
      generalize Coeffs.dot (Coeffs.bmod x m) v = c
      generalize Int.bmod a m = b
      obtain ⟨a, a', rfl⟩ :=
        Int.rep a; obtain ⟨b, b', rfl⟩ := Int.rep b; obtain ⟨c, c', rfl⟩ := Int.rep c; int_ring_aux
    rwa [e₁] at h₁
  have key : Coeffs.dot (bmod_coeffs m i x) v = Int.bmod r m := by
    unfold bmod_coeffs
    rw [Coeffs.dot_set _ _ _ _ (by rw [length_bmod]; exact h), p]
    unfold bmod_div_term
    rw [Int.mul_ediv_cancel_of_dvd hd]
    unfold bmod_dot_sub_dot_bmod
    rw [e]
    generalize Coeffs.dot (Coeffs.bmod x m) v = a
    generalize Int.bmod r m = b
    obtain ⟨a, a', rfl⟩ := Int.rep a; obtain ⟨b, b', rfl⟩ := Int.rep b; int_ring_aux
  show sat _ (Coeffs.dot _ v)
  rw [key]
  exact ⟨Int.le_refl _, Int.le_refl _⟩

end Lean.Omega
