"""What a library offers for a theorem is there in Lean, and what is made of it is understood."""

from __future__ import annotations

import random

import pytest

from prover.evaluation import open_suite
from prover.lean.environment import LspEnvironment
from prover.lean.premises import library_index
from prover.lean.toolchain import Toolchain
from prover.library import Opened, open_library
from prover.model.heuristic import HeuristicGenerator
from prover.settings import load
from prover.types import Failure, Limits, Success, Theorem

SAMPLE = ("Core.Nat.Dvd", "Core.List.Lemmas", "Core.Int.Order")


@pytest.fixture(name="symbols", scope="module")
def _symbols(toolchain: Toolchain) -> Opened:
    return open_library("symbols", toolchain, load().cache_dir)


@pytest.fixture(name="rows", scope="module")
def _rows() -> dict[str, list[Theorem]]:
    found: dict[str, list[Theorem]] = {module: [] for module in SAMPLE}
    for row in open_suite("corelib").rows:
        if row.source in found:
            found[row.source].append(row.theorem)
    return found


@pytest.mark.parametrize("module", SAMPLE)
def test_what_is_offered_can_be_named(
    toolchain: Toolchain, symbols: Opened, rows: dict[str, list[Theorem]], module: str
) -> None:
    """Theorems of the library in the middle of their modules: nothing that comes later, nothing unknown."""
    theorem = rows[module][len(rows[module]) // 2]
    assert symbols.library is not None
    with LspEnvironment(toolchain, Limits()) as environment:
        state = environment.start(theorem)
        found = symbols.library.open_for(theorem).relevant(state.main, 40)
        assert found
        tactics = [f"have := @{premise.name}" for premise in found]
        results = environment.expand(state, tactics)
    unknown = [t for t, r in zip(tactics, results, strict=True) if isinstance(r, Failure) and "nknown" in r.message]
    assert not unknown


def test_statements_of_the_library_are_what_is_compiled(toolchain: Toolchain) -> None:
    """A sample of the statements, as they are written, is proved by the theorems themselves."""
    premises = [placed for placed in library_index(toolchain, load().cache_dir).premises if placed.premise.statement]
    assert len(premises) > 1500
    sample = [p.premise for p in random.Random(1).sample(premises, 200) if p.module == "Core.Nat.Lemmas"][:12]
    assert sample
    header = "open Nat\n"
    with LspEnvironment(toolchain, Limits()) as environment:
        for premise in sample:
            state = environment.start(Theorem("t", premise.statement, header))
            (result,) = environment.expand(
                state, [f"first | exact {premise.name} .. | (intros; apply {premise.name} <;> assumption)"]
            )
            assert isinstance(result, Success), (premise, result)
            assert result.closed


def test_a_premise_closes_what_the_rest_does_not(toolchain: Toolchain, symbols: Opened) -> None:
    """The tactic that is needed is proposed, and Lean takes it."""
    theorem = Theorem("t", "(x k n : Nat) (h : k ∣ n) : x.gcd k ∣ n")
    assert symbols.library is not None
    with LspEnvironment(toolchain, Limits()) as environment:
        state = environment.start(theorem)
        generator = HeuristicGenerator(theorem, symbols.library.open_for(theorem))
        tactics = [candidate.tactic for candidate in generator.propose(state, 128)]
        without = [candidate.tactic for candidate in HeuristicGenerator(theorem).propose(state, 128)]
        results = dict(zip(tactics, environment.expand(state, tactics), strict=True))
    closing = [t for t, r in results.items() if isinstance(r, Success) and t not in without]
    assert any("gcd" in tactic for tactic in closing)
