"""What `lemmata prove` prints of wrong statements, given to `lemmata check`: the refutation must stand by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from prover.lean.toolchain import Toolchain

pytestmark = pytest.mark.lean
LEMMATA = Path(sys.executable).with_name("lemmata")
FALSE = "def double (n : Nat) : Nat := n + n\n\ntheorem bad (n : Nat) (h : double 2 = 5 → n = 7) : n = 7"
EMPTY = "theorem clash (a : Nat) (h : a < 3) (k : 5 < a) : a * a = 7"


@pytest.fixture(autouse=True)
def _compiled(toolchain: Toolchain) -> None:
    """The library is compiled once, before any command runs."""


def lemmata(*arguments: str, folder: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(LEMMATA), *arguments]
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, timeout=120, check=False)


def verdicts(text: str, folder: Path) -> dict[str, bool]:
    checked = lemmata("check", "-", "--json", folder=folder, given=text)
    return {data["name"]: data["proved"] for data in map(json.loads, checked.stdout.splitlines())}


def test_a_disproved_statement_and_its_refutation(tmp_path: Path) -> None:
    result = lemmata("prove", FALSE, "--no-cache", folder=tmp_path)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.startswith(f"{FALSE} := sorry\n-- disproved: its negation is proved (T")
    assert verdicts(result.stdout, tmp_path) == {"bad": False, "bad_is_false": True}


def test_a_vacuous_statement_and_its_contradiction(tmp_path: Path) -> None:
    result = lemmata("prove", EMPTY, "--no-cache", folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, ""), "it has a proof, too"
    assert "\n-- vacuous: its hypotheses contradict each other, so it says nothing (T" in result.stdout
    assert verdicts(result.stdout, tmp_path)["clash_is_vacuous"]


def test_a_files_own_text_stays_and_the_refutation_in_its_comment_is_lean(tmp_path: Path) -> None:
    source = f"namespace A\n\n{FALSE} := by\n  sorry\n\nend A\n"
    (tmp_path / "Some.lean").write_text(source, encoding="utf-8")
    result = lemmata("prove", "Some.lean", "--no-cache", folder=tmp_path)
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert [line for line in lines if not line.startswith("-- ")] == source.splitlines()
    inside = [line.removeprefix("--   ") for line in lines if line.startswith("--   ")]
    assert inside[0].startswith("theorem bad_is_false : ¬")
    found = verdicts(source.replace("end A", "\n".join([*inside, "end A"])), tmp_path)
    assert {name.split(".")[-1]: proved for name, proved in found.items()} == {"bad": False, "bad_is_false": True}


def test_the_ledger_in_json_adds_up(tmp_path: Path) -> None:
    data = json.loads(lemmata("prove", EMPTY, "--no-cache", "--json", folder=tmp_path).stdout)
    assert (data["outcome"], data["refutation"]["kind"]) == ("vacuous", "contradiction")
    parts = sum(entry["lean_cpu_seconds"] for entry in data["ledger"])
    assert parts == pytest.approx(data["cost"]["lean_cpu_seconds"], abs=0.1)
    assert {entry["name"]: entry["lean_cpu_seconds"] for entry in data["ledger"]}["verification"] > 0
    assert data["money"]["amount"] > 0
