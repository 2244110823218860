prelude
import Core.Nat.Dvd

/-!
# Core.Nat.Bits: bit operations, and the list of names that the kernel evaluates

The kernel of Lean evaluates applications of certain functions to literals natively, *by name*:

`Nat.add`, `Nat.sub`, `Nat.mul`, `Nat.div`, `Nat.mod`, `Nat.gcd`, `Nat.pow`, `Nat.beq`, `Nat.ble`, `Nat.land`, `Nat.lor`, `Nat.xor`,
`Nat.shiftLeft`, `Nat.shiftRight`, `Nat.log2`, and the constructor `Nat.succ`.

Each of them must be defined before any untrusted text is elaborated: if `Nat.land` were free, a file could
define `Nat.land := fun _ _ => 0`, let the kernel evaluate `Nat.land 3 1 = 1`, and derive `False` without an
axiom. Moreover each definition must agree with what the kernel computes. `tests/lean/test_corelib_kernel.py`
tests both, the second on all small arguments by comparing the native value with the value of the unfolded
definition.

Next: `Core.Int.Lemmas`.
-/

set_option linter.unusedVariables false

namespace Nat

/-- Apply a Boolean function to each binary digit; the first argument is fuel. -/
def bitwiseCore (f : Bool → Bool → Bool) : Nat → Nat → Nat → Nat
  | 0, _, _ => 0
  | k + 1, n, m =>
    if n = 0 then (if f false true = true then m else 0)
    else if m = 0 then (if f true false = true then n else 0)
    else if f (decide (n % 2 = 1)) (decide (m % 2 = 1)) = true then 2 * bitwiseCore f k (n / 2) (m / 2) + 1
    else 2 * bitwiseCore f k (n / 2) (m / 2)

/-- Bitwise and. -/
@[extern "lean_nat_land"] def land (n m : @& Nat) : Nat := bitwiseCore Bool.and (n + 1) n m

/-- Bitwise or. -/
@[extern "lean_nat_lor"] def lor (n m : @& Nat) : Nat := bitwiseCore Bool.or (n + 1) n m

/-- Bitwise exclusive or. -/
@[extern "lean_nat_lxor"] def xor (n m : @& Nat) : Nat := bitwiseCore bne (n + 1) n m

/-- `n * 2 ^ m`. -/
@[extern "lean_nat_shiftl"] def shiftLeft (n m : @& Nat) : Nat := n * 2 ^ m

/-- `n / 2 ^ m`. -/
@[extern "lean_nat_shiftr"] def shiftRight (n m : @& Nat) : Nat := n / 2 ^ m

def log2Core : Nat → Nat → Nat
  | 0, _ => 0
  | k + 1, n => if 2 ≤ n then log2Core k (n / 2) + 1 else 0

/-- The exponent of the largest power of two not above `n`; `0` for `n = 0`. -/
@[extern "lean_nat_log2"] def log2 (n : @& Nat) : Nat := log2Core n n

end Nat
