import Mathlib.Data.Real.Basic
import Mathlib.Tactic
