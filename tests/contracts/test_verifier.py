"""What every `Verifier` must do: the real one, and the double for tests of what stands around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from prover.lean.toolchain import embedded
from prover.lean.verify import FreshVerifier
from prover.protocols import Verifier
from prover.settings import load
from prover.testing import ScriptedVerifier
from prover.types import Theorem

THEOREM = Theorem("t", "(p q : Prop) (h : p ∧ q) : q ∧ p")
GOOD, BAD = "⟨h.2, h.1⟩", "⟨h.1, h.2⟩"

WRONG = Theorem("w", "(p : Prop) : p")
FALSIFIED = Theorem("w_is_false", ": ¬ ∀ (p : Prop), p")
FALSE = "fun h => h False"

Opener = Callable[[], Verifier]


def fresh() -> Verifier:
    return FreshVerifier(embedded(load().cache_dir))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(fresh, id="lean", marks=pytest.mark.lean),
        pytest.param(
            lambda: ScriptedVerifier(lambda proof: proof in (GOOD, FALSE), lambda _, counter: counter == FALSIFIED),
            id="scripted",
        ),
    ],
    name="verifier",
)
def _verifier(request: pytest.FixtureRequest) -> Verifier:
    opener: Opener = request.param
    return opener()


def test_a_proof_is_proved(verifier: Verifier) -> None:
    verdict = verifier.verify(THEOREM, GOOD)
    assert verdict.proved
    assert verdict.tier >= "T1"
    assert verdict.reason == ""


@pytest.mark.parametrize("proof", [BAD, "sorry", "", "by"])
def test_anything_else_is_refused_with_a_reason(verifier: Verifier, proof: str) -> None:
    verdict = verifier.verify(THEOREM, proof)
    assert not verdict.proved
    assert verdict.reason


def test_a_verdict_names_its_statement_and_toolchain(verifier: Verifier) -> None:
    for proof in (GOOD, BAD):
        verdict = verifier.verify(THEOREM, proof)
        assert verdict.statement_hash == THEOREM.statement_hash
        assert verdict.toolchain
        assert verdict.seconds >= 0


def test_a_refusal_does_not_change_the_next_verdict(verifier: Verifier) -> None:
    assert not verifier.verify(THEOREM, BAD).proved
    assert verifier.verify(THEOREM, GOOD).proved


def test_a_refutation_is_proved_with_a_verdict_on_itself(verifier: Verifier) -> None:
    verdict = verifier.verify_refutation(WRONG, FALSIFIED, FALSE)
    assert verdict.reason == ""
    assert verdict.proved
    assert verdict.tier >= "T1"
    assert verdict.statement_hash == FALSIFIED.statement_hash


@pytest.mark.parametrize(
    ("theorem", "refutation", "proof"),
    [
        (WRONG, FALSIFIED, "fun h => h True"),
        (WRONG, FALSIFIED, "sorry"),
        (WRONG, THEOREM, GOOD),
        (THEOREM, THEOREM, GOOD),
    ],
    ids=["wrong proof", "sorry", "of something else", "itself"],
)
def test_what_refutes_nothing_is_refused_with_a_reason(
    verifier: Verifier, theorem: Theorem, refutation: Theorem, proof: str
) -> None:
    verdict = verifier.verify_refutation(theorem, refutation, proof)
    assert not verdict.proved
    assert verdict.reason
