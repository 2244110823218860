prelude
import Core

/-!
# Init

A Lean file that does not begin with `prelude` imports `Init`; this module makes that import the embedded
library.
-/
