prelude
import Core.Syntax

/-!
# Core.SyntaxSugar: precedences, priorities and repetition

Names for precedences (`max`, `lead`, `arg`, `min`) and priorities (`low`, `default`, `mid`, `high`), and the
postfix forms `p*`, `p+`, `p?`, `p,*`, `p <|> q` of the `syntax` command. Before this file they must be
written as numbers and as `many(p)`, `many1(p)`, `optional(p)`, `orelse(p, q)`.

Next: `Core.TacticSyntax`.
-/

set_option linter.unusedVariables false

/-! ### Precedences and priorities -/

syntax (name := precMax) "max" : prec
macro_rules | `(prec| max) => `(prec| 1024)
syntax (name := precArg) "arg" : prec
macro_rules | `(prec| arg) => `(prec| 1023)
syntax (name := precLead) "lead" : prec
macro_rules | `(prec| lead) => `(prec| 1022)
syntax (name := precMin) "min" : prec
macro_rules | `(prec| min) => `(prec| 10)
syntax (name := prioLow) "low" : prio
macro_rules | `(prio| low) => `(prio| 100)
syntax (name := prioMid) "mid" : prio
macro_rules | `(prio| mid) => `(prio| 500)
syntax (name := prioDefault) "default" : prio
macro_rules | `(prio| default) => `(prio| 1000)
syntax (name := prioHigh) "high" : prio
macro_rules | `(prio| high) => `(prio| 10000)

/-! ### Repetition and alternatives -/

syntax:1023 (name := «stx_*») stx:1024 "*" : stx
macro_rules | `(stx| $x *) => `(stx| many($x))
syntax:1023 (name := «stx_+») stx:1024 "+" : stx
macro_rules | `(stx| $x +) => `(stx| many1($x))
syntax:1023 (name := «stx_?») stx:1024 "?" : stx
macro_rules | `(stx| $x ?) => `(stx| optional($x))
syntax:2 (name := «stx_<|>_») stx:2 " <|> " stx:1 : stx
macro_rules | `(stx| $x <|> $y) => `(stx| orelse($x, $y))
syntax:1023 (name := «stx_,*») stx:1024 ",*" : stx
macro_rules | `(stx| $x,*) => `(stx| sepBy($x, ",", ", "))
syntax:1023 (name := «stx_,+») stx:1024 ",+" : stx
macro_rules | `(stx| $x,+) => `(stx| sepBy1($x, ",", ", "))
syntax:1023 (name := «stx_,*,?») stx:1024 ",*,?" : stx
macro_rules | `(stx| $x,*,?) => `(stx| sepBy($x, ",", ", ", allowTrailingSep))
syntax:1023 (name := «stx_,+,?») stx:1024 ",+,?" : stx
macro_rules | `(stx| $x,+,?) => `(stx| sepBy1($x, ",", ", ", allowTrailingSep))
syntax:1023 (name := «stx!_») "!" stx:1024 : stx
macro_rules | `(stx| ! $x) => `(stx| notFollowedBy($x))
