import Mathlib

set_option maxHeartbeats 0

open BigOperators Real Nat Topology Rat

theorem mathd_sum_of_two
  (x y : ℝ)
  (h₀ : x + y = 11)
  (h₁ : x - y = 3) :
  x = 7 := by sorry
