prelude
import Core.Nat.Order

/-!
# Core.Nat.Div: division, remainder, divisibility, greatest common divisor

Definitions by recursion on fuel (the first argument of the recursion bounds the number of steps), so that
they reduce without well-founded recursion, and the facts that `omega`'s support needs. `Nat.div`, `Nat.mod`
and `Nat.gcd` are evaluated natively by the kernel; `div_add_mod` and `mod_lt` together determine `div` and
`mod`, and `Core.Nat.Dvd` shows that `gcd` is the greatest common divisor.

Next: `Core.Int.Basic`.
-/

set_option linter.unusedVariables false

namespace Nat

theorem sub_lt_of_pos {x y : Nat} (h : 0 < y) (hx : y ≤ x) : x - y < x := Nat.sub_lt (Nat.lt_of_lt_of_le h hx) h

/-! ### Definitions -/

/-- `divCore y f x` is `x / y` when the fuel `f` is at least `x`. -/
def divCore (y : Nat) : Nat → Nat → Nat
  | 0, _ => 0
  | f + 1, x => if 0 < y ∧ y ≤ x then divCore y f (x - y) + 1 else 0

/-- `modCore y f x` is `x % y` when the fuel `f` is at least `x`. -/
def modCore (y : Nat) : Nat → Nat → Nat
  | 0, x => x
  | f + 1, x => if 0 < y ∧ y ≤ x then modCore y f (x - y) else x

/-- Division, with `x / 0 = 0`. The kernel evaluates it natively on literals. -/
@[extern "lean_nat_div"] protected def div (x y : @& Nat) : Nat := divCore y x x

/-- Remainder, with `x % 0 = x`. The kernel evaluates it natively on literals. -/
@[extern "lean_nat_mod"] protected def mod (x y : @& Nat) : Nat := modCore y x x

instance instDiv : Div Nat := ⟨Nat.div⟩
instance instMod : Mod Nat := ⟨Nat.mod⟩

/-- Euclid's algorithm with fuel. -/
def gcdCore : Nat → Nat → Nat → Nat
  | 0, _, n => n
  | f + 1, m, n => if m = 0 then n else gcdCore f (n % m) m

/-- Greatest common divisor. The kernel evaluates it natively on literals. -/
@[extern "lean_nat_gcd"] def gcd (m n : @& Nat) : Nat := gcdCore m m n

instance instDvd : Dvd Nat := ⟨fun a b => ∃ c, b = a * c⟩
instance instMax : Max Nat := ⟨fun a b => if a ≤ b then b else a⟩
instance instMin : Min Nat := ⟨fun a b => if a ≤ b then a else b⟩

/-! ### Characterisation -/

theorem divCore_modCore (y : Nat) (f : Nat) :
    ∀ x, x ≤ f → y * divCore y f x + modCore y f x = x ∧ (0 < y → modCore y f x < y) := by
  induction f with
  | zero =>
    intro x hx
    have : x = 0 := eq_zero_of_le_zero hx
    subst this
    exact ⟨rfl, fun h => h⟩
  | succ f ih =>
    intro x hx
    by_cases h : 0 < y ∧ y ≤ x
    · have hlt : x - y ≤ f := le_of_lt_succ (Nat.lt_of_lt_of_le (sub_lt_of_pos h.1 h.2) hx)
      have ih' := ih (x - y) hlt
      simp only [divCore, modCore, ite_eq_left h]
      refine ⟨?_, ih'.2⟩
      rw [mul_add_one, Nat.add_assoc, Nat.add_comm y, ← Nat.add_assoc, ih'.1]
      exact Nat.sub_add_cancel h.2
    · simp only [divCore, modCore, ite_eq_right h]
      refine ⟨by simp, fun hy => ?_⟩
      exact Nat.lt_of_not_le (fun h' => h ⟨hy, h'⟩)

theorem div_add_mod (x y : Nat) : y * (x / y) + x % y = x := (divCore_modCore y x x Nat.le.refl).1
theorem mod_lt (x : Nat) {y : Nat} (h : y > 0) : x % y < y := (divCore_modCore y x x Nat.le.refl).2 h

@[simp] theorem mod_zero (x : Nat) : x % 0 = x := by
  have := div_add_mod x 0
  rwa [Nat.zero_mul, Nat.zero_add] at this

@[simp] protected theorem div_zero (x : Nat) : x / 0 = 0 := by
  show divCore 0 x x = 0
  cases x with
  | zero => rfl
  | succ x => exact ite_eq_right (fun h => Nat.lt_irrefl 0 h.1)

theorem quot_le_of {y q r q' r' : Nat} (h : y * q + r = y * q' + r') (hr : r < y) : q' ≤ q := by
  apply Nat.le_of_not_lt
  intro hq
  obtain ⟨k, rfl⟩ := exists_eq_add_of_lt hq
  rw [Nat.add_assoc q k 1, Nat.mul_add, Nat.add_assoc] at h
  have h := Nat.add_left_cancel h
  rw [h, mul_add_one, Nat.add_assoc, Nat.add_comm y, ← Nat.add_assoc] at hr
  exact Nat.lt_irrefl _ (Nat.lt_of_le_of_lt (le_add_left y _) hr)

theorem div_mod_unique {x y q r : Nat} (h : x = y * q + r) (hr : r < y) : x / y = q ∧ x % y = r := by
  have e : y * (x / y) + x % y = y * q + r := by rw [div_add_mod]; exact h
  have hm : x % y < y := mod_lt x (Nat.lt_of_le_of_lt (Nat.zero_le r) hr)
  have hq : x / y = q := Nat.le_antisymm (quot_le_of e.symm hr) (quot_le_of e hm)
  refine ⟨hq, ?_⟩
  rw [hq] at e
  exact Nat.add_left_cancel e

theorem mod_eq_of_lt {a b : Nat} (h : a < b) : a % b = a := (div_mod_unique (q := 0) (by simp) h).2

theorem mod_eq_zero_of_dvd {k n : Nat} (h : k ∣ n) : n % k = 0 := by
  obtain ⟨c, rfl⟩ := h
  cases k with
  | zero => simp
  | succ k => exact (div_mod_unique (q := c) (r := 0) rfl (Nat.succ_le_succ (Nat.zero_le k))).2

theorem dvd_of_mod_eq_zero {k n : Nat} (h : n % k = 0) : k ∣ n := by
  refine ⟨n / k, ?_⟩
  have := div_add_mod n k
  rw [h] at this
  exact this.symm

theorem dvd_iff_mod_eq_zero (k n : Nat) : k ∣ n ↔ n % k = 0 := ⟨mod_eq_zero_of_dvd, dvd_of_mod_eq_zero⟩

theorem emod_pos_of_not_dvd {a b : Nat} (h : ¬ a ∣ b) : b % a > 0 :=
  pos_of_ne_zero (fun h' => h (dvd_of_mod_eq_zero h'))

instance decDvd (a b : Nat) : Decidable (a ∣ b) :=
  match Nat.decEq (b % a) 0 with
  | isTrue h => isTrue (dvd_of_mod_eq_zero h)
  | isFalse h => isFalse (fun h' => h (mod_eq_zero_of_dvd h'))

end Nat
