import Mathlib

set_option maxHeartbeats 0

open BigOperators Real Nat Topology Rat

theorem amc_halves :
  (∑ k ∈ Finset.range 6, 2 * k) / 2 = 15 := by sorry
