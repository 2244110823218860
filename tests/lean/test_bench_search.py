"""With the real Lean: a memory changes nothing but the time, and the command compares, resumes and reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prover.bench.memory import Memory, RememberingEnvironment
from prover.cli import app
from prover.lean.environment import LspEnvironment
from prover.lean.premises import library_premises
from prover.lean.toolchain import Toolchain
from prover.model.heuristic import HeuristicGenerator
from prover.protocols import LeanEnvironment
from prover.script import render
from prover.settings import load
from prover.types import Budget, Cost, Theorem
from retrieval.symbols import SymbolRetriever
from search.graph import Graph
from search.loop import Search
from search.strategies import STRATEGIES

pytestmark = pytest.mark.lean

THEOREMS = (
    Theorem("dilemma", "(p q r s : Prop) (f : p → q) (g : r → s) (h : p ∨ r) : q ∨ s"),
    Theorem("witness", "(α : Type) (P Q : α → Prop) (h : ∀ x, P x → Q x) : (∃ x, P x) → ∃ x, Q x"),
    Theorem("sum", "(a b c : Nat) (h : a + b = c) : b + a = c ∧ c = c"),
    Theorem("false", "(p q : Prop) (h : p ∨ q) : p ∧ q"),
    Theorem("reverse", "{α : Type} (xs : List α) (x : α) : (x :: xs).reverse = xs.reverse ++ [x]"),
)


@pytest.fixture(name="remembering", scope="module")
def _remembering(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RememberingEnvironment]:
    folder = tmp_path_factory.mktemp("remembering")
    environment = RememberingEnvironment(LspEnvironment(toolchain, cwd=folder), Memory(folder / "memory", "here"))
    yield environment
    environment.close()


@pytest.fixture(name="retriever", scope="module")
def _retriever(toolchain: Toolchain) -> SymbolRetriever:
    return SymbolRetriever(library_premises(toolchain, load().cache_dir))


def outcome(
    environment: LeanEnvironment, retriever: SymbolRetriever, theorem: Theorem, strategy: str
) -> tuple[str | None, str | None, int, Cost]:
    """The proof, the limit, the number of nodes, and what it cost."""
    graph = Graph(environment.start(theorem))
    generator = HeuristicGenerator(theorem, retriever)
    budget = Budget(tactics=150)
    result = Search(graph, environment, generator, STRATEGIES[strategy](graph, 0), budget=budget).run()
    proof = None
    if result.script is not None:
        assert environment.replays(result.script)
        proof = render(result.script)
    return proof, result.limit, result.nodes, result.cost


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name)
def test_strategies_do_the_same_with_and_without_a_memory(
    environment: LspEnvironment, remembering: RememberingEnvironment, retriever: SymbolRetriever, theorem: Theorem
) -> None:
    for strategy in ("best-first", "bfs-prover"):
        plain = outcome(environment, retriever, theorem, strategy)
        asking = outcome(remembering, retriever, theorem, strategy)
        asked = remembering.asked
        recalling = outcome(remembering, retriever, theorem, strategy)
        assert plain[:3] == asking[:3] == recalling[:3]
        assert plain[3].tactics == asking[3].tactics == recalling[3].tactics
        assert recalling[3].lean_cpu_seconds == pytest.approx(asking[3].lean_cpu_seconds)
        assert remembering.asked == asked


def test_the_command_compares_reports_and_goes_on_from_its_memory(tmp_path: Path) -> None:
    suite = tmp_path / "suite.jsonl"
    rows = [{"name": t.name, "signature": t.signature, "header": t.header} for t in THEOREMS[1:4]]
    rows.append({"name": "nonsense", "signature": ": Nt = 1 +", "header": ""})
    suite.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = ["bench", "search", str(suite), "--strategies", "best-first,bfs-prover", "--tactics", "100", "--verify"]
    command += ["--memory", str(tmp_path / "memory"), "--html", str(tmp_path / "page.html")]
    first = CliRunner().invoke(app, [*command, "--json"])
    assert first.exit_code == 0, first.output
    data = json.loads(first.stdout)
    assert {each["strategy"]: each["solved"] for each in data["standings"]} == {
        "best-first": 2,
        "bfs-prover": 2,
        "virtual best": 2,
    }
    assert [each["name"] for each in data["left_out"]] == ["nonsense"]
    assert data["asked"] > 0
    assert "<svg" in (tmp_path / "page.html").read_text(encoding="utf-8")
    again = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert again["asked"] == 0
    assert [runs(problem) for problem in again["problems"]] == [runs(problem) for problem in data["problems"]]
    shown = CliRunner().invoke(app, command).stdout
    assert "bfs-prover" in shown
    assert "nonsense" in shown


def runs(problem: dict[str, list[dict[str, object]]]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for run in problem["runs"]:
        cost = run["cost"]
        assert isinstance(cost, dict)
        found.append((run["strategy"], run["proof"], run["limit"], cost["tactics"], round(cost["lean_cpu_seconds"], 6)))
    return found
