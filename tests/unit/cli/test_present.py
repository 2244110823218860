"""Results as Lean text and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from prover.cli.present import attempt_json, comment, cost_line, declaration, remarks
from prover.lean.source import theorems
from prover.prices import Prices
from prover.types import Attempt, Cost, Goal, Hypothesis, Limit, Outcome, Refutation, Theorem, Verdict

THEOREM = Theorem("and_swap", "(p q : Prop) (h : p ∧ q) : q ∧ p", "-- a header")
COST = Cost(wall_seconds=0.5, lean_cpu_seconds=0.25, tactics=1234, expansions=1)
VERDICT = Verdict(True, THEOREM.statement_hash, "T1", ("propext",), "lean-x+core-y", 0.2)
PROVED = Attempt(THEOREM, Outcome.PROVED, COST, "by\n  exact ⟨h.2, h.1⟩", VERDICT)
OPEN_GOAL = Goal((Hypothesis(("p", "q"), "Prop"),), "q ∧ p")
LEDGER = (
    ("proof", Cost(lean_cpu_seconds=0.15)),
    ("start", Cost(lean_cpu_seconds=0.01)),
    ("verification", Cost(lean_cpu_seconds=0.09)),
)
FALSE = Theorem("and_swap_is_false", ": ¬ (∀ (p q : Prop) (h : p ∧ q), q ∧ p)", THEOREM.header)
REFUTATION = Refutation(FALSE, "by\n  intro h\n  simp_all", Verdict(True, FALSE.statement_hash, "T2", (), "l", 0.1))
DISPROVED = Attempt(THEOREM, Outcome.DISPROVED, COST, refutation=REFUTATION, ledger=LEDGER)
VACUOUS = Attempt(THEOREM, Outcome.VACUOUS, COST, PROVED.proof, VERDICT, refutation=REFUTATION)
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
        "prompt_tokens",
        "model_seconds",
        "saved_tactics",
    ]
    assert list(data)[len(promised) :] == ["limit", "open_goal", "note", "refutation", "ledger", "money", "earlier"]
    assert (data["outcome"], data["statement_hash"]) == ("proved", THEOREM.statement_hash)
    assert data["verdict"]["axioms"] == ["propext"]


def test_what_earlier_runs_spent_is_told() -> None:
    resumed = replace(GAVE_UP, earlier=Cost(wall_seconds=0.3, lean_cpu_seconds=0.1, tactics=1000, expansions=1))
    assert remarks(resumed).splitlines()[-1].endswith("; of it 0.30 s, 1,000 tactics in earlier runs")
    assert json.loads(attempt_json(resumed))["earlier"]["tactics"] == 1000
    assert "earlier" not in remarks(GAVE_UP)
    assert json.loads(attempt_json(GAVE_UP))["earlier"] is None


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


def test_hits_say_what_they_saved_and_models_what_they_read() -> None:
    line = cost_line(Cost(tokens=2000, prompt_tokens=30000, cache_hits=3, saved_tactics=1500))
    assert "2,000 model tokens (30,000 read)" in line
    assert "3 cache hits that saved 1,500 tactics" in line


def test_cpu_time_is_split_where_there_is_something_to_split() -> None:
    line = cost_line(COST, LEDGER)
    assert "0.25 s of Lean's CPU time (proof 0.15, verification 0.09)" in line, (
        "the largest first, small parts left out"
    )
    assert "(" not in cost_line(COST, LEDGER[:1])
    assert "(" not in cost_line(COST)


PRICED = Prices("EUR", cpu_hour=3.6, source="prices.toml")


def test_money_is_told_if_prices_were_set_or_it_is_some() -> None:
    assert "about 0.00025 EUR" in cost_line(COST, prices=PRICED)
    assert "USD" not in cost_line(COST)
    assert cost_line(Cost(lean_cpu_seconds=3600.0)).endswith("about 0.04 USD")


def test_money_that_lacks_the_model_says_so() -> None:
    assert cost_line(Cost(lean_cpu_seconds=3600.0, tokens=5)).endswith("about 0.04 USD without the model")


def test_remarks_and_json_have_the_ledger_and_the_money() -> None:
    assert "(proof 0.15, verification 0.09), about 0.00025 EUR" in remarks(DISPROVED, PRICED)
    data = json.loads(attempt_json(DISPROVED, PRICED))
    assert data["money"] == {"amount": 0.00025, "currency": "EUR"}
    assert [entry["name"] for entry in data["ledger"]] == ["proof", "start", "verification"]
    assert data["ledger"][0]["lean_cpu_seconds"] == 0.15
    assert set(data["ledger"][0]) == {"name", *data["cost"]}


def test_a_disproved_statement_is_followed_by_its_refutation() -> None:
    text = declaration(DISPROVED)
    found = theorems(text)
    assert [(item.theorem.name, item.has_sorry) for item in found] == [("and_swap", True), ("and_swap_is_false", False)]
    assert text.startswith(f"-- a header\n\n{THEOREM.declaration('sorry')}\n-- disproved: its negation is proved (T2: ")
    assert text.endswith(f"\n\n{FALSE.declaration(REFUTATION.proof)}")
    assert text.count("-- a header") == 1
    assert found[1].theorem.signature == FALSE.signature


def test_a_refutation_with_a_header_of_its_own_is_a_comment() -> None:
    other = replace(REFUTATION, theorem=replace(FALSE, header="open Nat"))
    text = declaration(replace(DISPROVED, refutation=other))
    assert [item.theorem.name for item in theorems(text)] == ["and_swap"]
    assert "--   theorem and_swap_is_false : ¬" in text
    assert "--     simp_all" in text


def test_a_vacuous_statement_may_have_a_proof_too() -> None:
    text = declaration(VACUOUS)
    assert [item.has_sorry for item in theorems(text)] == [False, False]
    assert "-- vacuous: its hypotheses contradict each other, so it says nothing (T2: " in text
    assert "-- its proof: Lean's kernel accepted it in a fresh process (T1); axioms: propext" in text
    without = declaration(replace(VACUOUS, proof=None, verdict=None))
    assert [item.has_sorry for item in theorems(without)] == [True, False]
    assert "its proof" not in without


def test_refutations_are_data() -> None:
    data = json.loads(attempt_json(DISPROVED))["refutation"]
    assert data["kind"] == "negation"
    assert data["theorem"] == "theorem and_swap_is_false : ¬ (∀ (p q : Prop) (h : p ∧ q), q ∧ p)"
    assert (data["name"], data["signature"], data["header"]) == (FALSE.name, FALSE.signature, FALSE.header)
    assert (data["proof"], data["verdict"]["tier"]) == (REFUTATION.proof, "T2")
    assert json.loads(attempt_json(VACUOUS))["refutation"]["kind"] == "contradiction"
    assert json.loads(attempt_json(PROVED))["refutation"] is None
