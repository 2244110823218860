prelude
import Core

/-! Every Lean file that does not start with `prelude` imports `Init`; this one stands for the whole embedded library. -/
