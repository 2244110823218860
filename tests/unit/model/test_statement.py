"""Statements as they are written."""

from __future__ import annotations

import pytest

from prover.model.statement import definition_premise, keyword_of, premise_of, read_statement, signature_of


def test_arguments_facts_and_conclusion() -> None:
    found = read_statement("{a b : Nat} (c : Nat) (hc : 0 < c) : a < b → ∀ d, d ∣ a → a * c < b * c")
    assert found.conclusion == "a * c < b * c"
    assert found.assumptions == ("0 < c", "a < b", "d ∣ a")
    assert [a.name for a in found.arguments if not a.fact] == ["a", "b", "c", "d"]
    assert [a.explicit for a in found.arguments] == [False, False, True, True, True, True, True]


@pytest.mark.parametrize(
    ("statement", "assumptions"),
    [
        ("(l : List α) (p : α → Bool) : True", ()),
        ("[DecidableEq α] (x : α × β) : True", ()),
        ("(h : Even n) (k : ¬p) : True", ("Even n", "¬p")),
        ("(h : ∀ x, P x → Q x) : True", ("∀ x, P x → Q x",)),
    ],
)
def test_facts_are_told_from_data(statement: str, assumptions: tuple[str, ...]) -> None:
    assert read_statement(statement).assumptions == assumptions


@pytest.mark.parametrize(
    ("code", "signature"),
    [
        ("theorem Nat.add_comm (a b : Nat) : a + b = b + a", "(a b : Nat) : a + b = b + a"),
        (
            "@[simp] protected theorem foo.{u} {α : Type u} :\n    [] = ([] : List α) := rfl",
            "{α : Type u} : [] = ([] : List α)",
        ),
        ("/-- doc -/\nprivate lemma «odd name» (h : p := by simp) : p", "(h : p := by simp) : p"),
        ("theorem t : ∀ n : Nat, 0 ≤ n\n  | 0 => rfl\n  | n + 1 => rfl", ": ∀ n : Nat, 0 ≤ n"),
        ("theorem t (a b : Nat) : a ∣ b || a == b", "(a b : Nat) : a ∣ b || a == b"),
    ],
)
def test_a_declarations_signature(code: str, signature: str) -> None:
    assert signature_of(code) == signature


@pytest.mark.parametrize(
    ("code", "keyword"),
    [("@[simp] theorem x.def : p", "theorem"), ("noncomputable def f := 1", "def"), ("nothing", "")],
)
def test_a_declarations_keyword(code: str, keyword: str) -> None:
    assert keyword_of(code) == keyword


def test_an_equation_as_a_premise() -> None:
    premise = premise_of("List.length_append", "(xs ys : List α) : (xs ++ ys).length = xs.length + ys.length")
    assert premise.symbol == "="
    assert premise.left == {"++", "length"}
    assert premise.words == {"++", "length", "+", "="}
    assert premise.hypotheses == 0


@pytest.mark.parametrize(
    ("statement", "symbol"),
    [
        (": a ∣ b", "∣"),
        (": ¬p", "¬"),
        ("{p : Prop} (h : p) : p", ""),
        ("(n : Nat) : Even n", "Even"),
        (": ∃ x, x = x", "∃"),
    ],
)
def test_the_outermost_symbol(statement: str, symbol: str) -> None:
    assert premise_of("t", statement).symbol == symbol


def test_a_definition_can_be_rewritten_with() -> None:
    premise = definition_premise("Nat.double")
    assert premise.equation
    assert premise.left == {"double"}
