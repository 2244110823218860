"""Counter statements by the real Lean, and which of them the verifier takes for refutations. See also test_exploits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from prover.lean.compare import refutes
from prover.lean.compile import CompileLimits, compile_text
from prover.lean.counter import contradiction, negation
from prover.lean.expressions import ExprTable
from prover.lean.olean import read_module
from prover.lean.own import library_theorems
from prover.lean.toolchain import Toolchain
from prover.lean.verify import FreshVerifier
from prover.types import Theorem

pytestmark = pytest.mark.lean

SUITES = Path(__file__).parents[1] / "suites"
LIBRARY_SAMPLE = 60
"""Every so many theorems of the library one is tried."""


@pytest.fixture(scope="module")
def verifier(toolchain: Toolchain) -> FreshVerifier:
    return FreshVerifier(toolchain, CompileLimits(seconds=30.0))


def rows(name: str) -> list[Theorem]:
    lines = (SUITES / name).read_text(encoding="utf-8").splitlines()
    return [Theorem(row["name"], row["signature"], row.get("header", "")) for row in map(json.loads, lines)]


def counters(theorem: Theorem) -> list[Theorem]:
    return [counter for counter in (negation(theorem), contradiction(theorem)) if counter is not None]


def check_pairs(toolchain: Toolchain, folder: Path, header: str, theorems: list[Theorem]) -> Iterator[str]:
    """Complaints about the counter statements of theorems that stand below one header, compiled as one file."""
    family = [(theorem, counters(theorem)) for theorem in theorems]
    text = "\n".join(one.declaration("sorry") for theorem, found in family for one in (theorem, *found))
    compiled = compile_text(toolchain, f"{header}\n{text}\n", folder, CompileLimits())
    assert compiled.path is not None, compiled.reason
    table = ExprTable()
    module = read_module(compiled.path, table)
    full = {name[-1]: name for name in module.positions}
    for theorem, found in family:
        name = full[theorem.name.split(".")[-1]]
        for counter in found:
            reason = refutes(full[counter.name.split(".")[-1]], module, name, module, table)
            if reason:
                yield reason


@pytest.mark.parametrize("suite", ["textbook.jsonl", "wrong.jsonl"])
def test_statements_and_their_counters_fit_as_data(toolchain: Toolchain, tmp_path: Path, suite: str) -> None:
    theorems = rows(suite)
    assert all(negation(theorem) for theorem in theorems)
    for number, header in enumerate(dict.fromkeys(theorem.header for theorem in theorems)):
        folder = tmp_path / str(number)
        folder.mkdir()
        below = [theorem for theorem in theorems if theorem.header == header]
        assert list(check_pairs(toolchain, folder, header, below)) == []


def test_theorems_of_the_library_and_their_counters_fit_as_data(toolchain: Toolchain, tmp_path: Path) -> None:
    sample = [item.theorem for _, item in library_theorems()][::LIBRARY_SAMPLE]
    bad = 0
    for number, theorem in enumerate(sample):
        folder = tmp_path / str(number)
        folder.mkdir()
        bad += len(list(check_pairs(toolchain, folder, theorem.header, [theorem])))
    assert bad == 0
