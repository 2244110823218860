"""Does the planner prove what needs a lemma that nobody gave it? With the real Lean, from the sketch suite."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover.lean.environment import LspEnvironment
from prover.lean.premises import library_premises
from prover.lean.toolchain import Toolchain
from prover.lean.verify import FreshVerifier
from prover.request import GENERATORS
from prover.script import render
from prover.settings import load
from prover.types import Budget, Theorem
from retrieval.symbols import SymbolRetriever
from search.graph import Graph
from search.loop import Search, SearchResult
from search.strategies import DEFAULT, STRATEGIES

pytestmark = pytest.mark.lean

SUITE = Path(__file__).parents[1] / "suites" / "sketch.jsonl"
ROWS = {row["name"]: row for row in map(json.loads, SUITE.read_text(encoding="utf-8").splitlines())}
CUT = {
    "fast_reverse_is_reverse": "revOnto l1 l2 = rev l1 ++ l2",
    "reverse_is_an_involution": "rev (l1 ++ l2) = rev l2 ++ rev l1",
    "binary_counter_counts": "toNat (next t1) = toNat t1 + 1",
}
"""Theorems, and the lemma that each proof makes up."""


def search(environment: LspEnvironment, toolchain: Toolchain, generator: str, theorem: Theorem) -> SearchResult:
    graph = Graph(environment.start(theorem))
    retriever = SymbolRetriever(library_premises(toolchain, load().cache_dir))
    tactics = GENERATORS[generator](theorem, retriever, 0)
    return Search(graph, environment, tactics, STRATEGIES[DEFAULT](graph, 0), budget=Budget(tactics=300)).run()


@pytest.mark.parametrize("name", sorted(CUT))
def test_a_lemma_is_made_up_and_the_proof_verified(
    environment: LspEnvironment, toolchain: Toolchain, name: str
) -> None:
    theorem = Theorem(name, ROWS[name]["signature"], ROWS[name]["header"])
    result = search(environment, toolchain, "planner", theorem)
    assert result.script is not None
    proof = render(result.script)
    assert CUT[name] in proof
    assert FreshVerifier(toolchain).verify(theorem, proof).proved


def test_without_lemmas_the_same_is_out_of_reach(environment: LspEnvironment, toolchain: Toolchain) -> None:
    row = ROWS["reverse_is_an_involution"]
    theorem = Theorem(row["name"], row["signature"], row["header"])
    assert search(environment, toolchain, "heuristic", theorem).script is None


def test_a_false_theorem_gets_no_proof(environment: LspEnvironment, toolchain: Toolchain) -> None:
    theorem = Theorem("t", "{α : Type} (xs : List α) : rev xs = xs", ROWS["reverse_is_an_involution"]["header"])
    assert search(environment, toolchain, "planner", theorem).script is None
