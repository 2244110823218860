"""Verdicts by the real Lean: what is proved, what is not, in single theorems and in files. See also test_exploits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prover.errors import LeanDied, SourceError, ToolchainBroken
from prover.lean import check
from prover.lean.axioms import AxiomOracle, is_writable, reached
from prover.lean.compile import CompileLimits, compile_text
from prover.lean.expressions import ExprTable
from prover.lean.library import library_sources
from prover.lean.olean import Kind, read_module
from prover.lean.process import ProcessLimits
from prover.lean.refuse import plain, refuse_proof
from prover.lean.replay import import_closure, replay
from prover.lean.source import theorems
from prover.lean.toolchain import Toolchain
from prover.lean.verify import FreshVerifier
from prover.types import Theorem

SLOW = "∀ a, a < 300 → ∀ b, b < 300 → ∀ c, c < 300 → a + b + c = c + b + a"
BOMB = "by\n  set_option maxRecDepth 1000000 in decide +kernel"
CLASSICAL = ("Classical.choice", "Quot.sound", "propext")


@pytest.fixture(scope="module")
def verifier(toolchain: Toolchain) -> FreshVerifier:
    return FreshVerifier(toolchain, CompileLimits(seconds=30.0))


@pytest.mark.parametrize(
    ("theorem", "proof", "axioms"),
    [
        (Theorem("and_swap", "(p q : Prop) (h : p ∧ q) : q ∧ p"), "⟨h.2, h.1⟩", ()),
        (
            Theorem("by_tactics", "(p q : Prop) (h : p ∧ q) : q ∧ p"),
            "by\n  constructor\n  · exact h.2\n  · exact h.1",
            (),
        ),
        (Theorem("arith", "(a b : Nat) (h : a < b) : a + 1 ≤ b"), "by omega", CLASSICAL),
        (Theorem("kernel", ": 123456789 * 987654321 % 1000 = 269"), "by decide +kernel", ()),
        (
            Theorem("ind", "(n : Nat) : 0 + n = n"),
            "by\n  induction n with\n  | zero => rfl\n  | succ n ih => omega",
            CLASSICAL,
        ),
        (Theorem("universes", ".{u} (α : Sort u) (a : α) : a = a"), "rfl", ()),
        (
            Theorem("where_local", ": ∀ n : Nat, n = n"),
            "go\nwhere go : (n : Nat) → n = n\n  | 0 => rfl\n  | _ + 1 => rfl",
            (),
        ),
        (Theorem("t", ": two = 2", "def two : Nat := 2"), "by unfold two; rfl", ()),
        (Theorem("t", "(h : n = 2) : two n", "namespace A\nvariable (n : Nat)\ndef two := n = 2\nprivate"), "h", ()),
        (Theorem("t", "(n : Nat) : n = n", "open Nat in\nset_option maxRecDepth 900 in"), "rfl", ()),
        (Theorem("t", "(a : Colour) : a = .red", "inductive Colour where\n  | red"), "by cases a; rfl", ()),
        (Theorem("«odd name's»", ": True"), "trivial", ()),
    ],
    ids=lambda value: value.name if isinstance(value, Theorem) else "",
)
def test_proofs(verifier: FreshVerifier, theorem: Theorem, proof: str, axioms: tuple[str, ...]) -> None:
    verdict = verifier.verify(theorem, proof)
    assert verdict.reason == ""
    assert verdict.proved
    assert verdict.tier == "T2"
    assert set(verdict.axioms) <= set(axioms)
    assert verdict.statement_hash == theorem.statement_hash
    assert verdict.toolchain == verifier.toolchain.fingerprint


def test_a_wrong_proof_carries_leans_message(verifier: FreshVerifier) -> None:
    theorem = Theorem("t", "(p q : Prop)\n  (h : p) : q", "-- one\n-- two")
    verdict = verifier.verify(theorem, "by\n  exact h")
    assert (verdict.proved, verdict.tier) == (False, "T0")
    (message,) = verdict.messages
    assert "mismatch" in message.text
    assert message.line == 3  # of the theorem, not of the header


def test_a_statement_that_is_none(verifier: FreshVerifier) -> None:
    verdict = verifier.verify(Theorem("t", ": nonsense"), "by simp")
    assert not verdict.proved
    assert verdict.reason.startswith("the statement itself does not elaborate")


def test_too_slow_is_a_verdict(toolchain: Toolchain) -> None:
    slow = FreshVerifier(toolchain, CompileLimits(seconds=3.0))
    verdict = slow.verify(Theorem("t", f": {SLOW}"), BOMB)
    assert not verdict.proved
    assert "Lean needs more than 3 seconds" in verdict.reason


def test_a_broken_toolchain_is_a_fault(toolchain: Toolchain, tmp_path: Path) -> None:
    broken = Toolchain(toolchain.kind, "exec", "/bin/false", "broken")
    with pytest.raises(ToolchainBroken):
        FreshVerifier(broken).verify(Theorem("t", ": True"), "trivial")


FILE = """
namespace A
def two : Nat := 2
theorem a : two = 2 := rfl
theorem b : two = 3 := rfl
/-- about c -/
theorem c : two = 2 := by
  exact a
private theorem d (n : Nat) : n + 0 = n := by
  exact (
theorem e : two = 3 := b
theorem f : foo = 3 := b
theorem g : ∀ n : Nat, n = n
  | 0 => rfl
  | _ + 1 => rfl
end A
theorem h : 1 = 1 := sorry
theorem i : 1 = 1 := by
  native_decide
theorem j (n : Nat) : n + 0 = n := by simp
theorem k : 1 = 1 := by
"""


def test_a_files_errors_stay_apart(verifier: FreshVerifier) -> None:
    found = dict(verifier.check_file(FILE))
    assert list(found) == list("abcdefghijk")
    assert [name for name, verdict in found.items() if verdict.proved] == ["a", "c", "g", "j"]
    assert {found[name].tier for name in "acgj"} == {"T2"}
    assert found["b"].reason.startswith("Lean's error at line 5")
    assert found["d"].reason.startswith("Lean's error at line 10")
    assert found["e"].reason == "it rests on something unproved (sorry)"
    assert "line 12" in found["f"].reason
    assert found["h"].reason == "refused at line 17, column 22: sorry leaves something unproved"
    assert found["i"].reason.startswith("refused at line 19, column 3")
    assert "unsolved goals" in found["k"].reason


def test_an_error_between_theorems_is_everybodys(verifier: FreshVerifier) -> None:
    ((_, verdict),) = verifier.check_file("def x : Nat := true\ntheorem t : 1 = 1 := rfl")
    assert verdict.reason.startswith("the file does not elaborate: Lean's error at line 1")


def test_errors_of_examples_do_not_matter(verifier: FreshVerifier) -> None:
    text = "#check nonsense\nexample : 1 = 2 := rfl\ntheorem t : 1 = 1 := rfl\n@[simp] example : 1 = 3 := by\n  simp\n"
    assert [verdict.proved for _, verdict in verifier.check_file(text)] == [True]


def test_a_proof_that_breaks_lean_spoils_no_other(toolchain: Toolchain) -> None:
    text = f"theorem a : 1 = 1 := rfl\ntheorem t : {SLOW} := {BOMB}\ntheorem b : 1 = 1 := a"
    found = dict(FreshVerifier(toolchain, CompileLimits(seconds=3.0)).check_file(text))
    assert [name for name, verdict in found.items() if verdict.proved] == ["a", "b"]
    assert found["t"].reason.startswith("Lean needs more than 3 seconds")


REFERENCE = """
def limit : Nat := 3
theorem first (n : Nat) (h : n < limit) : n < 4 := sorry
theorem second (n : Nat) : n = n := sorry
theorem third : 1 = 1 := sorry
"""


def test_against_a_reference(verifier: FreshVerifier) -> None:
    text = """
-- another order, helpers, other names of variables, implicit arguments: the same meaning
theorem second {m : Nat} : m = m := rfl
def limit : Nat := 3
theorem helper (n : Nat) (h : n < 3) : n < 4 := by omega
theorem first (k : Nat) (hk : k < limit) : k < 4 := helper k hk
"""
    found = dict(verifier.check_file(text, REFERENCE))
    assert list(found) == ["first", "second", "third"]
    assert found["first"].proved
    assert found["second"].proved
    assert found["third"].reason == "missing: the file has no theorem of this name"


def test_against_a_reference_in_namespaces(verifier: FreshVerifier) -> None:
    reference = "namespace A\ntheorem t : 1 = 1 := sorry\nend A\nnamespace B\ntheorem t : 2 = 2 := sorry\nend B"
    text = "theorem A.t : 1 = 1 := rfl\nnamespace B\ntheorem t : 2 = 2 := by sorry\nend B"
    assert [verdict.proved for _, verdict in verifier.check_file(text, reference)] == [True, False]


@pytest.mark.parametrize(
    ("stated", "submitted", "same"),
    [
        ("t.{u} (α : Sort u) (a : α) : a = a", "t.{v} (α : Sort v) (a : α) : a = a", True),
        (
            "t.{u, v} (α : Sort u) (β : Sort v) (a : α) (b : β) : a = a ∧ b = b",
            "t.{v, u} (α : Sort v) (β : Sort u) (a : α) (b : β) : a = a ∧ b = b",
            True,
        ),
        (
            "t.{u, v} (α : Sort u) (β : Sort v) (a : α) (b : β) : a = a ∧ b = b",
            "t.{u, v} (α : Sort v) (β : Sort u) (a : α) (b : β) : a = a ∧ b = b",
            False,
        ),
        ("t.{u} (α : Sort u) (a : α) : a = a", "t (α : Type) (a : α) : a = a", False),
        ("t.{u} (α : Sort u) (a : α) : a = a", "t.{u} (α : Type u) (a : α) : a = a", False),
    ],
)
def test_universe_parameters_may_have_other_names(
    verifier: FreshVerifier, stated: str, submitted: str, same: bool
) -> None:
    ((_, verdict),) = verifier.check_file(f"theorem {submitted} := by simp", f"theorem {stated} := sorry")
    assert verdict.proved == same
    assert ("states something else" in verdict.reason) != same


def test_a_reference_that_does_not_elaborate(verifier: FreshVerifier) -> None:
    with pytest.raises(SourceError, match="the reference file does not elaborate"):
        verifier.check_file("theorem t : True := trivial", "theorem t : nonsense := sorry")


def test_a_file_without_the_library_proves_nothing(verifier: FreshVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "refuse_file", lambda text: None)
    text = (Path(__file__).parent / "exploits" / "files" / "prelude_own_numbers.lean").read_text(encoding="utf-8")
    found = dict(verifier.check_file(text.partition("-- the submission\n")[2]))
    assert set(found) == {"one", "zero", "t"}
    assert not any(verdict.proved for verdict in found.values())


def test_the_library_is_read_completely_and_its_axioms_agree_with_leans(toolchain: Toolchain, tmp_path: Path) -> None:
    """Two independent ways to the axioms of every constant: following the data here, and asking Lean."""
    table = ExprTable()
    library = {}
    for path in import_closure(toolchain, [("Init",)]):
        library.update(read_module(path, table).constants)
    assert len(library) > 1000
    merged = read_module(path, table)
    merged.constants.update(library)
    oracle = AxiomOracle(toolchain, ProcessLimits(), 60.0)
    names = sorted((name for name in library if is_writable(name)), key=repr)[::7]
    oracle.axioms([("Init",)], names, tmp_path)
    for name in names:
        inside, outside = reached(name, merged, table)
        assert not outside
        followed = {constant.name for constant in inside if constant.kind is Kind.AXIOM}
        assert oracle.axioms([("Init",)], [name], tmp_path) == followed


def test_axioms_of_private_constants_are_followed(toolchain: Toolchain, tmp_path: Path) -> None:
    table = ExprTable()
    names = [
        name
        for path in import_closure(toolchain, [("Init",)])
        for name in read_module(path, table).constants
        if not is_writable(name)
    ]
    assert names
    allowed = {("propext",), ("Quot", "sound"), ("Classical", "choice")}
    assert AxiomOracle(toolchain, ProcessLimits(), 60.0).axioms([("Init",)], names, tmp_path) <= allowed


SAMPLE = """
inductive Tree (α : Type) where
  | leaf
  | node (left : Tree α) (value : α) (right : Tree α)
mutual
inductive Even : Nat → Prop
  | zero : Even 0
  | step : Odd n → Even (n + 1)
inductive Odd : Nat → Prop
  | step : Even n → Odd (n + 1)
end
inductive Rose where
  | node : List Rose → Rose
structure Point where
  x : Nat
  y : Nat := x
def Tree.size : Tree α → Nat
  | .leaf => 0
  | .node l _ r => l.size + r.size + 1
theorem Tree.size_leaf : (Tree.leaf : Tree α).size = 0 := rfl
opaque secret : Nat
theorem even_two : Even 2 := .step (.step .zero)
"""


def test_replay_accepts_what_lean_accepts(toolchain: Toolchain, tmp_path: Path) -> None:
    compiled = compile_text(toolchain, SAMPLE, tmp_path, CompileLimits())
    assert compiled.path is not None, compiled.reason
    table = ExprTable()
    module = read_module(compiled.path, table)
    assert replay(toolchain, module, compiled.path, table, ProcessLimits(), 30.0) == ""


def test_replay_refuses_what_the_kernel_never_saw(toolchain: Toolchain, tmp_path: Path) -> None:
    text = "set_option debug.skipKernelTC true\ntheorem wrong : 1 = 2 := by decide +kernel"
    compiled = compile_text(toolchain, text, tmp_path, CompileLimits())
    assert compiled.path is not None, compiled.reason
    table = ExprTable()
    reason = replay(toolchain, read_module(compiled.path, table), compiled.path, table, ProcessLimits(), 30.0)
    assert reason is not None
    assert "the kernel, asked again, found an argument of a wrong type" in reason


def test_replay_of_a_damaged_file_is_never_a_yes(toolchain: Toolchain, tmp_path: Path) -> None:
    compiled = compile_text(toolchain, "theorem t (p : Prop) (h : p) : p := h", tmp_path, CompileLimits())
    assert compiled.path is not None
    table = ExprTable()
    module = read_module(compiled.path, table)
    compiled.path.write_bytes(b"olean" + bytes(300))
    with pytest.raises(LeanDied, match="ended without an answer"):
        replay(toolchain, module, compiled.path, table, ProcessLimits(), 30.0)


def test_sources_are_cut_as_lean_cuts_them(toolchain: Toolchain) -> None:
    """Every theorem of the library stands where Lean says, and none of its proofs is refused by syntax."""
    root = Path(toolchain.environment["LEAN_PATH"])
    count = 0
    for name, path in library_sources().items():
        module = read_module(root.joinpath(*name.split(".")).with_suffix(".olean"), ExprTable())
        declared = {position: constant for constant, position in module.positions.items()}
        text = path.read_text(encoding="utf-8")
        items = theorems(text)
        lines = text.split("\n")
        stated = {
            (line, column) for line, column in declared if lines[line - 1][:column].endswith(("theorem ", "lemma "))
        }
        assert {item.position for item in items} == stated
        for item in items:
            found = module.constants[declared[item.position]]
            assert found.kind is Kind.THEOREM
            written = [part for part in plain(item.theorem.name) if part != "_root_"]
            assert list(found.name[-len(written) :]) == written
            assert refuse_proof(item.body) is None, (name, item.line)
            count += 1
    assert count > 500


def test_the_real_error_is_named_after_a_hundred_others(verifier: FreshVerifier) -> None:
    found = verifier.check_file("".join(f"theorem t{i} : {i} = {i} + 1 := rfl\n" for i in range(60)))
    assert all("maximum number" not in verdict.reason for _, verdict in found)
    assert all(verdict.reason.startswith("Lean's error at line") for _, verdict in found)


def test_without_a_second_opinion_the_tier_says_so(toolchain: Toolchain) -> None:
    """As in a Lake project, whose Lean cannot be asked to replay."""
    verifier = FreshVerifier(replace(toolchain, kind="lake"))
    verdict = verifier.verify(Theorem("t", "(a b : Nat) (h : a < b) : a + 1 ≤ b"), "by omega")
    assert (verdict.proved, verdict.tier, verdict.axioms) == (True, "T1", CLASSICAL)


KERNEL_NAMES = "add sub mul div mod gcd beq ble land lor xor shiftLeft shiftRight pow log2"


def test_names_that_the_kernel_evaluates_are_taken(toolchain: Toolchain) -> None:
    """With one of them free, a file could define it differently and prove anything (exploit kernel_name_redefined)."""
    names = {
        name for path in import_closure(toolchain, [("Init",)]) for name in read_module(path, ExprTable()).constants
    }
    assert {("Nat", word) for word in KERNEL_NAMES.split()} <= names
    assert {("String", "ofList"), ("Char", "ofNat"), ("List", "cons"), ("Quot", "lift"), ("Eq",)} <= names
