"""The words of goals and theorems."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.tokens import premise_tokens, state_tokens


def test_a_goal_and_the_theorem_that_fits_it_say_the_same() -> None:
    goal = state_tokens("a b : Nat\n⊢ a + b = b + a")
    theorem = premise_tokens("Nat.add_comm\ntheorem Nat.add_comm (n m : Nat) : n + m = m + n")
    assert set(goal) == {"nat", "+", "add", "=", "eq", "_ + _", "+ _ =", "_ = _", "= _ +"}
    assert set(goal) <= set(theorem)
    assert "Nat.add_comm" in theorem


def test_names_give_themselves_and_their_words() -> None:
    assert premise_tokens("Finset.toSet_mulSupport'") == [
        "Finset.toSet_mulSupport'",
        "finset",
        "to",
        "set",
        "mul",
        "support",
    ]
    assert state_tokens("⊢ ℕ") == ["nat"]
    assert state_tokens("⊢ isRIntNorm") == ["isRIntNorm", "is", "int", "norm"]


@pytest.mark.parametrize(
    "state",
    [
        "foo bar : Nat\n⊢ foo = bar",
        "⊢ ∀ foo bar : Nat, foo = bar",
        "⊢ ∀ (foo bar : Nat), foo = bar",
        "x✝ : Nat\nfoo := 3 : Nat\nbar : Nat\n⊢ foo = bar ∧ x✝ = x✝",
        "⊢ (fun foo bar => foo = bar) = fun (foo bar : Nat) => foo = bar",
        "case inl.h\nfoo bar : Nat\n⊢ foo = bar",
    ],
)
def test_names_of_variables_say_nothing(state: str) -> None:
    assert {"foo", "bar", "x✝"}.isdisjoint(state_tokens(state))


def test_two_goals_that_differ_in_names_are_one() -> None:
    one = "α : Type u_1\nxs ys : List α\nh₁ : xs = ys\n⊢ (xs ++ ys).length = xs.length + ys.length"
    two = "β : Type v\nl₁ l₂ : List β\nhyp : l₁ = l₂\n⊢ (l₁ ++ l₂).length = l₁.length + l₂.length"
    assert state_tokens(one) == state_tokens(two)


def test_what_follows_a_variable_stays() -> None:
    assert state_tokens("xs : List Nat\n⊢ xs.length = 0").count("length") == 1
    assert "h.symm" not in state_tokens("h : 1 = 1\n⊢ h.symm = h.symm")


def test_numerals_are_one_word_but_the_smallest() -> None:
    words = state_tokens("⊢ 0 + 1 + 2 = 37 + 1000")
    assert [word for word in words if " " not in word] == [
        "0", "+", "add", "1", "+", "add", "2", "=", "eq", "numeral", "+", "add", "numeral",
    ]  # fmt: skip


def test_neighbours_are_words_whatever_the_variables_are() -> None:
    def threes(goal: str) -> list[str]:
        return [word for word in state_tokens(goal) if " " in word]

    assert threes("foo : Nat\n⊢ foo + b = c") == ["_ + _", "+ _ =", "_ = _"] == threes("x y z : Nat\n⊢ x + y = z")
    assert threes("⊢ a = b + c") == ["_ = _", "= _ +", "_ + _"]
    assert threes("f : Nat → Nat\n⊢ f a b") == ["Nat → Nat"], "variables alone say nothing"
    assert threes("xs : List Nat\n⊢ List.map f xs") == ["map _ _"]
    assert threes("xs : List Nat\n⊢ xs.length = 0") == ["_ length =", "length = 0"]
    assert threes("⊢ ∃ n, n = 2") == ["_ = 2"], "no neighbours across a comma"


def test_notation_is_known_by_one_word_in_both_spellings() -> None:
    from retrieval.normal import normal_state
    from retrieval.notation import SIGN_WORDS

    for sign in ("+", "∣", "≤", "∧", "↔", "∈"):
        assert SIGN_WORDS[sign] in state_tokens(f"⊢ a {sign} b")
        assert SIGN_WORDS[sign] in normal_state(f"⊢ a {sign} b").split()


@given(st.text())
def test_any_text_has_words(text: str) -> None:
    for words in (state_tokens(text), premise_tokens(text)):
        assert all(word and not word.isspace() for word in words)
        assert len(words) <= 4 * len(text) + 4


@pytest.mark.parametrize("piece", ["(", "(a ", "∀ a ", "+", "a.", "«", "«a", "A_", "x : ", "1.", "⊢", "/-", "aB", "\n"])
def test_the_time_is_linear(piece: str) -> None:
    def seconds(count: int) -> float:
        text = piece * count
        best = 9.0
        for _ in range(2):
            began = time.process_time()
            state_tokens(text)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(24_000) < 14 * seconds(3_000) + 0.05
