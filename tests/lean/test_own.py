"""The library's own theorems as statements: what is hidden, what is allowed, and that nothing else is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prover.evaluation import open_suite
from prover.lean.compile import CompileLimits, compile_text
from prover.lean.environment import LspEnvironment
from prover.lean.expressions import ExprTable
from prover.lean.library import library_sources
from prover.lean.olean import read_module
from prover.lean.own import library_theorems, refuse_statement
from prover.lean.toolchain import Toolchain
from prover.lean.verify import FreshVerifier, compose
from prover.types import Failure, Success, Theorem

PROOF = "Nat.le.step Nat.le.refl"


@pytest.fixture(scope="module")
def own() -> Theorem:
    """``Nat.le_succ``, in a module that knows neither all of the kernel's functions nor `omega`."""
    return next(item.theorem for _, item in library_theorems() if item.theorem.name == "le_succ")


def test_every_theorem_of_the_library_is_a_statement() -> None:
    texts = {module: path.read_text(encoding="utf-8") for module, path in library_sources().items()}
    count = 0
    for module, item in library_theorems():
        count += 1
        assert item.theorem.header.startswith("prelude")
        assert texts[module].startswith(item.theorem.header)
        assert refuse_statement(item.theorem) is None
    assert count > 1000
    suite = open_suite("corelib")
    assert len(suite.rows) + suite.duplicates == count


def test_only_whole_statements_of_the_library_may_leave_it_out(own: Theorem) -> None:
    for other in (
        replace(own, name="other"),
        replace(own, signature=f"{own.signature} ∧ True"),
        replace(own, header=f"{own.header}def land := 1\n"),
        replace(own, header="prelude\n"),
        Theorem("t", ": True", "prelude\nimport Core\n"),
    ):
        refusal = refuse_statement(other)
        assert refusal is not None
        assert "prelude" in str(refusal)
    assert refuse_statement(Theorem("t", ": True", "import Core\n")) is None


def test_the_theorem_itself_and_later_ones_are_unknown(own: Theorem, environment: LspEnvironment) -> None:
    state = environment.start(own)
    tactics = ["exact Nat.le_succ n", "exact Nat.le_of_lt (Nat.lt_succ_self n)", "omega", f"exact {PROOF}"]
    *hidden, known = environment.expand(state, tactics)
    assert all(isinstance(result, Failure) for result in hidden)
    assert known == Success()


def test_a_proof_is_verified_in_its_place(own: Theorem, toolchain: Toolchain) -> None:
    verifier = FreshVerifier(toolchain)
    assert verifier.verify(own, PROOF).tier == "T2"
    assert not verifier.verify(own, "Nat.le_succ n").proved
    assert not verifier.verify(own, "by simp").proved
    assert not verifier.verify(replace(own, name="other"), PROOF).proved


def test_what_a_proof_declares_is_named_after_its_theorem(own: Theorem, toolchain: Toolchain, tmp_path: Path) -> None:
    """Else it could define ``Nat.land``, which this module lacks and which the kernel evaluates by its name."""
    proof = f"f n where\n  _root_.Nat.land (a b : Nat) : Nat := a\n  f (n : Nat) : n ≤ succ n := {PROOF}"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    names: list[set[tuple[str | int, ...]]] = []
    for folder, body in (("a", "sorry"), ("b", proof)):
        compiled = compile_text(toolchain, compose(own, body), tmp_path / folder, CompileLimits())
        assert compiled.path is not None, compiled.reason
        names.append(set(read_module(compiled.path, ExprTable()).constants))
    extra = names[1] - names[0]
    assert extra
    assert all(name[:2] == ("Nat", "le_succ") for name in extra)
