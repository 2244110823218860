prelude
import Core.Data

/-!
# Core.Name: names and parser descriptions

`Lean.Name` and `Lean.ParserDescr`, the two types that the `syntax` command produces terms of. The
constructors' order and the helpers `mkStr1` ... `mkStr8` are fixed by the compiled program.

Next: `Core.Monad`.
-/

set_option linter.unusedVariables false

namespace Lean

/-- Hierarchical names. The hash is a computed field: compiled code stores it in the object. -/
inductive Name where
  | anonymous : Name
  | str (pre : Name) (str : String)
  | num (pre : Name) (i : Nat)
with
  @[computed_field] hash : Name → UInt64
    | .anonymous => UInt64.ofNatLT 1723 (of_decide_eq_true rfl)
    | .str p s => mixHash p.hash s.hash
    | .num p v => mixHash p.hash (dite (LT.lt v UInt64.size) (fun h => UInt64.ofNatLT v h) (fun _ => UInt64.ofNatLT 17 (of_decide_eq_true rfl)))

instance : Inhabited Name := ⟨Name.anonymous⟩

namespace Name

abbrev mkStr (p : Name) (s : String) : Name := Name.str p s
abbrev mkNum (p : Name) (v : Nat) : Name := Name.num p v
abbrev mkSimple (s : String) : Name := Name.str Name.anonymous s
@[reducible] def mkStr1 (s1 : String) : Name := Name.str Name.anonymous s1
@[reducible] def mkStr2 (s1 s2 : String) : Name := Name.str (Name.str Name.anonymous s1) s2
@[reducible] def mkStr3 (s1 s2 s3 : String) : Name := Name.str (Name.str (Name.str Name.anonymous s1) s2) s3

@[reducible] def mkStr4 (s1 s2 s3 s4 : String) : Name :=
  Name.str (Name.str (Name.str (Name.str Name.anonymous s1) s2) s3) s4

@[reducible] def mkStr5 (s1 s2 s3 s4 s5 : String) : Name :=
  Name.str (Name.str (Name.str (Name.str (Name.str Name.anonymous s1) s2) s3) s4) s5

@[reducible] def mkStr6 (s1 s2 s3 s4 s5 s6 : String) : Name :=
  Name.str (Name.str (Name.str (Name.str (Name.str (Name.str Name.anonymous s1) s2) s3) s4) s5) s6

@[reducible] def mkStr7 (s1 s2 s3 s4 s5 s6 s7 : String) : Name :=
  Name.str (Name.str (Name.str (Name.str (Name.str (Name.str (Name.str Name.anonymous s1) s2) s3) s4) s5) s6) s7

@[reducible] def mkStr8 (s1 s2 s3 s4 s5 s6 s7 s8 : String) : Name :=
  Name.str (Name.str (Name.str (Name.str (Name.str (Name.str (Name.str (Name.str Name.anonymous s1) s2) s3) s4) s5) s6) s7) s8

end Name
abbrev SyntaxNodeKind := Name

/-- Data from which the compiled program builds a parser; each `syntax` command elaborates to one of these. -/
inductive ParserDescr where
  | const (name : Name)
  | unary (name : Name) (p : ParserDescr)
  | binary (name : Name) (p₁ p₂ : ParserDescr)
  | node (kind : SyntaxNodeKind) (prec : Nat) (p : ParserDescr)
  | trailingNode (kind : SyntaxNodeKind) (prec lhsPrec : Nat) (p : ParserDescr)
  | symbol (val : String)
  | nonReservedSymbol (val : String) (includeIdent : Bool)
  | cat (catName : Name) (rbp : Nat)
  | parser (declName : Name)
  | nodeWithAntiquot (name : String) (kind : SyntaxNodeKind) (p : ParserDescr)
  | sepBy (p : ParserDescr) (sep : String) (psep : ParserDescr) (allowTrailingSep : Bool)
  | sepBy1 (p : ParserDescr) (sep : String) (psep : ParserDescr) (allowTrailingSep : Bool)
  | unicodeSymbol (val asciiVal : String) (preserveForPP : Bool)

instance : Inhabited ParserDescr := ⟨ParserDescr.symbol ""⟩
abbrev TrailingParserDescr := ParserDescr

end Lean
