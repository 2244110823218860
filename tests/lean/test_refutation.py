"""Counter statements by the real Lean, which pairs the verifier takes for refutations, and what the search refutes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from prover.lean.compare import refutes
from prover.lean.compile import CompileLimits, compile_text
from prover.lean.counter import contradiction, negation
from prover.lean.environment import LspEnvironment
from prover.lean.expressions import ExprTable
from prover.lean.olean import read_module
from prover.lean.own import library_theorems
from prover.lean.toolchain import Toolchain
from prover.lean.verify import FreshVerifier
from prover.model.heuristic import HeuristicGenerator
from prover.script import render
from prover.types import Budget, Theorem
from search.graph import Graph
from search.loop import Search
from search.strategies import DEFAULT, STRATEGIES

pytestmark = pytest.mark.lean

SUITES = Path(__file__).parents[1] / "suites"
EVERY = 400
"""Of the library's theorems each so-many-th is tried."""
UNSOLVED = {"descending_naturals"}
"""Needs an induction that no rule finds."""


@pytest.fixture(scope="module")
def verifier(toolchain: Toolchain) -> FreshVerifier:
    return FreshVerifier(toolchain, CompileLimits(seconds=30.0))


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (SUITES / name).read_text(encoding="utf-8").splitlines()]


def theorem_of(row: dict[str, str]) -> Theorem:
    return Theorem(row["name"], row["signature"], row.get("header", ""))


def last(theorem: Theorem) -> str:
    """The last component of its name."""
    return theorem.name.split(".")[-1].strip("«»")


def complaints(
    toolchain: Toolchain, folder: Path, family: Sequence[tuple[Theorem, Sequence[Theorem]]]
) -> Iterator[str]:
    """What is wrong with counter statements of theorems that stand below one header, compiled as one file."""
    folder.mkdir()
    text = "\n".join(one.declaration("sorry") for theorem, counters in family for one in (theorem, *counters))
    compiled = compile_text(toolchain, f"{family[0][0].header}\n{text}\n", folder, CompileLimits())
    assert compiled.path is not None, compiled.reason
    table = ExprTable()
    module = read_module(compiled.path, table)
    written = [last(theorem) for pair in family for theorem in (pair[0], *pair[1])]
    latest = {name[-1]: name for name in sorted(module.positions, key=module.positions.__getitem__)}
    assert set(written) <= set(latest)
    for theorem, counters in family:
        for counter in counters:
            names = latest[last(counter)], latest[last(theorem)]
            reason = refutes(names[0], module, names[1], module, table)
            if reason:
                yield reason


def counters(environment: LspEnvironment, theorem: Theorem) -> list[Theorem]:
    state = environment.start(theorem)
    return [counter for counter in (negation(theorem, state), contradiction(theorem, state)) if counter is not None]


@pytest.mark.parametrize("suite", ["textbook.jsonl", "wrong.jsonl"])
def test_statements_and_their_counters_fit_as_data(
    toolchain: Toolchain, environment: LspEnvironment, tmp_path: Path, suite: str
) -> None:
    theorems = [theorem_of(row) for row in rows(suite)]
    families = [(theorem, counters(environment, theorem)) for theorem in theorems]
    assert all(found for _, found in families)
    for number, header in enumerate(dict.fromkeys(theorem.header for theorem in theorems)):
        below = [family for family in families if family[0].header == header]
        assert list(complaints(toolchain, tmp_path / str(number), below)) == []


def test_theorems_of_the_library_and_their_counters_fit_as_data(
    toolchain: Toolchain, environment: LspEnvironment, tmp_path: Path
) -> None:
    sample = [item.theorem for _, item in library_theorems()][EVERY // 2 :: EVERY]
    for number, theorem in enumerate(sample):
        family = [(theorem, counters(environment, theorem))]
        assert list(complaints(toolchain, tmp_path / str(number), family)) == [], theorem.name


WRONG = Theorem("w", "(n : Nat) (h : n < 5) : n < 4")
REFUTED = Theorem("w_is_false", ": ¬ (∀ (n : Nat) (h : n < 5), n < 4)")
BY_FOUR = "fun h => absurd (h 4 (by decide)) (by decide)"
VOID = Theorem("v", "(n : Nat) (h : n < 0) (p : n = 1) : n = 2")
UNIVERSE = Theorem("u", ".{v} (α : Type v) : Nonempty α", "inductive Void.{w} : Type w\n")


@pytest.mark.parametrize(
    ("theorem", "signature", "proof"),
    [
        (WRONG, REFUTED.signature, BY_FOUR),
        (WRONG, ": (∀ (n : Nat) (h : n < 5), n < 4) → False", BY_FOUR),
        (WRONG, ": Not (∀ n, n < 5 → n < 4)", BY_FOUR),
        (VOID, "(n : Nat) (h : n < 0) (p : n = 1) : False", "by omega"),
        (VOID, "(n : Nat) (h : n < 0) : False", "by omega"),
        (VOID, ": ∀ n, n < 0 → False", "by omega"),
        (UNIVERSE, ".{v} : ¬ ∀ (α : Type v), Nonempty α", "fun h => (h Void.{v}).elim fun x => nomatch x"),
        (
            Theorem("l", "(l : List α) : l = []"),
            ": ¬ ∀ {α : Type _} (l : List α), l = []",
            "fun h => nomatch h [PUnit.unit]",
        ),
        (Theorem("f", ": False"), ": ¬ False", "id"),
        # In one universe: a theorem would hold in all.
        (Theorem("u", ".{v} (α : Sort v) : Nonempty α"), ": ¬ ∀ (α : Prop), Nonempty α", "fun h => (h False).elim id"),
        (
            Theorem("u", "(l m : List α) (b : β) : l ++ m = m ++ l"),
            ": ¬ ∀ {α : Type} {β : Type} (l m : List α) (b : β), l ++ m = m ++ l",
            "fun h => absurd (h [0] [1] ()) (by decide)",
        ),
    ],
)
def test_refutations(verifier: FreshVerifier, theorem: Theorem, signature: str, proof: str) -> None:
    verdict = verifier.verify_refutation(theorem, Theorem("r", signature, theorem.header), proof)
    assert verdict.reason == ""
    assert verdict.proved
    assert verdict.tier == "T2"


NOTHING = "says neither"
TWICE = "def Twice (n : Nat) : Nat := n + n\n"


@pytest.mark.parametrize(
    ("theorem", "refutation", "proof", "reason"),
    [
        pytest.param(WRONG, Theorem("r", ": ¬ (∀ (n : Nat) (h : n < 5), n < 3)"), BY_FOUR, NOTHING, id="another"),
        pytest.param(
            WRONG, Theorem("r", ": ¬ (∀ n : Nat, n < 4)"), "fun h => absurd (h 4) (by decide)", NOTHING, id="weak"
        ),
        pytest.param(WRONG, Theorem("r", ": ¬ (∀ n : Int, n < 5 → n < 4)"), BY_FOUR, NOTHING, id="other type"),
        pytest.param(WRONG, Theorem("r", ": ∃ n : Nat, n < 5 ∧ ¬ n < 4"), "⟨4, by decide⟩", NOTHING, id="equivalent"),
        pytest.param(WRONG, Theorem("r", ": ¬ ¬ True"), "fun h => h trivial", NOTHING, id="something true"),
        pytest.param(WRONG, Theorem("r", "(n : Nat) (h : ¬ n < n + 1) : False"), "by omega", NOTHING, id="own premise"),
        pytest.param(WRONG, Theorem("r", "(h : False) : False"), "h", NOTHING, id="False assumed"),
        pytest.param(
            WRONG, Theorem("r", "(False : Prop) (h : ∀ n : Nat, False) : False"), "h 0", NOTHING, id="bound False"
        ),
        pytest.param(
            VOID, Theorem("r", "(n : Nat) (p : n = 1) (h : n < 0) : False"), "by omega", NOTHING, id="other order"
        ),
        pytest.param(
            Theorem("f", "(n : Nat) (h : n < 0) : False"),
            Theorem("r", "(n : Nat) (h : n < 0) : False"),
            "by omega",
            NOTHING,
            id="what it states",
        ),
        pytest.param(
            Theorem("f", "(n : Nat) : n < 0 → False"),
            Theorem("r", ": ∀ n, n < 0 → False"),
            "by omega",
            NOTHING,
            id="same",
        ),
        pytest.param(
            Theorem("l", "(l : List α) : l ≠ l"),
            Theorem("r", ": ¬ ∀ (l : List α), l ≠ l"),
            "fun h => h [] rfl",
            NOTHING,
            id="variable outside",
        ),
        pytest.param(
            Theorem("u", ".{v, w} (α : Type v) (β : Type w) : Nonempty α"),
            Theorem("r", ".{v} : ¬ ∀ (α : Type v) (β : Type), Nonempty α"),
            "fun h => (h (ULift Empty) Unit).elim fun x => nomatch x.down",
            "universe parameters",
            id="some universes",
        ),
        pytest.param(
            Theorem("u", "(α : Type 1) (x y : α) : x = y"),
            Theorem("r", ": ¬ ∀ (α : Type) (x y : α), x = y"),
            "fun h => absurd (h Nat 0 1) (by decide)",
            NOTHING,
            id="another universe",
        ),
        pytest.param(
            Theorem("u", ".{v} (α : Sort v) (h : PUnit.{v} → False) (n : Nat) : n = 0"),
            Theorem("r", "(α : Type) (h : PUnit.{1} → False) : False"),
            "h PUnit.unit",
            NOTHING,
            id="void in one universe",
        ),
        pytest.param(
            WRONG,
            Theorem("r", REFUTED.signature, "local instance : LT Nat := ⟨fun _ _ => False⟩\n"),
            BY_FOUR,
            "stands before",
            id="instance in the header",
        ),
        pytest.param(
            WRONG,
            Theorem("r", REFUTED.signature, "namespace A\ndef Not (_ : Prop) := True\n"),
            "trivial",
            "stands before",
            id="another Not",
        ),
        pytest.param(
            Theorem("w", WRONG.signature, "def A.False : Prop := True\nopen A\n"),
            Theorem("r", "(n : Nat) (h : n < 5) : A.False", "def A.False : Prop := True\nopen A\n"),
            "trivial",
            NOTHING,
            id="shadowed False",
        ),
        pytest.param(
            Theorem("w", "(n : Nat) : n = n", "def A.Not (_ : Prop) : Prop := True\n"),
            Theorem("r", ": A.Not (∀ n : Nat, n = n)", "def A.Not (_ : Prop) : Prop := True\n"),
            "trivial",
            NOTHING,
            id="shadowed Not",
        ),
        pytest.param(
            Theorem("w", "(n : Nat) : n = n", 'local notation "¬" p => (p → True)\n'),
            Theorem("r", ": ¬ (∀ n : Nat, n = n)", 'local notation "¬" p => (p → True)\n'),
            "fun _ => trivial",
            "",
            id="notation",
        ),
        pytest.param(
            WRONG, Theorem("r : True := trivial theorem s", REFUTED.signature), BY_FOUR, "name", id="in the name"
        ),
        pytest.param(
            WRONG, Theorem("r", ": True := trivial\nrun_cmd foo\ntheorem s : True"), "trivial", "refused", id="command"
        ),
        pytest.param(WRONG, Theorem("r", ": True := trivial\nlocal instance : X := x"), "x", "refused", id="declares"),
        pytest.param(
            WRONG, Theorem("r", f"{REFUTED.signature} := sorry"), BY_FOUR, "refused", id="sorry in the statement"
        ),
        pytest.param(WRONG, REFUTED, "sorry", "refused", id="sorry"),
        pytest.param(WRONG, REFUTED, "fun h => absurd (h 3 (by decide)) (by decide)", "Lean's error", id="no proof"),
        pytest.param(Theorem("w", ": nonsense"), REFUTED, BY_FOUR, "to be refuted", id="of nonsense"),
        pytest.param(
            Theorem("w", "(n : Nat) : Twice n = n", TWICE),
            Theorem("r", ": ¬ ∀ n : Nat, Twice n = n"),
            "fun h => absurd (h 1) (by decide)",
            "stands before",
            id="header left out",
        ),
    ],
)
def test_what_only_looks_like_a_refutation_is_refused(
    verifier: FreshVerifier, theorem: Theorem, refutation: Theorem, proof: str, reason: str
) -> None:
    verdict = verifier.verify_refutation(theorem, refutation, proof)
    assert not verdict.proved
    assert reason in verdict.reason
    assert verdict.statement_hash == refutation.statement_hash


def test_a_header_with_the_same_definition_is_compared_as_data(toolchain: Toolchain, tmp_path: Path) -> None:
    """The layer below the comparison of texts: a definition that differs makes another statement."""
    table = ExprTable()
    modules = []
    for number, (value, theorem) in enumerate([("n + n", ": ∀ n, Twice n = n"), ("n + 1", ": ¬ ∀ n, Twice n = n")]):
        folder = tmp_path / str(number)
        folder.mkdir()
        text = f"def Twice (n : Nat) : Nat := {value}\n{Theorem('t', theorem).declaration('sorry')}\n"
        compiled = compile_text(toolchain, text, folder, CompileLimits())
        assert compiled.path is not None
        modules.append(read_module(compiled.path, table))
    assert refutes(("t",), modules[1], ("t",), modules[0], table) == "t is stated with another Twice"


def search(environment: LspEnvironment, counter: Theorem, tactics: int) -> str | None:
    graph = Graph(environment.start(counter))
    generator, frontier = HeuristicGenerator(counter), STRATEGIES[DEFAULT](graph, 0)
    result = Search(graph, environment, generator, frontier, budget=Budget(seconds=60, tactics=tactics)).run()
    return None if result.script is None else render(result.script)


@pytest.mark.parametrize("row", rows("wrong.jsonl"), ids=lambda row: str(row["name"]))
def test_wrong_formalisations_are_refuted(
    environment: LspEnvironment, verifier: FreshVerifier, row: dict[str, str]
) -> None:
    if row["name"] in UNSOLVED:
        pytest.xfail("no rule finds the induction")
    theorem = theorem_of(row)
    make = {"disproved": negation, "vacuous": contradiction}[row["expected"]]
    counter = make(theorem, environment.start(theorem))
    assert counter is not None
    proof = search(environment, counter, 300)
    assert proof is not None
    assert verifier.verify_refutation(theorem, counter, proof).reason == ""


STRUCTURE = "structure P where\n  a : Nat\n  b : Nat\n\ndef swapped (p : P) : P := ⟨p.b, p.a⟩\n"
TREE = """inductive Tree (α : Type) where
  | leaf
  | node (l : Tree α) (x : α) (r : Tree α)

def Tree.size {α : Type} : Tree α → Nat
  | .leaf => 0
  | .node l _ r => l.size + 1 + r.size

def Tree.mirror {α : Type} : Tree α → Tree α
  | .leaf => .leaf
  | .node l x r => .node r.mirror x l.mirror
"""


@pytest.mark.parametrize(
    ("signature", "header"),
    [
        ("(α : Type u) (x y : α) : x = y", ""),
        ("(x y : α) : x = y", ""),
        ("(α : Type u) [Inhabited α] (x : α) : x = default", ""),
        ("(l m : List α) : l ++ m = m ++ l", ""),
        ("(p q : Prop) [Decidable p] : p ∨ q → p", ""),
        ("(p : P) : swapped p = p", STRUCTURE),
        ("(p : P) (h : 0 < p.a) : p.a ≤ p.b", STRUCTURE),
        ("(t : Tree Nat) : t.size ≤ 1", TREE),
        ("(α : Type) (t : Tree α) : t.mirror = t", TREE),
    ],
)
def test_statements_about_any_type_and_own_types_are_refuted(
    environment: LspEnvironment, verifier: FreshVerifier, signature: str, header: str
) -> None:
    theorem = Theorem("t", signature, header)
    counter = negation(theorem, environment.start(theorem))
    assert counter is not None
    proof = search(environment, counter, 120)
    assert proof is not None
    assert verifier.verify_refutation(theorem, counter, proof).reason == ""


TRUE = [
    "(a b : Nat) (h : b ≤ a) : a - b + b = a",
    "(a b : Nat) (h : b ∣ a) : a / b * b = a",
    "(a b c : Int) (hc : c ≠ 0) (h : a * c = b * c) : a = b",
    "(n : Nat) (h : n < 12) : n * n < 144",
    ": ∀ n : Nat, ∃ m : Nat, n < m",
    "(p q : Prop) : ¬ (p ∧ q) ↔ ¬ p ∨ ¬ q",
    "(n : Nat) (h : n * n + 3 = 4 * n) : n = 1 ∨ n = 3",
    "(f : Nat → Nat) (h₀ : f 0 = 0) (h : ∀ x, f (x + 1) = f x + 2) : f 5 = 10",
    "(l m : List Nat) : (l ++ m).reverse = m.reverse ++ l.reverse",
    "(f g : Nat → Nat) (h : ∀ x, f (g x) = x) : ∀ x y, g x = g y → x = y",
    "(n : Nat) (h₀ : 5 < n) (h₁ : n ≤ 7) (h₂ : n % 2 = 1) : n * n = 49",
    "(x : Int) (h : x ^ 2 = 4) : x ^ 4 = 16",
    "(n : Nat) (h : n % 3 = 2) (h₁ : n % 6 = 5) : n % 2 = 1",
    "(p q : Nat → Prop) : (∃ x, p x ∧ q x) → (∃ x, p x) ∧ ∃ x, q x",
    "(n : Nat) (h : n < 0) : False",
]
"""True, and each close to a row of the suite; the last one states a contradiction and is not void."""


@pytest.mark.parametrize("signature", TRUE)
def test_true_statements_are_never_refuted(environment: LspEnvironment, signature: str) -> None:
    for counter in counters(environment, Theorem("t", signature)):
        assert search(environment, counter, 120) is None
