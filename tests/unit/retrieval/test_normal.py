"""The spelling in which the small encoder reads states and premises."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.normal import normal_premise, normal_state

ADD = "Nat.add_comm\ntheorem add_comm (n m : Nat) : n + m = m + n"


def test_variables_are_known_by_their_types() -> None:
    assert normal_state("x y : Nat\n⊢ x + y = y + x") == normal_state("a b : Nat\n⊢ a + b = b + a")
    assert normal_state("a b : Nat\n⊢ a + b = b + a") != normal_state("a b : Int\n⊢ a + b = b + a")


def test_a_premise_says_what_a_goal_wants_in_the_same_words() -> None:
    goal, premise = normal_state("a b : Nat\n⊢ a + b = b + a"), normal_premise(ADD)
    wanted = goal.partition("[T] ")[2].partition(" [H]")[0]
    assert wanted == "#Nat add #Nat eq #Nat add #Nat"
    assert f"[C] {wanted}" in premise
    assert premise.startswith("[N] Nat add comm theorem [C]")


def test_hypotheses_stand_apart_and_their_names_do_not_count() -> None:
    line = normal_state("k : Nat\nhk : 0 < k\n⊢ k ≠ 0")
    assert line == "[T] #Nat ne zero [H] Nat zero lt #Nat"
    assert line == normal_state("k : Nat\npositive : 0 < k\n⊢ k ≠ 0")


def test_bound_variables_and_fields_of_variables() -> None:
    assert normal_state("xs : List Nat\n⊢ ∃ n, xs.length = n") == "[T] exists # #List length eq # [H] List Nat"


def test_assumptions_of_a_premise_stand_behind_what_it_says() -> None:
    line = normal_premise("Int.lt_of\ntheorem lt_of {a b : Int} (h : ¬b ≤ a) : a < b")
    assert line.endswith("[C] #Int lt #Int [A] Int not #Int le #Int")


def test_all_goals_are_read() -> None:
    assert normal_state("⊢ p ∧ q\n\n⊢ True").count("[T]") == 2


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    for line in (normal_state(text), normal_premise(text)):
        assert "\n" not in line
