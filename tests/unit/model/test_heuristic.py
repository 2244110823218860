"""What the default generator proposes, and that it repeats nothing. Whether it proves anything is for tests/lean."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.model.heuristic import HeuristicGenerator
from prover.model.proposal import declared
from prover.model.view import GoalView
from prover.types import Goal, Hypothesis, Premise, ProofState, Step, Theorem


def state(target: str, *hypotheses: str, path: tuple[str, ...] = ()) -> ProofState:
    entries = []
    for line in hypotheses:
        names, _, type_ = line.partition(" : ")
        entries.append(Hypothesis(tuple(names.split()), type_))
    return ProofState((Goal(tuple(entries), target),), tuple(Step(tactic) for tactic in path))


def proposed(found: ProofState, header: str = "") -> list[str]:
    generator = HeuristicGenerator(Theorem("t", ": True", header))
    return [candidate.tactic for candidate in generator.propose(found, 200)]


@pytest.mark.parametrize(
    ("target", "hypotheses", "tactic"),
    [
        ("∀ (x : α), P x → Q x", ["P Q : α → Prop"], "intro x h"),
        ("p ∧ q → q", [], "rintro ⟨h, h1⟩"),
        ("(∃ x, P x ∧ Q x) → r", ["P : α → Prop"], "rintro ⟨x, h, h1⟩"),
        ("p ∧ q", ["p q : Prop"], "constructor"),
        ("q", ["h : p ∧ q"], "obtain ⟨h1, h2⟩ := h"),
        ("p ∨ q", ["p q : Prop"], "left"),
        ("r", ["h : p ∨ q ∨ s"], "rcases h with h | h | h"),
        ("q", ["h : p → q", "hp : p"], "have h' := h hp"),
        ("q", ["h : p → q"], "apply h"),
        ("False", ["h : ¬∀ (x : α), P x"], "replace h := Classical.not_forall.mp h"),
        ("∃ k, n = 2 * k + 1", ["n : Nat"], "refine ⟨(n - 1) / 2, ?_⟩"),
        ("∃ k, a * b * c = a * k", ["a b c : Nat"], "refine ⟨b * c, ?_⟩"),
        ("n + 0 = n", ["n : Nat"], "induction n"),
        ("a ++ b = c", ["a b c : List α"], "induction a generalizing b c"),
        ("f x = y", ["h : f x = z"], "rw [h]"),
        ("False", ["f : α → α → Prop", "h : ∀ (P : α → Prop), ∃ x, f x = P"], "obtain ⟨x, h1⟩ := h (fun x => ¬f x x)"),
        ("b = a", ["h : a = b"], "exact h.symm"),
        ("(if p then a else b) = c", ["p : Prop"], "split"),
    ],
)
def test_the_step_that_the_shape_asks_for(target: str, hypotheses: list[str], tactic: str) -> None:
    assert tactic in proposed(state(target, *hypotheses))


def test_a_safe_step_stands_alone_beside_automation() -> None:
    tactics = proposed(state("p ∨ q", "p q : Prop", "h : q ∧ r"))
    assert tactics[:1] != ["left"]
    assert "left" not in tactics
    assert "obtain ⟨h1, h2⟩ := h" in tactics


def test_definitions_of_the_header_are_unfolded() -> None:
    header = "def double (n : Nat) : Nat := n + n\ninductive Even : Nat → Prop\n  | zero : Even 0"
    tactics = proposed(state("Even (double n)", "n : Nat"), header)
    assert {"simp [double]", "unfold double", "constructor"} <= set(tactics)


def test_a_fact_is_not_derived_twice() -> None:
    context = ["h : ∀ (x : α), P x → Q x", "a : α", "ha : P a"]
    tactic = "have h' := h _ ha"
    assert tactic in proposed(state("R", *context))
    assert tactic not in proposed(state("R", *context, "h' : Q a", path=(tactic,)))


def test_coupled_goals_get_few_candidates() -> None:
    goal = Goal((Hypothesis(("a", "b"), "Nat"),), "?w + a = b")
    generator = HeuristicGenerator(Theorem("t", ": True"))
    assert len(generator.propose(ProofState((goal, goal)), 200)) <= 24


def test_premises_become_tactics() -> None:
    class Fixed:
        def relevant(self, goal: Goal, limit: int) -> list[Premise]:
            return [Premise("Nat.foo", "=", frozenset("+"), frozenset("+")), Premise("Nat.bar", "≤", frozenset("≤"))]

    generator = HeuristicGenerator(Theorem("t", ": True"), Fixed())
    tactics = {candidate.tactic for candidate in generator.propose(state("a + b = c", "a b c : Nat"), 200)}
    assert {"rw [Nat.foo]", "apply Nat.foo"} <= tactics
    assert "apply Nat.bar" not in tactics


_WORDS = st.sampled_from(
    ["p", "x", "n + 1", "f x", "¬q", "∃ x, P x", "a = b", "xs ++ ys", "(p ∧ q)", "0 ≤ n", "∀ x, r"]
)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=3).map(" → ".join)


@given(_TEXTS, st.lists(st.tuples(st.sampled_from(["h", "k", "n", "x✝"]), _TEXTS), max_size=4))
def test_proposals_are_sorted_distinct_and_probable(target: str, facts: list[tuple[str, str]]) -> None:
    goal = Goal(tuple(Hypothesis((name,), type_) for name, type_ in facts), target)
    candidates = HeuristicGenerator(Theorem("t", ": True")).propose(ProofState((goal,)), 50)
    assert len(candidates) <= 50
    assert len({candidate.tactic for candidate in candidates}) == len(candidates)
    priors = [candidate.log_prior for candidate in candidates]
    assert priors == sorted(priors, reverse=True)
    assert all(prior <= 0 and math.isfinite(prior) for prior in priors)
    assert not any("✝" in candidate.tactic for candidate in candidates if "by_cases" not in candidate.tactic)


def test_facts_and_data_are_told_apart() -> None:
    view = GoalView(
        Goal(
            (
                Hypothesis(("α",), "Type"),
                Hypothesis(("P",), "α → Prop"),
                Hypothesis(("x",), "α"),
                Hypothesis(("f",), "α → Nat"),
                Hypothesis(("h",), "P x"),
                Hypothesis(("k",), "∀ (y : α), f y = 0"),
                Hypothesis(("xs",), "List α"),
            ),
            "P x",
        )
    )
    assert [fact.name for fact in view.facts] == ["k", "h"]
    assert [variable.name for variable in view.elements] == ["x", "xs"]


def test_the_header_is_read_with_comments_and_namespaces() -> None:
    """Regression: a definition in a comment, or inside a namespace, made every `simp` with definitions fail."""
    header = (
        "/- def wrong (n : Nat) := n -/\n-- def alsoWrong := 1\ninductive Tree\n  | leaf\nnamespace Tree\n"
        "def mirror : Tree → Tree\n  | leaf => leaf\nsection\n@[simp] theorem mirror_leaf : True := trivial\n"
        "end\nend Tree\n"
        "def flip (b : Bool) : Bool := !b\n"
    )
    found = declared(Theorem("t", ": True", header))
    assert list(found.definitions) == ["Tree.mirror", "flip"]
    assert found.definitions["flip"].strip() == "(b : Bool) : Bool"
    assert found.inductives == ("Tree",)
    assert found.theorems == ("Tree.mirror_leaf",)


def test_types_are_known_by_the_names_that_goals_show() -> None:
    """Regression: nobody thought of induction on a type of an inner namespace: goals show its short name."""
    header = (
        "namespace Book\ninductive Chain\n  | nil\n  | cons (xs : Chain)\nnamespace Chain\n"
        "def twice : Chain → Chain\n  | nil => nil\n  | cons xs => cons (cons (twice xs))\n"
    )
    assert declared(Theorem("t", ": True", header)).shown_types == ("Book.Chain", "Chain")
    for shown in ("Book.Chain", "Chain"):
        tactics = proposed(state("xs.twice = xs", f"xs : {shown}"), header)
        assert "induction xs" in tactics


def test_the_users_own_theorems_are_used() -> None:
    header = "theorem double (n : Nat) : n + n = 2 * n := by omega"
    tactics = proposed(state("a + a = b", "a b : Nat", "h : a < b"), header)
    assert {"rw [double]", "apply double", "simp [double]"} <= set(tactics)
