"""Tactics on states with the real Lean: outcomes, limits, coupled goals, names, crashes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from prover.errors import InvalidStatement
from prover.lean.environment import LspEnvironment
from prover.lean.toolchain import Toolchain
from prover.script import Branch, Script
from prover.types import Failure, Limits, ProofState, Success, TacticResult, Theorem

pytestmark = pytest.mark.lean

CONJUNCTION = Theorem("t", "(a b c : Nat) (h : a + b = c) : b + a = c ∧ c = c")
RUNAWAY = "simp [Nat.mul_add, Nat.add_mul, Nat.mul_comm, Nat.pow_succ, Nat.mul_left_comm]"


def one(environment: LspEnvironment, state: ProofState, tactic: str) -> TacticResult:
    (result,) = environment.expand(state, [tactic])
    return result


def after(environment: LspEnvironment, state: ProofState, *tactics: str) -> ProofState:
    """The first state left by each tactic in turn."""
    for tactic in tactics:
        result = one(environment, state, tactic)
        assert isinstance(result, Success), result
        state = result.states[0]
    return state


def kind(result: TacticResult) -> str:
    if isinstance(result, Failure):
        return result.kind
    return f"{len(result.states)} left"


def test_each_candidate_has_its_own_outcome(environment: LspEnvironment) -> None:
    state = environment.start(CONJUNCTION)
    outcomes = {
        "omega": "0 left",
        "constructor": "2 left",
        "exact nonsense": "error",
        "cases a": "2 left",
        "have : 1 = 1 := by skip": "error",
        "first\n| omega\n| simp": "0 left",
        "sorry": "refused",
        "": "parse",
        "rw [Nat.add_comm]": "1 left",
    }
    results = environment.expand(state, list(outcomes))
    assert [kind(result) for result in results] == list(outcomes.values())


@pytest.mark.parametrize(
    "broken", ["exact (by simp", "simp <;>", "cases h with", "constructor |", "exact fun x =>", "·"]
)
def test_a_candidate_that_does_not_parse_spoils_no_other(environment: LspEnvironment, broken: str) -> None:
    state = environment.start(CONJUNCTION)
    before, bad, behind, last = environment.expand(state, ["constructor", broken, "omega", "rfl"])
    assert kind(before) == "2 left"
    assert isinstance(bad, Failure)
    assert kind(behind) == "0 left"
    assert kind(last) == "error"


def test_a_runaway_candidate_starves_no_other(toolchain: Toolchain, tmp_path: Path) -> None:
    theorem = Theorem("t", "(a b c d : Nat) : (a + b + c + d) ^ 7 = (d + c + b + a) ^ 7")
    with LspEnvironment(toolchain, Limits(heartbeats=400), tmp_path) as environment:
        state = environment.start(theorem)
        first, runaway, last = environment.expand(state, ["exact rfl", RUNAWAY, "simp [Nat.add_comm]"])
        assert kind(first) == "error"
        assert kind(runaway) == "timeout"
        alone = one(environment, state, "simp [Nat.add_comm]")
        assert kind(last) == kind(alone)


def test_the_wall_clock_ends_a_call_and_keeps_the_worker(toolchain: Toolchain, tmp_path: Path) -> None:
    theorem = Theorem("t", "(a b c d : Nat) : (a + b + c + d) ^ 9 = (d + c + b + a) ^ 9 + 0")
    limits = Limits(heartbeats=0, call_seconds=0.5)
    with LspEnvironment(toolchain, limits, tmp_path) as environment:
        state = environment.start(theorem)
        began = time.monotonic()
        runaway, quick = environment.expand(state, [RUNAWAY, "rw [Nat.add_zero]"])
        assert time.monotonic() - began < 8
        assert kind(runaway) == "timeout"
        assert kind(quick) == "1 left"


def test_positions_survive_text_beyond_the_basic_plane(environment: LspEnvironment) -> None:
    header = "def «𝔸𝔹» (n : Nat) : Prop := n = n"
    state = environment.start(Theorem("t", "(𝕜 : Nat) (h : «𝔸𝔹» 𝕜) : «𝔸𝔹» 𝕜 ∧ 𝕜 = 𝕜", header))
    wrong, good, split = environment.expand(state, ["exact 𝕜", "exact ⟨h, rfl⟩", "constructor"])
    assert [kind(wrong), kind(good), kind(split)] == ["error", "0 left", "2 left"]


def test_inaccessible_names_become_plain_and_work(environment: LspEnvironment) -> None:
    state = environment.start(Theorem("t", "(n : Nat) (h : n = 0 ∨ n = 1) : n * n = n"))
    left = after(environment, state, "cases h")
    assert "✝" not in left.text
    fact = left.main.hypotheses[-1]
    assert kind(one(environment, left, f"subst {fact.names[0]}; rfl")) == "0 left"


def test_the_induction_hypothesis_has_its_usual_name(environment: LspEnvironment) -> None:
    state = environment.start(Theorem("t", "(n : Nat) : 0 + n = n"))
    result = one(environment, state, "induction n")
    assert isinstance(result, Success)
    names = [name for hypothesis in result.states[1].main.hypotheses for name in hypothesis.names]
    assert "ih" in names
    assert kind(one(environment, result.states[1], "rw [← Nat.add_assoc, ih]")) == "0 left"


def test_coupled_goals_stay_together_and_are_tried_apart(environment: LspEnvironment) -> None:
    state = environment.start(Theorem("t", "(p : Nat → Prop) (a b : Nat) (ha : p a) (hb : p b) : ∃ x, p x ∧ x = b"))
    coupled = after(environment, state, "refine ⟨?_, ?_, ?_⟩")
    assert coupled.coupled
    with_a, with_b = (
        environment.expand(coupled, ["exact a", "exact b"])
        if coupled.main.target == "Nat"
        else (environment.expand(coupled, ["exact ha", "exact hb"]))
    )
    assert isinstance(with_a, Success)
    assert isinstance(with_b, Success)
    assert with_a.states != with_b.states, "one candidate's assignment must not show in another's"


def test_named_holes_are_not_shared_between_candidates(environment: LspEnvironment) -> None:
    state = environment.start(CONJUNCTION)
    results = environment.expand(state, ["refine ⟨?left, ?right⟩", "refine ⟨?right, ?left⟩", "constructor"])
    assert [kind(result) for result in results] == ["2 left"] * 3


def test_a_placeholder_that_lean_is_silent_about_is_no_success(environment: LspEnvironment) -> None:
    """Regression: beside a failing candidate, Lean drops "don't know how to synthesize placeholder"."""
    signature = "(α : Type) (r : α → α → Prop) (ht : ∀ a b c, r a b → r b c → r a c) (a b : α) (h3 : r a b) : r b a"
    state = environment.start(Theorem("t", signature))
    tactic = "have ht' := ht _ _ _ h3"
    assert kind(one(environment, state, tactic)) == "error"
    assert [kind(result) for result in environment.expand(state, ["exact foo", tactic])] == ["error", "error"]


def test_time_left_is_respected(environment: LspEnvironment) -> None:
    theorem = Theorem("t", "(a b c d : Nat) : (a + b + c + d) ^ 9 = (d + c + b + a) ^ 9 + 0")
    state = environment.start(theorem)
    began = time.monotonic()
    results = environment.expand(state, [RUNAWAY, "rw [Nat.add_zero]", RUNAWAY + "; rfl"], 0.5)
    assert time.monotonic() - began < 5
    assert kind(results[0]) == kind(results[2]) == "undecided"


def test_what_the_callers_time_cut_short_is_no_timeout(toolchain: Toolchain, tmp_path: Path) -> None:
    theorem = Theorem("t", "(a b c d : Nat) : (a + b + c + d) ^ 9 = (d + c + b + a) ^ 9 + 0")
    tactics = [RUNAWAY, "rw [Nat.add_zero]"]
    with LspEnvironment(toolchain, Limits(heartbeats=0, call_seconds=1.0), tmp_path) as environment:
        state = environment.start(theorem)
        assert kind(environment.expand(state, tactics, 0.3)[0]) == "undecided"
        assert [kind(result) for result in environment.expand(state, tactics, 60.0)] == ["timeout", "1 left"]


def test_a_state_deep_in_a_tree_is_reached_by_its_path(environment: LspEnvironment) -> None:
    state = environment.start(Theorem("t", "(p q r : Prop) (hp : p) (hq : q) (hr : r) : (p ∧ q) ∧ (r ∧ p)"))
    result = one(environment, state, "constructor")
    assert isinstance(result, Success)
    second = result.states[1]
    inner = one(environment, second, "constructor")
    assert isinstance(inner, Success)
    assert [s.main.target for s in inner.states] == ["r", "p"]
    assert kind(one(environment, inner.states[1], "exact hp")) == "0 left"
    assert kind(one(environment, inner.states[0], "exact hp")) == "error"


def test_replays_judges_whole_scripts(environment: LspEnvironment) -> None:
    environment.start(CONJUNCTION)
    good = Script("constructor", (Branch(Script("omega")), Branch(Script("rfl"))))
    wrong = Script("constructor", (Branch(Script("rfl")), Branch(Script("rfl"))))
    short = Script("constructor", (Branch(Script("omega")),))
    assert [environment.replays(script) for script in (good, wrong, short)] == [True, False, False]


@pytest.mark.parametrize(
    ("signature", "header", "words", "place"),
    [
        ("(a : Nat) : a =", "", "expected term", None),
        ("(n : Nat) : Nat", "", "not a proposition", (1, 0)),
        (": Missing.name = 1", "", "Missing.name", (1, 14)),
        (": 1 = 1", "def x : Nat := foo", "foo", (1, 15)),
        (": x = Other.name", "\ndef x : Nat := 1\n-- import nothing", "Other.name", (4, 18)),
        (": x = Other.name", "\n\n", "Other.name", (3, 18)),
        (": x = Other.name", "def x : Nat := 1\n", "Other.name", (2, 18)),
        (": 1 = 1", "theorem thm : True := trivial", "already been declared", (2, 8)),
        (": 1 = 1", "import Mathlib\nopen Nat", "unknown module prefix 'Mathlib'", (1, 0)),
    ],
)
def test_bad_statements_are_explained_with_their_place(
    environment: LspEnvironment, signature: str, header: str, words: str, place: tuple[int, int] | None
) -> None:
    with pytest.raises(InvalidStatement, match="line") as caught:
        environment.start(Theorem("thm", signature, header))
    assert words in str(caught.value)
    assert "_lemmata_" not in str(caught.value)
    if place is not None:
        assert (caught.value.messages[0].line, caught.value.messages[0].column) == place


def test_a_killed_worker_is_replaced(toolchain: Toolchain, tmp_path: Path) -> None:
    with LspEnvironment(toolchain, Limits(), tmp_path) as environment:
        state = after(environment, environment.start(CONJUNCTION), "constructor")
        assert environment._worker is not None
        os.kill(environment._worker.process.pid, signal.SIGKILL)
        assert kind(one(environment, state, "omega")) == "0 left"
        assert environment.cpu_seconds() > 0


def test_a_worker_that_died_between_two_questions_is_no_fault(toolchain: Toolchain, tmp_path: Path) -> None:
    with LspEnvironment(toolchain, Limits(), tmp_path) as environment:
        for _ in range(2):
            assert environment.start(CONJUNCTION).goals
            assert environment._worker is not None
            os.kill(environment._worker.process.pid, signal.SIGKILL)
            assert environment._worker.process.wait(5) == -signal.SIGKILL


def test_a_tactic_that_ends_lean_is_found_among_others(toolchain: Toolchain, tmp_path: Path) -> None:
    theorem = Theorem("t", "(f : Nat → Nat → Prop) (h : ∀ x, f x x) : f 1 1 ∧ True")
    hog = "repeat (have := h 0; have := And.intro this this)"
    limits = Limits(heartbeats=0, memory_mb=400, call_seconds=20.0)
    with LspEnvironment(toolchain, limits, tmp_path) as environment:
        state = environment.start(theorem)
        results = environment.expand(state, ["constructor", hog, "exact ⟨h 1, trivial⟩", "rfl"])
        assert kind(results[0]) == "2 left"
        assert kind(results[1]) in ("crash", "error", "timeout")
        assert kind(results[2]) == "0 left"
        assert kind(results[3]) == "error"


def test_no_process_outlives_its_environment(toolchain: Toolchain, tmp_path: Path) -> None:
    environment = LspEnvironment(toolchain, Limits(), tmp_path)
    environment.start(CONJUNCTION)
    assert environment._worker is not None
    pid = environment._worker.process.pid
    environment.close()
    environment.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


FAILING = [f"exact {number}" for number in range(16)]
"""So many that the next candidate stands in another command."""


def test_copies_of_a_simp_lemma_do_not_prove_each_other(environment: LspEnvironment) -> None:
    state = environment.start(Theorem("t", "(a : Nat) : a * a + 2 = a * 3", "/-- False. -/\n@[simp] "))
    results = environment.expand(state, [*FAILING, "simp"])
    assert kind(results[-1]) != "0 left"


def test_a_protected_simp_lemma_can_be_worked_on(environment: LspEnvironment) -> None:
    theorem = Theorem("t", "(a : Nat) : a + 0 = a", "namespace N\n@[simp] protected ")
    results = environment.expand(environment.start(theorem), ["rfl", *FAILING, "rfl"])
    assert (kind(results[0]), kind(results[-1])) == ("0 left", "0 left")


def test_what_precedes_a_theorem_with_in_holds_for_every_candidate(environment: LspEnvironment) -> None:
    state = environment.start(Theorem("t", ": succ 0 = 1", "open Nat in\n@[simp] "))
    results = environment.expand(state, [*FAILING, "rfl"])
    assert kind(results[-1]) == "0 left"
    with pytest.raises(InvalidStatement, match=r"line 4, column 8"):
        environment.start(Theorem("t", ":\n  succ nothing.here = 1", "open Nat in\n@[simp]"))


def test_theorems_with_other_imports_follow_each_other(environment: LspEnvironment) -> None:
    for header in ("", "import Core.Logic\n", "import Init\n\nopen Nat\n", ""):
        assert environment.start(Theorem("t", "(p : Prop) (h : p) : p", header)).main.target == "p"
