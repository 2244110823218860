/-
A file in the older style: the imports are gathered in a module of the suite's own.
import NotReally
-/
import MiniF2F.Minif2fImport
open BigOperators Real Nat Topology

theorem imported_square
  (x : ℝ)
  (h₀ : x = -4) :
  x ^ 2 = 16 :=
  by sorry
