"""Results as Lean text and as JSON."""

from __future__ import annotations

import json

import pytest

from prover.cli.present import attempt_json, comment, cost_line, declaration, remarks
from prover.types import Attempt, Cost, Goal, Hypothesis, Limit, Outcome, Theorem, Verdict

THEOREM = Theorem("and_swap", "(p q : Prop) (h : p ∧ q) : q ∧ p", "-- a header")
COST = Cost(wall_seconds=0.5, lean_cpu_seconds=0.25, tactics=1234, expansions=1)
VERDICT = Verdict(True, THEOREM.statement_hash, "T1", ("propext",), "lean-x+core-y", 0.2)
PROVED = Attempt(THEOREM, Outcome.PROVED, COST, "by\n  exact ⟨h.2, h.1⟩", VERDICT)
OPEN_GOAL = Goal((Hypothesis(("p", "q"), "Prop"),), "q ∧ p")
GAVE_UP = Attempt(THEOREM, Outcome.GAVE_UP, COST, limit=Limit.SECONDS, open_goal=OPEN_GOAL)


def test_the_json_object_has_the_promised_shape() -> None:
    data = json.loads(attempt_json(PROVED))
    promised = ["outcome", "name", "signature", "header", "statement_hash", "proof", "verdict", "cost"]
    assert list(data)[: len(promised)] == promised
    assert list(data["verdict"]) == ["tier", "axioms", "toolchain", "seconds"]
    assert list(data["cost"]) == [
        "wall_seconds",
        "lean_cpu_seconds",
        "tactics",
        "expansions",
        "tokens",
        "cache_hits",
    ]
    assert (data["outcome"], data["statement_hash"]) == ("proved", THEOREM.statement_hash)
    assert data["verdict"]["axioms"] == ["propext"]


def test_json_is_one_readable_line() -> None:
    line = attempt_json(PROVED)
    assert "\n" not in line
    assert "∧" in line


def test_an_attempt_without_proof_has_its_limit_and_goal_in_json() -> None:
    data = json.loads(attempt_json(GAVE_UP))
    assert (data["proof"], data["verdict"], data["limit"]) == (None, None, "seconds")
    assert data["open_goal"] == "p q : Prop\n⊢ q ∧ p"


def test_a_proved_theorem_is_lean_text() -> None:
    text = declaration(PROVED)
    assert text.startswith(
        "-- a header\n\ntheorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  exact ⟨h.2, h.1⟩\n"
    )
    assert all(line.startswith("--") for line in text.split("⟩\n", 1)[1].splitlines())


def test_the_remarks_of_a_proof_name_tier_axioms_and_cost() -> None:
    text = remarks(PROVED)
    assert "(T1); axioms: propext" in text
    assert "cost: 0.50 s, 1,234 tactics in 1 expansion, 0.25 s of Lean's CPU time" in text


def test_no_proof_says_which_limit_and_shows_the_goal() -> None:
    text = declaration(GAVE_UP)
    assert ":= sorry" in text
    assert "--seconds" in text
    assert "--   ⊢ q ∧ p" in text


@pytest.mark.parametrize("limit", list(Limit))
def test_every_limit_has_words(limit: Limit) -> None:
    attempt = Attempt(THEOREM, Outcome.GAVE_UP, COST, limit=limit)
    assert remarks(attempt).startswith("not proved: ")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_words(outcome: Outcome) -> None:
    assert len(remarks(Attempt(THEOREM, outcome, COST, note="the reason")).splitlines()[0]) > 5


def test_only_a_proved_outcome_is_called_proved() -> None:
    for outcome in set(Outcome) - {Outcome.PROVED}:
        attempt = Attempt(THEOREM, outcome, COST, "by simp", VERDICT, Limit.SECONDS)
        assert not remarks(attempt).startswith("proved")


def test_a_refused_proof_is_not_blamed_on_the_machine() -> None:
    refused = Verdict(False, THEOREM.statement_hash, "T0", (), "scripted", 0.1, "it rests on sorry")
    text = remarks(Attempt(THEOREM, Outcome.FAULT, COST, verdict=refused, note="refused: it rests on sorry"))
    assert "infrastructure" not in text
    assert "it rests on sorry" in text


def test_invalid_shows_leans_words() -> None:
    attempt = Attempt(THEOREM, Outcome.INVALID, Cost(), note="1:5: unknown identifier 'x'")
    assert "1:5: unknown identifier 'x'" in remarks(attempt)


def test_comments_cover_every_line() -> None:
    assert comment("a\n\nb") == "-- a\n--\n-- b"


def test_tokens_and_hits_are_shown_when_there_are_any() -> None:
    line = cost_line(Cost(tokens=2, cache_hits=1))
    assert "2 model tokens" in line
    assert "1 cache hit" in line
