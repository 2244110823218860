import Mathlib

open Filter Set TopologicalSpace
open Topology
noncomputable section

theorem exercise_1_1 (A : Set ℝ) (h : A = ∅) : ¬ A.Nonempty :=
sorry

def doubling (f : ℕ → ℕ) : Prop := ∀ n, f n = 2 * n

theorem exercise_1_2 (f : ℕ → ℕ) (h : doubling f) :
  f 3 = 6 :=
sorry

set_option checkBinderAnnotations false

theorem exercise_1_3a {X : Type*} [TopologicalSpace X] : IsOpen (univ : Set X) := sorry
