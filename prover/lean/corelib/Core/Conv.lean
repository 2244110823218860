prelude
import Core.TacticMacros

/-!
# Core.Conv: the `conv` language

Concrete syntax of `conv` tactics, which rewrite inside a chosen subterm, and those of them that are macros.

Contents: sequences; choosing a subterm (`lhs`, `rhs`, `arg`, `enter`, `ext`, `pattern`); rewriting it;
control.

Next: `Core.Notation`.
-/

set_option linter.unusedVariables false

declare_syntax_cat conv (behavior := both)

namespace Lean.Parser.Tactic.Conv

/-! ### Sequences -/

syntax convSeq1Indented := sepBy1IndentSemicolon(conv)
syntax convSeqBracketed := "{" withoutPosition(sepByIndentSemicolon(conv)) "}"
syntax convSeq := convSeqBracketed <|> convSeq1Indented
syntax occsWildcard := "*"
syntax occsIndexed := num+
syntax occs := atomic("(" &"occs") " := " (occsWildcard <|> occsIndexed) ") "
syntax (name := conv) "conv" (" at " ident)? (" in " (occs)? term)? " => " convSeq : tactic

/-! ### Choosing a subterm -/

syntax (name := lhs) "lhs" : conv
syntax (name := rhs) "rhs" : conv
syntax (name := «fun») "fun" : conv
syntax (name := congr) "congr" : conv
syntax argArg := "@"? "-"? num
syntax (name := arg) "arg " argArg : conv
syntax (name := ext) "ext" (ppSpace colGt binderIdent)* : conv
syntax enterPattern := "in " (occs)? term
syntax enterArg := binderIdent <|> argArg <|> enterPattern
syntax (name := enter) "enter" " [" withoutPosition(sepBy1(enterArg, ",", ", ")) "]" : conv
syntax (name := pattern) "pattern " (occs)? term : conv

/-! ### Rewriting the chosen subterm -/

syntax (name := change) "change " term : conv
syntax (name := delta) "delta" (ppSpace colGt ident)+ : conv
syntax (name := unfold) "unfold" (ppSpace colGt ident)+ : conv
syntax (name := whnf) "whnf" : conv
syntax (name := reduce) "reduce" : conv
syntax (name := zeta) "zeta" : conv
syntax (name := rewrite) "rewrite" optConfig rwRuleSeq : conv
syntax (name := simp) "simp" optConfig (discharger)? (&" only")?
  (" [" withoutPosition(sepBy((simpStar <|> simpErase <|> simpLemma), ",", ", ")) "]")? : conv
syntax (name := dsimp) "dsimp" optConfig (discharger)? (&" only")?
  (" [" withoutPosition(sepBy((simpErase <|> simpLemma), ",", ", ")) "]")? : conv
syntax (name := simpMatch) "simp_match" : conv

/-! ### Control -/

syntax (name := skip) "skip" : conv
syntax (name := nestedConv) convSeqBracketed : conv
syntax (name := paren) "(" withoutPosition(convSeq) ")" : conv
syntax (name := focus) "focus " convSeq : conv
syntax (name := first) "first " withPosition((ppDedent(ppLine) colGe "| " convSeq)+) : conv
syntax (name := allGoals) "all_goals " convSeq : conv
syntax (name := anyGoals) "any_goals " convSeq : conv
syntax (name := failIfSuccess) "fail_if_success " convSeq : conv
syntax (name := nestedTacticCore) "tactic'" " => " tacticSeq : conv
syntax (name := nestedTactic) "tactic" " => " tacticSeq : conv
syntax (name := convTactic) "conv'" " => " convSeq : tactic

/-! ### Macros -/

syntax (name := convConvSeq) "conv" " => " convSeq : conv
macro_rules | `(conv| conv => $s) => `(conv| ($s))

syntax (name := «conv·_») unicode("· ", ". ") convSeq : conv
macro_rules | `(conv| · $s) => `(conv| ($s))

syntax (name := convRw__) "rw" optConfig rwRuleSeq : conv
macro_rules
  | `(conv| rw $c:optConfig $s:rwRuleSeq) => `(conv| rewrite $c:optConfig $s:rwRuleSeq)

syntax (name := convRfl) "rfl" : conv
macro_rules | `(conv| rfl) => `(conv| tactic => rfl)

syntax (name := convDone) "done" : conv
macro_rules | `(conv| done) => `(conv| tactic' => done)

syntax (name := convTrace_state) "trace_state" : conv
macro_rules | `(conv| trace_state) => `(conv| tactic' => trace_state)

syntax (name := convLeft) "left" : conv
macro_rules | `(conv| left) => `(conv| lhs)

syntax (name := convRight) "right" : conv
macro_rules | `(conv| right) => `(conv| rhs)

syntax (name := convArgs) "args" : conv
macro_rules | `(conv| args) => `(conv| congr)

syntax (name := convIntro___) "intro" (ppSpace colGt binderIdent)* : conv
macro_rules | `(conv| intro $xs*) => `(conv| ext $xs*)

syntax (name := convApply_) "apply " term : conv
macro_rules | `(conv| apply $e) => `(conv| tactic => apply $e)

syntax (name := convTry_) "try " convSeq : conv
macro_rules | `(conv| try $t) => `(conv| first | $t | skip)

syntax (name := convRepeat_) "repeat " convSeq : conv
macro_rules | `(conv| repeat $t) => `(conv| first | ($t); repeat $t | skip)

syntax:1 (name := «conv_<;>_») conv:0 " <;> " conv:0 : conv
macro_rules | `(conv| $a <;> $b) => `(conv| focus ($a:conv; all_goals $b:conv))

end Lean.Parser.Tactic.Conv
