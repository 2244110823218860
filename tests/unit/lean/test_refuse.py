"""Refusal by syntax: everything forbidden is found, ordinary proofs pass. The exploits are in tests/lean/exploits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.lean.refuse import Refusal, refuse_file, refuse_header, refuse_proof, refuse_tactic

ORDINARY = [
    "by simp",
    "fun h => ⟨h.2, h.1⟩",
    "by\n  intro h\n  exact h.end",
    "by exact «theorem» «sorry»",
    "by rw [← Nat.add_comm, Nat.sub_le_iff_le_add'] at h₁ ⊢ <;> omega",
    "by\n  -- theorem: this ends the case; sorry for the length\n  /- axiom /- nested -/ def -/\n  simp_all",
    "by set_option maxRecDepth 2000 in decide",
    "by set_option maxHeartbeats 400000 in\n  omega",
    "by open Nat in simp [succ_le]",
    "by open scoped Classical in exact em p",
    "go n\nwhere go : (n : Nat) → n = n\n  | 0 => rfl\n  | n + 1 => rfl",
    "by\n  induction n with\n  | zero => rfl\n  | succ n ih => simp [ih]",
    "by decide +kernel",
    "by simp (config := { contextual := true })",
    "by exact ⟨_, rfl, fun x => #[1, 2].size⟩",
    "by exact absurd 'a' \"def\"",
    "by exact (f ⁻¹' s).mem h''",
    "by simpa using @h _ x (by norm_num)",
    "by exact List.prefix_append l.instance Nat.rec",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_proofs_pass(text: str) -> None:
    assert refuse_proof(text) is None
    assert refuse_tactic(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "by sorry",
        "by first | simp | sorry",
        "(sorry)",
        "by admit",
        "by\n  stop\n  simp",
        "by native_decide",
        "by decide +native",
        "by simp (config := {native := true})",
        "by exact «sorryAx» p true",
        "by exact foo.ofReduceBool",
        "by\n  trivial\n  axiom bad : False",
        "trivial theorem x : True := trivial",
        "trivial\n#eval 1",
        "trivial\n#exit",
        "trivial\n@[simp] def x := 1",
        "by run_tac return",
        "by exact by_elab return x",
        "by exact eval% f",
        'include_str "x"',
        "by set_option debug.skipKernelTC true in simp",
        "by set_option pp.all true in simp",
        "by set_option «debug».x true in simp",
        "by simp\u200b",
        "by\tsimp",
        "by exact /-- x -/ y",
        'by exact s!"{x}"',
        "by simp /- ",
        "by rw [<--x]",
        "trivial\nend A",
        "trivial\nregister_simp_attr x",
        "",
        " \n ",
    ],
)
def test_forbidden_proofs(text: str) -> None:
    assert refuse_proof(text) is not None
    assert refuse_tactic(text) is not None


def test_refusal_says_where() -> None:
    found = refuse_proof("by\n  simp; sorry")
    assert found == Refusal(2, 8, "sorry", "sorry leaves something unproved")
    assert found is not None
    assert str(found) == "refused at line 2, column 9: sorry leaves something unproved"
    assert found.moved(5, 3) == Refusal(6, 8, "sorry", found.reason)
    first = refuse_proof("sorry")
    assert first is not None
    assert first.moved(5, 3) == Refusal(5, 3, "sorry", first.reason)


@pytest.mark.parametrize(
    "text",
    [
        "import Init\nopen Nat\nnamespace A\nvariable (n : Nat)\n@[simp, inline] def f := 1\nend A",
        "theorem x : True := by sorry",
        "instance (priority := high) : LT Nat := ⟨fun _ _ => True⟩",
        "attribute [-simp] foo\nattribute [local instance] bar",
        "structure P where\n  /-- doc -/\n  x : Nat\nderiving Repr",
        "#check Nat\n#print axioms foo",
        "theorem x (module : Nat) (h : module ∈ [init, extern']) : True := trivial",
        "set_option maxHeartbeats 0\nset_option autoImplicit false",
    ],
)
def test_ordinary_files_pass(text: str) -> None:
    assert refuse_file(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "prelude\ntheorem x : True := trivial",
        "module\nimport Init",
        "notation x => y",
        'local infixl:65 " + " => f',
        '@[extern "x"] def f := 1',
        "@[simp, implemented_by g] def f := 1",
        "attribute [local simp, csimp] foo",
        "attribute [scoped simproc] foo",
        "@[term_parser 1000] def f := 1",
        "#eval 1",
        "set_option debug.skipKernelTC true",
        "set_option «interpreter».prefer_native true",
        "unsafe def x := 1",
        "axiom x : False",
        "initialize foo : Nat ← pure 1",
        "def f := by_elab return x",
        'def f := "{"',
        "declare_syntax_cat foo",
        "theorem x : True := trivial /- ",
    ],
)
def test_forbidden_files(text: str) -> None:
    assert refuse_file(text) is not None


def test_headers_must_keep_the_library() -> None:
    assert refuse_header("") is None
    assert refuse_header('macro "x" : term => `(1)') is None
    assert refuse_header("/- c -/ prelude") is not None
    assert refuse_header("module\nimport X") is not None


HARMLESS = st.sampled_from(
    [
        "simp",
        "exact h.end",
        "«theorem»",
        "/- sorry -/",
        '/- /- axiom -/ " -/',
        '-- def sorry "\n',
        "-- /-\n",
        '"sorry -- /-"',
        '"\\" axiom"',
        'r#"" sorry "#',
        "'\"'",
        "'\\''",
        "x'",
        "f ''",
        "(0xdef + 1e5)",
        "⟨h₁, h₂⟩",
        "· omega",
        "#[1]",
    ]
)


@given(st.lists(HARMLESS, max_size=8), st.lists(HARMLESS, max_size=8), st.sampled_from([" ", "\n", "\n  "]))
def test_a_forbidden_word_is_found_wherever_it_is_code(before: list[str], after: list[str], blank: str) -> None:
    assert refuse_proof(blank.join(["by", *before, *after])) is None
    for word in ("sorry", "axiom", "native_decide", "«sorryAx»", "theorem"):
        found = refuse_proof(blank.join(["by", *before, word, *after]))
        assert found is not None
        assert found.token == word
