prelude
import Core.Bool

/-!
# Core.Termination: the default termination proof

`decreasing_tactic` proves the goals that `termination_by` and implicit well-founded recursion leave: it
unfolds measures, simplifies sizes of constructors and tries hypotheses and `omega`; for lexicographic
measures it tries each component. `decreasing_with` takes the tactic for the arithmetic.

Next: `Core.Option`.
-/

set_option linter.unusedVariables false

namespace Lean.Parser.Tactic

syntax (name := tacticDecreasing_with_) "decreasing_with " tacticSeq : tactic
macro_rules
  | `(tactic| decreasing_with $ts:tacticSeq) => `(tactic|
    ((try simp only [invImage, InvImage, Prod.lex, sizeOf_nat, measure, sizeOfWFRel, WellFoundedRelation.rel,
        Nat.lt_wfRel]);
     (try (apply Prod.Lex.right));
     (try (apply Prod.Lex.left));
     first | done | ($ts)))

macro_rules
  | `(tactic| decreasing_tactic) => `(tactic|
    first
    | decreasing_with first | assumption | decide | omega | (simp +arith; done) | (simp; omega)
    | fail "failed to prove termination, possible solutions:
  - Use `have`-expressions to prove the remaining goals
  - Use `termination_by` to specify a different well-founded relation
  - Use `decreasing_by` to specify your own tactic for discharging this kind of goal")

end Lean.Parser.Tactic
