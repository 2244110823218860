"""Counter statements as text; what Lean makes of them is tested in tests/lean/test_refutation.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.lean.counter import contradiction, negation
from prover.types import Goal, Hypothesis, ProofState, Theorem


def negated(signature: str) -> str | None:
    counter = negation(Theorem("t", signature))
    return None if counter is None else counter.signature


def voided(signature: str) -> str | None:
    counter = contradiction(Theorem("t", signature))
    return None if counter is None else counter.signature


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("(a b : Nat) (h : a < b) : a + 1 ≤ b", ": ¬ (∀ (a b : Nat) (h : a < b), a + 1 ≤ b)"),
        (": 1 = 2", ": ¬ (1 = 2)"),
        (": ∀ n : Nat, n = 1", ": ¬ (∀ n : Nat, n = 1)"),
        (".{u} (α : Sort u) : α", ": ¬ (∀ (α : Type), α)"),
        ("(α : Type u) (β : Type _) : F α β", ": ¬ (∀ (α : Type) (β : Type), F α β)"),
        (".{u} (α : Type u) : F.{u} α", ".{u} : ¬ (∀ (α : Type u), F.{u} α)"),
        (".{u} (α : Type u) (β : Type (max u 1)) : F α", ".{u} : ¬ (∀ (α : Type u) (β : Type (max u 1)), F α)"),
        ("(α : Type 1) : F α", ": ¬ (∀ (α : Type 1), F α)"),
        ("{α : Type} [Inhabited α] ⦃x : α⦄ : x = x", ": ¬ (∀ {α : Type} [Inhabited α] ⦃x : α⦄, x = x)"),
        ("a b : a = b", ": ¬ (∀ a b, a = b)"),
        ("(f : Nat → Nat := fun (x : Nat) => x) : f 0 = 0", ": ¬ (∀ (f : Nat → Nat := fun (x : Nat) => x), f 0 = 0)"),
        ('(h : x = \':\') : ":" = ":"', ': ¬ (∀ (h : x = \':\'), ":" = ":")'),
        ("(a : Nat) -- c : d\n  (b : Nat) /- : -/ : a = b -- end", ": ¬ (∀ (a : Nat)\n  (b : Nat), a = b)"),
    ],
)
def test_negation(signature: str, expected: str) -> None:
    assert negated(signature) == expected


@pytest.mark.parametrize(
    "signature", ["(a : Nat)", "", "(a : Nat", "(a : Nat) :", '(h : "x) : p', "1 : p", "/-- d -/ : p"]
)
def test_what_cannot_be_cut_has_no_counter(signature: str) -> None:
    assert negated(signature) is None
    assert voided(signature) is None


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("(a b : Nat) (h : a < b) : a + 1 ≤ b", "(a b : Nat) (h : a < b) : False"),
        (": 0 > n → n = 1", ": 0 > n → False"),
        ("(n : Nat) : n < 0 -> n = 1", "(n : Nat) : n < 0 -> False"),
        (".{u} (α : Sort u) (h : ¬ Nonempty α) : α", ".{u} (α : Sort u) (h : ¬ Nonempty α) : False"),
        (": ∀ n : Nat, n < 0 → ∀ m, m = n", ": ∀ n : Nat, n < 0 → False"),
        (": ∀ n < 0, n = 1", ": ∀ n < 0, False"),
        ("(n : Nat) : n < 0 → (n = 1 → n = 2) → n = 3", "(n : Nat) : n < 0 → (n = 1 → n = 2) → False"),
        ("(n : Nat) : n < 0 → ∃ m, m = n → n = m", "(n : Nat) : n < 0 → False"),
        ("(n : Nat) (h : n < 0) : n = 1 → n = 2 ↔ n = 3", "(n : Nat) (h : n < 0) : False"),
        ("(n : Nat) (h : n < 0) : ¬ n = 1", "(n : Nat) (h : n < 0) : False"),
        ("(x : Fin 0) : x = x", "(x : Fin 0) : False"),
    ],
)
def test_contradiction(signature: str, expected: str) -> None:
    assert voided(signature) == expected


@pytest.mark.parametrize(
    "signature",
    [
        ": 1 = 2",
        "(n m : Nat) (f : Nat → Nat) : f n = m",
        "(p q : Prop) (h : p → q) (hp : p) : q",
        "(α : Type) (P : α → Prop) (x : α) (h : P x) : ∃ y, P y",
        "(h : 1 = 2) : False",
        ": 1 = 2 → False",
        ": ∀ n : Nat, n = 1",
        ": n = 1 → n = 2 ↔ n = 3",
    ],
)
def test_no_contradiction_where_none_can_be_or_it_is_the_statement(signature: str) -> None:
    assert voided(signature) is None


def test_names_are_new_and_headers_kept() -> None:
    header = "def A.t_is_false := 1\n"
    counter = negation(Theorem("t", ": 1 = 2", header))
    assert counter is not None
    assert (counter.name, counter.header) == ("t_is_false'", header)
    quoted = negation(Theorem("A.«odd name's»", ": 1 = 2"))
    assert quoted is not None
    assert quoted.name == "A.«odd name's_is_false»"
    void = contradiction(Theorem("A.t", "(h : 1 = 2) : 2 = 3"))
    assert void is not None
    assert void.name == "A.t_is_vacuous"


def state(*hypotheses: str) -> ProofState:
    split = [line.partition(" : ") for line in hypotheses]
    return ProofState((Goal(tuple(Hypothesis(tuple(names.split()), type_) for names, _, type_ in split), "p"),))


def test_variables_that_the_text_does_not_bind_come_from_the_first_state() -> None:
    theorem = Theorem("t", "(l : List α) (h : l = []) : l = m")
    first = state("α : Type u_1", "inst✝ : Inhabited α", "m : List α", "l : List α", "h : l = []")
    counter, void = negation(theorem, first), contradiction(theorem, first)
    assert counter is not None
    assert void is not None
    bound = "{α : Type _} [Inhabited α] {m : List α} (l : List α) (h : l = [])"
    assert counter.signature == f": ¬ (∀ {bound.replace('Type _', 'Type')}, l = m)"
    assert void.signature == f"{bound} : False"


def test_a_state_that_does_not_fit_the_text_gives_none() -> None:
    theorem = Theorem("t", "(a b : Nat) : a = b")
    assert negation(theorem, state("a : Nat")) is None
    assert negation(theorem, state("a c : Nat")) is None
    assert negation(theorem, state("x✝ : Nat", "a b : Nat")) is None
    assert negation(theorem, state("a b : Nat")) is not None


@given(st.text(alphabet="ab :()[]{},→∀∃¬↔=-\n\"'.<>0", max_size=40))
def test_any_text_gives_a_statement_or_none(signature: str) -> None:
    for counter in (negation(Theorem("t", signature)), contradiction(Theorem("t", signature))):
        assert counter is None or ":" in counter.signature
