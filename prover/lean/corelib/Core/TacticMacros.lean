prelude
import Core.TacticSyntax

/-!
# Core.TacticMacros: tactics defined by macro

The tactics of Lean that are abbreviations of others: `try`, `repeat`, `<;>`, `rfl`, `rw`, `have`, `exists`,
`funext`, ... They behave as in Lean. Those about casts are in `Core.Cast`, `by_cases` in `Core.Classical`,
`decreasing_tactic` in `Core.WF`.

Two tactics here are not in Lean core: `use` and `by_contra`, known from Mathlib (see `README.md`, "Tactics").

Next: `Core.Conv`.
-/

set_option linter.unusedVariables false

namespace Lean.Parser.Tactic

/-! ### Sequencing -/

syntax (name := tacticTry_) "try " tacticSeq : tactic
macro_rules | `(tactic| try $t) => `(tactic| first | $t | skip)

syntax (name := tacticRepeat_) "repeat " tacticSeq : tactic
macro_rules | `(tactic| repeat $t) => `(tactic| first | ($t); repeat $t | skip)

syntax:1 (name := «tactic_<;>_») tactic:0 " <;> " tactic:2 : tactic
macro_rules | `(tactic| $a:tactic <;> $b:tactic) => `(tactic| focus ($a:tactic; all_goals $b:tactic))

syntax (name := «tacticNext_=>_») "next " binderIdent* " => " tacticSeq : tactic
macro_rules | `(tactic| next $args* => $t) => `(tactic| case _ $args* => $t)

/-! ### Closing goals -/

syntax (name := tacticRfl) "rfl" : tactic
macro_rules | `(tactic| rfl) => `(tactic| first | eq_refl | exact HEq.rfl | apply_rfl)

syntax (name := «tacticRfl'») "rfl'" : tactic
macro_rules | `(tactic| rfl') => `(tactic| with_unfolding_all rfl)

syntax (name := tacticExfalso) "exfalso" : tactic
macro_rules | `(tactic| exfalso) => `(tactic| refine False.elim ?_)

syntax (name := tacticSorry) "sorry" : tactic
macro_rules | `(tactic| sorry) => `(tactic| exact sorry)

syntax (name := tacticAdmit) "admit" : tactic
macro_rules | `(tactic| admit) => `(tactic| exact sorry)

syntax (name := tacticTrivial) "trivial" : tactic
macro_rules
  | `(tactic| trivial) =>
    `(tactic| first
      | assumption | rfl | contradiction | decide | exact True.intro | exact And.intro (by trivial) (by trivial))

syntax (name := tacticInfer_instance) "infer_instance" : tactic
macro_rules | `(tactic| infer_instance) => `(tactic| exact inferInstance)

syntax (name := tacticNofun) "nofun" : tactic
macro_rules | `(tactic| nofun) => `(tactic| exact nofun)

syntax (name := «tacticNomatch_,,») "nomatch " sepBy1(term, ",", ", ") : tactic
macro_rules | `(tactic| nomatch $es,*) => `(tactic| exact nomatch $es:term,*)

/-! ### Local definitions and intermediate statements -/

syntax (name := tacticRefine_lift_) "refine_lift " term : tactic
macro_rules | `(tactic| refine_lift $e) => `(tactic| focus (refine no_implicit_lambda% $e; rotate_right))

syntax (name := «tacticRefine_lift'_») "refine_lift' " term : tactic
macro_rules | `(tactic| refine_lift' $e) => `(tactic| focus (refine' no_implicit_lambda% $e; rotate_right))

syntax (name := tacticHave__) "have" letConfig letDecl : tactic
macro_rules
  | `(tactic| have $c:letConfig $d:letDecl) => `(tactic| refine_lift have $c:letConfig $d:letDecl; ?_)

syntax (name := tacticLet__) "let" letConfig letDecl : tactic
macro_rules
  | `(tactic| let $c:letConfig $d:letDecl) => `(tactic| refine_lift let $c:letConfig $d:letDecl; ?_)

syntax (name := tacticHaveI__) "haveI" letConfig letDecl : tactic
macro_rules
  | `(tactic| haveI $c:letConfig $d:letDecl) => `(tactic| refine_lift haveI $c:letConfig $d:letDecl; ?_)

syntax (name := tacticLetI__) "letI" letConfig letDecl : tactic
macro_rules
  | `(tactic| letI $c:letConfig $d:letDecl) => `(tactic| refine_lift letI $c:letConfig $d:letDecl; ?_)

syntax (name := tacticSuffices_) "suffices " sufficesDecl : tactic
macro_rules | `(tactic| suffices $d) => `(tactic| refine_lift suffices $d; ?_)

/-! ### Rewriting -/

macro_rules
  | `(tactic| rw $c:optConfig $s:rwRuleSeq $[$l:location]?) =>
    `(tactic| (rewrite $c:optConfig $s:rwRuleSeq $[$l:location]?; with_reducible try rfl))

/-! ### Introducing and eliminating connectives -/

syntax (name := «tacticExists_,,») "exists " sepBy1(term, ",", ", ") : tactic
macro_rules
  | `(tactic| exists $e:term) => `(tactic| (refine ⟨$e, ?_⟩; try trivial))
  | `(tactic| exists $e:term, $es,*) => `(tactic| (refine ⟨$e, ?_⟩; exists $es,*))

/-- `use e₁, e₂` provides witnesses and tries to close what is left with `trivial`. -/
syntax (name := useWitnesses) "use " sepBy1(term, ",", ", ") : tactic
macro_rules
  | `(tactic| use $e:term) => `(tactic| (refine ⟨$e, ?_⟩; try trivial))
  | `(tactic| use $e:term, $es,*) => `(tactic| (refine ⟨$e, ?_⟩; use $es,*))

syntax (name := tacticAnd_intros) "and_intros" : tactic
macro_rules | `(tactic| and_intros) => `(tactic| repeat' refine And.intro ?_ ?_)

end Lean.Parser.Tactic
