"""Files traced by the real Lean: what is told must be what the file says, and what Lean's own index says."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from prover.errors import InputError
from prover.lean import toolchain as toolchains
from prover.lean.process import ProcessLimits, run_lean
from prover.lean.toolchain import Toolchain
from prover.lean.tracing import (
    TraceLimits,
    embedded_library,
    library_sources_declared,
    open_sources,
    trace_all,
    trace_file,
)
from prover.lean.tracing.scopes import cut
from prover.lean.tracing.text import SourceText
from prover.lean.tracing.trace import File
from prover.traced import NO_GOALS, Place, TracedFile, TracedStep, TracedTheorem

pytestmark = pytest.mark.lean

TRICKY = """/- theorem commented : False := by exact this -/
namespace Tricky
section
variable {α : Type u} (p q r : Prop)

/-- doc with theorem foo : 1 = 2 := rfl -/
theorem calcs (a b c : Nat) (h : a = b) (h' : b = c) : a = c + 0 := by
  calc
    a = b := by rw [h]
    _ = c + 0 := by
      -- theorem x : nonsense
      exact h'

theorem convs (a b : Nat) (h : a = b) : (fun x : Nat => a + x) = (fun x => b + x) := by
  conv =>
    lhs
    intro x
    rw [h]

theorem matches_ (h : p ∧ (q ∨ r)) : (p ∧ q) ∨ (p ∧ r) := by
  match h with
  | ⟨hp, Or.inl hq⟩ => exact Or.inl ⟨hp, hq⟩
  | ⟨hp, Or.inr hr⟩ => right; exact ⟨hp, hr⟩

theorem inductions (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [← Nat.add_assoc, ih]

theorem bullets (hp : p) (hq : q) : p ∧ q := by
  constructor
  · exact hp
  case right => exact hq

theorem combos (hp : p) (hq : q) : p ∧ q ∧ p := by
  refine ⟨?_, ?_, ?_⟩ <;> first | exact hp | exact hq

theorem tries (hp : p) : p ∧ p := by
  try (constructor; exact hp; rfl)
  exact ⟨hp, hp⟩

theorem terms (h : p ∧ q) : q ∧ p :=
  have hq : q := by
    exact h.2
  ⟨hq, And.left h⟩

set_option maxRecDepth 1000 in
open Nat in
theorem «strange name ∀» (𝔽 : Nat → Nat) (h𝔽 : ∀ x, 𝔽 x = x) : 𝔽 (𝔽 2) = 2 + 0 := by
  rw [h𝔽, h𝔽, /- 𝔽 -/ Nat.add_zero]
end

macro "my_tac" : tactic => `(tactic| (constructor <;> assumption))

theorem macros (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  my_tac

mutual
theorem even : ∀ n : Nat, n = n
  | 0 => rfl
  | n + 1 => by have := odd n; rfl
theorem odd : ∀ n : Nat, n = n
  | 0 => rfl
  | n + 1 => by have := even n; rfl
end

theorem recursive (n : Nat) : n ≤ n := by
  cases n with
  | zero => exact Nat.le_refl _
  | succ n =>
    have := recursive n
    omega
termination_by n
decreasing_by
  all_goals omega

open Nat
private theorem hidden (a : Nat) : a + 0 = a := by
  simp
@[simp] protected theorem simps (l : List α) (a : Nat) : (l ++ []).length + 0 = l.length := by
  simp

theorem local_names (f : Nat → Nat) (zero_le : f 5 = 0) (n : Nat) : f 5 + n = n ∧ (f 6 = 0 → f 6 + n = n) := by
  refine ⟨?_, ?_⟩
  · simp [zero_le]
  · intro add_comm
    simp [add_comm]

theorem whereby (h : p ∧ q) : q ∧ p := aux
  where aux : q ∧ p := by exact ⟨h.2, And.left h⟩

theorem uses_all (p q : Prop) (h : p ∧ q) : (1 + 0 = 1) ∧ q ∧ p := by
  exact ⟨hidden 1, whereby h⟩

end Tricky
"""

BROKEN = """import Basis.Double
theorem fine (n : Nat) : n + 0 = n := by
  simp
theorem wrong (n : Nat) : n = 0 := by
  rw [Nat.add_zero]
open Basis in
theorem later : double 0 = 0 := by
  exact double_zero
theorem unproved : 1 = 2 := by
  sorry
"""
BASIS = "namespace Basis\ndef double (n : Nat) : Nat := n + n\ntheorem double_zero : double 0 = 0 := rfl\nend Basis\n"


@pytest.fixture(scope="module")
def tricky(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> TracedFile:
    path = tmp_path_factory.mktemp("tricky") / "Tricky.lean"
    path.write_text(TRICKY, encoding="utf-8")
    with open_sources(path, toolchain) as sources:
        [traced] = trace_all(sources)
    return traced


@pytest.fixture(scope="module")
def library(toolchain: Toolchain) -> tuple[TracedFile, SourceText]:
    """A file of the embedded library."""
    sources = embedded_library(toolchain)
    entry = next(entry for entry in sources.entries if entry.module == "Core.Nat.Basic")
    text = SourceText(entry.path.read_text(encoding="utf-8"))
    return trace_file(toolchain, entry.path, entry.relative, entry.module, sources.modules), text


OMEGA = ("all_goals omega", "omega")


def theorem(traced: TracedFile, name: str) -> TracedTheorem:
    [found] = [theorem for theorem in traced.theorems if theorem.name == name]
    return found


def tactics(theorem: TracedTheorem) -> list[str]:
    return [step.tactic.split("\n")[0] for step in theorem.steps]


def named(step: TracedStep | TracedTheorem) -> list[tuple[str, str]]:
    text = step.tactic if isinstance(step, TracedStep) else step.proof
    return [(use.name, text[use.start : use.end]) for use in step.uses if use.named]


def check_against_the_text(traced: TracedFile, text: SourceText) -> None:
    """Every text is that of the file at its place; states follow one another; proofs end with nothing left."""
    followed = 0
    for item in traced.theorems:
        whole = text.text[text.offset_at(item.start) : text.offset_at(item.end)]
        assert item.signature in whole
        assert whole.endswith(item.proof)
        for step in item.steps:
            assert text.text[text.offset_at(step.start) : text.offset_at(step.end)] == step.tactic
            assert step.before not in (NO_GOALS, step.after)
        around = {
            s: [o for o in item.steps if s is not o and o.start <= s.start and s.end <= o.end] for s in item.steps
        }
        for first, second in combinations(item.steps, 2):
            between = text.text[text.offset_at(first.end) : text.offset_at(second.start)]
            follows = first.end <= second.start and not between.strip("\n ;")
            if follows and around[first] == around[second]:
                assert first.after == second.before
                followed += 1
        outer = [step for step, others in around.items() if not others]
        if item.proof.startswith("by") and "decreasing_by" not in item.proof:
            assert outer[-1].after == NO_GOALS
            assert item.state == outer[0].before
    assert followed > 5


def test_a_tricky_file(tricky: TracedFile) -> None:
    assert tricky.problems == ()
    check_against_the_text(tricky, SourceText(TRICKY))
    assert [item.name.removeprefix("Tricky.") for item in tricky.theorems] == [
        "calcs", "convs", "matches_", "inductions", "bullets", "combos", "tries", "terms", "«strange name ∀»", "macros",
        "even", "odd", "recursive", "hidden", "simps", "local_names", "whereby", "uses_all",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("calcs", ["calc", "rw [h]", "exact h'"]),
        ("convs", ["conv =>"]),
        ("matches_", ["match h with", "exact Or.inl ⟨hp, hq⟩", "right", "exact ⟨hp, hr⟩"]),
        ("inductions", ["induction n with", "rfl", "rw [← Nat.add_assoc, ih]"]),
        ("bullets", ["constructor", "· exact hp", "exact hp", "case right => exact hq", "exact hq"]),
        ("combos", ["refine ⟨?_, ?_, ?_⟩ <;> first | exact hp | exact hq", "exact hp", "exact hq"]),
        ("tries", ["exact ⟨hp, hp⟩"]),
        ("terms", ["exact h.2"]),
        ("macros", ["my_tac"]),
        ("odd", ["have := even n", "rfl"]),
        ("recursive", ["cases n with", "exact Nat.le_refl _", "have := recursive n", "omega", *OMEGA]),
        ("whereby", ["exact ⟨h.2, And.left h⟩"]),
    ],
)  # fmt: skip
def test_steps_are_the_tactics_of_the_source(tricky: TracedFile, name: str, steps: list[str]) -> None:
    assert tactics(theorem(tricky, f"Tricky.{name}")) == steps


def test_states_are_all_goals_with_their_cases(tricky: TracedFile) -> None:
    constructor, bullet, exact, *_ = theorem(tricky, "Tricky.bullets").steps
    context = "p q : Prop\nhp : p\nhq : q"
    assert constructor.before == f"{context}\n⊢ p ∧ q"
    assert constructor.after == f"case left\n{context}\n⊢ p\n\ncase right\n{context}\n⊢ q"
    assert bullet.before == constructor.after
    assert exact.before == f"case left\n{context}\n⊢ p"
    assert theorem(tricky, "Tricky.terms").state == "p q : Prop\nh : p ∧ q\n⊢ q ∧ p"
    assert theorem(tricky, "Tricky.odd").state == "⊢ ∀ (n : Nat), n = n"
    assert (
        theorem(tricky, "Tricky.simps").state == "α : Type u_1\nl : List α\na : Nat\n⊢ (l ++ []).length + 0 = l.length"
    )


def test_premises_are_named_where_the_text_names_them(tricky: TracedFile) -> None:
    strange = theorem(tricky, "Tricky.«strange name ∀»")
    assert named(strange.steps[0]) == named(strange) == [("Nat.add_zero", "Nat.add_zero")]
    matched = theorem(tricky, "Tricky.matches_").steps[0]
    assert named(matched) == [("Or.inl", "Or.inl"), ("Or.inl", "Or.inl"), ("Or.inr", "Or.inr")]
    assert named(theorem(tricky, "Tricky.terms")) == [("And.left", "And.left")]
    assert named(theorem(tricky, "Tricky.odd")) == [("rfl", "rfl"), ("Tricky.even", "even")]
    assert named(theorem(tricky, "Tricky.recursive").steps[2]) == []  # itself is no premise
    assert named(theorem(tricky, "Tricky.whereby")) == [("And.left", "And.left")]  # nor what is defined in it


def test_what_simp_used_unasked_is_told(tricky: TracedFile, toolchain: Toolchain) -> None:
    [simp] = theorem(tricky, "Tricky.simps").steps
    assert {(use.name, use.named) for use in simp.uses} == {("List.append_nil", False), ("Nat.add_zero", False)}
    declared = {(d.path, d.name): d for file in library_sources_declared(toolchain) for d in file.declarations}
    for use in simp.uses:
        declaration = declared[use.path, use.name]
        assert (declaration.start, declaration.end) == (use.place, use.place_end)


def test_hypotheses_are_no_premises_even_if_they_are_called_like_some(tricky: TracedFile) -> None:
    item = theorem(tricky, "Tricky.local_names")
    used = {use.name for uses in (item.uses, *(step.uses for step in item.steps)) for use in uses}
    assert "Nat.zero_add" in used
    assert not used & {"Nat.zero_le", "Nat.add_comm"}


def test_premises_of_the_same_file_are_its_declarations(tricky: TracedFile) -> None:
    declared = {item.name: item for item in tricky.source.declarations}
    uses = theorem(tricky, "Tricky.uses_all").steps[0].uses
    assert [use.name for use in uses] == ["Tricky.hidden", "Tricky.whereby"]
    for use in uses:
        declaration = declared[use.name]
        assert (use.path, use.place, use.place_end) == (declaration.path, declaration.start, declaration.end)
    assert declared["Tricky.simps"].code.startswith("protected theorem simps (l : List α)")


def test_a_file_of_the_library(library: tuple[TracedFile, SourceText]) -> None:
    traced, text = library
    assert traced.problems == ()
    assert len(traced.theorems) == sum(item.kind == "theorem" for item in traced.source.declarations) > 20
    check_against_the_text(traced, text)


def test_names_of_the_record_agree_with_the_index(toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is used for files with errors, held against what is used for the others."""
    told: list[tuple[dict[tuple[int, int], str], dict[tuple[int, int], str]]] = []
    traced = File.traced

    def compare(self: File, problems: list[str]) -> TracedFile:
        exact = {(use.start, use.end): use.name for use in self.named}
        found = {(use.start, use.end): use.name for use in self.of_record(cut(self.text))}
        told.append((exact, found))
        return traced(self, problems)

    monkeypatch.setattr(File, "traced", compare)
    sources = embedded_library(toolchain)
    entry = next(entry for entry in sources.entries if entry.module == "Core.Bool")
    trace_file(toolchain, entry.path, entry.relative, entry.module, sources.modules)
    [(exact, found)] = told
    assert all(exact[place] == name for place, name in found.items() if place in exact)
    assert len(found.keys() & exact.keys()) > 0.8 * len(exact)


def test_the_library_is_declared_without_a_trace(toolchain: Toolchain, library: tuple[TracedFile, SourceText]) -> None:
    files = {file.path: file for file in library_sources_declared(toolchain)}
    assert files["Core/Nat/Basic.lean"] == library[0].source
    assert sum(len(file.declarations) for file in files.values()) > 2500
    assert all(name in files for file in files.values() for name in file.imports)


def test_a_folder_whose_files_import_each_other(toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "Basis").mkdir()
    (tmp_path / "Basis" / "Double.lean").write_text(BASIS)
    (tmp_path / "Broken.lean").write_text(BROKEN)
    (tmp_path / "Latin.lean").write_bytes(b"theorem t : True := trivial -- \xff\n")
    (tmp_path / "Lost.lean").write_text("import No.Such\n")
    lines: list[str] = []
    with open_sources(tmp_path, toolchain) as sources:
        assert dict(sources.outside) == {"Lost.lean": ("No.Such",)}
        basis, broken, latin, lost = trace_all(sources, 2, lines.append)
    assert lines[0] == "traced 1/4 Basis/Double.lean: 1 theorems, 0 steps"
    assert (basis.problems, basis.source.imports) == ((), ("Init.lean",))
    assert [item.name for item in broken.theorems] == ["fine", "later"]
    assert broken.source.imports == ("Init.lean", "Basis/Double.lean")
    [use] = theorem(broken, "later").uses
    assert (use.name, use.path, use.place) == ("Basis.double_zero", "Basis/Double.lean", Place(3, 1))
    assert [problem.split(":")[:3] for problem in broken.problems[:-1]] == [["Broken.lean", "5", "7"]]
    assert "1 theorem without a proof" in broken.problems[-1]
    assert [item.name for item in broken.source.declarations] == ["fine", "wrong", "later", "unproved"]
    assert "Latin.lean is not UTF-8 (line 1)" in latin.problems[0]
    assert "No.Such" in lost.problems[0] or "'No'" in lost.problems[0]


def test_a_circle_of_imports_is_named(toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "A.lean").write_text("import B\n")
    (tmp_path / "B.lean").write_text("import A\n")
    with pytest.raises(InputError, match=r"in a circle: .*A\.lean imports B\.lean"), open_sources(tmp_path, toolchain):
        pass


def test_nothing_to_trace_is_said(toolchain: Toolchain, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(InputError, match=r"there is (no|neither)"), open_sources(path, toolchain):
            pass


ENDLESS = "theorem endless : True := by\n  repeat (have : True := trivial)\n"


def test_a_file_that_takes_too_long_keeps_what_was_told(toolchain: Toolchain, tmp_path: Path) -> None:
    path = tmp_path / "Slow.lean"
    quick = "".join(f"theorem quick{i} : {i} = {i} := by rfl\n" for i in range(40))
    path.write_text(f"{quick}set_option maxHeartbeats 0 in\n{ENDLESS}")
    with open_sources(path, toolchain) as sources:
        [traced] = trace_all(sources, limits=TraceLimits(seconds=1.5))
    kept = len(traced.theorems)  # how many depends on the machine, and the last ones may be in Lean's buffer
    assert f"{41 - kept} theorems of which Lean told nothing" in traced.problems[1]
    assert "needs more than 1.5 seconds" in traced.problems[0]


def test_a_halted_trace_ends_at_once(toolchain: Toolchain, tmp_path: Path) -> None:
    path = tmp_path / "Slow.lean"
    path.write_text("set_option maxHeartbeats 0 in\n" + ENDLESS)
    halt = threading.Event()
    timer = threading.Timer(0.8, halt.set)
    with open_sources(path, toolchain) as sources:
        timer.start()
        traced = trace_file(toolchain, path, "Slow.lean", "Slow", sources.modules, halt=halt)
    timer.join()
    assert traced.problems[0] == "Slow.lean: interrupted"


LAKE = """#!{python}
import ctypes, os, sys
assert sys.argv[1:3] == ["env", "lean"], sys.argv
path = {core!r} + ":" + os.getcwd() + "/.lake/build/lib/lean"
ctypes.CDLL(None).setenv(b"LEAN_PATH", path.encode(), 1)
words = [b"lean", *(os.fsencode(word) for word in sys.argv[3:])]
lean = ctypes.CDLL({lean!r}, mode=ctypes.RTLD_GLOBAL)
sys.exit(lean.lean_main(len(words), (ctypes.c_char_p * (len(words) + 1))(*words, None)))
"""
"""What stands in for `lake`: it runs the embedded Lean as the real one would run the project's."""


def test_a_lake_project(toolchain: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    core = toolchain.environment["LEAN_PATH"]
    command = tmp_path / "bin" / "lake"
    project = tmp_path / "project"
    for path, text in {
        command: LAKE.format(python=sys.executable, core=core, lean=toolchain.target),
        project / "lean-toolchain": "leanprover/lean4:v4.35.0\n",
        project / "lakefile.toml": 'name = "mine"\n[leanOptions]\nautoImplicit = false\n[[lean_lib]]\nname = "Mine"\n',
        project / "Mine" / "A.lean": "theorem Mine.t : 1 = 1 := by\n  rfl\n",
        project
        / "Mine.lean": "import Mine.A\ntheorem u : 1 = 1 := by\n  exact Mine.t\ntheorem v (x : α) : x = x := rfl\n",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    command.chmod(0o755)
    monkeypatch.setattr(toolchains, "find_lake", lambda: str(command))
    lake = replace(toolchains.lake(project), readable=(Path(core), Path(toolchain.target).parent, command.parent))
    built = project / ".lake" / "build" / "lib" / "lean" / "Mine"
    built.mkdir(parents=True)
    source = str(project / "Mine" / "A.lean")
    arguments = ["-R", str(project), "-o", str(built / "A.olean"), "-i", str(built / "A.ilean"), source]
    assert run_lean(lake, arguments, cwd=built, limits=ProcessLimits(), timeout=60).returncode == 0
    with open_sources(project, lake) as sources:
        first, second = trace_all(sources)
    assert (first.problems, [tactics(item) for item in first.theorems]) == ((), [["rfl"]])
    [use] = theorem(second, "u").steps[0].uses
    assert (use.name, use.path, use.place) == ("Mine.t", "Mine/A.lean", Place(1, 1))
    assert second.source.imports == ("Mine/A.lean",)
    assert "autoImplicit" in second.problems[0]  # the project's option holds
