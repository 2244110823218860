"""What every `Library` must do: offer to each theorem what its header brings, and never the theorem itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from prover.lean.premises import LibraryIndex, PlacedPremise
from prover.library import IndexedLibrary, IndexedSymbols, SymbolLibrary
from prover.model.statement import premise_of
from prover.protocols import Library
from prover.traced import Corpus, Declaration, Place, SourceFile
from prover.types import Goal, Hypothesis, Theorem
from retrieval.index import PremiseIndex

IMPORTS = {"Init": ("Core.Mul",), "Core.Mul": ("Core.Add",), "Core.Add": (), "Core.Other": ()}
STATEMENTS = {
    "Core.Add": {"Nat.add_comm": "(a b : Nat) : a + b = b + a"},
    "Core.Mul": {
        "Nat.mul_comm": "(a b : Nat) : a * b = b * a",
        "Nat.add_mul": "(a b c : Nat) : (a + b) * c = a * c + b * c",
    },
    "Core.Other": {"Nat.sum_comm": "(a b : Nat) : a + b * a = b * a + a"},
}
GOAL = Goal((Hypothesis(("a", "b"), "Nat"),), "a + b * a = b * a + a")


def _path(module: str) -> str:
    return module.replace(".", "/") + ".lean"


def _corpus() -> Corpus:
    return Corpus(tuple(_file(module, imports) for module, imports in IMPORTS.items()))


def _file(module: str, imports: tuple[str, ...]) -> SourceFile:
    declared = tuple(
        Declaration(name, _path(module), f"theorem {name} {text}", Place(line, 1), Place(line, 9))
        for line, (name, text) in enumerate(STATEMENTS.get(module, {}).items(), start=1)
    )
    return SourceFile(_path(module), tuple(map(_path, imports)), declared)


def _symbols(folder: Path) -> Library:
    premises = [PlacedPremise(premise_of(n, t), module) for module, some in STATEMENTS.items() for n, t in some.items()]
    return SymbolLibrary(LibraryIndex(premises, IMPORTS))


OPENERS: dict[str, Callable[[Path], Library]] = {
    "symbols": _symbols,
    "bm25": lambda folder: IndexedLibrary(PremiseIndex.build(_corpus(), folder / "index"), "bm25", {}),
    "symbols of an index": lambda folder: IndexedSymbols(PremiseIndex.build(_corpus(), folder / "index"), {}),
}


@pytest.fixture(params=sorted(OPENERS), name="library")
def _library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    return OPENERS[request.param](tmp_path)


def names(library: Library, header: str, name: str = "t") -> set[str]:
    return {premise.name for premise in library.open_for(Theorem(name, ": True", header)).relevant(GOAL, 50)}


def test_a_plain_header_imports_init(library: Library) -> None:
    assert names(library, "") == {"Nat.add_comm", "Nat.mul_comm", "Nat.add_mul"}


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("prelude\nimport Core.Add\n", {"Nat.add_comm"}),
        ("prelude\nimport Core.Mul\n", {"Nat.add_comm", "Nat.mul_comm", "Nat.add_mul"}),
        ("prelude\n/- import Core.Mul -/\nimport Core.Other -- import Core.Add\n", {"Nat.sum_comm"}),
        ("import Core.Other\n", {"Nat.add_comm", "Nat.mul_comm", "Nat.add_mul", "Nat.sum_comm"}),
        ("prelude\n", set()),
        ("prelude\nimport Absent\n", set()),
    ],
)
def test_imports_decide_theirs_included(library: Library, header: str, found: set[str]) -> None:
    assert names(library, header) == found


def test_the_headers_own_theorems_are_offered_and_ranked(library: Library) -> None:
    header = (
        "prelude\nimport Core.Add\nnamespace Nat\n"
        "theorem twice (a b : Nat) : a + b * a = b * a + a := by sorry\n"
        "theorem le_any (a : Nat) : a ≤ a := by sorry\n"
    )
    found = library.open_for(Theorem("t", ": True", header)).relevant(GOAL, 50)
    assert {premise.name for premise in found} == {"Nat.twice", "Nat.add_comm"}
    assert found[0].name == "Nat.twice"
    assert found[0].statement == "(a b : Nat) : a + b * a = b * a + a"


def test_the_theorem_itself_is_never_offered(library: Library) -> None:
    assert names(library, "", "Nat.add_comm") == {"Nat.mul_comm", "Nat.add_mul"}


def test_premises_say_what_generators_need(library: Library) -> None:
    (premise,) = library.open_for(Theorem("t", ": True", "prelude\nimport Core.Add")).relevant(GOAL, 5)
    assert (premise.symbol, premise.left, premise.hypotheses) == ("=", frozenset({"+"}), 0)
    assert premise.statement == "(a b : Nat) : a + b = b + a"
