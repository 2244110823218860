"""The embedded library itself: compiles silently, rests on the three axioms, defines what its tables list."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from prover.lean.library import SOURCES, library_sources
from prover.lean.process import run_lean
from prover.lean.toolchain import Toolchain
from tests.lean.corelib_interface import program_names, table
from tests.lean.corelib_support import LIMITS, compiled_folder, declarations, elaborate, elaborate_text

pytestmark = pytest.mark.lean

ALLOWED = {"propext", "Quot.sound", "Classical.choice"}
PLACEHOLDERS = {"lcErased", "lcAny", "lcVoid", "lcProof", "lcUnreachable", "lcUnsafe", "lcCast", "sorryAx"}
COMPILED_ONLY = {"unsafeCast", "Lean.TSyntaxArray.rawImpl", "Lean.TSyntaxArray.mkImpl"}
"""Unsafe functions for compiled code; no safe declaration can mention them."""
WEAK_NAMES = ("linarith", "nlinarith", "norm_num", "ring", "push_neg", "positivity", "field_simp", "simp_arith")


def test_every_module_compiles_without_a_word(toolchain: Toolchain) -> None:
    def messages(item: tuple[str, Path]) -> list[str]:
        name, path = item
        arguments = ["--json", "-R", str(SOURCES), str(path)]
        run = run_lean(toolchain, arguments, cwd=SOURCES, limits=LIMITS, timeout=120)
        return [f"{name}:{m.line}: {m.text}" for m in run.messages] + (
            [] if run.returncode == 0 else [f"{name}: {run}"]
        )

    with ThreadPoolExecutor(2) as pool:
        said = [line for lines in pool.map(messages, library_sources().items()) for line in lines]
    assert said == []


def test_files_begin_with_prelude_imports_and_a_module_comment() -> None:
    for name, path in library_sources().items():
        text = path.read_text(encoding="utf-8")
        assert re.match(r"prelude\n(import Core[\w.]*\n)*\n/-!\n# ", text), name


def test_init_reaches_every_module() -> None:
    sources = library_sources()
    seen: set[str] = set()
    todo = ["Init"]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += re.findall(r"^import\s+([\w.]+)", sources[name].read_text(encoding="utf-8"), re.MULTILINE)
    assert seen == set(sources)


def test_every_declaration_rests_on_the_three_axioms(toolchain: Toolchain, tmp_path: Path) -> None:
    """`sorryAx` is not among the three, so this also says that nothing is left unproved."""
    names = sorted(name for name in set(declarations(toolchain)) - PLACEHOLDERS if "_aux_" not in name)
    assert len(names) > 2000
    text = "".join(f"#print axioms {name}\n" for name in names)
    run = elaborate_text(toolchain, tmp_path, text, "-DmaxErrors=10000")
    assert [m.text for m in run.failures] == []
    axioms = {m.text.split("'")[1]: re.findall(r"[\w.]+", m.text.partition("axioms: [")[2]) for m in run.messages}
    assert len(run.messages) == len(names)
    beyond = {name: used for name, used in axioms.items() if not set(used) <= ALLOWED}
    assert set(beyond) <= COMPILED_ONLY, beyond


def test_theorems_are_listed_with_their_proofs_checked(toolchain: Toolchain, tmp_path: Path) -> None:
    """A theorem with a wrong proof would be refused: the axiom report is not vacuous."""
    run = elaborate_text(
        toolchain,
        tmp_path,
        "theorem bad : 2 + 2 = 5 := by decide\ntheorem worse : False := sorry\n#print axioms worse\n",
    )
    assert run.returncode != 0
    assert any("sorryAx" in m.text for m in run.messages)


def test_the_interface_table_is_true(toolchain: Toolchain) -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| `([^`]+)` \|$", (SOURCES / "INTERFACE.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(rows) > 300
    defined = declarations(toolchain)
    assert [row for row in rows if defined.get(row[0]) != row[1]] == []


def test_the_interface_table_is_complete(toolchain: Toolchain) -> None:
    """Every declaration that the compiled program names is listed."""
    names = program_names()
    assert {"Nat.add", "Exists.choose_spec", "Lean.Parser.Tactic.refine", "Nat.reduceAdd"} <= names
    listed = (SOURCES / "INTERFACE.md").read_text(encoding="utf-8")
    assert listed == table(declarations(toolchain), names), "run python -m tests.lean.corelib_interface"


@pytest.mark.parametrize("name", WEAK_NAMES)
def test_no_tactic_borrows_a_stronger_tactic_s_name(toolchain: Toolchain, tmp_path: Path, name: str) -> None:
    run = elaborate_text(toolchain, tmp_path, f"example (a b : Nat) : a + b = b + a := by {name}\n")
    assert run.failures
    assert any("tactic" in m.text or "expected" in m.text for m in run.failures)


def test_plain_files_need_no_import(toolchain: Toolchain, tmp_path: Path) -> None:
    run = elaborate_text(toolchain, tmp_path, "theorem t (a b : Nat) : a + b = b + a := by omega\n")
    assert (run.returncode, run.messages) == (0, ())


def test_importing_the_library_is_fast(toolchain: Toolchain, tmp_path: Path) -> None:
    file = tmp_path / "Empty.lean"
    file.write_text("example : True := True.intro\n", encoding="utf-8")
    best = min(elaborate(toolchain, file).cpu_seconds for _ in range(3))
    assert best < 0.5  # about 0.1 s; generous, because the machine may be busy


def test_the_compiled_library_stays_small(toolchain: Toolchain) -> None:
    size = sum(path.stat().st_size for path in compiled_folder(toolchain).rglob("*.olean"))
    assert size < 40 << 20
