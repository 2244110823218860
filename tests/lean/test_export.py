"""`lemmata export` as a user runs it, with the real Lean: from files, and from a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.store import Store
from db.values import ProofKind
from prover.lean.counter import negation
from prover.lean.toolchain import Toolchain
from prover.lean.verify import FreshVerifier
from prover.types import Theorem

LEMMATA = Path(sys.executable).with_name("lemmata")
FILE = """def twice (n : Nat) : Nat := n + n

theorem zero_add' (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ k ih => rw [← Nat.add_assoc, ih]

theorem wrong (n : Nat) : n = n + 1 := by
  simp

theorem open_one (n : Nat) : twice n = n * 2 := by
  sorry
"""


@pytest.fixture
def export(tmp_path: Path, toolchain: Toolchain) -> Export:
    (tmp_path / "file.lean").write_text(FILE, encoding="utf-8")
    return Export(tmp_path, toolchain)


class Export:
    """The command in a folder of its own, with a database of its own."""

    def __init__(self, folder: Path, toolchain: Toolchain) -> None:
        self.folder, self.toolchain = folder, toolchain
        self.url = f"sqlite:///{folder / 'data' / 'test.sqlite'}"

    def __call__(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        command = [str(LEMMATA), "export", *arguments]
        environment = {**os.environ, "LEMMATA_DATABASE": self.url}
        return subprocess.run(
            command,
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=environment,
        )


def test_a_theorem_of_a_file_becomes_a_page_of_its_name(export: Export) -> None:
    done = export("file.lean", "--theorem", "zero_add'", "--html")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("written to zero_add_.html (")
    page = (export.folder / "zero_add_.html").read_text(encoding="utf-8")
    assert "given for this export" in page
    assert "case succ" in page
    assert 'href="#s7"' in page
    assert "Nat.add_assoc (n m k" in page
    again = export("file.lean", "--theorem", "zero_add'")
    assert (again.returncode, "zero_add_.html is there already" in again.stderr) == (2, True)


def test_the_lean_text_can_be_checked_and_the_data_read(export: Export) -> None:
    text = export("file.lean", "--theorem", "zero_add'", "--lean")
    assert text.returncode == 0
    (export.folder / "out.lean").write_text(text.stdout, encoding="utf-8")
    checked = subprocess.run(
        [str(LEMMATA), "check", "out.lean"], cwd=export.folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert (checked.returncode, "1 of 1 proved" in checked.stdout) == (0, True)
    data = json.loads(export("-", "--json", given=text.stdout).stdout)
    assert data["verdicts"][-1]["proved"] is True
    assert data["verdicts"][-1]["for_this_export"] is True
    assert data["steps"][0]["children"][1]["text"].startswith("| succ k ih =>")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["file.lean", "--theorem", "wrong"], 1, "not exported, because wrong is not proved: Lean's error"),
        (["file.lean", "--theorem", "open_one"], 2, "open_one has no proof in file.lean"),
        (["file.lean", "--theorem", "other"], 2, "no theorem named other; its theorems: zero_add', wrong, open_one"),
        (["file.lean"], 2, "several theorems: choose one with --theorem"),
        (["file.lean", "--theorem", "wrong", "--lean", "--json"], 2, "exclude each other"),
        (["file.lean", "--verify"], 2, "--verify is for stored proofs"),
        (["abc"], 2, "there is no database"),
        (["abc", "--theorem", "t"], 2, "--theorem chooses a theorem of a file"),
    ],
)
def test_what_cannot_be_exported_is_told_and_nothing_is_written(
    export: Export, arguments: list[str], code: int, words: str
) -> None:
    done = export(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert [path.name for path in export.folder.glob("*.html")] == []


def test_a_stored_proof_is_exported_with_its_verdicts(export: Export) -> None:
    theorem, proof = Theorem("swap", "(p q : Prop) (h : p ∧ q) : q ∧ p"), "by\n  exact ⟨h.2, h.1⟩"
    verdict = FreshVerifier(export.toolchain).verify(theorem, proof)
    with Store.open(export.url) as store:
        stored = store.proofs.keep(ProofKind.PROOF, theorem, theorem, proof, verdict)
    done = export(stored.id[:8], "--out", "out.html")
    assert (done.returncode, done.stdout) == (0, "")
    page = (export.folder / "out.html").read_text(encoding="utf-8")
    assert "as stored" in page
    assert stored.id in page
    data = json.loads(export(stored.id, "--verify", "--json").stdout)
    assert [each["for_this_export"] for each in data["verdicts"]] == [False, True]
    with Store.open(export.url) as store:
        assert len(store.proofs.get(stored.id).verdicts) == 2


def test_a_stored_negation_is_exported_as_a_disproof_and_judged_as_one(export: Export) -> None:
    theorem = Theorem("smaller", "(n : Nat) : n < n")
    against = negation(theorem)
    assert against is not None
    proof = "by\n  intro h\n  exact Nat.lt_irrefl 0 (h 0)"
    verdict = FreshVerifier(export.toolchain).verify_refutation(theorem, against, proof)
    assert verdict.proved, verdict.reason
    with Store.open(export.url) as store:
        stored = store.proofs.keep(ProofKind.NEGATION, theorem, against, proof, verdict)
    done = export(stored.id, "--verify", "-o", "-")
    assert done.returncode == 0
    assert "Disproved" in done.stdout
    assert "The statement that this speaks against" in done.stdout
    assert "given for this export" in done.stdout
